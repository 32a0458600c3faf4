/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-region-overlay.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Regions over the pictures of a window, as DS9 and CASA write them: loaded, drawn by hand, moved,
 * resized and saved. Where an image has coordinates they are kept on the sky and follow it to all
 * pictures. A click selects one; its handles resize it, a drag inside of it moves it, Delete
 * removes it, Escape ends drawing and then the selection. A polygon grows by clicks and is closed
 * by a click on its first corner, a double click or Return.
 *
 * Actions: "regions-load" (s path: adds those of a file), "regions-save" (s path: CRTF by its
 * ending .crtf, else DS9), "regions-load-dialog", "regions-save-dialog", "regions-clear",
 * "regions-draw" (s shape: "circle", "box", "ellipse", "polygon", "annulus", "line", "point",
 * "text", "" ends it; the state is the shape that is being drawn; one is drawn, with Shift more),
 * "regions-select" (i index; -1: none), "regions-show" (boolean); of the selected one
 * "regions-delete", "regions-text" (s), "regions-color" (s: a name or #rrggbb), "regions-exclude"
 * (boolean), "regions-edit" (a popover with all that), "regions-select-sources" (of the catalogue,
 * that lie inside). Changes are taken back by "undo".
 */
void dsc_window_init_regions (DscWindow *self);
/* Frees what dsc_window_init_regions() made. */
void dsc_window_end_regions (DscWindow *self);

/* Emits "changed" when a region comes, goes or changes, and when another one is selected. */
DscRegionOverlay *dsc_window_get_region_overlay (DscWindow *self);
/* Returns: (transfer full) (nullable): the selected region in pixels of the picture that is seen;
 * NULL if there is none, or it is not in reach of its coordinates */
DscRegion *dsc_window_get_selected_region (DscWindow *self);
/* The same of the region at a place, 0-based pixels of the picture that is seen. */
DscRegion *dsc_window_get_region_at (DscWindow *self, double x, double y);
/* (transfer full) (element-type DscRegion): what is excluded, in pixels of that picture */
GPtrArray *dsc_window_dup_excluded_regions (DscWindow *self);
/* Nothing is being loaded or saved. */
gboolean dsc_window_are_regions_settled (DscWindow *self);

/* By its name. */
gboolean dsc_window_is_region_file (const char *path);
/* Adds the regions of a file; errors are shown in the window. */
void dsc_window_load_regions (DscWindow *self, const char *path);

/* For keys: whether there was something to do. */
gboolean dsc_window_regions_escape (DscWindow *self);
gboolean dsc_window_regions_delete (DscWindow *self);
gboolean dsc_window_regions_finish (DscWindow *self);

G_END_DECLS
