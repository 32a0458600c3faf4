/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-render.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-render-rows.h"

#define BAND_ROWS 64
#define TILE_COLUMNS 128

/* How device pixels fall on one level: level coordinates count from the corner of its first pixel,
 * so that pixel i covers [i, i + 1). */
typedef struct {
  const DscPyramid *pyramid;
  guint k;
  const DscPyramidLevel *level;
  DscAffine back;       /* centres of device pixels to the level */
  double width, height; /* of the image, in pixels of the level */

  /* What there is of the level in one piece: all of it, or a part that was fetched from tiles. */
  union {
    const float *f;
    const guint32 *u;
  };
  gint32 x0, y0, stride;
} Sampling;

typedef struct {
  const DscRenderJob *job;
  DscPixels *pixels;
  Sampling image, dq;
  gboolean aligned, bilinear;
  /* Samplings count device pixels from here, the whole part of the offset: what a pixel of the
   * image looks like is then the same wherever whole pixels have moved it. */
  int origin_x, origin_y;
  int x0, x1;         /* aligned: device columns inside the image */
  gint32 *columns;    /* aligned: column of the level, for each device column */
  gint32 *dq_columns; /* the same for flags */
  float *fractions;   /* bilinear: between it and the next */
} Frame;

static Sampling
sample_level (const DscPyramid *pyramid, const DscAffine *inverse, guint k)
{
  double f = ldexp (1.0, -(int)k);
  Sampling s = { pyramid, k, &pyramid->levels[k], *inverse };

  s.f = s.level->f;
  s.stride = (gint32)s.level->width;
  s.width = pyramid->levels[0].width * f;
  s.height = pyramid->levels[0].height * f;

  /* The centre of device pixel i is i + 0.5, the corner of image pixel 0 is -0.5. */
  s.back.x0 = (inverse->x0 + 0.5 * (inverse->xx + inverse->xy) + 0.5) * f;
  s.back.y0 = (inverse->y0 + 0.5 * (inverse->yx + inverse->yy) + 0.5) * f;
  s.back.xx *= f;
  s.back.xy *= f;
  s.back.yx *= f;
  s.back.yy *= f;
  return s;
}

/* Narrows [*a, *b) to the integers i for which 0 <= start + i step < end. */
static void
clip_run (double start, double step, double end, int *a, int *b)
{
  double lo, hi;

  if (step == 0.0) {
    if (!(start >= 0.0 && start < end))
      *b = *a;
    return;
  }
  lo = (step > 0.0 ? -start : end - start) / step;
  hi = (step > 0.0 ? end - start : -start) / step;
  *a = (int)CLAMP (ceil (lo), (double)*a, (double)*b);
  *b = (int)CLAMP (ceil (hi), (double)*a, (double)*b);
  /* Rounding may have let an end slip over the border. */
  while (*a < *b && !(start + *a * step >= 0.0 && start + *a * step < end))
    (*a)++;
  while (*a < *b && !(start + (*b - 1) * step >= 0.0 && start + (*b - 1) * step < end))
    (*b)--;
}

/* The integer pixel below a level coordinate and the way to the next one, kept inside [0, n). */
static gint32
split_coordinate (double u, guint n, float *ret_fraction)
{
  double c = u - 0.5, i = floor (c);

  if (n < 2 || c <= 0.0) {
    *ret_fraction = 0.0f;
    return 0;
  }
  if (i >= n - 1.0) {
    *ret_fraction = 1.0f;
    return (gint32)n - 2;
  }
  *ret_fraction = (float)(c - i);
  return (gint32)i;
}

static gboolean
by_tiles (const Sampling *s)
{
  return s->level != NULL && s->level->f == NULL;
}

/* The columns that are seen of a level that comes by tiles; those of the frame then count from the
 * first of them. @more: columns after the last one that are needed, too */
static void
narrow_columns (Sampling *s, const Frame *frame, gint32 *columns, gint32 more)
{
  gint32 lo = (gint32)s->level->width - 1, hi = 0;

  if (!by_tiles (s))
    return;
  for (int x = frame->x0; x < frame->x1; x++) {
    lo = MIN (lo, columns[x]);
    hi = MAX (hi, columns[x]);
  }
  for (int x = frame->x0; x < frame->x1; x++)
    columns[x] -= lo;
  s->x0 = lo;
  s->stride = MIN (hi + more, (gint32)s->level->width - 1) - lo + 1;
}

