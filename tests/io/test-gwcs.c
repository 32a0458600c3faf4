/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-gwcs.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"
#include "model/dsc-test-wcs.h"

#define HEAD                                                                                       \
  "#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n"                     \
  "--- !core/asdf-1.1.0\n"

static DscWcs *
read_text (const char *tree, GError **error)
{
  g_autofree char *text = g_strconcat (HEAD, tree, "...\n", NULL);

  return dsc_gwcs_read (text, strlen (text), "t.asdf", error);
}

/* Two of the transforms and numbers that gwcs 1.0.3 with astropy 7 gives at (100.25, 45.5) and
 * (-1.7, 2.2). */
static const struct {
  const char *name, *model;
  double a[2], b[2];
} peer[] = {
  { "Euler angles zxz",
    "!transform/rotate3d-1.5.0 {direction: zxz, phi: 23, psi: 75, theta: 14}",
    { 4.515283108397776, 31.781385540187763 },
    { -98.55992376924172, 7.947415935414078 } },
  { "Euler angles xyz",
    "!transform/rotate3d-1.5.0 {direction: xyz, phi: -23, psi: 5, theta: 114}",
    { 150.87185632028303, -29.379805538051883 },
    { -179.35683974001532, 64.52979229620868 } },
  { "rotate_sequence_3d",
    "!transform/rotate_sequence_3d-1.2.0 {angles: [10, -20, 30, 40], axes_order: zyxz, "
    "rotation_type: spherical}",
    { 35.65457183122376, 13.349836022525341 },
    { -59.20077560882015, -9.048551480159292 } },
  { "rotate2d",
    "!transform/rotate2d-1.5.0 {angle: 33.3}",
    { 58.8091497582541, 93.068772446569 },
    { -2.6287227139219493, 0.905437404413371 } },
  { "native2celestial",
    "!transform/rotate3d-1.5.0 {direction: native2celestial, phi: 350, psi: 180, theta: 89.99}",
    { 90.23998585996678, 45.50177857550735 },
    { 348.300011370668, 2.1900044013693476 } },
  { "celestial2native",
    "!transform/rotate3d-1.5.0 {direction: celestial2native, phi: 10, psi: 170, theta: -30}",
    { 121.31872137020284, -21.0556028334903 },
    { 191.19763975482599, 55.9155903081616 } },
  { "gnomonic pix2sky",
    "!transform/gnomonic-1.4.0 {direction: pix2sky}",
    { 114.41165120583914, 27.494005170997816 },
    { -142.30575953331083, 87.221891408232 } },
  { "gnomonic sky2pix",
    "!transform/gnomonic-1.4.0 {direction: sky2pix}",
    { 55.40582668092508, 10.019005578829013 },
    { -44.24575828098933, -1490.794851931343 } },
  { "polynomials with domain and window",
    "!transform/compose-1.4.0\n  forward:\n  - !transform/remap_axes-1.5.0 {mapping: [0, 1, 0, "
    "1]}\n"
    "  - !transform/concatenate-1.4.0\n    forward:\n"
    "    - !transform/polynomial-1.3.0 {coefficients: !core/ndarray-1.1.0 [[1, 0.5, 0.003, "
    "5.0e-05],"
    " [2, -0.02, -3.0e-04, 0], [0.01, 2.0e-04, 0, 0], [1.0e-04, 0, 0, 0]],\n"
    "        domain: [[-50, 50], [0, 100]], window: [[-1, 2], [-3, 1]]}\n"
    "    - !transform/polynomial-1.3.0 {coefficients: !core/ndarray-1.1.0 [[-1, 1.5, 0.006],"
    " [0.2, 0.04, 0], [0.02, 0, 0]]}\n",
    { 7.634844176329686, 483.17774999999995 },
    { 0.49311976921930034, 1.8972400000000005 } },
  { "polynomials of one variable",
    "!transform/concatenate-1.4.0 {forward: [!transform/polynomial-1.3.0 {coefficients: "
    "!core/ndarray-1.1.0 [1, 2, 0.1, 0.01], domain: [-10, 30], window: [0, 5]}, "
    "!transform/polynomial-1.3.0 {coefficients: !core/ndarray-1.1.0 [3, -2]}]}",
    { 73.72852813720704, -88.0 },
    { 3.1938083398437502, -1.4000000000000004 } },
  { "power",
    "!transform/power-1.4.0 {forward: [!transform/concatenate-1.4.0 {forward: "
    "[!transform/shift-1.4.0 {offset: 200}, !transform/shift-1.4.0 {offset: 300}]}, "
    "!transform/compose-1.4.0 {forward: [!transform/remap_axes-1.5.0 {mapping: [0, 0], n_inputs: "
    "2}, !transform/concatenate-1.4.0 {forward: [!transform/scale-1.4.0 {factor: 0.01}, "
    "!transform/scale-1.4.0 {factor: 0.02}]}]}]}",
    { 304.5627068006781, 122910.31838923703 },
    { 0.9139985649517076, 0.8235121069141816 } },
  { "constant of two inputs",
    "!transform/compose-1.4.0 {forward: [!transform/remap_axes-1.5.0 {mapping: [0, 0, 1]}, "
    "!transform/concatenate-1.4.0 {forward: [!transform/constant-1.6.0 {dimensions: 2, value: "
    "4.5}, !transform/identity-1.4.0 {}]}]}",
    { 4.5, 45.5 },
    { 4.5, 2.2 } },
  { "sphere and back",
    "!transform/compose-1.4.0 {forward: [!<tag:stsci.edu:gwcs/spherical_cartesian-1.3.0> "
    "{transform_type: spherical_to_cartesian, wrap_lon_at: 180}, "
    "!<tag:stsci.edu:gwcs/spherical_cartesian-1.3.0> {transform_type: cartesian_to_spherical, "
    "wrap_lon_at: 360}]}",
    { 100.25, 45.5 },
    { 358.3, 2.2 } },
  { "fitswcs_imaging at the pole",
    "!<tag:stsci.edu:gwcs/fitswcs_imaging-1.0.0> {crpix: !core/ndarray-1.1.0 [10., 20.], crval: "
    "!core/ndarray-1.1.0 [20., 90.], cdelt: !core/ndarray-1.1.0 [0.001, 0.002], pc: "
    "!core/ndarray-1.1.0 [[0.6, 0.8], [0.8, -0.6]], projection: !transform/gnomonic-1.4.0 "
    "{direction: pix2sky}}",
    { 166.77132582152166, 89.86395562144814 },
    { 282.92142533344605, 89.9785767146025 } },
};

