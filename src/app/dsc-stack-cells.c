/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-cells.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-dq.h"

/* What a person looks for stands first; the rest is a scroll away. */
typedef enum {
  COLUMN_NUMBER,
  COLUMN_X,
  COLUMN_Y,
  COLUMN_VALUE,
  COLUMN_LEVEL,
  COLUMN_MATCHED,
  COLUMN_ERR,
  COLUMN_VERDICT,
  COLUMN_SHARE,
  COLUMN_DX,
  COLUMN_DY,
  COLUMN_MOVED,
  COLUMN_DQ,
  COLUMN_DQ_OUT,
  COLUMN_BLOT,
  COLUMN_FIRST,
  COLUMN_SECOND,
  COLUMN_WEIGHT,
  COLUMN_NAME,
  N_COLUMNS
} ColumnId;

static const DscTableColumn columns[N_COLUMNS] = {
  [COLUMN_NUMBER] = { N_ ("#"), N_ ("Place in the association"), 30, TRUE, FALSE },
  [COLUMN_NAME] = { N_ ("Exposure"), NULL, 150, FALSE, FALSE },
  [COLUMN_X]
  = { N_ ("x"), N_ ("Column of the place in the exposure, counted from 1"), 56, TRUE, FALSE },
  [COLUMN_Y]
  = { N_ ("y"), N_ ("Row of the place in the exposure, counted from 1"), 56, TRUE, FALSE },
  [COLUMN_DX] = { N_ ("Δx [px]"), N_ ("tweakreg: how far the place moved along the rows of pixels"),
                  64, TRUE, FALSE },
  [COLUMN_DY]
  = { N_ ("Δy [px]"), N_ ("tweakreg: how far the place moved along the columns"), 64, TRUE, FALSE },
  [COLUMN_MOVED]
  = { N_ ("Δ [mas]"), N_ ("tweakreg: how far the place moved on the sky"), 64, TRUE, FALSE },
  [COLUMN_VALUE] = { N_ ("Value"), N_ ("SCI of the pixel as it came in, in the unit of the data"),
                     66, TRUE, FALSE },
  [COLUMN_ERR] = { N_ ("ERR"), N_ ("Standard deviation that the pixel claims"), 66, TRUE, FALSE },
  [COLUMN_LEVEL]
  = { N_ ("Sky"), N_ ("skymatch: the level of the exposure; in brackets: recorded, not taken off"),
      78, TRUE, FALSE },
  [COLUMN_MATCHED] = { N_ ("Value − sky"), NULL, 96, TRUE, FALSE },
  [COLUMN_DQ] = { N_ ("DQ before"), N_ ("Flags as it came in"), 110, FALSE, FALSE },
  [COLUMN_BLOT] = { N_ ("Median"), N_ ("outlier_detection: the median, blotted into the exposure"),
                    78, TRUE, FALSE },
  [COLUMN_FIRST]
  = { N_ ("Limit 1"), N_ ("outlier_detection: threshold of the first pass"), 72, TRUE, FALSE },
  [COLUMN_SECOND]
  = { N_ ("Limit 2"), N_ ("outlier_detection: threshold beside what the first pass flagged"), 72,
      TRUE, FALSE },
  [COLUMN_VERDICT] = { N_ ("Verdict"), N_ ("outlier_detection"), 96, FALSE, FALSE },
  [COLUMN_DQ_OUT]
  = { N_ ("DQ after"), N_ ("Flags as it left outlier_detection"), 130, FALSE, FALSE },
  [COLUMN_WEIGHT]
  = { N_ ("Weight"), N_ ("resample: what it added to WHT of the mosaic pixel"), 78, TRUE, FALSE },
  [COLUMN_SHARE] = { N_ ("Share [%]"), N_ ("resample: its part of the weight of the mosaic pixel"),
                     66, TRUE, FALSE },
};

const DscTableColumn *
dsc_stack_columns (guint *ret_n)
{
  *ret_n = N_COLUMNS;
  return columns;
}

/* The step that a column is of; -1: none */
static int
step_of (ColumnId column)
{
  switch (column) {
  case COLUMN_DX:
  case COLUMN_DY:
  case COLUMN_MOVED:
    return DSC_STACK_TWEAKREG;
  case COLUMN_LEVEL:
  case COLUMN_MATCHED:
    return DSC_STACK_SKYMATCH;
  case COLUMN_BLOT:
  case COLUMN_FIRST:
  case COLUMN_SECOND:
  case COLUMN_VERDICT:
  case COLUMN_DQ_OUT:
    return DSC_STACK_OUTLIERS;
  case COLUMN_WEIGHT:
  case COLUMN_SHARE:
    return DSC_STACK_RESAMPLE;
  default:
    return -1;
  }
}

