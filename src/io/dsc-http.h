/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_http_get: the body that @uri (http or https) answers with. Blocks; needs no main loop, and
 * does not touch that of the caller. For threads other than the main one.
 * @timeout_seconds: for the whole of it
 * @max_bytes: a longer answer is refused
 * Errors: DSC_ERROR_NETWORK: no connection, no answer in time, another status than 200; the message
 * says which, and names the host; cancellation at once
 */
GBytes *dsc_http_get (const char *uri,
                      guint timeout_seconds,
                      gsize max_bytes,
                      GCancellable *cancellable,
                      GError **error);

/**
 * dsc_http_download: the same into a new file, which is gone again if it does not succeed.
 * @redirects: the server may send on to another one
 * Errors: those of dsc_http_get(); DSC_ERROR_WRITE
 */
gboolean dsc_http_download (const char *uri,
                            const char *path,
                            guint timeout_seconds,
                            gsize max_bytes,
                            gboolean redirects,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
