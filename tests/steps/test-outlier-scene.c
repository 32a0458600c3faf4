/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-derived-model.h"
#include "dsc-dq.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-outlier-fixture.h"
#include "dsc-test.h"
#include "outlier_detection/dsc-outlier-noise.h"
#include "outlier_detection/dsc-outlier-scene.h"

/* A run with some parameters, and the scene made of its product. */
typedef struct {
  DscLibrary *library;
  DscCompat compat;
  DscOutlierDetectionParams *params;
  DscStepOutput output;
  DscOutlierScene *scene;
} Fixture;

static const char *
find_file (const DscStepOutput *output, const char *suffix, int member)
{
  for (guint i = 0; i < output->files->len; i++) {
    const DscProductFile *file = output->files->pdata[i];

    if (strcmp (file->suffix, suffix) == 0 && file->member == member)
      return file->path;
  }
  return NULL;
}

static void
set_up (Fixture *f, DscLibrary *library, DscCompat compat, const char *settings)
{
  g_autoptr (GError) error = NULL;

  *f = (Fixture){ .library = library, .compat = compat };
  f->params = dsc_outlier_fixture_params (settings);
  dsc_outlier_fixture_run (library, f->params, compat, &f->output);
  f->scene
      = dsc_outlier_scene_new (library, f->params, compat, find_file (&f->output, "median", -1),
                               find_file (&f->output, "stack", -1), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f)
{
  dsc_outlier_scene_unref (f->scene);
  dsc_step_output_clear (&f->output);
  dsc_outlier_fixture_free_params (f->params);
  g_object_unref (f->library);
}

/* What a run with @params flags in exposure @index. */
static const guint8 *
get_flagged (const DscStepOutput *output, guint index)
{
  DscImageModel *model = dsc_library_get_model (output->library, index);

  return g_bytes_get_data (dsc_derived_model_get_changes (DSC_DERIVED_MODEL (model))->flagged,
                           NULL);
}

static guint64
preview (Fixture *f,
         guint index,
         const DscOutlierRect *rect,
         const DscOutlierDetectionParams *params,
         guint8 *mask)
{
  g_autoptr (GError) error = NULL;
  guint64 n = 0;

  dsc_outlier_scene_preview (f->scene, index, rect, params, mask, &n, NULL, &error);
  g_assert_no_error (error);
  return n;
}

/* Whether a pixel was good when it came in. */
static guint8 *
load_good (Fixture *f, guint index)
{
  static const DscPlaneId planes[]
      = { DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };
  DscImageModel *model = dsc_library_get_model (f->library, index);
  g_autoptr (DscImage) dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, NULL);
  gsize n = (gsize)DSC_OUTLIER_FIXTURE_NX * DSC_OUTLIER_FIXTURE_NY;
  guint8 *good = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    good[i] = !(dq->u[i] & DSC_DQ_DO_NOT_USE);
  for (guint p = 0; p < G_N_ELEMENTS (planes); p++) {
    g_autoptr (DscImage) var = dsc_image_model_load_plane (model, planes[p], NULL);

    for (gsize i = 0; var && i < n; i++)
      good[i] = good[i] && !isnan (var->f[i]);
  }
  return good;
}

static guint64
check_rect (Fixture *f,
            guint index,
            const DscOutlierRect *rect,
            const DscOutlierDetectionParams *params,
            const guint8 *flagged)
{
  gsize stride = dsc_mask_stride (DSC_OUTLIER_FIXTURE_NX);
  guint n_columns = (guint)(rect->x1 - rect->x0 + 1), n_rows = (guint)(rect->y1 - rect->y0 + 1);
  g_autofree guint8 *mask = g_malloc ((gsize)n_columns * n_rows);
  guint64 n = preview (f, index, rect, params, mask), sum = 0, n_good = 0;
  g_autofree guint8 *good = load_good (f, index);

  for (guint y = 0; y < n_rows; y++)
    for (guint x = 0; x < n_columns; x++) {
      gboolean expected = dsc_mask_get (flagged, stride, (guint)rect->x0 + x, (guint)rect->y0 + y);

      if (mask[y * n_columns + x] != expected)
        g_error ("exposure %u, pixel %u, %u: previewed %u, run %d", index, (guint)rect->x0 + x,
                 (guint)rect->y0 + y, mask[y * n_columns + x], expected);
      sum += expected;
      n_good += expected
                && good[(gsize)(rect->y0 + (gint)y) * DSC_OUTLIER_FIXTURE_NX + (gsize)rect->x0 + x];
    }
  g_assert_cmpuint (n, ==, n_good);
  return sum;
}

