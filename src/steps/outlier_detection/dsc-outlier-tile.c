/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-tile.h"

#include <math.h>
#include <string.h>

#include "dsc-blot.h"
#include "dsc-outlier-median.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-stack-median.h"

#define BAND_ROWS 64
#define DEEP_BYTES ((gsize)2 << 20) /* of a stack in work; they should stay in the cache */

static guint
get_columns (const DscOutlierRect *rect)
{
  return (guint)(rect->x1 - rect->x0 + 1);
}

static guint
get_n_rows (const DscOutlierRect *rect)
{
  return (guint)(rect->y1 - rect->y0 + 1);
}

gsize
dsc_outlier_rect_size (const DscOutlierRect *rect)
{
  return (gsize)get_columns (rect) * get_n_rows (rect);
}

gboolean
dsc_outlier_rect_contains (const DscOutlierRect *outer, const DscOutlierRect *inner)
{
  return outer->x0 <= inner->x0 && inner->x1 <= outer->x1 && outer->y0 <= inner->y0
         && inner->y1 <= outer->y1;
}

DscOutlierRect
dsc_outlier_rect_grow (const DscOutlierRect *rect, const DscOutlierPlan *plan, guint index)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  gint halo = plan->params->resample_data ? DSC_OUTLIER_HALO : 0;

  return (DscOutlierRect){ MAX (rect->x0 - halo, 0), MAX (rect->y0 - halo, 0),
                           MIN (rect->x1 + halo, (gint)e->width - 1),
                           MIN (rect->y1 + halo, (gint)e->height - 1) };
}

/* The rows of a band of a rectangle. */
static DscOutlierRect
cut_band (const DscOutlierRect *rect, guint band_rows, guint index)
{
  DscBand band = dsc_band_get (get_n_rows (rect), band_rows, index);

  return (DscOutlierRect){ rect->x0, rect->y0 + (gint)band.y0, rect->x1,
                           rect->y0 + (gint)band.y1 - 1 };
}

/* Rows of a plane are read whole and cut to the columns of @rect. */
static gboolean
read_columns (
    DscImageModel *model, DscPlaneId id, const DscOutlierRect *rect, gpointer out, GError **error)
{
  guint width = dsc_image_model_get_width (model), n_columns = get_columns (rect);
  guint n_rows = get_n_rows (rect);
  g_autofree guint32 *rows = NULL;

  if (n_columns == width)
    return dsc_image_model_read_rows (model, id, 0, (guint)rect->y0, n_rows, out, error);
  rows = dsc_try_alloc ((gsize)width * MIN (n_rows, BAND_ROWS) * 4, "rows of an image", error);
  if (rows == NULL)
    return FALSE;
  for (guint y = 0; y < n_rows; y += BAND_ROWS) {
    guint n = MIN (BAND_ROWS, n_rows - y);

    if (!dsc_image_model_read_rows (model, id, 0, (guint)rect->y0 + y, n, rows, error))
      return FALSE;
    for (guint r = 0; r < n; r++)
      memcpy ((guint32 *)out + (gsize)(y + r) * n_columns, rows + (gsize)r * width + rect->x0,
              n_columns * sizeof *rows);
  }
  return TRUE;
}

gboolean
dsc_outlier_source_read_plane (const DscOutlierSource *source,
                               guint index,
                               DscPlaneId id,
                               const DscOutlierRect *rect,
                               gpointer out,
                               GError **error)
{
  DscImageModel *model = source->plan->resample->exposures[index].model;

  if (dsc_image_model_has_plane (model, id))
    return read_columns (model, id, rect, out, error);
  memset (out, 0, dsc_outlier_rect_size (rect) * 4);
  return TRUE;
}

/* Median */

/* @spare: buffers of @buffer_size pixels that no band uses now: the next one takes them over */
typedef struct {
  const DscOutlierSource *source;
  double maskpt;
  const DscOutlierRect *rect;
  float *median;
  guint band_rows;
  gsize buffer_size;
  GMutex lock;
  GPtrArray *spare;
} MedianJob;

