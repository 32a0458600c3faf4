/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-card.h"

#include <math.h>
#include <string.h>

gboolean
dsc_fits_key_is_structural (const char *key)
{
  static const char *const keys[]
      = { "SIMPLE", "XTENSION", "BITPIX", "EXTEND",   "PCOUNT",  "GCOUNT", "TFIELDS",
          "GROUPS", "BSCALE",   "BZERO",  "CHECKSUM", "DATASUM", "BLANK",  "THEAP" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_ascii_strcasecmp (key, keys[i]) == 0)
      return TRUE;
  if (g_ascii_strncasecmp (key, "NAXIS", 5) != 0)
    return FALSE;
  return strspn (key + 5, "0123456789") == strlen (key + 5);
}

/* The value and comment of a card, after "= ". */
typedef struct {
  DscCardType type;
  gint64 i;
  double d;
  char *string;
  char *comment;
} Value;

static char *
trimmed (const char *start, gsize length)
{
  while (length > 0 && start[length - 1] == ' ')
    length--;
  return g_strndup (start, length);
}

static char *
comment_after (const char *p)
{
  while (*p == ' ')
    p++;
  if (*p != '/')
    return NULL;
  p++;
  if (*p == ' ')
    p++;
  return *p != '\0' ? trimmed (p, strlen (p)) : NULL;
}

/* 'It''s' / comment. Returns: FALSE if the closing quote is missing */
static gboolean
parse_string (const char *p, Value *ret)
{
  GString *s = g_string_new (NULL);

  for (p++; *p != '\0'; p++) {
    if (*p == '\'' && p[1] != '\'')
      break;
    if (*p == '\'')
      p++;
    g_string_append_c (s, *p);
  }
  if (*p != '\'') {
    g_string_free (s, TRUE);
    return FALSE;
  }
  ret->type = DSC_CARD_STRING;
  ret->string = g_string_free (s, FALSE);
  g_strchomp (ret->string);
  ret->comment = comment_after (p + 1);
  return TRUE;
}

static gboolean
parse_number (const char *word, Value *ret)
{
  g_autofree char *copy = g_strdup (word);
  const char *digits = *word == '+' || *word == '-' ? word + 1 : word;
  char *end;

  if (*digits != '\0' && strspn (digits, "0123456789") == strlen (digits)) {
    gint64 i;

    if (g_ascii_string_to_signed (*word == '+' ? digits : word, 10, G_MININT64, G_MAXINT64, &i,
                                  NULL)) {
      ret->type = DSC_CARD_INT;
      ret->i = i;
      ret->d = (double)i;
      return TRUE;
    }
  }
  if (*digits == '\0' || strspn (digits, "0123456789.eEdD+-") != strlen (digits))
    return FALSE;
  g_strdelimit (copy, "dD", 'E');
  ret->d = g_ascii_strtod (copy, &end);
  if (end == copy || *end != '\0' || !isfinite (ret->d))
    return FALSE;
  ret->type = DSC_CARD_DOUBLE;
  return TRUE;
}

static gboolean
parse_value (const char *p, Value *ret)
{
  g_autofree char *word = NULL;
  gsize length;

  while (*p == ' ')
    p++;
  if (*p == '\'')
    return parse_string (p, ret);
  length = strcspn (p, " /");
  word = g_strndup (p, length);
  if (length == 0)
    ret->type = DSC_CARD_NULL;
  else if (strcmp (word, "T") == 0 || strcmp (word, "F") == 0) {
    ret->type = DSC_CARD_LOGICAL;
    ret->i = *word == 'T';
  } else if (!parse_number (word, ret))
    return FALSE;
  p += length;
  while (*p == ' ')
    p++;
  if (*p != '\0' && *p != '/') {
    return FALSE;
  }
  ret->comment = comment_after (p);
  return TRUE;
}

