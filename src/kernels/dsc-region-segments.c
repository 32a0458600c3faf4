/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-segments.h"

#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

/* Around a region at first; segments that reach farther make it larger. */
#define FIRST_MARGIN 32

/* What is smoothed at a time. */
#define TILE_COLUMNS 256
#define TILE_ROWS 64

struct _DscRegionSegments {
  DscSmoothSource source;
  float *smooth;
  double fwhm;       /* of @smooth */
  guint n_x, n_y;    /* tiles */
  guint8 *is_smooth; /* tiles that are */
};

DscRegionSegments *
dsc_region_segments_new_source (const DscSmoothSource *source)
{
  DscRegionSegments *self = g_new0 (DscRegionSegments, 1);

  self->source = *source;
  self->n_x = (source->width + TILE_COLUMNS - 1) / TILE_COLUMNS;
  self->n_y = (source->height + TILE_ROWS - 1) / TILE_ROWS;
  self->is_smooth = g_new0 (guint8, (gsize)self->n_x * self->n_y);
  return self;
}

DscRegionSegments *
dsc_region_segments_new (
    const float *data, const guint8 *mask, guint width, guint height, const DscBackgroundMesh *mesh)
{
  DscSmoothSource source = { data, mask, width, height, mesh, FALSE };

  return dsc_region_segments_new_source (&source);
}

void
dsc_region_segments_free (DscRegionSegments *self)
{
  if (self == NULL)
    return;
  g_free (self->smooth);
  g_free (self->is_smooth);
  g_free (self);
}

void
dsc_segment_window_free (DscSegmentWindow *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->copies); i++)
    g_free (self->copies[i]);
  dsc_segment_map_free (self->map);
  g_free (self);
}

float *
dsc_segment_window_steal_convolved (DscSegmentWindow *self)
{
  return g_steal_pointer (&self->copies[1]);
}

typedef struct {
  DscRegionSegments *segments;
  const guint *tiles;
  GCancellable *cancellable;
} Smoothing;

static gboolean
smooth_tile (guint index, gpointer user_data, GError **error)
{
  const Smoothing *s = user_data;
  DscRegionSegments *self = s->segments;
  const DscSmoothSource *source = &self->source;
  guint tile = s->tiles[index];
  guint x0 = tile % self->n_x * TILE_COLUMNS, y0 = tile / self->n_x * TILE_ROWS;

  if (!dsc_smooth_source_part (source, self->fwhm, x0, y0, MIN (TILE_COLUMNS, source->width - x0),
                               MIN (TILE_ROWS, source->height - y0),
                               self->smooth + (gsize)y0 * source->width + x0, source->width,
                               s->cancellable, error))
    return FALSE;
  self->is_smooth[tile] = 1;
  return TRUE;
}

static gboolean
begin_smooth (DscRegionSegments *self, double fwhm, GError **error)
{
  if (self->smooth != NULL && self->fwhm == fwhm)
    return TRUE;
  memset (self->is_smooth, 0, (gsize)self->n_x * self->n_y);
  self->fwhm = fwhm;
  if (self->smooth == NULL)
    self->smooth
        = dsc_try_alloc ((gsize)self->source.width * self->source.height * sizeof *self->smooth,
                         "the smoothed image", error);
  return self->smooth != NULL;
}

const float *
dsc_region_segments_smooth (DscRegionSegments *self,
                            double kernel_fwhm,
                            const DscSegmentRegion *region,
                            guint n_threads,
                            GCancellable *cancellable,
                            GError **error)
{
  DscSegmentRegion all = { 0, 0, self->source.width, self->source.height };
  const DscSegmentRegion *r = region == NULL ? &all : region;
  g_autoptr (GArray) tiles = g_array_new (FALSE, FALSE, sizeof (guint));
  Smoothing s = { self, NULL, cancellable };

  if (!begin_smooth (self, kernel_fwhm, error))
    return NULL;
  for (guint j = r->y0 / TILE_ROWS; j * TILE_ROWS < r->y1; j++)
    for (guint i = r->x0 / TILE_COLUMNS; i * TILE_COLUMNS < r->x1; i++) {
      guint tile = j * self->n_x + i;

      if (!self->is_smooth[tile])
        g_array_append_val (tiles, tile);
    }
  s.tiles = (const guint *)(gpointer)tiles->data;
  if (!dsc_parallel_for (tiles->len, n_threads, smooth_tile, &s, cancellable, error))
    return NULL;
  return self->smooth;
}

