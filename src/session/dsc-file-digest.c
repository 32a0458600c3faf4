/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-file-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-hash.h"

#define BLOCK ((gsize)1 << 20)
#define MAX_LIST_BYTES ((gsize)4 << 20)
/* A file changed less long ago than this may change again without its time stamp showing it. */
#define SETTLED_NS (G_GINT64_CONSTANT (2000000000))

struct _DscDigestCache {
  GMutex lock;
  char *path;
  GHashTable *known; /* "path\nsignature" -> digest */
};

gboolean
dsc_file_signature (const char *path, DscFileSignature *ret_signature, GError **error)
{
  struct stat st;

  if (stat (path, &st) != 0) {
    g_set_error (error, DSC_ERROR, errno == ENOENT ? DSC_ERROR_NOT_FOUND : DSC_ERROR_FAILED,
                 "Cannot read '%s': %s", path, g_strerror (errno));
    return FALSE;
  }
  *ret_signature = (DscFileSignature){ st.st_dev, st.st_ino, (guint64)st.st_size,
                                       (gint64)st.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000)
                                           + st.st_mtim.tv_nsec };
  return TRUE;
}

gboolean
dsc_file_signature_equal (const DscFileSignature *a, const DscFileSignature *b)
{
  return a->device == b->device && a->inode == b->inode && a->size == b->size
         && a->mtime_ns == b->mtime_ns;
}

/* The round and the primes of XXH64 (Y. Collet, xxHash specification 0.1.1). */
static inline guint64
lane_round (guint64 lane, guint64 word)
{
  lane += word * G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F);
  lane = (lane << 31) | (lane >> 33);
  return lane * G_GUINT64_CONSTANT (0x9E3779B185EBCA87);
}

/* @size is a multiple of 32. */
static void
add_block (guint64 lanes[4], const guchar *data, gsize size)
{
  for (gsize i = 0; i < size; i += 32)
    for (guint k = 0; k < 4; k++) {
      guint64 word;

      memcpy (&word, data + i + 8 * k, sizeof word);
      lanes[k] = lane_round (lanes[k], GUINT64_FROM_LE (word));
    }
}

/* Reads up to BLOCK bytes, fewer only at the end of the file; -1 on failure. */
static gssize
read_block (int fd, guchar *block)
{
  gsize filled = 0;

  while (filled < BLOCK) {
    gssize n = read (fd, block + filled, BLOCK - filled);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    filled += (gsize)n;
  }
  return (gssize)filled;
}

char *
dsc_file_digest (const char *path, GCancellable *cancellable, GError **error)
{
  guint64 lanes[4] = { 1, 2, 3, 4 };
  g_autofree guchar *block = g_malloc (BLOCK);
  g_autoptr (DscHash) hash = NULL;
  guint64 size = 0;
  gssize n;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, DSC_ERROR, errno == ENOENT ? DSC_ERROR_NOT_FOUND : DSC_ERROR_FAILED,
                 "Cannot read '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  while ((n = read_block (fd, block)) > 0) {
    gsize whole = ((gsize)n + 31) / 32 * 32;

    if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
      close (fd);
      return NULL;
    }
    memset (block + n, 0, whole - (gsize)n);
    add_block (lanes, block, whole);
    size += (guint64)n;
  }
  if (n < 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "Reading '%s' failed: %s", path,
                 g_strerror (errno));
    close (fd);
    return NULL;
  }
  close (fd);
  hash = dsc_hash_new ();
  dsc_hash_add_int (hash, "size", (gint64)size);
  for (guint k = 0; k < 4; k++)
    dsc_hash_add_int (hash, "lane", (gint64)lanes[k]);
  return dsc_hash_finish (hash);
}

static char *
make_key (const char *path, const DscFileSignature *signature)
{
  return g_strdup_printf (
      "%s\t%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT,
      path, signature->device, signature->inode, signature->size, signature->mtime_ns);
}

/* Lines "path <tab> signature <tab> digest"; whatever else stands there is passed over. */
static void
load_list (DscDigestCache *cache)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (cache->path == NULL || !g_file_get_contents (cache->path, &text, &length, NULL))
    return;
  if (length > MAX_LIST_BYTES) {
    unlink (cache->path);
    return;
  }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *tab = strrchr (lines[i], '\t');

    if (tab == NULL || strlen (tab + 1) != 64 || strspn (tab + 1, "0123456789abcdef") != 64)
      continue;
    *tab = '\0';
    g_hash_table_insert (cache->known, g_strdup (lines[i]), g_strdup (tab + 1));
  }
}

DscDigestCache *
dsc_digest_cache_new (const char *path)
{
  DscDigestCache *cache = g_new0 (DscDigestCache, 1);

  g_mutex_init (&cache->lock);
  cache->path = g_strdup (path);
  cache->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load_list (cache);
  return cache;
}

void
dsc_digest_cache_free (DscDigestCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->known);
  g_free (cache->path);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

char *
dsc_digest_cache_peek (DscDigestCache *cache, const char *path)
{
  DscFileSignature signature;
  g_autofree char *key = NULL;
  char *digest;

  if (!dsc_file_signature (path, &signature, NULL))
    return NULL;
  key = make_key (path, &signature);
  g_mutex_lock (&cache->lock);
  digest = g_strdup (g_hash_table_lookup (cache->known, key));
  g_mutex_unlock (&cache->lock);
  return digest;
}

/* One write() to a file opened for appending: lines of two processes do not mix. A line that
 * cannot be written is only a digest to be found again. */
static void
append_line (DscDigestCache *cache, const char *key, const char *digest)
{
  g_autofree char *line = g_strdup_printf ("%s\t%s\n", key, digest);
  int fd;

  if (cache->path == NULL || strchr (key, '\n') != NULL)
    return;
  fd = open (cache->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  if (write (fd, line, strlen (line)) < 0)
    g_debug ("cannot write '%s': %s", cache->path, g_strerror (errno));
  close (fd);
}

char *
dsc_digest_cache_get (DscDigestCache *cache,
                      const char *path,
                      GCancellable *cancellable,
                      GError **error)
{
  DscFileSignature before, after;
  g_autofree char *key = NULL;
  g_autofree char *digest = dsc_digest_cache_peek (cache, path);
  gint64 now_ns = g_get_real_time () * 1000;

  if (digest != NULL)
    return g_steal_pointer (&digest);
  if (!dsc_file_signature (path, &before, error))
    return NULL;
  digest = dsc_file_digest (path, cancellable, error);
  if (digest == NULL || !dsc_file_signature (path, &after, error))
    return NULL;
  if (!dsc_file_signature_equal (&before, &after)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 "'%s' changes while it is read; wait until it is complete and open it again",
                 path);
    return NULL;
  }
  if (now_ns - before.mtime_ns > SETTLED_NS) {
    key = make_key (path, &before);
    g_mutex_lock (&cache->lock);
    g_hash_table_replace (cache->known, g_strdup (key), g_strdup (digest));
    append_line (cache, key, digest);
    g_mutex_unlock (&cache->lock);
  }
  return g_steal_pointer (&digest);
}
