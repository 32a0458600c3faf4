/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-preview-private.h"
#include "tweakreg/dsc-tweak-acts.h"

#define WHOLE_DELAY_MS 200 /* a hand that rests */

enum { CHANGED, FOUND_CHANGED, FIT_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscTweakPreview, dsc_tweak_preview, G_TYPE_OBJECT)

static void find (DscTweakPreview *self);
static void fit (DscTweakPreview *self);

static void
emit (DscTweakPreview *self, guint signal)
{
  g_signal_emit (self, signals[signal], 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
note_failure (DscTweakPreview *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_free (self->failure);
  self->failure = NULL;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)) {
    g_free (self->other.reason);
    self->other.reason = g_strdup (error->message);
  } else {
    self->failure = g_strdup (error->message);
  }
}

gboolean
dsc_tweak_preview_is_possible (DscTweakPreview *self)
{
  return self->enabled && self->run && self->now && !self->other.reason;
}

static void
run_task (DscTweakPreview *self,
          gpointer data,
          GDestroyNotify free_data,
          GCancellable *cancellable,
          GTaskThreadFunc thread,
          GAsyncReadyCallback done)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, NULL);

  g_task_set_source_tag (task, run_task);
  g_task_set_task_data (task, data, free_data);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, thread);
}

/* --- sources ---------------------------------------------------------------------------------- */

static gboolean
wants_sources (DscTweakPreview *self)
{
  const DscTweakScene *scene;

  if (!dsc_tweak_preview_is_possible (self) || !self->other_here || !self->view
      || self->exposure < 0)
    return FALSE;
  scene = dsc_align_case_get_scene (self->run);
  return (guint)self->exposure < scene->n_exposures && !scene->exposures[self->exposure].catalog;
}

static void
forget_found (DscTweakPreview *self)
{
  gboolean had = self->found != NULL;

  g_clear_pointer (&self->found, g_array_unref);
  self->is_whole = FALSE;
  if (had)
    emit (self, FOUND_CHANGED);
}

static void
stop_finding (DscTweakPreview *self)
{
  g_clear_handle_id (&self->whole_source, g_source_remove);
  if (self->finding)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->find_again = self->finding_whole = FALSE;
}

/* Pixels that are at least partly in the widget. */
static gboolean
find_region (DscTweakPreview *self, DscTweakFind *job)
{
  int w = gtk_widget_get_width (GTK_WIDGET (self->view));
  int h = gtk_widget_get_height (GTK_WIDGET (self->view));
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_image_view_widget_to_image (self->view, i & 1 ? w : 0, i & 2 ? h : 0, &x, &y);
    lo[0] = MIN (lo[0], x);
    lo[1] = MIN (lo[1], y);
    hi[0] = MAX (hi[0], x);
    hi[1] = MAX (hi[1], y);
  }
  lo[0] = MAX (floor (lo[0]), 0);
  lo[1] = MAX (floor (lo[1]), 0);
  hi[0] = MIN (ceil (hi[0]), dsc_image_model_get_width (job->model) - 1.0);
  hi[1] = MIN (ceil (hi[1]), dsc_image_model_get_height (job->model) - 1.0);
  if (!(hi[0] >= lo[0] && hi[1] >= lo[1]))
    return FALSE;
  job->x0 = (guint)lo[0];
  job->y0 = (guint)lo[1];
  job->n_columns = (guint)(hi[0] - lo[0]) + 1;
  job->n_rows = (guint)(hi[1] - lo[1]) + 1;
  return TRUE;
}

static gboolean
whole_cb (gpointer user_data)
{
  DscTweakPreview *self = user_data;

  self->whole_source = 0;
  self->finding_whole = TRUE;
  find (self);
  return G_SOURCE_REMOVE;
}

