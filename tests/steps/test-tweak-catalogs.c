/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-steps.h"
#include "dsc-table.h"
#include "dsc-test.h"
#include "io/dsc-test-server.h"
#include "tweakreg/dsc-tweak-catalogs.h"
#include "tweakreg/dsc-tweak-stars.h"
#include "dsc-step-check.h"

/* Three exposures of 100 x 80 pixels of 0.1 arcsec around RA 0, Dec 60, in two groups. */
typedef struct {
  DscLibrary *library;
  DscTweakScene *scene;
  DscTweakregParams *params;
  DscProgress *progress;
  char *dir;
} Fixture;

static DscWcs *
make_wcs (double ra)
{
  DscTan tan = { { 49.5, 39.5 }, { ra, 60 }, { 0.1 / 3600, 0.1 / 3600 }, { -1, 0, 0, 1 } };
  DscBox box = { -0.5, 99.5, -0.5, 79.5 };

  return dsc_wcs_new_tan (&tan, &box, NULL);
}

static void
set_up (Fixture *f, gconstpointer settings)
{
  static const double ra[] = { 359.999, 0.0005, 0.002 };

  f->library = dsc_library_new ("p", NULL, NULL, NULL);
  f->scene = dsc_tweak_scene_new (3, 2);
  f->progress = dsc_progress_new ();
  f->dir = dsc_test_tmpdir ();
  f->params = dsc_step_check_params (dsc_step_registry_find ("tweakreg"), settings);
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("jw%u_cal.fits", i + 1);
    g_autoptr (DscImageModel) model = dsc_image_model_new (name, 100, 80);
    DscTweakExposure *e = &f->scene->exposures[i];

    e->name = g_strdup (name);
    e->group = i == 2;
    e->width = 100;
    e->height = 80;
    e->wcs = make_wcs (ra[i]);
    dsc_header_set_string (dsc_image_model_get_primary (model), "DATE-OBS", "2022-07-05", NULL);
    dsc_library_add (f->library, model, i == 2 ? "g2" : "g1");
  }
  f->scene->groups[0].name = g_strdup ("g1");
  f->scene->groups[1].name = g_strdup ("g2");
}

static void
tear_down (Fixture *f, gconstpointer settings)
{
  const DscStep *step = dsc_step_registry_find ("tweakreg");

  g_object_unref (f->library);
  dsc_tweak_scene_free (f->scene);
  dsc_params_free (step->params, step->n_params, f->params);
  g_object_unref (f->progress);
  g_free (f->dir);
  g_unsetenv ("ASTROMETRIC_CATALOG_URL");
}

static void
set_param (Fixture *f, const char *name, const char *text)
{
  const DscStep *step = dsc_step_registry_find ("tweakreg");

  g_assert_true (dsc_param_set_text (dsc_params_find (step->params, step->n_params, name),
                                     f->params, text, NULL));
}

