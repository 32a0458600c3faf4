/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog-fixture.h"

#include <math.h>

static DscColumn *
add (DscTable *table, const char *name, const char *unit, const char *format)
{
  DscColumn *column = dsc_table_add (table, name, DSC_COLUMN_DOUBLE, 64, unit, "What it is");

  column->format = g_strdup (format);
  return column;
}

static void
fill_fluxes (DscTable *table, guint n, gboolean corrected)
{
  DscColumn *total = add (table, "aper_total_flux", "Jy", ".6e");
  DscColumn *magnitude = add (table, "aper_total_abmag", NULL, ".6f");
  DscColumn *aperture = add (table, "aper70_abmag", NULL, ".6f");
  DscColumn *flux = add (table, "isophotal_flux", "Jy", ".6e");
  DscColumn *error = add (table, "isophotal_flux_err", "Jy", ".6e");
  DscColumn *extended = dsc_table_add (table, "is_extended", DSC_COLUMN_INT64, 1, NULL, NULL);

  for (guint i = 0; i < n; i++) {
    double jy = 1e-6 * exp (-10.0 * i / MAX (n, 1));

    total->d[i] = corrected ? jy : NAN;
    magnitude->d[i] = corrected ? -2.5 * log10 (jy) + 8.9 : NAN;
    aperture->d[i] = -2.5 * log10 (0.7 * jy) + 8.9;
    flux->d[i] = i % 7 == 6 ? NAN : 0.9 * jy;
    error->d[i] = 1e-9;
    extended->i[i] = corrected && i % 5 == 0;
  }
}

DscCatalogCase *
dsc_catalog_fixture_new (guint n, guint per_line, gboolean corrected, guint n_more)
{
  DscTable *table = dsc_table_new (n);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, "Number");
  DscColumn *x = add (table, "xcentroid", NULL, ".4f"), *y = add (table, "ycentroid", NULL, ".4f");
  DscColumn *ra, *dec;
  GError *error = NULL;
  DscCatalogCase *shown;

  dsc_table_add_sky (table, "sky_centroid", NULL, &ra, &dec);
  for (guint i = 0; i < n; i++) {
    label->i[i] = i + 1;
    x->d[i] = 10 + 20.0 * (i % per_line);
    y->d[i] = 10 + 20.0 * (i / per_line);
    ra->d[i] = 150 - x->d[i] * 1e-5;
    dec->d[i] = 2 + y->d[i] * 1e-5;
  }
  fill_fluxes (table, n, corrected);
  for (guint k = 0; k < n_more; k++) {
    g_autofree char *name = g_strdup_printf ("further_%02u", k);
    DscColumn *column = add (table, name, "pix", ".6f");

    for (guint i = 0; i < n; i++)
      column->d[i] = sin (i * 1.7 + k);
  }
  shown = dsc_catalog_case_new (table, NULL, NULL, &error);
  g_assert_no_error (error);
  return shown;
}
