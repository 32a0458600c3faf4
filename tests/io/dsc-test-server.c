/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-test-server.h"

struct _DscTestServer {
  SoupServerCallback answer;
  gpointer user_data;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  char *address; /* atomic: NULL until the server listens */
};

static gpointer
serve (gpointer data)
{
  DscTestServer *self = data;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, self->answer, self->user_data, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  g_atomic_pointer_set (&self->address, g_uri_to_string (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (server);
  g_clear_object (&server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

DscTestServer *
dsc_test_server_new (SoupServerCallback answer, gpointer user_data)
{
  DscTestServer *self = g_new0 (DscTestServer, 1);

  self->answer = answer;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("server", serve, self);
  while (g_atomic_pointer_get (&self->address) == NULL)
    g_usleep (1000);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
dsc_test_server_free (DscTestServer *self)
{
  GSource *source = g_idle_source_new ();

  /* from its own loop: before that runs there is nothing to quit */
  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->address);
  g_free (self);
}

const char *
dsc_test_server_address (const DscTestServer *self)
{
  return self->address;
}
