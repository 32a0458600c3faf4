/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-windowed-centroid.h"

#include <math.h>
#include <sep.h>

#define SUBPIXELS 5
#define REACH 4.0 /* sigma */
#define MAX_SHIFT 2.0
#define MAX_SIGMA 100.0
#define LARGEST 1e29f /* SEP takes more for no data */

typedef struct {
  gint x0, y0, width, height;
  float *data;
  guint8 *bad;
} Cutout;

static gboolean
is_bad (const float *data, const guint8 *mask, guint width, gint x, gint y)
{
  gsize at = (gsize)y * width + (gsize)x;

  return !isfinite (data[at]) || fabsf (data[at]) > LARGEST || (mask != NULL && mask[at]);
}

/* All that the window can see on its way. */
static gboolean
cut_out (const float *data,
         const guint8 *mask,
         guint width,
         guint height,
         double sigma,
         double x,
         double y,
         Cutout *ret_cutout)
{
  gint half = (gint)ceil ((REACH + MAX_SHIFT) * sigma) + 2;
  gint x0 = MAX (0, (gint)floor (x) - half), x1 = MIN ((gint)width, (gint)floor (x) + half + 1);
  gint y0 = MAX (0, (gint)floor (y) - half), y1 = MIN ((gint)height, (gint)floor (y) + half + 1);
  gsize n = 0;

  *ret_cutout = (Cutout){ x0, y0, x1 - x0, y1 - y0, NULL, NULL };
  if (x1 <= x0 || y1 <= y0)
    return FALSE;
  ret_cutout->data = g_new (float, (gsize)(x1 - x0) * (gsize)(y1 - y0));
  ret_cutout->bad = g_new (guint8, (gsize)(x1 - x0) * (gsize)(y1 - y0));
  for (gint j = y0; j < y1; j++)
    for (gint i = x0; i < x1; i++, n++) {
      gboolean bad = is_bad (data, mask, width, i, j);

      ret_cutout->bad[n] = bad;
      ret_cutout->data[n] = bad ? 0 : data[(gsize)j * width + (gsize)i];
    }
  return TRUE;
}

/* SEP goes on where the sum is not positive and divides by what is left. */
static gboolean
has_signal (const Cutout *c, double sigma, double x, double y)
{
  double sum = 0;

  for (gint j = 0; j < c->height; j++)
    for (gint i = 0; i < c->width; i++) {
      double r2 = (c->x0 + i - x) * (c->x0 + i - x) + (c->y0 + j - y) * (c->y0 + j - y);

      if (r2 <= REACH * REACH * sigma * sigma)
        sum += exp (-0.5 * r2 / (sigma * sigma)) * c->data[j * c->width + i];
    }
  return sum > 0;
}

/* Pixels outside the image count as bad. */
static guint
count_bad (const Cutout *c, double sigma, double x, double y)
{
  double reach = REACH * sigma;
  guint n = 0;

  for (gint j = (gint)ceil (y - reach); j <= y + reach; j++)
    for (gint i = (gint)ceil (x - reach); i <= x + reach; i++) {
      gint cx = i - c->x0, cy = j - c->y0;

      if ((i - x) * (i - x) + (j - y) * (j - y) > reach * reach)
        continue;
      n += cx < 0 || cy < 0 || cx >= c->width || cy >= c->height || c->bad[cy * c->width + cx];
    }
  return n;
}

static gboolean
follow (const Cutout *c, double sigma, double *x, double *y)
{
  sep_image image = {
    .data = c->data,
    .mask = c->bad,
    .dtype = SEP_TFLOAT,
    .mdtype = SEP_TBYTE,
    .w = c->width,
    .h = c->height,
  };
  double x_found = NAN, y_found = NAN;
  int n_rounds;
  short flag = 0;

  if (!has_signal (c, sigma, *x, *y)
      || sep_windowed (&image, *x - c->x0, *y - c->y0, sigma, SUBPIXELS, 0, &x_found, &y_found,
                       &n_rounds, &flag)
             != 0)
    return FALSE;
  x_found += c->x0;
  y_found += c->y0;
  if (!(fabs (x_found - *x) <= MAX_SHIFT * sigma && fabs (y_found - *y) <= MAX_SHIFT * sigma))
    return FALSE;
  *x = x_found;
  *y = y_found;
  return has_signal (c, sigma, *x, *y);
}

gboolean
dsc_windowed_centroid (const float *data,
                       const guint8 *mask,
                       guint width,
                       guint height,
                       double sigma,
                       double *x,
                       double *y,
                       guint *ret_n_bad)
{
  Cutout cutout;
  double x_found = *x, y_found = *y;
  gboolean found;

  if (!(sigma > 0 && sigma <= MAX_SIGMA) || !(fabs (*x) < G_MAXINT / 2)
      || !(fabs (*y) < G_MAXINT / 2)
      || !cut_out (data, mask, width, height, sigma, *x, *y, &cutout))
    return FALSE;
  found = follow (&cutout, sigma, &x_found, &y_found);
  if (found) {
    *x = x_found;
    *y = y_found;
    if (ret_n_bad != NULL)
      *ret_n_bad = count_bad (&cutout, sigma, x_found, y_found);
  }
  g_free (cutout.data);
  g_free (cutout.bad);
  return found;
}
