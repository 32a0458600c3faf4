/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How groups of exposures have to move so that the positions of every star agree, all groups at
 * once by least squares. The positions of the stars are unknown, too; they are eliminated. */

#define DSC_ALIGN_NONE G_MAXUINT

/**
 * DscAlignPoint: a position of a star.
 * @group: in which it was seen; DSC_ALIGN_NONE: it is fixed (a reference catalog)
 * @weight: 1 / variance along an axis; 0: takes no part
 */
typedef struct {
  guint star, group;
  double x, y, weight;
} DscAlignPoint;

/**
 * DscAlignGroup: what is free besides the shift.
 * @centre: about which it turns
 * @rotation, @scale: number of the unknown, which groups may share; DSC_ALIGN_NONE: not free
 * @shear: the number of the first of two; DSC_ALIGN_NONE
 */
typedef struct {
  double centre[2];
  guint rotation, scale, shear;
} DscAlignGroup;

/**
 * DscAlignMotion: x += shift_x + (scale + shear_0) dx + (shear_1 - rotation) dy,
 * y += shift_y + (shear_1 + rotation) dx + (scale - shear_0) dy, from the centre of the group.
 * @variance_shift, ...: as the weights have them; 0 for what is not free, NaN: not asked for
 */
typedef struct {
  double shift[2], rotation, scale, shear[2];
  double variance_shift[2], variance_rotation, variance_scale, variance_shear;
} DscAlignMotion;

/**
 * dsc_align_solve: @points in ascending order of their stars.
 * Without a fixed point the mean of the shifts is 0, and that of the rotations (scales, shears)
 * where all groups are free to turn. What the points do not determine stays as it is.
 * @n_extra: unknowns besides the shifts
 * @errors: fill the variances
 * @ret_star: (nullable): x and y of every star after the motion, @n_stars of each; NaN for a star
 *   without weight
 * Errors: DSC_ERROR_TOO_LARGE; DSC_ERROR_FAILED if there is no solution; G_IO_ERROR_CANCELLED
 */
gboolean dsc_align_solve (guint n_groups,
                          const DscAlignGroup *groups,
                          guint n_extra,
                          guint n_points,
                          const DscAlignPoint *points,
                          guint n_stars,
                          gboolean errors,
                          DscAlignMotion *ret_motions,
                          double *ret_star[2],
                          GCancellable *cancellable,
                          GError **error);

/* Where @motion takes a position; the rotation as a proper one, however large. */
void
dsc_align_move (const DscAlignGroup *group, const DscAlignMotion *motion, double *x, double *y);

G_END_DECLS
