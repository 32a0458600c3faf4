/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fit-linear.h"
#include "dsc-tangent-plane.h"

G_BEGIN_DECLS

/* The kernels of an alignment in the order in which jwst 3.0.0 calls them, on catalogs that exist.
 */

typedef struct {
  char *name;
  guint group;
  DscWcs *original, *wcs;
  DscWcsAngles angles;
  GArray *x, *y; /* (element-type double): sources, 0-based pixels */
  gboolean aligned;
} DscAlignExposure;

typedef struct {
  DscFitOptions fit;
  guint minobj;
  double searchrad, separation, tolerance;
} DscAlignOptions;

DscAlignExposure *
dsc_align_exposure_new (const char *name, guint group, DscWcs *wcs, const DscWcsAngles *angles);
void dsc_align_exposure_free (DscAlignExposure *exposure);

/**
 * dsc_align_relative: each group to the sources of another. @expand: in the order of overlaps, each
 * also to the unmatched sources of those before; otherwise to those of the first, in order.
 * Returns: FALSE: too large a change, all undone
 */
gboolean dsc_align_relative (GPtrArray *exposures,
                             guint n_groups,
                             gboolean expand,
                             const DscAlignOptions *options);

/* All exposures together to a catalog of positions in degrees; FALSE: not enough matches */
gboolean dsc_align_absolute (GPtrArray *exposures,
                             GArray *ra,
                             GArray *dec,
                             const DscAlignOptions *options,
                             const char *wcs_name);

/* (element-type double): appends numbers of two columns of an ECSV file */
void dsc_align_read_columns (
    const char *path, const char *name_a, const char *name_b, GArray *a, GArray *b);

G_END_DECLS
