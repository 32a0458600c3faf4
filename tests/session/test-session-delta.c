/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that change exposures without a copy of their pixels: "level" takes a number off, "flag"
 * flags one pixel, "sum" adds all exposures up. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-derived-model.h"
#include "dsc-dq.h"
#include "dsc-exposure-delta.h"
#include "dsc-exposure-writer.h"
#include "dsc-fake-steps.h"
#include "dsc-fits-model.h"
#include "dsc-test.h"

/* the size that the fake steps work on */
#define NX 4
#define NY 3
#define HIT_X 2
#define HIT_Y 1
#define N 3
/* amounts for which "level" has no result, and nothing to do */
#define AMOUNT_FAILED 98.0
#define AMOUNT_SKIPPED 99.0

enum { LEVEL, FLAG, SUM };

static int runs[2];

/* The parameter "amount" of the fake steps, as text. */
static double
amount_of (gconstpointer params)
{
  const DscStep *step = &dsc_fake_add_step;
  g_autofree char *text
      = dsc_param_get_text (dsc_params_find (step->params, step->n_params, "amount"), params);

  return g_ascii_strtod (text, NULL);
}

static gboolean
derive_all (const DscStepInput *input,
            const DscModelChanges *changes,
            const char *suffix,
            DscStepOutput *output,
            GError **error)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < dsc_library_get_n_models (input->library); i++) {
    DscImageModel *base = dsc_library_get_model (input->library, i);
    DscImageModel *model = dsc_derived_model_new (base, changes);
    g_autofree char *name = g_strdup_printf ("%u.delta", i);
    g_autofree char *path = g_build_filename (input->work_dir, name, NULL);

    g_ptr_array_add (models, model);
    if (!dsc_exposure_delta_write (DSC_DERIVED_MODEL (model), path, error))
      return FALSE;
    dsc_step_output_add_file (output, path, suffix, (int)i);
  }
  output->library = dsc_library_with_models (input->library, models);
  return TRUE;
}

static gboolean
run_level (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const DscModelChanges changes = { .subtract = amount_of (params) };

  g_atomic_int_inc (&runs[LEVEL]);
  if (changes.subtract == AMOUNT_FAILED || changes.subtract == AMOUNT_SKIPPED) {
    output->status = changes.subtract == AMOUNT_FAILED ? DSC_STEP_FAILED : DSC_STEP_SKIPPED;
    return TRUE;
  }
  return derive_all (input, &changes, "skymatch", output, error);
}

static gboolean
run_flag (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  gsize size = dsc_mask_stride (NX) * NY;
  guint8 *bits = g_malloc0 (size);
  g_autoptr (GBytes) mask = NULL;
  g_autofree char *stack = g_build_filename (input->work_dir, "stack.fits", NULL);
  g_autofree char *median = g_build_filename (input->work_dir, "median.fits", NULL);
  DscImageModel *first = dsc_library_get_model (input->library, 0);
  DscModelChanges changes = { 0 };

  g_atomic_int_inc (&runs[FLAG]);
  bits[HIT_Y * dsc_mask_stride (NX)] = 1 << HIT_X;
  changes.flagged = changes.bad = mask = g_bytes_new_take (bits, size);
  if (!dsc_exposure_write (first, stack, error) || !dsc_exposure_write (first, median, error))
    return FALSE;
  dsc_step_output_add_internal_file (output, stack, "stack", -1);
  dsc_step_output_add_internal_file (output, stack, "stack", 1);
  if (!derive_all (input, &changes, "crf", output, error))
    return FALSE;
  dsc_step_output_add_file (output, median, "median", -1);
  return TRUE;
}

/* The parameters are those of the other fake steps. */
static const DscStep *const *
make_steps (void)
{
  static DscStep level, flag;
  static const DscStep *steps[3] = { &level, &flag, &dsc_fake_sum_step };

  level = flag = dsc_fake_add_step;
  level.id = "level";
  level.suffix = "skymatch";
  level.status_key = "S_LEVEL";
  level.run = run_level;
  flag.id = "flag";
  flag.suffix = "crf";
  flag.status_key = "S_FLAG";
  flag.run = run_flag;
  return steps;
}

