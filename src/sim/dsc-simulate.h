/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-progress.h"
#include "dsc-sim-preset.h"
#include "dsc-sim-scene.h"

G_BEGIN_DECLS

/**
 * dsc_simulate: makes the files of a scene in @directory, which is made if it does not exist; files
 * of the same names are replaced. The bytes depend on the scene alone.
 * @n_threads: 0: all processors; fewer are used where memory would not do for all
 *
 * Errors: DSC_ERROR_WRITE; DSC_ERROR_TOO_LARGE if the disk has too little room; those of
 * dsc_sim_plan(); G_IO_ERROR_CANCELLED. What was written until then is removed again.
 */
gboolean dsc_simulate (const DscSimScene *scene,
                       const char *directory,
                       guint n_threads,
                       DscProgress *progress,
                       GCancellable *cancellable,
                       GError **error);

G_END_DECLS
