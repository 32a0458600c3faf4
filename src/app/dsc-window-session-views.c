/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window itself keeps in a session file: images and how they look, the layout, what is
 * selected, regions, and the states of tools. */
#include "dsc-window-session-private.h"

#include <string.h>

#include "dsc-region-file.h"
#include "dsc-window-regions.h"

/* Of a view, in the order in which they are put back: what follows from others comes later. */
static const char *const view_props[] = {
  "plane",    "layer",        "stretch",        "stretch-exponent", "colormap",   "invert",
  "contrast", "bias",         "nan-color",      "limits",           "percent",    "flip",
  "rotation", "show-compass", "show-scale-bar", "show-overlays",    "show-cross", "one-based",
};

/* (transfer full, floating) (nullable) */
static GVariant *
get_prop (GObject *object, const char *name)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);

  g_value_init (&value, spec->value_type);
  g_object_get_property (object, name, &value);
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_variant_new_boolean (g_value_get_boolean (&value));
  if (G_VALUE_HOLDS_DOUBLE (&value))
    return g_variant_new_double (g_value_get_double (&value));
  if (G_VALUE_HOLDS_UINT (&value))
    return g_variant_new_uint32 (g_value_get_uint (&value));
  if (G_VALUE_HOLDS_ENUM (&value)) {
    GEnumValue *word
        = g_enum_get_value (g_type_class_peek (spec->value_type), g_value_get_enum (&value));

    return g_variant_new_string (word->value_nick);
  }
  if (G_VALUE_HOLDS_STRING (&value) && g_value_get_string (&value))
    return g_variant_new_string (g_value_get_string (&value));
  return NULL;
}

/* What is not there, or of another kind, is left as it is. */
static void
set_prop (GObject *object, const char *name, GVariant *state)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);
  g_autofree char *text = dsc_state_dup_string (state, name);
  gboolean on;
  double number;
  gint64 whole;

  if (spec->value_type == G_TYPE_BOOLEAN && dsc_state_get_boolean (state, name, &on)) {
    g_object_set (object, name, on, NULL);
  } else if (spec->value_type == G_TYPE_DOUBLE && dsc_state_get_double (state, name, &number)) {
    g_object_set (object, name, number, NULL);
  } else if (spec->value_type == G_TYPE_UINT && dsc_state_get_int (state, name, &whole)
             && whole >= 0 && whole <= G_MAXUINT) {
    g_object_set (object, name, (guint)whole, NULL);
  } else if (G_TYPE_IS_ENUM (spec->value_type) && text) {
    GEnumValue *word = g_enum_get_value_by_nick (g_type_class_peek (spec->value_type), text);

    if (word)
      g_object_set (object, name, word->value, NULL);
  } else if (spec->value_type == G_TYPE_STRING && text) {
    g_object_set (object, name, text, NULL);
  }
}

static void
insert (GVariantDict *dict, const char *name, GVariant *value)
{
  if (value)
    g_variant_dict_insert_value (dict, name, value);
}

/* --- images --- */

static GVariant *
save_view (DscImagePage *page)
{
  DscImageView *view = dsc_image_page_get_view (page);
  const char *key = dsc_image_page_get_key (page);
  double center[2];
  g_autofree char *limits = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "key", "s", key);
  for (guint i = 0; i < G_N_ELEMENTS (view_props); i++)
    insert (&dict, view_props[i], get_prop (G_OBJECT (view), view_props[i]));
  g_variant_dict_lookup (&dict, "limits", "s", &limits);
  if (g_strcmp0 (limits, "user") == 0) {
    insert (&dict, "vmin", get_prop (G_OBJECT (view), "vmin"));
    insert (&dict, "vmax", get_prop (G_OBJECT (view), "vmax"));
  }
  if (dsc_image_view_is_fitted (view)) {
    g_variant_dict_insert (&dict, "fit", "b", TRUE);
    return g_variant_dict_end (&dict);
  }
  dsc_image_view_get_center (view, &center[0], &center[1]);
  g_variant_dict_insert (&dict, "zoom", "d", dsc_image_view_get_zoom (view));
  insert (&dict, "center",
          g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, center, 2, sizeof (double)));
  return g_variant_dict_end (&dict);
}

