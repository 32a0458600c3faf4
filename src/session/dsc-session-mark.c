/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-derived-model.h"
#include "dsc-session-private.h"

static void
set_mark (DscHeader *primary, const char *mark)
{
  g_auto (GStrv) parts = g_strsplit (mark, "=", 2);

  if (g_strv_length (parts) == 2)
    dsc_header_set_string (primary, parts[0], parts[1], NULL);
}

char *
dsc_session_make_mark (const DscStep *step, DscStepStatus status)
{
  return g_strdup_printf ("%s=%s", step->status_key,
                          status == DSC_STEP_FAILED ? "FAILED" : "SKIPPED");
}

DscLibrary *
dsc_session_mark (DscLibrary *library, GPtrArray *marks)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (model));
    const DscModelChanges changes = { .primary = primary };

    for (guint k = 0; k < marks->len; k++)
      set_mark (primary, marks->pdata[k]);
    g_ptr_array_add (models, dsc_derived_model_new (model, &changes));
  }
  return dsc_library_with_models (library, models);
}
