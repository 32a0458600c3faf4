/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-client-private.h"
#include "dsc-samp-rpc.h"

/* What is asked of the hub: on the thread of calls, one after the other. */

static void
job_free (gpointer data)
{
  DscSampJob *job = data;

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
  DscSampJob *job = data;

  if (job->done != NULL)
    job->done (job);
  return G_SOURCE_REMOVE;
}

void
dsc_samp_job_run (gpointer data, gpointer user_data)
{
  DscSampJob *job = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->work (job);
  /* the last reference to the client is never dropped here */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, done_cb, job, job_free);
  g_source_attach (source, job->self->context);
}

DscSampJob *
dsc_samp_job_new (DscSampClient *self,
                  void (*work) (DscSampJob *job),
                  void (*done) (DscSampJob *job))
{
  DscSampJob *job = g_new0 (DscSampJob, 1);

  job->self = g_object_ref (self);
  job->work = work;
  job->done = done;
  job->url = g_strdup (self->url);
  job->key = g_strdup (self->key);
  job->hub_id = g_strdup (self->hub_id);
  return job;
}

void
dsc_samp_job_push (DscSampJob *job)
{
  g_thread_pool_push (job->self->calls, job, NULL);
}

GVariant *
dsc_samp_job_ask (DscSampJob *job, const char *method, GVariant *args, GError **error)
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
  return dsc_samp_rpc_call (job->url, method, g_variant_builder_end (&builder),
                            DSC_SAMP_HUB_SECONDS, NULL, error);
}

GVariant *
dsc_samp_make_args (const char *first, const char *second, GVariant *value)
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
