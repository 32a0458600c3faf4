/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-display-panel.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-colormap.h"
#include "dsc-flag-list.h"
#include "dsc-histogram.h"
#include "dsc-wheel.h"

struct _DscDisplayPanel {
  AdwBin parent_instance;

  DscImageView *view;
  gboolean refreshing;
  DscPlaneId planes[DSC_N_PLANES]; /* those of plane_row */
  guint n_planes;

  GtkWidget *box;
  DscHistogram *histogram;
  AdwComboRow *plane_row, *layer_row, *limits_row, *stretch_row, *colormap_row;
  GtkWidget *percent_row, *exponent_row;
  GtkEntry *percent_entry, *vmin_entry, *vmax_entry, *exponent_entry;
  GtkColorButton *nan_button;
  DscFlagList *flags;
  GtkSpinButton *blink_spin;
};

G_DEFINE_FINAL_TYPE (DscDisplayPanel, dsc_display_panel, ADW_TYPE_BIN)

static const char *const limit_titles[]
    = { N_ ("zscale"), N_ ("minimum to maximum"), N_ ("percentile"), N_ ("typed"), NULL };

static const char *const stretch_titles[]
    = { N_ ("linear"), N_ ("log"),         N_ ("log of the value"),
        N_ ("power"),  N_ ("square root"), N_ ("squared"),
        N_ ("asinh"),  N_ ("sinh"),        N_ ("histogram"),
        NULL };

static void
set_choices (AdwComboRow *row, const char *const *titles)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; titles[i]; i++)
    gtk_string_list_append (list, _ (titles[i]));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

static gboolean
is_live (DscDisplayPanel *self)
{
  return self->view && !self->refreshing;
}

static void
plane_cb (DscDisplayPanel *self)
{
  guint i = adw_combo_row_get_selected (self->plane_row);

  if (is_live (self) && i < self->n_planes)
    dsc_image_view_set_plane (self->view, self->planes[i], 0);
}

static void
go_to_flags_cb (DscDisplayPanel *self)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (self->box, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (self->flags), self->box, &bounds))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                              bounds.origin.y);
}

static void
layer_cb (DscDisplayPanel *self)
{
  guint i = adw_combo_row_get_selected (self->layer_row);

  if (is_live (self) && i != GTK_INVALID_LIST_POSITION)
    dsc_image_view_set_plane (self->view, dsc_image_view_get_plane (self->view), i);
}

static void
limits_cb (DscDisplayPanel *self)
{
  if (is_live (self))
    g_object_set (self->view, "limits", (int)adw_combo_row_get_selected (self->limits_row), NULL);
}

static void
stretch_cb (DscDisplayPanel *self)
{
  if (is_live (self))
    g_object_set (self->view, "stretch", (int)adw_combo_row_get_selected (self->stretch_row), NULL);
}

static void
colormap_cb (DscDisplayPanel *self)
{
  const char *name = dsc_colormap_nth_name (adw_combo_row_get_selected (self->colormap_row));

  if (is_live (self) && name)
    g_object_set (self->view, "colormap", name, NULL);
}

static void
show_number (GtkEntry *entry, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.6g", value);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
}

/* Sets a number of the view to what was typed, unless it is the number shown already. */
static void
take_number (DscDisplayPanel *self, GtkEntry *entry, const char *property, double lo, double hi)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  char shown[G_ASCII_DTOSTR_BUF_SIZE];
  double value, now;
  char *end;

  if (!is_live (self))
    return;
  g_object_get (self->view, property, &now, NULL);
  g_ascii_formatd (shown, sizeof shown, "%.6g", now);
  if (strcmp (text, shown) == 0)
    return;
  value = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  if (end == text || *end || !isfinite (value) || value < lo || value > hi) {
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
    return;
  }
  g_object_set (self->view, property, value, NULL);
}

static void
percent_cb (DscDisplayPanel *self)
{
  take_number (self, self->percent_entry, "percent", 0, 100);
}

