/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tweakreg/dsc-tweak-result.h"

#include <math.h>
#include <string.h>

#include "dsc-steps.h"
#include "dsc-test.h"
#include "dsc-tweak-fixture.h"

static const DscTweakFixtureExposure field[] = {
  { 359.999, 88.0, 20.0, 0.0, 0.0, 0.0, 0 },
  { 0.0, 88.0, 21.0, 0.4, -0.3, 0.01, 1 },
};

static DscTweakregParams *
make_params (void)
{
  return dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                         sizeof (DscTweakregParams));
}

static void
free_params (DscTweakregParams *params)
{
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, params);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakregParams, free_params)

static DscTweakFit *
make_fit (const DscTweakScene *scene)
{
  DscTweakFit *fit = dsc_tweak_fit_new (DSC_TWEAK_ABSOLUTE, DSC_TWEAK_NONE);
  DscTweakPair pair = { 1, 2, DSC_TWEAK_NONE, 3, 1.5, -2.5, 1.25, -2.25, 0.01, 0.02, 0.5, TRUE };
  const double x[3] = { 0, 1, 2 }, y[3] = { 0, 2, 1 };

  g_array_append_val (fit->pairs, pair);
  pair.ref_exposure = 0;
  pair.used = FALSE;
  g_array_append_val (fit->pairs, pair);
  fit->state = DSC_TWEAK_FAILED;
  g_free (fit->verdict);
  fit->verdict = g_strdup ("why");
  fit->advice = g_strdup ("what");
  fit->n_sources = scene->exposures[1].sources->len;
  fit->n_reference = 7;
  fit->n_matched = 2;
  fit->n_used = 1;
  fit->plane = 1;
  fit->geometry = DSC_FIT_GENERAL;
  fit->map = (DscPlaneMap){ { 1.01, 0.02, -0.03, 0.99 }, { 0.5, -0.25 } };
  fit->false_probability = 1e-9;
  g_assert_true (dsc_match_histogram_init (&fit->histogram, 3, x, y, 3, y, x, 2.0, 0.5,
                                           DSC_COMPAT_NONE, NULL, NULL));
  return fit;
}

typedef struct {
  DscLibrary *library;
  DscTweakregParams *params;
  DscTweakScene *scene;
  DscTweakSolution *solution;
} Case;

static void
case_init (Case *c)
{
  g_autoptr (GError) error = NULL;

  c->library = dsc_tweak_fixture_library (G_N_ELEMENTS (field), field);
  c->params = make_params ();
  c->scene = dsc_tweak_scene_from_library (c->library, c->params, DSC_COMPAT_JWST, &error);
  g_assert_no_error (error);
  c->scene->reference = dsc_tweak_fixture_fill (c->scene, field, 40, 35.0, 0.01);
  c->scene->exposures[1].catalog = g_strdup ("mine.ecsv");
  g_array_index (c->scene->exposures[0].sources, DscTweakSource, 1).dropped = TRUE;
  c->solution = dsc_tweak_solution_new (2);
  c->solution->status = DSC_STEP_FAILED;
  c->solution->exposures[0].state = DSC_TWEAK_REFERENCE;
  c->solution->exposures[1].state = DSC_TWEAK_ALIGNED;
  c->solution->exposures[1].wcs = dsc_tweak_fixture_truth (&field[1]);
  g_ptr_array_add (c->solution->warnings, g_strdup ("careful"));
  g_ptr_array_add (c->solution->fits, make_fit (c->scene));
}

static void
case_clear (Case *c)
{
  g_object_unref (c->library);
  free_params (c->params);
  dsc_tweak_scene_free (c->scene);
  dsc_tweak_solution_free (c->solution);
}

static void
test_round_trip (void)
{
  Case c;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a", NULL),
                  *again = g_build_filename (dir, "b", NULL);
  g_autofree char *a = NULL, *b = NULL;
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;
  g_autoptr (GError) error = NULL;
  gsize n, m;
  DscTweakFit *fit;

  case_init (&c);
  g_assert_true (dsc_tweak_result_write (c.scene, c.solution, path, &error));
  g_assert_true (
      dsc_tweak_result_read (path, c.library, c.library, c.params, &scene, &solution, &error));
  g_assert_no_error (error);
  g_assert_true (dsc_tweak_result_write (scene, solution, again, &error));
  g_assert_true (g_file_get_contents (path, &a, &n, NULL));
  g_assert_true (g_file_get_contents (again, &b, &m, NULL));
  g_assert_cmpmem (a, n, b, m);
  g_assert_cmpint (scene->compat, ==, DSC_COMPAT_JWST);
  g_assert_cmpuint (scene->exposures[0].sources->len, ==, c.scene->exposures[0].sources->len);
  g_assert_true (g_array_index (scene->exposures[0].sources, DscTweakSource, 1).dropped);
  g_assert_cmpstr (scene->exposures[1].catalog, ==, "mine.ecsv");
  g_assert_cmpuint (scene->reference->n, ==, 40);
  g_assert_cmpstr (solution->warnings->pdata[0], ==, "careful");
  fit = solution->fits->pdata[0];
  g_assert_cmpuint (fit->group, ==, DSC_TWEAK_NONE);
  g_assert_cmpstr (fit->advice, ==, "what");
  g_assert_cmpuint (fit->pairs->len, ==, 2);
  g_assert_cmpfloat (fit->map.matrix[2], ==, -0.03);
  g_assert_cmpfloat (fit->false_probability, ==, 1e-9);
  g_assert_true (isnan (fit->tolerance));
  g_assert_cmpuint (fit->histogram.side, ==, 9);
  case_clear (&c);
}