static void
test_peer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (peer); i++) {
    g_autofree char *tree = g_strdup_printf ("model: %s\n", peer[i].model);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscWcs) wcs = read_text (tree, &error);
    double u, v;

    g_test_message ("%s", peer[i].name);
    g_assert_no_error (error);
    dsc_wcs_pixel_to_sky1 (wcs, 100.25, 45.5, &u, &v);
    /* Sums in another order: some units in the last place. */
    dsc_assert_near (u, peer[i].a[0], 1e-12, 1e-14);
    dsc_assert_near (v, peer[i].a[1], 1e-12, 1e-14);
    dsc_wcs_pixel_to_sky1 (wcs, -1.7, 2.2, &u, &v);
    dsc_assert_near (u, peer[i].b[0], 1e-12, 1e-14);
    dsc_assert_near (v, peer[i].b[1], 1e-12, 1e-14);
  }
}

#define FRAMES(transform, world)                                                                   \
  "wcs: !<tag:stsci.edu:gwcs/wcs-1.4.0>\n  name: ''\n  pixel_shape: [30, 20]\n  steps:\n"          \
  "  - !<tag:stsci.edu:gwcs/step-1.3.0>\n"                                                         \
  "    frame: !<tag:stsci.edu:gwcs/frame2d-1.2.0> {name: detector}\n"                              \
  "    transform: " transform "\n"                                                                 \
  "  - !<tag:stsci.edu:gwcs/step-1.3.0>\n    frame: " world "\n    transform: null\n"

#define WORLD                                                                                      \
  "!<tag:stsci.edu:gwcs/celestial_frame-1.2.0> {name: world, reference_frame: "                    \
  "!<tag:astropy.org:astropy/coordinates/frames/icrs-1.1.0> {frame_attributes: {}}}"

