/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-region-text.h"
#include "dsc-window-catalog.h"
#include "dsc-window-regions-private.h"
#include "dsc-window-undo.h"

/* Actions on the selected region, and changes taken back. */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

/* --- taking back ------------------------------------------------------------------------------ */

/* All regions on the other side of a change. */
typedef struct {
  DscWindow *window;
  GPtrArray *others;
} RegionsChange;

static void
regions_change_free (gpointer data)
{
  RegionsChange *change = data;

  g_ptr_array_unref (change->others);
  g_free (change);
}

/* Both ways: what is there now is what the other way needs. */
static void
swap (gpointer data, gboolean redo)
{
  RegionsChange *change = data;
  struct _DscRegions *self = change->window->regions;
  g_autoptr (GPtrArray) others = g_steal_pointer (&change->others);

  change->others = dsc_region_overlay_dup_regions (self->overlay);
  dsc_window_regions_hide_popover (self);
  dsc_region_overlay_clear (self->overlay);
  dsc_region_overlay_add_all (self->overlay, others);
  dsc_window_regions_update (self);
}

void
dsc_window_regions_remember (struct _DscRegions *self, const char *title)
{
  RegionsChange *change = g_new0 (RegionsChange, 1);

  change->window = self->window;
  change->others = dsc_region_overlay_dup_regions (self->overlay);
  dsc_undo_add (dsc_window_get_undo (self->window), title, NULL, swap, change, regions_change_free);
}

/* --- the selected one ------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): the selected one, to be changed */
static DscRegion *
begin_change (struct _DscRegions *self, const char *title)
{
  int selected = dsc_region_overlay_get_selected (self->overlay);

  if (selected < 0)
    return NULL;
  dsc_window_regions_remember (self, title);
  return dsc_region_copy (dsc_region_overlay_get_region (self->overlay, (guint)selected));
}

/* @region: (transfer full) */
static void
end_change (struct _DscRegions *self, DscRegion *region)
{
  dsc_region_overlay_replace (self->overlay, (guint)dsc_region_overlay_get_selected (self->overlay),
                              region);
  dsc_window_regions_update (self);
}

ACTION (text)
{
  struct _DscRegions *self = DSC_WINDOW (user_data)->regions;
  const char *text = g_variant_get_string (parameter, NULL);
  DscRegion *changed = begin_change (self, _ ("text of a region"));

  if (!changed)
    return;
  dsc_region_set_text (changed, *text != '\0' ? text : NULL);
  end_change (self, changed);
}

ACTION (color)
{
  struct _DscRegions *self = DSC_WINDOW (user_data)->regions;
  const char *name = g_variant_get_string (parameter, NULL);
  DscRegion *changed;
  guint32 color;

  if (!dsc_region_color_from_name (name, &color)) {
    dsc_window_toast (user_data, _ ("There is no colour “%s”"), name);
    return;
  }
  changed = begin_change (self, _ ("colour of a region"));
  if (!changed)
    return;
  changed->color = color;
  end_change (self, changed);
}

ACTION (exclude)
{
  struct _DscRegions *self = DSC_WINDOW (user_data)->regions;
  DscRegion *changed = begin_change (self, _ ("region left out or not"));

  if (!changed)
    return;
  changed->excluded = g_variant_get_boolean (parameter);
  end_change (self, changed);
}

ACTION (edit) { dsc_window_regions_show_popover (DSC_WINDOW (user_data)->regions); }

ACTION (select_sources)
{
  DscWindow *window = user_data;
  g_autoptr (DscRegion) region = dsc_window_get_selected_region (window);
  int n = region ? dsc_window_select_in_region (window, region) : 0;

  if (n < 0)
    dsc_window_toast (window, _ ("There is no catalog over this picture"));
  else
    dsc_window_toast (
        window, ngettext ("%d source in the region", "%d sources in the region", (guint)n), n);
}

/* What the actions know of the selected one. */
void
dsc_window_regions_show_selected (struct _DscRegions *self)
{
  int selected = dsc_region_overlay_get_selected (self->overlay);
  const DscRegion *region
      = selected >= 0 ? dsc_region_overlay_get_region (self->overlay, (guint)selected) : NULL;
  const char *name = region ? dsc_region_color_name (region->color) : NULL;

  dsc_window_set_state (self->window, "regions-color", g_variant_new_string (name ? name : ""));
  dsc_window_set_state (self->window, "regions-exclude",
                        g_variant_new_boolean (region && region->excluded));
}

void
dsc_window_regions_add_edit_actions (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "regions-text", .activate = text_cb, .parameter_type = "s" },
    { "regions-color", color_cb, "s", "''", color_cb },
    { "regions-exclude", NULL, NULL, "false", exclude_cb },
    { .name = "regions-edit", .activate = edit_cb },
    { .name = "regions-select-sources", .activate = select_sources_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
