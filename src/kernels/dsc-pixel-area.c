/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pixel-area.h"

#include <math.h>

#include "dsc-units.h"

#define MAX_STEP 15 /* pixels between the points of an outline */

enum { BOTTOM, RIGHT, TOP, LEFT };

double
dsc_sky_separation (double ra1, double dec1, double ra2, double dec2)
{
  double dra = (ra2 - ra1) * DSC_DEG, s1 = sin (dec1 * DSC_DEG), c1 = cos (dec1 * DSC_DEG);
  double s2 = sin (dec2 * DSC_DEG), c2 = cos (dec2 * DSC_DEG);
  double x = c2 * sin (dra), y = c1 * s2 - s1 * c2 * cos (dra), z = s1 * s2 + c1 * c2 * cos (dra);

  return atan2 (hypot (x, y), z) / DSC_DEG;
}

/* The points of side @side of the rectangle, corner to corner, without the last one. */
static guint
walk_side (const gint limits[4], guint side, double *x, double *y)
{
  gint x0 = limits[LEFT], x1 = limits[RIGHT], y0 = limits[BOTTOM], y1 = limits[TOP];
  gint length = side == BOTTOM || side == TOP ? x1 - x0 : y1 - y0;
  gint step = CLAMP (length / 4, 1, MAX_STEP), n = (length + step - 1) / step;

  for (gint i = 0; i < n; i++) {
    double t = (double)length * i / n;

    x[i] = side == BOTTOM ? x0 + t : side == RIGHT ? x1 : side == TOP ? x1 - t : x0;
    y[i] = side == BOTTOM ? y0 : side == RIGHT ? y0 + t : side == TOP ? y1 : y1 - t;
  }
  return (guint)n;
}

/* The area of a polygon on the unit sphere, as the sum of the triangles from the first vertex
 * (Van Oosterom & Strackee 1983). */
static double
spherical_area (guint n, const double *ra, const double *dec)
{
  double sum = 0, a[3] = { 0 }, b[3] = { 0 };

  for (guint i = 0; i < n; i++) {
    double c[3] = { cos (dec[i] * DSC_DEG) * cos (ra[i] * DSC_DEG),
                    cos (dec[i] * DSC_DEG) * sin (ra[i] * DSC_DEG), sin (dec[i] * DSC_DEG) };

    if (i == 0) {
      a[0] = c[0], a[1] = c[1], a[2] = c[2];
    } else if (i > 1) {
      /* edges relative to a, which keeps the digits of small triangles */
      double u[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
      double v[3] = { c[0] - a[0], c[1] - a[1], c[2] - a[2] };
      double triple = a[0] * (u[1] * v[2] - u[2] * v[1]) + a[1] * (u[2] * v[0] - u[0] * v[2])
                      + a[2] * (u[0] * v[1] - u[1] * v[0]);
      double ab = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
      double bc = b[0] * c[0] + b[1] * c[1] + b[2] * c[2];
      double ca = c[0] * a[0] + c[1] * a[1] + c[2] * a[2];

      sum += 2 * atan2 (triple, 1 + ab + bc + ca);
    }
    b[0] = c[0], b[1] = c[1], b[2] = c[2];
  }
  return fabs (sum);
}

gboolean
dsc_mean_pixel_area (const DscWcs *wcs, guint width, guint height, double *ret_steradian)
{
  static const gint inwards[4] = { 1, -1, -1, 1 };
  DscBox box = { -0.5, width - 0.5, -0.5, height - 0.5 };
  gint limits[4];
  guint side = 0;
  gsize n_max = 2 * ((gsize)width + height) + 8;
  g_autofree double *x = g_new (double, 4 * n_max);
  double *y = x + n_max, *ra = y + n_max, *dec = ra + n_max;

  dsc_wcs_get_bounding_box (wcs, &box);
  limits[LEFT] = MAX (0, (gint)(box.x0 + 0.5));
  limits[RIGHT] = MIN ((gint)width - 1, (gint)(box.x1 - 0.5));
  limits[BOTTOM] = MAX (0, (gint)(box.y0 + 0.5));
  limits[TOP] = MIN ((gint)height - 1, (gint)(box.y1 - 0.5));

  while (limits[LEFT] < limits[RIGHT] && limits[BOTTOM] < limits[TOP]) {
    guint start[5] = { 0 }, bad = 4;
    double area;

    for (guint k = 0; k < 4; k++)
      start[k + 1] = start[k] + walk_side (limits, k, x + start[k], y + start[k]);
    dsc_wcs_pixel_to_sky (wcs, start[4], x, y, ra, dec, TRUE);
    for (guint tried = 0; tried < 4 && bad == 4; tried++, side = (side + 1) % 4)
      for (guint i = start[side]; i <= start[side + 1]; i++)
        if (!isfinite (ra[i % start[4]]) || !isfinite (dec[i % start[4]]))
          bad = side;
    if (bad < 4) {
      limits[bad] += inwards[bad];
      continue;
    }
    area = spherical_area (start[4], ra, dec);
    if (area > 2 * G_PI)
      area = 4 * G_PI - area;
    *ret_steradian
        = area / ((double)(limits[RIGHT] - limits[LEFT]) * (limits[TOP] - limits[BOTTOM]));
    return TRUE;
  }
  return FALSE;
}
