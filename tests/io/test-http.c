/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-http.h"
#include "io/dsc-test-server.h"

#define LARGE ((gsize)3 << 20)

static void
answer_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  if (g_str_has_prefix (path, "/slow")) {
    soup_server_message_pause (message);
    return;
  }
  if (g_str_has_prefix (path, "/large")) {
    soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_TAKE,
                                      g_strnfill (LARGE, 'x'), LARGE);
    soup_server_message_set_status (message, 200, NULL);
    return;
  }
  if (g_str_has_prefix (path, "/moved")) {
    soup_server_message_set_redirect (message, 302, "/here");
    return;
  }
  soup_server_message_set_status (message, g_str_has_prefix (path, "/gone") ? 404 : 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "hello", 5);
}

static GBytes *
get (const DscTestServer *server, const char *place, gsize max_bytes, GError **error)
{
  g_autofree char *uri = g_strconcat (dsc_test_server_address (server), place, NULL);

  return dsc_http_get (uri, 1, max_bytes, NULL, error);
}

static void
assert_fails (const DscTestServer *server, const char *place, gsize max_bytes, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = get (server, place, max_bytes, &error);

  g_assert_null (bytes);
  if (!g_error_matches (error, DSC_ERROR, DSC_ERROR_NETWORK)
      || strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static void
assert_body (const DscTestServer *server, const char *place, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = get (server, place, LARGE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
}

static void
test_answers (void)
{
  g_autoptr (DscTestServer) server = dsc_test_server_new (answer_cb, NULL);
  g_autoptr (GError) error = NULL;

  assert_body (server, "here", 5);
  assert_body (server, "large", LARGE);
  assert_body (server, "moved", 5);
  assert_fails (server, "large", LARGE - 1, "more than");
  assert_fails (server, "gone", LARGE, "404");
  g_assert_null (dsc_http_get ("http://127.0.0.1:1/", 5, LARGE, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NETWORK);
  g_clear_error (&error);
  g_assert_null (dsc_http_get ("/etc/passwd", 5, LARGE, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NETWORK);
  g_clear_error (&error);
  g_assert_null (dsc_http_get ("file:///etc/passwd", 5, LARGE, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NETWORK);
}

/* Time is up for the whole of it, and a request that was cancelled before is not made. */
static void
test_time (void)
{
  g_autoptr (DscTestServer) server = dsc_test_server_new (answer_cb, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  assert_fails (server, "slow", LARGE, "within 1 seconds");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_http_get (dsc_test_server_address (server), 30, LARGE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/answers", test_answers);
  g_test_add_func ("/http/time", test_time);
  return g_test_run ();
}
