/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-skymatch-check.h"

/* Levels of jwst 3.0.0 in the shared fixtures, in units of the noise of a sky pixel. The same
 * pixels are taken and the same float32 steps done, so only sums in another order differ: 1e-7 of a
 * value. A limit of clipping that is rounded differently would move a pixel across it: 1e-5 sigma.
 */
#define TOLERANCE 1e-5

static const char *const scenes[] = { "nircam-mini", "miri-mini" };

static JsonNode *
load_goldens (const char *scene)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/goldens.json", scene);
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (path == NULL)
    return NULL;
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  return json_node_copy (json_parser_get_root (parser));
}

static DscLibrary *
load_library (const char *scene, gboolean groups)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/input/aligned/%s%s_asn.json", scene, scene,
                                           groups ? "_groups" : "");
  g_autofree char *path = dsc_test_shared (name);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  DscLibrary *library = dsc_library_load (paths, NULL, &error);

  g_assert_no_error (error);
  return library;
}

/* The parameters of a variant as settings. */
static char **
make_settings (const char *scene, JsonObject *parameters)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) names = json_object_get_members (parameters);

  for (GList *l = names; l != NULL; l = l->next) {
    JsonNode *node = json_object_get_member (parameters, l->data);
    g_autofree char *text = NULL;

    if (*(const char *)l->data == '_')
      continue;
    if (strcmp (l->data, "skylist") == 0) {
      g_autofree char *name
          = g_strdup_printf ("fixtures/%s/input/aligned/%s", scene, json_node_get_string (node));
      g_autofree char *path = dsc_test_shared (name);

      text = g_strdup_printf ("skylist=%s", path);
    } else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN) {
      text = g_strdup_printf ("%s=%s", (const char *)l->data,
                              json_node_get_boolean (node) ? "true" : "false");
    } else {
      text = g_strdup_printf ("%s=%s", (const char *)l->data, json_node_get_string (node));
    }
    g_strv_builder_add (builder, text);
  }
  return g_strv_builder_end (builder);
}

static void
check_keywords (DscImageModel *model, JsonObject *parameters)
{
  gboolean subtracted = TRUE;

  g_assert_cmpstr (dsc_image_model_get_string (model, "S_SKYMAT"), ==, "COMPLETE");
  g_assert_cmpstr (dsc_image_model_get_string (model, "BKGMETH"), ==,
                   json_object_get_string_member (parameters, "skymethod"));
  g_assert_true (dsc_header_get_bool (dsc_image_model_get_primary (model), "BKGSUB", &subtracted));
  g_assert_cmpint (subtracted, ==, json_object_has_member (parameters, "subtract"));
}

static double
check_variant (const char *scene, const char *variant, JsonObject *golden)
{
  JsonObject *parameters = json_object_get_object_member (golden, "parameters");
  JsonObject *expected = json_object_get_object_member (golden, "levels");
  g_autoptr (DscLibrary) library
      = load_library (scene, json_object_has_member (parameters, "_groups"));
  g_auto (GStrv) settings = make_settings (scene, parameters);
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSkyReport) report = NULL;
  double worst = 0;

  dsc_skymatch_check_run (library, (const char *const *)settings, DSC_COMPAT_JWST, 0, NULL, NULL,
                          &output, &error);
  g_assert_no_error (error);
  g_assert_nonnull (output.library);
  report = dsc_skymatch_check_report (&output);
  for (guint i = 0; i < report->n_exposures; i++) {
    double level = dsc_skymatch_check_level (output.library, i);
    double golden_level = json_object_get_double_member (expected, report->exposures[i].name);

    worst = MAX (worst, fabs (level - golden_level) / report->noise);
    check_keywords (dsc_library_get_model (output.library, i), parameters);
  }
  g_test_message ("%s %s: %s; worst difference %.2g sigma", scene, variant, output.verdict, worst);
  g_assert_cmpfloat (worst, <=, TOLERANCE);
  dsc_step_output_clear (&output);
  return worst;
}

static void
test_scene (gconstpointer data)
{
  const char *scene = data;
  g_autoptr (JsonNode) root = load_goldens (scene);
  JsonObject *all;
  g_autoptr (GList) variants = NULL;
  double worst = 0;

  if (root == NULL)
    return;
  all = json_object_get_object_member (json_node_get_object (root), "skymatch");
  variants = json_object_get_members (all);
  g_assert_cmpuint (g_list_length (variants), ==, 21);
  for (GList *l = variants; l != NULL; l = l->next)
    worst
        = MAX (worst, check_variant (scene, l->data, json_object_get_object_member (all, l->data)));
  g_test_message ("worst of all: %.2g sigma", worst);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++) {
    g_autofree char *path = g_strdup_printf ("/skymatch/golden/%s", scenes[i]);

    g_test_add_data_func (path, scenes[i], test_scene);
  }
  return g_test_run ();
}
