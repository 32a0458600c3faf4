/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-job.h"

#include <glib/gi18n.h>
#include <math.h>

#include "tweakreg/dsc-tweak-acts.h"
#include "tweakreg/dsc-tweak-align.h"
#include "tweakreg/dsc-tweak-refit.h"

/* --- parameters ------------------------------------------------------------------------------- */

static const DscStep *
get_step (void)
{
  return dsc_step_registry_find ("tweakreg");
}

DscTweakregParams *
dsc_tweak_params_copy (const DscTweakregParams *params)
{
  const DscStep *step = get_step ();

  return dsc_params_copy (step->params, step->n_params, step->params_size, params);
}

void
dsc_tweak_params_free (DscTweakregParams *params)
{
  const DscStep *step = get_step ();

  dsc_params_free (step->params, step->n_params, params);
}

typedef enum {
  CHANGES_NOTHING,
  CHANGES_FINDER,
  CHANGES_FIT,
  CHANGES_ACTS,
  CHANGES_GROUPS,
  NEEDS_RUN
} Effect;

/* By the group that a parameter stands in, but for those that are named. */
static Effect
find_effect (const DscParamSpec *spec)
{
  static const struct {
    const char *name;
    Effect effect;
  } own[] = {
    { "save_catalogs", CHANGES_NOTHING },
    { "catalog_format", CHANGES_NOTHING },
    { "save_fit", CHANGES_NOTHING },
    { "save_abs_catalog", CHANGES_NOTHING },
    { "apply_fit", NEEDS_RUN },
    { "abs_refcat", NEEDS_RUN },
    { "catalog_folder", NEEDS_RUN },
    { "group_params", CHANGES_GROUPS },
    { "exclude", CHANGES_ACTS },
    { "drop_sources", CHANGES_ACTS },
    { "nudge", CHANGES_ACTS },
    { "regroup", CHANGES_ACTS },
  };
  static const struct {
    const char *group;
    Effect effect;
  } groups[] = {
    { "catalogs", NEEDS_RUN },   { "detect", CHANGES_FINDER }, { "segmentation", CHANGES_FINDER },
    { "matching", CHANGES_FIT }, { "relative", CHANGES_FIT },  { "absolute", CHANGES_FIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_equal (spec->name, own[i].name))
      return own[i].effect;
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_strcmp0 (spec->group, groups[i].group) == 0)
      return groups[i].effect;
  return CHANGES_NOTHING;
}

static gboolean
is_equal (const DscParamSpec *spec, const DscTweakregParams *was, const DscTweakregParams *now)
{
  const char *a = (const char *)was + spec->offset, *b = (const char *)now + spec->offset;

  switch (spec->type) {
  case DSC_PARAM_BOOL:
  case DSC_PARAM_INT:
  case DSC_PARAM_ENUM:
    return *(const int *)a == *(const int *)b;
  case DSC_PARAM_DOUBLE:
    return memcmp (a, b, sizeof (double)) == 0;
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    return strcmp (*(char *const *)a, *(char *const *)b) == 0;
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST:
  default: {
    g_autofree char *before = dsc_param_get_text (spec, was);
    g_autofree char *after = dsc_param_get_text (spec, now);

    return strcmp (before, after) == 0;
  }
  }
}

void
dsc_tweak_compare_params (const DscTweakregParams *was,
                          const DscTweakregParams *now,
                          DscTweakDifference *ret_difference)
{
  const DscStep *step = get_step ();

  *ret_difference = (DscTweakDifference){ 0 };
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    Effect effect;

    if ((spec->flags & DSC_PARAM_NO_HASH) || is_equal (spec, was, now))
      continue;
    effect = find_effect (spec);
    ret_difference->finder |= effect == CHANGES_FINDER;
    ret_difference->fit |= effect == CHANGES_FIT || effect == CHANGES_ACTS;
    ret_difference->acts |= effect == CHANGES_ACTS;
    ret_difference->of_groups |= effect == CHANGES_GROUPS;
    ret_difference->other_way |= g_str_equal (spec->name, "match_method");
    if (effect == NEEDS_RUN && !ret_difference->reason)
      ret_difference->reason = g_strdup (spec->name);
  }
}

