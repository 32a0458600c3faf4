/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-region-edit.h"
#include "dsc-units.h"

/* Where the handle is that turns a region, in units of its half axis. */
#define TURN_AT 1.35
#define MIN_SIZE 1e-3

guint
dsc_region_n_handles (const DscRegion *region)
{
  switch (region->shape) {
  case DSC_REGION_CIRCLE:
  case DSC_REGION_ANNULUS:
    return 4;
  case DSC_REGION_ELLIPSE:
  case DSC_REGION_BOX:
    return 5;
  case DSC_REGION_POLYGON:
    return region->n_points;
  case DSC_REGION_LINE:
    return 2;
  case DSC_REGION_POINT:
  case DSC_REGION_TEXT:
  default:
    return 0;
  }
}

/* @u, @v: along and across the axis of @a */
static void
from_axes (const DscRegion *region, double u, double v, double *ret_x, double *ret_y)
{
  double c = cos (region->angle * DSC_DEG), s = sin (region->angle * DSC_DEG);

  *ret_x = region->x + c * u - s * v;
  *ret_y = region->y + s * u + c * v;
}

static void
to_axes (const DscRegion *region, double x, double y, double *ret_u, double *ret_v)
{
  double c = cos (region->angle * DSC_DEG), s = sin (region->angle * DSC_DEG);

  *ret_u = c * (x - region->x) + s * (y - region->y);
  *ret_v = c * (y - region->y) - s * (x - region->x);
}

static const double quarter[4][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } };
static const double corner[4][2] = { { 1, 1 }, { -1, 1 }, { -1, -1 }, { 1, -1 } };

void
dsc_region_get_handle (const DscRegion *region, guint index, double *ret_x, double *ret_y)
{
  double size = region->shape == DSC_REGION_ANNULUS && index % 2 == 1 ? region->b : region->a;

  if (region->shape == DSC_REGION_POLYGON || (region->shape == DSC_REGION_LINE && index == 1)) {
    const double *point = region->points + (region->shape == DSC_REGION_POLYGON ? 2 * index : 0);

    *ret_x = point[0];
    *ret_y = point[1];
  } else if (region->shape == DSC_REGION_LINE) {
    *ret_x = region->x;
    *ret_y = region->y;
  } else if (region->shape == DSC_REGION_BOX)
    from_axes (region, index == 4 ? TURN_AT * region->a / 2 : corner[index][0] * region->a / 2,
               index == 4 ? 0 : corner[index][1] * region->b / 2, ret_x, ret_y);
  else if (region->shape == DSC_REGION_ELLIPSE)
    from_axes (region, index == 4 ? TURN_AT * region->a : quarter[index][0] * region->a,
               index == 4 ? 0 : quarter[index][1] * region->b, ret_x, ret_y);
  else {
    *ret_x = region->x + quarter[index][0] * size;
    *ret_y = region->y + quarter[index][1] * size;
  }
}

static void
drag_axes (DscRegion *region, guint index, double x, double y)
{
  double u, v, scale = region->shape == DSC_REGION_BOX ? 2 : 1;

  if (index == 4) {
    region->angle = atan2 (y - region->y, x - region->x) / DSC_DEG;
    return;
  }
  to_axes (region, x, y, &u, &v);
  if (region->shape == DSC_REGION_BOX || index % 2 == 0)
    region->a = MAX (scale * fabs (u), MIN_SIZE);
  if (region->shape == DSC_REGION_BOX || index % 2 == 1)
    region->b = MAX (scale * fabs (v), MIN_SIZE);
}

static void
drag_point (DscRegion *region, guint index, double x, double y)
{
  g_autofree double *points = g_memdup2 (region->points, 2 * region->n_points * sizeof (double));

  points[2 * index] = x;
  points[2 * index + 1] = y;
  dsc_region_set_points (region, region->n_points, points);
}

