/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-region-text.h"

/* Region files of DS9: https://ds9.si.edu/doc/ref/region.html */

typedef struct {
  const char *name, *at;
  guint line;
  DscRegionDraft draft; /* frame and what a shape starts with */
  gboolean global_excluded;
  guint32 global_color;
  GPtrArray *regions, *notes;
} Reader;

static void
skip_blanks (Reader *r)
{
  while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '|')
    r->at++;
}

static gboolean
at_end (const Reader *r)
{
  return *r->at == '\0' || *r->at == '\n' || *r->at == ';';
}

static void
skip_line (Reader *r)
{
  while (*r->at != '\0' && *r->at != '\n')
    r->at++;
}

/* Letters, digits and what else a value without quotes has. */
static char *
read_word (Reader *r, const char *ends)
{
  const char *start = r->at;

  while (!at_end (r) && strchr (ends, *r->at) == NULL)
    r->at++;
  return g_strndup (start, (gsize)(r->at - start));
}

/* What stands behind "=": {with blanks}, "quoted" or a word. */
static char *
read_property (Reader *r)
{
  char closing = *r->at == '{' ? '}' : *r->at == '"' || *r->at == '\'' ? *r->at : '\0';
  const char *start = r->at + 1;
  const char *end;

  if (closing == '\0')
    return read_word (r, " \t\r");
  for (end = start; *end != closing && *end != '\0' && *end != '\n'; end++)
    ;
  r->at = *end == closing ? end + 1 : end;
  return g_strndup (start, (gsize)(end - start));
}

static void
apply_property (Reader *r, const char *key, const char *value, gboolean global)
{
  guint32 color;

  if (strcmp (key, "color") == 0 && dsc_region_color_from_name (value, &color)) {
    r->draft.color = color;
    if (global)
      r->global_color = color;
  } else if (strcmp (key, "include") == 0 && strcmp (value, "0") == 0) {
    r->draft.excluded = TRUE;
    if (global)
      r->global_excluded = TRUE;
  } else if (strcmp (key, "text") == 0 && !global) {
    g_free (r->draft.text);
    r->draft.text = *value != '\0' ? g_strdup (value) : NULL;
  }
}

static void
read_properties (Reader *r, gboolean global)
{
  while (skip_blanks (r), !at_end (r)) {
    g_autofree char *key = read_word (r, " \t\r=");
    g_autofree char *value = NULL;

    if (*r->at == '=') {
      r->at++;
      value = read_property (r);
      apply_property (r, key, value, global);
    } else if (*key == '\0')
      r->at++;
  }
}

/* Numbers between or without brackets. */
static gboolean
read_arguments (Reader *r, GError **error)
{
  gboolean open;

  skip_blanks (r);
  open = *r->at == '(';
  r->at += open;
  for (;;) {
    g_autofree char *word = NULL;

    while (*r->at != '\0' && strchr (" \t\r,", *r->at) != NULL)
      r->at++;
    if (at_end (r) || strchr ("#)|", *r->at) != NULL)
      break;
    word = read_word (r, " \t\r,()#|");
    if (*word == '\0')
      break;
    g_ptr_array_add (r->draft.arguments, g_steal_pointer (&word));
  }
  if (!open || *r->at == ')') {
    r->at += open;
    return TRUE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s', line %u: the bracket of '%.40s' is not closed", r->name, r->draft.line,
               r->draft.shape);
  return FALSE;
}

/* A shape of which the name was read. Consumes @shape. */
static gboolean
read_shape (Reader *r, char *shape, gboolean commented, GError **error)
{
  const char *end;

  g_free (r->draft.shape);
  r->draft.shape = shape;
  r->draft.line = r->line;
  r->draft.color = r->global_color;
  g_clear_pointer (&r->draft.text, g_free);
  g_ptr_array_set_size (r->draft.arguments, 0);
  if (!read_arguments (r, error))
    return FALSE;
  end = r->at;
  skip_blanks (r);
  /* Of a composite there may be properties behind "||" alone. */
  if (*r->at == '#' || commented || memchr (end, '|', (gsize)(r->at - end)) != NULL) {
    r->at += *r->at == '#';
    read_properties (r, FALSE);
  }
  if (!at_end (r)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s', line %u: what stands behind '%.40s (...)' is neither its end nor '#'",
                 r->name, r->line, r->draft.shape);
    return FALSE;
  }
  if (strcmp (shape, "composite") == 0)
    return TRUE;
  return dsc_region_draft_finish (&r->draft, r->name, r->regions, r->notes, error);
}

/* A comment, or a shape that older programs are to take for one. */
static gboolean
read_comment (Reader *r, GError **error)
{
  static const char *const shapes[]
      = { "text", "composite", "vector", "segment", "ruler", "compass", "projection" };
  const char *start;

  r->at++;
  skip_blanks (r);
  start = r->at;
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    gsize n = strlen (shapes[i]);

    if (strncmp (start, shapes[i], n) == 0 && start[n] == '(') {
      r->at += n;
      r->draft.excluded = r->global_excluded;
      return read_shape (r, g_strdup (shapes[i]), TRUE, error);
    }
  }
  skip_line (r);
  return TRUE;
}

/* Whether what begins with this word is no shape: the settings of the file. */
static gboolean
read_setting (Reader *r, const char *word)
{
  if (strcmp (word, "global") == 0) {
    read_properties (r, TRUE);
    return TRUE;
  }
  if (strcmp (word, "tile") == 0 || strcmp (word, "format") == 0) {
    skip_line (r);
    return TRUE;
  }
  if (!dsc_region_frame_from_name (word, &r->draft.frame))
    return FALSE;
  g_free (r->draft.frame_name);
  r->draft.frame_name = g_strdup (word);
  return TRUE;
}

static gboolean
read_statement (Reader *r, GError **error)
{
  g_autofree char *word = NULL, *lower = NULL;

  r->draft.excluded = r->global_excluded;
  if (*r->at == '-' || *r->at == '!' || *r->at == '+')
    r->draft.excluded = *r->at++ != '+';
  skip_blanks (r);
  word = read_word (r, " \t\r(#,|");
  lower = g_ascii_strdown (word, -1);
  if (read_setting (r, lower))
    return TRUE;
  if (!g_ascii_isalpha (*lower)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s', line %u: a shape such as circle(x, y, r) is expected, not '%.40s'", r->name,
                 r->line, *word != '\0' ? word : "(");
    return FALSE;
  }
  return read_shape (r, g_steal_pointer (&lower), FALSE, error);
}

gboolean
dsc_region_read_ds9 (
    const char *text, const char *name, GPtrArray *regions, GPtrArray *notes, GError **error)
{
  Reader r = { .name = name,
               .at = text,
               .line = 1,
               .global_color = 0x00ff00,
               .regions = regions,
               .notes = notes };
  gboolean ok = TRUE;

  dsc_region_draft_init (&r.draft, DSC_REGION_FORMAT_DS9);
  while (ok && *r.at != '\0') {
    skip_blanks (&r);
    if (*r.at == '\n')
      r.line++;
    if (*r.at == '\n' || *r.at == ';')
      r.at++;
    else if (*r.at == '#')
      ok = read_comment (&r, error);
    else if (*r.at != '\0')
      ok = read_statement (&r, error);
  }
  dsc_region_draft_clear (&r.draft);
  return ok;
}
