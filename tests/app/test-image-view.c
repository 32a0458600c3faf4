/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-color-bar.h"
#include "dsc-error.h"
#include "dsc-image-view-private.h"
#include "dsc-panner.h"
#include "dsc-test.h"
#include "view-fixture.h"

/* --- a model whose pixels cannot be read --- */

#define TEST_TYPE_BROKEN_MODEL (test_broken_model_get_type ())
typedef struct {
  DscImageModel parent_instance;
} TestBrokenModel;
typedef struct {
  DscImageModelClass parent_class;
} TestBrokenModelClass;
GType test_broken_model_get_type (void);
G_DEFINE_TYPE (TestBrokenModel, test_broken_model, DSC_TYPE_IMAGE_MODEL)

static gboolean
broken_read_rows (DscImageModel *self,
                  DscPlaneId id,
                  guint z,
                  guint y0,
                  guint n_rows,
                  gpointer out,
                  GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "the disk is on fire");
  return FALSE;
}

static void
test_broken_model_class_init (TestBrokenModelClass *klass)
{
  DSC_IMAGE_MODEL_CLASS (klass)->read_rows = broken_read_rows;
}

static void
test_broken_model_init (TestBrokenModel *self)
{
}

/* --- a model that reads its rows from another one, as from a file --- */

#define TEST_TYPE_FILE_MODEL (test_file_model_get_type ())
typedef struct {
  DscImageModel parent_instance;
} TestFileModel;
typedef struct {
  DscImageModelClass parent_class;
} TestFileModelClass;
GType test_file_model_get_type (void);
G_DEFINE_TYPE (TestFileModel, test_file_model, DSC_TYPE_IMAGE_MODEL)

static gboolean
file_read_rows (DscImageModel *self,
                DscPlaneId id,
                guint z,
                guint y0,
                guint n_rows,
                gpointer out,
                GError **error)
{
  return dsc_image_model_read_rows (g_object_get_data (G_OBJECT (self), "inner"), id, z, y0, n_rows,
                                    out, error);
}

static void
test_file_model_class_init (TestFileModelClass *klass)
{
  DSC_IMAGE_MODEL_CLASS (klass)->read_rows = file_read_rows;
}

static void
test_file_model_init (TestFileModel *self)
{
}

static DscImageModel *
file_model_new (DscImageModel *inner)
{
  DscImageModel *model = dsc_image_model_new_of_type (TEST_TYPE_FILE_MODEL, "file.fits",
                                                      dsc_image_model_get_width (inner),
                                                      dsc_image_model_get_height (inner));

  g_object_set_data_full (G_OBJECT (model), "inner", g_object_ref (inner), g_object_unref);
  dsc_image_model_declare_plane (model, DSC_PLANE_SCI, 1);
  dsc_image_model_declare_plane (model, DSC_PLANE_DQ, 1);
  return model;
}

/* --- tests --- */

/* What is on the screen is the table applied to the pixels, in both ways of presenting. */
static void
test_pixels (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (9, 6, 10, 1);
  const DscLut *lut;
  g_autofree guint32 *pixels = NULL, *copy = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int w = gtk_widget_get_width (GTK_WIDGET (f->view));
  int h = gtk_widget_get_height (GTK_WIDGET (f->view));

  show_model (f, model);
  g_object_set (f->view, "limits", DSC_LIMITS_MINMAX, "colormap", "viridis", "nan-color", "#ff0000",
                "zoom", 20.0, NULL);
  pixels = render_view (f);
  lut = dsc_image_view_get_lut (f->view);
  for (int y = 0; y < 6; y++)
    for (int x = 0; x < 9; x++)
      g_assert_cmphex (pixel_at (f, pixels, x, y), ==,
                       x == 2 && y == 1 ? 0xffff0000u : dsc_lut_color (lut, (float)(x + 100 * y)));
  texture = dsc_image_view_render (f->view, w, h);
  copy = g_new (guint32, w * h);
  gdk_texture_download (texture, (guchar *)copy, (gsize)w * 4);
  for (int i = 0; i < w * h; i++)
    g_assert_cmphex (copy[i] | 0xff000000u, ==, pixels[i] | 0xff000000u);
}

