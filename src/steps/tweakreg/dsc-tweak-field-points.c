/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-point-grid.h"
#include "dsc-tweak-field.h"

#define BAD_ERROR 0.25  /* pixels, for each pixel without value near the centre */
#define COPY_RADIUS 0.1 /* pixels within which rows are one source */

double
dsc_tweak_pixel_width (const DscTweakField *f, const DscTweakExposure *e)
{
  double x[3] = { 0.5 * e->width, 0.5 * e->width + 1.0, 0.5 * e->width };
  double y[3] = { 0.5 * e->height, 0.5 * e->height, 0.5 * e->height + 1.0 };

  dsc_wcs_pixel_to_sky (e->wcs, 3, x, y, x, y, FALSE);
  dsc_tan_sky_to_pixel (&f->tan, 3, x, y, x, y);
  return sqrt (fabs ((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])));
}

/* Whether one of the points in the grid is within @radius of point @i, but not @i. */
static gboolean
has_neighbour (const DscPointGrid *grid, guint i, double radius)
{
  DscPointGridIter iter;
  guint k;

  dsc_point_grid_iter_init (&iter, grid, grid->x[i], grid->y[i]);
  while (dsc_point_grid_iter_next (&iter, &k))
    if (k != i && hypot (grid->x[k] - grid->x[i], grid->y[k] - grid->y[i]) <= radius)
      return TRUE;
  return FALSE;
}

/* Leaves out points from @first on within @radius of others; with @keep_one one of them stays.
 * Returns: how many */
static guint
leave_out (DscTweakField *f, guint first, double radius, gboolean keep_one)
{
  guint n = f->points->len - first, kept = first;
  g_autofree double *x = g_new (double, 2 * n + 1);
  g_auto (DscPointGrid) grid = { 0 };

  for (guint i = 0; i < n; i++) {
    x[i] = dsc_tweak_field_point (f, first + i)->x0;
    x[n + i] = dsc_tweak_field_point (f, first + i)->y0;
  }
  if (!(radius > 0.0) || n == 0 || !dsc_point_grid_init (&grid, n, x, x + n, radius, NULL))
    return 0;
  for (guint i = 0; i < n && !keep_one; i++)
    dsc_point_grid_insert (&grid, i);
  for (guint i = 0; i < n; i++) {
    if (has_neighbour (&grid, i, radius))
      continue;
    if (keep_one)
      dsc_point_grid_insert (&grid, i);
    *dsc_tweak_field_point (f, kept++) = *dsc_tweak_field_point (f, first + i);
  }
  g_array_set_size (f->points, kept);
  return first + n - kept;
}

static double
source_error (const DscTweakSource *s, double pixel)
{
  double error = isfinite (s->error) && s->error > 0.0 ? s->error : 0.0;

  if (!isfinite (s->xwin) || !isfinite (s->ywin))
    error = hypot (error, DSC_TWEAK_PLAIN_ERROR);
  return pixel * hypot (error, BAD_ERROR * MIN (s->n_bad, 8));
}

void
dsc_tweak_field_add_points (DscTweakField *f, guint unit, guint index, const gboolean *fixed)
{
  const DscTweakExposure *e = &f->scene->exposures[index];
  double pixel = dsc_tweak_pixel_width (f, e);
  double separation = dsc_tweak_limits (f->units[unit].params, FALSE).separation;
  guint first = f->points->len;

  for (guint i = 0; e->sources != NULL && i < e->sources->len; i++) {
    const DscTweakSource *s = &g_array_index (e->sources, DscTweakSource, i);
    gboolean window = isfinite (s->xwin) && isfinite (s->ywin);
    DscTweakPoint p = { index, i, unit, 0, 0, 0, 0, source_error (s, pixel), s->flux };

    if (s->dropped || (isfinite (s->weight) && s->weight <= 0.0))
      continue;
    if (fixed != NULL && fixed[i]) {
      f->units[unit].n_fixed++;
      continue;
    }
    dsc_wcs_pixel_to_sky1 (e->wcs, window ? s->xwin : s->x, window ? s->ywin : s->y, &p.x0, &p.y0);
    dsc_tan_sky_to_pixel (&f->tan, 1, &p.x0, &p.y0, &p.x0, &p.y0);
    if (isfinite (p.x0) && isfinite (p.y0))
      g_array_append_val (f->points, p);
  }
  /* Rows that a catalog repeats are one star: more of them would make any match look sure. */
  leave_out (f, first, COPY_RADIUS * pixel, TRUE);
  f->units[unit].n_close += leave_out (f, first, separation, FALSE);
}

char *
dsc_tweak_unit_say_empty (const DscTweakUnit *u)
{
  if (u->n_close > 0)
    return g_strdup_printf ("separation = %g leaves none of its %u sources, each of which has "
                            "another that near: its coordinates stay",
                            dsc_tweak_limits (u->params, FALSE).separation, u->n_close);
  if (u->n_fixed > 0)
    return g_strdup_printf ("all %u sources are fixed to the detector (hot pixels): its "
                            "coordinates stay",
                            u->n_fixed);
  return g_strdup ("no source found: its coordinates stay");
}