/* The corrected coordinates say by how much the header was off, near the pole and across 0 h. */
static void
test_measure (void)
{
  Case c;
  const DscTweakAligned *a;
  double alpha = field[1].dx / 3600.0 * tan (field[1].dec * G_PI / 180.0);

  case_init (&c);
  dsc_tweak_solution_measure (c.solution, c.scene);
  a = &c.solution->exposures[1];
  dsc_assert_near (hypot (a->shift[0], a->shift[1]), 0.5, 0.02, 0);
  dsc_assert_near (a->scale, 1.0, 1e-6, 0);
  /* By the header the north is where the meridian of another place points. */
  dsc_assert_near (fabs (a->rotation), fabs (field[1].rotation - alpha), 0.004, 0);
  g_assert_cmpfloat (a->moved, >, 0.4);
  dsc_assert_near (c.solution->exposures[0].moved, 0.0, 0, 0);
  case_clear (&c);
}

/* Whatever is wrong about the file, it is refused or gives what can be worked with. */
static void
test_damage (void)
{
  Case c;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a", NULL);
  g_autofree char *bytes = NULL;
  DscTestRandom random = { 7 };
  guint n_refused = 0;
  gsize n;

  case_init (&c);
  g_assert_true (dsc_tweak_result_write (c.scene, c.solution, path, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  for (guint i = 0; i < 600; i++) {
    g_autofree char *copy = g_memdup2 (bytes, n);
    g_autoptr (DscTweakScene) scene = NULL;
    g_autoptr (DscTweakSolution) solution = NULL;
    g_autoptr (GError) error = NULL;
    gsize size = i % 3 == 0 ? (gsize)(dsc_test_uniform (&random) * n) : n;

    copy[(gsize)(dsc_test_uniform (&random) * n)] ^= (char)(1 << i % 8);
    g_assert_true (g_file_set_contents (path, copy, (gssize)size, NULL));
    if (!dsc_tweak_result_read (path, c.library, c.library, c.params, &scene, &solution, &error)) {
      g_assert_true (g_error_matches (error, DSC_ERROR, DSC_ERROR_FORMAT));
      n_refused++;
    }
  }
  g_assert_cmpuint (n_refused, >=, 200);
  case_clear (&c);
}

/* Of other exposures. */
static void
test_foreign (void)
{
  Case c;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a", NULL);
  g_autoptr (DscLibrary) other = dsc_tweak_fixture_library (1, field);
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;
  g_autoptr (GError) error = NULL;

  case_init (&c);
  g_assert_true (dsc_tweak_result_write (c.scene, c.solution, path, NULL));
  g_assert_false (dsc_tweak_result_read (path, other, other, c.params, &scene, &solution, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (
      dsc_tweak_result_read ("no-such", other, other, c.params, &scene, &solution, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  case_clear (&c);
}

/* What has no coordinates is named. */
static void
test_no_wcs (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("field", NULL, NULL, NULL);
  g_autoptr (DscImageModel) model = dsc_image_model_new ("bare_cal.fits", 10, 10);
  g_autoptr (DscTweakregParams) params = make_params ();
  g_autoptr (GError) error = NULL;

  dsc_library_add (library, model, NULL);
  g_assert_null (dsc_tweak_scene_from_library (library, params, DSC_COMPAT_NONE, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
  g_assert_nonnull (strstr (error->message, "bare_cal.fits"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tweak-result/round-trip", test_round_trip);
  g_test_add_func ("/tweak-result/measure", test_measure);
  g_test_add_func ("/tweak-result/damage", test_damage);
  g_test_add_func ("/tweak-result/foreign", test_foreign);
  g_test_add_func ("/tweak-result/no-wcs", test_no_wcs);
  return g_test_run ();
}
