/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#define CELL 64 /* pixels of a cell */
#define BAND_ROWS 32
#define N_SAMPLES 4096  /* pixels looked at to find the bulk */
#define CORE_SIGMAS 2.5 /* clipping at 3 sigma and more does not reach into the bulk */
#define POLL_RUNS 64

/* Sums of a row up to a cell, and where its other pixels begin, counted from those of its row. */
typedef struct {
  double s1, s2;
  guint32 n, other;
} Cell;

struct _DscSkyPixels {
  const float *values;
  guint width, height, n_cells;
  double pivot;
  float core_low, core_high;
  Cell *cells;     /* (n_cells + 1) a row */
  GArray **others; /* of float, one a band */
  guint32 *row_others;
  guint64 n_good;
  guint64 *band_good;
};

/* Eight numbers at a time, in the same lanes on every processor. */
typedef float Floats __attribute__ ((vector_size (32)));
typedef gint32 Ints __attribute__ ((vector_size (32)));
typedef double Doubles __attribute__ ((vector_size (64)));

#define LANES 8
#define ALL(x)                                                                                     \
  {                                                                                                \
    x, x, x, x, x, x, x, x                                                                         \
  }
#define CHOOSE(mask, a, b) ((Floats)(((mask) & (Ints)(a)) | (~(mask) & (Ints)(b))))

/* Values between two limits; what is not a number never is. The pivot is a float. */
static inline __attribute__ ((always_inline)) void
accumulate_lanes (
    const float *v, gsize n, float low, float high, gboolean with_range, DscSkySums *sums)
{
  const Floats lows = ALL (low), highs = ALL (high), pivots = ALL ((float)sums->pivot);
  const Floats infinite = ALL (INFINITY);
  const Doubles pivot = ALL (sums->pivot);
  Doubles s1 = ALL (0), s2 = ALL (0);
  Floats min = infinite, max = -infinite;
  Ints count = ALL (0);

  for (gsize i = 0; i < n; i += LANES) {
    Floats x = ALL (NAN);
    Ints in;
    Doubles d;

    if (i + LANES <= n)
      memcpy (&x, v + i, sizeof x);
    else
      memcpy (&x, v + i, (n - i) * sizeof *v);
    in = (x >= lows) & (x <= highs);
    d = __builtin_convertvector(CHOOSE (in, x, pivots), Doubles) - pivot;
    count -= in;
    s1 += d;
    s2 += d * d;
    if (with_range) {
      Floats below = CHOOSE (in, x, infinite), above = CHOOSE (in, x, -infinite);

      min = CHOOSE (below < min, below, min);
      max = CHOOSE (above > max, above, max);
    }
  }
  for (guint l = 0; l < LANES; l++) {
    sums->n += (guint32)count[l];
    sums->s1 += s1[l];
    sums->s2 += s2[l];
    sums->min = MIN (sums->min, min[l]);
    sums->max = MAX (sums->max, max[l]);
  }
}

VECTOR_CLONES
static void
accumulate (const float *v, gsize n, float low, float high, DscSkySums *sums)
{
  accumulate_lanes (v, n, low, high, TRUE, sums);
}

/* Without the range. */
VECTOR_CLONES
static void
accumulate_core (const float *v, gsize n, float low, float high, DscSkySums *sums)
{
  accumulate_lanes (v, n, low, high, FALSE, sums);
}

