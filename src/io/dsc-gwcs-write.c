/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-number.h"

/* The set of tags that belongs to ASDF standard 1.6.0: readers look a tag up in the manifest of
 * the declared standard and leave what they do not find there as a plain map. */
static const char *const versions[DSC_TRANSFORM_N_TYPES] = {
  [DSC_TRANSFORM_COMPOSE] = "1.4.0",
  [DSC_TRANSFORM_CONCATENATE] = "1.4.0",
  [DSC_TRANSFORM_ADD] = "1.4.0",
  [DSC_TRANSFORM_SUBTRACT] = "1.4.0",
  [DSC_TRANSFORM_MULTIPLY] = "1.4.0",
  [DSC_TRANSFORM_DIVIDE] = "1.4.0",
  [DSC_TRANSFORM_POWER] = "1.4.0",
  [DSC_TRANSFORM_SHIFT] = "1.4.0",
  [DSC_TRANSFORM_SCALE] = "1.4.0",
  [DSC_TRANSFORM_IDENTITY] = "1.4.0",
  [DSC_TRANSFORM_REMAP] = "1.5.0",
  [DSC_TRANSFORM_CONSTANT] = "1.6.0",
  [DSC_TRANSFORM_POLYNOMIAL1] = "1.3.0",
  [DSC_TRANSFORM_POLYNOMIAL2] = "1.3.0",
  [DSC_TRANSFORM_AFFINE] = "1.5.0",
  [DSC_TRANSFORM_ROTATE2D] = "1.5.0",
  [DSC_TRANSFORM_ROTATE_SEQUENCE] = "1.2.0",
  [DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN] = "1.3.0",
  [DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL] = "1.3.0",
  [DSC_TRANSFORM_GNOMONIC] = "1.4.0",
  [DSC_TRANSFORM_ROTATE3D] = "1.5.0",
  [DSC_TRANSFORM_FITSWCS] = "1.0.0",
};

#define NDARRAY "!core/ndarray-1.1.0 "
#define UNIT "!unit/unit-1.0.0 "

/* The shortest text that reads back as the same number, and that YAML 1.1 takes for a float: with
 * a point, and a sign in the exponent. */
static void
put_number (GString *out, double value)
{
  g_autofree char *text = NULL;

  if (!isfinite (value)) {
    g_string_append (out, isnan (value) ? ".nan" : value > 0 ? ".inf" : "-.inf");
    return;
  }
  text = dsc_number_with_point (value, 'e');
  g_string_append (out, text);
}

static void
put_numbers (GString *out, const double *values, gsize n)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < n; i++) {
    g_string_append (out, i > 0 ? ", " : "");
    put_number (out, values[i]);
  }
  g_string_append_c (out, ']');
}

/* Row-major rows x columns. */
static void
put_matrix (GString *out, const double *values, gsize rows, gsize columns)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < rows; i++) {
    g_string_append (out, i > 0 ? ", " : "");
    put_numbers (out, values + i * columns, columns);
  }
  g_string_append_c (out, ']');
}

static gboolean
is_plain_word (const char *text)
{
  static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "null" };

  if (!g_ascii_isalpha (*text))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '.' && *p != '-')
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return FALSE;
  return TRUE;
}

static void
put_string (GString *out, const char *text)
{
  gboolean control = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    control |= g_ascii_iscntrl (*p);
  if (is_plain_word (text)) {
    g_string_append (out, text);
  } else if (control) {
    g_autofree char *escaped = g_strescape (text, NULL);

    /* Octal escapes are not YAML; what is left after the usual ones is dropped. */
    g_string_append_c (out, '"');
    for (const char *p = escaped; *p != '\0'; p++) {
      if (*p == '\\' && g_ascii_isdigit (p[1]))
        p += 3;
      else if (*p == '\\') {
        g_string_append_len (out, p, 2);
        p++;
      } else
        g_string_append_c (out, *p);
    }
    g_string_append_c (out, '"');
  } else {
    g_auto (GStrv) parts = g_strsplit (text, "'", -1);
    g_autofree char *doubled = g_strjoinv ("''", parts);

    g_string_append_printf (out, "'%s'", doubled);
  }
}

