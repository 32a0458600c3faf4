/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-fits-model.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-table.h"
#include "dsc-test.h"

/* Parity with the catalogs of jwst 3.0.0 in the shared fixtures, made of the peer's own mosaics:
 * the same label maps, and all columns to the rounding of sums in another order; errors of fluxes,
 * roundness, and of dao the magnitudes of its fluxes are in single precision there. That holds for
 * small boxes, too, whose background hangs on which of equally near neighbours the peer's search
 * tree finds first. */

typedef struct {
  const char *scene, *instrument, *variant;
  const char *settings[4];
} Variant;

#define SMALL_BOX                                                                                  \
  {                                                                                                \
    "bkg_boxsize=50", "npixels=10", "snr_threshold=5"                                              \
  }

static const Variant variants[] = {
  { "nircam-mini", "nircam", "defaults", { NULL } },
  { "nircam-mini", "nircam", "no-deblend", { "deblend=false" } },
  { "nircam-mini", "nircam", "dao", { "starfinder=dao" } },
  { "nircam-mini", "nircam", "small-box", SMALL_BOX },
  { "miri-mini", "miri", "defaults", { NULL } },
  { "miri-mini", "miri", "no-deblend", { "deblend=false" } },
  { "miri-mini", "miri", "dao", { "starfinder=dao" } },
  { "miri-mini", "miri", "small-box", SMALL_BOX },
};

typedef struct {
  DscTable *ours, *theirs;
  DscImage *our_labels, *their_labels; /* (nullable) */
} Pair;

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->ours, dsc_table_free);
  g_clear_pointer (&pair->theirs, dsc_table_free);
  g_clear_pointer (&pair->our_labels, dsc_image_unref);
  g_clear_pointer (&pair->their_labels, dsc_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static DscImage *
load_labels (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  DscImage *labels;

  g_assert_no_error (error);
  labels = dsc_image_model_load_plane (model, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  return labels;
}

static const char *
file_of (const DscStepOutput *output, const char *suffix)
{
  for (guint i = 0; output->files != NULL && i < output->files->len; i++) {
    const DscProductFile *file = output->files->pdata[i];

    if (g_str_equal (file->suffix, suffix))
      return file->path;
  }
  return NULL;
}

static gpointer
make_params (const Variant *v)
{
  g_autofree char *a = g_strdup_printf ("fixtures/reference/%s_apcorr.fits", v->instrument);
  g_autofree char *b = g_strdup_printf ("fixtures/reference/%s_abvegaoffset.asdf", v->instrument);
  g_autofree char *apcorr = dsc_test_shared (a), *offset = dsc_test_shared (b);
  g_autofree char *first = g_strdup_printf ("override_apcorr=%s", apcorr);
  g_autofree char *second = g_strdup_printf ("override_abvegaoffset=%s", offset);
  const char *settings[8] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (v->settings) && v->settings[i] != NULL; i++)
    settings[2 + i] = v->settings[i];
  return dsc_step_check_params (&dsc_source_catalog_step, settings);
}

/* Runs the step on the golden mosaic of resample. */
static void
run_ours (const Variant *v, const char *mosaic, guint n_threads, const char *dir, Pair *pair)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) image = dsc_fits_model_open (mosaic, &error);
  gpointer params = make_params (v);
  DscStepOutput output = { 0 };
  DscStepInput input = { .image = image,
                         .product = v->scene,
                         .compat = DSC_COMPAT_JWST,
                         .n_threads = n_threads,
                         .work_dir = dir };

  g_assert_no_error (error);
  g_assert_true (dsc_source_catalog_step.run (params, &input, &output, &error));
  g_assert_no_error (error);
  g_test_message ("%s", output.verdict);
  pair->ours = dsc_table_read (file_of (&output, "cat"), NULL, &error);
  g_assert_no_error (error);
  if (file_of (&output, "segm") != NULL)
    pair->our_labels = load_labels (file_of (&output, "segm"));
  dsc_step_output_clear (&output);
  dsc_params_free (dsc_source_catalog_step.params, dsc_source_catalog_step.n_params, params);
}

static gboolean
load_pair (const Variant *v, Pair *pair)
{
  g_autofree char *a
      = g_strdup_printf ("fixtures/%s/golden/resample/defaults/%s_i2d.fits", v->scene, v->scene);
  g_autofree char *b = g_strdup_printf ("fixtures/%s/golden/source_catalog/%s/%s_cat.ecsv",
                                        v->scene, v->variant, v->scene);
  g_autofree char *mosaic = dsc_test_shared (a);
  g_autofree char *golden = mosaic != NULL ? dsc_test_shared (b) : NULL;
  g_autofree char *stem = NULL, *segments = NULL, *dir = dsc_test_tmpdir ();
  g_autoptr (GError) error = NULL;

  if (golden == NULL)
    return FALSE;
  pair->theirs = dsc_table_read (golden, NULL, &error);
  g_assert_no_error (error);
  stem = g_strndup (golden, strlen (golden) - strlen ("_cat.ecsv"));
  segments = g_strconcat (stem, "_segm.fits", NULL);
  if (g_file_test (segments, G_FILE_TEST_EXISTS))
    pair->their_labels = load_labels (segments);
  run_ours (v, mosaic, 1, dir, pair);
  return TRUE;
}

