/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-progress-log.h"

G_BEGIN_DECLS

/**
 * DscLogLine: a line of the log. "count" (uint, notifies): how often it came in a row.
 */
#define DSC_TYPE_LOG_LINE (dsc_log_line_get_type ())
G_DECLARE_FINAL_TYPE (DscLogLine, dsc_log_line, DSC, LOG_LINE, GObject)

/* @source: (nullable): id of a step */
DscLogLine *
dsc_log_line_new (DscMessageLevel level, gint64 time_us, const char *source, const char *text);

DscMessageLevel dsc_log_line_get_level (DscLogLine *self);
gint64 dsc_log_line_get_time (DscLogLine *self);
const char *dsc_log_line_get_source (DscLogLine *self); /* (nullable), interned */
const char *dsc_log_line_get_text (DscLogLine *self);
guint dsc_log_line_get_count (DscLogLine *self);
/* Counts the line once more if it is the same. */
gboolean
dsc_log_line_fold (DscLogLine *self, DscMessageLevel level, const char *source, const char *text);

/* The word for a level: "", "warning", "error", translated */
const char *dsc_log_level_word (DscMessageLevel level);
/* (transfer full): "21:03:07" of the local time zone */
char *dsc_log_line_dup_time (DscLogLine *self);
/* (transfer full): "2026-05-01 21:03:07  tweakreg  warning: text (3 times)": for files and the
 * clipboard */
char *dsc_log_line_dup_full (DscLogLine *self);

/* (transfer full): for the session file, in UTC and not translated, so that a line once written
 * stays the same: "2026-05-01T19:03:07Z warning tweakreg x3: text"; "-": of no step */
char *dsc_log_line_pack (DscLogLine *self);
/* (transfer full) (nullable): NULL: @packed is no such text */
DscLogLine *dsc_log_line_unpack (const char *packed);

G_END_DECLS
