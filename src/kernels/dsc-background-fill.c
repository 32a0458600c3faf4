/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-background-fill.h"

#include <math.h>

#include "dsc-box-tree.h"
#include "dsc-pairwise-sum.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

typedef struct {
  const float *values;
  float *filled;
  guint n_x, n_y;
  DscBoxTree *tree;
  gint *rows, *columns; /* of the numbers */
} Fill;

static float
interpolate (const Fill *fill, guint x, guint y)
{
  guint points[DSC_BOX_TREE_NEAREST];
  gint64 distances[DSC_BOX_TREE_NEAREST];
  guint n = dsc_box_tree_find (fill->tree, (gint)y, (gint)x, points, distances);
  double weights[DSC_BOX_TREE_NEAREST] = { 0 }, weighted[DSC_BOX_TREE_NEAREST] = { 0 };

  for (guint i = 0; i < n; i++) {
    gsize at = (gsize)fill->rows[points[i]] * fill->n_x + (gsize)fill->columns[points[i]];

    weights[i] = 1 / sqrt ((double)distances[i]);
    weighted[i] = weights[i] * fill->values[at];
  }
  return (float)(dsc_pairwise_sum_double (weighted, DSC_BOX_TREE_NEAREST)
                 / dsc_pairwise_sum_double (weights, DSC_BOX_TREE_NEAREST));
}

static gboolean
fill_row (guint y, gpointer user_data, GError **error)
{
  Fill *fill = user_data;
  gsize start = (gsize)y * fill->n_x;

  (void)error;
  for (guint x = 0; x < fill->n_x; x++)
    fill->filled[start + x]
        = isnan (fill->values[start + x]) ? interpolate (fill, x, y) : fill->values[start + x];
  return TRUE;
}

static guint
list_numbers (Fill *fill)
{
  guint n = 0;

  for (guint y = 0; y < fill->n_y; y++)
    for (guint x = 0; x < fill->n_x; x++)
      if (!isnan (fill->values[(gsize)y * fill->n_x + x])) {
        fill->rows[n] = (gint)y;
        fill->columns[n++] = (gint)x;
      }
  return n;
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
  g_autofree gint *places = NULL;
  g_autoptr (DscBoxTree) tree = NULL;
  Fill fill = { .values = values, .filled = filled, .n_x = n_x, .n_y = n_y };
  guint n_numbers;

  if (filled == NULL)
    return FALSE;
  places = dsc_try_alloc (n * 2 * sizeof *places, "the background mesh", error);
  if (places == NULL)
    return FALSE;
  fill.rows = places;
  fill.columns = places + n;
  n_numbers = list_numbers (&fill);
  if (n_numbers < n)
    fill.tree = tree = dsc_box_tree_new (fill.rows, fill.columns, n_numbers);
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
