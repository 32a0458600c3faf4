/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-aperture.h"

#include <math.h>

#include "dsc-quick-median.h"

#define CLIP_SIGMA 3.0
#define CLIP_ROUNDS 5
/* Parts of a pixel below it are what rounding leaves. */
#define LEAST_PART 1e-13

typedef struct {
  double x, y;
} Point;

/* An ellipse of which (dx, dy) from its centre is the place (xx dx + xy dy, yx dx + yy dy) of the
 * unit circle. @reach: from the middle of a pixel to its corners, there */
typedef struct {
  double xx, xy, yx, yy;
  double area, reach;
} Ellipse;

/* Columns x0 .. x1 - 1 and rows y0 .. y1 - 1 of the image. */
typedef struct {
  guint x0, y0, x1, y1;
} Box;

static double
cross (Point p, Point q)
{
  return p.x * q.y - p.y * q.x;
}

static double
get_sector (Point p, Point q)
{
  return 0.5 * atan2 (cross (p, q), p.x * q.x + p.y * q.y);
}

/* Of the triangle of the origin, @p and @q, the area within the unit circle, negative clockwise. */
static double
get_triangle (Point p, Point q)
{
  Point d = { q.x - p.x, q.y - p.y }, enter, leave;
  double a = d.x * d.x + d.y * d.y, b = p.x * d.x + p.y * d.y, c = p.x * p.x + p.y * p.y - 1;
  double root = b * b - a * c, t0, t1;

  if (!(root > 0))
    return get_sector (p, q);
  root = sqrt (root);
  t0 = (-b - root) / a;
  t1 = (-b + root) / a;
  if (t0 >= 1 || t1 <= 0)
    return get_sector (p, q);
  enter = t0 > 0 ? (Point){ p.x + t0 * d.x, p.y + t0 * d.y } : p;
  leave = t1 < 1 ? (Point){ p.x + t1 * d.x, p.y + t1 * d.y } : q;
  return (t0 > 0 ? get_sector (p, enter) : 0) + 0.5 * cross (enter, leave)
         + (t1 < 1 ? get_sector (leave, q) : 0);
}

static Point
get_place (const Ellipse *e, double dx, double dy)
{
  return (Point){ e->xx * dx + e->xy * dy, e->yx * dx + e->yy * dy };
}

/* The part of the pixel whose middle is (@dx, @dy) from the centre. */
static double
get_part (const Ellipse *e, double dx, double dy)
{
  Point middle = get_place (e, dx, dy), corners[4];
  double r2 = middle.x * middle.x + middle.y * middle.y, part = 0;

  if (r2 >= (1 + e->reach) * (1 + e->reach))
    return 0;
  if (e->reach < 1 && r2 <= (1 - e->reach) * (1 - e->reach))
    return 1;
  corners[0] = get_place (e, dx - 0.5, dy - 0.5);
  corners[1] = get_place (e, dx + 0.5, dy - 0.5);
  corners[2] = get_place (e, dx + 0.5, dy + 0.5);
  corners[3] = get_place (e, dx - 0.5, dy + 0.5);
  for (guint i = 0; i < 4; i++)
    part += get_triangle (corners[i], corners[(i + 1) % 4]);
  part *= e->area / G_PI;
  return part < LEAST_PART ? 0 : MIN (part, 1);
}

/* Returns: FALSE if pixels within @half of @centre are all outside */
static gboolean
get_range (double centre, double half, guint size, guint *ret_first, guint *ret_end)
{
  double first = floor (centre - half + 0.5), end = ceil (centre + half + 0.5);

  if (!(end > 0 && first < size))
    return FALSE;
  *ret_first = (guint)MAX (first, 0);
  *ret_end = (guint)MIN (end, size);
  return TRUE;
}

static void
add_pixel (gsize at,
           double part,
           const float *data,
           const float *err,
           const guint8 *mask,
           DscApertureSum *sum)
{
  if (mask != NULL && mask[at]) {
    sum->n_masked++;
    return;
  }
  sum->n_bad += !isfinite (data[at]);
  sum->sum += part * data[at];
  sum->area += part;
  if (err != NULL)
    sum->error += part * ((double)err[at] * err[at]);
}

