/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-plot.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "dsc-align-plot-private.h"
#include "dsc-align-star.h"

#define NEAR 9.0      /* pixels from the pointer to a star */
#define N_SAMPLE 4000 /* residuals that a range is found from */
#define FEW 1500      /* stars with large marks, and with small ones: */
#define MANY 20000
#define MOST 100000 /* points of one kind; more would lie on each other */
#define GAP 8       /* between two panels */

enum { STAR_CHOSEN, STAR_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

enum { PROP_0, PROP_INFO, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DscAlignPlot, dsc_align_plot, GTK_TYPE_WIDGET)

/* --- for the kinds --- */

gboolean
dsc_align_plot_is_strong (const DscAlignPlot *self, const DscAlignStar *star)
{
  if (self->selection.exposure >= 0)
    return star->exposure == (guint)self->selection.exposure;
  return self->selection.group < 0 || star->group == (guint)self->selection.group;
}

static void
find_strong (DscAlignPlot *self)
{
  g_autofree guint8 *rank = g_new (guint8, self->n_stars + 1);
  guint n[3] = { 0, 0, 0 };

  self->strong = g_new (guint, self->n_stars + 1);
  for (guint i = 0; i < self->n_stars; i++) {
    rank[i] = !dsc_align_plot_is_strong (self, &self->stars[i]) ? 2 : !self->stars[i].used;
    n[rank[i]]++;
  }
  self->n_used = n[0];
  self->n_strong = n[0] + n[1];
  n[2] = self->n_strong;
  n[1] = self->n_used;
  n[0] = 0;
  for (guint i = 0; i < self->n_stars; i++)
    self->strong[n[rank[i]]++] = i;
}

const DscTweakFit *
dsc_align_plot_get_fit (const DscAlignPlot *self)
{
  return self->shown ? dsc_align_case_get_fit (self->shown, self->fits, self->selection.group)
                     : NULL;
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

double
dsc_align_plot_reach (const DscAlignPlot *self, double quantile, gboolean used)
{
  guint n_all = used ? self->n_used : self->n_strong, stride = n_all / N_SAMPLE + 1, n = 0;
  g_autofree float *sample = g_new (float, N_SAMPLE + 1);

  for (guint i = 0; i < n_all && n < N_SAMPLE; i += stride) {
    const DscAlignStar *star = &self->stars[self->strong[i]];
    float size = hypotf (star->dx, star->dy);

    if (isfinite (size))
      sample[n++] = size;
  }
  if (n == 0)
    return 0;
  qsort (sample, n, sizeof (float), compare_floats);
  return (double)sample[(guint)(quantile * (n - 1) + 0.5)];
}

double
dsc_align_plot_round (double value)
{
  double unit = pow (10, floor (log10 (value)));

  return value / unit >= 5 ? 5 * unit : value / unit >= 2 ? 2 * unit : unit;
}

void
dsc_align_plot_make_equal (DscPlot *axes)
{
  double dx = fabs (axes->x_hi - axes->x_lo) / axes->width;
  double dy = (axes->y_hi - axes->y_lo) / axes->height;
  double x = 0.5 * (axes->x_lo + axes->x_hi), y = 0.5 * (axes->y_lo + axes->y_hi);
  double step = MAX (dx, dy), sign = axes->x_hi < axes->x_lo ? -1 : 1;

  axes->x_lo = x - 0.5 * sign * step * axes->width;
  axes->x_hi = x + 0.5 * sign * step * axes->width;
  axes->y_lo = y - 0.5 * step * axes->height;
  axes->y_hi = y + 0.5 * step * axes->height;
}

void
dsc_align_plot_clip (DscAlignPlot *self, guint axes, graphene_rect_t *ret_clip)
{
  const DscPlot *plot = &self->axes[axes];

  *ret_clip = GRAPHENE_RECT_INIT ((float)plot->x, (float)plot->y, (float)plot->width,
                                  (float)plot->height);
}

static void
draw_cross (DscAlignRaster *raster, const float *at, const GdkRGBA *color)
{
  const float r = 3.2f;

  dsc_align_raster_line (raster, at[0] - r, at[1] - r, at[0] + r, at[1] + r, 0, color);
  dsc_align_raster_line (raster, at[0] - r, at[1] + r, at[0] + r, at[1] - r, 0, color);
}

static void
draw_panel_dots (DscAlignPlot *self, guint axes, DscAlignRaster *raster, float opacity)
{
  const float *at = self->at[axes];
  guint n = self->n_strong, n_pale = self->n_stars - n;
  float radius = n < FEW ? 2.2f : n < MANY ? 1.5f : 0.6f;
  GdkRGBA pale = self->axes[0].text, strong = self->axes[0].accent, out = self->warning;

  pale.alpha = n_pale > MANY ? 0.06f : 0.16f;
  strong.alpha = opacity * (n < FEW ? 0.9f : n < MANY ? 0.6f : 0.35f);
  out.alpha = opacity * (n < FEW ? 0.9f : 0.6f);
  for (guint k = n; k < self->n_stars; k += n_pale / MOST + 1)
    dsc_align_raster_dot (raster, at[2 * self->strong[k]], at[2 * self->strong[k] + 1],
                          n_pale < FEW ? 1.5f : 0.6f, &pale);
  for (guint k = 0; k < self->n_used; k += self->n_used / MOST + 1)
    dsc_align_raster_dot (raster, at[2 * self->strong[k]], at[2 * self->strong[k] + 1], radius,
                          &strong);
  for (guint k = self->n_used; k < n; k++) {
    guint i = self->strong[k];

    if (n < MANY)
      draw_cross (raster, at + 2 * (gsize)i, &out);
    else
      dsc_align_raster_dot (raster, at[2 * i], at[2 * i + 1], radius, &out);
  }
}

void
dsc_align_plot_draw_dots (DscAlignPlot *self, DscAlignRaster *raster, float opacity)
{
  for (guint k = 0; k < self->kind->n_axes; k++) {
    graphene_rect_t clip;

    dsc_align_plot_clip (self, k, &clip);
    dsc_align_raster_begin (raster, self->surface, self->surface_scale, &clip);
    draw_panel_dots (self, k, raster, opacity);
    dsc_align_raster_end (raster, self->surface);
  }
}

void
dsc_align_plot_draw_note (DscAlignPlot *self, cairo_t *cr, int taken, const char *text)
{
  DscPlot *plot = &self->axes[0];
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (0.86 * width > plot->x + plot->width - taken)
    return;
  plot->cr = cr;
  dsc_plot_set_color (plot, &plot->text, 0.75);
  dsc_plot_draw_text (plot, text, plot->x + plot->width, 2, 1, 0);
}

/* --- where everything is --- */

static void
find_colors (DscAlignPlot *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  self->warning = (GdkRGBA){ 0.9f, 0.38f, 0, 1 };
  gtk_style_context_lookup_color (style, "warning_color", &self->warning);
  self->ground = (GdkRGBA){ 0.5f, 0.5f, 0.5f, 1 };
  gtk_style_context_lookup_color (style, "window_bg_color", &self->ground);
}

static void
place_axes (DscAlignPlot *self)
{
  guint n = self->kind->n_axes;
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double room = MAX (height - DSC_ALIGN_PLOT_TOP - DSC_PLOT_BOTTOM - GAP * ((int)n - 1), 2);

  for (guint k = 0; k < n; k++) {
    DscPlot *plot = &self->axes[k];

    dsc_plot_init (plot, GTK_WIDGET (self), NULL, DSC_PLOT_LEFT, DSC_PLOT_MARGIN + 4,
                   DSC_ALIGN_PLOT_TOP, DSC_PLOT_BOTTOM);
    plot->height = room / n;
    plot->y = DSC_ALIGN_PLOT_TOP + k * (plot->height + GAP);
  }
}

static void
apply_zoom (DscAlignPlot *self)
{
  for (guint k = 0; self->zoomed && k < self->kind->n_axes; k++) {
    self->axes[k].x_lo = self->zoom[0];
    self->axes[k].x_hi = self->zoom[1];
    if (self->kind->n_axes > 1)
      continue;
    self->axes[k].y_lo = self->zoom[2];
    self->axes[k].y_hi = self->zoom[3];
  }
}

static void
place_stars (DscAlignPlot *self)
{
  for (guint k = 0; k < self->kind->n_axes; k++)
    self->at[k] = g_new (float, 2 * (gsize)self->n_stars + 2);
  for (guint i = 0; i < self->n_stars; i++) {
    for (guint k = 0; k < self->kind->n_axes; k++) {
      double x, y;

      self->kind->value (k, &self->stars[i], &x, &y);
      self->at[k][2 * i] = (float)dsc_plot_to_x (&self->axes[k], x);
      self->at[k][2 * i + 1] = (float)dsc_plot_to_y (&self->axes[k], y);
    }
  }
}

void
dsc_align_plot_place (DscAlignPlot *self)
{
  if (self->placed)
    return;
  self->placed = TRUE;
  find_colors (self);
  place_axes (self);
  if (!self->strong)
    find_strong (self);
  self->message = self->shown ? self->kind->prepare (self) : "";
  for (guint k = 0; k < DSC_ALIGN_PLOT_MAX_AXES; k++)
    g_clear_pointer (&self->at[k], g_free);
  if (self->message)
    return;
  apply_zoom (self);
  if (self->kind->has_stars)
    place_stars (self);
}

void
dsc_align_plot_changed (DscAlignPlot *self)
{
  self->placed = FALSE;
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- drawing --- */

static void
draw_surface (DscAlignPlot *self)
{
  DscAlignRaster raster;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gint64 start = g_get_monotonic_time ();
  cairo_t *cr;

  if (dsc_plot_is_figure (GTK_WIDGET (self))) {
    self->surface = dsc_plot_new_recording (GTK_WIDGET (self));
    scale = 1;
  } else {
    self->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * scale),
                                                (int)(height * scale));
    cairo_surface_set_device_scale (self->surface, scale, scale);
  }
  self->surface_scale = scale;
  self->surface_color = self->axes[0].text;
  cr = cairo_create (self->surface);
  self->kind->draw (self, cr, &raster);
  self->kind->finish (self, cr);
  cairo_destroy (cr);
  for (guint k = 0; k < DSC_ALIGN_PLOT_MAX_AXES; k++)
    self->axes[k].cr = NULL;
  g_debug ("alignment plot: %u stars in %.1f ms", self->n_stars,
           1e-3 * (double)(g_get_monotonic_time () - start));
}

static void
draw_ring (DscAlignPlot *self, cairo_t *cr, int star, double radius, const GdkRGBA *color)
{
  for (guint k = 0; star >= 0 && self->kind->has_stars && k < self->kind->n_axes; k++) {
    double x = (double)self->at[k][2 * star], y = (double)self->at[k][2 * star + 1];
    const DscPlot *plot = &self->axes[k];

    if (!(x >= plot->x && x <= plot->x + plot->width && y >= plot->y
          && y <= plot->y + plot->height))
      continue;
    cairo_new_sub_path (cr);
    cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
    gdk_cairo_set_source_rgba (cr, &self->ground);
    cairo_set_line_width (cr, 4);
    cairo_stroke_preserve (cr);
    gdk_cairo_set_source_rgba (cr, color);
    cairo_set_line_width (cr, 2);
    cairo_stroke (cr);
  }
}

static int
selected_star (const DscAlignPlot *self)
{
  if (!self->shown || self->selection.exposure < 0 || self->selection.source < 0)
    return -1;
  return dsc_align_case_find_star (self->shown, self->fits, (guint)self->selection.exposure,
                                   (guint)self->selection.source);
}

static void
dsc_align_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color;
  cairo_t *cr;

