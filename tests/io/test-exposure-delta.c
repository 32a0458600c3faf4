/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-exposure-delta.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-exposure-writer.h"
#include "dsc-fits-model.h"
#include "dsc-fits-writer.h"
#include "dsc-test.h"

#define NX 21
#define NY 9

static DscImageModel *
make_base (const char *name, guint nx, guint ny)
{
  DscImageModel *model = dsc_image_model_new (name, nx, ny);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, nx, ny, 1, "SCI", NULL);

  for (guint i = 0; i < nx * ny; i++)
    sci->f[i] = 0.25f * i;
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_header_set_string (dsc_image_model_get_primary (model), "TELESCOP", "JWST", NULL);
  return model;
}

static DscHeader *
make_cards (void)
{
  DscHeader *header = dsc_header_new ();
  g_autofree char *text = g_strnfill (200, 'y');
  char name[] = "SCI", one[] = "one", two[] = "two";
  const DscCard twice[] = { { .key = "EXTNAME", .type = DSC_CARD_STRING, .string = name },
                            { .key = "HISTORY", .type = DSC_CARD_TEXT, .string = one },
                            { .key = "HISTORY", .type = DSC_CARD_TEXT, .string = two },
                            { .key = "NOVALUE", .type = DSC_CARD_NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (twice); i++)
    dsc_header_append (header, &twice[i]);
  dsc_header_set_double (header, "BKGLEVEL", 0.1 + 0.2, "sky");
  dsc_header_set_bool (header, "BKGSUB", TRUE, "done");
  dsc_header_set_int (header, "BIG", G_MAXINT64, NULL);
  dsc_header_set_string (header, "LONG", text, "a & that's it");
  dsc_header_set_string (header, "A LONGER KEYWORD", "it's", NULL);
  return header;
}

static DscWcs *
make_wcs (void)
{
  const DscTan tan
      = { { 10.0, 4.0 }, { 80.1, -69.123456789012345 }, { 1e-5, 1.1e-5 }, { -1, 0, 0, 1 } };
  const guint shape[2] = { NX, NY };

  return dsc_wcs_new_tan (&tan, NULL, shape);
}

static GBytes *
make_mask (guint seed)
{
  gsize size = dsc_mask_stride (NX) * NY;
  guint8 *mask = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    mask[i] = (guint8)(i * 37 + seed) & ((i + 1) % dsc_mask_stride (NX) == 0 ? 0x1f : 0xff);
  return g_bytes_new_take (mask, size);
}

static void
compare_headers (const DscHeader *a, const DscHeader *b)
{
  g_assert_cmpuint (dsc_header_n_cards (a), ==, dsc_header_n_cards (b));
  for (guint i = 0; i < dsc_header_n_cards (a); i++) {
    const DscCard *x = dsc_header_get_card (a, i), *y = dsc_header_get_card (b, i);

    g_assert_cmpstr (x->key, ==, y->key);
    g_assert_cmpint (x->type, ==, y->type);
    g_assert_cmpint (x->i, ==, y->i);
    if (x->type == DSC_CARD_DOUBLE)
      g_assert_true (x->d == y->d);
    g_assert_cmpstr (x->string, ==, y->string);
    g_assert_cmpstr (x->comment, ==, y->comment);
  }
}

static void
compare_planes (DscImageModel *a, DscImageModel *b)
{
  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++) {
    g_autoptr (DscImage) x = NULL;
    g_autoptr (DscImage) y = NULL;

    g_assert_cmpuint (dsc_image_model_plane_depth (a, id), ==, dsc_image_model_plane_depth (b, id));
    if (!dsc_image_model_has_plane (a, id))
      continue;
    x = dsc_image_model_load_plane (a, id, NULL);
    y = dsc_image_model_load_plane (b, id, NULL);
    g_assert_cmpmem (x->u, dsc_image_n_pixels (x) * 4, y->u, dsc_image_n_pixels (y) * 4);
  }
}

static DscImageModel *
derive (DscImageModel *base, gboolean all)
{
  g_autoptr (DscHeader) primary = make_cards ();
  g_autoptr (DscHeader) sci = dsc_header_new ();
  g_autoptr (DscWcs) wcs = make_wcs ();
  g_autoptr (GBytes) flagged = make_mask (3);
  g_autoptr (GBytes) bad = make_mask (5);
  const DscModelChanges full = { primary, sci, wcs, "shifted by hand", 1.0 / 3.0, flagged, bad };
  const DscModelChanges level = { .subtract = -1e-300 };

  return dsc_derived_model_new (base, all ? &full : &level);
}

