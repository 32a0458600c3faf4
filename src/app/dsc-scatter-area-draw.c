/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-scatter-area-private.h"
#include "dsc-scatter-raster.h"

#define MOST_ERROR_BARS 300
#define MARK_RADIUS 5.5

static GdkRGBA
mix (const GdkRGBA *a, const GdkRGBA *b, float t)
{
  return (GdkRGBA){ a->red + t * (b->red - a->red), a->green + t * (b->green - a->green),
                    a->blue + t * (b->blue - a->blue), 1 };
}

/* What is selected: apart from the accent for eyes of every kind. */
static GdkRGBA
mark_color (DscScatterArea *self)
{
  GdkRGBA color = { 0.95f, 0.5f, 0.05f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "orange_3",
                                  &color);
  return color;
}

static cairo_surface_t *
make_surface (DscScatterArea *self, double scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, MAX ((int)(gtk_widget_get_width (GTK_WIDGET (self)) * scale), 1),
      MAX ((int)(gtk_widget_get_height (GTK_WIDGET (self)) * scale), 1));

  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

/* @surface: (transfer full) */
static GdkTexture *
make_texture (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes
      = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                    (GDestroyNotify)cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
clip_plot (DscScatterArea *self, graphene_rect_t *ret_clip)
{
  const DscPlot *plot = &self->plot;

  *ret_clip = GRAPHENE_RECT_INIT ((float)plot->x, (float)plot->y, (float)plot->width,
                                  (float)plot->height);
}

/* Where an end of an error bar lies, as the axis has it; far below for what a logarithm has not. */
static double
move_value (const DscScatterAxis *axis, guint row, double by)
{
  double value = axis->values[row], moved;

  if (!axis->log)
    return value + by;
  moved = pow (10, value) + by;
  return moved > 0 ? log10 (moved) : -1e3;
}

static void
draw_error_bars (DscScatterArea *self)
{
  DscPlot *plot = &self->plot;
  const DscScatterAxis *x = &self->axes[0], *y = &self->axes[1];

  if (self->n_rows > MOST_ERROR_BARS)
    return;
  cairo_save (plot->cr);
  cairo_rectangle (plot->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (plot->cr);
  for (guint i = 0; i < self->n_rows; i++) {
    guint row = self->rows[i];
    double at_x = (double)self->at[2 * i], at_y = (double)self->at[2 * i + 1];

    if (y->errors && isfinite (y->errors[row])) {
      cairo_move_to (plot->cr, at_x, dsc_plot_to_y (plot, move_value (y, row, -y->errors[row])));
      cairo_line_to (plot->cr, at_x, dsc_plot_to_y (plot, move_value (y, row, y->errors[row])));
    }
    if (x->errors && isfinite (x->errors[row])) {
      cairo_move_to (plot->cr, dsc_plot_to_x (plot, move_value (x, row, -x->errors[row])), at_y);
      cairo_line_to (plot->cr, dsc_plot_to_x (plot, move_value (x, row, x->errors[row])), at_y);
    }
  }
  dsc_plot_set_color (plot, &plot->accent, 0.45);
  cairo_set_line_width (plot->cr, 1);
  cairo_stroke (plot->cr);
  cairo_restore (plot->cr);
}

static void
draw_bars (DscScatterArea *self, const guint *counts, const GdkRGBA *color, double alpha)
{
  DscPlot *plot = &self->plot;
  const DscScatterBars *bars = &self->bars;
  double bottom = plot->y + plot->height;

  cairo_save (plot->cr);
  cairo_rectangle (plot->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (plot->cr);
  for (guint i = 0; i < bars->n; i++) {
    double x0 = dsc_plot_to_x (plot, bars->first + i * bars->step);
    double x1 = dsc_plot_to_x (plot, bars->first + (i + 1) * bars->step);
    double gap = x1 - x0 > 4 ? 0.5 : 0;
    double y;

    if (counts[i] == 0)
      continue;
    y = dsc_plot_to_y (plot, plot->y_log ? log10 (counts[i]) : counts[i]);
    cairo_rectangle (plot->cr, x0 + gap, y, x1 - x0 - 2 * gap, bottom - y);
  }
  dsc_plot_set_color (plot, color, alpha);
  cairo_fill (plot->cr);
  cairo_restore (plot->cr);
}

static void
draw_note (DscScatterArea *self)
{
  DscPlot *plot = &self->plot;
  g_autofree char *note = dsc_scatter_area_dup_note (self);

  dsc_plot_set_color (plot, &plot->text, 0.65);
  if (note)
    dsc_plot_draw_text (plot, note, plot->x + plot->width, 2, 1, 0);
}

static void
draw_points (DscScatterArea *self, cairo_surface_t *surface, double scale)
{
  DscPlot *plot = &self->plot;
  GdkRGBA single = plot->accent, most = mix (&plot->accent, &plot->text, 0.9f);
  graphene_rect_t clip;

  single.alpha = 0.75f;
  clip_plot (self, &clip);
  plot->cr = cairo_create (surface);
  dsc_plot_draw_y_axis (plot, self->axes[1].unit);
  dsc_plot_draw_x_axis (plot, self->axes[0].unit);
  draw_note (self);
  if (self->is_histogram) {
    draw_bars (self, self->bars.shown, &plot->accent, 0.7);
  } else {
    draw_error_bars (self);
    dsc_scatter_raster_draw (surface, scale, &clip, self->at, self->n_rows, &single, &most);
  }
  g_clear_pointer (&plot->cr, cairo_destroy);
}

void
dsc_scatter_area_draw_points (DscScatterArea *self, double scale)
{
  cairo_surface_t *surface = make_surface (self, scale);

  draw_points (self, surface, scale);
  self->points = make_texture (surface);
}

static void
draw_current (DscScatterArea *self, const GdkRGBA *color)
{
  DscPlot *plot = &self->plot;
  int current = dsc_catalog_model_get_current (self->model);
  double x, y;

  if (current < 0 || !dsc_scatter_area_get_position (self, (guint)current, &x, &y)
      || !(x >= plot->x && x <= plot->x + plot->width && y >= plot->y
           && y <= plot->y + plot->height))
    return;
  cairo_new_sub_path (plot->cr);
  cairo_arc (plot->cr, x, y, MARK_RADIUS, 0, 2 * G_PI);
  dsc_plot_set_color (plot, color, 1);
  cairo_set_line_width (plot->cr, 2);
  cairo_stroke (plot->cr);
}

static void
draw_marked (DscScatterArea *self, cairo_surface_t *surface, double scale)
{
  DscPlot *plot = &self->plot;
  GdkRGBA color = mark_color (self), most = mix (&color, &plot->text, 0.5f);
  g_autofree float *at = g_new (float, 2 * (gsize)self->n_rows + 2);
  guint n = 0;
  graphene_rect_t clip;

  clip_plot (self, &clip);
  plot->cr = cairo_create (surface);
  if (self->is_histogram) {
    draw_bars (self, self->bars.selected, &color, 1);
  } else {
    for (guint i = 0; i < self->n_rows; i++) {
      if (!dsc_catalog_model_is_selected (self->model, self->rows[i]))
        continue;
      at[2 * n] = self->at[2 * i];
      at[2 * n++ + 1] = self->at[2 * i + 1];
    }
    dsc_scatter_raster_draw (surface, scale, &clip, at, n, &color, &most);
  }
  draw_current (self, &color);
  g_clear_pointer (&plot->cr, cairo_destroy);
}

void
dsc_scatter_area_draw_marked (DscScatterArea *self, double scale)
{
  cairo_surface_t *surface = make_surface (self, scale);

  draw_marked (self, surface, scale);
  self->marked = make_texture (surface);
}

void
dsc_scatter_area_draw_figure (DscScatterArea *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  cairo_surface_t *surface = dsc_plot_new_recording (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                     (float)gtk_widget_get_height (widget)));

  draw_points (self, surface, 1);
  draw_marked (self, surface, 1);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

void
dsc_scatter_area_draw_box (DscScatterArea *self, GtkSnapshot *snapshot)
{
  const DscPlot *plot = &self->plot;
  double x0 = MIN (self->drag[0], self->drag[2]), x1 = MAX (self->drag[0], self->drag[2]);
  double y0 = self->is_histogram ? plot->y : MIN (self->drag[1], self->drag[3]);
  double y1 = self->is_histogram ? plot->y + plot->height : MAX (self->drag[1], self->drag[3]);
  GdkRGBA color = mark_color (self), fill = color;
  graphene_rect_t rect
      = GRAPHENE_RECT_INIT ((float)x0, (float)y0, (float)(x1 - x0), (float)(y1 - y0));
  GskRoundedRect outline;

  fill.alpha = 0.12f;
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  gsk_rounded_rect_init_from_rect (&outline, &rect, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ color, color, color, color });
}

/* What is under the pointer, beside it. */
void
dsc_scatter_area_draw_hovered (DscScatterArea *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self)), w, h;
  g_autofree char *text = dsc_scatter_area_describe (self, self->hovered);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  double x = self->is_histogram ? self->pointer[0] : (double)self->at[2 * self->hovered];
  double y = self->is_histogram ? self->pointer[1] : (double)self->at[2 * self->hovered + 1];
  GdkRGBA ground = { 0, 0, 0, 0.85f }, white = { 1, 1, 1, 1 };
  GskRoundedRect box;
  double left, top;

  pango_layout_get_pixel_size (layout, &w, &h);
  w += 12;
  h += 6;
  left = x + 12 + w < width ? x + 12 : x - 12 - w;
  top = CLAMP (y - h - 8, 0, MAX (height - h, 0));
  left = CLAMP (left, 0, MAX (width - w, 0));
  gsk_rounded_rect_init_from_rect (
      &box, &GRAPHENE_RECT_INIT ((float)left, (float)top, (float)w, (float)h), 5);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &ground, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)left + 6, (float)top + 3));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
  if (self->is_histogram)
    return;
  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT ((float)x - 5, (float)y - 5, 10, 10),
                                   5);
  white = self->plot.text;
  gtk_snapshot_append_border (snapshot, &box, (float[4]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (GdkRGBA[4]){ white, white, white, white });
}
