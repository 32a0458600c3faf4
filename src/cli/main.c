/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdio.h>

#include "dsc-cli-command.h"
#include "dsc-config-build.h"
#include "dsc-error.h"
#include "dsc-param-names.h"

static const DscCliCommand *const commands[] = {
  &dsc_cli_run_command, &dsc_cli_export_command,   &dsc_cli_info_command,
  &dsc_cli_wcs_command, &dsc_cli_simulate_command, &dsc_cli_params_command,
};

static int
print_help (void)
{
  printf (
      "Usage: dscope COMMAND ...\n\nCombines dithered JWST exposures as calwebb_image3 does.\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  dscope %s %s\n        %s\n", commands[i]->name, commands[i]->arguments,
            commands[i]->summary);
  printf ("  dscope help [COMMAND]\n  dscope --version\n\n"
          "Exit status: 0 done, 1 error, 2 wrong usage, 64 no science data, 130 cancelled.\n");
  return DSC_EXIT_OK;
}

static const DscCliCommand *
find_command (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *closest;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    names[i] = commands[i]->name;
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  }
  closest = dsc_closest_name (names, name);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "unknown command '%s'%s%s%s", name,
               closest != NULL ? "; did you mean " : "", closest != NULL ? closest : "",
               closest != NULL ? "?" : "");
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const DscCliCommand *command;
  const char *name = argc > 1 ? argv[1] : NULL;
  char *help[] = { NULL, (char *)"--help", NULL };

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* what is printed is read by scripts, too */
  if (name == NULL) {
    print_help ();
    return DSC_EXIT_USAGE;
  }
  if (g_str_equal (name, "--version")) {
    printf ("dscope %s\n", DSC_VERSION);
    return DSC_EXIT_OK;
  }
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h")
      || (g_str_equal (name, "help") && argc == 2))
    return print_help ();
  command = find_command (g_str_equal (name, "help") ? argv[2] : name, &error);
  if (command == NULL)
    return dsc_cli_fail (error);
  if (g_str_equal (name, "help")) {
    help[0] = (char *)command->name;
    return command->run (2, help);
  }
  return command->run (argc - 1, argv + 1);
}
