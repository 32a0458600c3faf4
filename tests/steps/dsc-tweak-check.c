/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-check.h"

#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-test.h"

char *
dsc_tweak_check_file (const char *scene, const char *directory, const char *file)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/%s/%s", scene, directory, file);

  return dsc_test_shared (name);
}

DscLibrary *
dsc_tweak_check_library (const char *scene)
{
  g_autofree char *asn = g_strconcat (scene, "_asn.json", NULL);
  g_autofree char *path = dsc_tweak_check_file (scene, "input", asn);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  DscLibrary *library = dsc_library_load (paths, NULL, &error);

  g_assert_no_error (error);
  return library;
}

void
dsc_tweak_check_set (DscTweakregParams *params, const char *name, const char *text)
{
  const DscParamSpec *spec
      = dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, name);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (spec);
  dsc_param_set_text (spec, params, text, &error);
  g_assert_no_error (error);
}

void
dsc_tweak_check_params_free (DscTweakregParams *params)
{
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, params);
}

DscTweakregParams *
dsc_tweak_check_params (const char *scene, JsonObject *parameters)
{
  DscTweakregParams *params = dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                                              sizeof (DscTweakregParams));
  g_autoptr (GList) names = parameters != NULL ? json_object_get_members (parameters) : NULL;

  for (GList *l = names; l != NULL; l = l->next) {
    JsonNode *node = json_object_get_member (parameters, l->data);
    g_autofree char *text = NULL;

    if (strcmp (l->data, "abs_refcat") == 0)
      text = dsc_tweak_check_file (scene, "input", json_node_get_string (node));
    else if (json_node_get_value_type (node) == G_TYPE_STRING)
      text = g_strdup (json_node_get_string (node));
    else
      text = json_to_string (node, FALSE);
    dsc_tweak_check_set (params, l->data, text);
  }
  return params;
}

void
dsc_tweak_check_golden (const char *scene, DscTweakCheckFunc check)
{
  g_autofree char *path = dsc_tweak_check_file (scene, "golden", "goldens.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GList) variants = NULL;
  JsonObject *all;

  if (path == NULL)
    return;
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  all = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                       "tweakreg");
  library = dsc_tweak_check_library (scene);
  variants = json_object_get_members (all);
  g_assert_cmpuint (g_list_length (variants), ==, 8);
  for (GList *l = variants; l != NULL; l = l->next)
    check (scene, l->data, json_object_get_object_member (all, l->data), library);
}

double
dsc_tweak_check_compare (const DscWcs *wcs, JsonObject *expected)
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

void
dsc_tweak_check_read_columns (
    const char *path, const char *name_a, const char *name_b, GArray *a, GArray *b)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL, names = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = NULL;

    if (*lines[i] == '#' || *lines[i] == '\0')
      continue;
    fields = g_strsplit (lines[i], " ", -1);
    if (names == NULL) {
      names = g_steal_pointer (&fields);
      continue;
    }
    for (guint k = 0; names[k] != NULL; k++) {
      double value = g_ascii_strtod (fields[k], NULL);

      if (strcmp (names[k], name_a) == 0)
        g_array_append_val (a, value);
      else if (strcmp (names[k], name_b) == 0)
        g_array_append_val (b, value);
    }
  }
  g_assert_cmpuint (a->len, ==, b->len);
}
