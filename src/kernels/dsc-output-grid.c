/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-output-grid.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-pixel-area.h"
#include "dsc-size.h"
#include "dsc-units.h"

/* A footprint that reaches less than this into a pixel does not ask for it. */
#define EDGE_TOLERANCE 1e-3

void
dsc_sky_middle (guint n, const double *ra, const double *dec, double *ret_ra, double *ret_dec)
{
  double low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };
  double mid[3];

  for (guint i = 0; i < n; i++) {
    double v[3] = { cos (dec[i] * DSC_DEG) * cos (ra[i] * DSC_DEG),
                    cos (dec[i] * DSC_DEG) * sin (ra[i] * DSC_DEG), sin (dec[i] * DSC_DEG) };

    for (guint k = 0; k < 3; k++) {
      low[k] = MIN (low[k], v[k]);
      high[k] = MAX (high[k], v[k]);
    }
  }
  for (guint k = 0; k < 3; k++)
    mid[k] = low[k] + (high[k] - low[k]) / 2;
  *ret_ra = fmod (atan2 (mid[1], mid[0]) / DSC_DEG + 360, 360);
  *ret_dec = atan2 (mid[2], hypot (mid[0], mid[1])) / DSC_DEG;
}

double
dsc_wcs_scale_at (const DscWcs *wcs, double ra, double dec, gboolean stored_inverse)
{
  double x[3], y[3], qra[3], qdec[3];

  if (stored_inverse)
    dsc_wcs_sky_to_pixel_stored (wcs, 1, &ra, &dec, x, y);
  else
    dsc_wcs_sky_to_pixel (wcs, 1, &ra, &dec, x, y);
  x[1] = x[0] + 1;
  x[2] = x[0];
  y[1] = y[0];
  y[2] = y[0] + 1;
  dsc_wcs_pixel_to_sky (wcs, 3, x, y, qra, qdec, FALSE);
  return sqrt (dsc_sky_separation (qra[0], qdec[0], qra[1], qdec[1])
               * dsc_sky_separation (qra[0], qdec[0], qra[2], qdec[2]));
}

/* Scale and ratio; the position falls back to the middle of the image. */
static gboolean
find_scale (const DscGridRequest *r, DscOutputGrid *grid, GError **error)
{
  double ra = r->ra_ref, dec = r->dec_ref, scale;

  if (isnan (ra) || isnan (dec))
    dsc_wcs_pixel_to_sky1 (r->wcs, 0.5 * (r->width - 1.0), 0.5 * (r->height - 1.0), &ra, &dec);
  scale = dsc_wcs_scale_at (r->wcs, ra, dec, r->stored_inverse);
  if (!(scale > 0 && isfinite (scale))) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "the pixel scale of the first exposure cannot be measured at RA %.6f, Dec %.6f",
                 ra, dec);
    return FALSE;
  }
  if (isnan (r->pixel_scale)) {
    grid->ratio = r->ratio;
    grid->scale_deg = scale * r->ratio;
  } else {
    double area;

    grid->scale_deg = r->pixel_scale / 3600;
    if (dsc_mean_pixel_area (r->wcs, r->width, r->height, &area))
      scale = sqrt (area) / DSC_DEG;
    grid->ratio = grid->scale_deg / scale;
  }
  return TRUE;
}

/* Parity and position angle of +y of the WCS in the middle of its image. */
static void
measure_orientation (const DscGridRequest *r, double *ret_angle, double *ret_parity)
{
  double x[3] = { 0.5 * (r->width - 1.0) }, y[3] = { 0.5 * (r->height - 1.0) }, ra[3], dec[3];
  double east[3], north[3];

  x[1] = x[0] + 1;
  x[2] = x[0];
  y[1] = y[0];
  y[2] = y[0] + 1;
  dsc_wcs_pixel_to_sky (r->wcs, 3, x, y, ra, dec, FALSE);
  for (guint k = 1; k < 3; k++) {
    east[k] = remainder (ra[k] - ra[0], 360) * cos (dec[0] * DSC_DEG);
    north[k] = dec[k] - dec[0];
  }
  *ret_parity = east[1] * north[2] - east[2] * north[1] > 0 ? 1 : -1;
  *ret_angle = atan2 (east[2], north[2]);
}

