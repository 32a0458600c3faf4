/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-dq.h"
#include "dsc-fits-model.h"
#include "dsc-outlier-check.h"
#include "dsc-resample-check.h"
#include "dsc-steps.h"

/* Parity with the products of jwst 3.0.0 in the shared fixtures, from the same exposures with the
 * same sky levels. Tolerances: the drizzled groups are those of resample (see there); positions on
 * the median are rounded to single precision, so that one of a million falls to the next float,
 * which moves the blotted value by 5e-4 of the difference between two pixels. */
#define MEDIAN_TOLERANCE 1e-5
#define BLOT_TOLERANCE 1e-5
#define BLOT_WORST 1e-4
#define BLOT_OUTSIDE 50e-6   /* of the pixels may lie between the two */
#define FLAGS_DIFFERENT 5e-6 /* of the pixels */

typedef struct {
  const char *scene, *variant, *asn, *levels;
  const char *settings[5];
} Variant;

static const Variant variants[] = {
  { "nircam-mini",
    "defaults",
    "nircam-mini_asn",
    "match-mode",
    { "save_intermediate_results=true" } },
  { "nircam-mini", "groups", "nircam-mini_groups_asn", "match-groups", { NULL } },
  { "nircam-mini",
    "stepsize",
    "nircam-mini_asn",
    "match-mode",
    { "pixmap_stepsize=10", "pixmap_order=3" } },
  { "nircam-mini",
    "classic",
    "nircam-mini_asn",
    "match-mode",
    { "snr=4.0 3.0", "scale=0.5 0.4", "weight_type=exptime" } },
  { "nircam-mini", "no-resample", "nircam-mini_asn", "match-mode", { "resample_data=false" } },
  { "miri-mini", "defaults", "miri-mini_asn", "match-mode", { "save_intermediate_results=true" } },
  { "miri-mini", "groups", "miri-mini_groups_asn", "match-groups", { NULL } },
  { "miri-mini",
    "stepsize",
    "miri-mini_asn",
    "match-mode",
    { "pixmap_stepsize=10", "pixmap_order=3" } },
  { "miri-mini",
    "classic",
    "miri-mini_asn",
    "match-mode",
    { "snr=4.0 3.0", "scale=0.5 0.4", "weight_type=exptime" } },
  { "miri-mini", "no-resample", "miri-mini_asn", "match-mode", { "resample_data=false" } },
};

/* The level of an exposure in a variant of skymatch: goldens.json has one object for each, with
 * levels by file name. */
static double
find_level (const char *json, const char *variant, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\": {", variant);
  g_autofree char *member = g_strdup_printf ("\"%s\": ", name);
  const char *at = strstr (json, "\"skymatch\"");

  g_assert_nonnull (at);
  at = strstr (at, key);
  g_assert_nonnull (at);
  at = strstr (at, member);
  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (member), NULL);
}

static DscLibrary *
load_input (const Variant *v)
{
  g_autofree char *asn_name
      = g_strdup_printf ("fixtures/%s/input/aligned/%s.json", v->scene, v->asn);
  g_autofree char *json_name = g_strdup_printf ("fixtures/%s/golden/goldens.json", v->scene);
  g_autofree char *asn = dsc_test_shared (asn_name);
  g_autofree char *json_path = asn != NULL ? dsc_test_shared (json_name) : NULL;
  const char *const paths[] = { asn, NULL };
  g_autofree char *json = NULL;
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  if (json_path == NULL)
    return NULL;
  g_assert_true (g_file_get_contents (json_path, &json, NULL, NULL));
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);

    g_ptr_array_add (models,
                     dsc_outlier_check_level (
                         model, find_level (json, v->levels, dsc_image_model_get_name (model))));
  }
  return dsc_library_with_models (library, models);
}

/* The file of the peer for exposure @index of the library. */
static char *
golden_path (const Variant *v, DscLibrary *library, guint index, const char *suffix)
{
  g_autofree char *stem
      = g_strdup (dsc_image_model_get_name (dsc_library_get_model (library, index)));
  g_autofree char *name = NULL;

  *g_strrstr (stem, "_cal.fits") = '\0';
  name = g_strdup_printf ("fixtures/%s/golden/outlier_detection/%s/%s_a3001_%s.fits", v->scene,
                          v->variant, stem, suffix);
  return dsc_test_shared (name);
}

