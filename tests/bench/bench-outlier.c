/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include <glib/gstdio.h>

#include "dsc-association.h"
#include "dsc-blot.h"
#include "dsc-derived-model.h"
#include "dsc-outlier.h"
#include "dsc-stack-median.h"
#include "dsc-steps.h"
#include "outlier_detection/dsc-outlier-scene.h"

/* Measures the kernels of outlier_detection on made images of 2048 x 2048 pixels, and previews on
 * an association. */

#define N 2048
#define PIXELS ((gsize)N * N)

static double
seconds (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct {
  const char *what;
  double wall, cpu, n;
} Timer;

static Timer
start (const char *what, gsize n)
{
  return (Timer){ what, seconds (CLOCK_MONOTONIC), seconds (CLOCK_PROCESS_CPUTIME_ID), (double)n };
}

static void
stop (Timer timer)
{
  double wall = seconds (CLOCK_MONOTONIC) - timer.wall;
  double cpu = seconds (CLOCK_PROCESS_CPUTIME_ID) - timer.cpu;

  g_print ("%-34s %8.1f ms wall %8.1f ms CPU", timer.what, 1e3 * wall, 1e3 * cpu);
  if (timer.n > 1)
    g_print (" %7.2f ns per pixel", 1e9 * cpu / timer.n);
  g_print ("\n");
}

/* Noise enough: the mean of four uniform numbers. */
static float
get_noise (guint64 *state)
{
  float sum = 0;

  for (guint i = 0; i < 4; i++) {
    *state = *state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
    sum += (float)(*state >> 40) / (1 << 24);
  }
  return 1.7f * (sum - 2);
}

static float *
make_image (guint64 seed)
{
  float *image = g_new (float, PIXELS);

  for (gsize i = 0; i < PIXELS; i++)
    image[i] = 2 + get_noise (&seed);
  return image;
}

static void
bench_blot (const float *median, float *blot)
{
  DscBlotSource source = { median, N, N, 0, 0, N, N };
  g_autofree double *x = g_new (double, PIXELS), *y = g_new (double, PIXELS);
  Timer timer;

  for (guint v = 0; v < N; v++)
    for (guint u = 0; u < N; u++) {
      x[v * N + u] = 0.99 * u - 0.1 * v + 100.3;
      y[v * N + u] = 0.1 * u + 0.99 * v - 90.7;
    }
  memset (blot, 0, PIXELS * sizeof *blot);
  timer = start ("blot", PIXELS);
  for (guint v = 0; v < N; v++)
    dsc_blot_linear (&source, N, x + v * N, y + v * N, blot + v * N);
  stop (timer);
}

static void
bench_detect (const float *sci, const float *blot)
{
  static const DscOutlierRule rule = { { 5, 4 }, { 1.2f, 0.7f }, 0.1f };
  g_autofree float *err = g_new (float, PIXELS);
  g_autofree guint8 *mask = g_malloc0 (PIXELS);
  DscOutlierInput input = { sci, err, blot, N, N, 0, 0, N, N };
  Timer timer;

  for (gsize i = 0; i < PIXELS; i++)
    err[i] = 1;
  timer = start ("detect", PIXELS);
  dsc_outlier_detect (&rule, &input, 0, 0, N - 1, N - 1, mask);
  stop (timer);
  timer = start ("detect, 1000 x 800", 800000);
  dsc_outlier_detect (&rule, &input, 300, 300, 1299, 1099, mask);
  stop (timer);
}

static void
bench_median (guint n_layers, float *const *images, float *weight, float *median)
{
  g_autofree DscStackLayer *layers = g_new (DscStackLayer, n_layers);
  g_autofree char *what = g_strdup_printf ("median of %u", n_layers);
  g_autofree guint8 *count = g_malloc0 (PIXELS);
  guint n_rows = n_layers > 20 ? 200 : N;
  Timer timer;

  /* a third of the pixels lack a layer or two, as with dithers */
  for (guint k = 0; k < n_layers; k++)
    layers[k] = (DscStackLayer){ images[k % 12],           weight, 0.5, k % 6 == 0 ? 300 : 0, 0,
                                 k % 6 == 0 ? N - 300 : N, N };
  timer = start (what, (gsize)n_rows * N);
  dsc_stack_median (n_layers, layers, INFINITY, 0, 0, N, n_rows, median, count);
  stop (timer);
}

static void
bench_kernels (void)
{
  static const guint depths[] = { 2, 4, 8, 12, 16, 64, 100, 300 };
  float *images[12];
  g_autofree float *weight = g_new (float, PIXELS), *out = g_new0 (float, PIXELS);
  guint64 state = 99;
  Timer timer;

  for (guint k = 0; k < 12; k++)
    images[k] = make_image (k + 1);
  for (gsize i = 0; i < PIXELS; i++)
    weight[i] = i % 50 == 0 ? 0.1f : 1 + 0.1f * get_noise (&state);
  bench_blot (images[0], out);
  bench_detect (images[1], out);
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    bench_median (depths[i], images, weight, out);
  timer = start ("clipped mean of weights", PIXELS);
  dsc_weight_clipped_mean (PIXELS, weight);
  stop (timer);
  for (gsize i = 0; i < PIXELS; i++)
    weight[i] = i % 7 == 0 ? 200 : 100;
  timer = start ("clipped mean of two values", PIXELS);
  dsc_weight_clipped_mean (PIXELS, weight);
  stop (timer);
  for (guint k = 0; k < 12; k++)
    g_free (images[k]);
}

static const char *
find_file (const DscStepOutput *output, const char *suffix)
{
  for (guint i = 0; i < output->files->len; i++) {
    const DscProductFile *file = output->files->pdata[i];

    if (strcmp (file->suffix, suffix) == 0)
      return file->path;
  }
  return NULL;
}

static gboolean
show (const char *what,
      DscOutlierScene *scene,
      const DscOutlierRect *rect,
      const DscOutlierDetectionParams *params,
      GError **error)
{
  gsize n = (gsize)(rect->x1 - rect->x0 + 1) * (gsize)(rect->y1 - rect->y0 + 1);
  g_autofree guint8 *mask = g_malloc (n);
  Timer timer = start (what, n);

  if (!dsc_outlier_scene_preview (scene, 0, rect, params, mask, NULL, NULL, error))
    return FALSE;
  stop (timer);
  return TRUE;
}

static gboolean
bench_previews (DscOutlierScene *scene,
                DscLibrary *library,
                DscOutlierDetectionParams *params,
                GError **error)
{
  DscImageModel *model = dsc_library_get_model (library, 0);
  gint width = (gint)dsc_image_model_get_width (model),
       height = (gint)dsc_image_model_get_height (model);
  gint x0 = width / 10, y0 = height / 10;
  DscOutlierRect view = { x0, y0, MIN (x0 + 999, width - 1), MIN (y0 + 799, height - 1) };
  DscOutlierRect all = { 0, 0, width - 1, height - 1 };
  g_autoptr (DscOutlierTestimony) testimony = NULL;
  double ra, dec, maskpt = params->maskpt;
  Timer timer;

  if (!show ("view, first time", scene, &view, params, error)
      || !show ("view, again", scene, &view, params, error)
      || !show ("exposure, first time", scene, &all, params, error)
      || !show ("exposure, again", scene, &all, params, error))
    return FALSE;
  params->maskpt = 0.5;
  if (!show ("view, another maskpt", scene, &view, params, error))
    return FALSE;
  params->maskpt = 0.3;
  if (!show ("view, another maskpt", scene, &view, params, error))
    return FALSE;
  params->maskpt = maskpt;
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model), width / 2, height / 2, &ra, &dec);
  timer = start ("inspect", 1);
  testimony = dsc_outlier_scene_inspect (scene, ra, dec, 31, params, NULL, error);
  stop (timer);
  return testimony != NULL;
}

