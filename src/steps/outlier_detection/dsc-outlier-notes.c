/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-notes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-outlier-median.h"

#define FEW_USABLE 0.5       /* part of an exposure that good_bits leaves, below which it is said */
#define MAX_COVERAGE_BINS 16 /* kept for the report */

gboolean
dsc_outlier_check_plan (const DscOutlierPlan *plan, const DscStepInput *input, GError **error)
{
  guint64 memory = dsc_outlier_plan_memory (plan);

  /* the default limit gives way to a large exposure */
  if (input->max_memory > 0 && memory > input->max_memory) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
        "the largest group of exposures needs %.0f MB of memory, but the limit is %.0f MB: "
        "raise --max-memory",
        (double)memory / 1e6, (double)input->max_memory / 1e6);
    return FALSE;
  }
  return dsc_step_check_disk (input, dsc_outlier_plan_disk (plan),
                              "turn off save_intermediate_results", error);
}

/* "0: 4.1 %, 1: 20.3 %, 2 or more: 75.6 %" */
static char *
describe_coverage (const guint64 *coverage, guint n_groups)
{
  GString *text = g_string_new (NULL);
  guint last = MIN (n_groups, 5);
  guint64 total = 0, rest = 0;

  for (guint k = 0; k < DSC_OUTLIER_N_COVERAGE; k++) {
    total += coverage[k];
    rest += k >= last ? coverage[k] : 0;
  }
  for (guint k = 0; k < last; k++)
    g_string_append_printf (text, "%u: %.1f %%, ", k,
                            100.0 * (double)coverage[k] / (double)MAX (total, 1));
  g_string_append_printf (text, "%u%s: %.1f %%", last, last < n_groups ? " or more" : "",
                          100.0 * (double)rest / (double)MAX (total, 1));
  return g_string_free (text, FALSE);
}

void
dsc_outlier_take_coverage (const DscOutlierPlan *plan,
                           DscImageModel *median,
                           const guint64 *coverage,
                           gboolean weighed,
                           DscOutlierReport *report,
                           DscProgress *progress)
{
  g_autofree char *text = describe_coverage (coverage, plan->n_groups);
  guint64 some = 0;

  for (guint k = 1; k < DSC_OUTLIER_N_COVERAGE; k++)
    some += coverage[k];
  g_free (report->unit);
  report->unit = g_strdup (dsc_image_model_get_unit (plan->resample->exposures[0].model));
  report->nx = dsc_image_model_get_width (median);
  report->ny = dsc_image_model_get_height (median);
  report->n_groups = plan->n_groups;
  report->n_coverage = MIN (plan->n_groups + 1, MAX_COVERAGE_BINS);
  g_free (report->coverage);
  report->coverage = g_new0 (guint64, report->n_coverage);
  for (guint k = 0; k < DSC_OUTLIER_N_COVERAGE; k++)
    report->coverage[MIN (k, report->n_coverage - 1)] += coverage[k];
  dsc_progress_message (progress, DSC_MESSAGE_INFO,
                        "values in the median, per pixel of %u x %u: %s", report->nx, report->ny,
                        text);
  if (!weighed)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "the median is empty and nothing can be found: no pixel of any exposure "
                          "has a weight; good_bits '%s' excludes all, or %s",
                          plan->params->good_bits,
                          plan->resample->weight_type == DSC_WEIGHT_IVM
                              ? "VAR_RNOISE is 0 or no number everywhere (weight_type=exptime does "
                                "without it)"
                              : "the exposure times are 0");
  else if (some == 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "the median is empty and nothing can be found: maskpt %g leaves no pixel "
                          "with enough weight; try 0.7",
                          plan->params->maskpt);
  else if (plan->n_groups == 2)
    dsc_progress_message (
        progress, DSC_MESSAGE_WARNING,
        plan->compat == DSC_COMPAT_JWST
            ? "there are 2 groups: their median is a mean, and a hit in one shows "
              "in both; 3 or more are useful"
            : "there are 2 groups: their mean stands for the median, and the lower "
              "value where they differ much; 3 or more are useful");
}

static gint
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

/* The median of @n numbers without NaN, which it sorts. */
static double
median_of (float *values, guint n)
{
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, compare_floats);
  return n % 2 == 1 ? values[n / 2] : 0.5 * ((double)values[n / 2 - 1] + values[n / 2]);
}

/* Level and scatter of the residuals against ERR; see DscOutlierExposure. */
static void
measure_residuals (DscOutlierVerdict *verdict, DscOutlierExposure *exposure)
{
  g_autofree float *scaled = g_new (float, verdict->n_samples + 1);
  double level, scale;
  guint n = 0;

  exposure->residual = exposure->chi = NAN;
  for (guint i = 0; i < verdict->n_samples; i++)
    if (isfinite (verdict->residual[i] / verdict->err[i]))
      scaled[n++] = verdict->residual[i] / verdict->err[i];
  level = median_of (scaled, n);
  for (guint i = 0; i < n; i++)
    scaled[i] = fabsf (scaled[i] - (float)level);
  if (n > 0)
    exposure->chi = 1.4826 * median_of (scaled, n);
  /* infinite values sort to the ends */
  level = median_of (verdict->residual, verdict->n_samples);
  scale = median_of (verdict->err, verdict->n_samples);
  if (scale > 0)
    exposure->residual = level / scale;
}

