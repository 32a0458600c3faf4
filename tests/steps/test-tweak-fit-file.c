/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-simulate.h"
#include "dsc-steps.h"
#include "dsc-table.h"
#include "dsc-test.h"
#include "tweakreg/dsc-tweak-fit-file.h"

#define SCENE                                                                                      \
  "{\"name\": \"fit\", \"seed\": 3, \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", "           \
  "\"detectors\": [\"NRCB1\"], \"size\": 64, \"psf_half\": 8, \"over\": 2, \"ra\": 80, "           \
  "\"dec\": -69, \"n_stars\": 5, \"n_galaxies\": 0, \"field_radius_arcsec\": 3, "                  \
  "\"aligned_copies\": false, \"visits\": [{\"dithers\": [[0, 0], [0.4, 0.3], [0.2, -0.4]]}]}"
#define ARCSEC (G_PI / 648000.0)

static DscLibrary *
simulate (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (SCENE, -1, "fit", NULL, &error);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = g_build_filename (dir, "fit_asn.json", NULL);
  const char *const paths[] = { asn, NULL };
  DscLibrary *library;

  g_assert_no_error (error);
  g_assert_true (dsc_simulate (scene, dir, 0, NULL, NULL, &error));
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  return library;
}

static DscTweakScene *
make_scene (DscLibrary *library)
{
  DscTweakregParams *params = dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                                              sizeof (DscTweakregParams));
  g_autoptr (GError) error = NULL;
  DscTweakScene *scene = dsc_tweak_scene_from_library (library, params, DSC_COMPAT_NONE, &error);

  g_assert_no_error (error);
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, params);
  return scene;
}

/* The second exposure is moved, the third failed. */
static DscTweakSolution *
make_solution (const DscTweakScene *scene)
{
  DscTweakSolution *solution = dsc_tweak_solution_new (scene->n_exposures);
  const DscTweakExposure *e = &scene->exposures[1];
  DscPlaneMap map = { { 1, 2e-5, -2e-5, 1 }, { 0.12 * ARCSEC, -0.05 * ARCSEC } };
  DscTweakFit *fit = dsc_tweak_fit_new (DSC_TWEAK_RELATIVE, e->group);
  g_autoptr (GError) error = NULL;

  g_free (solution->method);
  solution->method = g_strdup ("auto");
  solution->exposures[0].state = DSC_TWEAK_REFERENCE;
  solution->exposures[1].state = DSC_TWEAK_ALIGNED;
  solution->exposures[1].wcs
      = dsc_wcs_set_correction (e->wcs, &e->angles, &map, NULL, e->name, &error);
  g_assert_no_error (error);
  solution->exposures[2].state = DSC_TWEAK_FAILED;
  fit->state = DSC_TWEAK_ALIGNED;
  fit->n_matched = 12;
  fit->n_used = 11;
  fit->rmse = 0.002;
  g_ptr_array_add (solution->fits, fit);
  dsc_tweak_solution_measure (solution, scene);
  return solution;
}

static char *
write_file (const DscTweakScene *scene, DscTweakFitFile format, const char *dir)
{
  g_autoptr (DscTweakSolution) solution = make_solution (scene);
  g_autofree char *name = g_strconcat ("fit.", dsc_tweak_fit_file_extension (format), NULL);
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_tweak_fit_file_write (scene, solution, format, path, &error));
  return path;
}

static void
assert_same_sky (const DscWcs *a, const DscWcs *b)
{
  double ra[2], dec[2];

  for (guint k = 0; k < 4; k++) {
    double x = k % 2 * 63.0, y = k / 2 * 63.0;

    dsc_wcs_pixel_to_sky1 (a, x, y, &ra[0], &dec[0]);
    dsc_wcs_pixel_to_sky1 (b, x, y, &ra[1], &dec[1]);
    dsc_assert_near (ra[0], ra[1], 1e-12, 0);
    dsc_assert_near (dec[0], dec[1], 1e-12, 0);
  }
}

