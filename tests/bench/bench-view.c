/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Milliseconds and frames a second of the image view: pan, zoom and contrast on a float image of
 * 8192 x 8192 with flags, in windows of 1280 x 800 and 1600 x 1000. Prints a table, asserts
 * nothing. GTK_A11Y=none xvfb-run -a -s "-screen 0 1600x1000x24" bench-view [--size N] [--frames N]
 */
#include <gtk/gtk.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "dsc-catalog-overlay.h"
#include "dsc-image-view.h"
#include "dsc-render.h"

#define WARM_UP 20

static int size = 8192, frames = 150;
static gboolean kernels_only, pair_only;
static char *only;

static const GOptionEntry entries[] = {
  { "size", 0, 0, G_OPTION_ARG_INT, &size, "Width and height of the image", "N" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &frames, "Frames to measure", "N" },
  { "kernels", 0, 0, G_OPTION_ARG_NONE, &kernels_only, "Without windows", NULL },
  { "pair", 0, 0, G_OPTION_ARG_NONE, &pair_only, "Two images, flags and sources only", NULL },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Of the two images: cases of this name", "NAME" },
  { NULL },
};

static double
wall_ms (void)
{
  return (double)g_get_monotonic_time () / 1000.0;
}

static double
cpu_ms (void)
{
  struct rusage r;

  getrusage (RUSAGE_SELF, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3
         + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-3;
}

/* Noise on a level with stars, and a flag in one pixel of 256. */
static DscImageModel *
make_model (void)
{
  DscImageModel *model = dsc_image_model_new ("bench.fits", (guint)size, (guint)size);
  g_autoptr (DscImage) sci
      = dsc_image_new (DSC_PIXEL_FLOAT, (guint)size, (guint)size, 1, "SCI", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, (guint)size, (guint)size, 1, "DQ", NULL);
  gsize n = (gsize)size * size;
  guint64 s = 88172645463325252u;

  for (gsize i = 0; i < n; i++) {
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    sci->f[i] = 10.0f + (float)(s & 0xffff) / 65536.0f + (float)(s >> 16 & 0xffff) / 65536.0f;
    dq->u[i] = (s >> 48 & 0xff) == 0;
    if ((s >> 32 & 0xffff) == 0)
      sci->f[i] += 500.0f;
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  return model;
}

/* --- the renderer alone --- */

static void
bench_kernel (const char *name, DscRenderJob *job, DscPixels *pixels, guint n_threads)
{
  double best = INFINITY, start, total = 0;
  int n = 40;

  for (int i = 0; i < n; i++) {
    start = wall_ms ();
    job->affine.x0 -= 3.0;
    dsc_render (job, pixels, n_threads);
    total += wall_ms () - start;
    best = MIN (best, wall_ms () - start);
  }
  g_print ("%-34s %u thread%s  best %5.2f ms  mean %5.2f ms\n", name, n_threads,
           n_threads > 1 ? "s" : " ", best, total / n);
}

static void
bench_kernels (DscImageModel *model)
{
  static const struct {
    const char *name;
    double zoom, slant;
    gboolean mask, log;
  } cases[] = {
    { "pan 1:1", 1.0, 0, FALSE, FALSE },
    { "pan 1:1, logarithm", 1.0, 0, FALSE, TRUE },
    { "pan 1:1, flags", 1.0, 0, TRUE, FALSE },
    { "zoom 3.3", 3.3, 0, FALSE, FALSE },
    { "zoom 0.7, bilinear", 0.7, 0, FALSE, FALSE },
    { "fit, bilinear from the pyramid", 0.12, 0, FALSE, FALSE },
    { "fit, flags", 0.12, 0, TRUE, FALSE },
    { "slanted 1:1", 1.0, 0.3, FALSE, FALSE },
    { "slanted 0.7", 0.7, 0.3, FALSE, FALSE },
  };
  g_autofree DscLut *lut = g_new0 (DscLut, 1);
  g_autofree guint32 *data = g_new (guint32, 1600 * 1000);
  DscPixels pixels = { data, 1600, 1000, 1600 };
  double start = wall_ms ();
  g_autoptr (DscPyramid) image
      = dsc_pyramid_new (dsc_image_model_peek_plane (model, DSC_PLANE_SCI), 0, 0, NULL, NULL);
  double pyramid_ms = wall_ms () - start;
  g_autoptr (DscPyramid) dq
      = dsc_pyramid_new (dsc_image_model_peek_plane (model, DSC_PLANE_DQ), 0, 0, NULL, NULL);
  g_autoptr (DscImageStats) stats = NULL;

  start = wall_ms ();
  stats = dsc_image_stats_new (dsc_image_model_peek_plane (model, DSC_PLANE_SCI), 0, 0, NULL);
  g_print ("pyramid of %d x %d: %.0f ms; statistics: %.0f ms\n", size, size, pyramid_ms,
           wall_ms () - start);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    DscStretchCurve curve = { cases[i].log ? DSC_STRETCH_LOG : DSC_STRETCH_ASINH, 1000, 9, 60 };
    double z = cases[i].zoom, t = cases[i].slant;
    DscRenderJob job = { .image = image, .lut = lut, .background = 0xff000000u };

    start = wall_ms ();
    dsc_lut_set_curve (lut, &curve);
    if (i == 0)
      g_print ("table for a new stretch: %.2f ms\n", wall_ms () - start);
    start = wall_ms ();
    dsc_lut_set_colors (lut, dsc_colormap_find ("viridis"), FALSE, 1.0, 0.5, 0xff00ff00u);
    if (i == 0)
      g_print ("table for new contrast:  %.2f ms\n", wall_ms () - start);
    job.affine = (DscAffine){ z * cos (t), -z * sin (t), -z * sin (t), -z * cos (t), 0, 0 };
    job.affine.x0 = 800 - z * 0.4 * size * (cos (t) - sin (t));
    job.affine.y0 = 500 + z * 0.4 * size * (cos (t) + sin (t));
    if (cases[i].mask) {
      job.dq = dq;
      job.dq_bits = 1;
      job.dq_colors[0] = 0xff0000;
      job.dq_alphas[0] = 128;
    }
    bench_kernel (cases[i].name, &job, &pixels, 1);
    bench_kernel (cases[i].name, &job, &pixels, 2);
  }
}

/* --- the widget in a window --- */

typedef struct {
  GtkWidget *window, *view;
  GMainLoop *loop;
  const char *action;
  int frame;
  double start, cpu, last, worst;
} Run;

static void
advance (Run *run)
{
  DscImageView *view = DSC_IMAGE_VIEW (run->view);
  double t = run->frame * 0.1;

  if (g_str_equal (run->action, "pan"))
    dsc_image_view_center_on (view, 0.4 * size + 13 * (run->frame % 100),
                              0.4 * size + 7 * (run->frame % 100));
  else if (g_str_equal (run->action, "zoom"))
    dsc_image_view_zoom_about (view, 0.4 * size, 0.4 * size, exp (-1.6 * (0.5 - 0.5 * cos (t))));
  else if (g_str_equal (run->action, "contrast"))
    g_object_set (view, "contrast", 1.0 + 0.5 * sin (t), "bias", 0.5 + 0.2 * cos (t), NULL);
  else if (g_str_equal (run->action, "limits"))
    g_object_set (view, "vmax", 20.0 + (run->frame % 60), NULL);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Run *run = user_data;
  double now = wall_ms ();

  if (run->frame == WARM_UP) {
    run->start = now;
    run->cpu = cpu_ms ();
    run->worst = 0;
  }
  if (run->frame > WARM_UP)
    run->worst = MAX (run->worst, now - run->last);
  run->last = now;
  if (run->frame == WARM_UP + frames) {
    g_print ("%4d x %-4d  %-9s %-18s %5.1f fps  %5.2f ms CPU a frame  longest %5.1f ms\n",
             gtk_widget_get_width (run->view), gtk_widget_get_height (run->view), run->action,
             G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (run->window))),
             frames * 1e3 / (now - run->start), (cpu_ms () - run->cpu) / frames, run->worst);
    g_main_loop_quit (run->loop);
    return G_SOURCE_REMOVE;
  }
  run->frame++;
  advance (run);
  return G_SOURCE_CONTINUE;
}

