/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-outline.h"

#include <math.h>
#include <string.h>

#define FIXED_BITS 20 /* of a fraction of a pixel */
#define FIXED (double)(1 << FIXED_BITS)
#define EDGE_ZOOM 1.0 /* device pixels a pixel, from which edges are drawn */

void
dsc_catalog_outliner_init (DscCatalogOutliner *self)
{
  self->x = g_array_new (FALSE, FALSE, sizeof (double));
  self->y = g_array_new (FALSE, FALSE, sizeof (double));
  self->inside = g_array_new (FALSE, FALSE, 1);
}

void
dsc_catalog_outliner_clear (DscCatalogOutliner *self)
{
  g_clear_pointer (&self->x, g_array_unref);
  g_clear_pointer (&self->y, g_array_unref);
  g_clear_pointer (&self->inside, g_array_unref);
}

/* The rectangle around a rectangle under a map: x0, y0, x1, y1. */
static void
find_box (const DscAffine *a, const double from[4], double box[4])
{
  double w = from[2] - from[0], h = from[3] - from[1];
  double x, y;

  dsc_affine_apply (a, from[0], from[1], &x, &y);
  box[0] = x + MIN (0, a->xx * w) + MIN (0, a->xy * h);
  box[1] = y + MIN (0, a->yx * w) + MIN (0, a->yy * h);
  box[2] = x + MAX (0, a->xx * w) + MAX (0, a->xy * h);
  box[3] = y + MAX (0, a->yx * w) + MAX (0, a->yy * h);
}

static gboolean
is_in (const DscSegmentMap *map, guint32 label, int x, int y)
{
  return x >= 0 && y >= 0 && (guint)x < map->width && (guint)y < map->height
         && map->labels[(gsize)y * map->width + (gsize)x] == label;
}

/* --- edges of pixels -------------------------------------------------------------------------- */

static void
add_line (DscCatalogOutliner *self, const DscAffine *a, double x0, double y0, double x1, double y1)
{
  double x[2], y[2];

  dsc_affine_apply (a, x0, y0, &x[0], &y[0]);
  dsc_affine_apply (a, x1, y1, &x[1], &y[1]);
  g_array_append_vals (self->x, x, 2);
  g_array_append_vals (self->y, y, 2);
}

/* Between the lines @v - 1 and @v of pixels, rows or columns, over @from <= u < @to. */
static void
add_edges (DscCatalogOutliner *self,
           const DscSegmentMap *map,
           guint32 label,
           const DscAffine *a,
           gboolean rows,
           int v,
           int from,
           int to)
{
  int start = -1;

  for (int u = from; u <= to; u++) {
    gboolean edge = u < to
                    && (rows ? is_in (map, label, u, v - 1) != is_in (map, label, u, v)
                             : is_in (map, label, v - 1, u) != is_in (map, label, v, u));

    if (edge && start < 0)
      start = u;
    if (edge || start < 0)
      continue;
    if (rows)
      add_line (self, a, start - 0.5, v - 0.5, u - 0.5, v - 0.5);
    else
      add_line (self, a, v - 0.5, start - 0.5, v - 0.5, u - 0.5);
    start = -1;
  }
}

static void
draw_edges (DscCatalogOutliner *self,
            DscPixels *pixels,
            const DscSegmentMap *map,
            guint32 label,
            const int seen[4],
            const DscAffine *affine,
            const DscStroke *stroke)
{
  g_array_set_size (self->x, 0);
  g_array_set_size (self->y, 0);
  for (int y = seen[1]; y <= seen[3]; y++)
    add_edges (self, map, label, affine, TRUE, y, seen[0], seen[2]);
  for (int x = seen[0]; x <= seen[2]; x++)
    add_edges (self, map, label, affine, FALSE, x, seen[1], seen[3]);
  dsc_stroke_lines (stroke, pixels, self->x->len / 2, (const double *)(const void *)self->x->data,
                    (const double *)(const void *)self->y->data);
}

/* --- device pixels ---------------------------------------------------------------------------- */

