/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-case.h"

#include <math.h>

#include "dsc-outline.h"

#define N_KINDS 2

G_STATIC_ASSERT (DSC_ALIGN_OUTLINE_POINTS == DSC_OUTLINE_POINTS);

/* What is shown of the fits of one kind. @lookup: star + 1 of every source; @group_fit: fit + 1 */
typedef struct {
  GArray *stars;
  guint *lookup, *group_fit;
  guint common_fit, n_fits;
  DscAlignCount *groups, *exposures;
} Kind;

struct _DscAlignCase {
  gatomicrefcount ref_count;
  DscAlignCase *base; /* (nullable): whose scene it is */
  DscTweakScene *scene;
  DscTweakSolution *solution;

  DscSkyFrame frame;
  gsize *first_source; /* of each exposure, among all */
  DscAlignOutline *before, *after;
  Kind kinds[N_KINDS];
};

/* --- places on the sky --- */

static void
to_field (const DscSkyFrame *frame, double ra, double dec, float *ret_east, float *ret_north)
{
  double x, y;

  *ret_east = *ret_north = NAN;
  if (!isfinite (ra) || !isfinite (dec) || !dsc_sky_frame_project (frame, ra, dec, &x, &y))
    return;
  *ret_east = (float)(-3600 * x);
  *ret_north = (float)(3600 * y);
}

static void
make_outline (DscAlignCase *self, const DscOutline *sky, DscAlignOutline *outline)
{
  outline->valid = sky->valid;
  for (guint i = 0; sky->valid && i < DSC_OUTLINE_POINTS; i++) {
    to_field (&self->frame, sky->ra[i], sky->dec[i], &outline->east[i], &outline->north[i]);
    if (!isfinite (outline->east[i]))
      outline->valid = FALSE;
  }
}

static DscWcs *
wcs_after (DscAlignCase *self, guint exposure)
{
  DscWcs *wcs
      = exposure < self->solution->n_exposures ? self->solution->exposures[exposure].wcs : NULL;

  return wcs ? wcs : self->scene->exposures[exposure].wcs;
}

/* The centre of the field is the mean of the exposures as they came in, so that another solution
 * does not move the picture. */
static void
find_outlines (DscAlignCase *self)
{
  const DscTweakScene *scene = self->scene;
  g_autofree DscOutline *sky = g_new0 (DscOutline, 2 * (gsize)scene->n_exposures + 1);
  double sum[3] = { 0, 0, 0 };

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    DscOutline *before = &sky[2 * i];

    dsc_outline_init (before, e->wcs, e->width, e->height);
    dsc_outline_init (before + 1, wcs_after (self, i), e->width, e->height);
    if (before->valid) {
      double a = before->centre_ra * G_PI / 180, d = before->centre_dec * G_PI / 180;

      sum[0] += cos (d) * cos (a);
      sum[1] += cos (d) * sin (a);
      sum[2] += sin (d);
    }
  }
  self->frame.ra = atan2 (sum[1], sum[0]) * 180 / G_PI;
  self->frame.dec = atan2 (sum[2], hypot (sum[0], sum[1])) * 180 / G_PI;
  for (guint i = 0; i < scene->n_exposures; i++) {
    make_outline (self, &sky[2 * i], &self->before[i]);
    make_outline (self, &sky[2 * i + 1], &self->after[i]);
  }
}

/* Of all sources, by their place among all. */
static void
find_places (DscAlignCase *self, float *east, float *north)
{
  for (guint i = 0; i < self->scene->n_exposures; i++) {
    const GArray *sources = self->scene->exposures[i].sources;
    DscWcs *wcs = wcs_after (self, i);
    guint n = sources ? sources->len : 0;
    g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
    gsize first = self->first_source[i];

    for (guint k = 0; k < n; k++) {
      const DscTweakSource *source = &g_array_index (sources, DscTweakSource, k);

      x[k] = source->x;
      y[k] = source->y;
    }
    if (wcs)
      dsc_wcs_pixel_to_sky (wcs, n, x, y, x, y, FALSE);
    for (guint k = 0; k < n; k++)
      to_field (&self->frame, wcs ? x[k] : NAN, wcs ? y[k] : NAN, &east[first + k],
                &north[first + k]);
  }
}

