/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>

#include "dsc-samp-xmlrpc.h"
#include "dsc-window-samp-private.h"

/* The connection, its menu, and what is sent. */

/* The program may end with the window: a hub that answers hears of it, one that hangs is not waited
 * for. */
#define FAREWELL_MS 300
#define DIGITS "%.9f" /* of degrees: some microarcseconds */

/* --- the menu --------------------------------------------------------------------------------- */

/* (transfer full): names of others may hold what a menu takes for a mnemonic. */
static char *
escape_label (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
append_target (GMenu *menu, const char *label, const char *what, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.samp-send", "(ss)", what, id);
  g_menu_append_item (menu, item);
}

/* Programs that take @mtype; the item cannot be used where there is none. */
static void
fill_targets (struct _DscSamp *self, GMenu *menu, const char *what, const char *mtype)
{
  g_autoptr (GMenu) names = g_menu_new ();
  GPtrArray *peers = dsc_samp_client_get_peers (self->client);

  g_menu_remove_all (menu);
  for (guint i = 0; i < peers->len; i++) {
    const DscSampPeer *peer = peers->pdata[i];
    g_autofree char *name = escape_label (peer->name);

    if (dsc_samp_peer_takes (peer, mtype))
      append_target (names, name, what, peer->id);
  }
  if (g_menu_model_get_n_items (G_MENU_MODEL (names)) == 0) {
    g_menu_append (menu,
                   dsc_samp_client_is_connected (self->client) ? _ ("No program that takes it")
                                                               : _ ("Connect first"),
                   "win.samp-nobody");
    return;
  }
  append_target (menu, _ ("_All programs"), what, "");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (names));
}

/* (transfer full) */
static char *
describe_state (struct _DscSamp *self)
{
  guint n = dsc_samp_client_get_peers (self->client)->len;

  if (dsc_samp_client_is_connecting (self->client))
    return g_strdup (_ ("Connecting…"));
  if (!dsc_samp_client_is_connected (self->client))
    return g_strdup (_ ("_Connect"));
  if (n == 0)
    return g_strdup (dsc_samp_client_has_own_hub (self->client)
                         ? _ ("_Connected: other programs can connect now")
                         : _ ("_Connected, no other program yet"));
  return g_strdup_printf (ngettext ("_Connected with %u program", "_Connected with %u programs", n),
                          n);
}

static void
fill_menu (struct _DscSamp *self)
{
  g_autofree char *label = describe_state (self);

  g_menu_remove_all (self->state_menu);
  g_menu_append (self->state_menu, label, "win.samp-connect");
  fill_targets (self, self->image_menu, "image", "image.load.fits");
  fill_targets (self, self->table_menu, "table", "table.load.votable");
  fill_targets (self, self->position_menu, "position", "coord.pointAt.sky");
}

/* The submenus stay, only what is in them changes: one that is open is not closed by it. */
static void
make_menu (struct _DscSamp *self)
{
  g_autoptr (GMenu) send = g_menu_new ();

  self->state_menu = g_menu_new ();
  self->image_menu = g_menu_new ();
  self->table_menu = g_menu_new ();
  self->position_menu = g_menu_new ();
  fill_menu (self);
  g_menu_append_submenu (send, _ ("Send the _image to"), G_MENU_MODEL (self->image_menu));
  g_menu_append_submenu (send, _ ("Send the _sources to"), G_MENU_MODEL (self->table_menu));
  g_menu_append_submenu (send, _ ("Send the _position to"), G_MENU_MODEL (self->position_menu));
  g_menu_append_section (self->window->samp_menu, NULL, G_MENU_MODEL (self->state_menu));
  g_menu_append_section (self->window->samp_menu, NULL, G_MENU_MODEL (send));
}

static void
changed_cb (struct _DscSamp *self)
{
  dsc_window_set_state (self->window, "samp-connect",
                        g_variant_new_boolean (dsc_samp_client_is_connected (self->client)));
  fill_menu (self);
}

