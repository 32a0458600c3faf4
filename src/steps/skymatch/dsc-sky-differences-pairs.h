/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-pairs.h"

G_BEGIN_DECLS

/**
 * dsc_sky_differences_measure: the DscSkyPairsFunc of match_by=differences: exposures of different
 * units are compared cell by cell. A pair's difference is where the differences of its cells
 * gather; its weight is relative to the largest one and already lowered where other pairs
 * contradict it. n_a and n_b are the pixels of the cells that bear on the difference, sky_a the
 * middle of the cells of a in the overlap, sky_b that minus the difference. Members' local
 * statistics are filled too. Errors: those of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_sky_differences_measure (DscSkyScene *scene, GArray **ret_pairs, GError **error);

G_END_DECLS
