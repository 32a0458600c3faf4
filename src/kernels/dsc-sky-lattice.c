/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-lattice.h"

#include <math.h>

#include "dsc-size.h"

#define POINTS_PER_SIDE 16
#define FARTHEST 1e9 /* grid pixels */

static void
find_valid_pixels (DscSkyLattice *lattice, const DscWcs *wcs, guint width, guint height)
{
  DscBox box;

  lattice->px1 = (gint)width - 1;
  lattice->py1 = (gint)height - 1;
  if (!dsc_wcs_get_bounding_box (wcs, &box))
    return;
  lattice->px0 = (gint)CLAMP (ceil (box.x0), 0.0, width);
  lattice->px1 = (gint)CLAMP (floor (box.x1), -1.0, width - 1.0);
  lattice->py0 = (gint)CLAMP (ceil (box.y0), 0.0, height);
  lattice->py1 = (gint)CLAMP (floor (box.y1), -1.0, height - 1.0);
}

/* The outer edge of the valid pixels on the grid: lowest and highest x and y. */
static gboolean
find_extent (const DscSkyLattice *lattice,
             const DscWcs *wcs,
             const DscTan *tan,
             double low[2],
             double high[2])
{
  double x[4 * POINTS_PER_SIDE], y[4 * POINTS_PER_SIDE];
  double x0 = lattice->px0 - 0.5, y0 = lattice->py0 - 0.5;
  double dx = lattice->px1 + 0.5 - x0, dy = lattice->py1 + 0.5 - y0;

  for (guint k = 0; k < POINTS_PER_SIDE; k++) {
    double t = (double)k / POINTS_PER_SIDE;

    x[4 * k] = x0 + t * dx, y[4 * k] = y0;
    x[4 * k + 1] = x0 + dx, y[4 * k + 1] = y0 + t * dy;
    x[4 * k + 2] = x0 + (1.0 - t) * dx, y[4 * k + 2] = y0 + dy;
    x[4 * k + 3] = x0, y[4 * k + 3] = y0 + (1.0 - t) * dy;
  }
  dsc_wcs_pixel_to_sky (wcs, G_N_ELEMENTS (x), x, y, x, y, FALSE);
  dsc_tan_sky_to_pixel (tan, G_N_ELEMENTS (x), x, y, x, y);
  low[0] = low[1] = INFINITY;
  high[0] = high[1] = -INFINITY;
  for (guint k = 0; k < G_N_ELEMENTS (x); k++) {
    if (!(fabs (x[k]) < FARTHEST && fabs (y[k]) < FARTHEST))
      continue;
    low[0] = MIN (low[0], x[k]), high[0] = MAX (high[0], x[k]);
    low[1] = MIN (low[1], y[k]), high[1] = MAX (high[1], y[k]);
  }
  return low[0] <= high[0];
}

/* One pixel more on each side: the edge bends between the points that were looked at. */
static void
set_window (DscSkyLattice *lattice, const double low[2], const double high[2], const guint clip[2])
{
  double a[2], b[2];

  for (guint k = 0; k < 2; k++) {
    a[k] = floor (low[k] + 0.5) - 1.0;
    b[k] = floor (high[k] + 0.5) + 1.0;
    if (clip != NULL) {
      a[k] = MAX (a[k], 0.0);
      b[k] = MIN (b[k], clip[k] - 1.0);
    }
  }
  if (a[0] > b[0] || a[1] > b[1])
    return;
  lattice->x0 = (gint)a[0];
  lattice->y0 = (gint)a[1];
  lattice->width = (guint)(b[0] - a[0]) + 1;
  lattice->height = (guint)(b[1] - a[1]) + 1;
}

static gboolean
set_nodes (DscSkyLattice *lattice, const DscWcs *wcs, const DscTan *tan, GError **error)
{
  guint nx = (lattice->width - 1) / lattice->step + 2;
  guint ny = (lattice->height - 1) / lattice->step + 2;
  gsize n = (gsize)nx * ny;
  gsize bytes;

  if (!dsc_size_check_image ("positions of an exposure", nx, ny, 1, sizeof (double), &bytes, error))
    return FALSE;
  lattice->x = dsc_try_alloc (bytes, "positions of an exposure", error);
  if (lattice->x == NULL)
    return FALSE;
  lattice->y = dsc_try_alloc (bytes, "positions of an exposure", error);
  if (lattice->y == NULL)
    return FALSE;
  lattice->nx = nx;
  lattice->ny = ny;
  for (guint j = 0; j < ny; j++)
    for (guint i = 0; i < nx; i++) {
      lattice->x[(gsize)j * nx + i] = lattice->x0 - 0.5 + (double)i * lattice->step;
      lattice->y[(gsize)j * nx + i] = lattice->y0 - 0.5 + (double)j * lattice->step;
    }
  dsc_tan_pixel_to_sky (tan, n, lattice->x, lattice->y, lattice->x, lattice->y);
  dsc_wcs_sky_to_pixel (wcs, n, lattice->x, lattice->y, lattice->x, lattice->y);
  return TRUE;
}

DscSkyLattice *
dsc_sky_lattice_new (const DscWcs *wcs,
                     guint width,
                     guint height,
                     const DscTan *tan,
                     const guint clip[2],
                     guint step,
                     GError **error)
{
  g_autoptr (DscSkyLattice) lattice = g_new0 (DscSkyLattice, 1);
  double low[2], high[2];

  g_return_val_if_fail (step > 0, NULL);
  lattice->step = step;
  find_valid_pixels (lattice, wcs, width, height);
  if (lattice->px0 <= lattice->px1 && lattice->py0 <= lattice->py1
      && find_extent (lattice, wcs, tan, low, high))
    set_window (lattice, low, high, clip);
  if (lattice->width > 0 && !set_nodes (lattice, wcs, tan, error))
    return NULL;
  return g_steal_pointer (&lattice);
}

void
dsc_sky_lattice_free (DscSkyLattice *lattice)
{
  if (lattice == NULL)
    return;
  g_free (lattice->x);
  g_free (lattice->y);
  g_free (lattice);
}

void
dsc_sky_lattice_segment (
    const DscSkyLattice *lattice, guint i, double v, double ret_x[2], double ret_y[2])
{
  double at = (v - (lattice->y0 - 0.5)) / lattice->step;
  guint j = (guint)CLAMP (at, 0.0, lattice->ny - 2.0);
  const double *x = lattice->x + (gsize)j * lattice->nx + i;
  const double *y = lattice->y + (gsize)j * lattice->nx + i;
  guint nx = lattice->nx;
  double t = at - j;

  for (guint k = 0; k < 2; k++) {
    ret_x[k] = x[k] + t * (x[nx + k] - x[k]);
    ret_y[k] = y[k] + t * (y[nx + k] - y[k]);
  }
}
