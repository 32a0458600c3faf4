/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-exposure-delta.h"
#include "dsc-provenance.h"
#include "dsc-sky-differences-pairs.h"
#include "dsc-sky-scene.h"
#include "dsc-sky-summary.h"
#include "dsc-sky-user-list.h"
#include "dsc-step-advice.h"
#include "dsc-steps.h"

static gboolean
method_matches (const DscSkymatchParams *params)
{
  return params->skymethod == DSC_SKYMATCH_METHOD_MATCH
         || params->skymethod == DSC_SKYMATCH_METHOD_GLOBAL_MATCH;
}

static gboolean
method_is_global (const DscSkymatchParams *params)
{
  return params->skymethod == DSC_SKYMATCH_METHOD_GLOBAL
         || params->skymethod == DSC_SKYMATCH_METHOD_GLOBAL_MATCH;
}

static gboolean
check (gconstpointer user_params, const DscStepInput *input, GError **error)
{
  const DscSkymatchParams *params = user_params;

  if (params->skymethod == DSC_SKYMATCH_METHOD_USER && *params->skylist == '\0') {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "the method user needs a file of levels: give it in skylist");
    return FALSE;
  }
  if (params->skymethod == DSC_SKYMATCH_METHOD_USER || input->compat == DSC_COMPAT_JWST)
    return TRUE;
  if (!(params->lsigma > 0 && params->usigma > 0 && params->binwidth > 0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "lsigma (%g), usigma (%g) and binwidth (%g) must be above 0: no statistic is "
                 "possible otherwise",
                 params->lsigma, params->usigma, params->binwidth);
    return FALSE;
  }
  if (params->lower > params->upper) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "lower (%g) is above upper (%g): no pixel can be sky", params->lower,
                 params->upper);
    return FALSE;
  }
  return TRUE;
}

/* Measures the exposures again, less what match found, as jwst does when it subtracts at once. */
static gboolean
measure_again (DscSkyScene *scene, const DscSkyLevels *levels, GError **error)
{
  g_autoptr (GArray) overlaps = g_steal_pointer (&scene->overlaps);
  g_autoptr (GArray) none = NULL;

  scene->overlaps = g_array_new (FALSE, FALSE, sizeof (DscSkyOverlap));
  for (guint i = 0; i < scene->n_members; i++)
    scene->members[i].taken_off = levels->delta[i];
  return dsc_sky_pairs_measure (scene, &none, error);
}

static gboolean
find_levels (const DscSkymatchParams *params,
             DscSkyScene *scene,
             DscSkyLevels *levels,
             GArray **ret_pairs,
             GError **error)
{
  const DscStepInput *input = scene->input;
  gboolean again = params->subtract && params->skymethod == DSC_SKYMATCH_METHOD_GLOBAL_MATCH;
  DscSkyPairsFunc measure
      = params->match_by == DSC_SKYMATCH_MATCH_BY_DIFFERENCES && method_matches (params)
            ? dsc_sky_differences_measure
            : dsc_sky_pairs_measure;
  g_autoptr (GArray) pairs = NULL;
  gboolean ok;

  if (params->skymethod == DSC_SKYMATCH_METHOD_USER) {
    g_autofree double *listed = g_new (double, scene->n_members + 1);

    if (!dsc_sky_user_list_read (params->skylist, input->library, input->compat, listed, error))
      return FALSE;
    dsc_sky_levels_user (levels, listed, params->subtract && input->compat != DSC_COMPAT_JWST);
  }
  dsc_progress_push (input->progress, 0, again ? 0.6 : 0.9);
  ok = measure (scene, &pairs, error);
  dsc_progress_pop (input->progress);
  if (!ok)
    return FALSE;
  if (method_matches (params))
    dsc_sky_levels_match (levels, scene, pairs, params->match_down);
  if (again) {
    dsc_progress_push (input->progress, 0.6, 0.9);
    ok = measure_again (scene, levels, error);
    dsc_progress_pop (input->progress);
    if (!ok)
      return FALSE;
  }
  if (method_is_global (params) || params->skymethod == DSC_SKYMATCH_METHOD_LOCAL)
    dsc_sky_levels_local (levels, scene, method_is_global (params), !params->subtract);
  *ret_pairs = g_steal_pointer (&pairs);
  return TRUE;
}

/* The exposure with its level (reference part A, 4.7). */
static DscImageModel *
make_model (const DscSkymatchParams *params,
            const DscStepInput *input,
            const DscSkyLevels *levels,
            const char *method,
            guint i)
{
  DscImageModel *base = dsc_library_get_model (input->library, i);
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (base));
  DscModelChanges changes = { .primary = primary };

  if (levels->valid[i]) {
    dsc_header_set_string (primary, "BKGMETH", method, "method of the sky level");
    dsc_header_set_double (primary, "BKGLEVEL", levels->level[i], "sky level, units of the data");
    dsc_header_set_bool (primary, "BKGSUB", params->subtract, "whether the level was taken off");
    if (params->subtract)
      changes.subtract = levels->delta[i];
    dsc_provenance_add (primary, &dsc_skymatch_step, params, input->compat);
  }
  dsc_header_set_string (primary, "S_SKYMAT", levels->valid[i] ? "COMPLETE" : "SKIPPED",
                         "Sky Matching");
  return dsc_derived_model_new (base, &changes);
}