static void
test_flags (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (9, 6, 10, 1);
  DscFlagStyle *style = dsc_image_view_get_flag_style (f->view);
  guint32 hot = dsc_flag_style_get_color (style, 11);
  guint32 plain, red;
  g_autofree guint32 *off = NULL, *on = NULL, *masked = NULL, *plane = NULL;

  show_model (f, model);
  g_object_set (f->view, "zoom", 20.0, "dq-opacity", 1.0, NULL);
  off = render_view (f);
  plain = pixel_at (f, off, 1, 1);
  g_object_set (f->view, "show-dq", TRUE, NULL);
  on = render_view (f);
  g_assert_cmphex (pixel_at (f, on, 1, 1), ==, 0xff000000u | hot);
  g_assert_cmphex (pixel_at (f, on, 5, 5), ==, pixel_at (f, off, 5, 5));
  g_object_set (f->view, "dq-mask", 1u, NULL);
  masked = render_view (f);
  red = dsc_flag_style_get_color (style, 0);
  g_assert_cmphex (pixel_at (f, masked, 1, 1), ==, 0xff000000u | red);
  g_assert_cmphex (red, !=, plain & 0xffffff);
  /* As a plane the flags show in their colours without the switch. */
  g_object_set (f->view, "show-dq", FALSE, "dq-mask", G_MAXUINT32, "plane", "DQ", NULL);
  wait_loaded (f->view);
  plane = render_view (f);
  g_assert_cmphex (pixel_at (f, plane, 1, 1), ==, 0xff000000u | hot);
}

/* Of a colour over another, each of the three parts to half a step. */
static void
assert_blend (guint32 found, guint32 under, guint32 over, double share)
{
  for (guint shift = 0; shift < 24; shift += 8)
    dsc_assert_near (found >> shift & 255,
                     (1 - share) * (under >> shift & 255) + share * (over >> shift & 255), 1.01, 0);
}

/* Each flag has an opacity of its own; one that cannot be seen hides no other. Two views that share
 * a style show the same. */
static void
test_flag_style (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (9, 6, 10, 1);
  g_autoptr (DscFlagStyle) style = dsc_flag_style_new ();
  g_autofree guint32 *off = NULL, *on = NULL, *hidden = NULL;
  guint32 rgb = 0x00ff80;
  double opacity;

  show_model (f, model);
  g_object_set (f->view, "zoom", 20.0, NULL);
  off = render_view (f);
  dsc_image_view_set_flag_style (f->view, style);
  dsc_flag_style_set_shown (style, TRUE);
  dsc_flag_style_set_opacity (style, 0.5);
  dsc_flag_style_set_color (style, 11, rgb);
  dsc_flag_style_set_bit_opacity (style, 11, 0.6);
  g_object_get (f->view, "dq-opacity", &opacity, NULL);
  dsc_assert_near (opacity, 0.5, 0, 0);
  on = render_view (f);
  assert_blend (pixel_at (f, on, 1, 1), pixel_at (f, off, 1, 1), rgb, 0.3);
  assert_blend (pixel_at (f, on, 0, 0), pixel_at (f, off, 0, 0),
                dsc_flag_style_get_color (style, 2), 0.5);
  dsc_flag_style_set_bit_opacity (style, 11, 0);
  hidden = render_view (f);
  assert_blend (pixel_at (f, hidden, 1, 1), pixel_at (f, off, 1, 1),
                dsc_flag_style_get_color (style, 0), 0.5);
  g_assert_cmpuint (dsc_image_view_get_dq_count (f->view, 0), ==, 1);
  g_assert_cmpuint (dsc_image_view_get_dq_count (f->view, 2), ==, 1);
  g_assert_cmpuint (dsc_image_view_get_dq_count (f->view, 3), ==, 0);
  g_assert_cmphex (dsc_image_view_get_dq_present (f->view), ==, 1 | 4 | 1u << 11);
}

