/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-match-histogram.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "dsc-point-grid.h"
#include "dsc-size.h"

#define BOX 5                 /* bins along an axis that the peak is fitted to */
#define TERMS 6               /* 1, x, y, xy, x^2, y^2 */
#define MAX_HALF 8192         /* a histogram of 1 GiB */
#define POLL_PAIRS (1u << 16) /* pairs between two looks at the cancellable */

/* The bin of a difference: bins are half open, limits at half-integers. */
static guint
bin_of (double d, guint half)
{
  double k = floor (d + half + 0.5), low = k - half - 0.5;

  k += d < low ? -1.0 : d >= low + 1.0 ? 1.0 : 0.0;
  return (guint)CLAMP (k, 0.0, 2.0 * half);
}

/* Positions in bins, the finite ones only. */
static gsize
scale_points (gsize n, const double *x, const double *y, double bin, double *ret_x, double *ret_y)
{
  gsize m = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i])) {
      ret_x[m] = x[i] / bin;
      ret_y[m++] = y[i] / bin;
    }
  return m;
}

static gboolean
count_pairs (DscMatchHistogram *h,
             const DscPointGrid *grid,
             gsize n,
             const double *x,
             const double *y,
             double radius,
             GCancellable *cancellable,
             GError **error)
{
  guint64 looked = 0;

  for (gsize i = 0; i < n; i++) {
    DscPointGridIter iter;
    guint j;

    dsc_point_grid_iter_init (&iter, grid, x[i], y[i]);
    while (dsc_point_grid_iter_next (&iter, &j)) {
      double dx = x[i] - grid->x[j], dy = y[i] - grid->y[j], r = radius + 0.5;

      if (++looked % POLL_PAIRS == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (dx < r && dx >= -r && dy < r && dy >= -r) {
        h->counts[(gsize)bin_of (dy, h->half) * h->side + bin_of (dx, h->half)]++;
        h->n_pairs++;
      }
    }
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Least squares by singular values, small ones left out as in numpy.linalg.lstsq(). */
static void
fit_paraboloid (gsize n, const double *v, const double *d, double ret[TERMS])
{
  double a[BOX * BOX * TERMS], q[TERMS * TERMS], s[TERMS], work[TERMS];
  gsl_matrix_view ma = gsl_matrix_view_array (a, n, TERMS);
  gsl_matrix_view mq = gsl_matrix_view_array (q, TERMS, TERMS);
  gsl_vector_view vs = gsl_vector_view_array (s, TERMS);
  gsl_vector_view vw = gsl_vector_view_array (work, TERMS);

  memcpy (a, v, n * TERMS * sizeof (double));
  gsl_linalg_SV_decomp (&ma.matrix, &mq.matrix, &vs.vector, &vw.vector);
  memset (ret, 0, TERMS * sizeof (double));
  for (guint k = 0; k < TERMS; k++) {
    double sum = 0.0;

    if (!(s[k] > DBL_EPSILON * (double)n * s[0]))
      continue;
    for (gsize i = 0; i < n; i++)
      sum += a[i * TERMS + k] * d[i];
    for (guint i = 0; i < TERMS; i++)
      ret[i] += q[i * TERMS + k] * sum / s[k];
  }
}

/* Along one axis: the box around the highest bin, moved inward at a border. FALSE: at the edge. */
static gboolean
place_box (guint peak, guint side, guint *ret_0, guint *ret_1)
{
  *ret_0 = peak > BOX / 2 ? peak - BOX / 2 : 0;
  *ret_1 = MIN (side, *ret_0 + BOX);
  if (peak == *ret_0 || peak + 1 == *ret_1)
    return FALSE;
  if (*ret_1 == side)
    *ret_0 = side > BOX ? side - BOX : 0;
  return TRUE;
}

static void
centre_of_mass (DscMatchHistogram *h, gsize n, const double *v, const double *d)
{
  double sum = 0.0, x = 0.0, y = 0.0;

  for (gsize i = 0; i < n; i++) {
    sum += d[i];
    x += v[i * TERMS + 1] * d[i];
    y += v[i * TERMS + 2] * d[i];
  }
  h->index[0] = h->box[0] + x / sum - 1.0;
  h->index[1] = h->box[2] + y / sum - 1.0;
}

/* Coordinates in the box count from 1. */
static void
fit_peak (DscMatchHistogram *h)
{
  double v[BOX * BOX * TERMS], d[BOX * BOX], c[TERMS], det, x, y;
  gsize n = 0;

  for (guint j = h->box[2]; j < h->box[3]; j++)
    for (guint i = h->box[0]; i < h->box[1]; i++) {
      double u = i - h->box[0] + 1.0, w = j - h->box[2] + 1.0;

      if (h->counts[(gsize)j * h->side + i] == 0)
        continue;
      memcpy (v + n * TERMS, (double[TERMS]){ 1, u, w, u * w, u * u, w * w }, TERMS * sizeof *v);
      d[n++] = h->counts[(gsize)j * h->side + i];
    }
  centre_of_mass (h, n, v, d);
  h->peak = DSC_MATCH_PEAK_CENTRE_OF_MASS;
  if (n < TERMS)
    return;
  fit_paraboloid (n, v, d, c);
  det = 4.0 * c[5] * c[4] - c[3] * c[3];
  if (!(det > 0.0) || (c[4] > 0.0 && c[5] >= 0.0) || (c[4] >= 0.0 && c[5] > 0.0)) {
    h->peak = DSC_MATCH_PEAK_NO_MAXIMUM;
    return;
  }
  x = (c[2] * c[3] - 2.0 * c[5] * c[1]) / det + h->box[0] - 1.0;
  y = (c[1] * c[3] - 2.0 * c[2] * c[4]) / det + h->box[2] - 1.0;
  if (!(h->box[0] <= x && x <= h->box[1] - 1.0 && h->box[2] <= y && y <= h->box[3] - 1.0))
    return;
  h->index[0] = x;
  h->index[1] = y;
  h->peak = DSC_MATCH_PEAK_FIT;
}

void
dsc_match_histogram_find_peak (DscMatchHistogram *h)
{
  gsize n = (gsize)h->side * h->side, n_filled = 0, n_lower = 0, best = 0;
  guint64 lower = 0;

  h->significance = NAN;
  for (gsize i = 0; i < n; i++) {
    n_filled += h->counts[i] > 0;
    if (h->counts[i] > h->counts[best])
      best = i;
  }
  h->peak = n_filled == 0 ? DSC_MATCH_PEAK_NONE : DSC_MATCH_PEAK_SINGLE;
  h->index[0] = best % h->side;
  h->index[1] = (double)(best / h->side);
  h->box[0] = (guint)h->index[0];
  h->box[1] = h->box[0] + 1;
  h->box[2] = (guint)h->index[1];
  h->box[3] = h->box[2] + 1;
  if (n_filled > 1) {
    gboolean inside = place_box (h->box[0], h->side, &h->box[0], &h->box[1]);

    inside &= place_box (h->box[2], h->side, &h->box[2], &h->box[3]);
    if (inside)
      fit_peak (h);
    else
      h->peak = DSC_MATCH_PEAK_EDGE;
  }
  h->n_box = 0;
  for (guint j = h->box[2]; j < h->box[3]; j++)
    for (guint i = h->box[0]; i < h->box[1]; i++)
      h->n_box += h->counts[(gsize)j * h->side + i];
  for (gsize i = 0; i < n; i++)
    if (h->counts[i] > 0 && h->counts[i] < h->counts[best]) {
      lower += h->counts[i];
      n_lower++;
    }
  if (n_lower > 0)
    h->significance = h->counts[best] / sqrt ((double)lower / (double)n_lower);
}

static gboolean
allocate (DscMatchHistogram *h, double search_radius, double bin, GError **error)
{
  double half = ceil (search_radius / bin);

  memset (h, 0, sizeof *h);
  if (!(search_radius > 0.0 && bin > 0.0 && isfinite (half))) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "searchrad is %g arcsec with pixels of %g arcsec; both must be positive",
                 search_radius, bin);
    return FALSE;
  }
  if (half > MAX_HALF) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "searchrad of %g arcsec is %.0f pixels; the histogram takes up to %d: use a "
                 "smaller one",
                 search_radius, half, MAX_HALF);
    return FALSE;
  }
  h->half = (guint)half;
  h->side = 2 * h->half + 1;
  h->bin = bin;
  h->counts = dsc_try_alloc ((gsize)h->side * h->side * sizeof (guint32),
                             "a histogram of differences", error);
  return h->counts != NULL;
}

