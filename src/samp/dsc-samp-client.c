/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client.h"

#include <string.h>

#include "dsc-error.h"
#include "dsc-samp-hub.h"
#include "dsc-samp-lockfile.h"
#include "dsc-samp-rpc.h"

#define HUB_SECONDS 5
#define MAX_PEERS 200

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

enum { CHANGED, MESSAGE, ANSWERED, GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSampClient, dsc_samp_client, G_TYPE_OBJECT)

static void
peer_free (gpointer data)
{
  DscSampPeer *peer = data;

  g_free (peer->id);
  g_free (peer->name);
  g_clear_pointer (&peer->subscriptions, g_variant_unref);
  g_free (peer);
}

/* --- what is asked of the hub ----------------------------------------------------------------- */

typedef struct _Job Job;

/* @work runs on the thread of calls, @done (nullable) where the client lives. */
struct _Job {
  DscSampClient *self; /* a reference */
  void (*work) (Job *job);
  void (*done) (Job *job);
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

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->self);
  g_free (job->url);
  g_free (job->key);
  g_free (job->hub_id);
  g_free (job->method);
  g_free (job->tag);
  g_free (job->callback);
  g_clear_pointer (&job->args, g_variant_unref);
  g_clear_pointer (&job->peers, g_ptr_array_unref);
  g_clear_object (&job->task);
  g_clear_pointer (&job->hub, dsc_samp_hub_unref);
  g_clear_pointer (&job->greeting, g_variant_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
done_cb (gpointer data)
{
  Job *job = data;

  if (job->done != NULL)
    job->done (job);
  return G_SOURCE_REMOVE;
}

static void
pool_cb (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->work (job);
  /* the last reference to the client is never dropped here */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, done_cb, job, job_free);
  g_source_attach (source, job->self->context);
}

static Job *
job_new (DscSampClient *self, void (*work) (Job *job), void (*done) (Job *job))
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->work = work;
  job->done = done;
  job->url = g_strdup (self->url);
  job->key = g_strdup (self->key);
  job->hub_id = g_strdup (self->hub_id);
  return job;
}

static void
push (Job *job)
{
  g_thread_pool_push (job->self->calls, job, NULL);
}

/* (transfer full) (nullable): the hub's answer; @args: (nullable): av, sunk */
static GVariant *
ask (Job *job, const char *method, GVariant *args, GError **error)
{
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  GVariant *child;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&builder, "v", g_variant_new_string (job->key));
  if (sunk != NULL) {
    g_variant_iter_init (&iter, sunk);
    while (g_variant_iter_loop (&iter, "v", &child))
      g_variant_builder_add (&builder, "v", child);
  }
  return dsc_samp_rpc_call (job->url, method, g_variant_builder_end (&builder), HUB_SECONDS, NULL,
                            error);
}

/* (floating): av */
static GVariant *
make_args (const char *first, const char *second, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  if (first != NULL)
    g_variant_builder_add (&builder, "v", g_variant_new_string (first));
  if (second != NULL)
    g_variant_builder_add (&builder, "v", g_variant_new_string (second));
  if (value != NULL)
    g_variant_builder_add (&builder, "v", value);
  return g_variant_builder_end (&builder);
}

/* --- peers ------------------------------------------------------------------------------------ */

