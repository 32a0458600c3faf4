/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tweakreg/dsc-tweak-segments.h"

#include <math.h>
#include <string.h>

#include "dsc-test.h"
#include "dsc-tweak-check.h"
#include "tweakreg/dsc-tweak-finder.h"

static DscTweakregParams *
new_params (const char *const *settings)
{
  DscTweakregParams *params = dsc_tweak_check_params (NULL, NULL);

  dsc_tweak_check_set (params, "starfinder", "segmentation");
  for (; settings != NULL && *settings != NULL; settings += 2)
    dsc_tweak_check_set (params, settings[0], settings[1]);
  return params;
}

static GArray *
new_sources (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
}

static GArray *
find_all (DscImageModel *model, const DscTweakregParams *params)
{
  g_autoptr (DscTweakFinder) finder
      = dsc_tweak_finder_new (model, dsc_image_model_get_wcs (model), DSC_COMPAT_JWST);
  g_autoptr (GError) error = NULL;
  GArray *sources = new_sources ();

  g_assert_true (dsc_tweak_finder_run (finder, params, 0, sources, NULL, NULL, &error));
  g_assert_no_error (error);
  return sources;
}

/* Sums go in another order than the peer's: the last digits differ. */
static void
check_catalog (const char *path, GArray *sources)
{
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) y = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) id = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) flux = g_array_new (FALSE, FALSE, sizeof (double));

  dsc_tweak_check_read_columns (path, "x", "y", x, y);
  dsc_tweak_check_read_columns (path, "id", "flux", id, flux);
  g_assert_cmpuint (sources->len, ==, x->len);
  for (guint i = 0; i < x->len; i++) {
    const DscTweakSource *s = &g_array_index (sources, DscTweakSource, i);

    g_assert_cmpfloat (s->id, ==, g_array_index (id, double, i));
    dsc_assert_near (s->x, g_array_index (x, double, i), 1e-6, 0);
    dsc_assert_near (s->y, g_array_index (y, double, i), 1e-6, 0);
    dsc_assert_near (s->flux, g_array_index (flux, double, i), 0, 1e-9);
  }
  g_test_message ("%u sources", x->len);
}

static void
test_golden (gconstpointer scene)
{
  g_autofree char *there = dsc_tweak_check_file (scene, "golden", "goldens.json");
  g_autoptr (DscTweakregParams) params = new_params (NULL);
  g_autoptr (DscLibrary) library = NULL;

  if (there == NULL)
    return;
  library = dsc_tweak_check_library (scene);
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    g_autofree char *name = g_path_get_basename (dsc_image_model_get_path (model));
    g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".fits"));
    g_autofree char *cat = g_strconcat (stem, "_cat.ecsv", NULL);
    g_autofree char *path = dsc_tweak_check_file (scene, "golden/tweakreg/tight-segmentation", cat);
    g_autoptr (GArray) sources = find_all (model, params);

    g_assert_nonnull (path);
    check_catalog (path, sources);
  }
}

static gboolean
is_in (const DscTweakSource *s, const guint rect[4])
{
  return s->x >= rect[0] - 0.5 && s->x < rect[0] + rect[2] - 0.5 && s->y >= rect[1] - 0.5
         && s->y < rect[1] + rect[3] - 0.5;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const DscTweakSource *p = a, *q = b;

  return p->y != q->y ? (p->y < q->y ? -1 : 1) : (p->x > q->x) - (p->x < q->x);
}

/* What is found in a part of the image is what is found there in the whole, to the last bit. */
static guint
check_region (DscTweakFinder *finder,
              const DscTweakregParams *params,
              GArray *all,
              const guint rect[4])
{
  g_autoptr (GArray) found = new_sources (), expected = new_sources ();
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_tweak_finder_run_region (finder, params, rect[0], rect[1], rect[2], rect[3],
                                              NAN, 0, found, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    if (is_in (&g_array_index (all, DscTweakSource, i), rect))
      g_array_append_val (expected, g_array_index (all, DscTweakSource, i));
  g_array_sort (found, compare_places);
  g_array_sort (expected, compare_places);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++) {
    const DscTweakSource *a = &g_array_index (found, DscTweakSource, i);
    const DscTweakSource *b = &g_array_index (expected, DscTweakSource, i);

    g_assert_cmpuint (a->id, ==, 0);
    dsc_assert_near (a->x, b->x, 1e-11, 0);
    dsc_assert_near (a->y, b->y, 1e-11, 0);
    dsc_assert_near (a->flux, b->flux, 0, 0);
  }
  return found->len;
}

