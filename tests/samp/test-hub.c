/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-samp-client.h"
#include "dsc-samp-hub.h"
#include "dsc-samp-lockfile.h"
#include "dsc-samp-rpc.h"

/* The lockfile of each test is one of its own. */
static char *directory, *lockfile;

static gboolean
spin (gboolean (*condition) (gpointer data), gpointer data)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!condition (data)) {
    if (g_get_monotonic_time () > end)
      return FALSE;
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
  return TRUE;
}

/* --- a client and what it hears --------------------------------------------------------------- */

typedef struct {
  DscSampClient *client;
  GError *error;
  gboolean done, gone;
  guint n_messages, n_answers;
  char *sender, *mtype, *message_id, *responder, *tag, *failure;
  GVariant *params;
} Ear;

static void
message_cb (Ear *ear, const char *sender, const char *id, const char *mtype, GVariant *params)
{
  ear->n_messages++;
  g_free (ear->sender);
  g_free (ear->mtype);
  g_free (ear->message_id);
  g_clear_pointer (&ear->params, g_variant_unref);
  ear->sender = g_strdup (sender);
  ear->message_id = g_strdup (id);
  ear->mtype = g_strdup (mtype);
  ear->params = g_variant_ref (params);
}

static void
answered_cb (Ear *ear, const char *responder, const char *tag, const char *failure)
{
  ear->n_answers++;
  g_free (ear->responder);
  g_free (ear->tag);
  g_free (ear->failure);
  ear->responder = g_strdup (responder);
  ear->tag = g_strdup (tag);
  ear->failure = g_strdup (failure);
}

static void
gone_cb (Ear *ear)
{
  ear->gone = TRUE;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ear *ear = user_data;

  dsc_samp_client_connect_finish (ear->client, result, &ear->error);
  ear->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Ear *)data)->done;
}

static gboolean
is_gone (gpointer data)
{
  return ((Ear *)data)->gone && !dsc_samp_client_is_connected (((Ear *)data)->client);
}

static gboolean
has_message (gpointer data)
{
  return ((Ear *)data)->n_messages > 0;
}

static gboolean
has_answer (gpointer data)
{
  return ((Ear *)data)->n_answers > 0;
}

static void
ear_init (Ear *ear, const char *name, gboolean own_hub)
{
  static const char *const mtypes[] = { "image.load.fits", "table.*", "coord.pointAt.sky", NULL };

  *ear = (Ear){ .client = dsc_samp_client_new (name, "of the test", mtypes) };
  g_signal_connect_swapped (ear->client, "message", G_CALLBACK (message_cb), ear);
  g_signal_connect_swapped (ear->client, "answered", G_CALLBACK (answered_cb), ear);
  g_signal_connect_swapped (ear->client, "gone", G_CALLBACK (gone_cb), ear);
  dsc_samp_client_connect_async (ear->client, own_hub, connected_cb, ear);
  g_assert_true (spin (is_done, ear));
}

static gboolean
is_client_gone (gpointer data)
{
  return ((Ear *)data)->client == NULL;
}

static void
ear_clear (Ear *ear)
{
  dsc_samp_client_disconnect (ear->client, 2000);
  g_clear_error (&ear->error);
  /* the thread of calls may be about to drop its reference */
  g_object_add_weak_pointer (G_OBJECT (ear->client), (gpointer *)&ear->client);
  g_object_unref (ear->client);
  g_assert_true (spin (is_client_gone, ear));
  g_free (ear->sender);
  g_free (ear->mtype);
  g_free (ear->message_id);
  g_free (ear->responder);
  g_free (ear->tag);
  g_free (ear->failure);
  g_clear_pointer (&ear->params, g_variant_unref);
}

static gboolean
sees_pair (gpointer data)
{
  Ear *ears = data;

  return dsc_samp_client_find_name (ears[0].client, "c2")
         && dsc_samp_client_find_name (ears[1].client, "c1")
         && dsc_samp_peer_takes (dsc_samp_client_get_peers (ears[0].client)->pdata[0], "table.x")
         && dsc_samp_peer_takes (dsc_samp_client_get_peers (ears[1].client)->pdata[0], "table.x");
}