static char *
write_delta (DscImageModel *model, const char *dir, const char *name)
{
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  dsc_exposure_delta_write (DSC_DERIVED_MODEL (model), path, &error);
  g_assert_no_error (error);
  return path;
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *x = NULL, *y = NULL;
  gsize n, m;

  g_assert_true (g_file_get_contents (a, &x, &n, NULL) && g_file_get_contents (b, &y, &m, NULL));
  g_assert_cmpmem (x, n, y, m);
}

static void
test_round_trip (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();

  for (int all = 0; all < 2; all++) {
    g_autoptr (DscImageModel) base = make_base ("x_cal.fits", NX, NY);
    g_autoptr (DscImageModel) model = derive (base, all);
    g_autofree char *path = write_delta (model, dir, "a.fits");
    g_autofree char *again = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) back = dsc_exposure_delta_open (path, base, &error);
    const DscModelChanges *before, *after;

    g_assert_no_error (error);
    g_assert_true (dsc_exposure_is_delta (path));
    before = dsc_derived_model_get_changes (DSC_DERIVED_MODEL (model));
    after = dsc_derived_model_get_changes (DSC_DERIVED_MODEL (back));
    g_assert_true (before->subtract == after->subtract);
    g_assert_cmpint (before->primary != NULL, ==, after->primary != NULL);
    g_assert_cmpint (before->wcs != NULL, ==, after->wcs != NULL);
    g_assert_cmpstr (before->wcs_note, ==, after->wcs_note);
    compare_headers (dsc_image_model_get_primary (model), dsc_image_model_get_primary (back));
    compare_headers (dsc_image_model_get_sci (model), dsc_image_model_get_sci (back));
    compare_planes (model, back);
    g_assert_true (dsc_derived_model_get_base (DSC_DERIVED_MODEL (back)) == base);
    again = write_delta (back, dir, "b.fits");
    assert_same_file (path, again);
  }
}

/* A new WCS is the same to the last bit. */
static void
test_wcs (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscImageModel) base = make_base ("x_cal.fits", NX, NY);
  g_autoptr (DscImageModel) model = derive (base, TRUE);
  g_autofree char *path = write_delta (model, dir, "a.fits");
  g_autoptr (DscImageModel) back = dsc_exposure_delta_open (path, base, NULL);
  double ra[2], dec[2];

  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model), 3.3, 7.7, &ra[0], &dec[0]);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (back), 3.3, 7.7, &ra[1], &dec[1]);
  g_assert_true (ra[0] == ra[1] && dec[0] == dec[1]);
}

static void
assert_refused (const char *path, DscImageModel *base, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_exposure_delta_open (path, base, &error));
  g_assert_error (error, DSC_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

/* Cut before the padding of the last block, or with bits changed. */
static void
test_damaged (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscImageModel) base = make_base ("x_cal.fits", NX, NY);
  g_autoptr (DscImageModel) model = derive (base, TRUE);
  g_autofree char *path = write_delta (model, dir, "a.fits");
  g_autofree char *text = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  for (gsize n = 0; n < size - 2880; n += 997) {
    g_assert_true (g_file_set_contents (path, text, n, NULL));
    assert_refused (path, base, DSC_ERROR_FORMAT);
  }
  for (gsize i = 0; i < size; i += 61) {
    g_autoptr (DscImageModel) other = NULL;

    text[i] ^= 0x11;
    g_assert_true (g_file_set_contents (path, text, size, NULL));
    other = dsc_exposure_delta_open (path, base, NULL);
    if (other != NULL) { /* padding, a comment or the note */
      compare_planes (model, other);
      compare_headers (dsc_image_model_get_primary (model), dsc_image_model_get_primary (other));
    }
    text[i] ^= 0x11;
  }
}

