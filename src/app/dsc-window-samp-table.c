/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-samp-xmlrpc.h"
#include "dsc-window-catalog.h"
#include "dsc-window-samp-private.h"

/* Tables under the names that other programs know them by, and their selection. */

#define SELECTION_MS 120 /* a drag over many rows is told once */
#define ROWS_MOST 40000  /* in one message */
#define TABLES_MOST 50

void
dsc_samp_table_free (gpointer data)
{
  DscSampTable *table = data;

  g_free (table->id);
  g_free (table->url);
  g_free (table->path);
  g_clear_pointer (&table->shown, dsc_catalog_case_unref);
  g_free (table);
}

static DscCatalogCase *
get_case (struct _DscSamp *self)
{
  return dsc_catalog_model_get_case (dsc_catalog_board_get_model (self->window->catalog_board));
}

static gboolean
is_own (struct _DscSamp *self, const DscSampTable *table)
{
  if (table->shown)
    return table->shown == get_case (self);
  return g_strcmp0 (table->path, dsc_window_get_catalog_path (self->window)) == 0;
}

const DscSampTable *
dsc_window_samp_find_own (struct _DscSamp *self)
{
  const char *path = dsc_window_get_catalog_path (self->window);
  g_autofree char *full = NULL, *url = NULL;

  if (!get_case (self))
    return NULL;
  for (guint i = self->tables->len; i-- > 0;)
    if (is_own (self, self->tables->pdata[i]))
      return self->tables->pdata[i];
  if (!path)
    return NULL;
  /* a file that others may have opened by themselves */
  full = g_canonicalize_filename (path, NULL);
  url = g_filename_to_uri (full, NULL, NULL);
  dsc_window_samp_add_table (self, NULL, url, path, NULL);
  return self->tables->pdata[self->tables->len - 1];
}

gboolean
dsc_window_samp_is_shown (struct _DscSamp *self, const char *id, const char *url)
{
  dsc_window_samp_find_own (self);
  for (guint i = 0; i < self->tables->len; i++) {
    const DscSampTable *table = self->tables->pdata[i];

    if (is_own (self, table)
        && ((id && g_strcmp0 (table->id, id) == 0) || (url && g_strcmp0 (table->url, url) == 0)))
      return TRUE;
  }
  return FALSE;
}

void
dsc_window_samp_add_table (
    struct _DscSamp *self, const char *id, const char *url, const char *path, DscCatalogCase *shown)
{
  DscSampTable *table = g_new0 (DscSampTable, 1);

  table->id = g_strdup (id);
  table->url = g_strdup (url);
  table->path = g_strdup (path);
  table->shown = shown ? dsc_catalog_case_ref (shown) : NULL;
  if (self->tables->len >= TABLES_MOST)
    g_ptr_array_remove_index (self->tables, 0);
  g_ptr_array_add (self->tables, table);
}

/* --- out -------------------------------------------------------------------------------------- */

typedef struct {
  DscCatalogCase *shown;
  char *path, *recipient, *name; /* recipient: (nullable) */
} Write;

static void
write_free (gpointer data)
{
  Write *job = data;

  dsc_catalog_case_unref (job->shown);
  g_free (job->path);
  g_free (job->recipient);
  g_free (job->name);
  g_free (job);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *job = data;
  g_autoptr (GError) error = NULL;

  if (dsc_table_write_votable (job->shown->table, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  struct _DscSamp *self = window->samp;
  Write *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *url = g_filename_to_uri (job->path, NULL, NULL);
  GVariantBuilder params;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || !self) {
    if (self)
      dsc_notice_bar_show (window->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
    return;
  }
  dsc_window_samp_add_table (self, url, url, NULL, job->shown);
  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "url", url);
  dsc_samp_map_add (&params, "table-id", url);
  dsc_samp_map_add (&params, "name", job->name);
  dsc_samp_client_call (self->client, job->recipient, "table", "table.load.votable",
                        g_variant_builder_end (&params));
}

/* All rows, also those that are filtered: rows are known by their place. */
void
dsc_window_samp_send_table (struct _DscSamp *self, const char *recipient)
{
  DscCatalogCase *shown = get_case (self);
  g_autoptr (GTask) task = NULL;
  Write *job;
  char *path;

  if (!shown) {
    dsc_window_toast (self->window,
                      _ ("There is no catalogue: run source_catalog, or open a table"));
    return;
  }
  path = dsc_window_samp_make_path (self, ".vot");
  if (!path)
    return;
  job = g_new0 (Write, 1);
  job->shown = dsc_catalog_case_ref (shown);
  job->path = path;
  job->recipient = g_strdup (recipient);
  job->name = shown->image
                  ? g_strdup_printf (_ ("Sources of %s"), dsc_image_model_get_name (shown->image))
                  : g_strdup (_ ("Sources"));
  task = g_task_new (self->window, self->cancellable, written_cb, NULL);
  g_task_set_source_tag (task, dsc_window_samp_send_table);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, write_free);
  g_task_run_in_thread (task, write_thread);
}

static void
add_row (GVariantBuilder *builder, guint row)
{
  char text[16];

  g_snprintf (text, sizeof text, "%u", row);
  g_variant_builder_add (builder, "v", g_variant_new_string (text));
}

/* One row is highlighted, more are a selection. */
static gboolean
selection_cb (gpointer user_data)
{
  struct _DscSamp *self = user_data;
  DscCatalogModel *model = dsc_catalog_board_get_model (self->window->catalog_board);
  const GtkBitset *rows = dsc_catalog_model_get_selected (model);
  const DscSampTable *table = dsc_window_samp_find_own (self);
  guint64 n = gtk_bitset_get_size (rows);
  GVariantBuilder params, list;
  char text[16];

  self->selection_source = 0;
  if (!table || n > ROWS_MOST)
    return G_SOURCE_REMOVE;
  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  dsc_samp_map_add (&params, "table-id", table->id ? table->id : table->url);
  dsc_samp_map_add (&params, "url", table->url);
  if (n == 1) {
    g_snprintf (text, sizeof text, "%u", gtk_bitset_get_minimum (rows));
    dsc_samp_map_add (&params, "row", text);
  } else {
    g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
    for (guint64 i = 0; i < n; i++)
      add_row (&list, gtk_bitset_get_nth (rows, (guint)i));
    g_variant_builder_add (&params, "{sv}", "row-list", g_variant_builder_end (&list));
  }
  dsc_samp_client_notify (self->client, NULL,
                          n == 1 ? "table.highlight.row" : "table.select.rowList",
                          g_variant_builder_end (&params));
  return G_SOURCE_REMOVE;
}

void
dsc_window_samp_selection_changed (struct _DscSamp *self)
{
  /* what another program said is not said back to it */
  if (self->following) {
    g_clear_handle_id (&self->selection_source, g_source_remove);
    return;
  }
  if (dsc_samp_client_is_connected (self->client)
      && dsc_samp_client_get_peers (self->client)->len > 0 && self->selection_source == 0)
    self->selection_source = g_timeout_add (SELECTION_MS, selection_cb, self);
}
