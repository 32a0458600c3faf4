/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-asdf-block.h"

#include <bzlib.h>
#include <lz4.h>
#include <string.h>
#include <zlib.h>

#include "dsc-error.h"
#include "dsc-size.h"

#define HEADER_SIZE 48
#define FLAG_STREAMED 1u

static const guint8 magic[4] = { 0xd3, 0x42, 0x4c, 0x4b };

static guint64
read_be (const guint8 *p, int n)
{
  guint64 value = 0;

  for (int i = 0; i < n; i++)
    value = value << 8 | p[i];
  return value;
}

/* Returns: (nullable): what is wrong */
static const char *
read_header (const guint8 *bytes, gsize size, gsize at, DscAsdfBlock *ret, gsize *ret_next)
{
  gsize header, left, allocated;
  guint64 used, data_size;
  guint32 flags;

  if (size - at < 6)
    return "the block header is cut off";
  header = read_be (bytes + at + 4, 2);
  if (header < HEADER_SIZE)
    return "the block header is too short";
  if (size - at - 6 < header)
    return "the block header is cut off";
  left = size - at - 6 - header;
  flags = (guint32)read_be (bytes + at + 6, 4);
  *ret = (DscAsdfBlock){ .start = at, .data = at + 6 + header };
  memcpy (ret->compression, bytes + at + 10, 4);
  used = read_be (bytes + at + 22, 8);
  data_size = read_be (bytes + at + 30, 8);
  allocated = MIN (read_be (bytes + at + 14, 8), left);
  if (flags & FLAG_STREAMED)
    used = data_size = allocated = left;
  if (used > left)
    return "the block is longer than the file";
  if (used > allocated)
    return "the block uses more than it has";
  if (ret->compression[0] == '\0' && data_size != used)
    return "the block is not compressed, but its two sizes differ";
  if (data_size > G_MAXSSIZE)
    return "the block claims an impossible size";
  ret->used = used;
  ret->size = data_size;
  *ret_next = ret->data + allocated;
  return NULL;
}

GArray *
dsc_asdf_walk_blocks (
    const guint8 *bytes, gsize size, gsize from, gsize *ret_end, const char **ret_damage)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (DscAsdfBlock));
  const guint8 *first = memmem (bytes + from, size - from, magic, sizeof magic);
  gsize at = first != NULL ? (gsize)(first - bytes) : size;

  *ret_damage = NULL;
  while (size - at >= sizeof magic && memcmp (bytes + at, magic, sizeof magic) == 0) {
    DscAsdfBlock block;
    gsize next = at;

    *ret_damage = read_header (bytes, size, at, &block, &next);
    if (*ret_damage != NULL)
      break;
    g_array_append_val (blocks, block);
    at = next;
  }
  *ret_end = at;
  return blocks;
}

static gboolean
inflate_zlib (const guint8 *in, gsize n_in, guint8 *out, gsize n_out)
{
  uLongf got = n_out;

  return uncompress (out, &got, in, n_in) == Z_OK && got == n_out;
}

static gboolean
inflate_bzip2 (const guint8 *in, gsize n_in, guint8 *out, gsize n_out)
{
  unsigned int got = (unsigned int)n_out;

  return n_in <= G_MAXUINT && n_out <= G_MAXUINT
         && BZ2_bzBuffToBuffDecompress ((char *)out, &got, (char *)in, (unsigned int)n_in, 0, 0)
                == BZ_OK
         && got == n_out;
}

/* Chunks of a big-endian length, then a little-endian raw size and an LZ4 block. */
static gboolean
inflate_lz4 (const guint8 *in, gsize n_in, guint8 *out, gsize n_out)
{
  gsize at = 0, done = 0;

  while (at < n_in) {
    gsize length, raw;

    if (n_in - at < 8)
      return FALSE;
    length = read_be (in + at, 4);
    raw = (gsize)in[at + 4] | (gsize)in[at + 5] << 8 | (gsize)in[at + 6] << 16
          | (gsize)in[at + 7] << 24;
    if (length < 4 || length > n_in - at - 4 || raw > n_out - done || length > G_MAXINT
        || raw > G_MAXINT)
      return FALSE;
    if (LZ4_decompress_safe ((const char *)in + at + 8, (char *)out + done, (int)(length - 4),
                             (int)raw)
        != (int)raw)
      return FALSE;
    at += 4 + length;
    done += raw;
  }
  return done == n_out;
}

GBytes *
dsc_asdf_block_decode (const guint8 *bytes,
                       const DscAsdfBlock *block,
                       gsize max_size,
                       const char *name,
                       GError **error)
{
  const char *how = block->compression;
  g_autofree guint8 *out = NULL;
  gboolean ok;

  if (block->size > max_size) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "%s: the ASDF block at byte %" G_GSIZE_FORMAT " holds %" G_GSIZE_FORMAT
                 " bytes; the limit is %" G_GSIZE_FORMAT,
                 name, block->start, block->size, max_size);
    return NULL;
  }
  if (*how == '\0')
    return g_bytes_new (bytes + block->data, block->size);
  if (strcmp (how, "zlib") != 0 && strcmp (how, "bzp2") != 0 && strcmp (how, "lz4") != 0) {
    g_autofree char *shown = g_strescape (how, NULL);

    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "%s: the ASDF block at byte %" G_GSIZE_FORMAT
                 " is compressed by '%s'; zlib, bzp2 and lz4 are known",
                 name, block->start, shown);
    return NULL;
  }
  out = dsc_try_alloc (block->size, name, error);
  if (out == NULL)
    return NULL;
  if (*how == 'z')
    ok = inflate_zlib (bytes + block->data, block->used, out, block->size);
  else if (*how == 'b')
    ok = inflate_bzip2 (bytes + block->data, block->used, out, block->size);
  else
    ok = inflate_lz4 (bytes + block->data, block->used, out, block->size);
  if (!ok) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: ASDF block damaged at byte %" G_GSIZE_FORMAT
                 ": its %s data do not give the %" G_GSIZE_FORMAT " bytes that it promises",
                 name, block->start, how, block->size);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&out), block->size);
}
