/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscFoldBox: children side by side, all of one width but for the first, which has half as much
 * again. Where there is too little room the first one folds away, so that a board never widens the
 * window: what it says can be read elsewhere.
 */
#define DSC_TYPE_FOLD_BOX (dsc_fold_box_get_type ())
G_DECLARE_FINAL_TYPE (DscFoldBox, dsc_fold_box, DSC, FOLD_BOX, GtkWidget)

G_END_DECLS
