/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-association-view.h"
#include "dsc-shown-list.h"
#include "dsc-tooltip.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAP_HEIGHT 240

struct _DscAssociationView {
  AdwBin parent_instance;

  DscRowMenuFunc menu; /* (nullable) */
  gpointer menu_data;
  GListModel *members;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  int selected;
  gsize common_head, common_tail; /* bytes that all file names share and the table leaves out */

  GtkLabel *count;
  GtkPaned *paned;
  DscSkyView *sky;
  GtkColumnView *table;
};

enum { PROP_0, PROP_SELECTED, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { MEMBER_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAssociationView, dsc_association_view, ADW_TYPE_BIN)

/* One column: its text comes from a property of DscMember. */
typedef struct {
  const char *property, *title, *tooltip;
  gboolean is_number;
  int width;
} Column;

static const Column columns[] = {
  { "index", N_ ("#"), N_ ("Place in the association"), TRUE, 32 },
  { "file", N_ ("File"), NULL, FALSE, 153 },
  { "detector", N_ ("Detector"), NULL, FALSE, 84 },
  { "filter", N_ ("Filter"), NULL, FALSE, 62 },
  { "exposure-time", N_ ("Time [s]"), N_ ("Effective exposure time, seconds"), TRUE, 76 },
  { "status", N_ ("Status"), NULL, FALSE, 110 },
  { "group", N_ ("Group"), N_ ("Exposures of one group are aligned together"), FALSE, 160 },
};

/* Where the parts of a name up to and with an underscore (@from_end: from the last underscore on)
 * are the same in all; 0 if they are not. */
static gsize
find_common_part (GListModel *members, gboolean from_end)
{
  g_autofree char *part = NULL;
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);
    const char *file = dsc_member_get_file (member);
    const char *bar = from_end ? strrchr (file, '_') : strchr (file, '_');

    if (!bar || bar == file)
      return 0;
    if (!part)
      part = from_end ? g_strdup (bar) : g_strndup (file, (gsize)(bar - file) + 1);
    else if (!(from_end ? g_str_equal (bar, part) : g_str_has_prefix (file, part)))
      return 0;
  }
  return n > 1 ? strlen (part) : 0;
}

static char *
shorten_file (DscAssociationView *self, const char *file)
{
  gsize n = strlen (file);

  return n > self->common_head + self->common_tail
             ? g_strndup (file + self->common_head, n - self->common_head - self->common_tail)
             : g_strdup (file);
}

static char *
format_cell (DscAssociationView *self, const Column *column, DscMember *member)
{
  if (strcmp (column->property, "file") == 0)
    return shorten_file (self, dsc_member_get_file (member));
  if (strcmp (column->property, "index") == 0)
    return g_strdup_printf ("%u", dsc_member_get_index (member) + 1);
  if (column->is_number) {
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "";
    double value = dsc_member_get_exposure_time (member);

    if (isfinite (value))
      g_ascii_formatd (text, sizeof text, "%.1f", value);
    return g_strdup (text);
  } else {
    char *text = NULL;

    g_object_get (member, column->property, &text, NULL);
    return text;
  }
}

/* The end of a file name is what tells exposures apart. */
static PangoEllipsizeMode
get_ellipsize (const Column *column)
{
  if (column->is_number)
    return PANGO_ELLIPSIZE_NONE;
  return strcmp (column->property, "file") == 0 ? PANGO_ELLIPSIZE_START : PANGO_ELLIPSIZE_END;
}

