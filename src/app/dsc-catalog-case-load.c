/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "dsc-catalog-case.h"
#include "dsc-fits.h"
#include "dsc-size.h"

/* Catalogues from files, and from the product of a step. */

#define ROWS_AT_ONCE 256
#define TABLE_SUFFIX "sources"
#define SEGMENTS_SUFFIX "segm"

/* --- the label image --- */

static int
find_label_hdu (DscFits *fits, gint64 size[3])
{
  int sci = dsc_fits_find_hdu (fits, "SCI");

  if (sci >= 0
      && dsc_fits_hdu_image_size (dsc_fits_get_hdu (fits, (guint)sci), size, size + 1, size + 2))
    return sci;
  for (guint i = 0; i < dsc_fits_n_hdus (fits); i++)
    if (dsc_fits_hdu_image_size (dsc_fits_get_hdu (fits, i), size, size + 1, size + 2))
      return (int)i;
  return -1;
}

static void
add_pixel (GArray *segments, guint32 label, guint x, guint y)
{
  DscSegment *segment;

  if (label > segments->len)
    g_array_set_size (segments, label);
  segment = &g_array_index (segments, DscSegment, label - 1);
  if (segment->area++ == 0)
    *segment = (DscSegment){ x, y, x + 1, y + 1, 1 };
  segment->x0 = MIN (segment->x0, x);
  segment->x1 = MAX (segment->x1, x + 1);
  segment->y1 = y + 1;
}

/* No more labels than pixels: a damaged one would ask for all the memory there is. */
static gboolean
add_rows (
    GArray *segments, const DscSegmentMap *map, guint y0, guint n, const char *path, GError **error)
{
  gsize most = (gsize)map->width * map->height;

  for (guint y = y0; y < y0 + n; y++) {
    const guint32 *labels = map->labels + (gsize)y * map->width;

    for (guint x = 0; x < map->width; x++) {
      if (labels[x] == 0)
        continue;
      if (labels[x] > most || labels[x] > G_MAXINT / (int)sizeof (DscSegment)) {
        g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                     "%s: label %u at pixel (%u, %u) is beyond the number of pixels: not an image "
                     "of segments; give the _segm file of this catalog",
                     path, labels[x], x, y);
        return FALSE;
      }
      add_pixel (segments, labels[x], x, y);
    }
  }
  return TRUE;
}

static gboolean
read_labels (DscFits *fits,
             guint hdu,
             DscSegmentMap *map,
             GArray *segments,
             GCancellable *cancellable,
             GError **error)
{
  for (guint y = 0; y < map->height; y += ROWS_AT_ONCE) {
    guint n = MIN (ROWS_AT_ONCE, map->height - y);

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_fits_read_rows (fits, hdu, 0, y, n, DSC_PIXEL_UINT,
                                map->labels + (gsize)y * map->width, error)
        || !add_rows (segments, map, y, n, dsc_fits_get_path (fits), error))
      return FALSE;
  }
  return TRUE;
}

static DscSegmentMap *
read_map (const char *path, DscImageModel *image, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscFits) fits = dsc_fits_open (path, error);
  g_autoptr (DscSegmentMap) map = NULL;
  g_autoptr (GArray) segments = NULL;
  gint64 size[3] = { 0 };
  gsize bytes, n_segments;
  int hdu;

  if (!fits)
    return NULL;
  hdu = find_label_hdu (fits, size);
  if (hdu < 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "%s: no image of segments in it", path);
    return NULL;
  }
  if (!dsc_size_check_image (path, size[0], size[1], 1, sizeof (guint32), &bytes, error))
    return NULL;
  if (image
      && (size[0] != dsc_image_model_get_width (image)
          || size[1] != dsc_image_model_get_height (image))) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                 "%s: %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " pixels, but %s has %u x %u: they "
                 "do not belong together",
                 path, size[0], size[1], dsc_image_model_get_name (image),
                 dsc_image_model_get_width (image), dsc_image_model_get_height (image));
    return NULL;
  }
  map = g_new0 (DscSegmentMap, 1);
  map->width = (guint)size[0];
  map->height = (guint)size[1];
  map->labels = dsc_try_alloc (bytes, path, error);
  segments = g_array_new (FALSE, TRUE, sizeof (DscSegment));
  if (!map->labels || !read_labels (fits, (guint)hdu, map, segments, cancellable, error))
    return NULL;
  map->segments = (DscSegment *)(gpointer)g_array_steal (segments, &n_segments);
  map->n_segments = (guint)n_segments;
  return g_steal_pointer (&map);
}

/* FITS keeps the keys of meta data in capitals, catalogues have small ones. */
static void
restore_meta (DscTable *table)
{
  guint n = dsc_table_n_meta (table);

  for (guint i = 0; i < n; i++) {
    const char *key = dsc_table_get_meta_key (table, i);
    g_autofree char *lower = g_ascii_strdown (key, -1);
    g_autofree char *text = g_strdup (dsc_table_get_meta (table, key));

    if (!dsc_table_get_meta (table, lower))
      dsc_table_set_meta (table, lower, text);
  }
}

DscCatalogCase *
dsc_catalog_case_read (const char *table,
                       const char *segments,
                       DscImageModel *image,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (DscTable) rows = dsc_table_read (table, cancellable, error);
  DscSegmentMap *map = NULL;

  if (!rows)
    return NULL;
  restore_meta (rows);
  if (segments) {
    map = read_map (segments, image, cancellable, error);
    if (!map)
      return NULL;
  }
  return dsc_catalog_case_new (g_steal_pointer (&rows), map, image, error);
}

/* --- the product of a step --- */

typedef struct {
  char *table, *segments; /* (nullable) */
  DscImageModel *image;   /* (nullable) */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->table);
  g_free (load->segments);
  g_clear_object (&load->image);
  g_free (load);
}

/* A mosaic made since may have another size: then it is not the one that was measured. */
static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  g_autoptr (GError) error = NULL;
  DscCatalogCase *shown;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!load->table) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  shown = dsc_catalog_case_read (load->table, load->segments, load->image, cancellable, &error);
  if (!shown && g_error_matches (error, DSC_ERROR, DSC_ERROR_MIXED)) {
    g_clear_error (&error);
    shown = dsc_catalog_case_read (load->table, load->segments, NULL, cancellable, &error);
  }
  if (shown)
    g_task_return_pointer (task, shown, (GDestroyNotify)dsc_catalog_case_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The mosaic before the step; a step that stands alone works on the file itself. */
static DscImageModel *
find_image (DscSession *session, guint index)
{
  DscLibrary *library = dsc_session_get_library (session);

  for (guint i = index; i-- > 0;) {
    DscImageModel *image = dsc_session_get_image (session, i);

    if (image)
      return image;
  }
  return index == 0 && dsc_library_get_n_models (library) > 0 ? dsc_library_get_model (library, 0)
                                                              : NULL;
}

void
dsc_catalog_case_load_async (DscSession *session,
                             guint index,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, dsc_catalog_case_load_async);
  g_task_set_task_data (task, load, load_free);
  load->table = dsc_session_dup_product_file (session, index, TABLE_SUFFIX, -1);
  load->segments = dsc_session_dup_product_file (session, index, SEGMENTS_SUFFIX, -1);
  g_set_object (&load->image, find_image (session, index));
  g_task_run_in_thread (task, load_thread);
}

DscCatalogCase *
dsc_catalog_case_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
