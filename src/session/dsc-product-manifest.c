/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-product-private.h"

/* Raise it when the manifest changes: what has another number is made again. */
#define MANIFEST_FORMAT 3
#define MAX_MANIFEST_FILES 100000

static gint64
time_of_change (const struct stat *st)
{
  return (gint64)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static void
build_files (JsonBuilder *builder, DscProduct *product)
{
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (guint i = 0; i < dsc_product_get_n_files (product); i++) {
    const DscProductFile *file = dsc_product_get_file (product, i);
    g_autofree char *name = g_path_get_basename (file->path);
    struct stat st = { 0 };

    stat (file->path, &st);
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "name");
    json_builder_add_string_value (builder, name);
    json_builder_set_member_name (builder, "suffix");
    json_builder_add_string_value (builder, file->suffix);
    json_builder_set_member_name (builder, "member");
    json_builder_add_int_value (builder, file->member);
    json_builder_set_member_name (builder, "internal");
    json_builder_add_boolean_value (builder, file->internal);
    json_builder_set_member_name (builder, "bytes");
    json_builder_add_int_value (builder, st.st_size);
    json_builder_set_member_name (builder, "changed");
    json_builder_add_int_value (builder, time_of_change (&st));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
build_tables (JsonBuilder *builder, DscProduct *product)
{
  g_autoptr (GList) names = NULL;

  json_builder_set_member_name (builder, "tables");
  json_builder_begin_object (builder);
  if (product->output.tables != NULL)
    names = g_list_sort (g_hash_table_get_keys (product->output.tables), (GCompareFunc)strcmp);
  for (GList *l = names; l != NULL; l = l->next) {
    GVariant *table = g_hash_table_lookup (product->output.tables, l->data);
    g_autofree char *text = g_variant_print (table, TRUE);

    json_builder_set_member_name (builder, l->data);
    json_builder_add_string_value (builder, text);
  }
  json_builder_end_object (builder);
}

static void
build_origin (JsonBuilder *builder, DscProduct *product)
{
  g_autoptr (GList) names
      = g_list_sort (g_hash_table_get_keys (product->params), (GCompareFunc)strcmp);

  json_builder_set_member_name (builder, "base");
  json_builder_add_string_value (builder, product->base);
  json_builder_set_member_name (builder, "marks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < product->marks->len; i++)
    json_builder_add_string_value (builder, product->marks->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "needs_base");
  json_builder_add_boolean_value (builder, product->needs_base);
  json_builder_set_member_name (builder, "params");
  json_builder_begin_object (builder);
  for (GList *l = names; l != NULL; l = l->next) {
    json_builder_set_member_name (builder, l->data);
    json_builder_add_string_value (builder, g_hash_table_lookup (product->params, l->data));
  }
  json_builder_end_object (builder);
}

gboolean
dsc_product_write_manifest (DscProduct *product, const char *directory, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL, *digest = NULL, *both = NULL;
  g_autofree char *path = g_build_filename (directory, DSC_PRODUCT_MANIFEST, NULL);
  g_autoptr (GError) local = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, MANIFEST_FORMAT);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, product->key);
  json_builder_set_member_name (builder, "verdict");
  json_builder_add_string_value (builder,
                                 product->output.verdict != NULL ? product->output.verdict : "");
  json_builder_set_member_name (builder, "image");
  json_builder_add_boolean_value (builder, product->has_image);
  json_builder_set_member_name (builder, "library");
  json_builder_add_boolean_value (builder, product->has_library);
  build_origin (builder, product);
  build_files (builder, product);
  build_tables (builder, product);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  both = g_strconcat (digest, "\n", text, NULL);
  if (g_file_set_contents (path, both, -1, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path, local->message);
  return FALSE;
}

/* FALSE if the file is not there as it was written. */
static gboolean
read_file (JsonObject *object, const char *directory, DscStepOutput *output)
{
  const char *name = json_object_get_string_member_with_default (object, "name", NULL);
  const char *suffix = json_object_get_string_member_with_default (object, "suffix", "");
  gint64 member = json_object_get_int_member_with_default (object, "member", -1);
  gint64 bytes = json_object_get_int_member_with_default (object, "bytes", -1);
  gint64 changed = json_object_get_int_member_with_default (object, "changed", -1);
  g_autofree char *path = NULL;
  struct stat st;

  if (name == NULL || strchr (name, '/') != NULL || member < -1 || member > MAX_MANIFEST_FILES)
    return FALSE;
  path = g_build_filename (directory, name, NULL);
  if (stat (path, &st) != 0 || st.st_size != bytes || time_of_change (&st) != changed)
    return FALSE;
  if (json_object_get_boolean_member_with_default (object, "internal", FALSE))
    dsc_step_output_add_internal_file (output, path, suffix, (int)member);
  else
    dsc_step_output_add_file (output, path, suffix, (int)member);
  return TRUE;
}

static gboolean
read_files (JsonObject *root, const char *directory, DscStepOutput *output)
{
  JsonNode *node = json_object_get_member (root, "files");
  JsonArray *files;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  files = json_node_get_array (node);
  if (json_array_get_length (files) > MAX_MANIFEST_FILES)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (files); i++) {
    JsonNode *element = json_array_get_element (files, i);

    if (!JSON_NODE_HOLDS_OBJECT (element)
        || !read_file (json_node_get_object (element), directory, output))
      return FALSE;
  }
  return TRUE;
}

static void
read_tables (JsonObject *root, DscStepOutput *output)
{
  JsonNode *node = json_object_get_member (root, "tables");
  g_autoptr (GList) names = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next) {
    const char *text
        = json_object_get_string_member_with_default (json_node_get_object (node), l->data, "");
    GVariant *table = g_variant_parse (NULL, text, NULL, NULL, NULL);

    if (table == NULL)
      continue;
    if (output->tables == NULL)
      output->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify)g_variant_unref);
    g_hash_table_insert (output->tables, g_strdup (l->data), g_variant_ref_sink (table));
  }
}