/* A page of what a session file can name again. */
static gboolean
is_kept (DscImagePage *page)
{
  const char *key = dsc_image_page_get_key (page);

  return (g_str_has_prefix (key, "member:") || g_str_has_prefix (key, "step:")
          || g_str_has_prefix (key, "file:"))
         && g_utf8_validate (key, -1, NULL);
}

static GVariant *
save_images (DscWindow *self)
{
  DscImagePage *current = dsc_image_tabs_get_current (self->tabs);
  GVariantBuilder open;
  GVariantDict dict;
  guint n = 0;

  g_variant_builder_init (&open, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);

    if (!is_kept (page))
      continue;
    g_variant_builder_add_value (&open, save_view (page));
    n++;
  }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "open", g_variant_builder_end (&open));
  if (current && is_kept (current))
    g_variant_dict_insert (&dict, "current", "s", dsc_image_page_get_key (current));
  if (n == 0)
    g_variant_dict_clear (&dict);
  return n > 0 ? g_variant_dict_end (&dict) : NULL;
}

GStrv
dsc_window_list_images (DscSessionDocument *document)
{
  g_autoptr (GVariant) images = dsc_state_dup_dict (document->window, "images");
  g_autoptr (GPtrArray) open = dsc_state_dup_dicts (images, "open");
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; open && i < open->len; i++) {
    g_autofree char *key = dsc_state_dup_string (open->pdata[i], "key");

    if (key && g_str_has_prefix (key, "file:"))
      g_strv_builder_add (paths, key + strlen ("file:"));
  }
  return g_strv_builder_end (paths);
}

/* (nullable) */
static DscImagePage *
open_page (DscWindow *self, const char *key)
{
  const char *rest = strchr (key, ':');
  int step;

  if (dsc_image_tabs_find (self->tabs, key) || !rest)
    return dsc_image_tabs_find (self->tabs, key);
  rest++;
  if (g_str_has_prefix (key, "member:") && self->session) {
    dsc_window_show_member (self, (guint)CLAMP (g_ascii_strtoll (rest, NULL, 10), 0, G_MAXINT));
  } else if (g_str_has_prefix (key, "step:") && self->session) {
    step = dsc_window_find_step (self, rest);
    if (step >= 0)
      dsc_window_show_product (self, (guint)step, FALSE);
  } else if (g_str_has_prefix (key, "file:") && self->saved->models) {
    DscImageModel *model = g_hash_table_lookup (self->saved->models, rest);

    if (model)
      dsc_image_tabs_show (self->tabs, key, dsc_image_model_get_name (model), model, FALSE);
  }
  return dsc_image_tabs_find (self->tabs, key);
}

static void
restore_view (DscImageView *view, GVariant *state)
{
  g_autofree double *center = NULL;
  gboolean fit;
  double zoom;
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (view_props); i++)
    set_prop (G_OBJECT (view), view_props[i], state);
  set_prop (G_OBJECT (view), "vmin", state);
  set_prop (G_OBJECT (view), "vmax", state);
  if (dsc_state_get_boolean (state, "fit", &fit) && fit)
    dsc_image_view_zoom_fit (view);
  center = dsc_state_dup_doubles (state, "center", &n);
  if (n == 2)
    dsc_image_view_center_on (view, center[0], center[1]);
  if (n == 2 && dsc_state_get_double (state, "zoom", &zoom) && zoom > 0)
    dsc_image_view_zoom_about (view, center[0], center[1], zoom);
}

static void
restore_images (DscWindow *self, GVariant *state)
{
  g_autoptr (GPtrArray) open = dsc_state_dup_dicts (state, "open");
  g_autofree char *current = dsc_state_dup_string (state, "current");

  for (guint i = 0; open && i < open->len; i++) {
    g_autofree char *key = dsc_state_dup_string (open->pdata[i], "key");
    DscImagePage *page = key ? open_page (self, key) : NULL;

    if (page)
      restore_view (dsc_image_page_get_view (page), open->pdata[i]);
  }
  for (guint i = 0; current && i < dsc_image_tabs_n_pages (self->tabs); i++)
    if (g_str_equal (dsc_image_page_get_key (dsc_image_tabs_get_page (self->tabs, i)), current))
      dsc_image_tabs_set_current_index (self->tabs, (int)i);
}

/* --- regions --- */

