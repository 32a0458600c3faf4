/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-scene-private.h"

#include <math.h>
#include <string.h>

#include "dsc-fits-model.h"
#include "dsc-outlier-noise.h"
#include "dsc-parallel.h"

/* Pixels of the tiles that are kept: at three planes of floats 96 MiB. */
#define MAX_CACHED ((gsize)8 << 20)
#define BAND_ROWS 128

/* What a run does with its result, not what it finds. */
static const char *const harmless[] = { "save_intermediate_results", "max_flagged_percent" };

static void
scene_free (DscOutlierScene *scene)
{
  g_queue_clear_full (&scene->tiles, (GDestroyNotify)dsc_outlier_tile_unref);
  g_mutex_clear (&scene->lock);
  g_clear_pointer (&scene->stack, dsc_group_stack_free);
  g_clear_object (&scene->median);
  g_clear_pointer (&scene->plan, dsc_outlier_plan_free);
  dsc_params_free (dsc_outlier_detection_param_specs, DSC_OUTLIER_DETECTION_N_PARAMS,
                   scene->params);
  g_clear_object (&scene->library);
  g_free (scene);
}

DscOutlierScene *
dsc_outlier_scene_ref (DscOutlierScene *scene)
{
  g_atomic_ref_count_inc (&scene->ref_count);
  return scene;
}

void
dsc_outlier_scene_unref (DscOutlierScene *scene)
{
  if (g_atomic_ref_count_dec (&scene->ref_count))
    scene_free (scene);
}

static gboolean
check_size (const DscOutlierScene *scene, const char *path, guint nx, guint ny, GError **error)
{
  const DscOutlierPlan *plan = scene->plan;
  gboolean plain = !plan->params->resample_data;
  guint width = plain ? plan->resample->exposures[0].width : plan->resample->grid.width;
  guint height = plain ? plan->resample->exposures[0].height : plan->resample->grid.height;

  if (nx == width && ny == height)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' has %u x %u pixels, not the %u x %u of these exposures", path, nx, ny, width,
               height);
  return FALSE;
}

static gboolean
open_stack (DscOutlierScene *scene, const char *path, GError **error)
{
  guint nx, ny;

  scene->stack = dsc_group_stack_open (path, error);
  if (scene->stack == NULL)
    return FALSE;
  if (dsc_group_stack_get_n_groups (scene->stack) != scene->plan->n_groups) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has %u groups, not the %u of these "
                 "exposures",
                 path, dsc_group_stack_get_n_groups (scene->stack), scene->plan->n_groups);
    return FALSE;
  }
  dsc_group_stack_get_size (scene->stack, &nx, &ny);
  return check_size (scene, path, nx, ny, error);
}

DscOutlierScene *
dsc_outlier_scene_new (DscLibrary *library,
                       const DscOutlierDetectionParams *params,
                       DscCompat compat,
                       const char *median_path,
                       const char *stack_path,
                       GError **error)
{
  g_autoptr (DscOutlierScene) scene = g_new0 (DscOutlierScene, 1);
  DscStepInput input = { .library = library, .compat = compat };

  g_atomic_ref_count_init (&scene->ref_count);
  g_mutex_init (&scene->lock);
  g_queue_init (&scene->tiles);
  scene->library = g_object_ref (library);
  scene->params = dsc_params_copy (dsc_outlier_detection_param_specs,
                                   DSC_OUTLIER_DETECTION_N_PARAMS, sizeof *params, params);
  scene->plan = dsc_outlier_plan_new (scene->params, &input, error);
  if (scene->plan == NULL)
    return NULL;
  scene->median = dsc_fits_model_open_full (median_path, DSC_FITS_OPEN_ANY_WCS, error);
  if (scene->median == NULL
      || !check_size (scene, median_path, dsc_image_model_get_width (scene->median),
                      dsc_image_model_get_height (scene->median), error))
    return NULL;
  if (stack_path != NULL && !open_stack (scene, stack_path, error))
    return NULL;
  scene->source = (DscOutlierSource){ scene->plan, scene->median, scene->stack, INFINITY };
  if (!dsc_outlier_find_pair_limit (scene->plan, &scene->source.pair_limit, NULL, error))
    return NULL;
  return g_steal_pointer (&scene);
}

