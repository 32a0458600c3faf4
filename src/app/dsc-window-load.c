/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"
#include "dsc-window-layout.h"
#include "dsc-window-undo.h"
#include "dsc-window-variants.h"
#include "dsc-window-regions.h"

#include <glib/gi18n.h>

#include "dsc-association.h"
#include "dsc-coordinates-file.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-member.h"
#include "dsc-window-looks.h"
#include "dsc-window-align.h"
#include "dsc-window-catalog.h"
#include "dsc-window-inspect.h"
#include "dsc-window-stack.h"
#include "dsc-window-start.h"
#include "dsc-window-session.h"

/* What the loading thread works on and finds. */
#define WAITING_PLANE                                                                              \
  "dsc-waiting-plane" /* of the window: the plane of the file that is opened, + 1 */

typedef struct {
  GStrv paths;
  gboolean want_session; /* exposures given as FITS files may become one */
  gboolean skip_missing; /* members of an association */
  gboolean as_image;     /* an exposure, too, is taken as it is; set for what was taken so */
  DscProgress *progress;

  char *session_path;           /* (nullable): the session file that is opened */
  DscSessionDocument *document; /* (nullable): what it says */
  GHashTable *models;           /* (nullable): the images that it had open, by path */

  DscLibrary *library; /* (nullable) */
  DscSession *session; /* (nullable): of the library */
  const char *source;  /* of paths: what the library was read from */
  GListStore *members; /* (nullable): of the library */
  gboolean from_asn;
  GPtrArray *images;      /* of DscImageModel: FITS files that were given themselves */
  GString *failures;      /* one per line: files that could not be opened */
  gboolean lacks_members; /* of the failures: the association could do without some */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_strfreev (load->paths);
  g_free (load->session_path);
  g_clear_pointer (&load->document, dsc_session_document_free);
  g_clear_pointer (&load->models, g_hash_table_unref);
  g_clear_object (&load->progress);
  g_clear_object (&load->session);
  g_clear_object (&load->library);
  g_clear_object (&load->members);
  g_ptr_array_unref (load->images);
  g_string_free (load->failures, TRUE);
  g_free (load);
}

gboolean
dsc_window_is_association (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".json") || g_str_has_suffix (lower, ".asn");
}

static void
add_failure (Load *load, const GError *error)
{
  g_string_append_printf (load->failures, "%s%s", load->failures->len ? "\n" : "", error->message);
}

/* An exposure has flags and a place in an observation, and no weights as a mosaic has. */
static gboolean
is_exposure (DscImageModel *model)
{
  return dsc_image_model_has_plane (model, DSC_PLANE_DQ)
         && !dsc_image_model_has_plane (model, DSC_PLANE_WHT)
         && !dsc_image_model_has_plane (model, DSC_PLANE_CON) && dsc_image_model_get_wcs (model)
         && dsc_image_model_get_string (model, "INSTRUME");
}

static void
load_images (Load *load, GCancellable *cancellable)
{
  gboolean all_exposures = TRUE;

  for (guint i = 0; load->paths[i] && !g_cancellable_is_cancelled (cancellable); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = NULL;

    if (dsc_window_is_association (load->paths[i]))
      continue;
    if (dsc_is_coordinates_file (load->paths[i])) {
      g_autofree char *text = dsc_describe_coordinates_file (load->paths[i], &error);

      if (text)
        g_set_error_literal (&error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, text);
      add_failure (load, error);
      all_exposures = FALSE;
      continue;
    }
    model = dsc_fits_model_open (load->paths[i], &error);
    if (!model) {
      add_failure (load, error);
      all_exposures = FALSE;
      continue;
    }
    all_exposures &= is_exposure (model);
    g_ptr_array_add (load->images, g_steal_pointer (&model));
  }

  if (load->want_session && !load->library && all_exposures && !load->as_image
      && load->images->len > 0) {
    g_autoptr (GError) error = NULL;

    load->library = dsc_library_load ((const char *const *)load->paths, load->progress, &error);
    load->source = load->paths[0];
    if (!load->library)
      dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, _ ("Opened as images only: %s"),
                            error->message);
  }
}

/* The only image that was given. One that cannot be measured can be looked at. */
static void
take_image (Load *load)
{
  g_autoptr (GError) error = NULL;
  const char *path = load->paths[0];

  if (!load->want_session || load->library || load->images->len != 1 || load->paths[1]
      || g_str_has_suffix (path, "_segm.fits"))
    return;
  load->library = dsc_window_load_image (path, load->progress, &error);
  load->as_image = load->library != NULL;
  load->source = path;
  if (error)
    dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, _ ("Opened as images only: %s"),
                          error->message);
}

