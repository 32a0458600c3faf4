/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-align-check.h"
#include "dsc-association.h"
#include "dsc-gwcs.h"
#include "dsc-test.h"

/* Positions of jwst 3.0.0 after tweakreg, with the catalogs that it made. The same pairs and sums
 * in extended precision leave the rounding of the catalogs' digits and of the chains: measured 1e-6
 * mas. A pair more or less moves an exposure by a tenth of a milliarcsec. */
#define TOLERANCE_MAS 0.001

static const char *const scenes[] = { "nircam-mini", "miri-mini" };

static char *
scene_file (const char *scene, const char *directory, const char *file)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/%s/%s", scene, directory, file);

  return dsc_test_shared (name);
}

static DscLibrary *
load_library (const char *scene)
{
  g_autofree char *asn = g_strconcat (scene, "_asn.json", NULL);
  g_autofree char *path = scene_file (scene, "input", asn);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  DscLibrary *library = dsc_library_load (paths, NULL, &error);

  g_assert_no_error (error);
  return library;
}

static double
number (JsonObject *parameters, const char *name, double otherwise)
{
  return json_object_has_member (parameters, name)
             ? json_object_get_double_member (parameters, name)
             : otherwise;
}

static DscAlignOptions
make_options (JsonObject *p, gboolean absolute)
{
  static const char *const names[] = { "shift", "rshift", "rscale", "general" };
  DscAlignOptions o = { { DSC_FIT_RSHIFT, 3, 3.0, FALSE, DSC_COMPAT_JWST } };
  const char *geometry = json_object_get_string_member_with_default (p, "fitgeometry", "rshift");

  for (guint i = 0; i < G_N_ELEMENTS (names) && !absolute; i++)
    if (strcmp (geometry, names[i]) == 0)
      o.fit.geometry = i;
  o.minobj = (guint)number (p, absolute ? "abs_minobj" : "minobj", 15);
  o.searchrad = number (p, absolute ? "abs_searchrad" : "searchrad", absolute ? 6.0 : 2.0);
  o.separation = number (p, absolute ? "abs_separation" : "separation", 1.0);
  o.tolerance = number (p, absolute ? "abs_tolerance" : "tolerance", 0.7);
  return o;
}

/* The catalogs of the finder of this variant: the others have those of the default one. */
static GPtrArray *
make_exposures (const char *scene, const char *variant, DscLibrary *library)
{
  GPtrArray *exposures = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_align_exposure_free);
  gboolean own = strcmp (variant, "tight-dao") == 0 || strcmp (variant, "tight-segmentation") == 0;
  g_autofree char *directory = g_strconcat ("golden/tweakreg/", own ? variant : "defaults", NULL);

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    const char *name = dsc_image_model_get_name (model);
    g_autofree char *catalog = g_strdup_printf ("%.*s_cat.ecsv", (int)strlen (name) - 5, name);
    g_autofree char *path = scene_file (scene, directory, catalog);
    DscAlignExposure *e;
    DscWcsAngles angles;

    g_assert_true (dsc_image_model_get_double (model, "V2_REF", &angles.v2_ref));
    g_assert_true (dsc_image_model_get_double (model, "V3_REF", &angles.v3_ref));
    g_assert_true (dsc_image_model_get_double (model, "ROLL_REF", &angles.roll_ref));
    e = dsc_align_exposure_new (name, dsc_library_get_group (library, i),
                                dsc_image_model_get_wcs (model), &angles);
    dsc_align_read_columns (path, "x", "y", e->x, e->y);
    g_ptr_array_add (exposures, e);
  }
  return exposures;
}

