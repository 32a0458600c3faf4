/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-window.h"

#include <math.h>
#include <string.h>

#include "dsc-convolve.h"
#include "dsc-size.h"

#define ROWS_PER_LOOK 64
#define FWHM_TO_SIGMA (1.0 / (2.0 * sqrt (2.0 * G_LN2)))

static void
part_clear (DscCatalogPart *part)
{
  g_free (part->sci);
  g_free (part->data);
  g_free (part->convolved);
  g_free (part->err);
  g_free (part->mask);
  *part = (DscCatalogPart){ 0 };
}

static gsize
count_pixels (const DscCatalogRegion *r)
{
  return (gsize)(r->x1 - r->x0) * (r->y1 - r->y0);
}

static gboolean
part_add_sci (DscCatalogPart *part, const DscCatalogImage *image, GError **error)
{
  const DscCatalogRegion *r = &part->region;
  guint width = r->x1 - r->x0;

  if (part->sci != NULL)
    return TRUE;
  part->sci = dsc_try_alloc (count_pixels (r) * sizeof *part->sci, "the pixels of a source", error);
  if (part->sci == NULL)
    return FALSE;
  for (guint y = r->y0; y < r->y1; y++)
    memcpy (part->sci + (gsize)(y - r->y0) * width, image->sci + (gsize)y * image->width + r->x0,
            width * sizeof *part->sci);
  return TRUE;
}

