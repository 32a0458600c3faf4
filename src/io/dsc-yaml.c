/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-yaml.h"

#include <math.h>
#include <string.h>
#include <yaml.h>

#include "dsc-error.h"

struct _DscYaml {
  GPtrArray *nodes; /* owns all of them */
  GStringChunk *strings;
  const DscYamlNode *root;
};

typedef struct {
  DscYaml *yaml;
  const char *name;
  GHashTable *anchors;
  GPtrArray *stack;     /* of open sequences and maps */
  GPtrArray *key_stack; /* for each open map the set of its keys */
} Parser;

static void
node_free (gpointer data)
{
  DscYamlNode *node = data;

  if (node->items != NULL)
    g_ptr_array_unref (node->items);
  g_free (node);
}

void
dsc_yaml_free (DscYaml *yaml)
{
  if (yaml == NULL)
    return;
  g_ptr_array_unref (yaml->nodes);
  g_string_chunk_free (yaml->strings);
  g_free (yaml);
}

static void G_GNUC_PRINTF (5, 6)
    fail (Parser *p, DscError code, gsize line, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DSC_ERROR, code, "%s: line %" G_GSIZE_FORMAT ": %s", p->name, line, text);
}

/* Enters a finished or opened node into the collection that is open. */
static gboolean
add_to_parent (Parser *p, DscYamlNode *node, gsize line, GError **error)
{
  DscYamlNode *parent;

  if (p->stack->len == 0) {
    p->yaml->root = node;
    return TRUE;
  }
  parent = p->stack->pdata[p->stack->len - 1];
  if (parent->kind == DSC_YAML_MAP && parent->items->len % 2 == 0) {
    GHashTable *keys = p->key_stack->pdata[p->key_stack->len - 1];

    if (node->kind != DSC_YAML_SCALAR) {
      fail (p, DSC_ERROR_FORMAT, line, error, "the key of a map must be a word or number");
      return FALSE;
    }
    if (!g_hash_table_add (keys, (char *)node->value)) {
      fail (p, DSC_ERROR_FORMAT, line, error, "the key '%.60s' occurs twice in its map",
            node->value);
      return FALSE;
    }
  }
  g_ptr_array_add (parent->items, node);
  return TRUE;
}

static DscYamlNode *
node_new (Parser *p,
          DscYamlKind kind,
          const yaml_event_t *event,
          const yaml_char_t *anchor,
          const yaml_char_t *tag,
          GError **error)
{
  DscYamlNode *node;
  gsize line = event->start_mark.line + 1;

  if (p->yaml->nodes->len >= DSC_YAML_MAX_NODES) {
    fail (p, DSC_ERROR_TOO_LARGE, line, error, "more than %d nodes", DSC_YAML_MAX_NODES);
    return NULL;
  }
  node = g_new0 (DscYamlNode, 1);
  g_ptr_array_add (p->yaml->nodes, node);
  node->kind = kind;
  node->line = (guint)line;
  node->weight = 1;
  if (tag != NULL)
    node->tag = g_string_chunk_insert_const (p->yaml->strings, (const char *)tag);
  if (anchor != NULL)
    g_hash_table_replace (p->anchors, g_strdup ((const char *)anchor), node);
  return node;
}

static gboolean
open_collection (Parser *p,
                 DscYamlKind kind,
                 const yaml_event_t *event,
                 const yaml_char_t *anchor,
                 const yaml_char_t *tag,
                 GError **error)
{
  DscYamlNode *node;

  if (p->stack->len >= DSC_YAML_MAX_DEPTH) {
    fail (p, DSC_ERROR_TOO_LARGE, event->start_mark.line + 1, error,
          "nested more than %d levels deep", DSC_YAML_MAX_DEPTH);
    return FALSE;
  }
  node = node_new (p, kind, event, anchor, tag, error);
  if (node == NULL || !add_to_parent (p, node, node->line, error))
    return FALSE;
  node->items = g_ptr_array_new ();
  g_ptr_array_add (p->stack, node);
  if (kind == DSC_YAML_MAP)
    g_ptr_array_add (p->key_stack, g_hash_table_new (g_str_hash, g_str_equal));
  return TRUE;
}

