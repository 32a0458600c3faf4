/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fit-linear.h"

#include <math.h>
#include <string.h>

#include "dsc-fit-linear-private.h"
#include "dsc-size.h"

guint
dsc_fit_geometry_min_pairs (DscFitGeometry geometry)
{
  static const guint n[] = { 1, 2, 2, 3 };

  return n[geometry];
}

static const char *
geometry_name (DscFitGeometry geometry)
{
  static const char *const names[] = { "shift", "rshift", "rscale", "general" };

  return names[geometry];
}

/* What the caller gave. */
typedef struct {
  gsize n;
  const double *x, *y, *u, *v, *wxy, *wuv;
} Input;

static gboolean
is_weighted_out (const Input *in, gsize i)
{
  return (in->wxy != NULL && !(in->wxy[i] > 0.0)) || (in->wuv != NULL && !(in->wuv[i] > 0.0));
}

static void
pairs_clear (DscFitPairs *pairs)
{
  g_free (pairs->x);
  g_free (pairs->rx);
  g_free (pairs->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscFitPairs, pairs_clear)

static gboolean
pairs_alloc (DscFitPairs *pairs, gsize n, gboolean weighted, GError **error)
{
  pairs->x = dsc_try_alloc (5 * n * sizeof (long double), "pairs of sources", error);
  if (pairs->x == NULL)
    return FALSE;
  pairs->rx = dsc_try_alloc (3 * n * sizeof (double), "pairs of sources", error);
  if (pairs->rx == NULL)
    return FALSE;
  pairs->rows = dsc_try_alloc (n * sizeof (gsize), "pairs of sources", error);
  pairs->y = pairs->x + n;
  pairs->u = pairs->y + n;
  pairs->v = pairs->u + n;
  pairs->w = weighted ? pairs->v + n : NULL;
  pairs->ry = pairs->rx + n;
  pairs->scratch = pairs->ry + n;
  return pairs->rows != NULL;
}

/* The pairs in use, relative to the centre, weights normalised. */
static void
pairs_fill (DscFitPairs *pairs, const Input *in, const gboolean *used, const long double centre[2])
{
  long double sum = 0.0L;

  pairs->n = 0;
  for (gsize i = 0; i < in->n; i++) {
    gsize k = pairs->n;

    if (!used[i])
      continue;
    pairs->x[k] = in->x[i] - centre[0];
    pairs->y[k] = in->y[i] - centre[1];
    pairs->u[k] = in->u[i] - centre[0];
    pairs->v[k] = in->v[i] - centre[1];
    if (pairs->w != NULL) {
      long double a = in->wxy != NULL ? in->wxy[i] : in->wuv[i];
      long double b = in->wuv != NULL ? in->wuv[i] : a;

      pairs->w[k] = in->wxy != NULL && in->wuv != NULL ? a * b / (a + b) : a;
      sum += pairs->w[k];
    }
    pairs->rows[k] = i;
    pairs->n++;
  }
  for (gsize k = 0; k < pairs->n && pairs->w != NULL; k++)
    pairs->w[k] /= sum;
}

/* Those that the next turn uses. Returns: FALSE to stop */
static gboolean
clip (const DscFitPairs *pairs, const Input *in, const DscFitOptions *o, DscLinearFit *fit)
{
  double limit = o->sigma * fit->rmse;
  gsize n_good = 0;

  for (gsize k = 0; k < pairs->n; k++)
    n_good += sqrt (pairs->rx[k] * pairs->rx[k] + pairs->ry[k] * pairs->ry[k]) < limit;
  if (n_good < dsc_fit_geometry_min_pairs (o->geometry) || n_good == pairs->n)
    return FALSE;
  for (gsize i = 0; i < in->n && !o->accumulate; i++)
    fit->used[i] = !is_weighted_out (in, i);
  for (gsize k = 0; k < pairs->n; k++)
    if (!(sqrt (pairs->rx[k] * pairs->rx[k] + pairs->ry[k] * pairs->ry[k]) < limit))
      fit->used[pairs->rows[k]] = FALSE;
  return TRUE;
}

static void
put_result (const Input *in,
            const DscFitPairs *pairs,
            const long double c[2],
            DscFitMap *m,
            DscLinearFit *f)
{
  long double s[2] = { m->p[2] + c[0] - c[0] * m->p[0] - c[1] * m->p[1],
                       m->q[2] + c[1] - c[0] * m->q[0] - c[1] * m->q[1] };

  memcpy (f->matrix,
          (double[4]){ (double)m->p[0], (double)m->p[1], (double)m->q[0], (double)m->q[1] },
          sizeof f->matrix);
  for (int k = 0; k < 2; k++) {
    f->shift[k] = (double)s[k];
    f->centre[k] = (double)c[k];
  }
  f->centre_shift[0] = (double)m->p[2];
  f->centre_shift[1] = (double)m->q[2];
  f->n_used = (guint)pairs->n;
  for (gsize i = 0; i < in->n; i++) {
    f->residual_x[i] = (double)(in->x[i] - m->p[0] * in->u[i] - m->p[1] * in->v[i] - s[0]);
    f->residual_y[i] = (double)(in->y[i] - m->q[0] * in->u[i] - m->q[1] * in->v[i] - s[1]);
  }
  dsc_fit_describe (m, f);
  dsc_fit_covariance (pairs, f);
}

static gboolean
check (const Input *in, const DscFitOptions *o, DscLinearFit *fit, GError **error)
{
  guint least = dsc_fit_geometry_min_pairs (o->geometry);

  for (gsize i = 0; i < in->n; i++)
    fit->n += fit->used[i] = !is_weighted_out (in, i);
  if (o->n_clip > 0 && !(o->sigma > 0.0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "sigma is %g; clipping takes a positive number (or nclip=0 for none)", o->sigma);
    return FALSE;
  }
  if (fit->n < least) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 "A fit of geometry '%s' takes %u pairs of sources at least; there are %u",
                 geometry_name (o->geometry), least, fit->n);
    return FALSE;
  }
  return TRUE;
}

