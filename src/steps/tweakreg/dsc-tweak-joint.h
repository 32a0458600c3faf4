/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-solve.h"
#include "dsc-tweak-field.h"

G_BEGIN_DECLS

/**
 * DscTweakSight: a star as it was seen, or as the reference has it.
 * @unit, @point: of the field; @unit DSC_ALIGN_NONE: @point is an index of the reference
 * @dx, @dy: the mean of the other sights of the star less this one, arcsec
 * @variance: of these along an axis, as expected
 * @robust: factor of the weight, 0: clipped
 */
typedef struct {
  guint star, unit, point;
  double dx, dy, variance, robust;
} DscTweakSight;

/**
 * DscTweakJoint: how the units of a component lie after one least squares of all.
 * @sights: (element-type DscTweakSight): of stars that were seen twice or more, in their order
 * @scatter, @scatter_reference: of positions beyond their formal errors, arcsec, along an axis
 * @tolerance, @tolerance_reference: final match radii
 * @motion: one a unit of the field: variances of its last motion
 * @geometry: one a unit: what was freed
 */
typedef struct {
  GArray *sights;
  guint n_stars, n_reference;
  double scatter, scatter_reference, tolerance, tolerance_reference, clip;
  DscAlignMotion *motion;
  DscFitGeometry *geometry;
} DscTweakJoint;

void dsc_tweak_joint_free (DscTweakJoint *joint);

/**
 * dsc_tweak_joint_solve: moves the units of @component that are not rejected.
 * @reference: to the reference, from matches within that radius (arcsec) on; 0: among themselves
 */
DscTweakJoint *dsc_tweak_joint_solve (DscTweakField *field,
                                      guint component,
                                      double reference,
                                      GCancellable *cancellable,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakJoint, dsc_tweak_joint_free)

G_END_DECLS
