/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-cli-plan.h"

G_BEGIN_DECLS

/* (transfer full): a session on @library with the parameters of the plan. */
DscSession *dsc_cli_open_session (const DscCliPlan *plan, DscLibrary *library, GError **error);

G_END_DECLS
