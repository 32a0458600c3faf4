/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-figure.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "dsc-compass.h"
#include "dsc-error.h"
#include "dsc-figure-axes.h"
#include "dsc-image-view-private.h"
#include "dsc-plot.h"
#include "dsc-svg.h"
#include "dsc-ticks.h"

#define FONT "Sans 8"
#define FONT_TITLE "Sans Bold 10"
#define LEFT 42.0 /* points around the frame */
#define BOTTOM 36.0
#define TOP 26.0
#define EDGE 8.0
#define BAR_GAP 8.0
#define BAR_WIDTH 11.0
#define BAR_ROOM 62.0
#define MAX_PIXELS 4096 /* of the embedded picture, each way */
#define MAX_PNG 20000.0 /* pixels, each way */
#define MARK_SCALE 3.0  /* pixels of symbols for a point */
#define MAX_TICKS 16
#define DATE "2000-01-01T00:00:00" /* never the clock: equal figures are equal files */

struct _DscFigure {
  cairo_surface_t *drawing; /* recorded, points */
  double width, height, dpi;
};

void
dsc_figure_options_init (DscFigureOptions *options)
{
  *options = (DscFigureOptions){
    .width = 480, .height = 480, .dpi = 200, .axes = TRUE, .color_bar = TRUE, .overlays = TRUE
  };
}

void
dsc_figure_free (DscFigure *figure)
{
  if (figure == NULL)
    return;
  cairo_surface_destroy (figure->drawing);
  g_free (figure);
}

static DscFigure *
figure_new (double width, double height, double dpi)
{
  DscFigure *figure = g_new (DscFigure, 1);
  cairo_rectangle_t extents = { 0, 0, width, height };

  *figure = (DscFigure){ cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents),
                         width, height, dpi };
  return figure;
}

/* --- the picture --------------------------------------------------------------------------------
 */

/* What is seen, pixel for pixel, upright; turned and scaled when it is drawn. Pixels are halved
 * until they are not too many. */
static void
draw_pixels (cairo_t *cr, DscImageView *view, const DscFigureFrame *frame, int most)
{
  guint nx = dsc_image_model_get_width (view->model), ny = dsc_image_model_get_height (view->model);
  int r[4], w, h, shrink = 1;
  DscRenderJob job = { 0 };
  cairo_surface_t *surface;
  cairo_matrix_t matrix;
  DscPixels pixels;

  if (view->shown == NULL || !dsc_image_view_get_visible (view, nx, ny, r))
    return;
  while ((r[1] - r[0] + 1) / shrink > most || (r[3] - r[2] + 1) / shrink > most)
    shrink *= 2;
  w = MAX ((r[1] - r[0] + shrink) / shrink, 1);
  h = MAX ((r[3] - r[2] + shrink) / shrink, 1);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS) {
    cairo_surface_destroy (surface);
    return;
  }
  pixels = (DscPixels){ (guint32 *)(void *)cairo_image_surface_get_data (surface), w, h,
                        cairo_image_surface_get_stride (surface) / 4 };
  /* Row 0 of the surface is the lowest one seen. */
  job.affine = (DscAffine){ 1.0 / shrink,         0, 0, 1.0 / shrink, (0.5 - r[0]) / shrink,
                            (0.5 - r[2]) / shrink };
  dsc_image_view_fill_job (view, &job);
  cairo_surface_flush (surface);
  dsc_render (&job, &pixels, 0);
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_matrix_init (&matrix, frame->affine.xx, frame->affine.yx, frame->affine.xy,
                     frame->affine.yy, frame->affine.x0, frame->affine.y0);
  cairo_transform (cr, &matrix);
  cairo_translate (cr, r[0] - 0.5, r[2] - 0.5);
  cairo_scale (cr, shrink, shrink);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* Symbols are blended into opaque pixels: drawn on black and on white, the difference is what shows
 * through. */
