/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"
#include "dsc-tweak-fixture.h"
#include "tweakreg/dsc-tweak-result.h"

#define SIDE 2048
#define N 3

static const DscTweakFixtureExposure field[N] = {
  { 80.0, -69.5, 30.0, 0.2, -0.1, 0.0, 0 },
  { 80.003, -69.499, 31.0, -0.3, 0.25, 0.01, 1 },
  { 79.998, -69.501, 33.0, 0.4, 0.3, -0.02, 2 },
};

/* Stars of 2.5 pixels on noise of 1. */
static void
paint (DscImageModel *model, GArray *sources, guint seed)
{
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, SIDE, SIDE, 1, "test", NULL);
  DscTestRandom random = { 99 + seed };
  double sigma = 2.5 / 2.3548;

  for (gsize i = 0; i < (gsize)SIDE * SIDE; i++)
    sci->f[i] = (float)(3.4 * (dsc_test_uniform (&random) - 0.5));
  for (guint k = 0; sources != NULL && k < sources->len; k++) {
    const DscTweakSource *s = &g_array_index (sources, DscTweakSource, k);
    int x0 = (int)s->x, y0 = (int)s->y;

    for (int y = MAX (y0 - 8, 0); y <= MIN (y0 + 8, SIDE - 1); y++)
      for (int x = MAX (x0 - 8, 0); x <= MIN (x0 + 8, SIDE - 1); x++)
        sci->f[y * SIDE + x] += (float)(200.0 * (1.0 + k % 7)
                                        * exp (-((x - s->x) * (x - s->x) + (y - s->y) * (y - s->y))
                                               / (2.0 * sigma * sigma)));
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
}

/* @n_blank: the last exposures have no stars. @ret_stars: (nullable) (out): CSV file of them */
static DscLibrary *
make_library (guint n, guint n_blank, char **ret_stars)
{
  DscLibrary *library = dsc_tweak_fixture_library (n, field);
  DscTweakregParams *params = dsc_step_check_params (&dsc_tweakreg_step, NULL);
  g_autoptr (DscTweakScene) scene
      = dsc_tweak_scene_from_library (library, params, DSC_COMPAT_NONE, NULL);
  g_autoptr (DscTweakCatalog) stars = dsc_tweak_fixture_fill (scene, field, 60, 38.0, 0.0);

  for (guint i = 0; i < n; i++)
    paint (dsc_library_get_model (library, i), i + n_blank < n ? scene->exposures[i].sources : NULL,
           i);
  if (ret_stars != NULL) {
    g_autofree char *dir = dsc_test_tmpdir ();
    g_autoptr (GString) text = g_string_new ("RA,DEC\n");

    for (gsize k = 0; k < stars->n; k++)
      g_string_append_printf (text, "%.12f,%.12f\n", stars->ra[k], stars->dec[k]);
    *ret_stars = g_build_filename (dir, "stars.csv", NULL);
    g_assert_true (g_file_set_contents (*ret_stars, text->str, -1, NULL));
  }
  dsc_params_free (dsc_tweakreg_step.params, dsc_tweakreg_step.n_params, params);
  return library;
}

typedef struct {
  DscCompat compat;
  guint n_threads;
  DscProgress *progress;
  GCancellable *cancellable;
} Options;

static gboolean
run_step (DscLibrary *library,
          const char *const *settings,
          const Options *o,
          DscStepOutput *output,
          GError **error)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  gpointer params = dsc_step_check_params (&dsc_tweakreg_step, settings);
  const DscStepInput input = { .library = library,
                               .product = "field",
                               .compat = o->compat,
                               .n_threads = o->n_threads,
                               .work_dir = dir,
                               .progress = o->progress,
                               .cancellable = o->cancellable };
  gboolean ok;

  memset (output, 0, sizeof *output);
  ok = dsc_tweakreg_step.run (params, &input, output, error);
  if (!ok) {
    g_assert_null (output->library);
    g_assert_null (output->files);
  }
  dsc_params_free (dsc_tweakreg_step.params, dsc_tweakreg_step.n_params, params);
  return ok;
}

static void
run_well (DscLibrary *library, const char *const *settings, DscCompat compat, DscStepOutput *output)
{
  const Options o = { .compat = compat };
  g_autoptr (GError) error = NULL;

  run_step (library, settings, &o, output, &error);
  g_assert_no_error (error);
  g_test_message ("%s", output->verdict);
}

