/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-place.h"

#include <math.h>

#define AT_ONCE 1024u /* points between looks at the cancellable */

/* Sky columns count where the image has no coordinates. */
static gboolean
find_sky (const DscCatalogCase *of, gsize first, gsize n, double *ra, double *dec)
{
  DscWcs *wcs = of->image ? dsc_image_model_get_wcs (of->image) : NULL;
  const DscColumn *a = dsc_table_find (of->table, "sky_centroid.ra");
  const DscColumn *d = dsc_table_find (of->table, "sky_centroid.dec");

  if (wcs) {
    dsc_wcs_pixel_to_sky (wcs, n, of->x + first, of->y + first, ra, dec, FALSE);
    return TRUE;
  }
  if (!a || !d)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    ra[i] = dsc_column_get_double (a, first + i);
    dec[i] = dsc_column_get_double (d, first + i);
  }
  return TRUE;
}

/* Of the row that is nearest to the mean: one that exists. */
static guint
find_middle (const DscCatalogPlace *self)
{
  double sx = 0, sy = 0, best = INFINITY;
  guint n = 0, found = 0;

  for (guint i = 0; i < self->of->n; i++) {
    if (isfinite (self->x[i]) && isfinite (self->y[i])) {
      sx += self->x[i];
      sy += self->y[i];
      n++;
    }
  }
  for (guint i = 0; i < self->of->n && n > 0; i++) {
    double d = hypot (self->x[i] - sx / n, self->y[i] - sy / n);

    if (d < best) {
      best = d;
      found = i;
    }
  }
  return found;
}

static void
find_linear (DscCatalogPlace *self)
{
  DscWcs *from = self->of->image ? dsc_image_model_get_wcs (self->of->image) : NULL;
  guint i = self->of->n ? find_middle (self) : 0;
  double x[3], y[3];

  self->linear[0] = self->linear[3] = 1.0;
  self->linear[1] = self->linear[2] = 0.0;
  if (!from || self->of->n == 0)
    return;
  for (guint k = 0; k < 3; k++) {
    x[k] = self->of->x[i] + (k == 1);
    y[k] = self->of->y[i] + (k == 2);
  }
  dsc_wcs_pixel_to_sky (from, 3, x, y, x, y, FALSE);
  dsc_wcs_sky_to_pixel (self->wcs, 3, x, y, x, y);
  if (!isfinite (x[0] + x[1] + x[2] + y[0] + y[1] + y[2]))
    return;
  self->linear[0] = x[1] - x[0];
  self->linear[1] = x[2] - x[0];
  self->linear[2] = y[1] - y[0];
  self->linear[3] = y[2] - y[0];
}

DscCatalogPlace *
dsc_catalog_place_new (DscCatalogCase *of, DscWcs *wcs, GCancellable *cancellable)
{
  g_autoptr (DscCatalogPlace) self = g_new0 (DscCatalogPlace, 1);
  double ra[AT_ONCE], dec[AT_ONCE];

  self->of = dsc_catalog_case_ref (of);
  self->wcs = dsc_wcs_ref (wcs);
  self->x = g_new (double, MAX (of->n, 1));
  self->y = g_new (double, MAX (of->n, 1));
  for (gsize first = 0; first < of->n; first += AT_ONCE) {
    gsize n = MIN (AT_ONCE, of->n - first);

    if (g_cancellable_is_cancelled (cancellable))
      return NULL;
    if (find_sky (of, first, n, ra, dec)) {
      dsc_wcs_sky_to_pixel (wcs, n, ra, dec, self->x + first, self->y + first);
      continue;
    }
    for (gsize i = 0; i < n; i++)
      self->x[first + i] = self->y[first + i] = NAN;
  }
  find_linear (self);
  return g_steal_pointer (&self);
}

void
dsc_catalog_place_free (DscCatalogPlace *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->of, dsc_catalog_case_unref);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  g_free (self->x);
  g_free (self->y);
  g_free (self);
}
