/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-table-private.h"

/* The columns of the first versions of jwst (0.9), with their units. Differences: fluxes have
 * errors (those versions wrote 0), and negative ones no magnitude nor its error. */

#define MEMBER(name) G_STRUCT_OFFSET (DscCatalogSource, name)
#define MICRO 1e6
#define ZERO_POINT 23.9

static void
add_fluxes (const DscCatalogTableMaker *m)
{
  DscColumn *sum = dsc_catalog_table_add_double (m, "source_sum", "uJy", ".6e",
                                                 "Sum of the pixels of the source");
  DscColumn *error
      = dsc_catalog_table_add_double (m, "source_sum_err", "uJy", ".6e", "Error of source_sum");

  for (guint i = 0; i < m->sources->len; i++) {
    const DscCatalogSource *s = dsc_catalog_table_source (m, i);

    sum->d[i] = s->isophotal * MICRO;
    error->d[i] = s->isophotal_error * MICRO;
  }
}

static double
reduce (double angle)
{
  double rest = fmod (angle, 360);

  return rest < 0 ? rest + 360 : rest;
}

/* From 0 .. 360 (where 0 .. 90 and 270 .. 360 occur) to -90 .. 90. */
static double
get_orientation (const DscCatalogSource *s)
{
  return s->orientation > 180 ? s->orientation - 360 : s->orientation;
}

static void
add_orientation (const DscCatalogTableMaker *m)
{
  DscColumn *column = dsc_catalog_table_add_double (
      m, "orientation", "deg", ".6f", "Angle of the major axis from x towards y, -90 to 90");

  for (guint i = 0; i < m->sources->len; i++)
    column->d[i] = get_orientation (dsc_catalog_table_source (m, i));
}

/* 270 less the rotation of the image plus the orientation: the other end of the axis. */
static void
add_sky_orientation (const DscCatalogTableMaker *m)
{
  DscColumn *column = dsc_catalog_table_add_double (
      m, "orientation_sky", "deg", ".6f", "Position angle of the major axis, East of North");

  for (guint i = 0; i < m->sources->len; i++)
    column->d[i] = reduce (dsc_catalog_table_source (m, i)->sky_orientation + 180);
}

static void
add_magnitudes (const DscCatalogTableMaker *m)
{
  DscColumn *mag = dsc_catalog_table_add_double (m, "abmag", NULL, ".6f", "AB magnitude");
  DscColumn *error
      = dsc_catalog_table_add_double (m, "abmag_error", NULL, ".6f", "AB magnitude error");

  for (guint i = 0; i < m->sources->len; i++) {
    const DscCatalogSource *s = dsc_catalog_table_source (m, i);

    if (s->isophotal < 0)
      continue;
    mag->d[i] = -2.5 * log10 (s->isophotal * MICRO) + ZERO_POINT;
    error->d[i] = 2.5 * log10 (G_E) * s->isophotal_error / s->isophotal;
  }
}

DscTable *
dsc_catalog_table_new_classic (const GArray *sources,
                               const DscCatalogApertures *apertures,
                               const DscSourceCatalogParams *params,
                               DscCompat compat,
                               const char *date)
{
  DscCatalogTableMaker m = { dsc_table_new (sources->len), sources, apertures, params, compat };

  dsc_table_set_quantities (m.table, TRUE);
  dsc_catalog_table_add_label (&m, "id", MEMBER (label), "Number of the source");
  dsc_catalog_table_add_member (&m, "xcentroid", MEMBER (x), "pix", ".4f",
                                "X pixel of the centroid (0 indexed)");
  dsc_catalog_table_add_member (&m, "ycentroid", MEMBER (y), "pix", ".4f",
                                "Y pixel of the centroid (0 indexed)");
  dsc_catalog_table_add_place (&m, "sky_centroid", MEMBER (ra), MEMBER (dec),
                               "ICRS Sky coordinate of the source centroid");
  dsc_catalog_table_add_member (&m, "area", MEMBER (area), "pix2", NULL, "Pixels of the source");
  add_fluxes (&m);
  dsc_catalog_table_add_member (&m, "semimajor_axis_sigma", MEMBER (semimajor), "pix", ".6f",
                                "1-sigma deviation along the major axis");
  dsc_catalog_table_add_member (&m, "semiminor_axis_sigma", MEMBER (semiminor), "pix", ".6f",
                                "1-sigma deviation along the minor axis");
  add_orientation (&m);
  dsc_catalog_table_add_corners (&m);
  add_sky_orientation (&m);
  add_magnitudes (&m);
  dsc_catalog_table_add_meta (&m, date);
  return m.table;
}