static DscSampPeer *
ask_peer (Job *job, const char *id)
{
  g_autoptr (GVariant) metadata
      = ask (job, "samp.hub.getMetadata", make_args (id, NULL, NULL), NULL);
  g_autoptr (GVariant) subscriptions
      = ask (job, "samp.hub.getSubscriptions", make_args (id, NULL, NULL), NULL);
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
list_work (Job *job)
{
  g_autoptr (GVariant) ids = ask (job, "samp.hub.getRegisteredClients", NULL, NULL);
  GVariantIter iter;
  GVariant *child;

  if (ids == NULL || !g_variant_is_of_type (ids, G_VARIANT_TYPE ("av")))
    return;
  job->peers = g_ptr_array_new_with_free_func (peer_free);
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

static void list_peers (DscSampClient *self);

static void
list_done (Job *job)
{
  DscSampClient *self = job->self;

  self->listing = FALSE;
  if (!self->connected)
    return;
  if (job->peers != NULL && g_strcmp0 (self->key, job->key) == 0) {
    g_ptr_array_unref (self->peers);
    self->peers = g_steal_pointer (&job->peers);
    g_signal_emit (self, signals[CHANGED], 0);
  }
  if (self->list_again)
    list_peers (self);
}

/* Events come in swarms: one list at a time, and one more after the last of them. */
static void
list_peers (DscSampClient *self)
{
  self->list_again = self->listing;
  if (self->listing)
    return;
  self->listing = TRUE;
  push (job_new (self, list_work, list_done));
}

/* --- what the hub calls ----------------------------------------------------------------------- */

static void
forget (DscSampClient *self)
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

static gboolean
gone_cb (gpointer data)
{
  DscSampClient *self = data;

  if (!self->connected)
    return G_SOURCE_REMOVE;
  forget (self);
  g_clear_pointer (&self->hub, dsc_samp_hub_unref);
  g_signal_emit (self, signals[GONE], 0);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
receive_event (DscSampClient *self, const char *mtype)
{
  g_autoptr (GSource) source = NULL;

  if (!g_str_equal (mtype, "samp.hub.event.shutdown")
      && !g_str_equal (mtype, "samp.hub.disconnect")) {
    list_peers (self);
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
    g_signal_emit (self, signals[MESSAGE], 0, sender, id, mtype, params);
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
  g_signal_emit (self, signals[ANSWERED], 0, responder, tag,
                 g_strcmp0 (status, "samp.ok") == 0 ? NULL : text);
}

/* Only who knows the private key, that is the hub, is heard. */
static void
serve (SoupServerMessage *message, const char *method, GVariant *args, gpointer user_data)
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

/* --- connecting ------------------------------------------------------------------------------- */

/* (transfer full) (nullable): of a hub that answers; a new one of ours if there is none */
static DscSampLockfile *
find_hub (Job *job, GError **error)
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
tell (Job *job, const char *method, GVariant *args)
{
  g_autoptr (GVariant) answer = NULL;

  if (job->error == NULL)
    answer = ask (job, method, args, &job->error);
  else
    g_variant_unref (g_variant_ref_sink (args));
  return answer != NULL;
}

static void
connect_work (Job *job)
{
  g_autoptr (DscSampLockfile) lockfile = find_hub (job, &job->error);

  if (lockfile == NULL)
    return;
  job->greeting = dsc_samp_rpc_call (lockfile->url, "samp.hub.register",
                                     make_args (lockfile->secret, NULL, NULL), HUB_SECONDS, NULL,
                                     &job->error);
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
  tell (job, "samp.hub.declareMetadata", make_args (NULL, NULL, make_metadata (job->self)));
  tell (job, "samp.hub.setXmlrpcCallback", make_args (job->callback, NULL, NULL));
}

static void
subscribe_work (Job *job)
{
  tell (job, "samp.hub.declareSubscriptions",
        make_args (NULL, NULL, make_subscriptions (job->self)));
}

static void
connect_done (Job *job)
{
  DscSampClient *self = job->self;

  self->connecting = FALSE;
  if (job->error != NULL) {
    forget (self);
    g_signal_emit (self, signals[CHANGED], 0);
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
  push (job_new (self, subscribe_work, NULL));
  list_peers (self);
  g_signal_emit (self, signals[CHANGED], 0);
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
  Job *job;

  g_task_set_source_tag (task, dsc_samp_client_connect_async);
  if (self->connected || self->connecting) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  self->server = dsc_samp_rpc_server_new (serve, self, &self->callback, &error);
  if (self->server == NULL) {
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NETWORK, "SAMP cannot listen: %s",
                             error->message);
    return;
  }
  self->connecting = TRUE;
  job = job_new (self, connect_work, connect_done);
  job->task = g_steal_pointer (&task);
  job->own_hub = own_hub;
  job->callback = g_strdup (self->callback);
  push (job);
  g_signal_emit (self, signals[CHANGED], 0);
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
  Job job;
  Farewell *farewell;
} Leave;

static void
leave_work (Job *job)
{
  Farewell *farewell = ((Leave *)job)->farewell;
  g_autoptr (GVariant) answer = ask (job, "samp.hub.unregister", NULL, NULL);

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
  Job *job;
  gint64 end = g_get_monotonic_time () + wait_ms * G_GINT64_CONSTANT (1000);

  if (!self->connected)
    return;
  farewell = g_new0 (Farewell, 1);
  g_mutex_init (&farewell->mutex);
  g_cond_init (&farewell->cond);
  g_atomic_ref_count_init (&farewell->n_refs);
  g_atomic_ref_count_inc (&farewell->n_refs);
  job = job_new (self, leave_work, NULL);
  leave = g_new0 (Leave, 1);
  leave->job = *job;
  leave->farewell = farewell;
  /* It hears the good-bye before it ends. */
  if (wait_ms == 0)
    leave->job.hub = g_steal_pointer (&self->hub);
  g_free (job);
  push (&leave->job);
  g_mutex_lock (&farewell->mutex);
  while (!farewell->over && g_cond_wait_until (&farewell->cond, &farewell->mutex, end))
    ;
  g_mutex_unlock (&farewell->mutex);
  farewell_unref (farewell);
  forget (self);
  g_clear_pointer (&self->hub, dsc_samp_hub_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- messages out ----------------------------------------------------------------------------- */

static void
send_work (Job *job)
{
  g_autoptr (GVariant) answer = ask (job, job->method, g_steal_pointer (&job->args), &job->error);
}

/* Nobody will answer what the hub did not take. */
static void
send_done (Job *job)
{
  if (job->error != NULL && job->tag != NULL)
    g_signal_emit (job->self, signals[ANSWERED], 0, job->hub_id, job->tag, job->error->message);
}

/* @args: floating */
static void
send_job (DscSampClient *self, const char *method, const char *tag, GVariant *args)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  Job *job;

  if (!self->connected)
    return;
  job = job_new (self, send_work, send_done);
  job->method = g_strdup (method);
  job->tag = g_strdup (tag);
  job->args = g_steal_pointer (&sunk);
  push (job);
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
            make_args (recipient, NULL, make_message (mtype, params)));
}

void
dsc_samp_client_call (DscSampClient *self,
                      const char *recipient,
                      const char *tag,
                      const char *mtype,
                      GVariant *params)
{
  send_job (self, recipient != NULL ? "samp.hub.call" : "samp.hub.callAll", tag,
            make_args (recipient, tag, make_message (mtype, params)));
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
            make_args (message_id, NULL, g_variant_builder_end (&builder)));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
dsc_samp_client_finalize (GObject *object)
{
  DscSampClient *self = DSC_SAMP_CLIENT (object);

  g_thread_pool_free (self->calls, FALSE, TRUE);
  forget (self);
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
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE]
      = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[ANSWERED] = g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[GONE]
      = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_samp_client_init (DscSampClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->calls = g_thread_pool_new (pool_cb, NULL, 1, FALSE, NULL);
  self->peers = g_ptr_array_new_with_free_func (peer_free);
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
