/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-affine.h"

#include <math.h>

gboolean
dsc_affine_invert (const DscAffine *a, DscAffine *ret_inverse)
{
  double det = a->xx * a->yy - a->xy * a->yx;
  DscAffine inverse;

  if (!isfinite (det) || det == 0.0 || !isfinite (a->x0) || !isfinite (a->y0))
    return FALSE;
  inverse.xx = a->yy / det;
  inverse.xy = -a->xy / det;
  inverse.yx = -a->yx / det;
  inverse.yy = a->xx / det;
  inverse.x0 = -(inverse.xx * a->x0 + inverse.xy * a->y0);
  inverse.y0 = -(inverse.yx * a->x0 + inverse.yy * a->y0);
  *ret_inverse = inverse;
  return TRUE;
}

DscAffine
dsc_affine_multiply (const DscAffine *a, const DscAffine *b)
{
  return (DscAffine){
    .xx = a->xx * b->xx + a->xy * b->yx,
    .xy = a->xx * b->xy + a->xy * b->yy,
    .yx = a->yx * b->xx + a->yy * b->yx,
    .yy = a->yx * b->xy + a->yy * b->yy,
    .x0 = a->xx * b->x0 + a->xy * b->y0 + a->x0,
    .y0 = a->yx * b->x0 + a->yy * b->y0 + a->y0,
  };
}

double
dsc_affine_scale (const DscAffine *a)
{
  return sqrt (fabs (a->xx * a->yy - a->xy * a->yx));
}

gboolean
dsc_affine_is_aligned (const DscAffine *a)
{
  return a->xy == 0.0 && a->yx == 0.0;
}
