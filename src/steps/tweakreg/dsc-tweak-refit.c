/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-refit.h"

#include <math.h>

#include "dsc-tweak-field.h"

/* Positions of the pairs that may take part. */
typedef struct {
  guint n, *index;
  double *x, *y, *u, *v;
} Places;

static void
places_free (Places *places)
{
  g_free (places->index);
  g_free (places->x);
  g_free (places->y);
  g_free (places->u);
  g_free (places->v);
  g_free (places);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Places, places_free)

/* Which pairs take part besides those within a tolerance. */
typedef enum { ANY, ONLY_USED, ALSO_USED } Choice;

static Places *
places_new (const GArray *pairs, double tolerance, Choice choice)
{
  Places *places = g_new0 (Places, 1);

  places->index = g_new (guint, pairs->len + 1);
  places->x = g_new (double, pairs->len + 1);
  places->y = g_new (double, pairs->len + 1);
  places->u = g_new (double, pairs->len + 1);
  places->v = g_new (double, pairs->len + 1);
  for (guint i = 0; i < pairs->len; i++) {
    const DscTweakPair *p = &g_array_index (pairs, DscTweakPair, i);

    gboolean within = hypot (p->dx, p->dy) <= tolerance;

    if (choice != ANY)
      within = choice == ONLY_USED ? within && p->used : within || p->used;
    if (!within || !isfinite (p->x + p->y + p->u + p->v))
      continue;
    places->index[places->n] = i;
    places->x[places->n] = p->x;
    places->y[places->n] = p->y;
    places->u[places->n] = p->u;
    places->v[places->n++] = p->v;
  }
  return places;
}

static DscTweakFit *
copy_fit (const DscTweakFit *fit)
{
  DscTweakFit *copy = dsc_tweak_fit_new (fit->kind, fit->group);
  GArray *pairs = copy->pairs;
  guint bins = fit->histogram.counts ? fit->histogram.side * fit->histogram.side : 0;

  g_free (copy->verdict);
  *copy = *fit;
  copy->pairs = pairs;
  g_array_append_vals (pairs, fit->pairs->data, fit->pairs->len);
  copy->verdict = g_strdup (fit->verdict);
  copy->advice = g_strdup (fit->advice);
  copy->histogram.counts
      = bins > 0 ? g_memdup2 (fit->histogram.counts, bins * sizeof *fit->histogram.counts) : NULL;
  return copy;
}

static void
take_fit (DscTweakFit *fit, const Places *places, const DscLinearFit *linear)
{
  for (guint i = 0; i < fit->pairs->len; i++) {
    DscTweakPair *p = &g_array_index (fit->pairs, DscTweakPair, i);

    p->used = FALSE;
    p->dx = p->x - linear->matrix[0] * p->u - linear->matrix[1] * p->v - linear->shift[0];
    p->dy = p->y - linear->matrix[2] * p->u - linear->matrix[3] * p->v - linear->shift[1];
  }
  for (guint i = 0; i < places->n; i++)
    g_array_index (fit->pairs, DscTweakPair, places->index[i]).used = linear->used[i];
  memcpy (fit->map.matrix, linear->matrix, sizeof fit->map.matrix);
  memcpy (fit->map.shift, linear->shift, sizeof fit->map.shift);
  memcpy (fit->error_shift, linear->error_shift, sizeof fit->error_shift);
  fit->error_rotation = linear->error_rotation;
  fit->rotation = linear->proper_rotation;
  fit->scale = linear->mean_scale;
  fit->skew = linear->skew;
  fit->rmse = linear->rmse;
  fit->mae = linear->mae;
  fit->geometry = linear->geometry;
  fit->n_used = linear->n_used;
  g_free (fit->verdict);
  fit->verdict = g_strdup_printf ("rms %.2f mas of %u pairs, %u clipped: from the matches of the "
                                  "last run",
                                  1e3 * fit->rmse, fit->n_used, fit->pairs->len - fit->n_used);
}

/* auto leaves out what lies beyond a multiple of the scatter that it found: the same of that. How
 * far it went is told by the pairs that it used. */
