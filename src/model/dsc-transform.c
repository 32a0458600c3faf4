/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-transform.h"

#include <string.h>

#include "dsc-error.h"

static const char *const type_names[DSC_TRANSFORM_N_TYPES] = {
  [DSC_TRANSFORM_COMPOSE] = "compose",
  [DSC_TRANSFORM_CONCATENATE] = "concatenate",
  [DSC_TRANSFORM_ADD] = "add",
  [DSC_TRANSFORM_SUBTRACT] = "subtract",
  [DSC_TRANSFORM_MULTIPLY] = "multiply",
  [DSC_TRANSFORM_DIVIDE] = "divide",
  [DSC_TRANSFORM_POWER] = "power",
  [DSC_TRANSFORM_SHIFT] = "shift",
  [DSC_TRANSFORM_SCALE] = "scale",
  [DSC_TRANSFORM_IDENTITY] = "identity",
  [DSC_TRANSFORM_REMAP] = "remap_axes",
  [DSC_TRANSFORM_CONSTANT] = "constant",
  [DSC_TRANSFORM_POLYNOMIAL1] = "polynomial",
  [DSC_TRANSFORM_POLYNOMIAL2] = "polynomial",
  [DSC_TRANSFORM_AFFINE] = "affine",
  [DSC_TRANSFORM_ROTATE2D] = "rotate2d",
  [DSC_TRANSFORM_ROTATE_SEQUENCE] = "rotate_sequence_3d",
  [DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN] = "spherical_cartesian",
  [DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL] = "spherical_cartesian",
  [DSC_TRANSFORM_GNOMONIC] = "gnomonic",
  [DSC_TRANSFORM_ROTATE3D] = "rotate3d",
  [DSC_TRANSFORM_FITSWCS] = "fitswcs_imaging",
};

const char *
dsc_transform_type_name (DscTransformType type)
{
  return type_names[type];
}

static DscTransform *
transform_new (DscTransformType type, guint n_in, guint n_out, const double *values, guint n_values)
{
  DscTransform *t = g_new0 (DscTransform, 1);

  g_atomic_ref_count_init (&t->ref_count);
  t->type = type;
  t->n_in = n_in;
  t->n_out = n_out;
  t->depth = t->weight = 1;
  t->n_values = n_values;
  if (n_values > 0)
    t->values = g_memdup2 (values, n_values * sizeof (double));
  return t;
}

DscTransform *
dsc_transform_ref (DscTransform *transform)
{
  g_atomic_ref_count_inc (&transform->ref_count);
  return transform;
}

void
dsc_transform_unref (DscTransform *transform)
{
  if (transform == NULL || !g_atomic_ref_count_dec (&transform->ref_count))
    return;
  dsc_transform_unref (transform->a);
  dsc_transform_unref (transform->b);
  dsc_transform_unref (transform->inverse);
  g_free (transform->box);
  g_free (transform->name);
  g_strfreev (transform->inputs);
  g_strfreev (transform->outputs);
  g_free (transform->values);
  g_free (transform->mapping);
  g_free (transform);
}

static gboolean
check_limits (const DscTransform *t, GError **error)
{
  if (t->depth > DSC_TRANSFORM_MAX_DEPTH || t->weight > DSC_TRANSFORM_MAX_WEIGHT) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "The transform is nested %u deep with %u parts; the limits are %d and %d",
                 t->depth, t->weight, DSC_TRANSFORM_MAX_DEPTH, DSC_TRANSFORM_MAX_WEIGHT);
    return FALSE;
  }
  if (t->n_in > DSC_TRANSFORM_MAX_VALUES || t->n_out > DSC_TRANSFORM_MAX_VALUES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "Transform '%s' has %u inputs and %u outputs; the limit is %d",
                 type_names[t->type], t->n_in, t->n_out, DSC_TRANSFORM_MAX_VALUES);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_fit (const DscTransform *t, GError **error)
{
  const DscTransform *a = t->a, *b = t->b;

  if (t->type == DSC_TRANSFORM_CONCATENATE)
    return TRUE;
  if (t->type == DSC_TRANSFORM_COMPOSE ? a->n_out == b->n_in
                                       : a->n_in == b->n_in && a->n_out == b->n_out)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "Transform '%s' joins '%s' (%u inputs, %u outputs) and '%s' (%u inputs, %u outputs),"
               " which do not fit",
               type_names[t->type], type_names[a->type], a->n_in, a->n_out, type_names[b->type],
               b->n_in, b->n_out);
  return FALSE;
}

