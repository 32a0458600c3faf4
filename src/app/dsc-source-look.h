/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscSourceApertures: the circles of a catalogue, from its meta data; pixels of its image.
 * @n: of @radii, 0 or 3; @names: as in the names of columns (30: aper30_flux)
 * @ring: inner and outer radius; NaN: not known
 * @corrected: factors to the light of the whole star are known
 */
typedef struct {
  guint n;
  double radii[3];
  int names[3];
  double ring[2];
  gboolean corrected;
} DscSourceApertures;

void dsc_source_apertures_init (DscSourceApertures *self, const DscTable *table);

/**
 * DscSourceLook: the pixels around a source and what follows from them. Constant once made.
 * @box: of the image; @pixels: of it, row-major; @labels: (nullable): segments + 1, 0 none
 * @own: the label of the source; 0: none
 * @x, @y: of the source, pixels of the box
 * @unit: of the pixels; @jy: Jy per pixel of one unit; NaN: not known
 * @scale: arcsec per pixel; NaN: not known
 * @background: per pixel, data units; NaN: not known; @noise: of a pixel of the ring
 * @points: (element-type DscRadialPixel): up to @radius pixels
 * @mean, @growth: @n values in steps of @step pixels: light per pixel in rings; light within them,
 *   less the background, units times pixels; pixels of other sources do not count
 * @fwhm, @half_light: diameter and radius, pixels; NaN where they cannot be told
 * @n_bad: pixels without a value within the largest aperture
 * @at_edge: the largest aperture leaves the image
 * @low, @high: between which the picture goes from dark to light
 */
typedef struct {
  guint row;
  DscSourceApertures apertures;
  DscPlaneBox box;
  float *pixels;
  guint32 *labels, own;
  double x, y;
  char *unit;
  double jy, scale, background, noise, radius, step;
  GArray *points;
  guint n;
  double *mean, *growth;
  double fwhm, half_light;
  guint n_bad;
  gboolean at_edge;
  double low, high;
} DscSourceLook;

/* Reads and measures; any thread. Errors: those of reading; DSC_ERROR_NOT_FOUND: no image or no
 * place in it; G_IO_ERROR_CANCELLED */
DscSourceLook *dsc_source_look_new (const DscCatalogCase *shown,
                                    guint row,
                                    GCancellable *cancellable,
                                    GError **error);
void dsc_source_look_free (DscSourceLook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSourceLook, dsc_source_look_free)

G_END_DECLS
