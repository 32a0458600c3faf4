/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-rgb.h"

#include <glib/gi18n.h>

#include "dsc-rgb-bar.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"

#define PREFIX "rgb:"
#define KEYS "dsc-rgb-keys" /* of a page: those of its channels */

static void
failed_cb (DscWindow *self, const char *message)
{
  dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, message, NULL, NULL, NULL);
}

/* (nullable): of the page that is seen */
static DscRgbBar *
get_bar (DscWindow *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);

  return page ? dsc_rgb_bar_get (page, FALSE) : NULL;
}

/* Returns: FALSE, and a toast: one of them is not open */
static gboolean
find_models (DscWindow *self,
             const char *const keys[3],
             DscImageModel *models[3],
             const char *labels[3])
{
  for (guint k = 0; k < 3; k++) {
    DscImagePage *page = dsc_image_tabs_find (self->tabs, keys[k]);

    models[k] = page ? dsc_image_page_get_model (page) : NULL;
    labels[k] = page ? dsc_image_page_get_title (page) : NULL;
    if (!models[k]) {
      dsc_window_toast (self, _ ("“%s” is not open"), keys[k]);
      return FALSE;
    }
  }
  return TRUE;
}

static void
set_channels (DscWindow *self, DscImagePage *page, const char *const keys[3])
{
  DscImageModel *models[3];
  const char *labels[3];

  if (!find_models (self, keys, models, labels))
    return;
  /* All lie on the grid of red: the picture stays where it is on the sky. */
  if (dsc_image_page_get_model (page) != models[0])
    dsc_image_page_follow_model (page, models[0]);
  g_object_set_data_full (
      G_OBJECT (page), KEYS,
      g_strdupv ((char *[]){ (char *)keys[0], (char *)keys[1], (char *)keys[2], NULL }),
      (GDestroyNotify)g_strfreev);
  dsc_rgb_bar_set_models (dsc_rgb_bar_get (page, FALSE), models, labels);
}

/* Returns: (nullable): the page */
static DscImagePage *
compose (DscWindow *self, const char *const keys[3])
{
  g_autofree char *key = g_strdup_printf (PREFIX "%s|%s|%s", keys[0], keys[1], keys[2]);
  DscImageModel *models[3];
  const char *labels[3];
  DscImagePage *page;
  DscRgbBar *bar;

  if (!find_models (self, keys, models, labels))
    return NULL;
  page = dsc_image_tabs_show (self->tabs, key, _ ("In colour"), models[0], TRUE);
  if (!dsc_rgb_bar_get (page, FALSE)) {
    bar = dsc_rgb_bar_get (page, TRUE);
    g_signal_connect_object (bar, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  }
  set_channels (self, page, keys);
  return page;
}

/* The number in the name of the filter grows with the wavelength. */
static int
get_filter_number (DscImagePage *page)
{
  DscImageModel *model = dsc_image_page_get_model (page);
  const char *filter = model ? dsc_image_model_get_string (model, "FILTER") : NULL;

  return filter && *filter == 'F' ? (int)g_ascii_strtoll (filter + 1, NULL, 10) : 0;
}

static int
by_wavelength (gconstpointer a, gconstpointer b)
{
  return get_filter_number (*(DscImagePage *const *)b)
         - get_filter_number (*(DscImagePage *const *)a);
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (compose)
{
  const char *keys[3];

  g_variant_get (parameter, "(&s&s&s)", &keys[0], &keys[1], &keys[2]);
  compose (user_data, keys);
}

ACTION (choose)
{
  DscWindow *self = user_data;
  g_autoptr (GPtrArray) pages = g_ptr_array_new ();
  const char *keys[3];

  for (guint i = 0; pages->len < 3 && i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    const char *key = dsc_image_page_get_key (page);

    if (!g_str_has_prefix (key, "compare:") && !g_str_has_prefix (key, PREFIX))
      g_ptr_array_add (pages, page);
  }
  if (pages->len < 2) {
    dsc_window_toast (self, _ ("A picture in colour needs three open images"));
    return;
  }
  g_ptr_array_sort (pages, by_wavelength);
  /* Of two, green is the one that is blue too. */
  for (guint k = 0; k < 3; k++)
    keys[k] = dsc_image_page_get_key (g_ptr_array_index (pages, MIN (k, pages->len - 1)));
  compose (self, keys);
}

ACTION (turn)
{
  DscWindow *self = user_data;
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  g_auto (GStrv) keys = page ? g_strdupv (g_object_get_data (G_OBJECT (page), KEYS)) : NULL;

  if (keys)
    set_channels (self, page, (const char *const[3]){ keys[2], keys[0], keys[1] });
}

/* Another image for red, green or blue of the picture that is seen. */
ACTION (channel)
{
  DscWindow *self = user_data;
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  g_auto (GStrv) keys = page ? g_strdupv (g_object_get_data (G_OBJECT (page), KEYS)) : NULL;
  const char *key;
  guint channel;

  g_variant_get (parameter, "(u&s)", &channel, &key);
  if (!keys || channel > 2)
    return;
  g_free (keys[channel]);
  keys[channel] = g_strdup (key);
  set_channels (self, page, (const char *const *)keys);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  g_autofree char *path = user_data;
  g_autoptr (GError) error = NULL;

  /* A window that is closed meanwhile has nobody to tell. */
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    failed_cb (self, error->message);
  else
    dsc_window_toast (self, _ ("Saved “%s”"), path);
}

ACTION (save)
{
  DscRgbBar *bar = get_bar (user_data);
  const char *path = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = NULL;

  if (!bar)
    dsc_window_toast (user_data, _ ("This image is not one in colour"));
  else if (!dsc_rgb_bar_save (bar, path, user_data, saved_cb, &error))
    failed_cb (user_data, error->message);
}

static void
chosen_cb (DscWindow *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file ? g_file_get_path (file) : NULL;
  if (path)
    g_action_group_activate_action (G_ACTION_GROUP (self), "rgb-save", g_variant_new_string (path));
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->chooser);
}

ACTION (save_dialog)
{
  DscWindow *self = user_data;

  if (self->chooser || !get_bar (self))
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save the picture in colour"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "colour.png");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the session: the page that was made last ------------------------------------------------- */

static GVariant *
make_doubles (const double *values)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("ad"));
  for (guint k = 0; k < 3; k++)
    g_variant_builder_add (&builder, "d", values[k]);
  return g_variant_builder_end (&builder);
}

