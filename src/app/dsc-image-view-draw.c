/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <math.h>

#include "dsc-compass.h"

#define BACKGROUND 0xff1e1e20u
#define MARGIN 18.0
#define COMPASS_LENGTH 34.0
#define BAR_SHARE 0.25 /* of the width, at most */
#define BAR_MAX 260.0  /* logical pixels */
#define CROSS_ARM 12.0
#define CROSS_GAP 3.0

DscOverlayContext
dsc_image_view_overlay_context (DscImageView *self)
{
  return (DscOverlayContext){
    .affine = dsc_image_view_get_affine (self),
    .width = self->device_width,
    .height = self->device_height,
    .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
    .wcs = self->model != NULL ? dsc_image_model_get_wcs (self->model) : NULL,
  };
}

/* A bit that cannot be seen hides no other. @opaque: the picture is the flags. */
static void
fill_flags (DscFlagStyle *style, gboolean opaque, DscRenderJob *job)
{
  double opacity = opaque ? 1.0 : dsc_flag_style_get_opacity (style);

  job->dq_bits = dsc_flag_style_get_mask (style);
  job->dq_first = dsc_flag_style_get_first (style);
  for (guint bit = 0; bit < 32; bit++) {
    double own = opaque ? 1.0 : dsc_flag_style_get_bit_opacity (style, bit);

    job->dq_colors[bit] = dsc_flag_style_get_color (style, bit);
    job->dq_alphas[bit] = (guint32)(opacity * own * 256.0 + 0.5);
    if (job->dq_alphas[bit] == 0)
      job->dq_bits &= ~(1u << bit);
  }
}

void
dsc_image_view_fill_job (DscImageView *self, DscRenderJob *job)
{
  job->background = BACKGROUND;
  job->lut = dsc_image_view_ensure_lut (self);
  if (self->shown == NULL)
    return;
  job->image = self->shown->pyramid;
  /* The picture of the flags is the flags in their colours. */
  if (self->dq != NULL && self->dq->model == self->shown->model
      && (dsc_flag_style_get_shown (self->flag_style) || self->shown->plane == DSC_PLANE_DQ)) {
    job->dq = self->dq->pyramid;
    fill_flags (self->flag_style, self->shown->plane == DSC_PLANE_DQ, job);
  }
}

static void
render_pixels (DscImageView *self, const DscOverlayContext *context, DscPixels *pixels)
{
  DscViewPlan plan = { .width = pixels->width, .height = pixels->height };

  plan.jobs[0].affine = context->affine;
  dsc_image_view_fill_job (self, &plan.jobs[0]);
  plan.serials[0] = self->shown != NULL ? self->shown->serial : 0;
  plan.serials[1] = self->dq != NULL ? self->dq->serial : 0;
  plan.serials[3] = self->lut_serial;
  dsc_image_view_plan_compared (self, &plan);
  dsc_image_view_begin_tiles (self);
  dsc_image_view_render_plan (self, &plan, pixels);
}

static PangoLayout *
make_layout (DscImageView *self, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  PangoFontDescription *font = pango_font_description_copy (
      pango_context_get_font_description (pango_layout_get_context (layout)));

  /* The picture is in device pixels; the toolkit scales its own text later. */
  pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_font_description_set_size (
      font, (int)(pango_font_description_get_size (font) * (scale > 1.0 ? scale : 1.0)));
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  return layout;
}

/* Outline of the image, for a map of the sky without pixels. */
static void
draw_frame (DscImageView *self, const DscOverlayContext *context, cairo_t *cr)
{
  double w = dsc_image_model_get_width (self->model) - 0.5;
  double h = dsc_image_model_get_height (self->model) - 0.5;
  double cx[4] = { -0.5, w, w, -0.5 }, cy[4] = { -0.5, -0.5, h, h };

  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_affine_apply (&context->affine, cx[i], cy[i], &x, &y);
    cairo_line_to (cr, x, y);
  }
  cairo_close_path (cr);
  cairo_set_line_width (cr, context->scale);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.25);
  cairo_stroke (cr);
}

