/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-association.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-error.h"
#include "dsc-product-name.h"

#define MAX_BYTES (64 << 20)
#define MAX_DEPTH 64
#define MAX_MEMBERS 100000

static void
member_free (gpointer data)
{
  DscAsnMember *member = data;

  g_free (member->expname);
  g_free (member->path);
  g_free (member->exptype);
  g_free (member->group_id);
  g_free (member->tweakreg_catalog);
  g_free (member);
}

void
dsc_association_free (DscAssociation *asn)
{
  if (asn == NULL)
    return;
  g_free (asn->path);
  g_free (asn->asn_id);
  g_free (asn->asn_pool);
  g_free (asn->asn_rule);
  g_free (asn->program);
  g_free (asn->target);
  g_free (asn->table_name);
  g_free (asn->product);
  g_ptr_array_unref (asn->members);
  g_ptr_array_unref (asn->warnings);
  g_free (asn);
}

static void warn (DscAssociation *asn, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
warn (DscAssociation *asn, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (asn->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

static const char *
node_kind (JsonNode *node)
{
  if (node == NULL)
    return "nothing";
  if (JSON_NODE_HOLDS_NULL (node))
    return "null";
  if (JSON_NODE_HOLDS_OBJECT (node))
    return "an object";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "a list";
  switch (json_node_get_value_type (node)) {
  case G_TYPE_STRING:
    return "text";
  case G_TYPE_BOOLEAN:
    return "true or false";
  default:
    return "a number";
  }
}

static gboolean
wrong_kind (const char *path, const char *key, const char *wanted, JsonNode *node, GError **error)
{
  if (node == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s' has no key %s; it must be %s", path, key, wanted);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s': key %s must be %s, it is %s", path, key, wanted,
                 node_kind (node));
  return FALSE;
}

/* @where: what stands before the key in messages: "" or "products[0].members[2]." */
static gboolean
take_text (const char *path,
           JsonObject *object,
           const char *where,
           const char *key,
           gboolean required,
           char **ret_text,
           GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autofree char *name = g_strconcat (where, key, NULL);

  if (node == NULL || (JSON_NODE_HOLDS_NULL (node) && !required)) {
    *ret_text = NULL;
    return !required || wrong_kind (path, name, "text", node, error);
  }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return wrong_kind (path, name, "text", node, error);
  *ret_text = g_strdup (json_node_get_string (node));
  return TRUE;
}

static JsonArray *
take_list (const char *path, JsonObject *object, const char *where, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autofree char *name = g_strconcat (where, key, NULL);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  wrong_kind (path, name, "a list", node, error);
  return NULL;
}

static JsonObject *
take_object (const char *path, JsonArray *list, guint index, const char *name, GError **error)
{
  JsonNode *node = json_array_get_element (list, index);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  wrong_kind (path, name, "an object", node, error);
  return NULL;
}

static gboolean
exptype_is_known (const char *exptype)
{
  static const char *const known[]
      = { "science",  "background", "imprint",     "psf",    "target_acquisition", "autoflat",
          "autowave", "sourcecat",  "engineering", "segmap", "direct_image" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (exptype, known[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_member (DscAssociation *asn, JsonArray *list, guint index, GError **error)
{
  g_autofree char *name = g_strdup_printf ("products[0].members[%u]", index);
  g_autofree char *where = g_strconcat (name, ".", NULL);
  g_autofree char *directory = g_path_get_dirname (asn->path);
  JsonObject *object = take_object (asn->path, list, index, name, error);
  DscAsnMember *member;

  if (object == NULL)
    return FALSE;
  member = g_new0 (DscAsnMember, 1);
  g_ptr_array_add (asn->members, member);
  if (!take_text (asn->path, object, where, "expname", TRUE, &member->expname, error)
      || !take_text (asn->path, object, where, "exptype", TRUE, &member->exptype, error)
      || !take_text (asn->path, object, where, "group_id", FALSE, &member->group_id, error)
      || !take_text (asn->path, object, where, "tweakreg_catalog", FALSE, &member->tweakreg_catalog,
                     error))
    return FALSE;
  if (json_object_has_member (object, "tweakreg_catalog")) {
    if (member->tweakreg_catalog == NULL)
      member->tweakreg_catalog = g_strdup ("");
    g_strstrip (member->tweakreg_catalog);
  }
  if (*member->expname == '\0') {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s': key %sexpname is empty; it must name a file", asn->path, where);
    return FALSE;
  }
  if (member->group_id != NULL && *member->group_id == '\0')
    g_clear_pointer (&member->group_id, g_free);
  member->path = g_path_is_absolute (member->expname)
                     ? g_strdup (member->expname)
                     : g_build_filename (directory, member->expname, NULL);
  member->is_science = g_ascii_strcasecmp (member->exptype, "science") == 0;
  if (!exptype_is_known (member->exptype))
    warn (asn, "Member %u (%s) has the unknown exptype '%s'; it is not used", index + 1,
          member->expname, member->exptype);
  return TRUE;
}

static void
warn_duplicates (DscAssociation *asn)
{
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < asn->members->len; i++) {
    DscAsnMember *member = asn->members->pdata[i];
    gpointer position = g_hash_table_lookup (first, member->path);

    if (position != NULL)
      warn (asn, "Member %u repeats member %u (%s); it counts twice", i + 1,
            GPOINTER_TO_UINT (position), member->expname);
    else
      g_hash_table_insert (first, member->path, GUINT_TO_POINTER (i + 1));
  }
}

static gboolean
read_product (DscAssociation *asn, JsonArray *products, GError **error)
{
  guint n_products = json_array_get_length (products);
  JsonObject *product;
  JsonArray *members;

  if (n_products == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s': key products is an empty list; it must hold one product",
                 asn->path);
    return FALSE;
  }
  product = take_object (asn->path, products, 0, "products[0]", error);
  if (product == NULL
      || !take_text (asn->path, product, "products[0].", "name", FALSE, &asn->product, error))
    return FALSE;
  members = take_list (asn->path, product, "products[0].", "members", error);
  if (members == NULL)
    return FALSE;
  if (json_array_get_length (members) > MAX_MEMBERS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "Association '%s' has %u members; the limit is %d", asn->path,
                 json_array_get_length (members), MAX_MEMBERS);
    return FALSE;
  }
  if (n_products > 1)
    warn (asn, "'%s' has %u products; only the first is used", asn->table_name, n_products);
  for (guint i = 0; i < json_array_get_length (members); i++)
    if (!read_member (asn, members, i, error))
      return FALSE;
  warn_duplicates (asn);
  if (asn->product == NULL || *asn->product == '\0') {
    g_free (asn->product);
    asn->product = dsc_product_name_root (asn->path, DSC_NAME_FILE, NULL);
    warn (asn, "'%s' names no product; the products are named '%s' after the file", asn->table_name,
          asn->product);
  } else if (strchr (asn->product, '/') != NULL) {
    g_autofree char *name = g_path_get_basename (asn->product);

    warn (asn, "The product name '%s' holds a directory; '%s' is used", asn->product, name);
    g_free (asn->product);
    asn->product = g_steal_pointer (&name);
  }
  return TRUE;
}

/* The parser calls itself for every level: refuse what would exhaust the stack. */
static gboolean
check_depth (const char *path, const char *text, GError **error)
{
  guint depth = 0, line = 1;
  gboolean in_string = FALSE;

  for (const char *p = text; *p != '\0'; p++) {
    line += *p == '\n';
    if (in_string && *p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '"')
      in_string = !in_string;
    else if (in_string)
      continue;
    else if (*p == '{' || *p == '[')
      depth++;
    else if ((*p == '}' || *p == ']') && depth > 0)
      depth--;
    if (depth > MAX_DEPTH) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "Association '%s' is nested more than %d levels deep (line %u)", path, MAX_DEPTH,
                   line);
      return FALSE;
    }
  }
  return TRUE;
}

/* json-glib says "<data>:4:7: Parse error: ..." */
static void
translate_json_error (const char *path, const GError *cause, GError **error)
{
  g_autoptr (GRegex) form
      = g_regex_new ("^[^:]*:(\\d+):(\\d+): (?:Parse error: )?(.*)$", G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (g_regex_match (form, cause->message, 0, &match)) {
    g_autofree char *line = g_match_info_fetch (match, 1);
    g_autofree char *column = g_match_info_fetch (match, 2);
    g_autofree char *what = g_match_info_fetch (match, 3);

    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s' is not valid JSON: line %s, column %s: %s", path, line, column,
                 what);
  } else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "Association '%s' is not valid JSON: %s", path,
                 cause->message);
}

static char *
load_text (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  struct stat st;
  gsize size;

  if (stat (path, &st) == 0 && !S_ISREG (st.st_mode)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "Association '%s' is not a file but a %s",
                 path, S_ISDIR (st.st_mode) ? "directory" : "device");
    return NULL;
  }
  if (stat (path, &st) == 0 && st.st_size > MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "'%s' has %" G_GINT64_FORMAT " bytes; no association is that large", path,
                 (gint64)st.st_size);
    return NULL;
  }
  if (!g_file_get_contents (path, &text, &size, &local)) {
    if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "Association '%s' not found", path);
    else
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "Association '%s' cannot be read: %s",
                   path, local->message);
    return NULL;
  }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    memset (text, ' ', 3);
  if (!g_utf8_validate (text, size, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s' is not a text file (not UTF-8)", path);
    return NULL;
  }
  return g_steal_pointer (&text);
}

