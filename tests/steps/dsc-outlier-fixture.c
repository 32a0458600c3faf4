/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-fixture.h"

#include <math.h>

#include "dsc-steps.h"
#include "dsc-test.h"

#define NX DSC_OUTLIER_FIXTURE_NX
#define NY DSC_OUTLIER_FIXTURE_NY
#define N_EXPOSURES 8
#define SIGMA 0.05
#define SCALE 1e-5 /* degrees per pixel */

gsize
dsc_outlier_fixture_n_pixels (void)
{
  return NX * NY;
}

/* Sky above the levels: stars of 1.2 pixels sigma on a grid of the tangent plane, in pixels. */
static double
get_sky (double x, double y)
{
  static const double stars[][3]
      = { { 0, 0, 20 },    { 30, 15, 5 },  { -40, 33, 60 }, { 22, -51, 9 },
          { -12, -30, 3 }, { 55, 48, 30 }, { -60, -55, 12 } };
  double sum = 1 + 0.002 * x;

  for (guint i = 0; i < G_N_ELEMENTS (stars); i++) {
    double dx = x - stars[i][0], dy = y - stars[i][1];

    sum += stars[i][2] * exp (-(dx * dx + dy * dy) / (2 * 1.2 * 1.2));
  }
  return sum;
}

static DscImage *
add_plane (DscImageModel *model, DscPlaneId id, float value)
{
  DscImage *image = dsc_image_new (dsc_plane_pixel_type (id), NX, NY, 1, "test", NULL);

  if (dsc_plane_pixel_type (id) == DSC_PIXEL_FLOAT)
    dsc_image_fill (image, value);
  dsc_image_model_set_plane (model, id, image);
  dsc_image_unref (image);
  return image;
}

static DscTan
get_tan (guint index, gboolean dithered)
{
  double t = 0.4 + (dithered ? 0.03 * index : 0);
  DscTan tan
      = { { 73, 67 }, { 150, 2 }, { SCALE, SCALE }, { -cos (t), sin (t), sin (t), cos (t) } };

  if (dithered) {
    tan.crpix[0] += 9.3 * index - 25;
    tan.crpix[1] += 17.7 * (index % 3) - 15;
  }
  if (dithered && index + 1 == N_EXPOSURES)
    tan.crpix[0] += 300;
  return tan;
}

static void
fill_pixels (guint index,
             const DscTan *tan,
             double level,
             DscImage *sci,
             DscImage *err,
             DscImage *dq,
             DscImage *rnoise)
{
  DscTestRandom random = { index + 1 };

  for (guint i = 0; i < NX * NY; i++) {
    double x = i % NX - tan->crpix[0], y = i / NX - tan->crpix[1];
    double u = tan->pc[0] * x + tan->pc[1] * y, v = tan->pc[2] * x + tan->pc[3] * y;
    double luck = dsc_test_uniform (&random), sky = get_sky (u, v);
    double sigma = SIGMA * sqrt (1 + sky);

    sci->f[i] = (float)(sky + level + sigma * dsc_test_normal (&random));
    err->f[i] = (float)sigma;
    rnoise->f[i] = (float)(SIGMA * SIGMA * (0.8 + 0.4 * dsc_test_uniform (&random)));
    if (luck < 0.003)
      sci->f[i] += (float)(2000 * luck);
    else if (luck < 0.006)
      dq->u[i] = 1;
    else if (luck < 0.007)
      sci->f[i] = NAN;
    else if (luck < 0.008)
      dq->u[i] = 4;
    else if (luck < 0.0085)
      err->f[i] = NAN;
  }
}

static void
plant (DscImage *sci, DscImage *err, DscImage *dq)
{
  gsize hit = DSC_OUTLIER_FIXTURE_HIT_Y * NX + DSC_OUTLIER_FIXTURE_HIT_X;
  gsize bad = DSC_OUTLIER_FIXTURE_BAD_Y * NX + DSC_OUTLIER_FIXTURE_BAD_X;

  sci->f[hit] += 40 * err->f[hit];
  dq->u[bad] = 1;
  sci->f[DSC_OUTLIER_FIXTURE_NAN_Y * NX + DSC_OUTLIER_FIXTURE_NAN_X] = NAN;
}

static DscImageModel *
make_exposure (guint index, gboolean dithered)
{
  g_autofree char *name = g_strdup_printf ("jw00001001001_02101_%05u_nrcb1_cal.fits", index + 1);
  DscImageModel *model = dsc_image_model_new (name, NX, NY);
  DscHeader *primary = dsc_image_model_get_primary (model);
  DscHeader *header = dsc_image_model_get_sci (model);
  DscTan tan = get_tan (index, dithered);
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  DscImage *sci = add_plane (model, DSC_PLANE_SCI, 0), *err = add_plane (model, DSC_PLANE_ERR, 0);
  DscImage *dq = add_plane (model, DSC_PLANE_DQ, 0);
  DscImage *rnoise = add_plane (model, DSC_PLANE_VAR_RNOISE, 0);
  double level = index == 2 || index == 5 ? 0.3 * index : 0;

  fill_pixels (index, &tan, level, sci, err, dq, rnoise);
  if (index == 1)
    plant (sci, err, dq);
  if (level > 0) {
    dsc_header_set_double (header, "BKGLEVEL", level, NULL);
    dsc_header_set_bool (header, "BKGSUB", FALSE, NULL);
  }
  dsc_header_set_string (primary, "FILTER", "F200W", NULL);
  dsc_header_set_string (primary, "EXP_TYPE", "NRC_IMAGE", NULL);
  dsc_header_set_double (primary, "EFFEXPTM", 100, NULL);
  dsc_header_set_string (header, "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

DscLibrary *
dsc_outlier_fixture_library (gboolean dithered)
{
  DscLibrary *library = dsc_library_new ("made", "a3001", "made_asn.json", "none");

  for (guint i = 0; i < N_EXPOSURES; i++) {
    g_autoptr (DscImageModel) model = make_exposure (i, dithered);
    g_autofree char *group = g_strdup_printf ("group%u", i == 4 ? 3 : i);

    dsc_library_add (library, model, group);
  }
  return library;
}

DscOutlierDetectionParams *
dsc_outlier_fixture_params (const char *settings)
{
  const DscStep *step = &dsc_outlier_detection_step;
  DscOutlierDetectionParams *params
      = dsc_params_new (step->params, step->n_params, step->params_size);
  g_auto (GStrv) items = g_strsplit (settings, ";", -1);

  params->max_flagged_percent = 100;
  for (guint i = 0; items[i] != NULL && items[i][0] != '\0'; i++) {
    g_auto (GStrv) parts = g_strsplit (items[i], "=", 2);
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, parts[0]);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (spec);
    dsc_param_set_text (spec, params, parts[1], &error);
    g_assert_no_error (error);
  }
  return params;
}

void
dsc_outlier_fixture_free_params (DscOutlierDetectionParams *params)
{
  const DscStep *step = &dsc_outlier_detection_step;

  dsc_params_free (step->params, step->n_params, params);
}

void
dsc_outlier_fixture_run (DscLibrary *library,
                         const DscOutlierDetectionParams *params,
                         DscCompat compat,
                         DscStepOutput *output)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input = { .library = library, .product = "made", .compat = compat, .work_dir = dir };
  g_autoptr (GError) error = NULL;

  dsc_outlier_detection_step.run (params, &input, output, &error);
  g_assert_no_error (error);
  g_assert_cmpint (output->status, ==, DSC_STEP_COMPLETE);
}
