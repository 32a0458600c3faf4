/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-session-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define AUTOSAVE_SECONDS 3
#define MAX_LOG_LINES 2000

static void update_title (DscWindow *self);

const char *
dsc_window_get_session_path (DscWindow *self)
{
  return self->saved->path;
}

gboolean
dsc_window_is_session_settled (DscWindow *self)
{
  return !self->saved->writing && !self->saved->next_path;
}

char *
dsc_window_get_copies_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "ditherscope", "sessions", NULL);
}

static gboolean
has_something (DscWindow *self)
{
  return self->session || dsc_image_tabs_n_pages (self->tabs) > 0;
}

static void
take_inputs (DscWindow *self, DscSessionDocument *document)
{
  for (guint i = 0; self->opened && self->opened[i]; i++) {
    g_autofree char *absolute = g_canonicalize_filename (self->opened[i], NULL);

    dsc_session_document_add_input (document, absolute);
  }
  document->skip_missing = self->skip_missing;
  document->as_image
      = self->session ? dsc_window_is_of_image (self->session) : self->opened_as_image;
}

static void
take_log (DscWindow *self, DscSessionDocument *document)
{
  g_auto (GStrv) lines = dsc_log_view_pack (self->log, MAX_LOG_LINES);

  for (guint i = 0; lines[i]; i++)
    g_ptr_array_add (document->log, g_strdup (lines[i]));
}

/* What is said while it is opened stands behind it. */
static void
restore_log (DscWindow *self, DscSessionDocument *document)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  for (guint i = 0; i < document->log->len; i++)
    g_ptr_array_add (lines, document->log->pdata[i]);
  g_ptr_array_add (lines, NULL);
  dsc_log_view_unpack (self->log, (const char *const *)lines->pdata);
}

/* Variants stand in the document itself, where the command line finds them, too. */
static void
take_variants (DscWindow *self, DscSessionDocument *document)
{
  GVariantDict rest;

  for (guint i = 0; self->variants && i < dsc_variants_n (self->variants); i++) {
    DscSavedVariant *variant = dsc_saved_variant_new (dsc_variants_get_name (self->variants, i),
                                                      dsc_variants_get_note (self->variants, i),
                                                      dsc_variants_get_compat (self->variants, i));

    g_hash_table_unref (variant->params);
    variant->params = dsc_variants_dup_params (self->variants, i);
    g_ptr_array_add (document->variants, variant);
  }
  g_variant_dict_init (&rest, document->window);
  g_variant_dict_remove (&rest, "variants");
  g_variant_unref (document->window);
  document->window = g_variant_ref_sink (g_variant_dict_end (&rest));
}

static void
restore_variants (DscWindow *self, DscSessionDocument *document)
{
  for (guint i = 0; self->variants && i < document->variants->len; i++) {
    const DscSavedVariant *variant = document->variants->pdata[i];

    dsc_variants_add_saved (self->variants, variant->name, variant->note, variant->compat,
                            variant->params);
  }
}

/* (transfer full) */
static DscSessionDocument *
make_document (DscWindow *self)
{
  DscSessionDocument *document = dsc_session_document_new ();

  take_inputs (self, document);
  if (self->session)
    dsc_session_document_take (document, self->session);
  document->window = dsc_window_save_parts (self, self->saved->window);
  take_variants (self, document);
  document->others = self->saved->others ? g_variant_ref (self->saved->others) : NULL;
  take_log (self, document);
  return document;
}

/* What would be lost, without how it is looked at: (transfer full) a checksum */
static char *
digest_work (DscWindow *self)
{
  g_autoptr (DscSessionDocument) document = dsc_session_document_new ();
  g_autofree char *text = NULL;
  GVariantDict dict;

  take_inputs (self, document);
  if (self->session)
    dsc_session_document_take (document, self->session);
  g_ptr_array_set_size (document->exposures, 0);
  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < self->parts->len; i++) {
    const DscWindowPart *part = g_ptr_array_index (self->parts, i);
    g_autoptr (GVariant) state = part->is_work ? part->save (self) : NULL;

    if (state && g_variant_is_floating (state))
      g_variant_ref_sink (state);
    if (state)
      g_variant_dict_insert_value (&dict, part->name, state);
  }
  document->window = g_variant_ref_sink (g_variant_dict_end (&dict));
  take_variants (self, document);
  text = dsc_session_document_to_text (document, NULL);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

static gboolean
is_changed (DscWindow *self)
{
  g_autofree char *work = has_something (self) ? digest_work (self) : NULL;

  return g_strcmp0 (work, self->saved->work) != 0;
}

/* --- writing, on a thread --- */

struct _DscWrite {
  DscSessionDocument *document;
  DscSession *session; /* (nullable): what the files are described by */
  char *path, *work;
  DscSessionLock *lock; /* (nullable): of another file than before */
  gboolean is_copy;
  GMutex mutex; /* of what follows */
  GCond cond;
  gboolean is_done;
  GError *error;
};