static void
test_bounding_boxes (void)
{
  static const char *const forms[] = {
    /* by name; the old list has the last axis first */
    "!transform/identity-1.4.0 {n_dims: 2, inputs: [x0, x1], bounding_box: "
    "!transform/property/bounding_box-1.2.0 {intervals: {x0: [1, 2], x1: [3, 4]}, order: C}}",
    "!transform/identity-1.4.0 {n_dims: 2, inputs: [x, y], bounding_box: "
    "!transform/property/bounding_box-1.0.0 {intervals: {y: [3, 4], x: [1, 2]}, order: F}}",
    "!transform/identity-1.2.0 {n_dims: 2, bounding_box: [[3, 4], [1, 2]]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *model = g_strdup_printf ("model: %s\n", forms[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscWcs) wcs = read_text (model, &error);
    DscBox box;

    g_assert_no_error (error);
    g_assert_true (dsc_wcs_get_bounding_box (wcs, &box));
    g_assert_true (box.x0 == 1 && box.x1 == 2 && box.y0 == 3 && box.y1 == 4);
  }
}

static void
test_frames (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) wcs
      = read_text (FRAMES ("!transform/identity-1.4.0 {n_dims: 2}", WORLD), &error);
  g_autoptr (DscWcs) word
      = read_text (FRAMES ("!transform/identity-1.4.0 {n_dims: 2}", "world"), &error);
  guint shape[2];

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_wcs_n_frames (wcs), ==, 2);
  g_assert_true (dsc_wcs_is_celestial (wcs));
  g_assert_true (dsc_wcs_is_celestial (word));
  g_assert_true (dsc_wcs_get_pixel_shape (wcs, shape));
  g_assert_cmpuint (shape[0], ==, 30);
  g_assert_cmpuint (shape[1], ==, 20);
}

