/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-library.h"

struct _DscLibrary {
  GObject parent_instance;
  char *product, *asn_id, *asn_table, *asn_pool;
  GPtrArray *models;    /* of DscImageModel */
  GPtrArray *group_ids; /* of char *, one per model */
  GPtrArray *catalogs;  /* of (nullable) char *, one per model */
  GArray *groups;       /* of guint, one per model */
  guint n_groups;
};

G_DEFINE_FINAL_TYPE (DscLibrary, dsc_library, G_TYPE_OBJECT)

static void
dsc_library_finalize (GObject *object)
{
  DscLibrary *self = DSC_LIBRARY (object);

  g_free (self->product);
  g_free (self->asn_id);
  g_free (self->asn_table);
  g_free (self->asn_pool);
  g_ptr_array_unref (self->models);
  g_ptr_array_unref (self->group_ids);
  g_ptr_array_unref (self->catalogs);
  g_array_unref (self->groups);
  G_OBJECT_CLASS (dsc_library_parent_class)->finalize (object);
}

static void
dsc_library_class_init (DscLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_library_finalize;
}

static void
dsc_library_init (DscLibrary *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->group_ids = g_ptr_array_new_with_free_func (g_free);
  self->catalogs = g_ptr_array_new_with_free_func (g_free);
  self->groups = g_array_new (FALSE, FALSE, sizeof (guint));
}

DscLibrary *
dsc_library_new (const char *product,
                 const char *asn_id,
                 const char *asn_table,
                 const char *asn_pool)
{
  DscLibrary *self = g_object_new (DSC_TYPE_LIBRARY, NULL);

  self->product = g_strdup (product);
  self->asn_id = g_strdup (asn_id);
  self->asn_table = g_strdup (asn_table);
  self->asn_pool = g_strdup (asn_pool);
  return self;
}

const char *
dsc_library_get_product (DscLibrary *self)
{
  return self->product;
}

const char *
dsc_library_get_asn_id (DscLibrary *self)
{
  return self->asn_id;
}

const char *
dsc_library_get_asn_table (DscLibrary *self)
{
  return self->asn_table;
}

const char *
dsc_library_get_asn_pool (DscLibrary *self)
{
  return self->asn_pool;
}

static char *
group_id_from_keywords (DscImageModel *model, guint position)
{
  static const char *const keys[]
      = { "PROGRAM", "OBSERVTN", "VISIT", "VISITGRP", "SEQ_ID", "ACT_ID", "EXPOSURE" };
  const char *v[G_N_ELEMENTS (keys)];

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    v[i] = dsc_image_model_get_string (model, keys[i]);
    if (v[i] == NULL || *v[i] == '\0')
      return g_strdup_printf ("exposure%04u", position + 1);
  }
  return g_strdup_printf ("jw%s%s%s_%s%s%s_%s", v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
}

void
dsc_library_add (DscLibrary *self, DscImageModel *model, const char *group_id)
{
  char *id
      = group_id != NULL ? g_strdup (group_id) : group_id_from_keywords (model, self->models->len);
  guint group = self->n_groups;

  for (guint i = 0; i < self->group_ids->len; i++)
    if (g_str_equal (self->group_ids->pdata[i], id)) {
      group = g_array_index (self->groups, guint, i);
      break;
    }
  if (group == self->n_groups)
    self->n_groups++;
  g_ptr_array_add (self->models, g_object_ref (model));
  g_ptr_array_add (self->group_ids, id);
  g_ptr_array_add (self->catalogs, NULL);
  g_array_append_val (self->groups, group);
}

guint
dsc_library_get_n_models (DscLibrary *self)
{
  return self->models->len;
}

DscImageModel *
dsc_library_get_model (DscLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->models->len, NULL);
  return self->models->pdata[index];
}

const char *
dsc_library_get_group_id (DscLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->group_ids->len, NULL);
  return self->group_ids->pdata[index];
}

const char *
dsc_library_get_catalog (DscLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->catalogs->len, NULL);
  return self->catalogs->pdata[index];
}

void
dsc_library_set_catalog (DscLibrary *self, guint index, const char *path)
{
  g_return_if_fail (index < self->catalogs->len);
  g_free (self->catalogs->pdata[index]);
  self->catalogs->pdata[index] = g_strdup (path);
}

guint
dsc_library_get_n_groups (DscLibrary *self)
{
  return self->n_groups;
}

guint
dsc_library_get_group (DscLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->groups->len, 0);
  return g_array_index (self->groups, guint, index);
}

DscLibrary *
dsc_library_with_models (DscLibrary *self, GPtrArray *models)
{
  DscLibrary *copy = dsc_library_new (self->product, self->asn_id, self->asn_table, self->asn_pool);

  g_return_val_if_fail (models->len == self->models->len, copy);
  for (guint i = 0; i < models->len; i++) {
    dsc_library_add (copy, models->pdata[i], self->group_ids->pdata[i]);
    dsc_library_set_catalog (copy, i, self->catalogs->pdata[i]);
  }
  return copy;
}
