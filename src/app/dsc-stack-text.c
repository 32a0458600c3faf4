/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-dq.h"
#include "dsc-stack-report.h"

/* A stack in words, and as files for programs: pixels there are 0-based, as jwst counts. */

static void
append_pixel (GString *text, const DscStackReport *report)
{
  g_autofree char *value = dsc_format_measured ((double)report->sci, (double)report->err);
  g_autofree char *err = dsc_format_measured ((double)report->err, (double)report->err);
  const DscResampleShare *most = NULL;
  guint n = 0;

  for (guint i = 0; i < report->n; i++) {
    const DscResampleShare *share = &report->rows[i].share;

    n += share->weight > 0;
    if (share->weight > 0 && (!most || share->share > most->share))
      most = share;
  }
  if (!most) {
    g_string_append_printf (text, _ ("Mosaic pixel %d, %d (from 1) is empty"),
                            report->contributors->x + 1, report->contributors->y + 1);
    return;
  }
  g_string_append_printf (text, _ ("Mosaic pixel %d, %d (from 1): %s ± %s %s from %u of %u"),
                          report->contributors->x + 1, report->contributors->y + 1, value, err,
                          report->unit, n, report->n);
  g_string_append_printf (text, _ ("; exposure %u has the most, %.0f %%"), most->index + 1,
                          100 * most->share);
}

/* "skymatch, resample": those whose product is older than the parameters */
static void
append_stale (GString *text, const DscStackReport *report)
{
  gboolean any = FALSE;

  for (guint k = 0; k < DSC_N_STACK_STEPS; k++) {
    if (!report->is_stale[k])
      continue;
    g_string_append (text, any ? ", " : _ (" · stale: "));
    g_string_append (text, dsc_stack_step_id (k));
    any = TRUE;
  }
}

char *
dsc_stack_report_describe (const DscStackReport *report)
{
  GString *text = g_string_new (NULL);

  if (report->n == 0) {
    g_string_append_printf (text, _ ("None of the %u exposures sees this place"),
                            report->n_exposures);
  } else if (report->contributors) {
    append_pixel (text, report);
    if (!report->agrees)
      g_string_append (text, _ (" (not as in the mosaic)"));
  } else {
    g_string_append_printf (text,
                            ngettext ("%u of %u exposures sees this place",
                                      "%u of %u exposures see this place", report->n),
                            report->n, report->n_exposures);
    g_string_append (text, report->has[DSC_STACK_RESAMPLE] ? _ ("; it lies outside the mosaic")
                                                           : _ ("; resample was not run"));
  }
  if (report->n > 0 && report->has[DSC_STACK_OUTLIERS]) {
    guint n_flagged = 0;

    for (guint i = 0; i < report->n; i++) {
      DscVerdict verdict = dsc_verdict_of (&report->testimony->witnesses[i]);

      n_flagged += verdict == DSC_VERDICT_FLAGGED || verdict == DSC_VERDICT_NEIGHBOUR;
    }
    g_string_append_printf (text, _ ("; %u flagged"), n_flagged);
  }
  append_stale (text, report);
  return g_string_free (text, FALSE);
}

/* --- files --- */

typedef struct {
  const char *name;
  double value;
  const char *format;
} Number;

#define N_NUMBERS 16
#define FLOAT "%.9g"
#define DOUBLE "%.12g"

static void
list_numbers (const DscStackReport *report, const DscStackRow *row, Number *numbers)
{
  const Number list[N_NUMBERS] = {
    { "x", row->x, DOUBLE },
    { "y", row->y, DOUBLE },
    { "dx", row->dx, DOUBLE },
    { "dy", row->dy, DOUBLE },
    { "moved_mas", row->moved_mas, DOUBLE },
    { "sci", (double)row->value, FLOAT },
    { "err", (double)row->err, FLOAT },
    { "dq", row->dq, "%.0f" },
    { "sky_level", row->level, DOUBLE },
    { "sci_less_sky", row->matched, DOUBLE },
    { "blot", (double)row->blot, FLOAT },
    { "threshold1", (double)row->thresholds[0], FLOAT },
    { "threshold2", (double)row->thresholds[1], FLOAT },
    { "dq_outlier", report->has[DSC_STACK_OUTLIERS] ? row->dq_out : NAN, "%.0f" },
    { "weight", report->contributors ? (double)row->share.weight : NAN, FLOAT },
    { "share", report->contributors ? row->share.share : NAN, DOUBLE },
  };

  for (guint i = 0; i < N_NUMBERS; i++)
    numbers[i] = list[i];
}

