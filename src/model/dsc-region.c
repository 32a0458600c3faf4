/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-region.h"
#include "dsc-units.h"

static const char *const shape_names[]
    = { "point", "circle", "ellipse", "box", "polygon", "annulus", "line", "text" };

DscRegion *
dsc_region_new (DscRegionShape shape, gboolean sky)
{
  DscRegion *region = g_new0 (DscRegion, 1);

  region->shape = shape;
  region->sky = sky;
  region->color = 0x00ff00;
  return region;
}

DscRegion *
dsc_region_copy (const DscRegion *region)
{
  DscRegion *copy = g_memdup2 (region, sizeof *region);

  copy->points = g_memdup2 (region->points, 2 * region->n_points * sizeof (double));
  copy->text = g_strdup (region->text);
  return copy;
}

void
dsc_region_free (DscRegion *region)
{
  g_free (region->points);
  g_free (region->text);
  g_free (region);
}

/* Right ascensions are brought to the same turn before they are averaged. */
static void
find_centre (DscRegion *region)
{
  double x = 0, y = 0;

  for (guint i = 0; i < region->n_points; i++) {
    double step = region->points[2 * i] - region->points[0];

    x += region->sky ? step - 360 * round (step / 360) : step;
    y += region->points[2 * i + 1];
  }
  region->x = region->points[0] + x / region->n_points;
  region->y = y / region->n_points;
  if (region->sky)
    region->x -= 360 * floor (region->x / 360);
}

void
dsc_region_set_points (DscRegion *region, guint n, const double *points)
{
  double *copy = g_memdup2 (points, 2 * n * sizeof *points);

  g_free (region->points);
  region->points = copy;
  region->n_points = n;
  if (region->shape == DSC_REGION_POLYGON && n > 0)
    find_centre (region);
}

void
dsc_region_set_text (DscRegion *region, const char *text)
{
  char *copy = g_strdup (text);

  g_free (region->text);
  region->text = copy;
}

const char *
dsc_region_shape_name (DscRegionShape shape)
{
  return shape_names[shape];
}

gboolean
dsc_region_shape_from_name (const char *name, DscRegionShape *ret_shape)
{
  for (guint i = 0; i < G_N_ELEMENTS (shape_names); i++)
    if (g_str_equal (shape_names[i], name)) {
      *ret_shape = (DscRegionShape)i;
      return TRUE;
    }
  return FALSE;
}

/* East and North of (ra0, dec0) on the tangent plane, in arcsec. */
static void
offset (double ra0, double dec0, double ra, double dec, double ret_offset[2])
{
  double turn = (ra - ra0) * DSC_DEG, d0 = dec0 * DSC_DEG, d = dec * DSC_DEG;
  double depth = sin (d0) * sin (d) + cos (d0) * cos (d) * cos (turn);

  ret_offset[0] = cos (d) * sin (turn) / depth / DSC_ARCSEC;
  ret_offset[1] = (cos (d0) * sin (d) - sin (d0) * cos (d) * cos (turn)) / depth / DSC_ARCSEC;
}

/* East and North in arcsec that a pixel in x and one in y make at (x, y):
 * [dE/dx, dE/dy, dN/dx, dN/dy]. */
static gboolean
find_slopes (const DscWcs *wcs, double x, double y, double ret_slopes[4])
{
  double ra, dec, sky[4][2], offsets[4][2];
  static const double steps[4][2] = { { -0.5, 0 }, { 0.5, 0 }, { 0, -0.5 }, { 0, 0.5 } };

  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  for (guint i = 0; i < 4; i++) {
    dsc_wcs_pixel_to_sky1 (wcs, x + steps[i][0], y + steps[i][1], &sky[i][0], &sky[i][1]);
    offset (ra, dec, sky[i][0], sky[i][1], offsets[i]);
  }
  for (guint k = 0; k < 2; k++) {
    ret_slopes[2 * k] = offsets[1][k] - offsets[0][k];
    ret_slopes[2 * k + 1] = offsets[3][k] - offsets[2][k];
  }
  return isfinite (ret_slopes[0] + ret_slopes[1] + ret_slopes[2] + ret_slopes[3])
         && ret_slopes[0] * ret_slopes[3] != ret_slopes[1] * ret_slopes[2];
}