static const DscOutlierRect whole
    = { 0, 0, DSC_OUTLIER_FIXTURE_NX - 1, DSC_OUTLIER_FIXTURE_NY - 1 };

/* Previews of @settings from the product of another run are what a run with them gives. */
static guint64
check_settings (Fixture *f, const char *settings)
{
  DscOutlierDetectionParams *params = dsc_outlier_fixture_params (settings);
  DscStepOutput output = { 0 };
  DscTestRandom random = { 5 };
  guint64 total = 0;

  dsc_outlier_fixture_run (f->library, params, f->compat, &output);
  for (guint i = 0; i < dsc_library_get_n_models (f->library); i++) {
    const guint8 *flagged = get_flagged (&output, i);
    DscOutlierRect rects[] = { { 0, 0, 0, 0 },         { whole.x1, whole.y1, whole.x1, whole.y1 },
                               { 0, 0, 40, whole.y1 }, { 50, whole.y1 - 3, whole.x1, whole.y1 },
                               { 60, 60, 70, 70 },     { 0, 0, 0, 0 },
                               { 0, 0, 0, 0 } };

    for (guint k = 5; k < G_N_ELEMENTS (rects); k++) {
      DscOutlierRect *r = &rects[k];

      r->x0 = (gint)(whole.x1 * dsc_test_uniform (&random));
      r->y0 = (gint)(whole.y1 * dsc_test_uniform (&random));
      r->x1 = r->x0 + (gint)((whole.x1 - r->x0) * dsc_test_uniform (&random));
      r->y1 = r->y0 + (gint)((whole.y1 - r->y0) * dsc_test_uniform (&random));
    }
    /* the small ones first: later they would be cut from the cached whole */
    for (guint k = 0; k < G_N_ELEMENTS (rects); k++)
      check_rect (f, i, &rects[k], params, flagged);
    total += check_rect (f, i, &whole, params, flagged);
    check_rect (f, i, &rects[6], params, flagged);
  }
  dsc_step_output_clear (&output);
  dsc_outlier_fixture_free_params (params);
  return total;
}

static void
check_previews (DscCompat compat)
{
  Fixture f;
  guint64 usual, low;

  set_up (&f, dsc_outlier_fixture_library (TRUE), compat, "");
  usual = check_settings (&f, "");
  low = check_settings (&f, "snr=3.0 2.0;scale=0.5 0.3");
  g_assert_cmpuint (usual, >, 100);
  g_assert_cmpuint (low, >, usual);
  g_assert_cmpuint (check_settings (&f, "backg=0.5"), !=, usual);
  g_assert_cmpuint (check_settings (&f, "maskpt=0.2"), !=, usual);
  check_settings (&f, "maskpt=1.02;snr=4.0 3.0;scale=2.0 1.0;backg=-0.1");
  g_assert_cmpuint (check_settings (&f, "maskpt=5"), ==, 0);
  tear_down (&f);
}

static void
test_preview (void)
{
  check_previews (DSC_COMPAT_NONE);
}

static void
test_preview_jwst (void)
{
  check_previews (DSC_COMPAT_JWST);
}

/* Other ways to the stack: a fill value that enters the median, a spline for the map. */
static void
test_preview_other_runs (void)
{
  static const char *const runs[]
      = { "fillval=2", "pixmap_stepsize=10;pixmap_order=3", "kernel=turbo;pixfrac=0.7" };

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    g_autofree char *other = g_strconcat (runs[i], ";maskpt=0.3;snr=4.0 3.0", NULL);
    Fixture f;

    set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, runs[i]);
    g_assert_cmpuint (check_settings (&f, other), >, 0);
    tear_down (&f);
  }
}

