/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-stroke.h"

#include <math.h>

#define RIM 1.0
#define RIM_ALPHA 0.55
#define MAX_WIDTH 6.0
#define DASH_SHIFT 2    /* dashes of 4 pixels */
#define POINT_EVERY 4.5 /* pixels along an ellipse */
#define MIN_POINTS 14
#define MAX_POINTS 128

static inline guint32
blend (guint32 below, guint32 keep, guint32 add)
{
  guint32 pair = (below & 0xff00ff) * keep + 0x800080, green = (below >> 8 & 0xff) * keep + 0x80;

  pair = (pair + (pair >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
  green = (green + (green >> 8)) >> 8;
  return 0xff000000u | ((pair | green << 8) + add);
}

static double
cover (double distance, double half_width)
{
  return CLAMP (half_width + 0.5 - distance, 0.0, 1.0);
}

void
dsc_stroke_init (DscStroke *stroke, guint32 rgb, double width, double opacity, gboolean dashed)
{
  double half;

  width = CLAMP (width, 0.5, MAX_WIDTH);
  half = width / 2.0;
  stroke->dashed = dashed;
  stroke->reach_line = half + 0.5;
  stroke->reach_rim = stroke->reach_line + RIM;
  for (guint i = 0; i < DSC_STROKE_STEPS; i++) {
    double d = (i + 0.5) / DSC_STROKE_PER_PIXEL, line = cover (d, half) * opacity;
    guint32 alpha = (guint32)(line * 255.0 + 0.5);

    stroke->keep_line[i] = (guint8)(255 - alpha);
    stroke->keep_rim[i] = (guint8)(255.5 - 255.0 * cover (d, half + RIM) * RIM_ALPHA * opacity);
    stroke->keep_both[i] = (guint8)((stroke->keep_line[i] * stroke->keep_rim[i] + 127) / 255);
    stroke->add[i] = blend (rgb & 0xffffff, alpha, 0) & 0xffffff;
  }
}

void
dsc_stroke_pixel (const DscStroke *stroke, guint32 *pixel)
{
  *pixel = blend (*pixel, stroke->keep_line[0], stroke->add[0]);
}

void
dsc_stroke_rim_pixel (const DscStroke *stroke, guint32 *pixel)
{
  *pixel = blend (*pixel, stroke->keep_rim[0], 0);
}

/* What of a line is drawn. */
typedef enum { LAYER_RIM, LAYER_LINE, LAYER_BOTH } Layer;

/* One line of one layer, along the axis in which it is longer: @len and @far are the sizes of the
 * picture along and across it, @step and @jump those of its memory. */
typedef struct {
  double a0, b0, a1, b1;
  int len, far;
  gssize step, jump;
} Run;

/* floor() without a call of a function; lines are clipped to what this can hold. */
static inline int
lower (double value)
{
  return (int)(value + 65536.0) - 65536;
}

static const guint8 *
get_keep (const DscStroke *stroke, Layer layer)
{
  return layer == LAYER_RIM    ? stroke->keep_rim
         : layer == LAYER_LINE ? stroke->keep_line
                               : stroke->keep_both;
}

/* Of rows and columns: the same all along. */
static void
draw_straight (
    const DscStroke *stroke, guint32 *data, const Run *run, int first, int last, Layer layer)
{
  double h = layer == LAYER_LINE ? stroke->reach_line : stroke->reach_rim, b = run->b0 - 0.5;
  int j0 = lower (CLAMP (b - h + 1.0, 0.0, run->far));
  int j1 = lower (CLAMP (b + h + 1.0, 0.0, run->far));

  for (int j = j0; j < j1; j++) {
    guint k = (guint)(fabs (j - b) * DSC_STROKE_PER_PIXEL);
    guint32 *out = data + j * run->jump;

    if (k >= DSC_STROKE_STEPS)
      continue;
    for (int i = first; i < last; i++)
      if (!stroke->dashed || !(i >> DASH_SHIFT & 1))
        out[i * run->step] = blend (out[i * run->step], get_keep (stroke, layer)[k],
                                    layer == LAYER_RIM ? 0 : stroke->add[k]);
  }
}

static void
draw_run (const DscStroke *stroke, guint32 *data, const Run *run, Layer layer)
{
  double slope = (run->b1 - run->b0) / (run->a1 - run->a0), c = 1.0 / sqrt (1.0 + slope * slope);
  double h = (layer == LAYER_LINE ? stroke->reach_line : stroke->reach_rim) / c;
  const guint8 *keep = get_keep (stroke, layer);
  int first = lower (CLAMP (run->a0 + 0.5, 0.0, run->len));
  int last = lower (CLAMP (run->a1 + 0.5, 0.0, run->len));
  double b = run->b0 + slope * (first + 0.5 - run->a0) - 0.5;
  double step = c * DSC_STROKE_PER_PIXEL;

  if (run->b1 == run->b0) {
    draw_straight (stroke, data, run, first, last, layer);
    return;
  }
  for (int i = first; i < last; i++, b += slope) {
    guint32 *out = data + i * run->step;
    int j0, j1;

    if (b < -h || b > run->far + h || (stroke->dashed && (i >> DASH_SHIFT & 1)))
      continue;
    j0 = MAX (0, lower (b - h) + 1);
    j1 = MIN (run->far - 1, lower (b + h));
    for (int j = j0; j <= j1; j++) {
      guint k = (guint)(fabs (j - b) * step);

      if (k < DSC_STROKE_STEPS)
        out[j * run->jump]
            = blend (out[j * run->jump], keep[k], layer == LAYER_RIM ? 0 : stroke->add[k]);
    }
  }
}

static void
draw_line (
    const DscStroke *stroke, DscPixels *pixels, const double x[2], const double y[2], Layer layer)
{
  double reach = stroke->reach_rim + 1.0;
  Run run;

  /* NaN is nowhere. */
  if (!(MAX (x[0], x[1]) > -reach && MIN (x[0], x[1]) < pixels->width + reach
        && MAX (y[0], y[1]) > -reach && MIN (y[0], y[1]) < pixels->height + reach)
      || !(fabs (x[0]) + fabs (x[1]) + fabs (y[0]) + fabs (y[1]) < 1e7))
    return;
  if (fabs (x[1] - x[0]) >= fabs (y[1] - y[0])) {
    int k = x[0] > x[1];

    run = (Run){ x[k], y[k], x[!k], y[!k], pixels->width, pixels->height, 1, pixels->stride };
  } else {
    int k = y[0] > y[1];

    run = (Run){ y[k], x[k], y[!k], x[!k], pixels->height, pixels->width, pixels->stride, 1 };
  }
  if (run.a1 > run.a0)
    draw_run (stroke, pixels->data, &run, layer);
}

void
dsc_stroke_lines (
    const DscStroke *stroke, DscPixels *pixels, guint n_lines, const double *x, const double *y)
{
  for (Layer layer = LAYER_RIM; layer <= LAYER_LINE; layer++)
    for (guint i = 0; i < n_lines; i++)
      draw_line (stroke, pixels, x + 2 * i, y + 2 * i, layer);
}

void
dsc_stroke_ellipse (const DscStroke *stroke, DscPixels *pixels, const DscAffine *shape)
{
  double x[2], y[2], sine = 0.0, cosine = 1.0, ds, dc;
  double size = hypot (hypot (shape->xx, shape->yx), hypot (shape->xy, shape->yy));
  guint n = (guint)CLAMP (2.0 * G_PI * size / POINT_EVERY, MIN_POINTS, MAX_POINTS);

  if (!isfinite (size))
    return;
  ds = sin (2.0 * G_PI / n);
  dc = cos (2.0 * G_PI / n);
  dsc_affine_apply (shape, 1.0, 0.0, &x[0], &y[0]);
  /* A line that bends this little needs no second pass. */
  for (guint i = 0; i < n; i++) {
    double next = cosine * dc - sine * ds;

    sine = sine * dc + cosine * ds;
    cosine = next;
    dsc_affine_apply (shape, cosine, sine, &x[1], &y[1]);
    draw_line (stroke, pixels, x, y, LAYER_BOTH);
    x[0] = x[1];
    y[0] = y[1];
  }
}
