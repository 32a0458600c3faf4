/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-error.h"
#include "dsc-image-model.h"
#include "dsc-size.h"

static void
test_image (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 5, 4, 3, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_image_n_pixels (image), ==, 60);
  g_assert_cmpfloat (image->f[59], ==, 0.0f);
  dsc_image_fill (image, 2.5f);
  g_assert_cmpfloat (image->f[0], ==, 2.5f);
  g_assert_cmpfloat (image->f[59], ==, 2.5f);
  g_assert_null (dsc_image_new (DSC_PIXEL_FLOAT, 0, 4, 1, "x", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (
      dsc_image_new (DSC_PIXEL_FLOAT, DSC_MAX_AXIS, DSC_MAX_AXIS, DSC_MAX_AXIS, "x", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

static void
test_planes (void)
{
  DscPlaneId id;

  for (guint i = 0; i < DSC_N_PLANES; i++) {
    g_assert_true (dsc_plane_from_name (dsc_plane_name (i), &id));
    g_assert_cmpuint (id, ==, i);
  }
  g_assert_true (dsc_plane_from_name ("var_flat", &id));
  g_assert_cmpuint (id, ==, DSC_PLANE_VAR_FLAT);
  g_assert_false (dsc_plane_from_name ("HDRTAB", &id));
  g_assert_cmpint (dsc_plane_pixel_type (DSC_PLANE_DQ), ==, DSC_PIXEL_UINT);
  g_assert_cmpint (dsc_plane_pixel_type (DSC_PLANE_CON), ==, DSC_PIXEL_UINT);
  g_assert_cmpint (dsc_plane_pixel_type (DSC_PLANE_WHT), ==, DSC_PIXEL_FLOAT);
}

static void
test_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_image_model_new ("a_cal.fits", 5, 4);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, 5, 4, 1, "SCI", &error);
  g_autoptr (DscImage) con = dsc_image_new (DSC_PIXEL_UINT, 5, 4, 2, "CON", &error);
  g_autoptr (DscImage) loaded = NULL;
  float rows[10];
  guint32 flags[5];

  for (guint i = 0; i < 20; i++)
    sci->f[i] = i;
  con->u[1 * 20 + 2 * 5 + 3] = 0x80000001u;
  g_assert_false (dsc_image_model_has_plane (model, DSC_PLANE_SCI));
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_CON, con);
  g_assert_cmpuint (dsc_image_model_plane_depth (model, DSC_PLANE_CON), ==, 2);
  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, 2, 2, rows, &error));
  g_assert_cmpfloat (rows[0], ==, 10.0f);
  g_assert_cmpfloat (rows[9], ==, 19.0f);
  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_CON, 1, 2, 1, flags, &error));
  g_assert_cmphex (flags[3], ==, 0x80000001u);
  loaded = dsc_image_model_load_plane (model, DSC_PLANE_SCI, &error);
  g_assert_true (loaded == sci);
  g_assert_false (dsc_image_model_read_rows (model, DSC_PLANE_CON, 2, 0, 1, flags, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (dsc_image_model_load_plane (model, DSC_PLANE_WHT, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* A keyword of PRIMARY goes before one of SCI. */
static void
test_keywords (void)
{
  g_autoptr (DscImageModel) model = dsc_image_model_new ("a_cal.fits", 5, 4);
  double d;
  gint64 i;

  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "");
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_header_set_double (dsc_image_model_get_sci (model), "V2_REF", 1.0, NULL);
  dsc_header_set_double (dsc_image_model_get_primary (model), "V2_REF", 2.0, NULL);
  dsc_header_set_int (dsc_image_model_get_sci (model), "NINTS", 4, NULL);
  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "MJy/sr");
  g_assert_true (dsc_image_model_get_double (model, "V2_REF", &d));
  g_assert_cmpfloat (d, ==, 2.0);
  g_assert_true (dsc_image_model_get_int (model, "NINTS", &i));
  g_assert_cmpint (i, ==, 4);
  g_assert_null (dsc_image_model_get_string (model, "NOTHING"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/pixels", test_image);
  g_test_add_func ("/image/planes", test_planes);
  g_test_add_func ("/image-model/rows", test_model);
  g_test_add_func ("/image-model/keywords", test_keywords);
  return g_test_run ();
}
