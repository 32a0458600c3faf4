/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-product-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-product-private.h"

#define DEFAULT_MAX_BYTES ((guint64)20 << 30)
#define KEY_LENGTH 64
#define WORK_PREFIX "work-"
#define TRASH_PREFIX "trash-"
#define PRIVATE_PREFIX "private-"

struct _DscProductStore {
  char *directory;
  guint64 max_bytes;
  gboolean is_private;
  DscLockedDir private_lock;
};

struct _DscWorkDir {
  DscLockedDir dir;
};

gboolean
dsc_parse_bytes (const char *text, guint64 *ret_bytes)
{
  static const char units[] = "KMGT";
  char *end = NULL;
  double value = g_ascii_strtod (text, &end);
  const char *unit;
  int shift = 0;

  if (end == text || !(value >= 0.0))
    return FALSE;
  if (*end != '\0' && (unit = strchr (units, g_ascii_toupper (*end))) != NULL) {
    shift = 10 * ((int)(unit - units) + 1);
    end++;
    if (*end == 'i')
      end++;
  }
  if (*end == 'B' || *end == 'b')
    end++;
  value *= (double)((guint64)1 << shift);
  if (*end != '\0' || value >= 9e18)
    return FALSE;
  *ret_bytes = (guint64)value;
  return TRUE;
}

/* Removes directories of that prefix which no living process holds. */
static void
sweep (const char *directory, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (directory, name, NULL);
    DscLockedDir lock = { NULL, -1 };

    if (!g_str_has_prefix (name, prefix) || !dsc_locked_dir_open (&lock, path, TRUE))
      continue;
    dsc_remove_tree (path);
    dsc_locked_dir_clear (&lock);
  }
}

static char *
make_temporary (const char *parent, const char *prefix)
{
  g_autofree char *name = g_strconcat (prefix, "XXXXXX", NULL);
  g_autofree char *path = g_build_filename (parent, name, NULL);

  return g_mkdtemp (path) != NULL ? g_steal_pointer (&path) : NULL;
}

static gboolean
make_private (DscProductStore *store, GError **error)
{
  g_autofree char *parent = g_build_filename (g_get_user_cache_dir (), "ditherscope", NULL);

  store->is_private = TRUE;
  if (g_mkdir_with_parents (parent, 0700) == 0) {
    sweep (parent, PRIVATE_PREFIX);
    store->directory = make_temporary (parent, PRIVATE_PREFIX);
  }
  if (store->directory == NULL)
    store->directory = make_temporary (g_get_tmp_dir (), "ditherscope-");
  if (store->directory == NULL || !dsc_locked_dir_create (&store->private_lock, store->directory)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 "No place to work: neither '%s' nor '%s' can be written (%s)", parent,
                 g_get_tmp_dir (), g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

DscProductStore *
dsc_product_store_new (const char *directory, guint64 max_bytes, GError **error)
{
  g_autoptr (DscProductStore) store = g_new0 (DscProductStore, 1);
  const char *limit = g_getenv ("DSC_CACHE_MAX");

  store->private_lock.fd = -1;
  store->max_bytes = DEFAULT_MAX_BYTES;
  if (max_bytes > 0)
    store->max_bytes = max_bytes;
  else if (limit != NULL && !dsc_parse_bytes (limit, &store->max_bytes)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "DSC_CACHE_MAX: '%s' is not a size; give it as in 20G or 500M", limit);
    return NULL;
  }
  if (directory == NULL)
    return make_private (store, error) ? g_steal_pointer (&store) : NULL;
  store->directory = g_strdup (directory);
  if (g_mkdir_with_parents (directory, 0700) != 0 || g_access (directory, W_OK) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot keep products in '%s': %s", directory,
                 g_strerror (errno));
    return NULL;
  }
  sweep (directory, WORK_PREFIX);
  sweep (directory, TRASH_PREFIX);
  return g_steal_pointer (&store);
}

void
dsc_product_store_free (DscProductStore *store)
{
  if (store == NULL)
    return;
  if (store->is_private && store->directory != NULL)
    dsc_remove_tree (store->directory);
  dsc_locked_dir_clear (&store->private_lock);
  g_free (store->directory);
  g_free (store);
}

gboolean
dsc_product_store_is_private (DscProductStore *store)
{
  return store->is_private;
}

const char *
dsc_product_store_get_directory (DscProductStore *store)
{
  return store->directory;
}

DscProduct *
dsc_product_store_lookup (DscProductStore *store, const char *key)
{
  g_autofree char *path = g_build_filename (store->directory, key, NULL);
  DscLockedDir dir = { NULL, -1 };
  DscProduct *product;

  if (!dsc_locked_dir_open (&dir, path, FALSE))
    return NULL;
  futimens (dir.fd, NULL); /* used now */
  product = dsc_product_read_manifest (key, &dir);
  dsc_locked_dir_clear (&dir);
  return product;
}

