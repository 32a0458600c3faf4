/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-dq.h"
#include "dsc-error.h"
#include "dsc-exposure-delta.h"
#include "dsc-skymatch-check.h"
#include "dsc-steps.h"

#define N 96       /* pixels of a side of the exposures */
#define SCALE 1e-5 /* degrees per pixel */
#define NOISE 0.01

typedef struct {
  double x, y;  /* where the exposure lies, pixels */
  double level; /* its sky */
  const char *group;
} Place;

static DscImageModel *
make_exposure (guint index, const Place *place)
{
  g_autofree char *name = g_strdup_printf ("jw00001001001_02101_%05u_nrcb1_cal.fits", index + 1);
  DscImageModel *model = dsc_image_model_new (name, N, N);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, N, N, 1, "test", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, N, N, 1, "test", NULL);
  DscTan tan = { { (N - 1) / 2.0 - place->x, (N - 1) / 2.0 - place->y },
                 { 80, -69 },
                 { SCALE, SCALE },
                 { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  DscTestRandom random = { 17 + index };

  for (guint i = 0; i < N * N; i++)
    sci->f[i] = (float)(place->level + NOISE * dsc_test_normal (&random));
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

static DscLibrary *
make_library (guint n, const Place *places)
{
  DscLibrary *library = dsc_library_new ("made", "a3001", "made_asn.json", "none");

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscImageModel) model = make_exposure (i, &places[i]);

    dsc_library_add (library, model, places[i].group);
  }
  return library;
}

static const Place row[] = { { 0, 0, 0.5, NULL }, { 40, 5, 0.8, NULL }, { 80, -4, 0.3, NULL } };

static void
run_well (DscLibrary *library,
          const char *const *settings,
          DscProgress *progress,
          DscStepOutput *output)
{
  g_autoptr (GError) error = NULL;

  dsc_skymatch_check_run (library, settings, DSC_COMPAT_NONE, 0, progress, NULL, output, &error);
  g_assert_no_error (error);
  g_assert_nonnull (output->verdict);
  g_test_message ("%s", output->verdict);
}