static void
write_clear (gpointer data)
{
  DscWrite *job = data;

  dsc_session_document_free (job->document);
  g_clear_object (&job->session);
  dsc_session_lock_free (job->lock);
  g_clear_error (&job->error);
  g_mutex_clear (&job->mutex);
  g_cond_clear (&job->cond);
  g_free (job->path);
  g_free (job->work);
}

static void
write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, write_clear);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscWrite *job = data;

  if (job->session)
    dsc_session_document_describe (job->document, job->session);
  dsc_session_document_write (job->document, job->path, &job->error);
  g_mutex_lock (&job->mutex);
  job->is_done = TRUE;
  g_cond_signal (&job->cond);
  g_mutex_unlock (&job->mutex);
  g_task_return_boolean (task, TRUE);
}

static void
drop_copy (DscWindow *self)
{
  if (self->saved->copy)
    g_unlink (self->saved->copy);
  g_clear_pointer (&self->saved->copy_lock, dsc_session_lock_free);
  g_clear_pointer (&self->saved->copy, g_free);
}

static void
adopt_path (DscWindow *self, DscWrite *job)
{
  struct _DscSaved *saved = self->saved;
  char *paths[] = { job->path, NULL };

  if (job->lock) {
    dsc_session_lock_free (saved->lock);
    saved->lock = g_steal_pointer (&job->lock);
    g_free (saved->path);
    saved->path = g_strdup (job->path);
    dsc_window_remember (self, paths);
  }
  g_free (saved->work);
  saved->work = g_steal_pointer (&job->work);
  drop_copy (self);
}

static void save_session_as (DscWindow *self, const char *text);

/* The one that was being written is. */
static void
finish_write (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;
  DscWrite *job = g_steal_pointer (&saved->writing);
  g_autofree char *base = g_path_get_basename (job->path);
  g_autofree char *next = g_steal_pointer (&saved->next_path);

  if (job->error) {
    dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, job->error->message);
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, job->error->message, _ ("Save as…"),
                         "win.save-session-dialog", NULL);
  } else if (!job->is_copy) {
    adopt_path (self, job);
    dsc_window_toast (self, _ ("Saved the session %s"), base);
  }
  write_unref (job);
  if (next)
    save_session_as (self, next);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);

  if (self->saved->ended || self->saved->writing != g_task_get_task_data (G_TASK (result)))
    return;
  finish_write (self);
  update_title (self);
}

/* Before the window goes, or what is in it: what is being written, or waits for it, is. */
static void
settle (DscWindow *self)
{
  while (self->saved->writing) {
    DscWrite *job = self->saved->writing;

    g_mutex_lock (&job->mutex);
    while (!job->is_done)
      g_cond_wait (&job->cond, &job->mutex);
    g_mutex_unlock (&job->mutex);
    finish_write (self);
  }
}

/* @document: (transfer full) */
static DscWrite *
start_write (DscWindow *self, DscSessionDocument *document, const char *path, gboolean is_copy)
{
  DscWrite *job = g_atomic_rc_box_new0 (DscWrite);
  g_autoptr (GTask) task = g_task_new (self, NULL, written_cb, NULL);

  job->document = document;
  job->session = self->session ? g_object_ref (self->session) : NULL;
  job->path = g_strdup (path);
  job->is_copy = is_copy;
  g_mutex_init (&job->mutex);
  g_cond_init (&job->cond);
  self->saved->writing = job;
  g_task_set_task_data (task, g_atomic_rc_box_acquire (job), write_unref);
  g_task_run_in_thread (task, write_thread);
  return job;
}

/* @lock: (transfer full) (nullable) */
static void
write_session (DscWindow *self, const char *path, DscSessionLock *lock)
{
  DscWrite *job = start_write (self, make_document (self), path, FALSE);

  job->work = digest_work (self);
  job->lock = lock;
}

static void
save_session_as (DscWindow *self, const char *text)
{
  g_autofree char *with_suffix
      = dsc_is_session_file (text) ? g_strdup (text) : g_strconcat (text, DSC_SESSION_SUFFIX, NULL);
  g_autofree char *path = g_canonicalize_filename (with_suffix, NULL);
  g_autoptr (GError) error = NULL;
  DscSessionLock *lock;

  if (!has_something (self))
    return;
  if (self->saved->writing) {
    g_free (self->saved->next_path);
    self->saved->next_path = g_steal_pointer (&path);
    return;
  }
  if (g_strcmp0 (path, self->saved->path) == 0 && self->saved->lock) {
    write_session (self, path, NULL);
    return;
  }
  lock = dsc_session_lock_take (path, &error);
  if (lock)
    write_session (self, path, lock);
  else
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, _ ("Save as…"),
                         "win.save-session-dialog", NULL);
}