static void
refuse (const char *tree, DscError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (tree, &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  if (strstr (error->message, part) == NULL || strstr (error->message, "t.asdf") == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

static void
test_refused (void)
{
  refuse ("a: 1\n", DSC_ERROR_NOT_FOUND, "no WCS");
  refuse ("[1, 2]\n", DSC_ERROR_NOT_FOUND, "no WCS");
  refuse (FRAMES ("!transform/tabular-1.4.0 {}", WORLD), DSC_ERROR_UNSUPPORTED, "'tabular-1.4.0'");
  refuse (FRAMES ("{a: 1}", WORLD), DSC_ERROR_UNSUPPORTED, "(no tag)");
  refuse (FRAMES ("!transform/identity-1.4.0 {n_dims: 2}",
                  "!<tag:stsci.edu:gwcs/composite_frame-1.2.0> {frames: []}"),
          DSC_ERROR_UNSUPPORTED, "composite_frame-1.2.0");
  refuse (FRAMES ("!transform/identity-1.4.0 {n_dims: 2}",
                  "!<tag:stsci.edu:gwcs/frame2d-1.2.0> {name: v2v3}"),
          DSC_ERROR_UNSUPPORTED, "v2v3");
  refuse (FRAMES ("!transform/identity-1.4.0 {n_dims: 2}",
                  "!<tag:stsci.edu:gwcs/celestial_frame-1.2.0> {name: world, reference_frame: "
                  "!<tag:astropy.org:astropy/coordinates/frames/galactic-1.1.0> {}}"),
          DSC_ERROR_UNSUPPORTED, "galactic");
  refuse (FRAMES ("null", WORLD), DSC_ERROR_FORMAT, "lacks");
  refuse (FRAMES ("!transform/identity-1.4.0 {n_dims: 3}", WORLD), DSC_ERROR_UNSUPPORTED, "3");
  refuse ("wcs: {steps: [1]}\n", DSC_ERROR_FORMAT, "steps");
  refuse ("wcs: 3\n", DSC_ERROR_FORMAT, "steps");
}

static void
test_bad_values (void)
{
  static const struct {
    const char *model, *part;
  } cases[] = {
    { "!transform/shift-1.4.0 {}", "offset" },
    { "!transform/shift-1.4.0 {offset: far}", "offset" },
    { "!transform/shift-1.4.0 {offset: .nan}", "offset" },
    { "!transform/scale-1.4.0 {factor: [1]}", "factor" },
    { "!transform/identity-1.4.0 {n_dims: 1000000}", "n_dims" },
    { "!transform/remap_axes-1.5.0 {mapping: [0, -1]}", "mapping" },
    { "!transform/remap_axes-1.5.0 {mapping: [0, 1], n_inputs: 1}", "remap_axes" },
    { "!transform/affine-1.5.0 {matrix: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}", "must be 2x2" },
    { "!transform/affine-1.5.0 {matrix: [[1, 2], [3, 4]], translation: [1]}", "must be 2 numbers" },
    { "!transform/polynomial-1.3.0 {coefficients: [[1, 2, 3], [4, 5, 6]]}", "coefficients" },
    { "!transform/polynomial-1.3.0 {coefficients: []}", "coefficients" },
    { "!transform/polynomial-1.3.0 {coefficients: [1, 2, 3], domain: [1, 1]}", "domain" },
    { "!transform/rotate_sequence_3d-1.2.0 {angles: [1, 2], axes_order: xyz, rotation_type: "
      "spherical}",
      "axes_order" },
    { "!transform/rotate_sequence_3d-1.2.0 {angles: [1], axes_order: x, rotation_type: odd}",
      "rotation_type" },
    { "!transform/gnomonic-1.4.0 {direction: up}", "direction" },
    { "!transform/rotate3d-1.5.0 {direction: zxzx, phi: 1, theta: 2, psi: 3}", "direction" },
    { "!transform/compose-1.4.0 {forward: [!transform/shift-1.4.0 {offset: 1}]}", "forward" },
    { "!transform/compose-1.4.0 {forward: {a: 1, b: 2}}", "forward" },
    { "!transform/compose-1.4.0 {forward: [!transform/shift-1.4.0 {offset: 1}, "
      "!transform/identity-1.4.0 {n_dims: 2}]}",
      "do not fit" },
    { "!transform/identity-1.4.0 {n_dims: 2, bounding_box: [[1, 2]]}", "bounding_box" },
    { "!transform/identity-1.4.0 {n_dims: 2, inputs: [x, y], bounding_box: "
      "!transform/property/bounding_box-1.2.0 {intervals: {z: [1, 2]}}}",
      "bounding_box" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *tree = g_strdup_printf ("model: %s\n", cases[i].model);
    g_autoptr (GError) error = NULL;

    g_assert_null (read_text (tree, &error));
    g_assert_true (g_error_matches (error, DSC_ERROR, DSC_ERROR_FORMAT));
    if (strstr (error->message, cases[i].part) == NULL)
      g_error ("'%s' lacks '%s'", error->message, cases[i].part);
  }
}

/* Doubling by alias, and a chain of aliases: both must end at once with a message. */
static void
test_alias_bombs (void)
{
  g_autoptr (GString) doubling = g_string_new ("t0: &t0 !transform/shift-1.4.0 {offset: 1}\n");
  g_autoptr (GString) chain = g_string_new (doubling->str);

  for (int i = 1; i < 16; i++)
    g_string_append_printf (doubling,
                            "t%d: &t%d !transform/compose-1.4.0 {forward: [*t%d, *t%d]}\n", i, i,
                            i - 1, i - 1);
  g_string_append (doubling, "model: !transform/compose-1.4.0 {forward: [*t15, *t15]}\n");
  refuse (doubling->str, DSC_ERROR_TOO_LARGE, "parts");
  for (int i = 1; i < 100000; i++)
    g_string_append_printf (chain, "t%d: &t%d !transform/compose-1.4.0 {forward: [*t%d, *t0]}\n", i,
                            i, i - 1);
  g_string_append (chain, "model: !transform/compose-1.4.0 {forward: [*t99999, *t0]}\n");
  refuse (chain->str, DSC_ERROR_TOO_LARGE, "");
}

static void
assert_same_wcs (const DscWcs *a, const DscWcs *b)
{
  for (double y = -10; y < 2100; y += 211.3)
    for (double x = -10; x < 2100; x += 173.7) {
      double ra, dec, ra2, dec2, u, v, u2, v2;

      dsc_wcs_pixel_to_sky (a, 1, &x, &y, &ra, &dec, TRUE);
      dsc_wcs_pixel_to_sky (b, 1, &x, &y, &ra2, &dec2, TRUE);
      dsc_assert_near (ra2, ra, 0.0, 0.0);
      dsc_assert_near (dec2, dec, 0.0, 0.0);
      dsc_wcs_sky_to_pixel_stored (a, 1, &ra, &dec, &u, &v);
      dsc_wcs_sky_to_pixel_stored (b, 1, &ra, &dec, &u2, &v2);
      dsc_assert_near (u2, u, 0.0, 0.0);
      dsc_assert_near (v2, v, 0.0, 0.0);
    }
}

static GBytes *
write_and_compare (const DscWcs *wcs, const char *meta)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscWcs) again = NULL;
  g_autoptr (GBytes) second = NULL;
  GBytes *first = dsc_gwcs_write (wcs, meta, &error);

  g_assert_no_error (error);
  again = dsc_gwcs_read (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "ours", &error);
  g_assert_no_error (error);
  assert_same_wcs (wcs, again);
  second = dsc_gwcs_write (again, meta, &error);
  g_assert_true (g_bytes_equal (first, second));
  return first;
}

static void
test_write (void)
{
  g_autoptr (DscWcs) exposure = dsc_test_exposure_wcs (0.0, 89.99, 123.456789);
  DscTan tan = { { 238.99063615251757, 259.1 },
                 { 110.83884260835792, -73.45403677278064 },
                 { 8e-06, 8e-06 },
                 { 0.6, 0.8, 0.8, -0.6 } };
  DscBox box = { -0.5, 474.5, -0.5, 510.5 };
  g_autoptr (DscWcs) mosaic = dsc_wcs_new_tan (&tan, &box, (guint[2]){ 475, 511 });
  g_autoptr (GBytes) a = write_and_compare (exposure, NULL);
  g_autoptr (GBytes) b = write_and_compare (mosaic, "  model_type: ImageModel\n");
  g_autofree char *text = g_strndup (g_bytes_get_data (b, NULL), g_bytes_get_size (b));

  /* "8e-06" would be a string in YAML 1.1. */
  g_assert_nonnull (strstr (text, "cdelt: !core/ndarray-1.1.0 [8.0e-06, 8.0e-06]"));
  g_assert_nonnull (strstr (text, "pixel_shape: [475, 511]"));
  g_assert_nonnull (strstr (text, "meta:\n  model_type: ImageModel\n  wcs: "));
  g_assert_nonnull (strstr (text, "intervals: {x: [-0.5, 474.5], y: [-0.5, 510.5]}"));
  g_assert_null (strchr (text, '&'));
}

/* Names that YAML would take for something else. */
static void
test_write_names (void)
{
  static const char *const names[]
      = { "it's", "a: b", "yes", "null", "- x", "#", "", "two\nlines\t\"q\"", "\xc3\xa9t\xc3\xa9" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (DscTransform) t = dsc_transform_new_identity (2);
    DscWcsStep steps[2]
        = { { .name = names[i], .transform = t }, { .name = "world", .celestial = TRUE } };
    g_autoptr (DscWcs) wcs = NULL, again = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;

    dsc_transform_set_name (t, names[i]);
    wcs = dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, names[i], NULL, NULL);
    bytes = dsc_gwcs_write (wcs, NULL, NULL);
    again = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "x", &error);
    g_assert_no_error (error);
    g_assert_cmpstr (dsc_wcs_get_name (again), ==, names[i]);
    g_assert_cmpstr (dsc_wcs_frame_name (again, 0), ==, names[i]);
    g_assert_cmpstr (dsc_wcs_get_step (again, 0)->transform->name, ==, names[i]);
  }
}

