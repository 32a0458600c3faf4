/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-grid.h"

#include <math.h>

#include "dsc-units.h"

#define N_SAMPLES 33
#define LINE_SPACING_PX 62

/* Seconds of arc, and of time. */
static const double round_steps[]
    = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,  0.2,  0.5,  1,    2,     5,     10,
        20,    30,    60,    120,  300,  600,  1200, 1800, 3600, 7200, 18000, 36000, 108000 };

static double
round_up (double seconds, double limit)
{
  for (guint i = 0; i < G_N_ELEMENTS (round_steps); i++) {
    if (round_steps[i] >= seconds)
      return MIN (round_steps[i], limit);
  }
  return limit;
}

double
dsc_sky_grid_dec_step (double minimum)
{
  return round_up (minimum * 3600, 108000) / 3600;
}

double
dsc_sky_grid_ra_step (double minimum)
{
  return round_up (minimum * 240, 7200) / 240;
}

gboolean
dsc_sky_grid_to_widget (const DscSkyGrid *grid, double ra, double dec, double *ret_x, double *ret_y)
{
  double x, y;

  if (!dsc_sky_frame_project (&grid->frame, ra, dec, &x, &y))
    return FALSE;
  *ret_x = grid->area.origin.x + grid->area.size.width / 2 + x / grid->degrees_per_px;
  *ret_y = grid->area.origin.y + grid->area.size.height / 2 - y / grid->degrees_per_px;
  return TRUE;
}

void
dsc_sky_grid_to_plane (const DscSkyGrid *grid, double x, double y, double *ret_px, double *ret_py)
{
  *ret_px = (x - grid->area.origin.x - grid->area.size.width / 2) * grid->degrees_per_px;
  *ret_py = -(y - grid->area.origin.y - grid->area.size.height / 2) * grid->degrees_per_px;
}

/* Seconds with the digits that a step needs. */
static guint
n_digits (double step_seconds)
{
  return step_seconds >= 0.999 ? 0 : (guint)ceil (-log10 (step_seconds) - 1e-9);
}

static char *
format_sexagesimal (double value, double step_seconds, const char *marks[3])
{
  guint digits = n_digits (step_seconds);
  gint64 scale = llround (pow (10, digits));
  /* Rounded once, in units of the last digit, so that 59.999 never shows as 60; whole numbers only,
   * so that no locale puts a comma into it. */
  gint64 total = llround (fabs (value) * 3600 * (double)scale);
  gint64 seconds = total / scale % 60, minutes = total / scale / 60 % 60;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GINT64_FORMAT "%s", total / scale / 3600, marks[0]);
  if (step_seconds < 3599)
    g_string_append_printf (text, "%02" G_GINT64_FORMAT "%s", minutes, marks[1]);
  if (step_seconds < 59) {
    g_string_append_printf (text, "%02" G_GINT64_FORMAT, seconds);
    if (digits > 0)
      g_string_append_printf (text, ".%0*" G_GINT64_FORMAT, (int)digits, total % scale);
    g_string_append (text, marks[2]);
  }
  return g_string_free (text, FALSE);
}

char *
dsc_sky_format_ra (double ra, double step)
{
  const char *marks[3] = { "ʰ", "ᵐ", "ˢ" };
  double step_seconds = step * 240;
  double scale = pow (10, n_digits (step_seconds));
  double hours = (ra - 360 * floor (ra / 360)) / 15;

  if (llround (hours * 3600 * scale) >= llround (24 * 3600 * scale))
    hours = 0;
  return format_sexagesimal (hours, step_seconds, marks);
}

char *
dsc_sky_format_dec (double dec, double step)
{
  const char *marks[3] = { "°", "′", "″" };
  g_autofree char *text = format_sexagesimal (dec, step * 3600, marks);

  return g_strconcat (dec < 0 ? "−" : "+", text, NULL);
}

static void
draw_label (GtkWidget *widget,
            cairo_t *cr,
            const char *text,
            double x,
            double y,
            double x_align,
            double y_align,
            double *free_from,
            double *free_to)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.8));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  x -= x_align * width;
  y -= y_align * height;
  if (free_from) {
    /* One row of labels: those that would touch one already there are left out. */
    if (x < *free_from || x + width > *free_to)
      return;
    *free_from = x + width + 8;
  }
  cairo_move_to (cr, x, y);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.75);
  pango_cairo_show_layout (cr, layout);
}

void
dsc_sky_grid_draw_message (GtkWidget *widget, cairo_t *cr, const char *text)
{
  draw_label (widget, cr, text, gtk_widget_get_width (widget) / 2.0,
              gtk_widget_get_height (widget) / 2.0, 0.5, 0.5, NULL, NULL);
}

/* A line of constant right ascension or declination through the map; returns where it crosses the
 * bottom (ra) or left (dec) edge. */
