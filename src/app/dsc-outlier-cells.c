/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-cells.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-readout.h"
#include "outlier_detection/dsc-outlier-diagnosis.h"

#define ERROR_PERCENT 20.0
#define LOST_PERCENT 2.0 /* of the flux of a core: more is worth a look */

enum {
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_FLAGGED,
  COLUMN_CAUSE,
  COLUMN_NEW,
  COLUMN_IN_CORES,
  COLUMN_BEFORE,
  COLUMN_CHECKED,
  COLUMN_RESIDUAL,
  COLUMN_CHI,
  N_EXPOSURE_COLUMNS
};

static const DscTableColumn exposure_columns[N_EXPOSURE_COLUMNS] = {
  [COLUMN_NUMBER] = { N_ ("#"), N_ ("Place in the association"), 28, TRUE, FALSE },
  [COLUMN_NAME] = { N_ ("Exposure"), NULL, 148, FALSE, FALSE },
  [COLUMN_FLAGGED]
  = { N_ ("Flagged [%]"), N_ ("New outliers, of the pixels that were good"), 86, TRUE, FALSE },
  [COLUMN_NEW] = { N_ ("New"), N_ ("Good pixels that are outliers now"), 90, TRUE, FALSE },
  [COLUMN_BEFORE] = { N_ ("Before"), N_ ("Pixels that came in as outliers"), 60, TRUE, FALSE },
  [COLUMN_IN_CORES] = { N_ ("In cores"),
                        N_ ("Outliers within 1.5 pixels of a source of the median: few are hits "
                            "by chance, many are the sources themselves"),
                        62, TRUE, FALSE },
  [COLUMN_CHECKED]
  = { N_ ("Checked [%]"), N_ ("Good pixels that had a median to compare with"), 96, TRUE, FALSE },
  [COLUMN_RESIDUAL] = { N_ ("Sky [σ]"),
                        N_ ("Median of exposure − median − level, in units of ERR: not 0 when the "
                            "skies do not match"),
                        60, TRUE, FALSE },
  [COLUMN_CHI]
  = { N_ ("χ"), N_ ("Scatter of the same over ERR: 1 when ERR is right"), 46, TRUE, FALSE },
  [COLUMN_CAUSE]
  = { N_ ("Likely cause"), N_ ("Why so many, as far as the numbers tell"), 96, FALSE, FALSE },
};

const DscTableColumn *
dsc_outlier_exposure_columns (guint *ret_n)
{
  *ret_n = N_EXPOSURE_COLUMNS;
  return exposure_columns;
}

/* A number with @digits behind the point, "–" if there is none. */
static void
set_number (DscTableCell *cell, double value, int digits)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];

  cell->value = value;
  if (!isfinite (value)) {
    cell->text = g_strdup ("–");
    return;
  }
  g_snprintf (format, sizeof format, "%%.%df", digits);
  g_ascii_formatd (text, sizeof text, format, value);
  cell->text = g_strdup (text[0] == '-' ? text + 1 : text);
  if (text[0] == '-' && strspn (text, "-0.") < strlen (text)) {
    g_free (cell->text);
    cell->text = g_strconcat ("−", text + 1, NULL);
  }
}

/* Four significant digits, whatever the size. */
static void
set_measure (DscTableCell *cell, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  cell->value = value;
  g_ascii_formatd (text, sizeof text, "%.4g", value);
  cell->text = g_strdup (isfinite (value) ? text : "–");
}

static double
percent (double part, double whole)
{
  return whole > 0 ? 100.0 * part / whole : NAN;
}

/* "02101_00003_nrcb1" of jw01345001001_02101_00003_nrcb1_cal.fits: what tells exposures apart. */
static char *
short_name (const char *name)
{
  const char *rest = g_str_has_prefix (name, "jw") ? strchr (name, '_') : NULL;
  char *text = g_strdup (rest ? rest + 1 : name);
  char *end = strrchr (text, '_');

  if (rest && end)
    *end = '\0';
  return text;
}

static const char *
cause_in_words (DscOutlierCause cause)
{
  switch (cause) {
  case DSC_OUTLIER_CAUSE_NONE:
    return "–";
  case DSC_OUTLIER_CAUSE_SKY:
    return _ ("sky mismatch");
  case DSC_OUTLIER_CAUSE_MISALIGNMENT:
    return _ ("misalignment");
  case DSC_OUTLIER_CAUSE_ERR:
    return _ ("wrong ERR");
  case DSC_OUTLIER_CAUSE_UNKNOWN:
  default:
    return _ ("unknown");
  }
}