static DscWcs *
load (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  return dsc_gwcs_read (bytes, size, name, error);
}

/* One row of expected.json: x y, sky, and the file's own inverse of that sky. */
static void
check_row (const DscWcs *wcs, JsonArray *row)
{
  double v[6], a, b, x, y;

  for (guint i = 0; i < 6; i++)
    v[i] = json_array_get_double_element (row, i);
  dsc_wcs_pixel_to_sky (wcs, 1, &v[0], &v[1], &a, &b, TRUE);
  dsc_assert_near (dsc_test_wrap (a - v[2]), 0.0, 1e-12, 0.0);
  dsc_assert_near (b, v[3], 1e-12, 0.0);
  dsc_wcs_sky_to_pixel1 (wcs, a, b, &x, &y);
  dsc_assert_near (x, v[0], 1e-6, 0.0);
  dsc_assert_near (y, v[1], 1e-6, 0.0);
  if (json_node_is_null (json_array_get_element (row, 4)))
    return;
  /* An angle of 215 deg in double precision ends 2.8e-14 deg apart: 3.3e-9 pixel of 31 mas. */
  dsc_wcs_sky_to_pixel_stored (wcs, 1, &v[2], &v[3], &x, &y);
  dsc_assert_near (x, v[4], 5e-9, 0.0);
  dsc_assert_near (y, v[5], 5e-9, 0.0);
}

