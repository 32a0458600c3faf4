/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-config-build.h"
#include "dsc-export-private.h"

#include <string.h>

/* Commands of shells: of dscope, which repeat everything, and of strun. */

static gboolean
is_association (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".json");
}

/* Association files alone, if there are any: what else was opened is only looked at.
 * @directory: (nullable): paths are told from there */
static void
append_inputs (GString *text, const DscExport *self, const char *directory)
{
  gboolean any = FALSE;

  for (guint i = 0; self->inputs[i]; i++)
    any = any || is_association (self->inputs[i]);
  for (guint i = 0; self->inputs[i]; i++) {
    g_autofree char *path = NULL;

    if (any && !is_association (self->inputs[i]))
      continue;
    path
        = directory ? dsc_export_relative (self->inputs[i], directory) : g_strdup (self->inputs[i]);
    g_string_append_c (text, ' ');
    dsc_export_append_quoted (text, path);
    if (any)
      return;
  }
}

static void
append_option (
    GString *text, const DscExport *self, guint step, const char *name, const char *value)
{
  if (self->alone)
    g_string_append_printf (text, "--%s=", name);
  else
    g_string_append_printf (text, "--steps.%s.%s=", self->steps[step].step->id, name);
  dsc_export_append_quoted (text, value);
}

/* Parameters that are not at their default. @separator: before each; @directory: (nullable) */
static void
append_params (
    GString *text, const DscExport *self, guint step, const char *separator, const char *directory)
{
  const DscExportStep *s = &self->steps[step];

  for (guint i = 0; i < s->step->n_params; i++) {
    const DscParamSpec *spec = &s->step->params[i];
    g_autofree char *value = NULL;
    g_autofree char *told = NULL;

    if (dsc_param_is_default (spec, s->params))
      continue;
    value = dsc_param_get_text (spec, s->params);
    told = dsc_export_relative_value (spec, value, directory);
    g_string_append (text, separator);
    append_option (text, self, step, spec->name, told);
  }
}

static const char *
get_target (const DscExport *self)
{
  return self->alone ? self->steps[0].step->id : "calwebb_image3";
}

/* @last: steps beyond it are skipped, which then must be told */
static void
append_dscope (
    GString *text, const DscExport *self, guint last, const char *separator, const char *directory)
{
  g_string_append_printf (text, "dscope run %s", get_target (self));
  append_inputs (text, self, directory);
  if (self->compat == DSC_COMPAT_JWST)
    g_string_append_printf (text, "%s--compat=jwst", separator);
  for (guint k = 0; k <= last; k++)
    append_params (text, self, k, separator, directory);
  for (guint k = last + 1; k < self->n_steps; k++)
    g_string_append_printf (text, "%s--steps.%s.skip=true", separator, self->steps[k].step->id);
}

char *
dsc_export_dup_command (const DscExport *self)
{
  GString *text = g_string_new (NULL);

  append_dscope (text, self, self->n_steps - 1, " ", NULL);
  return g_string_free (text, FALSE);
}

static void
append_head (GString *text, const DscExport *self, const char *program)
{
  g_autofree char *product = g_strdup (dsc_library_get_product (self->library));

  /* A comment is one line. */
  for (char *p = product; *p; p++)
    *p = g_ascii_iscntrl (*p) ? ' ' : *p;
  g_string_append_printf (
      text,
      "#!/bin/sh\n# %s: %s of a session of Ditherscope %s.\n"
      "# Paths are told from the folder of this file; products go there, too.\n",
      product, program, DSC_VERSION);
}

static void
append_start (GString *text)
{
  g_string_append (text, "set -e\ncd -- \"$(dirname -- \"$0\")\"\n");
}

#define NEXT_LINE " \\\n  "

