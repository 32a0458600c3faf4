/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dsc-error.h"

#define MAX_BYTES (16 << 20)
#define MAX_DEPTH 32
#define MAX_NAME 64

struct _DscSimJson {
  char *name;
  char *directory;
  JsonNode *root;
};

void
dsc_sim_json_free (DscSimJson *json)
{
  if (json == NULL)
    return;
  g_free (json->name);
  g_free (json->directory);
  g_clear_pointer (&json->root, json_node_unref);
  g_free (json);
}

JsonNode *
dsc_sim_json_root (DscSimJson *json)
{
  return json->root;
}

const char *
dsc_sim_json_name (DscSimJson *json)
{
  return json->name;
}

char *
dsc_sim_json_resolve (DscSimJson *json, const char *path)
{
  return g_path_is_absolute (path) ? g_strdup (path)
                                   : g_build_filename (json->directory, path, NULL);
}

/* The parser calls itself for every level: brackets that nest too deep are counted beforehand. */
static gboolean
check_depth (const char *text, gsize length, const char *name, GError **error)
{
  guint depth = 0, line = 1;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++) {
    line += text[i] == '\n';
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '[' || text[i] == '{') && ++depth > MAX_DEPTH) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s', line %u: lists nest deeper than %d levels; this is not a scene", name,
                   line, MAX_DEPTH);
      return FALSE;
    } else if (!quoted && (text[i] == ']' || text[i] == '}') && depth > 0)
      depth--;
  }
  return TRUE;
}

/* json-glib writes "<data>:LINE:COLUMN: Parse error: what". */
static void
set_parse_error (const char *message, const char *name, GError **error)
{
  static const char tag[] = "Parse error: ";
  const char *what = strstr (message, tag);
  guint line, column;

  if (sscanf (message, "<data>:%u:%u:", &line, &column) == 2)
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is not valid JSON: line %u, column %u: %s", name, line, column,
                 what != NULL ? what + strlen (tag) : message);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is not valid JSON: %s", name, message);
}

DscSimJson *
dsc_sim_json_parse (const char *text, gssize length, const char *name, GError **error)
{
  g_autoptr (DscSimJson) json = g_new0 (DscSimJson, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) failure = NULL;
  gsize size = length < 0 ? strlen (text) : (gsize)length;
  JsonNode *root;

  json->name = g_strdup (name);
  json->directory = g_strdup (".");
  if (size > MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "'%s' has %" G_GSIZE_FORMAT " bytes; a scene has at most %d", name, size,
                 MAX_BYTES);
    return NULL;
  }
  if (!g_utf8_validate_len (text, size, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is not UTF-8 text: not a JSON scene",
                 name);
    return NULL;
  }
  if (!check_depth (text, size, name, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize)size, &failure)) {
    set_parse_error (failure->message, name, error);
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' holds no JSON object: a scene begins with { and has keys such as \"name\"",
                 name);
    return NULL;
  }
  json->root = json_parser_steal_root (parser);
  return g_steal_pointer (&json);
}

DscSimJson *
dsc_sim_json_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  DscSimJson *json;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &failure)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "the scene '%s' cannot be read: %s", path,
                 failure->message);
    return NULL;
  }
  json = dsc_sim_json_parse (text, (gssize)length, path, error);
  if (json != NULL) {
    g_free (json->directory);
    json->directory = g_path_get_dirname (path);
  }
  return json;
}

gboolean
dsc_sim_json_refuse (
    DscSimJson *json, GError **error, const char *key, const char *found, const char *allowed)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: \"%s\" is %s; allowed: %s", json->name,
               key, found, allowed);
  return FALSE;
}

gboolean
dsc_sim_json_missing (DscSimJson *json, const char *key, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: \"%s\" is missing from the scene",
               json->name, key);
  return FALSE;
}

/* A value as a person would write it, shortened. */
static char *
describe (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  if (strlen (text) > 60)
    strcpy (text + 57, "...");
  return g_steal_pointer (&text);
}

