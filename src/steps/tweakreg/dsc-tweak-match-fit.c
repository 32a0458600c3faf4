/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-match-fit.h"

#include <math.h>
#include <string.h>

#include "dsc-match-xy.h"

DscTweakMatchOptions
dsc_tweak_match_options (const DscTweakregParams *p, DscTweakFitKind kind, DscCompat compat)
{
  DscTweakMatchOptions o;

  if (kind == DSC_TWEAK_ABSOLUTE)
    o = (DscTweakMatchOptions){ .minobj = (guint)p->abs_minobj,
                                .fit = { p->abs_fitgeometry, (guint)p->abs_nclip, p->abs_sigma },
                                .searchrad = p->abs_searchrad,
                                .separation = p->abs_separation,
                                .tolerance = p->abs_tolerance,
                                .use2dhist = p->abs_use2dhist };
  else
    o = (DscTweakMatchOptions){ .minobj = (guint)p->minobj,
                                .fit = { p->fitgeometry, (guint)p->nclip, p->sigma },
                                .searchrad = p->searchrad,
                                .separation = p->separation,
                                .tolerance = p->tolerance,
                                .offset = { p->xoffset, p->yoffset },
                                .use2dhist = p->use2dhist };
  o.fit.compat = compat;
  o.fit.accumulate = compat != DSC_COMPAT_JWST;
  return o;
}

double
dsc_tweak_match_options_limit (const DscTweakMatchOptions *o)
{
  double offset = MAX (fabs (o->offset[0]), fabs (o->offset[1]));

  return 2.0 * ((o->use2dhist ? o->searchrad : offset) + o->tolerance);
}

/* Both lists in the plane. */
typedef struct {
  gsize n, n_reference;
  double *buffer, *u, *v, *x, *y;
} Lists;

