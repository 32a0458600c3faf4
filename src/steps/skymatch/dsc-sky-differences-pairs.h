/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-library.h"
#include "dsc-progress.h"
#include "dsc-sky-report.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSkyDifferencesSetup: match_by=differences.
 * @units: of each exposure of @library, below @n_units
 * @bad_flags, @lower, @upper: what is no sky: DQ flags, limits (NaN: none)
 */
typedef struct {
  DscLibrary *library;
  const guint *units;
  guint n_units;
  guint32 bad_flags;
  double lower, upper;
  guint n_threads;
  DscProgress *progress;
  GCancellable *cancellable;
} DscSkyDifferencesSetup;

/**
 * dsc_sky_differences_solve: compares all exposures of different units cell by cell and solves for
 * the levels of the units.
 * @ret_levels: (out): @n_units, data units; those of a connected set add up to 0; NaN: a unit that
 *   nothing can be compared with
 * @ret_pairs: (out) (transfer full) (element-type DscSkyPair): units that have cells in common, a <
 *   b, in order; @after is not set. n_a and n_b are the pixels of the cells that bear on @before,
 *   sky_a the median of them, sky_b that minus @before; weight is that in the solution over the
 *   largest one
 * Errors: those of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_sky_differences_solve (const DscSkyDifferencesSetup *setup,
                                    double *ret_levels,
                                    GArray **ret_pairs,
                                    GError **error);

G_END_DECLS
