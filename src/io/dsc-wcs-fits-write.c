/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-wcs-fits-private.h"

#define MAX_ORDER 5
#define MAX_TERMS 20      /* x^i y^j with 1 <= i + j <= 5 */
#define GRID 24           /* fit points along an axis; the check has twice as many */
#define GOOD_ENOUGH 0.002 /* pixel: stop raising the order */

void
dsc_wcs_fits_remove (DscHeader *header)
{
  static const char *const names[]
      = { "WCSAXES", "LONPOLE",  "LATPOLE",  "RADESYS", "EQUINOX", "WCSNAME",  "A_ORDER",
          "B_ORDER", "AP_ORDER", "BP_ORDER", "A_DMAX",  "B_DMAX",  "SIPMXERR", "SIPIVERR" };
  static const char *const axis[]
      = { "CRPIX", "CRVAL", "CTYPE", "CUNIT", "CDELT", "CROTA", "CRDER", "CSYER" };
  static const char *const pair[] = { "PC", "CD", "PV" };
  static const char *const sip[] = { "A", "B", "AP", "BP" };
  char key[16];

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    dsc_header_remove (header, names[k]);
  for (guint k = 0; k < G_N_ELEMENTS (axis); k++)
    for (int i = 1; i <= 2; i++)
      dsc_header_remove (header, (g_snprintf (key, sizeof key, "%s%d", axis[k], i), key));
  for (guint k = 0; k < G_N_ELEMENTS (pair); k++)
    for (int i = 1; i <= 2; i++)
      for (int j = k < 2 ? 1 : 0; j <= 5; j++)
        dsc_header_remove (header, (g_snprintf (key, sizeof key, "%s%d_%d", pair[k], i, j), key));
  for (guint k = 0; k < G_N_ELEMENTS (sip); k++)
    for (int i = 0; i <= 9; i++)
      for (int j = 0; i + j <= 9; j++)
        dsc_header_remove (header, (g_snprintf (key, sizeof key, "%s_%d_%d", sip[k], i, j), key));
}

void
dsc_wcs_fits_put_linear (DscHeader *h,
                         const char *suffix,
                         const double crpix[2],
                         const double crval[2],
                         const double *cdelt,
                         const double matrix[4])
{
  g_autofree char *ra = g_strconcat ("RA---TAN", suffix, NULL);
  g_autofree char *dec = g_strconcat ("DEC--TAN", suffix, NULL);
  const char *name = cdelt != NULL ? "PC" : "CD";
  char key[16];

  dsc_header_set_int (h, "WCSAXES", 2, "number of World Coordinate System axes");
  dsc_header_set_double (h, "CRPIX1", crpix[0] + 1.0, "axis 1 coordinate of the reference pixel");
  dsc_header_set_double (h, "CRPIX2", crpix[1] + 1.0, "axis 2 coordinate of the reference pixel");
  dsc_header_set_double (h, "CRVAL1", crval[0], "[deg] right ascension at the reference pixel");
  dsc_header_set_double (h, "CRVAL2", crval[1], "[deg] declination at the reference pixel");
  dsc_header_set_string (h, "CTYPE1", ra, "first axis coordinate type");
  dsc_header_set_string (h, "CTYPE2", dec, "second axis coordinate type");
  dsc_header_set_string (h, "CUNIT1", "deg", "first axis units");
  dsc_header_set_string (h, "CUNIT2", "deg", "second axis units");
  for (int i = 0; i < 2 && cdelt != NULL; i++) {
    g_snprintf (key, sizeof key, "CDELT%d", i + 1);
    dsc_header_set_double (h, key, cdelt[i], "[deg] increment per pixel");
  }
  for (int i = 0; i < 4; i++) {
    g_snprintf (key, sizeof key, "%s%d_%d", name, i / 2 + 1, i % 2 + 1);
    dsc_header_set_double (h, key, matrix[i],
                           cdelt != NULL ? "linear transformation matrix element"
                                         : "[deg] linear transformation matrix element");
  }
  dsc_header_set_double (h, "LONPOLE", 180.0, "[deg] native longitude of the celestial pole");
  dsc_header_set_double (h, "LATPOLE", crval[1], "[deg] native latitude of the celestial pole");
  dsc_header_set_string (h, "RADESYS", "ICRS", "celestial coordinate reference frame");
}