static void
read_marks (JsonObject *root, DscProduct *product)
{
  JsonNode *node = json_object_get_member (root, "marks");
  JsonArray *marks
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; marks != NULL && i < json_array_get_length (marks); i++) {
    const char *mark = json_node_get_string (json_array_get_element (marks, i));

    if (mark != NULL)
      g_ptr_array_add (product->marks, g_strdup (mark));
  }
}

static void
read_origin (JsonObject *root, DscProduct *product)
{
  JsonNode *node = json_object_get_member (root, "params");
  g_autoptr (GList) names = NULL;

  read_marks (root, product);
  product->needs_base = json_object_get_boolean_member_with_default (root, "needs_base", FALSE);
  g_free (product->base);
  product->base = g_strdup (json_object_get_string_member_with_default (root, "base", ""));
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next)
    g_hash_table_insert (product->params, g_strdup (l->data),
                         g_strdup (json_object_get_string_member_with_default (
                             json_node_get_object (node), l->data, "")));
}

/* Returns: (nullable): the JSON, if it is as it was written */
static char *
read_intact (const char *path)
{
  g_autofree char *both = NULL;
  g_autofree char *digest = NULL;
  char *text;

  if (!g_file_get_contents (path, &both, NULL, NULL) || (text = strchr (both, '\n')) == NULL)
    return NULL;
  *text++ = '\0';
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return g_str_equal (digest, both) ? g_strdup (text) : NULL;
}

DscProduct *
dsc_product_read_manifest (const char *key, DscLockedDir *dir)
{
  g_autofree char *path = g_build_filename (dir->path, DSC_PRODUCT_MANIFEST, NULL);
  g_autofree char *text = read_intact (path);
  g_autoptr (JsonParser) parser = json_parser_new ();
  DscStepOutput output = { 0 };
  DscProduct *product;
  JsonObject *root;

  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  root = json_node_get_object (json_parser_get_root (parser));
  if (json_object_get_int_member_with_default (root, "format", 0) != MANIFEST_FORMAT
      || g_strcmp0 (json_object_get_string_member_with_default (root, "key", NULL), key) != 0
      || !read_files (root, dir->path, &output)) {
    dsc_step_output_clear (&output);
    return NULL;
  }
  output.status = DSC_STEP_COMPLETE;
  output.verdict = g_strdup (json_object_get_string_member_with_default (root, "verdict", ""));
  read_tables (root, &output);
  product = dsc_product_new (key, NULL, &output);
  read_origin (root, product);
  product->has_image = json_object_get_boolean_member_with_default (root, "image", FALSE);
  product->has_library = json_object_get_boolean_member_with_default (root, "library", FALSE);
  if (product->has_image && dsc_product_member_path (product, -1) == NULL) {
    dsc_product_unref (product);
    return NULL;
  }
  product->dir = *dir;
  *dir = (DscLockedDir){ NULL, -1 };
  return product;
}
