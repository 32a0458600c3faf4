/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-align-plot.h"
#include "dsc-bar-plot.h"
#include "dsc-clip-plot.h"
#include "dsc-context-menu.h"
#include "dsc-examine-plot.h"
#include "dsc-figure.h"
#include "dsc-histogram.h"
#include "dsc-level-plot.h"
#include "dsc-outlier-plot.h"
#include "dsc-scatter-area.h"
#include "dsc-sky-graph.h"
#include "dsc-sky-view.h"
#include "dsc-source-curve.h"
#include "dsc-window-private.h"

/* Every plot of the window as a file of lines: by its menu, or by a key for those that are seen. */

#define PLOTS "dsc-plots" /* of the window: (element-type GtkWidget): those of the last menu */

/* @name: of the file */
typedef struct {
  GType (*get_type) (void);
  const char *title, *name;
} PlotKind;

static const PlotKind kinds[] = {
  { dsc_align_plot_get_type, N_ ("Alignment"), "alignment" },
  { dsc_bar_plot_get_type, N_ ("Bars"), "bars" },
  { dsc_clip_plot_get_type, N_ ("Sky pixels"), "skypixels" },
  { dsc_examine_plot_get_type, N_ ("Measurement"), "measurement" },
  { dsc_histogram_get_type, N_ ("Histogram"), "histogram" },
  { dsc_level_plot_get_type, N_ ("Sky levels"), "skylevels" },
  { dsc_outlier_plot_get_type, N_ ("Values of one position"), "values" },
  { dsc_scatter_area_get_type, N_ ("Sources"), "sources" },
  { dsc_sky_graph_get_type, N_ ("Overlaps"), "overlaps" },
  { dsc_sky_view_get_type, N_ ("Exposures on the sky"), "exposures" },
  { dsc_source_curve_get_type, N_ ("Profile"), "profile" },
};

static const PlotKind *
find_kind (GtkWidget *widget)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (widget, kinds[i].get_type ()))
      return &kinds[i];
  return NULL;
}

/* (nullable): the widget or what it is in, if that is a plot */
static GtkWidget *
find_plot (GtkWidget *widget)
{
  while (widget && !find_kind (widget))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

/* Those that are seen, from the top. */
static void
collect (GtkWidget *widget, GPtrArray *plots)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (find_kind (widget)) {
    if (gtk_widget_get_width (widget) > 0 && gtk_widget_get_height (widget) > 0)
      g_ptr_array_add (plots, g_object_ref (widget));
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect (child, plots);
}

static GPtrArray *
new_plots (DscWindow *self)
{
  GPtrArray *plots = g_ptr_array_new_with_free_func (g_object_unref);

  g_object_set_data_full (G_OBJECT (self), PLOTS, plots, (GDestroyNotify)g_ptr_array_unref);
  return plots;
}

static GMenuModel *
make_menu (GPtrArray *plots)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < plots->len; i++) {
    const char *title = _ (find_kind (plots->pdata[i])->title);
    /* Translators: %s is the name of a plot */
    g_autofree char *label = g_strdup_printf (_ ("Save the plot “%s”…"), title);
    g_autoptr (GMenuItem) item
        = g_menu_item_new (plots->len > 1 ? label : _ ("Save this plot…"), NULL);

    g_menu_item_set_action_and_target (item, "win.plot-dialog", "i", (int)i);
    g_menu_append_item (menu, item);
  }
  return G_MENU_MODEL (menu);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscWindow *self)
{
  GtkWidget *plot = find_plot (gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));
  g_autoptr (GMenuModel) menu = NULL;
  GPtrArray *plots;

  if (!plot)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  plots = new_plots (self);
  g_ptr_array_add (plots, g_object_ref (plot));
  menu = make_menu (plots);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (self->tabs), x, y, &x, &y))
    return;
  dsc_context_menu_popup (GTK_WIDGET (self->tabs), x, y, menu);
}

/* Of the plot that has the focus. */
static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (widget);
  GtkWidget *plot = find_plot (gtk_window_get_focus (GTK_WINDOW (self)));
  g_autoptr (GMenuModel) menu = NULL;
  GPtrArray *plots;

  if (!plot)
    return FALSE;
  plots = new_plots (self);
  g_ptr_array_add (plots, g_object_ref (plot));
  menu = make_menu (plots);
  dsc_context_menu_popup_at_focus (GTK_WIDGET (self->tabs), menu);
  return TRUE;
}

/* --- actions -----------------------------------------------------------------------------------
 */

static GtkWidget *
get_plot (DscWindow *self, int index)
{
  GPtrArray *plots = g_object_get_data (G_OBJECT (self), PLOTS);

  if (!plots || plots->len == 0) {
    plots = new_plots (self);
    collect (GTK_WIDGET (self), plots);
  }
  return index >= 0 && (guint)index < plots->len ? plots->pdata[index] : NULL;
}

/* One that is seen: its file is asked for; several: which. */
static void
save_plots_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  GtkWidget *focus = find_plot (gtk_window_get_focus (GTK_WINDOW (self)));
  GPtrArray *plots = new_plots (self);
  g_autoptr (GMenuModel) menu = NULL;

  if (focus)
    g_ptr_array_add (plots, g_object_ref (focus));
  else
    collect (GTK_WIDGET (self), plots);
  if (plots->len == 0)
    dsc_window_toast (self, _ ("No plot is shown"));
  if (plots->len == 1)
    g_action_group_activate_action (G_ACTION_GROUP (self), "plot-dialog", g_variant_new_int32 (0));
  if (plots->len < 2)
    return;
  menu = make_menu (plots);
  dsc_context_menu_popup_at_focus (GTK_WIDGET (self->tabs), menu);
}

static void
dialog_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  int index = g_variant_get_int32 (parameter);
  GtkWidget *plot = get_plot (self, index);
  GPtrArray *plots = g_object_get_data (G_OBJECT (self), PLOTS);
  g_autofree char *name = NULL;

  if (!plot)
    return;
  name = g_strdup_printf ("_%s.pdf", find_kind (plot)->name);
  /* What is asked for is the first one from now on. */
  g_object_ref (plot);
  g_ptr_array_set_size (plots, 0);
  g_ptr_array_add (plots, plot);
  dsc_window_export_ask (self, "export-plot", _ ("Save the plot (.png, .svg or .pdf)"), name);
}

/* Dark on white, as on paper, whatever the window is. */
static DscFigure *
make_figure (GtkWidget *plot)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  AdwColorScheme before = adw_style_manager_get_color_scheme (style);
  gboolean dark = adw_style_manager_get_dark (style);
  DscFigure *figure;

  if (dark)
    adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  figure = dsc_figure_new_of_widget (plot);
  if (dark)
    adw_style_manager_set_color_scheme (style, before);
  return figure;
}

/* The one of the dialog; without any the first one that is seen. */
static void
plot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  GtkWidget *plot = get_plot (self, 0);

  if (plot)
    dsc_window_export_figure (self, make_figure (plot), g_variant_get_string (parameter, NULL));
  else
    dsc_window_toast (self, _ ("No plot is shown"));
  g_object_set_data (G_OBJECT (self), PLOTS, NULL);
}

void
dsc_window_init_plots (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "save-plot", .activate = save_plots_cb },
    { .name = "plot-dialog", .activate = dialog_cb, .parameter_type = "i" },
    { .name = "export-plot", .activate = plot_cb, .parameter_type = "s" },
  };
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                        gtk_callback_action_new (menu_key_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
