/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pixels.h"

#include <math.h>

#include "dsc-render-rows.h"

#define MAX_RADIUS 200.0
#define MAX_LINE 20.0
#define LANES 8       /* runs are as long as what processors do at once, and */
#define GAP 12        /* gaps shorter than this belong to a run */
#define RIM 1.0       /* width of the dark rim, pixels */
#define RIM_ALPHA 0.6 /* and its strength */

/* Distance of a point from the line of the marker; negative inside a filled one. */
static double
distance_to (DscMarkerShape shape, double x, double y, double radius)
{
  double ax = fabs (x), ay = fabs (y), far = MAX (ax, ay), near = MIN (ax, ay);

  switch (shape) {
  case DSC_MARKER_SQUARE:
    return fabs (far - radius);
  case DSC_MARKER_DIAMOND:
    return fabs (ax + ay - radius) * G_SQRT2 / 2.0;
  case DSC_MARKER_CROSS:
    return far > radius ? hypot (far - radius, near) : near;
  case DSC_MARKER_SALTIRE:
    far = (ax + ay) * G_SQRT2 / 2.0;
    near = fabs (ax - ay) * G_SQRT2 / 2.0;
    return far > radius ? hypot (far - radius, near) : near;
  case DSC_MARKER_DOT:
    return MAX (0.0, hypot (x, y) - radius);
  case DSC_MARKER_CIRCLE:
  default:
    return fabs (hypot (x, y) - radius);
  }
}

static guint8
coverage (double distance, double half_width)
{
  return (guint8)(CLAMP (half_width + 0.5 - distance, 0.0, 1.0) * 255.0 + 0.5);
}

/* Both channels of 0x00ff00ff times @alpha / 255, rounded. */
static inline guint32
scale_pair (guint32 pair, guint32 alpha)
{
  guint32 t = pair * alpha + 0x800080;

  return (t + (t >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
}

static inline guint32
scale (guint32 color, guint32 alpha)
{
  return scale_pair (color & 0xff00ff, alpha) | scale_pair (color >> 8 & 0xff, alpha) << 8;
}

/* Of one pixel: first the rim, then the line. Returns: whether it covers anything */
static gboolean
find_pixel (DscMarkerShape shape,
            const double where[2],
            double radius,
            double line_width,
            guint32 rgb,
            guint8 *ret_keep,
            guint32 *ret_add)
{
  double d = distance_to (shape, where[0], where[1], radius);
  guint cover = coverage (d, line_width / 2.0);
  guint shade = (guint)(coverage (d, line_width / 2.0 + RIM) * RIM_ALPHA);

  *ret_keep = (guint8)(((255 - shade) * (255 - cover) + 127) / 255);
  *ret_add = scale (rgb, cover);
  return shade > 0;
}

/* Makes the run @length pixels long, with some that change nothing. Returns: the next pixel */
static gsize
skip_pixels (DscSprite *sprite, struct DscSpriteRun *run, gsize n, guint length)
{
  for (; run->length < length; run->length++, n++) {
    sprite->keep[n] = 255;
    sprite->add[n] = 0;
  }
  return n;
}

static gsize
end_run (DscSprite *sprite, struct DscSpriteRun *run, gsize n)
{
  return skip_pixels (sprite, run, n, (run->length + LANES - 1u) / LANES * LANES);
}

DscSprite *
dsc_sprite_new (DscMarkerShape shape, double radius, double line_width, guint32 rgb)
{
  DscSprite *sprite = g_new0 (DscSprite, 1);
  struct DscSpriteRun *run = NULL;
  gsize n = 0, most;
  int middle;

  radius = CLAMP (radius, 0.5, MAX_RADIUS);
  line_width = CLAMP (line_width, 0.5, MAX_LINE);
  middle = (int)ceil (radius + line_width / 2.0 + RIM + 1.0);
  sprite->size = 2 * middle + 1;
  most = (gsize)sprite->size * (gsize)(sprite->size + LANES * (sprite->size / GAP + 2));
  sprite->keep = g_new (guint8, most);
  sprite->add = g_new (guint32, most);
  sprite->runs = g_new (struct DscSpriteRun, (gsize)sprite->size * (sprite->size + 1) / 2);
  for (int j = 0; j < sprite->size; j++) {
    run = NULL;
    for (int i = 0; i < sprite->size; i++) {
      const double where[2] = { i - middle, j - middle };
      guint8 keep;
      guint32 add;

      if (!find_pixel (shape, where, radius, line_width, rgb & 0xffffff, &keep, &add))
        continue;
      if (!run || i - run->x - run->length > GAP) {
        n = run ? end_run (sprite, run, n) : n;
        run = &sprite->runs[sprite->n_runs++];
        *run = (struct DscSpriteRun){ (guint16)i, (guint16)j, 0 };
      }
      n = skip_pixels (sprite, run, n, (guint)(i - run->x));
      sprite->keep[n] = keep;
      sprite->add[n++] = add | 0xff000000u;
      run->length++;
    }
    n = run ? end_run (sprite, run, n) : n;
  }
  return sprite;
}

void
dsc_sprite_free (DscSprite *sprite)
{
  if (sprite == NULL)
    return;
  g_free (sprite->runs);
  g_free (sprite->keep);
  g_free (sprite->add);
  g_free (sprite);
}

void
dsc_sprite_blend (const DscSprite *sprite, DscPixels *pixels, double x, double y)
{
  const guint8 *keep = sprite->keep;
  const guint32 *add = sprite->add;
  int left, top;

  if (!(x > -1e6 && x < 1e6 && y > -1e6 && y < 1e6))
    return;
  left = (int)floor (x) - sprite->size / 2;
  top = (int)floor (y) - sprite->size / 2;
  if (left >= pixels->width || top >= pixels->height || left + sprite->size <= 0
      || top + sprite->size <= 0)
    return;
  for (guint k = 0; k < sprite->n_runs; k++) {
    const struct DscSpriteRun *run = &sprite->runs[k];
    int row = top + run->y, first = left + run->x;
    int i0 = MAX (0, -first), i1 = MIN (run->length, pixels->width - first);

    if (row >= 0 && row < pixels->height && i0 < i1) {
      guint32 *out = pixels->data + (gssize)row * pixels->stride + first;

      dsc_rows_blend (keep + i0, add + i0, out + i0, (guint)(i1 - i0));
    }
    keep += run->length;
    add += run->length;
  }
}
