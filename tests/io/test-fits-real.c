/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All FITS files of the shared data, and the HDRTAB of the peer. */
#include <ftw.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-hdrtab.h"
#include "dsc-test.h"

static GPtrArray *found;

static int
collect_cb (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  if (type == FTW_F && (g_str_has_suffix (path, ".fits") || g_str_has_suffix (path, ".fits.gz")))
    g_ptr_array_add (found, g_strdup (path));
  return 0;
}

static guint
read_everything (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  guint n_planes = 0;

  g_assert_no_error (error);
  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
    if (dsc_image_model_has_plane (model, id)) {
      g_autoptr (DscImage) image = dsc_image_model_load_plane (model, id, &error);

      g_assert_no_error (error);
      n_planes++;
    }
  return n_planes;
}

static void
test_all (void)
{
  g_autofree char *fixtures = dsc_test_shared ("fixtures");
  g_autofree char *real = dsc_test_shared ("real");
  guint n_planes = 0, n_tables = 0;

  if (fixtures == NULL || real == NULL)
    return;
  found = g_ptr_array_new_with_free_func (g_free);
  nftw (fixtures, collect_cb, 16, FTW_PHYS);
  nftw (real, collect_cb, 16, FTW_PHYS);
  g_assert_cmpuint (found->len, >=, 100);
  for (guint i = 0; i < found->len; i++) {
    const char *path = found->pdata[i];

    if (g_str_has_suffix (path, "_apcorr.fits")) {
      g_autoptr (GError) error = NULL;

      g_assert_null (dsc_fits_model_open (path, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "APCORR"));
      n_tables++;
    } else
      n_planes += read_everything (path);
  }
  g_test_message ("%u files, %u planes, %u tables refused", found->len, n_planes, n_tables);
  g_clear_pointer (&found, g_ptr_array_unref);
}

