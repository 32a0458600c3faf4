/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "dsc-window-catalog-private.h"

/* Tables from files, over the picture that is seen. */

#define TABLE_ENDING "_cat.ecsv"
#define SEGMENTS_ENDING "_segm.fits"

typedef struct {
  char *path, *segments; /* segments: (nullable) */
  DscImageModel *image;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_free (load->segments);
  g_object_unref (load->image);
  g_free (load);
}

gboolean
dsc_window_is_catalog_file (const char *path)
{
  static const char *const endings[]
      = { ".ecsv", ".csv", ".vot", ".votable", ".xml", ".cat", ".tbl", "_cat.fits" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): the label image that was written with the catalogue */
static char *
find_segments (const char *path)
{
  g_autofree char *root = NULL, *found = NULL;

  if (!g_str_has_suffix (path, TABLE_ENDING))
    return NULL;
  root = g_strndup (path, strlen (path) - strlen (TABLE_ENDING));
  found = g_strconcat (root, SEGMENTS_ENDING, NULL);
  return g_file_test (found, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&found) : NULL;
}

/* Segments that do not fit are left out: the sources can be shown without. */
static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  g_autoptr (GError) error = NULL;
  DscCatalogCase *shown
      = dsc_catalog_case_read (load->path, load->segments, load->image, cancellable, &error);

  if (!shown && load->segments && !g_cancellable_is_cancelled (cancellable)) {
    g_clear_error (&error);
    shown = dsc_catalog_case_read (load->path, NULL, load->image, cancellable, &error);
  }
  if (shown)
    g_task_return_pointer (task, shown, (GDestroyNotify)dsc_catalog_case_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Some errors name the file themselves. */
static void
show_error (DscWindow *window, const char *name, const GError *error)
{
  g_autofree char *text = strstr (error->message, name)
                              ? g_strdup (error->message)
                              : g_strdup_printf ("%s: %s", name, error->message);

  dsc_log_view_add (window->log, DSC_MESSAGE_ERROR, text);
  dsc_notice_bar_show (window->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  struct _DscSources *self = window->sources;
  Load *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCatalogCase) shown = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *name = g_path_get_basename (load->path);

  if (!self || g_task_get_cancellable (G_TASK (result)) != self->loading)
    return;
  g_clear_object (&self->loading);
  if (!shown) {
    show_error (window, name, error);
    return;
  }
  g_free (self->path);
  self->path = g_strdup (load->path);
  dsc_catalog_board_show_case (window->catalog_board, shown, name);
  dsc_window_catalog_follow (self);
  dsc_window_toast (window, ngettext ("%u source of %s", "%u sources of %s", shown->n), shown->n,
                    name);
}

void
dsc_window_open_catalog (DscWindow *window, const char *path)
{
  struct _DscSources *self = window->sources;
  DscImageModel *image = window->view ? dsc_image_view_get_model (window->view) : NULL;
  g_autoptr (GTask) task = NULL;
  Load *load;

  if (!image) {
    dsc_notice_bar_show (window->notice, DSC_MESSAGE_ERROR,
                         _ ("A catalogue is shown over an image: open the image first."), NULL,
                         NULL, NULL);
    return;
  }
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  load = g_new0 (Load, 1);
  load->path = g_strdup (path);
  load->segments = find_segments (path);
  load->image = g_object_ref (image);
  task = g_task_new (window, self->loading, loaded_cb, NULL);
  g_task_set_source_tag (task, dsc_window_open_catalog);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

const char *
dsc_window_get_catalog_path (DscWindow *self)
{
  return self->sources && dsc_catalog_board_is_file (self->catalog_board) ? self->sources->path
                                                                          : NULL;
}
