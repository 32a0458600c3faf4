/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-background-fill.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define N_NEAREST 10

typedef struct {
  const float *values;
  float *filled;
  guint n_x, n_y;
  gint *left, *right; /* the next number on each side of a place in its row, itself included */
} Fill;

typedef struct {
  guint n;
  gint64 distance2[N_NEAREST];
  gsize at[N_NEAREST];
} Nearest;

/* FALSE: it is farther than those there are. */
static gboolean
offer (Nearest *nearest, gint64 distance2, gsize at)
{
  guint i = nearest->n;

  if (i == N_NEAREST
      && (distance2 > nearest->distance2[i - 1]
          || (distance2 == nearest->distance2[i - 1] && at > nearest->at[i - 1])))
    return FALSE;
  if (i < N_NEAREST)
    nearest->n++;
  else
    i--;
  while (i > 0
         && (nearest->distance2[i - 1] > distance2
             || (nearest->distance2[i - 1] == distance2 && nearest->at[i - 1] > at))) {
    nearest->distance2[i] = nearest->distance2[i - 1];
    nearest->at[i] = nearest->at[i - 1];
    i--;
  }
  nearest->distance2[i] = distance2;
  nearest->at[i] = at;
  return TRUE;
}

static void
offer_row (const Fill *fill, Nearest *nearest, gint x, gint row, gint64 dy)
{
  gsize start = (gsize)row * fill->n_x;
  gint i;

  for (i = fill->left[start + (gsize)x]; i >= 0; i = i > 0 ? fill->left[start + (gsize)i - 1] : -1)
    if (!offer (nearest, dy * dy + (gint64)(x - i) * (x - i), start + (gsize)i))
      break;
  i = x + 1 < (gint)fill->n_x ? fill->right[start + (gsize)x + 1] : -1;
  for (; i >= 0; i = i + 1 < (gint)fill->n_x ? fill->right[start + (gsize)i + 1] : -1)
    if (!offer (nearest, dy * dy + (gint64)(x - i) * (x - i), start + (gsize)i))
      break;
}

static float
interpolate (const Fill *fill, gint x, gint y)
{
  Nearest nearest = { 0 };
  double sum = 0, weights = 0;

  for (gint dy = 0; dy < (gint)fill->n_y; dy++) {
    if (nearest.n == N_NEAREST && (gint64)dy * dy > nearest.distance2[N_NEAREST - 1])
      break;
    if (y - dy >= 0)
      offer_row (fill, &nearest, x, y - dy, dy);
    if (dy > 0 && y + dy < (gint)fill->n_y)
      offer_row (fill, &nearest, x, y + dy, dy);
  }
  for (guint i = 0; i < nearest.n; i++) {
    double weight = 1 / sqrt ((double)nearest.distance2[i]);

    weights += weight;
    sum += weight * fill->values[nearest.at[i]];
  }
  return (float)(sum / weights);
}

static gboolean
fill_row (guint y, gpointer user_data, GError **error)
{
  Fill *fill = user_data;
  gsize start = (gsize)y * fill->n_x;

  (void)error;
  for (guint x = 0; x < fill->n_x; x++)
    fill->filled[start + x] = isnan (fill->values[start + x]) ? interpolate (fill, (gint)x, (gint)y)
                                                              : fill->values[start + x];
  return TRUE;
}

static void
link_row (Fill *fill, guint y)
{
  gsize start = (gsize)y * fill->n_x;
  gint last = -1;

  for (gint x = 0; x < (gint)fill->n_x; x++) {
    if (!isnan (fill->values[start + (gsize)x]))
      last = x;
    fill->left[start + (gsize)x] = last;
  }
  last = -1;
  for (gint x = (gint)fill->n_x - 1; x >= 0; x--) {
    if (!isnan (fill->values[start + (gsize)x]))
      last = x;
    fill->right[start + (gsize)x] = last;
  }
}

static float
median_around (const Fill *fill, guint x, guint y)
{
  float v[9];
  guint n = 0;

  for (guint j = y > 0 ? y - 1 : 0; j <= MIN (y + 1, fill->n_y - 1); j++)
    for (guint i = x > 0 ? x - 1 : 0; i <= MIN (x + 1, fill->n_x - 1); i++) {
      float value = fill->filled[(gsize)j * fill->n_x + i];
      guint k = n++;

      for (; k > 0 && v[k - 1] > value; k--)
        v[k] = v[k - 1];
      v[k] = value;
    }
  return (float)(((double)v[(n - 1) / 2] + v[n / 2]) / 2);
}

gboolean
dsc_background_fill (const float *values,
                     guint n_x,
                     guint n_y,
                     float *ret_values,
                     guint n_threads,
                     GCancellable *cancellable,
                     GError **error)
{
  gsize n = (gsize)n_x * n_y;
  g_autofree float *filled = dsc_try_alloc (n * sizeof *filled, "the background mesh", error);
  g_autofree gint *links = NULL;
  Fill fill = { values, filled, n_x, n_y, NULL, NULL };

  if (filled == NULL)
    return FALSE;
  links = dsc_try_alloc (n * 2 * sizeof *links, "the background mesh", error);
  if (links == NULL)
    return FALSE;
  fill.left = links;
  fill.right = links + n;
  for (guint y = 0; y < n_y; y++)
    link_row (&fill, y);
  if (!dsc_parallel_for (n_y, n_threads, fill_row, &fill, cancellable, error))
    return FALSE;
  for (guint y = 0; y < n_y; y++)
    for (guint x = 0; x < n_x; x++)
      ret_values[(gsize)y * n_x + x] = median_around (&fill, x, y);
  return TRUE;
}

static void
filter_line (double *c, guint n, gsize step)
{
  const double z = sqrt (3.0) - 2, z_n = pow (z, n);
  double z_i = z, first;

#define C(i) c[(gsize)(i)*step]
  if (n < 2)
    return;
  for (guint i = 0; i < n; i++)
    C (i) *= (1 - z) * (1 - 1 / z);
  first = C (0);
  C (0) += z_n * C (n - 1);
  for (guint i = 1; i < n; i++) {
    C (0) += z_i * (C (i) + z_n * C (n - 1 - i));
    z_i *= z;
  }
  C (0) *= z / (1 - z_n * z_n);
  C (0) += first;
  for (guint i = 1; i < n; i++)
    C (i) += z * C (i - 1);
  C (n - 1) *= z / (z - 1);
  for (guint i = n - 1; i-- > 0;)
    C (i) = z * (C (i + 1) - C (i));
#undef C
}

double *
dsc_background_spline (const float *values, guint n_x, guint n_y, GError **error)
{
  gsize n = (gsize)n_x * n_y;
  double *c = dsc_try_alloc (n * sizeof *c, "the background mesh", error);

  if (c == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    c[i] = values[i];
  for (guint x = 0; x < n_x; x++)
    filter_line (c + x, n_y, n_x);
  for (guint y = 0; y < n_y; y++)
    filter_line (c + (gsize)y * n_x, n_x, 1);
  return c;
}
