/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "dsc-cli-command.h"
#include "dsc-cli-options.h"
#include "dsc-cli-plan.h"
#include "dsc-params-table.h"
#include "dsc-pipeline.h"
#include "dsc-step.h"

static void
print_in_force (const DscCliPlan *plan, const DscStep *step, const DscStep *owner)
{
  gpointer params = dsc_params_new (owner->params, owner->n_params, owner->params_size);

  for (guint i = 0; i < owner->n_params; i++) {
    const DscParamSpec *spec = &owner->params[i];
    const DscSetting *setting = dsc_config_find (plan->config, step, spec->name);
    g_autofree char *name = g_strdup_printf ("%s.%s", owner->id, spec->name);
    g_autofree char *text = NULL;

    if (setting != NULL)
      dsc_param_set_text (spec, params, setting->value, NULL);
    text = dsc_param_get_text (spec, params);
    printf ("%-42s %-24s %s\n", name, text, setting != NULL ? setting->origin : "default");
  }
  dsc_params_free (owner->params, owner->n_params, params);
}

/* "params --in-force" takes what "run" takes, and tells each value and where it comes from. */
static int
run_in_force (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCliPlan) plan = dsc_cli_plan_new (argc, argv, &error);

  if (plan == NULL)
    return dsc_cli_fail (error);
  for (guint i = 0; i < plan->config->notices->len; i++)
    fprintf (stderr, "warning: %s\n", (const char *)plan->config->notices->pdata[i]);
  if (plan->step != NULL) {
    print_in_force (plan, plan->step, plan->step);
    return DSC_EXIT_OK;
  }
  print_in_force (plan, NULL, &dsc_pipeline);
  for (guint i = 0; i < dsc_step_registry_n (); i++)
    print_in_force (plan, dsc_step_registry_get (i), dsc_step_registry_get (i));
  return DSC_EXIT_OK;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) options = dsc_cli_options_new ();
  g_autoptr (DscCliArguments) arguments = NULL;
  g_autofree char *table = NULL;
  const DscStep *step = NULL;
  const char *name = NULL;

  if (argc > 1 && g_str_equal (argv[1], "--in-force"))
    return run_in_force (argc - 1, argv + 1);
  dsc_cli_options_add (options, "help", FALSE);
  dsc_cli_options_add (options, "markdown", FALSE);
  arguments = dsc_cli_parse (options, FALSE, argc, argv, &error);
  if (arguments == NULL)
    return dsc_cli_fail (error);
  if (dsc_cli_arguments_get (arguments, "help") != NULL) {
    printf ("Usage: dscope params [STEP] [--markdown]\n"
            "       dscope params --in-force calwebb_image3|STEP|FILE [--NAME=VALUE...]\n\n"
            "Lists the parameters of one step or all, with default, range and unit; or the values\n"
            "that \"dscope run\" would use with the same arguments, and where each comes from.\n");
    return DSC_EXIT_OK;
  }
  if (arguments->positionals->len > 0) {
    name = arguments->positionals->pdata[0];
    step = dsc_step_registry_find (name);
  }
  if (arguments->positionals->len > 1 || (name != NULL && step == NULL)) {
    g_set_error (&error, DSC_ERROR, DSC_ERROR_USAGE, "there is no step '%s'",
                 step == NULL ? name : (const char *)arguments->positionals->pdata[1]);
    return dsc_cli_fail (error);
  }
  table = dsc_cli_arguments_get (arguments, "markdown") != NULL ? dsc_params_markdown (step)
                                                                : dsc_params_listing (step);
  fputs (table, stdout);
  return DSC_EXIT_OK;
}

const DscCliCommand dsc_cli_params_command = {
  .name = "params",
  .arguments = "[STEP] [--markdown] | --in-force STEP [--NAME=VALUE...]",
  .summary = "list the parameters of the steps",
  .run = run,
};
