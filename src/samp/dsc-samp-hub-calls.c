/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-hub-private.h"

#include <string.h>

#include "dsc-samp-host.h"
#include "dsc-samp-rpc.h"

/* What clients ask of the hub: samp.hub.* of the Standard Profile. */

#define MAX_CLIENTS 200
#define MAX_PENDING 10000
#define MAX_WAIT_SECONDS 600

/* --- clients ---------------------------------------------------------------------------------- */

void
dsc_samp_hub_client_free (gpointer data)
{
  DscSampHubClient *client = data;

  g_free (client->id);
  g_free (client->key);
  g_free (client->callback);
  g_clear_pointer (&client->metadata, g_variant_unref);
  g_clear_pointer (&client->subscriptions, g_variant_unref);
  g_free (client);
}

void
dsc_samp_hub_pending_free (gpointer data)
{
  DscSampHubPending *pending = data;

  if (pending->waiting != NULL) {
    dsc_samp_rpc_fault (pending->waiting, "the other client went without an answer, or too late");
    soup_server_message_unpause (pending->waiting);
    g_object_unref (pending->waiting);
  }
  if (pending->timeout != NULL) {
    g_source_destroy (pending->timeout);
    g_source_unref (pending->timeout);
  }
  g_free (pending->sender);
  g_free (pending->tag);
  g_free (pending->recipient);
  g_free (pending);
}

static DscSampHubClient *
find_by_key (DscSampHub *self, const char *key)
{
  for (guint i = 0; key != NULL && i < self->clients->len; i++) {
    DscSampHubClient *client = self->clients->pdata[i];

    if (g_str_equal (client->key, key))
      return client;
  }
  return NULL;
}

static DscSampHubClient *
find_by_id (DscSampHub *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->clients->len; i++) {
    DscSampHubClient *client = self->clients->pdata[i];

    if (g_str_equal (client->id, id))
      return client;
  }
  return NULL;
}

static GVariant *
empty_map (void)
{
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

/* Whether a subscription, "table.*" or the name itself, takes messages of that type. */
static gboolean
takes (DscSampHubClient *client, const char *mtype)
{
  GVariantIter iter;
  const char *pattern;

  g_variant_iter_init (&iter, client->subscriptions);
  while (g_variant_iter_next (&iter, "{&sv}", &pattern, NULL)) {
    gsize n = strlen (pattern);

    if (g_str_equal (pattern, mtype) || g_str_equal (pattern, "*")
        || (n > 2 && g_str_has_suffix (pattern, ".*") && strncmp (pattern, mtype, n - 1) == 0))
      return TRUE;
  }
  return FALSE;
}

static GVariant *
make_message (const char *mtype, GVariant *params)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&builder, "samp.mtype", mtype);
  g_variant_builder_add (&builder, "{sv}", "samp.params", params);
  return g_variant_builder_end (&builder);
}

/* (floating): av of texts and values; NULL ends it */
static GVariant *
make_args (const char *first, const char *second, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&builder, "v", g_variant_new_string (first));
  if (second != NULL)
    g_variant_builder_add (&builder, "v", g_variant_new_string (second));
  g_variant_builder_add (&builder, "v", value);
  return g_variant_builder_end (&builder);
}

void
dsc_samp_hub_announce (DscSampHub *self, const char *mtype, GVariant *params)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (params);

  for (guint i = 0; i < self->clients->len; i++) {
    DscSampHubClient *client = self->clients->pdata[i];

    if (takes (client, mtype))
      dsc_samp_hub_deliver (self, client, "samp.client.receiveNotification",
                            make_args (DSC_SAMP_HUB_ID, NULL, make_message (mtype, sunk)));
  }
}

static void
announce_of (
    DscSampHub *self, const char *mtype, DscSampHubClient *client, const char *key, GVariant *value)
{
  GVariantBuilder params;

  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "id", client->id);
  if (key != NULL)
    g_variant_builder_add (&params, "{sv}", key, value);
  dsc_samp_hub_announce (self, mtype, g_variant_builder_end (&params));
}

/* --- one function per call -------------------------------------------------------------------- */

typedef struct {
  DscSampHub *hub;
  DscSampHubClient *client; /* who calls */
  SoupServerMessage *message;
  GVariant *args;
} Call;

