/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tiles.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-render-rows.h"
#include "dsc-size.h"

#define T DSC_TILE_SIZE
/* Kept beyond what the picture needs. */
#define KEEP_BYTES ((gsize)32 << 20)

typedef struct {
  gint64 key;
  guint stamp; /* of the last picture that used it */
  guint width, height;
  gpointer data;
} Tile;

struct _DscTiles {
  gatomicrefcount ref_count;
  DscImageModel *model;
  DscPlaneId plane;
  guint z, width, height;
  GRWLock lock;
  GHashTable *table; /* of Tile by its key */
  GArray *wanted;    /* of gint64 */
  GHashTable *asked; /* the same, to be found */
  guint stamp;
  gsize bytes;
};

static gint64
make_key (guint k, guint tx, guint ty)
{
  return (gint64)k << 48 | (gint64)ty << 24 | tx;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_free (tile->data);
  g_free (tile);
}

DscTiles *
dsc_tiles_new (DscImageModel *model, DscPlaneId plane, guint z)
{
  DscTiles *tiles = g_new0 (DscTiles, 1);

  g_atomic_ref_count_init (&tiles->ref_count);
  g_rw_lock_init (&tiles->lock);
  tiles->model = g_object_ref (model);
  tiles->plane = plane;
  tiles->z = z;
  tiles->width = dsc_image_model_get_width (model);
  tiles->height = dsc_image_model_get_height (model);
  tiles->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, tile_free);
  tiles->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  tiles->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return tiles;
}

DscTiles *
dsc_tiles_ref (DscTiles *tiles)
{
  g_atomic_ref_count_inc (&tiles->ref_count);
  return tiles;
}

void
dsc_tiles_unref (DscTiles *tiles)
{
  if (tiles == NULL || !g_atomic_ref_count_dec (&tiles->ref_count))
    return;
  g_hash_table_unref (tiles->table);
  g_hash_table_unref (tiles->asked);
  g_array_unref (tiles->wanted);
  g_object_unref (tiles->model);
  g_rw_lock_clear (&tiles->lock);
  g_free (tiles);
}

DscImageModel *
dsc_tiles_get_model (DscTiles *tiles)
{
  return tiles->model;
}

DscPlaneId
dsc_tiles_get_plane (DscTiles *tiles)
{
  return tiles->plane;
}

guint
dsc_tiles_get_layer (DscTiles *tiles)
{
  return tiles->z;
}

gsize
dsc_tiles_get_bytes (DscTiles *tiles)
{
  gsize bytes;

  g_rw_lock_reader_lock (&tiles->lock);
  bytes = tiles->bytes;
  g_rw_lock_reader_unlock (&tiles->lock);
  return bytes;
}

/* --- asking --- */

void
dsc_tiles_begin (DscTiles *tiles)
{
  g_rw_lock_writer_lock (&tiles->lock);
  tiles->stamp++;
  g_array_set_size (tiles->wanted, 0);
  g_hash_table_remove_all (tiles->asked);
  g_rw_lock_writer_unlock (&tiles->lock);
}

gboolean
dsc_tiles_has_wanted (DscTiles *tiles)
{
  gboolean any;

  g_rw_lock_reader_lock (&tiles->lock);
  any = tiles->wanted->len > 0;
  g_rw_lock_reader_unlock (&tiles->lock);
  return any;
}

void
dsc_tiles_want (DscTiles *tiles, guint k, guint x0, guint y0, guint width, guint height)
{
  guint level_width = (guint)(((guint64)tiles->width + (1u << k) - 1) >> k);
  guint level_height = (guint)(((guint64)tiles->height + (1u << k) - 1) >> k);
  guint right = MIN (level_width, x0 + width + T / 2),
        top = MIN (level_height, y0 + height + T / 2);
  guint left = x0 > T / 2 ? x0 - T / 2 : 0, low = y0 > T / 2 ? y0 - T / 2 : 0;

  g_rw_lock_writer_lock (&tiles->lock);
  for (guint ty = low / T; ty * T < top; ty++)
    for (guint tx = left / T; tx * T < right; tx++) {
      gint64 key = make_key (k, tx, ty);
      Tile *tile = g_hash_table_lookup (tiles->table, &key);

      if (tile != NULL) {
        tile->stamp = tiles->stamp;
      } else if (g_hash_table_add (tiles->asked, g_memdup2 (&key, sizeof key))) {
        g_array_append_val (tiles->wanted, key);
      }
    }
  g_rw_lock_writer_unlock (&tiles->lock);
}

guint
dsc_tiles_copy_row (
    DscTiles *tiles, guint k, guint x0, guint y, guint n, gpointer out, gboolean *ret_missing)
{
  guint done = 0;

  *ret_missing = FALSE;
  g_rw_lock_reader_lock (&tiles->lock);
  while (done < n) {
    guint x = x0 + done, part = MIN (n - done, T - x % T);
    gint64 key = make_key (k, x / T, y / T);
    const Tile *tile = g_hash_table_lookup (tiles->table, &key);

    if (tile == NULL) {
      if (done == 0) {
        *ret_missing = TRUE;
        done = part;
      }
      break;
    }
    memcpy ((guint32 *)out + done,
            (const guint32 *)tile->data + (gsize)(y % T) * tile->width + x % T, part * 4u);
    done += part;
  }
  g_rw_lock_reader_unlock (&tiles->lock);
  return done;
}

/* --- reading --- */

