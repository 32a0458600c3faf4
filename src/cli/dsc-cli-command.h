/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit codes: 0 done, 1 error, 2 wrong usage, 64 no science data. */
#define DSC_EXIT_OK 0
#define DSC_EXIT_ERROR 1
#define DSC_EXIT_USAGE 2
#define DSC_EXIT_NO_SCIENCE 64

/* One command of dscope. @run gets its own name as argv[0]. */
typedef struct {
  const char *name;
  const char *arguments; /* "FILE [--to-sky X Y ...]" */
  const char *summary;   /* one line */
  int (*run) (int argc, char **argv);
} DscCliCommand;

extern const DscCliCommand dsc_cli_run_command;
extern const DscCliCommand dsc_cli_params_command;
extern const DscCliCommand dsc_cli_info_command;
extern const DscCliCommand dsc_cli_wcs_command;
extern const DscCliCommand dsc_cli_simulate_command;
extern const DscCliCommand dsc_cli_export_command;

/* Prints "dscope: message" to stderr and returns the exit code for the error. */
int dsc_cli_fail (const GError *error);

G_END_DECLS
