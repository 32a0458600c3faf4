/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-load.h"

#include <glib/gi18n.h>

#include "tweakreg/dsc-tweak-result.h"

#define STEP_ID "tweakreg"

typedef struct {
  char *path; /* (nullable) */
  DscLibrary *input, *output;
  const DscStep *step;
  gpointer params; /* (nullable) */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_clear_object (&load->input);
  g_clear_object (&load->output);
  if (load->params)
    dsc_params_free (load->step->params, load->step->n_params, load->params);
  g_free (load);
}

int
dsc_align_find_step (DscSession *session)
{
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, STEP_ID))
      return (int)i;
  return -1;
}

char *
dsc_align_dup_result_path (DscSession *session)
{
  int step = dsc_align_find_step (session);

  return step < 0
             ? NULL
             : dsc_session_dup_product_file (session, (guint)step, DSC_TWEAK_RESULT_SUFFIX, -1);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  DscTweakScene *scene = NULL;
  DscTweakSolution *solution = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!load->path || !load->input || !load->output || !load->params) {
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                             _ ("There is no result of this run; run tweakreg again."));
    return;
  }
  if (!dsc_tweak_result_read (load->path, load->input, load->output, load->params, &scene,
                              &solution, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_task_return_pointer (task, dsc_align_case_new (scene, solution),
                         (GDestroyNotify)dsc_align_case_unref);
}

void
dsc_align_load_async (DscSession *session,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  int step = dsc_align_find_step (session);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, dsc_align_load_async);
  g_task_set_task_data (task, load, load_free);
  if (step >= 0) {
    DscLibrary *input = dsc_session_get_input_library (session, (guint)step);
    DscLibrary *output = dsc_session_get_output_library (session, (guint)step);

    load->step = dsc_session_get_step (session, (guint)step);
    load->path = dsc_align_dup_result_path (session);
    load->params = dsc_session_dup_product_params (session, (guint)step);
    g_set_object (&load->input, input);
    g_set_object (&load->output, output);
  }
  g_task_run_in_thread (task, load_thread);
}

DscAlignCase *
dsc_align_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  DscAlignCase *base;
  DscTweakSolution *solution; /* (nullable): taken by the thread */
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  dsc_align_case_unref (again->base);
  g_clear_pointer (&again->solution, dsc_tweak_solution_free);
  g_free (again);
}

static void
again_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Again *again = data;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_return_pointer (task,
                         dsc_align_case_new_again (again->base, g_steal_pointer (&again->solution)),
                         (GDestroyNotify)dsc_align_case_unref);
}

void
dsc_align_again_async (DscAlignCase *base,
                       DscTweakSolution *solution,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Again *again = g_new0 (Again, 1);

  g_task_set_source_tag (task, dsc_align_again_async);
  again->base = dsc_align_case_ref (base);
  again->solution = solution;
  g_task_set_task_data (task, again, again_free);
  g_task_run_in_thread (task, again_thread);
}
