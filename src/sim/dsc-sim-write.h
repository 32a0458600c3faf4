/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_sim_write: replaces a small file as a whole, or leaves it as it was.
 * Errors: DSC_ERROR_WRITE with the path and the reason.
 */
gboolean dsc_sim_write (const char *path, gconstpointer data, gsize size, GError **error);

G_END_DECLS
