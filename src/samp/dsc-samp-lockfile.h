/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSampLockfile: how a program finds the hub of SAMP's Standard Profile: ~/.samp, or the file
 * that SAMP_HUB names ("std-lockurl:file:///..."). Blocking; not for the main thread.
 */
typedef struct {
  char *secret, *url;
} DscSampLockfile;

void dsc_samp_lockfile_free (DscSampLockfile *self);

/* (transfer full): Errors: DSC_ERROR_UNSUPPORTED: SAMP_HUB names none that can be read here */
char *dsc_samp_lockfile_dup_path (GError **error);

/* (transfer full): Errors: DSC_ERROR_NOT_FOUND: there is none; DSC_ERROR_FORMAT: it lacks the
 * secret or the address; DSC_ERROR_UNSUPPORTED: the hub is on another machine */
DscSampLockfile *dsc_samp_lockfile_read (const char *path, GError **error);

/* Whether the hub answers. */
gboolean dsc_samp_lockfile_is_alive (const DscSampLockfile *self, GCancellable *cancellable);

/**
 * dsc_samp_lockfile_create: readable by its owner alone; at once complete; never in the place of
 * one whose hub answers. One that was left behind is replaced.
 * Errors: DSC_ERROR_FAILED: a hub runs already; DSC_ERROR_WRITE
 */
gboolean
dsc_samp_lockfile_create (const char *path, const DscSampLockfile *content, GError **error);
/* If it is still the one with that secret. */
void dsc_samp_lockfile_remove (const char *path, const char *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSampLockfile, dsc_samp_lockfile_free)

G_END_DECLS
