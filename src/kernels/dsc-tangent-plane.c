/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tangent-plane.h"

#include <math.h>
#include <string.h>

#include "dsc-transform-program.h"

#define ARCSEC (3600.0 * 180.0 / G_PI) /* of a radian */

struct _DscTangentPlane {
  DscWcs *wcs;
  DscWcsAngles angles;
  char *name;
  DscCompat compat;
  DscPlaneMap correction;       /* of the exposure; radian */
  DscPlaneMap extra, extra_inv; /* of the plane after the projection; radian */
  DscProgram *from_sky, *to_sky;
};

/* Sky -> V2, V3 of the frame -> plane. */
static DscProgram *
compile_from_sky (const DscTangentPlane *plane, guint frame, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_transform_unref);
  DscTransform *t;

  for (guint i = dsc_wcs_n_frames (plane->wcs) - 1; i-- > frame;) {
    t = dsc_transform_get_inverse (dsc_wcs_get_step (plane->wcs, i)->transform, error);
    if (t == NULL)
      return NULL;
    g_ptr_array_add (list, t);
  }
  t = dsc_wcs_correction_to_plane (&plane->angles, error);
  if (t == NULL)
    return NULL;
  g_ptr_array_add (list, t);
  return dsc_program_new ((const DscTransform *const *)list->pdata, list->len, DSC_PROGRAM_OUTPUTS,
                          error);
}

static DscProgram *
compile_to_sky (const DscTangentPlane *plane, guint frame, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (DscTransform) t = dsc_wcs_correction_from_plane (&plane->angles, error);

  if (t == NULL)
    return NULL;
  g_ptr_array_add (list, t);
  for (guint i = frame; i + 1 < dsc_wcs_n_frames (plane->wcs); i++)
    g_ptr_array_add (list, dsc_wcs_get_step (plane->wcs, i)->transform);
  return dsc_program_new ((const DscTransform *const *)list->pdata, list->len, DSC_PROGRAM_OUTPUTS,
                          error);
}

DscTangentPlane *
dsc_tangent_plane_new (
    DscWcs *wcs, const DscWcsAngles *angles, const char *name, DscCompat compat, GError **error)
{
  g_autoptr (DscTangentPlane) plane = g_new0 (DscTangentPlane, 1);
  guint frame = 0;

  plane->wcs = dsc_wcs_ref (wcs);
  plane->angles = *angles;
  plane->name = g_strdup (name);
  plane->compat = compat;
  plane->extra = plane->extra_inv = (DscPlaneMap)DSC_PLANE_MAP_IDENTITY;
  if (!isfinite (angles->v2_ref) || !isfinite (angles->v3_ref) || !isfinite (angles->roll_ref)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS, "%s: V2_REF, V3_REF or ROLL_REF is not a number",
                 name);
    return NULL;
  }
  if (!dsc_wcs_get_correction (wcs, angles, name, &frame, &plane->correction, NULL, error))
    return NULL;
  if (!dsc_plane_map_invert (&plane->correction, &plane->extra_inv)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "%s: the correction of its coordinates is singular", name);
    return NULL;
  }
  if (compat == DSC_COMPAT_JWST)
    plane->extra = plane->correction;
  else
    plane->extra_inv = plane->extra;
  plane->from_sky = compile_from_sky (plane, frame, error);
  if (plane->from_sky == NULL)
    return NULL;
  plane->to_sky = compile_to_sky (plane, frame, error);
  return plane->to_sky != NULL ? g_steal_pointer (&plane) : NULL;
}

void
dsc_tangent_plane_free (DscTangentPlane *plane)
{
  if (plane == NULL)
    return;
  dsc_wcs_unref (plane->wcs);
  dsc_program_free (plane->from_sky);
  dsc_program_free (plane->to_sky);
  g_free (plane->name);
  g_free (plane);
}

void
dsc_tangent_plane_from_sky (const DscTangentPlane *plane,
                            gsize n,
                            const double *ra,
                            const double *dec,
                            double *ret_x,
                            double *ret_y)
{
  dsc_program_run (plane->from_sky, n, (const double *[]){ ra, dec }, (double *[]){ ret_x, ret_y });
  for (gsize i = 0; i < n; i++) {
    dsc_plane_map_apply (&plane->extra, ret_x[i], ret_y[i], &ret_x[i], &ret_y[i]);
    ret_x[i] *= ARCSEC;
    ret_y[i] *= ARCSEC;
  }
}

void
dsc_tangent_plane_to_sky (const DscTangentPlane *plane,
                          gsize n,
                          const double *x,
                          const double *y,
                          double *ret_ra,
                          double *ret_dec)
{
  for (gsize i = 0; i < n; i++)
    dsc_plane_map_apply (&plane->extra_inv, x[i] / ARCSEC, y[i] / ARCSEC, &ret_ra[i], &ret_dec[i]);
  dsc_program_run (plane->to_sky, n, (const double *[]){ ret_ra, ret_dec },
                   (double *[]){ ret_ra, ret_dec });
  for (gsize i = 0; i < n; i++)
    ret_ra[i] = ret_ra[i] < 0.0 ? ret_ra[i] + 360.0 : ret_ra[i];
}

