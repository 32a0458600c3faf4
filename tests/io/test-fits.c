/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-fits-writer.h"
#include "dsc-parallel.h"
#include "dsc-test.h"

#define NX 70
#define NY 41

/* Pixel values with every kind of number: NaN, infinity, denormal, negative zero. */
static float
sample (guint i)
{
  switch (i % 11) {
  case 3:
    return NAN;
  case 5:
    return -INFINITY;
  case 7:
    return -0.0f;
  case 8:
    return 1e-42f;
  default:
    return (float)i * 0.37f - 100.0f;
  }
}

static guint32
flags (guint i)
{
  return i * 2654435761u | (i % 3 == 0 ? 0x80000000u : 0u);
}

static char *
write_sample (const char *dir, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, &error);
  g_autoptr (DscHeader) primary = dsc_header_new ();
  g_autoptr (DscHeader) sci = dsc_header_new ();
  float f[NX * NY];
  guint32 u[NX * NY];

  g_assert_no_error (error);
  dsc_header_set_string (primary, "INSTRUME", "NIRCAM", "the instrument");
  dsc_header_set_string (sci, "BUNIT", "MJy/sr", NULL);
  for (guint i = 0; i < NX * NY; i++) {
    f[i] = sample (i);
    u[i] = flags (i);
  }
  dsc_fits_writer_primary (writer, primary, &error);
  g_assert_no_error (error);
  dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_SCI, NX, NY, 0, sci, &error);
  g_assert_no_error (error);
  dsc_fits_writer_add_image (writer, "DQ", DSC_PLANE_DQ, NX, NY, 0, NULL, &error);
  g_assert_no_error (error);
  dsc_fits_writer_add_image (writer, "CON", DSC_PLANE_CON, NX, NY, 2, NULL, &error);
  g_assert_no_error (error);
  /* in pieces and out of order */
  g_assert_true (dsc_fits_writer_write_rows (writer, "SCI", 0, 20, NY - 20, f + 20 * NX, &error));
  g_assert_true (dsc_fits_writer_write_rows (writer, "SCI", 0, 0, 20, f, &error));
  g_assert_true (dsc_fits_writer_write_rows (writer, "DQ", 0, 0, NY, u, &error));
  for (guint z = 0; z < 2; z++) {
    u[0] = z + 1;
    g_assert_true (dsc_fits_writer_write_rows (writer, "CON", z, 0, NY, u, &error));
  }
  dsc_fits_writer_add_asdf (writer, "#ASDF 1.0.0\n", 12, &error);
  g_assert_no_error (error);
  dsc_fits_writer_finish (writer, &error);
  g_assert_no_error (error);
  return path;
}

/* A part of a plane is what the whole has there. */
static void
check_box (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) image = dsc_image_model_load_plane (model, id, &error);
  DscPlaneBox box = { .x0 = 1, .y0 = 2, .n_columns = NX - 2, .n_rows = 2 };
  guint32 part[2 * (NX - 2)];

  g_assert_no_error (error);
  g_assert_true (dsc_image_model_read_box (model, id, &box, part, &error));
  g_assert_no_error (error);
  for (guint y = 0; y < 2; y++)
    g_assert_cmpmem (part + y * (NX - 2), (NX - 2) * 4, image->u + (2 + y) * NX + 1, (NX - 2) * 4);
  box.n_rows = 0;
  g_assert_true (dsc_image_model_read_box (model, id, &box, part, &error));
}

