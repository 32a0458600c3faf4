/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-http.h"
#include "dsc-number.h"
#include "dsc-samp-host.h"
#include "dsc-samp-xmlrpc.h"
#include "dsc-table.h"
#include "dsc-window-catalog-private.h"
#include "dsc-window-samp-private.h"

/* What other programs send. */

#define DOWNLOAD_SECONDS 900
#define IMAGE_MOST ((gsize)8 << 30)
#define TABLE_MOST ((gsize)1 << 30)
#define QUESTIONS_MOST 20
/* What others select is shown no more often. */
#define SHOW_US G_GINT64_CONSTANT (100000)

void
dsc_samp_load_free (gpointer data)
{
  DscSampLoad *load = data;

  g_free (load->url);
  g_free (load->name);
  g_free (load->id);
  g_free (load->sender);
  g_free (load->message);
  g_free (load->path);
  g_free (load->directory);
  g_clear_object (&load->image);
  g_free (load);
}

static gboolean
make_directory (struct _DscSamp *self)
{
  if (!self->directory)
    self->directory = g_dir_make_tmp ("ditherscope-XXXXXX", NULL);
  return self->directory != NULL;
}

char *
dsc_window_samp_make_path (struct _DscSamp *self, const char *ending)
{
  g_autofree char *name = NULL;

  if (!make_directory (self))
    return NULL;
  name = g_strdup_printf ("samp-%u%s", ++self->n_files, ending);
  return g_build_filename (self->directory, name, NULL);
}

/* --- files, on a thread ----------------------------------------------------------------------- */

static gboolean
find_file (DscSampLoad *load, GError **error)
{
  g_autofree char *host = NULL;

  load->path = g_filename_from_uri (load->url, &host, NULL);
  if (!load->path
      || (host && *host && g_ascii_strcasecmp (host, "localhost") != 0
          && g_ascii_strcasecmp (host, g_get_host_name ()) != 0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 _ ("“%s” is not a file of this machine; copy it here first."), load->url);
    return FALSE;
  }
  if (g_file_test (load->path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, _ ("There is no file “%s”."), load->path);
  return FALSE;
}

static gboolean
fetch_file (DscSampLoad *load, GCancellable *cancellable, GError **error)
{
  g_autofree char *name
      = g_strdup_printf ("received-%u%s", load->number, load->table ? ".vot" : ".fits");
  g_autofree char *path = g_build_filename (load->directory, name, NULL);
  gboolean local = dsc_samp_is_local (load->url, cancellable);

  if (!local && !load->accepted) {
    load->foreign = TRUE;
    return FALSE;
  }
  if (!dsc_http_download (load->url, path, DOWNLOAD_SECONDS, load->table ? TABLE_MOST : IMAGE_MOST,
                          !local, cancellable, error))
    return FALSE;
  load->path = g_steal_pointer (&path);
  return TRUE;
}

/* Read here too, so that the sender gets a true answer. */
static gboolean
look_at (DscSampLoad *load, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscTable) table = NULL;

  if (load->table) {
    table = dsc_table_read (load->path, cancellable, error);
    return table != NULL;
  }
  load->image = dsc_fits_model_open (load->path, error);
  return load->image != NULL;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscSampLoad *load = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *scheme = g_uri_parse_scheme (load->url);
  gboolean ok;

  if (g_strcmp0 (scheme, "file") == 0)
    ok = find_file (load, &error);
  else if (g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0)
    ok = fetch_file (load, cancellable, &error);
  else {
    g_set_error (&error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 _ ("“%s” is neither a file nor an address of the web."), load->url);
    ok = FALSE;
  }
  ok = ok && look_at (load, cancellable, &error);
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, ok);
}

/* --- what becomes of it ----------------------------------------------------------------------- */

static void
ask (struct _DscSamp *self, const DscSampLoad *load)
{
  g_autofree char *host = dsc_samp_dup_host (load->url);
  g_autofree char *text = g_strdup_printf (
      load->table ? _ ("%s sends a table that is at %s. Fetch it from there?\n%s")
                  : _ ("%s sends an image that is at %s. Fetch it from there?\n%s"),
      load->sender, host, load->url);
  DscSampLoad *kept = g_new0 (DscSampLoad, 1);

  if (g_hash_table_size (self->questions) >= QUESTIONS_MOST)
    g_hash_table_remove_all (self->questions);
  kept->table = load->table;
  kept->url = g_strdup (load->url);
  kept->name = g_strdup (load->name);
  kept->id = g_strdup (load->id);
  kept->sender = g_strdup (load->sender);
  kept->message = g_strdup (load->message);
  kept->directory = g_strdup (load->directory);
  kept->number = load->number;
  g_hash_table_insert (self->questions, GUINT_TO_POINTER (load->number), kept);
  dsc_notice_bar_show (self->window->notice, DSC_MESSAGE_INFO, text, _ ("Fetch it"),
                       "win.samp-accept", g_variant_new_uint32 (load->number));
}

