/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-board.h"

#include <glib/gstdio.h>
#include <math.h>
#include <time.h>

#include "align-fixture.h"
#include "dsc-align-table.h"
#include "dsc-app-test.h"

static const AlignFixture small = { 3, 2, 60, TRUE, FALSE }, good = { 3, 2, 60, FALSE, FALSE };

typedef struct {
  GtkWindow *window;
  DscAlignBoard *board;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->window = GTK_WINDOW (gtk_window_new ());
  f->board = g_object_new (DSC_TYPE_ALIGN_BOARD, NULL);
  gtk_window_set_default_size (f->window, 1000, 320);
  gtk_window_set_child (f->window, GTK_WIDGET (f->board));
  gtk_window_present (f->window);
  dsc_app_test_spin (0.2);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  dsc_app_test_spin (0.02);
}

static void
show (Fixture *f, const AlignFixture *fixture)
{
  g_autoptr (DscAlignCase) shown = align_fixture_case (fixture);

  dsc_align_board_show_case (f->board, shown);
  dsc_app_test_spin (0.1);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  const AlignFixture none = { 0, 1, 0, FALSE, FALSE };

  g_assert_cmpstr (dsc_align_board_get_page (f->board), ==, "empty");
  g_assert_null (dsc_align_board_get_scene (f->board));
  show (f, &none);
  g_assert_cmpstr (dsc_align_board_get_page (f->board), ==, "report");
  dsc_align_board_show_case (f->board, NULL);
  g_assert_cmpstr (dsc_align_board_get_page (f->board), ==, "empty");
}

static gboolean
is_placed (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 100
         && gtk_widget_get_height (data) > 50;
}

/* Turns to a plot and waits until it has its room. */
static void
see (Fixture *f, const char *name)
{
  dsc_align_board_set_view (f->board, name);
  dsc_app_test_wait (is_placed, dsc_align_board_get_plot (f->board, name), 20);
}

/* @text: of a column by the beginning of its title */
static void
assert_cell (DscDataTable *table,
             const DscTableColumn *columns,
             guint n,
             guint row,
             const char *title,
             const char *text)
{
  for (guint i = 0; i < n; i++) {
    if (g_str_has_prefix (columns[i].title, title)) {
      g_assert_cmpstr (dsc_data_table_get_text (table, row, i), ==, text);
      return;
    }
  }
  g_assert_not_reached ();
}

static void
test_values (Fixture *f, gconstpointer data)
{
  DscDataTable *groups = dsc_align_board_get_groups (f->board);
  DscDataTable *exposures = dsc_align_board_get_exposures (f->board);
  const DscTableColumn *columns;
  guint n;

  show (f, &small);
  g_assert_cmpstr (dsc_align_board_get_verdict (f->board), ==, "rms 2.8 mas");
  g_assert_cmpuint (dsc_data_table_n_rows (groups), ==, 3);
  g_assert_cmpuint (dsc_data_table_n_rows (exposures), ==, 6);
  columns = dsc_align_group_columns (&n);
  assert_cell (groups, columns, n, 1, "Group", "02101_00002");
  assert_cell (groups, columns, n, 0, "State", "reference");
  assert_cell (groups, columns, n, 1, "State", "aligned");
  assert_cell (groups, columns, n, 2, "State", "failed");
  assert_cell (groups, columns, n, 1, "rms [mas]", "2.80");
  assert_cell (groups, columns, n, 1, "dx", "0.1000");
  assert_cell (groups, columns, n, 1, "dy", "−0.0500");
  assert_cell (groups, columns, n, 1, "Rotation", "0.01230");
  assert_cell (groups, columns, n, 1, "Found", "120");
  assert_cell (groups, columns, n, 1, "Reference", "120");
  assert_cell (groups, columns, n, 1, "Matched", "120");
  assert_cell (groups, columns, n, 1, "Used", "108");
  assert_cell (groups, columns, n, 1, "Chance", "1e-12");
  assert_cell (groups, columns, n, 1, "± shift", "0.28");
  assert_cell (groups, columns, n, 2, "dx", "–");
  assert_cell (groups, columns, n, 2, "Chance", "0.20");
  columns = dsc_align_exposure_columns (&n);
  assert_cell (exposures, columns, n, 3, "Exposure", "02101_00002_nrcb2");
  assert_cell (exposures, columns, n, 3, "Found", "60");
  assert_cell (exposures, columns, n, 3, "Used", "54");
  assert_cell (exposures, columns, n, 3, "Group", "2");
  assert_cell (exposures, columns, n, 3, "FWHM", "2.10");
  assert_cell (exposures, columns, n, 0, "rms", "–");
}

