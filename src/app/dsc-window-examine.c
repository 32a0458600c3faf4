/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-examine-measure.h"
#include "dsc-examine-overlay.h"
#include "dsc-region-file.h"
#include "dsc-window-examine-private.h"
#include "dsc-window-regions.h"
#include "dsc-window-stack.h"

#define MAX_WAITING 64
#define HAND_ERROR 4.0 /* logical pixels beside a star that a hand points at */

/* --- measuring -------------------------------------------------------------------------------- */

static void measure_next (DscExamination *self);

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const DscExamineQuestion *question = data;
  GError *error = NULL;
  gboolean is_image = question->tool == 't';
  gpointer result = is_image ? (gpointer)dsc_examine_cut_out (question, &error)
                             : (gpointer)dsc_examine_measure (question, cancellable, &error);

  if (result)
    g_task_return_pointer (task, result,
                           is_image ? g_object_unref : (GDestroyNotify)dsc_examine_result_free);
  else
    g_task_return_error (task, error);
}

static void
show_cut_out (DscExamination *self, const DscExamineQuestion *question, DscImageModel *model)
{
  g_autofree char *key = g_strdup_printf ("cut-out:%u", ++self->n_cut_outs);
  g_autofree char *title
      = g_strdup_printf (_ ("Cut-out %u (%.0f, %.0f)"), self->n_cut_outs, question->x, question->y);

  dsc_image_tabs_show (self->window->tabs, key, title, model, TRUE);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  DscExamination *self = window->examination;
  const DscExamineQuestion *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gpointer found = g_task_propagate_pointer (G_TASK (result), &error);

  if (!self || g_task_get_cancellable (G_TASK (result)) != self->measuring) {
    if (found && question->tool == 't')
      g_object_unref (found);
    else
      dsc_examine_result_free (found);
    return;
  }
  g_clear_object (&self->measuring);
  if (!found) {
    if (g_error_matches (error, DSC_ERROR, DSC_ERROR_PARAMETER))
      dsc_window_toast (window, "%s", error->message);
    else
      dsc_window_examine_tell (window, error);
  } else if (question->tool == 't') {
    show_cut_out (self, question, found);
    g_object_unref (found);
  } else {
    dsc_examine_board_add (self->board, found);
  }
  measure_next (self);
}

static void
measure_next (DscExamination *self)
{
  DscExamineQuestion *question = self->measuring ? NULL : g_queue_pop_head (&self->waiting);
  g_autoptr (GTask) task = NULL;

  if (!question)
    return;
  self->measuring = g_cancellable_new ();
  task = g_task_new (self->window, self->measuring, measured_cb, NULL);
  g_task_set_source_tag (task, measure_next);
  g_task_set_task_data (task, question, (GDestroyNotify)dsc_examine_question_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, measure_thread);
}

static void
open_board (DscExamination *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self->window), "drawer-page",
                                      g_variant_new_string ("examine"));
}

/* @by_hand: the place is that of the pointer; @region: (transfer full) (nullable) */
static void
measure (DscExamination *self, char tool, double x, double y, gboolean by_hand, DscRegion *region)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;
  DscImageModel *model = view ? dsc_image_view_get_model (view) : NULL;
  DscExamineQuestion *question;
  int seen[4] = { 0 };

  if (!model || !dsc_image_model_has_plane (model, DSC_PLANE_SCI) || !isfinite (x)
      || !isfinite (y)) {
    dsc_window_toast (self->window, _ ("There are no pixels to measure"));
    g_clear_pointer (&region, dsc_region_free);
    return;
  }
  if (g_queue_get_length (&self->waiting) >= MAX_WAITING) {
    g_clear_pointer (&region, dsc_region_free);
    return;
  }
  question = g_new0 (DscExamineQuestion, 1);
  question->model = g_object_ref (model);
  question->plane = dsc_image_view_get_plane (view);
  question->image = g_strdup (dsc_image_page_get_title (page));
  question->key = g_strdup (dsc_image_page_get_key (page));
  question->tool = tool;
  question->x = x;
  question->y = y;
  question->slop = by_hand ? HAND_ERROR / dsc_image_view_get_zoom (view)
                                 * gtk_widget_get_scale_factor (GTK_WIDGET (view))
                           : 0;
  question->settings = self->settings;
  question->region = region;
  if (region && !region->excluded)
    question->excluded = dsc_window_dup_excluded_regions (self->window);
  if (!dsc_image_view_get_visible (view, dsc_image_model_get_width (model),
                                   dsc_image_model_get_height (model), seen))
    seen[1] = seen[3] = 0;
  question->visible[0] = seen[0];
  question->visible[1] = seen[2];
  question->visible[2] = seen[1];
  question->visible[3] = seen[3];
  g_queue_push_tail (&self->waiting, question);
  open_board (self);
  measure_next (self);
}

