/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-catalog-board-private.h"
#include "dsc-catalog-chooser.h"
#include "dsc-catalog-export.h"

/* Sources into files, and the menu of a row. */

#define CHOOSER "dsc-catalog-file" /* the dialog that is open */

/* --- export --- */

typedef struct {
  GWeakRef board;
  char *path;
} Export;

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (DscCatalogBoard) self = g_weak_ref_get (&export->board);
  g_autoptr (GError) error = NULL;
  int n = dsc_catalog_export_finish (result, &error);

  if (self) {
    g_autofree char *text
        = error ? g_strdup (error->message)
                : g_strdup_printf (ngettext ("wrote %s: %d source", "wrote %s: %d sources", n),
                                   export->path, n);

    self->n_exports--;
    dsc_catalog_filter_bar_tell (self->filter_bar, text, error != NULL);
  }
  g_weak_ref_clear (&export->board);
  g_free (export->path);
  g_free (export);
}

/* (transfer full): those selected that are shown, else all that are shown. */
static GtkBitset *
list_rows (DscCatalogBoard *self, gboolean selected)
{
  GtkBitset *rows = gtk_bitset_copy (dsc_catalog_model_get_selected (self->model));

  if (selected && !gtk_bitset_is_empty (rows))
    return rows;
  gtk_bitset_unref (rows);
  return gtk_bitset_copy (dsc_catalog_model_get_shown (self->model));
}

void
dsc_catalog_board_export (DscCatalogBoard *self, const char *path, gboolean selected)
{
  DscCatalogCase *shown;
  g_autoptr (GtkBitset) rows = NULL;
  Export *export;

  g_return_if_fail (DSC_IS_CATALOG_BOARD (self) && path != NULL);

  shown = dsc_catalog_model_get_case (self->model);
  if (!shown)
    return;
  rows = list_rows (self, selected);
  export = g_new0 (Export, 1);
  g_weak_ref_init (&export->board, self);
  export->path = g_strdup (path);
  self->n_exports++;
  dsc_catalog_export_async (shown, rows, path, NULL, exported_cb, export);
}

static void
response_cb (GtkNativeDialog *dialog, int response, DscCatalogBoard *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    dsc_catalog_board_export (self, path, TRUE);
  gtk_native_dialog_destroy (dialog);
  g_object_set_data (G_OBJECT (self), CHOOSER, NULL);
}

static char *
make_name (DscCatalogBoard *self, const char *extension)
{
  const char *product
      = self->session ? dsc_library_get_product (dsc_session_get_library (self->session)) : NULL;
  gboolean all = gtk_bitset_is_empty (dsc_catalog_model_get_selected (self->model))
                 && *dsc_catalog_model_get_filter (self->model) == '\0';

  return g_strdup_printf ("%s_%s.%s", product ? product : "catalog", all ? "sources" : "selection",
                          extension);
}

/* The ending says what is written. */
static void
export_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscCatalogBoard *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *name = make_name (self, g_variant_get_string (parameter, NULL));
  GtkFileChooserNative *dialog;

  if (g_object_get_data (G_OBJECT (self), CHOOSER))
    return;
  dialog = gtk_file_chooser_native_new (_ ("Export sources"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_object_set_data_full (G_OBJECT (self), CHOOSER, dialog, g_object_unref);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- what can be done with rows --- */

static void
show_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit_by_name (user_data, "source-activated", g_variant_get_uint32 (parameter));
}

static void
only_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dsc_catalog_model_select_row (DSC_CATALOG_BOARD (user_data)->model,
                                (int)g_variant_get_uint32 (parameter));
}

static void
none_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dsc_catalog_model_select_row (DSC_CATALOG_BOARD (user_data)->model, -1);
}

static void
copy_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dsc_catalog_table_view_copy (DSC_CATALOG_BOARD (user_data)->table);
}

static void
append_row_item (GMenu *menu, const char *label, const char *action, guint row)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", row);
  g_menu_append_item (menu, item);
}

