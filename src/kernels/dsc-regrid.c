/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-regrid.h"

#include <math.h>

#define ROWS 64
/* Bilinear interpolation of single precision sees no less than that. */
#define TOLERANCE 1e-5

gboolean
dsc_regrid (const DscBlotSource *source,
            DscMapFunc map,
            gpointer user_data,
            guint nx,
            guint ny,
            float *out,
            guint n_threads,
            GCancellable *cancellable,
            GError **error)
{
  const DscMapSource from = { .func = map,
                              .user_data = user_data,
                              .x0 = 0,
                              .x1 = (gint)nx - 1,
                              .y0 = 0,
                              .y1 = (gint)ny - 1,
                              .tolerance = TOLERANCE };
  g_autoptr (DscPixmap) pixmap = dsc_pixmap_new ();

  for (guint y0 = 0; y0 < ny; y0 += ROWS) {
    guint n_rows = MIN (ROWS, ny - y0);

    if (!dsc_pixmap_compute (pixmap, &from, nx, ny, y0, n_rows, n_threads, cancellable, error))
      return FALSE;
    for (guint y = y0; y < y0 + n_rows; y++) {
      gsize first = dsc_pixmap_index (pixmap, 0, (gint)y);

      dsc_blot_linear (source, nx, pixmap->x + first, pixmap->y + first, out + (gsize)y * nx);
    }
  }
  return TRUE;
}

static double
combine (DscPairOp op, double a, double b, double ea, double eb)
{
  switch (op) {
  case DSC_PAIR_OP_RATIO:
    return a > 0 && b > 0 && isfinite (b) ? a / b : NAN;
  case DSC_PAIR_OP_SIGNIFICANCE:
    return ea > 0 && eb > 0 ? (a - b) / sqrt (ea * ea + eb * eb) : NAN;
  case DSC_PAIR_OP_DIFFERENCE:
  default:
    return a - b;
  }
}

void
dsc_pair_combine (DscPairOp op,
                  gsize n,
                  const float *a,
                  const float *b,
                  const float *ea,
                  const float *eb,
                  float *out)
{
  for (gsize i = 0; i < n; i++) {
    double value = combine (op, a[i], b[i], ea ? ea[i] : 0, eb ? eb[i] : 0);

    out[i] = isfinite (value) ? (float)value : NAN;
  }
}
