/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-region-edit.h"
#include "dsc-window-examine.h"
#include "dsc-window-regions-private.h"

/* Regions drawn and changed with the left button, before the picture sees it. What is not meant for
 * a region is left to the picture. */

#define SLOP 4.0          /* logical pixels that a click may wander */
#define HANDLE_REACH 8.0  /* of a handle, and of the first corner of a polygon */
#define DEFAULT_SIZE 20.0 /* of a region that is drawn by a click */

DscWcs *
dsc_window_regions_get_wcs (struct _DscRegions *self)
{
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  DscWcs *wcs = model ? dsc_image_model_get_wcs (model) : NULL;

  return wcs && dsc_wcs_is_celestial (wcs) ? wcs : NULL;
}

static double
pixels_per_logical (struct _DscRegions *self)
{
  return gtk_widget_get_scale_factor (GTK_WIDGET (self->view))
         / dsc_image_view_get_zoom (self->view);
}

/* Consumes @pixels: the same on the sky, where the picture has one. */
static DscRegion *
keep (struct _DscRegions *self, DscRegion *pixels, gboolean sky)
{
  DscWcs *wcs = dsc_window_regions_get_wcs (self);
  DscRegion *kept = wcs && sky ? dsc_region_to_sky (pixels, wcs) : NULL;

  if (!kept)
    return pixels;
  dsc_region_free (pixels);
  return kept;
}

static void
add_drawn (struct _DscRegions *self, DscRegion *region)
{
  guint index;

  dsc_region_overlay_set_draft (self->overlay, NULL);
  dsc_window_regions_remember (self, _ ("draw a region"));
  index = dsc_region_overlay_add (self->overlay, keep (self, region, TRUE));
  dsc_window_regions_select (self, (int)index);
}

/* --- polygons --------------------------------------------------------------------------------- */

static void
show_corners (struct _DscRegions *self, double x, double y)
{
  guint n = self->corners->len / 2;
  DscRegion *draft;

  if (n == 0)
    return;
  draft = dsc_region_new (DSC_REGION_POLYGON, FALSE);
  g_array_append_val (self->corners, x);
  g_array_append_val (self->corners, y);
  dsc_region_set_points (draft, n + 1, (const double *)(gpointer)self->corners->data);
  g_array_set_size (self->corners, 2 * n);
  dsc_region_overlay_set_draft (self->overlay, draft);
}

gboolean
dsc_window_regions_finish (DscWindow *window)
{
  struct _DscRegions *self = window->regions;
  guint n = self->corners->len / 2;
  DscRegion *region;

  if (n < 3)
    return FALSE;
  region = dsc_region_new (DSC_REGION_POLYGON, FALSE);
  dsc_region_set_points (region, n, (const double *)(gpointer)self->corners->data);
  dsc_window_regions_draw (self, NULL);
  add_drawn (self, region);
  return TRUE;
}

static gboolean
is_near_corner (struct _DscRegions *self, guint index, double x, double y, double reach)
{
  double cx = g_array_index (self->corners, double, 2 * index);
  double cy = g_array_index (self->corners, double, 2 * index + 1);

  return hypot (x - cx, y - cy) <= reach * pixels_per_logical (self);
}

static void
add_corner (struct _DscRegions *self, double x, double y)
{
  guint n = self->corners->len / 2;

  if (n > 0 && is_near_corner (self, n - 1, x, y, SLOP)) {
    dsc_window_regions_finish (self->window);
    return;
  }
  if (n > 2 && is_near_corner (self, 0, x, y, HANDLE_REACH)) {
    dsc_window_regions_finish (self->window);
    return;
  }
  g_array_append_val (self->corners, x);
  g_array_append_val (self->corners, y);
  show_corners (self, x, y);
}

/* --- dragging --------------------------------------------------------------------------------- */

