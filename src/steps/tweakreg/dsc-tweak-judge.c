/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-judge.h"

#include <math.h>
#include <string.h>

#include "dsc-tangent-plane.h"
#include "dsc-tweak-joint-private.h"
#include "dsc-tweak-merge.h"

#define DEGREE (G_PI / 180.0)

/* What was looked through to find a place so far from where it began. */
static void
searched (const DscTweakField *f, const DscTweakUnit *u, double shift, double turn, double ret[2])
{
  gboolean turns = dsc_tweak_limits (u->params, FALSE).geometry != DSC_FIT_SHIFT;

  (void)f;
  ret[0] = shift < 3.0 ? 3.0 : shift < 10.0 ? 10.0 : 40.0;
  turn = fabs (turn) / DEGREE;
  turn = turn < 0.15 && shift < 3.0 ? 0.15 : turn < 0.6 && shift < 10.0 ? 0.6 : 2.5;
  ret[1] = turns ? turn * DEGREE : 0.0;
}

static void
unit_motion (const DscTweakUnit *u, double motion[3])
{
  double x, y;

  dsc_plane_map_apply (&u->map, u->centre[0], u->centre[1], &x, &y);
  motion[0] = x - u->centre[0];
  motion[1] = y - u->centre[1];
  motion[2] = dsc_tweak_map_rotation (&u->map);
}

/* Stars: sums of the sights, to take those of one unit out; then sources that are alone. */
typedef struct {
  guint n_stars, n_single;
  double *x, *y, *weight;
  guint *single;
} Others;

static void
others_init (Others *o, const DscTweakField *f, guint component, const DscTweakJoint *joint)
{
  g_autofree gboolean *in_star = g_new0 (gboolean, f->points->len + 1);

  o->n_stars = joint->n_stars;
  o->n_single = 0;
  o->x = g_new0 (double, 3 * (gsize)o->n_stars + 1);
  o->y = o->x + o->n_stars;
  o->weight = o->y + o->n_stars;
  o->single = g_new (guint, f->points->len + 1);
  for (guint i = 0; i < joint->sights->len; i++) {
    const DscTweakSight *t = &g_array_index (joint->sights, DscTweakSight, i);
    const DscTweakPoint *p;

    if (t->unit == DSC_ALIGN_NONE)
      continue;
    p = dsc_tweak_field_point (f, t->point);
    in_star[t->point] = TRUE;
    o->x[t->star] += (t->robust + 1e-6) * p->x;
    o->y[t->star] += (t->robust + 1e-6) * p->y;
    o->weight[t->star] += t->robust + 1e-6;
  }
  for (guint i = 0; i < f->points->len; i++) {
    const DscTweakUnit *u = &f->units[dsc_tweak_field_point (f, i)->unit];

    if (!in_star[i] && u->component == component && !u->rejected)
      o->single[o->n_single++] = i;
  }
}

/* The stars that others than @unit saw. */
static guint
others_list (const Others *o,
             const DscTweakField *f,
             guint unit,
             const DscTweakJoint *joint,
             double *x,
             double *y)
{
  g_autofree double *own = g_new0 (double, 3 * (gsize)o->n_stars + 1);
  guint n = 0;

  for (guint i = 0; i < joint->sights->len; i++) {
    const DscTweakSight *t = &g_array_index (joint->sights, DscTweakSight, i);

    if (t->unit != unit)
      continue;
    own[3 * t->star] += (t->robust + 1e-6) * dsc_tweak_field_point (f, t->point)->x;
    own[3 * t->star + 1] += (t->robust + 1e-6) * dsc_tweak_field_point (f, t->point)->y;
    own[3 * t->star + 2] += t->robust + 1e-6;
  }
  for (guint k = 0; k < o->n_stars; k++) {
    double w = o->weight[k] - own[3 * k + 2];

    if (w < 1e-9)
      continue;
    x[n] = (o->x[k] - own[3 * k]) / w;
    y[n++] = (o->y[k] - own[3 * k + 1]) / w;
  }
  for (guint k = 0; k < o->n_single; k++) {
    const DscTweakPoint *p = dsc_tweak_field_point (f, o->single[k]);

    if (p->unit == unit)
      continue;
    x[n] = p->x;
    y[n++] = p->y;
  }
  return n;
}