static GVariant *
make_params (const char *key, const char *text)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&builder, key, text);
  return g_variant_builder_end (&builder);
}

/* --- the lockfile ----------------------------------------------------------------------------- */

static void
write_lockfile (const char *text)
{
  g_assert_true (g_file_set_contents (lockfile, text, -1, NULL));
}

static void
test_lockfile (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSampHub) hub = NULL;
  g_autoptr (DscSampLockfile) read = NULL;
  GStatBuf info;

  /* left behind by a hub that is gone */
  write_lockfile ("samp.secret=old\nsamp.hub.xmlrpc.url=http://127.0.0.1:1/\n");
  hub = dsc_samp_hub_start (&error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (lockfile, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  read = dsc_samp_lockfile_read (lockfile, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->url, ==, dsc_samp_hub_get_url (hub));
  g_assert_cmpuint (strlen (read->secret), ==, 32);
  /* a second hub does not take the place of one that answers */
  g_assert_false (dsc_samp_lockfile_create (lockfile, read, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_clear_pointer (&hub, dsc_samp_hub_unref);
  g_assert_false (g_file_test (lockfile, G_FILE_TEST_EXISTS));
}

/* One of another hub, that came in the meantime, stays. */
static void
test_foreign_lockfile (void)
{
  DscSampHub *hub = dsc_samp_hub_start (NULL);

  write_lockfile ("samp.secret=other\nsamp.hub.xmlrpc.url=http://127.0.0.1:1/\n");
  dsc_samp_hub_unref (hub);
  g_assert_true (g_file_test (lockfile, G_FILE_TEST_EXISTS));
  g_unlink (lockfile);
}

static void
test_bad_lockfile (void)
{
  static const struct {
    const char *text;
    int code;
  } cases[]
      = { { "", DSC_ERROR_FORMAT },
          { "samp.secret=x\n", DSC_ERROR_FORMAT },
          { "samp.secret=x\nsamp.hub.xmlrpc.url=http://192.0.2.1:80/\n", DSC_ERROR_UNSUPPORTED } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    write_lockfile (cases[i].text);
    g_assert_null (dsc_samp_lockfile_read (lockfile, &error));
    g_assert_error (error, DSC_ERROR, cases[i].code);
  }
  g_unlink (lockfile);
}

/* Without a hub, and where none is to be started. */
static void
test_no_hub (void)
{
  Ear ear;

  ear_init (&ear, "Alone", FALSE);
  g_assert_error (ear.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_false (dsc_samp_client_is_connected (ear.client));
  ear_clear (&ear);
}

/* --- raw calls -------------------------------------------------------------------------------- */

static GVariant *
ask (const char *url, const char *method, const char *first, const char *second, GError **error)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  if (first)
    g_variant_builder_add (&builder, "v", g_variant_new_string (first));
  if (second)
    g_variant_builder_add (&builder, "v", g_variant_new_string (second));
  return dsc_samp_rpc_call (url, method, g_variant_builder_end (&builder), 5, NULL, error);
}

static void
assert_refused (const char *url, const char *method, const char *first)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (url, method, first, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

static void
assert_status (const char *url, const char *verb, const char *body, gsize n, guint status)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (verb, url);
  g_autoptr (GBytes) bytes = g_bytes_new (body, n);
  g_autoptr (GBytes) answer = NULL;

  if (n > 0)
    soup_message_set_request_body_from_bytes (message, "text/xml", bytes);
  answer = soup_session_send_and_read (session, message, NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, status);
}

static void
test_raw (void)
{
  g_autoptr (DscSampHub) hub = dsc_samp_hub_start (NULL);
  g_autoptr (DscSampLockfile) lock = dsc_samp_lockfile_read (lockfile, NULL);
  g_autofree char *large = g_malloc0 (DSC_SAMP_MAX_BYTES + 1);
  g_autoptr (GVariant) pong = ask (lock->url, "samp.hub.ping", NULL, NULL, NULL);
  g_autoptr (GVariant) greeting = NULL;
  g_autoptr (GVariant) ids = NULL;
  const char *key;

  g_assert_nonnull (pong);
  assert_refused (lock->url, "samp.hub.register", "guess");
  assert_refused (lock->url, "samp.hub.getRegisteredClients", "guess");
  assert_refused (lock->url, "samp.hub.nothing", "guess");
  assert_refused (lock->url, "system.exec", NULL);
  greeting = ask (lock->url, "samp.hub.register", lock->secret, NULL, NULL);
  key = dsc_samp_map_get (greeting, "samp.private-key");
  g_assert_cmpstr (dsc_samp_map_get (greeting, "samp.self-id"), ==, "c1");
  g_assert_cmpstr (dsc_samp_map_get (greeting, "samp.hub-id"), ==, "hub");
  ids = ask (lock->url, "samp.hub.getRegisteredClients", key, NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (ids), ==, 1);
  assert_refused (lock->url, "samp.hub.declareMetadata", key);
  assert_refused (lock->url, "samp.hub.notifyAll", key);
  assert_refused (lock->url, "samp.hub.call", key);
  assert_refused (lock->url, "samp.hub.reply", key);
  assert_status (lock->url, "GET", NULL, 0, SOUP_STATUS_METHOD_NOT_ALLOWED);
  assert_status (lock->url, "POST", large, DSC_SAMP_MAX_BYTES + 1,
                 SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
}

/* --- clients of our hub ----------------------------------------------------------------------- */

static void
test_pair (void)
{
  Ear ears[2];

  ear_init (&ears[0], "One", TRUE);
  g_assert_no_error (ears[0].error);
  g_assert_true (dsc_samp_client_has_own_hub (ears[0].client));
  ear_init (&ears[1], "Two", FALSE);
  g_assert_no_error (ears[1].error);
  g_assert_true (spin (sees_pair, ears));
  g_assert_cmpstr (dsc_samp_client_find_name (ears[0].client, "c2"), ==, "Two");

  dsc_samp_client_notify (ears[0].client, NULL, "coord.pointAt.sky", make_params ("ra", "1.5"));
  g_assert_true (spin (has_message, &ears[1]));
  g_assert_cmpstr (ears[1].sender, ==, "c1");
  g_assert_cmpstr (ears[1].mtype, ==, "coord.pointAt.sky");
  g_assert_cmpstr (dsc_samp_map_get (ears[1].params, "ra"), ==, "1.5");
  g_assert_null (ears[1].message_id);

  ears[1].n_messages = 0;
  dsc_samp_client_call (ears[0].client, "c2", "tag", "table.load.votable",
                        make_params ("url", "file:///x"));
  g_assert_true (spin (has_message, &ears[1]));
  g_assert_nonnull (ears[1].message_id);
  dsc_samp_client_reply (ears[1].client, ears[1].message_id, "cannot be read");
  g_assert_true (spin (has_answer, &ears[0]));
  g_assert_cmpstr (ears[0].responder, ==, "c2");
  g_assert_cmpstr (ears[0].tag, ==, "tag");
  g_assert_cmpstr (ears[0].failure, ==, "cannot be read");
  g_assert_cmpuint (ears[0].n_messages, ==, 0);

  /* what nobody takes is said by the hub */
  ears[0].n_answers = 0;
  dsc_samp_client_call (ears[0].client, "c2", "tag", "spectrum.load", make_params ("url", "x"));
  g_assert_true (spin (has_answer, &ears[0]));
  g_assert_nonnull (ears[0].failure);
  ear_clear (&ears[1]);
  ear_clear (&ears[0]);
  g_assert_false (g_file_test (lockfile, G_FILE_TEST_EXISTS));
}

/* The hub lives as long as somebody of this program uses it. */
static void
test_shared_hub (void)
{
  DscSampHub *hub = dsc_samp_hub_start (NULL);
  g_autoptr (DscSampLockfile) lock = dsc_samp_lockfile_read (lockfile, NULL);
  Ear ear;

  ear_init (&ear, "Left", FALSE);
  g_assert_no_error (ear.error);
  g_assert_true (dsc_samp_client_has_own_hub (ear.client));
  dsc_samp_hub_unref (hub);
  g_assert_true (dsc_samp_lockfile_is_alive (lock, NULL));
  dsc_samp_client_disconnect (ear.client, 2000);
  g_assert_false (dsc_samp_client_is_connected (ear.client));
  g_assert_false (dsc_samp_lockfile_is_alive (lock, NULL));
  ear_clear (&ear);
}

static gboolean
is_hub_gone (gpointer data)
{
  return !g_file_test (lockfile, G_FILE_TEST_EXISTS);
}

/* Nobody waits for a good-bye that is not to be waited for; it is said, and our hub ends, all the
 * same. */
static void
test_leave_at_once (void)
{
  Ear ears[2];

  ear_init (&ears[0], "Left", TRUE);
  ear_init (&ears[1], "Right", FALSE);
  dsc_samp_client_disconnect (ears[0].client, 0);
  g_assert_false (dsc_samp_client_is_connected (ears[0].client));
  dsc_samp_client_disconnect (ears[1].client, 0);
  g_assert_true (spin (is_hub_gone, NULL));
  ear_clear (&ears[0]);
  ear_clear (&ears[1]);
}

/* --- astropy ---------------------------------------------------------------------------------- */

typedef struct {
  GSubprocess *process;
  GDataInputStream *out;
  GOutputStream *in;
  GQueue lines;
  gboolean ended;
} Peer;

static const char *
find_python (void)
{
  const char *python = g_getenv ("DSC_TEST_PYTHON");
  g_autofree char *command = NULL;
  g_autofree char *complaint = NULL;
  int status = 1;

  if (python == NULL)
    python = "python3";
  command = g_strdup_printf ("%s -c 'import astropy.samp'", python);
  if (!g_spawn_command_line_sync (command, NULL, &complaint, &status, NULL) || status != 0)
    return NULL;
  return python;
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Peer *peer = user_data;
  char *line = g_data_input_stream_read_line_finish (peer->out, result, NULL, NULL);

  if (line == NULL) {
    peer->ended = TRUE;
    return;
  }
  /* it also logs there */
  if (*line == '{')
    g_queue_push_tail (&peer->lines, line);
  else
    g_free (line);
  g_data_input_stream_read_line_async (peer->out, 0, NULL, line_cb, peer);
}

static gboolean
has_line (gpointer data)
{
  return !g_queue_is_empty (&((Peer *)data)->lines);
}

static gboolean
has_ended (gpointer data)
{
  return ((Peer *)data)->ended;
}

/* The next thing that happened there has all of these words. */
static void
expect (Peer *peer, const char *first, const char *second)
{
  g_autofree char *line = NULL;

  g_assert_true (spin (has_line, peer));
  line = g_queue_pop_head (&peer->lines);
  g_test_message ("%s", line);
  g_assert_nonnull (strstr (line, first));
  g_assert_nonnull (strstr (line, second));
}

static void
order (Peer *peer, const char *text)
{
  g_assert_true (g_output_stream_write_all (peer->in, text, strlen (text), NULL, NULL, NULL));
}

static void
peer_start (Peer *peer, const char *python, const char *mode)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "samp", "astropy-peer.py", NULL);
  g_autoptr (GError) error = NULL;

  *peer = (Peer){ .process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE
                                                   | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                               &error, python, script, mode, NULL) };
  g_assert_no_error (error);
  peer->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
  peer->in = g_subprocess_get_stdin_pipe (peer->process);
  g_data_input_stream_read_line_async (peer->out, 0, NULL, line_cb, peer);
  expect (peer, "ready", "");
}

static void
peer_stop (Peer *peer)
{
  order (peer, "{\"do\": \"quit\"}\n");
  g_assert_true (spin (has_ended, peer));
  g_queue_clear_full (&peer->lines, g_free);
  g_object_unref (peer->out);
  g_object_unref (peer->process);
}

static gboolean
sees_peer (gpointer data)
{
  GPtrArray *peers = dsc_samp_client_get_peers (((Ear *)data)->client);

  for (guint i = 0; i < peers->len; i++) {
    const DscSampPeer *peer = peers->pdata[i];

    if (g_str_equal (peer->name, "astropy peer") && dsc_samp_peer_takes (peer, "coord.pointAt.sky"))
      return TRUE;
  }
  return FALSE;
}

/* Both ways, with answers. */
static void
talk (Ear *ear, Peer *peer)
{
  g_assert_true (spin (sees_peer, ear));
  dsc_samp_client_notify (ear->client, NULL, "coord.pointAt.sky", make_params ("ra", "150.25"));
  expect (peer, "notification", "\"ra\": \"150.25\"");
  dsc_samp_client_call (ear->client, NULL, "mine", "image.load.fits",
                        make_params ("url", "file:///tmp/a%20b.fits"));
  expect (peer, "\"call\"", "a%20b.fits");
  g_assert_true (spin (has_answer, ear));
  g_assert_cmpstr (ear->tag, ==, "mine");
  g_assert_cmpstr (ear->failure, ==, NULL);

  order (peer, "{\"do\": \"notify\", \"mtype\": \"table.highlight.row\", "
               "\"params\": {\"row\": \"17\", \"table-id\": \"t<&>1\"}}\n");
  g_assert_true (spin (has_message, ear));
  g_assert_cmpstr (ear->mtype, ==, "table.highlight.row");
  g_assert_cmpstr (dsc_samp_map_get (ear->params, "row"), ==, "17");
  g_assert_cmpstr (dsc_samp_map_get (ear->params, "table-id"), ==, "t<&>1");
  ear->n_messages = 0;
  order (peer, "{\"do\": \"call\", \"mtype\": \"table.select.rowList\", "
               "\"params\": {\"row-list\": [\"1\", \"5\"], \"url\": \"file:///x\"}}\n");
  g_assert_true (spin (has_message, ear));
  g_assert_nonnull (ear->message_id);
  dsc_samp_client_reply (ear->client, ear->message_id, NULL);
  expect (peer, "answer", "samp.ok");
}

static void
test_astropy (gconstpointer mode)
{
  const char *python = find_python ();
  gboolean their_hub = g_str_equal (mode, "hub");
  Peer peer;
  Ear ear;

  if (python == NULL) {
    g_test_skip ("no python with astropy.samp (DSC_TEST_PYTHON names one)");
    return;
  }
  if (!their_hub)
    ear_init (&ear, "Ours", TRUE);
  peer_start (&peer, python, mode);
  if (their_hub)
    ear_init (&ear, "Ours", TRUE);
  g_assert_no_error (ear.error);
  g_assert_cmpint (dsc_samp_client_has_own_hub (ear.client), ==, !their_hub);
  talk (&ear, &peer);
  peer_stop (&peer);
  if (their_hub)
    g_assert_true (spin (is_gone, &ear));
  ear_clear (&ear);
  g_assert_false (g_file_test (lockfile, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autofree char *url = NULL, *variable = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  directory = g_dir_make_tmp ("dsc-samp-XXXXXX", NULL);
  lockfile = g_build_filename (directory, "lock", NULL);
  url = g_filename_to_uri (lockfile, NULL, NULL);
  variable = g_strconcat ("std-lockurl:", url, NULL);
  g_setenv ("SAMP_HUB", variable, TRUE);
  g_test_add_func ("/hub/lockfile", test_lockfile);
  g_test_add_func ("/hub/foreign-lockfile", test_foreign_lockfile);
  g_test_add_func ("/hub/bad-lockfile", test_bad_lockfile);
  g_test_add_func ("/hub/none", test_no_hub);
  g_test_add_func ("/hub/raw", test_raw);
  g_test_add_func ("/hub/pair", test_pair);
  g_test_add_func ("/hub/shared", test_shared_hub);
  g_test_add_func ("/hub/leave-at-once", test_leave_at_once);
  g_test_add_data_func ("/hub/astropy-hub", "hub", test_astropy);
  g_test_add_data_func ("/hub/astropy-client", "client", test_astropy);
  status = g_test_run ();
  g_rmdir (directory);
  g_free (directory);
  g_free (lockfile);
  return status;
}