/* Rows [y0, y1] of a level that comes by tiles, in the columns of the sampling. Returns: (transfer
 * full) (nullable): the memory */
static gpointer
fetch_rows (Sampling *s, gint32 y0, gint32 y1)
{
  guint32 *memory;

  y0 = CLAMP (y0, 0, (gint32)s->level->height - 1);
  y1 = CLAMP (y1, y0, (gint32)s->level->height - 1);
  memory = g_new (guint32, (gsize)s->stride * (gsize)(y1 - y0 + 1));
  dsc_pyramid_fetch (s->pyramid, s->k, (guint)s->x0, (guint)y0, (guint)s->stride,
                     (guint)(y1 - y0 + 1), memory);
  s->u = memory;
  s->y0 = y0;
  return memory;
}

static void
make_columns (Frame *frame)
{
  Sampling *s = &frame->image;

  int origin = frame->origin_x;

  frame->x0 = -origin;
  frame->x1 = frame->pixels->width - origin;
  clip_run (s->back.x0, s->back.xx, s->width, &frame->x0, &frame->x1);
  frame->x0 += origin;
  frame->x1 += origin;
  for (int x = frame->x0; x < frame->x1; x++) {
    double u = s->back.x0 + (x - origin) * s->back.xx;

    if (frame->bilinear)
      frame->columns[x] = split_coordinate (u, s->level->width, &frame->fractions[x]);
    else
      frame->columns[x] = (gint32)u;
  }
  narrow_columns (s, frame, frame->columns, frame->bilinear ? 1 : 0);
  if (frame->dq.level == NULL)
    return;
  for (int x = frame->x0; x < frame->x1; x++) {
    gint32 u = (gint32)(frame->dq.back.x0 + (x - origin) * frame->dq.back.xx);

    frame->dq_columns[x] = CLAMP (u, 0, (gint32)frame->dq.level->width - 1);
  }
  narrow_columns (&frame->dq, frame, frame->dq_columns, 0);
}

static void
fill_row (guint32 *out, int from, int to, guint32 color)
{
  for (int x = from; x < to; x++)
    out[x] = color;
}

static void
mask_aligned (const Frame *frame, int y, guint32 *out, guint32 *flags)
{
  const Sampling *s = &frame->dq;
  int n = frame->x1 - frame->x0;
  gint32 row = (gint32)(s->back.y0 + (y - frame->origin_y) * s->back.yy);

  row = CLAMP (row, 0, (gint32)s->level->height - 1);
  dsc_rows_pick_bits (s->u + (gsize)(row - s->y0) * (gsize)s->stride, frame->dq_columns + frame->x0,
                      flags, n);
  dsc_rows_mask (flags, frame->job->dq_bits, frame->job->dq_first, frame->job->dq_colors,
                 frame->job->dq_alphas, out + frame->x0, n);
}

static void
color_aligned (const Frame *frame, int row, float fy, guint32 *out, float *values, guint32 *flags)
{
  const Sampling *s = &frame->image;
  const gint32 *columns = frame->columns + frame->x0;
  gsize start = (gsize)(row - s->y0) * (gsize)s->stride;
  guint n = (guint)(frame->x1 - frame->x0);
  const float *in = values;

  if (frame->job->image->type == DSC_PIXEL_UINT) {
    dsc_rows_pick_bits (s->u + start, columns, flags, n);
    dsc_rows_bits_to_float (flags, values, n);
  } else if (frame->bilinear) {
    const float *a = s->f + start;

    dsc_rows_bilinear (a, s->level->height > 1 ? a + s->stride : a, columns,
                       frame->fractions + frame->x0, fy, values, n);
  } else if (s->back.xx == 1.0) {
    in = s->f + start + columns[0];
  } else {
    dsc_rows_pick_float (s->f + start, columns, values, n);
  }
  dsc_rows_color (frame->job->lut, in, out + frame->x0, n);
}

