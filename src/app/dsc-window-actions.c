/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-part.h"
#include "dsc-focus.h"
#include "dsc-window-private.h"
#include "dsc-window-undo.h"

#include <glib/gi18n.h>

/* What dsc_image_view_add_actions() puts into the window: the states and commands of an image. */
static const char *const view_actions[] = {
  "plane",          "layer",
  "stretch",        "stretch-exponent",
  "limits",         "percent",
  "vmin",           "vmax",
  "colormap",       "invert",
  "contrast",       "bias",
  "zoom",           "rotation",
  "flip",           "nan-color",
  "show-dq",        "dq-mask",
  "dq-opacity",     "show-compass",
  "show-scale-bar", "show-overlays",
  "show-cross",     "one-based",
  "zoom-in",        "zoom-out",
  "zoom-1",         "zoom-fit",
  "rotate-left",    "rotate-right",
  "north-up",       "reset-orientation",
  "reset-contrast", "center-cursor",
  "copy-position",  "compare-mode",
  "curtain",        "compare-interval",
  "cycle-compare",  "curtain-left",
  "curtain-right",
};

void
dsc_window_set_state (DscWindow *self, const char *action, GVariant *state)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self), action);

  g_variant_ref_sink (state);
  if (found)
    g_simple_action_set_state (G_SIMPLE_ACTION (found), state);
  g_variant_unref (state);
}

void
dsc_window_adopt_view (DscWindow *self, DscImageView *view)
{
  if (view == self->view)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (view_actions); i++)
    g_action_map_remove_action (G_ACTION_MAP (self), view_actions[i]);
  if (self->view)
    g_signal_handlers_disconnect_by_func (self->view, dsc_window_touch, self);
  g_set_object (&self->view, view);
  if (!view)
    return;
  dsc_image_view_add_actions (view, G_ACTION_MAP (self));
  g_signal_connect_object (view, "display-changed", G_CALLBACK (dsc_window_touch), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "view-changed", G_CALLBACK (dsc_window_touch), self,
                           G_CONNECT_SWAPPED);
}

/* -1 and a notice for a name that no step has. */
int
dsc_window_find_step (DscWindow *self, const char *id)
{
  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++) {
    if (g_ascii_strcasecmp (dsc_session_get_step (self->session, i)->id, id) == 0)
      return (int)i;
  }
  if (self->session) {
    g_autofree char *text = g_strdup_printf (_ ("There is no step “%s”."), id);

    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
  }
  return -1;
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

/* --- files ----------------------------------------------------------------------------------- */

ACTION (open)
{
  const char *text = g_variant_get_string (parameter, NULL);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (text);

  dsc_window_open (user_data, &file, 1);
}

ACTION (open_dialog) { dsc_window_show_open_dialog (user_data); }

ACTION (reload) { dsc_window_reload (user_data); }
ACTION (open_without_missing) { dsc_window_open_without_missing (user_data); }

ACTION (save_products)
{
  dsc_window_save_products (user_data, g_variant_get_string (parameter, NULL));
}

ACTION (save_dialog) { dsc_window_show_save_dialog (user_data); }

ACTION (screenshot) { dsc_window_take_picture (user_data, g_variant_get_string (parameter, NULL)); }

/* --- steps ----------------------------------------------------------------------------------- */

ACTION (run_step)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  if (step >= 0)
    dsc_window_run (self, (guint)step, FALSE, FALSE);
}

ACTION (run_confirmed)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  if (step >= 0)
    dsc_window_run (self, (guint)step, FALSE, TRUE);
}

ACTION (rerun_step)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  if (step >= 0)
    dsc_window_run (self, (guint)step, TRUE, FALSE);
}

ACTION (run_current)
{
  DscWindow *self = user_data;

  dsc_window_run (self, self->step, FALSE, FALSE);
}

ACTION (rerun_current)
{
  DscWindow *self = user_data;

  dsc_window_run (self, self->step, TRUE, FALSE);
}

