/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSessionLock: one writer at a time for a session file, also of the same program: the file
 * ".NAME.lock" beside it, locked while it is open and gone with the process, that says who has it.
 */
typedef struct _DscSessionLock DscSessionLock;

/**
 * dsc_session_lock_take: @path: of the session; it need not exist
 * Errors: G_IO_ERROR_BUSY with who has it (process, host, session); DSC_ERROR_WRITE: no file can be
 * made there
 */
DscSessionLock *dsc_session_lock_take (const char *path, GError **error);
void dsc_session_lock_free (DscSessionLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSessionLock, dsc_session_lock_free)

G_END_DECLS
