/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way out: what is told to a shell, to strun, to Python and to people. Run by jwst only where
 * DSC_TEST_PEER names a directory with its python and strun. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-export.h"
#include "dsc-fits-model.h"
#include "dsc-test.h"

#define SCENE "fixtures/nircam-mini/input/nircam-mini_asn.json"

static DscSession *
make_empty_session (void)
{
  static const DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (DscLibrary) library = dsc_library_new ("m51", "a3001", "m51_asn.json", NULL);
  g_autoptr (GError) error = NULL;
  DscSession *session = dsc_session_new (library, &options, &error);

  g_assert_no_error (error);
  return session;
}

static void
set (DscSession *session, const char *step, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, step)) {
      dsc_session_set_param (session, i, name, value, &error);
      g_assert_no_error (error);
      return;
    }
  g_assert_not_reached ();
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("no '%s' in:\n%s", part, text);
}

static void
assert_lacks (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("'%s' in:\n%s", part, text);
}

/* A shell reads back what was meant: blanks, quotes, a tilde. */
static void
test_command (void)
{
  static const char *const inputs[] = { "look.fits", "it's a_asn.json", NULL };
  g_autoptr (DscSession) session = make_empty_session ();
  g_autoptr (DscExport) export = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) argv = NULL;
  int argc;

  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  set (session, "outlier_detection", "snr", "6.0 4.0");
  set (session, "outlier_detection", "good_bits", "~DO_NOT_USE+NON_SCIENCE");
  export = dsc_export_new (session, inputs, FALSE);
  line = dsc_export_dup_command (export);
  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  g_assert_cmpint (argc, ==, 7);
  g_assert_cmpstr (argv[2], ==, "calwebb_image3");
  g_assert_cmpstr (argv[3], ==, "it's a_asn.json");
  g_assert_cmpstr (argv[4], ==, "--compat=jwst");
  g_assert_cmpstr (argv[5], ==, "--steps.outlier_detection.snr=6.0 4.0");
  g_assert_cmpstr (argv[6], ==, "--steps.outlier_detection.good_bits=~DO_NOT_USE+NON_SCIENCE");
}

static void
test_script (void)
{
  static const char *const inputs[] = { "/data/in/m51_asn.json", NULL };
  g_autoptr (DscSession) session = make_empty_session ();
  g_autoptr (DscExport) export = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *stepwise = NULL;
  g_auto (GStrv) commands = NULL;

  set (session, "skymatch", "skip", "true");
  set (session, "resample", "pixfrac", "0.5");
  export = dsc_export_new (session, inputs, FALSE);
  whole = dsc_export_dup_dscope (export, "/data/out/x", FALSE);
  assert_has (whole, "#!/bin/sh\n");
  assert_has (whole, "\nset -e\n");
  assert_has (whole, "dscope run calwebb_image3 ../../in/m51_asn.json \\\n");
  assert_has (whole, "--steps.resample.pixfrac=0.5\n");
  assert_lacks (whole, "/data");
  assert_lacks (whole, "source_catalog");
  stepwise = dsc_export_dup_dscope (export, "/data/out/x", TRUE);
  assert_has (stepwise, "--steps.tweakreg.save_results=true");
  assert_lacks (stepwise, "# skymatch");
  commands = g_strsplit (stepwise, "dscope run", -1);
  g_assert_cmpuint (g_strv_length (commands), ==, 1 + 4);
}

/* What of a session jwst can do, and what not. */
static void
test_limits (void)
{
  static const char *const inputs[] = { "m51_asn.json", NULL };
  g_autoptr (DscSession) session = make_empty_session ();
  g_autoptr (DscExport) robust = dsc_export_new (session, inputs, FALSE);
  g_autoptr (DscExport) peer = NULL, nudged = NULL, differences = NULL;
  g_autofree char *text = NULL;
  g_autofree char *peers = NULL;

  g_assert_cmpint (dsc_export_get_shipped (robust), ==, 0);
  text = dsc_export_dup_strun (robust, ".");
  assert_has (text, "match_method=auto");
  assert_has (text, "--steps.tweakreg.skip=true");

  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  set (session, "tweakreg", "minobj", "9");
  set (session, "source_catalog", "override_apcorr", "N/A");
  peer = dsc_export_new (session, inputs, FALSE);
  g_assert_cmpint (dsc_export_get_shipped (peer), ==, -1);
  g_assert_cmpuint (dsc_export_get_limits (peer)->len, ==, 0);
  peers = dsc_export_dup_strun (peer, ".");
  assert_has (peers, "strun --disable-crds-steppars calwebb_image3 m51_asn.json");
  assert_has (peers, "--steps.tweakreg.minobj=9");
  assert_has (peers, "--steps.source_catalog.override_apcorr=N/A");

  set (session, "tweakreg", "nudge", "g: 0.1,0.2,0");
  nudged = dsc_export_new (session, inputs, FALSE);
  g_assert_cmpint (dsc_export_get_shipped (nudged), ==, 0);
  set (session, "skymatch", "match_by", "differences");
  set (session, "source_catalog", "columns", "classic");
  differences = dsc_export_new (session, inputs, FALSE);
  g_assert_cmpint (dsc_export_get_shipped (differences), ==, 1);
  set (session, "tweakreg", "skip", "true");
  set (session, "skymatch", "skip", "true");
  dsc_export_unref (g_steal_pointer (&nudged));
  nudged = dsc_export_new (session, inputs, FALSE);
  g_assert_cmpint (dsc_export_get_shipped (nudged), ==, -1);
  g_assert_cmpuint (dsc_export_get_limits (nudged)->len, ==, 1);
}

