/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>

#include "dsc-association.h"
#include "dsc-dq.h"
#include "dsc-output-grid.h"
#include "dsc-simulate.h"
#include "dsc-sky-differences.h"
#include "dsc-skymatch-check.h"
#include "dsc-test.h"
#include "skymatch/dsc-sky-plane.h"

/* Sky levels against what the simulator put in. Nine exposures of the middle of a detector: two
 * visits, the second turned by 90 degrees, some with half of the field of the first; 1 to 2 % of
 * the pixels hit by undetected cosmic rays. */
#define SCENE                                                                                      \
  "{\"name\": \"sky\", \"seed\": 11, \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", "          \
  "\"detectors\": [\"NRCB1\"], \"ra\": 80, \"dec\": -69, \"roll\": 20, \"size\": 256, "            \
  "\"start\": [897, 897], \"n_stars\": 60, \"n_galaxies\": 40, \"field_radius_arcsec\": 9, "       \
  "\"cosmic_rays_per_mpix\": 10000, \"psf_half\": 16, \"jitter_arcsec\": 0, \"over\": 2, "         \
  "\"aligned_copies\": false, "                                                                    \
  "\"visits\": [{\"dithers\": [[0, 0], [1.3, 0.4], [-3.1, 2.2], [4.1, 0.2], [0.33, -3.9]]}, "      \
  "{\"visit\": 2, \"turn_deg\": 90, \"dithers\": [[0, 0], [2.2, 1.7], [-4.4, -0.4], [0.5, 3.3]]}]"
/* A nebula 15 times as bright as the sky with its crest across the field, and a gradient. */
#define NEBULA                                                                                     \
  ", \"nebulae\": [{\"offset_arcsec\": [3, -2], \"sigma_arcsec\": 2.5, \"peak\": 4}, "             \
  "{\"offset_arcsec\": [-40, 30], \"sigma_arcsec\": 30, \"peak\": 2}]"

#define N_EXPOSURES 9

static DscLibrary *
simulate (const char *text, double *ret_sky)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (text, -1, "sky", NULL, &error);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = g_build_filename (dir, "sky_asn.json", NULL);
  g_autofree char *truth = g_build_filename (dir, "truth.json", NULL);
  const char *const paths[] = { asn, NULL };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *exposures;
  DscLibrary *library;

  g_assert_no_error (error);
  g_assert_true (dsc_simulate (scene, dir, 0, NULL, NULL, &error));
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_library_get_n_models (library), ==, N_EXPOSURES);
  g_assert_true (json_parser_load_from_file (parser, truth, &error));
  exposures = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                             "exposures");
  for (guint i = 0; i < N_EXPOSURES; i++) {
    const char *name = dsc_image_model_get_name (dsc_library_get_model (library, i));

    ret_sky[i] = json_object_get_double_member (json_object_get_object_member (exposures, name),
                                                "sky_mjysr");
  }
  return library;
}

static DscSkyCells *
measure (DscImageModel *model, const DscTan *tan)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) plane
      = dsc_sky_plane_load (model, DSC_DQ_DO_NOT_USE | DSC_DQ_NON_SCIENCE, NAN, NAN, NULL, &error);
  g_autoptr (DscSkyLattice) lattice
      = dsc_sky_lattice_new (dsc_image_model_get_wcs (model), width, height, tan, NULL, 4, &error);
  DscSkyCells *cells = dsc_sky_cells_new (plane->f, width, height, lattice, NULL, &error);

  g_assert_no_error (error);
  return cells;
}

/* Levels by differences, and the largest formal error of a pair. */
static double
solve (DscLibrary *library, double *ret_levels)
{
  DscSkyCells *cells[N_EXPOSURES];
  g_autoptr (GArray) ties = g_array_new (FALSE, FALSE, sizeof (DscSkyTie));
  DscTan tan = { .cdelt = { 6.9e-5, 6.9e-5 }, .crval = { 80, -69 }, .pc = { -1, 0, 0, 1 } };
  double largest = 0;

  for (guint i = 0; i < N_EXPOSURES; i++)
    cells[i] = measure (dsc_library_get_model (library, i), &tan);
  for (guint a = 0; a < N_EXPOSURES; a++)
    for (guint b = a + 1; b < N_EXPOSURES; b++) {
      g_autoptr (GArray) d = g_array_new (FALSE, FALSE, sizeof (DscSkyDifference));
      DscSkyOffset offset;
      DscSkyTie tie = { a, b, 0, 0, 0 };

      dsc_sky_cells_subtract (cells[a], cells[b], d);
      offset = dsc_sky_offset_find ((DscSkyDifference *)(gpointer)d->data, d->len);
      tie.value = offset.value;
      tie.error = offset.error;
      largest = MAX (largest, isnan (offset.error) ? 0 : offset.error);
      g_array_append_val (ties, tie);
    }
  g_assert_true (dsc_sky_ties_solve (N_EXPOSURES, (DscSkyTie *)(gpointer)ties->data, ties->len,
                                     ret_levels, NULL, NULL));
  for (guint i = 0; i < N_EXPOSURES; i++)
    dsc_sky_cells_free (cells[i]);
  return largest;
}

