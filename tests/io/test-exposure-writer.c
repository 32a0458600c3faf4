/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-exposure-writer.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-fits-writer.h"
#include "dsc-gwcs.h"
#include "dsc-test.h"

static DscImageModel *
open_model (const char *path)
{
  g_autoptr (GError) error = NULL;
  DscImageModel *model = dsc_fits_model_open (path, &error);

  g_assert_no_error (error);
  return model;
}

static void
compare_planes (DscImageModel *a, DscImageModel *b)
{
  g_autoptr (GError) error = NULL;

  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++) {
    g_autoptr (DscImage) x = NULL;
    g_autoptr (DscImage) y = NULL;

    g_assert_cmpuint (dsc_image_model_plane_depth (a, id), ==, dsc_image_model_plane_depth (b, id));
    if (!dsc_image_model_has_plane (a, id))
      continue;
    x = dsc_image_model_load_plane (a, id, &error);
    y = dsc_image_model_load_plane (b, id, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (x->u, dsc_image_n_pixels (x) * 4, y->u, dsc_image_n_pixels (y) * 4);
  }
}

/* The largest distance of two WCS over the image, arcsec. */
static double
wcs_distance (const DscWcs *a, const DscWcs *b, guint nx, guint ny)
{
  double worst = 0.0;

  for (guint j = 0; j <= 10; j++)
    for (guint i = 0; i <= 10; i++) {
      double x = i * (nx - 1) / 10.0, y = j * (ny - 1) / 10.0, ra[2], dec[2];

      dsc_wcs_pixel_to_sky1 (a, x, y, &ra[0], &dec[0]);
      dsc_wcs_pixel_to_sky1 (b, x, y, &ra[1], &dec[1]);
      worst = MAX (worst, hypot ((ra[0] - ra[1]) * cos (dec[0] * G_PI / 180.0), dec[0] - dec[1]));
    }
  return worst * 3600.0;
}

static gboolean
same_asdf (DscImageModel *a, DscImageModel *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) x = dsc_fits_model_read_asdf (DSC_FITS_MODEL (a), &error);
  g_autoptr (GBytes) y = dsc_fits_model_read_asdf (DSC_FITS_MODEL (b), &error);

  g_assert_no_error (error);
  return g_bytes_equal (x, y);
}

static void
check_copy (const char *source_name)
{
  g_autofree char *source = dsc_test_shared (source_name);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "copy_cal.fits", NULL);
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscImageModel) copy = NULL;
  g_autoptr (GError) error = NULL;
  guint nx, ny;

  if (source == NULL)
    return;
  model = open_model (source);
  dsc_exposure_write (model, path, &error);
  g_assert_no_error (error);
  copy = open_model (path);
  compare_planes (model, copy);
  g_assert_cmpstr (dsc_image_model_get_string (copy, "FILENAME"), ==, "copy_cal.fits");
  g_assert_cmpstr (dsc_image_model_get_string (copy, "INSTRUME"), ==,
                   dsc_image_model_get_string (model, "INSTRUME"));
  nx = dsc_image_model_get_width (copy);
  ny = dsc_image_model_get_height (copy);
  g_assert_cmpfloat (
      wcs_distance (dsc_image_model_get_wcs (model), dsc_image_model_get_wcs (copy), nx, ny), ==,
      0.0);
  g_assert_true (same_asdf (model, copy));
}

static void
test_copy_niriss (void)
{
  check_copy ("real/niriss-hd36805/jw01093020001_03102_00001_nis_cal.fits");
}

static void
test_copy_nircam (void)
{
  check_copy ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits");
}

static void
test_copy_miri (void)
{
  check_copy ("fixtures/miri-mini/input/jw99002001001_02101_00001_mirimage_cal.fits");
}

/* A model in memory that a step made from a file: other extensions of the file stay, the WCS of the
 * step goes in. */
static void
test_changed (void)
{
  g_autofree char *source
      = dsc_test_shared ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits");
  g_autofree char *other
      = dsc_test_shared ("fixtures/nircam-mini/input/jw99001001002_03101_00004_nrcb1_cal.fits");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "x_a3001_crf.fits", NULL);
  g_autofree char *again = g_build_filename (dir, "y_a3001_crf.fits", NULL);
  g_autoptr (DscImageModel) file = NULL;
  g_autoptr (DscImageModel) moved = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscImageModel) written = NULL;
  g_autoptr (DscImage) sci = NULL;
  g_autoptr (DscImage) dq = NULL;
  g_autoptr (GError) error = NULL;

  if (source == NULL || other == NULL)
    return;
  file = open_model (source);
  moved = open_model (other);
  sci = dsc_image_model_load_plane (file, DSC_PLANE_SCI, &error);
  model = dsc_image_model_new ("x_cal.fits", sci->width, sci->height);
  dq = dsc_image_new (DSC_PIXEL_UINT, sci->width, sci->height, 1, "DQ", &error);
  g_assert_no_error (error);
  dq->u[7] = 0x80000011u;
  dsc_image_model_set_headers (model, dsc_image_model_get_primary (file),
                               dsc_image_model_get_sci (file));
  dsc_image_model_set_path (model, source);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (moved), NULL);
  dsc_exposure_write (model, path, &error);
  g_assert_no_error (error);
  written = open_model (path);
  compare_planes (model, written);
  g_assert_cmpfloat (wcs_distance (dsc_image_model_get_wcs (moved),
                                   dsc_image_model_get_wcs (written), sci->width, sci->height),
                     <, 1e-9);

  /* The tree of the file tells of planes that are not here: a new one, with the same WCS. */
  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (file), NULL);
  dsc_exposure_write (model, again, &error);
  g_assert_no_error (error);
  g_clear_object (&written);
  written = open_model (again);
  g_assert_false (same_asdf (file, written));
  g_assert_cmpfloat (wcs_distance (dsc_image_model_get_wcs (file),
                                   dsc_image_model_get_wcs (written), sci->width, sci->height),
                     <, 1e-9);

  /* With all planes and an equal WCS the tree of the file is kept. */
  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
    if (dsc_image_model_has_plane (file, id) && !dsc_image_model_has_plane (model, id)) {
      g_autoptr (DscImage) image = dsc_image_model_load_plane (file, id, &error);

      g_assert_no_error (error);
      dsc_image_model_set_plane (model, id, image);
    }
  dsc_exposure_write (model, again, &error);
  g_assert_no_error (error);
  g_clear_object (&written);
  written = open_model (again);
  g_assert_true (same_asdf (file, written));
}

