/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-colormap.h"
#include "dsc-export-report.h"
#include "dsc-limits.h"
#include "dsc-lut.h"
#include "dsc-pyramid.h"
#include "dsc-render.h"
#include "dsc-ticks.h"

/* Drawings of a report, in points, dark on white. */

#define FONT "Sans 7"
#define LEFT 52.0
#define BOTTOM 30.0
#define TOP 16.0
#define RIGHT 8.0
#define MAX_TICKS 12
#define MAX_PIXELS 1400 /* of a picture, each way */
#define BAR_HEIGHT 7.0
#define BAR_ROOM 22.0
#define FLAG_COLOR 0xffe02020u
#define CIRCLE_RADIUS 3.0

static cairo_surface_t *
make_surface (double width, double height)
{
  cairo_rectangle_t extents = { 0, 0, width, height };

  return cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
}

/* (@xalign, @yalign): which point of the text lies at (@x, @y) */
static void
draw_text (cairo_t *cr, const char *text, double x, double y, double xalign, double yalign)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (FONT);
  PangoRectangle r;

  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_extents (layout, NULL, &r);
  cairo_move_to (cr, x - xalign * r.width / PANGO_SCALE, y - yalign * r.height / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}

static void
set_gray (cairo_t *cr, double gray)
{
  cairo_set_source_rgb (cr, gray, gray, gray);
}

typedef struct {
  double x, y, width, height, lo, hi;
} Frame;

static guint
find_ticks (double lo, double hi, double gap, double *values, double *at)
{
  DscStretchCurve curve = { DSC_STRETCH_LINEAR, DSC_STRETCH_EXPONENT_DEFAULT, lo, hi, NULL, 0 };

  return dsc_ticks_for_curve (&curve, MIN (gap, 0.5), MAX_TICKS, values, at);
}

static void
draw_y_axis (cairo_t *cr, const Frame *f, const char *title)
{
  double values[MAX_TICKS], at[MAX_TICKS];
  guint n = find_ticks (f->lo, f->hi, 22 / f->height, values, at);

  cairo_set_line_width (cr, 0.5);
  for (guint i = 0; i < n; i++) {
    double y = f->y + f->height * (1 - at[i]);
    g_autofree char *label = dsc_tick_label (values[i]);

    set_gray (cr, 0.85);
    cairo_move_to (cr, f->x, y);
    cairo_rel_line_to (cr, f->width, 0);
    cairo_stroke (cr);
    set_gray (cr, 0.25);
    draw_text (cr, label, f->x - 4, y, 1, 0.5);
  }
  draw_text (cr, title, 2, 1, 0, 0);
}

static void
draw_x_axis (cairo_t *cr, const Frame *f, const char *title)
{
  double values[MAX_TICKS], at[MAX_TICKS];
  guint n = find_ticks (f->lo, f->hi, 30 / f->width, values, at);

  for (guint i = 0; i < n; i++) {
    double x = f->x + f->width * at[i];
    g_autofree char *label = dsc_tick_label (values[i]);

    set_gray (cr, 0.85);
    cairo_move_to (cr, x, f->y);
    cairo_rel_line_to (cr, 0, f->height);
    cairo_stroke (cr);
    set_gray (cr, 0.25);
    draw_text (cr, label, x, f->y + f->height + 3, 0.5, 0);
  }
  draw_text (cr, title, f->x + f->width, f->y + f->height + 14, 1, 0);
}

cairo_surface_t *
dsc_report_draw_bars (const DscSeries *series, double width, double height)
{
  cairo_surface_t *surface = make_surface (width, height);
  cairo_t *cr = cairo_create (surface);
  Frame f = { LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM, 0, 0 };
  double step = f.width / (double)MAX (series->n, 1);
  gsize every = (gsize)MAX (ceil (62 / step), 1);

  for (gsize i = 0; i < series->n; i++)
    if (isfinite (series->y[i])) {
      f.lo = MIN (f.lo, series->y[i]);
      f.hi = MAX (f.hi, series->y[i]);
    }
  f.hi = f.hi > f.lo ? f.hi + 0.05 * (f.hi - f.lo) : f.lo + 1;
  draw_y_axis (cr, &f, series->y_title);
  for (gsize i = 0; i < series->n; i++) {
    double x = f.x + step * ((double)i + 0.5), w = MIN (0.6 * step, 40);
    double y = isfinite (series->y[i]) ? series->y[i] : 0, scale = f.height / (f.hi - f.lo);

    cairo_rectangle (cr, x - w / 2, f.y + (f.hi - MAX (y, 0)) * scale, w, fabs (y) * scale);
    cairo_set_source_rgb (cr, 0.21, 0.42, 0.69);
    cairo_fill (cr);
    set_gray (cr, 0.25);
    if (i % every == 0)
      draw_text (cr, series->labels[i], x, f.y + f.height + 4, 0.5, 0);
  }
  set_gray (cr, 0.25);
  cairo_move_to (cr, f.x, f.y + f.height * f.hi / (f.hi - f.lo));
  cairo_rel_line_to (cr, f.width, 0);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return surface;
}

