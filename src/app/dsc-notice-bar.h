/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-progress.h"

G_BEGIN_DECLS

/* DscNoticeBar: a message or a question in the window itself, with at most two buttons. */
#define DSC_TYPE_NOTICE_BAR (dsc_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscNoticeBar, dsc_notice_bar, DSC, NOTICE_BAR, AdwBin)

/**
 * dsc_notice_bar_show: replaces what stands there.
 * @button: (nullable): label of the button, which activates @action ("win.stop") with @target
 * (nullable, floating) and closes the bar
 */
void dsc_notice_bar_show (DscNoticeBar *self,
                          DscMessageLevel level,
                          const char *text,
                          const char *button,
                          const char *action,
                          GVariant *target);
/* A question with two answers about one @target (nullable, floating): each button activates its
 * action with it and closes the bar. */
void dsc_notice_bar_show_choice (DscNoticeBar *self,
                                 const char *text,
                                 const char *button,
                                 const char *action,
                                 const char *other_button,
                                 const char *other_action,
                                 GVariant *target);
void dsc_notice_bar_hide (DscNoticeBar *self);
/* (nullable): what is shown */
const char *dsc_notice_bar_get_text (DscNoticeBar *self);

G_END_DECLS
