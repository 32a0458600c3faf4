/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-job.h"

#include <glib/gi18n.h>

#define BAND_ROWS 256 /* of an exposure that is counted */

DscOutlierJob *
dsc_outlier_job_new (DscOutlierCase *judged, const DscOutlierDetectionParams *params, int exposure)
{
  DscOutlierJob *job = g_new0 (DscOutlierJob, 1);

  job->judged = dsc_outlier_case_ref (judged);
  job->params = dsc_outlier_params_copy (params);
  job->exposure = exposure;
  return job;
}

void
dsc_outlier_job_free (gpointer data)
{
  DscOutlierJob *job = data;

  dsc_outlier_case_unref (job->judged);
  dsc_outlier_params_free (job->params);
  g_clear_pointer (&job->was, g_bytes_unref);
  g_clear_pointer (&job->states, g_bytes_unref);
  g_free (job->reason);
  g_free (job);
}

static gsize
rect_size (const DscOutlierRect *rect)
{
  return (gsize)(rect->x1 - rect->x0 + 1) * (gsize)(rect->y1 - rect->y0 + 1);
}

/* Returns: (transfer full) (nullable): a mask of the rectangle */
static guint8 *
make_mask (DscOutlierJob *job,
           DscOutlierScene *scene,
           const DscOutlierDetectionParams *params,
           const DscOutlierRect *rect,
           guint64 *ret_n,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree guint8 *mask = g_try_malloc0 (rect_size (rect));

  if (!mask) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, _ ("no memory for a preview"));
    return NULL;
  }
  if (!dsc_outlier_scene_preview (scene, (guint)job->exposure, rect, params, mask, ret_n,
                                  cancellable, error))
    return NULL;
  return g_steal_pointer (&mask);
}

static void
compare_masks (DscOutlierJob *job, guint8 *now)
{
  const guint8 *was = g_bytes_get_data (job->was, NULL);
  gsize n = rect_size (&job->rect);

  for (gsize i = 0; i < n; i++) {
    now[i] = now[i]   ? was[i] ? DSC_MASK_STILL : DSC_MASK_NEW
             : was[i] ? DSC_MASK_GONE
                      : DSC_MASK_NONE;
    job->n[now[i]]++;
  }
  job->states = g_bytes_new_take (now, n);
}

void
dsc_outlier_job_look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscOutlierJob *job = data;
  const DscOutlierDetectionParams *run = dsc_outlier_case_get_params (job->judged);
  g_autoptr (GError) error = NULL;
  DscOutlierScene *scene = dsc_outlier_case_get_scene (job->judged, &error);
  gint64 start = g_get_monotonic_time ();
  guint8 *mask = NULL;

  if (scene && !dsc_outlier_scene_can_preview (scene, job->params, &job->reason)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (scene && !job->was) {
    mask = make_mask (job, scene, run, &job->rect, NULL, cancellable, &error);
    if (mask)
      job->was = g_bytes_new_take (mask, rect_size (&job->rect));
  }
  if (job->was)
    mask = make_mask (job, scene, job->params, &job->rect, NULL, cancellable, &error);
  if (error) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  compare_masks (job, mask);
  g_debug ("preview of %d x %d pixels: %.1f ms", job->rect.x1 - job->rect.x0 + 1,
           job->rect.y1 - job->rect.y0 + 1, 1e-3 * (double)(g_get_monotonic_time () - start));
  g_task_return_boolean (task, TRUE);
}

static gboolean
count_with (DscOutlierJob *job,
            DscOutlierScene *scene,
            const DscOutlierDetectionParams *params,
            guint64 *ret_n,
            GCancellable *cancellable,
            GError **error)
{
  *ret_n = 0;
  for (gint y = job->rect.y0; y <= job->rect.y1; y += BAND_ROWS) {
    DscOutlierRect band = { job->rect.x0, y, job->rect.x1, MIN (y + BAND_ROWS - 1, job->rect.y1) };
    guint64 n = 0;
    guint8 *mask = make_mask (job, scene, params, &band, &n, cancellable, error);

    if (!mask)
      return FALSE;
    g_free (mask);
    *ret_n += n;
  }
  return TRUE;
}

void
dsc_outlier_job_count (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscOutlierJob *job = data;
  g_autoptr (GError) error = NULL;
  DscOutlierScene *scene = dsc_outlier_case_get_counting_scene (job->judged, &error);
  gboolean ok = scene != NULL;

  if (ok && !dsc_outlier_scene_can_preview (scene, job->params, &job->reason)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (ok && !job->count.has_was)
    ok = count_with (job, scene, dsc_outlier_case_get_params (job->judged), &job->count.was,
                     cancellable, &error);
  if (ok)
    ok = count_with (job, scene, job->params, &job->count.now, cancellable, &error);
  job->count.has_was = job->count.has_now = ok;
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}
