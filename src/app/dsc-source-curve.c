/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-curve.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-plot.h"
#include "dsc-radial-profile.h"
#include "dsc-scatter-raster.h"

#define TOP 18
#define MAX_POINTS 3
#define NARROW 120 /* pixels between the axes */

struct _DscSourceCurve {
  GtkWidget parent_instance;

  DscSourceCurveKind kind;
  const DscSourceLook *look; /* (nullable) */
  DscSourceCurvePoint points[MAX_POINTS];
  guint n_points;
  double total;
  double factor; /* from the units of the look to those shown */
  const char *unit;
  DscPlot plot;
};

G_DEFINE_FINAL_TYPE (DscSourceCurve, dsc_source_curve, GTK_TYPE_WIDGET)

const char *
dsc_source_flux_unit (double most, double *ret_factor)
{
  static const struct {
    const char *unit;
    double factor;
  } units[] = { { "Jy", 1 }, { "mJy", 1e3 }, { "µJy", 1e6 }, { "nJy", 1e9 } };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (units) && !(fabs (most) * units[i].factor >= 1))
    i++;
  *ret_factor = units[i].factor;
  return units[i].unit;
}

/* --- what is shown --- */

static double
get_most (const double *values, guint n)
{
  double most = -INFINITY;

  for (guint i = 0; i < n; i++)
    if (isfinite (values[i]))
      most = MAX (most, values[i]);
  return most;
}

static void
find_profile_range (DscSourceCurve *self)
{
  const DscSourceLook *look = self->look;
  double noise = isfinite (look->noise) ? look->noise : 0, most = get_most (look->mean, look->n);
  double floor_value = isfinite (look->background) ? look->background : 0;

  for (guint i = 0; i < look->points->len; i++) {
    const DscRadialPixel *pixel = &g_array_index (look->points, DscRadialPixel, i);

    /* Neighbours beyond the apertures do not press the source together. */
    if (look->apertures.n == 0 || pixel->radius <= look->apertures.radii[2])
      most = MAX (most, pixel->value);
  }
  self->plot.y_lo = floor_value - 4 * noise;
  self->plot.y_hi = most;
  dsc_plot_pad (&self->plot.y_lo, &self->plot.y_hi);
  self->factor = 1;
  self->unit = look->unit;
}

static void
find_growth_range (DscSourceCurve *self)
{
  const DscSourceLook *look = self->look;
  double most = get_most (look->growth, look->n), per_unit = look->jy;

  if (isfinite (look->jy)) {
    double scale;

    self->unit = dsc_source_flux_unit (MAX (most * look->jy, 1e-9), &scale);
    per_unit *= scale;
  } else {
    self->unit = look->unit;
    per_unit = 1;
  }
  self->factor = per_unit;
  self->plot.y_lo = 0;
  self->plot.y_hi = most * per_unit;
  if (isfinite (self->total))
    self->plot.y_hi = MAX (self->plot.y_hi, self->total * per_unit / look->jy);
  for (guint i = 0; i < look->n; i++)
    if (isfinite (look->growth[i]))
      self->plot.y_lo = MIN (self->plot.y_lo, look->growth[i] * per_unit);
  if (!(self->plot.y_hi > self->plot.y_lo))
    self->plot.y_hi = self->plot.y_lo + 1;
  self->plot.y_hi += 0.08 * (self->plot.y_hi - self->plot.y_lo);
}

/* The profile shows the core, the curve of growth how it ends. */
static double
find_reach (DscSourceCurve *self)
{
  const DscSourceLook *look = self->look;
  double reach = look->apertures.n ? 2.5 * look->apertures.radii[2] : 0.6 * look->radius;

  if (self->kind == DSC_SOURCE_CURVE_GROWTH)
    reach = isfinite (look->apertures.ring[0]) ? 1.15 * look->apertures.ring[0] : look->radius;
  else if (isfinite (look->fwhm))
    reach = MAX (reach, 2.5 * look->fwhm);
  return CLAMP (reach, 5, look->radius);
}

/* FALSE: nothing can be shown */
static gboolean
place (DscSourceCurve *self, cairo_t *cr)
{
  dsc_plot_init (&self->plot, GTK_WIDGET (self), cr, DSC_PLOT_LEFT - 10, DSC_PLOT_MARGIN, TOP,
                 DSC_PLOT_BOTTOM);
  self->plot.x_lo = 0;
  self->plot.x_hi = find_reach (self);
  if (self->kind == DSC_SOURCE_CURVE_PROFILE)
    find_profile_range (self);
  else
    find_growth_range (self);
  return isfinite (self->plot.y_lo) && isfinite (self->plot.y_hi);
}

/* --- drawing --- */

