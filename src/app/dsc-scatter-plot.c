/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scatter-plot.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dsc-column-chooser.h"
#include "dsc-scatter-area.h"
#include "dsc-scatter-columns.h"

struct _DscScatterPlot {
  AdwBin parent_instance;

  DscCatalogModel *model; /* (nullable) */
  GtkMenuButton *pairs;
  DscColumnChooser *choosers[2]; /* x, y */
  DscScatterArea *area;
};

enum { PROP_0, PROP_X_COLUMN, PROP_Y_COLUMN, PROP_X_LOG, PROP_Y_LOG, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DscScatterPlot, dsc_scatter_plot, ADW_TYPE_BIN)

static DscCatalogCase *
get_case (DscScatterPlot *self)
{
  return self->model ? dsc_catalog_model_get_case (self->model) : NULL;
}

static void
set_axis (DscScatterPlot *self, guint axis, const char *name, gboolean log)
{
  DscColumnChooser *chooser = self->choosers[axis];
  gboolean other_name = g_strcmp0 (dsc_column_chooser_get_name (chooser), name) != 0;
  gboolean other_log = dsc_column_chooser_get_log (chooser) != log;

  dsc_column_chooser_set (chooser, name, log);
  dsc_scatter_area_set_axis (self->area, axis, dsc_column_chooser_get_name (chooser), log);
  if (other_name)
    g_object_notify_by_pspec (G_OBJECT (self), props[axis ? PROP_Y_COLUMN : PROP_X_COLUMN]);
  if (other_log)
    g_object_notify_by_pspec (G_OBJECT (self), props[axis ? PROP_Y_LOG : PROP_X_LOG]);
}

static void
chosen_cb (DscScatterPlot *self, DscColumnChooser *chooser)
{
  guint axis = chooser == self->choosers[1];

  dsc_scatter_area_set_axis (self->area, axis, dsc_column_chooser_get_name (chooser),
                             dsc_column_chooser_get_log (chooser));
  g_object_notify_by_pspec (G_OBJECT (self), props[axis ? PROP_Y_COLUMN : PROP_X_COLUMN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[axis ? PROP_Y_LOG : PROP_X_LOG]);
}

/* --- what is often wanted --- */

static void
take_pair (DscScatterPlot *self, const DscScatterPair *pair)
{
  g_autofree char *x = g_strdup (pair->x), *y = g_strdup (pair->y);

  set_axis (self, 0, x, pair->x_log);
  set_axis (self, 1, y, pair->y_log);
}

static void
pair_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscScatterPlot *self = DSC_SCATTER_PLOT (widget);
  DscScatterPair pairs[DSC_SCATTER_MAX_PAIRS];
  DscCatalogCase *shown = get_case (self);
  guint n = shown ? dsc_scatter_pairs (shown->table, pairs) : 0;
  int index = g_variant_get_int32 (parameter);

  if (index >= 0 && (guint)index < n)
    take_pair (self, &pairs[index]);
}

static void
swap_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscScatterPlot *self = DSC_SCATTER_PLOT (widget);
  g_autofree char *x = g_strdup (dsc_column_chooser_get_name (self->choosers[0]));
  g_autofree char *y = g_strdup (dsc_column_chooser_get_name (self->choosers[1]));
  gboolean x_log = dsc_column_chooser_get_log (self->choosers[0]);
  gboolean y_log = dsc_column_chooser_get_log (self->choosers[1]);

  if (g_str_equal (y, DSC_SCATTER_COUNT))
    return;
  set_axis (self, 0, y, y_log);
  set_axis (self, 1, x, x_log);
}

static void
reset_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  dsc_scatter_area_reset_zoom (DSC_SCATTER_PLOT (widget)->area);
}

static GMenuModel *
make_menu (DscCatalogCase *shown)
{
  g_autoptr (GMenu) first = g_menu_new (), second = g_menu_new ();
  GMenu *menu = g_menu_new ();
  DscScatterPair pairs[DSC_SCATTER_MAX_PAIRS];
  guint n = shown ? dsc_scatter_pairs (shown->table, pairs) : 0;

  for (guint i = 0; i < n; i++) {
    g_autofree char *action = g_strdup_printf ("scatter.pair(%u)", i);

    g_menu_append (first, pairs[i].label, action);
  }
  g_menu_append (second, _ ("Exchange x and y"), "scatter.swap");
  g_menu_append (second, _ ("Show all"), "scatter.reset");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return G_MENU_MODEL (menu);
}

/* --- the model --- */

static gboolean
has_axis (DscCatalogCase *shown, DscColumnChooser *chooser)
{
  const char *name = dsc_column_chooser_get_name (chooser);

  return g_str_equal (name, DSC_SCATTER_COUNT) || dsc_table_find (shown->table, name);
}

