/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-log-line.h"

#include <glib/gi18n.h>

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

char *
dsc_log_line_pack (DscLogLine *self)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "\t%d\t%s\t%u\t%s", self->time_us, (int)self->level,
                          self->source ? self->source : "", self->count, self->text);
}

DscLogLine *
dsc_log_line_unpack (const char *packed)
{
  g_auto (GStrv) parts = g_strsplit (packed, "\t", 5);
  DscLogLine *line;
  gint64 time_us;
  guint64 level, count;

  if (g_strv_length (parts) != 5
      || !g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, &time_us, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, DSC_MESSAGE_ERROR, &level, NULL)
      || !g_ascii_string_to_unsigned (parts[3], 10, 1, G_MAXUINT, &count, NULL))
    return NULL;
  line = dsc_log_line_new ((DscMessageLevel)level, time_us, *parts[2] ? parts[2] : NULL, parts[4]);
  line->count = (guint)count;
  return line;
}
