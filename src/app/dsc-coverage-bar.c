/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-coverage-bar.h"

#include <glib/gi18n.h>

#define WIDTH 110
#define HEIGHT 10

struct _DscCoverageBar {
  GtkWidget parent_instance;

  guint n;
  guint64 *counts;
};

G_DEFINE_FINAL_TYPE (DscCoverageBar, dsc_coverage_bar, GTK_TYPE_WIDGET)

/* Pixels outside of every exposure are not of the field. */
static double
count_field (DscCoverageBar *self)
{
  double total = 0;

  for (guint i = 1; i < self->n; i++)
    total += (double)self->counts[i];
  return total;
}

static void
dsc_coverage_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscCoverageBar *self = DSC_COVERAGE_BAR (widget);
  double w = gtk_widget_get_width (widget), h = gtk_widget_get_height (widget);
  double total = count_field (self), x = 0;
  GskRoundedRect outline;
  GdkRGBA fg;

  if (total <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &fg);
  gsk_rounded_rect_init_from_rect (
      &outline, &GRAPHENE_RECT_INIT (0, (float)(0.5 * (h - HEIGHT)), (float)w, HEIGHT), HEIGHT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  for (guint i = 1; i < self->n; i++) {
    double part = w * (double)self->counts[i] / total;
    GdkRGBA color = { 0.9f, 0.5f, 0.05f, 1 };

    if (i > 1) {
      color = fg;
      color.alpha = 0.15f + 0.65f * (float)(i - 1) / (float)MAX (self->n - 2, 1);
    }
    gtk_snapshot_append_color (
        snapshot, &color,
        &GRAPHENE_RECT_INIT ((float)x, (float)(0.5 * (h - HEIGHT)), (float)part, HEIGHT));
    x += part;
  }
  gtk_snapshot_pop (snapshot);
}

static void
dsc_coverage_bar_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
dsc_coverage_bar_finalize (GObject *object)
{
  g_free (DSC_COVERAGE_BAR (object)->counts);
  G_OBJECT_CLASS (dsc_coverage_bar_parent_class)->finalize (object);
}

static void
dsc_coverage_bar_class_init (DscCoverageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_coverage_bar_finalize;
  widget_class->snapshot = dsc_coverage_bar_snapshot;
  widget_class->measure = dsc_coverage_bar_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "coveragebar");
}

static void
dsc_coverage_bar_init (DscCoverageBar *self)
{
}

static void
describe (DscCoverageBar *self)
{
  double total = count_field (self);
  g_autoptr (GString) text = g_string_new (_ ("Values that the median had, of the field:"));

  for (guint i = 1; i < self->n && total > 0; i++) {
    g_autofree char *percent = g_strdup_printf ("%.1f", 100 * (double)self->counts[i] / total);

    g_string_append_c (text, '\n');
    if (i + 1 == self->n)
      g_string_append_printf (text, _ ("%u or more: %s %%"), i, percent);
    else
      g_string_append_printf (text, _ ("%u: %s %%"), i, percent);
  }
  if (self->n > 2 && self->counts[1] > 0)
    g_string_append_printf (text, "\n%s",
                            _ ("A single value is its own median: nothing is found "
                               "there."));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

void
dsc_coverage_bar_set_counts (DscCoverageBar *self, const guint64 *counts, guint n)
{
  g_return_if_fail (DSC_IS_COVERAGE_BAR (self));

  g_free (self->counts);
  self->counts = g_memdup2 (counts, n * sizeof *counts);
  self->n = n;
  describe (self);
  gtk_widget_set_visible (GTK_WIDGET (self), count_field (self) > 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