/* Rows that stay rows. */
static void
render_aligned (const Frame *frame, DscBand band, float *values, guint32 *flags)
{
  const Sampling *s = &frame->image;
  guint32 background = frame->job->background;
  int width = frame->pixels->width, last_row = -1;

  for (int y = band.y0; y < (int)band.y1; y++) {
    guint32 *out = frame->pixels->data + (gsize)y * frame->pixels->stride;
    double v = s->back.y0 + (y - frame->origin_y) * s->back.yy;
    float fy = 0.0f;
    int row;

    if (frame->x1 <= frame->x0 || !(v >= 0.0 && v < s->height)) {
      fill_row (out, 0, width, background);
      last_row = -1;
      continue;
    }
    row = frame->bilinear ? split_coordinate (v, s->level->height, &fy) : (int)v;
    if (row == last_row && !frame->bilinear) {
      /* Flags are no finer than the pixels here: the row before is the same. */
      memcpy (out, out - frame->pixels->stride, sizeof *out * (gsize)width);
      continue;
    }
    last_row = row;
    fill_row (out, 0, frame->x0, background);
    fill_row (out, frame->x1, width, background);
    color_aligned (frame, row, fy, out, values, flags);
    if (frame->dq.level != NULL)
      mask_aligned (frame, y, out, flags);
  }
}

/* Nearest pixel of each device pixel of a slanted row, as its index in the level. */
static inline gsize
slanted_index (const Sampling *s, int x, double u, double v)
{
  gint32 w = (gint32)s->level->width, h = (gint32)s->level->height;
  gint32 i = (gint32)(u + x * s->back.xx), j = (gint32)(v + x * s->back.yx);

  return (gsize)(CLAMP (j, 0, h - 1) - s->y0) * (gsize)s->stride
         + (gsize)(CLAMP (i, 0, w - 1) - s->x0);
}

/* @n device pixels from @first on. */
static void
pick_general (const Sampling *s, int first, int n, double u, double v, guint32 *out)
{
  const DscRowsPart part
      = { s->f, (gint32)s->level->width, (gint32)s->level->height, s->x0, s->y0, s->stride };

  if ((guint64)s->stride * s->level->height < (guint64)G_MAXINT32)
    dsc_rows_pick_slanted (&part, u, v, s->back.xx, s->back.yx, first, out, (guint)n);
  else
    for (int i = 0; i < n; i++)
      out[i] = s->u[slanted_index (s, first + i, u, v)];
}

/* Four neighbours, and an index of 32 bits; else the nearest pixel will do. */
static gboolean
can_interpolate (const DscPyramidLevel *level)
{
  return level->width > 1 && level->height > 1
         && (guint64)level->width * level->height < (guint64)G_MAXINT32;
}

/* Device columns [x_from, x_to) of one row, at any orientation. */
static void
render_run (const Frame *frame, int y, int x_from, int x_to, float *values, guint32 *flags)
{
  const DscRenderJob *job = frame->job;
  const Sampling *s = &frame->image, *q = &frame->dq;
  guint32 *out = frame->pixels->data + (gsize)y * frame->pixels->stride;
  int x0 = x_from - frame->origin_x, x1 = x_to - frame->origin_x, line = y - frame->origin_y;
  double u = s->back.x0 + line * s->back.xy, v = s->back.y0 + line * s->back.yy;
  gint32 first;

  clip_run (u, s->back.xx, s->width, &x0, &x1);
  clip_run (v, s->back.yx, s->height, &x0, &x1);
  first = x0;
  x0 += frame->origin_x;
  x1 += frame->origin_x;
  fill_row (out, x_from, x0, job->background);
  fill_row (out, x1, x_to, job->background);
  if (x1 <= x0)
    return;
  if (job->image->type == DSC_PIXEL_UINT) {
    pick_general (s, first, x1 - x0, u, v, flags);
    dsc_rows_bits_to_float (flags, values, x1 - x0);
  } else if (frame->bilinear && can_interpolate (s->level)) {
    const DscRowsPart part = { s->f, s->level->width, s->level->height, s->x0, s->y0, s->stride };

    dsc_rows_bilinear_slanted (&part, u - 0.5, v - 0.5, s->back.xx, s->back.yx, first, values,
                               x1 - x0);
  } else {
    pick_general (s, first, x1 - x0, u, v, (guint32 *)(void *)values);
  }
  dsc_rows_color (job->lut, values, out + x0, x1 - x0);
  if (q->level != NULL) {
    pick_general (q, first, x1 - x0, q->back.x0 + line * q->back.xy, q->back.y0 + line * q->back.yy,
                  flags);
    dsc_rows_mask (flags, job->dq_bits, job->dq_first, job->dq_colors, job->dq_alphas, out + x0,
                   x1 - x0);
  }
}

