/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscSimSersic: the radial profile exp (-b (r/re)^(1/n)) of a galaxy (Sersic 1963) as a table over
 * the squared radius. Immutable.
 */
typedef struct _DscSimSersic DscSimSersic;

DscSimSersic *dsc_sim_sersic_new (double index);
void dsc_sim_sersic_free (DscSimSersic *sersic);
/* @u2: (r / re)^2 >= 0. Relative error <= 1e-3. */
double dsc_sim_sersic_value (const DscSimSersic *sersic, double u2);

/* The ellipse of half light in pixels: u2 = xx dx^2 + 2 xy dx dy + yy dy^2. */
typedef struct {
  double xx, xy, yy;
} DscSimEllipse;

/**
 * dsc_sim_ellipse: an ellipse on the sky in pixels of an image.
 * @jacobian: arcsec towards east and north per pixel along x and y: {dE/dx, dE/dy, dN/dx, dN/dy}
 * @re_arcsec: half-light semi-major axis; @q: axis ratio; @pa: radian from north to east
 */
DscSimEllipse dsc_sim_ellipse (const double jacobian[4], double re_arcsec, double q, double pa);

/**
 * dsc_sim_add_galaxy: adds a galaxy of @flux at (@x, @y), integrated over each pixel, on a stamp
 * that holds all its flux: 8 half-light radii, 200 pixels at most. Parts outside the image are
 * lost.
 */
void dsc_sim_add_galaxy (const DscSimSersic *sersic,
                         double *image,
                         guint width,
                         guint height,
                         double x,
                         double y,
                         double flux,
                         const DscSimEllipse *ellipse);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimSersic, dsc_sim_sersic_free)

G_END_DECLS
