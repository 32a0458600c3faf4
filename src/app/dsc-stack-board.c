/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-board-head.h"
#include "dsc-cutout-strip.h"
#include "dsc-outlier-plot.h"
#include "dsc-readout.h"
#include "dsc-stack-cells.h"

#define TABLE_WIDTH 260
#define SIDE_WIDTH 300
#define CHOOSER "dsc-stack-chooser" /* the dialog that is open */

struct _DscStackBoard {
  AdwBin parent_instance;

  DscStackReport *report; /* (nullable) */
  DscLibrary *library;    /* (nullable): of it */
  int selected;

  GtkStack *pages;
  GtkWidget *empty;
  DscBoardHead *head;
  GtkSpinner *spinner;
  GtkPaned *paned;
  DscDataTable *table;
  DscCutoutStrip *strip;
  DscOutlierPlot *plot;
};

enum { EXPOSURE_SELECTED, EXPOSURE_ACTIVATED, SAVED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscStackBoard, dsc_stack_board, ADW_TYPE_BIN)

static void
selected_cb (DscStackBoard *self, int row)
{
  if (self->report && row >= 0 && row < (int)self->report->n)
    g_signal_emit (self, signals[EXPOSURE_SELECTED], 0, (int)self->report->rows[row].index);
}

static void
activated_cb (DscStackBoard *self, guint row)
{
  const DscStackRow *r;

  if (!self->report || row >= self->report->n)
    return;
  r = &self->report->rows[row];
  g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, r->index, r->x, r->y);
}

static void
show_selected (DscStackBoard *self)
{
  int row = -1;

  for (guint i = 0; self->report && i < self->report->n; i++) {
    if ((int)self->report->rows[i].index == self->selected)
      row = (int)i;
  }
  dsc_data_table_set_selected (self->table, row);
  dsc_cutout_strip_set_current (self->strip, self->selected);
  dsc_outlier_plot_set_current (self->plot, self->selected);
}

static void
show_plot (DscStackBoard *self)
{
  const DscStackReport *report = self->report;
  g_autofree double *shares = NULL;

  dsc_outlier_plot_set_testimony (self->plot, report->testimony, report->unit);
  if (!report->contributors)
    return;
  shares = g_new (double, MAX (report->n, 1));
  for (guint i = 0; i < report->n; i++)
    shares[i] = report->rows[i].share.share;
  dsc_outlier_plot_set_mosaic (self->plot, (double)report->sci, shares);
}

static void
show_head (DscStackBoard *self)
{
  const DscStackReport *report = self->report;
  g_autofree char *sentence = dsc_stack_report_describe (report);
  g_autofree char *ra = dsc_format_ra (report->ra, 4);
  g_autofree char *dec = dsc_format_dec (report->dec, 3);
  g_autofree char *note = g_strdup_printf (
      _ ("%s %s · pixels counted from 1 · double click: the exposure there"), ra, dec);

  dsc_board_head_set_verdict (self->head, DSC_BOARD_PLAIN, sentence);
  dsc_board_head_set_note (self->head, note);
}

/* What is drawn borrows from the report. */
static void
take_report (DscStackBoard *self, DscStackReport *report, DscLibrary *library)
{
  DscStackReport *old = self->report;
  DscStackCells cells = { report, library };

  self->report = report;
  g_set_object (&self->library, library);
  if (report) {
    show_plot (self);
    show_head (self);
  } else {
    dsc_outlier_plot_set_testimony (self->plot, NULL, "");
  }
  dsc_cutout_strip_set_testimony (self->strip, report ? report->testimony : NULL);
  dsc_data_table_fill (self->table, report ? report->n : 0, dsc_stack_cell, &cells);
  show_selected (self);
  dsc_stack_report_free (old);
}

