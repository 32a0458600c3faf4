/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-readout.h"
#include "dsc-region-text.h"
#include "dsc-window-regions-private.h"

/* What can be said and changed of the selected region, beside it. */

#define SWATCH 14
#define ENTRY "dsc-region-entry"

static const char *const shape_titles[] = {
  [DSC_REGION_POINT] = N_ ("Point"),     [DSC_REGION_CIRCLE] = N_ ("Circle"),
  [DSC_REGION_ELLIPSE] = N_ ("Ellipse"), [DSC_REGION_BOX] = N_ ("Box"),
  [DSC_REGION_POLYGON] = N_ ("Polygon"), [DSC_REGION_ANNULUS] = N_ ("Annulus"),
  [DSC_REGION_LINE] = N_ ("Line"),       [DSC_REGION_TEXT] = N_ ("Text"),
};

static const char *const color_titles[]
    = { N_ ("green"),   N_ ("red"),    N_ ("blue"),  N_ ("cyan"),
        N_ ("magenta"), N_ ("yellow"), N_ ("white"), N_ ("orange") };

/* --- what it is ------------------------------------------------------------------------------- */

static void
append_sizes (GString *text, const DscRegion *region)
{
  const char *unit = region->sky ? "″" : _ (" pixels");

  if (region->shape == DSC_REGION_CIRCLE)
    g_string_append_printf (text, _ ("\nradius %.5g%s"), region->a, unit);
  else if (region->shape == DSC_REGION_ANNULUS)
    g_string_append_printf (text, _ ("\nradii %.5g and %.5g%s"), region->a, region->b, unit);
  else if (region->shape == DSC_REGION_ELLIPSE)
    g_string_append_printf (text, _ ("\nsemi-axes %.5g × %.5g%s at %.1f°"), region->a, region->b,
                            unit, fmod (region->angle + 360, 180));
  else if (region->shape == DSC_REGION_BOX)
    g_string_append_printf (text, _ ("\n%.5g × %.5g%s at %.1f°"), region->a, region->b, unit,
                            fmod (region->angle + 360, 180));
  else if (region->shape == DSC_REGION_POLYGON)
    g_string_append_printf (text, ngettext ("\n%u corner", "\n%u corners", region->n_points),
                            region->n_points);
}

static char *
describe (const DscRegion *region)
{
  GString *text = g_string_new (NULL);

  if (region->sky) {
    g_autofree char *ra = dsc_format_ra (region->x, 3), *dec = dsc_format_dec (region->y, 2);

    g_string_append_printf (text, "%s %s", ra, dec);
  } else {
    g_string_append_printf (text, _ ("x %.2f, y %.2f, counted from 1"), region->x + 1,
                            region->y + 1);
  }
  append_sizes (text, region);
  if (region->sky && (region->shape == DSC_REGION_ELLIPSE || region->shape == DSC_REGION_BOX))
    g_string_append (text, _ (" East of North"));
  return g_string_free (text, FALSE);
}

/* --- parts ------------------------------------------------------------------------------------ */

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  guint32 rgb = GPOINTER_TO_UINT (user_data);

  cairo_arc (cr, width / 2.0, height / 2.0, SWATCH / 2.0, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                        (rgb & 255) / 255.0);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static GtkWidget *
make_colors (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (color_titles); i++) {
    GtkWidget *button = gtk_toggle_button_new (), *area = gtk_drawing_area_new ();
    guint32 rgb = 0;

    dsc_region_color_from_name (color_titles[i], &rgb);
    gtk_widget_set_size_request (area, SWATCH + 2, SWATCH + 2);
    gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_swatch, GUINT_TO_POINTER (rgb),
                                    NULL);
    gtk_button_set_child (GTK_BUTTON (button), area);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.regions-color");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", color_titles[i]);
    gtk_widget_set_tooltip_text (button, _ (color_titles[i]));
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (color_titles[i]), -1);
    gtk_widget_add_css_class (button, "flat");
    gtk_widget_add_css_class (button, "dsc-small");
    gtk_box_append (GTK_BOX (box), button);
  }
  return box;
}

static void
add_button (GtkWidget *box, const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_entry (const DscRegion *region, GtkWidget *popover)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), region->text ? region->text : "");
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Text"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the region"), -1);
  g_object_set_data (G_OBJECT (popover), ENTRY, entry);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (gtk_popover_popdown), popover);
  return entry;
}

