/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-align-board-private.h"
#include "dsc-align-load.h"
#include "dsc-step-state.h"

/* What the board shows: the result of the last run of the step, or a preview of the next. */

void
dsc_align_board_drop_preview (DscAlignBoard *self)
{
  if (self->trying)
    g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  g_clear_pointer (&self->preview, dsc_align_case_unref);
}

/* The plots let go of what they show before it goes. */
static void
set_result (DscAlignBoard *self, DscAlignCase *result)
{
  const DscTweakScene *old = dsc_align_board_get_scene (self), *new;
  gboolean same;

  dsc_align_board_drop_preview (self);
  g_clear_pointer (&self->result, dsc_align_case_unref);
  self->result = result;
  new = dsc_align_board_get_scene (self);
  same = old && new && old->n_exposures == new->n_exposures && old->n_groups == new->n_groups;
  if (!same) {
    self->selection.group = -1;
    self->selection.source = -1;
  }
  dsc_align_board_refill (self);
  dsc_align_board_case_changed (self);
}

/* --- the step --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscAlignBoard) self = user_data;
  g_autoptr (GError) error = NULL;
  DscAlignCase *loaded = dsc_align_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)))) {
    g_clear_pointer (&loaded, dsc_align_case_unref);
    return;
  }
  g_clear_object (&self->loading);
  if (loaded) {
    set_result (self, loaded);
    return;
  }
  set_result (self, NULL);
  dsc_align_board_show_empty (self, error->message, TRUE);
}

void
dsc_align_board_stop_loading (DscAlignBoard *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* What is there stays until the new one has been read. */
static void
load (DscAlignBoard *self, char *path)
{
  dsc_align_board_stop_loading (self);
  g_free (self->path);
  self->path = path;
  self->loading = g_cancellable_new ();
  if (!self->result)
    dsc_align_board_show_empty (self, _ ("Reading the result…"), FALSE);
  dsc_align_load_async (self->session, self->loading, loaded_cb, g_object_ref (self));
}

static void
show_stale (DscAlignBoard *self, DscState state)
{
  g_clear_pointer (&self->stale_text, g_free);
  if (state == DSC_STATE_STALE)
    self->stale_text = dsc_step_state_dup_stale (self->session, (guint)self->step);
  /* A run that aligned nothing has a result all the same, and its verdict says so. */
  else if (state == DSC_STATE_RUNNING || dsc_session_get_failure (self->session, (guint)self->step))
    self->stale_text = dsc_step_state_describe (self->session, (guint)self->step);
  dsc_align_board_set_text (self->stale, self->stale_text);
}

static void
show_without_product (DscAlignBoard *self, DscState state)
{
  g_autofree char *text = dsc_step_state_describe (self->session, (guint)self->step);

  dsc_align_board_stop_loading (self);
  g_clear_pointer (&self->path, g_free);
  if (self->result)
    set_result (self, NULL);
  if (state == DSC_STATE_SKIPPED)
    dsc_align_board_show_empty (
        self, _ ("The step is skipped: the exposures keep the coordinates of their headers."),
        FALSE);
  else if (state == DSC_STATE_RUNNING)
    dsc_align_board_show_empty (self, _ ("Looking for sources and aligning the exposures…"), FALSE);
  else if (state == DSC_STATE_FAILED || state == DSC_STATE_UNAVAILABLE)
    dsc_align_board_show_empty (self, text, state == DSC_STATE_FAILED);
  else
    dsc_align_board_show_empty (
        self,
        _ ("Run the step to see how the exposures fit on each other, and how well the stars "
           "say so."),
        TRUE);
}

static void
refresh (DscAlignBoard *self)
{
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  g_autofree char *path = dsc_align_dup_result_path (self->session);

  gtk_image_set_from_icon_name (self->state_icon, dsc_step_state_icon (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_icon), dsc_step_state_word (state));
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
  if (!path || state == DSC_STATE_SKIPPED) {
    show_without_product (self, state);
    return;
  }
  show_stale (self, state);
  if (g_strcmp0 (path, self->path) != 0)
    load (self, g_steal_pointer (&path));
  else if (self->table.shown)
    dsc_align_board_show_verdict (self);
}

static void
step_changed_cb (DscAlignBoard *self, guint index)
{
  if ((int)index <= self->step)
    refresh (self);
}

void
dsc_align_board_set_session (DscAlignBoard *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  dsc_align_board_stop_loading (self);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->stale_text, g_free);
  dsc_align_board_set_text (self->stale, NULL);
  dsc_align_board_set_selection (self, -1, -1, -1);
  set_result (self, NULL);
  self->step = dsc_align_find_step (session);
  if (self->step < 0) {
    dsc_align_board_show_empty (self, _ ("Open an association to align its exposures."), FALSE);
    return;
  }
  g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

void
dsc_align_board_show_case (DscAlignBoard *self, DscAlignCase *shown)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (shown)
    dsc_align_case_ref (shown);
  dsc_align_board_stop_loading (self);
  set_result (self, shown);
  if (!shown)
    dsc_align_board_show_empty (self, _ ("There is no result of this run; run tweakreg again."),
                                FALSE);
}

/* --- preview --- */

void
dsc_align_board_set_preview_case (DscAlignBoard *self, DscAlignCase *preview)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (!preview && !self->preview && !self->trying)
    return;
  if (preview)
    dsc_align_case_ref (preview);
  dsc_align_board_drop_preview (self);
  self->preview = preview;
  dsc_align_board_refill (self);
  dsc_align_board_case_changed (self);
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscAlignBoard) self = user_data;
  g_autoptr (DscAlignCase) preview = dsc_align_load_finish (result, NULL);

  if (preview && !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    dsc_align_board_set_preview_case (self, preview);
}

void
dsc_align_board_set_preview_solution (DscAlignBoard *self, DscTweakSolution *solution)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (!solution || !self->result) {
    g_clear_pointer (&solution, dsc_tweak_solution_free);
    dsc_align_board_set_preview_case (self, NULL);
    return;
  }
  if (self->trying)
    g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  self->trying = g_cancellable_new ();
  dsc_align_again_async (self->result, solution, self->trying, tried_cb, g_object_ref (self));
}

gboolean
dsc_align_board_is_preview (DscAlignBoard *self)
{
  return self->preview != NULL;
}