static void
find_centre (const Input *in, const DscLinearFit *fit, long double centre[2])
{
  centre[0] = centre[1] = 0.0L;
  for (gsize i = 0; i < in->n; i++)
    if (fit->used[i]) {
      centre[0] += in->u[i];
      centre[1] += in->v[i];
    }
  centre[0] /= fit->n;
  centre[1] /= fit->n;
}

gboolean
dsc_linear_fit_init (DscLinearFit *fit,
                     gsize n,
                     const double *x,
                     const double *y,
                     const double *u,
                     const double *v,
                     const double *weight_xy,
                     const double *weight_uv,
                     const DscFitOptions *options,
                     GError **error)
{
  const Input in = { n, x, y, u, v, weight_xy, weight_uv };
  g_auto (DscFitPairs) pairs = { 0 };
  long double centre[2];
  DscFitMap map;
  guint turns;

  memset (fit, 0, sizeof *fit);
  fit->geometry = options->geometry;
  fit->n_pairs = n;
  fit->used = dsc_try_alloc (MAX (n, 1) * sizeof (gboolean), "pairs of sources", error);
  if (fit->used == NULL)
    return FALSE;
  fit->residual_x = dsc_try_alloc (MAX (2 * n, 1) * sizeof (double), "pairs of sources", error);
  if (fit->residual_x == NULL || !check (&in, options, fit, error)
      || !pairs_alloc (&pairs, n, weight_xy != NULL || weight_uv != NULL, error))
    return FALSE;
  fit->residual_y = fit->residual_x + n;
  find_centre (&in, fit, centre);
  turns = fit->n == dsc_fit_geometry_min_pairs (options->geometry) ? 0 : options->n_clip;
  for (;;) {
    pairs_fill (&pairs, &in, fit->used, centre);
    if (!dsc_fit_solve (options->geometry, &pairs, options->compat, &map, error))
      return FALSE;
    dsc_fit_statistics (&pairs, &map, fit);
    if (fit->n_clip == turns || !clip (&pairs, &in, options, fit))
      break;
    fit->n_clip++;
  }
  put_result (&in, &pairs, centre, &map, fit);
  return TRUE;
}

void
dsc_linear_fit_clear (DscLinearFit *fit)
{
  g_clear_pointer (&fit->used, g_free);
  g_clear_pointer (&fit->residual_x, g_free);
}
