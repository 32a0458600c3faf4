/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The binary blocks that follow the tree of an ASDF file (ASDF standard 1.6.0, "Blocks"). */

typedef struct {
  gsize start; /* of the magic, in bytes from the start of the file */
  gsize data;  /* of the data as stored */
  gsize used;  /* bytes as stored */
  gsize size;  /* bytes when decompressed */
  char compression[5];
} DscAsdfBlock;

/**
 * dsc_asdf_walk_blocks: every block from byte @from on that is whole; padding before the first is
 * skipped.
 * @ret_end: (out): the byte at which the walk ended
 * @ret_damage: (out) (nullable): why it ended there, NULL if that was regular
 * Returns: (transfer full): DscAsdfBlock
 */
GArray *dsc_asdf_walk_blocks (
    const guint8 *bytes, gsize size, gsize from, gsize *ret_end, const char **ret_damage);

/**
 * dsc_asdf_block_decode: the data of one block, decompressed (none, zlib, bzp2, lz4).
 * @max_size: refuse more
 */
GBytes *dsc_asdf_block_decode (const guint8 *bytes,
                               const DscAsdfBlock *block,
                               gsize max_size,
                               const char *name,
                               GError **error);

G_END_DECLS
