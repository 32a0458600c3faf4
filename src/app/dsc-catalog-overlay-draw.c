/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-catalog-overlay-private.h"

#define LINE 1.8 /* logical pixels, and */
#define LINE_SELECTED 2.6
#define SELECTED_GROWS 1.4
#define POINT_CELL 4.0 /* of points, where there are too many for more: each holds one */
#define SMALL_RADIUS 2.2
#define BUDGET 0.95e6   /* pixels to be blended in a frame, times the square of the scale */
#define FEW 150         /* marks that are always drawn as they are */
#define MOST_COVER 0.5  /* of the picture, by marks */
#define PER_LINE 8.0    /* pixels blended for each along a line */
#define MAX_SPRITE 60.0 /* radius; larger circles are lines */
#define MAX_SPRITES 2000
#define LARGEST 4000.0 /* device pixels around the picture in which marks may begin */

#define PREVIEW_RGB 0x4de8ff
#define UNFINISHED_RGB 0xffb14d

/* From all there is to say of a source to a point. */
typedef enum { DETAIL_SHAPE, DETAIL_CIRCLE, DETAIL_SMALL, DETAIL_POINT } Detail;

typedef struct {
  DscCatalogOverlay *self;
  const DscOverlayContext *context;
  DscPixels *pixels;
  DscAffine linear; /* pixels of the catalogue's image to device pixels, without the place */
  double zoom;
  Detail detail;
} Frame;

/* --- what marks are made with ----------------------------------------------------------------- */

void
dsc_catalog_overlay_forget_sprites (DscCatalogOverlay *self)
{
  g_hash_table_remove_all (self->sprites);
  for (guint i = 0; i < DSC_N_CATALOG_COLORS; i++)
    g_clear_pointer (&self->strokes[i], g_free);
}

static void
ensure_scale (DscCatalogOverlay *self, double scale)
{
  if (self->made_scale != scale || g_hash_table_size (self->sprites) > MAX_SPRITES)
    dsc_catalog_overlay_forget_sprites (self);
  self->made_scale = scale;
}

static guint32
get_rgb (DscCatalogOverlay *self, guint color)
{
  switch (color) {
  case DSC_CATALOG_PLAIN:
    return self->rgb;
  case DSC_CATALOG_SELECTED:
    return DSC_CATALOG_SELECTED_RGB;
  case DSC_CATALOG_PREVIEW:
    return PREVIEW_RGB;
  case DSC_CATALOG_UNFINISHED:
    return UNFINISHED_RGB;
  default:
    return dsc_catalog_scale_color (color);
  }
}

static double
get_line (guint color)
{
  return color == DSC_CATALOG_SELECTED ? LINE_SELECTED : LINE;
}

static double
get_opacity (DscCatalogOverlay *self, guint color)
{
  return color == DSC_CATALOG_SELECTED ? 1.0 : self->opacity;
}

const DscStroke *
dsc_catalog_overlay_get_stroke (DscCatalogOverlay *self, guint color, double device_scale)
{
  ensure_scale (self, device_scale);
  if (!self->strokes[color]) {
    self->strokes[color] = g_new (DscStroke, 1);
    dsc_stroke_init (self->strokes[color], get_rgb (self, color), get_line (color) * device_scale,
                     get_opacity (self, color), color >= DSC_CATALOG_PREVIEW);
  }
  return self->strokes[color];
}

static void
fade (DscSprite *sprite, double opacity)
{
  guint alpha = (guint)(opacity * 255.0 + 0.5);
  gsize n = 0;

  for (guint i = 0; i < sprite->n_runs; i++)
    n += sprite->runs[i].length;
  for (gsize i = 0; alpha < 255 && i < n; i++) {
    guint32 add = sprite->add[i], faded = add & 0xff000000u;

    for (guint k = 0; k < 24; k += 8)
      faded |= ((add >> k & 255) * alpha / 255) << k;
    sprite->add[i] = faded;
    sprite->keep[i] = (guint8)(255 - (255 - sprite->keep[i]) * alpha / 255);
  }
}