static void
loaded_cb (DscImageView *view, Run *run)
{
  dsc_image_view_zoom_about (view, 0.4 * size, 0.4 * size, 1.0);
  gtk_widget_add_tick_callback (run->view, tick_cb, run, NULL);
}

static void
add_markers (DscImageView *view)
{
  g_autoptr (DscOverlay) layer = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, 8, 0x57e389);
  double x[500], y[500];

  for (guint i = 0; i < 500; i++) {
    x[i] = 0.4 * size + (i * 7919u) % 1600 - 800.0;
    y[i] = 0.4 * size + (i * 104729u) % 1000 - 500.0;
  }
  dsc_marker_overlay_set_image (DSC_MARKER_OVERLAY (layer), 500, x, y);
  dsc_image_view_add_overlay (view, layer);
}

static void
bench_window (DscImageModel *model, const char *action, int width, int height, gboolean markers)
{
  Run run = { .action = action, .loop = g_main_loop_new (NULL, FALSE) };

  run.window = gtk_window_new ();
  run.view = dsc_image_view_new ();
  gtk_window_set_decorated (GTK_WINDOW (run.window), FALSE);
  gtk_widget_set_size_request (run.view, width, height);
  gtk_window_set_child (GTK_WINDOW (run.window), run.view);
  if (markers)
    add_markers (DSC_IMAGE_VIEW (run.view));
  g_signal_connect (run.view, "image-loaded", G_CALLBACK (loaded_cb), &run);
  gtk_window_present (GTK_WINDOW (run.window));
  dsc_image_view_set_model (DSC_IMAGE_VIEW (run.view), model);
  g_main_loop_run (run.loop);
  gtk_window_destroy (GTK_WINDOW (run.window));
  g_main_loop_unref (run.loop);
}

