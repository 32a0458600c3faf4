/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-sources.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-tweak-finder.h"

#define BYTES_PER_PIXEL 24 /* planes, background and convolution */

typedef struct {
  DscTweakScene *scene;
  const DscTweakregParams *params;
  const DscStepInput *input;
  guint n_threads; /* of each search */
  int n_done;
} Job;

static gboolean
find_one (guint i, gpointer user_data, GError **error)
{
  Job *job = user_data;
  DscTweakExposure *e = &job->scene->exposures[i];
  DscImageModel *model = dsc_library_get_model (job->input->library, i);
  const DscTweakregParams *params = dsc_tweak_scene_get_params (job->scene, e->group, job->params);
  g_autoptr (DscTweakFinder) finder = NULL;
  g_autofree char *text = NULL;
  guint n_done;

  if (e->catalog == NULL) {
    finder = dsc_tweak_finder_new (model, e->wcs, job->scene->compat);
    if (!dsc_tweak_finder_run (finder, params, job->n_threads, e->sources, &e->fwhm,
                               job->input->cancellable, error)) {
      if (error != NULL && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && strstr ((*error)->message, e->name) == NULL)
        g_prefix_error (error, "'%s': ", e->name);
      return FALSE;
    }
  }
  n_done = (guint)g_atomic_int_add (&job->n_done, 1) + 1;
  text = g_strdup_printf (_ ("Looking for sources: %u of %u exposures"), n_done,
                          job->scene->n_exposures);
  dsc_progress_set (job->input->progress, (double)n_done / job->scene->n_exposures, text);
  return TRUE;
}

guint64
dsc_tweak_sources_bytes (DscImageModel *model)
{
  return (guint64)dsc_image_model_get_width (model) * dsc_image_model_get_height (model)
         * BYTES_PER_PIXEL;
}

static guint
n_threads_of (const DscStepInput *input)
{
  return input->n_threads > 0 ? input->n_threads : dsc_parallel_default_threads ();
}

guint
dsc_tweak_sources_n_parallel (const DscStepInput *input)
{
  guint n_models = dsc_library_get_n_models (input->library);
  guint n = MAX (1, MIN (n_threads_of (input), n_models));
  guint64 largest = 1;

  for (guint i = 0; i < n_models; i++)
    largest = MAX (largest, dsc_tweak_sources_bytes (dsc_library_get_model (input->library, i)));
  while (n > 1 && input->max_memory > 0 && n * largest > input->max_memory)
    n--;
  return n;
}

static void
tell (const DscTweakScene *scene, DscProgress *progress)
{
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];

    if (e->sources->len == 0)
      dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s: no sources%s%s", e->name,
                            e->catalog != NULL ? " in " : " found",
                            e->catalog != NULL ? e->catalog : "");
    else
      dsc_progress_message (progress, DSC_MESSAGE_INFO, "%s: %u sources%s%s", e->name,
                            e->sources->len, e->catalog != NULL ? " from " : "",
                            e->catalog != NULL ? e->catalog : "");
  }
}

gboolean
dsc_tweak_sources_find (DscTweakScene *scene,
                        const DscTweakregParams *params,
                        const DscStepInput *input,
                        GError **error)
{
  guint n = dsc_tweak_sources_n_parallel (input);
  Job job = { scene, params, input, MAX (1, n_threads_of (input) / n), 0 };

  if (!dsc_parallel_for (scene->n_exposures, n, find_one, &job, input->cancellable, error))
    return FALSE;
  tell (scene, input->progress);
  return TRUE;
}