double
dsc_sip_poly_eval (const DscSipPoly *p, double x, double y)
{
  double sum = 0.0;

  for (int i = (int)p->order; i >= 0; i--) {
    double inner = 0.0;

    for (int j = (int)p->order - i; j >= 0; j--)
      inner = inner * y + p->c[i][j];
    sum = sum * x + inner;
  }
  return sum;
}

/* Least squares by Householder reflections; @a: m x n column-major, destroyed; @b: two right-hand
 * sides of m. FALSE if the columns are dependent. */
static gboolean
least_squares (double *a, gsize m, guint n, double *b, double ret[2][MAX_TERMS])
{
  for (guint k = 0; k < n; k++) {
    double *v = a + k * m, norm = 0.0, head;

    for (gsize i = k; i < m; i++)
      norm += v[i] * v[i];
    norm = v[k] > 0.0 ? -sqrt (norm) : sqrt (norm);
    if (!(fabs (norm) > 1e-12))
      return FALSE;
    head = v[k] - norm;
    v[k] = head;
    for (guint c = k + 1; c < n + 2; c++) {
      double *w = c < n ? a + c * m : b + (c - n) * m, sum = 0.0;

      for (gsize i = k; i < m; i++)
        sum += v[i] * w[i];
      sum /= -norm * head; /* half of |v|^2 */
      for (gsize i = k; i < m; i++)
        w[i] -= sum * v[i];
    }
    v[k] = norm; /* the diagonal of R; what is below is not needed again */
  }
  for (int r = 0; r < 2; r++)
    for (guint k = n; k-- > 0;) {
      double sum = b[(gsize)r * m + k];

      for (guint c = k + 1; c < n; c++)
        sum -= a[c * m + k] * ret[r][c];
      ret[r][k] = sum / a[k * m + k];
    }
  return TRUE;
}

/* Fits p (x, y) = u, q (x, y) = v without constant terms, in coordinates divided by @scale. */
static gboolean
fit_pair (gsize m,
          const double *x,
          const double *y,
          const double *u,
          const double *v,
          guint order,
          double scale,
          DscSipPoly *p,
          DscSipPoly *q)
{
  guint n = (order + 1) * (order + 2) / 2 - 1, k = 0;
  g_autofree double *a = g_new (double, m *n);
  g_autofree double *b = g_new (double, 2 * m);
  double c[2][MAX_TERMS];

  for (guint d = 1; d <= order; d++)
    for (guint j = 0; j <= d; j++, k++)
      for (gsize i = 0; i < m; i++)
        a[k * m + i] = pow (x[i] / scale, d - j) * pow (y[i] / scale, j);
  memcpy (b, u, m * sizeof (double));
  memcpy (b + m, v, m * sizeof (double));
  if (!least_squares (a, m, n, b, c))
    return FALSE;
  *p = *q = (DscSipPoly){ .order = order };
  k = 0;
  for (guint d = 1; d <= order; d++)
    for (guint j = 0; j <= d; j++, k++) {
      p->c[d - j][j] = c[0][k] / pow (scale, d);
      q->c[d - j][j] = c[1][k] / pow (scale, d);
    }
  return TRUE;
}

/* A grid of pixels and their places in the plane that touches the sky at crval (deg). */
typedef struct {
  gsize n;
  double *u, *v; /* pixels from crpix */
  double *xi, *eta;
} Grid;

