/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-number.h"
#include "dsc-scatter-area-private.h"
#include "dsc-scatter-columns.h"
#include "dsc-ticks.h"

#define N_SAMPLE 20000 /* values that a range is found from */
#define CORE 0.01      /* of the values may lie beyond the core at either side */
#define FAR 1.0        /* times the core is shown beside it */
#define BAR_WIDTH 9.0  /* pixels, about */
#define MOST_BARS 2000
#define MARGIN 0.04

/* --- axes --- */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* All that is near the core of the values: a few that went wrong do not press the others together.
 */
static void
find_whole (DscScatterAxis *axis, guint n_rows)
{
  g_autofree double *sample = g_new (double, N_SAMPLE + 1);
  guint stride = n_rows / N_SAMPLE + 1, n = 0;
  double lo = INFINITY, hi = -INFINITY, core_lo, core_hi, reach;

  axis->whole[0] = 0;
  axis->whole[1] = 1;
  for (guint i = 0; i < n_rows; i++) {
    double value = axis->values[i];

    if (!isfinite (value))
      continue;
    lo = MIN (lo, value);
    hi = MAX (hi, value);
    if (i % stride == 0 && n < N_SAMPLE)
      sample[n++] = value;
  }
  if (!(hi >= lo))
    return;
  qsort (sample, n, sizeof (double), compare_doubles);
  core_lo = n > 0 ? sample[(guint)(CORE * (n - 1))] : lo;
  core_hi = n > 0 ? sample[(guint)ceil ((1 - CORE) * (n - 1))] : hi;
  reach = FAR * (core_hi - core_lo);
  if (reach > 0) {
    lo = MAX (lo, core_lo - reach);
    hi = MIN (hi, core_hi + reach);
  }
  axis->whole[0] = hi > lo ? lo - MARGIN * (hi - lo) : lo - MAX (0.05 * fabs (lo), 0.5);
  axis->whole[1] = hi > lo ? hi + MARGIN * (hi - lo) : hi + MAX (0.05 * fabs (hi), 0.5);
}

static void
load_values (DscScatterAxis *axis, const DscTable *table, const DscColumn *column)
{
  guint n = (guint)dsc_table_n_rows (table);
  const DscColumn *error = dsc_scatter_column_find_error (table, axis->name);

  axis->values = g_new (double, n + 1);
  for (guint i = 0; i < n; i++) {
    double value = dsc_column_get_double (column, i);

    axis->values[i] = !axis->log ? value : value > 0 ? log10 (value) : NAN;
  }
  if (error) {
    axis->errors = g_new (double, n + 1);
    for (guint i = 0; i < n; i++)
      axis->errors[i] = dsc_column_get_double (error, i);
  }
  find_whole (axis, n);
}

void
dsc_scatter_area_load_axis (DscScatterArea *self, guint number)
{
  DscScatterAxis *axis = &self->axes[number];
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;
  const DscColumn *column = shown && axis->name ? dsc_table_find (shown->table, axis->name) : NULL;

  g_clear_pointer (&axis->values, g_free);
  g_clear_pointer (&axis->errors, g_free);
  g_clear_pointer (&axis->unit, g_free);
  axis->down = FALSE;
  g_clear_pointer (&axis->of, dsc_catalog_case_unref);
  axis->of = shown ? dsc_catalog_case_ref (shown) : NULL;
  if (number == 1)
    self->is_histogram = axis->name && g_str_equal (axis->name, DSC_SCATTER_COUNT) && !column;
  if (!column || !dsc_scatter_column_is_number (column))
    return;
  axis->unit = g_strdup (column->unit);
  axis->down = number == 1 && !axis->log && dsc_scatter_column_is_magnitude (column);
  load_values (axis, shown->table, column);
}

/* --- rows --- */

/* Whether a row has a number here that can be drawn; counts it otherwise. */
static gboolean
has_value (DscScatterArea *self, guint number, guint row, const DscColumn *column)
{
  double value;

  if (isfinite (self->axes[number].values[row]))
    return TRUE;
  value = dsc_column_get_double (column, row);
  if (isnan (value) || !self->axes[number].log || value > 0)
    self->n_no_number++;
  else
    self->n_not_positive++;
  return FALSE;
}

void
dsc_scatter_area_load_rows (DscScatterArea *self)
{
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;
  const DscColumn *columns[2] = { NULL, NULL };
  GtkBitsetIter iter;
  guint row;

  g_clear_pointer (&self->rows, g_free);
  self->n_rows = self->n_no_number = self->n_not_positive = 0;
  if (!shown || !self->axes[0].values || !(self->axes[1].values || self->is_histogram))
    return;
  for (guint k = 0; k < 2; k++)
    columns[k] = dsc_table_find (shown->table, self->axes[k].name);
  self->rows = g_new (guint, shown->n + 1);
  for (gboolean more
       = gtk_bitset_iter_init_first (&iter, dsc_catalog_model_get_shown (self->model), &row);
       more; more = gtk_bitset_iter_next (&iter, &row))
    if (row < shown->n && has_value (self, 0, row, columns[0])
        && (self->is_histogram || has_value (self, 1, row, columns[1])))
      self->rows[self->n_rows++] = row;
}

/* --- bars --- */

static void
clear_bars (DscScatterBars *bars)
{
  g_clear_pointer (&bars->shown, g_free);
  g_clear_pointer (&bars->selected, g_free);
  bars->n = 0;
}

