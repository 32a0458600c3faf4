/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-app-test.h"

#include <utime.h>

#include "dsc-simulate.h"

static DscApplication *app;
static char *scene_dir;

static const char scene_text[]
    = "{\"name\": \"window\", \"seed\": 11, \"instrument\": \"NIRCAM\", \"filter\": \"F200W\","
      "\"detectors\": [\"NRCB1\"], \"pointing_aperture\": \"NRCB1_FULL\","
      "\"program\": 99011, \"observation\": 1, \"target\": \"WINDOW\","
      "\"ra\": 83.8221, \"dec\": -5.3911, \"roll\": 25.0,"
      "\"size\": 96, \"start\": [900, 900], \"subarray\": \"SUB96\","
      "\"field_radius_arcsec\": 4.0, \"n_stars\": 30, \"n_galaxies\": 8,"
      "\"visits\": [{\"visit\": 1, \"group\": 2, \"error_arcsec\": [0, 0], \"error_deg\": 0,"
      "\"exptime\": 1000.0, \"dithers\": [[0, 0], [0.92, 0.53], [-0.63, 1.01], [0.45, -0.86]]}]}";

void
dsc_app_test_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *private = dsc_test_tmpdir ();

  /* Products and settings of an earlier run must not answer for this one. */
  g_setenv ("XDG_CACHE_HOME", private, TRUE);
  g_setenv ("XDG_CONFIG_HOME", private, TRUE);
  g_setenv ("XDG_DATA_HOME", private, TRUE);
  g_setenv ("XDG_STATE_HOME", private, TRUE);
  gtk_test_init (argc, argv, NULL);
  app = dsc_application_new ();
  g_application_set_flags (G_APPLICATION (app),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_application_register (G_APPLICATION (app), NULL, &error);
  g_assert_no_error (error);
}

DscApplication *
dsc_app_test_get (void)
{
  return app;
}

/* Whether the products of a window are there in the next one must not depend on how fast this
 * machine is: files changed in the last seconds are not recognized. */
static void
age_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 then = g_get_real_time () / G_USEC_PER_SEC - 3600;
  struct utimbuf times = { .actime = then, .modtime = then };
  const char *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (utime (path, &times), ==, 0);
  }
}

char *
dsc_app_test_association (void)
{
  if (!scene_dir) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (scene_text, -1, "window", NULL, &error);

    g_assert_no_error (error);
    scene_dir = dsc_test_tmpdir ();
    g_assert_true (dsc_simulate (scene, scene_dir, 0, NULL, NULL, &error));
    g_assert_no_error (error);
    age_files (scene_dir);
  }
  return g_build_filename (scene_dir, "window_asn.json", NULL);
}

void
dsc_app_test_forget_products (void)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "ditherscope", NULL);

  dsc_test_remove_tree (path);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

char *
dsc_app_test_exposure (guint index)
{
  g_autofree char *asn = dsc_app_test_association ();
  g_autoptr (GDir) dir = g_dir_open (scene_dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir))) {
    if (g_str_has_suffix (name, "_cal.fits"))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  g_assert_cmpuint (index, <, names->len);
  return g_build_filename (scene_dir, g_ptr_array_index (names, index), NULL);
}

void
dsc_app_test_wait_for (const char *file,
                       int line,
                       const char *what,
                       DscAppTestCondition condition,
                       gpointer data,
                       double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);

  while (!condition (data)) {
    if (g_get_monotonic_time () > end)
      g_error ("%s:%d: %s did not come true within %.0f s", file, line, what, seconds);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  }
}

static gboolean
never (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *)data;
}

void
dsc_app_test_spin (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);

  dsc_app_test_wait_for (__FILE__, __LINE__, "time", never, &end, seconds + 60);
}

static gboolean
is_loaded (gpointer data)
{
  DscWindow *window = data;
  DscImagePage *page;
  gboolean loading = FALSE;

  if (dsc_window_is_loading (window) || gtk_widget_get_height (data) == 0)
    return FALSE;
  page = dsc_image_tabs_get_current (dsc_window_get_tabs (window));
  if (page)
    g_object_get (dsc_image_page_get_view (page), "loading", &loading, NULL);
  return !loading;
}

DscWindow *
dsc_app_test_window (const char *const *paths)
{
  DscWindow *window = dsc_window_new (app);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; paths && paths[i]; i++)
    g_ptr_array_add (files, g_file_new_for_path (paths[i]));
  gtk_window_present (GTK_WINDOW (window));
  dsc_window_open (window, (GFile *const *)files->pdata, files->len);
  dsc_app_test_wait (is_loaded, window, 60);
  return window;
}

void
dsc_app_test_close (DscWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  dsc_app_test_spin (0.05);
}

void
dsc_app_test_activate (DscWindow *window, const char *action, GVariant *parameter)
{
  g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), action));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), action));
  g_action_group_activate_action (G_ACTION_GROUP (window), action, parameter);
}

void
dsc_app_test_change (DscWindow *window, const char *action, GVariant *state)
{
  g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), action));
  g_action_group_change_action_state (G_ACTION_GROUP (window), action, state);
}

char *
dsc_app_test_state (DscWindow *window, const char *action)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (window), action);

  g_assert_nonnull (state);
  return g_variant_print (state, FALSE);
}
