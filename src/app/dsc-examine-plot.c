/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-plot.h"

#define TOP 22
#define DOT 1.6
#define MANY_DOTS 4000 /* are squares, which are drawn faster */
#define START_AZIMUTH 0.6
#define TURN 0.01 /* radians per pixel of a drag */
#define TEXT_GAP 6

struct _DscExaminePlot {
  GtkWidget parent_instance;

  const DscExamineFigure *figure; /* (nullable) */
  double azimuth, drag_azimuth;
};

G_DEFINE_FINAL_TYPE (DscExaminePlot, dsc_examine_plot, GTK_TYPE_WIDGET)

/* --- points and curves ------------------------------------------------------------------------ */

static void
widen (double value, double *lo, double *hi)
{
  if (!isfinite (value))
    return;
  *lo = MIN (*lo, value);
  *hi = MAX (*hi, value);
}

static void
set_range (DscPlot *plot, const DscExamineFigure *f)
{
  double x_lo = INFINITY, x_hi = -INFINITY, y_lo = INFINITY, y_hi = -INFINITY;
  double half = f->n > 1 && (f->bars || f->steps) ? 0.5 * (f->x[1] - f->x[0]) : 0;

  for (guint i = 0; i < f->n; i++) {
    widen (f->x[i] - half, &x_lo, &x_hi);
    widen (f->x[i] + half, &x_lo, &x_hi);
    widen (f->y[i], &y_lo, &y_hi);
  }
  for (guint i = 0; i < f->n_curve; i++)
    widen (f->curve_y[i], &y_lo, &y_hi);
  if (!isfinite (x_lo) || !isfinite (y_lo))
    x_lo = y_lo = 0, x_hi = y_hi = 1;
  /* Distances begin at the centre. */
  if (!f->bars && !f->steps)
    x_lo = MIN (x_lo, 0);
  dsc_plot_pad (&y_lo, &y_hi);
  plot->x_lo = x_lo;
  plot->x_hi = x_hi > x_lo ? x_hi : x_lo + 1;
  plot->y_lo = f->bars ? 0 : y_lo;
  plot->y_hi = y_hi;
}

static void
draw_steps (DscPlot *plot, const DscExamineFigure *f)
{
  gboolean open = FALSE;

  cairo_set_line_width (plot->cr, 1.2);
  dsc_plot_set_color (plot, &plot->text, 0.85);
  for (guint i = 0; i < f->n; i++) {
    double y = dsc_plot_to_y (plot, f->y[i]);

    if (!isfinite (y)) {
      open = FALSE;
      continue;
    }
    if (open)
      cairo_line_to (plot->cr, dsc_plot_to_x (plot, f->x[i] - 0.5), y);
    else
      cairo_move_to (plot->cr, dsc_plot_to_x (plot, f->x[i] - 0.5), y);
    cairo_line_to (plot->cr, dsc_plot_to_x (plot, f->x[i] + 0.5), y);
    open = TRUE;
  }
  cairo_stroke (plot->cr);
}

static void
draw_bars (DscPlot *plot, const DscExamineFigure *f)
{
  double half = f->n > 1 ? 0.5 * (f->x[1] - f->x[0]) : 0.5, bottom = plot->y + plot->height;

  dsc_plot_set_color (plot, &plot->text, 0.5);
  for (guint i = 0; i < f->n; i++) {
    double x = dsc_plot_to_x (plot, f->x[i] - half), y = dsc_plot_to_y (plot, f->y[i]);

    cairo_rectangle (plot->cr, x, y, dsc_plot_to_x (plot, f->x[i] + half) - x, bottom - y);
  }
  cairo_fill (plot->cr);
}

static void
draw_dots (DscPlot *plot, const DscExamineFigure *f)
{
  dsc_plot_set_color (plot, &plot->text, 0.6);
  for (guint i = 0; i < f->n; i++) {
    double y = dsc_plot_to_y (plot, f->y[i]);

    if (!isfinite (y))
      continue;
    if (f->n > MANY_DOTS) {
      cairo_rectangle (plot->cr, floor (dsc_plot_to_x (plot, f->x[i])), floor (y), 1, 1);
      continue;
    }
    cairo_new_sub_path (plot->cr);
    cairo_arc (plot->cr, dsc_plot_to_x (plot, f->x[i]), y, DOT, 0, 2 * G_PI);
  }
  cairo_fill (plot->cr);
}

