/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-asdf.h"
#include "dsc-error.h"
#include "dsc-size.h"

typedef enum {
  TYPE_INT,
  TYPE_UINT,
  TYPE_FLOAT,
} NumberClass;

typedef struct {
  const char *name;
  NumberClass class;
  guint size;
} NumberType;

static const NumberType number_types[] = {
  { "float64", TYPE_FLOAT, 8 }, { "float32", TYPE_FLOAT, 4 }, { "int64", TYPE_INT, 8 },
  { "int32", TYPE_INT, 4 },     { "int16", TYPE_INT, 2 },     { "int8", TYPE_INT, 1 },
  { "uint64", TYPE_UINT, 8 },   { "uint32", TYPE_UINT, 4 },   { "uint16", TYPE_UINT, 2 },
  { "uint8", TYPE_UINT, 1 },    { "bool8", TYPE_UINT, 1 },
};

void
dsc_asdf_array_clear (DscAsdfArray *array)
{
  g_clear_pointer (&array->values, g_free);
}

static gboolean G_GNUC_PRINTF (5, 6) bad (const DscAsdf *asdf,
                                          const DscYamlNode *node,
                                          DscError code,
                                          GError **error,
                                          const char *format,
                                          ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DSC_ERROR, code, "%s: line %u: %s", dsc_asdf_name (asdf), node->line, text);
  return FALSE;
}

static double
to_double (const guint8 *p, const NumberType *type, gboolean big)
{
  guint64 bits = 0;
  guint shift;
  float f;
  double d;
  guint32 word;

  for (guint i = 0; i < type->size; i++)
    bits = bits << 8 | p[big ? i : type->size - 1 - i];
  if (type->class == TYPE_UINT)
    return (double)bits;
  if (type->class == TYPE_INT) {
    shift = 64 - 8 * type->size;
    return (double)((gint64)(bits << shift) >> shift);
  }
  if (type->size == 4) {
    word = (guint32)bits;
    memcpy (&f, &word, sizeof f);
    return f;
  }
  memcpy (&d, &bits, sizeof d);
  return d;
}

/* Fills shape and n from a list of axes. */
static gboolean
read_shape (const DscAsdf *asdf,
            const DscYamlNode *node,
            const DscYamlNode *shape,
            const char *what,
            DscAsdfArray *array,
            GError **error)
{
  array->n_dims = dsc_yaml_length (shape);
  array->n = 1;
  if (shape == NULL || shape->kind != DSC_YAML_SEQUENCE || array->n_dims > DSC_ASDF_MAX_DIMENSIONS)
    return bad (asdf, node, DSC_ERROR_FORMAT, error,
                "array '%s' has no shape, or one of more than %d axes", what,
                DSC_ASDF_MAX_DIMENSIONS);
  for (guint i = 0; i < array->n_dims; i++) {
    gint64 axis;

    if (!dsc_yaml_get_int (dsc_yaml_item (shape, i), &axis) || axis < 0)
      return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' has a bad shape", what);
    array->shape[i] = (gsize)axis;
    if (!dsc_size_mul (&array->n, array->n, (gsize)axis) || array->n > DSC_ASDF_MAX_ELEMENTS)
      return bad (asdf, node, DSC_ERROR_TOO_LARGE, error, "array '%s' has more than %u elements",
                  what, DSC_ASDF_MAX_ELEMENTS);
  }
  return TRUE;
}

static const NumberType *
find_type (const DscYamlNode *node)
{
  const char *word = dsc_yaml_get_string (node);

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (number_types); i++)
    if (strcmp (number_types[i].name, word) == 0)
      return &number_types[i];
  return NULL;
}

/* Byte distance between neighbours along each axis, and the extent of the whole. */
static gboolean
read_strides (const DscAsdf *asdf,
              const DscYamlNode *node,
              const char *what,
              const DscAsdfArray *array,
              guint size,
              gint64 *stride,
              GError **error)
{
  const DscYamlNode *list = dsc_yaml_get (node, "strides");
  gint64 step = size;

  memset (stride, 0, DSC_ASDF_MAX_DIMENSIONS * sizeof *stride);
  for (guint i = array->n_dims; i-- > 0 && array->n > 0;) {
    stride[i] = step;
    step *= (gint64)array->shape[i];
  }
  if (dsc_yaml_is_null (list))
    return TRUE;
  if (dsc_yaml_length (list) != array->n_dims)
    return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' has bad strides", what);
  for (guint i = 0; i < array->n_dims; i++)
    if (!dsc_yaml_get_int (dsc_yaml_item (list, i), &stride[i]) || stride[i] > G_MAXINT32
        || stride[i] < G_MININT32)
      return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' has bad strides", what);
  return TRUE;
}

static gboolean
gather (const DscAsdf *asdf,
        const DscYamlNode *node,
        const char *what,
        const NumberType *type,
        gboolean big,
        GBytes *data,
        gint64 offset,
        const gint64 *stride,
        DscAsdfArray *array,
        GError **error)
{
  gsize size, index[DSC_ASDF_MAX_DIMENSIONS] = { 0 };
  const guint8 *bytes = g_bytes_get_data (data, &size);
  gint64 low = offset, high = offset + type->size;

  for (guint i = 0; i < array->n_dims && array->n > 0; i++) {
    gint64 reach = stride[i] * (gint64)(array->shape[i] - 1);

    low += MIN (reach, 0);
    high += MAX (reach, 0);
  }
  if (array->n > 0 && (low < 0 || high > (gint64)size))
    return bad (asdf, node, DSC_ERROR_FORMAT, error,
                "array '%s' reaches from byte %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                " of a block of %" G_GSIZE_FORMAT " bytes",
                what, low, high, size);
  for (gsize k = 0; k < array->n; k++) {
    gint64 at = offset;

    for (guint i = 0; i < array->n_dims; i++)
      at += (gint64)index[i] * stride[i];
    array->values[k] = to_double (bytes + at, type, big);
    for (guint i = array->n_dims; i-- > 0;) {
      if (++index[i] < array->shape[i])
        break;
      index[i] = 0;
    }
  }
  return TRUE;
}