static void
ask_register (DscSampHub *self, SoupServerMessage *message, GVariant *args)
{
  const char *secret = dsc_samp_rpc_text (args, 0);
  DscSampHubClient *client;
  GVariantBuilder answer;

  if (g_strcmp0 (secret, self->secret) != 0 || self->clients->len >= MAX_CLIENTS) {
    dsc_samp_rpc_fault (message, self->clients->len >= MAX_CLIENTS
                                     ? "there are too many clients"
                                     : "the secret is not that of the lockfile");
    return;
  }
  client = g_new0 (DscSampHubClient, 1);
  client->id = g_strdup_printf ("c%" G_GUINT64_FORMAT, ++self->n_clients);
  client->key = dsc_samp_make_secret ();
  client->metadata = empty_map ();
  client->subscriptions = empty_map ();
  g_ptr_array_add (self->clients, client);
  g_variant_builder_init (&answer, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&answer, "samp.private-key", client->key);
  dsc_samp_map_add (&answer, "samp.hub-id", DSC_SAMP_HUB_ID);
  dsc_samp_map_add (&answer, "samp.self-id", client->id);
  dsc_samp_rpc_answer (message, g_variant_builder_end (&answer));
  announce_of (self, "samp.hub.event.register", client, NULL, NULL);
}

static void
ask_unregister (Call *call)
{
  dsc_samp_rpc_answer (call->message, NULL);
  dsc_samp_hub_drop (call->hub, call->client);
}

static void
ask_set_callback (Call *call)
{
  const char *url = dsc_samp_rpc_text (call->args, 1);

  g_free (call->client->callback);
  call->client->callback = g_strdup (url);
  dsc_samp_rpc_answer (call->message, NULL);
}

static void
ask_declare (Call *call, GVariant **slot, const char *event, const char *key)
{
  g_autoptr (GVariant) map = dsc_samp_rpc_arg (call->args, 1, "a{sv}");

  if (map == NULL) {
    dsc_samp_rpc_fault (call->message, "a map is missing");
    return;
  }
  g_variant_unref (*slot);
  *slot = g_variant_ref (map);
  dsc_samp_rpc_answer (call->message, NULL);
  announce_of (call->hub, event, call->client, key, map);
}

static void
ask_declare_metadata (Call *call)
{
  ask_declare (call, &call->client->metadata, "samp.hub.event.metadata", "metadata");
}

static void
ask_declare_subscriptions (Call *call)
{
  ask_declare (call, &call->client->subscriptions, "samp.hub.event.subscriptions", "subscriptions");
}

static void
ask_get_metadata (Call *call)
{
  const char *id = dsc_samp_rpc_text (call->args, 1);
  DscSampHubClient *other = find_by_id (call->hub, id);
  GVariantBuilder own;

  if (other != NULL)
    dsc_samp_rpc_answer (call->message, other->metadata);
  else if (g_strcmp0 (id, DSC_SAMP_HUB_ID) == 0) {
    g_variant_builder_init (&own, G_VARIANT_TYPE_VARDICT);
    dsc_samp_map_add (&own, "samp.name", "Hub");
    dsc_samp_map_add (&own, "samp.description.text", "Hub of Ditherscope");
    dsc_samp_rpc_answer (call->message, g_variant_builder_end (&own));
  } else
    dsc_samp_rpc_fault (call->message, "there is no such client");
}

static void
ask_get_subscriptions (Call *call)
{
  const char *id = dsc_samp_rpc_text (call->args, 1);
  DscSampHubClient *other = find_by_id (call->hub, id);

  if (other != NULL)
    dsc_samp_rpc_answer (call->message, other->subscriptions);
  else if (g_strcmp0 (id, DSC_SAMP_HUB_ID) == 0)
    dsc_samp_rpc_answer (call->message, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  else
    dsc_samp_rpc_fault (call->message, "there is no such client");
}

static void
ask_get_registered (Call *call)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&builder, "v", g_variant_new_string (DSC_SAMP_HUB_ID));
  for (guint i = 0; i < call->hub->clients->len; i++) {
    DscSampHubClient *other = call->hub->clients->pdata[i];

    if (other != call->client)
      g_variant_builder_add (&builder, "v", g_variant_new_string (other->id));
  }
  dsc_samp_rpc_answer (call->message, g_variant_builder_end (&builder));
}

