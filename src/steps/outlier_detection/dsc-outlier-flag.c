/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-flag.h"

#include <math.h>
#include <string.h>

#include "dsc-blot.h"
#include "dsc-derived-model.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

#define BAND_ROWS 64
#define MAX_SAMPLES 16384

/* The planes that a NaN spreads between, after SCI and ERR. */
static const DscPlaneId variances[]
    = { DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };

typedef struct {
  guint64 n_good, n_usable, n_checked, n_outliers, n_before, n_negative;
} Counts;

typedef struct {
  const DscOutlierPlan *plan;
  const DscResampleExposure *exposure;
  DscOutlierRule rule;
  const DscPixmap *map; /* (nullable): none with resample_data=False */
  DscBlotSource median;
  guint8 *flagged, *bad;
  gsize stride, sample_step;
  Counts *counts;   /* of each band */
  guint *n_samples; /* of each band */
  float *residual, *err;
  DscFitsWriter *blot;
  GMutex lock; /* of blot */
} Job;

/* Rows in memory of the thread that works on a band: @r0 .. @r1 with the halo, @y0 .. @y1 without.
 */
typedef struct {
  gint y0, y1, r0, r1;
  float *sci, *err, *blot; /* r0 .. r1 */
  float *var[G_N_ELEMENTS (variances)];
  guint32 *dq;
  guint8 *mask;
  gpointer memory;
} Band;

void
dsc_outlier_verdict_clear (DscOutlierVerdict *verdict)
{
  g_clear_pointer (&verdict->flagged, g_bytes_unref);
  g_clear_pointer (&verdict->bad, g_bytes_unref);
  g_clear_pointer (&verdict->residual, g_free);
  g_clear_pointer (&verdict->err, g_free);
}

