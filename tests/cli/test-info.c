/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `dscope info` on every kind of file. */
#include <string.h>
#include <sys/wait.h>

#include "dsc-test.h"

/* Runs dscope info; returns its exit code. */
static int
run_info (const char *path, char **ret_out, char **ret_err)
{
  const char *programs = g_getenv ("DSC_TEST_PROGRAMS");
  g_autofree char *dscope = g_build_filename (programs, "dscope", NULL);
  const char *argv[] = { dscope, "info", path, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, ret_out, ret_err, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
assert_says (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in:\n%s", part, text);
}

static void
check_file (const char *name, const char *const *parts)
{
  g_autofree char *path = dsc_test_shared (name);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  guint n_lines = 0;

  if (path == NULL)
    return;
  g_assert_cmpint (run_info (path, &out, &err), ==, 0);
  g_assert_cmpstr (err, ==, "");
  for (guint i = 0; parts[i] != NULL; i++)
    assert_says (out, parts[i]);
  for (const char *p = out; *p != '\0'; p++)
    n_lines += *p == '\n';
  g_assert_cmpuint (n_lines, <=, 64); /* one screen */
}

static void
test_exposure (void)
{
  check_file ("real/niriss-hd36805/jw01093020001_03102_00001_nis_cal.fits",
              (const char *[]){ "NIRISS  NIS  F480M  NRM  SUB80  NIS_AMI", "jw01093020001_03102_1",
                                "gwcs: detector > v2v3 > v2v3vacorr > world", "65.326 x 65.723 mas",
                                "   31  REFERENCE_PIXEL      320  5.00 %", "27.192",
                                "VAR_POISSON  80 x 80", NULL });
}

static void
test_mosaic (void)
{
  check_file ("real/niriss-hd36805/peer_resample_only_i2d.fits",
              (const char *[]){ "25 exposures resampled, pixfrac 1", "25 inputs", "gnomonic",
                                "25 rows, 231 columns", NULL });
}

static void
test_cutout (void)
{
  check_file ("real/ceers-f150w-cutout/ceers5_f150w_i2d_cutout.fits",
              (const char *[]){ "FITS TAN", "no gwcs (no ASDF extension)", "30.000 x 30.000 mas",
                                "MJy/sr", NULL });
}

static void
test_asdf (void)
{
  check_file ("real/ceers-gwcs/jw01345001001_12201_00001_nrca3_tweakreg.asdf",
              (const char *[]){ "v2v3corr", "31.275 x 31.451 mas", "x -0.5 to 2047.5", NULL });
}

static void
test_association (void)
{
  check_file ("real/niriss-hd36805/hd36805_asn.json",
              (const char *[]){ "25 (25 science, 0 missing)", "hd36805",
                                "jw01093020001_03102_00025_nis_cal.fits  science  found", NULL });
}

static void
test_table_only (void)
{
  check_file ("fixtures/reference/miri_apcorr.fits",
              (const char *[]){ "APCORR   48 rows, 7 columns", "holds no image", NULL });
}

static void
test_errors (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *text = g_build_filename (dir, "x_cal.fits", NULL);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  g_assert_true (g_file_set_contents (text, "no FITS", -1, NULL));
  g_assert_cmpint (run_info (text, &out, &err), ==, 1);
  g_assert_cmpstr (out, ==, "");
  assert_says (err, "is not a FITS file");
  g_free (out);
  g_free (err);
  g_assert_cmpint (run_info ("/nowhere/x_asn.json", &out, &err), ==, 1);
  assert_says (err, "/nowhere/x_asn.json");
  g_free (out);
  g_free (err);
  g_assert_cmpint (run_info (NULL, &out, &err), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/info/exposure", test_exposure);
  g_test_add_func ("/info/mosaic", test_mosaic);
  g_test_add_func ("/info/cutout", test_cutout);
  g_test_add_func ("/info/asdf", test_asdf);
  g_test_add_func ("/info/association", test_association);
  g_test_add_func ("/info/table-only", test_table_only);
  g_test_add_func ("/info/errors", test_errors);
  return g_test_run ();
}
