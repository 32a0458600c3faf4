/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How files get into the window: dropped, from the dialog, from the list of those opened before. */
#include "dsc-window-private.h"

#include <glib/gi18n.h>

#include "dsc-session-document.h"

#define MAX_RECENT 10
#define RECENT_APP "ditherscope"

static gboolean
drop_cb (DscWindow *self, const GValue *value)
{
  GdkFileList *list = g_value_get_boxed (value);
  g_autoptr (GSList) files = gdk_file_list_get_files (list);
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (GSList *l = files; l; l = l->next)
    g_ptr_array_add (array, l->data);
  dsc_window_open (self, (GFile *const *)array->pdata, array->len);
  return array->len > 0;
}

void
dsc_window_init_drop (DscWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
open_response_cb (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);

  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
    g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (files); i++)
      g_ptr_array_add (array, g_list_model_get_item (files, i));
    dsc_window_open (self, (GFile *const *)array->pdata, array->len);
  }
}

void
dsc_window_show_open_dialog (DscWindow *self)
{
  const char *patterns[] = { "*.dscope", "*.json", "*.fits", "*.fits.gz", "*.fit", "*.fz" };
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  if (self->chooser)
    return;
  self->chooser
      = gtk_file_chooser_native_new (_ ("Open an association or images"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (ours, patterns[i]);
  gtk_file_filter_set_name (ours, _ ("Sessions, associations and FITS images"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), ours);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (open_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* The file and the folder it lies in. A menu takes an underscore for the mark of its key. */
static char *
make_label (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *folder = g_filename_display_basename (dir);
  GString *label = g_string_new (NULL);

  g_string_printf (label, "%s — %s", name, folder);
  g_string_replace (label, "_", "__", 0);
  return g_string_free (label, FALSE);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *)b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *)a));
}

void
dsc_window_fill_recent (DscWindow *self)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  items = g_list_sort (items, compare_newest_first);
  g_menu_remove_all (self->recent_menu);
  for (GList *l = items; l && n < MAX_RECENT; l = l->next) {
    GtkRecentInfo *info = l->data;
    g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (info), NULL, NULL);
    g_autofree char *label = path ? make_label (path) : NULL;
    g_autoptr (GMenuItem) item = NULL;

    if (!path || !gtk_recent_info_has_group (info, RECENT_APP))
      continue;
    item = g_menu_item_new (NULL, NULL);
    g_menu_item_set_attribute (item, "label", "s", label);
    g_menu_item_set_action_and_target (item, "win.open", "s", path);
    g_menu_append_item (self->recent_menu, item);
    g_ptr_array_add (paths, g_steal_pointer (&path));
    n++;
  }
  g_ptr_array_add (paths, NULL);
  dsc_start_page_set_recent (self->start_page, (const char *const *)paths->pdata);
  g_list_free_full (items, (GDestroyNotify)gtk_recent_info_unref);
}

void
dsc_window_remember (DscWindow *self, GStrv paths)
{
  static const char *const groups[] = { RECENT_APP, NULL };

  for (guint i = 0; paths[i]; i++) {
    GtkRecentData data = {
      .mime_type = (char *)(dsc_is_session_file (paths[i]) ? "application/x-ditherscope-session"
                            : dsc_window_is_association (paths[i]) ? "application/json"
                                                                   : "image/fits"),
      .app_name = (char *)RECENT_APP,
      .app_exec = (char *)"ditherscope %f",
      .groups = (char **)groups,
    };
    g_autofree char *uri = g_filename_to_uri (paths[i], NULL, NULL);

    if (uri)
      gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
  }
  dsc_window_fill_recent (self);
}