/* @radius: device pixels; drawn to half a pixel */
static const DscSprite *
get_sprite (const Frame *frame, guint color, double radius)
{
  DscCatalogOverlay *self = frame->self;
  guint halves = (guint)(2.0 * radius + 0.5), key = color << 16 | halves;
  DscSprite *sprite = g_hash_table_lookup (self->sprites, GUINT_TO_POINTER (key));

  if (!sprite) {
    sprite = dsc_sprite_new (DSC_MARKER_CIRCLE, halves / 2.0,
                             get_line (color) * frame->context->scale, get_rgb (self, color));
    fade (sprite, get_opacity (self, color));
    g_hash_table_insert (self->sprites, GUINT_TO_POINTER (key), sprite);
  }
  return sprite;
}

/* --- what is in the picture ------------------------------------------------------------------- */

/* How far a mark reaches from its place, device pixels. */
static double
find_reach (const Frame *frame)
{
  const DscCatalogOverlay *self = frame->self;
  const DscCatalogShapes *shapes = self->shapes;
  double reach = self->radius * (self->sizes ? 2.5 : 1.0);

  if (self->mark == DSC_CATALOG_MARK_ELLIPSE)
    reach = MAX (reach, shapes->largest_a * self->scale);
  if (self->mark == DSC_CATALOG_MARK_SEGMENT)
    reach = MAX (reach, shapes->largest_segment);
  if (self->mark == DSC_CATALOG_MARK_APERTURE)
    for (guint i = 0; i < shapes->n_circles; i++)
      reach = MAX (reach, shapes->circles[i]);
  return CLAMP (reach * frame->zoom * SELECTED_GROWS, 8.0 * frame->context->scale, LARGEST);
}

static void
collect (const Frame *frame, const double *x, const double *y)
{
  DscCatalogOverlay *self = frame->self;
  const DscAffine *a = &frame->context->affine;
  double reach = find_reach (frame), right = frame->pixels->width + reach;
  double bottom = frame->pixels->height + reach, *at;
  guint *row, n = 0;

  g_array_set_size (self->rows, self->shapes->n);
  g_array_set_size (self->points, 2 * self->shapes->n);
  row = (guint *)(void *)self->rows->data;
  at = (double *)(void *)self->points->data;
  for (guint i = 0; i < self->shapes->n; i++) {
    at[0] = a->xx * x[i] + a->xy * y[i] + a->x0;
    at[1] = a->yx * x[i] + a->yy * y[i] + a->y0;
    if (!(at[0] > -reach && at[0] < right && at[1] > -reach && at[1] < bottom)
        || (self->flags[i] & (DSC_ROW_SHOWN | DSC_ROW_REPLACED)) != DSC_ROW_SHOWN)
      continue;
    *row++ = i;
    at += 2;
    n++;
  }
  g_array_set_size (self->rows, n);
  g_array_set_size (self->points, 2 * n);
}

/* --- how much of it can be drawn -------------------------------------------------------------- */

static double
get_radius (const Frame *frame, guint row)
{
  const DscCatalogOverlay *self = frame->self;
  double factor = 1.0;

  if (self->sizes) {
    guint klass = self->sizes->classes[row];

    factor = klass == DSC_CATALOG_CLASS_NONE ? 0.4 : 0.4 + 2.1 * (klass / 4) / 15.0;
  }
  return MAX (self->radius * frame->zoom, DSC_CATALOG_LEAST_RADIUS * frame->context->scale)
         * factor;
}

/* Its rectangle is gone through, and a line drawn around it. */
static double
estimate_segment (const Frame *frame, const DscSegment *s)
{
  double w = s->x1 - s->x0, h = s->y1 - s->y0, z = frame->zoom;
  double area = MIN (w * z, frame->pixels->width) * MIN (h * z, frame->pixels->height);

  return 2.5 * (w + h) * z * (z < 1.0 ? 0.3 : 1.0) + area / PER_LINE / MAX (1.0, z * z);
}

