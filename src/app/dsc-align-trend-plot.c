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

/* A little above a number that will stand at the axis. */
static double
find_top (double reach)
{
  double below = dsc_align_plot_round (0.8 * reach);
  double number = below < 0.8 * reach ? dsc_align_plot_round (2.6 * below) : below;

  return MAX (1.25 * number, 1.05 * reach);
}

static const char *
prepare_trend (DscAlignPlot *self, Abscissa abscissa)
{
  double lo = INFINITY, hi = -INFINITY, reach = dsc_align_plot_reach (self, TYPICAL, TRUE);

  if (self->n_strong == 0)
    return _ ("No star was matched");
  for (guint i = 0; i < self->n_strong; i++) {
    double x = abscissa (&self->stars[self->strong[i]]);

    if (!isfinite (x))
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
    self->axes[k].y_hi = reach > 0 ? find_top (1e3 * reach) : 1;
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

/* Means in bins along x. */
typedef struct {
  guint n[N_BINS];
  double sum[2][N_BINS];
} Means;

static void
find_means (DscAlignPlot *self, Abscissa abscissa, Means *means)
{
  const DscPlot *plot = &self->axes[0];

  for (guint i = 0; i < self->n_used; i++) {
    const DscAlignStar *star = &self->stars[self->strong[i]];
    double t = N_BINS * (abscissa (star) - plot->x_lo) / (plot->x_hi - plot->x_lo);

    if (!(t >= 0 && t < N_BINS))
      continue;
    means->n[(guint)t]++;
    means->sum[0][(guint)t] += 1e3 * (double)star->dx;
    means->sum[1][(guint)t] += 1e3 * (double)star->dy;
  }
}

static void
draw_means (DscPlot *plot, const Means *means, const double *sum)
{
  gboolean begun = FALSE;

  dsc_plot_set_color (plot, &plot->text, 0.9);
  cairo_set_line_width (plot->cr, 1.8);
  for (guint i = 0; i < N_BINS; i++) {
    double x = plot->x + plot->width * (i + 0.5) / N_BINS;

    if (means->n[i] < FEWEST)
      continue;
    if (begun)
      cairo_line_to (plot->cr, x, dsc_plot_to_y (plot, sum[i] / means->n[i]));
    else
      cairo_move_to (plot->cr, x, dsc_plot_to_y (plot, sum[i] / means->n[i]));
    begun = TRUE;
  }
  cairo_stroke (plot->cr);
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
  dsc_align_plot_draw_dots (self, raster, 1);
}

static void
finish_trend (DscAlignPlot *self, cairo_t *cr, Abscissa abscissa)
{
  Means means = { 0 };

  find_means (self, abscissa, &means);
  for (guint k = 0; k < 2; k++) {
    self->axes[k].cr = cr;
    draw_means (&self->axes[k], &means, means.sum[k]);
  }
  dsc_align_plot_draw_note (self, cr, 84, _ ("line: mean of those used"));
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
