/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-asdf.h"

#include <string.h>

#include "dsc-asdf-block.h"
#include "dsc-error.h"

struct _DscAsdf {
  char *name;
  const guint8 *bytes;
  gsize size;
  DscYaml *yaml;
  GArray *blocks; /* of DscAsdfBlock */
  gsize blocks_end;
  const char *damage; /* (nullable): why there are no blocks after blocks_end */
};

void
dsc_asdf_free (DscAsdf *asdf)
{
  if (asdf == NULL)
    return;
  g_free (asdf->name);
  dsc_yaml_free (asdf->yaml);
  g_clear_pointer (&asdf->blocks, g_array_unref);
  g_free (asdf);
}

/* The length of the tree, and what its last line "..." takes: 0 if there is none. */
static gsize
find_tree_end (const char *text, gsize size, gsize *ret_after)
{
  for (gsize at = 0; at + 4 <= size;) {
    const char *hit = memmem (text + at, size - at, "\n...", 4);
    gsize after;

    if (hit == NULL)
      return 0;
    after = (gsize)(hit - text) + 4;
    if (after < size && text[after] == '\r')
      after++;
    if (after == size || text[after] == '\n') {
      *ret_after = MIN (after + 1, size);
      return (gsize)(hit - text) + 1;
    }
    at = after;
  }
  return 0;
}

/* Comment lines stand before the tree; binary data there mean that there is none. */
static gboolean
has_tree (const char *text, gsize size)
{
  gsize at = 0;

  while (at < size && text[at] == '#') {
    const char *end = memchr (text + at, '\n', size - at);

    if (end == NULL)
      return FALSE;
    at = (gsize)(end - text) + 1;
  }
  return at < size && ((guint8)text[at]) < 0x80;
}

DscAsdf *
dsc_asdf_parse (gconstpointer bytes, gsize size, const char *name, GError **error)
{
  g_autoptr (DscAsdf) asdf = g_new0 (DscAsdf, 1);
  const char *text = bytes;
  gsize length, after = 0;

  if (size < 6 || memcmp (bytes, "#ASDF ", 6) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: ASDF data damaged at byte 0: they do not start with '#ASDF'", name);
    return NULL;
  }
  if (!has_tree (text, size)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "%s: the ASDF data hold no tree", name);
    return NULL;
  }
  length = find_tree_end (text, size, &after);
  if (length == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: ASDF data damaged at byte %" G_GSIZE_FORMAT
                 ": the tree has no end (a line '...'); the file is cut off",
                 name, size);
    return NULL;
  }
  asdf->name = g_strdup (name);
  asdf->bytes = bytes;
  asdf->size = size;
  asdf->yaml = dsc_yaml_parse (text, length, name, error);
  if (asdf->yaml == NULL)
    return NULL;
  asdf->blocks = dsc_asdf_walk_blocks (bytes, size, after, &asdf->blocks_end, &asdf->damage);
  return g_steal_pointer (&asdf);
}

const DscYamlNode *
dsc_asdf_root (const DscAsdf *asdf)
{
  return dsc_yaml_root (asdf->yaml);
}

const char *
dsc_asdf_name (const DscAsdf *asdf)
{
  return asdf->name;
}

GBytes *
dsc_asdf_read_block (const DscAsdf *asdf, gint64 index, GError **error)
{
  if (index < 0 || index >= asdf->blocks->len) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: ASDF data damaged at byte %" G_GSIZE_FORMAT ": an array stands in block "
                 "%" G_GINT64_FORMAT ", but %u blocks are there%s%s",
                 asdf->name, asdf->blocks_end, index, asdf->blocks->len,
                 asdf->damage != NULL ? ": " : "", asdf->damage != NULL ? asdf->damage : "");
    return NULL;
  }
  return dsc_asdf_block_decode (asdf->bytes, &g_array_index (asdf->blocks, DscAsdfBlock, index),
                                DSC_ASDF_MAX_ELEMENTS * sizeof (double), asdf->name, error);
}
