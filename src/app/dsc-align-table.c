/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-table.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-align-star.h"
#include "dsc-level-plot.h"

enum {
  NUMBER,
  NAME,
  STATE,
  RMS,
  SHIFT_X,
  SHIFT_Y,
  ROTATION,
  SCALE,
  SKEW,
  FOUND,
  REFERENCE,
  MATCHED,
  USED,
  CHANCE,
  ERROR_SHIFT,
  ERROR_ROTATION,
  N_GROUP_COLUMNS
};

static const DscTableColumn group_columns[N_GROUP_COLUMNS] = {
  [NUMBER] = { N_ ("#"), N_ ("Place among the groups"), 30, TRUE, FALSE },
  [NAME] = { N_ ("Group"), N_ ("Exposures that move together"), 130, FALSE, FALSE },
  [STATE] = { N_ ("State"), NULL, 78, FALSE, FALSE },
  [RMS] = { N_ ("rms [mas]"), N_ ("Residual of the stars that were used"), 84, TRUE, FALSE },
  [SHIFT_X]
  = { N_ ("dx [″]"), N_ ("Shift of the fit towards east, at its tangent point"), 76, TRUE, FALSE },
  [SHIFT_Y]
  = { N_ ("dy [″]"), N_ ("Shift of the fit towards north, at its tangent point"), 76, TRUE, FALSE },
  [ROTATION]
  = { N_ ("Rotation [°]"), N_ ("Rotation of the fit, from north to east"), 96, TRUE, FALSE },
  [SCALE] = { N_ ("Scale"), NULL, 78, TRUE, FALSE },
  [SKEW] = { N_ ("Skew [°]"), N_ ("By which the axes are not at right angles"), 76, TRUE, FALSE },
  [FOUND] = { N_ ("Found"), N_ ("Sources that there were to match"), 58, TRUE, FALSE },
  [REFERENCE] = { N_ ("Reference"), N_ ("Positions they were matched with"), 84, TRUE, FALSE },
  [MATCHED] = { N_ ("Matched"), N_ ("Pairs"), 68, TRUE, FALSE },
  [USED] = { N_ ("Used"), N_ ("Pairs that the fit did not leave out"), 54, TRUE, FALSE },
  [CHANCE] = { N_ ("Chance"),
               N_ ("Probability that as many pairs come together by chance; above 0.001 a fit is "
                   "refused"),
               66, TRUE, FALSE },
  [ERROR_SHIFT] = { N_ ("± shift [mas]"), N_ ("Formal error of the shift"), 92, TRUE, FALSE },
  [ERROR_ROTATION]
  = { N_ ("± rotation [°]"), N_ ("Formal error of the rotation"), 98, TRUE, FALSE },
};

enum {
  E_NUMBER,
  E_NAME,
  E_STATE,
  E_RMS,
  E_EAST,
  E_NORTH,
  E_ROTATION,
  E_SCALE,
  E_MOVED,
  E_FOUND,
  E_MATCHED,
  E_USED,
  E_FWHM,
  E_GROUP,
  N_EXPOSURE_COLUMNS
};

static const DscTableColumn exposure_columns[N_EXPOSURE_COLUMNS] = {
  [E_NUMBER] = { N_ ("#"), N_ ("Place in the association"), 30, TRUE, FALSE },
  [E_NAME] = { N_ ("Exposure"), NULL, 150, FALSE, FALSE },
  [E_STATE] = { N_ ("State"), NULL, 78, FALSE, FALSE },
  [E_RMS] = { N_ ("rms [mas]"), N_ ("Residual of its stars that were used"), 84, TRUE, FALSE },
  [E_EAST]
  = { N_ ("dx [″]"), N_ ("By which its centre moved towards east, in all"), 76, TRUE, FALSE },
  [E_NORTH]
  = { N_ ("dy [″]"), N_ ("By which its centre moved towards north, in all"), 76, TRUE, FALSE },
  [E_ROTATION]
  = { N_ ("Rotation [°]"), N_ ("By which it turned from north to east, in all"), 96, TRUE, FALSE },
  [E_SCALE] = { N_ ("Scale"), N_ ("New over old"), 78, TRUE, FALSE },
  [E_MOVED]
  = { N_ ("Corner [″]"), N_ ("The largest motion of one of its corners"), 78, TRUE, FALSE },
  [E_FOUND] = { N_ ("Found"), N_ ("Its sources"), 58, TRUE, FALSE },
  [E_MATCHED] = { N_ ("Matched"), N_ ("Its sources in pairs"), 68, TRUE, FALSE },
  [E_USED] = { N_ ("Used"), N_ ("Those that the fit did not leave out"), 54, TRUE, FALSE },
  [E_FWHM] = { N_ ("FWHM [pixel]"), N_ ("Of its stars"), 90, TRUE, FALSE },
  [E_GROUP] = { N_ ("Group"), N_ ("Place of its group"), 56, TRUE, FALSE },
};