static void
check_sample (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, &error);
  g_autoptr (DscImage) sci = NULL;
  g_autoptr (DscImage) dq = NULL;
  guint32 first[NX];

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_image_model_get_width (model), ==, NX);
  g_assert_cmpuint (dsc_image_model_get_height (model), ==, NY);
  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "MJy/sr");
  g_assert_cmpstr (dsc_image_model_get_string (model, "INSTRUME"), ==, "NIRCAM");
  g_assert_cmpuint (dsc_image_model_plane_depth (model, DSC_PLANE_CON), ==, 2);
  g_assert_false (dsc_image_model_has_plane (model, DSC_PLANE_ERR));
  sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < NX * NY; i++) {
    float expected = sample (i);

    g_assert_cmpmem (&sci->f[i], 4, &expected, 4);
    g_assert_cmphex (dq->u[i], ==, flags (i));
  }
  check_box (model, DSC_PLANE_SCI);
  check_box (model, DSC_PLANE_DQ);
  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_CON, 1, 0, 1, first, &error));
  g_assert_cmpuint (first[0], ==, 2);
  g_assert_false (dsc_image_model_read_rows (model, DSC_PLANE_ERR, 0, 0, 1, first, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

static void
test_round_trip (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_sample (dir, "a_cal.fits");
  g_autofree char *again = write_sample (dir, "b_cal.fits");
  g_autofree char *a = NULL, *b = NULL;
  gsize na, nb;

  check_sample (path);
  g_assert_true (g_file_get_contents (path, &a, &na, NULL));
  g_assert_true (g_file_get_contents (again, &b, &nb, NULL));
  g_assert_cmpmem (a, na, b, nb);
  g_assert_cmpuint (na % 2880, ==, 0);
}

static void
test_gzip (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_sample (dir, "a_cal.fits");
  g_autofree char *packed = g_strconcat (path, ".gz", NULL);
  g_autoptr (GConverter) converter
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) memory = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *out = g_malloc (1 << 20);
  g_autoptr (DscImageModel) model = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  bytes = g_bytes_new (data, n);
  memory = g_memory_input_stream_new_from_bytes (bytes);
  stream = g_converter_input_stream_new (memory, converter);
  g_assert_true (g_input_stream_read_all (stream, out, 1 << 20, &n, NULL, &error));
  g_assert_true (g_file_set_contents (packed, out, n, &error));
  check_sample (packed);
  /* cut short */
  g_assert_true (g_file_set_contents (packed, out, n / 2, &error));
  model = dsc_fits_model_open (packed, &error);
  g_assert_null (model);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "a_cal.fits.gz"));
}

/* However a file is cut, it is refused with its name or, beyond the pixels, read whole. */
static void
test_truncated (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_sample (dir, "a_cal.fits");
  g_autofree char *cut = g_build_filename (dir, "cut_cal.fits", NULL);
  g_autofree char *data = NULL;
  guint n_opened = 0;
  gsize n;

  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  for (gsize size = 0; size < n - 2880; size += 719) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = NULL;

    g_assert_true (g_file_set_contents (cut, data, size, NULL));
    model = dsc_fits_model_open (cut, &error);
    if (model != NULL) {
      /* cut between two extensions: nothing says that more belonged to it, all that is there is
       * whole */
      for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
        if (dsc_image_model_has_plane (model, id)) {
          g_autoptr (DscImage) image = dsc_image_model_load_plane (model, id, &error);

          g_assert_no_error (error);
        }
      n_opened++;
    } else {
      g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "cut_cal.fits"));
    }
  }
  g_assert_cmpuint (n_opened, <, 12);
}

static void
expect (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);

  g_assert_null (model);
  g_assert_error (error, DSC_ERROR, code);
  if (strstr (error->message, part) == NULL || strstr (error->message, path) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, part);
}

/* A file of one HDU from lines of text. */
static char *
write_text (const char *dir, const char *name, const char *const *cards, gsize data_bytes)
{
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; cards[i] != NULL; i++)
    g_string_append_printf (text, "%-80s", cards[i]);
  g_string_append_printf (text, "%-80s", "END");
  while (text->len % 2880 != 0)
    g_string_append_c (text, ' ');
  while (data_bytes > 0) {
    g_string_append_c (text, '\0');
    data_bytes--;
  }
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  return path;
}