static double
get_number (const DscStackRow *row, ColumnId column)
{
  switch (column) {
  case COLUMN_NUMBER:
    return row->index + 1;
  case COLUMN_X:
    return row->x + 1;
  case COLUMN_Y:
    return row->y + 1;
  case COLUMN_DX:
    return row->dx;
  case COLUMN_DY:
    return row->dy;
  case COLUMN_MOVED:
    return row->moved_mas;
  case COLUMN_VALUE:
    return (double)row->value;
  case COLUMN_ERR:
    return (double)row->err;
  case COLUMN_LEVEL:
    return row->level;
  case COLUMN_MATCHED:
    return row->matched;
  case COLUMN_BLOT:
    return (double)row->blot;
  case COLUMN_FIRST:
    return (double)row->thresholds[0];
  case COLUMN_SECOND:
    return (double)row->thresholds[1];
  case COLUMN_WEIGHT:
    return (double)row->share.weight;
  case COLUMN_SHARE:
    return 100 * row->share.share;
  default:
    return NAN;
  }
}

static const char *
get_format (ColumnId column)
{
  switch (column) {
  case COLUMN_NUMBER:
    return "%.0f";
  case COLUMN_X:
  case COLUMN_Y:
    return "%.2f";
  case COLUMN_DX:
  case COLUMN_DY:
    return "%.3f";
  case COLUMN_MOVED:
  case COLUMN_SHARE:
    return "%.1f";
  default:
    return "%.4g";
  }
}

static void
set_number (DscTableCell *cell, double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  cell->value = value;
  if (!isfinite (value)) {
    cell->text = g_strdup (isnan (value) ? "–" : value > 0 ? "∞" : "−∞");
    return;
  }
  g_ascii_formatd (text, sizeof text, format, value);
  cell->text = text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

static void
set_verdict (DscTableCell *cell, const DscOutlierWitness *w)
{
  DscVerdict verdict = dsc_verdict_of (w);

  cell->text = g_strdup (dsc_verdict_name (verdict));
  cell->tooltip = dsc_verdict_describe (w);
  cell->css = verdict == DSC_VERDICT_FLAGGED || verdict == DSC_VERDICT_NEIGHBOUR ? "warning"
              : verdict == DSC_VERDICT_KEPT                                      ? NULL
                                                                                 : "dim-label";
}

static void
set_level (DscTableCell *cell, const DscStackRow *row)
{
  set_number (cell, row->level, "%.4g");
  if (isfinite (row->level) && !row->subtracted) {
    g_autofree char *text = g_steal_pointer (&cell->text);

    cell->text = g_strdup_printf ("(%s)", text);
    cell->tooltip = g_strdup (_ ("Recorded only (subtract is off): resample takes it off"));
  }
}

void
dsc_stack_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscStackCells *cells = user_data;
  const DscStackRow *r = &cells->report->rows[row];
  int step = step_of (column);

  if (step >= 0 && !cells->report->has[step]) {
    ret_cell->value = NAN;
    ret_cell->text = g_strdup (_ ("not run"));
    ret_cell->css = "dim-label";
    ret_cell->tooltip
        = g_strdup_printf (_ ("%s was not run"), dsc_stack_step_id ((DscStackStep)step));
    return;
  }
  switch ((ColumnId)column) {
  case COLUMN_NAME:
    ret_cell->text
        = g_strdup (dsc_image_model_get_name (dsc_library_get_model (cells->library, r->index)));
    ret_cell->tooltip = g_strdup (ret_cell->text);
    break;
  case COLUMN_LEVEL:
    set_level (ret_cell, r);
    break;
  case COLUMN_DQ:
  case COLUMN_DQ_OUT:
    ret_cell->value = column == COLUMN_DQ ? r->dq : r->dq_out;
    ret_cell->text = dsc_dq_describe (column == COLUMN_DQ ? r->dq : r->dq_out);
    ret_cell->tooltip = g_strdup (ret_cell->text);
    ret_cell->css = column == COLUMN_DQ_OUT && r->dq_out != r->dq ? "warning" : NULL;
    break;
  case COLUMN_VERDICT:
    set_verdict (ret_cell, &cells->report->testimony->witnesses[row]);
    break;
  default:
    set_number (ret_cell, get_number (r, column), get_format (column));
  }
}