void
dsc_aperture_ellipse (const float *data,
                      const float *err,
                      const guint8 *mask,
                      guint width,
                      guint height,
                      double x,
                      double y,
                      double a,
                      double b,
                      double theta,
                      DscApertureSum *ret_sum)
{
  double c = cos (theta), s = sin (theta);
  Ellipse e = { c / a, s / a, -s / b, c / b, G_PI * a * b, 0 };
  DscApertureSum sum = { 0 };
  Box box;

  *ret_sum = (DscApertureSum){ NAN, NAN, 0, 0, 0 };
  if (!(a > 0 && b > 0 && isfinite (a) && isfinite (b) && isfinite (theta))
      || !get_range (x, hypot (a * c, b * s), width, &box.x0, &box.x1)
      || !get_range (y, hypot (a * s, b * c), height, &box.y0, &box.y1))
    return;
  e.reach = 0.5 * MAX (hypot (e.xx + e.xy, e.yx + e.yy), hypot (e.xx - e.xy, e.yx - e.yy));
  for (guint j = box.y0; j < box.y1; j++)
    for (guint i = box.x0; i < box.x1; i++) {
      double part = get_part (&e, i - x, j - y);

      if (part > 0)
        add_pixel ((gsize)j * width + i, part, data, err, mask, &sum);
    }
  sum.error = err != NULL ? sqrt (sum.error) : NAN;
  *ret_sum = sum;
}

void
dsc_aperture_circle (const float *data,
                     const float *err,
                     const guint8 *mask,
                     guint width,
                     guint height,
                     double x,
                     double y,
                     double radius,
                     DscApertureSum *ret_sum)
{
  dsc_aperture_ellipse (data, err, mask, width, height, x, y, radius, radius, 0, ret_sum);
}

static double
find_median (float *v, gsize n)
{
  float below;

  dsc_quick_select (v, n, n / 2);
  if (n % 2 == 1)
    return v[n / 2];
  below = v[0];
  for (gsize i = 1; i < n / 2; i++)
    below = MAX (below, v[i]);
  return ((double)below + v[n / 2]) / 2;
}

static double
find_std (const float *v, gsize n)
{
  double sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    sum += v[i];
  sum /= (double)n;
  for (gsize i = 0; i < n; i++)
    squares += (v[i] - sum) * (v[i] - sum);
  return sqrt (squares / (double)n);
}

static DscRingLevel
clip_values (float *v, gsize n)
{
  DscRingLevel level = { NAN, NAN, NAN, 0 };
  gsize left = 0;

  for (guint round = 0; n > 0; round++, n = left) {
    double reach;

    level.median = find_median (v, n);
    level.std = find_std (v, n);
    level.n = (guint)n;
    level.error = level.std * sqrt (G_PI / (2.0 * (double)n));
    if (round == CLIP_ROUNDS)
      return level;
    reach = CLIP_SIGMA * level.std;
    left = 0;
    for (gsize i = 0; i < n; i++)
      if (v[i] >= level.median - reach && v[i] <= level.median + reach)
        v[left++] = v[i];
    if (left == n)
      return level;
  }
  return (DscRingLevel){ NAN, NAN, NAN, 0 };
}

/* The columns of a row that are nearer than @radius: from *ret_first to before *ret_end. */
static void
get_chord (double x, double dy2, double radius, const Box *box, guint *ret_first, guint *ret_end)
{
  double r2 = radius * radius, half = sqrt (MAX (r2 - dy2, 0));
  guint first = (guint)CLAMP (floor (x - half) - 1, box->x0, box->x1);
  guint end = (guint)CLAMP (ceil (x + half) + 2, box->x0, box->x1);

  while (first < end && !((first - x) * (first - x) + dy2 < r2))
    first++;
  while (end > first && !((end - 1 - x) * (end - 1 - x) + dy2 < r2))
    end--;
  *ret_first = first;
  *ret_end = end;
}

static gsize
copy_values (const float *data, const guint8 *mask, gsize from, gsize end, float *ret_values)
{
  gsize n = 0;

  for (gsize at = from; at < end; at++)
    if (isfinite (data[at]) && (mask == NULL || !mask[at]))
      ret_values[n++] = data[at];
  return n;
}

void
dsc_aperture_ring (const float *data,
                   const guint8 *mask,
                   guint width,
                   guint height,
                   double x,
                   double y,
                   double inner,
                   double outer,
                   DscRingLevel *ret_level)
{
  Box box;
  gsize n = 0;
  g_autofree float *values = NULL;

  *ret_level = (DscRingLevel){ NAN, NAN, NAN, 0 };
  if (!(outer > 0) || !get_range (x, outer, width, &box.x0, &box.x1)
      || !get_range (y, outer, height, &box.y0, &box.y1))
    return;
  values = g_try_new (float, (gsize)(box.x1 - box.x0) * (box.y1 - box.y0));
  if (values == NULL)
    return;
  for (guint j = box.y0; j < box.y1; j++) {
    double dy2 = (j - y) * (j - y);
    gsize row = (gsize)j * width;
    guint first, end, hole, hole_end;

    get_chord (x, dy2, outer, &box, &first, &end);
    get_chord (x, dy2, MAX (inner, 0), &box, &hole, &hole_end);
    if (hole >= hole_end)
      hole = hole_end = end;
    n += copy_values (data, mask, row + first, row + hole, values + n);
    n += copy_values (data, mask, row + hole_end, row + end, values + n);
  }
  *ret_level = clip_values (values, n);
}