static void
test_preview_plain (void)
{
  static const DscCompat compats[] = { DSC_COMPAT_NONE, DSC_COMPAT_JWST };

  for (guint i = 0; i < G_N_ELEMENTS (compats); i++) {
    Fixture f;
    guint64 usual;

    set_up (&f, dsc_outlier_fixture_library (FALSE), compats[i], "resample_data=false");
    usual = check_settings (&f, "resample_data=false");
    g_assert_cmpuint (usual, >, 50);
    g_assert_cmpuint (check_settings (&f, "resample_data=false;snr=3.0 1.0"), >, usual);
    check_settings (&f, "resample_data=false;maskpt=0.1");
    check_settings (&f, "resample_data=false;maskpt=1.3;snr=4.0 1.0");
    tear_down (&f);
  }
}

/* The blotted median is that of the file a run saves. */
static void
test_blot (void)
{
  Fixture f;
  DscOutlierDetectionParams *params;
  gsize n = dsc_outlier_fixture_n_pixels ();
  g_autofree float *blot = g_new (float, n);

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE,
          "save_intermediate_results=true");
  params = dsc_outlier_fixture_params ("snr=9 9");
  for (guint i = 0; i < dsc_library_get_n_models (f.library); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) file
        = dsc_fits_model_open (find_file (&f.output, "blot", (int)i), &error);
    g_autoptr (DscImage) sci = dsc_image_model_load_plane (file, DSC_PLANE_SCI, &error);

    g_assert_no_error (error);
    dsc_outlier_scene_blot (f.scene, i, &whole, params, blot, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (blot, n * sizeof (float), sci->f, n * sizeof (float));
  }
  dsc_outlier_fixture_free_params (params);
  tear_down (&f);
}

