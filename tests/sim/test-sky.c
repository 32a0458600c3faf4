/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-exposure.h"

#include <math.h>
#include <string.h>

#include "dsc-test.h"

#define ARCSEC (G_PI / 180.0 / 3600.0)

static DscSimScene *
make_scene (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *extra = NULL;
  g_autofree char *text = NULL;
  DscSimScene *scene;
  va_list arguments;

  va_start (arguments, format);
  extra = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  text = g_strdup_printf ("{\"name\": \"s\", \"n_galaxies\": 0, \"jitter_arcsec\": 0, %s}", extra);
  scene = dsc_sim_scene_parse (text, -1, "s.json", NULL, &error);
  g_assert_no_error (error);
  return scene;
}

/* Tangential offset in arcsec from (ra0, dec0) to (ra, dec), by vectors: good at the poles. */
static void
offset (double ra0, double dec0, double ra, double dec, double *ret_east, double *ret_north)
{
  double v[3], east[3], north[3];

  dsc_sim_to_vector (ra, dec, v);
  dsc_sim_east_north (ra0, dec0, east, north);
  *ret_east = (v[0] * east[0] + v[1] * east[1] + v[2] * east[2]) / ARCSEC;
  *ret_north = (v[0] * north[0] + v[1] * north[1] + v[2] * north[2]) / ARCSEC;
}

static const struct {
  const char *instrument, *filter, *detector;
  double ra, dec, roll;
} fields[] = {
  { "NIRCAM", "F200W", "NRCB1", 150.1, 2.2, 37.0 },
  { "NIRCAM", "F115W", "NRCA3", 0.0, 30.0, 200.0 },
  { "NIRCAM", "F277W", "NRCALONG", 0.0001, -30.0, 100.0 },
  { "NIRISS", "F480M", "NIS", 359.9999, 89.99, 10.0 },
  { "MIRI", "F770W", "MIRIMAGE", 123.0, -89.99, 300.0 },
};

/* One bright star, moved over the frame: its flux and its place in the image are those of the
 * catalog through the true WCS, at RA 0 and near the poles too. */
static void
test_stars (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (fields); k++) {
    g_autoptr (DscSimScene) scene = make_scene (
        "\"instrument\": \"%s\", \"filter\": \"%s\", \"detectors\": [\"%s\"], \"ra\": %.4f, "
        "\"dec\": %.4f, \"roll\": %.1f, \"size\": 200, \"start\": [101, 301], \"n_stars\": 40, "
        "\"field_radius_arcsec\": 40, \"psf_half\": 20, \"visits\": [{\"error_arcsec\": [0.3, "
        "-0.2], \"error_deg\": 0.01, \"dithers\": [[0, 0]]}]",
        fields[k].instrument, fields[k].filter, fields[k].detector, fields[k].ra, fields[k].dec,
        fields[k].roll);
    g_autoptr (GError) error = NULL;
    DscSimSky *sky = NULL;
    g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);
    const DscSimExposure *e;
    g_autoptr (DscSimPsf) psf = NULL;
    g_autofree double *light = g_new (double, 200 * 200);
    g_autofree float *area = g_new (float, 200 * 200);
    double wavelength = 2e-6;
    guint n_stars;

    g_assert_no_error (error);
    e = exposures->pdata[0];
    dsc_sim_filter_wavelength (e->aperture->instrument, scene->filter, &wavelength);
    psf = dsc_sim_psf_new (wavelength, sqrt (e->nominal_arcsec2), 4, 20);
    dsc_sim_sky_area (e->true_wcs, 200, 200, e->nominal_arcsec2, area);
    for (guint at = 0; at < 9; at++) {
      DscSimSource star = { .is_star = TRUE, .flux_jy = 2.5e-6 };
      double x = 30.3 + 68.7 * (at % 3), y = 30.9 + 68.2 * (at / 3);
      double sum = 0.0, sx = 0.0, sy = 0.0, w, weight = 0.0;

      dsc_wcs_pixel_to_sky1 (e->true_wcs, x, y, &star.ra, &star.dec);
      g_array_set_size (sky->sources, 0);
      g_array_append_val (sky->sources, star);
      g_assert_true (dsc_sim_sky_render (sky, e->true_wcs, psf, 200, 200, e->nominal_arcsec2, area,
                                         light, &n_stars, NULL, &error));
      g_assert_cmpuint (n_stars, ==, 1);
      for (int j = 0; j < 200; j++)
        for (int i = 0; i < 200; i++) {
          double flux = light[j * 200 + i] * area[j * 200 + i];

          sum += flux;
          w = flux * exp (-((i - x) * (i - x) + (j - y) * (j - y)) / 4.5);
          weight += w;
          sx += w * (i - x);
          sy += w * (j - y);
        }
      /* Interpolation leaves a trace of negative light, which is cut. */
      dsc_assert_near (sum * e->nominal_arcsec2 * ARCSEC * ARCSEC * 1e6, 2.5e-6, 0.0, 2e-6);
      /* The PSF is centred under this very window; at 0.03 pixel its asymmetry shows. */
      dsc_assert_near (sx / weight, 0.0, 0.03, 0.0);
      dsc_assert_near (sy / weight, 0.0, 0.03, 0.0);
    }
    dsc_sim_sky_free (sky);
  }
}

