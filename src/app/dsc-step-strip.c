/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-strip.h"

#include <glib/gi18n.h>

#include "dsc-context-menu.h"
#include "dsc-step-menu.h"
#include "dsc-tooltip.h"

typedef struct {
  GtkWidget *button, *icon, *bar;
  const char *css;
} Item;

struct _DscStepStrip {
  GtkBox parent_instance;

  DscStepMonitor *monitor;
  GArray *items; /* of Item */
  GtkBox *steps, *place;
};

G_DEFINE_FINAL_TYPE (DscStepStrip, dsc_step_strip, GTK_TYPE_BOX)

static int
find_button (DscStepStrip *self, GtkWidget *widget)
{
  for (guint i = 0; i < self->items->len; i++) {
    GtkWidget *button = g_array_index (self->items, Item, i).button;

    if (widget == button || gtk_widget_is_ancestor (widget, button))
      return (int)i;
  }
  return -1;
}

static void
popup (DscStepStrip *self, GtkWidget *button, double x, double y)
{
  int index = find_button (self, button);
  g_autoptr (GMenuModel) menu = NULL;

  if (index < 0)
    return;
  menu = dsc_step_menu_new (self->monitor, (guint)index);
  gtk_widget_translate_coordinates (button, GTK_WIDGET (self), x, y, &x, &y);
  dsc_context_menu_popup (GTK_WIDGET (self), x, y, menu);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscStepStrip *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (!focus || find_button (DSC_STEP_STRIP (widget), focus) < 0)
    return FALSE;
  popup (DSC_STEP_STRIP (widget), focus, gtk_widget_get_width (focus), 0);
  return TRUE;
}

static void
refresh (DscStepStrip *self, guint index)
{
  DscSession *session = dsc_step_monitor_get_session (self->monitor);
  Item *item = index < self->items->len ? &g_array_index (self->items, Item, index) : NULL;
  const DscStep *step = item ? dsc_session_get_step (session, index) : NULL;
  g_autofree char *text = item ? dsc_step_monitor_dup_text (self->monitor, index) : NULL;
  g_autofree char *tooltip = item ? g_strdup_printf ("%s\n%s", _ (step->title), text) : NULL;
  g_autofree char *label = NULL;
  double fraction;

  if (!item)
    return;
  fraction = dsc_step_monitor_get_fraction (self->monitor, index);
  label = g_strdup_printf ("%s, %s", _ (step->title),
                           dsc_step_monitor_get_word (self->monitor, index));
  gtk_image_set_from_icon_name (GTK_IMAGE (item->icon),
                                dsc_step_monitor_get_icon (self->monitor, index));
  if (item->css)
    gtk_widget_remove_css_class (item->icon, item->css);
  item->css = dsc_step_monitor_get_css (self->monitor, index);
  gtk_widget_add_css_class (item->icon, item->css);
  gtk_widget_set_opacity (item->bar, fraction >= 0 ? 1 : 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (item->bar), MAX (fraction, 0));
  dsc_set_tooltip (item->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static GtkWidget *
make_bar (void)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_widget_add_css_class (bar, "dsc-rail-bar");
  gtk_widget_set_hexpand (bar, TRUE);
  return bar;
}

static void
add_step (DscStepStrip *self, guint index)
{
  const DscStep *step = dsc_session_get_step (dsc_step_monitor_get_session (self->monitor), index);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkGesture *click = gtk_gesture_click_new ();
  Item item = { gtk_toggle_button_new (), gtk_image_new (), make_bar (), NULL };

  gtk_widget_add_css_class (item.button, "flat");
  gtk_widget_add_css_class (item.button, "dsc-rail-step");
  gtk_widget_set_halign (row, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), gtk_label_new (number));
  gtk_box_append (GTK_BOX (row), item.icon);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), item.bar);
  gtk_button_set_child (GTK_BUTTON (item.button), box);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (item.button), "s", step->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (item.button), "win.select-step");
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (item.button, GTK_EVENT_CONTROLLER (click));
  gtk_box_append (self->steps, item.button);
  g_array_append_val (self->items, item);
  refresh (self, index);
}

static void
drop_monitor (DscStepStrip *self)
{
  GtkWidget *child;

  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_array_set_size (self->items, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))))
    gtk_box_remove (self->steps, child);
}

static void
dsc_step_strip_dispose (GObject *object)
{
  DscStepStrip *self = DSC_STEP_STRIP (object);

  dsc_context_menu_popdown (GTK_WIDGET (self));
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (dsc_step_strip_parent_class)->dispose (object);
}

static void
dsc_step_strip_finalize (GObject *object)
{
  g_array_unref (DSC_STEP_STRIP (object)->items);
  G_OBJECT_CLASS (dsc_step_strip_parent_class)->finalize (object);
}

static void
dsc_step_strip_class_init (DscStepStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_step_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_step_strip_finalize;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
dsc_step_strip_init (DscStepStrip *self)
{
  GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  self->steps = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  self->place = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "dsc-rail-strip");
  gtk_widget_set_hexpand (GTK_WIDGET (self), FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->place), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->steps));
  gtk_box_append (GTK_BOX (self), separator);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->place));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->steps), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Steps"), -1);
}

void
dsc_step_strip_set_monitor (DscStepStrip *self, DscStepMonitor *monitor)
{
  DscSession *session = dsc_step_monitor_get_session (monitor);

  g_return_if_fail (DSC_IS_STEP_STRIP (self));

  g_object_ref (monitor);
  drop_monitor (self);
  self->monitor = monitor;
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    add_step (self, i);
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (refresh), self);
}

GtkBox *
dsc_step_strip_get_place (DscStepStrip *self)
{
  return self->place;
}