static void
test_planes (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (9, 6, 10, 1);
  g_autofree char *plane = NULL;
  DscReadout readout;
  double vmin, vmax;
  DscLimits limits;

  show_model (f, model);
  g_object_set (f->view, "vmin", -7.0, "vmax", 8.0, NULL);
  g_object_get (f->view, "limits", &limits, "vmin", &vmin, "vmax", &vmax, NULL);
  g_assert_cmpint (limits, ==, DSC_LIMITS_USER);
  dsc_assert_near (vmin, -7, 0, 0);
  dsc_assert_near (vmax, 8, 0, 0);
  g_assert_true (dsc_image_view_read (f->view, 4.4, 2.6, &readout));
  dsc_assert_near (readout.value, 304, 0, 0);
  g_assert_cmpstr (readout.unit, ==, "MJy/sr");
  g_assert_true (dsc_image_view_read (f->view, 1, 1, &readout));
  g_assert_cmphex (readout.dq, ==, 1 | 1u << 11);

  /* Numbers typed for one plane are not those of another; they are there on the way back. */
  g_object_set (f->view, "plane", "ERR", NULL);
  wait_loaded (f->view);
  g_object_get (f->view, "vmin", &vmin, NULL);
  dsc_assert_near (vmin, 5, 0, 0);
  g_assert_true (dsc_image_view_read (f->view, 4, 3, &readout));
  dsc_assert_near (readout.value, 5, 0, 0);
  g_object_set (f->view, "plane", "SCI", NULL);
  wait_loaded (f->view);
  g_object_get (f->view, "vmin", &vmin, NULL);
  dsc_assert_near (vmin, -7, 0, 0);

  dsc_image_view_set_plane (f->view, DSC_PLANE_CON, 1);
  wait_loaded (f->view);
  g_assert_true (dsc_image_view_read (f->view, 3, 0, &readout));
  g_assert_cmpuint (readout.bits, ==, 77);
  g_assert_cmpstr (dsc_image_view_get_unit (f->view), ==, "");

  /* What is not there is not shown. */
  g_object_set (f->view, "plane", "WHT", NULL);
  g_object_set (f->view, "plane", "nonsense", NULL);
  g_object_set (f->view, "layer", 2u, NULL);
  g_object_get (f->view, "plane", &plane, NULL);
  g_assert_cmpstr (plane, ==, "CON");
  g_assert_cmpuint (dsc_image_view_get_layer (f->view), ==, 1);
  g_assert_true (dsc_image_view_read (f->view, -0.6, 2, &readout));
  g_assert_false (readout.inside);
  g_assert_false (readout.has_value);
}

/* Lines are smoothed: the colour shows, not in full. */
static gboolean
is_magenta (guint32 c)
{
  return (c >> 16 & 255) > (c >> 8 & 255) + 80 && (c & 255) > (c >> 8 & 255) + 80;
}

static void
test_layers (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (40, 30, 10, 1);
  g_autoptr (DscOverlay) polygons = dsc_polygon_overlay_new ();
  g_autoptr (DscOverlay) markers = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, 8, 0x00ff00);
  static const double px[] = { 5, 25, 25, 5 }, py[] = { 5, 5, 20, 20 }, mx[] = { 33, 3 },
                      my[] = { 25, 3 };
  g_autofree guint32 *pixels = NULL;
  DscOverlayContext context;

  show_model (f, model);
  g_object_set (f->view, "zoom", 8.0, NULL);
  g_assert_cmpuint (dsc_polygon_overlay_add_footprint (DSC_POLYGON_OVERLAY (polygons),
                                                       dsc_image_model_get_wcs (model), 40, 30,
                                                       0x0000ff, "a"),
                    ==, 0);
  g_assert_cmpuint (
      dsc_polygon_overlay_add_image (DSC_POLYGON_OVERLAY (polygons), 4, px, py, 0xff00ff, NULL), ==,
      1);
  dsc_marker_overlay_set_image (DSC_MARKER_OVERLAY (markers), 2, mx, my);
  dsc_image_view_add_overlay (f->view, polygons);
  dsc_image_view_add_overlay (f->view, markers);
  pixels = render_view (f);
  /* On the edge of the square, and 8 pixels = 1 image pixel beside the marker. */
  g_assert_true (is_magenta (pixel_at (f, pixels, 15, 20)));
  g_assert_cmphex (pixel_at (f, pixels, 34, 25), ==, 0xff00ff00u);

  context = (DscOverlayContext){ .affine = dsc_image_view_get_affine (f->view),
                                 .width = W,
                                 .height = H,
                                 .scale = 1,
                                 .wcs = dsc_image_model_get_wcs (model) };
  {
    double x, y;

    dsc_affine_apply (&context.affine, 10, 10, &x, &y);
    g_assert_cmpint (dsc_overlay_pick (polygons, &context, x, y), ==, 0);
    dsc_polygon_overlay_set_selected (DSC_POLYGON_OVERLAY (polygons), 0);
    g_assert_cmpint (dsc_overlay_pick (polygons, &context, x, y), ==, 1);
    dsc_affine_apply (&context.affine, 33, 25, &x, &y);
    g_assert_cmpint (dsc_overlay_pick (markers, &context, x + 3, y - 3), ==, 0);
    g_assert_cmpint (dsc_overlay_pick (markers, &context, x + 60, y), ==, -1);
    g_assert_cmpint (dsc_image_view_pick (f->view, markers, 33.2, 25.1), ==, 0);
    g_assert_cmpint (dsc_image_view_pick (f->view, markers, 20, 20), ==, -1);
    dsc_affine_apply (&context.affine, 50, 50, &x, &y);
    g_assert_cmpint (dsc_overlay_pick (polygons, &context, x, y), ==, -1);
  }
  dsc_overlay_set_visible (markers, FALSE);
  g_assert_cmpint (dsc_overlay_pick (markers, &context, 0, 0), ==, -1);
  dsc_image_view_remove_overlay (f->view, polygons);
  {
    g_autofree guint32 *without = render_view (f);

    g_assert_false (is_magenta (pixel_at (f, without, 15, 20)));
    g_assert_cmphex (pixel_at (f, without, 34, 25), !=, 0xff00ff00u);
  }
}

