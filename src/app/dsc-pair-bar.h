/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-page.h"
#include "dsc-window-compare.h"

G_BEGIN_DECLS

/**
 * DscPairBar: what compares two images in a page: the strip over the picture that tells how, and
 * all that the modes need: the second view, the difference on a thread, colours around zero. Its
 * buttons call the actions of the window. Signals: "changed": mode, models or significance;
 * "failed" (string): why there is no difference.
 */
#define DSC_TYPE_PAIR_BAR (dsc_pair_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscPairBar, dsc_pair_bar, DSC, PAIR_BAR, AdwBin)

/* The bar of the page; @create: one that is not there is put into it. Returns: (nullable) */
DscPairBar *dsc_pair_bar_get (DscImagePage *page, gboolean create);
/* The page shows its first image alone again. */
void dsc_pair_bar_remove (DscImagePage *page);

void dsc_pair_bar_set_models (DscPairBar *self,
                              DscImageModel *first,
                              const char *first_label,
                              DscImageModel *second,
                              const char *second_label);
void dsc_pair_bar_set_mode (DscPairBar *self, DscPairMode mode);
DscPairMode dsc_pair_bar_get_mode (DscPairBar *self);
/* Differences over their errors. */
void dsc_pair_bar_set_significance (DscPairBar *self, gboolean on);
gboolean dsc_pair_bar_get_significance (DscPairBar *self);
void dsc_pair_bar_swap (DscPairBar *self);
DscImageModel *dsc_pair_bar_get_model (DscPairBar *self, guint which);
const char *dsc_pair_bar_get_label (DscPairBar *self, guint which);
/* (nullable): of the second image, side by side */
DscImageView *dsc_pair_bar_get_second_view (DscPairBar *self);
/* Whether a difference is being made. */
gboolean dsc_pair_bar_is_busy (DscPairBar *self);

G_END_DECLS
