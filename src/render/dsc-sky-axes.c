/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-axes.h"

#include <math.h>

#include "dsc-units.h"

static void
unit_vector (double ra_deg, double dec_deg, double v[3])
{
  double ra = ra_deg * DSC_DEG, dec = dec_deg * DSC_DEG;

  v[0] = cos (dec) * cos (ra);
  v[1] = cos (dec) * sin (ra);
  v[2] = sin (dec);
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

gboolean
dsc_sky_axes_at (const DscWcs *wcs, double x, double y, DscSkyAxes *ret_axes)
{
  double px[5] = { x, x + 0.5, x - 0.5, x, x }, py[5] = { y, y, y, y + 0.5, y - 0.5 };
  double ra[5], dec[5], v[5][3], det;
  DscSkyAxes axes;

  dsc_wcs_pixel_to_sky (wcs, 5, px, py, ra, dec, FALSE);
  for (guint i = 0; i < 5; i++) {
    if (!isfinite (ra[i]) || !isfinite (dec[i]))
      return FALSE;
    unit_vector (ra[i], dec[i], v[i]);
  }
  axes.ra_deg = ra[0];
  axes.dec_deg = dec[0];
  {
    double r = ra[0] * DSC_DEG, d = dec[0] * DSC_DEG;
    double e[3] = { -sin (r), cos (r), 0.0 };
    double n[3] = { -sin (d) * cos (r), -sin (d) * sin (r), cos (d) };

    for (guint k = 0; k < 2; k++) {
      double step[3];

      for (guint i = 0; i < 3; i++)
        step[i] = v[2 * k + 1][i] - v[2 * k + 2][i];
      axes.east[k] = dot (step, e) / DSC_ARCSEC;
      axes.north[k] = dot (step, n) / DSC_ARCSEC;
    }
  }
  det = axes.east[0] * axes.north[1] - axes.east[1] * axes.north[0];
  if (!isfinite (det) || fabs (det) < 1e-18)
    return FALSE;
  axes.per_east[0] = axes.north[1] / det;
  axes.per_east[1] = -axes.north[0] / det;
  axes.per_north[0] = -axes.east[1] / det;
  axes.per_north[1] = axes.east[0] / det;
  *ret_axes = axes;
  return TRUE;
}

double
dsc_sky_axes_pixel_scale (const DscSkyAxes *axes)
{
  return sqrt (fabs (axes->east[0] * axes->north[1] - axes->east[1] * axes->north[0]));
}

DscAffine
dsc_sky_axes_match (const DscAffine *view,
                    const DscSkyAxes *other,
                    double ox,
                    double oy,
                    const DscSkyAxes *own,
                    double x,
                    double y)
{
  /* own pixels -> arcsec -> other pixels */
  DscAffine map = {
    .xx = other->per_east[0] * own->east[0] + other->per_north[0] * own->north[0],
    .xy = other->per_east[0] * own->east[1] + other->per_north[0] * own->north[1],
    .yx = other->per_east[1] * own->east[0] + other->per_north[1] * own->north[0],
    .yy = other->per_east[1] * own->east[1] + other->per_north[1] * own->north[1],
  };

  map.x0 = ox - (map.xx * x + map.xy * y);
  map.y0 = oy - (map.yx * x + map.yy * y);
  return dsc_affine_multiply (view, &map);
}
