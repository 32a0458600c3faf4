/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DSC_TYPE_PROGRESS (dsc_progress_get_type ())
G_DECLARE_FINAL_TYPE (DscProgress, dsc_progress, DSC, PROGRESS, GObject)

/**
 * DscProgress: where a job reports how far it is and what it has to say. Any thread may report.
 * Signals are emitted on the main context that was the thread default when the object was made,
 * at most about ten times a second for the fraction: "changed" (fraction or text) and
 * "message" (DscMessageLevel, text). All messages are kept, in order, and are the run log.
 */
typedef enum {
  DSC_MESSAGE_INFO,
  DSC_MESSAGE_WARNING,
  DSC_MESSAGE_ERROR,
} DscMessageLevel;

typedef struct {
  DscMessageLevel level;
  char *text;
} DscMessage;

DscProgress *dsc_progress_new (void);

/**
 * dsc_progress_set: @fraction in [0, 1] of the innermost scope; @text: (nullable): what is being
 * done, kept if NULL.
 */
void dsc_progress_set (DscProgress *self, double fraction, const char *text);

/* A scope maps [0, 1] onto [@from, @to] of the scope around it. Scopes are opened and closed by the
 * thread that runs the job. */
void dsc_progress_push (DscProgress *self, double from, double to);
void dsc_progress_pop (DscProgress *self);

void dsc_progress_message (DscProgress *self, DscMessageLevel level, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Every reader may be called from any thread; @self NULL is accepted everywhere in this header. */
double dsc_progress_get_fraction (DscProgress *self);
char *dsc_progress_dup_text (DscProgress *self);

/* Returns: (transfer full) (element-type DscMessage): a copy of the messages so far */
GPtrArray *dsc_progress_dup_messages (DscProgress *self);

/**
 * dsc_progress_set_echo: calls @func at once, on the reporting thread, for each message and each
 * new fraction (message NULL). For the command line, which runs no main loop.
 */
typedef void (*DscProgressEcho) (double fraction, const DscMessage *message, gpointer user_data);
void dsc_progress_set_echo (DscProgress *self, DscProgressEcho func, gpointer user_data);

G_END_DECLS