  dsc_align_plot_place (self);
  if (self->message) {
    if (*self->message)
      dsc_plot_draw_message (widget, snapshot, self->message);
    return;
  }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (self->surface
      && (self->surface_scale != gtk_widget_get_scale_factor (widget) || dsc_plot_is_figure (widget)
          || !gdk_rgba_equal (&color, &self->surface_color))) {
    self->placed = FALSE;
    g_clear_pointer (&self->surface, cairo_surface_destroy);
    dsc_align_plot_place (self);
  }
  if (!self->surface)
    draw_surface (self);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_paint (cr);
  draw_ring (self, cr, selected_star (self), 6, &self->axes[0].accent);
  if (!dsc_plot_is_figure (widget))
    draw_ring (self, cr, self->hovered, 5, &self->axes[0].text);
  cairo_destroy (cr);
  if (dsc_plot_is_figure (widget))
    g_clear_pointer (&self->surface, cairo_surface_destroy);
}

static void
dsc_align_plot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  dsc_align_plot_changed (DSC_ALIGN_PLOT (widget));
}

static void
dsc_align_plot_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 200;
}

/* --- stars that are pointed at --- */

gboolean
dsc_align_plot_locate (DscAlignPlot *self, guint star, double *ret_x, double *ret_y)
{
  g_return_val_if_fail (DSC_IS_ALIGN_PLOT (self), FALSE);

  dsc_align_plot_place (self);
  if (self->message || !self->kind->has_stars || star >= self->n_stars)
    return FALSE;
  *ret_x = (double)self->at[0][2 * star];
  *ret_y = (double)self->at[0][2 * star + 1];
  return isfinite (*ret_x) && isfinite (*ret_y);
}