static void
vmin_cb (DscDisplayPanel *self)
{
  take_number (self, self->vmin_entry, "vmin", -G_MAXDOUBLE, G_MAXDOUBLE);
}

static void
vmax_cb (DscDisplayPanel *self)
{
  take_number (self, self->vmax_entry, "vmax", -G_MAXDOUBLE, G_MAXDOUBLE);
}

static void
exponent_cb (DscDisplayPanel *self)
{
  take_number (self, self->exponent_entry, "stretch-exponent", DSC_STRETCH_EXPONENT_MIN,
               DSC_STRETCH_EXPONENT_MAX);
}

static void
nan_set_cb (DscDisplayPanel *self)
{
  GdkRGBA color;
  g_autofree char *text = NULL;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (self->nan_button), &color);
  text = g_strdup_printf ("#%02x%02x%02x", (guint)(255 * color.red + 0.5f),
                          (guint)(255 * color.green + 0.5f), (guint)(255 * color.blue + 0.5f));
  if (is_live (self))
    g_object_set (self->view, "nan-color", text, NULL);
}

static void
blink_changed_cb (DscDisplayPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.blink-interval", "d",
                              gtk_spin_button_get_value (self->blink_spin));
}

static void
refresh_planes (DscDisplayPanel *self)
{
  DscImageModel *model = dsc_image_view_get_model (self->view);
  g_autoptr (GtkStringList) planes = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) layers = gtk_string_list_new (NULL);
  DscPlaneId shown = dsc_image_view_get_plane (self->view);
  guint depth = model ? dsc_image_model_plane_depth (model, shown) : 0, selected = 0;

  self->n_planes = 0;
  for (guint id = 0; model && id < DSC_N_PLANES; id++) {
    if (!dsc_image_model_has_plane (model, id))
      continue;
    if (id == shown)
      selected = self->n_planes;
    self->planes[self->n_planes++] = id;
    gtk_string_list_append (planes, dsc_plane_name (id));
  }
  adw_combo_row_set_model (self->plane_row, G_LIST_MODEL (planes));
  adw_combo_row_set_selected (self->plane_row, selected);

  for (guint z = 0; z < depth; z++) {
    g_autofree char *text = g_strdup_printf (_ ("%u of %u"), z + 1, depth);

    gtk_string_list_append (layers, text);
  }
  adw_combo_row_set_model (self->layer_row, G_LIST_MODEL (layers));
  adw_combo_row_set_selected (self->layer_row, dsc_image_view_get_layer (self->view));
  gtk_widget_set_visible (GTK_WIDGET (self->layer_row), depth > 1);
}

