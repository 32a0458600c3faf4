/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The plot and the card of a catalogue, without the rest of the window.
 * demo-catalog [-s WxH] [-n SOURCES] [-r ROW] [-x COLUMN] [-y COLUMN] [-d] [--select N]
 *   [CATALOG [SEGMENTS [IMAGE]]] */

#include <adwaita.h>
#include <math.h>

#include "dsc-fits-model.h"
#include "dsc-resources.h"
#include "dsc-scatter-plot.h"
#include "dsc-source-card.h"

static int n_sources = 100000, row = -1, n_select;
static char *size, *x_column, *y_column;
static gboolean dark, bench;
static int frame;

static const GOptionEntry entries[] = {
  { "size", 's', 0, G_OPTION_ARG_STRING, &size, "Size of the window", "WxH" },
  { "sources", 'n', 0, G_OPTION_ARG_INT, &n_sources, "So many made-up sources", "N" },
  { "row", 'r', 0, G_OPTION_ARG_INT, &row, "The current source", "ROW" },
  { "select", 0, 0, G_OPTION_ARG_INT, &n_select, "Select the first ones", "N" },
  { "x", 'x', 0, G_OPTION_ARG_STRING, &x_column, "Column", "NAME" },
  { "y", 'y', 0, G_OPTION_ARG_STRING, &y_column, "Column", "NAME" },
  { "dark", 'd', 0, G_OPTION_ARG_NONE, &dark, "Dark colours", NULL },
  { "bench", 'b', 0, G_OPTION_ARG_NONE, &bench, "Zoom 60 times and tell the time", NULL },
  { 0 },
};

static DscColumn *
add (DscTable *table, const char *name, const char *unit)
{
  return dsc_table_add (table, name, DSC_COLUMN_DOUBLE, 64, unit, NULL);
}

static double
normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

static DscTable *
make_table (guint n)
{
  DscTable *table = dsc_table_new (n);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  DscColumn *x = add (table, "xcentroid", "pix"), *y = add (table, "ycentroid", "pix");
  DscColumn *mag = add (table, "isophotal_abmag", "mag");
  DscColumn *err = add (table, "isophotal_abmag_err", "mag");
  DscColumn *ci = add (table, "CI_70_30", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < n; i++) {
    double m = 29 + 2.2 * log10 (g_rand_double (rand) + 1e-4), star = g_rand_double (rand) < 0.3;

    label->i[i] = i + 1;
    x->d[i] = g_rand_double_range (rand, 0, 8000);
    y->d[i] = g_rand_double_range (rand, 0, 8000);
    mag->d[i] = m + 0.3 * normal (rand);
    err->d[i] = 0.02 * pow (10, 0.35 * (mag->d[i] - 25)) * exp (0.15 * normal (rand));
    ci->d[i] = star ? 3.1 + err->d[i] * normal (rand) : 4.2 + 0.5 * normal (rand);
    if (i % 977 == 0)
      ci->d[i] = i % 2 ? NAN : 1000;
  }
  return table;
}

static gboolean
bench_cb (GtkWidget *plot, GdkFrameClock *clock, gpointer user_data)
{
  static gint64 start;
  GtkWidget *area = gtk_widget_get_last_child (gtk_widget_get_first_child (plot));

  if (frame++ == 30)
    start = g_get_monotonic_time ();
  if (frame == 150) {
    g_print ("%.1f ms a frame\n", 1e-3 * (double)(g_get_monotonic_time () - start) / 119);
    return G_SOURCE_REMOVE;
  }
  gtk_widget_activate_action (plot, "scatter.reset", NULL);
  gtk_widget_queue_draw (area);
  return G_SOURCE_CONTINUE;
}

static DscCatalogCase *
load (int argc, char **argv, GError **error)
{
  g_autoptr (DscImageModel) image = NULL;

  if (argc < 2)
    return dsc_catalog_case_new (make_table ((guint)n_sources), NULL, NULL, error);
  if (argc > 3 && !(image = dsc_fits_model_open (argv[3], error)))
    return NULL;
  return dsc_catalog_case_read (argv[1], argc > 2 ? argv[2] : NULL, image, NULL, error);
}

static void
build (DscCatalogModel *model, GMainLoop *loop)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *plot = dsc_scatter_plot_new (), *card = dsc_source_card_new ();
  g_autoptr (GtkBitset) rows = gtk_bitset_new_range (0, (guint)MAX (n_select, 0));
  int width = 1100, height = 330;

  if (size)
    sscanf (size, "%dx%d", &width, &height);
  gtk_paned_set_start_child (GTK_PANED (box), plot);
  gtk_paned_set_end_child (GTK_PANED (box), card);
  gtk_paned_set_shrink_start_child (GTK_PANED (box), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (box), FALSE);
  gtk_paned_set_position (GTK_PANED (box), width * 2 / 5);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  dsc_scatter_plot_set_model (DSC_SCATTER_PLOT (plot), model);
  dsc_source_card_set_model (DSC_SOURCE_CARD (card), model);
  if (x_column)
    g_object_set (plot, "x-column", x_column, NULL);
  if (y_column)
    g_object_set (plot, "y-column", y_column, NULL);
  if (n_select > 0)
    dsc_catalog_model_select (model, rows);
  if (row >= 0)
    dsc_catalog_model_select_row (model, row);
  if (bench)
    gtk_widget_add_tick_callback (plot, bench_cb, NULL, NULL);
  g_signal_connect_swapped (window, "close-request", G_CALLBACK (g_main_loop_quit), loop);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (DscCatalogModel) model = NULL;
  g_autoptr (DscCatalogCase) shown = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GtkCssProvider) provider = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !(shown = load (argc, argv, &error))) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  adw_init ();
  dsc_resources_register_resource ();
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/ditherscope/Ditherscope/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  loop = g_main_loop_new (NULL, FALSE);
  model = dsc_catalog_model_new ();
  dsc_catalog_model_set_case (model, shown);
  build (model, loop);
  g_main_loop_run (loop);
  return 0;
}
