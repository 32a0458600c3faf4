/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-footprint.h"
#include "dsc-tweak-nudge.h"
#include "dsc-tweak-peer-private.h"

void
dsc_tweak_peer_warn (DscTweakPeer *peer, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (peer->solution->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

void
dsc_tweak_peer_members (const DscTweakPeer *peer, guint group, gboolean *ret_member)
{
  for (guint i = 0; i < peer->scene->n_exposures; i++) {
    const DscTweakExposure *e = &peer->scene->exposures[i];

    ret_member[i] = !e->excluded && (group == DSC_TWEAK_NONE || e->group == group);
  }
}

void
dsc_tweak_peer_collect (const DscTweakPeer *peer, const gboolean *member, GArray *ret_stars)
{
  for (guint i = 0; i < peer->scene->n_exposures; i++) {
    const DscTweakExposure *e = &peer->scene->exposures[i];

    for (guint k = 0; member[i] && k < e->sources->len; k++) {
      const DscTweakSource *s = &g_array_index (e->sources, DscTweakSource, k);
      DscTweakStar star = { .exposure = i, .source = k, .weight = s->weight };

      if (s->dropped || !isfinite (s->x) || !isfinite (s->y))
        continue;
      dsc_wcs_pixel_to_sky1 (peer->wcs[i], s->x, s->y, &star.ra, &star.dec);
      g_array_append_val (ret_stars, star);
    }
  }
}

static DscTangentPlane *
new_plane (const DscTweakPeer *peer, guint i, GError **error)
{
  const DscTweakExposure *e = &peer->scene->exposures[i];

  return dsc_tangent_plane_new (peer->wcs[i], &e->angles, e->name, peer->scene->compat, error);
}

/* Who is it about, for messages. */
static const char *
name_of (const DscTweakPeer *peer, guint group)
{
  return group == DSC_TWEAK_NONE ? "all exposures" : peer->scene->groups[group].name;
}

static void
tell_doubts (DscTweakPeer *peer,
             const DscTangentPlane *plane,
             const DscTweakMatchOptions *o,
             const DscTweakFit *fit)
{
  const char *name = name_of (peer, fit->group);
  const char *prefix = fit->kind == DSC_TWEAK_ABSOLUTE ? "abs_" : "";
  double pixel = dsc_tangent_plane_centre_scale (plane);

  if (o->use2dhist && fit->histogram.peak == DSC_MATCH_PEAK_NONE && fit->n_sources > 0
      && fit->n_reference > 0)
    dsc_tweak_peer_warn (peer,
                         "%s: no source has a counterpart within %ssearchrad (%g arcsec): is it "
                         "the same field?",
                         name, prefix, o->searchrad);
  if (fit->state != DSC_TWEAK_ALIGNED)
    return;
  if (fit->rmse > 0.5 * pixel)
    dsc_tweak_peer_warn (peer,
                         "%s: the pairs scatter by %.0f mas rms, more than half a pixel (%.0f "
                         "mas): some are not the same stars; a smaller %stolerance (%g arcsec) "
                         "leaves them out",
                         name, 1e3 * fit->rmse, 500.0 * pixel, prefix, o->tolerance);
  if (fit->n_matched < 2 * o->minobj)
    dsc_tweak_peer_warn (peer, "%s: only %u matches (%sminobj is %u)", name, fit->n_matched, prefix,
                         o->minobj);
}

/* The corrected coordinates of the members, NULL elsewhere. */
static DscWcs **
correct (const DscTweakPeer *peer,
         const gboolean *member,
         const DscTangentPlane *plane,
         const DscTweakFit *fit,
         const char *wcs_name,
         GError **error)
{
  guint n = peer->scene->n_exposures;
  DscWcs **wcs = g_new0 (DscWcs *, n + 1);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscTangentPlane) own = NULL;

    if (!member[i])
      continue;
    own = new_plane (peer, i, error);
    if (own != NULL)
      wcs[i] = dsc_tangent_plane_correct (own, plane, &fit->map, wcs_name, NULL, error);
    if (wcs[i] == NULL) {
      dsc_tweak_wcs_array_free (wcs, n);
      return NULL;
    }
  }
  return wcs;
}

