/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with the image view, its colour bar, panner and readout on a FITS file, and without the
 * rest of the program: to look at widgets by themselves.
 *   demo-image-view FILE [--set PROPERTY=VALUE ...] [--shot OUT.png] [--width W --height H] */
#include <gtk/gtk.h>
#include <stdlib.h>

#include "dsc-color-bar.h"
#include "dsc-fits-model.h"
#include "dsc-image-view.h"
#include "dsc-panner.h"

static char *shot;
static char **settings;
static int width = 1000, height = 700;
static gboolean footprint, markers;
static double at_x = -1, at_y = -1;

static const GOptionEntry entries[] = {
  { "shot", 0, 0, G_OPTION_ARG_FILENAME, &shot, "Save the window as PNG and quit", "FILE" },
  { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, "Set a property", "NAME=VALUE" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width", "W" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Height", "H" },
  { "footprint", 0, 0, G_OPTION_ARG_NONE, &footprint, "Draw the image's own footprint", NULL },
  { "markers", 0, 0, G_OPTION_ARG_NONE, &markers, "Draw 500 circles", NULL },
  { "x", 0, 0, G_OPTION_ARG_DOUBLE, &at_x, "Centre, 0-based", "X" },
  { "y", 0, 0, G_OPTION_ARG_DOUBLE, &at_y, "Centre, 0-based", "Y" },
  { NULL },
};

typedef struct {
  GtkWidget *window, *view, *readout;
  GMainLoop *loop;
} Demo;

static void
show_readout (Demo *demo, double x, double y)
{
  DscReadout readout;

  if (dsc_image_view_read (DSC_IMAGE_VIEW (demo->view), x, y, &readout)) {
    g_autofree char *line = dsc_readout_format_line (&readout, TRUE);

    gtk_label_set_label (GTK_LABEL (demo->readout), line);
  }
}

static void
cursor_cb (DscImageView *view, double x, double y, gboolean valid, Demo *demo)
{
  if (valid)
    show_readout (demo, x, y);
}

static void
apply_settings (GObject *view)
{
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);
    GParamSpec *spec = pair[1] != NULL
                           ? g_object_class_find_property (G_OBJECT_GET_CLASS (view), pair[0])
                           : NULL;
    g_auto (GValue) value = G_VALUE_INIT;

    if (spec == NULL) {
      g_printerr ("no property in '%s'\n", settings[i]);
      continue;
    }
    g_value_init (&value, spec->value_type);
    if (spec->value_type == G_TYPE_STRING)
      g_value_set_string (&value, pair[1]);
    else if (spec->value_type == G_TYPE_BOOLEAN)
      g_value_set_boolean (&value, atoi (pair[1]));
    else if (spec->value_type == G_TYPE_UINT)
      g_value_set_uint (&value, (guint)g_ascii_strtoull (pair[1], NULL, 0));
    else if (spec->value_type == G_TYPE_DOUBLE)
      g_value_set_double (&value, g_ascii_strtod (pair[1], NULL));
    else if (G_TYPE_IS_ENUM (spec->value_type))
      g_value_set_enum (
          &value, g_enum_get_value_by_nick (g_type_class_peek (spec->value_type), pair[1])->value);
    g_object_set_property (view, pair[0], &value);
  }
}

