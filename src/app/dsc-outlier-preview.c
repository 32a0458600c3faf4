/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-preview.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-outlier-job.h"

#define COUNT_DELAY_MS 150 /* a hand that rests */

struct _DscOutlierPreview {
  GObject parent_instance;

  DscSession *session;
  int step;
  gboolean enabled;
  DscImageView *view;
  int exposure;
  DscOverlay *overlay;

  DscOutlierCase *judged;            /* (nullable) */
  DscOutlierDetectionParams *params; /* in force */
  gboolean differs, old_input;
  DscOutlierCase *told_case; /* (nullable): as of the last "judging-changed" */
  DscOutlierDetectionParams *told_params;
  char *reason, *failure;

  GCancellable *looking; /* (nullable): the region seen is being judged */
  gboolean look_again;
  GBytes *was; /* (nullable): mask of the run for @was_rect of @was_exposure */
  DscOutlierRect was_rect;
  int was_exposure;
  guint64 seen[DSC_N_MASK_STATES];

  GCancellable *counting; /* (nullable) */
  guint count_source;
  DscOutlierCount *counts; /* of the exposures of @judged */
  guint n_counts;
};

enum { CHANGED, JUDGING_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscOutlierPreview, dsc_outlier_preview, G_TYPE_OBJECT)

static void look (DscOutlierPreview *self);
static void count_next (DscOutlierPreview *self);

static void
emit_changed (DscOutlierPreview *self)
{
  const DscOutlierDetectionParams *params = dsc_outlier_preview_get_params (self);
  gboolean same = self->told_case == self->judged && !params == !self->told_params
                  && (!params || dsc_outlier_params_equal (params, self->told_params));

  if (!same) {
    g_clear_pointer (&self->told_params, dsc_outlier_params_free);
    g_clear_pointer (&self->told_case, dsc_outlier_case_unref);
    self->told_case = self->judged ? dsc_outlier_case_ref (self->judged) : NULL;
    self->told_params = params ? dsc_outlier_params_copy (params) : NULL;
    g_signal_emit (self, signals[JUDGING_CHANGED], 0);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- the region seen -------------------------------------------------------------------------- */

static gboolean
is_wanted (DscOutlierPreview *self)
{
  return self->enabled && self->judged && self->differs;
}

static void
forget_seen (DscOutlierPreview *self)
{
  memset (self->seen, 0, sizeof self->seen);
  dsc_mask_overlay_set (DSC_MASK_OVERLAY (self->overlay), 0, 0, 0, 0, NULL);
}

/* Pixels that are at least partly in the widget. Returns: FALSE if none is */
static gboolean
find_rect (DscOutlierPreview *self, DscOutlierRect *ret_rect)
{
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  int rect[4];

  if (!model || self->exposure < 0
      || !dsc_image_view_get_visible (self->view, dsc_image_model_get_width (model),
                                      dsc_image_model_get_height (model), rect))
    return FALSE;
  *ret_rect = (DscOutlierRect){ .x0 = rect[0], .x1 = rect[1], .y0 = rect[2], .y1 = rect[3] };
  return TRUE;
}

static void
set_reason (DscOutlierPreview *self, const char *reason)
{
  if (g_strcmp0 (reason, self->reason) == 0)
    return;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  if (reason)
    forget_seen (self);
}

/* A file that cannot be read, say. */
static void
fail (DscOutlierPreview *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_free (self->failure);
  self->failure = g_strdup (error->message);
  forget_seen (self);
}

static gboolean
count_cb (gpointer user_data)
{
  DscOutlierPreview *self = user_data;

  self->count_source = 0;
  count_next (self);
  return G_SOURCE_REMOVE;
}

static void
count_soon (DscOutlierPreview *self)
{
  if (!self->counting && !self->count_source && dsc_outlier_preview_is_active (self))
    self->count_source = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
}

static void
adopt_look (DscOutlierPreview *self, DscOutlierJob *job)
{
  set_reason (self, job->reason);
  if (!job->states)
    return;
  g_clear_pointer (&self->was, g_bytes_unref);
  self->was = g_bytes_ref (job->was);
  self->was_rect = job->rect;
  self->was_exposure = job->exposure;
  memcpy (self->seen, job->n, sizeof self->seen);
  dsc_mask_overlay_set (DSC_MASK_OVERLAY (self->overlay), job->rect.x0, job->rect.y0,
                        (guint)(job->rect.x1 - job->rect.x0 + 1),
                        (guint)(job->rect.y1 - job->rect.y0 + 1), job->states);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscOutlierPreview) self = DSC_OUTLIER_PREVIEW (g_object_ref (source));
  DscOutlierJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean again = self->look_again;

  /* Another exposure or product came in between, with a job of its own. */
  if (g_task_get_cancellable (G_TASK (result)) != self->looking)
    return;
  g_clear_object (&self->looking);
  self->look_again = FALSE;
  if (ok && job->judged == self->judged && job->exposure == self->exposure && is_wanted (self))
    adopt_look (self, job);
  else if (error)
    fail (self, error);
  if (again)
    look (self);
  else
    count_soon (self);
  emit_changed (self);
}

static void
start (DscOutlierPreview *self,
       DscOutlierJob *job,
       GCancellable *cancellable,
       GTaskThreadFunc thread,
       GAsyncReadyCallback done)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, NULL);

  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, job, dsc_outlier_job_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, thread);
}