/* What the session file names takes its place. FALSE: it cannot be opened. */
static gboolean
read_document (Load *load)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) images = NULL;
  GStrv inputs;

  load->document = dsc_session_document_read (load->session_path, &error);
  inputs = load->document ? dsc_session_document_find_inputs (load->document, &error) : NULL;
  if (!inputs) {
    add_failure (load, error);
    return FALSE;
  }
  g_strfreev (load->paths);
  load->paths = inputs;
  load->skip_missing = load->document->skip_missing;
  load->as_image = load->document->as_image;
  images = dsc_window_list_images (load->document);
  load->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; images[i]; i++) {
    g_autoptr (GError) local = NULL;
    DscImageModel *model = dsc_fits_model_open (images[i], &local);

    if (model)
      g_hash_table_insert (load->models, g_strdup (images[i]), model);
    else
      dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, "%s", local->message);
  }
  for (guint i = 0; i < load->document->notices->len; i++)
    dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, "%s",
                          (char *)load->document->notices->pdata[i]);
  return TRUE;
}

/* Before anything of it is seen: products of these parameters come back from the disk. */
static void
apply_document (Load *load)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  if (!load->document)
    return;
  if (!dsc_session_document_apply (load->document, load->session, &error))
    dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, "%s", error->message);
  changes = dsc_session_document_check (load->document, load->session, FALSE, NULL);
  for (guint i = 0; i < changes->len; i++)
    dsc_progress_message (load->progress, DSC_MESSAGE_WARNING, "%s", (char *)changes->pdata[i]);
}

/* Boards read long tables as they lie in memory, once they lie there in one piece. */
static void
pack_tables (GHashTable *tables)
{
  GHashTableIter iter;
  gpointer table;

  if (!tables)
    return;
  g_hash_table_iter_init (&iter, tables);
  while (g_hash_table_iter_next (&iter, NULL, &table))
    g_variant_get_data (table);
}

/* What is kept of runs before is read here too: it may be a file per exposure. */
static void
make_session (Load *load)
{
  g_autoptr (GError) error = NULL;

  load->members = dsc_member_list_new (load->library);
  load->session = load->as_image ? dsc_window_make_image_session (load->library, &error)
                                 : dsc_session_new (load->library, NULL, &error);
  if (!load->session) {
    add_failure (load, error);
    return;
  }
  apply_document (load);
  for (guint i = 0; i < dsc_session_n_steps (load->session); i++) {
    dsc_session_get_output_library (load->session, i);
    pack_tables (dsc_session_get_tables (load->session, i));
  }
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;

  if (load->session_path && !read_document (load)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  for (guint i = 0; load->paths[i] && !load->library; i++) {
    const char *paths[] = { load->paths[i], NULL };
    g_autoptr (GError) error = NULL;

    if (!dsc_window_is_association (load->paths[i]))
      continue;
    load->library = dsc_library_load_with_flags (
        paths, load->skip_missing ? DSC_LIBRARY_SKIP_MISSING : DSC_LIBRARY_DEFAULT, load->progress,
        &error);
    load->from_asn = load->library != NULL;
    load->source = load->paths[i];
    if (!load->library) {
      load->lacks_members
          |= !load->skip_missing && g_error_matches (error, DSC_ERROR, DSC_ERROR_MISSING_MEMBERS);
      add_failure (load, error);
    }
  }
  load_images (load, cancellable);
  take_image (load);
  if (load->library)
    make_session (load);
  g_task_return_boolean (task, TRUE);
}

static char *
describe_library (DscLibrary *library, GListModel *members, const char *path, gboolean is_image)
{
  DscImageModel *first = dsc_library_get_model (library, 0);
  const char *instrument = dsc_image_model_get_string (first, "INSTRUME");
  guint n = dsc_library_get_n_models (library);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (DscMember) member = g_list_model_get_item (members, 0);
  const char *filter = dsc_member_get_filter (member);

  if (is_image)
    return g_strdup_printf ("%s %s · %s", instrument ? instrument : "", filter, base);
  return g_strdup_printf (ngettext ("%s %s · %s · %u exposure", "%s %s · %s · %u exposures", n),
                          instrument ? instrument : "", filter, base, n);
}

static void
close_session_pages (DscWindow *self)
{
  for (int i = (int)dsc_image_tabs_n_pages (self->tabs) - 1; i >= 0; i--) {
    const char *key = dsc_image_page_get_key (dsc_image_tabs_get_page (self->tabs, (guint)i));

    if (g_str_has_prefix (key, "member:") || g_str_has_prefix (key, "step:")
        || g_str_has_prefix (key, "compare:") || g_str_has_prefix (key, "variant:")) {
      dsc_image_tabs_set_current_index (self->tabs, i);
      dsc_image_tabs_close_current (self->tabs);
    }
  }
}

/* The step to look at first: the first one that can be run. */
static guint
first_available_step (DscSession *session)
{
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    if (dsc_step_is_available (dsc_session_get_step (session, i)))
      return i;
  }
  return 0;
}

