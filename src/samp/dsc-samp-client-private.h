/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "dsc-samp-client.h"
#include "dsc-samp-hub.h"

G_BEGIN_DECLS

/* Shared by dsc-samp-client*.c. */

#define DSC_SAMP_HUB_SECONDS 5

struct _DscSampClient {
  GObject parent_instance;

  char *name, *description;
  GStrv mtypes;
  GMainContext *context;
  GThreadPool *calls; /* one thread: what is asked of the hub, in order */

  gboolean connecting, connected, listing, list_again;
  SoupServer *server; /* (nullable): where the hub calls */
  char *callback;     /* its address */
  DscSampHub *hub;    /* (nullable): ours */
  char *url, *key, *id, *hub_id;
  GPtrArray *peers; /* of DscSampPeer */
};

enum { DSC_SAMP_CHANGED, DSC_SAMP_MESSAGE, DSC_SAMP_ANSWERED, DSC_SAMP_GONE, DSC_SAMP_N_SIGNALS };

extern guint dsc_samp_client_signals[DSC_SAMP_N_SIGNALS];

/* dsc-samp-client.c: nothing is left of the connection. */
void dsc_samp_client_forget (DscSampClient *self);

/* dsc-samp-client-job.c: what is asked of the hub, in order. */
typedef struct _DscSampJob DscSampJob;

/* @work runs on the thread of calls, @done (nullable) where the client lives. */
struct _DscSampJob {
  DscSampClient *self; /* a reference */
  void (*work) (DscSampJob *job);
  void (*done) (DscSampJob *job);
  char *url, *key, *hub_id; /* of the connection it is for */
  char *method, *tag;
  GVariant *args;   /* (nullable): after the key */
  GPtrArray *peers; /* (nullable): found */
  GTask *task;      /* (nullable) */
  char *callback;   /* (nullable) */
  gboolean own_hub;
  DscSampHub *hub;    /* (nullable): that was started */
  GVariant *greeting; /* (nullable): of the hub */
  GError *error;
};

DscSampJob *dsc_samp_job_new (DscSampClient *self,
                              void (*work) (DscSampJob *job),
                              void (*done) (DscSampJob *job));
/* @job: (transfer full) */
void dsc_samp_job_push (DscSampJob *job);
/* A #GThreadFunc of the pool; @data: (transfer full): the job */
void dsc_samp_job_run (gpointer data, gpointer user_data);
/* On the thread of calls. (transfer full) (nullable): the hub's answer; @args: (nullable): av,
 * sunk */
GVariant *dsc_samp_job_ask (DscSampJob *job, const char *method, GVariant *args, GError **error);
/* (floating): av; each is (nullable) */
GVariant *dsc_samp_make_args (const char *first, const char *second, GVariant *value);

/* dsc-samp-client-peers.c: asks anew who is there. */
void dsc_samp_client_list_peers (DscSampClient *self);
void dsc_samp_peer_free (gpointer peer);

/* dsc-samp-client-message.c: what the hub calls; @user_data: the client */
void dsc_samp_client_serve (SoupServerMessage *message,
                            const char *method,
                            GVariant *args,
                            gpointer user_data);

G_END_DECLS
