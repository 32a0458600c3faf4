/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-window-catalog.h"

/* Previews of source_catalog in the window, over the mosaic of the simulated set. */

static gboolean
is_idle (gpointer window)
{
  return !dsc_session_is_running (dsc_window_get_session (window))
         && g_action_group_get_action_enabled (window, "run-step");
}

static gboolean
is_settled (gpointer window)
{
  return dsc_window_is_catalog_settled (window);
}

static DscCatalogFinding *
get_finding (DscWindow *window)
{
  dsc_app_test_wait (is_settled, window, 20);
  return dsc_catalog_preview_get_finding (dsc_window_get_catalog_preview (window));
}

static void
set_param (DscWindow *window, const char *name, const char *text)
{
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "source_catalog", name, text));
  dsc_app_test_spin (0.05);
}

static void
run (DscWindow *window, const char *step)
{
  dsc_app_test_activate (window, "run-step", g_variant_new_string (step));
  dsc_app_test_wait (is_idle, window, 120);
  dsc_app_test_spin (0.3);
}

static DscWindow *
open_mosaic (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_change (window, "select-step", g_variant_new_string ("resample"));
  run (window, "resample");
  return window;
}

static void
check_text (DscWindow *window, const char *part)
{
  g_autofree char *state = dsc_app_test_state (window, "preview");

  g_test_message ("%s", state);
  g_assert_nonnull (strstr (state, part));
}

/* Pixels that the marks of the window cover in a picture of the first 96 x 96 of the image. */
static guint
count_drawn (DscWindow *window)
{
  g_autofree guint32 *data = g_new0 (guint32, 96 * 96);
  DscPixels pixels = { data, 96, 96, 96 };
  DscOverlayContext context = { { .xx = 1, .yy = 1 }, 96, 96, 1, NULL };
  guint n = 0;

  dsc_overlay_draw_pixels (DSC_OVERLAY (dsc_window_get_catalog_overlay (window)), &context,
                           &pixels);
  for (guint i = 0; i < 96 * 96; i++)
    n += data[i] != 0;
  return n;
}

/* With the step chosen, before it was run: what it would find, as it would find it; and after it
 * nothing more, until a parameter is changed. Away from the step and its image nothing is said. */
static void
test_preview (void)
{
  DscWindow *window = open_mosaic ();
  g_autoptr (DscCatalogFinding) seen = NULL;
  DscCatalogCase *shown;

  g_assert_null (get_finding (window));
  g_assert_cmpuint (count_drawn (window), ==, 0);
  dsc_app_test_change (window, "select-step", g_variant_new_string ("source_catalog"));
  set_param (window, "npixels", "4");
  set_param (window, "snr_threshold", "2");
  g_assert_nonnull (get_finding (window));
  seen = dsc_catalog_finding_ref (get_finding (window));
  check_text (window, "here");
  g_assert_cmpuint (count_drawn (window), >, 10);
  run (window, "source_catalog");
  g_assert_null (get_finding (window));
  shown = dsc_catalog_model_get_case (
      dsc_catalog_overlay_get_model (dsc_window_get_catalog_overlay (window)));
  g_assert_nonnull (shown);
  g_assert_cmpuint (shown->n, ==, dsc_catalog_finding_n_sources (seen));
  g_assert_cmpmem (shown->map->labels, shown->map->width * shown->map->height * 4,
                   seen->map->labels, seen->map->width * seen->map->height * 4);

  set_param (window, "snr_threshold", "3");
  g_assert_nonnull (get_finding (window));
  check_text (window, "was");
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  g_assert_null (get_finding (window));
  dsc_app_test_change (window, "select-step", g_variant_new_string ("resample"));
  dsc_app_test_spin (0.1);
  g_assert_null (get_finding (window));
  dsc_app_test_close (window);
}

/* An exposure in the place of the mosaic, which is not there yet, is not looked through. */
static void
test_before_mosaic (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window;

  dsc_app_test_forget_products ();
  window = dsc_app_test_window (paths);
  dsc_app_test_change (window, "select-step", g_variant_new_string ("source_catalog"));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  set_param (window, "snr_threshold", "2");
  g_assert_null (get_finding (window));
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window-catalog-preview/preview", test_preview);
  g_test_add_func ("/app/window-catalog-preview/before-mosaic", test_before_mosaic);
  return g_test_run ();
}
