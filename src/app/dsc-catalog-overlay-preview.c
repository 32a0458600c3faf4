/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-overlay-private.h"
#include "dsc-star-finder.h"

/* What other parameters would find, over what a run found. */

/* Whether a segment has a pixel in a region. */
static gboolean
is_in_region (const DscSegmentMap *map, guint segment, const DscCatalogRegion *region)
{
  const DscSegment *s = &map->segments[segment];
  guint x0 = MAX (s->x0, region->x0), x1 = MIN (s->x1, region->x1);
  guint y0 = MAX (s->y0, region->y0), y1 = MIN (s->y1, region->y1);

  if (x0 >= x1 || y0 >= y1)
    return FALSE;
  if (x1 - x0 == s->x1 - s->x0 && y1 - y0 == s->y1 - s->y0)
    return TRUE;
  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      if (map->labels[(gsize)y * map->width + x] == segment + 1)
        return TRUE;
  return FALSE;
}

void
dsc_catalog_overlay_flag_replaced (DscCatalogOverlay *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const DscCatalogRegion *region;

  if (!self->finding || !shown || self->wcs)
    return;
  region = &self->finding->region;
  for (guint i = 0; i < shown->n; i++) {
    double x = floor (shown->x[i] + 0.5), y = floor (shown->y[i] + 0.5);
    gboolean in = x >= region->x0 && x < region->x1 && y >= region->y0 && y < region->y1;
    guint32 segment = self->shapes->segments ? self->shapes->segments[i] : G_MAXUINT32;

    if (segment != G_MAXUINT32)
      in = is_in_region (shown->map, segment, region);
    if (in)
      self->flags[i] |= DSC_ROW_REPLACED;
  }
}

static void
draw_circle (const DscOverlayContext *context,
             DscPixels *pixels,
             const DscStroke *stroke,
             double x,
             double y,
             double radius)
{
  DscAffine shape = { .xx = radius, .yy = radius };

  dsc_affine_apply (&context->affine, x, y, &shape.x0, &shape.y0);
  dsc_stroke_ellipse (stroke, pixels, &shape);
}

void
dsc_catalog_overlay_draw_finding (DscCatalogOverlay *self,
                                  const DscOverlayContext *context,
                                  DscPixels *pixels)
{
  const DscCatalogFinding *finding = self->finding;
  const DscStroke *stroke = dsc_catalog_overlay_get_stroke (
      self, finding->finished ? DSC_CATALOG_PREVIEW : DSC_CATALOG_UNFINISHED, context->scale);
  double least = DSC_CATALOG_LEAST_RADIUS * context->scale;
  double radius = MAX (least, self->radius * dsc_affine_scale (&context->affine));
  DscAffine affine = context->affine;

  affine.x0 += affine.xx * finding->x0 + affine.xy * finding->y0;
  affine.y0 += affine.yx * finding->x0 + affine.yy * finding->y0;
  for (guint i = 0; finding->map && i < finding->map->n_segments; i++) {
    const DscSegment *s = &finding->map->segments[i];

    if (s->area > 0
        && !dsc_catalog_outliner_draw (&self->outliner, pixels, finding->map, i, &affine,
                                       2.0 * least, stroke))
      draw_circle (context, pixels, stroke, finding->x0 + 0.5 * (s->x0 + s->x1 - 1.0),
                   finding->y0 + 0.5 * (s->y0 + s->y1 - 1.0), least);
  }
  for (guint i = 0; finding->stars && i < finding->stars->len; i++) {
    const DscStar *star = &g_array_index (finding->stars, DscStar, i);

    draw_circle (context, pixels, stroke, star->x, star->y, radius);
  }
}