cairo_surface_t *
dsc_report_draw_scatter (const DscSeries *series, double size, double radius)
{
  cairo_surface_t *surface = make_surface (size, size);
  cairo_t *cr = cairo_create (surface);
  double side = size - LEFT - RIGHT, reach = 2 * radius;
  Frame f = { LEFT, TOP, side, side, 0, 0 };

  for (gsize i = 0; i < series->n; i++)
    reach = MAX (reach, 1.05 * MAX (fabs (series->x[i]), fabs (series->y[i])));
  reach = reach > 0 ? reach : 1;
  f.lo = -reach;
  f.hi = reach;
  draw_y_axis (cr, &f, series->y_title);
  draw_x_axis (cr, &f, series->x_title);
  cairo_set_source_rgba (cr, 0.21, 0.42, 0.69, 0.6);
  for (gsize i = 0; i < series->n; i++) {
    cairo_new_sub_path (cr);
    cairo_arc (cr, f.x + f.width * (series->x[i] + reach) / (2 * reach),
               f.y + f.height * (reach - series->y[i]) / (2 * reach), 1.1, 0, 2 * G_PI);
  }
  cairo_fill (cr);
  cairo_save (cr);
  cairo_translate (cr, f.x + f.width / 2, f.y + f.height / 2);
  cairo_scale (cr, f.width / (2 * reach), f.height / (2 * reach));
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_set_source_rgb (cr, 0.8, 0.25, 0.1);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return surface;
}

/* Of 1, 2, 5 times a power of ten, the largest up to @most. */
static double
round_down (double most)
{
  double unit = pow (10, floor (log10 (most)));

  return most >= 5 * unit ? 5 * unit : most >= 2 * unit ? 2 * unit : unit;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* The length that nine of ten arrows do not reach: one bad pair does not make all others dots. */
static double
find_long (const DscArrows *arrows)
{
  g_autofree double *lengths = g_new (double, arrows->n_arrows + 1);

  for (gsize i = 0; i < arrows->n_arrows; i++)
    lengths[i] = hypot (arrows->arrows[4 * i + 2], arrows->arrows[4 * i + 3]);
  qsort (lengths, arrows->n_arrows, sizeof *lengths, compare_doubles);
  return lengths[arrows->n_arrows * 9 / 10] > 0 ? lengths[arrows->n_arrows * 9 / 10] : 1;
}

static void
draw_arrow (cairo_t *cr, double x, double y, double dx, double dy)
{
  double length = hypot (dx, dy), head = MIN (0.35 * length, 3);

  cairo_move_to (cr, x, y);
  cairo_rel_line_to (cr, dx, dy);
  if (length < 1)
    return;
  for (int side = -1; side <= 1; side += 2) {
    cairo_move_to (cr, x + dx, y + dy);
    cairo_rel_line_to (cr, -head * (dx - side * 0.5 * dy) / length,
                       -head * (dy + side * 0.5 * dx) / length);
  }
}

static void
draw_outlines (cairo_t *cr, const DscArrows *a, const Frame *f, double scale)
{
  for (gsize i = 0; i < a->n_points; i++) {
    double x = f->x + (f->hi - a->outlines[2 * i]) * scale;
    double y = f->y + f->height - (a->outlines[2 * i + 1] - f->lo) * scale;

    if (!isfinite (x) || !isfinite (y))
      cairo_new_sub_path (cr);
    else if (i % 5 == 0)
      cairo_move_to (cr, x, y);
    else
      cairo_line_to (cr, x, y);
  }
  set_gray (cr, 0.75);
  cairo_set_line_width (cr, 0.5);
  cairo_stroke (cr);
}

cairo_surface_t *
dsc_report_draw_arrows (const DscArrows *a, double width, double *ret_height, double *ret_length)
{
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY }, scale, per_unit;
  g_autofree char *label = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  Frame f;

  for (gsize i = 0; i < a->n_arrows + a->n_points; i++) {
    const double *at = i < a->n_arrows ? &a->arrows[4 * i] : &a->outlines[2 * (i - a->n_arrows)];

    for (guint k = 0; k < 2 && isfinite (at[0]) && isfinite (at[1]); k++) {
      lo[k] = MIN (lo[k], at[k]);
      hi[k] = MAX (hi[k], at[k]);
    }
  }
  scale = MIN ((width - 8) / MAX (hi[0] - lo[0], 1e-3), 400 / MAX (hi[1] - lo[1], 1e-3));
  /* East is left. */
  f = (Frame){ 4, 4, width - 8, (hi[1] - lo[1]) * scale, lo[1], hi[0] };
  *ret_height = f.height + 8 + BAR_ROOM;
  per_unit = 18 / find_long (a);
  *ret_length = round_down (40 / per_unit);
  surface = make_surface (width, *ret_height);
  cr = cairo_create (surface);
  draw_outlines (cr, a, &f, scale);
  for (gsize i = 0; i < a->n_arrows; i++) {
    const double *at = &a->arrows[4 * i];
    double part = MIN (1, 60 / (per_unit * MAX (hypot (at[2], at[3]), 1e-9)));

    draw_arrow (cr, f.x + (f.hi - at[0]) * scale, f.y + f.height - (at[1] - f.lo) * scale,
                -at[2] * part * per_unit, -at[3] * part * per_unit);
  }
  cairo_set_source_rgb (cr, 0.21, 0.42, 0.69);
  cairo_set_line_width (cr, 0.7);
  cairo_stroke (cr);
  label = g_strdup_printf ("%g mas", *ret_length);
  set_gray (cr, 0.25);
  cairo_move_to (cr, f.x, f.y + f.height + 12);
  cairo_rel_line_to (cr, *ret_length * per_unit, 0);
  cairo_stroke (cr);
  draw_text (cr, label, f.x + *ret_length * per_unit + 5, f.y + f.height + 12, 0, 0.5);
  cairo_destroy (cr);
  return surface;
}