ACTION (run_all)
{
  DscWindow *self = user_data;

  if (self->session)
    dsc_window_run (self, dsc_session_n_steps (self->session) - 1, FALSE, FALSE);
}

ACTION (stop) { dsc_window_stop (user_data); }

ACTION (find_parameter)
{
  DscWindow *self = user_data;

  g_action_group_change_action_state (G_ACTION_GROUP (self), "show-inspector",
                                      g_variant_new_boolean (TRUE));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "inspector-page",
                                      g_variant_new_string ("step"));
  dsc_param_panel_focus_search (self->params);
}

ACTION (select_step)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  if (step < 0)
    return;
  dsc_window_select_step (self, (guint)step);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "inspector-page",
                                      g_variant_new_string ("step"));
}

ACTION (compat)
{
  DscWindow *self = user_data;
  gboolean on = g_variant_get_boolean (parameter);

  g_simple_action_set_state (action, parameter);
  if (self->session)
    dsc_session_set_compat (self->session, on ? DSC_COMPAT_JWST : DSC_COMPAT_NONE);
}

/* --- exposures and images -------------------------------------------------------------------- */

ACTION (select_exposure)
{
  DscWindow *self = user_data;

  dsc_association_view_set_selected (self->association, g_variant_get_int32 (parameter));
}

ACTION (open_exposure)
{
  int index = g_variant_get_int32 (parameter);

  if (index >= 0)
    dsc_window_show_member (user_data, (guint)index);
}

ACTION (tab)
{
  DscWindow *self = user_data;

  dsc_image_tabs_set_current_index (self->tabs, g_variant_get_int32 (parameter));
}

ACTION (next_tab) { dsc_image_tabs_step (DSC_WINDOW (user_data)->tabs, 1); }

ACTION (prev_tab) { dsc_image_tabs_step (DSC_WINDOW (user_data)->tabs, -1); }

