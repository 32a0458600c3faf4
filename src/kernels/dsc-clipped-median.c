/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-clipped-median.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#define ROUNDS 5
#define LIMIT 3.0

#define DIGIT_BITS 11
#define N_DIGITS 3
#define N_BINS (1 << DIGIT_BITS)

static inline guint
get_digit (float value, guint place)
{
  return dsc_float_to_key (value) >> (place * DIGIT_BITS) & (N_BINS - 1);
}

/* One pass of a radix sort: @from in the order of a digit goes to @to. */
static void
sort_digit (const float *from, float *to, gsize n, guint place, gsize *starts)
{
  gsize sum = 0;

  for (guint b = 0; b < N_BINS; b++) {
    gsize count = starts[b];

    starts[b] = sum;
    sum += count;
  }
  for (gsize i = 0; i < n; i++)
    to[starts[get_digit (from[i], place)]++] = from[i];
}

static void
sort_floats (float *values, float *scratch, gsize n)
{
  g_autofree gsize *counts = g_new0 (gsize, N_DIGITS * N_BINS);

  for (gsize i = 0; i < n; i++) {
    guint32 key = dsc_float_to_key (values[i]);

    for (guint place = 0; place < N_DIGITS; place++)
      counts[place * N_BINS + (key >> (place * DIGIT_BITS) & (N_BINS - 1))]++;
  }
  sort_digit (values, scratch, n, 0, counts);
  sort_digit (scratch, values, n, 1, counts + N_BINS);
  sort_digit (values, scratch, n, 2, counts + 2 * N_BINS);
  memcpy (values, scratch, n * sizeof *values);
}

/* Sums about @center; four at a time, always in the same order. */
VECTOR_CLONES static double
find_std (const float *v, gsize n, double center)
{
  double s[4] = { 0 }, ss[4] = { 0 }, mean, variance;
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    for (guint k = 0; k < 4; k++) {
      double d = v[i + k] - center;

      s[k] += d;
      ss[k] += d * d;
    }
  for (; i < n; i++) {
    s[0] += v[i] - center;
    ss[0] += (v[i] - center) * (v[i] - center);
  }
  mean = ((s[0] + s[1]) + (s[2] + s[3])) / (double)n;
  variance = ((ss[0] + ss[1]) + (ss[2] + ss[3])) / (double)n - mean * mean;
  return variance > 0 ? sqrt (variance) : 0;
}

DscClippedMedian
dsc_clipped_median (float *values, float *scratch, gsize n)
{
  DscClippedMedian result = { 0, NAN, NAN };
  gsize first = 0, end = n;

  if (n == 0)
    return result;
  sort_floats (values, scratch, n);
  for (guint round = 0; round < ROUNDS && end > first; round++) {
    gsize size = end - first;
    double a = values[first + (size - 1) / 2], b = values[first + size / 2];
    double center = 0.5 * (a + b);
    double std = find_std (values + first, size, center);
    double lower = center - LIMIT * std, upper = center + LIMIT * std;

    while (first < end && values[first] < lower)
      first++;
    while (end > first && values[end - 1] > upper)
      end--;
    if (end - first == size)
      break;
  }
  result.n = end - first;
  if (result.n > 0) {
    float a = values[first + (result.n - 1) / 2], b = values[first + result.n / 2];

    result.median = result.n % 2 == 1 ? a : (a + b) / 2;
    result.std = (float)find_std (values + first, result.n, result.median);
  }
  return result;
}