static void
adopt_session (DscWindow *self, Load *load)
{
  DscSession *session = load->session;
  /* An image by itself is none, and may be nowhere on the sky. */
  g_autoptr (GListStore) none = g_list_store_new (DSC_TYPE_MEMBER);
  GListModel *exposures = G_LIST_MODEL (load->as_image ? none : load->members);
  g_autofree char *subtitle = NULL;
  g_autofree char *opened = NULL;

  dsc_window_stop (self);
  dsc_window_stop_mosaics (self);
  dsc_window_forget_document (self);
  close_session_pages (self);
  g_set_object (&self->session, session);
  dsc_window_undo_session (self);
  dsc_window_variants_session (self);
  dsc_association_view_set_members (self->association, exposures);
  gtk_widget_set_visible (GTK_WIDGET (self->association), !load->as_image);
  dsc_image_tabs_set_footprints (self->tabs, exposures);
  dsc_window_layout_session (self);
  dsc_param_panel_set_session (self->params, session);
  dsc_window_fill_boards (self);
  g_signal_connect_object (session, "job-changed", G_CALLBACK (dsc_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  dsc_window_select_step (self, first_available_step (session));
  dsc_window_inspect_session (self);
  dsc_window_stack_session (self);
  dsc_window_align_session (self);
  dsc_window_catalog_session (self);
  dsc_outlier_board_set_session (self->outlier_board, session);
  dsc_window_start_session (self);

  subtitle = describe_library (load->library, G_LIST_MODEL (load->members), load->source,
                               load->as_image);
  adw_window_title_set_title (self->title, dsc_library_get_product (load->library));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), dsc_library_get_product (load->library));
  opened
      = g_strdup_printf (_ ("opened %s (%s)"), dsc_library_get_product (load->library), subtitle);
  dsc_log_view_add (self->log, DSC_MESSAGE_INFO, opened);
  dsc_window_session_opened (self, subtitle);
  dsc_window_show_warnings (self, load->progress, NULL);
  dsc_window_warn_of_wild (self, G_LIST_MODEL (load->members));
}

/* Images that are exposures of the session open as its members, so that map and tab agree. */
static void
show_images (DscWindow *self, Load *load, gboolean are_members)
{
  for (guint i = 0; i < load->images->len; i++) {
    DscImageModel *model = g_ptr_array_index (load->images, i);

    if (are_members) {
      dsc_window_show_member (self, i);
    } else {
      const char *path = dsc_image_model_get_path (model);
      g_autofree char *key = g_strconcat ("file:", path, NULL);

      dsc_image_tabs_show (self->tabs, key, dsc_image_model_get_name (model), model, i == 0);
    }
  }
  if (are_members)
    dsc_window_show_member (self, 0);
}

static void
show_first_picture (DscWindow *self)
{
  for (guint i = dsc_session_n_steps (self->session); i-- > 0;) {
    if (dsc_session_get_image (self->session, i)
        && dsc_session_get_state (self->session, i) == DSC_STATE_FRESH) {
      dsc_window_show_product (self, i, TRUE);
      return;
    }
  }
  dsc_window_show_member (self, 0);
}

static void
show_failures (DscWindow *self, Load *load, gboolean has_something)
{
  const char *text = load->failures->str;

  dsc_log_view_add (self->log, DSC_MESSAGE_ERROR, text);
  if (has_something) {
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text,
                         load->lacks_members ? _ ("Continue without them") : NULL,
                         load->lacks_members ? "win.open-without-missing" : NULL, NULL);
    return;
  }
  gtk_widget_set_visible (self->continue_button, load->lacks_members);
  adw_status_page_set_title (self->error_page, g_strv_length (load->paths) > 1
                                                   ? _ ("These files cannot be opened")
                                                   : _ ("This file cannot be opened"));
  gtk_label_set_text (self->error_label, text);
}

/* "x.fits[ERR]", as other tools write it: the plane of a file whose name does not end so. Also
 * "[ERR,1]". Returns: (transfer full) (nullable): the name of the file; @ret_plane is in it */