ACTION (close_tab)
{
  DscWindow *self = user_data;

  if (dsc_image_tabs_n_pages (self->tabs) > 0)
    dsc_image_tabs_close_current (self->tabs);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
set_blinking (DscWindow *self, int direction)
{
  int now;

  dsc_image_tabs_blink (self->tabs, direction);
  now = dsc_image_tabs_get_blinking (self->tabs);
  if (direction != 0 && now == 0)
    dsc_window_toast (self, _ ("Blinking needs two images; open another one"));
  dsc_window_set_state (self, "blink", g_variant_new_boolean (now > 0));
  dsc_window_set_state (self, "blink-back", g_variant_new_boolean (now < 0));
}

ACTION (blink) { set_blinking (user_data, g_variant_get_boolean (parameter) ? 1 : 0); }

ACTION (blink_back) { set_blinking (user_data, g_variant_get_boolean (parameter) ? -1 : 0); }

ACTION (blink_interval)
{
  DscWindow *self = user_data;

  dsc_image_tabs_set_blink_interval (self->tabs, g_variant_get_double (parameter));
  g_simple_action_set_state (action,
                             g_variant_new_double (dsc_image_tabs_get_blink_interval (self->tabs)));
}

ACTION (match_wcs)
{
  DscWindow *self = user_data;
  guint n = dsc_image_tabs_match_wcs (self->tabs), others = dsc_image_tabs_n_pages (self->tabs) - 1;

  if (n < others)
    dsc_window_toast (self, _ ("%u of %u other images reach this place on the sky"), n, others);
}

ACTION (match_display) { dsc_image_tabs_match_display (DSC_WINDOW (user_data)->tabs); }

ACTION (lock_wcs)
{
  dsc_image_tabs_set_locked (DSC_WINDOW (user_data)->tabs, g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
}

/* The variances take turns on one key. */
ACTION (cycle_var)
{
  DscWindow *self = user_data;
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  DscPlaneId shown;

  if (!model)
    return;
  shown = dsc_image_view_get_plane (self->view);
  for (guint i = 0; i < 3; i++) {
    guint first = shown >= DSC_PLANE_VAR_POISSON && shown <= DSC_PLANE_VAR_FLAT
                      ? shown - DSC_PLANE_VAR_POISSON + 1
                      : 0;
    DscPlaneId id = DSC_PLANE_VAR_POISSON + (first + i) % 3;

    if (dsc_image_model_has_plane (model, id)) {
      dsc_image_view_set_plane (self->view, id, 0);
      return;
    }
  }
  dsc_window_toast (self, _ ("This image has no variances"));
}

ACTION (show_plane)
{
  DscWindow *self = user_data;
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  const char *name = g_variant_get_string (parameter, NULL);
  DscPlaneId id;

  if (!model || !dsc_plane_from_name (name, &id))
    return;
  if (dsc_image_model_has_plane (model, id))
    dsc_image_view_set_plane (self->view, id, 0);
  else
    dsc_window_toast (self, _ ("This image has no plane %s"), name);
}

ACTION (center)
{
  DscWindow *self = user_data;
  double x, y;

  g_variant_get (parameter, "(dd)", &x, &y);
  if (self->view)
    dsc_image_view_center_on (self->view, x, y);
}

ACTION (center_sky)
{
  DscWindow *self = user_data;
  double ra, dec;

  g_variant_get (parameter, "(dd)", &ra, &dec);
  if (self->view && !dsc_image_view_center_on_sky (self->view, ra, dec))
    dsc_window_toast (self, _ ("This image has no coordinates there"));
}

ACTION (cursor)
{
  DscWindow *self = user_data;
  double x, y;

  g_variant_get (parameter, "(dd)", &x, &y);
  if (self->view) {
    dsc_image_view_set_cursor (self->view, x, y);
    g_signal_emit_by_name (self->view, "cursor", x, y, TRUE);
  }
}

/* (uint bit, '#rrggbb' or '', opacity 0 .. 1) of one flag */
ACTION (dq_style)
{
  DscFlagStyle *style = dsc_image_tabs_get_flag_style (DSC_WINDOW (user_data)->tabs);
  const char *name;
  GdkRGBA c;
  double opacity;
  guint bit;

  g_variant_get (parameter, "(u&sd)", &bit, &name, &opacity);
  if (bit >= 32)
    return;
  if (gdk_rgba_parse (&c, name))
    dsc_flag_style_set_color (style, bit,
                              (guint32)(c.red * 255 + 0.5f) << 16
                                  | (guint32)(c.green * 255 + 0.5f) << 8
                                  | (guint32)(c.blue * 255 + 0.5f));
  dsc_flag_style_set_bit_opacity (style, bit, opacity);
}

ACTION (copy_readout)
{
  DscWindow *self = user_data;
  g_autofree char *text = dsc_readout_bar_dup_text (self->readout);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  dsc_window_toast (self, _ ("Copied: %s"), text);
}

/* --- the window ------------------------------------------------------------------------------ */

ACTION (show_inspector)
{
  gtk_widget_set_visible (DSC_WINDOW (user_data)->inspector, g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
}

ACTION (show_footprints)
{
  dsc_image_tabs_set_show_footprints (DSC_WINDOW (user_data)->tabs,
                                      g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
}

ACTION (show_panner)
{
  dsc_image_tabs_set_show_panner (DSC_WINDOW (user_data)->tabs, g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
}

ACTION (inspector_page)
{
  const char *name = g_variant_get_string (parameter, NULL);

  if (strcmp (name, "step") == 0 || strcmp (name, "display") == 0)
    gtk_stack_set_visible_child_name (DSC_WINDOW (user_data)->inspector_stack, name);
}

ACTION (fullscreen)
{
  if (g_variant_get_boolean (parameter))
    gtk_window_fullscreen (user_data);
  else
    gtk_window_unfullscreen (user_data);
  g_simple_action_set_state (action, parameter);
}

ACTION (menu) { gtk_menu_button_popup (DSC_WINDOW (user_data)->menu_button); }

/* F6: rail, picture, drawer, inspector, and round again. */
ACTION (focus_next)
{
  DscWindow *self = user_data;
  GtkWidget *panes[]
      = { gtk_widget_get_visible (self->rail) ? self->rail : GTK_WIDGET (self->strip),
          GTK_WIDGET (self->tabs), self->drawer, self->inspector };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  guint now = 3;

  for (guint i = 0; focus && i < G_N_ELEMENTS (panes); i++) {
    if (focus == panes[i] || gtk_widget_is_ancestor (focus, panes[i]))
      now = i;
  }
  for (guint i = 1; i <= G_N_ELEMENTS (panes); i++) {
    guint next = (now + i) % G_N_ELEMENTS (panes);

    if (!gtk_widget_get_visible (panes[next]))
      continue;
    if (next == 1 && self->view)
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
    else if (next == 2 && dsc_focus_content (gtk_stack_get_visible_child (self->drawer_stack)))
      return;
    else
      gtk_widget_child_focus (panes[next], GTK_DIR_TAB_FORWARD);
    return;
  }
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = open_cb, .parameter_type = "s" },
  { .name = "open-dialog", .activate = open_dialog_cb },
  { .name = "reload", .activate = reload_cb },
  { .name = "open-without-missing", .activate = open_without_missing_cb },
  { .name = "save-products", .activate = save_products_cb, .parameter_type = "s" },
  { .name = "save-dialog", .activate = save_dialog_cb },
  { .name = "screenshot", .activate = screenshot_cb, .parameter_type = "s" },
  { .name = "run-step", .activate = run_step_cb, .parameter_type = "s" },
  { .name = "run-confirmed", .activate = run_confirmed_cb, .parameter_type = "s" },
  { .name = "rerun-step", .activate = rerun_step_cb, .parameter_type = "s" },
  { .name = "run-current", .activate = run_current_cb },
  { .name = "rerun-current", .activate = rerun_current_cb },
  { .name = "run-all", .activate = run_all_cb },
  { .name = "stop", .activate = stop_cb },
  { .name = "find-parameter", .activate = find_parameter_cb },
  { .name = "open-exposure", .activate = open_exposure_cb, .parameter_type = "i" },
  { .name = "next-tab", .activate = next_tab_cb },
  { .name = "prev-tab", .activate = prev_tab_cb },
  { .name = "close-tab", .activate = close_tab_cb },
  { .name = "match-wcs", .activate = match_wcs_cb },
  { .name = "match-display", .activate = match_display_cb },
  { .name = "cycle-var", .activate = cycle_var_cb },
  { .name = "show-plane", .activate = show_plane_cb, .parameter_type = "s" },
  { .name = "center", .activate = center_cb, .parameter_type = "(dd)" },
  { .name = "center-sky", .activate = center_sky_cb, .parameter_type = "(dd)" },
  { .name = "cursor", .activate = cursor_cb, .parameter_type = "(dd)" },
  { .name = "dq-style", .activate = dq_style_cb, .parameter_type = "(usd)", .state = "@a(usd) []" },
  { .name = "copy-readout", .activate = copy_readout_cb },
  { .name = "menu", .activate = menu_cb },
  { .name = "focus-next", .activate = focus_next_cb },
  /* With a state; those of type b are toggled by activating them without a parameter. */
  { "select-step", NULL, "s", "''", select_step_cb },
  { "select-exposure", NULL, "i", "-1", select_exposure_cb },
  { "tab", NULL, "i", "-1", tab_cb },
  { "inspector-page", NULL, "s", "'step'", inspector_page_cb },
  { "blink-interval", NULL, "d", "0.5", blink_interval_cb },
  { "blink", NULL, NULL, "false", blink_cb },
  { "blink-back", NULL, NULL, "false", blink_back_cb },
  { "lock-wcs", NULL, NULL, "false", lock_wcs_cb },
  { "compat", NULL, NULL, "false", compat_cb },
  { "show-inspector", NULL, NULL, "true", show_inspector_cb },
  { "show-footprints", NULL, NULL, "false", show_footprints_cb },
  { "show-panner", NULL, NULL, "true", show_panner_cb },
  { "fullscreen", NULL, NULL, "false", fullscreen_cb },
};

static void
only_told_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_debug ("'%s' tells its state and does nothing", g_action_get_name (G_ACTION (action)));
}

/* GSimpleAction looks at the type of the target of an action that has a state and nothing to do,
 * even where there is no target: whoever activates one over D-Bus must not meet that. */
void
dsc_window_close_actions (DscWindow *self)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self));

  for (char **name = names; *name; name++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), *name);
    const GVariantType *type = g_action_get_state_type (action);

    if (G_IS_SIMPLE_ACTION (action) && type && !g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN)
        && !g_action_get_parameter_type (action)
        && !g_signal_has_handler_pending (
            action, g_signal_lookup ("activate", G_TYPE_SIMPLE_ACTION), 0, FALSE))
      g_signal_connect (action, "activate", G_CALLBACK (only_told_cb), NULL);
  }
}

