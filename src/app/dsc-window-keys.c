/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-align.h"
#include "dsc-window-blink.h"
#include "dsc-window-examine.h"
#include "dsc-window-private.h"
#include "dsc-window-regions.h"

/* Keys without a modifier. They are looked up after the widget with the focus has had the key, so
 * that letters can be typed into an entry. */
typedef struct {
  const char *trigger, *action, *target; /* target: (nullable): text of a GVariant */
} PlainKey;

static const PlainKey plain_keys[] = {
  { "s", "win.show-plane", "'SCI'" },
  { "e", "win.show-plane", "'ERR'" },
  { "w", "win.show-plane", "'WHT'" },
  { "x", "win.show-plane", "'CON'" },
  { "a", "win.show-plane", "'AREA'" },
  { "v", "win.cycle-var", NULL },
  { "q", "win.show-dq", NULL },
  { "o", "win.show-footprints", NULL },
  { "b", "win.blink", NULL },
  { "<Shift>b", "win.blink-back", NULL },
  { "i", "win.invert", NULL },
  { "g", "win.look", "'input'" },
  { "t", "win.look", "'blot'" },
  { "<Shift>t", "win.look", "'difference'" },
  { "u", "win.look", "'median'" },
  { "y", "win.inspect", NULL },
  { "<Shift>y", "win.stack", NULL },
  { "p", "win.align-blink", NULL },
  { "<Shift>p", "win.align-toggle-wcs", NULL },
  { "<Alt>Left", "win.align-nudge-step", "(-0.1, 0.0)" },
  { "<Alt>Right", "win.align-nudge-step", "(0.1, 0.0)" },
  { "<Alt>Up", "win.align-nudge-step", "(0.0, 0.1)" },
  { "<Alt>Down", "win.align-nudge-step", "(0.0, -0.1)" },
  { "<Alt><Shift>Left", "win.align-nudge-step", "(-1.0, 0.0)" },
  { "<Alt><Shift>Right", "win.align-nudge-step", "(1.0, 0.0)" },
  { "<Alt><Shift>Up", "win.align-nudge-step", "(0.0, 1.0)" },
  { "<Alt><Shift>Down", "win.align-nudge-step", "(0.0, -1.0)" },
  { "<Alt>Page_Up", "win.align-nudge", "(0.0, 0.0, 0.001)" },
  { "<Alt>Page_Down", "win.align-nudge", "(0.0, 0.0, -0.001)" },
  { "<Alt><Shift>Page_Up", "win.align-nudge", "(0.0, 0.0, 0.01)" },
  { "<Alt><Shift>Page_Down", "win.align-nudge", "(0.0, 0.0, -0.01)" },
  { "<Control>Return", "win.align-refine", NULL },
  { "<Control>z", "win.undo", NULL },
  { "<Control><Shift>z", "win.redo", NULL },
  { "<Control>y", "win.redo", NULL },
  { "<Shift>s", "win.catalog-marks", NULL },
  { "<Shift>e", "win.examine", NULL },
  { "m", "win.match-wcs", NULL },
  { "<Shift>m", "win.lock-wcs", NULL },
  { "<Shift>g", "win.sky-grid", NULL },
  { "<Shift>f", "win.magnifier", NULL },
  { "<Shift>o", "win.tile", NULL },
  { "question", "win.show-help-overlay", NULL },
  { "<Shift>question", "win.show-help-overlay", NULL },
};

/* Escape stops the job; without one it closes what covers the picture. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (widget);

  if (self->job)
    dsc_window_stop (self);
  else if (dsc_window_examine_escape (self))
    return TRUE;
  else if (dsc_notice_bar_get_text (self->notice))
    dsc_notice_bar_hide (self->notice);
  else if (dsc_window_blink_escape (self) || dsc_window_regions_escape (self))
    return TRUE;
  else if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "fullscreen",
                                        g_variant_new_boolean (FALSE));
  else
    return FALSE;
  return TRUE;
}

/* The star that is selected, while there are stars to select; else the flags. */
static gboolean
drop_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (!dsc_window_align_drop_selected (DSC_WINDOW (widget)))
    g_action_group_activate_action (G_ACTION_GROUP (widget), "show-plane",
                                    g_variant_new_string ("DQ"));
  return TRUE;
}

static gboolean
keep_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  return dsc_window_regions_finish (DSC_WINDOW (widget))
         || dsc_window_blink_keep (DSC_WINDOW (widget));
}

static gboolean
delete_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  return dsc_window_regions_delete (DSC_WINDOW (widget));
}

static void
add_callback (GtkEventController *controller, guint key, GtkShortcutFunc func)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (key, 0),
                        gtk_callback_action_new (func, NULL, NULL)));
}

void
dsc_window_init_keys (DscWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (plain_keys); i++) {
    const PlainKey *key = &plain_keys[i];
    GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key->trigger),
                                              gtk_named_action_new (key->action));

    if (key->target) {
      g_autoptr (GVariant) target = g_variant_parse (NULL, key->target, NULL, NULL, NULL);

      gtk_shortcut_set_arguments (shortcut, target);
    }
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  }
  add_callback (controller, GDK_KEY_Escape, escape_cb);
  add_callback (controller, GDK_KEY_d, drop_cb);
  add_callback (controller, GDK_KEY_Return, keep_cb);
  add_callback (controller, GDK_KEY_KP_Enter, keep_cb);
  add_callback (controller, GDK_KEY_Delete, delete_cb);
  add_callback (controller, GDK_KEY_KP_Delete, delete_cb);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
