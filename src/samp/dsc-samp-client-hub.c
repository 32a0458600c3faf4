/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client-private.h"
#include "dsc-error.h"
#include "dsc-samp-lockfile.h"
#include "dsc-samp-rpc.h"

/* The way to a hub, and from it. */

/* (transfer full) (nullable): of a hub that answers; a new one of ours if there is none */
static DscSampLockfile *
find_hub (DscSampJob *job, GError **error)
{
  g_autofree char *path = dsc_samp_lockfile_dup_path (error);
  g_autoptr (DscSampLockfile) lockfile = NULL;
  g_autoptr (GError) local = NULL;

  if (path == NULL)
    return NULL;
  lockfile = dsc_samp_lockfile_read (path, &local);
  if (lockfile != NULL && dsc_samp_lockfile_is_alive (lockfile, NULL)) {
    /* of this program: it lasts as long as somebody here uses it */
    job->hub = dsc_samp_hub_ref_running ();
    return g_steal_pointer (&lockfile);
  }
  if (g_error_matches (local, DSC_ERROR, DSC_ERROR_UNSUPPORTED) || !job->own_hub) {
    if (local != NULL)
      g_propagate_error (error, g_steal_pointer (&local));
    else
      g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK,
                   "the SAMP hub of '%s' does not answer any more", path);
    return NULL;
  }
  job->hub = dsc_samp_hub_start (error);
  return job->hub != NULL ? dsc_samp_lockfile_read (path, error) : NULL;
}

static GVariant *
make_subscriptions (DscSampClient *self)
{
  static const char *const own[] = { "samp.app.ping",
                                     "samp.hub.disconnect",
                                     "samp.hub.event.shutdown",
                                     "samp.hub.event.register",
                                     "samp.hub.event.unregister",
                                     "samp.hub.event.metadata",
                                     "samp.hub.event.subscriptions" };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_variant_builder_add (&builder, "{sv}", own[i],
                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  for (guint i = 0; self->mtypes[i] != NULL; i++)
    g_variant_builder_add (&builder, "{sv}", self->mtypes[i],
                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  return g_variant_builder_end (&builder);
}

static GVariant *
make_metadata (DscSampClient *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&builder, "samp.name", self->name);
  dsc_samp_map_add (&builder, "samp.description.text", self->description);
  return g_variant_builder_end (&builder);
}

static gboolean
tell (DscSampJob *job, const char *method, GVariant *args)
{
  g_autoptr (GVariant) answer = NULL;

  if (job->error == NULL)
    answer = dsc_samp_job_ask (job, method, args, &job->error);
  else
    g_variant_unref (g_variant_ref_sink (args));
  return answer != NULL;
}

static void
connect_work (DscSampJob *job)
{
  g_autoptr (DscSampLockfile) lockfile = find_hub (job, &job->error);

  if (lockfile == NULL)
    return;
  job->greeting = dsc_samp_rpc_call (lockfile->url, "samp.hub.register",
                                     dsc_samp_make_args (lockfile->secret, NULL, NULL),
                                     DSC_SAMP_HUB_SECONDS, NULL, &job->error);
  if (job->greeting == NULL)
    return;
  g_free (job->key);
  g_free (job->url);
  job->key = g_strdup (dsc_samp_map_get (job->greeting, "samp.private-key"));
  job->url = g_strdup (lockfile->url);
  if (job->key == NULL) {
    g_set_error (&job->error, DSC_ERROR, DSC_ERROR_FAILED,
                 "the SAMP hub at %s gives no private key", job->url);
    return;
  }
  tell (job, "samp.hub.declareMetadata",
        dsc_samp_make_args (NULL, NULL, make_metadata (job->self)));
  tell (job, "samp.hub.setXmlrpcCallback", dsc_samp_make_args (job->callback, NULL, NULL));
}

static void
subscribe_work (DscSampJob *job)
{
  tell (job, "samp.hub.declareSubscriptions",
        dsc_samp_make_args (NULL, NULL, make_subscriptions (job->self)));
}

static void
connect_done (DscSampJob *job)
{
  DscSampClient *self = job->self;

  self->connecting = FALSE;
  if (job->error != NULL) {
    dsc_samp_client_forget (self);
    g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
    g_task_return_error (job->task, g_steal_pointer (&job->error));
    return;
  }
  self->connected = TRUE;
  self->url = g_strdup (job->url);
  self->key = g_strdup (job->key);
  self->id = g_strdup (dsc_samp_map_get (job->greeting, "samp.self-id"));
  self->hub_id = g_strdup (dsc_samp_map_get (job->greeting, "samp.hub-id"));
  self->hub = g_steal_pointer (&job->hub);
  /* only now is what comes in understood */
  dsc_samp_job_push (dsc_samp_job_new (self, subscribe_work, NULL));
  dsc_samp_client_list_peers (self);
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
  g_task_return_boolean (job->task, TRUE);
}

void
dsc_samp_client_connect_async (DscSampClient *self,
                               gboolean own_hub,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GError) error = NULL;
  DscSampJob *job;

  g_task_set_source_tag (task, dsc_samp_client_connect_async);
  if (self->connected || self->connecting) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  self->server = dsc_samp_rpc_server_new (dsc_samp_client_serve, self, &self->callback, &error);
  if (self->server == NULL) {
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NETWORK, "SAMP cannot listen: %s",
                             error->message);
    return;
  }
  self->connecting = TRUE;
  job = dsc_samp_job_new (self, connect_work, connect_done);
  job->task = g_steal_pointer (&task);
  job->own_hub = own_hub;
  job->callback = g_strdup (self->callback);
  dsc_samp_job_push (job);
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
}

