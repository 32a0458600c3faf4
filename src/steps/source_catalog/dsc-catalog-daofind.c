/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-daofind.h"

#include <math.h>

#include "dsc-star-finder.h"

#define SIGMA_RADIUS 1.5         /* where the kernel ends */
#define SUMS_PER_LOOK (1u << 23) /* products of a convolution */
#define SMALL 11                 /* pixels a side: cut-outs that fit on the stack */

struct _DscCatalogDaofind {
  DscStarFinder *finder;
};

DscCatalogDaofind *
dsc_catalog_daofind_new (double kernel_fwhm, GError **error)
{
  DscStarFinder *finder
      = dsc_star_finder_new (DSC_STAR_FINDER_DAO, kernel_fwhm, SIGMA_RADIUS, 0, error);
  DscCatalogDaofind *self;

  if (finder == NULL)
    return NULL;
  self = g_new0 (DscCatalogDaofind, 1);
  self->finder = finder;
  return self;
}

void
dsc_catalog_daofind_free (DscCatalogDaofind *self)
{
  if (self == NULL)
    return;
  dsc_star_finder_free (self->finder);
  g_free (self);
}

/* The square around a place, of which columns x0 .. x1 - 1 and rows y0 .. y1 - 1 of the image are
 * in the image. */
typedef struct {
  gint left, bottom;
  guint size, x0, y0, x1, y1;
} Square;

/* Returns: FALSE if nothing of it is in the image */
static gboolean
place_square (Square *s, double x, double y, guint width, guint height)
{
  double left = ceil (x - 0.5 * s->size), bottom = ceil (y - 0.5 * s->size);

  if (!(left + s->size > 0 && bottom + s->size > 0 && left < width && bottom < height))
    return FALSE;
  s->left = (gint)left;
  s->bottom = (gint)bottom;
  s->x0 = (guint)MAX (s->left, 0);
  s->y0 = (guint)MAX (s->bottom, 0);
  s->x1 = (guint)MIN (s->left + (gint)s->size, (gint)width);
  s->y1 = (guint)MIN (s->bottom + (gint)s->size, (gint)height);
  return TRUE;
}

/* The convolved image in the square, 0 outside. */
static gboolean
convolve (const DscCatalogDaofind *self,
          const float *sci,
          guint width,
          guint height,
          const Square *s,
          float *values,
          GCancellable *cancellable,
          GError **error)
{
  guint n_columns = s->x1 - s->x0;
  guint pixels = SUMS_PER_LOOK / MAX (1, self->finder->kernel->n_taps);
  guint rows = MAX (1, pixels / n_columns);
  g_autofree float *part = NULL;
  float room[SMALL * SMALL], *result = room;

  if (s->size > SMALL)
    result = part = g_new (float, (gsize)rows *n_columns);
  else
    rows = s->y1 - s->y0;
  for (guint y = s->y0; y < s->y1; y += rows) {
    guint n = MIN (rows, s->y1 - y);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    dsc_convolve_rows (self->finder->kernel, sci, width, height, s->x0, y, n_columns, n, result);
    for (guint j = 0; j < n; j++)
      for (guint i = 0; i < n_columns; i++)
        values[(gsize)((gint)(y + j) - s->bottom) * s->size + (gsize)((gint)(s->x0 + i) - s->left)]
            = result[j * n_columns + i];
  }
  return TRUE;
}

/* The sum over the square goes over its corners too, times 0, which keeps what is not finite. */
static double
get_sharpness (
    const DscCatalogDaofind *self, const float *sci, guint width, const Square *s, double height)
{
  guint c = s->size / 2;
  gint xc = s->left + (gint)c, yc = s->bottom + (gint)c;
  double sum = 0, peak = 0;

  for (guint y = s->y0; y < s->y1; y++)
    for (guint x = s->x0; x < s->x1; x++) {
      gsize at = (gsize)((gint)y - s->bottom) * s->size + (gsize)((gint)x - s->left);
      double value = sci[(gsize)y * width + x];

      sum += value * self->finder->inside[at];
      if ((gint)x == xc && (gint)y == yc)
        peak = value;
    }
  return (peak - (sum - peak) / (self->finder->n_inside - 1)) / height;
}

static double
get_roundness (const float *values, guint size)
{
  guint c = size / 2;
  double sum = 0, total = 0;

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++) {
      double value = values[(gsize)y * size + x];

      if (x == c && y == c)
        continue;
      total += fabs (value);
      if (y <= c && x > c)
        sum -= value;
      else if (y < c && x <= c)
        sum += value;
      else if (y >= c && x < c)
        sum -= value;
      else
        sum += value;
    }
  return total != 0 ? (double)(float)(2 * sum / total) : NAN;
}

gboolean
dsc_catalog_daofind_measure (const DscCatalogDaofind *self,
                             const float *sci,
                             guint width,
                             guint height,
                             double x,
                             double y,
                             double *ret_sharpness,
                             double *ret_roundness,
                             GCancellable *cancellable,
                             GError **error)
{
  Square s = { .size = self->finder->size };
  float room[SMALL * SMALL] = { 0 }, *values = room;
  g_autofree float *large = NULL;

  *ret_sharpness = *ret_roundness = NAN;
  if (!place_square (&s, x, y, width, height))
    return TRUE;
  if (s.size > SMALL)
    values = large = g_new0 (float, (gsize)s.size *s.size);
  if (!convolve (self, sci, width, height, &s, values, cancellable, error))
    return FALSE;
  *ret_sharpness
      = get_sharpness (self, sci, width, &s, values[(gsize)(s.size / 2) * s.size + s.size / 2]);
  *ret_roundness = get_roundness (values, s.size);
  return TRUE;
}
