/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pyramid.h"

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
  while (pyramid->n_levels < DSC_PYRAMID_MAX_LEVELS) {
    const DscPyramidLevel *last = &pyramid->levels[pyramid->n_levels - 1];

    if (MAX (last->width, last->height) <= SMALLEST)
      break;
    if (!add_level (pyramid, n_threads, cancellable, error))
      return NULL;
  }
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
  dsc_image_unref (pyramid->base);
  g_free (pyramid);
}

gsize
dsc_pyramid_bytes (const DscPyramid *pyramid)
{
  gsize bytes = 0;

  for (guint k = 0; k < pyramid->n_levels; k++)
    bytes += (gsize)pyramid->levels[k].width * pyramid->levels[k].height * 4;
  return bytes;
}
