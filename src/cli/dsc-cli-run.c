/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-association.h"
#include "dsc-cli-cancel.h"
#include "dsc-cli-command.h"
#include "dsc-cli-help.h"
#include "dsc-cli-plan.h"
#include "dsc-cli-progress.h"
#include "dsc-cli-run.h"

/* The directory itself, or the one above it that exists. */
static char *
existing_place (const char *path)
{
  char *place = g_canonicalize_filename (path, NULL);

  while (!g_file_test (place, G_FILE_TEST_EXISTS)) {
    char *parent = g_path_get_dirname (place);

    g_free (place);
    place = parent;
  }
  return place;
}

static const char *
output_dir (const DscCliPlan *plan)
{
  const char *dir = dsc_config_get (plan->config, plan->step, "output_dir");

  return dir != NULL && !g_str_equal (dir, "None") ? dir : ".";
}

/* TRUE if files can be made in @path, or it could be made itself: to be known before hours of
 * work, not after. */
static gboolean
check_output_dir (const char *path, GError **error)
{
  g_autofree char *place = existing_place (path);

  if (!g_file_test (place, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 "Cannot write into '%s': '%s' is not a directory; give another --output_dir", path,
                 place);
    return FALSE;
  }
  if (access (place, W_OK | X_OK) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 "Cannot write into '%s': %s; give another --output_dir", path, g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

DscSession *
dsc_cli_open_session (const DscCliPlan *plan, DscLibrary *library, GError **error)
{
  DscSessionOptions options = {
    .cache_dir = plan->no_cache ? "" : NULL,
    .n_threads = plan->n_threads,
    .max_memory = plan->max_memory,
  };
  g_autoptr (DscSession) session = NULL;

  if (plan->step != NULL)
    session = dsc_session_new_with_steps (library, &options, &plan->step, 1, error);
  else
    session = dsc_session_new (library, &options, error);
  if (session == NULL || !dsc_config_apply (plan->config, session, error))
    return NULL;
  if (g_strcmp0 (dsc_config_get (plan->config, NULL, "compat"), "jwst") == 0)
    dsc_session_set_compat (session, DSC_COMPAT_JWST);
  /* As in strun: who asks for a step alone wants it run. */
  if (plan->step != NULL && !dsc_session_set_param (session, 0, "skip", "false", error))
    return NULL;
  return g_steal_pointer (&session);
}

/* What of the parameters does not go together. */
static void
print_advice (DscSession *session, DscProgress *progress)
{
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    g_autoptr (GPtrArray) list = dsc_session_dup_advice (session, i);

    for (guint k = 0; k < list->len; k++) {
      const DscStepAdvice *advice = g_ptr_array_index (list, k);
      g_autofree char *names = g_strjoinv (", ", advice->names);

      dsc_progress_message (progress, advice->severity, "%s: %s: %s",
                            dsc_session_get_step (session, i)->id, names, advice->text);
    }
  }
}

static void
print_forecast (const DscStep *step, const DscForecast *forecast, DscProgress *progress)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *memory = g_format_size_full (forecast->memory, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *disk = g_format_size_full (forecast->disk, G_FORMAT_SIZE_IEC_UNITS);

  if (forecast->text != NULL) {
    g_string_append (text, forecast->text);
  } else {
    if (forecast->width > 0)
      g_string_append_printf (text, "%" G_GUINT64_FORMAT " x %" G_GUINT64_FORMAT " px",
                              forecast->width, forecast->height);
    if (forecast->memory > 0)
      g_string_append_printf (text, ", %s of memory", memory);
    if (forecast->disk > 0)
      g_string_append_printf (text, ", %s on disk", disk);
    if (forecast->seconds > 0.0)
      g_string_append_printf (text, ", about %.0f s", ceil (forecast->seconds));
  }
  if (text->len > 0)
    dsc_progress_message (progress, DSC_MESSAGE_INFO, "%s: forecast: %s", step->id, text->str);
}

static gboolean
on_one_disk (const char *a, const char *b)
{
  struct stat sa, sb;

  return stat (a, &sa) == 0 && stat (b, &sb) == 0 && sa.st_dev == sb.st_dev;
}

/* Exposures that the store keeps as differences are saved whole. */
static guint64
whole_exposures (const DscCliPlan *plan, DscSession *session, guint index)
{
  const char *id = dsc_session_get_step (session, index)->id;
  g_autofree char *save = dsc_session_get_param (session, index, "save_results");
  DscLibrary *library = dsc_session_get_library (session);
  guint64 bytes = 0;

  if ((plan->step == NULL && !g_str_equal (save, "true"))
      || (!g_str_equal (id, "tweakreg") && !g_str_equal (id, "skymatch")))
    return 0;
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (library, i));
    struct stat st = { 0 };

    if (path != NULL && stat (path, &st) == 0)
      bytes += (guint64)st.st_size;
  }
  return bytes;
}

