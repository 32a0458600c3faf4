/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-examine-settings.h"

G_BEGIN_DECLS

/* DscExaminePopover: the settings of measuring by hand. "set" (string name, string value): a person
 * changed one, as dsc_examine_settings_set() takes it. */
#define DSC_TYPE_EXAMINE_POPOVER (dsc_examine_popover_get_type ())
G_DECLARE_FINAL_TYPE (DscExaminePopover, dsc_examine_popover, DSC, EXAMINE_POPOVER, GtkPopover)

GtkWidget *dsc_examine_popover_new (void);
void dsc_examine_popover_show (DscExaminePopover *self, const DscExamineSettings *settings);

G_END_DECLS
