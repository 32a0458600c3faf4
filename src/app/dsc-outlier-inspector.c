/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-inspector.h"

#include <glib/gi18n.h>

#include "dsc-cutout-strip.h"
#include "dsc-outlier-plot.h"
#include "dsc-outlier-table.h"
#include "dsc-readout.h"

struct _DscOutlierInspector {
  AdwBin parent_instance;

  const DscOutlierTestimony *testimony;

  GtkStack *stack;
  GtkWidget *back_place, *back_message;
  GtkLabel *sentence, *place, *message, *preview;
  DscCutoutStrip *strip;
  DscOutlierPlot *plot;
  DscOutlierTable *table;
};

enum { EXPOSURE_ACTIVATED, BACK, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscOutlierInspector, dsc_outlier_inspector, ADW_TYPE_BIN)

static void
activated_cb (DscOutlierInspector *self, guint index)
{
  const DscOutlierWitness *w;

  if (!self->testimony || index >= self->testimony->n)
    return;
  w = &self->testimony->witnesses[index];
  g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, w->index, w->x, w->y);
}

static void
copy_cb (DscOutlierInspector *self)
{
  g_autofree char *text = dsc_outlier_inspector_dup_table (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
back_cb (DscOutlierInspector *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
dsc_outlier_inspector_class_init (DscOutlierInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_CUTOUT_STRIP);
  g_type_ensure (DSC_TYPE_OUTLIER_PLOT);
  g_type_ensure (DSC_TYPE_OUTLIER_TABLE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/ditherscope/Ditherscope/dsc-outlier-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, back_place);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, back_message);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, sentence);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, place);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, message);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, preview);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, strip);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, plot);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierInspector, table);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  signals[EXPOSURE_ACTIVATED]
      = g_signal_new ("exposure-activated", DSC_TYPE_OUTLIER_INSPECTOR, G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[BACK] = g_signal_new ("back", DSC_TYPE_OUTLIER_INSPECTOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_outlier_inspector_init (DscOutlierInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_outlier_inspector_show_message (self, NULL);
}

GtkWidget *
dsc_outlier_inspector_new (void)
{
  return g_object_new (DSC_TYPE_OUTLIER_INSPECTOR, NULL);
}

static void
set_testimony (DscOutlierInspector *self, const DscOutlierTestimony *testimony, const char *unit)
{
  self->testimony = testimony;
  dsc_cutout_strip_set_testimony (self->strip, testimony);
  dsc_outlier_plot_set_testimony (self->plot, testimony, unit);
  dsc_outlier_table_set_testimony (self->table, testimony, unit);
}

void
dsc_outlier_inspector_show (DscOutlierInspector *self,
                            const DscOutlierTestimony *testimony,
                            const char *unit)
{
  g_autofree char *sentence = NULL, *ra = NULL, *dec = NULL, *place = NULL;

  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  set_testimony (self, testimony, unit);
  if (!testimony) {
    dsc_outlier_inspector_show_message (self, NULL);
    return;
  }
  sentence = dsc_testimony_describe (testimony, unit);
  ra = dsc_format_ra (testimony->ra, 3);
  dec = dsc_format_dec (testimony->dec, 2);
  place = g_strdup_printf ("%s %s", ra, dec);
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->place, place);
  gtk_stack_set_visible_child_name (self->stack, testimony->n > 0 ? "place" : "message");
  if (testimony->n == 0)
    gtk_label_set_text (self->message, sentence);
}

void
dsc_outlier_inspector_show_message (DscOutlierInspector *self, const char *message)
{
  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  set_testimony (self, NULL, "");
  gtk_label_set_text (self->message, message ? message
                                             : _ ("Why flagged? Ctrl+click a place in any picture, "
                                                  "or press Y and click."));
  gtk_stack_set_visible_child_name (self->stack, "message");
}

void
dsc_outlier_inspector_set_preview_text (DscOutlierInspector *self, const char *text)
{
  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->preview), text);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), text != NULL);
}

void
dsc_outlier_inspector_set_alone (DscOutlierInspector *self, gboolean alone)
{
  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  gtk_widget_set_visible (self->back_place, alone);
  gtk_widget_set_visible (self->back_message, alone);
}

void
dsc_outlier_inspector_set_look (DscOutlierInspector *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  dsc_cutout_strip_set_look (self->strip, view);
}

void
dsc_outlier_inspector_set_current (DscOutlierInspector *self, int exposure)
{
  g_return_if_fail (DSC_IS_OUTLIER_INSPECTOR (self));

  dsc_cutout_strip_set_current (self->strip, exposure);
  dsc_outlier_plot_set_current (self->plot, exposure);
  dsc_outlier_table_set_current (self->table, exposure);
}

const char *
dsc_outlier_inspector_get_sentence (DscOutlierInspector *self)
{
  gboolean place = strcmp (gtk_stack_get_visible_child_name (self->stack), "place") == 0;

  return gtk_label_get_text (place ? self->sentence : self->message);
}

char *
dsc_outlier_inspector_dup_table (DscOutlierInspector *self)
{
  return dsc_outlier_table_dup_text (self->table);
}
