/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-wcs-sip.h"

#include <math.h>
#include <string.h>

#include "dsc-size.h"
#include "dsc-wcs-fits-private.h"

#define MAX_TERMS 27 /* x^i y^j with 1 <= i + j <= 6 */
#define LAST_DEGREE 5
#define MAX_POINTS 1000

/* Positions and the values that a pair of polynomials should have there. */
typedef struct {
  gsize n;
  double *x, *y, *u, *v;
} Samples;

static void
samples_clear (Samples *s)
{
  g_clear_pointer (&s->x, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Samples, samples_clear)

static gboolean
samples_alloc (Samples *s, gsize n, GError **error)
{
  s->n = n;
  s->x = dsc_try_alloc (4 * n * sizeof (double), "samples of coordinates", error);
  s->y = s->x + n;
  s->u = s->y + n;
  s->v = s->u + n;
  return s->x != NULL;
}

static DscSipPoly
poly_of (guint degree)
{
  return (DscSipPoly){ .order = degree };
}

/* Gauss elimination with row pivots; two right-hand sides behind the matrix. */
static gboolean
solve (guint n, long double a[MAX_TERMS][MAX_TERMS + 2], long double ret[MAX_TERMS][2])
{
  for (guint k = 0; k < n; k++) {
    guint p = k;

    for (guint i = k + 1; i < n; i++)
      if (fabsl (a[i][k]) > fabsl (a[p][k]))
        p = i;
    if (!(fabsl (a[p][k]) > 0.0L))
      return FALSE;
    for (guint j = 0; j < n + 2 && p != k; j++) {
      long double t = a[k][j];

      a[k][j] = a[p][j];
      a[p][j] = t;
    }
    for (guint i = k + 1; i < n; i++) {
      long double f = a[i][k] / a[k][k];

      for (guint j = k; j < n + 2; j++)
        a[i][j] -= f * a[k][j];
    }
  }
  for (int r = 0; r < 2; r++)
    for (guint k = n; k-- > 0;) {
      long double sum = a[k][n + r];

      for (guint j = k + 1; j < n; j++)
        sum -= a[k][j] * ret[j][r];
      ret[k][r] = sum / a[k][k];
    }
  return TRUE;
}

/* Least squares by normal equations, in coordinates divided by @scale. */
static gboolean
fit_degree (const Samples *s, guint degree, double scale, DscSipPoly *p, DscSipPoly *q)
{
  long double a[MAX_TERMS][MAX_TERMS + 2] = { { 0 } }, ret[MAX_TERMS][2];
  guint n = (degree + 1) * (degree + 2) / 2 - 1, k;

  for (gsize i = 0; i < s->n; i++) {
    long double term[MAX_TERMS], x = s->x[i] / scale, y = s->y[i] / scale;

    k = 0;
    for (guint d = 1; d <= degree; d++)
      for (guint j = 0; j <= d; j++, k++)
        term[k] = powl (x, (long double)(d - j)) * powl (y, (long double)j);
    for (guint r = 0; r < n; r++) {
      for (guint c = 0; c < n; c++)
        a[r][c] += term[r] * term[c];
      a[r][n] += term[r] * s->u[i];
      a[r][n + 1] += term[r] * s->v[i];
    }
  }
  if (!solve (n, a, ret))
    return FALSE;
  *p = *q = poly_of (degree);
  k = 0;
  for (guint d = 1; d <= degree; d++)
    for (guint j = 0; j <= d; j++, k++) {
      p->c[d - j][j] = (double)(ret[k][0] / powl (scale, d));
      q->c[d - j][j] = (double)(ret[k][1] / powl (scale, d));
      if (!isfinite (p->c[d - j][j]) || !isfinite (q->c[d - j][j]))
        return FALSE;
    }
  return TRUE;
}

static double
largest_residual (const Samples *s, const DscSipPoly *p, const DscSipPoly *q)
{
  double worst = 0.0;

  for (gsize i = 0; i < s->n; i++) {
    double dx = s->u[i] - dsc_sip_poly_eval (p, s->x[i], s->y[i]);
    double dy = s->v[i] - dsc_sip_poly_eval (q, s->x[i], s->y[i]);

    worst = MAX (worst, hypot (dx, dy));
  }
  return worst;
}

/* The first degree that is good enough, or the best. @unit: of the values in a pixel
 * Returns: the error in pixels; negative: no fit */
static double
fit_best (const Samples *s,
          const Samples *check,
          guint only,
          double limit,
          double unit,
          DscCompat compat,
          DscSipPoly *p,
          DscSipPoly *q)
{
  guint first = only > 0 ? only : 1, last = only > 0 ? only : LAST_DEGREE, tried = 0;
  double best = INFINITY, scale = 0.0;

  for (gsize i = 0; i < s->n; i++)
    scale = MAX (scale, MAX (fabs (s->x[i]), fabs (s->y[i])));
  for (guint degree = first; degree <= last; degree++) {
    DscSipPoly a, b;
    double worst;

    tried = degree;
    if (!(scale > 0.0) || !fit_degree (s, degree, scale, &a, &b))
      break;
    worst = largest_residual (s, &a, &b);
    if (!(worst < best))
      break;
    best = worst;
    *p = a;
    *q = b;
    if (best <= limit * unit)
      break;
  }
  if (!isfinite (best))
    return -1.0;
  if (compat == DSC_COMPAT_JWST)
    p->order = q->order = tried;
  if (compat != DSC_COMPAT_JWST || best <= limit * unit || only > 0)
    best = MAX (best, largest_residual (check, p, q));
  return best / unit;
}

/* Points along an axis. The peer counts them in steps that are rounded: one more may fit in. */
static gsize
count_points (double low, double high, guint side, DscCompat compat)
{
  double step = (high - low) / (side - 1.0);

  return compat == DSC_COMPAT_JWST ? (gsize)ceil ((high + step - low) / step) : side;
}

/* A grid over @area, relative to the reference pixel, and its places in the tangent plane (deg). */
static gboolean
sample (const DscWcs *wcs,
        const DscBox *area,
        const DscTan *plane,
        guint side,
        DscCompat compat,
        Samples *s,
        GError **error)
{
  gsize nx = count_points (area->x0, area->x1, side, compat);
  gsize ny = count_points (area->y0, area->y1, side, compat);
  gboolean finite = TRUE;

  if (!samples_alloc (s, nx * ny, error))
    return FALSE;
  for (gsize i = 0; i < s->n; i++) {
    s->x[i] = area->x0 + (double)(i % nx) * ((area->x1 - area->x0) / (side - 1.0));
    s->y[i] = area->y0 + (double)(i / nx) * ((area->y1 - area->y0) / (side - 1.0));
  }
  dsc_wcs_pixel_to_sky (wcs, s->n, s->x, s->y, s->u, s->v, FALSE);
  dsc_tan_sky_to_pixel (
      &(DscTan){ { 0, 0 }, { plane->crval[0], plane->crval[1] }, { 1, 1 }, { 1, 0, 0, 1 } }, s->n,
      s->u, s->v, s->u, s->v);
  for (gsize i = 0; i < s->n; i++) {
    s->x[i] -= plane->crpix[0];
    s->y[i] -= plane->crpix[1];
    finite = finite && isfinite (s->u[i]) && isfinite (s->v[i]);
  }
  if (!finite)
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "The coordinates of this image are not finite everywhere; no FITS WCS can be "
                 "fitted to them");
  return finite;
}

