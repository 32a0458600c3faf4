/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-derived-model.h"
#include "dsc-dq.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-outlier-check.h"
#include "dsc-steps.h"

#define N 80 /* pixels of a side of the synthetic exposures */

static void
set_plane (DscImageModel *model, DscPlaneId id, float value)
{
  DscPixelType type = id == DSC_PLANE_DQ ? DSC_PIXEL_UINT : DSC_PIXEL_FLOAT;
  g_autoptr (DscImage) image = dsc_image_new (type, N, N, 1, "test", NULL);

  if (type == DSC_PIXEL_FLOAT)
    dsc_image_fill (image, value);
  dsc_image_model_set_plane (model, id, image);
}

/* A flat exposure, @dx, @dy pixels off the place, of its own group. */
static DscImageModel *
make_exposure (guint index, double dx, double dy, float value)
{
  g_autofree char *name = g_strdup_printf ("jw00001001001_02101_%05u_nrcb1_cal.fits", index + 1);
  DscImageModel *model = dsc_image_model_new (name, N, N);
  DscHeader *primary = dsc_image_model_get_primary (model);
  const double s = 1e-5, t = 0.4;
  const DscTan tan = {
    { 0.5 * N + dx, 0.5 * N + dy }, { 150, 2 }, { s, s }, { -cos (t), sin (t), sin (t), cos (t) }
  };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);

  set_plane (model, DSC_PLANE_SCI, value);
  set_plane (model, DSC_PLANE_ERR, 0.1f);
  set_plane (model, DSC_PLANE_DQ, 0);
  set_plane (model, DSC_PLANE_VAR_RNOISE, 0.005f);
  set_plane (model, DSC_PLANE_VAR_POISSON, 0.004f);
  dsc_header_set_double (primary, "EFFEXPTM", 100, NULL);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

/* @n of them, dithered by 1.3 and -0.7 pixels; or by @step pixels in x. */
static DscLibrary *
make_library (guint n, double step, const float *values)
{
  DscLibrary *library = dsc_library_new ("made", "a3001", "made_asn.json", "none");

  for (guint k = 0; k < n; k++) {
    g_autofree char *group = g_strdup_printf ("group%u", k);
    g_autoptr (DscImageModel) model
        = make_exposure (k, isnan (step) ? 1.3 * k : step * k, isnan (step) ? -0.7 * k : 0,
                         values != NULL ? values[k] : 1);

    dsc_library_add (library, model, group);
  }
  return library;
}

static float *
pixels_of (DscLibrary *library, guint index, DscPlaneId id)
{
  return dsc_image_model_peek_plane (dsc_library_get_model (library, index), id)->f;
}

/* As ERR says. */
static void
add_noise (DscLibrary *library)
{
  DscTestRandom random = { 5 };

  for (guint i = 0; i < dsc_library_get_n_models (library); i++)
    for (gsize k = 0; k < N * N; k++)
      pixels_of (library, i, DSC_PLANE_SCI)[k] += (float)(0.1 * dsc_test_normal (&random));
}

static guint64
count_flags (DscImageModel *model, guint32 flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, &error);
  guint64 n = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < dsc_image_n_pixels (dq); i++)
    n += (dq->u[i] & flags) == flags;
  return n;
}

static gboolean
has_message (DscProgress *progress, const char *part)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (progress);

  for (guint i = 0; i < messages->len; i++)
    if (strstr (((const DscMessage *)messages->pdata[i])->text, part) != NULL)
      return TRUE;
  return FALSE;
}

static void
run_well (DscLibrary *library,
          const char *const *settings,
          DscCompat compat,
          DscProgress *progress,
          DscStepOutput *output)
{
  const DscStepInput input = { .compat = compat, .progress = progress };
  g_autoptr (GError) error = NULL;

  dsc_outlier_check_run (library, settings, &input, output, &error);
  g_assert_no_error (error);
}

