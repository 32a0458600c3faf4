/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pixels.h"

#include <math.h>

#define MAX_RADIUS 200.0
#define MAX_LINE 20.0
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

DscSprite *
dsc_sprite_new (DscMarkerShape shape, double radius, double line_width, guint32 rgb)
{
  DscSprite *sprite = g_new0 (DscSprite, 1);
  int middle;

  radius = CLAMP (radius, 0.5, MAX_RADIUS);
  line_width = CLAMP (line_width, 0.5, MAX_LINE);
  middle = (int)ceil (radius + line_width / 2.0 + RIM + 1.0);
  sprite->size = 2 * middle + 1;
  sprite->rgb = rgb & 0xffffff;
  sprite->cover = g_new (guint8, sprite->size * sprite->size);
  sprite->shade = g_new (guint8, sprite->size * sprite->size);
  for (int j = 0; j < sprite->size; j++)
    for (int i = 0; i < sprite->size; i++) {
      double d = distance_to (shape, i - middle, j - middle, radius);

      sprite->cover[j * sprite->size + i] = coverage (d, line_width / 2.0);
      sprite->shade[j * sprite->size + i]
          = (guint8)(coverage (d, line_width / 2.0 + RIM) * RIM_ALPHA);
    }
  return sprite;
}

void
dsc_sprite_free (DscSprite *sprite)
{
  if (sprite == NULL)
    return;
  g_free (sprite->cover);
  g_free (sprite->shade);
  g_free (sprite);
}

static inline guint32
blend (guint32 under, guint32 over, guint32 alpha)
{
  guint32 rb = (under & 0xff00ff) * (255 - alpha) + (over & 0xff00ff) * alpha;
  guint32 g = (under >> 8 & 0xff) * (255 - alpha) + (over >> 8 & 0xff) * alpha;
  guint32 r = (rb >> 16) / 255, b = (rb & 0xffff) / 255;

  return 0xff000000u | r << 16 | g / 255 << 8 | b;
}

void
dsc_sprite_blend (const DscSprite *sprite, DscPixels *pixels, double x, double y)
{
  int left, top, i0, i1, j0, j1;

  if (!(x > -1e6 && x < 1e6 && y > -1e6 && y < 1e6))
    return;
  left = (int)floor (x) - sprite->size / 2;
  top = (int)floor (y) - sprite->size / 2;
  i0 = MAX (0, -left);
  j0 = MAX (0, -top);
  i1 = MIN (sprite->size, pixels->width - left);
  j1 = MIN (sprite->size, pixels->height - top);
  for (int j = j0; j < j1; j++) {
    guint32 *out = pixels->data + (gssize)(top + j) * pixels->stride + left;
    const guint8 *cover = sprite->cover + j * sprite->size;
    const guint8 *shade = sprite->shade + j * sprite->size;

    for (int i = i0; i < i1; i++)
      if (shade[i] > 0)
        out[i] = blend (blend (out[i], 0, shade[i]), sprite->rgb, cover[i]);
  }
}
