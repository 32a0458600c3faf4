/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-median.h"

#include <math.h>
#include <string.h>

#define MAX_ROUNDS 5
#define N_SIGMA 3
#define BLOCK 128
#define N_BINS 65536

/*
 * How many weights have each upper half of their key, and in the bin @upper each lower half. Keys
 * are integers in the order of the numbers.
 */
typedef struct {
  guint32 bins[N_BINS], fine[N_BINS];
  guint upper; /* N_BINS: fine is not filled */
} Ranks;

static inline guint32
get_key (float v)
{
  guint32 bits;

  memcpy (&bits, &v, sizeof bits);
  return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}

static float
get_value (guint32 key)
{
  guint32 bits = (key & 0x80000000u) != 0 ? key & 0x7fffffffu : ~key;
  float v;

  memcpy (&v, &bits, sizeof v);
  return v;
}

static void
fill_bins (Ranks *ranks, gsize n, const float *v)
{
  /* Two sets by turns: equal neighbours do not wait for each other. */
  guint32 *other = ranks->fine;

  for (gsize i = 0; i < n; i++)
    (i % 2 == 0 ? ranks->bins : other)[get_key (v[i]) >> 16]++;
  for (guint b = 0; b < N_BINS; b++)
    ranks->bins[b] += other[b];
  ranks->upper = N_BINS;
}

static void
fill_fine (Ranks *ranks, guint upper, gsize n, const float *v)
{
  memset (ranks->fine, 0, sizeof ranks->fine);
  ranks->upper = upper;
  for (gsize i = 0; i < n; i++) {
    guint32 key = get_key (v[i]);

    if (key >> 16 == upper)
      ranks->fine[key & 0xffff]++;
  }
}

static void
remove_key (Ranks *ranks, guint32 key)
{
  ranks->bins[key >> 16]--;
  if (key >> 16 == ranks->upper)
    ranks->fine[key & 0xffff]--;
}

static float
find_rank (Ranks *ranks, gsize rank, gsize n, const float *v)
{
  guint upper = 0, lower = 0;

  while (rank >= ranks->bins[upper])
    rank -= ranks->bins[upper++];
  if (ranks->upper != upper)
    fill_fine (ranks, upper, n, v);
  while (rank >= ranks->fine[lower])
    rank -= ranks->fine[lower++];
  return get_value (upper << 16 | lower);
}

static float
find_median (Ranks *ranks, gsize n, const float *v)
{
  float low = find_rank (ranks, (n - 1) / 2, n, v), high = find_rank (ranks, n / 2, n, v);

  return n % 2 == 1 ? high : (low + high) / 2;
}

/* Sums as numpy makes them: pairwise, in blocks of up to 128 with eight partial sums. */

/* @mean: (nullable): sum the squares of the differences to it */
typedef struct {
  const float *v;
  const float *mean;
} Terms;

static inline float
get_square (float v, float mean)
{
  return (v - mean) * (v - mean);
}

static inline float
sum_block (const float *v, guint n, gboolean squares, float mean)
{
  float r[8], sum = 0;
  guint i;

  if (n < 8) {
    for (i = 0; i < n; i++)
      sum += squares ? get_square (v[i], mean) : v[i];
    return sum;
  }
  for (guint j = 0; j < 8; j++)
    r[j] = squares ? get_square (v[j], mean) : v[j];
  for (i = 8; i < n - n % 8; i += 8)
    for (guint j = 0; j < 8; j++)
      r[j] += squares ? get_square (v[i + j], mean) : v[i + j];
  sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  for (; i < n; i++)
    sum += squares ? get_square (v[i], mean) : v[i];
  return sum;
}

static float
sum_terms (const Terms *terms, gsize from, gsize n)
{
  gsize half = n / 2 - n / 2 % 8;

  if (n > BLOCK)
    return sum_terms (terms, from, half) + sum_terms (terms, from + half, n - half);
  if (terms->mean != NULL)
    return sum_block (terms->v + from, (guint)n, TRUE, *terms->mean);
  return sum_block (terms->v + from, (guint)n, FALSE, 0);
}

static float
find_sigma (gsize n, const float *v)
{
  Terms values = { v, NULL };
  float mean = (float)((double)sum_terms (&values, 0, n) / (double)n);
  Terms squares = { v, &mean };

  return sqrtf ((float)((double)sum_terms (&squares, 0, n) / (double)n));
}

static double
find_mean (gsize n, const float *v)
{
  double sum = 0;

  for (gsize from = 0; from < n; from += BLOCK) {
    double part = 0;

    for (gsize i = from; i < MIN (from + BLOCK, n); i++)
      part += (double)v[i];
    sum += part;
  }
  return n > 0 ? sum / (double)n : NAN;
}

static gboolean
are_kept (guint n, const float *v, float low, float high)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += (v[i] >= low) & (v[i] <= high) & (v[i] != 0) ? 1 : 0;
  return count == n;
}

/* Moves the weights from @low to @high, but zeros, to the front, in their order.
 * @ranks: (nullable): loses the others. Returns: their number */
static gsize
keep_range (gsize n, float *v, float low, float high, Ranks *ranks)
{
  gsize n_kept = 0;

  for (gsize from = 0; from < n; from += BLOCK) {
    guint length = (guint)MIN (BLOCK, n - from);

    if (are_kept (length, v + from, low, high)) {
      if (n_kept < from)
        memmove (v + n_kept, v + from, length * sizeof *v);
      n_kept += length;
      continue;
    }
    for (gsize i = from; i < from + length; i++) {
      float value = v[i];
      gboolean kept = (value >= low) & (value <= high) & (value != 0);

      v[n_kept] = value;
      n_kept += kept ? 1 : 0;
      if (!kept && ranks != NULL)
        remove_key (ranks, get_key (value));
    }
  }
  return n_kept;
}

double
dsc_weight_clipped_mean (gsize n, float *weights)
{
  gsize n_kept = keep_range (n, weights, -G_MAXFLOAT, G_MAXFLOAT, NULL), n_before = n_kept + 1;
  g_autofree Ranks *ranks = NULL;

  g_return_val_if_fail (n_kept <= G_MAXUINT32, NAN);
  if (n_kept == 0)
    return NAN;
  ranks = g_new0 (Ranks, 1);
  fill_bins (ranks, n_kept, weights);
  for (guint round = 0; round < MAX_ROUNDS && n_kept < n_before && n_kept > 0; round++) {
    float median = find_median (ranks, n_kept, weights), sigma = find_sigma (n_kept, weights);

    n_before = n_kept;
    n_kept
        = keep_range (n_kept, weights, median - N_SIGMA * sigma, median + N_SIGMA * sigma, ranks);
  }
  return find_mean (n_kept, weights);
}
