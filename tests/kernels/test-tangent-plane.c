/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tangent-plane.h"

#include <math.h>
#include <string.h>

#include "dsc-gwcs.h"
#include "dsc-test.h"
#include "model/dsc-test-wcs.h"

#define ARCSEC (3600.0 * 180.0 / G_PI)

/* Of dsc_test_exposure_wcs(). */
static DscWcsAngles
angles (double roll)
{
  return (DscWcsAngles){ 122.0, -479.0, roll };
}

static DscTangentPlane *
make_plane (DscWcs *wcs, double roll, DscCompat compat)
{
  DscWcsAngles a = angles (roll);
  g_autoptr (GError) error = NULL;
  DscTangentPlane *plane = dsc_tangent_plane_new (wcs, &a, "t.fits", compat, &error);

  g_assert_no_error (error);
  return plane;
}

/* East is x, north is y, the origin the reference position: the gnomonic projection. */
static void
test_plane (void)
{
  static const double places[][3] = {
    { 53.1, -27.8, 33.0 }, { 0.0003, 66.0, 190.0 }, { 100.0, 89.95, 250.0 }, { 359.999, -89.9, 0.5 }
  };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    const double *p = places[k];
    g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (p[0], p[1], p[2]);
    g_autoptr (DscTangentPlane) plane = make_plane (wcs, p[2], DSC_COMPAT_NONE);
    const DscTan tan = { { 0, 0 }, { p[0], p[1] }, { 1 / 3600.0, 1 / 3600.0 }, { 1, 0, 0, 1 } };

    for (int i = 0; i < 20; i++) {
      double x = 11.0 * i - 100.0, y = 60.0 - 13.0 * i, ra, dec, u, v, a, d;

      dsc_tan_pixel_to_sky (&tan, 1, &x, &y, &ra, &dec);
      dsc_tangent_plane_from_sky (plane, 1, &ra, &dec, &u, &v);
      dsc_assert_near (u, x, 2e-9, 0);
      dsc_assert_near (v, y, 2e-9, 0);
      dsc_tangent_plane_to_sky (plane, 1, &u, &v, &a, &d);
      dsc_assert_near (dsc_test_wrap (a - ra) * cos (dec * G_PI / 180.0), 0.0, 1e-12, 0);
      dsc_assert_near (d, dec, 1e-12, 0);
      g_assert_true (a >= 0.0 && a < 360.0);
    }
    dsc_assert_near (dsc_tangent_plane_pixel_scale (plane, 1023.5, 1023.5), 0.031, 2e-5, 0);
    dsc_assert_near (dsc_tangent_plane_centre_scale (plane), 0.031, 2e-5, 0);
  }
}

/* A source where the fit takes it. */
static void
test_correction (void)
{
  const DscPlaneMap fit = { { 0.9999, 3e-4, -2e-4, 1.0001 }, { 0.31, -0.24 } };
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  g_autoptr (DscTangentPlane) plane = make_plane (wcs, 33.0, DSC_COMPAT_NONE);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) once = dsc_tangent_plane_correct (plane, plane, &fit, "FIT-X", NULL, &error);
  g_autoptr (DscWcs) twice = NULL;
  g_autoptr (DscTangentPlane) again = NULL;
  DscBox box;

  g_assert_no_error (error);
  again = make_plane (once, 33.0, DSC_COMPAT_NONE);
  twice = dsc_tangent_plane_correct (again, again, &fit, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_wcs_n_frames (once), ==, 5);
  g_assert_cmpuint (dsc_wcs_n_frames (twice), ==, 5);
  g_assert_cmpstr (dsc_wcs_frame_name (twice, 3), ==, "v2v3corr");
  g_assert_cmpstr (dsc_wcs_frame_unit (twice, 3), ==, dsc_wcs_frame_unit (wcs, 2));
  g_assert_cmpstr (dsc_wcs_get_name (twice), ==, "FIT-X");
  g_assert_cmpint (dsc_wcs_get_bounding_box (once, &box), ==, dsc_wcs_get_bounding_box (wcs, &box));
  for (int i = 0; i < 20; i++) {
    double px = 100.0 * i + 13.0, py = 1999.0 - 97.0 * i, x, y, u, v, bx, by;

    dsc_wcs_pixel_to_sky1 (wcs, px, py, &x, &y);
    dsc_tangent_plane_from_sky (plane, 1, &x, &y, &x, &y);
    dsc_plane_map_apply (&fit, x, y, &x, &y);
    dsc_wcs_pixel_to_sky1 (once, px, py, &u, &v);
    dsc_tangent_plane_from_sky (plane, 1, &u, &v, &u, &v);
    dsc_assert_near (u, x, 2e-9, 0);
    dsc_assert_near (v, y, 2e-9, 0);
    dsc_plane_map_apply (&fit, x, y, &x, &y);
    dsc_wcs_pixel_to_sky1 (twice, px, py, &u, &v);
    dsc_wcs_sky_to_pixel1 (twice, u, v, &bx, &by);
    dsc_tangent_plane_from_sky (plane, 1, &u, &v, &u, &v);
    dsc_assert_near (u, x, 2e-9, 0);
    dsc_assert_near (v, y, 2e-9, 0);
    dsc_assert_near (bx, px, 1e-6, 0);
    dsc_assert_near (by, py, 1e-6, 0);
  }
}