static gboolean
close_collection (Parser *p, const yaml_event_t *event, GError **error)
{
  DscYamlNode *node = p->stack->pdata[p->stack->len - 1];
  guint64 weight = 1;

  for (guint i = 0; i < node->items->len; i++)
    weight += ((const DscYamlNode *)node->items->pdata[i])->weight;
  if (weight > DSC_YAML_MAX_WEIGHT) {
    fail (p, DSC_ERROR_TOO_LARGE, event->start_mark.line + 1, error,
          "with its aliases written out, this has more than %d nodes (a \"YAML bomb\")",
          DSC_YAML_MAX_WEIGHT);
    return FALSE;
  }
  node->weight = (guint)weight;
  node->complete = TRUE;
  if (node->kind == DSC_YAML_MAP)
    g_ptr_array_set_size (p->key_stack, (int)p->key_stack->len - 1);
  g_ptr_array_set_size (p->stack, (int)p->stack->len - 1);
  return TRUE;
}

static gboolean
add_alias (Parser *p, const yaml_event_t *event, GError **error)
{
  const char *anchor = (const char *)event->data.alias.anchor;
  DscYamlNode *node = g_hash_table_lookup (p->anchors, anchor);
  gsize line = event->start_mark.line + 1;

  if (node == NULL || !node->complete) {
    fail (p, DSC_ERROR_FORMAT, line, error, "the alias '*%.60s' %s", anchor,
          node == NULL ? "has no anchor before it" : "stands inside its own anchor");
    return FALSE;
  }
  return add_to_parent (p, node, line, error);
}

static gboolean
add_scalar (Parser *p, const yaml_event_t *event, GError **error)
{
  DscYamlNode *node = node_new (p, DSC_YAML_SCALAR, event, event->data.scalar.anchor,
                                event->data.scalar.tag, error);
  const char *value = (const char *)event->data.scalar.value;

  if (node == NULL)
    return FALSE;
  if (memchr (value, '\0', event->data.scalar.length) != NULL) {
    fail (p, DSC_ERROR_FORMAT, node->line, error, "a text holds a zero byte");
    return FALSE;
  }
  node->value = g_string_chunk_insert_const (p->yaml->strings, value);
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->complete = TRUE;
  return add_to_parent (p, node, node->line, error);
}

static gboolean
handle (Parser *p, const yaml_event_t *e, GError **error)
{
  switch (e->type) {
  case YAML_ALIAS_EVENT:
    return add_alias (p, e, error);
  case YAML_SCALAR_EVENT:
    return add_scalar (p, e, error);
  case YAML_SEQUENCE_START_EVENT:
    return open_collection (p, DSC_YAML_SEQUENCE, e, e->data.sequence_start.anchor,
                            e->data.sequence_start.tag, error);
  case YAML_MAPPING_START_EVENT:
    return open_collection (p, DSC_YAML_MAP, e, e->data.mapping_start.anchor,
                            e->data.mapping_start.tag, error);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return close_collection (p, e, error);
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_START_EVENT:
  case YAML_DOCUMENT_END_EVENT:
    break;
  }
  return TRUE;
}

static gboolean
run (Parser *p, yaml_parser_t *parser, GError **error)
{
  for (;;) {
    yaml_event_t event;
    yaml_event_type_t type;
    gboolean ok;

    if (!yaml_parser_parse (parser, &event)) {
      fail (p, DSC_ERROR_FORMAT,
            parser->problem_mark.line > 0 ? parser->problem_mark.line + 1 : parser->mark.line + 1,
            error, "not valid YAML: %s", parser->problem != NULL ? parser->problem : "unknown");
      return FALSE;
    }
    ok = handle (p, &event, error);
    type = event.type;
    yaml_event_delete (&event);
    if (!ok || type == YAML_STREAM_END_EVENT || type == YAML_DOCUMENT_END_EVENT)
      return ok;
  }
}

DscYaml *
dsc_yaml_parse (const char *text, gsize size, const char *name, GError **error)
{
  g_autoptr (DscYaml) yaml = NULL;
  g_autoptr (GHashTable) anchors = NULL;
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GPtrArray) key_stack
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  yaml_parser_t parser;
  gboolean ok;

  if (size > DSC_YAML_MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "%s: a YAML text of %" G_GSIZE_FORMAT " bytes; the limit is %u", name, size,
                 DSC_YAML_MAX_BYTES);
    return NULL;
  }
  yaml = g_new0 (DscYaml, 1);
  yaml->nodes = g_ptr_array_new_with_free_func (node_free);
  yaml->strings = g_string_chunk_new (4096);
  anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!yaml_parser_initialize (&parser)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "%s: no memory to parse YAML", name);
    return NULL;
  }
  yaml_parser_set_input_string (&parser, (const unsigned char *)text, size);
  yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
  ok = run (&(Parser){ yaml, name, anchors, stack, key_stack }, &parser, error);
  yaml_parser_delete (&parser);
  return ok ? g_steal_pointer (&yaml) : NULL;
}

