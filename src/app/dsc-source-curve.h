/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-source-look.h"

G_BEGIN_DECLS

typedef enum {
  DSC_SOURCE_CURVE_PROFILE, /* values of pixels over their distance, and their mean */
  DSC_SOURCE_CURVE_GROWTH,  /* light within a radius, less the background */
} DscSourceCurveKind;

/* A flux that the catalogue has: a point of the curve of growth. */
typedef struct {
  double radius, flux, error; /* pixels, Jy */
} DscSourceCurvePoint;

/**
 * DscSourceCurve: a source over the distance from its centre, with the radii of its apertures as
 * lines.
 */
#define DSC_TYPE_SOURCE_CURVE (dsc_source_curve_get_type ())
G_DECLARE_FINAL_TYPE (DscSourceCurve, dsc_source_curve, DSC, SOURCE_CURVE, GtkWidget)

GtkWidget *dsc_source_curve_new (DscSourceCurveKind kind);
/* @look: (nullable): borrowed until the next call; @points: copied; @total: Jy, of the whole star;
 * NaN: not known */
void dsc_source_curve_set_look (DscSourceCurve *self,
                                const DscSourceLook *look,
                                const DscSourceCurvePoint *points,
                                guint n_points,
                                double total);

/* The prefix in which fluxes up to @most (Jy) are read well. Returns: (transfer none): "µJy";
 * @ret_factor: (out): from Jy */
const char *dsc_source_flux_unit (double most, double *ret_factor);

G_END_DECLS