/* A map of the sky: no pixels, but coordinates and footprints. */
static void
test_sky_map (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) pixels = new_model (40, 30, 10, 1);
  g_autoptr (DscImageModel) model = dsc_image_model_new ("sky", 400, 300);
  g_autofree char *message = NULL, *line = NULL;
  DscReadout readout;

  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (pixels), NULL);
  g_object_set (f->view, "show-compass", TRUE, "show-scale-bar", TRUE, NULL);
  show_model (f, model);
  g_object_get (f->view, "message", &message, NULL);
  g_assert_null (message);
  g_assert_null (dsc_image_view_get_stats (f->view));
  g_assert_true (dsc_image_view_read (f->view, 19.5, 14.5, &readout));
  line = dsc_readout_format_sexagesimal (&readout);
  g_assert_cmpstr (line, ==, "00:40:00.0000 +20:00:00.000");
  g_free (render_view (f));
}

static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) broken
      = dsc_image_model_new_of_type (TEST_TYPE_BROKEN_MODEL, "broken.fits", 50, 50);
  g_autoptr (DscImageModel) model = new_model (50, 50, 10, 1);
  g_autofree char *message = NULL, *cleared = NULL;

  dsc_image_model_declare_plane (broken, DSC_PLANE_SCI, 1);
  show_model (f, broken);
  g_object_get (f->view, "message", &message, NULL);
  g_assert_cmpstr (message, ==, "the disk is on fire");
  g_assert_null (dsc_image_view_get_stats (f->view));
  g_free (render_view (f));
  show_model (f, model);
  g_object_get (f->view, "message", &cleared, NULL);
  g_assert_null (cleared);
  g_assert_nonnull (dsc_image_view_get_stats (f->view));
}

/* Changing one's mind faster than the worker: the last wish counts, and a view may go meanwhile. */
static void
test_haste (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) a = new_model (700, 600, 10, 1), b = new_model (600, 700, 10, 1);
  DscImageView *gone = g_object_ref_sink (DSC_IMAGE_VIEW (dsc_image_view_new ()));
  DscReadout readout;

  dsc_image_view_set_model (gone, a);
  g_object_unref (gone);
  for (guint i = 0; i < 20; i++) {
    dsc_image_view_set_model (f->view, i % 2 ? a : b);
    dsc_image_view_set_plane (f->view, i % 3 ? DSC_PLANE_SCI : DSC_PLANE_ERR, 0);
    if (i % 4 == 0)
      g_main_context_iteration (NULL, FALSE);
  }
  dsc_image_view_set_plane (f->view, DSC_PLANE_ERR, 0);
  wait_loaded (f->view);
  g_assert_true (dsc_image_view_get_model (f->view) == a);
  g_assert_true (dsc_image_view_read (f->view, 650, 3, &readout));
  g_assert_true (readout.has_value);
  dsc_assert_near (readout.value, 5, 0, 0);
  show_model (f, NULL);
  g_assert_false (dsc_image_view_read (f->view, 1, 1, &readout));
  g_free (render_view (f));
}

static void
count_cb (DscImageView *view, guint *count)
{
  (*count)++;
}

