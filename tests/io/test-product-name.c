/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-product-name.h"

static void
check (const char *base, DscNameKind kind, const char *asn_id, const char *suffix, const char *name)
{
  g_autofree char *made = dsc_product_name (base, kind, asn_id, suffix, ".fits");

  g_assert_cmpstr (made, ==, name);
}

/* The roots are what remove_suffix() of jwst 3.0.0 gives. */
static void
test_files (void)
{
  check ("/data/x_cal.fits", DSC_NAME_FILE, "a3001", "crf", "x_a3001_crf.fits");
  check ("x_cal.fits.gz", DSC_NAME_FILE, NULL, "i2d", "x_i2d.fits");
  check ("field-cal.fits", DSC_NAME_FILE, NULL, "i2d", "field-i2d.fits");
  check ("a_b_cal_i2d.fits", DSC_NAME_FILE, NULL, "cat", "a_b_cal_cat.fits");
  check ("x_a3001_crf.fits", DSC_NAME_FILE, "a3001", "crf", "x_a3001_a3001_crf.fits");
  check ("x_residual_fringe.fits", DSC_NAME_FILE, NULL, "i2d", "x_i2d.fits");
  check ("x_CAL.fits", DSC_NAME_FILE, "", "i2d", "x_CAL_i2d.fits");
  check ("cal.fits", DSC_NAME_FILE, NULL, "i2d", "cal_i2d.fits");
  check ("_cal.fits", DSC_NAME_FILE, NULL, "i2d", "_cal_i2d.fits");
  check ("x_segm.fits", DSC_NAME_FILE, NULL, "i2d", "x_segm_i2d.fits");
  check ("x_asn.json", DSC_NAME_FILE, NULL, "i2d", "x_asn_i2d.fits");
  check ("ami-oi", DSC_NAME_FILE, NULL, "i2d", "ami-oi_i2d.fits");
}

static void
test_products (void)
{
  check ("m51_dark", DSC_NAME_PRODUCT, NULL, "i2d", "m51_dark_i2d.fits");
  check ("m51_dark", DSC_NAME_PRODUCT_JWST, NULL, "i2d", "m51_i2d.fits");
  check ("field-cal", DSC_NAME_PRODUCT, NULL, "i2d", "field-cal_i2d.fits");
  check ("m51.v2", DSC_NAME_PRODUCT, NULL, "i2d", "m51.v2_i2d.fits");
  check ("m51.v2", DSC_NAME_PRODUCT_JWST, NULL, "i2d", "m51_i2d.fits");
  check ("../../m51", DSC_NAME_PRODUCT, NULL, "i2d", "m51_i2d.fits");
  check ("m51", DSC_NAME_PRODUCT, "a3001", "median", "m51_a3001_median.fits");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/product-name/files", test_files);
  g_test_add_func ("/product-name/products", test_products);
  return g_test_run ();
}
