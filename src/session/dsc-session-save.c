/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-common-params.h"
#include "dsc-fits-filename.h"
#include "dsc-product-name.h"
#include "dsc-session-private.h"

#define COPY_CHUNK ((gsize)64 << 20)

static gboolean
fail_write (const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path, g_strerror (code));
  return FALSE;
}

/* Copies all of @from to @to; shares the blocks where the file system can. */
static gboolean
copy_content (int from, int to)
{
  gssize n;

  if (ioctl (to, FICLONE, from) == 0)
    return TRUE;
  while ((n = copy_file_range (from, NULL, to, NULL, COPY_CHUNK, 0)) > 0)
    ;
  if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
    g_autofree char *block = g_malloc (1 << 20);

    while ((n = read (from, block, 1 << 20)) > 0)
      for (gssize done = 0, w; done < n; done += w)
        if ((w = write (to, block + done, (gsize)(n - done))) <= 0)
          return FALSE;
  }
  return n == 0;
}

/* A file is never linked to the one in the cache: who edits it would edit the cache. */
static gboolean
copy_file (const char *source, const char *target, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s.XXXXXX", dir, base);
  int from = open (source, O_RDONLY | O_CLOEXEC);
  int to = from >= 0 ? g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666) : -1;
  gboolean ok;

  if (from < 0 || to < 0) {
    fail_write (from < 0 ? source : target, error);
    if (from >= 0)
      close (from);
    return FALSE;
  }
  ok = copy_content (from, to) && fsync (to) == 0;
  ok = close (to) == 0 && ok;
  close (from);
  if (!ok)
    fail_write (target, error);
  else if (g_str_has_suffix (base, ".fits"))
    ok = dsc_fits_set_filename (temporary, base, error);
  if (ok && g_rename (temporary, target) != 0)
    ok = fail_write (target, error);
  if (!ok)
    g_unlink (temporary);
  return ok;
}

static const char *
extension_of (const char *path)
{
  const char *dot = strrchr (path, '.');

  return dot != NULL && strchr (dot, '/') == NULL ? dot : "";
}

/* Reference part A, 1.4. */
static char *
file_name (DscSession *self, DscSessionStep *s, const DscProductFile *file)
{
  const DscCommonParams *common = s->params;
  DscNameKind kind = self->compat == DSC_COMPAT_JWST ? DSC_NAME_PRODUCT_JWST : DSC_NAME_PRODUCT;
  const char *base = dsc_library_get_product (self->library);
  const char *suffix = file->suffix;
  const char *ext = extension_of (file->path);

  /* Only a step that runs alone may be renamed: the pipeline sets crf and i2d. */
  if (self->n_steps == 1 && *common->suffix != '\0' && g_strcmp0 (suffix, s->step->suffix) == 0)
    suffix = common->suffix;
  if (file->member >= 0) {
    DscImageModel *model = dsc_library_get_model (self->library, (guint)file->member);

    return dsc_product_name (
        dsc_image_model_get_name (model), DSC_NAME_FILE,
        g_str_equal (s->step->suffix, "crf") ? dsc_library_get_asn_id (self->library) : NULL,
        suffix, ext);
  }
  if (*common->output_file != '\0') {
    base = common->output_file;
    kind = DSC_NAME_FILE;
  } else if (common->search_output_file && self->output_file != NULL) {
    base = self->output_file;
    kind = DSC_NAME_FILE;
  }
  return dsc_product_name (base, kind, NULL, suffix, ext);
}

GStrv
dsc_session_save (DscSession *self, guint index, const char *output_dir, GError **error)
{
  DscSessionStep *s = &self->steps[index];
  const DscCommonParams *common = s->params;
  const char *dir = *common->output_dir != '\0' ? common->output_dir : output_dir;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (index < self->n_steps, NULL);
  if (s->shown == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "%s has no product to save; run it first",
                 s->step->id);
    return NULL;
  }
  if (dir == NULL)
    dir = ".";
  if (g_mkdir_with_parents (dir, 0777) != 0) {
    fail_write (dir, error);
    return NULL;
  }
  for (guint i = 0; i < dsc_product_get_n_files (s->shown); i++) {
    const DscProductFile *file = dsc_product_get_file (s->shown, i);
    g_autofree char *name = file_name (self, s, file);
    char *path = g_build_filename (dir, name, NULL);

    g_ptr_array_add (paths, path);
    if (!copy_file (file->path, path, error))
      return NULL;
  }
  g_ptr_array_add (paths, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

void
dsc_session_set_output_file (DscSession *self, const char *output_file)
{
  g_free (self->output_file);
  self->output_file = output_file != NULL && *output_file != '\0' ? g_strdup (output_file) : NULL;
}
