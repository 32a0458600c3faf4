/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "dsc-product-private.h"

static gboolean
lock (DscLockedDir *dir, const char *path, int flags, gboolean exclusive)
{
  g_autofree char *name = g_build_filename (path, DSC_PRODUCT_LOCK, NULL);
  int fd = open (name, O_RDWR | O_CLOEXEC | flags, 0600);

  if (fd < 0)
    return FALSE;
  if (flock (fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 || access (name, F_OK) != 0) {
    close (fd);
    return FALSE;
  }
  dir->path = g_strdup (path);
  dir->fd = fd;
  return TRUE;
}

gboolean
dsc_locked_dir_open (DscLockedDir *dir, const char *path, gboolean exclusive)
{
  return lock (dir, path, 0, exclusive);
}

gboolean
dsc_locked_dir_create (DscLockedDir *dir, const char *path)
{
  return lock (dir, path, O_CREAT, FALSE);
}

void
dsc_locked_dir_clear (DscLockedDir *dir)
{
  if (dir->path == NULL)
    return;
  g_clear_pointer (&dir->path, g_free);
  close (dir->fd);
  dir->fd = -1;
}

static int
remove_cb (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  if (remove (path) != 0)
    g_debug ("cannot remove '%s': %s", path, g_strerror (errno));
  return 0;
}

void
dsc_remove_tree (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}
