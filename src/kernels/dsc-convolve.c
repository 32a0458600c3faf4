/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-convolve.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-parallel.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#define LANES 8       /* pixels summed at a time */
#define WIDE_LANES 16 /* where rows and columns are summed apart */
#define BAND_ROWS 64

DscKernel *
dsc_kernel_new (guint size, const double *weights)
{
  DscKernel *self;
  gint radius = (gint)size / 2;
  guint n = size * size;

  g_return_val_if_fail (size % 2 == 1 && size <= 2001, NULL);
  self = g_new0 (DscKernel, 1);
  self->size = size;
  self->dx = g_new (gint, n);
  self->dy = g_new (gint, n);
  self->weights = g_new (double, n);
  /* Pixels in rows upwards meet the kernel from its end. */
  for (guint i = 0; i < n; i++) {
    double weight = weights[n - 1 - i];

    if (fabs (weight) <= DBL_EPSILON)
      continue;
    self->dx[self->n_taps] = (gint)(i % size) - radius;
    self->dy[self->n_taps] = (gint)(i / size) - radius;
    self->weights[self->n_taps++] = weight;
  }
  return self;
}

void
dsc_kernel_free (DscKernel *self)
{
  if (self == NULL)
    return;
  g_free (self->dx);
  g_free (self->dy);
  g_free (self->weights);
  g_free (self);
}

/* n values from column @x0 (it may be outside), double, zero outside. */
static void
pad_row (const float *data, guint width, guint height, gint x0, gint y, guint n, double *ret_row)
{
  gint first = CLAMP (-x0, 0, (gint)n), end = CLAMP ((gint)width - x0, first, (gint)n);

  if (y < 0 || y >= (gint)height)
    first = end = (gint)n;
  for (gint i = 0; i < first; i++)
    ret_row[i] = 0;
  for (gint i = first; i < end; i++)
    ret_row[i] = data[(gsize)y * width + (gsize)(x0 + i)];
  for (gint i = end; i < (gint)n; i++)
    ret_row[i] = 0;
}

VECTOR_CLONES static void
sum_taps (const DscKernel *kernel, const double *const *taps, guint n, float *ret_values)
{
  for (guint x = 0; x < n; x += LANES) {
    double sums[LANES] = { 0 };

    for (guint t = 0; t < kernel->n_taps; t++)
      for (guint k = 0; k < LANES; k++)
        sums[k] += taps[t][x + k] * kernel->weights[t];
    for (guint k = 0; k < MIN (LANES, n - x); k++)
      ret_values[x + k] = (float)sums[k];
  }
}

void
dsc_convolve_rows (const DscKernel *kernel,
                   const float *data,
                   guint width,
                   guint height,
                   guint x0,
                   guint y0,
                   guint n_columns,
                   guint n_rows,
                   float *ret_values)
{
  gint radius = (gint)kernel->size / 2;
  guint padded = (n_columns + LANES - 1) / LANES * LANES + 2 * (guint)radius;
  g_autofree double *rows = g_new (double, (gsize)padded * kernel->size);
  g_autofree const double **taps = g_new (const double *, kernel->n_taps);

  for (gint y = (gint)y0 - radius; y < (gint)y0 + radius; y++)
    pad_row (data, width, height, (gint)x0 - radius, y, padded,
             rows + (gsize)padded * (guint)((y + radius) % (gint)kernel->size));
  for (gint y = (gint)y0; y < (gint)(y0 + n_rows); y++, ret_values += n_columns) {
    pad_row (data, width, height, (gint)x0 - radius, y + radius, padded,
             rows + (gsize)padded * (guint)((y + 2 * radius) % (gint)kernel->size));
    for (guint t = 0; t < kernel->n_taps; t++)
      taps[t] = rows + (gsize)padded * (guint)((y + kernel->dy[t] + radius) % (gint)kernel->size)
                + radius + kernel->dx[t];
    sum_taps (kernel, taps, n_columns, ret_values);
  }
}

guint
dsc_gaussian_kernel_size (double sigma)
{
  guint size = (guint)ceil (8 * sigma);

  return size % 2 == 0 ? size + 1 : size;
}

typedef struct {
  const float *data;
  const guint8 *mask;
  guint width, height;
  guint size;
  double *profile;
  double sum, norm; /* of the profile and of the two-dimensional kernel */
} Gauss;

