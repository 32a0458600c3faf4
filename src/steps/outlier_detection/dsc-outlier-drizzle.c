/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-drizzle.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-stack-median.h"
#include "resample/dsc-resample-load.h"

#define BAND_ROWS 64

/* Memory of one worker for a band; kept for the next one, because asking the system for it again
 * takes longer than filling it. */
typedef struct {
  gsize n;
  float *sci, *wht;
} Band;

typedef struct {
  GMutex lock;
  GPtrArray *spare; /* of Band */
} Pool;

/* One exposure on its way into the window of its group. */
typedef struct {
  const DscOutlierPlan *plan;
  DscGroupStack *stack;
  guint group;
  const DscGroupWindow *window;
  gboolean first; /* of its group: nothing is there yet */
  const DscResampleLoad *load;
  DscDrizzleInput input;
  Pool *pool;
} Addition;

static void
band_free (gpointer data)
{
  Band *band = data;

  g_free (band->sci);
  g_free (band->wht);
  g_free (band);
}

static Band *
take_band (Pool *pool, gsize n)
{
  Band *band = NULL;

  g_mutex_lock (&pool->lock);
  if (pool->spare->len > 0)
    band = g_ptr_array_steal_index_fast (pool->spare, pool->spare->len - 1);
  g_mutex_unlock (&pool->lock);
  if (band != NULL && band->n < n)
    g_clear_pointer (&band, band_free);
  if (band == NULL) {
    band = g_new (Band, 1);
    *band = (Band){ n, g_new (float, n), g_new (float, n) };
  }
  return band;
}

static void
give_band (Pool *pool, Band *band)
{
  g_mutex_lock (&pool->lock);
  g_ptr_array_add (pool->spare, band);
  g_mutex_unlock (&pool->lock);
}

static gboolean
write_band (
    const Addition *add, gint y0, guint n_rows, const float *sci, const float *wht, GError **error)
{
  return dsc_group_stack_write_rows (add->stack, add->group, DSC_STACK_SCI, y0, n_rows, sci, error)
         && dsc_group_stack_write_rows (add->stack, add->group, DSC_STACK_WHT, y0, n_rows, wht,
                                        error);
}

static gboolean
read_band (const Addition *add, gint y0, guint n_rows, float *sci, float *wht, GError **error)
{
  const DscGroupWindow *w = add->window;

  return dsc_group_stack_read (add->stack, add->group, DSC_STACK_SCI, w->x0, y0, w->width, n_rows,
                               sci, error)
         && dsc_group_stack_read (add->stack, add->group, DSC_STACK_WHT, w->x0, y0, w->width,
                                  n_rows, wht, error);
}

/* Rows @y0 .. @y1 of the window, of which the exposure reaches @tile (NULL: nothing). */
static gboolean
fill_band (const Addition *add, gint y0, gint y1, DscDrizzleTile *tile, Band *band, GError **error)
{
  guint n_rows = (guint)(y1 - y0 + 1);
  gsize n = (gsize)add->window->width * n_rows;

  if (add->first) {
    memset (band->sci, 0, n * sizeof (float));
    memset (band->wht, 0, n * sizeof (float));
  } else if (!read_band (add, y0, n_rows, band->sci, band->wht, error)) {
    return FALSE;
  }
  if (tile != NULL) {
    gsize at = (gsize)(tile->y0 - y0) * add->window->width + (gsize)(tile->x0 - add->window->x0);

    tile->mean = band->sci + at;
    tile->wht = band->wht + at;
    tile->stride = add->window->width;
    dsc_drizzle_add (&add->plan->resample->setup, &add->input, tile);
  }
  for (gsize i = 0; i < n; i++)
    if (band->wht[i] == 0)
      band->sci[i] = add->plan->resample->fill;
  return write_band (add, y0, n_rows, band->sci, band->wht, error);
}

/* Bands are cut by the rows of the mosaic. */
static gboolean
add_band_cb (guint index, gpointer user_data, GError **error)
{
  const Addition *add = user_data;
  const DscGroupWindow *w = add->window;
  gint from = (w->y0 / BAND_ROWS + (gint)index) * BAND_ROWS;
  gint y0 = MAX (from, w->y0), y1 = MIN (from + BAND_ROWS, w->y0 + (gint)w->height) - 1;
  gint tx0 = w->x0, tx1 = w->x0 + (gint)w->width - 1, ty0 = y0, ty1 = y1;
  gboolean reached = dsc_drizzle_find_window (&add->plan->resample->setup, add->load->map, &tx0,
                                              &ty0, &tx1, &ty1);
  DscDrizzleTile tile
      = { .x0 = tx0, .y0 = ty0, .width = (guint)(tx1 - tx0 + 1), .height = (guint)(ty1 - ty0 + 1) };
  Band *band;
  gboolean ok;

  if (!reached && !add->first)
    return TRUE;
  band = take_band (add->pool, (gsize)w->width * BAND_ROWS);
  ok = fill_band (add, y0, y1, reached ? &tile : NULL, band, error);
  give_band (add->pool, band);
  return ok;
}

