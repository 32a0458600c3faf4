/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-log-line.h"

#include <glib/gi18n.h>
#include <string.h>

struct _DscLogLine {
  GObject parent_instance;

  DscMessageLevel level;
  gint64 time_us;
  const char *source;
  char *text;
  guint count;
};

enum { PROP_COUNT = 1 };

G_DEFINE_FINAL_TYPE (DscLogLine, dsc_log_line, G_TYPE_OBJECT)

static void
dsc_log_line_finalize (GObject *object)
{
  g_free (DSC_LOG_LINE (object)->text);
  G_OBJECT_CLASS (dsc_log_line_parent_class)->finalize (object);
}

static void
dsc_log_line_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_uint (value, DSC_LOG_LINE (object)->count);
}

static void
dsc_log_line_class_init (DscLogLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dsc_log_line_finalize;
  object_class->get_property = dsc_log_line_get_property;
  g_object_class_install_property (object_class, PROP_COUNT,
                                   g_param_spec_uint ("count", NULL, NULL, 1, G_MAXUINT, 1,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
dsc_log_line_init (DscLogLine *self)
{
  self->count = 1;
}

DscLogLine *
dsc_log_line_new (DscMessageLevel level, gint64 time_us, const char *source, const char *text)
{
  DscLogLine *self = g_object_new (DSC_TYPE_LOG_LINE, NULL);

  self->level = level;
  self->time_us = time_us;
  self->source = g_intern_string (source);
  self->text = g_utf8_make_valid (text, -1);
  return self;
}

DscMessageLevel
dsc_log_line_get_level (DscLogLine *self)
{
  return self->level;
}

gint64
dsc_log_line_get_time (DscLogLine *self)
{
  return self->time_us;
}

const char *
dsc_log_line_get_source (DscLogLine *self)
{
  return self->source;
}

const char *
dsc_log_line_get_text (DscLogLine *self)
{
  return self->text;
}

guint
dsc_log_line_get_count (DscLogLine *self)
{
  return self->count;
}

gboolean
dsc_log_line_fold (DscLogLine *self, DscMessageLevel level, const char *source, const char *text)
{
  if (self->level != level || self->source != g_intern_string (source)
      || !g_str_equal (self->text, text))
    return FALSE;
  self->count++;
  g_object_notify (G_OBJECT (self), "count");
  return TRUE;
}

const char *
dsc_log_level_word (DscMessageLevel level)
{
  return level == DSC_MESSAGE_ERROR     ? _ ("error")
         : level == DSC_MESSAGE_WARNING ? _ ("warning")
                                        : "";
}

static char *
format_time (DscLogLine *self, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  return local ? g_date_time_format (local, format) : g_strdup ("");
}

char *
dsc_log_line_dup_time (DscLogLine *self)
{
  return format_time (self, "%H:%M:%S");
}

char *
dsc_log_line_dup_full (DscLogLine *self)
{
  g_autofree char *time = format_time (self, "%Y-%m-%d %H:%M:%S");
  GString *text = g_string_new (time);
  const char *word = dsc_log_level_word (self->level);

  if (self->source)
    g_string_append_printf (text, "  %s", self->source);
  g_string_append_printf (text, "  %s%s%s", word, *word ? ": " : "", self->text);
  if (self->count > 1)
    g_string_append_printf (text, ngettext (" (%u time)", " (%u times)", self->count), self->count);
  return g_string_free (text, FALSE);
}

/* Not translated: it stands in files. */
static const char *const level_names[] = { "info", "warning", "error" };

char *
dsc_log_line_pack (DscLogLine *self)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  g_autofree char *time = utc ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("-");
  g_autofree char *count = self->count > 1 ? g_strdup_printf (" x%u", self->count) : g_strdup ("");

  return g_strdup_printf ("%s %s %s%s: %s", time, level_names[self->level],
                          self->source ? self->source : "-", count, self->text);
}

static gboolean
read_level (const char *word, DscMessageLevel *ret_level)
{
  for (guint i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (g_str_equal (word, level_names[i])) {
      *ret_level = (DscMessageLevel)i;
      return TRUE;
    }
  return FALSE;
}

DscLogLine *
dsc_log_line_unpack (const char *packed)
{
  const char *text = strstr (packed, ": ");
  g_autofree char *head = text ? g_strndup (packed, (gsize)(text - packed)) : NULL;
  g_auto (GStrv) words = head ? g_strsplit (head, " ", 5) : NULL;
  guint n = words ? g_strv_length (words) : 0;
  g_autoptr (GDateTime) time = n >= 3 ? g_date_time_new_from_iso8601 (words[0], NULL) : NULL;
  guint64 count = 1;
  DscMessageLevel level;
  DscLogLine *line;

  if (!time || n > 4 || !read_level (words[1], &level)
      || (n == 4
          && (*words[3] != 'x'
              || !g_ascii_string_to_unsigned (words[3] + 1, 10, 1, G_MAXUINT, &count, NULL))))
    return NULL;
  line = dsc_log_line_new (level, g_date_time_to_unix (time) * G_USEC_PER_SEC,
                           g_str_equal (words[2], "-") ? NULL : words[2], text + 2);
  line->count = (guint)count;
  return line;
}