/* Pixels to be blended for one. */
static double
estimate (const Frame *frame, guint row)
{
  const DscCatalogOverlay *self = frame->self;
  const DscCatalogShapes *shapes = self->shapes;
  double most = 2.0 * (frame->pixels->width + frame->pixels->height), around = 0.0;

  switch (self->mark) {
  case DSC_CATALOG_MARK_APERTURE:
    for (guint i = 0; i < shapes->n_circles; i++)
      around += MIN (most, 2.0 * G_PI * shapes->circles[i] * frame->zoom);
    break;
  case DSC_CATALOG_MARK_ELLIPSE:
    around = shapes->a ? 2.0 * G_PI * self->scale * shapes->a[row] * frame->zoom : 0.0;
    break;
  case DSC_CATALOG_MARK_SEGMENT:
    if (shapes->segments && shapes->segments[row] != G_MAXUINT32) {
      const DscSegment *s
          = &dsc_catalog_model_get_case (self->model)->map->segments[shapes->segments[row]];

      around = estimate_segment (frame, s);
    }
    break;
  case DSC_CATALOG_MARK_CIRCLE:
  default:
    break;
  }
  if (!(around > 0.0))
    around = 2.0 * G_PI * get_radius (frame, row);
  return PER_LINE * MIN (around, most);
}

/* Where one mark is large, many are gone through that do not reach the picture. */
static gboolean
is_near (const Frame *frame, const double at[2], double reach)
{
  return at[0] >= -reach && at[1] >= -reach && at[0] < frame->pixels->width + reach
         && at[1] < frame->pixels->height + reach;
}

/* Of the part of the picture that has sources, how much squares around marks of this radius would
 * cover. */
static double
find_cover (const Frame *frame, double radius)
{
  const DscCatalogOverlay *self = frame->self;
  const double *at = (const double *)(const void *)self->points->data;
  double x0 = frame->pixels->width, y0 = frame->pixels->height, x1 = 0, y1 = 0;
  double side = 2.0 * radius + LINE + 2.0;
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++, at += 2) {
    if (!is_near (frame, at, 0.0))
      continue;
    n++;
    x0 = MIN (x0, at[0]);
    x1 = MAX (x1, at[0]);
    y0 = MIN (y0, at[1]);
    y1 = MAX (y1, at[1]);
  }
  x0 = MAX (x0, 0);
  y0 = MAX (y0, 0);
  x1 = MIN (x1, frame->pixels->width);
  y1 = MIN (y1, frame->pixels->height);
  return n * pow (side * frame->context->scale, 2) / MAX (1.0, (x1 - x0 + side) * (y1 - y0 + side));
}

/* Marks must neither take too long nor hide the picture. */
static Detail
choose_detail (const Frame *frame)
{
  const DscCatalogOverlay *self = frame->self;
  double s = frame->context->scale, cost = 0.0, budget = BUDGET * s * s;

  if (self->rows->len < FEW)
    return DETAIL_SHAPE;
  if (find_cover (frame, SMALL_RADIUS) > MOST_COVER)
    return DETAIL_POINT;
  if (find_cover (frame, DSC_CATALOG_LEAST_RADIUS) > MOST_COVER)
    return DETAIL_SMALL;
  for (guint i = 0; i < self->rows->len && cost <= budget; i++) {
    double one = estimate (frame, g_array_index (self->rows, guint, i));

    if (is_near (frame, &g_array_index (self->points, double, 2 * i), one / PER_LINE))
      cost += one;
  }
  return cost <= budget ? DETAIL_SHAPE : DETAIL_CIRCLE;
}

/* --- marks ------------------------------------------------------------------------------------ */

static void
draw_circle (const Frame *frame, guint color, const double at[2], double radius)
{
  const DscStroke *stroke;
  DscAffine shape = { radius, 0, 0, radius, at[0], at[1] };

  if (radius <= MAX_SPRITE) {
    dsc_sprite_blend (get_sprite (frame, color, radius), frame->pixels, at[0], at[1]);
    return;
  }
  stroke = dsc_catalog_overlay_get_stroke (frame->self, color, frame->context->scale);
  dsc_stroke_ellipse (stroke, frame->pixels, &shape);
}

