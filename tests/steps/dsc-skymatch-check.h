/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "skymatch/dsc-sky-report.h"
#include "dsc-step.h"
#include "dsc-test.h"

G_BEGIN_DECLS

/* What tests of skymatch share. */

/* Parameters with "name=value" settings, NULL-terminated or NULL; freed with the next. */
gpointer dsc_skymatch_check_params (const char *const *settings);
void dsc_skymatch_check_params_free (gpointer params);

/* Runs the step in a directory that the test leaves behind. @progress, @cancellable: (nullable) */
gboolean dsc_skymatch_check_run (DscLibrary *library,
                                 const char *const *settings,
                                 DscCompat compat,
                                 guint n_threads,
                                 DscProgress *progress,
                                 GCancellable *cancellable,
                                 DscStepOutput *output,
                                 GError **error);

/* BKGLEVEL of an exposure of a library; NaN: it has none */
double dsc_skymatch_check_level (DscLibrary *library, guint index);

/* Returns: (transfer full): the table of the output */
DscSkyReport *dsc_skymatch_check_report (const DscStepOutput *output);

/* Whether a message holds @text. */
gboolean dsc_skymatch_check_said (DscProgress *progress, const char *text);

G_END_DECLS
