/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-core-guard.h"
#include "dsc-derived-model.h"
#include "dsc-exposure-delta.h"
#include "dsc-fits-model.h"
#include "dsc-outlier-drizzle.h"
#include "dsc-outlier-files.h"
#include "dsc-outlier-flag.h"
#include "dsc-outlier-median.h"
#include "dsc-outlier-notes.h"
#include "dsc-provenance.h"
#include "dsc-step-advice.h"
#include "dsc-steps.h"

/* Parts of the work, as fractions of the whole. */
#define END_DRIZZLE 0.5
#define END_MEDIAN 0.6
#define END_FLAG 0.97

/* A run on its way. */
typedef struct {
  const DscOutlierPlan *plan;
  const DscStepInput *input;
  DscStepOutput *output;
  char *stack_path, *median_path;
  DscGroupStack *stack;
  DscImageModel *median;
  DscPixmap *map;
  GPtrArray *models;  /* of DscImageModel: the exposures as they leave */
  GPtrArray *flagged; /* of GBytes */
  DscOutlierReport *report;
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->stack_path, g_free);
  g_clear_pointer (&run->median_path, g_free);
  g_clear_pointer (&run->stack, dsc_group_stack_free);
  g_clear_object (&run->median);
  g_clear_pointer (&run->map, dsc_pixmap_free);
  g_clear_pointer (&run->models, g_ptr_array_unref);
  g_clear_pointer (&run->flagged, g_ptr_array_unref);
  g_clear_pointer (&run->report, dsc_outlier_report_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
make_stack (Run *run, GError **error)
{
  const DscOutlierPlan *plan = run->plan;
  const DscGroupWindow *first = &plan->windows[0];
  gboolean plain = !plan->params->resample_data;
  gboolean ok;

  run->stack_path = g_build_filename (run->input->work_dir, "groups.stack", NULL);
  run->stack = dsc_group_stack_create (run->stack_path, plan->n_groups,
                                       plain ? first->width : plan->resample->grid.width,
                                       plain ? first->height : plan->resample->grid.height, error);
  if (run->stack == NULL)
    return FALSE;
  dsc_progress_push (run->input->progress, 0, END_DRIZZLE);
  ok = dsc_outlier_drizzle (plan, run->stack, run->input->progress, run->input->cancellable, error)
       && dsc_group_stack_finish (run->stack, error);
  dsc_progress_pop (run->input->progress);
  return ok;
}

/* The drizzled groups for a person: values before the weight threshold. */
static gboolean
save_groups (Run *run, GError **error)
{
  const DscOutlierPlan *plan = run->plan;

  for (guint g = 0; g < plan->n_groups; g++) {
    g_autofree char *path = NULL;
    guint first = 0;

    while (plan->groups[first] != g)
      first++;
    if (!dsc_outlier_write_group (plan, run->input, run->stack, g, &path, error))
      return FALSE;
    dsc_step_output_add_file (run->output, path, "outlier_i2d", (int)first);
  }
  return TRUE;
}

static gboolean
has_weights (const DscGroupStack *stack)
{
  for (guint g = 0; g < dsc_group_stack_get_n_groups (stack); g++)
    if (!isnan (dsc_group_stack_get_window (stack, g)->mean_weight))
      return TRUE;
  return FALSE;
}

static gboolean
make_median (Run *run, GError **error)
{
  const DscOutlierPlan *plan = run->plan;
  g_auto (DscOutlierImage) image = { 0 };
  guint64 coverage[DSC_OUTLIER_N_COVERAGE];
  gboolean ok
      = plan->params->resample_data
            ? dsc_outlier_image_begin_mosaic (&image, plan, run->input, 0, "median", FALSE, error)
            : dsc_outlier_image_begin_exposure (&image, plan, run->input, 0, "median", error);

  if (!ok)
    return FALSE;
  dsc_progress_push (run->input->progress, END_DRIZZLE, END_MEDIAN);
  ok = dsc_outlier_median (plan, run->stack, image.writer, coverage, run->input->progress,
                           run->input->cancellable, error)
       && dsc_outlier_image_finish (&image, error);
  dsc_progress_pop (run->input->progress);
  if (!ok)
    return FALSE;
  run->median_path = g_strdup (image.path);
  run->median = dsc_fits_model_open (run->median_path, error);
  if (run->median == NULL)
    return FALSE;
  dsc_outlier_take_coverage (plan, run->median, coverage, has_weights (run->stack), run->report,
                             run->input->progress);
  return TRUE;
}

/* The exposure as it leaves: its pixels by reference, with masks and keywords. */
static DscImageModel *
derive (const Run *run, guint index, const DscOutlierVerdict *verdict)
{
  DscImageModel *model = dsc_library_get_model (run->input->library, index);
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (model));
  const DscModelChanges changes
      = { .primary = primary, .flagged = verdict->flagged, .bad = verdict->bad };

  dsc_header_set_string (primary, "S_OUTLIR", "COMPLETE", "Outlier detection");
  dsc_provenance_add (primary, &dsc_outlier_detection_step, run->plan->params, run->plan->compat);
  return dsc_derived_model_new (model, &changes);
}

