/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as other programs write them, made by cfitsio itself. */
#include <fitsio.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-fits-writer.h"
#include "dsc-test.h"

#define NX 300
#define NY 200

static void
check (int status)
{
  if (status != 0) {
    fits_report_error (stderr, status);
    g_assert_cmpint (status, ==, 0);
  }
}

static float
load_pixel (DscImageModel *model, guint x, guint y)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *row = g_new (float, dsc_image_model_get_width (model));

  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, y, 1, row, &error));
  return row[x];
}

/* Every BITPIX, scaled and with BLANK, is the same image as floats. */
static void
test_number_types (void)
{
  static const struct {
    int bitpix;
    double bscale, bzero;
    gboolean blank;
  } cases[] = {
    { BYTE_IMG, 1, 0, FALSE },     { SHORT_IMG, 1, 0, FALSE },  { SHORT_IMG, 0.25, 10, TRUE },
    { USHORT_IMG, 1, 0, FALSE },   { LONG_IMG, 1, 0, FALSE },   { LONG_IMG, 0.5, -3, TRUE },
    { LONGLONG_IMG, 1, 0, FALSE }, { DOUBLE_IMG, 1, 0, FALSE }, { FLOAT_IMG, 1, 0, FALSE },
    { FLOAT_IMG, 2, 1, FALSE },    { ULONG_IMG, 1, 0, FALSE },
  };
  g_autofree char *dir = dsc_test_tmpdir ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("%s/%u.fits", dir, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = NULL;
    long axes[] = { 4, 3 };
    double pixels[12];
    fitsfile *file;
    int status = 0;

    for (guint k = 0; k < 12; k++)
      pixels[k] = cases[i].bscale * (k + 5) + cases[i].bzero;
    fits_create_diskfile (&file, path, &status);
    fits_create_img (file, cases[i].bitpix, 2, axes, &status);
    if (cases[i].bscale != 1) {
      double scale = cases[i].bscale, zero = cases[i].bzero;

      fits_update_key (file, TDOUBLE, "BSCALE", &scale, NULL, &status);
      fits_update_key (file, TDOUBLE, "BZERO", &zero, NULL, &status);
      fits_set_hdustruc (file, &status);
    }
    if (cases[i].blank) {
      LONGLONG blank = 7; /* the pixel 2 */

      fits_update_key (file, TLONGLONG, "BLANK", &blank, NULL, &status);
    }
    fits_write_img (file, TDOUBLE, 1, 12, pixels, &status);
    fits_close_file (file, &status);
    check (status);
    model = dsc_fits_model_open (path, &error);
    g_assert_no_error (error);
    for (guint k = 0; k < 12; k++) {
      float v = load_pixel (model, k % 4, k / 4);

      if (cases[i].blank && k == 2)
        g_assert_true (isnan (v));
      else
        g_assert_cmpfloat (v, ==, (float)pixels[k]);
    }
  }
}

static char *
write_compressed (const char *dir)
{
  char *path = g_build_filename (dir, "c.fits", NULL);
  g_autofree float *sci = g_new (float, NX *NY);
  g_autofree guint32 *dq = g_new (guint32, NX * NY);
  long axes[] = { NX, NY };
  fitsfile *file;
  int status = 0;

  for (guint i = 0; i < NX * NY; i++) {
    sci[i] = i % 17 == 0 ? NAN : (float)sin (i * 0.01) * 100;
    dq[i] = i % 3 == 0 ? 0x80000001u : i;
  }
  fits_create_diskfile (&file, path, &status);
  fits_create_img (file, BYTE_IMG, 0, NULL, &status);
  fits_set_compression_type (file, GZIP_2, &status);
  fits_set_quantize_level (file, 0, &status); /* lossless */
  fits_create_img (file, FLOAT_IMG, 2, axes, &status);
  fits_write_key (file, TSTRING, "EXTNAME", (void *)"SCI", NULL, &status);
  fits_write_key (file, TSTRING, "BUNIT", (void *)"MJy/sr", NULL, &status);
  fits_write_img (file, TFLOAT, 1, NX * NY, sci, &status);
  fits_set_compression_type (file, GZIP_1, &status);
  fits_create_img (file, ULONG_IMG, 2, axes, &status);
  fits_write_key (file, TSTRING, "EXTNAME", (void *)"DQ", NULL, &status);
  fits_write_img (file, TUINT, 1, NX * NY, dq, &status);
  fits_close_file (file, &status);
  check (status);
  return path;
}