static void
expect_error (DscLibrary *library, const char *const *settings, int code, const char *word)
{
  const Options o = { .compat = DSC_COMPAT_NONE };
  g_autoptr (GError) error = NULL;
  DscStepOutput output;

  g_assert_false (run_step (library, settings, &o, &output, &error));
  g_assert_error (error, DSC_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
assert_status (const DscStepOutput *output, guint i, const char *status)
{
  g_assert_cmpstr (
      dsc_image_model_get_string (dsc_library_get_model (output->library, i), "S_TWKREG"), ==,
      status);
}

/* Both ways come to the truth with a catalog; headers and files say so. */
static void
test_truth (void)
{
  g_autofree char *stars = NULL;
  g_autoptr (DscLibrary) library = make_library (N, 0, &stars);
  g_autofree char *refcat = g_strconcat ("abs_refcat=", stars, NULL);
  const char *const ways[] = { "match_method=auto", "match_method=xyxymatch" };
  const double limits[] = { 2.0, 6.0 };

  for (guint w = 0; w < G_N_ELEMENTS (ways); w++) {
    const char *const settings[] = { ways[w], refcat, "save_catalogs=true", NULL };
    DscStepOutput output;

    run_well (library, settings, DSC_COMPAT_NONE, &output);
    g_assert_cmpint (output.status, ==, DSC_STEP_COMPLETE);
    for (guint i = 0; i < N; i++) {
      DscImageModel *model = dsc_library_get_model (output.library, i);
      g_autofree char *name = g_strdup_printf ("exposure%02u_cal_cat.ecsv", i);

      g_assert_cmpfloat (dsc_tweak_fixture_error (&field[i], dsc_image_model_get_wcs (model)), <,
                         limits[w]);
      assert_status (&output, i, "COMPLETE");
      g_assert_cmpstr (dsc_image_model_get_string (model, "TCATFILE"), ==, name);
      g_assert_true (
          g_str_has_prefix (dsc_image_model_get_string (model, "S_REGION"), "POLYGON ICRS  "));
      g_assert_cmpstr (dsc_image_model_get_string (model, "CTYPE1"), ==, "RA---TAN-SIP");
    }
    dsc_step_output_clear (&output);
  }
}

/* Any number of threads gives the same bytes. */
static void
test_threads (void)
{
  g_autoptr (DscLibrary) library = make_library (N, 0, NULL);
  const char *const settings[] = { "save_catalogs=true", "save_fit=true", NULL };
  DscStepOutput outputs[2];

  for (guint k = 0; k < 2; k++) {
    const Options o = { .n_threads = k == 0 ? 1 : 3 };
    g_autoptr (GError) error = NULL;

    run_step (library, settings, &o, &outputs[k], &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (outputs[0].files->len, ==, outputs[1].files->len);
  for (guint f = 0; f < outputs[0].files->len; f++) {
    g_autofree char *a = NULL, *b = NULL;
    gsize n, m;

    g_assert_true (
        g_file_get_contents (((DscProductFile *)outputs[0].files->pdata[f])->path, &a, &n, NULL));
    g_assert_true (
        g_file_get_contents (((DscProductFile *)outputs[1].files->pdata[f])->path, &b, &m, NULL));
    g_assert_cmpmem (a, n, b, m);
  }
  dsc_step_output_clear (&outputs[0]);
  dsc_step_output_clear (&outputs[1]);
}

/* An exposure without stars stays; without any the step fails, and the exposures go on. */
static void
test_blank (void)
{
  const char *const ways[] = { "match_method=auto", "match_method=xyxymatch" };
  g_autoptr (DscLibrary) one = make_library (N, 1, NULL);
  g_autoptr (DscLibrary) all = make_library (2, 2, NULL);

  for (guint w = 0; w < G_N_ELEMENTS (ways); w++) {
    const char *const settings[] = { ways[w], NULL };
    DscStepOutput output;

    run_well (one, settings, DSC_COMPAT_NONE, &output);
    g_assert_cmpint (output.status, ==, DSC_STEP_COMPLETE);
    assert_status (&output, 0, "COMPLETE");
    assert_status (&output, 1, "COMPLETE");
    assert_status (&output, 2, "FAILED");
    g_assert_true (dsc_image_model_get_wcs (dsc_library_get_model (output.library, 2))
                   == dsc_image_model_get_wcs (dsc_library_get_model (one, 2)));
    dsc_step_output_clear (&output);
    run_well (all, settings, DSC_COMPAT_NONE, &output);
    g_assert_cmpint (output.status, ==, DSC_STEP_FAILED);
    assert_status (&output, 0, "FAILED");
    dsc_step_output_clear (&output);
  }
}

/* One exposure: nothing to do. */
static void
test_alone (void)
{
  g_autoptr (DscLibrary) library = make_library (1, 0, NULL);
  DscStepOutput output;

  run_well (library, NULL, DSC_COMPAT_NONE, &output);
  g_assert_cmpint (output.status, ==, DSC_STEP_SKIPPED);
  assert_status (&output, 0, "SKIPPED");
  dsc_step_output_clear (&output);
  run_well (library, NULL, DSC_COMPAT_JWST, &output);
  g_assert_cmpint (output.status, ==, DSC_STEP_FAILED);
  assert_status (&output, 0, "FAILED");
  dsc_step_output_clear (&output);
}

/* Refused before anything is looked for. */
static void
test_check (void)
{
  static const char *const close[] = { "match_method=xyxymatch", "separation=0.9", NULL };
  static const char *const both[] = { "separation=0.5", "tolerance=0.6", NULL };
  static const char *const sigma[] = { "sigma=0", NULL };
  static const char *const sharp[] = { "sharplo=2.5", NULL };
  static const char *const missing[] = { "abs_refcat=no-such-file.ecsv", NULL };
  g_autoptr (DscLibrary) library = make_library (2, 2, NULL);

  expect_error (library, close, DSC_ERROR_PARAMETER, "separation");
  expect_error (library, both, DSC_ERROR_PARAMETER, "separation");
  expect_error (library, sigma, DSC_ERROR_PARAMETER, "sigma");
  expect_error (library, sharp, DSC_ERROR_PARAMETER, "sharplo");
  expect_error (library, missing, DSC_ERROR_NOT_FOUND, "no-such-file.ecsv");
}

/* No answer from the web: aligned with each other all the same, but not with jwst. */
static void
test_no_web (void)
{
  static const char *const settings[] = { "abs_refcat=GAIADR3", NULL };
  g_autoptr (DscLibrary) library = make_library (2, 0, NULL);
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  const Options none = { .compat = DSC_COMPAT_NONE, .progress = progress };
  const Options jwst = { .compat = DSC_COMPAT_JWST };
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GError) error = NULL;
  gboolean said = FALSE;
  DscStepOutput output;

  g_setenv ("ASTROMETRIC_CATALOG_URL", "http://127.0.0.1:1", TRUE);
  g_assert_true (run_step (library, settings, &none, &output, &error));
  g_assert_no_error (error);
  g_assert_cmpint (output.status, ==, DSC_STEP_COMPLETE);
  messages = dsc_progress_dup_messages (progress);
  for (guint i = 0; i < messages->len; i++)
    said = said || strstr (((DscMessage *)messages->pdata[i])->text, "catalog_folder") != NULL;
  g_assert_true (said);
  dsc_step_output_clear (&output);
  g_assert_false (run_step (library, settings, &jwst, &output, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NETWORK);
}

static void
test_cancel (void)
{
  g_autoptr (DscLibrary) library = make_library (2, 0, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const Options o = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  DscStepOutput output;

  g_cancellable_cancel (cancellable);
  g_assert_false (run_step (library, NULL, &o, &output, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The window reads what the run found. */
static void
test_result (void)
{
  g_autoptr (DscLibrary) library = make_library (N, 0, NULL);
  gpointer params = dsc_step_check_params (&dsc_tweakreg_step, NULL);
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;
  g_autoptr (GError) error = NULL;
  const DscProductFile *file;
  DscStepOutput output;

  run_well (library, NULL, DSC_COMPAT_NONE, &output);
  file = output.files->pdata[output.files->len - 1];
  g_assert_true (file->internal);
  g_assert_cmpstr (file->suffix, ==, DSC_TWEAK_RESULT_SUFFIX);
  dsc_tweak_result_read (file->path, library, output.library, params, &scene, &solution, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scene->n_exposures, ==, N);
  g_assert_cmpuint (scene->exposures[0].sources->len, >, 20);
  g_assert_cmpstr (solution->verdict, ==, output.verdict);
  dsc_step_output_clear (&output);
  dsc_params_free (dsc_tweakreg_step.params, dsc_tweakreg_step.n_params, params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tweakreg/truth", test_truth);
  g_test_add_func ("/tweakreg/threads", test_threads);
  g_test_add_func ("/tweakreg/blank", test_blank);
  g_test_add_func ("/tweakreg/alone", test_alone);
  g_test_add_func ("/tweakreg/check", test_check);
  g_test_add_func ("/tweakreg/no-web", test_no_web);
  g_test_add_func ("/tweakreg/cancel", test_cancel);
  g_test_add_func ("/tweakreg/result", test_result);
  return g_test_run ();
}
