/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-samp-xmlrpc.h"
#include "dsc-table.h"
#include "dsc-test-server.h"
#include "dsc-window-catalog.h"
#include "dsc-window-samp.h"

/* A window and another program, by the hub of the window. */

typedef struct {
  DscWindow *window;
  DscSampClient *other;
  guint n_messages, n_answers;
  char *mtype, *message, *failure;
  GVariant *params;
  char *directory;
} World;

static World world;

static void
message_cb (World *self, const char *sender, const char *id, const char *mtype, GVariant *params)
{
  self->n_messages++;
  g_free (self->mtype);
  g_free (self->message);
  g_clear_pointer (&self->params, g_variant_unref);
  self->mtype = g_strdup (mtype);
  self->message = g_strdup (id);
  self->params = g_variant_ref (params);
  if (id)
    dsc_samp_client_reply (self->other, id, NULL);
}

static void
answered_cb (World *self, const char *responder, const char *tag, const char *failure)
{
  self->n_answers++;
  g_free (self->failure);
  self->failure = g_strdup (failure);
}

static gboolean
has_message (gpointer data)
{
  return world.n_messages > 0;
}

static gboolean
has_answer (gpointer data)
{
  return world.n_answers > 0;
}

static gboolean
is_connected (gpointer client)
{
  return dsc_samp_client_is_connected (client);
}

static gboolean
see_each_other (gpointer data)
{
  GPtrArray *peers = dsc_samp_client_get_peers (world.other);

  return peers->len == 1 && dsc_samp_peer_takes (peers->pdata[0], "coord.pointAt.sky")
         && dsc_samp_client_get_peers (dsc_window_get_samp (world.window))->len == 1;
}

static gboolean
is_settled (gpointer data)
{
  return dsc_window_is_catalog_settled (data);
}

static DscCatalogModel *
get_model (void)
{
  return dsc_catalog_board_get_model (dsc_window_get_catalog_board (world.window));
}

static gboolean
has_catalog (gpointer data)
{
  return dsc_catalog_model_get_case (get_model ()) != NULL && is_settled (world.window);
}

/* The values of pairs of keys and texts; NULL ends them. */
static GVariant *
make_params (const char *key, ...)
{
  GVariantBuilder builder;
  va_list args;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  va_start (args, key);
  for (; key; key = va_arg (args, const char *))
    dsc_samp_map_add (&builder, key, va_arg (args, const char *));
  va_end (args);
  return g_variant_builder_end (&builder);
}

/* What the window answers: NULL for ok */
static const char *
call (const char *mtype, GVariant *params)
{
  world.n_answers = 0;
  dsc_samp_client_call (world.other, NULL, "tag", mtype, params);
  dsc_app_test_wait (has_answer, NULL, 10);
  return world.failure;
}

static void
setup (void)
{
  static const char *const mtypes[] = { "image.load.fits", "table.*", "coord.pointAt.sky", NULL };
  g_autofree char *exposure = dsc_app_test_exposure (0);
  const char *paths[] = { exposure, NULL };

  world.window = dsc_app_test_window (paths);
  dsc_app_test_change (world.window, "samp-connect", g_variant_new_boolean (TRUE));
  dsc_app_test_wait (is_connected, dsc_window_get_samp (world.window), 10);
  world.other = dsc_samp_client_new ("Other_program", "of the test", mtypes);
  g_signal_connect_swapped (world.other, "message", G_CALLBACK (message_cb), &world);
  g_signal_connect_swapped (world.other, "answered", G_CALLBACK (answered_cb), &world);
  dsc_samp_client_connect_async (world.other, FALSE, NULL, NULL);
  dsc_app_test_wait (see_each_other, NULL, 10);
}

/* --- in --------------------------------------------------------------------------------------- */

static void
test_image (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (1);
  g_autofree char *url = g_filename_to_uri (exposure, NULL, NULL);
  DscImageTabs *tabs = dsc_window_get_tabs (world.window);
  guint n = dsc_image_tabs_n_pages (tabs);
  DscSession *session = dsc_window_get_session (world.window);

  g_assert_null (call ("image.load.fits", make_params ("url", url, "name", "From afar", NULL)));
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, n + 1);
  g_assert_cmpstr (dsc_image_page_get_title (dsc_image_tabs_get_current (tabs)), ==, "From afar");
  g_assert_true (dsc_window_get_session (world.window) == session);

  g_assert_nonnull (call ("image.load.fits", make_params ("url", "file:///nowhere/x.fits", NULL)));
  g_assert_nonnull (strstr (world.failure, "x.fits"));
  g_assert_nonnull (strstr (dsc_window_get_notice (world.window), "Other_program"));
  g_assert_nonnull (call ("image.load.fits", make_params ("name", "none", NULL)));
  g_assert_nonnull (call ("image.load.fits", make_params ("url", "gopher://a/b", NULL)));
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, n + 1);
  dsc_app_test_activate (world.window, "close-tab", NULL);
}

