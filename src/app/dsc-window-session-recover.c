/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a window left unsaved, because it crashed or was closed, is offered to the next one. */
#include "dsc-window-session-private.h"

#include <glib/gi18n.h>

typedef struct {
  char *path, *name; /* @name: what it was work on */
  char *of;          /* the session file; "" */
  gboolean was_closed;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->path);
  g_free (copy->name);
  g_free (copy->of);
  g_free (copy);
}

/* (transfer full) (nullable): NULL: it is no such copy, or another window works on it */
static Copy *
look_at (const char *path)
{
  g_autoptr (DscSessionLock) lock = dsc_session_lock_take (path, NULL);
  g_autoptr (DscSessionDocument) document = lock ? dsc_session_document_read (path, NULL) : NULL;
  Copy *copy;

  if (!document || !document->unsaved_of)
    return NULL;
  copy = g_new0 (Copy, 1);
  copy->path = g_strdup (path);
  copy->of = g_strdup (document->unsaved_of);
  copy->was_closed = document->was_closed;
  copy->name = *document->unsaved_of ? g_path_get_basename (document->unsaved_of)
                                     : g_strdup (document->product ? document->product : "");
  return copy;
}

static gint64
time_of (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (
      file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
      G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GDateTime) time = info ? g_file_info_get_modification_date_time (info) : NULL;

  return time ? g_date_time_to_unix (time) : 0;
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *dir_name = dsc_window_get_copies_dir ();
  g_autoptr (GDir) dir = g_dir_open (dir_name, 0, NULL);
  Copy *latest = NULL;
  gint64 latest_time = 0;
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (dir_name, name, NULL);
    gint64 time = dsc_is_session_file (path) ? time_of (path) : 0;
    Copy *copy = time > latest_time ? look_at (path) : NULL;

    if (copy && data && !g_str_equal (copy->of, data))
      g_clear_pointer (&copy, copy_free);
    if (!copy)
      continue;
    if (latest)
      copy_free (latest);
    latest = copy;
    latest_time = time;
  }
  g_task_return_pointer (task, latest, copy_free);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Copy *copy = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *text = NULL;

  if (copy && !self->saved->ended) {
    text = g_strdup_printf (copy->was_closed
                                ? _ ("Work on “%s” was not saved when its window was closed.")
                                : _ ("Work on “%s” was not closed properly. It can be "
                                     "recovered as it was a few seconds before."),
                            copy->name);
    dsc_notice_bar_show_choice (self->notice, text, _ ("Recover"), "win.recover-session",
                                _ ("Discard"), "win.discard-session",
                                g_variant_new_string (copy->path));
  }
  g_clear_pointer (&copy, copy_free);
}

void
dsc_window_offer_unsaved (DscWindow *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, NULL);

  g_task_set_task_data (task, g_strdup (dsc_window_get_session_path (self)), g_free);
  g_task_run_in_thread (task, look_thread);
}
