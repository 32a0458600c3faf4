/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-variant-text.h"

#include <glib/gi18n.h>
#include <math.h>

/* Less than this is no difference. */
#define MIN_PART 0.005
#define MIN_PERCENT 0.1
#define MAX_WORDS 4

char *
dsc_variant_text_name (DscVariants *variants, guint index)
{
  return g_strdup (index == DSC_VARIANT_NOW ? _ ("now") : dsc_variants_get_name (variants, index));
}

static char *
format (const DscVariantFigure *figure, double value)
{
  if (figure->is_count)
    return g_strdup_printf ("%.0f", value);
  return g_strdup_printf ("%.4g", value);
}

char *
dsc_variant_text_value (DscVariants *variants, guint index, guint figure)
{
  double value = dsc_variants_get_value (variants, index, figure);

  if (isfinite (value))
    return format (dsc_variants_get_figure (variants, figure), value);
  return g_strdup (dsc_variants_is_measuring (variants, index, figure) ? "…" : "—");
}

char *
dsc_variant_text_figure (const DscVariantFigure *figure)
{
  if (*figure->unit == '\0')
    return g_strdup (_ (figure->title));
  return g_strdup_printf ("%s (%s)", _ (figure->title), figure->unit);
}

gboolean
dsc_variant_text_has_now (DscVariants *variants)
{
  return dsc_variants_find_current (variants) < 0;
}

/* How many columns there are; the session is the last one. */
static guint
n_columns (DscVariants *variants)
{
  return dsc_variants_n (variants) + dsc_variant_text_has_now (variants);
}

static guint
index_of (DscVariants *variants, guint column)
{
  return column < dsc_variants_n (variants) ? column : DSC_VARIANT_NOW;
}

gboolean
dsc_variant_text_is_best (DscVariants *variants, guint index, guint figure)
{
  const DscVariantFigure *f = dsc_variants_get_figure (variants, figure);
  double value = dsc_variants_get_value (variants, index, figure);
  double sign = f->better == DSC_VARIANT_LESS ? 1 : -1;
  gboolean worse = FALSE;

  if (f->better == DSC_VARIANT_NEITHER || !isfinite (value))
    return FALSE;
  for (guint i = 0; i < n_columns (variants); i++) {
    double other = dsc_variants_get_value (variants, index_of (variants, i), figure);

    if (isfinite (other) && sign * other < sign * value)
      return FALSE;
    worse |= isfinite (other) && sign * other > sign * value;
  }
  return worse;
}

gboolean
dsc_variant_text_is_known (DscVariants *variants, guint figure)
{
  for (guint i = 0; i < n_columns (variants); i++) {
    guint index = index_of (variants, i);

    if (isfinite (dsc_variants_get_value (variants, index, figure))
        || dsc_variants_is_measuring (variants, index, figure))
      return TRUE;
  }
  return FALSE;
}

char *
dsc_variant_text_param (DscVariants *variants, const DscVariantDifference *difference)
{
  DscSession *session = dsc_variants_get_session (variants);

  if (!difference->spec)
    return g_strdup ("compat");
  return g_strdup_printf ("%s · %s", dsc_session_get_step (session, difference->step)->id,
                          difference->spec->name);
}

char *
dsc_variant_text_missing (DscVariants *variants, guint index)
{
  DscSession *session = dsc_variants_get_session (variants);
  guint n_missing = 0, n_work = 0;

  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    DscState state = dsc_variants_get_state (variants, index, i);

    if (state == DSC_STATE_FAILED)
      return g_strdup_printf (_ ("%s failed"), dsc_session_get_step (session, i)->id);
    n_missing += state == DSC_STATE_STALE;
    n_work += state == DSC_STATE_STALE || state == DSC_STATE_FRESH;
  }
  if (n_missing == 0)
    return NULL;
  if (n_missing == n_work)
    return g_strdup (_ ("not run here yet"));
  return g_strdup_printf (ngettext ("%u step not run", "%u steps not run", n_missing), n_missing);
}

/* --- two of them --- */