/* --- stars --- */

static void
count_star (DscAlignCount *count, const DscAlignStar *star)
{
  double dx = (double)star->dx, dy = (double)star->dy;

  count->n_matched++;
  if (!star->used)
    return;
  count->n_used++;
  count->rms += dx * dx + dy * dy;
}

static void
finish_counts (DscAlignCount *counts, guint n)
{
  for (guint i = 0; i < n; i++)
    counts[i].rms = counts[i].n_used > 0 ? sqrt (counts[i].rms / counts[i].n_used) : NAN;
}

/* A pair that points to nothing (a solution of another scene) is not shown. */
static const DscTweakSource *
find_source (const DscTweakScene *scene, const DscTweakPair *pair)
{
  const GArray *sources
      = pair->exposure < scene->n_exposures ? scene->exposures[pair->exposure].sources : NULL;

  return sources && pair->source < sources->len
             ? &g_array_index (sources, DscTweakSource, pair->source)
             : NULL;
}

static void
add_star (DscAlignCase *self, Kind *kind, DscAlignStar *star, const DscTweakPair *pair)
{
  const DscTweakSource *source = find_source (self->scene, pair);

  star->exposure = pair->exposure;
  star->source = pair->source;
  star->group = self->scene->exposures[pair->exposure].group;
  star->x = (float)source->x;
  star->y = (float)source->y;
  star->mag = source->flux > 0 ? (float)(-2.5 * log10 (source->flux)) : NAN;
  star->dx = (float)pair->dx;
  star->dy = (float)pair->dy;
  star->used = pair->used;
  g_array_append_val (kind->stars, *star);
  kind->lookup[self->first_source[pair->exposure] + pair->source] = kind->stars->len;
  count_star (&kind->exposures[star->exposure], star);
  if (star->group < self->scene->n_groups)
    count_star (&kind->groups[star->group], star);
}

static void
add_fit (DscAlignCase *self, guint index, const float *east, const float *north)
{
  const DscTweakFit *fit = g_ptr_array_index (self->solution->fits, index);
  Kind *kind = &self->kinds[fit->kind];

  kind->n_fits++;
  if (fit->group < self->scene->n_groups)
    kind->group_fit[fit->group] = index + 1;
  else
    kind->common_fit = index + 1;
  for (guint k = 0; fit->pairs && k < fit->pairs->len; k++) {
    const DscTweakPair *pair = &g_array_index (fit->pairs, DscTweakPair, k);
    DscAlignStar star = { .fit = index, .pair = k };
    gsize place;

    if (!find_source (self->scene, pair))
      continue;
    place = self->first_source[pair->exposure] + pair->source;
    star.east = east[place];
    star.north = north[place];
    add_star (self, kind, &star, pair);
  }
}

static void
find_stars (DscAlignCase *self)
{
  const DscTweakScene *scene = self->scene;
  gsize n_sources = self->first_source[scene->n_exposures];
  g_autofree float *east = g_new (float, n_sources + 1), *north = g_new (float, n_sources + 1);

  find_places (self, east, north);
  for (guint k = 0; k < N_KINDS; k++) {
    Kind *kind = &self->kinds[k];

    kind->stars = g_array_new (FALSE, FALSE, sizeof (DscAlignStar));
    kind->lookup = g_new0 (guint, n_sources + 1);
    kind->group_fit = g_new0 (guint, scene->n_groups + 1);
    kind->groups = g_new0 (DscAlignCount, scene->n_groups + 1);
    kind->exposures = g_new0 (DscAlignCount, scene->n_exposures + 1);
  }
  for (guint i = 0; i < self->solution->fits->len; i++)
    add_fit (self, i, east, north);
  for (guint k = 0; k < N_KINDS; k++) {
    finish_counts (self->kinds[k].groups, scene->n_groups);
    finish_counts (self->kinds[k].exposures, scene->n_exposures);
  }
}

/* --- the case --- */

