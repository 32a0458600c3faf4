/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-job-bar.h"

#include <glib/gi18n.h>

struct _DscJobBar {
  AdwBin parent_instance;

  DscProgress *progress;
  gint64 started_us;
  gboolean stopping;

  GtkRevealer *revealer;
  GtkLabel *text, *eta;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (DscJobBar, dsc_job_bar, ADW_TYPE_BIN)

char *
dsc_job_bar_describe_left (double elapsed_s, double fraction)
{
  double left_s;

  if (elapsed_s < 1 || fraction < 0.03 || fraction > 1)
    return g_strdup ("");
  left_s = elapsed_s * (1 - fraction) / fraction;
  if (left_s < 90)
    return g_strdup_printf (_ ("%.0f s left"), left_s);
  if (left_s < 90 * 60)
    return g_strdup_printf (_ ("%.0f min left"), left_s / 60);
  return g_strdup_printf (_ ("%.1f h left"), left_s / 3600);
}

static void
changed_cb (DscJobBar *self)
{
  double fraction = dsc_progress_get_fraction (self->progress);
  double elapsed_s = (g_get_monotonic_time () - self->started_us) / 1e6;
  g_autofree char *text = dsc_progress_dup_text (self->progress);
  g_autofree char *left = dsc_job_bar_describe_left (elapsed_s, fraction);
  g_autofree char *eta = g_strdup_printf ("%3.0f %%  %s", 100 * fraction, left);

  gtk_progress_bar_set_fraction (self->bar, CLAMP (fraction, 0, 1));
  gtk_label_set_text (self->eta, eta);
  if (!self->stopping)
    gtk_label_set_text (self->text, text ? text : "");
}

static void
dsc_job_bar_dispose (GObject *object)
{
  dsc_job_bar_set_progress (DSC_JOB_BAR (object), NULL);
  G_OBJECT_CLASS (dsc_job_bar_parent_class)->dispose (object);
}

static void
dsc_job_bar_class_init (DscJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_job_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-job-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscJobBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, DscJobBar, text);
  gtk_widget_class_bind_template_child (widget_class, DscJobBar, bar);
  gtk_widget_class_bind_template_child (widget_class, DscJobBar, eta);
}

static void
dsc_job_bar_init (DscJobBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dsc_job_bar_set_progress (DscJobBar *self, DscProgress *progress)
{
  g_return_if_fail (DSC_IS_JOB_BAR (self));

  if (self->progress)
    g_signal_handlers_disconnect_by_data (self->progress, self);
  g_set_object (&self->progress, progress);
  self->stopping = FALSE;
  if (progress) {
    self->started_us = g_get_monotonic_time ();
    g_signal_connect_swapped (progress, "changed", G_CALLBACK (changed_cb), self);
    changed_cb (self);
  }
  if (self->revealer)
    gtk_revealer_set_reveal_child (self->revealer, progress != NULL);
}

void
dsc_job_bar_set_stopping (DscJobBar *self)
{
  g_return_if_fail (DSC_IS_JOB_BAR (self));

  self->stopping = TRUE;
  gtk_label_set_text (self->text, _ ("Stopping…"));
}