/* The error of a run that must fail. */
static GError *
run_badly (DscLibrary *library, const char *const *settings, DscCompat compat)
{
  const DscStepInput input = { .compat = compat };
  DscStepOutput output = { 0 };
  GError *error = NULL;

  g_assert_false (dsc_outlier_check_run (library, settings, &input, &output, &error));
  g_assert_nonnull (error);
  g_assert_null (output.library);
  g_assert_null (output.files);
  return error;
}

/* Flat exposures agree everywhere: nothing is flagged, and the median is the constant. With two, a
 * difference of d is seen by both at d / 2: it is found when d / 2 > 5 ERR; then, but in parity,
 * the lower one counts, and only the brighter exposure is flagged. */
static void
check_flat (DscCompat compat)
{
  gboolean mean = compat == DSC_COMPAT_JWST;
  const float near[2] = { 1, 1.9f }, far[2] = { 1, 2.1f };

  for (guint k = 0; k < 3; k++) {
    const float *levels = k == 0 ? NULL : k == 1 ? near : far;
    g_autoptr (DscLibrary) library = make_library (2, NAN, levels);
    const char *const settings[] = { "max_flagged_percent=100", NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) median = NULL;
    g_autoptr (DscImage) sci = NULL;
    DscStepOutput output = { 0 };
    double expected = k == 1 ? 1.45 : k == 2 && mean ? 1.55 : 1;

    run_well (library, settings, compat, NULL, &output);
    median = dsc_fits_model_open (dsc_outlier_check_file (&output, "median", -1), &error);
    g_assert_no_error (error);
    sci = dsc_image_model_load_plane (median, DSC_PLANE_SCI, &error);
    dsc_assert_near (sci->f[(gsize)(sci->height / 2) * sci->width + sci->width / 2], expected, 0,
                     1e-6);
    for (guint i = 0; i < 2; i++) {
      guint64 n = count_flags (dsc_library_get_model (output.library, i), DSC_DQ_OUTLIER);

      if (k == 0)
        g_assert_cmpuint (n, ==, 0);
      else if (k == 1 || (!mean && i == 0)) /* but for the rim, where only the other has a value */
        g_assert_cmpuint (n, <, N / 10);
      else
        g_assert_cmpuint (n, >, N * N * 8 / 10);
    }
    dsc_step_output_clear (&output);
  }
}

static void
test_flat (void)
{
  check_flat (DSC_COMPAT_JWST);
  check_flat (DSC_COMPAT_NONE);
}

/* A planted hit of known sigma in one of five flat exposures: found above 5 sigma, not below; only
 * there; and the planes are NaN where it was. */
static void
test_hit (void)
{
  for (guint k = 0; k < 2; k++) {
    g_autoptr (DscLibrary) library = make_library (5, NAN, NULL);
    const gsize at = 40 * N + 37;
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImage) err = NULL;
    DscStepOutput output = { 0 };

    pixels_of (library, 2, DSC_PLANE_SCI)[at] += k == 0 ? 0.49f : 0.51f;
    run_well (library, NULL, DSC_COMPAT_NONE, NULL, &output);
    for (guint i = 0; i < 5; i++)
      g_assert_cmpuint (count_flags (dsc_library_get_model (output.library, i),
                                     DSC_DQ_OUTLIER | DSC_DQ_DO_NOT_USE),
                        ==, k == 1 && i == 2 ? 1 : 0);
    err = dsc_image_model_load_plane (dsc_library_get_model (output.library, 2), DSC_PLANE_ERR,
                                      &error);
    g_assert_no_error (error);
    g_assert_true (isnan (err->f[at]) == (k == 1));
    /* what came in is as it was */
    g_assert_false (isnan (pixels_of (library, 2, DSC_PLANE_ERR)[at]));
    dsc_step_output_clear (&output);
  }
}

static void
plant_star (DscLibrary *library, guint index, double x0, double y0)
{
  float *sci = pixels_of (library, index, DSC_PLANE_SCI);

  for (guint y = 0; y < N; y++)
    for (guint x = 0; x < N; x++)
      sci[y * N + x] += (float)(20 * exp (-(pow (x - x0, 2) + pow (y - y0, 2)) / (2 * 1.2 * 1.2)));
}