/* A member elsewhere in the group moves as the first one says. */
static void
test_member (void)
{
  const double angle = 1e-4;
  const DscPlaneMap fit
      = { { cos (angle), sin (angle), -sin (angle), cos (angle) }, { 0.12, 0.07 } };
  g_autoptr (DscWcs) first = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  g_autoptr (DscWcs) second = dsc_test_exposure_wcs (53.13, -27.81, 123.0);
  g_autoptr (DscTangentPlane) group = make_plane (first, 33.0, DSC_COMPAT_NONE);
  g_autoptr (DscTangentPlane) member = make_plane (second, 123.0, DSC_COMPAT_NONE);
  DscPlaneMap there = dsc_tangent_plane_map (group, member), own;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) wcs = dsc_tangent_plane_correct (member, group, &fit, NULL, &own, &error);

  g_assert_no_error (error);
  /* The same axes but for the convergence of the meridians, and the origin where it is. */
  dsc_assert_near (there.matrix[0], 1.0, 2e-6, 0);
  dsc_assert_near (fabs (there.matrix[1]), 0.03 * sin (27.805 * G_PI / 180.0) * G_PI / 180.0, 2e-6,
                   0);
  dsc_assert_near (hypot (there.shift[0], there.shift[1]), 102.0, 2.0, 0);
  for (int i = 0; i < 20; i++) {
    double px = 100.0 * i + 13.0, py = 1999.0 - 97.0 * i, x, y, u, v;

    dsc_wcs_pixel_to_sky1 (second, px, py, &x, &y);
    dsc_tangent_plane_from_sky (group, 1, &x, &y, &x, &y);
    dsc_plane_map_apply (&fit, x, y, &x, &y);
    dsc_wcs_pixel_to_sky1 (wcs, px, py, &u, &v);
    dsc_tangent_plane_from_sky (group, 1, &u, &v, &u, &v);
    /* The map between the planes is linear only near the origin: 100 arcsec away some 1e-6. */
    dsc_assert_near (u, x, 2e-6, 0);
    dsc_assert_near (v, y, 2e-6, 0);
  }
}

/* Through a file, and what jwst checks when it reads one. */
static void
test_file (void)
{
  const DscPlaneMap map = { { 1.0001, 2e-4, -2e-4, 1.0 }, { 1e-6, -2e-6 } };
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  DscWcsAngles a = angles (33.0);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) corrected = dsc_wcs_set_correction (wcs, &a, &map, NULL, "t.fits", &error);
  g_autoptr (GBytes) bytes = dsc_gwcs_write (corrected, NULL, &error);
  g_autoptr (DscWcs) back
      = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "t.fits", &error);
  gboolean present = FALSE;
  DscPlaneMap read;
  guint frame = 0;

  g_assert_no_error (error);
  g_assert_true (dsc_wcs_get_correction (back, &a, "t.fits", &frame, &read, &present, &error));
  g_assert_true (present);
  g_assert_cmpuint (frame, ==, 3);
  g_assert_cmpmem (&read, sizeof read, &map, sizeof map);
  a.roll_ref += 1e-6;
  g_assert_false (dsc_wcs_get_correction (back, &a, "t.fits", &frame, &read, &present, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
  g_assert_nonnull (strstr (error->message, "t.fits"));
}

static void
test_refused (void)
{
  const DscTan tan = { { 0, 0 }, { 10, 20 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  const DscPlaneMap flat = { { 1, 1, 1, 1 }, { 0, 0 } };
  g_autoptr (DscWcs) mosaic = dsc_wcs_new_tan (&tan, NULL, NULL);
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  DscWcsAngles a = angles (33.0);
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tangent_plane_new (mosaic, &a, "i2d.fits", DSC_COMPAT_NONE, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
  g_clear_error (&error);
  g_assert_null (dsc_wcs_set_correction (wcs, &a, &flat, NULL, "t.fits", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
  g_clear_error (&error);
  a.v3_ref = NAN;
  g_assert_null (dsc_tangent_plane_new (wcs, &a, "t.fits", DSC_COMPAT_NONE, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
}

/* jwst applies a correction that is there to the plane once more. */
static void
test_compat (void)
{
  const DscPlaneMap map = { { 1.0, 1e-3, -1e-3, 1.0 }, { 1.0 / ARCSEC, 0.0 } };
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (53.1, -27.8, 33.0);
  DscWcsAngles a = angles (33.0);
  g_autoptr (DscWcs) corrected = dsc_wcs_set_correction (wcs, &a, &map, NULL, "t.fits", NULL);
  g_autoptr (DscTangentPlane) right = make_plane (corrected, 33.0, DSC_COMPAT_NONE);
  g_autoptr (DscTangentPlane) jwst = make_plane (corrected, 33.0, DSC_COMPAT_JWST);
  double ra = 53.11, dec = -27.79, x, y, u, v, back_ra, back_dec;

  dsc_tangent_plane_from_sky (right, 1, &ra, &dec, &x, &y);
  dsc_tangent_plane_from_sky (jwst, 1, &ra, &dec, &u, &v);
  dsc_assert_near (u, x + 1e-3 * y + 1.0, 1e-9, 0);
  dsc_assert_near (v, y - 1e-3 * x, 1e-9, 0);
  dsc_tangent_plane_to_sky (jwst, 1, &u, &v, &back_ra, &back_dec);
  dsc_assert_near (back_ra, ra, 1e-12, 0);
  dsc_assert_near (back_dec, dec, 1e-12, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tangent-plane/plane", test_plane);
  g_test_add_func ("/tangent-plane/correction", test_correction);
  g_test_add_func ("/tangent-plane/member", test_member);
  g_test_add_func ("/tangent-plane/file", test_file);
  g_test_add_func ("/tangent-plane/refused", test_refused);
  g_test_add_func ("/tangent-plane/compat", test_compat);
  return g_test_run ();
}
