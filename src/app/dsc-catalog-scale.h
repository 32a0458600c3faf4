/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

#define DSC_CATALOG_CLASSES 64
#define DSC_CATALOG_CLASS_NONE DSC_CATALOG_CLASSES /* no value */
#define DSC_CATALOG_GRAY 0xa9a9a4                  /* its colour */

/**
 * DscCatalogScale: a column as a scale of classes, which colour or size marks.
 * @lo, @hi: of the classes 0 and 63: the 2nd and the 98th percentile; what lies beyond has the
 *   outermost class. NaN: no row has a value
 * @log: the steps are equal ratios: where all is positive and spans a factor of 30
 * @classes: of each row
 */
typedef struct {
  double lo, hi;
  gboolean log;
  gsize n;
  guint8 *classes;
} DscCatalogScale;

DscCatalogScale *dsc_catalog_scale_new (const DscTable *table, const DscColumn *column);
void dsc_catalog_scale_free (DscCatalogScale *self);

/* 0xRRGGBB: light colours, which show on dark pictures, gray ones and viridis. */
guint32 dsc_catalog_scale_color (guint klass);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogScale, dsc_catalog_scale_free)

G_END_DECLS