/* A star on four exposures that agree is left alone; one exposure that is a pixel off is flagged on
 * its flanks, and the message tells. */
static void
test_star (void)
{
  for (guint k = 0; k < 2; k++) {
    g_autoptr (DscLibrary) library = make_library (4, NAN, NULL);
    DscStepOutput output = { 0 };
    guint64 n;

    for (guint i = 0; i < 4; i++)
      plant_star (library, i, 38 + 1.3 * i + (k == 1 && i == 3 ? 1.5 : 0), 41 - 0.7 * i);
    run_well (library, NULL, DSC_COMPAT_NONE, NULL, &output);
    n = count_flags (dsc_library_get_model (output.library, 3), DSC_DQ_OUTLIER);
    g_assert_cmpuint (count_flags (dsc_library_get_model (output.library, 0), DSC_DQ_OUTLIER), ==,
                      0);
    if (k == 0)
      g_assert_cmpuint (n, ==, 0);
    else
      g_assert_cmpuint (n, >=, 4);
    dsc_step_output_clear (&output);
  }
}

static void
add_level (DscLibrary **library, const double *levels)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (DscLibrary) old = *library;

  for (guint i = 0; i < dsc_library_get_n_models (old); i++)
    g_ptr_array_add (models, dsc_outlier_check_level (dsc_library_get_model (old, i), levels[i]));
  *library = dsc_library_with_models (old, models);
}

/* Levels that skymatch recorded make exposures agree; with resample_data=False jwst forgets them.
 */
static void
test_levels (void)
{
  static const char *const plain[] = { "resample_data=false", "max_flagged_percent=100", NULL };
  const float values[3] = { 1, 3, 6 };
  const double levels[3] = { 0.5, 2.5, 5.5 };

  for (guint k = 0; k < 3; k++) {
    DscLibrary *library = make_library (3, k == 0 ? NAN : 0.1, values);
    DscStepOutput output = { 0 };
    guint64 n = 0;

    add_level (&library, levels);
    run_well (library, k == 0 ? NULL : plain, k == 2 ? DSC_COMPAT_JWST : DSC_COMPAT_NONE, NULL,
              &output);
    for (guint i = 0; i < 3; i++)
      n += count_flags (dsc_library_get_model (output.library, i), DSC_DQ_OUTLIER);
    g_assert_cmpuint (n, ==, k == 2 ? 2 * N * N : 0);
    g_assert_nonnull (dsc_outlier_check_file (&output, "stack", -1));
    dsc_step_output_clear (&output);
    g_object_unref (library);
  }
}

/* A plain stack wants exposures of one pointing and size. */
static void
test_plain_refused (void)
{
  static const char *const plain[] = { "resample_data=false", NULL };
  g_autoptr (DscLibrary) apart = make_library (2, 3, NULL);
  g_autoptr (GError) error = run_badly (apart, plain, DSC_COMPAT_NONE);
  DscStepOutput output = { 0 };

  g_assert_error (error, DSC_ERROR, DSC_ERROR_MIXED);
  g_assert_nonnull (strstr (error->message, "3.0 pixels apart"));
  g_assert_nonnull (strstr (error->message, "jw00001001001_02101_00002_nrcb1_cal.fits"));
  run_well (apart, plain, DSC_COMPAT_JWST, NULL, &output);
  dsc_step_output_clear (&output);
}