static void
band_clear (Band *band)
{
  g_clear_pointer (&band->memory, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Band, band_clear)

/* The rows of a plane; zeros where the exposure has no such plane, as jwst makes them. */
static gboolean
read_plane (
    const DscResampleExposure *e, DscPlaneId id, gint y0, gint y1, gpointer out, GError **error)
{
  guint n_rows = (guint)(y1 - y0 + 1);

  if (dsc_image_model_has_plane (e->model, id))
    return dsc_image_model_read_rows (e->model, id, 0, (guint)y0, n_rows, out, error);
  memset (out, 0, (gsize)n_rows * e->width * 4);
  return TRUE;
}

static gboolean
band_load (Band *band, const Job *job, guint index, GError **error)
{
  const DscResampleExposure *e = job->exposure;
  DscBand rows = dsc_band_get (e->height, BAND_ROWS, index);
  gint halo = job->map != NULL ? DSC_OUTLIER_HALO : 0;
  gsize n, own;
  float *at;

  band->y0 = (gint)rows.y0;
  band->y1 = (gint)rows.y1 - 1;
  band->r0 = MAX (band->y0 - halo, 0);
  band->r1 = MIN (band->y1 + halo, (gint)e->height - 1);
  n = (gsize)(band->r1 - band->r0 + 1) * e->width;
  own = (gsize)(band->y1 - band->y0 + 1) * e->width;
  at = band->memory = g_malloc ((3 * n + (G_N_ELEMENTS (variances) + 1) * own) * 4 + own);
  band->sci = at;
  band->err = at += n;
  band->blot = at += n;
  at += n;
  for (guint k = 0; k < G_N_ELEMENTS (variances); k++, at += own)
    band->var[k] = at;
  band->dq = (guint32 *)(gpointer)at;
  band->mask = (guint8 *)(band->dq + own);
  for (guint k = 0; k < G_N_ELEMENTS (variances); k++)
    if (!read_plane (e, variances[k], band->y0, band->y1, band->var[k], error))
      return FALSE;
  return read_plane (e, DSC_PLANE_SCI, band->r0, band->r1, band->sci, error)
         && read_plane (e, DSC_PLANE_ERR, band->r0, band->r1, band->err, error)
         && read_plane (e, DSC_PLANE_DQ, band->y0, band->y1, band->dq, error);
}

static void
blot_band (const Band *band, const Job *job)
{
  guint width = job->exposure->width;

  if (job->map == NULL) {
    memcpy (band->blot, job->median.data + (gsize)band->r0 * width,
            (gsize)(band->r1 - band->r0 + 1) * width * sizeof (float));
    return;
  }
  for (gint y = band->r0; y <= band->r1; y++) {
    gsize at = dsc_pixmap_index (job->map, 0, y);

    dsc_blot_linear (&job->median, width, job->map->x + at, job->map->y + at,
                     band->blot + (gsize)(y - band->r0) * width);
  }
}

static void
judge_band (const Band *band, const Job *job)
{
  guint width = job->exposure->width;
  DscOutlierInput input = { .sci = band->sci,
                            .err = band->err,
                            .blot = band->blot,
                            .width = width,
                            .height = job->exposure->height,
                            .y0 = band->r0,
                            .n_columns = width,
                            .n_rows = (guint)(band->r1 - band->r0 + 1) };

  if (job->map != NULL)
    dsc_outlier_detect (&job->rule, &input, 0, band->y0, (gint)width - 1, band->y1, band->mask);
  else
    dsc_outlier_detect_plain (&job->rule, &input, 0, band->y0, (gint)width - 1, band->y1,
                              band->mask);
}

/* Whether a pixel is bad when it comes in (match_nan_dq: reference part B, 0.1). */
static inline gboolean
is_bad (const Band *band, gsize own, gsize at)
{
  return (band->dq[own] & DSC_DQ_DO_NOT_USE) != 0 || isnan (band->sci[at]) || isnan (band->err[at])
         || isnan (band->var[0][own]) || isnan (band->var[1][own]) || isnan (band->var[2][own]);
}

/* Packs the masks of a row and counts. */
static void
tally_row (const Band *band, const Job *job, gint y, Counts *counts)
{
  guint width = job->exposure->width;
  gsize own = (gsize)(y - band->y0) * width, at = (gsize)(y - band->r0) * width;
  guint8 *flagged = job->flagged + (gsize)y * job->stride;
  guint8 *bad = job->bad + (gsize)y * job->stride;
  guint32 bad_bits = job->plan->resample->bad_bits;

  for (guint x = 0; x < width; x++, own++, at++) {
    gboolean outlier = band->mask[own] != 0, was_bad = is_bad (band, own, at);

    flagged[x / 8] |= (guint8)(outlier << (x & 7));
    bad[x / 8] |= (guint8)((outlier || was_bad) << (x & 7));
    counts->n_good += !was_bad;
    counts->n_usable += (band->dq[own] & bad_bits) == 0 && !isnan (band->sci[at]);
    counts->n_checked += !was_bad && !isnan (band->blot[at]);
    counts->n_outliers += !was_bad && outlier;
    counts->n_before += (band->dq[own] & DSC_DQ_OUTLIER) != 0;
    counts->n_negative += band->var[0][own] < 0;
  }
}

/* Every sample_step-th pixel of the image, if it was checked. */
static void
sample_band (const Band *band, const Job *job, guint index)
{
  gsize width = job->exposure->width, first = (gsize)band->y0 * width;
  gsize last = (gsize)(band->y1 + 1) * width, step = job->sample_step;
  gsize slot = (first + step - 1) / step;
  guint n = 0;

  for (gsize i = slot * step; i < last; i += step) {
    gsize own = i - first, at = i - (gsize)band->r0 * width;

    if (is_bad (band, own, at) || isnan (band->blot[at]))
      continue;
    job->residual[slot + n] = band->sci[at] - band->blot[at] - job->rule.level;
    job->err[slot + n] = band->err[at];
    n++;
  }
  job->n_samples[index] = n;
}

static gboolean
flag_band_cb (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_auto (Band) band = { 0 };
  gboolean ok = TRUE;

  if (!band_load (&band, job, index, error))
    return FALSE;
  blot_band (&band, job);
  judge_band (&band, job);
  for (gint y = band.y0; y <= band.y1; y++)
    tally_row (&band, job, y, &job->counts[index]);
  sample_band (&band, job, index);
  if (job->blot != NULL) {
    g_mutex_lock (&job->lock);
    ok = dsc_fits_writer_write_rows (
        job->blot, "SCI", 0, (guint)band.y0, (guint)(band.y1 - band.y0 + 1),
        band.blot + (gsize)(band.y0 - band.r0) * job->exposure->width, error);
    g_mutex_unlock (&job->lock);
  }
  return ok;
}

/* The part of the median that the exposure lies on. */
static gboolean
load_median (const DscOutlierPlan *plan,
             guint index,
             DscImageModel *median,
             DscBlotSource *source,
             float **ret_data,
             GCancellable *cancellable,
             GError **error)
{
  guint nx = dsc_image_model_get_width (median), ny = dsc_image_model_get_height (median);
  DscGroupWindow w = { .width = nx, .height = ny };
  g_autofree float *data = NULL, *rows = NULL;

  if (plan->lone[index] && plan->compat == DSC_COMPAT_NONE)
    w.width = w.height = 0; /* it would only be compared with itself */
  else if (plan->params->resample_data)
    dsc_outlier_plan_find_window (plan, index, &w);
  data = dsc_try_alloc ((gsize)w.width * w.height * sizeof (float), "part of the median", error);
  if (data == NULL)
    return FALSE;
  rows = g_new (float, (gsize)nx *BAND_ROWS);
  for (guint y = 0; y < w.height; y += BAND_ROWS) {
    guint n_rows = MIN (BAND_ROWS, w.height - y);

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_image_model_read_rows (median, DSC_PLANE_SCI, 0, (guint)w.y0 + y, n_rows, rows,
                                       error))
      return FALSE;
    for (guint r = 0; r < n_rows; r++)
      memcpy (data + (gsize)(y + r) * w.width, rows + (gsize)r * nx + w.x0,
              w.width * sizeof (float));
  }
  *source = (DscBlotSource){ data, nx, ny, w.x0, w.y0, w.width, w.height };
  *ret_data = g_steal_pointer (&data);
  return TRUE;
}

