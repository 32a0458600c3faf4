/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-export-private.h"

#include <string.h>

/* What jwst 3.0.0 does not do, or does otherwise. The tables in the README of each step have all of
 * it; here is what shows in products. */

/* Of tweakreg: what a person did by hand. */
static const struct {
  const char *name, *text;
} by_hand[] = {
  { "group_params", "parameters of single groups" },
  { "regroup", "exposures put into other groups" },
  { "exclude", "exposures left out of the alignment" },
  { "drop_sources", "stars dropped by hand" },
  { "nudge", "groups moved by hand" },
  { "apply_fit", "an alignment taken from a file" },
};

/* What differs with equal parameters, without compat. */
static const struct {
  const char *step, *text;
} differences[] = {
  { "tweakreg", "the offset of the first guess, clipped pairs and groups that fail are treated "
                "otherwise; coordinates differ by hundredths of a pixel" },
  { "skymatch", "overlaps are found by the inverse coordinates of the file, and mode and midpt are "
                "low by up to 0.05 sigma" },
  { "outlier_detection", "where a mosaic pixel has two values their mean stands for the median: "
                         "some more pixels are flagged" },
  { "resample", "pixels at the edge of the mosaic with less than about half their width inside are "
                "left out" },
  { "source_catalog", "there are no windowed centroids and Kron fluxes; without reference files of "
                      "CRDS there is no catalogue" },
};

static void
limit_free (gpointer data)
{
  DscExportLimit *limit = data;

  g_free (limit->text);
  g_free (limit);
}

static void add (GPtrArray *limits, DscLimitKind kind, guint step, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static void
add (GPtrArray *limits, DscLimitKind kind, guint step, const char *format, ...)
{
  DscExportLimit *limit = g_new (DscExportLimit, 1);
  va_list args;

  va_start (args, format);
  *limit = (DscExportLimit){ kind, step, g_strdup_vprintf (format, args) };
  va_end (args);
  g_ptr_array_add (limits, limit);
}

static gboolean
is_set (const DscExportStep *s, const char *name)
{
  const DscParamSpec *spec = dsc_params_find (s->step->params, s->step->n_params, name);

  return spec != NULL && !dsc_param_is_default (spec, s->params);
}

static gboolean
has_value (const DscExportStep *s, const char *name, const char *value)
{
  g_autofree char *text = dsc_export_dup_param (s, name);

  return g_strcmp0 (text, value) == 0;
}

/* CRDS has a parameter of that name for every reference file. */
gboolean
dsc_export_is_for_jwst (const DscExportStep *step, const DscParamSpec *spec)
{
  if (spec->flags & DSC_PARAM_EXTENSION)
    return g_str_has_prefix (spec->name, "override_");
  if (spec->flags & DSC_PARAM_COMMON)
    return g_str_equal (spec->name, "skip") || g_str_equal (spec->name, "save_results");
  return TRUE;
}

gboolean
dsc_export_needs_crds (const DscExport *self)
{
  for (guint i = 0; i < self->n_steps; i++) {
    const DscExportStep *s = &self->steps[i];

    if (g_str_equal (s->step->id, "source_catalog") && !dsc_export_is_skipped (s)
        && !(is_set (s, "override_apcorr") && is_set (s, "override_abvegaoffset")))
      return TRUE;
  }
  return FALSE;
}

/* Returns: TRUE if it was told of the parameter what becomes of it */
static gboolean
add_tweakreg (GPtrArray *limits, const DscExport *self, guint index, const char *name)
{
  const DscExportStep *s = &self->steps[index];

  if (!g_str_equal (s->step->id, "tweakreg"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (by_hand); i++)
    if (g_str_equal (by_hand[i].name, name)) {
      add (limits, DSC_LIMIT_SHIPPED, index, "%s (%s)", by_hand[i].text, name);
      return TRUE;
    }
  if (g_str_equal (name, "catalog_folder") && is_set (s, "abs_refcat")) {
    add (limits, DSC_LIMIT_SHIPPED, index,
         "a reference catalogue from a folder (catalog_folder); jwst asks the web");
    return TRUE;
  }
  return g_str_equal (name, "match_method") || g_str_equal (name, "save_fit");
}

static gboolean
has_sky_differences (const DscExportStep *s)
{
  g_autofree char *method = dsc_export_dup_param (s, "skymethod");

  return has_value (s, "match_by", "differences") && strstr (method, "match") != NULL;
}

static void
add_extension (GPtrArray *limits, const DscExport *self, guint index, const DscParamSpec *spec)
{
  const DscExportStep *s = &self->steps[index];

  if (add_tweakreg (limits, self, index, spec->name))
    return;
  if (g_str_equal (s->step->id, "skymatch") && g_str_equal (spec->name, "match_by")) {
    if (has_sky_differences (s))
      add (limits, DSC_LIMIT_SHIPPED, index,
           "levels from the exposures place by place (match_by=differences)");
    return;
  }
  if (!g_str_equal (spec->name, "max_flagged_percent") && !g_str_equal (spec->name, "grid_edges"))
    add (limits, DSC_LIMIT_DROPPED, index, "%s: %s", spec->name, spec->title);
}

static void
add_step (GPtrArray *limits, const DscExport *self, guint index)
{
  const DscExportStep *s = &self->steps[index];
  gboolean robust = self->compat == DSC_COMPAT_NONE && has_value (s, "match_method", "auto");

  if (dsc_export_is_skipped (s))
    return;
  if (robust)
    add (limits, DSC_LIMIT_SHIPPED, index,
         "robust matching of all groups together (match_method=auto)");
  for (guint i = 0; i < s->step->n_params; i++) {
    const DscParamSpec *spec = &s->step->params[i];

    if ((spec->flags & DSC_PARAM_EXTENSION) && !dsc_export_is_for_jwst (s, spec)
        && !dsc_param_is_default (spec, s->params))
      add_extension (limits, self, index, spec);
  }
  if (self->compat == DSC_COMPAT_JWST || robust)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    if (g_str_equal (differences[i].step, s->step->id))
      add (limits, DSC_LIMIT_DIFFERS, index, "%s", differences[i].text);
}

/* What was shipped of a step makes what was said of it and those before it superfluous. */
static gboolean
is_moot (const DscExportLimit *limit, int shipped)
{
  return limit->kind != DSC_LIMIT_SHIPPED && (int)limit->step <= shipped;
}

GPtrArray *
dsc_export_find_limits (const DscExport *self)
{
  GPtrArray *limits = g_ptr_array_new_with_free_func (limit_free);
  int shipped = -1;

  for (guint i = 0; i < self->n_steps; i++)
    add_step (limits, self, i);
  for (guint i = 0; i < limits->len; i++) {
    const DscExportLimit *limit = limits->pdata[i];

    if (limit->kind == DSC_LIMIT_SHIPPED)
      shipped = MAX (shipped, (int)limit->step);
  }
  for (guint i = limits->len; i-- > 0;)
    if (is_moot (limits->pdata[i], shipped))
      g_ptr_array_remove_index (limits, i);
  return limits;
}
