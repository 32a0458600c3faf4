/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-layout.h"

#include "dsc-window-private.h"

/* How the window shares its width: the rail is wide where there is room for it. */

#define WIDE_FROM 1400

static void
show_strip (DscWindow *self)
{
  gboolean steps = self->session != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->strip), steps && !gtk_widget_get_visible (self->rail));
}

static void
show_rail_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;

  gtk_widget_set_visible (self->rail, g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
  show_strip (self);
}

static void
follow_width (gpointer data)
{
  g_autoptr (DscWindow) self = data;

  if (self->monitor)
    g_action_group_change_action_state (G_ACTION_GROUP (self), "show-rail",
                                        g_variant_new_boolean (self->rail_wide));
}

void
dsc_window_allocated (DscWindow *self, int width)
{
  gboolean wide = width >= WIDE_FROM;

  /* What a person chose stays until the window is made wider or narrower than that. */
  if (width <= 0 || self->rail_wide == wide)
    return;
  self->rail_wide = wide;
  /* Nothing may be hidden while sizes are given. */
  g_idle_add_once (follow_width, g_object_ref (self));
}

void
dsc_window_layout_session (DscWindow *self)
{
  dsc_step_monitor_set_session (self->monitor, self->session);
  dsc_step_list_set_monitor (self->steps, self->monitor);
  dsc_step_strip_set_monitor (self->strip, self->monitor);
  show_strip (self);
}

void
dsc_window_init_layout (DscWindow *self)
{
  static const GActionEntry entries[] = { { "show-rail", NULL, NULL, "true", show_rail_cb } };

  self->monitor = dsc_step_monitor_new ();
  self->rail_wide = -1;
  self->strip_variants = g_object_new (DSC_TYPE_VARIANT_LIST, NULL);
  dsc_variant_list_set_narrow (self->strip_variants);
  gtk_box_append (dsc_step_strip_get_place (self->strip), GTK_WIDGET (self->strip_variants));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  show_strip (self);
}

void
dsc_window_end_layout (DscWindow *self)
{
  g_clear_object (&self->monitor);
}
