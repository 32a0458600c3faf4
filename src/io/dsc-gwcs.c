/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-gwcs.h"

#include <string.h>

#include "dsc-asdf.h"
#include "dsc-error.h"
#include "dsc-gwcs-transform.h"

#define MAX_STEPS 32

static gboolean
unsupported (const DscAsdf *asdf, GError **error, const char *what, const char *name)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               "%s: the WCS has the %s '%s', which this program cannot use for an image",
               dsc_asdf_name (asdf), what, name);
  return FALSE;
}

/* Sky coordinates must be ICRS longitude and latitude in degrees, in this order. */
static gboolean
check_celestial (const DscAsdf *asdf, const DscYamlNode *frame, GError **error)
{
  const DscYamlNode *reference = dsc_yaml_get (frame, "reference_frame");
  const DscYamlNode *order = dsc_yaml_get (frame, "axes_order");
  const DscYamlNode *unit = dsc_yaml_get (frame, "unit");
  gint64 first = 0;

  if (reference != NULL && reference->tag != NULL && strstr (reference->tag, "/icrs") == NULL)
    return unsupported (asdf, error, "reference frame", dsc_gwcs_short_tag (reference));
  if (dsc_yaml_get_int (dsc_yaml_item (order, 0), &first) && first != 0)
    return unsupported (asdf, error, "celestial frame with reversed axes",
                        dsc_gwcs_short_tag (frame));
  for (guint i = 0; i < dsc_yaml_length (unit); i++) {
    const char *word = dsc_yaml_get_string (dsc_yaml_item (unit, i));

    if (word == NULL || (strcmp (word, "deg") != 0 && strcmp (word, "degree") != 0))
      return unsupported (asdf, error, "celestial unit", word != NULL ? word : "?");
  }
  return TRUE;
}

/* The strings of @step belong to the tree. */
static gboolean
read_frame (const DscAsdf *asdf, const DscYamlNode *frame, DscWcsStep *step, GError **error)
{
  g_autofree char *tag = dsc_yaml_tag_name (frame);
  const DscYamlNode *names = dsc_yaml_get (frame, "axes_names");
  const DscYamlNode *types = dsc_yaml_get (frame, "axis_physical_types");
  const DscYamlNode *units = dsc_yaml_get (frame, "unit");

  if (frame == NULL || frame->kind == DSC_YAML_SEQUENCE)
    return unsupported (asdf, error, "step without a", "frame");
  if (frame->kind == DSC_YAML_SCALAR) {
    step->name = frame->value;
    step->celestial = strcmp (frame->value, "world") == 0;
    return TRUE;
  }
  if (g_str_has_suffix (tag, "gwcs/celestial_frame"))
    step->celestial = TRUE;
  else if (!g_str_has_suffix (tag, "gwcs/frame2d") && !g_str_has_suffix (tag, "gwcs/frame"))
    return unsupported (asdf, error, "frame", dsc_gwcs_short_tag (frame));
  if (step->celestial && !check_celestial (asdf, frame, error))
    return FALSE;
  step->name = dsc_yaml_get_string (dsc_yaml_get (frame, "name"));
  if (step->name == NULL)
    step->name = step->celestial ? "world" : "frame";
  step->unit = dsc_yaml_get_string (dsc_yaml_item (units, 0));
  for (guint i = 0; i < 2; i++) {
    step->axes_names[i] = dsc_yaml_get_string (dsc_yaml_item (names, i));
    step->axis_types[i] = dsc_yaml_get_string (dsc_yaml_item (types, i));
  }
  return TRUE;
}