/* What of group @g is read for @rect. Whole rows are one read. Returns: FALSE if nothing */
static gboolean
find_part (const DscGroupStack *stack,
           guint g,
           const DscOutlierRect *rect,
           DscOutlierRect *ret_part)
{
  const DscGroupWindow *w = dsc_group_stack_get_window (stack, g);
  DscOutlierRect part
      = { MAX (rect->x0, w->x0), MAX (rect->y0, w->y0), MIN (rect->x1, w->x0 + (gint)w->width - 1),
          MIN (rect->y1, w->y0 + (gint)w->height - 1) };

  if (part.x0 > part.x1 || part.y0 > part.y1)
    return FALSE;
  if (2 * get_columns (&part) >= w->width) {
    part.x0 = w->x0;
    part.x1 = w->x0 + (gint)w->width - 1;
  }
  *ret_part = part;
  return TRUE;
}

/* Few rows at a time of a deep stack. */
static void
choose_bands (MedianJob *job)
{
  const DscGroupStack *stack = job->source->stack;
  gsize row = 1;

  for (guint g = 0; g < dsc_group_stack_get_n_groups (stack); g++) {
    DscOutlierRect part;

    if (find_part (stack, g, job->rect, &part))
      row += 2 * (gsize)get_columns (&part);
  }
  job->band_rows = (guint)CLAMP (DEEP_BYTES / sizeof (float) / row, 4, BAND_ROWS);
  job->buffer_size = row * job->band_rows;
}

static float *
take_buffer (MedianJob *job, GError **error)
{
  float *buffer = NULL;

  g_mutex_lock (&job->lock);
  if (job->spare->len > 0)
    buffer = g_ptr_array_steal_index_fast (job->spare, job->spare->len - 1);
  g_mutex_unlock (&job->lock);
  return buffer != NULL
             ? buffer
             : dsc_try_alloc (job->buffer_size * sizeof (float), "part of the stack", error);
}

static void
give_buffer (MedianJob *job, float *buffer)
{
  g_mutex_lock (&job->lock);
  g_ptr_array_add (job->spare, buffer);
  g_mutex_unlock (&job->lock);
}

/* Reads what all groups have in @band into @buffer. */
static gboolean
read_layers (const MedianJob *job,
             const DscOutlierRect *band,
             float *buffer,
             DscStackLayer *ret_layers,
             guint *ret_n,
             GError **error)
{
  const DscGroupStack *stack = job->source->stack;
  guint n_layers = 0;

  for (guint g = 0; g < dsc_group_stack_get_n_groups (stack); g++) {
    DscOutlierRect part;
    guint nx, ny;
    gsize n;

    if (!find_part (stack, g, band, &part))
      continue;
    nx = get_columns (&part);
    ny = get_n_rows (&part);
    n = (gsize)nx * ny;
    if (!dsc_group_stack_read (stack, g, DSC_STACK_SCI, part.x0, part.y0, nx, ny, buffer, error)
        || !dsc_group_stack_read (stack, g, DSC_STACK_WHT, part.x0, part.y0, nx, ny, buffer + n,
                                  error))
      return FALSE;
    ret_layers[n_layers++]
        = (DscStackLayer){ .values = buffer,
                           .weight = buffer + n,
                           .limit = dsc_outlier_find_limit (stack, g, job->maskpt),
                           .x0 = part.x0,
                           .y0 = part.y0,
                           .width = nx,
                           .height = ny };
    buffer += 2 * n;
  }
  *ret_n = n_layers;
  return TRUE;
}

static gboolean
median_band_cb (guint index, gpointer user_data, GError **error)
{
  MedianJob *job = user_data;
  DscOutlierRect band = cut_band (job->rect, job->band_rows, index);
  guint n_groups = dsc_group_stack_get_n_groups (job->source->stack), n_layers = 0;
  g_autofree DscStackLayer *layers = g_new (DscStackLayer, n_groups + 1);
  float *buffer = take_buffer (job, error);
  gboolean ok = buffer != NULL && read_layers (job, &band, buffer, layers, &n_layers, error);

  if (ok)
    dsc_stack_median (n_layers, layers, job->source->pair_limit, band.x0, band.y0,
                      get_columns (&band), get_n_rows (&band),
                      job->median + (gsize)(band.y0 - job->rect->y0) * get_columns (&band), NULL);
  if (buffer != NULL)
    give_buffer (job, buffer);
  return ok;
}

