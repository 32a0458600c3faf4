/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-gwcs-transform.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"

#define MAX_READ_DEPTH 512 /* of nodes within nodes, whether nested or by alias */

typedef struct {
  const char *tag;
  DscTransform *(*read) (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error);
  int option;
} Kind;

const char *
dsc_gwcs_short_tag (const DscYamlNode *node)
{
  const char *slash = node->tag != NULL ? strrchr (node->tag, '/') : NULL;

  return slash != NULL ? slash + 1 : node->tag != NULL ? node->tag : "(no tag)";
}

static gpointer
bad_value (DscGwcsReader *r, const DscYamlNode *node, const char *key, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "%s: line %u: '%s' of transform '%s' is missing or not what it must be",
               dsc_asdf_name (r->asdf), node->line, key, dsc_gwcs_short_tag (node));
  return NULL;
}

static gboolean
read_number (
    DscGwcsReader *r, const DscYamlNode *node, const char *key, double *ret_value, GError **error)
{
  double value;

  if (!dsc_yaml_get_double (dsc_yaml_get (node, key), &value) || !isfinite (value)) {
    bad_value (r, node, key, error);
    return FALSE;
  }
  *ret_value = value;
  return TRUE;
}

/* An array of exactly @n finite numbers in @n_dims axes of equal length. */
static gboolean
read_fixed (DscGwcsReader *r,
            const DscYamlNode *node,
            const char *key,
            guint n_dims,
            gsize n,
            double *ret_values,
            GError **error)
{
  g_auto (DscAsdfArray) array = { 0 };

  if (!dsc_asdf_read_array (r->asdf, dsc_yaml_get (node, key), key, &array, error))
    return FALSE;
  if (array.n_dims != n_dims || array.n != n
      || (n_dims == 2 && array.shape[0] * array.shape[0] != n)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 n_dims == 2 ? "%s: line %u: array '%s' must be 2x2 of numbers"
                             : "%s: line %u: array '%s' must be 2 numbers",
                 dsc_asdf_name (r->asdf), node->line, key);
    return FALSE;
  }
  for (gsize i = 0; i < n; i++)
    if (!isfinite (array.values[i])) {
      bad_value (r, node, key, error);
      return FALSE;
    }
  memcpy (ret_values, array.values, n * sizeof (double));
  return TRUE;
}

static DscTransform *
read_binary (DscGwcsReader *r, const DscYamlNode *node, int type, GError **error)
{
  const DscYamlNode *forward = dsc_yaml_get (node, "forward");
  DscTransform *a, *b;

  if (dsc_yaml_length (forward) != 2 || forward->kind != DSC_YAML_SEQUENCE)
    return bad_value (r, node, "forward", error);
  a = dsc_gwcs_read_transform (r, dsc_yaml_item (forward, 0), error);
  if (a == NULL)
    return NULL;
  b = dsc_gwcs_read_transform (r, dsc_yaml_item (forward, 1), error);
  if (b == NULL) {
    dsc_transform_unref (a);
    return NULL;
  }
  return dsc_transform_new_binary ((DscTransformType)type, a, b, error);
}

static DscTransform *
read_shift (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  double offset;

  return read_number (r, node, "offset", &offset, error) ? dsc_transform_new_shift (offset) : NULL;
}

static DscTransform *
read_scale (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  double factor;

  return read_number (r, node, "factor", &factor, error) ? dsc_transform_new_scale (factor) : NULL;
}

static DscTransform *
read_identity (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  gint64 n = 1;

  if (dsc_yaml_get (node, "n_dims") != NULL
      && (!dsc_yaml_get_int (dsc_yaml_get (node, "n_dims"), &n) || n < 1
          || n > DSC_TRANSFORM_MAX_VALUES))
    return bad_value (r, node, "n_dims", error);
  return dsc_transform_new_identity ((guint)n);
}

static DscTransform *
read_remap (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  const DscYamlNode *list = dsc_yaml_get (node, "mapping");
  guint n = dsc_yaml_length (list), mapping[DSC_TRANSFORM_MAX_VALUES];
  gint64 n_in = 0;

  if (n == 0 || n > DSC_TRANSFORM_MAX_VALUES)
    return bad_value (r, node, "mapping", error);
  for (guint k = 0; k < n; k++) {
    gint64 index;

    if (!dsc_yaml_get_int (dsc_yaml_item (list, k), &index) || index < 0
        || index >= DSC_TRANSFORM_MAX_VALUES)
      return bad_value (r, node, "mapping", error);
    mapping[k] = (guint)index;
    n_in = MAX (n_in, index + 1);
  }
  if (dsc_yaml_get (node, "n_inputs") != NULL
      && (!dsc_yaml_get_int (dsc_yaml_get (node, "n_inputs"), &n_in) || n_in < 1
          || n_in > DSC_TRANSFORM_MAX_VALUES))
    return bad_value (r, node, "n_inputs", error);
  return dsc_transform_new_remap (mapping, n, (guint)n_in, error);
}

