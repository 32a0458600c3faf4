/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"
#include "outlier_detection/dsc-outlier-scene.h"

G_BEGIN_DECLS

/**
 * DscOutlierCase: the last product of outlier_detection of a session, to be judged again: the scene
 * is opened when it is first asked for. Immutable; any thread.
 */
typedef struct _DscOutlierCase DscOutlierCase;

/* The step of that name; -1 if the session has none. @session: (nullable) */
int dsc_outlier_case_find_step (DscSession *session);
/* Main thread. Returns: (nullable): NULL if there is no product, or none with a median */
DscOutlierCase *dsc_outlier_case_new (DscSession *session);
DscOutlierCase *dsc_outlier_case_ref (DscOutlierCase *self);
void dsc_outlier_case_unref (DscOutlierCase *self);

/* Whether this product still is the last one. */
gboolean dsc_outlier_case_is_last (DscOutlierCase *self, DscSession *session);

/* Of the run. */
const DscOutlierDetectionParams *dsc_outlier_case_get_params (DscOutlierCase *self);
DscCompat dsc_outlier_case_get_compat (DscOutlierCase *self);
DscLibrary *dsc_outlier_case_get_library (DscOutlierCase *self); /* what went in */

/* (transfer none): opens it at the first call: not on the main thread */
DscOutlierScene *dsc_outlier_case_get_scene (DscOutlierCase *self, GError **error);
/* Another one for passes over all exposures, which would push what is seen out of its memory. */
DscOutlierScene *dsc_outlier_case_get_counting_scene (DscOutlierCase *self, GError **error);

/* The parameters in force; dsc_outlier_params_free(). */
DscOutlierDetectionParams *dsc_outlier_params_dup_in_force (DscSession *session);
DscOutlierDetectionParams *dsc_outlier_params_copy (const DscOutlierDetectionParams *params);
void dsc_outlier_params_free (DscOutlierDetectionParams *params);
/* Whether a run would give the same: numbers count, not how they are written. */
gboolean dsc_outlier_params_equal (const DscOutlierDetectionParams *a,
                                   const DscOutlierDetectionParams *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierCase, dsc_outlier_case_unref)

G_END_DECLS
