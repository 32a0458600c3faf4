/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>

#include "dsc-association.h"
#include "dsc-simulate.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"

/* The whole step with its default parameters and the reference catalog of a simulated scene,
 * against the coordinates that the simulator drew with: rms of the corners of all exposures. */

/**
 * Truth: @visits and @more: JSON members of the scene; @limit_mas: what the aligned coordinates
 * must keep; NAN: they must not be farther off than the header by more than @worse_mas
 */
typedef struct {
  const char *name, *visits, *more;
  double limit_mas, worse_mas;
  const char *reference; /* (nullable): other than the scene's own */
} Truth;

#define HEAD                                                                                       \
  "{\"name\": \"truth\", \"seed\": %u, \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", "        \
  "\"detectors\": [\"NRCB1\"], \"size\": 320, \"start\": [865, 865], \"psf_half\": 16, "           \
  "\"over\": 2, \"field_radius_arcsec\": 9.5, \"cosmic_rays_per_mpix\": 900, "                     \
  "\"aligned_copies\": false, \"mag_bright\": 19, \"mag_faint\": 27, %s, \"visits\": [%s]}"
#define FIELD "\"ra\": 150.1, \"dec\": 2.2, \"roll\": 37"
#define TWO_VISITS                                                                                 \
  "{\"dithers\": [[0, 0], [0.72, 0.43], [-0.53, 0.81]]}, {\"visit\": 2, \"group\": 3, "            \
  "\"error_arcsec\": [0.16, -0.11], \"error_deg\": 0.012, "                                        \
  "\"dithers\": [[0.35, -0.66], [-0.81, -0.37]]}"
#define FAR_VISITS                                                                                 \
  "{\"dithers\": [[0, 0], [0.72, 0.43]], \"error_arcsec\": [-1.1, 2.7], \"error_deg\": -0.05}, "   \
  "{\"visit\": 2, \"group\": 3, \"error_arcsec\": [2.6, 1.4], \"error_deg\": 0.05, "               \
  "\"dithers\": [[0.35, -0.66], [-0.81, -0.37]]}"
#define TURNED_VISITS                                                                              \
  "{\"dithers\": [[0, 0], [0.72, 0.43]], \"error_arcsec\": [0.2, 0.1]}, "                          \
  "{\"visit\": 2, \"group\": 3, \"error_arcsec\": [-0.3, 0.2], \"error_deg\": 0.02, "              \
  "\"turn_deg\": 180, \"dithers\": [[0, 0], [0.5, -0.7]]}"

static DscLibrary *
simulate (const Truth *truth, guint seed, const char *dir)
{
  g_autofree char *text = g_strdup_printf (HEAD, seed, truth->more, truth->visits);
  g_autofree char *asn = g_build_filename (dir, "truth_asn.json", NULL);
  const char *const paths[] = { asn, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (text, -1, truth->name, NULL, &error);
  DscLibrary *library;

  g_assert_no_error (error);
  g_assert_true (dsc_simulate (scene, dir, 0, NULL, NULL, &error));
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  return library;
}

/* Sum of the squares of the distances of the corners from the truth, mas^2 */
static double
add_corners (DscImageModel *model, JsonArray *corners)
{
  const double x[] = { 0, 1, 1, 0 }, y[] = { 0, 0, 1, 1 };
  double sum = 0.0;

  for (guint k = 0; k < 4; k++) {
    JsonArray *corner = json_array_get_array_element (corners, k);
    double ra0 = json_array_get_double_element (corner, 0), ra, dec, dra, ddec;
    double dec0 = json_array_get_double_element (corner, 1);

    dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model),
                           x[k] * (dsc_image_model_get_width (model) - 1.0),
                           y[k] * (dsc_image_model_get_height (model) - 1.0), &ra, &dec);
    dra = remainder (ra - ra0, 360.0) * cos (dec0 * G_PI / 180.0) * 3.6e6;
    ddec = (dec - dec0) * 3.6e6;
    sum += dra * dra + ddec * ddec;
  }
  return sum;
}

/* rms over all corners, mas */
static double
find_rms (DscLibrary *library, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "truth.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  guint n = dsc_library_get_n_models (library);
  JsonObject *exposures;
  double sum = 0.0;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  exposures = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                             "exposures");
  for (guint i = 0; i < n; i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    JsonObject *e = json_object_get_object_member (exposures, dsc_image_model_get_name (model));

    sum += add_corners (model, json_object_get_array_member (e, "corner_world_true"));
  }
  return sqrt (sum / (4.0 * n));
}

