/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-figure-axes.h"

#include <math.h>

#include "dsc-ticks.h"

#define N_SAMPLES 257 /* along an edge */
#define N_CURVE 65    /* along a line of the grid */
#define X_GAP 84.0    /* points between two labels */
#define TICK 4.0
#define MAX_LINES 200
#define INK 0.1

void
dsc_figure_draw_text (cairo_t *cr,
                      PangoLayout *layout,
                      const char *text,
                      double x,
                      double y,
                      double xalign,
                      double yalign)
{
  PangoRectangle r;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_extents (layout, NULL, &r);
  cairo_move_to (cr, x - xalign * r.width / PANGO_SCALE, y - yalign * r.height / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}

/* --- steps and labels ---------------------------------------------------------------------------
 */

/* Whole parts of a minute and an hour (or a degree); below a second decimal ones. @unit: of a
 * second, degrees */
static double
choose_sexagesimal (double least, double unit)
{
  static const double steps[] = { 1,   2,   5,    10,   15,   20,   30,    60,    120,  300,
                                  600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 36000 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * unit >= least && least > 0.5 * unit)
      return steps[i] * unit;
  if (least > 36000 * unit)
    return 36000 * unit;
  for (double step = pow (10, floor (log10 (least / unit)));; step *= 10)
    for (guint i = 0; i < 3; i++)
      if (step * (i == 0 ? 1 : i == 1 ? 2 : 5) * unit >= least)
        return step * (i == 0 ? 1 : i == 1 ? 2 : 5) * unit;
}

double
dsc_figure_choose_step (double least, gboolean is_ra, gboolean degrees)
{
  if (!(least > 1e-12))
    return 1e-12;
  if (!degrees)
    return choose_sexagesimal (least, is_ra ? 15 / 3600.0 : 1 / 3600.0);
  for (double step = pow (10, floor (log10 (least)));; step *= 10)
    for (guint i = 0; i < 3; i++)
      if (step * (i == 0 ? 1 : i == 1 ? 2 : 5) >= least)
        return step * (i == 0 ? 1 : i == 1 ? 2 : 5);
}

/* Digits behind the point that a multiple of @step needs. */
static int
count_digits (double step)
{
  return CLAMP ((int)ceil (-log10 (step) - 1e-6), 0, 9);
}

char *
dsc_figure_format_sky (double value, double step, gboolean is_ra, gboolean degrees)
{
  double unit = is_ra ? 15 / 3600.0 : 1 / 3600.0, seconds, rest;
  const char *sign = value < 0 ? "−" : is_ra ? "" : "+";
  char number[G_ASCII_DTOSTR_BUF_SIZE], format[16];
  int digits, whole, minutes;

  if (is_ra)
    value = fmod (fmod (value, 360) + 360, 360);
  if (degrees) {
    g_snprintf (format, sizeof format, "%%.%df", count_digits (step));
    g_ascii_formatd (number, sizeof number, format, fabs (value));
    return g_strdup_printf ("%s%s°", sign, number);
  }
  digits = count_digits (step / unit);
  /* Rounded before it is cut up: never 60 seconds. */
  seconds = round (fabs (value) / unit * pow (10, digits)) / pow (10, digits);
  if (is_ra && seconds >= 86400)
    seconds -= 86400;
  whole = (int)(seconds / 3600);
  minutes = (int)((seconds - 3600.0 * whole) / 60 + 1e-9);
  rest = fabs (seconds - 3600.0 * whole - 60.0 * minutes);
  g_snprintf (format, sizeof format, "%%0%d.%df", digits > 0 ? digits + 3 : 2, digits);
  g_ascii_formatd (number, sizeof number, format, rest);
  if (step >= 60 * unit * (1 - 1e-9))
    return g_strdup_printf (is_ra ? "%s%02dʰ%02dᵐ" : "%s%02d°%02d′", sign, whole, minutes);
  return g_strdup_printf (is_ra ? "%s%02dʰ%02dᵐ%sˢ" : "%s%02d°%02d′%s″", sign, whole, minutes,
                          number);
}

/* --- edges --------------------------------------------------------------------------------------
 */

typedef struct {
  double x[N_SAMPLES], y[N_SAMPLES]; /* of the figure */
  double sky[2][N_SAMPLES];          /* RA without a jump, Dec; pixels from 1 without coordinates */
} Edge;

static void
sample_edge (Edge *edge, const DscFigureFrame *frame, const DscAffine *back, gboolean lower)
{
  for (guint i = 0; i < N_SAMPLES; i++) {
    double t = i / (N_SAMPLES - 1.0), px, py;

    edge->x[i] = lower ? frame->x + t * frame->width : frame->x;
    edge->y[i] = lower ? frame->y + frame->height : frame->y + (1 - t) * frame->height;
    dsc_affine_apply (back, edge->x[i], edge->y[i], &px, &py);
    edge->sky[0][i] = px + 1;
    edge->sky[1][i] = py + 1;
    if (frame->wcs != NULL) {
      dsc_wcs_pixel_to_sky1 (frame->wcs, px, py, &edge->sky[0][i], &edge->sky[1][i]);
      if (i > 0)
        edge->sky[0][i] += 360 * round ((edge->sky[0][i - 1] - edge->sky[0][i]) / 360);
    }
  }
}

static double
find_span (const double *values)
{
  double lo = INFINITY, hi = -INFINITY;

  for (guint i = 0; i < N_SAMPLES; i++)
    if (isfinite (values[i])) {
      lo = MIN (lo, values[i]);
      hi = MAX (hi, values[i]);
    }
  return hi > lo ? hi - lo : 0;
}

static char *
format_value (const DscFigureFrame *frame, double value, double step, guint axis)
{
  if (frame->wcs != NULL)
    return dsc_figure_format_sky (value, step, axis == 0, frame->degrees);
  return dsc_tick_label (value);
}

static void
draw_tick (cairo_t *cr, PangoLayout *layout, double x, double y, gboolean lower, const char *label)
{
  cairo_move_to (cr, x, y);
  cairo_rel_line_to (cr, lower ? 0 : -TICK, lower ? TICK : 0);
  cairo_stroke (cr);
  if (lower) {
    dsc_figure_draw_text (cr, layout, label, x, y + TICK + 2, 0.5, 0);
    return;
  }
  cairo_save (cr);
  cairo_translate (cr, x - TICK - 2, y);
  cairo_rotate (cr, -G_PI / 2);
  dsc_figure_draw_text (cr, layout, label, 0, 0, 0.5, 1);
  cairo_restore (cr);
}

/* Where the value goes through multiples of the step. */
static void
draw_edge (cairo_t *cr,
           PangoLayout *layout,
           const DscFigureFrame *frame,
           const Edge *edge,
           guint axis,
           double step,
           gboolean lower)
{
  const double *v = edge->sky[axis];

  for (guint i = 0; i + 1 < N_SAMPLES; i++) {
    double lo = MIN (v[i], v[i + 1]), hi = MAX (v[i], v[i + 1]);
    double value = ceil (lo / step) * step, t;
    g_autofree char *label = NULL;

    if (!(hi > lo) || value > hi || (value == hi && i + 2 < N_SAMPLES))
      continue;
    t = (value - v[i]) / (v[i + 1] - v[i]);
    label = format_value (frame, value, step, axis);
    draw_tick (cr, layout, edge->x[i] + t * (edge->x[i + 1] - edge->x[i]),
               edge->y[i] + t * (edge->y[i + 1] - edge->y[i]), lower, label);
  }
}

/* --- grid ---------------------------------------------------------------------------------------
 */

/* The values inside the frame, from a net of places. */
static void
find_ranges (const DscFigureFrame *frame, const DscAffine *back, double lo[2], double hi[2])
{
  double first = NAN;

  lo[0] = lo[1] = INFINITY;
  hi[0] = hi[1] = -INFINITY;
  for (guint k = 0; k < 21 * 21; k++) {
    double v[2], px, py;

    dsc_affine_apply (back, frame->x + frame->width * (k % 21) / 20.0,
                      frame->y + frame->height * (k / 21) / 20.0, &px, &py);
    dsc_wcs_pixel_to_sky1 (frame->wcs, px, py, &v[0], &v[1]);
    if (!isfinite (v[0]))
      continue;
    first = isfinite (first) ? first : v[0];
    v[0] += 360 * round ((first - v[0]) / 360);
    for (guint a = 0; a < 2; a++) {
      lo[a] = MIN (lo[a], v[a]);
      hi[a] = MAX (hi[a], v[a]);
    }
  }
}

static void
draw_line (
    cairo_t *cr, const DscFigureFrame *frame, guint axis, double value, double from, double to)
{
  gboolean pen = FALSE;

  for (guint i = 0; i < N_CURVE; i++) {
    double other = from + (to - from) * i / (N_CURVE - 1.0), px, py, x, y;

    dsc_wcs_sky_to_pixel1 (frame->wcs, axis == 0 ? value : other, axis == 0 ? other : value, &px,
                           &py);
    if (!isfinite (px)) {
      pen = FALSE;
      continue;
    }
    dsc_affine_apply (&frame->affine, px, py, &x, &y);
    if (pen)
      cairo_line_to (cr, x, y);
    else
      cairo_move_to (cr, x, y);
    pen = TRUE;
  }
}

static void
draw_grid (cairo_t *cr, const DscFigureFrame *frame, const DscAffine *back, const double step[2])
{
  double lo[2], hi[2];

  find_ranges (frame, back, lo, hi);
  cairo_save (cr);
  cairo_rectangle (cr, frame->x, frame->y, frame->width, frame->height);
  cairo_clip (cr);
  for (guint a = 0; a < 2; a++) {
    guint n = 0;

    for (double v = ceil (lo[a] / step[a]) * step[a]; v <= hi[a] && n < MAX_LINES;
         v += step[a], n++)
      draw_line (cr, frame, a, v, lo[1 - a], hi[1 - a]);
  }
  cairo_set_source_rgba (cr, 0.55, 0.75, 1, 0.6);
  cairo_set_line_width (cr, 0.5);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
dsc_figure_draw_axes (cairo_t *cr, PangoLayout *layout, const DscFigureFrame *frame)
{
  g_autofree Edge *edges = g_new0 (Edge, 2);
  double cosine, span[2], step[2];
  guint below;
  DscAffine back;

  if (!dsc_affine_invert (&frame->affine, &back))
    return;
  sample_edge (&edges[0], frame, &back, TRUE);
  sample_edge (&edges[1], frame, &back, FALSE);
  cosine = frame->wcs != NULL ? cos (edges[0].sky[1][N_SAMPLES / 2] * G_PI / 180) : 1;
  below = find_span (edges[0].sky[0]) * cosine >= find_span (edges[0].sky[1]) ? 0 : 1;
  for (guint e = 0; e < 2; e++) {
    guint axis = e == 0 ? below : 1 - below;
    double room = e == 0 ? frame->width / X_GAP : frame->height / (X_GAP * 0.8);

    span[e] = find_span (edges[e].sky[axis]);
    step[axis] = frame->wcs != NULL
                     ? dsc_figure_choose_step (span[e] / MAX (room, 1.5), axis == 0, frame->degrees)
                     : MAX (dsc_figure_choose_step (span[e] / MAX (room, 1.5), FALSE, TRUE), 1);
  }
  if (frame->grid && frame->wcs != NULL)
    draw_grid (cr, frame, &back, step);
  cairo_set_source_rgb (cr, INK, INK, INK);
  cairo_set_line_width (cr, 0.7);
  cairo_rectangle (cr, frame->x, frame->y, frame->width, frame->height);
  cairo_stroke (cr);
  draw_edge (cr, layout, frame, &edges[0], below, step[below], TRUE);
  draw_edge (cr, layout, frame, &edges[1], 1 - below, step[1 - below], FALSE);
  dsc_figure_draw_text (cr, layout,
                        frame->wcs == NULL ? "x (pixels)"
                        : below == 0       ? "RA (ICRS)"
                                           : "Dec (ICRS)",
                        frame->x + frame->width / 2, frame->y + frame->height + 20, 0.5, 0);
  cairo_save (cr);
  cairo_translate (cr, frame->x - 22, frame->y + frame->height / 2);
  cairo_rotate (cr, -G_PI / 2);
  dsc_figure_draw_text (cr, layout,
                        frame->wcs == NULL ? "y (pixels)"
                        : below == 0       ? "Dec (ICRS)"
                                           : "RA (ICRS)",
                        0, 0, 0.5, 1);
  cairo_restore (cr);
}