static const GdkRGBA aperture_color = { 0.1f, 0.6f, 0.75f, 1 };

static void
draw_vertical (DscSourceCurve *self, double radius, gboolean dashed)
{
  DscPlot *plot = &self->plot;
  const double dash[] = { 4, 3 };
  double x = floor (dsc_plot_to_x (plot, radius)) + 0.5;

  if (!(radius > 0 && radius <= plot->x_hi))
    return;
  cairo_set_dash (plot->cr, dash, dashed ? 2 : 0, 0);
  cairo_move_to (plot->cr, x, plot->y);
  cairo_line_to (plot->cr, x, plot->y + plot->height);
  dsc_plot_set_color (plot, &aperture_color, 0.7);
  cairo_set_line_width (plot->cr, 1);
  cairo_stroke (plot->cr);
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
draw_horizontal (DscSourceCurve *self, double value, double alpha)
{
  DscPlot *plot = &self->plot;
  const double dash[] = { 2, 3 };
  double y = floor (dsc_plot_to_y (plot, value)) + 0.5;

  if (!isfinite (value))
    return;
  cairo_set_dash (plot->cr, dash, 2, 0);
  cairo_move_to (plot->cr, plot->x, y);
  cairo_rel_line_to (plot->cr, plot->width, 0);
  dsc_plot_set_color (plot, &plot->text, alpha);
  cairo_set_line_width (plot->cr, 1);
  cairo_stroke (plot->cr);
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
draw_radii (DscSourceCurve *self)
{
  const DscSourceApertures *apertures = &self->look->apertures;

  for (guint i = 0; i < apertures->n; i++)
    draw_vertical (self, apertures->radii[i], FALSE);
  for (guint i = 0; i < 2; i++)
    draw_vertical (self, apertures->ring[i], TRUE);
}

/* Many pixels are shaded by their density, as in the plot of sources. */
static void
draw_pixels (DscSourceCurve *self)
{
  DscPlot *plot = &self->plot;
  const GArray *points = self->look->points;
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autofree float *at = g_new (float, 2 * (gsize)points->len + 2);
  GdkRGBA single = plot->text;
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, MAX ((int)(gtk_widget_get_width (GTK_WIDGET (self)) * scale), 1),
      MAX ((int)(gtk_widget_get_height (GTK_WIDGET (self)) * scale), 1));

  cairo_surface_set_device_scale (surface, scale, scale);
  for (guint i = 0; i < points->len; i++) {
    const DscRadialPixel *pixel = &g_array_index (points, DscRadialPixel, i);

    at[2 * i] = (float)dsc_plot_to_x (plot, pixel->radius);
    at[2 * i + 1] = (float)dsc_plot_to_y (plot, pixel->value);
  }
  single.alpha = 0.35f;
  dsc_scatter_raster_draw (
      surface, scale,
      &GRAPHENE_RECT_INIT ((float)plot->x, (float)plot->y, (float)plot->width, (float)plot->height),
      at, points->len, &single, &single);
  cairo_set_source_surface (plot->cr, surface, 0, 0);
  cairo_paint (plot->cr);
  cairo_surface_destroy (surface);
}

/* @offset: of the radius of values[i], in steps */
static void
draw_line (DscSourceCurve *self, const double *values, double offset)
{
  DscPlot *plot = &self->plot;
  gboolean begun = FALSE;

  for (guint i = 0; i < self->look->n; i++) {
    double x = dsc_plot_to_x (plot, self->look->step * (i + offset));

    if (!isfinite (values[i])) {
      begun = FALSE;
      continue;
    }
    if (begun)
      cairo_line_to (plot->cr, x, dsc_plot_to_y (plot, values[i] * self->factor));
    else
      cairo_move_to (plot->cr, x, dsc_plot_to_y (plot, values[i] * self->factor));
    begun = TRUE;
  }
  dsc_plot_set_color (plot, &plot->accent, 1);
  cairo_set_line_width (plot->cr, 2);
  cairo_stroke (plot->cr);
}

static void
draw_points (DscSourceCurve *self)
{
  DscPlot *plot = &self->plot;
  double scale = self->factor / self->look->jy;
  const GdkRGBA color = { 1, 0.47f, 0, 1 };

  for (guint i = 0; i < self->n_points && isfinite (scale); i++) {
    const DscSourceCurvePoint *point = &self->points[i];
    double x = dsc_plot_to_x (plot, point->radius);
    double y = dsc_plot_to_y (plot, point->flux * scale);
    double reach = fabs (dsc_plot_to_y (plot, (point->flux + point->error) * scale) - y);

    if (!isfinite (y))
      continue;
    dsc_plot_set_color (plot, &color, 1);
    if (isfinite (reach) && reach > 1) {
      cairo_move_to (plot->cr, x, y - reach);
      cairo_line_to (plot->cr, x, y + reach);
      cairo_set_line_width (plot->cr, 1.2);
      cairo_stroke (plot->cr);
    }
    cairo_arc (plot->cr, x, y, 3.2, 0, 2 * G_PI);
    cairo_fill (plot->cr);
  }
}

static char *
make_caption (DscSourceCurve *self)
{
  const DscSourceLook *look = self->look;
  gboolean narrow = self->plot.width < NARROW;
  double value = self->kind == DSC_SOURCE_CURVE_PROFILE ? look->fwhm : look->half_light;

  if (isnan (value))
    return g_strdup ("");
  if (self->kind == DSC_SOURCE_CURVE_PROFILE)
    return g_strdup_printf (narrow ? "FWHM %.2f" : "FWHM %.2f px", value);
  return narrow ? g_strdup_printf ("r½ %.2f px", value)
                : g_strdup_printf (_ ("half within %.2f px"), value);
}

static void
draw_curve (DscSourceCurve *self)
{
  DscPlot *plot = &self->plot;
  g_autofree char *caption = make_caption (self);

  dsc_plot_draw_y_axis (plot, self->unit);
  dsc_plot_draw_x_axis (plot, "px");
  dsc_plot_set_color (plot, &plot->text, 0.9);
  dsc_plot_draw_text (plot, caption, plot->x + plot->width, 2, 1, 0);
  cairo_rectangle (plot->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (plot->cr);
  draw_radii (self);
  if (self->kind == DSC_SOURCE_CURVE_PROFILE) {
    draw_pixels (self);
    draw_horizontal (self, self->look->background, 0.6);
    draw_line (self, self->look->mean, 0.5);
    draw_vertical (self, 0.5 * self->look->fwhm, TRUE);
  } else {
    draw_horizontal (self, self->total * self->factor / self->look->jy, 0.6);
    draw_line (self, self->look->growth, 1);
    draw_points (self);
  }
}

static void
dsc_source_curve_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscSourceCurve *self = DSC_SOURCE_CURVE (widget);
  cairo_t *cr;

  if (!self->look)
    return;
  if (!place (self, NULL)) {
    dsc_plot_draw_message (widget, snapshot, _ ("No pixels with values in the core"));
    return;
  }
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                                       (float)gtk_widget_get_height (widget)));
  self->plot.cr = cr;
  draw_curve (self);
  self->plot.cr = NULL;
  cairo_destroy (cr);
}