/* --- keys and clicks -------------------------------------------------------------------------- */

static void
set_tool (DscExamination *self, char tool)
{
  const char letter[] = { tool == 'y' ? 'x' : tool, '\0' };

  self->tool = tool;
  dsc_window_set_state (self->window, "examine-tool", g_variant_new_string (letter));
}

/* Where the pointer is, else the cursor of the keys. */
static gboolean
find_place (DscExamination *self, double *ret_x, double *ret_y)
{
  *ret_x = self->x;
  *ret_y = self->y;
  return self->has_pointer
         || (self->page
             && dsc_image_view_get_cursor (dsc_image_page_get_view (self->page), ret_x, ret_y));
}

/* Somebody writes, or is in a menu: letters are letters there. */
static gboolean
is_writing (DscWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus
         && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus)
             || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER));
}

static gboolean measure_selected (DscExamination *self);

/* Of the region at the pointer, else of the one that is selected. */
static void
measure_region_here (DscExamination *self)
{
  g_autoptr (DscRegion) region
      = self->has_pointer ? dsc_window_get_region_at (self->window, self->x, self->y) : NULL;

  if (region)
    dsc_window_examine_region (self->window, region);
  else if (!measure_selected (self))
    dsc_window_toast (self->window, _ ("Point at a region, or select one"));
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        gpointer user_data)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;
  char tool = keyval >= GDK_KEY_a && keyval <= GDK_KEY_z ? (char)('a' + (keyval - GDK_KEY_a)) : 0;
  double x, y;

  if (!self || !self->on || !tool || (state & gtk_accelerator_get_default_mod_mask ()) != 0
      || is_writing (self->window))
    return GDK_EVENT_PROPAGATE;
  if (tool == 's') {
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "examine-save-figure-dialog",
                                    NULL);
    return GDK_EVENT_STOP;
  }
  if (tool == 'n') {
    measure_region_here (self);
    return GDK_EVENT_STOP;
  }
  if (!strchr (DSC_EXAMINE_TOOLS, tool))
    return GDK_EVENT_PROPAGATE;
  if (tool != 't')
    set_tool (self, tool);
  if (find_place (self, &x, &y))
    measure (self, tool, x, y, self->has_pointer, NULL);
  else
    dsc_window_toast (self->window, _ ("Point at a place of the picture"));
  return GDK_EVENT_STOP;
}

static void
cursor_cb (DscExamination *self, double x, double y, gboolean valid)
{
  self->has_pointer = valid;
  self->x = x;
  self->y = y;
}

/* A click may be the corner of a region. */
static gboolean
is_drawing (DscWindow *window)
{
  g_autoptr (GVariant) shape
      = g_action_group_get_action_state (G_ACTION_GROUP (window), "regions-draw");

  return shape && *g_variant_get_string (shape, NULL);
}

gboolean
dsc_window_is_examining (DscWindow *self, GdkModifierType state)
{
  return self->examination && self->examination->on && !is_drawing (self)
         && (state & gtk_accelerator_get_default_mod_mask ()) == 0;
}

static void
clicked_cb (DscExamination *self, double x, double y, int n_press, GdkModifierType state)
{
  if (n_press == 1 && dsc_window_is_examining (self->window, state))
    measure (self, self->tool, x, y, TRUE, NULL);
}

/* --- what is seen ----------------------------------------------------------------------------- */

static void
show_marks (DscExamination *self)
{
  dsc_examine_overlay_show (DSC_EXAMINE_OVERLAY (self->overlay),
                            dsc_examine_board_get_results (self->board),
                            self->page ? dsc_image_page_get_key (self->page) : NULL,
                            dsc_examine_board_get_current (self->board));
}

static void
hear_page (DscExamination *self, DscImagePage *page)
{
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;

  if (self->page == page)
    return;
  if (self->page)
    g_signal_handlers_disconnect_by_data (dsc_image_page_get_view (self->page), self);
  g_set_object (&self->page, page);
  self->has_pointer = FALSE;
  if (!view)
    return;
  g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (view, "clicked", G_CALLBACK (clicked_cb), self);
}

