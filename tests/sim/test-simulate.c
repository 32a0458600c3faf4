/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-simulate.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#include "dsc-association.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-gwcs.h"
#include "dsc-sim-truth.h"
#include "dsc-test.h"

#define SCENE                                                                                      \
  "\"name\": \"small\", \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"size\": 96, "         \
  "\"n_stars\": 12, \"n_galaxies\": 6, \"n_reference\": 5, \"field_radius_arcsec\": 3, "           \
  "\"psf_half\": 12, \"cosmic_rays_per_mpix\": 3000"
#define FIELD                                                                                      \
  ", \"detectors\": [\"NRCB1\", \"NRCB2\"], \"pointing_aperture\": \"NRCB1_FULL\", \"ra\": 10, "   \
  "\"dec\": -20.5, \"roll\": 30, \"visits\": [{\"visit\": 1, \"group\": 2, \"dithers\": [[0, 0], " \
  "[0.4, 0.3]]}, {\"visit\": 2, \"group\": 3, \"error_arcsec\": [0.2, 0.1], \"exptime\": 500, "    \
  "\"dithers\": [[0.1, -0.5]]}]"

static DscSimScene *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DscSimScene *scene = dsc_sim_scene_parse (text, -1, "test", NULL, &error);

  g_assert_no_error (error);
  return scene;
}

static char *
make (const char *text, guint n_threads)
{
  g_autoptr (DscSimScene) scene = parse (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *top = dsc_test_tmpdir ();
  char *directory = g_build_filename (top, "new", "deep", NULL);

  g_assert_true (dsc_simulate (scene, directory, n_threads, NULL, NULL, &error));
  g_assert_no_error (error);
  return directory;
}

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names of the files in a directory and its aligned copies, sorted. */
static GPtrArray *
list (const char *directory)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *const parts[] = { ".", "aligned" };

  for (guint k = 0; k < 2; k++) {
    g_autofree char *path = g_build_filename (directory, parts[k], NULL);
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
      if (strcmp (name, "aligned") != 0)
        g_ptr_array_add (names, g_build_filename (parts[k], name, NULL));
  }
  g_ptr_array_sort (names, compare_names_cb);
  return names;
}

static char *
contents (const char *directory, const char *name, gsize *ret_size)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes;

  g_file_get_contents (path, &bytes, ret_size, &error);
  g_assert_no_error (error);
  return bytes;
}

static guint
count_differences (const char *a, const char *b)
{
  g_autoptr (GPtrArray) names = list (a);
  g_autoptr (GPtrArray) others = list (b);
  guint different = 0;

  g_assert_cmpuint (names->len, ==, others->len);
  for (guint i = 0; i < names->len; i++) {
    gsize n, m;
    g_autofree char *x = contents (a, names->pdata[i], &n);
    g_autofree char *y = NULL;

    g_assert_cmpstr (names->pdata[i], ==, others->pdata[i]);
    y = contents (b, names->pdata[i], &m);
    different += n != m || memcmp (x, y, n) != 0;
  }
  return different;
}

static void
test_same_bytes (void)
{
  g_autofree char *one = make ("{" SCENE FIELD "}", 1);
  g_autofree char *four = make ("{" SCENE FIELD "}", 4);
  g_autofree char *other = make ("{" SCENE FIELD ", \"seed\": 2}", 4);
  g_autoptr (GPtrArray) names = list (one);

  /* 6 exposures and copies, 6 truths, 2 associations, truth.json, 2 catalogs; nothing else. */
  g_assert_cmpuint (names->len, ==, 12 + 6 + 2 + 1 + 2);
  g_assert_cmpuint (count_differences (one, four), ==, 0);
  /* Another seed changes everything but the two associations. */
  g_assert_cmpuint (count_differences (one, other), ==, names->len - 2);
}

