/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-image-view-private.h"
#include "dsc-render-rows.h"

#define READ_ROWS 256
#define SPINNER_DELAY_MS 150
#define LARGE_BYTES ((gsize)32 << 20)
/* Planes kept so that going back to one takes no time. */
#define CACHE_BYTES ((gsize)256 << 20)

/* What a worker is asked for and what it brings. */
typedef struct {
  DscImageModel *model;
  DscPlaneId plane;
  guint layer;
  gboolean want_plane, want_dq;
  DscPlaneData *data, *dq;
} LoadJob;

static void
load_job_free (gpointer user_data)
{
  LoadJob *job = user_data;

  g_clear_object (&job->model);
  g_clear_pointer (&job->data, dsc_plane_data_unref);
  g_clear_pointer (&job->dq, dsc_plane_data_unref);
  g_free (job);
}

DscPlaneData *
dsc_plane_data_ref (DscPlaneData *data)
{
  g_atomic_ref_count_inc (&data->ref_count);
  return data;
}

static gpointer
plane_data_free (gpointer user_data)
{
  DscPlaneData *data = user_data;

  g_clear_object (&data->model);
  g_clear_pointer (&data->pyramid, dsc_pyramid_unref);
  g_clear_pointer (&data->stats, dsc_image_stats_free);
  g_free (data);
  return NULL;
}

/* Giving hundreds of megabytes back to the system takes tens of milliseconds: not on the thread
 * that draws. */
void
dsc_plane_data_unref (DscPlaneData *data)
{
  GThread *thread = NULL;

  if (data == NULL || !g_atomic_ref_count_dec (&data->ref_count))
    return;
  if (data->pyramid != NULL && dsc_pyramid_bytes (data->pyramid) > LARGE_BYTES)
    thread = g_thread_try_new ("dsc-free", plane_data_free, data, NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    plane_data_free (data);
}

/* --- on the worker --- */

DscPlaneData *
dsc_plane_data_new (DscImageModel *model, DscPlaneId plane, guint layer)
{
  static guint last_serial;
  DscPlaneData *data = g_new0 (DscPlaneData, 1);

  data->serial = (guint)g_atomic_int_add (&last_serial, 1) + 1;
  g_atomic_ref_count_init (&data->ref_count);
  data->model = g_object_ref (model);
  data->plane = plane;
  data->layer = layer;
  return data;
}

/* One layer as an image of its own, @ret_z in it. A plane in memory is shared, not copied. */
static DscImage *
read_layer (DscImageModel *model,
            DscPlaneId plane,
            guint layer,
            guint *ret_z,
            GCancellable *cancellable,
            GError **error)
{
  DscImage *shared = dsc_image_model_peek_plane (model, plane);
  guint height = dsc_image_model_get_height (model);
  g_autoptr (DscImage) image = NULL;

  if (shared != NULL) {
    *ret_z = layer;
    return dsc_image_ref (shared);
  }
  image = dsc_image_new (dsc_plane_pixel_type (plane), dsc_image_model_get_width (model), height, 1,
                         dsc_plane_name (plane), error);
  if (image == NULL)
    return NULL;
  for (guint y = 0; y < height; y += READ_ROWS) {
    gsize first = (gsize)y * image->width;

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_image_model_read_rows (model, plane, layer, y, MIN (READ_ROWS, height - y),
                                       image->u + first, error))
      return NULL;
  }
  *ret_z = 0;
  return g_steal_pointer (&image);
}

