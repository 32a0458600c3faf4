/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-wcs-private.h"

#define DEG (G_PI / 180.0)

static double
dot (const double *a, const double *b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void
dsc_tan_basis (const double crval[2], double east[3], double north[3], double out[3])
{
  double sa = sin (crval[0] * DEG), ca = cos (crval[0] * DEG);
  double sd = sin (crval[1] * DEG), cd = cos (crval[1] * DEG);

  east[0] = -sa;
  east[1] = ca;
  east[2] = 0.0;
  north[0] = -sd * ca;
  north[1] = -sd * sa;
  north[2] = cd;
  out[0] = cd * ca;
  out[1] = cd * sa;
  out[2] = sd;
}

/* The 3 x 3 matrix that takes a direction to homogeneous pixel coordinates of the plane. */
static void
tan_matrix (const DscTan *tan, double *h)
{
  double east[3], north[3], out[3];
  double m[4] = { tan->cdelt[0] * tan->pc[0], tan->cdelt[0] * tan->pc[1],
                  tan->cdelt[1] * tan->pc[2], tan->cdelt[1] * tan->pc[3] };
  double det = (m[0] * m[3] - m[1] * m[2]) * DEG;
  double inv[4] = { m[3] / det, -m[1] / det, -m[2] / det, m[0] / det };

  dsc_tan_basis (tan->crval, east, north, out);
  for (int i = 0; i < 3; i++) {
    h[i] = inv[0] * east[i] + inv[1] * north[i] + tan->crpix[0] * out[i];
    h[3 + i] = inv[2] * east[i] + inv[3] * north[i] + tan->crpix[1] * out[i];
    h[6 + i] = out[i];
  }
}

void
dsc_tan_pixel_to_sky (
    const DscTan *tan, gsize n, const double *x, const double *y, double *ret_ra, double *ret_dec)
{
  double east[3], north[3], out[3];

  dsc_tan_basis (tan->crval, east, north, out);
  for (gsize i = 0; i < n; i++) {
    double u = x[i] - tan->crpix[0], v = y[i] - tan->crpix[1];
    double xi = tan->cdelt[0] * (tan->pc[0] * u + tan->pc[1] * v) * DEG;
    double eta = tan->cdelt[1] * (tan->pc[2] * u + tan->pc[3] * v) * DEG;
    double w[3], ra;

    for (int k = 0; k < 3; k++)
      w[k] = xi * east[k] + eta * north[k] + out[k];
    ra = atan2 (w[1], w[0]) / DEG;
    ra = ra < 0.0 ? ra + 360.0 : ra;
    ret_ra[i] = ra >= 360.0 ? 0.0 : ra;
    ret_dec[i] = atan2 (w[2], hypot (w[0], w[1])) / DEG;
  }
}

void
dsc_tan_sky_to_pixel (
    const DscTan *tan, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y)
{
  double h[9];

  tan_matrix (tan, h);
  for (gsize i = 0; i < n; i++) {
    double sa, ca, sd, cd, w[3], front;

    sincos (ra[i] * DEG, &sa, &ca);
    sincos (dec[i] * DEG, &sd, &cd);
    w[0] = cd * ca;
    w[1] = cd * sa;
    w[2] = sd;
    front = dot (h + 6, w);
    ret_x[i] = front > 0.0 ? dot (h, w) / front : NAN;
    ret_y[i] = front > 0.0 ? dot (h + 3, w) / front : NAN;
  }
}

/* direction = a x + b y + d: the plane that these directions span touches the sphere at crval. */
static gboolean
tan_of_plane (const double *a, const double *b, const double *d, DscTan *ret_tan)
{
  double n[3] = { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
  double height = dot (n, d), sign = height < 0.0 ? -1.0 : 1.0, norm = sqrt (dot (n, n));
  double east[3], north[3], out[3], m[4], det, shift[2];
  DscTan tan = { 0 };

  if (!(fabs (height) > 0.0) || !(norm > 0.0))
    return FALSE;
  tan.crval[0] = atan2 (sign * n[1], sign * n[0]) / DEG;
  tan.crval[0] += tan.crval[0] < 0.0 ? 360.0 : 0.0;
  tan.crval[1] = atan2 (sign * n[2], hypot (n[0], n[1])) / DEG;
  dsc_tan_basis (tan.crval, east, north, out);
  height = fabs (height) / norm * DEG;
  m[0] = dot (a, east) / height;
  m[1] = dot (b, east) / height;
  m[2] = dot (a, north) / height;
  m[3] = dot (b, north) / height;
  shift[0] = dot (d, east) / height;
  shift[1] = dot (d, north) / height;
  det = m[0] * m[3] - m[1] * m[2];
  if (!(fabs (det) > 0.0) || !isfinite (det))
    return FALSE;
  tan.crpix[0] = -(m[3] * shift[0] - m[1] * shift[1]) / det;
  tan.crpix[1] = -(m[0] * shift[1] - m[2] * shift[0]) / det;
  tan.cdelt[0] = tan.cdelt[1] = sqrt (fabs (det));
  for (int i = 0; i < 4; i++)
    tan.pc[i] = m[i] / tan.cdelt[0];
  *ret_tan = tan;
  return TRUE;
}

gboolean
dsc_wcs_find_tan (const DscWcs *wcs, DscTan *ret_tan)
{
  const DscTransform *t = wcs->steps[0].transform;
  double part[3][3] = { { 0 } }; /* of x, of y, constant */

  if (wcs->vector == NULL)
    return FALSE;
  if (wcs->n_steps == 2 && t->type == DSC_TRANSFORM_FITSWCS && t->values[4] > 0.0
      && t->values[5] > 0.0) {
    memcpy (ret_tan->crpix, t->values, sizeof ret_tan->crpix);
    memcpy (ret_tan->crval, t->values + 2, sizeof ret_tan->crval);
    memcpy (ret_tan->cdelt, t->values + 4, sizeof ret_tan->cdelt);
    memcpy (ret_tan->pc, t->values + 6, sizeof ret_tan->pc);
    return TRUE;
  }
  if (!dsc_program_is_linear (wcs->vector))
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    const DscLinear *l = dsc_program_output (wcs->vector, i);

    for (guint k = 0; k < l->n; k++)
      part[l->v[k]][i] = l->k[k];
    part[2][i] = l->c;
  }
  return tan_of_plane (part[0], part[1], part[2], ret_tan);
}

/* rows of @h times the three outputs, as combinations of at most three values each */
static gboolean
fold (const DscProgram *program, const double *h, DscLinear *ret)
{
  for (int r = 0; r < 3; r++) {
    ret[r] = (DscLinear){ 0 };
    for (guint i = 0; i < 3; i++) {
      const DscLinear *l = dsc_program_output (program, i);

      ret[r].c += h[3 * r + i] * l->c;
      for (guint k = 0; k < l->n; k++) {
        guint j = 0;

        while (j < ret[r].n && ret[r].v[j] != l->v[k])
          j++;
        if (j == 3)
          return FALSE;
        if (j == ret[r].n) {
          ret[r].v[j] = l->v[k];
          ret[r].n++;
        }
        ret[r].k[j] += h[3 * r + i] * l->k[k];
      }
    }
  }
  return TRUE;
}

/* The division by the third coordinate, NaN outside the box and behind the plane. */
static void
project (gsize n,
         const double *restrict a,
         const double *restrict b,
         const double *restrict front,
         const double *restrict x,
         const double *restrict y,
         const DscBox *box,
         double *restrict out_x,
         double *restrict out_y)
{
  double x0 = box->x0, x1 = box->x1, y0 = box->y0, y1 = box->y1;

  for (gsize i = 0; i < n; i++) {
    double inside = (x[i] >= x0) & (x[i] <= x1) & (y[i] >= y0) & (y[i] <= y1) & (front[i] > 0.0)
                        ? front[i]
                        : NAN;
    double s = 1.0 / inside;

    out_x[i] = a[i] * s;
    out_y[i] = b[i] * s;
  }
}

typedef struct {
  const DscWcs *wcs;
  DscBox box;
  double h[9];
  gboolean folded;
  DscLinear linear[3];
  gsize stride;
  double *work, *plane[3];
} Mapper;

static Mapper
mapper_new (const DscWcs *wcs, const DscTan *tan, gsize n)
{
  Mapper m = { .wcs = wcs, .box = { -INFINITY, INFINITY, -INFINITY, INFINITY } };
  gsize slots = 0;

  dsc_wcs_get_bounding_box (wcs, &m.box);
  tan_matrix (tan, m.h);
  m.stride = MIN (n, DSC_PROGRAM_BLOCK);
  m.folded = wcs->vector != NULL && fold (wcs->vector, m.h, m.linear);
  slots = wcs->vector != NULL ? dsc_program_work_size (wcs->vector, n) : 0;
  m.work = g_new (double, slots + 3 * m.stride + 1);
  for (int k = 0; k < 3; k++)
    m.plane[k] = m.work + slots + (gsize)k * m.stride;
  return m;
}

/* Up to m->stride points; out arrays may be the in arrays (x and y are copied when so). */
static void
map_block (Mapper *m, gsize n, const double *x, const double *y, double *out_x, double *out_y)
{
  double in_x[DSC_PROGRAM_BLOCK], in_y[DSC_PROGRAM_BLOCK];

  memcpy (in_x, x, n * sizeof (double));
  memcpy (in_y, y, n * sizeof (double));
  if (m->folded) {
    memcpy (m->work, x, n * sizeof (double));
    memcpy (m->work + m->stride, y, n * sizeof (double));
    dsc_program_run_block (m->wcs->vector, n, m->stride, m->work);
    for (int k = 0; k < 3; k++)
      dsc_linear_eval (&m->linear[k], n, m->stride, m->work, m->plane[k]);
  } else {
    dsc_wcs_eval (m->wcs, n, x, y, m->plane);
    for (gsize i = 0; i < n; i++) {
      double w[3] = { m->plane[0][i], m->plane[1][i], m->plane[2][i] };

      for (int k = 0; k < 3; k++)
        m->plane[k][i] = dot (m->h + 3 * k, w);
    }
  }
  project (n, m->plane[0], m->plane[1], m->plane[2], in_x, in_y, &m->box, out_x, out_y);
}

void
dsc_wcs_map_to_tan (const DscWcs *wcs,
                    const DscTan *tan,
                    gsize n,
                    const double *x,
                    const double *y,
                    double *ret_x,
                    double *ret_y)
{
  Mapper m;

  g_return_if_fail (wcs->celestial);
  m = mapper_new (wcs, tan, n);
  for (gsize i = 0; i < n; i += m.stride)
    map_block (&m, MIN (m.stride, n - i), x + i, y + i, ret_x + i, ret_y + i);
  g_free (m.work);
}

void
dsc_wcs_map_rows_to_tan (const DscWcs *wcs,
                         const DscTan *tan,
                         int x0,
                         guint nx,
                         int y0,
                         guint ny,
                         double *ret_x,
                         double *ret_y)
{
  double x[DSC_PROGRAM_BLOCK], y[DSC_PROGRAM_BLOCK];
  Mapper m;

  g_return_if_fail (wcs->celestial);
  m = mapper_new (wcs, tan, nx);
  for (guint row = 0; row < ny; row++)
    for (gsize i = 0; i < nx; i += m.stride) {
      gsize k = MIN (m.stride, nx - i), at = (gsize)row * nx + i;

      for (gsize j = 0; j < k; j++) {
        x[j] = x0 + (double)(i + j);
        y[j] = y0 + (double)row;
      }
      map_block (&m, k, x, y, ret_x + at, ret_y + at);
    }
  g_free (m.work);
}
