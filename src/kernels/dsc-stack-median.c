/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-median.h"

#include <math.h>
#include <string.h>

#include "dsc-quick-median.h"
#include "dsc-sort-network.h"

/* Columns that are done at once: as many as stay in the cache next to the processor with that many
 * layers; and layers up to which sorting all of them side by side is the cheapest. */
#define CHUNK 64
#define DEEP 128
#define DEEP_CHUNK 32

/* The part of a row of one layer that falls into a chunk: columns from .. from + n - 1 of it. */
typedef struct {
  const float *values, *weight;
  float limit;
  guint from, n;
} Part;

typedef struct {
  guint n_layers, chunk;
  float pair_limit;
  const DscStackLayer *layers;
  float *limits;
  Part *parts;
  float *values; /* chunk for each layer; by selection: layers for each column */
  guint count[CHUNK];
} Work;

/* Comparing with the next number above a limit in double precision is comparing with the limit. */
static float
round_limit (double limit)
{
  float f = (float)limit;

  return (double)f < limit ? nextafterf (f, INFINITY) : f;
}

static guint
find_parts (Work *work, gint x, gint y, guint n)
{
  guint n_parts = 0;

  for (guint k = 0; k < work->n_layers; k++) {
    const DscStackLayer *layer = &work->layers[k];
    gint from = MAX (x, layer->x0), to = MIN (x + (gint)n, layer->x0 + (gint)layer->width);
    gsize at;

    if (y < layer->y0 || y >= layer->y0 + (gint)layer->height || from >= to)
      continue;
    at = (gsize)(y - layer->y0) * layer->width + (gsize)(from - layer->x0);
    work->parts[n_parts++] = (Part){
      .values = layer->values + at,
      .weight = layer->weight != NULL ? layer->weight + at : NULL,
      .limit = work->limits[k],
      .from = (guint)(from - x),
      .n = (guint)(to - from),
    };
  }
  return n_parts;
}

/* What does not count becomes the largest number: sorted, it comes after all that counts, or is
 * equal to it. */
static void
load_part (const Part *part, float *restrict ret_values, guint *restrict count)
{
  const float *values = part->values, *weight = part->weight;
  float limit = part->limit;

  if (weight == NULL)
    for (guint i = 0; i < part->n; i++) {
      guint keep = values[i] == values[i] ? 1 : 0;

      ret_values[i] = keep != 0 ? values[i] : INFINITY;
      count[i] += keep;
    }
  else
    for (guint i = 0; i < part->n; i++) {
      guint keep = (values[i] == values[i]) & !(weight[i] < limit) ? 1 : 0;

      ret_values[i] = keep != 0 ? values[i] : INFINITY;
      count[i] += keep;
    }
}

static inline float
middle (float low, float high)
{
  return (low + high) / 2;
}

/* Of the only two values. */
static inline float
settle_pair (float low, float high, float limit)
{
  return high - low > limit ? low : middle (low, high);
}

/* Of sorted columns. */
static void
pick_medians (const Work *work, guint n_parts, guint n, float *ret_median)
{
  guint chunk = work->chunk;
  const guint *count = work->count;
  const float *low = work->values + (gsize)((n_parts - 1) / 2) * chunk;
  const float *high = work->values + (gsize)(n_parts / 2) * chunk;
  guint lowest = n_parts;

  for (guint i = 0; i < n; i++)
    lowest = MIN (lowest, count[i]);
  if (lowest == n_parts && low == high)
    memcpy (ret_median, low, n * sizeof (float));
  else if (lowest == n_parts && n_parts == 2)
    for (guint i = 0; i < n; i++)
      ret_median[i] = settle_pair (low[i], high[i], work->pair_limit);
  else if (lowest == n_parts)
    for (guint i = 0; i < n; i++)
      ret_median[i] = middle (low[i], high[i]);
  else
    for (guint i = 0; i < n; i++) {
      const float *column = work->values + i;
      guint k = count[i];

      if (k == 0)
        ret_median[i] = NAN;
      else if (k % 2 == 1)
        ret_median[i] = column[k / 2 * chunk];
      else if (k == 2)
        ret_median[i] = settle_pair (column[0], column[chunk], work->pair_limit);
      else
        ret_median[i] = middle (column[(k / 2 - 1) * chunk], column[k / 2 * chunk]);
    }
}