static void
page_changed_cb (DscWindow *self)
{
  dsc_window_set_state (
      self, "inspector-page",
      g_variant_new_string (gtk_stack_get_visible_child_name (self->inspector_stack)));
}

static void
flags_changed_cb (DscWindow *self)
{
  dsc_window_set_state (self, "dq-style",
                        dsc_flag_style_to_variant (dsc_image_tabs_get_flag_style (self->tabs)));
}

void
dsc_window_init_actions (DscWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (dsc_image_tabs_get_flag_style (self->tabs), "changed",
                           G_CALLBACK (flags_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector_stack, "notify::visible-child",
                           G_CALLBACK (page_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
enable (DscWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
dsc_window_update_actions (DscWindow *self)
{
  gboolean session = self->session != NULL, busy = self->job || self->saving;
  guint n_pages = dsc_image_tabs_n_pages (self->tabs);
  const char *when_idle[] = { "run-step",      "run-confirmed", "rerun-step",    "run-current",
                              "rerun-current", "run-all",       "save-products", "save-dialog" };
  /* The session is only read while it is being saved. */
  const char *unless_saving[]
      = { "set-param", "set-group-param", "reset-params", "skip-step", "compat" };
  const char *with_session[]
      = { "select-step",     "find-parameter",  "open-exposure", "param-group",
          "select-exposure", "show-footprints", "show-board" };
  const char *with_pair[] = { "next-tab", "prev-tab", "match-wcs", "match-display" };

  for (guint i = 0; i < G_N_ELEMENTS (when_idle); i++)
    enable (self, when_idle[i], session && !busy);
  for (guint i = 0; i < G_N_ELEMENTS (unless_saving); i++)
    enable (self, unless_saving[i], session && !self->saving);
  for (guint i = 0; i < G_N_ELEMENTS (with_session); i++)
    enable (self, with_session[i], session);
  for (guint i = 0; i < G_N_ELEMENTS (with_pair); i++)
    enable (self, with_pair[i], n_pages > 1);
  enable (self, "stop", self->job != NULL);
  dsc_window_update_undo (self);
  gtk_stack_set_visible_child_name (self->run_stack, self->job ? "stop" : "run");
  gtk_widget_set_visible (GTK_WIDGET (self->run_stack), session);
  dsc_window_set_state (self, "blink",
                        g_variant_new_boolean (dsc_image_tabs_get_blinking (self->tabs) > 0));
  dsc_window_set_state (self, "blink-back",
                        g_variant_new_boolean (dsc_image_tabs_get_blinking (self->tabs) < 0));
}