/* What is selected is found more easily than what is pale. */
int
dsc_align_plot_pick (DscAlignPlot *self, double x, double y)
{
  double nearest = NEAR * NEAR;
  int found = -1;

  g_return_val_if_fail (DSC_IS_ALIGN_PLOT (self), -1);

  dsc_align_plot_place (self);
  if (self->message || !self->kind->has_stars)
    return -1;
  for (guint k = 0; k < self->kind->n_axes; k++) {
    const DscPlot *plot = &self->axes[k];
    const float *at = self->at[k];

    if (y < plot->y || y > plot->y + plot->height)
      continue;
    for (guint n = 0; n < self->n_strong; n++) {
      guint i = self->strong[n];
      double dx = (double)at[2 * i] - x, dy = (double)at[2 * i + 1] - y, d = dx * dx + dy * dy;

      if (d < nearest) {
        nearest = d;
        found = (int)i;
      }
    }
    for (guint i = 0; found < 0 && i < self->n_stars; i++) {
      double dx = (double)at[2 * i] - x, dy = (double)at[2 * i + 1] - y, d = dx * dx + dy * dy;

      if (d < nearest / 4) {
        nearest = 4 * d;
        found = (int)i;
      }
    }
  }
  return found;
}

char *
dsc_align_plot_describe (DscAlignPlot *self, double x, double y)
{
  int star;

  g_return_val_if_fail (DSC_IS_ALIGN_PLOT (self), NULL);

  star = dsc_align_plot_pick (self, x, y);
  if (self->message || !self->shown)
    return NULL;
  if (star >= 0)
    return dsc_align_star_describe (self->shown, &self->stars[star]);
  if (!self->kind->describe)
    return NULL;
  return self->kind->describe (self, dsc_plot_from_x (&self->axes[0], x),
                               self->axes[0].y_hi
                                   - (y - self->axes[0].y) / self->axes[0].height
                                         * (self->axes[0].y_hi - self->axes[0].y_lo));
}

