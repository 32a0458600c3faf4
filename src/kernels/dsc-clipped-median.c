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

#define LANES 4
#define SUM_BLOCK 512 /* a multiple of the lanes */

/* Where there are many values only the middle ones are put in order. */
#define LARGE (16 * N_SAMPLE)
#define N_SAMPLE 2048
#define MIDDLE_FROM 0.4
#define MIDDLE_TO 0.56

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

void
dsc_sort_floats (float *values, float *scratch, gsize n)
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

/* The values from @lower to @upper: how many, and sums of them about @center. */
typedef struct {
  float lower, upper;
  gsize n;
  double sum, square;
} Part;

/* What is outside becomes @center. Returns: how many are inside */
VECTOR_CLONES static guint
copy_inside (const float *values, guint n, const Part *part, float center, float *ret_values)
{
  float lower = part->lower, upper = part->upper;
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    float v = values[i];
    guint inside = (v >= lower) & (v <= upper);

    count += inside;
    ret_values[i] = inside != 0 ? v : center;
  }
  return count;
}

/* Lanes side by side, always in the same order. */
VECTOR_CLONES static void
add_up (const float *values, guint n, double center, double s[LANES], double ss[LANES])
{
  double a[LANES], b[LANES];

  memcpy (a, s, sizeof a);
  memcpy (b, ss, sizeof b);
  for (guint i = 0; i < n; i += LANES)
    for (guint k = 0; k < LANES; k++) {
      double d = values[i + k] - center;

      a[k] += d;
      b[k] += d * d;
    }
  memcpy (s, a, sizeof a);
  memcpy (ss, b, sizeof b);
}

static void
sum_part (const float *values, gsize n, float center, Part *part)
{
  double s[LANES] = { 0 }, ss[LANES] = { 0 };
  float block[SUM_BLOCK];

  part->n = 0;
  for (gsize i = 0; i < n; i += SUM_BLOCK) {
    guint size = (guint)MIN (n - i, SUM_BLOCK);

    part->n += copy_inside (values + i, size, part, center, block);
    for (; size % LANES != 0; size++)
      block[size] = center;
    add_up (block, size, center, s, ss);
  }
  part->sum = (s[0] + s[1]) + (s[2] + s[3]);
  part->square = (ss[0] + ss[1]) + (ss[2] + ss[3]);
}

static double
find_std (const Part *part)
{
  double mean = part->sum / (double)part->n;
  double variance = part->square / (double)part->n - mean * mean;

  return variance > 0 ? sqrt (variance) : 0;
}

/* The values around the middle, in order: all the ranks that clipping may make the middle one. */
typedef struct {
  const float *values;
  gsize first, n; /* rank of the first of them among all, how many */
} Middle;

/* @scratch: @n values: those of the middle go to its beginning */
static gsize
gather_middle (const float *values, gsize n, float lower, float upper, float *scratch, gsize *ret_n)
{
  gsize n_below = 0, n_inside = 0;

  for (gsize i = 0; i < n; i++) {
    float v = values[i];

    scratch[n_inside] = v;
    n_below += v < lower;
    n_inside += (v >= lower) & (v <= upper);
  }
  *ret_n = n_inside;
  return n_below;
}

/* A sample tells where the middle is. */
static gboolean
find_middle (const float *values, float *scratch, gsize n, Middle *middle)
{
  float sample[2 * N_SAMPLE];
  gsize step = n / N_SAMPLE;

  for (gsize i = 0; i < N_SAMPLE; i++)
    sample[i] = values[i * step + i % step];
  dsc_sort_floats (sample, sample + N_SAMPLE, N_SAMPLE);
  middle->first = gather_middle (values, n, sample[(gsize)(N_SAMPLE * MIDDLE_FROM)],
                                 sample[(gsize)(N_SAMPLE * MIDDLE_TO)], scratch, &middle->n);
  if (middle->n > n / 2)
    return FALSE;
  dsc_sort_floats (scratch, scratch + middle->n, middle->n);
  middle->values = scratch;
  return TRUE;
}

/* Returns: FALSE if a value of a rank among all is not there */
static gboolean
get_ranks (const Middle *middle, gsize a, gsize b, float ret_values[2])
{
  if (a < middle->first || b >= middle->first + middle->n)
    return FALSE;
  ret_values[0] = middle->values[a - middle->first];
  ret_values[1] = middle->values[b - middle->first];
  return TRUE;
}

static float
round_up (double value)
{
  float f = (float)value;

  return (double)f < value ? nextafterf (f, INFINITY) : f;
}

VECTOR_CLONES static gsize
count_below (const float *values, gsize n, float limit)
{
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    count += values[i] < limit;
  return count;
}

/* Returns: FALSE if the middle does not tell */
static gboolean
clip (const float *values, gsize n, const Middle *middle, DscClippedMedian *result)
{
  Part part = { -INFINITY, INFINITY, n, 0, 0 };
  gsize n_below = 0;
  float ab[2], reference;

  if (!get_ranks (middle, (n - 1) / 2, n / 2, ab))
    return FALSE;
  reference = ab[0];
  sum_part (values, n, reference, &part);
  for (guint round = 0; round < ROUNDS && part.n > 0; round++) {
    double center = 0.5 * ((double)ab[0] + (double)ab[1]), reach = LIMIT * find_std (&part);
    gsize last = part.n;

    part.lower = MAX (part.lower, round_up (center - reach));
    part.upper = MIN (part.upper, -round_up (-(center + reach)));
    sum_part (values, n, reference, &part);
    if (part.n == last)
      break;
    n_below = count_below (values, n, part.lower);
    if (part.n > 0 && !get_ranks (middle, n_below + (part.n - 1) / 2, n_below + part.n / 2, ab))
      return FALSE;
  }
  result->n = part.n;
  if (part.n > 0) {
    result->median = part.n % 2 == 1 ? ab[0] : (ab[0] + ab[1]) / 2;
    result->std = (float)find_std (&part);
  }
  return TRUE;
}

DscClippedMedian
dsc_clipped_median (float *values, float *scratch, gsize n)
{
  DscClippedMedian result = { 0, NAN, NAN };
  Middle middle;

  if (n == 0)
    return result;
  if (n >= LARGE && find_middle (values, scratch, n, &middle) && clip (values, n, &middle, &result))
    return result;
  dsc_sort_floats (values, scratch, n);
  middle = (Middle){ values, 0, n };
  clip (values, n, &middle, &result);
  return result;
}