/* An exposure with the pixels and gwcs of @file and these keywords, written and read again. */
static DscImageModel *
write_keywords (DscImageModel *file, DscHeader *sci, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "off_cal.fits", NULL);
  g_autoptr (DscImage) image = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;

  image = dsc_image_model_load_plane (file, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  model = dsc_image_model_new ("off_cal.fits", image->width, image->height);
  dsc_image_model_set_headers (model, dsc_image_model_get_primary (file), sci);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, image);
  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (file), NULL);
  dsc_exposure_write (model, path, &error);
  g_assert_no_error (error);
  return open_model (path);
}

/* Keywords are left as they came, whatever the gwcs says; where there are none DS9 and other
 * readers of keywords get some that show the same sky to 0.05 pixel. */
static void
test_keywords (void)
{
  g_autofree char *source
      = dsc_test_shared ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscImageModel) file = NULL;
  g_autoptr (DscImageModel) off = NULL;
  g_autoptr (DscImageModel) bare = NULL;
  g_autoptr (DscHeader) sci = NULL;
  g_autoptr (DscHeader) none = dsc_header_new ();
  g_autoptr (DscWcs) keywords = NULL;
  g_autoptr (GError) error = NULL;
  double crval, written;
  guint nx, ny;

  if (source == NULL)
    return;
  file = open_model (source);
  sci = dsc_header_copy (dsc_image_model_get_sci (file));
  g_assert_true (dsc_header_get_double (sci, "CRVAL1", &crval));
  dsc_header_set_double (sci, "CRVAL1", crval + 1e-3, NULL);
  off = write_keywords (file, sci, dir);
  g_assert_true (dsc_header_get_double (dsc_image_model_get_sci (off), "CRVAL1", &written));
  g_assert_cmpfloat (written, ==, crval + 1e-3);
  g_assert_cmpstr (dsc_header_get_string (dsc_image_model_get_sci (off), "CTYPE1"), ==, "RA---TAN");

  bare = write_keywords (file, none, dir);
  nx = dsc_image_model_get_width (bare);
  ny = dsc_image_model_get_height (bare);
  keywords = dsc_wcs_from_fits_header (dsc_image_model_get_sci (bare), nx, ny, "bare", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (wcs_distance (keywords, dsc_image_model_get_wcs (bare), nx, ny), <,
                     0.05 * 0.031);
}

/* An extension that is no plane is copied, an empty one is not. */
static void
test_other_extensions (void)
{
  g_autofree char *source = dsc_test_shared ("real/niriss-hd36805/peer_resample_only_i2d.fits");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "copy_i2d.fits", NULL);
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscFits) a = NULL;
  g_autoptr (DscFits) b = NULL;
  g_autoptr (GError) error = NULL;
  const DscFitsHdu *x, *y;
  g_autoptr (GBytes) bx = NULL;
  g_autoptr (GBytes) by = NULL;

  if (source == NULL)
    return;
  model = open_model (source);
  dsc_exposure_write (model, path, &error);
  g_assert_no_error (error);
  a = dsc_fits_open (source, &error);
  b = dsc_fits_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_fits_n_hdus (a), ==, dsc_fits_n_hdus (b));
  x = dsc_fits_get_hdu (a, dsc_fits_find_hdu (a, "HDRTAB"));
  y = dsc_fits_get_hdu (b, dsc_fits_find_hdu (b, "HDRTAB"));
  bx = dsc_fits_read_bytes (a, x->data_start, x->data_size, &error);
  by = dsc_fits_read_bytes (b, y->data_start, y->data_size, &error);
  g_assert_true (g_bytes_equal (bx, by));
}

static void
test_unwritable (void)
{
  g_autoptr (DscImageModel) model = dsc_image_model_new ("x_cal.fits", 4, 4);
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_exposure_write (model, "/nowhere/at/all/x_crf.fits", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all/x_crf.fits"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exposure-writer/niriss", test_copy_niriss);
  g_test_add_func ("/exposure-writer/nircam", test_copy_nircam);
  g_test_add_func ("/exposure-writer/miri", test_copy_miri);
  g_test_add_func ("/exposure-writer/changed", test_changed);
  g_test_add_func ("/exposure-writer/keywords-stay", test_keywords);
  g_test_add_func ("/exposure-writer/other-extensions", test_other_extensions);
  g_test_add_func ("/exposure-writer/unwritable", test_unwritable);
  return g_test_run ();
}