/* An exposure as it is: only the planes are written. */
static gboolean
copy_band_cb (guint index, gpointer user_data, GError **error)
{
  const Addition *add = user_data;
  const DscGroupWindow *w = add->window;
  DscBand band = dsc_band_get (w->height, BAND_ROWS, index);
  gsize from = (gsize)band.y0 * w->width;

  return write_band (add, (gint)band.y0, band.y1 - band.y0, add->load->sci + from,
                     add->load->weight + from, error);
}

static gboolean
add_exposure (
    Addition *add, DscResampleLoad *load, guint index, GCancellable *cancellable, GError **error)
{
  const DscOutlierPlan *plan = add->plan;
  const DscGroupWindow *w = add->window;
  g_autofree DscScanRow *limits = NULL;
  guint n_bands = dsc_band_count (w->height, BAND_ROWS);

  if (!dsc_resample_load_rows (load, index, 0, plan->resample->exposures[index].height, cancellable,
                               error))
    return FALSE;
  add->load = load;
  if (!plan->params->resample_data)
    return dsc_parallel_for (n_bands, plan->resample->n_threads, copy_band_cb, add, cancellable,
                             error);
  limits = dsc_resample_find_limits (plan->resample, index);
  add->input = dsc_resample_load_get_input (load, limits);
  n_bands = (guint)((w->y0 + (gint)w->height - 1) / BAND_ROWS - w->y0 / BAND_ROWS + 1);
  return dsc_parallel_for (n_bands, plan->resample->n_threads, add_band_cb, add, cancellable,
                           error);
}

/* Memory for the weights of any group. */
static float *
reserve_weights (const DscOutlierPlan *plan, GError **error)
{
  gsize n = 1;

  for (guint g = 0; g < plan->n_groups; g++)
    n = MAX (n, (gsize)plan->windows[g].width * plan->windows[g].height);
  return dsc_try_alloc (n * sizeof (float), "weights of a group", error);
}

/* The weights of a group that count, in raster order, and their clipped mean. */
static gboolean
settle_weights (const Addition *add, float *weights, GCancellable *cancellable, GError **error)
{
  const DscGroupWindow *w = add->window;
  gsize n = 0;

  for (guint y = 0; y < w->height; y += BAND_ROWS) {
    guint n_rows = MIN (BAND_ROWS, w->height - y);
    float *row = weights + n;
    gsize m = 0;

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_group_stack_read (add->stack, add->group, DSC_STACK_WHT, w->x0, w->y0 + (gint)y,
                                  w->width, n_rows, row, error))
      return FALSE;
    for (gsize i = 0; i < (gsize)n_rows * w->width; i++)
      if (row[i] != 0 && isfinite (row[i]))
        row[m++] = row[i];
    n += m;
  }
  dsc_group_stack_set_mean_weight (add->stack, add->group, dsc_weight_clipped_mean (n, weights));
  return TRUE;
}

static gboolean
drizzle_groups (const DscOutlierPlan *plan,
                DscGroupStack *stack,
                Pool *pool,
                DscProgress *progress,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (DscResampleLoad) load = { 0 };
  g_autofree float *weights = reserve_weights (plan, error);
  guint n_done = 0;

  if (weights == NULL)
    return FALSE;
  dsc_resample_load_init (&load, plan->resample, plan->params->resample_data);
  for (guint g = 0; g < plan->n_groups; g++) {
    Addition add = { .plan = plan, .stack = stack, .group = g, .first = TRUE, .pool = pool };

    if (!dsc_group_stack_begin (stack, g, &plan->windows[g], error))
      return FALSE;
    add.window = dsc_group_stack_get_window (stack, g);
    for (guint i = 0; add.window->width > 0 && i < plan->n; i++) {
      g_autofree char *text = NULL;

      if (plan->groups[i] != g)
        continue;
      text = g_strdup_printf (_ ("Drizzling %u of %u: %s"), ++n_done, plan->n,
                              dsc_image_model_get_name (plan->resample->exposures[i].model));
      dsc_progress_set (progress, (n_done - 1.0) / plan->n, text);
      if (!add_exposure (&add, &load, i, cancellable, error))
        return FALSE;
      add.first = FALSE;
    }
    if (add.window->width > 0 && !settle_weights (&add, weights, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
dsc_outlier_drizzle (const DscOutlierPlan *plan,
                     DscGroupStack *stack,
                     DscProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Pool pool = { .spare = g_ptr_array_new_with_free_func (band_free) };
  gboolean ok;

  g_mutex_init (&pool.lock);
  ok = drizzle_groups (plan, stack, &pool, progress, cancellable, error);
  g_mutex_clear (&pool.lock);
  g_ptr_array_unref (pool.spare);
  return ok;
}