/* Pixel areas add up to the solid angle of the frame, from its corners. */
static void
test_area (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (fields); k++) {
    g_autoptr (DscSimScene) scene = make_scene (
        "\"instrument\": \"%s\", \"filter\": \"%s\", \"detectors\": [\"%s\"], \"ra\": %.4f, "
        "\"dec\": %.4f, \"roll\": %.1f, \"size\": [301, 200], \"n_stars\": 0, \"visits\": "
        "[{\"dithers\": [[0, 0]]}]",
        fields[k].instrument, fields[k].filter, fields[k].detector, fields[k].ra, fields[k].dec,
        fields[k].roll);
    g_autoptr (GError) error = NULL;
    DscSimSky *sky = NULL;
    g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);
    const DscSimExposure *e = exposures->pdata[0];
    g_autofree float *area = g_new (float, 301 * 200);
    const double x[4] = { -0.5, 300.5, 300.5, -0.5 }, y[4] = { -0.5, -0.5, 199.5, 199.5 };
    double ra0, dec0, u[4], v[4], polygon = 0.0, sum = 0.0;

    dsc_sim_sky_area (e->true_wcs, 301, 200, e->nominal_arcsec2, area);
    for (guint i = 0; i < 301 * 200; i++)
      sum += area[i] * e->nominal_arcsec2;
    dsc_wcs_pixel_to_sky1 (e->true_wcs, 150.0, 99.5, &ra0, &dec0);
    for (int i = 0; i < 4; i++) {
      double ra, dec;

      dsc_wcs_pixel_to_sky1 (e->true_wcs, x[i], y[i], &ra, &dec);
      offset (ra0, dec0, ra, dec, &u[i], &v[i]);
    }
    for (int i = 0; i < 4; i++)
      polygon += 0.5 * (u[i] * v[(i + 1) % 4] - u[(i + 1) % 4] * v[i]);
    /* The edges bend by some hundredths of a pixel. */
    dsc_assert_near (sum, fabs (polygon), 0.0, 2e-3);
    dsc_sim_sky_free (sky);
  }
}

/* The header does not know the visit's error: the true frame is moved by it, whatever the place. */
static void
test_pointing_error (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (fields); k++) {
    g_autoptr (DscSimScene) scene = make_scene (
        "\"instrument\": \"%s\", \"filter\": \"%s\", \"detectors\": [\"%s\"], \"ra\": %.4f, "
        "\"dec\": %.4f, \"roll\": %.1f, \"size\": 64, \"start\": [481, 481], \"n_stars\": 20, "
        "\"visits\": [{\"error_arcsec\": [0.3, -0.2], \"dithers\": [[0, 0]]}, {\"visit\": 2, "
        "\"dithers\": [[5, 0]]}]",
        fields[k].instrument, fields[k].filter, fields[k].detector, fields[k].ra, fields[k].dec,
        fields[k].roll);
    g_autoptr (GError) error = NULL;
    DscSimSky *sky = NULL;
    g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);

    g_assert_no_error (error);
    for (guint i = 0; i < 2; i++) {
      const DscSimExposure *e = exposures->pdata[i];

      for (int c = 0; c < 4; c++) {
        double east, north, e0, n0;

        /* Both in the frame of the field's centre, where the error is defined. */
        offset (scene->ra, scene->dec, e->corners_true[2 * c], e->corners_true[2 * c + 1], &east,
                &north);
        offset (scene->ra, scene->dec, e->corners_header[2 * c], e->corners_header[2 * c + 1], &e0,
                &n0);
        /* 60 arcsec off the centre a rotation of 0.36 arcsec bends by 1e-7 of that. */
        dsc_assert_near (east - e0, i == 0 ? 0.3 : 0.0, 1e-6, 0.0);
        dsc_assert_near (north - n0, i == 0 ? -0.2 : 0.0, 1e-6, 0.0);
      }
    }
    /* All sources lie on the disc. */
    for (guint i = 0; i < sky->sources->len; i++) {
      const DscSimSource *s = &g_array_index (sky->sources, DscSimSource, i);
      double east, north;

      g_assert_true (s->ra >= 0.0 && s->ra < 360.0 && fabs (s->dec) <= 90.0);
      offset (scene->ra, scene->dec, s->ra, s->dec, &east, &north);
      if (scene->has_radius)
        g_assert_cmpfloat (hypot (east, north), <=, scene->field_radius_arcsec);
    }
    dsc_sim_sky_free (sky);
  }
}