/* Sums by astropy 8.0 (numpy.nansum in float64) and counts of NaN. */
static void
test_sums (void)
{
  static const struct {
    const char *file;
    DscPlaneId id;
    double sum;
    guint n_nan;
  } cases[] = {
    { "niriss-hd36805/jw01093020001_03102_00007_nis_cal.fits", DSC_PLANE_SCI, 1634515.5789301456,
      0 },
    { "niriss-hd36805/jw01093020001_03102_00007_nis_cal.fits", DSC_PLANE_DQ, 702875151941.0, 0 },
    { "niriss-hd36805/jw01093020001_03102_00007_nis_cal.fits", DSC_PLANE_VAR_FLAT,
      28684.693074795876, 0 },
    { "niriss-hd36805/peer_resample_only_i2d.fits", DSC_PLANE_SCI, 1637361.5546917752, 405 },
    { "niriss-hd36805/peer_resample_only_i2d.fits", DSC_PLANE_CON, 206679566575.0, 0 },
    { "ceers-f150w-cutout/ceers5_f150w_i2d_cutout.fits", DSC_PLANE_SCI, 1977.2967735834316, 0 },
    { "ceers-f150w-cutout/segmap_morpheus_ceers5_f150w_i2d.fits", DSC_PLANE_SCI, 1717253.0, 0 },
    { "miri-orion-bar/jw01288015001_26101_00003_mirimage_i2d.fits", DSC_PLANE_VAR_POISSON,
      204106.93702977896, 1297 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_build_filename ("real", cases[i].file, NULL);
    g_autofree char *path = dsc_test_shared (name);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = NULL;
    g_autoptr (DscImage) image = NULL;
    double sum = 0.0;
    guint n_nan = 0;

    if (path == NULL)
      return;
    model = dsc_fits_model_open (path, &error);
    g_assert_no_error (error);
    image = dsc_image_model_load_plane (model, cases[i].id, &error);
    g_assert_no_error (error);
    for (gsize k = 0; k < dsc_image_n_pixels (image); k++) {
      double v = image->type == DSC_PIXEL_FLOAT ? (double)image->f[k] : (double)image->u[k];

      if (isnan (v))
        n_nan++;
      else
        sum += v;
    }
    dsc_assert_near (sum, cases[i].sum, 0.0, 1e-11); /* another order of adding */
    g_assert_cmpuint (n_nan, ==, cases[i].n_nan);
  }
}

/* The names and forms of the columns of an HDU with a table. */
static void
check_columns (const DscHeader *peer, const GPtrArray *columns)
{
  for (guint i = 0; i < columns->len / 2; i++) {
    g_autofree char *type = g_strdup_printf ("TTYPE%u", i + 1);
    g_autofree char *form = g_strdup_printf ("TFORM%u", i + 1);

    g_assert_cmpstr (columns->pdata[2 * i], ==, dsc_header_get_string (peer, type));
    g_assert_cmpstr (columns->pdata[2 * i + 1], ==, dsc_header_get_string (peer, form));
  }
}

/* Made from the headers of the 25 exposures, the table is that of the peer, byte for byte. */
static void
test_hdrtab (void)
{
  g_autofree char *folder = dsc_test_shared ("real/niriss-hd36805");
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (DscFits) fits = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *product = NULL;
  DscHeader *primary[25], *sci[25];
  const DscFitsHdu *hdu;

  if (folder == NULL)
    return;
  for (guint i = 0; i < 25; i++) {
    g_autofree char *path
        = g_strdup_printf ("%s/jw01093020001_03102_%05u_nis_cal.fits", folder, i + 1);
    DscImageModel *model = dsc_fits_model_open (path, &error);

    g_assert_no_error (error);
    g_ptr_array_add (models, model);
    primary[i] = dsc_image_model_get_primary (model);
    sci[i] = dsc_image_model_get_sci (model);
    dsc_header_set_string (primary[i], "ASNPOOL", "none", NULL);
    dsc_header_set_string (primary[i], "ASNTABLE", "hd36805_asn.json", NULL);
  }
  columns = dsc_hdrtab_build (25, primary, sci, &data);
  product = g_build_filename (folder, "peer_resample_only_i2d.fits", NULL);
  fits = dsc_fits_open (product, &error);
  g_assert_no_error (error);
  hdu = dsc_fits_get_hdu (fits, dsc_fits_find_hdu (fits, "HDRTAB"));
  g_assert_cmpuint (columns->len, ==, 2 * 231);
  check_columns (hdu->header, columns);
  expected = dsc_fits_read_bytes (fits, hdu->data_start, hdu->data_size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data->data, data->len, g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
}

/* Missing values: text "nan", numbers NaN; integers and doubles together are doubles. */
static void
test_hdrtab_gaps (void)
{
  g_autoptr (DscHeader) a = dsc_header_new ();
  g_autoptr (DscHeader) b = dsc_header_new ();
  g_autoptr (DscHeader) none = dsc_header_new ();
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GByteArray) data = NULL;
  DscHeader *primary[] = { a, b }, *sci[] = { none, none };
  static const guint8 expected[] = "F200W"
                                   "\x3f\xf8\0\0\0\0\0\0"
                                   "\x7f\xf8\0\0\0\0\0\0"
                                   "T"
                                   "nan\0\0"
                                   "\x40\0\0\0\0\0\0\0"
                                   "\x40\x08\0\0\0\0\0\0"
                                   "F";

  dsc_header_set_string (a, "FILTER", "F200W", NULL);
  dsc_header_set_double (a, "EXPSTART", 1.5, NULL);
  dsc_header_set_int (b, "EXPSTART", 2, NULL);
  dsc_header_set_int (b, "NINTS", 3, NULL);
  dsc_header_set_bool (a, "IS_PSF", TRUE, NULL);
  dsc_header_set_bool (b, "IS_PSF", FALSE, NULL);
  dsc_header_set_string (a, "MYKEY", "not in the schema", NULL);
  columns = dsc_hdrtab_build (2, primary, sci, &data);
  g_assert_cmpuint (columns->len, ==, 8);
  g_assert_cmpstr (columns->pdata[0], ==, "FILTER");
  g_assert_cmpstr (columns->pdata[1], ==, "5A");
  g_assert_cmpstr (columns->pdata[4], ==, "NINTS");
  g_assert_cmpstr (columns->pdata[5], ==, "D");
  g_assert_cmpmem (data->data, data->len, expected, sizeof expected - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fits-real/all", test_all);
  g_test_add_func ("/fits-real/sums", test_sums);
  g_test_add_func ("/fits-real/hdrtab", test_hdrtab);
  g_test_add_func ("/fits-real/hdrtab-gaps", test_hdrtab_gaps);
  return g_test_run ();
}
