/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-windowed-centroid.h"

#include <math.h>

#define REACH 4.0 /* sigma */
#define MAX_SHIFT 2.0
#define MAX_SIGMA 100.0
#define MAX_ROUNDS 50
#define AT_REST 1e-6    /* pixels */
#define LEAST_GAIN 0.2  /* of a step: sources much wider than the window */
#define FILL_ERROR 0.25 /* of what stands for bad pixels */
#define LARGEST 1e29f   /* no data */

/* Sums under the window, about its centre. @bad_*: of the squares of the window over bad pixels. */
typedef struct {
  double sum, x, y, r2, plus, cross; /* plus: of x^2 - y^2, cross: of 2 x y */
  double square;
  double bad, bad_x, bad_y, bad_r2, bad_plus, bad_cross;
  double fill; /* of the sums x and y together, squared */
  guint n_bad;
} Sums;

typedef struct {
  const DscCentroidImage *image;
  double sigma;
  double *weight_x;
} Window;

static gsize
get_place (const DscCentroidImage *image, gint x, gint y)
{
  if (image->part_width > 0)
    return (gsize)((guint)y - image->part_y0) * image->part_width + ((guint)x - image->part_x0);
  return (gsize)y * image->width + (gsize)x;
}

static gboolean
is_bad (const DscCentroidImage *image, gint x, gint y)
{
  gsize at = get_place (image, x, y);

  return !(fabsf (image->data[at]) <= LARGEST) || (image->mask != NULL && image->mask[at]);
}

static double
get_variance (const DscCentroidImage *image, gint x, gint y)
{
  guint width = image->err_width > 0 ? image->err_width : image->width;
  guint height = image->err_width > 0 ? image->err_height : image->height;
  guint i = (guint)x - image->err_x0, j = (guint)y - image->err_y0;
  double err
      = image->err == NULL || i >= width || j >= height ? NAN : image->err[(gsize)j * width + i];

  err = err > image->noise && isfinite (err) ? err : image->noise;
  return err * err;
}

static void
add_pixel (const Window *window, gint i, gint j, double dx, double dy, double w, Sums *s)
{
  const DscCentroidImage *image = window->image;
  gboolean outside = i < 0 || j < 0 || i >= (gint)image->width || j >= (gint)image->height;
  double r2 = dx * dx + dy * dy, w2 = w * w;

  if (outside || is_bad (image, i, j)) {
    s->bad += w2;
    s->bad_x += w2 * dx;
    s->bad_y += w2 * dy;
    s->bad_r2 += w2 * r2;
    s->bad_plus += w2 * (dx * dx - dy * dy);
    s->bad_cross += w2 * 2 * dx * dy;
    s->fill += w2 * w2 * r2;
    s->n_bad++;
  } else {
    double value = w * image->data[get_place (image, i, j)];

    s->sum += value;
    s->x += value * dx;
    s->y += value * dy;
    s->r2 += value * r2;
    s->plus += value * (dx * dx - dy * dy);
    s->cross += value * 2 * dx * dy;
    s->square += w2;
  }
}

/* Returns: FALSE if the sum is not positive */
static gboolean
sum_up (const Window *window, double x, double y, Sums *s)
{
  double reach = REACH * window->sigma, k = -0.5 / (window->sigma * window->sigma), height;
  gint x0 = (gint)ceil (x - reach), x1 = (gint)floor (x + reach);
  gint y0 = (gint)ceil (y - reach), y1 = (gint)floor (y + reach);

  *s = (Sums){ 0 };
  for (gint i = x0; i <= x1; i++)
    window->weight_x[i - x0] = exp (k * (i - x) * (i - x));
  for (gint j = y0; j <= y1; j++) {
    double dy = j - y, weight = exp (k * dy * dy);

    for (gint i = x0; i <= x1; i++)
      if ((i - x) * (i - x) + dy * dy <= reach * reach)
        add_pixel (window, i, j, i - x, dy, weight * window->weight_x[i - x0], s);
  }
  if (!(s->sum > 0))
    return FALSE;
  height = s->sum / s->square;
  s->sum += height * s->bad;
  s->x += height * s->bad_x;
  s->y += height * s->bad_y;
  s->r2 += height * s->bad_r2;
  s->plus += height * s->bad_plus;
  s->cross += height * s->bad_cross;
  s->fill *= FILL_ERROR * FILL_ERROR * height * height;
  return TRUE;
}

/* The noise of the sums x and y, squared, together. */
static double
sum_noise (const Window *window, double x, double y)
{
  const DscCentroidImage *image = window->image;
  double reach = REACH * window->sigma, k = -0.5 / (window->sigma * window->sigma), noise = 0;
  gint x0 = MAX ((gint)ceil (x - reach), 0), y0 = MAX ((gint)ceil (y - reach), 0);
  gint x1 = MIN ((gint)floor (x + reach), (gint)image->width - 1);
  gint y1 = MIN ((gint)floor (y + reach), (gint)image->height - 1);

  for (gint j = y0; j <= y1; j++)
    for (gint i = x0; i <= x1; i++) {
      double r2 = (i - x) * (i - x) + (j - y) * (j - y);

      if (r2 <= reach * reach && !is_bad (image, i, j))
        noise += exp (2 * k * r2) * get_variance (image, i, j) * r2;
    }
  return noise;
}

/* How much of a shift of the source the mean under the window shows. */
static double
get_gain (const Sums *s, double sigma)
{
  return MAX (LEAST_GAIN, MIN (1, 1 - 0.5 * s->r2 / s->sum / (sigma * sigma)));
}

static double
get_width (const Sums *s, double sigma)
{
  double moment = 0.5 * s->r2 / s->sum;

  if (!(moment > 0))
    return 0;
  return moment < sigma * sigma ? sqrt (1 / (1 / moment - 1 / (sigma * sigma))) : INFINITY;
}

/* The moments along the axes of the ellipse are r2 / 2 +- hypot (plus, cross) / 2. */
static double
get_elongation (const Sums *s)
{
  return s->r2 > 0 ? hypot (s->plus, s->cross) / s->r2 : 0;
}

static gboolean
follow (const Window *window, DscCentroid *c)
{
  double x = c->x, y = c->y, limit = MAX_SHIFT * window->sigma;
  Sums s;

  for (guint round = 0; round < MAX_ROUNDS; round++) {
    double dx, dy, gain;

    if (!sum_up (window, x, y, &s))
      return FALSE;
    gain = get_gain (&s, window->sigma);
    dx = s.x / s.sum / gain;
    dy = s.y / s.sum / gain;
    x += dx;
    y += dy;
    if (!(fabs (x - c->x) <= limit && fabs (y - c->y) <= limit))
      return FALSE;
    if (fabs (dx) > AT_REST || fabs (dy) > AT_REST)
      continue;
    *c = (DscCentroid){ x, y, 0, get_width (&s, window->sigma), get_elongation (&s), s.n_bad };
    c->error = sqrt (0.5 * (sum_noise (window, x, y) + s.fill)) / s.sum / gain;
    return TRUE;
  }
  return FALSE;
}

gboolean
dsc_windowed_centroid (const DscCentroidImage *image, double sigma, DscCentroid *centroid)
{
  Window window = { .image = image, .sigma = sigma };
  gboolean found;

  if (!(sigma > 0 && sigma <= MAX_SIGMA) || !(centroid->x > -1 && centroid->x < image->width)
      || !(centroid->y > -1 && centroid->y < image->height))
    return FALSE;
  window.weight_x = g_new (double, (gsize)(2 * REACH * sigma) + 2);
  found = follow (&window, centroid);
  g_free (window.weight_x);
  return found;
}