static void
check_box (const DscWcs *wcs, JsonObject *entry)
{
  DscBox box;
  JsonArray *pair, *axis;

  if (!json_object_has_member (entry, "bounding_box_xy"))
    return;
  g_assert_true (dsc_wcs_get_bounding_box (wcs, &box));
  pair = json_object_get_array_member (entry, "bounding_box_xy");
  axis = json_array_get_array_element (pair, 0);
  g_assert_cmpfloat (box.x0, ==, json_array_get_double_element (axis, 0));
  g_assert_cmpfloat (box.x1, ==, json_array_get_double_element (axis, 1));
  axis = json_array_get_array_element (pair, 1);
  g_assert_cmpfloat (box.y0, ==, json_array_get_double_element (axis, 0));
  g_assert_cmpfloat (box.y1, ==, json_array_get_double_element (axis, 1));
}

/* The map of resampling against two calls, around the pixel that the plane touches. */
static void
check_map (const DscWcs *wcs)
{
  DscTan tan = { { 500, 400 }, { 0, 0 }, { 8.6e-6, 8.6e-6 }, { -0.8, 0.6, 0.6, 0.8 } };
  DscBox box = { 0 };

  dsc_wcs_get_bounding_box (wcs, &box);
  dsc_wcs_pixel_to_sky1 (wcs, 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1), &tan.crval[0],
                         &tan.crval[1]);
  for (double y = box.y0; y <= box.y1; y += 0.11 * (box.y1 - box.y0))
    for (double x = box.x0; x <= box.x1; x += 0.13 * (box.x1 - box.x0)) {
      double u, v, p, q;

      dsc_wcs_map_to_tan (wcs, &tan, 1, &x, &y, &u, &v);
      dsc_wcs_pixel_to_sky (wcs, 1, &x, &y, &p, &q, TRUE);
      dsc_tan_sky_to_pixel (&tan, 1, &p, &q, &p, &q);
      dsc_assert_near (u, p, 1e-8, 0.0);
      dsc_assert_near (v, q, 1e-8, 0.0);
    }
}

static void
check_folder (const char *name, guint n_files, const char *key)
{
  g_autofree char *folder = dsc_test_shared (name);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "expected.json", NULL) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GList) members = NULL;
  JsonObject *files;
  guint n = 0;

  if (folder == NULL)
    return;
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  files = json_node_get_object (json_parser_get_root (parser));
  members = json_object_get_members (files);
  for (GList *l = members; l != NULL; l = l->next) {
    JsonObject *entry = json_object_get_object_member (files, l->data);
    JsonArray *rows = json_object_get_array_member (entry, key);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscWcs) wcs = load (folder, l->data, &error);

    if (strcmp (l->data, "miri_lrs_wcs.asdf") == 0) {
      g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, "tabular-1.2.0"));
      continue;
    }
    g_assert_no_error (error);
    check_box (wcs, entry);
    for (guint i = 0; i < json_array_get_length (rows); i++)
      check_row (wcs, json_array_get_array_element (rows, i));
    if (dsc_wcs_is_celestial (wcs)) {
      g_autoptr (GBytes) written = write_and_compare (wcs, NULL);

      check_map (wcs);
    }
    n++;
  }
  g_assert_cmpuint (n, ==, n_files);
}

