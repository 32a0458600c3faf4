/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-derived-model.h"
#include "dsc-session-private.h"

DscLibrary *
dsc_session_mark_skipped (DscLibrary *library, GPtrArray *keys)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (model));
    const DscModelChanges changes = { .primary = primary };

    for (guint k = 0; k < keys->len; k++)
      dsc_header_set_string (primary, keys->pdata[k], "SKIPPED", NULL);
    g_ptr_array_add (models, dsc_derived_model_new (model, &changes));
  }
  return dsc_library_with_models (library, models);
}
