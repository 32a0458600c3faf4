/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-blot.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * What outlier_detection compared, one key away from the exposure: its values before the step, the
 * blotted median and the difference in the same tab, at the same place and zoom; the median mosaic
 * in a tab of its own, at the same place of the sky.
 *
 * Action "look" (string: the name of a DscOutlierLook): activated with the one that is shown it
 * goes back to the exposure.
 */
void dsc_window_init_looks (DscWindow *self);
void dsc_window_clear_looks (DscWindow *self);

/* (transfer none) (nullable): exposure @index as the last step that has run left it */
DscImageModel *dsc_window_find_exposure (DscWindow *self, guint index);
/* The page of exposure @index, if there is one, shows the exposure itself. */
void dsc_window_looks_reset (DscWindow *self, guint index);
/* Products changed: every page of an exposure shows the last one, or what was chosen to be seen of
 * it. */
void dsc_window_looks_refresh (DscWindow *self);
/* Another page is current. */
void dsc_window_looks_follow (DscWindow *self);

G_END_DECLS
