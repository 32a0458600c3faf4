/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-differences.h"

#include <math.h>

#include "dsc-quick-median.h"
#include "dsc-size.h"

#define MIN_AREA 16.0 /* pixels of a cell */
#define MAX_AREA 1024.0
#define MAX_PIXELS 4096 /* of the rectangle round a cell */
#define FIRST_CLIP 5.0  /* sigma */
#define CLIP 3.5
#define N_ROUNDS 3
#define MIN_KEPT 0.4      /* of the pixels that fit a cell */
#define SOURCE_NOISE 4.0  /* cells that scatter that much more than others hold a source */
#define ROUNDING 1e-7     /* of a float32 */
#define LEAST_ERROR 1e-18 /* so that a weight is a number */

/* A pixel of a cell: its place in the cell (-0.5 ... 0.5) and value. */
typedef struct {
  double u, v, value;
  gboolean kept;
} Sample;

typedef struct {
  const float *pixels;
  guint stride;
  const DscSkyLattice *lattice;
  Sample samples[MAX_PIXELS];
  double scratch[MAX_PIXELS];
  guint n;
} Work;

/* A cell in the exposure: its centre, what a step of one cell along u and v is in pixels. */
typedef struct {
  double x, y, xu, yu, xv, yv, det;
} Place;

typedef struct {
  double value, sigma, error;
  guint n;
} Fit;

static void
find_place (const DscSkyLattice *lattice, guint i, guint j, Place *place)
{
  double v = lattice->y0 + (double)j, t = (i % lattice->step + 0.5) / lattice->step;
  double x[3][2], y[3][2];

  for (guint k = 0; k < 3; k++)
    dsc_sky_lattice_segment (lattice, i / lattice->step, v + 0.5 * (k - 1.0), x[k], y[k]);
  place->x = x[1][0] + t * (x[1][1] - x[1][0]);
  place->y = y[1][0] + t * (y[1][1] - y[1][0]);
  place->xu = (x[1][1] - x[1][0]) / lattice->step;
  place->yu = (y[1][1] - y[1][0]) / lattice->step;
  place->xv = (1.0 - t) * (x[2][0] - x[0][0]) + t * (x[2][1] - x[0][1]);
  place->yv = (1.0 - t) * (y[2][0] - y[0][0]) + t * (y[2][1] - y[0][1]);
  place->det = place->xu * place->yv - place->xv * place->yu;
}

/* The good pixels whose centres are in the cell; FALSE if it is not all on the exposure. */
static gboolean
take_samples (Work *work, const Place *p)
{
  const DscSkyLattice *lattice = work->lattice;
  double hx = 0.5 * (fabs (p->xu) + fabs (p->xv)), hy = 0.5 * (fabs (p->yu) + fabs (p->yv));
  double area = fabs (p->det);
  gint x0, x1, y0, y1;

  work->n = 0;
  if (!(area >= MIN_AREA && area <= MAX_AREA) || (2 * hx + 1) * (2 * hy + 1) > MAX_PIXELS
      || !(p->x - hx >= lattice->px0 - 0.5 && p->x + hx <= lattice->px1 + 0.5
           && p->y - hy >= lattice->py0 - 0.5 && p->y + hy <= lattice->py1 + 0.5))
    return FALSE;
  x0 = MAX ((gint)ceil (p->x - hx), lattice->px0);
  x1 = MIN ((gint)floor (p->x + hx), lattice->px1);
  y0 = MAX ((gint)ceil (p->y - hy), lattice->py0);
  y1 = MIN ((gint)floor (p->y + hy), lattice->py1);
  for (gint y = y0; y <= y1; y++) {
    const float *row = work->pixels + (gsize)y * work->stride;
    double dy = y - p->y;

    for (gint x = x0; x <= x1; x++) {
      double dx = x - p->x;
      double u = (p->yv * dx - p->xv * dy) / p->det, v = (p->xu * dy - p->yu * dx) / p->det;

      if (u >= -0.5 && u < 0.5 && v >= -0.5 && v < 0.5 && !isnan (row[x]))
        work->samples[work->n++] = (Sample){ u, v, row[x], TRUE };
    }
  }
  return work->n >= 0.5 * area;
}

/* Samples far from the median go: a plane through all would be tilted by them. */
static void
clip_about_median (Work *work)
{
  double middle, limit;

  for (guint k = 0; k < work->n; k++)
    work->scratch[k] = work->samples[k].value;
  middle = dsc_quick_median (work->scratch, work->n);
  for (guint k = 0; k < work->n; k++)
    work->scratch[k] = fabs (work->samples[k].value - middle);
  limit = FIRST_CLIP * DSC_MAD_SIGMA * dsc_quick_median (work->scratch, work->n);
  for (guint k = 0; k < work->n; k++)
    work->samples[k].kept = fabs (work->samples[k].value - middle) <= limit;
}

