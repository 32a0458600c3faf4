/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "dsc-association-make.h"
#include "dsc-error.h"
#include "dsc-test.h"

static DscAsnFile *
make_file (const char *path, const char *filter, const char *pupil, const char *detector)
{
  DscAsnFile *file = g_new0 (DscAsnFile, 1);

  file->path = g_strdup (path);
  file->instrument = g_strdup ("NIRCAM");
  file->filter = g_strdup (filter);
  file->pupil = g_strdup (pupil);
  file->detector = g_strdup (detector);
  file->program = g_strdup ("01234");
  file->observation = g_strdup ("005");
  file->visit = g_strdup ("001");
  file->target = g_strdup ("NGC 1/A");
  file->exptype = g_strdup ("science");
  return file;
}

static GPtrArray *
make_files (void)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_asn_file_free);

  g_ptr_array_add (files, make_file ("/data/a_nrcb1_cal.fits", "F200W", "CLEAR", "NRCB1"));
  g_ptr_array_add (files, make_file ("/data/a_nrcblong_cal.fits", "F444W", "CLEAR", "NRCBLONG"));
  g_ptr_array_add (files, make_file ("/data/a_nrcb2_cal.fits", "F200W", "CLEAR", "NRCB2"));
  g_ptr_array_add (files, make_file ("/data/b_nrcb1_cal.fits", "F150W2", "F162M", "NRCB1"));
  g_ptr_array_add (files, make_file ("/data/c_i2d.fits", "F200W", "CLEAR", NULL));
  ((DscAsnFile *)files->pdata[4])->problem = g_strdup ("a mosaic");
  return files;
}

static void
assert_draft (GPtrArray *drafts, guint index, const char *product, guint n_files)
{
  const DscAsnDraft *draft = drafts->pdata[index];

  g_assert_cmpstr (draft->product, ==, product);
  g_assert_cmpuint (draft->files->len, ==, n_files);
}

static void
test_group (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (GPtrArray) bands = dsc_asn_group (files, DSC_ASN_BY_FILTER);
  g_autoptr (GPtrArray) detectors = dsc_asn_group (files, DSC_ASN_BY_DETECTOR);

  g_assert_cmpuint (bands->len, ==, 3);
  assert_draft (bands, 0, "jw01234_ngc-1-a_nircam_f200w", 2);
  assert_draft (bands, 1, "jw01234_ngc-1-a_nircam_f444w", 1);
  assert_draft (bands, 2, "jw01234_ngc-1-a_nircam_f162m", 1);
  g_assert_cmpuint (detectors->len, ==, 4);
  assert_draft (detectors, 2, "jw01234_ngc-1-a_nircam_f200w_nrcb2", 1);
}

/* Visits that headers do not name in full still write different files. */
static void
test_unique_names (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (GPtrArray) drafts = NULL;
  DscAsnFile *third = files->pdata[2];

  g_free (third->target);
  third->target = g_strdup ("NGC 1-A");
  drafts = dsc_asn_group (files, DSC_ASN_BY_TARGET);
  g_assert_cmpuint (drafts->len, ==, 4);
  assert_draft (drafts, 0, "jw01234_ngc-1-a_nircam_f200w", 1);
  assert_draft (drafts, 2, "jw01234_ngc-1-a_nircam_f200w-2", 1);
}

