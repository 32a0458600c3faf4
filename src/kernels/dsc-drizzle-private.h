/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

#include "dsc-drizzle.h"

typedef gint32 DscMask4 __attribute__ ((vector_size (16)));

/* C's round() for a coordinate, limited to the range of an int. */
static inline gint
dsc_drizzle_nint (double v)
{
  if (!(v > -1e9))
    return -1000000000;
  return v < 1e9 ? (gint)(v < 0 ? -floor (0.5 - v) : floor (v + 0.5)) : 1000000000;
}

/**
 * One contribution: the weight @w of a pixel with values @d goes to @cell. The means are updated in
 * float32, each operation rounded, as the peer does (float / float equals its double division
 * rounded to float).
 */
static inline void
dsc_drizzle_deposit (DscDrizzleCell *cell, float w, DscFloat4 d, guint32 dq)
{
  DscFloat4 old = { cell->wht, cell->wht_own, cell->wht_own, cell->wht_own };
  DscFloat4 sum = old + w;
  DscFloat4 mean = (cell->v * old + d * w) / sum;
  DscMask4 first = old == 0.0f;

  if (w == 0)
    return;
  cell->v = (DscFloat4)((first & (DscMask4)d) | (~first & (DscMask4)mean));
  cell->dq = cell->wht == 0 ? dq : (cell->dq | dq);
  cell->wht = sum[0];
  cell->wht_own = sum[1];
  cell->touched |= w > 0;
}

/* The same with one value, where there are planes and no cells. */
static inline void
dsc_drizzle_deposit_sci (float *mean, float *wht, float w, float d)
{
  float old = *wht, sum = old + w, new_mean = (*mean * old + d * w) / sum;

  if (w == 0)
    return;
  *mean = old == 0 ? d : new_mean;
  *wht = sum;
}

/* To the pixel @column, @row of @tile, whatever it consists of. */
static inline void
dsc_drizzle_put (DscDrizzleTile *tile, gint column, gint row, float w, DscFloat4 d, guint32 dq)
{
  gsize at = (gsize)row * tile->stride + (gsize)column;

  if (tile->cells != NULL)
    dsc_drizzle_deposit (&tile->cells[(gsize)row * tile->width + (gsize)column], w, d, dq);
  else
    dsc_drizzle_deposit_sci (&tile->mean[at], &tile->wht[at], w, d[0]);
}

static inline DscFloat4
dsc_drizzle_get_values (const DscDrizzleInput *input, gsize at)
{
  return input->values != NULL ? input->values[at] : (DscFloat4){ input->sci[at], 0, 0, 0 };
}

/* Pixels @xa .. @xb (at most DSC_PIXMAP_SEGMENT) of row @y with the square kernel. */
void dsc_drizzle_square_segment (const DscDrizzleSetup *setup,
                                 const DscDrizzleInput *input,
                                 DscDrizzleTile *tile,
                                 gint xa,
                                 gint xb,
                                 gint y);
