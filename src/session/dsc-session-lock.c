/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "dsc-error.h"

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

DscSessionLock *
dsc_session_lock_take (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *base = g_path_get_basename (absolute);
  g_autofree char *file = g_strdup_printf (".%s.lock", base);
  g_autofree char *name = g_build_filename (folder, file, NULL);
  DscSessionLock *lock;
  int fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

  if (fd < 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write beside the session '%s': %s",
                 absolute, g_strerror (errno));
    return NULL;
  }
  /* One that was removed between the two calls locks nobody out. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 || access (name, F_OK) != 0) {
    tell (absolute, fd, error);
    close (fd);
    return NULL;
  }
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