static void
serve (SoupServer *server,
       SoupServerMessage *message,
       const char *path,
       GHashTable *query,
       gpointer user_data)
{
  g_autofree char *text = NULL;
  gsize n;

  if (!g_str_has_suffix (path, "image") || !g_file_get_contents (user_data, &text, &n, NULL)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
    return;
  }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/fits", SOUP_MEMORY_COPY, text, n);
}

/* From this machine it is fetched, from another one only when that is allowed. */
static void
test_web (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (1);
  DscTestServer *server = dsc_test_server_new (serve, exposure);
  g_autofree char *url = g_strconcat (dsc_test_server_address (server), "image", NULL);
  g_autofree char *missing = g_strconcat (dsc_test_server_address (server), "none", NULL);
  DscImageTabs *tabs = dsc_window_get_tabs (world.window);
  guint n = dsc_image_tabs_n_pages (tabs);

  g_assert_null (call ("image.load.fits", make_params ("url", url, NULL)));
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, n + 1);
  dsc_app_test_activate (world.window, "close-tab", NULL);
  g_assert_nonnull (call ("image.load.fits", make_params ("url", missing, NULL)));
  g_assert_nonnull (strstr (world.failure, "404"));

  dsc_samp_client_notify (world.other, NULL, "image.load.fits",
                          make_params ("url", "http://192.0.2.1/secret.fits", NULL));
  for (guint i = 0; i < 100 && !strstr (dsc_window_get_notice (world.window), "192.0.2.1"); i++)
    dsc_app_test_spin (0.05);
  g_assert_nonnull (strstr (dsc_window_get_notice (world.window), "192.0.2.1"));
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, n);
  dsc_test_server_free (server);
}

static char *
write_table (void)
{
  g_autoptr (DscTable) table = dsc_table_new (9);
  char *path = g_build_filename (world.directory, "table.vot", NULL);

  dsc_table_add (table, "xcentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  dsc_table_add (table, "ycentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  for (guint i = 0; i < 9; i++) {
    dsc_table_find (table, "xcentroid")->d[i] = 20 + 25 * (i % 3);
    dsc_table_find (table, "ycentroid")->d[i] = 20 + 25 * (i / 3);
  }
  g_assert_true (dsc_table_write_votable (table, path, NULL));
  return path;
}

/* A table comes, and rows are selected there and here, without an echo. */
static void
test_table (void)
{
  g_autofree char *path = write_table ();
  g_autofree char *url = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GVariant) rows = g_variant_ref_sink (g_variant_new_parsed ("[<'1'>, <'4'>, <'99'>]"));
  GVariantBuilder builder;

  g_assert_null (call ("table.load.votable", make_params ("url", url, "table-id", "t1", NULL)));
  dsc_app_test_wait (has_catalog, NULL, 10);
  g_assert_cmpuint (dsc_catalog_model_get_case (get_model ())->n, ==, 9);

  world.n_messages = 0;
  g_assert_null (call ("table.highlight.row", make_params ("table-id", "t1", "row", "5", NULL)));
  dsc_app_test_spin (0.15);
  g_assert_cmpint (dsc_catalog_model_get_current (get_model ()), ==, 5);
  g_assert_nonnull (
      call ("table.highlight.row", make_params ("table-id", "other", "row", "1", NULL)));
  g_assert_nonnull (call ("table.highlight.row", make_params ("table-id", "t1", "row", "9", NULL)));
  g_assert_nonnull (call ("table.highlight.row", make_params ("url", url, "row", "-1", NULL)));
  g_assert_cmpint (dsc_catalog_model_get_current (get_model ()), ==, 5);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&builder, "url", url);
  g_variant_builder_add (&builder, "{sv}", "row-list", rows);
  g_assert_null (call ("table.select.rowList", g_variant_builder_end (&builder)));
  dsc_app_test_spin (0.15);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (get_model ())), ==, 2);
  dsc_app_test_spin (0.3);
  g_assert_cmpuint (world.n_messages, ==, 0);

  dsc_app_test_activate (world.window, "catalog-show", g_variant_new_int32 (7));
  dsc_app_test_wait (has_message, NULL, 10);
  g_assert_cmpstr (world.mtype, ==, "table.highlight.row");
  g_assert_cmpstr (dsc_samp_map_get (world.params, "row"), ==, "7");
  g_assert_cmpstr (dsc_samp_map_get (world.params, "table-id"), ==, "t1");
  g_assert_cmpstr (dsc_samp_map_get (world.params, "url"), ==, url);
  world.n_messages = 0;
  dsc_app_test_activate (world.window, "catalog-select-box",
                         g_variant_new ("(dddd)", 0., 0., 96., 30.));
  dsc_app_test_wait (has_message, NULL, 10);
  g_assert_cmpstr (world.mtype, ==, "table.select.rowList");
}

