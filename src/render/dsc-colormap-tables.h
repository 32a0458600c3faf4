/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* @hex: 256 times "rrggbb". The last entry has no name. */
typedef struct {
  const char *name;
  const char *hex;
} DscColormapTable;

extern const DscColormapTable dsc_colormap_tables[];
