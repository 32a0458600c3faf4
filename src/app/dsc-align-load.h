/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"

G_BEGIN_DECLS

/* Returns: the step tweakreg of @session (nullable); -1: it has none */
int dsc_align_find_step (DscSession *session);
/* Returns: (transfer full) (nullable): the file that the result of the last run is read from, which
 * tells it from any other */
char *dsc_align_dup_result_path (DscSession *session);

/* Reads the result of the last run on a thread. */
void dsc_align_load_async (DscSession *session,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* Returns: (transfer full). Errors: as dsc_tweak_result_read(); G_IO_ERROR_CANCELLED */
DscAlignCase *dsc_align_load_finish (GAsyncResult *result, GError **error);

/* What another solution shows, made on a thread. @solution: (transfer full) */
void dsc_align_again_async (DscAlignCase *base,
                            DscTweakSolution *solution,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

G_END_DECLS