static void
draw_cross (DscImageView *self, const DscOverlayContext *context, cairo_t *cr)
{
  static const double arms[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
  /* The gap holds the pixel itself. */
  double gap = MAX (CROSS_GAP * context->scale, 0.5 * dsc_image_view_get_zoom (self) + 1.0);
  double x, y;

  dsc_affine_apply (&context->affine, self->cursor_x, self->cursor_y, &x, &y);
  for (guint i = 0; i < 4; i++) {
    double far = gap + CROSS_ARM * context->scale;

    cairo_move_to (cr, x + arms[i][0] * gap, y + arms[i][1] * gap);
    cairo_line_to (cr, x + arms[i][0] * far, y + arms[i][1] * far);
  }
  cairo_set_line_width (cr, 3.5 * context->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.5 * context->scale);
  cairo_set_source_rgb (cr, 0.35, 1.0, 0.35);
  cairo_stroke (cr);
}

/* Fainter than the cross of the view itself, and whole: it marks no pixel. */
static void
draw_ghost (DscImageView *self, const DscOverlayContext *context, cairo_t *cr)
{
  double arm = 9.0 * context->scale, x, y;

  dsc_affine_apply (&context->affine, self->ghost_x, self->ghost_y, &x, &y);
  cairo_move_to (cr, x - arm, y);
  cairo_line_to (cr, x + arm, y);
  cairo_move_to (cr, x, y - arm);
  cairo_line_to (cr, x, y + arm);
  cairo_set_line_width (cr, 3.0 * context->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.55);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.2 * context->scale);
  cairo_set_source_rgb (cr, 1.0, 0.85, 0.3);
  cairo_stroke (cr);
}

static void
draw_sky_marks (DscImageView *self, const DscOverlayContext *context, cairo_t *cr)
{
  double s = context->scale, margin = MARGIN * s, reach = (COMPASS_LENGTH + 18.0) * s;
  g_autoptr (PangoLayout) layout = NULL;
  DscSkyAxes axes;

  if (context->wcs == NULL || !(self->show_compass || self->show_scale_bar)
      || !dsc_sky_axes_at (context->wcs, self->cx, self->cy, &axes))
    return;
  layout = make_layout (self, s);
  if (self->show_compass && context->width > 4 * reach && context->height > 3 * reach) {
    double north[2], east[2], x = context->width - margin, y = context->height - margin;

    /* The corner of the drawing, not its root, keeps the margin. */
    dsc_compass_directions (&context->affine, &axes, north, east);
    x -= reach * MAX (0.2, MAX (north[0], east[0]));
    y -= reach * MAX (0.2, MAX (north[1], east[1]));
    dsc_draw_compass (cr, layout, &context->affine, &axes, x, y, COMPASS_LENGTH * s, s);
  }
  if (self->show_scale_bar && context->width > 120 * s) {
    double per_arcsec = dsc_image_view_get_zoom (self) / dsc_sky_axes_pixel_scale (&axes);
    DscScaleBar bar;

    dsc_scale_bar_choose (MIN (BAR_SHARE * context->width, BAR_MAX * s) / per_arcsec, &bar);
    dsc_draw_scale_bar (cr, layout, &bar, per_arcsec, margin, context->height - margin, s);
  }
}

static void
draw_lines (DscImageView *self, const DscOverlayContext *context, cairo_t *cr)
{
  if (self->model == NULL)
    return;
  if (self->shown == NULL)
    draw_frame (self, context, cr);
  if (self->show_overlays)
    for (guint i = 0; i < self->overlays->len; i++)
      dsc_overlay_draw (g_ptr_array_index (self->overlays, i), context, cr);
  if (self->show_cross && isfinite (self->cursor_x))
    draw_cross (self, context, cr);
  if (isfinite (self->ghost_x))
    draw_ghost (self, context, cr);
  draw_sky_marks (self, context, cr);
  /* The names of two that are compared stand there. */
  if (self->title != NULL && (self->compare == NULL || self->compare_mode == DSC_COMPARE_NONE)) {
    g_autoptr (PangoLayout) layout = make_layout (self, context->scale);

    dsc_image_view_draw_label (cr, layout, self->title, 0.5 * context->width, 10 * context->scale,
                               0.5, context->scale);
  }
  if (self->compare != NULL) {
    g_autoptr (PangoLayout) layout = make_layout (self, context->scale);

    dsc_image_view_draw_compare (self, cr, layout, context->scale);
  }
}