static void
adopt_found (DscTweakPreview *self, DscTweakFind *job)
{
  g_clear_pointer (&self->found, g_array_unref);
  self->found = g_array_ref (job->sources);
  self->is_whole = job->whole;
  if (!job->whole) {
    self->find_ms = job->ms;
    self->whole_source = g_timeout_add (WHOLE_DELAY_MS, whole_cb, self);
  }
  emit (self, FOUND_CHANGED);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscTweakPreview) self = DSC_TWEAK_PREVIEW (g_object_ref (source));
  DscTweakFind *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error), again = self->find_again;

  /* What it has read and measured is worth keeping. */
  if (job->exposure == self->exposure && !self->finder && self->session) {
    self->finder = g_steal_pointer (&job->finder);
    self->finder_exposure = job->exposure;
  }
  if (g_task_get_cancellable (G_TASK (result)) != self->finding)
    return;
  g_clear_object (&self->finding);
  self->find_again = self->finding_whole = FALSE;
  if (ok && wants_sources (self) && !(again && job->whole)) {
    adopt_found (self, job);
  } else if (error) {
    note_failure (self, error);
    emit (self, FOUND_CHANGED);
  }
  if (again) {
    g_clear_handle_id (&self->whole_source, g_source_remove);
    find (self);
  }
}

/* In force for the group of the exposure that is seen. */
static const DscTweakregParams *
get_params_here (DscTweakPreview *self)
{
  return dsc_tweak_get_params_of (self->groups, self->exposure, self->now);
}

/* The model that went into the run, with the finder that knows it. */
static DscTweakFind *
find_new (DscTweakPreview *self)
{
  DscLibrary *library = dsc_session_get_input_library (self->session, (guint)self->step);
  const DscTweakScene *scene = dsc_align_case_get_scene (self->run);
  DscTweakFind *job;

  if (!library || dsc_library_get_n_models (library) != scene->n_exposures)
    return NULL;
  job = g_new0 (DscTweakFind, 1);
  job->model = g_object_ref (dsc_library_get_model (library, (guint)self->exposure));
  job->params = dsc_tweak_params_copy (get_params_here (self));
  job->compat = scene->compat;
  job->exposure = self->exposure;
  job->flux_limit = dsc_tweak_find_flux_limit (
      scene->exposures[self->exposure].sources,
      dsc_tweak_get_params_of (scene, self->exposure, self->was), job->params);
  if (self->finder_exposure == self->exposure)
    job->finder = g_steal_pointer (&self->finder);
  g_clear_pointer (&self->finder, dsc_tweak_finder_free);
  return job;
}

/* Reads and measures an exposure that is looked at, for the first change to be seen at once. */
static void
warm_up (DscTweakPreview *self)
{
  DscTweakFind *job;

  if (!dsc_tweak_preview_is_possible (self) || self->finding || self->finder || !self->view
      || self->exposure < 0
      || (guint)self->exposure >= dsc_align_case_get_scene (self->run)->n_exposures
      || dsc_align_case_get_scene (self->run)->exposures[self->exposure].catalog)
    return;
  job = find_new (self);
  if (!job)
    return;
  job->n_columns = job->n_rows = 1;
  self->finding = g_cancellable_new ();
  run_task (self, job, dsc_tweak_find_free, self->finding, dsc_tweak_find_run, found_cb);
}

/* Looks in the region that is seen, or everywhere; while it looks, once more after it. A look at
 * the whole is not waited for. */
static void
find (DscTweakPreview *self)
{
  gboolean whole = self->finding_whole && !self->finding;
  DscTweakFind *job;

  if (!wants_sources (self)) {
    if (!self->finding || self->found)
      stop_finding (self);
    forget_found (self);
    warm_up (self);
    return;
  }
  if (self->finding) {
    self->find_again = TRUE;
    if (self->finding_whole)
      g_cancellable_cancel (self->finding);
    return;
  }
  g_clear_handle_id (&self->whole_source, g_source_remove);
  job = find_new (self);
  if (!job || !find_region (self, job)) {
    g_clear_pointer (&job, dsc_tweak_find_free);
    self->finding_whole = FALSE;
    forget_found (self);
    return;
  }
  job->whole = self->finding_whole = whole;
  self->finding = g_cancellable_new ();
  run_task (self, job, dsc_tweak_find_free, self->finding, dsc_tweak_find_run, found_cb);
}