char *
dsc_export_dup_dscope (const DscExport *self, const char *directory, gboolean stepwise)
{
  GString *text = g_string_new (NULL);

  append_head (text, self, "the steps");
  if (stepwise && !self->alone)
    g_string_append (text,
                     "# Each command goes one step further: what is before it comes back from "
                     "the cache at once.\n");
  append_start (text);
  for (guint k = stepwise ? 0 : self->n_steps - 1; k < self->n_steps; k++) {
    const DscExportStep *s = &self->steps[k];

    if (stepwise && dsc_export_is_skipped (s))
      continue;
    g_string_append_c (text, '\n');
    if (stepwise)
      g_string_append_printf (text, "# %s: %s\n", s->step->id, s->step->title);
    append_dscope (text, self, k, NEXT_LINE, directory);
    if (stepwise && !self->alone && s->step->output == DSC_PORT_EXPOSURES)
      g_string_append_printf (text, NEXT_LINE "--steps.%s.save_results=true", s->step->id);
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

/* --- strun --------------------------------------------------------------------------------------
 */

static void
append_limits (GString *text, const DscExport *self)
{
  static const char *const heads[] = {
    "# jwst cannot repeat this; the exposures in this folder have it, and the step is skipped:\n",
    "# This is left out, as jwst does not have it:\n",
    "# With the same parameters, numbers differ a little here:\n",
  };

  for (int kind = 0; kind < (int)G_N_ELEMENTS (heads); kind++) {
    gboolean any = FALSE;

    for (guint i = 0; i < self->limits->len; i++) {
      const DscExportLimit *limit = self->limits->pdata[i];

      if ((int)limit->kind != kind)
        continue;
      g_string_append_printf (text, "%s# - %s: %s\n", any ? "" : heads[kind],
                              self->steps[limit->step].step->id, limit->text);
      any = TRUE;
    }
  }
}

/* The same pixels of the sky: jwst lays its grid out half a pixel further. */
static void
append_grid (GString *text, const DscExport *self, guint step)
{
  char *values[DSC_EXPORT_N_GRID] = { NULL };

  if (!dsc_export_find_grid (self, values))
    return;
  for (guint i = 0; i < DSC_EXPORT_N_GRID; i++) {
    g_string_append (text, NEXT_LINE);
    append_option (text, self, step, dsc_export_grid_names[i], values[i]);
    g_free (values[i]);
  }
}

static gboolean
is_of_grid (const DscExport *self, const char *name)
{
  char *values[DSC_EXPORT_N_GRID] = { NULL };
  gboolean is = FALSE;

  if (!dsc_export_find_grid (self, values))
    return FALSE;
  for (guint i = 0; i < DSC_EXPORT_N_GRID; i++) {
    is = is || g_str_equal (name, dsc_export_grid_names[i])
         || g_str_equal (name, "pixel_scale_ratio");
    g_free (values[i]);
  }
  return is;
}

/* What jwst asks CRDS for is asked before the first step: nothing is made if it fails. */
static void
append_crds_notes (GString *text)
{
  g_string_append (
      text,
      "#\n# source_catalog needs reference files of CRDS. Where neither a cache of them nor the "
      "server is\n"
      "# in reach, strun ends before its first step; this script then leaves the catalogue out. "
      "For a\n"
      "# catalogue, say first (the folder is made and filled):\n"
      "#   export CRDS_SERVER_URL=https://jwst-crds.stsci.edu CRDS_PATH=\"$HOME/crds_cache\"\n");
}

static void
append_crds_test (GString *text, const DscExport *self)
{
  g_string_append (text, "\ncrds=no\n"
                         "if [ -d \"${CRDS_PATH:-/grp/crds/cache}/mappings\" ]; then\n"
                         "  crds=yes\n"
                         "elif [ -n \"${CRDS_SERVER_URL:-}\" ]; then\n"
                         "  if ! command -v curl >/dev/null \\\n"
                         "    || curl -s -o /dev/null --max-time 20 \"$CRDS_SERVER_URL\"; then\n"
                         "    crds=yes\n"
                         "  fi\n"
                         "fi\n"
                         "skip=\n"
                         "if [ $crds = no ]; then\n"
                         "  echo \"CRDS is out of reach (see the top of this script): ");
  if (self->alone)
    g_string_append (text, "no catalogue.\" >&2\n  exit 1\nfi\n");
  else
    g_string_append (text, "source_catalog is skipped.\" >&2\n"
                           "  skip=--steps.source_catalog.skip=true\nfi\n");
}

static void
append_strun_step (GString *text, const DscExport *self, guint step, const char *directory)
{
  const DscExportStep *s = &self->steps[step];
  gboolean grid = g_str_equal (s->step->id, "resample");

  if ((int)step <= dsc_export_get_shipped (self)) {
    g_string_append (text, NEXT_LINE);
    append_option (text, self, step, "skip", "true");
    return;
  }
  for (guint i = 0; i < s->step->n_params; i++) {
    const DscParamSpec *spec = &s->step->params[i];
    g_autofree char *value = NULL;
    g_autofree char *told = NULL;

    if (dsc_param_is_default (spec, s->params) || !dsc_export_is_for_jwst (s, spec)
        || (grid && is_of_grid (self, spec->name)))
      continue;
    value = dsc_param_get_text (spec, s->params);
    told = dsc_export_relative_value (spec, value, directory);
    g_string_append (text, NEXT_LINE);
    append_option (text, self, step, spec->name, told);
  }
  if (grid)
    append_grid (text, self, step);
}

char *
dsc_export_dup_strun (const DscExport *self, const char *directory)
{
  GString *text = g_string_new (NULL);
  g_autofree char *asn = dsc_export_asn_name (self);
  gboolean needs_crds = dsc_export_needs_crds (self);

  append_head (text, self, "the same with strun of jwst 3.0.0");
  append_limits (text, self);
  g_string_append (text, "# Parameters of CRDS are left alone: those of the session are meant.\n");
  if (needs_crds)
    append_crds_notes (text);
  append_start (text);
  if (needs_crds)
    append_crds_test (text, self);
  g_string_append_printf (text, "\nstrun --disable-crds-steppars %s ", get_target (self));
  if (self->alone) {
    append_inputs (text, self, directory);
  } else {
    dsc_export_append_quoted (text, asn);
  }
  for (guint k = 0; k < self->n_steps; k++)
    append_strun_step (text, self, k, directory);
  if (needs_crds && !self->alone)
    g_string_append (text, NEXT_LINE "$skip");
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