/* @pixels, of @width x @height, at half the size. */
static gpointer
halve (gpointer pixels, gboolean is_float, guint *width, guint *height)
{
  guint w = (*width + 1) / 2, h = (*height + 1) / 2;
  guint32 *out = g_new (guint32, (gsize)w * h);

  for (guint y = 0; y < h; y++) {
    gsize a = (gsize)(2 * y) * *width, b = 2 * y + 1 < *height ? a + *width : a;

    if (is_float)
      dsc_rows_halve_float ((float *)pixels + a, (float *)pixels + b, (float *)out + (gsize)y * w,
                            *width);
    else
      dsc_rows_halve_bits ((guint32 *)pixels + a, (guint32 *)pixels + b, out + (gsize)y * w,
                           *width);
  }
  g_free (pixels);
  *width = w;
  *height = h;
  return out;
}

/* Always gives a tile; without values if they cannot be read. */
static Tile *
read_tile (DscTiles *tiles, gint64 key, GError **error)
{
  guint k = (guint)(key >> 48), side = T << k;
  guint tx = (guint)(key & 0xffffff), ty = (guint)(key >> 24 & 0xffffff);
  DscPlaneBox box = { .z = tiles->z, .x0 = tx * side, .y0 = ty * side };
  gboolean is_float = dsc_plane_pixel_type (tiles->plane) == DSC_PIXEL_FLOAT;
  Tile *tile = g_new0 (Tile, 1);

  tile->key = key;
  tile->width = box.n_columns = MIN (side, tiles->width - box.x0);
  tile->height = box.n_rows = MIN (side, tiles->height - box.y0);
  tile->data = g_new0 (guint32, (gsize)tile->width * tile->height);
  if (!dsc_image_model_read_box (tiles->model, tiles->plane, &box, tile->data, error))
    for (gsize i = 0; i < (gsize)tile->width * tile->height; i++) {
      if (is_float)
        ((float *)tile->data)[i] = NAN;
      else
        ((guint32 *)tile->data)[i] = 0;
    }
  for (guint i = 0; i < k; i++)
    tile->data = halve (tile->data, is_float, &tile->width, &tile->height);
  return tile;
}

/* Least recently used ones go, but none that the picture shows. */
static void
make_room (DscTiles *tiles)
{
  while (tiles->bytes > KEEP_BYTES) {
    GHashTableIter iter;
    gpointer value;
    Tile *oldest = NULL;

    g_hash_table_iter_init (&iter, tiles->table);
    while (g_hash_table_iter_next (&iter, NULL, &value)) {
      Tile *tile = value;

      if (oldest == NULL || tiles->stamp - tile->stamp > tiles->stamp - oldest->stamp)
        oldest = tile;
    }
    if (oldest == NULL || oldest->stamp == tiles->stamp)
      return;
    tiles->bytes -= (gsize)oldest->width * oldest->height * 4;
    g_hash_table_remove (tiles->table, &oldest->key);
  }
}

static void
insert (DscTiles *tiles, Tile *tile)
{
  g_rw_lock_writer_lock (&tiles->lock);
  if (g_hash_table_contains (tiles->table, &tile->key)) {
    tile_free (tile);
  } else {
    tile->stamp = tiles->stamp;
    tiles->bytes += (gsize)tile->width * tile->height * 4;
    g_hash_table_insert (tiles->table, &tile->key, tile);
    make_room (tiles);
  }
  g_rw_lock_writer_unlock (&tiles->lock);
}

typedef struct {
  DscTiles *tiles;
  const gint64 *keys;
  GMutex lock;
  GError *failure; /* the first one */
} Reading;

static gboolean
has_tile (DscTiles *tiles, gint64 key)
{
  gboolean found;

  g_rw_lock_reader_lock (&tiles->lock);
  found = g_hash_table_contains (tiles->table, &key);
  g_rw_lock_reader_unlock (&tiles->lock);
  return found;
}

/* A tile that cannot be read does not keep the others away. */
static gboolean
read_one (guint index, gpointer user_data, GError **error)
{
  Reading *reading = user_data;
  GError *local = NULL;

  if (has_tile (reading->tiles, reading->keys[index]))
    return TRUE;
  insert (reading->tiles, read_tile (reading->tiles, reading->keys[index], &local));
  if (local != NULL) {
    g_mutex_lock (&reading->lock);
    if (reading->failure == NULL)
      reading->failure = g_steal_pointer (&local);
    g_mutex_unlock (&reading->lock);
  }
  g_clear_error (&local);
  return TRUE;
}

/* Takes the first ones off the list. */
static GArray *
take_wanted (DscTiles *tiles, guint n_max)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_rw_lock_writer_lock (&tiles->lock);
  n_max = MIN (n_max, tiles->wanted->len);
  if (n_max > 0) {
    g_array_append_vals (keys, tiles->wanted->data, n_max);
    g_array_remove_range (tiles->wanted, 0, n_max);
  }
  g_rw_lock_writer_unlock (&tiles->lock);
  return keys;
}

gboolean
dsc_tiles_load_wanted (
    DscTiles *tiles, guint n_max, guint n_threads, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) keys = take_wanted (tiles, n_max);
  Reading reading = { .tiles = tiles, .keys = (const gint64 *)(void *)keys->data };
  gboolean ok;

  g_mutex_init (&reading.lock);
  ok = dsc_parallel_for (keys->len, n_threads, read_one, &reading, cancellable, error);
  g_mutex_clear (&reading.lock);
  if (ok && reading.failure != NULL) {
    g_propagate_error (error, reading.failure);
    return FALSE;
  }
  g_clear_error (&reading.failure);
  return ok;
}
