/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-readout-bar.h"

#include <glib/gi18n.h>

struct _DscReadoutBar {
  AdwBin parent_instance;

  DscImageView *view;
  double x, y;
  gboolean valid;

  AdwBin *extra;
  GtkLabel *position, *value, *sexagesimal, *degrees, *dq, *source, *zoom;
};

G_DEFINE_FINAL_TYPE (DscReadoutBar, dsc_readout_bar, ADW_TYPE_BIN)

static void
set_label (GtkLabel *label, char *text)
{
  gtk_label_set_text (label, text);
  g_free (text);
}

static void
clear (DscReadoutBar *self)
{
  GtkLabel *labels[] = { self->position, self->value, self->sexagesimal, self->degrees, self->dq };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    gtk_label_set_text (labels[i], "");
}

/* Without a cursor: how large the image is. */
static void
show_size (DscReadoutBar *self)
{
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;

  clear (self);
  if (model)
    set_label (self->position, g_strdup_printf (_ ("%u × %u px"), dsc_image_model_get_width (model),
                                                dsc_image_model_get_height (model)));
}

char *
dsc_readout_bar_describe_context (guint32 bits, guint layer)
{
  GString *text = g_string_new (NULL);

  for (guint first = 0; first < 32; first++) {
    guint last = first;

    if (!(bits >> first & 1))
      continue;
    while (last < 31 && (bits >> (last + 1) & 1))
      last++;
    g_string_append_printf (text, "%s%u", text->len ? ", " : "", 32 * layer + first + 1);
    if (last > first)
      g_string_append_printf (text, "-%u", 32 * layer + last + 1);
    first = last;
  }
  return g_string_free (text, FALSE);
}

/* Flags of the pixel; of the context, which exposures are in it. */
static char *
describe_bits (DscReadoutBar *self, const DscReadout *readout)
{
  g_autofree char *exposures = NULL;

  if (readout->plane != DSC_PLANE_CON || !readout->has_value)
    return readout->has_dq ? dsc_readout_format_dq (readout) : g_strdup ("");
  exposures
      = dsc_readout_bar_describe_context (readout->bits, dsc_image_view_get_layer (self->view));
  return *exposures ? g_strdup_printf (_ ("exposures %s"), exposures)
                    : g_strdup (_ ("no exposure"));
}

static void
refresh (DscReadoutBar *self)
{
  DscReadout readout;
  gboolean one_based = TRUE;
  g_autofree char *xy = NULL;

  if (!self->view || !self->valid
      || !dsc_image_view_read (self->view, self->x, self->y, &readout)) {
    show_size (self);
    return;
  }
  g_object_get (self->view, "one-based", &one_based, NULL);
  xy = dsc_readout_format_position (&readout, one_based);
  set_label (self->position, g_strdup_printf ("xy %s", xy));
  set_label (self->value, dsc_readout_format_value (&readout));
  set_label (self->sexagesimal, dsc_readout_format_sexagesimal (&readout));
  set_label (self->degrees, dsc_readout_format_degrees (&readout));
  set_label (self->dq, describe_bits (self, &readout));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->position),
                               one_based ? _ ("Pixel; the centre of the first one is 1, 1 (FITS)")
                                         : _ ("Pixel; the centre of the first one is 0, 0"));
}

static void
refresh_zoom (DscReadoutBar *self)
{
  double zoom = self->view ? dsc_image_view_get_zoom (self->view) : 0;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!(zoom > 0)) {
    gtk_label_set_text (self->zoom, "");
    return;
  }
  g_ascii_formatd (text, sizeof text, "%.3g", zoom >= 1 ? zoom : 1 / zoom);
  set_label (self->zoom,
             zoom >= 1 ? g_strconcat (text, ":1", NULL) : g_strconcat ("1:", text, NULL));
}

static void
cursor_cb (DscReadoutBar *self, double x, double y, gboolean valid)
{
  self->x = x;
  self->y = y;
  self->valid = valid;
  refresh (self);
}

static void
dsc_readout_bar_dispose (GObject *object)
{
  dsc_readout_bar_set_view (DSC_READOUT_BAR (object), NULL);
  G_OBJECT_CLASS (dsc_readout_bar_parent_class)->dispose (object);
}

static void
dsc_readout_bar_class_init (DscReadoutBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_readout_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-readout-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, position);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, value);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, sexagesimal);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, degrees);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, dq);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, source);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, zoom);
  gtk_widget_class_bind_template_child (widget_class, DscReadoutBar, extra);
}

static void
dsc_readout_bar_init (DscReadoutBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), _ ("Value and unit"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sexagesimal),
                               _ ("Right ascension and declination (ICRS)"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->degrees),
                               _ ("Right ascension and declination (ICRS), degrees"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->dq), _ ("Data quality"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->source),
                               _ ("Source of the catalogue, and its magnitude"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->zoom),
                               _ ("Screen pixels per image pixel, or the reverse"));
}

void
dsc_readout_bar_set_view (DscReadoutBar *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_READOUT_BAR (self));

  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  self->valid = FALSE;
  if (!self->position)
    return;
  if (view) {
    self->valid = dsc_image_view_get_cursor (view, &self->x, &self->y);
    g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (refresh), self);
    g_signal_connect_swapped (view, "notify::one-based", G_CALLBACK (refresh), self);
    g_signal_connect_swapped (view, "view-changed", G_CALLBACK (refresh_zoom), self);
  }
  refresh (self);
  refresh_zoom (self);
}

void
dsc_readout_bar_show (DscReadoutBar *self, double x, double y)
{
  g_return_if_fail (DSC_IS_READOUT_BAR (self));

  cursor_cb (self, x, y, TRUE);
}

void
dsc_readout_bar_set_source (DscReadoutBar *self, const char *text)
{
  g_return_if_fail (DSC_IS_READOUT_BAR (self));

  if (self->source)
    gtk_label_set_text (self->source, text ? text : "");
}

void
dsc_readout_bar_set_extra (DscReadoutBar *self, GtkWidget *widget)
{
  g_return_if_fail (DSC_IS_READOUT_BAR (self));

  adw_bin_set_child (self->extra, widget);
}

char *
dsc_readout_bar_dup_text (DscReadoutBar *self)
{
  GtkLabel *labels[]
      = { self->position, self->value, self->sexagesimal, self->degrees, self->dq, self->source };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (*gtk_label_get_text (labels[i]))
      g_string_append_printf (text, "%s%s", text->len ? "  " : "", gtk_label_get_text (labels[i]));
  }
  return g_string_free (text, FALSE);
}