/* Existing files are replaced by the same ones. */
static void
test_again (void)
{
  g_autoptr (DscSimScene) scene = parse ("{" SCENE FIELD "}");
  g_autofree char *first = make ("{" SCENE FIELD "}", 0);
  g_autofree char *second = make ("{" SCENE FIELD ", \"seed\": 3}", 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_simulate (scene, second, 0, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_differences (first, second), ==, 0);
}

static guint
le (const guint8 *p, guint n)
{
  return n == 0 ? 0 : p[0] | le (p + 1, n - 1) << 8;
}

/* One member of a zip file, found through its directory; CRC checked. */
static GByteArray *
unzip (const guint8 *zip, gsize size, const char *name)
{
  const guint8 *end = zip + size - 22, *entry;
  guint n;

  g_assert_cmpuint (le (end, 4), ==, 0x06054b50);
  entry = zip + le (end + 16, 4);
  n = le (end + 10, 2);
  for (guint i = 0; i < n; i++) {
    guint name_size = le (entry + 28, 2);

    g_assert_cmpuint (le (entry, 4), ==, 0x02014b50);
    if (name_size == strlen (name) && memcmp (entry + 46, name, name_size) == 0) {
      const guint8 *local = zip + le (entry + 42, 4);
      GByteArray *out = g_byte_array_new ();
      z_stream stream = { 0 };

      g_assert_cmpuint (le (local, 4), ==, 0x04034b50);
      g_assert_cmpmem (local + 30, le (local + 26, 2), name, name_size);
      g_assert_cmpuint (le (entry + 14, 2), ==, 0x21); /* 1980-01-01 */
      g_byte_array_set_size (out, le (entry + 24, 4));
      g_assert_cmpint (inflateInit2 (&stream, -MAX_WBITS), ==, Z_OK);
      stream.next_in = (guint8 *)local + 30 + name_size + le (local + 28, 2);
      stream.avail_in = le (entry + 20, 4);
      stream.next_out = out->data;
      stream.avail_out = out->len;
      g_assert_cmpint (inflate (&stream, Z_FINISH), ==, Z_STREAM_END);
      g_assert_cmpuint (stream.total_out, ==, out->len);
      inflateEnd (&stream);
      g_assert_cmpuint (crc32 (0, out->data, out->len), ==, le (entry + 16, 4));
      return out;
    }
    entry += 46 + name_size + le (entry + 30, 2) + le (entry + 32, 2);
  }
  g_assert_not_reached ();
}

/* The data of an .npy array after checking what its header says. */
static const guint8 *
npy_data (const GByteArray *npy, const char *descr, guint n)
{
  g_autofree char *header = NULL;
  g_autofree char *shape = g_strdup_printf ("'shape': (%u,)", n);
  guint size = le (npy->data + 8, 2);

  g_assert_cmpmem (npy->data, 8, "\x93NUMPY\1\0", 8);
  g_assert_cmpuint ((size + 10) % 64, ==, 0);
  header = g_strndup ((const char *)npy->data + 10, size);
  g_assert_true (g_str_has_suffix (header, "\n"));
  g_assert_nonnull (strstr (header, descr));
  g_assert_nonnull (strstr (header, shape));
  g_assert_nonnull (strstr (header, "'fortran_order': False"));
  return npy->data + 10 + size;
}

static void
test_npz (void)
{
  enum { W = 37, H = 23 };
  g_autofree char *directory = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (directory, "hits.npz", NULL);
  g_autofree char *zip = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) hits = NULL;
  g_autoptr (GByteArray) shape = NULL;
  guint8 hit[W * H];
  const guint8 *bits;
  DscTestRandom random = { 4 };
  gsize size;

  for (guint i = 0; i < W * H; i++)
    hit[i] = dsc_test_uniform (&random) < 0.2;
  g_assert_true (dsc_sim_truth_write_hits (path, hit, W, H, &error));
  zip = contents (directory, "hits.npz", &size);
  hits = unzip ((const guint8 *)zip, size, "cosmic_ray.npy");
  bits = npy_data (hits, "'|u1'", (W * H + 7) / 8);
  for (guint i = 0; i < W * H; i++)
    g_assert_cmpuint (bits[i / 8] >> (7 - i % 8) & 1, ==, hit[i]);
  shape = unzip ((const guint8 *)zip, size, "shape.npy");
  g_assert_cmpuint (le (npy_data (shape, "'<i8'", 2), 4), ==, H);
  g_assert_cmpuint (le (npy_data (shape, "'<i8'", 2) + 8, 4), ==, W);
}

static void
check_corners (JsonObject *exposure, const char *key, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  JsonArray *corners = json_object_get_array_member (exposure, key);
  const double x[4] = { 0, 95, 95, 0 }, y[4] = { 0, 0, 95, 95 };
  DscWcs *wcs;

  g_assert_no_error (error);
  wcs = dsc_image_model_get_wcs (model);
  g_assert_nonnull (wcs);
  g_assert_cmpint (dsc_wcs_get_kind (wcs), ==, DSC_WCS_GWCS);
  g_assert_cmpuint (dsc_wcs_n_frames (wcs), ==, 4);
  g_assert_cmpstr (dsc_wcs_frame_name (wcs, 2), ==, "v2v3vacorr");
  for (guint k = 0; k < 4; k++) {
    JsonArray *corner = json_array_get_array_element (corners, k);
    double ra, dec;

    dsc_wcs_pixel_to_sky1 (wcs, x[k], y[k], &ra, &dec);
    dsc_assert_near (ra, json_array_get_double_element (corner, 0), 1e-12, 0.0);
    dsc_assert_near (dec, json_array_get_double_element (corner, 1), 1e-12, 0.0);
  }
}

