/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-scene-private.h"

#include <math.h>
#include <string.h>

#include "dsc-outlier-median.h"
#include "dsc-parallel.h"

#define MAX_SIZE 1023 /* pixels of a side of a cut-out */

static void
witness_clear (DscOutlierWitness *witness)
{
  g_free (witness->cut_sci);
  g_free (witness->cut_blot);
  g_free (witness->cut_mask);
}

void
dsc_outlier_testimony_free (DscOutlierTestimony *testimony)
{
  if (testimony == NULL)
    return;
  for (guint i = 0; i < testimony->n; i++)
    witness_clear (&testimony->witnesses[i]);
  g_free (testimony->witnesses);
  g_free (testimony);
}

/* @column, @row: nearest pixel of the mosaic (resample_data); or negative */
typedef struct {
  DscOutlierScene *scene;
  const DscOutlierDetectionParams *params;
  double ra, dec;
  gint column, row;
  guint size;
  DscOutlierWitness *witnesses; /* of each exposure; size 0: does not see it */
  GCancellable *cancellable;
} Job;

static gint
nearest (double v)
{
  return fabs (v) < 1e9 ? (gint)floor (v + 0.5) : G_MININT;
}

/* Where exposure @index sees the place. Returns: FALSE if it does not */
static gboolean
find_place (const Job *job, guint index, DscOutlierWitness *w)
{
  const DscResampleExposure *e = &job->scene->plan->resample->exposures[index];

  dsc_wcs_sky_to_pixel1 (e->wcs, job->ra, job->dec, &w->x, &w->y);
  w->index = index;
  w->ix = nearest (w->x);
  w->iy = nearest (w->y);
  return w->ix >= e->x0 && w->ix <= e->x1 && w->iy >= e->y0 && w->iy <= e->y1;
}