/* Least squares of a plane c0 + c1 u + c2 v through what is kept. The normal equations are solved
 * by the adjoint of their matrix. @ret_gain: variance of c0 over that of a sample */
static gboolean
fit_plane (const Work *work, double c[3], double *ret_gain, guint *ret_n)
{
  double s0 = 0, su = 0, sv = 0, suu = 0, suv = 0, svv = 0, sz = 0, suz = 0, svz = 0, zero = 0;
  double a0, a1, a2, b1, b2, c2, det;

  for (guint k = 0; k < work->n; k++) {
    const Sample *p = &work->samples[k];
    double z;

    if (!p->kept)
      continue;
    if (s0 == 0)
      zero = p->value;
    z = p->value - zero;
    s0 += 1, su += p->u, sv += p->v, suu += p->u * p->u, suv += p->u * p->v, svv += p->v * p->v;
    sz += z, suz += p->u * z, svz += p->v * z;
  }
  a0 = suu * svv - suv * suv, a1 = suv * sv - su * svv, a2 = su * suv - suu * sv;
  b1 = s0 * svv - sv * sv, b2 = su * sv - s0 * suv, c2 = s0 * suu - su * su;
  det = s0 * a0 + su * a1 + sv * a2;
  *ret_n = (guint)s0;
  if (s0 < 6 || !(det > 1e-6 * s0 * s0 * s0))
    return FALSE;
  c[0] = (a0 * sz + a1 * suz + a2 * svz) / det + zero;
  c[1] = (a1 * sz + b1 * suz + b2 * svz) / det;
  c[2] = (a2 * sz + b2 * suz + c2 * svz) / det;
  *ret_gain = a0 / det;
  return TRUE;
}

static double
residual (const Sample *p, const double c[3])
{
  return p->value - (c[0] + c[1] * p->u + c[2] * p->v);
}

static gboolean
measure (Work *work, double area, Fit *fit)
{
  guint least = (guint)MAX (6.0, MIN_KEPT * area);
  gboolean done = FALSE;

  clip_about_median (work);
  for (guint round = 0; round < N_ROUNDS; round++) {
    double c[3], gain, sum = 0;
    guint n, n_changed = 0;

    if (!fit_plane (work, c, &gain, &n) || n < least)
      break;
    for (guint k = 0; k < work->n; k++) {
      double r = residual (&work->samples[k], c);

      work->scratch[k] = fabs (r);
      sum += work->samples[k].kept ? r * r : 0.0;
    }
    fit->sigma = sqrt (sum / (n - 3));
    fit->value = c[0];
    fit->error = fit->sigma * sqrt (gain);
    fit->n = n;
    done = TRUE;
    for (guint k = 0; k < work->n; k++) {
      gboolean kept = work->scratch[k] <= CLIP * fit->sigma;

      n_changed += kept != work->samples[k].kept;
      work->samples[k].kept = kept;
    }
    if (n_changed == 0)
      break;
  }
  return done;
}

static void
measure_row (DscSkyCells *cells, Work *work, guint j, float *sigma, guint64 *sum_n, guint *n_cells)
{
  for (guint i = 0; i < cells->width; i++) {
    gsize at = (gsize)j * cells->width + i;
    Place place;
    Fit fit;

    find_place (work->lattice, i, j, &place);
    cells->value[at] = cells->error[at] = sigma[at] = NAN;
    if (!take_samples (work, &place) || !measure (work, fabs (place.det), &fit))
      continue;
    cells->value[at] = (float)fit.value;
    cells->error[at] = (float)MAX (MAX (fit.error, ROUNDING * fabs (fit.value)), LEAST_ERROR);
    sigma[at] = (float)fit.sigma;
    *sum_n += fit.n;
    (*n_cells)++;
  }
}

/* A cell is not trusted more than twice the typical one, and not at all if it holds a source. */
static void
judge_cells (DscSkyCells *cells, const float *sigma, double *scratch)
{
  gsize n = (gsize)cells->width * cells->height;
  guint n_values = 0;
  double typical;

  for (gsize i = 0; i < n; i++)
    if (!isnan (sigma[i]))
      scratch[n_values++] = sigma[i];
  if (n_values == 0)
    return;
  cells->noise = dsc_quick_median (scratch, n_values);
  n_values = 0;
  for (gsize i = 0; i < n; i++)
    if (!isnan (sigma[i]))
      scratch[n_values++] = cells->error[i];
  typical = dsc_quick_median (scratch, n_values);
  for (gsize i = 0; i < n; i++) {
    if (sigma[i] > SOURCE_NOISE * cells->noise && cells->error[i] > SOURCE_NOISE * typical)
      cells->value[i] = cells->error[i] = NAN;
    else if (cells->error[i] < 0.5 * typical)
      cells->error[i] = (float)(0.5 * typical);
  }
}

