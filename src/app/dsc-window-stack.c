/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-stack.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-window-examine.h"
#include "dsc-window-inspect.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"

#define CUTOUT_SIZE 21
#define LIVE_MS 100 /* slower answers come on a click */
#define MARKER_RADIUS 9
#define MARKER_RGB 0xf6d32d
#define PAGE "stack"

struct _DscStack {
  DscWindow *window; /* borrowed: it owns this */
  DscStackBoard *board;
  DscOverlay *marker;
  DscSession *session; /* (nullable): whose steps are heard */
  DscImageView *view;  /* (nullable): whose clicks are heard */
  DscStackCase *asked; /* (nullable): of the products that there are */
  gboolean on, pinned; /* the pointer asks; until a click */

  gboolean has_place, is_due;
  double ra, dec;
  GCancellable *asking; /* (nullable) */
  gboolean ask_again;
  double last_ms;
};

typedef struct {
  DscStackCase *asked;
  double ra, dec, ms;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  dsc_stack_case_unref (question->asked);
  g_free (question);
}

static void
ask_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;
  gint64 start = g_get_monotonic_time ();
  DscStackReport *report = dsc_stack_report_new (question->asked, question->ra, question->dec,
                                                 CUTOUT_SIZE, cancellable, &error);

  question->ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  if (report)
    g_task_return_pointer (task, report, (GDestroyNotify)dsc_stack_report_free);
  else
    g_task_return_error (task, error);
}

static void
show_state (DscStack *self)
{
  dsc_window_set_state (self->window, "stack-at",
                        g_variant_new_string (dsc_stack_board_get_sentence (self->board)));
}

static void
show_message (DscStack *self, const char *message)
{
  dsc_stack_board_show_message (self->board, message);
  show_state (self);
}

static void ask (DscStack *self);

/* Colours of a difference say nothing of values. */
static void
show_look (DscStack *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);

  if (!page || !dsc_image_page_has_own_look (page))
    dsc_stack_board_set_look (self->board, self->view);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscStack *self = DSC_WINDOW (source)->stack_part;
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStackReport) report = g_task_propagate_pointer (G_TASK (result), &error);

  if (!self || g_task_get_cancellable (G_TASK (result)) != self->asking)
    return;
  g_clear_object (&self->asking);
  dsc_stack_board_set_busy (self->board, FALSE);
  self->last_ms = question->ms;
  g_debug ("stack: %.1f ms", question->ms);
  if (report) {
    dsc_stack_board_show_report (self->board, g_steal_pointer (&report),
                                 dsc_stack_case_get_loaded (question->asked));
    dsc_stack_board_set_selected (self->board,
                                  dsc_association_view_get_selected (self->window->association));
    show_state (self);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    show_message (self, error->message);
  }
  if (self->ask_again)
    ask (self);
}

static void
stop_asking (DscStack *self)
{
  if (self->asking)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->ask_again = FALSE;
  dsc_stack_board_set_busy (self->board, FALSE);
}

static void
ask (DscStack *self)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  self->is_due = FALSE;
  if (!self->has_place || !self->session)
    return;
  if (self->asking) {
    self->ask_again = TRUE;
    return;
  }
  self->ask_again = FALSE;
  if (!self->asked)
    self->asked = dsc_stack_case_new (self->session);
  question = g_new0 (Question, 1);
  question->asked = dsc_stack_case_ref (self->asked);
  question->ra = self->ra;
  question->dec = self->dec;
  self->asking = g_cancellable_new ();
  dsc_stack_board_set_busy (self->board, TRUE);
  show_look (self);
  task = g_task_new (self->window, self->asking, answered_cb, NULL);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, question, question_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, ask_thread);
}

/* At once if it is seen, else when it will be. */
static void
ask_if_seen (DscStack *self)
{
  self->is_due = self->has_place;
  if (self->is_due && gtk_widget_get_mapped (GTK_WIDGET (self->board)))
    ask (self);
}

static gboolean
take_place (DscStack *self, double ra, double dec)
{
  if (!isfinite (ra) || !isfinite (dec) || fabs (dec) > 90)
    return FALSE;
  self->has_place = TRUE;
  self->ra = ra;
  self->dec = dec;
  dsc_marker_overlay_set_sky (DSC_MARKER_OVERLAY (self->marker), 1, &ra, &dec);
  dsc_window_touch (self->window);
  return TRUE;
}

static gboolean
read_place (DscStack *self, double x, double y, double *ra, double *dec)
{
  DscReadout readout;

  if (!self->view || !dsc_image_view_read (self->view, x, y, &readout))
    return FALSE;
  *ra = readout.ra_deg;
  *dec = readout.dec_deg;
  return isfinite (readout.ra_deg);
}