static void
expect_error (DscLibrary *library, const char *const *settings, int code, const char *word)
{
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (
      dsc_skymatch_check_run (library, settings, DSC_COMPAT_NONE, 0, NULL, NULL, &output, &error));
  g_assert_error (error, DSC_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (output.library);
  g_assert_null (output.files);
}

/* Levels of a row of exposures come out as they were put in, the lowest being 0, or the highest. */
static void
test_match (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  const char *const up[] = { "match_down=false", "skystat=median", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  DscStepOutput output = { 0 };
  g_autoptr (DscSkyReport) report = NULL;

  run_well (library, NULL, progress, &output);
  report = dsc_skymatch_check_report (&output);
  for (guint i = 0; i < 3; i++) {
    dsc_assert_near (dsc_skymatch_check_level (output.library, i), row[i].level - 0.3, 0.004, 0);
    g_assert_cmpfloat (report->exposures[i].level, ==,
                       dsc_skymatch_check_level (output.library, i));
    dsc_assert_near (report->exposures[i].local, row[i].level, 0.004, 0);
    dsc_assert_near (report->exposures[i].sigma, NOISE, 0.001, 0);
  }
  g_assert_cmpuint (report->n_pairs, ==, 3);
  dsc_assert_near (report->pairs[0].area, 56 * 91 * pow (SCALE * 3600, 2), 0, 1e-4);
  dsc_assert_near (report->pairs[0].fraction, 56.0 * 91 / (N * N), 0, 1e-4);
  g_assert_cmpfloat (fabs (report->rms_after), <, 0.05 * report->rms_before);
  g_assert_true (dsc_skymatch_check_said (progress, "3 pairs overlap"));
  g_assert_true (dsc_skymatch_check_said (progress, "resample takes them off: yes"));
  dsc_step_output_clear (&output);
  run_well (library, up, NULL, &output);
  for (guint i = 0; i < 3; i++)
    dsc_assert_near (dsc_skymatch_check_level (output.library, i), row[i].level - 0.8, 0.002, 0);
  dsc_step_output_clear (&output);
}

/* The pixels of the product are lower by the level; run again, the total stays right. */
static void
test_subtract (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  const char *const settings[] = { "subtract=true", "skystat=median", NULL };
  const char *const absolute[]
      = { "subtract=true", "skystat=median", "skymethod=global+match", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  DscStepOutput first = { 0 }, second = { 0 };

  run_well (library, settings, progress, &first);
  g_assert_true (dsc_skymatch_check_said (progress, "resample takes them off: no"));
  run_well (first.library, absolute, NULL, &second);
  for (guint i = 0; i < 3; i++) {
    double level = dsc_skymatch_check_level (first.library, i);
    DscImageModel *model = dsc_library_get_model (first.library, i);
    DscImage *raw = dsc_image_model_peek_plane (dsc_library_get_model (library, i), DSC_PLANE_SCI);
    g_autoptr (DscImage) sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, NULL);
    gboolean subtracted = FALSE;

    g_assert_true (
        dsc_header_get_bool (dsc_image_model_get_primary (model), "BKGSUB", &subtracted));
    g_assert_true (subtracted);
    for (guint p = 0; p < N * N; p += 97)
      g_assert_cmpfloat (sci->f[p], ==, raw->f[p] - (float)level);
    dsc_assert_near (dsc_skymatch_check_level (second.library, i), row[i].level, 0.002, 0);
  }
  dsc_step_output_clear (&first);
  dsc_step_output_clear (&second);
}

/* Keywords that contradict each other or the parameter are refused by the name of the file. */
static void
test_background_keywords (void)
{
  static const struct {
    gboolean level, flag, subtracted;
  } cases[] = { { TRUE, FALSE, FALSE }, { FALSE, TRUE, TRUE }, { TRUE, TRUE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DscLibrary) library = make_library (3, row);
    DscHeader *primary = dsc_image_model_get_primary (dsc_library_get_model (library, 1));

    if (cases[i].level)
      dsc_header_set_double (primary, "BKGLEVEL", 0.1, NULL);
    if (cases[i].flag)
      dsc_header_set_bool (primary, "BKGSUB", cases[i].subtracted, NULL);
    expect_error (library, NULL, DSC_ERROR_MIXED, "00002_nrcb1_cal.fits");
  }
}

/* F14: no overlap; two sets; each said by name. */
static void
test_disconnected (void)
{
  static const Place places[] = { { 0, 0, 0.5, NULL },
                                  { 30, 0, 0.6, NULL },
                                  { 5000, 0, 3, NULL },
                                  { 5030, 9, 2, NULL },
                                  { 0, 9000, 7, NULL } };
  const char *const absolute[] = { "skymethod=global+match", "skystat=median", NULL };
  g_autoptr (DscLibrary) library = make_library (5, places);
  g_autoptr (DscLibrary) apart = make_library (1, places);
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (DscProgress) alone = dsc_progress_new ();
  g_autoptr (DscImageModel) far = make_exposure (1, &places[4]);
  DscStepOutput output = { 0 };
  g_autoptr (DscSkyReport) report = NULL;

  run_well (library, NULL, progress, &output);
  report = dsc_skymatch_check_report (&output);
  g_assert_cmpuint (report->n_components, ==, 3);
  g_assert_true (dsc_skymatch_check_said (progress, "levels are relative within each set"));
  g_assert_true (dsc_skymatch_check_said (progress,
                                          "set 2 of 3: jw00001001001_02101_00003_nrcb1_cal.fits, "
                                          "jw00001001001_02101_00004_nrcb1_cal.fits"));
  g_assert_true (dsc_skymatch_check_said (progress, "00005_nrcb1_cal.fits (overlaps no other"));
  g_assert_true (isnan (dsc_skymatch_check_level (output.library, 4)));
  g_assert_cmpstr (
      dsc_image_model_get_string (dsc_library_get_model (output.library, 4), "S_SKYMAT"), ==,
      "SKIPPED");
  g_assert_null (dsc_image_model_get_string (dsc_library_get_model (output.library, 4), "BKGMETH"));
  dsc_assert_near (dsc_skymatch_check_level (output.library, 2)
                       - dsc_skymatch_check_level (output.library, 3),
                   1, 0.01, 0);
  dsc_step_output_clear (&output);
  run_well (library, absolute, NULL, &output);
  g_assert_false (isnan (dsc_skymatch_check_level (output.library, 4)));
  dsc_step_output_clear (&output);

  dsc_library_add (apart, far, NULL);
  run_well (apart, NULL, alone, &output);
  g_assert_cmpint (output.status, ==, DSC_STEP_SKIPPED);
  g_assert_null (output.library);
  g_assert_true (dsc_skymatch_check_said (alone, "overlaps no other"));
  dsc_step_output_clear (&output);
}

/* Exposures on exactly the same place, and one exposure alone. */
static void
test_identical (void)
{
  static const Place places[] = { { 0, 0, 0.5, NULL }, { 0, 0, 0.7, NULL }, { 0, 0, 0.4, NULL } };
  g_autoptr (DscLibrary) library = make_library (3, places);
  g_autoptr (DscLibrary) single = make_library (1, places);
  const char *const local[] = { "skymethod=local", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  DscStepOutput output = { 0 };
  g_autoptr (DscSkyReport) report = NULL;

  run_well (library, NULL, NULL, &output);
  report = dsc_skymatch_check_report (&output);
  dsc_assert_near (report->pairs[0].fraction, 1, 1e-9, 0);
  dsc_assert_near (dsc_skymatch_check_level (output.library, 1), 0.3, 0.005, 0);
  dsc_step_output_clear (&output);
  run_well (single, NULL, progress, &output);
  g_assert_cmpint (output.status, ==, DSC_STEP_SKIPPED);
  g_assert_true (dsc_skymatch_check_said (progress, "the only exposure"));
  dsc_step_output_clear (&output);
  run_well (single, local, NULL, &output);
  dsc_assert_near (dsc_skymatch_check_level (output.library, 0), 0.5, 0.005, 0);
  dsc_step_output_clear (&output);
}

/* A footprint that is a line has no area to match in, and is no trouble for the others. */
static void
test_line (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  DscTan tan = { { 40, 40 }, { 80, -69 }, { SCALE, SCALE }, { -1, 0, 0, 0 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  DscStepOutput output = { 0 };

  dsc_image_model_set_wcs (dsc_library_get_model (library, 1), wcs, NULL);
  run_well (library, NULL, NULL, &output);
  g_assert_true (isnan (dsc_skymatch_check_level (output.library, 1)));
  dsc_assert_near (dsc_skymatch_check_level (output.library, 0), 0.2, 0.01, 0);
  dsc_step_output_clear (&output);
}

/* F23: pixels all flagged, all not a number: the file, the flags and what is left are named. */
static void
test_empty (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  DscImage *dq = dsc_image_model_peek_plane (dsc_library_get_model (library, 0), DSC_PLANE_DQ);
  DscImage *sci = dsc_image_model_peek_plane (dsc_library_get_model (library, 2), DSC_PLANE_SCI);
  const char *const tolerant[] = { "dqbits=~NON_SCIENCE", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  DscStepOutput output = { 0 };

  for (guint i = 0; i < N * N; i++) {
    dq->u[i] = DSC_DQ_DO_NOT_USE | DSC_DQ_HOT;
    sci->f[i] = NAN;
  }
  run_well (library, NULL, progress, &output);
  g_assert_cmpint (output.status, ==, DSC_STEP_SKIPPED);
  g_assert_true (dsc_skymatch_check_said (
      progress, "00001_nrcb1_cal.fits': no pixel is left for the sky (0.0 % of 9216)"));
  g_assert_true (dsc_skymatch_check_said (progress, "DO_NOT_USE on 100.0 %"));
  g_assert_true (dsc_skymatch_check_said (progress, "(overlaps no other with usable sky)"));
  g_assert_true (dsc_skymatch_check_said (progress, "00003_nrcb1_cal.fits': no pixel is left"));
  dsc_step_output_clear (&output);
  run_well (library, tolerant, NULL, &output);
  dsc_assert_near (dsc_skymatch_check_level (output.library, 1), 0.3, 0.01, 0);
  dsc_step_output_clear (&output);
}

/* A group gets one level, and its members are not compared. */
static void
test_groups (void)
{
  static const Place places[]
      = { { 0, 0, 0.5, "A" }, { 60, 0, 0.5, "A" }, { 20, 10, 0.9, "B" }, { 90, 10, 0.9, "B" } };
  g_autoptr (DscLibrary) library = make_library (4, places);
  DscStepOutput output = { 0 };
  g_autoptr (DscSkyReport) report = NULL;

  run_well (library, NULL, NULL, &output);
  report = dsc_skymatch_check_report (&output);
  g_assert_cmpuint (report->n_units, ==, 2);
  g_assert_cmpuint (report->n_pairs, ==, 1);
  g_assert_cmpstr (report->units[1].name, ==, "B");
  g_assert_cmpuint (report->units[1].n_exposures, ==, 2);
  for (guint i = 0; i < 4; i++)
    dsc_assert_near (dsc_skymatch_check_level (output.library, i), i < 2 ? 0 : 0.4, 0.004, 0);
  dsc_step_output_clear (&output);
}

/* Parameters without sense are refused; with compatibility they skip, and it is said. */
static void
test_refusals (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  g_autoptr (DscLibrary) lost = make_library (3, row);
  const char *const zero[] = { "lsigma=0", NULL };
  const char *const crossed[] = { "lower=2", "upper=1", NULL };
  const char *const user[] = { "skymethod=user", NULL };
  const char *const nowhere[] = { "skymethod=user", "skylist=/nowhere/at/all.txt", NULL };
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  expect_error (library, zero, DSC_ERROR_PARAMETER, "lsigma (0)");
  expect_error (library, crossed, DSC_ERROR_PARAMETER, "lower (2)");
  expect_error (library, user, DSC_ERROR_PARAMETER, "skylist");
  expect_error (library, nowhere, DSC_ERROR_NOT_FOUND, "/nowhere/at/all.txt");
  dsc_image_model_set_wcs (dsc_library_get_model (lost, 1), NULL, "it was dropped");
  expect_error (lost, NULL, DSC_ERROR_WCS, "it was dropped");
  dsc_skymatch_check_run (library, zero, DSC_COMPAT_JWST, 0, progress, NULL, &output, &error);
  g_assert_no_error (error);
  g_assert_cmpint (output.status, ==, DSC_STEP_SKIPPED);
  g_assert_true (dsc_skymatch_check_said (progress, "the statistic is not finite"));
  dsc_step_output_clear (&output);
}

static void
write_list (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_user_list (void)
{
  g_autoptr (DscLibrary) library = make_library (2, row);
  g_autoptr (DscLibrary) single = make_library (1, row);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "sky.txt", NULL);
  g_autofree char *setting = g_strconcat ("skylist=", path, NULL);
  const char *const settings[] = { "skymethod=user", setting, NULL };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  write_list (path, "# my levels\n\n some/where/jw00001001001_02101_00002_nrcb1_crf.fits, 0.1\n"
                    "jw00001001001_02101_00001_nrcb1 -2e-1 # low\n");
  run_well (library, settings, NULL, &output);
  g_assert_cmpfloat (dsc_skymatch_check_level (output.library, 0), ==, -0.2);
  g_assert_cmpfloat (dsc_skymatch_check_level (output.library, 1), ==, 0.1);
  dsc_step_output_clear (&output);
  dsc_skymatch_check_run (library, settings, DSC_COMPAT_JWST, 0, NULL, NULL, &output, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (dsc_skymatch_check_level (output.library, 1), ==, (double)0.1f);
  dsc_step_output_clear (&output);
  expect_error (single, settings, DSC_ERROR_PARAMETER, "2 levels for 1 exposures");
  write_list (path, "jw00001001001_02101_00001_nrcb1_cal.fits 0.25");
  run_well (single, settings, NULL, &output);
  g_assert_cmpfloat (dsc_skymatch_check_level (output.library, 0), ==, 0.25);
  dsc_step_output_clear (&output);
  expect_error (library, settings, DSC_ERROR_PARAMETER, "00002_nrcb1");
  write_list (path, "a 1\na_cal.fits 2\n");
  expect_error (library, settings, DSC_ERROR_PARAMETER, "line 2");
  write_list (path, "a 1\nb two\n");
  expect_error (library, settings, DSC_ERROR_FORMAT, "line 2");
  write_list (path, "a 1 3\n");
  expect_error (library, settings, DSC_ERROR_FORMAT, "line 1");
  write_list (path, "a nan\n");
  expect_error (library, settings, DSC_ERROR_FORMAT, "line 1");
}

/* The same bytes with 1 and 5 threads, and what comes back from the files is the same. */
static void
test_threads (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  DscStepOutput one = { 0 }, five = { 0 };

  g_assert_true (
      dsc_skymatch_check_run (library, NULL, DSC_COMPAT_NONE, 1, NULL, NULL, &one, NULL));
  g_assert_true (
      dsc_skymatch_check_run (library, NULL, DSC_COMPAT_NONE, 5, NULL, NULL, &five, NULL));
  g_assert_true (g_variant_equal (g_hash_table_lookup (one.tables, DSC_SKY_TABLE),
                                  g_hash_table_lookup (five.tables, DSC_SKY_TABLE)));
  g_assert_cmpstr (one.verdict, ==, five.verdict);
  g_assert_cmpuint (one.files->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    const DscProductFile *a = one.files->pdata[i], *b = five.files->pdata[i];
    g_autofree char *bytes_a = NULL, *bytes_b = NULL;
    g_autoptr (DscImageModel) again = NULL;
    gsize size_a, size_b;
    double level = NAN;

    g_assert_true (g_file_get_contents (a->path, &bytes_a, &size_a, NULL));
    g_assert_true (g_file_get_contents (b->path, &bytes_b, &size_b, NULL));
    g_assert_cmpmem (bytes_a, size_a, bytes_b, size_b);
    g_assert_cmpstr (a->suffix, ==, "skymatch");
    g_assert_cmpint (a->member, ==, (int)i);
    again = dsc_exposure_delta_open (a->path, dsc_library_get_model (library, i), NULL);
    g_assert_nonnull (again);
    dsc_image_model_get_double (again, "BKGLEVEL", &level);
    g_assert_cmpfloat (level, ==, dsc_skymatch_check_level (one.library, i));
  }
  dsc_step_output_clear (&one);
  dsc_step_output_clear (&five);
}

typedef struct {
  GCancellable *cancellable;
  double at;
} Stop;

static void
stop_cb (double fraction, const DscMessage *message, gpointer user_data)
{
  Stop *stop = user_data;

  if (fraction >= stop->at || (message != NULL && stop->at > 0.95))
    g_cancellable_cancel (stop->cancellable);
}

/* Cancelled before the start, while exposures are read, and while the product is written. */
static void
test_cancel (void)
{
  static const double at[] = { -1, 0.25, 0.55, 0.99 };
  const char *const settings[] = { "skymethod=global+match", "subtract=true", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (at); i++) {
    g_autoptr (DscLibrary) library = make_library (3, row);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (DscProgress) progress = dsc_progress_new ();
    Stop stop = { cancellable, at[i] };
    DscStepOutput output = { 0 };
    g_autoptr (GError) error = NULL;

    if (at[i] < 0)
      g_cancellable_cancel (cancellable);
    dsc_progress_set_echo (progress, stop_cb, &stop);
    g_assert_false (dsc_skymatch_check_run (library, settings, DSC_COMPAT_NONE, 2, progress,
                                            cancellable, &output, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (output.library);
    g_assert_null (output.files);
    g_assert_null (output.tables);
  }
}

/* The table goes to bytes and back; damaged ones are refused. */
static void
test_report (void)
{
  g_autoptr (DscLibrary) library = make_library (3, row);
  DscStepOutput output = { 0 };
  g_autoptr (DscSkyReport) report = NULL;
  g_autoptr (GVariant) wrong = g_variant_ref_sink (g_variant_new_string ("sky"));
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GVariant) bad = NULL;
  guint64 n = 0;

  run_well (library, NULL, NULL, &output);
  report = dsc_skymatch_check_report (&output);
  again = g_variant_ref_sink (dsc_sky_report_to_variant (report));
  g_assert_true (g_variant_equal (again, g_hash_table_lookup (output.tables, DSC_SKY_TABLE)));
  for (guint k = 0; k < report->exposures[0].n_bins; k++)
    n += report->exposures[0].counts[k];
  g_assert_cmpuint (n, ==, N * N);
  g_assert_cmpuint (report->exposures[0].hist_stride, ==, 1);
  g_assert_null (dsc_sky_report_from_variant (wrong));
  report->pairs[1].b = 3;
  bad = g_variant_ref_sink (dsc_sky_report_to_variant (report));
  g_assert_null (dsc_sky_report_from_variant (bad));
  dsc_step_output_clear (&output);
}

/* 300 exposures that all overlap many others take seconds. */
static void
test_many (void)
{
  enum { M = 300 };
  g_autofree Place *places = g_new0 (Place, M);
  g_autoptr (DscLibrary) library = NULL;
  DscStepOutput output = { 0 };
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < M; i++)
    places[i] = (Place){ (i % 20) * 17, (i / 20) * 23, 0.3 + 0.01 * (i * 7 % 31), NULL };
  library = make_library (M, places);
  run_well (library, NULL, NULL, &output);
  for (guint i = 0; i < M; i++)
    dsc_assert_near (dsc_skymatch_check_level (output.library, i)
                         - dsc_skymatch_check_level (output.library, 0),
                     places[i].level - places[0].level, 0.006, 0);
  g_test_message ("%.1f s", (double)(g_get_monotonic_time () - start) * 1e-6);
  dsc_step_output_clear (&output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skymatch/match", test_match);
  g_test_add_func ("/skymatch/subtract", test_subtract);
  g_test_add_func ("/skymatch/background-keywords", test_background_keywords);
  g_test_add_func ("/skymatch/disconnected", test_disconnected);
  g_test_add_func ("/skymatch/identical", test_identical);
  g_test_add_func ("/skymatch/line", test_line);
  g_test_add_func ("/skymatch/empty", test_empty);
  g_test_add_func ("/skymatch/groups", test_groups);
  g_test_add_func ("/skymatch/refusals", test_refusals);
  g_test_add_func ("/skymatch/user-list", test_user_list);
  g_test_add_func ("/skymatch/threads", test_threads);
  g_test_add_func ("/skymatch/cancel", test_cancel);
  g_test_add_func ("/skymatch/report", test_report);
  g_test_add_func ("/skymatch/many", test_many);
  return g_test_run ();
}
