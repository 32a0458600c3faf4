/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog/dsc-catalog-detector.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-fits.h"
#include "dsc-star-finder.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"

static DscCatalogImage *
load (const char *scene, const DscSourceCatalogParams *params, DscCompat compat)
{
  g_autofree char *name
      = g_strdup_printf ("fixtures/%s/golden/resample/defaults/%s_i2d.fits", scene, scene);
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;
  DscCatalogImage *image;

  if (path == NULL)
    return NULL;
  model = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  image = dsc_catalog_image_new (model, params, compat, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  return image;
}

static DscSourceCatalogParams *
new_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_source_catalog_step, settings);
}

static void
params_free (DscSourceCatalogParams *params)
{
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, params);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSourceCatalogParams, params_free)

static DscCatalogFinding *
find (DscCatalogDetector *detector,
      const DscSourceCatalogParams *params,
      DscCompat compat,
      const DscCatalogRegion *region)
{
  g_autoptr (GError) error = NULL;
  DscCatalogFinding *finding
      = dsc_catalog_detector_find (detector, params, compat, region, TRUE, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (finding->finished);
  return finding;
}

typedef struct {
  const char *scene, *variant;
  const char *settings[4];
  double same; /* part of the pixels with equal labels */
} Golden;

/* Boxes that go by others take those of a tie in another order than the peer's tree. */
static const Golden goldens[] = {
  { "nircam-mini", "defaults", { NULL }, 1 },
  { "nircam-mini", "no-deblend", { "deblend=false" }, 1 },
  { "nircam-mini", "small-box", { "bkg_boxsize=50", "npixels=10", "snr_threshold=5" }, 0.9995 },
  { "miri-mini", "defaults", { NULL }, 1 },
  { "miri-mini", "no-deblend", { "deblend=false" }, 1 },
  { "miri-mini", "small-box", { "bkg_boxsize=50", "npixels=10", "snr_threshold=5" }, 0.9995 },
};

static void
test_golden (gconstpointer data)
{
  const Golden *g = data;
  g_autoptr (DscSourceCatalogParams) params = new_params (g->settings);
  g_autoptr (DscCatalogImage) image = load (g->scene, params, DSC_COMPAT_JWST);
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/source_catalog/%s/%s_segm.fits",
                                           g->scene, g->variant, g->scene);
  g_autofree char *path = image != NULL ? dsc_test_shared (name) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscFits) fits = NULL;
  g_autoptr (DscCatalogDetector) detector = NULL;
  g_autoptr (DscCatalogFinding) finding = NULL;
  g_autofree guint32 *labels = NULL;
  gsize n, n_other = 0;

  if (path == NULL)
    return;
  fits = dsc_fits_open (path, &error);
  g_assert_no_error (error);
  n = (gsize)image->width * image->height;
  labels = g_new (guint32, n);
  dsc_fits_read_rows (fits, (guint)dsc_fits_find_hdu (fits, "SCI"), 0, 0, image->height,
                      DSC_PIXEL_UINT, labels, &error);
  g_assert_no_error (error);
  detector = dsc_catalog_detector_new (image);
  finding = find (detector, params, DSC_COMPAT_JWST, NULL);
  for (gsize i = 0; i < n; i++)
    n_other += labels[i] != finding->map->labels[i];
  g_test_message ("%u sources, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " pixels differ",
                  dsc_catalog_finding_n_sources (finding), n_other, n);
  g_assert_cmpfloat ((double)(n - n_other) / (double)n, >=, g->same);
}

static DscCatalogRegion
random_region (DscTestRandom *random, guint width, guint height, guint most)
{
  guint x0 = (guint)(dsc_test_uniform (random) * width);
  guint y0 = (guint)(dsc_test_uniform (random) * height);

  return (DscCatalogRegion){ x0, y0,
                             x0 + 1 + (guint)(dsc_test_uniform (random) * MIN (most, width - x0)),
                             y0 + 1
                                 + (guint)(dsc_test_uniform (random) * MIN (most, height - y0)) };
}