/* Returns: (transfer full) (nullable): the picture. @lent: to be given back when it is seen no more
 */
static cairo_surface_t *
make_picture (DscImageView *self, gboolean lent)
{
  DscOverlayContext context = dsc_image_view_overlay_context (self);
  cairo_surface_t *surface
      = lent ? dsc_image_view_take_surface (self, self->device_width, self->device_height)
             : cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->device_width,
                                           self->device_height);
  DscPixels pixels;
  cairo_t *cr;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS) {
    cairo_surface_destroy (surface);
    return NULL;
  }
  pixels
      = (DscPixels){ (guint32 *)(void *)cairo_image_surface_get_data (surface), self->device_width,
                     self->device_height, cairo_image_surface_get_stride (surface) / 4 };
  cairo_surface_flush (surface);
  render_pixels (self, &context, &pixels);
  if (self->show_overlays && self->model != NULL)
    for (guint i = 0; i < self->overlays->len; i++)
      dsc_overlay_draw_pixels (g_ptr_array_index (self->overlays, i), &context, &pixels);
  cairo_surface_mark_dirty (surface);
  cr = cairo_create (surface);
  draw_lines (self, &context, cr);
  cairo_destroy (cr);
  return surface;
}

static GdkTexture *
make_texture (DscImageView *self)
{
  cairo_surface_t *surface = make_picture (self, FALSE);
  GdkTexture *texture;
  GBytes *bytes;
  int stride;

  if (surface == NULL)
    return NULL;
  cairo_surface_flush (surface);
  stride = cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      (gsize)stride * self->device_height,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  texture = gdk_memory_texture_new (self->device_width, self->device_height, GDK_MEMORY_DEFAULT,
                                    bytes, stride);
  g_bytes_unref (bytes);
  return texture;
}

/* Cairo's renderer copies a texture once more than a cairo node; the others want a texture. */
static gboolean
renderer_is_cairo (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer != NULL && g_str_equal (G_OBJECT_TYPE_NAME (renderer), "GskCairoRenderer");
}

void
dsc_image_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscImageView *self = DSC_IMAGE_VIEW (widget);
  int w = gtk_widget_get_width (widget), h = gtk_widget_get_height (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, w, h);

  if (self->device_width > 0 && self->device_height > 0) {
    if (renderer_is_cairo (widget)) {
      cairo_surface_t *surface = make_picture (self, TRUE);

      if (surface != NULL) {
        int scale = gtk_widget_get_scale_factor (widget);
        cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

        cairo_surface_set_device_scale (surface, scale, scale);
        cairo_set_source_surface (cr, surface, 0, 0);
        cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
        cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
        cairo_paint (cr);
        dsc_image_view_lend_surface (self, surface, cr);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
    } else {
      g_autoptr (GdkTexture) texture = make_texture (self);

      if (texture != NULL)
        gtk_snapshot_append_texture (snapshot, texture, &bounds);
    }
    dsc_image_view_load_tiles (self);
  }
  gtk_widget_snapshot_child (widget, self->status, snapshot);
}

GdkTexture *
dsc_image_view_render (DscImageView *self, int width, int height)
{
  int old_width = self->device_width, old_height = self->device_height;
  GdkTexture *texture;

  g_return_val_if_fail (width > 0 && height > 0, NULL);
  self->device_width = width;
  self->device_height = height;
  texture = make_texture (self);
  /* This one is for good: with all pixels of a large plane. */
  if (dsc_image_view_read_tiles (self)) {
    g_clear_object (&texture);
    texture = make_texture (self);
  }
  self->device_width = old_width;
  self->device_height = old_height;
  return texture;
}