static void
draw_curve (DscPlot *plot, const DscExamineFigure *f)
{
  dsc_plot_set_color (plot, &plot->accent, 1);
  cairo_set_line_width (plot->cr, 2);
  cairo_new_path (plot->cr);
  for (guint i = 0; i < f->n_curve; i++)
    if (isfinite (f->curve_y[i]))
      cairo_line_to (plot->cr, dsc_plot_to_x (plot, f->curve_x[i]),
                     dsc_plot_to_y (plot, f->curve_y[i]));
  cairo_stroke (plot->cr);
}

static void
draw_marks (DscPlot *plot, const DscExamineFigure *f)
{
  const double dashes[] = { 4, 3 };

  dsc_plot_set_color (plot, &plot->accent, 0.8);
  cairo_set_line_width (plot->cr, 1);
  cairo_set_dash (plot->cr, dashes, 2, 0);
  for (guint i = 0; i < G_N_ELEMENTS (f->marks); i++) {
    if (!(f->marks[i] >= plot->x_lo && f->marks[i] <= plot->x_hi))
      continue;
    cairo_move_to (plot->cr, floor (dsc_plot_to_x (plot, f->marks[i])) + 0.5, plot->y);
    cairo_rel_line_to (plot->cr, 0, plot->height);
  }
  cairo_stroke (plot->cr);
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
draw_xy (DscPlot *plot, const DscExamineFigure *f)
{
  set_range (plot, f);
  dsc_plot_draw_y_axis (plot, f->y_title && *f->y_title ? f->y_title : NULL);
  dsc_plot_draw_x_axis (plot, f->x_title);
  cairo_save (plot->cr);
  cairo_rectangle (plot->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (plot->cr);
  if (f->bars)
    draw_bars (plot, f);
  else if (f->steps)
    draw_steps (plot, f);
  else
    draw_dots (plot, f);
  if (f->n_curve > 0)
    draw_curve (plot, f);
  draw_marks (plot, f);
  cairo_restore (plot->cr);
}

/* --- contours --------------------------------------------------------------------------------- */

/* Pixels are squares, in the middle of the room. */
static void
draw_contours (DscPlot *plot, const DscExamineFigure *f)
{
  double zoom = MIN (plot->width / f->width, plot->height / f->height);

  plot->x_lo = f->x0 - 0.5 - 0.5 * (plot->width / zoom - f->width);
  plot->y_lo = f->y0 - 0.5 - 0.5 * (plot->height / zoom - f->height);
  plot->x_hi = plot->x_lo + plot->width / zoom;
  plot->y_hi = plot->y_lo + plot->height / zoom;
  dsc_plot_draw_y_axis (plot, _ ("y [pixel]"));
  dsc_plot_draw_x_axis (plot, _ ("x [pixel]"));
  cairo_set_line_width (plot->cr, 1.3);
  for (guint level = 0; level < f->n_levels; level++) {
    GdkRGBA color = dsc_plot_scale_color (plot, (level + 0.5) / f->n_levels);

    gdk_cairo_set_source_rgba (plot->cr, &color);
    for (guint i = 0; i < f->pieces->len; i++) {
      const DscContourPiece *p = &g_array_index (f->pieces, DscContourPiece, i);

      if (p->level != level)
        continue;
      cairo_move_to (plot->cr, dsc_plot_to_x (plot, (double)p->x0),
                     dsc_plot_to_y (plot, (double)p->y0));
      cairo_line_to (plot->cr, dsc_plot_to_x (plot, (double)p->x1),
                     dsc_plot_to_y (plot, (double)p->y1));
    }
    cairo_stroke (plot->cr);
  }
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Whether the right end of the points is in the upper half: then the numbers stand below. */
static gboolean
ends_high (const DscPlot *plot, const DscExamineFigure *f)
{
  guint high = 0, from = f->n - f->n / 3, n = 0;

  if (f->kind != DSC_FIGURE_XY || f->n < 6)
    return FALSE;
  for (guint i = from; i < f->n; i++) {
    n += isfinite (f->y[i]);
    high += f->y[i] > 0.5 * (plot->y_lo + plot->y_hi);
  }
  return 2 * high > n;
}

static void
draw_text (DscPlot *plot, const DscExamineFigure *f)
{
  g_autoptr (PangoLayout) layout = NULL;
  PangoAttrList *attributes;
  GdkRGBA ground = { 0, 0, 0, 1 };
  int width, height;
  double x, y;

  if (!f->text)
    return;
  layout = gtk_widget_create_pango_layout (plot->widget, f->text);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = plot->x + plot->width - width - TEXT_GAP;
  y = ends_high (plot, f) ? plot->y + plot->height - height - TEXT_GAP : plot->y + TEXT_GAP;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (plot->widget), "window_bg_color",
                                  &ground);
  dsc_plot_set_color (plot, &ground, 0.75);
  cairo_rectangle (plot->cr, x - 4, y - 2, width + 8, height + 4);
  cairo_fill (plot->cr);
  dsc_plot_set_color (plot, &plot->text, 1);
  cairo_move_to (plot->cr, x, y);
  pango_cairo_show_layout (plot->cr, layout);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dsc_examine_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscExaminePlot *self = DSC_EXAMINE_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const DscExamineFigure *f = self->figure;
  DscPlot plot;
  cairo_t *cr;

  if (!f || f->kind == DSC_FIGURE_NONE) {
    dsc_plot_draw_message (widget, snapshot,
                           f ? _ ("This measurement has no plot") : _ ("Nothing is measured yet"));
    return;
  }
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  dsc_plot_init (&plot, widget, cr, DSC_PLOT_LEFT, DSC_PLOT_MARGIN, TOP, DSC_PLOT_BOTTOM);
  if (f->kind == DSC_FIGURE_XY)
    draw_xy (&plot, f);
  else if (f->kind == DSC_FIGURE_CONTOUR)
    draw_contours (&plot, f);
  else
    dsc_examine_draw_surface (widget, cr, f, self->azimuth);
  draw_text (&plot, f);
  cairo_destroy (cr);
}

static void
dsc_examine_plot_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 420 : 180;
}

static void
drag_begin_cb (DscExaminePlot *self)
{
  self->drag_azimuth = self->azimuth;
}

static void
drag_update_cb (DscExaminePlot *self, double dx, double dy)
{
  if (!self->figure || self->figure->kind != DSC_FIGURE_SURFACE)
    return;
  self->azimuth = self->drag_azimuth + TURN * dx;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
dsc_examine_plot_class_init (DscExaminePlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = dsc_examine_plot_snapshot;
  widget_class->measure = dsc_examine_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "examineplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_examine_plot_init (DscExaminePlot *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->azimuth = START_AZIMUTH;
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Plot of the measurement"), -1);
}

void
dsc_examine_plot_show (DscExaminePlot *self, const DscExamineFigure *figure)
{
  g_return_if_fail (DSC_IS_EXAMINE_PLOT (self));

  self->figure = figure;
  if (figure && figure->text)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    figure->text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
dsc_examine_plot_save_png (DscExaminePlot *self, const char *path, GError **error)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native ? gtk_native_get_renderer (native) : NULL;
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA ground = { 1, 1, 1, 1 };
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "window_bg_color",
                                  &ground);
  gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->figure)
    dsc_examine_plot_snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node && renderer && width > 0 && height > 0 && self->figure)
    texture
        = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  g_clear_pointer (&node, gsk_render_node_unref);
  if (!texture) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 _ ("“%s” is not written: no plot is on the screen"), path);
    return FALSE;
  }
  if (gdk_texture_save_to_png (texture, path))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
               _ ("“%s” cannot be written; check that the directory exists and is yours"), path);
  return FALSE;
}
