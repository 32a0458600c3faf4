/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 256 colours 0xffRRGGBB, by the names of matplotlib. */
typedef struct {
  const char *name;
  guint32 color[256];
} DscColormap;

/* The maps to offer, in the order to offer them: "gray", "viridis" ... NULL beyond the last. */
const char *dsc_colormap_nth_name (guint index);

/**
 * dsc_colormap_find: @name: one of matplotlib's, with "_r" for reversed, or DS9's ("grey", "heat",
 * "cool", "b", "bb", "he", "i8" ...), any case.
 * Returns: (transfer none) (nullable): valid for ever; NULL if there is none of that name
 */
const DscColormap *dsc_colormap_find (const char *name);

G_END_DECLS
