/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * DscStartPage: what a window without anything in it offers: files and sessions opened before, the
 * open dialog, making an association from files, the demo, lessons. Its buttons are actions win.*.
 */
#define DSC_TYPE_START_PAGE (dsc_start_page_get_type ())
G_DECLARE_FINAL_TYPE (DscStartPage, dsc_start_page, DSC, START_PAGE, AdwBin)

/* @paths: what was opened before, the latest first */
void dsc_start_page_set_recent (DscStartPage *self, const char *const *paths);
/* While something is being made: the text stands below the title, and nothing can be chosen. NULL:
 * it has ended */
void dsc_start_page_set_busy (DscStartPage *self, const char *text);

G_END_DECLS