static gboolean
draw_line (const DscSkyGrid *grid,
           cairo_t *cr,
           gboolean is_ra,
           double value,
           double from,
           double to,
           double *ret_crossing)
{
  double last_x = NAN, last_y = NAN;
  double bottom = grid->area.origin.y + grid->area.size.height, left = grid->area.origin.x;
  gboolean found = FALSE;

  for (guint i = 0; i < N_SAMPLES; i++) {
    double t = from + (to - from) * i / (N_SAMPLES - 1), x, y;

    if (!dsc_sky_grid_to_widget (grid, is_ra ? value : t, is_ra ? t : value, &x, &y)) {
      last_x = NAN;
      continue;
    }
    if (isnan (last_x)) {
      cairo_move_to (cr, x, y);
    } else {
      double along = is_ra ? (bottom - last_y) / (y - last_y) : (left - last_x) / (x - last_x);

      cairo_line_to (cr, x, y);
      if (along >= 0 && along <= 1) {
        *ret_crossing = is_ra ? last_x + along * (x - last_x) : last_y + along * (y - last_y);
        found = TRUE;
      }
    }
    last_x = x;
    last_y = y;
  }
  return found;
}

/* Ranges of right ascension (relative to the centre) and declination that the map covers. */
static void
find_ranges (const DscSkyGrid *grid, double *ret_ra_half, double *ret_dec0, double *ret_dec1)
{
  double half_h = grid->area.size.height / 2 * grid->degrees_per_px;
  double half_w = grid->area.size.width / 2 * grid->degrees_per_px;
  double reach = hypot (half_w, half_h);
  double nearest_pole = 90 - fabs (grid->frame.dec);

  *ret_dec0 = MAX (-90, grid->frame.dec - reach);
  *ret_dec1 = MIN (90, grid->frame.dec + reach);
  if (reach >= nearest_pole)
    *ret_ra_half = 180;
  else
    *ret_ra_half
        = MIN (180, atan (tan (reach * DSC_DEG) / cos ((fabs (grid->frame.dec) + reach) * DSC_DEG))
                        / DSC_DEG);
}

static void
draw_lines (const DscSkyGrid *grid, GtkWidget *widget, cairo_t *cr, gboolean is_ra)
{
  double spacing = LINE_SPACING_PX * grid->degrees_per_px;
  double cos_dec = MAX (cos (grid->frame.dec * DSC_DEG), 1e-4);
  double step
      = is_ra ? dsc_sky_grid_ra_step (spacing * 1.5 / cos_dec) : dsc_sky_grid_dec_step (spacing);
  double right = grid->area.origin.x + grid->area.size.width;
  double bottom = grid->area.origin.y + grid->area.size.height;
  double free_from = grid->area.origin.x - 6, free_to = right + 4;
  double ra_half, dec0, dec1, first, last;

  find_ranges (grid, &ra_half, &dec0, &dec1);
  /* From high to low right ascension is from left to right. */
  first = is_ra ? floor ((grid->frame.ra + ra_half) / step) : ceil (dec0 / step);
  last = is_ra ? ceil ((grid->frame.ra - ra_half) / step) : floor (dec1 / step);
  for (double k = first; is_ra ? k >= last : k <= last; k += is_ra ? -1 : 1) {
    double crossing;
    gboolean found;

    cairo_save (cr);
    cairo_rectangle (cr, grid->area.origin.x, grid->area.origin.y, grid->area.size.width,
                     grid->area.size.height);
    cairo_clip (cr);
    cairo_new_path (cr);
    found = draw_line (grid, cr, is_ra, k * step, is_ra ? dec0 : grid->frame.ra + ra_half,
                       is_ra ? dec1 : grid->frame.ra - ra_half, &crossing);
    cairo_set_source_rgba (cr, 1, 1, 1, 0.11);
    cairo_set_line_width (cr, 1);
    cairo_stroke (cr);
    cairo_restore (cr);
    if (found) {
      g_autofree char *text
          = is_ra ? dsc_sky_format_ra (k * step, step) : dsc_sky_format_dec (k * step, step);

      if (is_ra)
        draw_label (widget, cr, text, crossing, bottom + 3, 0.5, 0, &free_from, &free_to);
      else if (crossing > grid->area.origin.y + 4 && crossing < bottom - 4)
        draw_label (widget, cr, text, grid->area.origin.x - 4, crossing, 1, 0.5, NULL, NULL);
    }
  }
}

void
dsc_sky_grid_draw (const DscSkyGrid *grid, GtkWidget *widget, cairo_t *cr)
{
  draw_lines (grid, widget, cr, FALSE);
  draw_lines (grid, widget, cr, TRUE);
  cairo_rectangle (cr, grid->area.origin.x + 0.5, grid->area.origin.y + 0.5,
                   grid->area.size.width - 1, grid->area.size.height - 1);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.25);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}
