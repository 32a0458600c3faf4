/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscTanJwst: sky to pixels of a gnomonic plane as the Python package computes it: gwcs'
 * fitswcs_imaging through astropy's rotations, NumPy's products (fused multiply-adds) and wcslib's
 * projection, in the same order and with the same roundings in degrees. The plain inverse of DscTan
 * is nearer to the truth, but differs by 1e-9 pixel, which decides on which side of a step of a
 * table (lanczos) or of a pixel's edge (point) a position falls.
 */
typedef struct {
  double rotation[3][3];
  double unscale[2]; /* 1 / cdelt */
  double unpc[4];    /* inverse of pc, row-major */
  double crpix[2];   /* 0-based */
} DscTanJwst;

void dsc_tan_jwst_init (DscTanJwst *self, const DscTan *tan);

/* @ra, @dec: degrees; NaN gives NaN; in and out may be the same. */
void dsc_tan_jwst_sky_to_pixel (const DscTanJwst *self,
                                gsize n,
                                const double *ra,
                                const double *dec,
                                double *ret_x,
                                double *ret_y);

G_END_DECLS
