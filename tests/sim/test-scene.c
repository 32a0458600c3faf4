/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-aperture.h"
#include "dsc-sim-attitude.h"
#include "dsc-sim-scene.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"

#define SCENE                                                                                      \
  "{\"name\": \"s\", \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"detectors\": "           \
  "[\"NRCB1\"], \"ra\": 10, \"dec\": -20.5, \"size\": 64, \"visits\": [{\"dithers\": [[0, 0], "    \
  "[1, 2]]}]"

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  const guint64 seed = 77;
  g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (SCENE "}", -1, "s.json", &seed, &error);
  const DscSimVisit *visit;

  g_assert_no_error (error);
  g_assert_cmpstr (scene->name, ==, "s");
  g_assert_cmpuint (scene->seed, ==, 77);
  g_assert_cmpuint (scene->width, ==, 64);
  g_assert_cmpuint (scene->height, ==, 64);
  g_assert_cmpfloat (scene->dec, ==, -20.5);
  g_assert_cmpstr (scene->pointing_aperture, ==, "NRCB1_FULL");
  g_assert_true (scene->with_area && scene->aligned_copies && !scene->from_wcs_files);
  g_assert_cmpuint (dsc_sim_scene_n_files (scene), ==, 2);
  visit = scene->visits->pdata[0];
  g_assert_cmpfloat (visit->exptime, ==, 1000.0);
  g_assert_cmpfloat (g_array_index (visit->dithers, DscSimDither, 1).dv3, ==, 2.0);
}

/* Each is refused with a message that holds the word given. */
static void
test_refusals (void)
{
  static const struct {
    const char *text;
    DscError code;
    const char *word;
  } cases[] = {
    { "", DSC_ERROR_FORMAT, "no JSON object" },
    { "{\n  \"name\": \"s\",\n  oops\n}", DSC_ERROR_FORMAT, "line 2" },
    { "[1, 2]", DSC_ERROR_FORMAT, "no JSON object" },
    { "\xff\xfe", DSC_ERROR_FORMAT, "UTF-8" },
    { "{}", DSC_ERROR_PARAMETER, "\"name\" is missing" },
    { SCENE ", \"n_star\": 5}", DSC_ERROR_PARAMETER, "did you mean \"n_stars\"" },
    { SCENE ", \"n_stars\": -5}", DSC_ERROR_PARAMETER, "\"n_stars\" is -5" },
    { SCENE ", \"n_stars\": 1.5}", DSC_ERROR_PARAMETER, "\"n_stars\" is 1.5" },
    { SCENE ", \"n_stars\": \"many\"}", DSC_ERROR_PARAMETER, "\"n_stars\"" },
    { SCENE ", \"size\": 1e12}", DSC_ERROR_PARAMETER, "\"size\"" },
    { SCENE ", \"size\": 2049}", DSC_ERROR_PARAMETER, "NRCB1, which has 2048 x 2048" },
    { SCENE ", \"start\": [2000, 1]}", DSC_ERROR_PARAMETER, "beyond detector" },
    { SCENE ", \"filter\": \"F999W\"}", DSC_ERROR_PARAMETER, "F115W" },
    { SCENE ", \"instrument\": \"WFC3\"}", DSC_ERROR_PARAMETER, "NIRCAM, NIRISS or MIRI" },
    { SCENE ", \"detectors\": [\"MIRIMAGE\"]}", DSC_ERROR_PARAMETER, "MIRIMAGE" },
    { SCENE ", \"detectors\": [\"NRCB1\", \"NRCB1\"]}", DSC_ERROR_PARAMETER, "once" },
    { SCENE ", \"pointing_aperture\": \"X\"}", DSC_ERROR_PARAMETER, "pointing_aperture" },
    { SCENE ", \"name\": \"../x\"}", DSC_ERROR_PARAMETER, "\"name\"" },
    { SCENE ", \"dec\": 91}", DSC_ERROR_PARAMETER, "from -90 to 90" },
    { SCENE ", \"with_area\": 1}", DSC_ERROR_PARAMETER, "true or false" },
    { SCENE ", \"mag_faint\": 1}", DSC_ERROR_PARAMETER, "mag_faint" },
    { SCENE ", \"visits\": []}", DSC_ERROR_PARAMETER, "visits" },
    { SCENE ", \"visits\": [{}]}", DSC_ERROR_PARAMETER, "dithers" },
    { SCENE ", \"visits\": [{\"dithers\": [[0]]}]}", DSC_ERROR_PARAMETER, "pair" },
    { SCENE ", \"visits\": [{\"dithers\": {\"spiral\": 10001}}]}", DSC_ERROR_PARAMETER, "spiral" },
    { SCENE ", \"wcs_files\": [\"a.asdf\"]}", DSC_ERROR_PARAMETER, "wcs_files" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    if (g_utf8_validate (cases[i].text, -1, NULL))
      g_test_message ("%s", cases[i].text);
    g_assert_null (dsc_sim_scene_parse (cases[i].text, -1, "s.json", NULL, &error));
    g_assert_error (error, DSC_ERROR, (int)cases[i].code);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, cases[i].word));
    g_assert_nonnull (strstr (error->message, "s.json"));
  }
}

