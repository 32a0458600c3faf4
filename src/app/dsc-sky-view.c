/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-sky-grid.h"
#include "dsc-units.h"

#define MARGIN_LEFT 8
#define MARGIN_RIGHT 8
#define MARGIN_TOP 8
#define MARGIN_BOTTOM 8
#define EDGE_ARROW_PX 14

struct _DscSkyView {
  GtkWidget parent_instance;

  GListModel *members;
  int selected;
  int hovered;

  /* The map: the frame, and half the sides of the square that holds the footprints (degrees). */
  DscSkyFrame frame;
  double half_width, half_height;
};

enum { CLICKED, ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSkyView, dsc_sky_view, GTK_TYPE_WIDGET)

static DscMember *
get_member (DscSkyView *self, guint i)
{
  g_autoptr (DscMember) member = g_list_model_get_item (self->members, i);

  return member; /* the list keeps it */
}

static guint
n_members (DscSkyView *self)
{
  return self->members ? g_list_model_get_n_items (self->members) : 0;
}

static gboolean
is_on_map (DscMember *member)
{
  return dsc_member_get_outline (member)->valid && !dsc_member_is_wild (member);
}

/* The centre is the mean of the unit vectors; then the frame is shifted to the middle of the box
 * around all outlines. */
static void
fit_map (DscSkyView *self)
{
  double sum[3] = { 0, 0, 0 };
  double x0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y0 = G_MAXDOUBLE, y1 = -G_MAXDOUBLE;
  DscSkyFrame frame;

  self->half_width = self->half_height = 0;
  for (guint i = 0; i < n_members (self); i++) {
    const DscOutline *f = dsc_member_get_outline (get_member (self, i));
    double c;

    if (!is_on_map (get_member (self, i)))
      continue;
    c = cos (f->centre_dec * DSC_DEG);
    sum[0] += c * cos (f->centre_ra * DSC_DEG);
    sum[1] += c * sin (f->centre_ra * DSC_DEG);
    sum[2] += sin (f->centre_dec * DSC_DEG);
  }
  if (sum[0] == 0 && sum[1] == 0 && sum[2] == 0)
    return;
  frame.ra = atan2 (sum[1], sum[0]) / DSC_DEG;
  frame.dec = atan2 (sum[2], hypot (sum[0], sum[1])) / DSC_DEG;

  for (guint i = 0; i < n_members (self); i++) {
    const DscOutline *f = dsc_member_get_outline (get_member (self, i));

    if (!is_on_map (get_member (self, i)))
      continue;
    for (guint k = 0; k < DSC_OUTLINE_POINTS; k++) {
      double x, y;

      if (!dsc_sky_frame_project (&frame, f->ra[k], f->dec[k], &x, &y))
        continue;
      x0 = MIN (x0, x);
      x1 = MAX (x1, x);
      y0 = MIN (y0, y);
      y1 = MAX (y1, y);
    }
  }
  if (x0 > x1)
    return;
  dsc_sky_frame_unproject (&frame, (x0 + x1) / 2, (y0 + y1) / 2, &self->frame.ra, &self->frame.dec);
  self->half_width = (x1 - x0) / 2 * 1.04;
  self->half_height = (y1 - y0) / 2 * 1.04;
}

static gboolean
has_map (DscSkyView *self)
{
  return self->half_width > 0 && self->half_height > 0;
}

static DscSkyGrid
make_grid (DscSkyView *self)
{
  DscSkyGrid grid = { .frame = self->frame };
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "+00°00′00″");
  int label_width, label_height;

  pango_layout_get_pixel_size (layout, &label_width, &label_height);
  g_object_unref (layout);
  label_width = label_width * 0.85;
  grid.area = (graphene_rect_t)GRAPHENE_RECT_INIT (
      MARGIN_LEFT + label_width, MARGIN_TOP,
      MAX (10, width - MARGIN_LEFT - MARGIN_RIGHT - label_width),
      MAX (10, height - MARGIN_TOP - MARGIN_BOTTOM - label_height));
  grid.degrees_per_px = MAX (2 * self->half_width / (grid.area.size.width - 2 * EDGE_ARROW_PX),
                             2 * self->half_height / (grid.area.size.height - 2 * EDGE_ARROW_PX));
  return grid;
}

static gboolean
trace_footprint (const DscSkyGrid *grid, const DscOutline *f, cairo_t *cr)
{
  cairo_new_path (cr);
  for (guint k = 0; k < DSC_OUTLINE_POINTS; k++) {
    double x, y;

    if (!dsc_sky_grid_to_widget (grid, f->ra[k], f->dec[k], &x, &y))
      return FALSE;
    cairo_line_to (cr, x, y);
  }
  cairo_close_path (cr);
  return TRUE;
}