gboolean
dsc_outlier_scene_can_preview (DscOutlierScene *scene,
                               const DscOutlierDetectionParams *params,
                               char **ret_reason)
{
  if (ret_reason != NULL)
    *ret_reason = NULL;
  for (guint i = 0; i < DSC_OUTLIER_DETECTION_N_PARAMS; i++) {
    const DscParamSpec *spec = &dsc_outlier_detection_param_specs[i];
    g_autofree char *was = dsc_param_get_text (spec, scene->params);
    g_autofree char *is = dsc_param_get_text (spec, params);
    gboolean live = (spec->flags & (DSC_PARAM_LIVE | DSC_PARAM_NO_HASH)) != 0;

    for (guint k = 0; k < G_N_ELEMENTS (harmless); k++)
      live |= strcmp (spec->name, harmless[k]) == 0;
    if (strcmp (spec->name, "maskpt") == 0)
      live = scene->stack != NULL;
    if (live || strcmp (was, is) == 0)
      continue;
    if (ret_reason != NULL)
      *ret_reason = g_strdup (spec->name);
    return FALSE;
  }
  return TRUE;
}

gboolean
dsc_outlier_scene_check (DscOutlierScene *scene,
                         const DscOutlierDetectionParams *params,
                         GError **error)
{
  g_autofree char *reason = NULL;

  for (guint i = 0; i < DSC_OUTLIER_DETECTION_N_PARAMS; i++) {
    const DscParamSpec *spec = &dsc_outlier_detection_param_specs[i];

    if (spec->check != NULL && (spec->flags & DSC_PARAM_LIVE) != 0
        && !spec->check (spec, (const guint8 *)params + spec->offset, error))
      return FALSE;
  }
  if (dsc_outlier_scene_can_preview (scene, params, &reason))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "A change of '%s' cannot be shown beforehand: run the step", reason);
  return FALSE;
}

/* Tiles */

static DscOutlierTile *
find_tile (DscOutlierScene *scene, guint index, const DscOutlierRect *rect, double maskpt)
{
  for (GList *l = scene->tiles.head; l != NULL; l = l->next) {
    DscOutlierTile *tile = l->data;

    if (tile->index != index || tile->maskpt != maskpt
        || !dsc_outlier_rect_contains (&tile->rect, rect))
      continue;
    g_queue_unlink (&scene->tiles, l);
    g_queue_push_head_link (&scene->tiles, l);
    return dsc_outlier_tile_ref (tile);
  }
  return NULL;
}

static void
keep_tile (DscOutlierScene *scene, DscOutlierTile *tile)
{
  gsize n = dsc_outlier_rect_size (&tile->rect);

  if (n > MAX_CACHED)
    return;
  g_queue_push_head (&scene->tiles, dsc_outlier_tile_ref (tile));
  scene->cached += n;
  while (scene->cached > MAX_CACHED) {
    DscOutlierTile *last = g_queue_pop_tail (&scene->tiles);

    scene->cached -= dsc_outlier_rect_size (&last->rect);
    dsc_outlier_tile_unref (last);
  }
}

DscOutlierTile *
dsc_outlier_scene_get_tile (DscOutlierScene *scene,
                            guint index,
                            const DscOutlierRect *rect,
                            double maskpt,
                            GCancellable *cancellable,
                            GError **error)
{
  DscOutlierRect whole = dsc_outlier_rect_grow (rect, scene->plan, index);
  DscOutlierTile *tile;

  g_mutex_lock (&scene->lock);
  tile = find_tile (scene, index, &whole, maskpt);
  g_mutex_unlock (&scene->lock);
  if (tile != NULL)
    return tile;
  tile = dsc_outlier_tile_load (&scene->source, index, &whole, maskpt, 0, cancellable, error);
  if (tile == NULL)
    return NULL;
  g_mutex_lock (&scene->lock);
  keep_tile (scene, tile);
  g_mutex_unlock (&scene->lock);
  return tile;
}

/* Preview */

guint64
dsc_outlier_scene_judge (const DscOutlierScene *scene,
                         const DscOutlierRule *rule,
                         const DscOutlierInput *input,
                         const DscOutlierRect *rect,
                         guint8 *ret_mask)
{
  if (scene->plan->params->resample_data)
    return dsc_outlier_detect (rule, input, rect->x0, rect->y0, rect->x1, rect->y1, ret_mask);
  return dsc_outlier_detect_plain (rule, input, rect->x0, rect->y0, rect->x1, rect->y1, ret_mask);
}

typedef struct {
  const DscOutlierScene *scene;
  DscOutlierRule rule;
  DscOutlierInput input;
  DscOutlierRect rect;
  guint8 *mask;
} Job;

static gboolean
judge_band_cb (guint index, gpointer user_data, GError **error)
{
  const Job *job = user_data;
  DscBand rows = dsc_band_get ((guint)(job->rect.y1 - job->rect.y0 + 1), BAND_ROWS, index);
  gsize n_columns = (gsize)(job->rect.x1 - job->rect.x0 + 1);
  DscOutlierRect band = { job->rect.x0, job->rect.y0 + (gint)rows.y0, job->rect.x1,
                          job->rect.y0 + (gint)rows.y1 - 1 };

  dsc_outlier_scene_judge (job->scene, &job->rule, &job->input, &band,
                           job->mask + rows.y0 * n_columns);
  return TRUE;
}