/* The part of a level by tiles that lies under a block of the picture. */
static gpointer
fetch_block (const Frame *frame, Sampling *s, DscBand band, int x0, int x1)
{
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };
  gint32 right, first;

  if (!by_tiles (s))
    return NULL;
  for (guint i = 0; i < 4; i++) {
    double x = (i & 1 ? x1 : x0) - frame->origin_x;
    double y = (double)(i & 2 ? band.y1 : band.y0) - frame->origin_y;
    double u = s->back.x0 + x * s->back.xx + y * s->back.xy;
    double v = s->back.y0 + x * s->back.yx + y * s->back.yy;

    lo[0] = MIN (lo[0], u);
    hi[0] = MAX (hi[0], u);
    lo[1] = MIN (lo[1], v);
    hi[1] = MAX (hi[1], v);
  }
  if (hi[0] < -1.0 || hi[1] < -1.0 || lo[0] > s->width + 1.0 || lo[1] > s->height + 1.0)
    return NULL;
  first = (gint32)CLAMP (floor (lo[0]) - 1.0, 0.0, s->level->width - 1.0);
  right = (gint32)CLAMP (floor (hi[0]) + 2.0, first, s->level->width - 1.0);
  /* Interpolation at the edge takes the column before it, too. */
  s->x0 = MIN (first, MAX (0, (gint32)s->level->width - 2));
  s->stride = right - s->x0 + 1;
  first = (gint32)CLAMP (floor (lo[1]) - 1.0, 0.0, s->level->height - 1.0);
  return fetch_rows (s, MIN (first, MAX (0, (gint32)s->level->height - 2)),
                     (gint32)CLAMP (floor (hi[1]) + 2.0, 0.0, s->level->height - 1.0));
}

/* Any orientation. In tiles: a slanted row crosses hundreds of rows of the image, the next one
 * almost the same, which must still be in the cache then. */
static void
render_general (Frame *frame, DscBand band, float *values, guint32 *flags)
{
  for (int x = 0; x < frame->pixels->width; x += TILE_COLUMNS) {
    int end = MIN (x + TILE_COLUMNS, frame->pixels->width);
    g_autofree gpointer pixels = fetch_block (frame, &frame->image, band, x, end);
    g_autofree gpointer bits = fetch_block (frame, &frame->dq, band, x, end);

    for (int y = band.y0; y < (int)band.y1; y++)
      render_run (frame, y, x, end, values, flags);
  }
}

/* Rows of the level that an upright picture shows in a band. Returns: FALSE if none */
static gboolean
find_rows (const Sampling *s, int origin, DscBand band, gint32 *ret_y0, gint32 *ret_y1)
{
  double a = s->back.y0 + ((double)band.y0 - origin) * s->back.yy;
  double b = s->back.y0 + (band.y1 - 1.0 - origin) * s->back.yy;

  if (MAX (a, b) < 0.0 || MIN (a, b) > s->height)
    return FALSE;
  *ret_y0 = (gint32)MAX (0.0, floor (MIN (a, b)) - 1.0);
  *ret_y1 = (gint32)MIN (s->level->height - 1.0, floor (MAX (a, b)) + 1.0);
  return TRUE;
}

