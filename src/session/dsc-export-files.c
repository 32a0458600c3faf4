/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-export-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-exposure-writer.h"
#include "dsc-product-name.h"

/* What an export puts into a folder. */

char *
dsc_export_asn_name (const DscExport *self)
{
  return g_strdup_printf ("%s_asn.json", dsc_library_get_product (self->library));
}

char *
dsc_export_member_name (const DscExport *self, guint index)
{
  int shipped = dsc_export_get_shipped (self);

  return dsc_product_name (dsc_image_model_get_name (dsc_library_get_model (self->library, index)),
                           DSC_NAME_FILE, NULL, self->steps[MAX (shipped, 0)].step->suffix,
                           ".fits");
}

gboolean
dsc_export_put_text (const char *path, const char *text, gssize length, int mode, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, mode, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path, local->message);
  return FALSE;
}

/* --- the association
 * ----------------------------------------------------------------------------------- */

/* (nullable): the one that was opened, for what the exposures do not know */
static DscAssociation *
read_association (const DscExport *self)
{
  for (guint i = 0; self->inputs[i]; i++)
    if (g_str_has_suffix (self->inputs[i], ".json"))
      return dsc_association_read (self->inputs[i], NULL);
  return NULL;
}

static void
add_string (JsonBuilder *json, const char *name, const char *value, const char *otherwise)
{
  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, value != NULL && *value ? value : otherwise);
}

static const DscAsnMember *
find_member (const DscAssociation *asn, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; asn != NULL && i < asn->members->len; i++) {
    const DscAsnMember *member = asn->members->pdata[i];
    g_autofree char *other = g_path_get_basename (member->path);

    if (member->is_science && g_str_equal (name, other))
      return member;
  }
  return NULL;
}

static void
add_member (JsonBuilder *json,
            const DscExport *self,
            const DscAssociation *asn,
            guint index,
            const char *directory)
{
  DscImageModel *model = dsc_library_get_model (self->library, index);
  const char *path = dsc_image_model_get_path (model);
  const DscAsnMember *member;
  g_autofree char *name = NULL;

  path = path != NULL ? path : dsc_image_model_get_name (model);
  member = find_member (asn, path);
  name = dsc_export_get_shipped (self) >= 0 ? dsc_export_member_name (self, index)
                                            : dsc_export_relative (path, directory);
  json_builder_begin_object (json);
  add_string (json, "expname", name, "");
  add_string (json, "exptype", "science", "");
  if (member != NULL && member->group_id != NULL)
    add_string (json, "group_id", member->group_id, "");
  if (member != NULL && member->tweakreg_catalog != NULL && *member->tweakreg_catalog) {
    const char *catalog = dsc_library_get_catalog (self->library, index);
    g_autofree char *told
        = catalog != NULL && *catalog ? dsc_export_relative (catalog, directory) : NULL;

    add_string (json, "tweakreg_catalog", told, "");
  }
  json_builder_end_object (json);
}

char *
dsc_export_dup_association (const DscExport *self, const char *directory)
{
  g_autoptr (DscAssociation) asn = read_association (self);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  add_string (json, "asn_type", "image3", "");
  add_string (json, "asn_rule", asn ? asn->asn_rule : NULL, "DMS_Level3_Base");
  add_string (json, "asn_id", dsc_library_get_asn_id (self->library), "a3001");
  add_string (json, "asn_pool", dsc_library_get_asn_pool (self->library), "none");
  add_string (json, "program", asn ? asn->program : NULL, "noprogram");
  add_string (json, "target", asn ? asn->target : NULL, "none");
  json_builder_set_member_name (json, "products");
  json_builder_begin_array (json);
  json_builder_begin_object (json);
  add_string (json, "name", dsc_library_get_product (self->library), "product");
  json_builder_set_member_name (json, "members");
  json_builder_begin_array (json);
  for (guint i = 0; i < dsc_library_get_n_models (self->library); i++)
    add_member (json, self, asn, i, directory);
  json_builder_end_array (json);
  json_builder_end_object (json);
  json_builder_end_array (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

/* --- exposures
 * --------------------------------------------------------------------------------------- */

/* What the shipped step handed on; also where it had nothing to do or failed. */
static DscLibrary *
find_shipped (const DscExport *self, GError **error)
{
  const DscExportStep *s = &self->steps[dsc_export_get_shipped (self)];
  DscLibrary *library = s->library != NULL ? s->library : s->input;

  if (library == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "%s is not up to date, and jwst cannot repeat it: run it first, so that its "
                 "exposures can go along",
                 s->step->id);
  return library;
}

static gboolean
write_exposures (const DscExport *self,
                 const char *directory,
                 GStrvBuilder *paths,
                 GCancellable *cancellable,
                 GError **error)
{
  DscLibrary *library = find_shipped (self, error);

  if (library == NULL)
    return FALSE;
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    g_autofree char *name = dsc_export_member_name (self, i);
    g_autofree char *path = g_build_filename (directory, name, NULL);

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_exposure_write (dsc_library_get_model (library, i), path, error))
      return FALSE;
    g_strv_builder_add (paths, path);
  }
  return TRUE;
}

