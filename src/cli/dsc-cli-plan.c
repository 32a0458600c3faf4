/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-plan.h"

#include <string.h>

#include "dsc-cli-options.h"
#include "dsc-param-names.h"
#include "dsc-pipeline.h"
#include "dsc-product-store.h"

#define MAX_THREADS 1024

static const DscCliTool tools[] = {
  { "help", NULL, "show this text" },
  { "no-cache", NULL, "neither use nor keep products of earlier runs" },
  { "force", NULL, "run again what has not changed" },
  { "threads", "N", "use N threads; the result is the same (default: all processors)" },
  { "max-memory", "SIZE", "stay below this much memory, as in 1G" },
  { "variant", "NAME", "of a session: with the parameters of the variant that was kept so" },
  { "save-parameters", "FILE", "write the parameters in force as an ASDF parameter file" },
  { "verbose", NULL, "the same as --log-level=debug" },
  { "log-level", "LEVEL", "error, warning, info or debug" },
};

/* Options of strun that change nothing here. */
static const DscCliTool accepted[] = {
  { "disable-crds-steppars", NULL, "no parameters are ever fetched" },
  { "debug", NULL, "there is no Python debugger" },
};

const DscCliTool *
dsc_cli_plan_tools (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (tools);
  return tools;
}

void
dsc_cli_plan_free (DscCliPlan *plan)
{
  if (plan == NULL)
    return;
  dsc_config_free (plan->config);
  g_ptr_array_unref (plan->inputs);
  g_free (plan->save_parameters);
  dsc_session_document_free (plan->document);
  g_free (plan->document_name);
  g_free (plan);
}

static gboolean
is_pipeline_name (const char *text)
{
  static const char *const names[] = {
    "calwebb_image3", "jwst::calwebb_image3",         "image3",
    "Image3Pipeline", "jwst.pipeline.Image3Pipeline", "jwst.pipeline.calwebb_image3.Image3Pipeline"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
unknown_target (const char *text, GError **error)
{
  guint n = dsc_step_registry_n ();
  g_autofree const char **names = g_new0 (const char *, n + 2);
  g_autoptr (GString) all = g_string_new (NULL);
  const char *closest;

  for (guint i = 0; i < n; i++) {
    names[i] = dsc_step_registry_get (i)->id;
    g_string_append_printf (all, ", %s", names[i]);
  }
  names[n] = dsc_pipeline.id;
  closest = dsc_closest_name (names, text);
  if (closest != NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "there is no step '%s'; did you mean %s?", text,
                 closest);
  else if (g_file_test (text, G_FILE_TEST_EXISTS))
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "'%s' is an input; first say what to run: dscope run calwebb_image3 %s", text,
                 text);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "there is no step '%s'; give %s%s, or a parameter file", text, dsc_pipeline.id,
                 all->str);
  return FALSE;
}

static gboolean
read_document (DscCliPlan *plan, const char *path, GError **error)
{
  plan->document = dsc_session_document_read (path, error);
  if (plan->document == NULL)
    return FALSE;
  plan->document_name = g_path_get_basename (path);
  plan->step = plan->document->as_image ? dsc_step_registry_find ("source_catalog") : NULL;
  return TRUE;
}

static gboolean
take_settings (DscCliPlan *plan, GError **error)
{
  const char *base = plan->document_name;
  DscSessionDocument *document = plan->document;

  for (guint i = 0; i < document->settings->len; i++) {
    const DscSetting *setting = document->settings->pdata[i];
    const char *origin = setting->origin != NULL ? setting->origin : base;

    if (!dsc_config_add (plan->config, setting->step, setting->name, setting->value, origin, error))
      return FALSE;
  }
  return document->compat != DSC_COMPAT_JWST
         || dsc_config_add (plan->config, NULL, "compat", "jwst", base, error);
}

static gboolean
unknown_variant (DscCliPlan *plan, const char *name, GError **error)
{
  GPtrArray *variants = plan->document->variants;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < variants->len; i++)
    g_string_append_printf (names, "%s'%s'", i > 0 ? ", " : "",
                            ((DscSavedVariant *)variants->pdata[i])->name);
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "--variant: the session '%s' has no variant '%s'; %s%s", plan->document_name, name,
               variants->len > 0 ? "it has " : "it keeps none", names->str);
  return FALSE;
}

