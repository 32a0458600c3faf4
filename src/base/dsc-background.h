/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_task_run_in_background: as g_task_run_in_thread(), on a thread of its own that leaves the
 * processors to others: with the threads that it starts it has a lower priority than the one that
 * draws a window. For work of seconds; the shared threads of GTask keep theirs.
 */
void dsc_task_run_in_background (GTask *task, GTaskThreadFunc func);

G_END_DECLS