/* --- copies of what is not saved --- */

/* One per session file, so that it is found again; else a new one. */
static gboolean
ensure_copy (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;
  g_autofree char *dir = dsc_window_get_copies_dir ();
  g_autofree char *id = NULL, *name = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;

  if (saved->copy && saved->copy_lock)
    return TRUE;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return FALSE;
  id = saved->path && saved->lock ? g_compute_checksum_for_string (G_CHECKSUM_SHA1, saved->path, -1)
                                  : g_uuid_string_random ();
  name = g_strdup_printf ("%.16s" DSC_SESSION_SUFFIX, id);
  path = saved->copy ? g_strdup (saved->copy) : g_build_filename (dir, name, NULL);
  /* One that was not recovered yet is not written over. */
  if (!saved->copy && g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_autofree char *other = g_uuid_string_random ();
    g_autofree char *file = g_strdup_printf ("%.16s" DSC_SESSION_SUFFIX, other);

    g_free (path);
    path = g_build_filename (dir, file, NULL);
  }
  saved->copy_lock = dsc_session_lock_take (path, &error);
  if (!saved->copy_lock) {
    g_debug ("no copy of the session: %s", error->message);
    return FALSE;
  }
  g_free (saved->copy);
  saved->copy = g_steal_pointer (&path);
  return TRUE;
}

static DscSessionDocument *
make_copy (DscWindow *self, gboolean closed)
{
  DscSessionDocument *document = make_document (self);

  document->unsaved_of = g_strdup (self->saved->path ? self->saved->path : "");
  document->was_closed = closed;
  return document;
}

static gboolean
autosave_cb (gpointer user_data)
{
  DscWindow *self = user_data;

  self->saved->timeout = 0;
  if (!is_changed (self)) {
    drop_copy (self);
  } else if (self->saved->writing) {
    dsc_window_touch (self);
  } else if (ensure_copy (self)) {
    start_write (self, make_copy (self, FALSE), self->saved->copy, TRUE);
  }
  update_title (self);
  return G_SOURCE_REMOVE;
}

void
dsc_window_touch (DscWindow *window)
{
  struct _DscSaved *saved = window->saved;

  if (!saved || saved->ended || saved->restoring || saved->timeout || !has_something (window))
    return;
  saved->timeout = g_timeout_add_seconds (AUTOSAVE_SECONDS, autosave_cb, window);
}

/* The window goes, or what is in it: a copy is left of what is not saved. */
static void
leave (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&saved->timeout, g_source_remove);
  settle (self);
  if (has_something (self) && is_changed (self) && ensure_copy (self)) {
    g_autoptr (DscSessionDocument) document = make_copy (self, TRUE);

    if (self->session)
      dsc_session_document_describe (document, self->session);
    if (!dsc_session_document_write (document, saved->copy, &error))
      g_warning ("%s", error->message);
    g_clear_pointer (&saved->copy_lock, dsc_session_lock_free);
    g_clear_pointer (&saved->copy, g_free);
  } else {
    drop_copy (self);
  }
}

/* --- the window --- */

char *
dsc_window_describe_session (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;
  g_autofree char *base = saved->path ? g_path_get_basename (saved->path) : NULL;
  gboolean changed = has_something (self) && is_changed (self);

  if (base && !saved->lock)
    return g_strdup_printf (_ ("%s (read only)"), base);
  if (base)
    return changed ? g_strdup_printf (_ ("%s (changed)"), base) : g_steal_pointer (&base);
  return g_strdup (changed ? _ ("session not saved") : "");
}

static void
update_title (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;
  g_autofree char *text = NULL, *subtitle = NULL;
  gboolean changed;

  if (saved->ended || !has_something (self))
    return;
  text = dsc_window_describe_session (self);
  changed = is_changed (self);
  dsc_window_set_state (self, "session-state",
                        g_variant_new_string (saved->path && !saved->lock ? "read-only"
                                              : changed                   ? "changed"
                                              : saved->path               ? "saved"
                                                                          : ""));
  if (!saved->description)
    return;
  subtitle = *text ? g_strdup_printf ("%s · %s", saved->description, text)
                   : g_strdup (saved->description);
  adw_window_title_set_subtitle (self->title, subtitle);
}

void
dsc_window_forget_document (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;

  leave (self);
  g_clear_pointer (&saved->lock, dsc_session_lock_free);
  g_clear_pointer (&saved->path, g_free);
  g_clear_pointer (&saved->window, g_variant_unref);
  g_clear_pointer (&saved->others, g_variant_unref);
  g_clear_pointer (&saved->description, g_free);
}

static void
work_changed_cb (DscWindow *self)
{
  dsc_window_touch (self);
  update_title (self);
}

