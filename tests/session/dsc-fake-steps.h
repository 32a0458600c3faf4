/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

/* Three steps for tests: "add" adds a number to every exposure, "pass" is not available, "sum" adds
 * all exposures up to one image. They count their runs. */
extern const DscStep dsc_fake_add_step, dsc_fake_pass_step, dsc_fake_sum_step;
extern const DscStep *const dsc_fake_steps[3];
extern int dsc_fake_runs[3]; /* atomic */
/* While it is non-zero "sum" waits, polling its cancellable. */
extern int dsc_fake_hold;

/* (nullable): a file that the steps say their results depend on. */
extern const char *dsc_fake_file;

/* Whether "add" says that something was out of its reach. */
extern gboolean dsc_fake_transient;

/* Exposures of 4 x 3 pixels in memory: exposure i holds i + 1 everywhere. */
DscLibrary *dsc_fake_library (guint n);