const DscTableColumn *
dsc_align_group_columns (guint *ret_n)
{
  *ret_n = N_GROUP_COLUMNS;
  return group_columns;
}

const DscTableColumn *
dsc_align_exposure_columns (guint *ret_n)
{
  *ret_n = N_EXPOSURE_COLUMNS;
  return exposure_columns;
}

/* --- names --- */

/* The program, observation and visit are left out where all groups have the same. */
static char *
dup_group_name (const DscTweakScene *scene, guint group)
{
  const char *name = scene->groups[group].name ? scene->groups[group].name : "";
  const char *rest = g_str_has_prefix (name, "jw") ? strchr (name, '_') : NULL;

  for (guint i = 0; rest && i < scene->n_groups; i++)
    if (!scene->groups[i].name
        || strncmp (scene->groups[i].name, name, (gsize)(rest + 1 - name)) != 0)
      rest = NULL;
  return g_strdup (rest ? rest + 1 : name);
}

static char *
dup_exposure_name (const DscTweakScene *scene, guint exposure)
{
  const char *name = scene->exposures[exposure].name;

  return dsc_sky_short_name (name ? name : "");
}

/* --- states --- */

const char *
dsc_align_state_word (DscTweakState state)
{
  switch (state) {
  case DSC_TWEAK_ALIGNED:
    return _ ("aligned");
  case DSC_TWEAK_REFERENCE:
    return _ ("reference");
  case DSC_TWEAK_FAILED:
    return _ ("failed");
  case DSC_TWEAK_NO_SOURCES:
    return _ ("no sources");
  case DSC_TWEAK_EXCLUDED:
    return _ ("excluded");
  default:
    return _ ("skipped");
  }
}

const char *
dsc_align_state_css (DscTweakState state)
{
  switch (state) {
  case DSC_TWEAK_ALIGNED:
    return NULL;
  case DSC_TWEAK_FAILED:
  case DSC_TWEAK_NO_SOURCES:
    return "error";
  default:
    return "dim-label";
  }
}

/* (nullable): the fit of the group itself */
static const DscTweakFit *
own_fit (DscAlignCase *shown, DscTweakFitKind kind, guint group)
{
  const DscTweakFit *fit = dsc_align_case_get_fit (shown, kind, (int)group);

  return fit && fit->group == group ? fit : NULL;
}

DscTweakState
dsc_align_group_state (DscAlignCase *shown, DscTweakFitKind kind, guint group)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (shown);
  const DscTweakSolution *solution = dsc_align_case_get_solution (shown);
  const DscTweakFit *fit = own_fit (shown, kind, group);
  DscTweakState state = DSC_TWEAK_EXCLUDED;

  if (fit)
    return fit->state;
  for (guint i = 0; i < MIN (scene->n_exposures, solution->n_exposures); i++)
    if (scene->exposures[i].group == group && state == DSC_TWEAK_EXCLUDED)
      state = solution->exposures[i].state;
  return state;
}

static DscTweakState
exposure_state (DscAlignCase *shown, guint exposure)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (shown);

  return exposure < solution->n_exposures ? solution->exposures[exposure].state : DSC_TWEAK_SKIPPED;
}

/* --- cells --- */

static void
set_number (DscTableCell *cell, double value, const char *format)
{
  cell->value = value;
  cell->text = dsc_align_number (value, format);
}

static void
set_count (DscTableCell *cell, guint value)
{
  set_number (cell, value, "%.0f");
}

static void
set_chance (DscTableCell *cell, double value)
{
  set_number (cell, value, value >= 0.01 ? "%.2f" : "%.0e");
  if (value < 1e-30) {
    g_free (cell->text);
    cell->text = g_strdup ("< 1e−30");
  }
}

static void
set_state (DscTableCell *cell, DscTweakState state, const char *tooltip)
{
  cell->value = state;
  cell->text = g_strdup (dsc_align_state_word (state));
  cell->tooltip = g_strdup (tooltip);
}

