/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-association.h"
#include "dsc-error.h"
#include "dsc-fits-writer.h"
#include "dsc-test.h"

static char *
write_json (const char *text)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  char *path = g_build_filename (dir, "t_asn.json", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static DscAssociation *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_json (text);
  DscAssociation *asn = dsc_association_read (path, &error);

  g_assert_no_error (error);
  return asn;
}

#define ONE(member) "{\"products\": [{\"name\": \"p\", \"members\": [" member "]}]}"

static void
test_minimal (void)
{
  g_autoptr (DscAssociation) asn
      = read_text (ONE ("{\"expname\": \"a_cal.fits\", \"exptype\": \"SCIENCE\"}"));
  const DscAsnMember *member = asn->members->pdata[0];
  g_autofree char *directory = g_path_get_dirname (asn->path);
  g_autofree char *expected = g_build_filename (directory, "a_cal.fits", NULL);

  g_assert_cmpstr (asn->product, ==, "p");
  g_assert_cmpstr (asn->table_name, ==, "t_asn.json");
  g_assert_null (asn->asn_id);
  g_assert_cmpuint (asn->members->len, ==, 1);
  g_assert_cmpuint (asn->warnings->len, ==, 0);
  g_assert_cmpstr (member->path, ==, expected);
  g_assert_true (member->is_science);
}

static void
assert_warns (const DscAssociation *asn, const char *part)
{
  for (guint i = 0; i < asn->warnings->len; i++)
    if (strstr (asn->warnings->pdata[i], part) != NULL)
      return;
  g_error ("no warning says \"%s\"", part);
}

static void
test_warnings (void)
{
  g_autoptr (DscAssociation) asn = read_text (
      "{\"asn_id\": \"a3001\", \"version_id\": null, \"products\": [{\"members\": ["
      "{\"expname\": \"a_cal.fits\", \"exptype\": \"science\", \"group_id\": \"g\"},"
      "{\"expname\": \"a_cal.fits\", \"exptype\": \"science\", \"tweakreg_catalog\": null},"
      "{\"expname\": \"/b_cal.fits\", \"exptype\": \"flatlamp\"}]}, {\"members\": []}]}");
  const DscAsnMember *third = asn->members->pdata[2];

  g_assert_cmpuint (asn->warnings->len, ==, 4);
  assert_warns (asn, "2 products");
  assert_warns (asn, "Member 2 repeats member 1");
  assert_warns (asn, "flatlamp");
  assert_warns (asn, "names no product");
  g_assert_cmpstr (asn->product, ==, "t_asn");
  g_assert_cmpstr (third->path, ==, "/b_cal.fits");
  g_assert_false (third->is_science);
  /* null: its sources are to be looked for; no key: nothing is said */
  g_assert_cmpstr (((const DscAsnMember *)asn->members->pdata[1])->tweakreg_catalog, ==, "");
  g_assert_null (third->tweakreg_catalog);
}

/* As jwst does: a comma too many is forgiven, but not one inside a text. */
static void
test_commas (void)
{
  g_autoptr (DscAssociation) asn
      = read_text ("{\"products\": [{\"name\": \"a,]\\\"b,}\", \"members\": ["
                   "{\"expname\": \"a_cal.fits\", \"exptype\": \"science\",},\n ]}], }");
  const DscAsnMember *member = asn->members->pdata[0];

  g_assert_cmpstr (asn->product, ==, "a,]\"b,}");
  g_assert_cmpuint (asn->members->len, ==, 1);
  g_assert_cmpstr (member->expname, ==, "a_cal.fits");
  assert_warns (asn, "comma");
}

static void
test_refused (void)
{
  static const struct {
    const char *text, *part;
  } cases[] = {
    { "{\"products\": [\n  {\"name\": \"p\" \"members\": []}]}", "line 2, column" },
    { "", "is empty" },
    { "[]", "must be a JSON object" },
    { "{}", "no key products" },
    { "{\"products\": {}}", "products must be a list, it is an object" },
    { "{\"products\": []}", "empty list" },
    { "{\"products\": [3]}", "products[0] must be an object" },
    { "{\"products\": [{\"name\": 3, \"members\": []}]}", "products[0].name must be text" },
    { "{\"products\": [{\"name\": \"p\"}]}", "no key products[0].members" },
    { ONE ("{\"expname\": \"a\"}"), "no key products[0].members[0].exptype" },
    { ONE ("{\"expname\": \"a\", \"exptype\": \"science\"}, {\"exptype\": \"science\"}"),
      "no key products[0].members[1].expname" },
    { ONE ("{\"expname\": 7, \"exptype\": \"science\"}"), "members[0].expname must be text" },
    { ONE ("{\"expname\": \"a\", \"exptype\": \"science\", \"group_id\": 5}"),
      "members[0].group_id must be text, it is a number" },
    { "{\"asn_id\": 5, \"products\": []}", "asn_id must be text" },
    { "\xff\xfe{}", "not a text file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *path = write_json (cases[i].text);
    g_autoptr (DscAssociation) asn = dsc_association_read (path, &error);

    g_assert_null (asn);
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
    if (strstr (error->message, cases[i].part) == NULL || strstr (error->message, path) == NULL)
      g_error ("case %u: \"%s\" does not say \"%s\"", i, error->message, cases[i].part);
  }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{\"products\": ");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  path = write_json (text->str);
  g_assert_null (dsc_association_read (path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "levels"));
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_association_read ("/nowhere/x_asn.json", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* Every association of the shared data is read, Level 2 ones too. */
static void
test_real (void)
{
  static const char *const folders[] = { "real/ceers-asn", "real/jwst-asn", "real/iris-params",
                                         "real/niriss-hd36805", "fixtures/nircam-mini/input" };
  guint n_read = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = dsc_test_shared (folders[i]);
    g_autoptr (GDir) dir = NULL;
    const char *name;

    if (folder == NULL)
      return;
    dir = g_dir_open (folder, 0, NULL);
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (DscAssociation) asn = NULL;

      if (!g_str_has_suffix (name, ".json") || strstr (name, "asn") == NULL)
        if (!g_str_has_suffix (name, ".json") || i != 0)
          continue;
      asn = dsc_association_read (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (asn->members->len, >, 0);
      n_read++;
    }
  }
  g_test_message ("%u associations", n_read);
  g_assert_cmpuint (n_read, >=, 10);
}

static void
expect_load (const char *const *paths, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_library_load (paths, NULL, &error));
  g_assert_error (error, DSC_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, part);
}

/* Without SCI, the noise is not taken for the image. */
static void
test_load_noise_alone (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "n_cal.fits", NULL);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, &error);
  g_autoptr (DscHeader) primary = dsc_header_new ();
  g_autofree float *pixels = g_new0 (float, 12);

  g_assert_no_error (error);
  g_assert_true (dsc_fits_writer_primary (writer, primary, NULL));
  g_assert_true (dsc_fits_writer_add_image (writer, "ERR", DSC_PLANE_ERR, 4, 3, 0, NULL, &error));
  g_assert_true (dsc_fits_writer_write_rows (writer, "ERR", 0, 0, 3, pixels, &error));
  g_assert_true (dsc_fits_writer_finish (writer, &error));
  expect_load (paths, DSC_ERROR_FORMAT, "has no SCI extension, only ERR");
}

