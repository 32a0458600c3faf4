/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-aperture.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_multifit.h>
#include <string.h>

#define UNIT_PIX 1024.0
#define FIT_SIDE 33
#define N_COEFFICIENTS (DSC_SIM_N_TERMS + 1)

/* clang-format off */
static const DscSimAperture apertures[] = {
  { "NRCA1", "NRCA1_FULL", DSC_SIM_NIRCAM, 120.577, -527.501, -0.5519, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03113, 0.03132 },
    { 31879.9, 0.8, 2.6, -221.1, -34.1, 13.6, 1.0, 14.7, 2.9, -2.8, -0.4, -2.2, -0.4, -1.7, -2.1, 0.7, -0.1, -0.1, -0.7, -1.7 },
    { 28.2, 32070.7, 71.8, 38.4, -148.9, -0.6, 11.7, 0.7, 15.2, -2.3, -1.3, -2.3, 0.8, -4.8, 0.3, 0.3, 1.0, -0.4, -0.7, -1.8 },
  },
  { "NRCA2", "NRCA2_FULL", DSC_SIM_NIRCAM, 119.740, -459.784, -0.2072, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03073, 0.03083 },
    { 31464.9, 0.0, 3.7, -170.5, -32.4, 11.4, -2.0, 11.5, 1.2, -3.2, -0.3, -3.3, 0.4, -2.3, -0.4, 1.2, 0.4, -0.5, 0.7, -1.0 },
    { -35.0, 31567.8, 86.9, 37.8, -87.0, 0.1, 10.7, -1.3, 11.1, 2.4, -0.1, 4.0, -1.1, 2.7, -0.7, -0.5, -1.0, 1.2, -0.1, -0.4 },
  },
  { "NRCA3", "NRCA3_FULL", DSC_SIM_NIRCAM, 51.946, -527.928, 0.2821, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03128, 0.03145 },
    { 32027.2, 0.0, 64.9, -222.5, -16.1, 9.8, -2.4, 12.7, -0.2, 2.9, -0.1, 3.1, -0.7, 2.6, 0.8, 0.3, 0.2, -0.3, 1.3, 0.3 },
    { -139.2, 32207.7, 71.6, 86.3, -151.4, 0.2, 9.5, -2.0, 13.5, -2.2, 1.1, -3.3, 0.6, -3.4, 0.0, 0.4, -0.9, 2.8, 0.0, -2.3 },
  },
  { "NRCA4", "NRCA4_FULL", DSC_SIM_NIRCAM, 52.359, -459.901, 0.1002, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03087, 0.03096 },
    { 31606.9, 1.0, 63.9, -172.7, -17.0, 12.2, 1.9, 13.2, 1.1, 2.1, 0.9, 3.5, 1.3, 2.7, -2.0, -0.6, -0.1, -1.1, -0.3, 0.1 },
    { -25.2, 31698.0, 86.9, 82.2, -88.1, 1.5, 12.1, 0.3, 9.7, 2.7, 1.3, 4.7, 1.7, 3.2, -0.1, -1.8, -1.1, 2.2, 1.5, 1.3 },
  },
  { "NRCALONG", "NRCA5_FULL", DSC_SIM_NIRCAM, 85.927, -493.503, -0.0634, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.06275, 0.06306 },
    { 64260.8, 0.0, 127.3, -762.1, -99.9, 109.3, -8.3, 113.8, 0.9, -4.1, -3.5, -1.0, -3.2, -1.9, -0.4, 4.0, 8.6, 1.2, 3.1, -1.1 },
    { -96.2, 64572.9, 322.4, 237.3, -447.6, -1.4, 107.8, -3.5, 109.6, 5.7, 0.2, 1.5, 1.2, 0.2, 1.3, 2.3, -1.2, 7.5, 0.1, 4.2 },
  },
  { "NRCB1", "NRCB1_FULL", DSC_SIM_NIRCAM, -122.428, -457.707, 0.3448, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03070, 0.03079 },
    { 31435.5, 0.0, 3.9, -170.7, 37.5, 12.8, -0.9, 12.6, 1.6, -0.3, -0.9, 0.6, 1.0, -0.2, -2.5, 0.5, 1.4, 0.9, -1.0, -1.7 },
    { 41.7, 31532.5, 90.3, -38.5, -81.4, -0.8, 9.9, 1.1, 9.6, 0.0, 1.0, 0.2, 1.6, -0.7, 0.6, 0.7, -0.3, 1.1, -0.6, -0.1 },
  },
  { "NRCB2", "NRCB2_FULL", DSC_SIM_NIRCAM, -122.680, -525.421, 0.8466, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03111, 0.03129 },
    { 31852.3, 0.2, 4.9, -221.0, 38.8, 14.2, -0.1, 11.1, -0.2, 0.7, -0.5, -0.3, 0.0, -0.2, -2.9, 0.7, 0.7, 0.3, 2.7, -0.4 },
    { -35.8, 32038.1, 67.9, -35.3, -155.8, -1.3, 11.3, 0.5, 12.5, 0.0, -1.0, -1.0, 0.0, 0.0, 1.1, 0.4, 0.5, 1.5, -0.1, -1.0 },
  },
  { "NRCB3", "NRCB3_FULL", DSC_SIM_NIRCAM, -54.611, -457.703, -0.4516, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03083, 0.03092 },
    { 31569.5, 0.0, -66.2, -171.5, 14.0, 10.4, 0.2, 13.5, -0.3, 0.6, 0.1, -0.4, -0.1, -0.4, -0.7, 0.1, 1.3, 0.3, -0.8, 0.1 },
    { 20.0, 31658.8, 91.3, -81.5, -83.1, 0.9, 14.3, -0.6, 12.5, -1.0, -0.4, 0.9, -1.2, 0.3, -1.1, -1.2, -0.3, -3.1, 0.7, -0.2 },
  },
  { "NRCB4", "NRCB4_FULL", DSC_SIM_NIRCAM, -54.387, -525.630, -0.3383, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.03124, 0.03142 },
    { 31987.9, 0.5, -67.7, -222.9, 13.1, 12.9, 1.4, 12.6, 0.5, -0.7, -0.7, 0.0, 0.4, 0.3, -1.7, 0.0, 0.4, -0.3, 0.7, -0.6 },
    { 140.2, 32170.2, 66.7, -85.9, -156.9, 0.0, 14.3, 2.8, 10.0, 1.0, 0.0, 0.0, 0.7, -0.7, 0.0, -2.7, -1.2, -0.6, -1.4, 1.6 },
  },
  { "NRCBLONG", "NRCB5_FULL", DSC_SIM_NIRCAM, -89.403, -491.360, 0.0232, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.06285, 0.06315 },
    { 64362.2, 0.8, -124.4, -773.8, 106.8, 110.8, 6.0, 118.3, 1.9, 0.7, -3.6, -0.3, -3.2, 0.6, 0.7, -0.1, 7.6, -1.8, 1.9, -1.4 },
    { 84.4, 64665.1, 325.9, -243.6, -461.2, -1.9, 114.3, 6.7, 117.5, 0.8, -0.3, 0.9, -0.3, -1.7, 1.5, 0.6, -1.8, 4.9, -0.9, 2.0 },
  },
  { "NIS", "NIS_CEN", DSC_SIM_NIRISS, -291.141, -698.015, 0.5613, { 1024.5, 1024.5 }, { 2048, 2048 }, { 0.06532, 0.06581 },
    { 66892.0, 0.0, -17.9, 11.6, -0.8, -13.5, -9.7, -10.2, -5.1, -3.1, 2.7, -3.3, -22.6, 1.1, 1.1, 2.9, -15.7, 10.8, 5.0, 1.2 },
    { -306.6, 67394.5, 58.9, -34.2, 71.6, 1.6, -17.5, -8.5, -109.8, -0.4, -2.5, -29.9, 13.1, -43.6, -1.9, 0.0, 6.7, 2.7, -1.4, 44.8 },
  },
  { "MIRIMAGE", "MIRIM_FULL", DSC_SIM_MIRI, -453.348, -373.668, 4.8354, { 693.5, 512.5 }, { 1032, 1024 }, { 0.11050, 0.11134 },
    { 113148.5, -315.1, 80.2, -1806.9, -130.6, -291.8, 336.6, -1069.7, 221.0, -18.1, 1417.8, 217.9, 1605.7, -105.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 },
    { -601.2, 114007.6, -821.5, -379.1, -24.3, 150.5, -1869.9, 709.9, -3425.2, 417.1, -12.1, 2035.9, -308.6, 2061.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 },
  },
};
/* clang-format on */

