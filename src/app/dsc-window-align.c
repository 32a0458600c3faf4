/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-align.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-legend.h"
#include "dsc-align-load.h"
#include "dsc-align-marks.h"
#include "dsc-window-blink.h"
#include "dsc-window-examine.h"
#include "dsc-window-private.h"
#include "tweakreg/dsc-tweak-acts.h"

struct _DscAlignment {
  DscWindow *window; /* borrowed: it owns this */
  DscAlignOverlay *overlay;
  DscTweakPreview *preview;
  GtkWidget *legend;  /* (nullable) */
  DscImagePage *page; /* (nullable): that has the legend, and whose clicks are heard */
  gboolean markers, wanted;
};

/* --- the session ------------------------------------------------------------------------------ */

int
dsc_window_align_find_step (DscWindow *self)
{
  return dsc_align_find_step (self->session);
}

DscLibrary *
dsc_window_align_get_library (DscWindow *self)
{
  int step = dsc_window_align_find_step (self);
  DscLibrary *library
      = step >= 0 ? dsc_session_get_input_library (self->session, (guint)step) : NULL;

  return library || !self->session ? library : dsc_session_get_library (self->session);
}

char *
dsc_window_align_dup_name (DscWindow *self, guint exposure)
{
  DscLibrary *library = dsc_window_align_get_library (self);
  char *name, *end;

  if (!library || exposure >= dsc_library_get_n_models (library))
    return NULL;
  name = g_path_get_basename (dsc_image_model_get_name (dsc_library_get_model (library, exposure)));
  end = strstr (name, ".fits");
  if (end)
    *end = '\0';
  return name;
}

/* The exposure that a page shows; -1: something else. */
static int
find_exposure (DscImagePage *page)
{
  const char *key = page ? dsc_image_page_get_key (page) : "";

  return g_str_has_prefix (key, "member:")
             ? (int)g_ascii_strtoull (key + strlen ("member:"), NULL, 10)
             : -1;
}

int
dsc_window_align_find_exposure (DscWindow *self)
{
  int shown = find_exposure (dsc_image_tabs_get_current (self->tabs));

  return shown >= 0 ? shown : dsc_association_view_get_selected (self->association);
}

void
dsc_window_align_set_param (DscWindow *self, const char *name, const char *text)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "set-param",
                                  g_variant_new ("(sss)", "tweakreg", name, text));
}

static char *
get_param (DscWindow *self, const char *name)
{
  int step = dsc_window_align_find_step (self);

  return step >= 0 ? dsc_session_get_param (self->session, (guint)step, name) : NULL;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show_case (DscAlignment *self)
{
  DscAlignCase *run = dsc_align_board_get_case (self->window->align_board);
  DscAlignCase *fitted = dsc_tweak_preview_get_fitted (self->preview);

  dsc_align_overlay_set_case (self->overlay, fitted ? fitted : run);
}

/* A new one for every picture: a widget that moves from one to another can be known to
 * accessibility before it is there, which GTK 4.8 calls critical. */
static void
drop_legend (DscAlignment *self)
{
  if (self->page && self->legend)
    dsc_image_page_remove_legend (self->page, self->legend);
  g_clear_object (&self->legend);
}

static void
show_legend (DscAlignment *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);
  gboolean any = self->wanted && self->markers
                 && dsc_align_board_get_case (self->window->align_board) != NULL;

  if (self->page != page || !any)
    drop_legend (self);
  if (!page || page != self->page || !any || self->legend)
    return;
  self->legend = g_object_ref_sink (dsc_align_legend_new (self->overlay));
  dsc_image_page_add_legend (page, self->legend);
}

static void
show_preview_text (DscAlignment *self)
{
  g_autofree char *badge = dsc_tweak_preview_dup_badge (self->preview);
  g_autofree char *summary = dsc_tweak_preview_dup_summary (self->preview);

  dsc_window_show_preview (self->window, "tweakreg", badge, summary);
}

static void
found_changed_cb (DscAlignment *self)
{
  dsc_align_overlay_set_sources (self->overlay, dsc_tweak_preview_get_found (self->preview));
}

static void
fit_changed_cb (DscAlignment *self)
{
  DscAlignCase *fitted = dsc_tweak_preview_get_fitted (self->preview);

  dsc_align_board_set_preview_case (self->window->align_board, fitted);
  show_case (self);
  /* What comes while a hand moves has no coordinates of its own. */
  if (!fitted || dsc_tweak_preview_is_exact (self->preview))
    dsc_window_blink_follow (self->window);
}

static void
case_changed_cb (DscAlignment *self)
{
  dsc_tweak_preview_set_case (self->preview, dsc_align_board_get_case (self->window->align_board));
  show_case (self);
  show_legend (self);
  dsc_window_blink_follow (self->window);
}

static void
star_selected_cb (DscAlignment *self)
{
  DscAlignBoard *board = self->window->align_board;

  if (dsc_align_board_get_exposure (board)
      == find_exposure (dsc_image_tabs_get_current (self->window->tabs)))
    dsc_align_overlay_select (self->overlay, dsc_align_board_get_source (board));
}