double
dsc_tangent_plane_pixel_scale (const DscTangentPlane *plane, double x, double y)
{
  double px[4] = { x - 0.5, x - 0.5, x + 0.5, x + 0.5 };
  double py[4] = { y - 0.5, y + 0.5, y + 0.5, y - 0.5 };
  double area = 0.0;

  dsc_wcs_pixel_to_sky (plane->wcs, 4, px, py, px, py, FALSE);
  dsc_tangent_plane_from_sky (plane, 4, px, py, px, py);
  for (int i = 0; i < 4; i++)
    area += px[i] * py[(i + 1) % 4] - px[(i + 1) % 4] * py[i];
  return sqrt (0.5 * fabs (area));
}

/* The middle of the bounding box, or of the image, or the first pixel. */
static void
find_middle (const DscWcs *wcs, double *ret_x, double *ret_y)
{
  guint shape[2] = { 1, 1 };
  DscBox box;

  dsc_wcs_get_pixel_shape (wcs, shape);
  *ret_x = 0.5 * (shape[0] - 1.0);
  *ret_y = 0.5 * (shape[1] - 1.0);
  if (dsc_wcs_get_bounding_box (wcs, &box)) {
    *ret_x = 0.5 * (box.x0 + box.x1);
    *ret_y = 0.5 * (box.y0 + box.y1);
  }
}

double
dsc_tangent_plane_centre_scale (const DscTangentPlane *plane)
{
  double x = 0.0, y = 0.0, scale = NAN;

  dsc_tangent_plane_to_sky (plane, 1, &x, &y, &x, &y);
  if (plane->compat == DSC_COMPAT_JWST)
    dsc_wcs_sky_to_pixel_stored (plane->wcs, 1, &x, &y, &x, &y);
  else
    dsc_wcs_sky_to_pixel (plane->wcs, 1, &x, &y, &x, &y);
  if (isfinite (x) && isfinite (y))
    scale = dsc_tangent_plane_pixel_scale (plane, x, y);
  if (!(scale > 0.0)) {
    find_middle (plane->wcs, &x, &y);
    scale = dsc_tangent_plane_pixel_scale (plane, x, y);
  }
  return scale;
}

DscPlaneMap
dsc_tangent_plane_map (const DscTangentPlane *from, const DscTangentPlane *to)
{
  double x[4], y[4], cx, cy, step;
  DscPlaneMap map;

  find_middle (to->wcs, &cx, &cy);
  memcpy (x, (double[4]){ cx - 0.5, cx + 0.5, cx - 0.5, cx }, sizeof x);
  memcpy (y, (double[4]){ cy - 0.5, cy - 0.5, cy + 0.5, cy }, sizeof y);
  dsc_wcs_pixel_to_sky (to->wcs, 4, x, y, x, y, FALSE);
  dsc_tangent_plane_from_sky (from, 4, x, y, x, y);
  step = sqrt (fabs ((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])));

  memcpy (x, (double[4]){ -0.5 * step, 0.5 * step, -0.5 * step, 0.0 }, sizeof x);
  memcpy (y, (double[4]){ -0.5 * step, -0.5 * step, 0.5 * step, 0.0 }, sizeof y);
  dsc_tangent_plane_to_sky (from, 4, x, y, x, y);
  dsc_tangent_plane_from_sky (to, 4, x, y, x, y);
  map = (DscPlaneMap){ { (x[1] - x[0]) / step, (x[2] - x[0]) / step, (y[1] - y[0]) / step,
                         (y[2] - y[0]) / step },
                       { x[3], y[3] } };
  return map;
}

DscWcs *
dsc_tangent_plane_correct (const DscTangentPlane *member,
                           const DscTangentPlane *group,
                           const DscPlaneMap *fit,
                           const char *wcs_name,
                           DscPlaneMap *ret_map,
                           GError **error)
{
  DscPlaneMap map = *fit, there = DSC_PLANE_MAP_IDENTITY, back, total;

  if (member != group)
    there = dsc_tangent_plane_map (group, member);
  if (!dsc_plane_map_invert (&there, &back)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "%s: its plane has no overlap with that of its group", member->name);
    return NULL;
  }
  if (member != group) {
    map = dsc_plane_map_compose (&back, fit);
    map = dsc_plane_map_compose (&map, &there);
  }
  if (ret_map != NULL)
    *ret_map = map;
  map.shift[0] /= ARCSEC;
  map.shift[1] /= ARCSEC;
  total = dsc_plane_map_compose (&member->correction, &map);
  return dsc_wcs_set_correction (member->wcs, &member->angles, &total, wcs_name, member->name,
                                 error);
}