static void
clip_as_auto (const DscTweakFit *fit,
              const DscTweakLimits *was,
              DscTweakLimits *limits,
              DscFitOptions *options)
{
  double clip = 0.0;

  for (guint i = 0; i < fit->pairs->len; i++) {
    const DscTweakPair *p = &g_array_index (fit->pairs, DscTweakPair, i);

    if (p->used)
      clip = MAX (clip, hypot (p->dx, p->dy));
  }
  clip = limits->n_clip > 0 && was->sigma > 0.0 ? clip * limits->sigma / was->sigma : INFINITY;
  limits->tolerance = MIN (limits->tolerance, clip);
  options->n_clip = 0;
  /* What the data asked for, as long as nobody asks for something else. */
  if (was->geometry == limits->geometry)
    options->geometry = fit->geometry;
}

static void
refit (const DscTweakScene *scene,
       DscTweakFit *fit,
       gboolean is_auto,
       const DscTweakregParams *was,
       const DscTweakregParams *own)
{
  gboolean absolute = fit->kind == DSC_TWEAK_ABSOLUTE;
  DscTweakLimits limits = dsc_tweak_limits (own, absolute);
  DscTweakLimits before = dsc_tweak_limits (was, absolute);
  DscFitOptions options = { limits.geometry, limits.n_clip, limits.sigma,
                            scene->compat != DSC_COMPAT_JWST, scene->compat };
  g_autoptr (Places) places = NULL;
  Choice choice = ANY;
  g_auto (DscLinearFit) linear = { 0 };

  if (is_auto) {
    clip_as_auto (fit, &before, &limits, &options);
    if (limits.n_clip > 0)
      choice = limits.sigma > before.sigma ? ALSO_USED : ONLY_USED;
  } else {
    limits.tolerance = absolute ? own->abs_tolerance : own->tolerance;
  }
  places = places_new (fit->pairs, limits.tolerance, choice);
  if (dsc_linear_fit_init (&linear, places->n, places->x, places->y, places->u, places->v, NULL,
                           NULL, &options, NULL))
    take_fit (fit, places, &linear);
}

static void
copy_exposures (DscTweakSolution *copy, const DscTweakSolution *solution)
{
  for (guint i = 0; i < copy->n_exposures; i++) {
    copy->exposures[i] = solution->exposures[i];
    if (copy->exposures[i].wcs)
      dsc_wcs_ref (copy->exposures[i].wcs);
  }
}

static void
conclude (DscTweakSolution *s)
{
  double square = 0.0;
  guint used = 0;

  for (guint i = 0; i < s->fits->len; i++) {
    const DscTweakFit *fit = g_ptr_array_index (s->fits, i);

    if (fit->state != DSC_TWEAK_ALIGNED || (fit->kind == DSC_TWEAK_ABSOLUTE) != s->absolute)
      continue;
    used += fit->n_used;
    square += fit->n_used * fit->rmse * fit->rmse;
  }
  g_free (s->verdict);
  s->verdict = g_strdup_printf ("about rms %.1f mas of %u pairs, from the matches of the last "
                                "run",
                                1e3 * sqrt (square / MAX (used, 1)), used);
}

DscTweakSolution *
dsc_tweak_refit (const DscTweakScene *scene,
                 const DscTweakSolution *solution,
                 const DscTweakregParams *was,
                 const DscTweakScene *groups,
                 const DscTweakregParams *params)
{
  DscTweakSolution *copy = dsc_tweak_solution_new (solution->n_exposures);
  gboolean is_auto = g_strcmp0 (solution->method, "auto") == 0;

  g_free (copy->method);
  copy->method = g_strdup (solution->method);
  copy->status = solution->status;
  copy->absolute = solution->absolute;
  copy_exposures (copy, solution);
  for (guint i = 0; i < solution->fits->len; i++) {
    DscTweakFit *fit = copy_fit (g_ptr_array_index (solution->fits, i));

    if (fit->state == DSC_TWEAK_ALIGNED)
      refit (scene, fit, is_auto, dsc_tweak_scene_get_params (scene, fit->group, was),
             dsc_tweak_scene_get_params (groups, fit->group, params));
    g_ptr_array_add (copy->fits, fit);
  }
  conclude (copy);
  return copy;
}
