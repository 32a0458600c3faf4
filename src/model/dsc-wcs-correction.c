/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-wcs-correction.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"

#define CORRECTION_NAME "JWST tangent-plane linear correction. v1"
#define FRAME_NAME "v2v3corr"

DscPlaneMap
dsc_plane_map_compose (const DscPlaneMap *a, const DscPlaneMap *b)
{
  const double *p = a->matrix, *q = b->matrix, *s = a->shift;
  DscPlaneMap map
      = { { q[0] * p[0] + q[1] * p[2], q[0] * p[1] + q[1] * p[3], q[2] * p[0] + q[3] * p[2],
            q[2] * p[1] + q[3] * p[3] },
          { q[0] * s[0] + q[1] * s[1] + b->shift[0], q[2] * s[0] + q[3] * s[1] + b->shift[1] } };

  return map;
}

gboolean
dsc_plane_map_invert (const DscPlaneMap *map, DscPlaneMap *ret)
{
  const double *m = map->matrix, *s = map->shift;
  double det = m[0] * m[3] - m[1] * m[2];
  double inverse[4] = { m[3] / det, -m[1] / det, -m[2] / det, m[0] / det };

  if (det == 0.0 || !isfinite (det))
    return FALSE;
  memcpy (ret->matrix, inverse, sizeof inverse);
  *ret = (DscPlaneMap){ { inverse[0], inverse[1], inverse[2], inverse[3] },
                        { -(inverse[0] * s[0] + inverse[1] * s[1]),
                          -(inverse[2] * s[0] + inverse[3] * s[1]) } };
  return TRUE;
}

void
dsc_plane_map_apply (const DscPlaneMap *map, double x, double y, double *ret_x, double *ret_y)
{
  *ret_x = map->matrix[0] * x + map->matrix[1] * y + map->shift[0];
  *ret_y = map->matrix[2] * x + map->matrix[3] * y + map->shift[1];
}

static DscTransform *
named (DscTransform *t, const char *name)
{
  if (t != NULL)
    dsc_transform_set_name (t, name);
  return t;
}

/* The same factor on both coordinates. */
static DscTransform *
scale_both (double factor, const char *name, const char *name_both, GError **error)
{
  DscTransform *t = named (dsc_transform_new_scale (factor), name);

  return named (dsc_transform_new_concatenate (dsc_transform_ref (t), t, error), name_both);
}

/* Compose a chain; consumes all of it. NULL if one of them is NULL. */
static DscTransform *
chain (DscTransform **list, guint n, GError **error)
{
  DscTransform *result = list[0];

  for (guint i = 1; i < n; i++) {
    if (result == NULL || list[i] == NULL) {
      g_clear_pointer (&result, dsc_transform_unref);
      g_clear_pointer (&list[i], dsc_transform_unref);
    } else {
      result = dsc_transform_new_compose (result, list[i], error);
    }
  }
  return result;
}

static DscTransform *
cartesian_to_tan (GError **error)
{
  static const guint xyz[] = { 0, 1, 2 }, xxx[] = { 0, 0, 0 }, yz[] = { 1, 2 };
  DscTransform *quotient = dsc_transform_new_binary (
      DSC_TRANSFORM_DIVIDE, named (dsc_transform_new_remap (xyz, 3, 3, error), "xyz"),
      named (dsc_transform_new_remap (xxx, 3, 3, error), "xxx"), error);
  DscTransform *list[] = { quotient, named (dsc_transform_new_remap (yz, 2, 3, error), "xtyt") };

  return named (chain (list, 2, error), "Cartesian 3D to TAN");
}

static DscTransform *
tan_to_cartesian (GError **error)
{
  static const guint xxy[] = { 0, 0, 1 };
  DscTransform *rest
      = dsc_transform_new_concatenate (named (dsc_transform_new_constant (1, 1.0), "one"),
                                       named (dsc_transform_new_identity (2), "I(2D)"), error);
  DscTransform *list[] = { named (dsc_transform_new_remap (xxy, 3, 2, error), "xtyt2xyz"), rest };

  return named (chain (list, 2, error), "TAN to cartesian 3D");
}

static DscTransform *
to_optic_axis (const DscWcsAngles *a, gboolean backward, GError **error)
{
  double v2 = a->v2_ref / 3600.0, v3 = a->v3_ref / 3600.0, roll = a->roll_ref;

  if (backward)
    return named (
        dsc_transform_new_rotate_sequence ("xyz", (double[3]){ -roll, v3, -v2 }, FALSE, error),
        "optic_axis_to_det");
  return named (
      dsc_transform_new_rotate_sequence ("zyx", (double[3]){ v2, -v3, roll }, FALSE, error),
      "det_to_optic_axis");
}