static JsonArray *
parse_cells (JsonParser *parser, const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *root;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (root, "nbformat"), ==, 4);
  return json_object_get_array_member (root, "cells");
}

/* (transfer full): all cells of code */
static char *
join_code (JsonArray *cells)
{
  GString *code = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (cells); i++) {
    JsonObject *cell = json_array_get_object_element (cells, i);
    JsonArray *source = json_object_get_array_member (cell, "source");

    if (!g_str_equal (json_object_get_string_member (cell, "cell_type"), "code"))
      continue;
    g_assert_true (json_object_has_member (cell, "outputs"));
    for (guint k = 0; k < json_array_get_length (source); k++)
      g_string_append (code, json_array_get_string_element (source, k));
    g_string_append (code, "\n\n");
  }
  return g_string_free (code, FALSE);
}

static void
test_notebook (void)
{
  static const char *const inputs[] = { "m51_asn.json", NULL };
  g_autoptr (DscSession) session = make_empty_session ();
  g_autoptr (DscExport) export = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  set (session, "outlier_detection", "snr", "6.0 4.0");
  set (session, "resample", "crval", "10.5,-20");
  set (session, "skymatch", "subtract", "true");
  export = dsc_export_new (session, inputs, FALSE);
  text = dsc_export_dup_notebook (export, ".");
  code = join_code (parse_cells (parser, text));
  assert_has (code, "snr=\"6.0 4.0\",");
  assert_has (code, "crval=[10.5, -20.0],");
  assert_has (code, "subtract=True,");
  assert_has (code, "tweakreg = dict()");
  assert_has (code, "ASSOCIATION = \"m51_asn.json\"");
}

/* Without reference files jwst ends before its first step. */
static void
test_crds (void)
{
  static const char *const inputs[] = { "m51_asn.json", NULL };
  g_autoptr (DscSession) session = make_empty_session ();
  g_autoptr (DscExport) export = NULL, without = NULL;
  g_autofree char *strun = NULL, *notebook = NULL, *plain = NULL;

  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  export = dsc_export_new (session, inputs, FALSE);
  strun = dsc_export_dup_strun (export, ".");
  notebook = dsc_export_dup_notebook (export, ".");
  assert_has (strun, "#   export CRDS_SERVER_URL=");
  assert_has (strun, "  skip=--steps.source_catalog.skip=true\n");
  assert_has (notebook, "# os.environ[\\\"CRDS_SERVER_URL\\\"]");
  set (session, "source_catalog", "override_apcorr", "N/A");
  set (session, "source_catalog", "override_abvegaoffset", "N/A");
  without = dsc_export_new (session, inputs, FALSE);
  plain = dsc_export_dup_strun (without, ".");
  assert_lacks (plain, "CRDS_");
}

