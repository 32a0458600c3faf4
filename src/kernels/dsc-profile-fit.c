/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-profile-fit.h"

#include <glib/gi18n.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-quick-median.h"

#define MAX_ROUNDS 200
#define TOLERANCE 1e-9
#define FOUR_LN2 (4 * M_LN2)
/* A star narrower than this many points, or wider than so many times their reach, is none. */
#define MIN_FWHM 0.2
#define MAX_FWHM 2.0

/* Where the parameters stand. A radial fit has no centre, a bare one no background, a Gaussian no
 * exponent. Of the width the logarithm is sought, the exponent through a function that keeps it
 * within its limits. */
typedef enum { AMPLITUDE, FWHM, BACKGROUND, CENTER, BETA, N_PARAMS } Param;

typedef struct {
  const double *x, *value;
  gsize n;
  DscProfileModel model;
  int at[N_PARAMS]; /* -1: not sought */
  gsize n_params;
} LineProblem;

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED, text);
  return FALSE;
}

static double
get_shape (DscProfileModel model, double fwhm, double beta, double d)
{
  double t = 2 * d / fwhm;

  if (model == DSC_PROFILE_GAUSS)
    return exp (-M_LN2 * t * t);
  return pow (1 + (pow (2, 1 / beta) - 1) * t * t, -beta);
}

static double
get_param (const LineProblem *p, const gsl_vector *v, Param param, double otherwise)
{
  return p->at[param] < 0 ? otherwise : gsl_vector_get (v, (gsize)p->at[param]);
}

static double
get_beta (const LineProblem *p, const gsl_vector *v)
{
  double t = 1 / (1 + exp (-get_param (p, v, BETA, 0)));

  return DSC_PROFILE_BETA_MIN * pow (DSC_PROFILE_BETA_MAX / DSC_PROFILE_BETA_MIN, t);
}

static int
line_residuals (const gsl_vector *v, void *data, gsl_vector *f)
{
  const LineProblem *p = data;
  double fwhm = exp (get_param (p, v, FWHM, 0)), beta = get_beta (p, v);
  double center = get_param (p, v, CENTER, 0), background = get_param (p, v, BACKGROUND, 0);
  double amplitude = get_param (p, v, AMPLITUDE, 0);

  for (gsize i = 0; i < p->n; i++)
    gsl_vector_set (f, i,
                    amplitude * get_shape (p->model, fwhm, beta, p->x[i] - center) + background
                        - p->value[i]);
  return GSL_SUCCESS;
}

/* What every fit does once it knows its problem. @v: (inout): starting point and result
 * @ret_error: (out): 1 sigma of each parameter. Returns: rms of the residuals; NaN: no rest */
static double
solve (gsl_multifit_nlinear_fdf *fdf, gsl_vector *v, double *ret_error)
{
  gsl_multifit_nlinear_parameters params = gsl_multifit_nlinear_default_parameters ();
  gsl_multifit_nlinear_workspace *w;
  gsl_matrix *covar = gsl_matrix_alloc (fdf->p, fdf->p);
  double sum = 0, scatter, result = NAN;
  int info = 0, status;

  /* A failure is a status; the handler is one for all threads, which put none of their own. */
  gsl_set_error_handler_off ();
  params.fdtype = GSL_MULTIFIT_NLINEAR_CTRDIFF;
  w = gsl_multifit_nlinear_alloc (gsl_multifit_nlinear_trust, &params, fdf->n, fdf->p);
  gsl_multifit_nlinear_init (v, fdf, w);
  status = gsl_multifit_nlinear_driver (MAX_ROUNDS, TOLERANCE, TOLERANCE, 0, NULL, NULL, &info, w);
  gsl_blas_ddot (gsl_multifit_nlinear_residual (w), gsl_multifit_nlinear_residual (w), &sum);
  /* No step makes it better: a fit that is perfect from the start. */
  if (isfinite (sum) && (status == GSL_SUCCESS || (info == GSL_ENOPROG && sum < TOLERANCE))) {
    gsl_vector_memcpy (v, gsl_multifit_nlinear_position (w));
    gsl_multifit_nlinear_covar (gsl_multifit_nlinear_jac (w), 0, covar);
    scatter = sum / (double)MAX (fdf->n - fdf->p, 1);
    for (gsize i = 0; i < fdf->p; i++)
      ret_error[i] = sqrt (MAX (gsl_matrix_get (covar, i, i) * scatter, 0));
    result = sqrt (sum / (double)fdf->n);
  }
  gsl_matrix_free (covar);
  gsl_multifit_nlinear_free (w);
  return result;
}

