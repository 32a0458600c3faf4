/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "dsc-samp-xmlrpc.h"

G_BEGIN_DECLS

/* XML-RPC over HTTP, between programs of one machine. */

/**
 * dsc_samp_rpc_call: blocks; for threads other than the main one.
 * @args: (nullable): av; floating references are sunk
 * Returns: (transfer full). Errors: DSC_ERROR_NETWORK; DSC_ERROR_FAILED: the words of a fault;
 * those of dsc_samp_decode_response()
 */
GVariant *dsc_samp_rpc_call (const char *url,
                             const char *method,
                             GVariant *args,
                             guint timeout_seconds,
                             GCancellable *cancellable,
                             GError **error);

/* (transfer full) (nullable): the request of such a call; NULL: @url is none of the web */
SoupMessage *dsc_samp_rpc_new_message (const char *url, const char *method, GVariant *args);

/* Must answer at once, or pause @message and answer later. @args: av */
typedef void (*DscSampRpcFunc) (SoupServerMessage *message,
                                const char *method,
                                GVariant *args,
                                gpointer user_data);

/**
 * dsc_samp_rpc_server_new: listens at 127.0.0.1, in the thread default context of the caller.
 * @ret_url: (transfer full)
 */
SoupServer *
dsc_samp_rpc_server_new (DscSampRpcFunc func, gpointer user_data, char **ret_url, GError **error);
/* @value: (nullable) */
void dsc_samp_rpc_answer (SoupServerMessage *message, GVariant *value);
void dsc_samp_rpc_fault (SoupServerMessage *message, const char *text);

/* (transfer full) (nullable): argument @index if it is of that type ("s", "a{sv}") */
GVariant *dsc_samp_rpc_arg (GVariant *args, guint index, const char *type);
/* (nullable): borrowed from @args */
const char *dsc_samp_rpc_text (GVariant *args, guint index);

G_END_DECLS