static double
largest_motion (const DscTweakPeer *peer, DscWcs **wcs)
{
  double worst = 0.0;

  for (guint i = 0; i < peer->scene->n_exposures; i++)
    if (wcs[i] != NULL) {
      const DscTweakExposure *e = &peer->scene->exposures[i];

      worst = MAX (worst, dsc_footprint_shift (peer->start[i], wcs[i], e->width, e->height));
    }
  return worst;
}

static gboolean
apply (DscTweakPeer *peer,
       const gboolean *member,
       const DscTangentPlane *plane,
       DscTweakFit *fit,
       double limit,
       const char *wcs_name,
       GError **error)
{
  guint n = peer->scene->n_exposures;
  DscWcs **wcs = correct (peer, member, plane, fit, wcs_name, error);
  double moved;

  if (wcs == NULL)
    return FALSE;
  moved = largest_motion (peer, wcs);
  if (moved < limit) {
    for (guint i = 0; i < n; i++)
      if (wcs[i] != NULL) {
        DscWcs *old = peer->wcs[i];

        peer->wcs[i] = wcs[i];
        wcs[i] = old;
      }
  } else {
    fit->state = DSC_TWEAK_FAILED;
    g_free (fit->verdict);
    fit->verdict = g_strdup_printf (
        "it would move by %.3g arcsec (rotation %.4g deg, %u pairs, rms %.3g mas); 2 x (search "
        "radius + tolerance) is %.3g: not applied",
        moved, fit->rotation, fit->n_used, 1e3 * fit->rmse, limit);
    g_free (fit->advice);
    fit->advice = g_strdup ("a larger searchrad if it is off that far, fitgeometry=shift if the "
                            "rotation is to blame, or match_method=auto");
  }
  dsc_tweak_wcs_array_free (wcs, n);
  return TRUE;
}

gboolean
dsc_tweak_peer_align (DscTweakPeer *peer,
                      const gboolean *member,
                      DscTweakFitKind kind,
                      guint group,
                      GArray *reference,
                      double limit,
                      const char *wcs_name,
                      gboolean **ret_matched,
                      DscTweakFit **ret_fit,
                      GError **error)
{
  const DscTweakregParams *params = dsc_tweak_scene_get_params (peer->scene, group, peer->params);
  DscTweakMatchOptions o = dsc_tweak_match_options (params, kind, peer->scene->compat);
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscTweakStar));
  g_autoptr (DscTangentPlane) plane = NULL;
  g_autofree gboolean *matched = NULL;
  DscTweakFit *fit = dsc_tweak_fit_new (kind, group);
  gboolean confused;

  g_ptr_array_add (peer->solution->fits, fit);
  while (fit->plane + 1 < peer->scene->n_exposures && !member[fit->plane])
    fit->plane++;
  dsc_tweak_peer_collect (peer, member, stars);
  matched = g_new0 (gboolean, stars->len + 1);
  plane = new_plane (peer, fit->plane, error);
  if (plane == NULL
      || !dsc_tweak_match_fit (plane, stars, reference, &o, matched, fit, &confused,
                               peer->cancellable, error)
      || (fit->state == DSC_TWEAK_ALIGNED
          && !apply (peer, member, plane, fit, limit, wcs_name, error)))
    return FALSE;
  if (confused && peer->blocked == NULL)
    peer->blocked = g_strdup_printf ("%s: %s", name_of (peer, group), fit->verdict);
  tell_doubts (peer, plane, &o, fit);
  if (fit->state != DSC_TWEAK_ALIGNED)
    dsc_tweak_peer_warn (peer, "%s: not aligned%s: %s%s%s", name_of (peer, group),
                         kind == DSC_TWEAK_ABSOLUTE ? " to the reference catalog" : "",
                         fit->verdict, fit->advice != NULL ? "; try " : "",
                         fit->advice != NULL ? fit->advice : "");
  if (ret_matched != NULL)
    *ret_matched = g_steal_pointer (&matched);
  *ret_fit = fit;
  return TRUE;
}