static void
draw_marks (cairo_t *cr, DscImageView *view, const DscFigureFrame *frame)
{
  int w = (int)ceil (frame->width * MARK_SCALE), h = (int)ceil (frame->height * MARK_SCALE);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface) / 4, n = stride * (gsize)h;
  guint32 *black = (guint32 *)(void *)cairo_image_surface_get_data (surface);
  g_autofree guint32 *white = g_new (guint32, n);
  const DscAffine *a = &frame->affine;
  DscOverlayContext context
      = { .width = w, .height = h, .scale = MARK_SCALE, .wcs = (DscWcs *)frame->wcs };

  context.affine = (DscAffine){ a->xx * MARK_SCALE,
                                a->xy * MARK_SCALE,
                                a->yx * MARK_SCALE,
                                a->yy * MARK_SCALE,
                                (a->x0 - frame->x) * MARK_SCALE,
                                (a->y0 - frame->y) * MARK_SCALE };
  cairo_surface_flush (surface);
  for (gsize i = 0; i < n; i++) {
    black[i] = 0xff000000u;
    white[i] = 0xffffffffu;
  }
  for (guint i = 0; i < view->overlays->len; i++) {
    DscPixels on_black = { black, w, h, (int)stride }, on_white = { white, w, h, (int)stride };

    dsc_overlay_draw_pixels (g_ptr_array_index (view->overlays, i), &context, &on_black);
    dsc_overlay_draw_pixels (g_ptr_array_index (view->overlays, i), &context, &on_white);
  }
  for (gsize i = 0; i < n; i++) {
    guint32 through = (white[i] >> 8 & 255) - MIN (black[i] >> 8 & 255, white[i] >> 8 & 255);

    black[i] = (black[i] & 0xffffffu) | (255 - through) << 24;
  }
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, frame->x, frame->y);
  cairo_scale (cr, 1 / MARK_SCALE, 1 / MARK_SCALE);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

static void
draw_layers (cairo_t *cr, DscImageView *view, const DscFigureFrame *frame)
{
  DscOverlayContext context = { .affine = frame->affine,
                                .width = (int)ceil (frame->x + frame->width),
                                .height = (int)ceil (frame->y + frame->height),
                                .scale = 1,
                                .wcs = (DscWcs *)frame->wcs };

  draw_marks (cr, view, frame);
  for (guint i = 0; i < view->overlays->len; i++)
    dsc_overlay_draw (g_ptr_array_index (view->overlays, i), &context, cr);
}

static void
draw_sky_marks (cairo_t *cr,
                PangoLayout *layout,
                DscImageView *view,
                const DscFigureOptions *options,
                const DscFigureFrame *frame)
{
  double per_arcsec = dsc_affine_scale (&frame->affine);
  DscSkyAxes axes;
  DscScaleBar bar;

  if (frame->wcs == NULL || !dsc_sky_axes_at (frame->wcs, view->cx, view->cy, &axes))
    return;
  if (options->compass)
    dsc_draw_compass (cr, layout, &frame->affine, &axes, frame->x + frame->width - 46,
                      frame->y + frame->height - 46, 26, 0.8);
  if (!options->scale_bar)
    return;
  per_arcsec /= dsc_sky_axes_pixel_scale (&axes);
  dsc_scale_bar_choose (0.25 * frame->width / per_arcsec, &bar);
  dsc_draw_scale_bar (cr, layout, &bar, per_arcsec, frame->x + 14, frame->y + frame->height - 12,
                      0.8);
}