static void
lists_clear (Lists *lists)
{
  g_free (lists->buffer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lists, lists_clear)

static void
project (const DscTangentPlane *plane, GArray *stars, double *x, double *y)
{
  for (guint i = 0; i < stars->len; i++) {
    x[i] = g_array_index (stars, DscTweakStar, i).ra;
    y[i] = g_array_index (stars, DscTweakStar, i).dec;
  }
  dsc_tangent_plane_from_sky (plane, stars->len, x, y, x, y);
}

static void
lists_init (Lists *lists, const DscTangentPlane *plane, GArray *stars, GArray *reference)
{
  lists->n = stars->len;
  lists->n_reference = reference->len;
  lists->buffer = g_new (double, 2 * (lists->n + lists->n_reference) + 1);
  lists->u = lists->buffer;
  lists->v = lists->u + lists->n;
  lists->x = lists->v + lists->n;
  lists->y = lists->x + lists->n_reference;
  project (plane, stars, lists->u, lists->v);
  project (plane, reference, lists->x, lists->y);
}

/* A source stands for one reference: the nearest. */
static void
make_unique (const Lists *l, const double offset[2], GArray *matches)
{
  g_autofree guint *best = g_new0 (guint, l->n + 1); /* place in matches + 1 */
  g_autofree double *distance = g_new (double, matches->len + 1);
  guint n = 0;

  for (guint i = 0; i < matches->len; i++) {
    const DscMatch *m = &g_array_index (matches, DscMatch, i);
    guint *place = &best[m->image];

    distance[i] = hypot (l->u[m->image] - offset[0] - l->x[m->reference],
                         l->v[m->image] - offset[1] - l->y[m->reference]);
    if (*place == 0 || distance[i] < distance[*place - 1])
      *place = i + 1;
  }
  for (guint i = 0; i < matches->len; i++) {
    DscMatch m = g_array_index (matches, DscMatch, i);

    if (best[m.image] == i + 1)
      g_array_index (matches, DscMatch, n++) = m;
  }
  g_array_set_size (matches, n);
}

/* Weights of the stars in pairs; NULL unless all have one. */
static double *
pair_weights (GArray *stars, GArray *matches, gboolean image)
{
  double *weights = g_new (double, matches->len + 1);

  for (guint i = 0; i < matches->len; i++) {
    const DscMatch *m = &g_array_index (matches, DscMatch, i);

    weights[i] = g_array_index (stars, DscTweakStar, image ? m->image : m->reference).weight;
    if (isnan (weights[i])) {
      g_free (weights);
      return NULL;
    }
  }
  return weights;
}

static void
add_pairs (const Lists *l,
           GArray *stars,
           GArray *reference,
           GArray *matches,
           const DscLinearFit *linear,
           DscTweakFit *fit)
{
  for (guint i = 0; i < matches->len; i++) {
    const DscMatch *m = &g_array_index (matches, DscMatch, i);
    const DscTweakStar *a = &g_array_index (stars, DscTweakStar, m->image);
    const DscTweakStar *b = &g_array_index (reference, DscTweakStar, m->reference);
    DscTweakPair pair = { .exposure = a->exposure,
                          .source = a->source,
                          .ref_exposure = b->exposure,
                          .ref_source = b->source,
                          .u = l->u[m->image],
                          .v = l->v[m->image],
                          .x = l->x[m->reference],
                          .y = l->y[m->reference] };

    pair.dx = linear != NULL ? linear->residual_x[i] : pair.x - pair.u;
    pair.dy = linear != NULL ? linear->residual_y[i] : pair.y - pair.v;
    pair.used = linear != NULL && linear->used[i];
    pair.weight = pair.used ? 1.0 : 0.0;
    g_array_append_val (fit->pairs, pair);
  }
}

static void
take_fit (const DscLinearFit *linear, const DscTweakMatchOptions *o, DscTweakFit *fit)
{
  double east, north;

  memcpy (fit->map.matrix, linear->matrix, sizeof fit->map.matrix);
  memcpy (fit->map.shift, linear->shift, sizeof fit->map.shift);
  fit->state = DSC_TWEAK_ALIGNED;
  fit->n_used = linear->n_used;
  fit->rotation = linear->proper_rotation;
  fit->scale = linear->mean_scale;
  fit->skew = linear->skew;
  fit->rmse = linear->rmse;
  fit->mae = linear->mae;
  memcpy (fit->error_shift, linear->error_shift, sizeof fit->error_shift);
  fit->error_rotation = linear->error_rotation;
  if (o->fit.n_clip > 0)
    fit->clip = o->fit.sigma * linear->rmse;
  dsc_plane_map_apply (&fit->map, linear->pivot[0], linear->pivot[1], &east, &north);
  g_free (fit->verdict);
  fit->verdict = g_strdup_printf (
      "%u of %u pairs used, rms %.3g mas; shift %.2f east, %.2f north mas, rotation %.5f deg",
      fit->n_used, fit->n_matched, 1e3 * fit->rmse, 1e3 * (east - linear->pivot[0]),
      1e3 * (north - linear->pivot[1]), fit->rotation);
}

static gboolean
fit_pairs (const Lists *l,
           GArray *stars,
           GArray *reference,
           GArray *matches,
           const DscTweakMatchOptions *o,
           DscTweakFit *fit,
           GError **error)
{
  gsize n = matches->len;
  g_autofree double *p = g_new (double, 4 * n + 1);
  g_autofree double *w_ref = pair_weights (reference, matches, FALSE);
  g_autofree double *w_image = pair_weights (stars, matches, TRUE);
  g_auto (DscLinearFit) linear = { 0 };
  g_autoptr (GError) local = NULL;

  for (gsize i = 0; i < n; i++) {
    const DscMatch *m = &g_array_index (matches, DscMatch, i);

    p[i] = l->x[m->reference];
    p[n + i] = l->y[m->reference];
    p[2 * n + i] = l->u[m->image];
    p[3 * n + i] = l->v[m->image];
  }
  if (dsc_linear_fit_init (&linear, n, p, p + n, p + 2 * n, p + 3 * n, w_ref, w_image, &o->fit,
                           &local)) {
    add_pairs (l, stars, reference, matches, &linear, fit);
    take_fit (&linear, o, fit);
    return TRUE;
  }
  if (!g_error_matches (local, DSC_ERROR, DSC_ERROR_FAILED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  add_pairs (l, stars, reference, matches, NULL, fit);
  g_free (fit->verdict);
  fit->verdict = g_strdup (local->message);
  fit->advice = g_strdup ("a simpler fitgeometry (shift), or more sources");
  return TRUE;
}

static void
tell_too_few (const DscTweakMatchOptions *o, DscTweakFit *fit)
{
  const char *prefix = fit->kind == DSC_TWEAK_ABSOLUTE ? "abs_" : "";

  g_free (fit->verdict);
  fit->verdict
      = g_strdup_printf ("%u matches of %u sources with %u references; %sminobj is %u",
                         fit->n_matched, fit->n_sources, fit->n_reference, prefix, o->minobj);
  if (MIN (fit->n_sources, fit->n_reference) < o->minobj)
    fit->advice = g_strdup_printf ("a lower snr_threshold, which finds more, or a smaller %sminobj",
                                   prefix);
  else if (o->use2dhist)
    fit->advice = g_strdup_printf (
        "a larger %ssearchrad (%g arcsec) if the coordinates are off by more, a larger "
        "%stolerance (%g arcsec), or a smaller %sminobj",
        prefix, o->searchrad, prefix, o->tolerance, prefix);
  else
    fit->advice = g_strdup_printf ("%suse2dhist, a larger %stolerance (%g arcsec), or a smaller "
                                   "%sminobj",
                                   prefix, prefix, o->tolerance, prefix);
}

static gboolean
find_offset (const DscTangentPlane *plane,
             const Lists *l,
             const DscTweakMatchOptions *o,
             DscTweakFit *fit,
             double offset[2],
             GCancellable *cancellable,
             GError **error)
{
  memcpy (offset, o->offset, 2 * sizeof *offset);
  if (!o->use2dhist)
    return TRUE;
  if (!dsc_match_histogram_init (&fit->histogram, l->n, l->u, l->v, l->n_reference, l->x, l->y,
                                 o->searchrad, dsc_tangent_plane_centre_scale (plane),
                                 o->fit.compat, cancellable, error))
    return FALSE;
  memcpy (offset, fit->histogram.offset, 2 * sizeof *offset);
  return TRUE;
}

gboolean
dsc_tweak_match_fit (const DscTangentPlane *plane,
                     GArray *stars,
                     GArray *reference,
                     const DscTweakMatchOptions *o,
                     gboolean *matched,
                     DscTweakFit *fit,
                     gboolean *ret_confused,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Lists) l = { 0 };
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (DscMatch));
  g_autoptr (GError) local = NULL;
  double offset[2];

  *ret_confused = FALSE;
  fit->state = DSC_TWEAK_FAILED;
  fit->geometry = o->fit.geometry;
  fit->n_sources = stars->len;
  fit->n_reference = reference->len;
  fit->tolerance = o->tolerance;
  lists_init (&l, plane, stars, reference);
  if (!find_offset (plane, &l, o, fit, offset, cancellable, error))
    return FALSE;
  if (!dsc_match_xy (l.n, l.u, l.v, l.n_reference, l.x, l.y, offset, o->tolerance, o->separation,
                     matches, cancellable, &local)) {
    if (!g_error_matches (local, DSC_ERROR, DSC_ERROR_MIXED)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    *ret_confused = TRUE;
    g_free (fit->verdict);
    fit->verdict = g_strdup (local->message);
    fit->advice = g_strdup ("a smaller tolerance or a larger separation");
    return TRUE;
  }
  if (o->fit.compat != DSC_COMPAT_JWST)
    make_unique (&l, offset, matches);
  for (guint i = 0; i < matches->len; i++)
    matched[g_array_index (matches, DscMatch, i).image] = TRUE;
  fit->n_matched = matches->len;
  if (matches->len < o->minobj) {
    add_pairs (&l, stars, reference, matches, NULL, fit);
    tell_too_few (o, fit);
    return TRUE;
  }
  return fit_pairs (&l, stars, reference, matches, o, fit, error);
}
