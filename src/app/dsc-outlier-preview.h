/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"
#include "dsc-mask-overlay.h"
#include "dsc-outlier-case.h"

G_BEGIN_DECLS

/**
 * DscOutlierPreview: what other parameters would flag, seen before they are run: while those in
 * force differ from those of the last product, the mask of the region that is seen is made on a
 * thread and laid over the picture, and then all exposures are counted. The latest value wins.
 *
 * "changed": something that can be asked for changed
 * "judging-changed": the product or the parameters to judge with are others
 */
#define DSC_TYPE_OUTLIER_PREVIEW (dsc_outlier_preview_get_type ())
G_DECLARE_FINAL_TYPE (DscOutlierPreview, dsc_outlier_preview, DSC, OUTLIER_PREVIEW, GObject)

DscOutlierPreview *dsc_outlier_preview_new (void);
void dsc_outlier_preview_set_session (DscOutlierPreview *self,
                                      DscSession *session); /* (nullable) */
/* Only while it is wanted: the step is looked at. */
void dsc_outlier_preview_set_enabled (DscOutlierPreview *self, gboolean enabled);
/* What is seen. @view: (nullable); @exposure: index of the library, -1: not an exposure of it */
void dsc_outlier_preview_set_view (DscOutlierPreview *self, DscImageView *view, int exposure);

/* The parameters in force are not those of the run, and their effect can be seen. */
gboolean dsc_outlier_preview_is_active (DscOutlierPreview *self);
/* (nullable): why it cannot be seen: "kernel changed" */
const char *dsc_outlier_preview_get_reason (DscOutlierPreview *self);
/* Nothing is under way any more. */
gboolean dsc_outlier_preview_is_settled (DscOutlierPreview *self);

/* (transfer none) (nullable): the product that is judged */
DscOutlierCase *dsc_outlier_preview_get_case (DscOutlierPreview *self);
/* (transfer none) (nullable): those to judge with: in force while active, else of the run */
const DscOutlierDetectionParams *dsc_outlier_preview_get_params (DscOutlierPreview *self);
/* (transfer none) */
DscMaskOverlay *dsc_outlier_preview_get_overlay (DscOutlierPreview *self);

/* Pixels flagged in one exposure, now and in the run. Returns: FALSE while they are not counted */
gboolean dsc_outlier_preview_get_count (DscOutlierPreview *self,
                                        guint exposure,
                                        guint64 *ret_now,
                                        guint64 *ret_was);
/* Pixels of the region seen by DscMaskState. Returns: FALSE if there is none */
gboolean dsc_outlier_preview_get_seen (DscOutlierPreview *self, guint64 ret_n[DSC_N_MASK_STATES]);

/* Each returns (transfer full) (nullable): NULL if there is nothing to say. For the region seen, as
 * markup; for all exposures: "1 204 flagged (was 1 877)", "needs a run: kernel changed" */
char *dsc_outlier_preview_dup_badge (DscOutlierPreview *self);
char *dsc_outlier_preview_dup_summary (DscOutlierPreview *self);

/* Returns: (transfer full): "1 204", with narrow blanks */
char *dsc_format_count (guint64 n);

G_END_DECLS