/* Unasked, it is said which group failed and what to try. */
static void
test_advice (Fixture *f, gconstpointer data)
{
  show (f, &small);
  g_assert_nonnull (strstr (dsc_align_board_get_advice (f->board), "02101_00003: 3 pairs"));
  g_assert_nonnull (strstr (dsc_align_board_get_advice (f->board), "Try: a lower"));
  dsc_align_board_select_group (f->board, 1);
  g_assert_nonnull (strstr (dsc_align_board_get_advice (f->board), "02101_00003: 3 pairs"));
  g_assert_nonnull (strstr (dsc_align_board_get_info (f->board), "108 of 120 pairs"));
  dsc_align_board_select_exposure (f->board, 4);
  g_assert_nonnull (strstr (dsc_align_board_get_advice (f->board), "3 pairs"));
  show (f, &good);
  g_assert_cmpstr (dsc_align_board_get_advice (f->board), ==, "");
}

static void
count_cb (guint *count)
{
  ++*count;
}

typedef struct {
  guint n, exposure, source;
} Heard;

static void
heard_cb (Heard *heard, guint exposure, guint source)
{
  heard->n++;
  heard->exposure = exposure;
  heard->source = source;
}

static void
test_selection (Fixture *f, gconstpointer data)
{
  guint n_exposure = 0, n_group = 0, n_source = 0;
  DscAlignPlot *shift = dsc_align_board_get_plot (f->board, "shift");
  Heard heard = { 0 };

  show (f, &small);
  g_signal_connect_swapped (f->board, "notify::exposure", G_CALLBACK (count_cb), &n_exposure);
  g_signal_connect_swapped (f->board, "notify::group", G_CALLBACK (count_cb), &n_group);
  g_signal_connect_swapped (f->board, "notify::source", G_CALLBACK (count_cb), &n_source);
  g_signal_connect_swapped (f->board, "star-activated", G_CALLBACK (heard_cb), &heard);

  dsc_data_table_choose (dsc_align_board_get_groups (f->board), 1);
  g_assert_cmpint (dsc_align_board_get_group (f->board), ==, 1);
  g_assert_cmpint (dsc_align_board_get_exposure (f->board), ==, -1);
  dsc_data_table_choose (dsc_align_board_get_exposures (f->board), 5);
  g_assert_cmpint (dsc_align_board_get_exposure (f->board), ==, 5);
  g_assert_cmpint (dsc_data_table_get_selected (dsc_align_board_get_groups (f->board)), ==, 2);
  g_signal_emit_by_name (shift, "star-chosen", 2, 17);
  g_assert_cmpint (dsc_align_board_get_exposure (f->board), ==, 2);
  g_assert_cmpint (dsc_align_board_get_group (f->board), ==, 1);
  g_assert_cmpint (dsc_align_board_get_source (f->board), ==, 17);
  g_assert_cmpuint (n_exposure, ==, 2);
  g_assert_cmpuint (n_group, ==, 3);
  g_assert_cmpuint (n_source, ==, 1);
  g_signal_emit_by_name (shift, "star-activated", 2u, 17u);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpuint (heard.source, ==, 17);
  /* Of the exposure that is selected already, nothing is told back. */
  dsc_align_board_select_exposure (f->board, 2);
  g_assert_cmpuint (n_exposure, ==, 2);
  g_assert_cmpint (dsc_align_board_get_source (f->board), ==, 17);
}

