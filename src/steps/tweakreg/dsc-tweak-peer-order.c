/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-group-overlap.h"
#include "dsc-tweak-peer-private.h"

static void
add_member (const DscTweakExposure *e, const DscWcs *wcs, DscSourceFootprint *footprint)
{
  g_autofree double *x = g_new (double, 2 * e->sources->len + 1);
  double *y = x + e->sources->len;
  gsize n = 0;

  for (guint k = 0; k < e->sources->len; k++) {
    const DscTweakSource *s = &g_array_index (e->sources, DscTweakSource, k);

    if (s->dropped)
      continue;
    x[n] = s->x;
    y[n++] = s->y;
  }
  dsc_source_footprint_add (footprint, wcs, e->width, e->height, n, x, y);
}

GPtrArray *
dsc_tweak_peer_footprints (const DscTweakPeer *peer)
{
  const DscTweakScene *scene = peer->scene;
  GPtrArray *footprints
      = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_source_footprint_free);

  for (guint g = 0; g < scene->n_groups; g++)
    g_ptr_array_add (footprints, dsc_source_footprint_new ());
  for (guint i = 0; i < scene->n_exposures; i++)
    if (!scene->exposures[i].excluded)
      add_member (&scene->exposures[i], peer->start[i],
                  footprints->pdata[scene->exposures[i].group]);
  return footprints;
}

double
dsc_tweak_peer_order (GPtrArray *footprints, gboolean by_overlap, guint n, guint *order)
{
  g_autofree double *overlap = NULL;
  g_autofree guint *ranked = NULL;

  if (by_overlap && n > 2) {
    g_autofree guint *groups = g_memdup2 (order, n * sizeof *order);

    overlap = g_new0 (double, (gsize)n *n);
    ranked = g_new0 (guint, n);
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < i; j++)
        overlap[(gsize)i * n + j] = overlap[(gsize)j * n + i] = dsc_source_footprint_overlap (
            footprints->pdata[groups[j]], footprints->pdata[groups[i]]);
    dsc_group_order (n, overlap, ranked);
    for (guint i = 0; i < n; i++)
      order[i] = groups[ranked[i]];
    /* jwst looks the overlap up one column too far to the left if the pair is in order */
    return overlap[(gsize)ranked[0] * n + ranked[1] - (ranked[0] < ranked[1])];
  }
  return dsc_source_footprint_overlap (footprints->pdata[order[0]], footprints->pdata[order[1]]);
}

double
dsc_tweak_peer_order_next (GPtrArray *footprints, GArray *reference, guint n, guint k, guint *order)
{
  g_autofree double *ra = g_new (double, 2 * reference->len + 1);
  double *dec = ra + reference->len, most = -1.0;
  g_autoptr (DscSourceFootprint) area = NULL;
  guint best = k, group;

  for (guint i = 0; i < reference->len; i++) {
    ra[i] = g_array_index (reference, DscTweakStar, i).ra;
    dec[i] = g_array_index (reference, DscTweakStar, i).dec;
  }
  area = dsc_source_footprint_new_from_sky (reference->len, ra, dec);
  for (guint i = k; i < n; i++) {
    double overlap = dsc_source_footprint_overlap (area, footprints->pdata[order[i]]);

    if (overlap > most) {
      most = overlap;
      best = i;
    }
  }
  group = order[best];
  memmove (order + k + 1, order + k, (best - k) * sizeof *order);
  order[k] = group;
  return most;
}
