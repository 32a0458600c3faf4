/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_refit: the fits of @solution with the clipping, geometry and tolerance of @params, from
 * the pairs that it has: each fit on its own, without matching anything again. What
 * dsc_tweak_align() would give nearly, in a time that a hand does not notice. Coordinates of
 * exposures, and fits that were refused, stay as they are.
 * @was: the parameters that @solution was made with, where groups of @scene have none of their own
 * @groups: with the same groups and what they have of their own now; may be @scene
 * Returns: (transfer full)
 */
DscTweakSolution *dsc_tweak_refit (const DscTweakScene *scene,
                                   const DscTweakSolution *solution,
                                   const DscTweakregParams *was,
                                   const DscTweakScene *groups,
                                   const DscTweakregParams *params);

G_END_DECLS
