/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

/* A web server on this machine, in a thread of its own. */
typedef struct _DscTestServer DscTestServer;

/* @answer: called in that thread for every request; a message that it pauses is never answered */
DscTestServer *dsc_test_server_new (SoupServerCallback answer, gpointer user_data);
void dsc_test_server_free (DscTestServer *server);

/* "http://127.0.0.1:12345/" */
const char *dsc_test_server_address (const DscTestServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTestServer, dsc_test_server_free)