/* Previews of whole exposures against what the run with these parameters flagged. */
static gboolean
compare (DscOutlierScene *scene,
         const DscStepOutput *output,
         const DscOutlierDetectionParams *params,
         GError **error)
{
  guint64 n_flagged = 0, n_different = 0, n_pixels = 0;

  for (guint i = 0; i < dsc_library_get_n_models (output->library); i++) {
    DscImageModel *model = dsc_library_get_model (output->library, i);
    const DscModelChanges *changes = dsc_derived_model_get_changes (DSC_DERIVED_MODEL (model));
    const guint8 *flagged = g_bytes_get_data (changes->flagged, NULL);
    guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
    DscOutlierRect all = { 0, 0, (gint)width - 1, (gint)height - 1 };
    g_autofree guint8 *mask = g_malloc ((gsize)width * height);
    guint64 n;

    if (!dsc_outlier_scene_preview (scene, i, &all, params, mask, &n, NULL, error))
      return FALSE;
    n_flagged += n;
    n_pixels += (guint64)width * height;
    for (guint y = 0; y < height; y++)
      for (guint x = 0; x < width; x++)
        n_different
            += mask[(gsize)y * width + x] != dsc_mask_get (flagged, dsc_mask_stride (width), x, y);
  }
  g_print ("%" G_GUINT64_FORMAT " pixels, %" G_GUINT64_FORMAT " flagged in the preview, "
           "%" G_GUINT64_FORMAT " other than in the run\n",
           n_pixels, n_flagged, n_different);
  return TRUE;
}

