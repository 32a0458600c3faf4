/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/* A catalogue with the columns of source_catalog, on a lattice of 20 pixels, @per_line to a line.
 * Fluxes fall with the row; every fifth source is extended, every seventh has no isophotal flux.
 * @corrected: with total fluxes; @n_more: further columns of numbers */
DscCatalogCase *dsc_catalog_fixture_new (guint n, guint per_line, gboolean corrected, guint n_more);

G_END_DECLS
