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
#include "dsc-exposure-delta.h"
#include "dsc-exposure-writer.h"
#include "dsc-fits-filename.h"
#include "dsc-product-name.h"
#include "dsc-background.h"
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

/* Makes @temporary (a template, filled in) with the content of @source. */
static gboolean
copy_to_temporary (const char *source, char *temporary, const char *target, GError **error)
{
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
  if (!ok) {
    fail_write (target, error);
    g_unlink (temporary);
  }
  return ok;
}

/* A product that goes with the session is written once only: the first time it is linked. */
static gboolean
link_to_temporary (const char *source, char *temporary)
{
  struct stat st;

  if (stat (source, &st) != 0 || st.st_nlink != 1)
    return FALSE;
  return g_mkdtemp (temporary) != NULL && g_rmdir (temporary) == 0 && link (source, temporary) == 0;
}

/* @may_link: never with a cache that stays: who edits the file would edit the cache. */
static gboolean
copy_file (const char *source, const char *target, gboolean may_link, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);
  g_autofree char *linked = g_strdup_printf ("%s/.%s.XXXXXX", dir, base);
  g_autofree char *temporary = g_strdup (linked);
  gboolean ok = TRUE;

  if (may_link && link_to_temporary (source, linked)) {
    g_free (temporary);
    temporary = g_steal_pointer (&linked);
  } else if (!copy_to_temporary (source, temporary, target, error)) {
    return FALSE;
  }
  if (g_str_has_suffix (base, ".fits"))
    ok = dsc_fits_set_filename (temporary, base, error);
  if (ok && g_rename (temporary, target) != 0)
    ok = fail_write (target, error);
  if (!ok)
    g_unlink (temporary);
  return ok;
}

static gboolean
is_delta (const DscProductFile *file)
{
  return file->member >= 0 && dsc_exposure_is_delta (file->path);
}

static const char *
extension_of (const char *path)
{
  const char *dot = strrchr (path, '.');

  return dot != NULL && strchr (dot, '/') == NULL ? dot : "";
}

static gboolean
is_fits (const DscProductFile *file)
{
  return is_delta (file) || g_str_equal (extension_of (file->path), ".fits");
}

/* Reference part A, 1.4. What outlier_detection makes of groups is named after an exposure, what
 * skymatch makes of exposures after the product. */
static char *
file_name (DscSession *self, DscSessionStep *s, const DscProductFile *file)
{
  const DscCommonParams *common = s->params;
  DscNameKind kind = self->compat == DSC_COMPAT_JWST ? DSC_NAME_PRODUCT_JWST : DSC_NAME_PRODUCT;
  const char *base = dsc_library_get_product (self->library);
  const char *suffix = file->suffix;
  const char *ext = is_delta (file) ? ".fits" : extension_of (file->path);
  gboolean is_crf = g_str_equal (s->step->suffix, "crf");
  g_autofree char *number = NULL;

  /* Only a step that runs alone may be renamed: the pipeline sets crf and i2d. */
  if (self->n_steps == 1 && *common->suffix != '\0' && g_strcmp0 (suffix, s->step->suffix) == 0)
    suffix = common->suffix;
  if (file->member >= 0 && g_str_equal (s->step->suffix, "skymatch")) {
    number = g_strdup_printf ("%d", file->member);
  } else if (file->member >= 0 || is_crf) {
    DscImageModel *model = dsc_library_get_model (self->library, (guint)MAX (file->member, 0));

    return dsc_product_name (dsc_image_model_get_name (model), DSC_NAME_FILE,
                             is_crf ? dsc_library_get_asn_id (self->library) : NULL, suffix, ext);
  }
  if (*common->output_file != '\0') {
    base = common->output_file;
    kind = DSC_NAME_FILE;
  } else if (common->search_output_file && self->output_file != NULL) {
    base = self->output_file;
    kind = DSC_NAME_FILE;
  }
  return dsc_product_name (base, kind, number, suffix, ext);
}

/* What is to be copied: made on the owner's thread, carried out on any. */
typedef struct {
  DscProduct *product; /* keeps its files where they are */
  gboolean may_link;
  char *dir;
  GArray *files;      /* of guint: which files of the product */
  GPtrArray *targets; /* of char *: one for each of them */
  char *catalog;      /* (nullable): the name of a catalog among them: label images name it */
} SavePlan;

