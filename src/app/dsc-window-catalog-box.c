/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-window-catalog-private.h"

/* Shift and a drag with the left button: a box. Without Shift the drag moves the picture; a click
 * with Shift, which does not move, is left to those who hear clicks. */

#define SLOP 4.0 /* logical pixels */
#define BAND_RGB 0xffffff

GtkBitset *
dsc_window_catalog_find_in (
    struct _DscSources *self, DscImageView *view, double x0, double y0, double x1, double y1)
{
  const double wx[4] = { x0, x1, x1, x0 }, wy[4] = { y0, y0, y1, y1 };
  double box[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  GtkBitset *found, *rows = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint row;

  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_image_view_widget_to_image (view, wx[i], wy[i], &x, &y);
    box[0] = MIN (box[0], x);
    box[1] = MIN (box[1], y);
    box[2] = MAX (box[2], x);
    box[3] = MAX (box[3], y);
  }
  /* The picture may be turned: what lies around the box is more. */
  found = dsc_catalog_overlay_find_in (self->overlay, box[0], box[1], box[2], box[3]);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, found, &row); more;
       more = gtk_bitset_iter_next (&iter, &row)) {
    double x, y;

    if (!dsc_catalog_overlay_get_place (self->overlay, row, &x, &y))
      continue;
    dsc_image_view_image_to_widget (view, x, y, &x, &y);
    if (x >= MIN (x0, x1) && x <= MAX (x0, x1) && y >= MIN (y0, y1) && y <= MAX (y0, y1))
      gtk_bitset_add (rows, row);
  }
  gtk_bitset_unref (found);
  return rows;
}

static DscImageView *
get_view (struct _DscSources *self)
{
  return DSC_IMAGE_VIEW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (self->drag)));
}

static void
show_band (struct _DscSources *self, double x, double y, double dx, double dy)
{
  const double wx[4] = { x, x + dx, x + dx, x }, wy[4] = { y, y, y + dy, y + dy };
  double px[4], py[4];

  for (guint i = 0; i < 4; i++)
    dsc_image_view_widget_to_image (get_view (self), wx[i], wy[i], &px[i], &py[i]);
  dsc_polygon_overlay_clear (DSC_POLYGON_OVERLAY (self->band));
  dsc_polygon_overlay_add_image (DSC_POLYGON_OVERLAY (self->band), 4, px, py, BAND_RGB, NULL);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  struct _DscSources *self = user_data;
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  self->boxing = FALSE;
  if (!(state & GDK_SHIFT_MASK) || !dsc_overlay_get_visible (DSC_OVERLAY (self->overlay)))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  struct _DscSources *self = user_data;
  double x, y;

  if (!self->boxing && hypot (dx, dy) < SLOP)
    return;
  if (!self->boxing)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->boxing = TRUE;
  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    show_band (self, x, y, dx, dy);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  struct _DscSources *self = user_data;
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  dsc_polygon_overlay_clear (DSC_POLYGON_OVERLAY (self->band));
  if (self->boxing && gtk_gesture_drag_get_start_point (gesture, &x, &y)) {
    g_autoptr (GtkBitset) rows
        = dsc_window_catalog_find_in (self, get_view (self), x, y, x + dx, y + dy);

    if (state & GDK_CONTROL_MASK)
      gtk_bitset_union (rows, dsc_catalog_model_get_selected (self->model));
    dsc_catalog_model_select (self->model, rows);
  }
  self->boxing = FALSE;
}

static void
cancel_cb (struct _DscSources *self)
{
  self->boxing = FALSE;
  dsc_polygon_overlay_clear (DSC_POLYGON_OVERLAY (self->band));
}

void
dsc_window_catalog_hear_box (struct _DscSources *self, DscImageView *view)
{
  if (self->drag) {
    DscImageView *old = get_view (self);

    dsc_image_view_remove_overlay (old, self->band);
    gtk_widget_remove_controller (GTK_WIDGET (old), GTK_EVENT_CONTROLLER (self->drag));
    self->drag = NULL;
  }
  if (!view)
    return;
  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->drag), GTK_PHASE_CAPTURE);
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (self->drag));
  dsc_image_view_add_overlay (view, self->band);
}