static DscLibrary *
align (DscLibrary *library, const char *reference, const char *dir)
{
  const DscStep *step = &dsc_tweakreg_step;
  g_autofree char *setting = g_strconcat ("abs_refcat=", reference, NULL);
  const char *const settings[] = { setting, NULL };
  gpointer params = dsc_step_check_params (step, settings);
  g_autofree char *work = dsc_test_tmpdir ();
  DscStepInput input = { .library = library,
                         .product = dsc_library_get_product (library),
                         .compat = DSC_COMPAT_NONE,
                         .work_dir = work };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;
  DscLibrary *aligned;

  g_assert_true (step->run (params, &input, &output, &error));
  g_test_message ("%s", output.verdict);
  aligned = output.library != NULL ? g_object_ref (output.library) : g_object_ref (library);
  dsc_step_output_clear (&output);
  dsc_params_free (step->params, step->n_params, params);
  return aligned;
}

static void
check (const Truth *truth, guint seed)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *reference = truth->reference != NULL
                                   ? g_strdup (truth->reference)
                                   : g_build_filename (dir, "reference_stars.ecsv", NULL);
  g_autoptr (DscLibrary) library = simulate (truth, seed, dir);
  g_autoptr (DscLibrary) aligned = align (library, reference, dir);
  double before = find_rms (library, dir), after = find_rms (aligned, dir);

  g_test_message ("%s, seed %u: %.2f mas by the header, %.2f mas aligned", truth->name, seed,
                  before, after);
  if (isfinite (truth->limit_mas))
    g_assert_cmpfloat (after, <=, truth->limit_mas);
  else
    g_assert_cmpfloat (after, <=, before + truth->worse_mas);
}

static const Truth truths[] = {
  { "mini", TWO_VISITS, FIELD ", \"n_stars\": 140, \"n_galaxies\": 70", 2.0, 0, NULL },
  { "far", FAR_VISITS, FIELD ", \"n_stars\": 200, \"n_galaxies\": 70", 2.0, 0, NULL },
  { "turned", TURNED_VISITS, FIELD ", \"n_stars\": 200, \"n_galaxies\": 40", 2.0, 0, NULL },
  { "pole", FAR_VISITS,
    "\"ra\": 33, \"dec\": 89.999, \"roll\": 250, \"n_stars\": 200, \"n_galaxies\": 40", 2.0, 0,
    NULL },
  { "ra-zero", TWO_VISITS,
    "\"ra\": 0.0001, \"dec\": -40, \"roll\": 110, \"n_stars\": 200, \"n_galaxies\": 40", 2.0, 0,
    NULL },
  { "crowded", FAR_VISITS,
    FIELD ", \"n_stars\": 4000, \"n_galaxies\": 0, \"n_reference\": 300, \"star_slope\": 1.2", 2.0,
    0, NULL },
  { "saturated", TWO_VISITS,
    FIELD ", \"n_stars\": 1500, \"n_galaxies\": 0, \"saturation\": 20, \"mag_bright\": 16", NAN,
    2.0, NULL },
  { "saturated-few", TWO_VISITS,
    FIELD ", \"n_stars\": 700, \"n_galaxies\": 20, \"saturation\": 20, \"mag_bright\": 17", NAN,
    2.0, NULL },
  { "companions", TWO_VISITS, FIELD ", \"n_stars\": 100, \"n_galaxies\": 0, \"mag_faint\": 24.5",
    2.0, 0, NULL },
  { "six-stars", TWO_VISITS, FIELD ", \"n_stars\": 12, \"n_galaxies\": 0, \"mag_faint\": 24", 5.0,
    0, NULL },
  { "galaxies", TWO_VISITS, FIELD ", \"n_stars\": 1, \"n_galaxies\": 250", NAN, 5.0, NULL },
};

static void
test_truth (gconstpointer data)
{
  const Truth *truth = data;

  for (guint seed = 1; seed <= (g_test_thorough () ? 4 : 1); seed++)
    check (truth, seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (truths); i++) {
    g_autofree char *path = g_strconcat ("/steps/tweakreg-truth/", truths[i].name, NULL);

    g_test_add_data_func (path, &truths[i], test_truth);
  }
  return g_test_run ();
}
