/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-region-text.h"

/* CASA Region Text Format, version 0: a shape, its numbers in square brackets, and keys. */

typedef struct {
  const char *name, *at;
  guint line;
  DscRegionDraft draft;
  DscRegionFrame global_frame;
  char *global_frame_name;
  guint32 global_color;
  GPtrArray *regions, *notes;
} Reader;

static gboolean G_GNUC_PRINTF (3, 4) fail (Reader *r, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s', line %u: %s", r->name, r->line, what);
  return FALSE;
}

static gboolean
at_end (const Reader *r)
{
  return *r->at == '\0' || *r->at == '\n';
}

static void
skip_blanks (Reader *r)
{
  while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == ',')
    r->at++;
}

/* A word, or a text in quotes; up to one of @ends. */
static char *
read_word (Reader *r, const char *ends)
{
  char quote = *r->at == '"' || *r->at == '\'' ? *r->at : '\0';
  const char *start = r->at + (quote != '\0');
  const char *end = start;

  if (quote != '\0') {
    while (*end != quote && *end != '\0' && *end != '\n')
      end++;
    r->at = *end == quote ? end + 1 : end;
    return g_strndup (start, (gsize)(end - start));
  }
  while (!at_end (r) && strchr (ends, *r->at) == NULL)
    r->at++;
  return g_strstrip (g_strndup (start, (gsize)(r->at - start)));
}

/* What is in brackets, as one list. */
static gboolean
read_brackets (Reader *r, GPtrArray *list, GError **error)
{
  guint depth = 0;

  do {
    g_autofree char *word = NULL;
    const char *before = r->at;

    if (*r->at == '[')
      depth++;
    else if (*r->at == ']')
      depth--;
    if (*r->at == '[' || *r->at == ']') {
      r->at++;
      continue;
    }
    skip_blanks (r);
    if (*r->at == '[' || *r->at == ']')
      continue;
    if (at_end (r))
      return fail (r, error, "a square bracket is not closed");
    word = read_word (r, ",[] \t\r");
    if (*word != '\0' || r->at > before)
      g_ptr_array_add (list, g_steal_pointer (&word));
  } while (depth > 0);
  return TRUE;
}

static void
apply_key (Reader *r, const char *key, const char *value, gboolean global)
{
  DscRegionFrame frame;
  guint32 color;

  if (g_ascii_strcasecmp (key, "color") == 0 && dsc_region_color_from_name (value, &color)) {
    r->draft.color = color;
    if (global)
      r->global_color = color;
  } else if (g_ascii_strcasecmp (key, "coord") == 0) {
    g_free (r->draft.frame_name);
    r->draft.frame_name = g_strdup (value);
    if (!dsc_region_frame_from_name (value, &frame))
      frame = DSC_REGION_FRAME_OTHER;
    r->draft.frame = frame;
    if (global) {
      r->global_frame = frame;
      g_free (r->global_frame_name);
      r->global_frame_name = g_strdup (value);
    }
  } else if (g_ascii_strcasecmp (key, "label") == 0 && !global && *value != '\0') {
    g_free (r->draft.text);
    r->draft.text = g_strdup (value);
  }
}

/* key=value, key=[1, 2], key='a text' */
static gboolean
read_keys (Reader *r, gboolean global, GError **error)
{
  while (skip_blanks (r), !at_end (r)) {
    g_autofree char *key = read_word (r, "=,");
    g_autofree char *value = NULL;

    if (*r->at != '=')
      continue;
    r->at++;
    while (*r->at == ' ' || *r->at == '\t')
      r->at++;
    if (*r->at == '[') {
      g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

      if (!read_brackets (r, list, error))
        return FALSE;
      continue;
    }
    value = read_word (r, ",");
    apply_key (r, key, value, global);
  }
  return TRUE;
}

/* Numbers with "pix" are pixels, whatever the coordinates are. */
static void
choose_frame (Reader *r)
{
  const char *first = r->draft.arguments->len > 0 ? r->draft.arguments->pdata[0] : "";

  if (g_str_has_suffix (first, "pix"))
    r->draft.frame = DSC_REGION_FRAME_PIXELS;
  else if (r->draft.frame == DSC_REGION_FRAME_PIXELS && r->draft.frame_name == NULL)
    r->draft.frame = DSC_REGION_FRAME_EQUATORIAL;
}

static void
note_colons (Reader *r)
{
  const char *second = r->draft.arguments->len > 1 ? r->draft.arguments->pdata[1] : "";

  if (strchr (second, ':') != NULL)
    g_ptr_array_add (r->notes, g_strdup_printf ("line %u: CASA takes '%.40s' for hours; degrees "
                                                "are written with points: 1.2.3",
                                                r->line, second));
}

static void
begin (Reader *r)
{
  g_clear_pointer (&r->draft.text, g_free);
  g_free (r->draft.frame_name);
  r->draft.frame_name = g_strdup (r->global_frame_name);
  r->draft.frame = r->global_frame;
  r->draft.color = r->global_color;
  r->draft.line = r->line;
  r->draft.excluded = FALSE;
  g_ptr_array_set_size (r->draft.arguments, 0);
}

static gboolean
read_line (Reader *r, GError **error)
{
  g_autofree char *word = NULL;

  begin (r);
  if (*r->at == '-' || *r->at == '+')
    r->draft.excluded = *r->at++ == '-';
  skip_blanks (r);
  word = read_word (r, " \t\r[=,");
  if (strcmp (word, "global") == 0)
    return read_keys (r, TRUE, error);
  if (strcmp (word, "ann") == 0) {
    g_free (word);
    skip_blanks (r);
    word = read_word (r, " \t\r[=,");
  }
  g_free (r->draft.shape);
  r->draft.shape = g_ascii_strdown (word, -1);
  while (*r->at == ' ' || *r->at == '\t')
    r->at++;
  if (*r->at != '[' || *word == '\0')
    return fail (r, error, "a shape such as circle[[x, y], r] is expected, not '%.40s'", word);
  if (!read_brackets (r, r->draft.arguments, error) || !read_keys (r, FALSE, error))
    return FALSE;
  choose_frame (r);
  note_colons (r);
  return dsc_region_draft_finish (&r->draft, r->name, r->regions, r->notes, error);
}

gboolean
dsc_region_read_crtf (
    const char *text, const char *name, GPtrArray *regions, GPtrArray *notes, GError **error)
{
  Reader r = { .name = name,
               .at = text,
               .line = 1,
               .global_color = 0x00ff00,
               .regions = regions,
               .notes = notes };
  gboolean ok = TRUE;

  dsc_region_draft_init (&r.draft, DSC_REGION_FORMAT_CRTF);
  while (ok && *r.at != '\0') {
    skip_blanks (&r);
    if (*r.at == '#')
      while (!at_end (&r))
        r.at++;
    else if (!at_end (&r))
      ok = read_line (&r, error);
    if (*r.at == '\n') {
      r.line++;
      r.at++;
    }
  }
  dsc_region_draft_clear (&r.draft);
  g_free (r.global_frame_name);
  return ok;
}