/* The products are copied there when they are complete; a cache that stays keeps its own.
 * @whole: bytes that only the saved files take */
static gboolean
check_space (const char *path, const char *cache, guint64 bytes, guint64 whole, GError **error)
{
  g_autofree char *place = existing_place (path);
  g_autoptr (GFile) dir = g_file_new_for_path (place);
  g_autoptr (GFileInfo) info
      = g_file_query_filesystem_info (dir, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  gboolean twice = cache != NULL && on_one_disk (place, cache);
  g_autofree char *needed = NULL, *there = NULL;
  guint64 space;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  space = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  bytes = (twice ? 2 : 1) * bytes + whole;
  if (bytes <= space)
    return TRUE;
  needed = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  there = g_format_size_full (space, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               "the products take %s%s but '%s' has only %s left; give another --output_dir%s or "
               "make room",
               needed, twice ? ", with the copies that the cache keeps," : "", place, there,
               twice ? ", --no-cache" : "");
  return FALSE;
}

/* Tells what the run will take, and refuses what can never fit. */
static gboolean
forecast_all (const DscCliPlan *plan, DscSession *session, DscProgress *progress, GError **error)
{
  guint64 disk = 0, whole = 0;

  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    DscForecast forecast = { 0 };

    if (dsc_session_get_state (session, i) != DSC_STATE_STALE)
      continue;
    if (!dsc_session_forecast (session, i, &forecast, error)) {
      g_prefix_error (error, "%s: ", dsc_session_get_step (session, i)->id);
      return FALSE;
    }
    print_forecast (dsc_session_get_step (session, i), &forecast, progress);
    disk += forecast.disk;
    whole += whole_exposures (plan, session, i);
    dsc_forecast_clear (&forecast);
  }
  return check_space (output_dir (plan), plan->no_cache ? NULL : dsc_session_get_store (session),
                      disk, whole, error);
}

/* Reference part A, 1.4: what the pipeline always saves, and what was asked for; that also of a
 * step that ran in vain: its files say so, and its catalogs show why. */
static gboolean
wants_saving (const DscCliPlan *plan, DscSession *session, guint index)
{
  const char *id = dsc_session_get_step (session, index)->id;
  g_autofree char *save = dsc_session_get_param (session, index, "save_results");
  g_autofree char *output_file = dsc_session_get_param (session, index, "output_file");
  DscState state = dsc_session_get_state (session, index);

  if (state == DSC_STATE_FAILED || state == DSC_STATE_SKIPPED)
    return (plan->step != NULL || g_str_equal (save, "true"))
           && dsc_session_get_output_library (session, index) != NULL;
  if (state != DSC_STATE_FRESH)
    return FALSE;
  return plan->step != NULL || g_str_equal (id, "outlier_detection") || g_str_equal (id, "resample")
         || g_str_equal (id, "source_catalog") || g_str_equal (save, "true")
         || !g_str_equal (output_file, "None");
}

/* Files beside the exposures, which a parameter save_... asks for. */
static gboolean
wants_extras (DscSession *session, guint index)
{
  const DscStep *step = dsc_session_get_step (session, index);

  if (dsc_session_get_state (session, index) != DSC_STATE_FRESH)
    return FALSE;
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *value = NULL;

    if (spec->type != DSC_PARAM_BOOL || !g_str_has_prefix (spec->name, "save_")
        || (spec->flags & DSC_PARAM_COMMON))
      continue;
    value = dsc_session_get_param (session, index, spec->name);
    if (g_str_equal (value, "true"))
      return TRUE;
  }
  return FALSE;
}

static gboolean
save_all (const DscCliPlan *plan, DscSession *session, GError **error)
{
  guint n_saved = 0;

  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    g_auto (GStrv) paths = NULL;

    const char *dir = dsc_config_get (plan->config, NULL, "output_dir");

    if (wants_saving (plan, session, i))
      paths = dsc_session_save (session, i, dir, error);
    else if (wants_extras (session, i))
      paths = dsc_session_save_extras (session, i, dir, error);
    else
      continue;
    if (paths == NULL)
      return FALSE;
    for (guint k = 0; paths[k] != NULL; k++, n_saved++) {
      struct stat st = { 0 };
      g_autofree char *size = NULL;

      stat (paths[k], &st);
      size = g_format_size_full ((guint64)st.st_size, G_FORMAT_SIZE_IEC_UNITS);
      printf ("wrote %s (%s)\n", paths[k], size);
    }
  }
  if (n_saved == 0)
    printf ("nothing was written\n");
  return TRUE;
}

/* A mosaic that is made is not lost with what could not be done with it. */
static void
save_despite (const DscCliPlan *plan, DscSession *session, GCancellable *cancellable)
{
  for (guint i = 0; i + 1 < dsc_session_n_steps (session); i++)
    if (dsc_session_get_step (session, i)->output == DSC_PORT_IMAGE
        && dsc_session_get_state (session, i) == DSC_STATE_FRESH
        && !g_cancellable_is_cancelled (cancellable))
      save_all (plan, session, NULL);
}