void
dsc_region_drag_handle (DscRegion *region, guint index, double x, double y)
{
  double r = MAX (hypot (x - region->x, y - region->y), MIN_SIZE);

  g_return_if_fail (index < dsc_region_n_handles (region));
  if (region->shape == DSC_REGION_ELLIPSE || region->shape == DSC_REGION_BOX)
    drag_axes (region, index, x, y);
  else if (region->shape == DSC_REGION_POLYGON)
    drag_point (region, index, x, y);
  else if (region->shape == DSC_REGION_LINE && index == 1)
    drag_point (region, 0, x, y);
  else if (region->shape == DSC_REGION_LINE) {
    region->x = x;
    region->y = y;
  } else if (region->shape == DSC_REGION_ANNULUS && index % 2 == 1)
    region->b = MAX (r, region->a);
  else if (region->shape == DSC_REGION_ANNULUS)
    region->a = MIN (r, region->b);
  else
    region->a = r;
}

void
dsc_region_move (DscRegion *region, double dx, double dy)
{
  region->x += dx;
  region->y += dy;
  for (guint i = 0; i < region->n_points; i++) {
    region->points[2 * i] += dx;
    region->points[2 * i + 1] += dy;
  }
}

void
dsc_region_stretch (DscRegion *region, double x0, double y0, double x1, double y1, double least)
{
  double r = hypot (x1 - x0, y1 - y0), end[2] = { x1, y1 };
  gboolean click = r < least, line = region->shape == DSC_REGION_LINE;
  gboolean corners
      = !click && (region->shape == DSC_REGION_BOX || region->shape == DSC_REGION_ELLIPSE);

  region->x = corners ? (x0 + x1) / 2 : x0;
  region->y = corners ? (y0 + y1) / 2 : y0;
  region->a = region->b = region->shape == DSC_REGION_BOX ? 2 * least : least;
  if (line) {
    end[0] = click ? x0 + least : x1;
    dsc_region_set_points (region, 1, end);
  } else if (region->shape == DSC_REGION_ANNULUS) {
    region->b = MAX (r, least);
    region->a = region->b / 2;
  } else if (corners) {
    double scale = region->shape == DSC_REGION_BOX ? 1 : 0.5;

    region->a = MAX (scale * fabs (x1 - x0), MIN_SIZE);
    region->b = MAX (scale * fabs (y1 - y0), MIN_SIZE);
  } else if (!click)
    region->a = r;
}

static double
segment_distance (double x, double y, double ax, double ay, double bx, double by)
{
  double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;

  t = CLAMP (t, 0, 1);
  return hypot (x - ax - t * dx, y - ay - t * dy);
}

static double
polygon_distance (const DscRegion *region, double x, double y)
{
  double least = INFINITY;

  for (guint i = 0, j = region->n_points - 1; i < region->n_points; j = i++) {
    const double *p = region->points + 2 * j, *q = region->points + 2 * i;

    least = MIN (least, segment_distance (x, y, p[0], p[1], q[0], q[1]));
  }
  return least;
}

double
dsc_region_distance (const DscRegion *region, double x, double y)
{
  double r = hypot (x - region->x, y - region->y), u, v;

  if (dsc_region_contains (region, x, y))
    return 0;
  to_axes (region, x, y, &u, &v);
  switch (region->shape) {
  case DSC_REGION_CIRCLE:
    return r - region->a;
  case DSC_REGION_ANNULUS:
    return r < region->a ? region->a - r : r - region->b;
  case DSC_REGION_BOX:
    return hypot (MAX (fabs (u) - region->a / 2, 0), MAX (fabs (v) - region->b / 2, 0));
  case DSC_REGION_ELLIPSE:
    /* along the ray to the centre, which is not less than the least */
    return r * (1 - 1 / MAX (hypot (u / region->a, v / region->b), 1));
  case DSC_REGION_LINE:
    return segment_distance (x, y, region->x, region->y, region->points[0], region->points[1]);
  case DSC_REGION_POLYGON:
    return polygon_distance (region, x, y);
  case DSC_REGION_POINT:
  case DSC_REGION_TEXT:
  default:
    return r;
  }
}
