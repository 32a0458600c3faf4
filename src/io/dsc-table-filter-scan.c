/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-filter-private.h"

gboolean
dsc_filter_fail (DscFilterScanner *p, const char *place, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (p->error, DSC_ERROR, DSC_ERROR_PARAMETER, "character %ld: %s",
               g_utf8_pointer_to_offset (p->text, place) + 1, what);
  return FALSE;
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar)c >= 128;
}

static gboolean
is_name_char (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c) || c == '.';
}

static gsize
number_length (const char *at)
{
  const char *c = at;

  while (g_ascii_isdigit (*c) || *c == '.')
    c++;
  if ((*c == 'e' || *c == 'E')
      && (g_ascii_isdigit (c[1]) || ((c[1] == '-' || c[1] == '+') && g_ascii_isdigit (c[2]))))
    for (c += 2; g_ascii_isdigit (*c);)
      c++;
  while (is_name_char (*c))
    c++;
  return (gsize)(c - at);
}

static gboolean
read_quoted (DscFilterScanner *p)
{
  char quote = *p->at;
  const char *end = strchr (p->at + 1, quote);

  if (end == NULL)
    return dsc_filter_fail (p, p->at, "the quote %c is not closed", quote);
  p->token.kind = quote == '`' ? DSC_FILTER_TOKEN_QUOTED_NAME : DSC_FILTER_TOKEN_TEXT;
  p->token.text = g_string_chunk_insert_len (p->strings, p->at + 1, end - p->at - 1);
  p->token.length = (gsize)(end + 1 - p->at);
  return TRUE;
}

static gboolean
read_number (DscFilterScanner *p)
{
  p->token.kind = DSC_FILTER_TOKEN_NUMBER;
  p->token.length = number_length (p->at);
  p->token.text = g_string_chunk_insert_len (p->strings, p->at, (gssize)p->token.length);
  return dsc_number_parse (p->token.text, p->token.length, &p->token.number)
         || dsc_filter_fail (p, p->at, "'%.40s' is not a number", p->token.text);
}

static gboolean
read_sign (DscFilterScanner *p)
{
  static const struct {
    const char *text, *meant;
  } signs[] = {
    { "**" }, { "<=" }, { ">=" }, { "==" }, { "!=" },      { "&&" },      { "||" }, { "<>", "!=" },
    { "+" },  { "-" },  { "*" },  { "/" },  { "%" },       { "<" },       { ">" },  { "(" },
    { ")" },  { "," },  { "!" },  { "&" },  { "=", "==" }, { "^", "**" }, { "|" },  { "~", "!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++) {
    if (!g_str_has_prefix (p->at, signs[i].text))
      continue;
    if (signs[i].meant != NULL)
      return dsc_filter_fail (p, p->at, "'%s' means nothing here; did you mean '%s'?",
                              signs[i].text, signs[i].meant);
    p->token.kind = DSC_FILTER_TOKEN_SIGN;
    p->token.length = strlen (signs[i].text);
    p->token.text = signs[i].text;
    /* what numpy and pandas write */
    if (strcmp (signs[i].text, "&") == 0 || strcmp (signs[i].text, "|") == 0)
      p->token.text = *signs[i].text == '&' ? "&&" : "||";
    return TRUE;
  }
  return dsc_filter_fail (p, p->at, "'%.*s' means nothing here",
                          (int)(g_utf8_next_char (p->at) - p->at), p->at);
}

gboolean
dsc_filter_next (DscFilterScanner *p)
{
  gsize n = 0;

  while (g_ascii_isspace (*p->at))
    p->at++;
  p->token.start = p->at;
  p->token.kind = DSC_FILTER_TOKEN_END;
  p->token.length = 0;
  if (*p->at == '\0')
    return TRUE;
  if (strchr ("\"'`", *p->at) != NULL) {
    if (!read_quoted (p))
      return FALSE;
  } else if (g_ascii_isdigit (*p->at) || (*p->at == '.' && g_ascii_isdigit (p->at[1]))) {
    if (!read_number (p))
      return FALSE;
  } else if (is_name_start (*p->at)) {
    while (is_name_char (p->at[n]))
      n++;
    p->token.kind = DSC_FILTER_TOKEN_NAME;
    p->token.length = n;
    p->token.text = g_string_chunk_insert_len (p->strings, p->at, (gssize)n);
  } else if (!read_sign (p))
    return FALSE;
  p->at += p->token.length;
  return TRUE;
}

gboolean
dsc_filter_unexpected (DscFilterScanner *p, const char *wanted)
{
  if (p->token.kind == DSC_FILTER_TOKEN_END)
    return dsc_filter_fail (p, p->token.start, "%s is missing", wanted);
  return dsc_filter_fail (p, p->token.start, "%s is expected, not '%.*s'", wanted,
                          (int)MIN (p->token.length, 60), p->token.start);
}

gboolean
dsc_filter_is_sign (const DscFilterScanner *p, const char *sign)
{
  return p->token.kind == DSC_FILTER_TOKEN_SIGN && strcmp (p->token.text, sign) == 0;
}

gboolean
dsc_filter_is_word (const DscFilterScanner *p, const char *word)
{
  return p->token.kind == DSC_FILTER_TOKEN_NAME && g_ascii_strcasecmp (p->token.text, word) == 0;
}
