/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-overlay.h"

G_BEGIN_DECLS

/* What the marks of a catalogue mean, over a picture: how many there are, the scale of their
 * colours, and a button for their style. */
GtkWidget *dsc_catalog_legend_new (DscCatalogOverlay *overlay);

/* The popover of the style alone. */
GtkWidget *dsc_catalog_style_new (DscCatalogOverlay *overlay);

G_END_DECLS
