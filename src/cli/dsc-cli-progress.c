/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 30
#define BAR_INTERVAL_US (G_USEC_PER_SEC / 10)
#define LINE_INTERVAL_US (10 * G_USEC_PER_SEC)
#define MIN_FOR_ETA 0.02

struct _DscCliProgress {
  GMutex lock;
  DscProgress *progress;
  DscMessageLevel lowest;
  gboolean on_terminal, bar_shown;
  gint64 start, last;
};

static char *
time_left (double fraction, gint64 elapsed_us)
{
  double seconds;

  if (fraction < MIN_FOR_ETA)
    return g_strdup ("");
  seconds = (double)elapsed_us / G_USEC_PER_SEC * (1.0 - fraction) / fraction;
  if (seconds >= 90.0)
    return g_strdup_printf ("  %.0f min left", seconds / 60.0);
  return g_strdup_printf ("  %.0f s left", seconds);
}

static void
clear_bar (DscCliProgress *self)
{
  if (self->bar_shown)
    fputs ("\r\033[K", stderr);
  self->bar_shown = FALSE;
}

static void
show_fraction (DscCliProgress *self, double fraction)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;
  g_autofree char *left = NULL;
  char bar[BAR_WIDTH + 1];
  int filled = (int)(fraction * BAR_WIDTH);

  if (now - self->last < (self->on_terminal ? BAR_INTERVAL_US : LINE_INTERVAL_US))
    return;
  self->last = now;
  text = dsc_progress_dup_text (self->progress);
  left = time_left (fraction, now - self->start);
  memset (bar, '.', BAR_WIDTH);
  memset (bar, '#', (gsize)CLAMP (filled, 0, BAR_WIDTH));
  bar[BAR_WIDTH] = '\0';
  if (self->on_terminal)
    fprintf (stderr, "\r[%s] %3.0f %%%s  %.40s\033[K", bar, fraction * 100.0, left,
             text != NULL ? text : "");
  else
    fprintf (stderr, "%3.0f %%%s  %s\n", fraction * 100.0, left, text != NULL ? text : "");
  self->bar_shown = self->on_terminal;
  fflush (stderr);
}

static void
show_message (DscCliProgress *self, const DscMessage *message)
{
  static const char *const marks[] = {
    [DSC_MESSAGE_INFO] = "",
    [DSC_MESSAGE_WARNING] = "warning: ",
    [DSC_MESSAGE_ERROR] = "error: ",
  };

  if (message->level < self->lowest)
    return;
  clear_bar (self);
  fprintf (stderr, "%s%s\n", marks[message->level], message->text);
  fflush (stderr);
}

static void
echo_cb (double fraction, const DscMessage *message, gpointer user_data)
{
  DscCliProgress *self = user_data;

  g_mutex_lock (&self->lock);
  if (message != NULL)
    show_message (self, message);
  else
    show_fraction (self, fraction);
  g_mutex_unlock (&self->lock);
}

DscCliProgress *
dsc_cli_progress_new (DscProgress *progress, DscMessageLevel lowest)
{
  DscCliProgress *self = g_new0 (DscCliProgress, 1);

  g_mutex_init (&self->lock);
  self->progress = g_object_ref (progress);
  self->lowest = lowest;
  self->on_terminal = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->start = self->last = g_get_monotonic_time ();
  dsc_progress_set_echo (progress, echo_cb, self);
  return self;
}

void
dsc_cli_progress_free (DscCliProgress *self)
{
  if (self == NULL)
    return;
  dsc_progress_set_echo (self->progress, NULL, NULL);
  clear_bar (self);
  g_object_unref (self->progress);
  g_mutex_clear (&self->lock);
  g_free (self);
}