static void
test_foreign (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscImageModel) base = make_base ("x_cal.fits", NX, NY);
  g_autoptr (DscImageModel) renamed = make_base ("y_cal.fits", NX, NY);
  g_autoptr (DscImageModel) larger = make_base ("x_cal.fits", NX + 1, NY);
  g_autoptr (DscImageModel) model = derive (base, TRUE);
  g_autofree char *path = write_delta (model, dir, "a.fits");
  g_autofree char *whole = g_build_filename (dir, "whole_cal.fits", NULL);
  g_autofree char *missing = g_build_filename (dir, "missing.fits", NULL);
  g_autoptr (GError) error = NULL;

  assert_refused (path, renamed, DSC_ERROR_FORMAT);
  assert_refused (path, larger, DSC_ERROR_FORMAT);
  assert_refused (missing, base, DSC_ERROR_NOT_FOUND);
  dsc_exposure_write (base, whole, &error);
  g_assert_no_error (error);
  assert_refused (whole, base, DSC_ERROR_FORMAT);
  g_assert_false (dsc_exposure_is_delta (whole));
  g_assert_false (dsc_exposure_is_delta (missing));
  g_assert_false (dsc_exposure_is_delta (dir));
}

static void
test_unwritable (void)
{
  g_autoptr (DscImageModel) base = make_base ("x_cal.fits", NX, NY);
  g_autoptr (DscImageModel) model = derive (base, TRUE);
  const DscModelChanges wild = { .subtract = NAN };
  g_autoptr (DscImageModel) nowhere = dsc_derived_model_new (base, &wild);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a.fits", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      dsc_exposure_delta_write (DSC_DERIVED_MODEL (model), "/nowhere/at/all/a.fits", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_false (dsc_exposure_delta_write (DSC_DERIVED_MODEL (nowhere), path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

static GBytes *
asdf_of (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  GBytes *bytes;

  g_assert_no_error (error);
  bytes = dsc_fits_model_read_asdf (DSC_FITS_MODEL (model), &error);
  g_assert_no_error (error);
  return bytes;
}

/* A real exposure through two files of changes, written as a complete one: pixels changed, headers
 * new, all else as in the file below. */
static void
test_complete (void)
{
  g_autofree char *source
      = dsc_test_shared ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "x_a3001_crf.fits", NULL);
  g_autofree char *delta = NULL;
  g_autoptr (DscImageModel) file = NULL;
  g_autoptr (DscImageModel) sky = NULL;
  g_autoptr (DscImageModel) back = NULL;
  g_autoptr (DscImageModel) crf = NULL;
  g_autoptr (DscImageModel) written = NULL;
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (GBytes) mask = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  DscModelChanges level = { .subtract = 0.123456 }, flags = { 0 };
  gsize size;
  guint8 *bits;

  if (source == NULL)
    return;
  file = dsc_fits_model_open (source, &error);
  g_assert_no_error (error);
  primary = dsc_header_copy (dsc_image_model_get_primary (file));
  dsc_header_set_string (primary, "S_SKYMAT", "COMPLETE", NULL);
  level.primary = primary;
  sky = dsc_derived_model_new (file, &level);
  delta = write_delta (sky, dir, "sky.fits");
  back = dsc_exposure_delta_open (delta, file, &error);
  g_assert_no_error (error);
  size = dsc_mask_stride (dsc_image_model_get_width (file)) * dsc_image_model_get_height (file);
  bits = g_malloc0 (size);
  bits[size / 2] = 0x24;
  mask = g_bytes_new_take (bits, size);
  flags.flagged = flags.bad = mask;
  crf = dsc_derived_model_new (back, &flags);
  dsc_exposure_write (crf, path, &error);
  g_assert_no_error (error);
  written = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  compare_planes (crf, written);
  g_assert_cmpstr (dsc_image_model_get_string (written, "S_SKYMAT"), ==, "COMPLETE");
  g_assert_cmpstr (dsc_image_model_get_string (written, "FILENAME"), ==, "x_a3001_crf.fits");
  before = asdf_of (source);
  after = asdf_of (path);
  g_assert_true (g_bytes_equal (before, after));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exposure-delta/round-trip", test_round_trip);
  g_test_add_func ("/exposure-delta/wcs", test_wcs);
  g_test_add_func ("/exposure-delta/damaged", test_damaged);
  g_test_add_func ("/exposure-delta/foreign", test_foreign);
  g_test_add_func ("/exposure-delta/unwritable", test_unwritable);
  g_test_add_func ("/exposure-delta/complete", test_complete);
  return g_test_run ();
}