static void
stack_point (DscStack *self, double x, double y)
{
  double ra, dec;

  if (read_place (self, x, y, &ra, &dec))
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "stack-at",
                                    g_variant_new ("(dd)", ra, dec));
  else
    dsc_window_toast (self->window, _ ("This image has no coordinates there"));
}

/* --- what is heard --- */

gboolean
dsc_window_stack_is_seen (DscWindow *self)
{
  return self->stack_part && gtk_widget_get_mapped (GTK_WIDGET (self->stack_part->board));
}

static void
clicked_cb (DscStack *self, double x, double y, int n_press, GdkModifierType state)
{
  gboolean control = state & GDK_CONTROL_MASK && dsc_window_stack_is_seen (self->window);

  if (n_press != 1 || !(self->on || control) || dsc_window_is_examining (self->window, state))
    return;
  stack_point (self, x, y);
}

/* The pointer, or the cursor of the keys. */
static void
cursor_cb (DscStack *self, double x, double y, gboolean valid)
{
  double ra, dec, cx, cy;
  gboolean keys;

  if (!self->on || !valid || !dsc_window_stack_is_seen (self->window))
    return;
  keys = dsc_image_view_get_cursor (self->view, &cx, &cy) && cx == x && cy == y;
  if (!keys && (self->pinned || self->last_ms > LIVE_MS))
    return;
  if (read_place (self, x, y, &ra, &dec) && take_place (self, ra, dec))
    ask (self);
}

static void
display_changed_cb (DscStack *self)
{
  show_look (self);
}

static void
page_changed_cb (DscStack *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;

  if (self->view == view)
    return;
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (!view)
    return;
  show_look (self);
  g_signal_connect_swapped (view, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (view, "display-changed", G_CALLBACK (display_changed_cb), self);
}

static void
selected_cb (DscStack *self)
{
  dsc_stack_board_set_selected (self->board,
                                dsc_association_view_get_selected (self->window->association));
}

static void
exposure_selected_cb (DscStack *self, int exposure)
{
  dsc_association_view_set_selected (self->window->association, exposure);
}

static void
exposure_activated_cb (DscStack *self, guint exposure, double x, double y)
{
  dsc_window_show_place (self->window, exposure, x, y);
}

static void
saved_cb (DscStack *self, const char *text)
{
  dsc_window_toast (self->window, "%s", text);
  dsc_log_view_add (self->window->log, DSC_MESSAGE_INFO, text);
}

/* While steps run the answer stays; the products that there are then are asked. */
static void
step_changed_cb (DscStack *self)
{
  g_clear_pointer (&self->asked, dsc_stack_case_unref);
  if (!dsc_session_is_running (self->session))
    ask_if_seen (self);
}

static void
mapped_cb (DscStack *self)
{
  if (self->is_due)
    ask (self);
}

/* --- actions --- */

static void
stack_at_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscStack *self = DSC_WINDOW (user_data)->stack_part;
  double ra, dec;

  g_variant_get (parameter, "(dd)", &ra, &dec);
  if (!self->session || !take_place (self, ra, dec))
    return;
  self->pinned = TRUE;
  g_action_group_change_action_state (G_ACTION_GROUP (user_data), "drawer-page",
                                      g_variant_new_string (PAGE));
  stop_asking (self);
  ask (self);
  /* what stands beside the outliers tells of the same place */
  if (dsc_outlier_preview_get_case (dsc_window_get_preview (self->window)))
    g_action_group_activate_action (G_ACTION_GROUP (user_data), "inspect-sky",
                                    g_variant_new ("(dd)", ra, dec));
}

static void
stack_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  DscStack *self = DSC_WINDOW (user_data)->stack_part;

  self->on = g_variant_get_boolean (value);
  self->pinned = FALSE;
  g_simple_action_set_state (action, value);
  if (!self->on || !self->session)
    return;
  /* One click, one answer. */
  g_action_group_change_action_state (G_ACTION_GROUP (user_data), "inspect",
                                      g_variant_new_boolean (FALSE));
  g_action_group_change_action_state (G_ACTION_GROUP (user_data), "drawer-page",
                                      g_variant_new_string (PAGE));
  dsc_window_toast (self->window, _ ("Point at a place; a click keeps it"));
}

static void
stack_here_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscStack *self = DSC_WINDOW (user_data)->stack_part;
  double x, y;

  if (self->view && dsc_image_view_get_cursor (self->view, &x, &y))
    stack_point (self, x, y);
}

static void
stack_save_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dsc_stack_board_save (DSC_WINDOW (user_data)->stack_part->board,
                        g_variant_get_string (parameter, NULL));
}