void
dsc_window_session_opened (DscWindow *self, const char *description)
{
  struct _DscSaved *saved = self->saved;

  g_free (saved->description);
  saved->description = g_strdup (description);
  if (self->session) {
    g_signal_connect_object (self->session, "param-changed", G_CALLBACK (work_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->session, "compat-changed", G_CALLBACK (work_changed_cb), self,
                             G_CONNECT_SWAPPED);
  }
  g_free (saved->work);
  saved->work = digest_work (self);
  update_title (self);
}

/* The file itself, or the copy of what was not saved to it. */
static void
adopt_file (DscWindow *self, DscSessionDocument *document, const char *path)
{
  struct _DscSaved *saved = self->saved;
  g_autoptr (GError) error = NULL;

  if (document->unsaved_of) {
    saved->copy = g_strdup (path);
    saved->copy_lock = dsc_session_lock_take (path, NULL);
    path = *document->unsaved_of ? document->unsaved_of : NULL;
    g_free (saved->work);
    saved->work = g_strdup ("");
  }
  if (!path)
    return;
  saved->path = g_canonicalize_filename (path, NULL);
  saved->lock = dsc_session_lock_take (saved->path, &error);
  if (saved->lock && !document->unsaved_of)
    dsc_window_offer_unsaved (self);
  if (!saved->lock) {
    g_autofree char *text = g_strdup_printf (
        _ ("%s. What you change here is not written to it; save it under another name."),
        error->message);

    dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, text, _ ("Save a copy…"),
                         "win.save-session-dialog", NULL);
  }
}

void
dsc_window_adopt_document (DscWindow *self,
                           DscSessionDocument *document,
                           const char *path,
                           GHashTable *models)
{
  struct _DscSaved *saved = self->saved;

  saved->restoring = TRUE;
  saved->models = models;
  saved->window = document->window ? g_variant_ref (document->window) : NULL;
  saved->others = document->others ? g_variant_ref (document->others) : NULL;
  restore_variants (self, document);
  restore_log (self, document);
  if (saved->window)
    dsc_window_restore_parts (self, saved->window);
  saved->models = NULL;
  saved->restoring = FALSE;
  g_free (saved->work);
  saved->work = digest_work (self);
  adopt_file (self, document, path);
  update_title (self);
  dsc_window_touch (self);
}

/* --- actions --- */

static void
dialog_response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    save_session_as (self, path);
}

static void
show_dialog (DscWindow *self)
{
  const char *product = self->session
                            ? dsc_library_get_product (dsc_session_get_library (self->session))
                            : "images";
  g_autofree char *name = self->saved->path ? g_path_get_basename (self->saved->path)
                                            : g_strconcat (product, DSC_SESSION_SUFFIX, NULL);
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new ();

  if (self->chooser || !has_something (self))
    return;
  self->chooser
      = gtk_file_chooser_native_new (_ ("Save the session"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_filter_add_pattern (ours, "*" DSC_SESSION_SUFFIX);
  gtk_file_filter_set_name (ours, _ ("Sessions (.dscope)"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), ours);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  if (self->opened && self->opened[0]) {
    g_autofree char *dir = g_path_get_dirname (self->opened[0]);
    g_autoptr (GFile) folder = g_file_new_for_path (dir);

    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (dialog_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (save_session)
{
  DscWindow *self = user_data;

  if (self->saved->path && self->saved->lock)
    save_session_as (self, self->saved->path);
  else
    show_dialog (self);
}

ACTION (save_session_as) { save_session_as (user_data, g_variant_get_string (parameter, NULL)); }
ACTION (save_session_dialog) { show_dialog (user_data); }

ACTION (recover_session)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  dsc_window_open (user_data, &file, 1);
}

/* Only what lies where copies lie. */
ACTION (discard_session)
{
  const char *path = g_variant_get_string (parameter, NULL);
  g_autofree char *dir = dsc_window_get_copies_dir ();
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_str_equal (dir, folder) && dsc_is_session_file (path))
    g_unlink (path);
}

void
dsc_window_init_session (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "save-session", .activate = save_session_cb },
    { .name = "save-session-as", .activate = save_session_as_cb, .parameter_type = "s" },
    { .name = "save-session-dialog", .activate = save_session_dialog_cb },
    { .name = "recover-session", .activate = recover_session_cb, .parameter_type = "s" },
    { .name = "discard-session", .activate = discard_session_cb, .parameter_type = "s" },
    { .name = "session-state", .state = "''" },
  };

  self->saved = g_new0 (struct _DscSaved, 1);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_window_add_own_parts (self);
}

void
dsc_window_end_session (DscWindow *self)
{
  struct _DscSaved *saved = self->saved;

  if (saved->ended)
    return;
  dsc_window_forget_document (self);
  g_clear_pointer (&saved->work, g_free);
  saved->ended = TRUE;
}
