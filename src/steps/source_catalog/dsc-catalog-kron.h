/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-measure.h"
#include "dsc-catalog-window.h"
#include "dsc-segment-measure.h"

G_BEGIN_DECLS

/**
 * DscCatalogKron: how Kron fluxes are measured (Kron 1980, ApJS 43, 305, as SourceCatalog of
 * photutils 3.0.0 does it), in an image with segments.
 * @params: scale, least radius, least circular radius in pixels; of the circular radius there need
 *   not be one (@n_params 2)
 * @window: (nullable): where pixels come from that are not in @images; errors stay there
 */
typedef struct {
  const DscSegmentMap *map;
  DscSegmentImages images;
  int method; /* DscApermask */
  double params[3];
  guint n_params;
  DscCatalogWindow *window;
} DscCatalogKron;

/**
 * dsc_catalog_kron_measure: sets kron_radius, kron and kron_error of @source, which is segment
 * @segment and has its other measures.
 *
 * The radius is the mean distance of the light within 6 times the axes, in units of the axes; above
 * 6 there is none (NaN). The aperture has that many times scale the axes. Neighbours in it by
 * @method: mirrored about the source, left out or counted. @local_background: per pixel; of the
 * flux, not of the radius.
 */
void dsc_catalog_kron_measure (const DscCatalogKron *self,
                               guint segment,
                               double local_background,
                               DscCatalogSource *source);

G_END_DECLS
