/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"
#include "tweakreg/dsc-tweak-scene.h"

G_BEGIN_DECLS

/* The exposure of another group that covers most of @exposure; of the same group if no other does.
 * -1: none overlaps */
int dsc_align_find_neighbour (const DscTweakScene *scene, guint exposure);

/* Puts the middle of what both images have in common in the middle of the view of the first one.
 * @first, @second: coordinates of both; @other: the second one */
void dsc_align_show_overlap (DscImageView *view,
                             const DscTweakExposure *other,
                             DscWcs *first,
                             DscWcs *second);

G_END_DECLS