/* Two detectors of one exposure are nothing to compare; jwst counts them as two. */
static void
test_too_few (void)
{
  for (guint k = 0; k < 4; k++) {
    g_autoptr (DscLibrary) library = dsc_library_new ("made", NULL, NULL, NULL);
    DscCompat compat = k % 2 == 0 ? DSC_COMPAT_NONE : DSC_COMPAT_JWST;
    DscStepOutput output = { 0 };
    const char *status;

    for (guint i = 0; i < (k < 2 ? 1 : 2); i++) {
      g_autoptr (DscImageModel) model = make_exposure (i, 1.3 * i, 0, 1);

      dsc_library_add (library, model, "one");
    }
    run_well (library, NULL, compat, NULL, &output);
    status = dsc_image_model_get_string (dsc_library_get_model (output.library, 0), "S_OUTLIR");
    g_assert_cmpstr (status, ==, k == 3 ? "COMPLETE" : k == 1 ? "FAILED" : "SKIPPED");
    g_assert_cmpint (output.status, ==,
                     k == 3   ? DSC_STEP_COMPLETE
                     : k == 1 ? DSC_STEP_FAILED
                              : DSC_STEP_SKIPPED);
    dsc_step_output_clear (&output);
  }
}

/* Everything that goes wrong silently in jwst is said. */
static void
test_messages (void)
{
  static const char *const all_masked[] = { "maskpt=3", NULL };
  static const char *const no_bits[] = { "good_bits=~HOT", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (DscLibrary) library = make_library (2, NAN, NULL);
  g_autoptr (DscLibrary) scattered = make_library (3, NAN, NULL);
  g_autoptr (DscLibrary) blind = make_library (2, NAN, NULL);
  g_autoptr (DscImageModel) far = make_exposure (3, 3 * N, 0, 1);
  g_autoptr (DscImageModel) bare = dsc_image_model_new ("bare_cal.fits", N, N);
  DscStepOutput output = { 0 };
  guint32 *dq = dsc_image_model_peek_plane (dsc_library_get_model (library, 1), DSC_PLANE_DQ)->u;

  run_well (library, all_masked, DSC_COMPAT_NONE, progress, &output);
  g_assert_true (has_message (progress, "maskpt 3 leaves no pixel"));
  dsc_step_output_clear (&output);
  run_well (library, NULL, DSC_COMPAT_NONE, progress, &output);
  g_assert_true (has_message (progress, "there are 2 groups"));
  g_assert_true (has_message (progress, "values in the median"));
  dsc_step_output_clear (&output);

  /* not maskpt is to blame where nothing has a weight */
  set_plane (dsc_library_get_model (blind, 0), DSC_PLANE_VAR_RNOISE, 0);
  set_plane (dsc_library_get_model (blind, 1), DSC_PLANE_VAR_RNOISE, 0);
  run_well (blind, NULL, DSC_COMPAT_NONE, progress, &output);
  g_assert_true (has_message (progress, "no pixel of any exposure has a weight"));
  dsc_step_output_clear (&output);

  for (gsize i = 0; i < N * N; i++)
    dq[i] = DSC_DQ_HOT;
  pixels_of (library, 0, DSC_PLANE_VAR_RNOISE)[17] = -1;
  run_well (library, no_bits, DSC_COMPAT_NONE, progress, &output);
  g_assert_true (has_message (progress, "all pixels are bad under good_bits '~HOT'"));
  g_assert_true (has_message (progress, "1 pixels have a negative VAR_RNOISE"));
  dsc_step_output_clear (&output);

  dsc_library_add (scattered, far, "far");
  set_plane (bare, DSC_PLANE_SCI, 1);
  set_plane (bare, DSC_PLANE_ERR, 0.1f);
  dsc_header_set_string (dsc_image_model_get_sci (bare), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (bare, dsc_image_model_get_wcs (far), NULL);
  dsc_library_add (scattered, bare, "far");
  run_well (scattered, NULL, DSC_COMPAT_NONE, progress, &output);
  g_assert_true (has_message (progress, "cal.fits' overlaps no other exposure; not checked"));
  g_assert_true (has_message (progress, "no read-noise variance in 'bare_cal.fits'"));
  dsc_step_output_clear (&output);
}

/* An exposure of which most is flagged stops the step, but in parity; the cause is told. */
static void
test_stop (void)
{
  static const char *const never[] = { "max_flagged_percent=100", NULL };
  const float values[4] = { 1, 1, 1, 4 };
  g_autoptr (DscLibrary) library = make_library (4, NAN, values);
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };

  add_noise (library);
  error = run_badly (library, NULL, DSC_COMPAT_NONE);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "00004_nrcb1_cal.fits"));
  g_assert_nonnull (strstr (error->message, "max_flagged_percent=20"));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "sky"));
  run_well (library, never, DSC_COMPAT_NONE, NULL, &output);
  dsc_step_output_clear (&output);
  run_well (library, NULL, DSC_COMPAT_JWST, NULL, &output);
  dsc_step_output_clear (&output);
}

