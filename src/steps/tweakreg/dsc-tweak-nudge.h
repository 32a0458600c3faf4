/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_nudge: the coordinates that each exposure has before anything is matched: as it came
 * in, or put elsewhere by the nudge of its group: about the mean of the centres of its images, in
 * the tangent plane of its first member. Excluded exposures stay. Returns: (transfer full):
 * n_exposures references; free with dsc_tweak_wcs_array_free()
 */
DscWcs **dsc_tweak_nudge (const DscTweakScene *scene, GError **error);
void dsc_tweak_wcs_array_free (DscWcs **wcs, guint n);

G_END_DECLS