static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, GtkListItem *item)
{
  GtkWidget *label = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *view = gtk_widget_get_ancestor (label, DSC_TYPE_ASSOCIATION_VIEW);
  DscAssociationView *self = view ? DSC_ASSOCIATION_VIEW (view) : NULL;
  DscMember *member = gtk_list_item_get_item (item);
  g_autoptr (GMenuModel) menu = NULL;

  if (!self || !member || !self->menu)
    return;
  dsc_association_view_set_selected (self, (int)dsc_member_get_index (member));
  menu = self->menu (dsc_member_get_index (member), self->menu_data);
  gtk_widget_translate_coordinates (label, view, x, y, &x, &y);
  if (menu)
    dsc_context_menu_popup (view, x, y, menu);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscAssociationView *self = DSC_ASSOCIATION_VIEW (widget);
  g_autoptr (GMenuModel) menu = NULL;

  if (self->menu && self->selected >= 0)
    menu = self->menu ((guint)self->selected, self->menu_data);
  if (menu)
    dsc_context_menu_popup_at_focus (widget, menu);
  return menu != NULL;
}

static void
add_menu (GtkWidget *label, GtkListItem *item)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (menu_cb), item);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (click));
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  add_menu (label, item);

  gtk_label_set_xalign (GTK_LABEL (label), column->is_number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), get_ellipsize (column));
  if (column->is_number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const Column *column)
{
  DscMember *member = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  DscAssociationView *self = g_object_get_data (G_OBJECT (factory), "view");
  g_autofree char *text = format_cell (self, column, member);
  const char *whole = strcmp (column->property, "file") == 0 ? dsc_member_get_file (member) : text;
  gboolean wild
      = dsc_member_is_wild (member) && (strcmp (column->property, "status") == 0 || whole != text);

  gtk_label_set_text (GTK_LABEL (label), text);
  dsc_set_tooltip (label, column->is_number ? NULL : whole);
  if (wild)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

static GtkSorter *
make_sorter (const Column *column)
{
  GtkExpression *expression = gtk_property_expression_new (DSC_TYPE_MEMBER, NULL, column->property);

  return column->is_number ? GTK_SORTER (gtk_numeric_sorter_new (expression))
                           : GTK_SORTER (gtk_string_sorter_new (expression));
}

static void
add_column (DscAssociationView *self, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = make_sorter (column);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_object_set_data (G_OBJECT (factory), "view", self);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cell_cb), (gpointer)column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), (gpointer)column);
  view_column = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_column_set_fixed_width (view_column, column->width);
  gtk_column_view_append_column (self->table, view_column);
}

static void
selection_changed_cb (DscAssociationView *self)
{
  DscMember *member = gtk_single_selection_get_selected_item (self->selection);

  dsc_association_view_set_selected (self, member ? (int)dsc_member_get_index (member) : -1);
}

static void
activate_cb (DscAssociationView *self, guint position)
{
  g_autoptr (DscMember) member = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  if (member)
    g_signal_emit (self, signals[MEMBER_ACTIVATED], 0, dsc_member_get_index (member));
}

static void
sky_clicked_cb (DscAssociationView *self, guint index)
{
  dsc_association_view_set_selected (self, (int)index);
}

static void
sky_activated_cb (DscAssociationView *self, guint index)
{
  g_signal_emit (self, signals[MEMBER_ACTIVATED], 0, index);
}

