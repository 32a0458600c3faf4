/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-variant-text.h"
#include "dsc-window-private.h"
#include "dsc-window-variants.h"

#define LONG_NAME "a name that is longer than any column"

static DscWindow *window;

static gboolean
is_idle (gpointer data)
{
  return !dsc_session_is_running (dsc_window_get_session (window))
         && g_action_group_get_action_enabled (G_ACTION_GROUP (window), "run-step");
}

static guint
find_step (const char *id)
{
  return (guint)dsc_window_find_step (window, id);
}

static void
run (const char *id)
{
  dsc_app_test_wait (is_idle, NULL, 30);
  dsc_app_test_activate (window, "run-step", g_variant_new_string (id));
  dsc_app_test_wait (is_idle, NULL, 60);
  dsc_app_test_spin (0.1);
}

static void
set (const char *step, const char *name, const char *text)
{
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", step, name, text));
}

static void
activate (const char *action, const char *name)
{
  dsc_app_test_activate (window, action, g_variant_new_string (name));
}

static char *
get (const char *step, const char *name)
{
  return dsc_session_get_param (dsc_window_get_session (window), find_step (step), name);
}

static gboolean
has_figures (gpointer data)
{
  DscVariants *variants = dsc_window_get_variants (window);

  for (guint i = 0; i < dsc_variants_n_figures (variants); i++)
    if (g_str_equal (dsc_variants_get_figure (variants, i)->id, "noise"))
      return isfinite (dsc_variants_get_value (variants, 0, i))
             && isfinite (dsc_variants_get_value (variants, 1, i));
  return FALSE;
}

/* Two mosaics of the same exposures are kept, one with smaller drops. */
static void
test_keep (void)
{
  DscVariants *variants = dsc_window_get_variants (window);

  activate ("select-step", "resample");
  set ("tweakreg", "skip", "true");
  set ("outlier_detection", "skip", "true");
  run ("resample");
  activate ("keep-variant", "");
  g_assert_cmpuint (dsc_variants_n (variants), ==, 1);
  activate ("keep-variant", "");
  g_assert_cmpuint (dsc_variants_n (variants), ==, 1);
  set ("resample", "pixfrac", "0.6");
  g_assert_cmpint (dsc_variants_find_current (variants), ==, -1);
  run ("resample");
  activate ("keep-variant", LONG_NAME);
  g_assert_cmpuint (dsc_variants_n (variants), ==, 2);
}

static void
test_board (void)
{
  DscVariants *variants = dsc_window_get_variants (window);
  g_autofree char *table = NULL;
  const char *verdict;

  dsc_app_test_change (window, "drawer-page", g_variant_new_string ("variants"));
  dsc_app_test_change (window, "show-drawer", g_variant_new_boolean (TRUE));
  dsc_app_test_spin (0.2);
  dsc_app_test_wait (has_figures, NULL, 20);
  dsc_app_test_spin (0.2);
  verdict = dsc_variant_board_get_verdict (window->variant_board);
  g_assert_true (g_str_has_prefix (verdict, LONG_NAME " against A: "));
  g_assert_nonnull (strstr (verdict, "noise"));
  table = dsc_variant_text_table (variants);
  g_assert_true (g_str_has_prefix (table, "\tA\t" LONG_NAME "\nresample · pixfrac\t1.0\t0.6\n"));
}

/* Its products are there without a run; all of it is one step of the history. */
static void
test_choose (void)
{
  DscSession *session = dsc_window_get_session (window);
  guint resample = find_step ("resample");
  g_autofree char *chosen = NULL;
  g_autofree char *undone = NULL;

  activate ("choose-variant", "A");
  chosen = get ("resample", "pixfrac");
  g_assert_cmpstr (chosen, ==, "1.0");
  g_assert_cmpint (dsc_session_get_state (session, resample), ==, DSC_STATE_FRESH);
  g_assert_true (dsc_session_get_image (session, resample)
                 == dsc_variants_get_image (dsc_window_get_variants (window), 0, resample));
  dsc_app_test_activate (window, "undo", NULL);
  undone = get ("resample", "pixfrac");
  g_assert_cmpstr (undone, ==, "0.6");
  g_assert_cmpint (dsc_session_get_state (session, resample), ==, DSC_STATE_FRESH);
}

