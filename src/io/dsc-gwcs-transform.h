/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-asdf.h"
#include "dsc-transform.h"

G_BEGIN_DECLS

/* From the tagged nodes of an ASDF tree to transforms. A node that is used twice becomes one
 * transform with two references. */
typedef struct {
  const DscAsdf *asdf;
  GHashTable *done; /* DscYamlNode -> DscTransform */
  guint depth;
} DscGwcsReader;

/**
 * dsc_gwcs_read_transform:
 * Errors: DSC_ERROR_UNSUPPORTED naming a transform that is unknown; DSC_ERROR_FORMAT for one with
 * bad or missing values; DSC_ERROR_TOO_LARGE beyond the limits of DscTransform.
 */
DscTransform *
dsc_gwcs_read_transform (DscGwcsReader *reader, const DscYamlNode *node, GError **error);

/* The last part of a tag, "tabular-1.2.0"; "(no tag)" without. Belongs to the node. */
const char *dsc_gwcs_short_tag (const DscYamlNode *node);

G_END_DECLS