static gboolean
measure_all (DscSkyCells *cells, Work *work, GCancellable *cancellable, GError **error)
{
  gsize n = (gsize)cells->width * cells->height;
  g_autofree float *sigma = dsc_try_alloc (n * sizeof (float), "cells of the sky", error);
  g_autofree double *scratch = NULL;
  guint64 sum_n = 0;
  guint n_cells = 0;

  if (sigma == NULL)
    return FALSE;
  scratch = dsc_try_alloc (n * sizeof (double), "cells of the sky", error);
  if (scratch == NULL)
    return FALSE;
  for (guint j = 0; j < cells->height; j++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    measure_row (cells, work, j, sigma, &sum_n, &n_cells);
  }
  cells->n_pixels = n_cells > 0 ? (double)sum_n / n_cells : 0;
  judge_cells (cells, sigma, scratch);
  return TRUE;
}

DscSkyCells *
dsc_sky_cells_new (const float *pixels,
                   guint width,
                   guint height,
                   const DscSkyLattice *lattice,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (DscSkyCells) cells = g_new0 (DscSkyCells, 1);
  g_autofree Work *work = NULL;
  gsize bytes;

  g_return_val_if_fail (lattice->px1 < (gint)width && lattice->py1 < (gint)height, NULL);
  cells->noise = NAN;
  if (lattice->width == 0)
    return g_steal_pointer (&cells);
  if (!dsc_size_check_image ("cells of the sky", lattice->width, lattice->height, 1, sizeof (float),
                             &bytes, error))
    return NULL;
  cells->value = dsc_try_alloc (bytes, "cells of the sky", error);
  if (cells->value == NULL)
    return NULL;
  cells->error = dsc_try_alloc (bytes, "cells of the sky", error);
  if (cells->error == NULL)
    return NULL;
  cells->x0 = lattice->x0;
  cells->y0 = lattice->y0;
  cells->width = lattice->width;
  cells->height = lattice->height;
  work = g_new (Work, 1);
  work->pixels = pixels;
  work->stride = width;
  work->lattice = lattice;
  return measure_all (cells, work, cancellable, error) ? g_steal_pointer (&cells) : NULL;
}

void
dsc_sky_cells_free (DscSkyCells *cells)
{
  if (cells == NULL)
    return;
  g_free (cells->value);
  g_free (cells->error);
  g_free (cells);
}

/* The cells that two windows share. */
typedef struct {
  gint x0, x1, y0, y1;
} Shared;

static Shared
find_shared (const DscSkyCells *a, const DscSkyCells *b)
{
  return (Shared){
    MAX (a->x0, b->x0),
    MIN (a->x0 + (gint)a->width, b->x0 + (gint)b->width),
    MAX (a->y0, b->y0),
    MIN (a->y0 + (gint)a->height, b->y0 + (gint)b->height),
  };
}

static gsize
cell_index (const DscSkyCells *cells, gint x, gint y)
{
  return (gsize)(y - cells->y0) * cells->width + (gsize)(x - cells->x0);
}

void
dsc_sky_cells_subtract (const DscSkyCells *a, const DscSkyCells *b, GArray *differences)
{
  Shared s = find_shared (a, b);

  for (gint y = s.y0; y < s.y1; y++)
    for (gint x = s.x0; x < s.x1; x++) {
      gsize i = cell_index (a, x, y), j = cell_index (b, x, y);
      DscSkyDifference d = { (double)a->value[i] - b->value[j], 0 };

      if (isnan (d.value))
        continue;
      d.error = sqrt ((double)a->error[i] * a->error[i] + (double)b->error[j] * b->error[j]);
      g_array_append_val (differences, d);
    }
}

void
dsc_sky_cells_take_common (const DscSkyCells *a, const DscSkyCells *b, GArray *values)
{
  Shared s = find_shared (a, b);

  for (gint y = s.y0; y < s.y1; y++)
    for (gint x = s.x0; x < s.x1; x++) {
      double value = a->value[cell_index (a, x, y)];

      if (!isnan (value) && !isnan (b->value[cell_index (b, x, y)]))
        g_array_append_val (values, value);
    }
}
