/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-asdf.h"
#include "dsc-error.h"
#include "dsc-size.h"

/* The longest text of an array, in characters. */
#define MAX_LENGTH 4096

static GPtrArray *
bad (const DscAsdf *asdf, const char *what, const char *why, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "%s: the texts '%s' %s", dsc_asdf_name (asdf),
               what, why);
  return NULL;
}

static GPtrArray *
read_inline (const DscAsdf *asdf, const DscYamlNode *list, const char *what, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < dsc_yaml_length (list); i++) {
    const char *text = dsc_yaml_get_string (dsc_yaml_item (list, i));

    if (text == NULL)
      return bad (asdf, what, "hold something that is no text", error);
    g_ptr_array_add (texts, g_strdup (text));
  }
  return g_steal_pointer (&texts);
}

/* One cell: @length characters of @width bytes; zeros at its end are padding. */
static char *
decode (const guint8 *p, gsize length, guint width, gboolean big)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++, p += width) {
    gunichar c = width == 1 ? p[0]
                 : big ? (gunichar)p[0] << 24 | (gunichar)p[1] << 16 | (gunichar)p[2] << 8 | p[3]
                       : (gunichar)p[3] << 24 | (gunichar)p[2] << 16 | (gunichar)p[1] << 8 | p[0];

    if (c == 0)
      break;
    g_string_append_unichar (text, g_unichar_validate (c) ? c : '?');
  }
  return g_string_free (text, FALSE);
}

static GPtrArray *
read_stored (const DscAsdf *asdf, const DscYamlNode *node, const char *what, GError **error)
{
  const DscYamlNode *type = dsc_yaml_get (node, "datatype"), *shape = dsc_yaml_get (node, "shape");
  const char *word = dsc_yaml_get_string (dsc_yaml_item (type, 0));
  gboolean big = g_strcmp0 (dsc_yaml_get_string (dsc_yaml_get (node, "byteorder")), "big") == 0;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) data = NULL;
  gint64 source, length = 0, n = 0, offset = 0;
  const guint8 *bytes;
  gsize size, cell, all;
  guint width;

  if (type == NULL || type->kind != DSC_YAML_SEQUENCE
      || (g_strcmp0 (word, "ucs4") != 0 && g_strcmp0 (word, "ascii") != 0)
      || !dsc_yaml_get_int (dsc_yaml_item (type, 1), &length) || length < 1 || length > MAX_LENGTH)
    return bad (asdf, what, "are of a kind other than ucs4 and ascii", error);
  if (shape == NULL || shape->kind != DSC_YAML_SEQUENCE || dsc_yaml_length (shape) != 1
      || !dsc_yaml_get_int (dsc_yaml_item (shape, 0), &n) || n < 0 || n > DSC_ASDF_MAX_ELEMENTS
      || !dsc_yaml_get_int (dsc_yaml_get (node, "source"), &source)
      || dsc_yaml_get (node, "strides") != NULL)
    return bad (asdf, what, "are not one plain list", error);
  if (dsc_yaml_get (node, "offset") != NULL
      && (!dsc_yaml_get_int (dsc_yaml_get (node, "offset"), &offset) || offset < 0))
    return bad (asdf, what, "have a bad offset", error);
  data = dsc_asdf_read_block (asdf, source, error);
  if (data == NULL)
    return NULL;
  bytes = g_bytes_get_data (data, &size);
  width = word[0] == 'u' ? 4 : 1;
  cell = (gsize)length * width;
  if (!dsc_size_mul (&all, cell, (gsize)n) || (gsize)offset > size || all > size - (gsize)offset)
    return bad (asdf, what, "reach beyond the end of their block", error);
  for (gsize i = 0; i < (gsize)n; i++)
    g_ptr_array_add (texts, decode (bytes + offset + i * cell, (gsize)length, width, big));
  return g_steal_pointer (&texts);
}

GPtrArray *
dsc_asdf_read_strings (const DscAsdf *asdf,
                       const DscYamlNode *node,
                       const char *what,
                       GError **error)
{
  const DscYamlNode *inner;

  if (node == NULL)
    return bad (asdf, what, "are missing", error);
  if (node->kind == DSC_YAML_SEQUENCE)
    return read_inline (asdf, node, what, error);
  inner = dsc_yaml_get (node, "data");
  if (inner != NULL && inner->kind == DSC_YAML_SEQUENCE)
    return read_inline (asdf, inner, what, error);
  return read_stored (asdf, node, what, error);
}