static gpointer
copy_part (gconstpointer values,
           gsize size,
           guint image_width,
           const DscSegmentRegion *part,
           GError **error)
{
  guint width = part->x1 - part->x0, height = part->y1 - part->y0;
  guint8 *copy = dsc_try_alloc ((gsize)width * height * size, "part of an image", error);

  for (guint y = 0; copy != NULL && y < height; y++)
    memcpy (copy + (gsize)y * width * size,
            (const guint8 *)values + ((gsize)(part->y0 + y) * image_width + part->x0) * size,
            width * size);
  return copy;
}

static gboolean
is_whole (const DscRegionSegments *self, const DscSegmentRegion *part)
{
  return part->x0 == 0 && part->y0 == 0 && part->x1 == self->source.width
         && part->y1 == self->source.height;
}

/* Without its map and its data. */
static DscSegmentWindow *
window_new (const DscRegionSegments *self, const DscSegmentRegion *part, GError **error)
{
  g_autoptr (DscSegmentWindow) w = g_new0 (DscSegmentWindow, 1);

  w->x0 = part->x0;
  w->y0 = part->y0;
  w->images = (DscSegmentImages){ self->source.has_level ? NULL : self->source.data, self->smooth,
                                  self->source.mask };
  if (is_whole (self, part))
    return g_steal_pointer (&w);
  w->images.convolved = w->copies[1]
      = copy_part (self->smooth, sizeof *self->smooth, self->source.width, part, error);
  if (w->copies[1] == NULL)
    return NULL;
  if (self->source.mask == NULL)
    return g_steal_pointer (&w);
  w->images.mask = w->copies[2] = copy_part (self->source.mask, 1, self->source.width, part, error);
  return w->copies[2] == NULL ? NULL : g_steal_pointer (&w);
}

static gboolean
add_data (DscSegmentWindow *w,
          const DscRegionSegments *self,
          const DscSegmentRegion *part,
          GError **error)
{
  if (self->source.has_level || is_whole (self, part))
    return TRUE;
  w->images.data = w->copies[0]
      = copy_part (self->source.data, sizeof *self->source.data, self->source.width, part, error);
  return w->copies[0] != NULL;
}

typedef struct {
  const DscBackgroundMesh *mesh;
  guint x0, y0, width;
  float snr;
} Thresholds;

static void
get_thresholds (guint y0, guint n_rows, gpointer user_data, float *ret_values)
{
  const Thresholds *t = user_data;

  dsc_background_mesh_eval (t->mesh, DSC_BACKGROUND_RMS, t->x0, t->y0 + y0, t->width, n_rows,
                            ret_values);
  for (gsize i = 0; i < (gsize)t->width * n_rows; i++)
    ret_values[i] = t->snr * ret_values[i];
}

static DscSegmentWindow *
detect (DscRegionSegments *self,
        const DscSegmentSearch *search,
        const DscSegmentRegion *part,
        guint n_pixels,
        guint n_threads,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (DscSegmentWindow) w = NULL;
  Thresholds t = { self->source.mesh, part->x0, part->y0, part->x1 - part->x0, (float)search->snr };

  if (dsc_region_segments_smooth (self, search->kernel_fwhm, part, n_threads, cancellable, error)
      == NULL)
    return NULL;
  w = window_new (self, part, error);
  if (w == NULL)
    return NULL;
  w->map = dsc_segment_map_detect_above (w->images.convolved, get_thresholds, &t, w->images.mask,
                                         part->x1 - part->x0, part->y1 - part->y0, n_pixels,
                                         search->connectivity, n_threads, cancellable, error);
  return w->map == NULL ? NULL : g_steal_pointer (&w);
}

gboolean
dsc_segment_map_touches (
    const DscSegmentMap *map, guint segment, guint x0, guint y0, const DscSegmentRegion *region)
{
  const DscSegment *s = &map->segments[segment];
  guint left = MAX (x0 + s->x0, region->x0), right = MIN (x0 + s->x1, region->x1);
  guint bottom = MAX (y0 + s->y0, region->y0), top = MIN (y0 + s->y1, region->y1);

  for (guint y = bottom; y < top; y++)
    for (guint x = left; x < right; x++)
      if (map->labels[(gsize)(y - y0) * map->width + (x - x0)] == segment + 1)
        return TRUE;
  return FALSE;
}

