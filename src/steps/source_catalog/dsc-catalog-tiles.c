/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-tiles.h"

#include "dsc-size.h"
#include "dsc-star-finder.h"

#define COLUMNS 512
#define ROWS 256

/* The rectangle of a source, a pixel for a star. */
static DscCatalogRegion
get_box (const DscCatalogTiles *self, guint index)
{
  const DscCatalogFinding *f = self->finding;
  const DscStar *star;
  guint x, y;

  if (f->map != NULL) {
    const DscSegment *s = &f->map->segments[index];

    return (DscCatalogRegion){ s->x0, s->y0, s->x1, s->y1 };
  }
  star = &g_array_index (f->stars, DscStar, index);
  x = star->x > 0 ? (guint)MIN (star->x, self->width - 1.0) : 0;
  y = star->y > 0 ? (guint)MIN (star->y, self->height - 1.0) : 0;
  return (DscCatalogRegion){ x, y, x + 1, y + 1 };
}

static guint
get_tile (const DscCatalogTiles *self, guint index)
{
  DscCatalogRegion box = get_box (self, index);
  guint x = box.x0 + (box.x1 - box.x0 - 1) / 2, y = box.y0 + (box.y1 - box.y0 - 1) / 2;

  return y / ROWS * self->n_x + x / COLUMNS;
}

gboolean
dsc_catalog_tiles_init (DscCatalogTiles *self,
                        const DscCatalogImage *image,
                        const DscCatalogFinding *finding,
                        GError **error)
{
  guint n = dsc_catalog_finding_n_sources (finding);

  *self = (DscCatalogTiles){ .finding = finding, .width = image->width, .height = image->height };
  self->n_x = (image->width - 1) / COLUMNS + 1;
  self->n = self->n_x * ((image->height - 1) / ROWS + 1);
  self->sources = dsc_try_alloc (n * sizeof *self->sources, "the places of sources", error);
  if (self->sources == NULL)
    return FALSE;
  self->first
      = dsc_try_alloc ((self->n + (gsize)2) * sizeof *self->first, "the places of sources", error);
  if (self->first == NULL)
    return FALSE;
  /* counted two tiles on, begun one tile on: what is there after all are in is the begin */
  for (guint i = 0; i < n; i++)
    self->first[get_tile (self, i) + 2]++;
  for (guint k = 2; k < self->n + 2; k++)
    self->first[k] += self->first[k - 1];
  for (guint i = 0; i < n; i++)
    self->sources[self->first[get_tile (self, i) + 1]++] = i;
  return TRUE;
}

void
dsc_catalog_tiles_clear (DscCatalogTiles *self)
{
  g_clear_pointer (&self->sources, g_free);
  g_clear_pointer (&self->first, g_free);
}

const guint *
dsc_catalog_tiles_get (const DscCatalogTiles *self, guint tile, guint *ret_n)
{
  *ret_n = self->first[tile + 1] - self->first[tile];
  return self->sources + self->first[tile];
}

void
dsc_catalog_tiles_get_region (const DscCatalogTiles *self,
                              guint tile,
                              guint reach,
                              DscCatalogRegion *ret_region)
{
  guint x = tile % self->n_x * COLUMNS, y = tile / self->n_x * ROWS, n;
  const guint *sources = dsc_catalog_tiles_get (self, tile, &n);
  DscCatalogRegion all = { self->width, self->height, 0, 0 };

  for (guint i = 0; i < n; i++) {
    DscCatalogRegion box = get_box (self, sources[i]);

    all.x0 = MIN (all.x0, box.x0);
    all.y0 = MIN (all.y0, box.y0);
    all.x1 = MAX (all.x1, box.x1);
    all.y1 = MAX (all.y1, box.y1);
  }
  all.x0 = MAX (all.x0, x);
  all.y0 = MAX (all.y0, y);
  all.x1 = MIN (all.x1, x + COLUMNS);
  all.y1 = MIN (all.y1, y + ROWS);
  ret_region->x0 = all.x0 - MIN (all.x0, reach);
  ret_region->y0 = all.y0 - MIN (all.y0, reach);
  ret_region->x1 = all.x1 + MIN (self->width - all.x1, reach);
  ret_region->y1 = all.y1 + MIN (self->height - all.y1, reach);
}