static gboolean
flag_exposure (Run *run, guint index, GError **error)
{
  const DscOutlierPlan *plan = run->plan;
  const DscStepInput *input = run->input;
  gboolean with_blot = plan->params->save_intermediate_results && plan->params->resample_data;
  g_auto (DscOutlierImage) blot = { 0 };
  g_auto (DscOutlierVerdict) verdict = { 0 };
  g_autofree char *name = g_strdup_printf ("%05u_crf.fits", index);
  g_autofree char *path = g_build_filename (input->work_dir, name, NULL);
  DscImageModel *model;

  if (with_blot && !dsc_outlier_image_begin_exposure (&blot, plan, input, index, "blot", error))
    return FALSE;
  if (!dsc_outlier_flag (plan, index, run->median, run->map, blot.writer, &verdict,
                         input->cancellable, error))
    return FALSE;
  model = derive (run, index, &verdict);
  g_ptr_array_add (run->models, model);
  g_ptr_array_add (run->flagged, g_bytes_ref (verdict.flagged));
  if (!dsc_exposure_delta_write (DSC_DERIVED_MODEL (model), path, error))
    return FALSE;
  dsc_step_output_add_file (run->output, path, "crf", (int)index);
  if (with_blot) {
    if (!dsc_outlier_image_finish (&blot, error))
      return FALSE;
    dsc_step_output_add_file (run->output, blot.path, "blot", (int)index);
  }
  dsc_outlier_take_verdict (plan, index, &verdict, run->report, input->progress);
  return TRUE;
}

static gboolean
flag_all (Run *run, GError **error)
{
  const DscOutlierPlan *plan = run->plan;
  DscProgress *progress = run->input->progress;
  gboolean ok = TRUE;

  dsc_progress_push (progress, END_MEDIAN, END_FLAG);
  for (guint i = 0; i < plan->n && ok; i++) {
    g_autofree char *text
        = g_strdup_printf (_ ("Comparing %u of %u: %s"), i + 1, plan->n,
                           dsc_image_model_get_name (plan->resample->exposures[i].model));

    dsc_progress_set (progress, (double)i / plan->n, text);
    ok = flag_exposure (run, i, error);
  }
  dsc_progress_pop (progress);
  return ok;
}

static void
fill_output (Run *run)
{
  const DscOutlierDetectionParams *p = run->plan->params;
  DscStepOutput *output = run->output;

  if (p->save_intermediate_results)
    dsc_step_output_add_file (output, run->median_path, "median", -1);
  else
    dsc_step_output_add_internal_file (output, run->median_path, "median", -1);
  dsc_step_output_add_internal_file (output, run->stack_path, "stack", -1);
  output->status = DSC_STEP_COMPLETE;
  output->library = dsc_library_with_models (run->input->library, run->models);
  output->verdict = dsc_outlier_make_verdict (run->report);
  output->tables
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  g_hash_table_insert (output->tables, g_strdup (DSC_OUTLIER_TABLE),
                       g_variant_ref_sink (dsc_outlier_report_to_variant (run->report)));
  dsc_progress_set (run->input->progress, 1, NULL);
}

static gboolean
run_all (Run *run, GError **error)
{
  const DscOutlierPlan *plan = run->plan;
  const DscStepInput *input = run->input;

  run->models = g_ptr_array_new_with_free_func (g_object_unref);
  run->flagged = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  run->report = dsc_outlier_report_new (plan->n);
  run->map = dsc_pixmap_new ();
  if (!make_stack (run, error) || !make_median (run, error) || !flag_all (run, error))
    return FALSE;
  dsc_progress_set (input->progress, END_FLAG, _ ("Looking at the cores of sources"));
  if (!dsc_core_guard_run (plan, run->median, (GBytes *const *)run->flagged->pdata, run->report,
                           input->progress, input->cancellable, error)
      || !dsc_outlier_judge_run (plan, run->report, error))
    return FALSE;
  if (plan->params->save_intermediate_results && plan->params->resample_data
      && !save_groups (run, error))
    return FALSE;
  fill_output (run);
  return TRUE;
}