static void
sum_up (const Job *job, guint n_bands, DscOutlierVerdict *verdict)
{
  gsize width = job->exposure->width;

  for (guint b = 0; b < n_bands; b++) {
    const Counts *c = &job->counts[b];
    gsize first = (gsize)b * BAND_ROWS * width;
    gsize slot = (first + job->sample_step - 1) / job->sample_step;

    verdict->n_good += c->n_good;
    verdict->n_usable += c->n_usable;
    verdict->n_checked += c->n_checked;
    verdict->n_outliers += c->n_outliers;
    verdict->n_before += c->n_before;
    verdict->n_negative += c->n_negative;
    memmove (job->residual + verdict->n_samples, job->residual + slot,
             job->n_samples[b] * sizeof (float));
    memmove (job->err + verdict->n_samples, job->err + slot, job->n_samples[b] * sizeof (float));
    verdict->n_samples += job->n_samples[b];
  }
}

static gboolean
run_bands (Job *job, DscOutlierVerdict *verdict, GCancellable *cancellable, GError **error)
{
  guint height = job->exposure->height, n_bands = dsc_band_count (height, BAND_ROWS);
  gsize n = (gsize)job->exposure->width * height, n_slots;
  g_autofree Counts *counts = g_new0 (Counts, n_bands);
  g_autofree guint *n_samples = g_new0 (guint, n_bands);
  gboolean ok;

  /* odd, so that the samples do not stand in the same columns */
  job->sample_step = (n / MAX_SAMPLES) | 1;
  n_slots = n / job->sample_step + 1;
  job->counts = counts;
  job->n_samples = n_samples;
  job->residual = verdict->residual = g_new (float, n_slots);
  job->err = verdict->err = g_new (float, n_slots);
  g_mutex_init (&job->lock);
  ok = dsc_parallel_for (n_bands, job->plan->resample->n_threads, flag_band_cb, job, cancellable,
                         error);
  g_mutex_clear (&job->lock);
  if (ok)
    sum_up (job, n_bands, verdict);
  return ok;
}

gboolean
dsc_outlier_flag (const DscOutlierPlan *plan,
                  guint index,
                  DscImageModel *median,
                  DscPixmap *map,
                  DscFitsWriter *blot,
                  DscOutlierVerdict *ret_verdict,
                  GCancellable *cancellable,
                  GError **error)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  gsize stride = dsc_mask_stride (e->width), size = stride * e->height;
  g_auto (DscOutlierVerdict) verdict = { .n_pixels = (guint64)e->width * e->height };
  g_autofree float *data = NULL;
  Job job = { .plan = plan,
              .exposure = e,
              .rule = plan->rules[index],
              .map = plan->params->resample_data ? map : NULL,
              .stride = stride,
              .blot = blot };

  job.flagged = g_malloc0 (size);
  verdict.flagged = g_bytes_new_take (job.flagged, size);
  job.bad = g_malloc0 (size);
  verdict.bad = g_bytes_new_take (job.bad, size);
  if (!load_median (plan, index, median, &job.median, &data, cancellable, error))
    return FALSE;
  if (job.map != NULL
      && !dsc_outlier_plan_map (plan, index, 0, e->height, plan->resample->n_threads, map,
                                cancellable, error))
    return FALSE;
  if (!run_bands (&job, &verdict, cancellable, error))
    return FALSE;
  *ret_verdict = verdict;
  verdict = (DscOutlierVerdict){ 0 };
  return TRUE;
}