static void
ask_get_subscribed (Call *call)
{
  const char *mtype = dsc_samp_rpc_text (call->args, 1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; mtype != NULL && i < call->hub->clients->len; i++) {
    DscSampHubClient *other = call->hub->clients->pdata[i];

    if (other != call->client && takes (other, mtype))
      g_variant_builder_add (&builder, "{sv}", other->id,
                             g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  }
  dsc_samp_rpc_answer (call->message, g_variant_builder_end (&builder));
}

/* --- messages from client to client ----------------------------------------------------------- */

/* (transfer full) (nullable): the message of the call, answered with a fault if it is none */
static GVariant *
get_message (Call *call, guint index)
{
  g_autoptr (GVariant) map = dsc_samp_rpc_arg (call->args, index, "a{sv}");

  if (dsc_samp_map_get (map, "samp.mtype") != NULL)
    return g_steal_pointer (&map);
  dsc_samp_rpc_fault (call->message, "a message with its samp.mtype is missing");
  return NULL;
}

/* (nullable): the recipient, if it takes the message; else a fault is the answer */
static DscSampHubClient *
get_recipient (Call *call, GVariant *message)
{
  DscSampHubClient *other = find_by_id (call->hub, dsc_samp_rpc_text (call->args, 1));

  if (other != NULL && other->callback != NULL
      && takes (other, dsc_samp_map_get (message, "samp.mtype")))
    return other;
  dsc_samp_rpc_fault (call->message, other != NULL ? "the client does not take such messages"
                                                   : "there is no such client");
  return NULL;
}

static void
ask_notify (Call *call)
{
  g_autoptr (GVariant) message = get_message (call, 2);
  DscSampHubClient *other = message != NULL ? get_recipient (call, message) : NULL;

  if (other == NULL)
    return;
  dsc_samp_hub_deliver (call->hub, other, "samp.client.receiveNotification",
                        make_args (call->client->id, NULL, message));
  dsc_samp_rpc_answer (call->message, NULL);
}

static void
ask_notify_all (Call *call)
{
  g_autoptr (GVariant) message = get_message (call, 1);
  GVariantBuilder builder;

  if (message == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < call->hub->clients->len; i++) {
    DscSampHubClient *other = call->hub->clients->pdata[i];

    if (other == call->client || other->callback == NULL
        || !takes (other, dsc_samp_map_get (message, "samp.mtype")))
      continue;
    dsc_samp_hub_deliver (call->hub, other, "samp.client.receiveNotification",
                          make_args (call->client->id, NULL, message));
    g_variant_builder_add (&builder, "v", g_variant_new_string (other->id));
  }
  dsc_samp_rpc_answer (call->message, g_variant_builder_end (&builder));
}

/* Returns: (transfer none): the id under which the answer is waited for. @tag: (nullable) */
static const char *
send_call (Call *call, DscSampHubClient *other, GVariant *message, const char *tag)
{
  DscSampHubPending *pending = g_new0 (DscSampHubPending, 1);
  char *id = g_strdup_printf ("m%" G_GUINT64_FORMAT, ++call->hub->n_messages);

  pending->sender = g_strdup (call->client->id);
  pending->recipient = g_strdup (other->id);
  pending->tag = g_strdup (tag);
  g_hash_table_insert (call->hub->pending, id, pending);
  dsc_samp_hub_deliver (call->hub, other, "samp.client.receiveCall",
                        make_args (call->client->id, id, message));
  return id;
}

static gboolean
has_room (Call *call)
{
  if (g_hash_table_size (call->hub->pending) < MAX_PENDING)
    return TRUE;
  dsc_samp_rpc_fault (call->message, "too many messages wait for their answers");
  return FALSE;
}

static void
ask_call (Call *call)
{
  g_autoptr (GVariant) message = get_message (call, 3);
  const char *tag = dsc_samp_rpc_text (call->args, 2);
  DscSampHubClient *other = message != NULL ? get_recipient (call, message) : NULL;

  if (other != NULL && has_room (call))
    dsc_samp_rpc_answer (call->message, g_variant_new_string (send_call (call, other, message,
                                                                         tag != NULL ? tag : "")));
}

static void
ask_call_all (Call *call)
{
  g_autoptr (GVariant) message = get_message (call, 2);
  const char *tag = dsc_samp_rpc_text (call->args, 1);
  GVariantBuilder builder;

  if (message == NULL || !has_room (call))
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < call->hub->clients->len; i++) {
    DscSampHubClient *other = call->hub->clients->pdata[i];

    if (other != call->client && other->callback != NULL
        && takes (other, dsc_samp_map_get (message, "samp.mtype")))
      dsc_samp_map_add (&builder, other->id,
                        send_call (call, other, message, tag != NULL ? tag : ""));
  }
  dsc_samp_rpc_answer (call->message, g_variant_builder_end (&builder));
}