static gboolean
write_models (const DscSkymatchParams *params,
              const DscStepInput *input,
              const DscSkyLevels *levels,
              const char *method,
              DscStepOutput *output,
              GError **error)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < levels->n_members; i++) {
    g_autofree char *name = g_strdup_printf ("skymatch-%05u.fits", i + 1);
    g_autofree char *path = g_build_filename (input->work_dir, name, NULL);
    DscImageModel *model = make_model (params, input, levels, method, i);

    g_ptr_array_add (models, model);
    if (g_cancellable_set_error_if_cancelled (input->cancellable, error)
        || !dsc_exposure_delta_write (DSC_DERIVED_MODEL (model), path, error))
      return FALSE;
    dsc_step_output_add_file (output, path, "skymatch", (int)i);
  }
  output->library = dsc_library_with_models (input->library, models);
  return TRUE;
}

static gboolean
finish (const DscSkymatchParams *params,
        DscSkyScene *scene,
        const DscSkyLevels *levels,
        GArray *pairs,
        DscStepOutput *output,
        GError **error)
{
  g_autoptr (DscSkyReport) report = dsc_sky_summary_report (params, scene, levels, pairs);
  gboolean any = FALSE;

  for (guint i = 0; i < levels->n_members; i++)
    any = any || levels->valid[i];
  dsc_sky_summary_tell (params, scene, levels, report);
  if (any && !write_models (params, scene->input, levels, report->method, output, error))
    return FALSE;
  output->status = any ? DSC_STEP_COMPLETE : DSC_STEP_SKIPPED;
  output->verdict = dsc_sky_summary_verdict (levels, report);
  output->tables
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  g_hash_table_insert (output->tables, g_strdup (DSC_SKY_TABLE),
                       g_variant_ref_sink (dsc_sky_report_to_variant (report)));
  dsc_progress_set (scene->input->progress, 1, NULL);
  return TRUE;
}

static gboolean
run (gconstpointer user_params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const DscSkymatchParams *params = user_params;
  g_autoptr (DscSkyScene) scene = NULL;
  g_autoptr (DscSkyLevels) levels = NULL;
  g_autoptr (GArray) pairs = NULL;

  if (!check (params, input, error))
    return FALSE;
  levels = dsc_sky_levels_new (input->library, params->subtract, error);
  if (levels == NULL)
    return FALSE;
  scene = dsc_sky_scene_new (params, input, method_matches (params), error);
  if (scene == NULL || !find_levels (params, scene, levels, &pairs, error)
      || !finish (params, scene, levels, pairs, output, error)) {
    dsc_step_output_clear (output);
    return FALSE;
  }
  return TRUE;
}

static gboolean
forecast (gconstpointer user_params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  const DscSkymatchParams *params = user_params;
  g_autoptr (DscSkyScene) scene = dsc_sky_scene_new (params, input, method_matches (params), error);
  double pixels = 0;

  if (scene == NULL)
    return FALSE;
  for (guint i = 0; i < scene->n_members; i++)
    pixels += (double)scene->members[i].width * scene->members[i].height;
  for (guint k = 0; k < scene->overlaps->len; k++) {
    const DscSkyOverlap *o = &g_array_index (scene->overlaps, DscSkyOverlap, k);
    const DscSkyMember *m = &scene->members[o->i];

    pixels += o->area / m->area * m->width * m->height;
  }
  ret_forecast->memory = dsc_sky_scene_bytes (scene);
  ret_forecast->disk = (guint64)scene->n_members * (64 << 10);
  ret_forecast->seconds = pixels * 5e-9;
  ret_forecast->text = g_strdup_printf (
      _ ("%u exposures in %u groups, %u overlaps; %.0f MB of memory, about %.0f s"),
      scene->n_members, scene->n_units, scene->overlaps->len, (double)ret_forecast->memory / 1e6,
      ceil (ret_forecast->seconds));
  return TRUE;
}

const DscStep dsc_skymatch_step = {
  .id = "skymatch",
  .title = N_ ("Match sky levels"),
  .summary = N_ ("Finds the sky level of each exposure so that overlapping ones agree."),
  .status_key = "S_SKYMAT",
  .suffix = "skymatch",
  .version = 1,
  .algorithm = 2,
  .params = dsc_skymatch_param_specs,
  .n_params = DSC_SKYMATCH_N_PARAMS,
  .params_size = sizeof (DscSkymatchParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
  .check = check,
  .advise = dsc_skymatch_advise,
  .forecast = forecast,
  .run = run,
};
