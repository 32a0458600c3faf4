/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-step-advice.h"
#include "dsc-steps.h"
#include "dsc-tweak-acts.h"
#include "dsc-tweak-align.h"
#include "dsc-tweak-catalogs.h"
#include "dsc-tweak-fit-file.h"
#include "dsc-tweak-output.h"
#include "dsc-tweak-sources.h"
#include "tweakreg-params.h"

/* Parts of the work, as fractions of the whole. */
#define END_CATALOGS 0.05
#define END_SOURCES 0.8
#define END_ALIGN 0.9

static gboolean
is_default (const DscTweakregParams *params, const char *name)
{
  return dsc_param_is_default (
      dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, name), params);
}

/* Whether the rule of xyxymatch counts: with auto only if a person gave both numbers. */
static gboolean
is_bound (const DscTweakregParams *params, const char *separation, const char *tolerance)
{
  return params->match_method == DSC_MATCH_METHOD_XYXYMATCH
         || (!is_default (params, separation) && !is_default (params, tolerance));
}

static gboolean
check_separation (const char *prefix, double separation, double tolerance, GError **error)
{
  if (separation > G_SQRT2 * tolerance)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%sseparation (%g arcsec) must be above 1.4142 x %stolerance (%g arcsec), that is "
               "%.4g, or one source can be taken for two: raise it, or lower %stolerance",
               prefix, separation, prefix, tolerance, G_SQRT2 * tolerance, prefix);
  return FALSE;
}

