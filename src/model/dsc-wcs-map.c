/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-wcs-private.h"

#define DEG (G_PI / 180.0)
#define MAX_STEPS 25
#define STEP_PIX 0.25      /* of the numerical derivatives */
#define CONVERGED_PIX 1e-8 /* a Newton step this small is the last */

static void
sphere_to_vector (gsize n, const double *ra, const double *dec, double *const *v)
{
  for (gsize i = 0; i < n; i++) {
    double sa, ca, sd, cd;

    sincos (ra[i] * DEG, &sa, &ca);
    sincos (dec[i] * DEG, &sd, &cd);
    v[0][i] = cd * ca;
    v[1][i] = cd * sa;
    v[2][i] = sd;
  }
}

void
dsc_wcs_eval (const DscWcs *wcs, gsize n, const double *x, const double *y, double *const *v)
{
  const double *in[2] = { x, y };

  if (wcs->backend != NULL) {
    g_autofree double *sky = g_new (double, 2 * n + 1);

    wcs->backend->pixel_to_sky (wcs->backend_data, n, x, y, sky, sky + n);
    sphere_to_vector (n, sky, sky + n, v);
    return;
  }
  dsc_program_run (wcs->celestial ? wcs->vector : wcs->forward, n, in, v);
}

void
dsc_wcs_pixel_to_sky (const DscWcs *wcs,
                      gsize n,
                      const double *x,
                      const double *y,
                      double *ret_ra,
                      double *ret_dec,
                      gboolean bounded)
{
  const DscBox *b = &wcs->box;

  for (gsize i = 0; i < n; i += DSC_PROGRAM_BLOCK) {
    gsize m = MIN (DSC_PROGRAM_BLOCK, n - i);
    gboolean outside[DSC_PROGRAM_BLOCK] = { FALSE };

    for (gsize k = i; k < i + m && bounded && wcs->has_box; k++)
      outside[k - i] = !(x[k] >= b->x0 && x[k] <= b->x1 && y[k] >= b->y0 && y[k] <= b->y1);
    if (wcs->backend != NULL)
      wcs->backend->pixel_to_sky (wcs->backend_data, m, x + i, y + i, ret_ra + i, ret_dec + i);
    else
      dsc_program_run (wcs->forward, m, (const double *[2]){ x + i, y + i },
                       (double *[2]){ ret_ra + i, ret_dec + i });
    for (gsize k = 0; k < m; k++) {
      if (outside[k])
        ret_ra[i + k] = ret_dec[i + k] = NAN;
      else if (wcs->celestial && ret_ra[i + k] < 0.0)
        ret_ra[i + k] = ret_ra[i + k] + 360.0 < 360.0 ? ret_ra[i + k] + 360.0 : 0.0;
    }
  }
}

/* A plane that touches the sky at one point: residuals in it are what Newton's method sends to 0.
 * For a WCS without sky: the plane of its outputs. */
typedef struct {
  gboolean flat;
  double e[3], n[3], out[3];
} Plane;