/* "12 % fewer flags", "rms 0.3 mas worse" (nullable): the same */
static char *
describe (DscVariants *variants, guint figure, double a, double b)
{
  const DscVariantFigure *f = dsc_variants_get_figure (variants, figure);
  g_autofree char *amount = NULL;
  gboolean better;

  if (!isfinite (a) || !isfinite (b) || a == b
      || fabs (b - a) < MIN_PART * fmax (fabs (a), fabs (b)))
    return NULL;
  if (g_str_equal (f->id, "flagged"))
    return g_strdup_printf (b < a ? _ ("%.0f %% fewer flags") : _ ("%.0f %% more flags"),
                            100 * fabs (b - a) / a);
  if (g_str_equal (f->id, "sources"))
    return g_strdup_printf (
        b < a ? ngettext ("%.0f source fewer", "%.0f sources fewer", (gulong)fabs (b - a))
              : ngettext ("%.0f source more", "%.0f sources more", (gulong)fabs (b - a)),
        fabs (b - a));
  if (f->better == DSC_VARIANT_NEITHER
      || (g_str_equal (f->unit, "%") && fabs (b - a) < MIN_PERCENT))
    return NULL;
  amount = format (f, fabs (b - a));
  better = (f->better == DSC_VARIANT_LESS) == (b < a);
  if (g_str_equal (f->id, "noise"))
    return g_strdup_printf (better ? _ ("%.1f %% less noise") : _ ("%.1f %% more noise"),
                            100 * fabs (b - a) / a);
  if (*f->unit == '\0')
    return g_strdup_printf (b < a ? _ ("%s: %s fewer (%s)") : _ ("%s: %s more (%s)"), _ (f->title),
                            amount, better ? _ ("better") : _ ("worse"));
  return g_strdup_printf (better ? _ ("%s %s %s better") : _ ("%s %s %s worse"), _ (f->title),
                          amount, f->unit);
}

/* What a person looks at first. */
static const char *const telling[]
    = { "cores", "flagged", "rms", "mismatch", "noise", "sources", "depth", "aligned", "empty" };

char *
dsc_variant_text_compare (DscVariants *variants, guint first, guint second)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *a = dsc_variant_text_name (variants, first);
  g_autofree char *b = dsc_variant_text_name (variants, second);
  g_autofree char *text = NULL;
  guint n_known = 0;

  for (guint k = 0; k < G_N_ELEMENTS (telling) && parts->len < MAX_WORDS; k++)
    for (guint i = 0; i < dsc_variants_n_figures (variants); i++) {
      double x = dsc_variants_get_value (variants, first, i);
      double y = dsc_variants_get_value (variants, second, i);
      char *part;

      if (!g_str_equal (dsc_variants_get_figure (variants, i)->id, telling[k]))
        continue;
      n_known += isfinite (x) && isfinite (y);
      part = describe (variants, i, x, y);
      if (part)
        g_ptr_array_add (parts, part);
    }
  if (parts->len == 0)
    return g_strdup_printf (n_known ? _ ("%s against %s: no figure differs")
                                    : _ ("%s against %s: run both to compare their figures"),
                            b, a);
  g_ptr_array_add (parts, NULL);
  text = g_strjoinv (", ", (char **)parts->pdata);
  return g_strdup_printf (_ ("%s against %s: %s"), b, a, text);
}

char *
dsc_variant_text_verdict (DscVariants *variants)
{
  guint n = dsc_variants_n (variants);
  int current = dsc_variants_find_current (variants);

  if (n == 0)
    return g_strdup (_ ("Nothing kept yet: keep what you have, change a parameter, compare"));
  if (current < 0)
    return dsc_variant_text_compare (variants, n - 1, DSC_VARIANT_NOW);
  if (n == 1)
    return g_strdup_printf (_ ("%s is what you have now: change a parameter to compare with it"),
                            dsc_variants_get_name (variants, 0));
  return dsc_variant_text_compare (variants, current == 0 ? 1 : (guint)current - 1, (guint)current);
}

/* --- to be copied --- */

char *
dsc_variant_text_table (DscVariants *variants)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GArray) found = dsc_variants_find_differences (variants);
  guint n = n_columns (variants);

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = dsc_variant_text_name (variants, index_of (variants, i));

    g_string_append_printf (text, "\t%s", name);
  }
  for (guint k = 0; k < found->len; k++) {
    const DscVariantDifference *d = &g_array_index (found, DscVariantDifference, k);
    g_autofree char *title = dsc_variant_text_param (variants, d);

    g_string_append_printf (text, "\n%s", title);
    for (guint i = 0; i < n; i++) {
      g_autofree char *value = dsc_variants_dup_param (variants, index_of (variants, i), d->step,
                                                       d->spec ? d->spec->name : NULL);

      g_string_append_printf (text, "\t%s", value);
    }
  }
  for (guint k = 0; k < dsc_variants_n_figures (variants); k++) {
    g_autofree char *title = dsc_variant_text_figure (dsc_variants_get_figure (variants, k));

    if (!dsc_variant_text_is_known (variants, k))
      continue;
    g_string_append_printf (text, "\n%s", title);
    for (guint i = 0; i < n; i++) {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      double value = dsc_variants_get_value (variants, index_of (variants, i), k);

      g_ascii_dtostr (digits, sizeof digits, value);
      g_string_append_printf (text, "\t%s", isfinite (value) ? digits : "");
    }
  }
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
