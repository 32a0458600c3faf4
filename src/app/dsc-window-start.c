/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-start.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "dsc-error.h"
#include "dsc-sim-preset.h"
#include "dsc-window-private.h"

#define DEMO_PRESET "demo"

struct _DscStart {
  GCancellable *making;     /* (nullable): the demo data set */
  const DscLesson *awaited; /* (nullable): begins once the demo is open */
};

/* --- associations ----------------------------------------------------------------------------- */

static void
show_maker (DscWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "make");
}

static void
files_response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    char *path = g_file_get_path (file);

    if (path)
      g_ptr_array_add (paths, path);
  }
  g_ptr_array_add (paths, NULL);
  dsc_asn_maker_add (self->asn_maker, (const char *const *)paths->pdata);
}

static void
choose_files_cb (DscWindow *self)
{
  g_autoptr (GtkFileFilter) exposures = gtk_file_filter_new ();

  if (self->chooser)
    return;
  self->chooser
      = gtk_file_chooser_native_new (_ ("Exposures of the association"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));
  gtk_file_filter_set_name (exposures, _ ("FITS files"));
  gtk_file_filter_add_pattern (exposures, "*.fits");
  gtk_file_filter_add_pattern (exposures, "*.fits.gz");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), exposures);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (files_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
folder_response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  path = folder ? g_file_get_path (folder) : NULL;
  if (path)
    dsc_asn_maker_set_folder (self->asn_maker, path);
}

static void
choose_folder_cb (DscWindow *self)
{
  if (self->chooser)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save the association in"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Select"),
                                               _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Back to what was there before. */
static void
finished_cb (DscWindow *self, const char *path)
{
  gtk_stack_set_visible_child_name (self->stack, dsc_window_is_empty (self) ? "empty" : "main");
  dsc_asn_maker_clear (self->asn_maker);
  if (path) {
    g_autoptr (GFile) file = g_file_new_for_path (path);

    dsc_window_open (self, &file, 1);
    dsc_window_toast (self, _ ("Saved %s"), path);
  }
}

/* --- the demo --------------------------------------------------------------------------------- */

char *
dsc_window_dup_demo_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "ditherscope", DEMO_PRESET, NULL);
}

static char *
dup_demo_path (void)
{
  g_autofree char *folder = dsc_window_dup_demo_folder ();

  return g_build_filename (folder, DEMO_PRESET "_asn.json", NULL);
}

static void
open_demo_file (DscWindow *self)
{
  g_autofree char *path = dup_demo_path ();
  g_autoptr (GFile) file = g_file_new_for_path (path);

  dsc_window_open (self, &file, 1);
}

/* Made in a folder of another name first: a demo that is there is a whole one. */
static void
simulate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = dsc_window_dup_demo_folder ();
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *work = g_strconcat (folder, ".new", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0777);
  if (dsc_sim_preset_make (DEMO_PRESET, work, NULL, cancellable, &error)
      && g_rename (work, folder) != 0)
    g_set_error (&error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", folder,
                 g_strerror (errno));
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
simulated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && !self->start)
    return;
  if (!self->start || g_task_get_cancellable (G_TASK (result)) != self->start->making)
    return;
  g_clear_object (&self->start->making);
  dsc_start_page_set_busy (self->start_page, NULL);
  if (!error) {
    open_demo_file (self);
    return;
  }
  self->start->awaited = NULL;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

static void
open_demo (DscWindow *self)
{
  g_autofree char *path = dup_demo_path ();
  g_autoptr (GTask) task = NULL;

  if (self->start->making)
    return;
  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    open_demo_file (self);
    return;
  }
  self->start->making = g_cancellable_new ();
  dsc_start_page_set_busy (self->start_page, _ ("Making six dithered exposures…"));
  if (!dsc_window_is_empty (self))
    dsc_window_toast (self, _ ("Making six dithered exposures…"));
  task = g_task_new (self, self->start->making, simulated_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, simulate_thread);
}

/* --- lessons ---------------------------------------------------------------------------------- */

static gboolean
is_demo (DscWindow *self)
{
  g_autofree char *path = dup_demo_path ();

  return self->session && self->opened && g_strcmp0 (self->opened[0], path) == 0;
}

/* "fresh resample" */
static gboolean
check_step (DscWindow *self, const char *word, const char *id)
{
  DscState state;

  for (guint i = 0; i < dsc_session_n_steps (self->session); i++) {
    if (!g_str_equal (dsc_session_get_step (self->session, i)->id, id))
      continue;
    state = dsc_session_get_state (self->session, i);
    return g_str_equal (word, dsc_state_name (state));
  }
  return FALSE;
}

static gboolean
check_param (DscWindow *self, const char *id, const char *name, const char *value)
{
  int step = dsc_window_find_step (self, id);
  g_autofree char *now
      = step >= 0 ? dsc_session_get_param (self->session, (guint)step, name) : NULL;

  return g_strcmp0 (now, value) == 0;
}

static gboolean
check_state (DscWindow *self, const char *action, const char *value)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), action);
  g_autofree char *now = state ? g_variant_print (state, FALSE) : NULL;

  if (*value == '!')
    return now && !g_str_equal (now, value + 1);
  return g_strcmp0 (now, value) == 0;
}

