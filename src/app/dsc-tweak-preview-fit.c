/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alignment that other parameters would give. */
#include "dsc-tweak-preview-private.h"

#define EXACT_DELAY_MS 200 /* a hand that rests */

static void
set_fitted (DscTweakPreview *self, DscAlignCase *fitted)
{
  if (!fitted && !self->fitted)
    return;
  g_clear_pointer (&self->fitted, dsc_align_case_unref);
  self->fitted = fitted ? dsc_align_case_ref (fitted) : NULL;
  dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_FIT_CHANGED);
}

void
dsc_tweak_preview_stop_fitting (DscTweakPreview *self)
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
  dsc_tweak_preview_fit (self);
  return G_SOURCE_REMOVE;
}

static void
adopt_fitted (DscTweakPreview *self, DscTweakRefit *job)
{
  self->is_exact = !job->quick;
  if (job->quick) {
    self->fit_ms = job->ms;
    self->exact_source = g_timeout_add (EXACT_DELAY_MS, exact_cb, self);
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
    dsc_tweak_preview_note_failure (self, error);
    set_fitted (self, NULL);
    dsc_tweak_preview_emit (self, DSC_TWEAK_PREVIEW_CHANGED);
  }
  if (again) {
    g_clear_handle_id (&self->exact_source, g_source_remove);
    dsc_tweak_preview_fit (self);
  }
}

/* From the pairs of the run, or all of it; the latter is not waited for. */
void
dsc_tweak_preview_fit (DscTweakPreview *self)
{
  DscLibrary *library = self->session && self->step >= 0
                            ? dsc_session_get_input_library (self->session, (guint)self->step)
                            : NULL;
  DscTweakRefit *job;

  if (!dsc_tweak_preview_is_possible (self) || !self->other.fit || !library) {
    dsc_tweak_preview_stop_fitting (self);
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
  dsc_tweak_preview_start (self, job, dsc_tweak_refit_free, self->fitting, dsc_tweak_refit_run,
                           fitted_cb);
}
