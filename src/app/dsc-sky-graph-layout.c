/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-graph-layout.h"

#include <math.h>

#include "dsc-outline.h"

#define ROUNDS 80

/* The mean direction of the places that are known. Returns: FALSE if there is none */
static gboolean
find_centre (guint n, const double *ra, const double *dec, DscSkyFrame *ret_frame)
{
  double x = 0, y = 0, z = 0;

  for (guint i = 0; ra && dec && i < n; i++) {
    double a = ra[i] * G_PI / 180, d = dec[i] * G_PI / 180;

    if (isfinite (a) && isfinite (d)) {
      x += cos (d) * cos (a);
      y += cos (d) * sin (a);
      z += sin (d);
    }
  }
  ret_frame->ra = atan2 (y, x) * 180 / G_PI;
  ret_frame->dec = atan2 (z, hypot (x, y)) * 180 / G_PI;
  return x != 0 || y != 0 || z != 0;
}

static void
place_on_ellipse (
    guint n, double x0, double y0, double width, double height, double *ret_x, double *ret_y)
{
  for (guint i = 0; i < n; i++) {
    double angle = 2 * G_PI * i / MAX (n, 1);

    ret_x[i] = x0 + width * (0.5 + 0.5 * sin (angle));
    ret_y[i] = y0 + height * (0.5 - 0.5 * cos (angle));
  }
}

/* Pairs that are too close share the way out; a node leaves the rectangle never. */
static gboolean
spread_once (guint n, double gap, double *x, double *y)
{
  gboolean moved = FALSE;

  for (guint i = 0; i < n; i++) {
    for (guint k = i + 1; k < n; k++) {
      double dx = x[k] - x[i], dy = y[k] - y[i], d2 = dx * dx + dy * dy, d, push;

      if (d2 >= gap * gap)
        continue;
      d = sqrt (d2);
      moved = TRUE;
      if (d < 1e-6) {
        /* Golden angles keep many in one place from leaving it in a row. */
        dx = cos (2.399963 * k);
        dy = sin (2.399963 * k);
        d = 1;
        push = 0.25 * gap;
      } else {
        push = 0.35 * (gap - d);
      }
      x[i] -= push * dx / d;
      y[i] -= push * dy / d;
      x[k] += push * dx / d;
      y[k] += push * dy / d;
    }
  }
  return moved;
}

void
dsc_sky_graph_layout (guint n,
                      const double *ra,
                      const double *dec,
                      double x0,
                      double y0,
                      double width,
                      double height,
                      double gap,
                      double *ret_x,
                      double *ret_y)
{
  double lo_x = INFINITY, hi_x = -INFINITY, lo_y = INFINITY, hi_y = -INFINITY, scale;
  g_autofree gboolean *known = g_new0 (gboolean, MAX (n, 1));
  DscSkyFrame frame;

  width = MAX (width, 1);
  height = MAX (height, 1);
  place_on_ellipse (n, x0, y0, width, height, ret_x, ret_y);
  if (!find_centre (n, ra, dec, &frame))
    return;
  for (guint i = 0; i < n; i++) {
    double x, y;

    known[i] = isfinite (ra[i]) && isfinite (dec[i])
               && dsc_sky_frame_project (&frame, ra[i], dec[i], &x, &y);
    if (known[i]) {
      ret_x[i] = x;
      ret_y[i] = -y;
      lo_x = MIN (lo_x, ret_x[i]);
      hi_x = MAX (hi_x, ret_x[i]);
      lo_y = MIN (lo_y, ret_y[i]);
      hi_y = MAX (hi_y, ret_y[i]);
    }
  }
  scale = MIN (width / MAX (hi_x - lo_x, 1e-12), height / MAX (hi_y - lo_y, 1e-12));
  for (guint i = 0; i < n; i++) {
    if (known[i]) {
      ret_x[i] = x0 + width / 2 + scale * (ret_x[i] - (lo_x + hi_x) / 2);
      ret_y[i] = y0 + height / 2 + scale * (ret_y[i] - (lo_y + hi_y) / 2);
    }
  }
  for (guint round = 0; round < ROUNDS && spread_once (n, gap, ret_x, ret_y); round++) {
    for (guint i = 0; i < n; i++) {
      ret_x[i] = CLAMP (ret_x[i], x0, x0 + width);
      ret_y[i] = CLAMP (ret_y[i], y0, y0 + height);
    }
  }
}
