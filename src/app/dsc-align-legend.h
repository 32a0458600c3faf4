/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-align-overlay.h"

G_BEGIN_DECLS

/* What the markers of an alignment mean, how many there are, and a switch for each: the actions
 * "win.align-show-*". */
GtkWidget *dsc_align_legend_new (DscAlignOverlay *overlay);

G_END_DECLS