/* N exposures with 10, 11 ... everywhere, as files. */
static DscLibrary *
make_library (const char *dir)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("fake", "a3001", NULL, NULL);

  for (guint i = 0; i < N; i++) {
    g_autofree char *name = g_strdup_printf ("e%u_cal.fits", i);
    g_autofree char *path = g_build_filename (dir, name, NULL);
    g_autoptr (DscImageModel) made = dsc_image_model_new (name, NX, NY);
    g_autoptr (DscImageModel) model = NULL;
    g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, NX, NY, 1, "SCI", NULL);
    g_autoptr (GError) error = NULL;

    dsc_image_fill (sci, 10.0f + i);
    dsc_image_model_set_plane (made, DSC_PLANE_SCI, sci);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      dsc_exposure_write (made, path, &error);
    g_assert_no_error (error);
    model = dsc_fits_model_open (path, &error);
    g_assert_no_error (error);
    dsc_library_add (library, model, NULL);
  }
  return g_steal_pointer (&library);
}

static DscSession *
open_session (const char *dir, gboolean cached)
{
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (DscLibrary) library = make_library (dir);
  DscSessionOptions options = { .cache_dir = cached ? store : "" };
  g_autoptr (GError) error = NULL;
  DscSession *session = dsc_session_new_with_steps (library, &options, make_steps (), 3, &error);

  g_assert_no_error (error);
  runs[LEVEL] = runs[FLAG] = 0;
  return session;
}

static void
set (DscSession *session, guint step, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  dsc_session_set_param (session, step, name, text, &error);
  g_assert_no_error (error);
}

static void
run_all (DscSession *session)
{
  g_autoptr (GError) error = NULL;

  dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_runs (int level, int flag)
{
  g_assert_cmpint (runs[LEVEL], ==, level);
  g_assert_cmpint (runs[FLAG], ==, flag);
}

static void
assert_states (DscSession *session, const char *level, const char *flag)
{
  g_assert_cmpstr (dsc_state_name (dsc_session_get_state (session, LEVEL)), ==, level);
  g_assert_cmpstr (dsc_state_name (dsc_session_get_state (session, FLAG)), ==, flag);
}

/* Exposure @i holds @value but for the flagged pixel. */
static void
check_exposure (DscImageModel *model, float value, gboolean flagged)
{
  g_autoptr (DscImage) sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, NULL);

  g_assert_cmpfloat (sci->f[0], ==, value);
  g_assert_cmpint (isnan (sci->f[HIT_Y * NX + HIT_X]), ==, flagged);
  if (flagged) {
    g_autoptr (DscImage) dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, NULL);

    g_assert_cmpuint (dq->u[HIT_Y * NX + HIT_X], ==, DSC_DQ_OUTLIER | DSC_DQ_DO_NOT_USE);
    g_assert_cmpuint (dq->u[HIT_Y * NX + HIT_X + 1], ==, 0);
  }
}

static void
check_library (DscLibrary *library, float first, gboolean flagged)
{
  g_assert_nonnull (library);
  for (guint i = 0; i < N; i++)
    check_exposure (dsc_library_get_model (library, i), first + i, flagged);
}

/* Made, brought back by another session, looked at in any order. */
static void
test_reload (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) session = open_session (dir, TRUE);
  g_autofree char *path = NULL;

  set (session, LEVEL, "amount", "2");
  run_all (session);
  assert_runs (1, 1);
  check_library (dsc_session_get_output_library (session, LEVEL), 8.0f, FALSE);
  check_library (dsc_session_get_output_library (session, FLAG), 8.0f, TRUE);
  check_library (dsc_session_get_input_library (session, FLAG), 8.0f, FALSE);
  check_library (dsc_session_get_input_library (session, LEVEL), 10.0f, FALSE);

  g_clear_object (&session);
  session = open_session (dir, TRUE);
  set (session, LEVEL, "amount", "2");
  dsc_session_run (session, 0, 0, FALSE, NULL, NULL, NULL); /* the digests of the files */
  assert_states (session, "fresh", "fresh");
  check_library (dsc_session_get_output_library (session, FLAG), 8.0f, TRUE);
  check_library (dsc_session_get_input_library (session, FLAG), 8.0f, FALSE);
  g_assert_nonnull (dsc_session_get_image (session, SUM));
  check_library (dsc_session_get_input_library (session, SUM), 8.0f, TRUE);
  path = dsc_session_dup_product_file (session, FLAG, "stack", -1);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (dsc_session_dup_product_file (session, FLAG, "stack", 2));
  run_all (session);
  assert_runs (0, 0);
}

