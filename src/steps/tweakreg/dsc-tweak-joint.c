/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-joint.h"

#include <math.h>
#include <string.h>

#include "dsc-tweak-joint-private.h"

#define JOIN_PIXELS 4.0 /* first radius within which sources are one star */
#define TURNS 14        /* at most */
#define FREE_TURNS 4    /* with all unknowns that are allowed, before a choice is made */
#define SAME 0.99       /* of a tolerance that shrinks no more */
#define STILL 1e-6      /* arcsec: nothing moves any more */

void
dsc_tweak_joint_free (DscTweakJoint *joint)
{
  if (joint == NULL)
    return;
  g_array_unref (joint->sights);
  g_free (joint->motion);
  g_free (joint->geometry);
  g_free (joint);
}

static void
solve_clear (DscTweakSolve *s)
{
  g_free (s->unit);
  g_free (s->member);
  g_free (s->groups);
  g_free (s->motions);
  g_free (s->limit);
  g_free (s->turn);
  g_array_unref (s->points);
}

static void
solve_init (DscTweakSolve *s, DscTweakField *f, guint component, double reference)
{
  DscTweakJoint *joint = g_new0 (DscTweakJoint, 1);
  DscTweakLimits limits = dsc_tweak_limits (f->params, FALSE);

  joint->sights = g_array_new (FALSE, TRUE, sizeof (DscTweakSight));
  joint->motion = g_new0 (DscAlignMotion, f->n_units + 1);
  joint->geometry = g_new0 (DscFitGeometry, f->n_units + 1);
  joint->tolerance = MIN (JOIN_PIXELS * f->pixel, limits.tolerance);
  joint->tolerance_reference = reference;
  joint->scatter = joint->scatter_reference = 0.05 * f->pixel;
  s->field = f;
  s->joint = joint;
  s->absolute = reference > 0.0;
  s->points = g_array_new (FALSE, TRUE, sizeof (DscAlignPoint));
  s->unit = g_new0 (guint, f->n_units + 1);
  s->member = g_new0 (guint, f->n_units + 1);
  s->groups = g_new0 (DscAlignGroup, f->n_units + 1);
  s->motions = g_new0 (DscAlignMotion, f->n_units + 1);
  s->limit = g_new0 (DscFitGeometry, f->n_units + 1);
  s->turn = g_new0 (double, 2 * f->n_units + 1);
  s->turn_variance = s->turn + f->n_units;
  for (guint u = 0; u < f->n_units; u++) {
    s->member[u] = DSC_ALIGN_NONE;
    if (f->units[u].component != component || f->units[u].rejected || f->units[u].n == 0)
      continue;
    s->turned = s->turned || (s->absolute && f->units[u].turned);
    s->limit[s->n] = dsc_tweak_limits (f->units[u].params, s->absolute).geometry;
    s->unit[s->n] = u;
    s->member[u] = s->n++;
  }
}

/* Where the sights are now, with their weights. */
static void
fill_points (DscTweakSolve *s)
{
  GArray *sights = s->joint->sights;

  g_array_set_size (s->points, 0);
  for (guint i = 0; i < sights->len; i++) {
    const DscTweakSight *t = &g_array_index (sights, DscTweakSight, i);
    DscAlignPoint p = { .star = t->star, .group = DSC_ALIGN_NONE };
    double error = 0.0, scatter = s->joint->scatter_reference;

    if (t->unit == DSC_ALIGN_NONE) {
      p.x = s->field->rx[t->point];
      p.y = s->field->ry[t->point];
    } else {
      const DscTweakPoint *q = dsc_tweak_field_point (s->field, t->point);

      p.group = s->member[t->unit];
      p.x = q->x;
      p.y = q->y;
      error = q->error;
      scatter = s->joint->scatter;
    }
    p.weight = t->robust / (error * error + scatter * scatter);
    g_array_append_val (s->points, p);
  }
}

static void
set_centres (DscTweakSolve *s)
{
  for (guint k = 0; k < s->n; k++) {
    const DscTweakUnit *u = &s->field->units[s->unit[k]];

    dsc_plane_map_apply (&u->map, u->centre[0], u->centre[1], &s->groups[k].centre[0],
                         &s->groups[k].centre[1]);
  }
}