static void
test_bombs (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_strnfill (1000000, '[');

  g_assert_null (dsc_sim_scene_parse (deep, -1, "deep", NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (dsc_sim_scene_read ("/no/such/scene.json", NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/no/such/scene.json"));
}

static void
test_spiral (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (
      SCENE ", \"visits\": [{\"dithers\": {\"spiral\": 300, \"step_arcsec\": 2}}]}", -1, "s", NULL,
      &error);
  const DscSimVisit *visit;

  g_assert_no_error (error);
  visit = scene->visits->pdata[0];
  g_assert_cmpuint (visit->dithers->len, ==, 300);
  /* Sunflower: the radius of point k is step sqrt k, and no two are nearer than the step. */
  for (guint i = 0; i < 300; i++) {
    DscSimDither a = g_array_index (visit->dithers, DscSimDither, i);

    dsc_assert_near (hypot (a.dv2, a.dv3), 2.0 * sqrt (i), 1e-9, 0.0);
    for (guint k = 0; k < i; k++) {
      DscSimDither b = g_array_index (visit->dithers, DscSimDither, k);

      g_assert_cmpfloat (hypot (a.dv2 - b.dv2, a.dv3 - b.dv3), >, 1.9);
    }
  }
}

/* Every detector: the fitted inverse brings pixels back, the scale is what the table says. */
static void
test_distortion (void)
{
  const DscSimAperture *aperture;

  for (guint n = 0; (aperture = dsc_sim_aperture_nth (n)) != NULL; n++) {
    DscSimDistortion d;
    double worst = 0.0;

    dsc_sim_distortion_init (&d, aperture);
    for (double py = 1.0; py < aperture->size[1]; py += 61.0)
      for (double px = 1.0; px < aperture->size[0]; px += 61.0) {
        double x = px - aperture->ref[0], y = py - aperture->ref[1];
        double u = dsc_sim_polynomial_value (&d.forward[0], x, y);
        double v = dsc_sim_polynomial_value (&d.forward[1], x, y);

        worst = MAX (worst, hypot (dsc_sim_polynomial_value (&d.inverse[0], u, v) - x,
                                   dsc_sim_polynomial_value (&d.inverse[1], u, v) - y));
      }
    g_test_message ("%s: inverse good to %.4f pixel", aperture->detector, worst);
    g_assert_cmpfloat (worst, <, 0.05);
    dsc_assert_near (d.forward[0].c[1][0], aperture->scale[0], 0.0, 1e-3);
    dsc_assert_near (d.forward[1].c[0][1], aperture->scale[1], 0.0, 1e-3);
    /* Real optics: a few pixels of distortion at the edge, not none and not hundreds. */
    g_assert_cmpfloat (fabs (aperture->x[3]) + fabs (aperture->y[2]), >, 10.0);
  }
}

/* Pointing: the point asked for lands where asked, and a move is what it says, at a pole too. */
static void
test_attitude (void)
{
  const double places[][3]
      = { { 10.0, 20.0, 30.0 }, { 0.0, -72.0, 300.0 }, { 123.0, 89.99, 45.0 } };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    DscSimAttitude a, b;
    double ra, dec, roll, east[3], north[3], before[3], after[3], de = 0.0, dn = 0.0;

    dsc_sim_attitude_init (&a, -122.4, -457.7, places[k][0], places[k][1], places[k][2]);
    dsc_sim_attitude_at (&a, -122.4, -457.7, &ra, &dec, &roll);
    dsc_assert_near (ra, places[k][0], 1e-9, 0.0);
    dsc_assert_near (dec, places[k][1], 1e-12, 0.0);
    dsc_assert_near (roll, places[k][2], 1e-9, 0.0);
    /* Another place of the focal plane has an attitude of its own that is the same rotation. */
    dsc_sim_attitude_at (&a, 100.0, -500.0, &ra, &dec, &roll);
    dsc_sim_attitude_init (&b, 100.0, -500.0, ra, dec, roll);
    for (int i = 0; i < 9; i++)
      dsc_assert_near (a.m[i], b.m[i], 1e-13, 0.0);

    dsc_sim_attitude_move (&a, places[k][0], places[k][1], 3.0, -2.0, 0.0);
    dsc_sim_attitude_at (&a, -122.4, -457.7, &ra, &dec, &roll);
    dsc_sim_to_vector (places[k][0], places[k][1], before);
    dsc_sim_to_vector (ra, dec, after);
    dsc_sim_east_north (places[k][0], places[k][1], east, north);
    for (int i = 0; i < 3; i++) {
      de += (after[i] - before[i]) * east[i];
      dn += (after[i] - before[i]) * north[i];
    }
    dsc_assert_near (de * 180.0 / G_PI * 3600.0, 3.0, 1e-8, 0.0);
    dsc_assert_near (dn * 180.0 / G_PI * 3600.0, -2.0, 1e-8, 0.0);

    dsc_sim_attitude_init (&a, 0.0, 0.0, places[k][0], places[k][1], places[k][2]);
    dsc_sim_attitude_move (&a, places[k][0], places[k][1], 0.0, 0.0, 0.5);
    dsc_sim_attitude_at (&a, 0.0, 0.0, &ra, &dec, &roll);
    dsc_assert_near (roll, places[k][2] + 0.5, 1e-9, 0.0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/scene/defaults", test_defaults);
  g_test_add_func ("/sim/scene/refusals", test_refusals);
  g_test_add_func ("/sim/scene/bombs", test_bombs);
  g_test_add_func ("/sim/scene/spiral", test_spiral);
  g_test_add_func ("/sim/scene/distortion", test_distortion);
  g_test_add_func ("/sim/scene/attitude", test_attitude);
  return g_test_run ();
}
