/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-plot-private.h"

/* The field on the sky: outlines before and after, and what is left at each star as an arrow. */

#define CELL 26          /* pixels; of means where there are */
#define CROWDED 5.0      /* stars or more in each */
#define LONG 30.0        /* pixels of an arrow where stars are few, and */
#define SHORT 9.0        /* where they are many; */
#define LONGEST 1.6      /* times that, of those left out */
#define TYPICAL 0.9      /* that many are no longer */
#define MOVED 34.0       /* pixels, of the largest motion, when it is shown larger than it is */
#define SCALE_AT 24      /* pixels, behind the title of the axis */
#define MANY_OUTLINES 40 /* are pale, and only where they are now */
#define MARGIN 1.06      /* around the field */

static void
widen (DscPlot *axes, double x, double y)
{
  if (!isfinite (x) || !isfinite (y))
    return;
  axes->x_lo = MAX (axes->x_lo, x); /* east is left */
  axes->x_hi = MIN (axes->x_hi, x);
  axes->y_lo = MIN (axes->y_lo, y);
  axes->y_hi = MAX (axes->y_hi, y);
}

static const char *
prepare (DscAlignPlot *self)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (self->shown);
  DscPlot *axes = &self->axes[0];
  double x, y, dx, dy;

  axes->x_lo = axes->y_hi = -INFINITY;
  axes->x_hi = axes->y_lo = INFINITY;
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscAlignOutline *outline = dsc_align_case_get_outline (self->shown, i, TRUE);

    for (guint k = 0; outline->valid && k < DSC_ALIGN_OUTLINE_POINTS; k++)
      widen (axes, (double)outline->east[k], (double)outline->north[k]);
  }
  if (!(axes->x_lo > axes->x_hi))
    return _ ("The exposures have no coordinates");
  x = 0.5 * (axes->x_lo + axes->x_hi);
  y = 0.5 * (axes->y_lo + axes->y_hi);
  dx = 0.5 * MARGIN * (axes->x_lo - axes->x_hi);
  dy = 0.5 * MARGIN * (axes->y_hi - axes->y_lo);
  axes->x_lo = x + dx;
  axes->x_hi = x - dx;
  axes->y_lo = y - dy;
  axes->y_hi = y + dy;
  dsc_align_plot_make_equal (axes);
  return NULL;
}

static void
value (guint axes, const DscAlignStar *star, double *ret_x, double *ret_y)
{
  *ret_x = (double)star->east;
  *ret_y = (double)star->north;
}

/* --- outlines --- */

/* Largest motion of an outline, arcsec. */
static double
find_motion (DscAlignPlot *self)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (self->shown);
  double most = 0;

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscAlignOutline *a = dsc_align_case_get_outline (self->shown, i, FALSE);
    const DscAlignOutline *b = dsc_align_case_get_outline (self->shown, i, TRUE);

    for (guint k = 0; a->valid && b->valid && k < DSC_ALIGN_OUTLINE_POINTS; k++)
      most = MAX (most, (double)hypotf (a->east[k] - b->east[k], a->north[k] - b->north[k]));
  }
  return most;
}

/* How many times larger than they are motions are drawn, so that one can see them. */
static double
find_enlargement (DscAlignPlot *self)
{
  const DscPlot *axes = &self->axes[0];
  double pixels = find_motion (self) * axes->width / fabs (axes->x_hi - axes->x_lo);

  return pixels > 1e-4 && pixels < MOVED / 2 ? dsc_align_plot_round (MOVED / pixels) : 1;
}

static void
draw_outline (DscAlignPlot *self,
              DscAlignRaster *raster,
              const DscAlignOutline *after,
              const DscAlignOutline *before,
              double enlargement,
              float dash,
              const GdkRGBA *color)
{
  const DscPlot *axes = &self->axes[0];
  float last[2] = { 0, 0 };

  for (guint k = 0; k <= DSC_ALIGN_OUTLINE_POINTS; k++) {
    guint i = k % DSC_ALIGN_OUTLINE_POINTS;
    double east = (double)after->east[i], north = (double)after->north[i];
    float x, y;

    if (before) {
      east += enlargement * ((double)before->east[i] - east);
      north += enlargement * ((double)before->north[i] - north);
    }
    x = (float)dsc_plot_to_x (axes, east);
    y = (float)dsc_plot_to_y (axes, north);
    if (k > 0)
      dsc_align_raster_line (raster, last[0], last[1], x, y, dash, color);
    last[0] = x;
    last[1] = y;
  }
}

static gboolean
is_strong (const DscAlignPlot *self, const DscTweakScene *scene, guint exposure)
{
  if (self->selection.exposure >= 0)
    return (int)exposure == self->selection.exposure;
  return self->selection.group >= 0
         && (int)scene->exposures[exposure].group == self->selection.group;
}

