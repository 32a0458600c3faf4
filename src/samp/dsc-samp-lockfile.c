/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-lockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-samp-host.h"
#include "dsc-samp-rpc.h"

#define MAX_BYTES ((gsize)64 << 10)
#define PREFIX "std-lockurl:"
#define PING_SECONDS 2

void
dsc_samp_lockfile_free (DscSampLockfile *self)
{
  if (self == NULL)
    return;
  g_free (self->secret);
  g_free (self->url);
  g_free (self);
}

char *
dsc_samp_lockfile_dup_path (GError **error)
{
  const char *hub = g_getenv ("SAMP_HUB");
  g_autofree char *host = NULL;
  char *path;

  if (hub == NULL || *hub == '\0')
    return g_build_filename (g_get_home_dir (), ".samp", NULL);
  if (g_str_has_prefix (hub, PREFIX)) {
    path = g_filename_from_uri (hub + strlen (PREFIX), &host, NULL);
    if (path != NULL)
      return path;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               "the variable SAMP_HUB is '%s', which names no file of this machine; unset it, or "
               "set it to std-lockurl:file:///...",
               hub);
  return NULL;
}

/* @line is cut up. */
static void
read_line (DscSampLockfile *self, char *line)
{
  char *sign = strchr (line, '=');

  g_strstrip (line);
  if (*line == '#' || sign == NULL)
    return;
  *sign = '\0';
  if (g_str_equal (line, "samp.secret") && self->secret == NULL)
    self->secret = g_strstrip (g_strdup (sign + 1));
  else if (g_str_equal (line, "samp.hub.xmlrpc.url") && self->url == NULL)
    self->url = g_strstrip (g_strdup (sign + 1));
}

/* (transfer full) (nullable) */
static char *
read_text (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = g_malloc (MAX_BYTES + 1);
  gsize n;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  stream = g_file_read (file, NULL, NULL);
  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_BYTES, &n, NULL, NULL))
    return NULL;
  text[n] = '\0';
  return g_steal_pointer (&text);
}

DscSampLockfile *
dsc_samp_lockfile_read (const char *path, GError **error)
{
  g_autoptr (DscSampLockfile) self = g_new0 (DscSampLockfile, 1);
  g_autofree char *text = read_text (path);
  g_auto (GStrv) lines = NULL;

  if (text == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "no SAMP hub is running (there is no '%s')",
                 path);
    return NULL;
  }
  lines = g_strsplit_set (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, lines[i]);
  if (self->secret == NULL || self->url == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has no %s: it is no lockfile of a SAMP hub; start the hub anew", path,
                 self->secret == NULL ? "samp.secret" : "samp.hub.xmlrpc.url");
    return NULL;
  }
  if (!dsc_samp_is_local (self->url, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "the SAMP hub '%s' is not on this machine; only a hub of this machine is used",
                 self->url);
    return NULL;
  }
  return g_steal_pointer (&self);
}

gboolean
dsc_samp_lockfile_is_alive (const DscSampLockfile *self, GCancellable *cancellable)
{
  g_autoptr (GVariant) answer
      = dsc_samp_rpc_call (self->url, "samp.hub.ping", NULL, PING_SECONDS, cancellable, NULL);

  return answer != NULL;
}

/* A file of that name and for its owner alone; a link makes it appear complete. */
static int
try_create (const char *path, const char *text)
{
  g_autofree char *draft = g_strdup_printf ("%s-XXXXXX", path);
  int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600), status;
  gsize n = strlen (text);

  if (fd < 0)
    return errno;
  status = write (fd, text, n) == (gssize)n ? 0 : EIO;
  close (fd);
  if (status == 0 && link (draft, path) != 0)
    status = errno;
  g_unlink (draft);
  return status;
}

static gboolean
clear_stale (const char *path, GError **error)
{
  g_autoptr (DscSampLockfile) other = dsc_samp_lockfile_read (path, NULL);

  if (other != NULL && dsc_samp_lockfile_is_alive (other, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "a SAMP hub runs already at %s", other->url);
    return FALSE;
  }
  g_unlink (path);
  return TRUE;
}

gboolean
dsc_samp_lockfile_create (const char *path, const DscSampLockfile *content, GError **error)
{
  g_autofree char *text = g_strdup_printf ("# SAMP Standard Profile lockfile\n"
                                           "samp.secret=%s\n"
                                           "samp.hub.xmlrpc.url=%s\n"
                                           "samp.profile.version=1.3\n"
                                           "hub.impl=Ditherscope\n",
                                           content->secret, content->url);
  int status = EEXIST;

  for (guint i = 0; i < 2 && status == EEXIST; i++) {
    if (i > 0 && !clear_stale (path, error))
      return FALSE;
    status = try_create (path, text);
  }
  if (status != 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "the SAMP lockfile '%s' cannot be written: %s",
                 path, g_strerror (status));
  return status == 0;
}

void
dsc_samp_lockfile_remove (const char *path, const char *secret)
{
  g_autofree char *text = read_text (path);
  g_autofree char *line = g_strdup_printf ("samp.secret=%s\n", secret);

  if (text != NULL && strstr (text, line) != NULL)
    g_unlink (path);
}
