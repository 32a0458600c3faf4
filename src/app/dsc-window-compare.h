/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Any two images against each other, on the sky: what action "compare" and everything that offers a
 * comparison (variants, before and after a step) call.
 *
 * Actions: "compare" (sss: key of the first page, key of the second, mode), "compare-with" (s:
 * key): the current picture with that one, in the mode used last, which is its state;
 * "compare-step" (s: id of a step): the selected exposure before and after it; "pair-mode" (string:
 * of the page that is seen, "" without), "pair-significance" (boolean: differences over their
 * errors), "compare-swap", "compare-end". How frames are arranged: dsc-window-frames.h.
 */
typedef enum {
  DSC_PAIR_CURTAIN,
  DSC_PAIR_BLINK,
  DSC_PAIR_SIDE_BY_SIDE, /* two views, locked by the sky */
  DSC_PAIR_DIFFERENCE,   /* first - second, on the grid of the first */
  DSC_PAIR_RATIO,        /* first / second */
} DscPairMode;

/**
 * dsc_window_compare: @first, @second: any images with coordinates, or of one size without;
 * @first_label, @second_label: what stands at the divider; @key: of the page that is opened or
 * taken again. The second is resampled onto the grid of the first for differences and ratios, on
 * a thread.
 */
void dsc_window_compare (DscWindow *window,
                         const char *key,
                         DscImageModel *first,
                         const char *first_label,
                         DscImageModel *second,
                         const char *second_label,
                         DscPairMode mode);

/* "curtain" "blink" "side-by-side" "difference" "ratio" */
gboolean dsc_pair_mode_from_name (const char *name, DscPairMode *ret_mode);
const char *dsc_pair_mode_name (DscPairMode mode);

void dsc_window_init_compare (DscWindow *window);
void dsc_window_end_compare (DscWindow *window);

G_END_DECLS
