/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-progress.h"

G_BEGIN_DECLS

/* DscLogView: the messages of loading and of runs, oldest first; it keeps the last 5000. */
#define DSC_TYPE_LOG_VIEW (dsc_log_view_get_type ())
G_DECLARE_FINAL_TYPE (DscLogView, dsc_log_view, DSC, LOG_VIEW, AdwBin)

void dsc_log_view_add (DscLogView *self, DscMessageLevel level, const char *text);
/* Adds every message of @progress, those still to come included. */
void dsc_log_view_follow (DscLogView *self, DscProgress *progress);
/* Returns: (transfer full) */
char *dsc_log_view_dup_text (DscLogView *self);

G_END_DECLS