static gboolean
is_reached (DscWindow *self, const DscLessonPage *page)
{
  g_auto (GStrv) words = NULL;
  guint n;

  if (!page->until)
    return TRUE;
  if (!self->session)
    return FALSE;
  words = g_strsplit (page->until, " ", 4);
  n = g_strv_length (words);
  if (n == 4 && g_str_equal (words[0], "param"))
    return check_param (self, words[1], words[2], words[3]);
  if (n == 3 && g_str_equal (words[0], "state"))
    return check_state (self, words[1], words[2]);
  return n == 2 && check_step (self, words[0], words[1]);
}

/* Once reached it stays so: the next page may ask for something else. */
static void
follow (DscWindow *self)
{
  const DscLessonPage *page = dsc_lesson_bar_get_page (self->lesson_bar);

  if (page && !dsc_lesson_bar_is_done (self->lesson_bar) && is_reached (self, page))
    dsc_lesson_bar_set_done (self->lesson_bar, TRUE);
}

static void
page_cb (DscWindow *self)
{
  const DscLesson *lesson = dsc_lesson_bar_get_lesson (self->lesson_bar);

  dsc_window_set_state (self, "lesson", g_variant_new_string (lesson ? lesson->id : ""));
  dsc_window_set_state (
      self, "lesson-page",
      g_variant_new_int32 (lesson ? (int)dsc_lesson_bar_get_index (self->lesson_bar) : -1));
  follow (self);
}

static void
show_me_cb (DscWindow *self)
{
  const DscLessonPage *page = dsc_lesson_bar_get_page (self->lesson_bar);
  g_autoptr (GVariant) target = NULL;

  if (!page || !page->action)
    return;
  if (page->target)
    target = g_variant_ref_sink (g_variant_parse (NULL, page->target, NULL, NULL, NULL));
  gtk_widget_activate_action_variant (GTK_WIDGET (self->tabs), page->action, target);
}

/* From the defaults on; what was set before can be had again by undo. */
static void
begin_lesson (DscWindow *self, const DscLesson *lesson)
{
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++)
    g_action_group_activate_action (
        G_ACTION_GROUP (self), "reset-params",
        g_variant_new_string (dsc_session_get_step (self->session, i)->id));
  dsc_lesson_bar_set_lesson (self->lesson_bar, lesson);
}

void
dsc_window_start_session (DscWindow *self)
{
  const DscLesson *lesson = g_steal_pointer (&self->start->awaited);

  g_signal_connect_object (self->session, "step-changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "param-changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  if (lesson && is_demo (self))
    begin_lesson (self, lesson);
  else
    dsc_lesson_bar_set_lesson (self->lesson_bar, NULL);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (open_demo) { open_demo (user_data); }

ACTION (stop_demo)
{
  DscWindow *self = user_data;

  if (self->start->making)
    g_cancellable_cancel (self->start->making);
}

ACTION (make_association)
{
  show_maker (user_data);
  choose_files_cb (user_data);
}

ACTION (make_association_of)
{
  DscWindow *self = user_data;
  g_autofree const char **paths = g_variant_get_strv (parameter, NULL);

  show_maker (self);
  dsc_asn_maker_add (self->asn_maker, paths);
}

ACTION (lesson)
{
  DscWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  const DscLesson *lesson = dsc_lesson_find (id);

  if (*id == '\0') {
    dsc_lesson_bar_set_lesson (self->lesson_bar, NULL);
  } else if (!lesson) {
    g_autofree char *text = g_strdup_printf (_ ("There is no lesson “%s”"), id);

    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
  } else if (is_demo (self)) {
    begin_lesson (self, lesson);
  } else {
    self->start->awaited = lesson;
    open_demo (self);
  }
}

ACTION (lesson_page)
{
  int index = g_variant_get_int32 (parameter);

  if (index >= 0)
    dsc_lesson_bar_go (DSC_WINDOW (user_data)->lesson_bar, (guint)index);
}

ACTION (lesson_show_me) { show_me_cb (user_data); }

static const GActionEntry entries[] = {
  { .name = "open-demo", .activate = open_demo_cb },
  { .name = "stop-demo", .activate = stop_demo_cb },
  { .name = "make-association", .activate = make_association_cb },
  { .name = "make-association-of", .activate = make_association_of_cb, .parameter_type = "as" },
  { .name = "lesson-show-me", .activate = lesson_show_me_cb },
  { "lesson", NULL, "s", "''", lesson_cb },
  { "lesson-page", NULL, "i", "-1", lesson_page_cb },
};

void
dsc_window_init_start (DscWindow *self)
{
  self->start = g_new0 (struct _DscStart, 1);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->asn_maker, "finished", G_CALLBACK (finished_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->asn_maker, "choose-files", G_CALLBACK (choose_files_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->asn_maker, "choose-folder", G_CALLBACK (choose_folder_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lesson_bar, "show-me", G_CALLBACK (show_me_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lesson_bar, "changed", G_CALLBACK (page_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "action-state-changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
}

void
dsc_window_end_start (DscWindow *self)
{
  if (self->start && self->start->making)
    g_cancellable_cancel (self->start->making);
  if (self->start)
    g_clear_object (&self->start->making);
  g_clear_pointer (&self->start, g_free);
}

DscAsnMaker *
dsc_window_get_asn_maker (DscWindow *self)
{
  return self->asn_maker;
}

DscLessonBar *
dsc_window_get_lesson_bar (DscWindow *self)
{
  return self->lesson_bar;
}