gboolean
dsc_match_histogram_init (DscMatchHistogram *h,
                          gsize n_image,
                          const double *image_x,
                          const double *image_y,
                          gsize n_reference,
                          const double *reference_x,
                          const double *reference_y,
                          double search_radius,
                          double bin,
                          DscCompat compat,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree double *work = NULL;
  g_auto (DscPointGrid) grid = { 0 };
  double *x, *y, *rx, *ry, radius = search_radius / bin;
  gsize n, n_ref;

  if (!allocate (h, search_radius, bin, error))
    return FALSE;
  work = dsc_try_alloc (2 * (n_image + n_reference + 1) * sizeof (double), "a catalog", error);
  if (work == NULL)
    return FALSE;
  x = work;
  y = x + n_image;
  rx = y + n_image;
  ry = rx + n_reference;
  n = scale_points (n_image, image_x, image_y, bin, x, y);
  n_ref = scale_points (n_reference, reference_x, reference_y, bin, rx, ry);
  if (!dsc_point_grid_init (&grid, n_ref, rx, ry, radius + 0.5, error))
    return FALSE;
  for (guint i = 0; i < n_ref; i++)
    dsc_point_grid_insert (&grid, i);
  if (!count_pairs (h, &grid, n, x, y, radius, cancellable, error))
    return FALSE;
  dsc_match_histogram_find_peak (h);
  for (int k = 0; k < 2 && h->peak != DSC_MATCH_PEAK_NONE; k++)
    h->offset[k] = compat == DSC_COMPAT_JWST ? bin * h->index[k] - search_radius
                                             : bin * (h->index[k] - h->half);
  return TRUE;
}

void
dsc_match_histogram_clear (DscMatchHistogram *h)
{
  g_clear_pointer (&h->counts, g_free);
}