/* --- a line ----------------------------------------------------------------------------------- */

typedef struct {
  double lo, hi, scale; /* of x; of the values */
  double background, peak, peak_x, fwhm;
} Start;

/* Of a line by how much of it is above half of the height between background and peak; of a radial
 * profile by the mean distance of what is: half of the radius there, or 2/3 of it, as the points
 * are spread. */
static double
guess_fwhm (const double *x, const double *value, gsize n, const Start *s, gboolean radial)
{
  double half = 0.5 * (s->peak + s->background), sum = 0;
  double step = (s->hi - s->lo) / (double)MAX (n - 1, 1);
  gsize above = 0;

  for (gsize i = 0; i < n; i++) {
    if (value[i] < half)
      continue;
    above++;
    sum += x[i];
  }
  return radial ? MAX (3.5 * sum / (double)above, step) : ((double)above + 0.5) * step;
}

static gboolean
guess (const double *x,
       const double *value,
       gsize n,
       gboolean radial,
       gboolean subtract,
       Start *s,
       GError **error)
{
  g_autofree double *copy = g_memdup2 (value, n * sizeof *value);

  *s = (Start){ .lo = x[0], .hi = x[0], .peak = value[0], .peak_x = x[0] };
  for (gsize i = 0; i < n; i++) {
    s->lo = MIN (s->lo, x[i]);
    s->hi = MAX (s->hi, x[i]);
    if (value[i] > s->peak) {
      s->peak = value[i];
      s->peak_x = x[i];
    }
  }
  s->background = subtract ? dsc_quick_median (copy, (guint)n) : 0;
  s->scale = s->peak - s->background;
  if (!(s->hi > s->lo))
    return fail (error, N_ ("all points are at one place"));
  if (!(s->scale > 0) || !isfinite (s->scale))
    return fail (error, N_ ("nothing is above the background"));
  s->fwhm = guess_fwhm (x, value, n, s, radial);
  return TRUE;
}

static void
place_params (LineProblem *p, gboolean radial, gboolean subtract)
{
  gboolean sought[N_PARAMS] = { TRUE, TRUE, subtract, !radial, p->model == DSC_PROFILE_MOFFAT };

  p->n_params = 0;
  for (guint i = 0; i < N_PARAMS; i++)
    p->at[i] = sought[i] ? (int)p->n_params++ : -1;
}

static void
set_param (const LineProblem *p, gsl_vector *v, Param param, double value)
{
  if (p->at[param] >= 0)
    gsl_vector_set (v, (gsize)p->at[param], value);
}

static gboolean
check_line (const DscProfileFit *fit, const Start *s, gboolean radial, GError **error)
{
  double reach = s->hi - s->lo;

  if (!isfinite (fit->amplitude) || fit->amplitude <= 0)
    return fail (error, N_ ("nothing is above the background"));
  if (!radial && (fit->center < s->lo || fit->center > s->hi))
    return fail (error, N_ ("the peak of the fit is outside of the points"));
  if (!(fit->fwhm > MIN_FWHM))
    return fail (error, N_ ("the fit is narrower than a pixel can show"));
  if (!(fit->fwhm < MAX_FWHM * reach))
    return fail (error, N_ ("the fit is wider than the points"));
  return TRUE;
}

/* All finite: values are of the order of 1. */
static gboolean
fit_finite (LineProblem *p, gboolean radial, gboolean subtract, DscProfileFit *fit, GError **error)
{
  double sigma[N_PARAMS] = { 0 };
  Start s;
  gsl_vector *v;
  gsl_multifit_nlinear_fdf fdf = { .f = line_residuals, .params = p, .n = p->n };
  double *scaled;

  place_params (p, radial, subtract);
  if (p->n < p->n_params + 1)
    return fail (error, N_ ("too few pixels have a value"));
  if (!guess (p->x, p->value, p->n, radial, subtract, &s, error))
    return FALSE;
  scaled = g_new (double, p->n);
  for (gsize i = 0; i < p->n; i++)
    scaled[i] = (p->value[i] - s.background) / s.scale;
  p->value = scaled;
  fdf.p = p->n_params;
  v = gsl_vector_calloc (p->n_params);
  set_param (p, v, AMPLITUDE, 1);
  set_param (p, v, FWHM, log (s.fwhm));
  set_param (p, v, CENTER, s.peak_x);
  fit->rms = s.scale * solve (&fdf, v, sigma);
  fit->amplitude = s.scale * get_param (p, v, AMPLITUDE, 0);
  fit->background = s.background + s.scale * get_param (p, v, BACKGROUND, 0);
  fit->center = get_param (p, v, CENTER, 0);
  fit->center_error = p->at[CENTER] < 0 ? 0 : sigma[p->at[CENTER]];
  fit->fwhm = exp (get_param (p, v, FWHM, 0));
  fit->fwhm_error = fit->fwhm * sigma[p->at[FWHM]];
  fit->beta = p->model == DSC_PROFILE_MOFFAT ? get_beta (p, v) : NAN;
  gsl_vector_free (v);
  g_free (scaled);
  return isfinite (fit->rms) ? check_line (fit, &s, radial, error)
                             : fail (error, N_ ("the fit does not come to rest"));
}

