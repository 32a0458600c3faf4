/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-filename.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CARD 80
#define BLOCK 2880
#define MAX_BLOCKS 1000
#define VALUE_COLUMN 10
#define MAX_NAME 66

/* The offset of the card of @key, a text, in the first header, or -1. */
static off_t
find_card (int fd, const char *key, char card[CARD])
{
  char block[BLOCK];
  g_autofree char *start = g_strdup_printf ("%-8s= '", key);

  for (off_t b = 0; b < MAX_BLOCKS; b++) {
    if (pread (fd, block, BLOCK, b * BLOCK) != BLOCK)
      return -1;
    if (b == 0 && memcmp (block, "SIMPLE  =", 9) != 0)
      return -1;
    for (gsize i = 0; i < BLOCK; i += CARD) {
      if (memcmp (block + i, "END     ", 8) == 0)
        return -1;
      if (memcmp (block + i, start, 11) == 0) {
        memcpy (card, block + i, CARD);
        return b * BLOCK + (off_t)i;
      }
    }
  }
  return -1;
}

gboolean
dsc_fits_set_text (const char *path, const char *key, const char *name, GError **error)
{
  char card[CARD];
  g_autofree char *value = NULL;
  gboolean ok = TRUE;
  off_t at;
  int fd;

  if (strlen (name) > MAX_NAME || strchr (name, '\'') != NULL || !g_str_is_ascii (name))
    return TRUE;
  fd = open (path, O_RDWR | O_CLOEXEC);
  at = fd >= 0 ? find_card (fd, key, card) : -1;
  /* A value that goes on in CONTINUE cards is left alone. */
  if (at >= 0 && memchr (card, '&', CARD) == NULL) {
    value = g_strdup_printf ("'%-8s'", name);
    memset (card + VALUE_COLUMN, ' ', CARD - VALUE_COLUMN);
    memcpy (card + VALUE_COLUMN, value, strlen (value));
    ok = pwrite (fd, card, CARD, at) == CARD;
  }
  if (fd < 0 || !ok) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path,
                 g_strerror (errno));
    ok = FALSE;
  }
  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
dsc_fits_set_filename (const char *path, const char *name, GError **error)
{
  return dsc_fits_set_text (path, "FILENAME", name, error);
}
