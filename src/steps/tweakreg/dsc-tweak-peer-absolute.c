/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-peer-private.h"

static GArray *
make_reference (const DscTweakCatalog *c)
{
  GArray *stars = g_array_new (FALSE, FALSE, sizeof (DscTweakStar));

  for (gsize i = 0; i < c->n; i++) {
    DscTweakStar star
        = { DSC_TWEAK_NONE, (guint)i, c->ra[i], c->dec[i], c->weight != NULL ? c->weight[i] : NAN };

    if (isfinite (star.ra) && isfinite (star.dec))
      g_array_append_val (stars, star);
  }
  return stars;
}

/* Everything as one group, for good or bad. */
static gboolean
align_all (DscTweakPeer *peer, GArray *reference, const char *wcs_name, GError **error)
{
  guint n = peer->scene->n_exposures;
  g_autofree gboolean *member = g_new0 (gboolean, n + 1);
  DscTweakFit *fit;

  dsc_tweak_peer_members (peer, DSC_TWEAK_NONE, member);
  if (!dsc_tweak_peer_align (peer, member, DSC_TWEAK_ABSOLUTE, DSC_TWEAK_NONE, reference, INFINITY,
                             wcs_name, NULL, &fit, error))
    return FALSE;
  for (guint g = 0; g < peer->scene->n_groups; g++)
    if (peer->state[g] != DSC_TWEAK_EXCLUDED)
      peer->state[g] = fit->state;
  peer->solution->absolute = fit->state == DSC_TWEAK_ALIGNED;
  return TRUE;
}

/* The groups that hold together as one; those that do not, each by itself. */
static gboolean
align_parts (DscTweakPeer *peer, GArray *reference, const char *wcs_name, GError **error)
{
  const DscTweakScene *scene = peer->scene;
  g_autofree gboolean *member = g_new0 (gboolean, scene->n_exposures + 1);
  guint n_joined = 0, last = 0;
  DscTweakFit *fit;

  for (guint g = 0; g < scene->n_groups; g++)
    if (peer->state[g] == DSC_TWEAK_ALIGNED || peer->state[g] == DSC_TWEAK_REFERENCE) {
      n_joined++;
      last = g;
    }
  for (guint i = 0; i < scene->n_exposures; i++) {
    DscTweakState state = peer->state[scene->exposures[i].group];

    member[i] = !scene->exposures[i].excluded
                && (state == DSC_TWEAK_ALIGNED || state == DSC_TWEAK_REFERENCE);
  }
  if (n_joined > 0) {
    if (!dsc_tweak_peer_align (peer, member, DSC_TWEAK_ABSOLUTE,
                               n_joined == 1 && scene->n_groups > 1 ? last : DSC_TWEAK_NONE,
                               reference, INFINITY, wcs_name, NULL, &fit, error))
      return FALSE;
    peer->solution->absolute = fit->state == DSC_TWEAK_ALIGNED;
    for (guint g = 0; g < scene->n_groups; g++)
      if (peer->state[g] == DSC_TWEAK_REFERENCE && (n_joined == 1 || peer->solution->absolute))
        peer->state[g] = fit->state;
  }
  for (guint g = 0; g < scene->n_groups; g++) {
    if (peer->state[g] != DSC_TWEAK_FAILED || (n_joined == 1 && g == last))
      continue;
    dsc_tweak_peer_members (peer, g, member);
    if (!dsc_tweak_peer_align (peer, member, DSC_TWEAK_ABSOLUTE, g, reference, INFINITY, wcs_name,
                               NULL, &fit, error))
      return FALSE;
    peer->state[g] = fit->state;
    peer->solution->absolute |= fit->state == DSC_TWEAK_ALIGNED;
  }
  return TRUE;
}

gboolean
dsc_tweak_peer_absolute (DscTweakPeer *peer, GError **error)
{
  const DscTweakCatalog *catalog = peer->scene->reference;
  const DscTweakregParams *p = peer->params;
  g_autoptr (GArray) reference = make_reference (catalog);
  g_autofree char *base = g_path_get_basename (catalog->name);
  g_autofree char *wcs_name = g_strconcat ("FIT-LVL3-", base, NULL);
  gboolean jwst = peer->scene->compat == DSC_COMPAT_JWST, sources = FALSE;

  for (guint i = 0; i < peer->scene->n_exposures; i++)
    sources = sources || peer->scene->exposures[i].sources->len > 0;
  if (!sources)
    peer->blocked = g_strdup ("no exposure has a source");
  else if (p->abs_separation <= G_SQRT2 * p->abs_tolerance)
    peer->blocked
        = g_strdup_printf ("abs_separation (%g) must be above 1.4142 x abs_tolerance (%g)",
                           p->abs_separation, p->abs_tolerance);
  else if (reference->len < (guint)p->abs_minobj)
    peer->blocked = g_strdup_printf ("the reference catalog '%s' has %u positions; abs_minobj is "
                                     "%d",
                                     base, reference->len, p->abs_minobj);
  if (peer->blocked != NULL)
    return TRUE;
  return jwst ? align_all (peer, reference, wcs_name, error)
              : align_parts (peer, reference, wcs_name, error);
}