static DscAssociation *
association_new (const char *path)
{
  DscAssociation *asn = g_new0 (DscAssociation, 1);

  asn->path = g_canonicalize_filename (path, NULL);
  asn->table_name = g_path_get_basename (path);
  asn->members = g_ptr_array_new_with_free_func (member_free);
  asn->warnings = g_ptr_array_new_with_free_func (g_free);
  return asn;
}

/* Blanks out each comma before a closing bracket, in place, so that lines and columns stay; jwst
 * forgives it too. Returns: whether there was one */
static gboolean
forgive_commas (char *text)
{
  gboolean in_string = FALSE, found = FALSE;
  char *comma = NULL;

  for (char *c = text; *c != '\0'; c++) {
    if (in_string && *c == '\\' && c[1] != '\0') {
      c++;
    } else if (*c == '"') {
      in_string = !in_string;
      comma = NULL;
    } else if (!in_string && *c == ',') {
      comma = c;
    } else if (!in_string && (*c == ']' || *c == '}') && comma != NULL) {
      *comma = ' ';
      found = TRUE;
      comma = NULL;
    } else if (!g_ascii_isspace (*c)) {
      comma = NULL;
    }
  }
  return found;
}

static gboolean
parse (JsonParser *parser, const char *path, char *text, gboolean *ret_forgiven, GError **error)
{
  g_autoptr (GError) local = NULL;

  *ret_forgiven = FALSE;
  if (json_parser_load_from_data (parser, text, -1, &local))
    return TRUE;
  *ret_forgiven = forgive_commas (text);
  if (*ret_forgiven && json_parser_load_from_data (parser, text, -1, NULL))
    return TRUE;
  translate_json_error (path, local, error);
  return FALSE;
}