static gboolean
check_positive (const char *name, double value, GError **error)
{
  if (value > 0.0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s is %g arcsec: nothing could match; it must be above 0", name, value);
  return FALSE;
}

static gboolean
check_clipping (const char *prefix, int nclip, double sigma, GError **error)
{
  if (nclip == 0 || sigma > 0.0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%ssigma is %g: every match would be thrown out; raise it, or set %snclip=0", prefix,
               sigma, prefix);
  return FALSE;
}

static gboolean
check_range (const char *low_name, double low, const char *high_name, double high, GError **error)
{
  if (low <= high)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s (%g) is above %s (%g): no source can be found", low_name, low, high_name, high);
  return FALSE;
}

static gboolean
check (gconstpointer user_params, const DscStepInput *input, GError **error)
{
  const DscTweakregParams *p = user_params;
  gboolean absolute = *p->abs_refcat != '\0';

  if (!check_positive ("tolerance", p->tolerance, error)
      || !check_positive ("separation", p->separation, error)
      || (absolute
          && (!check_positive ("abs_tolerance", p->abs_tolerance, error)
              || !check_positive ("abs_separation", p->abs_separation, error)))
      || !check_clipping ("", p->nclip, p->sigma, error)
      || (absolute && !check_clipping ("abs_", p->abs_nclip, p->abs_sigma, error)))
    return FALSE;
  if (input->compat != DSC_COMPAT_JWST) {
    if (is_bound (p, "separation", "tolerance")
        && !check_separation ("", p->separation, p->tolerance, error))
      return FALSE;
    if (absolute && is_bound (p, "abs_separation", "abs_tolerance")
        && !check_separation ("abs_", p->abs_separation, p->abs_tolerance, error))
      return FALSE;
    if (p->starfinder != DSC_STARFINDER_SEGMENTATION
        && (!check_range ("sharplo", p->sharplo, "sharphi", p->sharphi, error)
            || !check_range ("roundlo", p->roundlo, "roundhi", p->roundhi, error)))
      return FALSE;
  }
  return dsc_tweak_catalogs_check (p, error);
}

/* One exposure or one group, and nothing to align it to. */
static gboolean
is_alone (const DscTweakregParams *p, const DscStepInput *input)
{
  return dsc_library_get_n_groups (input->library) < 2 && *p->abs_refcat == '\0'
         && !p->save_catalogs && *p->regroup == '\0' && *p->nudge == '\0' && *p->apply_fit == '\0';
}

static gboolean
pass_by (const DscStepInput *input, DscStepOutput *output, GError **error)
{
  gboolean jwst = input->compat == DSC_COMPAT_JWST;

  output->status = jwst ? DSC_STEP_FAILED : DSC_STEP_SKIPPED;
  output->verdict = g_strdup_printf (
      "nothing to align: %u exposure%s in one group, and no reference catalog (abs_refcat)",
      dsc_library_get_n_models (input->library),
      dsc_library_get_n_models (input->library) == 1 ? "" : "s");
  if (jwst)
    dsc_progress_message (input->progress, DSC_MESSAGE_WARNING,
                          "at least two exposures are required for image alignment");
  return dsc_tweak_output_pass_by (input, output->status, output, error);
}

/* Products hold no paths. */
static void
drop_directory (DscTweakCatalog *catalog)
{
  char *base;

  if (catalog == NULL)
    return;
  base = g_path_get_basename (catalog->name);
  g_free (catalog->name);
  catalog->name = base;
}

/* Without an answer from the web the exposures are still aligned with each other.
 * @ret_save: (out): the file that the reference is in; @ret_lost: (out): there should have been a
 * reference */
static gboolean
read_reference (const DscTweakregParams *params,
                const DscStepInput *input,
                DscTweakScene *scene,
                char **ret_save,
                gboolean *ret_lost,
                GError **error)
{
  g_autoptr (GError) local = NULL;

  if (params->save_abs_catalog && dsc_tweak_catalogs_is_service (params->abs_refcat)) {
    g_autofree char *name = dsc_tweak_catalogs_reference_name (params);

    *ret_save = g_build_filename (input->work_dir, name, NULL);
  }

  *ret_lost = FALSE;
  if (dsc_tweak_catalogs_read_reference (scene, input->library, params, *ret_save, input->progress,
                                         input->cancellable, &local)) {
    drop_directory (scene->reference);
    return TRUE;
  }
  if (input->compat == DSC_COMPAT_JWST || !g_error_matches (local, DSC_ERROR, DSC_ERROR_NETWORK)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  *ret_lost = TRUE;
  dsc_progress_message (
      input->progress, DSC_MESSAGE_WARNING,
      "no absolute alignment: %s; catalogs on disk are taken from catalog_folder, "
      "or give a file in abs_refcat",
      local->message);
  return TRUE;
}

static void
tell (const DscTweakScene *scene, const DscTweakSolution *solution, DscProgress *progress)
{
  for (guint k = 0; k < solution->fits->len; k++) {
    const DscTweakFit *fit = solution->fits->pdata[k];

    if (fit->state == DSC_TWEAK_ALIGNED || fit->state == DSC_TWEAK_REFERENCE)
      dsc_progress_message (
          progress, DSC_MESSAGE_INFO, "%s%s: %s",
          fit->group == DSC_TWEAK_NONE ? "all exposures" : scene->groups[fit->group].name,
          fit->kind == DSC_TWEAK_ABSOLUTE ? " to the reference catalog" : "", fit->verdict);
  }
  for (guint k = 0; k < solution->warnings->len; k++)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s",
                          (const char *)solution->warnings->pdata[k]);
}

static gboolean
find_sources (const DscTweakregParams *params,
              const DscStepInput *input,
              DscTweakScene *scene,
              GError **error)
{
  gboolean ok;

  dsc_progress_push (input->progress, END_CATALOGS, END_SOURCES);
  ok = dsc_tweak_sources_find (scene, params, input, error);
  dsc_progress_pop (input->progress);
  ok = ok && dsc_tweak_acts_drop (scene, params, error);
  for (guint k = 0; k < scene->notes->len; k++)
    dsc_progress_message (input->progress, DSC_MESSAGE_WARNING, "%s",
                          (const char *)scene->notes->pdata[k]);
  return ok;
}

static DscTweakSolution *
align (const DscTweakregParams *params,
       const DscStepInput *input,
       const DscTweakScene *scene,
       GError **error)
{
  DscTweakSolution *solution;

  dsc_progress_set (input->progress, END_SOURCES, _ ("Aligning"));
  dsc_progress_push (input->progress, END_SOURCES, END_ALIGN);
  solution = dsc_tweak_align (scene, params, input->n_threads, input->progress, input->cancellable,
                              error);
  dsc_progress_pop (input->progress);
  return solution;
}

/* @ret_saved: (out): the file that the reference was written to; @ret_lost: (out): no server gave
 * one */
static DscTweakSolution *
find_solution (const DscTweakregParams *params,
               const DscStepInput *input,
               DscTweakScene *scene,
               char **ret_saved,
               gboolean *ret_lost,
               GError **error)
{
  DscTweakSolution *solution;

  *ret_lost = FALSE;
  if (*params->apply_fit != '\0')
    return dsc_tweak_fit_file_apply (scene, params->apply_fit, error);
  if (!dsc_tweak_catalogs_read_user (scene, input->library, params, input->progress,
                                     input->cancellable, error)
      || !read_reference (params, input, scene, ret_saved, ret_lost, error)
      || !find_sources (params, input, scene, error))
    return NULL;
  solution = align (params, input, scene, error);
  if (solution != NULL && *ret_lost && solution->status == DSC_STEP_SKIPPED)
    solution->status = DSC_STEP_FAILED;
  return solution;
}

static gboolean
run_scene (const DscTweakregParams *params,
           const DscStepInput *input,
           DscTweakScene *scene,
           DscStepOutput *output,
           GError **error)
{
  g_autofree char *saved = NULL;
  gboolean lost;
  g_autoptr (DscTweakSolution) solution
      = find_solution (params, input, scene, &saved, &lost, error);

  if (solution == NULL)
    return FALSE;
  tell (scene, solution, input->progress);
  dsc_progress_set (input->progress, END_ALIGN, _ ("Writing the coordinates"));
  if (!dsc_tweak_output_write (scene, solution, params, input, output, error))
    return FALSE;
  output->transient = lost;
  if (saved != NULL && g_file_test (saved, G_FILE_TEST_EXISTS)) {
    g_autofree char *name = dsc_tweak_catalogs_reference_name (params);
    g_autofree char *suffix = g_strndup (name, strlen (name) - strlen (".ecsv"));

    dsc_step_output_add_file (output, saved, suffix, -1);
  }
  output->status = solution->status;
  output->verdict = g_strdup (solution->verdict);
  dsc_progress_set (input->progress, 1, NULL);
  return TRUE;
}

static gboolean
run (gconstpointer user_params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const DscTweakregParams *params = user_params;
  g_autoptr (DscTweakScene) scene = NULL;
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (input->cancellable, error)
      || !check (params, input, error))
    return FALSE;
  if (is_alone (params, input)) {
    ok = pass_by (input, output, error);
  } else {
    scene = dsc_tweak_scene_from_library (input->library, params, input->compat, error);
    ok = scene != NULL && run_scene (params, input, scene, output, error);
  }
  if (!ok)
    dsc_step_output_clear (output);
  return ok;
}

