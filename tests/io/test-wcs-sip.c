/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-wcs-sip.h"

#include <math.h>
#include <string.h>

#include "dsc-fits-model.h"
#include "dsc-gwcs.h"
#include "dsc-test.h"
#include "model/dsc-test-wcs.h"

static const DscSipOptions defaults = { 0.01, 0.01, 0, 0, 12, NULL, DSC_COMPAT_NONE };

/* The keywords give the positions of @wcs, there and back, within the errors said. */
static double
check (const DscWcs *wcs, guint side, const DscSipOptions *options, DscHeader *header)
{
  double error_pix = NAN, inverse = NAN, worst = 0.0;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) fits = NULL;

  g_assert_true (
      dsc_wcs_fit_sip_header (wcs, side, side, options, header, &error_pix, &inverse, &error));
  g_assert_no_error (error);
  fits = dsc_wcs_from_fits_header (header, side, side, "t.fits", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 15; i++)
    for (guint j = 0; j < 15; j++) {
      double x = i * (side - 1.0) / 14.0, y = j * (side - 1.0) / 14.0, ra, dec, u, v;

      dsc_wcs_pixel_to_sky1 (fits, x, y, &ra, &dec);
      dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &u, &v);
      worst = MAX (worst, hypot (u - x, v - y));
    }
  /* The error said is one of the plane, in pixels of its middle. */
  g_assert_cmpfloat (worst, <=, 1.02 * error_pix + 1e-6);
  return error_pix;
}

static void
test_exact (void)
{
  const DscTan tan = { { 100.25, 90 }, { 0.001, 66 }, { 1e-5, 1e-5 }, { -0.8, 0.6, 0.6, 0.8 } };
  const double crpix[2] = { 17.5, 250.0 };
  DscSipOptions options = defaults;
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  g_autoptr (DscHeader) header = dsc_header_new ();
  double value;

  dsc_header_set_double (header, "A_2_0", 5.0, NULL);
  dsc_header_set_double (header, "CDELT1", 5.0, NULL);
  g_assert_cmpfloat (check (wcs, 300, &options, header), <, 1e-6);
  g_assert_cmpstr (dsc_header_get_string (header, "CTYPE1"), ==, "RA---TAN");
  g_assert_null (dsc_header_find (header, "A_2_0"));
  g_assert_null (dsc_header_find (header, "CDELT1"));
  g_assert_true (dsc_header_get_double (header, "CRPIX1", &value));
  g_assert_cmpfloat (value, ==, 150.5);

  options.crpix = crpix;
  check (wcs, 300, &options, header);
  g_assert_true (dsc_header_get_double (header, "CRPIX1", &value));
  g_assert_cmpfloat (value, ==, 18.5);
  g_assert_true (dsc_header_get_double (header, "CRPIX2", &value));
  g_assert_cmpfloat (value, ==, 251.0);
}

static void
test_exposure (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  DscSipOptions options = defaults;
  double last = INFINITY;
  gint64 order;

  {
    g_autoptr (DscHeader) header = dsc_header_new ();

    g_assert_cmpfloat (check (wcs, 2048, &options, header), <=, 0.01);
  }
  for (guint degree = 1; degree <= 6; degree++) {
    g_autoptr (DscHeader) header = dsc_header_new ();
    double said;

    options.degree = options.inverse_degree = degree;
    said = check (wcs, 2048, &options, header);
    g_assert_cmpfloat (said, <, last);
    last = MAX (said, 1e-7);
    if (degree > 1) {
      g_assert_true (dsc_header_get_int (header, "AP_ORDER", &order));
      g_assert_cmpint (order, ==, degree);
      g_assert_nonnull (dsc_header_find (header, "AP_1_0"));
    }
  }
}

/* Numbers of jwst 3.0.0 (gwcs 1.0.3): update_fits_wcsinfo() with its defaults. */
static const struct {
  const char *path;
  gint64 order;
  double crval[2], cd11, a20, b11, b02, ap11, error, inverse_error;
} peer[] = {
  { "fixtures/miri-mini/input/jw99002001001_02101_00002_mirimage_cal.fits",
    3,
    { 14.202506820046, -72.799882694251 },
    2.5288397376021e-05,
    6.63373399372473e-07,
    -3.3548042659514524e-06,
    -3.5068848619644344e-07,
    1.6380510746371885e-05,
    0.0031491661661038626,
    0.002956087847394711 },
  { "fixtures/nircam-mini/input/jw99001001001_02101_00002_nrcb1_cal.fits",
    2,
    { 150.11606821889, 2.2006249701149 },
    -6.772769806212e-06,
    1.217504701499788e-07,
    -1.1830615344318953e-06,
    -2.523209592186453e-06,
    5.302883400425248e-06,
    0.0018353783178216762,
    0.001825340682707165 },
};

