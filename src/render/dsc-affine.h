/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscAffine: a map of the plane, x' = xx x + xy y + x0 and y' = yx x + yy y + y0. As the transform
 * of a view it maps image pixels (0-based, integer centres, y up) to device pixels (pixel i covers
 * [i, i + 1), y down); the usual view has xx > 0, yy < 0 and no cross terms.
 */
typedef struct {
  double xx, xy, yx, yy, x0, y0;
} DscAffine;

static inline void
dsc_affine_apply (const DscAffine *a, double x, double y, double *ret_x, double *ret_y)
{
  *ret_x = a->xx * x + a->xy * y + a->x0;
  *ret_y = a->yx * x + a->yy * y + a->y0;
}

/* Returns: FALSE if the map is singular or not finite */
gboolean dsc_affine_invert (const DscAffine *a, DscAffine *ret_inverse);

/* First @b, then @a. */
DscAffine dsc_affine_multiply (const DscAffine *a, const DscAffine *b);

/* Pixels of the target per pixel of the source: the root of the determinant's modulus. */
double dsc_affine_scale (const DscAffine *a);

/* Whether rows stay rows: no cross terms at all. */
gboolean dsc_affine_is_aligned (const DscAffine *a);

G_END_DECLS