DscTransform *
dsc_transform_new_binary (DscTransformType type, DscTransform *a, DscTransform *b, GError **error)
{
  g_autoptr (DscTransform) t = NULL;

  if (a == NULL || b == NULL) {
    dsc_transform_unref (a);
    dsc_transform_unref (b);
    return NULL;
  }
  t = transform_new (type, a->n_in, a->n_out, NULL, 0);
  t->a = a;
  t->b = b;
  if (type == DSC_TRANSFORM_COMPOSE)
    t->n_out = b->n_out;
  if (type == DSC_TRANSFORM_CONCATENATE) {
    t->n_in = a->n_in + b->n_in;
    t->n_out = a->n_out + b->n_out;
  }
  t->depth = 1 + MAX (a->depth, b->depth);
  t->weight = 1 + a->weight + b->weight;
  if (!check_fit (t, error) || !check_limits (t, error))
    return NULL;
  return g_steal_pointer (&t);
}

DscTransform *
dsc_transform_new_compose (DscTransform *a, DscTransform *b, GError **error)
{
  return dsc_transform_new_binary (DSC_TRANSFORM_COMPOSE, a, b, error);
}

DscTransform *
dsc_transform_new_concatenate (DscTransform *a, DscTransform *b, GError **error)
{
  return dsc_transform_new_binary (DSC_TRANSFORM_CONCATENATE, a, b, error);
}

DscTransform *
dsc_transform_new_shift (double offset)
{
  return transform_new (DSC_TRANSFORM_SHIFT, 1, 1, &offset, 1);
}

DscTransform *
dsc_transform_new_scale (double factor)
{
  return transform_new (DSC_TRANSFORM_SCALE, 1, 1, &factor, 1);
}

DscTransform *
dsc_transform_new_identity (guint n)
{
  g_return_val_if_fail (n > 0 && n <= DSC_TRANSFORM_MAX_VALUES, NULL);
  return transform_new (DSC_TRANSFORM_IDENTITY, n, n, NULL, 0);
}

DscTransform *
dsc_transform_new_constant (guint n_in, double value)
{
  g_return_val_if_fail (n_in > 0 && n_in <= DSC_TRANSFORM_MAX_VALUES, NULL);
  return transform_new (DSC_TRANSFORM_CONSTANT, n_in, 1, &value, 1);
}

DscTransform *
dsc_transform_new_remap (const guint *mapping, guint n_out, guint n_in, GError **error)
{
  g_autoptr (DscTransform) t = transform_new (DSC_TRANSFORM_REMAP, n_in, n_out, NULL, 0);

  if (!check_limits (t, error))
    return NULL;
  for (guint k = 0; k < n_out; k++)
    if (mapping[k] >= n_in) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "Transform 'remap_axes' takes input %u of only %u", mapping[k], n_in);
      return NULL;
    }
  t->mapping = g_memdup2 (mapping, n_out * sizeof (guint));
  return g_steal_pointer (&t);
}

static DscTransform *
polynomial_new (guint n_in,
                const double *coefficients,
                guint size,
                const double *domain,
                const double *window,
                GError **error)
{
  static const double unit[4] = { -1, 1, -1, 1 };
  DscTransform *t;

  if (size < 1 || size > DSC_TRANSFORM_MAX_ORDER) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "A polynomial has %u coefficients along an axis; 1 to %d are possible", size,
                 DSC_TRANSFORM_MAX_ORDER);
    return NULL;
  }
  t = transform_new (n_in == 1 ? DSC_TRANSFORM_POLYNOMIAL1 : DSC_TRANSFORM_POLYNOMIAL2, n_in, 1,
                     coefficients, n_in == 1 ? size : size * size);
  t->size = size;
  memcpy (t->domain, unit, sizeof unit);
  memcpy (t->window, unit, sizeof unit);
  if (domain != NULL)
    memcpy (t->domain, domain, 2 * n_in * sizeof (double));
  if (window != NULL)
    memcpy (t->window, window, 2 * n_in * sizeof (double));
  return t;
}

DscTransform *
dsc_transform_new_polynomial1 (const double *coefficients,
                               guint size,
                               const double domain[2],
                               const double window[2],
                               GError **error)
{
  return polynomial_new (1, coefficients, size, domain, window, error);
}

DscTransform *
dsc_transform_new_polynomial2 (const double *coefficients,
                               guint size,
                               const double domain[4],
                               const double window[4],
                               GError **error)
{
  return polynomial_new (2, coefficients, size, domain, window, error);
}

