/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step-monitor.h"

G_BEGIN_DECLS

/* Returns: (transfer full): what can be done with a step, as actions of the window. */
GMenuModel *dsc_step_menu_new (DscStepMonitor *monitor, guint index);

G_END_DECLS
