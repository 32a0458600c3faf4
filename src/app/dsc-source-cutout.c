/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-cutout.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-colormap.h"
#include "dsc-stretch.h"
#include "dsc-ticks.h"

#define NAN_RGB 0xff5a2a30u
#define SIDE 150
#define BAR_SHARE 0.3 /* of the width, at most */

struct _DscSourceCutout {
  GtkWidget parent_instance;

  const DscSourceLook *look; /* (nullable) */
  cairo_surface_t *picture;  /* (nullable): one pixel each */
};

enum { PLACE_CLICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSourceCutout, dsc_source_cutout, GTK_TYPE_WIDGET)

/* From pixels of the box to the widget: left edge of the first column, lower edge of the first
 * row, and the size of a pixel. The window is 2 radius + 1 wide, the source in its middle. */
typedef struct {
  double left, bottom, cell, x0, y0, side;
} Frame;

static void
find_frame (DscSourceCutout *self, Frame *frame)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  frame->side = MAX (MIN (width, height), 1);
  frame->x0 = (width - frame->side) / 2;
  frame->y0 = (height - frame->side) / 2;
  frame->cell = frame->side / (2 * self->look->radius + 1);
  frame->left = frame->x0 + frame->side / 2 - (self->look->x + 0.5) * frame->cell;
  frame->bottom = frame->y0 + frame->side / 2 + (self->look->y + 0.5) * frame->cell;
}

static cairo_surface_t *
make_picture (const DscSourceLook *look)
{
  int width = (int)look->box.n_columns, height = (int)look->box.n_rows;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  DscStretchCurve curve
      = { DSC_STRETCH_ASINH, DSC_STRETCH_EXPONENT_DEFAULT, look->low, look->high, NULL, 0 };
  const DscColormap *map = dsc_colormap_find ("gray");
  guint32 *data = (guint32 *)(gpointer)cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;

  cairo_surface_flush (surface);
  for (int y = 0; data && y < height; y++) {
    for (int x = 0; x < width; x++) {
      float value = look->pixels[y * width + x];
      double p = isfinite (value) ? dsc_stretch_apply (&curve, (double)value) : 0;

      data[(height - 1 - y) * stride + x]
          = isfinite (value) ? map->color[(guint)(p * 255.0 + 0.5)] : NAN_RGB;
    }
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* --- what lies over it --- */

/* A stroke that shows on light and dark. */
static void
stroke (cairo_t *cr, double r, double g, double b, double alpha, double width)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5 * alpha);
  cairo_set_line_width (cr, width + 1.4);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgba (cr, r, g, b, alpha);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

static guint32
label_at (const DscSourceLook *look, guint x, guint y)
{
  if (x >= look->box.n_columns || y >= look->box.n_rows)
    return 0;
  return look->labels[(gsize)y * look->box.n_columns + x];
}

/* The sides of pixels between a segment and what is not it. */
static void
trace_segments (cairo_t *cr, const DscSourceLook *look, const Frame *frame, gboolean own)
{
  for (guint y = 0; y <= look->box.n_rows; y++) {
    for (guint x = 0; x <= look->box.n_columns; x++) {
      guint32 here = label_at (look, x, y);
      guint32 left = x > 0 ? label_at (look, x - 1, y) : 0;
      guint32 below = y > 0 ? label_at (look, x, y - 1) : 0;
      double px = frame->left + x * frame->cell, py = frame->bottom - y * frame->cell;

      if (here != left && (here == look->own || left == look->own) == own) {
        cairo_move_to (cr, px, py);
        cairo_line_to (cr, px, py - frame->cell);
      }
      if (here != below && (here == look->own || below == look->own) == own) {
        cairo_move_to (cr, px, py);
        cairo_line_to (cr, px + frame->cell, py);
      }
    }
  }
}

static void
draw_segments (cairo_t *cr, const DscSourceLook *look, const Frame *frame)
{
  if (!look->labels)
    return;
  trace_segments (cr, look, frame, FALSE);
  stroke (cr, 0.75, 0.75, 0.75, 0.6, 1);
  if (!look->own)
    return;
  trace_segments (cr, look, frame, TRUE);
  stroke (cr, 1, 0.47, 0, 1, 1.4);
}

static void
add_circle (cairo_t *cr, const Frame *frame, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, frame->x0 + frame->side / 2, frame->y0 + frame->side / 2, radius * frame->cell, 0,
             2 * G_PI);
}

