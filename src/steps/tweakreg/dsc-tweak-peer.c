/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-align.h"
#include "dsc-tweak-nudge.h"
#include "dsc-tweak-peer-private.h"
#include "dsc-tweak-verdict.h"

static void
peer_clear (DscTweakPeer *peer)
{
  dsc_tweak_wcs_array_free (peer->start, peer->scene->n_exposures);
  dsc_tweak_wcs_array_free (peer->wcs, peer->scene->n_exposures);
  g_free (peer->state);
  g_free (peer->blocked);
  g_clear_pointer (&peer->solution, dsc_tweak_solution_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscTweakPeer, peer_clear)

static guint
count_groups (const DscTweakScene *scene, guint *ret_last)
{
  g_autofree gboolean *seen = g_new0 (gboolean, scene->n_groups + 1);
  guint n = 0;

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];

    if (e->excluded || seen[e->group])
      continue;
    seen[e->group] = TRUE;
    *ret_last = e->group;
    n++;
  }
  return n;
}

static gboolean
check_params (const DscTweakScene *scene, const DscTweakregParams *params, GError **error)
{
  for (guint g = 0; g <= scene->n_groups; g++) {
    const DscTweakregParams *p = dsc_tweak_scene_get_params (scene, g, params);

    if (scene->compat == DSC_COMPAT_JWST || p->separation > G_SQRT2 * p->tolerance)
      continue;
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "separation (%g arcsec) must be above 1.4142 x tolerance (%g arcsec = %.3g), or "
                 "one source can match two: raise it, or lower tolerance",
                 p->separation, p->tolerance, G_SQRT2 * p->tolerance);
    return FALSE;
  }
  return TRUE;
}

/* Everything stays where it was. */
static void
give_up (DscTweakPeer *peer, DscTweakState state)
{
  for (guint i = 0; i < peer->scene->n_exposures; i++) {
    dsc_wcs_unref (peer->wcs[i]);
    peer->wcs[i] = dsc_wcs_ref (peer->start[i]);
  }
  for (guint g = 0; g < peer->scene->n_groups; g++)
    if (peer->state[g] != DSC_TWEAK_EXCLUDED && peer->state[g] != DSC_TWEAK_NO_SOURCES)
      peer->state[g] = state;
  peer->solution->absolute = FALSE;
}

/* jwst: what is good about the relative alignment goes with a bad absolute one. */
static gboolean
run_jwst (DscTweakPeer *peer, guint n_groups, GError **error)
{
  gboolean related = FALSE;

  if (n_groups > 1) {
    if (!dsc_tweak_peer_relative (peer, error))
      return FALSE;
    related = peer->blocked == NULL;
  }
  if (peer->blocked != NULL)
    dsc_tweak_peer_warn (peer, "relative alignment: %s", peer->blocked);
  g_clear_pointer (&peer->blocked, g_free);
  peer->solution->status = DSC_STEP_COMPLETE;
  if (peer->scene->reference != NULL) {
    if (!dsc_tweak_peer_absolute (peer, error))
      return FALSE;
    if (peer->blocked == NULL && peer->solution->absolute)
      return TRUE;
    if (peer->blocked != NULL) {
      dsc_tweak_peer_warn (peer, "absolute alignment: %s", peer->blocked);
      peer->solution->status = DSC_STEP_FAILED;
    }
    give_up (peer, DSC_TWEAK_FAILED);
  } else if (!related) {
    give_up (peer, DSC_TWEAK_FAILED);
    peer->solution->status = DSC_STEP_FAILED;
  }
  return TRUE;
}

static gboolean
run_right (DscTweakPeer *peer, guint n_groups, guint last, GError **error)
{
  if (n_groups > 1) {
    if (!dsc_tweak_peer_relative (peer, error))
      return FALSE;
  } else if (n_groups == 1) {
    peer->state[last] = peer->scene->reference != NULL ? DSC_TWEAK_REFERENCE : DSC_TWEAK_SKIPPED;
  }
  if (peer->blocked != NULL) {
    dsc_tweak_peer_warn (peer, "relative alignment: %s", peer->blocked);
    for (guint g = 0; g < peer->scene->n_groups; g++)
      if (peer->state[g] == DSC_TWEAK_SKIPPED)
        peer->state[g] = DSC_TWEAK_FAILED;
    g_clear_pointer (&peer->blocked, g_free);
  }
  if (peer->scene->reference == NULL)
    return TRUE;
  if (!dsc_tweak_peer_absolute (peer, error))
    return FALSE;
  if (peer->blocked != NULL) {
    dsc_tweak_peer_warn (peer, "absolute alignment: %s%s", peer->blocked,
                         n_groups > 1 ? "; the relative one is kept" : "");
    if (n_groups == 1)
      peer->state[last] = DSC_TWEAK_FAILED;
  }
  return TRUE;
}

static void
finish (DscTweakPeer *peer)
{
  DscTweakSolution *solution = peer->solution;

  for (guint i = 0; i < solution->n_exposures; i++) {
    const DscTweakExposure *e = &peer->scene->exposures[i];
    DscTweakAligned *a = &solution->exposures[i];

    a->state = e->excluded ? DSC_TWEAK_EXCLUDED : peer->state[e->group];
    if (peer->wcs[i] != e->wcs)
      a->wcs = dsc_wcs_ref (peer->wcs[i]);
  }
  dsc_tweak_solution_measure (solution, peer->scene);
  dsc_tweak_verdict_set (solution, peer->scene);
}

DscTweakSolution *
dsc_tweak_align_peer (const DscTweakScene *scene,
                      const DscTweakregParams *params,
                      guint n_threads,
                      DscProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (DscTweakPeer) peer = { .scene = scene, .params = params, .cancellable = cancellable };
  guint last = 0, n_groups = count_groups (scene, &last);
  gboolean ok;

  (void)n_threads;
  if (!check_params (scene, params, error))
    return NULL;
  peer.solution = dsc_tweak_solution_new (scene->n_exposures);
  g_free (peer.solution->method);
  peer.solution->method = g_strdup ("xyxymatch");
  peer.state = g_new0 (DscTweakState, scene->n_groups + 1);
  peer.start = dsc_tweak_nudge (scene, error);
  if (peer.start == NULL)
    return NULL;
  peer.wcs = g_new0 (DscWcs *, scene->n_exposures + 1);
  for (guint i = 0; i < scene->n_exposures; i++)
    peer.wcs[i] = dsc_wcs_ref (peer.start[i]);
  ok = scene->compat == DSC_COMPAT_JWST ? run_jwst (&peer, n_groups, error)
                                        : run_right (&peer, n_groups, last, error);
  if (!ok)
    return NULL;
  finish (&peer);
  dsc_progress_set (progress, 1, NULL);
  return g_steal_pointer (&peer.solution);
}