static void
test_position (void)
{
  DscImagePage *page = dsc_image_tabs_get_current (dsc_window_get_tabs (world.window));
  DscImageView *view = dsc_image_page_get_view (page);
  DscWcs *wcs = dsc_image_model_get_wcs (dsc_image_page_get_model (page));
  char text[2][G_ASCII_DTOSTR_BUF_SIZE];
  double ra, dec, x, y;

  dsc_wcs_pixel_to_sky1 (wcs, 31, 62, &ra, &dec);
  g_ascii_dtostr (text[0], sizeof text[0], ra);
  g_ascii_dtostr (text[1], sizeof text[1], dec);
  g_assert_null (call ("coord.pointAt.sky", make_params ("ra", text[0], "dec", text[1], NULL)));
  dsc_image_view_get_center (view, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 31, 0.51);
  g_assert_cmpfloat_with_epsilon (y, 62, 0.51);
  g_assert_true (dsc_image_view_get_cursor (view, &x, &y));
  g_assert_cmpfloat_with_epsilon (x, 31, 1e-3);
  g_assert_nonnull (call ("coord.pointAt.sky", make_params ("ra", "0", "dec", "-90", NULL)));
  g_assert_nonnull (call ("coord.pointAt.sky", make_params ("ra", "x", "dec", "1", NULL)));

  world.n_messages = 0;
  dsc_app_test_activate (world.window, "samp-send", g_variant_new ("(ss)", "position", ""));
  dsc_app_test_wait (has_message, NULL, 10);
  g_assert_cmpstr (world.mtype, ==, "coord.pointAt.sky");
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (dsc_samp_map_get (world.params, "ra"), NULL), ra,
                                  2e-8);
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (dsc_samp_map_get (world.params, "dec"), NULL),
                                  dec, 2e-8);
}

/* --- out -------------------------------------------------------------------------------------- */

static void
test_send (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (0), *path = NULL, *image = NULL;
  const char *id
      = ((DscSampPeer *)dsc_samp_client_get_peers (dsc_window_get_samp (world.window))->pdata[0])
            ->id;
  g_autoptr (DscTable) table = NULL;

  world.n_messages = 0;
  dsc_app_test_activate (world.window, "samp-send", g_variant_new ("(ss)", "image", id));
  dsc_app_test_wait (has_message, NULL, 10);
  g_assert_cmpstr (world.mtype, ==, "image.load.fits");
  g_assert_nonnull (world.message);
  image = g_filename_from_uri (dsc_samp_map_get (world.params, "url"), NULL, NULL);
  g_assert_true (g_file_test (image, G_FILE_TEST_IS_REGULAR));

  world.n_messages = 0;
  dsc_app_test_activate (world.window, "samp-send", g_variant_new ("(ss)", "table", ""));
  dsc_app_test_wait (has_message, NULL, 10);
  g_assert_cmpstr (world.mtype, ==, "table.load.votable");
  path = g_filename_from_uri (dsc_samp_map_get (world.params, "url"), NULL, NULL);
  table = dsc_table_read (path, NULL, NULL);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 9);
  /* from now on it is known by that name too */
  g_assert_null (
      call ("table.highlight.row",
            make_params ("url", dsc_samp_map_get (world.params, "url"), "row", "2", NULL)));
  dsc_app_test_spin (0.15);
  g_assert_cmpint (dsc_catalog_model_get_current (get_model ()), ==, 2);
}

/* The hub and what lay in files go with the window. */
static void
test_end (void)
{
  g_autofree char *lock = g_build_filename (world.directory, "lock", NULL);
  g_autofree char *sent = g_filename_from_uri (dsc_samp_map_get (world.params, "url"), NULL, NULL);

  g_assert_true (g_file_test (lock, G_FILE_TEST_EXISTS));
  dsc_samp_client_disconnect (world.other, 2000);
  dsc_app_test_close (world.window);
  dsc_app_test_spin (0.1);
  g_assert_finalize_object (world.other);
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (sent, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autofree char *lock = NULL, *url = NULL, *variable = NULL, *table = NULL;
  int status;

  dsc_app_test_init (&argc, &argv);
  world.directory = g_dir_make_tmp ("dsc-samp-XXXXXX", NULL);
  lock = g_build_filename (world.directory, "lock", NULL);
  url = g_filename_to_uri (lock, NULL, NULL);
  variable = g_strconcat ("std-lockurl:", url, NULL);
  g_setenv ("SAMP_HUB", variable, TRUE);
  setup ();
  g_test_add_func ("/window-samp/image", test_image);
  g_test_add_func ("/window-samp/web", test_web);
  g_test_add_func ("/window-samp/table", test_table);
  g_test_add_func ("/window-samp/position", test_position);
  g_test_add_func ("/window-samp/send", test_send);
  g_test_add_func ("/window-samp/end", test_end);
  status = g_test_run ();
  table = g_build_filename (world.directory, "table.vot", NULL);
  g_unlink (table);
  g_rmdir (world.directory);
  return status;
}
