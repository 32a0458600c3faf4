/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-pair-bar.h"
#include "skymatch/dsc-sky-mosaic.h"

/* Quick mosaics without and with the levels of skymatch, in one tab behind a curtain. */

#define MAX_SIZE 3000 /* pixels of the longer side */
#define KEY "compare:skymatch"
#define LEVELS "dsc-levels" /* of the page: those that it shows */

typedef struct {
  DscLibrary *library;
  double *levels;
  DscImageModel *before, *after;
  gboolean quiet; /* nobody asked: a tab that is open follows the levels */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->library);
  g_clear_object (&job->before);
  g_clear_object (&job->after);
  g_free (job->levels);
  g_free (job);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* The middle level stays in the second mosaic: with all of it taken off, one pair of limits could
 * not show both. One without a level is left as it is in both. */
static double *
make_offsets (const DscSkyReport *report)
{
  guint n = report->n_exposures, n_known = 0;
  double *offsets = g_new0 (double, MAX (n, 1));
  g_autofree double *sorted = g_new (double, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    if (isfinite (report->exposures[i].level))
      sorted[n_known++] = report->exposures[i].level;
  qsort (sorted, n_known, sizeof *sorted, compare_doubles);
  for (guint i = 0; i < n; i++)
    if (isfinite (report->exposures[i].level))
      offsets[i] = report->exposures[i].level - sorted[n_known / 2];
  return offsets;
}

static void
mosaic_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (dsc_sky_mosaic_make (job->library, job->levels, MAX_SIZE, 0, &job->before, &job->after, NULL,
                           cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
mosaic_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  DscImagePage *page = dsc_image_tabs_find (self->tabs, KEY);
  DscPairBar *bar = page ? dsc_pair_bar_get (page, FALSE) : NULL;
  DscPairMode mode = bar ? dsc_pair_bar_get_mode (bar) : DSC_PAIR_CURTAIN;

  if (self->mosaic_job != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->mosaic_job);
  dsc_window_update_actions (self);
  if (!ok) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
    return;
  }
  if (job->quiet && bar) {
    dsc_pair_bar_set_models (bar, job->before, _ ("skies before"), job->after, _ ("after"));
    dsc_pair_bar_set_mode (bar, mode);
  } else if (!job->quiet) {
    dsc_window_compare (self, KEY, job->before, _ ("skies before"), job->after, _ ("after"), mode);
  }
  page = dsc_image_tabs_find (self->tabs, KEY);
  if (page)
    g_object_set_data_full (G_OBJECT (page), LEVELS, g_steal_pointer (&job->levels), g_free);
}

/* (nullable): what skymatch worked on, if its report is there */
static DscLibrary *
find_library (DscWindow *self)
{
  const DscSkyReport *report = dsc_sky_board_get_report (self->sky_board);
  DscLibrary *library = NULL;

  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++)
    if (g_str_equal (dsc_session_get_step (self->session, i)->id, "skymatch"))
      library = dsc_session_get_input_library (self->session, i);
  if (report && library && dsc_library_get_n_models (library) == report->n_exposures)
    return library;
  return NULL;
}

static void
start (DscWindow *self, DscLibrary *library, gboolean quiet)
{
  g_autoptr (GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  dsc_window_stop_mosaics (self);
  self->mosaic_job = g_cancellable_new ();
  job->library = g_object_ref (library);
  job->levels = make_offsets (dsc_sky_board_get_report (self->sky_board));
  job->quiet = self->mosaic_quiet = quiet;
  task = g_task_new (self, self->mosaic_job, mosaic_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, mosaic_thread);
}

void
dsc_window_compare_mosaics (DscWindow *self)
{
  DscLibrary *library = find_library (self);

  if (!library) {
    dsc_window_toast (self, _ ("Run skymatch first: there are no levels to compare"));
    return;
  }
  /* Those under way are just as good. */
  if (self->mosaic_job && !self->mosaic_quiet)
    return;
  start (self, library, FALSE);
  dsc_window_toast (self, _ ("Making two quick mosaics…"));
}

void
dsc_window_follow_levels (DscWindow *self)
{
  DscImagePage *page = dsc_image_tabs_find (self->tabs, KEY);
  DscLibrary *library = page ? find_library (self) : NULL;
  g_autofree double *levels = NULL;
  const double *shown;

  if (!library)
    return;
  levels = make_offsets (dsc_sky_board_get_report (self->sky_board));
  shown = g_object_get_data (G_OBJECT (page), LEVELS);
  if (!shown || memcmp (shown, levels, sizeof *levels * dsc_library_get_n_models (library)) != 0)
    start (self, library, TRUE);
}

void
dsc_window_stop_mosaics (DscWindow *self)
{
  if (self->mosaic_job)
    g_cancellable_cancel (self->mosaic_job);
  g_clear_object (&self->mosaic_job);
}
