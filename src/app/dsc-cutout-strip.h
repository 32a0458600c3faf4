/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-view.h"
#include "dsc-outlier-verdict.h"

G_BEGIN_DECLS

/**
 * DscCutoutStrip: one place of the sky as every exposure sees it, side by side, less the sky level
 * of each and with one stretch: what is flagged outlined, the pixel in the middle framed, number
 * and verdict in the corners. Under the pointer, or with the focus, a cut-out shows the blotted
 * median instead.
 *
 * "activated" (guint index): of the witness whose cut-out was clicked
 */
#define DSC_TYPE_CUTOUT_STRIP (dsc_cutout_strip_get_type ())
G_DECLARE_FINAL_TYPE (DscCutoutStrip, dsc_cutout_strip, DSC, CUTOUT_STRIP, AdwBin)

/* @testimony: (nullable): borrowed until the next call */
void dsc_cutout_strip_set_testimony (DscCutoutStrip *self, const DscOutlierTestimony *testimony);
/* Stretch and colours as in that picture. @view: (nullable) */
void dsc_cutout_strip_set_look (DscCutoutStrip *self, DscImageView *view);
/* The exposure that stands out as the one in the picture; -1: none */
void dsc_cutout_strip_set_current (DscCutoutStrip *self, int exposure);

G_END_DECLS
