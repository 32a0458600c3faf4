/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-match-xy.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-point-grid.h"
#include "dsc-size.h"

#define POLL_POINTS 4096

typedef struct {
  const double *x, *y;
} Points;

static int
compare_y_x (gconstpointer a, gconstpointer b, gpointer data)
{
  const Points *p = data;
  guint i = *(const guint *)a, j = *(const guint *)b;

  if (p->y[i] != p->y[j])
    return p->y[i] < p->y[j] ? -1 : 1;
  if (p->x[i] != p->x[j])
    return p->x[i] < p->x[j] ? -1 : 1;
  return i < j ? -1 : i > j;
}

static gboolean
has_neighbour (const DscPointGrid *grid, guint i, double separation)
{
  DscPointGridIter iter;
  guint j;

  dsc_point_grid_iter_init (&iter, grid, grid->x[i], grid->y[i]);
  while (dsc_point_grid_iter_next (&iter, &j)) {
    double dx = grid->x[i] - grid->x[j], dy = grid->y[i] - grid->y[j];

    if (dx * dx + dy * dy <= separation * separation)
      return TRUE;
  }
  return FALSE;
}

gboolean
dsc_match_thin (gsize n,
                const double *x,
                const double *y,
                double separation,
                guint *ret_rows,
                gsize *ret_n,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (DscPointGrid) grid = { 0 };
  gsize n_finite = 0;

  *ret_n = 0;
  if (!dsc_point_grid_init (&grid, n, x, y, separation, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i]))
      ret_rows[n_finite++] = i;
  g_qsort_with_data (ret_rows, (int)n_finite, sizeof (guint), compare_y_x, &(Points){ x, y });
  for (gsize k = 0; k < n_finite; k++) {
    guint i = ret_rows[k];

    if (k % POLL_POINTS == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (has_neighbour (&grid, i, separation))
      continue;
    dsc_point_grid_insert (&grid, i);
    ret_rows[(*ret_n)++] = i;
  }
  return TRUE;
}

/* The nearest point within tolerance, of equals the last in order of y, x; -1: none. The lower
 * limit of y does not belong to it, the others do. */
static int
find_nearest (const DscPointGrid *grid, const guint *rank, double x, double y, double tolerance)
{
  double best = tolerance * tolerance;
  DscPointGridIter iter;
  int found = -1;
  guint j;

  dsc_point_grid_iter_init (&iter, grid, x, y);
  while (dsc_point_grid_iter_next (&iter, &j)) {
    double dx = grid->x[j] - x, dy = grid->y[j] - y, r2 = dx * dx + dy * dy;

    if (!(-dy < tolerance))
      continue;
    if (r2 < best || (r2 == best && (found < 0 || rank[j] > rank[found]))) {
      best = r2;
      found = (int)j;
    }
  }
  return found;
}

static gboolean
check_limits (double tolerance, double separation, GError **error)
{
  if (tolerance > 0.0 && separation > 0.0 && isfinite (tolerance) && isfinite (separation))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "tolerance is %g and separation %g arcsec; both must be positive", tolerance,
               separation);
  return FALSE;
}

/* The two lists, thinned: rows in order, and the image positions without the offset. */
typedef struct {
  double *x, *y;
  guint *rows, *rank, *ref_rows;
  gsize n, n_ref;
} Lists;

static void
lists_clear (Lists *lists)
{
  g_free (lists->x);
  g_free (lists->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lists, lists_clear)

static gboolean
lists_alloc (Lists *lists, gsize n_image, gsize n_reference, GError **error)
{
  if (n_image > G_MAXINT / 2 || n_reference > G_MAXINT / 2) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "Catalogs of %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT " sources", n_image,
                 n_reference);
    return FALSE;
  }
  lists->x = dsc_try_alloc (2 * (n_image + 1) * sizeof (double), "a catalog", error);
  if (lists->x == NULL)
    return FALSE;
  lists->rows
      = dsc_try_alloc ((2 * n_image + n_reference + 1) * sizeof (guint), "a catalog", error);
  if (lists->rows == NULL)
    return FALSE;
  lists->y = lists->x + n_image;
  lists->rank = lists->rows + n_image;
  lists->ref_rows = lists->rank + n_image;
  return TRUE;
}

static gboolean
pair_up (const Lists *lists,
         const double *reference_x,
         const double *reference_y,
         double tolerance,
         GArray *ret_matches,
         GCancellable *cancellable,
         GError **error)
{
  g_auto (DscPointGrid) grid = { 0 };
  gsize n_rows = (gsize)(lists->rank - lists->rows);

  if (!dsc_point_grid_init (&grid, n_rows, lists->x, lists->y, tolerance, error))
    return FALSE;
  for (guint k = 0; k < lists->n; k++) {
    lists->rank[lists->rows[k]] = k;
    dsc_point_grid_insert (&grid, lists->rows[k]);
  }
  for (gsize k = 0; k < lists->n_ref; k++) {
    guint r = lists->ref_rows[k];
    int i;

    if (k % POLL_POINTS == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    i = find_nearest (&grid, lists->rank, reference_x[r], reference_y[r], tolerance);
    if (i >= 0) {
      DscMatch match = { r, (guint)i };

      g_array_append_val (ret_matches, match);
    }
  }
  return TRUE;
}

gboolean
dsc_match_xy (gsize n_image,
              const double *image_x,
              const double *image_y,
              gsize n_reference,
              const double *reference_x,
              const double *reference_y,
              const double offset[2],
              double tolerance,
              double separation,
              GArray *ret_matches,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (Lists) lists = { 0 };
  gsize n_finite = 0;

  g_array_set_size (ret_matches, 0);
  if (!check_limits (tolerance, separation, error)
      || !lists_alloc (&lists, n_image, n_reference, error))
    return FALSE;
  for (gsize i = 0; i < n_image; i++) {
    lists.x[i] = image_x[i] - offset[0];
    lists.y[i] = image_y[i] - offset[1];
    n_finite += isfinite (lists.x[i]) && isfinite (lists.y[i]);
  }
  if (!dsc_match_thin (n_image, lists.x, lists.y, separation, lists.rows, &lists.n, cancellable,
                       error)
      || !dsc_match_thin (n_reference, reference_x, reference_y, separation, lists.ref_rows,
                          &lists.n_ref, cancellable, error)
      || !pair_up (&lists, reference_x, reference_y, tolerance, ret_matches, cancellable, error))
    return FALSE;
  if (ret_matches->len <= n_finite)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
               "%u pairs of %" G_GSIZE_FORMAT " sources: several references took the same source. "
               "Use a smaller tolerance (%g) or a larger separation (%g)",
               ret_matches->len, n_finite, tolerance, separation);
  return FALSE;
}
