/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"

G_BEGIN_DECLS

/**
 * AlignFixture: exposures of 1000 x 1000 pixels of 0.03 arcsec, @n_members to a group, side by side
 * in groups that lie over each other; each has @n_stars sources, the last of ten left out. Group 0
 * is the reference; the last one failed if @failed. What is left is Gauss noise of 2 mas, 20 for
 * those left out. Groups moved by 0.1 arcsec times their number.
 * @absolute: also fits to a reference catalog
 */
typedef struct {
  guint n_groups, n_members, n_stars;
  gboolean failed, absolute;
} AlignFixture;

DscTweakScene *align_fixture_scene (const AlignFixture *fixture);
DscTweakSolution *align_fixture_solution (const AlignFixture *fixture, const DscTweakScene *scene);
DscAlignCase *align_fixture_case (const AlignFixture *fixture);

G_END_DECLS
