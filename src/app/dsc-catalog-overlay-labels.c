/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-overlay-private.h"

#define MAX_LABELS 250 /* in the picture; with more none can be read */
#define FONT 11.0      /* logical pixels */
#define GAP 3.0

/* Beside the mark, above and to the right. */
static double
find_offset (const DscCatalogOverlay *self, const DscOverlayContext *context)
{
  double radius = self->mark == DSC_CATALOG_MARK_CIRCLE
                      ? self->radius * dsc_affine_scale (&context->affine)
                      : 0.0;

  return MIN (MAX (radius, DSC_CATALOG_LEAST_RADIUS * context->scale) * 0.75, 60 * context->scale)
         + GAP * context->scale;
}

static void
draw_label (cairo_t *cr, double x, double y, guint32 number, guint32 rgb, double scale)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  cairo_move_to (cr, x, y);
  cairo_text_path (cr, text);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
  cairo_set_line_width (cr, 3.0 * scale);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                        (rgb & 255) / 255.0);
  cairo_fill (cr);
}

void
dsc_catalog_overlay_draw_labels (DscOverlay *overlay, const DscOverlayContext *context, cairo_t *cr)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (overlay);
  gboolean all = self->labels && self->rows->len <= MAX_LABELS;
  double offset;

  if (!self->shapes || self->rows->len == 0)
    return;
  offset = find_offset (self, context);
  cairo_select_font_face (cr, "Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, FONT * context->scale);
  for (guint i = 0; i < self->rows->len; i++) {
    guint row = g_array_index (self->rows, guint, i);
    double x = g_array_index (self->points, double, 2 * i);
    double y = g_array_index (self->points, double, 2 * i + 1);

    if (row < self->shapes->n && (all || self->flags[row] & DSC_ROW_CURRENT))
      draw_label (cr, x + offset, y - offset, self->shapes->labels[row],
                  self->flags[row] & DSC_ROW_SELECTED ? DSC_CATALOG_SELECTED_RGB : 0xf4f4f4,
                  context->scale);
  }
}
