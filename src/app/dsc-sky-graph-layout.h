/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_sky_graph_layout: places of @n nodes in a rectangle.
 * @ra, @dec: (nullable): degrees; the ones not known, or all, stand around on an ellipse
 * @x0, @y0, @width, @height: the rectangle, y down; North is up, East left, and both axes have one
 *   scale
 * @gap: nodes closer than this are moved apart as far as there is room
 * @ret_x, @ret_y: (out): @n places inside the rectangle
 */
void dsc_sky_graph_layout (guint n,
                           const double *ra,
                           const double *dec,
                           double x0,
                           double y0,
                           double width,
                           double height,
                           double gap,
                           double *ret_x,
                           double *ret_y);

G_END_DECLS