/* --- alignment -------------------------------------------------------------------------------- */

static void
set_fitted (DscTweakPreview *self, DscAlignCase *fitted)
{
  if (!fitted && !self->fitted)
    return;
  g_clear_pointer (&self->fitted, dsc_align_case_unref);
  self->fitted = fitted ? dsc_align_case_ref (fitted) : NULL;
  emit (self, FIT_CHANGED);
}

static void
stop_fitting (DscTweakPreview *self)
{
  g_clear_handle_id (&self->exact_source, g_source_remove);
  self->fitting_exact = FALSE;
  if (self->fitting)
    g_cancellable_cancel (self->fitting);
  g_clear_object (&self->fitting);
  self->fit_again = FALSE;
}

static gboolean
exact_cb (gpointer user_data)
{
  DscTweakPreview *self = user_data;

  self->exact_source = 0;
  self->fitting_exact = TRUE;
  fit (self);
  return G_SOURCE_REMOVE;
}

static void
adopt_fitted (DscTweakPreview *self, DscTweakRefit *job)
{
  self->is_exact = !job->quick;
  if (job->quick) {
    self->fit_ms = job->ms;
    self->exact_source = g_timeout_add (WHOLE_DELAY_MS, exact_cb, self);
  }
  set_fitted (self, job->fitted);
}

static void
fitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscTweakPreview) self = DSC_TWEAK_PREVIEW (g_object_ref (source));
  DscTweakRefit *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error), again = self->fit_again;

  if (g_task_get_cancellable (G_TASK (result)) != self->fitting)
    return;
  g_clear_object (&self->fitting);
  self->fit_again = self->fitting_exact = FALSE;
  if (ok) {
    adopt_fitted (self, job);
  } else if (!again) {
    note_failure (self, error);
    set_fitted (self, NULL);
    g_signal_emit (self, signals[CHANGED], 0);
  }
  if (again) {
    g_clear_handle_id (&self->exact_source, g_source_remove);
    fit (self);
  }
}

/* From the pairs of the run, or all of it; the latter is not waited for. */
static void
fit (DscTweakPreview *self)
{
  DscLibrary *library = self->session && self->step >= 0
                            ? dsc_session_get_input_library (self->session, (guint)self->step)
                            : NULL;
  DscTweakRefit *job;

  if (!dsc_tweak_preview_is_possible (self) || !self->other.fit || !library) {
    stop_fitting (self);
    set_fitted (self, NULL);
    return;
  }
  if (self->fitting) {
    self->fit_again = TRUE;
    if (self->fitting_exact)
      g_cancellable_cancel (self->fitting);
    return;
  }
  g_clear_handle_id (&self->exact_source, g_source_remove);
  self->fitting_exact |= self->other.acts || self->other.other_way;
  job = g_new0 (DscTweakRefit, 1);
  job->quick = !self->fitting_exact;
  job->was = dsc_tweak_params_copy (self->was);
  job->run = dsc_align_case_ref (self->run);
  job->library = g_object_ref (library);
  job->params = dsc_tweak_params_copy (self->now);
  job->acts = self->other.acts || self->other.of_groups;
  self->fitting = g_cancellable_new ();
  run_task (self, job, dsc_tweak_refit_free, self->fitting, dsc_tweak_refit_run, fitted_cb);
}

/* --- what it follows -------------------------------------------------------------------------- */

