/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arrays of an image model, named by their FITS extension (EXTNAME). */
typedef enum {
  DSC_PLANE_SCI,         /* float, BUNIT */
  DSC_PLANE_ERR,         /* float, BUNIT, 1 sigma */
  DSC_PLANE_DQ,          /* uint32, flags (dsc-dq.h) */
  DSC_PLANE_AREA,        /* float, relative pixel area */
  DSC_PLANE_VAR_POISSON, /* float, BUNIT squared */
  DSC_PLANE_VAR_RNOISE,
  DSC_PLANE_VAR_FLAT,
  DSC_PLANE_CON, /* uint32, 3-D: bit k % 32 of plane k / 32 = input k contributed */
  DSC_PLANE_WHT, /* float, weight */
  DSC_N_PLANES
} DscPlaneId;

typedef enum {
  DSC_PIXEL_FLOAT, /* float32 */
  DSC_PIXEL_UINT,  /* uint32 */
} DscPixelType;

/* Returns: (transfer none): "SCI", "VAR_RNOISE" ... */
const char *dsc_plane_name (DscPlaneId id);
DscPixelType dsc_plane_pixel_type (DscPlaneId id);

/* Returns: FALSE if no plane has this EXTNAME (any case) */
gboolean dsc_plane_from_name (const char *name, DscPlaneId *ret_id);

/* Columns [x0, x0 + n_columns) and rows [y0, y0 + n_rows) of layer z of a plane. */
typedef struct {
  guint z, x0, y0, n_columns, n_rows;
} DscPlaneBox;

G_END_DECLS
