/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

#define DSC_CATALOG_MAX_CIRCLES 5

/**
 * DscCatalogShapes: what the marks of a catalogue are drawn from.
 * @a, @b, @angle: (nullable): of each row: sigma along the axes in pixels of the image, direction
 *   of the longer one, radians from x to y
 * @labels: of each row: its number for a person
 * @segments: (nullable): of each row: index of its segment, G_MAXUINT32: none
 * @n_circles: of @circles: radii of the apertures and of the two edges of the ring, pixels; 0: the
 *   catalogue does not say
 * @largest_a, @largest_segment: pixels
 */
typedef struct {
  guint n;
  double *a, *b, *angle;
  guint32 *labels, *segments;
  guint n_circles, n_apertures;
  double circles[DSC_CATALOG_MAX_CIRCLES];
  double largest_a, largest_segment;
} DscCatalogShapes;

DscCatalogShapes *dsc_catalog_shapes_new (const DscCatalogCase *of);
void dsc_catalog_shapes_free (DscCatalogShapes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogShapes, dsc_catalog_shapes_free)

G_END_DECLS
