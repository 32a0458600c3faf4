/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-header.h"

#include <glib/gi18n.h>

#include "dsc-catalog-columns.h"

#define EDGE_REACH 4.0
#define COLUMN_INDEX "dsc-column"

struct _DscCatalogHeader {
  AdwBin parent_instance;

  DscCatalogLayout *layout;
  GtkAdjustment *view;
  int column;
  GtkSortType order;
  int dragged, drag_width; /* the place whose edge is moved, and how wide it was */

  GtkScrolledWindow *scrolled;
  GtkBox *titles;
};

static guint clicked_signal;

G_DEFINE_FINAL_TYPE (DscCatalogHeader, dsc_catalog_header, ADW_TYPE_BIN)

static void
clicked_cb (GtkWidget *button, DscCatalogHeader *self)
{
  g_signal_emit (self, clicked_signal, 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), COLUMN_INDEX)));
}

/* A column of titles as long as these would be twice as wide as its numbers. */
static char *
dup_short_title (const DscColumn *column)
{
  if (g_str_equal (column->name, "sky_centroid.ra"))
    return g_strdup (_ ("RA [deg]"));
  if (g_str_equal (column->name, "sky_centroid.dec"))
    return g_strdup (_ ("Dec [deg]"));
  return dsc_catalog_column_dup_title (column);
}

static char *
dup_tooltip (const DscColumn *column)
{
  g_autofree char *title = dsc_catalog_column_dup_title (column);

  return column->description ? g_strdup_printf ("%s\n%s", title, column->description)
                             : g_steal_pointer (&title);
}

static GtkWidget *
make_title (DscCatalogHeader *self, guint column, int width)
{
  const DscColumn *values = dsc_catalog_layout_get_column (self->layout, column);
  g_autofree char *text = dup_short_title (values), *tooltip = dup_tooltip (values);
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *label = gtk_label_new (text), *arrow = gtk_image_new ();
  gboolean number = dsc_catalog_layout_is_number (self->layout, column);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_visible (arrow, FALSE);
  gtk_box_append (GTK_BOX (box), label);
  if (number)
    gtk_box_prepend (GTK_BOX (box), arrow);
  else
    gtk_box_append (GTK_BOX (box), arrow);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_size_request (button, width, -1);
  g_object_set_data (G_OBJECT (button), COLUMN_INDEX, GUINT_TO_POINTER (column));
  g_object_set_data (G_OBJECT (button), "arrow", arrow);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  return button;
}

static void
show_arrows (DscCatalogHeader *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->titles)); child;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *arrow = g_object_get_data (G_OBJECT (child), "arrow");

    if (!arrow)
      continue;
    gtk_image_set_from_icon_name (GTK_IMAGE (arrow), self->order == GTK_SORT_ASCENDING
                                                         ? "pan-up-symbolic"
                                                         : "pan-down-symbolic");
    gtk_widget_set_visible (
        arrow,
        self->column == GPOINTER_TO_INT (g_object_get_data (G_OBJECT (child), COLUMN_INDEX)));
  }
}

/* Behind the titles as much room as the rows may scroll further. */
static void
fill (DscCatalogHeader *self)
{
  GtkWidget *child, *rest = gtk_label_new (NULL);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->titles))))
    gtk_box_remove (self->titles, child);
  for (guint i = 0; i < dsc_catalog_layout_n_places (self->layout); i++) {
    int width;
    guint column = dsc_catalog_layout_get_place (self->layout, i, NULL, &width);

    gtk_box_append (self->titles, make_title (self, column, width));
  }
  gtk_widget_set_size_request (rest, 64, -1);
  gtk_box_append (self->titles, rest);
  show_arrows (self);
}

/* While an edge is moved the titles stay, with other widths. */
static void
layout_cb (DscCatalogHeader *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->titles));

  if (self->dragged < 0) {
    fill (self);
    return;
  }
  for (guint i = 0; child && i < dsc_catalog_layout_n_places (self->layout); i++) {
    int width;

    dsc_catalog_layout_get_place (self->layout, i, NULL, &width);
    gtk_widget_set_size_request (child, width, -1);
    child = gtk_widget_get_next_sibling (child);
  }
}

static void
scroll_cb (DscCatalogHeader *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_hadjustment (self->scrolled),
                            gtk_adjustment_get_value (self->view));
}

/* --- edges --- */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, DscCatalogHeader *self)
{
  int place = dsc_catalog_layout_find_edge (self->layout, x, EDGE_REACH);

  if (place < 0) {
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragged = place;
  dsc_catalog_layout_get_place (self->layout, (guint)place, NULL, &self->drag_width);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, DscCatalogHeader *self)
{
  if (self->dragged >= 0)
    dsc_catalog_layout_set_width (self->layout, (guint)self->dragged, self->drag_width + (int)dx);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, DscCatalogHeader *self)
{
  self->dragged = -1;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DscCatalogHeader *self)
{
  gboolean edge = dsc_catalog_layout_find_edge (self->layout, x, EDGE_REACH) >= 0;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->titles), edge ? "col-resize" : NULL);
}

static void
add_controllers (DscCatalogHeader *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->titles), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->titles), motion);
}

/* --- the object --- */

static void
dsc_catalog_header_dispose (GObject *object)
{
  DscCatalogHeader *self = DSC_CATALOG_HEADER (object);

  if (self->layout)
    g_signal_handlers_disconnect_by_data (self->layout, self);
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->layout);
  g_clear_object (&self->view);
  G_OBJECT_CLASS (dsc_catalog_header_parent_class)->dispose (object);
}

static void
dsc_catalog_header_class_init (DscCatalogHeaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_catalog_header_dispose;
  clicked_signal = g_signal_new ("clicked", DSC_TYPE_CATALOG_HEADER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_catalog_header_init (DscCatalogHeader *self)
{
  self->column = self->dragged = -1;
  self->titles = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->titles), "dsc-titles");
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->titles));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scrolled));
  add_controllers (self);
}

GtkWidget *
dsc_catalog_header_new (DscCatalogLayout *layout, GtkAdjustment *view)
{
  DscCatalogHeader *self = g_object_new (DSC_TYPE_CATALOG_HEADER, NULL);

  self->layout = g_object_ref (layout);
  self->view = g_object_ref (view);
  g_signal_connect_object (layout, "changed", G_CALLBACK (layout_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "value-changed", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
dsc_catalog_header_set_sorting (DscCatalogHeader *self, int column, GtkSortType order)
{
  self->column = column;
  self->order = order;
  show_arrows (self);
}