static guint
find_colormap (const char *name)
{
  const char *nth;

  for (guint i = 0; (nth = dsc_colormap_nth_name (i)); i++) {
    if (g_strcmp0 (nth, name) == 0)
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

static void
refresh (DscDisplayPanel *self)
{
  DscStretch stretch;
  DscLimits limits;
  double percent, vmin, vmax, exponent;
  g_autofree char *colormap = NULL, *nan_color = NULL;
  GdkRGBA rgba;

  if (!self->view || self->refreshing)
    return;
  self->refreshing = TRUE;
  g_object_get (self->view, "stretch", &stretch, "limits", &limits, "percent", &percent, "vmin",
                &vmin, "vmax", &vmax, "stretch-exponent", &exponent, "colormap", &colormap,
                "nan-color", &nan_color, NULL);
  adw_combo_row_set_selected (self->stretch_row, stretch);
  adw_combo_row_set_selected (self->limits_row, limits);
  adw_combo_row_set_selected (self->colormap_row, find_colormap (colormap));
  show_number (self->percent_entry, percent);
  show_number (self->vmin_entry, vmin);
  show_number (self->vmax_entry, vmax);
  show_number (self->exponent_entry, exponent);
  gtk_widget_set_visible (self->percent_row, limits == DSC_LIMITS_PERCENT);
  gtk_widget_set_visible (self->exponent_row,
                          stretch == DSC_STRETCH_LOG || stretch == DSC_STRETCH_POWER);
  if (nan_color && gdk_rgba_parse (&rgba, nan_color))
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (self->nan_button), &rgba);
  self->refreshing = FALSE;
}

static void
refresh_all (DscDisplayPanel *self)
{
  if (!self->view || self->refreshing)
    return;
  self->refreshing = TRUE;
  refresh_planes (self);
  self->refreshing = FALSE;
  refresh (self);
}

static void
dsc_display_panel_dispose (GObject *object)
{
  DscDisplayPanel *self = DSC_DISPLAY_PANEL (object);

  self->refreshing = TRUE;
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);
  G_OBJECT_CLASS (dsc_display_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, box);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, histogram);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, plane_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, layer_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, limits_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, stretch_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, colormap_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, percent_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, exponent_row);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, percent_entry);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, vmin_entry);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, vmax_entry);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, exponent_entry);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, nan_button);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, flags);
  gtk_widget_class_bind_template_child (widget_class, DscDisplayPanel, blink_spin);
  gtk_widget_class_bind_template_callback (widget_class, plane_cb);
  gtk_widget_class_bind_template_callback (widget_class, layer_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_flags_cb);
  gtk_widget_class_bind_template_callback (widget_class, limits_cb);
  gtk_widget_class_bind_template_callback (widget_class, stretch_cb);
  gtk_widget_class_bind_template_callback (widget_class, colormap_cb);
  gtk_widget_class_bind_template_callback (widget_class, percent_cb);
  gtk_widget_class_bind_template_callback (widget_class, vmin_cb);
  gtk_widget_class_bind_template_callback (widget_class, vmax_cb);
  gtk_widget_class_bind_template_callback (widget_class, exponent_cb);
  gtk_widget_class_bind_template_callback (widget_class, nan_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, blink_changed_cb);
}

static void
dsc_display_panel_class_init (DscDisplayPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_display_panel_dispose;
  g_type_ensure (DSC_TYPE_FLAG_LIST);
  g_type_ensure (DSC_TYPE_HISTOGRAM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-display-panel.ui");
  bind_children (widget_class);
}

static void
dsc_display_panel_init (DscDisplayPanel *self)
{
  g_autoptr (GtkStringList) colormaps = gtk_string_list_new (NULL);
  const char *name;

  self->refreshing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_wheel_passes (GTK_WIDGET (self->blink_spin));
  set_choices (self->limits_row, limit_titles);
  set_choices (self->stretch_row, stretch_titles);
  for (guint i = 0; (name = dsc_colormap_nth_name (i)); i++)
    gtk_string_list_append (colormaps, name);
  adw_combo_row_set_model (self->colormap_row, G_LIST_MODEL (colormaps));
  gtk_widget_set_sensitive (self->box, FALSE);
  self->refreshing = FALSE;
}

void
dsc_display_panel_set_view (DscDisplayPanel *self, DscImageView *view)
{
  const char *shown[] = { "limits",  "percent",          "vmin",     "vmax",
                          "stretch", "stretch-exponent", "colormap", "nan-color" };

  g_return_if_fail (DSC_IS_DISPLAY_PANEL (self));

  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  dsc_histogram_set_view (self->histogram, view);
  dsc_flag_list_set_view (self->flags, view);
  gtk_widget_set_sensitive (self->box, view != NULL);
  if (view) {
    g_signal_connect_swapped (view, "display-changed", G_CALLBACK (refresh), self);
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (refresh_all), self);
    g_signal_connect_swapped (view, "notify::plane", G_CALLBACK (refresh_all), self);
    for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
      g_autofree char *signal = g_strconcat ("notify::", shown[i], NULL);

      g_signal_connect_swapped (view, signal, G_CALLBACK (refresh), self);
    }
    refresh_all (self);
  }
}

DscFlagList *
dsc_display_panel_get_flags (DscDisplayPanel *self)
{
  return self->flags;
}
