/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-table.h"
#include "dsc-tweak-fit-private.h"

/* The table of an alignment: a row for each exposure. */

typedef double (*Number) (const DscTweakScene *scene, const DscTweakSolution *solution, guint i);

/* (nullable) */
static const DscTweakFit *
find_fit (const DscTweakScene *scene,
          const DscTweakSolution *solution,
          DscTweakFitKind kind,
          guint exposure)
{
  return dsc_tweak_fit_of_group (solution, kind, scene->exposures[exposure].group);
}

#define ALIGNED(name, field)                                                                       \
  static double name (const DscTweakScene *scene, const DscTweakSolution *solution, guint i)       \
  {                                                                                                \
    return solution->exposures[i].field;                                                           \
  }
#define FIT(name, kind, field, missing)                                                            \
  static double name (const DscTweakScene *scene, const DscTweakSolution *solution, guint i)       \
  {                                                                                                \
    const DscTweakFit *fit = find_fit (scene, solution, kind, i);                                  \
                                                                                                   \
    return fit != NULL ? fit->field : missing;                                                     \
  }

ALIGNED (get_east, shift[0])
ALIGNED (get_north, shift[1])
ALIGNED (get_rotation, rotation)
ALIGNED (get_scale, scale)
ALIGNED (get_moved, moved)
FIT (get_rel_used, DSC_TWEAK_RELATIVE, n_used, 0)
FIT (get_rel_matched, DSC_TWEAK_RELATIVE, n_matched, 0)
FIT (get_rel_rmse, DSC_TWEAK_RELATIVE, rmse, NAN)
FIT (get_rel_false, DSC_TWEAK_RELATIVE, false_probability, NAN)
FIT (get_abs_used, DSC_TWEAK_ABSOLUTE, n_used, 0)
FIT (get_abs_matched, DSC_TWEAK_ABSOLUTE, n_matched, 0)
FIT (get_abs_rmse, DSC_TWEAK_ABSOLUTE, rmse, NAN)
FIT (get_abs_false, DSC_TWEAK_ABSOLUTE, false_probability, NAN)

static double
get_n_sources (const DscTweakScene *scene, const DscTweakSolution *solution, guint i)
{
  return scene->exposures[i].sources != NULL ? scene->exposures[i].sources->len : 0;
}

static const struct {
  const char *name, *unit, *description;
  Number get;
  gboolean is_count;
} columns[] = {
  { "shift_east", "arcsec", "Of the centre, from the header's to the new coordinates", get_east,
    FALSE },
  { "shift_north", "arcsec", "The same towards north", get_north, FALSE },
  { "rotation", "deg", "From north to east, new less old", get_rotation, FALSE },
  { "scale", NULL, "New over old", get_scale, FALSE },
  { "moved", "arcsec", "Largest motion of a corner", get_moved, FALSE },
  { "n_sources", NULL, "Sources in the exposure", get_n_sources, TRUE },
  { "rel_n_matched", NULL, "Pairs of the group with other exposures", get_rel_matched, TRUE },
  { "rel_n_used", NULL, "Of them in the fit", get_rel_used, TRUE },
  { "rel_rmse", "arcsec", "Of the pairs used", get_rel_rmse, FALSE },
  { "rel_false_probability", NULL, "That the pairs come together by chance", get_rel_false, FALSE },
  { "abs_n_matched", NULL, "Pairs with the reference catalog", get_abs_matched, TRUE },
  { "abs_n_used", NULL, "Of them in the fit", get_abs_used, TRUE },
  { "abs_rmse", "arcsec", "Of the pairs used", get_abs_rmse, FALSE },
  { "abs_false_probability", NULL, "That the pairs come together by chance", get_abs_false, FALSE },
};

static void
add_names (DscTable *table, const DscTweakScene *scene, const DscTweakSolution *solution)
{
  DscColumn *name = dsc_table_add (table, "exposure", DSC_COLUMN_STRING, 64, NULL, "File name");
  DscColumn *group = dsc_table_add (table, "group", DSC_COLUMN_STRING, 64, NULL,
                                    "Exposures that moved together");
  DscColumn *state = dsc_table_add (table, "state", DSC_COLUMN_STRING, 64, NULL, NULL);

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];

    dsc_column_set_string (name, i, e->name);
    dsc_column_set_string (group, i, scene->groups[e->group].name);
    dsc_column_set_string (state, i, dsc_tweak_state_name (solution->exposures[i].state));
  }
}

gboolean
dsc_tweak_fit_table_write (const DscTweakScene *scene,
                           const DscTweakSolution *solution,
                           const char *path,
                           GError **error)
{
  g_autoptr (DscTable) table = dsc_table_new (scene->n_exposures);

  add_names (table, scene, solution);
  for (guint k = 0; k < G_N_ELEMENTS (columns); k++) {
    DscColumn *column = dsc_table_add (table, columns[k].name,
                                       columns[k].is_count ? DSC_COLUMN_INT64 : DSC_COLUMN_DOUBLE,
                                       64, columns[k].unit, columns[k].description);

    for (guint i = 0; i < scene->n_exposures; i++) {
      double value = columns[k].get (scene, solution, i);

      if (columns[k].is_count)
        column->i[i] = (gint64)value;
      else
        column->d[i] = value;
    }
  }
  dsc_table_set_meta (table, "match_method", solution->method);
  if (solution->verdict != NULL)
    dsc_table_set_meta (table, "verdict", solution->verdict);
  if (scene->reference != NULL)
    dsc_table_set_meta (table, "abs_refcat", scene->reference->name);
  return dsc_table_write_ecsv (table, path, error);
}
