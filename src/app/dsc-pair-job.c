/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pair-job.h"

#include <glib/gi18n.h>
#include <math.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-limits.h"

#define SAME_PIX 1e-6
#define SHARE 0.99      /* of the pixels between the limits */
#define MEMORY_PART 0.6 /* of that of the machine, at most */

typedef struct {
  DscImageModel *first, *second, *result;
  DscPairOp op;
  double limit;
} Job;

typedef struct {
  DscWcs *from, *to;
} Grids;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->first);
  g_clear_object (&job->second);
  g_clear_object (&job->result);
  g_free (job);
}

static void
map_grids (
    gpointer user_data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  const Grids *grids = user_data;

  dsc_wcs_pixel_to_sky (grids->from, n, x, y, ret_x, ret_y, FALSE);
  dsc_wcs_sky_to_pixel (grids->to, n, ret_x, ret_y, ret_x, ret_y);
}

gboolean
dsc_pair_same_grid (DscImageModel *first, DscImageModel *second)
{
  DscWcs *a = dsc_image_model_get_wcs (first), *b = dsc_image_model_get_wcs (second);
  guint w = dsc_image_model_get_width (first), h = dsc_image_model_get_height (first);
  Grids grids = { a, b };

  if (w != dsc_image_model_get_width (second) || h != dsc_image_model_get_height (second))
    return FALSE;
  for (guint i = 0; a && b && a != b && i < 9; i++) {
    double x = 0.5 * (i % 3) * (w - 1), y = 0.5 * (i / 3) * (h - 1), u, v;

    map_grids (&grids, 1, &x, &y, &u, &v);
    if (!(hypot (u - x, v - y) < SAME_PIX))
      return FALSE;
  }
  return TRUE;
}

gboolean
dsc_pair_check_size (DscImageModel *onto, guint n_planes, GError **error)
{
  guint w = dsc_image_model_get_width (onto), h = dsc_image_model_get_height (onto);
  double need = 4.0 * n_planes * w * h;
  double limit = MEMORY_PART * (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);

  if (need <= limit)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("“%s” has %u × %u pixels: this takes %.1f GB of memory, and %.1f GB can be had. "
                  "Resample it to larger pixels first, or blink the images as frames."),
               dsc_image_model_get_name (onto), w, h, need / 1e9, limit / 1e9);
  return FALSE;
}

DscImage *
dsc_pair_regrid (DscImageModel *onto,
                 DscImageModel *model,
                 DscPlaneId plane,
                 GCancellable *cancellable,
                 GError **error)
{
  Grids grids = { dsc_image_model_get_wcs (onto), dsc_image_model_get_wcs (model) };
  g_autoptr (DscImage) image = NULL, out = NULL;
  DscBlotSource source;

  if (model == onto || dsc_pair_same_grid (onto, model))
    return dsc_image_model_load_plane (model, plane, error);
  if (!grids.from || !grids.to) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
        _ ("“%s” and “%s” differ in size and one has no coordinates: they cannot be put on "
           "one grid. Blink them as frames instead."),
        dsc_image_model_get_name (onto), dsc_image_model_get_name (model));
    return NULL;
  }
  image = dsc_image_model_load_plane (model, plane, error);
  if (!image || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  out = dsc_image_new (DSC_PIXEL_FLOAT, dsc_image_model_get_width (onto),
                       dsc_image_model_get_height (onto), 1, dsc_plane_name (plane), error);
  if (!out)
    return NULL;
  source
      = (DscBlotSource){ image->f, image->width, image->height, 0, 0, image->width, image->height };
  if (!dsc_regrid (&source, map_grids, &grids, out->width, out->height, out->f, 0, cancellable,
                   error))
    return NULL;
  return g_steal_pointer (&out);
}

static const char *
get_unit (Job *job)
{
  return job->op == DSC_PAIR_OP_DIFFERENCE ? dsc_image_model_get_unit (job->first) : "";
}

