/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-config.h"

#include <string.h>

#include "dsc-test.h"

static const char *
get (DscConfig *config, const char *step, const char *name)
{
  return dsc_config_get (config, step != NULL ? dsc_step_registry_find (step) : NULL, name);
}

static gboolean
has_notice (DscConfig *config, const char *part)
{
  for (guint i = 0; i < config->notices->len; i++)
    if (strstr (config->notices->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static char *
write_file (const char *text)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  char *path = g_build_filename (dir, "p.asdf", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* A parameter file of a real project, made by jwst of 2022. */
static void
test_real (void)
{
  g_autofree char *path = dsc_test_shared ("real/ceers-params/image3_nircam1.asdf");
  g_autoptr (DscConfig) config = dsc_config_new ();
  g_autoptr (GError) error = NULL;
  const DscStep *step = NULL;

  if (path == NULL)
    return;
  g_assert_true (dsc_config_read (config, path, NULL, &step, &error));
  g_assert_no_error (error);
  g_assert_null (step);
  g_assert_cmpstr (get (config, NULL, "output_dir"), ==, "calibrated");
  g_assert_cmpstr (get (config, "resample", "output_shape"), ==, "10600,4800");
  g_assert_cmpstr (get (config, "resample", "rotation"), ==, "-49.7");
  g_assert_cmpstr (get (config, "resample", "fillval"), ==, "INDEF");
  g_assert_cmpstr (get (config, "skymatch", "skip"), ==, "true");
  g_assert_cmpstr (get (config, "tweakreg", "abs_minobj"), ==, "5"); /* once min_gaia */
  g_assert_true (has_notice (config, "min_gaia is now called abs_minobj"));
  g_assert_true (has_notice (config, "gaia_catalog has no effect"));
  /* What only says the usual is not worth a word. */
  g_assert_false (has_notice (config, "output_ext"));
  g_assert_false (has_notice (config, "hooks"));
}

/* Of one step alone, and where a file of another pipeline is given. */
static void
test_classes (void)
{
  g_autofree char *alone
      = write_file ("#ASDF 1.0.0\n%YAML 1.1\n---\nclass: jwst.skymatch.SkyMatchStep\n"
                    "name: skymatch\nparameters: {nclip: 7, lower: null}\n...\n");
  g_autofree char *other
      = write_file ("#ASDF 1.0.0\n%YAML 1.1\n---\nclass: jwst.pipeline.Detector1Pipeline\n"
                    "name: x\nparameters: {}\n...\n");
  g_autofree char *empty = write_file ("#ASDF 1.0.0\n%YAML 1.1\n---\nmeta: 1\n...\n");
  g_autoptr (DscConfig) config = dsc_config_new ();
  g_autoptr (GError) error = NULL;
  const DscStep *step = NULL;

  g_assert_true (dsc_config_read (config, alone, NULL, &step, &error));
  g_assert_no_error (error);
  g_assert_true (step == dsc_step_registry_find ("skymatch"));
  g_assert_cmpstr (get (config, "skymatch", "nclip"), ==, "7");
  g_assert_cmpstr (get (config, "skymatch", "lower"), ==, "None");
  g_assert_false (dsc_config_read (config, other, NULL, &step, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "Detector1Pipeline"));
  g_clear_error (&error);
  g_assert_false (dsc_config_read (config, empty, NULL, &step, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
}

/* What is written reads back as the same, and later values win. */
static void
test_round_trip (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("none", NULL, NULL, NULL);
  DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (DscSession) session = NULL;
  g_autoptr (DscSession) again = NULL;
  g_autoptr (DscConfig) config = dsc_config_new ();
  g_autoptr (DscConfig) read = dsc_config_new ();
  const DscStep *resample = dsc_step_registry_find ("resample");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "p.asdf", NULL);
  g_autoptr (GError) error = NULL;

  session = dsc_session_new (library, &options, &error);
  again = dsc_session_new (library, &options, &error);
  g_assert_no_error (error);
  dsc_config_add (config, resample, "pixfrac", "0.3", "a", &error);
  dsc_config_add (config, resample, "pixfrac", "0.7", "b", &error);
  dsc_config_add (config, resample, "crval", "1.25,-2.5", "a", &error);
  dsc_config_add (config, resample, "fillval", "-1", "a", &error);
  dsc_config_add (config, resample, "output_file", "it's", "a", &error);
  dsc_config_add (config, NULL, "output_dir", "out: dir", "a", &error);
  g_assert_no_error (error);
  g_assert_true (dsc_config_apply (config, session, &error));
  g_assert_true (dsc_config_write (config, session, NULL, path, &error));
  g_assert_no_error (error);
  g_assert_true (dsc_config_read (read, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (get (read, NULL, "output_dir"), ==, "out: dir");
  g_assert_true (dsc_config_apply (read, again, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);

    for (guint k = 0; k < step->n_params; k++) {
      g_autofree char *a = dsc_session_get_param (session, i, step->params[k].name);
      g_autofree char *b = dsc_session_get_param (again, i, step->params[k].name);

      g_assert_cmpstr (a, ==, b);
    }
  }
  g_assert_cmpstr (get (read, "resample", "pixfrac"), ==, "0.7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/real", test_real);
  g_test_add_func ("/config/classes", test_classes);
  g_test_add_func ("/config/round-trip", test_round_trip);
  return g_test_run ();
}