static DscTransform *
read_constant (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  double value;
  gint64 n = 1;

  if (!read_number (r, node, "value", &value, error))
    return NULL;
  if (dsc_yaml_get (node, "dimensions") != NULL
      && (!dsc_yaml_get_int (dsc_yaml_get (node, "dimensions"), &n) || n < 1 || n > 2))
    return bad_value (r, node, "dimensions", error);
  return dsc_transform_new_constant ((guint)n, value);
}

/* [low, high], or one such pair per axis; absent: as it is */
static gboolean
read_ranges (DscGwcsReader *r,
             const DscYamlNode *node,
             const char *key,
             guint n_dims,
             double *range,
             GError **error)
{
  const DscYamlNode *list = dsc_yaml_get (node, key);
  gboolean ok = TRUE;

  if (dsc_yaml_is_null (list))
    return TRUE;
  for (guint i = 0; i < n_dims && ok; i++) {
    const DscYamlNode *pair = n_dims == 1 ? list : dsc_yaml_item (list, i);

    ok = dsc_yaml_length (pair) == 2 && dsc_yaml_get_double (dsc_yaml_item (pair, 0), &range[2 * i])
         && dsc_yaml_get_double (dsc_yaml_item (pair, 1), &range[2 * i + 1])
         && range[2 * i] != range[2 * i + 1] && isfinite (range[2 * i] + range[2 * i + 1]);
  }
  if (!ok)
    bad_value (r, node, key, error);
  return ok;
}

static DscTransform *
read_polynomial (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  g_auto (DscAsdfArray) c = { 0 };
  double domain[4] = { -1, 1, -1, 1 }, window[4] = { -1, 1, -1, 1 };

  if (!dsc_asdf_read_array (r->asdf, dsc_yaml_get (node, "coefficients"), "coefficients", &c,
                            error))
    return NULL;
  if (c.n == 0 || c.n_dims > 2 || (c.n_dims == 2 && c.shape[0] != c.shape[1])
      || c.shape[0] > DSC_TRANSFORM_MAX_ORDER)
    return bad_value (r, node, "coefficients", error);
  for (gsize i = 0; i < c.n; i++)
    if (!isfinite (c.values[i]))
      return bad_value (r, node, "coefficients", error);
  if (!read_ranges (r, node, "domain", c.n_dims, domain, error)
      || !read_ranges (r, node, "window", c.n_dims, window, error))
    return NULL;
  if (c.n_dims == 1)
    return dsc_transform_new_polynomial1 (c.values, (guint)c.n, domain, window, error);
  return dsc_transform_new_polynomial2 (c.values, (guint)c.shape[0], domain, window, error);
}

static DscTransform *
read_affine (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  double matrix[4], translation[2] = { 0, 0 };

  if (!read_fixed (r, node, "matrix", 2, 4, matrix, error))
    return NULL;
  if (dsc_yaml_get (node, "translation") != NULL
      && !read_fixed (r, node, "translation", 1, 2, translation, error))
    return NULL;
  return dsc_transform_new_affine (matrix, translation);
}

static DscTransform *
read_rotate2d (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  double angle;

  return read_number (r, node, "angle", &angle, error) ? dsc_transform_new_rotate2d (angle) : NULL;
}

static DscTransform *
read_rotate_sequence (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  const DscYamlNode *list = dsc_yaml_get (node, "angles");
  const char *axes = dsc_yaml_get_string (dsc_yaml_get (node, "axes_order"));
  const char *type = dsc_yaml_get_string (dsc_yaml_get (node, "rotation_type"));
  double angles[16];
  guint n = dsc_yaml_length (list);

  if (axes == NULL || n != strlen (axes) || n > G_N_ELEMENTS (angles))
    return bad_value (r, node, "axes_order", error);
  for (guint i = 0; i < n; i++)
    if (!dsc_yaml_get_double (dsc_yaml_item (list, i), &angles[i]) || !isfinite (angles[i]))
      return bad_value (r, node, "angles", error);
  if (g_strcmp0 (type, "cartesian") != 0 && g_strcmp0 (type, "spherical") != 0)
    return bad_value (r, node, "rotation_type", error);
  return dsc_transform_new_rotate_sequence (axes, angles, type[0] == 's', error);
}