DscWorkDir *
dsc_product_store_begin (DscProductStore *store, GError **error)
{
  DscLockedDir dir = { NULL, -1 };
  DscWorkDir *work;

  /* Another process that starts just now may take it for a leftover before it is locked. */
  for (guint attempt = 0; attempt < 3 && dir.path == NULL; attempt++) {
    g_autofree char *path = make_temporary (store->directory, WORK_PREFIX);

    if (path == NULL)
      break;
    if (!dsc_locked_dir_create (&dir, path))
      dsc_remove_tree (path);
  }
  if (dir.path == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write in '%s': %s", store->directory,
                 g_strerror (errno));
    return NULL;
  }
  work = g_new0 (DscWorkDir, 1);
  work->dir = dir;
  return work;
}

const char *
dsc_work_dir_get_path (DscWorkDir *work)
{
  return work->dir.path;
}

void
dsc_work_dir_free (DscWorkDir *work)
{
  if (work == NULL)
    return;
  if (work->dir.path != NULL)
    dsc_remove_tree (work->dir.path);
  dsc_locked_dir_clear (&work->dir);
  g_free (work);
}

typedef struct {
  char *path;
  guint64 bytes;
  gint64 used; /* seconds since 1970 */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *)a, *y = *(Entry *const *)b;

  return x->used < y->used ? -1 : x->used > y->used;
}

static Entry *
measure (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  Entry *entry = g_new0 (Entry, 1);
  const char *name;

  entry->path = g_strdup (path);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    struct stat st;

    if (lstat (file, &st) != 0)
      continue;
    entry->bytes += (guint64)st.st_blocks * 512;
    if (g_str_equal (name, DSC_PRODUCT_LOCK))
      entry->used = st.st_mtim.tv_sec;
  }
  return entry;
}

/* Takes a product out of the way by a rename, then removes it. @dir is locked by the caller. */
static gboolean
discard (DscProductStore *store, const char *path)
{
  g_autofree char *trash = make_temporary (store->directory, TRASH_PREFIX);

  if (trash == NULL || g_rename (path, trash) != 0) {
    if (trash != NULL)
      g_rmdir (trash);
    return FALSE;
  }
  dsc_remove_tree (trash);
  return TRUE;
}

/* Removes the products not used for longest until the rest fits the limit. */
static void
evict (DscProductStore *store)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GDir) dir = g_dir_open (store->directory, 0, NULL);
  guint64 total = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (store->directory, name, NULL);
    Entry *entry;

    if (strlen (name) != KEY_LENGTH)
      continue;
    entry = measure (path);
    total += entry->bytes;
    g_ptr_array_add (entries, entry);
  }
  g_ptr_array_sort (entries, compare_used);
  for (guint i = 0; i < entries->len && total > store->max_bytes; i++) {
    Entry *entry = entries->pdata[i];
    DscLockedDir lock = { NULL, -1 };

    if (!dsc_locked_dir_open (&lock, entry->path, TRUE))
      continue;
    if (discard (store, entry->path))
      total -= entry->bytes;
    dsc_locked_dir_clear (&lock);
  }
}

/* Renames the work directory to its key, in place of what is there. */
static gboolean
put_in_place (DscProductStore *store, DscWorkDir *work, const char *path)
{
  for (guint attempt = 0; attempt < 3; attempt++) {
    if (g_rename (work->dir.path, path) == 0)
      return TRUE;
    if (errno != ENOTEMPTY && errno != EEXIST)
      return FALSE;
    discard (store, path);
  }
  return FALSE;
}

DscProduct *
dsc_product_store_publish (DscProductStore *store,
                           DscWorkDir *work,
                           const char *key,
                           const DscProductOrigin *origin,
                           DscStepOutput *output,
                           gboolean replace,
                           GError **error)
{
  g_autoptr (DscWorkDir) owned = work;
  g_autoptr (DscProduct) product = dsc_product_new (key, origin, output);
  g_autofree char *path = g_build_filename (store->directory, key, NULL);
  DscProduct *stored = NULL;

  if (!dsc_product_is_storable (product, work->dir.path)) {
    if (dsc_product_get_n_files (product) > 0)
      dsc_product_adopt_dir (product, &work->dir);
    return g_steal_pointer (&product);
  }
  if (!dsc_product_write_manifest (product, work->dir.path, error))
    return NULL;
  if (!replace)
    stored = dsc_product_store_lookup (store, key);
  if (stored != NULL)
    return stored;
  /* What stands there now is to be replaced, or damaged. */
  if (put_in_place (store, work, path)) {
    DscLockedDir dir = work->dir;

    g_free (dir.path);
    dir.path = g_strdup (path);
    work->dir = (DscLockedDir){ NULL, -1 };
    stored = dsc_product_read_manifest (key, &dir);
    dsc_locked_dir_clear (&dir);
  }
  if (stored == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot keep the product as '%s': %s", path,
                 g_strerror (errno));
  else if (!store->is_private)
    evict (store);
  return stored;
}
