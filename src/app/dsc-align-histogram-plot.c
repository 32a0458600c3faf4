/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-plot-private.h"
#include "dsc-align-star.h"

/* The 2-D histogram that the first guess was read from. */

/* (nullable): of the fit that is looked at, or the first that has one */
static const DscTweakFit *
find_fit (const DscAlignPlot *self)
{
  const DscTweakFit *fit = dsc_align_plot_get_fit (self);
  const DscTweakSolution *solution = dsc_align_case_get_solution (self->shown);

  for (guint i = 0; !fit && self->selection.group < 0 && i < solution->fits->len; i++) {
    const DscTweakFit *other = g_ptr_array_index (solution->fits, i);

    if (other->kind == self->fits && other->histogram.counts)
      fit = other;
  }
  return fit && fit->histogram.counts && fit->histogram.side > 0 && fit->histogram.bin > 0 ? fit
                                                                                           : NULL;
}

static const char *
prepare (DscAlignPlot *self)
{
  const DscTweakFit *fit = find_fit (self);
  DscPlot *axes = &self->axes[0];
  double reach;

  if (!fit)
    return self->fits == DSC_TWEAK_RELATIVE && self->selection.group < 0
               ? _ ("Select a group to see its histogram")
               : _ ("No histogram was made for this fit");
  reach = (fit->histogram.half + 0.5) * fit->histogram.bin;
  axes->x_lo = axes->y_lo = -reach;
  axes->x_hi = axes->y_hi = reach;
  dsc_align_plot_make_equal (axes);
  return NULL;
}

static cairo_surface_t *
make_image (DscAlignPlot *self, const DscMatchHistogram *histogram)
{
  guint side = histogram->side, most = 1;
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)side, (int)side);
  guint32 *pixels = (guint32 *)(gpointer)cairo_image_surface_get_data (image);
  gsize stride = (gsize)cairo_image_surface_get_stride (image) / 4;
  guint32 colors[256];

  if (!pixels)
    return image;
  for (gsize i = 0; i < (gsize)side * side; i++)
    most = MAX (most, histogram->counts[i]);
  for (guint i = 0; i < 256; i++) {
    GdkRGBA c = dsc_plot_scale_color (&self->axes[0], i / 255.0);

    colors[i] = (guint32)(c.red * 255.0f + 0.5f) << 16 | (guint32)(c.green * 255.0f + 0.5f) << 8
                | (guint32)(c.blue * 255.0f + 0.5f);
  }
  for (guint j = 0; j < side; j++) {
    guint32 *row = pixels + (gsize)(side - 1 - j) * stride;

    for (guint i = 0; i < side; i++)
      row[i] = colors[(guint)(255 * sqrt ((double)histogram->counts[(gsize)j * side + i] / most))];
  }
  cairo_surface_mark_dirty (image);
  return image;
}

static void
draw (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster)
{
  const DscMatchHistogram *histogram = &find_fit (self)->histogram;
  cairo_surface_t *image = make_image (self, histogram);
  DscPlot *plot = &self->axes[0];
  double reach = (histogram->half + 0.5) * histogram->bin;
  double x = dsc_plot_to_x (plot, -reach), y = dsc_plot_to_y (plot, reach);
  double size = dsc_plot_to_x (plot, reach) - x;

  plot->cr = cr;
  cairo_save (cr);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size / histogram->side, size / histogram->side);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (image);
  dsc_plot_draw_y_axis (plot, _ ("dy [″]"));
  dsc_plot_draw_x_axis (plot, _ ("dx [″]"));
}

/* A cross with a gap, dark below light: seen on every colour. */
static void
draw_peak (DscPlot *plot, double x, double y)
{
  const double in = 7, out = 18;

  for (int pass = 0; pass < 2; pass++) {
    cairo_set_source_rgba (plot->cr, pass, pass, pass, pass ? 1 : 0.7);
    cairo_set_line_width (plot->cr, pass ? 1.6 : 4);
    for (int k = -1; k <= 1; k += 2) {
      cairo_move_to (plot->cr, x + k * in, y);
      cairo_line_to (plot->cr, x + k * out, y);
      cairo_move_to (plot->cr, x, y + k * in);
      cairo_line_to (plot->cr, x, y + k * out);
    }
    cairo_stroke (plot->cr);
    cairo_new_sub_path (plot->cr);
    cairo_arc (plot->cr, x, y, in, 0, 2 * G_PI);
    cairo_stroke (plot->cr);
  }
}

static void
finish (DscAlignPlot *self, cairo_t *cr)
{
  const DscMatchHistogram *histogram = &find_fit (self)->histogram;
  DscPlot *plot = &self->axes[0];
  g_autofree char *dx = dsc_align_number (histogram->offset[0], "%.3f");
  g_autofree char *dy = dsc_align_number (histogram->offset[1], "%.3f");
  g_autofree char *text = NULL;

  plot->cr = cr;
  if (histogram->peak == DSC_MATCH_PEAK_NONE) {
    dsc_align_plot_draw_note (self, cr, 84, _ ("no peak"));
    return;
  }
  cairo_save (cr);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (cr);
  draw_peak (plot, dsc_plot_to_x (plot, histogram->offset[0]),
             dsc_plot_to_y (plot, histogram->offset[1]));
  cairo_restore (cr);
  text = isfinite (histogram->significance)
             ? g_strdup_printf (_ ("peak at %s″, %s″ · %.3g σ"), dx, dy, histogram->significance)
             : g_strdup_printf (_ ("peak at %s″, %s″"), dx, dy);
  dsc_align_plot_draw_note (self, cr, 84, text);
}

static char *
describe (DscAlignPlot *self, double x, double y)
{
  const DscMatchHistogram *histogram = &find_fit (self)->histogram;
  double i = floor (x / histogram->bin + 0.5) + histogram->half;
  double j = floor (y / histogram->bin + 0.5) + histogram->half;
  g_autofree char *dx = dsc_align_number (x, "%.3f");
  g_autofree char *dy = dsc_align_number (y, "%.3f");
  guint32 n;

  if (!(i >= 0 && i < histogram->side && j >= 0 && j < histogram->side))
    return NULL;
  n = histogram->counts[(gsize)j * histogram->side + (gsize)i];
  return g_strdup_printf (ngettext ("dx %s″ dy %s″: %u pair in a bin of %.3g″",
                                    "dx %s″ dy %s″: %u pairs in a bin of %.3g″", n),
                          dx, dy, n, histogram->bin);
}

const DscAlignPlotKind dsc_align_histogram_plot
    = { N_ ("Histogram of the differences"), 1, FALSE, prepare, NULL, draw, finish, describe };