/* Columns x0 .. x0 + n_columns - 1 and rows y0 .. y0 + n_rows - 1 */
typedef struct {
  guint x0, y0, n_columns, n_rows;
} Part;

/* Sums of @size neighbours, one after the other as they stand. */
VECTOR_CLONES static void
sum_neighbours (const double *restrict values,
                const double *restrict profile,
                guint size,
                guint n,
                double *restrict ret_sums)
{
  guint x = 0;

  for (; x + WIDE_LANES <= n; x += WIDE_LANES) {
    double sums[WIDE_LANES] = { 0 };

    for (guint k = 0; k < size; k++)
      for (guint i = 0; i < WIDE_LANES; i++)
        sums[i] += values[x + k + i] * profile[k];
    for (guint i = 0; i < WIDE_LANES; i++)
      ret_sums[x + i] = sums[i];
  }
  for (; x < n; x++) {
    double sum = 0;

    for (guint k = 0; k < size; k++)
      sum += values[x + k] * profile[k];
    ret_sums[x] = sum;
  }
}

/* The same of @size rows above each other. */
VECTOR_CLONES static void
sum_rows (const double *const *rows,
          const double *restrict profile,
          guint size,
          guint n,
          double *restrict ret_sums)
{
  guint x = 0;

  for (; x + WIDE_LANES <= n; x += WIDE_LANES) {
    double sums[WIDE_LANES] = { 0 };

    for (guint k = 0; k < size; k++)
      for (guint i = 0; i < WIDE_LANES; i++)
        sums[i] += rows[k][x + i] * profile[k];
    for (guint i = 0; i < WIDE_LANES; i++)
      ret_sums[x + i] = sums[i];
  }
  for (; x < n; x++) {
    double sum = 0;

    for (guint k = 0; k < size; k++)
      sum += rows[k][x] * profile[k];
    ret_sums[x] = sum;
  }
}

/* Sums along row @y of the good pixels and of their weights, and whether a pixel is bad. */
static gboolean
smooth_row (const Gauss *g,
            const Part *part,
            gint y,
            double *values,
            double *good,
            double *ret_sums,
            double *ret_good)
{
  guint radius = g->size / 2, padded = part->n_columns + 2 * radius;
  gint left = (gint)part->x0 - (gint)radius;
  guint first = (guint)MAX (-left, 0), end = MIN (padded, (guint)((gint)g->width - left));
  gboolean bad = FALSE;

  pad_row (g->data, g->width, g->height, left, y, padded, values);
  if (y >= 0 && y < (gint)g->height) {
    const guint8 *mask
        = g->mask == NULL ? NULL : g->mask + (gsize)y * g->width + (gsize)(left + (gint)first);

    for (guint i = first; i < end; i++)
      bad |= isnan (values[i]) || (mask != NULL && mask[i - first]);
    for (guint i = 0; bad && i < padded; i++)
      good[i] = 1;
    for (guint i = first; bad && i < end; i++)
      if (isnan (values[i]) || (mask != NULL && mask[i - first]))
        values[i] = good[i] = 0;
  }
  sum_neighbours (values, g->profile, g->size, part->n_columns, ret_sums);
  if (bad)
    sum_neighbours (good, g->profile, g->size, part->n_columns, ret_good);
  return bad;
}

/* Rows above each other in a ring, @size of them from @first on. */
static void
list_rows (const double *ring, guint size, guint first, guint n, const double **ret_rows)
{
  for (guint k = 0; k < size; k++)
    ret_rows[k] = ring + (gsize)((first + k) % size) * n;
}

/* What a part is made with: rings of rows, and two rows. */
typedef struct {
  double *values, *flags, *sums, *good, *top, *bottom;
  const double **rows;
} Work;

static void
work_init (Work *w, const Gauss *g, guint n)
{
  guint padded = n + 2 * (g->size / 2);
  gsize ring = (gsize)g->size * n;

  w->values = g_new (double, 2 * ((gsize)padded + ring + n));
  w->flags = w->values + padded;
  w->sums = w->flags + padded;
  w->good = w->sums + ring;
  w->top = w->good + ring;
  w->bottom = w->top + n;
  w->rows = g_new (const double *, g->size);
}

static void
work_clear (Work *w)
{
  g_free (w->values);
  g_free (w->rows);
}

