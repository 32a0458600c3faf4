/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-inspect.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-outlier-board.h"
#include "dsc-window-examine.h"
#include "dsc-window-private.h"
#include "dsc-window-stack.h"

#define CUTOUT_SIZE 15
#define TABLE_MS 200 /* between two looks of the table of exposures */
#define MARKER_RADIUS 9
#define MARKER_RGB 0xf6d32d
#define CLOSE_ZOOM 6.0 /* at which single pixels can be seen */

struct _DscInspection {
  DscWindow *window; /* borrowed: it owns this */
  DscOutlierInspector *inspector;
  DscOutlierPreview *preview;
  DscOverlay *marker;
  DscImageView *view; /* (nullable): whose clicks are heard */
  gboolean on;
  guint table_source;
  gboolean has_counts; /* the table of the board shows those of a preview */

  gboolean has_place;
  double ra, dec;
  GCancellable *asking; /* (nullable) */
  gboolean ask_again;
  DscOutlierTestimony *testimony; /* (nullable) */
};

/* (nullable): what stands in the drawer for the step */
static DscOutlierBoard *
get_board (DscInspection *self)
{
  GtkWidget *child = adw_bin_get_child (self->window->outlier_bin);

  return child && DSC_IS_OUTLIER_BOARD (child) ? DSC_OUTLIER_BOARD (child) : NULL;
}

/* --- asking a place --------------------------------------------------------------------------- */

typedef struct {
  DscOutlierCase *judged;
  DscOutlierDetectionParams *params;
  double ra, dec;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  dsc_outlier_case_unref (question->judged);
  dsc_outlier_params_free (question->params);
  g_free (question);
}

static void
ask_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;
  DscOutlierScene *scene = dsc_outlier_case_get_scene (question->judged, &error);
  gint64 start = g_get_monotonic_time ();
  DscOutlierTestimony *testimony
      = scene ? dsc_outlier_scene_inspect (scene, question->ra, question->dec, CUTOUT_SIZE,
                                           question->params, cancellable, &error)
              : NULL;

  if (!testimony) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  g_debug ("inspected %u exposures: %.1f ms", testimony->n,
           1e-3 * (double)(g_get_monotonic_time () - start));
  g_task_return_pointer (task, testimony, (GDestroyNotify)dsc_outlier_testimony_free);
}

static void
show_state (DscInspection *self)
{
  const char *sentence = dsc_outlier_inspector_get_sentence (self->inspector);

  dsc_window_set_state (self->window, "inspect-sky", g_variant_new_string (sentence));
}

static void
show_message (DscInspection *self, const char *message)
{
  dsc_outlier_inspector_show_message (self->inspector, message);
  g_clear_pointer (&self->testimony, dsc_outlier_testimony_free);
  show_state (self);
}

static const char *
get_unit (DscInspection *self)
{
  DscOutlierCase *judged = dsc_outlier_preview_get_case (self->preview);

  return judged ? dsc_image_model_get_unit (
             dsc_library_get_model (dsc_outlier_case_get_library (judged), 0))
                : "";
}

static void ask (DscInspection *self);

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscInspection *self = DSC_WINDOW (source)->inspection;
  g_autoptr (GError) error = NULL;
  DscOutlierTestimony *testimony = g_task_propagate_pointer (G_TASK (result), &error), *old;

  if (!self || g_task_get_cancellable (G_TASK (result)) != self->asking) {
    g_clear_pointer (&testimony, dsc_outlier_testimony_free);
    return;
  }
  g_clear_object (&self->asking);
  if (testimony) {
    old = self->testimony;
    self->testimony = testimony;
    dsc_outlier_inspector_set_look (self->inspector, self->view);
    dsc_outlier_inspector_show (self->inspector, testimony, get_unit (self));
    dsc_outlier_inspector_set_current (
        self->inspector, dsc_association_view_get_selected (self->window->association));
    g_clear_pointer (&old, dsc_outlier_testimony_free);
    show_state (self);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    show_message (self, error->message);
  }
  if (self->ask_again)
    ask (self);
}