/* A fit that was refused says where it would have gone; that is not where anything went. */
static void
set_fit_cell (const DscTweakFit *fit, guint column, DscTableCell *cell)
{
  gboolean tried = fit->n_matched > 0;

  switch (column) {
  case SHIFT_X:
    set_number (cell, tried ? fit->map.shift[0] : NAN, "%.4f");
    break;
  case SHIFT_Y:
    set_number (cell, tried ? fit->map.shift[1] : NAN, "%.4f");
    break;
  case ROTATION:
    set_number (cell, tried ? fit->rotation : NAN, "%.5f");
    break;
  case SCALE:
    set_number (cell, tried ? fit->scale : NAN, "%.6f");
    break;
  case SKEW:
    set_number (cell, tried ? fit->skew : NAN, "%.5f");
    break;
  case FOUND:
    set_count (cell, fit->n_sources);
    break;
  case REFERENCE:
    set_count (cell, fit->n_reference);
    break;
  case MATCHED:
    set_count (cell, fit->n_matched);
    break;
  case USED:
    set_count (cell, fit->n_used);
    break;
  case CHANCE:
    set_chance (cell, fit->false_probability);
    break;
  case ERROR_SHIFT:
    set_number (cell, 1e3 * hypot (fit->error_shift[0], fit->error_shift[1]), "%.2f");
    break;
  case ERROR_ROTATION:
    set_number (cell, fit->error_rotation, "%.5f");
    break;
  default:
    set_number (cell, fit->n_used > 0 ? 1e3 * fit->rmse : NAN, "%.2f");
  }
}

/* A group that was moved only by the fit of all together has its stars alone. */
static void
set_count_cell (const DscAlignTable *table, guint group, guint column, DscTableCell *cell)
{
  DscAlignCount count = dsc_align_case_count_group (table->shown, table->kind, group);

  if (column == RMS)
    set_number (cell, 1e3 * count.rms, "%.2f");
  else if (column == MATCHED && count.n_matched > 0)
    set_count (cell, count.n_matched);
  else if (column == USED && count.n_matched > 0)
    set_count (cell, count.n_used);
  else
    set_number (cell, NAN, "%.0f");
}

void
dsc_align_group_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscAlignTable *table = user_data;
  const DscTweakScene *scene = dsc_align_case_get_scene (table->shown);
  const DscTweakFit *fit = own_fit (table->shown, table->kind, row);
  DscTweakState state = dsc_align_group_state (table->shown, table->kind, row);

  ret_cell->value = NAN;
  if (column == NUMBER) {
    set_count (ret_cell, row + 1);
  } else if (column == NAME) {
    ret_cell->text = dup_group_name (scene, row);
    ret_cell->tooltip = g_strdup (scene->groups[row].name);
  } else if (column == STATE) {
    g_autofree char *advice = dsc_align_dup_advice (table->shown, table->kind, (int)row, -1);

    set_state (ret_cell, state, advice);
  } else if (fit) {
    set_fit_cell (fit, column, ret_cell);
  } else {
    set_count_cell (table, row, column, ret_cell);
  }
  ret_cell->css = dsc_align_state_css (state);
}

static void
set_aligned_cell (const DscTweakAligned *aligned, guint column, DscTableCell *cell)
{
  switch (column) {
  case E_EAST:
    set_number (cell, aligned->shift[0], "%.4f");
    break;
  case E_NORTH:
    set_number (cell, aligned->shift[1], "%.4f");
    break;
  case E_ROTATION:
    set_number (cell, aligned->rotation, "%.5f");
    break;
  case E_SCALE:
    set_number (cell, aligned->scale, "%.6f");
    break;
  default:
    set_number (cell, aligned->moved, "%.4f");
  }
}

