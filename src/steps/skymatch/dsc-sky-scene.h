/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-pairs.h"
#include "skymatch-params.h"

G_BEGIN_DECLS

/**
 * dsc_sky_scene_new: exposures, units and overlaps of a run. A group with one exposure is a unit,
 * as is one with many.
 * @with_overlaps: find them; every exposure must have coordinates then
 * Errors: DSC_ERROR_WCS naming the file; those of the DQ expression; G_IO_ERROR_CANCELLED
 */
DscSkyScene *dsc_sky_scene_new (const DscSkymatchParams *params,
                                const DscStepInput *input,
                                gboolean with_overlaps,
                                GError **error);
void dsc_sky_scene_free (DscSkyScene *scene);

/* Bytes that a run needs at a time. */
guint64 dsc_sky_scene_bytes (const DscSkyScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyScene, dsc_sky_scene_free)

G_END_DECLS