static gboolean
draw_ellipse (const Frame *frame, guint row, guint color, const double at[2])
{
  const DscCatalogShapes *shapes = frame->self->shapes;
  const DscAffine *m = &frame->linear;
  double k = frame->self->scale, a, b, c, s;
  DscAffine shape;

  if (!shapes->a)
    return FALSE;
  a = k * shapes->a[row];
  b = k * shapes->b[row];
  if (!(a * frame->zoom >= DSC_CATALOG_LEAST_RADIUS * frame->context->scale)
      || !isfinite (a + b + shapes->angle[row]))
    return FALSE;
  c = cos (shapes->angle[row]);
  s = sin (shapes->angle[row]);
  shape = (DscAffine){ .xx = (m->xx * c + m->xy * s) * a,
                       .xy = (m->xy * c - m->xx * s) * b,
                       .yx = (m->yx * c + m->yy * s) * a,
                       .yy = (m->yy * c - m->yx * s) * b,
                       .x0 = at[0],
                       .y0 = at[1] };
  dsc_stroke_ellipse (dsc_catalog_overlay_get_stroke (frame->self, color, frame->context->scale),
                      frame->pixels, &shape);
  return TRUE;
}

static gboolean
draw_apertures (const Frame *frame, guint color, const double at[2])
{
  const DscCatalogShapes *shapes = frame->self->shapes;
  double least = DSC_CATALOG_LEAST_RADIUS * frame->context->scale;

  if (shapes->n_circles == 0 || shapes->circles[shapes->n_apertures - 1] * frame->zoom < least)
    return FALSE;
  for (guint i = 0; i < shapes->n_circles; i++)
    draw_circle (frame, color, at, shapes->circles[i] * frame->zoom);
  return TRUE;
}

static gboolean
draw_segment (const Frame *frame, guint row, guint color, const double at[2])
{
  DscCatalogOverlay *self = frame->self;
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  guint segment = self->shapes->segments ? self->shapes->segments[row] : G_MAXUINT32;
  DscAffine affine = frame->linear;

  if (segment == G_MAXUINT32)
    return FALSE;
  affine.x0 = at[0] - affine.xx * shown->x[row] - affine.xy * shown->y[row];
  affine.y0 = at[1] - affine.yx * shown->x[row] - affine.yy * shown->y[row];
  return dsc_catalog_outliner_draw (
      &self->outliner, frame->pixels, shown->map, segment, &affine,
      2.0 * DSC_CATALOG_LEAST_RADIUS * frame->context->scale,
      dsc_catalog_overlay_get_stroke (self, color, frame->context->scale));
}

static gboolean
draw_shape (const Frame *frame, guint row, guint color, const double at[2])
{
  switch (frame->self->mark) {
  case DSC_CATALOG_MARK_APERTURE:
    return draw_apertures (frame, color, at);
  case DSC_CATALOG_MARK_ELLIPSE:
    return draw_ellipse (frame, row, color, at);
  case DSC_CATALOG_MARK_SEGMENT:
    return draw_segment (frame, row, color, at);
  case DSC_CATALOG_MARK_CIRCLE:
  default:
    draw_circle (frame, color, at,
                 get_radius (frame, row) * (color == DSC_CATALOG_SELECTED ? SELECTED_GROWS : 1.0));
    return TRUE;
  }
}

/* A point of five pixels; one a cell is enough, as others would lie over it, and the picture is to
 * be seen between them. */
static void
draw_point (const Frame *frame, guint color, const double at[2])
{
  DscCatalogOverlay *self = frame->self;
  const DscPixels *pixels = frame->pixels;
  int size = MAX (1, (int)(frame->context->scale + 0.5)), x = (int)at[0], y = (int)at[1];
  double cell = POINT_CELL * frame->context->scale;
  guint columns = (guint)(pixels->width / cell) + 1;
  guint8 *taken;

  if (at[0] < size || at[1] < size || x >= pixels->width - 2 * size
      || y >= pixels->height - 2 * size)
    return;
  taken = &self->taken[(gsize)(at[1] / cell) * columns + (gsize)(at[0] / cell)];
  if (*taken)
    return;
  *taken = 1;
  for (int j = -size; j < 2 * size; j++)
    for (int i = -size; i < 2 * size; i++)
      if ((i >= 0 && i < size) || (j >= 0 && j < size))
        dsc_stroke_pixel (dsc_catalog_overlay_get_stroke (self, color, frame->context->scale),
                          &pixels->data[(gssize)(y + j) * pixels->stride + x + i]);
}