/* From (x, y) -> plane to (U, V) = CD^-1 plane -> x - U, y - V. */
static gboolean
turn_round (const Samples *s, const double cd[4], Samples *ret, GError **error)
{
  double det = cd[0] * cd[3] - cd[1] * cd[2];

  if (!samples_alloc (ret, s->n, error))
    return FALSE;
  for (gsize i = 0; i < s->n; i++) {
    ret->x[i] = (cd[3] * s->u[i] - cd[1] * s->v[i]) / det;
    ret->y[i] = (cd[0] * s->v[i] - cd[2] * s->u[i]) / det;
    ret->u[i] = s->x[i] - ret->x[i];
    ret->v[i] = s->y[i] - ret->y[i];
  }
  return TRUE;
}

static double
plate_scale (const DscWcs *wcs, const DscTan *plane)
{
  double x[3] = { plane->crpix[0], plane->crpix[0] + 1.0, plane->crpix[0] };
  double y[3] = { plane->crpix[1], plane->crpix[1], plane->crpix[1] + 1.0 };

  dsc_wcs_pixel_to_sky (wcs, 3, x, y, x, y, FALSE);
  dsc_tan_sky_to_pixel (
      &(DscTan){ { 0, 0 }, { plane->crval[0], plane->crval[1] }, { 1, 1 }, { 1, 0, 0, 1 } }, 3, x,
      y, x, y);
  return sqrt (fabs ((x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0])));
}

/* Terms of order 2 and more, as distortion in pixels. */
static void
split_linear (const DscSipPoly *p, const DscSipPoly *q, double cd[4], DscSipPoly *a, DscSipPoly *b)
{
  double det = p->c[1][0] * q->c[0][1] - p->c[0][1] * q->c[1][0];

  memcpy (cd, (double[4]){ p->c[1][0], p->c[0][1], q->c[1][0], q->c[0][1] }, 4 * sizeof (double));
  *a = *b = poly_of (p->order);
  for (guint i = 0; i <= p->order; i++)
    for (guint j = 0; i + j <= p->order; j++)
      if (i + j >= 2) {
        a->c[i][j] = (cd[3] * p->c[i][j] - cd[1] * q->c[i][j]) / det;
        b->c[i][j] = (cd[0] * q->c[i][j] - cd[2] * p->c[i][j]) / det;
      }
}