/* The last product stays what it was while parameters before it change. */
static void
test_stale (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) session = open_session (dir, FALSE);
  gpointer params;

  set (session, LEVEL, "amount", "2");
  run_all (session);
  set (session, LEVEL, "amount", "3");
  assert_states (session, "stale", "stale");
  check_library (dsc_session_get_output_library (session, FLAG), 8.0f, TRUE);
  check_library (dsc_session_get_input_library (session, FLAG), 8.0f, FALSE);
  params = dsc_session_dup_product_params (session, LEVEL);
  g_assert_cmpfloat (amount_of (params), ==, 2.0);
  dsc_params_free (dsc_fake_add_step.params, dsc_fake_add_step.n_params, params);
  run_all (session);
  assert_runs (2, 2);
  check_library (dsc_session_get_output_library (session, FLAG), 7.0f, TRUE);
  params = dsc_session_dup_product_params (session, LEVEL);
  g_assert_cmpfloat (amount_of (params), ==, 3.0);
  dsc_params_free (dsc_fake_add_step.params, dsc_fake_add_step.n_params, params);
}

/* A step that has no result, or nothing to do, says so in what the later ones make. */
static void
test_status (void)
{
  static const struct {
    double amount;
    const char *mark;
  } cases[] = { { AMOUNT_FAILED, "FAILED" }, { AMOUNT_SKIPPED, "SKIPPED" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *dir = dsc_test_tmpdir ();
    g_autofree char *amount = g_strdup_printf ("%g", cases[i].amount);

    /* run, and brought back from the disk */
    for (guint round = 0; round < 2; round++) {
      g_autoptr (DscSession) session = open_session (dir, TRUE);
      DscImageModel *model;

      set (session, LEVEL, "amount", amount);
      run_all (session);
      model = dsc_library_get_model (dsc_session_get_output_library (session, FLAG), 1);
      check_exposure (model, 11.0f, TRUE);
      g_assert_cmpstr (dsc_image_model_get_string (model, "S_LEVEL"), ==, cases[i].mark);
    }
  }
}

/* A skipped step leaves its mark; one that is skipped between two others does no harm. */
static void
test_skip (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) session = open_session (dir, TRUE);
  DscImageModel *model;

  set (session, LEVEL, "skip", "true");
  run_all (session);
  assert_runs (0, 1);
  model = dsc_library_get_model (dsc_session_get_output_library (session, FLAG), 1);
  check_exposure (model, 11.0f, TRUE);
  g_assert_cmpstr (dsc_image_model_get_string (model, "S_LEVEL"), ==, "SKIPPED");

  g_clear_object (&session);
  session = open_session (dir, TRUE);
  set (session, LEVEL, "skip", "true");
  run_all (session);
  assert_runs (0, 0);
  model = dsc_library_get_model (dsc_session_get_output_library (session, FLAG), 1);
  check_exposure (model, 11.0f, TRUE);
  g_assert_cmpstr (dsc_image_model_get_string (model, "S_LEVEL"), ==, "SKIPPED");

  set (session, LEVEL, "skip", "false");
  set (session, LEVEL, "amount", "1");
  set (session, FLAG, "skip", "true");
  run_all (session);
  assert_runs (1, 0);
  check_library (dsc_session_get_output_library (session, LEVEL), 9.0f, FALSE);
}

static DscImageModel *
open_saved (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  DscImageModel *model = dsc_fits_model_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dsc_image_model_get_string (model, "FILENAME"), ==, name);
  return model;
}

