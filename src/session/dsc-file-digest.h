/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * What tells one state of a file from another without reading it. Two files with the same
 * signature at the same path are taken for the same, unless the file was changed so recently that
 * its time stamp cannot tell.
 */
typedef struct {
  guint64 device, inode, size;
  gint64 mtime_ns;
} DscFileSignature;

/* Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED */
gboolean dsc_file_signature (const char *path, DscFileSignature *ret_signature, GError **error);
gboolean dsc_file_signature_equal (const DscFileSignature *a, const DscFileSignature *b);

/**
 * dsc_file_digest: a fingerprint of the whole content of a file, independent of its name: SHA-256
 * over its size and four 64-bit sums (the rounds of XXH64), because SHA-256 itself would take as
 * long as making the mosaic. It guards against change, not against forgery.
 * Returns: (transfer full): 64 hexadecimal digits. Errors: those of reading; cancellation.
 */
char *dsc_file_digest (const char *path, GCancellable *cancellable, GError **error);

/**
 * DscDigestCache: digests known from before, by path and signature, in memory and in one text file
 * that several processes may append to. Thread safe.
 */
typedef struct _DscDigestCache DscDigestCache;

/* @path: (nullable): the file; NULL keeps the digests in memory only */
DscDigestCache *dsc_digest_cache_new (const char *path);
void dsc_digest_cache_free (DscDigestCache *cache);

/* Returns: (transfer full) (nullable): the digest if it is known for the file as it is now */
char *dsc_digest_cache_peek (DscDigestCache *cache, const char *path);

/* Returns: (transfer full): the same, read from the file where it is not known */
char *dsc_digest_cache_get (DscDigestCache *cache,
                            const char *path,
                            GCancellable *cancellable,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscDigestCache, dsc_digest_cache_free)

G_END_DECLS
