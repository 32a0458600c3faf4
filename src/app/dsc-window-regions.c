/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-regions.h"

#include <glib/gi18n.h>

#include "dsc-window-part.h"
#include "dsc-window-regions-private.h"

static void
set_enabled (struct _DscRegions *self, const char *action, gboolean enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->window), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

void
dsc_window_regions_update (struct _DscRegions *self)
{
  DscWindow *window = self->window;
  gboolean some = dsc_region_overlay_n_regions (self->overlay) > 0;
  int selected = dsc_region_overlay_get_selected (self->overlay);

  set_enabled (self, "regions-save", some);
  set_enabled (self, "regions-save-dialog", some);
  set_enabled (self, "regions-clear", some);
  set_enabled (self, "regions-delete", selected >= 0);
  set_enabled (self, "regions-text", selected >= 0);
  set_enabled (self, "regions-color", selected >= 0);
  set_enabled (self, "regions-exclude", selected >= 0);
  set_enabled (self, "regions-edit", selected >= 0);
  set_enabled (self, "regions-select-sources", selected >= 0);
  dsc_window_set_state (window, "regions-select", g_variant_new_int32 (selected));
  dsc_window_regions_show_selected (self);
  dsc_window_set_state (
      window, "regions-draw",
      g_variant_new_string (self->drawing ? dsc_region_shape_name (self->shape) : ""));
  dsc_window_set_state (
      window, "regions-show",
      g_variant_new_boolean (dsc_overlay_get_visible (DSC_OVERLAY (self->overlay))));
}