/* The dither moves the field by its (V2, V3) offset: two exposures see the same sky shifted. */
static void
test_dither (void)
{
  g_autoptr (DscSimScene) scene
      = make_scene ("\"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"detectors\": [\"NRCB1\", "
                    "\"NRCB2\"], \"ra\": 40, \"dec\": 50, \"roll\": 0, \"size\": 64, \"n_stars\": "
                    "0, \"visits\": [{\"dithers\": [[0, 0], [3, 4]]}]");
  g_autoptr (GError) error = NULL;
  DscSimSky *sky = NULL;
  g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);
  const DscSimExposure *a, *b;
  double east, north;

  g_assert_no_error (error);
  g_assert_cmpuint (exposures->len, ==, 4);
  a = exposures->pdata[0];
  b = exposures->pdata[2];
  g_assert_cmpstr (a->root, ==, "jw99000001001_02101_00001_nrcb1");
  g_assert_cmpstr (((DscSimExposure *)exposures->pdata[1])->root, ==,
                   "jw99000001001_02101_00001_nrcb2");
  g_assert_cmpstr (b->root, ==, "jw99000001001_02101_00002_nrcb1");
  /* Roll 0: V3 is north, V2 east; the target goes to V + offset, so the detector looks the other
   * way. */
  offset (a->header.ra, a->header.dec, b->header.ra, b->header.dec, &east, &north);
  dsc_assert_near (east, -3.0, 0.02, 0.0);
  dsc_assert_near (north, -4.0, 0.02, 0.0);
  dsc_sim_sky_free (sky);
}

/* A galaxy's light keeps its flux through shape, PSF and distortion. */
static void
test_galaxy_flux (void)
{
  g_autoptr (DscSimScene) scene = make_scene (
      "\"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"detectors\": [\"NRCB4\"], "
      "\"ra\": 40, \"dec\": 50, \"size\": 300, \"n_stars\": 0, \"visits\": "
      "[{\"dithers\": [[0, 0]]}]");
  g_autoptr (GError) error = NULL;
  DscSimSky *sky = NULL;
  g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);
  const DscSimExposure *e = exposures->pdata[0];
  g_autoptr (DscSimPsf) psf = dsc_sim_psf_new (2e-6, 0.031, 4, 20);
  g_autofree double *light = g_new (double, 300 * 300);
  g_autofree float *area = g_new (float, 300 * 300);
  DscSimSource galaxy = { .flux_jy = 1e-6, .re_arcsec = 0.25, .q = 0.6, .pa = 1.0, .profile = 1 };
  double sum = 0.0;
  guint n_stars;

  dsc_wcs_pixel_to_sky1 (e->true_wcs, 151.3, 148.8, &galaxy.ra, &galaxy.dec);
  g_array_append_val (sky->sources, galaxy);
  dsc_sim_sky_area (e->true_wcs, 300, 300, e->nominal_arcsec2, area);
  g_assert_true (dsc_sim_sky_render (sky, e->true_wcs, psf, 300, 300, e->nominal_arcsec2, area,
                                     light, &n_stars, NULL, &error));
  g_assert_cmpuint (n_stars, ==, 0);
  for (guint i = 0; i < 300 * 300; i++)
    sum += light[i] * area[i];
  dsc_assert_near (sum * e->nominal_arcsec2 * ARCSEC * ARCSEC * 1e6, 1e-6, 0.0, 1e-9);
  dsc_sim_sky_free (sky);
}

/* Two nebulae on a turned and an unturned exposure: the light is that of the formula at the sky
 * position of each pixel, whatever the solid angle of the pixel. */
