/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-cli-cancel.h"
#include "dsc-cli-command.h"
#include "dsc-cli-progress.h"
#include "dsc-cli-run.h"
#include "dsc-export.h"

/* The options of this command; everything else is as for "run". */
typedef struct {
  DscExportKind kind;
  gboolean has_kind, stepwise, help;
  const char *directory;
} Options;

static void
print_help (void)
{
  printf (
      "Usage: dscope export [STEP] INPUT...|SESSION.dscope --as=dscope|strun|notebook|report -o "
      "DIRECTORY\n"
      "       [--NAME=VALUE...]\n\n"
      "Tells other programs, and people, what a session does.\n"
      "  --as=dscope        a shell script of dscope\n"
      "  --as=strun         a shell script of strun (jwst 3.0.0) with an association; "
      "exposures go\n"
      "                     along where jwst cannot repeat what was done with them\n"
      "  --as=notebook      a notebook that uses jwst in Python; the same beside it\n"
      "  --as=report        what was done and found, as HTML and PDF\n"
      "  -o, --output=DIR   folder for the files (default: the current one)\n"
      "  --variant=NAME     of a session file: the variant of that name, not what it "
      "stood at\n"
      "  --stepwise         one command of dscope for each step\n"
      "All other options are those of \"dscope run calwebb_image3\". What has to be up to date "
      "is run "
      "first.\n");
}

/* (nullable): the value of option @name at @argv[*@i], with or without "=" */
static const char *
take_value (const char *name, int argc, char **argv, int *i, GError **error)
{
  gsize length = strlen (name);

  if (strncmp (argv[*i], name, length) != 0)
    return NULL;
  if (argv[*i][length] == '=')
    return argv[*i] + length + 1;
  if (argv[*i][length] != '\0')
    return NULL;
  if (*i + 1 < argc)
    return argv[++*i];
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "option %s needs a value", name);
  return NULL;
}

static gboolean
take_kind (Options *options, const char *value, GError **error)
{
  if (dsc_export_kind_find (value, &options->kind)) {
    options->has_kind = TRUE;
    return TRUE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               "--as=%s: it can be dscope, strun, notebook or report", value);
  return FALSE;
}

static gboolean
is_target (const char *text)
{
  return dsc_is_session_file (text) || dsc_step_registry_find (text) != NULL;
}

/* Returns: (transfer container) (nullable): the arguments that "run" would get */
static GPtrArray *
sort_arguments (Options *options, int argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  const char *target = NULL;
  GError *local = NULL;

  for (int i = 1; i < argc && local == NULL; i++) {
    const char *value;

    if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
      options->help = TRUE;
    else if (g_str_equal (argv[i], "--stepwise"))
      options->stepwise = TRUE;
    else if ((value = take_value ("--as", argc, argv, &i, &local)) != NULL)
      take_kind (options, value, &local);
    else if ((value = take_value ("-o", argc, argv, &i, &local)) != NULL
             || (local == NULL
                 && (value = take_value ("--output", argc, argv, &i, &local)) != NULL))
      options->directory = value;
    else if (local == NULL && target == NULL && given->len == 0 && is_target (argv[i]))
      target = argv[i];
    else if (local == NULL)
      g_ptr_array_add (given, argv[i]);
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  /* A session file or a step is told as to "run"; without one it is the pipeline. */
  g_ptr_array_add (rest, (gpointer) "run");
  g_ptr_array_add (rest, target ? (gpointer)target : (gpointer) "calwebb_image3");
  g_ptr_array_extend (rest, given, NULL, NULL);
  return g_steal_pointer (&rest);
}

/* The last step that has to be up to date; -1: none */
static int
find_needed (const Options *options, DscSession *session, const char *const *inputs)
{
  g_autoptr (DscExport) draft = NULL;

  if (options->kind == DSC_EXPORT_DSCOPE)
    return -1;
  if (options->kind == DSC_EXPORT_REPORT)
    return (int)dsc_session_n_steps (session) - 1;
  /* The grid of the mosaic is told to jwst. */
  if (dsc_session_get_compat (session) == DSC_COMPAT_NONE)
    for (guint i = 0; i < dsc_session_n_steps (session); i++)
      if (g_str_equal (dsc_session_get_step (session, i)->id, "resample"))
        return (int)i;
  draft = dsc_export_new (session, inputs, FALSE);
  return dsc_export_get_shipped (draft);
}

static void
print_limits (DscExport *export)
{
  static const char *const words[] = { "exposures go along", "left out", "differs" };
  GPtrArray *limits = dsc_export_get_limits (export);

  for (guint i = 0; i < limits->len; i++) {
    const DscExportLimit *limit = limits->pdata[i];

    fprintf (stderr, "not in jwst (%s): %s\n", words[limit->kind], limit->text);
  }
}

static gboolean
write_export (const DscCliPlan *plan,
              const Options *options,
              DscSession *session,
              DscProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  const char *const *inputs = (const char *const *)plan->inputs->pdata;
  int needed = find_needed (options, session, inputs);
  g_autoptr (DscExport) export = NULL;
  /* Of loading: what a run has to say depends on what the cache had. */
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (progress);
  g_auto (GStrv) paths = NULL;

  if (needed >= 0
      && !dsc_session_run (session, 0, (guint)needed, plan->force, progress, cancellable, error))
    return FALSE;
  export = dsc_export_new (session, inputs, TRUE);
  dsc_export_set_messages (export, messages);
  if (options->kind == DSC_EXPORT_STRUN || options->kind == DSC_EXPORT_NOTEBOOK)
    print_limits (export);
  paths = dsc_export_write (export, options->kind, options->stepwise,
                            options->directory ? options->directory : ".", cancellable, error);
  for (guint i = 0; paths && paths[i]; i++)
    printf ("wrote %s\n", paths[i]);
  return paths != NULL;
}

static gboolean
run_export (const DscCliPlan *plan, const Options *options, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (DscCliProgress) display = dsc_cli_progress_new (progress, plan->level);
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (DscSession) session = NULL;

  dsc_cli_cancel_on_signal (cancellable);
  library = dsc_cli_load_library (plan, progress, error);
  if (library == NULL)
    return FALSE;
  session = dsc_cli_open_session (plan, library, error);
  if (session != NULL)
    dsc_cli_warn_of_changes (plan, session, progress, cancellable);
  return session != NULL && write_export (plan, options, session, progress, cancellable, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  g_autoptr (GPtrArray) rest = sort_arguments (&options, argc, argv, &error);
  g_autoptr (DscCliPlan) plan = NULL;

  if (rest == NULL)
    return dsc_cli_fail (error);
  if (options.help) {
    print_help ();
    return DSC_EXIT_OK;
  }
  if (!options.has_kind) {
    g_set_error_literal (&error, DSC_ERROR, DSC_ERROR_USAGE,
                         "no --as; it can be dscope, strun, notebook or report");
    return dsc_cli_fail (error);
  }
  plan = dsc_cli_plan_new ((int)rest->len, (char **)rest->pdata, &error);
  if (plan != NULL && plan->inputs->len <= 1)
    g_set_error_literal (
        &error, DSC_ERROR, DSC_ERROR_USAGE,
        "no input; give an association (.json), FITS files or a session (.dscope)");
  if (error != NULL || !run_export (plan, &options, &error))
    return dsc_cli_fail (error);
  return DSC_EXIT_OK;
}

const DscCliCommand dsc_cli_export_command = {
  .name = "export",
  .arguments = "INPUT...|SESSION.dscope --as=dscope|strun|notebook|report -o DIR [--NAME=VALUE...]",
  .summary = "tell other programs, and people, what a session does",
  .run = run,
};