static void
test_ceers (void)
{
  check_folder ("real/ceers-gwcs", 76, "x_y_ra_dec_xinv_yinv");
}

static void
test_jwst (void)
{
  check_folder ("real/jwst-wcs", 4, "x_y_ra_dec_xinv_yinv");
}

static void
test_miri_distortion (void)
{
  check_folder ("real/miri-distortion", 1, "x_y_v2_v3_arcsec_xinv_yinv");
}

static void
test_no_wcs (void)
{
  g_autofree char *folder = dsc_test_shared ("real/miri-distortion");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;
  g_assert_null (load (folder, "jwst_miri_filteroffset_full_flt9.asdf", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* Real WCS moved to RA 0 and the poles, by the last angles of the rotation to the sky. */
static void
test_moved (void)
{
  static const double places[][2] = { { 0.0, 10.0 }, { 0.0, 89.99 }, { 120.0, -89.99 } };
  g_autofree char *folder = dsc_test_shared ("real/jwst-wcs");

  for (guint k = 0; k < G_N_ELEMENTS (places) && folder != NULL; k++) {
    g_autofree char *path = g_build_filename (folder, "nrcb1-wcs.asdf", NULL);
    g_autoptr (DscWcs) real = load (folder, "nrcb1-wcs.asdf", NULL), wcs = NULL;
    g_autoptr (GBytes) bytes = dsc_gwcs_write (real, NULL, NULL);
    g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_auto (GStrv) angles = NULL;
    g_autofree char *moved = NULL;
    char *from = strstr (text, "angles: ["), *to = strchr (from, ']');
    g_autoptr (GError) error = NULL;
    double last_ra = NAN;

    *from = *to = '\0';
    angles = g_strsplit (from + strlen ("angles: ["), ", ", -1);
    g_assert_cmpuint (g_strv_length (angles), ==, 5);
    moved = g_strdup_printf ("%sangles: [%s, %s, %s, %.9f, %.9f]%s", text, angles[0], angles[1],
                             angles[2], places[k][1], -places[k][0], to + 1);
    wcs = dsc_gwcs_read (moved, strlen (moved), "moved", &error);
    g_assert_no_error (error);
    for (double y = 0; y < 2048; y += 93.7)
      for (double x = 0; x < 2048; x += 101.3) {
        double ra, dec, u, v;

        dsc_wcs_pixel_to_sky (wcs, 1, &x, &y, &ra, &dec, TRUE);
        g_assert_true (ra >= 0.0 && ra < 360.0);
        dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &u, &v);
        dsc_assert_near (u, x, 1e-6, 0.0);
        dsc_assert_near (v, y, 1e-6, 0.0);
        if (x > 0 && k == 0) /* 100 pixels are 3 arcsec */
          dsc_assert_near (dsc_test_wrap (ra - last_ra), 0.0, 1e-3, 0.0);
        last_ra = ra;
      }
    check_map (wcs);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/gwcs/peer", test_peer);
  g_test_add_func ("/io/gwcs/bounding-boxes", test_bounding_boxes);
  g_test_add_func ("/io/gwcs/frames", test_frames);
  g_test_add_func ("/io/gwcs/refused", test_refused);
  g_test_add_func ("/io/gwcs/bad-values", test_bad_values);
  g_test_add_func ("/io/gwcs/alias-bombs", test_alias_bombs);
  g_test_add_func ("/io/gwcs/write", test_write);
  g_test_add_func ("/io/gwcs/write-names", test_write_names);
  g_test_add_func ("/io/gwcs/ceers", test_ceers);
  g_test_add_func ("/io/gwcs/jwst", test_jwst);
  g_test_add_func ("/io/gwcs/miri-distortion", test_miri_distortion);
  g_test_add_func ("/io/gwcs/no-wcs", test_no_wcs);
  g_test_add_func ("/io/gwcs/moved", test_moved);
  return g_test_run ();
}