/* --- two images, flags and a catalogue --- */

#define N_SOURCES 20000

static DscOverlay *
make_sources (DscCatalogModel *model)
{
  DscTable *table = dsc_table_new (N_SOURCES);
  static const char *const names[]
      = { "xcentroid", "ycentroid", "semimajor_sigma", "semiminor_sigma", "orientation", "flux" };
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  g_autoptr (DscCatalogCase) shown = NULL;
  g_autoptr (GError) error = NULL;

  for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
    DscColumn *column = dsc_table_add (table, names[k], DSC_COLUMN_DOUBLE, 64, NULL, NULL);

    for (guint i = 0; i < N_SOURCES; i++)
      column->d[i] = k < 2 ? fmod (i * (k ? 7919.37 : 104729.61), size) : 2.0 + (i + k) % 5;
  }
  for (guint i = 0; i < N_SOURCES; i++)
    label->i[i] = i + 1;
  shown = dsc_catalog_case_new (table, NULL, NULL, &error);
  if (!shown)
    g_error ("%s", error->message);
  dsc_catalog_model_set_case (model, shown);
  return dsc_catalog_overlay_new (model);
}

typedef struct {
  const char *name;
  double zoom, slant;
  DscCompareMode mode;
} PairCase;

/* To and fro by whole pixels of the screen, as a pointer drags. */
static void
pan_as_pointer (DscImageView *view, int i)
{
  int t = ABS (i % 40), steps = t < 20 ? t : 40 - t;
  double x, y, x0, y0;

  dsc_image_view_center_on (view, 0.4 * size, 0.4 * size);
  dsc_image_view_widget_to_image (view, 0, 0, &x0, &y0);
  dsc_image_view_widget_to_image (view, 13 * steps, 7 * steps, &x, &y);
  dsc_image_view_center_on (view, 0.4 * size + x - x0, 0.4 * size + y - y0);
}

/* What the view itself takes of a frame, apart from the toolkit and the display: on the clock, and
 * of all processors. */
static void
bench_share (DscImageView *view, const PairCase *c)
{
  double wall = 0, cpu = 0, worst = 0;

  g_object_set (view, "compare-mode", c->mode, "rotation", c->slant, NULL);
  for (int i = -5; i < frames; i++) {
    GtkSnapshot *snapshot = gtk_snapshot_new ();
    GskRenderNode *node;
    double start, cpu_start, took;

    dsc_image_view_zoom_about (view, 0.4 * size, 0.4 * size,
                               g_str_equal (c->name, "zoom") ? exp (-0.02 * (i % 100)) : c->zoom);
    if (!g_str_equal (c->name, "zoom") && !g_str_equal (c->name, "glide"))
      pan_as_pointer (view, i);
    else
      dsc_image_view_center_on (view, 0.4 * size + 13 * (i % 100), 0.4 * size + 7 * (i % 100));
    if (c->mode == DSC_COMPARE_CURTAIN)
      g_object_set (view, "curtain", 0.2 + 0.006 * (i % 100), NULL);
    start = wall_ms ();
    cpu_start = cpu_ms ();
    GTK_WIDGET_GET_CLASS (view)->snapshot (GTK_WIDGET (view), snapshot);
    took = wall_ms () - start;
    if (i >= 0) {
      wall += took;
      cpu += cpu_ms () - cpu_start;
      worst = MAX (worst, took);
    }
    node = gtk_snapshot_free_to_node (snapshot);
    g_clear_pointer (&node, gsk_render_node_unref);
  }
  g_print ("%-10s zoom %4.2f turned %3.0f: mean %5.2f ms, longest %5.2f ms, CPU %5.2f ms\n",
           c->name, c->zoom, c->slant, wall / frames, worst, cpu / frames);
}