static void
grid_clear (Grid *g)
{
  g_clear_pointer (&g->u, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grid, grid_clear)

/* Denser towards the edges (Chebyshev), so that the error is even over the image. */
static gboolean
grid_fill (Grid *g, const DscWcs *wcs, const DscBox *area, gsize side, const DscTan *plane)
{
  const double *o = plane->crpix;
  gboolean finite = TRUE;

  g->n = side * side;
  g->u = g_new (double, 4 * g->n);
  g->v = g->u + g->n;
  g->xi = g->v + g->n;
  g->eta = g->xi + g->n;
  for (gsize i = 0; i < g->n; i++) {
    double s = 0.5 - 0.5 * cos (G_PI * (double)(i % side) / (double)(side - 1));
    double t = 0.5 - 0.5 * cos (G_PI * (double)(i / side) / (double)(side - 1));

    g->u[i] = area->x0 + s * (area->x1 - area->x0);
    g->v[i] = area->y0 + t * (area->y1 - area->y0);
  }
  dsc_wcs_pixel_to_sky (wcs, g->n, g->u, g->v, g->xi, g->eta, FALSE);
  /* One pixel of this plane is one degree, with the origin at crval. */
  dsc_tan_sky_to_pixel (
      &(DscTan){ { 0, 0 }, { plane->crval[0], plane->crval[1] }, { 1, 1 }, { 1, 0, 0, 1 } }, g->n,
      g->xi, g->eta, g->xi, g->eta);
  for (gsize i = 0; i < g->n; i++) {
    g->u[i] -= o[0];
    g->v[i] -= o[1];
    finite = finite && isfinite (g->xi[i]) && isfinite (g->eta[i]);
  }
  return finite;
}

typedef struct {
  DscTan plane; /* crpix and crval only */
  double cd[4];
  DscSipPoly a, b, ap, bp;
} Sip;

static void
apply_inverse (const double m[4], double x, double y, double *ret_u, double *ret_v)
{
  double det = m[0] * m[3] - m[1] * m[2];

  *ret_u = (m[3] * x - m[1] * y) / det;
  *ret_v = (m[0] * y - m[2] * x) / det;
}

/* (xi, eta) = CD (u + A (u, v), v + B (u, v)), and u = U + AP (U, V) with (U, V) = CD^-1 (xi, eta).
 */
static gboolean
sip_fit (const Grid *g, guint order, double scale, Sip *s)
{
  DscSipPoly p, q;
  g_autofree double *work = g_new (double, 4 * g->n);
  double *x = work, *y = work + g->n, *du = work + 2 * g->n, *dv = work + 3 * g->n;

  if (!fit_pair (g->n, g->u, g->v, g->xi, g->eta, order, scale, &p, &q))
    return FALSE;
  s->cd[0] = p.c[1][0];
  s->cd[1] = p.c[0][1];
  s->cd[2] = q.c[1][0];
  s->cd[3] = q.c[0][1];
  if (!(fabs (s->cd[0] * s->cd[3] - s->cd[1] * s->cd[2]) > 0.0))
    return FALSE;
  s->a = s->b = (DscSipPoly){ .order = order };
  for (guint i = 0; i <= order; i++)
    for (guint j = 0; i + j <= order; j++)
      if (i + j >= 2)
        apply_inverse (s->cd, p.c[i][j], q.c[i][j], &s->a.c[i][j], &s->b.c[i][j]);
  for (gsize i = 0; i < g->n; i++) {
    apply_inverse (s->cd, g->xi[i], g->eta[i], &x[i], &y[i]);
    du[i] = g->u[i] - x[i];
    dv[i] = g->v[i] - y[i];
  }
  return fit_pair (g->n, x, y, du, dv, order, scale, &s->ap, &s->bp);
}

/* The worst difference in pixels, there and back. */
static double
sip_error (const Grid *g, const Sip *s)
{
  double worst = 0.0;

  for (gsize i = 0; i < g->n; i++) {
    double u = g->u[i], v = g->v[i], x, y, there, back;

    apply_inverse (s->cd, g->xi[i], g->eta[i], &x, &y);
    there
        = hypot (u + dsc_sip_poly_eval (&s->a, u, v) - x, v + dsc_sip_poly_eval (&s->b, u, v) - y);
    back = hypot (x + dsc_sip_poly_eval (&s->ap, x, y) - u,
                  y + dsc_sip_poly_eval (&s->bp, x, y) - v);
    worst = MAX (worst, MAX (there, back));
  }
  return worst;
}

void
dsc_wcs_fits_put_poly (DscHeader *h, const char *name, const DscSipPoly *p, guint lowest)
{
  char key[16];

  g_snprintf (key, sizeof key, "%s_ORDER", name);
  dsc_header_set_int (h, key, p->order, "order of the SIP polynomial");
  for (guint i = 0; i <= p->order; i++)
    for (guint j = 0; i + j <= p->order; j++)
      if (i + j >= lowest) {
        g_snprintf (key, sizeof key, "%s_%u_%u", name, i, j);
        dsc_header_set_double (h, key, p->c[i][j], "SIP distortion coefficient");
      }
}

/* The image, and no more than the bounding box. */
static DscBox
fit_area (const DscWcs *wcs, guint width, guint height)
{
  DscBox area = { -0.5, width - 0.5, -0.5, height - 0.5 }, box;

  if (dsc_wcs_get_bounding_box (wcs, &box) && box.x0 < area.x1 && box.x1 > area.x0
      && box.y0 < area.y1 && box.y1 > area.y0) {
    area.x0 = MAX (area.x0, box.x0);
    area.x1 = MIN (area.x1, box.x1);
    area.y0 = MAX (area.y0, box.y0);
    area.y1 = MIN (area.y1, box.y1);
  }
  return area;
}

static gboolean
find_sip (const DscWcs *wcs, guint width, guint height, Sip *ret, double *ret_error, GError **error)
{
  g_auto (Grid) grid = { 0 };
  g_auto (Grid) check = { 0 };
  DscBox area = fit_area (wcs, width, height);
  double scale = 0.5 * MAX (area.x1 - area.x0, area.y1 - area.y0);
  Sip sip = { 0 };

  *ret_error = INFINITY;
  sip.plane.crpix[0] = floor (0.5 * width) - 0.5;
  sip.plane.crpix[1] = floor (0.5 * height) - 0.5;
  dsc_wcs_pixel_to_sky1 (wcs, sip.plane.crpix[0], sip.plane.crpix[1], &sip.plane.crval[0],
                         &sip.plane.crval[1]);
  if (grid_fill (&grid, wcs, &area, GRID, &sip.plane)
      && grid_fill (&check, wcs, &area, 2 * GRID, &sip.plane))
    for (guint order = 2; order <= MAX_ORDER && *ret_error > GOOD_ENOUGH; order++) {
      double worst = sip_fit (&grid, order, scale, &sip) ? sip_error (&check, &sip) : INFINITY;

      if (worst < *ret_error) {
        *ret_error = worst;
        *ret = sip;
      }
    }
  if (isfinite (*ret_error))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
               "The coordinates of this image of %u x %u pixels are not finite everywhere; no FITS "
               "WCS can be fitted to them",
               width, height);
  return FALSE;
}

