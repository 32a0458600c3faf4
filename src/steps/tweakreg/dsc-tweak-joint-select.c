/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-tweak-joint-private.h"

#define LEAST_SIGHTS 4  /* of a unit that turns on its own */
#define DOUBT 6.0       /* few sources: errors are not known well */
#define ASKED 2.0       /* sigma at which a rotation is kept */
#define ASKED_SCALE 3.0 /* and a scale or shear */

double
dsc_tweak_map_rotation (const DscPlaneMap *map)
{
  return atan2 (map->matrix[2] - map->matrix[1], map->matrix[0] + map->matrix[3]);
}

/* From the header: a visit has one roll, whatever its units were nudged by. */
static double
roll_of (const DscTweakUnit *u)
{
  return dsc_tweak_map_rotation (&u->map) + dsc_tweak_map_rotation (&u->nudge);
}

/* All are one visit to a reference that only has to tell the roll of the whole. */
static guint
visit_of (const DscTweakSolve *s, guint member)
{
  if (s->absolute && !s->turned)
    return s->field->units[s->unit[0]].visit;
  return s->field->units[s->unit[member]].visit;
}

/* Sources of members that can be in other exposures, roughly. */
static guint
count_points (const DscTweakSolve *s, guint member)
{
  return s->field->units[s->unit[member]].n;
}

/* The map with another rotation, scale 1 and no shear where they are not free; the centre stays. */
static void
reset_map (DscTweakUnit *u, double rotation, gboolean scale, gboolean shear)
{
  double x, y, c = cos (rotation), s = sin (rotation), size = 1.0;

  if (shear)
    return;
  if (scale)
    size = sqrt (fabs (u->map.matrix[0] * u->map.matrix[3] - u->map.matrix[1] * u->map.matrix[2]));
  dsc_plane_map_apply (&u->map, u->centre[0], u->centre[1], &x, &y);
  u->map = (DscPlaneMap){ { size * c, -size * s, size * s, size * c }, { 0.0, 0.0 } };
  u->map.shift[0] = x - size * (c * u->centre[0] - s * u->centre[1]);
  u->map.shift[1] = y - size * (s * u->centre[0] + c * u->centre[1]);
}

/* The telescope keeps its roll during a visit: what matches of two exposures say about it is an
 * error of few stars, and is replaced by the mean. */
static void
share_rotation (DscTweakSolve *s)
{
  g_autofree double *mean = g_new0 (double, s->field->n_units + 1);
  g_autofree double *weight = g_new0 (double, s->field->n_units + 1);

  for (guint k = 0; k < s->n; k++) {
    guint v = visit_of (s, k);

    weight[v] += count_points (s, k);
    mean[v] += (roll_of (&s->field->units[s->unit[k]]) - mean[v]) * count_points (s, k) / weight[v];
  }
  for (guint k = 0; k < s->n; k++) {
    DscTweakUnit *u;

    if (s->limit[k] == DSC_FIT_SHIFT)
      continue;
    u = &s->field->units[s->unit[k]];
    reset_map (u, mean[visit_of (s, k)] - dsc_tweak_map_rotation (&u->nudge), FALSE, FALSE);
    dsc_tweak_field_update (s->field, s->unit[k]);
  }
}

static guint
take (DscTweakSolve *s, guint *index)
{
  if (*index == DSC_ALIGN_NONE)
    *index = s->n_extra++;
  return *index;
}

void
dsc_tweak_solve_free_all (DscTweakSolve *s)
{
  g_autofree guint *scale = g_new (guint, s->field->n_units + 1);
  g_autofree guint *turn = g_new (guint, s->field->n_units + 1);

  s->n_extra = 0;
  for (guint v = 0; v < s->field->n_units; v++)
    scale[v] = turn[v] = DSC_ALIGN_NONE;
  for (guint k = 0; k < s->n; k++) {
    DscAlignGroup *g = &s->groups[k];
    guint v = visit_of (s, k);

    g->rotation = g->scale = g->shear = DSC_ALIGN_NONE;
    if (s->limit[k] >= DSC_FIT_RSHIFT)
      g->rotation = take (s, &turn[v]);
    if (s->limit[k] >= DSC_FIT_RSCALE)
      g->scale = take (s, &scale[v]);
    if (s->limit[k] >= DSC_FIT_GENERAL && count_points (s, k) >= 2 * LEAST_SIGHTS) {
      g->shear = s->n_extra;
      s->n_extra += 2;
    }
  }
  share_rotation (s);
}

void
dsc_tweak_solve_free_each (DscTweakSolve *s)
{
  for (guint k = 0; k < s->n; k++)
    if (s->groups[k].rotation != DSC_ALIGN_NONE)
      s->groups[k].rotation = count_points (s, k) >= LEAST_SIGHTS ? s->n_extra++ : DSC_ALIGN_NONE;
}

/* What was found of a visit: its rotation, the error of it, and how much its units differ. */
typedef struct {
  double mean, variance, chi2;
  guint n, n_points, n_turns;
  gboolean free, apart;
  guint index, scale;
} Visit;