static const struct {
  const char *name;
  double v2, v3;
} points[] = {
  { "NRCALL_FULL", -1.957, -492.895 },
  { "NRCAS_FULL", 81.265, -498.070 },
  { "NRCBS_FULL", -83.634, -495.977 },
};

static const char *const instrument_names[] = {
  [DSC_SIM_NIRCAM] = "NIRCAM",
  [DSC_SIM_NIRISS] = "NIRISS",
  [DSC_SIM_MIRI] = "MIRI",
};

/* Pivot wavelengths, micrometre. */
static const struct {
  DscSimInstrument instrument;
  const char *name;
  double micron;
} filters[] = {
  { DSC_SIM_NIRCAM, "F070W", 0.704 }, { DSC_SIM_NIRCAM, "F090W", 0.901 },
  { DSC_SIM_NIRCAM, "F115W", 1.154 }, { DSC_SIM_NIRCAM, "F140M", 1.404 },
  { DSC_SIM_NIRCAM, "F150W", 1.501 }, { DSC_SIM_NIRCAM, "F182M", 1.845 },
  { DSC_SIM_NIRCAM, "F200W", 1.990 }, { DSC_SIM_NIRCAM, "F210M", 2.093 },
  { DSC_SIM_NIRCAM, "F277W", 2.786 }, { DSC_SIM_NIRCAM, "F356W", 3.563 },
  { DSC_SIM_NIRCAM, "F410M", 4.092 }, { DSC_SIM_NIRCAM, "F444W", 4.421 },
  { DSC_SIM_NIRISS, "F090W", 0.904 }, { DSC_SIM_NIRISS, "F115W", 1.150 },
  { DSC_SIM_NIRISS, "F150W", 1.493 }, { DSC_SIM_NIRISS, "F200W", 1.993 },
  { DSC_SIM_NIRISS, "F277W", 2.764 }, { DSC_SIM_NIRISS, "F356W", 3.593 },
  { DSC_SIM_NIRISS, "F444W", 4.427 }, { DSC_SIM_NIRISS, "F480M", 4.813 },
  { DSC_SIM_MIRI, "F560W", 5.635 },   { DSC_SIM_MIRI, "F770W", 7.639 },
  { DSC_SIM_MIRI, "F1000W", 9.953 },  { DSC_SIM_MIRI, "F1130W", 11.309 },
  { DSC_SIM_MIRI, "F1280W", 12.810 }, { DSC_SIM_MIRI, "F1500W", 15.064 },
  { DSC_SIM_MIRI, "F1800W", 17.984 }, { DSC_SIM_MIRI, "F2100W", 20.795 },
  { DSC_SIM_MIRI, "F2550W", 25.365 },
};