/* Milliarcsec between the exposure's positions and the expected ones. */
static double
compare (DscWcs *wcs, JsonObject *expected)
{
  JsonArray *xy = json_object_get_array_member (expected, "grid_xy");
  JsonArray *world = json_object_get_array_member (expected, "grid_world");
  double worst = 0.0;

  for (guint i = 0; i < json_array_get_length (xy); i++) {
    JsonArray *p = json_array_get_array_element (xy, i);
    JsonArray *q = json_array_get_array_element (world, i);
    double ra, dec, dx, dy;

    dsc_wcs_pixel_to_sky1 (wcs, json_array_get_double_element (p, 0),
                           json_array_get_double_element (p, 1), &ra, &dec);
    dy = dec - json_array_get_double_element (q, 1);
    dx = (ra - json_array_get_double_element (q, 0)) * cos (dec * G_PI / 180.0);
    worst = MAX (worst, 3.6e6 * hypot (dx, dy));
  }
  return worst;
}

/* Written and read again, it is the same. */
static void
check_file (DscWcs *wcs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dsc_gwcs_write (wcs, NULL, &error);
  g_autoptr (DscWcs) back = NULL;
  double a, d, b, e;

  g_assert_no_error (error);
  back = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "again", &error);
  g_assert_no_error (error);
  dsc_wcs_pixel_to_sky1 (wcs, 17.25, 200.5, &a, &d);
  dsc_wcs_pixel_to_sky1 (back, 17.25, 200.5, &b, &e);
  dsc_assert_near (b, a, 1e-13, 0);
  dsc_assert_near (e, d, 1e-13, 0);
  g_assert_cmpstr (dsc_wcs_get_name (back), ==, dsc_wcs_get_name (wcs));
}

static double
check_variant (const char *scene, const char *variant, JsonObject *golden, DscLibrary *library)
{
  JsonObject *parameters = json_object_get_object_member (golden, "parameters");
  JsonObject *expected = json_object_get_object_member (golden, "exposures");
  g_autoptr (GPtrArray) exposures = make_exposures (scene, variant, library);
  DscAlignOptions relative = make_options (parameters, FALSE);
  double worst = 0.0;

  /* jwst expands the reference whenever there is an absolute one. */
  dsc_align_relative (exposures, dsc_library_get_n_groups (library),
                      json_object_has_member (parameters, "abs_refcat"), &relative);
  if (json_object_has_member (parameters, "abs_refcat")) {
    const char *file = json_object_get_string_member (parameters, "abs_refcat");
    g_autofree char *path = scene_file (scene, "input", file);
    g_autofree char *name = g_strconcat ("FIT-LVL3-", file, NULL);
    g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
    g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
    DscAlignOptions absolute = make_options (parameters, TRUE);

    dsc_align_read_columns (path, "RA", "DEC", ra, dec);
    dsc_align_absolute (exposures, ra, dec, &absolute, name);
  }
  for (guint i = 0; i < exposures->len; i++) {
    DscAlignExposure *e = exposures->pdata[i];
    JsonObject *one = json_object_get_object_member (expected, e->name);
    JsonArray *frames = json_object_get_array_member (one, "frames");

    g_assert_cmpuint (dsc_wcs_n_frames (e->wcs), ==, json_array_get_length (frames));
    for (guint k = 0; k < dsc_wcs_n_frames (e->wcs); k++)
      g_assert_cmpstr (dsc_wcs_frame_name (e->wcs, k), ==,
                       json_array_get_string_element (frames, k));
    worst = MAX (worst, compare (e->wcs, one));
    check_file (e->wcs);
  }
  g_test_message ("%s %s: worst difference %.2g mas", scene, variant, worst);
  g_assert_cmpfloat (worst, <=, TOLERANCE_MAS);
  return worst;
}

static void
test_scene (gconstpointer data)
{
  const char *scene = data;
  g_autofree char *path = scene_file (scene, "golden", "goldens.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GList) variants = NULL;
  JsonObject *all;

  if (path == NULL)
    return;
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  all = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                       "tweakreg");
  library = load_library (scene);
  variants = json_object_get_members (all);
  g_assert_cmpuint (g_list_length (variants), ==, 8);
  for (GList *l = variants; l != NULL; l = l->next)
    check_variant (scene, l->data, json_object_get_object_member (all, l->data), library);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++) {
    g_autofree char *path = g_strdup_printf ("/align/golden/%s", scenes[i]);

    g_test_add_data_func (path, scenes[i], test_scene);
  }
  return g_test_run ();
}