static void
judge_unit (const DscTweakField *f,
            guint unit,
            const DscTweakJoint *joint,
            const Others *o,
            const double mean[3],
            double *work,
            DscPattern *ret)
{
  const DscTweakUnit *u = &f->units[unit];
  double *x = work, *y = x + u->n, *ox = y + u->n, *oy = ox + o->n_stars + o->n_single;
  double motion[3], range[2];
  guint n;

  for (guint i = 0; i < u->n; i++) {
    x[i] = dsc_tweak_field_point (f, u->first + i)->x;
    y[i] = dsc_tweak_field_point (f, u->first + i)->y;
  }
  n = others_list (o, f, unit, joint, ox, oy);
  unit_motion (u, motion);
  searched (f, u, hypot (motion[0] - mean[0], motion[1] - mean[1]), motion[2] - mean[2], range);
  dsc_pattern_judge (u->n, x, y, n, ox, oy, joint->tolerance, range[0], range[1], 1.0, ret);
}

void
dsc_tweak_judge_units (const DscTweakField *f,
                       guint component,
                       const DscTweakJoint *joint,
                       DscPattern *judged)
{
  g_autofree double *work = g_new (double, 4 * (gsize)f->points->len + 2 * joint->n_stars + 1);
  double mean[3] = { 0.0 };
  guint n = 0;
  Others o;

  for (guint u = 0; u < f->n_units; u++) {
    double motion[3];

    judged[u] = (DscPattern){ .tolerance = joint->tolerance };
    if (f->units[u].component != component || f->units[u].rejected || f->units[u].n == 0)
      continue;
    unit_motion (&f->units[u], motion);
    n++;
    for (int k = 0; k < 3; k++)
      mean[k] += (motion[k] - mean[k]) / n;
  }
  others_init (&o, f, component, joint);
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component && !f->units[u].rejected && f->units[u].n > 0)
      judge_unit (f, u, joint, &o, mean, work, &judged[u]);
  g_free (o.x);
  g_free (o.single);
}

void
dsc_tweak_judge_reference (const DscTweakField *f,
                           guint component,
                           const DscTweakJoint *joint,
                           DscPattern *judged)
{
  g_autofree double *x = NULL, *y = NULL;
  guint n = dsc_tweak_component_stars (f, component, &x, &y), members = 0;
  double mean[3] = { 0.0 }, range[2];

  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component && !f->units[u].rejected && f->units[u].n > 0) {
      double motion[3];

      unit_motion (&f->units[u], motion);
      members++;
      for (int k = 0; k < 3; k++)
        mean[k] += (motion[k] - mean[k]) / members;
    }
  searched (f, &f->units[component], hypot (mean[0], mean[1]), mean[2], range);
  dsc_pattern_judge (n, x, y, f->n_reference, f->rx, f->ry, joint->tolerance_reference, range[0],
                     range[1], 1.0, judged);
}

/* Sums over the units of a component. */
typedef struct {
  guint n;
  double now[2], header[2], turn;
} Mean;

static void
add_to_mean (Mean *m, const DscTweakUnit *u)
{
  DscPlaneMap back = DSC_PLANE_MAP_IDENTITY;
  double p[4];

  dsc_plane_map_invert (&u->nudge, &back);
  dsc_plane_map_apply (&u->map, u->centre[0], u->centre[1], &p[0], &p[1]);
  dsc_plane_map_apply (&back, u->centre[0], u->centre[1], &p[2], &p[3]);
  m->n++;
  for (int k = 0; k < 2; k++) {
    m->now[k] += (p[k] - m->now[k]) / m->n;
    m->header[k] += (p[2 + k] - m->header[k]) / m->n;
  }
  m->turn
      += (dsc_tweak_map_rotation (&u->map) + dsc_tweak_map_rotation (&u->nudge) - m->turn) / m->n;
}

/* The roll is the mean of the rolls: where the exposures lie says little about it. */
void
dsc_tweak_hold_mean (DscTweakField *f, guint component, const DscTweakJoint *joint)
{
  gboolean turns = FALSE;
  Mean m = { 0 };
  DscPlaneMap map;
  double c, s;

  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component && !f->units[u].rejected && f->units[u].n > 0) {
      add_to_mean (&m, &f->units[u]);
      turns = turns || joint->geometry[u] != DSC_FIT_SHIFT;
    }
  c = turns ? cos (m.turn) : 1.0;
  s = turns ? -sin (m.turn) : 0.0;
  map = (DscPlaneMap){ { c, -s, s, c },
                       { m.header[0] - c * m.now[0] + s * m.now[1],
                         m.header[1] - s * m.now[0] - c * m.now[1] } };
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component && !f->units[u].rejected) {
      f->units[u].map = dsc_plane_map_compose (&f->units[u].map, &map);
      dsc_tweak_field_update (f, u);
    }
}
