/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-page.h"

#include "dsc-color-bar.h"
#include "dsc-member.h"
#include "dsc-panner.h"
#include "dsc-tooltip.h"

#define FOOTPRINT_RGB 0x62a0ea

struct _DscImagePage {
  AdwBin parent_instance;

  char *key, *title;
  DscOverlay *footprints;
  DscImageModel *waiting; /* (nullable): to be read when the page is first seen */

  DscImageView *view;
  DscColorBar *color_bar;
  DscPanner *panner;
  GtkWidget *note_box;
  GtkLabel *note, *badge, *caption;
  GtkBox *legend, *row;
  AdwBin *strip;
  GtkWidget *second; /* (nullable): in the row */
  GtkOverlay *over;
  GtkWidget *content; /* (nullable): while it is elsewhere */
  gboolean show_panner, no_color_bar, own_look, compact;
};

enum { FOOTPRINT_CLICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscImagePage, dsc_image_page, ADW_TYPE_BIN)

static void
clicked_cb (DscImagePage *self, double x, double y, int n_press, GdkModifierType state)
{
  int index = -1;

  if (n_press == 1 && dsc_overlay_get_visible (self->footprints))
    index = dsc_image_view_pick (self->view, self->footprints, x, y);
  if (index >= 0)
    g_signal_emit (self, signals[FOOTPRINT_CLICKED], 0, (guint)index);
}

static void
dsc_image_page_dispose (GObject *object)
{
  DscImagePage *self = DSC_IMAGE_PAGE (object);

  g_clear_object (&self->footprints);
  g_clear_object (&self->waiting);
  g_clear_object (&self->content);
  G_OBJECT_CLASS (dsc_image_page_parent_class)->dispose (object);
}

static void
dsc_image_page_finalize (GObject *object)
{
  DscImagePage *self = DSC_IMAGE_PAGE (object);

  g_free (self->key);
  g_free (self->title);
  G_OBJECT_CLASS (dsc_image_page_parent_class)->finalize (object);
}

static void
dsc_image_page_class_init (DscImagePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_image_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_image_page_finalize;
  g_type_ensure (DSC_TYPE_IMAGE_VIEW);
  g_type_ensure (DSC_TYPE_COLOR_BAR);
  g_type_ensure (DSC_TYPE_PANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-image-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, view);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, color_bar);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, panner);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, note_box);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, note);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, badge);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, legend);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, caption);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, row);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, strip);
  gtk_widget_class_bind_template_child (widget_class, DscImagePage, over);

  signals[FOOTPRINT_CLICKED]
      = g_signal_new ("footprint-clicked", DSC_TYPE_IMAGE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_image_page_init (DscImagePage *self)
{
  self->show_panner = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_color_bar_set_view (self->color_bar, self->view);
  dsc_panner_set_view (self->panner, self->view);
  self->footprints = dsc_polygon_overlay_new ();
  dsc_image_view_add_overlay (self->view, self->footprints);
  g_signal_connect_swapped (self->view, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect (self, "map", G_CALLBACK (dsc_image_page_load), NULL);
}

DscImagePage *
dsc_image_page_new (const char *key, const char *title)
{
  DscImagePage *self = g_object_new (DSC_TYPE_IMAGE_PAGE, NULL);

  self->key = g_strdup (key);
  self->title = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  return self;
}

const char *
dsc_image_page_get_key (DscImagePage *self)
{
  return self->key;
}

const char *
dsc_image_page_get_title (DscImagePage *self)
{
  return self->title;
}

DscImageView *
dsc_image_page_get_view (DscImagePage *self)
{
  return self->view;
}

void
dsc_image_page_set_model (DscImagePage *self, DscImageModel *model)
{
  const char *note;

  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  g_clear_object (&self->waiting);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) || dsc_image_view_get_model (self->view) || !model)
    dsc_image_view_set_model (self->view, model);
  else
    self->waiting = g_object_ref (model);
  note = model ? dsc_image_model_get_wcs_note (model) : NULL;
  gtk_label_set_text (self->note, note ? note : "");
  dsc_set_tooltip (self->note_box, note);
  gtk_widget_set_visible (self->note_box, note && *note);
}

DscImageModel *
dsc_image_page_get_model (DscImagePage *self)
{
  return self->waiting ? self->waiting : dsc_image_view_get_model (self->view);
}

void
dsc_image_page_load (DscImagePage *self)
{
  g_autoptr (DscImageModel) model = g_steal_pointer (&self->waiting);

  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  if (model)
    dsc_image_view_set_model (self->view, model);
}

void
dsc_image_page_set_caption (DscImagePage *self, const char *text)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  gtk_label_set_text (self->caption, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->caption), text != NULL);
}

void
dsc_image_page_set_badge (DscImagePage *self, const char *markup)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  gtk_label_set_markup (self->badge, markup ? markup : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), markup != NULL);
}

