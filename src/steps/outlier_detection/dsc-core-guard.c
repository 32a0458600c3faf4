/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-core-guard.h"

#include <math.h>
#include <stdlib.h>

#include "dsc-core-sources.h"
#include "dsc-core-view.h"
#include "dsc-outlier-diagnosis.h"
#include "dsc-parallel.h"

#define MAX_CORES 5000  /* listed; beyond that something else is wrong */
#define MAX_SCALE 10.0  /* looked for */
#define SPARE_SHARE 0.8 /* of the cores that the advice is to spare, if it can */
#define MIN_HITS 2

/* A core has light in an exposure if its mean is above this part of the peak in the median. */
#define PRESENT 0.1
/* ERR that an exposure is off the median, above which its sky is the matter. */
#define SKY_MISMATCH 2.0

/* So many cores, and so large a part of the sources, are hit where exposures are out of place. */
#define SUSPECT_CORES 3
#define SUSPECT_SHARE 0.1

typedef struct {
  const DscOutlierPlan *plan;
  GBytes *const *flagged;
  const DscCorePlaces *places;
  const DscCorePatches *patches;
  guint *n_seen, *n_hit;
  DscCoreHits *hits; /* of each exposure */
  GPtrArray *views;  /* of each exposure: of DscCoreView */
  GCancellable *cancellable;
} Job;

static gboolean
count_exposure (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;

  return dsc_core_count (job->plan, index, job->places, job->flagged[index], job->n_seen,
                         job->n_hit, &job->hits[index], error);
}

static gboolean
look_exposure (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;

  job->views->pdata[index] = dsc_core_look (job->plan, index, job->places, job->patches,
                                            job->flagged[index], job->cancellable, error);
  return job->views->pdata[index] != NULL;
}

