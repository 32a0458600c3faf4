/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscLogMessage: a message of a DscProgress with when it came, and what it came from.
 * @time_us: of the wall clock, microseconds since 1970 (for people; no product has it)
 * @source: (nullable): id of a step; NULL: loading, or the job as a whole
 */
typedef struct {
  DscMessageLevel level;
  gint64 time_us;
  const char *source; /* interned */
  char *text;
} DscLogMessage;

/* What the messages to come are from. @source: (nullable): is copied. Any thread; @self NULL is
 * accepted. */
void dsc_progress_set_source (DscProgress *self, const char *source);

/* Returns: (transfer full) (element-type DscLogMessage): copies of the messages from number @first
 * on, counted from 0 */
GPtrArray *dsc_progress_dup_log (DscProgress *self, guint first);

G_END_DECLS
