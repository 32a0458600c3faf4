/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DSC_EXIT_CANCELLED 130

/* From here on SIGINT and SIGTERM cancel @cancellable; a second one ends the program at once. Call
 * it before any other thread is started. */
void dsc_cli_cancel_on_signal (GCancellable *cancellable);

G_END_DECLS
