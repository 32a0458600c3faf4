/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pangocairo.h>

#include "dsc-sky-axes.h"
#include "dsc-ticks.h"

G_BEGIN_DECLS

/* Small drawings that stand on a picture. All lengths are device pixels; @scale: device pixels per
 * logical pixel. @layout: for the text; its content is replaced. */

/* Two arrows from (@x, @y) towards North and East as the transform shows them, the letters beyond
 * their ends. */
void dsc_draw_compass (cairo_t *cr,
                       PangoLayout *layout,
                       const DscAffine *affine,
                       const DscSkyAxes *axes,
                       double x,
                       double y,
                       double length,
                       double scale);

/* The directions of North and East on the device, unit vectors. */
void dsc_compass_directions (const DscAffine *affine,
                             const DscSkyAxes *axes,
                             double ret_north[2],
                             double ret_east[2]);

/* A horizontal bar of the length of @bar, from (@x, @y) to the right, the label above it. */
void dsc_draw_scale_bar (cairo_t *cr,
                         PangoLayout *layout,
                         const DscScaleBar *bar,
                         double device_per_arcsec,
                         double x,
                         double y,
                         double scale);

/* Text with a dark rim, its middle at (@x, @y). */
void dsc_draw_label (cairo_t *cr, PangoLayout *layout, const char *text, double x, double y);

G_END_DECLS
