/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-lut.h"

G_BEGIN_DECLS

/* Inner loops over rows of pixels. Compiled with -ffinite-math-only, so NaN and infinity are told
 * by their bits only; nothing else may stand in that file. Arrays do not overlap. */

/* Means of 2 x 2 pixels, of those that are finite; NaN if none is. @a, @b: two rows of @n_in, the
 * same pointer for a last odd row; @out: (n_in + 1) / 2. */
void dsc_rows_halve_float (const float *a, const float *b, float *out, guint n_in);
/* The same with the bits OR-ed. */
void dsc_rows_halve_bits (const guint32 *a, const guint32 *b, guint32 *out, guint n_in);

void dsc_rows_pick_float (const float *row, const gint32 *index, float *out, guint n);
void dsc_rows_pick_bits (const guint32 *row, const gint32 *index, guint32 *out, guint n);
void dsc_rows_bits_to_float (const guint32 *in, float *out, guint n);

/* Between @a and @b (@fy) and columns index[i] and index[i] + 1 (fx[i]); where a neighbour is not
 * finite, the nearest of the four pixels as it is. */
void dsc_rows_bilinear (const float *a,
                        const float *b,
                        const gint32 *index,
                        const float *fx,
                        float fy,
                        float *out,
                        guint n);

/* A part of a level of @width x @height, from (@x0, @y0) on; @stride pixels between its rows. */
typedef struct {
  const float *data;
  gint32 width, height;
  gint32 x0, y0, stride;
} DscRowsPart;

/* The same along columns [x, x + n) of a slanted line: column i is at (u + i du, v + i dv), counted
 * from the centre of the first pixel of the level, both sides at least 2 and their product below
 * 2^31; kept inside. */
void dsc_rows_bilinear_slanted (const DscRowsPart *part,
                                double u,
                                double v,
                                double du,
                                double dv,
                                gint32 x,
                                float *out,
                                guint n);

/* The pixel under each of columns [x, x + n) of a slanted line, whose column 0 is at (u, v),
 * counted from the corner of the first pixel of the level; kept inside. Floats or flags. */
void dsc_rows_pick_slanted (const DscRowsPart *part,
                            double u,
                            double v,
                            double du,
                            double dv,
                            gint32 x,
                            gpointer out,
                            guint n);

void dsc_rows_color (const DscLut *lut, const float *in, guint32 *out, guint n);

/* Blends the colour of one bit over pixels with (flags & bits): of the lowest one in @first, else
 * of the lowest; bit 0 only where it stands alone. @alphas: 0 .. 256 */
void dsc_rows_mask (const guint32 *flags,
                    guint32 bits,
                    guint32 first,
                    const guint32 colors[32],
                    const guint32 alphas[32],
                    guint32 *inout,
                    guint n);

/* Channels times keep / 255, rounded, plus those of @add, which never go beyond 255 together; alpha
 * where @add has one. */
void dsc_rows_blend (const guint8 *keep, const guint32 *add, guint32 *inout, guint n);

/* Of the finite ones; the limits are narrowed or widened from what they were. Returns: how many */
guint dsc_rows_range (const float *row, guint n, float *inout_min, float *inout_max);

/* Adds to @counts how many of the words have each bit. */
void dsc_rows_count_bits (const guint32 *flags, gsize n, guint64 counts[32]);

G_END_DECLS
