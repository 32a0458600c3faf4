/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-table-ecsv.h"
#include "dsc-yaml.h"

/* The header of ECSV 1.0 (astropy enhancement proposal 6): comment lines that hold a YAML text. */

#define MAX_META_DEPTH 8

static const struct {
  const char *word;
  DscColumnType type;
  guint bits;
} datatypes[] = {
  { "float64", DSC_COLUMN_DOUBLE, 64 },    { "float32", DSC_COLUMN_DOUBLE, 32 },
  { "float16", DSC_COLUMN_DOUBLE, 32 },    { "float128", DSC_COLUMN_DOUBLE, 64 },
  { "int64", DSC_COLUMN_INT64, 64 },       { "int32", DSC_COLUMN_INT64, 32 },
  { "int16", DSC_COLUMN_INT64, 32 },       { "int8", DSC_COLUMN_INT64, 32 },
  { "uint64", DSC_COLUMN_INT64, 64 },      { "uint32", DSC_COLUMN_INT64, 64 },
  { "uint16", DSC_COLUMN_INT64, 32 },      { "uint8", DSC_COLUMN_INT64, 32 },
  { "bool", DSC_COLUMN_INT64, 1 },         { "string", DSC_COLUMN_STRING, 64 },
  { "object", DSC_COLUMN_STRING, 64 },     { "complex64", DSC_COLUMN_STRING, 64 },
  { "complex128", DSC_COLUMN_STRING, 64 }, { "complex256", DSC_COLUMN_STRING, 64 },
};

static gboolean
fail (const char *file, GError **error, const char *what)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s': the ECSV header %s", file, what);
  return FALSE;
}

static gboolean
declare_column (DscTable *table, const DscYamlNode *node, const char *file, GError **error)
{
  const char *name = dsc_yaml_get_string (dsc_yaml_get (node, "name"));
  const char *word = dsc_yaml_get_string (dsc_yaml_get (node, "datatype"));
  DscColumn *column;
  guint t;

  if (name == NULL || word == NULL)
    return fail (file, error, "has a column without name or datatype");
  for (t = 0; t < G_N_ELEMENTS (datatypes); t++)
    if (g_str_equal (datatypes[t].word, word))
      break;
  if (t == G_N_ELEMENTS (datatypes)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "'%s': column '%s' has datatype '%.40s', which is none of ECSV 1.0", file, name,
                 word);
    return FALSE;
  }
  /* an array in a cell is kept as the text it is */
  column = dsc_table_declare (
      table, name, dsc_yaml_get (node, "subtype") != NULL ? DSC_COLUMN_STRING : datatypes[t].type,
      datatypes[t].bits, file, error);
  if (column == NULL)
    return FALSE;
  column->unit = g_strdup (dsc_yaml_get_string (dsc_yaml_get (node, "unit")));
  column->description = g_strdup (dsc_yaml_get_string (dsc_yaml_get (node, "description")));
  column->format = g_strdup (dsc_yaml_get_string (dsc_yaml_get (node, "format")));
  return TRUE;
}

/* Lists of scalars and of lists, as YAML; FALSE if there is anything else in it. */
static gboolean
append_list (GString *out, const DscYamlNode *node, guint depth)
{
  double number;
  gboolean truth;

  if (node->kind == DSC_YAML_SCALAR) {
    if (node->plain
        && (dsc_yaml_get_double (node, &number) || dsc_yaml_get_bool (node, &truth)
            || dsc_yaml_is_null (node)))
      g_string_append (out, *node->value != '\0' ? node->value : "null");
    else
      dsc_table_append_yaml (out, node->value);
    return TRUE;
  }
  if (node->kind == DSC_YAML_MAP || depth == MAX_META_DEPTH)
    return FALSE;
  g_string_append_c (out, '[');
  for (guint i = 0; i < dsc_yaml_length (node); i++) {
    if (i > 0)
      g_string_append (out, ", ");
    if (!append_list (out, dsc_yaml_item (node, i), depth + 1))
      return FALSE;
  }
  g_string_append_c (out, ']');
  return TRUE;
}