/* truth.json tells what the files hold: header coordinates, true ones of the copies, sky level. */
static void
test_truth (void)
{
  g_autofree char *directory = make ("{" SCENE FIELD "}", 0);
  g_autofree char *json = g_build_filename (directory, "truth.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *root, *exposures;

  g_assert_true (json_parser_load_from_file (parser, json, &error));
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (root, "scene"), "name"), ==,
      "small");
  exposures = json_object_get_object_member (root, "exposures");
  names = json_object_get_members (exposures);
  g_assert_cmpuint (g_list_length (names), ==, 6);
  for (GList *l = names; l != NULL; l = l->next) {
    JsonObject *exposure = json_object_get_object_member (exposures, l->data);
    g_autofree char *path = g_build_filename (directory, l->data, NULL);
    g_autofree char *copy = g_build_filename (directory, "aligned", l->data, NULL);

    check_corners (exposure, "corner_world_header", path);
    check_corners (exposure, "corner_world_true", copy);
    dsc_assert_near (json_object_get_double_member (exposure, "sky_mjysr"), 0.3, 0.0601, 0.0);
  }
}

/* What a pipeline reads first. */
static void
test_files (void)
{
  g_autofree char *directory = make ("{" SCENE FIELD "}", 0);
  g_autofree char *asn = g_build_filename (directory, "small_asn.json", NULL);
  const char *const paths[] = { asn, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) library = dsc_library_load (paths, NULL, &error);
  DscImageModel *model;
  g_autoptr (DscImage) dq = NULL;
  g_autoptr (DscImage) sci = NULL;
  g_auto (GStrv) region = NULL;
  double value;

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_library_get_n_models (library), ==, 6);
  g_assert_cmpuint (dsc_library_get_n_groups (library), ==, 3);
  g_assert_cmpstr (dsc_library_get_product (library), ==, "small");
  g_assert_cmpstr (dsc_library_get_group_id (library, 5), ==, "jw99000001002_03101_3");
  model = dsc_library_get_model (library, 5);
  g_assert_cmpstr (dsc_image_model_get_string (model, "EXP_TYPE"), ==, "NRC_IMAGE");
  g_assert_cmpstr (dsc_image_model_get_string (model, "DETECTOR"), ==, "NRCB2");
  g_assert_cmpstr (dsc_image_model_get_string (model, "DATE-OBS"), ==, "2026-03-01");
  g_assert_cmpstr (dsc_image_model_get_string (model, "TIME-OBS"), ==, "01:26:24.000");
  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "MJy/sr");
  g_assert_true (dsc_image_model_get_double (model, "TMEASURE", &value));
  g_assert_cmpfloat (value, ==, 500.0);
  g_assert_true (dsc_image_model_get_double (model, "PIXAR_A2", &value));
  dsc_assert_near (value, 0.03111 * 0.03129, 0.0, 1e-12);
  region = g_strsplit (dsc_image_model_get_string (model, "S_REGION"), " ", -1);
  g_assert_cmpuint (g_strv_length (region), ==, 11);
  g_assert_cmpuint (strlen (strchr (region[3], '.')), ==, 10);
  for (DscPlaneId id = DSC_PLANE_SCI; id <= DSC_PLANE_VAR_FLAT; id++)
    g_assert_true (dsc_image_model_has_plane (model, id));
  dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, &error);
  sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 96 * 96; i++)
    g_assert_cmpint (isnan (sci->f[i]), ==, (dq->u[i] & (2 | 1024)) != 0);
}

static void
test_catalogs (void)
{
  g_autofree char *directory = make ("{" SCENE FIELD "}", 0);
  gsize size;
  g_autofree char *all = contents (directory, "truth_catalog.ecsv", &size);
  g_autofree char *bright = contents (directory, "reference_stars.ecsv", &size);
  g_auto (GStrv) rows = g_strsplit (all, "\n", -1);
  g_auto (GStrv) stars = g_strsplit (bright, "\n", -1);
  double best = 0.0;
  const char *position = NULL;

  g_assert_cmpstr (rows[0], ==, "# %ECSV 1.0");
  g_assert_cmpstr (rows[10], ==, "id RA DEC flux_jy is_star re_arcsec");
  g_assert_cmpuint (g_strv_length (rows), ==, 11 + 18 + 1);
  g_assert_cmpuint (g_strv_length (stars), ==, 7 + 5 + 1);
  /* The first reference star is the brightest star of the catalog. */
  for (guint i = 11; i < 29; i++) {
    g_auto (GStrv) cells = g_strsplit (rows[i], " ", -1);
    double flux = g_ascii_strtod (cells[3], NULL);

    g_assert_cmpuint (g_strv_length (cells), ==, 6);
    g_assert_cmpstr (cells[4], ==, i < 23 ? "True" : "False");
    if (i < 23 && flux > best) {
      best = flux;
      position = rows[i];
    }
  }
  g_assert_nonnull (strstr (position, stars[7]));
}

