/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sizes that come from files are multiplied and allocated only through these. */

/* The largest width or height of an image, in pixels. */
#define DSC_MAX_AXIS (1 << 20)
/* The largest array, in bytes: 4 TiB. */
#define DSC_MAX_BYTES (G_GUINT64_CONSTANT (1) << 42)

gboolean dsc_size_mul (gsize *ret_product, gsize a, gsize b);

/**
 * dsc_size_check_image: checks the axes of an image before anything is allocated for it.
 * @what: names the file and array in the message
 * @ret_bytes: (out) (optional): width * height * depth * element_size
 *
 * Errors: DSC_ERROR_FORMAT if an axis is < 1; DSC_ERROR_TOO_LARGE if one exceeds DSC_MAX_AXIS or
 * the product exceeds DSC_MAX_BYTES.
 */
gboolean dsc_size_check_image (const char *what,
                               gint64 width,
                               gint64 height,
                               gint64 depth,
                               gsize element_size,
                               gsize *ret_bytes,
                               GError **error);

/**
 * dsc_try_alloc: zeroed memory, or DSC_ERROR_TOO_LARGE with the number of MiB that were asked for.
 * Returns: (transfer full): free with g_free()
 */
gpointer dsc_try_alloc (gsize bytes, const char *what, GError **error);

G_END_DECLS