static gboolean
refuse_node (DscSimJson *json, GError **error, const char *key, JsonNode *node, const char *allowed)
{
  g_autofree char *found = describe (node);

  return dsc_sim_json_refuse (json, error, key, found, allowed);
}

static gboolean
read_number (DscSimJson *json,
             JsonNode *node,
             const char *key,
             double min,
             double max,
             gboolean whole,
             double *ret_value,
             GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *allowed = NULL;
  double value;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) {
    value = type == G_TYPE_INT64 ? (double)json_node_get_int (node) : json_node_get_double (node);
    if (value >= min && value <= max && (!whole || value == floor (value))) {
      *ret_value = value;
      return TRUE;
    }
  }
  allowed = g_strdup_printf ("a %snumber from %.10g to %.10g", whole ? "whole " : "", min, max);
  return refuse_node (json, error, key, node, allowed);
}

gboolean
dsc_sim_json_number (DscSimJson *json,
                     JsonObject *object,
                     const char *key,
                     double min,
                     double max,
                     double *ret_value,
                     GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  return node == NULL || read_number (json, node, key, min, max, FALSE, ret_value, error);
}

gboolean
dsc_sim_json_node_pair (DscSimJson *json,
                        JsonNode *node,
                        const char *key,
                        double min,
                        double max,
                        gboolean whole,
                        double ret_value[2],
                        GError **error)
{
  double pair[2];
  JsonArray *list;

  if (whole && JSON_NODE_HOLDS_VALUE (node)) {
    if (!read_number (json, node, key, min, max, TRUE, &pair[0], error))
      return FALSE;
    pair[1] = pair[0];
  } else {
    list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
    if (list == NULL || json_array_get_length (list) != 2)
      return refuse_node (json, error, key, node, "a pair of numbers");
    for (guint i = 0; i < 2; i++)
      if (!read_number (json, json_array_get_element (list, i), key, min, max, whole, &pair[i],
                        error))
        return FALSE;
  }
  ret_value[0] = pair[0];
  ret_value[1] = pair[1];
  return TRUE;
}

gboolean
dsc_sim_json_pair (DscSimJson *json,
                   JsonObject *object,
                   const char *key,
                   double min,
                   double max,
                   gboolean whole,
                   double ret_value[2],
                   GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  return node == NULL
         || dsc_sim_json_node_pair (json, node, key, min, max, whole, ret_value, error);
}

const char *
dsc_sim_json_peek_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

gboolean
dsc_sim_json_strings (
    DscSimJson *json, JsonObject *object, const char *key, GPtrArray *ret_list, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *list;

  if (node == NULL)
    return TRUE;
  list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  if (list == NULL || json_array_get_length (list) == 0)
    return refuse_node (json, error, key, node, "a list of texts");
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonNode *item = json_array_get_element (list, i);

    if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_STRING)
      return refuse_node (json, error, key, item, "a list of texts");
    g_ptr_array_add (ret_list, g_strdup (json_node_get_string (item)));
  }
  return TRUE;
}

gboolean
dsc_sim_json_object (
    DscSimJson *json, JsonObject *object, const char *key, JsonObject **ret_object, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse_node (json, error, key, node, "an object { ... }");
  *ret_object = json_node_get_object (node);
  return TRUE;
}

gboolean
dsc_sim_json_each_object (DscSimJson *json,
                          JsonObject *object,
                          const char *key,
                          DscSimJsonFunc func,
                          gpointer target,
                          GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *list;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse_node (json, error, key, node, "a list of objects");
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonNode *item = json_array_get_element (list, i);

    if (!JSON_NODE_HOLDS_OBJECT (item))
      return refuse_node (json, error, key, item, "a list of objects");
    if (!func (target, json, json_node_get_object (item), error))
      return FALSE;
  }
  return TRUE;
}

