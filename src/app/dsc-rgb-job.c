/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb-job.h"

#include <gdk/gdk.h>
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-limits.h"
#include "dsc-pair-job.h"
#include "dsc-size.h"

#define HIGH 0.99 /* of the pixels are darker than white: colours are kept beyond it */

void
dsc_rgb_planes_free (DscRgbPlanes *planes)
{
  if (!planes)
    return;
  for (guint k = 0; k < 3; k++)
    g_clear_pointer (&planes->planes[k], dsc_image_unref);
  g_free (planes);
}

DscRgbPlanes *
dsc_rgb_planes_new (DscImageModel *const models[3], GCancellable *cancellable, GError **error)
{
  DscRgbPlanes *planes;

  /* Values, colours, and the pyramids of those. */
  if (!dsc_pair_check_size (models[0], 11, error))
    return NULL;
  planes = g_new0 (DscRgbPlanes, 1);
  for (guint k = 0; k < 3; k++) {
    DscImageStats *stats;

    planes->planes[k] = dsc_pair_regrid (models[0], models[k], DSC_PLANE_SCI, cancellable, error);
    stats = planes->planes[k] ? dsc_image_stats_new (planes->planes[k], 0, 0, cancellable) : NULL;
    if (!stats) {
      if (planes->planes[k])
        g_cancellable_set_error_if_cancelled (cancellable, error);
      dsc_rgb_planes_free (planes);
      return NULL;
    }
    planes->limits[k][0] = stats->n_finite > 0 ? stats->zscale[0] : 0;
    planes->limits[k][1] = stats->n_finite > 0 ? dsc_image_stats_quantile (stats, HIGH) : 1;
    dsc_image_stats_free (stats);
  }
  return planes;
}

gboolean
dsc_rgb_planes_compose (const DscRgbPlanes *planes,
                        const DscRgbRecipe *recipe,
                        DscPyramid *ret_pyramids[3],
                        GCancellable *cancellable,
                        GError **error)
{
  DscImage *shown[3] = { NULL };
  gboolean ok = dsc_rgb_compose (recipe, planes->planes, shown, 0, cancellable, error);

  for (guint k = 0; k < 3; k++)
    ret_pyramids[k] = NULL;
  for (guint k = 0; ok && k < 3; k++) {
    ret_pyramids[k] = dsc_pyramid_new (shown[k], 0, 0, cancellable, error);
    ok = ret_pyramids[k] != NULL;
  }
  for (guint k = 0; k < 3; k++) {
    g_clear_pointer (&shown[k], dsc_image_unref);
    if (!ok)
      g_clear_pointer (&ret_pyramids[k], dsc_pyramid_unref);
  }
  return ok;
}

gboolean
dsc_rgb_save_png (DscPyramid *const pyramids[3], const char *path, GError **error)
{
  const DscPyramidLevel *levels[3]
      = { &pyramids[0]->levels[0], &pyramids[1]->levels[0], &pyramids[2]->levels[0] };
  guint w = levels[0]->width, h = levels[0]->height;
  guint8 *data = dsc_try_alloc ((gsize)w * h * 3, "PNG", error);
  g_autoptr (GBytes) bytes = NULL, png = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (!data)
    return FALSE;
  for (guint y = 0; y < h; y++)
    for (guint x = 0; x < w; x++)
      for (guint k = 0; k < 3; k++) {
        float value = levels[k]->f[(gsize)(h - 1 - y) * w + x];

        data[((gsize)y * w + x) * 3 + k] = isfinite (value) ? (guint8)(value + 0.5f) : 0;
      }
  bytes = g_bytes_new_take (data, (gsize)w * h * 3);
  texture = gdk_memory_texture_new ((int)w, (int)h, GDK_MEMORY_R8G8B8, bytes, (gsize)w * 3);
  png = gdk_texture_save_to_png_bytes (texture);
  return g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize)g_bytes_get_size (png),
                              error);
}

typedef struct {
  DscPyramid *pyramids[3];
  char *path;
} SaveJob;

static void
save_job_free (gpointer data)
{
  SaveJob *job = data;

  for (guint k = 0; k < 3; k++)
    dsc_pyramid_unref (job->pyramids[k]);
  g_free (job->path);
  g_free (job);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SaveJob *job = data;
  GError *error = NULL;

  if (dsc_rgb_save_png (job->pyramids, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_rgb_save_png_async (DscPyramid *const pyramids[3],
                        const char *path,
                        gpointer source,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);
  SaveJob *job = g_new0 (SaveJob, 1);

  for (guint k = 0; k < 3; k++)
    job->pyramids[k] = dsc_pyramid_ref (pyramids[k]);
  job->path = g_strdup (path);
  g_task_set_task_data (task, job, save_job_free);
  g_task_run_in_thread (task, save_thread);
}