/* A tab, whatever else is open; the first image of an empty window is opened as from a file. */
static void
show_image (struct _DscSamp *self, DscSampLoad *load)
{
  DscWindow *window = self->window;
  g_autoptr (GFile) file = g_file_new_for_path (load->path);
  g_autofree char *key = g_strconcat ("file:", load->path, NULL);

  if (g_str_equal (dsc_window_get_page (window), "main"))
    dsc_image_tabs_show (window->tabs, key,
                         *load->name ? load->name : dsc_image_model_get_name (load->image),
                         load->image, TRUE);
  else
    dsc_window_open (window, &file, 1);
}

static gboolean
show_load (struct _DscSamp *self, DscSampLoad *load)
{
  if (!load->table) {
    show_image (self, load);
    return TRUE;
  }
  if (!self->window->view)
    return FALSE;
  dsc_window_samp_add_table (self, load->id, load->url, load->path, NULL);
  dsc_window_open_catalog (self->window, load->path);
  return TRUE;
}

static void
show_failure (struct _DscSamp *self, DscSampLoad *load, const char *failure)
{
  g_autofree char *text = g_strdup_printf (_ ("From %s: %s"), load->sender, failure);

  dsc_log_view_add (self->window->log, DSC_MESSAGE_ERROR, text);
  dsc_notice_bar_show (self->window->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  struct _DscSamp *self = window->samp;
  DscSampLoad *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const char *failure = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (!self)
    return;
  if (load->foreign) {
    ask (self, load);
    return;
  }
  if (error)
    failure = error->message;
  else if (!show_load (self, load))
    failure = _ ("A catalogue is shown over an image: open the image first.");
  if (failure)
    show_failure (self, load, failure);
  else
    dsc_window_toast (window, _ ("Received from %s: %s"), load->sender,
                      *load->name ? load->name : load->url);
  if (load->message)
    dsc_samp_client_reply (self->client, load->message, failure);
}

void
dsc_window_samp_load (struct _DscSamp *self, DscSampLoad *load)
{
  g_autoptr (GTask) task = g_task_new (self->window, self->cancellable, loaded_cb, NULL);

  g_task_set_source_tag (task, dsc_window_samp_load);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, load, dsc_samp_load_free);
  g_task_run_in_thread (task, load_thread);
}

/* --- one function per kind of message --------------------------------------------------------- */

/* Returns: (nullable): what is wrong; NULL also while it is being loaded */
static const char *
receive_load (struct _DscSamp *self,
              const char *sender,
              const char *message,
              gboolean table,
              GVariant *params)
{
  const char *url = dsc_samp_map_get (params, "url"), *name = dsc_samp_map_get (params, "name");
  const char *program = dsc_samp_client_find_name (self->client, sender);
  DscSampLoad *load;

  if (!url || !*url)
    return "url is missing";
  if (!make_directory (self))
    return "no room for temporary files";
  load = g_new0 (DscSampLoad, 1);
  load->table = table;
  load->url = g_strdup (url);
  load->name = g_strdup (name ? name : "");
  load->id = g_strdup (dsc_samp_map_get (params, "table-id"));
  load->sender = g_strdup (program ? program : sender);
  load->message = g_strdup (message);
  load->directory = g_strdup (self->directory);
  load->number = ++self->n_files;
  dsc_window_samp_load (self, load);
  return NULL;
}

static gboolean
read_number (GVariant *params, const char *key, double *ret_value)
{
  const char *text = dsc_samp_map_get (params, key);

  return text && dsc_number_parse (text, strlen (text), ret_value) && isfinite (*ret_value);
}

static const char *
receive_position (struct _DscSamp *self, GVariant *params)
{
  DscWindow *window = self->window;
  DscImageModel *model = window->view ? dsc_image_view_get_model (window->view) : NULL;
  DscWcs *wcs = model ? dsc_image_model_get_wcs (model) : NULL;
  double ra, dec, x = NAN, y = NAN;

  if (!read_number (params, "ra", &ra) || !read_number (params, "dec", &dec) || fabs (dec) > 90)
    return "ra and dec are not degrees";
  if (wcs)
    dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &x, &y);
  if (!isfinite (x) || !isfinite (y) || x < -0.5 || y < -0.5
      || x > dsc_image_model_get_width (model) - 0.5
      || y > dsc_image_model_get_height (model) - 0.5) {
    dsc_window_toast (window, _ ("Another program points at %.5f, %+.5f: not in this image"), ra,
                      dec);
    return "the position is not in the image that is shown";
  }
  dsc_image_view_center_on (window->view, x, y);
  g_action_group_change_action_state (G_ACTION_GROUP (window), "show-cross",
                                      g_variant_new_boolean (TRUE));
  g_action_group_activate_action (G_ACTION_GROUP (window), "cursor", g_variant_new ("(dd)", x, y));
  return NULL;
}