static void
sum_visits (const DscTweakSolve *s, Visit *visits)
{
  g_autofree double *weight = g_new0 (double, 2 * s->field->n_units + 1);
  double *turn = weight + s->field->n_units;

  for (int pass = 0; pass < 2; pass++)
    for (guint k = 0; k < s->n; k++) {
      guint at = visit_of (s, k);
      Visit *v = &visits[at];
      double w = 1.0 / s->turn_variance[k];

      if (s->groups[k].rotation == DSC_ALIGN_NONE)
        continue;
      if (pass == 0) {
        v->mean = roll_of (&s->field->units[s->unit[k]]);
        v->variance = MAX (s->motions[k].variance_rotation, 1e-20);
        v->n++;
        v->n_points += count_points (s, k);
      }
      if (!isfinite (w))
        continue;
      if (pass == 0) {
        weight[at] += w;
        turn[at] += (s->turn[k] - turn[at]) * w / weight[at];
        v->n_turns++;
      } else {
        v->chi2 += (s->turn[k] - turn[at]) * (s->turn[k] - turn[at]) * w;
      }
    }
}

/* Without a reference only differences count: against the mean of all. */
static double
find_zero (const DscTweakSolve *s, const Visit *visits)
{
  double sum = 0.0, weight = 0.0;

  for (guint v = 0; v < s->field->n_units && !s->absolute; v++)
    if (visits[v].n > 0) {
      sum += visits[v].mean / visits[v].variance;
      weight += 1.0 / visits[v].variance;
    }
  return weight > 0.0 ? sum / weight : 0.0;
}

static void
choose_visits (const DscTweakSolve *s, Visit *visits)
{
  double zero = find_zero (s, visits);
  gboolean any = FALSE;

  for (guint v = 0; v < s->field->n_units; v++) {
    Visit *visit = &visits[v];
    double freedom = visit->n_turns - 1.0, asked = ASKED * (1.0 + DOUBT / MAX (visit->n_points, 1));

    visit->index = visit->scale = DSC_ALIGN_NONE;
    if (visit->n == 0)
      continue;
    visit->apart = visit->n_turns > 1 && visit->chi2 > freedom + 5.0 * sqrt (2.0 * freedom) + 9.0;
    visit->free = visit->apart || fabs (visit->mean - zero) > asked * sqrt (visit->variance);
    any = any || visit->free;
  }
  for (guint v = 0; v < s->field->n_units && (any || s->turned); v++)
    visits[v].free = TRUE;
}

static gboolean
scale_asked (const DscTweakSolve *s, guint k)
{
  const DscPlaneMap *m = &s->field->units[s->unit[k]].map;
  double size = sqrt (fabs (m->matrix[0] * m->matrix[3] - m->matrix[1] * m->matrix[2]));

  return s->groups[k].scale != DSC_ALIGN_NONE
         && fabs (size - 1.0) > ASKED_SCALE * sqrt (s->motions[k].variance_scale);
}

static gboolean
shear_asked (const DscTweakSolve *s, guint k)
{
  const double *m = s->field->units[s->unit[k]].map.matrix;
  double a = 0.5 * (m[0] - m[3]), b = 0.5 * (m[1] + m[2]);

  return s->groups[k].shear != DSC_ALIGN_NONE
         && hypot (a, b) > (ASKED_SCALE + 0.5) * sqrt (s->motions[k].variance_shear);
}

static void
select_unit (DscTweakSolve *s, guint k, Visit *visits, gboolean keep_scale, gboolean keep_shear)
{
  DscTweakUnit *u = &s->field->units[s->unit[k]];
  DscAlignGroup *g = &s->groups[k];
  Visit *v = &visits[visit_of (s, k)];
  double rotation = dsc_tweak_map_rotation (&u->map), nudged = dsc_tweak_map_rotation (&u->nudge);

  if (g->rotation == DSC_ALIGN_NONE)
    return;
  if (!v->free) {
    g->rotation = DSC_ALIGN_NONE;
    rotation = fabs (v->mean - nudged) <= fabs (v->mean) ? 0.0 : -nudged;
  } else if (v->apart && isfinite (s->turn_variance[k])) {
    g->rotation = s->n_extra++;
  } else {
    g->rotation = take (s, &v->index);
  }
  g->scale = keep_scale ? take (s, &v->scale) : DSC_ALIGN_NONE;
  if (keep_shear) {
    g->shear = s->n_extra;
    s->n_extra += 2;
  } else {
    g->shear = DSC_ALIGN_NONE;
  }
  reset_map (u, rotation, keep_scale, keep_shear);
}

void
dsc_tweak_solve_select (DscTweakSolve *s)
{
  g_autofree Visit *visits = g_new0 (Visit, s->field->n_units + 1);
  gboolean scale = FALSE, shear = FALSE;

  sum_visits (s, visits);
  choose_visits (s, visits);
  for (guint k = 0; k < s->n; k++) {
    scale = scale || scale_asked (s, k);
    shear = shear || shear_asked (s, k);
  }
  s->n_extra = 0;
  for (guint k = 0; k < s->n; k++) {
    DscAlignGroup *g = &s->groups[k];
    guint unit = s->unit[k];

    select_unit (s, k, visits, scale && s->limit[k] >= DSC_FIT_RSCALE,
                 shear && g->shear != DSC_ALIGN_NONE);
    s->joint->geometry[unit] = g->shear != DSC_ALIGN_NONE      ? DSC_FIT_GENERAL
                               : g->scale != DSC_ALIGN_NONE    ? DSC_FIT_RSCALE
                               : g->rotation != DSC_ALIGN_NONE ? DSC_FIT_RSHIFT
                                                               : DSC_FIT_SHIFT;
    dsc_tweak_field_update (s->field, unit);
  }
}