static DscAlignCase *
make_case (DscAlignCase *base, DscTweakScene *scene, DscTweakSolution *solution)
{
  DscAlignCase *self = g_new0 (DscAlignCase, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->base = base ? dsc_align_case_ref (base) : NULL;
  self->scene = scene;
  self->solution = solution;
  self->before = g_new0 (DscAlignOutline, scene->n_exposures + 1);
  self->after = g_new0 (DscAlignOutline, scene->n_exposures + 1);
  self->first_source = g_new0 (gsize, scene->n_exposures + 1);
  for (guint i = 0; i < scene->n_exposures; i++)
    self->first_source[i + 1]
        = self->first_source[i]
          + (scene->exposures[i].sources ? scene->exposures[i].sources->len : 0);
  find_outlines (self);
  find_stars (self);
  return self;
}

DscAlignCase *
dsc_align_case_new (DscTweakScene *scene, DscTweakSolution *solution)
{
  return make_case (NULL, scene, solution);
}

DscAlignCase *
dsc_align_case_new_again (DscAlignCase *self, DscTweakSolution *solution)
{
  return make_case (self->base ? self->base : self, self->scene, solution);
}

DscAlignCase *
dsc_align_case_ref (DscAlignCase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_align_case_unref (DscAlignCase *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint k = 0; k < N_KINDS; k++) {
    g_array_unref (self->kinds[k].stars);
    g_free (self->kinds[k].lookup);
    g_free (self->kinds[k].group_fit);
    g_free (self->kinds[k].groups);
    g_free (self->kinds[k].exposures);
  }
  g_free (self->before);
  g_free (self->after);
  g_free (self->first_source);
  dsc_tweak_solution_free (self->solution);
  if (self->base)
    dsc_align_case_unref (self->base);
  else
    dsc_tweak_scene_free (self->scene);
  g_free (self);
}

const DscTweakScene *
dsc_align_case_get_scene (DscAlignCase *self)
{
  return self->scene;
}

const DscTweakSolution *
dsc_align_case_get_solution (DscAlignCase *self)
{
  return self->solution;
}

gboolean
dsc_align_case_has_kind (DscAlignCase *self, DscTweakFitKind kind)
{
  return self->kinds[kind].n_fits > 0;
}

const DscTweakFit *
dsc_align_case_get_fit (DscAlignCase *self, DscTweakFitKind kind, int group)
{
  const Kind *k = &self->kinds[kind];
  guint index = k->common_fit;

  if (group >= 0 && (guint)group < self->scene->n_groups && k->group_fit[group] > 0)
    index = k->group_fit[group];
  for (guint i = 0; index == 0 && group < 0 && k->n_fits == 1 && i < self->scene->n_groups; i++)
    index = k->group_fit[i];
  return index > 0 ? g_ptr_array_index (self->solution->fits, index - 1) : NULL;
}

const DscAlignStar *
dsc_align_case_get_stars (DscAlignCase *self, DscTweakFitKind kind, guint *ret_n)
{
  *ret_n = self->kinds[kind].stars->len;
  return (const DscAlignStar *)(gpointer)self->kinds[kind].stars->data;
}

int
dsc_align_case_find_star (DscAlignCase *self, DscTweakFitKind kind, guint exposure, guint source)
{
  gsize first, next;

  if (exposure >= self->scene->n_exposures)
    return -1;
  first = self->first_source[exposure];
  next = self->first_source[exposure + 1];
  return source < next - first ? (int)self->kinds[kind].lookup[first + source] - 1 : -1;
}

DscAlignCount
dsc_align_case_count_group (DscAlignCase *self, DscTweakFitKind kind, guint group)
{
  return self->kinds[kind].groups[group];
}

DscAlignCount
dsc_align_case_count_exposure (DscAlignCase *self, DscTweakFitKind kind, guint exposure)
{
  return self->kinds[kind].exposures[exposure];
}

const DscAlignOutline *
dsc_align_case_get_outline (DscAlignCase *self, guint exposure, gboolean after)
{
  return after ? &self->after[exposure] : &self->before[exposure];
}
