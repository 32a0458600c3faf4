/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pixmap.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define BLOCK 64
#define NODES 6
#define MIN_BLOCK 12 /* smaller pieces are evaluated exactly */

/* The polynomial of one block: coefficient of s^l t^k at [l][k], t and s in [-1, 1]. */
typedef struct {
  gboolean fits;
  double x_mid, x_half, y_mid, y_half;
  double cx[NODES][NODES], cy[NODES][NODES];
} Patch;

typedef struct {
  const DscMapSource *source;
  DscPixmap *map;
  gint first, last; /* rows to evaluate, border included, inside the image */
  double nodes[NODES];
  double inverse[NODES][NODES]; /* values at the nodes -> coefficients of powers */
} Job;

/* The inverse of the Vandermonde matrix of the nodes: column i holds the coefficients of the
 * Lagrange polynomial of node i. */
static void
make_nodes (Job *job)
{
  for (guint i = 0; i < NODES; i++)
    job->nodes[i] = cos (G_PI * (i + 0.5) / NODES);
  for (guint i = 0; i < NODES; i++) {
    double poly[NODES] = { 1 };
    guint degree = 0;

    for (guint j = 0; j < NODES; j++) {
      double scale = 1 / (job->nodes[i] - job->nodes[j]);

      if (j == i)
        continue;
      degree++;
      for (guint k = degree; k > 0; k--)
        poly[k] = scale * (poly[k - 1] - job->nodes[j] * poly[k]);
      poly[0] *= -job->nodes[j] * scale;
    }
    for (guint k = 0; k < NODES; k++)
      job->inverse[k][i] = poly[k];
  }
}

static void
to_coefficients (const Job *job, const double *values, double out[NODES][NODES])
{
  double half[NODES][NODES];

  for (guint l = 0; l < NODES; l++)
    for (guint k = 0; k < NODES; k++) {
      half[l][k] = 0;
      for (guint i = 0; i < NODES; i++)
        half[l][k] += job->inverse[k][i] * values[l * NODES + i];
    }
  for (guint l = 0; l < NODES; l++)
    for (guint k = 0; k < NODES; k++) {
      out[l][k] = 0;
      for (guint j = 0; j < NODES; j++)
        out[l][k] += job->inverse[l][j] * half[j][k];
    }
}

/* The polynomial in t of the row at s. */
static void
collapse (const double c[NODES][NODES], double s, double ret_row[NODES])
{
  for (guint k = 0; k < NODES; k++) {
    double sum = c[NODES - 1][k];

    for (gint l = NODES - 2; l >= 0; l--)
      sum = sum * s + c[l][k];
    ret_row[k] = sum;
  }
}

static inline double
horner (const double c[NODES], double t)
{
  double sum = c[NODES - 1];

  for (gint k = NODES - 2; k >= 0; k--)
    sum = sum * t + c[k];
  return sum;
}

/* Fits the block x0 .. x1, y0 .. y1 and tests it between the nodes and in its corners. */
static void
fit_patch (const Job *job, gint x0, gint x1, gint y0, gint y1, Patch *patch)
{
  static const double test[][2]
      = { { 0, 0 },       { -1, -1 },    { 1, -1 },    { -1, 1 },      { 1, 1 },
          { 0.85, -0.3 }, { -0.4, 0.8 }, { 0.3, 0.5 }, { -0.7, -0.55 } };
  enum { N_TEST = G_N_ELEMENTS (test), N = NODES * NODES + N_TEST };
  double px[N], py[N], qx[N], qy[N];

  patch->x_mid = 0.5 * (x0 + x1);
  patch->x_half = 0.5 * (x1 - x0);
  patch->y_mid = 0.5 * (y0 + y1);
  patch->y_half = 0.5 * (y1 - y0);
  for (guint i = 0; i < N; i++) {
    guint k = i - NODES * NODES;
    double t = i < NODES * NODES ? job->nodes[i % NODES] : test[k][0];
    double s = i < NODES * NODES ? job->nodes[i / NODES] : test[k][1];

    px[i] = patch->x_mid + t * patch->x_half;
    py[i] = patch->y_mid + s * patch->y_half;
  }
  job->source->func (job->source->user_data, N, px, py, qx, qy);
  to_coefficients (job, qx, patch->cx);
  to_coefficients (job, qy, patch->cy);

  patch->fits = TRUE;
  for (guint k = 0; k < N_TEST; k++) {
    double row_x[NODES], row_y[NODES], dx, dy;

    collapse (patch->cx, test[k][1], row_x);
    collapse (patch->cy, test[k][1], row_y);
    dx = horner (row_x, test[k][0]) - qx[NODES * NODES + k];
    dy = horner (row_y, test[k][0]) - qy[NODES * NODES + k];
    if (!(fabs (dx) <= job->source->tolerance && fabs (dy) <= job->source->tolerance))
      patch->fits = FALSE;
  }
}

