/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-steps.h"
#include "dsc-test.h"
#include "dsc-tweak-check.h"
#include "dsc-gwcs.h"
#include "tweakreg/dsc-tweak-result.h"

/* The whole step against jwst 3.0.0: sources, pairs, coordinates and keywords. Positions of sources
 * agree to 1e-9 pixel where the order of sums is the same; a pair more or less moves an exposure by
 * a tenth of a milliarcsec. */
#define TOLERANCE_MAS 0.05

static void
run_step (const DscTweakregParams *params, DscLibrary *library, DscStepOutput *output)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (GError) error = NULL;
  const DscStepInput input = { .library = library,
                               .product = dsc_library_get_product (library),
                               .compat = DSC_COMPAT_JWST,
                               .n_threads = 2,
                               .work_dir = dir };

  dsc_tweakreg_step.run (params, &input, output, &error);
  g_assert_no_error (error);
}

/* The keywords give the same sky as the gwcs, to what the SIP fit allows (0.01 pixel). */
static void
check_sip (DscImageModel *model)
{
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) fits = dsc_wcs_from_fits_header (
      dsc_image_model_get_sci (model), dsc_image_model_get_width (model),
      dsc_image_model_get_height (model), "keywords", &error);
  double worst = 0.0;

  g_assert_no_error (error);
  for (guint i = 0; i < 16; i++) {
    double x = (i % 4) / 3.0 * (dsc_image_model_get_width (model) - 1.0);
    double y = (i / 4) / 3.0 * (dsc_image_model_get_height (model) - 1.0);
    double ra, dec, px, py;

    dsc_wcs_pixel_to_sky1 (fits, x, y, &ra, &dec);
    dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &px, &py);
    worst = MAX (worst, hypot (px - x, py - y));
  }
  g_assert_cmpfloat (worst, <, 0.02);
}

static double
check_exposure (DscImageModel *before, DscImageModel *after, JsonObject *expected)
{
  DscWcs *wcs = dsc_image_model_get_wcs (after);
  JsonArray *frames = json_object_get_array_member (expected, "frames");

  g_assert_cmpuint (dsc_wcs_n_frames (wcs), ==, json_array_get_length (frames));
  g_assert_cmpstr (dsc_image_model_get_string (after, "S_TWKREG"), ==,
                   json_object_get_string_member (expected, "cal_step"));
  if (wcs != dsc_image_model_get_wcs (before))
    check_sip (after);
  return dsc_tweak_check_compare (wcs, expected);
}

/* Corner by corner: the text holds 9 decimals, the last of which may be rounded either way. */
static void
check_region (DscImageModel *model, JsonObject *expected)
{
  const char *region = dsc_image_model_get_string (model, "S_REGION");
  g_auto (GStrv) got = g_strsplit (region, " ", -1);
  g_auto (GStrv) want = g_strsplit (json_object_get_string_member (expected, "s_region"), " ", -1);

  g_assert_cmpuint (g_strv_length (got), ==, g_strv_length (want));
  for (guint i = 0; got[i] != NULL; i++) {
    if (i < 3)
      g_assert_cmpstr (got[i], ==, want[i]);
    else
      dsc_assert_near (g_ascii_strtod (got[i], NULL), g_ascii_strtod (want[i], NULL), 1.5e-8, 0);
  }
}

static void
check_variant (const char *name, const char *variant, JsonObject *golden, DscLibrary *library)
{
  JsonObject *expected = json_object_get_object_member (golden, "exposures");
  g_autoptr (DscTweakregParams) params
      = dsc_tweak_check_params (name, json_object_get_object_member (golden, "parameters"));
  DscStepOutput output = { 0 };
  double worst = 0.0;

  run_step (params, library, &output);
  g_assert_nonnull (output.library);
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (output.library, i);
    JsonObject *one = json_object_get_object_member (expected, dsc_image_model_get_name (model));
    double off = check_exposure (dsc_library_get_model (library, i), model, one);

    worst = MAX (worst, off);
    check_region (model, one);
  }
  g_test_message ("%s %s: worst difference %.2g mas: %s", name, variant, worst, output.verdict);
  g_assert_cmpfloat (worst, <=, TOLERANCE_MAS);
  dsc_step_output_clear (&output);
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
  g_test_add_data_func ("/tweakreg/golden/nircam-mini", "nircam-mini", test_scene);
  g_test_add_data_func ("/tweakreg/golden/miri-mini", "miri-mini", test_scene);
  return g_test_run ();
}