static gboolean
forecast (gconstpointer user_params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  const DscTweakregParams *params = user_params;
  guint n = dsc_library_get_n_models (input->library), n_parallel;
  guint64 bytes = 0, largest = 0;
  g_autoptr (DscTweakScene) scene = NULL; /* NULL: of parameters that cannot be, as run() tells */

  (void)error;
  if (n == 0 || is_alone (params, input))
    return TRUE;
  for (guint i = 0; i < n; i++) {
    guint64 one = dsc_tweak_sources_bytes (dsc_library_get_model (input->library, i));

    bytes += one;
    largest = MAX (largest, one);
  }
  scene = dsc_tweak_group_params_scene (input->library, params, NULL);
  n_parallel = dsc_tweak_sources_n_parallel (input);
  ret_forecast->memory = n_parallel * largest;
  ret_forecast->disk = (guint64)n * (128 << 10);
  ret_forecast->seconds = (double)bytes * 3e-9 / n_parallel;
  ret_forecast->text
      = g_strdup_printf (_ ("%u exposures in %u groups%s; %.0f MB of memory, about %.0f s"), n,
                         scene ? scene->n_groups : dsc_library_get_n_groups (input->library),
                         *params->abs_refcat != '\0' ? _ (" to a reference catalog") : "",
                         (double)ret_forecast->memory / 1e6, ceil (ret_forecast->seconds));
  return TRUE;
}

static GPtrArray *
list_files (gconstpointer params, DscLibrary *library)
{
  return dsc_tweak_catalogs_list_files (params, library);
}

const DscStep dsc_tweakreg_step = {
  .id = "tweakreg",
  .title = N_ ("Align exposures"),
  .summary
  = N_ ("Finds sources and shifts the exposures onto each other and onto a reference catalogue."),
  .status_key = "S_TWKREG",
  .suffix = "tweakreg",
  .version = 1,
  .algorithm = 1,
  .params = dsc_tweakreg_param_specs,
  .n_params = DSC_TWEAKREG_N_PARAMS,
  .params_size = sizeof (DscTweakregParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
  .check = check,
  .advise = dsc_tweakreg_advise,
  .forecast = forecast,
  .run = run,
  .list_files = list_files,
  .groups = &dsc_tweak_step_groups,
};
