/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscClippedMedian: @n: values left; @median: of those (single precision, of an even number the
 * mean of the two middle ones), @std: their population standard deviation; both NaN if @n is 0
 */
typedef struct {
  gsize n;
  float median, std;
} DscClippedMedian;

/* Numbers whose order as integers is that of floats (no NaN). */
static inline guint32
dsc_float_to_key (float value)
{
  union {
    float f;
    guint32 u;
  } bits = { .f = value };

  return bits.u & 0x80000000u ? ~bits.u : bits.u | 0x80000000u;
}

static inline float
dsc_key_to_float (guint32 key)
{
  union {
    guint32 u;
    float f;
  } bits = { .u = key & 0x80000000u ? key & 0x7fffffffu : ~key };

  return bits.f;
}

/**
 * dsc_clipped_median: of @n finite values, after at most 5 rounds of clipping at 3 population
 * standard deviations about the median, limits inclusive, as SigmaClip of astropy 8.0.2 does it in
 * double precision. @values: their order may change; @scratch: @n values.
 */
DscClippedMedian dsc_clipped_median (float *values, float *scratch, gsize n);

/* In ascending order; no NaN. @scratch: @n values */
void dsc_sort_floats (float *values, float *scratch, gsize n);

G_END_DECLS