/* Stands for dscope and strun: what it was told, a line each. */
static void
put_program (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  static const char text[] = "#!/bin/sh\npwd >told\nprintf '%s\\n' \"$@\" >>told\n";

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

/* (transfer full): lines of what the script tells a program; run from elsewhere by its path */
static GStrv
run_script (const char *bin, const char *dir, const char *text)
{
  g_autofree char *script = g_build_filename (dir, "the script.sh", NULL);
  g_autofree char *told = g_build_filename (dir, "told", NULL);
  g_autofree char *lines = NULL;
  g_autofree char *path = g_strdup_printf ("%s:%s", bin, g_getenv ("PATH"));
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "PATH", path, TRUE);
  char *argv[] = { (char *)"sh", script, NULL };
  int status;

  environment = g_environ_unsetenv (environment, "CRDS_SERVER_URL");
  environment = g_environ_setenv (environment, "CRDS_PATH", bin, TRUE);
  g_assert_true (g_file_set_contents (script, text, -1, NULL));
  g_assert_true (g_spawn_sync ("/", argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_true (g_file_get_contents (told, &lines, NULL, NULL));
  g_assert_cmpint (g_remove (told), ==, 0);
  return g_strsplit (lines, "\n", -1);
}

#define ODD "it's 100% \"odd\" $HOME `x` \\n;<b>&"

/* What a shell, Python or a browser would take otherwise: as data alone, in folders and files and
 * in the name of the product, which is not even one line. */
static void
test_odd_names (void)
{
  static const DscSessionOptions options = { .cache_dir = "" };
  g_autofree char *bin = dsc_test_tmpdir ();
  g_autofree char *dir = g_build_filename (bin, ODD " out", NULL);
  g_autofree char *input = g_build_filename (bin, ODD " in", "-" ODD "_asn.json", NULL);
  const char *inputs[] = { input, NULL };
  g_autoptr (DscLibrary) library
      = dsc_library_new ("m51\nexit 3\n" ODD, "a3001", "m51_asn.json", NULL);
  g_autoptr (DscSession) session = dsc_session_new (library, &options, NULL);
  g_autoptr (DscExport) export = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *dscope = NULL, *strun = NULL, *notebook = NULL, *code = NULL;
  g_autofree char *html = NULL;
  g_auto (GStrv) told = NULL, told_strun = NULL, report = NULL;
  g_autoptr (GError) error = NULL;

  put_program (bin, "dscope");
  put_program (bin, "strun");
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  export = dsc_export_new (session, inputs, FALSE);
  dscope = dsc_export_dup_dscope (export, dir, FALSE);
  told = run_script (bin, dir, dscope);
  g_assert_cmpstr (told[0], ==, dir);
  g_assert_cmpstr (told[3], ==, "../" ODD " in/-" ODD "_asn.json");
  strun = dsc_export_dup_strun (export, dir);
  told_strun = run_script (bin, dir, strun);
  /* the name has three lines */
  g_assert_cmpstr (told_strun[5], ==, ODD "_asn.json");
  g_assert_cmpstr (told_strun[6], ==, "--steps.source_catalog.skip=true");
  notebook = dsc_export_dup_notebook (export, dir);
  code = join_code (parse_cells (parser, notebook));
  assert_has (code, "PRODUCT = \"m51\\nexit 3\\nit's 100% \\\"odd\\\" $HOME `x` \\\\n;<b>&\"\n");
  report = dsc_export_write (export, DSC_EXPORT_REPORT, FALSE, dir, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (report[0], &html, NULL, NULL));
  assert_has (html, ";&lt;b&gt;&amp;</h1>");
  assert_lacks (html, "<b>&");
}

/* --- with exposures -----------------------------------------------------------------------------
 */

typedef struct {
  char *path, *dir;
  DscSession *session;
  DscExport *export;
} Scene;

/* All but the catalogue, of which jwst makes none without reference files. */
static gboolean
scene_init (Scene *scene, DscCompat compat)
{
  static const DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GError) error = NULL;
  const char *inputs[2] = { NULL, NULL };

  scene->path = dsc_test_shared (SCENE);
  if (scene->path == NULL)
    return FALSE;
  inputs[0] = scene->path;
  scene->dir = dsc_test_tmpdir ();
  library = dsc_library_load (inputs, NULL, &error);
  g_assert_no_error (error);
  scene->session = dsc_session_new (library, &options, &error);
  g_assert_no_error (error);
  dsc_session_set_compat (scene->session, compat);
  set (scene->session, "source_catalog", "skip", "true");
  dsc_session_run (scene->session, 0, 4, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  scene->export = dsc_export_new (scene->session, inputs, TRUE);
  return TRUE;
}

static void
scene_clear (Scene *scene)
{
  dsc_export_unref (scene->export);
  g_clear_object (&scene->session);
  g_free (scene->path);
  g_free (scene->dir);
}

static void
assert_same (const char *a, const char *b)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize n, m;

  g_assert_true (g_file_get_contents (a, &first, &n, NULL));
  g_assert_true (g_file_get_contents (b, &second, &m, NULL));
  g_assert_cmpmem (first, n, second, m);
}

/* Shipped exposures are those that leave tweakreg, and load as the association says. */
static void
check_shipped (const Scene *scene)
{
  g_autofree char *asn = g_build_filename (scene->dir, "nircam-mini_asn.json", NULL);
  const char *paths[] = { asn, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) library = dsc_library_load (paths, NULL, &error);
  DscLibrary *ours = dsc_session_get_output_library (scene->session, 0);

  g_assert_no_error (error);
  g_assert_cmpstr (dsc_library_get_product (library), ==, "nircam-mini");
  g_assert_cmpstr (dsc_library_get_asn_id (library), ==, "a3001");
  g_assert_cmpuint (dsc_library_get_n_models (library), ==, 5);
  for (guint i = 0; i < 5; i++) {
    double ra[2], dec[2];

    dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (dsc_library_get_model (library, i)), 20, 300,
                           &ra[0], &dec[0]);
    dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (dsc_library_get_model (ours, i)), 20, 300,
                           &ra[1], &dec[1]);
    g_assert_cmpfloat_with_epsilon (ra[0], ra[1], 1e-11);
    g_assert_cmpfloat_with_epsilon (dec[0], dec[1], 1e-11);
  }
}