static void
clear (DscStack *self)
{
  self->has_place = self->is_due = FALSE;
  stop_asking (self);
  dsc_marker_overlay_set_sky (DSC_MARKER_OVERLAY (self->marker), 0, NULL, NULL);
  show_message (self, NULL);
}

static void
stack_clear_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clear (DSC_WINDOW (user_data)->stack_part);
}

static const GActionEntry entries[] = {
  { "stack-at", stack_at_cb, "(dd)", "''", NULL },
  { "stack", NULL, NULL, "false", stack_cb },
  { .name = "stack-here", .activate = stack_here_cb },
  { .name = "stack-save", .activate = stack_save_cb, .parameter_type = "s" },
  { .name = "stack-clear", .activate = stack_clear_cb },
};

/* --- the session file --- */

static GVariant *
save_place (DscWindow *window)
{
  const DscStack *self = window->stack_part;
  GVariantDict dict;

  if (!self->has_place)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "ra", "d", self->ra);
  g_variant_dict_insert (&dict, "dec", "d", self->dec);
  return g_variant_dict_end (&dict);
}

static void
restore_place (DscWindow *window, GVariant *state)
{
  double ra, dec;

  if (dsc_state_get_double (state, "ra", &ra) && dsc_state_get_double (state, "dec", &dec))
    dsc_window_stack_follow (window, ra, dec);
}

static const DscWindowPart part = { "stack", save_place, restore_place };

/* --- the life of it --- */

void
dsc_window_stack_follow (DscWindow *self, double ra, double dec)
{
  DscStack *stack = self->stack_part;

  if (stack && take_place (stack, ra, dec))
    ask_if_seen (stack);
}

void
dsc_window_init_stack (DscWindow *self)
{
  DscStack *stack = g_new0 (DscStack, 1);

  self->stack_part = stack;
  stack->window = self;
  stack->board = g_object_ref (self->stack_board);
  stack->marker = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, MARKER_RADIUS, MARKER_RGB);
  dsc_image_tabs_add_overlay (self->tabs, stack->marker);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (self->tabs, "current-changed", G_CALLBACK (page_changed_cb), stack);
  g_signal_connect_swapped (self->association, "notify::selected", G_CALLBACK (selected_cb), stack);
  g_signal_connect_swapped (stack->board, "map", G_CALLBACK (mapped_cb), stack);
  g_signal_connect_swapped (stack->board, "exposure-selected", G_CALLBACK (exposure_selected_cb),
                            stack);
  g_signal_connect_swapped (stack->board, "exposure-activated", G_CALLBACK (exposure_activated_cb),
                            stack);
  g_signal_connect_swapped (stack->board, "saved", G_CALLBACK (saved_cb), stack);
  dsc_window_add_part (self, &part);
}

static void
hear_session (DscStack *self, DscSession *session)
{
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_pointer (&self->asked, dsc_stack_case_unref);
  g_set_object (&self->session, session);
  if (!session)
    return;
  g_signal_connect_swapped (session, "step-changed", G_CALLBACK (step_changed_cb), self);
  g_signal_connect_swapped (session, "job-changed", G_CALLBACK (step_changed_cb), self);
}

void
dsc_window_stack_session (DscWindow *self)
{
  DscStack *stack = self->stack_part;

  hear_session (stack, dsc_window_is_of_image (self->session) ? NULL : self->session);
  clear (stack);
}

void
dsc_window_end_stack (DscWindow *self)
{
  DscStack *stack = g_steal_pointer (&self->stack_part);

  if (!stack)
    return;
  g_signal_handlers_disconnect_by_data (self->tabs, stack);
  g_signal_handlers_disconnect_by_data (self->association, stack);
  g_signal_handlers_disconnect_by_data (stack->board, stack);
  if (stack->view)
    g_signal_handlers_disconnect_by_data (stack->view, stack);
  stop_asking (stack);
  hear_session (stack, NULL);
  g_clear_object (&stack->view);
  g_object_unref (stack->board);
  g_object_unref (stack->marker);
  g_free (stack);
}

DscAssociationBoard *
dsc_window_get_association_board (DscWindow *self)
{
  return self->association_board;
}

DscMosaicBoard *
dsc_window_get_mosaic_board (DscWindow *self)
{
  return self->mosaic_board;
}

DscStackBoard *
dsc_window_get_stack_board (DscWindow *self)
{
  return self->stack_board;
}

gboolean
dsc_window_is_stack_settled (DscWindow *self)
{
  return self->stack_part->has_place && !self->stack_part->asking && !self->stack_part->is_due;
}
