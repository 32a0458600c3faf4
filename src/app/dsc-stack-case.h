/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-case.h"
#include "resample/dsc-resample-contributors.h"

G_BEGIN_DECLS

/* The steps that exposures go through before the catalogue. */
typedef enum {
  DSC_STACK_TWEAKREG,
  DSC_STACK_SKYMATCH,
  DSC_STACK_OUTLIERS,
  DSC_STACK_RESAMPLE,
  DSC_N_STACK_STEPS
} DscStackStep;

const char *dsc_stack_step_id (DscStackStep step); /* "tweakreg" ... */

/**
 * DscStackCase: all that the steps of a session have made of the exposures, to ask a place of the
 * sky for. Immutable; any thread; products that are replaced later stay what they were.
 */
typedef struct _DscStackCase DscStackCase;

/* Main thread. @session: of exposures. */
DscStackCase *dsc_stack_case_new (DscSession *session);
DscStackCase *dsc_stack_case_ref (DscStackCase *self);
void dsc_stack_case_unref (DscStackCase *self);

DscLibrary *dsc_stack_case_get_loaded (DscStackCase *self);
/* (nullable): as they left that step; of resample: as they went in */
DscLibrary *dsc_stack_case_get_made (DscStackCase *self, DscStackStep step);
DscState dsc_stack_case_get_state (DscStackCase *self, DscStackStep step);
DscOutlierCase *dsc_stack_case_get_judged (DscStackCase *self); /* (nullable) */
DscImageModel *dsc_stack_case_get_mosaic (DscStackCase *self);  /* (nullable) */

/* (transfer none): the plan of the run that made the mosaic; made at the first call: not on the
 * main thread. Errors: those of dsc_resample_plan_new() */
const DscResamplePlan *dsc_stack_case_get_plan (DscStackCase *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscStackCase, dsc_stack_case_unref)

G_END_DECLS