static void
draw_outlines (DscAlignPlot *self, DscAlignRaster *raster, gboolean strong, double enlargement)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (self->shown);
  GdkRGBA color = strong ? self->axes[0].accent : self->axes[0].text;
  gboolean many = scene->n_exposures > MANY_OUTLINES;

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscAlignOutline *before = dsc_align_case_get_outline (self->shown, i, FALSE);
    const DscAlignOutline *after = dsc_align_case_get_outline (self->shown, i, TRUE);

    if (is_strong (self, scene, i) != strong || !after->valid)
      continue;
    color.alpha = strong ? 0.8f : 0.3f;
    if (before->valid && (strong || !many))
      draw_outline (self, raster, after, before, enlargement, 4, &color);
    color.alpha = strong ? 1.0f : many ? 0.14f : 0.55f;
    draw_outline (self, raster, after, NULL, 1, 0, &color);
  }
}

/* --- arrows --- */

static void
draw_arrow (DscAlignRaster *raster, float x, float y, float dx, float dy, const GdkRGBA *color)
{
  float length = hypotf (dx, dy), ux = dx / length, uy = dy / length, head = 4;

  if (!(length > 0.3f)) {
    dsc_align_raster_dot (raster, x, y, 1, color);
    return;
  }
  dsc_align_raster_dot (raster, x, y, 1.3f, color);
  dsc_align_raster_line (raster, x, y, x + dx, y + dy, 0, color);
  if (length < 7)
    return;
  for (int side = -1; side <= 1; side += 2)
    dsc_align_raster_line (raster, x + dx, y + dy, x + dx - head * (ux + 0.6f * (float)side * uy),
                           y + dy - head * (uy - 0.6f * (float)side * ux), 0, color);
}

/* Pixels that an arrow may have among so many. */
static double
find_length (DscAlignPlot *self)
{
  const DscPlot *axes = &self->axes[0];

  return CLAMP (1.1 * sqrt (axes->width * axes->height / (self->n_strong + 1.0)), SHORT, LONG);
}

/* Pixels per arcsec of a residual. */
static double
find_scale (DscAlignPlot *self)
{
  double reach = dsc_align_plot_reach (self, TYPICAL, TRUE);

  if (!(reach > 0))
    reach = dsc_align_plot_reach (self, TYPICAL, FALSE);
  return reach > 0 ? find_length (self) / reach : 0;
}

static void
draw_pale (DscAlignPlot *self, DscAlignRaster *raster)
{
  const float *at = self->at[0];
  gboolean many = self->n_stars - self->n_strong > 2000;
  GdkRGBA color = self->axes[0].text;

  color.alpha = many ? 0.08f : 0.16f;
  for (guint k = self->n_strong; k < self->n_stars; k++)
    dsc_align_raster_dot (raster, at[2 * self->strong[k]], at[2 * self->strong[k] + 1],
                          many ? 0.6f : 1.2f, &color);
}

/* Those left out above the others, and no longer than can be seen. */
static void
draw_each (DscAlignPlot *self, DscAlignRaster *raster, double scale)
{
  const float *at = self->at[0];
  float longest = (float)(LONGEST * find_length (self));

  for (guint k = 0; k < self->n_strong; k++) {
    guint i = self->strong[k];
    const DscAlignStar *star = &self->stars[i];
    float dx = -star->dx * (float)scale, dy = -star->dy * (float)scale;
    float length = hypotf (dx, dy), part = length > longest ? longest / length : 1;

    draw_arrow (raster, at[2 * i], at[2 * i + 1], part * dx, part * dy,
                k < self->n_used ? &self->axes[0].accent : &self->warning);
  }
}

/* The means of the stars in cells of the plot: what is common to them is what matters. */
typedef struct {
  guint n;
  double x, y, dx, dy;
} Cell;

/* Returns: (transfer full): rows of @n_columns cells */
static Cell *
make_cells (DscAlignPlot *self, guint n_columns, guint n_rows)
{
  const DscPlot *axes = &self->axes[0];
  Cell *cells = g_new0 (Cell, (gsize)n_columns * n_rows);

  for (guint k = 0; k < self->n_used; k++) {
    guint i = self->strong[k];
    const DscAlignStar *star = &self->stars[i];
    double x = ((double)self->at[0][2 * i] - axes->x) / CELL;
    double y = ((double)self->at[0][2 * i + 1] - axes->y) / CELL;
    Cell *cell;

    if (!(x >= 0 && x < n_columns && y >= 0 && y < n_rows))
      continue;
    cell = &cells[(gsize)y * n_columns + (gsize)x];
    cell->n++;
    cell->x += axes->x + CELL * x;
    cell->y += axes->y + CELL * y;
    cell->dx += (double)star->dx;
    cell->dy += (double)star->dy;
  }
  return cells;
}

