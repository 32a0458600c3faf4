/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-star-scene.h"

#include <math.h>

#include "dsc-fits-model.h"
#include "dsc-test.h"
#include "outlier_detection/dsc-outlier-drizzle.h"
#include "outlier_detection/dsc-outlier-median.h"

#define SCALE_DEG 1e-5
#define LEVEL 20.0 /* in every exposure, as its header says */

DscStarSetup
dsc_star_setup (void)
{
  DscStarSetup setup = { .n = DSC_STAR_MAX,
                         .n_stars = 16,
                         .spacing = 40,
                         .peak = 500,
                         .noise = TRUE,
                         .hit_star = -1,
                         .hit_exposure = -1,
                         .ghosts = -1 };

  for (guint i = 0; i < DSC_STAR_MAX; i++)
    setup.faults[i].err = 1;
  return setup;
}

static DscTan
make_tan (guint e)
{
  return (DscTan){
    { 99.5 + 1.37 * e, 99.5 - 0.61 * e }, { 80.0, -69.0 }, { SCALE_DEG, SCALE_DEG }, { -1, 0, 0, 1 }
  };
}

void
dsc_star_place (const DscStarSetup *setup, guint e, guint k, double *ret_x, double *ret_y)
{
  DscTan tan = make_tan (e);
  guint side = (guint)ceil (sqrt (setup->n_stars));
  double middle = 0.5 * (side - 1.0);

  *ret_x = tan.crpix[0] + setup->spacing * (k % side - middle) + 0.29 * (k % 5);
  *ret_y = tan.crpix[1] + setup->spacing * (k / side - middle) + 0.23 * (k % 3);
}

static void
add_star (DscImage *sci, double cx, double cy, double peak)
{
  for (gint y = MAX ((gint)cy - 8, 0); y <= MIN ((gint)cy + 8, DSC_STAR_SIDE - 1); y++)
    for (gint x = MAX ((gint)cx - 8, 0); x <= MIN ((gint)cx + 8, DSC_STAR_SIDE - 1); x++)
      sci->f[y * DSC_STAR_SIDE + x] += (float)(peak
                                               * exp (-0.5 * (pow (x - cx, 2) + pow (y - cy, 2))
                                                      / (DSC_STAR_SIGMA * DSC_STAR_SIGMA)));
}

static DscImage *
add_plane (DscImageModel *model, DscPlaneId id, float value)
{
  g_autoptr (DscImage) image = dsc_image_new (dsc_plane_pixel_type (id), DSC_STAR_SIDE,
                                              DSC_STAR_SIDE, 1, dsc_plane_name (id), NULL);

  if (image->type == DSC_PIXEL_FLOAT)
    dsc_image_fill (image, value);
  dsc_image_model_set_plane (model, id, image);
  return dsc_image_model_peek_plane (model, id);
}

static DscImageModel *
make_exposure (const DscStarSetup *setup, guint e)
{
  g_autofree char *name = g_strdup_printf ("star%u_cal.fits", e);
  DscImageModel *model = dsc_image_model_new (name, DSC_STAR_SIDE, DSC_STAR_SIDE);
  const DscStarFault *fault = &setup->faults[e];
  DscTan tan = make_tan (e);
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  DscImage *sci = add_plane (model, DSC_PLANE_SCI, (float)(LEVEL + fault->sky));
  DscImage *err = add_plane (model, DSC_PLANE_ERR, (float)fault->err);
  DscTestRandom random = { 17 + e };
  double x, y;

  add_plane (model, DSC_PLANE_DQ, 0);
  add_plane (model, DSC_PLANE_VAR_RNOISE, 1);
  for (guint i = 0; i < DSC_STAR_SIDE * DSC_STAR_SIDE; i++) {
    sci->f[i] += setup->noise ? (float)dsc_test_normal (&random) : 0;
    if (i < fault->zero_err * DSC_STAR_SIDE * DSC_STAR_SIDE)
      err->f[i] = 0;
  }
  for (guint k = 0; k < setup->n_stars; k++) {
    dsc_star_place (setup, e, k, &x, &y);
    add_star (sci, x + fault->dx, y + fault->dy, setup->peak);
    if ((gint)e == setup->ghosts)
      add_star (sci, x + 0.5 * setup->spacing, y, setup->peak);
  }
  if ((gint)e == setup->hit_exposure) {
    dsc_star_place (setup, e, (guint)setup->hit_star, &x, &y);
    sci->f[(gint)floor (y + 0.5) * DSC_STAR_SIDE + (gint)floor (x + 0.5)]
        += (float)(3 * setup->peak);
  }
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_header_set_bool (dsc_image_model_get_primary (model), "BKGSUB", FALSE, NULL);
  dsc_header_set_double (dsc_image_model_get_primary (model), "BKGLEVEL", LEVEL, NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

static DscImageModel *
make_median (const DscOutlierPlan *plan)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *stack_path = g_build_filename (dir, "groups.stack", NULL);
  g_autofree char *path = g_build_filename (dir, "median.fits", NULL);
  guint nx = plan->resample->grid.width, ny = plan->resample->grid.height;
  guint64 coverage[DSC_OUTLIER_N_COVERAGE] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGroupStack) stack
      = dsc_group_stack_create (stack_path, plan->n_groups, nx, ny, &error);
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, &error);
  g_autoptr (DscHeader) header = dsc_header_new ();
  DscImageModel *median;
  gboolean ok = dsc_outlier_drizzle (plan, stack, NULL, NULL, &error)
                && dsc_group_stack_finish (stack, &error)
                && dsc_fits_writer_primary (writer, header, &error)
                && dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_SCI, nx, ny, 0, NULL, &error)
                && dsc_outlier_median (plan, stack, writer, coverage, NULL, NULL, &error)
                && dsc_fits_writer_finish (writer, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  median = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  return median;
}

