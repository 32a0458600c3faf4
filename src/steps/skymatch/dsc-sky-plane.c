/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-plane.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define BAND_ROWS 128

static void
mask_rows (float *row, const guint32 *flags, gsize n, guint32 bad, double lower, double upper)
{
  for (gsize i = 0; i < n; i++) {
    gboolean ok = isfinite (row[i]) && !(row[i] < lower) && !(row[i] > upper);

    if (!ok || (flags != NULL && (flags[i] & bad) != 0))
      row[i] = NAN;
  }
}

DscImage *
dsc_sky_plane_load (DscImageModel *model,
                    guint32 bad_flags,
                    double lower,
                    double upper,
                    GCancellable *cancellable,
                    GError **error)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  gboolean with_flags = bad_flags != 0 && dsc_image_model_has_plane (model, DSC_PLANE_DQ);
  g_autoptr (DscImage) plane
      = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, dsc_image_model_get_name (model), error);
  g_autofree guint32 *flags = NULL;

  if (plane == NULL)
    return NULL;
  if (with_flags) {
    flags = dsc_try_alloc ((gsize)BAND_ROWS * width * sizeof (guint32), "flags", error);
    if (flags == NULL)
      return NULL;
  }
  for (guint b = 0; b < dsc_band_count (height, BAND_ROWS); b++) {
    DscBand band = dsc_band_get (height, BAND_ROWS, b);
    float *row = plane->f + (gsize)band.y0 * width;
    guint n_rows = band.y1 - band.y0;

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, band.y0, n_rows, row, error)
        || (with_flags
            && !dsc_image_model_read_rows (model, DSC_PLANE_DQ, 0, band.y0, n_rows, flags, error)))
      return NULL;
    mask_rows (row, flags, (gsize)n_rows * width, bad_flags, lower, upper);
  }
  return g_steal_pointer (&plane);
}
