/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <math.h>
#include <string.h>

/* Every state and command of the view, once: as "view.NAME" of the class, and for a window's action
 * map. */

static const char *const states[] = {
  "plane",
  "layer",
  "stretch",
  "stretch-exponent",
  "limits",
  "percent",
  "vmin",
  "vmax",
  "colormap",
  "invert",
  "contrast",
  "bias",
  "zoom",
  "rotation",
  "flip",
  "nan-color",
  "show-dq",
  "dq-mask",
  "dq-opacity",
  "show-compass",
  "show-scale-bar",
  "show-overlays",
  "show-cross",
  "one-based",
  "compare-mode",
  "curtain",
  "compare-interval",
};

#define KEY_STEP 1.25
#define CURTAIN_STEP 0.05

static void
zoom_in (DscImageView *self)
{
  dsc_image_view_zoom_by (self, KEY_STEP);
}

static void
zoom_out (DscImageView *self)
{
  dsc_image_view_zoom_by (self, 1.0 / KEY_STEP);
}

static void
zoom_1 (DscImageView *self)
{
  dsc_image_view_zoom_about (self, self->cx, self->cy, 1.0);
}

static void
zoom_2 (DscImageView *self)
{
  dsc_image_view_zoom_about (self, self->cx, self->cy, 2.0);
}

static void
zoom_4 (DscImageView *self)
{
  dsc_image_view_zoom_about (self, self->cx, self->cy, 4.0);
}

/* On the screen: a turn of 90 degrees, anticlockwise if @sign > 0. */
static void
turn (DscImageView *self, double sign)
{
  dsc_image_view_set_linear (self, sign * self->yx, sign * self->yy, -sign * self->xx,
                             -sign * self->xy);
}

static void
rotate_left (DscImageView *self)
{
  turn (self, 1.0);
}

static void
rotate_right (DscImageView *self)
{
  turn (self, -1.0);
}

static void
north_up (DscImageView *self)
{
  if (!dsc_image_view_north_up (self))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
reset_orientation (DscImageView *self)
{
  dsc_image_view_set_orientation (self, dsc_image_view_get_zoom (self), 0.0, FALSE);
}

static void
reset_contrast (DscImageView *self)
{
  g_object_set (self, "contrast", 1.0, "bias", 0.5, NULL);
}

static void
center_cursor (DscImageView *self)
{
  double x, y;

  if (dsc_image_view_get_cursor (self, &x, &y))
    dsc_image_view_center_on (self, x, y);
}

static void
copy_position (DscImageView *self)
{
  double x = self->cx, y = self->cy;
  g_autofree char *text = NULL;
  DscReadout readout;

  dsc_image_view_get_cursor (self, &x, &y);
  if (!dsc_image_view_read (self, x, y, &readout))
    return;
  text = dsc_readout_format_line (&readout, self->one_based);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
curtain_left (DscImageView *self)
{
  dsc_image_view_move_curtain (self, -CURTAIN_STEP);
}

static void
curtain_right (DscImageView *self)
{
  dsc_image_view_move_curtain (self, CURTAIN_STEP);
}

static const struct {
  const char *name;
  void (*run) (DscImageView *self);
  guint keys[3];
} commands[] = {
  { "zoom-in", zoom_in, { GDK_KEY_z, GDK_KEY_plus, GDK_KEY_KP_Add } },
  { "zoom-out", zoom_out, { GDK_KEY_Z, GDK_KEY_minus, GDK_KEY_KP_Subtract } },
  { "zoom-1", zoom_1, { GDK_KEY_1 } },
  { "zoom-2", zoom_2, { GDK_KEY_2 } },
  { "zoom-4", zoom_4, { GDK_KEY_4 } },
  { "zoom-fit", dsc_image_view_zoom_fit, { GDK_KEY_0, GDK_KEY_f } },
  { "rotate-left", rotate_left, { 0 } },
  { "rotate-right", rotate_right, { 0 } },
  { "north-up", north_up, { GDK_KEY_n } },
  { "reset-orientation", reset_orientation, { 0 } },
  { "reset-contrast", reset_contrast, { GDK_KEY_r } },
  { "center-cursor", center_cursor, { GDK_KEY_c } },
  { "copy-position", copy_position, { 0 } },
  { "cycle-compare", dsc_image_view_cycle_compare, { GDK_KEY_C } },
  { "curtain-left", curtain_left, { GDK_KEY_bracketleft } },
  { "curtain-right", curtain_right, { GDK_KEY_bracketright } },
};

static void
run_class_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (action + strlen ("view."), commands[i].name))
      commands[i].run (DSC_IMAGE_VIEW (widget));
}

static void
run_map_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), commands[i].name))
      commands[i].run (user_data);
}