void
dsc_window_regions_select (struct _DscRegions *self, int index)
{
  if (index != dsc_region_overlay_get_selected (self->overlay))
    dsc_window_regions_hide_popover (self);
  dsc_region_overlay_set_selected (self->overlay, MAX (index, -1));
  dsc_window_regions_update (self);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (load) { dsc_window_load_regions (user_data, g_variant_get_string (parameter, NULL)); }

ACTION (save)
{
  dsc_window_regions_save (DSC_WINDOW (user_data)->regions, g_variant_get_string (parameter, NULL));
}

ACTION (load_dialog) { dsc_window_regions_show_load_dialog (DSC_WINDOW (user_data)->regions); }
ACTION (save_dialog) { dsc_window_regions_show_save_dialog (DSC_WINDOW (user_data)->regions); }

ACTION (clear)
{
  struct _DscRegions *self = DSC_WINDOW (user_data)->regions;

  dsc_window_regions_remember (self, _ ("remove all regions"));
  dsc_window_regions_hide_popover (self);
  dsc_region_overlay_clear (self->overlay);
  dsc_window_regions_update (self);
}

ACTION (draw)
{
  DscWindow *window = user_data;
  const char *shape = g_variant_get_string (parameter, NULL);

  if (*shape == '\0') {
    dsc_window_regions_draw (window->regions, NULL);
    return;
  }
  if (!window->view) {
    dsc_window_toast (window, _ ("Regions are drawn over an image: open one first"));
    return;
  }
  if (!dsc_window_regions_draw (window->regions, shape)) {
    dsc_window_toast (window, _ ("There is no shape “%s”"), shape);
    return;
  }
  dsc_overlay_set_visible (DSC_OVERLAY (window->regions->overlay), TRUE);
  dsc_window_regions_update (window->regions);
  if (window->regions->shape == DSC_REGION_POLYGON)
    dsc_window_toast (window, _ ("Click the corners; a double click or Return closes the polygon"));
}

ACTION (select)
{
  dsc_window_regions_select (DSC_WINDOW (user_data)->regions, g_variant_get_int32 (parameter));
}

ACTION (delete) { dsc_window_regions_delete (user_data); }

ACTION (show)
{
  struct _DscRegions *self = DSC_WINDOW (user_data)->regions;

  dsc_overlay_set_visible (DSC_OVERLAY (self->overlay), g_variant_get_boolean (parameter));
  dsc_window_regions_update (self);
}

static void
add_actions (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "regions-load", .activate = load_cb, .parameter_type = "s" },
    { .name = "regions-save", .activate = save_cb, .parameter_type = "s" },
    { .name = "regions-load-dialog", .activate = load_dialog_cb },
    { .name = "regions-save-dialog", .activate = save_dialog_cb },
    { .name = "regions-clear", .activate = clear_cb },
    { "regions-draw", draw_cb, "s", "''", draw_cb },
    { "regions-select", select_cb, "i", "-1", select_cb },
    { .name = "regions-delete", .activate = delete_cb },
    { "regions-show", NULL, NULL, "true", show_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* --- keys ------------------------------------------------------------------------------------- */

gboolean
dsc_window_regions_escape (DscWindow *self)
{
  if (self->regions->drawing)
    dsc_window_regions_draw (self->regions, NULL);
  else if (dsc_region_overlay_get_selected (self->regions->overlay) >= 0)
    dsc_window_regions_select (self->regions, -1);
  else
    return FALSE;
  return TRUE;
}

gboolean
dsc_window_regions_delete (DscWindow *self)
{
  int selected = dsc_region_overlay_get_selected (self->regions->overlay);

  if (selected < 0)
    return FALSE;
  dsc_window_regions_remember (self->regions, _ ("delete a region"));
  dsc_window_regions_hide_popover (self->regions);
  dsc_region_overlay_remove (self->regions->overlay, (guint)selected);
  dsc_window_regions_update (self->regions);
  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
page_changed_cb (struct _DscRegions *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->window->tabs);

  dsc_window_regions_hear (self, page ? dsc_image_page_get_view (page) : NULL);
}

void
dsc_window_init_regions (DscWindow *window)
{
  struct _DscRegions *self = g_new0 (struct _DscRegions, 1);

  window->regions = self;
  self->window = window;
  self->corners = g_array_new (FALSE, FALSE, sizeof (double));
  self->overlay = DSC_REGION_OVERLAY (dsc_region_overlay_new ());
  g_signal_connect_object (self->overlay, "changed", G_CALLBACK (dsc_window_touch), window,
                           G_CONNECT_SWAPPED);
  add_actions (window);
  dsc_window_regions_add_edit_actions (window);
  dsc_image_tabs_add_overlay (window->tabs, DSC_OVERLAY (self->overlay));
  g_signal_connect_swapped (window->tabs, "current-changed", G_CALLBACK (page_changed_cb), self);
  dsc_window_regions_update (self);
}

void
dsc_window_end_regions (DscWindow *window)
{
  struct _DscRegions *self = window->regions;

  if (!self)
    return;
  dsc_window_regions_hear (self, NULL);
  window->regions = NULL;
  g_signal_handlers_disconnect_by_data (window->tabs, self);
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->work, dsc_region_free);
  g_array_unref (self->corners);
  g_object_unref (self->overlay);
  g_free (self);
}

DscRegionOverlay *
dsc_window_get_region_overlay (DscWindow *self)
{
  return self->regions->overlay;
}

/* (nullable): in pixels of the picture that is seen */
static DscRegion *
get_pixels (struct _DscRegions *self, int index)
{
  DscWcs *wcs = dsc_window_regions_get_wcs (self);
  const DscRegion *region;

  if (index < 0)
    return NULL;
  region = dsc_region_overlay_get_region (self->overlay, (guint)index);
  if (!region->sky)
    return dsc_region_copy (region);
  return wcs ? dsc_region_to_pixels (region, wcs) : NULL;
}

DscRegion *
dsc_window_get_selected_region (DscWindow *self)
{
  return get_pixels (self->regions, dsc_region_overlay_get_selected (self->regions->overlay));
}

DscRegion *
dsc_window_get_region_at (DscWindow *self, double x, double y)
{
  DscOverlay *overlay = DSC_OVERLAY (self->regions->overlay);

  if (!self->regions->view || !dsc_overlay_get_visible (overlay))
    return NULL;
  return get_pixels (self->regions, dsc_image_view_pick (self->regions->view, overlay, x, y));
}

GPtrArray *
dsc_window_dup_excluded_regions (DscWindow *self)
{
  GPtrArray *excluded = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_region_free);

  for (guint i = 0; i < dsc_region_overlay_n_regions (self->regions->overlay); i++) {
    DscRegion *pixels = dsc_region_overlay_get_region (self->regions->overlay, i)->excluded
                            ? get_pixels (self->regions, (int)i)
                            : NULL;

    if (pixels)
      g_ptr_array_add (excluded, pixels);
  }
  return excluded;
}

gboolean
dsc_window_are_regions_settled (DscWindow *self)
{
  return !self->regions->loading && self->regions->n_saving == 0
         && dsc_region_overlay_is_settled (self->regions->overlay);
}