/* Sets the bit of bad pixels (match_nan_dq: reference part B, 0.1) in the mask of @rect. */
static gboolean
mark_bad (const Job *job,
          guint index,
          const DscOutlierRect *rect,
          guint8 *mask,
          guint32 *ret_dq,
          GError **error)
{
  static const DscPlaneId planes[] = { DSC_PLANE_SCI, DSC_PLANE_ERR, DSC_PLANE_VAR_RNOISE,
                                       DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };
  gsize n = dsc_outlier_rect_size (rect);
  g_autofree float *values = g_new (float, n);

  if (!dsc_outlier_source_read_plane (&job->scene->source, index, DSC_PLANE_DQ, rect, ret_dq,
                                      error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    mask[i] |= (ret_dq[i] & DSC_DQ_DO_NOT_USE) != 0 ? 2 : 0;
  for (guint p = 0; p < G_N_ELEMENTS (planes); p++) {
    if (!dsc_outlier_source_read_plane (&job->scene->source, index, planes[p], rect, values, error))
      return FALSE;
    for (gsize i = 0; i < n; i++)
      mask[i] |= isnan (values[i]) ? 2 : 0;
  }
  return TRUE;
}

/* The part of the cut-out that lies in the image. */
static DscOutlierRect
find_inside (const Job *job, const DscOutlierWitness *w)
{
  const DscResampleExposure *e = &job->scene->plan->resample->exposures[w->index];
  gint half = (gint)(w->size / 2);

  return (DscOutlierRect){ MAX (w->ix - half, 0), MAX (w->iy - half, 0),
                           MIN (w->ix + half, (gint)e->width - 1),
                           MIN (w->iy + half, (gint)e->height - 1) };
}

static void
fill_cuts (DscOutlierWitness *w,
           const DscOutlierRect *rect,
           const DscOutlierInput *input,
           const guint8 *mask)
{
  gint half = (gint)(w->size / 2);
  gsize n = (gsize)w->size * w->size, n_columns = (gsize)(rect->x1 - rect->x0 + 1);

  w->cut_sci = g_new (float, n);
  w->cut_blot = g_new (float, n);
  w->cut_mask = g_new0 (guint8, n);
  for (gsize i = 0; i < n; i++)
    w->cut_sci[i] = w->cut_blot[i] = NAN;
  for (gint y = rect->y0; y <= rect->y1; y++) {
    gsize to = (gsize)(y - w->iy + half) * w->size + (gsize)(rect->x0 - w->ix + half);
    gsize from = (gsize)(y - input->y0) * input->n_columns + (gsize)(rect->x0 - input->x0);

    memcpy (w->cut_sci + to, input->sci + from, n_columns * sizeof (float));
    memcpy (w->cut_blot + to, input->blot + from, n_columns * sizeof (float));
    memcpy (w->cut_mask + to, mask + (gsize)(y - rect->y0) * n_columns, n_columns);
  }
}

/* The terms of the single test of a plain stack: no gradient, no second pass. */
static void
explain_plain (const DscOutlierRule *rule, gboolean outlier, DscOutlierTerms *terms)
{
  float e = isnan (terms->err) ? 0 : terms->err;

  e = CLAMP (e, -G_MAXFLOAT, G_MAXFLOAT);
  terms->difference = fabsf (terms->sci - rule->level - terms->blot);
  terms->gradient = NAN;
  terms->threshold[0] = rule->snr[0] * e;
  terms->threshold[1] = NAN;
  terms->first = terms->near_first = terms->second = terms->outlier = outlier;
}

static gboolean
fill_group (const Job *job, DscOutlierWitness *w, GError **error)
{
  const DscOutlierPlan *plan = job->scene->plan;
  const DscGroupStack *stack = job->scene->stack;
  gboolean plain = !plan->params->resample_data;
  gint x = plain ? w->ix : job->column, y = plain ? w->iy : job->row;
  guint group = plan->groups[w->index];
  const DscGroupWindow *window;

  w->group_value = w->group_weight = NAN;
  w->group_used = FALSE;
  if (stack == NULL)
    return TRUE;
  window = dsc_group_stack_get_window (stack, group);
  if (x < window->x0 || x >= window->x0 + (gint)window->width || y < window->y0
      || y >= window->y0 + (gint)window->height)
    return TRUE;
  if (!dsc_group_stack_read (stack, group, DSC_STACK_SCI, x, y, 1, 1, &w->group_value, error)
      || !dsc_group_stack_read (stack, group, DSC_STACK_WHT, x, y, 1, 1, &w->group_weight, error))
    return FALSE;
  w->group_used
      = !isnan (w->group_value)
        && !(w->group_weight < dsc_outlier_find_limit (stack, group, job->params->maskpt));
  return TRUE;
}

static gboolean
hear_witness (const Job *job, DscOutlierWitness *w, GError **error)
{
  DscOutlierScene *scene = job->scene;
  DscOutlierRect rect = find_inside (job, w);
  DscOutlierRect whole = dsc_outlier_rect_grow (&rect, scene->plan, w->index);
  gsize n = dsc_outlier_rect_size (&rect);
  gsize centre
      = (gsize)(w->iy - rect.y0) * (gsize)(rect.x1 - rect.x0 + 1) + (gsize)(w->ix - rect.x0);
  DscOutlierRule rule = dsc_outlier_plan_get_rule (scene->plan, w->index, job->params);
  g_autoptr (DscOutlierTile) tile = dsc_outlier_tile_load (
      &scene->source, w->index, &whole, job->params->maskpt, 1, job->cancellable, error);
  g_autofree guint8 *mask = g_new0 (guint8, n);
  g_autofree guint32 *dq = g_new (guint32, n);
  DscOutlierInput input;

  if (tile == NULL)
    return FALSE;
  input = dsc_outlier_tile_get_input (tile, scene->plan);
  dsc_outlier_scene_judge (scene, &rule, &input, &rect, mask);
  if (scene->plan->params->resample_data) {
    dsc_outlier_explain (&rule, &input, w->ix, w->iy, &w->terms);
  } else {
    w->terms = (DscOutlierTerms){ .sci = tile->sci[centre],
                                  .err = tile->err[centre],
                                  .blot = tile->blot[centre] };
    explain_plain (&rule, mask[centre] != 0, &w->terms);
  }
  w->level = rule.level;
  if (!mark_bad (job, w->index, &rect, mask, dq, error))
    return FALSE;
  w->dq = dq[centre];
  fill_cuts (w, &rect, &input, mask);
  return fill_group (job, w, error);
}

static gboolean
witness_cb (guint index, gpointer user_data, GError **error)
{
  const Job *job = user_data;
  DscOutlierWitness *w = &job->witnesses[index];

  if (!find_place (job, index, w))
    return TRUE;
  w->size = job->size;
  return hear_witness (job, w, error);
}

/* The median at the place: the nearest pixel. */
static gboolean
read_median (const Job *job, const DscOutlierTestimony *t, float *ret_median, GError **error)
{
  const DscOutlierScene *scene = job->scene;
  gboolean plain = !scene->plan->params->resample_data;
  gint x = plain ? (t->n > 0 ? t->witnesses[0].ix : -1) : job->column;
  gint y = plain ? (t->n > 0 ? t->witnesses[0].iy : -1) : job->row;
  DscOutlierRect rect = { x, y, x, y };

  *ret_median = NAN;
  if (x < 0 || y < 0 || x >= (gint)dsc_image_model_get_width (scene->median)
      || y >= (gint)dsc_image_model_get_height (scene->median))
    return TRUE;
  return dsc_outlier_source_read_median (&scene->source, job->params->maskpt, &rect, 1, ret_median,
                                         job->cancellable, error);
}

DscOutlierTestimony *
dsc_outlier_scene_inspect (DscOutlierScene *scene,
                           double ra,
                           double dec,
                           guint size,
                           const DscOutlierDetectionParams *params,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (DscOutlierTestimony) testimony = g_new0 (DscOutlierTestimony, 1);
  guint n = scene->plan->n;
  Job job = { .scene = scene,
              .params = params,
              .ra = ra,
              .dec = dec,
              .column = -1,
              .row = -1,
              .cancellable = cancellable };
  gboolean ok;

  g_return_val_if_fail (size % 2 == 1 && size <= MAX_SIZE, NULL);
  if (!dsc_outlier_scene_check (scene, params, error))
    return NULL;
  job.size = size;
  if (scene->plan->params->resample_data) {
    double x, y;

    dsc_wcs_sky_to_pixel1 (scene->plan->resample->out_wcs, ra, dec, &x, &y);
    job.column = nearest (x);
    job.row = nearest (y);
  }
  testimony->ra = ra;
  testimony->dec = dec;
  testimony->witnesses = job.witnesses = g_new0 (DscOutlierWitness, n);
  ok = dsc_parallel_for (n, 0, witness_cb, &job, cancellable, error);
  /* Those that see it move to the front; after a failure all of them are freed. */
  for (guint i = 0; i < n; i++)
    if (job.witnesses[i].size > 0) {
      DscOutlierWitness w = job.witnesses[i];

      job.witnesses[i] = (DscOutlierWitness){ 0 };
      testimony->witnesses[testimony->n++] = w;
    }
  if (!ok || !read_median (&job, testimony, &testimony->median, error))
    return NULL;
  return g_steal_pointer (&testimony);
}
