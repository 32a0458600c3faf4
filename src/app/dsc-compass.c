/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-compass.h"

#include <math.h>

#define ARROW_HEAD 7.0
#define ARROW_HALF_WIDTH 3.5

/* Strokes the path twice, so that it shows on light and on dark. */
static void
stroke_with_rim (cairo_t *cr, double width, double scale)
{
  cairo_set_line_width (cr, (width + 2.0) * scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.55);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, width * scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

void
dsc_draw_label (cairo_t *cr, PangoLayout *layout, const char *text, double x, double y)
{
  int w, h;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &w, &h);
  cairo_move_to (cr, x - 0.5 * w, y - 0.5 * h);
  pango_cairo_layout_path (cr, layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, h * 0.18);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill (cr);
}

void
dsc_compass_directions (const DscAffine *affine,
                        const DscSkyAxes *axes,
                        double ret_north[2],
                        double ret_east[2])
{
  const double *per[2] = { axes->per_north, axes->per_east };
  double *out[2] = { ret_north, ret_east };

  for (guint k = 0; k < 2; k++) {
    double dx = affine->xx * per[k][0] + affine->xy * per[k][1];
    double dy = affine->yx * per[k][0] + affine->yy * per[k][1];
    double n = hypot (dx, dy);

    out[k][0] = n > 0.0 ? dx / n : 0.0;
    out[k][1] = n > 0.0 ? dy / n : 0.0;
  }
}

static void
arrow_path (cairo_t *cr, double x, double y, const double d[2], double length, double scale)
{
  double tx = x + d[0] * length, ty = y + d[1] * length;
  double bx = tx - d[0] * ARROW_HEAD * scale, by = ty - d[1] * ARROW_HEAD * scale;
  double wx = -d[1] * ARROW_HALF_WIDTH * scale, wy = d[0] * ARROW_HALF_WIDTH * scale;

  cairo_move_to (cr, x, y);
  cairo_line_to (cr, tx, ty);
  cairo_move_to (cr, bx + wx, by + wy);
  cairo_line_to (cr, tx, ty);
  cairo_line_to (cr, bx - wx, by - wy);
}

void
dsc_draw_compass (cairo_t *cr,
                  PangoLayout *layout,
                  const DscAffine *affine,
                  const DscSkyAxes *axes,
                  double x,
                  double y,
                  double length,
                  double scale)
{
  double north[2], east[2], beyond = length + 9.0 * scale;

  dsc_compass_directions (affine, axes, north, east);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  arrow_path (cr, x, y, north, length, scale);
  arrow_path (cr, x, y, east, length, scale);
  stroke_with_rim (cr, 1.6, scale);
  dsc_draw_label (cr, layout, "N", x + north[0] * beyond, y + north[1] * beyond);
  dsc_draw_label (cr, layout, "E", x + east[0] * beyond, y + east[1] * beyond);
}

void
dsc_draw_scale_bar (cairo_t *cr,
                    PangoLayout *layout,
                    const DscScaleBar *bar,
                    double device_per_arcsec,
                    double x,
                    double y,
                    double scale)
{
  double length = bar->arcsec * device_per_arcsec, tick = 4.0 * scale;
  double x0 = floor (x) + 0.5, x1 = floor (x + length) + 0.5, y0 = floor (y) + 0.5;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_SQUARE);
  cairo_move_to (cr, x0, y0 - tick);
  cairo_line_to (cr, x0, y0 + tick);
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y0);
  cairo_move_to (cr, x1, y0 - tick);
  cairo_line_to (cr, x1, y0 + tick);
  stroke_with_rim (cr, 1.6, scale);
  dsc_draw_label (cr, layout, bar->label, 0.5 * (x0 + x1), y0 - 12.0 * scale);
}