static Plane
plane_at_vector (const double w[3])
{
  double norm = sqrt (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
  double out[3] = { w[0] / norm, w[1] / norm, w[2] / norm };
  double crval[2] = { atan2 (out[1], out[0]) / DEG, 0.0 };
  Plane p = { .flat = FALSE };

  /* The exact direction counts, not that of rounded angles. */
  p.e[0] = -sin (crval[0] * DEG);
  p.e[1] = cos (crval[0] * DEG);
  p.n[0] = -out[2] * p.e[1];
  p.n[1] = out[2] * p.e[0];
  p.n[2] = out[0] * p.e[1] - out[1] * p.e[0];
  memcpy (p.out, out, sizeof out);
  return p;
}

static Plane
plane_at (const DscWcs *wcs, double a, double b)
{
  double w[3], *v[3] = { &w[0], &w[1], &w[2] };

  if (!wcs->celestial)
    return (Plane){ .flat = TRUE, .out = { a, b } };
  sphere_to_vector (1, &a, &b, v);
  return plane_at_vector (w);
}

/* FALSE behind the plane or where @w is not finite */
static gboolean
plane_project (const Plane *p, const double w[3], double ret[2])
{
  double front;

  if (p->flat) {
    ret[0] = w[0] - p->out[0];
    ret[1] = w[1] - p->out[1];
    return isfinite (ret[0] + ret[1]);
  }
  front = p->out[0] * w[0] + p->out[1] * w[1] + p->out[2] * w[2];
  if (!(front > 0.0))
    return FALSE;
  ret[0] = (p->e[0] * w[0] + p->e[1] * w[1] + p->e[2] * w[2]) / front;
  ret[1] = (p->n[0] * w[0] + p->n[1] * w[1] + p->n[2] * w[2]) / front;
  return isfinite (ret[0] + ret[1]);
}

/* Residual and Jacobian at each of @n pixels, each in its own plane; ok[i] FALSE where undefined.
 */
static void
linearise (const DscWcs *wcs,
           gsize n,
           const double *x,
           const double *y,
           const Plane *const *plane,
           double (*residual)[2],
           double (*jacobian)[4],
           gboolean *ok)
{
  double px[3 * DSC_PROGRAM_BLOCK], py[3 * DSC_PROGRAM_BLOCK];
  double v0[3 * DSC_PROGRAM_BLOCK], v1[3 * DSC_PROGRAM_BLOCK], v2[3 * DSC_PROGRAM_BLOCK];

  for (gsize i = 0; i < n; i++) {
    px[i] = px[2 * n + i] = x[i];
    py[i] = py[n + i] = y[i];
    px[n + i] = x[i] + STEP_PIX;
    py[2 * n + i] = y[i] + STEP_PIX;
  }
  memset (v2, 0, sizeof v2);
  dsc_wcs_eval (wcs, 3 * n, px, py, (double *[3]){ v0, v1, v2 });
  for (gsize i = 0; i < n; i++) {
    double at[3][2];

    ok[i] = TRUE;
    for (gsize k = 0; k < 3; k++) {
      gsize j = k * n + i;

      ok[i] = ok[i] && plane_project (plane[i], (double[3]){ v0[j], v1[j], v2[j] }, at[k]);
    }
    if (!ok[i])
      continue;
    for (int k = 0; k < 2; k++) {
      residual[i][k] = at[0][k];
      jacobian[i][2 * k] = (at[1][k] - at[0][k]) / STEP_PIX;
      jacobian[i][2 * k + 1] = (at[2][k] - at[0][k]) / STEP_PIX;
    }
  }
}

static gboolean
solve2 (const double j[4], const double r[2], double ret[2])
{
  double det = j[0] * j[3] - j[1] * j[2];

  ret[0] = (j[3] * r[0] - j[1] * r[1]) / det;
  ret[1] = (j[0] * r[1] - j[2] * r[0]) / det;
  return isfinite (ret[0] + ret[1]);
}

void
dsc_wcs_init_centre (DscWcs *wcs)
{
  double w[3] = { 0 }, residual[1][2], jacobian[1][4];
  gboolean ok[1];
  Plane plane;
  const Plane *planes[1] = { &plane };

  dsc_wcs_eval (wcs, 1, &wcs->centre[0], &wcs->centre[1], (double *[3]){ &w[0], &w[1], &w[2] });
  memcpy (wcs->centre_sky, w, sizeof w);
  plane = wcs->celestial ? plane_at_vector (w) : (Plane){ .flat = TRUE, .out = { w[0], w[1] } };
  linearise (wcs, 1, &wcs->centre[0], &wcs->centre[1], planes, residual, jacobian, ok);
  if (ok[0])
    memcpy (wcs->jacobian, jacobian[0], sizeof wcs->jacobian);
}

/* Where the target would be if there were no distortion: FALSE on the far side of the sky. */
static gboolean
linear_guess (const DscWcs *wcs, const Plane *target, double ret[2])
{
  Plane centre = wcs->celestial
                     ? plane_at_vector (wcs->centre_sky)
                     : (Plane){ .flat = TRUE, .out = { wcs->centre_sky[0], wcs->centre_sky[1] } };
  double r[2], d[2];

  if (!plane_project (&centre, target->out, r) || !solve2 (wcs->jacobian, r, d))
    return FALSE;
  ret[0] = wcs->centre[0] + d[0];
  ret[1] = wcs->centre[1] + d[1];
  return TRUE;
}

/* A polynomial far outside its image folds over and has false solutions there: the true one keeps
 * the parity and stays near the undistorted place. */
static gboolean
plausible (const DscWcs *wcs, const double guess[2], const double jacobian[4], double x, double y)
{
  const double *c = wcs->jacobian;
  double det = jacobian[0] * jacobian[3] - jacobian[1] * jacobian[2];
  double far = hypot (guess[0] - wcs->centre[0], guess[1] - wcs->centre[1]);

  return det * (c[0] * c[3] - c[1] * c[2]) > 0.0
         && hypot (x - guess[0], y - guess[1]) <= 0.5 * far + 100.0;
}

typedef struct {
  Plane plane;
  double guess[2];
  gboolean second_try;
} Target;

/* One Newton step for the points @active[0 .. n - 1]. Returns: how many are still active */
static gsize
newton_step (const DscWcs *wcs, gsize n, gsize *active, Target *target, double *x, double *y)
{
  double px[DSC_PROGRAM_BLOCK], py[DSC_PROGRAM_BLOCK];
  double residual[DSC_PROGRAM_BLOCK][2], jacobian[DSC_PROGRAM_BLOCK][4];
  const Plane *plane[DSC_PROGRAM_BLOCK];
  gboolean ok[DSC_PROGRAM_BLOCK];
  gsize left = 0;

  for (gsize k = 0; k < n; k++) {
    px[k] = x[active[k]];
    py[k] = y[active[k]];
    plane[k] = &target[active[k]].plane;
  }
  linearise (wcs, n, px, py, plane, residual, jacobian, ok);
  for (gsize k = 0; k < n; k++) {
    gsize i = active[k];
    double d[2] = { 0, 0 };
    gboolean good = ok[k] && solve2 (jacobian[k], residual[k], d);
    double size = hypot (d[0], d[1]);

    x[i] -= d[0];
    y[i] -= d[1];
    if (good && size > CONVERGED_PIX) {
      active[left++] = i;
    } else if (!good || !plausible (wcs, target[i].guess, jacobian[k], x[i], y[i])) {
      gboolean again = !target[i].second_try;

      target[i].second_try = TRUE;
      x[i] = again ? target[i].guess[0] : NAN;
      y[i] = again ? target[i].guess[1] : NAN;
      if (again)
        active[left++] = i;
    }
  }
  return left;
}

/* x, y: in: the start, out: the solution or NaN. @n <= DSC_PROGRAM_BLOCK */
static void
refine_block (const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *x, double *y)
{
  g_autofree Target *target = g_new (Target, n);
  gsize active[DSC_PROGRAM_BLOCK], n_active = 0;

  for (gsize i = 0; i < n; i++) {
    target[i].plane = plane_at (wcs, ra[i], dec[i]);
    target[i].second_try = FALSE;
    if (!linear_guess (wcs, &target[i].plane, target[i].guess)) {
      x[i] = y[i] = NAN;
      continue;
    }
    if (!isfinite (x[i]) || !isfinite (y[i])) {
      x[i] = target[i].guess[0];
      y[i] = target[i].guess[1];
      target[i].second_try = TRUE;
    }
    active[n_active++] = i;
  }
  for (int step = 0; step < 2 * MAX_STEPS && n_active > 0; step++)
    n_active = newton_step (wcs, n_active, active, target, x, y);
  for (gsize k = 0; k < n_active; k++)
    x[active[k]] = y[active[k]] = NAN;
}

static gboolean
stored_inverse (
    const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *x, double *y)
{
  if (wcs->backend != NULL)
    wcs->backend->sky_to_pixel (wcs->backend_data, n, ra, dec, x, y);
  else if (wcs->is_tan)
    dsc_tan_sky_to_pixel (&wcs->tan, n, ra, dec, x, y);
  else if (wcs->inverse != NULL)
    dsc_program_run (wcs->inverse, n, (const double *[2]){ ra, dec }, (double *[2]){ x, y });
  else
    return FALSE;
  return TRUE;
}

void
dsc_wcs_sky_to_pixel (
    const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y)
{
  if (wcs->is_tan) {
    dsc_tan_sky_to_pixel (&wcs->tan, n, ra, dec, ret_x, ret_y);
    return;
  }
  for (gsize i = 0; i < n; i += DSC_PROGRAM_BLOCK) {
    gsize m = MIN (DSC_PROGRAM_BLOCK, n - i);
    double x[DSC_PROGRAM_BLOCK], y[DSC_PROGRAM_BLOCK];

    if (!stored_inverse (wcs, m, ra + i, dec + i, x, y))
      for (gsize k = 0; k < m; k++)
        x[k] = y[k] = NAN;
    refine_block (wcs, m, ra + i, dec + i, x, y);
    memcpy (ret_x + i, x, m * sizeof (double));
    memcpy (ret_y + i, y, m * sizeof (double));
  }
}

void
dsc_wcs_sky_to_pixel_stored (
    const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y)
{
  if (!stored_inverse (wcs, n, ra, dec, ret_x, ret_y))
    dsc_wcs_sky_to_pixel (wcs, n, ra, dec, ret_x, ret_y);
}

void
dsc_wcs_pixel_to_sky1 (const DscWcs *wcs, double x, double y, double *ret_ra, double *ret_dec)
{
  dsc_wcs_pixel_to_sky (wcs, 1, &x, &y, ret_ra, ret_dec, FALSE);
}

void
dsc_wcs_sky_to_pixel1 (const DscWcs *wcs, double ra, double dec, double *ret_x, double *ret_y)
{
  dsc_wcs_sky_to_pixel (wcs, 1, &ra, &dec, ret_x, ret_y);
}
