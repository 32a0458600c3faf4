/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-plot-private.h"

/* What is left towards east and towards north against magnitude, x or y: what it depends on is not
 * in the fit. */

#define TYPICAL 0.99
#define N_BINS 12
#define FEWEST 5 /* stars of a mean */

typedef double (*Abscissa) (const DscAlignStar *star);

static double
get_mag (const DscAlignStar *star)
{
  return (double)star->mag;
}

static double
get_x (const DscAlignStar *star)
{
  return (double)star->x;
}

static double
get_y (const DscAlignStar *star)
{
  return (double)star->y;
}

static const char *
prepare_trend (DscAlignPlot *self, Abscissa abscissa)
{
  double lo = INFINITY, hi = -INFINITY, reach = dsc_align_plot_reach (self, TYPICAL, TRUE);

  if (dsc_align_plot_n_strong (self) == 0)
    return _ ("No star was matched");
  for (guint i = 0; i < self->n_stars; i++) {
    double x = abscissa (&self->stars[i]);

    if (!isfinite (x) || !dsc_align_plot_is_strong (self, &self->stars[i]))
      continue;
    lo = MIN (lo, x);
    hi = MAX (hi, x);
  }
  if (!(lo <= hi))
    return _ ("The sources have no flux");
  if (!(reach > 0))
    reach = dsc_align_plot_reach (self, TYPICAL, FALSE);
  dsc_plot_pad (&lo, &hi);
  for (guint k = 0; k < 2; k++) {
    self->axes[k].x_lo = lo;
    self->axes[k].x_hi = hi;
    self->axes[k].y_hi = reach > 0 ? 1.2e3 * reach : 1;
    self->axes[k].y_lo = -self->axes[k].y_hi;
  }
  return NULL;
}

static void
set_value (guint axes, const DscAlignStar *star, Abscissa abscissa, double *ret_x, double *ret_y)
{
  *ret_x = abscissa (star);
  *ret_y = 1e3 * (double)(axes == 0 ? star->dx : star->dy);
}

/* Means of the stars that were used, in bins along x. */
static void
draw_means (DscAlignPlot *self, cairo_t *cr, guint axes, Abscissa abscissa)
{
  DscPlot *plot = &self->axes[axes];
  double sum[N_BINS] = { 0 };
  guint n[N_BINS] = { 0 };
  gboolean begun = FALSE;

  for (guint i = 0; i < self->n_stars; i++) {
    const DscAlignStar *star = &self->stars[i];
    double x, y, t;

    if (!star->used || !dsc_align_plot_is_strong (self, star))
      continue;
    set_value (axes, star, abscissa, &x, &y);
    t = N_BINS * (x - plot->x_lo) / (plot->x_hi - plot->x_lo);
    if (!(t >= 0 && t < N_BINS))
      continue;
    n[(guint)t]++;
    sum[(guint)t] += y;
  }
  dsc_plot_set_color (plot, &plot->text, 0.9);
  cairo_set_line_width (cr, 1.8);
  for (guint i = 0; i < N_BINS; i++) {
    double x = plot->x + plot->width * (i + 0.5) / N_BINS;

    if (n[i] < FEWEST)
      continue;
    if (begun)
      cairo_line_to (cr, x, dsc_plot_to_y (plot, sum[i] / n[i]));
    else
      cairo_move_to (cr, x, dsc_plot_to_y (plot, sum[i] / n[i]));
    begun = TRUE;
  }
  cairo_stroke (cr);
}

static void
draw_trend (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster, const char *title)
{
  const char *const names[2] = { _ ("east"), _ ("north") };

  for (guint k = 0; k < 2; k++) {
    DscPlot *plot = &self->axes[k];

    plot->cr = cr;
    dsc_plot_draw_y_axis (plot, k == 0 ? _ ("Residual [mas]") : NULL);
    dsc_plot_set_color (plot, &plot->text, 0.35);
    cairo_set_line_width (cr, 1);
    cairo_move_to (cr, plot->x, floor (dsc_plot_to_y (plot, 0)) + 0.5);
    cairo_rel_line_to (cr, plot->width, 0);
    cairo_stroke (cr);
    dsc_plot_set_color (plot, &plot->text, 0.75);
    dsc_plot_draw_text (plot, names[k], plot->x + 4, plot->y + 1, 0, 0);
  }
  dsc_plot_draw_x_axis (&self->axes[1], title);
  dsc_align_plot_draw_dots (self, raster);
}

static void
finish_trend (DscAlignPlot *self, cairo_t *cr, Abscissa abscissa)
{
  for (guint k = 0; k < 2; k++) {
    self->axes[k].cr = cr;
    draw_means (self, cr, k, abscissa);
  }
  dsc_align_plot_draw_note (self, cr, _ ("line: mean of those used"));
}

#define TREND(name, abscissa, label, title)                                                        \
  static const char *prepare_##name (DscAlignPlot *self)                                           \
  {                                                                                                \
    return prepare_trend (self, abscissa);                                                         \
  }                                                                                                \
  static void value_##name (guint axes, const DscAlignStar *star, double *ret_x, double *ret_y)    \
  {                                                                                                \
    set_value (axes, star, abscissa, ret_x, ret_y);                                                \
  }                                                                                                \
  static void draw_##name (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster)                \
  {                                                                                                \
    draw_trend (self, cr, raster, title);                                                          \
  }                                                                                                \
  static void finish_##name (DscAlignPlot *self, cairo_t *cr)                                      \
  {                                                                                                \
    finish_trend (self, cr, abscissa);                                                             \
  }                                                                                                \
  const DscAlignPlotKind dsc_align_##name##_plot                                                   \
      = { label, 2, TRUE, prepare_##name, value_##name, draw_##name, finish_##name, NULL };

TREND (magnitude, get_mag, N_ ("Residuals against magnitude"), _ ("instrumental magnitude"))
TREND (x, get_x, N_ ("Residuals against x"), _ ("x [pixel, from 0]"))
TREND (y, get_y, N_ ("Residuals against y"), _ ("y [pixel, from 0]"))
