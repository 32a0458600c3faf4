/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-custom-wcs.h"

#include <math.h>

#include "dsc-asdf.h"
#include "dsc-gwcs.h"
#include "dsc-pixel-area.h"
#include "dsc-size.h"
#include "dsc-yaml.h"

/* What the file says besides the WCS; NaN, 0: nothing. */
typedef struct {
  double pixel_scale, pixel_area; /* arcsec, arcsec^2 */
  guint array_shape[2];           /* nx, ny here */
  guint pixel_shape[2];
} Extras;

static const DscYamlNode *
find_key (const DscYamlNode *root, const char *key)
{
  const DscYamlNode *node = dsc_yaml_get (root, key);

  return node != NULL ? node : dsc_yaml_get (dsc_yaml_get (root, "meta"), key);
}

static void
read_shape (const DscYamlNode *root, const char *key, guint first, guint ret_shape[2])
{
  const DscYamlNode *node = find_key (root, key);
  gint64 a, b;

  if (dsc_yaml_get_int (dsc_yaml_item (node, first), &a)
      && dsc_yaml_get_int (dsc_yaml_item (node, 1 - first), &b) && a > 0 && b > 0
      && a <= DSC_MAX_AXIS && b <= DSC_MAX_AXIS) {
    ret_shape[0] = (guint)a;
    ret_shape[1] = (guint)b;
  }
}

static gboolean
read_extras (const char *bytes, gsize size, const char *name, Extras *ret, GError **error)
{
  g_autoptr (DscAsdf) asdf = dsc_asdf_parse (bytes, size, name, error);
  Extras extras = { .pixel_scale = NAN, .pixel_area = NAN };
  const DscYamlNode *root;

  if (asdf == NULL)
    return FALSE;
  root = dsc_asdf_root (asdf);
  dsc_yaml_get_double (find_key (root, "pixel_scale"), &extras.pixel_scale);
  dsc_yaml_get_double (find_key (root, "pixel_area"), &extras.pixel_area);
  read_shape (root, "array_shape", 1, extras.array_shape);
  read_shape (root, "pixel_shape", 0, extras.pixel_shape);
  *ret = extras;
  return TRUE;
}

/* The first of the places that give a size. */
static gboolean
find_shape (const DscResampleParams *p, const DscWcs *wcs, const Extras *extras, guint ret[2])
{
  guint stored[2] = { 0 };
  DscBox box;

  if (p->output_shape.n == 2) {
    ret[0] = (guint)p->output_shape.v[0];
    ret[1] = (guint)p->output_shape.v[1];
  } else if (dsc_wcs_get_pixel_shape (wcs, stored)) {
    ret[0] = stored[0];
    ret[1] = stored[1];
  } else if (extras->array_shape[0] > 0) {
    ret[0] = extras->array_shape[0];
    ret[1] = extras->array_shape[1];
  } else if (extras->pixel_shape[0] > 0) {
    ret[0] = extras->pixel_shape[0];
    ret[1] = extras->pixel_shape[1];
  } else if (dsc_wcs_get_bounding_box (wcs, &box) && box.x1 < DSC_MAX_AXIS && box.y1 < DSC_MAX_AXIS
             && box.x1 > 0 && box.y1 > 0) {
    ret[0] = (guint)(box.x1 + 0.5);
    ret[1] = (guint)(box.y1 + 0.5);
  } else {
    return FALSE;
  }
  return TRUE;
}

static double
input_scale_deg (const DscResamplePlan *plan)
{
  const DscResampleExposure *first = &plan->exposures[0];
  double area = NAN;

  if (dsc_image_model_get_double (first->model, "PIXAR_SR", &area) && area > 0)
    return sqrt (area) / DSC_DEG;
  return dsc_mean_pixel_area (first->wcs, first->width, first->height, &area)
             ? sqrt (area) / DSC_DEG
             : NAN;
}

static void
say_ignored (const DscResampleParams *p, DscProgress *progress)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (!isnan (p->pixel_scale))
    g_string_append (names, " pixel_scale");
  if (p->pixel_scale_ratio != 1)
    g_string_append (names, " pixel_scale_ratio");
  if (!isnan (p->rotation))
    g_string_append (names, " rotation");
  if (p->crval.n > 0)
    g_string_append (names, " crval");
  if (p->crpix.n > 0)
    g_string_append (names, " crpix");
  if (names->len > 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "output_wcs is given: these parameters are ignored:%s", names->str);
}

static gboolean
refuse (GError **error, const char *path, const char *reason)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "output_wcs: '%s' %s", path, reason);
  return FALSE;
}

gboolean
dsc_resample_load_custom_wcs (DscResamplePlan *plan, DscProgress *progress, GError **error)
{
  const char *path = plan->params->output_wcs;
  g_autofree char *bytes = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  g_autoptr (GError) unreadable = NULL;
  DscOutputGrid *grid = &plan->grid;
  guint shape[2];
  Extras extras;
  gsize size;

  if (!g_file_get_contents (path, &bytes, &size, &unreadable)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "output_wcs: %s", unreadable->message);
    return FALSE;
  }
  wcs = dsc_gwcs_read (bytes, size, path, error);
  if (wcs == NULL || !read_extras (bytes, size, path, &extras, error)) {
    g_prefix_error (error, "output_wcs: ");
    return FALSE;
  }
  if (!dsc_wcs_is_celestial (wcs))
    return refuse (error, path,
                   "does not lead to the sky: its last frame is a plane, as in a distortion "
                   "reference file; give a file whose WCS ends in right ascension and declination");
  if (!find_shape (plan->params, wcs, &extras, shape))
    return refuse (error, path,
                   "gives no size: it has no array_shape, pixel_shape or bounding box; set "
                   "output_shape");
  if (shape[0] < 2 || shape[1] < 2)
    return refuse (error, path, "gives an axis of fewer than 2 pixels; set output_shape");
  say_ignored (plan->params, progress);

  grid->width = shape[0];
  grid->height = shape[1];
  grid->box = (DscBox){ -0.5, shape[0] - 0.5, -0.5, shape[1] - 0.5 };
  dsc_wcs_get_bounding_box (wcs, &grid->box);
  if (extras.pixel_scale > 0)
    plan->pixel_area_sr = pow (extras.pixel_scale * DSC_ARCSEC, 2);
  else if (extras.pixel_area > 0)
    plan->pixel_area_sr = extras.pixel_area * DSC_ARCSEC * DSC_ARCSEC;
  else if (!dsc_mean_pixel_area (wcs, shape[0], shape[1], &plan->pixel_area_sr))
    return refuse (error, path, "has no positions on the sky inside its image");
  grid->scale_deg = sqrt (plan->pixel_area_sr) / DSC_DEG;
  grid->ratio = grid->scale_deg / input_scale_deg (plan);
  if (!(grid->ratio > 0 && isfinite (grid->ratio)))
    return refuse (error, path, "cannot be compared with the scale of the first exposure");
  plan->out_is_tan = dsc_wcs_get_tan (wcs, &grid->tan);
  plan->out_wcs = g_steal_pointer (&wcs);
  return TRUE;
}