void
dsc_segment_map_select_region (DscSegmentMap *map,
                               guint x0,
                               guint y0,
                               const DscSegmentRegion *region)
{
  g_autofree guint8 *keep = g_new0 (guint8, map->n_segments + (gsize)1);

  for (guint i = 0; i < map->n_segments; i++)
    keep[i] = dsc_segment_map_touches (map, i, x0, y0, region) ? 1 : 0;
  dsc_segment_map_select (map, keep);
}

/* Pixels around a region, on each side. */
typedef struct {
  guint left, bottom, right, top;
} Margins;

/* Makes room on the sides where a segment may go on outside the window. Returns: whether it does */
static gboolean
make_room (const DscSegment *s,
           const DscSegmentRegion *part,
           const DscRegionSegments *self,
           Margins *margins)
{
  gboolean left = s->x0 == 0 && part->x0 > 0, bottom = s->y0 == 0 && part->y0 > 0;
  gboolean right = part->x0 + s->x1 == part->x1 && part->x1 < self->source.width;
  gboolean top = part->y0 + s->y1 == part->y1 && part->y1 < self->source.height;

  if (left)
    margins->left = (part->x1 - part->x0) / 2 + margins->left;
  if (bottom)
    margins->bottom = (part->y1 - part->y0) / 2 + margins->bottom;
  if (right)
    margins->right = (part->x1 - part->x0) / 2 + margins->right;
  if (top)
    margins->top = (part->y1 - part->y0) / 2 + margins->top;
  return left || bottom || right || top;
}

/* Leaves the segments of the region that are large enough. Returns: whether all are whole; else
 * @margins grow */
static gboolean
select_whole (DscSegmentWindow *w,
              const DscRegionSegments *self,
              const DscSegmentRegion *part,
              const DscSegmentRegion *region,
              guint n_pixels,
              Margins *margins)
{
  DscSegmentMap *map = w->map;
  g_autofree guint8 *keep = g_new0 (guint8, map->n_segments + (gsize)1);
  Margins wider = *margins;
  gboolean whole = TRUE;

  for (guint i = 0; i < map->n_segments; i++) {
    Margins own = *margins;

    if (!dsc_segment_map_touches (map, i, w->x0, w->y0, region))
      continue;
    whole &= !make_room (&map->segments[i], part, self, &own);
    wider.left = MAX (wider.left, own.left);
    wider.bottom = MAX (wider.bottom, own.bottom);
    wider.right = MAX (wider.right, own.right);
    wider.top = MAX (wider.top, own.top);
    keep[i] = map->segments[i].area >= n_pixels;
  }
  *margins = wider;
  if (whole)
    dsc_segment_map_select (map, keep);
  return whole;
}

static DscSegmentRegion
widen (const DscRegionSegments *self, const DscSegmentRegion *r, const Margins *m)
{
  return (DscSegmentRegion){ r->x0 - MIN (r->x0, m->left), r->y0 - MIN (r->y0, m->bottom),
                             MIN (self->source.width - r->x1, m->right) + r->x1,
                             MIN (self->source.height - r->y1, m->top) + r->y1 };
}

DscSegmentWindow *
dsc_region_segments_find (DscRegionSegments *self,
                          const DscSegmentSearch *search,
                          const DscSegmentRegion *region,
                          guint n_threads,
                          GCancellable *cancellable,
                          GError **error)
{
  DscSegmentRegion all = { 0, 0, self->source.width, self->source.height };
  Margins margins = { FIRST_MARGIN, FIRST_MARGIN, FIRST_MARGIN, FIRST_MARGIN };

  if (region == NULL || is_whole (self, region))
    return detect (self, search, &all, search->n_pixels, n_threads, cancellable, error);
  g_return_val_if_fail (region->x0 < region->x1 && region->x1 <= self->source.width, NULL);
  g_return_val_if_fail (region->y0 < region->y1 && region->y1 <= self->source.height, NULL);
  for (;;) {
    DscSegmentRegion part = widen (self, region, &margins);
    /* small segments may be parts of large ones */
    g_autoptr (DscSegmentWindow) w = detect (self, search, &part, 1, n_threads, cancellable, error);

    if (w == NULL)
      return NULL;
    if (select_whole (w, self, &part, region, search->n_pixels, &margins))
      return add_data (w, self, &part, error) ? g_steal_pointer (&w) : NULL;
  }
}
