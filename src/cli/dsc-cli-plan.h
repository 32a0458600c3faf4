/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-config.h"
#include "dsc-session-document.h"

G_BEGIN_DECLS

/* What a command line of "dscope run" asks for. */
typedef struct {
  const DscStep *step; /* NULL: the whole pipeline */
  DscConfig *config;
  GPtrArray *inputs; /* of char *, NULL-terminated */
  gboolean help, no_cache, force;
  DscMessageLevel level;
  guint n_threads;
  guint64 max_memory;
  char *save_parameters;        /* (nullable) */
  DscSessionDocument *document; /* (nullable): the session file that is the target */
  char *document_name;          /* (nullable): of it, without folder */
} DscCliPlan;

/**
 * dsc_cli_plan_new: @argv: "run", the target, inputs and options.
 * Errors: DSC_ERROR_USAGE, and those of the parameters and parameter files.
 */
DscCliPlan *dsc_cli_plan_new (int argc, char **argv, GError **error);
void dsc_cli_plan_free (DscCliPlan *plan);

/* An option that is no parameter of jwst. */
typedef struct {
  const char *name, *value; /* @value NULL: takes none */
  const char *summary;
} DscCliTool;

const DscCliTool *dsc_cli_plan_tools (guint *ret_n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliPlan, dsc_cli_plan_free)

G_END_DECLS