static void
collect_others (const float *v, gsize n, float low, float high, GArray *others)
{
  float found[CELL];

  for (gsize i = 0; i < n; i += CELL) {
    guint n_found = 0;

    for (gsize k = i; k < MIN (i + CELL, n); k++) {
      found[n_found] = v[k];
      n_found += (v[k] < low) | (v[k] > high);
    }
    g_array_append_vals (others, found, n_found);
  }
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

/* Where most pixels are: round the median of some, by the scatter of the middle ones. */
static void
find_core (DscSkyPixels *pixels)
{
  gsize n = (gsize)pixels->width * pixels->height, step = MAX (1, n / N_SAMPLES) | 1;
  float samples[N_SAMPLES];
  guint n_samples = 0;
  double sigma;

  for (gsize i = 0; i < n && n_samples < N_SAMPLES; i += step)
    if (!isnan (pixels->values[i]))
      samples[n_samples++] = pixels->values[i];
  if (n_samples == 0) {
    pixels->core_low = INFINITY; /* nothing is in the bulk */
    pixels->core_high = -INFINITY;
    return;
  }
  qsort (samples, n_samples, sizeof *samples, compare_floats);
  pixels->pivot = samples[n_samples / 2];
  sigma = 0.5 * ((double)samples[n_samples * 5 / 6] - samples[n_samples / 6]) / 0.967;
  pixels->core_low = (float)(pixels->pivot - CORE_SIGMAS * sigma);
  pixels->core_high = (float)(pixels->pivot + CORE_SIGMAS * sigma);
}

static void
make_row (DscSkyPixels *pixels, guint y, GArray *others, guint64 *n_good)
{
  const float *v = pixels->values + (gsize)y * pixels->width;
  Cell *cells = pixels->cells + (gsize)y * (pixels->n_cells + 1);
  DscSkySums sums = { .pivot = pixels->pivot };

  pixels->row_others[y] = others->len;
  for (guint c = 0; c < pixels->n_cells; c++) {
    gsize n = MIN (CELL, pixels->width - c * CELL);

    accumulate_core (v + c * CELL, n, pixels->core_low, pixels->core_high, &sums);
    collect_others (v + c * CELL, n, pixels->core_low, pixels->core_high, others);
    cells[c + 1] = (Cell){ sums.s1, sums.s2, (guint32)sums.n, others->len - pixels->row_others[y] };
  }
  *n_good += sums.n + others->len - pixels->row_others[y];
}

static gboolean
make_band_cb (guint index, gpointer user_data, GError **error)
{
  DscSkyPixels *pixels = user_data;
  DscBand band = dsc_band_get (pixels->height, BAND_ROWS, index);

  pixels->others[index] = g_array_new (FALSE, FALSE, sizeof (float));
  for (guint y = band.y0; y < band.y1; y++)
    make_row (pixels, y, pixels->others[index], &pixels->band_good[index]);
  return TRUE;
}

DscSkyPixels *
dsc_sky_pixels_new (const float *values,
                    guint width,
                    guint height,
                    guint n_threads,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (DscSkyPixels) pixels = g_new0 (DscSkyPixels, 1);
  guint n_bands = dsc_band_count (height, BAND_ROWS);

  pixels->values = values;
  pixels->width = width;
  pixels->height = height;
  pixels->n_cells = (width + CELL - 1) / CELL;
  pixels->cells = dsc_try_alloc ((gsize)height * (pixels->n_cells + 1) * sizeof (Cell),
                                 "sums of sky pixels", error);
  if (pixels->cells == NULL)
    return NULL;
  pixels->row_others = g_new0 (guint32, height);
  pixels->others = g_new0 (GArray *, n_bands + 1);
  pixels->band_good = g_new0 (guint64, n_bands);
  find_core (pixels);
  if (!dsc_parallel_for (n_bands, n_threads, make_band_cb, pixels, cancellable, error))
    return NULL;
  for (guint i = 0; i < n_bands; i++)
    pixels->n_good += pixels->band_good[i];
  return g_steal_pointer (&pixels);
}

void
dsc_sky_pixels_free (DscSkyPixels *pixels)
{
  if (pixels == NULL)
    return;
  for (guint i = 0; pixels->others != NULL && i < dsc_band_count (pixels->height, BAND_ROWS); i++)
    g_clear_pointer (&pixels->others[i], g_array_unref);
  g_free (pixels->others);
  g_free (pixels->row_others);
  g_free (pixels->band_good);
  g_free (pixels->cells);
  g_free (pixels);
}

guint64
dsc_sky_pixels_bytes (guint width, guint height)
{
  return (guint64)height * (width / CELL + 2) * sizeof (Cell)
         + (guint64)height * width * sizeof (float) / 4;
}

guint64
dsc_sky_pixels_n_good (const DscSkyPixels *pixels)
{
  return pixels->n_good;
}

const float *
dsc_sky_pixels_get_values (const DscSkyPixels *pixels)
{
  return pixels->values;
}

/* Pixels x0 .. x1 of a row. Whole cells are looked up. */
static void
add_run (DscSkyRegion *region, guint y, guint x0, guint x1)
{
  const DscSkyPixels *pixels = region->pixels;
  const float *v = pixels->values + (gsize)y * pixels->width;
  const Cell *cells = pixels->cells + (gsize)y * (pixels->n_cells + 1);
  GArray *others = pixels->others[y / BAND_ROWS];
  guint end = x1 + 1, c0 = (x0 + CELL - 1) / CELL;
  guint c1 = end == pixels->width ? pixels->n_cells : end / CELL;
  float low = pixels->core_low, high = pixels->core_high;

  if (c0 >= c1) {
    accumulate_core (v + x0, end - x0, low, high, &region->core);
    collect_others (v + x0, end - x0, low, high, region->others);
    return;
  }
  accumulate_core (v + x0, c0 * CELL - x0, low, high, &region->core);
  collect_others (v + x0, c0 * CELL - x0, low, high, region->others);
  region->core.n += cells[c1].n - cells[c0].n;
  region->core.s1 += cells[c1].s1 - cells[c0].s1;
  region->core.s2 += cells[c1].s2 - cells[c0].s2;
  g_array_append_vals (region->others,
                       &g_array_index (others, float, pixels->row_others[y] + cells[c0].other),
                       cells[c1].other - cells[c0].other);
  if (c1 * CELL < end) {
    accumulate_core (v + c1 * CELL, end - c1 * CELL, low, high, &region->core);
    collect_others (v + c1 * CELL, end - c1 * CELL, low, high, region->others);
  }
}

guint
dsc_sky_region_n_runs (const DscSkyRegion *region)
{
  return region->spans != NULL ? region->n_spans : region->pixels->height;
}

static DscSpan
get_span (const DscSkyRegion *region, guint index)
{
  if (region->spans != NULL)
    return region->spans[index];
  return (DscSpan){ (gint)index, 0, (gint)region->pixels->width - 1 };
}

const float *
dsc_sky_region_get_run (const DscSkyRegion *region, guint index, gsize *ret_n)
{
  DscSpan span = get_span (region, index);

  *ret_n = (gsize)(span.x1 - span.x0 + 1);
  return region->pixels->values + (gsize)span.y * region->pixels->width + span.x0;
}

void
dsc_sky_region_init (DscSkyRegion *region,
                     const DscSkyPixels *pixels,
                     const DscSpan *spans,
                     guint n_spans)
{
  *region = (DscSkyRegion){ .pixels = pixels,
                            .spans = spans,
                            .n_spans = n_spans,
                            .core_low = pixels->core_low,
                            .core_high = pixels->core_high,
                            .core = { .pivot = pixels->pivot },
                            .others = g_array_new (FALSE, FALSE, sizeof (float)) };
  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    DscSpan span = get_span (region, i);

    add_run (region, (guint)span.y, (guint)span.x0, (guint)span.x1);
  }
}