void
dsc_align_plot_point_at (DscAlignPlot *self, double x, double y)
{
  int star = isfinite (x) ? dsc_align_plot_pick (self, x, y) : -1;
  gboolean moved = star != self->hovered;

  self->hovered = star;
  self->pointer[0] = x;
  self->pointer[1] = y;
  if (moved)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (moved || self->kind->describe)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INFO]);
}

void
dsc_align_plot_choose (DscAlignPlot *self, int star, gboolean open)
{
  const DscAlignStar *s = star >= 0 && (guint)star < self->n_stars ? &self->stars[star] : NULL;
  guint exposure = s ? s->exposure : 0, source = s ? s->source : 0;

  g_signal_emit (self, signals[STAR_CHOSEN], 0, s ? (int)exposure : -1, s ? (int)source : -1);
  if (s && open)
    g_signal_emit (self, signals[STAR_ACTIVATED], 0, exposure, source);
}

/* --- the object --- */

static void
dsc_align_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (object);

  if (id != PROP_INFO)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (isfinite (self->pointer[0]))
    g_value_take_string (value, dsc_align_plot_describe (self, self->pointer[0], self->pointer[1]));
}

static void
dsc_align_plot_finalize (GObject *object)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (object);

  g_clear_pointer (&self->shown, dsc_align_case_unref);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  for (guint k = 0; k < DSC_ALIGN_PLOT_MAX_AXES; k++)
    g_free (self->at[k]);
  g_free (self->order);
  g_free (self->strong);
  G_OBJECT_CLASS (dsc_align_plot_parent_class)->finalize (object);
}

