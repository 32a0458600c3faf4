/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-tangent-plane.h"
#include "dsc-tweak-joint-private.h"
#include "dsc-tweak-judge.h"
#include "dsc-tweak-verdict.h"

#define DEGREE (G_PI / 180.0)
#define SIDE 4 /* positions along each side of an exposure */

static DscTangentPlane *
plane_of (const DscTweakField *f, guint exposure, GError **error)
{
  const DscTweakExposure *e = &f->scene->exposures[exposure];

  return dsc_tangent_plane_new (e->wcs, &e->angles, e->name, DSC_COMPAT_NONE, error);
}

static guint
first_exposure (const DscTweakField *f, guint unit)
{
  for (guint i = 0; i < f->scene->n_exposures; i++)
    if (f->scene->exposures[i].group == f->units[unit].group && !f->scene->exposures[i].excluded)
      return i;
  return 0;
}

/* From the plane of the field to another. */
static void
to_plane (const DscTweakField *f, const DscTangentPlane *plane, gsize n, double *x, double *y)
{
  dsc_tan_pixel_to_sky (&f->tan, n, x, y, x, y);
  dsc_tangent_plane_from_sky (plane, n, x, y, x, y);
}

/* A lattice over an exposure, before and after, in its own plane: linear to some 1e-9. */
gboolean
dsc_tweak_exposure_map (const DscTweakField *f,
                        guint unit,
                        guint exposure,
                        const char *wcs_name,
                        DscPlaneMap *ret_map,
                        DscWcs **ret_wcs,
                        GError **error)
{
  const DscTweakExposure *e = &f->scene->exposures[exposure];
  const DscTweakUnit *u = &f->units[unit];
  g_autoptr (DscTangentPlane) plane = plane_of (f, exposure, error);
  const DscFitOptions options = { .geometry = DSC_FIT_GENERAL, .sigma = 3.0 };
  g_auto (DscLinearFit) fit = { 0 };
  double x[SIDE * SIDE], y[SIDE * SIDE], p[SIDE * SIDE], q[SIDE * SIDE];
  const gsize n = SIDE * SIDE;

  if (plane == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    x[i] = (i % SIDE) * (e->width - 1.0) / (SIDE - 1);
    y[i] = (i / SIDE) * (e->height - 1.0) / (SIDE - 1);
  }
  dsc_wcs_pixel_to_sky (e->wcs, n, x, y, p, q, FALSE);
  dsc_tangent_plane_from_sky (plane, n, p, q, x, y);
  dsc_tan_sky_to_pixel (&f->tan, n, p, q, p, q);
  for (gsize i = 0; i < n; i++) {
    dsc_plane_map_apply (&u->nudge, p[i], q[i], &p[i], &q[i]);
    dsc_plane_map_apply (&u->map, p[i], q[i], &p[i], &q[i]);
  }
  to_plane (f, plane, n, p, q);
  if (!dsc_linear_fit_init (&fit, n, p, q, x, y, NULL, NULL, &options, error))
    return FALSE;
  memcpy (ret_map->matrix, fit.matrix, sizeof fit.matrix);
  memcpy (ret_map->shift, fit.shift, sizeof fit.shift);
  if (ret_wcs == NULL)
    return TRUE;
  *ret_wcs = dsc_tangent_plane_correct (plane, plane, ret_map, wcs_name, NULL, error);
  return *ret_wcs != NULL;
}

static void
fill_map (DscTweakFit *fit)
{
  const double *m = fit->map.matrix;

  fit->rotation = atan2 (m[1] - m[2], m[0] + m[3]) / DEGREE;
  fit->scale = sqrt (fabs (m[0] * m[3] - m[1] * m[2]));
  fit->skew = (atan2 (m[1], m[3]) - atan2 (-m[2], m[0])) / DEGREE;
}

