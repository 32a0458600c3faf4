/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-mosaic.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define BAND_ROWS 64

static guint
n_layers (guint n_inputs)
{
  return n_inputs == 0 ? 0 : (n_inputs - 1) / 32 + 1;
}

gsize
dsc_mosaic_bytes_per_pixel (guint n_inputs, gboolean with_dq, DscNoiseMode noise)
{
  gsize planes = 2 + n_layers (n_inputs) + (with_dq ? 1 : 0);

  planes += noise == DSC_NOISE_VARIANCE ? 2 * DSC_N_VARIANCES : noise == DSC_NOISE_ERROR ? 1 : 0;
  return planes * 4;
}

gsize
dsc_mosaic_bytes_per_worker (guint width)
{
  return (gsize)width * BAND_ROWS * sizeof (DscDrizzleCell);
}

static gboolean
alloc_plane (gpointer ret_plane, gsize n, GError **error)
{
  gpointer *plane = ret_plane;

  *plane = dsc_try_alloc (n * 4, "mosaic", error);
  return *plane != NULL;
}

DscMosaic *
dsc_mosaic_new (guint width,
                gint y0,
                guint height,
                guint n_inputs,
                gboolean with_dq,
                DscNoiseMode noise,
                GError **error)
{
  g_autoptr (DscMosaic) mosaic = g_new0 (DscMosaic, 1);
  gsize n = (gsize)width * height;

  g_mutex_init (&mosaic->lock);
  mosaic->spare = g_ptr_array_new_with_free_func (g_aligned_free);
  mosaic->width = width;
  mosaic->n_con = n_layers (n_inputs);
  mosaic->noise = noise;
  if (!alloc_plane (&mosaic->sci, n, error) || !alloc_plane (&mosaic->wht, n, error))
    return NULL;
  if (mosaic->n_con > 0 && !alloc_plane (&mosaic->con, n * mosaic->n_con, error))
    return NULL;
  if (with_dq && !alloc_plane (&mosaic->dq, n, error))
    return NULL;
  if (noise == DSC_NOISE_ERROR && !alloc_plane (&mosaic->err, n, error))
    return NULL;
  for (guint k = 0; noise == DSC_NOISE_VARIANCE && k < DSC_N_VARIANCES; k++)
    if (!alloc_plane (&mosaic->var[k], n, error) || !alloc_plane (&mosaic->var_weight[k], n, error))
      return NULL;
  mosaic->y0 = y0;
  mosaic->height = height;
  return g_steal_pointer (&mosaic);
}

void
dsc_mosaic_free (DscMosaic *mosaic)
{
  if (mosaic == NULL)
    return;
  g_free (mosaic->sci);
  g_free (mosaic->wht);
  g_free (mosaic->con);
  g_free (mosaic->dq);
  if (mosaic->noise == DSC_NOISE_ERROR)
    g_free (mosaic->err);
  for (guint k = 0; k < DSC_N_VARIANCES; k++) {
    g_free (mosaic->var[k]);
    g_free (mosaic->var_weight[k]);
  }
  g_ptr_array_unref (mosaic->spare);
  g_mutex_clear (&mosaic->lock);
  g_free (mosaic);
}

void
dsc_mosaic_reset (DscMosaic *mosaic, gint y0, guint height)
{
  gsize bytes = (gsize)mosaic->width * height * 4;

  g_return_if_fail (height <= mosaic->height);
  mosaic->y0 = y0;
  mosaic->height = height;
  memset (mosaic->sci, 0, bytes);
  memset (mosaic->wht, 0, bytes);
  if (mosaic->con != NULL)
    memset (mosaic->con, 0, bytes * mosaic->n_con);
  if (mosaic->dq != NULL)
    memset (mosaic->dq, 0, bytes);
  if (mosaic->noise == DSC_NOISE_ERROR)
    memset (mosaic->err, 0, bytes);
  for (guint k = 0; mosaic->noise == DSC_NOISE_VARIANCE && k < DSC_N_VARIANCES; k++) {
    memset (mosaic->var[k], 0, bytes);
    memset (mosaic->var_weight[k], 0, bytes);
  }
}