static gboolean
is_inside (const DscOutlierScene *scene, guint index, const DscOutlierRect *rect)
{
  const DscResampleExposure *e;

  if (index >= scene->plan->n)
    return FALSE;
  e = &scene->plan->resample->exposures[index];
  return rect->x0 >= 0 && rect->x0 <= rect->x1 && rect->x1 < (gint)e->width && rect->y0 >= 0
         && rect->y0 <= rect->y1 && rect->y1 < (gint)e->height;
}

/* As the report of a run counts: a pixel that is bad anyway is no news. */
static gboolean
count_good (const DscOutlierScene *scene,
            guint index,
            const DscOutlierRect *rect,
            const guint8 *mask,
            guint64 *ret_n,
            GError **error)
{
  static const DscPlaneId planes[]
      = { DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };
  gsize n = dsc_outlier_rect_size (rect);
  g_autofree guint32 *dq = g_new (guint32, n);
  g_autofree float *values = g_new (float, n);
  g_autofree guint8 *good = g_memdup2 (mask, n);

  if (!dsc_outlier_source_read_plane (&scene->source, index, DSC_PLANE_DQ, rect, dq, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    good[i] = good[i] && (dq[i] & DSC_DQ_DO_NOT_USE) == 0;
  for (guint p = 0; p < G_N_ELEMENTS (planes); p++) {
    if (!dsc_outlier_source_read_plane (&scene->source, index, planes[p], rect, values, error))
      return FALSE;
    for (gsize i = 0; i < n; i++)
      good[i] = good[i] && !isnan (values[i]);
  }
  *ret_n = 0;
  for (gsize i = 0; i < n; i++)
    *ret_n += good[i];
  return TRUE;
}

gboolean
dsc_outlier_scene_preview (DscOutlierScene *scene,
                           guint index,
                           const DscOutlierRect *rect,
                           const DscOutlierDetectionParams *params,
                           guint8 *ret_mask,
                           guint64 *ret_n_flagged,
                           GCancellable *cancellable,
                           GError **error)
{
  Job job = { .scene = scene, .rect = *rect, .mask = ret_mask };
  g_autoptr (DscOutlierTile) tile = NULL;
  guint n_bands;

  g_return_val_if_fail (is_inside (scene, index, rect), FALSE);
  if (!dsc_outlier_scene_check (scene, params, error))
    return FALSE;
  tile = dsc_outlier_scene_get_tile (scene, index, rect, params->maskpt, cancellable, error);
  if (tile == NULL)
    return FALSE;
  n_bands = dsc_band_count ((guint)(rect->y1 - rect->y0 + 1), BAND_ROWS);
  job.rule = dsc_outlier_plan_get_rule (scene->plan, index, params);
  job.input = dsc_outlier_tile_get_input (tile, scene->plan);
  if (!dsc_parallel_for (n_bands, 0, judge_band_cb, &job, cancellable, error))
    return FALSE;
  return ret_n_flagged == NULL || count_good (scene, index, rect, ret_mask, ret_n_flagged, error);
}

gboolean
dsc_outlier_scene_blot (DscOutlierScene *scene,
                        guint index,
                        const DscOutlierRect *rect,
                        const DscOutlierDetectionParams *params,
                        float *ret_blot,
                        GCancellable *cancellable,
                        GError **error)
{
  gsize n_columns = (gsize)(rect->x1 - rect->x0 + 1), stride;
  g_autoptr (DscOutlierTile) tile = NULL;

  g_return_val_if_fail (is_inside (scene, index, rect), FALSE);
  if (!dsc_outlier_scene_check (scene, params, error))
    return FALSE;
  tile = dsc_outlier_scene_get_tile (scene, index, rect, params->maskpt, cancellable, error);
  if (tile == NULL)
    return FALSE;
  stride = (gsize)(tile->rect.x1 - tile->rect.x0 + 1);
  for (gint y = rect->y0; y <= rect->y1; y++)
    memcpy (ret_blot + (gsize)(y - rect->y0) * n_columns,
            tile->blot + (gsize)(y - tile->rect.y0) * stride + (rect->x0 - tile->rect.x0),
            n_columns * sizeof (float));
  return TRUE;
}

float
dsc_outlier_scene_get_level (DscOutlierScene *scene, guint index)
{
  g_return_val_if_fail (index < scene->plan->n, 0);
  return scene->plan->rules[index].level;
}
