/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-transform.h"

static DscTransform *
no_inverse (const DscTransform *t, const char *why, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, "Transform '%s'%s%s%s has no inverse%s",
               dsc_transform_type_name (t->type), t->name != NULL ? " (" : "",
               t->name != NULL ? t->name : "", t->name != NULL ? ")" : "", why);
  return NULL;
}

static DscTransform *
affine_inverse (const DscTransform *t, GError **error)
{
  const double *m = t->values, *s = t->values + 4;
  double det = m[0] * m[3] - m[1] * m[2];
  double inv[4] = { m[3] / det, -m[1] / det, -m[2] / det, m[0] / det };
  double shift[2] = { -(inv[0] * s[0] + inv[1] * s[1]), -(inv[2] * s[0] + inv[3] * s[1]) };

  if (det == 0.0 || !isfinite (det))
    return no_inverse (t, ": its matrix is singular", error);
  return dsc_transform_new_affine (inv, shift);
}

static DscTransform *
rotation_inverse (const DscTransform *t, GError **error)
{
  char axes[sizeof t->axes];
  double angles[sizeof t->axes];
  gsize n = strlen (t->axes);

  for (gsize i = 0; i < n; i++) {
    axes[i] = t->axes[n - 1 - i];
    angles[i] = -t->values[n - 1 - i];
  }
  axes[n] = '\0';
  return dsc_transform_new_rotate_sequence (axes, angles, t->spherical, error);
}

/* As astropy: the first output that shows an input gives it back. */
static DscTransform *
remap_inverse (const DscTransform *t, GError **error)
{
  guint mapping[DSC_TRANSFORM_MAX_VALUES];

  for (guint i = 0; i < t->n_in; i++) {
    guint k = 0;

    while (k < t->n_out && t->mapping[k] != i)
      k++;
    if (k == t->n_out)
      return no_inverse (t, ": it drops an input", error);
    mapping[i] = k;
  }
  return dsc_transform_new_remap (mapping, t->n_in, t->n_out, error);
}

/* (x - crpix) -> PC -> CDELT -> gnomonic -> rotation, backwards. */
static DscTransform *
fitswcs_inverse (const DscTransform *t, GError **error)
{
  const double *crpix = t->values, *crval = t->values + 2, *cdelt = t->values + 4;
  const double *pc = t->values + 6;
  double m[4] = { cdelt[0] * pc[0], cdelt[0] * pc[1], cdelt[1] * pc[2], cdelt[1] * pc[3] };
  double det = m[0] * m[3] - m[1] * m[2];
  double inv[4] = { m[3] / det, -m[1] / det, -m[2] / det, m[0] / det };
  DscTransform *plane;

  if (det == 0.0 || !isfinite (det))
    return no_inverse (t, ": its matrix is singular", error);
  plane = dsc_transform_new_compose (dsc_transform_new_rotate3d (crval[0], crval[1], 180.0, TRUE),
                                     dsc_transform_new_gnomonic (TRUE), error);
  return dsc_transform_new_compose (plane, dsc_transform_new_affine (inv, crpix), error);
}

static DscTransform *
pair_inverse (const DscTransform *t, GError **error)
{
  g_autoptr (DscTransform) a = dsc_transform_get_inverse (t->a, error);
  g_autoptr (DscTransform) b = NULL;

  if (a == NULL)
    return NULL;
  b = dsc_transform_get_inverse (t->b, error);
  if (b == NULL)
    return NULL;
  if (t->type == DSC_TRANSFORM_COMPOSE)
    return dsc_transform_new_compose (g_steal_pointer (&b), g_steal_pointer (&a), error);
  return dsc_transform_new_concatenate (g_steal_pointer (&a), g_steal_pointer (&b), error);
}

DscTransform *
dsc_transform_get_inverse (const DscTransform *t, GError **error)
{
  if (t->inverse != NULL)
    return dsc_transform_ref (t->inverse);
  switch (t->type) {
  case DSC_TRANSFORM_COMPOSE:
  case DSC_TRANSFORM_CONCATENATE:
    return pair_inverse (t, error);
  case DSC_TRANSFORM_SHIFT:
    return dsc_transform_new_shift (-t->values[0]);
  case DSC_TRANSFORM_SCALE:
    if (t->values[0] == 0.0)
      return no_inverse (t, ": its factor is 0", error);
    return dsc_transform_new_scale (1.0 / t->values[0]);
  case DSC_TRANSFORM_IDENTITY:
    return dsc_transform_new_identity (t->n_in);
  case DSC_TRANSFORM_REMAP:
    return remap_inverse (t, error);
  case DSC_TRANSFORM_AFFINE:
    return affine_inverse (t, error);
  case DSC_TRANSFORM_ROTATE2D:
    return dsc_transform_new_rotate2d (-t->values[0]);
  case DSC_TRANSFORM_ROTATE_SEQUENCE:
    return rotation_inverse (t, error);
  case DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN:
    return dsc_transform_new_cartesian_to_spherical (t->wrap);
  case DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL:
    return dsc_transform_new_spherical_to_cartesian (t->wrap);
  case DSC_TRANSFORM_GNOMONIC:
    return dsc_transform_new_gnomonic (!t->backward);
  case DSC_TRANSFORM_ROTATE3D:
    return dsc_transform_new_rotate3d (t->values[0], t->values[1], t->values[2], !t->backward);
  case DSC_TRANSFORM_FITSWCS:
    return fitswcs_inverse (t, error);
  case DSC_TRANSFORM_ADD:
  case DSC_TRANSFORM_SUBTRACT:
  case DSC_TRANSFORM_MULTIPLY:
  case DSC_TRANSFORM_DIVIDE:
  case DSC_TRANSFORM_POWER:
  case DSC_TRANSFORM_CONSTANT:
  case DSC_TRANSFORM_POLYNOMIAL1:
  case DSC_TRANSFORM_POLYNOMIAL2:
  case DSC_TRANSFORM_N_TYPES:
    break;
  }
  return no_inverse (t, " in the file", error);
}