/* Every star is found where it is drawn, and says what it is. */
static void
test_plots (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "sky", "shift", "magnitude", "x", "y" };
  guint n_found = 0, n_seen = 0, n;
  const DscAlignStar *stars;
  double x, y;

  show (f, &small);
  stars = dsc_align_case_get_stars (dsc_align_board_get_case (f->board), DSC_TWEAK_RELATIVE, &n);
  g_assert_cmpuint (n, ==, 120);
  for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
    DscAlignPlot *plot = dsc_align_board_get_plot (f->board, names[k]);

    see (f, names[k]);
    g_assert_cmpstr (dsc_align_board_get_view (f->board), ==, names[k]);
    dsc_app_test_spin (0.1);
    for (guint i = 0; i < n; i++) {
      int star;

      if (!dsc_align_plot_locate (plot, i, &x, &y) || y < 25 || y > 120)
        continue;
      n_seen++;
      star = dsc_align_plot_pick (plot, x, y);
      g_assert_cmpint (star, >=, 0);
      n_found += star == (int)i;
      if (star == (int)i && stars[i].exposure == 2 && stars[i].source == 3) {
        g_autofree char *text = dsc_align_plot_describe (plot, x, y);

        g_assert_nonnull (strstr (text, "02101_00002_nrcb1 · star 4 ·"));
      }
    }
    g_assert_cmpint (dsc_align_plot_pick (plot, -50, -50), ==, -1);
  }
  g_assert_cmpuint (n_seen, >, 100);
  g_assert_cmpuint (n_found, >, n_seen * 8 / 10);
}

/* East is left and north is up, and the footprints keep their places. */
static void
test_sky (Fixture *f, gconstpointer data)
{
  DscAlignPlot *sky = dsc_align_board_get_plot (f->board, "sky");
  const DscAlignOutline *a, *b;
  const DscAlignStar *stars;
  DscAlignCase *shown;
  double x[2], y[2];
  guint n;

  show (f, &small);
  see (f, "sky");
  dsc_app_test_spin (0.1);
  shown = dsc_align_board_get_case (f->board);
  stars = dsc_align_case_get_stars (shown, DSC_TWEAK_RELATIVE, &n);
  for (guint i = 1; i < n; i++) {
    g_assert_true (dsc_align_plot_locate (sky, 0, &x[0], &y[0]));
    g_assert_true (dsc_align_plot_locate (sky, i, &x[1], &y[1]));
    if (fabsf (stars[i].east - stars[0].east) > 0.5f)
      g_assert_true ((x[1] > x[0]) == (stars[i].east < stars[0].east));
    if (fabsf (stars[i].north - stars[0].north) > 0.5f)
      g_assert_true ((y[1] < y[0]) == (stars[i].north > stars[0].north));
  }
  a = dsc_align_case_get_outline (shown, 2, FALSE);
  b = dsc_align_case_get_outline (shown, 2, TRUE);
  g_assert_true (a->valid && b->valid);
  g_assert_cmpfloat_with_epsilon ((double)(b->east[0] - a->east[0]), 0.1, 2e-3);
  g_assert_cmpfloat_with_epsilon ((double)(b->north[0] - a->north[0]), -0.05, 2e-3);
}

static void
test_histogram (Fixture *f, gconstpointer data)
{
  DscAlignPlot *plot = dsc_align_board_get_plot (f->board, "histogram");
  g_autofree char *text = NULL;
  gboolean found = FALSE;

  show (f, &small);
  dsc_align_board_select_group (f->board, 1);
  see (f, "histogram");
  dsc_app_test_spin (0.1);
  for (double y = 0; y < 300 && !found; y += 2) {
    for (double x = 0; x < 500 && !found; x += 2) {
      g_free (text);
      text = dsc_align_plot_describe (plot, x, y);
      found = text && strstr (text, ": 40 pairs") != NULL;
    }
  }
  g_assert_true (found);
  g_assert_true (g_str_has_prefix (text, "dx −0.4") || g_str_has_prefix (text, "dx −0.3"));
}