static void
warn_of_pixels (const DscOutlierPlan *plan,
                const char *name,
                const DscOutlierVerdict *v,
                DscProgress *progress)
{
  double usable = (double)v->n_usable / (double)v->n_pixels;

  if (usable == 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': all pixels are bad under good_bits '%s' (flags 0x%x exclude a "
                          "pixel; 0 %% are left): it does not enter the median",
                          name, plan->params->good_bits, plan->resample->bad_bits);
  else if (usable < FEW_USABLE)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': only %.1f %% of its pixels are left under good_bits '%s' (flags "
                          "0x%x exclude a pixel)",
                          name, 100 * usable, plan->params->good_bits, plan->resample->bad_bits);
  if (v->n_good == 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': all pixels have DO_NOT_USE or are NaN in SCI, ERR or a variance: "
                          "nothing to check",
                          name);
  if (v->n_negative > 0 && plan->resample->weight_type == DSC_WEIGHT_IVM)
    dsc_progress_message (
        progress, DSC_MESSAGE_WARNING,
        "'%s': %" G_GUINT64_FORMAT " pixels have a negative VAR_RNOISE: %s", name, v->n_negative,
        plan->compat == DSC_COMPAT_JWST ? "they weigh less than nothing, as in jwst"
                                        : "they do not enter the median");
}

void
dsc_outlier_take_verdict (const DscOutlierPlan *plan,
                          guint index,
                          DscOutlierVerdict *verdict,
                          DscOutlierReport *report,
                          DscProgress *progress)
{
  const char *name = dsc_image_model_get_name (plan->resample->exposures[index].model);
  DscOutlierExposure *exposure = &report->exposures[index];

  g_free (exposure->name);
  exposure->name = g_strdup (name);
  exposure->group = plan->groups[index];
  exposure->n_pixels = verdict->n_pixels;
  exposure->n_good = verdict->n_good;
  exposure->n_checked = verdict->n_checked;
  exposure->n_flagged = verdict->n_outliers;
  exposure->n_before = verdict->n_before;
  measure_residuals (verdict, exposure);
  warn_of_pixels (plan, name, verdict, progress);
  if (plan->lone[index])
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "'%s' overlaps no other exposure%s", name,
                          plan->compat == DSC_COMPAT_JWST ? "" : "; not checked");
  else if (verdict->n_checked == 0 && verdict->n_good > 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': the median has no number where it lies; not checked", name);
}

static double
percent_of (const DscOutlierExposure *exposure)
{
  return 100 * (double)exposure->n_flagged / (double)MAX (exposure->n_good, 1);
}

gboolean
dsc_outlier_judge_run (const DscOutlierPlan *plan, const DscOutlierReport *report, GError **error)
{
  double limit = plan->compat == DSC_COMPAT_JWST ? 100 : plan->params->max_flagged_percent;
  const DscOutlierExposure *worst = NULL;

  for (guint i = 0; i < report->n_exposures; i++) {
    const DscOutlierExposure *e = &report->exposures[i];

    if (worst == NULL || percent_of (e) > percent_of (worst))
      worst = e;
  }
  if (worst == NULL || percent_of (worst) <= limit)
    return TRUE;
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_FAILED,
      "'%s': %.1f %% of its good pixels are flagged, more than max_flagged_percent=%g. Likely "
      "cause: %s (residual %.2g sigma, scatter %.2g of ERR). Correct it, or raise "
      "max_flagged_percent",
      worst->name, percent_of (worst), limit, dsc_outlier_cause_name (worst->cause),
      worst->residual, worst->chi);
  return FALSE;
}

char *
dsc_outlier_make_verdict (const DscOutlierReport *report)
{
  guint64 n_flagged = 0, n_good = 0;
  double low = INFINITY, high = 0;

  for (guint i = 0; i < report->n_exposures; i++) {
    const DscOutlierExposure *e = &report->exposures[i];

    n_flagged += e->n_flagged;
    n_good += e->n_good;
    if (e->n_good > 0) {
      low = MIN (low, percent_of (e));
      high = MAX (high, percent_of (e));
    }
  }
  if (n_good == 0)
    return g_strdup ("no good pixel in any exposure");
  return g_strdup_printf ("%.2f %% flagged (%.2g–%.2g %% per exposure), %u core%s hit in >= 2 "
                          "exposures",
                          100 * (double)n_flagged / (double)n_good, low, high, report->n_cores,
                          report->n_cores == 1 ? "" : "s");
}