typedef struct {
  DscSampHub *hub;
  char *id;
} Timeout;

static void
timeout_free (gpointer data)
{
  Timeout *timeout = data;

  g_free (timeout->id);
  g_free (timeout);
}

static gboolean
timeout_cb (gpointer data)
{
  Timeout *timeout = data;

  g_hash_table_remove (timeout->hub->pending, timeout->id);
  return G_SOURCE_REMOVE;
}

static void
ask_call_and_wait (Call *call)
{
  g_autoptr (GVariant) message = get_message (call, 2);
  const char *limit = dsc_samp_rpc_text (call->args, 3), *id;
  DscSampHubClient *other = message != NULL ? get_recipient (call, message) : NULL;
  gint64 seconds = limit != NULL ? g_ascii_strtoll (limit, NULL, 10) : 0;
  DscSampHubPending *pending;
  Timeout *timeout;

  if (other == NULL || !has_room (call))
    return;
  id = send_call (call, other, message, NULL);
  pending = g_hash_table_lookup (call->hub->pending, id);
  pending->waiting = g_object_ref (call->message);
  timeout = g_new0 (Timeout, 1);
  timeout->hub = call->hub;
  timeout->id = g_strdup (id);
  pending->timeout = g_timeout_source_new_seconds (
      seconds > 0 ? (guint)MIN (seconds, MAX_WAIT_SECONDS) : MAX_WAIT_SECONDS);
  g_source_set_callback (pending->timeout, timeout_cb, timeout, timeout_free);
  g_source_attach (pending->timeout, call->hub->context);
  soup_server_message_pause (call->message);
}

static void
ask_reply (Call *call)
{
  const char *id = dsc_samp_rpc_text (call->args, 1);
  g_autoptr (GVariant) response = dsc_samp_rpc_arg (call->args, 2, "a{sv}");
  DscSampHubPending *pending = id != NULL ? g_hash_table_lookup (call->hub->pending, id) : NULL;
  DscSampHubClient *sender;

  if (pending == NULL || response == NULL || !g_str_equal (pending->recipient, call->client->id)) {
    dsc_samp_rpc_fault (call->message, "no such message waits for an answer");
    return;
  }
  sender = find_by_id (call->hub, pending->sender);
  if (pending->waiting != NULL) {
    dsc_samp_rpc_answer (pending->waiting, response);
    soup_server_message_unpause (pending->waiting);
    g_clear_object (&pending->waiting);
  } else if (sender != NULL)
    dsc_samp_hub_deliver (call->hub, sender, "samp.client.receiveResponse",
                          make_args (call->client->id, pending->tag, response));
  g_hash_table_remove (call->hub->pending, id);
  dsc_samp_rpc_answer (call->message, NULL);
}

static void
ask_ping (Call *call)
{
  dsc_samp_rpc_answer (call->message, NULL);
}

void
dsc_samp_hub_handle (SoupServerMessage *message,
                     const char *method,
                     GVariant *args,
                     gpointer user_data)
{
  static const struct {
    const char *name;
    void (*ask) (Call *call);
  } methods[] = { { "ping", ask_ping },
                  { "unregister", ask_unregister },
                  { "setXmlrpcCallback", ask_set_callback },
                  { "declareMetadata", ask_declare_metadata },
                  { "declareSubscriptions", ask_declare_subscriptions },
                  { "getMetadata", ask_get_metadata },
                  { "getSubscriptions", ask_get_subscriptions },
                  { "getRegisteredClients", ask_get_registered },
                  { "getSubscribedClients", ask_get_subscribed },
                  { "notify", ask_notify },
                  { "notifyAll", ask_notify_all },
                  { "call", ask_call },
                  { "callAll", ask_call_all },
                  { "callAndWait", ask_call_and_wait },
                  { "reply", ask_reply } };
  DscSampHub *self = user_data;
  Call call = { self, find_by_key (self, dsc_samp_rpc_text (args, 0)), message, args };
  const char *name = g_str_has_prefix (method, "samp.hub.") ? method + strlen ("samp.hub.") : "";

  if (g_str_equal (name, "register")) {
    ask_register (self, message, args);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (!g_str_equal (name, methods[i].name))
      continue;
    if (call.client != NULL || methods[i].ask == ask_ping)
      methods[i].ask (&call);
    else
      dsc_samp_rpc_fault (message, "the private key is not that of a client");
    return;
  }
  dsc_samp_rpc_fault (message, "the hub has no such function");
}
