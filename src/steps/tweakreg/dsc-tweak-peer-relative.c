/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-footprint.h"
#include "dsc-tweak-peer-private.h"

/* The groups that have sources; the others get their state. */
static guint
find_active (DscTweakPeer *peer, guint *ret_groups)
{
  const DscTweakScene *scene = peer->scene;
  g_autofree guint *sources = g_new0 (guint, scene->n_groups + 1);
  g_autofree guint *members = g_new0 (guint, scene->n_groups + 1);
  g_autofree gboolean *member = g_new0 (gboolean, scene->n_exposures + 1);
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscTweakStar));
  guint n = 0;

  dsc_tweak_peer_members (peer, DSC_TWEAK_NONE, member);
  for (guint i = 0; i < scene->n_exposures; i++)
    members[scene->exposures[i].group] += member[i] != 0;
  dsc_tweak_peer_collect (peer, member, stars);
  for (guint k = 0; k < stars->len; k++)
    sources[scene->exposures[g_array_index (stars, DscTweakStar, k).exposure].group]++;
  for (guint g = 0; g < scene->n_groups; g++) {
    if (sources[g] > 0) {
      ret_groups[n++] = g;
    } else if (members[g] == 0) {
      peer->state[g] = DSC_TWEAK_EXCLUDED;
    } else {
      DscTweakFit *fit = dsc_tweak_fit_new (DSC_TWEAK_RELATIVE, g);

      peer->state[g] = fit->state = DSC_TWEAK_NO_SOURCES;
      g_free (fit->verdict);
      fit->verdict = g_strdup ("no sources");
      fit->advice = g_strdup ("a lower snr_threshold, or another finder");
      while (!(scene->exposures[fit->plane].group == g))
        fit->plane++;
      g_ptr_array_add (peer->solution->fits, fit);
      dsc_tweak_peer_warn (peer, "%s: no sources: not aligned; try %s", scene->groups[g].name,
                           fit->advice);
    }
  }
  return n;
}

static void
add_reference_fit (DscTweakPeer *peer, guint group, guint n_sources)
{
  DscTweakFit *fit = dsc_tweak_fit_new (DSC_TWEAK_RELATIVE, group);

  peer->state[group] = fit->state = DSC_TWEAK_REFERENCE;
  fit->n_sources = n_sources;
  g_free (fit->verdict);
  fit->verdict = g_strdup_printf ("reference: the others are aligned to its %u sources", n_sources);
  while (peer->scene->exposures[fit->plane].group != group)
    fit->plane++;
  g_ptr_array_add (peer->solution->fits, fit);
}

/* Where some sources have weights, the others count 1. */
static void
fill_weights (GArray *reference)
{
  gboolean weighted = FALSE;

  for (guint i = 0; i < reference->len && !weighted; i++)
    weighted = !isnan (g_array_index (reference, DscTweakStar, i).weight);
  for (guint i = 0; i < reference->len && weighted; i++) {
    DscTweakStar *star = &g_array_index (reference, DscTweakStar, i);

    if (isnan (star->weight))
      star->weight = 1.0;
  }
}

/* Appends the sources of a group that found no partner, with their new positions. */
static void
expand (const DscTweakPeer *peer,
        const gboolean *member,
        const gboolean *matched,
        GArray *reference)
{
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscTweakStar));

  dsc_tweak_peer_collect (peer, member, stars);
  for (guint i = 0; i < stars->len; i++)
    if (!matched[i])
      g_array_append_val (reference, g_array_index (stars, DscTweakStar, i));
  fill_weights (reference);
}

