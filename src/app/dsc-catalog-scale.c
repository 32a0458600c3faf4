/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-scale.h"

#include <math.h>

#define SAMPLE 20000u /* values of which percentiles are taken, at most */
#define LOW 0.02
#define HIGH 0.98
#define LOG_FROM 30.0

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
find_limits (DscCatalogScale *self, const DscColumn *column)
{
  gsize step = self->n / SAMPLE + 1;
  g_autofree double *values = g_new (double, self->n / step + 1);
  gsize n = 0;

  for (gsize i = 0; i < self->n; i += step) {
    double v = dsc_column_get_double (column, i);

    if (isfinite (v))
      values[n++] = v;
  }
  self->lo = self->hi = NAN;
  if (n == 0)
    return;
  qsort (values, n, sizeof *values, compare);
  self->lo = values[(gsize)(LOW * (double)(n - 1))];
  self->hi = values[(gsize)ceil (HIGH * (double)(n - 1))];
  self->log = self->lo > 0 && self->hi / self->lo >= LOG_FROM;
}

static guint8
classify (const DscCatalogScale *self, double value)
{
  double t;

  if (!isfinite (value))
    return DSC_CATALOG_CLASS_NONE;
  if (!(self->hi > self->lo))
    t = 0.5;
  else if (self->log)
    t = value > 0 ? log (value / self->lo) / log (self->hi / self->lo) : 0.0;
  else
    t = (value - self->lo) / (self->hi - self->lo);
  return (guint8)(CLAMP (t, 0.0, 1.0) * (DSC_CATALOG_CLASSES - 1) + 0.5);
}

DscCatalogScale *
dsc_catalog_scale_new (const DscTable *table, const DscColumn *column)
{
  DscCatalogScale *self = g_new0 (DscCatalogScale, 1);

  self->n = dsc_table_n_rows (table);
  self->classes = g_new (guint8, self->n);
  find_limits (self, column);
  for (gsize i = 0; i < self->n; i++)
    self->classes[i] = classify (self, dsc_column_get_double (column, i));
  return self;
}

void
dsc_catalog_scale_free (DscCatalogScale *self)
{
  if (!self)
    return;
  g_free (self->classes);
  g_free (self);
}

guint32
dsc_catalog_scale_color (guint klass)
{
  static const guint8 stops[][3] = {
    { 122, 140, 255 }, { 72, 206, 255 }, { 240, 250, 190 }, { 255, 178, 66 }, { 255, 84, 96 }
  };
  const guint last = G_N_ELEMENTS (stops) - 1;
  double t = (double)klass / (DSC_CATALOG_CLASSES - 1) * last;
  guint i = MIN ((guint)t, last - 1);
  guint32 rgb = 0;

  if (klass >= DSC_CATALOG_CLASSES)
    return DSC_CATALOG_GRAY;
  for (guint k = 0; k < 3; k++)
    rgb = rgb << 8 | (guint32)(stops[i][k] + (t - i) * (stops[i + 1][k] - stops[i][k]) + 0.5);
  return rgb;
}