static DscImage *
load_plane (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

/* @floor_: values below it count as this large in relative differences; @ret_usual: the largest
 * relative difference but for the @outside worst of the pixels. */
static void
compare_images (const DscImage *ours,
                const DscImage *theirs,
                double floor_,
                double outside,
                const char *what,
                double *ret_usual,
                double *ret_worst)
{
  gsize n = dsc_image_n_pixels (ours), n_outside = 0, n_nan = 0, allowed;
  double usual = 0, worst = 0;

  g_assert_cmpuint (ours->width, ==, theirs->width);
  g_assert_cmpuint (ours->height, ==, theirs->height);
  for (gsize i = 0; i < n; i++) {
    double d = fabs ((double)ours->f[i] - theirs->f[i]) / MAX (fabs ((double)theirs->f[i]), floor_);

    if (isnan (ours->f[i]) != isnan (theirs->f[i]))
      n_nan++;
    if (isnan (d))
      continue;
    worst = MAX (worst, d);
    if (d > BLOT_TOLERANCE)
      n_outside++;
    else
      usual = MAX (usual, d);
  }
  allowed = (gsize)floor (outside * (double)n);
  g_test_message ("%s: worst %.2g, usual %.2g, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                  " pixels above %g, %" G_GSIZE_FORMAT " NaN in one only",
                  what, worst, usual, n_outside, n, BLOT_TOLERANCE, n_nan);
  g_assert_cmpuint (n_nan, ==, 0);
  g_assert_cmpuint (n_outside, <=, allowed);
  *ret_usual = usual;
  *ret_worst = worst;
}

static void
compare_median (const Variant *v, DscLibrary *library, const DscStepOutput *output)
{
  g_autofree char *path = golden_path (v, library, 0, "median");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) theirs = dsc_fits_model_open (path, &error);
  g_autoptr (DscImageModel) ours = NULL;
  g_autoptr (DscImage) a = NULL;
  g_autoptr (DscImage) b = NULL;
  double usual, worst;

  g_assert_no_error (error);
  ours = dsc_fits_model_open (dsc_outlier_check_file (output, "median", -1), &error);
  g_assert_no_error (error);
  a = load_plane (ours, DSC_PLANE_SCI);
  b = load_plane (theirs, DSC_PLANE_SCI);
  compare_images (a, b, 1e-3, 0, "median", &usual, &worst);
  g_assert_cmpfloat (worst, <=, MEDIAN_TOLERANCE);
}

static void
compare_blot (const Variant *v, DscLibrary *library, const DscStepOutput *output, guint index)
{
  g_autofree char *path = golden_path (v, library, index, "blot");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) theirs = dsc_fits_model_open (path, &error);
  g_autoptr (DscImageModel) ours = NULL;
  g_autoptr (DscImage) a = NULL;
  g_autoptr (DscImage) b = NULL;
  double usual, worst;

  g_assert_no_error (error);
  ours = dsc_fits_model_open (dsc_outlier_check_file (output, "blot", (int)index), &error);
  g_assert_no_error (error);
  g_assert_false (dsc_image_model_has_plane (ours, DSC_PLANE_ERR));
  a = load_plane (ours, DSC_PLANE_SCI);
  b = load_plane (theirs, DSC_PLANE_SCI);
  compare_images (a, b, 1e-3, BLOT_OUTSIDE, "blot", &usual, &worst);
  g_assert_cmpfloat (worst, <=, BLOT_WORST);
}

static void
compare_group (const Variant *v, DscLibrary *library, const DscStepOutput *output, guint index)
{
  g_autofree char *name
      = g_strdup_printf ("fixtures/%s/golden/outlier_detection/%s", v->scene, v->variant);
  g_autofree char *dir = dsc_test_shared (name);
  const char *own = dsc_outlier_check_file (output, "outlier_i2d", (int)index);
  g_autofree char *base = g_path_get_basename (own);
  g_autofree char *path = g_build_filename (dir, base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) theirs = NULL;
  g_autoptr (DscImageModel) ours = dsc_fits_model_open (own, &error);

  g_assert_no_error (error);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return; /* not kept for all scenes */
  theirs = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < 2; k++) {
    DscPlaneId id = k == 0 ? DSC_PLANE_SCI : DSC_PLANE_WHT;
    g_autoptr (DscImage) a = load_plane (ours, id);
    g_autoptr (DscImage) b = load_plane (theirs, id);
    double usual, worst;

    /* the least weights, where only the corner of a drop falls, are differences of large numbers */
    compare_images (a, b, k == 0 ? 1e-3 : 100, 0, k == 0 ? "group SCI" : "group WHT", &usual,
                    &worst);
  }
}