/* Device pixels box[0] .. box[2] - 1, box[1] .. box[3] - 1, and a margin of one around. */
static void
sample (DscCatalogOutliner *self,
        const DscSegmentMap *map,
        guint index,
        const int box[4],
        const DscAffine *inverse)
{
  int w = box[2] - box[0] + 2, h = box[3] - box[1] + 2;
  gint64 du = (gint64)(inverse->xx * FIXED), dv = (gint64)(inverse->yx * FIXED), u, v;
  const DscSegment *s = &map->segments[index];
  const guint32 *labels = map->labels + (gsize)s->y0 * map->width + s->x0;
  guint columns = s->x1 - s->x0, rows = s->y1 - s->y0;

  g_array_set_size (self->inside, (guint)w * (guint)h);
  for (int j = 0; j < h; j++) {
    guint8 *out = (guint8 *)self->inside->data + (gsize)j * (gsize)w;
    double x, y;

    dsc_affine_apply (inverse, box[0] - 0.5, box[1] + j - 0.5, &x, &y);
    u = (gint64)((x + 0.5 - s->x0) * FIXED);
    v = (gint64)((y + 0.5 - s->y0) * FIXED);
    for (int i = 0; i < w; i++, u += du, v += dv) {
      guint64 column = (guint64)(u >> FIXED_BITS), row = (guint64)(v >> FIXED_BITS);

      /* What is below 0 is very large. */
      out[i] = column < columns && row < rows && labels[row * map->width + column] == index + 1;
    }
  }
}

static void
draw_sampled (DscCatalogOutliner *self,
              DscPixels *pixels,
              const int box[4],
              const DscStroke *stroke)
{
  int w = box[2] - box[0] + 2, h = box[3] - box[1] + 2;

  for (int j = 1; j < h - 1; j++) {
    const guint8 *in = (const guint8 *)self->inside->data + (gsize)j * (gsize)w;
    guint32 *out = pixels->data + (gssize)(box[1] + j - 1) * pixels->stride + box[0] - 1;

    for (int i = 1; i < w - 1; i++) {
      int around = in[i - 1] + in[i + 1] + in[i - w] + in[i + w];

      if (stroke->dashed && ((i + box[0] + j + box[1]) >> 2 & 1))
        continue;
      if (in[i] && around < 4)
        dsc_stroke_pixel (stroke, &out[i]);
      else if (!in[i] && around > 0)
        dsc_stroke_rim_pixel (stroke, &out[i]);
    }
  }
}

/* A segment that is cut off by the edge of the picture goes on beyond it. */
gboolean
dsc_catalog_outliner_draw (DscCatalogOutliner *self,
                           DscPixels *pixels,
                           const DscSegmentMap *map,
                           guint index,
                           const DscAffine *affine,
                           double least,
                           const DscStroke *stroke)
{
  const DscSegment *s = &map->segments[index];
  const double around[4] = { s->x0 - 0.5, s->y0 - 0.5, s->x1 - 0.5, s->y1 - 0.5 };
  const double screen[4] = { -4.0, -4.0, pixels->width + 4.0, pixels->height + 4.0 };
  double box[4], back[4];
  DscAffine inverse;

  find_box (affine, around, box);
  if (!dsc_affine_invert (affine, &inverse) || s->x1 <= s->x0 || s->y1 <= s->y0)
    return TRUE;
  if (MAX (box[2] - box[0], box[3] - box[1]) < least)
    return FALSE;
  if (!(box[2] > 0 && box[3] > 0 && box[0] < pixels->width && box[1] < pixels->height))
    return TRUE;
  if (dsc_affine_scale (affine) >= EDGE_ZOOM) {
    int seen[4];

    find_box (&inverse, screen, back);
    seen[0] = (int)MAX ((double)s->x0, floor (back[0]));
    seen[1] = (int)MAX ((double)s->y0, floor (back[1]));
    seen[2] = (int)MIN ((double)s->x1, ceil (back[2]) + 1);
    seen[3] = (int)MIN ((double)s->y1, ceil (back[3]) + 1);
    draw_edges (self, pixels, map, index + 1, seen, affine, stroke);
  } else {
    const int part[4] = { (int)MAX (0.0, floor (box[0]) - 1), (int)MAX (0.0, floor (box[1]) - 1),
                          (int)MIN ((double)pixels->width, ceil (box[2]) + 1),
                          (int)MIN ((double)pixels->height, ceil (box[3]) + 1) };

    sample (self, map, index, part, &inverse);
    draw_sampled (self, pixels, part, stroke);
  }
  return TRUE;
}
