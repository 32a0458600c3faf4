/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-asdf.h"

#include <bzlib.h>
#include <lz4.h>
#include <string.h>
#include <zlib.h>

#include "dsc-error.h"
#include "dsc-test.h"

#define HEAD                                                                                       \
  "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- "                 \
  "!core/asdf-1.1.0\n"

static void
put_be (GByteArray *out, guint64 value, int n)
{
  for (int i = n - 1; i >= 0; i--) {
    guint8 byte = (guint8)(value >> (8 * i));

    g_byte_array_append (out, &byte, 1);
  }
}

/* A block with any header values, so that tests can lie. */
static void
put_block (GByteArray *out,
           const char *compression,
           gconstpointer data,
           gsize stored,
           guint64 allocated,
           guint64 used,
           guint64 size)
{
  static const guint8 magic[4] = { 0xd3, 0x42, 0x4c, 0x4b }, zeros[16] = { 0 };

  g_byte_array_append (out, magic, 4);
  put_be (out, 48, 2);
  put_be (out, 0, 4);
  g_byte_array_append (out, (const guint8 *)compression, 4);
  put_be (out, allocated, 8);
  put_be (out, used, 8);
  put_be (out, size, 8);
  g_byte_array_append (out, zeros, 16);
  g_byte_array_append (out, data, (guint)stored);
}

static void
put_plain (GByteArray *out, gconstpointer data, gsize n)
{
  put_block (out, "\0\0\0\0", data, n, n, n, n);
}

static GByteArray *
start (const char *tree)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *)HEAD, strlen (HEAD));
  g_byte_array_append (out, (const guint8 *)tree, (guint)strlen (tree));
  g_byte_array_append (out, (const guint8 *)"...\n", 4);
  return out;
}

static gboolean
read_a (GByteArray *file, DscAsdfArray *array, GError **error)
{
  g_autoptr (DscAsdf) asdf = dsc_asdf_parse (file->data, file->len, "t.asdf", error);

  return asdf != NULL
         && dsc_asdf_read_array (asdf, dsc_yaml_get (dsc_asdf_root (asdf), "a"), "a", array, error);
}

