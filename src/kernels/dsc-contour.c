/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-contour.h"

#include <math.h>

guint
dsc_contour_levels (
    DscLevelKind kind, double lo, double hi, double sigma, guint n, double *ret_levels)
{
  guint count = 0;

  if (!isfinite (lo) || !isfinite (hi) || !(hi > lo)
      || (kind == DSC_LEVELS_SIGMA && !(sigma > 0 && isfinite (sigma))))
    return 0;
  for (guint k = 0; k < n; k++) {
    double level = lo + (hi - lo) * (k + 1) / (n + 1);

    if (kind == DSC_LEVELS_LOG)
      level = lo + ldexp (hi - lo, (int)k - (int)n);
    else if (kind == DSC_LEVELS_SIGMA)
      level = lo + sigma * ldexp (3, (int)k);
    if (level < hi)
      ret_levels[count++] = level;
  }
  return count;
}

/* Corners of a square, anticlockwise from its lower left; edge e goes from corner e to the next. */
static const int corner_x[4] = { 0, 1, 1, 0 }, corner_y[4] = { 0, 0, 1, 1 };

static void
cross_edge (
    const float *corners, guint edge, double level, guint x, guint y, float *ret_x, float *ret_y)
{
  guint next = (edge + 1) % 4;
  double a = (double)corners[edge], b = (double)corners[next], t = (level - a) / (b - a);

  *ret_x = (float)(x + corner_x[edge] + t * (corner_x[next] - corner_x[edge]));
  *ret_y = (float)(y + corner_y[edge] + t * (corner_y[next] - corner_y[edge]));
}

/* Walking around the square anticlockwise, the line begins where the value falls below the level
 * and ends where it rises above it: so the high side lies to the left. */
static void
add_square (GArray *pieces, const float *corners, double level, guint index, guint x, guint y)
{
  guint falls[2] = { 0 }, rises[2] = { 0 }, n_falls = 0, n_rises = 0;
  gboolean swap;

  for (guint e = 0; e < 4; e++) {
    gboolean from = (double)corners[e] >= level, to = (double)corners[(e + 1) % 4] >= level;

    if (from && !to)
      falls[n_falls++] = e;
    else if (!from && to)
      rises[n_rises++] = e;
  }
  /* A saddle: a high middle joins the high corners, so that each piece cuts off a low one, which
   * lies between a fall and the rise after it; a low middle the other way round. */
  swap = n_falls == 2
         && (((double)corners[0] + (double)corners[1] + (double)corners[2] + (double)corners[3]) / 4
             >= level)
                != ((falls[0] + 1) % 4 == rises[0]);
  for (guint k = 0; k < n_falls; k++) {
    DscContourPiece piece = { .level = index };
    guint rise = rises[swap ? 1 - k : k];

    cross_edge (corners, falls[k], level, x, y, &piece.x0, &piece.y0);
    cross_edge (corners, rise, level, x, y, &piece.x1, &piece.y1);
    g_array_append_val (pieces, piece);
  }
}

GArray *
dsc_contour (const float *data,
             guint width,
             guint height,
             const double *levels,
             guint n_levels,
             guint max_pieces,
             gboolean *ret_complete)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (DscContourPiece));
  gboolean complete = TRUE;

  for (guint y = 0; y + 1 < height && complete; y++) {
    for (guint x = 0; x + 1 < width && complete; x++) {
      const float *at = data + (gsize)y * width + x;
      float corners[4] = { at[0], at[1], at[width + 1], at[width] };

      if (!isfinite (corners[0] + corners[1] + corners[2] + corners[3]))
        continue;
      for (guint k = 0; k < n_levels; k++)
        add_square (pieces, corners, levels[k], k, x, y);
      complete = pieces->len <= max_pieces;
    }
  }
  g_array_set_size (pieces, MIN (pieces->len, max_pieces));
  if (ret_complete)
    *ret_complete = complete;
  return pieces;
}
