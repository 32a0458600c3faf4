/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSampHub: a hub of SAMP 1.3 (Standard Profile) for when none is running: on a thread of its
 * own, listening at 127.0.0.1 alone. One per program.
 */
typedef struct _DscSampHub DscSampHub;

/**
 * dsc_samp_hub_start: the hub that this program runs already, with a reference more, or a new one.
 * Blocks while it looks for another program's. Any thread.
 * Errors: DSC_ERROR_FAILED: another program's hub runs; DSC_ERROR_WRITE: the lockfile;
 * DSC_ERROR_NETWORK
 */
DscSampHub *dsc_samp_hub_start (GError **error);

/* (transfer full) (nullable): the one that this program runs already */
DscSampHub *dsc_samp_hub_ref_running (void);

/* With the last reference the hub tells its clients that it goes, and takes its lockfile away; this
 * waits for it, half a second at most. */
void dsc_samp_hub_unref (DscSampHub *self);

const char *dsc_samp_hub_get_url (const DscSampHub *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSampHub, dsc_samp_hub_unref)

G_END_DECLS