/* Nothing to compare with: the exposures go on as they are, marked. */
static void
pass_by (const DscStepInput *input, DscStepStatus status, const char *reason, DscStepOutput *output)
{
  guint n = dsc_library_get_n_models (input->library);
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++) {
    DscImageModel *model = dsc_library_get_model (input->library, i);
    g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (model));
    const DscModelChanges changes = { .primary = primary };

    dsc_header_set_string (primary, "S_OUTLIR", status == DSC_STEP_FAILED ? "FAILED" : "SKIPPED",
                           "Outlier detection");
    g_ptr_array_add (models, dsc_derived_model_new (model, &changes));
  }
  dsc_progress_message (input->progress, DSC_MESSAGE_WARNING, "%s", reason);
  output->status = status;
  output->library = dsc_library_with_models (input->library, models);
  output->verdict = g_strdup (reason);
}

/* jwst counts exposures, and compares detectors of one exposure with each other. */
static gboolean
has_enough (const DscStepInput *input, DscStepOutput *output)
{
  guint n = dsc_library_get_n_models (input->library);
  g_autofree char *reason = NULL;

  if (input->compat == DSC_COMPAT_JWST ? n >= 2 : dsc_library_get_n_groups (input->library) >= 2)
    return TRUE;
  reason = n < 2 ? g_strdup_printf ("outlier detection needs at least 2 exposures, there is %s",
                                    n == 1 ? "1" : "none")
                 : g_strdup_printf ("all %u images belong to one exposure (group '%s'): nothing to "
                                    "compare",
                                    n, dsc_library_get_group_id (input->library, 0));
  pass_by (input, input->compat == DSC_COMPAT_JWST ? DSC_STEP_FAILED : DSC_STEP_SKIPPED, reason,
           output);
  return FALSE;
}

static gboolean
run (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  g_autoptr (DscOutlierPlan) plan = NULL;
  g_auto (Run) job = { .input = input, .output = output };
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
    return FALSE;
  if (!has_enough (input, output))
    return TRUE;
  plan = dsc_outlier_plan_new (params, input, error);
  if (plan == NULL || !dsc_outlier_check_plan (plan, input, error))
    return FALSE;
  job.plan = plan;
  ok = run_all (&job, error);
  if (!ok)
    dsc_step_output_clear (output);
  return ok;
}

static gboolean
forecast (gconstpointer params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  DscStepInput quiet = *input;
  g_autoptr (DscOutlierPlan) plan = NULL;
  DscForecast f = { 0 };

  quiet.progress = NULL;
  if (dsc_library_get_n_models (input->library) < 2)
    return TRUE;
  plan = dsc_outlier_plan_new (params, &quiet, error);
  if (plan == NULL || !dsc_outlier_check_plan (plan, &quiet, error))
    return FALSE;
  f.memory = dsc_outlier_plan_memory (plan);
  f.disk = dsc_outlier_plan_disk (plan);
  f.seconds = dsc_outlier_plan_seconds (plan);
  f.text = g_strdup_printf (
      _ ("%u images in %u groups; %.0f MB of memory, %.0f MB on disk, about %.0f s"), plan->n,
      plan->n_groups, (double)f.memory / 1e6, (double)f.disk / 1e6, ceil (f.seconds));
  *ret_forecast = f;
  return TRUE;
}

const DscStep dsc_outlier_detection_step = {
  .id = "outlier_detection",
  .title = N_ ("Find outliers"),
  .summary
  = N_ ("Flags pixels that differ from the median of all exposures: cosmic rays and bad pixels."),
  .status_key = "S_OUTLIR",
  .suffix = "crf",
  .version = 2,
  .algorithm = 4,
  .params = dsc_outlier_detection_param_specs,
  .n_params = DSC_OUTLIER_DETECTION_N_PARAMS,
  .params_size = sizeof (DscOutlierDetectionParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
  .advise = dsc_outlier_detection_advise,
  .forecast = forecast,
  .run = run,
};