static gboolean
cut (const DscCatalogImage *image,
     const DscCatalogRegion *r,
     float *data,
     guint8 *mask,
     float *err,
     GCancellable *cancellable,
     GError **error)
{
  guint width = r->x1 - r->x0;

  for (guint y = r->y0; y < r->y1; y += ROWS_PER_LOOK) {
    gsize at = (gsize)(y - r->y0) * width;
    guint n_rows = MIN (ROWS_PER_LOOK, r->y1 - y);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    dsc_background_mesh_cut (image->mesh, image->sci, image->mask, r->x0, y, width, n_rows,
                             data + at, mask + at);
    if (err != NULL
        && !dsc_catalog_image_read_err (image, r->x0, y, width, n_rows, err + at, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
part_make (DscCatalogPart *part,
           const DscCatalogImage *image,
           const DscCatalogRegion *r,
           GCancellable *cancellable,
           GError **error)
{
  gsize n = count_pixels (r);

  part_clear (part);
  part->region = *r;
  part->data = dsc_try_alloc (n * sizeof *part->data, "the pixels of a source", error);
  if (part->data == NULL || (part->mask = dsc_try_alloc (n, "the mask of a source", error)) == NULL)
    return FALSE;
  if (image->has_err) {
    part->err = dsc_try_alloc (n * sizeof *part->err, "the errors of a source", error);
    if (part->err == NULL)
      return FALSE;
  }
  part->images = (DscSegmentImages){ .data = part->data, .mask = part->mask, .err = part->err };
  part->images.x0 = r->x0;
  part->images.y0 = r->y0;
  part->images.width = r->x1 - r->x0;
  return cut (image, r, part->data, part->mask, part->err, cancellable, error);
}

gboolean
dsc_catalog_window_open (DscCatalogWindow *self,
                         const DscCatalogImage *image,
                         double kernel_fwhm,
                         const DscCatalogRegion *region,
                         GCancellable *cancellable)
{
  *self = (DscCatalogWindow){ .image = image,
                              .kernel_fwhm = kernel_fwhm,
                              .cancellable = cancellable };
  return part_make (&self->shared, image, region, cancellable, &self->error);
}

void
dsc_catalog_window_clear (DscCatalogWindow *self)
{
  part_clear (&self->shared);
  part_clear (&self->own);
  g_clear_error (&self->error);
}

static gboolean
holds (const DscCatalogPart *part, const DscCatalogRegion *r)
{
  const DscCatalogRegion *p = &part->region;

  return part->data != NULL && p->x0 <= r->x0 && p->y0 <= r->y0 && p->x1 >= r->x1 && p->y1 >= r->y1;
}

static DscCatalogPart *
get_part (DscCatalogWindow *self, const DscCatalogRegion *region)
{
  DscCatalogPart *part = holds (&self->shared, region) ? &self->shared : &self->own;

  if (self->error != NULL
      || (!holds (part, region)
          && !part_make (part, self->image, region, self->cancellable, &self->error)))
    return NULL;
  part->images.cancellable = self->cancellable;
  return part;
}

const DscCatalogPart *
dsc_catalog_window_get (DscCatalogWindow *self, const DscCatalogRegion *region)
{
  return get_part (self, region);
}

const DscCatalogPart *
dsc_catalog_window_get_raw (DscCatalogWindow *self, const DscCatalogRegion *region)
{
  DscCatalogPart *part = get_part (self, region);

  return part != NULL && part_add_sci (part, self->image, &self->error) ? part : NULL;
}

static void
copy_rows (gconstpointer values,
           gsize size,
           const DscCatalogPart *part,
           const DscCatalogRegion *r,
           gpointer ret_values)
{
  gsize width = part->region.x1 - part->region.x0, n = (gsize)(r->x1 - r->x0) * size;
  const guint8 *from = values;

  from += ((gsize)(r->y0 - part->region.y0) * width + (r->x0 - part->region.x0)) * size;
  for (guint y = 0; y < r->y1 - r->y0; y++)
    memcpy ((guint8 *)ret_values + y * n, from + y * width * size, n);
}

gboolean
dsc_catalog_window_copy (DscCatalogWindow *self,
                         const DscCatalogRegion *region,
                         float *ret_data,
                         guint8 *ret_mask,
                         float *ret_err)
{
  const DscCatalogPart *part = holds (&self->shared, region) ? &self->shared : &self->own;

  if (self->error != NULL)
    return FALSE;
  if (!holds (part, region))
    return cut (self->image, region, ret_data, ret_mask, ret_err, self->cancellable, &self->error);
  copy_rows (part->data, sizeof (float), part, region, ret_data);
  copy_rows (part->mask, 1, part, region, ret_mask);
  if (ret_err != NULL)
    copy_rows (part->err, sizeof (float), part, region, ret_err);
  return TRUE;
}

/* With what the pixels at the rim of the segment are smoothed with. */
static DscCatalogRegion
widen (const DscCatalogWindow *self, const DscCatalogRegion *r, const DscSegment *s)
{
  guint width = self->image->width, height = self->image->height;
  guint radius = dsc_gaussian_kernel_size (self->kernel_fwhm * FWHM_TO_SIGMA) / 2;

  return (DscCatalogRegion){ MIN (r->x0, s->x0 - MIN (s->x0, radius)),
                             MIN (r->y0, s->y0 - MIN (s->y0, radius)),
                             MAX (r->x1, s->x1 + MIN (width - s->x1, radius)),
                             MAX (r->y1, s->y1 + MIN (height - s->y1, radius)) };
}

const DscCatalogPart *
dsc_catalog_window_get_segment (DscCatalogWindow *self,
                                const DscCatalogRegion *region,
                                const DscSegment *s)
{
  DscCatalogRegion r = widen (self, region, s);
  DscCatalogPart *part = get_part (self, &r);
  DscSmoothSource source = { 0 };
  guint width;

  if (part == NULL)
    return NULL;
  r = part->region;
  width = r.x1 - r.x0;
  if (part->convolved == NULL)
    part->images.convolved = part->convolved
        = dsc_try_alloc (count_pixels (&r) * sizeof *part->convolved,
                         "the smoothed pixels of a source", &self->error);
  source.data = part->data;
  source.mask = part->mask;
  source.width = width;
  source.height = r.y1 - r.y0;
  if (part->convolved == NULL
      || !dsc_smooth_source_part (&source, self->kernel_fwhm, s->x0 - r.x0, s->y0 - r.y0,
                                  s->x1 - s->x0, s->y1 - s->y0,
                                  part->convolved + (gsize)(s->y0 - r.y0) * width + (s->x0 - r.x0),
                                  width, self->cancellable, &self->error))
    return NULL;
  return part;
}

gboolean
dsc_catalog_region_around (
    const DscCatalogImage *image, double x, double y, double reach, DscCatalogRegion *ret_region)
{
  double x0 = floor (x - reach) - 1, x1 = ceil (x + reach) + 2;
  double y0 = floor (y - reach) - 1, y1 = ceil (y + reach) + 2;

  if (!(x1 > 0 && y1 > 0 && x0 < image->width && y0 < image->height))
    return FALSE;
  ret_region->x0 = (guint)MAX (x0, 0);
  ret_region->y0 = (guint)MAX (y0, 0);
  ret_region->x1 = (guint)MIN (x1, image->width);
  ret_region->y1 = (guint)MIN (y1, image->height);
  return TRUE;
}