static void
test_kinds (Fixture *f, gconstpointer data)
{
  const AlignFixture both = { 3, 1, 20, FALSE, TRUE };
  guint n;

  show (f, &both);
  g_assert_cmpint (dsc_align_board_get_kind (f->board), ==, DSC_TWEAK_RELATIVE);
  dsc_align_case_get_stars (dsc_align_board_get_case (f->board), DSC_TWEAK_RELATIVE, &n);
  g_assert_cmpuint (n, ==, 40);
  dsc_align_board_set_kind (f->board, DSC_TWEAK_ABSOLUTE);
  g_assert_cmpint (dsc_align_board_get_kind (f->board), ==, DSC_TWEAK_ABSOLUTE);
  dsc_align_case_get_stars (dsc_align_board_get_case (f->board), DSC_TWEAK_ABSOLUTE, &n);
  g_assert_cmpuint (n, ==, 60);
  /* There is no choice where there is one kind. */
  show (f, &small);
  g_assert_cmpint (dsc_align_board_get_kind (f->board), ==, DSC_TWEAK_RELATIVE);
}

static gboolean
is_preview (gpointer data)
{
  return dsc_align_board_is_preview (data);
}

static void
test_preview (Fixture *f, gconstpointer data)
{
  DscTweakSolution *solution;
  guint n_changed = 0;

  show (f, &small);
  g_signal_connect_swapped (f->board, "case-changed", G_CALLBACK (count_cb), &n_changed);
  solution = align_fixture_solution (&small, dsc_align_board_get_scene (f->board));
  g_free (solution->verdict);
  solution->verdict = g_strdup ("rms 1.9 mas");
  dsc_align_board_set_preview_solution (f->board, solution);
  dsc_app_test_wait (is_preview, f->board, 5);
  g_assert_cmpstr (dsc_align_board_get_verdict (f->board), ==, "rms 1.9 mas");
  dsc_align_board_set_preview_solution (f->board, NULL);
  g_assert_false (dsc_align_board_is_preview (f->board));
  g_assert_cmpstr (dsc_align_board_get_verdict (f->board), ==, "rms 2.8 mas");
  g_assert_cmpuint (n_changed, ==, 2);
  /* One that is under way when the result goes is not shown. */
  solution = align_fixture_solution (&small, dsc_align_board_get_scene (f->board));
  dsc_align_board_set_preview_solution (f->board, solution);
  dsc_align_board_show_case (f->board, NULL);
  dsc_app_test_spin (0.2);
  g_assert_false (dsc_align_board_is_preview (f->board));
}

static gboolean
is_written (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_IS_REGULAR);
}

/* The kind of file follows from its name. */
static void
test_save (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *name, *begin;
  } cases[] = { { "a.json", "{" }, { "a.ECSV", "# %ECSV" }, { "a", "{" } };
  g_autofree char *directory = g_dir_make_tmp ("dsc-align-XXXXXX", NULL);

  show (f, &small);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_build_filename (directory, cases[i].name, NULL), *text = NULL;

    dsc_align_board_save_fit (f->board, path);
    dsc_app_test_wait (is_written, path, 10);
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_true (g_str_has_prefix (text, cases[i].begin));
    g_assert_nonnull (strstr (text, "jw01345001001_02101_00002_nrcb1"));
    g_remove (path);
  }
  g_rmdir (directory);
  dsc_app_test_spin (0.1);
}

/* What points to stars that are not there is not shown. */
static void
test_other_scene (void)
{
  const AlignFixture many = { 3, 2, 60, FALSE, FALSE }, few = { 2, 1, 7, FALSE, FALSE };
  DscTweakScene *scene = align_fixture_scene (&many);
  DscTweakSolution *solution = align_fixture_solution (&many, scene);
  g_autoptr (DscAlignCase) shown = dsc_align_case_new (align_fixture_scene (&few), solution);
  guint n;

  dsc_align_case_get_stars (shown, DSC_TWEAK_RELATIVE, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (dsc_align_case_find_star (shown, DSC_TWEAK_RELATIVE, 1, 6), ==, -1);
  g_assert_cmpint (dsc_align_case_find_star (shown, DSC_TWEAK_RELATIVE, 9, 6), ==, -1);
  g_assert_cmpint (dsc_align_case_find_star (shown, DSC_TWEAK_RELATIVE, 1, 700), ==, -1);
  dsc_tweak_scene_free (scene);
}

static void
draw (DscAlignPlot *plot)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (plot)->snapshot (GTK_WIDGET (plot), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node)
    gsk_render_node_unref (node);
}