static void
stop_asking (DscInspection *self)
{
  if (self->asking)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->ask_again = FALSE;
}

/* Again with other parameters: after the answer that is under way. */
static void
ask (DscInspection *self)
{
  DscOutlierCase *judged = dsc_outlier_preview_get_case (self->preview);
  g_autoptr (GTask) task = NULL;
  Question *question;

  if (!self->has_place)
    return;
  if (!judged) {
    stop_asking (self);
    show_message (self, _ ("Run outlier_detection; then every pixel can be explained."));
    return;
  }
  if (self->asking) {
    self->ask_again = TRUE;
    return;
  }
  self->ask_again = FALSE;
  question = g_new0 (Question, 1);
  question->judged = dsc_outlier_case_ref (judged);
  question->params = dsc_outlier_params_copy (dsc_outlier_preview_get_params (self->preview));
  question->ra = self->ra;
  question->dec = self->dec;
  self->asking = g_cancellable_new ();
  task = g_task_new (self->window, self->asking, answered_cb, NULL);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, question, question_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, ask_thread);
}

static void
inspect_sky (DscInspection *self, double ra, double dec)
{
  if (!isfinite (ra) || !isfinite (dec) || fabs (dec) > 90)
    return;
  self->has_place = TRUE;
  self->ra = ra;
  self->dec = dec;
  dsc_marker_overlay_set_sky (DSC_MARKER_OVERLAY (self->marker), 1, &ra, &dec);
  stop_asking (self);
  ask (self);
  dsc_window_stack_follow (self->window, ra, dec);
}

static void
inspect_point (DscInspection *self, double x, double y)
{
  DscReadout readout;

  if (!self->view || !dsc_image_view_read (self->view, x, y, &readout))
    return;
  if (!isfinite (readout.ra_deg)) {
    dsc_window_toast (self->window, _ ("This image has no coordinates there"));
    return;
  }
  g_action_group_change_action_state (G_ACTION_GROUP (self->window), "drawer-page",
                                      g_variant_new_string ("outliers"));
  if (get_board (self))
    dsc_outlier_board_show_side (get_board (self));
  inspect_sky (self, readout.ra_deg, readout.dec_deg);
}

/* --- what is heard ---------------------------------------------------------------------------- */

static void
clicked_cb (DscInspection *self, double x, double y, int n_press, GdkModifierType state)
{
  gboolean control = state & GDK_CONTROL_MASK && !dsc_window_stack_is_seen (self->window);

  if (n_press == 1 && (self->on || control) && !dsc_window_is_examining (self->window, state))
    inspect_point (self, x, y);
}

static void
display_changed_cb (DscInspection *self)
{
  dsc_outlier_inspector_set_look (self->inspector, self->view);
}

/* The pointer moves too; only the cursor of the keys stays where it is set. */
static void
cursor_cb (DscInspection *self, double x, double y, gboolean valid)
{
  double cx, cy;

  if (self->on && valid && dsc_image_view_get_cursor (self->view, &cx, &cy) && cx == x && cy == y)
    inspect_point (self, x, y);
}

