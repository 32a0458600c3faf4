/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "dsc-fake-steps.h"
#include "dsc-test.h"
#include "dsc-variant-private.h"

enum { ADD, PASS, SUM };

/* Exposures in memory: two sessions on one store find each other's products. */
static DscSession *
open_session (const char *cache_dir, guint64 cache_max)
{
  g_autoptr (DscLibrary) library = dsc_fake_library (3);
  DscSessionOptions options = { .cache_dir = cache_dir, .cache_max = cache_max };
  g_autoptr (GError) error = NULL;
  DscSession *session = dsc_session_new_with_steps (library, &options, dsc_fake_steps, 3, &error);

  g_assert_no_error (error);
  memset (dsc_fake_runs, 0, sizeof dsc_fake_runs);
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
run (DscSession *session)
{
  g_autoptr (GError) error = NULL;

  dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static double
first_pixel (DscImageModel *image)
{
  float row[4];

  g_assert_nonnull (image);
  g_assert_true (dsc_image_model_read_rows (image, DSC_PLANE_SCI, 0, 0, 1, row, NULL));
  return row[0];
}

static void
choose (DscVariants *variants, guint index)
{
  g_autoptr (GError) error = NULL;

  dsc_variants_choose (variants, index, &error);
  g_assert_no_error (error);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* 1 + 2 + 3 of the exposures, and the amounts. */
static void
test_choose (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);
  guint n_changes = 0;

  set (session, SUM, "amount", "10");
  run (session);
  g_assert_cmpuint (dsc_variants_keep (variants, NULL), ==, 0);
  set (session, ADD, "amount", "5");
  set (session, SUM, "amount", "20");
  run (session);
  g_assert_cmpuint (dsc_variants_keep (variants, NULL), ==, 1);
  g_assert_cmpstr (dsc_variants_get_name (variants, 0), ==, "A");
  g_assert_cmpstr (dsc_variants_get_name (variants, 1), ==, "B");
  g_assert_cmpint (dsc_variants_find_current (variants), ==, 1);
  g_assert_cmpfloat (first_pixel (dsc_variants_get_image (variants, 0, SUM)), ==, 16.0);
  g_assert_cmpfloat (first_pixel (dsc_variants_get_image (variants, 1, SUM)), ==, 41.0);
  g_assert_cmpstr (dsc_variants_get_verdict (variants, 1, SUM), ==, "sum 41");

  g_signal_connect_swapped (session, "param-changed", G_CALLBACK (count_cb), &n_changes);
  choose (variants, 0);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpint (dsc_variants_find_current (variants), ==, 0);
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpfloat (first_pixel (dsc_session_get_image (session, SUM)), ==, 16.0);
  choose (variants, 1);
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpint (dsc_fake_runs[2], ==, 2);
}

static void
test_same (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);

  g_assert_cmpuint (dsc_variants_keep (variants, NULL), ==, 0);
  g_assert_cmpuint (dsc_variants_keep (variants, NULL), ==, 0);
  g_assert_cmpstr (dsc_variants_get_name (variants, 0), ==, "A");
  g_assert_cmpuint (dsc_variants_keep (variants, "fine"), ==, 0);
  g_assert_cmpstr (dsc_variants_get_name (variants, 0), ==, "fine");
  g_assert_cmpuint (dsc_variants_n (variants), ==, 1);
  /* where files go is not what they hold */
  set (session, SUM, "output_dir", "/elsewhere");
  g_assert_cmpuint (dsc_variants_keep (variants, NULL), ==, 0);
  /* the name of another one is not taken away from it */
  set (session, SUM, "amount", "3");
  g_assert_cmpuint (dsc_variants_keep (variants, "fine"), ==, 1);
  g_assert_cmpstr (dsc_variants_get_name (variants, 1), ==, "fine 2");
  g_assert_false (dsc_variants_rename (variants, 1, "fine"));
  g_assert_false (dsc_variants_rename (variants, 1, "  "));
  g_assert_true (dsc_variants_rename (variants, 1, " coarse "));
  g_assert_cmpint (dsc_variants_find (variants, "coarse"), ==, 1);
}

static void
test_differences (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) found = NULL;
  g_autofree char *now = NULL;
  g_autofree char *kept = NULL;
  const DscVariantDifference *d;

  dsc_variants_keep (variants, NULL);
  none = dsc_variants_find_differences (variants);
  g_assert_cmpuint (none->len, ==, 0);
  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  set (session, ADD, "skip", "true");
  set (session, SUM, "amount", "7");
  set (session, SUM, "output_dir", "/elsewhere");
  found = dsc_variants_find_differences (variants);
  g_assert_cmpuint (found->len, ==, 3);
  d = (const DscVariantDifference *)(void *)found->data;
  g_assert_null (d[0].spec);
  g_assert_cmpstr (d[1].spec->name, ==, "skip");
  g_assert_cmpuint (d[2].step, ==, SUM);
  now = dsc_variants_dup_param (variants, DSC_VARIANT_NOW, SUM, "amount");
  kept = dsc_variants_dup_param (variants, 0, SUM, "amount");
  g_assert_cmpstr (now, ==, "7.0");
  g_assert_cmpstr (kept, ==, "0.0");
  choose (variants, 0);
  g_assert_cmpint (dsc_session_get_compat (session), ==, DSC_COMPAT_NONE);
}