/* An array as numpy and astropy put it: its bytes, in base64 twice. */
static gboolean
add_array (DscTable *table, const char *key, const DscYamlNode *node)
{
  const char *dtype = dsc_yaml_get_string (dsc_yaml_get (node, "dtype"));
  const char *buffer = dsc_yaml_get_string (dsc_yaml_get (node, "buffer"));
  g_autofree char *once = NULL;
  g_autofree guint8 *bytes = NULL;
  g_autoptr (GString) text = g_string_new ("[");
  gsize n, step;

  if (dtype == NULL || buffer == NULL || dsc_yaml_length (dsc_yaml_get (node, "shape")) != 1)
    return FALSE;
  step = g_str_has_suffix (dtype, "64") ? 8 : 4;
  if (strcmp (dtype, "float64") != 0 && strcmp (dtype, "float32") != 0
      && strcmp (dtype, "int64") != 0 && strcmp (dtype, "int32") != 0)
    return FALSE;
  once = (char *)g_base64_decode (buffer, &n);
  once = g_realloc (once, n + 1);
  once[n] = '\0';
  bytes = g_base64_decode (once, &n);
  for (gsize k = 0; k + step <= n; k += step) {
    union {
      double d;
      float f;
      gint64 l;
      gint32 i;
    } value;

    memcpy (&value, bytes + k, step);
    if (k > 0)
      g_string_append (text, ", ");
    if (*dtype == 'i')
      g_string_append_printf (text, "%" G_GINT64_FORMAT, step == 8 ? value.l : value.i);
    else
      dsc_table_append_number (text, step == 8 ? value.d : (double)value.f);
  }
  g_string_append_c (text, ']');
  dsc_table_add_meta (table, key, text->str, TRUE);
  return TRUE;
}

static void
add_scalar (DscTable *table, const char *key, const DscYamlNode *node)
{
  double number;
  gboolean truth;

  if (*key != '\0' && !dsc_yaml_is_null (node))
    dsc_table_add_meta (
        table, key, node->value,
        node->plain && (dsc_yaml_get_double (node, &number) || dsc_yaml_get_bool (node, &truth)));
}

/* Whether it is a list of maps with one key each: a map that keeps its order (!!omap). */
static gboolean
is_ordered_map (const DscYamlNode *node)
{
  for (guint i = 0; i < dsc_yaml_length (node); i++) {
    const DscYamlNode *item = dsc_yaml_item (node, i);

    if (item->kind != DSC_YAML_MAP || dsc_yaml_length (item) != 1)
      return FALSE;
  }
  return dsc_yaml_length (node) > 0;
}

/* Scalars, lists and what is in maps, whose keys are joined by points. */
static void
add_meta (DscTable *table, const char *key, const DscYamlNode *node, guint depth)
{
  if (node->kind == DSC_YAML_SCALAR)
    add_scalar (table, key, node);
  else if (depth == MAX_META_DEPTH)
    return;
  else if (node->kind == DSC_YAML_SEQUENCE && is_ordered_map (node)) {
    for (guint i = 0; i < dsc_yaml_length (node); i++)
      add_meta (table, key, dsc_yaml_item (node, i), depth + 1);
  } else if (node->kind == DSC_YAML_SEQUENCE) {
    g_autoptr (GString) text = g_string_new (NULL);

    if (*key != '\0' && append_list (text, node, depth))
      dsc_table_add_meta (table, key, text->str, TRUE);
  } else if (node->tag == NULL || strstr (node->tag, "numpy.ndarray") == NULL
             || !add_array (table, key, node)) {
    for (guint i = 0; i < dsc_yaml_length (node); i++) {
      const DscYamlNode *value;
      const char *name = dsc_yaml_pair (node, i, &value);
      g_autofree char *joined = *key != '\0' ? g_strconcat (key, ".", name, NULL) : g_strdup (name);

      add_meta (table, joined, value, depth + 1);
    }
  }
}