static void
test_bad_files (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *missing = g_build_filename (dir, "none_cal.fits", NULL);
  g_autofree char *text = g_build_filename (dir, "text_cal.fits", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty_cal.fits", NULL);
  const char *const no_image[]
      = { "SIMPLE  =                    T", "BITPIX  =                    8",
          "NAXIS   =                    0", NULL };
  const char *const zero[] = { "SIMPLE  =                    T", "BITPIX  =                  -32",
                               "NAXIS   =                    2", "NAXIS1  =                    0",
                               "NAXIS2  =                   10", NULL };
  const char *const huge[] = { "SIMPLE  =                    T", "BITPIX  =                  -32",
                               "NAXIS   =                    2", "NAXIS1  =           4000000000",
                               "NAXIS2  =           4000000000", NULL };
  const char *const nan_axis[]
      = { "SIMPLE  =                    T", "BITPIX  =                  -32",
          "NAXIS   =                    2", "NAXIS1  =                  NaN",
          "NAXIS2  =                   10", NULL };
  const char *const bad_bitpix[]
      = { "SIMPLE  =                    T", "BITPIX  =                   12",
          "NAXIS   =                    2", "NAXIS1  =                   10",
          "NAXIS2  =                   10", NULL };
  const char *const cube[] = { "SIMPLE  =                    T", "BITPIX  =                    8",
                               "NAXIS   =                    3", "NAXIS1  =                   10",
                               "NAXIS2  =                   10", "NAXIS3  =                    2",
                               "EXTNAME = 'SCI     '",           NULL };
  g_autofree char *p = NULL;

  expect (missing, DSC_ERROR_NOT_FOUND, "No such file");
  expect (dir, DSC_ERROR_FORMAT, "directory");
  g_assert_true (g_file_set_contents (text, "{ \"products\": [] }", -1, NULL));
  expect (text, DSC_ERROR_FORMAT, "not a FITS file");
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  expect (empty, DSC_ERROR_FORMAT, "empty");
#define EXPECT(cards, bytes, code, part)                                                           \
  g_free (p);                                                                                      \
  p = write_text (dir, #cards ".fits", cards, bytes);                                              \
  expect (p, code, part)
  EXPECT (no_image, 0, DSC_ERROR_FORMAT, "holds no image");
  EXPECT (zero, 0, DSC_ERROR_FORMAT, "holds no image");
  EXPECT (huge, 2880, DSC_ERROR_FORMAT, "");
  EXPECT (nan_axis, 2880, DSC_ERROR_FORMAT, "");
  EXPECT (bad_bitpix, 2880, DSC_ERROR_FORMAT, "");
  EXPECT (cube, 2880, DSC_ERROR_UNSUPPORTED, "cube");
#undef EXPECT
}

static void
test_writer_failures (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *nowhere = g_build_filename (dir, "no", "such", "x_i2d.fits", NULL);
  g_autofree char *path = g_build_filename (dir, "x_i2d.fits", NULL);
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (nowhere, &error);
  g_autoptr (GDir) listing = NULL;

  g_assert_null (writer);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, nowhere));
  g_clear_error (&error);

  /* dropped half way, and finished with rows missing: nothing stays behind */
  writer = dsc_fits_writer_new (path, &error);
  g_assert_true (dsc_fits_writer_primary (writer, header, &error));
  g_clear_pointer (&writer, dsc_fits_writer_free);
  writer = dsc_fits_writer_new (path, &error);
  g_assert_true (dsc_fits_writer_primary (writer, header, &error));
  g_assert_true (dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_SCI, 4, 4, 0, NULL, &error));
  g_assert_false (dsc_fits_writer_finish (writer, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_clear_pointer (&writer, dsc_fits_writer_free);
  listing = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (listing));
}

/* A limit of the file size is to the writer what a full disk is. */
static void
test_no_room (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "x_i2d.fits", NULL);
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (DscFitsWriter) writer = NULL;
  g_autoptr (GDir) listing = NULL;
  struct rlimit old, limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 100000;
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  writer = dsc_fits_writer_new (path, &error);
  g_assert_true (dsc_fits_writer_primary (writer, header, &error));
  g_assert_false (
      dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_SCI, 1000, 1000, 0, NULL, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_pointer (&writer, dsc_fits_writer_free);
  listing = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (listing));
}