/* What was chosen stays as long as there is such a column. */
static void
case_changed_cb (DscScatterPlot *self)
{
  DscCatalogCase *shown = get_case (self);
  DscScatterPair pairs[DSC_SCATTER_MAX_PAIRS];
  g_autoptr (GMenuModel) menu = make_menu (shown);

  for (guint k = 0; k < 2; k++)
    dsc_column_chooser_set_case (self->choosers[k], shown);
  gtk_menu_button_set_menu_model (self->pairs, menu);
  if (shown && !(has_axis (shown, self->choosers[0]) && has_axis (shown, self->choosers[1]))
      && dsc_scatter_pairs (shown->table, pairs) > 0)
    take_pair (self, &pairs[0]);
}

void
dsc_scatter_plot_set_model (DscScatterPlot *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_SCATTER_PLOT (self));

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model)
    g_signal_connect_swapped (model, "case-changed", G_CALLBACK (case_changed_cb), self);
  case_changed_cb (self);
  dsc_scatter_area_set_model (self->area, model);
}

gboolean
dsc_scatter_plot_get_position (DscScatterPlot *self, guint row, double *ret_x, double *ret_y)
{
  double x, y;

  g_return_val_if_fail (DSC_IS_SCATTER_PLOT (self), FALSE);

  return dsc_scatter_area_get_position (self->area, row, &x, &y)
         && gtk_widget_translate_coordinates (GTK_WIDGET (self->area), GTK_WIDGET (self), x, y,
                                              ret_x, ret_y);
}

guint
dsc_scatter_plot_n_drawn (DscScatterPlot *self)
{
  g_return_val_if_fail (DSC_IS_SCATTER_PLOT (self), 0);

  return dsc_scatter_area_n_drawn (self->area);
}

/* --- the object --- */

static void
dsc_scatter_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscScatterPlot *self = DSC_SCATTER_PLOT (object);

  switch (id) {
  case PROP_X_COLUMN:
  case PROP_Y_COLUMN:
    g_value_set_string (value, dsc_column_chooser_get_name (self->choosers[id == PROP_Y_COLUMN]));
    break;
  case PROP_X_LOG:
  case PROP_Y_LOG:
    g_value_set_boolean (value, dsc_column_chooser_get_log (self->choosers[id == PROP_Y_LOG]));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
dsc_scatter_plot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscScatterPlot *self = DSC_SCATTER_PLOT (object);
  guint axis = id == PROP_Y_COLUMN || id == PROP_Y_LOG;
  g_autofree char *name = g_strdup (dsc_column_chooser_get_name (self->choosers[axis]));

  if (id == PROP_X_COLUMN || id == PROP_Y_COLUMN)
    set_axis (self, axis, g_value_get_string (value),
              dsc_column_chooser_get_log (self->choosers[axis]));
  else if (id == PROP_X_LOG || id == PROP_Y_LOG)
    set_axis (self, axis, name, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_scatter_plot_dispose (GObject *object)
{
  DscScatterPlot *self = DSC_SCATTER_PLOT (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (dsc_scatter_plot_parent_class)->dispose (object);
}

static void
dsc_scatter_plot_class_init (DscScatterPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dsc_scatter_plot_dispose;
  object_class->get_property = dsc_scatter_plot_get_property;
  object_class->set_property = dsc_scatter_plot_set_property;
  props[PROP_X_COLUMN] = g_param_spec_string ("x-column", NULL, NULL, "", flags);
  props[PROP_Y_COLUMN] = g_param_spec_string ("y-column", NULL, NULL, "", flags);
  props[PROP_X_LOG] = g_param_spec_boolean ("x-log", NULL, NULL, FALSE, flags);
  props[PROP_Y_LOG] = g_param_spec_boolean ("y-log", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_install_action (widget_class, "scatter.pair", "i", pair_cb);
  gtk_widget_class_install_action (widget_class, "scatter.swap", NULL, swap_cb);
  gtk_widget_class_install_action (widget_class, "scatter.reset", NULL, reset_cb);
}

static void
add_chooser (DscScatterPlot *self, GtkWidget *bar, guint axis)
{
  DscColumnChooser *chooser = axis ? dsc_column_chooser_new ("y", _ ("What goes up"), TRUE)
                                   : dsc_column_chooser_new ("x", _ ("What goes right"), FALSE);

  self->choosers[axis] = chooser;
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (chooser));
}

static GtkWidget *
make_bar (DscScatterPlot *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *pairs = gtk_menu_button_new ();

  self->pairs = GTK_MENU_BUTTON (pairs);
  gtk_menu_button_set_icon_name (self->pairs, "view-more-symbolic");
  gtk_widget_set_tooltip_text (pairs, _ ("Plots that are often wanted"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (pairs), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Plots that are often wanted"), -1);
  gtk_widget_add_css_class (pairs, "flat");
  gtk_widget_add_css_class (pairs, "dsc-small");
  add_chooser (self, bar, 1);
  add_chooser (self, bar, 0);
  gtk_widget_set_hexpand (pairs, TRUE);
  gtk_widget_set_halign (pairs, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (bar), pairs);
  return bar;
}

static void
dsc_scatter_plot_init (DscScatterPlot *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->area = dsc_scatter_area_new ();
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_widget_set_vexpand (GTK_WIDGET (self->area), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->area));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
dsc_scatter_plot_new (void)
{
  return g_object_new (DSC_TYPE_SCATTER_PLOT, NULL);
}