gboolean
dsc_wcs_to_fits_header (const DscWcs *wcs,
                        guint width,
                        guint height,
                        DscHeader *header,
                        double *ret_max_error_pix,
                        GError **error)
{
  double worst = 0.0;
  DscTan tan;
  Sip sip;

  if (dsc_wcs_get_tan (wcs, &tan)) {
    dsc_wcs_fits_remove (header);
    dsc_wcs_fits_put_linear (header, "", tan.crpix, tan.crval, tan.cdelt, tan.pc);
  } else {
    if (!dsc_wcs_is_celestial (wcs) || width < 2 || height < 2) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                   "An image of %u x %u pixels with these coordinates has no FITS WCS", width,
                   height);
      return FALSE;
    }
    if (!find_sip (wcs, width, height, &sip, &worst, error))
      return FALSE;
    dsc_wcs_fits_remove (header);
    dsc_wcs_fits_put_linear (header, "-SIP", sip.plane.crpix, sip.plane.crval, NULL, sip.cd);
    dsc_wcs_fits_put_poly (header, "A", &sip.a, 2);
    dsc_wcs_fits_put_poly (header, "B", &sip.b, 2);
    dsc_wcs_fits_put_poly (header, "AP", &sip.ap, 1);
    dsc_wcs_fits_put_poly (header, "BP", &sip.bp, 1);
  }
  if (ret_max_error_pix != NULL)
    *ret_max_error_pix = worst;
  return TRUE;
}