static char *
put (Fixture *f, const char *name, const char *text)
{
  char *path = g_build_filename (f->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static gboolean
warned (Fixture *f, const char *part)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (f->progress);

  for (guint i = 0; i < messages->len; i++)
    if (strstr (((const DscMessage *)messages->pdata[i])->text, part) != NULL)
      return TRUE;
  return FALSE;
}

static void
read_user (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  dsc_tweak_catalogs_read_user (f->scene, f->library, f->params, f->progress, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_user_fails (Fixture *f, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      dsc_tweak_catalogs_read_user (f->scene, f->library, f->params, f->progress, NULL, &error));
  if (!g_error_matches (error, DSC_ERROR, code) || strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static const DscTweakSource *
source (Fixture *f, guint exposure, guint index)
{
  g_assert_cmpuint (index, <, f->scene->exposures[exposure].sources->len);
  return &g_array_index (f->scene->exposures[exposure].sources, DscTweakSource, index);
}

/* The list, the association and the keyword; rows that count and rows that do not. */
static void
test_user (Fixture *f, gconstpointer settings)
{
  g_autofree char *first = put (f, "first.csv",
                                "xcentroid,y_centroid,id,flux,weight\n"
                                "10.5,20.25,7,3.5,2\n"
                                "nan,20,8,1,1\n"
                                ",20,9,1,1\n"
                                "-0.5,20,10,1,1\n"
                                "99.5,20,11,1,1\n"
                                "99.4,79.4,12,1,0\n"
                                "30,30,13,1,\n");
  g_autofree char *second = put (f, "second.csv", "x y weight\n1 2 1\n");
  g_autofree char *plain = put (f, "plain.csv", "x y\n1 2\n");
  g_autofree char *list = put (f, "list.txt",
                               "# exposure catalog\n\n jw1_cal.fits\tfirst.csv \njw3_cal.fits\n"
                               "jw2_cal.fits second.csv\njw9_cal.fits second.csv\n");

  read_user (f);
  g_assert_null (f->scene->exposures[0].catalog);
  set_param (f, "use_custom_catalogs", "true");
  set_param (f, "catfile", list);
  dsc_header_set_string (dsc_image_model_get_primary (dsc_library_get_model (f->library, 2)),
                         "TCATFILE", second, NULL);
  read_user (f);
  g_assert_cmpstr (f->scene->exposures[0].catalog, ==, first);
  g_assert_cmpstr (f->scene->exposures[1].catalog, ==, second);
  g_assert_null (f->scene->exposures[2].catalog); /* the list says: to be looked for */
  g_assert_cmpuint (f->scene->exposures[0].sources->len, ==, 2);
  g_assert_cmpuint (source (f, 0, 0)->id, ==, 7);
  g_assert_cmpfloat (source (f, 0, 0)->x, ==, 10.5);
  g_assert_cmpfloat (source (f, 0, 0)->y, ==, 20.25);
  g_assert_cmpfloat (source (f, 0, 0)->flux, ==, 3.5);
  g_assert_cmpfloat (source (f, 0, 0)->weight, ==, 2);
  g_assert_true (isnan (source (f, 0, 0)->xwin));
  g_assert_cmpfloat (source (f, 0, 1)->weight, ==, 0);
  g_assert_cmpuint (source (f, 1, 0)->id, ==, 1);
  g_assert_true (warned (f, "jw9_cal.fits"));

  /* without a list: the association, then the keyword */
  set_param (f, "catfile", "");
  dsc_library_set_catalog (f->library, 0, plain);
  dsc_library_set_catalog (f->library, 1, "");
  for (guint i = 0; i < 3; i++)
    g_clear_pointer (&f->scene->exposures[i].catalog, g_free);
  read_user (f);
  g_assert_cmpstr (f->scene->exposures[0].catalog, ==, plain);
  g_assert_null (f->scene->exposures[1].catalog);
  g_assert_cmpstr (f->scene->exposures[2].catalog, ==, second);
}

static void
test_user_errors (Fixture *f, gconstpointer settings)
{
  g_autofree char *weighted = put (f, "w.csv", "x,y,weight\n1,2,1\n");
  g_autofree char *plain = put (f, "p.csv", "x,y\n1,2\n");
  g_autofree char *wrong = put (f, "wrong.csv", "x,z\n1,2\n");
  g_autofree char *texts = put (f, "texts.csv", "x,y\nabc,2\n");
  g_autofree char *three = put (f, "three.txt", "jw1_cal.fits a b\n");
  g_autofree char *gone = put (f, "gone.txt", "jw1_cal.fits nowhere.csv\n");
  g_autofree char *empty = put (f, "empty.txt", "# nothing\n");
  g_autofree char *away = put (f, "away.csv", "x,y\n1000,2\n");
  g_autoptr (GError) error = NULL;

  set_param (f, "use_custom_catalogs", "true");
  set_param (f, "catfile", "/nonexistent/list.txt");
  assert_user_fails (f, DSC_ERROR_NOT_FOUND, "/nonexistent/list.txt");
  set_param (f, "catfile", three);
  assert_user_fails (f, DSC_ERROR_FORMAT, "line 1");
  set_param (f, "catfile", gone);
  assert_user_fails (f, DSC_ERROR_NOT_FOUND, "nowhere.csv");
  g_assert_false (dsc_tweak_catalogs_check (f->params, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  set_param (f, "catfile", empty);
  dsc_library_set_catalog (f->library, 0, plain);
  read_user (f);
  g_assert_true (warned (f, "names no catalogs"));
  g_assert_null (f->scene->exposures[0].catalog);
  set_param (f, "catfile", "");
  dsc_library_set_catalog (f->library, 1, weighted);
  assert_user_fails (f, DSC_ERROR_MIXED, "weight");
  dsc_library_set_catalog (f->library, 0, ""); /* what is found has no weights either */
  g_clear_pointer (&f->scene->exposures[0].catalog, g_free);
  assert_user_fails (f, DSC_ERROR_MIXED, "what is found");
  dsc_library_set_catalog (f->library, 0, plain);
  dsc_library_set_catalog (f->library, 1, wrong);
  assert_user_fails (f, DSC_ERROR_FORMAT, "no column y");
  dsc_library_set_catalog (f->library, 1, texts);
  assert_user_fails (f, DSC_ERROR_FORMAT, "'abc'");
  dsc_library_set_catalog (f->library, 1, away);
  read_user (f);
  g_assert_cmpuint (f->scene->exposures[1].sources->len, ==, 0);
  g_assert_true (warned (f, "lies in the image"));
}

static gboolean
read_reference (Fixture *f, const char *save_path, GError **error)
{
  return dsc_tweak_catalogs_read_reference (f->scene, f->library, f->params, save_path, f->progress,
                                            NULL, error);
}

static void
assert_reference_fails (Fixture *f, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (read_reference (f, NULL, &error));
  g_assert_null (f->scene->reference);
  if (!g_error_matches (error, DSC_ERROR, code) || strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static void
assert_file_fails (Fixture *f, const char *text, const char *part)
{
  g_autofree char *path = put (f, "bad.csv", text);

  set_param (f, "abs_refcat", path);
  assert_reference_fails (f, DSC_ERROR_FORMAT, part);
}

#define SKY                                                                                        \
  "# %%ECSV 1.0\n# ---\n# datatype:\n# - {name: sky_centroid.ra, unit: deg, datatype: float64}\n"  \
  "# - {name: sky_centroid.dec, unit: deg, datatype: float64}\n# meta: !!omap\n"                   \
  "# - __serialized_columns__:\n#     sky_centroid:\n#       frame: %s\n"                          \
  "sky_centroid.ra sky_centroid.dec\n1.5 2.5\n"

static void
test_reference_file (Fixture *f, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *both = put (f, "both.csv",
                               "Ra,dEC,weight,MAG,source_id,sky_centroid.ra,sky_centroid.dec\n"
                               "-1,60,2,15.5,12345678901234567,7,8\n"
                               "nan,60,1,16,2,7,8\n5,,1,16,3,7,8\n2,61,0,,4,7,8\n2,60,,,5,7,8\n");
  g_autofree char *sky = g_strdup_printf (SKY, "icrs");
  g_autofree char *old = g_strdup_printf (SKY, "fk4");
  g_autofree char *sky_path = put (f, "sky.ecsv", sky);
  const DscTweakCatalog *c;

  g_assert_true (read_reference (f, NULL, &error));
  g_assert_null (f->scene->reference);
  set_param (f, "abs_refcat", both);
  g_assert_true (read_reference (f, NULL, &error));
  g_assert_no_error (error);
  c = f->scene->reference;
  g_assert_cmpuint (c->n, ==, 2);
  g_assert_cmpstr (c->name, ==, both);
  g_assert_cmpfloat (c->ra[0], ==, 359);
  g_assert_cmpfloat (c->dec[1], ==, 61);
  g_assert_cmpfloat (c->weight[0], ==, 2);
  g_assert_cmpfloat (c->weight[1], ==, 0);
  g_assert_cmpfloat (c->mag[0], ==, 15.5);
  g_assert_true (isnan (c->mag[1]));
  g_assert_cmpstr (c->id[0], ==, "12345678901234567");
  g_assert_true (warned (f, "sky_centroid is not used"));
  set_param (f, "abs_refcat", sky_path);
  g_assert_true (read_reference (f, NULL, &error));
  g_assert_cmpfloat (f->scene->reference->ra[0], ==, 1.5);
  g_assert_null (f->scene->reference->weight);
  assert_file_fails (f, old, "fk4");
  assert_file_fails (f, "RA,ra,dec\n1,2,3\n", "differ in case");
  assert_file_fails (f, "RA,x\n1,2\n", "neither columns RA and DEC");
  assert_file_fails (f, "ra,dec\n10:02:03,+05:00:00\n", "decimal degrees");
  assert_file_fails (f, "ra,dec\n60,359\n", "no position");
  set_param (f, "abs_refcat", "GAIADR9");
  assert_reference_fails (f, DSC_ERROR_NOT_FOUND, "GAIAREFCAT");
  g_assert_false (dsc_tweak_catalogs_check (f->params, NULL));
  set_param (f, "abs_refcat", "gaiadr3_s3");
  assert_reference_fails (f, DSC_ERROR_UNSUPPORTED, "GAIADR3");
}

/* Answers as the path says; keeps the query. */
static const char answer[]
    = "# a comment\nra,dec,mag,objID,epoch,pmra,pmdec\n"
      "0.0001,60.0001,18.5,101,2022.5,1.5,-2\n0.0002,60.0002,15.25,102,2022.5,,-2\n"
      "0.0003,60.0003,21,103,2022.5,1,2\n359.9999,59.9999,16,104,2022.5,0,0\n";

static void
answer_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  char **last = user_data;
  const char *body = g_str_has_prefix (path, "/garbage")   ? "<html>what?</html>"
                     : g_str_has_prefix (path, "/columns") ? "a,b\n1,2\n"
                     : g_str_has_prefix (path, "/empty")   ? "No data records found\n"
                     : g_str_has_prefix (path, "/nothing") ? ""
                                                           : answer;

  g_free (*last);
  *last = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (g_str_has_prefix (path, "/slow")) {
    soup_server_message_pause (message);
    return;
  }
  soup_server_message_set_status (message, g_str_has_prefix (path, "/broken") ? 500 : 200, NULL);
  soup_server_message_set_response (message, "text/csv", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
go_to (const DscTestServer *server, const char *place)
{
  g_autofree char *address = g_strconcat (dsc_test_server_address (server), place, NULL);

  g_setenv ("ASTROMETRIC_CATALOG_URL", address, TRUE);
}

static void
test_web (Fixture *f, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = g_build_filename (f->dir, "fit_gaiadr3_ref.ecsv", NULL);
  g_autofree char *name = NULL;
  g_autoptr (DscTable) table = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *query = NULL;
  DscTestServer *server = dsc_test_server_new (answer_cb, &query);
  const DscTweakCatalog *c;

  set_param (f, "abs_refcat", " GaiaDR3 ");
  go_to (server, "good/");
  g_assert_true (read_reference (f, saved, &error));
  g_assert_no_error (error);
  c = f->scene->reference;
  g_assert_cmpuint (c->n, ==, 3); /* one has no proper motion */
  g_assert_cmpfloat (c->mag[0], ==, 21);
  g_assert_cmpfloat (c->mag[2], ==, 16);
  g_assert_cmpfloat (c->ra[0], ==, 0.0003); /* as the server gives it */
  g_assert_cmpstr (c->id[1], ==, "101");
  parts = g_strsplit (query, "&", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 6);
  /* the middle of RA 359.999 - 50 pixels and 0.002 + 50 pixels, as arcs on a circle */
  dsc_assert_near (g_ascii_strtod (parts[0] + 3, NULL), 0.0005, 1e-6, 0);
  dsc_assert_near (g_ascii_strtod (parts[1] + 4, NULL), 60, 1e-6, 0);
  g_assert_cmpstr (parts[2], ==, "EPOCH=2022.5068493150684");
  dsc_assert_near (g_ascii_strtod (parts[3] + 3, NULL),
                   hypot (0.0015 / 2 + 5 / 3600., 4 / 3600.) + 36 / 3600., 1e-6, 0);
  g_assert_cmpstr (parts[4], ==, "FORMAT=CSV");
  g_assert_cmpstr (parts[5], ==, "CAT=GAIADR3");
  table = dsc_table_read (saved, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 3);
  g_assert_cmpfloat (dsc_table_find (table, "RA")->d[0], ==, 0.0003);
  g_assert_cmpfloat (dsc_table_find (table, "epoch")->d[0], ==, 2022.5);
  g_assert_cmpint (dsc_table_find (table, "objID")->i[0], ==, 103);
  g_assert_cmpstr (dsc_table_get_meta (table, "catalog"), ==, "GAIADR3");
  name = dsc_tweak_catalogs_reference_name (f->params);
  g_assert_cmpstr (name, ==, "fit_gaiadr3_ref.ecsv");
  go_to (server, "empty");
  g_assert_true (read_reference (f, NULL, &error));
  g_assert_cmpuint (f->scene->reference->n, ==, 0);
  go_to (server, "broken");
  assert_reference_fails (f, DSC_ERROR_NETWORK, "500");
  go_to (server, "garbage");
  assert_reference_fails (f, DSC_ERROR_NETWORK, "web page");
  go_to (server, "columns");
  assert_reference_fails (f, DSC_ERROR_NETWORK, "neither columns RA and DEC");
  go_to (server, "nothing");
  assert_reference_fails (f, DSC_ERROR_NETWORK, "empty");
  g_setenv ("ASTROMETRIC_CATALOG_URL", "nonsense", TRUE);
  assert_reference_fails (f, DSC_ERROR_NETWORK, "not an address");
  go_to (server, "good");
  dsc_test_server_free (server);
  assert_reference_fails (f, DSC_ERROR_NETWORK, "catalog_folder");
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (200000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A server that never answers: the user can stop it at once. */
static void
test_slow (Fixture *f, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start = g_get_monotonic_time ();
  g_autofree char *query = NULL;
  DscTestServer *server = dsc_test_server_new (answer_cb, &query);
  GThread *thread;

  set_param (f, "abs_refcat", "GAIADR2");
  go_to (server, "slow");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (dsc_tweak_catalogs_read_reference (f->scene, f->library, f->params, NULL,
                                                     f->progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10000000);
  g_thread_join (thread);
  dsc_test_server_free (server);
}

/* Stars on disk: cut to the field, moved to its date, none twice; the web only if there are none.
 */
static void
test_folder (Fixture *f, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *a = put (f, "gaiadr3-a.csv",
                            "ra,dec,phot_g_mean_mag,source_id,pmra,pmdec,ref_epoch\n"
                            "0.001,60.001,17,11,1000,-500,2016\n"
                            "0.002,60.001,18,12,null,null,2016\n"
                            "5,60,19,13,0,0,2016\n");
  g_autofree char *b = put (f, "GAIADR3_b.CSV",
                            "RA,DEC,mag,source_id,pmra,pmdec,epoch\n"
                            "0.001,60.001,17,11,1000,-500,2016\n"
                            "359.9995,60,20,14,0,0,2022.5\n");
  g_autofree char *other = put (f, "GAIADR2.csv", "ra,dec\n0,60\n");
  const DscTweakCatalog *c;
  double years = 2022 + 185 / 365. - 2016, east = years / 3600 * G_PI / 180;

  g_setenv ("ASTROMETRIC_CATALOG_URL", "http://127.0.0.1:1", TRUE);
  set_param (f, "abs_refcat", "GAIADR3");
  set_param (f, "catalog_folder", f->dir);
  g_assert_true (dsc_tweak_catalogs_check (f->params, &error));
  g_assert_true (read_reference (f, NULL, &error));
  g_assert_no_error (error);
  c = f->scene->reference;
  g_assert_cmpuint (c->n, ==, 2);
  g_assert_cmpstr (c->id[0], ==, "14");
  g_assert_cmpfloat (c->ra[0], ==, 359.9995);
  g_assert_cmpstr (c->id[1], ==, "11");
  /* motion along a great circle: towards east it falls below the parallel */
  dsc_assert_near (c->dec[1],
                   60.001 - 0.5 * years / 3600
                       - east * east / 2 * tan (60.001 * G_PI / 180) * 180 / G_PI,
                   1e-11, 0);
  dsc_assert_near (
      c->ra[1],
      0.001 + years / 3600 / cos (60.001 * G_PI / 180) * (1 - east / 2 * tan (60.001 * G_PI / 180)),
      1e-11, 0);
  set_param (f, "abs_refcat", "GAIADR1");
  assert_reference_fails (f, DSC_ERROR_NETWORK, "catalog_folder");
  set_param (f, "catalog_folder", "/nonexistent");
  g_assert_false (dsc_tweak_catalogs_check (f->params, NULL));
}

static void
test_list_files (Fixture *f, gconstpointer settings)
{
  g_autofree char *catalog = put (f, "c.csv", "x,y\n1,2\n");
  g_autofree char *list = put (f, "list.txt", "jw1_cal.fits c.csv\njw2_cal.fits gone.csv\n");
  g_autofree char *star = put (f, "GAIADR3.csv", "ra,dec\n0,60\n");
  g_autofree char *group = put (f, "groups.cfg", "[a]\n");
  g_autoptr (GPtrArray) none = dsc_tweak_catalogs_list_files (f->params, f->library);
  g_autoptr (GPtrArray) files = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  set_param (f, "use_custom_catalogs", "true");
  set_param (f, "catfile", list);
  set_param (f, "abs_refcat", "gaiadr3");
  set_param (f, "catalog_folder", f->dir);
  set_param (f, "group_params", group);
  files = dsc_tweak_catalogs_list_files (f->params, f->library);
  g_assert_cmpuint (files->len, ==, 4);
  g_assert_cmpstr (files->pdata[0], ==, catalog);
  g_assert_true (g_str_has_suffix (files->pdata[1], "gone.csv"));
  g_assert_cmpstr (files->pdata[2], ==, group);
  g_assert_cmpstr (files->pdata[3], ==, star);
}

/* As the peer saves them: the golden catalog, read and written again, is the same but for dates. */
static void
test_write (Fixture *f, gconstpointer settings)
{
  static const char golden_name[] = "fixtures/nircam-mini/golden/tweakreg/defaults/"
                                    "jw99001001001_02101_00001_nrcb1_cal_cat.ecsv";
  g_autofree char *golden = dsc_test_shared (golden_name);
  g_autofree char *path = g_build_filename (f->dir, "cat.ecsv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) a = NULL, b = NULL;
  DscTweakExposure *e = &f->scene->exposures[0];

  if (golden == NULL)
    return;
  g_free (e->name);
  e->name = g_strdup ("jw99001001001_02101_00001_nrcb1_cal.fits");
  dsc_wcs_unref (e->wcs);
  {
    DscTan tan = { { 0, 0 }, { 1, 2 }, { 1e-5, 1e-5 }, { 1, 0, 0, 1 } };

    e->wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  }
  e->width = e->height = 4000;
  set_param (f, "use_custom_catalogs", "true");
  dsc_library_set_catalog (f->library, 0, golden);
  read_user (f);
  g_assert_true (dsc_tweak_catalogs_write (e, f->params, path, &error));
  a = dsc_table_read (golden, NULL, &error);
  b = dsc_table_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_columns (b), ==, 6);
  g_assert_cmpuint (dsc_table_n_rows (a), ==, dsc_table_n_rows (b));
  for (guint c = 0; c < 4; c++) {
    const DscColumn *one = dsc_table_get_column (a, c), *two = dsc_table_get_column (b, c);

    g_assert_cmpstr (one->name, ==, two->name);
    g_assert_cmpint (one->type, ==, two->type);
    g_assert_cmpuint (one->bits, ==, two->bits);
    for (gsize r = 0; r < dsc_table_n_rows (a); r++)
      g_assert_cmpfloat (dsc_column_get_double (one, r), ==, dsc_column_get_double (two, r));
  }
  g_assert_cmpstr (dsc_table_get_meta (a, "name"), ==, dsc_table_get_meta (b, "name"));
  set_param (f, "catalog_format", "fits");
  g_assert_true (dsc_tweak_catalogs_write (e, f->params, path, &error));
  dsc_table_free (b);
  b = dsc_table_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (dsc_table_find (b, "x")->d[3], ==, dsc_table_find (a, "x")->d[3]);
}

/* 10^6 reference stars. */
static void
test_many (Fixture *f, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("RA,DEC,mag,source_id\n");
  g_autofree char *path = NULL;
  gint64 start;

  for (guint i = 0; i < 1000000; i++)
    g_string_append_printf (text, "%u.%06u,%u.%06u,%u.5,%u\n", i % 360, i, i % 90, i, i % 20, i);
  path = put (f, "many.csv", text->str);
  set_param (f, "abs_refcat", path);
  start = g_get_monotonic_time ();
  g_assert_true (read_reference (f, NULL, &error));
  g_assert_no_error (error);
  g_test_message ("10^6 stars in %.2f s", (double)(g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (f->scene->reference->n, ==, 1000000);
}

static void
test_decimal_year (void)
{
  /* astropy.time.Time (...).decimalyear */
  g_assert_cmpfloat (dsc_tweak_decimal_year ("2022-07-05"), ==, 2022.5068493150684);
  dsc_assert_near (dsc_tweak_decimal_year ("2024-12-31T12:00:00"), 2024.9986338797814, 1e-9, 0);
  g_assert_true (isnan (dsc_tweak_decimal_year ("soon")));
  g_assert_true (isnan (dsc_tweak_decimal_year (NULL)));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tweak-catalogs/user", test_user);
  ADD ("/tweak-catalogs/user-errors", test_user_errors);
  ADD ("/tweak-catalogs/reference-file", test_reference_file);
  ADD ("/tweak-catalogs/web", test_web);
  ADD ("/tweak-catalogs/slow", test_slow);
  ADD ("/tweak-catalogs/folder", test_folder);
  ADD ("/tweak-catalogs/list-files", test_list_files);
  ADD ("/tweak-catalogs/write", test_write);
  ADD ("/tweak-catalogs/many", test_many);
  g_test_add_func ("/tweak-catalogs/decimal-year", test_decimal_year);
  return g_test_run ();
}