/* What the colours must span around the value of two equal images. */
static double
find_limit (DscImage *image, double middle, GCancellable *cancellable)
{
  g_autoptr (DscImageStats) stats = dsc_image_stats_new (image, 0, 0, cancellable);
  double lo, hi, limit;

  if (!stats || stats->n_finite == 0)
    return 0;
  lo = dsc_image_stats_quantile (stats, (1 - SHARE) / 2);
  hi = dsc_image_stats_quantile (stats, (1 + SHARE) / 2);
  limit = MAX (fabs (lo - middle), fabs (hi - middle));
  if (!(limit > 0))
    limit = MAX (fabs (stats->min - middle), fabs (stats->max - middle));
  return limit > 0 ? limit : 1;
}

static DscImageModel *
make_model (Job *job, DscImage *image)
{
  static const char *const names[] = { "difference", "ratio", "significance" };
  DscHeader *sci = dsc_header_copy (dsc_image_model_get_sci (job->first));
  DscImageModel *model = dsc_image_model_new (names[job->op], image->width, image->height);

  dsc_header_set_string (sci, "BUNIT", get_unit (job), NULL);
  dsc_image_model_set_headers (model, dsc_image_model_get_primary (job->first), sci);
  dsc_header_unref (sci);
  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (job->first), NULL);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, image);
  return model;
}

static gboolean
check_planes (Job *job, GError **error)
{
  DscImageModel *both[] = { job->first, job->second };

  for (guint i = 0; i < 2 && job->op == DSC_PAIR_OP_SIGNIFICANCE; i++)
    if (!dsc_image_model_has_plane (both[i], DSC_PLANE_ERR)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                   _ ("“%s” has no errors (ERR): show the difference itself instead."),
                   dsc_image_model_get_name (both[i]));
      return FALSE;
    }
  return TRUE;
}

static gboolean
run (Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscImage) a = NULL, b = NULL, ea = NULL, eb = NULL, out = NULL;

  /* Both, the second as it is, the result, and a copy for its statistics. */
  if (!check_planes (job, error)
      || !dsc_pair_check_size (job->first, job->op == DSC_PAIR_OP_SIGNIFICANCE ? 8 : 5, error)
      || !(a = dsc_image_model_load_plane (job->first, DSC_PLANE_SCI, error))
      || !(b = dsc_pair_regrid (job->first, job->second, DSC_PLANE_SCI, cancellable, error)))
    return FALSE;
  if (job->op == DSC_PAIR_OP_SIGNIFICANCE
      && (!(ea = dsc_image_model_load_plane (job->first, DSC_PLANE_ERR, error))
          || !(eb = dsc_pair_regrid (job->first, job->second, DSC_PLANE_ERR, cancellable, error))))
    return FALSE;
  out = dsc_image_new (DSC_PIXEL_FLOAT, a->width, a->height, 1, "SCI", error);
  if (!out || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  for (guint y = 0; y < a->height; y++) {
    gsize at = (gsize)y * a->width;

    if (y % 256 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    dsc_pair_combine (job->op, a->width, a->f + at, b->f + at, ea ? ea->f + at : NULL,
                      eb ? eb->f + at : NULL, out->f + at);
  }
  job->limit = find_limit (out, job->op == DSC_PAIR_OP_RATIO ? 1 : 0, cancellable);
  if (job->limit == 0) {
    if (!g_cancellable_set_error_if_cancelled (cancellable, error))
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                   _ ("“%s” and “%s” have no pixel in common: they do not overlap on the sky."),
                   dsc_image_model_get_name (job->first), dsc_image_model_get_name (job->second));
    return FALSE;
  }
  job->result = make_model (job, out);
  return TRUE;
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (run (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_pair_combine_async (DscImageModel *first,
                        DscImageModel *second,
                        DscPairOp op,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->first = g_object_ref (first);
  job->second = g_object_ref (second);
  job->op = op;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_thread);
}

DscImageModel *
dsc_pair_combine_finish (GAsyncResult *result, double *ret_limit, GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (ret_limit)
    *ret_limit = job->limit;
  return g_steal_pointer (&job->result);
}