static void
hear_view (DscInspection *self, DscImageView *view)
{
  if (self->view == view)
    return;
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (!view)
    return;
  g_signal_connect_swapped (view, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (view, "display-changed", G_CALLBACK (display_changed_cb), self);
}

/* The exposure that a page shows, before or after the step; -1: something else. */
static int
find_exposure (DscImagePage *page)
{
  const char *key = page ? dsc_image_page_get_key (page) : "";
  const char *number = g_str_has_prefix (key, "member:") || g_str_has_prefix (key, "crf:")
                           ? strchr (key, ':') + 1
                           : NULL;

  return number ? (int)g_ascii_strtoull (number, NULL, 10) : -1;
}

static void
show_badge (DscInspection *self)
{
  g_autofree char *badge = dsc_outlier_preview_dup_badge (self->preview);
  g_autofree char *summary = dsc_outlier_preview_dup_summary (self->preview);

  dsc_outlier_inspector_set_preview_text (self->inspector, summary);
  dsc_window_show_preview (self->window, "outlier_detection", badge, summary);
}

static void
page_changed_cb (DscInspection *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;

  hear_view (self, view);
  dsc_outlier_preview_set_view (self->preview, view, find_exposure (page));
  dsc_outlier_inspector_set_look (self->inspector, view);
  show_badge (self);
}

static void
selected_cb (DscInspection *self)
{
  dsc_outlier_inspector_set_current (self->inspector,
                                     dsc_association_view_get_selected (self->window->association));
}

static void
step_selected_cb (DscInspection *self)
{
  int step = dsc_outlier_case_find_step (self->window->session);

  dsc_outlier_preview_set_enabled (self->preview, step >= 0 && (guint)step == self->window->step);
}

static gboolean
count_exposure (guint exposure, guint64 *ret_now, guint64 *ret_was, gpointer user_data)
{
  return dsc_outlier_preview_get_count (user_data, exposure, ret_now, ret_was);
}

static gboolean
table_cb (gpointer user_data)
{
  DscInspection *self = user_data;
  DscOutlierBoard *board = get_board (self);
  gboolean active = dsc_outlier_preview_is_active (self->preview);

  self->table_source = 0;
  if (board && (active || self->has_counts))
    dsc_outlier_board_set_preview (board, active ? count_exposure : NULL, self->preview);
  self->has_counts = active;
  return G_SOURCE_REMOVE;
}

static void
preview_changed_cb (DscInspection *self)
{
  show_badge (self);
  if (!self->table_source)
    self->table_source = g_timeout_add (TABLE_MS, table_cb, self);
}

static void
judging_changed_cb (DscInspection *self)
{
  if (self->has_place)
    ask (self);
}

void
dsc_window_show_place (DscWindow *window, guint exposure, double x, double y)
{
  DscImageView *before = window->view;
  double zoom = before ? dsc_image_view_get_zoom (before) : 1;
  DscImagePage *page;

  dsc_window_show_member (window, exposure);
  page = dsc_image_tabs_get_current (window->tabs);
  if (!page || find_exposure (page) != (int)exposure)
    return;
  dsc_image_view_zoom_about (dsc_image_page_get_view (page), x, y, MAX (zoom, CLOSE_ZOOM));
  dsc_image_view_center_on (dsc_image_page_get_view (page), x, y);
}

static void
exposure_activated_cb (DscInspection *self, guint exposure, double x, double y)
{
  dsc_window_show_place (self->window, exposure, x, y);
}

/* --- actions ---------------------------------------------------------------------------------- */

static void
inspect_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  DscInspection *self = DSC_WINDOW (user_data)->inspection;
  double x, y;

  self->on = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  if (!self->on)
    return;
  /* One click, one answer. */
  g_action_group_change_action_state (G_ACTION_GROUP (user_data), "stack",
                                      g_variant_new_boolean (FALSE));
  if (self->view && dsc_image_view_get_cursor (self->view, &x, &y))
    inspect_point (self, x, y);
  else
    dsc_window_toast (self->window, _ ("Click a place to see why it is flagged, or not"));
}

static void
inspect_sky_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  double ra, dec;

  g_variant_get (parameter, "(dd)", &ra, &dec);
  inspect_sky (DSC_WINDOW (user_data)->inspection, ra, dec);
}

static void
clear_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscInspection *self = DSC_WINDOW (user_data)->inspection;

  self->has_place = FALSE;
  stop_asking (self);
  dsc_marker_overlay_set_sky (DSC_MARKER_OVERLAY (self->marker), 0, NULL, NULL);
  show_message (self, NULL);
}

static const GActionEntry entries[] = {
  { "inspect", NULL, NULL, "false", inspect_cb },
  { "inspect-sky", inspect_sky_cb, "(dd)", "''", NULL },
  { .name = "inspect-clear", .activate = clear_cb },
  { "preview", NULL, NULL, "''", NULL },
};

static void
arranged_cb (DscInspection *self)
{
  dsc_outlier_inspector_set_alone (self->inspector, dsc_outlier_board_is_narrow (get_board (self)));
}