/* Each segment of the region is one of the whole image, whole, and none is missing. */
static guint
check_segments (const DscCatalogFinding *part,
                const DscCatalogFinding *all,
                const DscCatalogRegion *region)
{
  guint width = all->map->width, n = 0;
  g_autofree guint32 *there = g_new0 (guint32, part->map->n_segments + (gsize)1);

  for (guint i = 0; i < all->map->n_segments; i++)
    n += dsc_segment_map_touches (all->map, i, 0, 0, region);
  g_assert_cmpuint (dsc_catalog_finding_n_sources (part), ==, n);
  for (guint i = 0; i < part->map->n_segments; i++) {
    const DscSegment *s = &part->map->segments[i];
    gsize area = 0;

    for (guint y = s->y0; y < s->y1; y++)
      for (guint x = s->x0; x < s->x1; x++) {
        guint32 label = all->map->labels[(gsize)(y + part->y0) * width + x + part->x0];

        if (part->map->labels[(gsize)y * part->map->width + x] != i + 1)
          continue;
        area++;
        if (there[i] == 0)
          there[i] = label;
        g_assert_cmpuint (there[i], ==, label);
      }
    g_assert_cmpuint (there[i], >, 0);
    g_assert_cmpuint (area, ==, s->area);
    g_assert_cmpuint (area, ==, all->map->segments[there[i] - 1].area);
  }
  return n;
}

