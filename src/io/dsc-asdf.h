/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-yaml.h"

G_BEGIN_DECLS

/**
 * DscAsdf: an ASDF file in memory: its tree and its binary blocks. Borrows the bytes: they must
 * outlive it.
 */
typedef struct _DscAsdf DscAsdf;

/* The largest array that is read from a block or list, in elements. */
#define DSC_ASDF_MAX_ELEMENTS (1u << 24)
#define DSC_ASDF_MAX_DIMENSIONS 8

/**
 * dsc_asdf_parse:
 * Errors: DSC_ERROR_FORMAT if it is not ASDF, or damaged (with the byte or line);
 * DSC_ERROR_NOT_FOUND if it holds no tree.
 */
DscAsdf *dsc_asdf_parse (gconstpointer bytes, gsize size, const char *name, GError **error);
void dsc_asdf_free (DscAsdf *asdf);

const DscYamlNode *dsc_asdf_root (const DscAsdf *asdf);
const char *dsc_asdf_name (const DscAsdf *asdf);

/* An array as doubles, row-major. */
typedef struct {
  guint n_dims;
  gsize shape[DSC_ASDF_MAX_DIMENSIONS];
  gsize n; /* elements */
  double *values;
} DscAsdfArray;

void dsc_asdf_array_clear (DscAsdfArray *array);

/**
 * dsc_asdf_read_array: @node is an ndarray (inline or in a block) or a plain list of numbers.
 * @what: names it in messages, "pc"
 * Errors: DSC_ERROR_FORMAT; DSC_ERROR_UNSUPPORTED for a compression, number type or storage that is
 * unknown (named); DSC_ERROR_TOO_LARGE.
 */
gboolean dsc_asdf_read_array (const DscAsdf *asdf,
                              const DscYamlNode *node,
                              const char *what,
                              DscAsdfArray *ret_array,
                              GError **error);

/**
 * dsc_asdf_read_strings: a list of texts: an ndarray of ucs4 or ascii, or a plain list.
 * Returns: (transfer full) (element-type utf8). Errors: DSC_ERROR_FORMAT, naming @what
 */
GPtrArray *dsc_asdf_read_strings (const DscAsdf *asdf,
                                  const DscYamlNode *node,
                                  const char *what,
                                  GError **error);

/**
 * dsc_asdf_read_block: the data of block @index (0-based), decompressed.
 * Errors: as above.
 */
GBytes *dsc_asdf_read_block (const DscAsdf *asdf, gint64 index, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAsdf, dsc_asdf_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscAsdfArray, dsc_asdf_array_clear)

G_END_DECLS