static void
check_number (DscHeader *header, const char *key, double expected, double tolerance)
{
  double value = NAN;

  g_assert_true (dsc_header_get_double (header, key, &value));
  dsc_assert_near (value, expected, tolerance, 1e-8);
}

static void
test_peer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (peer); i++) {
    g_autofree char *path = dsc_test_shared (peer[i].path);
    g_autoptr (DscImageModel) model = NULL;
    g_autoptr (DscHeader) header = dsc_header_new ();
    DscSipOptions options = defaults;
    g_autoptr (GError) error = NULL;
    double crpix[2], error_pix, inverse_error;
    gint64 order = 0;

    if (path == NULL)
      return;
    model = dsc_fits_model_open (path, &error);
    g_assert_no_error (error);
    g_assert_true (dsc_image_model_get_double (model, "CRPIX1", &crpix[0]));
    g_assert_true (dsc_image_model_get_double (model, "CRPIX2", &crpix[1]));
    crpix[0] -= 1.0;
    crpix[1] -= 1.0;
    options.crpix = crpix;
    options.compat = DSC_COMPAT_JWST;
    g_assert_true (dsc_wcs_fit_sip_header (dsc_image_model_get_wcs (model), 512, 512, &options,
                                           header, &error_pix, &inverse_error, &error));
    g_assert_true (dsc_header_get_int (header, "A_ORDER", &order));
    g_assert_cmpint (order, ==, peer[i].order);
    /* Positions of 1e-13 degrees are 1e-8 pixel; terms of order 2 carry them over 100 pixels. */
    check_number (header, "CRVAL1", peer[i].crval[0], 1e-12);
    check_number (header, "CRVAL2", peer[i].crval[1], 1e-12);
    check_number (header, "CD1_1", peer[i].cd11, 1e-15);
    check_number (header, "A_2_0", peer[i].a20, 1e-12);
    check_number (header, "B_1_1", peer[i].b11, 1e-12);
    check_number (header, "B_0_2", peer[i].b02, 1e-12);
    check_number (header, "AP_1_1", peer[i].ap11, 1e-12);
    g_assert_null (dsc_header_find (header, "AP_1_0"));
    dsc_assert_near (error_pix, peer[i].error, 1e-8, 0);
    dsc_assert_near (inverse_error, peer[i].inverse_error, 1e-8, 0);
  }
}

static void
test_refused (void)
{
  const DscTan tan = { { 1, 1 }, { 10, 20 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  const DscBox narrow = { 0.0, 0.5, 0.0, 50.0 };
  g_autoptr (DscHeader) header = dsc_header_new ();

  dsc_header_set_double (header, "CRPIX1", 5.0, NULL);
  for (int k = 0; k < 5; k++) {
    g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, k == 4 ? &narrow : NULL, NULL);
    DscSipOptions o = defaults;
    g_autoptr (GError) error = NULL;

    o.n_points = k == 0 ? 7 : 12;
    o.degree = k == 1 ? 7 : 0;
    o.inverse_degree = k == 2 ? 7 : 0;
    o.max_error = k == 3 ? NAN : 0.01;
    g_assert_false (dsc_wcs_fit_sip_header (wcs, 100, 100, &o, header, NULL, NULL, &error));
    g_assert_error (error, DSC_ERROR, (k < 4 ? DSC_ERROR_PARAMETER : DSC_ERROR_WCS));
    g_assert_nonnull (dsc_header_find (header, "CRPIX1"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/wcs-sip/exact", test_exact);
  g_test_add_func ("/io/wcs-sip/exposure", test_exposure);
  g_test_add_func ("/io/wcs-sip/peer", test_peer);
  g_test_add_func ("/io/wcs-sip/refused", test_refused);
  return g_test_run ();
}