static GVariant *
region_lines (GPtrArray *all, gboolean sky)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < all->len; i++)
    if (((DscRegion *)all->pdata[i])->sky == sky)
      g_ptr_array_add (some, all->pdata[i]);
  if (some->len == 0)
    return NULL;
  text = dsc_region_file_format (some, DSC_REGION_FORMAT_DS9);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  return g_variant_new_strv ((const char *const *)lines, -1);
}

static GVariant *
save_regions (DscWindow *self)
{
  DscRegionOverlay *overlay = dsc_window_get_region_overlay (self);
  g_autoptr (GPtrArray) all = overlay ? dsc_region_overlay_dup_regions (overlay) : NULL;
  GVariantDict dict;

  if (!all || all->len == 0)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  insert (&dict, "sky", region_lines (all, TRUE));
  insert (&dict, "pixels", region_lines (all, FALSE));
  return g_variant_dict_end (&dict);
}

static void
restore_regions (DscWindow *self, GVariant *state)
{
  static const char *const keys[] = { "sky", "pixels" };
  DscRegionOverlay *overlay = dsc_window_get_region_overlay (self);

  dsc_region_overlay_clear (overlay);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_auto (GStrv) lines = dsc_state_dup_strings (state, keys[i]);
    g_autofree char *text = lines ? g_strjoinv ("\n", lines) : NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) regions
        = text && *text ? dsc_region_file_parse (text, "session", NULL, &error) : NULL;

    if (regions)
      dsc_region_overlay_add_all (overlay, regions);
    else if (error)
      dsc_window_toast (self, "%s", error->message);
  }
}

/* --- states of actions --- */

/* Put back in this order. */
static const char *const layout_actions[] = {
  "show-rail",   "show-inspector", "show-panner",    "show-footprints",
  "drawer-page", "show-drawer",    "inspector-page", "blink-interval",
};
static const char *const selection_actions[] = { "select-step", "select-exposure" };
static const char *const catalog_actions[] = {
  "catalog-marks",       "catalog-mark",    "catalog-radius", "catalog-scale",
  "catalog-color",       "catalog-opacity", "catalog-labels", "catalog-color-column",
  "catalog-size-column", "catalog-filter",
};
static const char *const tool_actions[] = { "examine-settings", "examine-tool", "param-group" };
static const char *const flag_actions[] = { "show-dq", "dq-mask", "dq-opacity" };

static void
save_actions (DscWindow *self, GVariantDict *dict, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), names[i]);

    if (state)
      g_variant_dict_insert_value (dict, names[i], state);
  }
}

/* (nullable) (floating): of the kind that the action has */
static GVariant *
read_as (GVariant *state, const char *name, const GVariantType *type)
{
  g_autofree char *text = dsc_state_dup_string (state, name);
  gboolean on;
  gint64 whole;
  double number;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return dsc_state_get_boolean (state, name, &on) ? g_variant_new_boolean (on) : NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return text ? g_variant_new_string (text) : NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    return dsc_state_get_double (state, name, &number) ? g_variant_new_double (number) : NULL;
  if (!dsc_state_get_int (state, name, &whole) || whole < G_MININT)
    return NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_INT32) && whole <= G_MAXINT)
    return g_variant_new_int32 ((gint32)whole);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT32) && whole >= 0 && whole <= G_MAXUINT)
    return g_variant_new_uint32 ((guint32)whole);
  return NULL;
}

static void
restore_actions (DscWindow *self, GVariant *state, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++) {
    const GVariantType *type
        = g_action_group_get_action_state_type (G_ACTION_GROUP (self), names[i]);
    GVariant *value = type ? read_as (state, names[i], type) : NULL;

    if (value)
      g_action_group_change_action_state (G_ACTION_GROUP (self), names[i], value);
  }
}

#define ACTIONS_PART(part, names)                                                                  \
  static GVariant *save_##part (DscWindow *self)                                                   \
  {                                                                                                \
    GVariantDict dict;                                                                             \
    g_variant_dict_init (&dict, NULL);                                                             \
    save_actions (self, &dict, names, G_N_ELEMENTS (names));                                       \
    return g_variant_dict_end (&dict);                                                             \
  }                                                                                                \
  static void restore_##part (DscWindow *self, GVariant *state)                                    \
  {                                                                                                \
    restore_actions (self, state, names, G_N_ELEMENTS (names));                                    \
  }