static void
save_plan_free (gpointer data)
{
  SavePlan *plan = data;

  dsc_product_unref (plan->product);
  g_array_unref (plan->files);
  g_ptr_array_unref (plan->targets);
  g_free (plan->dir);
  g_free (plan->catalog);
  g_free (plan);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SavePlan, save_plan_free)

/* @extras_only: not the exposures or the image themselves */
static SavePlan *
save_plan_new (
    DscSession *self, guint index, const char *output_dir, gboolean extras_only, GError **error)
{
  DscSessionStep *s = &self->steps[index];
  const DscCommonParams *common = s->params;
  SavePlan *plan;

  /* Changes to exposures are saved as complete ones. */
  if (s->shown == NULL || dsc_session_get_loaded (self, index) == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "%s has no product to save; run it first",
                 s->step->id);
    return NULL;
  }
  if (*common->output_dir != '\0')
    output_dir = common->output_dir;
  plan = g_new0 (SavePlan, 1);
  plan->product = dsc_product_ref (s->shown);
  plan->may_link = dsc_product_store_is_private (self->store);
  plan->dir = g_strdup (output_dir != NULL ? output_dir : ".");
  plan->targets = g_ptr_array_new_with_free_func (g_free);
  plan->files = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < dsc_product_get_n_files (s->shown); i++) {
    const DscProductFile *file = dsc_product_get_file (s->shown, i);
    g_autofree char *name = NULL;

    if (file->internal
        || (extras_only && g_strcmp0 (file->suffix, s->step->suffix) == 0 && is_fits (file)))
      continue;
    name = file_name (self, s, file);
    g_array_append_val (plan->files, i);
    g_ptr_array_add (plan->targets, g_build_filename (plan->dir, name, NULL));
    if (s->step->output == DSC_PORT_CATALOG && g_strcmp0 (file->suffix, s->step->suffix) == 0)
      plan->catalog = g_steal_pointer (&name);
  }
  return plan;
}

static gboolean
save_file (SavePlan *plan, const DscProductFile *file, const char *target, GError **error)
{
  DscLibrary *library = dsc_product_get_library (plan->product);

  if (library != NULL && is_delta (file))
    return dsc_exposure_write (dsc_library_get_model (library, (guint)file->member), target, error);
  return copy_file (file->path, target, plan->may_link, error)
         && (plan->catalog == NULL || !g_str_has_suffix (target, ".fits")
             || dsc_fits_set_text (target, "SCATFILE", plan->catalog, error));
}

static GStrv
save_plan_run (SavePlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  if (g_mkdir_with_parents (plan->dir, 0777) != 0) {
    fail_write (plan->dir, error);
    return NULL;
  }
  for (guint i = 0; i < plan->targets->len; i++) {
    const char *target = plan->targets->pdata[i];

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !save_file (plan,
                       dsc_product_get_file (plan->product, g_array_index (plan->files, guint, i)),
                       target, error))
      return NULL;
    g_strv_builder_add (paths, target);
  }
  return g_strv_builder_end (paths);
}

GStrv
dsc_session_save (DscSession *self, guint index, const char *output_dir, GError **error)
{
  g_autoptr (SavePlan) plan = NULL;

  g_return_val_if_fail (index < self->n_steps, NULL);
  plan = save_plan_new (self, index, output_dir, FALSE, error);
  return plan != NULL ? save_plan_run (plan, NULL, error) : NULL;
}

GStrv
dsc_session_save_extras (DscSession *self, guint index, const char *output_dir, GError **error)
{
  g_autoptr (SavePlan) plan = NULL;

  g_return_val_if_fail (index < self->n_steps, NULL);
  plan = save_plan_new (self, index, output_dir, TRUE, error);
  return plan != NULL ? save_plan_run (plan, NULL, error) : NULL;
}

static void
save_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GStrv paths = save_plan_run (data, cancellable, &error);

  if (paths != NULL)
    g_task_return_pointer (task, paths, (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

void
dsc_session_save_async (DscSession *self,
                        guint index,
                        const char *output_dir,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  SavePlan *plan;

  g_return_if_fail (index < self->n_steps);
  g_task_set_source_tag (task, dsc_session_save_async);
  plan = save_plan_new (self, index, output_dir, FALSE, &error);
  if (plan == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, plan, save_plan_free);
  dsc_task_run_in_background (task, save_in_thread);
}

GStrv
dsc_session_save_finish (DscSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dsc_session_set_output_file (DscSession *self, const char *output_file)
{
  g_free (self->output_file);
  self->output_file = output_file != NULL && *output_file != '\0' ? g_strdup (output_file) : NULL;
}
