/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "dsc-cli-command.h"
#include "dsc-cli-options.h"
#include "dsc-params-table.h"
#include "dsc-step.h"

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) options = dsc_cli_options_new ();
  g_autoptr (DscCliArguments) arguments = NULL;
  g_autofree char *table = NULL;
  const DscStep *step = NULL;
  const char *name = NULL;

  dsc_cli_options_add (options, "help", FALSE);
  dsc_cli_options_add (options, "markdown", FALSE);
  arguments = dsc_cli_parse (options, FALSE, argc, argv, &error);
  if (arguments == NULL)
    return dsc_cli_fail (error);
  if (dsc_cli_arguments_get (arguments, "help") != NULL) {
    printf ("Usage: dscope params [STEP] [--markdown]\n\n"
            "Lists the parameters of one step or all, with default, range and unit.\n");
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
  .arguments = "[STEP] [--markdown]",
  .summary = "list the parameters of the steps",
  .run = run,
};
