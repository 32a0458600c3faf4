/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-number.h"
#include "dsc-table-private.h"

/* The meta data of a table, and how ECSV writes them: keys joined by points are nested maps there.
 */

/* Maps in maps; readers take no more. */
#define MAX_DEPTH 5

static const DscTableMeta *
find_meta (const DscTable *table, const char *key)
{
  for (guint i = 0; i < table->meta->len; i++)
    if (g_str_equal (g_array_index (table->meta, DscTableMeta, i).key, key))
      return &g_array_index (table->meta, DscTableMeta, i);
  return NULL;
}

const char *
dsc_table_get_meta (const DscTable *table, const char *key)
{
  const DscTableMeta *meta = find_meta (table, key);

  return meta != NULL ? meta->text : NULL;
}

guint
dsc_table_n_meta (const DscTable *table)
{
  return table->meta->len;
}

const char *
dsc_table_get_meta_key (const DscTable *table, guint index)
{
  g_return_val_if_fail (index < table->meta->len, NULL);
  return g_array_index (table->meta, DscTableMeta, index).key;
}

void
dsc_table_add_meta (DscTable *table, const char *key, const char *text, gboolean plain)
{
  DscTableMeta meta = { g_strdup (key), g_strdup (text), plain };
  DscTableMeta *old = (DscTableMeta *)find_meta (table, key);

  if (old != NULL) {
    g_free (old->key);
    g_free (old->text);
    *old = meta;
    return;
  }
  g_array_append_val (table->meta, meta);
}

void
dsc_table_set_meta (DscTable *table, const char *key, const char *text)
{
  dsc_table_add_meta (table, key, text, FALSE);
}

void
dsc_table_set_meta_double (DscTable *table, const char *key, double value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  dsc_table_append_number (text, value);
  dsc_table_add_meta (table, key, text->str, TRUE);
}

void
dsc_table_set_meta_int (DscTable *table, const char *key, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  dsc_table_add_meta (table, key, text, TRUE);
}

void
dsc_table_set_meta_bool (DscTable *table, const char *key, gboolean value)
{
  dsc_table_add_meta (table, key, value ? "true" : "false", TRUE);
}

void
dsc_table_set_meta_list (DscTable *table, const char *key, gsize n, const double *values)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (gsize i = 0; i < n; i++) {
    if (i > 0)
      g_string_append (text, ", ");
    dsc_table_append_number (text, values[i]);
  }
  g_string_append_c (text, ']');
  dsc_table_add_meta (table, key, text->str, TRUE);
}

void
dsc_table_set_meta_list_int (DscTable *table, const char *key, gsize n, const gint64 *values)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", values[i]);
  g_string_append_c (text, ']');
  dsc_table_add_meta (table, key, text->str, TRUE);
}

static gboolean
parse_item (const char *text, double *ret_value)
{
  g_autofree char *item = g_strstrip (g_strdup (text));
  const char *word = strcmp (item, ".nan") == 0 || strcmp (item, ".inf") == 0 ? item + 1
                     : strcmp (item, "-.inf") == 0                            ? "-inf"
                                                                              : item;

  return dsc_number_parse (word, strlen (word), ret_value);
}

gboolean
dsc_table_get_meta_list (const DscTable *table, const char *key, gsize *ret_n, double **ret_values)
{
  const DscTableMeta *meta = find_meta (table, key);
  g_autofree double *values = NULL;
  g_autofree char *inner = NULL;
  g_auto (GStrv) items = NULL;
  gsize n;

  *ret_n = 0;
  *ret_values = NULL;
  if (meta == NULL || *meta->text != '[' || !g_str_has_suffix (meta->text, "]"))
    return FALSE;
  inner = g_strndup (meta->text + 1, strlen (meta->text) - 2);
  items = g_strsplit (inner, ",", -1);
  n = g_strv_length (items);
  values = g_new (double, n + 1);
  for (gsize i = 0; i < n; i++)
    if (!parse_item (items[i], &values[i]))
      return FALSE;
  *ret_n = n;
  *ret_values = g_steal_pointer (&values);
  return TRUE;
}

/* Whether @text may stand in YAML as it is, also inside of braces, and is a text there. */
static gboolean
is_plain (const char *text)
{
  static const char *const words[]
      = { "y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf" };
  gsize n = strlen (text);

  if (n == 0 || !(g_ascii_isalpha (*text) || *text == '_') || text[n - 1] == ' ')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return FALSE;
  for (gsize k = 0; k < n; k++)
    if (!g_ascii_isalnum (text[k]) && strchr ("_ .()/+-^*;=", text[k]) == NULL)
      return FALSE;
  return TRUE;
}

void
dsc_table_append_yaml (GString *out, const char *text)
{
  gboolean control = FALSE;

  if (is_plain (text)) {
    g_string_append (out, text);
    return;
  }
  for (const char *c = text; *c != '\0'; c++)
    control = control || (guchar)*c < 32 || (guchar)*c == 127;
  g_string_append_c (out, control ? '"' : '\'');
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar)*c < 32 || (guchar)*c == 127)
      g_string_append_printf (out, "\\x%02x", (guchar)*c);
    else if (control && (*c == '"' || *c == '\\'))
      g_string_append_printf (out, "\\%c", *c);
    else if (!control && *c == '\'')
      g_string_append (out, "''");
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, control ? '"' : '\'');
}