static void
draw_footprint (DscSkyView *self, const DscSkyGrid *grid, DscMember *member, cairo_t *cr)
{
  int index = dsc_member_get_index (member);
  GdkRGBA color = { 0.38f, 0.63f, 0.92f, 1 };
  gboolean selected = index == self->selected;

  if (!trace_footprint (grid, dsc_member_get_outline (member), cr))
    return;
  if (selected)
    color = (GdkRGBA){ 0.97f, 0.89f, 0.36f, 1 };
  cairo_set_source_rgba (cr, color.red, color.green, color.blue,
                         selected || index == self->hovered ? 0.28
                                                            : MIN (0.09, 0.5 / n_members (self)));
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue,
                         selected                ? 1
                         : n_members (self) > 40 ? 0.3
                                                 : 0.75);
  cairo_set_line_width (cr, selected ? 2.5 : 1);
  cairo_stroke (cr);
}

/* Where the arrow to a footprint outside the map stands, and its direction. */
static void
place_wild (DscSkyView *self,
            const DscSkyGrid *grid,
            DscMember *member,
            double *ret_x,
            double *ret_y,
            double *ret_angle)
{
  const DscOutline *f = dsc_member_get_outline (member);
  double d0 = self->frame.dec * DSC_DEG, d = f->centre_dec * DSC_DEG;
  double a = (f->centre_ra - self->frame.ra) * DSC_DEG;
  /* Position angle on the sphere, so that the far side of the sky has a direction too. */
  double west = -sin (a) * cos (d), north = cos (d0) * sin (d) - sin (d0) * cos (d) * cos (a);
  double norm = MAX (hypot (west, north), 1e-300);
  double dx = west / norm, dy = -north / norm;
  double half_w = grid->area.size.width / 2 - EDGE_ARROW_PX / 2;
  double half_h = grid->area.size.height / 2 - EDGE_ARROW_PX / 2;
  double t = MIN (half_w / MAX (fabs (dx), 1e-9), half_h / MAX (fabs (dy), 1e-9));

  *ret_x = grid->area.origin.x + grid->area.size.width / 2 + t * dx;
  *ret_y = grid->area.origin.y + grid->area.size.height / 2 + t * dy;
  *ret_angle = atan2 (dy, dx);
}

static void
draw_wild (DscSkyView *self, const DscSkyGrid *grid, DscMember *member, cairo_t *cr)
{
  gboolean selected = (int)dsc_member_get_index (member) == self->selected;
  double x, y, angle;

  place_wild (self, grid, member, &x, &y, &angle);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, 6, 0);
  cairo_line_to (cr, -6, -5);
  cairo_line_to (cr, -6, 5);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, 1.0, 0.42, 0.35);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, selected ? 2.5 : 1);
  if (selected)
    cairo_set_source_rgb (cr, 0.97, 0.89, 0.36);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
dsc_sky_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscSkyView *self = DSC_SKY_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  DscMember *selected = NULL;
  DscSkyGrid grid;
  cairo_t *cr;

  if (width < 40 || height < 40)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_set_source_rgb (cr, 0.085, 0.092, 0.11);
  cairo_paint (cr);
  if (!has_map (self)) {
    dsc_sky_grid_draw_message (widget, cr, _ ("No coordinates to show"));
    cairo_destroy (cr);
    return;
  }

  grid = make_grid (self);
  dsc_sky_grid_draw (&grid, widget, cr);
  cairo_rectangle (cr, grid.area.origin.x, grid.area.origin.y, grid.area.size.width,
                   grid.area.size.height);
  cairo_clip (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < n_members (self); i++) {
    DscMember *member = get_member (self, i);

    if ((int)dsc_member_get_index (member) == self->selected)
      selected = member;
    else if (is_on_map (member))
      draw_footprint (self, &grid, member, cr);
  }
  if (selected && is_on_map (selected))
    draw_footprint (self, &grid, selected, cr);
  for (guint i = 0; i < n_members (self); i++) {
    if (dsc_member_is_wild (get_member (self, i)))
      draw_wild (self, &grid, get_member (self, i), cr);
  }
  cairo_destroy (cr);
}

/* The footprint under a point; of several, the one whose centre is nearest, except that a click on
 * the selected one goes on to the next, so that a pile can be walked through. */
