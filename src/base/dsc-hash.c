/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "dsc-error.h"

struct _DscHash {
  GChecksum *sum;
};

DscHash *
dsc_hash_new (void)
{
  DscHash *hash = g_new0 (DscHash, 1);

  hash->sum = g_checksum_new (G_CHECKSUM_SHA256);
  return hash;
}

void
dsc_hash_free (DscHash *hash)
{
  if (hash == NULL)
    return;
  g_checksum_free (hash->sum);
  g_free (hash);
}

static void
add_sized (DscHash *hash, gconstpointer data, gsize size)
{
  guint64 n = GUINT64_TO_LE ((guint64)size);

  g_checksum_update (hash->sum, (const guchar *)&n, sizeof n);
  while (size > 0) {
    gsize chunk = MIN (size, G_MAXSSIZE / 2);

    g_checksum_update (hash->sum, data, (gssize)chunk);
    data = (const guchar *)data + chunk;
    size -= chunk;
  }
}

void
dsc_hash_add_bytes (DscHash *hash, const char *label, gconstpointer data, gsize size)
{
  add_sized (hash, label, strlen (label));
  add_sized (hash, data, size);
}

void
dsc_hash_add_string (DscHash *hash, const char *label, const char *value)
{
  dsc_hash_add_bytes (hash, label, value != NULL ? value : "\xff",
                      value != NULL ? strlen (value) : 1);
}

void
dsc_hash_add_int (DscHash *hash, const char *label, gint64 value)
{
  guint64 le = GUINT64_TO_LE ((guint64)value);

  dsc_hash_add_bytes (hash, label, &le, sizeof le);
}

void
dsc_hash_add_double (DscHash *hash, const char *label, double value)
{
  guint64 bits;

  /* One key for both zeros and one for every NaN. */
  if (value == 0.0)
    value = 0.0;
  if (value != value)
    bits = G_GUINT64_CONSTANT (0x7ff8000000000000);
  else
    memcpy (&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  dsc_hash_add_bytes (hash, label, &bits, sizeof bits);
}

gboolean
dsc_hash_add_file (DscHash *hash, const char *label, const char *path, GError **error)
{
  g_autofree guchar *buffer = g_malloc (1 << 20);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  FILE *stream = g_fopen (path, "rbe");
  gsize n;
  gboolean ok;

  if (stream == NULL) {
    g_set_error (error, DSC_ERROR, errno == ENOENT ? DSC_ERROR_NOT_FOUND : DSC_ERROR_FAILED,
                 "Cannot read '%s': %s", path, g_strerror (errno));
    return FALSE;
  }
  while ((n = fread (buffer, 1, 1 << 20, stream)) > 0)
    g_checksum_update (sum, buffer, (gssize)n);
  ok = !ferror (stream);
  fclose (stream);
  if (!ok) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "Reading '%s' failed", path);
    return FALSE;
  }
  dsc_hash_add_string (hash, label, g_checksum_get_string (sum));
  return TRUE;
}

char *
dsc_hash_finish (DscHash *hash)
{
  return g_strdup (g_checksum_get_string (hash->sum));
}
