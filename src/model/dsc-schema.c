/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-schema.h"

#define DSC_KEY(key, hdu, type, rule, in_table)                                                    \
  { key, DSC_SCHEMA_##hdu, DSC_CARD_##type, DSC_BLEND_##rule, in_table },

static const DscSchemaKey keys[] = {
#include "dsc-schema.def"
};

#undef DSC_KEY

const DscSchemaKey *
dsc_schema_keys (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (keys);
  return keys;
}

static GHashTable *
make_index (DscSchemaHdu hdu)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].hdu == hdu)
      g_hash_table_insert (index, (gpointer)keys[i].key, (gpointer)&keys[i]);
  return index;
}

const DscSchemaKey *
dsc_schema_find (const char *key, DscSchemaHdu hdu)
{
  static GHashTable *index[2];
  static gsize ready;

  if (g_once_init_enter (&ready)) {
    index[DSC_SCHEMA_PRIMARY] = make_index (DSC_SCHEMA_PRIMARY);
    index[DSC_SCHEMA_SCI] = make_index (DSC_SCHEMA_SCI);
    g_once_init_leave (&ready, 1);
  }
  return g_hash_table_lookup (index[hdu], key);
}