static double
turn_into (double angle, double period)
{
  return angle - period * floor (angle / period);
}

static void
apply (const double m[4], double u, double v, double *ret_u, double *ret_v)
{
  *ret_u = m[0] * u + m[1] * v;
  *ret_v = m[2] * u + m[3] * v;
}

/* Sizes and angle by @m, which takes (East, North) to (x, y) or the other way. */
static void
scale (DscRegion *region, const double m[4], gboolean to_sky)
{
  double mean = sqrt (fabs (m[0] * m[3] - m[1] * m[2]));
  double angle = region->angle * DSC_DEG, u = to_sky ? cos (angle) : sin (angle);
  double v = to_sky ? sin (angle) : cos (angle), along[2], across[2];

  if (region->shape == DSC_REGION_CIRCLE || region->shape == DSC_REGION_ANNULUS) {
    region->a *= mean;
    region->b *= mean;
    return;
  }
  apply (m, u, v, &along[0], &along[1]);
  apply (m, -v, u, &across[0], &across[1]);
  region->a *= hypot (along[0], along[1]);
  region->b *= hypot (across[0], across[1]);
  region->angle = (to_sky ? atan2 (along[0], along[1]) : atan2 (along[1], along[0])) / DSC_DEG;
  /* not of the axis alone: a handle stays at its end of it */
  region->angle = turn_into (region->angle, 360);
}

static gboolean
map_points (DscRegion *region, const DscWcs *wcs, gboolean to_sky)
{
  for (guint i = 0; i < region->n_points; i++) {
    double *p = region->points + 2 * i;

    if (to_sky)
      dsc_wcs_pixel_to_sky1 (wcs, p[0], p[1], &p[0], &p[1]);
    else
      dsc_wcs_sky_to_pixel1 (wcs, p[0], p[1], &p[0], &p[1]);
    if (!isfinite (p[0]) || !isfinite (p[1]))
      return FALSE;
  }
  return TRUE;
}

DscRegion *
dsc_region_to_pixels (const DscRegion *region, const DscWcs *wcs)
{
  g_autoptr (DscRegion) pixels = dsc_region_copy (region);
  double slopes[4], inverse[4], determinant;

  if (!region->sky)
    return g_steal_pointer (&pixels);
  pixels->sky = FALSE;
  if (!dsc_wcs_is_celestial (wcs) || !map_points (pixels, wcs, FALSE))
    return NULL;
  if (region->shape == DSC_REGION_POLYGON) {
    find_centre (pixels);
    return g_steal_pointer (&pixels);
  }
  dsc_wcs_sky_to_pixel1 (wcs, region->x, region->y, &pixels->x, &pixels->y);
  if (!isfinite (pixels->x) || !isfinite (pixels->y))
    return NULL;
  if (region->shape == DSC_REGION_CIRCLE || region->shape == DSC_REGION_ANNULUS
      || region->shape == DSC_REGION_ELLIPSE || region->shape == DSC_REGION_BOX) {
    if (!find_slopes (wcs, pixels->x, pixels->y, slopes))
      return NULL;
    determinant = slopes[0] * slopes[3] - slopes[1] * slopes[2];
    inverse[0] = slopes[3] / determinant;
    inverse[1] = -slopes[1] / determinant;
    inverse[2] = -slopes[2] / determinant;
    inverse[3] = slopes[0] / determinant;
    scale (pixels, inverse, FALSE);
  }
  return g_steal_pointer (&pixels);
}

DscRegion *
dsc_region_to_sky (const DscRegion *region, const DscWcs *wcs)
{
  g_autoptr (DscRegion) sky = dsc_region_copy (region);
  double slopes[4];

  if (region->sky)
    return g_steal_pointer (&sky);
  sky->sky = TRUE;
  if (!dsc_wcs_is_celestial (wcs) || !map_points (sky, wcs, TRUE))
    return NULL;
  if (region->shape == DSC_REGION_POLYGON) {
    find_centre (sky);
    return g_steal_pointer (&sky);
  }
  dsc_wcs_pixel_to_sky1 (wcs, region->x, region->y, &sky->x, &sky->y);
  if (!isfinite (sky->x) || !isfinite (sky->y))
    return NULL;
  if (region->shape == DSC_REGION_CIRCLE || region->shape == DSC_REGION_ANNULUS
      || region->shape == DSC_REGION_ELLIPSE || region->shape == DSC_REGION_BOX) {
    if (!find_slopes (wcs, region->x, region->y, slopes))
      return NULL;
    scale (sky, slopes, TRUE);
  }
  return g_steal_pointer (&sky);
}

