/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client-private.h"

guint dsc_samp_client_signals[DSC_SAMP_N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSampClient, dsc_samp_client, G_TYPE_OBJECT)

void
dsc_samp_client_forget (DscSampClient *self)
{
  self->connected = FALSE;
  g_ptr_array_set_size (self->peers, 0);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->callback, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->hub_id, g_free);
}

static void
dsc_samp_client_finalize (GObject *object)
{
  DscSampClient *self = DSC_SAMP_CLIENT (object);

  g_thread_pool_free (self->calls, FALSE, TRUE);
  dsc_samp_client_forget (self);
  g_clear_pointer (&self->hub, dsc_samp_hub_unref);
  g_ptr_array_unref (self->peers);
  g_main_context_unref (self->context);
  g_strfreev (self->mtypes);
  g_free (self->name);
  g_free (self->description);
  G_OBJECT_CLASS (dsc_samp_client_parent_class)->finalize (object);
}

static void
dsc_samp_client_class_init (DscSampClientClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_samp_client_finalize;
  dsc_samp_client_signals[DSC_SAMP_CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  dsc_samp_client_signals[DSC_SAMP_MESSAGE]
      = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  dsc_samp_client_signals[DSC_SAMP_ANSWERED]
      = g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  dsc_samp_client_signals[DSC_SAMP_GONE]
      = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_samp_client_init (DscSampClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->calls = g_thread_pool_new (dsc_samp_job_run, NULL, 1, FALSE, NULL);
  self->peers = g_ptr_array_new_with_free_func (dsc_samp_peer_free);
}

DscSampClient *
dsc_samp_client_new (const char *name, const char *description, const char *const *mtypes)
{
  DscSampClient *self = g_object_new (DSC_TYPE_SAMP_CLIENT, NULL);

  self->name = g_strdup (name);
  self->description = g_strdup (description);
  self->mtypes = g_strdupv ((char **)mtypes);
  return self;
}

gboolean
dsc_samp_client_is_connected (DscSampClient *self)
{
  return self->connected;
}

gboolean
dsc_samp_client_is_connecting (DscSampClient *self)
{
  return self->connecting;
}

gboolean
dsc_samp_client_has_own_hub (DscSampClient *self)
{
  return self->hub != NULL;
}

GPtrArray *
dsc_samp_client_get_peers (DscSampClient *self)
{
  return self->peers;
}

const char *
dsc_samp_client_find_name (DscSampClient *self, const char *id)
{
  for (guint i = 0; i < self->peers->len; i++) {
    const DscSampPeer *peer = self->peers->pdata[i];

    if (g_strcmp0 (peer->id, id) == 0)
      return peer->name;
  }
  return NULL;
}
