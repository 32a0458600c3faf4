/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scatter-columns.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* --- columns --- */

static const struct {
  const char *prefix, *title;
} groups[] = {
  { "aper_total", N_ ("Whole star") }, { "aper", N_ ("Apertures") },
  { "CI_", N_ ("Concentration") },     { "isophotal", N_ ("Segment") },
  { "kron", N_ ("Kron aperture") },    { "xcentroid", N_ ("Position") },
  { "ycentroid", N_ ("Position") },    { "sky_centroid", N_ ("Position") },
  { "xwin", N_ ("Position") },         { "ywin", N_ ("Position") },
  { "label", N_ ("Position") },        { "nn_", N_ ("Neighbours") },
  { "sharpness", N_ ("Shape") },       { "roundness", N_ ("Shape") },
  { "is_extended", N_ ("Shape") },     { "semi", N_ ("Shape") },
  { "ellipticity", N_ ("Shape") },     { "orientation", N_ ("Shape") },
  { "sky_orientation", N_ ("Shape") }, { "bbox_", N_ ("Rectangle") },
  { "sky_bbox", N_ ("Rectangle") },
};

static guint
find_group (const char *name)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (groups) && !g_str_has_prefix (name, groups[i].prefix))
    i++;
  return i;
}

const char *
dsc_scatter_column_get_group (const char *name)
{
  guint group = find_group (name);

  return group < G_N_ELEMENTS (groups) ? _ (groups[group].title) : _ ("Others");
}

/* That of the first with this title. */
guint
dsc_scatter_column_get_rank (const char *name)
{
  guint group = find_group (name);

  for (guint i = 0; group < G_N_ELEMENTS (groups) && i < group; i++)
    if (g_str_equal (groups[i].title, groups[group].title))
      return i;
  return group;
}

gboolean
dsc_scatter_column_is_number (const DscColumn *column)
{
  return column->type != DSC_COLUMN_STRING;
}

gboolean
dsc_scatter_column_is_magnitude (const DscColumn *column)
{
  if (g_str_has_suffix (column->name, "_err") || g_str_has_suffix (column->name, "_error"))
    return FALSE;
  return g_strcmp0 (column->unit, "mag") == 0 || g_str_has_suffix (column->name, "mag");
}

const DscColumn *
dsc_scatter_column_find_error (const DscTable *table, const char *name)
{
  static const char *const endings[] = { "_err", "_error" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *error = g_strconcat (name, endings[i], NULL);
    const DscColumn *column = dsc_table_find (table, error);

    if (column && dsc_scatter_column_is_number (column))
      return column;
  }
  return NULL;
}

/* --- pairs --- */

/* The first of some columns that has a number. (nullable) */
static const char *
first_of (const DscTable *table, const char *const *names)
{
  gsize n = dsc_table_n_rows (table);

  for (guint i = 0; names[i]; i++) {
    const DscColumn *column = dsc_table_find (table, names[i]);

    if (!column || !dsc_scatter_column_is_number (column))
      continue;
    for (gsize row = 0; row < n; row++)
      if (isfinite (dsc_column_get_double (column, row)))
        return column->name;
  }
  return NULL;
}

/* That of the outermost to the innermost aperture, whose names the catalogue chooses. */
static const char *
find_concentration (const DscTable *table)
{
  const char *found = NULL;

  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    const char *name[] = { dsc_table_get_column (table, i)->name, NULL };

    if (g_str_has_prefix (name[0], "CI_") && first_of (table, name))
      found = name[0];
  }
  return found;
}

static guint
add_pair (
    DscScatterPair *pairs, guint n, const char *label, const char *x, const char *y, gboolean y_log)
{
  if (!x || !y || g_str_equal (x, y) || n >= DSC_SCATTER_MAX_PAIRS)
    return n;
  pairs[n] = (DscScatterPair){ label, x, y, FALSE, y_log };
  return n + 1;
}

guint
dsc_scatter_pairs (const DscTable *table, DscScatterPair *ret_pairs)
{
  static const char *const magnitudes[]
      = { "aper_total_abmag", "isophotal_abmag", "abmag", "kron_abmag", "mag", NULL };
  static const char *const segment[] = { "isophotal_abmag", "abmag", NULL };
  static const char *const errors[] = { "isophotal_abmag_err", "abmag_error", NULL };
  static const char *const total[] = { "aper_total_abmag", "kron_abmag", NULL };
  static const char *const sizes[] = { "semimajor_sigma", "semimajor_axis_sigma", NULL };
  static const char *const sharp[] = { "sharpness", NULL }, *const round[] = { "roundness", NULL };
  static const char *const xs[] = { "xcentroid", "x", "sky_centroid.ra", "RA", "ra", NULL };
  static const char *const ys[] = { "ycentroid", "y", "sky_centroid.dec", "DEC", "dec", NULL };
  const char *magnitude = first_of (table, magnitudes), *own = first_of (table, segment);
  guint n = 0;

  n = add_pair (ret_pairs, n, _ ("Stars and galaxies: magnitude, concentration"), magnitude,
                find_concentration (table), FALSE);
  n = add_pair (ret_pairs, n, _ ("Depth: magnitude, its error"), own, first_of (table, errors),
                TRUE);
  n = add_pair (ret_pairs, n, _ ("Counts per magnitude"), magnitude, DSC_SCATTER_COUNT, FALSE);
  n = add_pair (ret_pairs, n, _ ("Size: magnitude, half axis"), magnitude, first_of (table, sizes),
                TRUE);
  n = add_pair (ret_pairs, n, _ ("Segment and whole star: magnitudes"), first_of (table, total),
                own, FALSE);
  n = add_pair (ret_pairs, n, _ ("Magnitude, sharpness"), magnitude, first_of (table, sharp),
                FALSE);
  n = add_pair (ret_pairs, n, _ ("Sharpness, roundness"), first_of (table, sharp),
                first_of (table, round), FALSE);
  return add_pair (ret_pairs, n, _ ("Positions"), first_of (table, xs), first_of (table, ys),
                   FALSE);
}
