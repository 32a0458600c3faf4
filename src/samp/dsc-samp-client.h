/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSampClient: this program among those that talk by SAMP. Talks to the hub on a thread of its
 * own, in order; hears on the main context of its maker, at 127.0.0.1 alone.
 *
 * Signals: "changed": connected or not, or other peers. "message" (string sender, string message
 * id: nullable: an answer is awaited by dsc_samp_client_reply(), string mtype, GVariant a{sv}
 * params). "answered" (string responder, string tag, string error: nullable): the answer to
 * dsc_samp_client_call(); also of the hub, if it refuses. "gone" (string reason): the hub has ended
 * the connection.
 */
#define DSC_TYPE_SAMP_CLIENT (dsc_samp_client_get_type ())
G_DECLARE_FINAL_TYPE (DscSampClient, dsc_samp_client, DSC, SAMP_CLIENT, GObject)

/* Another program. @name: as it calls itself, else its id; never empty */
typedef struct {
  char *id, *name;
  GVariant *subscriptions; /* a{sv} */
} DscSampPeer;

/* @mtypes: NULL-terminated: what is understood, "table.*" too; ping and events of the hub are by
 * themselves */
DscSampClient *
dsc_samp_client_new (const char *name, const char *description, const char *const *mtypes);

/**
 * dsc_samp_client_connect_async: @own_hub: if no hub is running, one is started
 * Errors: those of dsc_samp_lockfile_read() and dsc_samp_hub_start(); DSC_ERROR_NETWORK: the hub
 * does not answer; DSC_ERROR_FAILED: it refuses
 */
void dsc_samp_client_connect_async (DscSampClient *self,
                                    gboolean own_hub,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean dsc_samp_client_connect_finish (DscSampClient *self, GAsyncResult *result, GError **error);
/* Says good-bye to the hub, and ends it if it is ours and nobody else's. @wait_ms: returns when
 * that is done, or after this time; 0: at once, and the rest is done on the thread of calls */
void dsc_samp_client_disconnect (DscSampClient *self, guint wait_ms);

gboolean dsc_samp_client_is_connected (DscSampClient *self);
gboolean dsc_samp_client_is_connecting (DscSampClient *self);
/* The hub is ours. */
gboolean dsc_samp_client_has_own_hub (DscSampClient *self);

/* (transfer none) (element-type DscSampPeer): by name; replaced with each "changed" */
GPtrArray *dsc_samp_client_get_peers (DscSampClient *self);
gboolean dsc_samp_peer_takes (const DscSampPeer *peer, const char *mtype);
/* (nullable): name of a peer */
const char *dsc_samp_client_find_name (DscSampClient *self, const char *id);

/* @recipient: (nullable): id; NULL: all. @params: a{sv}, floating references are sunk. Of no effect
 * if not connected. */
void dsc_samp_client_notify (DscSampClient *self,
                             const char *recipient,
                             const char *mtype,
                             GVariant *params);
/* The same, and "answered" with @tag for each answer. */
void dsc_samp_client_call (DscSampClient *self,
                           const char *recipient,
                           const char *tag,
                           const char *mtype,
                           GVariant *params);
/* @failure: (nullable): what went wrong */
void dsc_samp_client_reply (DscSampClient *self, const char *message_id, const char *failure);

G_END_DECLS