/* DQ is the same, and where the peer kept all planes, so are their NaN. */
static guint64
compare_crf (const Variant *v, DscLibrary *library, const DscStepOutput *output, guint index)
{
  static const DscPlaneId planes[] = { DSC_PLANE_SCI, DSC_PLANE_ERR, DSC_PLANE_VAR_RNOISE,
                                       DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };
  g_autofree char *path = golden_path (v, library, index, "crf");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) theirs = dsc_fits_model_open (path, &error);
  DscImageModel *ours = dsc_library_get_model (output->library, index);
  g_autoptr (DscImage) a = load_plane (ours, DSC_PLANE_DQ);
  g_autoptr (DscImage) b = NULL;
  guint64 n_different = 0;

  g_assert_no_error (error);
  b = load_plane (theirs, DSC_PLANE_DQ);
  g_assert_cmpuint (dsc_image_n_pixels (a), ==, dsc_image_n_pixels (b));
  for (gsize i = 0; i < dsc_image_n_pixels (a); i++)
    n_different += a->u[i] != b->u[i];
  g_assert_cmpstr (dsc_image_model_get_string (ours, "S_OUTLIR"), ==, "COMPLETE");
  for (guint k = 0; strcmp (v->variant, "defaults") == 0 && k < G_N_ELEMENTS (planes); k++) {
    g_autoptr (DscImage) c = load_plane (ours, planes[k]);
    g_autoptr (DscImage) d = load_plane (theirs, planes[k]);
    guint64 n_planes = 0;

    for (gsize i = 0; i < dsc_image_n_pixels (c); i++)
      n_planes += !(c->f[i] == d->f[i] || (isnan (c->f[i]) && isnan (d->f[i])));
    g_assert_cmpuint (n_planes, <=, n_different);
  }
  return n_different;
}

static void
test_variant (gconstpointer data)
{
  const Variant *v = data;
  g_autoptr (DscLibrary) library = load_input (v);
  const DscStepInput input = { .compat = DSC_COMPAT_JWST };
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };
  guint64 n_different = 0, n_pixels = 0;

  if (library == NULL)
    return;
  dsc_outlier_check_run (library, v->settings, &input, &output, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);

    n_different += compare_crf (v, library, &output, i);
    n_pixels += (guint64)dsc_image_model_get_width (model) * dsc_image_model_get_height (model);
    if (strcmp (v->variant, "defaults") == 0) {
      compare_blot (v, library, &output, i);
      compare_group (v, library, &output, i);
    }
  }
  if (strcmp (v->variant, "defaults") == 0 || strcmp (v->variant, "groups") == 0)
    compare_median (v, library, &output);
  g_test_message ("%s %s: %s; DQ differs in %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " pixels",
                  v->scene, v->variant, output.verdict, n_different, n_pixels);
  g_assert_cmpfloat ((double)n_different, <=, floor (FLAGS_DIFFERENT * (double)n_pixels));
  dsc_step_output_clear (&output);
}

static DscLibrary *
load_niriss (void)
{
  g_autofree char *asn = dsc_test_shared ("real/niriss-hd36805/hd36805_asn.json");
  const char *const paths[] = { asn, NULL };
  g_autoptr (GError) error = NULL;
  DscLibrary *library;

  if (asn == NULL)
    return NULL;
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  return library;
}

/* One step in parity with its defaults; its library, or the image if it makes one. */
static gpointer
run_step (const DscStep *step, DscLibrary *library)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size), result;
  g_autofree char *dir = dsc_test_tmpdir ();
  const DscStepInput input = { .library = library,
                               .product = dsc_library_get_product (library),
                               .compat = DSC_COMPAT_JWST,
                               .work_dir = dir };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  step->run (params, &input, &output, &error);
  g_assert_no_error (error);
  result = output.image != NULL ? (gpointer)g_object_ref (output.image)
                                : (gpointer)g_object_ref (output.library);
  dsc_step_output_clear (&output);
  dsc_params_free (step->params, step->n_params, params);
  return result;
}

/* 25 real exposures of a bright star through skymatch, outlier_detection and resample: which
 * exposures reach which pixel tells of every flag. */
static void
test_niriss (void)
{
  g_autoptr (DscLibrary) library = load_niriss ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) matched = NULL;
  g_autoptr (DscLibrary) flagged = NULL;
  g_autoptr (DscImageModel) ours = NULL;
  g_autoptr (DscImageModel) theirs = NULL;
  DscResampleDifference d;

  if (library == NULL)
    return;
  path = dsc_test_shared ("real/niriss-hd36805/peer_i2d.fits");
  matched = run_step (&dsc_skymatch_step, library);
  flagged = run_step (&dsc_outlier_detection_step, matched);
  ours = run_step (&dsc_resample_step, flagged);
  theirs = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  d = dsc_resample_check_compare (ours, theirs, 0);
  g_test_message ("SCI %.2g, WHT %.2g, CON differs in %" G_GUINT64_FORMAT
                  " pixels, empty in one only %" G_GUINT64_FORMAT,
                  d.sci, d.wht, d.n_con, d.n_empty);
  g_assert_cmpfloat (d.sci, <=, 1e-3); /* relative to values near 0 */
  g_assert_cmpfloat (d.wht, <=, 2e-6);
  g_assert_cmpuint (d.n_con, ==, 0);
  g_assert_cmpuint (d.n_empty, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autofree char *path
        = g_strdup_printf ("/outlier/golden/%s/%s", variants[i].scene, variants[i].variant);

    g_test_add_data_func (path, &variants[i], test_variant);
  }
  g_test_add_func ("/outlier/golden/niriss-hd36805", test_niriss);
  return g_test_run ();
}