/* A number in empty pixels enters the median only where no weight is asked for, as in jwst. */
static void
test_fill (void)
{
  static const char *const with[] = { "fillval=-50", "maskpt=0", "max_flagged_percent=100", NULL };
  static const char *const without[] = { "fillval=-50", NULL };
  g_autoptr (DscLibrary) library = make_library (3, 30, NULL);

  for (guint k = 0; k < 2; k++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) median = NULL;
    g_autoptr (DscImage) sci = NULL;
    DscStepOutput output = { 0 };
    guint64 n_fill = 0;

    run_well (library, k == 0 ? with : without, DSC_COMPAT_NONE, NULL, &output);
    median = dsc_fits_model_open (dsc_outlier_check_file (&output, "median", -1), &error);
    g_assert_no_error (error);
    sci = dsc_image_model_load_plane (median, DSC_PLANE_SCI, &error);
    for (gsize i = 0; i < dsc_image_n_pixels (sci); i++)
      n_fill += sci->f[i] == -50;
    g_assert_true ((n_fill > 0) == (k == 0));
    dsc_step_output_clear (&output);
  }
}

/* The names of jwst, and no file that nobody asked for. */
static void
test_files (void)
{
  static const char *const save[] = { "save_intermediate_results=true", NULL };
  g_autoptr (DscLibrary) library = make_library (3, NAN, NULL);

  for (guint k = 0; k < 2; k++) {
    DscStepOutput output = { 0 };
    const char *blot, *group;

    run_well (library, k == 0 ? NULL : save, DSC_COMPAT_NONE, NULL, &output);
    blot = dsc_outlier_check_file (&output, "blot", 1);
    group = dsc_outlier_check_file (&output, "outlier_i2d", 2);
    g_assert_true ((blot != NULL) == (k == 1) && (group != NULL) == (k == 1));
    g_assert_true (g_str_has_suffix (dsc_outlier_check_file (&output, "median", -1),
                                     "/jw00001001001_02101_00001_nrcb1_a3001_median.fits"));
    if (k == 1) {
      g_assert_true (g_str_has_suffix (blot, "/jw00001001001_02101_00002_nrcb1_a3001_blot.fits"));
      g_assert_true (
          g_str_has_suffix (group, "/jw00001001001_02101_00003_nrcb1_a3001_outlier_i2d.fits"));
    }
    for (guint i = 0; i < output.files->len; i++) {
      const DscProductFile *file = output.files->pdata[i];

      g_assert_true (g_file_test (file->path, G_FILE_TEST_IS_REGULAR));
      g_assert_true (file->internal
                     == (g_str_equal (file->suffix, "stack")
                         || (k == 0 && g_str_equal (file->suffix, "median"))));
    }
    g_assert_nonnull (g_hash_table_lookup (output.tables, "outliers"));
    dsc_step_output_clear (&output);
  }
}