/* Root mean square of levels minus truth, its mean taken off. */
static double
find_rms (const double *levels, const double *truth)
{
  double mean = 0, sum = 0;

  for (guint i = 0; i < N_EXPOSURES; i++)
    mean += (levels[i] - truth[i]) / N_EXPOSURES;
  for (guint i = 0; i < N_EXPOSURES; i++)
    sum += pow (levels[i] - truth[i] - mean, 2) / N_EXPOSURES;
  return sqrt (sum);
}

/* Relative levels are right within a few formal errors, without and with a nebula. */
static void
check_scene (const char *text, double limit)
{
  double truth[N_EXPOSURES], levels[N_EXPOSURES], zero[N_EXPOSURES] = { 0 };
  g_autoptr (DscLibrary) library = simulate (text, truth);
  double error = solve (library, levels), rms = find_rms (levels, truth);

  g_test_message ("rms of the levels %.5f, put in %.5f, largest error of a pair %.5f MJy/sr", rms,
                  find_rms (zero, truth), error);
  g_assert_cmpfloat (rms, <, limit);
  g_assert_cmpfloat (rms, <, 2 * error);
  g_assert_cmpfloat (find_rms (zero, truth), >, 0.02);
}

static void
test_plain (void)
{
  check_scene (SCENE "}", 2e-4);
}

static void
test_nebula (void)
{
  check_scene (SCENE NEBULA "}", 4e-4);
}

/* Levels that the step finds. */
static void
match (DscLibrary *library, const char *match_by, guint n_threads, double *ret_levels)
{
  g_autofree char *setting = g_strconcat ("match_by=", match_by, NULL);
  const char *const settings[] = { setting, NULL };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSkyReport) report = NULL;

  g_assert_true (dsc_skymatch_check_run (library, settings, DSC_COMPAT_NONE, n_threads, NULL, NULL,
                                         &output, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < N_EXPOSURES; i++)
    ret_levels[i] = dsc_skymatch_check_level (output.library, i);
  report = dsc_skymatch_check_report (&output);
  g_assert_cmpstr (report->match_by, ==, match_by);
  g_assert_cmpuint (report->n_components, ==, 1);
  g_assert_cmpuint (report->n_pairs, >, N_EXPOSURES);
  for (guint k = 0; k < report->n_pairs; k++)
    if (report->pairs[k].used)
      dsc_assert_near (report->pairs[k].sky_a - report->pairs[k].sky_b, report->pairs[k].before,
                       1e-12, 0);
  dsc_step_output_clear (&output);
}

/* The statistics of the peer scatter with what is on the sky; the differences do not. Whatever is
 * matched, the lowest level is 0, and threads change nothing. */
static void
test_step (void)
{
  const char *const scenes[] = { SCENE "}", SCENE NEBULA "}" };

  for (guint k = 0; k < 2; k++) {
    double truth[N_EXPOSURES], by_statistics[N_EXPOSURES], by_differences[N_EXPOSURES];
    double again[N_EXPOSURES], lowest = INFINITY, statistics, differences;
    g_autoptr (DscLibrary) library = simulate (scenes[k], truth);

    match (library, "statistics", 0, by_statistics);
    match (library, "differences", 2, by_differences);
    match (library, "differences", 1, again);
    for (guint i = 0; i < N_EXPOSURES; i++) {
      lowest = MIN (lowest, by_differences[i]);
      dsc_assert_near (by_differences[i], again[i], 0, 0);
    }
    dsc_assert_near (lowest, 0, 0, 0);
    statistics = find_rms (by_statistics, truth);
    differences = find_rms (by_differences, truth);
    g_test_message ("%s: rms by statistics %.5f, by differences %.5f MJy/sr",
                    k == 0 ? "plain" : "nebula", statistics, differences);
    g_assert_cmpfloat (differences, <, k == 0 ? 2e-4 : 4e-4);
    g_assert_cmpfloat (statistics, >, (k == 0 ? 2 : 20) * differences);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skymatch/truth/plain", test_plain);
  g_test_add_func ("/skymatch/truth/nebula", test_nebula);
  g_test_add_func ("/skymatch/truth/step", test_step);
  return g_test_run ();
}
