/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits-writer.h"
#include "dsc-group-stack.h"
#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/* The images of a run beside the exposures, in the form of jwst (reference part B, 1.9). */

/**
 * DscOutlierImage: a file in the making: its images have been added, their rows not. ASDF, the
 * last extension, holds the WCS.
 */
typedef struct {
  char *path;
  DscFitsWriter *writer;
  DscWcs *wcs;
  char *meta; /* (nullable) */
} DscOutlierImage;

void dsc_outlier_image_clear (DscOutlierImage *image);

/* "<exposure>_<asn_id>_<suffix>.fits" in the work directory, for exposure @index. */
char *dsc_outlier_image_path (const DscStepInput *input, guint index, const char *suffix);

/* An image on the mosaic: SCI, and WHT if @with_weight, with the headers of resample for group
 * @group. */
gboolean dsc_outlier_image_begin_mosaic (DscOutlierImage *image,
                                         const DscOutlierPlan *plan,
                                         const DscStepInput *input,
                                         guint group,
                                         const char *suffix,
                                         gboolean with_weight,
                                         GError **error);

/* An image of the pixels of exposure @index, with its headers: SCI. */
gboolean dsc_outlier_image_begin_exposure (DscOutlierImage *image,
                                           const DscOutlierPlan *plan,
                                           const DscStepInput *input,
                                           guint index,
                                           const char *suffix,
                                           GError **error);

/* Writes the WCS and closes the file. */
gboolean dsc_outlier_image_finish (DscOutlierImage *image, GError **error);

/* One drizzled group as it is in the stack, in the whole of the mosaic: "outlier_i2d". */
gboolean dsc_outlier_write_group (const DscOutlierPlan *plan,
                                  const DscStepInput *input,
                                  const DscGroupStack *stack,
                                  guint group,
                                  char **ret_path,
                                  GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscOutlierImage, dsc_outlier_image_clear)

G_END_DECLS
