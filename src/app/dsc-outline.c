/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outline.h"

#include <math.h>
#include <stdlib.h>

#include "dsc-units.h"
#include "dsc-pixel-area.h"

static void
to_vector (double ra, double dec, double v[3])
{
  double c = cos (dec * DSC_DEG);

  v[0] = c * cos (ra * DSC_DEG);
  v[1] = c * sin (ra * DSC_DEG);
  v[2] = sin (dec * DSC_DEG);
}

static void
from_vector (const double v[3], double *ret_ra, double *ret_dec)
{
  double ra = atan2 (v[1], v[0]) / DSC_DEG;

  *ret_ra = ra < 0 ? ra + 360 : ra;
  *ret_dec = atan2 (v[2], hypot (v[0], v[1])) / DSC_DEG;
}

void
dsc_outline_init (DscOutline *outline, const DscWcs *wcs, guint width, guint height)
{
  double x[DSC_OUTLINE_POINTS], y[DSC_OUTLINE_POINTS];
  double corner_x[4] = { -0.5, width - 0.5, width - 0.5, -0.5 };
  double corner_y[4] = { -0.5, -0.5, height - 0.5, height - 0.5 };
  double sum[3] = { 0, 0, 0 };

  *outline = (DscOutline){ .valid = FALSE };
  if (!wcs)
    return;

  for (int i = 0; i < DSC_OUTLINE_POINTS; i++) {
    int edge = i / DSC_OUTLINE_PER_EDGE, next = (edge + 1) % 4;
    double t = (double)(i % DSC_OUTLINE_PER_EDGE) / DSC_OUTLINE_PER_EDGE;

    x[i] = corner_x[edge] + t * (corner_x[next] - corner_x[edge]);
    y[i] = corner_y[edge] + t * (corner_y[next] - corner_y[edge]);
  }
  dsc_wcs_pixel_to_sky (wcs, DSC_OUTLINE_POINTS, x, y, outline->ra, outline->dec, FALSE);

  for (int i = 0; i < DSC_OUTLINE_POINTS; i++) {
    double v[3];

    if (!isfinite (outline->ra[i]) || !isfinite (outline->dec[i]))
      return;
    to_vector (outline->ra[i], outline->dec[i], v);
    for (int k = 0; k < 3; k++)
      sum[k] += v[k];
  }
  from_vector (sum, &outline->centre_ra, &outline->centre_dec);
  for (int i = 0; i < DSC_OUTLINE_POINTS; i++) {
    double d = dsc_sky_separation (outline->centre_ra, outline->centre_dec, outline->ra[i],
                                   outline->dec[i]);

    outline->radius = MAX (outline->radius, d);
  }
  outline->valid = TRUE;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
median (const double *values, guint n)
{
  g_autofree double *sorted = g_memdup2 (values, n * sizeof (double));

  qsort (sorted, n, sizeof (double), compare_doubles);
  return n % 2 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}

guint
dsc_outlines_find_wild (guint n, const DscOutline *const *footprints, gboolean *ret_wild)
{
  g_autofree double *values = g_new (double, MAX (n, 1));
  g_autofree guint *which = g_new (guint, MAX (n, 1));
  double centre[3], ra, dec, typical, radius;
  guint n_valid = 0, n_wild = 0;

  for (guint i = 0; i < n; i++) {
    ret_wild[i] = FALSE;
    if (footprints[i]->valid)
      which[n_valid++] = i;
  }
  if (n_valid < 3)
    return 0;

  /* The median of each component of the unit vector does not care about RA 0 or the poles. */
  for (int k = 0; k < 3; k++) {
    for (guint i = 0; i < n_valid; i++) {
      double v[3];

      to_vector (footprints[which[i]]->centre_ra, footprints[which[i]]->centre_dec, v);
      values[i] = v[k];
    }
    centre[k] = median (values, n_valid);
  }
  from_vector (centre, &ra, &dec);

  for (guint i = 0; i < n_valid; i++)
    values[i] = footprints[which[i]]->radius;
  radius = median (values, n_valid);
  for (guint i = 0; i < n_valid; i++)
    values[i] = dsc_sky_separation (ra, dec, footprints[which[i]]->centre_ra,
                                    footprints[which[i]]->centre_dec);
  typical = median (values, n_valid);

  for (guint i = 0; i < n_valid; i++) {
    if (values[i] > 10 * typical + 10 * radius) {
      ret_wild[which[i]] = TRUE;
      n_wild++;
    }
  }
  return n_wild;
}

gboolean
dsc_sky_frame_project (
    const DscSkyFrame *frame, double ra, double dec, double *ret_x, double *ret_y)
{
  double a = (ra - frame->ra) * DSC_DEG, d = dec * DSC_DEG, d0 = frame->dec * DSC_DEG;
  double z = sin (d) * sin (d0) + cos (d) * cos (d0) * cos (a);

  if (!(z > cos (80 * DSC_DEG)))
    return FALSE;
  *ret_x = -cos (d) * sin (a) / z / DSC_DEG;
  *ret_y = (sin (d) * cos (d0) - cos (d) * sin (d0) * cos (a)) / z / DSC_DEG;
  return TRUE;
}

void
dsc_sky_frame_unproject (
    const DscSkyFrame *frame, double x, double y, double *ret_ra, double *ret_dec)
{
  double xi = -x * DSC_DEG, eta = y * DSC_DEG, d0 = frame->dec * DSC_DEG;
  double north = cos (d0) - eta * sin (d0);
  double ra = frame->ra + atan2 (xi, north) / DSC_DEG;

  *ret_ra = ra - 360 * floor (ra / 360);
  *ret_dec = atan2 (sin (d0) + eta * cos (d0), hypot (xi, north)) / DSC_DEG;
}

gboolean
dsc_outline_contains (const DscOutline *outline, const DscSkyFrame *frame, double x, double y)
{
  double px[DSC_OUTLINE_POINTS], py[DSC_OUTLINE_POINTS];
  gboolean inside = FALSE;

  if (!outline->valid)
    return FALSE;
  for (int i = 0; i < DSC_OUTLINE_POINTS; i++) {
    if (!dsc_sky_frame_project (frame, outline->ra[i], outline->dec[i], &px[i], &py[i]))
      return FALSE;
  }
  for (int i = 0, j = DSC_OUTLINE_POINTS - 1; i < DSC_OUTLINE_POINTS; j = i++) {
    if ((py[i] > y) != (py[j] > y) && x < (px[j] - px[i]) * (y - py[i]) / (py[j] - py[i]) + px[i])
      inside = !inside;
  }
  return inside;
}