static void
median_by_sorting (Work *work, guint n_parts, guint n, float *ret_median)
{
  const DscSortNetwork *network = dsc_sort_network_get (n_parts);

  for (guint k = 0; k < n_parts; k++) {
    const Part *part = &work->parts[k];
    float *row = work->values + (gsize)k * work->chunk;

    for (guint i = 0; i < part->from; i++)
      row[i] = INFINITY;
    for (guint i = part->from + part->n; i < work->chunk; i++)
      row[i] = INFINITY;
    load_part (part, row + part->from, work->count + part->from);
  }
  for (gsize i = (gsize)n_parts * work->chunk; i < (gsize)network->n * work->chunk; i++)
    work->values[i] = INFINITY;
  dsc_sort_network_run (network, work->values, work->chunk);
  pick_medians (work, n_parts, n, ret_median);
}

static float
select_median (float *v, guint n, float pair_limit)
{
  float high, low;

  if (n == 0)
    return NAN;
  high = dsc_quick_select (v, n, n / 2);
  if (n % 2 == 1)
    return high;
  low = v[0];
  for (guint i = 1; i < n / 2; i++)
    low = MAX (low, v[i]);
  return n == 2 ? settle_pair (low, high, pair_limit) : middle (low, high);
}

static void
median_by_selection (Work *work, guint n_parts, guint n, float *ret_median)
{
  for (guint k = 0; k < n_parts; k++) {
    const Part *part = &work->parts[k];

    for (guint i = 0; i < part->n; i++) {
      guint column = part->from + i;
      gboolean light = part->weight != NULL && part->weight[i] < part->limit;

      if (!light && !isnan (part->values[i]))
        work->values[(gsize)column * work->n_layers + work->count[column]++] = part->values[i];
    }
  }
  for (guint i = 0; i < n; i++)
    ret_median[i] = select_median (work->values + (gsize)i * work->n_layers, work->count[i],
                                   work->pair_limit);
}

static void
do_chunk (Work *work, gint x, gint y, guint n, float *ret_median, guint8 *ret_count)
{
  guint n_parts = find_parts (work, x, y, n);

  memset (work->count, 0, sizeof work->count);
  if (n_parts == 0)
    for (guint i = 0; i < n; i++)
      ret_median[i] = NAN;
  else if (n_parts <= DSC_SORT_NETWORK_MAX)
    median_by_sorting (work, n_parts, n, ret_median);
  else
    median_by_selection (work, n_parts, n, ret_median);
  if (ret_count != NULL)
    for (guint i = 0; i < n; i++)
      ret_count[i] = (guint8)MIN (work->count[i], 255);
}

void
dsc_stack_median (guint n_layers,
                  const DscStackLayer *layers,
                  float pair_limit,
                  gint x0,
                  gint y0,
                  guint n_columns,
                  guint n_rows,
                  float *ret_median,
                  guint8 *ret_count)
{
  Work *work = g_new0 (Work, 1);

  work->n_layers = n_layers;
  work->pair_limit = pair_limit;
  work->chunk = n_layers > DEEP ? DEEP_CHUNK : CHUNK;
  work->layers = layers;
  work->limits = g_new (float, n_layers + 1);
  work->parts = g_new (Part, n_layers + 1);
  work->values = g_new (float, ((gsize)n_layers + 8) * CHUNK);
  for (guint k = 0; k < n_layers; k++)
    work->limits[k] = round_limit (layers[k].limit);

  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < n_columns; column += work->chunk) {
      gsize at = (gsize)row * n_columns + column;

      do_chunk (work, x0 + (gint)column, y0 + (gint)row, MIN (work->chunk, n_columns - column),
                ret_median + at, ret_count != NULL ? ret_count + at : NULL);
    }
  g_free (work->limits);
  g_free (work->parts);
  g_free (work->values);
  g_free (work);
}
