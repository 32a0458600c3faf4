/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscCliProgress: shows a DscProgress on stderr while a job runs without a main loop: messages as
 * lines, and on a terminal below them a bar with the time that is left; elsewhere a line every ten
 * seconds. Reports may come from any thread.
 */
typedef struct _DscCliProgress DscCliProgress;

/* @lowest: messages below this level are left out */
DscCliProgress *dsc_cli_progress_new (DscProgress *progress, DscMessageLevel lowest);
/* Takes the bar away. */
void dsc_cli_progress_free (DscCliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliProgress, dsc_cli_progress_free)

G_END_DECLS
