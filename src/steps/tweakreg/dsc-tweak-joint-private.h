/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-joint.h"

G_BEGIN_DECLS

/* The state of a joint solution. @turned: with the reference: the exposures among themselves ask
 * for rotations; otherwise they turn as one. Members are the units that take part, by number 0 .. n
 * - 1. */
typedef struct {
  DscTweakField *field;
  DscTweakJoint *joint;
  gboolean absolute, turned;
  guint n, *unit, *member; /* unit of a member; member of a unit or DSC_ALIGN_NONE */
  DscAlignGroup *groups;
  DscAlignMotion *motions;
  DscFitGeometry *limit; /* of each member */
  guint n_extra;
  double *turn, *turn_variance; /* of each member if it turned on its own */
  GArray *points;               /* of DscAlignPoint, as the sights */
} DscTweakSolve;

/* Finds the stars and their sights with the tolerances of the joint. */
void dsc_tweak_solve_join (DscTweakSolve *s);

/* Which rotations, scales and shears are free: everything that is allowed, the rotation of a visit
 * as one ... */
void dsc_tweak_solve_free_all (DscTweakSolve *s);
/* ... for a look, that of each member ... */
void dsc_tweak_solve_free_each (DscTweakSolve *s);
/* ... then what the motions and their errors ask for; puts the others back to nothing. */
void dsc_tweak_solve_select (DscTweakSolve *s);

/* Residuals, robust weights, scatters and tolerances from where everything is now. */
void dsc_tweak_solve_weigh (DscTweakSolve *s, gboolean hard);

double dsc_tweak_map_rotation (const DscPlaneMap *map); /* from x to y, radian */

G_END_DECLS
