/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-overlay.h"
#include "dsc-catalog-preview.h"
#include "dsc-region.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The catalogue over the pictures of a window: marks and their style, a click or a box selects
 * sources, and previews of other parameters of source_catalog. Marks are there while the step is
 * looked at, or its board, or a catalogue that was opened by itself; elsewhere when asked for.
 *
 * Actions: "catalog-marks" (boolean: all of it), "catalog-mark" "catalog-radius" "catalog-scale"
 * "catalog-color" "catalog-opacity" "catalog-color-column" "catalog-size-column" "catalog-labels":
 * the properties of the overlay; "catalog-select" (i row; -1: none), "catalog-show" (i row: selects
 * it and brings it into the middle of the picture), "catalog-filter" (s), "catalog-select-box"
 * ((dddd): x0, y0, x1, y1 0-based pixels of the picture), "catalog-open" (s path: a table from a
 * file, over the picture that is seen).
 */
void dsc_window_init_catalog (DscWindow *self);
/* The window has another session, or none. */
void dsc_window_catalog_session (DscWindow *self);
/* Frees what dsc_window_init_catalog() made. */
void dsc_window_end_catalog (DscWindow *self);

DscCatalogOverlay *dsc_window_get_catalog_overlay (DscWindow *self);
DscCatalogPreview *dsc_window_get_catalog_preview (DscWindow *self);
/* Selects the sources that are shown and lie inside of a region, in pixels of the picture that is
 * seen. Returns: how many; -1: there are no marks over it */
int dsc_window_select_in_region (DscWindow *self, const DscRegion *region);
/* Nothing of it is under way. */
gboolean dsc_window_is_catalog_settled (DscWindow *self);

/* By its name. */
gboolean dsc_window_is_catalog_file (const char *path);
/* Over the picture that is seen; errors are shown in the window. */
void dsc_window_open_catalog (DscWindow *self, const char *path);
/* (nullable): the file of the catalogue that is shown, if it is of one */
const char *dsc_window_get_catalog_path (DscWindow *self);

G_END_DECLS