static DscTransform *
read_spherical_cartesian (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  const char *type = dsc_yaml_get_string (dsc_yaml_get (node, "transform_type"));
  double wrap = 360.0;

  if (dsc_yaml_get (node, "wrap_lon_at") != NULL
      && !read_number (r, node, "wrap_lon_at", &wrap, error))
    return NULL;
  if (wrap != 180.0 && wrap != 360.0)
    return bad_value (r, node, "wrap_lon_at", error);
  if (g_strcmp0 (type, "spherical_to_cartesian") == 0)
    return dsc_transform_new_spherical_to_cartesian (wrap);
  if (g_strcmp0 (type, "cartesian_to_spherical") == 0)
    return dsc_transform_new_cartesian_to_spherical (wrap);
  return bad_value (r, node, "transform_type", error);
}

/* Returns: 0 pix2sky, 1 sky2pix, -1 neither */
static int
projection_direction (const DscYamlNode *node)
{
  const char *word = dsc_yaml_get_string (dsc_yaml_get (node, "direction"));

  return g_strcmp0 (word, "pix2sky") == 0 ? 0 : g_strcmp0 (word, "sky2pix") == 0 ? 1 : -1;
}

static DscTransform *
read_gnomonic (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  int direction = projection_direction (node);

  return direction < 0 ? bad_value (r, node, "direction", error)
                       : dsc_transform_new_gnomonic (direction);
}

static DscTransform *
read_rotate3d (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  const char *word = dsc_yaml_get_string (dsc_yaml_get (node, "direction"));
  double angles[3];

  if (!read_number (r, node, "phi", &angles[0], error)
      || !read_number (r, node, "theta", &angles[1], error)
      || !read_number (r, node, "psi", &angles[2], error))
    return NULL;
  if (g_strcmp0 (word, "native2celestial") == 0 || g_strcmp0 (word, "celestial2native") == 0)
    return dsc_transform_new_rotate3d (angles[0], angles[1], angles[2], word[0] == 'c');
  /* Otherwise the axes of three Euler angles. */
  if (word == NULL || strlen (word) != 3 || strspn (word, "xyz") != 3)
    return bad_value (r, node, "direction", error);
  return dsc_transform_new_rotate_sequence (word, angles, TRUE, error);
}

static DscTransform *
read_fitswcs (DscGwcsReader *r, const DscYamlNode *node, int option, GError **error)
{
  const DscYamlNode *projection = dsc_yaml_get (node, "projection");
  g_autofree char *kind = dsc_yaml_tag_name (projection);
  double crpix[2], crval[2], cdelt[2], pc[4];

  if (strcmp (kind, "transform/gnomonic") != 0 || projection_direction (projection) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "%s: the WCS uses transform 'fitswcs_imaging' with the projection '%s', which "
                 "this program cannot evaluate (only gnomonic, pix2sky)",
                 dsc_asdf_name (r->asdf),
                 projection != NULL ? dsc_gwcs_short_tag (projection) : "");
    return NULL;
  }
  if (!read_fixed (r, node, "crpix", 1, 2, crpix, error)
      || !read_fixed (r, node, "crval", 1, 2, crval, error)
      || !read_fixed (r, node, "cdelt", 1, 2, cdelt, error)
      || !read_fixed (r, node, "pc", 2, 4, pc, error))
    return NULL;
  return dsc_transform_new_fitswcs (crpix, crval, cdelt, pc);
}

static const Kind kinds[] = {
  { "transform/compose", read_binary, DSC_TRANSFORM_COMPOSE },
  { "transform/concatenate", read_binary, DSC_TRANSFORM_CONCATENATE },
  { "transform/add", read_binary, DSC_TRANSFORM_ADD },
  { "transform/subtract", read_binary, DSC_TRANSFORM_SUBTRACT },
  { "transform/multiply", read_binary, DSC_TRANSFORM_MULTIPLY },
  { "transform/divide", read_binary, DSC_TRANSFORM_DIVIDE },
  { "transform/power", read_binary, DSC_TRANSFORM_POWER },
  { "transform/shift", read_shift, 0 },
  { "transform/scale", read_scale, 0 },
  { "transform/identity", read_identity, 0 },
  { "transform/remap_axes", read_remap, 0 },
  { "transform/constant", read_constant, 0 },
  { "transform/polynomial", read_polynomial, 0 },
  { "transform/affine", read_affine, 0 },
  { "transform/rotate2d", read_rotate2d, 0 },
  { "transform/rotate_sequence_3d", read_rotate_sequence, 0 },
  { "stsci.edu:gwcs/spherical_cartesian", read_spherical_cartesian, 0 },
  { "transform/gnomonic", read_gnomonic, 0 },
  { "transform/rotate3d", read_rotate3d, 0 },
  { "stsci.edu:gwcs/fitswcs_imaging", read_fitswcs, 0 },
};

