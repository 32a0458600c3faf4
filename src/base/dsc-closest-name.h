/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_closest_name: the one of @names (NULL-terminated) that @name most likely means: the smallest
 * number of changed, added, dropped or swapped letters, at most a third of its length.
 * Returns: (nullable)
 */
const char *dsc_closest_name (const char *const *names, const char *name);

G_END_DECLS
