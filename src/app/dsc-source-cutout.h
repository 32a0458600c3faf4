/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-source-look.h"

G_BEGIN_DECLS

/**
 * DscSourceCutout: a source with its segment, apertures and ring; segments of neighbours are dim.
 *
 * "place-clicked" (double x, double y): 0-based pixels of the image
 */
#define DSC_TYPE_SOURCE_CUTOUT (dsc_source_cutout_get_type ())
G_DECLARE_FINAL_TYPE (DscSourceCutout, dsc_source_cutout, DSC, SOURCE_CUTOUT, GtkWidget)

GtkWidget *dsc_source_cutout_new (void);
/* @look: (nullable): borrowed until the next call */
void dsc_source_cutout_set_look (DscSourceCutout *self, const DscSourceLook *look);

G_END_DECLS