static void
set_cause (DscTableCell *cell, const DscOutlierExposure *e)
{
  gboolean none = e->cause == DSC_OUTLIER_CAUSE_NONE;

  cell->text = g_strdup (cause_in_words (e->cause));
  cell->css = none ? "dim-label" : "warning";
}

void
dsc_outlier_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscOutlierExposure *e = &((const DscOutlierReport *)user_data)->exposures[row];
  double flagged = percent ((double)e->n_flagged, (double)e->n_good);

  switch (column) {
  case COLUMN_NUMBER:
    set_number (ret_cell, row + 1.0, 0);
    break;
  case COLUMN_NAME:
    ret_cell->text = short_name (e->name);
    ret_cell->tooltip = g_strdup (e->name);
    break;
  case COLUMN_FLAGGED:
    set_number (ret_cell, flagged, 2);
    if (flagged > DSC_OUTLIER_WARN_PERCENT)
      ret_cell->css = flagged > ERROR_PERCENT ? "error" : "warning";
    break;
  case COLUMN_NEW:
    set_number (ret_cell, (double)e->n_flagged, 0);
    break;
  case COLUMN_BEFORE:
    set_number (ret_cell, (double)e->n_before, 0);
    break;
  case COLUMN_IN_CORES:
    set_number (ret_cell, (double)e->n_in_cores, 0);
    if (e->cause == DSC_OUTLIER_CAUSE_MISALIGNMENT)
      ret_cell->css = "warning";
    break;
  case COLUMN_CHECKED:
    set_number (ret_cell, percent ((double)e->n_checked, (double)e->n_good), 1);
    break;
  case COLUMN_RESIDUAL:
    set_number (ret_cell, e->residual, 2);
    if (e->cause == DSC_OUTLIER_CAUSE_SKY)
      ret_cell->css = "warning";
    break;
  case COLUMN_CHI:
    set_number (ret_cell, e->chi, 2);
    if (e->cause == DSC_OUTLIER_CAUSE_ERR)
      ret_cell->css = "warning";
    break;
  case COLUMN_CAUSE:
  default:
    set_cause (ret_cell, e);
  }
}

void
dsc_outlier_exposure_cell_preview (guint column, DscTableCell *cell, guint64 now, guint64 was)
{
  if (column != COLUMN_NEW)
    return;
  g_free (cell->text);
  g_free (cell->tooltip);
  cell->value = (double)now;
  cell->text = g_strdup_printf ("%" G_GUINT64_FORMAT " → %" G_GUINT64_FORMAT, was, now);
  cell->tooltip = g_strdup (_ ("Preview: by the last run → with the parameters as they stand"));
  cell->css = "accent";
}

/* --- cores --- */

enum {
  COLUMN_RA,
  COLUMN_DEC,
  COLUMN_PIXEL,
  COLUMN_PEAK,
  COLUMN_HIT,
  COLUMN_LOST,
  COLUMN_ALL,
  COLUMN_KEPT,
  COLUMN_SCALE,
  N_CORE_COLUMNS
};

static const DscTableColumn core_columns[N_CORE_COLUMNS] = {
  [COLUMN_RA] = { N_ ("RA"), NULL, 108, TRUE, FALSE },
  [COLUMN_DEC] = { N_ ("Dec"), NULL, 108, TRUE, FALSE },
  [COLUMN_PIXEL] = { N_ ("x, y"), N_ ("Pixel of the median, counted from 1"), 110, TRUE, FALSE },
  [COLUMN_PEAK] = { N_ ("Peak"), NULL, 66, TRUE, FALSE },
  [COLUMN_HIT] = { N_ ("Hit"), N_ ("Exposures with an outlier in the core, of those that see it"),
                   64, TRUE, FALSE },
  [COLUMN_LOST]
  = { N_ ("Lost [%]"), N_ ("Flux of the core that the flags take away"), 64, TRUE, FALSE },
  [COLUMN_ALL] = { N_ ("Flux all"), NULL, 74, TRUE, FALSE },
  [COLUMN_KEPT] = { N_ ("Flux kept"), NULL, 74, TRUE, FALSE },
  [COLUMN_SCALE] = { N_ ("Scale needed"),
                     N_ ("Smallest first number of the parameter scale that leaves the core alone "
                         "in all but one exposure; none: up to 10"),
                     104, TRUE, FALSE },
};