/* --- what is sent ----------------------------------------------------------------------------- */

static void
send_image (struct _DscSamp *self, const char *recipient)
{
  DscWindow *window = self->window;
  DscImageModel *model = window->view ? dsc_image_view_get_model (window->view) : NULL;
  const char *path = model ? dsc_image_model_get_path (model) : NULL;
  g_autofree char *full = path ? g_canonicalize_filename (path, NULL) : NULL;
  g_autofree char *url = full ? g_filename_to_uri (full, NULL, NULL) : NULL;
  GVariantBuilder params;

  if (!url) {
    dsc_window_toast (window, _ ("There is no image of a file to send"));
    return;
  }
  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "url", url);
  dsc_samp_map_add (&params, "image-id", url);
  dsc_samp_map_add (&params, "name", dsc_image_model_get_name (model));
  dsc_samp_client_call (self->client, recipient, "image", "image.load.fits",
                        g_variant_builder_end (&params));
}

/* The cursor, or the middle of the picture. */
static void
send_position (struct _DscSamp *self, const char *recipient)
{
  DscImageView *view = self->window->view;
  DscImageModel *model = view ? dsc_image_view_get_model (view) : NULL;
  DscWcs *wcs = model ? dsc_image_model_get_wcs (model) : NULL;
  char text[2][G_ASCII_DTOSTR_BUF_SIZE];
  double x, y, ra = NAN, dec = NAN;
  GVariantBuilder params;

  if (wcs) {
    if (!dsc_image_view_get_cursor (view, &x, &y))
      dsc_image_view_get_center (view, &x, &y);
    dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  }
  if (!isfinite (ra) || !isfinite (dec)) {
    dsc_window_toast (self->window, _ ("This image has no coordinates there"));
    return;
  }
  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "ra", g_ascii_formatd (text[0], sizeof text[0], DIGITS, ra));
  dsc_samp_map_add (&params, "dec", g_ascii_formatd (text[1], sizeof text[1], DIGITS, dec));
  dsc_samp_client_notify (self->client, recipient, "coord.pointAt.sky",
                          g_variant_builder_end (&params));
  dsc_window_toast (self->window, _ ("Sent %s, %s"), text[0], text[1]);
}

