/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"

#include <glib/gi18n.h>

/* What the saving thread works on. The session is only read meanwhile: nothing can be run or edited
 * in the window before it has ended. */
typedef struct {
  DscSession *session;
  char *directory; /* (nullable): of everything; else only steps that name one are saved, there */
  guint last;
  GPtrArray *written; /* of char * */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_object_unref (save->session);
  g_free (save->directory);
  g_ptr_array_unref (save->written);
  g_free (save);
}

/* Returns: (transfer full) (nullable): the output directory of a step */
static char *
get_output_dir (DscSession *session, guint index)
{
  g_autofree char *text = dsc_session_get_param (session, index, "output_dir");

  if (!text || !*text || strcmp (text, "None") == 0)
    return NULL;
  return g_steal_pointer (&text);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *save = data;

  for (guint i = 0; i <= save->last; i++) {
    g_autofree char *own = get_output_dir (save->session, i);
    const char *directory = save->directory ? save->directory : own;
    g_auto (GStrv) written = NULL;
    GError *error = NULL;

    if (!directory || dsc_session_get_state (save->session, i) != DSC_STATE_FRESH)
      continue;
    written = dsc_session_save (save->session, i, directory, &error);
    if (!written) {
      g_task_return_error (task, error);
      return;
    }
    for (guint k = 0; written[k]; k++)
      g_ptr_array_add (save->written, g_strdup (written[k]));
  }
  g_task_return_boolean (task, TRUE);
}

static void
tell (DscWindow *self, Save *save)
{
  guint n = save->written->len;

  for (guint i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf (_ ("wrote %s"), (char *)save->written->pdata[i]);

    dsc_log_view_add (self->log, DSC_MESSAGE_INFO, text);
  }
  if (n > 0) {
    g_autofree char *directory = g_path_get_dirname (save->written->pdata[0]);

    dsc_window_toast (self, ngettext ("Wrote %u file to %s", "Wrote %u files to %s", n), n,
                      directory);
  } else if (save->directory) {
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING,
                         _ ("There is no product that is up to date; run the steps first."),
                         _ ("Run to end"), "win.run-all", NULL);
  }
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Save *save = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  self->saving = FALSE;
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->params), TRUE);
  if (ok) {
    tell (self, save);
  } else {
    dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, error->message);
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, _ ("Choose another…"),
                         "win.save-dialog", NULL);
  }
  dsc_window_update_actions (self);
}

void
dsc_window_save (DscWindow *self, const char *directory, guint last)
{
  g_autoptr (GTask) task = NULL;
  Save *save;

  if (!self->session || self->saving || self->job)
    return;
  self->saving = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->params), FALSE);
  dsc_window_update_actions (self);

  save = g_new0 (Save, 1);
  save->session = g_object_ref (self->session);
  save->directory = g_strdup (directory);
  save->last = last;
  save->written = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_source_tag (task, dsc_window_save);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_thread);
}

void
dsc_window_save_products (DscWindow *self, const char *directory)
{
  if (self->session)
    dsc_window_save (self, directory, dsc_session_n_steps (self->session) - 1);
}

static void
save_response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);

  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
    g_autofree char *path = folder ? g_file_get_path (folder) : NULL;

    if (path)
      dsc_window_save_products (self, path);
  }
}

void
dsc_window_show_save_dialog (DscWindow *self)
{
  if (self->chooser || !self->session)
    return;
  self->chooser = gtk_file_chooser_native_new (
      _ ("Save the products to a folder"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (save_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