static DscPyramid *
load_pyramid (DscImageModel *model,
              DscPlaneId plane,
              guint layer,
              DscImageStats **ret_stats,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (DscImage) image = NULL;
  g_autoptr (DscPyramid) pyramid = NULL;
  guint z;

  image = read_layer (model, plane, layer, &z, cancellable, error);
  if (image == NULL)
    return NULL;
  pyramid = dsc_pyramid_new (image, z, 0, cancellable, error);
  if (pyramid == NULL)
    return NULL;
  if (ret_stats != NULL) {
    *ret_stats = dsc_image_stats_new (image, z, 0, cancellable);
    if (*ret_stats == NULL) {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  }
  return g_steal_pointer (&pyramid);
}

static void
count_flags (DscPlaneData *data)
{
  const DscPyramidLevel *level = &data->pyramid->levels[0];

  for (guint y = 0; y < level->height; y++)
    dsc_rows_count_bits (level->u + (gsize)y * level->width, level->width, data->flag_counts);
}

/* Returns: NULL with @error; the flags come with counts and without statistics */
DscPlaneData *
dsc_plane_data_load (DscImageModel *model,
                     DscPlaneId plane,
                     guint layer,
                     gboolean with_stats,
                     GCancellable *cancellable,
                     GError **error)
{
  DscPlaneData *data;

  if (dsc_plane_is_large (model, plane))
    return with_stats ? dsc_plane_data_look (model, plane, layer, cancellable, error)
                      : dsc_plane_data_reduce (model, plane, layer, NULL, cancellable, error);
  data = dsc_plane_data_new (model, plane, layer);
  data->pyramid
      = load_pyramid (model, plane, layer, with_stats ? &data->stats : NULL, cancellable, error);
  if (data->pyramid == NULL)
    g_clear_pointer (&data, dsc_plane_data_unref);
  else if (!with_stats)
    count_flags (data);
  return data;
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LoadJob *job = task_data;
  GError *error = NULL;

  if (job->want_plane)
    job->data = dsc_plane_data_load (job->model, job->plane, job->layer, TRUE, cancellable, &error);
  /* The flags of a large image come after its picture. */
  if (error == NULL && job->want_dq && !(job->data != NULL && job->data->quick))
    job->dq = dsc_plane_data_load (job->model, DSC_PLANE_DQ, 0, FALSE, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
plane_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LoadJob *job = task_data;
  GError *error = NULL;
  /* The second image is drawn with the limits of the first. */
  DscPlaneData *data
      = dsc_plane_data_load (job->model, job->plane, job->layer,
                             !dsc_plane_is_large (job->model, job->plane), cancellable, &error);

  if (data != NULL)
    g_task_return_pointer (task, data, (GDestroyNotify)dsc_plane_data_unref);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

void
dsc_image_view_load_plane_async (GTask *task, DscImageModel *model, DscPlaneId plane, guint layer)
{
  LoadJob *job = g_new0 (LoadJob, 1);

  job->model = g_object_ref (model);
  job->plane = plane;
  job->layer = layer;
  g_task_set_task_data (task, job, load_job_free);
  g_task_run_in_thread (task, plane_thread);
}

static gboolean
show_spinner_cb (gpointer user_data)
{
  DscImageView *self = user_data;

  self->spinner_timeout = 0;
  gtk_widget_set_visible (self->spinner, TRUE);
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  return G_SOURCE_REMOVE;
}

void
dsc_image_view_set_message (DscImageView *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  gtk_label_set_label (GTK_LABEL (self->message_label), message != NULL ? message : "");
  gtk_widget_set_visible (self->message_label, message != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_MESSAGE]);
}

static void
set_loading (DscImageView *self, GCancellable *cancellable)
{
  gboolean was = self->loading != NULL;

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_set_object (&self->loading, cancellable);
  if (cancellable != NULL) {
    if (self->spinner_timeout == 0)
      self->spinner_timeout = g_timeout_add (SPINNER_DELAY_MS, show_spinner_cb, self);
  } else {
    g_clear_handle_id (&self->spinner_timeout, g_source_remove);
    gtk_spinner_stop (GTK_SPINNER (self->spinner));
    gtk_widget_set_visible (self->spinner, FALSE);
  }
  if (was != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_LOADING]);
}

static void
trim_cache (DscImageView *self)
{
  gsize bytes = 0;

  for (guint i = self->cache->len; i > 0; i--) {
    DscPlaneData *data = g_ptr_array_index (self->cache, i - 1);

    bytes += dsc_pyramid_bytes (data->pyramid);
    if (bytes > CACHE_BYTES && i < self->cache->len)
      g_ptr_array_remove_index (self->cache, i - 1);
  }
}

static DscPlaneData *
find_in_cache (DscImageView *self)
{
  for (guint i = 0; i < self->cache->len; i++) {
    DscPlaneData *data = g_ptr_array_index (self->cache, i);

    if (data->model == self->model && data->plane == self->plane && data->layer == self->layer) {
      g_ptr_array_add (self->cache, g_ptr_array_steal_index (self->cache, i));
      return data;
    }
  }
  return NULL;
}

void
dsc_image_view_show_data (DscImageView *self, DscPlaneData *data)
{
  DscPlaneData *old = self->shown;

  self->shown = dsc_plane_data_ref (data);
  g_clear_pointer (&old, dsc_plane_data_unref);
  dsc_image_view_set_message (self, NULL);
  dsc_image_view_update_limits (self);
}

/* @dq: (transfer full) (nullable) */
void
dsc_image_view_take_dq (DscImageView *self, DscPlaneData *dq)
{
  if (dq == NULL)
    return;
  g_clear_pointer (&self->dq, dsc_plane_data_unref);
  self->dq = dq;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
load_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscImageView *self = DSC_IMAGE_VIEW (source);
  LoadJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  /* A newer job has taken over. */
  if (self->loading != g_task_get_cancellable (G_TASK (result)))
    return;
  set_loading (self, NULL);
  if (job->data != NULL) {
    g_ptr_array_add (self->cache, dsc_plane_data_ref (job->data));
    trim_cache (self);
    dsc_image_view_show_data (self, job->data);
  }
  dsc_image_view_take_dq (self, g_steal_pointer (&job->dq));
  if (!ok) {
    if (job->want_plane && job->data == NULL)
      g_clear_pointer (&self->shown, dsc_plane_data_unref);
    dsc_image_view_set_message (self, error->message);
    gtk_widget_queue_draw (GTK_WIDGET (self));
  }
  if (job->data != NULL && job->data->quick)
    dsc_image_view_refine (self, job->data, job->want_dq);
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_LOADED], 0);
  dsc_image_view_pointer_again (self);
}