static gboolean
fit_line (const double *x,
          const double *value,
          gsize n,
          DscProfileModel model,
          gboolean radial,
          gboolean subtract,
          DscProfileFit *ret_fit,
          GError **error)
{
  g_autofree double *good = g_new (double, 2 * MAX (n, 1));
  LineProblem p = { .x = good, .value = good + n, .model = model };

  for (gsize i = 0; i < n; i++) {
    if (!isfinite (x[i]) || !isfinite (value[i]))
      continue;
    good[p.n] = x[i];
    good[n + p.n] = value[i];
    p.n++;
  }
  *ret_fit = (DscProfileFit){ .model = model, .n = (guint)p.n };
  return fit_finite (&p, radial, subtract, ret_fit, error);
}

gboolean
dsc_profile_fit_line (const double *x,
                      const double *value,
                      gsize n,
                      DscProfileModel model,
                      gboolean subtract,
                      DscProfileFit *ret_fit,
                      GError **error)
{
  return fit_line (x, value, n, model, FALSE, subtract, ret_fit, error);
}

gboolean
dsc_profile_fit_radial (const double *radius,
                        const double *value,
                        gsize n,
                        DscProfileModel model,
                        gboolean subtract,
                        DscProfileFit *ret_fit,
                        GError **error)
{
  return fit_line (radius, value, n, model, TRUE, subtract, ret_fit, error);
}

double
dsc_profile_fit_eval (const DscProfileFit *fit, double x)
{
  return fit->background
         + fit->amplitude * get_shape (fit->model, fit->fwhm, fit->beta, x - fit->center);
}

/* --- a Gaussian in two dimensions ------------------------------------------------------------- */

/* exp (-((p dx + q dy)^2 + (r dy)^2)): positive definite whatever p, q, r, and not degenerate for
 * a round star. */
enum { G_AMPLITUDE, G_X, G_Y, G_P, G_Q, G_R, G_BACKGROUND, G_N };

typedef struct {
  const double *x, *y, *value;
  gsize n;
} GaussProblem;

static int
gauss_residuals (const gsl_vector *v, void *data, gsl_vector *f)
{
  const GaussProblem *g = data;
  const double *p = v->data; /* a whole vector: its stride is 1 */

  for (gsize i = 0; i < g->n; i++) {
    double dx = g->x[i] - p[G_X], dy = g->y[i] - p[G_Y];
    double s = p[G_P] * dx + p[G_Q] * dy, t = p[G_R] * dy;

    gsl_vector_set (f, i, p[G_AMPLITUDE] * exp (-s * s - t * t) + p[G_BACKGROUND] - g->value[i]);
  }
  return GSL_SUCCESS;
}

/* Widths and angle from the quadratic form. */
static void
set_widths (DscGaussFit *fit, const double *p, const double *sigma)
{
  double a = p[G_P] * p[G_P], b = p[G_P] * p[G_Q], c = p[G_Q] * p[G_Q] + p[G_R] * p[G_R];
  double mean = 0.5 * (a + c), half = hypot (0.5 * (a - c), b);

  fit->fwhm_major = 2 * sqrt (M_LN2 / (mean - half));
  fit->fwhm_minor = 2 * sqrt (M_LN2 / (mean + half));
  /* The determinant of the form is (p r)^2. */
  fit->fwhm = 2 * sqrt (M_LN2 / fabs (p[G_P] * p[G_R]));
  fit->fwhm_error = 0.5 * fit->fwhm * hypot (sigma[G_P] / p[G_P], sigma[G_R] / p[G_R]);
  fit->theta = 0.5 * atan2 (-2 * b, c - a);
}