void
dsc_table_append_number (GString *out, double value)
{
  if (value != value)
    g_string_append (out, ".nan");
  else if (value - value != 0)
    g_string_append (out, value > 0 ? ".inf" : "-.inf");
  else {
    g_autofree char *text = dsc_number_with_point (value, 'e');

    g_string_append (out, text);
  }
}

static void
append_value (GString *out, const DscTableMeta *meta)
{
  if (meta->plain)
    g_string_append (out, meta->text);
  else
    dsc_table_append_yaml (out, meta->text);
}

/* Bytes of the first part of @key, 0 if it is whole: none of its parts may be empty. */
static gsize
head_length (const char *key)
{
  const char *point = strchr (key, '.');

  return point == NULL || point == key || point[1] == '\0' ? 0 : (gsize)(point - key);
}

/* Whether @metas [index], whose keys count from @skip, stands in a map of its own. */
static gsize
find_map (const GPtrArray *metas, guint index, gsize skip, guint depth)
{
  const char *key = ((const DscTableMeta *)metas->pdata[index])->key + skip;
  gsize n = depth < MAX_DEPTH ? head_length (key) : 0;

  for (guint i = 0; n > 0 && i < metas->len; i++) {
    const char *other = ((const DscTableMeta *)metas->pdata[i])->key + skip;

    /* a name cannot be both a value and a map */
    if (strncmp (other, key, n) == 0 && other[n] == '\0')
      return 0;
  }
  return n;
}

/* Those of the map that @metas [index] begins; NULL if it began before. */
static GPtrArray *
collect_map (const GPtrArray *metas, guint index, gsize skip, gsize n)
{
  const char *key = ((const DscTableMeta *)metas->pdata[index])->key + skip;
  g_autoptr (GPtrArray) inner = g_ptr_array_new ();

  for (guint i = 0; i < metas->len; i++) {
    const char *other = ((const DscTableMeta *)metas->pdata[i])->key + skip;

    if (strncmp (other, key, n + 1) != 0 || head_length (other) != n)
      continue;
    if (i < index)
      return NULL;
    g_ptr_array_add (inner, metas->pdata[i]);
  }
  return g_steal_pointer (&inner);
}

/* A map of scalars fits into a line. */
static gboolean
is_flat (const GPtrArray *metas, gsize skip, guint depth)
{
  for (guint i = 0; i < metas->len; i++) {
    const DscTableMeta *meta = metas->pdata[i];

    if (find_map (metas, i, skip, depth) > 0 || (meta->plain && *meta->text == '['))
      return FALSE;
  }
  return TRUE;
}

static void
append_flat (GString *out, const GPtrArray *metas, gsize skip)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < metas->len; i++) {
    const DscTableMeta *meta = metas->pdata[i];

    if (i > 0)
      g_string_append (out, ", ");
    dsc_table_append_yaml (out, meta->key + skip);
    g_string_append (out, ": ");
    append_value (out, meta);
  }
  g_string_append (out, "}\n");
}

/* The top level is a list of maps with one key each, which keeps their order. */
static void
append_level (GString *out, const GPtrArray *metas, gsize skip, guint depth)
{
  for (guint i = 0; i < metas->len; i++) {
    const DscTableMeta *meta = metas->pdata[i];
    gsize n = find_map (metas, i, skip, depth);
    g_autoptr (GPtrArray) inner = n > 0 ? collect_map (metas, i, skip, n) : NULL;
    g_autofree char *name = n > 0 ? g_strndup (meta->key + skip, n) : g_strdup (meta->key + skip);

    if (n > 0 && inner == NULL)
      continue;
    g_string_append_printf (out, "#%*s%s", 2 * (int)depth + 1, "",
                            depth > 0 ? "  "
                            : n > 0   ? "- "
                                      : "- {");
    dsc_table_append_yaml (out, name);
    if (n == 0) {
      g_string_append (out, ": ");
      append_value (out, meta);
      g_string_append (out, depth > 0 ? "\n" : "}\n");
    } else if (is_flat (inner, skip + n + 1, depth + 1)) {
      g_string_append (out, ": ");
      append_flat (out, inner, skip + n + 1);
    } else {
      g_string_append (out, ":\n");
      append_level (out, inner, skip + n + 1, depth + 1);
    }
  }
}

void
dsc_table_append_meta (GString *out, const DscTable *table)
{
  g_autoptr (GPtrArray) metas = g_ptr_array_new ();

  for (guint i = 0; i < table->meta->len; i++) {
    DscTableMeta *meta = &g_array_index (table->meta, DscTableMeta, i);

    if (!g_str_has_prefix (meta->key, "__serialized_columns__"))
      g_ptr_array_add (metas, meta);
  }
  append_level (out, metas, 0, 0);
}