static void
page_changed_cb (DscExamination *self)
{
  hear_page (self, dsc_image_tabs_get_current (self->window->tabs));
  show_marks (self);
}

/* What is measured in an exposure has its own coordinates of the sky. */
static void
selected_cb (DscExamination *self)
{
  GPtrArray *results = dsc_examine_board_get_results (self->board);
  int current = dsc_examine_board_get_current (self->board);
  const DscExamineResult *r = current >= 0 ? g_ptr_array_index (results, (guint)current) : NULL;

  show_marks (self);
  if (r)
    dsc_window_stack_follow (self->window, r->ra, r->dec);
}

static GMenuModel *
make_row_menu (guint row, gpointer user_data)
{
  DscExamination *self = user_data;
  GPtrArray *results = dsc_examine_board_get_results (self->board);
  const DscExamineResult *r = row < results->len ? g_ptr_array_index (results, row) : NULL;
  GMenu *menu = g_menu_new ();

  if (r && self->window->session)
    dsc_context_menu_append_stack (menu, r->ra, r->dec);
  return G_MENU_MODEL (menu);
}

static void
row_activated_cb (DscExamination *self, guint row)
{
  const DscExamineResult *r = g_ptr_array_index (dsc_examine_board_get_results (self->board), row);
  DscImageTabs *tabs = self->window->tabs;

  for (guint i = 0; i < dsc_image_tabs_n_pages (tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (tabs, i);

    if (strcmp (dsc_image_page_get_key (page), r->key) != 0)
      continue;
    dsc_image_tabs_set_current_index (tabs, (int)i);
    dsc_image_view_center_on (dsc_image_page_get_view (page), r->x, r->y);
  }
}

/* --- settings --------------------------------------------------------------------------------- */

static void
show_settings (DscExamination *self)
{
  g_autofree char *text = dsc_examine_settings_to_text (&self->settings);

  dsc_window_set_state (self->window, "examine-settings", g_variant_new_string (text));
  dsc_examine_board_show_settings (self->board, &self->settings);
}

static void
change_setting (DscExamination *self, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!dsc_examine_settings_set (&self->settings, name, value, &error))
    dsc_window_toast (self->window, "%s", error->message);
  show_settings (self);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (examine)
{
  DscWindow *window = user_data;

  window->examination->on = g_variant_get_boolean (parameter);
  g_simple_action_set_state (action, parameter);
  if (!window->examination->on)
    return;
  open_board (window->examination);
  if (window->view)
    gtk_widget_grab_focus (GTK_WIDGET (window->view));
}

ACTION (at)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;
  const char *letter;
  double x, y;

  g_variant_get (parameter, "(&sdd)", &letter, &x, &y);
  measure (self, *letter, x, y, FALSE, NULL);
}

void
dsc_window_examine_region (DscWindow *self, const DscRegion *region)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  DscImageModel *model = page ? dsc_image_page_get_model (page) : NULL;
  DscWcs *wcs = model ? dsc_image_model_get_wcs (model) : NULL;
  g_autoptr (DscRegion) pixels = NULL;
  double bounds[4];

  if (!region->sky)
    pixels = dsc_region_copy (region);
  else if (wcs)
    pixels = dsc_region_to_pixels (region, wcs);
  if (!pixels) {
    dsc_window_toast (self, _ ("The region is not within reach of this image"));
    return;
  }
  dsc_region_get_bounds (pixels, bounds);
  measure (self->examination, 'n', 0.5 * (bounds[0] + bounds[2]), 0.5 * (bounds[1] + bounds[3]),
           FALSE, g_steal_pointer (&pixels));
}

/* Returns: FALSE if none is selected */
static gboolean
measure_selected (DscExamination *self)
{
  g_autoptr (DscRegion) region = dsc_window_get_selected_region (self->window);

  if (region)
    dsc_window_examine_region (self->window, region);
  return region != NULL;
}

ACTION (region)
{
  DscWindow *window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) regions = dsc_region_file_parse (g_variant_get_string (parameter, NULL),
                                                         "examine-region", NULL, &error);

  if (!*g_variant_get_string (parameter, NULL)) {
    if (!measure_selected (window->examination))
      dsc_window_toast (window, _ ("Select a region first"));
    return;
  }
  if (!regions)
    dsc_window_examine_tell (window, error);
  for (guint i = 0; regions && i < regions->len; i++)
    dsc_window_examine_region (window, g_ptr_array_index (regions, i));
}

