/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-progress.h"

G_BEGIN_DECLS

/* Scenes that come with the program. Returns: (transfer full): its JSON;
 * DSC_ERROR_PARAMETER naming all presets if @name is none. */
GBytes *dsc_sim_preset_load (const char *name, GError **error);
/* (array zero-terminated): "demo", "mini", "full", "many" */
const char *const *dsc_sim_preset_names (void);

/* dsc_simulate() of that scene, on all processors. Errors: those of both */
gboolean dsc_sim_preset_make (const char *name,
                              const char *directory,
                              DscProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