/* Milliseconds of this thread, as others may be busy, for one drawing; its clock is coarse.
 * @fresh: each with another selection */
static double
draw_time (DscAlignPlot *plot, gboolean fresh)
{
  const int n = 20;
  struct timespec start, end;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &start);
  for (int i = 0; i < n; i++) {
    if (fresh)
      dsc_align_plot_select (plot, &(DscAlignSelection){ i % 2 ? -1 : i + 3, -1, -1 });
    draw (plot);
  }
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &end);
  return (1e3 * (double)(end.tv_sec - start.tv_sec) + 1e-6 * (double)(end.tv_nsec - start.tv_nsec))
         / n;
}

/* 300 exposures with 1000 stars each. */
static void
test_many (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "sky", "shift", "histogram", "magnitude", "x", "y" };
  const AlignFixture huge = { 75, 4, 1000, FALSE, FALSE };

  show (f, &huge);
  for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
    DscAlignPlot *plot = dsc_align_board_get_plot (f->board, names[k]);
    double first, again;

    see (f, names[k]);
    first = draw_time (plot, TRUE);
    again = draw_time (plot, FALSE);
    g_test_message ("%s: %.1f ms, again %.1f ms", names[k], first, again);
    /* Memory and processors are shared with whatever else runs: only -m perf measures. */
    if (g_test_perf ()) {
      g_assert_cmpfloat (first, <, 16);
      g_assert_cmpfloat (again, <, 16);
    }
  }
}

static gboolean
has_result (gpointer data)
{
  return dsc_align_board_get_scene (data) != NULL;
}

/* Its products are saved, too. */
static gboolean
can_edit (gpointer window)
{
  return g_action_group_get_action_enabled (window, "set-param");
}

/* What a run made is read and shown. */
static void
test_window (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *page = NULL, *shown = NULL;
  DscAlignBoard *board;

  dsc_app_test_activate (window, "show-board", g_variant_new_string ("tweakreg"));
  page = dsc_app_test_state (window, "drawer-page");
  shown = dsc_app_test_state (window, "show-drawer");
  g_assert_cmpstr (page, ==, "'alignment'");
  g_assert_cmpstr (shown, ==, "true");
  board = dsc_window_get_align_board (window);
  g_assert_cmpstr (dsc_align_board_get_page (board), ==, "empty");
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("tweakreg"));
  dsc_app_test_wait (has_result, board, 60);
  g_assert_cmpstr (dsc_align_board_get_page (board), ==, "report");
  g_assert_cmpuint (dsc_data_table_n_rows (dsc_align_board_get_exposures (board)), ==, 4);
  g_assert_cmpstr (dsc_align_board_get_stale (board), ==, NULL);

  dsc_align_board_select_exposure (board, 2);
  g_assert_cmpint (dsc_association_view_get_selected (dsc_window_get_association (window)), ==, 2);
  dsc_association_view_set_selected (dsc_window_get_association (window), 1);
  g_assert_cmpint (dsc_align_board_get_exposure (board), ==, 1);

  /* The result stays, and it is said why it is an old one. */
  dsc_app_test_wait (can_edit, window, 60);
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "tweakreg", "snr_threshold", "7"));
  g_assert_true (g_str_has_prefix (dsc_align_board_get_stale (board), "stale: snr_threshold "));
  g_assert_nonnull (dsc_align_board_get_scene (board));
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "tweakreg", "skip", "true"));
  g_assert_cmpstr (dsc_align_board_get_page (board), ==, "empty");
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/app/align-board/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("empty", test_empty);
  ADD ("values", test_values);
  ADD ("advice", test_advice);
  ADD ("selection", test_selection);
  ADD ("plots", test_plots);
  ADD ("sky", test_sky);
  ADD ("histogram", test_histogram);
  ADD ("kinds", test_kinds);
  ADD ("preview", test_preview);
  ADD ("save", test_save);
  ADD ("many", test_many);
  g_test_add_func ("/app/align-board/other-scene", test_other_scene);
  g_test_add_func ("/app/align-board/window", test_window);
  return g_test_run ();
}