const DscSimAperture *
dsc_sim_aperture_nth (guint index)
{
  return index < G_N_ELEMENTS (apertures) ? &apertures[index] : NULL;
}

const DscSimAperture *
dsc_sim_aperture_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (apertures); i++)
    if (strcmp (apertures[i].detector, name) == 0 || strcmp (apertures[i].aperture, name) == 0)
      return &apertures[i];
  return NULL;
}

gboolean
dsc_sim_aperture_point (const char *name, double *ret_v2, double *ret_v3)
{
  const DscSimAperture *aperture = dsc_sim_aperture_find (name);

  if (aperture != NULL) {
    *ret_v2 = aperture->v2;
    *ret_v3 = aperture->v3;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    if (strcmp (points[i].name, name) == 0) {
      *ret_v2 = points[i].v2;
      *ret_v3 = points[i].v3;
      return TRUE;
    }
  return FALSE;
}

double
dsc_sim_polynomial_value (const DscSimPolynomial *p, double x, double y)
{
  double sum = 0.0;

  for (int i = DSC_SIM_DEGREE; i >= 0; i--) {
    double row = 0.0;

    for (int j = DSC_SIM_DEGREE - i; j >= 0; j--)
      row = row * y + p->c[i][j];
    sum = sum * x + row;
  }
  return sum;
}

static void
forward_init (DscSimPolynomial *p, const double terms[DSC_SIM_N_TERMS])
{
  double unit = 1e-3;
  guint k = 0;

  memset (p, 0, sizeof *p);
  for (int degree = 1; degree <= DSC_SIM_DEGREE; degree++) {
    unit /= UNIT_PIX;
    for (int j = 0; j <= degree; j++)
      p->c[degree - j][j] = terms[k++] * unit;
  }
}

/* Fits target (x, y) by a polynomial of degree 5 in x / range, y / range. */
static void
fit (DscSimPolynomial *ret_p,
     const double *x,
     const double *y,
     const double *target,
     guint n,
     double range)
{
  gsl_matrix *design = gsl_matrix_alloc (n, N_COEFFICIENTS);
  gsl_matrix *covariance = gsl_matrix_alloc (N_COEFFICIENTS, N_COEFFICIENTS);
  gsl_vector_const_view values = gsl_vector_const_view_array (target, n);
  gsl_vector *solution = gsl_vector_alloc (N_COEFFICIENTS);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc (n, N_COEFFICIENTS);
  double chi2;
  guint k = 0;

  for (guint s = 0; s < n; s++) {
    k = 0;
    for (int i = 0; i <= DSC_SIM_DEGREE; i++)
      for (int j = 0; j <= DSC_SIM_DEGREE - i; j++)
        gsl_matrix_set (design, s, k++,
                        gsl_pow_int (x[s] / range, i) * gsl_pow_int (y[s] / range, j));
  }
  gsl_multifit_linear (design, &values.vector, solution, covariance, &chi2, work);
  memset (ret_p, 0, sizeof *ret_p);
  k = 0;
  for (int i = 0; i <= DSC_SIM_DEGREE; i++)
    for (int j = 0; j <= DSC_SIM_DEGREE - i; j++)
      ret_p->c[i][j] = gsl_vector_get (solution, k++) / gsl_pow_int (range, i + j);
  gsl_multifit_linear_free (work);
  gsl_vector_free (solution);
  gsl_matrix_free (covariance);
  gsl_matrix_free (design);
}

void
dsc_sim_distortion_init (DscSimDistortion *distortion, const DscSimAperture *aperture)
{
  double pixel[2][FIT_SIDE * FIT_SIDE], ideal[2][FIT_SIDE * FIT_SIDE];
  double range = UNIT_PIX * aperture->scale[0];

  forward_init (&distortion->forward[0], aperture->x);
  forward_init (&distortion->forward[1], aperture->y);
  for (guint s = 0; s < FIT_SIDE * FIT_SIDE; s++) {
    double at[2]
        = { (double)(s % FIT_SIDE) / (FIT_SIDE - 1), (double)(s / FIT_SIDE) / (FIT_SIDE - 1) };

    for (int axis = 0; axis < 2; axis++)
      pixel[axis][s] = 0.5 + at[axis] * aperture->size[axis] - aperture->ref[axis];
    for (int axis = 0; axis < 2; axis++)
      ideal[axis][s]
          = dsc_sim_polynomial_value (&distortion->forward[axis], pixel[0][s], pixel[1][s]);
  }
  for (int axis = 0; axis < 2; axis++)
    fit (&distortion->inverse[axis], ideal[0], ideal[1], pixel[axis], FIT_SIDE * FIT_SIDE, range);
}

gboolean
dsc_sim_filter_wavelength (DscSimInstrument instrument, const char *filter, double *ret_wavelength)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (filters[i].instrument == instrument && strcmp (filters[i].name, filter) == 0) {
      *ret_wavelength = filters[i].micron * 1e-6;
      return TRUE;
    }
  return FALSE;
}

char *
dsc_sim_filter_list (DscSimInstrument instrument)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (filters[i].instrument == instrument)
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", filters[i].name);
  return g_string_free (list, FALSE);
}

const char *
dsc_sim_instrument_name (DscSimInstrument instrument)
{
  return instrument_names[instrument];
}

gboolean
dsc_sim_instrument_find (const char *name, DscSimInstrument *ret_instrument)
{
  for (guint i = 0; i < G_N_ELEMENTS (instrument_names); i++)
    if (strcmp (instrument_names[i], name) == 0) {
      *ret_instrument = (DscSimInstrument)i;
      return TRUE;
    }
  return FALSE;
}