static gboolean
parse_row (const char *text, guint n, guint *ret_row)
{
  guint64 row;

  if (!text || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &row, NULL) || row >= n)
    return FALSE;
  *ret_row = (guint)row;
  return TRUE;
}

static gboolean
show_selection_cb (gpointer user_data)
{
  struct _DscSamp *self = user_data;
  DscCatalogModel *model = dsc_catalog_board_get_model (self->window->catalog_board);
  DscCatalogCase *shown = dsc_catalog_model_get_case (model);

  self->show_source = 0;
  self->following = TRUE;
  if (self->shown_rows && shown)
    dsc_catalog_model_select (model, self->shown_rows);
  else if (shown && self->shown_row >= 0 && (guint)self->shown_row < shown->n)
    dsc_window_catalog_show_row (self->window, self->shown_row);
  self->following = FALSE;
  self->shown_us = g_get_monotonic_time ();
  g_clear_pointer (&self->shown_rows, gtk_bitset_unref);
  return G_SOURCE_REMOVE;
}

/* Of many messages in a row only the last is shown: others send one for each move of the mouse.
 * @rows: (transfer full) (nullable): else @row */
static void
show_selection (struct _DscSamp *self, GtkBitset *rows, int row)
{
  gint64 wait_us;

  g_clear_pointer (&self->shown_rows, gtk_bitset_unref);
  self->shown_rows = rows;
  self->shown_row = row;
  if (self->show_source)
    return;
  wait_us = self->shown_us + SHOW_US - g_get_monotonic_time ();
  self->show_source = wait_us <= 0
                          ? g_idle_add_full (G_PRIORITY_DEFAULT + 10, show_selection_cb, self, NULL)
                          : g_timeout_add ((guint)(wait_us / 1000 + 1), show_selection_cb, self);
}

static const char *
receive_selection (struct _DscSamp *self, gboolean list, GVariant *params)
{
  DscCatalogModel *model = dsc_catalog_board_get_model (self->window->catalog_board);
  DscCatalogCase *shown = dsc_catalog_model_get_case (model);
  g_autoptr (GVariant) rows = g_variant_lookup_value (params, "row-list", G_VARIANT_TYPE ("av"));
  g_autoptr (GtkBitset) set = gtk_bitset_new_empty ();
  guint row;

  if (!shown
      || !dsc_window_samp_is_shown (self, dsc_samp_map_get (params, "table-id"),
                                    dsc_samp_map_get (params, "url")))
    return "this table is not shown";
  for (gsize i = 0; list && rows && i < g_variant_n_children (rows); i++) {
    g_autoptr (GVariant) child = NULL;

    g_variant_get_child (rows, i, "v", &child);
    if (g_variant_is_of_type (child, G_VARIANT_TYPE_STRING)
        && parse_row (g_variant_get_string (child, NULL), shown->n, &row))
      gtk_bitset_add (set, row);
  }
  if (!list && !parse_row (dsc_samp_map_get (params, "row"), shown->n, &row))
    return "there is no such row";
  if (list && !rows)
    return "row-list is missing";
  if (list)
    show_selection (self, g_steal_pointer (&set), -1);
  else
    show_selection (self, NULL, (int)row);
  return NULL;
}

void
dsc_window_samp_receive (struct _DscSamp *self,
                         const char *sender,
                         const char *message,
                         const char *mtype,
                         GVariant *params)
{
  gboolean loads
      = g_str_equal (mtype, "image.load.fits") || g_str_has_prefix (mtype, "table.load.");
  const char *failure = "this kind of message is not understood";

  if (loads)
    failure = receive_load (self, sender, message, *mtype == 't', params);
  else if (g_str_equal (mtype, "coord.pointAt.sky"))
    failure = receive_position (self, params);
  else if (g_str_equal (mtype, "table.highlight.row"))
    failure = receive_selection (self, FALSE, params);
  else if (g_str_equal (mtype, "table.select.rowList"))
    failure = receive_selection (self, TRUE, params);
  if (message && (failure || !loads))
    dsc_samp_client_reply (self->client, message, failure);
}
