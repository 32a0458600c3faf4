/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-progress.h"

G_BEGIN_DECLS

/* DscJobBar: what the running job does, how far it is, how long it will take, and its stop button
 * (win.stop). Folded away without a job. */
#define DSC_TYPE_JOB_BAR (dsc_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscJobBar, dsc_job_bar, DSC, JOB_BAR, AdwBin)

/* @progress: (nullable): NULL when the job has ended */
void dsc_job_bar_set_progress (DscJobBar *self, DscProgress *progress);
/* The stop was asked for. */
void dsc_job_bar_set_stopping (DscJobBar *self);

/* Returns: (transfer full): "12 s left", "3 min left"; "" while nothing can be said */
char *dsc_job_bar_describe_left (double elapsed_s, double fraction);

G_END_DECLS
