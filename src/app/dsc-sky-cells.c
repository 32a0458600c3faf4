/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-cells.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-level-plot.h"

#define BAD_SIGMA 0.3    /* of the noise of a pixel: steps that are seen */
#define BAD_PERCENT 10.0 /* good pixels: fewer make no level to trust */

enum {
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_LEVEL,
  COLUMN_LOCAL,
  COLUMN_GOOD,
  COLUMN_BEFORE,
  COLUMN_UNIT,
  COLUMN_SET,
  N_COLUMNS
};

static const DscTableColumn columns[N_COLUMNS] = {
  [COLUMN_NUMBER] = { N_ ("#"), N_ ("Place in the association"), 30, TRUE, FALSE },
  [COLUMN_NAME] = { N_ ("Exposure"), NULL, 60, FALSE, TRUE },
  [COLUMN_LEVEL]
  = { N_ ("Level"), N_ ("Level recorded (BKGLEVEL), in the unit of the data"), 76, TRUE, FALSE },
  [COLUMN_LOCAL] = { N_ ("Own sky"), N_ ("Its own sky, over all good pixels"), 76, TRUE, FALSE },
  [COLUMN_GOOD] = { N_ ("Good [%]"), N_ ("Pixels that the statistic may use"), 70, TRUE, FALSE },
  [COLUMN_BEFORE]
  = { N_ ("Before"), N_ ("Level that was recorded when it came in"), 70, TRUE, FALSE },
  [COLUMN_UNIT]
  = { N_ ("Group"), N_ ("Exposures of one group share a level; its number in the graph"), 56, TRUE,
      FALSE },
  [COLUMN_SET]
  = { N_ ("Set"), N_ ("Levels can be compared within a set of overlapping exposures only"), 44,
      TRUE, FALSE },
};

const DscTableColumn *
dsc_sky_exposure_columns (guint *ret_n)
{
  *ret_n = N_COLUMNS;
  return columns;
}

gboolean
dsc_sky_column_is_needed (const DscSkyReport *report, guint column)
{
  switch (column) {
  case COLUMN_BEFORE:
    for (guint i = 0; i < report->n_exposures; i++)
      if (isfinite (report->exposures[i].before))
        return TRUE;
    return FALSE;
  case COLUMN_UNIT:
    return report->n_units != report->n_exposures;
  case COLUMN_SET:
    return dsc_sky_report_matches (report) && report->n_components > 1;
  default:
    return TRUE;
  }
}

void
dsc_sky_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscSkyReport *report = user_data;
  const DscSkyExposure *e = &report->exposures[row];

  ret_cell->value = NAN;
  switch (column) {
  case COLUMN_NUMBER:
    dsc_table_cell_set_number (ret_cell, row + 1, "%.0f");
    break;
  case COLUMN_NAME:
    ret_cell->text = dsc_sky_short_name (e->name);
    ret_cell->tooltip = g_strdup (e->name);
    break;
  case COLUMN_LEVEL:
    dsc_table_cell_set_number (ret_cell, e->level, "%.5g");
    if (!isfinite (e->level)) {
      ret_cell->css = "warning";
      ret_cell->tooltip = g_strdup (_ ("No level: no overlap, or no good pixels in it"));
    }
    break;
  case COLUMN_BEFORE:
    dsc_table_cell_set_number (ret_cell, e->before, "%.5g");
    break;
  case COLUMN_LOCAL:
    dsc_table_cell_set_number (ret_cell, e->local, "%.5g");
    break;
  case COLUMN_GOOD:
    dsc_table_cell_set_number (
        ret_cell, e->n_pixels > 0 ? 100.0 * (double)e->n_good / (double)e->n_pixels : NAN, "%.1f");
    if (ret_cell->value < BAD_PERCENT)
      ret_cell->css = "warning";
    break;
  case COLUMN_UNIT:
    dsc_table_cell_set_number (ret_cell, e->unit + 1, "%.0f");
    break;
  default:
    dsc_table_cell_set_number (ret_cell, report->units[e->unit].component + 1, "%.0f");
  }
}

gboolean
dsc_sky_report_matches (const DscSkyReport *report)
{
  return report->method == NULL || strstr (report->method, "match") != NULL;
}

static void
append_levels (GString *text, const DscSkyReport *report)
{
  double lo = INFINITY, hi = -INFINITY;

  for (guint i = 0; i < report->n_exposures; i++) {
    if (isfinite (report->exposures[i].level)) {
      lo = MIN (lo, report->exposures[i].level);
      hi = MAX (hi, report->exposures[i].level);
    }
  }
  if (hi > lo)
    g_string_append_printf (text, _ ("Levels %.4g to %.4g %s"), lo, hi, report->unit);
  else if (hi >= lo)
    g_string_append_printf (text, _ ("Level %.4g %s"), lo, report->unit);
  g_string_append (text, text->len > 0 ? " · " : "");
  g_string_append_printf (text, _ ("the method %s compares no overlaps"), report->method);
}

char *
dsc_sky_report_verdict (const DscSkyReport *report, gboolean *ret_bad)
{
  GString *text = g_string_new (NULL);
  gboolean matches = dsc_sky_report_matches (report);
  guint n_without = 0, n_used = 0;

  *ret_bad = FALSE;
  for (guint i = 0; i < report->n_exposures; i++)
    n_without += !isfinite (report->exposures[i].level);
  for (guint i = 0; i < report->n_pairs; i++)
    n_used += report->pairs[i].used;
  if (n_used > 0 && isfinite (report->rms_before) && isfinite (report->rms_after)) {
    g_string_printf (text, _ ("Δsky rms %.3g → %.3g %s"), report->rms_before, report->rms_after,
                     report->unit);
    if (report->noise > 0) {
      g_string_append_printf (text, " (%.2g σ)", report->rms_after / report->noise);
      *ret_bad = report->rms_after > BAD_SIGMA * report->noise;
    }
    g_string_append (text, " · ");
    g_string_append_printf (text, ngettext ("%u overlap", "%u overlaps", n_used), n_used);
  } else if (!matches) {
    append_levels (text, report);
  } else {
    g_string_append (text, _ ("No overlap was measured"));
    *ret_bad = report->n_units > 1;
  }
  if (matches && report->n_components > 1) {
    g_string_append (text, " · ");
    g_string_append_printf (text, _ ("%u sets without overlap: levels are relative within each"),
                            report->n_components);
    *ret_bad = TRUE;
  }
  if (n_without > 0) {
    g_string_append (text, " · ");
    g_string_append_printf (
        text, ngettext ("%u exposure without a level", "%u exposures without a level", n_without),
        n_without);
    *ret_bad = TRUE;
  }
  return g_string_free (text, FALSE);
}

char *
dsc_sky_report_applied (const DscSkyReport *report)
{
  return g_strdup_printf (
      report->subtracted
          ? _ ("resample takes the levels off: no, skymatch already did (subtract) · %s, %s")
          : _ ("resample takes the levels off: yes, the data are unchanged until then · %s, %s"),
      report->method, report->statistic);
}
