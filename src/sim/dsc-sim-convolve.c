/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-convolve.h"

#include <string.h>
#include <gsl/gsl_fft_complex.h>

typedef struct {
  guint side; /* of a tile, a power of two */
  gsl_fft_complex_wavetable *table;
  gsl_fft_complex_workspace *work;
  double *swap; /* side^2 complex numbers */
} Plan;

static void
plan_init (Plan *plan, guint side)
{
  plan->side = side;
  plan->table = gsl_fft_complex_wavetable_alloc (side);
  plan->work = gsl_fft_complex_workspace_alloc (side);
  plan->swap = g_new (double, 2 * (gsize)side * side);
}

static void
plan_clear (Plan *plan)
{
  gsl_fft_complex_wavetable_free (plan->table);
  gsl_fft_complex_workspace_free (plan->work);
  g_free (plan->swap);
}

static void
transpose (const double *in, double *out, guint n)
{
  const guint block = 16;

  for (guint j0 = 0; j0 < n; j0 += block)
    for (guint i0 = 0; i0 < n; i0 += block)
      for (guint j = j0; j < MIN (j0 + block, n); j++)
        for (guint i = i0; i < MIN (i0 + block, n); i++)
          memcpy (out + 2 * ((gsize)i * n + j), in + 2 * ((gsize)j * n + i), 2 * sizeof (double));
}

/* Transforms rows, then columns; leaves the result transposed. The inverse takes it back. */
static void
transform (Plan *plan, double *data, gsl_fft_direction direction)
{
  guint n = plan->side;

  for (guint j = 0; j < n; j++)
    gsl_fft_complex_transform (data + 2 * (gsize)j * n, 1, n, plan->table, plan->work, direction);
  transpose (data, plan->swap, n);
  for (guint j = 0; j < n; j++)
    gsl_fft_complex_transform (plan->swap + 2 * (gsize)j * n, 1, n, plan->table, plan->work,
                               direction);
  memcpy (data, plan->swap, 2 * (gsize)n * n * sizeof (double));
}

/* Copies a tile with its margin into the real (@part 0) or imaginary part. Returns: any light? */
static gboolean
load_tile (const Plan *plan,
           double *data,
           guint part,
           const double *image,
           guint width,
           guint height,
           int x0,
           int y0)
{
  gboolean any = FALSE;

  for (int j = 0; j < (int)plan->side; j++)
    for (int i = 0; i < (int)plan->side; i++) {
      int x = x0 + i, y = y0 + j;
      gboolean inside = x >= 0 && y >= 0 && x < (int)width && y < (int)height;
      double value = inside ? image[(gsize)y * width + x] : 0.0;

      data[2 * ((gsize)j * plan->side + i) + part] = value;
      any |= value != 0.0;
    }
  return any;
}

static void
store_tile (const Plan *plan,
            const double *data,
            guint part,
            double *image,
            guint width,
            guint height,
            int x0,
            int y0,
            guint half)
{
  guint inner = plan->side - 2 * half;

  for (guint j = 0; j < inner && y0 + (int)(j + half) < (int)height; j++)
    for (guint i = 0; i < inner && x0 + (int)(i + half) < (int)width; i++)
      image[(gsize)(y0 + (int)(j + half)) * width + x0 + (int)(i + half)]
          = data[2 * ((gsize)(j + half) * plan->side + i + half) + part];
}

static void
multiply (double *data, const double *by, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    double re = data[2 * i], im = data[2 * i + 1];

    data[2 * i] = re * by[2 * i] - im * by[2 * i + 1];
    data[2 * i + 1] = re * by[2 * i + 1] + im * by[2 * i];
  }
}

/* The transform of the kernel, its centre at pixel (0, 0) of a tile. */
static double *
kernel_transform (Plan *plan, const double *kernel, guint half)
{
  guint n = plan->side, k = 2 * half + 1;
  double *data = g_new0 (double, 2 * (gsize)n * n);

  for (guint j = 0; j < k; j++)
    for (guint i = 0; i < k; i++)
      data[2 * ((gsize)((j + n - half) % n) * n + (i + n - half) % n)] = kernel[(gsize)j * k + i];
  transform (plan, data, gsl_fft_forward);
  return data;
}

/* Tile @index: where it starts in the image, margin included. */
static void
tile_origin (guint index, guint per_row, guint inner, guint half, int *ret_x0, int *ret_y0)
{
  *ret_x0 = (int)(index % per_row * inner) - (int)half;
  *ret_y0 = (int)(index / per_row * inner) - (int)half;
}

gboolean
dsc_sim_convolve (double *image,
                  guint width,
                  guint height,
                  const double *kernel,
                  guint half,
                  GCancellable *cancellable,
                  GError **error)
{
  guint side = 256, inner, per_row, n_tiles;
  g_autofree double *source = NULL;
  g_autofree double *data = NULL;
  g_autofree double *by = NULL;
  gboolean ok = TRUE;
  Plan plan;

  while (side < 4 * half + 2)
    side *= 2;
  inner = side - 2 * half;
  per_row = (width + inner - 1) / inner;
  n_tiles = per_row * ((height + inner - 1) / inner);
  plan_init (&plan, side);
  source = g_memdup2 (image, (gsize)width * height * sizeof (double));
  data = g_new (double, 2 * (gsize)side * side);
  by = kernel_transform (&plan, kernel, half);
  for (guint tile = 0; tile < n_tiles && ok; tile += 2) {
    guint n_parts = MIN (2, n_tiles - tile);
    gboolean any = FALSE;
    int x0[2], y0[2];

    memset (data, 0, 2 * (gsize)side * side * sizeof (double));
    for (guint part = 0; part < n_parts; part++) {
      tile_origin (tile + part, per_row, inner, half, &x0[part], &y0[part]);
      any |= load_tile (&plan, data, part, source, width, height, x0[part], y0[part]);
    }
    if (!any)
      continue;
    transform (&plan, data, gsl_fft_forward);
    multiply (data, by, (gsize)side * side);
    transform (&plan, data, gsl_fft_backward);
    for (gsize i = 0; i < 2 * (gsize)side * side; i++)
      data[i] /= (double)side * side;
    for (guint part = 0; part < n_parts; part++)
      store_tile (&plan, data, part, image, width, height, x0[part], y0[part], half);
    ok = !g_cancellable_set_error_if_cancelled (cancellable, error);
  }
  plan_clear (&plan);
  return ok;
}
