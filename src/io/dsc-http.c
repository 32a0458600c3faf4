/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-http.h"

#include <libsoup/soup.h>

#include "dsc-config-build.h"
#include "dsc-error.h"

#define BLOCK ((gsize)64 << 10)

/* A request with its own main context. */
typedef struct {
  SoupSession *session;
  SoupMessage *message;
  GCancellable *stop; /* of the caller, and when time is up */
  GMainContext *context;
  gsize max_bytes, n_bytes;
  GByteArray *body;
  GOutputStream *out; /* (nullable): in the place of the body */
  GInputStream *stream;
  GError *error;
  gboolean done, late;
} Request;

static void
finish (Request *request)
{
  request->done = TRUE;
}

static void read_more (Request *request);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &request->error);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0) {
    finish (request);
    return;
  }
  request->n_bytes += g_bytes_get_size (bytes);
  if (request->n_bytes > request->max_bytes) {
    g_set_error (&request->error, DSC_ERROR, DSC_ERROR_NETWORK,
                 "it sends more than %" G_GSIZE_FORMAT " MiB", request->max_bytes >> 20);
    finish (request);
    return;
  }
  if (request->out != NULL) {
    if (!g_output_stream_write_all (request->out, g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes), NULL, NULL, &request->error)) {
      finish (request);
      return;
    }
  } else
    g_byte_array_append (request->body, g_bytes_get_data (bytes, NULL),
                         (guint)g_bytes_get_size (bytes));
  read_more (request);
}

static void
read_more (Request *request)
{
  g_input_stream_read_bytes_async (request->stream, BLOCK, G_PRIORITY_DEFAULT, request->stop,
                                   read_cb, request);
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  guint status;

  request->stream = soup_session_send_finish (SOUP_SESSION (source), result, &request->error);
  status = soup_message_get_status (request->message);
  if (request->stream != NULL && status != SOUP_STATUS_OK) {
    const char *phrase = soup_message_get_reason_phrase (request->message);

    g_set_error (&request->error, DSC_ERROR, DSC_ERROR_NETWORK, "it answers with status %u (%s)",
                 status, phrase != NULL ? phrase : "no reason given");
  }
  if (request->error != NULL)
    finish (request);
  else
    read_more (request);
}

static gboolean
late_cb (gpointer user_data)
{
  Request *request = user_data;

  request->late = TRUE;
  g_cancellable_cancel (request->stop);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Runs the request in its context until it is done; the timer ends it at the latest. */
static void
run (Request *request, guint timeout_seconds)
{
  GSource *timer = g_timeout_source_new_seconds (timeout_seconds);

  g_source_set_callback (timer, late_cb, request, NULL);
  g_source_attach (timer, request->context);
  soup_session_send_async (request->session, request->message, G_PRIORITY_DEFAULT, request->stop,
                           send_cb, request);
  while (!request->done)
    g_main_context_iteration (request->context, TRUE);
  g_source_destroy (timer);
  g_source_unref (timer);
  g_clear_object (&request->stream);
  soup_session_abort (request->session);
  while (g_main_context_iteration (request->context, FALSE))
    ;
}

static gboolean
check (Request *request,
       guint timeout_seconds,
       const char *host,
       GCancellable *cancellable,
       GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (request->late)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK,
                 "the server '%s' did not answer within %u seconds", host, timeout_seconds);
  else if (request->error != NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "no answer from the server '%s': %s", host,
                 request->error->message);
  return !request->late && request->error == NULL;
}

static SoupMessage *
new_message (const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = parsed != NULL ? g_uri_get_scheme (parsed) : "";
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if ((g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) && host != NULL
      && *host != '\0')
    return soup_message_new_from_uri (SOUP_METHOD_GET, parsed);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "'%s' is not an address of the web", uri);
  return NULL;
}

/* Sends @message, and puts what comes back where @request says. Its context must outlive @message,
 * whose connection has sources there. */
static gboolean
perform (Request *request,
         SoupMessage *message,
         guint timeout_seconds,
         GCancellable *cancellable,
         GError **error)
{
  GMainContext *context = request->context;
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  gulong handler = 0;
  gboolean ok;

  g_main_context_push_thread_default (context);
  session = soup_session_new_with_options ("user-agent", "Ditherscope/" DSC_VERSION, "timeout", 0u,
                                           NULL);
  request->session = session;
  request->message = message;
  request->stop = stop;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (stop),
                                     g_object_unref);
  run (request, timeout_seconds);
  g_cancellable_disconnect (cancellable, handler);
  g_clear_object (&session);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  ok = check (request, timeout_seconds, g_uri_get_host (soup_message_get_uri (message)),
              cancellable, error);
  g_clear_error (&request->error);
  return ok;
}

GBytes *
dsc_http_get (const char *uri,
              guint timeout_seconds,
              gsize max_bytes,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupMessage) message = new_message (uri, error);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Request request = { .context = context, .max_bytes = max_bytes, .body = body };

  if (message == NULL || !perform (&request, message, timeout_seconds, cancellable, error))
    return NULL;
  return g_bytes_new (body->data, body->len);
}

gboolean
dsc_http_download (const char *uri,
                   const char *path,
                   guint timeout_seconds,
                   gsize max_bytes,
                   gboolean redirects,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupMessage) message = new_message (uri, error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (GError) local = NULL;
  Request request = { .context = context, .max_bytes = max_bytes };
  gboolean ok;

  if (message == NULL)
    return FALSE;
  if (!redirects)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  out = g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, &local);
  if (out == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path,
                 local->message);
    return FALSE;
  }
  request.out = G_OUTPUT_STREAM (out);
  ok = perform (&request, message, timeout_seconds, cancellable, error);
  if (!g_output_stream_close (request.out, NULL, ok ? &local : NULL) && ok) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path,
                 local->message);
    ok = FALSE;
  }
  if (!ok)
    g_file_delete (file, NULL, NULL);
  return ok;
}
