/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-rpc.h"

#include "dsc-error.h"

#define BLOCK ((gsize)16 << 10)

typedef struct {
  DscSampRpcFunc func;
  gpointer user_data;
} Service;

/* --- calls ------------------------------------------------------------------------------------ */

SoupMessage *
dsc_samp_rpc_new_message (const char *url, const char *method, GVariant *args)
{
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GBytes) body = NULL;
  SoupMessage *message;
  char *text;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0')
    return NULL;
  message = soup_message_new_from_uri (SOUP_METHOD_POST, uri);
  text = dsc_samp_encode_call (method, sunk);
  body = g_bytes_new_take (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, "text/xml", body);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

/* (transfer full) (nullable) */
static GByteArray *
read_all (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n;

  while ((n = g_input_stream_read (stream, block, BLOCK, cancellable, error)) > 0) {
    g_byte_array_append (body, block, (guint)n);
    if (body->len > DSC_SAMP_MAX_BYTES) {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "the answer has no end");
      return NULL;
    }
  }
  return n == 0 ? g_steal_pointer (&body) : NULL;
}

GVariant *
dsc_samp_rpc_call (const char *url,
                   const char *method,
                   GVariant *args,
                   guint timeout_seconds,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (SoupMessage) message = dsc_samp_rpc_new_message (url, method, args);
  g_autoptr (SoupSession) session = soup_session_new_with_options (
      "timeout", timeout_seconds, "proxy-resolver", NULL, "user-agent", "Ditherscope", NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) body = NULL;
  g_autoptr (GError) local = NULL;

  if (message == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "'%s' is not an address of the web", url);
    return NULL;
  }
  stream = soup_session_send (session, message, cancellable, &local);
  if (stream != NULL)
    body = read_all (stream, cancellable, &local);
  if (body == NULL) {
    if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_propagate_error (error, g_steal_pointer (&local));
    else
      g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "no answer from '%s': %s", url,
                   local->message);
    return NULL;
  }
  if (soup_message_get_status (message) != SOUP_STATUS_OK) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK, "'%s' answers with status %u", url,
                 soup_message_get_status (message));
    return NULL;
  }
  return dsc_samp_decode_response ((const char *)body->data, body->len, error);
}

/* --- a server --------------------------------------------------------------------------------- */

/* What is too large, or does not say how large it is, is not read. */
static void
early_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
  else if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    soup_server_message_set_status (message, SOUP_STATUS_LENGTH_REQUIRED, NULL);
  else if ((gsize)soup_message_headers_get_content_length (headers) > DSC_SAMP_MAX_BYTES)
    soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Service *service = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = NULL;
  g_autofree char *method = NULL;

  if (dsc_samp_decode_call (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &method,
                            &args, &error))
    service->func (message, method, args, service->user_data);
  else
    dsc_samp_rpc_fault (message, error->message);
}

SoupServer *
dsc_samp_rpc_server_new (DscSampRpcFunc func, gpointer user_data, char **ret_url, GError **error)
{
  g_autoptr (SoupServer) server = soup_server_new ("server-header", "Ditherscope", NULL);
  Service *service = g_new0 (Service, 1);
  GSList *uris;

  service->func = func;
  service->user_data = user_data;
  soup_server_add_early_handler (server, NULL, early_cb, NULL, NULL);
  soup_server_add_handler (server, NULL, request_cb, service, g_free);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;
  uris = soup_server_get_uris (server);
  *ret_url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return g_steal_pointer (&server);
}

static void
respond (SoupServerMessage *message, char *text)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_TAKE, text, strlen (text));
}

void
dsc_samp_rpc_answer (SoupServerMessage *message, GVariant *value)
{
  respond (message, dsc_samp_encode_response (value));
}

void
dsc_samp_rpc_fault (SoupServerMessage *message, const char *text)
{
  respond (message, dsc_samp_encode_fault (text));
}

GVariant *
dsc_samp_rpc_arg (GVariant *args, guint index, const char *type)
{
  g_autoptr (GVariant) child = NULL;

  if (index >= g_variant_n_children (args))
    return NULL;
  g_variant_get_child (args, index, "v", &child);
  return g_variant_is_of_type (child, G_VARIANT_TYPE (type)) ? g_steal_pointer (&child) : NULL;
}

const char *
dsc_samp_rpc_text (GVariant *args, guint index)
{
  const char *text = NULL;
  g_autoptr (GVariant) child = dsc_samp_rpc_arg (args, index, "s");

  /* the bytes are those of @args, which live on */
  if (child != NULL)
    text = g_variant_get_string (child, NULL);
  return text;
}
