/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cutout-strip.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-colormap.h"
#include "dsc-stretch.h"

#define SIDE 75 /* logical pixels of a cut-out */
#define NAN_RGB 0xff303236u
#define FLAG_WIDTH 1.6
#define BADGE_RADIUS 4.5
#define LOW_SHARE 0.02
#define HIGH_SHARE 0.98
#define SIGMA_SPAN 12.0 /* at least so many ERR between black and white */

struct _DscCutoutStrip {
  AdwBin parent_instance;

  const DscOutlierTestimony *testimony;
  GtkBox *box;
  int current, peeked; /* exposure; witness whose median is shown */
  double vmin, vmax;
  DscStretch stretch;
  double exponent;
  const DscColormap *colormap;
  gboolean invert;
};

enum { ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscCutoutStrip, dsc_cutout_strip, ADW_TYPE_BIN)

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float fa = *(const float *)a, fb = *(const float *)b;

  return (fa > fb) - (fa < fb);
}

static double
quantile (GArray *sorted, double share)
{
  return sorted->len ? (double)g_array_index (sorted, float, (guint)(share * (sorted->len - 1)))
                     : 0;
}

/* From the sky to what the median has; a hit may be as bright as it likes. */
static void
find_limits (DscCutoutStrip *self)
{
  g_autoptr (GArray) sci = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) blot = g_array_new (FALSE, FALSE, sizeof (float));
  double err = 0;

  for (guint i = 0; self->testimony && i < self->testimony->n; i++) {
    const DscOutlierWitness *w = &self->testimony->witnesses[i];

    for (guint k = 0; k < w->size * w->size; k++) {
      float value = w->cut_sci[k] - w->level;

      if (isfinite (value) && !w->cut_mask[k])
        g_array_append_val (sci, value);
      if (isfinite (w->cut_blot[k]))
        g_array_append_val (blot, w->cut_blot[k]);
    }
    if (isfinite (w->terms.err))
      err = MAX (err, (double)w->terms.err);
  }
  g_array_sort (sci, compare_floats);
  g_array_sort (blot, compare_floats);
  self->vmin = quantile (sci, LOW_SHARE);
  self->vmax = MAX (quantile (sci, HIGH_SHARE), quantile (blot, HIGH_SHARE));
  self->vmax = MAX (self->vmax, self->vmin + SIGMA_SPAN * err);
  if (!(self->vmax > self->vmin))
    self->vmax = self->vmin + 1;
}

static guint32
color_of (DscCutoutStrip *self, const DscStretchCurve *curve, float value)
{
  double p;

  if (!isfinite (value))
    return NAN_RGB;
  p = dsc_stretch_apply (curve, (double)value);
  p = self->invert ? 1 - p : p;
  return self->colormap->color[(guint)(p * 255.0 + 0.5)];
}

static cairo_surface_t *
make_picture (DscCutoutStrip *self, const DscOutlierWitness *w, gboolean blot)
{
  int n = (int)w->size;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, n, n);
  DscStretchCurve curve = { self->stretch, self->exponent, self->vmin, self->vmax, NULL, 0 };
  int stride = cairo_image_surface_get_stride (surface) / 4;
  guint32 *data = (guint32 *)(void *)cairo_image_surface_get_data (surface);

  cairo_surface_flush (surface);
  for (int y = 0; data && y < n; y++) {
    for (int x = 0; x < n; x++) {
      float value = blot ? w->cut_blot[y * n + x] : w->cut_sci[y * n + x] - w->level;

      data[(n - 1 - y) * stride + x] = color_of (self, &curve, value);
    }
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Outlines of what is flagged, a stroke through what was bad before: the values stay visible. */
static void
draw_mask (cairo_t *cr, const DscOutlierWitness *w, double cell)
{
  int n = (int)w->size;
  guint32 rgb = dsc_verdict_color (DSC_VERDICT_FLAGGED);

  for (guint value = 1; value <= 2; value++) {
    for (int y = 0; y < n; y++) {
      for (int x = 0; x < n; x++) {
        double left = x * cell, top = (n - 1 - y) * cell;

        if (w->cut_mask[y * n + x] != value)
          continue;
        if (value == 1) {
          cairo_rectangle (cr, left + 0.5 * FLAG_WIDTH, top + 0.5 * FLAG_WIDTH, cell - FLAG_WIDTH,
                           cell - FLAG_WIDTH);
        } else {
          cairo_move_to (cr, left + 1, top + cell - 1);
          cairo_line_to (cr, left + cell - 1, top + 1);
        }
      }
    }
    cairo_set_line_width (cr, value == 1 ? FLAG_WIDTH : 1.0);
    if (value == 1)
      cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                            (rgb & 255) / 255.0);
    else
      cairo_set_source_rgba (cr, 0.75, 0.75, 0.78, 0.8);
    cairo_stroke (cr);
  }
}

static void
draw_frame (cairo_t *cr, double side, double cell)
{
  double at = 0.5 * (side - cell);

  cairo_rectangle (cr, at - 1.5, at - 1.5, cell + 3, cell + 3);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.8);
  cairo_set_line_width (cr, 3);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
}