/* The handle of the region being looked at that is at that place of the widget; -1: none. */
static int
find_handle (struct _DscRegions *self, const DscRegion *region, double wx, double wy)
{
  for (guint i = 0; i < dsc_region_n_handles (region); i++) {
    double x, y;

    dsc_region_get_handle (region, i, &x, &y);
    dsc_image_view_image_to_widget (self->view, x, y, &x, &y);
    if (hypot (x - wx, y - wy) <= HANDLE_REACH)
      return (int)i;
  }
  return -1;
}

static void
begin_change (struct _DscRegions *self, double wx, double wy)
{
  int selected = dsc_region_overlay_get_selected (self->overlay), handle;

  self->work = dsc_window_get_selected_region (self->window);
  if (!self->work)
    return;
  handle = find_handle (self, self->work, wx, wy);
  if (handle >= 0) {
    self->handle = (guint)handle;
    self->dragged = DSC_REGION_DRAG_HANDLE;
  } else if (dsc_image_view_pick (self->view, DSC_OVERLAY (self->overlay), self->x0, self->y0)
             == selected)
    self->dragged = DSC_REGION_DRAG_MOVE;
  else
    g_clear_pointer (&self->work, dsc_region_free);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double wx, double wy, gpointer user_data)
{
  struct _DscRegions *self = user_data;
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  self->dragged = DSC_REGION_DRAG_NONE;
  self->moved = FALSE;
  g_clear_pointer (&self->work, dsc_region_free);
  dsc_image_view_widget_to_image (self->view, wx, wy, &self->x0, &self->y0);
  if (self->drawing && dsc_image_view_get_model (self->view))
    self->dragged = DSC_REGION_DRAG_DRAW;
  else if (!(state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK))
           && dsc_overlay_get_visible (DSC_OVERLAY (self->overlay)))
    begin_change (self, wx, wy);
  if (self->dragged == DSC_REGION_DRAG_NONE)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
  /* At once: the gestures of the picture would miss the end of one that is taken from them later,
   * and the next click with it. */
  else
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static DscRegion *
make_drawn (struct _DscRegions *self, double x, double y, double least)
{
  DscRegion *region = dsc_region_new (self->shape, FALSE);

  dsc_region_stretch (region, self->x0, self->y0, x, y, least);
  return region;
}

static void
change (struct _DscRegions *self, double x, double y)
{
  int selected = dsc_region_overlay_get_selected (self->overlay);
  DscRegion *changed = dsc_region_copy (self->work);
  gboolean sky;

  if (selected < 0) {
    dsc_region_free (changed);
    return;
  }
  sky = dsc_region_overlay_get_region (self->overlay, (guint)selected)->sky;
  if (self->dragged == DSC_REGION_DRAG_MOVE)
    dsc_region_move (changed, x - self->x0, y - self->y0);
  else
    dsc_region_drag_handle (changed, self->handle, x, y);
  dsc_region_overlay_replace (self->overlay, (guint)selected, keep (self, changed, sky));
}

/* Where the drag is now, pixels of the image. */
static gboolean
get_point (GtkGestureDrag *gesture, double dx, double dy, double *ret_x, double *ret_y)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  double wx, wy;

  if (!gtk_gesture_drag_get_start_point (gesture, &wx, &wy))
    return FALSE;
  dsc_image_view_widget_to_image (DSC_IMAGE_VIEW (view), wx + dx, wy + dy, ret_x, ret_y);
  return isfinite (*ret_x) && isfinite (*ret_y);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  struct _DscRegions *self = user_data;
  double x, y;

  if ((!self->moved && hypot (dx, dy) < SLOP) || !get_point (gesture, dx, dy, &x, &y))
    return;
  if (!self->moved && self->dragged != DSC_REGION_DRAG_DRAW)
    dsc_window_regions_remember (self, _ ("change a region"));
  self->moved = TRUE;
  if (self->dragged != DSC_REGION_DRAG_DRAW)
    change (self, x, y);
  else if (self->shape == DSC_REGION_POLYGON)
    show_corners (self, x, y);
  else
    dsc_region_overlay_set_draft (self->overlay, make_drawn (self, x, y, 0));
}

