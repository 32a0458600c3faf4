/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_sources_find: the sources of the exposures of @scene that have no catalog of the user,
 * by the parameters of their groups. Several exposures at a time, as many as there are threads and
 * max_memory allows. Says in the log how many were found in each.
 * Errors: those of reading, with the file; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_tweak_sources_find (DscTweakScene *scene,
                                 const DscTweakregParams *params,
                                 const DscStepInput *input,
                                 GError **error);

/* Bytes that the search in an exposure takes, and how many are searched at a time. */
guint64 dsc_tweak_sources_bytes (DscImageModel *model);
guint dsc_tweak_sources_n_parallel (const DscStepInput *input);

G_END_DECLS