const DscTweakregParams *
dsc_tweak_get_params_of (const DscTweakScene *scene, int exposure, const DscTweakregParams *params)
{
  if (!scene || exposure < 0 || (guint)exposure >= scene->n_exposures)
    return params;
  return dsc_tweak_scene_get_params (scene, scene->exposures[exposure].group, params);
}

void
dsc_tweak_compare_groups (const DscTweakScene *run,
                          const DscTweakregParams *was,
                          const DscTweakScene *groups,
                          const DscTweakregParams *now,
                          DscTweakDifference *difference)
{
  if (!groups) {
    difference->fit |= difference->of_groups;
    return;
  }
  difference->of_groups = FALSE;
  for (guint g = 0; g < MAX (run->n_groups, groups->n_groups); g++) {
    const DscTweakregParams *before = dsc_tweak_scene_get_params (run, g, was);
    const DscTweakregParams *after = dsc_tweak_scene_get_params (groups, g, now);
    DscTweakDifference own = { 0 };

    if (before == was && after == now)
      continue;
    difference->of_groups = TRUE;
    dsc_tweak_compare_params (before, after, &own);
    difference->finder |= own.finder;
    difference->fit |= own.fit;
    dsc_tweak_difference_clear (&own);
  }
}

void
dsc_tweak_difference_clear (DscTweakDifference *difference)
{
  g_free (difference->reason);
  *difference = (DscTweakDifference){ 0 };
}

/* --- sources ---------------------------------------------------------------------------------- */

void
dsc_tweak_find_free (gpointer data)
{
  DscTweakFind *find = data;

  g_object_unref (find->model);
  g_clear_pointer (&find->finder, dsc_tweak_finder_free);
  dsc_tweak_params_free (find->params);
  g_clear_pointer (&find->sources, g_array_unref);
  g_free (find);
}

void
dsc_tweak_find_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscTweakFind *find = data;
  gint64 start = g_get_monotonic_time ();
  GError *error = NULL;
  gboolean ok;

  if (!find->finder)
    find->finder
        = dsc_tweak_finder_new (find->model, dsc_image_model_get_wcs (find->model), find->compat);
  find->sources = g_array_new (FALSE, TRUE, sizeof (DscTweakSource));
  if (find->whole)
    ok = dsc_tweak_finder_run (find->finder, find->params, 0, find->sources, NULL, cancellable,
                               &error);
  else
    ok = dsc_tweak_finder_run_region (find->finder, find->params, find->x0, find->y0,
                                      find->n_columns, find->n_rows, find->flux_limit, 0,
                                      find->sources, cancellable, &error);
  find->ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  g_debug ("%u sources in %u x %u pixels%s: %.1f ms", find->sources->len, find->n_columns,
           find->n_rows, find->whole ? " and all others" : "", find->ms);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x < y) - (x > y);
}

double
dsc_tweak_find_flux_limit (GArray *sources,
                           const DscTweakregParams *was,
                           const DscTweakregParams *params)
{
  guint n = sources ? sources->len : 0, left = (guint)MAX (params->brightest, 1);
  g_autofree double *flux = g_new (double, n + 1);

  /* Each finder has fluxes of its own, and segments are not cut. */
  if (params->starfinder != was->starfinder || params->starfinder == DSC_STARFINDER_SEGMENTATION)
    return NAN;
  /* Fewer than allowed: nothing was cut, and nothing will be unless fewer are allowed now. */
  if (n == 0 || left > n || (left == n && n < (guint)was->brightest))
    return NAN;
  for (guint i = 0; i < n; i++)
    flux[i] = g_array_index (sources, DscTweakSource, i).flux;
  qsort (flux, n, sizeof *flux, compare_falling);
  return flux[left - 1];
}