static gboolean
read_band_cb (guint index, gpointer user_data, GError **error)
{
  const MedianJob *job = user_data;
  DscOutlierRect band = cut_band (job->rect, job->band_rows, index);

  return read_columns (job->source->median, DSC_PLANE_SCI, &band,
                       job->median + (gsize)(band.y0 - job->rect->y0) * get_columns (&band), error);
}

gboolean
dsc_outlier_source_read_median (const DscOutlierSource *source,
                                double maskpt,
                                const DscOutlierRect *rect,
                                guint n_threads,
                                float *ret_median,
                                GCancellable *cancellable,
                                GError **error)
{
  MedianJob job = {
    .source = source, .maskpt = maskpt, .rect = rect, .median = ret_median, .band_rows = BAND_ROWS
  };
  gboolean anew = maskpt != source->plan->params->maskpt, ok;

  if (anew && source->stack == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "maskpt: the groups of this run were not kept; run the step");
    return FALSE;
  }
  g_mutex_init (&job.lock);
  job.spare = g_ptr_array_new_with_free_func (g_free);
  if (anew)
    choose_bands (&job);
  ok = dsc_parallel_for (dsc_band_count (get_n_rows (rect), job.band_rows), n_threads,
                         anew ? median_band_cb : read_band_cb, &job, cancellable, error);
  g_ptr_array_unref (job.spare);
  g_mutex_clear (&job.lock);
  return ok;
}

/* Tile */

typedef struct {
  const DscOutlierSource *source;
  DscOutlierTile *tile;
  const DscPixmap *map; /* (nullable): none with resample_data=False */
  DscBlotSource median;
} TileJob;

static gboolean
load_band_cb (guint index, gpointer user_data, GError **error)
{
  const TileJob *job = user_data;
  DscOutlierTile *tile = job->tile;
  DscOutlierRect band = cut_band (&tile->rect, BAND_ROWS, index);
  guint n_columns = get_columns (&band);
  gsize at = (gsize)(band.y0 - tile->rect.y0) * n_columns;

  if (!dsc_outlier_source_read_plane (job->source, tile->index, DSC_PLANE_SCI, &band,
                                      tile->sci + at, error)
      || !dsc_outlier_source_read_plane (job->source, tile->index, DSC_PLANE_ERR, &band,
                                         tile->err + at, error))
    return FALSE;
  for (gint y = band.y0; job->map != NULL && y <= band.y1; y++, at += n_columns) {
    gsize from = dsc_pixmap_index (job->map, band.x0, y);

    dsc_blot_linear (&job->median, n_columns, job->map->x + from, job->map->y + from,
                     tile->blot + at);
  }
  return TRUE;
}

/* The part of the median that the tile reads. Returns: FALSE if none */
static gboolean
find_median_rect (const TileJob *job, DscOutlierRect *ret_rect)
{
  const DscOutlierRect *rect = &job->tile->rect;
  DscOutlierRect all = { G_MAXINT, G_MAXINT, -1, -1 };

  for (gint y = rect->y0; y <= rect->y1; y++) {
    gsize from = dsc_pixmap_index (job->map, rect->x0, y);
    DscOutlierRect row;

    if (!dsc_blot_window (&job->median, get_columns (rect), job->map->x + from, job->map->y + from,
                          &row.x0, &row.y0, &row.x1, &row.y1))
      continue;
    all = (DscOutlierRect){ MIN (all.x0, row.x0), MIN (all.y0, row.y0), MAX (all.x1, row.x1),
                            MAX (all.y1, row.y1) };
  }
  *ret_rect = all;
  return all.x1 >= 0;
}

