/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-case.h"

G_BEGIN_DECLS

/* What can be shown in place of an exposure, pixel on pixel. */
typedef enum {
  DSC_OUTLIER_LOOK_EXPOSURE,   /* as it left: what is flagged has no value */
  DSC_OUTLIER_LOOK_INPUT,      /* the values that came in, with the flags that it left with */
  DSC_OUTLIER_LOOK_BLOT,       /* the median as the exposure should have seen it: with its level */
  DSC_OUTLIER_LOOK_DIFFERENCE, /* exposure - blot - level: what the thresholds are for */
  DSC_OUTLIER_LOOK_MEDIAN,     /* the mosaic itself, an image of its own */
  DSC_N_OUTLIER_LOOKS
} DscOutlierLook;

const char *dsc_outlier_look_name (DscOutlierLook look); /* "exposure" "blot" ... */
/* Returns: FALSE if there is no such name */
gboolean dsc_outlier_look_from_name (const char *name, DscOutlierLook *ret_look);

/* Returns: (transfer full): DSC_OUTLIER_LOOK_INPUT of exposure @index, which left as @model; no
 * pixel is read */
DscImageModel *dsc_outlier_input_new (DscOutlierCase *judged, guint index, DscImageModel *model);

/**
 * dsc_outlier_blot_new: blot and difference of one whole exposure, with the flags, coordinates and
 * keywords of @model; not on the main thread.
 * @model: the exposure as it left outlier_detection, number @index of the library
 * @ret_blot, @ret_difference: (out) (transfer full)
 * Errors: of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_blot_new (DscOutlierCase *judged,
                               guint index,
                               DscImageModel *model,
                               DscImageModel **ret_blot,
                               DscImageModel **ret_difference,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