/* --- alignment -------------------------------------------------------------------------------- */

void
dsc_tweak_refit_free (gpointer data)
{
  DscTweakRefit *refit = data;

  dsc_align_case_unref (refit->run);
  g_clear_object (&refit->library);
  dsc_tweak_params_free (refit->params);
  dsc_tweak_params_free (refit->was);
  g_clear_pointer (&refit->fitted, dsc_align_case_unref);
  g_free (refit);
}

static DscTweakCatalog *
copy_catalog (const DscTweakCatalog *catalog)
{
  DscTweakCatalog *copy = dsc_tweak_catalog_new (catalog->name, catalog->n);
  gsize size = catalog->n * sizeof (double);

  g_free (copy->ra);
  g_free (copy->dec);
  g_free (copy->weight);
  g_free (copy->mag);
  copy->ra = g_memdup2 (catalog->ra, size);
  copy->dec = g_memdup2 (catalog->dec, size);
  copy->weight = catalog->weight ? g_memdup2 (catalog->weight, size) : NULL;
  copy->mag = catalog->mag ? g_memdup2 (catalog->mag, size) : NULL;
  g_strfreev (copy->id);
  copy->id = g_strdupv (catalog->id);
  return copy;
}

/* With the acts by hand that are in force now, and the sources of the run. */
static DscTweakScene *
make_scene (DscTweakRefit *refit, GError **error)
{
  const DscTweakScene *run = dsc_align_case_get_scene (refit->run);
  g_autoptr (DscTweakScene) scene
      = dsc_tweak_scene_from_library (refit->library, refit->params, run->compat, error);

  if (!scene)
    return NULL;
  if (scene->n_exposures != run->n_exposures || scene->n_groups != run->n_groups) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "regroup");
    return NULL;
  }
  for (guint i = 0; i < run->n_exposures; i++) {
    const DscTweakExposure *from = &run->exposures[i];
    DscTweakExposure *to = &scene->exposures[i];

    g_clear_pointer (&to->sources, g_array_unref);
    to->sources = from->sources ? g_array_copy (from->sources) : NULL;
    for (guint k = 0; to->sources && k < to->sources->len; k++)
      g_array_index (to->sources, DscTweakSource, k).dropped = FALSE;
    g_free (to->catalog);
    to->catalog = g_strdup (from->catalog);
    to->fwhm = from->fwhm;
  }
  scene->reference = run->reference ? copy_catalog (run->reference) : NULL;
  if (!dsc_tweak_acts_drop (scene, refit->params, error))
    return NULL;
  return g_steal_pointer (&scene);
}

static DscTweakSolution *
fit_again (DscTweakRefit *refit)
{
  const DscTweakScene *run = dsc_align_case_get_scene (refit->run);
  g_autoptr (DscTweakScene) groups
      = dsc_tweak_group_params_scene (refit->library, refit->params, NULL);

  return dsc_tweak_refit (run, dsc_align_case_get_solution (refit->run), refit->was,
                          groups ? groups : run, refit->params);
}

void
dsc_tweak_refit_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscTweakRefit *refit = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTweakScene) scene
      = refit->acts && !refit->quick ? make_scene (refit, &error) : NULL;
  const DscTweakScene *used = scene ? scene : dsc_align_case_get_scene (refit->run);
  DscTweakSolution *solution;
  gint64 start = g_get_monotonic_time ();

  if (error) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (refit->quick)
    solution = fit_again (refit);
  else
    solution = dsc_tweak_align (used, refit->params, 0, NULL, cancellable, &error);
  if (!solution) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  refit->ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  refit->fitted = scene ? dsc_align_case_new (g_steal_pointer (&scene), solution)
                        : dsc_align_case_new_again (refit->run, solution);
  g_debug ("%s again: %.1f ms", refit->quick ? "fitted" : "aligned", refit->ms);
  g_task_return_boolean (task, TRUE);
}
