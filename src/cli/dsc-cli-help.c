/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-help.h"

#include <string.h>

#include "dsc-cli-plan.h"
#include "dsc-pipeline.h"

#define WIDTH 79
#define INDENT 8

/* Appends words to lines of WIDTH columns. */
static void
append_wrapped (GString *out, const char *text, guint indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint column = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    guint length = (guint)g_utf8_strlen (words[i], -1);

    if (column > 0 && column + 1 + length > WIDTH) {
      g_string_append_c (out, '\n');
      column = 0;
    }
    if (column == 0) {
      g_string_append_printf (out, "%*s%s", (int)indent, "", words[i]);
      column = indent + length;
    } else {
      g_string_append_printf (out, " %s", words[i]);
      column += 1 + length;
    }
  }
  g_string_append_c (out, '\n');
}

static void
append_param (GString *out, const DscStep *step, const DscParamSpec *spec, gconstpointer params)
{
  g_autofree char *def = dsc_param_get_text (spec, params);
  g_autofree char *range = dsc_param_describe_range (spec);
  g_autofree char *details = NULL;
  const char *unit = dsc_param_unit (spec);

  details = g_strdup_printf (
      "%s. %s%s%s%s%s%s%s%s%s", spec->title, spec->help,
      (spec->flags & DSC_PARAM_EXTENSION) ? " (Not in jwst.)" : "",
      (spec->flags & DSC_PARAM_OTHER_MODE) ? " (Accepted, ignored.)" : "",
      spec->enabled_when != NULL ? " Only with " : "",
      spec->enabled_when != NULL ? spec->enabled_when : "", spec->enabled_when != NULL ? "." : "",
      spec->limit_when != NULL ? " With " : "", spec->limit_when != NULL ? spec->limit_when : "",
      spec->limit_when != NULL ? " a limit, only if it is changed." : "");
  g_string_append_printf (out, "  --%s=%s   (%s%s%s%s)\n", spec->name, def, range,
                          *unit != '\0' ? " " : "", unit,
                          (spec->flags & DSC_PARAM_OPTIONAL) ? ", or None" : "");
  append_wrapped (out, details, INDENT);
}

static void
append_params (GString *out, const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  const char *group = NULL;

  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];

    if (g_strcmp0 (group, spec->group) != 0)
      g_string_append_printf (out, "\n%s\n", spec->group_title);
    group = spec->group;
    append_param (out, step, spec, params);
  }
  dsc_params_free (step->params, step->n_params, params);
}

/* The names of a step's parameters with their defaults, as options of the pipeline. */
static void
append_step_options (GString *out, const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

  g_string_append_printf (out, "\n%s: %s%s\n", step->id, step->title,
                          dsc_step_is_available (step) ? "" : " (not in this version)");
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *def = dsc_param_get_text (spec, params);

    g_string_append_printf (out, "  --steps.%s.%s=%s\n", step->id, spec->name, def);
  }
  dsc_params_free (step->params, step->n_params, params);
}

static void
append_tools (GString *out)
{
  guint n;
  const DscCliTool *tools = dsc_cli_plan_tools (&n);

  g_string_append (out, "\nOptions\n");
  for (guint i = 0; i < n; i++) {
    g_autofree char *left
        = g_strdup_printf ("--%s%s%s", tools[i].name, tools[i].value != NULL ? "=" : "",
                           tools[i].value != NULL ? tools[i].value : "");

    g_string_append_printf (out, "  %-22s %s\n", left, tools[i].summary);
  }
}

char *
dsc_cli_run_help (const DscStep *step)
{
  GString *out = g_string_new (NULL);
  const DscStep *top = step != NULL ? step : &dsc_pipeline;

  g_string_append_printf (out, "Usage: dscope run %s INPUT... [--NAME=VALUE...]\n\n", top->id);
  append_wrapped (out, top->summary, 0);
  if (step != NULL && !dsc_step_is_available (step))
    g_string_append (out, "This step is not in this version; the pipeline passes it by.\n");
  g_string_append (out, "INPUT is an association (.json), or one or several FITS files.\n"
                        "Names may be shortened as long as they are unique.\n");
  append_tools (out);
  if (step != NULL)
    g_string_append (out,
                     "  --compat=none|jwst     do as jwst 3.0.0 does, also where it is wrong\n");
  append_params (out, top);
  for (guint i = 0; step == NULL && i < dsc_step_registry_n (); i++)
    append_step_options (out, dsc_step_registry_get (i));
  if (step == NULL)
    g_string_append (out, "\n\"dscope run STEP --help\" explains the parameters of a step.\n");
  return g_string_free (out, FALSE);
}