typedef struct {
  DscMosaic *mosaic;
  const DscDrizzleSetup *setup;
  const DscDrizzleInput *input;
  guint index;
  double fixed_weight;
  gint x0, y0, x1, y1; /* window in output pixels */
  guint64 n_touched;
} Addition;

static DscDrizzleCell *
take_cells (DscMosaic *mosaic)
{
  DscDrizzleCell *cells = NULL;

  g_mutex_lock (&mosaic->lock);
  if (mosaic->spare->len > 0)
    cells = g_ptr_array_steal_index_fast (mosaic->spare, mosaic->spare->len - 1);
  g_mutex_unlock (&mosaic->lock);
  if (cells == NULL)
    cells = g_aligned_alloc (BAND_ROWS * mosaic->width, sizeof *cells, 64);
  return cells;
}

static void
give_cells (DscMosaic *mosaic, DscDrizzleCell *cells)
{
  g_mutex_lock (&mosaic->lock);
  g_ptr_array_add (mosaic->spare, cells);
  g_mutex_unlock (&mosaic->lock);
}

static void
load_tile (const DscMosaic *mosaic, DscDrizzleTile *tile)
{
  gboolean averaged = mosaic->noise == DSC_NOISE_ERROR;

  for (guint y = 0; y < tile->height; y++) {
    gsize at = (gsize)(tile->y0 - mosaic->y0 + (gint)y) * mosaic->width + tile->x0;
    DscDrizzleCell *cells = tile->cells + (gsize)y * tile->width;

    for (guint x = 0; x < tile->width; x++, at++)
      cells[x] = (DscDrizzleCell){
        .v = { mosaic->sci[at], averaged ? mosaic->err[at] : 0, 0, 0 },
        .wht = mosaic->wht[at],
        .wht_own = averaged ? mosaic->wht[at] : 0,
        .dq = mosaic->dq != NULL ? mosaic->dq[at] : 0,
      };
  }
}

/* The variances of one exposure join the sums with weight w: S += v w w, T += w. */
static inline void
fold_variances (DscMosaic *mosaic, gsize at, const DscDrizzleCell *cell, double fixed_weight)
{
  float rnoise = cell->v[1] * cell->v[1];
  double w = fixed_weight > 0                  ? fixed_weight
             : rnoise > 0 && isfinite (rnoise) ? (double)(1.0f / rnoise)
                                               : 0;

  if (!(w > 0))
    return;
  for (guint k = 0; k < DSC_N_VARIANCES; k++) {
    float v = cell->v[k + 1] * cell->v[k + 1];

    if (!(v >= 0 && isfinite (v)))
      continue;
    mosaic->var[k][at] = (float)(mosaic->var[k][at] + v * w * w);
    mosaic->var_weight[k][at] = (float)(mosaic->var_weight[k][at] + w);
  }
}

static guint64
store_tile (DscMosaic *mosaic, const DscDrizzleTile *tile, guint index, double fixed_weight)
{
  guint32 bit = 1u << (index % 32);
  guint32 *con = mosaic->con;
  guint64 n_touched = 0;

  if (con != NULL)
    con += (gsize)(index / 32) * mosaic->width * mosaic->height;
  for (guint y = 0; y < tile->height; y++) {
    gsize at = (gsize)(tile->y0 - mosaic->y0 + (gint)y) * mosaic->width + tile->x0;
    const DscDrizzleCell *cell = tile->cells + (gsize)y * tile->width;

    for (guint x = 0; x < tile->width; x++, at++, cell++) {
      if (cell->wht_own == 0 && !cell->touched)
        continue;
      mosaic->sci[at] = cell->v[0];
      mosaic->wht[at] = cell->wht;
      if (cell->touched && con != NULL)
        con[at] |= bit;
      if (mosaic->dq != NULL)
        mosaic->dq[at] = cell->dq;
      n_touched += cell->touched;
      if (mosaic->noise == DSC_NOISE_ERROR)
        mosaic->err[at] = cell->v[1];
      else if (mosaic->noise == DSC_NOISE_VARIANCE && cell->wht_own != 0)
        fold_variances (mosaic, at, cell, fixed_weight);
    }
  }
  return n_touched;
}

