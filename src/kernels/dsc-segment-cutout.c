/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-segment-cutout.h"

#include "dsc-error.h"
#include "dsc-size.h"

/* Values of @image come in rows of the rectangle: what is not of the segment is 0 again. */
static gboolean
fill (DscSegmentCutout *self,
      const DscSegmentMap *map,
      guint segment,
      const DscPartSource *image,
      GCancellable *cancellable,
      GError **error)
{
  const DscSegment *s = &map->segments[segment];
  guint32 n = 0;

  if (image->data == NULL
      && !image->make (s->x0, s->y0, s->x1 - s->x0, s->y1 - s->y0, image->user_data,
                       self->values + self->width + 1, self->width, error))
    return FALSE;
  for (guint y = s->y0; y < s->y1; y++)
    for (guint x = s->x0; x < s->x1; x++) {
      gsize at = (gsize)y * map->width + x;
      guint32 cell = (y - s->y0 + 1) * self->width + x - s->x0 + 1;

      if (dsc_segment_is_cancelled (cell, cancellable, error))
        return FALSE;
      if (map->labels[at] != segment + 1) {
        self->values[cell] = 0;
        continue;
      }
      self->inside[cell] = 1;
      if (image->data != NULL)
        self->values[cell] = image->data[at];
      self->cells[n++] = cell;
    }
  return TRUE;
}

gboolean
dsc_segment_cutout_init (DscSegmentCutout *self,
                         const DscSegmentMap *map,
                         guint segment,
                         const DscPartSource *image,
                         guint connectivity,
                         GCancellable *cancellable,
                         GError **error)
{
  const DscSegment *s = &map->segments[segment];
  gint64 width = (gint64)(s->x1 - s->x0) + 2;
  const gint64 offsets[] = { -width, -1, 1, width, -width - 1, -width + 1, width - 1, width + 1 };

  *self = (DscSegmentCutout){ .width = (guint)width, .height = s->y1 - s->y0 + 2 };
  self->n_cells = (gsize)self->width * self->height;
  self->n_neighbours = connectivity;
  for (guint k = 0; k < connectivity; k++)
    self->offsets[k] = offsets[k];
  if (self->n_cells >= G_MAXUINT32) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "A segment of %u x %u pixels cannot be separated into sources: take a higher "
                 "threshold, or no deblending",
                 self->width - 2, self->height - 2);
    return FALSE;
  }
  self->n = (guint32)s->area;
  if ((self->inside = dsc_try_alloc (self->n_cells, "a segment", error)) == NULL
      || (self->values = dsc_try_alloc (self->n_cells * sizeof (float), "a segment", error)) == NULL
      || (self->cells = dsc_try_alloc (self->n * sizeof (guint32), "a segment", error)) == NULL)
    return FALSE;
  return fill (self, map, segment, image, cancellable, error);
}

void
dsc_segment_cutout_clear (DscSegmentCutout *self)
{
  g_free (self->inside);
  g_free (self->values);
  g_free (self->cells);
  *self = (DscSegmentCutout){ 0 };
}
