/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-board.h"

#include <glib/gi18n.h>

#include "dsc-catalog-board-private.h"

#define STEP_ID "source_catalog"
#define WIDE 800       /* room for the table and what stands beside it */
#define SIDE_LEAST 340 /* of it for the latter */
#define TABLE_PART 0.58

enum { SOURCE_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscCatalogBoard, dsc_catalog_board, ADW_TYPE_BIN)

static void
activated_cb (DscCatalogBoard *self, guint row)
{
  g_signal_emit (self, signals[SOURCE_ACTIVATED], 0, row);
}

/* --- room --- */

/* Beside each other, or one of them. */
static void
arrange (DscCatalogBoard *self)
{
  gboolean table = gtk_toggle_button_get_active (self->table_button);

  gtk_widget_set_visible (GTK_WIDGET (self->table_button), self->narrow);
  if (!self->narrow && table) {
    gtk_toggle_button_set_active (self->card_button, TRUE);
    return;
  }
  gtk_widget_set_visible (self->main, !self->narrow || table);
  gtk_widget_set_visible (GTK_WIDGET (self->side), !self->narrow || !table);
  if (!table)
    gtk_stack_set_visible_child_name (
        self->side, gtk_toggle_button_get_active (self->plot_button) ? "plot" : "card");
}

static void
switched_cb (DscCatalogBoard *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    arrange (self);
}

static gboolean
arrange_cb (gpointer user_data)
{
  DscCatalogBoard *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self->room));
  gboolean narrow = width < WIDE;

  self->arrange_source = 0;
  if (width <= 0 || narrow == self->narrow)
    return G_SOURCE_REMOVE;
  self->narrow = narrow;
  if (narrow)
    gtk_toggle_button_set_active (self->table_button, TRUE);
  else
    gtk_paned_set_position (self->paned, MIN (width - SIDE_LEAST, (int)(TABLE_PART * width)));
  arrange (self);
  return G_SOURCE_REMOVE;
}

/* What is shown does not change while it is being placed. */
static void
room_changed_cb (DscCatalogBoard *self)
{
  if (!self->arrange_source)
    self->arrange_source = g_idle_add (arrange_cb, self);
}

static void
back_cb (DscCatalogBoard *self)
{
  dsc_catalog_board_show_run (self);
}

/* --- the object --- */

static void
step_changed_cb (DscCatalogBoard *self, guint index)
{
  if ((int)index <= self->step)
    dsc_catalog_board_refresh (self);
}

void
dsc_catalog_board_set_session (DscCatalogBoard *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_CATALOG_BOARD (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->step = -1;
  g_clear_pointer (&self->file, g_free);
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, STEP_ID))
      self->step = (int)i;
  if (!self->path)
    dsc_catalog_model_set_case (self->model, NULL);
  if (self->step >= 0)
    g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                             G_CONNECT_SWAPPED);
  dsc_catalog_board_refresh (self);
}

static void
dsc_catalog_board_dispose (GObject *object)
{
  DscCatalogBoard *self = DSC_CATALOG_BOARD (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_handle_id (&self->arrange_source, g_source_remove);
  G_OBJECT_CLASS (dsc_catalog_board_parent_class)->dispose (object);
}

static void
dsc_catalog_board_finalize (GObject *object)
{
  DscCatalogBoard *self = DSC_CATALOG_BOARD (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->run, dsc_catalog_case_unref);
  g_free (self->path);
  g_free (self->problem);
  g_free (self->file);
  g_free (self->warning_text);
  G_OBJECT_CLASS (dsc_catalog_board_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DscCatalogBoard, name)
  BIND (room);
  BIND (paned);
  BIND (state_icon);
  BIND (verdict);
  BIND (stale);
  BIND (warning);
  BIND (empty_label);
  BIND (main);
  BIND (warning_button);
  BIND (correct_button);
  BIND (back_button);
  BIND (run_button);
  BIND (switcher);
  BIND (table_button);
  BIND (card_button);
  BIND (plot_button);
  BIND (pages);
  BIND (side);
  BIND (filter_bar);
  BIND (table);
  BIND (card);
  BIND (plot);
#undef BIND
}

static void
dsc_catalog_board_class_init (DscCatalogBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_catalog_board_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_board_finalize;
  g_type_ensure (DSC_TYPE_CATALOG_FILTER_BAR);
  g_type_ensure (DSC_TYPE_CATALOG_TABLE_VIEW);
  g_type_ensure (DSC_TYPE_SOURCE_CARD);
  g_type_ensure (DSC_TYPE_SCATTER_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-catalog-board.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  signals[SOURCE_ACTIVATED]
      = g_signal_new ("source-activated", DSC_TYPE_CATALOG_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_catalog_board_init (DscCatalogBoard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->narrow = TRUE;
  self->model = dsc_catalog_model_new ();
  dsc_catalog_filter_bar_set_model (self->filter_bar, self->model);
  dsc_catalog_table_view_set_model (self->table, self->model);
  dsc_source_card_set_model (self->card, self->model);
  dsc_source_card_set_rows (self->card, dsc_catalog_table_view_get_rows (self->table));
  dsc_scatter_plot_set_model (self->plot, self->model);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->room), "notify::page-size",
                           G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_catalog_board_init_export (self);
  gtk_toggle_button_set_active (self->table_button, TRUE);
  arrange (self);
  dsc_catalog_board_set_session (self, NULL);
}

gboolean
dsc_catalog_board_is_file (DscCatalogBoard *self)
{
  return self->file != NULL;
}

void
dsc_catalog_board_show_card (DscCatalogBoard *self)
{
  g_return_if_fail (DSC_IS_CATALOG_BOARD (self));

  gtk_toggle_button_set_active (self->card_button, TRUE);
}

DscCatalogModel *
dsc_catalog_board_get_model (DscCatalogBoard *self)
{
  return self->model;
}

const char *
dsc_catalog_board_get_verdict (DscCatalogBoard *self)
{
  return gtk_label_get_text (self->verdict);
}

const char *
dsc_catalog_board_get_warning (DscCatalogBoard *self)
{
  return self->warning_text;
}

gboolean
dsc_catalog_board_is_loading (DscCatalogBoard *self)
{
  return self->loading != NULL || self->n_exports > 0;
}