void
dsc_sky_region_clear (DscSkyRegion *region)
{
  g_clear_pointer (&region->others, g_array_unref);
}

float
dsc_sky_region_first (const DscSkyRegion *region)
{
  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    gsize n;
    const float *v = dsc_sky_region_get_run (region, i, &n);

    for (gsize k = 0; k < n; k++)
      if (!isnan (v[k]))
        return v[k];
  }
  return NAN;
}

static DscSkySums
sum_all (const DscSkyRegion *region, float low, float high, GCancellable *cancellable)
{
  DscSkySums sums = { .pivot = region->core.pivot, .min = INFINITY, .max = -INFINITY };

  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    gsize n;
    const float *v = dsc_sky_region_get_run (region, i, &n);

    if (i % POLL_RUNS == 0 && g_cancellable_is_cancelled (cancellable))
      break;
    accumulate (v, n, low, high, &sums);
  }
  return sums;
}

/* Only where no other pixel is below or above the bulk does its own range matter. */
static void
find_core_range (DscSkyRegion *region, GCancellable *cancellable)
{
  DscSkySums sums;

  if (region->has_core_range)
    return;
  sums = sum_all (region, region->core_low, region->core_high, cancellable);
  region->core.min = sums.min;
  region->core.max = sums.max;
  region->has_core_range = TRUE;
}

DscSkySums
dsc_sky_region_sum (DscSkyRegion *region, float low, float high, GCancellable *cancellable)
{
  DscSkySums sums = { .pivot = region->core.pivot, .min = INFINITY, .max = -INFINITY };

  if (region->core.n > 0 && !(low <= region->core_low && region->core_high <= high))
    return sum_all (region, low, high, cancellable);
  accumulate ((const float *)(gconstpointer)region->others->data, region->others->len, low, high,
              &sums);
  if (region->core.n == 0)
    return sums;
  if (!(sums.min < region->core_low && sums.max > region->core_high)) {
    find_core_range (region, cancellable);
    sums.min = MIN (sums.min, region->core.min);
    sums.max = MAX (sums.max, region->core.max);
  }
  sums.n += region->core.n;
  sums.s1 += region->core.s1;
  sums.s2 += region->core.s2;
  return sums;
}