/* @overlap: with the reference; NaN: not known */
static gboolean
align_one (DscTweakPeer *peer, guint group, GArray *reference, double overlap, GError **error)
{
  gboolean jwst = peer->scene->compat == DSC_COMPAT_JWST;
  const DscTweakregParams *params = dsc_tweak_scene_get_params (peer->scene, group, peer->params);
  DscTweakMatchOptions o
      = dsc_tweak_match_options (params, DSC_TWEAK_RELATIVE, peer->scene->compat);
  g_autofree gboolean *member = g_new0 (gboolean, peer->scene->n_exposures + 1);
  g_autofree gboolean *matched = NULL;
  DscTweakFit *fit;

  dsc_tweak_peer_members (peer, group, member);
  if (!dsc_tweak_peer_align (peer, member, DSC_TWEAK_RELATIVE, group, reference,
                             jwst ? INFINITY : dsc_tweak_match_options_limit (&o), NULL, &matched,
                             &fit, error))
    return FALSE;
  peer->state[group] = fit->state;
  if (!peer->params->expand_refcat && *peer->params->abs_refcat == '\0')
    return TRUE;
  /* What has no known overlap counts as a part of the sky of its own, wherever it lies. */
  if (fit->state == DSC_TWEAK_ALIGNED || (jwst && !(overlap > 0.0)))
    expand (peer, member, matched, reference);
  return TRUE;
}

/* One exposure that moved too far spoils all: the check of jwst. */
static void
check_motion (DscTweakPeer *peer)
{
  DscTweakMatchOptions o
      = dsc_tweak_match_options (peer->params, DSC_TWEAK_RELATIVE, peer->scene->compat);
  double limit = dsc_tweak_match_options_limit (&o);

  for (guint i = 0; i < peer->scene->n_exposures; i++) {
    const DscTweakExposure *e = &peer->scene->exposures[i];
    double moved = dsc_footprint_shift (peer->start[i], peer->wcs[i], e->width, e->height);

    if (peer->blocked == NULL && !(moved < limit))
      peer->blocked = g_strdup_printf (
          "%s would move by %.3g arcsec, more than %.3g: the relative alignment is given up",
          e->name, moved, limit);
  }
}

static gboolean
align_in_order (DscTweakPeer *peer, guint n, guint *order, GError **error)
{
  gboolean grow = peer->params->expand_refcat || *peer->params->abs_refcat != '\0';
  gboolean by_overlap = grow && !peer->params->enforce_user_order;
  g_autofree gboolean *member = g_new0 (gboolean, peer->scene->n_exposures + 1);
  g_autoptr (GArray) reference = g_array_new (FALSE, FALSE, sizeof (DscTweakStar));
  g_autoptr (GPtrArray) footprints = dsc_tweak_peer_footprints (peer);
  double overlap = dsc_tweak_peer_order (footprints, by_overlap, n, order);

  dsc_tweak_peer_members (peer, order[0], member);
  dsc_tweak_peer_collect (peer, member, reference);
  add_reference_fit (peer, order[0], reference->len);
  for (guint k = 1; k < n && peer->blocked == NULL; k++) {
    if (k > 1)
      overlap = by_overlap ? dsc_tweak_peer_order_next (footprints, reference, n, k, order) : NAN;
    if (!align_one (peer, order[k], reference, overlap, error))
      return FALSE;
    if (peer->scene->compat != DSC_COMPAT_JWST)
      g_clear_pointer (&peer->blocked, g_free);
  }
  if (peer->blocked == NULL && peer->scene->compat == DSC_COMPAT_JWST)
    check_motion (peer);
  return TRUE;
}

gboolean
dsc_tweak_peer_relative (DscTweakPeer *peer, GError **error)
{
  g_autofree guint *order = g_new0 (guint, peer->scene->n_groups + 1);
  guint n = find_active (peer, order);

  if (n < 2) {
    peer->blocked = g_strdup_printf ("%u of %u groups with sources: nothing to align", n,
                                     peer->scene->n_groups);
    return TRUE;
  }
  if (peer->scene->compat == DSC_COMPAT_JWST
      && peer->params->separation <= G_SQRT2 * peer->params->tolerance) {
    peer->blocked = g_strdup_printf ("separation (%g) must be above 1.4142 x tolerance (%g)",
                                     peer->params->separation, peer->params->tolerance);
    return TRUE;
  }
  return align_in_order (peer, n, order, error);
}