static void
clicked_cb (DscAlignment *self, double x, double y, int n_press, GdkModifierType state)
{
  int exposure = find_exposure (self->page);
  int source = n_press == 1 ? dsc_align_overlay_pick (self->overlay, x, y) : -1;

  if (n_press != 1 || exposure < 0 || !self->wanted
      || dsc_window_is_examining (self->window, state))
    return;
  dsc_align_overlay_select (self->overlay, source);
  dsc_align_board_select_star (self->window->align_board, exposure, source);
  dsc_align_overlay_select (self->overlay, source);
}

static void
hear_page (DscAlignment *self, DscImagePage *page)
{
  if (page == self->page)
    return;
  if (self->page) {
    g_signal_handlers_disconnect_by_data (dsc_image_page_get_view (self->page), self);
    drop_legend (self);
  }
  g_set_object (&self->page, page);
  if (page)
    g_signal_connect_swapped (dsc_image_page_get_view (page), "clicked", G_CALLBACK (clicked_cb),
                              self);
}

static void
page_changed_cb (DscAlignment *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;
  int exposure = find_exposure (page);

  hear_page (self, page);
  dsc_align_overlay_set_view (self->overlay, view, exposure);
  dsc_tweak_preview_set_view (self->preview, view, exposure);
  found_changed_cb (self);
  show_legend (self);
  show_preview_text (self);
}

static gboolean
is_page_seen (DscWindow *self, const char *name)
{
  return gtk_widget_get_visible (self->drawer)
         && g_strcmp0 (gtk_stack_get_visible_child_name (self->drawer_stack), name) == 0;
}

/* Markers are there while the step is looked at; those of the catalogue take their place with its
 * board. */