/* The button of a tool also turns the mode on. */
ACTION (tool)
{
  DscWindow *window = user_data;
  const char *letter = g_variant_get_string (parameter, NULL);

  if (!*letter || letter[1] || !strchr (DSC_EXAMINE_TOOLS, *letter))
    return;
  set_tool (window->examination, *letter);
  g_action_group_change_action_state (G_ACTION_GROUP (window), "examine",
                                      g_variant_new_boolean (TRUE));
}

ACTION (set)
{
  const char *name, *value;

  g_variant_get (parameter, "(&s&s)", &name, &value);
  change_setting (DSC_WINDOW (user_data)->examination, name, value);
}

ACTION (settings)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;

  dsc_examine_settings_from_text (&self->settings, g_variant_get_string (parameter, NULL));
  show_settings (self);
}

ACTION (clear)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;

  g_queue_clear_full (&self->waiting, (GDestroyNotify)dsc_examine_question_free);
  if (self->measuring)
    g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  dsc_examine_board_clear (self->board);
}

/* --- life ------------------------------------------------------------------------------------- */

static const GActionEntry entries[] = {
  { "examine", NULL, NULL, "false", examine_cb },
  { "examine-at", at_cb, "(sdd)", NULL, NULL },
  { "examine-region", region_cb, "s", NULL, NULL },
  { "examine-tool", NULL, "s", "'a'", tool_cb },
  { "examine-set", set_cb, "(ss)", NULL, NULL },
  { "examine-settings", NULL, NULL, "''", settings_cb },
  { .name = "examine-clear", .activate = clear_cb },
};

void
dsc_window_init_examine (DscWindow *self)
{
  DscExamination *examination = g_new0 (DscExamination, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->examination = examination;
  examination->window = self;
  examination->tool = 'a';
  examination->board = g_object_ref (self->examine_board);
  examination->overlay = dsc_examine_overlay_new ();
  g_queue_init (&examination->waiting);
  dsc_examine_settings_init (&examination->settings);
  dsc_image_tabs_add_overlay (self->tabs, examination->overlay);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_window_init_examine_save (self);
  show_settings (examination);
#define CONNECT(object, signal, func)                                                              \
  g_signal_connect_swapped (object, signal, G_CALLBACK (func), examination)
  dsc_data_table_set_menu (dsc_examine_board_get_table (examination->board), make_row_menu,
                           examination);
  CONNECT (examination->board, "changed", selected_cb);
  CONNECT (examination->board, "row-activated", row_activated_cb);
  CONNECT (examination->board, "set", change_setting);
  CONNECT (self->tabs, "current-changed", page_changed_cb);
#undef CONNECT
  /* Before the picture, whose own letters zoom and move. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
dsc_window_end_examine (DscWindow *self)
{
  DscExamination *examination = g_steal_pointer (&self->examination);

  if (!examination)
    return;
  g_signal_handlers_disconnect_by_data (examination->board, examination);
  dsc_data_table_set_menu (dsc_examine_board_get_table (examination->board), NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->tabs, examination);
  hear_page (examination, NULL);
  dsc_examine_overlay_show (DSC_EXAMINE_OVERLAY (examination->overlay), NULL, NULL, -1);
  if (examination->measuring)
    g_cancellable_cancel (examination->measuring);
  g_clear_object (&examination->measuring);
  g_queue_clear_full (&examination->waiting, (GDestroyNotify)dsc_examine_question_free);
  g_object_unref (examination->overlay);
  g_object_unref (examination->board);
  g_free (examination);
}

gboolean
dsc_window_examine_escape (DscWindow *self)
{
  if (!self->examination->on)
    return FALSE;
  g_action_group_change_action_state (G_ACTION_GROUP (self), "examine",
                                      g_variant_new_boolean (FALSE));
  return TRUE;
}

DscExamineBoard *
dsc_window_get_examine_board (DscWindow *self)
{
  return self->examination->board;
}

gboolean
dsc_window_is_examined (DscWindow *self)
{
  return !self->examination->measuring && self->examination->n_saving == 0
         && g_queue_is_empty (&self->examination->waiting);
}
