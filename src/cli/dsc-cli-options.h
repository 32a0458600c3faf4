/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-error.h"

G_BEGIN_DECLS

/* One option that a command knows. */
typedef struct {
  char *name;           /* without "--" */
  gboolean takes_value; /* --name=value or --name value */
} DscCliOption;

/* One option as it was given. */
typedef struct {
  const char *name; /* of the DscCliOption; NULL: unknown to the table, @written says what */
  char *written;    /* without "--" and value */
  char *value;      /* (nullable) */
} DscCliArgument;

typedef struct {
  GPtrArray *options;     /* of DscCliArgument, in order */
  GPtrArray *positionals; /* of char *, borrowed from argv */
} DscCliArguments;

/**
 * dsc_cli_parse: sorts the command line. A unique beginning of a name stands for it; '-' and '_'
 * are the same in names; "--" ends the options. Unknown options with a value are kept with a NULL
 * name if @keep_unknown, for the caller to explain.
 * @options: (element-type DscCliOption)
 * Errors: DSC_ERROR_USAGE: unknown (with the nearest name), ambiguous, value missing or too much.
 */
DscCliArguments *
dsc_cli_parse (GPtrArray *options, gboolean keep_unknown, int argc, char **argv, GError **error);
void dsc_cli_arguments_free (DscCliArguments *arguments);

GPtrArray *dsc_cli_options_new (void);
void dsc_cli_options_add (GPtrArray *options, const char *name, gboolean takes_value);

/* Sets DSC_ERROR_USAGE: unknown option, with the nearest of @options. Returns: FALSE */
gboolean dsc_cli_unknown_option (GPtrArray *options, const char *written, GError **error);

/* (nullable): the last value of an option that was given ("" without one) */
const char *dsc_cli_arguments_get (DscCliArguments *arguments, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliArguments, dsc_cli_arguments_free)

G_END_DECLS