static void
follow_step (DscAlignment *self)
{
  int step = dsc_window_align_find_step (self->window);
  gboolean is_step = step >= 0 && (guint)step == self->window->step;

  self->wanted = is_step && !is_page_seen (self->window, "sources");
  dsc_align_overlay_set_enabled (self->overlay, self->wanted && self->markers);
  dsc_tweak_preview_set_enabled (self->preview, is_step);
  show_legend (self);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static gboolean
has_exposure (DscWindow *self, int exposure)
{
  DscLibrary *library = dsc_window_align_get_library (self);

  return library && exposure >= 0 && (guint)exposure < dsc_library_get_n_models (library)
         && dsc_window_align_find_step (self) >= 0;
}

static void
drop (DscWindow *self, int exposure, double x, double y)
{
  g_autofree char *name = NULL, *was = NULL, *now = NULL;

  if (!has_exposure (self, exposure) || !isfinite (x) || !isfinite (y))
    return;
  name = dsc_window_align_dup_name (self, (guint)exposure);
  was = get_param (self, "drop_sources");
  now = dsc_tweak_acts_toggle_drop (was, name, x, y);
  dsc_window_align_set_param (self, "drop_sources", now);
  dsc_window_toast (self, strlen (now) > strlen (was) ? _ ("Dropped the star; d takes it back")
                                                      : _ ("The star takes part again"));
}

gboolean
dsc_window_align_drop_selected (DscWindow *self)
{
  DscAlignment *alignment = self->alignment;
  DscAlignCase *run = dsc_align_board_get_case (self->align_board);
  int exposure = find_exposure (alignment->page);
  int source = dsc_align_overlay_get_selected (alignment->overlay);
  const DscTweakSource *s = run && exposure >= 0 && source >= 0
                                ? dsc_align_case_get_source (run, (guint)exposure, (guint)source)
                                : NULL;

  if (!s)
    return FALSE;
  drop (self, exposure, s->x, s->y);
  return TRUE;
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (drop)
{
  double x, y;
  int exposure;

  g_variant_get (parameter, "(idd)", &exposure, &x, &y);
  drop (user_data, exposure, x, y);
}

ACTION (drop_selected)
{
  if (!dsc_window_align_drop_selected (user_data))
    dsc_window_toast (user_data, _ ("Click a star of an exposure first"));
}

ACTION (exclude)
{
  DscWindow *self = user_data;
  int exposure = g_variant_get_int32 (parameter);
  g_autofree char *name = NULL;

  if (!has_exposure (self, exposure))
    return;
  name = dsc_window_align_dup_name (self, (guint)exposure);
  dsc_window_toast (self,
                    dsc_window_align_toggle_exclude (self, (guint)exposure)
                        ? _ ("%s keeps its coordinates and takes no part")
                        : _ ("%s takes part again"),
                    name);
}

ACTION (regroup)
{
  DscWindow *self = user_data;
  const char *group;
  int exposure;
  g_autofree char *name = NULL, *was = NULL, *now = NULL;

  g_variant_get (parameter, "(i&s)", &exposure, &group);
  if (!has_exposure (self, exposure))
    return;
  name = dsc_window_align_dup_name (self, (guint)exposure);
  was = get_param (self, "regroup");
  now = dsc_tweak_acts_set_group (was, name, *group ? group : NULL);
  dsc_window_align_set_param (self, "regroup", now);
}

ACTION (markers)
{
  DscAlignment *alignment = DSC_WINDOW (user_data)->alignment;

  alignment->markers = g_variant_get_boolean (parameter);
  g_simple_action_set_state (action, parameter);
  follow_step (alignment);
}

static void
layer_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  DscAlignment *alignment = DSC_WINDOW (user_data)->alignment;
  const char *name = g_action_get_name (G_ACTION (action)) + strlen ("align-show-");

  for (guint i = 0; i < DSC_N_ALIGN_LAYERS; i++)
    if (g_str_equal (name, dsc_align_layer_name (i)))
      dsc_align_overlay_set_shown (alignment->overlay, i, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
add_actions (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { "align-drop", drop_cb, "(idd)", NULL, NULL },
    { .name = "align-drop-selected", .activate = drop_selected_cb },
    { .name = "align-exclude", .activate = exclude_cb, .parameter_type = "i" },
    { .name = "align-regroup", .activate = regroup_cb, .parameter_type = "(is)" },
    { "align-markers", NULL, NULL, "true", markers_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < DSC_N_ALIGN_LAYERS; i++) {
    g_autofree char *name = g_strconcat ("align-show-", dsc_align_layer_name (i), NULL);
    gboolean shown = dsc_align_overlay_get_shown (self->alignment->overlay, i);
    g_autoptr (GSimpleAction) action
        = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (shown));

    g_signal_connect (action, "change-state", G_CALLBACK (layer_cb), self);
    g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  }
}

/* Beside the verdict: the exposure that is seen and its neighbour. */
static void
add_blink_button (DscWindow *self)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (_ ("Blink"));

  gtk_widget_set_tooltip_text (
      button, _ ("Blink this exposure with its neighbour, and move it by hand (p)"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-small");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.align-blink");
  gtk_box_append (dsc_align_board_get_tools (self->align_board), button);
}

/* --- life ------------------------------------------------------------------------------------- */

void
dsc_window_init_align (DscWindow *self)
{
  DscAlignment *alignment = g_new0 (DscAlignment, 1);

  self->alignment = alignment;
  alignment->window = self;
  alignment->markers = TRUE;
  alignment->overlay = dsc_align_overlay_new ();
  alignment->preview = dsc_tweak_preview_new ();
  add_actions (self);
  dsc_window_init_blink (self);
  add_blink_button (self);
  dsc_window_init_align_menus (self);
#define CONNECT(object, signal, func)                                                              \
  g_signal_connect_swapped (object, signal, G_CALLBACK (func), alignment)
  CONNECT (alignment->preview, "found-changed", found_changed_cb);
  CONNECT (alignment->preview, "fit-changed", fit_changed_cb);
  CONNECT (alignment->preview, "changed", show_preview_text);
  CONNECT (self->align_board, "case-changed", case_changed_cb);
  CONNECT (self->align_board, "notify::source", star_selected_cb);
  CONNECT (self->tabs, "current-changed", page_changed_cb);
  CONNECT (self, "action-state-changed::select-step", follow_step);
  CONNECT (self, "action-state-changed::drawer-page", follow_step);
  CONNECT (self, "action-state-changed::show-drawer", follow_step);
#undef CONNECT
}

void
dsc_window_end_align (DscWindow *self)
{
  DscAlignment *alignment;

  dsc_window_end_blink (self);
  alignment = g_steal_pointer (&self->alignment);
  if (!alignment)
    return;
  g_signal_handlers_disconnect_by_data (alignment->preview, alignment);
  g_signal_handlers_disconnect_by_data (self->align_board, alignment);
  g_signal_handlers_disconnect_by_data (self->tabs, alignment);
  g_signal_handlers_disconnect_by_data (self, alignment);
  hear_page (alignment, NULL);
  dsc_align_overlay_set_view (alignment->overlay, NULL, -1);
  dsc_tweak_preview_set_view (alignment->preview, NULL, -1);
  dsc_tweak_preview_set_session (alignment->preview, NULL, -1);
  g_object_unref (alignment->overlay);
  g_object_unref (alignment->preview);
  g_free (alignment);
}

void
dsc_window_align_session (DscWindow *self)
{
  DscAlignment *alignment = self->alignment;

  dsc_window_stop_blink (self);
  dsc_tweak_preview_set_session (alignment->preview, self->session,
                                 dsc_window_align_find_step (self));
  case_changed_cb (alignment);
  follow_step (alignment);
  page_changed_cb (alignment);
}

DscAlignOverlay *
dsc_window_get_align_overlay (DscWindow *self)
{
  return self->alignment->overlay;
}

DscTweakPreview *
dsc_window_get_tweak_preview (DscWindow *self)
{
  return self->alignment->preview;
}

gboolean
dsc_window_is_align_settled (DscWindow *self)
{
  return dsc_tweak_preview_is_settled (self->alignment->preview)
         && dsc_align_overlay_is_settled (self->alignment->overlay);
}