static void
test_write (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (GPtrArray) drafts = dsc_asn_group (files, DSC_ASN_BY_FILTER);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = dsc_asn_draft_dup_path (drafts->pdata[0], dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAssociation) asn = NULL;
  g_autofree char *inside = g_build_filename (dir, "sub", "d_cal.fits", NULL);
  DscAsnFile *second = files->pdata[2];

  g_free (second->path);
  second->path = g_strdup (inside);
  g_assert_true (dsc_asn_draft_write (drafts->pdata[0], path, &error));
  g_assert_no_error (error);
  asn = dsc_association_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (asn->product, ==, "jw01234_ngc-1-a_nircam_f200w");
  g_assert_cmpstr (asn->asn_id, ==, "a3001");
  g_assert_cmpstr (asn->asn_rule, ==, "DMS_Level3_Base");
  g_assert_cmpstr (asn->program, ==, "01234");
  g_assert_cmpstr (asn->target, ==, "NGC 1/A");
  g_assert_cmpuint (asn->members->len, ==, 2);
  g_assert_cmpuint (asn->warnings->len, ==, 0);
  g_assert_cmpstr (((DscAsnMember *)asn->members->pdata[0])->expname, ==, "/data/a_nrcb1_cal.fits");
  g_assert_cmpstr (((DscAsnMember *)asn->members->pdata[1])->expname, ==, "sub/d_cal.fits");
  g_assert_cmpstr (((DscAsnMember *)asn->members->pdata[1])->path, ==, inside);
}

static void
assert_refused (DscAsnDraft *draft, const char *path, DscError code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_asn_draft_write (draft, path, &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_refused (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (GPtrArray) drafts = dsc_asn_group (files, DSC_ASN_BY_FILTER);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "t_asn.json", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "no", "t_asn.json", NULL);
  DscAsnDraft *draft = drafts->pdata[1];
  DscAsnFile *only = draft->files->pdata[0];

  assert_refused (draft, nowhere, DSC_ERROR_WRITE, "t_asn.json");
  g_free (only->exptype);
  only->exptype = g_strdup ("background");
  assert_refused (draft, path, DSC_ERROR_NO_SCIENCE, "1 files");
  g_free (draft->product);
  draft->product = g_strdup ("a/b");
  assert_refused (draft, path, DSC_ERROR_USAGE, "a/b");
}

/* The same exposure in several forms is taken once, as it came. */
static void
test_folder (void)
{
  static const char *const names[] = {
    "x_nrcb1_cal.fits",
    "x_nrcb1_a3001_crf.fits",
    "x_nrcb1_tweakreg.fits",
    "y_nrcb1_o002_crf.fits",
    "z_i2d.fits",
    "readme.txt",
  };
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);

    g_assert_true (g_file_set_contents (path, "", 0, NULL));
  }
  paths = dsc_asn_list_folder (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (paths->len, ==, 2);
  g_assert_true (g_str_has_suffix (paths->pdata[0], "/x_nrcb1_cal.fits"));
  g_assert_true (g_str_has_suffix (paths->pdata[1], "/y_nrcb1_o002_crf.fits"));
  g_assert_null (dsc_asn_list_folder ("/no/such/folder", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

static void
assert_probed (const char *shared, const char *detector, const char *filter, const char *problem)
{
  g_autofree char *path = dsc_test_shared (shared);
  g_autoptr (DscAsnFile) file = path ? dsc_asn_file_probe (path) : NULL;

  if (!file)
    return;
  g_assert_cmpstr (file->detector, ==, detector);
  g_assert_cmpstr (file->filter, ==, filter);
  if (problem)
    g_assert_nonnull (strstr (file->problem, problem));
  else
    g_assert_cmpstr (file->problem, ==, NULL);
}

static void
test_probe (void)
{
  g_autoptr (DscAsnFile) missing = dsc_asn_file_probe ("/no/such_cal.fits");

  g_assert_nonnull (strstr (missing->problem, "/no/such_cal.fits"));
  assert_probed ("fixtures/nircam-mini/input/jw99001001001_02101_00001_nrcb1_cal.fits", "NRCB1",
                 "F200W", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/association-make/group", test_group);
  g_test_add_func ("/association-make/unique-names", test_unique_names);
  g_test_add_func ("/association-make/write", test_write);
  g_test_add_func ("/association-make/refused", test_refused);
  g_test_add_func ("/association-make/folder", test_folder);
  g_test_add_func ("/association-make/probe", test_probe);
  return g_test_run ();
}
