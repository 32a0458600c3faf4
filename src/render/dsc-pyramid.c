/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pyramid.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-render-rows.h"
#include "dsc-size.h"

#define SMALLEST 1
#define BAND_ROWS 64

typedef struct {
  DscPixelType type;
  const DscPyramidLevel *from, *to;
} Halving;

static gboolean
halve_band (guint index, gpointer user_data, GError **error)
{
  Halving *halving = user_data;
  guint width = halving->from->width;
  DscBand band = dsc_band_get (halving->to->height, BAND_ROWS, index);

  for (guint y = band.y0; y < band.y1; y++) {
    gsize a = (gsize)(2 * y) * width;
    gsize b = 2 * y + 1 < halving->from->height ? a + width : a;
    gsize out = (gsize)y * halving->to->width;

    if (halving->type == DSC_PIXEL_FLOAT)
      dsc_rows_halve_float (halving->from->f + a, halving->from->f + b,
                            (float *)halving->to->f + out, width);
    else
      dsc_rows_halve_bits (halving->from->u + a, halving->from->u + b,
                           (guint32 *)halving->to->u + out, width);
  }
  return TRUE;
}

static gboolean
add_level (DscPyramid *pyramid, guint n_threads, GCancellable *cancellable, GError **error)
{
  guint k = pyramid->n_levels;
  const DscPyramidLevel *from = &pyramid->levels[k - 1];
  DscPyramidLevel *to = &pyramid->levels[k];
  Halving halving = { pyramid->type, from, to };
  gsize bytes;

  to->width = (from->width + 1) / 2;
  to->height = (from->height + 1) / 2;
  if (!dsc_size_check_image ("reduced image", to->width, to->height, 1, 4, &bytes, error))
    return FALSE;
  pyramid->memory[k] = dsc_try_alloc (bytes, "reduced image", error);
  if (pyramid->memory[k] == NULL)
    return FALSE;
  to->f = pyramid->memory[k];
  pyramid->n_levels++;
  return dsc_parallel_for (dsc_band_count (to->height, BAND_ROWS), n_threads, halve_band, &halving,
                           cancellable, error);
}