static void
draw_color_bar (cairo_t *cr, PangoLayout *layout, DscImageView *view, const DscFigureFrame *frame)
{
  double values[MAX_TICKS], at[MAX_TICKS], x = frame->x + frame->width + BAR_GAP;
  const DscLut *lut = dsc_image_view_get_lut (view);
  cairo_surface_t *ramp = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 256);
  guint32 *rows = (guint32 *)(void *)cairo_image_surface_get_data (ramp);
  int stride = cairo_image_surface_get_stride (ramp) / 4;
  DscStretchCurve curve;
  guint n;

  dsc_image_view_get_curve (view, &curve);
  cairo_surface_flush (ramp);
  for (int i = 0; i < 256; i++)
    rows[i * stride] = dsc_lut_color (lut, (float)dsc_stretch_invert (&curve, (255.5 - i) / 256.0));
  cairo_surface_mark_dirty (ramp);
  cairo_save (cr);
  cairo_translate (cr, x, frame->y);
  cairo_scale (cr, BAR_WIDTH, frame->height / 256);
  cairo_set_source_surface (cr, ramp, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, 1, 256);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (ramp);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  cairo_set_line_width (cr, 0.7);
  cairo_rectangle (cr, x, frame->y, BAR_WIDTH, frame->height);
  cairo_stroke (cr);
  n = dsc_ticks_for_curve (&curve, MIN (28 / frame->height, 0.5), MAX_TICKS, values, at);
  for (guint i = 0; i < n; i++) {
    double y = frame->y + frame->height * (1 - at[i]);
    g_autofree char *label = dsc_tick_label (values[i]);

    cairo_move_to (cr, x + BAR_WIDTH, y);
    cairo_rel_line_to (cr, 3, 0);
    cairo_stroke (cr);
    dsc_figure_draw_text (cr, layout, label, x + BAR_WIDTH + 5, y, 0, 0.5);
  }
  dsc_figure_draw_text (cr, layout, dsc_image_view_get_unit (view), x, frame->y - 4, 0, 1);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

/* The frame has the shape of the view; the figure gets no emptier than it must. */
static DscFigure *
lay_out (DscImageView *view, const DscFigureOptions *options, DscFigureFrame *frame)
{
  double left = options->axes ? LEFT : EDGE, bottom = options->axes ? BOTTOM : EDGE;
  double top = options->title || options->color_bar ? TOP : EDGE;
  double right = options->color_bar ? BAR_ROOM : options->axes ? 3 * EDGE : EDGE;
  double scale = MIN ((options->width - left - right) / view->device_width,
                      (options->height - top - bottom) / view->device_height);
  DscAffine affine = dsc_image_view_get_affine (view);
  DscWcs *wcs = dsc_image_model_get_wcs (view->model);

  if (!(scale > 0))
    return NULL;
  *frame = (DscFigureFrame){ .x = left,
                             .y = top,
                             .width = scale * view->device_width,
                             .height = scale * view->device_height,
                             .wcs = wcs != NULL && dsc_wcs_is_celestial (wcs) ? wcs : NULL,
                             .grid = options->grid,
                             .degrees = options->degrees };
  frame->affine
      = (DscAffine){ affine.xx * scale, affine.xy * scale,        affine.yx * scale,
                     affine.yy * scale, affine.x0 * scale + left, affine.y0 * scale + top };
  return figure_new (left + frame->width + right, top + frame->height + bottom, options->dpi);
}

static PangoLayout *
make_layout (cairo_t *cr, const char *font)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  return layout;
}

DscFigure *
dsc_figure_new (DscImageView *view, const DscFigureOptions *options)
{
  g_autoptr (PangoLayout) layout = NULL;
  DscFigureFrame frame;
  DscFigure *figure;
  cairo_t *cr;

  if (view->model == NULL || view->device_width < 1 || view->device_height < 1
      || (figure = lay_out (view, options, &frame)) == NULL)
    return NULL;
  cr = cairo_create (figure->drawing);
  layout = make_layout (cr, FONT);
  cairo_save (cr);
  cairo_rectangle (cr, frame.x, frame.y, frame.width, frame.height);
  cairo_clip (cr);
  draw_pixels (cr, view, &frame, options->most_pixels > 0 ? options->most_pixels : MAX_PIXELS);
  if (options->overlays)
    draw_layers (cr, view, &frame);
  draw_sky_marks (cr, layout, view, options, &frame);
  cairo_restore (cr);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  if (options->axes)
    dsc_figure_draw_axes (cr, layout, &frame);
  if (options->color_bar && view->shown != NULL)
    draw_color_bar (cr, layout, view, &frame);
  if (options->title != NULL) {
    g_autoptr (PangoLayout) title = make_layout (cr, FONT_TITLE);

    dsc_figure_draw_text (cr, title, options->title, frame.x + frame.width / 2, frame.y - 6, 0.5,
                          1);
  }
  cairo_destroy (cr);
  return figure;
}