static void
test_load_errors (void)
{
  g_autofree char *two_gone
      = write_json ("{\"products\": [{\"name\": \"p\", \"members\": ["
                    "{\"expname\": \"/dev/null\", \"exptype\": \"science\"},"
                    "{\"expname\": \"a_cal.fits\", \"exptype\": \"science\"},"
                    "{\"expname\": \"t.fits\", \"exptype\": \"background\"},"
                    "{\"expname\": \"b_cal.fits\", \"exptype\": \"science\"}]}]}");
  g_autofree char *no_science = write_json (ONE ("{\"expname\": \"a\", \"exptype\": \"psf\"}"));
  g_autofree char *no_members = write_json (ONE (""));
  const char *nothing[] = { NULL };
  const char *two[] = { two_gone, no_science, NULL };
  const char *text[] = { "x.txt", NULL };
  const char *gone[] = { "/nowhere/x_cal.fits", NULL };

  expect_load ((const char *[]){ two_gone, NULL }, DSC_ERROR_MISSING_MEMBERS,
               "2 of the 3 science members");
  expect_load ((const char *[]){ two_gone, NULL }, DSC_ERROR_MISSING_MEMBERS, "b_cal.fits");
  expect_load ((const char *[]){ no_science, NULL }, DSC_ERROR_NO_SCIENCE, "found: psf");
  expect_load ((const char *[]){ no_members, NULL }, DSC_ERROR_NO_SCIENCE, "no members");
  expect_load (nothing, DSC_ERROR_USAGE, "No input");
  expect_load (two, DSC_ERROR_USAGE, "alone");
  expect_load (text, DSC_ERROR_UNSUPPORTED, "x.txt");
  expect_load (gone, DSC_ERROR_NOT_FOUND, "x_cal.fits");
}

static void
test_load_real (void)
{
  g_autofree char *path = dsc_test_shared ("real/niriss-hd36805/hd36805_asn.json");
  g_autofree char *other
      = dsc_test_shared ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits");
  g_autofree char *mosaic = dsc_test_shared ("real/niriss-hd36805/peer_resample_only_i2d.fits");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) library = NULL;
  g_autofree char *first = NULL;

  if (path == NULL || other == NULL || mosaic == NULL)
    return;
  library = dsc_library_load ((const char *[]){ path, NULL }, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_library_get_n_models (library), ==, 25);
  g_assert_cmpuint (dsc_library_get_n_groups (library), ==, 25);
  g_assert_cmpstr (dsc_library_get_group_id (library, 24), ==, "jw01093020001_03102_25");
  g_assert_cmpstr (dsc_library_get_product (library), ==, "hd36805");
  first = g_strdup (dsc_image_model_get_path (dsc_library_get_model (library, 0)));
  g_clear_object (&library);

  library = dsc_library_load ((const char *[]){ first, NULL }, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_library_get_product (library), ==, "jw01093020001_03102_00001_nis");
  expect_load ((const char *[]){ first, other, first, NULL }, DSC_ERROR_MIXED, "nrcb1_cal.fits");
  expect_load ((const char *[]){ mosaic, NULL }, DSC_ERROR_UNSUPPORTED, "resampled image");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/association/minimal", test_minimal);
  g_test_add_func ("/association/warnings", test_warnings);
  g_test_add_func ("/association/commas", test_commas);
  g_test_add_func ("/association/refused", test_refused);
  g_test_add_func ("/association/deep", test_deep);
  g_test_add_func ("/association/missing", test_missing);
  g_test_add_func ("/association/real", test_real);
  g_test_add_func ("/library-load/noise-alone", test_load_noise_alone);
  g_test_add_func ("/library-load/errors", test_load_errors);
  g_test_add_func ("/library-load/real", test_load_real);
  return g_test_run ();
}