/* What was written comes back on a second reading of the exposures. */
static void
test_apply (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autoptr (DscTweakSolution) expected = make_solution (scene);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_file (scene, DSC_TWEAK_FIT_FILE_JSON, dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTweakSolution) applied = dsc_tweak_fit_file_apply (scene, path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (applied->exposures[0].state, ==, DSC_TWEAK_REFERENCE);
  g_assert_null (applied->exposures[0].wcs);
  g_assert_cmpint (applied->exposures[2].state, ==, DSC_TWEAK_FAILED);
  assert_same_sky (applied->exposures[1].wcs, expected->exposures[1].wcs);
  dsc_assert_near (applied->exposures[1].shift[0], expected->exposures[1].shift[0], 1e-9, 0);
  /* Applied to what has it already: the same again. */
  dsc_wcs_unref (scene->exposures[1].wcs);
  scene->exposures[1].wcs = dsc_wcs_ref (applied->exposures[1].wcs);
  g_clear_pointer (&applied, dsc_tweak_solution_free);
  applied = dsc_tweak_fit_file_apply (scene, path, &error);
  g_assert_no_error (error);
  assert_same_sky (applied->exposures[1].wcs, expected->exposures[1].wcs);
}

static void
test_apply_folder (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autoptr (DscTweakSolution) expected = make_solution (scene);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *stem = g_strndup (scene->exposures[1].name,
                                     strlen (scene->exposures[1].name) - strlen ("_cal.fits"));
  g_autofree char *name = g_strconcat (stem, "_wcs.asdf", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTweakSolution) applied = NULL;

  g_assert_true (dsc_tweak_fit_file_write_wcs (expected->exposures[1].wcs, path, &error));
  applied = dsc_tweak_fit_file_apply (scene, dir, &error);
  g_assert_no_error (error);
  assert_same_sky (applied->exposures[1].wcs, expected->exposures[1].wcs);
  g_assert_cmpint (applied->exposures[0].state, ==, DSC_TWEAK_SKIPPED);
  g_assert_cmpuint (applied->warnings->len, ==, 2);
}

/* What is in the folder is an input: its content makes the key of the product. */
static void
test_list_folder (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *stem = g_strndup (scene->exposures[2].name,
                                     strlen (scene->exposures[2].name) - strlen ("_cal.fits"));
  g_autofree char *name = g_strconcat (stem, "_tweakreg.asdf", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *other = g_build_filename (dir, "other_tweakreg.asdf", NULL);
  g_autoptr (GPtrArray) files = NULL;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  files = dsc_tweak_fit_file_list (dir, library);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (files->pdata[0], ==, path);
}

/* Coordinates of another place under the name of an exposure. */
static void
test_other_place (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  const DscTweakExposure *e = &scene->exposures[0];
  const DscPlaneMap far = { { 1.0, 0.0, 0.0, 1.0 }, { 5e-4, 0.0 } }; /* 103 arcsec */
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *stem = g_strndup (e->name, strlen (e->name) - strlen ("_cal.fits"));
  g_autofree char *name = g_strconcat (stem, "_tweakreg.asdf", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) wcs = dsc_wcs_set_correction (e->wcs, &e->angles, &far, NULL, e->name, &error);

  g_assert_no_error (error);
  g_assert_true (dsc_tweak_fit_file_write_wcs (wcs, path, &error));
  g_assert_null (dsc_tweak_fit_file_apply (scene, dir, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MIXED);
}

/* A copy that points elsewhere is not moved by what belongs to another. */
static void
test_other_header (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_file (scene, DSC_TWEAK_FIT_FILE_JSON, dir);
  g_autoptr (GError) error = NULL;

  dsc_wcs_unref (scene->exposures[1].wcs);
  scene->exposures[1].wcs = dsc_wcs_ref (scene->exposures[2].wcs);
  g_assert_null (dsc_tweak_fit_file_apply (scene, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MIXED);
  g_assert_nonnull (strstr (error->message, scene->exposures[1].name));
}

static void
assert_apply_fails (const DscTweakScene *scene, const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tweak_fit_file_apply (scene, path, &error));
  g_assert_error (error, DSC_ERROR, code);
}

static void
test_bad_files (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autofree char *dir = dsc_test_tmpdir (), *empty = dsc_test_tmpdir ();
  g_autofree char *path = write_file (scene, DSC_TWEAK_FIT_FILE_JSON, dir);
  g_autofree char *text = NULL;
  char *member;

  assert_apply_fails (scene, "/nowhere/fit.json", DSC_ERROR_NOT_FOUND);
  assert_apply_fails (scene, empty, DSC_ERROR_NOT_FOUND);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  member = strstr (text, "\"header_center_deg\"");
  member[1] = 'x';
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  assert_apply_fails (scene, path, DSC_ERROR_FORMAT);
  g_assert_true (g_file_set_contents (path, "{\"format\": 3}", -1, NULL));
  assert_apply_fails (scene, path, DSC_ERROR_FORMAT);
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  assert_apply_fails (scene, path, DSC_ERROR_FORMAT);
  g_assert_true (g_file_set_contents (
      path, "{\"format\": \"ditherscope alignment\", \"exposures\": []}", -1, NULL));
  assert_apply_fails (scene, path, DSC_ERROR_NOT_FOUND);
}

/* Numbers as 1e-300 are such as every reader of JSON takes: none is followed by ".0". */
static void
test_numbers (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autoptr (DscTweakSolution) solution = make_solution (scene);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "numbers.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  ((DscTweakFit *)solution->fits->pdata[0])->false_probability = 1e-300;
  g_assert_true (dsc_tweak_fit_file_write (scene, solution, DSC_TWEAK_FIT_FILE_JSON, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "e-300"));
  g_assert_false (g_regex_match_simple ("e-?[0-9]+[.]", text, 0, 0));
}

static void
test_tables (void)
{
  g_autoptr (DscLibrary) library = simulate ();
  g_autoptr (DscTweakScene) scene = make_scene (library);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_file (scene, DSC_TWEAK_FIT_FILE_ECSV, dir);
  g_autofree char *text_path = write_file (scene, DSC_TWEAK_FIT_FILE_TEXT, dir);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = dsc_table_read (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 3);
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "state"), 2), ==, "failed");
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "exposure"), 1), ==,
                   scene->exposures[1].name);
  g_assert_cmpfloat (hypot (dsc_column_get_double (dsc_table_find (table, "shift_east"), 1),
                            dsc_column_get_double (dsc_table_find (table, "shift_north"), 1)),
                     >, 0.1);
  g_assert_true (g_file_get_contents (text_path, &text, NULL, NULL));
  for (guint i = 0; i < 3; i++)
    g_assert_nonnull (strstr (text, scene->exposures[i].name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steps/tweak-fit-file/numbers", test_numbers);
  g_test_add_func ("/steps/tweak-fit-file/apply", test_apply);
  g_test_add_func ("/steps/tweak-fit-file/apply-folder", test_apply_folder);
  g_test_add_func ("/steps/tweak-fit-file/list-folder", test_list_folder);
  g_test_add_func ("/steps/tweak-fit-file/other-place", test_other_place);
  g_test_add_func ("/steps/tweak-fit-file/other-header", test_other_header);
  g_test_add_func ("/steps/tweak-fit-file/bad-files", test_bad_files);
  g_test_add_func ("/steps/tweak-fit-file/tables", test_tables);
  return g_test_run ();
}