static void
clear_cells (const Frame *frame)
{
  DscCatalogOverlay *self = frame->self;
  double cell = POINT_CELL * frame->context->scale;
  gsize n
      = ((gsize)(frame->pixels->width / cell) + 1) * ((gsize)(frame->pixels->height / cell) + 1);

  if (n != self->n_taken)
    self->taken = g_renew (guint8, self->taken, n);
  self->n_taken = n;
  memset (self->taken, 0, n);
}

static void
draw_row (const Frame *frame, guint i, gboolean selected)
{
  DscCatalogOverlay *self = frame->self;
  guint row = g_array_index (self->rows, guint, i), color = DSC_CATALOG_PLAIN;
  const double at[2] = { g_array_index (self->points, double, 2 * i),
                         g_array_index (self->points, double, 2 * i + 1) };
  double s = frame->context->scale, least = DSC_CATALOG_LEAST_RADIUS * s;

  if (selected)
    color = DSC_CATALOG_SELECTED;
  else if (self->colors)
    color = self->colors->classes[row];
  if (frame->detail == DETAIL_POINT)
    draw_point (frame, color, at);
  else if (frame->detail == DETAIL_SMALL)
    draw_circle (frame, color, at, SMALL_RADIUS * s);
  else if (frame->detail == DETAIL_CIRCLE || !draw_shape (frame, row, color, at))
    draw_circle (frame, color, at,
                 selected      ? least * SELECTED_GROWS
                 : self->sizes ? MIN (get_radius (frame, row), 2.5 * least)
                               : least);
}

static void
draw_rows (Frame *frame)
{
  DscCatalogOverlay *self = frame->self;
  guint n_selected = 0;

  frame->detail = choose_detail (frame);
  if (frame->detail == DETAIL_POINT)
    clear_cells (frame);
  for (guint i = 0; i < self->rows->len; i++) {
    if (self->flags[g_array_index (self->rows, guint, i)] & DSC_ROW_SELECTED)
      n_selected++;
    else
      draw_row (frame, i, FALSE);
  }
  /* A few are worth more than points. */
  if (n_selected * 50 < self->rows->len || n_selected < 200)
    frame->detail = MIN (frame->detail, DETAIL_CIRCLE);
  else if (frame->detail == DETAIL_POINT)
    clear_cells (frame);
  for (guint i = 0; n_selected > 0 && i < self->rows->len; i++)
    if (self->flags[g_array_index (self->rows, guint, i)] & DSC_ROW_SELECTED)
      draw_row (frame, i, TRUE);
}

static void
draw_catalog (DscCatalogOverlay *self, const DscOverlayContext *context, DscPixels *pixels)
{
  const DscAffine *a = &context->affine;
  Frame frame = { .self = self, .context = context, .pixels = pixels };
  const double *x, *y;
  double m[4];

  if (!self->shapes || !dsc_catalog_overlay_get_positions (self, &x, &y, m))
    return;
  dsc_catalog_overlay_ensure_flags (self);
  ensure_scale (self, context->scale);
  frame.linear = (DscAffine){ a->xx * m[0] + a->xy * m[2],
                              a->xx * m[1] + a->xy * m[3],
                              a->yx * m[0] + a->yy * m[2],
                              a->yx * m[1] + a->yy * m[3],
                              0,
                              0 };
  frame.zoom = dsc_affine_scale (&frame.linear);
  collect (&frame, x, y);
  draw_rows (&frame);
}

void
dsc_catalog_overlay_draw_pixels (DscOverlay *overlay,
                                 const DscOverlayContext *context,
                                 DscPixels *pixels)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (overlay);

  g_array_set_size (self->rows, 0);
  g_array_set_size (self->points, 0);
  draw_catalog (self, context, pixels);
  /* also before there is a catalogue */
  if (self->finding && !self->wcs)
    dsc_catalog_overlay_draw_finding (self, context, pixels);
}

void
dsc_catalog_overlay_init_draw (DscCatalogOverlay *self)
{
  self->sprites = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)dsc_sprite_free);
  dsc_catalog_outliner_init (&self->outliner);
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
}

void
dsc_catalog_overlay_end_draw (DscCatalogOverlay *self)
{
  dsc_catalog_overlay_forget_sprites (self);
  g_clear_pointer (&self->sprites, g_hash_table_unref);
  dsc_catalog_outliner_clear (&self->outliner);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->taken, g_free);
}