/* --- pictures -----------------------------------------------------------------------------------
 */

typedef struct {
  DscPyramid *pyramid, *dq;
  DscLut *lut;
  DscStretchCurve curve;
} Picture;

static void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->pyramid, dsc_pyramid_unref);
  g_clear_pointer (&picture->dq, dsc_pyramid_unref);
  g_clear_pointer (&picture->lut, g_free);
}

static DscPyramid *
load_plane (DscImageModel *image, DscPlaneId plane, DscImage **ret_image)
{
  g_autoptr (DscImage) pixels = dsc_image_model_load_plane (image, plane, NULL);
  DscPyramid *pyramid = pixels ? dsc_pyramid_new (pixels, 0, 0, NULL, NULL) : NULL;

  if (ret_image != NULL)
    *ret_image = g_steal_pointer (&pixels);
  return pyramid;
}

static gboolean
picture_load (Picture *picture, DscImageModel *image, guint32 flags)
{
  g_autoptr (DscImage) pixels = NULL;
  g_autoptr (DscImageStats) stats = NULL;

  picture->pyramid = load_plane (image, DSC_PLANE_SCI, &pixels);
  if (picture->pyramid == NULL)
    return FALSE;
  if (flags != 0 && dsc_image_model_has_plane (image, DSC_PLANE_DQ))
    picture->dq = load_plane (image, DSC_PLANE_DQ, NULL);
  stats = dsc_image_stats_new (pixels, 0, 0, NULL);
  picture->curve
      = (DscStretchCurve){ .stretch = DSC_STRETCH_ASINH, .exponent = DSC_STRETCH_EXPONENT_DEFAULT };
  /* Bright enough for what is faint, without all stars as white disks. */
  dsc_image_stats_limits (stats, DSC_LIMITS_PERCENT, 99, &picture->curve.vmin,
                          &picture->curve.vmax);
  picture->lut = g_new0 (DscLut, 1);
  dsc_lut_set_curve (picture->lut, &picture->curve);
  dsc_lut_set_colors (picture->lut, dsc_colormap_find ("gray"), FALSE, 1, 0.5, 0xffffffffu);
  return TRUE;
}

