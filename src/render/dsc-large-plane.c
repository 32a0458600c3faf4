/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-large-plane.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-render-rows.h"
#include "dsc-size.h"

#define LOOK_SIZE 3072         /* pixels of the longer side of a quick look */
#define LOOK_ROWS 16           /* rows of it in a band */
#define BAND_PIXELS (1u << 17) /* that stay in the cache of a processor */

static guint
reduced (guint size, guint k)
{
  return (guint)(((guint64)size + (1u << k) - 1) >> k);
}

/* A pyramid whose levels up to @first have no more than their size. */
static DscPyramid *
begin_pyramid (DscTiles *tiles, guint first, GError **error)
{
  DscImageModel *model = dsc_tiles_get_model (tiles);
  g_autoptr (DscPyramid) pyramid = g_new0 (DscPyramid, 1);
  gsize bytes;

  g_atomic_ref_count_init (&pyramid->ref_count);
  pyramid->type = dsc_plane_pixel_type (dsc_tiles_get_plane (tiles));
  pyramid->tiles = dsc_tiles_ref (tiles);
  pyramid->first = first;
  pyramid->n_levels = first + 1;
  for (guint k = 0; k <= first; k++) {
    pyramid->levels[k].width = reduced (dsc_image_model_get_width (model), k);
    pyramid->levels[k].height = reduced (dsc_image_model_get_height (model), k);
  }
  if (!dsc_size_check_image ("reduced image", pyramid->levels[first].width,
                             pyramid->levels[first].height, 1, 4, &bytes, error))
    return NULL;
  pyramid->memory[first] = dsc_try_alloc (bytes, "reduced image", error);
  if (pyramid->memory[first] == NULL)
    return NULL;
  pyramid->levels[first].f = pyramid->memory[first];
  return g_steal_pointer (&pyramid);
}

typedef struct {
  DscImageModel *model;
  DscPlaneId plane;
  guint z, width, height;
  DscPyramid *pyramid;
  DscImage *sample;
  guint band_rows;
  DscPlaneSums *sums; /* per band */
} Pass;

static void
begin_pass (Pass *pass, DscTiles *tiles, DscPyramid *pyramid)
{
  pass->model = dsc_tiles_get_model (tiles);
  pass->plane = dsc_tiles_get_plane (tiles);
  pass->z = dsc_tiles_get_layer (tiles);
  pass->width = dsc_image_model_get_width (pass->model);
  pass->height = dsc_image_model_get_height (pass->model);
  pass->pyramid = pyramid;
}

static void
add_range (const Pass *pass, gconstpointer pixels, gsize n, DscPlaneSums *sums)
{
  float lo = INFINITY, hi = -INFINITY;

  if (pass->pyramid->type == DSC_PIXEL_FLOAT) {
    sums->n_finite += dsc_rows_range (pixels, (guint)n, &lo, &hi);
  } else {
    dsc_rows_count_bits (pixels, n, sums->n_flags);
    for (gsize i = 0; i < n; i++) {
      float v = (float)((const guint32 *)pixels)[i];

      lo = MIN (lo, v);
      hi = MAX (hi, v);
    }
    sums->n_finite += n;
  }
  sums->min = MIN (sums->min, lo);
  sums->max = MAX (sums->max, hi);
}

/* In the order of the bands. */
static void
reduce_sums (const DscPlaneSums *bands, guint n, DscPlaneSums *ret_sums)
{
  *ret_sums = (DscPlaneSums){ .min = INFINITY, .max = -INFINITY };
  for (guint i = 0; i < n; i++) {
    ret_sums->min = MIN (ret_sums->min, bands[i].min);
    ret_sums->max = MAX (ret_sums->max, bands[i].max);
    ret_sums->n_finite += bands[i].n_finite;
    for (guint bit = 0; bit < 32; bit++)
      ret_sums->n_flags[bit] += bands[i].n_flags[bit];
  }
  if (ret_sums->n_finite == 0)
    ret_sums->min = ret_sums->max = 0.0;
}

static DscPlaneSums *
new_sums (guint n)
{
  DscPlaneSums *sums = g_new0 (DscPlaneSums, n);

  for (guint i = 0; i < n; i++) {
    sums[i].min = INFINITY;
    sums[i].max = -INFINITY;
  }
  return sums;
}

static void
halve_rows (DscPixelType type, const guint32 *a, const guint32 *b, guint32 *out, guint width)
{
  if (type == DSC_PIXEL_FLOAT)
    dsc_rows_halve_float ((const float *)a, (const float *)b, (float *)out, width);
  else
    dsc_rows_halve_bits (a, b, out, width);
}

/* --- a quick look --- */

/* One row of the image for one of the look; @row is overwritten. @spare: half as long */
static void
reduce_row (const Pass *pass, guint y, guint32 *row, guint32 *spare)
{
  const DscPyramidLevel *level = &pass->pyramid->levels[pass->pyramid->first];
  guint step = 1u << pass->pyramid->first, width = pass->width;
  guint32 *out = (guint32 *)pass->pyramid->memory[pass->pyramid->first] + (gsize)y * level->width;
  guint32 *sample = pass->sample->u + (gsize)y * level->width;

  /* Another column in each row: no pattern of the detector is hit time and again. */
  for (guint x = 0; x < level->width; x++)
    sample[x] = row[MIN (x * step + y * 5 % step, width - 1)];
  for (guint k = 0; k < pass->pyramid->first; k++) {
    guint32 *swap = row;

    halve_rows (pass->pyramid->type, row, row, spare, width);
    row = spare;
    spare = swap;
    width = (width + 1) / 2;
  }
  memcpy (out, row, (gsize)width * 4);
}

