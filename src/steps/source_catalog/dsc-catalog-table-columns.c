/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-catalog-table-private.h"

const DscCatalogSource *
dsc_catalog_table_source (const DscCatalogTableMaker *maker, guint row)
{
  return &g_array_index (maker->sources, DscCatalogSource, row);
}

static double
get_member (const DscCatalogSource *source, gsize offset)
{
  return G_STRUCT_MEMBER (double, source, offset);
}

DscColumn *
dsc_catalog_table_add_double (const DscCatalogTableMaker *maker,
                              const char *name,
                              const char *unit,
                              const char *format,
                              const char *description)
{
  DscColumn *column = dsc_table_add (maker->table, name, DSC_COLUMN_DOUBLE, 64, unit, description);

  column->format = g_strdup (format);
  return column;
}

DscColumn *
dsc_catalog_table_add_member (const DscCatalogTableMaker *maker,
                              const char *name,
                              gsize offset,
                              const char *unit,
                              const char *format,
                              const char *description)
{
  DscColumn *column = dsc_catalog_table_add_double (maker, name, unit, format, description);

  for (guint i = 0; i < maker->sources->len; i++)
    column->d[i] = get_member (dsc_catalog_table_source (maker, i), offset);
  return column;
}

void
dsc_catalog_table_add_label (const DscCatalogTableMaker *maker,
                             const char *name,
                             gsize offset,
                             const char *description)
{
  gboolean wide = maker->compat == DSC_COMPAT_JWST
                  && maker->params->starfinder != DSC_STARFINDER_SEGMENTATION;
  DscColumn *column
      = dsc_table_add (maker->table, name, DSC_COLUMN_INT64, wide ? 64 : 32, NULL, description);

  for (guint i = 0; i < maker->sources->len; i++)
    column->i[i] = G_STRUCT_MEMBER (int, dsc_catalog_table_source (maker, i), offset);
}

void
dsc_catalog_table_add_place (const DscCatalogTableMaker *maker,
                             const char *name,
                             gsize ra_offset,
                             gsize dec_offset,
                             const char *description)
{
  DscColumn *ra, *dec;

  dsc_table_add_sky (maker->table, name, description, &ra, &dec);
  for (guint i = 0; i < maker->sources->len; i++) {
    ra->d[i] = get_member (dsc_catalog_table_source (maker, i), ra_offset);
    dec->d[i] = get_member (dsc_catalog_table_source (maker, i), dec_offset);
  }
}

/* The peer has stars without corners in plain columns. */
void
dsc_catalog_table_add_corners (const DscCatalogTableMaker *maker)
{
  static const char *const names[] = { "ll", "ul", "lr", "ur" };
  static const char *const texts[] = { "lower-left", "upper-left", "lower-right", "upper-right" };
  gboolean plain = maker->compat == DSC_COMPAT_JWST
                   && maker->params->starfinder != DSC_STARFINDER_SEGMENTATION;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *name = g_strconcat ("sky_bbox_", names[i], NULL);
    g_autofree char *description = g_strdup_printf (
        "Sky coordinate of the %s vertex of the minimal bounding box of the source", texts[i]);

    if (plain)
      dsc_catalog_table_add_double (maker, name, NULL, NULL, description);
    else
      dsc_catalog_table_add_place (
          maker, name, G_STRUCT_OFFSET (DscCatalogSource, bbox_ra) + i * sizeof (double),
          G_STRUCT_OFFSET (DscCatalogSource, bbox_dec) + i * sizeof (double), description);
  }
}
