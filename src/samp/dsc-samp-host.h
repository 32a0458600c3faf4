/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether every address of the host of @uri is one of this machine. Blocks while names are looked
 * up: not for the main thread. FALSE for what cannot be parsed or found. */
gboolean dsc_samp_is_local (const char *uri, GCancellable *cancellable);

/* (transfer full): the host of @uri, for questions; "?" without one */
char *dsc_samp_dup_host (const char *uri);

/* (transfer full): 128 bits that nobody can guess, as text */
char *dsc_samp_make_secret (void);

G_END_DECLS
