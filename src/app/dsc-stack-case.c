/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-case.h"

struct _DscStackCase {
  gatomicrefcount ref_count;
  DscLibrary *loaded;
  DscLibrary *made[DSC_N_STACK_STEPS];
  DscState states[DSC_N_STACK_STEPS];
  DscOutlierCase *judged;
  DscImageModel *mosaic;
  DscResampleParams *params; /* of @mosaic */
  DscCompat compat;

  GMutex mutex;
  DscResamplePlan *plan;
};

static const char *const ids[DSC_N_STACK_STEPS]
    = { "tweakreg", "skymatch", "outlier_detection", "resample" };

const char *
dsc_stack_step_id (DscStackStep step)
{
  return ids[step];
}

static void
take_resample (DscStackCase *self, DscSession *session, guint step)
{
  DscLibrary *input = dsc_session_get_input_library (session, step);
  DscImageModel *image = dsc_session_get_image (session, step);

  self->params = input && image ? dsc_session_dup_product_params (session, step) : NULL;
  if (!self->params)
    return;
  self->mosaic = g_object_ref (image);
  self->made[DSC_STACK_RESAMPLE] = g_object_ref (input);
}

static void
take_step (DscStackCase *self, DscSession *session, guint step)
{
  const char *id = dsc_session_get_step (session, step)->id;

  for (guint k = 0; k < DSC_N_STACK_STEPS; k++) {
    DscLibrary *library;

    if (!g_str_equal (id, ids[k]))
      continue;
    self->states[k] = dsc_session_get_state (session, step);
    library = dsc_session_get_output_library (session, step);
    if (k == DSC_STACK_RESAMPLE)
      take_resample (self, session, step);
    else if (library && self->states[k] != DSC_STATE_SKIPPED
             && dsc_library_get_n_models (library) == dsc_library_get_n_models (self->loaded))
      self->made[k] = g_object_ref (library);
  }
}

DscStackCase *
dsc_stack_case_new (DscSession *session)
{
  DscStackCase *self = g_new0 (DscStackCase, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->loaded = g_object_ref (dsc_session_get_library (session));
  self->compat = dsc_session_get_compat (session);
  for (guint k = 0; k < DSC_N_STACK_STEPS; k++)
    self->states[k] = DSC_STATE_UNAVAILABLE;
  for (guint i = 0; i < dsc_session_n_steps (session); i++)
    take_step (self, session, i);
  self->judged = self->made[DSC_STACK_OUTLIERS] ? dsc_outlier_case_new (session) : NULL;
  return self;
}

DscStackCase *
dsc_stack_case_ref (DscStackCase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_stack_case_unref (DscStackCase *self)
{
  const DscStep *step = dsc_step_registry_find (ids[DSC_STACK_RESAMPLE]);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->plan, dsc_resample_plan_free);
  if (self->params)
    dsc_params_free (step->params, step->n_params, self->params);
  g_clear_pointer (&self->judged, dsc_outlier_case_unref);
  g_clear_object (&self->mosaic);
  for (guint k = 0; k < DSC_N_STACK_STEPS; k++)
    g_clear_object (&self->made[k]);
  g_object_unref (self->loaded);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

DscLibrary *
dsc_stack_case_get_loaded (DscStackCase *self)
{
  return self->loaded;
}

DscLibrary *
dsc_stack_case_get_made (DscStackCase *self, DscStackStep step)
{
  return self->made[step];
}

DscState
dsc_stack_case_get_state (DscStackCase *self, DscStackStep step)
{
  return self->states[step];
}

DscOutlierCase *
dsc_stack_case_get_judged (DscStackCase *self)
{
  return self->judged;
}

DscImageModel *
dsc_stack_case_get_mosaic (DscStackCase *self)
{
  return self->mosaic;
}

const DscResamplePlan *
dsc_stack_case_get_plan (DscStackCase *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  DscStepInput input = { .library = self->made[DSC_STACK_RESAMPLE],
                         .product = dsc_library_get_product (self->loaded),
                         .compat = self->compat,
                         .n_threads = 1 };

  g_return_val_if_fail (self->mosaic, NULL);
  if (!self->plan)
    self->plan = dsc_resample_plan_new (self->params, &input, error);
  return self->plan;
}