static char *
split_extension (const char *path, DscPlaneId *ret_plane)
{
  const char *open = strrchr (path, '[');
  g_autofree char *name = NULL;
  char *comma;

  if (!open || open == path || !g_str_has_suffix (path, "]")
      || g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  name = g_ascii_strup (open + 1, -1);
  name[strlen (name) - 1] = '\0';
  comma = strchr (name, ',');
  if (comma)
    *comma = '\0';
  return dsc_plane_from_name (name, ret_plane) ? g_strndup (path, (gsize)(open - path)) : NULL;
}

static void
show_plane (DscWindow *self)
{
  gpointer plane = g_object_steal_data (G_OBJECT (self), WAITING_PLANE);
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);

  if (!plane || !page)
    return;
  dsc_image_page_load (page);
  g_action_group_activate_action (
      G_ACTION_GROUP (self), "show-plane",
      g_variant_new_string (dsc_plane_name ((DscPlaneId)(GPOINTER_TO_UINT (plane) - 1))));
}

/* Over the image that is seen now. */
static void
show_waiting (DscWindow *self)
{
  g_autofree char *path = g_steal_pointer (&self->waiting_catalog);
  g_autofree char *regions = g_steal_pointer (&self->waiting_regions);

  show_plane (self);
  if (path)
    dsc_window_open_catalog (self, path);
  if (regions)
    dsc_window_load_regions (self, regions);
}

/* As it was; a session that had no image open, or whose images are gone, begins as any other. */
static void
restore (DscWindow *self, Load *load)
{
  dsc_window_adopt_document (self, load->document, load->session_path, load->models);
  if (self->session && dsc_image_tabs_n_pages (self->tabs) == 0)
    show_first_picture (self);
}

/* What a session file named was opened as if by hand. */
static void
take_opened (DscWindow *self, Load *load)
{
  if (!load->document || load->failures->len > 0)
    return;
  g_strfreev (self->opened);
  self->opened = g_strdupv (load->paths);
  self->skip_missing = load->skip_missing;
  self->opened_as_image = load->as_image;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Load *load = g_task_get_task_data (G_TASK (result));
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
  gboolean has_something;

  g_task_propagate_boolean (G_TASK (result), NULL);
  /* Another open, or the end of the window, came first. */
  if (cancelled)
    return;
  g_clear_object (&self->loading);
  gtk_spinner_stop (self->loading_spinner);

  take_opened (self, load);
  if (load->session) {
    adopt_session (self, load);
    if (load->document && load->document->window)
      dsc_image_tabs_close_all (self->tabs);
    else if (!load->from_asn)
      show_images (self, load, !load->as_image);
    else if (load->images->len == 0)
      show_first_picture (self);
    else
      show_images (self, load, FALSE);
  } else {
    show_images (self, load, FALSE);
  }

  has_something = self->session || dsc_image_tabs_n_pages (self->tabs) > 0;
  if (load->failures->len > 0)
    show_failures (self, load, has_something);
  else if (!load->session_path)
    dsc_window_remember (self, load->paths);
  else if (!load->document->unsaved_of)
    dsc_window_remember (self, (char *[]){ load->session_path, NULL });
  /* a window that has no size yet finds out later */
  g_action_group_change_action_state (
      G_ACTION_GROUP (self), "show-rail",
      g_variant_new_boolean (self->session != NULL && self->rail_wide != FALSE));
  gtk_stack_set_visible_child_name (self->inspector_stack, self->session ? "step" : "display");
  dsc_window_set_state (self, "inspector-page",
                        g_variant_new_string (self->session ? "step" : "display"));
  if (has_something && strcmp (dsc_window_get_page (self), "main") != 0)
    dsc_window_show_main (self);
  else if (!has_something)
    gtk_stack_set_visible_child_name (self->stack, "error");
  dsc_window_update_actions (self);
  if (load->document && load->failures->len == 0)
    restore (self, load);
  if (has_something)
    show_waiting (self);
}

static void
open_paths (DscWindow *self, GStrv paths, gboolean skip_missing, gboolean as_image)
{
  gboolean is_session = dsc_is_session_file (paths[0]);
  Load *load = g_new0 (Load, 1);
  g_autoptr (GTask) task = NULL;

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();

  load->paths = g_strdupv (paths);
  load->session_path = is_session ? g_strdup (paths[0]) : NULL;
  load->want_session
      = is_session || as_image || !self->session || dsc_window_is_of_image (self->session);
  load->as_image = as_image;
  load->skip_missing = skip_missing;
  load->progress = dsc_progress_new ();
  load->images = g_ptr_array_new_with_free_func (g_object_unref);
  load->failures = g_string_new (NULL);
  dsc_log_view_follow (self->log, load->progress);
  dsc_notice_bar_hide (self->notice);

  if (!self->session && dsc_image_tabs_n_pages (self->tabs) == 0) {
    g_autofree char *base = g_path_get_basename (paths[0]);
    g_autofree char *text = g_strdup_printf (_ ("Opening “%s”…"), base);

    gtk_label_set_text (self->loading_label, text);
    gtk_spinner_start (self->loading_spinner);
    gtk_stack_set_visible_child_name (self->stack, "loading");
  }

  task = g_task_new (self, self->loading, loaded_cb, NULL);
  g_task_set_source_tag (task, open_paths);
  g_task_set_task_data (task, load, load_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, load_thread);
}

