/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdio.h>

#include "dsc-cli-cancel.h"
#include "dsc-cli-command.h"
#include "dsc-error.h"

int
dsc_cli_fail (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    fprintf (stderr, "dscope: cancelled; nothing was written\n");
    return DSC_EXIT_CANCELLED;
  }
  fprintf (stderr, "dscope: %s\n", error->message);
  if (g_error_matches (error, DSC_ERROR, DSC_ERROR_USAGE)) {
    fprintf (stderr, "Try 'dscope help'.\n");
    return DSC_EXIT_USAGE;
  }
  if (g_error_matches (error, DSC_ERROR, DSC_ERROR_NO_SCIENCE))
    return DSC_EXIT_NO_SCIENCE;
  return DSC_EXIT_ERROR;
}