/* Edit distance of short words (Wagner & Fischer 1974). */
static guint
distance (const char *a, const char *b)
{
  guint n = (guint)strlen (b), row[MAX_NAME + 1];

  for (guint j = 0; j <= n; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++) {
    guint diagonal = row[0];

    row[0] = i;
    for (guint j = 1; j <= n; j++) {
      guint above = row[j];

      row[j] = MIN (MIN (above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[n];
}

gboolean
dsc_sim_json_known (
    DscSimJson *json, JsonObject *object, const DscSimKey *keys, guint n_keys, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next) {
    const char *name = l->data, *nearest = NULL;
    guint best = 4;

    for (guint i = 0; i < n_keys && best > 0; i++) {
      guint d = distance (name, keys[i].name);

      if (d < best) {
        best = d;
        nearest = keys[i].name;
      }
    }
    if (best == 0)
      continue;
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "%s: \"%.60s\" is no key of a scene%s%s%s; src/sim/README.md lists all",
                 json->name, name, nearest != NULL ? ": did you mean \"" : "",
                 nearest != NULL ? nearest : "", nearest != NULL ? "\"" : "");
    return FALSE;
  }
  return TRUE;
}

static gboolean
fill_name (DscSimJson *json, JsonNode *node, const DscSimKey *key, char **field, GError **error)
{
  static const char allowed[] = "1 to 64 letters, digits and . _ + - (no dot first)";
  const char *text;

  if (node == NULL) {
    g_free (*field);
    *field = g_strdup (key->text);
    return TRUE;
  }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse_node (json, error, key->name, node, allowed);
  text = json_node_get_string (node);
  if (*text == '\0' || *text == '.' || strlen (text) > MAX_NAME
      || strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._+-") != strlen (text))
    return refuse_node (json, error, key->name, node, allowed);
  g_free (*field);
  *field = g_strdup (text);
  return TRUE;
}

static gboolean
fill_bool (DscSimJson *json, JsonNode *node, const DscSimKey *key, gboolean *field, GError **error)
{
  if (node == NULL)
    *field = key->fallback != 0.0;
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    *field = json_node_get_boolean (node);
  else
    return refuse_node (json, error, key->name, node, "true or false");
  return TRUE;
}

static gboolean
fill_one (DscSimJson *json, JsonNode *node, const DscSimKey *key, gpointer target, GError **error)
{
  gpointer field = (char *)target + key->offset;
  double value = key->fallback;

  if (node == NULL && key->required)
    return dsc_sim_json_missing (json, key->name, error);
  if (key->kind == DSC_SIM_KEY_OTHER)
    return TRUE;
  if (key->kind == DSC_SIM_KEY_NAME)
    return fill_name (json, node, key, field, error);
  if (key->kind == DSC_SIM_KEY_BOOL)
    return fill_bool (json, node, key, field, error);
  if (node != NULL
      && !read_number (json, node, key->name, key->min, key->max, key->kind != DSC_SIM_KEY_DOUBLE,
                       &value, error))
    return FALSE;
  if (key->kind == DSC_SIM_KEY_DOUBLE)
    *(double *)field = value;
  else if (key->kind == DSC_SIM_KEY_UINT)
    *(guint *)field = (guint)value;
  else if (key->kind == DSC_SIM_KEY_INT64)
    *(gint64 *)field = (gint64)value;
  else
    *(guint64 *)field = (guint64)value;
  return TRUE;
}

gboolean
dsc_sim_json_fill (DscSimJson *json,
                   JsonObject *object,
                   const DscSimKey *keys,
                   guint n_keys,
                   gpointer target,
                   GError **error)
{
  if (!dsc_sim_json_known (json, object, keys, n_keys, error))
    return FALSE;
  for (guint i = 0; i < n_keys; i++)
    if (!fill_one (json, json_object_get_member (object, keys[i].name), &keys[i], target, error))
      return FALSE;
  return TRUE;
}