/* The sight of the reference among those of a star, or the only other one. */
static const DscTweakSight *
find_other (const GArray *sights, guint i, gboolean reference)
{
  const DscTweakSight *own = &g_array_index (sights, DscTweakSight, i), *found = NULL;
  guint begin = i, n = 0;

  while (begin > 0 && g_array_index (sights, DscTweakSight, begin - 1).star == own->star)
    begin--;
  for (guint k = begin; k < sights->len; k++) {
    const DscTweakSight *t = &g_array_index (sights, DscTweakSight, k);

    if (t->star != own->star)
      break;
    if (k == i || (t->unit == DSC_ALIGN_NONE) != reference)
      continue;
    found = t;
    n++;
  }
  return n == 1 ? found : NULL;
}

/* Where the other one is, in the plane of the field. FALSE: there is none. */
static gboolean
other_place (const DscTweakField *f,
             const DscTweakJoint *joint,
             guint i,
             gboolean reference,
             DscTweakPair *pair,
             double *x,
             double *y)
{
  const DscTweakSight *t = &g_array_index (joint->sights, DscTweakSight, i);
  const DscTweakSight *other = find_other (joint->sights, i, reference);
  const DscTweakPoint *p = dsc_tweak_field_point (f, t->point);

  pair->ref_exposure = pair->ref_source = DSC_TWEAK_NONE;
  *x = p->x + t->dx;
  *y = p->y + t->dy;
  if (reference && other == NULL)
    return FALSE;
  if (reference) {
    pair->ref_source = f->row[other->point];
    *x = f->rx[other->point];
    *y = f->ry[other->point];
  } else if (other != NULL) {
    pair->ref_exposure = dsc_tweak_field_point (f, other->point)->exposure;
    pair->ref_source = dsc_tweak_field_point (f, other->point)->source;
  }
  return TRUE;
}

static void
add_pairs (const DscTweakField *f,
           guint unit,
           const DscTweakJoint *joint,
           const DscTangentPlane *plane,
           DscTweakFit *fit)
{
  gboolean reference = fit->kind == DSC_TWEAK_ABSOLUTE;
  double best = 0.0;

  for (guint i = 0; i < joint->sights->len; i++) {
    const DscTweakSight *t = &g_array_index (joint->sights, DscTweakSight, i);
    DscTweakPair p = { 0 };
    const DscTweakPoint *point;
    double x, y;

    if (t->unit != unit || !other_place (f, joint, i, reference, &p, &p.x, &p.y))
      continue;
    point = dsc_tweak_field_point (f, t->point);
    p.exposure = point->exposure;
    p.source = point->source;
    {
      DscPlaneMap back = DSC_PLANE_MAP_IDENTITY;

      dsc_plane_map_invert (&f->units[unit].nudge, &back);
      dsc_plane_map_apply (&back, point->x0, point->y0, &p.u, &p.v);
    }
    to_plane (f, plane, 1, &p.u, &p.v);
    to_plane (f, plane, 1, &p.x, &p.y);
    dsc_plane_map_apply (&fit->map, p.u, p.v, &x, &y);
    p.dx = p.x - x;
    p.dy = p.y - y;
    p.weight = t->robust / t->variance;
    p.used = t->robust > 0.0;
    best = MAX (best, p.weight);
    g_array_append_val (fit->pairs, p);
  }
  for (guint i = 0; i < fit->pairs->len && best > 0.0; i++)
    g_array_index (fit->pairs, DscTweakPair, i).weight /= best;
}

static void
add_residuals (DscTweakFit *fit)
{
  double sum = 0.0, square = 0.0;

  fit->n_matched = fit->pairs->len;
  for (guint i = 0; i < fit->pairs->len; i++) {
    const DscTweakPair *p = &g_array_index (fit->pairs, DscTweakPair, i);

    if (!p->used)
      continue;
    fit->n_used++;
    sum += hypot (p->dx, p->dy);
    square += p->dx * p->dx + p->dy * p->dy;
  }
  if (fit->n_used == 0)
    return;
  fit->mae = sum / fit->n_used;
  fit->rmse = sqrt (square / fit->n_used);
}

/* (transfer full) */
static char *
chance_text (double probability)
{
  if (probability < 1e-15)
    return g_strdup ("chance of a false match below 1e-15");
  return g_strdup_printf ("chance of a false match %.1g", probability);
}