DscTransform *
dsc_transform_new_affine (const double matrix[4], const double translation[2])
{
  double values[6] = { matrix[0], matrix[1], matrix[2], matrix[3] };

  if (translation != NULL)
    memcpy (values + 4, translation, 2 * sizeof (double));
  return transform_new (DSC_TRANSFORM_AFFINE, 2, 2, values, 6);
}

DscTransform *
dsc_transform_new_rotate2d (double angle)
{
  return transform_new (DSC_TRANSFORM_ROTATE2D, 2, 2, &angle, 1);
}

DscTransform *
dsc_transform_new_rotate_sequence (const char *axes,
                                   const double *angles,
                                   gboolean spherical,
                                   GError **error)
{
  gsize n = strlen (axes);
  DscTransform *t;

  if (n == 0 || n >= sizeof t->axes || strspn (axes, "xyz") != n) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "Transform 'rotate_sequence_3d' has axes_order '%.40s'; up to 15 letters x, y, z "
                 "are possible",
                 axes);
    return NULL;
  }
  t = transform_new (DSC_TRANSFORM_ROTATE_SEQUENCE, spherical ? 2 : 3, spherical ? 2 : 3, angles,
                     n);
  g_strlcpy (t->axes, axes, sizeof t->axes);
  t->spherical = spherical;
  return t;
}

DscTransform *
dsc_transform_new_spherical_to_cartesian (double wrap)
{
  DscTransform *t = transform_new (DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN, 2, 3, NULL, 0);

  t->wrap = wrap;
  return t;
}

DscTransform *
dsc_transform_new_cartesian_to_spherical (double wrap)
{
  DscTransform *t = transform_new (DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL, 3, 2, NULL, 0);

  t->wrap = wrap;
  return t;
}

DscTransform *
dsc_transform_new_gnomonic (gboolean backward)
{
  DscTransform *t = transform_new (DSC_TRANSFORM_GNOMONIC, 2, 2, NULL, 0);

  t->backward = backward;
  return t;
}

DscTransform *
dsc_transform_new_rotate3d (double phi, double theta, double psi, gboolean backward)
{
  DscTransform *t = transform_new (DSC_TRANSFORM_ROTATE3D, 2, 2, (double[3]){ phi, theta, psi }, 3);

  t->backward = backward;
  return t;
}

DscTransform *
dsc_transform_new_fitswcs (const double crpix[2],
                           const double crval[2],
                           const double cdelt[2],
                           const double pc[4])
{
  double values[10]
      = { crpix[0], crpix[1], crval[0], crval[1], cdelt[0], cdelt[1], pc[0], pc[1], pc[2], pc[3] };

  return transform_new (DSC_TRANSFORM_FITSWCS, 2, 2, values, 10);
}

gboolean
dsc_transform_set_inverse (DscTransform *transform, DscTransform *inverse, GError **error)
{
  dsc_transform_unref (transform->inverse);
  transform->inverse = inverse;
  transform->depth = MAX (transform->depth, 1 + inverse->depth);
  transform->weight += inverse->weight;
  return check_limits (transform, error);
}

void
dsc_transform_set_name (DscTransform *transform, const char *name)
{
  g_free (transform->name);
  transform->name = g_strdup (name);
}

static char **
copy_names (const char *const *names, guint n)
{
  char **copy = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    copy[i] = g_strdup (names[i]);
  return copy;
}

void
dsc_transform_set_axes (DscTransform *transform,
                        const char *const *inputs,
                        const char *const *outputs)
{
  if (inputs != NULL) {
    g_strfreev (transform->inputs);
    transform->inputs = copy_names (inputs, transform->n_in);
  }
  if (outputs != NULL) {
    g_strfreev (transform->outputs);
    transform->outputs = copy_names (outputs, transform->n_out);
  }
}

void
dsc_transform_set_box (DscTransform *transform, const double *box)
{
  g_free (transform->box);
  transform->box = g_memdup2 (box, 2 * transform->n_in * sizeof (double));
}

guint
dsc_transform_get_degree (const DscTransform *transform)
{
  guint a, b;

  if (transform == NULL)
    return 0;
  if (transform->type == DSC_TRANSFORM_POLYNOMIAL1 || transform->type == DSC_TRANSFORM_POLYNOMIAL2)
    return transform->size - 1;
  a = dsc_transform_get_degree (transform->a);
  b = dsc_transform_get_degree (transform->b);
  return MAX (a, b);
}