static void
unref_views (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

static DscCorePlaces *
make_places (const DscOutlierPlan *plan, GArray *sources, gboolean with_steps)
{
  DscCorePlaces *places = dsc_core_places_new (sources->len);

  for (guint i = 0; i < sources->len; i++) {
    places->x[i] = g_array_index (sources, DscFoundSource, i).x;
    places->y[i] = g_array_index (sources, DscFoundSource, i).y;
  }
  dsc_core_places_locate (places, plan->resample->out_wcs, with_steps);
  return places;
}

/* Counts flags in the cores of all sources. Returns: those hit in several exposures */
static GArray *
find_suspects (const DscOutlierPlan *plan,
               GArray *sources,
               GBytes *const *flagged,
               DscOutlierReport *report,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (DscCorePlaces) places = make_places (plan, sources, FALSE);
  g_autofree guint *n_seen = g_new0 (guint, sources->len);
  g_autofree guint *n_hit = g_new0 (guint, sources->len);
  g_autofree DscCoreHits *hits = g_new0 (DscCoreHits, plan->n);
  Job job = { .plan = plan,
              .flagged = flagged,
              .places = places,
              .n_seen = n_seen,
              .n_hit = n_hit,
              .hits = hits };
  GArray *suspects;

  if (!dsc_parallel_for (plan->n, plan->resample->n_threads, count_exposure, &job, cancellable,
                         error))
    return NULL;
  for (guint i = 0; i < plan->n; i++) {
    report->exposures[i].n_in_cores = hits[i].n_pixels;
    report->exposures[i].n_cores = hits[i].n_cores;
  }
  suspects = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
  for (guint i = 0; i < sources->len; i++)
    if (n_hit[i] >= MIN_HITS)
      g_array_append_val (suspects, g_array_index (sources, DscFoundSource, i));
  return suspects;
}

/* What all exposures together say of a core. */
typedef struct {
  double all[DSC_CORE_SAMPLES], kept[DSC_CORE_SAMPLES];
  guint n_all[DSC_CORE_SAMPLES], n_kept[DSC_CORE_SAMPLES];
  guint n_seen, n_hit;
  guint n_judged, n_present; /* exposures with good pixels in it, and with light there */
  double need[MIN_HITS];     /* the largest ones, the largest first */
} Tally;

/* Whether a core as one exposure sees it has light of the source, as far as it can be told. */
static void
judge_presence (Tally *tally, const DscFoundSource *source, const DscCoreView *view)
{
  double sum = 0;
  guint n = 0;

  for (guint k = 0; k < DSC_CORE_SAMPLES; k++)
    if ((view->good >> k) & 1) {
      sum += view->value[k] - source->background;
      n++;
    }
  tally->n_judged += n > 0;
  tally->n_present += n > 0 && sum / n > PRESENT * source->peak;
}

/* A star is in most exposures. What is in no more than half of them is a cosmic ray that got into
 * the median where it is a mean of two, or hits that met by chance: flags are for these. */
static gboolean
is_source (const Tally *tally)
{
  return tally->n_present >= MIN_HITS && 2 * tally->n_present > tally->n_judged;
}

static void
add_view (Tally *tally, const DscCoreView *view)
{
  for (guint k = 0; k < DSC_CORE_SAMPLES; k++) {
    if ((view->good >> k) & 1) {
      tally->all[k] += view->value[k];
      tally->n_all[k]++;
    }
    if ((view->kept >> k) & 1) {
      tally->kept[k] += view->value[k];
      tally->n_kept[k]++;
    }
  }
  tally->n_seen++;
  tally->n_hit += view->hit;
  if (view->need > tally->need[0]) {
    tally->need[1] = tally->need[0];
    tally->need[0] = view->need;
  } else {
    tally->need[1] = MAX (tally->need[1], view->need);
  }
}

/* The mean over the exposures at each place of the core, and their sum. Where none is left, there
 * is nothing. */
static double
sum_flux (const double *sums, const guint *counts, double background)
{
  double flux = 0;

  for (guint k = 0; k < DSC_CORE_SAMPLES; k++)
    if (counts[k] > 0)
      flux += (sums[k] / counts[k] - background) * DSC_CORE_SAMPLE_AREA;
  return flux;
}

static DscOutlierCore
make_core (const DscFoundSource *source, const DscCorePlaces *places, guint i, const Tally *tally)
{
  DscOutlierCore core = { .x = source->x,
                          .y = source->y,
                          .ra = places->ra[i],
                          .dec = places->dec[i],
                          .peak = source->peak + source->background,
                          .snr = source->peak / source->noise,
                          .n_seen = tally->n_seen,
                          .n_hit = tally->n_hit,
                          .flux_all = sum_flux (tally->all, tally->n_all, source->background),
                          .flux_kept = sum_flux (tally->kept, tally->n_kept, source->background),
                          .scale_needed = tally->need[1] };

  if (!(core.scale_needed <= MAX_SCALE))
    core.scale_needed = NAN;
  return core;
}

static int
compare_change (const void *a, const void *b)
{
  const DscOutlierCore *p = a, *q = b;
  double change[2] = { fabs (p->flux_all - p->flux_kept), fabs (q->flux_all - q->flux_kept) };

  if (change[0] != change[1])
    return change[0] > change[1] ? -1 : 1;
  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

static void
list_cores (GArray *suspects,
            const DscCorePlaces *places,
            GPtrArray *views,
            DscOutlierReport *report)
{
  g_autofree Tally *tallies = g_new0 (Tally, suspects->len);

  for (guint e = 0; e < views->len; e++) {
    GArray *seen = views->pdata[e];

    for (guint k = 0; k < seen->len; k++) {
      const DscCoreView *view = &g_array_index (seen, DscCoreView, k);

      add_view (&tallies[view->core], view);
      judge_presence (&tallies[view->core], &g_array_index (suspects, DscFoundSource, view->core),
                      view);
    }
  }
  report->cores = g_new0 (DscOutlierCore, suspects->len);
  for (guint i = 0; i < suspects->len; i++)
    if (tallies[i].n_hit >= MIN_HITS && is_source (&tallies[i]))
      report->cores[report->n_cores++]
          = make_core (&g_array_index (suspects, DscFoundSource, i), places, i, &tallies[i]);
  if (report->n_cores > 1)
    qsort (report->cores, report->n_cores, sizeof (DscOutlierCore), compare_change);
}

static int
compare_numbers (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

/* Rounded up, as the parameter is written. */
static char *
format_scale (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.1f", ceil (value * 10 - 1e-6) / 10));
}

/* By what part flags change the flux of cores: that of the one in the middle. */
static double
median_change (const DscOutlierReport *report)
{
  g_autofree double *change = g_new (double, report->n_cores);

  for (guint i = 0; i < report->n_cores; i++)
    change[i] = report->cores[i].flux_all > 0
                    ? report->cores[i].flux_kept / report->cores[i].flux_all - 1
                    : 0;
  qsort (change, report->n_cores, sizeof (double), compare_numbers);
  return change[report->n_cores / 2];
}

/* The scale that would spare cores, as the end of a sentence. */
static char *
describe_scale (const DscOutlierPlan *plan, const DscOutlierReport *report)
{
  const float *scale = plan->rules[0].scale;
  double share = scale[0] > 0 ? scale[1] / scale[0] : 1;
  g_autofree double *needs = g_new (double, report->n_cores);
  g_autofree char *first = NULL, *second = NULL;
  guint n = 0, spared = 0;
  double value;

  for (guint i = 0; i < report->n_cores; i++)
    if (!isnan (report->cores[i].scale_needed))
      needs[n++] = report->cores[i].scale_needed;
  if (n == 0)
    return g_strdup_printf ("no scale up to %g would spare them: look at the alignment", MAX_SCALE);
  qsort (needs, n, sizeof (double), compare_numbers);
  value = needs[MIN (n - 1, (guint)ceil (SPARE_SHARE * report->n_cores) - 1)];
  first = format_scale (value);
  second = format_scale (g_ascii_strtod (first, NULL) * share);
  for (guint i = 0; i < n; i++)
    spared += needs[i] <= g_ascii_strtod (first, NULL);
  return g_strdup_printf ("scale '%s %s' would spare %u of %u", first, second, spared,
                          report->n_cores);
}

static gboolean
looks_misaligned (const DscOutlierReport *report)
{
  return report->n_cores >= SUSPECT_CORES && report->n_cores >= SUSPECT_SHARE * report->n_sources;
}

/* Where sky levels differ, cores are flagged for that, and scale is not to blame: the exposure that
 * is farthest off, or NULL. */
static const DscOutlierExposure *
find_sky_mismatch (const DscOutlierReport *report)
{
  const DscOutlierExposure *worst = NULL;

  for (guint i = 0; i < report->n_exposures; i++) {
    const DscOutlierExposure *e = &report->exposures[i];

    if (fabs (e->residual) > SKY_MISMATCH
        && (worst == NULL || fabs (e->residual) > fabs (worst->residual)))
      worst = e;
  }
  return worst;
}

/* @misplaced: (nullable): an exposure that is off the others by @shift pixels */
static char *
make_advice (const DscOutlierPlan *plan,
             const DscOutlierReport *report,
             const char *misplaced,
             double shift)
{
  const DscOutlierExposure *off = find_sky_mismatch (report);
  g_autofree char *what = NULL, *place = NULL, *scale = NULL;

  if (report->n_cores == 0)
    return NULL;
  what = g_strdup_printf ("%u core%s flagged in two or more exposures, which changes the flux by "
                          "%+.0f %% (median)",
                          report->n_cores, report->n_cores == 1 ? " is" : "s are",
                          100 * median_change (report));
  if (off != NULL)
    return g_strdup_printf (
        "%s; sky levels differ ('%s' is %.1f ERR off the median): %s first, before "
        "scale is changed",
        what, off->name, off->residual,
        dsc_outlier_plan_has_levels (plan) ? "mend that" : "run skymatch");
  if (misplaced != NULL)
    place = g_strdup_printf ("'%s' lies %.1f pixels off the others: align the exposures first "
                             "(tweakreg); ",
                             misplaced, shift);
  else if (looks_misaligned (report))
    place = g_strdup_printf ("that many of %u sources speak of exposures out of place: look at the "
                             "alignment first; ",
                             report->n_sources);
  scale = describe_scale (plan, report);
  return g_strdup_printf ("%s; %s%s", what, place != NULL ? place : "", scale);
}

static gboolean
guard_cores (const DscOutlierPlan *plan,
             DscImageModel *median,
             GBytes *const *flagged,
             DscOutlierReport *report,
             DscProgress *progress,
             GCancellable *cancellable,
             GError **error)
{
  guint n_threads = plan->resample->n_threads;
  g_autoptr (GArray) sources
      = dsc_core_find_sources (median, n_threads, progress, cancellable, error);
  g_autoptr (GArray) suspects = NULL;
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func (unref_views);
  g_autoptr (DscCorePlaces) places = NULL;
  g_autoptr (DscCorePatches) patches = NULL;
  Job job = { .plan = plan, .flagged = flagged, .views = views, .cancellable = cancellable };

  if (sources != NULL)
    suspects = find_suspects (plan, sources, flagged, report, cancellable, error);
  if (suspects == NULL)
    return FALSE;
  report->n_sources = sources->len;
  if (suspects->len > MAX_CORES) {
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "core guard: %u cores are flagged in two or more exposures; the first %u "
                          "from the bottom are looked at",
                          suspects->len, MAX_CORES);
    g_array_set_size (suspects, MAX_CORES);
  }
  places = make_places (plan, suspects, TRUE);
  patches = dsc_core_patches_load (plan, median, places, cancellable, error);
  if (patches == NULL)
    return FALSE;
  job.places = places;
  job.patches = patches;
  g_ptr_array_set_size (views, (gint)plan->n);
  if (!dsc_parallel_for (plan->n, n_threads, look_exposure, &job, cancellable, error))
    return FALSE;
  list_cores (suspects, places, views, report);
  return TRUE;
}

/* Where the number of cores says that exposures are out of place, the one that has most of them is
 * looked at. @ret_shift: pixels, NaN: nothing found */
static gboolean
find_shift (const DscOutlierPlan *plan,
            DscImageModel *median,
            DscOutlierReport *report,
            guint *ret_index,
            double *ret_shift,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (DscOutlierDiagnosis) diagnosis = { 0 };
  DscOutlierExposure exposure;
  guint worst = 0;

  *ret_shift = NAN;
  if (!looks_misaligned (report))
    return TRUE;
  for (guint i = 1; i < plan->n; i++)
    if (report->exposures[i].n_cores > report->exposures[worst].n_cores)
      worst = i;
  exposure = report->exposures[worst];
  if (!dsc_outlier_diagnose (plan, worst, median, &exposure, &diagnosis, cancellable, error))
    return FALSE;
  if (exposure.cause == DSC_OUTLIER_CAUSE_MISALIGNMENT) {
    report->exposures[worst].cause = exposure.cause;
    *ret_index = worst;
    *ret_shift = hypot (diagnosis.dx, diagnosis.dy);
  }
  return TRUE;
}

static gboolean
advise (const DscOutlierPlan *plan,
        DscImageModel *median,
        DscOutlierReport *report,
        DscProgress *progress,
        GCancellable *cancellable,
        GError **error)
{
  guint index = 0;
  double shift;

  if (!find_shift (plan, median, report, &index, &shift, cancellable, error))
    return FALSE;
  report->advice = make_advice (
      plan, report,
      isnan (shift) ? NULL : dsc_image_model_get_name (plan->resample->exposures[index].model),
      shift);
  if (report->advice != NULL)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "core guard: %s", report->advice);
  return TRUE;
}

static gboolean
diagnose_all (const DscOutlierPlan *plan,
              DscImageModel *median,
              DscOutlierReport *report,
              DscProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  for (guint i = 0; i < plan->n; i++) {
    DscOutlierExposure *e = &report->exposures[i];
    g_auto (DscOutlierDiagnosis) diagnosis = { 0 };

    if (100.0 * (double)e->n_flagged <= DSC_OUTLIER_WARN_PERCENT * (double)e->n_good)
      continue;
    if (!dsc_outlier_diagnose (plan, i, median, e, &diagnosis, cancellable, error))
      return FALSE;
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s", diagnosis.text);
  }
  return TRUE;
}

gboolean
dsc_core_guard_run (const DscOutlierPlan *plan,
                    DscImageModel *median,
                    GBytes *const *flagged,
                    DscOutlierReport *report,
                    DscProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (report->n_exposures == plan->n && report->cores == NULL, FALSE);
  if (plan->params->resample_data
      && (!guard_cores (plan, median, flagged, report, progress, cancellable, error)
          || !advise (plan, median, report, progress, cancellable, error)))
    return FALSE;
  return diagnose_all (plan, median, report, progress, cancellable, error);
}