static const char *const settings[][9] = {
  { NULL },
  { "snr_threshold", "2", "npixels", "3", "connectivity", "4", NULL },
  { "snr_threshold", "1", "multithresh_mode", "sinh", "contrast", "0.01", NULL },
  { "snr_threshold", "0.2", "kernel_fwhm", "4", NULL },
  { "snr_threshold", "3", "localbkg_width", "6", NULL },
  { "snr_threshold", "3", "deblend", "false", NULL },
};

static void
test_region (void)
{
  static const guint rects[][4] = { { 0, 0, 320, 320 }, { 0, 0, 40, 50 },   { 100, 120, 80, 60 },
                                    { 150, 7, 1, 300 }, { 200, 200, 1, 1 }, { 250, 260, 70, 60 } };
  g_autofree char *there = dsc_tweak_check_file ("nircam-mini", "golden", "goldens.json");
  g_autoptr (DscLibrary) library = NULL;
  DscImageModel *model;
  guint n = 0;

  if (there == NULL)
    return;
  library = dsc_tweak_check_library ("nircam-mini");
  model = dsc_library_get_model (library, 0);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autoptr (DscTweakregParams) params = new_params (settings[i]);
    g_autoptr (DscTweakFinder) finder
        = dsc_tweak_finder_new (model, dsc_image_model_get_wcs (model), DSC_COMPAT_NONE);
    g_autoptr (GArray) all = find_all (model, params);

    for (guint k = 0; k < G_N_ELEMENTS (rects); k++)
      n += check_region (finder, params, all, rects[k]);
  }
  g_assert_cmpuint (n, >, 300);
}

/* What the parameters change in the catalog, and what they do not. */
static void
test_parameters (void)
{
  static const char *const apertures[] = { "apermask_method", "none", "kron_params", "3,1", NULL };
  static const char *const ring[] = { "localbkg_width", "6", NULL };
  static const char *const stars[] = { "brightest", "2", "sharplo", "5", "peakmax", "1", NULL };
  g_autofree char *there = dsc_tweak_check_file ("nircam-mini", "golden", "goldens.json");
  g_autoptr (DscTweakregParams) defaults = new_params (NULL), a = new_params (apertures);
  g_autoptr (DscTweakregParams) b = new_params (ring), c = new_params (stars);
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GArray) all = NULL, same = NULL, other = NULL, uncut = NULL;
  DscImageModel *model;

  if (there == NULL)
    return;
  library = dsc_tweak_check_library ("nircam-mini");
  model = dsc_library_get_model (library, 0);
  all = find_all (model, defaults);
  same = find_all (model, a);
  other = find_all (model, b);
  uncut = find_all (model, c);
  g_assert_cmpuint (same->len, ==, all->len);
  g_assert_cmpuint (other->len, ==, all->len);
  g_assert_cmpuint (uncut->len, ==, all->len);
  for (guint i = 0; i < all->len; i++) {
    const DscTweakSource *s = &g_array_index (all, DscTweakSource, i);

    g_assert_cmpfloat (g_array_index (same, DscTweakSource, i).flux, ==, s->flux);
    g_assert_cmpfloat (g_array_index (uncut, DscTweakSource, i).flux, ==, s->flux);
    g_assert_cmpfloat (g_array_index (other, DscTweakSource, i).x, ==, s->x);
    g_assert_cmpfloat (g_array_index (other, DscTweakSource, i).flux, !=, s->flux);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tweak-segments/golden/nircam-mini", "nircam-mini", test_golden);
  g_test_add_data_func ("/tweak-segments/golden/miri-mini", "miri-mini", test_golden);
  g_test_add_func ("/tweak-segments/region", test_region);
  g_test_add_func ("/tweak-segments/parameters", test_parameters);
  return g_test_run ();
}
