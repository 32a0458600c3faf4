/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-card.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-source-curve.h"
#include "dsc-source-cutout.h"
#include "dsc-source-facts.h"
#include "dsc-source-layout.h"
#include "dsc-source-numbers.h"

#define NEAR 3.0 /* pixels from a click to a source */

struct _DscSourceCard {
  AdwBin parent_instance;

  DscCatalogModel *model; /* (nullable) */
  DscCatalogRows *rows;   /* (nullable): the order of the ones before and after */
  DscCatalogCase *shown;  /* (nullable): with the row that is told of */
  int row;
  DscSourceLook *look; /* (nullable): of it */
  GCancellable *cancellable;
  gboolean is_loading, is_pending;

  GtkStack *stack;
  GtkLabel *title, *flags, *message, *problem;
  GtkWidget *previous, *next, *plots[3];
  DscSourceNumbers *numbers;
};

G_DEFINE_FINAL_TYPE (DscSourceCard, dsc_source_card, ADW_TYPE_BIN)

/* --- what is shown --- */

static void
show_flags (DscSourceCard *self)
{
  g_autoptr (GArray) flags = dsc_source_list_flags (self->shown, (guint)self->row, self->look);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < flags->len; i++) {
    const DscSourceFlag *flag = &g_array_index (flags, DscSourceFlag, i);
    g_autofree char *escaped = g_markup_escape_text (flag->text, -1);

    g_string_append_printf (text, "%s%s%s%s", i > 0 ? " · " : "", flag->css ? "<b>" : "", escaped,
                            flag->css ? "</b>" : "");
  }
  gtk_label_set_markup (self->flags, text->str);
  gtk_widget_set_tooltip_markup (GTK_WIDGET (self->flags), text->str);
}

static guint
list_points (DscSourceCard *self, DscSourceCurvePoint points[3], double *ret_total)
{
  const DscTable *table = self->shown->table;
  g_autoptr (GArray) fluxes = dsc_source_list_fluxes (table, &self->look->apertures);
  const DscColumn *total = dsc_table_find (table, "aper_total_flux");
  guint n = 0;

  *ret_total = total && self->look->apertures.corrected
                   ? dsc_column_get_double (total, (gsize)self->row)
                   : NAN;
  for (guint i = 0; i < fluxes->len && n < 3; i++) {
    const DscSourceFlux *flux = &g_array_index (fluxes, DscSourceFlux, i);

    if (isnan (flux->radius))
      continue;
    points[n] = (DscSourceCurvePoint){ flux->radius, NAN, NAN };
    points[n].flux = dsc_column_get_double (flux->flux, (gsize)self->row);
    if (flux->flux_err)
      points[n].error = dsc_column_get_double (flux->flux_err, (gsize)self->row);
    n++;
  }
  return n;
}

/* @look: (transfer full) (nullable) */
static void
take_look (DscSourceCard *self, DscSourceLook *look)
{
  DscSourceLook *old = self->look;
  DscSourceCurvePoint points[3];
  double total = NAN;
  guint n = 0;

  self->look = look;
  if (look)
    n = list_points (self, points, &total);
  dsc_source_cutout_set_look (DSC_SOURCE_CUTOUT (self->plots[0]), look);
  for (guint i = 1; i < 3; i++)
    dsc_source_curve_set_look (DSC_SOURCE_CURVE (self->plots[i]), look, points, n, total);
  g_clear_pointer (&old, dsc_source_look_free);
}

/* FALSE: the row does not stand in the table. */
static gboolean
find_in_table (DscSourceCard *self, gboolean forward, gboolean *ret_found, guint *ret_row)
{
  guint place = self->rows && self->row >= 0 ? dsc_catalog_rows_find (self->rows, (guint)self->row)
                                             : GTK_INVALID_LIST_POSITION;

  if (place == GTK_INVALID_LIST_POSITION)
    return FALSE;
  *ret_found = forward ? place + 1 < dsc_catalog_rows_n_rows (self->rows) : place > 0;
  if (*ret_found)
    *ret_row = dsc_catalog_rows_get_row (self->rows, forward ? place + 1 : place - 1);
  return TRUE;
}

