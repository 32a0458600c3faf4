/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client-private.h"
#include "dsc-samp-rpc.h"

/* Messages, in and out. */

/* --- what the hub calls ----------------------------------------------------------------------- */

static gboolean
gone_cb (gpointer data)
{
  DscSampClient *self = data;

  if (!self->connected)
    return G_SOURCE_REMOVE;
  dsc_samp_client_forget (self);
  g_clear_pointer (&self->hub, dsc_samp_hub_unref);
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_GONE], 0);
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
receive_event (DscSampClient *self, const char *mtype)
{
  g_autoptr (GSource) source = NULL;

  if (!g_str_equal (mtype, "samp.hub.event.shutdown")
      && !g_str_equal (mtype, "samp.hub.disconnect")) {
    dsc_samp_client_list_peers (self);
    return;
  }
  /* not from inside of the server that is to go */
  source = g_idle_source_new ();
  g_source_set_callback (source, gone_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

static void
receive (DscSampClient *self, const char *sender, const char *id, GVariant *message)
{
  const char *mtype = dsc_samp_map_get (message, "samp.mtype");
  g_autoptr (GVariant) params = NULL;
  gboolean of_hub = g_strcmp0 (sender, self->hub_id) == 0;

  if (mtype == NULL)
    return;
  params = g_variant_lookup_value (message, "samp.params", G_VARIANT_TYPE_VARDICT);
  if (params == NULL)
    params = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  if (g_str_equal (mtype, "samp.app.ping")) {
    if (id != NULL)
      dsc_samp_client_reply (self, id, NULL);
  } else if (g_str_has_prefix (mtype, "samp.hub.")) {
    if (of_hub)
      receive_event (self, mtype);
  } else
    g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_MESSAGE], 0, sender, id, mtype, params);
}

static void
receive_response (DscSampClient *self, const char *responder, const char *tag, GVariant *response)
{
  const char *status = dsc_samp_map_get (response, "samp.status"), *text;
  g_autoptr (GVariant) error = NULL;

  error = g_variant_lookup_value (response, "samp.error", G_VARIANT_TYPE_VARDICT);
  text = dsc_samp_map_get (error, "samp.errortxt");
  if (g_strcmp0 (status, "samp.error") == 0 && text == NULL)
    text = "samp.error";
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_ANSWERED], 0, responder, tag,
                 g_strcmp0 (status, "samp.ok") == 0 ? NULL : text);
}

/* Only who knows the private key, that is the hub, is heard. */
void
dsc_samp_client_serve (SoupServerMessage *message,
                       const char *method,
                       GVariant *args,
                       gpointer user_data)
{
  DscSampClient *self = user_data;
  const char *first = dsc_samp_rpc_text (args, 1), *second = dsc_samp_rpc_text (args, 2);
  gboolean notification = g_str_equal (method, "samp.client.receiveNotification");
  g_autoptr (GVariant) map = dsc_samp_rpc_arg (args, notification ? 2 : 3, "a{sv}");

  if (!self->connected || g_strcmp0 (dsc_samp_rpc_text (args, 0), self->key) != 0) {
    dsc_samp_rpc_fault (message, "the private key is another one");
    return;
  }
  if (first == NULL || map == NULL || (!notification && second == NULL)) {
    dsc_samp_rpc_fault (message, "arguments are missing");
    return;
  }
  dsc_samp_rpc_answer (message, NULL);
  g_object_ref (self);
  if (notification)
    receive (self, first, NULL, map);
  else if (g_str_equal (method, "samp.client.receiveCall"))
    receive (self, first, second, map);
  else if (g_str_equal (method, "samp.client.receiveResponse"))
    receive_response (self, first, second, map);
  g_object_unref (self);
}

/* --- messages out ----------------------------------------------------------------------------- */

static void
send_work (DscSampJob *job)
{
  g_autoptr (GVariant) answer
      = dsc_samp_job_ask (job, job->method, g_steal_pointer (&job->args), &job->error);
}

/* Nobody will answer what the hub did not take. */
static void
send_done (DscSampJob *job)
{
  if (job->error != NULL && job->tag != NULL)
    g_signal_emit (job->self, dsc_samp_client_signals[DSC_SAMP_ANSWERED], 0, job->hub_id, job->tag,
                   job->error->message);
}

/* @args: floating */
static void
send_job (DscSampClient *self, const char *method, const char *tag, GVariant *args)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  DscSampJob *job;

  if (!self->connected)
    return;
  job = dsc_samp_job_new (self, send_work, send_done);
  job->method = g_strdup (method);
  job->tag = g_strdup (tag);
  job->args = g_steal_pointer (&sunk);
  dsc_samp_job_push (job);
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

void
dsc_samp_client_notify (DscSampClient *self,
                        const char *recipient,
                        const char *mtype,
                        GVariant *params)
{
  send_job (self, recipient != NULL ? "samp.hub.notify" : "samp.hub.notifyAll", NULL,
            dsc_samp_make_args (recipient, NULL, make_message (mtype, params)));
}

void
dsc_samp_client_call (DscSampClient *self,
                      const char *recipient,
                      const char *tag,
                      const char *mtype,
                      GVariant *params)
{
  send_job (self, recipient != NULL ? "samp.hub.call" : "samp.hub.callAll", tag,
            dsc_samp_make_args (recipient, tag, make_message (mtype, params)));
}

void
dsc_samp_client_reply (DscSampClient *self, const char *message_id, const char *failure)
{
  GVariantBuilder builder, details;
  GVariant *empty = g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&builder, "samp.status", failure != NULL ? "samp.error" : "samp.ok");
  g_variant_builder_add (&builder, "{sv}", "samp.result", empty);
  if (failure != NULL) {
    g_variant_builder_init (&details, G_VARIANT_TYPE_VARDICT);
    dsc_samp_map_add (&details, "samp.errortxt", failure);
    g_variant_builder_add (&builder, "{sv}", "samp.error", g_variant_builder_end (&details));
  }
  send_job (self, "samp.hub.reply", NULL,
            dsc_samp_make_args (message_id, NULL, g_variant_builder_end (&builder)));
}