static void
test_nebulae (void)
{
  g_autoptr (DscSimScene) scene = make_scene (
      "\"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"detectors\": [\"NRCB4\"], "
      "\"ra\": 40, \"dec\": 50, \"size\": 100, \"n_stars\": 0, \"nebulae\": [{\"sigma_arcsec\": 2, "
      "\"peak\": 3}, {\"offset_arcsec\": [1.5, -20], \"sigma_arcsec\": 15, \"peak\": 50}], "
      "\"visits\": [{\"dithers\": [[0, 0]]}, {\"turn_deg\": 90, \"visit\": 2, \"dithers\": [[0, "
      "0]]}]");
  g_autoptr (GError) error = NULL;
  DscSimSky *sky = NULL;
  g_autoptr (GPtrArray) exposures = dsc_sim_plan (scene, &sky, &error);
  g_autoptr (DscSimPsf) psf = dsc_sim_psf_new (2e-6, 0.031, 4, 20);
  g_autofree double *light = g_new (double, 100 * 100);
  g_autofree float *area = g_new (float, 100 * 100);
  double corner[2][2];
  guint n_stars;

  g_assert_no_error (error);
  for (guint k = 0; k < 2; k++) {
    const DscSimExposure *e = exposures->pdata[k];

    dsc_sim_sky_area (e->true_wcs, 100, 100, e->nominal_arcsec2, area);
    g_assert_true (dsc_sim_sky_render (sky, e->true_wcs, psf, 100, 100, e->nominal_arcsec2, area,
                                       light, &n_stars, NULL, &error));
    for (guint i = 0; i < 100 * 100; i += 37) {
      double ra, dec, east, north, value;

      dsc_wcs_pixel_to_sky1 (e->true_wcs, i % 100, i / 100, &ra, &dec);
      offset (sky->ra, sky->dec, ra, dec, &east, &north);
      value = 3 * exp (-(east * east + north * north) / 8.0)
              + 50 * exp (-(pow (east - 1.5, 2) + pow (north + 20, 2)) / 450.0);
      dsc_assert_near (light[i], value, 0, 1e-6);
    }
    offset (sky->ra, sky->dec, e->corners_header[0], e->corners_header[1], &corner[k][0],
            &corner[k][1]);
  }
  /* From north to east by 90 degrees: (E, N) becomes (N, -E). */
  dsc_assert_near (corner[1][0], corner[0][1], 0.3, 0);
  dsc_assert_near (corner[1][1], -corner[0][0], 0.3, 0);
  dsc_sim_sky_free (sky);
}

/* Real coordinates: the exposures take those of the files, the sky lies around them. */
static void
test_wcs_files (void)
{
  g_autofree char *file
      = dsc_test_shared ("real/ceers-gwcs/jw01345001001_02201_00001_nrcb4_tweakreg.asdf");
  g_autoptr (DscSimScene) scene = NULL;
  g_autoptr (GError) error = NULL;
  DscSimSky *sky = NULL;
  g_autoptr (GPtrArray) exposures = NULL;
  const DscSimExposure *e;
  double ra, dec, east, north;

  if (file == NULL)
    return;
  scene
      = make_scene ("\"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"size\": 256, \"start\": "
                    "[513, 1025], \"visits\": [{\"error_arcsec\": [0.1, 0.2], \"wcs_files\": "
                    "[\"%s\"]}]",
                    file);
  exposures = dsc_sim_plan (scene, &sky, &error);
  g_assert_no_error (error);
  e = exposures->pdata[0];
  g_assert_cmpstr (e->aperture->detector, ==, "NRCB4");
  /* expected.json: pixel (511.75, 1023.5) is pixel (-0.25, -0.5) of the cut-out. */
  dsc_wcs_pixel_to_sky1 (e->header_wcs, 511.75 - 512.0, 1023.5 - 1024.0, &ra, &dec);
  dsc_assert_near (ra, 214.98386970553136, 1e-11, 0.0);
  dsc_assert_near (dec, 52.99137090642188, 1e-11, 0.0);
  dsc_wcs_pixel_to_sky1 (e->true_wcs, 127.5, 127.5, &ra, &dec);
  {
    double ra0, dec0;

    dsc_wcs_pixel_to_sky1 (e->header_wcs, 127.5, 127.5, &ra0, &dec0);
    offset (ra0, dec0, ra, dec, &east, &north);
  }
  dsc_assert_near (east, 0.1, 1e-6, 0.0);
  dsc_assert_near (north, 0.2, 1e-6, 0.0);
  offset (sky->ra, sky->dec, ra, dec, &east, &north);
  g_assert_cmpfloat (hypot (east, north), <, 0.1);
  dsc_sim_sky_free (sky);
  sky = NULL;
  g_clear_pointer (&scene, dsc_sim_scene_free);
  g_clear_pointer (&exposures, g_ptr_array_unref);

  scene = make_scene ("\"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"size\": 2049, "
                      "\"wcs_files\": [\"%s\"]",
                      file);
  g_assert_null (dsc_sim_plan (scene, &sky, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "2048"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/sky/stars", test_stars);
  g_test_add_func ("/sim/sky/area", test_area);
  g_test_add_func ("/sim/sky/pointing-error", test_pointing_error);
  g_test_add_func ("/sim/sky/dither", test_dither);
  g_test_add_func ("/sim/sky/galaxy-flux", test_galaxy_flux);
  g_test_add_func ("/sim/sky/wcs-files", test_wcs_files);
  g_test_add_func ("/sim/sky/nebulae", test_nebulae);
  return g_test_run ();
}
