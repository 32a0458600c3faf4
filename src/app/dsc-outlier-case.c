/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-case.h"

#include "dsc-param-checks.h"

struct _DscOutlierCase {
  gatomicrefcount ref_count;
  DscLibrary *library;
  DscOutlierDetectionParams *params;
  DscCompat compat;
  char *median, *stack; /* @stack: (nullable) */

  GMutex mutex;
  DscOutlierScene *scene, *counting;
};

static const DscStep *
get_step (void)
{
  return dsc_step_registry_find ("outlier_detection");
}

int
dsc_outlier_case_find_step (DscSession *session)
{
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++) {
    if (strcmp (dsc_session_get_step (session, i)->id, "outlier_detection") == 0)
      return (int)i;
  }
  return -1;
}

DscOutlierCase *
dsc_outlier_case_new (DscSession *session)
{
  int step = dsc_outlier_case_find_step (session);
  g_autofree char *median = NULL;
  DscOutlierDetectionParams *params;
  DscLibrary *library;
  DscOutlierCase *self;

  if (step < 0)
    return NULL;
  median = dsc_session_dup_product_file (session, (guint)step, "median", -1);
  library = median ? dsc_session_get_input_library (session, (guint)step) : NULL;
  params = library ? dsc_session_dup_product_params (session, (guint)step) : NULL;
  if (!params)
    return NULL;

  self = g_new0 (DscOutlierCase, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->library = g_object_ref (library);
  self->params = params;
  self->compat = dsc_session_get_compat (session);
  self->median = g_steal_pointer (&median);
  self->stack = dsc_session_dup_product_file (session, (guint)step, "stack", -1);
  return self;
}

DscOutlierCase *
dsc_outlier_case_ref (DscOutlierCase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_outlier_case_unref (DscOutlierCase *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->scene, dsc_outlier_scene_unref);
  g_clear_pointer (&self->counting, dsc_outlier_scene_unref);
  g_object_unref (self->library);
  dsc_outlier_params_free (self->params);
  g_free (self->median);
  g_free (self->stack);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* A product lies under its key: its files tell it from any other. */
gboolean
dsc_outlier_case_is_last (DscOutlierCase *self, DscSession *session)
{
  int step = dsc_outlier_case_find_step (session);
  g_autofree char *median
      = step >= 0 ? dsc_session_dup_product_file (session, (guint)step, "median", -1) : NULL;

  return g_strcmp0 (median, self->median) == 0;
}

const DscOutlierDetectionParams *
dsc_outlier_case_get_params (DscOutlierCase *self)
{
  return self->params;
}

DscCompat
dsc_outlier_case_get_compat (DscOutlierCase *self)
{
  return self->compat;
}

DscLibrary *
dsc_outlier_case_get_library (DscOutlierCase *self)
{
  return self->library;
}

static DscOutlierScene *
ensure_scene (DscOutlierCase *self, DscOutlierScene **scene, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!*scene)
    *scene = dsc_outlier_scene_new (self->library, self->params, self->compat, self->median,
                                    self->stack, error);
  return *scene;
}

DscOutlierScene *
dsc_outlier_case_get_scene (DscOutlierCase *self, GError **error)
{
  return ensure_scene (self, &self->scene, error);
}

DscOutlierScene *
dsc_outlier_case_get_counting_scene (DscOutlierCase *self, GError **error)
{
  return ensure_scene (self, &self->counting, error);
}

DscOutlierDetectionParams *
dsc_outlier_params_dup_in_force (DscSession *session)
{
  return dsc_session_dup_params (session, (guint)dsc_outlier_case_find_step (session));
}

DscOutlierDetectionParams *
dsc_outlier_params_copy (const DscOutlierDetectionParams *params)
{
  const DscStep *step = get_step ();

  return dsc_params_copy (step->params, step->n_params, step->params_size, params);
}

void
dsc_outlier_params_free (DscOutlierDetectionParams *params)
{
  const DscStep *step = get_step ();

  dsc_params_free (step->params, step->n_params, params);
}

gboolean
dsc_outlier_params_equal (const DscOutlierDetectionParams *a, const DscOutlierDetectionParams *b)
{
  const DscStep *step = get_step ();

  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *ta = dsc_param_get_text (spec, a);
    g_autofree char *tb = dsc_param_get_text (spec, b);
    double na[2], nb[2];

    if ((spec->flags & DSC_PARAM_NO_HASH) || strcmp (ta, tb) == 0)
      continue;
    if (spec->check == dsc_param_check_two_numbers && dsc_param_parse_two_numbers (ta, na)
        && dsc_param_parse_two_numbers (tb, nb) && na[0] == nb[0] && na[1] == nb[1])
      continue;
    return FALSE;
  }
  return TRUE;
}
