/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sources that other parameters would find. */
#include "dsc-tweak-preview-private.h"

#define WHOLE_DELAY_MS 200 /* a hand that rests */

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

void
dsc_tweak_preview_forget_found (DscTweakPreview *self)
{
  gboolean had = self->found != NULL;

  g_clear_pointer (&self->found, g_array_unref);
  self->is_whole = FALSE;
  if (had)
    dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_FOUND_CHANGED);
}

void
dsc_tweak_preview_stop_finding (DscTweakPreview *self)
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
  guint width = dsc_image_model_get_width (job->model);
  guint height = dsc_image_model_get_height (job->model);
  int rect[4];

  if (!dsc_image_view_get_visible (self->view, width, height, rect))
    return FALSE;
  job->x0 = (guint)rect[0];
  job->y0 = (guint)rect[2];
  job->n_columns = (guint)(rect[1] - rect[0]) + 1;
  job->n_rows = (guint)(rect[3] - rect[2]) + 1;
  return TRUE;
}

static gboolean
whole_cb (gpointer user_data)
{
  DscTweakPreview *self = user_data;

  self->whole_source = 0;
  self->finding_whole = TRUE;
  dsc_tweak_preview_find (self);
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
  dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_FOUND_CHANGED);
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
    dsc_tweak_preview_note_failure (self, error);
    dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_FOUND_CHANGED);
  }
  if (again) {
    g_clear_handle_id (&self->whole_source, g_source_remove);
    dsc_tweak_preview_find (self);
  }
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
  job->params = dsc_tweak_params_copy (dsc_tweak_preview_get_params_here (self));
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
  dsc_tweak_preview_start (self, job, dsc_tweak_find_free, self->finding, dsc_tweak_find_run,
                           found_cb);
}

/* Looks in the region that is seen, or everywhere; while it looks, once more after it. A look at
 * the whole is not waited for. */
void
dsc_tweak_preview_find (DscTweakPreview *self)
{
  gboolean whole = self->finding_whole && !self->finding;
  DscTweakFind *job;

  if (!wants_sources (self)) {
    if (!self->finding || self->found)
      dsc_tweak_preview_stop_finding (self);
    dsc_tweak_preview_forget_found (self);
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
    dsc_tweak_preview_forget_found (self);
    return;
  }
  job->whole = self->finding_whole = whole;
  self->finding = g_cancellable_new ();
  dsc_tweak_preview_start (self, job, dsc_tweak_find_free, self->finding, dsc_tweak_find_run,
                           found_cb);
}