static void
append_number (GString *text, double value, const char *format, const char *otherwise)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, isfinite (value) ? g_ascii_formatd (buffer, sizeof buffer, format, value)
                                          : otherwise);
}

static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (text, "\\%c", *p);
    else if ((guchar)*p < 32)
      g_string_append_printf (text, "\\u%04x", (guint)*p);
    else
      g_string_append_c (text, *p);
  }
  g_string_append_c (text, '"');
}

static const char *
get_name (DscLibrary *library, const DscStackRow *row)
{
  return dsc_image_model_get_name (dsc_library_get_model (library, row->index));
}

char *
dsc_stack_report_to_csv (const DscStackReport *report, DscLibrary *library)
{
  GString *text = g_string_new (NULL);
  DscStackRow none = { 0 };
  Number numbers[N_NUMBERS];

  list_numbers (report, report->n ? &report->rows[0] : &none, numbers);
  g_string_append (text, "exposure,file");
  for (guint i = 0; i < N_NUMBERS; i++)
    g_string_append_printf (text, ",%s", numbers[i].name);
  g_string_append (text, ",sky_subtracted,verdict\n");
  for (guint k = 0; k < report->n; k++) {
    const DscStackRow *row = &report->rows[k];
    DscVerdict verdict = dsc_verdict_of (&report->testimony->witnesses[k]);

    g_string_append_printf (text, "%u,%s", row->index + 1, get_name (library, row));
    list_numbers (report, row, numbers);
    for (guint i = 0; i < N_NUMBERS; i++) {
      g_string_append_c (text, ',');
      append_number (text, numbers[i].value, numbers[i].format, "nan");
    }
    g_string_append_printf (text, ",%s,%s\n", row->subtracted ? "true" : "false",
                            dsc_verdict_name (verdict));
  }
  return g_string_free (text, FALSE);
}

static void
append_field (GString *text, const char *name, double value, const char *format)
{
  g_string_append_printf (text, ", \"%s\": ", name);
  append_number (text, value, format, "null");
}

static void
append_mosaic (GString *text, const DscStackReport *report)
{
  if (!report->contributors)
    return;
  g_string_append_printf (text, ",\n  \"mosaic\": {\"x\": %d, \"y\": %d", report->contributors->x,
                          report->contributors->y);
  append_field (text, "sci", (double)report->sci, FLOAT);
  append_field (text, "err", (double)report->err, FLOAT);
  append_field (text, "wht", (double)report->wht, FLOAT);
  g_string_append (text, ", \"con\": [");
  for (guint i = 0; i < report->contributors->n_con; i++)
    g_string_append_printf (text, "%s%u", i ? ", " : "", report->contributors->con[i]);
  g_string_append (text, "]}");
}

char *
dsc_stack_report_to_json (const DscStackReport *report, DscLibrary *library)
{
  GString *text = g_string_new ("{\n  \"pixels\": \"0-based\"");
  Number numbers[N_NUMBERS];

  append_field (text, "ra", report->ra, DOUBLE);
  append_field (text, "dec", report->dec, DOUBLE);
  g_string_append (text, ", \"unit\": ");
  append_quoted (text, report->unit);
  append_field (text, "median", (double)report->median, FLOAT);
  append_mosaic (text, report);
  g_string_append (text, ",\n  \"exposures\": [");
  for (guint k = 0; k < report->n; k++) {
    const DscStackRow *row = &report->rows[k];
    DscVerdict verdict = dsc_verdict_of (&report->testimony->witnesses[k]);

    g_string_append_printf (text, "%s\n    {\"exposure\": %u, \"file\": ", k ? "," : "",
                            row->index + 1);
    append_quoted (text, get_name (library, row));
    list_numbers (report, row, numbers);
    for (guint i = 0; i < N_NUMBERS; i++)
      append_field (text, numbers[i].name, numbers[i].value, numbers[i].format);
    g_string_append_printf (
        text, ", \"sky_subtracted\": %s, \"verdict\": ", row->subtracted ? "true" : "false");
    append_quoted (text, dsc_verdict_name (verdict));
    g_string_append_c (text, '}');
  }
  g_string_append (text, report->n ? "\n  ]\n}\n" : "]\n}\n");
  return g_string_free (text, FALSE);
}
