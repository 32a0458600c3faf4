/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-magnitudes.h"
#include "dsc-catalog-table-private.h"

/* The columns of aperture photometry: three apertures, and a total from the last of them. */
#define TOTAL 3

typedef enum {
  FLUX,
  ABMAG,
  VEGAMAG,
  N_KINDS,
} Kind;

static const struct {
  const char *name, *title, *inner, *unit, *format;
} kinds[N_KINDS] = {
  { "flux", "Flux", "flux", "Jy", ".6e" },
  { "abmag", "AB magnitude", "AB magnitude", NULL, ".6f" },
  { "vegamag", "Vega magnitude", "Vega magnitude", NULL, ".6f" },
};

/* Returns: (transfer full): "aper30_flux" */
static char *
get_name (const DscCatalogApertures *a, guint aperture, const char *what)
{
  return aperture == TOTAL ? g_strdup_printf ("aper_total_%s", what)
                           : g_strdup_printf ("aper%d_%s", a->names[aperture], what);
}

/* Returns: (transfer full) */
static char *
get_circle (const DscCatalogTableMaker *m, guint aperture)
{
  const DscCatalogApertures *a = m->apertures;

  if (m->compat == DSC_COMPAT_JWST || a->origin == DSC_APERTURES_REFERENCE)
    return g_strdup_printf ("the %d%% encircled energy circular aperture", a->names[aperture]);
  return g_strdup_printf ("the circular aperture of %g pixels", a->radii[aperture]);
}

/* Returns: (transfer full) */
static char *
describe (const DscCatalogTableMaker *m, Kind kind, guint aperture, gboolean is_error)
{
  g_autofree char *circle = get_circle (m, aperture == TOTAL ? TOTAL - 1 : aperture);

  if (aperture == TOTAL)
    return g_strdup_printf ("Total aperture-corrected %s%s based on %s; should be used only for "
                            "unresolved sources.",
                            kinds[kind].inner, is_error ? " error" : "", circle);
  return g_strdup_printf ("%s%s within %s", kinds[kind].title, is_error ? " error" : "", circle);
}

static void
get_flux (const DscCatalogTableMaker *m, guint row, guint aperture, double *flux, double *error)
{
  const DscCatalogSource *s = dsc_catalog_table_source (m, row);
  guint i = MIN (aperture, TOTAL - 1);
  double factor = aperture == TOTAL ? m->apertures->corrections[i] : 1;

  *flux = s->flux[i] * factor;
  *error = s->flux_error[i] * factor;
}

static void
add_pair (const DscCatalogTableMaker *m, Kind kind, guint aperture)
{
  g_autofree char *name = get_name (m->apertures, aperture, kinds[kind].name);
  g_autofree char *error_name = g_strconcat (name, "_err", NULL);
  g_autofree char *text = describe (m, kind, aperture, FALSE);
  g_autofree char *error_text = describe (m, kind, aperture, TRUE);
  DscColumn *value
      = dsc_catalog_table_add_double (m, name, kinds[kind].unit, kinds[kind].format, text);
  DscColumn *error = dsc_catalog_table_add_double (m, error_name, kinds[kind].unit,
                                                   kinds[kind].format, error_text);

  for (guint i = 0; i < m->sources->len; i++) {
    double flux, flux_error;

    get_flux (m, i, aperture, &flux, &flux_error);
    value->d[i] = kind == FLUX ? flux : dsc_catalog_get_abmag (flux);
    error->d[i] = kind == FLUX ? flux_error : dsc_catalog_get_abmag_error (flux, flux_error);
    if (kind == VEGAMAG) {
      value->d[i] -= m->apertures->vega_offset;
      if (isnan (m->apertures->vega_offset))
        error->d[i] = NAN;
    }
  }
}

static const guint ratios[][2] = { { 1, 0 }, { 2, 1 }, { 2, 0 } };

static double
get_ratio (const DscCatalogTableMaker *m, guint row, guint ratio)
{
  const DscCatalogSource *s = dsc_catalog_table_source (m, row);

  return s->flux[ratios[ratio][0]] / s->flux[ratios[ratio][1]];
}

static void
add_ratio (const DscCatalogTableMaker *m, guint ratio)
{
  const DscCatalogApertures *a = m->apertures;
  guint large = ratios[ratio][0], small = ratios[ratio][1];
  g_autofree char *name = g_strdup_printf ("CI_%d_%d", a->names[large], a->names[small]);
  g_autofree char *text
      = g_strdup_printf ("Concentration index calculated as (aper%d_flux / aper%d_flux)",
                         a->names[large], a->names[small]);
  DscColumn *column = dsc_catalog_table_add_double (m, name, NULL, ".4f", text);

  for (guint i = 0; i < m->sources->len; i++)
    column->d[i] = get_ratio (m, i, ratio);
}

/* Apertures that have nothing to do with the width of stars say nothing about them. */
static void
add_is_extended (const DscCatalogTableMaker *m)
{
  DscColumn *column = dsc_table_add (m->table, "is_extended", DSC_COLUMN_INT64, 1, NULL,
                                     "Flag indicating whether the source is extended");

  if (m->compat == DSC_COMPAT_NONE && m->apertures->origin == DSC_APERTURES_FIXED)
    return;
  for (guint i = 0; i < m->sources->len; i++)
    column->i[i] = get_ratio (m, i, 0) > m->params->ci1_star_threshold
                   && get_ratio (m, i, 1) > m->params->ci2_star_threshold;
}

void
dsc_catalog_table_add_apertures (const DscCatalogTableMaker *m)
{
  dsc_catalog_table_add_member (m, "aper_bkg_flux", G_STRUCT_OFFSET (DscCatalogSource, ring), "Jy",
                                ".6e",
                                "The local background value calculated as the sigma-clipped median "
                                "value in the background annulus aperture");
  dsc_catalog_table_add_member (m, "aper_bkg_flux_err",
                                G_STRUCT_OFFSET (DscCatalogSource, ring_error), "Jy", ".6e",
                                "The standard error of the sigma-clipped median background value");
  for (Kind kind = FLUX; kind < N_KINDS; kind++)
    for (guint i = 0; i <= TOTAL; i++)
      add_pair (m, kind, i);
  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    add_ratio (m, i);
  add_is_extended (m);
}