void
dsc_stack_board_show_report (DscStackBoard *self, DscStackReport *report, DscLibrary *library)
{
  g_return_if_fail (DSC_IS_STACK_BOARD (self) && report);

  take_report (self, report, library);
  gtk_stack_set_visible_child_name (self->pages, "stack");
}

void
dsc_stack_board_show_message (DscStackBoard *self, const char *message)
{
  g_return_if_fail (DSC_IS_STACK_BOARD (self));

  dsc_board_empty_set (self->empty,
                       message
                           ? message
                           : _ ("One place of the sky through all exposures and all steps: "
                                "press Shift+Y and point at it, click with Control while this "
                                "page is open, or choose “Stack here” in the menu of a source."),
                       FALSE);
  gtk_stack_set_visible_child_name (self->pages, "empty");
  take_report (self, NULL, NULL);
}

void
dsc_stack_board_set_busy (DscStackBoard *self, gboolean busy)
{
  g_return_if_fail (DSC_IS_STACK_BOARD (self));

  gtk_spinner_set_spinning (self->spinner, busy);
}

void
dsc_stack_board_set_look (DscStackBoard *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_STACK_BOARD (self));

  dsc_cutout_strip_set_look (self->strip, view);
}

void
dsc_stack_board_set_selected (DscStackBoard *self, int exposure)
{
  g_return_if_fail (DSC_IS_STACK_BOARD (self));

  self->selected = exposure;
  show_selected (self);
}

/* --- files --- */

