/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-frames-readout.h"

#include <glib/gi18n.h>

#include "dsc-view-lock.h"

#define LIMIT 32 /* images that are asked: the pointer must not wait for them */

struct _DscFramesReadout {
  AdwBin parent_instance;

  DscImageTabs *tabs; /* borrowed: both live in the window */
  GString *lines;     /* what is copied */
  GtkLabel *line, *list;
  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (DscFramesReadout, dsc_frames_readout, ADW_TYPE_BIN)

static void
copy_cb (DscFramesReadout *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->lines->str);
}

static void
dsc_frames_readout_finalize (GObject *object)
{
  g_string_free (DSC_FRAMES_READOUT (object)->lines, TRUE);
  G_OBJECT_CLASS (dsc_frames_readout_parent_class)->finalize (object);
}

static void
dsc_frames_readout_class_init (DscFramesReadoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_frames_readout_finalize;
}

static GtkWidget *
make_popover (DscFramesReadout *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *copy = gtk_button_new_with_mnemonic (_ ("_Copy"));

  self->list = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_selectable (self->list, TRUE);
  gtk_label_set_xalign (self->list, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "monospace");
  gtk_widget_set_halign (copy, GTK_ALIGN_END);
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), copy);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
dsc_frames_readout_init (DscFramesReadout *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->lines = g_string_new (NULL);
  self->line = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->line, 0);
  gtk_label_set_ellipsize (self->line, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->line), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->line),
                               _ ("The other open images at this place of the sky"));
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->button, make_popover (self));
  gtk_menu_button_set_direction (self->button, GTK_ARROW_UP);
  gtk_menu_button_set_has_frame (self->button, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "dsc-small");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Values of all open images"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Values of all open images"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->line));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
dsc_frames_readout_new (DscImageTabs *tabs)
{
  DscFramesReadout *self = g_object_new (DSC_TYPE_FRAMES_READOUT, NULL);

  self->tabs = tabs;
  return GTK_WIDGET (self);
}

static void
add_line (GString *lines, const char *title, DscImageView *view, const DscReadout *readout)
{
  g_autofree char *value = dsc_readout_format_value (readout);
  g_autofree char *dq = dsc_readout_format_dq (readout);
  g_autofree char *xy = NULL;
  gboolean one_based = TRUE;

  g_object_get (view, "one-based", &one_based, NULL);
  xy = dsc_readout_format_position (readout, one_based);
  g_string_append_printf (lines, "%s%-24s  %-18s  xy %s%s%s", lines->len ? "\n" : "", title,
                          readout->has_value ? value : "—", xy, *dq ? "  " : "", dq);
}

void
dsc_frames_readout_show (
    DscFramesReadout *self, DscImageView *view, double x, double y, gboolean valid)
{
  guint n = dsc_image_tabs_n_pages (self->tabs);
  g_autoptr (GString) line = g_string_new (NULL);

  g_return_if_fail (DSC_IS_FRAMES_READOUT (self));

  g_string_truncate (self->lines, 0);
  for (guint i = 0; valid && view && n > 1 && i < MIN (n, LIMIT); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    DscImageView *other = dsc_image_page_get_view (page);
    DscReadout readout;
    double u, v;

    if (!dsc_view_lock_map (view, x, y, other, &u, &v)
        || !dsc_image_view_read (other, u, v, &readout))
      continue;
    add_line (self->lines, dsc_image_page_get_title (page), other, &readout);
    if (other != view && readout.has_value) {
      g_autofree char *value = dsc_readout_format_value (&readout);

      g_string_append_printf (line, "%s%s %s", line->len ? "  ·  " : "",
                              dsc_image_page_get_title (page), value);
    }
  }
  gtk_label_set_text (self->line, line->str);
  gtk_label_set_text (self->list, self->lines->str);
  /* The line stays while the pointer is elsewhere, so that the picture keeps its size. */
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), self->lines->len > 0);
}

char *
dsc_frames_readout_dup_text (DscFramesReadout *self)
{
  g_return_val_if_fail (DSC_IS_FRAMES_READOUT (self), NULL);

  return g_strdup (self->lines->str);
}