static void
stop_counting (DscOutlierPreview *self)
{
  g_clear_handle_id (&self->count_source, g_source_remove);
  if (self->counting)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
}

static void
stop_looking (DscOutlierPreview *self)
{
  if (self->looking)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->look_again = FALSE;
}

/* Makes the mask of what is seen now; while one is being made, once more after it. Without a
 * picture it still finds out whether there can be one. */
static void
look (DscOutlierPreview *self)
{
  DscOutlierRect rect = { 0, 0, 0, 0 };
  DscOutlierJob *job;

  if (!is_wanted (self))
    return;
  if (self->looking) {
    self->look_again = TRUE;
    return;
  }
  if (!find_rect (self, &rect)) {
    forget_seen (self);
    count_soon (self);
    return;
  }
  stop_counting (self);
  job = dsc_outlier_job_new (self->judged, self->params, self->exposure);
  job->rect = rect;
  if (self->was && self->was_exposure == self->exposure
      && memcmp (&self->was_rect, &rect, sizeof rect) == 0)
    job->was = g_bytes_ref (self->was);
  self->looking = g_cancellable_new ();
  start (self, job, self->looking, dsc_outlier_job_look, looked_cb);
}

/* --- all exposures ---------------------------------------------------------------------------- */

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscOutlierPreview) self = DSC_OUTLIER_PREVIEW (g_object_ref (source));
  DscOutlierJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->counting)
    return;
  g_clear_object (&self->counting);
  if (ok && job->judged == self->judged && (guint)job->exposure < self->n_counts) {
    self->counts[job->exposure] = job->count;
    set_reason (self, job->reason);
    count_next (self);
  } else if (error) {
    fail (self, error);
  }
  emit_changed (self);
}

static void
count_next (DscOutlierPreview *self)
{
  DscLibrary *library;
  DscImageModel *model;
  guint i = 0;
  DscOutlierJob *job;

  if (!dsc_outlier_preview_is_active (self) || self->counting)
    return;
  while (i < self->n_counts && self->counts[i].has_now)
    i++;
  if (i == self->n_counts)
    return;
  library = dsc_outlier_case_get_library (self->judged);
  model = dsc_library_get_model (library, i);
  job = dsc_outlier_job_new (self->judged, self->params, (int)i);
  job->rect.x1 = (gint)dsc_image_model_get_width (model) - 1;
  job->rect.y1 = (gint)dsc_image_model_get_height (model) - 1;
  job->count = self->counts[i];
  self->counting = g_cancellable_new ();
  start (self, job, self->counting, dsc_outlier_job_count, counted_cb);
}

/* --- what it follows -------------------------------------------------------------------------- */

static void
forget_case (DscOutlierPreview *self)
{
  stop_looking (self);
  stop_counting (self);
  g_clear_pointer (&self->judged, dsc_outlier_case_unref);
  g_clear_pointer (&self->was, g_bytes_unref);
  g_clear_pointer (&self->counts, g_free);
  self->n_counts = 0;
}

static void
follow_params (DscOutlierPreview *self)
{
  DscOutlierDetectionParams *now = dsc_outlier_params_dup_in_force (self->session);
  gboolean same = self->params && dsc_outlier_params_equal (now, self->params);
  gboolean other_compat
      = dsc_session_get_compat (self->session) != dsc_outlier_case_get_compat (self->judged);

  g_clear_pointer (&self->params, dsc_outlier_params_free);
  self->params = now;
  self->differs
      = other_compat || !dsc_outlier_params_equal (now, dsc_outlier_case_get_params (self->judged));
  if (!same) {
    g_clear_pointer (&self->failure, g_free);
    stop_counting (self);
    for (guint i = 0; i < self->n_counts; i++)
      self->counts[i].has_now = FALSE;
  }
  if (!self->differs)
    forget_seen (self);
  if (!self->differs || !same)
    set_reason (self, NULL);
  if (other_compat)
    set_reason (self, "compat");
  else if (!same)
    look (self);
}

