/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "dsc-samp-hub.h"

G_BEGIN_DECLS

/* Shared by dsc-samp-hub*.c. Everything but the first lines belongs to the thread of the hub. */

typedef struct {
  char *id, *key, *callback; /* callback: (nullable) */
  GVariant *metadata;        /* a{sv} */
  GVariant *subscriptions;   /* a{sv} */
} DscSampHubClient;

/* A message that waits for its answer. */
typedef struct {
  char *sender, *tag; /* id of the client; tag: (nullable): NULL for one that is waited for */
  char *recipient;
  SoupServerMessage *waiting; /* (nullable) */
  GSource *timeout;           /* (nullable): of the same */
} DscSampHubPending;

struct _DscSampHub {
  guint n_refs; /* with the lock of all */
  GThread *thread;
  char *url, *secret, *path;

  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  SoupSession *session;
  GPtrArray *clients;  /* of DscSampHubClient */
  GHashTable *pending; /* message id -> DscSampHubPending */
  guint64 n_clients, n_messages;
  guint n_sending; /* requests under way */
  gboolean stopping;
};

/* dsc-samp-hub-calls.c */
void dsc_samp_hub_handle (SoupServerMessage *message,
                          const char *method,
                          GVariant *args,
                          gpointer user_data);
/* To everybody who wants it, as from the hub itself. @params: floating references are sunk */
void dsc_samp_hub_announce (DscSampHub *self, const char *mtype, GVariant *params);
void dsc_samp_hub_pending_free (gpointer pending);
void dsc_samp_hub_client_free (gpointer client);

/* dsc-samp-hub.c: calls @method of the client; one that does not listen any more is taken out.
 * @args: without the private key, which comes first: floating references are sunk */
void dsc_samp_hub_deliver (DscSampHub *self,
                           DscSampHubClient *client,
                           const char *method,
                           GVariant *args);
/* Takes the client out, and tells the others. */
void dsc_samp_hub_drop (DscSampHub *self, DscSampHubClient *client);

#define DSC_SAMP_HUB_ID "hub"

G_END_DECLS