static void
put_indent (GString *out, guint indent)
{
  g_string_append_printf (out, "\n%*s", (int)indent, "");
}

/* The name of input or output @i where the maker gave none: as astropy names them. */
static const char *
axis_name (const DscTransform *t, gboolean output, guint i)
{
  static const char *const many[2][DSC_TRANSFORM_MAX_VALUES]
      = { { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
            "x14", "x15" },
          { "y0", "y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8", "y9", "y10", "y11", "y12", "y13",
            "y14", "y15" } };
  char **names = output ? t->outputs : t->inputs;

  if (names != NULL)
    return names[i];
  if (t->type == DSC_TRANSFORM_POLYNOMIAL2)
    return output ? "z" : i == 0 ? "x" : "y";
  if ((output ? t->n_out : t->n_in) == 1)
    return output ? "y" : "x";
  return many[output][i];
}

static void
put_axes (GString *out, const DscTransform *t, guint indent)
{
  for (int output = 0; output < 2; output++) {
    put_indent (out, indent);
    g_string_append (out, output ? "outputs: [" : "inputs: [");
    for (guint i = 0; i < (output ? t->n_out : t->n_in); i++) {
      g_string_append (out, i > 0 ? ", " : "");
      put_string (out, axis_name (t, output, i));
    }
    g_string_append_c (out, ']');
  }
}

static void
put_box (GString *out, const DscTransform *t, guint indent)
{
  g_autoptr (GString) ignored = g_string_new (NULL);
  g_autoptr (GString) intervals = g_string_new (NULL);

  for (guint i = 0; i < t->n_in; i++) {
    gboolean limited = isfinite (t->box[2 * i]) || isfinite (t->box[2 * i + 1]);
    GString *list = limited ? intervals : ignored;

    g_string_append (list, list->len > 0 ? ", " : "");
    put_string (list, axis_name (t, FALSE, i));
    if (limited) {
      g_string_append (list, ": ");
      put_numbers (list, t->box + 2 * i, 2);
    }
  }
  put_indent (out, indent);
  g_string_append_printf (out,
                          "bounding_box: !transform/property/bounding_box-1.2.0 "
                          "{ignore: [%s], intervals: {%s}, order: F}",
                          ignored->str, intervals->str);
}

static void put_transform (GString *out, const DscTransform *t, guint indent);

static void
put_key (GString *out, guint indent, const char *key)
{
  put_indent (out, indent);
  g_string_append_printf (out, "%s: ", key);
}

static void
put_polynomial (GString *out, const DscTransform *t, guint indent)
{
  const double *ranges[2] = { t->domain, t->window };

  put_key (out, indent, "coefficients");
  g_string_append (out, NDARRAY);
  if (t->n_in == 1)
    put_numbers (out, t->values, t->size);
  else
    put_matrix (out, t->values, t->size, t->size);
  for (int k = 0; k < 2; k++) {
    put_key (out, indent, k == 0 ? "domain" : "window");
    if (t->n_in == 1)
      put_numbers (out, ranges[k], 2);
    else
      put_matrix (out, ranges[k], 2, 2);
  }
}

static void
put_fitswcs (GString *out, const DscTransform *t, guint indent)
{
  static const char *const keys[3] = { "crpix", "crval", "cdelt" };

  for (int k = 0; k < 3; k++) {
    put_key (out, indent, keys[k]);
    g_string_append (out, NDARRAY);
    put_numbers (out, t->values + 2 * k, 2);
  }
  put_key (out, indent, "pc");
  g_string_append (out, NDARRAY);
  put_matrix (out, t->values + 6, 2, 2);
  put_key (out, indent, "projection");
  g_string_append (
      out, "!transform/gnomonic-1.4.0 {direction: pix2sky, inputs: [x, y], outputs: [phi, theta]}");
}

