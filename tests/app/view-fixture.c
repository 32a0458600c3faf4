/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view-fixture.h"

#include "dsc-test.h"

static DscImage *
new_plane (DscPlaneId id, guint width, guint height, guint depth)
{
  return dsc_image_new (dsc_plane_pixel_type (id), width, height, depth, "test", NULL);
}

DscImageModel *
new_model (guint width, guint height, double ra, double pixel_arcsec)
{
  DscImageModel *model = dsc_image_model_new ("test_i2d.fits", width, height);
  g_autoptr (DscImage) sci = new_plane (DSC_PLANE_SCI, width, height, 1);
  g_autoptr (DscImage) err = new_plane (DSC_PLANE_ERR, width, height, 1);
  g_autoptr (DscImage) dq = new_plane (DSC_PLANE_DQ, width, height, 1);
  g_autoptr (DscImage) con = new_plane (DSC_PLANE_CON, width, height, 2);
  double d = pixel_arcsec / 3600;
  DscTan tan = { { (width - 1) / 2.0, (height - 1) / 2.0 }, { ra, 20 }, { d, d }, { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      sci->f[y * width + x] = (float)(x + 100 * y);
  sci->f[width + 2] = NAN;
  dsc_image_fill (err, 5.0f);
  dq->u[0] = 4;
  dq->u[width + 1] = 1 | 1u << 11;
  con->u[width * height + 3] = 77;
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_ERR, err);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  dsc_image_model_set_plane (model, DSC_PLANE_CON, con);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

void
wait_loaded (DscImageView *view)
{
  gboolean loading = TRUE;

  for (guint i = 0; i < 5000 && loading; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_object_get (view, "loading", &loading, NULL);
    if (loading)
      g_usleep (1000);
  }
  g_assert_false (loading);
}

void
wait_mapped (GtkWidget *widget)
{
  for (guint i = 0; i < 5000; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    if (gtk_widget_get_width (widget) > 1)
      return;
    g_usleep (1000);
  }
  g_assert_not_reached ();
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *)user_data)++;
  return G_SOURCE_CONTINUE;
}

void
wait_frame (GtkWidget *widget)
{
  guint n = 0, id = gtk_widget_add_tick_callback (widget, tick_cb, &n, NULL);

  for (guint i = 0; i < 5000 && n < 3; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (1000);
  }
  gtk_widget_remove_tick_callback (widget, id);
}

void
set_up (Fixture *f, gconstpointer data)
{
  f->window = gtk_window_new ();
  f->view = DSC_IMAGE_VIEW (dsc_image_view_new ());
  gtk_window_set_decorated (GTK_WINDOW (f->window), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (f->view), W, H);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->view));
  g_object_set (f->view, "show-compass", FALSE, "show-scale-bar", FALSE, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_mapped (GTK_WIDGET (f->view));
}

void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
show_model (Fixture *f, DscImageModel *model)
{
  dsc_image_view_set_model (f->view, model);
  wait_loaded (f->view);
}

guint32 *
render_widget (GtkWidget *widget, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;
  guint32 *pixels = g_new0 (guint32, width * height);

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gsk_render_node_unref (node);
  gdk_texture_download (texture, (guchar *)pixels, (gsize)width * 4);
  return pixels;
}

guint32 *
render_view (Fixture *f)
{
  int w = gtk_widget_get_width (GTK_WIDGET (f->view));
  int h = gtk_widget_get_height (GTK_WIDGET (f->view));

  wait_frame (GTK_WIDGET (f->view));
  return render_widget (GTK_WIDGET (f->view), w, h);
}

guint32
pixel_at (Fixture *f, const guint32 *pixels, double x, double y)
{
  double wx, wy;

  dsc_image_view_image_to_widget (f->view, x, y, &wx, &wy);
  g_assert_cmpfloat (wx, >=, 0);
  g_assert_cmpfloat (wy, >=, 0);
  return pixels[(int)wy * gtk_widget_get_width (GTK_WIDGET (f->view)) + (int)wx] | 0xff000000u;
}

gboolean
view_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (gtk_init_check ())
    return TRUE;
  g_print ("1..0 # SKIP no display: run by tests/tools/run-gui-test.sh\n");
  return FALSE;
}
