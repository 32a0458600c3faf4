/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU milliseconds a frame that marks of a catalogue take of a picture of 1280 x 800, by their
 * number, kind and zoom, and how long a new catalogue, filter or colour takes. Prints a table,
 * asserts nothing. bench-catalog [--sources N] [--frames N] */
#include <math.h>
#include <time.h>

#include "dsc-catalog-overlay.h"

#define SIZE 8192
#define WIDTH 1280
#define HEIGHT 800

static int n_sources = 100000, frames = 40;

static const GOptionEntry entries[] = {
  { "sources", 0, 0, G_OPTION_ARG_INT, &n_sources, "Rows of the catalogue", "N" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &frames, "Frames to measure", "N" },
  { NULL },
};

/* Of this thread: others may share the machine. */
static double
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Discs in cells of a square lattice. */
static DscCatalogCase *
make_case (void)
{
  DscTable *table = dsc_table_new ((gsize)n_sources);
  static const char *const names[]
      = { "xcentroid", "ycentroid", "semimajor_sigma", "semiminor_sigma", "orientation", "flux" };
  DscSegmentMap *map = g_new0 (DscSegmentMap, 1);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL), *columns[6];
  int side = (int)ceil (sqrt (n_sources));
  double pitch = (double)SIZE / side, radius = MIN (pitch * 0.4, 9.0);
  static const double radii[] = { 1.6, 2.5, 5.3 };
  GError *error = NULL;
  DscCatalogCase *made;

  for (guint i = 0; i < 6; i++)
    columns[i] = dsc_table_add (table, names[i], DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  map->width = map->height = SIZE;
  map->labels = g_new0 (guint32, (gsize)SIZE * SIZE);
  map->n_segments = (guint)n_sources;
  map->segments = g_new0 (DscSegment, n_sources);
  for (int i = 0; i < n_sources; i++) {
    double x = (i % side + 0.5) * pitch, y = (i / side + 0.5) * pitch;
    int r = (int)(radius * (0.3 + 0.7 * (i * 7919 % 1000) / 1000.0));
    DscSegment *s = &map->segments[i];
    const double values[] = { x, y, 0.5 * r + 0.5, 0.3 * r + 0.5, i % 180, exp (i % 977 * 0.01) };

    label->i[i] = i + 1;
    for (guint k = 0; k < 6; k++)
      columns[k]->d[i] = values[k];
    *s = (DscSegment){ (guint)(x - r), (guint)(y - r), (guint)(x + r) + 1, (guint)(y + r) + 1, 0 };
    s->x1 = MIN (s->x1, SIZE);
    s->y1 = MIN (s->y1, SIZE);
    for (guint v = s->y0; v < s->y1; v++)
      for (guint u = s->x0; u < s->x1; u++)
        if (hypot (u - x, v - y) <= r + 0.5) {
          map->labels[(gsize)v * SIZE + u] = (guint32)i + 1;
          s->area++;
        }
  }
  dsc_table_set_meta_list (table, "aperture_params.aperture_radii", 3, radii);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_inner_radius", 12);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_outer_radius", 18);
  made = dsc_catalog_case_new (table, map, NULL, &error);
  if (!made)
    g_error ("%s", error->message);
  return made;
}

static void
bench (DscOverlay *overlay, const char *name, double zoom, double slant)
{
  g_autofree guint32 *data = g_new0 (guint32, WIDTH * HEIGHT);
  DscPixels pixels = { data, WIDTH, HEIGHT, WIDTH };
  DscOverlayContext context = { .width = WIDTH, .height = HEIGHT, .scale = 1 };
  double worst = 0, total = 0;

  for (int i = -3; i < frames; i++) {
    double cx = 0.5 * SIZE + 3.7 * i, cy = 0.5 * SIZE + 1.3 * i, start, took;
    double c = zoom * cos (slant), s = zoom * sin (slant);

    context.affine = (DscAffine){ c, -s, -s, -c, 0, 0 };
    context.affine.x0 = WIDTH / 2.0 - c * cx + s * cy;
    context.affine.y0 = HEIGHT / 2.0 + s * cx + c * cy;
    start = now_ms ();
    dsc_overlay_draw_pixels (overlay, &context, &pixels);
    took = now_ms () - start;
    if (i >= 0) {
      total += took;
      worst = MAX (worst, took);
    }
  }
  g_print ("%-34s zoom %5.2f%s  %6.2f ms a frame  longest %6.2f\n", name, zoom,
           slant != 0 ? " turned" : "       ", total / frames, worst);
}

static void
bench_changes (DscCatalogModel *model, DscOverlay *overlay)
{
  DscCatalogCase *shown = dsc_catalog_case_ref (dsc_catalog_model_get_case (model));
  g_autoptr (GtkBitset) rows = gtk_bitset_new_range (0, shown->n / 2);
  double start = now_ms ();

  g_object_set (overlay, "color-column", "flux", NULL);
  g_print ("colours by a column: %.2f ms\n", now_ms () - start);
  start = now_ms ();
  dsc_catalog_model_select (model, rows);
  bench (overlay, "half of them selected", 0.1, 0);
  dsc_catalog_model_select_row (model, -1);
  start = now_ms ();
  dsc_catalog_model_set_case (model, NULL);
  dsc_catalog_model_set_case (model, shown);
  g_print ("another catalogue: %.2f ms\n", now_ms () - start);
  dsc_catalog_case_unref (shown);
}

int
main (int argc, char **argv)
{
  static const char *const marks[] = { "circle", "aperture", "ellipse", "segment" };
  static const double zooms[] = { 0.1, 0.3, 1.0, 3.0, 12.0 };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (DscCatalogModel) model = dsc_catalog_model_new ();
  g_autoptr (DscCatalogCase) shown = NULL;
  g_autoptr (DscOverlay) overlay = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || n_sources < 1 || frames < 1) {
    g_printerr ("%s\n", error ? error->message : "--sources, --frames: at least 1");
    return 2;
  }
  shown = make_case ();
  overlay = dsc_catalog_overlay_new (model);
  dsc_catalog_model_set_case (model, shown);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_object_set (overlay, "mark", i, NULL);
    for (guint k = 0; k < G_N_ELEMENTS (zooms); k++)
      bench (overlay, marks[i], zooms[k], 0);
    bench (overlay, marks[i], 0.8, 0.4);
  }
  bench_changes (model, overlay);
  return 0;
}
