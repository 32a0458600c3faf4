/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-number.h"

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