/* Previews of other parameters, and a run with them. */
static gboolean
compare_others (DscOutlierScene *scene,
                const DscStepInput *input,
                DscOutlierDetectionParams *params,
                GError **error)
{
  DscStepInput other = *input;
  DscStepOutput output = { 0 };
  g_autofree char *dir = g_build_filename (input->work_dir, "other", NULL);
  gboolean ok;

  g_mkdir_with_parents (dir, 0777);
  other.work_dir = dir;
  params->maskpt = 0.4;
  g_free (params->snr);
  params->snr = g_strdup ("4.0 2.5");
  g_free (params->scale);
  params->scale = g_strdup ("0.9 0.5");
  ok = dsc_outlier_detection_step.run (params, &other, &output, error)
       && compare (scene, &output, params, error);
  dsc_step_output_clear (&output);
  return ok;
}

static gboolean
bench_association (const char *path, const char *dir, GError **error)
{
  const DscStep *step = &dsc_outlier_detection_step;
  const char *const paths[] = { path, NULL };
  g_autoptr (DscLibrary) library = dsc_library_load (paths, NULL, error);
  DscStepInput input = { .library = library, .product = "bench", .work_dir = dir };
  DscStepOutput output = { 0 };
  DscOutlierDetectionParams *params;
  g_autoptr (DscOutlierScene) scene = NULL;
  gboolean ok;
  Timer timer;

  if (library == NULL)
    return FALSE;
  params = dsc_params_new (step->params, step->n_params, step->params_size);
  params->max_flagged_percent = 100;
  timer = start ("outlier_detection", 1);
  ok = step->run (params, &input, &output, error);
  if (ok) {
    stop (timer);
    timer = start ("scene", 1);
    scene = dsc_outlier_scene_new (library, params, DSC_COMPAT_NONE, find_file (&output, "median"),
                                   find_file (&output, "stack"), error);
    stop (timer);
    ok = scene != NULL && bench_previews (scene, library, params, error)
         && compare (scene, &output, params, error)
         && compare_others (scene, &input, params, error);
  }
  dsc_step_output_clear (&output);
  dsc_params_free (step->params, step->n_params, params);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc == 1) {
    bench_kernels ();
    return 0;
  }
  if (argc != 3) {
    g_printerr ("Usage: bench-outlier [ASN OUTDIR]\n");
    return 2;
  }
  g_mkdir_with_parents (argv[2], 0777);
  if (!bench_association (argv[1], argv[2], &error)) {
    g_printerr ("bench-outlier: %s\n", error != NULL ? error->message : "failed");
    return 1;
  }
  return 0;
}
