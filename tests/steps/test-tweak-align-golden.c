/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-gwcs.h"
#include "dsc-test.h"
#include "dsc-tweak-check.h"
#include "tweakreg/dsc-tweak-align.h"

/* Positions of jwst 3.0.0 after tweakreg, with the catalogs that it made. The same pairs and sums
 * in extended precision leave the rounding of the catalogs' digits and of the chains: measured 1e-6
 * mas. A pair more or less moves an exposure by a tenth of a milliarcsec. */
#define TOLERANCE_MAS 0.001

/* The catalogs of the finder of this variant: the others have those of the default one. */
static void
fill_sources (const char *name, const char *variant, DscTweakScene *scene)
{
  gboolean own = strcmp (variant, "tight-dao") == 0 || strcmp (variant, "tight-segmentation") == 0;
  g_autofree char *directory = g_strconcat ("golden/tweakreg/", own ? variant : "defaults", NULL);

  for (guint i = 0; i < scene->n_exposures; i++) {
    DscTweakExposure *e = &scene->exposures[i];
    g_autofree char *catalog
        = g_strdup_printf ("%.*s_cat.ecsv", (int)strlen (e->name) - 5, e->name);
    g_autofree char *path = dsc_tweak_check_file (name, directory, catalog);
    g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double));
    g_autoptr (GArray) y = g_array_new (FALSE, FALSE, sizeof (double));
    DscBox box = { -INFINITY, INFINITY, -INFINITY, INFINITY };

    dsc_wcs_get_bounding_box (e->wcs, &box);
    dsc_tweak_check_read_columns (path, "x", "y", x, y);
    for (guint k = 0; k < x->len; k++) {
      DscTweakSource source = { .id = k + 1,
                                .x = g_array_index (x, double, k),
                                .y = g_array_index (y, double, k),
                                .xwin = NAN,
                                .ywin = NAN,
                                .error = NAN,
                                .flux = NAN,
                                .weight = NAN };

      if (source.x > box.x0 && source.x < box.x1 && source.y > box.y0 && source.y < box.y1)
        g_array_append_val (e->sources, source);
    }
  }
}

static DscTweakCatalog *
read_reference (const char *path)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  DscTweakCatalog *catalog;

  dsc_tweak_check_read_columns (path, "RA", "DEC", ra, dec);
  catalog = dsc_tweak_catalog_new (path, ra->len);
  memcpy (catalog->ra, ra->data, ra->len * sizeof (double));
  memcpy (catalog->dec, dec->data, dec->len * sizeof (double));
  return catalog;
}

/* Written and read again, it is the same. */
static void
check_file (const DscWcs *wcs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dsc_gwcs_write (wcs, NULL, &error);
  g_autoptr (DscWcs) back = NULL;
  double a, d, b, e;

  g_assert_no_error (error);
  back = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "again", &error);
  g_assert_no_error (error);
  dsc_wcs_pixel_to_sky1 (wcs, 17.25, 200.5, &a, &d);
  dsc_wcs_pixel_to_sky1 (back, 17.25, 200.5, &b, &e);
  dsc_assert_near (b, a, 1e-13, 0);
  dsc_assert_near (e, d, 1e-13, 0);
  g_assert_cmpstr (dsc_wcs_get_name (back), ==, dsc_wcs_get_name (wcs));
}

static void
check_variant (const char *name, const char *variant, JsonObject *golden, DscLibrary *library)
{
  JsonObject *expected = json_object_get_object_member (golden, "exposures");
  g_autoptr (DscTweakregParams) params
      = dsc_tweak_check_params (name, json_object_get_object_member (golden, "parameters"));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTweakScene) scene
      = dsc_tweak_scene_from_library (library, params, DSC_COMPAT_JWST, &error);
  g_autoptr (DscTweakSolution) solution = NULL;
  double worst = 0.0;

  g_assert_no_error (error);
  fill_sources (name, variant, scene);
  if (*params->abs_refcat != '\0')
    scene->reference = read_reference (params->abs_refcat);
  solution = dsc_tweak_align (scene, params, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    const DscWcs *wcs = solution->exposures[i].wcs != NULL ? solution->exposures[i].wcs : e->wcs;
    JsonObject *one = json_object_get_object_member (expected, e->name);
    JsonArray *frames = json_object_get_array_member (one, "frames");

    g_assert_cmpuint (dsc_wcs_n_frames (wcs), ==, json_array_get_length (frames));
    for (guint k = 0; k < dsc_wcs_n_frames (wcs); k++)
      g_assert_cmpstr (dsc_wcs_frame_name (wcs, k), ==, json_array_get_string_element (frames, k));
    worst = MAX (worst, dsc_tweak_check_compare (wcs, one));
    check_file (wcs);
  }
  g_test_message ("%s %s: worst difference %.2g mas: %s", name, variant, worst, solution->verdict);
  g_assert_cmpfloat (worst, <=, TOLERANCE_MAS);
}

static void
test_scene (gconstpointer scene)
{
  dsc_tweak_check_golden (scene, check_variant);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tweak-align/golden/nircam-mini", "nircam-mini", test_scene);
  g_test_add_data_func ("/tweak-align/golden/miri-mini", "miri-mini", test_scene);
  return g_test_run ();
}