/* What columns make up a column of another class: positions on the sky (ICRS) and quantities. */
static void
find_mixins (DscTable *table)
{
  const char *prefix = "__serialized_columns__.";

  for (guint i = 0; i < dsc_table_n_meta (table); i++) {
    const char *key = dsc_table_get_meta_key (table, i), *class = dsc_table_get_meta (table, key);
    g_autofree char *name = NULL, *frame = NULL, *about = NULL;

    if (!g_str_has_prefix (key, prefix) || !g_str_has_suffix (key, ".__class__"))
      continue;
    if (g_str_has_suffix (class, ".Quantity"))
      table->quantities = TRUE;
    if (!g_str_has_suffix (class, ".SkyCoord"))
      continue;
    name = g_strndup (key, strlen (key) - strlen (".__class__"));
    frame = g_strconcat (name, ".frame", NULL);
    about = g_strconcat (name, ".__info__.description", NULL);
    if (g_strcmp0 (dsc_table_get_meta (table, frame), "icrs") == 0)
      dsc_table_join_sky (table, name + strlen (prefix), dsc_table_get_meta (table, about));
  }
}

/* The YAML text, without the marks of comments; the lines are used up. */
static gboolean
collect (DscTextReader *reader, GString *text, const char *file, GError **error)
{
  GError *local = NULL;
  const char *line;
  gsize length;
  guint n = 0;

  while (dsc_text_reader_peek_line (reader, &line, &length, &local) && length > 0 && *line == '#') {
    gsize skip = length > 1 && line[1] == ' ' ? 2 : 1;

    if (text->len + length > DSC_YAML_MAX_BYTES)
      return fail (file, error, "is larger than any header can be");
    /* the first line is "%ECSV 1.0", which YAML would take for a directive */
    if (n++ > 0)
      g_string_append_len (text, line + skip, (gssize)(length - skip));
    g_string_append_c (text, '\n');
    dsc_text_reader_skip_line (reader);
  }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
set_delimiter (DscTextReader *reader, const DscYamlNode *root, const char *file, GError **error)
{
  const DscYamlNode *node = dsc_yaml_get (root, "delimiter");
  const char *delimiter = node != NULL ? dsc_yaml_get_string (node) : " ";

  if (delimiter == NULL || (strcmp (delimiter, " ") != 0 && strcmp (delimiter, ",") != 0))
    return fail (file, error, "has another delimiter than ' ' or ','");
  dsc_text_reader_set_delimiter (reader, *delimiter);
  return TRUE;
}

static gboolean
check_names (DscTextReader *reader, DscTable *table, const char *file, GError **error)
{
  const DscTextCell *cells;
  guint n, n_columns = dsc_table_n_columns (table);

  if (!dsc_text_reader_next (reader, &cells, &n, error))
    return FALSE;
  if (cells == NULL)
    return fail (file, error, "is all there is: the line of names and the rows are missing");
  if (n != n_columns) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the ECSV header describes %u columns, but line %" G_GUINT64_FORMAT
                 " names %u; write the file again",
                 file, n_columns, dsc_text_reader_get_line (reader), n);
    return FALSE;
  }
  for (guint c = 0; c < n; c++) {
    const char *name = dsc_table_get_column (table, c)->name;

    if (!cells[c].escaped
        && (strlen (name) != cells[c].length || memcmp (name, cells[c].text, cells[c].length))) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s': column %u is '%s' in the ECSV header and '%.*s' in line "
                   "%" G_GUINT64_FORMAT "; make them the same",
                   file, c + 1, name, (int)MIN (cells[c].length, 60), cells[c].text,
                   dsc_text_reader_get_line (reader));
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
dsc_table_read_ecsv_header (DscTable *table,
                            DscTextReader *reader,
                            const char *file,
                            GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DscYaml) yaml = NULL;
  const DscYamlNode *root, *list, *meta;

  if (!collect (reader, text, file, error))
    return FALSE;
  yaml = dsc_yaml_parse (text->str, text->len, file, error);
  if (yaml == NULL)
    return FALSE;
  root = dsc_yaml_root (yaml);
  list = dsc_yaml_get (root, "datatype");
  if (list == NULL || list->kind != DSC_YAML_SEQUENCE || dsc_yaml_length (list) == 0)
    return fail (file, error, "has no list 'datatype' of columns");
  for (guint i = 0; i < dsc_yaml_length (list); i++)
    if (!declare_column (table, dsc_yaml_item (list, i), file, error))
      return FALSE;
  meta = dsc_yaml_get (root, "meta");
  if (meta != NULL)
    add_meta (table, "", meta, 0);
  find_mixins (table);
  return set_delimiter (reader, root, file, error) && check_names (reader, table, file, error);
}
