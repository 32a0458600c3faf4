/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parameters from the parameter files of jwst, and to them. */
#include <glib/gi18n.h>

#include "dsc-config.h"
#include "dsc-window-private.h"

typedef struct {
  DscSession *session;
  DscConfig *config;
  const DscStep *step; /* NULL: all */
  char *path;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->session);
  dsc_config_free (job->config);
  g_free (job->path);
  g_free (job);
}

static void
fail (DscWindow *self, const char *text)
{
  dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, text);
  dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
}

static void
start (DscWindow *self,
       const DscStep *step,
       const char *path,
       GTaskThreadFunc function,
       GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, NULL);
  Job *job = g_new0 (Job, 1);

  job->session = g_object_ref (self->session);
  job->config = dsc_config_new ();
  job->step = step;
  job->path = g_strdup (path);
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, function);
}

/* --- load ------------------------------------------------------------------------------------- */

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (dsc_config_read (job->config, job->path, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Returns: how many values the file has for the step @index; -1: @error */
static int
apply_to_step (const Job *job, guint index, GError **error)
{
  const DscStep *step = dsc_session_get_step (job->session, index);
  int n = 0;

  for (guint i = 0; i < job->config->settings->len; i++) {
    const DscSetting *setting = job->config->settings->pdata[i];

    if (setting->step != step || (job->step && job->step != step))
      continue;
    if (!dsc_session_set_param_from (job->session, index, setting->name, setting->value,
                                     setting->origin, error))
      return -1;
    n++;
  }
  return n;
}

/* One step of the history, whatever it was that could be set. */
static int
apply (DscWindow *self, const Job *job, const char *name, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("load %s"), name);
  int n = 0;

  dsc_undo_begin_group (self->undo, title);
  for (guint k = 0; n >= 0 && k < dsc_session_n_steps (job->session); k++) {
    int n_step = apply_to_step (job, k, error);

    n = n_step < 0 ? -1 : n + n_step;
  }
  dsc_undo_end_group (self->undo);
  return n;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_path_get_basename (job->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int n = -1;

  /* The session may be another one by now, or be read. */
  if (self->session != job->session || self->saving)
    return;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    n = apply (self, job, name, &error);
  if (n < 0) {
    fail (self, error->message);
    return;
  }
  for (guint i = 0; i < job->config->notices->len; i++)
    dsc_log_view_add (self->log, DSC_MESSAGE_WARNING, job->config->notices->pdata[i]);
  if (n == 0) {
    text = g_strdup_printf (_ ("%s has no parameters of %s; nothing was changed."), name,
                            job->step ? job->step->id : _ ("these steps"));
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, text, NULL, NULL, NULL);
  } else {
    dsc_window_toast (
        self, ngettext ("Loaded %d value from %s", "Loaded %d values from %s", (gulong)n), n, name);
  }
}

/* --- save ------------------------------------------------------------------------------------- */

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (dsc_config_write (job->config, job->session, job->step, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->params), TRUE);
  dsc_window_update_actions (self);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    dsc_window_toast (self, _ ("Wrote %s"), job->path);
  else
    fail (self, error->message);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

/* @id: "": all steps. FALSE: there is none of that name, or it cannot be done now */
static gboolean
choose_step (DscWindow *self, const char *id, const DscStep **ret_step)
{
  int index = *id && self->session ? dsc_window_find_step (self, id) : -1;

  if (!self->session || self->saving || (*id && index < 0))
    return FALSE;
  *ret_step = *id ? dsc_session_get_step (self->session, (guint)index) : NULL;
  return TRUE;
}

ACTION (load)
{
  DscWindow *self = user_data;
  const char *id, *path;
  const DscStep *step;

  g_variant_get (parameter, "(&s&s)", &id, &path);
  if (choose_step (self, id, &step))
    start (self, step, path, read_thread, read_cb);
}

ACTION (save)
{
  DscWindow *self = user_data;
  const char *id, *path;
  const DscStep *step;

  g_variant_get (parameter, "(&s&s)", &id, &path);
  if (!choose_step (self, id, &step))
    return;
  /* The session is only read meanwhile. */
  self->saving = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->params), FALSE);
  dsc_window_update_actions (self);
  start (self, step, path, write_thread, written_cb);
}

static void
response_cb (GtkNativeDialog *dialog, int response, DscWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  gboolean save
      = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SAVE;
  const char *id = g_object_get_data (G_OBJECT (dialog), "dsc-step");

  if (path)
    g_action_group_activate_action (G_ACTION_GROUP (self), save ? "save-params" : "load-params",
                                    g_variant_new ("(ss)", id, path));
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->chooser);
}

static void
show_dialog (DscWindow *self, const char *title, gboolean save, const char *id)
{
  const DscStep *step;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser || !choose_step (self, id, &step))
    return;
  self->chooser = gtk_file_chooser_native_new (
      title, GTK_WINDOW (self), save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
      save ? _ ("_Save") : _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("Parameter files (ASDF)"));
  gtk_file_filter_add_pattern (filter, "*.asdf");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (save) {
    g_autofree char *name = g_strconcat (step ? step->id : "image3", ".asdf", NULL);

    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  }
  g_object_set_data_full (G_OBJECT (self->chooser), "dsc-step", g_strdup (id), g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

ACTION (load_dialog)
{
  show_dialog (user_data, _ ("Load parameters"), FALSE, g_variant_get_string (parameter, NULL));
}

ACTION (save_dialog)
{
  show_dialog (user_data, _ ("Save parameters"), TRUE, g_variant_get_string (parameter, NULL));
}

void
dsc_window_init_param_files (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "load-params", .activate = load_cb, .parameter_type = "(ss)" },
    { .name = "save-params", .activate = save_cb, .parameter_type = "(ss)" },
    { .name = "load-params-dialog", .activate = load_dialog_cb, .parameter_type = "s" },
    { .name = "save-params-dialog", .activate = save_dialog_cb, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