gboolean
dsc_samp_client_connect_finish (DscSampClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  GMutex mutex;
  GCond cond;
  gboolean over;
  gatomicrefcount n_refs;
} Farewell;

static void
farewell_unref (Farewell *farewell)
{
  if (g_atomic_ref_count_dec (&farewell->n_refs)) {
    g_mutex_clear (&farewell->mutex);
    g_cond_clear (&farewell->cond);
    g_free (farewell);
  }
}

typedef struct {
  DscSampJob job;
  Farewell *farewell;
} Leave;

static void
leave_work (DscSampJob *job)
{
  Farewell *farewell = ((Leave *)job)->farewell;
  g_autoptr (GVariant) answer = dsc_samp_job_ask (job, "samp.hub.unregister", NULL, NULL);

  g_mutex_lock (&farewell->mutex);
  farewell->over = TRUE;
  g_cond_signal (&farewell->cond);
  g_mutex_unlock (&farewell->mutex);
  farewell_unref (farewell);
}

void
dsc_samp_client_disconnect (DscSampClient *self, guint wait_ms)
{
  Farewell *farewell;
  Leave *leave;
  DscSampJob *job;
  gint64 end = g_get_monotonic_time () + wait_ms * G_GINT64_CONSTANT (1000);

  if (!self->connected)
    return;
  farewell = g_new0 (Farewell, 1);
  g_mutex_init (&farewell->mutex);
  g_cond_init (&farewell->cond);
  g_atomic_ref_count_init (&farewell->n_refs);
  g_atomic_ref_count_inc (&farewell->n_refs);
  job = dsc_samp_job_new (self, leave_work, NULL);
  leave = g_new0 (Leave, 1);
  leave->job = *job;
  leave->farewell = farewell;
  /* It hears the good-bye before it ends. */
  if (wait_ms == 0)
    leave->job.hub = g_steal_pointer (&self->hub);
  g_free (job);
  dsc_samp_job_push (&leave->job);
  g_mutex_lock (&farewell->mutex);
  while (!farewell->over && g_cond_wait_until (&farewell->cond, &farewell->mutex, end))
    ;
  g_mutex_unlock (&farewell->mutex);
  farewell_unref (farewell);
  dsc_samp_client_forget (self);
  g_clear_pointer (&self->hub, dsc_samp_hub_unref);
  g_signal_emit (self, dsc_samp_client_signals[DSC_SAMP_CHANGED], 0);
}