static const char *
get_stretch_nick (DscStretch stretch)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (DSC_TYPE_STRETCH);

  return g_enum_get_value (values, (int)stretch)->value_nick;
}

static void
read_stretch (const char *nick, DscStretch *stretch)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (DSC_TYPE_STRETCH);
  GEnumValue *value = nick ? g_enum_get_value_by_nick (values, nick) : NULL;

  if (value)
    *stretch = (DscStretch)value->value;
}

static GVariant *
save_part (DscWindow *self)
{
  GVariantDict dict;

  for (guint i = dsc_image_tabs_n_pages (self->tabs); i-- > 0;) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    GStrv keys = g_object_get_data (G_OBJECT (page), KEYS);
    DscRgbBar *bar = dsc_rgb_bar_get (page, FALSE);
    DscRgbRecipe recipe;

    if (!keys || !bar)
      continue;
    dsc_rgb_bar_get_recipe (bar, &recipe);
    g_variant_dict_init (&dict, NULL);
    g_variant_dict_insert (&dict, "channels", "^as", keys);
    g_variant_dict_insert (&dict, "keep_colours", "b", recipe.lupton);
    g_variant_dict_insert (&dict, "q", "d", recipe.q);
    g_variant_dict_insert (&dict, "stretch", "s", get_stretch_nick (recipe.stretch));
    g_variant_dict_insert_value (&dict, "vmin", make_doubles (recipe.vmin));
    g_variant_dict_insert_value (&dict, "vmax", make_doubles (recipe.vmax));
    return g_variant_dict_end (&dict);
  }
  return NULL;
}

static void
restore_part (DscWindow *self, GVariant *state)
{
  g_auto (GStrv) keys = dsc_state_dup_strings (state, "channels");
  gsize n[2] = { 0, 0 };
  g_autofree double *vmin = dsc_state_dup_doubles (state, "vmin", &n[0]);
  g_autofree double *vmax = dsc_state_dup_doubles (state, "vmax", &n[1]);
  DscImagePage *page;
  g_autofree char *stretch = NULL;
  DscRgbRecipe recipe;

  for (guint k = 0; keys && keys[k]; k++)
    if (!dsc_image_tabs_find (self->tabs, keys[k]))
      return;
  if (!keys || g_strv_length (keys) != 3)
    return;
  page = compose (self, (const char *const *)keys);
  if (!page)
    return;
  dsc_rgb_bar_get_recipe (dsc_rgb_bar_get (page, FALSE), &recipe);
  dsc_state_get_boolean (state, "keep_colours", &recipe.lupton);
  dsc_state_get_double (state, "q", &recipe.q);
  stretch = dsc_state_dup_string (state, "stretch");
  read_stretch (stretch, &recipe.stretch);
  for (guint k = 0; n[0] == 3 && n[1] == 3 && k < 3; k++) {
    recipe.vmin[k] = vmin[k];
    recipe.vmax[k] = vmax[k];
  }
  dsc_rgb_bar_set_recipe (dsc_rgb_bar_get (page, FALSE), &recipe, n[0] == 3 && n[1] == 3);
}

void
dsc_window_init_rgb (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "rgb-compose", .activate = compose_cb, .parameter_type = "(sss)" },
    { .name = "rgb-choose", .activate = choose_cb },
    { .name = "rgb-channel", .activate = channel_cb, .parameter_type = "(us)" },
    { .name = "rgb-turn", .activate = turn_cb },
    { .name = "rgb-save", .activate = save_cb, .parameter_type = "s" },
    { .name = "rgb-save-dialog", .activate = save_dialog_cb },
  };
  static const DscWindowPart part
      = { "rgb", save_part, restore_part, .when = DSC_PART_AFTER_IMAGES };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_window_add_part (self, &part);
}