static void
pair_loaded_cb (DscImageView *view, GMainLoop *loop)
{
  g_main_loop_quit (loop);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
bench_pair (DscImageModel *first)
{
  static const PairCase cases[] = {
    { "pan", 1.0, 0, DSC_COMPARE_NONE },         { "pan", 0.3, 0, DSC_COMPARE_NONE },
    { "glide", 0.3, 0, DSC_COMPARE_NONE },       { "glide", 1.0, 30, DSC_COMPARE_NONE },
    { "pan", 0.097, 0, DSC_COMPARE_NONE },       { "pan", 3.0, 0, DSC_COMPARE_NONE },
    { "zoom", 1.0, 0, DSC_COMPARE_NONE },        { "pan", 1.0, 30, DSC_COMPARE_NONE },
    { "curtain", 1.0, 0, DSC_COMPARE_CURTAIN },  { "curtain", 0.3, 0, DSC_COMPARE_CURTAIN },
    { "curtain", 1.0, 30, DSC_COMPARE_CURTAIN }, { "blink", 1.0, 0, DSC_COMPARE_BLINK },
    { "blink", 0.097, 0, DSC_COMPARE_BLINK },
  };
  g_autoptr (DscImageModel) second = make_model ();
  g_autoptr (DscCatalogModel) sources = dsc_catalog_model_new ();
  g_autoptr (DscOverlay) layer = make_sources (sources);
  GtkWidget *window = gtk_window_new (), *view = dsc_image_view_new ();
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_widget_set_size_request (view, 1280, 800);
  gtk_window_set_child (GTK_WINDOW (window), view);
  dsc_image_view_add_overlay (DSC_IMAGE_VIEW (view), layer);
  g_object_set (view, "show-dq", TRUE, NULL);
  g_signal_connect (view, "image-loaded", G_CALLBACK (pair_loaded_cb), loop);
  gtk_window_present (GTK_WINDOW (window));
  dsc_image_view_set_model (DSC_IMAGE_VIEW (view), first);
  dsc_image_view_set_compare_model (DSC_IMAGE_VIEW (view), second);
  g_main_loop_run (loop);
  g_timeout_add (1500, quit_cb, loop);
  g_main_loop_run (loop);
  g_print ("our share of a frame: two images, flags, %d sources\n", N_SOURCES);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (only == NULL || g_str_equal (only, cases[i].name))
      bench_share (DSC_IMAGE_VIEW (view), &cases[i]);
  gtk_window_destroy (GTK_WINDOW (window));
  g_main_loop_unref (loop);
}

/* The longest time that the main loop was kept from its work while a large image was read, reduced
 * and given up again. */
static gboolean
beat_cb (gpointer user_data)
{
  double *beat = user_data, now = wall_ms ();

  beat[1] = MAX (beat[1], now - beat[0]);
  beat[0] = now;
  return G_SOURCE_CONTINUE;
}

static void
bench_loading (void)
{
  DscImageModel *model = make_model ();
  DscImageView *view = g_object_ref_sink (DSC_IMAGE_VIEW (dsc_image_view_new ()));
  double beat[2] = { wall_ms (), 0 }, start = beat[0];
  guint id = g_timeout_add (1, beat_cb, beat);
  gboolean loading = TRUE;

  dsc_image_view_set_model (view, model);
  g_object_unref (model);
  while (loading) {
    g_main_context_iteration (NULL, TRUE);
    g_object_get (view, "loading", &loading, NULL);
  }
  g_print ("showing %d x %d: %.0f ms, longest pause of the main loop %.1f ms\n", size, size,
           wall_ms () - start, beat[1]);
  beat[0] = wall_ms ();
  beat[1] = 0;
  dsc_image_view_set_model (view, NULL);
  for (guint i = 0; i < 50; i++)
    g_main_context_iteration (NULL, TRUE);
  g_print ("letting it go: longest pause %.1f ms\n", beat[1]);
  g_source_remove (id);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  static const char *const actions[] = { "pan", "zoom", "contrast", "limits", "none" };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || size < 64 || size > 32768) {
    g_printerr ("%s\n", error != NULL ? error->message : "--size: 64 to 32768");
    return 2;
  }
  model = make_model ();
  if (!pair_only)
    bench_kernels (model);
  if (kernels_only)
    return 0;
  if (!gtk_init_check ()) {
    g_printerr ("no display: kernels only\n");
    return 0;
  }
  bench_pair (model);
  if (pair_only)
    return 0;
  bench_loading ();
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    bench_window (model, actions[i], 1280, 800, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    bench_window (model, actions[i], 1600, 1000, FALSE);
  g_print ("with 500 markers:\n");
  bench_window (model, "pan", 1280, 800, TRUE);
  bench_window (model, "pan", 1600, 1000, TRUE);
  return 0;
}