/* What cannot be previewed is refused, by name; so are numbers that are none. */
static void
test_refused (void)
{
  static const char *const refused[][2] = { { "good_bits=0", "good_bits" },
                                            { "resample_data=false", "resample_data" },
                                            { "weight_type=exptime", "weight_type" },
                                            { "pixfrac=0.5", "pixfrac" },
                                            { "kernel=point", "kernel" },
                                            { "fillval=0", "fillval" },
                                            { "pixmap_stepsize=4", "pixmap_stepsize" } };
  Fixture f;
  g_autofree char *reason = NULL;
  guint8 mask[4];
  DscOutlierRect rect = { 3, 3, 4, 4 };
  DscOutlierDetectionParams *params;

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    params = dsc_outlier_fixture_params (refused[i][0]);
    g_clear_pointer (&reason, g_free);
    g_assert_false (dsc_outlier_scene_can_preview (f.scene, params, &reason));
    g_assert_cmpstr (reason, ==, refused[i][1]);
    g_assert_false (
        dsc_outlier_scene_preview (f.scene, 0, &rect, params, mask, NULL, NULL, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    g_assert_nonnull (strstr (error->message, refused[i][1]));
    dsc_outlier_fixture_free_params (params);
  }
  params = dsc_outlier_fixture_params (
      "snr=7 6;scale=3 2;backg=1;maskpt=0.1;save_intermediate_results=true;save_results=true");
  g_clear_pointer (&reason, g_free);
  g_assert_true (dsc_outlier_scene_can_preview (f.scene, params, &reason));
  g_assert_null (reason);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_free (params->snr);
    params->snr = g_strdup (i == 0 ? "5.0" : "five four");
    g_assert_false (
        dsc_outlier_scene_preview (f.scene, 0, &rect, params, mask, NULL, NULL, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  }
  dsc_outlier_fixture_free_params (params);
  tear_down (&f);
}

/* Without the groups all but maskpt can be previewed; files of another run are refused. */
static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) other = dsc_outlier_fixture_library (FALSE);
  g_autofree char *reason = NULL;
  Fixture f;
  const char *median, *stack;
  DscOutlierDetectionParams *params = dsc_outlier_fixture_params ("snr=6 5");
  DscOutlierScene *scene;

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "");
  median = find_file (&f.output, "median", -1);
  stack = find_file (&f.output, "stack", -1);
  scene = dsc_outlier_scene_new (f.library, f.params, DSC_COMPAT_NONE, median, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_outlier_scene_can_preview (scene, params, NULL));
  params->maskpt = 0.3;
  g_assert_false (dsc_outlier_scene_can_preview (scene, params, &reason));
  g_assert_cmpstr (reason, ==, "maskpt");
  dsc_outlier_scene_unref (scene);

  g_assert_null (dsc_outlier_scene_new (other, f.params, DSC_COMPAT_NONE, median, stack, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (
      dsc_outlier_scene_new (f.library, f.params, DSC_COMPAT_NONE, "/no/such/file", NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
      dsc_outlier_scene_new (f.library, f.params, DSC_COMPAT_NONE, median, median, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  dsc_outlier_fixture_free_params (params);
  tear_down (&f);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *mask = g_malloc (dsc_outlier_fixture_n_pixels ());
  Fixture f;

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "");
  g_cancellable_cancel (cancellable);
  g_assert_false (
      dsc_outlier_scene_preview (f.scene, 0, &whole, f.params, mask, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (dsc_outlier_scene_inspect (f.scene, 150, 2, 11, f.params, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tear_down (&f);
}

typedef struct {
  Fixture *f;
  const DscOutlierDetectionParams *params[2];
  const guint8 *expected[2];
} Crowd;

static gpointer
preview_thread (gpointer data)
{
  Crowd *crowd = data;
  gsize n = dsc_outlier_fixture_n_pixels ();
  g_autofree guint8 *mask = g_malloc (n);

  for (guint i = 0; i < 12; i++) {
    preview (crowd->f, 1, &whole, crowd->params[i % 2], mask);
    g_assert_cmpmem (mask, n, crowd->expected[i % 2], n);
  }
  return NULL;
}

static void
test_threads (void)
{
  gsize n = dsc_outlier_fixture_n_pixels ();
  g_autofree guint8 *first = g_malloc (n), *second = g_malloc (n);
  DscOutlierDetectionParams *other = dsc_outlier_fixture_params ("maskpt=0.2;snr=3 2");
  GThread *threads[4];
  Fixture f;
  Crowd crowd = { &f, { NULL, other }, { first, second } };

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "");
  crowd.params[0] = f.params;
  preview (&f, 1, &whole, f.params, first);
  preview (&f, 1, &whole, other, second);
  g_assert_true (memcmp (first, second, n) != 0);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("preview", preview_thread, &crowd);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  dsc_outlier_fixture_free_params (other);
  tear_down (&f);
}

/* Inspector */

static void
check_cuts (Fixture *f, const DscOutlierWitness *w, const DscOutlierDetectionParams *params)
{
  DscImageModel *model = dsc_library_get_model (f->library, w->index);
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
  DscImage *err = dsc_image_model_peek_plane (model, DSC_PLANE_ERR);
  DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);
  g_autofree guint8 *mask = g_malloc (dsc_outlier_fixture_n_pixels ());
  gint half = (gint)(w->size / 2);

  preview (f, w->index, &whole, params, mask);
  for (gint v = 0; v < (gint)w->size; v++)
    for (gint u = 0; u < (gint)w->size; u++) {
      gint x = w->ix - half + u, y = w->iy - half + v;
      gsize cut = (gsize)v * w->size + (gsize)u, at = (gsize)y * sci->width + (gsize)x;

      if (x < 0 || y < 0 || x > whole.x1 || y > whole.y1) {
        g_assert_true (isnan (w->cut_sci[cut]) && isnan (w->cut_blot[cut]));
        g_assert_cmpuint (w->cut_mask[cut], ==, 0);
        continue;
      }
      dsc_assert_near (w->cut_sci[cut], sci->f[at], 0, 0);
      g_assert_cmpuint (w->cut_mask[cut] & 1, ==, mask[at]);
      g_assert_cmpint ((w->cut_mask[cut] & 2) != 0, ==,
                       (dq->u[at] & 1) != 0 || isnan (sci->f[at]) || isnan (err->f[at]));
    }
  g_assert_cmpint (w->terms.outlier, ==, mask[(gsize)w->iy * sci->width + (gsize)w->ix]);
  g_assert_cmpuint (w->dq, ==, dq->u[(gsize)w->iy * sci->width + (gsize)w->ix]);
  dsc_assert_near (w->terms.sci, w->cut_sci[(gsize)half * w->size + (gsize)half], 0, 0);
  dsc_assert_near (w->terms.blot, w->cut_blot[(gsize)half * w->size + (gsize)half], 0, 0);
}

/* Everyone who sees the place is heard, at the right pixel. */
static void
check_witnesses (Fixture *f, const DscOutlierTestimony *t)
{
  guint k = 0;

  for (guint i = 0; i < dsc_library_get_n_models (f->library); i++) {
    DscWcs *wcs = dsc_image_model_get_wcs (dsc_library_get_model (f->library, i));
    double x, y;

    dsc_wcs_sky_to_pixel1 (wcs, t->ra, t->dec, &x, &y);
    if (!(x >= -0.5 && x < whole.x1 + 0.5 && y >= -0.5 && y < whole.y1 + 0.5))
      continue;
    g_assert_cmpuint (k, <, t->n);
    g_assert_cmpuint (t->witnesses[k].index, ==, i);
    dsc_assert_near (t->witnesses[k].x, x, 1e-9, 0);
    dsc_assert_near (t->witnesses[k].y, y, 1e-9, 0);
    g_assert_cmpint (t->witnesses[k].ix, ==, (gint)floor (x + 0.5));
    g_assert_cmpint (t->witnesses[k].iy, ==, (gint)floor (y + 0.5));
    k++;
  }
  g_assert_cmpuint (t->n, ==, k);
}

static DscOutlierTestimony *
inspect_pixel (Fixture *f, guint index, double x, double y, const DscOutlierDetectionParams *params)
{
  DscWcs *wcs = dsc_image_model_get_wcs (dsc_library_get_model (f->library, index));
  g_autoptr (GError) error = NULL;
  DscOutlierTestimony *t;
  double ra, dec;

  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  t = dsc_outlier_scene_inspect (f->scene, ra, dec, 11, params, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (t->n, >=, 1);
  check_witnesses (f, t);
  for (guint i = 0; i < t->n; i++)
    check_cuts (f, &t->witnesses[i], params);
  return t;
}

/* The median of the values that the witnesses' groups have there, each group once; a plain stack
 * has no groups. */
/* Ten times the largest of the usual errors. */
static float
pair_limit (DscLibrary *library)
{
  double largest = 0, noise;

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    g_assert_true (dsc_outlier_find_noise (dsc_library_get_model (library, i), &noise, NULL));
    largest = MAX (largest, noise);
  }
  return (float)(10 * largest);
}

static float
median_of_groups (Fixture *f, const DscOutlierTestimony *t)
{
  float v[16];
  guint n = 0, last = G_MAXUINT;

  for (guint i = 0; i < t->n; i++) {
    guint group = dsc_library_get_group (f->library, t->witnesses[i].index);

    if ((group != last || !f->params->resample_data) && t->witnesses[i].group_used)
      v[n++] = t->witnesses[i].group_value;
    last = group;
  }
  for (guint i = 1; i < n; i++)
    for (guint k = i; k > 0 && v[k] < v[k - 1]; k--) {
      float swap = v[k];

      v[k] = v[k - 1];
      v[k - 1] = swap;
    }
  if (n == 2 && f->compat == DSC_COMPAT_NONE && v[1] - v[0] > pair_limit (f->library))
    return v[0];
  return n == 0 ? NAN : n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static void
check_inspector (DscLibrary *library, DscCompat compat, const char *settings, const char *others)
{
  /* a planted hit, its neighbour, plain sky, a bad pixel, a NaN, corners, a star */
  static const double places[][2] = { { DSC_OUTLIER_FIXTURE_HIT_X, DSC_OUTLIER_FIXTURE_HIT_Y },
                                      { DSC_OUTLIER_FIXTURE_HIT_X + 1, DSC_OUTLIER_FIXTURE_HIT_Y },
                                      { 70.3, 66.8 },
                                      { DSC_OUTLIER_FIXTURE_BAD_X, DSC_OUTLIER_FIXTURE_BAD_Y },
                                      { DSC_OUTLIER_FIXTURE_NAN_X, DSC_OUTLIER_FIXTURE_NAN_Y },
                                      { -0.3, -0.4 },
                                      { whole.x1 + 0.4, whole.y1 + 0.4 },
                                      { 0, 77 },
                                      { 90, 80 } };
  Fixture f;
  DscOutlierDetectionParams *other = dsc_outlier_fixture_params (others);
  guint n_flagged = 0;

  set_up (&f, library, compat, settings);
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    for (guint k = 0; k < 2; k++) {
      const DscOutlierDetectionParams *params = k == 0 ? f.params : other;
      g_autoptr (DscOutlierTestimony) t = inspect_pixel (&f, 1, places[p][0], places[p][1], params);

      dsc_assert_near (t->median, median_of_groups (&f, t), 0, 0);
      for (guint i = 0; i < t->n; i++)
        n_flagged += t->witnesses[i].terms.outlier;
      if (p == 0 && k == 0)
        for (guint i = 0; i < t->n; i++)
          g_assert_cmpint (t->witnesses[i].terms.outlier, ==, t->witnesses[i].index == 1);
    }
  g_assert_cmpuint (n_flagged, >=, 2);
  dsc_outlier_fixture_free_params (other);
  tear_down (&f);
}

static void
test_inspect (void)
{
  check_inspector (dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "", "maskpt=0.2;snr=4 3");
  check_inspector (dsc_outlier_fixture_library (TRUE), DSC_COMPAT_JWST, "", "maskpt=0.2;snr=4 3");
}

static void
test_inspect_plain (void)
{
  check_inspector (dsc_outlier_fixture_library (FALSE), DSC_COMPAT_NONE, "resample_data=false",
                   "resample_data=false;snr=4 3;maskpt=0.2");
}

/* Where nobody looks, nobody is heard. */
static void
test_inspect_elsewhere (void)
{
  static const double places[][2] = { { 150.2, 2 }, { 330, -2 }, { NAN, 2 }, { 0, 90 } };
  Fixture f;

  set_up (&f, dsc_outlier_fixture_library (TRUE), DSC_COMPAT_NONE, "");
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscOutlierTestimony) t = dsc_outlier_scene_inspect (
        f.scene, places[i][0], places[i][1], 5, f.params, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (t->n, ==, 0);
    g_assert_true (isnan (t->median));
  }
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier-scene/preview", test_preview);
  g_test_add_func ("/outlier-scene/preview-jwst", test_preview_jwst);
  g_test_add_func ("/outlier-scene/preview-other-runs", test_preview_other_runs);
  g_test_add_func ("/outlier-scene/preview-plain", test_preview_plain);
  g_test_add_func ("/outlier-scene/blot", test_blot);
  g_test_add_func ("/outlier-scene/refused", test_refused);
  g_test_add_func ("/outlier-scene/files", test_files);
  g_test_add_func ("/outlier-scene/cancel", test_cancel);
  g_test_add_func ("/outlier-scene/threads", test_threads);
  g_test_add_func ("/outlier-scene/inspect", test_inspect);
  g_test_add_func ("/outlier-scene/inspect-plain", test_inspect_plain);
  g_test_add_func ("/outlier-scene/inspect-elsewhere", test_inspect_elsewhere);
  return g_test_run ();
}
