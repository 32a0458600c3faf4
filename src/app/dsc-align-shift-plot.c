/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-plot-private.h"
#include "dsc-align-star.h"

/* What is left of dx and dy at each star, and the circle beyond which stars were left out. */

#define MOST_CIRCLES 24
#define TYPICAL 0.995

/* Of the fit that is looked at; NaN if there is none, or several. A fit that weighs its stars by
 * their errors leaves none out by a radius: then there is no circle. */
static double
find_clip (const DscAlignPlot *self)
{
  const DscTweakFit *fit = dsc_align_plot_get_fit (self);

  return fit && fit->clip > 0 && dsc_align_plot_reach (self, 1, TRUE) <= fit->clip * (1 + 1e-6)
             ? fit->clip
             : NAN;
}

static const char *
prepare (DscAlignPlot *self)
{
  DscPlot *axes = &self->axes[0];
  double clip = find_clip (self), reach = dsc_align_plot_reach (self, TYPICAL, TRUE);

  if (self->n_strong == 0)
    return _ ("No star was matched");
  if (!(reach > 0))
    reach = dsc_align_plot_reach (self, TYPICAL, FALSE);
  if (isfinite (clip))
    reach = CLAMP (1.2 * clip, 1.1 * reach, 4 * reach);
  else
    reach = 1.25 * reach;
  reach = reach > 0 ? 1e3 * reach : 1;
  axes->x_lo = axes->y_lo = -reach;
  axes->x_hi = axes->y_hi = reach;
  dsc_align_plot_make_equal (axes);
  return NULL;
}

static void
value (guint axes, const DscAlignStar *star, double *ret_x, double *ret_y)
{
  *ret_x = 1e3 * (double)star->dx;
  *ret_y = 1e3 * (double)star->dy;
}

static void
draw_zero (DscPlot *plot)
{
  dsc_plot_set_color (plot, &plot->text, 0.35);
  cairo_set_line_width (plot->cr, 1);
  cairo_move_to (plot->cr, plot->x, floor (dsc_plot_to_y (plot, 0)) + 0.5);
  cairo_rel_line_to (plot->cr, plot->width, 0);
  cairo_move_to (plot->cr, floor (dsc_plot_to_x (plot, 0)) + 0.5, plot->y);
  cairo_rel_line_to (plot->cr, 0, plot->height);
  cairo_stroke (plot->cr);
}

static void
draw_circle (DscPlot *plot, double radius, double alpha)
{
  double r = 1e3 * radius * plot->width / (plot->x_hi - plot->x_lo);

  cairo_new_sub_path (plot->cr);
  cairo_arc (plot->cr, dsc_plot_to_x (plot, 0), dsc_plot_to_y (plot, 0), r, 0, 2 * G_PI);
  dsc_plot_set_color (plot, &plot->text, alpha);
  cairo_stroke (plot->cr);
}

static void
draw_circles (DscAlignPlot *self, DscPlot *plot)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (self->shown);
  double clip = find_clip (self);

  cairo_save (plot->cr);
  cairo_rectangle (plot->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (plot->cr);
  cairo_set_line_width (plot->cr, 1.5);
  if (isfinite (clip)) {
    draw_circle (plot, clip, 0.8);
  } else if (self->selection.group < 0 && solution->fits->len <= MOST_CIRCLES) {
    for (guint i = 0; i < solution->fits->len; i++) {
      const DscTweakFit *fit = g_ptr_array_index (solution->fits, i);

      if (fit->kind == self->fits && fit->clip > 0)
        draw_circle (plot, fit->clip, 0.3);
    }
  }
  cairo_restore (plot->cr);
}

static void
draw_summary (DscAlignPlot *self, cairo_t *cr)
{
  guint n = self->n_strong, n_used = self->n_used, n_outside = 0;
  double sum = 0, clip = find_clip (self);
  const DscPlot *plot = &self->axes[0];
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    const DscAlignStar *star = &self->stars[self->strong[i]];
    double x = 1e3 * (double)star->dx, y = 1e3 * (double)star->dy;

    n_outside += !(x >= plot->x_lo && x <= plot->x_hi && y >= plot->y_lo && y <= plot->y_hi);
    sum += i < n_used ? x * x + y * y : 0;
  }
  if (n_used > 0)
    g_string_append_printf (text, _ ("rms %.3g mas · %u of %u used"), sqrt (sum / n_used), n_used,
                            n);
  else
    g_string_append_printf (text, _ ("none of %u used"), n);
  if (isfinite (clip))
    g_string_append_printf (text, _ (" · circle %.3g mas"), 1e3 * clip);
  if (n_outside > 0)
    g_string_append_printf (text, _ (" · %u outside"), n_outside);
  dsc_align_plot_draw_note (self, cr, 84, text->str);
}

static void
draw (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster)
{
  DscPlot *plot = &self->axes[0];

  plot->cr = cr;
  dsc_plot_draw_y_axis (plot, _ ("North [mas]"));
  dsc_plot_draw_x_axis (plot, _ ("East [mas]"));
  draw_zero (plot);
  dsc_align_plot_draw_dots (self, raster, 1);
}

static void
finish (DscAlignPlot *self, cairo_t *cr)
{
  DscPlot *plot = &self->axes[0];

  plot->cr = cr;
  draw_circles (self, plot);
  draw_summary (self, cr);
}

const DscAlignPlotKind dsc_align_shift_plot
    = { N_ ("Residuals in both directions"), 1, TRUE, prepare, value, draw, finish, NULL };
