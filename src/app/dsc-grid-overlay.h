/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-overlay.h"

G_BEGIN_DECLS

/* DscGridOverlay: lines of equal right ascension and declination over a picture, at round steps,
 * with their coordinates at the left and lower edge. Nothing without coordinates. */
#define DSC_TYPE_GRID_OVERLAY (dsc_grid_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscGridOverlay, dsc_grid_overlay, DSC, GRID_OVERLAY, DscOverlay)

DscOverlay *dsc_grid_overlay_new (void);

G_END_DECLS