static void
dsc_association_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, DSC_ASSOCIATION_VIEW (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_association_view_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dsc_association_view_set_selected (DSC_ASSOCIATION_VIEW (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_association_view_dispose (GObject *object)
{
  DscAssociationView *self = DSC_ASSOCIATION_VIEW (object);

  g_clear_object (&self->members);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  G_OBJECT_CLASS (dsc_association_view_parent_class)->dispose (object);
}

static void
dsc_association_view_class_init (DscAssociationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dsc_association_view_dispose;
  object_class->get_property = dsc_association_view_get_property;
  object_class->set_property = dsc_association_view_set_property;
  g_type_ensure (DSC_TYPE_SKY_VIEW);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/ditherscope/Ditherscope/dsc-association-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAssociationView, count);
  gtk_widget_class_bind_template_child (widget_class, DscAssociationView, paned);
  gtk_widget_class_bind_template_child (widget_class, DscAssociationView, sky);
  gtk_widget_class_bind_template_child (widget_class, DscAssociationView, table);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);

  props[PROP_SELECTED]
      = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[MEMBER_ACTIVATED]
      = g_signal_new ("member-activated", DSC_TYPE_ASSOCIATION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_association_view_init (DscAssociationView *self)
{
  GtkSorter *sorter;

  self->selected = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (self, &columns[i]);

  sorter = gtk_column_view_get_sorter (self->table);
  self->sorted = gtk_sort_list_model_new (NULL, g_object_ref (sorter));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  dsc_shown_list_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sky, "clicked", G_CALLBACK (sky_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sky, "activated", G_CALLBACK (sky_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sky), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Footprints on the sky"), -1);
}

void
dsc_association_view_set_members (DscAssociationView *self, GListModel *members)
{
  guint n = members ? g_list_model_get_n_items (members) : 0;
  g_autofree char *count = g_strdup_printf ("%u", n);

  g_return_if_fail (DSC_IS_ASSOCIATION_VIEW (self));

  dsc_association_view_set_selected (self, -1);
  g_set_object (&self->members, members);
  self->common_head = find_common_part (members, FALSE);
  self->common_tail = find_common_part (members, TRUE);
  dsc_sky_view_set_members (self->sky, members);
  gtk_sort_list_model_set_model (self->sorted, members);
  gtk_label_set_text (self->count, n > 0 ? count : "");
}

GListModel *
dsc_association_view_get_members (DscAssociationView *self)
{
  return self->members;
}

int
dsc_association_view_get_selected (DscAssociationView *self)
{
  return self->selected;
}

static guint
find_row (DscAssociationView *self, int index)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sorted));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (G_LIST_MODEL (self->sorted), i);

    if ((int)dsc_member_get_index (member) == index)
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

void
dsc_association_view_set_selected (DscAssociationView *self, int index)
{
  guint row;

  g_return_if_fail (DSC_IS_ASSOCIATION_VIEW (self));

  row = find_row (self, index);
  if (row == GTK_INVALID_LIST_POSITION)
    index = -1;
  if (index == self->selected)
    return;
  self->selected = index;
  dsc_sky_view_set_selected (self->sky, index);
  if (gtk_single_selection_get_selected (self->selection) != row)
    gtk_single_selection_set_selected (self->selection, row);
  if (row != GTK_INVALID_LIST_POSITION) {
    /* The rows stand in a list view of their own inside the column view. */
    GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (self->table));

    gtk_widget_activate_action (list, "list.scroll-to-item", "u", row);
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

int
dsc_association_view_get_selected_row (DscAssociationView *self)
{
  guint row = gtk_single_selection_get_selected (self->selection);

  return row == GTK_INVALID_LIST_POSITION ? -1 : (int)row;
}

void
dsc_association_view_sort (DscAssociationView *self, const char *column, GtkSortType order)
{
  g_return_if_fail (DSC_IS_ASSOCIATION_VIEW (self));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    if (strcmp (columns[i].property, column) == 0) {
      g_autoptr (GtkColumnViewColumn) view_column
          = g_list_model_get_item (gtk_column_view_get_columns (self->table), i);

      gtk_column_view_sort_by_column (self->table, view_column, order);
    }
  }
}

DscSkyView *
dsc_association_view_get_sky (DscAssociationView *self)
{
  return self->sky;
}

void
dsc_association_view_reset_map (DscAssociationView *self)
{
  g_return_if_fail (DSC_IS_ASSOCIATION_VIEW (self));

  gtk_paned_set_position (self->paned, MAP_HEIGHT);
}

void
dsc_association_view_set_menu (DscAssociationView *self, DscRowMenuFunc func, gpointer user_data)
{
  g_return_if_fail (DSC_IS_ASSOCIATION_VIEW (self));

  self->menu = func;
  self->menu_data = user_data;
}