/* Brings what model, plane and layer ask for: from the cache at once, else by a worker. */
void
dsc_image_view_load (DscImageView *self)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  DscPlaneData *data;
  LoadJob *job;

  set_loading (self, NULL);
  dsc_image_view_load_compare (self);
  if (self->model == NULL || !dsc_image_model_has_plane (self->model, self->plane)) {
    g_clear_pointer (&self->shown, dsc_plane_data_unref);
    dsc_image_view_set_message (self, NULL);
    dsc_image_view_update_limits (self);
    return;
  }
  data = find_in_cache (self);
  if (data != NULL) {
    dsc_image_view_show_data (self, data);
    if (data->quick && self->refining == NULL)
      dsc_image_view_refine (self, data, FALSE);
  }
  job = g_new0 (LoadJob, 1);
  job->model = g_object_ref (self->model);
  job->plane = self->plane;
  job->layer = self->layer;
  job->want_plane = data == NULL;
  job->want_dq = dsc_image_model_has_plane (self->model, DSC_PLANE_DQ)
                 && !(self->dq != NULL && self->dq->model == self->model);
  if (!job->want_plane && !job->want_dq) {
    load_job_free (job);
    g_signal_emit (self, dsc_image_view_signals[SIGNAL_LOADED], 0);
    dsc_image_view_pointer_again (self);
    return;
  }
  cancellable = g_cancellable_new ();
  task = g_task_new (self, cancellable, load_done_cb, NULL);
  g_task_set_source_tag (task, dsc_image_view_load);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, load_job_free);
  set_loading (self, cancellable);
  g_task_run_in_thread (task, load_thread);
}

/* At the end of the widget, or when the model goes; what is shown stays until there is more. */
void
dsc_image_view_forget_pixels (DscImageView *self)
{
  set_loading (self, NULL);
  if (self->refining != NULL)
    g_cancellable_cancel (self->refining);
  g_clear_object (&self->refining);
  g_ptr_array_set_size (self->cache, 0);
  g_clear_pointer (&self->dq, dsc_plane_data_unref);
}

void
dsc_image_view_init_status (DscImageView *self)
{
  self->cache = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_plane_data_unref);
  self->status = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_halign (self->status, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->status, GTK_ALIGN_CENTER);
  gtk_widget_set_can_target (self->status, FALSE);
  gtk_widget_set_parent (self->status, GTK_WIDGET (self));

  self->spinner = gtk_spinner_new ();
  gtk_widget_set_size_request (self->spinner, 48, 48);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reading pixels"), -1);
  gtk_box_append (GTK_BOX (self->status), self->spinner);

  self->message_label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->message_label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->message_label), 60);
  gtk_label_set_justify (GTK_LABEL (self->message_label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_visible (self->message_label, FALSE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->message_label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->message_label, "osd");
  gtk_widget_add_css_class (self->message_label, "dsc-chip");
  gtk_box_append (GTK_BOX (self->status), self->message_label);
}