/* Along and across the axis of @a. */
static void
turn_to_axes (const DscRegion *region, double x, double y, double *ret_u, double *ret_v)
{
  double c = cos (region->angle * DSC_DEG), s = sin (region->angle * DSC_DEG);

  *ret_u = c * (x - region->x) + s * (y - region->y);
  *ret_v = c * (y - region->y) - s * (x - region->x);
}

static gboolean
polygon_contains (const DscRegion *region, double x, double y)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = region->n_points - 1; i < region->n_points; j = i++) {
    const double *p = region->points + 2 * i, *q = region->points + 2 * j;
    double cross = (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);

    if (cross == 0 && x >= MIN (p[0], q[0]) && x <= MAX (p[0], q[0]) && y >= MIN (p[1], q[1])
        && y <= MAX (p[1], q[1]))
      return TRUE;
    if ((p[1] > y) != (q[1] > y) && x < p[0] + (q[0] - p[0]) * (y - p[1]) / (q[1] - p[1]))
      inside = !inside;
  }
  return inside;
}

gboolean
dsc_region_contains (const DscRegion *region, double x, double y)
{
  double u, v, r2;

  turn_to_axes (region, x, y, &u, &v);
  r2 = (x - region->x) * (x - region->x) + (y - region->y) * (y - region->y);
  switch (region->shape) {
  case DSC_REGION_POINT:
    return fabs (x - region->x) <= 0.5 && fabs (y - region->y) <= 0.5;
  case DSC_REGION_CIRCLE:
    return r2 <= region->a * region->a;
  case DSC_REGION_ANNULUS:
    return r2 > region->a * region->a && r2 <= region->b * region->b;
  case DSC_REGION_ELLIPSE:
    return region->a > 0 && region->b > 0
           && u * u * region->b * region->b + v * v * region->a * region->a
                  <= region->a * region->a * region->b * region->b;
  case DSC_REGION_BOX:
    return fabs (u) <= region->a / 2 && fabs (v) <= region->b / 2;
  case DSC_REGION_POLYGON:
    return region->n_points > 2 && polygon_contains (region, x, y);
  case DSC_REGION_LINE:
  case DSC_REGION_TEXT:
  default:
    return FALSE;
  }
}

/* Half the width and height of what is not made of points. */
static void
find_halves (const DscRegion *region, double *ret_x, double *ret_y)
{
  double c = fabs (cos (region->angle * DSC_DEG)), s = fabs (sin (region->angle * DSC_DEG));
  double size = region->shape == DSC_REGION_POINT     ? 0.5
                : region->shape == DSC_REGION_CIRCLE  ? region->a
                : region->shape == DSC_REGION_ANNULUS ? region->b
                                                      : 0;

  *ret_x = *ret_y = size;
  if (region->shape == DSC_REGION_ELLIPSE) {
    *ret_x = hypot (region->a * c, region->b * s);
    *ret_y = hypot (region->a * s, region->b * c);
  } else if (region->shape == DSC_REGION_BOX) {
    *ret_x = (region->a * c + region->b * s) / 2;
    *ret_y = (region->a * s + region->b * c) / 2;
  }
}

void
dsc_region_get_bounds (const DscRegion *region, double ret_bounds[4])
{
  double width, height;

  find_halves (region, &width, &height);
  ret_bounds[0] = region->x - width;
  ret_bounds[1] = region->y - height;
  ret_bounds[2] = region->x + width;
  ret_bounds[3] = region->y + height;
  for (guint i = 0; i < region->n_points; i++)
    for (guint k = 0; k < 2; k++) {
      ret_bounds[k] = MIN (ret_bounds[k], region->points[2 * i + k]);
      ret_bounds[k + 2] = MAX (ret_bounds[k + 2], region->points[2 * i + k]);
    }
}
