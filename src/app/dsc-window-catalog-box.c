/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-window-catalog-private.h"

/* Shift and a drag with the left button: a box; with Control too it adds to the selection. */

#define BAND_RGB 0xffffff

GtkBitset *
dsc_window_catalog_find_in (
    struct _DscSources *self, DscImageView *view, double x0, double y0, double x1, double y1)
{
  const double wx[4] = { x0, x1, x1, x0 }, wy[4] = { y0, y0, y1, y1 };
  double box[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  DscAffine affine = dsc_image_view_get_affine (view);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (view));
  GtkBitset *found, *rows = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint row;

  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_image_view_widget_to_image (view, wx[i], wy[i], &x, &y);
    box[0] = MIN (box[0], x);
    box[1] = MIN (box[1], y);
    box[2] = MAX (box[2], x);
    box[3] = MAX (box[3], y);
  }
  /* The picture may be turned: what lies around the box is more. */
  found = dsc_catalog_overlay_find_in (self->overlay, box[0], box[1], box[2], box[3]);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, found, &row); more;
       more = gtk_bitset_iter_next (&iter, &row)) {
    double x, y;

    if (!dsc_catalog_overlay_get_place (self->overlay, row, &x, &y))
      continue;
    dsc_affine_apply (&affine, x, y, &x, &y);
    x /= scale;
    y /= scale;
    if (x >= MIN (x0, x1) && x <= MAX (x0, x1) && y >= MIN (y0, y1) && y <= MAX (y0, y1))
      gtk_bitset_add (rows, row);
  }
  gtk_bitset_unref (found);
  return rows;
}

static void
show_band (struct _DscSources *self, DscImageView *view, const double box[4])
{
  const double wx[4] = { box[0], box[2], box[2], box[0] };
  const double wy[4] = { box[1], box[1], box[3], box[3] };
  double x[4], y[4];

  for (guint i = 0; i < 4; i++)
    dsc_image_view_widget_to_image (view, wx[i], wy[i], &x[i], &y[i]);
  dsc_polygon_overlay_add_image (DSC_POLYGON_OVERLAY (self->band), 4, x, y, BAND_RGB, NULL);
}

static void
box_cb (DscImageView *view,
        double x0,
        double y0,
        double x1,
        double y1,
        gboolean done,
        GdkModifierType state,
        gpointer user_data)
{
  struct _DscSources *self = user_data;
  const double box[4] = { x0, y0, x1, y1 };
  g_autoptr (GtkBitset) rows = NULL;

  dsc_polygon_overlay_clear (DSC_POLYGON_OVERLAY (self->band));
  if (!dsc_overlay_get_visible (DSC_OVERLAY (self->overlay)))
    return;
  if (!done) {
    show_band (self, view, box);
    return;
  }
  if (!isfinite (x0 + y0 + x1 + y1))
    return;
  rows = dsc_window_catalog_find_in (self, view, x0, y0, x1, y1);
  if (state & GDK_CONTROL_MASK)
    gtk_bitset_union (rows, dsc_catalog_model_get_selected (self->model));
  dsc_catalog_model_select (self->model, rows);
}

void
dsc_window_catalog_hear_box (struct _DscSources *self, DscImageView *view)
{
  if (self->box_view) {
    g_signal_handlers_disconnect_by_func (self->box_view, box_cb, self);
    dsc_image_view_remove_overlay (self->box_view, self->band);
  }
  g_set_object (&self->box_view, view);
  if (!view)
    return;
  g_signal_connect (view, "box-dragged", G_CALLBACK (box_cb), self);
  dsc_image_view_add_overlay (view, self->band);
}
