/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"

#include <glib/gi18n.h>

gboolean
dsc_window_save_png (DscWindow *self, const char *path, GError **error)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (self));
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (!node || !renderer || width <= 0 || height <= 0) {
    g_clear_pointer (&node, gsk_render_node_unref);
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 _ ("“%s” is not written: the window is not on a screen"), path);
    return FALSE;
  }
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gsk_render_node_unref (node);
  if (!gdk_texture_save_to_png (texture, path)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 _ ("“%s” cannot be written; check that the directory exists and is yours"), path);
    return FALSE;
  }
  return TRUE;
}

/* A window that was just opened, or whose parts are about to be placed anew, cannot be drawn before
 * its next frame. */
#define SCREENSHOT_RETRY_MS 20
#define SCREENSHOT_TRIES 250

typedef struct {
  GWeakRef window;
  char *path;
  guint tries;
} Screenshot;

static void
screenshot_free (gpointer data)
{
  Screenshot *screenshot = data;

  g_weak_ref_clear (&screenshot->window);
  g_free (screenshot->path);
  g_free (screenshot);
}

static gboolean
take_screenshot (gpointer data)
{
  Screenshot *screenshot = data;
  g_autoptr (DscWindow) self = g_weak_ref_get (&screenshot->window);
  g_autoptr (GError) error = NULL;

  if (!self || dsc_window_save_png (self, screenshot->path, &error))
    return G_SOURCE_REMOVE;
  if (g_error_matches (error, DSC_ERROR, DSC_ERROR_FAILED)
      && screenshot->tries++ < SCREENSHOT_TRIES)
    return G_SOURCE_CONTINUE;
  dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

void
dsc_window_take_picture (DscWindow *self, const char *path)
{
  Screenshot *screenshot = g_new0 (Screenshot, 1);

  g_weak_ref_init (&screenshot->window, self);
  screenshot->path = g_strdup (path);
  if (take_screenshot (screenshot))
    g_timeout_add_full (G_PRIORITY_LOW, SCREENSHOT_RETRY_MS, take_screenshot, screenshot,
                        screenshot_free);
  else
    screenshot_free (screenshot);
}