gboolean
dsc_pyramid_finish (DscPyramid *pyramid, guint n_threads, GCancellable *cancellable, GError **error)
{
  while (pyramid->n_levels < DSC_PYRAMID_MAX_LEVELS) {
    const DscPyramidLevel *last = &pyramid->levels[pyramid->n_levels - 1];

    if (MAX (last->width, last->height) <= SMALLEST)
      break;
    if (!add_level (pyramid, n_threads, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

DscPyramid *
dsc_pyramid_new (
    DscImage *image, guint z, guint n_threads, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscPyramid) pyramid = NULL;

  g_return_val_if_fail (z < image->depth, NULL);
  pyramid = g_new0 (DscPyramid, 1);
  g_atomic_ref_count_init (&pyramid->ref_count);
  pyramid->type = image->type;
  pyramid->base = dsc_image_ref (image);
  pyramid->n_levels = 1;
  pyramid->levels[0] = (DscPyramidLevel){ .width = image->width, .height = image->height };
  pyramid->levels[0].f = image->f + (gsize)z * image->width * image->height;
  if (!dsc_pyramid_finish (pyramid, n_threads, cancellable, error))
    return NULL;
  return g_steal_pointer (&pyramid);
}

DscPyramid *
dsc_pyramid_ref (DscPyramid *pyramid)
{
  g_return_val_if_fail (pyramid != NULL, NULL);
  g_atomic_ref_count_inc (&pyramid->ref_count);
  return pyramid;
}

void
dsc_pyramid_unref (DscPyramid *pyramid)
{
  if (pyramid == NULL || !g_atomic_ref_count_dec (&pyramid->ref_count))
    return;
  for (guint k = 0; k < DSC_PYRAMID_MAX_LEVELS; k++)
    g_free (pyramid->memory[k]);
  g_clear_pointer (&pyramid->base, dsc_image_unref);
  g_clear_pointer (&pyramid->tiles, dsc_tiles_unref);
  g_free (pyramid);
}

gsize
dsc_pyramid_bytes (const DscPyramid *pyramid)
{
  gsize bytes = 0;

  for (guint k = pyramid->first; k < pyramid->n_levels; k++)
    bytes += (gsize)pyramid->levels[k].width * pyramid->levels[k].height * 4;
  return bytes + (pyramid->tiles != NULL ? dsc_tiles_get_bytes (pyramid->tiles) : 0);
}

gboolean
dsc_pyramid_get_pixel (
    const DscPyramid *pyramid, guint x, guint y, float *ret_value, guint32 *ret_bits)
{
  const DscPyramidLevel *level = &pyramid->levels[0];
  union {
    float f;
    guint32 u;
  } pixel = { .u = 0 };

  g_return_val_if_fail (x < level->width && y < level->height, FALSE);
  if (pyramid->tiles == NULL) {
    pixel.u = level->u[(gsize)y * level->width + x];
  } else {
    DscPlaneBox box
        = { dsc_tiles_get_layer (pyramid->tiles), .x0 = x, .y0 = y, .n_columns = 1, .n_rows = 1 };

    if (!dsc_image_model_read_box (dsc_tiles_get_model (pyramid->tiles),
                                   dsc_tiles_get_plane (pyramid->tiles), &box, &pixel, NULL))
      return FALSE;
  }
  if (pyramid->type == DSC_PIXEL_FLOAT)
    *ret_value = pixel.f;
  else
    *ret_bits = pixel.u;
  return TRUE;
}

/* --- levels by tiles --- */

/* What the first level in memory has for a part of a row of level @k; at most a tile wide. */
static void
fill_coarse (const DscPyramid *pyramid, guint k, guint x0, guint y, guint n, gpointer out)
{
  const DscPyramidLevel *level = &pyramid->levels[pyramid->first];
  double f = ldexp (1.0, -(int)(pyramid->first - k)), v = (y + 0.5) * f - 0.5;
  guint last_row = level->height - 1, row;
  gint32 columns[DSC_TILE_SIZE];
  float fractions[DSC_TILE_SIZE], fy;
  gboolean mix = pyramid->type == DSC_PIXEL_FLOAT && level->width > 1;

  v = CLAMP (v, 0.0, (double)last_row);
  row = MIN ((guint)v, last_row > 0 ? last_row - 1 : 0);
  fy = (float)(v - row);
  for (guint i = 0; i < n; i++) {
    double u = (x0 + i + 0.5) * f;

    if (mix) {
      u = CLAMP (u - 0.5, 0.0, level->width - 1.0);
      columns[i] = (gint32)MIN ((guint)u, level->width - 2);
      fractions[i] = (float)(u - columns[i]);
    } else {
      columns[i] = (gint32)MIN ((guint)u, level->width - 1);
    }
  }
  if (mix) {
    const float *a = level->f + (gsize)row * level->width;

    dsc_rows_bilinear (a, last_row > 0 ? a + level->width : a, columns, fractions, fy, out, n);
  } else {
    row = MIN ((guint)((y + 0.5) * f), last_row);
    dsc_rows_pick_bits (level->u + (gsize)row * level->width, columns, out, n);
  }
}

void
dsc_pyramid_fetch (
    const DscPyramid *pyramid, guint k, guint x0, guint y0, guint width, guint height, gpointer out)
{
  g_return_if_fail (k < pyramid->first && pyramid->tiles != NULL);
  dsc_tiles_want (pyramid->tiles, k, x0, y0, width, height);
  for (guint y = 0; y < height; y++) {
    guint32 *row = (guint32 *)out + (gsize)y * width;
    guint n;

    for (guint x = 0; x < width; x += n) {
      gboolean missing;

      n = dsc_tiles_copy_row (pyramid->tiles, k, x0 + x, y0 + y, width - x, row + x, &missing);
      if (missing)
        fill_coarse (pyramid, k, x0 + x, y0 + y, n, row + x);
    }
  }
}
