/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "dsc-error.h"

/* Nothing real is larger; stops a compressed file made to fill the disk. */
#define MAX_INFLATED (G_GUINT64_CONSTANT (64) << 30)
#define CHUNK (1u << 20)

struct _DscFitsFile {
  char *path;
  int fd;
  guint64 size;
  gboolean inflated;
};

void
dsc_fits_file_free (DscFitsFile *file)
{
  if (file->fd >= 0)
    close (file->fd);
  g_free (file->path);
  g_free (file);
}

guint64
dsc_fits_file_get_size (const DscFitsFile *file)
{
  return file->size;
}

char *
dsc_fits_file_dup_path (const DscFitsFile *file)
{
  return file->inflated ? g_strdup_printf ("/dev/fd/%d", file->fd) : g_strdup (file->path);
}

/* An association may have more members than the usual limit of open files. */
static void
raise_file_limit (void)
{
  static gsize done;
  struct rlimit limit;

  if (!g_once_init_enter (&done))
    return;
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit (RLIMIT_NOFILE, &limit);
  }
  g_once_init_leave (&done, 1);
}

static int
open_regular (const char *path, guint64 *ret_size, GError **error)
{
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0 || fstat (fd, &st) != 0) {
    int code = errno;

    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "'%s' cannot be opened: %s", path,
                 g_strerror (code));
    if (fd >= 0)
      close (fd);
    return -1;
  }
  if (!S_ISREG (st.st_mode)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is not a file but a %s", path,
                 S_ISDIR (st.st_mode) ? "directory" : "device");
    close (fd);
    return -1;
  }
  *ret_size = st.st_size;
  return fd;
}

static int
open_temporary (const char *path, GError **error)
{
  g_autofree char *name = g_build_filename (g_get_tmp_dir (), "dsc-inflate-XXXXXX", NULL);
  int fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0) {
    int code = errno;

    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 "'%s' cannot be inflated: no temporary file in '%s': %s", path, g_get_tmp_dir (),
                 g_strerror (code));
    return -1;
  }
  g_unlink (name);
  return fd;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    size -= n;
  }
  return TRUE;
}

static gboolean
inflate_to (gzFile gz, int fd, const char *path, guint64 *ret_size, GError **error)
{
  g_autofree char *buffer = g_malloc (CHUNK);
  guint64 size = 0;
  int n, code = Z_OK;

  while ((n = gzread (gz, buffer, CHUNK)) > 0) {
    size += n;
    if (size > MAX_INFLATED || !write_all (fd, buffer, n)) {
      int reason = errno;

      g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be inflated in '%s': %s", path,
                   g_get_tmp_dir (),
                   size > MAX_INFLATED ? "it holds more than 64 GiB" : g_strerror (reason));
      return FALSE;
    }
  }
  gzerror (gz, &code);
  if (n < 0 || code != Z_OK) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is a damaged or truncated gzip file (after %" G_GUINT64_FORMAT
                 " bytes); copy or download it again",
                 path, size);
    return FALSE;
  }
  *ret_size = size;
  return TRUE;
}

/* Replaces the descriptor of a gzip file by one of its content. */
static gboolean
inflate_file (DscFitsFile *file, GError **error)
{
  int fd = open_temporary (file->path, error);
  gboolean ok;
  gzFile gz;

  if (fd < 0)
    return FALSE;
  gz = gzdopen (file->fd, "rb");
  file->fd = -1;
  if (gz == NULL) {
    close (fd);
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "'%s' cannot be inflated", file->path);
    return FALSE;
  }
  gzbuffer (gz, CHUNK);
  ok = inflate_to (gz, fd, file->path, &file->size, error);
  gzclose (gz);
  file->fd = fd;
  file->inflated = TRUE;
  return ok;
}

static gboolean
check_magic (DscFitsFile *file, GError **error)
{
  char magic[10] = { 0 };
  gsize n = MIN (file->size, 9);

  if (n > 0 && !dsc_fits_file_read (file, 0, n, magic, error))
    return FALSE;
  if (memcmp (magic, "SIMPLE  =", 9) == 0)
    return TRUE;
  if (n == 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is empty (0 bytes)", file->path);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is not a FITS file (it does not begin with SIMPLE)", file->path);
  return FALSE;
}

DscFitsFile *
dsc_fits_file_open (const char *path, GError **error)
{
  g_autoptr (DscFitsFile) file = g_new0 (DscFitsFile, 1);
  guint8 magic[2] = { 0 };

  raise_file_limit ();
  file->path = g_strdup (path);
  file->fd = open_regular (path, &file->size, error);
  if (file->fd < 0)
    return NULL;
  if (file->size >= 2 && !dsc_fits_file_read (file, 0, 2, magic, error))
    return NULL;
  if (magic[0] == 0x1f && magic[1] == 0x8b && !inflate_file (file, error))
    return NULL;
  if (!check_magic (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

gboolean
dsc_fits_file_read (DscFitsFile *file, guint64 offset, guint64 size, gpointer out, GError **error)
{
  char *to = out;

  while (size > 0) {
    gssize n = pread (file->fd, to, MIN (size, 1u << 30), offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s' cannot be read at byte %" G_GUINT64_FORMAT ": %s", file->path, offset,
                   n < 0 ? g_strerror (errno) : "the file ends there");
      return FALSE;
    }
    to += n;
    offset += n;
    size -= n;
  }
  return TRUE;
}
