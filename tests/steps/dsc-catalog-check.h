/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source_catalog/dsc-catalog-measure.h"

G_BEGIN_DECLS

/* A catalog of the i2d of a scene ("nircam-mini"), whole: image, finding, sources. */
typedef struct {
  DscSourceCatalogParams *params;
  DscCatalogImage *image;
  DscCatalogDetector *detector;
  DscCatalogFinding *finding;
  DscCatalogApertures apertures;
  GArray *sources;
} DscCatalogCheck;

/* @settings: "name=value" texts, the last one NULL. Returns: FALSE after g_test_skip() where the
 * shared data are not there */
gboolean dsc_catalog_check_init (DscCatalogCheck *self,
                                 const char *scene,
                                 const char *const *settings,
                                 DscCompat compat,
                                 guint n_threads);
void dsc_catalog_check_clear (DscCatalogCheck *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCatalogCheck, dsc_catalog_check_clear)

G_END_DECLS