static gboolean
check_gauss (const DscGaussFit *fit, double x, double y, double radius, GError **error)
{
  if (!isfinite (fit->rms))
    return fail (error, N_ ("the fit does not come to rest"));
  if (!(fit->amplitude > 0))
    return fail (error, N_ ("nothing is above the background"));
  if (!(hypot (fit->x - x, fit->y - y) <= radius))
    return fail (error, N_ ("the peak of the fit is outside of the pixels"));
  if (!(fit->fwhm_minor > MIN_FWHM))
    return fail (error, N_ ("the fit is narrower than a pixel can show"));
  if (!(fit->fwhm_major < 2 * MAX_FWHM * radius))
    return fail (error, N_ ("the fit is wider than the pixels"));
  return TRUE;
}

/* Returns: how many; @ret: x, y, value, each of @room */
static gsize
collect (const float *data,
         guint width,
         guint height,
         double x,
         double y,
         double radius,
         double *ret,
         gsize room)
{
  int x_lo = (int)MAX (ceil (x - radius), 0), x_hi = (int)MIN (floor (x + radius), width - 1.0);
  int y_lo = (int)MAX (ceil (y - radius), 0), y_hi = (int)MIN (floor (y + radius), height - 1.0);
  gsize n = 0;

  for (int j = y_lo; j <= y_hi; j++) {
    for (int i = x_lo; i <= x_hi; i++) {
      float value = data[(gsize)j * width + (gsize)i];

      if (n == room || !isfinite (value) || hypot (i - x, j - y) > radius)
        continue;
      ret[n] = i;
      ret[room + n] = j;
      ret[2 * room + n] = (double)value;
      n++;
    }
  }
  return n;
}

static void
fit_gauss (GaussProblem *g, double scale, double fwhm, gsize peak, DscGaussFit *fit)
{
  double sigma[G_N] = { 0 }, form = 2 * sqrt (M_LN2) / fwhm;
  gsl_multifit_nlinear_fdf fdf = { .f = gauss_residuals, .params = g, .n = g->n, .p = G_N };
  gsl_vector *v = gsl_vector_calloc (G_N);

  gsl_vector_set (v, G_AMPLITUDE, 1);
  gsl_vector_set (v, G_X, g->x[peak]);
  gsl_vector_set (v, G_Y, g->y[peak]);
  gsl_vector_set (v, G_P, form);
  gsl_vector_set (v, G_R, form);
  fit->rms = scale * solve (&fdf, v, sigma);
  fit->amplitude = scale * gsl_vector_get (v, G_AMPLITUDE);
  fit->background = scale * gsl_vector_get (v, G_BACKGROUND);
  fit->x = gsl_vector_get (v, G_X);
  fit->y = gsl_vector_get (v, G_Y);
  fit->x_error = sigma[G_X];
  fit->y_error = sigma[G_Y];
  set_widths (fit, v->data, sigma);
  gsl_vector_free (v);
}

gboolean
dsc_gauss_fit (const float *data,
               guint width,
               guint height,
               double x,
               double y,
               double radius,
               DscGaussFit *ret_fit,
               GError **error)
{
  gsize side = (gsize)(2 * MIN (radius, 2.0 * MAX (width, height))) + 2, room = side * side;
  g_autofree double *pixels = g_new (double, 4 * room);
  GaussProblem g = { pixels, pixels + room, pixels + 2 * room, 0 };
  double *values = pixels + 2 * room, *copy = pixels + 3 * room, background, scale;
  gsize peak = 0, above = 0;

  *ret_fit = (DscGaussFit){ 0 };
  g.n = collect (data, width, height, x, y, radius, pixels, room);
  ret_fit->n = (guint)g.n;
  if (g.n < G_N + 1)
    return fail (error, N_ ("too few pixels have a value"));
  memcpy (copy, values, g.n * sizeof *copy);
  background = dsc_quick_median (copy, (guint)g.n);
  for (gsize i = 0; i < g.n; i++)
    peak = values[i] > values[peak] ? i : peak;
  scale = values[peak] - background;
  if (!(scale > 0) || !isfinite (scale))
    return fail (error, N_ ("nothing is above the background"));
  for (gsize i = 0; i < g.n; i++) {
    values[i] = (values[i] - background) / scale;
    above += values[i] > 0.5;
  }
  fit_gauss (&g, scale, 2 * sqrt ((double)above / G_PI) + 0.5, peak, ret_fit);
  ret_fit->background += background;
  return check_gauss (ret_fit, x, y, radius, error);
}
