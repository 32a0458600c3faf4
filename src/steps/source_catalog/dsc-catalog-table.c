/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-magnitudes.h"
#include "dsc-catalog-table-private.h"

#define MEMBER(name) G_STRUCT_OFFSET (DscCatalogSource, name)

/* Whether the peer has this column in single precision: that of stars. */
static gboolean
is_single (const DscCatalogTableMaker *m)
{
  return m->compat == DSC_COMPAT_JWST && m->params->starfinder == DSC_STARFINDER_DAO;
}

static void
narrow (const DscCatalogTableMaker *m, DscColumn *column)
{
  column->bits = 32;
  for (guint i = 0; i < m->sources->len; i++)
    column->d[i] = (double)(float)column->d[i];
}

static void
add_positions (const DscCatalogTableMaker *m)
{
  dsc_catalog_table_add_label (m, "label", MEMBER (label),
                               "Unique source identification label number");
  dsc_catalog_table_add_member (m, "xcentroid", MEMBER (x), NULL, ".4f",
                                "X pixel value of the source centroid (0 indexed)");
  dsc_catalog_table_add_member (m, "ycentroid", MEMBER (y), NULL, ".4f",
                                "Y pixel value of the source centroid (0 indexed)");
  dsc_catalog_table_add_place (m, "sky_centroid", MEMBER (ra), MEMBER (dec),
                               "ICRS Sky coordinate of the source centroid");
}

static void
add_look (const DscCatalogTableMaker *m)
{
  dsc_catalog_table_add_member (m, "sharpness", MEMBER (sharpness), NULL, ".6f",
                                "The DAOFind source sharpness statistic");
  narrow (m, dsc_catalog_table_add_member (m, "roundness", MEMBER (roundness), NULL, ".6f",
                                           "The DAOFind source roundness statistic"));
  dsc_catalog_table_add_label (m, "nn_label", MEMBER (neighbour),
                               "The label number of the nearest neighbor");
  dsc_catalog_table_add_member (m, "nn_dist", MEMBER (neighbour_distance), "pix", ".6f",
                                "The distance in pixels to the nearest neighbor");
}

static void
add_magnitudes (const DscCatalogTableMaker *m, const DscColumn *flux, const DscColumn *error)
{
  static const char *const kinds[] = { "AB", "Vega" };

  for (guint k = 0; k < 2; k++) {
    g_autofree char *name = g_strdup_printf ("isophotal_%smag", k == 0 ? "ab" : "vega");
    g_autofree char *error_name = g_strconcat (name, "_err", NULL);
    g_autofree char *text = g_strdup_printf ("Isophotal %s magnitude", kinds[k]);
    g_autofree char *error_text = g_strconcat (text, " error", NULL);
    double offset = k == 0 ? 0 : m->apertures->vega_offset;
    DscColumn *value = dsc_catalog_table_add_double (m, name, NULL, ".6f", text);
    DscColumn *spread = dsc_catalog_table_add_double (m, error_name, NULL, ".6f", error_text);

    for (guint i = 0; i < m->sources->len; i++) {
      double mag = dsc_catalog_get_abmag (flux->d[i]);

      value->d[i] = (is_single (m) ? (double)(float)mag : mag) - offset;
      spread->d[i] = isnan (offset) ? NAN : dsc_catalog_get_abmag_error (flux->d[i], error->d[i]);
    }
    if (is_single (m)) {
      value->bits = offset == 0 ? 32 : 64; /* a plain number leaves them so */
      narrow (m, spread);
    }
  }
}

/* The peer has no units of what it does not measure. */
static const char *
get_unit (const DscCatalogTableMaker *m, const char *unit)
{
  gboolean stars = m->params->starfinder != DSC_STARFINDER_SEGMENTATION;

  return stars && m->compat == DSC_COMPAT_JWST ? NULL : unit;
}

static void
add_isophotal (const DscCatalogTableMaker *m)
{
  DscColumn *flux = dsc_catalog_table_add_member (m, "isophotal_flux", MEMBER (isophotal), "Jy",
                                                  ".6e", "Isophotal flux");
  DscColumn *error
      = dsc_catalog_table_add_member (m, "isophotal_flux_err", MEMBER (isophotal_error),
                                      get_unit (m, "Jy"), ".6e", "Isophotal flux error");

  if (is_single (m))
    narrow (m, flux);
  else if (m->params->starfinder == DSC_STARFINDER_SEGMENTATION)
    narrow (m, error);
  add_magnitudes (m, flux, error);
}