static void
expect (GByteArray *file, guint n_dims, const gsize *shape, const double *values)
{
  g_auto (DscAsdfArray) array = { 0 };
  g_autoptr (GError) error = NULL;

  read_a (file, &array, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (array.n_dims, ==, n_dims);
  g_assert_cmpmem (array.shape, n_dims * sizeof (gsize), shape, n_dims * sizeof (gsize));
  g_assert_cmpmem (array.values, array.n * sizeof (double), values, array.n * sizeof (double));
  g_byte_array_unref (file);
}

static void
refuse (GByteArray *file, DscError code, const char *part)
{
  g_auto (DscAsdfArray) array = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (read_a (file, &array, &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  if (strstr (error->message, part) == NULL || strstr (error->message, "t.asdf") == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
  g_byte_array_unref (file);
}

static const double six[6] = { 1.5, -2.0, 3.25, 4.0, 1e-300, 6.0 };
static const gsize two_three[2] = { 2, 3 };

#define BLOCK_TREE                                                                                 \
  "a: !core/ndarray-1.0.0 {source: 0, datatype: float64, byteorder: little, shape: [2, 3]}\n"

static void
test_inline (void)
{
  expect (start ("a: !core/ndarray-1.1.0 [[1.5, -2, 3.25], [4, 1.0e-300, 6.0]]\n"), 2, two_three,
          six);
  expect (start ("a: [[1.5, -2, 3.25], [4, 1.0e-300, 6.0]]\n"), 2, two_three, six);
  expect (start ("a: !core/ndarray-1.1.0\n  data: [[1.5, -2, 3.25], [4, 1.0e-300, 6.0]]\n"
                 "  datatype: float64\n  shape: [2, 3]\n"),
          2, two_three, six);
  refuse (start ("a: [[1, 2], [3]]\n"), DSC_ERROR_FORMAT, "ragged");
  refuse (start ("a: [[1, 2], 3]\n"), DSC_ERROR_FORMAT, "ragged");
  refuse (start ("a: [1, [3]]\n"), DSC_ERROR_FORMAT, "ragged");
  refuse (start ("a: [1, two]\n"), DSC_ERROR_FORMAT, "'two'");
  refuse (start ("a: word\n"), DSC_ERROR_FORMAT, "not an array");
  refuse (start ("b: 1\n"), DSC_ERROR_FORMAT, "missing");
  refuse (start ("a: [[[[[[[[[1]]]]]]]]]\n"), DSC_ERROR_FORMAT, "axes");
}

/* Texts of the array "a", joined by '|'; NULL after an error, which must be one of the format. */
static char *
read_texts (GByteArray *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAsdf) asdf = dsc_asdf_parse (file->data, file->len, "t.asdf", &error);
  g_autoptr (GPtrArray) texts = NULL;
  char *joined = NULL;

  g_assert_no_error (error);
  texts = dsc_asdf_read_strings (asdf, dsc_yaml_get (dsc_asdf_root (asdf), "a"), "a", &error);
  if (texts != NULL) {
    g_ptr_array_add (texts, NULL);
    joined = g_strjoinv ("|", (char **)texts->pdata);
    g_ptr_array_set_size (texts, (gint)texts->len - 1);
  } else {
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
    g_assert_nonnull (strstr (error->message, "t.asdf"));
  }
  g_byte_array_unref (file);
  return joined;
}

static char *
read_stored_texts (const char *entries, gconstpointer data, gsize n)
{
  g_autofree char *tree = g_strdup_printf ("a: !core/ndarray-1.0.0 {%s}\n", entries);
  GByteArray *file = start (tree);

  put_plain (file, data, n);
  return read_texts (file);
}

static void
test_strings (void)
{
  static const char little[] = "F\0\0\0\xe9\0\0\0\0\0\0\0G\0\0\0\0\0\0\0\0\0\0\0";
  static const char big[] = "\0\0\0F\0\0\0\xe9";
  static const char *const refused[] = {
    "source: 0, datatype: [ucs4, 3], shape: [3]",
    "source: 0, datatype: [ucs4, 3], shape: [2], offset: 1",
    "source: 0, datatype: [ucs4, 0], shape: [2]",
    "source: 0, datatype: [ucs4, 1000000000], shape: [2]",
    "source: 0, datatype: [ucs4, 3], shape: [1, 2]",
    "source: 0, datatype: [ucs4, 3], shape: [-1]",
    "source: 0, datatype: [utf7, 3], shape: [2]",
    "source: 0, datatype: float64, shape: [2]",
    "source: 7, datatype: [ucs4, 3], shape: [2]",
    "source: 0, datatype: [ucs4, 3], shape: [2], strides: [12]",
  };
  g_autofree char *ascii
      = read_stored_texts ("source: 0, datatype: [ascii, 3], shape: [2]", "AB\0CDE", 6);
  g_autofree char *ucs4 = read_stored_texts (
      "source: 0, datatype: [ucs4, 3], byteorder: little, shape: [2]", little, 24);
  g_autofree char *other
      = read_stored_texts ("source: 0, datatype: [ucs4, 2], byteorder: big, shape: [1]", big, 8);
  g_autofree char *later
      = read_stored_texts ("source: 0, datatype: [ascii, 2], shape: [1], offset: 3", "AB\0CDE", 6);
  g_autofree char *listed = read_texts (start ("a: [F200W, 'N/A']\n"));
  g_autofree char *inside = read_texts (start ("a: {data: [F200W], datatype: [ascii, 5]}\n"));

  g_assert_cmpstr (ascii, ==, "AB|CDE");
  g_assert_cmpstr (ucs4, ==, "F\xc3\xa9|G");
  g_assert_cmpstr (other, ==, "F\xc3\xa9");
  g_assert_cmpstr (later, ==, "CD");
  g_assert_cmpstr (listed, ==, "F200W|N/A");
  g_assert_cmpstr (inside, ==, "F200W");
  g_assert_null (read_texts (start ("b: 1\n")));
  g_assert_null (read_texts (start ("a: [[x]]\n")));
  g_assert_null (read_texts (start ("a: word\n")));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_null (read_stored_texts (refused[i], little, 24));
}

static void
test_block (void)
{
  static const char index[] = "#ASDF BLOCK INDEX\n%YAML 1.1\n---\n- 5\n...\n";
  GByteArray *file = start (BLOCK_TREE);

  put_plain (file, six, sizeof six);
  expect (file, 2, two_three, six);
  /* Padding before the first block, and an index after the last. */
  file = start (BLOCK_TREE);
  g_byte_array_append (file, (const guint8 *)"\0\0\0   \n", 7);
  put_plain (file, six, sizeof six);
  g_byte_array_append (file, (const guint8 *)index, (guint)strlen (index));
  expect (file, 2, two_three, six);
  /* More room than used, then the block that is wanted. */
  file = start ("a: {source: 1, datatype: float64, byteorder: little, shape: [2, 3]}\n");
  put_block (file, "\0\0\0\0", six, 48, 48, 8, 8);
  put_plain (file, six, sizeof six);
  expect (file, 2, two_three, six);
}

static void
test_number_types (void)
{
  static const guint8 bytes[]
      = { 0xff, 0xfe, 0x01, 0x02, 0x3f, 0x80, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00 };
  static const struct {
    const char *tree;
    double values[2];
  } cases[] = {
    { "{source: 0, datatype: uint8, byteorder: big, shape: [2]}", { 255, 254 } },
    { "{source: 0, datatype: int8, byteorder: big, shape: [2]}", { -1, -2 } },
    { "{source: 0, datatype: int16, byteorder: big, shape: [2]}", { -2, 258 } },
    { "{source: 0, datatype: int16, byteorder: little, shape: [2]}", { -257, 513 } },
    { "{source: 0, datatype: uint16, byteorder: little, shape: [2]}", { 65279, 513 } },
    { "{source: 0, datatype: float32, byteorder: big, shape: [2], offset: 4}", { 1, -2 } },
    { "{source: 0, datatype: int32, byteorder: big, shape: [2], offset: 0, strides: [4]}",
      { -130814, 1065353216 } },
    { "{source: 0, datatype: uint8, byteorder: big, shape: [2], offset: 3, strides: [-1]}",
      { 2, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *tree = g_strdup_printf ("a: %s\n", cases[i].tree);
    GByteArray *file = start (tree);

    put_plain (file, bytes, sizeof bytes);
    expect (file, 1, (const gsize[1]){ 2 }, cases[i].values);
  }
}

static void
test_compression (void)
{
  guint8 zip[256], bzip[1024], lz[256];
  uLongf n_zip = sizeof zip;
  unsigned int n_bzip = sizeof bzip;
  GByteArray *chunks = g_byte_array_new (), *file;
  guint32 raw;
  int n;

  g_assert_cmpint (compress (zip, &n_zip, (const Bytef *)six, sizeof six), ==, Z_OK);
  file = start (BLOCK_TREE);
  put_block (file, "zlib", zip, n_zip, n_zip, n_zip, sizeof six);
  expect (file, 2, two_three, six);
  file = start (BLOCK_TREE);
  put_block (file, "zlib", zip, n_zip, n_zip, n_zip, sizeof six - 1);
  refuse (file, DSC_ERROR_FORMAT, "damaged at byte");
  zip[n_zip / 2] ^= 0x55;
  file = start (BLOCK_TREE);
  put_block (file, "zlib", zip, n_zip, n_zip, n_zip, sizeof six);
  refuse (file, DSC_ERROR_FORMAT, "damaged at byte");

  g_assert_cmpint (
      BZ2_bzBuffToBuffCompress ((char *)bzip, &n_bzip, (char *)six, sizeof six, 9, 0, 0), ==,
      BZ_OK);
  file = start (BLOCK_TREE);
  put_block (file, "bzp2", bzip, n_bzip, n_bzip, n_bzip, sizeof six);
  expect (file, 2, two_three, six);

  for (int part = 0; part < 2; part++) { /* two chunks of 24 bytes */
    n = LZ4_compress_default ((const char *)six + 24 * part, (char *)lz, 24, sizeof lz);
    put_be (chunks, (guint64)n + 4, 4);
    raw = GUINT32_TO_LE (24);
    g_byte_array_append (chunks, (const guint8 *)&raw, 4);
    g_byte_array_append (chunks, lz, (guint)n);
  }
  file = start (BLOCK_TREE);
  put_block (file, "lz4\0", chunks->data, chunks->len, chunks->len, chunks->len, sizeof six);
  expect (file, 2, two_three, six);
  file = start (BLOCK_TREE);
  put_block (file, "lz4\0", chunks->data, chunks->len, chunks->len, chunks->len - 3, sizeof six);
  refuse (file, DSC_ERROR_FORMAT, "damaged at byte");
  g_byte_array_unref (chunks);

  file = start (BLOCK_TREE);
  put_block (file, "zstd", zip, n_zip, n_zip, n_zip, sizeof six);
  refuse (file, DSC_ERROR_UNSUPPORTED, "zstd");
}

static void
test_damaged_blocks (void)
{
  GByteArray *file;

  refuse (start (BLOCK_TREE), DSC_ERROR_FORMAT, "0 blocks are there");
  file = start (BLOCK_TREE); /* cut in the data */
  put_block (file, "\0\0\0\0", six, 20, 48, 48, 48);
  refuse (file, DSC_ERROR_FORMAT, "longer than the file");
  file = start (BLOCK_TREE); /* cut in the header */
  put_plain (file, six, sizeof six);
  g_byte_array_set_size (file, file->len - 60);
  refuse (file, DSC_ERROR_FORMAT, "header is cut off");
  file = start (BLOCK_TREE);
  put_block (file, "\0\0\0\0", six, 48, 48, 48, 47);
  refuse (file, DSC_ERROR_FORMAT, "differ");
  file = start (BLOCK_TREE);
  put_block (file, "\0\0\0\0", six, 48, 24, 48, 48);
  refuse (file, DSC_ERROR_FORMAT, "more than it has");
  file = start (BLOCK_TREE);
  put_block (file, "zlib", six, 48, 48, 48, G_GUINT64_CONSTANT (1) << 50);
  refuse (file, DSC_ERROR_TOO_LARGE, "limit");
  file = start (BLOCK_TREE);
  put_block (file, "zlib", six, 48, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64);
  refuse (file, DSC_ERROR_FORMAT, "longer than the file");
  file = start (BLOCK_TREE); /* a block that is too small for the array */
  put_plain (file, six, 40);
  refuse (file, DSC_ERROR_FORMAT, "of a block of 40 bytes");
}

static void
test_bad_arrays (void)
{
  static const struct {
    const char *tree;
    DscError code;
    const char *part;
  } cases[] = {
    { "{source: 'fits:SCI,1', datatype: float32, byteorder: big, shape: [2]}",
      DSC_ERROR_UNSUPPORTED, "fits:SCI,1" },
    { "{source: other.asdf, datatype: float32, byteorder: big, shape: [2]}", DSC_ERROR_UNSUPPORTED,
      "other.asdf" },
    { "{source: -1, datatype: float64, byteorder: big, shape: [2]}", DSC_ERROR_FORMAT, "block -1" },
    { "{source: 0, datatype: complex128, byteorder: big, shape: [2]}", DSC_ERROR_UNSUPPORTED,
      "complex128" },
    { "{source: 0, datatype: [ascii, 3], byteorder: big, shape: [2]}", DSC_ERROR_UNSUPPORTED,
      "number type" },
    { "{source: 0, datatype: float64, byteorder: big, shape: ['*']}", DSC_ERROR_FORMAT, "shape" },
    { "{source: 0, datatype: float64, byteorder: big}", DSC_ERROR_FORMAT, "shape" },
    { "{source: 0, datatype: float64, byteorder: big, shape: [-1]}", DSC_ERROR_FORMAT, "shape" },
    { "{source: 0, datatype: uint8, byteorder: big, shape: [4611686018427387904, 8]}",
      DSC_ERROR_TOO_LARGE, "elements" },
    { "{source: 0, datatype: float64, byteorder: big, shape: [2], strides: [9223372036854775807]}",
      DSC_ERROR_FORMAT, "strides" },
    { "{source: 0, datatype: uint8, byteorder: big, shape: [2], strides: [-1]}", DSC_ERROR_FORMAT,
      "reaches" },
    { "{source: 0, datatype: uint8, byteorder: big, shape: [2], offset: -1}", DSC_ERROR_FORMAT,
      "offset" },
    { "{source: 0, datatype: uint8, byteorder: big, shape: [2], mask: 3}", DSC_ERROR_UNSUPPORTED,
      "mask" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *tree = g_strdup_printf ("a: %s\n", cases[i].tree);
    GByteArray *file = start (tree);

    put_plain (file, six, sizeof six);
    refuse (file, cases[i].code, cases[i].part);
  }
}

static void
refuse_file (const char *bytes, gsize size, DscError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_asdf_parse (bytes, size, "t.asdf", &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

static void
test_not_asdf (void)
{
  refuse_file ("", 0, DSC_ERROR_FORMAT, "byte 0");
  refuse_file ("SIMPLE  =", 9, DSC_ERROR_FORMAT, "byte 0");
  refuse_file ("#ASDF 1.0.0\n", 12, DSC_ERROR_NOT_FOUND, "no tree");
  refuse_file ("#ASDF 1.0.0\n\xd3\x42LK....", 20, DSC_ERROR_NOT_FOUND, "no tree");
  refuse_file ("#ASDF 1.0.0\n--- {a: 1}\n", 23, DSC_ERROR_FORMAT, "cut off");
  refuse_file ("#ASDF 1.0.0\n--- {a: 1}\n....\n", 28, DSC_ERROR_FORMAT, "cut off");
  refuse_file ("#ASDF 1.0.0\n--- {a: 1\n...\n", 26, DSC_ERROR_FORMAT, "line");
}

/* Cut anywhere, a file gives an error or what is there, but never anything else. */
static void
test_cut_anywhere (void)
{
  g_autoptr (GByteArray) file = start (BLOCK_TREE);

  put_plain (file, six, sizeof six);
  for (guint n = 0; n < file->len; n++) {
    g_autofree guint8 *part = g_memdup2 (file->data, MAX (n, 1));
    g_autoptr (GError) error = NULL;
    g_auto (DscAsdfArray) array = { 0 };
    g_autoptr (DscAsdf) asdf = dsc_asdf_parse (part, n, "t.asdf", &error);

    if (asdf != NULL)
      g_assert_false (dsc_asdf_read_array (asdf, dsc_yaml_get (dsc_asdf_root (asdf), "a"), "a",
                                           &array, &error));
    g_assert_nonnull (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/asdf/inline", test_inline);
  g_test_add_func ("/io/asdf/strings", test_strings);
  g_test_add_func ("/io/asdf/block", test_block);
  g_test_add_func ("/io/asdf/number-types", test_number_types);
  g_test_add_func ("/io/asdf/compression", test_compression);
  g_test_add_func ("/io/asdf/damaged-blocks", test_damaged_blocks);
  g_test_add_func ("/io/asdf/bad-arrays", test_bad_arrays);
  g_test_add_func ("/io/asdf/not-asdf", test_not_asdf);
  g_test_add_func ("/io/asdf/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
