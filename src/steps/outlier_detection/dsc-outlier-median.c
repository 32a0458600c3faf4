/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-median.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-outlier-noise.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-stack-median.h"

#define MAX_ROWS 64
#define BAND_VALUES                                                                                \
  ((guint64)2 << 20) /* values and weights of a band, at most (if it has a row)                    \
                      */

typedef struct {
  const DscOutlierPlan *plan;
  const DscGroupStack *stack;
  DscFitsWriter *writer;
  guint nx, ny, band_rows, n_bands, n_done;
  float pair_limit;
  GMutex lock; /* of the writer and what follows */
  guint64 *coverage;
  DscProgress *progress;
} Job;

double
dsc_outlier_find_limit (const DscGroupStack *stack, guint group, double maskpt)
{
  return maskpt * dsc_group_stack_get_window (stack, group)->mean_weight;
}

/* Values in the row of the mosaic that most windows cover: the first row of one of them. */
static guint64
find_widest_row (const DscGroupStack *stack)
{
  guint n = dsc_group_stack_get_n_groups (stack);
  guint64 most = 0;

  for (guint g = 0; g < n; g++) {
    gint y = dsc_group_stack_get_window (stack, g)->y0;
    guint64 sum = 0;

    for (guint k = 0; k < n; k++) {
      const DscGroupWindow *w = dsc_group_stack_get_window (stack, k);

      sum += y >= w->y0 && y < w->y0 + (gint)w->height ? w->width : 0;
    }
    most = MAX (most, sum);
  }
  return most;
}

/* Reads what group @g has in rows @y0 .. @y1. Returns: FALSE if nothing, or with @error set */
static gboolean
read_layer (const Job *job,
            guint g,
            gint y0,
            gint y1,
            GPtrArray *memory,
            DscStackLayer *ret_layer,
            GError **error)
{
  const DscGroupWindow *w = dsc_group_stack_get_window (job->stack, g);
  gint from = MAX (y0, w->y0), to = MIN (y1, w->y0 + (gint)w->height - 1);
  guint n_rows = (guint)(to - from + 1);
  float *values, *weight;
  gsize n;

  if (w->width == 0 || from > to)
    return FALSE;
  n = (gsize)w->width * n_rows;
  values = dsc_try_alloc (2 * n * sizeof (float), "band of the stack", error);
  if (values == NULL)
    return FALSE;
  g_ptr_array_add (memory, values);
  weight = values + n;
  *ret_layer
      = (DscStackLayer){ .values = values,
                         .weight = weight,
                         .limit = dsc_outlier_find_limit (job->stack, g, job->plan->params->maskpt),
                         .x0 = w->x0,
                         .y0 = from,
                         .width = w->width,
                         .height = n_rows };
  return dsc_group_stack_read (job->stack, g, DSC_STACK_SCI, w->x0, from, w->width, n_rows, values,
                               error)
         && dsc_group_stack_read (job->stack, g, DSC_STACK_WHT, w->x0, from, w->width, n_rows,
                                  weight, error);
}

/* Bands are written as they come: the writer takes rows in any order. */
static gboolean
store_band (
    Job *job, DscBand band, const float *median, const guint8 *count, gsize n, GError **error)
{
  guint64 coverage[DSC_OUTLIER_N_COVERAGE] = { 0 };
  gboolean ok;

  for (gsize i = 0; i < n; i++)
    coverage[count[i]]++;
  g_mutex_lock (&job->lock);
  for (guint k = 0; k < DSC_OUTLIER_N_COVERAGE; k++)
    job->coverage[k] += coverage[k];
  ok = dsc_fits_writer_write_rows (job->writer, "SCI", 0, band.y0, band.y1 - band.y0, median,
                                   error);
  dsc_progress_set (job->progress, (double)++job->n_done / job->n_bands, NULL);
  g_mutex_unlock (&job->lock);
  return ok;
}

static gboolean
median_band_cb (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;
  DscBand band = dsc_band_get (job->ny, job->band_rows, index);
  guint n_groups = dsc_group_stack_get_n_groups (job->stack), n_layers = 0;
  gsize n = (gsize)job->nx * (band.y1 - band.y0);
  g_autoptr (GPtrArray) memory = g_ptr_array_new_with_free_func (g_free);
  g_autofree DscStackLayer *layers = g_new (DscStackLayer, n_groups);
  g_autofree float *median = g_new (float, n);
  g_autofree guint8 *count = g_new (guint8, n);

  for (guint g = 0; g < n_groups; g++) {
    GError *failed = NULL;

    if (read_layer (job, g, (gint)band.y0, (gint)band.y1 - 1, memory, &layers[n_layers], &failed)) {
      n_layers++;
    } else if (failed != NULL) {
      g_propagate_error (error, failed);
      return FALSE;
    }
  }
  dsc_stack_median (n_layers, layers, job->pair_limit, 0, (gint)band.y0, job->nx, band.y1 - band.y0,
                    median, count);
  return store_band (job, band, median, count, n, error);
}

gboolean
dsc_outlier_median (const DscOutlierPlan *plan,
                    const DscGroupStack *stack,
                    DscFitsWriter *writer,
                    guint64 *coverage,
                    DscProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
  Job job = {
    .plan = plan, .stack = stack, .writer = writer, .coverage = coverage, .progress = progress
  };
  guint64 widest = MAX (find_widest_row (stack), 1);
  gboolean ok;

  dsc_group_stack_get_size (stack, &job.nx, &job.ny);
  job.band_rows = (guint)CLAMP (BAND_VALUES / widest, 1, MAX_ROWS);
  job.n_bands = dsc_band_count (job.ny, job.band_rows);
  memset (coverage, 0, DSC_OUTLIER_N_COVERAGE * sizeof *coverage);
  dsc_progress_set (progress, 0, _ ("Forming the median"));
  if (!dsc_outlier_find_pair_limit (plan, &job.pair_limit, cancellable, error))
    return FALSE;
  g_mutex_init (&job.lock);
  ok = dsc_parallel_for (job.n_bands, plan->resample->n_threads, median_band_cb, &job, cancellable,
                         error);
  g_mutex_clear (&job.lock);
  return ok;
}
