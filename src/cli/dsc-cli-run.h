/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-cli-plan.h"

G_BEGIN_DECLS

/* (transfer full): a session on @library with the parameters of the plan. */
DscSession *dsc_cli_open_session (const DscCliPlan *plan, DscLibrary *library, GError **error);

/* (transfer full): what the plan names, as a session file wants it */
DscLibrary *dsc_cli_load_library (const DscCliPlan *plan, DscProgress *progress, GError **error);

/* Of what a session file was made of: others give other bytes. */
void dsc_cli_warn_of_changes (const DscCliPlan *plan,
                              DscSession *session,
                              DscProgress *progress,
                              GCancellable *cancellable);

G_END_DECLS
