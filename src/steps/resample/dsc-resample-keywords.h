/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-resample-plan.h"

G_BEGIN_DECLS

/* The headers of a product of resample: reference part B, 2.4.2, 2.10, 2.11 and 2.13. */

/**
 * dsc_resample_make_headers: for the product of exposures @members, called @name.
 * @ret_outline: (out) (element-type DscPolygon): the parts of the footprint, pixels of the mosaic
 * Errors: those of writing the WCS as keywords.
 */
gboolean dsc_resample_make_headers (const DscResamplePlan *plan,
                                    DscLibrary *library,
                                    guint n_members,
                                    const guint *members,
                                    const char *name,
                                    DscHeader **ret_primary,
                                    DscHeader **ret_sci,
                                    GPtrArray **ret_outline,
                                    DscProgress *progress,
                                    GError **error);

/* Whether the headers are blended and HDRTAB written: not for a lone file without association. */
gboolean dsc_resample_blends (const DscResamplePlan *plan, DscLibrary *library);

/* Returns: (transfer full): lines for the ASDF tree, under meta */
char *dsc_resample_make_meta (const DscResamplePlan *plan, guint n_groups);

G_END_DECLS