const DscYamlNode *
dsc_yaml_root (const DscYaml *yaml)
{
  return yaml->root;
}

guint
dsc_yaml_length (const DscYamlNode *node)
{
  if (node == NULL || node->kind == DSC_YAML_SCALAR)
    return 0;
  return node->kind == DSC_YAML_MAP ? node->items->len / 2 : node->items->len;
}

const char *
dsc_yaml_pair (const DscYamlNode *node, guint index, const DscYamlNode **ret_value)
{
  const DscYamlNode *key;

  g_return_val_if_fail (node->kind == DSC_YAML_MAP && index < node->items->len / 2, NULL);
  key = node->items->pdata[2 * index];
  *ret_value = node->items->pdata[2 * index + 1];
  return key->value;
}

const DscYamlNode *
dsc_yaml_get (const DscYamlNode *node, const char *key)
{
  if (node == NULL || node->kind != DSC_YAML_MAP)
    return NULL;
  for (guint i = 0; i < dsc_yaml_length (node); i++) {
    const DscYamlNode *value;

    if (g_strcmp0 (dsc_yaml_pair (node, i, &value), key) == 0)
      return value;
  }
  return NULL;
}

const DscYamlNode *
dsc_yaml_item (const DscYamlNode *node, guint index)
{
  if (node == NULL || node->kind != DSC_YAML_SEQUENCE || index >= node->items->len)
    return NULL;
  return node->items->pdata[index];
}

const char *
dsc_yaml_get_string (const DscYamlNode *node)
{
  return node != NULL && node->kind == DSC_YAML_SCALAR ? node->value : NULL;
}

gboolean
dsc_yaml_is_null (const DscYamlNode *node)
{
  const char *v = dsc_yaml_get_string (node);

  if (node == NULL)
    return TRUE;
  return v != NULL && node->plain
         && (*v == '\0' || strcmp (v, "~") == 0 || g_ascii_strcasecmp (v, "null") == 0);
}

gboolean
dsc_yaml_get_int (const DscYamlNode *node, gint64 *ret_value)
{
  const char *v = dsc_yaml_get_string (node);
  char *end = NULL;
  gint64 value;

  if (v == NULL || !node->plain || !(g_ascii_isdigit (*v) || *v == '-' || *v == '+'))
    return FALSE;
  errno = 0;
  value = g_ascii_strtoll (v, &end, strncmp (v, "0x", 2) == 0 ? 16 : 10);
  if (end == v || *end != '\0' || errno != 0)
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
dsc_yaml_get_double (const DscYamlNode *node, double *ret_value)
{
  const char *v = dsc_yaml_get_string (node);
  const char *digits = v;
  char *end = NULL;
  double value, sign;

  if (v == NULL || !node->plain || *v == '\0')
    return FALSE;
  sign = *v == '-' ? -1.0 : 1.0;
  digits += *v == '-' || *v == '+';
  if (g_ascii_strcasecmp (digits, ".inf") == 0) {
    *ret_value = sign * INFINITY;
    return TRUE;
  }
  if (g_ascii_strcasecmp (v, ".nan") == 0) {
    *ret_value = NAN;
    return TRUE;
  }
  if (!(g_ascii_isdigit (*digits) || (*digits == '.' && g_ascii_isdigit (digits[1])))
      || strchr (digits, 'x') != NULL || strchr (digits, 'X') != NULL)
    return FALSE;
  value = g_ascii_strtod (v, &end);
  if (*end != '\0')
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
dsc_yaml_get_bool (const DscYamlNode *node, gboolean *ret_value)
{
  const char *v = dsc_yaml_get_string (node);

  if (v == NULL || !node->plain)
    return FALSE;
  if (g_ascii_strcasecmp (v, "true") != 0 && g_ascii_strcasecmp (v, "false") != 0)
    return FALSE;
  *ret_value = g_ascii_strcasecmp (v, "true") == 0;
  return TRUE;
}

char *
dsc_yaml_tag_name (const DscYamlNode *node)
{
  const char *tag = node != NULL ? node->tag : NULL, *dash;

  if (tag == NULL)
    return g_strdup ("");
  if (g_str_has_prefix (tag, "tag:stsci.edu:asdf/"))
    tag += strlen ("tag:stsci.edu:asdf/");
  else if (g_str_has_prefix (tag, "tag:"))
    tag += strlen ("tag:");
  dash = strrchr (tag, '-');
  if (dash != NULL && g_ascii_isdigit (dash[1]))
    return g_strndup (tag, (gsize)(dash - tag));
  return g_strdup (tag);
}