/* Whether other sources would be found where one looks. */
static void
compare_here (DscTweakPreview *self)
{
  DscTweakDifference here = { 0 };

  self->other_here = FALSE;
  if (!self->run || !self->was || !self->now)
    return;
  dsc_tweak_compare_params (
      dsc_tweak_get_params_of (dsc_align_case_get_scene (self->run), self->exposure, self->was),
      get_params_here (self), &here);
  self->other_here = here.finder;
  dsc_tweak_difference_clear (&here);
}

static void
compare (DscTweakPreview *self)
{
  DscLibrary *library;

  dsc_tweak_difference_clear (&self->other);
  g_clear_pointer (&self->now, dsc_tweak_params_free);
  g_clear_pointer (&self->groups, dsc_tweak_scene_free);
  g_clear_pointer (&self->failure, g_free);
  self->old_input = self->other_here = FALSE;
  if (!self->session || self->step < 0 || !self->was)
    return;
  self->now = dsc_tweak_params_dup_in_force (self->session, (guint)self->step);
  dsc_tweak_compare_params (self->was, self->now, &self->other);
  library = dsc_session_get_input_library (self->session, (guint)self->step);
  if (self->run && library) {
    self->groups = dsc_tweak_group_params_scene (library, self->now, NULL);
    dsc_tweak_compare_groups (dsc_align_case_get_scene (self->run), self->was, self->groups,
                              self->now, &self->other);
  }
  compare_here (self);
  if (self->run
      && dsc_session_get_compat (self->session) != dsc_align_case_get_scene (self->run)->compat) {
    g_free (self->other.reason);
    self->other.reason = g_strdup ("compat");
  }
  self->old_input = !dsc_session_has_current_input (self->session, (guint)self->step);
}