static void
smooth_columns (
    const Gauss *g, const Work *w, gboolean bad, guint first, guint n, float *ret_values)
{
  list_rows (w->sums, g->size, first, n, w->rows);
  sum_rows (w->rows, g->profile, g->size, n, w->top);
  if (!bad) {
    for (guint x = 0; x < n; x++)
      ret_values[x] = (float)(w->top[x] / g->norm);
    return;
  }
  list_rows (w->good, g->size, first, n, w->rows);
  sum_rows (w->rows, g->profile, g->size, n, w->bottom);
  for (guint x = 0; x < n; x++)
    ret_values[x] = w->bottom[x] > 0 ? (float)(w->top[x] / w->bottom[x]) : NAN;
}

static void
smooth_part (const Gauss *g, const Part *part, float *ret_values, gsize stride)
{
  guint n = part->n_columns, radius = g->size / 2;
  gint start = (gint)part->y0 - (gint)radius, last_bad = start - 1;
  Work w;

  work_init (&w, g, n);
  for (gint y = start; y < (gint)(part->y0 + part->n_rows + radius); y++) {
    guint slot = (guint)(y - start) % g->size;
    double *row_good = w.good + (gsize)slot * n;

    if (smooth_row (g, part, y, w.values, w.flags, w.sums + (gsize)slot * n, row_good))
      last_bad = y;
    else
      for (guint x = 0; x < n; x++)
        row_good[x] = g->sum;
    if (y >= (gint)(part->y0 + radius))
      smooth_columns (g, &w, last_bad > y - (gint)g->size, (slot + 1) % g->size, n,
                      ret_values + (gsize)(y - (gint)(part->y0 + radius)) * stride);
  }
  work_clear (&w);
}

static gboolean
gauss_init (Gauss *g, double sigma, GError **error)
{
  if (!(sigma > 0) || sigma > DSC_GAUSSIAN_MAX_SIGMA) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "A Gaussian cannot have a sigma of %g pixels: it must be above 0, at most %g",
                 sigma, DSC_GAUSSIAN_MAX_SIGMA);
    return FALSE;
  }
  g->size = dsc_gaussian_kernel_size (sigma);
  g->profile = g_new (double, g->size);
  for (guint k = 0; k < g->size; k++) {
    double d = (double)k - g->size / 2;

    g->sum += g->profile[k] = exp (-0.5 * d * d / (sigma * sigma));
  }
  /* as the weights of good pixels are added up: a bad pixel far away makes no difference */
  for (guint k = 0; k < g->size; k++)
    g->norm += g->sum * g->profile[k];
  return TRUE;
}

gboolean
dsc_convolve_gaussian_part (const float *data,
                            const guint8 *mask,
                            guint width,
                            guint height,
                            double sigma,
                            guint x0,
                            guint y0,
                            guint n_columns,
                            guint n_rows,
                            float *ret_values,
                            gsize stride,
                            GError **error)
{
  Gauss g = { .data = data, .mask = mask, .width = width, .height = height };
  Part part = { x0, y0, n_columns, n_rows };

  if (!gauss_init (&g, sigma, error))
    return FALSE;
  smooth_part (&g, &part, ret_values, stride);
  g_free (g.profile);
  return TRUE;
}

typedef struct {
  Gauss gauss;
  float *values;
} Smoothing;

static gboolean
smooth_band (guint index, gpointer user_data, GError **error)
{
  const Smoothing *s = user_data;
  DscBand band = dsc_band_get (s->gauss.height, BAND_ROWS, index);
  Part part = { 0, band.y0, s->gauss.width, band.y1 - band.y0 };

  (void)error;
  smooth_part (&s->gauss, &part, s->values + (gsize)band.y0 * s->gauss.width, s->gauss.width);
  return TRUE;
}

gboolean
dsc_convolve_gaussian (const float *data,
                       const guint8 *mask,
                       guint width,
                       guint height,
                       double sigma,
                       float *ret_values,
                       guint n_threads,
                       GCancellable *cancellable,
                       GError **error)
{
  Smoothing s = { { .data = data, .mask = mask, .width = width, .height = height }, ret_values };
  gboolean ok;

  if (!gauss_init (&s.gauss, sigma, error))
    return FALSE;
  ok = dsc_parallel_for (dsc_band_count (height, BAND_ROWS), n_threads, smooth_band, &s,
                         cancellable, error);
  g_free (s.gauss.profile);
  return ok;
}