/* Returns: pixels per arcsec */
static double
draw_means (DscAlignPlot *self, DscAlignRaster *raster)
{
  const DscPlot *axes = &self->axes[0];
  guint n_columns = (guint)(axes->width / CELL) + 1, n_rows = (guint)(axes->height / CELL) + 1;
  gsize n = (gsize)n_columns * n_rows;
  g_autofree Cell *cells = make_cells (self, n_columns, n_rows);
  guint n_full = 0, n_all = 0, least;
  double sum = 0, scale;

  for (gsize i = 0; i < n; i++) {
    sum += hypot (cells[i].dx, cells[i].dy);
    n_all += cells[i].n;
    n_full += cells[i].n > 0;
  }
  scale = sum > 0 ? 0.6 * CELL * n_all / sum : 0;
  least = MAX (3, n_all / (5 * MAX (n_full, 1)));
  for (gsize i = 0; i < n; i++) {
    const Cell *c = &cells[i];
    double dx = -scale * c->dx / MAX (c->n, 1), dy = -scale * c->dy / MAX (c->n, 1);
    double part = MIN (1, LONGEST * CELL / MAX (hypot (dx, dy), 1));

    if (c->n >= least)
      draw_arrow (raster, (float)(c->x / c->n), (float)(c->y / c->n), (float)(part * dx),
                  (float)(part * dy), &axes->accent);
  }
  return scale;
}

/* --- legend, in the row above --- */

static void
draw_scale (DscAlignPlot *self, double scale, gboolean means)
{
  DscPlot *plot = &self->axes[0];
  double length = scale > 0 ? dsc_align_plot_round (4e4 / scale) : 0; /* mas, of up to 40 pixels */
  double x = plot->x + SCALE_AT, y = 10, pixels = length * 1e-3 * scale;
  g_autofree char *text = NULL;

  if (!(scale > 0))
    return;
  text = g_strdup_printf (means ? _ ("%g mas (means)") : _ ("%g mas"), length);
  dsc_plot_set_color (plot, &plot->accent, 1);
  cairo_set_line_width (plot->cr, 2);
  cairo_move_to (plot->cr, x, y);
  cairo_rel_line_to (plot->cr, pixels, 0);
  cairo_move_to (plot->cr, x, y - 3);
  cairo_rel_line_to (plot->cr, 0, 6);
  cairo_move_to (plot->cr, x + pixels, y - 3);
  cairo_rel_line_to (plot->cr, 0, 6);
  cairo_stroke (plot->cr);
  dsc_plot_set_color (plot, &plot->text, 0.9);
  dsc_plot_draw_text (plot, text, x + pixels + 6, 2, 0, 0);
}

static double
draw_marks (DscAlignPlot *self, DscAlignRaster *raster, double enlargement, gboolean *ret_means)
{
  const DscPlot *axes = &self->axes[0];
  graphene_rect_t clip;
  double scale = 0;

  *ret_means = self->n_strong > CROWDED * axes->width * axes->height / (CELL * CELL);
  dsc_align_plot_clip (self, 0, &clip);
  if (*ret_means)
    dsc_align_plot_draw_dots (self, raster, 0.12f);
  dsc_align_raster_begin (raster, self->surface, self->surface_scale, &clip);
  if (!*ret_means)
    draw_pale (self, raster);
  draw_outlines (self, raster, FALSE, enlargement);
  draw_outlines (self, raster, TRUE, enlargement);
  if (*ret_means) {
    scale = draw_means (self, raster);
  } else {
    scale = find_scale (self);
    draw_each (self, raster, scale);
  }
  dsc_align_raster_end (raster, self->surface);
  return scale;
}

static void
draw (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster)
{
  DscPlot *plot = &self->axes[0];
  double enlargement = find_enlargement (self), scale;
  g_autofree char *moved = NULL;
  gboolean means;

  plot->cr = cr;
  dsc_plot_draw_y_axis (plot, _ ("North [″]"));
  dsc_plot_draw_x_axis (plot, _ ("East [″]"));
  scale = draw_marks (self, raster, enlargement, &means);
  draw_scale (self, scale, means);
  moved = enlargement > 1 ? g_strdup_printf (_ ("┄ before, %g × as far"), enlargement)
                          : g_strdup (_ ("┄ before"));
  dsc_align_plot_draw_note (self, cr, 180, moved);
}

static void
finish (DscAlignPlot *self, cairo_t *cr)
{
}

const DscAlignPlotKind dsc_align_sky_plot
    = { N_ ("Residuals on the sky"), 1, TRUE, prepare, value, draw, finish, NULL };
