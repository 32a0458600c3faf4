/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "dsc-export.h"
#include "dsc-figure.h"
#include "dsc-window-private.h"

/* The way out: commands, a notebook, a report, a figure. What is told is taken at once, on the main
 * thread; files are made on another one. */

typedef struct {
  DscExport *export; /* (nullable) */
  DscFigure *figure; /* (nullable) */
  DscExportKind kind;
  gboolean stepwise;
  char *path;    /* a file; a folder of strun and notebook */
  GStrv written; /* (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  dsc_export_unref (job->export);
  dsc_figure_free (job->figure);
  g_free (job->path);
  g_strfreev (job->written);
  g_free (job);
}

static gboolean
is_folder (DscExportKind kind)
{
  return kind == DSC_EXPORT_STRUN || kind == DSC_EXPORT_NOTEBOOK;
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean ok;

  if (job->figure) {
    ok = dsc_figure_save (job->figure, job->path, &error);
  } else if (is_folder (job->kind)) {
    job->written = dsc_export_write (job->export, job->kind, FALSE, job->path, cancellable, &error);
    ok = job->written != NULL;
  } else {
    ok = dsc_export_write_file (job->export, job->kind, job->stepwise, job->path, &error);
  }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  guint n = job->written ? g_strv_length (job->written) : 1;

  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (!ok) {
    dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, error->message);
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
    return;
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *text
        = g_strdup_printf (_ ("wrote %s"), job->written ? job->written[i] : job->path);

    dsc_log_view_add (self->log, DSC_MESSAGE_INFO, text);
  }
  if (n > 1)
    dsc_window_toast (self, ngettext ("Wrote %u file to %s", "Wrote %u files to %s", n), n,
                      job->path);
  else
    dsc_window_toast (self, _ ("Wrote %s"), job->path);
}

static void
start (DscWindow *self, Job *job)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, exported_cb, NULL);

  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, export_thread);
}

static void
export_session (DscWindow *self, DscExportKind kind, const char *path)
{
  g_autoptr (GVariant) stepwise
      = g_action_group_get_action_state (G_ACTION_GROUP (self), "export-stepwise");
  Job *job;

  if (!self->session || !self->opened) {
    dsc_window_toast (self, _ ("Open an association or an image first"));
    return;
  }
  job = g_new0 (Job, 1);
  job->export = dsc_export_new (self->session, (const char *const *)self->opened, TRUE);
  job->kind = kind;
  job->stepwise = g_variant_get_boolean (stepwise);
  job->path = g_strdup (path);
  start (self, job);
}

/* --- actions ------------------------------------------------------------------------------------
 */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (commands)
{
  export_session (user_data, DSC_EXPORT_DSCOPE, g_variant_get_string (parameter, NULL));
}

ACTION (strun)
{
  export_session (user_data, DSC_EXPORT_STRUN, g_variant_get_string (parameter, NULL));
}

ACTION (notebook)
{
  export_session (user_data, DSC_EXPORT_NOTEBOOK, g_variant_get_string (parameter, NULL));
}

ACTION (report)
{
  export_session (user_data, DSC_EXPORT_REPORT, g_variant_get_string (parameter, NULL));
}

void
dsc_window_export_figure (DscWindow *self, DscFigure *figure, const char *path)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->figure = figure;
  start (self, job);
}

/* --- dialogs ------------------------------------------------------------------------------------
 */

/* What is chosen, and what its file is called; a folder without an end. */
static const struct {
  const char *action, *title, *end;
} choices[] = {
  { "export-commands", N_ ("Save the commands of dscope"), "_dscope.sh" },
  { "export-strun", N_ ("Folder for the commands of strun"), NULL },
  { "export-notebook", N_ ("Folder for the notebook"), NULL },
  { "export-report", N_ ("Save a report (.html or .pdf)"), "_report.pdf" },
};

static void
response_cb (GtkNativeDialog *dialog, int response, DscWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  const char *action = g_object_get_data (G_OBJECT (dialog), "dsc-action");

  if (path)
    g_action_group_activate_action (G_ACTION_GROUP (self), action, g_variant_new_string (path));
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->chooser);
}

/* @end: (nullable): of the name of a file, behind that of the product; NULL: a folder */
void
dsc_window_export_ask (DscWindow *self, const char *action, const char *title, const char *end)
{
  const char *product
      = self->session ? dsc_library_get_product (dsc_session_get_library (self->session)) : "image";
  g_autofree char *file = end ? g_strconcat (product, end, NULL) : NULL;
  GtkFileChooserNative *dialog;

  if (self->chooser)
    return;
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self),
                                        end ? GTK_FILE_CHOOSER_ACTION_SAVE
                                            : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        end ? _ ("_Save") : _ ("_Choose"), _ ("_Cancel"));
  if (file)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file);
  g_object_set_data (G_OBJECT (dialog), "dsc-action", (gpointer)action);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  self->chooser = dialog;
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

ACTION (dialog)
{
  const char *name = g_variant_get_string (parameter, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (strcmp (choices[i].action + strlen ("export-"), name) == 0)
      dsc_window_export_ask (user_data, choices[i].action, _ (choices[i].title), choices[i].end);
}

void
dsc_window_init_export (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "export-commands", .activate = commands_cb, .parameter_type = "s" },
    { .name = "export-strun", .activate = strun_cb, .parameter_type = "s" },
    { .name = "export-notebook", .activate = notebook_cb, .parameter_type = "s" },
    { .name = "export-report", .activate = report_cb, .parameter_type = "s" },
    { .name = "export-dialog", .activate = dialog_cb, .parameter_type = "s" },
    { .name = "export-stepwise", .state = "false" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