DscTransform *
dsc_wcs_correction_to_plane (const DscWcsAngles *angles, GError **error)
{
  DscTransform *list[] = { scale_both (1.0 / 3600.0, "arcsec_to_deg_1D", "arcsec_to_deg_2D", error),
                           named (dsc_transform_new_spherical_to_cartesian (180.0), "s2c"),
                           to_optic_axis (angles, FALSE, error), cartesian_to_tan (error) };

  return chain (list, G_N_ELEMENTS (list), error);
}

DscTransform *
dsc_wcs_correction_from_plane (const DscWcsAngles *angles, GError **error)
{
  DscTransform *list[] = { tan_to_cartesian (error), to_optic_axis (angles, TRUE, error),
                           named (dsc_transform_new_cartesian_to_spherical (180.0), "c2s"),
                           scale_both (3600.0, "deg_to_arcsec_1D", "deg_to_arcsec_2D", error) };

  return chain (list, G_N_ELEMENTS (list), error);
}

/* Left-nested as Python's operator | builds it: readers look the parts up by name. */
static DscTransform *
one_way (const DscWcsAngles *angles,
         const DscPlaneMap *map,
         const char *affine_name,
         const char *name,
         GError **error)
{
  DscTransform *list[] = { scale_both (1.0 / 3600.0, "arcsec_to_deg_1D", "arcsec_to_deg_2D", error),
                           named (dsc_transform_new_spherical_to_cartesian (180.0), "s2c"),
                           to_optic_axis (angles, FALSE, error),
                           cartesian_to_tan (error),
                           named (dsc_transform_new_affine (map->matrix, map->shift), affine_name),
                           tan_to_cartesian (error),
                           to_optic_axis (angles, TRUE, error),
                           named (dsc_transform_new_cartesian_to_spherical (180.0), "c2s"),
                           scale_both (3600.0, "deg_to_arcsec_1D", "deg_to_arcsec_2D", error) };

  return named (chain (list, G_N_ELEMENTS (list), error), name);
}

static DscTransform *
correction_new (const DscWcsAngles *angles,
                const DscPlaneMap *map,
                const char *file,
                GError **error)
{
  g_autoptr (DscTransform) forward = NULL;
  DscTransform *backward;
  DscPlaneMap inverse;

  if (!dsc_plane_map_invert (map, &inverse)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "%s: the correction of the coordinates is singular", file);
    return NULL;
  }
  forward = one_way (angles, map, "tp_affine", CORRECTION_NAME, error);
  if (forward == NULL)
    return NULL;
  backward = one_way (angles, &inverse, "tp_affine_inv", "Inverse " CORRECTION_NAME, error);
  if (backward == NULL || !dsc_transform_set_inverse (forward, backward, error))
    return NULL;
  return g_steal_pointer (&forward);
}

/* A node of the forward tree by its name and type. */
static const DscTransform *
find_named (const DscTransform *t, const char *name, DscTransformType type)
{
  const DscTransform *found;

  if (t == NULL)
    return NULL;
  if (t->type == type && g_strcmp0 (t->name, name) == 0)
    return t;
  found = find_named (t->a, name, type);
  return found != NULL ? found : find_named (t->b, name, type);
}

static gboolean
is_close (double a, double b)
{
  return fabs (a - b) <= 1e-8 + 10.0 * DBL_EPSILON * fabs (b);
}