static void
put_one_number (GString *out, guint indent, const char *key, double value)
{
  put_key (out, indent, key);
  put_number (out, value);
}

/* What belongs to one type of node only. */
static void
put_values (GString *out, const DscTransform *t, guint indent)
{
  switch (t->type) {
  case DSC_TRANSFORM_SHIFT:
    put_one_number (out, indent, "offset", t->values[0]);
    break;
  case DSC_TRANSFORM_SCALE:
    put_one_number (out, indent, "factor", t->values[0]);
    break;
  case DSC_TRANSFORM_IDENTITY:
    put_key (out, indent, "n_dims");
    g_string_append_printf (out, "%u", t->n_in);
    break;
  case DSC_TRANSFORM_REMAP:
    put_key (out, indent, "mapping");
    for (guint k = 0; k < t->n_out; k++)
      g_string_append_printf (out, "%s%u", k > 0 ? ", " : "[", t->mapping[k]);
    g_string_append (out, "]");
    put_key (out, indent, "n_inputs");
    g_string_append_printf (out, "%u", t->n_in);
    break;
  case DSC_TRANSFORM_CONSTANT:
    put_one_number (out, indent, "value", t->values[0]);
    put_key (out, indent, "dimensions");
    g_string_append_printf (out, "%u", t->n_in);
    break;
  case DSC_TRANSFORM_POLYNOMIAL1:
  case DSC_TRANSFORM_POLYNOMIAL2:
    put_polynomial (out, t, indent);
    break;
  case DSC_TRANSFORM_AFFINE:
    put_key (out, indent, "matrix");
    g_string_append (out, NDARRAY);
    put_matrix (out, t->values, 2, 2);
    put_key (out, indent, "translation");
    g_string_append (out, NDARRAY);
    put_numbers (out, t->values + 4, 2);
    break;
  case DSC_TRANSFORM_ROTATE2D:
    put_one_number (out, indent, "angle", t->values[0]);
    break;
  case DSC_TRANSFORM_ROTATE_SEQUENCE:
    put_key (out, indent, "angles");
    put_numbers (out, t->values, t->n_values);
    put_key (out, indent, "axes_order");
    g_string_append (out, t->axes);
    put_key (out, indent, "rotation_type");
    g_string_append (out, t->spherical ? "spherical" : "cartesian");
    break;
  case DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN:
  case DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL:
    put_key (out, indent, "transform_type");
    g_string_append (out, t->n_in == 2 ? "spherical_to_cartesian" : "cartesian_to_spherical");
    put_key (out, indent, "wrap_lon_at");
    g_string_append (out, t->wrap > 180.0 ? "360" : "180");
    break;
  case DSC_TRANSFORM_GNOMONIC:
    put_key (out, indent, "direction");
    g_string_append (out, t->backward ? "sky2pix" : "pix2sky");
    break;
  case DSC_TRANSFORM_ROTATE3D:
    put_one_number (out, indent, "phi", t->values[0]);
    put_one_number (out, indent, "theta", t->values[1]);
    put_one_number (out, indent, "psi", t->values[2]);
    put_key (out, indent, "direction");
    g_string_append (out, t->backward ? "celestial2native" : "native2celestial");
    break;
  case DSC_TRANSFORM_FITSWCS:
    put_fitswcs (out, t, indent);
    break;
  case DSC_TRANSFORM_COMPOSE:
  case DSC_TRANSFORM_CONCATENATE:
  case DSC_TRANSFORM_ADD:
  case DSC_TRANSFORM_SUBTRACT:
  case DSC_TRANSFORM_MULTIPLY:
  case DSC_TRANSFORM_DIVIDE:
  case DSC_TRANSFORM_POWER:
    put_indent (out, indent);
    g_string_append (out, "forward:");
    put_indent (out, indent);
    g_string_append (out, "- ");
    put_transform (out, t->a, indent + 2);
    put_indent (out, indent);
    g_string_append (out, "- ");
    put_transform (out, t->b, indent + 2);
    break;
  case DSC_TRANSFORM_N_TYPES:
    break;
  }
}

