/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-command.h"

#include <gio/gio.h>
#include <stdio.h>

#include "dsc-cli-cancel.h"
#include "dsc-cli-progress.h"
#include "dsc-error.h"
#include "dsc-simulate.h"

typedef struct {
  char *preset, *output_dir, *seed;
  int threads;
  gboolean print_scene, quiet;
  char **scenes;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->preset);
  g_free (options->output_dir);
  g_free (options->seed);
  g_strfreev (options->scenes);
}

G_GNUC_PRINTF (2, 3)
static gboolean
usage (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE, "");
  g_free ((*error)->message);
  (*error)->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options->preset,
      "demo (6 exposures of 400x400; the default), mini (5 of 320x320), full (12 of 2048x2048), "
      "many (300 of 512x512)",
      "NAME" },
    { "output_dir", 0, 0, G_OPTION_ARG_FILENAME, &options->output_dir,
      "directory to write to; it is made if it does not exist", "DIR" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options->seed,
      "another sky and noise from the same scene: a whole number", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options->threads,
      "threads (default: all processors); the files do not depend on it", "N" },
    { "print_scene", 0, 0, G_OPTION_ARG_NONE, &options->print_scene,
      "print the preset as JSON, to start an own scene from, and stop", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "no progress lines", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->scenes, NULL, "SCENE.json" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) failure = NULL;

  g_set_prgname ("dscope simulate");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (
      context, "Makes dithered, calibrated exposures of a simulated sky, with the truth about it.");
  if (!g_option_context_parse (context, argc, argv, &failure))
    return usage (error, "%s; see 'dscope simulate --help'", failure->message);
  if (options->scenes != NULL && (options->preset != NULL || options->scenes[1] != NULL))
    return usage (error, "give one scene file or one preset, not both");
  if (!options->print_scene && options->output_dir == NULL)
    return usage (error, "give --output_dir DIR: where the files shall go");
  if (options->threads < 0 || options->threads > 1024)
    return usage (error, "--threads is %d; allowed: 0 (all) to 1024", options->threads);
  return TRUE;
}

static DscSimScene *
load_scene (const Options *options, GError **error)
{
  const char *preset = options->preset != NULL ? options->preset : "demo";
  g_autoptr (GBytes) text = NULL;
  g_autofree char *name = NULL;
  guint64 seed;

  if (options->seed != NULL
      && !g_ascii_string_to_unsigned (options->seed, 10, 0, G_GUINT64_CONSTANT (1) << 53, &seed,
                                      NULL)) {
    usage (error, "--seed is '%s'; allowed: a whole number from 0 to 2^53", options->seed);
    return NULL;
  }
  if (options->scenes != NULL)
    return dsc_sim_scene_read (options->scenes[0], options->seed != NULL ? &seed : NULL, error);
  text = dsc_sim_preset_load (preset, error);
  if (text == NULL)
    return NULL;
  name = g_strdup_printf ("preset %s", preset);
  return dsc_sim_scene_parse (g_bytes_get_data (text, NULL), (gssize)g_bytes_get_size (text), name,
                              options->seed != NULL ? &seed : NULL, error);
}

static int
print_scene (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text
      = dsc_sim_preset_load (options->preset != NULL ? options->preset : "demo", &error);

  if (text == NULL)
    return dsc_cli_fail (error);
  fwrite (g_bytes_get_data (text, NULL), 1, g_bytes_get_size (text), stdout);
  return DSC_EXIT_OK;
}

static gboolean
simulate (const DscSimScene *scene, const Options *options, GError **error)
{
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (DscCliProgress) shown
      = dsc_cli_progress_new (progress, options->quiet ? DSC_MESSAGE_WARNING : DSC_MESSAGE_INFO);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  dsc_cli_cancel_on_signal (cancellable);
  return dsc_simulate (scene, options->output_dir, (guint)options->threads, progress, cancellable,
                       error);
}

static void
print_summary (const DscSimScene *scene, const char *directory)
{
  g_autofree char *name = g_strconcat (scene->name, "_asn.json", NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *quoted = g_shell_quote (path);
  guint n = dsc_sim_scene_n_files (scene);

  printf ("\nWrote %u exposure%s to %s:\n", n, n == 1 ? "" : "s", directory);
  printf ("  %-24s the association\n", name);
  printf ("  %-24s the exposures and their true cosmic rays\n", "*_cal.fits, *_truth.npz");
  if (scene->aligned_copies)
    printf ("  %-24s the same pixels with the true coordinates\n", "aligned/");
  printf ("  %-24s what was put in: pointing errors, sky levels, sources\n", "truth.json, *.ecsv");
  printf ("\nNext:\n  dscope run calwebb_image3 %s --output_dir OUT\n  ditherscope %s\n", quoted,
          quoted);
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSimScene) scene = NULL;
  int status = DSC_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &error) && options.print_scene)
    status = print_scene (&options);
  else if (error == NULL && (scene = load_scene (&options, &error)) != NULL)
    simulate (scene, &options, &error);
  if (error != NULL)
    status = dsc_cli_fail (error);
  else if (scene != NULL)
    print_summary (scene, options.output_dir);
  options_clear (&options);
  return status;
}

const DscCliCommand dsc_cli_simulate_command = {
  .name = "simulate",
  .arguments = "[--preset NAME | SCENE.json] --output_dir DIR",
  .summary = "Make dithered exposures of a simulated sky, with the truth about it",
  .run = run,
};
