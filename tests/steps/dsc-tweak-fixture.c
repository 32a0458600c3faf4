/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-fixture.h"

#include <math.h>

#include "dsc-tangent-plane.h"
#include "model/dsc-test-wcs.h"
#include "dsc-test.h"

#define SIDE 2048

static DscWcsAngles
angles_of (const DscTweakFixtureExposure *exposure)
{
  return (DscWcsAngles){ 122.0, -479.0, exposure->roll };
}

DscWcs *
dsc_tweak_fixture_truth (const DscTweakFixtureExposure *exposure)
{
  return dsc_test_exposure_wcs (exposure->ra, exposure->dec, exposure->roll);
}

/* The header's coordinates are those of a telescope that points a little elsewhere. */
static DscWcs *
make_header_wcs (const DscTweakFixtureExposure *e, DscWcsAngles *angles)
{
  double dec = e->dec + e->dy / 3600.0;

  *angles = angles_of (e);
  angles->roll_ref += e->rotation;
  return dsc_test_exposure_wcs (e->ra + e->dx / 3600.0 / cos (e->dec * G_PI / 180.0), dec,
                                angles->roll_ref);
}

DscLibrary *
dsc_tweak_fixture_library (guint n, const DscTweakFixtureExposure *exposures)
{
  DscLibrary *library = dsc_library_new ("field", NULL, NULL, NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("exposure%02u_cal.fits", i);
    g_autofree char *group = g_strdup_printf ("group%02u", exposures[i].group);
    g_autoptr (DscImageModel) model = dsc_image_model_new (name, SIDE, SIDE);
    g_autoptr (DscWcs) wcs = NULL;
    DscHeader *sci = dsc_image_model_get_sci (model);
    DscWcsAngles angles;

    wcs = make_header_wcs (&exposures[i], &angles);
    dsc_header_set_double (sci, "V2_REF", angles.v2_ref, NULL);
    dsc_header_set_double (sci, "V3_REF", angles.v3_ref, NULL);
    dsc_header_set_double (sci, "ROLL_REF", angles.roll_ref, NULL);
    dsc_image_model_set_wcs (model, wcs, NULL);
    dsc_library_add (library, model, group);
  }
  return library;
}

static void
observe (DscTweakExposure *e,
         const DscWcs *truth,
         const DscTweakCatalog *stars,
         double noise,
         DscTestRandom *random)
{
  for (gsize k = 0; k < stars->n; k++) {
    DscTweakSource source = { .xwin = NAN, .ywin = NAN, .error = NAN, .weight = NAN };

    dsc_wcs_sky_to_pixel1 (truth, stars->ra[k], stars->dec[k], &source.x, &source.y);
    if (!(source.x > 0 && source.x < SIDE - 1 && source.y > 0 && source.y < SIDE - 1))
      continue;
    source.x += noise * dsc_test_normal (random);
    source.y += noise * dsc_test_normal (random);
    source.xwin = source.x;
    source.ywin = source.y;
    source.error = noise;
    source.flux = pow (10.0, -0.4 * stars->mag[k]);
    source.id = e->sources->len + 1;
    g_array_append_val (e->sources, source);
  }
}

DscTweakCatalog *
dsc_tweak_fixture_fill (DscTweakScene *scene,
                        const DscTweakFixtureExposure *exposures,
                        guint n_stars,
                        double radius,
                        double noise)
{
  DscTestRandom random = { 20 };
  DscTweakCatalog *stars = dsc_tweak_catalog_new ("stars", n_stars);
  DscTan tan = { .cdelt = { 1.0 / 3600.0, 1.0 / 3600.0 }, .pc = { 1, 0, 0, 1 } };
  g_autoptr (DscWcs) first = dsc_tweak_fixture_truth (&exposures[0]);

  dsc_wcs_pixel_to_sky1 (first, 1023.5, 1023.5, &tan.crval[0], &tan.crval[1]);
  stars->mag = g_new (double, n_stars);
  for (guint k = 0; k < n_stars; k++) {
    stars->ra[k] = radius * (2.0 * dsc_test_uniform (&random) - 1.0);
    stars->dec[k] = radius * (2.0 * dsc_test_uniform (&random) - 1.0);
    stars->mag[k] = 18.0 + 6.0 * dsc_test_uniform (&random);
  }
  dsc_tan_pixel_to_sky (&tan, n_stars, stars->ra, stars->dec, stars->ra, stars->dec);
  for (guint i = 0; i < scene->n_exposures; i++) {
    g_autoptr (DscWcs) truth = dsc_tweak_fixture_truth (&exposures[i]);

    observe (&scene->exposures[i], truth, stars, noise, &random);
  }
  return stars;
}

double
dsc_tweak_fixture_error (const DscTweakFixtureExposure *exposure, const DscWcs *wcs)
{
  DscWcsAngles angles = angles_of (exposure);
  g_autoptr (DscWcs) truth = dsc_tweak_fixture_truth (exposure);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTangentPlane) plane
      = dsc_tangent_plane_new (truth, &angles, "truth", DSC_COMPAT_NONE, &error);
  double worst = 0.0;

  g_assert_no_error (error);
  for (guint i = 0; i < 25; i++) {
    double x[2], y[2], px = i % 5 * 511.75, py = i / 5 * 511.75;

    dsc_wcs_pixel_to_sky1 (truth, px, py, &x[0], &y[0]);
    dsc_wcs_pixel_to_sky1 (wcs, px, py, &x[1], &y[1]);
    dsc_tangent_plane_from_sky (plane, 2, x, y, x, y);
    worst = MAX (worst, 1e3 * hypot (x[1] - x[0], y[1] - y[0]));
  }
  return worst;
}