static void
test_undo (void)
{
  DscVariants *variants = dsc_window_get_variants (window);

  dsc_app_test_activate (window, "rename-variant", g_variant_new ("(ss)", LONG_NAME, "B"));
  g_assert_cmpint (dsc_variants_find (variants, "B"), ==, 1);
  dsc_app_test_activate (window, "rename-variant", g_variant_new ("(ss)", "B", "A"));
  g_assert_cmpint (dsc_variants_find (variants, "B"), ==, 1);
  dsc_app_test_activate (window, "note-variant", g_variant_new ("(ss)", "B", "small drops"));
  activate ("drop-variant", "A");
  g_assert_cmpuint (dsc_variants_n (variants), ==, 1);
  dsc_app_test_activate (window, "undo", NULL);
  g_assert_cmpint (dsc_variants_find (variants, "A"), ==, 0);
  g_assert_nonnull (dsc_variants_get_image (variants, 0, find_step ("resample")));
  dsc_app_test_activate (window, "undo", NULL);
  g_assert_cmpstr (dsc_variants_get_note (variants, 1), ==, "");
  dsc_app_test_activate (window, "redo", NULL);
  g_assert_cmpstr (dsc_variants_get_note (variants, 1), ==, "small drops");
  activate ("drop-variant", "nobody");
  g_assert_cmpuint (dsc_variants_n (variants), ==, 2);
}

static void
test_pictures (void)
{
  DscImageTabs *tabs = dsc_window_get_tabs (window);

  activate ("show-variant", "A");
  g_assert_cmpstr (dsc_image_page_get_title (dsc_image_tabs_get_current (tabs)), ==, "i2d A");
  dsc_app_test_activate (window, "compare-variants", g_variant_new ("(sss)", "A", "B", "curtain"));
  g_assert_cmpstr (dsc_image_page_get_title (dsc_image_tabs_get_current (tabs)), ==,
                   "i2d A | i2d B");
  /* the selected step is the same in both: the first one that is not is compared */
  activate ("select-step", "tweakreg");
  dsc_app_test_activate (window, "compare-variants", g_variant_new ("(sss)", "B", "A", "blink"));
  g_assert_cmpstr (dsc_image_page_get_title (dsc_image_tabs_get_current (tabs)), ==,
                   "i2d B | i2d A");
  dsc_app_test_spin (0.2);
}

/* What the session file keeps brings them back with their products. */
static void
test_saved (void)
{
  DscVariants *variants = dsc_window_get_variants (window);
  g_autoptr (GHashTable) params = dsc_variants_dup_params (variants, 1);

  activate ("drop-variant", "B");
  dsc_variants_add_saved (variants, "B", "small drops", DSC_COMPAT_NONE, params);
  g_assert_cmpuint (dsc_variants_n (variants), ==, 2);
  g_assert_cmpstr (dsc_variants_get_note (variants, 1), ==, "small drops");
  g_assert_nonnull (dsc_variants_get_image (variants, 1, find_step ("resample")));
  g_assert_cmpint (dsc_variants_find_current (variants), ==, 1);
}

int
main (int argc, char **argv)
{
  g_autofree char *association = NULL;
  int result;

  dsc_app_test_init (&argc, &argv);
  association = dsc_app_test_association ();
  window = dsc_app_test_window ((const char *[]){ association, NULL });
  g_test_add_func ("/window-variants/keep", test_keep);
  g_test_add_func ("/window-variants/board", test_board);
  g_test_add_func ("/window-variants/choose", test_choose);
  g_test_add_func ("/window-variants/undo", test_undo);
  g_test_add_func ("/window-variants/pictures", test_pictures);
  g_test_add_func ("/window-variants/saved", test_saved);
  result = g_test_run ();
  dsc_app_test_close (window);
  return result;
}