void
dsc_window_open (DscWindow *self, GFile *const *files, guint n_files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (DSC_IS_WINDOW (self));

  for (guint i = 0; i < n_files; i++) {
    char *path = g_file_get_path (files[i]);
    DscPlaneId plane;
    char *file = path ? split_extension (path, &plane) : NULL;

    if (file) {
      g_free (path);
      path = file;
      g_object_set_data (G_OBJECT (self), WAITING_PLANE, GUINT_TO_POINTER (plane + 1));
    }
    if (path && dsc_window_is_catalog_file (path)) {
      g_free (self->waiting_catalog);
      self->waiting_catalog = path;
    } else if (path && dsc_window_is_region_file (path)) {
      g_free (self->waiting_regions);
      self->waiting_regions = path;
    } else if (path && dsc_is_session_file (path)) {
      const char *session[] = { path, NULL };

      open_paths (self, (char **)session, FALSE, FALSE);
      g_free (path);
      return;
    } else if (path) {
      g_ptr_array_add (paths, path);
    } else {
      g_autofree char *uri = g_file_get_uri (files[i]);
      g_autofree char *text
          = g_strdup_printf (_ ("“%s” is not a file of this machine; copy it here first."), uri);

      dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
    }
  }
  if (paths->len == 0) {
    show_waiting (self);
    return;
  }
  g_ptr_array_add (paths, NULL);
  g_strfreev (self->opened);
  self->opened = g_strdupv ((char **)paths->pdata);
  self->skip_missing = FALSE;
  self->opened_as_image = FALSE;
  open_paths (self, self->opened, FALSE, FALSE);
}

void
dsc_window_open_image (DscWindow *self, const char *path)
{
  const char *paths[] = { path, NULL };
  g_auto (GStrv) opened = g_strdupv ((char **)paths);

  g_strfreev (self->opened);
  self->opened = g_steal_pointer (&opened);
  self->skip_missing = FALSE;
  self->opened_as_image = TRUE;
  open_paths (self, self->opened, FALSE, TRUE);
}

void
dsc_window_reload (DscWindow *self)
{
  if (self->opened)
    open_paths (self, self->opened, self->skip_missing, self->opened_as_image);
}

void
dsc_window_open_without_missing (DscWindow *self)
{
  self->skip_missing = TRUE;
  dsc_window_reload (self);
}

/* "3 · 02101_00003_nrcb1" of jw01345001001_02101_00003_nrcb1_cal.fits: what tells exposures apart.
 */
char *
dsc_window_make_member_title (DscImageModel *model, guint index)
{
  const char *name = dsc_image_model_get_name (model);
  const char *rest = g_str_has_prefix (name, "jw") ? strchr (name, '_') : NULL;
  g_autofree char *root = g_strdup (rest ? rest + 1 : name);
  char *end = g_strrstr (root, "_");

  if (rest && end)
    *end = '\0';
  return g_strdup_printf ("%u · %s", index + 1, root);
}

void
dsc_window_show_member (DscWindow *self, guint index)
{
  DscImageModel *model = dsc_window_find_exposure (self, index);
  g_autofree char *key = g_strdup_printf ("member:%u", index);
  g_autofree char *title = NULL;

  if (!model)
    return;
  dsc_window_looks_reset (self, index);
  title = dsc_window_make_member_title (model, index);
  dsc_image_tabs_show (self->tabs, key, title, model, TRUE);
  dsc_association_view_set_selected (self->association, (int)index);
}

void
dsc_window_show_product (DscWindow *self, guint step, gboolean select)
{
  DscImageModel *model = self->session ? dsc_session_get_image (self->session, step) : NULL;
  g_autofree char *key = NULL, *title = NULL;

  if (!model)
    return;
  key = g_strdup_printf ("step:%s", dsc_session_get_step (self->session, step)->id);
  title
      = g_strdup_printf ("%s_%s", dsc_library_get_product (dsc_session_get_library (self->session)),
                         dsc_session_get_step (self->session, step)->suffix);
  dsc_image_tabs_show (self->tabs, key, title, model, select);
}