void
dsc_star_scene_flag (DscStarScene *scene, const char *scale)
{
  g_free (scene->params->scale);
  scene->params->scale = g_strdup (scale);
  for (guint e = 0; e < scene->plan->n; e++) {
    g_autoptr (DscPixmap) map = dsc_pixmap_new ();
    g_autoptr (GError) error = NULL;

    scene->plan->rules[e] = dsc_outlier_plan_get_rule (scene->plan, e, scene->params);
    dsc_outlier_verdict_clear (&scene->verdicts[e]);
    dsc_outlier_flag (scene->plan, e, scene->median, map, NULL, &scene->verdicts[e], NULL, &error);
    g_assert_no_error (error);
    scene->flagged[e] = scene->verdicts[e].flagged;
  }
}

DscStarScene *
dsc_star_scene_new (const DscStarSetup *setup)
{
  DscStarScene *scene = g_new0 (DscStarScene, 1);
  DscStepInput input = { .product = "stars", .compat = setup->compat };
  g_autoptr (GError) error = NULL;

  scene->library = dsc_library_new ("stars", NULL, NULL, NULL);
  for (guint e = 0; e < setup->n; e++) {
    g_autoptr (DscImageModel) model = make_exposure (setup, e);

    dsc_library_add (scene->library, model, NULL);
  }
  scene->params = dsc_params_new (dsc_outlier_detection_param_specs, DSC_OUTLIER_DETECTION_N_PARAMS,
                                  sizeof (DscOutlierDetectionParams));
  input.library = scene->library;
  scene->plan = dsc_outlier_plan_new (scene->params, &input, &error);
  g_assert_no_error (error);
  scene->median = make_median (scene->plan);
  dsc_star_scene_flag (scene, "1.2 0.7");
  return scene;
}

void
dsc_star_scene_free (DscStarScene *scene)
{
  if (scene == NULL)
    return;
  for (guint e = 0; e < scene->plan->n; e++)
    dsc_outlier_verdict_clear (&scene->verdicts[e]);
  dsc_outlier_plan_free (scene->plan);
  dsc_params_free (dsc_outlier_detection_param_specs, DSC_OUTLIER_DETECTION_N_PARAMS,
                   scene->params);
  g_clear_object (&scene->median);
  g_clear_object (&scene->library);
  g_free (scene);
}

DscOutlierReport *
dsc_star_scene_report (const DscStarScene *scene)
{
  DscOutlierReport *report = dsc_outlier_report_new (scene->plan->n);

  for (guint e = 0; e < scene->plan->n; e++) {
    const DscOutlierVerdict *v = &scene->verdicts[e];

    report->exposures[e].n_pixels = v->n_pixels;
    report->exposures[e].n_good = v->n_good;
    report->exposures[e].n_checked = v->n_checked;
    report->exposures[e].n_flagged = v->n_outliers;
  }
  return report;
}
