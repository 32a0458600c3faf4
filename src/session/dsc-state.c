/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-state.h"

/* (transfer full) (nullable) */
static GVariant *
lookup (GVariant *state, const char *key)
{
  if (!state || !g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup_value (state, key, NULL);
}

static gboolean
is_int (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT64)
         || g_variant_is_of_type (value, G_VARIANT_TYPE_INT32)
         || g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32)
         || g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64);
}

static gint64
get_int (GVariant *value)
{
  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_INT32:
    return g_variant_get_int32 (value);
  case G_VARIANT_CLASS_UINT32:
    return g_variant_get_uint32 (value);
  case G_VARIANT_CLASS_UINT64:
    return (gint64)MIN (g_variant_get_uint64 (value), (guint64)G_MAXINT64);
  default:
    return g_variant_get_int64 (value);
  }
}

static gboolean
get_double (GVariant *value, double *ret_value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    *ret_value = g_variant_get_double (value);
  else if (is_int (value))
    *ret_value = (double)get_int (value);
  else
    return FALSE;
  return TRUE;
}

gboolean
dsc_state_get_boolean (GVariant *state, const char *key, gboolean *ret_value)
{
  g_autoptr (GVariant) value = lookup (state, key);

  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return FALSE;
  *ret_value = g_variant_get_boolean (value);
  return TRUE;
}

gboolean
dsc_state_get_int (GVariant *state, const char *key, gint64 *ret_value)
{
  g_autoptr (GVariant) value = lookup (state, key);

  if (!value || !is_int (value))
    return FALSE;
  *ret_value = get_int (value);
  return TRUE;
}

gboolean
dsc_state_get_double (GVariant *state, const char *key, double *ret_value)
{
  g_autoptr (GVariant) value = lookup (state, key);

  return value && get_double (value, ret_value);
}

char *
dsc_state_dup_string (GVariant *state, const char *key)
{
  g_autoptr (GVariant) value = lookup (state, key);

  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return NULL;
  return g_variant_dup_string (value, NULL);
}

/* (transfer full): an item of an array, out of the box that it may be in */
static GVariant *
get_item (GVariant *array, gsize i)
{
  g_autoptr (GVariant) item = g_variant_get_child_value (array, i);

  return g_variant_is_of_type (item, G_VARIANT_TYPE_VARIANT) ? g_variant_get_variant (item)
                                                             : g_steal_pointer (&item);
}

GStrv
dsc_state_dup_strings (GVariant *state, const char *key)
{
  g_autoptr (GVariant) value = lookup (state, key);
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();

  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    return NULL;
  for (gsize i = 0; i < g_variant_n_children (value); i++) {
    g_autoptr (GVariant) item = get_item (value, i);

    if (!g_variant_is_of_type (item, G_VARIANT_TYPE_STRING))
      return NULL;
    g_strv_builder_add (strings, g_variant_get_string (item, NULL));
  }
  return g_strv_builder_end (strings);
}

double *
dsc_state_dup_doubles (GVariant *state, const char *key, gsize *ret_n)
{
  g_autoptr (GVariant) value = lookup (state, key);
  g_autofree double *numbers = NULL;
  gsize n;

  *ret_n = 0;
  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    return NULL;
  n = g_variant_n_children (value);
  numbers = g_new0 (double, n + 1);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) item = get_item (value, i);

    if (!get_double (item, &numbers[i]))
      return NULL;
  }
  *ret_n = n;
  return g_steal_pointer (&numbers);
}

GVariant *
dsc_state_dup_dict (GVariant *state, const char *key)
{
  g_autoptr (GVariant) value = lookup (state, key);

  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_steal_pointer (&value);
}

GPtrArray *
dsc_state_dup_dicts (GVariant *state, const char *key)
{
  g_autoptr (GVariant) value = lookup (state, key);
  g_autoptr (GPtrArray) dicts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY)
      || g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return NULL;
  for (gsize i = 0; i < g_variant_n_children (value); i++) {
    g_autoptr (GVariant) item = get_item (value, i);

    if (!g_variant_is_of_type (item, G_VARIANT_TYPE_VARDICT))
      return NULL;
    g_ptr_array_add (dicts, g_steal_pointer (&item));
  }
  return g_steal_pointer (&dicts);
}