static void
follow (DscOutlierPreview *self)
{
  if (self->judged && !dsc_outlier_case_is_last (self->judged, self->session)) {
    forget_case (self);
    forget_seen (self);
  }
  if (!self->judged) {
    self->judged = dsc_outlier_case_new (self->session);
    g_clear_pointer (&self->params, dsc_outlier_params_free);
    self->n_counts
        = self->judged ? dsc_library_get_n_models (dsc_outlier_case_get_library (self->judged)) : 0;
    self->counts = g_new0 (DscOutlierCount, self->n_counts);
  }
  self->old_input
      = self->judged && !dsc_session_has_current_input (self->session, (guint)self->step);
  if (self->judged) {
    follow_params (self);
  } else {
    self->differs = FALSE;
    set_reason (self, NULL);
    forget_seen (self);
  }
  emit_changed (self);
}

static void
step_changed_cb (DscOutlierPreview *self, guint index)
{
  if ((int)index <= self->step)
    follow (self);
}

static void
view_changed_cb (DscOutlierPreview *self)
{
  look (self);
}

static void
dsc_outlier_preview_dispose (GObject *object)
{
  DscOutlierPreview *self = DSC_OUTLIER_PREVIEW (object);

  dsc_outlier_preview_set_view (self, NULL, -1);
  dsc_outlier_preview_set_session (self, NULL);
  g_clear_object (&self->overlay);
  G_OBJECT_CLASS (dsc_outlier_preview_parent_class)->dispose (object);
}

static void
dsc_outlier_preview_finalize (GObject *object)
{
  DscOutlierPreview *self = DSC_OUTLIER_PREVIEW (object);

  g_clear_pointer (&self->params, dsc_outlier_params_free);
  g_clear_pointer (&self->told_params, dsc_outlier_params_free);
  g_clear_pointer (&self->told_case, dsc_outlier_case_unref);
  g_free (self->counts);
  g_free (self->reason);
  g_free (self->failure);
  G_OBJECT_CLASS (dsc_outlier_preview_parent_class)->finalize (object);
}

static void
dsc_outlier_preview_class_init (DscOutlierPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_outlier_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_outlier_preview_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_OUTLIER_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[JUDGING_CHANGED] = g_signal_new ("judging-changed", DSC_TYPE_OUTLIER_PREVIEW,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_outlier_preview_init (DscOutlierPreview *self)
{
  self->step = self->exposure = self->was_exposure = -1;
  self->overlay = dsc_mask_overlay_new ();
}

DscOutlierPreview *
dsc_outlier_preview_new (void)
{
  return g_object_new (DSC_TYPE_OUTLIER_PREVIEW, NULL);
}

void
dsc_outlier_preview_set_session (DscOutlierPreview *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_OUTLIER_PREVIEW (self));

  if (session == self->session)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  forget_case (self);
  if (self->overlay)
    forget_seen (self);
  set_reason (self, NULL);
  self->differs = FALSE;
  g_set_object (&self->session, session);
  self->step = dsc_outlier_case_find_step (session);
  if (self->step < 0) {
    emit_changed (self);
    return;
  }
  g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                           G_CONNECT_SWAPPED);
  follow (self);
}

void
dsc_outlier_preview_set_enabled (DscOutlierPreview *self, gboolean enabled)
{
  g_return_if_fail (DSC_IS_OUTLIER_PREVIEW (self));

  if (self->enabled == !!enabled)
    return;
  self->enabled = !!enabled;
  if (!enabled) {
    stop_looking (self);
    stop_counting (self);
    forget_seen (self);
  } else {
    look (self);
  }
  emit_changed (self);
}

