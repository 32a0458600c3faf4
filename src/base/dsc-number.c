/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-number.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

void
dsc_number_shortest (double value, char exponent, char ret_text[G_ASCII_DTOSTR_BUF_SIZE])
{
  for (int digits = 15; digits <= 17; digits++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%d%c", digits, exponent == 'E' ? 'G' : 'g');
    g_ascii_formatd (ret_text, G_ASCII_DTOSTR_BUF_SIZE, format, value);
    if (g_ascii_strtod (ret_text, NULL) == value)
      break;
  }
}

char *
dsc_number_with_point (double value, char exponent)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *mark;

  dsc_number_shortest (value, exponent, text);
  if (strchr (text, '.') != NULL)
    return g_strdup (text);
  mark = strchr (text, exponent);
  if (mark == NULL)
    return g_strconcat (text, ".0", NULL);
  return g_strdup_printf ("%.*s.0%s", (int)(mark - text), text, mark);
}

static locale_t
c_locale (void)
{
  static gsize once;
  static locale_t locale;

  if (g_once_init_enter (&once)) {
    locale = newlocale (LC_ALL_MASK, "C", (locale_t)0);
    g_once_init_leave (&once, 1);
  }
  return locale;
}

/* Digits with at most one point, such that both their whole number and the power of ten are exact
 * doubles: one division then rounds correctly (W. D. Clinger 1990). */
static gboolean
parse_short (const char *text, gsize length, double *ret_value)
{
  static const double powers[]
      = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
  gboolean minus = length > 0 && *text == '-', point = FALSE;
  gsize n_digits = 0, n_after = 0;
  guint64 whole = 0;

  for (gsize k = minus; k < length; k++) {
    if (text[k] == '.' && !point) {
      point = TRUE;
      continue;
    }
    if (!g_ascii_isdigit (text[k]) || ++n_digits > 18)
      return FALSE;
    whole = whole * 10 + (guint64)(text[k] - '0');
    n_after += point;
  }
  if (n_digits == 0 || whole > (G_GUINT64_CONSTANT (1) << 53))
    return FALSE;
  *ret_value = (double)whole / powers[n_after];
  if (minus)
    *ret_value = -*ret_value;
  return TRUE;
}

gboolean
dsc_number_parse (const char *text, gsize length, double *ret_value)
{
  double value;
  char *end;

  if (parse_short (text, length, ret_value))
    return TRUE;
  if (length == 0 || g_ascii_isspace (*text) || memchr (text, 'x', length) != NULL
      || memchr (text, 'X', length) != NULL || memchr (text, '(', length) != NULL)
    return FALSE;
  value = strtod_l (text, &end, c_locale ());
  if (end != text + length)
    return FALSE;
  *ret_value = value;
  return TRUE;
}