void
dsc_image_view_add_actions (DscImageView *self, GActionMap *map)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autoptr (GPropertyAction) action = g_property_action_new (states[i], self, states[i]);

    g_action_map_add_action (map, G_ACTION (action));
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (GSimpleAction) action = g_simple_action_new (commands[i].name, NULL);

    g_signal_connect_object (action, "activate", G_CALLBACK (run_map_action_cb), self, 0);
    g_action_map_add_action (map, G_ACTION (action));
  }
}

/* --- the key cursor --- */

void
dsc_image_view_set_cursor (DscImageView *self, double x, double y)
{
  self->cursor_x = x;
  self->cursor_y = y;
  if (self->show_cross)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_set_ghost (DscImageView *self, double x, double y)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  if (!isfinite (x) && !isfinite (self->ghost_x))
    return;
  self->ghost_x = x;
  self->ghost_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_set_title (DscImageView *self, const char *title)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
dsc_image_view_get_cursor (DscImageView *self, double *ret_x, double *ret_y)
{
  if (!isfinite (self->cursor_x) || !isfinite (self->cursor_y))
    return FALSE;
  *ret_x = self->cursor_x;
  *ret_y = self->cursor_y;
  return TRUE;
}

/* Keeps the point on the screen. */
static void
follow (DscImageView *self, double x, double y)
{
  double wx, wy;

  dsc_image_view_image_to_widget (self, x, y, &wx, &wy);
  if (wx < 0 || wy < 0 || wx >= gtk_widget_get_width (GTK_WIDGET (self))
      || wy >= gtk_widget_get_height (GTK_WIDGET (self)))
    dsc_image_view_center_on (self, x, y);
}

/* Arguments: steps to the right and up as the screen shows it. The cursor goes by whole pixels of
 * the image, along the axis of it that lies closest. */
static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscImageView *self = DSC_IMAGE_VIEW (widget);
  double x = self->cx, y = self->cy, dx, dy, ix, iy;

  if (self->model == NULL)
    return FALSE;
  g_variant_get (args, "(dd)", &dx, &dy);
  if (!dsc_image_view_get_cursor (self, &x, &y) && isfinite (self->pointer_x))
    dsc_image_view_widget_to_image (self, self->pointer_x, self->pointer_y, &x, &y);
  /* The transpose of the linear part turns screen directions back. */
  ix = self->xx * dx - self->yx * dy;
  iy = self->xy * dx - self->yy * dy;
  if (fabs (ix) >= fabs (iy))
    x += copysign (fabs (dx) + fabs (dy), ix);
  else
    y += copysign (fabs (dx) + fabs (dy), iy);
  x = CLAMP (round (x), 0.0, dsc_image_model_get_width (self->model) - 1.0);
  y = CLAMP (round (y), 0.0, dsc_image_model_get_height (self->model) - 1.0);
  if (!self->show_cross)
    g_object_set (self, "show-cross", TRUE, NULL);
  dsc_image_view_set_cursor (self, x, y);
  follow (self, x, y);
  self->keyed = TRUE;
  dsc_image_view_cursor_moved (self, x, y, TRUE);
  return TRUE;
}

static void
add_cursor_keys (GtkWidgetClass *klass)
{
  static const struct {
    guint keys[3];
    double dx, dy;
  } moves[] = {
    { { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_KEY_h }, -1, 0 },
    { { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_KEY_l }, 1, 0 },
    { { GDK_KEY_Up, GDK_KEY_KP_Up, GDK_KEY_k }, 0, 1 },
    { { GDK_KEY_Down, GDK_KEY_KP_Down, GDK_KEY_j }, 0, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++) {
    for (guint k = 0; k < 3; k++) {
      gtk_widget_class_add_binding (klass, moves[i].keys[k], 0, move_cursor_cb, "(dd)", moves[i].dx,
                                    moves[i].dy);
      gtk_widget_class_add_binding (klass, moves[i].keys[k], GDK_SHIFT_MASK, move_cursor_cb, "(dd)",
                                    10 * moves[i].dx, 10 * moves[i].dy);
    }
  }
}

void
dsc_image_view_class_init_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autofree char *name = g_strconcat ("view.", states[i], NULL);

    gtk_widget_class_install_property_action (klass, name, states[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autofree char *name = g_strconcat ("view.", commands[i].name, NULL);

    gtk_widget_class_install_action (klass, name, NULL, run_class_action_cb);
    for (guint k = 0; k < G_N_ELEMENTS (commands[i].keys); k++)
      if (commands[i].keys[k] != 0)
        gtk_widget_class_add_binding_action (
            klass, commands[i].keys[k],
            commands[i].keys[k] == GDK_KEY_Z || commands[i].keys[k] == GDK_KEY_C ? GDK_SHIFT_MASK
                                                                                 : 0,
            name, NULL);
  }
  add_cursor_keys (klass);
}
