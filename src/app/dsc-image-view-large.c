/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-background.h"
#include "dsc-image-view-private.h"
#include "dsc-large-plane.h"

/* Planes too large for memory: a quick look, all rows after it, and tiles of the finest levels. */

#define LARGE_PIXELS ((guint64)1 << 26)
/* The finest level that is held. */
#define FIRST_OF_PIXELS 2
#define FIRST_OF_BITS 3
#define TILES_AT_ONCE 16

static guint64 large_pixels = LARGE_PIXELS;

void
dsc_image_view_set_large (guint64 n_pixels)
{
  large_pixels = n_pixels;
}

gboolean
dsc_plane_is_large (DscImageModel *model, DscPlaneId plane)
{
  return (guint64)dsc_image_model_get_width (model) * dsc_image_model_get_height (model)
             > large_pixels
         && dsc_image_model_peek_plane (model, plane) == NULL;
}

static guint
first_level (DscPlaneId plane)
{
  return dsc_plane_pixel_type (plane) == DSC_PIXEL_FLOAT ? FIRST_OF_PIXELS : FIRST_OF_BITS;
}

DscPlaneData *
dsc_plane_data_look (
    DscImageModel *model, DscPlaneId plane, guint layer, GCancellable *cancellable, GError **error)
{
  DscPlaneData *data = dsc_plane_data_new (model, plane, layer);
  g_autoptr (DscTiles) tiles = dsc_tiles_new (model, plane, layer);

  data->quick = TRUE;
  data->pyramid
      = dsc_large_plane_look (tiles, first_level (plane), 0, &data->stats, cancellable, error);
  if (data->pyramid == NULL)
    g_clear_pointer (&data, dsc_plane_data_unref);
  return data;
}

DscPlaneData *
dsc_plane_data_reduce (DscImageModel *model,
                       DscPlaneId plane,
                       guint layer,
                       const DscPlaneData *quick,
                       GCancellable *cancellable,
                       GError **error)
{
  DscPlaneData *data = dsc_plane_data_new (model, plane, layer);
  g_autoptr (DscTiles) tiles
      = quick != NULL ? dsc_tiles_ref (quick->pyramid->tiles) : dsc_tiles_new (model, plane, layer);
  DscPlaneSums sums;

  data->pyramid = dsc_large_plane_reduce (tiles, first_level (plane), 0, &sums, cancellable, error);
  if (data->pyramid == NULL) {
    dsc_plane_data_unref (data);
    return NULL;
  }
  memcpy (data->flag_counts, sums.n_flags, sizeof data->flag_counts);
  if (quick != NULL) {
    data->stats = dsc_image_stats_copy (quick->stats);
    data->stats->n_pixels
        = (gsize)dsc_image_model_get_width (model) * dsc_image_model_get_height (model);
    data->stats->n_finite = sums.n_finite;
    data->stats->min = sums.min;
    data->stats->max = sums.max;
  }
  return data;
}

/* --- all rows --- */

typedef struct {
  DscPlaneData *quick, *data, *dq;
  gboolean want_dq;
} RefineJob;

static void
refine_job_free (gpointer user_data)
{
  RefineJob *job = user_data;

  dsc_plane_data_unref (job->quick);
  g_clear_pointer (&job->data, dsc_plane_data_unref);
  g_clear_pointer (&job->dq, dsc_plane_data_unref);
  g_free (job);
}

static void
refine_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RefineJob *job = task_data;
  DscPlaneData *quick = job->quick;
  GError *error = NULL;

  job->data = dsc_plane_data_reduce (quick->model, quick->plane, quick->layer, quick, cancellable,
                                     &error);
  if (error == NULL && job->want_dq)
    job->dq = dsc_plane_data_load (quick->model, DSC_PLANE_DQ, 0, FALSE, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
replace_in_cache (DscImageView *self, DscPlaneData *old, DscPlaneData *data)
{
  guint index;

  if (!g_ptr_array_find (self->cache, old, &index))
    return;
  dsc_plane_data_unref (old);
  g_ptr_array_index (self->cache, index) = dsc_plane_data_ref (data);
}

static void
refined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscImageView *self = DSC_IMAGE_VIEW (source);
  RefineJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (self->refining != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->refining);
  if (job->data != NULL) {
    gboolean is_shown = self->shown == job->quick;

    replace_in_cache (self, job->quick, job->data);
    if (is_shown)
      dsc_image_view_show_data (self, job->data);
  }
  dsc_image_view_take_dq (self, g_steal_pointer (&job->dq));
  if (!ok)
    dsc_image_view_set_message (self, error->message);
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_LOADED], 0);
}

void
dsc_image_view_refine (DscImageView *self, DscPlaneData *quick, gboolean want_dq)
{
  RefineJob *job = g_new0 (RefineJob, 1);
  g_autoptr (GTask) task = NULL;

  if (self->refining != NULL)
    g_cancellable_cancel (self->refining);
  g_clear_object (&self->refining);
  self->refining = g_cancellable_new ();
  job->quick = dsc_plane_data_ref (quick);
  job->want_dq = want_dq;
  task = g_task_new (self, self->refining, refined_cb, NULL);
  g_task_set_source_tag (task, dsc_image_view_refine);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, refine_job_free);
  dsc_task_run_in_background (task, refine_thread);
}

/* --- tiles --- */

static void
find_tiles (DscImageView *self, DscTiles *found[3])
{
  const DscPlaneData *all[3] = { self->shown, self->dq, self->compare };

  for (guint i = 0; i < 3; i++)
    found[i] = all[i] != NULL ? all[i]->pyramid->tiles : NULL;
}

void
dsc_image_view_begin_tiles (DscImageView *self)
{
  DscTiles *found[3];

  find_tiles (self, found);
  for (guint i = 0; i < 3; i++)
    if (found[i] != NULL)
      dsc_tiles_begin (found[i]);
}

static void
tiles_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (dsc_tiles_load_wanted (task_data, TILES_AT_ONCE, 0, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tiles_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscImageView *self = DSC_IMAGE_VIEW (source);
  g_autoptr (GError) error = NULL;

  self->reading_tiles = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error) && self->status != NULL)
    dsc_image_view_set_message (self, error->message);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->status != NULL)
    dsc_image_view_pointer_again (self);
}

/* One batch; the frame that shows it asks for the next. */
void
dsc_image_view_load_tiles (DscImageView *self)
{
  DscTiles *found[3];

  find_tiles (self, found);
  for (guint i = 0; i < 3 && !self->reading_tiles; i++)
    if (found[i] != NULL && dsc_tiles_has_wanted (found[i])) {
      g_autoptr (GTask) task = g_task_new (self, NULL, tiles_cb, NULL);

      self->reading_tiles = TRUE;
      g_task_set_source_tag (task, dsc_image_view_load_tiles);
      g_task_set_task_data (task, dsc_tiles_ref (found[i]), (GDestroyNotify)dsc_tiles_unref);
      g_task_run_in_thread (task, tiles_thread);
    }
}

gboolean
dsc_image_view_read_tiles (DscImageView *self)
{
  DscTiles *found[3];
  gboolean any = FALSE;

  find_tiles (self, found);
  for (guint i = 0; i < 3; i++)
    if (found[i] != NULL && dsc_tiles_has_wanted (found[i])) {
      dsc_tiles_load_wanted (found[i], G_MAXUINT, 0, NULL, NULL);
      any = TRUE;
    }
  return any;
}