static double
find_step (DscScatterArea *self, double lo, double hi)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const DscColumn *column = dsc_table_find (shown->table, self->axes[0].name);
  double step = dsc_nice_step ((hi - lo) * BAR_WIDTH / MAX (self->plot.width, BAR_WIDTH));

  if (column->type == DSC_COLUMN_INT64 && !self->axes[0].log)
    step = MAX (step, 1);
  return MAX (step, (hi - lo) / MOST_BARS);
}

void
dsc_scatter_area_fill_bars (DscScatterArea *self)
{
  DscScatterBars *bars = &self->bars;
  DscScatterAxis *y = &self->axes[1];
  double lo = self->axes[0].range[0], hi = self->axes[0].range[1];
  guint most = 1;

  clear_bars (bars);
  bars->step = find_step (self, lo, hi);
  bars->first = bars->step * floor (lo / bars->step);
  bars->n = (guint)CLAMP (ceil ((hi - bars->first) / bars->step), 1, MOST_BARS + 2);
  bars->shown = g_new0 (guint, bars->n);
  bars->selected = g_new0 (guint, bars->n);
  for (guint i = 0; i < self->n_rows; i++) {
    double bar = floor ((self->axes[0].values[self->rows[i]] - bars->first) / bars->step);

    if (!(bar >= 0 && bar < bars->n))
      continue;
    bars->shown[(guint)bar]++;
    most = MAX (most, bars->shown[(guint)bar]);
    bars->selected[(guint)bar] += dsc_catalog_model_is_selected (self->model, self->rows[i]);
  }
  y->whole[0] = y->log ? log10 (0.7) : 0;
  y->whole[1] = y->log ? log10 (1.3 * most) : 1.08 * most;
  memcpy (y->range, y->whole, sizeof y->range);
}

void
dsc_scatter_area_clear_data (DscScatterArea *self)
{
  for (guint k = 0; k < 2; k++) {
    g_clear_pointer (&self->axes[k].values, g_free);
    g_clear_pointer (&self->axes[k].errors, g_free);
    g_clear_pointer (&self->axes[k].unit, g_free);
    g_clear_pointer (&self->axes[k].name, g_free);
    g_clear_pointer (&self->axes[k].of, dsc_catalog_case_unref);
  }
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->at, g_free);
  clear_bars (&self->bars);
}

/* --- in words --- */

char *
dsc_scatter_area_dup_note (DscScatterArea *self)
{
  guint n = self->n_no_number, m = self->n_not_positive;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  if (n > 0)
    g_ptr_array_add (notes,
                     g_strdup_printf (ngettext ("%u without a value", "%u without a value", n), n));
  if (m > 0)
    g_ptr_array_add (notes, g_strdup_printf (ngettext ("%u not above 0", "%u not above 0", m), m));
  if (self->n_outside > 0)
    g_ptr_array_add (notes, g_strdup_printf (ngettext ("%u beyond the axes", "%u beyond the axes",
                                                       self->n_outside),
                                             self->n_outside));
  if (notes->len == 0)
    return NULL;
  g_ptr_array_add (notes, NULL);
  return g_strjoinv (", ", (char **)notes->pdata);
}

static char *
format_value (const DscTable *table, const DscColumn *column, guint row)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  double value = dsc_column_get_double (column, row);
  const DscColumn *error = dsc_scatter_column_find_error (table, column->name);
  g_autofree char *text = NULL, *deviation = NULL;

  if (column->type == DSC_COLUMN_INT64)
    g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, column->i[row]);
  else
    g_ascii_formatd (number, sizeof number, "%.6g", value);
  text = g_strdup (number);
  if (error && isfinite (dsc_column_get_double (error, row))) {
    g_ascii_formatd (number, sizeof number, "%.2g", dsc_column_get_double (error, row));
    deviation = g_strconcat (" ± ", number, NULL);
  }
  return g_strdup_printf ("%s %s%s%s%s", column->name, text, deviation ? deviation : "",
                          column->unit ? " " : "", column->unit ? column->unit : "");
}

static char *
describe_bar (DscScatterArea *self, guint bar)
{
  const DscScatterBars *bars = &self->bars;
  double lo = bars->first + bar * bars->step, hi = lo + bars->step;
  g_autofree char *from = dsc_tick_label (self->axes[0].log ? pow (10, lo) : lo);
  g_autofree char *to = dsc_tick_label (self->axes[0].log ? pow (10, hi) : hi);
  guint n = bars->shown[bar];
  GString *text = g_string_new (NULL);

  g_string_printf (text, ngettext ("%u source", "%u sources", n), n);
  g_string_append_printf (text, "\n%s – %s", from, to);
  if (bars->selected[bar] > 0) {
    g_string_append_c (text, '\n');
    g_string_append_printf (text, _ ("%u selected"), bars->selected[bar]);
  }
  return g_string_free (text, FALSE);
}

char *
dsc_scatter_area_describe (DscScatterArea *self, int index)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const DscColumn *label;
  GString *text;
  guint row;

  if (self->is_histogram)
    return describe_bar (self, (guint)index);
  row = self->rows[index];
  text = g_string_new (NULL);
  label = dsc_table_find (shown->table, "label");
  if (label && label->type == DSC_COLUMN_INT64)
    g_string_printf (text, _ ("Source %" PRId64), label->i[row]);
  else
    g_string_printf (text, _ ("Row %u"), row + 1);
  for (guint k = 0; k < 2; k++) {
    g_autofree char *value
        = format_value (shown->table, dsc_table_find (shown->table, self->axes[k].name), row);

    g_string_append_printf (text, "\n%s", value);
  }
  return g_string_free (text, FALSE);
}
