/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-overlay.h"

#include <math.h>

#include "dsc-colormap.h"

#define N_CORNERS 48
#define CROSS 5.0 /* logical pixels */
#define FONT 11.0
#define CURRENT_RGB 0xffd43b
#define OTHER_RGB 0x8ff0a4

struct _DscExamineOverlay {
  DscOverlay parent_instance;

  GPtrArray *results; /* (nullable): borrowed */
  char *key;
  int current;
};

G_DEFINE_FINAL_TYPE (DscExamineOverlay, dsc_examine_overlay, DSC_TYPE_OVERLAY)

static void
set_color (cairo_t *cr, guint32 rgb, double alpha)
{
  cairo_set_source_rgba (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0, alpha);
}

static void
go_to (cairo_t *cr, const DscOverlayContext *context, double x, double y, gboolean draw)
{
  double dx, dy;

  dsc_affine_apply (&context->affine, x, y, &dx, &dy);
  if (draw)
    cairo_line_to (cr, dx, dy);
  else
    cairo_move_to (cr, dx, dy);
}

/* Of pixels of the image: an ellipse where these are no squares. */
static void
add_circle (cairo_t *cr, const DscOverlayContext *context, double x, double y, double radius)
{
  if (!isfinite (radius))
    return;
  for (guint i = 0; i <= N_CORNERS; i++) {
    double a = 2 * G_PI * i / N_CORNERS;

    go_to (cr, context, x + radius * cos (a), y + radius * sin (a), i > 0);
  }
}

static void
add_box (cairo_t *cr, const DscOverlayContext *context, const double box[4])
{
  if (!isfinite (box[0]))
    return;
  go_to (cr, context, box[0] - 0.5, box[1] - 0.5, FALSE);
  go_to (cr, context, box[2] + 0.5, box[1] - 0.5, TRUE);
  go_to (cr, context, box[2] + 0.5, box[3] + 0.5, TRUE);
  go_to (cr, context, box[0] - 0.5, box[3] + 0.5, TRUE);
  cairo_close_path (cr);
}

/* Dark below, so that it is seen on bright ground too. */
static void
stroke (cairo_t *cr, guint32 rgb, double width)
{
  cairo_set_line_width (cr, width + 1.5);
  set_color (cr, 0, 0.45);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, width);
  set_color (cr, rgb, 1);
  cairo_stroke (cr);
}

static void
draw_contours (cairo_t *cr, const DscOverlayContext *context, const DscExamineFigure *f)
{
  const DscColormap *map = dsc_colormap_find ("viridis");

  cairo_set_line_width (cr, 1.2 * context->scale);
  for (guint level = 0; map && level < f->n_levels; level++) {
    guint32 rgb = map->color[90 + 165 * (level + 1) / (f->n_levels + 1)];

    set_color (cr, rgb, 1);
    for (guint i = 0; i < f->pieces->len; i++) {
      const DscContourPiece *p = &g_array_index (f->pieces, DscContourPiece, i);

      if (p->level != level)
        continue;
      go_to (cr, context, (double)p->x0, (double)p->y0, FALSE);
      go_to (cr, context, (double)p->x1, (double)p->y1, TRUE);
    }
    cairo_stroke (cr);
  }
}

static void
draw_number (cairo_t *cr, double x, double y, double scale, guint number, guint32 rgb)
{
  char text[16];

  g_snprintf (text, sizeof text, "%u", number);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, FONT * scale);
  cairo_move_to (cr, x + 1.4 * CROSS * scale, y - 0.8 * CROSS * scale);
  cairo_text_path (cr, text);
  cairo_set_line_width (cr, 2.5 * scale);
  set_color (cr, 0, 0.6);
  cairo_stroke_preserve (cr);
  set_color (cr, rgb, 1);
  cairo_fill (cr);
}

static void
draw_result (cairo_t *cr,
             const DscOverlayContext *context,
             const DscExamineResult *r,
             guint number,
             gboolean current)
{
  guint32 rgb = current ? CURRENT_RGB : OTHER_RGB;
  double x, y, arm = CROSS * context->scale;

  if (r->figure.kind == DSC_FIGURE_CONTOUR && current)
    draw_contours (cr, context, &r->figure);
  dsc_affine_apply (&context->affine, r->x, r->y, &x, &y);
  if (!isfinite (x) || !isfinite (y))
    return;
  add_circle (cr, context, r->x, r->y, r->radius);
  if (current) {
    add_circle (cr, context, r->x, r->y, r->inner);
    add_circle (cr, context, r->x, r->y, r->outer);
  }
  /* One pixel high or wide, that is a line, is told by its plot. */
  if (r->box[2] > r->box[0] && r->box[3] > r->box[1])
    add_box (cr, context, r->box);
  cairo_move_to (cr, x - arm, y);
  cairo_line_to (cr, x + arm, y);
  cairo_move_to (cr, x, y - arm);
  cairo_line_to (cr, x, y + arm);
  stroke (cr, rgb, 1.4 * context->scale);
  draw_number (cr, x, y, context->scale, number, rgb);
}

static void
dsc_examine_overlay_draw (DscOverlay *overlay, const DscOverlayContext *context, cairo_t *cr)
{
  DscExamineOverlay *self = DSC_EXAMINE_OVERLAY (overlay);

  for (guint i = 0; self->results && i < self->results->len; i++) {
    const DscExamineResult *r = g_ptr_array_index (self->results, i);

    if (g_strcmp0 (r->key, self->key) == 0)
      draw_result (cr, context, r, i + 1, (int)i == self->current);
  }
}

static void
dsc_examine_overlay_finalize (GObject *object)
{
  g_free (DSC_EXAMINE_OVERLAY (object)->key);
  G_OBJECT_CLASS (dsc_examine_overlay_parent_class)->finalize (object);
}

static void
dsc_examine_overlay_class_init (DscExamineOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_examine_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw = dsc_examine_overlay_draw;
}

static void
dsc_examine_overlay_init (DscExamineOverlay *self)
{
  self->current = -1;
}

DscOverlay *
dsc_examine_overlay_new (void)
{
  return g_object_new (DSC_TYPE_EXAMINE_OVERLAY, NULL);
}

void
dsc_examine_overlay_show (DscExamineOverlay *self, GPtrArray *results, const char *key, int current)
{
  self->results = results;
  g_free (self->key);
  self->key = g_strdup (key);
  self->current = current;
  dsc_overlay_changed (DSC_OVERLAY (self));
}
