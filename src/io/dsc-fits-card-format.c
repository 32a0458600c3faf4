/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writing half of dsc-fits-card.h. */
#include "dsc-fits-card.h"

#include <math.h>
#include <string.h>

#include "dsc-number.h"

char *
dsc_fits_format_double (double value)
{
  return dsc_number_with_point (value, 'E');
}

static gboolean
key_is_standard (const char *key)
{
  return strlen (key) <= 8 && strcmp (key, "END") != 0
         && strspn (key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen (key);
}

static void
append_line (GString *text, const char *line)
{
  gsize n = MIN (strlen (line), DSC_FITS_CARD);

  for (gsize i = 0; i < DSC_FITS_CARD; i++)
    g_string_append_c (text, i >= n ? ' ' : line[i] >= ' ' && line[i] <= '~' ? line[i] : '?');
}

/* Text cards: a long text takes several of them. */
static void
format_text (GString *text, const DscCard *card)
{
  const char *p = card->string != NULL ? card->string : "";

  do {
    g_autofree char *line = g_strdup_printf ("%-8.8s%.72s", card->key, p);

    append_line (text, line);
    p += MIN (strlen (p), 72);
  } while (*p != '\0');
}

/* As much of @p as fits @room characters when its quotes are doubled; @ret_used: characters of @p
 */
static char *
take_quoted (const char *p, gsize room, gsize *ret_used)
{
  GString *s = g_string_new (NULL);
  gsize i;

  for (i = 0; p[i] != '\0'; i++) {
    gsize need = p[i] == '\'' ? 2 : 1;

    if (s->len + need > room)
      break;
    if (p[i] == '\'')
      g_string_append_c (s, '\'');
    g_string_append_c (s, p[i]);
  }
  *ret_used = i;
  return g_string_free (s, FALSE);
}

static gsize
quoted_length (const char *p, gsize n)
{
  gsize length = n;

  for (gsize i = 0; i < n; i++)
    length += p[i] == '\'';
  return length;
}

/* Each line but the last ends in '&'; the comment follows the end of the value. A line with nothing
 * but a comment is avoided, as cfitsio takes it for the end: rather a last character goes with it.
 * A comment that is longer than a line is cut. */
static void
format_long_string (GString *text, const char *prefix, const char *value, const char *comment)
{
  const char *lead = prefix;
  gsize for_comment = *comment != '\0' ? strlen (comment) + 3 : 0;

  for (;;) {
    gsize room = DSC_FITS_CARD - strlen (lead) - 3;
    gsize left = strlen (value), used;
    g_autofree char *chunk = NULL;
    g_autofree char *line = NULL;

    if (quoted_length (value, left) > room)
      chunk = take_quoted (value, room, &used);
    else if (quoted_length (value, left) + for_comment > room && left > 1) {
      g_autofree char *most = g_strndup (value, left - 1);

      chunk = take_quoted (most, room, &used);
    } else {
      chunk = take_quoted (value, room, &used);
      line = g_strdup_printf ("%s'%s'%s%s", lead, chunk, for_comment > 0 ? " / " : "", comment);
      append_line (text, line);
      return;
    }
    line = g_strdup_printf ("%s'%s&'", lead, chunk);
    append_line (text, line);
    value += used;
    lead = "CONTINUE  ";
  }
}

static void
format_string (GString *text, const char *prefix, const DscCard *card)
{
  const char *comment = card->comment != NULL ? card->comment : "";
  const char *slash = *comment != '\0' ? " / " : "";
  gsize used;
  g_autofree char *quoted = take_quoted (card->string, DSC_FITS_CARD, &used);
  g_autofree char *body = g_strdup_printf ("%s'%-8s'", prefix, quoted);
  g_autofree char *padded = g_strdup_printf ("%-30s%s%s", body, slash, comment);
  g_autofree char *tight = g_strdup_printf ("%s%s%s", body, slash, comment);
  gboolean value_fits = card->string[used] == '\0' && strlen (body) <= DSC_FITS_CARD
                        && !g_str_has_suffix (quoted, "&"); /* which would be continued */

  if (value_fits && strlen (padded) <= DSC_FITS_CARD)
    append_line (text, padded);
  else if (value_fits && (strlen (tight) <= DSC_FITS_CARD || strlen (quoted) <= 8))
    append_line (text, tight);
  else
    format_long_string (text, prefix, card->string, comment);
}

void
dsc_fits_card_format (GString *text, const DscCard *card)
{
  g_autofree char *prefix = NULL;
  g_autofree char *value = NULL;
  g_autofree char *line = NULL;

  if (card->type == DSC_CARD_TEXT) {
    format_text (text, card);
    return;
  }
  prefix = key_is_standard (card->key) ? g_strdup_printf ("%-8s= ", card->key)
                                       : g_strdup_printf ("HIERARCH %.50s = ", card->key);
  switch (card->type) {
  case DSC_CARD_STRING:
    format_string (text, prefix, card);
    return;
  case DSC_CARD_LOGICAL:
    value = g_strdup (card->i != 0 ? "T" : "F");
    break;
  case DSC_CARD_INT:
    value = g_strdup_printf ("%" G_GINT64_FORMAT, card->i);
    break;
  case DSC_CARD_DOUBLE:
    value = isfinite (card->d) ? dsc_fits_format_double (card->d) : g_strdup ("");
    break;
  case DSC_CARD_NULL:
  case DSC_CARD_TEXT:
  default:
    value = g_strdup ("");
    break;
  }
  line = g_strdup_printf ("%s%20s%s%s", prefix, value, card->comment != NULL ? " / " : "",
                          card->comment != NULL ? card->comment : "");
  append_line (text, line);
}

void
dsc_fits_header_close (GString *text)
{
  append_line (text, "END");
  while (text->len % DSC_FITS_BLOCK != 0)
    g_string_append_c (text, ' ');
}