static gboolean
look_band (guint index, gpointer user_data, GError **error)
{
  const Pass *pass = user_data;
  const DscPyramidLevel *level = &pass->pyramid->levels[pass->pyramid->first];
  DscBand band = dsc_band_get (level->height, LOOK_ROWS, index);
  guint step = 1u << pass->pyramid->first;
  g_autofree guint32 *row = g_new (guint32, pass->width);
  g_autofree guint32 *spare = g_new (guint32, pass->width);

  for (guint y = band.y0; y < band.y1; y++) {
    if (!dsc_image_model_read_rows (pass->model, pass->plane, pass->z,
                                    MIN (y * step + step / 2, pass->height - 1), 1, row, error))
      return FALSE;
    add_range (pass, row, pass->width, &pass->sums[index]);
    reduce_row (pass, y, row, spare);
  }
  return TRUE;
}

DscPyramid *
dsc_large_plane_look (DscTiles *tiles,
                      guint first,
                      guint n_threads,
                      DscImageStats **ret_stats,
                      GCancellable *cancellable,
                      GError **error)
{
  DscImageModel *model = dsc_tiles_get_model (tiles);
  guint longer = MAX (dsc_image_model_get_width (model), dsc_image_model_get_height (model));
  g_autoptr (DscPyramid) pyramid = NULL;
  g_autoptr (DscImage) sample = NULL;
  g_autofree DscPlaneSums *sums = NULL;
  const DscPyramidLevel *level;
  DscPlaneSums all;
  Pass pass = { 0 };
  guint n_bands;

  while (reduced (longer, first) > LOOK_SIZE)
    first++;
  pyramid = begin_pyramid (tiles, first, error);
  if (pyramid == NULL)
    return NULL;
  level = &pyramid->levels[first];
  sample = dsc_image_new (pyramid->type, level->width, level->height, 1, "sample", error);
  if (sample == NULL)
    return NULL;
  begin_pass (&pass, tiles, pyramid);
  n_bands = dsc_band_count (level->height, LOOK_ROWS);
  pass.sample = sample;
  pass.sums = sums = new_sums (n_bands);
  if (!dsc_parallel_for (n_bands, n_threads, look_band, &pass, cancellable, error)
      || !dsc_pyramid_finish (pyramid, n_threads, cancellable, error))
    return NULL;
  *ret_stats = dsc_image_stats_new (sample, 0, n_threads, cancellable);
  if (*ret_stats == NULL) {
    g_cancellable_set_error_if_cancelled (cancellable, error);
    return NULL;
  }
  reduce_sums (sums, n_bands, &all);
  (*ret_stats)->min = all.min;
  (*ret_stats)->max = all.max;
  return g_steal_pointer (&pyramid);
}

/* --- all rows --- */

/* The rows in @rows, @n of them, to those of the first level that they make up. */
static void
reduce_rows (const Pass *pass, guint32 *rows, guint n, guint32 *spare, guint y_out)
{
  guint width = pass->width, first = pass->pyramid->first;
  guint32 *out
      = (guint32 *)pass->pyramid->memory[first] + (gsize)y_out * pass->pyramid->levels[first].width;

  for (guint k = 0; k < first; k++) {
    guint half = (width + 1) / 2;
    guint32 *to = k + 1 < first ? spare : out;

    for (guint y = 0; y < (n + 1) / 2; y++) {
      const guint32 *a = rows + (gsize)(2 * y) * width;

      halve_rows (pass->pyramid->type, a, 2 * y + 1 < n ? a + width : a, to + (gsize)y * half,
                  width);
    }
    spare = rows;
    rows = to;
    width = half;
    n = (n + 1) / 2;
  }
}

static gboolean
reduce_band (guint index, gpointer user_data, GError **error)
{
  const Pass *pass = user_data;
  guint first = pass->pyramid->first;
  DscBand band = dsc_band_get (pass->pyramid->levels[first].height, pass->band_rows, index);
  guint y0 = band.y0 << first, n = MIN (band.y1 << first, pass->height) - y0;
  g_autofree guint32 *rows = g_new (guint32, (gsize)n * pass->width);
  g_autofree guint32 *spare = g_new (guint32, (gsize)(pass->width + 1) / 2 * ((n + 1) / 2));

  if (!dsc_image_model_read_rows (pass->model, pass->plane, pass->z, y0, n, rows, error))
    return FALSE;
  for (guint y = 0; y < n; y++)
    add_range (pass, rows + (gsize)y * pass->width, pass->width, &pass->sums[index]);
  reduce_rows (pass, rows, n, spare, band.y0);
  return TRUE;
}

DscPyramid *
dsc_large_plane_reduce (DscTiles *tiles,
                        guint first,
                        guint n_threads,
                        DscPlaneSums *ret_sums,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (DscPyramid) pyramid = begin_pyramid (tiles, first, error);
  g_autofree DscPlaneSums *sums = NULL;
  Pass pass = { 0 };
  guint n_bands;

  g_return_val_if_fail (first > 0, NULL);
  if (pyramid == NULL)
    return NULL;
  begin_pass (&pass, tiles, pyramid);
  pass.band_rows = MAX (1, (BAND_PIXELS / pass.width) >> first);
  n_bands = dsc_band_count (pyramid->levels[first].height, pass.band_rows);
  pass.sums = sums = new_sums (n_bands);
  if (!dsc_parallel_for (n_bands, n_threads, reduce_band, &pass, cancellable, error)
      || !dsc_pyramid_finish (pyramid, n_threads, cancellable, error))
    return NULL;
  reduce_sums (sums, n_bands, ret_sums);
  return g_steal_pointer (&pyramid);
}