/* All files of a run with three threads are those of a run with one. */
static void
test_threads (void)
{
  static const char *const save[] = { "save_intermediate_results=true", NULL };
  g_autoptr (DscLibrary) library = make_library (5, NAN, NULL);
  DscStepOutput output[2] = { { 0 }, { 0 } };

  add_noise (library);
  for (guint t = 0; t < 2; t++) {
    const DscStepInput input = { .n_threads = 1 + 2 * t };
    g_autoptr (GError) error = NULL;

    dsc_outlier_check_run (library, save, &input, &output[t], &error);
    g_assert_no_error (error);
  }
  g_assert_cmpstr (output[0].verdict, ==, output[1].verdict);
  g_assert_cmpuint (output[0].files->len, ==, output[1].files->len);
  for (guint i = 0; i < output[0].files->len; i++) {
    const DscProductFile *a = output[0].files->pdata[i], *b = output[1].files->pdata[i];
    g_autofree char *bytes_a = NULL, *bytes_b = NULL;
    gsize size_a, size_b;

    g_assert_true (g_file_get_contents (a->path, &bytes_a, &size_a, NULL));
    g_assert_true (g_file_get_contents (b->path, &bytes_b, &size_b, NULL));
    g_assert_cmpmem (bytes_a, size_a, bytes_b, size_b);
  }
  for (guint t = 0; t < 2; t++)
    dsc_step_output_clear (&output[t]);
}

/* Cancels when the fraction of the work passes @user_data. */
typedef struct {
  GCancellable *cancellable;
  double at;
} Stop;

static void
echo_cb (double fraction, const DscMessage *message, gpointer user_data)
{
  Stop *stop = user_data;

  if (message == NULL && fraction >= stop->at)
    g_cancellable_cancel (stop->cancellable);
}

/* In drizzling, in the median, in comparing and at the end. */
static void
test_cancel (void)
{
  static const double places[] = { 0.0, 0.3, 0.52, 0.62, 0.9, 0.97 };
  g_autoptr (DscLibrary) library = make_library (5, NAN, NULL);

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    g_autoptr (DscProgress) progress = dsc_progress_new ();
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    const DscStepInput input = { .progress = progress, .cancellable = cancellable };
    Stop stop = { cancellable, places[k] };
    DscStepOutput output = { 0 };
    g_autoptr (GError) error = NULL;

    dsc_progress_set_echo (progress, echo_cb, &stop);
    g_assert_false (dsc_outlier_check_run (library, NULL, &input, &output, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (output.library);
    g_assert_null (output.files);
  }
}

/* Without ERR there is nothing to judge by. */
static void
test_no_err (void)
{
  g_autoptr (DscLibrary) library = make_library (2, NAN, NULL);
  g_autoptr (DscImageModel) bare = dsc_image_model_new ("bare_cal.fits", N, N);
  g_autoptr (GError) error = NULL;

  set_plane (bare, DSC_PLANE_SCI, 1);
  dsc_header_set_string (dsc_image_model_get_sci (bare), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (bare, dsc_image_model_get_wcs (dsc_library_get_model (library, 0)),
                           NULL);
  dsc_library_add (library, bare, "bare");
  error = run_badly (library, NULL, DSC_COMPAT_NONE);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "'bare_cal.fits' has no ERR"));
}

static void
test_memory (void)
{
  g_autoptr (DscLibrary) library = make_library (2, NAN, NULL);
  const DscStepInput input = { .max_memory = 1 << 20 };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_outlier_check_run (library, NULL, &input, &output, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "--max-memory"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier/step/flat", test_flat);
  g_test_add_func ("/outlier/step/hit", test_hit);
  g_test_add_func ("/outlier/step/star", test_star);
  g_test_add_func ("/outlier/step/levels", test_levels);
  g_test_add_func ("/outlier/step/plain-refused", test_plain_refused);
  g_test_add_func ("/outlier/step/too-few", test_too_few);
  g_test_add_func ("/outlier/step/messages", test_messages);
  g_test_add_func ("/outlier/step/stop", test_stop);
  g_test_add_func ("/outlier/step/fill", test_fill);
  g_test_add_func ("/outlier/step/files", test_files);
  g_test_add_func ("/outlier/step/threads", test_threads);
  g_test_add_func ("/outlier/step/cancel", test_cancel);
  g_test_add_func ("/outlier/step/no-err", test_no_err);
  g_test_add_func ("/outlier/step/memory", test_memory);
  return g_test_run ();
}
