/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-error.h"

#define MAX_TRIES 100

struct _DscSessionLock {
  char *name;
  int fd;
};

/* "4711 host": who has it; what is damaged is somebody. */
static void
tell (const char *path, int fd, GError **error)
{
  char text[256] = "";
  ssize_t n = pread (fd, text, sizeof text - 1, 0);
  char *host = n > 0 ? strchr (text, ' ') : NULL;

  if (host != NULL) {
    *host++ = '\0';
    host[strcspn (host, "\n")] = '\0';
  }
  if (host != NULL && g_utf8_validate (host, -1, NULL))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "The session '%s' is open in another window (process %d on %s)", path, atoi (text),
                 host);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "The session '%s' is open in another window",
                 path);
}

static void
sign (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d %s\n", (int)getpid (), g_get_host_name ());
  gsize n = strlen (text);

  /* It only tells others; the lock holds without. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, n, 0) != (ssize_t)n)
    g_debug ("the lock of a session cannot be signed: %s", g_strerror (errno));
}

/* The file that was opened is the one of that name: one that was removed in between, or made anew
 * by another, locks nobody out. */
static gboolean
is_named (int fd, const char *name)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && lstat (name, &named) == 0 && opened.st_ino == named.st_ino
         && opened.st_dev == named.st_dev;
}

/* -1 and @error: it is another's, or cannot be had */
static int
open_locked (const char *path, const char *name, GError **error)
{
  for (guint i = 0; i < MAX_TRIES; i++) {
    int fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    int code;

    if (fd < 0) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write beside the session '%s': %s",
                   path, g_strerror (errno));
      return -1;
    }
    if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_named (fd, name))
      return fd;
    code = errno;
    if (is_named (fd, name)) {
      if (code == EWOULDBLOCK)
        tell (path, fd, error);
      else
        g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                     "The session '%s' cannot be kept from other writers: locking '%s': %s", path,
                     name, g_strerror (code));
      close (fd);
      return -1;
    }
    close (fd);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "The session '%s' is open in another window",
               path);
  return -1;
}

/* (transfer full): of the file itself, so that a link to it is the same session */
static char *
lock_name (const char *absolute)
{
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *base = g_path_get_basename (absolute);
  char *real = realpath (absolute, NULL);
  char *real_folder = real == NULL ? realpath (folder, NULL) : g_path_get_dirname (real);
  g_autofree char *real_base = real == NULL ? g_strdup (base) : g_path_get_basename (real);
  g_autofree char *file = g_strdup_printf (".%s.lock", real_base);
  char *name = g_build_filename (real_folder != NULL ? real_folder : folder, file, NULL);

  if (real == NULL)
    free (real_folder);
  else
    g_free (real_folder);
  free (real);
  return name;
}

DscSessionLock *
dsc_session_lock_take (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *name = lock_name (absolute);
  int fd = open_locked (absolute, name, error);
  DscSessionLock *lock;

  if (fd < 0)
    return NULL;
  sign (fd);
  lock = g_new0 (DscSessionLock, 1);
  lock->name = g_steal_pointer (&name);
  lock->fd = fd;
  return lock;
}

void
dsc_session_lock_free (DscSessionLock *lock)
{
  if (lock == NULL)
    return;
  unlink (lock->name);
  close (lock->fd);
  g_free (lock->name);
  g_free (lock);
}