/* A scene beside its gwcs file: the exposures have exactly those coordinates. */
static void
test_wcs_file (void)
{
  g_autofree char *directory = dsc_test_tmpdir ();
  g_autofree char *asdf = g_build_filename (directory, "real_nrcb3.asdf", NULL);
  g_autofree char *json = g_build_filename (directory, "scene.json", NULL);
  g_autofree char *out = g_build_filename (directory, "out", NULL);
  g_autofree char *fits = g_build_filename (out, "jw99000001001_02101_00001_nrcb3_cal.fits", NULL);
  g_autoptr (DscWcs) wcs = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (DscSimScene) scene = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;
  const guint start[2] = { 1, 1 };
  DscSimAttitude attitude;
  DscSimPointing pointing;

  dsc_sim_attitude_init (&attitude, -54.6, -457.7, 359.9999, 89.99, 12.0);
  wcs = dsc_sim_wcs_new (dsc_sim_aperture_find ("NRCB3"), &attitude, start, 64, 48, 1.0, &pointing);
  bytes = dsc_gwcs_write (wcs, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (asdf, g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes), &error));
  g_assert_true (g_file_set_contents (
      json,
      "{\"name\": \"w\", \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"n_stars\": 9, "
      "\"wcs_files\": [\"real_nrcb3.asdf\"], \"psf_half\": 10}",
      -1, &error));
  scene = dsc_sim_scene_read (json, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_simulate (scene, out, 1, NULL, NULL, &error));
  g_assert_no_error (error);
  model = dsc_fits_model_open (fits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_image_model_get_width (model), ==, 64);
  g_assert_cmpuint (dsc_image_model_get_height (model), ==, 48);
  for (double x = -0.5; x < 64.0; x += 8.0) {
    double ra, dec, ra0, dec0;

    dsc_wcs_pixel_to_sky1 (wcs, x, 0.7 * x, &ra0, &dec0);
    dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model), x, 0.7 * x, &ra, &dec);
    g_assert_cmpfloat (ra, ==, ra0);
    g_assert_cmpfloat (dec, ==, dec0);
  }
}

static void
test_failures (void)
{
  g_autoptr (DscSimScene) scene = parse ("{" SCENE FIELD "}");
  g_autofree char *top = dsc_test_tmpdir ();
  g_autofree char *file = g_build_filename (top, "file", NULL);
  g_autofree char *below = g_build_filename (file, "out", NULL);
  g_autofree char *out = g_build_filename (top, "out", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (dsc_simulate (scene, below, 0, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, below));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_simulate (scene, out, 0, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

/* One file cannot be written: the others go too, what was there before stays. */
static void
test_unfinished (void)
{
  g_autoptr (DscSimScene) scene = parse ("{" SCENE FIELD "}");
  g_autofree char *top = dsc_test_tmpdir ();
  g_autofree char *blocker
      = g_build_filename (top, "jw99000001002_03101_00003_nrcb2_cal.fits", NULL);
  g_autofree char *inside = g_build_filename (blocker, "file", NULL);
  g_autofree char *other = g_build_filename (top, "mine.txt", NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (blocker, 0777), ==, 0);
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  g_assert_false (dsc_simulate (scene, top, 2, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, blocker));
  names = list (top);
  g_assert_cmpuint (names->len, ==, 2);
}

static void
test_presets (void)
{
  const guint n_files[] = { 6, 5, 12, 300 };
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; dsc_sim_preset_names ()[i] != NULL; i++) {
    const char *name = dsc_sim_preset_names ()[i];
    g_autoptr (GBytes) text = dsc_sim_preset_load (name, &error);
    g_autoptr (DscSimScene) scene = NULL;

    g_assert_no_error (error);
    scene = dsc_sim_scene_parse (g_bytes_get_data (text, NULL), (gssize)g_bytes_get_size (text),
                                 name, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (scene->name, ==, name);
    g_assert_cmpuint (dsc_sim_scene_n_files (scene), ==, n_files[i]);
  }
  g_assert_cmpuint (i, ==, 4);
  g_assert_null (dsc_sim_preset_load ("dmeo", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, "demo, mini, full, many"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/simulate/same-bytes", test_same_bytes);
  g_test_add_func ("/sim/simulate/again", test_again);
  g_test_add_func ("/sim/simulate/npz", test_npz);
  g_test_add_func ("/sim/simulate/truth", test_truth);
  g_test_add_func ("/sim/simulate/files", test_files);
  g_test_add_func ("/sim/simulate/catalogs", test_catalogs);
  g_test_add_func ("/sim/simulate/wcs-file", test_wcs_file);
  g_test_add_func ("/sim/simulate/failures", test_failures);
  g_test_add_func ("/sim/simulate/unfinished", test_unfinished);
  g_test_add_func ("/sim/simulate/presets", test_presets);
  return g_test_run ();
}