/* Names of the inputs or outputs; anything but the right number of words is ignored. */
static void
read_axes (const DscYamlNode *node, DscTransform *t)
{
  const char *names[2][DSC_TRANSFORM_MAX_VALUES];
  const DscYamlNode *lists[2] = { dsc_yaml_get (node, "inputs"), dsc_yaml_get (node, "outputs") };
  guint n[2] = { t->n_in, t->n_out };

  for (int k = 0; k < 2; k++) {
    gboolean whole = dsc_yaml_length (lists[k]) == n[k];

    for (guint i = 0; i < n[k] && whole; i++) {
      names[k][i] = dsc_yaml_get_string (dsc_yaml_item (lists[k], i));
      whole = names[k][i] != NULL;
    }
    if (whole && k == 0)
      dsc_transform_set_axes (t, names[0], NULL);
    else if (whole)
      dsc_transform_set_axes (t, NULL, names[1]);
  }
}

static gboolean
read_interval (const DscYamlNode *pair, double *ret)
{
  return dsc_yaml_length (pair) == 2 && dsc_yaml_get_double (dsc_yaml_item (pair, 0), &ret[0])
         && dsc_yaml_get_double (dsc_yaml_item (pair, 1), &ret[1]) && ret[0] <= ret[1];
}

static gboolean
read_box (DscGwcsReader *r, const DscYamlNode *node, DscTransform *t, GError **error)
{
  const DscYamlNode *box = dsc_yaml_get (node, "bounding_box");
  const DscYamlNode *intervals = dsc_yaml_get (box, "intervals");
  double limits[2 * DSC_TRANSFORM_MAX_VALUES];
  gboolean ok = box->kind == DSC_YAML_SEQUENCE || intervals != NULL;

  for (guint i = 0; i < t->n_in; i++) {
    limits[2 * i] = -INFINITY;
    limits[2 * i + 1] = INFINITY;
  }
  /* The old form lists the last axis first. */
  for (guint i = 0; i < t->n_in && ok && box->kind == DSC_YAML_SEQUENCE; i++)
    ok = read_interval (t->n_in == 1 ? box : dsc_yaml_item (box, t->n_in - 1 - i), limits + 2 * i);
  for (guint k = 0; k < dsc_yaml_length (intervals) && ok; k++) {
    const DscYamlNode *pair;
    const char *key = dsc_yaml_pair (intervals, k, &pair);
    guint i = 0;

    while (i < t->n_in && (t->inputs == NULL || strcmp (t->inputs[i], key) != 0))
      i++;
    ok = i < t->n_in && read_interval (pair, limits + 2 * i);
  }
  if (!ok) {
    bad_value (r, node, "bounding_box", error);
    return FALSE;
  }
  dsc_transform_set_box (t, limits);
  return TRUE;
}

static gboolean
read_common (DscGwcsReader *r, const DscYamlNode *node, DscTransform *t, GError **error)
{
  const DscYamlNode *inverse = dsc_yaml_get (node, "inverse");

  read_axes (node, t);
  dsc_transform_set_name (t, dsc_yaml_get_string (dsc_yaml_get (node, "name")));
  if (!dsc_yaml_is_null (inverse)) {
    DscTransform *back = dsc_gwcs_read_transform (r, inverse, error);

    if (back == NULL || !dsc_transform_set_inverse (t, back, error))
      return FALSE;
  }
  return dsc_yaml_is_null (dsc_yaml_get (node, "bounding_box")) || read_box (r, node, t, error);
}

static DscTransform *
read_new (DscGwcsReader *r, const DscYamlNode *node, GError **error)
{
  g_autofree char *tag = dsc_yaml_tag_name (node);
  g_autoptr (DscTransform) t = NULL;
  guint k = 0;

  while (k < G_N_ELEMENTS (kinds) && strcmp (kinds[k].tag, tag) != 0)
    k++;
  if (k == G_N_ELEMENTS (kinds)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "%s: the WCS uses transform '%s', which this program cannot evaluate",
                 dsc_asdf_name (r->asdf), dsc_gwcs_short_tag (node));
    return NULL;
  }
  t = kinds[k].read (r, node, kinds[k].option, error);
  if (t == NULL || !read_common (r, node, t, error))
    return NULL;
  return g_steal_pointer (&t);
}

DscTransform *
dsc_gwcs_read_transform (DscGwcsReader *r, const DscYamlNode *node, GError **error)
{
  DscTransform *t = g_hash_table_lookup (r->done, node);

  if (t != NULL)
    return dsc_transform_ref (t);
  if (r->depth >= MAX_READ_DEPTH) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "%s: line %u: transforms nested more than %d deep", dsc_asdf_name (r->asdf),
                 node->line, MAX_READ_DEPTH);
    return NULL;
  }
  r->depth++;
  t = read_new (r, node, error);
  r->depth--;
  if (t != NULL)
    g_hash_table_insert (r->done, (gpointer)node, dsc_transform_ref (t));
  return t;
}