static void
draw_apertures (cairo_t *cr, const DscSourceLook *look, const Frame *frame)
{
  const double dash[] = { 4, 3 };

  for (guint i = 0; i < look->apertures.n; i++)
    add_circle (cr, frame, look->apertures.radii[i]);
  stroke (cr, 0.35, 0.85, 1, 0.95, 1.2);
  if (!isfinite (look->apertures.ring[0]))
    return;
  cairo_set_dash (cr, dash, 2, 0);
  for (guint i = 0; i < 2; i++)
    add_circle (cr, frame, look->apertures.ring[i]);
  stroke (cr, 0.35, 0.85, 1, 0.7, 1);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_scale_bar (DscSourceCutout *self, cairo_t *cr, const Frame *frame)
{
  const DscSourceLook *look = self->look;
  g_autoptr (PangoLayout) layout = NULL;
  DscScaleBar bar;
  double length, y = frame->y0 + frame->side - 6;
  int width, height;

  if (!isfinite (look->scale))
    return;
  dsc_scale_bar_choose (BAR_SHARE * (2 * look->radius + 1) * look->scale, &bar);
  length = bar.arcsec / look->scale * frame->cell;
  cairo_move_to (cr, frame->x0 + 6, y);
  cairo_rel_line_to (cr, length, 0);
  stroke (cr, 1, 1, 1, 1, 1.6);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), bar.label);
  pango_layout_get_pixel_size (layout, &width, &height);
  for (guint i = 0; i < 2; i++) {
    cairo_move_to (cr, frame->x0 + 7 - i, y - height - 1 - i);
    cairo_set_source_rgb (cr, i, i, i);
    pango_cairo_show_layout (cr, layout);
  }
}

static void
dsc_source_cutout_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscSourceCutout *self = DSC_SOURCE_CUTOUT (widget);
  Frame frame;
  cairo_t *cr;

  if (!self->look)
    return;
  if (!self->picture)
    self->picture = make_picture (self->look);
  find_frame (self, &frame);
  cr = gtk_snapshot_append_cairo (
      snapshot,
      &GRAPHENE_RECT_INIT ((float)frame.x0, (float)frame.y0, (float)frame.side, (float)frame.side));
  cairo_rectangle (cr, frame.x0, frame.y0, frame.side, frame.side);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0.12, 0.12, 0.13);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_translate (cr, frame.left, frame.bottom - self->look->box.n_rows * frame.cell);
  cairo_scale (cr, frame.cell, frame.cell);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  draw_segments (cr, self->look, &frame);
  draw_apertures (cr, self->look, &frame);
  draw_scale_bar (self, cr, &frame);
  cairo_destroy (cr);
}

/* --- input --- */

static void
clicked_cb (DscSourceCutout *self, int n_press, double x, double y)
{
  Frame frame;

  if (!self->look)
    return;
  find_frame (self, &frame);
  if (x < frame.x0 || x > frame.x0 + frame.side || y < frame.y0 || y > frame.y0 + frame.side)
    return;
  g_signal_emit (self, signals[PLACE_CLICKED], 0,
                 (x - frame.left) / frame.cell - 0.5 + self->look->box.x0,
                 (frame.bottom - y) / frame.cell - 0.5 + self->look->box.y0);
}

static gboolean
query_tooltip_cb (DscSourceCutout *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const DscSourceLook *look = self->look;
  g_autofree char *text = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  Frame frame;
  double column, row;

  if (!look || keyboard)
    return FALSE;
  find_frame (self, &frame);
  column = floor ((x - frame.left) / frame.cell);
  row = floor ((frame.bottom - y) / frame.cell);
  if (!(column >= 0 && column < look->box.n_columns && row >= 0 && row < look->box.n_rows))
    return FALSE;
  g_ascii_formatd (number, sizeof number, "%.5g",
                   (double)look->pixels[(gsize)row * look->box.n_columns + (gsize)column]);
  text = g_strdup_printf ("x %.0f y %.0f: %s %s", column + look->box.x0, row + look->box.y0, number,
                          look->unit);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
dsc_source_cutout_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = 110;
  *natural = SIDE;
}

/* --- the object --- */

static void
dsc_source_cutout_finalize (GObject *object)
{
  g_clear_pointer (&DSC_SOURCE_CUTOUT (object)->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (dsc_source_cutout_parent_class)->finalize (object);
}

static void
dsc_source_cutout_class_init (DscSourceCutoutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_source_cutout_finalize;
  widget_class->snapshot = dsc_source_cutout_snapshot;
  widget_class->measure = dsc_source_cutout_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[PLACE_CLICKED]
      = g_signal_new ("place-clicked", DSC_TYPE_SOURCE_CUTOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
dsc_source_cutout_init (DscSourceCutout *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The source with its segment and apertures"), -1);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dsc_source_cutout_new (void)
{
  return g_object_new (DSC_TYPE_SOURCE_CUTOUT, NULL);
}

void
dsc_source_cutout_set_look (DscSourceCutout *self, const DscSourceLook *look)
{
  g_return_if_fail (DSC_IS_SOURCE_CUTOUT (self));

  self->look = look;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