static void
add_shape (const DscCatalogTableMaker *m)
{
  gboolean iraf = m->params->starfinder == DSC_STARFINDER_IRAF;

  dsc_catalog_table_add_member (m, "isophotal_area", MEMBER (area), get_unit (m, "pix2"), NULL,
                                "Isophotal area");
  dsc_catalog_table_add_member (
      m, "semimajor_sigma", MEMBER (semimajor), get_unit (m, "pix"), ".6f",
      "1-sigma standard deviation along the semimajor axis of the 2D Gaussian function that has "
      "the same second-order central moments as the source");
  dsc_catalog_table_add_member (
      m, "semiminor_sigma", MEMBER (semiminor), get_unit (m, "pix"), ".6f",
      "1-sigma standard deviation along the semiminor axis of the 2D Gaussian function that has "
      "the same second-order central moments as the source");
  dsc_catalog_table_add_member (
      m, "ellipticity", MEMBER (ellipticity), get_unit (m, ""), ".6f",
      "1 minus the ratio of the 1-sigma lengths of the semimajor and semiminor axes");
  dsc_catalog_table_add_member (m, "orientation", MEMBER (orientation),
                                iraf ? "deg" : get_unit (m, "deg"), ".6f",
                                "The angle (degrees) between the positive X axis and the major "
                                "axis (increases counter-clockwise)");
  dsc_catalog_table_add_member (m, "sky_orientation", MEMBER (sky_orientation), "deg", ".6f",
                                "The position angle (degrees) from North of the major axis");
  dsc_catalog_table_add_corners (m);
}

static void
add_windowed (const DscCatalogTableMaker *m)
{
  dsc_catalog_table_add_member (
      m, "xwin", MEMBER (xwin), NULL, ".4f",
      "X pixel value of the centroid under a Gaussian window (0 indexed)");
  dsc_catalog_table_add_member (
      m, "ywin", MEMBER (ywin), NULL, ".4f",
      "Y pixel value of the centroid under a Gaussian window (0 indexed)");
  dsc_catalog_table_add_member (m, "win_error", MEMBER (win_error), "pix", ".6f",
                                "Error of the centroid under a Gaussian window, along an axis");
}

static void
add_kron (const DscCatalogTableMaker *m)
{
  dsc_catalog_table_add_member (m, "kron_radius", MEMBER (kron_radius), NULL, ".6f",
                                "Unscaled first-moment Kron radius, in units of semimajor_sigma "
                                "and semiminor_sigma");
  dsc_catalog_table_add_member (m, "kron_flux", MEMBER (kron), "Jy", ".6e",
                                "Flux in the elliptical Kron aperture");
  dsc_catalog_table_add_member (m, "kron_flux_err", MEMBER (kron_error), "Jy", ".6e",
                                "Flux error in the elliptical Kron aperture");
}

static void
add_box (const DscCatalogTableMaker *m)
{
  static const struct {
    const char *name, *description;
    gsize offset;
    int less; /* edges are one beyond the last pixel */
  } edges[] = {
    { "bbox_xmin", "First column of the segment (0 indexed)", MEMBER (x0), 0 },
    { "bbox_ymin", "First row of the segment (0 indexed)", MEMBER (y0), 0 },
    { "bbox_xmax", "Last column of the segment (0 indexed)", MEMBER (x1), 1 },
    { "bbox_ymax", "Last row of the segment (0 indexed)", MEMBER (y1), 1 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (edges); k++) {
    DscColumn *column = dsc_table_add (m->table, edges[k].name, DSC_COLUMN_INT64, 32, "pix",
                                       edges[k].description);

    for (guint i = 0; i < m->sources->len; i++) {
      const DscCatalogSource *s = dsc_catalog_table_source (m, i);

      if (s->x1 > s->x0)
        column->i[i] = (gint64)G_STRUCT_MEMBER (guint, s, edges[k].offset) - edges[k].less;
      else
        dsc_table_mask (m->table, column, i);
    }
  }
}

DscTable *
dsc_catalog_table_new (const GArray *sources,
                       const DscCatalogApertures *apertures,
                       const DscSourceCatalogParams *params,
                       DscCompat compat,
                       const char *date)
{
  DscCatalogTableMaker m = { dsc_table_new (sources->len), sources, apertures, params, compat };

  dsc_table_set_quantities (m.table, TRUE);
  add_positions (&m);
  dsc_catalog_table_add_apertures (&m);
  add_look (&m);
  add_isophotal (&m);
  add_shape (&m);
  if (compat == DSC_COMPAT_NONE && params->windowed_columns)
    add_windowed (&m);
  if (compat == DSC_COMPAT_NONE && params->kron_columns
      && params->starfinder == DSC_STARFINDER_SEGMENTATION)
    add_kron (&m);
  dsc_catalog_table_add_meta (&m, date);
  return m.table;
}

/* What is not known is not shown as "not extended". */
DscTable *
dsc_catalog_table_new_full (const GArray *sources,
                            const DscCatalogApertures *apertures,
                            const DscSourceCatalogParams *params,
                            DscCompat compat,
                            const char *date)
{
  DscTable *table = dsc_catalog_table_new (sources, apertures, params, compat, date);
  DscCatalogTableMaker m = { table, sources, apertures, params, compat };
  DscColumn *is_extended = dsc_table_find (table, "is_extended");

  for (guint i = 0; i < sources->len; i++) {
    const double *flux = dsc_catalog_table_source (&m, i)->flux;

    if (apertures->origin == DSC_APERTURES_FIXED || isnan (flux[0] + flux[1] + flux[2]))
      dsc_table_mask (table, is_extended, i);
  }
  add_box (&m);
  return table;
}