const DscTableColumn *
dsc_outlier_core_columns (guint *ret_n)
{
  *ret_n = N_CORE_COLUMNS;
  return core_columns;
}

static void
set_hit (DscTableCell *cell, const DscOutlierCore *c)
{
  cell->value = c->n_seen > 0 ? (double)c->n_hit / c->n_seen : NAN;
  cell->text = g_strdup_printf (_ ("%u of %u"), c->n_hit, c->n_seen);
}

static void
set_pixel (DscTableCell *cell, const DscOutlierCore *c)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (x, sizeof x, "%.1f", c->x + 1);
  g_ascii_formatd (y, sizeof y, "%.1f", c->y + 1);
  cell->value = c->x;
  cell->text = g_strdup_printf ("%s, %s", x, y);
}

static void
set_lost (DscTableCell *cell, const DscOutlierCore *c)
{
  set_number (cell, c->flux_all > 0 ? 100 * (1 - c->flux_kept / c->flux_all) : NAN, 1);
  if (cell->value > LOST_PERCENT)
    cell->css = cell->value > ERROR_PERCENT ? "error" : "warning";
}

void
dsc_outlier_core_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscOutlierReport *report = user_data;
  const DscOutlierCore *c = &report->cores[row];

  switch (column) {
  case COLUMN_RA:
    ret_cell->value = c->ra;
    ret_cell->text = dsc_format_ra (c->ra, 3);
    break;
  case COLUMN_DEC:
    ret_cell->value = c->dec;
    ret_cell->text = dsc_format_dec (c->dec, 2);
    break;
  case COLUMN_PIXEL:
    set_pixel (ret_cell, c);
    break;
  case COLUMN_PEAK:
    set_measure (ret_cell, c->peak);
    ret_cell->tooltip = g_strdup_printf (_ ("Of the median, %s; %.0f σ"), report->unit, c->snr);
    break;
  case COLUMN_HIT:
    set_hit (ret_cell, c);
    break;
  case COLUMN_LOST:
    set_lost (ret_cell, c);
    break;
  case COLUMN_ALL:
  case COLUMN_KEPT:
    set_measure (ret_cell, column == COLUMN_ALL ? c->flux_all : c->flux_kept);
    ret_cell->tooltip = g_strdup_printf (column == COLUMN_ALL
                                             ? _ ("Without flags, mean of the exposures, %s px")
                                             : _ ("With the flags, mean of the exposures, %s px"),
                                         report->unit);
    break;
  default:
    set_number (ret_cell, c->scale_needed, 2);
    if (isnan (c->scale_needed)) {
      g_free (ret_cell->text);
      ret_cell->text = g_strdup (_ ("none"));
    }
  }
}

/* --- in words --- */

char *
dsc_outlier_report_summary (const DscOutlierReport *report)
{
  guint64 flagged = 0, good = 0;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < report->n_exposures; i++) {
    flagged += report->exposures[i].n_flagged;
    good += report->exposures[i].n_good;
  }
  g_ascii_formatd (text, sizeof text, "%.2f",
                   good > 0 ? 100.0 * (double)flagged / (double)good : 0);
  return g_strdup_printf (
      ngettext ("%s %% flagged · %u core hit", "%s %% flagged · %u cores hit", report->n_cores),
      text, report->n_cores);
}

char *
dsc_outlier_scale_text (const char *run_scale, double needed)
{
  char *end = NULL;
  double first = run_scale ? g_ascii_strtod (run_scale, &end) : 0;
  double second = run_scale && end ? g_ascii_strtod (end, NULL) : 0;
  double ratio = first > 0 && second > 0 ? second / first : 0.7 / 1.2;
  char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE];

  /* Rounded up: a little too much spares the core too. */
  needed = ceil (needed * 100 - 1e-6) / 100;
  g_ascii_formatd (a, sizeof a, "%.4g", needed);
  g_ascii_formatd (b, sizeof b, "%.4g", ceil (needed * ratio * 100 - 1e-6) / 100);
  return g_strdup_printf ("%s %s", a, b);
}
