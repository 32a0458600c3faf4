/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-noise.h"

#include <math.h>

#include "dsc-quick-median.h"
#include "dsc-size.h"

#define MAX_ROWS 16
#define PAIR_SIGMA 10.0 /* twice the usual snr */

gboolean
dsc_outlier_find_noise (DscImageModel *model, double *ret_noise, GError **error)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  guint n_rows = MIN (MAX_ROWS, height), n = 0;
  g_autofree float *row = dsc_try_alloc (width * sizeof (float), "row of ERR", error);
  g_autofree double *values
      = row != NULL ? dsc_try_alloc ((gsize)n_rows * width * sizeof (double), "rows of ERR", error)
                    : NULL;

  *ret_noise = NAN;
  if (values == NULL)
    return FALSE;
  if (!dsc_image_model_has_plane (model, DSC_PLANE_ERR))
    return TRUE;
  for (guint k = 0; k < n_rows; k++) {
    guint y = (guint)(((guint64)2 * k + 1) * height / (2 * n_rows));

    if (!dsc_image_model_read_rows (model, DSC_PLANE_ERR, 0, y, 1, row, error))
      return FALSE;
    for (guint x = 0; x < width; x++)
      if (row[x] > 0 && isfinite (row[x]))
        values[n++] = row[x];
  }
  if (n > 0)
    *ret_noise = dsc_quick_median (values, n);
  return TRUE;
}

/* The largest noise of all exposures counts: levels or edges that differ by less are no hits. */
gboolean
dsc_outlier_find_pair_limit (const DscOutlierPlan *plan,
                             float *ret_limit,
                             GCancellable *cancellable,
                             GError **error)
{
  double largest = NAN;

  *ret_limit = INFINITY;
  for (guint i = 0; plan->compat == DSC_COMPAT_NONE && i < plan->n; i++) {
    double noise;

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_outlier_find_noise (plan->resample->exposures[i].model, &noise, error))
      return FALSE;
    largest = fmax (largest, noise);
  }
  if (isfinite (largest))
    *ret_limit = (float)(PAIR_SIGMA * largest);
  return TRUE;
}