static gboolean
render_band (guint index, gpointer user_data, GError **error)
{
  Frame frame = *(const Frame *)user_data;
  DscBand band = dsc_band_get (frame.pixels->height, BAND_ROWS, index);
  g_autofree float *values = g_new (float, frame.pixels->width);
  g_autofree guint32 *flags = g_new (guint32, frame.pixels->width);
  g_autofree gpointer image = NULL;
  g_autofree gpointer bits = NULL;
  gint32 y0, y1;

  if (!frame.aligned) {
    render_general (&frame, band, values, flags);
    return TRUE;
  }
  if (frame.x1 > frame.x0 && by_tiles (&frame.image)
      && find_rows (&frame.image, frame.origin_y, band, &y0, &y1))
    image = fetch_rows (&frame.image, y0, y1);
  if (frame.x1 > frame.x0 && by_tiles (&frame.dq)
      && find_rows (&frame.dq, frame.origin_y, band, &y0, &y1))
    bits = fetch_rows (&frame.dq, y0, y1);
  render_aligned (&frame, band, values, flags);
  return TRUE;
}

static void
render_empty (const DscRenderJob *job, DscPixels *pixels)
{
  for (int y = 0; y < pixels->height; y++)
    fill_row (pixels->data + (gsize)y * pixels->stride, 0, pixels->width, job->background);
}

static guint
load_tiles (const DscPyramid *pyramid)
{
  if (pyramid == NULL || pyramid->tiles == NULL || !dsc_tiles_has_wanted (pyramid->tiles))
    return 0;
  dsc_tiles_load_wanted (pyramid->tiles, G_MAXUINT, 0, NULL, NULL);
  return 1;
}

void
dsc_render_complete (const DscRenderJob *job, DscPixels *pixels, guint n_threads)
{
  /* The second time is that of tiles which had to go for others. */
  for (guint i = 0; i < 3; i++) {
    if (job->image != NULL && job->image->tiles != NULL)
      dsc_tiles_begin (job->image->tiles);
    if (job->dq != NULL && job->dq->tiles != NULL)
      dsc_tiles_begin (job->dq->tiles);
    dsc_render (job, pixels, n_threads);
    if (load_tiles (job->image) + load_tiles (job->dq) == 0)
      break;
  }
}

/* Takes the whole pixels out of an offset. */
static int
split_offset (double *inout_offset)
{
  double whole = floor (*inout_offset);

  if (!(fabs (whole) < 1e9))
    return 0;
  *inout_offset -= whole;
  return (int)whole;
}

void
dsc_render (const DscRenderJob *job, DscPixels *pixels, guint n_threads)
{
  double step = 1.0 / dsc_affine_scale (&job->affine); /* image pixels per device pixel */
  DscAffine inverse, affine = job->affine;
  Frame frame = { .job = job, .pixels = pixels };
  guint k;

  if (pixels->width <= 0 || pixels->height <= 0)
    return;
  frame.origin_x = split_offset (&affine.x0);
  frame.origin_y = split_offset (&affine.y0);
  if (job->image == NULL || !dsc_affine_invert (&affine, &inverse)) {
    render_empty (job, pixels);
    return;
  }
  frame.aligned = dsc_affine_is_aligned (&job->affine);
  frame.bilinear
      = step > 1.0 + 1e-9 && job->image->type == DSC_PIXEL_FLOAT && job->image->levels[0].width > 1;
  k = step > 1.0 ? (guint)MIN (floor (log2 (step) + 1e-9), job->image->n_levels - 1.0) : 0;
  if (job->image->type == DSC_PIXEL_UINT && step > 1.0)
    k = (guint)MIN (ceil (log2 (step) - 1e-9), job->image->n_levels - 1.0);
  frame.image = sample_level (job->image, &inverse, k);
  if (job->dq != NULL && job->dq_bits != 0) {
    k = step > 1.0 ? (guint)MIN (ceil (log2 (step) - 1e-9), job->dq->n_levels - 1.0) : 0;
    frame.dq = sample_level (job->dq, &inverse, k);
  }
  frame.columns = g_new (gint32, pixels->width);
  frame.dq_columns = g_new (gint32, pixels->width);
  frame.fractions = g_new (float, pixels->width);
  if (frame.aligned)
    make_columns (&frame);
  dsc_parallel_for (dsc_band_count (pixels->height, BAND_ROWS), n_threads, render_band, &frame,
                    NULL, NULL);
  g_free (frame.columns);
  g_free (frame.dq_columns);
  g_free (frame.fractions);
}
