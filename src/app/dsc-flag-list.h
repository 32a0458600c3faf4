/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscFlagList: the data quality flags of the image that is shown, one row for each that some pixel
 * has: whether it is shown, its colour, how many pixels, its opacity. In the order in which they
 * are drawn where a pixel has several.
 */
#define DSC_TYPE_FLAG_LIST (dsc_flag_list_get_type ())
G_DECLARE_FINAL_TYPE (DscFlagList, dsc_flag_list, DSC, FLAG_LIST, AdwPreferencesGroup)

/* @view: (nullable) */
void dsc_flag_list_set_view (DscFlagList *self, DscImageView *view);

/* For tests: flags that have a row, and the text beside one of them (nullable). */
guint32 dsc_flag_list_get_listed (DscFlagList *self);
const char *dsc_flag_list_get_text (DscFlagList *self, guint bit);

G_END_DECLS
