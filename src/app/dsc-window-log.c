/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-window-private.h"

/* The page of messages: its name in the drawer, its file. */

#define PAGE "messages"

static gboolean
is_seen (DscWindow *self)
{
  return gtk_widget_get_visible (self->drawer)
         && g_strcmp0 (gtk_stack_get_visible_child_name (self->drawer_stack), PAGE) == 0;
}

/* How many errors, else warnings, nobody has seen. */
static void
show_badge (DscWindow *self)
{
  GtkStackPage *page = gtk_stack_get_page (self->drawer_stack, GTK_WIDGET (self->log));
  const char *badge = dsc_log_view_get_badge (self->log);
  g_autofree char *title = badge ? g_strdup_printf (_ ("Messages · %s"), badge) : NULL;

  if (badge && is_seen (self)) {
    dsc_log_view_mark_seen (self->log);
    return;
  }
  gtk_stack_page_set_title (page, title ? title : _ ("Messages"));
  gtk_stack_page_set_needs_attention (page, badge != NULL);
}

/* --- a file ----------------------------------------------------------------------------------- */

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *text = g_object_get_data (G_OBJECT (task), "text");
  GError *error = NULL;

  if (g_file_set_contents (data, text, -1, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    dsc_window_toast (self, _ ("Messages saved to %s"), path);
  else
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

static void
log_save_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  g_autoptr (GTask) task = g_task_new (self, NULL, written_cb, NULL);

  g_task_set_source_tag (task, log_save_cb);
  g_task_set_task_data (task, g_variant_dup_string (parameter, NULL), g_free);
  g_object_set_data_full (G_OBJECT (task), "text", dsc_log_view_dup_text (self->log), g_free);
  g_task_run_in_thread (task, write_thread);
}

static void
response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  const char *path = file ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    g_action_group_activate_action (G_ACTION_GROUP (self), "log-save", g_variant_new_string (path));
}

static void
save_cb (DscWindow *self)
{
  if (self->chooser)
    return;
  self->chooser
      = gtk_file_chooser_native_new (_ ("Save the messages"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "ditherscope.log");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
dsc_window_init_log (DscWindow *self)
{
  static const GActionEntry entries[]
      = { { .name = "log-save", .activate = log_save_cb, .parameter_type = "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->log, "notify::badge", G_CALLBACK (show_badge), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->log, "save", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drawer_stack, "notify::visible-child", G_CALLBACK (show_badge),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drawer, "notify::visible", G_CALLBACK (show_badge), self,
                           G_CONNECT_SWAPPED);
}