static void
test_bar_and_panner (void)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  DscImageView *view = DSC_IMAGE_VIEW (dsc_image_view_new ());
  GtkWidget *bar = dsc_color_bar_new (GTK_ORIENTATION_HORIZONTAL), *panner = dsc_panner_new ();
  g_autoptr (DscImageModel) model = new_model (90, 60, 10, 1);
  g_autofree guint32 *pixels = NULL, *small = NULL;
  guint display = 0, place = 0;
  int w, h;

  gtk_widget_set_size_request (GTK_WIDGET (view), W, H);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (view));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), panner);
  gtk_window_set_child (GTK_WINDOW (window), box);
  dsc_color_bar_set_view (DSC_COLOR_BAR (bar), view);
  dsc_panner_set_view (DSC_PANNER (panner), view);
  gtk_window_present (GTK_WINDOW (window));
  wait_mapped (GTK_WIDGET (view));
  dsc_image_view_set_model (view, model);
  wait_loaded (view);
  g_signal_connect (view, "display-changed", G_CALLBACK (count_cb), &display);
  g_signal_connect (view, "view-changed", G_CALLBACK (count_cb), &place);
  g_object_set (view, "colormap", "viridis", NULL);
  g_assert_cmpuint (display, ==, 1);
  g_object_set (view, "colormap", "viridis", NULL);
  g_assert_cmpuint (display, ==, 1);
  dsc_image_view_center_on (view, 3, 4);
  g_assert_cmpuint (place, ==, 1);
  w = gtk_widget_get_width (bar);
  h = gtk_widget_get_height (bar);
  pixels = render_widget (bar, w, h);
  /* The bar begins 10 pixels from the left, with the first colour. */
  g_assert_cmphex (pixels[5 * w + 10] & 0xffffff, ==, 0x440154);
  w = gtk_widget_get_width (panner);
  h = gtk_widget_get_height (panner);
  small = render_widget (panner, w, h);
  g_assert_cmphex (small[h / 2 * w + w / 2] & 0xffffff, !=, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Until all of a large plane was read, and what the view shows of it at full size. */
static void
wait_complete (DscImageView *view)
{
  for (guint i = 0; i < 5000 && (view->refining != NULL || view->dq == NULL); i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (1000);
  }
  g_assert_null (view->refining);
  for (guint i = 0; i < 5000; i++) {
    wait_frame (GTK_WIDGET (view));
    if (!view->reading_tiles)
      return;
  }
  g_assert_not_reached ();
}

/* A plane that is not taken into memory looks the same, and gives the same numbers. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (700, 500, 10, 1);
  g_autoptr (DscImageModel) file = file_model_new (model);
  static const double zooms[] = { 3.0, 1.0, 0.45, 0.2 };
  guint32 *small[G_N_ELEMENTS (zooms)];
  gsize bytes = (gsize)gtk_widget_get_width (GTK_WIDGET (f->view))
                * gtk_widget_get_height (GTK_WIDGET (f->view)) * 4;
  DscReadout a, b;

  show_model (f, model);
  g_object_set (f->view, "vmin", 0.0, "vmax", 50000.0, "show-dq", TRUE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++) {
    dsc_image_view_zoom_about (f->view, 10, 8, zooms[i]);
    dsc_image_view_center_on (f->view, 100, 80);
    small[i] = render_view (f);
  }
  g_assert_true (dsc_image_view_read (f->view, 17, 31, &a));
  dsc_image_view_set_large (1000);
  show_model (f, file);
  wait_complete (f->view);
  g_assert_nonnull (f->view->shown->pyramid->tiles);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++) {
    g_autofree guint32 *large = NULL;

    dsc_image_view_zoom_about (f->view, 10, 8, zooms[i]);
    dsc_image_view_center_on (f->view, 100, 80);
    wait_complete (f->view);
    large = render_view (f);
    g_assert_cmpmem (large, bytes, small[i], bytes);
  }
  g_assert_true (dsc_image_view_read (f->view, 17, 31, &b));
  g_assert_true (b.has_value && b.has_dq);
  g_assert_cmpfloat (a.value, ==, b.value);
  g_assert_true (dsc_image_view_read (f->view, 1, 1, &b));
  g_assert_cmphex (b.dq, !=, 0);
  g_assert_cmpuint (dsc_image_view_get_dq_count (f->view, 2), ==, 1);
  g_assert_cmpuint (dsc_image_view_get_stats (f->view)->n_finite, ==, 700 * 500 - 1);
  dsc_image_view_set_large ((guint64)1 << 26);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    g_free (small[i]);
}

int
main (int argc, char **argv)
{
  if (!view_test_init (&argc, &argv))
    return 0;
  ADD ("/app/image-view/pixels", test_pixels);
  ADD ("/app/image-view/flags", test_flags);
  ADD ("/app/image-view/flag-style", test_flag_style);
  ADD ("/app/image-view/planes", test_planes);
  ADD ("/app/image-view/layers", test_layers);
  ADD ("/app/image-view/sky-map", test_sky_map);
  ADD ("/app/image-view/failure", test_failure);
  ADD ("/app/image-view/haste", test_haste);
  ADD ("/app/image-view/large", test_large);
  g_test_add_func ("/app/image-view/bar-and-panner", test_bar_and_panner);
  return g_test_run ();
}
