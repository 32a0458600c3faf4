/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-sky.h"

#include <math.h>

#define STEP (1.0 / 3600)
#define POINTS 5 /* of a source: centroid, four corners */

/* Whether gwcs would take @value for a coordinate of the image: within those of the corners, or
 * where right ascension goes through 0, not between them. */
static gboolean
is_within (double value, const double *corners, gboolean wraps)
{
  double least = corners[0], greatest = corners[0], low = -INFINITY, high = INFINITY, middle;

  for (guint i = 1; i < 4; i++) {
    least = MIN (least, corners[i]);
    greatest = MAX (greatest, corners[i]);
  }
  if (!wraps || !(greatest - least > 180))
    return value >= least && value <= greatest;
  middle = 0.5 * (least + greatest);
  for (guint i = 0; i < 4; i++)
    if (corners[i] <= middle)
      low = MAX (low, corners[i]);
    else
      high = MIN (high, corners[i]);
  return value <= low || value >= high;
}

/* gwcs gives places no pixel that are not in the range of the corners of the bounding box, as those
 * near a pole inside of it. */
static gboolean
has_pixel (const DscWcs *wcs, double ra, double dec)
{
  double x[4], y[4];
  DscBox box;

  if (!dsc_wcs_get_bounding_box (wcs, &box))
    return TRUE;
  x[0] = x[1] = box.x0;
  x[2] = x[3] = box.x1;
  y[0] = y[3] = box.y0;
  y[1] = y[2] = box.y1;
  dsc_wcs_pixel_to_sky (wcs, 4, x, y, x, y, FALSE);
  return is_within (ra, x, TRUE) && is_within (dec, y, FALSE);
}

double
dsc_catalog_sky_get_north (const DscCatalogImage *image, DscCompat compat)
{
  double x, y, ra, dec, from[2], to[2];
  gboolean peer = compat == DSC_COMPAT_JWST;

  if (image->wcs == NULL)
    return NAN;
  if (dsc_header_get_double (image->header, "CRPIX1", &x)
      && dsc_header_get_double (image->header, "CRPIX2", &y)) {
    x -= 1;
    y -= 1;
  } else {
    x = 0.5 * (image->width - 1.0);
    y = 0.5 * (image->height - 1.0);
  }
  dsc_wcs_pixel_to_sky (image->wcs, 1, &x, &y, &ra, &dec, peer);
  for (guint i = 0; i < 2; i++) {
    double up = dec + i * STEP, turned = up > 90 ? fmod (ra + 180, 360) : ra;

    up = up > 90 ? 180 - up : up;
    if (peer && !has_pixel (image->wcs, turned, up))
      return NAN;
    (peer ? dsc_wcs_sky_to_pixel_stored : dsc_wcs_sky_to_pixel) (
        image->wcs, 1, &turned, &up, i == 0 ? &from[0] : &to[0], i == 0 ? &from[1] : &to[1]);
  }
  return atan2 (to[1] - from[1], to[0] - from[0]) * (180 / G_PI);
}

static void
place_points (const DscCatalogSource *s, double excess, double *x, double *y)
{
  gboolean known = s->x1 > s->x0;
  double left = known ? s->x0 - 0.5 : NAN, right = known ? s->x1 - 0.5 + excess : NAN;
  double bottom = known ? s->y0 - 0.5 : NAN, top = known ? s->y1 - 0.5 + excess : NAN;

  x[0] = s->x;
  y[0] = s->y;
  x[1] = x[2] = left;
  x[3] = x[4] = right;
  y[1] = y[3] = bottom;
  y[2] = y[4] = top;
}

void
dsc_catalog_sky_set (const DscCatalogImage *image,
                     double north,
                     DscCompat compat,
                     DscCatalogSource *sources,
                     guint n)
{
  gsize count = (gsize)n * POINTS;
  g_autofree double *x = g_new (double, 2 * count);
  double *y = x + count;

  for (guint i = 0; i < n; i++)
    place_points (&sources[i], compat == DSC_COMPAT_JWST ? 1 : 0, x + i * POINTS, y + i * POINTS);
  if (image->wcs != NULL)
    dsc_wcs_pixel_to_sky (image->wcs, count, x, y, x, y, compat == DSC_COMPAT_JWST);
  for (guint i = 0; i < n; i++) {
    DscCatalogSource *s = &sources[i];
    double angle = fmod (180 - north + s->orientation, 360);

    s->sky_orientation = angle < 0 ? angle + 360 : angle;
    s->ra = image->wcs != NULL ? x[i * POINTS] : NAN;
    s->dec = image->wcs != NULL ? y[i * POINTS] : NAN;
    for (guint k = 0; k < 4; k++) {
      s->bbox_ra[k] = image->wcs != NULL ? x[i * POINTS + 1 + k] : NAN;
      s->bbox_dec[k] = image->wcs != NULL ? y[i * POINTS + 1 + k] : NAN;
    }
  }
}