static gboolean
read_stored (const DscAsdf *asdf,
             const DscYamlNode *node,
             const char *what,
             DscAsdfArray *array,
             GError **error)
{
  const DscYamlNode *source = dsc_yaml_get (node, "source");
  const DscYamlNode *mask = dsc_yaml_get (node, "mask");
  const NumberType *type = find_type (dsc_yaml_get (node, "datatype"));
  gboolean big = g_strcmp0 (dsc_yaml_get_string (dsc_yaml_get (node, "byteorder")), "big") == 0;
  gint64 index, offset = 0, stride[DSC_ASDF_MAX_DIMENSIONS];
  g_autoptr (GBytes) data = NULL;

  if (!dsc_yaml_get_int (source, &index))
    return bad (asdf, node, DSC_ERROR_UNSUPPORTED, error,
                "array '%s' is stored at '%.60s', outside of this ASDF", what,
                dsc_yaml_get_string (source) != NULL ? dsc_yaml_get_string (source) : "?");
  if (type == NULL || !dsc_yaml_is_null (mask))
    return bad (asdf, node, DSC_ERROR_UNSUPPORTED, error, "array '%s' %s '%.40s'", what,
                type == NULL ? "has the number type" : "has a mask;",
                type == NULL && dsc_yaml_get_string (dsc_yaml_get (node, "datatype")) != NULL
                    ? dsc_yaml_get_string (dsc_yaml_get (node, "datatype"))
                    : "");
  if (!read_shape (asdf, node, dsc_yaml_get (node, "shape"), what, array, error)
      || !read_strides (asdf, node, what, array, type->size, stride, error))
    return FALSE;
  if (dsc_yaml_get (node, "offset") != NULL
      && (!dsc_yaml_get_int (dsc_yaml_get (node, "offset"), &offset) || offset < 0
          || offset > (gint64)1 << 40))
    return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' has a bad offset", what);
  data = dsc_asdf_read_block (asdf, index, error);
  if (data == NULL)
    return FALSE;
  array->values = dsc_try_alloc (array->n * sizeof (double), what, error);
  return array->values != NULL
         && gather (asdf, node, what, type, big, data, offset, stride, array, error);
}

/* Appends the numbers of nested lists; every list of one level must have the same length. */
static gboolean
read_list (const DscAsdf *asdf,
           const DscYamlNode *node,
           const char *what,
           guint level,
           DscAsdfArray *array,
           GArray *values,
           GError **error)
{
  double number;
  gboolean truth;

  if (node->kind == DSC_YAML_SCALAR) {
    if (level != array->n_dims)
      return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' is ragged", what);
    if (!dsc_yaml_get_double (node, &number)) {
      if (!dsc_yaml_get_bool (node, &truth))
        return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' holds '%.40s'", what,
                    node->value);
      number = truth;
    }
    g_array_append_val (values, number);
    if (values->len > DSC_ASDF_MAX_ELEMENTS)
      return bad (asdf, node, DSC_ERROR_TOO_LARGE, error, "array '%s' has more than %u elements",
                  what, DSC_ASDF_MAX_ELEMENTS);
    return TRUE;
  }
  if (node->kind == DSC_YAML_MAP || level >= DSC_ASDF_MAX_DIMENSIONS || level >= array->n_dims
      || dsc_yaml_length (node) != array->shape[level])
    return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' is ragged", what);
  for (guint i = 0; i < dsc_yaml_length (node); i++)
    if (!read_list (asdf, dsc_yaml_item (node, i), what, level + 1, array, values, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_inline (const DscAsdf *asdf,
             const DscYamlNode *node,
             const char *what,
             DscAsdfArray *array,
             GError **error)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (const DscYamlNode *n = node; n != NULL && n->kind == DSC_YAML_SEQUENCE;
       n = dsc_yaml_item (n, 0)) {
    if (array->n_dims == DSC_ASDF_MAX_DIMENSIONS)
      return bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' has too many axes", what);
    array->shape[array->n_dims++] = dsc_yaml_length (n);
  }
  if (!read_list (asdf, node, what, 0, array, values, error))
    return FALSE;
  array->n = values->len;
  array->values = (double *)g_array_free (g_steal_pointer (&values), FALSE);
  return TRUE;
}

gboolean
dsc_asdf_read_array (const DscAsdf *asdf,
                     const DscYamlNode *node,
                     const char *what,
                     DscAsdfArray *ret_array,
                     GError **error)
{
  g_auto (DscAsdfArray) array = { 0 };
  gboolean ok;

  if (node == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "%s: array '%s' is missing",
                 dsc_asdf_name (asdf), what);
    return FALSE;
  }
  if (node->kind == DSC_YAML_SEQUENCE)
    ok = read_inline (asdf, node, what, &array, error);
  else if (dsc_yaml_get (node, "data") != NULL
           && dsc_yaml_get (node, "data")->kind == DSC_YAML_SEQUENCE)
    ok = read_inline (asdf, dsc_yaml_get (node, "data"), what, &array, error);
  else if (node->kind == DSC_YAML_MAP)
    ok = read_stored (asdf, node, what, &array, error);
  else
    ok = bad (asdf, node, DSC_ERROR_FORMAT, error, "array '%s' is '%.40s', not an array", what,
              node->value);
  if (!ok)
    return FALSE;
  *ret_array = array;
  array.values = NULL;
  return TRUE;
}
