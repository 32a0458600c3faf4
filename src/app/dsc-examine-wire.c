/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-examine-plot.h"
#include "dsc-plot.h"

#define HEIGHT 0.75 /* of the highest value over the lowest, in sides of the net */
#define TILT 0.5    /* of what is behind towards the top */

typedef struct {
  DscPlot plot;
  const DscExamineFigure *figure;
  double c, s, lo, span, side;
  double zoom, mid_x, mid_y;
} Wire;

static double
get_height (const Wire *w, guint i, guint j)
{
  float value = w->figure->grid[(gsize)j * w->figure->width + i];

  return isfinite (value) ? ((double)value - w->lo) / w->span : 0;
}

/* @t: height, 0 .. 1. Returns: the depth: larger is farther away */
static double
project (const Wire *w, double i, double j, double t, double *ret_x, double *ret_y)
{
  double x = (i - 0.5 * (w->figure->width - 1)) / w->side;
  double y = (j - 0.5 * (w->figure->height - 1)) / w->side;
  double depth = w->s * x + w->c * y;

  *ret_x = w->mid_x + w->zoom * (w->c * x - w->s * y);
  *ret_y = w->mid_y - w->zoom * (TILT * depth + HEIGHT * (t - 0.5));
  return depth;
}

static void
draw_cell (const Wire *w, guint i, guint j)
{
  cairo_t *cr = w->plot.cr;
  const guint xs[4] = { i, i + 1, i + 1, i }, ys[4] = { j, j, j + 1, j + 1 };
  double mean = 0, x, y;
  GdkRGBA color, ground = { 0, 0, 0, 1 };

  for (guint k = 0; k < 4; k++) {
    double t = get_height (w, xs[k], ys[k]);

    mean += t / 4;
    project (w, xs[k], ys[k], t, &x, &y);
    cairo_line_to (cr, x, y);
  }
  cairo_close_path (cr);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (w->plot.widget), "window_bg_color",
                                  &ground);
  gdk_cairo_set_source_rgba (cr, &ground);
  cairo_fill_preserve (cr);
  color = dsc_plot_scale_color (&w->plot, sqrt (CLAMP (mean, 0, 1)));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_stroke (cr);
}

/* The sign of an axis, seen from afar: cells are drawn from the back. */
static void
draw_cells (const Wire *w)
{
  guint nx = w->figure->width - 1, ny = w->figure->height - 1;

  for (guint b = 0; b < ny; b++)
    for (guint a = 0; a < nx; a++)
      draw_cell (w, w->s > 0 ? nx - 1 - a : a, w->c > 0 ? ny - 1 - b : b);
}

static void
draw_label (Wire *w, double i, double j, const char *format, guint number)
{
  g_autofree char *text = g_strdup_printf ("%s %u", format, number);
  double x, y;

  project (w, i, j, 0, &x, &y);
  dsc_plot_set_color (&w->plot, &w->plot.text, 0.75);
  dsc_plot_draw_text (&w->plot, text, x, y + 3, 0.5, 0);
}

void
dsc_examine_draw_surface (GtkWidget *widget,
                          cairo_t *cr,
                          const DscExamineFigure *figure,
                          double azimuth)
{
  Wire w = { .figure = figure, .c = cos (azimuth), .s = sin (azimuth), .lo = INFINITY };
  double hi = -INFINITY, nx = figure->width - 1, ny = figure->height - 1;

  if (figure->width < 2 || figure->height < 2)
    return;
  for (guint i = 0; i < figure->width * figure->height; i++) {
    if (!isfinite (figure->grid[i]))
      continue;
    w.lo = MIN (w.lo, (double)figure->grid[i]);
    hi = MAX (hi, (double)figure->grid[i]);
  }
  if (!isfinite (w.lo))
    return;
  w.span = hi > w.lo ? hi - w.lo : 1;
  w.side = MAX (nx, ny);
  dsc_plot_init (&w.plot, widget, cr, 12, 12, 8, 20);
  w.zoom = MIN (w.plot.width / 1.42, w.plot.height / (1.42 * TILT + HEIGHT));
  w.mid_x = w.plot.x + 0.5 * w.plot.width;
  w.mid_y = w.plot.y + 0.5 * w.plot.height;
  cairo_set_line_width (cr, 1);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  draw_cells (&w);
  draw_label (&w, 0.5 * nx, w.c > 0 ? -1 : ny + 1, "x",
              figure->x0 + figure->width * figure->step / 2);
  draw_label (&w, w.s > 0 ? -1 : nx + 1, 0.5 * ny, "y",
              figure->y0 + figure->height * figure->step / 2);
}