static gboolean
check_options (const DscSipOptions *o, const DscWcs *wcs, const DscBox *area, GError **error)
{
  if (o->n_points < 8 || o->n_points > MAX_POINTS || o->degree > DSC_SIP_MAX_ORDER
      || o->inverse_degree > DSC_SIP_MAX_ORDER || !(o->max_error >= 0.0)
      || !(o->max_inverse_error >= 0.0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "sip_npoints is %u (8 to %d), sip_degree %u and sip_inv_degree %u (up to %d), the "
                 "limits %g and %g pixels (not negative)",
                 o->n_points, MAX_POINTS, o->degree, o->inverse_degree, DSC_SIP_MAX_ORDER,
                 o->max_error, o->max_inverse_error);
    return FALSE;
  }
  if (!dsc_wcs_is_celestial (wcs) || !(area->x1 - area->x0 >= 1.0)
      || !(area->y1 - area->y0 >= 1.0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "The coordinates of this image have no FITS WCS: its bounding box is too small or "
                 "they are no sky positions");
    return FALSE;
  }
  return TRUE;
}

static void
put_header (DscHeader *header,
            const DscTan *plane,
            const double cd[4],
            const DscSipPoly sip[4],
            gboolean with_linear)
{
  guint lowest = with_linear ? 1 : 2;

  dsc_wcs_fits_remove (header);
  dsc_wcs_fits_put_linear (header, sip[0].order > 1 ? "-SIP" : "", plane->crpix, plane->crval, NULL,
                           cd);
  if (sip[0].order < 2)
    return;
  dsc_wcs_fits_put_poly (header, "A", &sip[0], 2);
  dsc_wcs_fits_put_poly (header, "B", &sip[1], 2);
  dsc_wcs_fits_put_poly (header, "AP", &sip[2], lowest);
  dsc_wcs_fits_put_poly (header, "BP", &sip[3], lowest);
}

/* Everything but the header. */
static gboolean
fit_both (const DscWcs *wcs,
          const DscBox *area,
          const DscTan *plane,
          const DscSipOptions *o,
          double cd[4],
          DscSipPoly sip[4],
          double errors[2],
          GError **error)
{
  g_auto (Samples) grid = { 0 }, dense = { 0 }, back = { 0 }, dense_back = { 0 };
  DscSipPoly p, q;

  if (!sample (wcs, area, plane, o->n_points, o->compat, &grid, error)
      || !sample (wcs, area, plane, 2 * o->n_points, o->compat, &dense, error))
    return FALSE;
  errors[0] = fit_best (&grid, &dense, o->degree, o->max_error, plate_scale (wcs, plane), o->compat,
                        &p, &q);
  if (errors[0] >= 0.0) {
    split_linear (&p, &q, cd, &sip[0], &sip[1]);
    if (!turn_round (&grid, cd, &back, error) || !turn_round (&dense, cd, &dense_back, error))
      return FALSE;
    errors[1] = fit_best (&back, &dense_back, o->inverse_degree, o->max_inverse_error, 1.0,
                          o->compat, &sip[2], &sip[3]);
    if (errors[1] >= 0.0)
      return TRUE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
               "No FITS WCS can be fitted to the coordinates of this image");
  return FALSE;
}

gboolean
dsc_wcs_fit_sip_header (const DscWcs *wcs,
                        guint width,
                        guint height,
                        const DscSipOptions *o,
                        DscHeader *header,
                        double *ret_error_pix,
                        double *ret_inverse_error_pix,
                        GError **error)
{
  DscBox area = { -0.5, width - 0.5, -0.5, height - 0.5 };
  DscTan plane = { 0 };
  double cd[4], errors[2];
  DscSipPoly sip[4];

  dsc_wcs_get_bounding_box (wcs, &area);
  if (!check_options (o, wcs, &area, error))
    return FALSE;
  plane.crpix[0] = o->crpix != NULL ? o->crpix[0] : rint (5.0 * (area.x0 + area.x1)) / 10.0;
  plane.crpix[1] = o->crpix != NULL ? o->crpix[1] : rint (5.0 * (area.y0 + area.y1)) / 10.0;
  dsc_wcs_pixel_to_sky1 (wcs, plane.crpix[0], plane.crpix[1], &plane.crval[0], &plane.crval[1]);
  if (!fit_both (wcs, &area, &plane, o, cd, sip, errors, error))
    return FALSE;
  put_header (header, &plane, cd, sip, o->compat != DSC_COMPAT_JWST);
  if (ret_error_pix != NULL)
    *ret_error_pix = errors[0];
  if (ret_inverse_error_pix != NULL)
    *ret_inverse_error_pix = errors[1];
  return TRUE;
}