static GtkWidget *
make_content (const DscRegion *region, GtkWidget *popover)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ (shape_titles[region->shape]));
  GtkWidget *excluded = gtk_check_button_new_with_label (_ ("Excluded"));
  g_autofree char *text = describe (region);
  GtkWidget *numbers = gtk_label_new (text);

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (numbers), 0);
  gtk_label_set_selectable (GTK_LABEL (numbers), TRUE);
  gtk_widget_set_can_focus (numbers, FALSE);
  gtk_widget_add_css_class (numbers, "numeric");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (excluded), "win.regions-exclude");
  gtk_widget_set_tooltip_text (excluded,
                               _ ("Its pixels are left out of the statistics of other regions"));
  add_button (buttons, _ ("Statistics"), _ ("Of its pixels (n while examining)"),
              "win.examine-region('')");
  add_button (buttons, _ ("Sources"), _ ("Select the sources inside"),
              "win.regions-select-sources");
  add_button (buttons, _ ("Delete"), _ ("Delete the region (Delete)"), "win.regions-delete");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), numbers);
  gtk_box_append (GTK_BOX (box), make_entry (region, popover));
  gtk_box_append (GTK_BOX (box), make_colors ());
  gtk_box_append (GTK_BOX (box), excluded);
  gtk_box_append (GTK_BOX (box), buttons);
  return box;
}

/* --- the popover ------------------------------------------------------------------------------ */

/* After the click that closed it has been heard. */
static gboolean
unparent_cb (gpointer popover)
{
  if (gtk_widget_get_parent (popover))
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* The text is set once, so that it is one change. */
static void
set_text (GtkWidget *popover, struct _DscRegions *self)
{
  const char *text = gtk_editable_get_text (g_object_get_data (G_OBJECT (popover), ENTRY));
  int selected = dsc_region_overlay_get_selected (self->overlay);
  const DscRegion *region
      = selected >= 0 ? dsc_region_overlay_get_region (self->overlay, (guint)selected) : NULL;

  if (region && g_strcmp0 (text, region->text ? region->text : "") != 0)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "regions-text",
                                    g_variant_new_string (text));
  /* One without a text could not be seen. */
  if (region && region->shape == DSC_REGION_TEXT && !*text)
    dsc_window_regions_delete (self->window);
}

static void
closed_cb (GtkWidget *popover, struct _DscRegions *self)
{
  if (self->popover == popover)
    self->popover = NULL;
  set_text (popover, self);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

void
dsc_window_regions_hide_popover (struct _DscRegions *self)
{
  GtkWidget *popover = g_steal_pointer (&self->popover);

  if (popover) {
    g_signal_handlers_disconnect_by_data (popover, self);
    /* Keys go to the picture, not to what is gone. */
    if (self->view)
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
    gtk_popover_popdown (GTK_POPOVER (popover));
    gtk_widget_unparent (popover);
  }
}

/* In the widget @parent, where @pixels is in the picture, as far as it is seen. */
static gboolean
find_rectangle (struct _DscRegions *self,
                const DscRegion *pixels,
                GtkWidget *parent,
                GdkRectangle *ret_place)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  double box[4], x0, y0, x1, y1, dx, dy;
  int width = gtk_widget_get_width (view), height = gtk_widget_get_height (view);

  dsc_region_get_bounds (pixels, box);
  dsc_image_view_image_to_widget (self->view, box[0], box[1], &x0, &y0);
  dsc_image_view_image_to_widget (self->view, box[2], box[3], &x1, &y1);
  if (!isfinite (x0 + y0 + x1 + y1)
      || !gtk_widget_translate_coordinates (view, parent, 0, 0, &dx, &dy))
    return FALSE;
  ret_place->x = (int)(CLAMP (MIN (x0, x1), 0, width) + dx);
  ret_place->y = (int)(CLAMP (MIN (y0, y1), 0, height) + dy);
  ret_place->width = (int)(CLAMP (MAX (x0, x1), 0, width) + dx) - ret_place->x + 1;
  ret_place->height = (int)(CLAMP (MAX (y0, y1), 0, height) + dy) - ret_place->y + 1;
  return TRUE;
}

void
dsc_window_regions_show_popover (struct _DscRegions *self)
{
  g_autoptr (DscRegion) pixels = dsc_window_get_selected_region (self->window);
  int selected = dsc_region_overlay_get_selected (self->overlay);
  GtkWidget *parent = self->view ? gtk_widget_get_parent (GTK_WIDGET (self->view)) : NULL;
  GdkRectangle place;

  dsc_window_regions_hide_popover (self);
  if (selected < 0 || !parent)
    return;
  if (!pixels || !find_rectangle (self, pixels, parent, &place)) {
    dsc_window_toast (self->window, _ ("The region is not within reach of this image"));
    return;
  }
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (
      GTK_POPOVER (self->popover),
      make_content (dsc_region_overlay_get_region (self->overlay, (guint)selected), self->popover));
  gtk_widget_set_parent (self->popover, parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
  g_signal_connect (self->popover, "closed", G_CALLBACK (closed_cb), self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}