static gboolean
query_tooltip_cb (DscSourceCurve *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  gboolean profile = self->kind == DSC_SOURCE_CURVE_PROFILE;
  g_autofree char *place_text = NULL, *text = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  double radius, at;

  if (!self->look || keyboard || !place (self, NULL))
    return FALSE;
  radius = dsc_plot_from_x (&self->plot, x);
  at = profile ? floor (radius / self->look->step) : round (radius / self->look->step) - 1;
  if (!(at >= 0 && at < self->look->n))
    return FALSE;
  g_ascii_formatd (number, sizeof number, "%.4g",
                   (profile ? self->look->mean : self->look->growth)[(guint)at] * self->factor);
  place_text = g_strdup_printf (profile ? _ ("at %.2f px: %s %s") : _ ("within %.2f px: %s %s"),
                                (at + (profile ? 0.5 : 1)) * self->look->step, number, self->unit);
  text = g_strdup_printf ("%s\n%s", place_text, _ ("Pixels of other sources do not count."));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
dsc_source_curve_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 130 : 100;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 220 : 150;
}

/* --- the object --- */

static void
dsc_source_curve_class_init (DscSourceCurveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = dsc_source_curve_snapshot;
  widget_class->measure = dsc_source_curve_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_source_curve_init (DscSourceCurve *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

GtkWidget *
dsc_source_curve_new (DscSourceCurveKind kind)
{
  DscSourceCurve *self = g_object_new (DSC_TYPE_SOURCE_CURVE, NULL);

  self->kind = kind;
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
      kind == DSC_SOURCE_CURVE_PROFILE ? _ ("Radial profile") : _ ("Curve of growth"), -1);
  return GTK_WIDGET (self);
}

void
dsc_source_curve_set_look (DscSourceCurve *self,
                           const DscSourceLook *look,
                           const DscSourceCurvePoint *points,
                           guint n_points,
                           double total)
{
  g_return_if_fail (DSC_IS_SOURCE_CURVE (self));

  self->look = look;
  self->n_points = MIN (n_points, MAX_POINTS);
  if (self->n_points > 0)
    memcpy (self->points, points, self->n_points * sizeof *points);
  self->total = total;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