/* Kept before it was run; a step that is skipped; one that failed. */
static void
test_states (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);
  g_autoptr (GError) error = NULL;

  dsc_variants_keep (variants, NULL);
  g_assert_null (dsc_variants_get_image (variants, 0, SUM));
  g_assert_cmpint (dsc_variants_get_state (variants, 0, SUM), ==, DSC_STATE_STALE);
  g_assert_cmpint (dsc_variants_get_state (variants, 0, PASS), ==, DSC_STATE_UNAVAILABLE);
  run (session);
  spin ();
  g_assert_nonnull (dsc_variants_get_image (variants, 0, SUM));
  g_assert_cmpint (dsc_variants_get_state (variants, 0, SUM), ==, DSC_STATE_FRESH);

  set (session, ADD, "skip", "true");
  run (session);
  dsc_variants_keep (variants, NULL);
  g_assert_cmpint (dsc_variants_get_state (variants, 1, ADD), ==, DSC_STATE_SKIPPED);
  g_assert_nonnull (dsc_variants_get_image (variants, 1, SUM));

  set (session, ADD, "skip", "false");
  set (session, ADD, "amount", "60");
  g_assert_false (dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error));
  dsc_variants_keep (variants, NULL);
  g_assert_cmpint (dsc_variants_get_state (variants, 2, ADD), ==, DSC_STATE_FAILED);
  g_assert_cmpstr (dsc_variants_get_verdict (variants, 2, ADD), ==, "60 is too much");
  g_assert_null (dsc_variants_get_image (variants, 2, SUM));
}

/* A step that says of what it made that it is not to be stored. */
static void
test_transient (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);

  dsc_fake_transient = TRUE;
  set (session, ADD, "amount", "2");
  run (session);
  dsc_fake_transient = FALSE;
  dsc_variants_keep (variants, NULL);
  for (guint i = 3; i < 9; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);

    set (session, ADD, "amount", text);
    run (session);
  }
  choose (variants, 0);
  g_assert_cmpint (dsc_session_get_state (session, ADD), ==, DSC_STATE_FRESH);
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpint (dsc_fake_runs[0], ==, 7);
}

static guint
count_stored (const char *dir)
{
  g_autoptr (GDir) found = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (found)) != NULL)
    n += strlen (name) == 64;
  return n;
}

/* A store with room for nothing, and somebody else who fills it. */
static void
test_eviction (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dsc-variants-XXXXXX", NULL);
  g_autoptr (DscSession) session = open_session (dir, 1);
  g_autoptr (DscSession) other = open_session (dir, 1);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);

  set (session, SUM, "amount", "10");
  run (session);
  dsc_variants_keep (variants, NULL);
  for (guint i = 11; i < 20; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);

    set (session, SUM, "amount", text);
    run (session);
    set (other, SUM, "amount", text);
    set (other, ADD, "amount", text);
    run (other);
  }
  /* what nobody holds is gone: it is only the variant that keeps the first one */
  g_assert_cmpuint (count_stored (dir), <, 19);
  memset (dsc_fake_runs, 0, sizeof dsc_fake_runs);
  choose (variants, 0);
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_FRESH);
  run (session);
  g_assert_cmpint (dsc_fake_runs[2], ==, 0);
  g_clear_object (&variants);
  g_clear_object (&session);
  g_clear_object (&other);
  dsc_test_remove_tree (dir);
}

/* From what a session file keeps: at once what is stored, the rest "not run here yet". */
static void
test_reopened (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dsc-variants-XXXXXX", NULL);
  DscSession *session = open_session (dir, 0);
  DscVariants *variants = dsc_variants_new (session);
  g_autoptr (GHashTable) ran = NULL;
  g_autoptr (GHashTable) not_run = NULL;

  set (session, SUM, "amount", "12");
  run (session);
  dsc_variants_keep (variants, NULL);
  set (session, SUM, "amount", "13");
  dsc_variants_keep (variants, "later");
  ran = dsc_variants_dup_params (variants, 0);
  not_run = dsc_variants_dup_params (variants, 1);
  g_object_unref (variants);
  g_object_unref (session);

  session = open_session (dir, 0);
  variants = dsc_variants_new (session);
  dsc_variants_add_saved (variants, "A", "as it was", DSC_COMPAT_NONE, ran);
  dsc_variants_add_saved (variants, "later", NULL, DSC_COMPAT_NONE, not_run);
  g_assert_cmpstr (dsc_variants_get_note (variants, 0), ==, "as it was");
  /* files in memory have a key at once: no run tells of them */
  g_assert_nonnull (dsc_variants_get_image (variants, 0, SUM));
  g_assert_cmpfloat (first_pixel (dsc_variants_get_image (variants, 0, SUM)), ==, 18.0);
  g_assert_null (dsc_variants_get_image (variants, 1, SUM));
  choose (variants, 0);
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpint (dsc_fake_runs[2], ==, 0);
  g_object_unref (variants);
  g_object_unref (session);
  dsc_test_remove_tree (dir);
}