static void
draw_text (GtkWidget *area, cairo_t *cr, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (area, text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_rectangle (cr, 0, 0, width + 7, height + 1);
  cairo_set_source_rgba (cr, 0.06, 0.07, 0.09, 0.75);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, 3, 0);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  DscCutoutStrip *self = user_data;
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "witness"));
  const DscOutlierWitness *w;
  cairo_surface_t *picture;
  g_autofree char *number = NULL;
  double cell;
  gboolean blot;

  if (!self->testimony || index >= self->testimony->n || !self->testimony->witnesses[index].size)
    return;
  w = &self->testimony->witnesses[index];
  blot = self->peeked == (int)index;
  cell = (double)width / w->size;
  picture = make_picture (self, w, blot);
  cairo_save (cr);
  cairo_scale (cr, cell, cell);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (picture);
  if (!blot)
    draw_mask (cr, w, cell);
  draw_frame (cr, width, cell);
  number = blot ? g_strdup_printf (_ ("%u median"), w->index + 1)
                : g_strdup_printf ("%u", w->index + 1);
  draw_text (GTK_WIDGET (area), cr, number);
  dsc_verdict_draw (cr, dsc_verdict_of (w), width - BADGE_RADIUS - 4, height - BADGE_RADIUS - 4,
                    BADGE_RADIUS);
}

static void
clicked_cb (DscCutoutStrip *self, GtkWidget *button)
{
  g_signal_emit (self, signals[ACTIVATED], 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "witness")));
}

static void
redraw (DscCutoutStrip *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box)); child;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_queue_draw (gtk_button_get_child (GTK_BUTTON (child)));
}

static void
peek (DscCutoutStrip *self, GtkEventController *controller, gboolean on)
{
  GtkWidget *button = gtk_event_controller_get_widget (controller);
  int index = (int)GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "witness"));

  if (on)
    self->peeked = index;
  else if (self->peeked == index)
    self->peeked = -1;
  redraw (self);
}

static void
enter_cb (DscCutoutStrip *self, double x, double y, GtkEventController *controller)
{
  peek (self, controller, TRUE);
}

static void
leave_cb (DscCutoutStrip *self, GtkEventController *controller)
{
  peek (self, controller, FALSE);
}

static void
describe_cutout (DscCutoutStrip *self, GtkWidget *button, guint index)
{
  const DscOutlierWitness *w = &self->testimony->witnesses[index];
  g_autofree char *verdict = dsc_verdict_describe (w);
  g_autofree char *label = g_strdup_printf (_ ("Exposure %u: %s"), w->index + 1, verdict);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_queue_draw (gtk_button_get_child (GTK_BUTTON (button)));
}

static GtkWidget *
make_cutout (DscCutoutStrip *self, guint index)
{
  GtkWidget *area = gtk_drawing_area_new (), *button = gtk_button_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SIDE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), SIDE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_cb, self, NULL);
  gtk_widget_add_css_class (area, "caption");
  g_object_set_data (G_OBJECT (area), "witness", GUINT_TO_POINTER (index));
  g_object_set_data (G_OBJECT (button), "witness", GUINT_TO_POINTER (index));
  gtk_button_set_child (GTK_BUTTON (button), area);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-cutout");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (button, motion);
  describe_cutout (self, button, index);
  return button;
}

static void
show_current (DscCutoutStrip *self)
{
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box)); child;
       child = gtk_widget_get_next_sibling (child), i++) {
    if (self->testimony && (int)self->testimony->witnesses[i].index == self->current)
      gtk_widget_add_css_class (child, "current");
    else
      gtk_widget_remove_css_class (child, "current");
  }
}

static void
dsc_cutout_strip_class_init (DscCutoutStripClass *klass)
{
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_CUTOUT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_cutout_strip_init (DscCutoutStrip *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->current = self->peeked = -1;
  self->stretch = DSC_STRETCH_ASINH;
  self->exponent = DSC_STRETCH_EXPONENT_DEFAULT;
  self->colormap = dsc_colormap_find ("gray");
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

void
dsc_cutout_strip_set_testimony (DscCutoutStrip *self, const DscOutlierTestimony *testimony)
{
  guint n = testimony ? testimony->n : 0, i = 0;
  GtkWidget *child, *next;

  g_return_if_fail (DSC_IS_CUTOUT_STRIP (self));

  self->testimony = testimony;
  find_limits (self);
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->box)); child; child = next, i++) {
    next = gtk_widget_get_next_sibling (child);
    if (i < n)
      describe_cutout (self, child, i);
    else
      gtk_box_remove (self->box, child);
  }
  for (; i < n; i++)
    gtk_box_append (self->box, make_cutout (self, i));
  if (self->peeked >= (int)n)
    self->peeked = -1;
  show_current (self);
}

void
dsc_cutout_strip_set_look (DscCutoutStrip *self, DscImageView *view)
{
  g_autofree char *name = NULL;

  g_return_if_fail (DSC_IS_CUTOUT_STRIP (self));

  if (!view)
    return;
  g_object_get (view, "stretch", &self->stretch, "stretch-exponent", &self->exponent, "colormap",
                &name, "invert", &self->invert, NULL);
  self->colormap = dsc_colormap_find (name);
  redraw (self);
}

void
dsc_cutout_strip_set_current (DscCutoutStrip *self, int exposure)
{
  g_return_if_fail (DSC_IS_CUTOUT_STRIP (self));

  self->current = exposure;
  show_current (self);
}
