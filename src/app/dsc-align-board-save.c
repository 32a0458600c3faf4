/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-align-board-private.h"
#include "tweakreg/dsc-tweak-fit-file.h"

/* The fit that is shown into a file for people and programs, on a thread. */

#define CHOOSER "dsc-align-chooser" /* the dialog that is open */

typedef struct {
  DscAlignCase *saved;
  DscTweakFitFile format;
  char *path;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  dsc_align_case_unref (save->saved);
  g_free (save->path);
  g_free (save);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *save = data;
  GError *error = NULL;

  if (dsc_tweak_fit_file_write (dsc_align_case_get_scene (save->saved),
                                dsc_align_case_get_solution (save->saved), save->format, save->path,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscAlignBoard *self = DSC_ALIGN_BOARD (source);
  Save *save = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    text = g_strdup_printf (_ ("wrote %s"), save->path);
  else
    text = g_strdup (error->message);
  if (self->info)
    dsc_align_board_set_text (self->info, text);
}

/* By the end of the name: .ecsv, .txt or .text; anything else is JSON. */
static DscTweakFitFile
find_format (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".text"))
    return DSC_TWEAK_FIT_FILE_TEXT;
  for (int format = 0; format < DSC_N_TWEAK_FIT_FILES; format++) {
    g_autofree char *end
        = g_strconcat (".", dsc_tweak_fit_file_extension ((DscTweakFitFile)format), NULL);

    if (g_str_has_suffix (lower, end))
      return (DscTweakFitFile)format;
  }
  return DSC_TWEAK_FIT_FILE_JSON;
}

void
dsc_align_board_save_fit (DscAlignBoard *self, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Save *save;

  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (!self->table.shown)
    return;
  save = g_new0 (Save, 1);
  save->saved = dsc_align_case_ref (self->table.shown);
  save->format = find_format (path);
  save->path = g_strdup (path);
  task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_source_tag (task, dsc_align_board_save_fit);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_thread);
}

static void
response_cb (GtkNativeDialog *dialog, int response, DscAlignBoard *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    dsc_align_board_save_fit (self, path);
  gtk_native_dialog_destroy (dialog);
  g_object_set_data (G_OBJECT (self), CHOOSER, NULL);
}

static void
choose (DscAlignBoard *self, DscTweakFitFile format)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog;
  const char *product
      = self->session ? dsc_library_get_product (dsc_session_get_library (self->session)) : NULL;
  g_autofree char *name = g_strdup_printf ("%s_fit.%s", product ? product : "alignment",
                                           dsc_tweak_fit_file_extension (format));

  if (g_object_get_data (G_OBJECT (self), CHOOSER))
    return;
  dialog = gtk_file_chooser_native_new (_ ("Save the fit"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  g_object_set_data_full (G_OBJECT (self), CHOOSER, dialog, g_object_unref);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
save_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const names[DSC_N_TWEAK_FIT_FILES] = { "json", "ecsv", "txt" };
  DscAlignBoard *self = user_data;

  for (int i = 0; i < DSC_N_TWEAK_FIT_FILES; i++)
    if (g_str_equal (names[i], g_variant_get_string (parameter, NULL)))
      choose (self, (DscTweakFitFile)i);
}

static GMenu *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("Table of the exposures (ECSV)…"), "align.save-fit::ecsv");
  g_menu_append (menu, _ ("Everything, to apply it again (JSON)…"), "align.save-fit::json");
  g_menu_append (menu, _ ("Text to read…"), "align.save-fit::txt");
  return menu;
}

void
dsc_align_board_init_save (DscAlignBoard *self, GtkBox *bar)
{
  static const GActionEntry entries[]
      = { { .name = "save-fit", .activate = save_cb, .parameter_type = "s" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = make_menu ();
  GtkWidget *button = gtk_menu_button_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "align", G_ACTION_GROUP (group));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "document-save-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Save fit…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Save fit…"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (bar, button);
}