static void
run_in (const char *dir, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL, *err = NULL;
  int status;

  g_spawn_sync (dir, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s %s: %s", argv[0], argv[1], err);
}

/* Mosaics in the same pixels; @tolerance: of values above 0.001; @most: share that may be beyond */
static void
compare_mosaics (const Scene *scene, double tolerance, double most)
{
  g_autofree char *path = g_build_filename (scene->dir, "nircam-mini_i2d.fits", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) peer = dsc_fits_model_open (path, &error);
  DscImageModel *ours = dsc_session_get_image (scene->session, 3);
  guint nx = dsc_image_model_get_width (ours), ny = dsc_image_model_get_height (ours), beyond = 0;
  g_autofree float *a = g_new (float, nx), *b = g_new (float, nx);

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_image_model_get_width (peer), ==, nx);
  g_assert_cmpuint (dsc_image_model_get_height (peer), ==, ny);
  for (guint y = 0; y < ny; y++) {
    g_assert_true (dsc_image_model_read_rows (ours, DSC_PLANE_SCI, 0, y, 1, a, NULL));
    g_assert_true (dsc_image_model_read_rows (peer, DSC_PLANE_SCI, 0, y, 1, b, NULL));
    for (guint x = 0; x < nx; x++)
      beyond += isnan (a[x]) != isnan (b[x])
                || fabs ((double)a[x] - (double)b[x]) > tolerance * MAX (fabs ((double)a[x]), 1e-3);
  }
  g_test_message ("%u of %u pixels beyond %g", beyond, nx * ny, tolerance);
  g_assert_cmpfloat (beyond, <=, most * nx * ny);
}

/* The package itself, if it is here: both ways give the mosaic. */
static void
run_peer (const Scene *scene, double tolerance, double most)
{
  static const char runner[]
      = "import json, sys\n"
        "nb = json.load(open(sys.argv[1]))\n"
        "code = [''.join(c['source']) for c in nb['cells'] if c['cell_type'] == 'code']\n"
        "exec(compile('\\n\\n'.join(code), 'notebook', 'exec'), {})\n";
  const char *peer = g_getenv ("DSC_TEST_PEER");
  g_autofree char *path = NULL, *python = NULL, *product = NULL;
  char *strun[] = { (char *)"sh", (char *)"nircam-mini_strun.sh", NULL };
  char *notebook[] = { NULL, (char *)"-c", (char *)runner, (char *)"nircam-mini_jwst.ipynb", NULL };

  if (peer == NULL) {
    g_test_message ("DSC_TEST_PEER names no environment with jwst: not run");
    return;
  }
  path = g_strdup_printf ("%s:%s", peer, g_getenv ("PATH"));
  g_setenv ("PATH", path, TRUE);
  g_setenv ("CRDS_PATH", scene->dir, TRUE);
  g_setenv ("CRDS_SERVER_URL", "https://localhost:1", TRUE);
  g_setenv ("MPLBACKEND", "Agg", TRUE);
  g_unsetenv ("MALLOC_CHECK_");
  python = g_build_filename (peer, "python", NULL);
  notebook[0] = python;
  product = g_build_filename (scene->dir, "nircam-mini_i2d.fits", NULL);
  run_in (scene->dir, strun);
  compare_mosaics (scene, tolerance, most);
  g_assert_cmpint (g_remove (product), ==, 0);
  run_in (scene->dir, notebook);
  compare_mosaics (scene, tolerance, most);
}

