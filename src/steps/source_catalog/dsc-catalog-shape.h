/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-measure.h"
#include "dsc-segment-measure.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_shape_set: axes, ellipticity and orientation of @source from the second moments of
 * @values (reference part B, 3.7). Sources thinner than a pixel are widened by 1/12 of a square
 * pixel as often as it takes. compat jwst: a determinant below 0, which rounding makes of lines,
 * gives NaN.
 */
void
dsc_catalog_shape_set (DscCatalogSource *source, const DscSegmentValues *values, DscCompat compat);

G_END_DECLS
