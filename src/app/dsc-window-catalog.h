/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-overlay.h"
#include "dsc-catalog-preview.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The catalogue over the pictures of a window: marks and their style, a click or a box selects
 * sources, and previews of other parameters of source_catalog.
 *
 * Actions: "catalog-marks" (boolean: all of it), "catalog-mark" "catalog-radius" "catalog-scale"
 * "catalog-color" "catalog-opacity" "catalog-color-column" "catalog-size-column" "catalog-labels":
 * the properties of the overlay; "catalog-select" (i row), "catalog-filter" (s),
 * "catalog-select-box" ((dddd): x0, y0, x1, y1 0-based pixels), "catalog-export" (s path),
 * "catalog-open" (s path: a table from a file).
 */
void dsc_window_init_catalog (DscWindow *self);
/* The window has another session, or none. */
void dsc_window_catalog_session (DscWindow *self);
/* Frees what dsc_window_init_catalog() made. */
void dsc_window_end_catalog (DscWindow *self);

DscCatalogOverlay *dsc_window_get_catalog_overlay (DscWindow *self);
DscCatalogPreview *dsc_window_get_catalog_preview (DscWindow *self);
/* Nothing of it is under way. */
gboolean dsc_window_is_catalog_settled (DscWindow *self);

G_END_DECLS