/* Complete files under the names of jwst; internal ones stay where they are. */
static void
test_save (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *out = g_build_filename (dir, "out", NULL);
  g_autoptr (DscSession) session = open_session (dir, TRUE);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) sky = NULL;
  g_auto (GStrv) crf = NULL;

  set (session, LEVEL, "amount", "2");
  run_all (session);
  g_clear_object (&session);
  session = open_session (dir, TRUE);
  set (session, LEVEL, "amount", "2");
  run_all (session);
  sky = dsc_session_save (session, LEVEL, out, &error);
  g_assert_no_error (error);
  crf = dsc_session_save (session, FLAG, out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (sky), ==, N);
  g_assert_cmpuint (g_strv_length (crf), ==, N + 1);
  for (guint i = 0; i < N; i++) {
    g_autofree char *sky_name = g_strdup_printf ("fake_%u_skymatch.fits", i);
    g_autofree char *crf_name = g_strdup_printf ("e%u_a3001_crf.fits", i);
    g_autoptr (DscImageModel) a = open_saved (out, sky_name);
    g_autoptr (DscImageModel) b = open_saved (out, crf_name);

    check_exposure (a, 8.0f + i, FALSE);
    check_exposure (b, 8.0f + i, TRUE);
  }
  g_clear_object (&session);
  g_object_unref (open_saved (out, "e0_a3001_median.fits"));
}

/* The directory of the store that holds a file of that name, but not the other. */
static char *
find_entry (const char *dir, const char *with, const char *without)
{
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (GDir) listing = g_dir_open (store, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (listing)) != NULL) {
    g_autofree char *yes = g_build_filename (store, name, with, NULL);
    g_autofree char *no = g_build_filename (store, name, without, NULL);

    if (g_file_test (yes, G_FILE_TEST_EXISTS) && !g_file_test (no, G_FILE_TEST_EXISTS))
      return g_build_filename (store, name, NULL);
  }
  g_assert_not_reached ();
}

typedef enum { GONE, MANIFEST, DELTA } Loss;

/* Damages what a step left without a trace in size and time, or removes it. */
static void
lose (const char *entry, Loss loss)
{
  g_autofree char *path = g_build_filename (entry, loss == DELTA ? "1.delta" : "manifest", NULL);
  g_autofree char *text = NULL;
  struct stat st;
  gsize size;

  if (loss == GONE) {
    g_assert_cmpint (g_unlink (path), ==, 0);
    return;
  }
  g_assert_true (g_file_get_contents (path, &text, &size, NULL) && stat (path, &st) == 0);
  text[400 + 7] ^= 1;
  g_assert_true (g_file_set_contents (path, text, (gssize)size, NULL));
  utimensat (AT_FDCWD, path, (struct timespec[2]){ st.st_atim, st.st_mtim }, 0);
}

/* What is lost is made again, and only that. */
static void
test_loss (void)
{
  for (int step = LEVEL; step <= FLAG; step++)
    for (Loss loss = GONE; loss <= DELTA; loss++) {
      g_autofree char *dir = dsc_test_tmpdir ();
      g_autoptr (DscSession) session = open_session (dir, TRUE);
      g_autofree char *entry = NULL;

      set (session, LEVEL, "amount", "2");
      run_all (session);
      g_clear_object (&session);
      entry = step == LEVEL ? find_entry (dir, "0.delta", "stack.fits")
                            : find_entry (dir, "stack.fits", "sum.fits");
      lose (entry, loss);
      session = open_session (dir, TRUE);
      set (session, LEVEL, "amount", "2");
      if (step == LEVEL && loss != DELTA)
        assert_states (session, "stale", "stale");
      if (loss == DELTA)
        g_assert_null (dsc_session_get_output_library (session, FLAG));
      run_all (session);
      assert_runs (step == LEVEL, step == FLAG);
      assert_states (session, "fresh", "fresh");
      check_library (dsc_session_get_output_library (session, FLAG), 8.0f, TRUE);
      check_library (dsc_session_get_input_library (session, FLAG), 8.0f, FALSE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-delta/reload", test_reload);
  g_test_add_func ("/session-delta/stale", test_stale);
  g_test_add_func ("/session-delta/status", test_status);
  g_test_add_func ("/session-delta/skip", test_skip);
  g_test_add_func ("/session-delta/save", test_save);
  g_test_add_func ("/session-delta/loss", test_loss);
  return g_test_run ();
}