static gboolean
load_median (TileJob *job,
             DscPixmap *map,
             guint n_threads,
             float **ret_memory,
             GCancellable *cancellable,
             GError **error)
{
  DscOutlierTile *tile = job->tile;
  const DscOutlierPlan *plan = job->source->plan;
  DscImageModel *median = job->source->median;
  DscOutlierRect part;
  float *memory;

  if (!dsc_outlier_plan_map (plan, tile->index, (guint)tile->rect.y0, get_n_rows (&tile->rect),
                             n_threads, map, cancellable, error))
    return FALSE;
  job->map = map;
  job->median = (DscBlotSource){ .nx = dsc_image_model_get_width (median),
                                 .ny = dsc_image_model_get_height (median) };
  if ((plan->lone[tile->index] && plan->compat == DSC_COMPAT_NONE)
      || !find_median_rect (job, &part))
    return TRUE;
  *ret_memory = memory
      = dsc_try_alloc (dsc_outlier_rect_size (&part) * sizeof (float), "part of the median", error);
  if (memory == NULL)
    return FALSE;
  job->median.data = memory;
  job->median.x0 = part.x0;
  job->median.y0 = part.y0;
  job->median.width = get_columns (&part);
  job->median.height = get_n_rows (&part);
  return dsc_outlier_source_read_median (job->source, tile->maskpt, &part, n_threads, memory,
                                         cancellable, error);
}

static DscOutlierTile *
tile_new (guint index, const DscOutlierRect *rect, double maskpt, GError **error)
{
  gsize n = dsc_outlier_rect_size (rect);
  float *pixels = dsc_try_alloc (3 * n * sizeof (float), "part of an exposure", error);
  DscOutlierTile *tile;

  if (pixels == NULL)
    return NULL;
  tile = g_new0 (DscOutlierTile, 1);
  g_atomic_ref_count_init (&tile->ref_count);
  tile->index = index;
  tile->maskpt = maskpt;
  tile->rect = *rect;
  tile->sci = pixels;
  tile->err = pixels + n;
  tile->blot = pixels + 2 * n;
  return tile;
}

DscOutlierTile *
dsc_outlier_tile_ref (DscOutlierTile *tile)
{
  g_atomic_ref_count_inc (&tile->ref_count);
  return tile;
}

void
dsc_outlier_tile_unref (DscOutlierTile *tile)
{
  if (g_atomic_ref_count_dec (&tile->ref_count)) {
    g_free (tile->sci);
    g_free (tile);
  }
}

DscOutlierTile *
dsc_outlier_tile_load (const DscOutlierSource *source,
                       guint index,
                       const DscOutlierRect *rect,
                       double maskpt,
                       guint n_threads,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (DscOutlierTile) tile = tile_new (index, rect, maskpt, error);
  g_autoptr (DscPixmap) map = dsc_pixmap_new ();
  g_autofree float *memory = NULL;
  TileJob job = { .source = source, .tile = tile };
  gboolean ok;

  if (tile == NULL)
    return NULL;
  if (source->plan->params->resample_data)
    ok = load_median (&job, map, n_threads, &memory, cancellable, error);
  else
    ok = dsc_outlier_source_read_median (source, maskpt, rect, n_threads, tile->blot, cancellable,
                                         error);
  if (!ok
      || !dsc_parallel_for (dsc_band_count (get_n_rows (rect), BAND_ROWS), n_threads, load_band_cb,
                            &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&tile);
}

DscOutlierInput
dsc_outlier_tile_get_input (const DscOutlierTile *tile, const DscOutlierPlan *plan)
{
  const DscResampleExposure *e = &plan->resample->exposures[tile->index];

  return (DscOutlierInput){ .sci = tile->sci,
                            .err = tile->err,
                            .blot = tile->blot,
                            .width = e->width,
                            .height = e->height,
                            .x0 = tile->rect.x0,
                            .y0 = tile->rect.y0,
                            .n_columns = get_columns (&tile->rect),
                            .n_rows = get_n_rows (&tile->rect) };
}