/* Beside what the step did. */
static void
place_inspector (DscInspection *self)
{
  DscOutlierBoard *board = get_board (self);

  if (!board || gtk_widget_get_parent (GTK_WIDGET (self->inspector)))
    return;
  g_signal_connect_swapped (board, "arranged", G_CALLBACK (arranged_cb), self);
  dsc_outlier_board_set_side (board, GTK_WIDGET (self->inspector));
  g_signal_connect_object (self->inspector, "back", G_CALLBACK (dsc_outlier_board_show_tables),
                           board, G_CONNECT_SWAPPED);
}

void
dsc_window_init_inspect (DscWindow *self)
{
  DscInspection *inspection = g_new0 (DscInspection, 1);

  self->inspection = inspection;
  inspection->window = self;
  inspection->inspector = g_object_ref_sink (DSC_OUTLIER_INSPECTOR (dsc_outlier_inspector_new ()));
  inspection->preview = dsc_outlier_preview_new ();
  inspection->marker = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, MARKER_RADIUS, MARKER_RGB);
  dsc_image_tabs_add_overlay (self->tabs, inspection->marker);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (inspection->inspector, "exposure-activated",
                            G_CALLBACK (exposure_activated_cb), inspection);
  g_signal_connect_swapped (inspection->preview, "changed", G_CALLBACK (preview_changed_cb),
                            inspection);
  g_signal_connect_swapped (inspection->preview, "judging-changed", G_CALLBACK (judging_changed_cb),
                            inspection);
  g_signal_connect_swapped (self->tabs, "current-changed", G_CALLBACK (page_changed_cb),
                            inspection);
  g_signal_connect_swapped (self->association, "notify::selected", G_CALLBACK (selected_cb),
                            inspection);
  g_signal_connect_swapped (self, "action-state-changed::select-step",
                            G_CALLBACK (step_selected_cb), inspection);
  place_inspector (inspection);
}

void
dsc_window_end_inspect (DscWindow *self)
{
  DscInspection *inspection = g_steal_pointer (&self->inspection);

  if (!inspection)
    return;
  g_signal_handlers_disconnect_by_data (self->tabs, inspection);
  g_signal_handlers_disconnect_by_data (self->association, inspection);
  g_signal_handlers_disconnect_by_data (self, inspection);
  g_signal_handlers_disconnect_by_data (inspection->preview, inspection);
  g_signal_handlers_disconnect_by_data (inspection->inspector, inspection);
  g_clear_handle_id (&inspection->table_source, g_source_remove);
  if (get_board (inspection)) {
    g_signal_handlers_disconnect_by_data (get_board (inspection), inspection);
    dsc_outlier_board_set_preview (get_board (inspection), NULL, NULL);
  }
  hear_view (inspection, NULL);
  stop_asking (inspection);
  dsc_outlier_preview_set_view (inspection->preview, NULL, -1);
  dsc_outlier_preview_set_session (inspection->preview, NULL);
  dsc_outlier_inspector_show_message (inspection->inspector, NULL);
  g_clear_pointer (&inspection->testimony, dsc_outlier_testimony_free);
  g_object_unref (inspection->preview);
  g_object_unref (inspection->inspector);
  g_object_unref (inspection->marker);
  g_free (inspection);
}

void
dsc_window_inspect_session (DscWindow *self)
{
  DscInspection *inspection = self->inspection;

  clear_cb (NULL, NULL, self);
  dsc_outlier_preview_set_session (inspection->preview, self->session);
  step_selected_cb (inspection);
  page_changed_cb (inspection);
}

DscOutlierInspector *
dsc_window_get_inspector (DscWindow *self)
{
  return self->inspection->inspector;
}

DscOutlierPreview *
dsc_window_get_preview (DscWindow *self)
{
  return self->inspection->preview;
}

gboolean
dsc_window_is_inspected (DscWindow *self)
{
  return self->inspection->testimony && !self->inspection->asking;
}

const DscOutlierTestimony *
dsc_window_get_testimony (DscWindow *self)
{
  return self->inspection->testimony;
}