static void
dsc_align_plot_class_init (DscAlignPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dsc_align_plot_finalize;
  object_class->get_property = dsc_align_plot_get_property;
  widget_class->snapshot = dsc_align_plot_snapshot;
  widget_class->measure = dsc_align_plot_measure;
  widget_class->size_allocate = dsc_align_plot_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "alignplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  dsc_align_plot_class_init_input (widget_class);
  props[PROP_INFO]
      = g_param_spec_string ("info", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[STAR_CHOSEN] = g_signal_new ("star-chosen", DSC_TYPE_ALIGN_PLOT, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[STAR_ACTIVATED]
      = g_signal_new ("star-activated", DSC_TYPE_ALIGN_PLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
dsc_align_plot_init (DscAlignPlot *self)
{
  self->selection = (DscAlignSelection){ -1, -1, -1 };
  self->hovered = -1;
  self->pointer[0] = self->pointer[1] = NAN;
  dsc_align_plot_init_input (self);
}

DscAlignPlot *
dsc_align_plot_new (const DscAlignPlotKind *kind)
{
  DscAlignPlot *self = g_object_new (DSC_TYPE_ALIGN_PLOT, NULL);

  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (kind->label), -1);
  return self;
}

void
dsc_align_plot_show (DscAlignPlot *self, DscAlignCase *shown, DscTweakFitKind fits)
{
  g_return_if_fail (DSC_IS_ALIGN_PLOT (self));

  if (shown)
    dsc_align_case_ref (shown);
  g_clear_pointer (&self->shown, dsc_align_case_unref);
  self->shown = shown;
  self->fits = fits;
  self->n_stars = 0;
  self->stars = shown ? dsc_align_case_get_stars (shown, fits, &self->n_stars) : NULL;
  self->hovered = -1;
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->strong, g_free);
  dsc_align_plot_changed (self);
}

void
dsc_align_plot_select (DscAlignPlot *self, const DscAlignSelection *selection)
{
  gboolean same;

  g_return_if_fail (DSC_IS_ALIGN_PLOT (self));

  same = selection->group == self->selection.group
         && selection->exposure == self->selection.exposure;
  self->selection = *selection;
  if (same) {
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return;
  }
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->strong, g_free);
  dsc_align_plot_changed (self);
}
