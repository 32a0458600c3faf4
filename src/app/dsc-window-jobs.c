/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-looks.h"
#include "dsc-window-private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <unistd.h>

/* A run that takes longer, or more than this part of the machine's memory, is asked about. */
#define LARGE_SECONDS 180
#define LARGE_MEMORY_PART 0.6

static double
physical_memory (void)
{
  return (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);
}

/* The step to be forecast: the last one up to @last that can say something. */
static gboolean
check_plan (DscWindow *self, guint last, gboolean confirmed)
{
  for (guint i = 0; i <= last; i++) {
    const DscStep *step = dsc_session_get_step (self->session, i);
    DscForecast forecast = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean large;

    if (!step->forecast || !dsc_step_is_available (step)
        || dsc_session_get_state (self->session, i) == DSC_STATE_FRESH)
      continue;
    if (!dsc_session_forecast (self->session, i, &forecast, &error)) {
      dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
      dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, error->message);
      dsc_session_set_failure (self->session, i, NULL, error);
      return FALSE;
    }
    large = forecast.seconds > LARGE_SECONDS
            || forecast.memory > LARGE_MEMORY_PART * physical_memory ();
    if (large && !confirmed) {
      g_autofree char *memory = g_format_size_full (forecast.memory, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *text = g_strdup_printf (
          _ ("%s: a mosaic of %" PRIu64 " × %" PRIu64 " pixels, %s of memory, about %.0f s."),
          step->id, forecast.width, forecast.height, memory, forecast.seconds);

      dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, text, _ ("Run anyway"),
                           "win.run-confirmed",
                           g_variant_new_string (dsc_session_get_step (self->session, last)->id));
    }
    dsc_forecast_clear (&forecast);
    if (large && !confirmed)
      return FALSE;
  }
  return TRUE;
}

static void
show_outcome (DscWindow *self)
{
  guint shown = G_MAXUINT;
  const char *verdict;

  dsc_window_looks_refresh (self);
  for (guint i = 0; i <= self->job_last; i++) {
    if (dsc_session_get_state (self->session, i) == DSC_STATE_FRESH
        && dsc_session_get_image (self->session, i))
      shown = i;
  }
  if (shown != G_MAXUINT)
    dsc_window_show_product (self, shown, TRUE);
  /* The list of steps says it too, if it can be seen. */
  verdict = dsc_session_get_verdict (self->session, self->job_last);
  if (!verdict && shown != G_MAXUINT)
    verdict = dsc_session_get_verdict (self->session, shown);
  if (verdict && !gtk_widget_get_visible (self->rail))
    dsc_window_toast (self, "%s", verdict);
  dsc_window_follow_levels (self);
  dsc_window_save (self, NULL, self->job_last);
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscWindow) self = user_data;
  g_autoptr (DscProgress) progress = g_steal_pointer (&self->progress);
  g_autoptr (GError) error = NULL;
  gboolean ok = dsc_session_run_finish (DSC_SESSION (source), result, &error);

  g_clear_object (&self->job);
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  dsc_job_bar_set_progress (self->job_bar, NULL);
  dsc_step_monitor_set_job (self->monitor, NULL, 0);
  dsc_window_update_actions (self);
  /* Another association was opened meanwhile: this one is of no interest any more. */
  if (DSC_SESSION (source) != self->session)
    return;

  if (ok) {
    show_outcome (self);
    if (progress)
      dsc_window_show_warnings (
          self, progress,
          self->step == self->job_last ? dsc_window_find_board (self, self->step) : NULL);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    dsc_log_view_add (self->log, DSC_MESSAGE_INFO,
                      _ ("stopped; what was there before is unchanged"));
    dsc_window_toast (self, _ ("Stopped; what was there before is unchanged"));
  } else {
    dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, error->message);
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, _ ("Show messages"),
                         "win.open-drawer", NULL);
  }
  dsc_window_update_actions (self);
}

static gboolean
is_up_to_date (DscWindow *self, guint last)
{
  for (guint i = 0; i <= last; i++) {
    DscState state = dsc_session_get_state (self->session, i);

    if (state == DSC_STATE_STALE || state == DSC_STATE_FAILED)
      return FALSE;
  }
  return TRUE;
}

/* A value that was typed and not taken: a run would silently use the one before. */
static gboolean
check_entries (DscWindow *self, guint last)
{
  const char *error = dsc_param_panel_get_step (self->params) <= last
                          ? dsc_param_panel_find_error (self->params)
                          : NULL;
  g_autofree char *text = NULL;

  if (!error)
    return TRUE;
  text = g_strdup_printf (_ ("Nothing was run. %s"), error);
  dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
  return FALSE;
}

void
dsc_window_run (DscWindow *self, guint last, gboolean force, gboolean confirmed)
{
  if (!self->session || last >= dsc_session_n_steps (self->session) || self->job || self->saving)
    return;
  dsc_notice_bar_hide (self->notice);
  if (!check_entries (self, last))
    return;
  if (!force && is_up_to_date (self, last)) {
    self->job_last = last;
    dsc_window_toast (self, _ ("Everything is up to date; nothing was run"));
    dsc_window_show_product (self, last, TRUE);
    return;
  }
  if (!check_plan (self, last, confirmed))
    return;

  self->job = g_cancellable_new ();
  self->progress = dsc_progress_new ();
  self->job_last = last;
  dsc_log_view_follow (self->log, self->progress);
  dsc_job_bar_set_progress (self->job_bar, self->progress);
  dsc_step_monitor_set_job (self->monitor, self->progress, last);
  dsc_session_run_async (self->session, force ? last : 0, last, force, self->progress, self->job,
                         run_cb, g_object_ref (self));
  dsc_window_update_actions (self);
}

void
dsc_window_stop (DscWindow *self)
{
  if (!self->job)
    return;
  g_cancellable_cancel (self->job);
  dsc_job_bar_set_stopping (self->job_bar);
}