static void
append_formats (GMenu *menu)
{
  static const struct {
    const char *label, *extension;
  } formats[] = {
    { N_ ("Table (ECSV)…"), "ecsv" },   { N_ ("Table (CSV)…"), "csv" },
    { N_ ("Table (FITS)…"), "fits" },   { N_ ("Regions (DS9)…"), "reg" },
    { N_ ("Regions (CRTF)…"), "crtf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *action = g_strdup_printf ("sources.export::%s", formats[i].extension);

    g_menu_append (menu, _ (formats[i].label), action);
  }
}

/* Of a source that has coordinates. */
static void
append_stack (GMenu *menu, const DscCatalogCase *shown, guint row)
{
  DscWcs *wcs = shown && shown->image ? dsc_image_model_get_wcs (shown->image) : NULL;
  double ra, dec;

  if (!wcs || row >= shown->n || !isfinite (shown->x[row]) || !isfinite (shown->y[row]))
    return;
  dsc_wcs_pixel_to_sky1 (wcs, shown->x[row], shown->y[row], &ra, &dec);
  dsc_context_menu_append_stack (menu, ra, dec);
}

static GMenuModel *
make_row_menu (guint row, gpointer user_data)
{
  DscCatalogBoard *self = user_data;
  guint64 n = gtk_bitset_get_size (dsc_catalog_model_get_selected (self->model));
  g_autoptr (GMenu) export = g_menu_new ();
  GMenu *menu = g_menu_new ();

  append_row_item (menu, _ ("Show in the picture"), "sources.show", row);
  append_stack (menu, dsc_catalog_model_get_case (self->model), row);
  if (n > 1)
    append_row_item (menu, _ ("Select only this one"), "sources.only", row);
  g_menu_append (menu, n > 1 ? _ ("Copy the selected rows") : _ ("Copy the row"), "sources.copy");
  append_formats (export);
  g_menu_append_submenu (menu, _ ("Export"), G_MENU_MODEL (export));
  g_menu_append (menu, _ ("Select none"), "sources.none");
  return G_MENU_MODEL (menu);
}

/* Says what would be written. */
static void
fill_export (GtkMenuButton *button, gpointer user_data)
{
  DscCatalogBoard *self = user_data;
  g_autoptr (GMenu) menu = g_menu_new (), formats = g_menu_new ();
  guint64 n = gtk_bitset_get_size (dsc_catalog_model_get_selected (self->model));
  g_autofree char *title = NULL;

  if (n > 0)
    title = g_strdup_printf (ngettext ("%u selected source", "%u selected sources", n), (guint)n);
  else {
    n = gtk_bitset_get_size (dsc_catalog_model_get_shown (self->model));
    title = g_strdup_printf (
        ngettext ("%u source that is shown", "all %u sources that are shown", n), (guint)n);
  }
  append_formats (formats);
  g_menu_append_section (menu, title, G_MENU_MODEL (formats));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

void
dsc_catalog_board_init_export (DscCatalogBoard *self)
{
  static const GActionEntry entries[] = {
    { .name = "export", .activate = export_action_cb, .parameter_type = "s" },
    { .name = "show", .activate = show_action_cb, .parameter_type = "u" },
    { .name = "only", .activate = only_action_cb, .parameter_type = "u" },
    { .name = "none", .activate = none_action_cb },
    { .name = "copy", .activate = copy_action_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sources", G_ACTION_GROUP (group));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), gtk_label_new (_ ("Export")));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), fill_export, self, NULL);
  gtk_widget_set_tooltip_text (button,
                               _ ("Writes the selected sources, or all that are shown, as a "
                                  "table or as regions"));
  gtk_widget_add_css_class (button, "flat");
  dsc_catalog_filter_bar_append (
      self->filter_bar, dsc_catalog_chooser_new (dsc_catalog_table_view_get_layout (self->table)));
  dsc_catalog_filter_bar_append (self->filter_bar, button);
  dsc_catalog_table_view_set_menu (self->table, make_row_menu, self);
}