/* In the order of the table; of a source that is not there in that of the catalogue. */
static gboolean
find_neighbour (DscSourceCard *self, gboolean forward, guint *ret_row)
{
  gboolean found;
  GtkBitsetIter iter;
  const GtkBitset *rows = self->model ? dsc_catalog_model_get_shown (self->model) : NULL;
  guint row = (guint)self->row, first;

  if (!rows || self->row < 0)
    return FALSE;
  if (find_in_table (self, forward, &found, ret_row))
    return found;
  if (forward)
    return gtk_bitset_iter_init_at (&iter, rows, row + 1, ret_row);
  if (!gtk_bitset_iter_init_at (&iter, rows, row, &first)) {
    if (gtk_bitset_is_empty (rows))
      return FALSE;
    *ret_row = gtk_bitset_get_maximum (rows);
    return TRUE;
  }
  return gtk_bitset_iter_previous (&iter, ret_row);
}

static void
show_buttons (DscSourceCard *self)
{
  guint row;

  gtk_widget_set_sensitive (self->previous, find_neighbour (self, FALSE, &row));
  gtk_widget_set_sensitive (self->next, find_neighbour (self, TRUE, &row));
}

/* --- pixels, on a thread --- */

typedef struct {
  DscCatalogCase *shown;
  guint row;
} Request;

static void
request_free (Request *request)
{
  dsc_catalog_case_unref (request->shown);
  g_free (request);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  DscSourceLook *look = dsc_source_look_new (request->shown, request->row, cancellable, &error);

  if (look)
    g_task_return_pointer (task, look, (GDestroyNotify)dsc_source_look_free);
  else
    g_task_return_error (task, error);
}

static void load (DscSourceCard *self);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscSourceCard *self = DSC_SOURCE_CARD (source);
  Request *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSourceLook) look = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_loading = FALSE;
  if (self->is_pending) {
    load (self);
    return;
  }
  if (request->shown != self->shown || (int)request->row != self->row
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_label_set_text (self->problem, error ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  take_look (self, g_steal_pointer (&look));
  show_flags (self);
}

/* One at a time: the last one wanted is read when the one before is done. */
static void
load (DscSourceCard *self)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  self->is_pending = self->is_loading && self->row >= 0;
  if (self->is_loading) {
    g_cancellable_cancel (self->cancellable);
    return;
  }
  if (self->row < 0)
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  request = g_new (Request, 1);
  request->shown = dsc_catalog_case_ref (self->shown);
  request->row = (guint)self->row;
  self->is_loading = TRUE;
  task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_set_source_tag (task, load);
  g_task_run_in_thread (task, load_thread);
}

/* --- the model --- */

static void
update (DscSourceCard *self)
{
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;
  int row = shown ? dsc_catalog_model_get_current (self->model) : -1;
  g_autofree char *title = NULL;

  if (shown == self->shown && row == self->row)
    return;
  take_look (self, NULL);
  if (shown)
    dsc_catalog_case_ref (shown);
  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  self->shown = shown;
  self->row = row;
  load (self);
  gtk_stack_set_visible_child_name (self->stack, row >= 0 ? "source" : "message");
  gtk_label_set_text (self->message,
                      shown ? _ ("Click a source in the picture, in the table or in the plot.")
                            : _ ("No catalogue yet"));
  if (row < 0)
    return;
  title = dsc_source_dup_title (shown, (guint)row);
  gtk_label_set_text (self->title, title);
  show_flags (self);
  dsc_source_numbers_show (self->numbers, shown, (guint)row);
  show_buttons (self);
}

void
dsc_source_card_set_model (DscSourceCard *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_SOURCE_CARD (self));

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model) {
    g_signal_connect_swapped (model, "case-changed", G_CALLBACK (update), self);
    g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (update), self);
    g_signal_connect_swapped (model, "filter-changed", G_CALLBACK (show_buttons), self);
  }
  update (self);
}

void
dsc_source_card_set_rows (DscSourceCard *self, DscCatalogRows *rows)
{
  g_return_if_fail (DSC_IS_SOURCE_CARD (self));

  if (self->rows)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_set_object (&self->rows, rows);
  if (rows)
    g_signal_connect_swapped (rows, "changed", G_CALLBACK (show_buttons), self);
  show_buttons (self);
}