ACTIONS_PART (selection, selection_actions)
ACTIONS_PART (catalog, catalog_actions)
ACTIONS_PART (tools, tool_actions)

/* --- flags --- */

static GVariant *
save_flags (DscWindow *self)
{
  g_autoptr (GVariant) styles
      = g_variant_ref_sink (dsc_flag_style_to_variant (dsc_image_tabs_get_flag_style (self->tabs)));
  GVariantBuilder list;
  GVariantDict dict;
  GVariantIter iter;
  const char *color;
  double opacity;
  guint bit;

  g_variant_dict_init (&dict, NULL);
  save_actions (self, &dict, flag_actions, G_N_ELEMENTS (flag_actions));
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_iter_init (&iter, styles);
  while (g_variant_iter_next (&iter, "(u&sd)", &bit, &color, &opacity)) {
    GVariantDict style;

    g_variant_dict_init (&style, NULL);
    g_variant_dict_insert (&style, "bit", "u", bit);
    g_variant_dict_insert (&style, "color", "s", color);
    g_variant_dict_insert (&style, "opacity", "d", opacity);
    g_variant_builder_add_value (&list, g_variant_dict_end (&style));
  }
  g_variant_dict_insert_value (&dict, "styles", g_variant_builder_end (&list));
  return g_variant_dict_end (&dict);
}

static void
restore_flags (DscWindow *self, GVariant *state)
{
  g_autoptr (GPtrArray) styles = dsc_state_dup_dicts (state, "styles");

  restore_actions (self, state, flag_actions, G_N_ELEMENTS (flag_actions));
  for (guint i = 0; styles && i < styles->len; i++) {
    g_autofree char *color = dsc_state_dup_string (styles->pdata[i], "color");
    double opacity = 1.0;
    gint64 bit = -1;

    dsc_state_get_double (styles->pdata[i], "opacity", &opacity);
    if (dsc_state_get_int (styles->pdata[i], "bit", &bit) && bit >= 0 && bit < 32)
      g_action_group_activate_action (
          G_ACTION_GROUP (self), "dq-style",
          g_variant_new ("(usd)", (guint)bit, color ? color : "", opacity));
  }
}

/* --- layout --- */

static const char *const pane_names[] = { "drawer-at", "inspector-at", "rail-at" };

static GtkPaned *
get_pane (DscWindow *self, guint i)
{
  GtkPaned *panes[] = { self->drawer_paned, self->inspector_paned, self->rail_paned };

  return panes[i];
}

static GVariant *
save_layout (DscWindow *self)
{
  GVariantDict dict;
  int width, height;

  g_variant_dict_init (&dict, NULL);
  save_actions (self, &dict, layout_actions, G_N_ELEMENTS (layout_actions));
  for (guint i = 0; i < G_N_ELEMENTS (pane_names); i++)
    g_variant_dict_insert (&dict, pane_names[i], "i", gtk_paned_get_position (get_pane (self, i)));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_variant_dict_insert (&dict, "width", "i", width);
  g_variant_dict_insert (&dict, "height", "i", height);
  return g_variant_dict_end (&dict);
}

static void
restore_layout (DscWindow *self, GVariant *state)
{
  gint64 at;

  restore_actions (self, state, layout_actions, G_N_ELEMENTS (layout_actions));
  for (guint i = 0; i < G_N_ELEMENTS (pane_names); i++)
    if (dsc_state_get_int (state, pane_names[i], &at) && at > 0 && at < 16384)
      gtk_paned_set_position (get_pane (self, i), (int)at);
}

void
dsc_window_add_own_parts (DscWindow *self)
{
  /* The layout is the last: some of the others open a board. */
  static const DscWindowPart parts[] = {
    { "tools", save_tools, restore_tools, FALSE },
    { "images", save_images, restore_images, FALSE },
    { "flags", save_flags, restore_flags, FALSE }, /* its actions are those of an image */
    { "selection", save_selection, restore_selection, FALSE },
    { "regions", save_regions, restore_regions, TRUE },
    { "catalog", save_catalog, restore_catalog, FALSE },
    { "layout", save_layout, restore_layout, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    dsc_window_add_part (self, &parts[i]);
}
