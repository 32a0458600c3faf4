/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Runs a fuzz target over its corpus without a fuzzer: each file as it is, each file cut at some
 * lengths, and with single bytes changed. What is found so is found on every build.
 * Use: fuzz-NAME CORPUS-FOLDER */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define SLOW_SECONDS 10

static void
run (const guint8 *data, gsize size, const char *name)
{
  /* A copy of exactly this size lets AddressSanitizer see a read beyond its end. */
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));
  gint64 start = g_get_monotonic_time ();

  memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  if (g_get_monotonic_time () - start > SLOW_SECONDS * G_USEC_PER_SEC)
    g_error ("%s took more than %d s", name, SLOW_SECONDS);
}

static void
run_variants (const guint8 *data, gsize size, const char *name)
{
  static const guint8 bytes[] = { 0x00, 0xff, '\n', '[', '*', '9' };
  g_autofree guint8 *copy = g_memdup2 (data, MAX (size, 1));
  guint64 state = 88172645463325252u;

  run (data, size, name);
  for (gsize k = 1; k < 40; k++)
    run (data, size * k / 40, name);
  for (guint k = 0; k < 200 && size > 0; k++) {
    gsize at;
    guint8 old;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    at = state % size;
    old = copy[at];
    copy[at] = bytes[k % G_N_ELEMENTS (bytes)];
    run (copy, size, name);
    copy[at] = old;
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (dir == NULL) {
    g_printerr ("Use: %s CORPUS-FOLDER\n", argv[0]);
    return 2;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);
    g_autofree char *bytes = NULL;
    gsize size;

    if (!g_file_get_contents (path, &bytes, &size, NULL))
      continue;
    run_variants ((const guint8 *)bytes, size, name);
    n++;
  }
  if (n == 0) {
    g_printerr ("'%s' holds no files\n", argv[1]);
    return 1;
  }
  g_print ("%u files with their variants\n", n);
  return 0;
}