static int
pick (DscSkyView *self, double x, double y, gboolean cycle)
{
  DscSkyGrid grid;
  double px, py, best = G_MAXDOUBLE;
  int nearest = -1, after = -1, first = -1;
  gboolean hit_selected = FALSE;

  if (!has_map (self))
    return -1;
  grid = make_grid (self);
  dsc_sky_grid_to_plane (&grid, x, y, &px, &py);
  for (guint i = 0; i < n_members (self); i++) {
    DscMember *member = get_member (self, i);
    const DscOutline *f = dsc_member_get_outline (member);
    int index = dsc_member_get_index (member);
    double cx, cy, angle;

    if (dsc_member_is_wild (member)) {
      place_wild (self, &grid, member, &cx, &cy, &angle);
      if (hypot (cx - x, cy - y) < EDGE_ARROW_PX)
        return index;
      continue;
    }
    if (!dsc_outline_contains (f, &grid.frame, px, py))
      continue;
    hit_selected |= index == self->selected;
    first = first < 0 ? index : first;
    if (index > self->selected && after < 0)
      after = index;
    if (dsc_sky_grid_to_widget (&grid, f->centre_ra, f->centre_dec, &cx, &cy)
        && hypot (cx - x, cy - y) < best) {
      best = hypot (cx - x, cy - y);
      nearest = index;
    }
  }
  if (cycle && hit_selected)
    return after >= 0 ? after : first;
  return nearest;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscSkyView *self)
{
  int index;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2 && self->selected >= 0) {
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)self->selected);
    return;
  }
  index = pick (self, x, y, n_press == 1);
  if (index >= 0)
    g_signal_emit (self, signals[CLICKED], 0, (guint)index);
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, DscSkyView *self)
{
  int index = pick (self, x, y, FALSE);

  if (index != self->hovered) {
    self->hovered = index;
    gtk_widget_queue_draw (GTK_WIDGET (self));
  }
}

static void
leave_cb (GtkEventControllerMotion *motion, DscSkyView *self)
{
  self->hovered = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
dsc_sky_view_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  DscSkyView *self = DSC_SKY_VIEW (widget);
  int index = keyboard ? self->selected : pick (self, x, y, FALSE);
  g_autofree char *text = NULL;
  DscMember *member;

  if (index < 0 || index >= (int)n_members (self))
    return FALSE;
  member = get_member (self, index);
  text = g_strdup_printf ("%d  %s\n%s %s · %s", index + 1, dsc_member_get_file (member),
                          dsc_member_get_detector (member), dsc_member_get_filter (member),
                          dsc_member_get_status (member));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
key_cb (
    GtkEventControllerKey *key, guint keyval, guint code, GdkModifierType mods, DscSkyView *self)
{
  int n = n_members (self), next = self->selected;

  if (n == 0)
    return FALSE;
  switch (keyval) {
  case GDK_KEY_Up:
  case GDK_KEY_Left:
    next = MAX (0, next - 1);
    break;
  case GDK_KEY_Down:
  case GDK_KEY_Right:
    next = MIN (n - 1, next + 1);
    break;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    if (self->selected >= 0)
      g_signal_emit (self, signals[ACTIVATED], 0, (guint)self->selected);
    return TRUE;
  default:
    return FALSE;
  }
  g_signal_emit (self, signals[CLICKED], 0, (guint)next);
  return TRUE;
}

static void
dsc_sky_view_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = 120;
  *natural = 230;
}

static void
dsc_sky_view_dispose (GObject *object)
{
  g_clear_object (&DSC_SKY_VIEW (object)->members);
  G_OBJECT_CLASS (dsc_sky_view_parent_class)->dispose (object);
}

static void
dsc_sky_view_class_init (DscSkyViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_sky_view_dispose;
  widget_class->snapshot = dsc_sky_view_snapshot;
  widget_class->measure = dsc_sky_view_measure;
  widget_class->query_tooltip = dsc_sky_view_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "skyview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[CLICKED] = g_signal_new ("clicked", DSC_TYPE_SKY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_SKY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_sky_view_init (DscSkyView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  self->selected = self->hovered = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

void
dsc_sky_view_set_members (DscSkyView *self, GListModel *members)
{
  g_return_if_fail (DSC_IS_SKY_VIEW (self));

  g_set_object (&self->members, members);
  self->selected = self->hovered = -1;
  fit_map (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_sky_view_set_selected (DscSkyView *self, int index)
{
  g_return_if_fail (DSC_IS_SKY_VIEW (self));

  self->selected = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
dsc_sky_view_locate (DscSkyView *self, guint index, double *ret_x, double *ret_y)
{
  const DscOutline *f;
  DscSkyGrid grid;

  if (!has_map (self) || index >= n_members (self) || !is_on_map (get_member (self, index)))
    return FALSE;
  f = dsc_member_get_outline (get_member (self, index));
  grid = make_grid (self);
  return dsc_sky_grid_to_widget (&grid, f->centre_ra, f->centre_dec, ret_x, ret_y);
}
