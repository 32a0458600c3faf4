/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pattern-match.h"

G_BEGIN_DECLS

/* Finite positions and the rectangle around them: x0, x1, y0, y1. */
typedef struct {
  gsize n;
  double *x, *y, box[4];
} DscPatternList;

/* One rung of the search. @radius: of A's positions around @centre */
typedef struct {
  DscPatternList a, b;
  const DscPatternOptions *options;
  double search, rotation, centre[2], radius;
} DscPatternSearch;

/* A peak of a histogram: where a refinement begins. */
typedef struct {
  double shift[2], rotation, bin, score;
} DscPatternPeak;

#define DSC_PATTERN_PEAKS 10

/* Fills up to DSC_PATTERN_PEAKS peaks, best first. Returns: how many; 0 also if cancelled */
guint dsc_pattern_find_peaks (const DscPatternSearch *search,
                              DscPatternPeak *ret_peaks,
                              GCancellable *cancellable);

/* Fits from a peak on; FALSE if nothing is there. */
gboolean dsc_pattern_refine (const DscPatternSearch *search,
                             const DscPatternPeak *peak,
                             DscPattern *ret_pattern);

/* Fills all but the pairs' scatter, with the pattern's tolerance. */
void dsc_pattern_judge_lists (const DscPatternSearch *search, DscPattern *pattern);

G_END_DECLS
