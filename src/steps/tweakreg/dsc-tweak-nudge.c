/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-nudge.h"

#include <math.h>

#include "dsc-tangent-plane.h"
#include "dsc-tweak-solution.h"

void
dsc_tweak_wcs_array_free (DscWcs **wcs, guint n)
{
  if (wcs == NULL)
    return;
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&wcs[i], dsc_wcs_unref);
  g_free (wcs);
}

static gboolean
is_member (const DscTweakScene *scene, guint i, guint group)
{
  return scene->exposures[i].group == group && !scene->exposures[i].excluded;
}

static void
find_centre (const DscTweakScene *scene,
             guint group,
             const DscTangentPlane *plane,
             double centre[2])
{
  guint n = 0;

  centre[0] = centre[1] = 0.0;
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    double x, y;

    if (!is_member (scene, i, group))
      continue;
    dsc_wcs_pixel_to_sky1 (e->wcs, 0.5 * (e->width - 1.0), 0.5 * (e->height - 1.0), &x, &y);
    dsc_tangent_plane_from_sky (plane, 1, &x, &y, &x, &y);
    centre[0] += x;
    centre[1] += y;
    n++;
  }
  centre[0] /= n;
  centre[1] /= n;
}

static DscPlaneMap
make_map (const double nudge[3], const double centre[2])
{
  double a = nudge[2] * G_PI / 180.0, c = cos (a), s = sin (a);

  return (DscPlaneMap){ { c, s, -s, c },
                        { centre[0] - c * centre[0] - s * centre[1] + nudge[0],
                          centre[1] + s * centre[0] - c * centre[1] + nudge[1] } };
}

static gboolean
nudge_group (const DscTweakScene *scene, guint group, DscWcs **wcs, GError **error)
{
  const double *nudge = scene->groups[group].nudge;
  g_autoptr (DscTangentPlane) plane = NULL;
  DscPlaneMap map;

  if (nudge[0] == 0.0 && nudge[1] == 0.0 && nudge[2] == 0.0)
    return TRUE;
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    g_autoptr (DscTangentPlane) own = NULL;
    DscWcs *moved;

    if (!is_member (scene, i, group))
      continue;
    own = dsc_tangent_plane_new (e->wcs, &e->angles, e->name, DSC_COMPAT_NONE, error);
    if (own == NULL)
      return FALSE;
    if (plane == NULL) {
      double centre[2];

      plane = dsc_tangent_plane_new (e->wcs, &e->angles, e->name, DSC_COMPAT_NONE, error);
      if (plane == NULL)
        return FALSE;
      find_centre (scene, group, plane, centre);
      map = make_map (nudge, centre);
    }
    moved = dsc_tangent_plane_correct (own, plane, &map, NULL, NULL, error);
    if (moved == NULL)
      return FALSE;
    dsc_wcs_unref (wcs[i]);
    wcs[i] = moved;
  }
  return TRUE;
}

DscWcs **
dsc_tweak_nudge (const DscTweakScene *scene, GError **error)
{
  DscWcs **wcs = g_new0 (DscWcs *, scene->n_exposures + 1);

  for (guint i = 0; i < scene->n_exposures; i++)
    wcs[i] = dsc_wcs_ref (scene->exposures[i].wcs);
  for (guint g = 0; g < scene->n_groups; g++)
    if (!nudge_group (scene, g, wcs, error)) {
      dsc_tweak_wcs_array_free (wcs, scene->n_exposures);
      return NULL;
    }
  return wcs;
}
