/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-preview-private.h"
#include "tweakreg/dsc-tweak-acts.h"

static guint signals[DSC_TWEAK_PREVIEW_N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscTweakPreview, dsc_tweak_preview, G_TYPE_OBJECT)

void
dsc_tweak_preview_emit (DscTweakPreview *self, guint signal)
{
  if (signal != DSC_TWEAK_PREVIEW_CHANGED)
    g_signal_emit (self, signals[signal], 0);
  g_signal_emit (self, signals[DSC_TWEAK_PREVIEW_CHANGED], 0);
}

void
dsc_tweak_preview_note_failure (DscTweakPreview *self, const GError *error)
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

void
dsc_tweak_preview_start (DscTweakPreview *self,
                         gpointer data,
                         GDestroyNotify free_data,
                         GCancellable *cancellable,
                         GTaskThreadFunc thread,
                         GAsyncReadyCallback done)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, NULL);

  g_task_set_source_tag (task, dsc_tweak_preview_start);
  g_task_set_task_data (task, data, free_data);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, thread);
}

/* In force for the group of the exposure that is seen. */
const DscTweakregParams *
dsc_tweak_preview_get_params_here (DscTweakPreview *self)
{
  return dsc_tweak_get_params_of (self->groups, self->exposure, self->now);
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
      dsc_tweak_preview_get_params_here (self), &here);
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
  self->now = dsc_session_dup_params (self->session, (guint)self->step);
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
  here = self->now ? dsc_tweak_params_copy (dsc_tweak_preview_get_params_here (self)) : NULL;
  before = g_steal_pointer (&self->now);
  reason = g_strdup (self->other.reason);
  compare (self);
  all = !before || g_strcmp0 (reason, self->other.reason) != 0;
  if (before && self->now) {
    dsc_tweak_compare_params (before, self->now, &since);
    dsc_tweak_compare_params (here, dsc_tweak_preview_get_params_here (self), &since_here);
  }
  if (all || since_here.finder) {
    self->is_whole = FALSE;
    dsc_tweak_preview_find (self);
  }
  if (all || since.fit || since.of_groups)
    dsc_tweak_preview_fit (self);
  dsc_tweak_difference_clear (&since);
  dsc_tweak_difference_clear (&since_here);
  g_clear_pointer (&before, dsc_tweak_params_free);
  g_clear_pointer (&here, dsc_tweak_params_free);
  dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_CHANGED);
}

/* Sources of the whole exposure stay right wherever one looks. */
static void
view_changed_cb (DscTweakPreview *self)
{
  if (!self->is_whole)
    dsc_tweak_preview_find (self);
}

static void
start_again (DscTweakPreview *self)
{
  dsc_tweak_preview_stop_finding (self);
  dsc_tweak_preview_stop_fitting (self);
  self->is_whole = FALSE;
  compare (self);
  dsc_tweak_preview_find (self);
  dsc_tweak_preview_fit (self);
  dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_CHANGED);
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
  dsc_tweak_preview_stop_finding (self);
  dsc_tweak_preview_forget_found (self);
  g_set_object (&self->view, view);
  self->exposure = exposure;
  compare_here (self);
  if (!view)
    return;
  g_signal_connect_object (view, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "image-loaded", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_tweak_preview_find (self);
  dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_CHANGED);
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
  static const char *const names[DSC_TWEAK_PREVIEW_N_SIGNALS]
      = { "changed", "found-changed", "fit-changed" };

  G_OBJECT_CLASS (klass)->dispose = dsc_tweak_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_tweak_preview_finalize;
  for (guint i = 0; i < DSC_TWEAK_PREVIEW_N_SIGNALS; i++)
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
