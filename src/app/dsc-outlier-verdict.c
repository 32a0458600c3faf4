/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-verdict.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-dq.h"

#define SCATTER_SIGMA 3.0 /* more than this many ERR apart is no agreement */

DscVerdict
dsc_verdict_of (const DscOutlierWitness *witness)
{
  const DscOutlierTerms *terms = &witness->terms;

  if (witness->dq & DSC_DQ_DO_NOT_USE)
    return DSC_VERDICT_BAD_BEFORE;
  if (terms->outlier)
    return terms->first ? DSC_VERDICT_FLAGGED : DSC_VERDICT_NEIGHBOUR;
  if (!isfinite (terms->difference) || isnan (terms->threshold[0]))
    return DSC_VERDICT_UNCHECKED;
  return DSC_VERDICT_KEPT;
}

const char *
dsc_verdict_name (DscVerdict verdict)
{
  static const char *const names[DSC_N_VERDICTS] = {
    N_ ("not flagged"), N_ ("flagged"),     N_ ("flagged as neighbour"),
    N_ ("bad before"),  N_ ("not checked"),
  };

  return _ (names[verdict]);
}

guint32
dsc_verdict_color (DscVerdict verdict)
{
  static const guint32 colors[DSC_N_VERDICTS]
      = { 0x3f9fdc, 0xe8590c, 0xf0b429, 0x8d8d8d, 0xb0b0b0 };

  return colors[verdict];
}

static void
draw_path (cairo_t *cr, DscVerdict verdict, double x, double y, double r)
{
  cairo_new_path (cr);
  switch (verdict) {
  case DSC_VERDICT_FLAGGED:
    cairo_move_to (cr, x - r, y - r);
    cairo_line_to (cr, x + r, y + r);
    cairo_move_to (cr, x - r, y + r);
    cairo_line_to (cr, x + r, y - r);
    break;
  case DSC_VERDICT_NEIGHBOUR:
    cairo_move_to (cr, x - 1.2 * r, y);
    cairo_line_to (cr, x, y - 1.2 * r);
    cairo_line_to (cr, x + 1.2 * r, y);
    cairo_line_to (cr, x, y + 1.2 * r);
    cairo_close_path (cr);
    break;
  case DSC_VERDICT_BAD_BEFORE:
    cairo_rectangle (cr, x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
    break;
  case DSC_VERDICT_KEPT:
  case DSC_VERDICT_UNCHECKED:
  case DSC_N_VERDICTS:
  default:
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
    break;
  }
}

void
dsc_verdict_draw (cairo_t *cr, DscVerdict verdict, double x, double y, double radius)
{
  guint32 rgb = dsc_verdict_color (verdict);
  gboolean line = verdict == DSC_VERDICT_FLAGGED || verdict == DSC_VERDICT_UNCHECKED;

  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_path (cr, verdict, x, y, radius);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.55);
  cairo_set_line_width (cr, line ? 0.5 * radius + 2 : 2);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                        (rgb & 255) / 255.0);
  if (line) {
    cairo_set_line_width (cr, 0.5 * radius);
    cairo_stroke (cr);
  } else {
    cairo_fill (cr);
  }
  cairo_restore (cr);
}

/* Enough for a person, "8.3" of 8.2731; more for what is nearly equal to @other. */
static char *
format_sigma (double value, double other)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *format = "%.1f";

  if (fabs (value - other) < 0.1)
    format = fabs (value - other) < 0.001 ? "%.5f" : "%.3f";
  if (fabs (value) >= 1e6)
    format = "%.3g";
  g_ascii_formatd (text, sizeof text, format, value);
  return g_strdup (text);
}

/* "8.3 > 5.1", in units of ERR, or of the data where ERR is no unit. */
static char *
compare (const DscOutlierTerms *terms, guint pass)
{
  double unit = terms->err > 0 && isfinite (terms->err) ? (double)terms->err : 1.0;
  double value = (double)terms->difference / unit, limit = (double)terms->threshold[pass] / unit;
  g_autofree char *left = format_sigma (value, limit);
  g_autofree char *right = format_sigma (limit, value);

  return g_strdup_printf ("%s %s %s%s", left, value > limit ? ">" : "≤", right,
                          unit == (double)terms->err ? " σ" : "");
}

static const char *
why_unchecked (const DscOutlierTerms *terms)
{
  if (isnan (terms->blot))
    return _ ("not checked: no median here");
  if (isnan (terms->sci))
    return _ ("not checked: the pixel has no value");
  return _ ("not checked: not a number");
}