/* Default: alignment goes along, the grid is that of our mosaic. What differs are levels by what
 * the stored inverse is off, and pixels flagged by one program alone. */
static void
test_shipped (void)
{
  Scene scene;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strun = NULL, notebook = NULL;
  g_autofree char *text = NULL;

  if (!scene_init (&scene, DSC_COMPAT_NONE))
    return;
  strun = dsc_export_write (scene.export, DSC_EXPORT_STRUN, FALSE, scene.dir, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (strun), ==, 7);
  g_assert_true (g_file_test (strun[0], G_FILE_TEST_IS_EXECUTABLE));
  g_assert_true (g_file_get_contents (strun[0], &text, NULL, NULL));
  assert_has (text, "--steps.resample.output_shape=");
  check_shipped (&scene);
  notebook = dsc_export_write (scene.export, DSC_EXPORT_NOTEBOOK, FALSE, scene.dir, NULL, &error);
  g_assert_no_error (error);
  run_peer (&scene, 3e-3, 0.01);
  scene_clear (&scene);
}

/* As jwst does it: nothing goes along, nothing differs. */
static void
test_peer (void)
{
  Scene scene;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strun = NULL, notebook = NULL;

  if (!scene_init (&scene, DSC_COMPAT_JWST))
    return;
  strun = dsc_export_write (scene.export, DSC_EXPORT_STRUN, FALSE, scene.dir, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (strun), ==, 2);
  notebook = dsc_export_write (scene.export, DSC_EXPORT_NOTEBOOK, FALSE, scene.dir, NULL, &error);
  g_assert_no_error (error);
  /* The grid of the peer is rounded in degrees: 5e-6 pixel over a mosaic. */
  run_peer (&scene, 1e-5, 0);
  scene_clear (&scene);
}

/* Twice the same bytes, no path, all parts. */
static void
test_report (void)
{
  Scene scene;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) first = NULL, second = NULL;
  g_autofree char *again = NULL, *html = NULL, *pdf = NULL, *odd = NULL;
  gsize length;

  if (!scene_init (&scene, DSC_COMPAT_NONE))
    return;
  again = g_build_filename (scene.dir, "again", NULL);
  odd = g_build_filename (scene.dir, "report.doc", NULL);
  first = dsc_export_write (scene.export, DSC_EXPORT_REPORT, FALSE, scene.dir, NULL, &error);
  g_assert_no_error (error);
  second = dsc_export_write (scene.export, DSC_EXPORT_REPORT, FALSE, again, NULL, &error);
  g_assert_no_error (error);
  assert_same (first[0], second[0]);
  assert_same (first[1], second[1]);
  g_assert_true (g_file_get_contents (first[0], &html, NULL, NULL));
  assert_has (html, "<h1>nircam-mini</h1>");
  assert_has (html, "data:image/png;base64,");
  assert_has (html, "data:image/svg+xml;base64,");
  assert_has (html, "This step is skipped.");
  assert_lacks (html, "/nircam-mini/input");
  g_assert_true (g_file_get_contents (first[1], &pdf, &length, NULL));
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_false (dsc_export_write_file (scene.export, DSC_EXPORT_REPORT, FALSE, odd, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  scene_clear (&scene);
}

/* What must go along has to be there; nothing is left behind where it cannot be written. */
static void
test_errors (void)
{
  g_autofree char *path = dsc_test_shared (SCENE);
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  const char *inputs[] = { path, NULL };
  static const DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (DscSession) session = NULL;
  g_autoptr (DscExport) export = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  library = dsc_library_load (inputs, NULL, &error);
  session = dsc_session_new (library, &options, &error);
  export = dsc_export_new (session, inputs, TRUE);
  g_assert_null (dsc_export_write (export, DSC_EXPORT_STRUN, FALSE, dir, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (dsc_export_write (export, DSC_EXPORT_DSCOPE, FALSE, file, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/export/command", test_command);
  g_test_add_func ("/session/export/script", test_script);
  g_test_add_func ("/session/export/limits", test_limits);
  g_test_add_func ("/session/export/notebook", test_notebook);
  g_test_add_func ("/session/export/crds", test_crds);
  g_test_add_func ("/session/export/odd-names", test_odd_names);
  g_test_add_func ("/session/export/errors", test_errors);
  g_test_add_func ("/session/export/shipped", test_shipped);
  g_test_add_func ("/session/export/peer", test_peer);
  g_test_add_func ("/session/export/report", test_report);
  return g_test_run ();
}