static void
answered_cb (struct _DscSamp *self, const char *responder, const char *tag, const char *failure)
{
  const char *name = dsc_samp_client_find_name (self->client, responder);

  if (!name)
    name = _ ("The hub");
  if (failure) {
    g_autofree char *text
        = g_strdup_printf (_ ("%s did not take what was sent: %s"), name, failure);

    dsc_log_view_add (self->window->log, DSC_MESSAGE_ERROR, text);
    dsc_notice_bar_show (self->window->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
  } else if (g_strcmp0 (tag, "image") == 0)
    dsc_window_toast (self->window, _ ("%s has the image"), name);
  else
    dsc_window_toast (self->window, _ ("%s has the sources"), name);
}

/* --- the connection --------------------------------------------------------------------------- */

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (dsc_samp_client_connect_finish (DSC_SAMP_CLIENT (source), result, &error) || !window->samp)
    return;
  text = g_strdup_printf (_ ("SAMP: %s"), error->message);
  dsc_log_view_add (window->log, DSC_MESSAGE_ERROR, text);
  dsc_notice_bar_show (window->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
}

static void
gone_cb (struct _DscSamp *self)
{
  dsc_window_toast (self->window, _ ("The SAMP hub has ended; the connection is gone"));
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (connect)
{
  struct _DscSamp *self = DSC_WINDOW (user_data)->samp;

  if (g_variant_get_boolean (parameter))
    dsc_samp_client_connect_async (self->client, TRUE, connected_cb, g_object_ref (user_data));
  else
    dsc_samp_client_disconnect (self->client, 0);
}

ACTION (send)
{
  struct _DscSamp *self = DSC_WINDOW (user_data)->samp;
  const char *what, *recipient;

  g_variant_get (parameter, "(&s&s)", &what, &recipient);
  if (!dsc_samp_client_is_connected (self->client)) {
    dsc_window_toast (self->window, _ ("Connect to other programs first"));
    return;
  }
  recipient = *recipient ? recipient : NULL;
  if (g_str_equal (what, "image"))
    send_image (self, recipient);
  else if (g_str_equal (what, "table"))
    dsc_window_samp_send_table (self, recipient);
  else if (g_str_equal (what, "position"))
    send_position (self, recipient);
}

ACTION (accept)
{
  struct _DscSamp *self = DSC_WINDOW (user_data)->samp;
  gpointer key = GUINT_TO_POINTER (g_variant_get_uint32 (parameter));
  DscSampLoad *load = NULL;

  if (!g_hash_table_steal_extended (self->questions, key, NULL, (gpointer *)&load))
    return;
  load->accepted = TRUE;
  dsc_window_samp_load (self, load);
}

/* --- life ------------------------------------------------------------------------------------- */

void
dsc_window_init_samp (DscWindow *window)
{
  static const char *const mtypes[] = { "image.load.fits",
                                        "table.load.votable",
                                        "table.load.fits",
                                        "table.highlight.row",
                                        "table.select.rowList",
                                        "coord.pointAt.sky",
                                        NULL };
  static const GActionEntry entries[] = {
    { "samp-connect", NULL, NULL, "false", connect_cb },
    { .name = "samp-send", .activate = send_cb, .parameter_type = "(ss)" },
    { .name = "samp-accept", .activate = accept_cb, .parameter_type = "u" },
    { .name = "samp-nobody" },
  };
  struct _DscSamp *self = g_new0 (struct _DscSamp, 1);
  DscCatalogModel *model = dsc_catalog_board_get_model (window->catalog_board);

  window->samp = self;
  self->window = window;
  self->client = dsc_samp_client_new (
      "Ditherscope", "Combines dithered exposures; shows images and catalogs", mtypes);
  self->cancellable = g_cancellable_new ();
  self->tables = g_ptr_array_new_with_free_func (dsc_samp_table_free);
  self->questions = g_hash_table_new_full (NULL, NULL, NULL, dsc_samp_load_free);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (window), "samp-nobody")), FALSE);
  g_signal_connect_swapped (self->client, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->client, "message", G_CALLBACK (dsc_window_samp_receive), self);
  g_signal_connect_swapped (self->client, "answered", G_CALLBACK (answered_cb), self);
  g_signal_connect_swapped (self->client, "gone", G_CALLBACK (gone_cb), self);
  g_signal_connect_swapped (model, "selection-changed",
                            G_CALLBACK (dsc_window_samp_selection_changed), self);
  make_menu (self);
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (directory, name, NULL);

    g_unlink (path);
  }
  g_rmdir (directory);
}

void
dsc_window_end_samp (DscWindow *window)
{
  struct _DscSamp *self = g_steal_pointer (&window->samp);

  if (!self)
    return;
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_signal_handlers_disconnect_by_data (dsc_catalog_board_get_model (window->catalog_board), self);
  g_clear_handle_id (&self->selection_source, g_source_remove);
  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_pointer (&self->shown_rows, gtk_bitset_unref);
  dsc_samp_client_disconnect (self->client, FAREWELL_MS);
  if (self->directory)
    remove_files (self->directory);
  g_free (self->directory);
  g_ptr_array_unref (self->tables);
  g_hash_table_unref (self->questions);
  g_object_unref (self->state_menu);
  g_object_unref (self->image_menu);
  g_object_unref (self->table_menu);
  g_object_unref (self->position_menu);
  g_object_unref (self->cancellable);
  g_object_unref (self->client);
  g_free (self);
}

DscSampClient *
dsc_window_get_samp (DscWindow *self)
{
  return self->samp->client;
}