/* Its parameters instead of those of the session. */
static gboolean
take_variant (DscCliPlan *plan, const char *name, GError **error)
{
  const DscSavedVariant *variant = dsc_session_document_find_variant (plan->document, name);
  g_autofree char *origin = g_strdup_printf ("%s, %s", plan->document_name, name);

  if (variant == NULL)
    return unknown_variant (plan, name, error);
  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *step = dsc_step_registry_get (i);

    for (guint k = 0; k < step->n_params; k++) {
      const char *value = dsc_saved_variant_get (variant, step->id, step->params[k].name);

      if (value != NULL
          && !dsc_config_add (plan->config, step, step->params[k].name, value, origin, error))
        return FALSE;
    }
  }
  return variant->compat != DSC_COMPAT_JWST
         || dsc_config_add (plan->config, NULL, "compat", "jwst", origin, error);
}

/* What a session file says comes first, so that options change it. */
static gboolean
take_document (DscCliPlan *plan, DscCliArguments *arguments, GError **error)
{
  const char *base = plan->document_name;
  DscSessionDocument *document = plan->document;
  const char *variant = dsc_cli_arguments_get (arguments, "variant");

  if (variant != NULL && document == NULL) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         "--variant is for a session: dscope run SESSION.dscope --variant=NAME");
    return FALSE;
  }
  if (document == NULL)
    return TRUE;
  if (!(variant != NULL ? take_variant (plan, variant, error) : take_settings (plan, error)))
    return FALSE;
  for (guint i = 0; i < document->notices->len; i++)
    g_ptr_array_add (plan->config->notices,
                     g_strdup_printf ("%s: %s", base, (char *)document->notices->pdata[i]));
  return document->output_file == NULL
         || dsc_config_add (plan->config, NULL, "output_file", document->output_file, base, error);
}

/* A file of that name comes first, as in strun; else it is a name. */
static gboolean
resolve_target (DscCliPlan *plan, const char *text, GError **error)
{
  if (dsc_is_session_file (text))
    return read_document (plan, text, error);
  if (g_file_test (text, G_FILE_TEST_IS_REGULAR)
      && (g_str_has_suffix (text, ".asdf") || g_str_has_suffix (text, ".cfg")))
    return dsc_config_read (plan->config, text, NULL, &plan->step, error);
  if (is_pipeline_name (text))
    return TRUE;
  plan->step = dsc_step_registry_find (text);
  return plan->step != NULL || unknown_target (text, error);
}

static void
add_params (GPtrArray *options, const DscStep *step, const char *prefix)
{
  for (guint i = 0; i < step->n_params; i++) {
    g_autofree char *name = g_strconcat (prefix, step->params[i].name, NULL);

    dsc_cli_options_add (options, name, TRUE);
  }
}

static GPtrArray *
make_options (const DscCliPlan *plan)
{
  GPtrArray *options = dsc_cli_options_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    dsc_cli_options_add (options, tools[i].name, tools[i].value != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    dsc_cli_options_add (options, accepted[i].name, FALSE);
  if (plan->step != NULL) {
    dsc_cli_options_add (options, "compat", TRUE);
    add_params (options, plan->step, "");
    return options;
  }
  add_params (options, &dsc_pipeline, "");
  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *step = dsc_step_registry_get (i);
    g_autofree char *prefix = g_strdup_printf ("steps.%s.", step->id);
    g_autofree char *file = g_strconcat (prefix, "config_file", NULL);

    add_params (options, step, prefix);
    dsc_cli_options_add (options, file, TRUE);
  }
  return options;
}

static gboolean
parse_level (const char *text, DscMessageLevel *ret_level, GError **error)
{
  static const char *const names[] = { "debug", "info", "warning", "error" };
  static const DscMessageLevel levels[]
      = { DSC_MESSAGE_INFO, DSC_MESSAGE_INFO, DSC_MESSAGE_WARNING, DSC_MESSAGE_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0) {
      *ret_level = levels[i];
      if (i == 0)
        g_setenv ("G_MESSAGES_DEBUG", "all", FALSE);
      return TRUE;
    }
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "--log-level: '%s' is no level; legal: error, warning, info, debug", text);
  return FALSE;
}

/* FALSE without @error: it is no option of the tool itself. */
static gboolean
take_tool (DscCliPlan *plan, const char *name, const char *value, GError **error)
{
  guint64 number;

  if (g_str_equal (name, "help")) {
    plan->help = TRUE;
  } else if (g_str_equal (name, "no-cache")) {
    plan->no_cache = TRUE;
  } else if (g_str_equal (name, "force")) {
    plan->force = TRUE;
  } else if (g_str_equal (name, "verbose")) {
    return parse_level ("debug", &plan->level, error);
  } else if (g_str_equal (name, "log-level")) {
    return parse_level (value, &plan->level, error);
  } else if (g_str_equal (name, "variant")) {
    return TRUE; /* take_document() */
  } else if (g_str_equal (name, "save-parameters")) {
    g_free (plan->save_parameters);
    plan->save_parameters = g_strdup (value);
  } else if (g_str_equal (name, "threads")) {
    if (!g_ascii_string_to_unsigned (value, 10, 1, MAX_THREADS, &number, NULL)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "--threads: '%s' is no number from 1 to %d", value, MAX_THREADS);
      return FALSE;
    }
    plan->n_threads = (guint)number;
  } else if (g_str_equal (name, "max-memory")) {
    if (!dsc_parse_bytes (value, &plan->max_memory) || plan->max_memory == 0) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "--max-memory: '%s' is not a size; give it as in 1G or 500M", value);
      return FALSE;
    }
  } else {
    for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
      if (g_str_equal (name, accepted[i].name))
        return TRUE;
    return FALSE;
  }
  return TRUE;
}

