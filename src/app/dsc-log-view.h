/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-log-line.h"

G_BEGIN_DECLS

/**
 * DscLogView: the messages of loading and of runs, oldest first, with time and step; by level and
 * step, searched, copied, saved. It keeps the last 100000; one that comes again at once is counted.
 * The last error stands above all until it is put away.
 *
 * "badge" (string, nullable, notifies): what the name of its page is to say: "2 errors"
 * "save" signal: a person wants a file of it
 */
#define DSC_TYPE_LOG_VIEW (dsc_log_view_get_type ())
G_DECLARE_FINAL_TYPE (DscLogView, dsc_log_view, DSC, LOG_VIEW, AdwBin)

void dsc_log_view_add (DscLogView *self, DscMessageLevel level, const char *text);
/* @time_us: of the wall clock; @source: (nullable): id of a step */
void dsc_log_view_add_from (
    DscLogView *self, DscMessageLevel level, gint64 time_us, const char *source, const char *text);
/* Adds every message of @progress, those still to come included. */
void dsc_log_view_follow (DscLogView *self, DscProgress *progress);
/* Returns: (transfer full): all lines, whatever is shown */
char *dsc_log_view_dup_text (DscLogView *self);

/* @level: the least that is shown; errors always are. @source: (nullable): all steps */
void dsc_log_view_set_filter (DscLogView *self, DscMessageLevel level, const char *source);
/* The next (@by 1) or previous (-1) line that is shown and has @text, from the one that is selected
 * on, round and round. Returns: FALSE: there is none */
gboolean dsc_log_view_find (DscLogView *self, const char *text, int by);

/* What was told of so far is known: nothing is to be said by the badge. */
void dsc_log_view_mark_seen (DscLogView *self);
const char *dsc_log_view_get_badge (DscLogView *self); /* (nullable) */

/* The last @most lines, packed, and such lines in the place of none. */
GStrv dsc_log_view_pack (DscLogView *self, guint most);
void dsc_log_view_unpack (DscLogView *self, const char *const *lines);

/* For tests. */
GtkSelectionModel *dsc_log_view_get_shown (DscLogView *self); /* of DscLogLine */
const char *dsc_log_view_get_error (DscLogView *self);        /* (nullable): that stands above */

G_END_DECLS