static void
test_regions (gconstpointer scene)
{
  static const char *const settings[][5] = {
    { NULL },
    { "snr_threshold=1", "npixels=5", NULL },
    { "snr_threshold=0.1", "kernel_fwhm=4", "connectivity=4", NULL },
    { "snr_threshold=2", "contrast=0.01", "multithresh_mode=sinh", "deblend=true", NULL },
    { "snr_threshold=2", "deblend=false", NULL },
  };
  DscTestRandom random = { 7 };
  guint n = 0;

  for (guint s = 0; s < G_N_ELEMENTS (settings); s++) {
    g_autoptr (DscSourceCatalogParams) params = new_params (settings[s]);
    g_autoptr (DscCatalogImage) image = load (scene, params, DSC_COMPAT_NONE);
    g_autoptr (DscCatalogDetector) whole = NULL, detector = NULL;
    g_autoptr (DscCatalogFinding) all = NULL;

    if (image == NULL)
      return;
    whole = dsc_catalog_detector_new (image);
    detector = dsc_catalog_detector_new (image);
    all = find (whole, params, DSC_COMPAT_NONE, NULL);
    for (guint k = 0; k < 20; k++) {
      DscCatalogRegion r
          = random_region (&random, image->width, image->height, k % 2 == 0 ? 20 : G_MAXUINT);
      g_autoptr (DscCatalogFinding) part = find (detector, params, DSC_COMPAT_NONE, &r);
      g_autoptr (DscCatalogFinding) raw = NULL, finished = NULL;
      g_autoptr (GError) error = NULL;

      n += check_segments (part, all, &r);
      raw = dsc_catalog_detector_find (detector, params, DSC_COMPAT_NONE, &r, FALSE, 0, NULL,
                                       &error);
      g_assert_cmpint (raw->finished, ==, !params->deblend);
      finished = dsc_catalog_detector_finish (detector, raw, params, 0, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (finished->map->labels, finished->map->width * finished->map->height * 4,
                       part->map->labels, part->map->width * part->map->height * 4);
    }
  }
  g_assert_cmpuint (n, >, 200);
}

static guint
count_in (const GArray *stars, const DscCatalogRegion *r)
{
  guint n = 0;

  for (guint i = 0; i < stars->len; i++) {
    const DscStar *s = &g_array_index (stars, DscStar, i);

    n += s->x_peak >= (gint)r->x0 && s->x_peak < (gint)r->x1 && s->y_peak >= (gint)r->y0
         && s->y_peak < (gint)r->y1;
  }
  return n;
}

static void
test_stars (void)
{
  static const char *const settings[][6]
      = { { "starfinder=dao", "brightest=100000", "roundlo=-1", "roundhi=1", NULL },
          { "starfinder=iraf", "brightest=100000", NULL } };
  DscTestRandom random = { 11 };
  guint n = 0;

  for (guint s = 0; s < G_N_ELEMENTS (settings); s++) {
    g_autoptr (DscSourceCatalogParams) params = new_params (settings[s]);
    g_autoptr (DscCatalogImage) image = load ("nircam-mini", params, DSC_COMPAT_NONE);
    g_autoptr (DscCatalogDetector) detector = NULL;
    g_autoptr (DscCatalogFinding) all = NULL;

    if (image == NULL)
      return;
    detector = dsc_catalog_detector_new (image);
    all = find (detector, params, DSC_COMPAT_NONE, NULL);
    for (guint k = 0; k < 20; k++) {
      DscCatalogRegion r = random_region (&random, image->width, image->height, G_MAXUINT);
      g_autoptr (DscCatalogFinding) part = find (detector, params, DSC_COMPAT_NONE, &r);

      g_assert_cmpuint (dsc_catalog_finding_n_sources (part), ==, count_in (all->stars, &r));
      n += part->stars->len;
    }
  }
  g_assert_cmpuint (n, >, 100);
}

/* One detector, as a hand at the sliders uses it: other parameters and another region each time,
 * cut short now and then, against a run that knows nothing of what was asked before. */
static void
test_sequence (gconstpointer scene)
{
  static const char *const choices[][4] = {
    { "snr_threshold=1.2", "snr_threshold=3", "snr_threshold=0.3", "snr_threshold=30" },
    { "npixels=5", "npixels=25", "npixels=1", "npixels=60" },
    { "kernel_fwhm=2", "kernel_fwhm=2.6", "kernel_fwhm=5", "kernel_fwhm=1.1" },
    { "deblend=true", "deblend=true", "deblend=false", "deblend=true" },
    { "contrast=0.001", "contrast=0", "contrast=0.1", "contrast=1" },
    { "nlevels=32", "nlevels=4", "nlevels=1", "nlevels=64" },
    { "connectivity=8", "connectivity=8", "connectivity=4", "connectivity=8" },
    { "starfinder=segmentation", "starfinder=segmentation", "starfinder=dao", "starfinder=iraf" },
  };
  static const char *const none[] = { NULL };
  g_autoptr (DscSourceCatalogParams) defaults = new_params (none);
  g_autoptr (DscCatalogImage) image = load (scene, defaults, DSC_COMPAT_NONE);
  g_autoptr (DscCatalogDetector) detector = NULL;
  DscTestRandom random = { 23 };

  if (image == NULL)
    return;
  detector = dsc_catalog_detector_new (image);
  for (guint k = 0; k < 40; k++) {
    const char *settings[G_N_ELEMENTS (choices) + 3] = { "brightest=100000", "roundlo=-1", NULL };
    g_autoptr (DscSourceCatalogParams) params = NULL;
    g_autoptr (DscCatalogFinding) part = NULL, all = NULL;
    g_autoptr (GCancellable) stopped = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    DscCatalogRegion r = random_region (&random, image->width, image->height, G_MAXUINT);

    for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
      settings[c + 2] = choices[c][(guint)(4 * dsc_test_uniform (&random))];
    params = new_params (settings);
    if (k % 3 == 0) {
      g_cancellable_cancel (stopped);
      g_assert_null (dsc_catalog_detector_find (detector, params, DSC_COMPAT_NONE, NULL, TRUE, 0,
                                                stopped, NULL));
    }
    part = find (detector, params, DSC_COMPAT_NONE, &r);
    all = dsc_catalog_find (image, params, DSC_COMPAT_NONE, 0, NULL, NULL, &error);
    g_assert_no_error (error);
    if (params->starfinder == DSC_STARFINDER_SEGMENTATION)
      check_segments (part, all, &r);
    else
      g_assert_cmpuint (dsc_catalog_finding_n_sources (part), ==, count_in (all->stars, &r));
  }
}

/* The peer finds 27 stars: it takes the sign of roundness for a limit. */
static void
test_round (void)
{
  static const char *const settings[] = { "starfinder=dao", NULL };
  g_autoptr (DscSourceCatalogParams) params = new_params (settings);
  g_autoptr (DscCatalogImage) image = load ("nircam-mini", params, DSC_COMPAT_JWST);
  g_autoptr (DscCatalogDetector) detector = NULL;
  g_autoptr (DscCatalogFinding) signs = NULL, absolute = NULL;

  if (image == NULL)
    return;
  detector = dsc_catalog_detector_new (image);
  signs = find (detector, params, DSC_COMPAT_JWST, NULL);
  g_assert_cmpuint (dsc_catalog_finding_n_sources (signs), ==, 27);
  absolute = find (detector, params, DSC_COMPAT_NONE, NULL);
  g_test_message ("%u stars without the sign", absolute->stars->len);
  g_assert_cmpuint (absolute->stars->len, >, 40);
  for (guint i = 0; i < absolute->stars->len; i++)
    g_assert_cmpfloat (fabs (g_array_index (absolute->stars, DscStar, i).roundness2), <=, 0.2);
}

static void
test_peak (void)
{
  static const char *const settings[] = { "starfinder=dao", "peakmax=5", NULL };
  g_autoptr (DscSourceCatalogParams) params = new_params (settings);
  g_autoptr (DscCatalogImage) image = load ("nircam-mini", params, DSC_COMPAT_NONE);
  g_autoptr (DscCatalogDetector) detector = NULL;
  g_autoptr (DscCatalogFinding) finding = NULL;
  g_autoptr (GError) error = NULL;
  double most = 0;

  if (image == NULL)
    return;
  detector = dsc_catalog_detector_new (image);
  finding = find (detector, params, DSC_COMPAT_NONE, NULL);
  for (guint i = 0; i < finding->stars->len; i++)
    most = fmax (most, g_array_index (finding->stars, DscStar, i).peak / image->jy);
  g_assert_cmpfloat (most, >, 1);
  g_assert_cmpfloat (most, <=, 5);
  g_assert_null (
      dsc_catalog_detector_find (detector, params, DSC_COMPAT_JWST, NULL, TRUE, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, "peakmax"));
}

/* The same on any number of threads, with and without the smoothed image kept; and what a
 * background in other boxes gives is what an image that was read with them gives. */
static void
test_threads (void)
{
  static const char *const settings[] = { "snr_threshold=1", "npixels=5", NULL };
  static const char *const boxes[] = { "snr_threshold=1", "npixels=5", "bkg_boxsize=70", NULL };
  static const guint threads[] = { 1, 2, 8 };
  g_autoptr (DscSourceCatalogParams) params = new_params (settings), other = new_params (boxes);
  g_autoptr (DscCatalogImage) image = load ("nircam-mini", params, DSC_COMPAT_NONE);
  g_autoptr (DscCatalogImage) small = NULL, again = NULL;
  g_autoptr (DscCatalogDetector) first = NULL;
  g_autoptr (DscCatalogFinding) expected = NULL;
  gsize n;

  if (image == NULL)
    return;
  small = load ("nircam-mini", other, DSC_COMPAT_NONE);
  n = (gsize)image->width * image->height;
  first = dsc_catalog_detector_new (small);
  expected = find (first, other, DSC_COMPAT_NONE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscCatalogImage) made = dsc_catalog_image_new_boxes (
        again != NULL ? again : image, other, threads[i], NULL, &error);
    g_autoptr (DscCatalogDetector) detector = dsc_catalog_detector_new (made);
    g_autoptr (DscCatalogFinding) found = dsc_catalog_detector_find (
        detector, other, DSC_COMPAT_NONE, NULL, TRUE, threads[i], NULL, &error);
    g_autoptr (DscCatalogFinding) once
        = dsc_catalog_find (made, other, DSC_COMPAT_NONE, threads[i], NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (made->mesh->level, made->mesh->n_x * made->mesh->n_y * sizeof (float),
                     small->mesh->level, small->mesh->n_x * small->mesh->n_y * sizeof (float));
    g_assert_cmpmem (once->map->labels, n * 4, expected->map->labels, n * 4);
    g_assert_cmpmem (found->map->labels, n * 4, expected->map->labels, n * 4);
    g_clear_pointer (&again, dsc_catalog_image_unref);
    again = g_steal_pointer (&made);
  }
  g_assert_cmpuint (dsc_catalog_finding_n_sources (expected), >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++) {
    g_autofree char *name
        = g_strdup_printf ("/catalog-detector/golden/%s/%s", goldens[i].scene, goldens[i].variant);

    g_test_add_data_func (name, &goldens[i], test_golden);
  }
  g_test_add_data_func ("/catalog-detector/regions/nircam-mini", "nircam-mini", test_regions);
  g_test_add_data_func ("/catalog-detector/regions/miri-mini", "miri-mini", test_regions);
  g_test_add_data_func ("/catalog-detector/sequence/nircam-mini", "nircam-mini", test_sequence);
  g_test_add_data_func ("/catalog-detector/sequence/miri-mini", "miri-mini", test_sequence);
  g_test_add_func ("/catalog-detector/stars", test_stars);
  g_test_add_func ("/catalog-detector/round", test_round);
  g_test_add_func ("/catalog-detector/peak", test_peak);
  g_test_add_func ("/catalog-detector/threads", test_threads);
  return g_test_run ();
}
