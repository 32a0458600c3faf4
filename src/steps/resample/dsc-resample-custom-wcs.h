/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-resample-plan.h"

G_BEGIN_DECLS

/**
 * dsc_resample_load_custom_wcs: the output grid from the ASDF file of the parameter output_wcs:
 * "wcs", with "pixel_scale" (arcsec), "pixel_area" (arcsec^2), "array_shape", "pixel_shape"
 * (reference part B, 2.4.1).
 * Errors: those of reading the file; DSC_ERROR_PARAMETER if it gives no size (F22).
 */
gboolean
dsc_resample_load_custom_wcs (DscResamplePlan *plan, DscProgress *progress, GError **error);

G_END_DECLS