void
dsc_align_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscAlignTable *table = user_data;
  const DscTweakExposure *e = &dsc_align_case_get_scene (table->shown)->exposures[row];
  const DscTweakSolution *solution = dsc_align_case_get_solution (table->shown);
  DscAlignCount count = dsc_align_case_count_exposure (table->shown, table->kind, row);
  DscTweakState state = exposure_state (table->shown, row);

  ret_cell->value = NAN;
  ret_cell->css = dsc_align_state_css (state);
  switch (column) {
  case E_NUMBER:
    set_count (ret_cell, row + 1);
    break;
  case E_NAME:
    ret_cell->text = dup_exposure_name (dsc_align_case_get_scene (table->shown), row);
    ret_cell->tooltip = g_strdup (e->name);
    break;
  case E_STATE: {
    g_autofree char *advice
        = dsc_align_dup_advice (table->shown, table->kind, (int)e->group, (int)row);

    set_state (ret_cell, state, advice);
    break;
  }
  case E_RMS:
    set_number (ret_cell, 1e3 * count.rms, "%.2f");
    break;
  case E_FOUND:
    set_count (ret_cell, e->sources ? e->sources->len : 0);
    break;
  case E_MATCHED:
    set_count (ret_cell, count.n_matched);
    break;
  case E_USED:
    set_count (ret_cell, count.n_used);
    break;
  case E_FWHM:
    set_number (ret_cell, e->fwhm, "%.2f");
    break;
  case E_GROUP:
    set_count (ret_cell, e->group + 1);
    break;
  default:
    if (row < solution->n_exposures)
      set_aligned_cell (&solution->exposures[row], column, ret_cell);
    else
      set_number (ret_cell, NAN, "%.0f");
  }
}

/* --- columns that say something --- */

gboolean
dsc_align_group_column_is_needed (const DscAlignTable *table, guint column)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (table->shown);

  if (column != SCALE && column != SKEW && column != CHANCE && column != ERROR_SHIFT
      && column != ERROR_ROTATION)
    return TRUE;
  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, i);

    if (fit->kind != table->kind)
      continue;
    if ((column == SCALE && fit->scale != 1 && isfinite (fit->scale))
        || (column == SKEW && fit->skew != 0 && isfinite (fit->skew))
        || (column == CHANCE && isfinite (fit->false_probability))
        || (column == ERROR_SHIFT && isfinite (fit->error_shift[0]))
        || (column == ERROR_ROTATION && isfinite (fit->error_rotation)))
      return TRUE;
  }
  return FALSE;
}

gboolean
dsc_align_exposure_column_is_needed (const DscAlignTable *table, guint column)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (table->shown);

  if (column == E_GROUP)
    return scene->n_groups != scene->n_exposures;
  if (column != E_FWHM)
    return TRUE;
  for (guint i = 0; i < scene->n_exposures; i++)
    if (isfinite (scene->exposures[i].fwhm))
      return TRUE;
  return FALSE;
}

/* --- what to try --- */

static char *
say_fit (const char *name, const DscTweakFit *fit)
{
  const char *verdict
      = fit->verdict && *fit->verdict ? fit->verdict : dsc_align_state_word (fit->state);

  return fit->advice ? g_strdup_printf (_ ("%s: %s Try: %s"), name, verdict, fit->advice)
                     : g_strdup_printf ("%s: %s", name, verdict);
}

static char *
say_group (DscAlignCase *shown, DscTweakFitKind kind, guint group)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (shown);
  g_autofree char *name = dup_group_name (scene, group);
  const DscTweakFit *fit = dsc_align_case_get_fit (shown, kind, (int)group);

  if (fit)
    return say_fit (name, fit);
  return g_strdup_printf ("%s: %s", name,
                          dsc_align_state_word (dsc_align_group_state (shown, kind, group)));
}

char *
dsc_align_dup_advice (DscAlignCase *shown, DscTweakFitKind kind, int group, int exposure)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (shown);
  const DscTweakSolution *solution = dsc_align_case_get_solution (shown);

  if (exposure >= 0 && (guint)exposure < scene->n_exposures
      && scene->exposures[exposure].excluded) {
    g_autofree char *name = dsc_sky_short_name (
        scene->exposures[exposure].name ? scene->exposures[exposure].name : "");

    return g_strdup_printf (_ ("%s: excluded by hand, keeps its coordinates"), name);
  }
  if (group >= 0 && (guint)group < scene->n_groups)
    return say_group (shown, kind, (guint)group);
  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, i);
    g_autofree char *name = NULL;

    if (fit->kind != kind || fit->state != DSC_TWEAK_FAILED)
      continue;
    name = fit->group < scene->n_groups ? dup_group_name (scene, fit->group)
                                        : g_strdup (_ ("All exposures"));
    return say_fit (name, fit);
  }
  return solution->warnings && solution->warnings->len > 0
             ? g_strdup (g_ptr_array_index (solution->warnings, 0))
             : NULL;
}