/* The name of a card and where its value starts. Returns: NULL if there is no "= " */
static const char *
split_key (const char *line, char key[72])
{
  const char *equals = strncmp (line, "HIERARCH ", 9) == 0 ? strchr (line, '=') : NULL;
  g_autofree char *name = NULL;

  if (equals != NULL) {
    g_autofree char *long_name = g_strstrip (g_strndup (line + 9, equals - line - 9));

    if (*long_name != '\0') {
      g_strlcpy (key, long_name, 72);
      return equals + 1;
    }
  }
  name = trimmed (line, MIN (8, strlen (line)));
  g_strlcpy (key, name, 72);
  return strlen (line) >= 10 && line[8] == '=' && line[9] == ' ' ? line + 10 : NULL;
}

static void
parse_card (const char *line, DscCard *ret_card)
{
  const char *start = split_key (line, ret_card->key);
  Value value = { 0 };

  if (start != NULL && ret_card->key[0] != '\0' && ret_card->key[0] != ' '
      && parse_value (start, &value)) {
    ret_card->type = value.type;
    ret_card->i = value.i;
    ret_card->d = value.d;
    ret_card->string = value.string;
    ret_card->comment = value.comment;
    return;
  }
  ret_card->type = DSC_CARD_TEXT;
  if (ret_card->key[0] == ' ' || g_ascii_strcasecmp (ret_card->key, "END") == 0) {
    /* not FITS: a name that is not at the left, or one that would end the header */
    g_strlcpy (ret_card->key, "COMMENT", sizeof ret_card->key);
    ret_card->string = trimmed (line, strlen (line));
    return;
  }
  if (strncmp (line, "HIERARCH", 8) == 0)
    g_strlcpy (ret_card->key, "HIERARCH", sizeof ret_card->key);
  ret_card->string = strlen (line) > 8 ? trimmed (line + 8, strlen (line) - 8) : g_strdup ("");
}

/* Joins the CONTINUE cards that follow a string ending in '&'. Returns: the cards used up */
static guint
join_continued (GPtrArray *lines, guint next, DscCard *card)
{
  GString *text = g_string_new (card->string);
  GString *comment = g_string_new (card->comment);
  guint used = 0;

  while (next + used < lines->len && text->len > 0 && text->str[text->len - 1] == '&') {
    const char *line = lines->pdata[next + used];
    Value value = { 0 };

    if (strncmp (line, "CONTINUE", 8) != 0)
      break;
    line += 8;
    while (*line == ' ')
      line++;
    if (*line != '\'' || !parse_string (line, &value))
      break;
    g_string_truncate (text, text->len - 1);
    g_string_append (text, value.string);
    if (value.comment != NULL) {
      if (comment->len > 0)
        g_string_append_c (comment, ' ');
      g_string_append (comment, value.comment);
    }
    g_free (value.string);
    g_free (value.comment);
    used++;
  }
  g_free (card->string);
  g_free (card->comment);
  card->string = g_string_free (text, FALSE);
  card->comment = g_string_free (comment, comment->len == 0);
  return used;
}

static GPtrArray *
split_lines (const char *text, gsize size)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (gsize at = 0; at + DSC_FITS_CARD <= size; at += DSC_FITS_CARD) {
    char *line;

    if (strncmp (text + at, "END     ", 8) == 0)
      break;
    line = g_malloc (DSC_FITS_CARD + 1);
    for (guint i = 0; i < DSC_FITS_CARD; i++) {
      char c = text[at + i];

      line[i] = c >= ' ' && c <= '~' ? c : '?';
    }
    line[DSC_FITS_CARD] = '\0';
    g_ptr_array_add (lines, line);
  }
  return lines;
}

DscHeader *
dsc_fits_header_parse (const char *text, gsize size, DscHeader **ret_structure)
{
  g_autoptr (GPtrArray) lines = split_lines (text, size);
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (DscHeader) structure = dsc_header_new ();

  for (guint i = 0; i < lines->len; i++) {
    DscCard card = { 0 };

    parse_card (lines->pdata[i], &card);
    if (card.type == DSC_CARD_STRING && g_str_has_suffix (card.string, "&"))
      i += join_continued (lines, i + 1, &card);
    dsc_header_append (dsc_fits_key_is_structural (card.key) ? structure : header, &card);
    g_free (card.string);
    g_free (card.comment);
  }
  if (ret_structure != NULL)
    *ret_structure = g_steal_pointer (&structure);
  return g_steal_pointer (&header);
}
