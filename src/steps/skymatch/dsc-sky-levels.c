/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-levels.h"

#include <math.h>

#include "dsc-sky-solve.h"

/* The background keywords of an exposure (reference part A, 4.7). */
static gboolean
read_background (
    DscImageModel *model, gboolean subtract, double *ret_before, double *ret_start, GError **error)
{
  const char *name = dsc_image_model_get_name (model);
  DscHeader *primary = dsc_image_model_get_primary (model);
  gboolean subtracted = FALSE;
  gboolean has_level = dsc_image_model_get_double (model, "BKGLEVEL", ret_before);
  gboolean has_flag = dsc_header_get_bool (primary, "BKGSUB", &subtracted);

  if (has_level != has_flag) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                 "'%s' has %s but no %s: it is unknown whether its sky level was taken off; set "
                 "both keywords, or remove them",
                 name, has_level ? "BKGLEVEL" : "BKGSUB", has_level ? "BKGSUB" : "BKGLEVEL");
    return FALSE;
  }
  if (has_flag && subtracted != subtract) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                 "'%s' was matched with subtract=%s before (BKGSUB = %s, BKGLEVEL = %g): run with "
                 "the same, or start from the exposures before skymatch",
                 name, subtracted ? "true" : "false", subtracted ? "T" : "F", *ret_before);
    return FALSE;
  }
  if (has_flag && subtracted)
    *ret_start = *ret_before;
  return TRUE;
}

DscSkyLevels *
dsc_sky_levels_new (DscLibrary *library, gboolean subtract, GError **error)
{
  g_autoptr (DscSkyLevels) levels = g_new0 (DscSkyLevels, 1);
  guint n = dsc_library_get_n_models (library);

  levels->n_members = n;
  levels->n_units = dsc_library_get_n_groups (library);
  levels->before = g_new0 (double, n + 1);
  levels->level = g_new0 (double, n + 1);
  levels->delta = g_new0 (double, n + 1);
  levels->valid = g_new0 (gboolean, n + 1);
  levels->matched = g_new0 (double, levels->n_units + 1);
  levels->component = g_new0 (guint, levels->n_units + 1);
  levels->n_components = levels->n_units;
  for (guint i = 0; i < levels->n_units; i++) {
    levels->matched[i] = NAN;
    levels->component[i] = i;
  }
  for (guint i = 0; i < n; i++) {
    levels->before[i] = NAN;
    if (!read_background (dsc_library_get_model (library, i), subtract, &levels->before[i],
                          &levels->level[i], error))
      return NULL;
  }
  return g_steal_pointer (&levels);
}

void
dsc_sky_levels_free (DscSkyLevels *levels)
{
  if (levels == NULL)
    return;
  g_free (levels->before);
  g_free (levels->level);
  g_free (levels->delta);
  g_free (levels->valid);
  g_free (levels->matched);
  g_free (levels->component);
  g_free (levels);
}

/* What NumPy makes of a float32 and a double. */
static gboolean
is_float (const DscSkyScene *scene)
{
  return scene->rule.as_jwst && scene->rule.kind == DSC_SKY_STAT_MEDIAN;
}

static void
add_delta (DscSkyLevels *levels, guint i, double delta, gboolean in_float)
{
  levels->delta[i] += delta;
  levels->level[i] = in_float ? (float)levels->level[i] + (float)delta : levels->level[i] + delta;
}

void
dsc_sky_levels_match (DscSkyLevels *levels,
                      const DscSkyScene *scene,
                      GArray *pairs,
                      gboolean match_down)
{
  g_autofree DscSkyEquation *equations = g_new (DscSkyEquation, pairs->len + 1);
  double reference = NAN;

  for (guint k = 0; k < pairs->len; k++) {
    const DscSkyPairValue *p = &g_array_index (pairs, DscSkyPairValue, k);

    equations[k] = (DscSkyEquation){ p->a, p->b, p->difference, p->weight };
  }
  levels->n_components
      = dsc_sky_components (equations, pairs->len, levels->n_units, levels->component);
  dsc_sky_solve (equations, pairs->len, levels->n_units, levels->matched);
  for (guint u = 0; u < levels->n_units; u++) {
    double level = levels->matched[u];

    if (!isnan (level)
        && (isnan (reference) || (match_down ? level < reference : level > reference)))
      reference = level;
  }
  for (guint u = 0; u < levels->n_units; u++)
    levels->matched[u] -= reference;
  for (guint i = 0; i < levels->n_members; i++) {
    double level = levels->matched[scene->members[i].unit];

    levels->valid[i] = !isnan (level);
    if (levels->valid[i])
      add_delta (levels, i, level, FALSE);
  }
}

void
dsc_sky_levels_local (DscSkyLevels *levels,
                      const DscSkyScene *scene,
                      gboolean global,
                      gboolean absolute)
{
  g_autofree double *lowest = g_new (double, levels->n_units + 1);
  double minimum = NAN;

  for (guint u = 0; u < levels->n_units; u++)
    lowest[u] = NAN;
  for (guint i = 0; i < levels->n_members; i++) {
    double sky = scene->members[i].local.value;
    double *unit = &lowest[scene->members[i].unit];

    if (absolute)
      sky = is_float (scene) ? (float)sky - (float)levels->level[i] : sky - levels->level[i];
    if (!isnan (sky) && (isnan (*unit) || sky < *unit))
      *unit = sky;
    if (!isnan (sky) && (isnan (minimum) || sky < minimum))
      minimum = sky;
  }
  for (guint i = 0; i < levels->n_members; i++) {
    double delta = global ? minimum : lowest[scene->members[i].unit];

    if (!global || !isnan (minimum))
      levels->valid[i] = !isnan (delta);
    if (!isnan (delta))
      add_delta (levels, i, delta, is_float (scene));
  }
}

void
dsc_sky_levels_user (DscSkyLevels *levels, const double *listed, gboolean total)
{
  for (guint i = 0; i < levels->n_members; i++) {
    levels->delta[i] = listed[i];
    levels->level[i] = total ? levels->level[i] + listed[i] : listed[i];
    levels->valid[i] = TRUE;
  }
}