static void
test_tile_compressed (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_compressed (dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  g_autoptr (DscImage) sci = NULL;
  g_autoptr (DscImage) dq = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_image_model_get_width (model), ==, NX);
  g_assert_cmpuint (dsc_image_model_get_height (model), ==, NY);
  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "MJy/sr");
  sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < NX * NY; i++) {
    if (i % 17 == 0)
      g_assert_true (isnan (sci->f[i]));
    else
      g_assert_cmpfloat (sci->f[i], ==, (float)sin (i * 0.01) * 100);
    g_assert_cmphex (dq->u[i], ==, i % 3 == 0 ? 0x80000001u : i);
  }
}

/* What we write, cfitsio reads: pixels, flags, long strings, table. */
static void
test_read_by_cfitsio (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "w.fits", NULL);
  g_autofree char *region = g_strnfill (200, 'r');
  g_autoptr (GError) error = NULL;
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, &error);
  g_autoptr (DscHeader) header = dsc_header_new ();
  DscHeader *headers[] = { header, header };
  guint32 dq[6] = { 0, 1, 0x80000000u, 0xffffffffu, 17, 513 }, back[6];
  int status = 0, type, any;
  long n_rows = 0;
  char *text = NULL;
  fitsfile *file;
  double d = 0;

  dsc_header_set_string (header, "S_REGION", region, "the footprint");
  dsc_header_set_double (header, "EXPSTART", 59735.73807517361, "start");
  dsc_fits_writer_primary (writer, header, &error);
  dsc_fits_writer_add_image (writer, "DQ", DSC_PLANE_DQ, 3, 2, 0, NULL, &error);
  dsc_fits_writer_write_rows (writer, "DQ", 0, 0, 2, dq, &error);
  dsc_fits_writer_add_hdrtab (writer, 2, headers, headers, &error);
  dsc_fits_writer_finish (writer, &error);
  g_assert_no_error (error);

  fits_open_diskfile (&file, path, READONLY, &status);
  fits_read_key_longstr (file, "S_REGION", &text, NULL, &status);
  fits_read_key (file, TDOUBLE, "EXPSTART", &d, NULL, &status);
  check (status);
  g_assert_cmpstr (text, ==, region);
  g_assert_cmpfloat (d, ==, 59735.73807517361);
  fits_free_memory (text, &status);
  fits_movnam_hdu (file, IMAGE_HDU, (char *)"DQ", 1, &status);
  fits_read_img (file, TUINT, 1, 6, NULL, back, &any, &status);
  check (status);
  g_assert_cmpmem (dq, sizeof dq, back, sizeof back);
  fits_movnam_hdu (file, BINARY_TBL, (char *)"HDRTAB", 0, &status);
  fits_get_num_rows (file, &n_rows, &status);
  fits_read_col (file, TDOUBLE, 1, 2, 1, 1, NULL, &d, &any, &status);
  check (status);
  g_assert_cmpint (n_rows, ==, 2);
  g_assert_cmpfloat (d, ==, 59735.73807517361);
  fits_movrel_hdu (file, 1, &type, &status);
  g_assert_cmpint (status, ==, END_OF_FILE);
  status = 0;
  fits_close_file (file, &status);
}

/* Two extensions of different size are not one image. */
static void
test_sizes_differ (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "d.fits", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = NULL;
  long small[] = { 4, 3 }, large[] = { 5, 3 };
  fitsfile *file;
  int status = 0;

  fits_create_diskfile (&file, path, &status);
  fits_create_img (file, FLOAT_IMG, 2, small, &status);
  fits_write_key (file, TSTRING, "EXTNAME", (void *)"SCI", NULL, &status);
  fits_create_img (file, FLOAT_IMG, 2, large, &status);
  fits_write_key (file, TSTRING, "EXTNAME", (void *)"ERR", NULL, &status);
  fits_close_file (file, &status);
  check (status);
  model = dsc_fits_model_open (path, &error);
  g_assert_null (model);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "ERR is 5 x 3"));
}

/* Flags stored as floats are refused when they are read. */
static void
test_float_flags (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "f.fits", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = NULL;
  long axes[] = { 4, 3 };
  fitsfile *file;
  int status = 0;

  fits_create_diskfile (&file, path, &status);
  for (guint i = 0; i < 2; i++) {
    fits_create_img (file, FLOAT_IMG, 2, axes, &status);
    fits_write_key (file, TSTRING, "EXTNAME", (void *)(i == 0 ? "SCI" : "DQ"), NULL, &status);
  }
  fits_close_file (file, &status);
  check (status);
  model = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_null (dsc_image_model_load_plane (model, DSC_PLANE_DQ, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fits-foreign/number-types", test_number_types);
  g_test_add_func ("/fits-foreign/tile-compressed", test_tile_compressed);
  g_test_add_func ("/fits-foreign/read-by-cfitsio", test_read_by_cfitsio);
  g_test_add_func ("/fits-foreign/sizes-differ", test_sizes_differ);
  g_test_add_func ("/fits-foreign/float-flags", test_float_flags);
  return g_test_run ();
}