/* The step and parameter that an option is for: "steps.resample.pixfrac". */
static gboolean
split_name (const DscCliPlan *plan,
            const char *option,
            const DscStep **ret_step,
            const char **ret_name)
{
  g_autofree char *id = NULL;
  const char *dot;

  *ret_step = plan->step;
  *ret_name = option;
  if (!g_str_has_prefix (option, "steps."))
    return TRUE;
  option += strlen ("steps.");
  dot = strchr (option, '.');
  if (dot == NULL || plan->step != NULL)
    return FALSE;
  id = g_strndup (option, (gsize)(dot - option));
  *ret_step = dsc_step_registry_find (id);
  *ret_name = dot + 1;
  return *ret_step != NULL;
}

static gboolean
take_parameter (DscCliPlan *plan,
                GPtrArray *options,
                const DscCliArgument *argument,
                GError **error)
{
  const char *option = argument->name != NULL ? argument->name : argument->written;
  g_autofree char *origin = g_strconcat ("--", option, NULL);
  const DscStep *step;
  const char *name, *now, *why;

  if (!split_name (plan, option, &step, &name))
    return dsc_cli_unknown_option (options, option, error);
  if (g_str_equal (option, "compat"))
    step = NULL;
  if (argument->name != NULL && g_str_equal (name, "config_file"))
    return dsc_config_read (plan->config, argument->value, step, NULL, error);
  if (dsc_param_resolve_name (step != NULL ? step : &dsc_pipeline, name, argument->value, &now,
                              &why)
      == DSC_NAME_UNKNOWN)
    return dsc_cli_unknown_option (options, option, error);
  if (argument->value == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "%s needs a value: %s=...", origin, origin);
    return FALSE;
  }
  return dsc_config_add (plan->config, step, name, argument->value, origin, error);
}

static gboolean
take_options (DscCliPlan *plan, GPtrArray *options, DscCliArguments *arguments, GError **error)
{
  for (guint i = 0; i < arguments->options->len; i++) {
    const DscCliArgument *argument = arguments->options->pdata[i];
    g_autoptr (GError) local = NULL;

    if (argument->name != NULL && take_tool (plan, argument->name, argument->value, &local))
      continue;
    if (local == NULL && take_parameter (plan, options, argument, &local))
      continue;
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return TRUE;
}

DscCliPlan *
dsc_cli_plan_new (int argc, char **argv, GError **error)
{
  g_autoptr (DscCliPlan) plan = g_new0 (DscCliPlan, 1);
  g_autoptr (GPtrArray) options = NULL;
  g_autoptr (DscCliArguments) arguments = NULL;

  plan->config = dsc_config_new ();
  plan->inputs = g_ptr_array_new_with_free_func (g_free);
  plan->level = DSC_MESSAGE_INFO;
  if (argc < 2) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         "say what to run: dscope run calwebb_image3 INPUT");
    return NULL;
  }
  if (argv[1][0] != '-') {
    if (!resolve_target (plan, argv[1], error))
      return NULL;
    argc--;
    argv++;
  } else if (!g_str_equal (argv[1], "-h") && !g_str_equal (argv[1], "--help")) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "say what to run before its options: dscope run calwebb_image3 %s ...", argv[1]);
    return NULL;
  }
  options = make_options (plan);
  arguments = dsc_cli_parse (options, TRUE, argc, argv, error);
  if (arguments == NULL || !take_document (plan, arguments, error)
      || !take_options (plan, options, arguments, error))
    return NULL;
  for (guint i = 0; i < arguments->positionals->len; i++)
    g_ptr_array_add (plan->inputs, g_strdup (arguments->positionals->pdata[i]));
  if (plan->document != NULL && plan->inputs->len == 0 && !plan->help) {
    g_auto (GStrv) found = dsc_session_document_find_inputs (plan->document, error);

    if (found == NULL)
      return NULL;
    for (guint i = 0; found[i] != NULL; i++)
      g_ptr_array_add (plan->inputs, g_strdup (found[i]));
  }
  g_ptr_array_add (plan->inputs, NULL);
  return g_steal_pointer (&plan);
}