DscAssociation *
dsc_association_read (const char *path, GError **error)
{
  g_autofree char *text = load_text (path, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (DscAssociation) asn = NULL;
  gboolean forgiven;
  JsonNode *root;
  JsonObject *object;
  JsonArray *products;

  if (text == NULL || !check_depth (path, text, error))
    return NULL;
  if (!parse (parser, path, text, &forgiven, error))
    return NULL;
  asn = association_new (path);
  if (forgiven)
    g_ptr_array_add (asn->warnings,
                     g_strdup_printf ("'%s' is no proper JSON: a comma before a closing bracket "
                                      "is left out",
                                      asn->table_name));
  root = json_parser_get_root (parser);
  if (root == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "Association '%s' is empty", path);
    return NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Association '%s' must be a JSON object, it is %s", path, node_kind (root));
    return NULL;
  }
  object = json_node_get_object (root);
  if (!take_text (path, object, "", "asn_id", FALSE, &asn->asn_id, error)
      || !take_text (path, object, "", "asn_pool", FALSE, &asn->asn_pool, error)
      || !take_text (path, object, "", "asn_rule", FALSE, &asn->asn_rule, error)
      || !take_text (path, object, "", "program", FALSE, &asn->program, error)
      || !take_text (path, object, "", "target", FALSE, &asn->target, error))
    return NULL;
  products = take_list (path, object, "", "products", error);
  if (products == NULL || !read_product (asn, products, error))
    return NULL;
  return g_steal_pointer (&asn);
}
