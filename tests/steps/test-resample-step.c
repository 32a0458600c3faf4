/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-footprint.h"
#include "dsc-gwcs.h"
#include "dsc-resample-check.h"
#include "dsc-steps.h"
#include "dsc-units.h"

#define N 64 /* pixels of a side of the synthetic exposures */

static DscImage *
make_plane (DscPixelType type, guint width, guint height, float value)
{
  DscImage *image = dsc_image_new (type, width, height, 1, "test", NULL);

  if (type == DSC_PIXEL_FLOAT)
    dsc_image_fill (image, value);
  return image;
}

static void
set_plane (DscImageModel *model, DscPlaneId id, DscImage *image)
{
  dsc_image_model_set_plane (model, id, image);
  dsc_image_unref (image);
}

/* An exposure of constant pixels with all planes and the keywords that resample reads. */
static DscImageModel *
make_exposure (guint index, DscWcs *wcs, guint width, guint height, float value, float rnoise)
{
  g_autofree char *name = g_strdup_printf ("jw00001001001_02101_%05u_nrcb1_cal.fits", index + 1);
  DscImageModel *model = dsc_image_model_new (name, width, height);
  DscHeader *primary = dsc_image_model_get_primary (model);
  DscHeader *sci = dsc_image_model_get_sci (model);

  set_plane (model, DSC_PLANE_SCI, make_plane (DSC_PIXEL_FLOAT, width, height, value));
  set_plane (model, DSC_PLANE_ERR, make_plane (DSC_PIXEL_FLOAT, width, height, 0.1f));
  set_plane (model, DSC_PLANE_DQ, make_plane (DSC_PIXEL_UINT, width, height, 0));
  set_plane (model, DSC_PLANE_VAR_RNOISE, make_plane (DSC_PIXEL_FLOAT, width, height, rnoise));
  set_plane (model, DSC_PLANE_VAR_POISSON, make_plane (DSC_PIXEL_FLOAT, width, height, 0.004f));
  dsc_header_set_string (primary, "FILTER", "F200W", NULL);
  dsc_header_set_double (primary, "EFFEXPTM", 100, NULL);
  dsc_header_set_double (primary, "DURATION", 110, NULL);
  dsc_header_set_string (primary, "DATE-END", index == 0 ? "2026-03-01T00:00:10" : "2026-03-01",
                         NULL);
  dsc_header_set_string (sci, "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

/* @n exposures of N x N pixels round a place, dithered and turned a little. */
static DscLibrary *
make_library (guint n, double ra, double dec)
{
  DscLibrary *library = dsc_library_new ("made", "a3001", "made_asn.json", "none");

  for (guint k = 0; k < n; k++) {
    double t = 0.4 + 0.01 * k, s = 1e-5;
    DscTan tan = { { 31.5 + 1.3 * k, 31.5 - 0.7 * k },
                   { ra, dec },
                   { s, s },
                   { -cos (t), sin (t), sin (t), cos (t) } };
    g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
    g_autoptr (DscImageModel) model
        = make_exposure (k, wcs, N, N, 1.0f + k, k % 2 == 0 ? 0.005f : 0.02f);

    dsc_library_add (library, model, NULL);
  }
  return library;
}

static DscImage *
get_plane (DscStepOutput *output, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (output->image, id, &error);

  g_assert_no_error (error);
  return image;
}

static void
run_well (DscLibrary *library,
          const char *const *settings,
          guint n_threads,
          guint64 max_memory,
          DscStepOutput *output)
{
  g_autoptr (GError) error = NULL;

  dsc_resample_check_run (library, settings, DSC_COMPAT_NONE, n_threads, max_memory, output,
                          &error);
  g_assert_no_error (error);
  g_assert_nonnull (output->image);
}

static double
pixel_area_of (DscStepOutput *output)
{
  double area = NAN;

  g_assert_true (dsc_image_model_get_double (output->image, "PIXAR_SR", &area));
  return area;
}

/* A mosaic of a constant is that constant, at RA 0 and next to the poles too, whatever the kernel;
 * the weight of all input arrives, as the full grid cuts nothing off. */
static void
test_places (void)
{
  static const double places[][2]
      = { { 150, 2 }, { 0, 0 }, { 359.9999, -30 }, { 12, 89.99 }, { 200, -89.99 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (DscLibrary) library = make_library (1, places[i][0], places[i][1]);
    DscStepOutput output = { 0 };
    g_autoptr (DscImage) sci = NULL;
    g_autoptr (DscImage) wht = NULL;
    double sum = 0, ra, dec;

    run_well (library, NULL, 0, 0, &output);
    sci = get_plane (&output, DSC_PLANE_SCI);
    wht = get_plane (&output, DSC_PLANE_WHT);
    for (gsize p = 0; p < dsc_image_n_pixels (sci); p++) {
      sum += wht->f[p];
      if (wht->f[p] != 0)
        dsc_assert_near (sci->f[p], 1, 1e-6, 0);
      else
        g_assert_true (isnan (sci->f[p]));
    }
    dsc_assert_near (sum, N * N / 0.005, 0, 1e-5);
    dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (output.image), 0.5 * (sci->width - 1),
                           0.5 * (sci->height - 1), &ra, &dec);
    dsc_assert_near (dec, places[i][1], 2e-5, 0);
    g_assert_cmpstr (dsc_image_model_get_string (output.image, "DATE"), ==, "2026-03-01T00:00:10");
    dsc_step_output_clear (&output);
  }
}

/* Surface brightness is averaged: the flux of a point does not depend on the pixel scale. */
static void
test_flux (void)
{
  static const char *const scales[][2] = { { "pixel_scale_ratio=1", NULL },
                                           { "pixel_scale_ratio=0.5", NULL },
                                           { "pixel_scale_ratio=1.7", NULL },
                                           { "kernel=turbo", NULL },
                                           { "pixfrac=0.6", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++) {
    g_autoptr (DscLibrary) library = make_library (1, 40, 10);
    DscImageModel *model = dsc_library_get_model (library, 0);
    DscImage *in = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
    DscStepOutput output = { 0 };
    g_autoptr (DscImage) sci = NULL;
    double sum = 0, in_area = pow (1e-5 * DSC_DEG, 2);

    dsc_image_fill (in, 0);
    in->f[30 * N + 33] = 1000;
    run_well (library, scales[i], 0, 0, &output);
    sci = get_plane (&output, DSC_PLANE_SCI);
    for (gsize p = 0; p < dsc_image_n_pixels (sci); p++)
      sum += isnan (sci->f[p]) ? 0 : sci->f[p];
    /* a single exposure with holes or a coarse grid weighs neighbours unevenly */
    dsc_assert_near (sum * pixel_area_of (&output) / in_area, 1000, 0,
                     i == 4  ? 0.7
                     : i > 0 ? 0.12
                             : 0.02);
    dsc_step_output_clear (&output);
  }
}

static void
check_same (DscStepOutput *a, DscStepOutput *b)
{
  static const DscPlaneId ids[]
      = { DSC_PLANE_SCI,         DSC_PLANE_ERR,        DSC_PLANE_WHT,     DSC_PLANE_CON,
          DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_FLAT };
  g_autofree char *bytes_a = NULL, *bytes_b = NULL;
  gsize size_a, size_b;
  const DscProductFile *file_a = a->files->pdata[0], *file_b = b->files->pdata[0];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (DscImage) u = get_plane (a, ids[i]);
    g_autoptr (DscImage) v = get_plane (b, ids[i]);

    g_assert_cmpmem (u->f, dsc_image_n_pixels (u) * 4, v->f, dsc_image_n_pixels (v) * 4);
  }
  g_assert_true (g_file_get_contents (file_a->path, &bytes_a, &size_a, NULL));
  g_assert_true (g_file_get_contents (file_b->path, &bytes_b, &size_b, NULL));
  g_assert_cmpmem (bytes_a, size_a, bytes_b, size_b);
}

/* The file is the same byte for byte with 1 and 4 threads, and when made in bands. */
static void
test_identical (void)
{
  g_autoptr (DscLibrary) library = make_library (7, 33, -41);
  const char *const settings[] = { "pixel_scale_ratio=0.35", "propagate_dq=true", NULL };
  DscStepOutput one = { 0 }, four = { 0 }, bands = { 0 };
  guint64 limit;
  DscForecast forecast = { 0 };
  gpointer params = dsc_resample_check_params (settings);
  DscStepInput input = { .library = library, .product = "made", .n_threads = 1 };

  g_assert_true (dsc_resample_step.forecast (params, &input, &forecast, NULL));
  limit = forecast.memory - forecast.width * forecast.height * 20; /* of 40 a pixel */
  dsc_forecast_clear (&forecast);
  input.max_memory = limit;
  g_assert_true (dsc_resample_step.forecast (params, &input, &forecast, NULL));
  g_assert_nonnull (strstr (forecast.text, "bands"));
  g_assert_cmpuint (forecast.memory, <=, limit);
  dsc_forecast_clear (&forecast);
  dsc_resample_check_params_free (params);
  run_well (library, settings, 1, 0, &one);
  run_well (library, settings, 4, 0, &four);
  run_well (library, settings, 1, limit, &bands);
  check_same (&one, &four);
  check_same (&one, &bands);
  dsc_step_output_clear (&one);
  dsc_step_output_clear (&four);
  dsc_step_output_clear (&bands);
}

/* What is missing is worked round: no variances at all, no times, no S_REGION; a dead exposure. */
static void
test_poor_input (void)
{
  DscTan tan = { { 31.5, 31.5 }, { 5, 5 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  g_autoptr (DscLibrary) library = dsc_library_new ("poor", NULL, NULL, NULL);
  g_autoptr (DscImageModel) bare = dsc_image_model_new ("bare.fits", N, N);
  g_autoptr (DscImageModel) dead = make_exposure (1, wcs, N, N, 9, 0);
  DscStepOutput output = { 0 };
  g_autoptr (DscImage) sci = NULL;

  set_plane (bare, DSC_PLANE_SCI, make_plane (DSC_PIXEL_FLOAT, N, N, 3));
  dsc_header_set_string (dsc_image_model_get_sci (bare), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (bare, wcs, NULL);
  dsc_library_add (library, bare, NULL);
  dsc_library_add (library, dead, NULL); /* VAR_RNOISE 0: no weight */
  run_well (library, NULL, 0, 0, &output);
  sci = get_plane (&output, DSC_PLANE_SCI);
  dsc_assert_near (sci->f[20 * sci->width + 20], 3, 0, 0);
  dsc_step_output_clear (&output);
}

/* An S_REGION of another place must not lay out the grid away from the pixels. */
static void
test_wrong_s_region (void)
{
  g_autoptr (DscLibrary) right = make_library (3, 100, 20);
  g_autoptr (DscLibrary) wrong = make_library (3, 100, 20);
  DscStepOutput a = { 0 }, b = { 0 };

  for (guint i = 0; i < 3; i++) {
    dsc_header_remove (dsc_image_model_get_sci (dsc_library_get_model (right, i)), "S_REGION");
    dsc_header_set_string (dsc_image_model_get_sci (dsc_library_get_model (wrong, i)), "S_REGION",
                           "POLYGON ICRS  101.0 20.0 101.0 20.001 101.001 20.001 101.001 20.0",
                           NULL);
  }
  run_well (right, NULL, 0, 0, &a);
  run_well (wrong, NULL, 0, 0, &b);
  {
    g_autoptr (DscImage) u = get_plane (&a, DSC_PLANE_WHT);
    g_autoptr (DscImage) v = get_plane (&b, DSC_PLANE_WHT);

    g_assert_cmpmem (u->f, dsc_image_n_pixels (u) * 4, v->f, dsc_image_n_pixels (v) * 4);
  }
  dsc_step_output_clear (&a);
  dsc_step_output_clear (&b);
}

static void
expect_error (DscLibrary *library, const char *setting, int code, const char *word)
{
  const char *const settings[] = { setting, NULL };
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };

  g_assert_false (
      dsc_resample_check_run (library, settings, DSC_COMPAT_NONE, 0, 0, &output, &error));
  g_assert_error (error, DSC_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (output.image);
  g_assert_null (output.files);
}

/* F8: one wild pointing is named; F10: no grid; mixed units; no coordinates; F9: no memory. */
static void
test_refusals (void)
{
  g_autoptr (DscLibrary) wild = make_library (4, 100, 20);
  g_autoptr (DscLibrary) mixed = make_library (2, 100, 20);
  g_autoptr (DscLibrary) lost = make_library (2, 100, 20);
  g_autoptr (DscLibrary) fine = make_library (2, 100, 20);
  DscTan far = { { 31.5, 31.5 }, { 101, 20 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&far, NULL, NULL);

  dsc_image_model_set_wcs (dsc_library_get_model (wild, 2), wcs, NULL);
  expect_error (wild, NULL, DSC_ERROR_TOO_LARGE, "00003_nrcb1");
  expect_error (wild, NULL, DSC_ERROR_TOO_LARGE, " pixels, nearly all empty");
  far.crval[0] = 200;
  g_clear_pointer (&wcs, dsc_wcs_unref);
  wcs = dsc_wcs_new_tan (&far, NULL, NULL);
  dsc_image_model_set_wcs (dsc_library_get_model (wild, 2), wcs, NULL);
  expect_error (wild, NULL, DSC_ERROR_TOO_LARGE, "points 92.08 degrees away");
  expect_error (wild, NULL, DSC_ERROR_TOO_LARGE, "exposures: no mosaic can hold");
  dsc_header_set_string (dsc_image_model_get_sci (dsc_library_get_model (mixed, 1)), "BUNIT",
                         "DN/s", NULL);
  expect_error (mixed, NULL, DSC_ERROR_MIXED, "DN/s");
  dsc_image_model_set_wcs (dsc_library_get_model (lost, 1), NULL, "it was dropped");
  expect_error (lost, NULL, DSC_ERROR_WCS, "it was dropped");
  expect_error (fine, "crpix=-5000,-5000", DSC_ERROR_PARAMETER, "2 x 2");
  expect_error (fine, "output_wcs=/nonexistent.asdf", DSC_ERROR_NOT_FOUND, "nonexistent");
}

/* A distortion reference file has a WCS, but none that leads to the sky. */
static void
test_flat_output_wcs (void)
{
  g_autofree char *path
      = dsc_test_shared ("real/miri-distortion/jwst_miri_imager_distortion_flt9.asdf");
  g_autoptr (DscLibrary) library = make_library (2, 100, 20);
  g_autofree char *setting = g_strdup_printf ("output_wcs=%s", path);

  if (path != NULL)
    expect_error (library, setting, DSC_ERROR_PARAMETER, "does not lead to the sky");
}

/* S_REGION of the mosaic runs clockwise in its pixels, as jwst's. */
static void
test_region (void)
{
  g_autoptr (DscLibrary) library = make_library (3, 0, 20);
  DscStepOutput output = { 0 };
  g_autoptr (GPtrArray) outline = NULL;
  const DscPolygon *sky;
  g_autoptr (DscPolygon) flat = NULL;

  run_well (library, NULL, 0, 0, &output);
  outline = dsc_footprint_parse (dsc_image_model_get_string (output.image, "S_REGION"));
  g_assert_cmpuint (outline->len, ==, 1);
  sky = outline->pdata[0];
  flat = dsc_polygon_new (sky->n);
  dsc_wcs_sky_to_pixel (dsc_image_model_get_wcs (output.image), sky->n, sky->x, sky->y, flat->x,
                        flat->y);
  g_assert_cmpfloat (dsc_polygon_area (flat), <, -0.9 * N * N);
  dsc_step_output_clear (&output);
}

/* A cancelled run leaves nothing and says so. */
static void
test_cancel (void)
{
  g_autoptr (DscLibrary) library = make_library (3, 1, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *dir = dsc_test_tmpdir ();
  gpointer params = dsc_resample_check_params (NULL);
  DscStepInput input
      = { .library = library, .product = "made", .work_dir = dir, .cancellable = cancellable };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_resample_step.run (params, &input, &output, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  listing = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (listing));
  dsc_resample_check_params_free (params);
}

/* single: one image per group, on the grid of all. */
static void
test_single (void)
{
  g_autoptr (DscLibrary) library = make_library (3, 1, 1);
  const char *const settings[] = { "single=true", NULL };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  dsc_resample_check_run (library, settings, DSC_COMPAT_NONE, 0, 0, &output, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_library_get_n_models (output.library), ==, 3);
  g_assert_cmpuint (output.files->len, ==, 3);
  for (guint k = 0; k < 3; k++) {
    DscImageModel *model = dsc_library_get_model (output.library, k);
    g_autoptr (DscImage) sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, NULL);
    g_autoptr (DscImage) err = dsc_image_model_load_plane (model, DSC_PLANE_ERR, NULL);
    gsize mid = (gsize)(sci->height / 2) * sci->width + sci->width / 2;

    g_assert_true (g_str_has_suffix (dsc_image_model_get_name (model), "_nrcb1_outlier_i2d.fits"));
    dsc_assert_near (sci->f[mid], 1.0 + k, 0, 1e-6);
    dsc_assert_near (err->f[mid], 0.1, 0, 1e-6);
    g_assert_cmpuint (sci->width, ==,
                      dsc_image_model_get_width (dsc_library_get_model (output.library, 0)));
  }
  dsc_step_output_clear (&output);
}

/* A mosaic's own WCS, written as ASDF, gives the same mosaic when it is the output_wcs. */
static void
test_output_wcs (void)
{
  g_autoptr (DscLibrary) library = make_library (2, 70, 30);
  DscStepOutput first = { 0 }, second = { 0 };
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "grid.asdf", NULL);
  g_autofree char *setting = g_strdup_printf ("output_wcs=%s", path);
  const char *const settings[] = { setting, NULL };
  g_autoptr (GBytes) asdf = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) a = NULL;
  g_autoptr (DscImage) b = NULL;

  run_well (library, NULL, 0, 0, &first);
  asdf = dsc_gwcs_write (dsc_image_model_get_wcs (first.image), NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (path, g_bytes_get_data (asdf, NULL), (gssize)g_bytes_get_size (asdf), NULL);
  run_well (library, settings, 0, 0, &second);
  a = get_plane (&first, DSC_PLANE_SCI);
  b = get_plane (&second, DSC_PLANE_SCI);
  g_assert_cmpmem (a->f, dsc_image_n_pixels (a) * 4, b->f, dsc_image_n_pixels (b) * 4);
  dsc_step_output_clear (&first);
  dsc_step_output_clear (&second);
}

/* Real NIRCam coordinates with made pixels: a constant stays constant, all detectors of CEERS. */
static void
test_ceers (void)
{
  static const char *const files[] = { "jw01345001001_02201_00001_nrcb4_tweakreg.asdf",
                                       "jw01345001001_02201_00002_nrcb3_tweakreg.asdf",
                                       "jw01345001001_02201_00003_nrcb2_tweakreg.asdf" };
  g_autoptr (DscLibrary) library = dsc_library_new ("ceers", NULL, "c_asn.json", NULL);
  const char *const settings[] = { "pixel_scale=0.12", "rotation=0", NULL };
  DscStepOutput output = { 0 };
  g_autoptr (DscImage) sci = NULL;
  guint n_filled = 0;

  for (guint k = 0; k < G_N_ELEMENTS (files); k++) {
    g_autofree char *name = g_strconcat ("real/ceers-gwcs/", files[k], NULL);
    g_autofree char *path = dsc_test_shared (name);
    g_autofree char *bytes = NULL;
    g_autoptr (DscWcs) wcs = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = NULL;
    gsize size;

    if (path == NULL)
      return;
    g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
    wcs = dsc_gwcs_read (bytes, size, files[k], &error);
    g_assert_no_error (error);
    model = make_exposure (k, wcs, 2048, 2048, 2.5f, 0.01f);
    dsc_library_add (library, model, NULL);
  }
  run_well (library, settings, 0, 0, &output);
  sci = get_plane (&output, DSC_PLANE_SCI);
  for (gsize p = 0; p < dsc_image_n_pixels (sci); p++)
    if (!isnan (sci->f[p])) {
      n_filled++;
      dsc_assert_near (sci->f[p], 2.5, 0, 1e-5);
    }
  /* three detectors of 64 arcsec, at 0.12 arcsec a pixel */
  g_assert_cmpuint (n_filled, >, 700000);
  dsc_step_output_clear (&output);
}

/* 25 real exposures in DN/s against jwst. Near zero, where noise of both signs cancels, a float32
 * mean keeps fewer digits: differences are compared with the noise there. */
static void
test_niriss (void)
{
  g_autofree char *path = dsc_test_shared ("real/niriss-hd36805/hd36805_asn.json");
  g_autofree char *golden_path
      = path != NULL ? dsc_test_shared ("real/niriss-hd36805/peer_resample_only_i2d.fits") : NULL;
  const char *const paths[] = { path, NULL };
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (DscImageModel) golden = NULL;
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };
  DscResampleDifference d;

  if (golden_path == NULL)
    return;
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  dsc_resample_check_run (library, NULL, DSC_COMPAT_JWST, 0, 0, &output, &error);
  g_assert_no_error (error);
  golden = dsc_fits_model_open (golden_path, &error);
  g_assert_no_error (error);
  d = dsc_resample_check_compare (output.image, golden, 0);
  g_test_message ("SCI %.2g (99.99 %%: %.2g), WHT %.2g, ERR %.2g", d.sci, d.sci_usual, d.wht,
                  d.err);
  g_assert_cmpfloat (d.sci_usual, <=, 5e-6);
  g_assert_cmpfloat (d.sci, <=, 2e-5);
  g_assert_cmpfloat (d.wht, <=, 2e-6);
  g_assert_cmpfloat (d.err, <=, 1e-5);
  g_assert_cmpuint (d.n_con + d.n_empty, ==, 0);
  dsc_step_output_clear (&output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resample/places", test_places);
  g_test_add_func ("/resample/flux", test_flux);
  g_test_add_func ("/resample/identical", test_identical);
  g_test_add_func ("/resample/poor-input", test_poor_input);
  g_test_add_func ("/resample/wrong-s-region", test_wrong_s_region);
  g_test_add_func ("/resample/refusals", test_refusals);
  g_test_add_func ("/resample/flat-output-wcs", test_flat_output_wcs);
  g_test_add_func ("/resample/region", test_region);
  g_test_add_func ("/resample/cancel", test_cancel);
  g_test_add_func ("/resample/single", test_single);
  g_test_add_func ("/resample/output-wcs", test_output_wcs);
  g_test_add_func ("/resample/ceers", test_ceers);
  g_test_add_func ("/resample/niriss", test_niriss);
  return g_test_run ();
}
