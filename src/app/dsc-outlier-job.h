/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-mask-overlay.h"
#include "dsc-outlier-case.h"

G_BEGIN_DECLS

/* Pixels that one exposure has flagged with other parameters and by the run, as far as known. */
typedef struct {
  gboolean has_now, has_was;
  guint64 now, was;
} DscOutlierCount;

/**
 * DscOutlierJob: the data of a GTask that judges a rectangle of an exposure with other parameters
 * than those of the run.
 * @was: (nullable): the mask of the run, one byte a pixel; made if it is not given
 * @states: (out): DscMaskState, one byte a pixel; @n: (out): of each
 * @count: (inout): of dsc_outlier_job_count()
 * @reason: (out): (nullable): why it needs a run; then there is no other result
 */
typedef struct {
  DscOutlierCase *judged;
  DscOutlierDetectionParams *params;
  int exposure;
  DscOutlierRect rect;
  GBytes *was;

  GBytes *states;
  guint64 n[DSC_N_MASK_STATES];
  DscOutlierCount count;
  char *reason;
} DscOutlierJob;

/* @params: copied */
DscOutlierJob *
dsc_outlier_job_new (DscOutlierCase *judged, const DscOutlierDetectionParams *params, int exposure);
void dsc_outlier_job_free (gpointer data);

/* GTaskThreadFunc: both masks of the rectangle, compared; their numbers alone, band by band. */
void dsc_outlier_job_look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);
void dsc_outlier_job_count (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

G_END_DECLS
