/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-hub.h"

#include <stdlib.h>

#include "dsc-error.h"
#include "dsc-samp-host.h"
#include "dsc-samp-hub-private.h"
#include "dsc-samp-lockfile.h"
#include "dsc-samp-rpc.h"

#define DELIVERY_SECONDS 10
#define FAREWELL_MS 400

static GMutex lock;
static DscSampHub *running; /* with the lock */

/* --- messages to clients ---------------------------------------------------------------------- */

typedef struct {
  DscSampHub *hub;
  char *id;
} Delivery;

static DscSampHubClient *
find_client (DscSampHub *self, const char *id)
{
  for (guint i = 0; i < self->clients->len; i++) {
    DscSampHubClient *client = self->clients->pdata[i];

    if (g_str_equal (client->id, id))
      return client;
  }
  return NULL;
}

void
dsc_samp_hub_drop (DscSampHub *self, DscSampHubClient *client)
{
  GVariantBuilder params;
  GHashTableIter iter;
  gpointer pending;

  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "id", client->id);
  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, NULL, &pending)) {
    DscSampHubPending *waits = pending;

    if (g_str_equal (waits->recipient, client->id) || g_str_equal (waits->sender, client->id))
      g_hash_table_iter_remove (&iter);
  }
  g_ptr_array_remove (self->clients, client);
  dsc_samp_hub_announce (self, "samp.hub.event.unregister", g_variant_builder_end (&params));
}

static void
delivered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Delivery *delivery = user_data;
  DscSampHub *self = delivery->hub;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  DscSampHubClient *client = find_client (self, delivery->id);

  self->n_sending--;
  if (client != NULL && !self->stopping
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    dsc_samp_hub_drop (self, client);
  if (self->stopping && self->n_sending == 0)
    g_main_loop_quit (self->loop);
  g_free (delivery->id);
  g_free (delivery);
}

/* The private key comes before the other arguments. */
static GVariant *
put_key (const char *key, GVariant *args)
{
  GVariantBuilder builder;
  GVariantIter iter;
  GVariant *child;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&builder, "v", g_variant_new_string (key));
  g_variant_iter_init (&iter, args);
  while (g_variant_iter_loop (&iter, "v", &child))
    g_variant_builder_add (&builder, "v", child);
  return g_variant_builder_end (&builder);
}

void
dsc_samp_hub_deliver (DscSampHub *self,
                      DscSampHubClient *client,
                      const char *method,
                      GVariant *args)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  g_autoptr (SoupMessage) message = NULL;
  Delivery *delivery;

  if (client->callback != NULL)
    message = dsc_samp_rpc_new_message (client->callback, method, put_key (client->key, sunk));
  if (message == NULL)
    return;
  delivery = g_new0 (Delivery, 1);
  delivery->hub = self;
  delivery->id = g_strdup (client->id);
  self->n_sending++;
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, delivered_cb,
                                    delivery);
}

/* --- life ------------------------------------------------------------------------------------- */

static gboolean
late_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Clients are told; those who do not listen are not waited for. */
static gboolean
stop_cb (gpointer data)
{
  DscSampHub *self = data;
  g_autoptr (GSource) timer = g_timeout_source_new (FAREWELL_MS);

  dsc_samp_hub_announce (self, "samp.hub.event.shutdown",
                         g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  self->stopping = TRUE;
  if (self->n_sending == 0)
    g_main_loop_quit (self->loop);
  g_source_set_callback (timer, late_cb, self->loop, NULL);
  g_source_attach (timer, self->context);
  return G_SOURCE_REMOVE;
}

static gpointer
hub_thread (gpointer data)
{
  DscSampHub *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  dsc_samp_lockfile_remove (self->path, self->secret);
  g_hash_table_remove_all (self->pending);
  soup_server_disconnect (self->server);
  soup_session_abort (self->session);
  while (g_main_context_iteration (self->context, FALSE) || self->n_sending > 0)
    ;
  g_clear_object (&self->server);
  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
hub_free (DscSampHub *self)
{
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_clear_object (&self->server);
  g_clear_object (&self->session);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->url);
  g_free (self->secret);
  g_free (self->path);
  g_free (self);
}

/* A program that ends by exit() leaves no lockfile behind. */
static void
exit_cb (void)
{
  if (running != NULL)
    dsc_samp_lockfile_remove (running->path, running->secret);
}

static gboolean
listen (DscSampHub *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->server = dsc_samp_rpc_server_new (dsc_samp_hub_handle, self, &self->url, &local);
  /* one connection to each client: messages arrive in order */
  self->session = soup_session_new_with_options ("timeout", DELIVERY_SECONDS, "proxy-resolver",
                                                 NULL, "max-conns-per-host", 1, NULL);
  g_main_context_pop_thread_default (self->context);
  if (self->server == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "a SAMP hub cannot listen: %s",
                 local->message);
  return self->server != NULL;
}

static DscSampHub *
start_new (GError **error)
{
  static gsize once = 0;
  DscSampHub *self = g_new0 (DscSampHub, 1);
  DscSampLockfile content;

  self->n_refs = 1;
  self->path = dsc_samp_lockfile_dup_path (error);
  self->secret = dsc_samp_make_secret ();
  self->clients = g_ptr_array_new_with_free_func (dsc_samp_hub_client_free);
  self->pending
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dsc_samp_hub_pending_free);
  if (self->path == NULL || !listen (self, error)) {
    hub_free (self);
    return NULL;
  }
  content = (DscSampLockfile){ self->secret, self->url };
  if (!dsc_samp_lockfile_create (self->path, &content, error)) {
    hub_free (self);
    return NULL;
  }
  if (g_once_init_enter (&once)) {
    atexit (exit_cb);
    g_once_init_leave (&once, 1);
  }
  self->thread = g_thread_new ("samp-hub", hub_thread, self);
  return self;
}

DscSampHub *
dsc_samp_hub_start (GError **error)
{
  DscSampHub *self;

  g_mutex_lock (&lock);
  if (running != NULL)
    running->n_refs++;
  else
    running = start_new (error);
  self = running;
  g_mutex_unlock (&lock);
  return self;
}

DscSampHub *
dsc_samp_hub_ref_running (void)
{
  DscSampHub *self;

  g_mutex_lock (&lock);
  self = running;
  if (self != NULL)
    self->n_refs++;
  g_mutex_unlock (&lock);
  return self;
}

void
dsc_samp_hub_unref (DscSampHub *self)
{
  g_autoptr (GSource) source = NULL;

  if (self == NULL)
    return;
  g_mutex_lock (&lock);
  if (--self->n_refs > 0) {
    g_mutex_unlock (&lock);
    return;
  }
  running = NULL;
  /* from its own loop: before that runs there is nothing to quit */
  source = g_idle_source_new ();
  g_source_set_callback (source, stop_cb, self, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_mutex_unlock (&lock);
  hub_free (self);
}

const char *
dsc_samp_hub_get_url (const DscSampHub *self)
{
  return self->url;
}
