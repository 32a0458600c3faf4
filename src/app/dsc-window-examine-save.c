/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-window-examine-private.h"

/* What was measured by hand, for other programs. */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

void
dsc_window_examine_tell (DscWindow *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

ACTION (copy)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;
  g_autofree char *text = dsc_data_table_dup_text (dsc_examine_board_get_table (self->board));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), text);
  dsc_window_toast (self->window, _ ("Copied the table"));
}

typedef struct {
  DscTable *table;
  char *path;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  dsc_table_free (save->table);
  g_free (save->path);
  g_free (save);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Save *save = data;
  g_autofree char *lower = g_ascii_strdown (save->path, -1);
  GError *error = NULL;
  gboolean written;

  if (g_str_has_suffix (lower, ".csv"))
    written = dsc_table_write_csv (save->table, save->path, &error);
  else if (g_str_has_suffix (lower, ".fits") || g_str_has_suffix (lower, ".fit"))
    written = dsc_table_write_fits (save->table, save->path, "EXAMINE", &error);
  else
    written = dsc_table_write_ecsv (save->table, save->path, &error);
  if (written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  const Save *save = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean written = g_task_propagate_boolean (G_TASK (result), &error);

  if (!window->examination)
    return;
  window->examination->n_saving--;
  if (written)
    dsc_window_toast (window, _ ("Wrote %s"), save->path);
  else
    dsc_window_examine_tell (window, error);
}

ACTION (save)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;
  GPtrArray *results = dsc_examine_board_get_results (self->board);
  g_autoptr (GTask) task = g_task_new (self->window, NULL, saved_cb, NULL);
  Save *save;

  if (results->len == 0) {
    dsc_window_toast (self->window, _ ("Nothing is measured yet"));
    return;
  }
  save = g_new (Save, 1);
  save->path = g_variant_dup_string (parameter, NULL);
  save->table
      = dsc_examine_result_to_table ((DscExamineResult *const *)results->pdata, results->len);
  self->n_saving++;
  g_task_set_source_tag (task, save_cb);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_thread);
}

ACTION (save_figure)
{
  DscExamination *self = DSC_WINDOW (user_data)->examination;
  const char *path = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = NULL;

  if (dsc_examine_plot_save_png (dsc_examine_board_get_plot (self->board), path, &error))
    dsc_window_toast (self->window, _ ("Wrote %s"), path);
  else
    dsc_window_examine_tell (self->window, error);
}

static void
response_cb (GtkNativeDialog *dialog, int response, DscWindow *window)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  const char *action = g_object_get_data (G_OBJECT (dialog), "dsc-action");

  if (path)
    g_action_group_activate_action (G_ACTION_GROUP (window), action, g_variant_new_string (path));
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&window->chooser);
}

static void
choose (DscWindow *window, const char *title, const char *action, const char *name)
{
  GtkFileChooserNative *dialog;

  if (window->chooser)
    return;
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Save"), _ ("_Cancel"));
  window->chooser = dialog;
  g_object_set_data (G_OBJECT (dialog), "dsc-action", (gpointer)action);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

ACTION (save_dialog)
{
  choose (user_data, _ ("Save the measurements"), "examine-save", "measurements.ecsv");
}

ACTION (save_figure_dialog)
{
  DscExamineBoard *board = DSC_WINDOW (user_data)->examination->board;

  if (dsc_examine_board_get_current (board) < 0)
    dsc_window_toast (user_data, _ ("Nothing is measured yet"));
  else
    choose (user_data, _ ("Save the plot"), "examine-save-figure", "measurement.png");
}

static const GActionEntry entries[] = {
  { .name = "examine-copy", .activate = copy_cb },
  { "examine-save", save_cb, "s", NULL, NULL },
  { "examine-save-figure", save_figure_cb, "s", NULL, NULL },
  { .name = "examine-save-dialog", .activate = save_dialog_cb },
  { .name = "examine-save-figure-dialog", .activate = save_figure_dialog_cb },
};

void
dsc_window_init_examine_save (DscWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