static gboolean
save_cb (gpointer user_data)
{
  Demo *demo = user_data;
  GdkPaintable *paintable = gtk_widget_paintable_new (demo->window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (demo->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_texture_save_to_png (texture, shot);
  g_object_unref (texture);
  gsk_render_node_unref (node);
  g_object_unref (paintable);
  g_main_loop_quit (demo->loop);
  return G_SOURCE_REMOVE;
}

static void
loaded_cb (DscImageView *view, Demo *demo)
{
  double x, y;

  apply_settings (G_OBJECT (view));
  if (at_x >= 0)
    dsc_image_view_center_on (view, at_x, at_y);
  dsc_image_view_get_center (view, &x, &y);
  show_readout (demo, x, y);
  g_signal_handlers_disconnect_by_func (view, loaded_cb, demo);
  if (shot != NULL)
    g_timeout_add (600, save_cb, demo);
}

static void
add_layers (DscImageView *view, DscImageModel *model)
{
  guint w = dsc_image_model_get_width (model), h = dsc_image_model_get_height (model);

  if (footprint && dsc_image_model_get_wcs (model) != NULL) {
    g_autoptr (DscOverlay) layer = dsc_polygon_overlay_new ();

    dsc_polygon_overlay_add_footprint (DSC_POLYGON_OVERLAY (layer), dsc_image_model_get_wcs (model),
                                       w, h, 0x57e389, "footprint");
    dsc_polygon_overlay_set_show_labels (DSC_POLYGON_OVERLAY (layer), TRUE);
    dsc_image_view_add_overlay (view, layer);
  }
  if (markers) {
    g_autoptr (DscOverlay) layer = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, 8, 0x57e389);
    double x[500], y[500];

    for (guint i = 0; i < 500; i++) {
      x[i] = (i * 7919u) % w;
      y[i] = (i * 104729u) % h;
    }
    dsc_marker_overlay_set_image (DSC_MARKER_OVERLAY (layer), 500, x, y);
    dsc_marker_overlay_set_selected (DSC_MARKER_OVERLAY (layer), 3);
    dsc_image_view_add_overlay (view, layer);
  }
}

static void
build (Demo *demo, DscImageModel *model)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *bar = dsc_color_bar_new (GTK_ORIENTATION_VERTICAL), *panner = dsc_panner_new ();
  GtkWidget *below = dsc_color_bar_new (GTK_ORIENTATION_HORIZONTAL);

  demo->window = gtk_window_new ();
  demo->view = dsc_image_view_new ();
  demo->readout = gtk_label_new ("");
  gtk_label_set_selectable (GTK_LABEL (demo->readout), TRUE);
  gtk_label_set_xalign (GTK_LABEL (demo->readout), 0);
  gtk_widget_set_vexpand (bar, TRUE);
  gtk_box_append (GTK_BOX (side), bar);
  gtk_box_append (GTK_BOX (side), panner);
  gtk_box_append (GTK_BOX (row), demo->view);
  gtk_box_append (GTK_BOX (row), side);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), below);
  gtk_box_append (GTK_BOX (box), demo->readout);
  gtk_window_set_child (GTK_WINDOW (demo->window), box);
  gtk_window_set_default_size (GTK_WINDOW (demo->window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (demo->window), shot == NULL);
  dsc_color_bar_set_view (DSC_COLOR_BAR (bar), DSC_IMAGE_VIEW (demo->view));
  dsc_color_bar_set_view (DSC_COLOR_BAR (below), DSC_IMAGE_VIEW (demo->view));
  dsc_panner_set_view (DSC_PANNER (panner), DSC_IMAGE_VIEW (demo->view));
  add_layers (DSC_IMAGE_VIEW (demo->view), model);
  g_signal_connect (demo->view, "cursor", G_CALLBACK (cursor_cb), demo);
  g_signal_connect (demo->view, "image-loaded", G_CALLBACK (loaded_cb), demo);
  g_signal_connect_swapped (demo->window, "close-request", G_CALLBACK (g_main_loop_quit),
                            demo->loop);
  dsc_image_view_set_model (DSC_IMAGE_VIEW (demo->view), model);
  gtk_window_present (GTK_WINDOW (demo->window));
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;
  Demo demo = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2) {
    g_printerr ("%s\n", error != NULL ? error->message : "one FITS file is needed");
    return 2;
  }
  model = dsc_fits_model_open (argv[1], &error);
  if (model == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  if (dsc_image_model_get_wcs_note (model) != NULL)
    g_printerr ("WCS: %s\n", dsc_image_model_get_wcs_note (model));
  gtk_init ();
  demo.loop = g_main_loop_new (NULL, FALSE);
  build (&demo, model);
  g_main_loop_run (demo.loop);
  gtk_window_destroy (GTK_WINDOW (demo.window));
  g_main_loop_unref (demo.loop);
  return 0;
}
