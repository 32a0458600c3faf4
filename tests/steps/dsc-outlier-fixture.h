/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "outlier_detection/outlier_detection-params.h"

G_BEGIN_DECLS

/* Small exposures with stars, noise, hits and bad pixels, and runs of outlier_detection on them. */

#define DSC_OUTLIER_FIXTURE_NX 149
#define DSC_OUTLIER_FIXTURE_NY 137

/* In exposure 1: a hit of 40 sigma on the sky, a pixel with DO_NOT_USE and one of NaN */
#define DSC_OUTLIER_FIXTURE_HIT_X 100
#define DSC_OUTLIER_FIXTURE_HIT_Y 50
#define DSC_OUTLIER_FIXTURE_BAD_X 81
#define DSC_OUTLIER_FIXTURE_BAD_Y 60
#define DSC_OUTLIER_FIXTURE_NAN_X 60
#define DSC_OUTLIER_FIXTURE_NAN_Y 90

gsize dsc_outlier_fixture_n_pixels (void);

/**
 * dsc_outlier_fixture_library: eight exposures in seven groups round RA 150, Dec 2; two have a
 * sky level, recorded as not taken off. @dithered: moved and turned, the last one so far that it
 * overlaps no other; FALSE: all look at the same place
 */
DscLibrary *dsc_outlier_fixture_library (gboolean dithered);

/* "name=value;name=value" on top of the defaults, but that any number of flags is fine. */
DscOutlierDetectionParams *dsc_outlier_fixture_params (const char *settings);
void dsc_outlier_fixture_free_params (DscOutlierDetectionParams *params);

/* Runs the step in a fresh directory. */
void dsc_outlier_fixture_run (DscLibrary *library,
                              const DscOutlierDetectionParams *params,
                              DscCompat compat,
                              DscStepOutput *output);

G_END_DECLS