int
dsc_source_card_get_row (DscSourceCard *self)
{
  g_return_val_if_fail (DSC_IS_SOURCE_CARD (self), -1);

  return self->row;
}

/* --- a person --- */

static void
step (DscSourceCard *self, gboolean forward)
{
  guint row;

  if (find_neighbour (self, forward, &row))
    dsc_catalog_model_select_row (self->model, (int)row);
}

static void
previous_cb (DscSourceCard *self)
{
  step (self, FALSE);
}

static void
next_cb (DscSourceCard *self)
{
  step (self, TRUE);
}

static void
copy_cb (DscSourceCard *self)
{
  g_autofree char *text = NULL;

  if (self->row < 0)
    return;
  text = dsc_source_dup_text (self->shown, (guint)self->row);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
place_clicked_cb (DscSourceCard *self, double x, double y)
{
  int row = self->shown ? dsc_catalog_case_pick (self->shown, x, y, NEAR) : -1;

  if (row >= 0)
    dsc_catalog_model_select_row (self->model, row);
}

/* --- the object --- */

static void
dsc_source_card_dispose (GObject *object)
{
  DscSourceCard *self = DSC_SOURCE_CARD (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  if (self->rows)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_clear_object (&self->rows);
  self->is_pending = FALSE;
  self->row = -1;
  G_OBJECT_CLASS (dsc_source_card_parent_class)->dispose (object);
}

static void
dsc_source_card_finalize (GObject *object)
{
  DscSourceCard *self = DSC_SOURCE_CARD (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_clear_pointer (&self->look, dsc_source_look_free);
  G_OBJECT_CLASS (dsc_source_card_parent_class)->finalize (object);
}

static void
dsc_source_card_class_init (DscSourceCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_source_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_source_card_finalize;
}

static GtkWidget *
add_button (DscSourceCard *self, GtkWidget *bar, const char *icon, const char *tip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-small");
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bar), button);
  return button;
}

static GtkWidget *
make_bar (DscSourceCard *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  self->previous = add_button (self, bar, "go-previous-symbolic", _ ("Previous source"),
                               G_CALLBACK (previous_cb));
  self->next = add_button (self, bar, "go-next-symbolic", _ ("Next source"), G_CALLBACK (next_cb));
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->flags = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_label_set_selectable (self->title, TRUE);
  gtk_widget_set_focusable (GTK_WIDGET (self->title), FALSE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->title), 4);
  gtk_widget_add_css_class (GTK_WIDGET (self->flags), "caption");
  gtk_label_set_ellipsize (self->flags, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->flags, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->flags), TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->flags), 8);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->flags));
  add_button (self, bar, "edit-copy-symbolic", _ ("Copy all columns of the source"),
              G_CALLBACK (copy_cb));
  return bar;
}

static GtkWidget *
make_body (DscSourceCard *self)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->plots[0] = dsc_source_cutout_new ();
  self->plots[1] = dsc_source_curve_new (DSC_SOURCE_CURVE_PROFILE);
  self->plots[2] = dsc_source_curve_new (DSC_SOURCE_CURVE_GROWTH);
  self->numbers = DSC_SOURCE_NUMBERS (dsc_source_numbers_new ());
  gtk_widget_set_layout_manager (body, dsc_source_layout_new ());
  for (guint i = 0; i < 3; i++)
    gtk_box_append (GTK_BOX (body), self->plots[i]);
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->numbers));
  g_signal_connect_object (self->plots[0], "place-clicked", G_CALLBACK (place_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), body);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
dsc_source_card_init (DscSourceCard *self)
{
  GtkWidget *stack = gtk_stack_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->row = -1;
  self->stack = GTK_STACK (stack);
  self->message = GTK_LABEL (gtk_label_new (_ ("No catalogue yet")));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_justify (self->message, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "warning");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (box), make_body (self));
  gtk_widget_set_margin_start (box, 4);
  gtk_widget_set_margin_end (box, 2);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");
  gtk_stack_add_named (self->stack, box, "source");
  adw_bin_set_child (ADW_BIN (self), stack);
}

GtkWidget *
dsc_source_card_new (void)
{
  return g_object_new (DSC_TYPE_SOURCE_CARD, NULL);
}