/* What an undo does: the one that was dropped comes back with what it holds. */
static void
test_drop (void)
{
  g_autoptr (DscSession) session = open_session ("", 0);
  g_autoptr (DscVariants) variants = dsc_variants_new (session);
  g_autoptr (DscVariant) dropped = NULL;
  guint n_changes = 0;

  g_signal_connect_swapped (variants, "items-changed", G_CALLBACK (count_cb), &n_changes);
  run (session);
  dsc_variants_keep (variants, NULL);
  set (session, SUM, "amount", "9");
  dsc_variants_keep (variants, NULL);
  dropped = dsc_variant_ref (dsc_variants_get (variants, 0));
  dsc_variants_drop (variants, 0);
  g_assert_cmpint (dsc_variants_index (variants, dropped), ==, -1);
  g_assert_cmpstr (dsc_variants_get_name (variants, 0), ==, "B");
  /* its letter is free again, and the one that comes back makes way */
  set (session, SUM, "amount", "11");
  dsc_variants_keep (variants, NULL);
  g_assert_cmpint (dsc_variants_find (variants, "A"), ==, 1);
  dsc_variants_insert (variants, 0, dropped);
  g_assert_cmpint (dsc_variants_index (variants, dropped), ==, 0);
  g_assert_cmpstr (dsc_variants_get_name (variants, 0), ==, "A 2");
  g_assert_nonnull (dsc_variants_get_image (variants, 0, SUM));
  g_assert_cmpuint (n_changes, ==, 5);
}

/* --- the noise of a mosaic --- */

#define SIZE 200
#define SIGMA 0.25

/* A gradient, noise, stars in a hundredth of it, an edge without values and a hole of 10 x 20. */
static DscImageModel *
make_mosaic (void)
{
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, SIZE, SIZE, 1, "m", NULL);
  g_autoptr (DscImage) err = dsc_image_new (DSC_PIXEL_FLOAT, SIZE, SIZE, 1, "m", NULL);
  DscImageModel *model = dsc_image_model_new ("m_i2d.fits", SIZE, SIZE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  float *data = sci->data;

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++) {
      double u = g_rand_double_range (rand, 1e-12, 1), v = g_rand_double (rand);

      data[y * SIZE + x] = (float)(0.001 * x + SIGMA * sqrt (-2 * log (u)) * cos (2 * G_PI * v));
      if (g_rand_int_range (rand, 0, 100) == 0)
        data[y * SIZE + x] += 50;
      if (x < 10 || (x >= 100 && x < 110 && y >= 100 && y < 120))
        data[y * SIZE + x] = NAN;
    }
  dsc_image_fill (err, 0.5f);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_ERR, err);
  return model;
}

static void
test_noise (void)
{
  g_autoptr (DscImageModel) model = make_mosaic ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  DscVariantMosaic mosaic;

  dsc_variant_measure_mosaic (model, &mosaic, NULL, &error);
  g_assert_no_error (error);
  /* clipping at 3 sigma takes 1.3 % of the width of a normal distribution */
  g_assert_cmpfloat_with_epsilon (mosaic.noise, SIGMA * 0.987, 0.02 * SIGMA);
  g_assert_cmpfloat (mosaic.error, ==, 0.5);
  g_assert_cmpfloat_with_epsilon (mosaic.empty, 200.0 / (190.0 * SIZE), 1e-12);
  g_cancellable_cancel (cancelled);
  g_assert_false (dsc_variant_measure_mosaic (model, &mosaic, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/variants/choose", test_choose);
  g_test_add_func ("/variants/same", test_same);
  g_test_add_func ("/variants/differences", test_differences);
  g_test_add_func ("/variants/states", test_states);
  g_test_add_func ("/variants/transient", test_transient);
  g_test_add_func ("/variants/eviction", test_eviction);
  g_test_add_func ("/variants/reopened", test_reopened);
  g_test_add_func ("/variants/drop", test_drop);
  g_test_add_func ("/variants/noise", test_noise);
  return g_test_run ();
}