void
dsc_image_page_add_legend (DscImagePage *self, GtkWidget *legend)
{
  GtkWidget *parent = gtk_widget_get_parent (legend);

  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  if (parent == GTK_WIDGET (self->legend))
    return;
  if (parent && GTK_IS_BOX (parent))
    gtk_box_remove (GTK_BOX (parent), legend);
  gtk_box_prepend (self->legend, legend);
}

void
dsc_image_page_remove_legend (DscImagePage *self, GtkWidget *legend)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  if (gtk_widget_get_parent (legend) == GTK_WIDGET (self->legend))
    gtk_box_remove (self->legend, legend);
}

/* Part of a page has no room for the small picture of the whole, and a comparison needs the room.
 */
static void
place_panner (DscImagePage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->panner),
                          self->show_panner && !self->content
                              && !gtk_widget_get_visible (GTK_WIDGET (self->strip)));
}

void
dsc_image_page_set_show_panner (DscImagePage *self, gboolean show)
{
  self->show_panner = show;
  place_panner (self);
}

void
dsc_image_page_follow_model (DscImagePage *self, DscImageModel *model)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  dsc_image_page_load (self);
  dsc_image_view_follow_model (self->view, model);
  dsc_image_page_set_model (self, model);
}

void
dsc_image_page_set_strip (DscImagePage *self, GtkWidget *strip)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  adw_bin_set_child (self->strip, strip);
  gtk_widget_set_visible (GTK_WIDGET (self->strip), strip != NULL && !self->compact);
  place_panner (self);
}

GtkWidget *
dsc_image_page_get_strip (DscImagePage *self)
{
  return adw_bin_get_child (self->strip);
}

void
dsc_image_page_set_second (DscImagePage *self, GtkWidget *second)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  if (self->second)
    gtk_box_remove (self->row, self->second);
  self->second = second;
  if (second) {
    gtk_widget_set_hexpand (second, TRUE);
    gtk_box_append (self->row, second);
  }
  place_panner (self);
}

static void
set_compact (DscImagePage *self, gboolean compact)
{
  self->compact = compact;
  gtk_widget_set_visible (GTK_WIDGET (self->color_bar), !compact && !self->no_color_bar);
  gtk_widget_set_visible (GTK_WIDGET (self->strip), !compact && adw_bin_get_child (self->strip));
  place_panner (self);
}

GtkWidget *
dsc_image_page_take_content (DscImagePage *self, gboolean compact)
{
  g_return_val_if_fail (DSC_IS_IMAGE_PAGE (self), NULL);

  if (!self->content) {
    self->content = g_object_ref (adw_bin_get_child (ADW_BIN (self)));
    adw_bin_set_child (ADW_BIN (self), NULL);
  }
  set_compact (self, compact);
  return self->content;
}

void
dsc_image_page_put_content (DscImagePage *self)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  if (!self->content)
    return;
  adw_bin_set_child (ADW_BIN (self), self->content);
  g_clear_object (&self->content);
  set_compact (self, FALSE);
}

void
dsc_image_page_add_over (DscImagePage *self, GtkWidget *widget)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  gtk_overlay_add_overlay (self->over, widget);
}

void
dsc_image_page_set_own_look (DscImagePage *self, gboolean own)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  self->own_look = own;
}

gboolean
dsc_image_page_has_own_look (DscImagePage *self)
{
  return self->own_look;
}

void
dsc_image_page_set_show_color_bar (DscImagePage *self, gboolean show)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  self->no_color_bar = !show;
  gtk_widget_set_visible (GTK_WIDGET (self->color_bar), show);
}

void
dsc_image_page_set_title (DscImagePage *self, const char *title)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  g_free (self->title);
  self->title = g_strdup (title);
}

void
dsc_image_page_set_footprints (DscImagePage *self, GListModel *members)
{
  DscPolygonOverlay *overlay;
  guint n = members ? g_list_model_get_n_items (members) : 0;

  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  overlay = DSC_POLYGON_OVERLAY (self->footprints);
  dsc_polygon_overlay_clear (overlay);
  for (guint i = 0; i < n; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);
    const DscOutline *f = dsc_member_get_outline (member);
    g_autofree char *label = g_strdup_printf ("%u", i + 1);

    /* One without coordinates keeps its place, so that indices agree. */
    dsc_polygon_overlay_add_sky (overlay, f->valid ? DSC_OUTLINE_POINTS : 0, f->ra, f->dec,
                                 FOOTPRINT_RGB, label);
  }
}

void
dsc_image_page_select_footprint (DscImagePage *self, int index)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  dsc_polygon_overlay_set_selected (DSC_POLYGON_OVERLAY (self->footprints), index);
}

void
dsc_image_page_set_show_footprints (DscImagePage *self, gboolean show)
{
  g_return_if_fail (DSC_IS_IMAGE_PAGE (self));

  dsc_overlay_set_visible (self->footprints, show);
}