/* From where the header has it, whatever it was nudged by. */
static void
say (const DscTweakField *f, guint unit, DscTweakFit *fit)
{
  const DscTweakUnit *u = &f->units[unit];
  g_autofree char *error = dsc_tweak_verdict_mas (MAX (fit->error_shift[0], fit->error_shift[1]));
  g_autofree char *rms = dsc_tweak_verdict_mas (fit->rmse);
  g_autofree char *chance = chance_text (fit->false_probability);
  int digits = fit->error_rotation < 1e-4 ? 6 : 5;
  DscPlaneMap back = DSC_PLANE_MAP_IDENTITY;
  double x, y, x0, y0;

  dsc_plane_map_invert (&u->nudge, &back);
  dsc_plane_map_apply (&back, u->centre[0], u->centre[1], &x0, &y0);
  dsc_plane_map_apply (&u->map, u->centre[0], u->centre[1], &x, &y);
  g_free (fit->verdict);
  if (fit->n_used == 0)
    fit->verdict = g_strdup (
        "no reference star in its own exposures: the exposures that overlap it carry it along");
  else if (fit->geometry == DSC_FIT_SHIFT)
    fit->verdict
        = g_strdup_printf ("moved by %.4f, %.4f arcsec (± %s), no rotation found; %u of "
                           "%u pairs, rms %s; %s",
                           x - x0, y - y0, error, fit->n_used, fit->n_matched, rms, chance);
  else
    fit->verdict = g_strdup_printf ("moved by %.4f, %.4f arcsec (± %s) and %.*f° (± %.*f°); %u "
                                    "of %u pairs, rms %s; %s",
                                    x - x0, y - y0, error, digits, fit->rotation, digits,
                                    fit->error_rotation, fit->n_used, fit->n_matched, rms, chance);
}

DscTweakFit *
dsc_tweak_fit_unit (const DscTweakField *f,
                    guint unit,
                    DscTweakFitKind kind,
                    const DscTweakJoint *joint,
                    const DscPattern *judged,
                    GError **error)
{
  DscTweakFit *fit = dsc_tweak_fit_new (kind, f->units[unit].group);
  const DscAlignMotion *motion = &joint->motion[unit];
  guint plane = first_exposure (f, unit);
  g_autoptr (DscTangentPlane) tangent = plane_of (f, plane, error);

  if (tangent == NULL || !dsc_tweak_exposure_map (f, unit, plane, NULL, &fit->map, NULL, error)) {
    dsc_tweak_fit_free (fit);
    return NULL;
  }
  fit->state = DSC_TWEAK_ALIGNED;
  fit->plane = plane;
  fit->geometry = joint->geometry[unit];
  fill_map (fit);
  fit->n_sources = f->units[unit].n;
  fit->n_reference = kind == DSC_TWEAK_ABSOLUTE ? f->n_reference : judged->n_b;
  fit->error_shift[0] = sqrt (motion->variance_shift[0]);
  fit->error_shift[1] = sqrt (motion->variance_shift[1]);
  fit->error_rotation
      = fit->geometry == DSC_FIT_SHIFT ? 0.0 : sqrt (motion->variance_rotation) / DEGREE;
  fit->false_probability = pow (10.0, MAX (judged->log_false, -300.0));
  fit->tolerance = kind == DSC_TWEAK_ABSOLUTE ? joint->tolerance_reference : joint->tolerance;
  fit->clip = joint->clip;
  add_pairs (f, unit, joint, tangent, fit);
  add_residuals (fit);
  say (f, unit, fit);
  return fit;
}

DscTweakFit *
dsc_tweak_fit_refused (const DscTweakField *f,
                       guint unit,
                       DscTweakFitKind kind,
                       DscTweakState state,
                       char *verdict,
                       const char *advice)
{
  DscTweakFit *fit = dsc_tweak_fit_new (kind, f->units[unit].group);

  fit->state = state;
  fit->plane = first_exposure (f, unit);
  fit->n_sources = f->units[unit].n;
  fit->n_reference = kind == DSC_TWEAK_ABSOLUTE ? f->n_reference : 0;
  g_free (fit->verdict);
  fit->verdict = verdict;
  fit->advice = g_strdup (advice);
  return fit;
}
