/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-test.h"
#include "model/dsc-test-wcs.h"

/* Cards "KEY = value" of a text, as FITS has them: strings in quotes, floats with a point. */
static DscHeader *
header_of (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  DscHeader *header = dsc_header_new ();

  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) part = g_strsplit (lines[i], "=", 2);
    const char *value;

    if (part[0] == NULL || part[1] == NULL)
      continue;
    g_strstrip (part[0]);
    value = g_strstrip (part[1]);
    if (*value == '\'') {
      part[1][strcspn (value + 1, "'") + 1] = '\0';
      dsc_header_set_string (header, part[0], value + 1, NULL);
    } else if (strchr (value, '.') != NULL) {
      dsc_header_set_double (header, part[0], g_ascii_strtod (value, NULL), NULL);
    } else {
      dsc_header_set_int (header, part[0], g_ascii_strtoll (value, NULL, 10), NULL);
    }
  }
  return header;
}

static DscWcs *
wcs_of (const char *text)
{
  g_autoptr (DscHeader) header = header_of (text);
  g_autoptr (GError) error = NULL;
  DscWcs *wcs = dsc_wcs_from_fits_header (header, 200, 300, "t.fits", &error);

  g_assert_no_error (error);
  g_assert_cmpint (dsc_wcs_get_kind (wcs), ==, DSC_WCS_FITS);
  return wcs;
}

#define COMMON                                                                                     \
  "CRVAL1=10.\nCRVAL2=-30.\nCRPIX1=50.\nCRPIX2=60.\nCD1_1=-2.e-3\nCD1_2=1.e-4\n"                   \
  "CD2_1=2.e-4\nCD2_2=3.e-3\n"

/* astropy 7 at pixel (100, 200), 0-based. */
static const struct {
  const char *cards;
  double ra, dec;
} peer[] = {
  { "CTYPE1='RA---ZEA'\nCTYPE2='DEC--ZEA'\n" COMMON, 9.898940816926691, -29.566760334938756 },
  { "CTYPE1='RA---ARC'\nCTYPE2='DEC--ARC'\n" COMMON, 9.89894106646951, -29.56676140945062 },
  { "CTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nLONPOLE=150.\n" COMMON, 9.663120099747383,
    -29.668365532021195 },
  { "CTYPE1='RA---TPV'\nCTYPE2='DEC--TPV'\nPV1_0=0.\nPV1_1=1.\nPV1_4=.1\nPV2_0=0.\nPV2_1=1.\n"
    "PV2_4=-.2\n" COMMON,
    9.899793617942253, -29.60430109998765 },
};

static void
test_projections (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (peer); i++) {
    g_autoptr (DscWcs) wcs = wcs_of (peer[i].cards);
    double ra, dec, x, y;

    dsc_wcs_pixel_to_sky1 (wcs, 100, 200, &ra, &dec);
    dsc_assert_near (ra, peer[i].ra, 1e-12, 0.0);
    dsc_assert_near (dec, peer[i].dec, 1e-12, 0.0);
    dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &x, &y);
    dsc_assert_near (x, 100.0, 1e-7, 0.0);
    dsc_assert_near (y, 200.0, 1e-7, 0.0);
    dsc_wcs_sky_to_pixel1 (wcs, 190.0, 30.0, &x, &y);
    g_assert_true (isnan (x) && isnan (y));
  }
}

/* The ways to write the same matrix. */
static void
test_matrices (void)
{
  static const char *const forms[] = {
    "CD1_1=-2.e-3\nCD1_2=1.e-3\nCD2_1=1.e-3\nCD2_2=2.e-3\n",
    "CDELT1=1.e-3\nCDELT2=1.e-3\nPC1_1=-2.\nPC1_2=1.\nPC2_1=1.\nPC2_2=2.\n",
    "CDELT1=-1.e-3\nCDELT2=2.e-3\nPC1_1=2.\nPC1_2=-1.\nPC2_1=0.5\nPC2_2=1.\n",
  };
  double ra0 = NAN, dec0 = NAN;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *cards
        = g_strconcat ("CTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nCRVAL1=10.\nCRVAL2=80.\nCRPIX1=1.\n"
                       "CRPIX2=1.\n",
                       forms[i], NULL);
    g_autoptr (DscWcs) wcs = wcs_of (cards);
    double ra, dec;
    DscTan tan;

    g_assert_true (dsc_wcs_get_tan (wcs, &tan));
    g_assert_true (tan.cdelt[0] > 0 && tan.cdelt[1] > 0 && tan.crpix[0] == 0.0);
    dsc_wcs_pixel_to_sky1 (wcs, 120, 70, &ra, &dec);
    if (i > 0) {
      dsc_assert_near (ra, ra0, 1e-12, 0.0);
      dsc_assert_near (dec, dec0, 1e-12, 0.0);
    }
    ra0 = ra;
    dec0 = dec;
  }
}