char *
dsc_verdict_describe (const DscOutlierWitness *witness)
{
  const DscOutlierTerms *terms = &witness->terms;
  g_autofree char *text = NULL;

  switch (dsc_verdict_of (witness)) {
  case DSC_VERDICT_FLAGGED:
    text = compare (terms, 0);
    return g_strdup_printf (_ ("flagged: %s (first pass)"), text);
  case DSC_VERDICT_NEIGHBOUR:
    text = compare (terms, 1);
    return g_strdup_printf (_ ("flagged as neighbour: %s (second pass)"), text);
  case DSC_VERDICT_BAD_BEFORE:
    text = dsc_dq_describe (witness->dq);
    return g_strdup_printf (_ ("bad before: %s"), text);
  case DSC_VERDICT_UNCHECKED:
    return g_strdup (why_unchecked (terms));
  case DSC_VERDICT_KEPT:
  case DSC_N_VERDICTS:
  default:
    text = compare (terms, terms->first || terms->near_first ? 1 : 0);
    if (terms->first)
      return g_strdup_printf (_ ("not flagged: the second pass has %s"), text);
    if (terms->near_first)
      return g_strdup_printf (_ ("not flagged as neighbour: %s"), text);
    return g_strdup_printf (_ ("not flagged: %s"), text);
  }
}

char *
dsc_format_measured (double value, double error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  int digits;

  if (!isfinite (value))
    return g_strdup (isnan (value) ? "–" : value > 0 ? "∞" : "−∞");
  if (!(error > 0) || !isfinite (error)) {
    g_ascii_formatd (text, sizeof text, "%.5g", value);
    return g_strdup (text);
  }
  digits = -(int)floor (log10 (error));
  /* A leading 1 has little to say by itself. */
  digits += error * pow (10, digits) < 1.95 ? 1 : 0;
  if (digits > 9 || fabs (value) >= 1e9) {
    g_ascii_formatd (text, sizeof text, "%.5g", value);
  } else {
    g_snprintf (format, sizeof format, "%%.%df", MAX (digits, 0));
    g_ascii_formatd (text, sizeof text, format, value);
  }
  return g_strdup (text);
}

typedef struct {
  guint n, n_flagged, n_bad, n_unchecked;
  guint n_kept;
  double sum, sum2, err;
} Count;

static Count
count (const DscOutlierTestimony *testimony)
{
  Count c = { .n = testimony->n };

  for (guint i = 0; i < testimony->n; i++) {
    const DscOutlierWitness *witness = &testimony->witnesses[i];
    DscVerdict verdict = dsc_verdict_of (witness);
    double value = (double)dsc_witness_level_free (witness);

    c.n_flagged += verdict == DSC_VERDICT_FLAGGED || verdict == DSC_VERDICT_NEIGHBOUR;
    c.n_bad += verdict == DSC_VERDICT_BAD_BEFORE;
    c.n_unchecked += verdict == DSC_VERDICT_UNCHECKED;
    if (verdict != DSC_VERDICT_KEPT || !isfinite (value))
      continue;
    c.n_kept++;
    c.sum += value;
    c.sum2 += value * value;
    c.err += isfinite (witness->terms.err) ? (double)witness->terms.err : 0.0;
  }
  return c;
}

/* "; the others agree at 0.31 ± 0.02 MJy/sr" */
static void
append_kept (GString *text, const Count *c, const char *unit)
{
  double mean = c->sum / MAX (c->n_kept, 1), error = c->err / MAX (c->n_kept, 1), scatter = error;
  g_autofree char *value = NULL, *width = NULL;
  const char *format;

  if (c->n_kept == 0)
    return;
  if (c->n_kept > 1)
    scatter = sqrt (MAX (0, c->sum2 - mean * c->sum) / (c->n_kept - 1));
  if (scatter == 0)
    scatter = error;
  value = dsc_format_measured (mean, scatter);
  width = dsc_format_measured (scatter, scatter);
  if (c->n_kept == 1)
    format = c->n_flagged ? _ ("; the other one has %s ± %s %s") : _ ("; its value is %s ± %s %s");
  else if (scatter <= SCATTER_SIGMA * error)
    format
        = c->n_flagged ? _ ("; the others agree at %s ± %s %s") : _ ("; they agree at %s ± %s %s");
  else
    format
        = c->n_flagged ? _ ("; the others scatter, %s ± %s %s") : _ ("; they scatter, %s ± %s %s");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (text, format, value, width, unit);
#pragma GCC diagnostic pop
}

char *
dsc_testimony_describe (const DscOutlierTestimony *testimony, const char *unit)
{
  Count c = count (testimony);
  GString *text = g_string_new (NULL);

  if (c.n == 0) {
    g_string_append (text, _ ("No exposure sees this place"));
  } else if (c.n_unchecked + c.n_bad == c.n && c.n_unchecked > 0) {
    g_string_append_printf (text,
                            ngettext ("%u exposure sees this place; it was not checked here",
                                      "%u exposures see this place; none was checked here", c.n),
                            c.n);
  } else if (c.n_flagged == 0) {
    g_string_append_printf (text,
                            ngettext ("The only exposure here is not flagged",
                                      "None of the %u exposures is flagged here", c.n),
                            c.n);
  } else {
    g_string_append_printf (text,
                            ngettext ("%u of %u exposures is flagged here",
                                      "%u of %u exposures are flagged here", c.n_flagged),
                            c.n_flagged, c.n);
  }
  append_kept (text, &c, unit);
  if (c.n_bad > 0)
    g_string_append_printf (text, ngettext ("; %u was bad before", "; %u were bad before", c.n_bad),
                            c.n_bad);
  return g_string_free (text, FALSE);
}
