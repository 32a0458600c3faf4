/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "dsc-test.h"

G_BEGIN_DECLS

/* Running resample in tests, and comparing its product with that of the peer. */

/* "name=value" texts become the parameters; ends with NULL. */
gpointer dsc_resample_check_params (const char *const *settings);
void dsc_resample_check_params_free (gpointer params);

/**
 * dsc_resample_check_run: runs the step on @library in a fresh directory.
 * Returns: FALSE with @error set, or TRUE with @output filled
 */
gboolean dsc_resample_check_run (DscLibrary *library,
                                 const char *const *settings,
                                 DscCompat compat,
                                 guint n_threads,
                                 guint64 max_memory,
                                 DscStepOutput *output,
                                 GError **error);

/* How far two mosaics differ, the outermost @ring pixels left out. */
typedef struct {
  guint64 n;        /* pixels compared */
  guint64 n_con;    /* pixels whose CON differs */
  guint64 n_empty;  /* pixels that are NaN in one of them only */
  double sci;       /* largest relative difference */
  double sci_usual; /* the same for the best 99.99 % */
  double wht;       /* largest difference / max (WHT, median WHT) */
  double err;       /* largest relative difference of ERR and of the VAR planes both have */
} DscResampleDifference;

DscResampleDifference
dsc_resample_check_compare (DscImageModel *ours, DscImageModel *theirs, guint ring);

G_END_DECLS