/* RA and DEC may change places, and a cube has a third axis. */
static void
test_axes (void)
{
  g_autoptr (DscWcs) a
      = wcs_of ("CTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nCRVAL1=10.\nCRVAL2=80.\nCRPIX1=1.\n"
                "CRPIX2=2.\nCD1_1=1.e-3\nCD1_2=2.e-3\nCD2_1=3.e-3\nCD2_2=4.e-3\n");
  g_autoptr (DscWcs) b
      = wcs_of ("CTYPE2='RA---TAN'\nCTYPE1='DEC--TAN'\nCRVAL2=10.\nCRVAL1=80.\nCRPIX1=1.\n"
                "CRPIX2=2.\nCD2_1=1.e-3\nCD2_2=2.e-3\nCD1_1=3.e-3\nCD1_2=4.e-3\n");
  g_autoptr (DscWcs) c
      = wcs_of ("WCSAXES=3\nCTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nCTYPE3='WAVE'\nCRVAL1=10.\n"
                "CRVAL2=80.\nCRVAL3=1.\nCRPIX1=1.\nCRPIX2=2.\nCRPIX3=1.\nCD1_1=1.e-3\n"
                "CD1_2=2.e-3\nCD2_1=3.e-3\nCD2_2=4.e-3\nCD3_3=1.\n");
  DscWcs *others[] = { b, c };
  double ra, dec, ra2, dec2;

  dsc_wcs_pixel_to_sky1 (a, 30, 40, &ra, &dec);
  for (int i = 0; i < 2; i++) {
    dsc_wcs_pixel_to_sky1 (others[i], 30, 40, &ra2, &dec2);
    dsc_assert_near (ra2, ra, 1e-12, 0.0);
    dsc_assert_near (dec2, dec, 1e-12, 0.0);
  }
}

