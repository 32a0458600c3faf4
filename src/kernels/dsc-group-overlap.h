/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* In which order groups of exposures are aligned: by the overlap of the areas that their sources
 * cover (tweakwcs 0.9.3, imalign and wcsimage; reference part A, 3.5). Areas steer the order and
 * nothing else: they are taken in a tangent plane. */

/* The areas of the members of a group, each the hull of its sources. */
typedef struct _DscSourceFootprint DscSourceFootprint;

DscSourceFootprint *dsc_source_footprint_new (void);
void dsc_source_footprint_free (DscSourceFootprint *footprint);

/**
 * dsc_source_footprint_add: the hull of the sources of an exposure; a narrow box where they are
 * fewer than four or on a line. Nothing without a finite position.
 * @width, @height: of the image, for a WCS without bounding box
 */
void dsc_source_footprint_add (DscSourceFootprint *footprint,
                               const DscWcs *wcs,
                               guint width,
                               guint height,
                               gsize n,
                               const double *x,
                               const double *y);

/* Of a catalog on the sky (degrees): one hull; half a radian around one or two sources. */
DscSourceFootprint *
dsc_source_footprint_new_from_sky (gsize n, const double *ra, const double *dec);

/* Steradian; 0 if they do not overlap. More than 50 members count by the hull of all. */
double dsc_source_footprint_overlap (const DscSourceFootprint *a, const DscSourceFootprint *b);

/**
 * dsc_group_order: the group that becomes the reference, the one that is aligned to it first, and
 * the others in the order in which ties between them are decided. The next one is always that of
 * the others with the largest overlap with the reference catalog.
 * @overlap: @n x @n, symmetric, 0 on the diagonal
 * @ret_order: room for @n
 */
void dsc_group_order (guint n, const double *overlap, guint *ret_order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSourceFootprint, dsc_source_footprint_free)

G_END_DECLS