static gboolean
add_band_cb (guint index, gpointer user_data, GError **error)
{
  Addition *add = user_data;
  DscMosaic *mosaic = add->mosaic;
  /* bands are cut by the rows of the mosaic as a whole, whatever part of it is held */
  gint first_band = (gint)(add->y0 / BAND_ROWS);
  gint y0 = (first_band + (gint)index) * BAND_ROWS, y1 = y0 + BAND_ROWS - 1;
  gint x0 = add->x0, x1 = add->x1;
  DscDrizzleTile tile = { 0 };

  y0 = MAX (y0, add->y0);
  y1 = MIN (y1, add->y1);
  if (y0 > y1 || !dsc_drizzle_find_window (add->setup, add->input->map, &x0, &y0, &x1, &y1))
    return TRUE;
  tile.x0 = x0;
  tile.y0 = y0;
  tile.width = (guint)(x1 - x0 + 1);
  tile.height = (guint)(y1 - y0 + 1);
  tile.cells = take_cells (mosaic);
  load_tile (mosaic, &tile);
  dsc_drizzle_add (add->setup, add->input, &tile);
  {
    guint64 n = store_tile (mosaic, &tile, add->index, add->fixed_weight);

    g_mutex_lock (&mosaic->lock);
    add->n_touched += n;
    g_mutex_unlock (&mosaic->lock);
  }
  give_cells (mosaic, tile.cells);
  return TRUE;
}

gboolean
dsc_mosaic_add (DscMosaic *mosaic,
                const DscDrizzleSetup *setup,
                const DscDrizzleInput *input,
                guint index,
                double fixed_weight,
                guint n_threads,
                GCancellable *cancellable,
                guint64 *ret_n_touched,
                GError **error)
{
  Addition add = { .mosaic = mosaic,
                   .setup = setup,
                   .input = input,
                   .index = index,
                   .fixed_weight = fixed_weight,
                   .x0 = 0,
                   .x1 = (gint)mosaic->width - 1,
                   .y0 = mosaic->y0,
                   .y1 = mosaic->y0 + (gint)mosaic->height - 1 };
  guint n_bands;

  if (ret_n_touched != NULL)
    *ret_n_touched = 0;
  if (!dsc_drizzle_find_window (setup, input->map, &add.x0, &add.y0, &add.x1, &add.y1))
    return TRUE;
  n_bands = (guint)(add.y1 / BAND_ROWS - add.y0 / BAND_ROWS + 1);
  if (!dsc_parallel_for (n_bands, n_threads, add_band_cb, &add, cancellable, error))
    return FALSE;
  if (ret_n_touched != NULL)
    *ret_n_touched = add.n_touched;
  return TRUE;
}

typedef struct {
  DscMosaic *mosaic;
  float fill;
  double ratio;
} Finish;

static gboolean
finish_band_cb (guint index, gpointer user_data, GError **error)
{
  Finish *job = user_data;
  DscMosaic *m = job->mosaic;
  DscBand band = dsc_band_get (m->height, BAND_ROWS, index);
  double scale = 1 / (job->ratio * job->ratio);

  for (gsize i = (gsize)band.y0 * m->width; i < (gsize)band.y1 * m->width; i++) {
    float sum = 0;
    gboolean any = FALSE;

    if (m->wht[i] == 0)
      m->sci[i] = job->fill;
    if (m->noise == DSC_NOISE_ERROR)
      m->err[i] = m->wht[i] == 0 ? NAN : (float)(m->err[i] / job->ratio);
    if (m->noise != DSC_NOISE_VARIANCE)
      continue;
    for (guint k = 0; k < DSC_N_VARIANCES; k++) {
      double t = m->var_weight[k][i];
      float v = t > 0 ? (float)(m->var[k][i] * scale / t / t) : NAN;

      m->var[k][i] = v;
      if (!isnan (v)) {
        sum += v;
        any = TRUE;
      }
    }
    m->var_weight[0][i] = any ? sqrtf (sum) : NAN;
  }
  return TRUE;
}

void
dsc_mosaic_finish (DscMosaic *mosaic, float fill, double ratio, guint n_threads)
{
  Finish job = { mosaic, fill, ratio };

  dsc_parallel_for (dsc_band_count (mosaic->height, BAND_ROWS), n_threads, finish_band_cb, &job,
                    NULL, NULL);
  if (mosaic->noise == DSC_NOISE_VARIANCE)
    mosaic->err = mosaic->var_weight[0];
}
