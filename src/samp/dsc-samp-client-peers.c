/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client-private.h"

#include <string.h>

#include "dsc-samp-rpc.h"

/* Who else is there, and what they take. */

#define MAX_PEERS 200

void
dsc_samp_peer_free (gpointer data)
{
  DscSampPeer *peer = data;

  g_free (peer->id);
  g_free (peer->name);
  g_clear_pointer (&peer->subscriptions, g_variant_unref);
  g_free (peer);
}

gboolean
dsc_samp_peer_takes (const DscSampPeer *peer, const char *mtype)
{
  GVariantIter iter;
  const char *pattern;

  g_variant_iter_init (&iter, peer->subscriptions);
  while (g_variant_iter_next (&iter, "{&sv}", &pattern, NULL)) {
    gsize n = strlen (pattern);

    if (g_str_equal (pattern, mtype) || g_str_equal (pattern, "*")
        || (n > 2 && g_str_has_suffix (pattern, ".*") && strncmp (pattern, mtype, n - 1) == 0))
      return TRUE;
  }
  return FALSE;
}

static DscSampPeer *
ask_peer (DscSampJob *job, const char *id)
{
  g_autoptr (GVariant) metadata
      = dsc_samp_job_ask (job, "samp.hub.getMetadata", dsc_samp_make_args (id, NULL, NULL), NULL);
  g_autoptr (GVariant) subscriptions = dsc_samp_job_ask (job, "samp.hub.getSubscriptions",
                                                         dsc_samp_make_args (id, NULL, NULL), NULL);
  const char *name = dsc_samp_map_get (metadata, "samp.name");
  DscSampPeer *peer;

  if (subscriptions == NULL || !g_variant_is_of_type (subscriptions, G_VARIANT_TYPE_VARDICT))
    return NULL;
  peer = g_new0 (DscSampPeer, 1);
  peer->id = g_strdup (id);
  peer->name = g_strdup (name != NULL && *name != '\0' ? name : id);
  peer->subscriptions = g_steal_pointer (&subscriptions);
  return peer;
}

static int
compare_peers (gconstpointer a, gconstpointer b)
{
  const DscSampPeer *first = *(DscSampPeer *const *)a, *second = *(DscSampPeer *const *)b;
  int order = g_utf8_collate (first->name, second->name);

  return order != 0 ? order : g_strcmp0 (first->id, second->id);
}

static void
list_work (DscSampJob *job)
{
  g_autoptr (GVariant) ids = dsc_samp_job_ask (job, "samp.hub.getRegisteredClients", NULL, NULL);
  GVariantIter iter;
  GVariant *child;

  if (ids == NULL || !g_variant_is_of_type (ids, G_VARIANT_TYPE ("av")))
    return;
  job->peers = g_ptr_array_new_with_free_func (dsc_samp_peer_free);
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "v", &child)) {
    const char *id = g_variant_is_of_type (child, G_VARIANT_TYPE_STRING)
                         ? g_variant_get_string (child, NULL)
                         : "";
    DscSampPeer *peer
        = *id != '\0' && g_strcmp0 (id, job->hub_id) != 0 && job->peers->len < MAX_PEERS
              ? ask_peer (job, id)
              : NULL;

    if (peer != NULL)
      g_ptr_array_add (job->peers, peer);
    g_variant_unref (child);
  }
  g_ptr_array_sort (job->peers, compare_peers);
}

static void
list_done (DscSampJob *job)
{
  DscSampClient *self = job->self;

  self->listing = FALSE;
  if (!self->connected)
    return;
  if (job->peers != NULL && g_strcmp0 (self->key, job->key) == 0) {
    g_ptr_array_unref (self->peers);
    self->peers = g_steal_pointer (&job->peers);
    g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
  }
  if (self->list_again)
    dsc_samp_client_list_peers (self);
}

/* Events come in swarms: one list at a time, and one more after the last of them. */
void
dsc_samp_client_list_peers (DscSampClient *self)
{
  self->list_again = self->listing;
  if (self->listing)
    return;
  self->listing = TRUE;
  dsc_samp_job_push (dsc_samp_job_new (self, list_work, list_done));
}