static gboolean
read_steps (
    DscGwcsReader *r, const DscYamlNode *list, DscWcsStep *steps, guint *ret_n, GError **error)
{
  guint n = dsc_yaml_length (list);

  if (n < 2 || n > MAX_STEPS || list->kind != DSC_YAML_SEQUENCE) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: the WCS has %u steps; 2 to %d are possible", dsc_asdf_name (r->asdf), n,
                 MAX_STEPS);
    return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    const DscYamlNode *step = dsc_yaml_item (list, i);
    const DscYamlNode *transform = dsc_yaml_get (step, "transform");

    if (!dsc_yaml_is_null (transform)) {
      steps[i].transform = dsc_gwcs_read_transform (r, transform, error);
      if (steps[i].transform == NULL)
        return FALSE;
    }
    if (!read_frame (r->asdf, dsc_yaml_get (step, "frame"), &steps[i], error))
      return FALSE;
  }
  *ret_n = n;
  if (!steps[n - 1].celestial)
    return unsupported (r->asdf, error, "last frame", steps[n - 1].name);
  return TRUE;
}

static DscWcs *
read_wcs (DscGwcsReader *r, const DscYamlNode *node, GError **error)
{
  const DscYamlNode *shape = dsc_yaml_get (node, "pixel_shape");
  DscWcsStep steps[MAX_STEPS] = { { 0 } };
  gint64 axes[2] = { 0, 0 };
  guint n = 0, pixels[2];
  gboolean has_shape;
  DscWcs *wcs = NULL;

  has_shape = dsc_yaml_get_int (dsc_yaml_item (shape, 0), &axes[0])
              && dsc_yaml_get_int (dsc_yaml_item (shape, 1), &axes[1]) && axes[0] > 0 && axes[1] > 0
              && axes[0] <= G_MAXINT && axes[1] <= G_MAXINT;
  pixels[0] = (guint)axes[0];
  pixels[1] = (guint)axes[1];
  if (read_steps (r, dsc_yaml_get (node, "steps"), steps, &n, error)) {
    wcs = dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, n,
                                  dsc_yaml_get_string (dsc_yaml_get (node, "name")),
                                  has_shape ? pixels : NULL, error);
  }
  for (guint i = 0; i < MAX_STEPS; i++)
    dsc_transform_unref (steps[i].transform);
  return wcs;
}

/* The distortion model of a reference file: pixels to V2, V3. */
static DscWcs *
read_model (DscGwcsReader *r, const DscYamlNode *node, GError **error)
{
  g_autoptr (DscTransform) t = dsc_gwcs_read_transform (r, node, error);

  if (t == NULL)
    return NULL;
  return dsc_wcs_new_from_steps (
      DSC_WCS_GWCS, (DscWcsStep[2]){ { .name = "detector", .transform = t }, { .name = "v2v3" } },
      2, NULL, NULL, error);
}

static DscWcs *
read_tree (const DscAsdf *asdf, GError **error)
{
  g_autoptr (GHashTable) done
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)dsc_transform_unref);
  DscGwcsReader reader = { .asdf = asdf, .done = done };
  const DscYamlNode *root = dsc_asdf_root (asdf);
  const DscYamlNode *node = dsc_yaml_get (dsc_yaml_get (root, "meta"), "wcs");

  if (dsc_yaml_is_null (node))
    node = dsc_yaml_get (root, "wcs");
  if (!dsc_yaml_is_null (node))
    return read_wcs (&reader, node, error);
  node = dsc_yaml_get (root, "model");
  if (node != NULL && node->kind == DSC_YAML_MAP)
    return read_model (&reader, node, error);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
               "%s: the ASDF data hold no WCS (neither meta.wcs nor wcs nor model)",
               dsc_asdf_name (asdf));
  return NULL;
}

DscWcs *
dsc_gwcs_read (gconstpointer bytes, gsize size, const char *name, GError **error)
{
  g_autoptr (DscAsdf) asdf = dsc_asdf_parse (bytes, size, name, error);
  GError *failure = NULL;
  DscWcs *wcs;

  if (asdf == NULL)
    return NULL;
  wcs = read_tree (asdf, &failure);
  if (wcs != NULL)
    return wcs;
  /* What the model layer says does not know the file. */
  if (!g_str_has_prefix (failure->message, name))
    g_prefix_error (&failure, "%s: ", name);
  g_propagate_error (error, failure);
  return NULL;
}
