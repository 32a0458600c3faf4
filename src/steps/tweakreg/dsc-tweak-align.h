/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_align: aligns the exposures of @scene by the parameter match_method; with
 * DSC_COMPAT_JWST always by xyxymatch. Reads no pixels and no files: fast enough to be repeated
 * while a parameter is moved. What cannot be aligned is a state in the solution, no error.
 * Returns: (transfer full). Errors: DSC_ERROR_PARAMETER; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
DscTweakSolution *dsc_tweak_align (const DscTweakScene *scene,
                                   const DscTweakregParams *params,
                                   guint n_threads,
                                   DscProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error);

/* The two ways; same arguments. */
DscTweakSolution *dsc_tweak_align_peer (const DscTweakScene *scene,
                                        const DscTweakregParams *params,
                                        guint n_threads,
                                        DscProgress *progress,
                                        GCancellable *cancellable,
                                        GError **error);
DscTweakSolution *dsc_tweak_align_auto (const DscTweakScene *scene,
                                        const DscTweakregParams *params,
                                        guint n_threads,
                                        DscProgress *progress,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
