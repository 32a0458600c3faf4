/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-outline.h"

G_BEGIN_DECLS

/**
 * DscSkyGrid: a map of a piece of sky in a widget: the tangent plane of @frame, its origin in the
 * middle of @area (widget pixels), north up and east left.
 */
typedef struct {
  DscSkyFrame frame;
  graphene_rect_t area;
  double degrees_per_px;
} DscSkyGrid;

gboolean dsc_sky_grid_to_widget (
    const DscSkyGrid *grid, double ra, double dec, double *ret_x, double *ret_y);
void
dsc_sky_grid_to_plane (const DscSkyGrid *grid, double x, double y, double *ret_px, double *ret_py);

/* Frame, lines at round coordinates, their labels left and below. */
void dsc_sky_grid_draw (const DscSkyGrid *grid, GtkWidget *widget, cairo_t *cr);
void dsc_sky_grid_draw_message (GtkWidget *widget, cairo_t *cr, const char *text);

/* Round steps (degrees): of declination at least @minimum; of right ascension in units of time. */
double dsc_sky_grid_dec_step (double minimum);
double dsc_sky_grid_ra_step (double minimum);

/* Text of a coordinate with as many digits as @step (degrees) needs. */
char *dsc_sky_format_ra (double ra, double step);
char *dsc_sky_format_dec (double dec, double step);

G_END_DECLS