/* Writes the tag where the text stands, and the keys of the map on lines of their own. */
static void
put_transform (GString *out, const DscTransform *t, guint indent)
{
  const char *name = dsc_transform_type_name (t->type);

  if (strcmp (name, "spherical_cartesian") == 0 || strcmp (name, "fitswcs_imaging") == 0)
    g_string_append_printf (out, "!<tag:stsci.edu:gwcs/%s-%s>", name, versions[t->type]);
  else
    g_string_append_printf (out, "!transform/%s-%s", name, versions[t->type]);
  if (t->box != NULL)
    put_box (out, t, indent);
  put_values (out, t, indent);
  put_axes (out, t, indent);
  if (t->inverse != NULL) {
    put_key (out, indent, "inverse");
    put_transform (out, t->inverse, indent + 2);
  }
  if (t->name != NULL) {
    put_key (out, indent, "name");
    put_string (out, t->name);
  }
}

static void
put_frame (GString *out, const DscWcsStep *step)
{
  g_string_append_printf (out, "!<tag:stsci.edu:gwcs/%s-1.2.0> {name: ",
                          step->celestial ? "celestial_frame" : "frame2d");
  put_string (out, step->name);
  g_string_append (out, ", axes_order: [0, 1], axes_names: [");
  put_string (out, step->axes_names[0]);
  g_string_append (out, ", ");
  put_string (out, step->axes_names[1]);
  g_string_append (out, "], axis_physical_types: [");
  put_string (out, step->axis_types[0]);
  g_string_append (out, ", ");
  put_string (out, step->axis_types[1]);
  g_string_append (out, "], unit: [" UNIT);
  put_string (out, step->unit);
  g_string_append (out, ", " UNIT);
  put_string (out, step->unit);
  g_string_append_c (out, ']');
  if (step->celestial)
    g_string_append (out, ", reference_frame: !<tag:astropy.org:astropy/coordinates/frames/"
                          "icrs-1.1.0> {frame_attributes: {}}");
  g_string_append_c (out, '}');
}

GBytes *
dsc_gwcs_write (const DscWcs *wcs, const char *meta, GError **error)
{
  g_autoptr (GString) out
      = g_string_new ("#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n"
                      "%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\nmeta:\n");
  guint shape[2];
  gsize size;

  if (dsc_wcs_get_step (wcs, 0) == NULL || !dsc_wcs_is_celestial (wcs)) {
    g_autofree char *what = dsc_wcs_describe (wcs);

    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "The coordinates (%s) cannot be written as a gwcs", what);
    return NULL;
  }
  if (meta != NULL && *meta != '\0')
    g_string_append_printf (out, "%s%s", meta, g_str_has_suffix (meta, "\n") ? "" : "\n");
  g_string_append (out, "  wcs: !<tag:stsci.edu:gwcs/wcs-1.4.0>\n    name: ");
  put_string (out, dsc_wcs_get_name (wcs));
  if (dsc_wcs_get_pixel_shape (wcs, shape))
    g_string_append_printf (out, "\n    pixel_shape: [%u, %u]", shape[0], shape[1]);
  else
    g_string_append (out, "\n    pixel_shape: null");
  g_string_append (out, "\n    steps:");
  for (guint i = 0; i < dsc_wcs_n_frames (wcs); i++) {
    const DscWcsStep *step = dsc_wcs_get_step (wcs, i);

    g_string_append (out, "\n    - !<tag:stsci.edu:gwcs/step-1.3.0>\n      frame: ");
    put_frame (out, step);
    g_string_append (out, "\n      transform: ");
    if (step->transform == NULL)
      g_string_append (out, "null");
    else
      put_transform (out, step->transform, 8);
  }
  g_string_append (out, "\n...\n");
  size = out->len;
  return g_bytes_new_take (g_string_free (g_steal_pointer (&out), FALSE), size);
}