static void
find_orientation (const DscGridRequest *r, double pc[4])
{
  double p = r->vparity, a;

  if (r->vparity == 0 || isnan (r->v3i_yang) || isnan (r->roll_ref)) {
    measure_orientation (r, &a, &p);
    if (!isnan (r->rotation))
      a = r->rotation * DSC_DEG;
  } else {
    double v3 = r->v3i_yang * DSC_DEG;
    double roll = isnan (r->rotation) ? r->roll_ref * DSC_DEG : r->rotation * DSC_DEG + p * v3;

    a = roll - p * v3;
  }
  pc[0] = p * cos (a);
  pc[1] = sin (a);
  pc[2] = -p * sin (a);
  pc[3] = cos (a);
}

/* int() of Python for a size, guarded. */
static double
whole (double v)
{
  return v >= 0 ? floor (v) : ceil (v);
}

static gboolean
find_shape (const DscGridRequest *r,
            const double low[2],
            const double high[2],
            DscOutputGrid *grid,
            GError **error)
{
  double size[2], from[2], to[2];

  for (guint k = 0; k < 2; k++) {
    double upper = r->full_edges ? ceil (high[k] + 0.5 - EDGE_TOLERANCE) : whole (high[k] + 0.5);

    if (r->shape[k] > 0) {
      size[k] = r->shape[k];
      from[k] = MAX (0, whole (low[k] + 0.5)) - 0.5;
      to[k] = MIN (upper, size[k]) - 0.5;
    } else {
      size[k] = upper;
      from[k] = -0.5;
      to[k] = size[k] - 0.5;
    }
  }
  if (!(size[0] >= 2 && size[1] >= 2)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "the output grid would be %.0f x %.0f pixels of %.5g arcsec: at least 2 x 2 are "
                 "needed; check crpix, crval, pixel_scale and output_shape, and S_REGION of the "
                 "exposures",
                 MAX (size[0], 0), MAX (size[1], 0), grid->scale_deg * 3600);
    return FALSE;
  }
  if (!(size[0] <= DSC_MAX_AXIS && size[1] <= DSC_MAX_AXIS)) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
        "the output grid would be %.0f x %.0f pixels of %.5g arcsec, more than the %d that "
        "an axis may have",
        size[0], size[1], grid->scale_deg * 3600, DSC_MAX_AXIS);
    return FALSE;
  }
  grid->width = (guint)size[0];
  grid->height = (guint)size[1];
  grid->box = (DscBox){ from[0], to[0], from[1], to[1] };
  return TRUE;
}

gboolean
dsc_output_grid_make (const DscGridRequest *r, DscOutputGrid *ret_grid, GError **error)
{
  DscOutputGrid grid = { 0 };
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY }, centre[2];

  g_return_val_if_fail (r->n_vertices > 0, FALSE);
  grid.tan.crval[0] = r->crval[0];
  grid.tan.crval[1] = r->crval[1];
  if (isnan (r->crval[0]))
    dsc_sky_middle (r->n_vertices, r->ra, r->dec, &grid.tan.crval[0], &grid.tan.crval[1]);
  if (!find_scale (r, &grid, error))
    return FALSE;
  grid.tan.cdelt[0] = grid.tan.cdelt[1] = grid.scale_deg;
  find_orientation (r, grid.tan.pc);

  for (guint i = 0; i < r->n_vertices; i++) {
    double p[2];

    dsc_tan_sky_to_pixel (&grid.tan, 1, &r->ra[i], &r->dec[i], &p[0], &p[1]);
    if (!isfinite (p[0]) || !isfinite (p[1])) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                   "the footprint corner RA %.6f, Dec %.6f is more than 90 degrees from the "
                   "reference position RA %.6f, Dec %.6f",
                   r->ra[i], r->dec[i], grid.tan.crval[0], grid.tan.crval[1]);
      return FALSE;
    }
    for (guint k = 0; k < 2; k++) {
      low[k] = MIN (low[k], p[k]);
      high[k] = MAX (high[k], p[k]);
    }
  }
  dsc_tan_sky_to_pixel (&grid.tan, 1, &grid.tan.crval[0], &grid.tan.crval[1], &centre[0],
                        &centre[1]);
  for (guint k = 0; k < 2; k++) {
    double offset = isnan (r->crpix[0]) ? centre[k] - low[k] - (r->full_edges ? 0.5 : 0)
                                        : r->crpix[k] - centre[k];

    grid.tan.crpix[k] = offset;
    low[k] += offset;
    high[k] += offset;
  }
  if (!find_shape (r, low, high, &grid, error))
    return FALSE;
  *ret_grid = grid;
  return TRUE;
}