static double
equal_labels (const Pair *pair)
{
  gsize n = dsc_image_n_pixels (pair->their_labels), n_equal = 0;

  g_assert_cmpuint (n, ==, dsc_image_n_pixels (pair->our_labels));
  for (gsize i = 0; i < n; i++)
    n_equal += pair->our_labels->f[i] == pair->their_labels->f[i];
  return (double)n_equal / (double)n;
}

typedef struct {
  const char *ending;
  double absolute, relative;
} Tolerance;

/* Of columns whose name ends so; the first that fits. */
static const Tolerance tolerances[] = {
  { "centroid", 1e-9, 0 },
  { ".ra", 1e-11, 0 },
  { ".dec", 1e-11, 0 },
  { "flux_err", 0, 1e-6 },
  { "mag_err", 1e-7, 1e-6 },
  { "isophotal_abmag", 4e-6, 0 },
  { "isophotal_vegamag", 4e-6, 0 },
  { "mag", 1e-9, 0 },
  { "orientation", 1e-7, 0 },
  { "ellipticity", 1e-9, 0 },
  { "sharpness", 1e-9, 1e-9 },
  { "roundness", 1e-6, 1e-6 },
  { "", 1e-20, 1e-9 },
};

static const Tolerance *
tolerance_of (const char *name)
{
  for (guint i = 0;; i++)
    if (g_str_has_suffix (name, tolerances[i].ending))
      return &tolerances[i];
}

static void
compare_column (const DscColumn *ours, const DscColumn *theirs, gsize n)
{
  const Tolerance *t = tolerance_of (theirs->name);
  double worst = 0, worst_relative = 0;

  g_assert_cmpstr (ours->name, ==, theirs->name);
  g_assert_cmpstr (ours->unit, ==, theirs->unit);
  g_assert_cmpstr (ours->format, ==, theirs->format);
  g_assert_cmpstr (ours->description, ==, theirs->description);
  g_assert_cmpint (ours->type, ==, theirs->type);
  g_assert_cmpuint (ours->bits, ==, theirs->bits);
  for (gsize row = 0; row < n; row++) {
    double a = dsc_column_get_double (ours, row), b = dsc_column_get_double (theirs, row);

    if (isnan (a) && isnan (b))
      continue;
    worst = fmax (worst, fabs (a - b));
    if (b != 0)
      worst_relative = fmax (worst_relative, fabs (a / b - 1));
    if (isnan (a) != isnan (b)
        || (a != b && !(fabs (a - b) <= t->absolute + t->relative * fabs (b))))
      g_error ("%s, row %" G_GSIZE_FORMAT ": %.17g, not %.17g", theirs->name, row, a, b);
  }
  g_test_message ("%-24s differs by at most %.2g, %.2g of it", theirs->name, worst, worst_relative);
}

static void
compare_all (const Pair *pair)
{
  gsize n = dsc_table_n_rows (pair->theirs);

  g_assert_cmpuint (dsc_table_n_rows (pair->ours), ==, n);
  g_assert_cmpuint (dsc_table_n_columns (pair->ours), ==, dsc_table_n_columns (pair->theirs));
  for (guint i = 0; i < dsc_table_n_columns (pair->theirs); i++)
    compare_column (dsc_table_get_column (pair->ours, i), dsc_table_get_column (pair->theirs, i),
                    n);
}

static void
test_variant (gconstpointer data)
{
  const Variant *v = data;
  g_auto (Pair) pair = { NULL };

  if (!load_pair (v, &pair))
    return;
  g_assert ((pair.our_labels == NULL) == (pair.their_labels == NULL));
  if (pair.their_labels != NULL) {
    double equal = equal_labels (&pair);

    g_test_message ("labels are equal in %.4f %% of the pixels", 100 * equal);
    g_assert_cmpfloat (equal, ==, 1);
  }
  compare_all (&pair);
}

/* The same bytes whatever the number of threads. */
static void
test_threads (void)
{
  const Variant *v = &variants[0];
  g_autofree char *mosaic
      = dsc_test_shared ("fixtures/nircam-mini/golden/resample/defaults/nircam-mini_i2d.fits");
  static const char *const names[]
      = { "nircam-mini_cat.ecsv", "nircam-mini_segm.fits", "nircam-mini_sources.fits" };
  g_autofree char *first = dsc_test_tmpdir (), *second = dsc_test_tmpdir ();
  g_auto (Pair) a = { NULL };
  g_auto (Pair) b = { NULL };

  if (mosaic == NULL)
    return;
  run_ours (v, mosaic, 1, first, &a);
  run_ours (v, mosaic, 4, second, &b);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *p = g_build_filename (first, names[i], NULL);
    g_autofree char *q = g_build_filename (second, names[i], NULL);
    g_autofree char *s = NULL, *t = NULL;
    gsize n, m;

    g_assert_true (g_file_get_contents (p, &s, &n, NULL) && g_file_get_contents (q, &t, &m, NULL));
    g_assert_cmpmem (s, n, t, m);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autofree char *name = g_strdup_printf ("/steps/source-catalog-golden/%s/%s",
                                             variants[i].scene, variants[i].variant);

    g_test_add_data_func (name, &variants[i], test_variant);
  }
  g_test_add_func ("/steps/source-catalog-golden/threads", test_threads);
  return g_test_run ();
}
