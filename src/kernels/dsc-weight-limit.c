/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-median.h"

#include <math.h>
#include <string.h>

#define MAX_ROUNDS 5
#define N_SIGMA 3
#define BLOCK 128
#define N_BINS 65536

/* The weights from @low to @high, but zeros; in their order. */
typedef struct {
  const float *v;
  gsize n;
  float low, high;
} Kept;

static inline gboolean
is_kept (const Kept *kept, float v)
{
  return (v >= kept->low) & (v <= kept->high) & (v != 0);
}

static gsize
count_kept (const Kept *kept)
{
  gsize total = 0;

  for (gsize from = 0; from < kept->n; from += N_BINS) {
    gsize to = MIN (from + N_BINS, kept->n);
    guint count = 0;

    for (gsize i = from; i < to; i++)
      count += is_kept (kept, kept->v[i]) ? 1 : 0;
    total += count;
  }
  return total;
}

/* Ranks among all weights */

/* How many weights have each upper and, in the bin @upper, each lower half of their key: integers
 * in the order of the numbers. */
typedef struct {
  const Kept *all;
  guint64 *bins, *fine;
  guint upper;
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
fill_bins (Ranks *ranks)
{
  const Kept *all = ranks->all;
  /* Two sets by turns: equal neighbours do not wait for each other. */
  g_autofree guint64 *second = g_new0 (guint64, N_BINS);

  for (gsize i = 0; i < all->n; i++)
    if (is_kept (all, all->v[i]))
      (i % 2 == 0 ? ranks->bins : second)[get_key (all->v[i]) >> 16]++;
  for (guint b = 0; b < N_BINS; b++)
    ranks->bins[b] += second[b];
}

static void
fill_fine (Ranks *ranks, guint upper)
{
  const Kept *all = ranks->all;
  g_autofree guint64 *second = g_new0 (guint64, N_BINS);

  if (ranks->upper == upper)
    return;
  ranks->upper = upper;
  memset (ranks->fine, 0, N_BINS * sizeof *ranks->fine);
  for (gsize i = 0; i < all->n; i++) {
    guint32 key = get_key (all->v[i]);

    if (key >> 16 == upper && is_kept (all, all->v[i]))
      (i % 2 == 0 ? ranks->fine : second)[key & 0xffff]++;
  }
  for (guint b = 0; b < N_BINS; b++)
    ranks->fine[b] += second[b];
}

static float
find_rank (Ranks *ranks, guint64 rank)
{
  guint upper = 0, lower = 0;

  while (rank >= ranks->bins[upper])
    rank -= ranks->bins[upper++];
  fill_fine (ranks, upper);
  while (rank >= ranks->fine[lower])
    rank -= ranks->fine[lower++];
  return get_value (upper << 16 | lower);
}

static float
find_median (Ranks *ranks, const Kept *kept, gsize n)
{
  Kept below = *ranks->all;
  guint64 first;
  float low, high;

  below.high = nextafterf (kept->low, -INFINITY);
  first = kept->low > ranks->all->low ? count_kept (&below) : 0;
  low = find_rank (ranks, first + (n - 1) / 2);
  high = find_rank (ranks, first + n / 2);
  return n % 2 == 1 ? high : (low + high) / 2;
}

/* Sums as numpy makes them: pairwise, in blocks of up to 128 with eight partial sums. */

typedef struct {
  const Kept *kept;
  gsize at; /* the next weight */
  float mean;
  gboolean squares;
} Reader;

/* The next @n that are kept. */
static const float *
read_block (Reader *reader, guint n, float *buffer)
{
  const float *v = reader->kept->v + reader->at;
  guint count = 0;

  if (reader->at + n <= reader->kept->n) {
    for (guint i = 0; i < n; i++)
      count += is_kept (reader->kept, v[i]) ? 1 : 0;
    if (count == n) {
      reader->at += n;
      return v;
    }
  }
  for (count = 0; count < n; reader->at++) {
    buffer[count] = reader->kept->v[reader->at];
    count += is_kept (reader->kept, buffer[count]) ? 1 : 0;
  }
  return buffer;
}

static inline float
get_term (const Reader *reader, float v)
{
  float d = v - reader->mean;

  return reader->squares ? d * d : v;
}

static float
sum_block (Reader *reader, guint n)
{
  float buffer[BLOCK + 1], r[8], sum;
  const float *v = read_block (reader, n, buffer);
  guint i;

  if (n < 8) {
    sum = 0;
    for (i = 0; i < n; i++)
      sum += get_term (reader, v[i]);
    return sum;
  }
  for (guint j = 0; j < 8; j++)
    r[j] = get_term (reader, v[j]);
  for (i = 8; i < n - n % 8; i += 8)
    for (guint j = 0; j < 8; j++)
      r[j] += get_term (reader, v[i + j]);
  sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  for (; i < n; i++)
    sum += get_term (reader, v[i]);
  return sum;
}

static float
sum_terms (Reader *reader, gsize n)
{
  gsize half = n / 2 - n / 2 % 8;
  float left;

  if (n <= BLOCK)
    return sum_block (reader, (guint)n);
  left = sum_terms (reader, half);
  return left + sum_terms (reader, n - half);
}

static float
find_sigma (const Kept *kept, gsize n)
{
  Reader values = { .kept = kept };
  float mean = (float)((double)sum_terms (&values, n) / (double)n);
  Reader squares = { .kept = kept, .mean = mean, .squares = TRUE };

  return sqrtf ((float)((double)sum_terms (&squares, n) / (double)n));
}

/* Infinite weights are left out from the start, so that the sum in double cannot overflow. */
static double
find_mean (const Kept *kept, gsize n)
{
  double sum = 0;

  for (gsize from = 0; from < kept->n; from += BLOCK) {
    gsize to = MIN (from + BLOCK, kept->n);
    double part = 0;

    for (gsize i = from; i < to; i++)
      part += is_kept (kept, kept->v[i]) ? (double)kept->v[i] : 0;
    sum += part;
  }
  return n > 0 ? sum / (double)n : NAN;
}

double
dsc_weight_clipped_mean (gsize n, const float *weights)
{
  const Kept all = { weights, n, -G_MAXFLOAT, G_MAXFLOAT };
  g_autofree guint64 *bins = g_new0 (guint64, N_BINS), *fine = g_new0 (guint64, N_BINS);
  Ranks ranks = { &all, bins, fine, N_BINS };
  Kept kept = all;
  gsize n_kept = count_kept (&all), n_before = n_kept + 1;

  if (n_kept == 0)
    return NAN;
  fill_bins (&ranks);
  for (guint round = 0; round < MAX_ROUNDS && n_kept < n_before && n_kept > 0; round++) {
    float median = find_median (&ranks, &kept, n_kept), sigma = find_sigma (&kept, n_kept);
    float low = median - N_SIGMA * sigma, high = median + N_SIGMA * sigma;

    /* A spread beyond the largest number, or none: nothing is kept, as comparing with NaN says. */
    if (isnan (low) || isnan (high))
      return NAN;
    kept.low = MAX (kept.low, low);
    kept.high = MIN (kept.high, high);
    n_before = n_kept;
    n_kept = count_kept (&kept);
  }
  return find_mean (&kept, n_kept);
}