void
dsc_outlier_preview_set_view (DscOutlierPreview *self, DscImageView *view, int exposure)
{
  g_return_if_fail (DSC_IS_OUTLIER_PREVIEW (self));

  if (view == self->view && exposure == self->exposure)
    return;
  if (self->view) {
    g_signal_handlers_disconnect_by_data (self->view, self);
    dsc_image_view_remove_overlay (self->view, self->overlay);
  }
  stop_looking (self);
  forget_seen (self);
  g_set_object (&self->view, view);
  self->exposure = exposure;
  if (!view)
    return;
  dsc_image_view_add_overlay (view, self->overlay);
  g_signal_connect_object (view, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "image-loaded", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  look (self);
  emit_changed (self);
}

/* --- what it says ----------------------------------------------------------------------------- */

gboolean
dsc_outlier_preview_is_active (DscOutlierPreview *self)
{
  return is_wanted (self) && !self->reason && !self->failure;
}

const char *
dsc_outlier_preview_get_reason (DscOutlierPreview *self)
{
  return is_wanted (self) ? self->reason : NULL;
}

gboolean
dsc_outlier_preview_is_settled (DscOutlierPreview *self)
{
  return !self->looking && !self->counting && !self->count_source;
}

DscOutlierCase *
dsc_outlier_preview_get_case (DscOutlierPreview *self)
{
  return self->judged;
}

const DscOutlierDetectionParams *
dsc_outlier_preview_get_params (DscOutlierPreview *self)
{
  if (dsc_outlier_preview_is_active (self))
    return self->params;
  return self->judged ? dsc_outlier_case_get_params (self->judged) : NULL;
}

DscMaskOverlay *
dsc_outlier_preview_get_overlay (DscOutlierPreview *self)
{
  return DSC_MASK_OVERLAY (self->overlay);
}

gboolean
dsc_outlier_preview_get_count (DscOutlierPreview *self,
                               guint exposure,
                               guint64 *ret_now,
                               guint64 *ret_was)
{
  if (!dsc_outlier_preview_is_active (self) || exposure >= self->n_counts
      || !self->counts[exposure].has_now)
    return FALSE;
  *ret_now = self->counts[exposure].now;
  *ret_was = self->counts[exposure].was;
  return TRUE;
}

gboolean
dsc_outlier_preview_get_seen (DscOutlierPreview *self, guint64 ret_n[DSC_N_MASK_STATES])
{
  if (!dsc_outlier_preview_is_active (self)
      || dsc_mask_overlay_is_empty (DSC_MASK_OVERLAY (self->overlay)))
    return FALSE;
  memcpy (ret_n, self->seen, sizeof self->seen);
  return TRUE;
}

char *
dsc_format_count (guint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  gsize length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      g_string_append (text, "\u202f");
    g_string_append_c (text, digits[i]);
  }
  return g_string_free (text, FALSE);
}

static void
append_state (GString *text, DscMaskState state, const char *name, guint64 n)
{
  g_autofree char *count = dsc_format_count (n);

  g_string_append_printf (text, "  <span foreground=\"#%06x\">■</span> %s %s",
                          dsc_mask_state_color (state), count, name);
}

char *
dsc_outlier_preview_dup_badge (DscOutlierPreview *self)
{
  guint64 n[DSC_N_MASK_STATES];
  GString *text;

  if (!dsc_outlier_preview_get_seen (self, n))
    return NULL;
  text = g_string_new (NULL);
  g_string_append_printf (text, "<b>%s</b>",
                          self->old_input ? _ ("preview, old input") : _ ("preview"));
  append_state (text, DSC_MASK_NEW, _ ("new"), n[DSC_MASK_NEW]);
  append_state (text, DSC_MASK_GONE, _ ("no longer"), n[DSC_MASK_GONE]);
  append_state (text, DSC_MASK_STILL, _ ("as before"), n[DSC_MASK_STILL]);
  return g_string_free (text, FALSE);
}

static char *
count_in_words (DscOutlierPreview *self)
{
  guint64 now = 0, was = 0;
  guint n = 0;
  g_autofree char *now_text = NULL, *was_text = NULL;

  for (guint i = 0; i < self->n_counts; i++) {
    now += self->counts[i].has_now ? self->counts[i].now : 0;
    was += self->counts[i].has_now ? self->counts[i].was : 0;
    n += self->counts[i].has_now;
  }
  if (n == 0)
    return g_strdup (_ ("counting what a run would flag…"));
  now_text = dsc_format_count (now);
  was_text = dsc_format_count (was);
  if (n < self->n_counts)
    return g_strdup_printf (_ ("%s flagged (was %s) in %u of %u exposures…"), now_text, was_text, n,
                            self->n_counts);
  return g_strdup_printf (
      ngettext ("%s flagged (was %s) in %u exposure", "%s flagged (was %s) in %u exposures", n),
      now_text, was_text, n);
}

char *
dsc_outlier_preview_dup_summary (DscOutlierPreview *self)
{
  char *text;

  if (is_wanted (self) && self->failure)
    return g_strdup_printf (_ ("no preview: %s"), self->failure);
  if (dsc_outlier_preview_get_reason (self))
    return g_strdup_printf (_ ("needs a run: %s changed"), self->reason);
  if (!dsc_outlier_preview_is_active (self))
    return NULL;
  text = count_in_words (self);
  if (self->old_input) {
    g_autofree char *counts = text;

    text = g_strdup_printf (_ ("%s; of the exposures as they were: an earlier step changed, and a "
                               "run will differ"),
                            counts);
  }
  return text;
}