static void
step_changed_cb (DscTweakPreview *self, guint index)
{
  DscTweakregParams *before, *here;
  DscTweakDifference since = { 0 }, since_here = { 0 };
  g_autofree char *reason = NULL;
  gboolean all;

  if (self->step < 0 || (int)index > self->step)
    return;
  here = self->now ? dsc_tweak_params_copy (get_params_here (self)) : NULL;
  before = g_steal_pointer (&self->now);
  reason = g_strdup (self->other.reason);
  compare (self);
  all = !before || g_strcmp0 (reason, self->other.reason) != 0;
  if (before && self->now) {
    dsc_tweak_compare_params (before, self->now, &since);
    dsc_tweak_compare_params (here, get_params_here (self), &since_here);
  }
  if (all || since_here.finder) {
    self->is_whole = FALSE;
    find (self);
  }
  if (all || since.fit || since.of_groups)
    fit (self);
  dsc_tweak_difference_clear (&since);
  dsc_tweak_difference_clear (&since_here);
  g_clear_pointer (&before, dsc_tweak_params_free);
  g_clear_pointer (&here, dsc_tweak_params_free);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Sources of the whole exposure stay right wherever one looks. */
static void
view_changed_cb (DscTweakPreview *self)
{
  if (!self->is_whole)
    find (self);
}

static void
start_again (DscTweakPreview *self)
{
  stop_finding (self);
  stop_fitting (self);
  self->is_whole = FALSE;
  compare (self);
  find (self);
  fit (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
dsc_tweak_preview_set_session (DscTweakPreview *self, DscSession *session, int step)
{
  g_return_if_fail (DSC_IS_TWEAK_PREVIEW (self));

  if (session == self->session)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_pointer (&self->run, dsc_align_case_unref);
  g_clear_pointer (&self->was, dsc_tweak_params_free);
  g_set_object (&self->session, session);
  self->step = step;
  if (session)
    g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_clear_pointer (&self->finder, dsc_tweak_finder_free);
  start_again (self);
}

void
dsc_tweak_preview_set_case (DscTweakPreview *self, DscAlignCase *run)
{
  g_return_if_fail (DSC_IS_TWEAK_PREVIEW (self));

  if (run == self->run)
    return;
  g_clear_pointer (&self->run, dsc_align_case_unref);
  g_clear_pointer (&self->was, dsc_tweak_params_free);
  g_clear_pointer (&self->finder, dsc_tweak_finder_free);
  self->run = run ? dsc_align_case_ref (run) : NULL;
  if (run && self->session && self->step >= 0)
    self->was = dsc_session_dup_product_params (self->session, (guint)self->step);
  start_again (self);
}

void
dsc_tweak_preview_set_enabled (DscTweakPreview *self, gboolean enabled)
{
  g_return_if_fail (DSC_IS_TWEAK_PREVIEW (self));

  if (self->enabled == !!enabled)
    return;
  self->enabled = !!enabled;
  start_again (self);
}

void
dsc_tweak_preview_set_view (DscTweakPreview *self, DscImageView *view, int exposure)
{
  g_return_if_fail (DSC_IS_TWEAK_PREVIEW (self));

  if (view == self->view && exposure == self->exposure)
    return;
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  stop_finding (self);
  forget_found (self);
  g_set_object (&self->view, view);
  self->exposure = exposure;
  compare_here (self);
  if (!view)
    return;
  g_signal_connect_object (view, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "image-loaded", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  find (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
dsc_tweak_preview_dispose (GObject *object)
{
  DscTweakPreview *self = DSC_TWEAK_PREVIEW (object);

  dsc_tweak_preview_set_view (self, NULL, -1);
  dsc_tweak_preview_set_session (self, NULL, -1);
  G_OBJECT_CLASS (dsc_tweak_preview_parent_class)->dispose (object);
}

static void
dsc_tweak_preview_finalize (GObject *object)
{
  DscTweakPreview *self = DSC_TWEAK_PREVIEW (object);

  dsc_tweak_difference_clear (&self->other);
  g_clear_pointer (&self->now, dsc_tweak_params_free);
  g_clear_pointer (&self->groups, dsc_tweak_scene_free);
  g_clear_pointer (&self->finder, dsc_tweak_finder_free);
  g_free (self->failure);
  G_OBJECT_CLASS (dsc_tweak_preview_parent_class)->finalize (object);
}

static void
dsc_tweak_preview_class_init (DscTweakPreviewClass *klass)
{
  static const char *const names[N_SIGNALS] = { "changed", "found-changed", "fit-changed" };

  G_OBJECT_CLASS (klass)->dispose = dsc_tweak_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_tweak_preview_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], DSC_TYPE_TWEAK_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
dsc_tweak_preview_init (DscTweakPreview *self)
{
  self->step = self->exposure = self->finder_exposure = -1;
  self->find_ms = self->fit_ms = NAN;
}

DscTweakPreview *
dsc_tweak_preview_new (void)
{
  return g_object_new (DSC_TYPE_TWEAK_PREVIEW, NULL);
}

/* --- what it says ----------------------------------------------------------------------------- */

GArray *
dsc_tweak_preview_get_found (DscTweakPreview *self)
{
  return self->found;
}

gboolean
dsc_tweak_preview_is_whole (DscTweakPreview *self)
{
  return self->found && self->is_whole;
}

DscAlignCase *
dsc_tweak_preview_get_fitted (DscTweakPreview *self)
{
  return self->fitted;
}

gboolean
dsc_tweak_preview_is_exact (DscTweakPreview *self)
{
  return self->fitted && self->is_exact;
}

gboolean
dsc_tweak_preview_is_settled (DscTweakPreview *self)
{
  return !self->finding && !self->whole_source && !self->fitting && !self->exact_source;
}

const char *
dsc_tweak_preview_get_reason (DscTweakPreview *self)
{
  return self->enabled && self->run ? self->other.reason : NULL;
}

double
dsc_tweak_preview_get_find_ms (DscTweakPreview *self)
{
  return self->find_ms;
}

double
dsc_tweak_preview_get_fit_ms (DscTweakPreview *self)
{
  return self->fit_ms;
}
