/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-file-digest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-error.h"
#include "dsc-test.h"

static char *
write_bytes (const char *dir, const char *name, gsize size, guint seed)
{
  char *path = g_build_filename (dir, name, NULL);
  g_autofree char *bytes = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char)(i * 31 + seed);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
  return path;
}

/* The digest follows the content: every byte, the size and the order, not the name. */
static void
test_content (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  static const gsize sizes[] = { 0, 1, 31, 32, 33, (1 << 20) - 1, 1 << 20, (1 << 20) + 5 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *a = write_bytes (dir, "a", sizes[i], 1);
    g_autofree char *b = write_bytes (dir, "b", sizes[i], 1);
    g_autofree char *digest_a = dsc_file_digest (a, NULL, NULL);
    g_autofree char *digest_b = dsc_file_digest (b, NULL, NULL);

    g_assert_cmpuint (strlen (digest_a), ==, 64);
    g_assert_cmpstr (digest_a, ==, digest_b);
    g_assert_true (g_hash_table_add (seen, g_steal_pointer (&digest_a)));
  }
  /* One byte more of zero at the end, one byte changed, two blocks swapped. */
  {
    char zeros[65] = { 0 };
    static const char *const names[] = { "x", "y", "z", "w" };

    for (guint i = 0; i < 4; i++) {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      memset (zeros, 0, sizeof zeros);
      if (i == 2)
        zeros[0] = 1;
      if (i == 3)
        zeros[32] = 1;
      g_file_set_contents (path, zeros, i == 0 ? 63 : 64, NULL);
      g_assert_true (g_hash_table_add (seen, dsc_file_digest (path, NULL, NULL)));
    }
  }
}

static void
make_old (const char *path, int seconds)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };

  times[1].tv_sec = g_get_real_time () / G_USEC_PER_SEC - seconds;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* Known again from the list on disk; not known when it changed or is too young to be sure. */
static void
test_cache (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *list = g_build_filename (dir, "digests", NULL);
  g_autofree char *path = write_bytes (dir, "a.fits", 1000, 1);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *third = NULL;
  DscDigestCache *cache = dsc_digest_cache_new (list);
  g_autoptr (GError) error = NULL;

  first = dsc_digest_cache_get (cache, path, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (dsc_digest_cache_peek (cache, path));
  make_old (path, 100);
  second = dsc_digest_cache_get (cache, path, NULL, &error);
  g_assert_cmpstr (first, ==, second);
  dsc_digest_cache_free (cache);

  cache = dsc_digest_cache_new (list);
  changed = dsc_digest_cache_peek (cache, path);
  g_assert_cmpstr (changed, ==, first);
  make_old (path, 50);
  g_assert_null (dsc_digest_cache_peek (cache, path));
  g_free (write_bytes (dir, "a.fits", 1000, 2));
  third = dsc_digest_cache_get (cache, path, NULL, &error);
  g_assert_cmpstr (third, !=, first);
  dsc_digest_cache_free (cache);
}

static void
test_errors (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "none", NULL);
  g_autofree char *file = write_bytes (dir, "a", 10, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_file_digest (path, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_file_digest (file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-digest/content", test_content);
  g_test_add_func ("/file-digest/cache", test_cache);
  g_test_add_func ("/file-digest/errors", test_errors);
  return g_test_run ();
}