static gboolean
save_parameters (const DscCliPlan *plan, DscSession *session, GError **error)
{
  if (plan->save_parameters == NULL)
    return TRUE;
  if (!dsc_config_write (plan->config, session, plan->step, plan->save_parameters, error))
    return FALSE;
  fprintf (stderr, "parameters written to %s\n", plan->save_parameters);
  return TRUE;
}

/* --save-parameters without an input: there is nothing to run. */
static gboolean
save_parameters_only (const DscCliPlan *plan, GError **error)
{
  g_autoptr (DscLibrary) empty = dsc_library_new ("none", NULL, NULL, NULL);
  g_autoptr (DscSession) session = dsc_cli_open_session (plan, empty, error);

  return session != NULL && save_parameters (plan, session, error);
}

static gboolean
check_runnable (const DscCliPlan *plan, GError **error)
{
  if (plan->step != NULL && !dsc_step_is_available (plan->step)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "%s is not in this version; the pipeline passes it by", plan->step->id);
    return FALSE;
  }
  return check_output_dir (output_dir (plan), error);
}

DscLibrary *
dsc_cli_load_library (const DscCliPlan *plan, DscProgress *progress, GError **error)
{
  DscLibraryFlags flags = DSC_LIBRARY_DEFAULT;

  if (plan->step != NULL && plan->step->input == DSC_PORT_IMAGE)
    flags |= DSC_LIBRARY_IMAGES;
  if (plan->document != NULL && plan->document->skip_missing)
    flags |= DSC_LIBRARY_SKIP_MISSING;
  return dsc_library_load_with_flags ((const char *const *)plan->inputs->pdata, flags, progress,
                                      error);
}

/* Of what a session was made of: others give other bytes. */
void
dsc_cli_warn_of_changes (const DscCliPlan *plan,
                         DscSession *session,
                         DscProgress *progress,
                         GCancellable *cancellable)
{
  g_autoptr (GPtrArray) changes = NULL;

  if (plan->document == NULL)
    return;
  changes = dsc_session_document_check (plan->document, session, TRUE, cancellable);
  for (guint i = 0; i < changes->len; i++)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s", (char *)changes->pdata[i]);
}

static gboolean
run_plan (const DscCliPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (DscCliProgress) display = dsc_cli_progress_new (progress, plan->level);
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (DscSession) session = NULL;
  gboolean ok;

  for (guint i = 0; i < plan->config->notices->len; i++)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s",
                          (const char *)plan->config->notices->pdata[i]);
  if (!check_runnable (plan, error))
    return FALSE;
  library = dsc_cli_load_library (plan, progress, error);
  if (library == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  dsc_progress_message (
      progress, DSC_MESSAGE_INFO, "%u exposure%s, product %s", dsc_library_get_n_models (library),
      dsc_library_get_n_models (library) == 1 ? "" : "s", dsc_library_get_product (library));
  session = dsc_cli_open_session (plan, library, error);
  if (session != NULL)
    dsc_cli_warn_of_changes (plan, session, progress, cancellable);
  if (session == NULL || !save_parameters (plan, session, error)
      || !forecast_all (plan, session, progress, error))
    return FALSE;
  print_advice (session, progress);
  ok = dsc_session_run (session, 0, dsc_session_n_steps (session) - 1, plan->force, progress,
                        cancellable, error);
  g_clear_pointer (&display, dsc_cli_progress_free);
  if (!ok)
    save_despite (plan, session, cancellable);
  return ok && save_all (plan, session, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCliPlan) plan = dsc_cli_plan_new (argc, argv, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  if (plan == NULL)
    return dsc_cli_fail (error);
  if (plan->help) {
    g_autofree char *help = dsc_cli_run_help (plan->step);

    fputs (help, stdout);
    return DSC_EXIT_OK;
  }
  if (plan->inputs->len <= 1) {
    if (plan->save_parameters != NULL)
      return save_parameters_only (plan, &error) ? DSC_EXIT_OK : dsc_cli_fail (error);
    g_set_error_literal (&error, DSC_ERROR, DSC_ERROR_USAGE,
                         "no input; give an association (.json) or FITS files");
    return dsc_cli_fail (error);
  }
  dsc_cli_cancel_on_signal (cancellable);
  return run_plan (plan, cancellable, &error) ? DSC_EXIT_OK : dsc_cli_fail (error);
}

const DscCliCommand dsc_cli_run_command = {
  .name = "run",
  .arguments = "calwebb_image3|STEP INPUT... [--NAME=VALUE...]",
  .summary = "run the pipeline, one step or a session (.dscope)",
  .run = run,
};