/* (transfer full): the image, one pixel for one up to MAX_PIXELS */
static cairo_surface_t *
picture_render (const Picture *picture, guint32 flags, guint width, guint height)
{
  double zoom = MIN (1.0, (double)MAX_PIXELS / MAX (width, height));
  int w = MAX ((int)(width * zoom + 0.5), 1), h = MAX ((int)(height * zoom + 0.5), 1);
  double sx = (double)w / width, sy = (double)h / height;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  DscPixels pixels = { (guint32 *)(void *)cairo_image_surface_get_data (surface), w, h,
                       cairo_image_surface_get_stride (surface) / 4 };
  DscRenderJob job = { .image = picture->pyramid,
                       .dq = picture->dq,
                       .lut = picture->lut,
                       .affine = { sx, 0, 0, -sy, 0.5 * sx, h - 0.5 * sy },
                       .dq_bits = flags,
                       .dq_first = flags,
                       .background = 0xffffffffu };

  for (guint bit = 0; bit < 32; bit++) {
    job.dq_colors[bit] = FLAG_COLOR;
    job.dq_alphas[bit] = 256;
  }
  cairo_surface_flush (surface);
  dsc_render (&job, &pixels, 0);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_color_bar (cairo_t *cr, const Picture *picture, const char *unit, double y, double width)
{
  double values[MAX_TICKS], at[MAX_TICKS], length = width - 50;
  guint n = dsc_ticks_for_curve (&picture->curve, 50 / length, MAX_TICKS, values, at);
  guint n_colors = 256;

  for (guint i = 0; i < n_colors; i++) {
    double p = (i + 0.5) / n_colors;
    guint32 c = dsc_lut_color (picture->lut, (float)dsc_stretch_invert (&picture->curve, p));

    cairo_set_source_rgb (cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
    cairo_rectangle (cr, length * i / n_colors, y, length / n_colors + 0.3, BAR_HEIGHT);
    cairo_fill (cr);
  }
  set_gray (cr, 0.25);
  cairo_set_line_width (cr, 0.4);
  cairo_rectangle (cr, 0.2, y, length, BAR_HEIGHT);
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++) {
    g_autofree char *label = dsc_tick_label (values[i]);

    cairo_move_to (cr, length * at[i], y + BAR_HEIGHT);
    cairo_rel_line_to (cr, 0, 2);
    cairo_stroke (cr);
    draw_text (cr, label, length * at[i], y + BAR_HEIGHT + 2, at[i] < 0.03 ? 0 : 0.5, 0);
  }
  draw_text (cr, unit, width, y + BAR_HEIGHT / 2, 1, 0.5);
}

static void
draw_circles (cairo_t *cr, const DscSeries *circles, double scale, double height)
{
  cairo_set_source_rgba (cr, 0.95, 0.75, 0.1, 0.9);
  cairo_set_line_width (cr, 0.6);
  for (gsize i = 0; i < circles->n; i++) {
    if (!isfinite (circles->x[i]) || !isfinite (circles->y[i]))
      continue;
    cairo_new_sub_path (cr);
    cairo_arc (cr, (circles->x[i] + 0.5) * scale, height - (circles->y[i] + 0.5) * scale,
               CIRCLE_RADIUS, 0, 2 * G_PI);
  }
  cairo_stroke (cr);
}

cairo_surface_t *
dsc_report_draw_picture (
    DscImageModel *image, guint32 flags, const DscSeries *circles, double width, double *ret_height)
{
  guint nx = dsc_image_model_get_width (image), ny = dsc_image_model_get_height (image);
  double scale = width / MAX (nx, 1), height = ny * scale;
  Picture picture = { 0 };
  cairo_surface_t *surface, *pixels;
  cairo_t *cr;

  /* As high as a page at most. */
  if (height > 560) {
    scale = 560 / (double)MAX (ny, 1);
    height = 560;
  }
  if (!picture_load (&picture, image, flags)) {
    picture_clear (&picture);
    return NULL;
  }
  *ret_height = height + BAR_ROOM;
  surface = make_surface (width, *ret_height);
  cr = cairo_create (surface);
  pixels = picture_render (&picture, flags, nx, ny);
  cairo_save (cr);
  cairo_scale (cr, nx * scale / cairo_image_surface_get_width (pixels),
               height / cairo_image_surface_get_height (pixels));
  cairo_set_source_surface (cr, pixels, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (pixels);
  if (circles != NULL)
    draw_circles (cr, circles, scale, height);
  draw_color_bar (cr, &picture, dsc_image_model_get_unit (image), height + 3, nx * scale);
  cairo_destroy (cr);
  picture_clear (&picture);
  return surface;
}
