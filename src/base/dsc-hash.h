/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscHash: builds a key (SHA-256, 64 hexadecimal digits) from labelled parts. Every part is hashed
 * with its length, so that no two lists of parts give the same bytes. Keys hold no path, time or
 * host. Not thread safe.
 */
typedef struct _DscHash DscHash;

DscHash *dsc_hash_new (void);
void dsc_hash_free (DscHash *hash);
void dsc_hash_add_string (DscHash *hash, const char *label, const char *value);
void dsc_hash_add_bytes (DscHash *hash, const char *label, gconstpointer data, gsize size);
void dsc_hash_add_int (DscHash *hash, const char *label, gint64 value);
void dsc_hash_add_double (DscHash *hash, const char *label, double value);

/**
 * dsc_hash_add_file: hashes the whole content of a file (not its name).
 * Errors: those of reading it.
 */
gboolean dsc_hash_add_file (DscHash *hash, const char *label, const char *path, GError **error);

/* Returns: (transfer full): the key; the hash cannot take more parts afterwards. */
char *dsc_hash_finish (DscHash *hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscHash, dsc_hash_free)

G_END_DECLS