/* Moves the units; returns by how much a point moved at most. */
static double
move_units (DscTweakSolve *s)
{
  double most = 0.0;

  for (guint k = 0; k < s->n; k++) {
    DscTweakUnit *u = &s->field->units[s->unit[k]];
    const DscAlignMotion *m = &s->motions[k];
    double x[3] = { 0.0, 1.0, 0.0 }, y[3] = { 0.0, 0.0, 1.0 };
    DscPlaneMap map;

    for (int i = 0; i < 3; i++)
      dsc_align_move (&s->groups[k], m, &x[i], &y[i]);
    map = (DscPlaneMap){ { x[1] - x[0], x[2] - x[0], y[1] - y[0], y[2] - y[0] }, { x[0], y[0] } };
    u->map = dsc_plane_map_compose (&u->map, &map);
    dsc_tweak_field_update (s->field, s->unit[k]);
    most = MAX (most, hypot (m->shift[0], m->shift[1])
                          + u->radius * (fabs (m->rotation) + fabs (m->scale)));
  }
  return most;
}

static gboolean
step (DscTweakSolve *s, gboolean errors, double *ret_moved, GCancellable *c, GError **error)
{
  fill_points (s);
  set_centres (s);
  if (!dsc_align_solve (s->n, s->groups, s->n_extra, s->points->len,
                        (const DscAlignPoint *)(gconstpointer)s->points->data, s->joint->n_stars,
                        errors, s->motions, NULL, c, error))
    return FALSE;
  *ret_moved = move_units (s);
  return TRUE;
}

static gboolean
iterate (DscTweakSolve *s, guint turns, gboolean hard, GCancellable *c, GError **error)
{
  for (guint turn = 0; turn < turns; turn++) {
    double before = s->joint->tolerance, before_reference = s->joint->tolerance_reference, moved;

    dsc_tweak_solve_join (s);
    for (guint k = 0; k < 3; k++) {
      dsc_tweak_solve_weigh (s, hard || turn > 1);
      if (!step (s, FALSE, &moved, c, error))
        return FALSE;
      if (moved < STILL)
        break;
    }
    dsc_tweak_solve_weigh (s, hard || turn > 1);
    if (turn > 2 && moved < STILL && s->joint->tolerance > SAME * before
        && s->joint->tolerance_reference >= SAME * before_reference)
      break;
  }
  return TRUE;
}

/* How each member would turn if it were free to; nothing moves. */
static gboolean
probe (DscTweakSolve *s, GCancellable *c, GError **error)
{
  g_autofree DscAlignGroup *groups = g_memdup2 (s->groups, (s->n + 1) * sizeof *groups);
  g_autofree DscAlignMotion *motions = g_new0 (DscAlignMotion, s->n + 1);
  guint n_extra = s->n_extra;

  dsc_tweak_solve_free_each (s);
  fill_points (s);
  set_centres (s);
  if (!dsc_align_solve (s->n, s->groups, s->n_extra, s->points->len,
                        (const DscAlignPoint *)(gconstpointer)s->points->data, s->joint->n_stars,
                        TRUE, motions, NULL, c, error))
    return FALSE;
  for (guint k = 0; k < s->n; k++) {
    s->turn[k] = motions[k].rotation;
    s->turn_variance[k]
        = s->groups[k].rotation != DSC_ALIGN_NONE ? motions[k].variance_rotation : NAN;
  }
  memcpy (s->groups, groups, s->n * sizeof *groups);
  s->n_extra = n_extra;
  return TRUE;
}

static gboolean
run (DscTweakSolve *s, GCancellable *c, GError **error)
{
  double moved;

  dsc_tweak_solve_free_all (s);
  if (!iterate (s, FREE_TURNS, FALSE, c, error) || !step (s, TRUE, &moved, c, error)
      || !probe (s, c, error))
    return FALSE;
  dsc_tweak_solve_select (s);
  if (!iterate (s, TURNS, TRUE, c, error) || !step (s, TRUE, &moved, c, error))
    return FALSE;
  dsc_tweak_solve_weigh (s, TRUE);
  for (guint k = 0; k < s->n; k++) {
    s->joint->motion[s->unit[k]] = s->motions[k];
    s->field->units[s->unit[k]].turned = s->groups[k].rotation != DSC_ALIGN_NONE;
  }
  return TRUE;
}

DscTweakJoint *
dsc_tweak_joint_solve (
    DscTweakField *f, guint component, double reference, GCancellable *c, GError **error)
{
  DscTweakSolve s = { 0 };

  solve_init (&s, f, component, reference);
  if (s.n > 0 && !run (&s, c, error))
    g_clear_pointer (&s.joint, dsc_tweak_joint_free);
  solve_clear (&s);
  return s.joint;
}