static char *
dup_text (DscStackBoard *self, const char *format)
{
  return g_str_equal (format, "json") ? dsc_stack_report_to_json (self->report, self->library)
                                      : dsc_stack_report_to_csv (self->report, self->library);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *const *names = data; /* path, text */
  GError *error = NULL;

  if (g_file_set_contents (names[0], names[1], -1, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const char *const *names = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    text = g_strdup_printf (_ ("wrote %s"), names[0]);
  else
    text = g_strdup_printf (_ ("The stack was not saved: %s. Choose another folder."),
                            error->message);
  g_signal_emit (source, signals[SAVED], 0, text);
}

void
dsc_stack_board_save (DscStackBoard *self, const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autoptr (GTask) task = NULL;
  char **names;

  g_return_if_fail (DSC_IS_STACK_BOARD (self));

  if (!self->report)
    return;
  names = g_new0 (char *, 3);
  names[0] = g_strdup (path);
  names[1] = dup_text (self, g_str_has_suffix (lower, ".json") ? "json" : "csv");
  task = g_task_new (self, NULL, written_cb, NULL);
  g_task_set_source_tag (task, dsc_stack_board_save);
  g_task_set_task_data (task, names, (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, write_thread);
}

static void
response_cb (GtkNativeDialog *dialog, int response, DscStackBoard *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    dsc_stack_board_save (self, path);
  gtk_native_dialog_destroy (dialog);
  g_object_set_data (G_OBJECT (self), CHOOSER, NULL);
}

static void
save_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscStackBoard *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  if (!self->report || g_object_get_data (G_OBJECT (self), CHOOSER))
    return;
  name = g_strdup_printf ("%s_stack.%s", dsc_library_get_product (self->library),
                          g_variant_get_string (parameter, NULL));
  dialog = gtk_file_chooser_native_new (_ ("Save the stack"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  g_object_set_data_full (G_OBJECT (self), CHOOSER, dialog, g_object_unref);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscStackBoard *self = user_data;
  g_autofree char *text
      = self->report ? dup_text (self, g_variant_get_string (parameter, NULL)) : NULL;

  if (text)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static const GActionEntry entries[] = {
  { .name = "copy", .activate = copy_cb, .parameter_type = "s" },
  { .name = "save", .activate = save_cb, .parameter_type = "s" },
};

static GtkWidget *
make_menu (DscStackBoard *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "stack", G_ACTION_GROUP (group));
  g_menu_append (menu, _ ("Copy as CSV"), "stack.copy::csv");
  g_menu_append (menu, _ ("Copy as JSON"), "stack.copy::json");
  g_menu_append (menu, _ ("Save as CSV…"), "stack.save::csv");
  g_menu_append (menu, _ ("Save as JSON…"), "stack.save::json");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "document-save-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Copy or save the stack"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy or save the stack"), -1);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

/* --- the object --- */

static void
dsc_stack_board_dispose (GObject *object)
{
  DscStackBoard *self = DSC_STACK_BOARD (object);

  if (self->report)
    take_report (self, NULL, NULL);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (dsc_stack_board_parent_class)->dispose (object);
}

static void
dsc_stack_board_class_init (DscStackBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_stack_board_dispose;
  signals[EXPOSURE_SELECTED]
      = g_signal_new ("exposure-selected", DSC_TYPE_STACK_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[EXPOSURE_ACTIVATED]
      = g_signal_new ("exposure-activated", DSC_TYPE_STACK_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SAVED] = g_signal_new ("saved", DSC_TYPE_STACK_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
make_side (DscStackBoard *self)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->strip = g_object_new (DSC_TYPE_CUTOUT_STRIP, NULL);
  self->plot = g_object_new (DSC_TYPE_OUTLIER_PLOT, "vexpand", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->plot), "caption");
  gtk_widget_set_size_request (side, SIDE_WIDTH, -1);
  gtk_widget_set_margin_start (side, 6);
  gtk_widget_set_margin_end (side, 6);
  gtk_box_append (GTK_BOX (side), GTK_WIDGET (self->strip));
  gtk_box_append (GTK_BOX (side), GTK_WIDGET (self->plot));
  g_signal_connect_swapped (self->strip, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->plot, "activated", G_CALLBACK (activated_cb), self);
  return side;
}

static GtkWidget *
make_paned (DscStackBoard *self)
{
  GtkWidget *room = gtk_scrolled_window_new ();
  const DscTableColumn *columns;
  guint n;

  columns = dsc_stack_columns (&n);
  self->table = g_object_new (DSC_TYPE_DATA_TABLE, "hexpand", TRUE, NULL);
  dsc_data_table_set_columns (self->table, columns, n);
  gtk_widget_set_size_request (GTK_WIDGET (self->table), TABLE_WIDTH, -1);
  g_signal_connect_swapped (self->table, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->table, "activated", G_CALLBACK (activated_cb), self);
  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_paned_set_start_child (self->paned, GTK_WIDGET (self->table));
  gtk_paned_set_end_child (self->paned, make_side (self));
  gtk_paned_set_resize_end_child (self->paned, FALSE);
  gtk_paned_set_shrink_start_child (self->paned, FALSE);
  gtk_paned_set_shrink_end_child (self->paned, FALSE);
  gtk_widget_set_vexpand (room, TRUE);
  /* It never widens the window. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (room), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (room), GTK_WIDGET (self->paned));
  return room;
}

static void
dsc_stack_board_init (DscStackBoard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->selected = -1;
  self->head = DSC_BOARD_HEAD (dsc_board_head_new ());
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  dsc_board_head_append (self->head, GTK_WIDGET (self->spinner));
  dsc_board_head_append (self->head, make_menu (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), make_paned (self));
  self->empty = dsc_board_empty_new ("", NULL, NULL, NULL);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->pages, self->empty, "empty");
  gtk_stack_add_named (self->pages, box, "stack");
  gtk_stack_set_hhomogeneous (self->pages, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->pages));
  dsc_stack_board_show_message (self, NULL);
}

const DscStackReport *
dsc_stack_board_get_report (DscStackBoard *self)
{
  return self->report;
}

const char *
dsc_stack_board_get_sentence (DscStackBoard *self)
{
  if (self->report)
    return dsc_board_head_get_verdict (self->head);
  return gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (self->empty)));
}

DscDataTable *
dsc_stack_board_get_table (DscStackBoard *self)
{
  return self->table;
}
