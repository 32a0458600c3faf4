/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-state.h"

#define GROUP "window"
#define MIN_WIDTH 720
#define MIN_HEIGHT 420
#define MAX_SIDE 16384

/* Boolean actions of the window whose state is kept. */
static const char *const kept[] = { "show-inspector", "show-panner" };
/* Those whose state is a text. */
static const char *const kept_texts[] = { "examine-settings" };

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "ditherscope", "window.ini", NULL);
}

void
dsc_window_state_load (GtkWindow *window)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  int width, height;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;
  width = g_key_file_get_integer (file, GROUP, "width", NULL);
  height = g_key_file_get_integer (file, GROUP, "height", NULL);
  if (width >= MIN_WIDTH && width <= MAX_SIDE && height >= MIN_HEIGHT && height <= MAX_SIDE)
    gtk_window_set_default_size (window, width, height);
  if (g_key_file_get_boolean (file, GROUP, "maximized", NULL))
    gtk_window_maximize (window);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autoptr (GError) error = NULL;
    gboolean on = g_key_file_get_boolean (file, GROUP, kept[i], &error);

    if (!error)
      g_action_group_change_action_state (G_ACTION_GROUP (window), kept[i],
                                          g_variant_new_boolean (on));
  }
  for (guint i = 0; i < G_N_ELEMENTS (kept_texts); i++) {
    g_autofree char *text = g_key_file_get_string (file, GROUP, kept_texts[i], NULL);

    if (text)
      g_action_group_change_action_state (G_ACTION_GROUP (window), kept_texts[i],
                                          g_variant_new_string (text));
  }
}

void
dsc_window_state_save (GtkWindow *window)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_autofree char *dir = g_path_get_dirname (path);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_key_file_set_integer (file, GROUP, "width", width);
  g_key_file_set_integer (file, GROUP, "height", height);
  g_key_file_set_boolean (file, GROUP, "maximized", gtk_window_is_maximized (window));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (window), kept[i]);

    g_key_file_set_boolean (file, GROUP, kept[i], g_variant_get_boolean (state));
  }
  for (guint i = 0; i < G_N_ELEMENTS (kept_texts); i++) {
    g_autoptr (GVariant) state
        = g_action_group_get_action_state (G_ACTION_GROUP (window), kept_texts[i]);

    g_key_file_set_string (file, GROUP, kept_texts[i], g_variant_get_string (state, NULL));
  }
  /* Not being able to remember is no reason to disturb anybody. */
  if (g_mkdir_with_parents (dir, 0700) != 0 || !g_key_file_save_to_file (file, path, NULL))
    g_debug ("the state of the window is not kept: '%s' cannot be written", path);
}