/* --- all of it
 * --------------------------------------------------------------------------------------- */

static char *
make_text (DscExport *self, DscExportKind kind, gboolean stepwise, const char *dir, GError **error)
{
  switch (kind) {
  case DSC_EXPORT_DSCOPE:
    return dsc_export_dup_dscope (self, dir, stepwise);
  case DSC_EXPORT_STRUN:
    return dsc_export_dup_strun (self, dir);
  case DSC_EXPORT_NOTEBOOK:
    return dsc_export_dup_notebook (self, dir);
  case DSC_EXPORT_REPORT:
  case DSC_N_EXPORT_KINDS:
  default:
    return dsc_export_dup_html (self, error);
  }
}

/* Scripts can be started. */
static int
find_mode (DscExportKind kind)
{
  return kind == DSC_EXPORT_DSCOPE || kind == DSC_EXPORT_STRUN ? 0777 : 0666;
}

gboolean
dsc_export_write_file (
    DscExport *self, DscExportKind kind, gboolean stepwise, const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *text = NULL;

  if (kind == DSC_EXPORT_REPORT && g_str_has_suffix (lower, ".pdf"))
    return dsc_export_write_pdf (self, path, error);
  if (kind == DSC_EXPORT_REPORT && !g_str_has_suffix (lower, ".html")
      && !g_str_has_suffix (lower, ".htm")) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "Cannot write '%s': a report is .html or .pdf", path);
    return FALSE;
  }
  text = make_text (self, kind, stepwise, directory, error);
  return text != NULL && dsc_export_put_text (path, text, -1, find_mode (kind), error);
}

static gboolean
write_one (DscExport *self,
           DscExportKind kind,
           gboolean stepwise,
           const char *directory,
           const char *end,
           GStrvBuilder *paths,
           GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s%s", dsc_library_get_product (self->library), end);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  if (!dsc_export_write_file (self, kind, stepwise, path, error))
    return FALSE;
  g_strv_builder_add (paths, path);
  return TRUE;
}

/* An association, and the exposures if they go along. */
static gboolean
write_inputs (DscExport *self,
              const char *directory,
              GStrvBuilder *paths,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *name = dsc_export_asn_name (self);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; self->inputs[i]; i++) {
    g_autofree char *input = g_canonicalize_filename (self->inputs[i], NULL);
    g_autofree char *target = g_canonicalize_filename (path, NULL);

    if (g_str_equal (input, target)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                   "'%s' is the association that was opened; choose another folder", path);
      return FALSE;
    }
  }
  if (self->alone)
    return TRUE;
  if (dsc_export_get_shipped (self) >= 0
      && !write_exposures (self, directory, paths, cancellable, error))
    return FALSE;
  text = dsc_export_dup_association (self, directory);
  if (!dsc_export_put_text (path, text, -1, 0666, error))
    return FALSE;
  g_strv_builder_add (paths, path);
  return TRUE;
}

static gboolean
write_kind (DscExport *self,
            DscExportKind kind,
            gboolean stepwise,
            const char *directory,
            GStrvBuilder *paths,
            GError **error)
{
  static const char *const ends[DSC_N_EXPORT_KINDS]
      = { "_dscope.sh", "_strun.sh", "_jwst.ipynb", "_report.html" };

  return write_one (self, kind, stepwise, directory, ends[kind], paths, error)
         && (kind != DSC_EXPORT_REPORT
             || write_one (self, kind, FALSE, directory, "_report.pdf", paths, error));
}

GStrv
dsc_export_write (DscExport *self,
                  DscExportKind kind,
                  gboolean stepwise,
                  const char *directory,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  if (g_mkdir_with_parents (directory, 0777) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot make the folder '%s': %s", directory,
                 g_strerror (errno));
    return NULL;
  }
  if (kind == DSC_EXPORT_STRUN || kind == DSC_EXPORT_NOTEBOOK) {
    g_autoptr (GStrvBuilder) inputs = g_strv_builder_new ();
    g_auto (GStrv) written = NULL;

    if (!write_inputs (self, directory, inputs, cancellable, error)
        || !write_kind (self, kind, stepwise, directory, paths, error))
      return NULL;
    written = g_strv_builder_end (inputs);
    g_strv_builder_addv (paths, (const char **)written);
  } else if (!write_kind (self, kind, stepwise, directory, paths, error)) {
    return NULL;
  }
  return g_strv_builder_end (paths);
}
