/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-examine-result.h"
#include "dsc-overlay.h"

G_BEGIN_DECLS

/* DscExamineOverlay: where things were measured by hand in the image that is seen: numbers of the
 * rows, circles of apertures and rings, boxes, contours. */
#define DSC_TYPE_EXAMINE_OVERLAY (dsc_examine_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscExamineOverlay, dsc_examine_overlay, DSC, EXAMINE_OVERLAY, DscOverlay)

DscOverlay *dsc_examine_overlay_new (void);

/* @results: (element-type DscExamineResult): borrowed until the next call; @key: (nullable): of the
 * page that is seen; @current: the row that stands out, -1: none */
void dsc_examine_overlay_show (DscExamineOverlay *self,
                               GPtrArray *results,
                               const char *key,
                               int current);

G_END_DECLS