/* A damaged ASDF extension stops an exposure, not someone who wants to see the pixels. */
static void
test_damaged_gwcs (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_sample (dir, "a_cal.fits");
  g_autofree char *data = NULL;
  g_autoptr (DscImageModel) model = NULL;
  char *yaml;
  gsize n;

  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  yaml = g_strrstr_len (data + n - 2880, 2880, "#ASDF");
  g_assert_nonnull (yaml);
  memset (yaml, '{', 12);
  g_assert_true (g_file_set_contents (path, data, n, NULL));
  model = dsc_fits_model_open (path, &error);
  g_assert_null (model);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "a_cal.fits"));
  g_clear_error (&error);
  model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, &error);
  g_assert_no_error (error);
  g_assert_null (dsc_image_model_get_wcs (model));
  g_assert_nonnull (strstr (dsc_image_model_get_wcs_note (model), "ASDF"));
}

/* Without gwcs the FITS keywords serve, and the note says what they are worth. */
static void
test_fits_keywords_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  const char *const cards[] = { "SIMPLE  =                    T",
                                "BITPIX  =                    8",
                                "NAXIS   =                    2",
                                "NAXIS1  =                   40",
                                "NAXIS2  =                   30",
                                "TELESCOP= 'JWST    '",
                                "CTYPE1  = 'RA---TAN'",
                                "CTYPE2  = 'DEC--TAN'",
                                "CRPIX1  =                 20.5",
                                "CRPIX2  =                 15.5",
                                "CRVAL1  =                 10.0",
                                "CRVAL2  =                 20.0",
                                "CD1_1   =              -1.0E-5",
                                "CD2_2   =               1.0E-5",
                                NULL };
  g_autofree char *path = write_text (dir, "a_cal.fits", cards, 2880);
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  double ra, dec;

  g_assert_no_error (error);
  g_assert_cmpint (dsc_wcs_get_kind (dsc_image_model_get_wcs (model)), ==, DSC_WCS_FITS);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model), 19.5, 14.5, &ra, &dec);
  dsc_assert_near (ra, 10.0, 1e-12, 0.0);
  dsc_assert_near (dec, 20.0, 1e-12, 0.0);
  g_assert_nonnull (strstr (dsc_image_model_get_wcs_note (model), "no gwcs"));
  g_assert_nonnull (strstr (dsc_image_model_get_wcs_note (model), "without distortion"));
}

typedef struct {
  DscImageModel *model;
  DscImage *image;
} Reading;

static gboolean
read_row_cb (guint index, gpointer user_data, GError **error)
{
  Reading *r = user_data;

  return dsc_image_model_read_rows (r->model, DSC_PLANE_SCI, 0, index % NY, 1,
                                    r->image->f + (gsize)index * NX, error);
}

static void
test_threads (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = write_sample (dir, "a_cal.fits");
  g_autoptr (DscImageModel) model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, &error);
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, NX, NY * 20, 1, "x", &error);
  Reading reading = { model, image };

  g_assert_no_error (error);
  g_assert_true (dsc_parallel_for (NY * 20, 4, read_row_cb, &reading, NULL, &error));
  for (guint i = 0; i < NX * NY * 20; i++) {
    float expected = sample (i % (NX * NY));

    g_assert_cmpmem (&image->f[i], 4, &expected, 4);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fits/round-trip", test_round_trip);
  g_test_add_func ("/fits/gzip", test_gzip);
  g_test_add_func ("/fits/truncated", test_truncated);
  g_test_add_func ("/fits/bad-files", test_bad_files);
  g_test_add_func ("/fits/writer-failures", test_writer_failures);
  g_test_add_func ("/fits/no-room", test_no_room);
  g_test_add_func ("/fits/damaged-gwcs", test_damaged_gwcs);
  g_test_add_func ("/fits/fits-keywords-only", test_fits_keywords_only);
  g_test_add_func ("/fits/threads", test_threads);
  return g_test_run ();
}