static void
evaluate_patch_row (const Patch *patch, gint x0, gint x1, gint y, double *ret_x, double *ret_y)
{
  double row_x[NODES], row_y[NODES], s = (y - patch->y_mid) / patch->y_half;
  double per_pixel = 1 / patch->x_half;

  collapse (patch->cx, s, row_x);
  collapse (patch->cy, s, row_y);
  for (gint x = x0; x <= x1; x++) {
    double t = (x - patch->x_mid) * per_pixel;

    ret_x[x - x0] = horner (row_x, t);
    ret_y[x - x0] = horner (row_y, t);
  }
}

static void
evaluate_exact_row (
    const DscMapSource *source, gint x0, gint x1, gint y, double *ret_x, double *ret_y)
{
  guint n = (guint)(x1 - x0 + 1);
  double stack[2 * BLOCK];
  g_autofree double *heap = n > BLOCK ? g_new (double, 2 * (gsize)n) : NULL;
  double *px = heap != NULL ? heap : stack, *py = px + n;

  for (guint i = 0; i < n; i++) {
    px[i] = x0 + (gint)i;
    py[i] = y;
  }
  source->func (source->user_data, n, px, py, ret_x, ret_y);
}

/* Blocks are cut by the grid of multiples of 64 and by the valid rectangle only. */
static gboolean
evaluate_block_row_cb (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;
  const DscMapSource *source = job->source;
  DscPixmap *map = job->map;
  gint block_y = (job->first / BLOCK + (gint)index) * BLOCK;
  gint y0 = MAX (block_y, source->y0), y1 = MIN (block_y + BLOCK - 1, source->y1);
  gint row0 = MAX (y0, job->first), row1 = MIN (y1, job->last);

  for (gint y = MAX (block_y, job->first); y <= MIN (block_y + BLOCK - 1, job->last); y++)
    if (y < row0 || y > row1 || source->x0 > 0 || source->x1 < (gint)map->nx - 1)
      for (gsize at = dsc_pixmap_index (map, 0, y), end = at + map->nx; at < end; at++)
        map->x[at] = map->y[at] = NAN;
  if (row0 > row1)
    return TRUE;
  for (gint y = row0; source->exact && source->x0 <= source->x1 && y <= row1; y++) {
    gsize at = dsc_pixmap_index (map, source->x0, y);

    evaluate_exact_row (source, source->x0, source->x1, y, map->x + at, map->y + at);
  }
  for (gint block_x = 0; !source->exact && block_x < (gint)map->nx; block_x += BLOCK) {
    gint x0 = MAX (block_x, source->x0), x1 = MIN (block_x + BLOCK - 1, source->x1);
    Patch patch = { FALSE };

    if (x0 > x1)
      continue;
    if (x1 - x0 >= MIN_BLOCK && y1 - y0 >= MIN_BLOCK)
      fit_patch (job, x0, x1, y0, y1, &patch);
    for (gint y = row0; y <= row1; y++) {
      gsize at = dsc_pixmap_index (map, x0, y);

      if (patch.fits)
        evaluate_patch_row (&patch, x0, x1, y, map->x + at, map->y + at);
      else
        evaluate_exact_row (source, x0, x1, y, map->x + at, map->y + at);
    }
  }
  return TRUE;
}

/* The border of one pixel, continued linearly; rows before columns, so that the corners are too. */
static void
extend (DscPixmap *map, gint first, gint last)
{
  gint nx = (gint)map->nx, ny = (gint)map->ny;
  double *planes[2] = { map->x, map->y };

  for (guint p = 0; p < 2; p++) {
    double *v = planes[p];

    for (gint side = 0; side < 2; side++) {
      gint row = side == 0 ? -1 : ny, near = side == 0 ? 0 : ny - 1, step = side == 0 ? 1 : -1;
      gint next = ny > 1 ? near + step : near;

      if (row < (gint)map->y0 - 1 || row > (gint)(map->y0 + map->n_rows))
        continue;
      if (near < first || near > last || next < first || next > last)
        continue;
      for (gint x = 0; x < nx; x++)
        v[dsc_pixmap_index (map, x, row)]
            = 2 * v[dsc_pixmap_index (map, x, near)] - v[dsc_pixmap_index (map, x, next)];
    }
    for (gint y = (gint)map->y0 - 1; y <= (gint)(map->y0 + map->n_rows); y++) {
      double *row = v + dsc_pixmap_index (map, 0, y);

      row[-1] = nx > 1 ? 2 * row[0] - row[1] : row[0];
      row[nx] = nx > 1 ? 2 * row[nx - 1] - row[nx - 2] : row[0];
    }
  }
}