/* What did not move a region was a click at the picture after all. */
static void
pass_click (struct _DscRegions *self, GdkModifierType state)
{
  gint64 now = g_get_monotonic_time ();
  gboolean near = hypot (self->x0 - self->click_x, self->y0 - self->click_y)
                  <= SLOP * pixels_per_logical (self);
  int most;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self->view)), "gtk-double-click-time", &most,
                NULL);
  self->n_press = near && now - self->clicked_at <= 1000 * (gint64)most ? self->n_press + 1 : 1;
  self->clicked_at = now;
  self->click_x = self->x0;
  self->click_y = self->y0;
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  dsc_image_view_set_cursor (self->view, self->x0, self->y0);
  g_signal_emit_by_name (self->view, "clicked", self->x0, self->y0, self->n_press,
                         state & GDK_MODIFIER_MASK);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  struct _DscRegions *self = user_data;
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean click
      = !self->moved
        && (self->dragged == DSC_REGION_DRAG_MOVE || self->dragged == DSC_REGION_DRAG_HANDLE);
  double x, y, least;

  if (self->dragged == DSC_REGION_DRAG_DRAW && get_point (gesture, dx, dy, &x, &y)) {
    if (self->shape == DSC_REGION_POLYGON) {
      add_corner (self, x, y);
    } else {
      least = self->moved ? 0 : DEFAULT_SIZE * pixels_per_logical (self);
      add_drawn (self, make_drawn (self, x, y, least));
      if (self->shape == DSC_REGION_TEXT)
        dsc_window_regions_show_popover (self);
      if (!(state & GDK_SHIFT_MASK))
        dsc_window_regions_draw (self, NULL);
    }
  }
  self->dragged = DSC_REGION_DRAG_NONE;
  g_clear_pointer (&self->work, dsc_region_free);
  if (click)
    pass_click (self, state);
}

static void
cancel_cb (struct _DscRegions *self)
{
  self->dragged = DSC_REGION_DRAG_NONE;
  g_clear_pointer (&self->work, dsc_region_free);
}

static void
cursor_cb (struct _DscRegions *self, double x, double y, gboolean valid)
{
  if (valid && self->drawing && self->shape == DSC_REGION_POLYGON)
    show_corners (self, x, y);
}

static void
clicked_cb (struct _DscRegions *self, double x, double y, int n_press, GdkModifierType state)
{
  int index;

  if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK))
      || !dsc_overlay_get_visible (DSC_OVERLAY (self->overlay))
      || dsc_window_is_examining (self->window, state))
    return;
  index = dsc_image_view_pick (self->view, DSC_OVERLAY (self->overlay), x, y);
  dsc_window_regions_select (self, index);
  if (n_press == 2 && index >= 0)
    dsc_window_regions_show_popover (self);
}

gboolean
dsc_window_regions_draw (struct _DscRegions *self, const char *shape)
{
  DscRegionShape found = DSC_REGION_CIRCLE;

  if (shape && !dsc_region_shape_from_name (shape, &found))
    return FALSE;
  g_array_set_size (self->corners, 0);
  dsc_region_overlay_set_draft (self->overlay, NULL);
  self->drawing = shape != NULL;
  self->shape = found;
  dsc_window_regions_update (self);
  return TRUE;
}

void
dsc_window_regions_hear (struct _DscRegions *self, DscImageView *view)
{
  if (view == self->view)
    return;
  dsc_window_regions_hide_popover (self);
  if (self->view) {
    g_signal_handlers_disconnect_by_data (self->view, self);
    gtk_widget_remove_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (self->drag));
    self->drag = NULL;
    cancel_cb (self);
    if (self->corners->len > 0)
      dsc_window_regions_draw (self, NULL);
  }
  g_set_object (&self->view, view);
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
  g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (view, "clicked", G_CALLBACK (clicked_cb), self);
}