static gboolean
read_correction (const DscTransform *t,
                 const DscWcsAngles *angles,
                 const char *file,
                 DscPlaneMap *ret,
                 GError **error)
{
  const DscTransform *affine = find_named (t, "tp_affine", DSC_TRANSFORM_AFFINE);
  const DscTransform *rotation = find_named (t, "det_to_optic_axis", DSC_TRANSFORM_ROTATE_SEQUENCE);
  const double *a = rotation != NULL ? rotation->values : NULL;

  if (g_strcmp0 (t->name, CORRECTION_NAME) != 0 || affine == NULL || rotation == NULL
      || rotation->n_values != 3) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "%s: the correction of its coordinates is called '%s'; only '%s' can be corrected "
                 "further",
                 file, t->name != NULL ? t->name : "", CORRECTION_NAME);
    return FALSE;
  }
  if (!is_close (angles->v2_ref, a[0] * 3600.0) || !is_close (angles->v3_ref, -a[1] * 3600.0)
      || !is_close (angles->roll_ref, a[2])) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_WCS,
        "%s: its coordinates were corrected with V2_REF %.10g, V3_REF %.10g, ROLL_REF "
        "%.10g, and the header says %.10g, %.10g, %.10g: start again from the file without "
        "correction",
        file, a[0] * 3600.0, -a[1] * 3600.0, a[2], angles->v2_ref, angles->v3_ref,
        angles->roll_ref);
    return FALSE;
  }
  memcpy (ret->matrix, affine->values, sizeof ret->matrix);
  memcpy (ret->shift, affine->values + 4, sizeof ret->shift);
  return TRUE;
}

/* Index of the only frame of that name; -1: none, -2: several. */
static int
find_frame (const DscWcs *wcs, const char *name)
{
  int found = -1;

  for (guint i = 0; i < dsc_wcs_n_frames (wcs); i++)
    if (g_strcmp0 (dsc_wcs_frame_name (wcs, i), name) == 0)
      found = found == -1 ? (int)i : -2;
  return found;
}

gboolean
dsc_wcs_get_correction (const DscWcs *wcs,
                        const DscWcsAngles *angles,
                        const char *name,
                        guint *ret_frame,
                        DscPlaneMap *ret_map,
                        gboolean *ret_present,
                        GError **error)
{
  int n = (int)dsc_wcs_n_frames (wcs), v2v3 = find_frame (wcs, "v2v3");
  int vacorr = find_frame (wcs, "v2v3vacorr"), corr = find_frame (wcs, FRAME_NAME);
  int last = vacorr >= 0 ? vacorr : v2v3;

  *ret_map = (DscPlaneMap)DSC_PLANE_MAP_IDENTITY;
  if (dsc_wcs_get_step (wcs, 0) == NULL || n < 3 || !dsc_wcs_is_celestial (wcs) || v2v3 < 1
      || vacorr == -2 || corr == -2 || last < v2v3 || last > n - 2
      || (corr >= 0 && (corr != last + 1 || corr > n - 2))) {
    g_autofree char *what = dsc_wcs_describe (wcs);

    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "%s: its coordinates (%s) cannot be corrected; an exposure has the frames "
                 "detector, v2v3, (v2v3vacorr,) (v2v3corr,) world",
                 name, what);
    return FALSE;
  }
  *ret_frame = (guint)(corr >= 0 ? corr : last);
  if (ret_present != NULL)
    *ret_present = corr >= 0;
  return corr < 0
         || read_correction (dsc_wcs_get_step (wcs, (guint)last)->transform, angles, name, ret_map,
                             error);
}

DscWcs *
dsc_wcs_set_correction (const DscWcs *wcs,
                        const DscWcsAngles *angles,
                        const DscPlaneMap *map,
                        const char *wcs_name,
                        const char *name,
                        GError **error)
{
  g_autoptr (DscTransform) correction = NULL;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (DscWcsStep));
  gboolean present = FALSE, has_shape;
  guint frame = 0, shape[2];
  DscPlaneMap old;
  DscWcsStep step;

  if (!dsc_wcs_get_correction (wcs, angles, name, &frame, &old, &present, error))
    return NULL;
  correction = correction_new (angles, map, name, error);
  if (correction == NULL)
    return NULL;
  g_array_append_vals (steps, dsc_wcs_get_step (wcs, 0), 1);
  for (guint i = 1; i < dsc_wcs_n_frames (wcs); i++)
    g_array_append_vals (steps, dsc_wcs_get_step (wcs, i), 1);
  if (present) {
    g_array_index (steps, DscWcsStep, frame - 1).transform = correction;
  } else {
    step = g_array_index (steps, DscWcsStep, frame);
    step.name = FRAME_NAME;
    g_array_index (steps, DscWcsStep, frame).transform = correction;
    g_array_insert_val (steps, frame + 1, step);
  }
  has_shape = dsc_wcs_get_pixel_shape (wcs, shape);
  return dsc_wcs_new_from_steps (dsc_wcs_get_kind (wcs), (const DscWcsStep *)(gpointer)steps->data,
                                 steps->len, wcs_name != NULL ? wcs_name : dsc_wcs_get_name (wcs),
                                 has_shape ? shape : NULL, error);
}