/* A float is good to 1/16 pixel at the largest axis: the users of the ranges add a margin. */
static gboolean
find_ranges_cb (guint index, gpointer user_data, GError **error)
{
  DscPixmap *map = user_data;
  DscBand band = dsc_band_get (map->n_rows + 2, BLOCK, index);

  for (guint row = band.y0; row < band.y1; row++)
    for (guint s = 0; s < map->n_segments; s++) {
      float *range = map->ranges[(gsize)row * map->n_segments + s];
      gsize from = (gsize)row * map->stride + (gsize)s * DSC_PIXMAP_SEGMENT;
      gsize n = MIN (DSC_PIXMAP_SEGMENT + 2, map->stride - s * DSC_PIXMAP_SEGMENT);
      double x_min = INFINITY, x_max = -INFINITY, y_min = INFINITY, y_max = -INFINITY;

      for (gsize i = from; i < from + n; i++) {
        double x = map->x[i], y = map->y[i];

        x_min = x < x_min ? x : x_min;
        x_max = x > x_max ? x : x_max;
        y_min = y < y_min ? y : y_min;
        y_max = y > y_max ? y : y_max;
      }
      range[0] = (float)x_min;
      range[1] = (float)x_max;
      range[2] = (float)y_min;
      range[3] = (float)y_max;
    }
  return TRUE;
}

gsize
dsc_pixmap_bytes (guint nx, guint n_rows)
{
  return ((gsize)nx + 2) * (n_rows + 2) * 2 * sizeof (double);
}

DscPixmap *
dsc_pixmap_new (void)
{
  return g_new0 (DscPixmap, 1);
}

static void
release (DscPixmap *map)
{
  g_clear_pointer (&map->x, g_free);
  g_clear_pointer (&map->y, g_free);
  g_clear_pointer (&map->ranges, g_free);
  map->n_allocated = 0;
}

static gboolean
reserve (DscPixmap *map, gsize n, gsize n_ranges, GError **error)
{
  if (n > map->n_allocated) {
    release (map);
    map->x = dsc_try_alloc (n * sizeof (double), "pixel map", error);
    if (map->x == NULL)
      return FALSE;
    map->y = dsc_try_alloc (n * sizeof (double), "pixel map", error);
    if (map->y == NULL)
      return FALSE;
    map->n_allocated = n;
  }
  g_free (map->ranges);
  map->ranges = g_malloc0_n (n_ranges, sizeof *map->ranges);
  return TRUE;
}

gboolean
dsc_pixmap_compute (DscPixmap *map,
                    const DscMapSource *source,
                    guint nx,
                    guint ny,
                    guint y0,
                    guint n_rows,
                    guint n_threads,
                    GCancellable *cancellable,
                    GError **error)
{
  Job job = { .source = source, .map = map };

  g_return_val_if_fail (nx > 0 && n_rows > 0 && y0 + n_rows <= ny, FALSE);
  map->nx = nx;
  map->ny = ny;
  map->y0 = y0;
  map->n_rows = n_rows;
  map->stride = nx + 2;
  map->n_segments = (nx + DSC_PIXMAP_SEGMENT - 1) / DSC_PIXMAP_SEGMENT;
  if (!reserve (map, (gsize)map->stride * (n_rows + 2), (gsize)map->n_segments * (n_rows + 2),
                error))
    return FALSE;

  job.first = MAX ((gint)y0 - 1, 0);
  job.last = MIN ((gint)(y0 + n_rows), (gint)ny - 1);
  make_nodes (&job);
  if (!dsc_parallel_for (job.last / BLOCK - job.first / BLOCK + 1, n_threads, evaluate_block_row_cb,
                         &job, cancellable, error))
    return FALSE;
  extend (map, job.first, job.last);
  return dsc_parallel_for (dsc_band_count (n_rows + 2, BLOCK), n_threads, find_ranges_cb, map,
                           cancellable, error);
}

void
dsc_pixmap_free (DscPixmap *map)
{
  if (map == NULL)
    return;
  release (map);
  g_free (map);
}
