/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 17 /* of any double */
#define SLACK 1e-9

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 Wide;

/* Doubles from LEAST on are DIGITS digits when multiplied by at most 10^31, and 2^53 5^31 has 125
 * bits. */
#define LEAST 1e-14
#define LARGEST 1e14
#define FIVE_TO_24 G_GUINT64_CONSTANT (59604644775390625)

/* @mantissa 2^@binary 10^@k, rounded as printf does it. */
static guint64
scale (guint64 mantissa, int binary, int k)
{
  Wide product = (Wide)mantissa * (k >= 24 ? FIVE_TO_24 : 1), rest, half;
  int shift = -(binary + k);
  guint64 digits;

  for (int i = k >= 24 ? 24 : 0; i < k; i++)
    product *= 5;
  half = (Wide)1 << (shift - 1);
  digits = (guint64)(product >> shift);
  rest = product & (2 * half - 1);
  return digits + (rest > half || (rest == half && digits % 2 == 1));
}

/* The first DIGITS digits of @size as a whole number. @ret_exponent: power of ten of the first;
 * @ret_half: half of the distance of doubles there, in units of the last.
 * Returns: FALSE for numbers that have to go the long way */
static gboolean
get_digits (double size, guint64 *ret_digits, int *ret_exponent, double *ret_half)
{
  const guint64 limit = G_GUINT64_CONSTANT (100000000000000000);
  int binary, exponent;
  double fraction;

  if (!(size >= LEAST && size < LARGEST))
    return FALSE;
  fraction = frexp (size, &binary);
  exponent = (int)floor (log10 (size));
  *ret_digits = scale ((guint64)ldexp (fraction, 53), binary - 53, DIGITS - 1 - exponent);
  if (*ret_digits < limit / 10 || *ret_digits >= limit || fraction == 0.5)
    return FALSE;
  *ret_exponent = exponent;
  *ret_half = ldexp (0.5, binary - 53) * pow (10, DIGITS - 1 - exponent);
  return TRUE;
}

/* Whether the multiple of @unit next to @digits reads back as @size. @half: of the distance of
 * doubles there, in units of digits. Returns: 1, 0, or -1 where this does not tell */
static int
round_digits (guint64 digits, guint64 unit, double half, guint64 *ret_rounded)
{
  guint64 rest = digits % unit, away = MIN (rest, unit - rest);

  if (2 * rest == unit)
    return -1;
  *ret_rounded = digits - rest + (2 * rest > unit ? unit : 0);
  if ((double)away + 0.5 < half * (1 - SLACK))
    return 1;
  return (double)away - 0.5 > half * (1 + SLACK) ? 0 : -1;
}

/* As %g prints them. */
static void
print_digits (char *text, gboolean minus, guint64 digits, int exponent, char letter)
{
  char all[DIGITS + 1];
  int n = DIGITS, k = 0;

  for (int i = DIGITS; i-- > 0; digits /= 10)
    all[i] = (char)('0' + digits % 10);
  while (n > 1 && all[n - 1] == '0')
    n--;
  if (minus)
    text[k++] = '-';
  if (exponent < 0 && exponent >= -4)
    for (int i = 0; i < -exponent; i++) {
      text[k++] = '0';
      if (i == 0)
        text[k++] = '.';
    }
  for (int i = 0; i < n || (exponent >= 0 && i <= exponent); i++) {
    if (i > 0 && i == (exponent >= 0 ? exponent + 1 : exponent < -4 ? 1 : 0))
      text[k++] = '.';
    text[k++] = i < n ? all[i] : '0';
  }
  text[k] = '\0';
  if (exponent < -4)
    g_snprintf (text + k, 8, "%c-%02d", letter, -exponent);
}

/* Whole numbers say it without a trial. Returns: FALSE where that does not tell how many digits it
 * takes */
static gboolean
print_fast (double value, char letter, char *ret_text)
{
  guint64 digits, rounded = 0;
  int exponent, fits = 0;
  double half;

  if (!get_digits (fabs (value), &digits, &exponent, &half))
    return FALSE;
  for (guint64 unit = 100; unit > 1 && fits == 0; unit /= 10)
    fits = round_digits (digits, unit, half, &rounded);
  if (fits < 0 || (fits > 0 && rounded >= G_GUINT64_CONSTANT (100000000000000000)))
    return FALSE;
  print_digits (ret_text, value<0, fits> 0 ? rounded : digits, exponent, letter);
  return TRUE;
}

#else

static gboolean
print_fast (double value, char letter, char *ret_text)
{
  return FALSE;
}

#endif

void
dsc_number_shortest (double value, char exponent, char ret_text[G_ASCII_DTOSTR_BUF_SIZE])
{
  if (print_fast (value, exponent, ret_text))
    return;
  for (int digits = 15; digits <= DIGITS; digits++) {
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