static void
refuse (const char *cards, DscError code, const char *part)
{
  g_autoptr (DscHeader) header = header_of (cards);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", cards);
  g_assert_null (dsc_wcs_from_fits_header (header, 200, 300, "t.fits", &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  if (strstr (error->message, part) == NULL || strstr (error->message, "t.fits") == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

static void
test_refused (void)
{
  refuse ("", DSC_ERROR_NOT_FOUND, "celestial");
  refuse ("CTYPE1='LINEAR'\nCTYPE2='LINEAR'\nCRVAL1=1.\n", DSC_ERROR_NOT_FOUND, "celestial");
  refuse ("CTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nCD1_1=1.\nCD1_2=1.\nCD2_1=1.\nCD2_2=1.\n",
          DSC_ERROR_WCS, "singular");
  refuse ("CTYPE1='GLON-TAN'\nCTYPE2='GLAT-TAN'\n" COMMON, DSC_ERROR_UNSUPPORTED, "GLON-TAN");
  refuse ("CTYPE1='RA---TAN'\nCTYPE2='DEC--TAN'\nRADESYS='FK4'\n" COMMON, DSC_ERROR_UNSUPPORTED,
          "FK4");
  refuse ("CTYPE1='RA---QQQ'\nCTYPE2='DEC--QQQ'\n" COMMON, DSC_ERROR_WCS, "");
  refuse ("CTYPE1='RA---TAN'\nCTYPE2='DEC--SIN'\n" COMMON, DSC_ERROR_WCS, "");
}

/* A gnomonic WCS is written exactly. */
static void
test_write_tan (void)
{
  DscTan tan = { { 238.99063615251757, 259.1 },
                 { 110.83884260835792, -73.45403677278064 },
                 { 8.5e-06, 8.6e-06 },
                 { 0.6, 0.8, 0.8, -0.6 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL), again = NULL;
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (GError) error = NULL;
  double worst = NAN, crpix;
  DscTan found;

  dsc_header_set_double (header, "CD1_1", 1.0, NULL); /* what an old WCS leaves */
  dsc_header_set_int (header, "A_ORDER", 3, NULL);
  dsc_header_set_double (header, "A_2_1", 3.0, NULL);
  dsc_header_set_string (header, "OBJECT", "kept", NULL);
  g_assert_true (dsc_wcs_to_fits_header (wcs, 500, 500, header, &worst, &error));
  g_assert_cmpfloat (worst, ==, 0.0);
  g_assert_null (dsc_header_find (header, "CD1_1"));
  g_assert_null (dsc_header_find (header, "A_ORDER"));
  g_assert_null (dsc_header_find (header, "A_2_1"));
  g_assert_cmpstr (dsc_header_get_string (header, "OBJECT"), ==, "kept");
  g_assert_cmpstr (dsc_header_get_string (header, "CTYPE1"), ==, "RA---TAN");
  g_assert_true (dsc_header_get_double (header, "CRPIX1", &crpix));
  g_assert_cmpfloat (crpix, ==, tan.crpix[0] + 1.0);
  again = dsc_wcs_from_fits_header (header, 500, 500, "t.fits", &error);
  g_assert_no_error (error);
  g_assert_true (dsc_wcs_get_tan (again, &found));
  for (int i = 0; i < 2; i++) {
    dsc_assert_near (found.crpix[i], tan.crpix[i], 1e-12, 0.0);
    g_assert_cmpfloat (found.crval[i], ==, tan.crval[i]);
    dsc_assert_near (found.cdelt[i], tan.cdelt[i], 0.0, 1e-15);
  }
}

/* Writes the FITS WCS, reads it back and compares over the image. Returns: the reported error */
static double
check_sip (const DscWcs *wcs, guint width, guint height)
{
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) fits = NULL;
  double worst = NAN, there = 0.0, back = 0.0;
  DscBox box = { -0.5, width - 0.5, -0.5, height - 0.5 };

  g_assert_true (dsc_wcs_to_fits_header (wcs, width, height, header, &worst, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_header_get_string (header, "CTYPE1"), ==, "RA---TAN-SIP");
  g_assert_nonnull (dsc_header_find (header, "AP_1_0"));
  fits = dsc_wcs_from_fits_header (header, width, height, "t.fits", &error);
  g_assert_no_error (error);
  dsc_wcs_get_bounding_box (wcs, &box);
  for (int i = 0; i <= 20; i++)
    for (int j = 0; j <= 20; j++) {
      double x = box.x0 + i * (box.x1 - box.x0) / 20, y = box.y0 + j * (box.y1 - box.y0) / 20;
      double ra, dec, u, v;

      dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
      dsc_wcs_sky_to_pixel1 (fits, ra, dec, &u, &v);
      there = fmax (there, hypot (u - x, v - y));
      dsc_wcs_sky_to_pixel_stored (fits, 1, &ra, &dec, &u, &v);
      back = fmax (back, hypot (u - x, v - y));
    }
  g_assert_cmpfloat (worst, <=, 0.05);
  /* The report is of another grid: it may be a little less than what is found here. */
  g_assert_cmpfloat (fmax (there, back), <=, 1.2 * worst + 1e-7);
  return worst;
}

static void
test_write_sip (void)
{
  static const double places[][2] = { { 150, 2 }, { 0, 89.99 }, { 0, -40 } };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (places[k][0], places[k][1], 33.0);
    double worst = check_sip (wcs, 2048, 2048);

    g_assert_cmpfloat (worst, >, 0.0);
  }
}

static void
test_real (void)
{
  static const struct {
    const char *name;
    guint width, height;
  } files[] = {
    { "real/ceers-gwcs/jw01345001001_02201_00001_nrcb4_tweakreg.asdf", 2048, 2048 },
    { "real/ceers-gwcs/jw01345001001_06201_00003_nrcblong_tweakreg.asdf", 2048, 2048 },
    { "real/jwst-wcs/nircamwcs.asdf", 2048, 2048 },
    { "real/jwst-wcs/nrcb1-wcs.asdf", 2048, 2048 },
    { "real/jwst-wcs/miriwcs.asdf", 1032, 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = dsc_test_shared (files[i].name);
    g_autofree char *bytes = NULL;
    g_autoptr (DscWcs) wcs = NULL;
    gsize size;

    if (path == NULL)
      return;
    g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
    wcs = dsc_gwcs_read (bytes, size, path, NULL);
    g_test_message ("%s: %.5f pixel", files[i].name,
                    check_sip (wcs, files[i].width, files[i].height));
  }
}

/* WFC3's distortion in SIP, order 4 without inverse terms; numbers by astropy 7. */
static void
test_wfc3 (void)
{
  static const double expected[][4]
      = { { 0, 0, 83.19908559449414, -67.70642631406956 },
          { 4095, 2050, 83.18690470050562, -67.75817894964449 },
          { 1000.25, 1500.75, 83.1696304017327, -67.72359749409831 } };
  g_autofree char *path = dsc_test_shared ("real/jwst-wcs/wfc3_uvis1.hdr");
  g_autofree char *cards = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (DscWcs) wcs = NULL;
  gsize size;

  if (path == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &cards, &size, NULL));
  for (gsize i = 0; i + 80 <= size; i += 80) {
    g_autofree char *card = g_strndup (cards + i, 80);

    if (strchr (card, '/') != NULL && strchr (card, '\'') == NULL)
      *strchr (card, '/') = '\0';
    g_string_append_printf (lines, "%s\n", card);
  }
  wcs = wcs_of (lines->str);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    double ra, dec, x, y;

    dsc_wcs_pixel_to_sky1 (wcs, expected[i][0], expected[i][1], &ra, &dec);
    dsc_assert_near (ra, expected[i][2], 1e-12, 0.0);
    dsc_assert_near (dec, expected[i][3], 1e-12, 0.0);
    dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &x, &y);
    dsc_assert_near (x, expected[i][0], 1e-6, 0.0);
    dsc_assert_near (y, expected[i][1], 1e-6, 0.0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/wcs-fits/projections", test_projections);
  g_test_add_func ("/io/wcs-fits/matrices", test_matrices);
  g_test_add_func ("/io/wcs-fits/axes", test_axes);
  g_test_add_func ("/io/wcs-fits/refused", test_refused);
  g_test_add_func ("/io/wcs-fits/write-tan", test_write_tan);
  g_test_add_func ("/io/wcs-fits/write-sip", test_write_sip);
  g_test_add_func ("/io/wcs-fits/real", test_real);
  g_test_add_func ("/io/wcs-fits/wfc3", test_wfc3);
  return g_test_run ();
}