void
dsc_figure_get_size (DscFigure *figure, double *ret_width, double *ret_height)
{
  *ret_width = figure->width;
  *ret_height = figure->height;
}

DscFigure *
dsc_figure_new_of_widget (GtkWidget *widget)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  DscFigure *figure = figure_new (MAX (width, 1), MAX (height, 1), 200);
  cairo_t *cr = cairo_create (figure->drawing);
  GskRenderNode *node;

  dsc_plot_set_figure (widget, TRUE);
  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  dsc_plot_set_figure (widget, FALSE);
  node = gtk_snapshot_to_node (snapshot);
  if (node != NULL) {
    gsk_render_node_draw (node, cr);
    gsk_render_node_unref (node);
  }
  cairo_destroy (cr);
  gtk_widget_queue_draw (widget);
  return figure;
}

/* --- files --------------------------------------------------------------------------------------
 */

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
replay (DscFigure *figure, cairo_surface_t *surface, double scale)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, scale, scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_surface (cr, figure->drawing, 0, 0);
  cairo_paint (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  return status;
}

GdkTexture *
dsc_figure_make_texture (DscFigure *figure, int most)
{
  double scale = most / MAX (MAX (figure->width, figure->height), 1);
  int width = MAX ((int)(figure->width * scale + 0.5), 1);
  int height = MAX ((int)(figure->height * scale + 0.5), 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  replay (figure, surface, scale);
  cairo_surface_flush (surface);
  for (gsize i = 0; i < stride * (gsize)height / 4; i++)
    ((guint32 *)(void *)cairo_image_surface_get_data (surface))[i] |= 0xff000000u;
  bytes
      = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                    (GDestroyNotify)cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static cairo_status_t
write_png (DscFigure *figure, GByteArray *data)
{
  double scale = MAX (figure->dpi, 1) / 72;
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int)(figure->width * scale + 0.5), (int)(figure->height * scale + 0.5));
  cairo_status_t status = replay (figure, surface, scale);

  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_cb, data);
  cairo_surface_destroy (surface);
  return status;
}

static cairo_status_t
write_vectors (DscFigure *figure, gboolean pdf, GByteArray *data)
{
  cairo_surface_t *surface
      = (pdf ? cairo_pdf_surface_create_for_stream : cairo_svg_surface_create_for_stream) (
          append_cb, data, figure->width, figure->height);
  cairo_status_t status;

  if (pdf) {
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Ditherscope");
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, DATE);
  }
  status = replay (figure, surface, 1);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (!pdf && status == CAIRO_STATUS_SUCCESS)
    dsc_svg_renumber (data);
  return status;
}

gboolean
dsc_figure_save (DscFigure *figure, const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) local = NULL;
  gboolean pdf = g_str_has_suffix (lower, ".pdf"), svg = g_str_has_suffix (lower, ".svg");
  cairo_status_t status;

  if (!pdf && !svg && !g_str_has_suffix (lower, ".png")) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "Cannot write '%s': a figure is .png, .svg or .pdf", path);
    return FALSE;
  }
  if (!pdf && !svg && MAX (figure->width, figure->height) * figure->dpi / 72 > MAX_PNG) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "Cannot write '%s': %.0f dpi make more than %.0f pixels; take fewer, or PDF", path,
                 figure->dpi, MAX_PNG);
    return FALSE;
  }
  status = pdf || svg ? write_vectors (figure, pdf, data) : write_png (figure, data);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path,
                 cairo_status_to_string (status));
    return FALSE;
  }
  if (g_file_set_contents (path, (const char *)data->data, data->len, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path, local->message);
  return FALSE;
}

gboolean
dsc_figure_write (DscImageView *view,
                  const DscFigureOptions *options,
                  const char *path,
                  GError **error)
{
  g_autoptr (DscFigure) figure = dsc_figure_new (view, options);

  if (figure != NULL)
    return dsc_figure_save (figure, path, error);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "Cannot write '%s': no image is shown", path);
  return FALSE;
}
