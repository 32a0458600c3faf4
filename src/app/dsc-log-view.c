/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-log-view.h"

#include <glib/gi18n.h>

#define MAX_LINES 5000

struct _DscLogView {
  AdwBin parent_instance;

  GtkTextView *view;
  GtkTextTag *tags[3];
};

G_DEFINE_FINAL_TYPE (DscLogView, dsc_log_view, ADW_TYPE_BIN)

static GtkTextBuffer *
get_buffer (DscLogView *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
copy_cb (DscLogView *self)
{
  g_autofree char *text = dsc_log_view_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
clear_cb (DscLogView *self)
{
  gtk_text_buffer_set_text (get_buffer (self), "", 0);
}

static void
message_cb (DscLogView *self, DscMessageLevel level, const char *text)
{
  dsc_log_view_add (self, level, text);
}

static void
dsc_log_view_class_init (DscLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DscLogView, view);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
}

static void
dsc_log_view_init (DscLogView *self)
{
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = get_buffer (self);
  self->tags[DSC_MESSAGE_INFO] = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->tags[DSC_MESSAGE_WARNING]
      = gtk_text_buffer_create_tag (buffer, NULL, "foreground", "#c88800", NULL);
  self->tags[DSC_MESSAGE_ERROR] = gtk_text_buffer_create_tag (buffer, NULL, "foreground", "#e0443e",
                                                              "weight", PANGO_WEIGHT_BOLD, NULL);
}

static void
drop_oldest (GtkTextBuffer *buffer)
{
  int excess = gtk_text_buffer_get_line_count (buffer) - MAX_LINES;
  GtkTextIter start, end;

  if (excess <= 0)
    return;
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_line (buffer, &end, excess);
  gtk_text_buffer_delete (buffer, &start, &end);
}

void
dsc_log_view_add (DscLogView *self, DscMessageLevel level, const char *text)
{
  /* Words, not only colours, tell what is serious. */
  const char *words[] = { "", _ ("warning: "), _ ("error: ") };
  GtkTextBuffer *buffer;
  GtkTextIter end;

  g_return_if_fail (DSC_IS_LOG_VIEW (self));

  buffer = get_buffer (self);
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (gtk_text_buffer_get_char_count (buffer) > 0)
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert_with_tags (buffer, &end, words[level], -1, self->tags[level], NULL);
  gtk_text_buffer_insert_with_tags (buffer, &end, text, -1, self->tags[level], NULL);
  drop_oldest (buffer);

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer));
}

void
dsc_log_view_follow (DscLogView *self, DscProgress *progress)
{
  g_autoptr (GPtrArray) messages = NULL;

  g_return_if_fail (DSC_IS_LOG_VIEW (self));

  messages = dsc_progress_dup_messages (progress);
  for (guint i = 0; i < messages->len; i++) {
    const DscMessage *message = g_ptr_array_index (messages, i);

    dsc_log_view_add (self, message->level, message->text);
  }
  g_signal_connect_object (progress, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
}

char *
dsc_log_view_dup_text (DscLogView *self)
{
  char *text = NULL;

  g_return_val_if_fail (DSC_IS_LOG_VIEW (self), NULL);

  g_object_get (get_buffer (self), "text", &text, NULL);
  return text;
}
