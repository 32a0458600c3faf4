/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-pixel-area.h"
#include "dsc-product-name.h"
#include "dsc-tweak-fit-file.h"
#include "dsc-tweak-fit-private.h"
#include "dsc-units.h"

#define MAX_BYTES (256 << 20)
#define MAX_WCS_BYTES (64 << 20)
#define MAX_OFFSET 1e-3 /* arcsec between the headers of two copies */
#define MAX_MOTION 60.0 /* arcsec that an alignment may move an exposure */
#define ARCSEC_PER_RADIAN 206264.80624709636

gboolean
dsc_tweak_correction_find (const DscTweakExposure *e, const DscWcs *wcs, DscTweakCorrection *ret)
{
  const DscPlaneMap identity = DSC_PLANE_MAP_IDENTITY;
  g_autoptr (DscWcs) bare = NULL;
  guint frame;

  if (!dsc_wcs_get_correction (wcs, &e->angles, e->name, &frame, &ret->map, NULL, NULL))
    return FALSE;
  bare = dsc_wcs_set_correction (wcs, &e->angles, &identity, NULL, e->name, NULL);
  if (bare == NULL)
    return FALSE;
  ret->map.shift[0] *= ARCSEC_PER_RADIAN;
  ret->map.shift[1] *= ARCSEC_PER_RADIAN;
  dsc_wcs_pixel_to_sky1 (bare, 0.5 * (e->width - 1.0), 0.5 * (e->height - 1.0), &ret->ra,
                         &ret->dec);
  return TRUE;
}

static gboolean
load (const char *path, gsize max, char **ret, gsize *ret_size, GError **error)
{
  g_autoptr (GError) own = NULL;

  if (!g_file_get_contents (path, ret, ret_size, &own)) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
        "apply_fit: %s; give the .json file that save_fit wrote, or a folder of .asdf files",
        own->message);
    return FALSE;
  }
  if (*ret_size <= max)
    return TRUE;
  g_clear_pointer (ret, g_free);
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is too large for an alignment", path);
  return FALSE;
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* FALSE unless the member is an array of @n finite numbers */
static gboolean
get_numbers (JsonObject *object, const char *name, guint n, double *ret)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element (array, i);
    GType type = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_value_type (element) : G_TYPE_NONE;

    if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
      return FALSE;
    ret[i] = json_node_get_double (element);
    if (!isfinite (ret[i]))
      return FALSE;
  }
  return TRUE;
}

/* (nullable) */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static DscTweakState
find_state (const char *name)
{
  for (guint s = 0; name != NULL && s < DSC_N_TWEAK_STATES; s++)
    if (strcmp (dsc_tweak_state_name (s), name) == 0)
      return s;
  return DSC_TWEAK_ALIGNED;
}

/* (nullable): the entry of an exposure, by its name without suffix */
static JsonObject *
find_entry (JsonArray *entries, const char *name)
{
  g_autofree char *root = dsc_product_name_root (name, DSC_NAME_FILE, NULL);

  for (guint i = 0; i < json_array_get_length (entries); i++) {
    JsonNode *node = json_array_get_element (entries, i);
    const char *text
        = JSON_NODE_HOLDS_OBJECT (node) ? get_text (json_node_get_object (node), "exposure") : NULL;
    g_autofree char *own = text != NULL ? dsc_product_name_root (text, DSC_NAME_FILE, NULL) : NULL;

    if (own != NULL && strcmp (own, root) == 0)
      return json_node_get_object (node);
  }
  return NULL;
}

/* Whether the copy points where the aligned exposure did. */
static gboolean
check_header (const DscTweakExposure *e, const double angles[3], const double c[2], GError **error)
{
  DscTweakCorrection own;
  double offset;

  if (!dsc_tweak_correction_find (e, e->wcs, &own)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s': its coordinates have no place for a correction", e->name);
    return FALSE;
  }
  offset = 3600.0 * dsc_sky_separation (own.ra, own.dec, c[0], c[1]);
  if (offset <= MAX_OFFSET && fabs (angles[0] - e->angles.v2_ref) < 1e-6
      && fabs (angles[1] - e->angles.v3_ref) < 1e-6 && fabs (angles[2] - e->angles.roll_ref) < 1e-6)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
               "'%s' points %.4f arcsec away from where the header of the aligned exposure did "
               "(or has another aperture or roll): its alignment cannot be applied; align it anew",
               e->name, offset);
  return FALSE;
}

static gboolean
apply_entry (const DscTweakExposure *e,
             JsonObject *entry,
             const char *path,
             DscTweakAligned *ret,
             GError **error)
{
  JsonNode *node = json_object_get_member (entry, "correction");
  JsonObject *correction
      = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  DscPlaneMap map;
  double angles[3], centre[2];

  ret->state = find_state (get_text (entry, "state"));
  if (correction == NULL || !get_numbers (correction, "matrix", 4, map.matrix)
      || !get_numbers (correction, "shift_arcsec", 2, map.shift)
      || !get_numbers (entry, "aperture_v2_v3_roll", 3, angles)
      || !get_numbers (entry, "header_center_deg", 2, centre)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the entry of %s has no complete correction", path, e->name);
    return FALSE;
  }
  if (!check_header (e, angles, centre, error))
    return FALSE;
  if (ret->state != DSC_TWEAK_ALIGNED)
    return TRUE;
  map.shift[0] /= ARCSEC_PER_RADIAN;
  map.shift[1] /= ARCSEC_PER_RADIAN;
  ret->wcs = dsc_wcs_set_correction (e->wcs, &e->angles, &map, NULL, e->name, error);
  return ret->wcs != NULL;
}

/* (nullable): the entries */
static JsonArray *
find_entries (JsonParser *parser, const char *data, gsize size, const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  JsonNode *root = NULL, *node = NULL;

  if (json_parser_load_from_data (parser, data, (gssize)size, &own))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root)
      && g_strcmp0 (get_text (json_node_get_object (root), "format"), DSC_TWEAK_FIT_FORMAT) == 0)
    node = json_object_get_member (json_node_get_object (root), "exposures");
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' is no saved alignment%s%s; apply_fit takes a .json file that save_fit wrote, "
               "or a folder of .asdf files",
               path, own != NULL ? ": " : "", own != NULL ? own->message : "");
  return NULL;
}

static gboolean
apply_json (const DscTweakScene *scene,
            const char *path,
            DscTweakSolution *solution,
            guint *ret_n,
            GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *data = NULL;
  JsonArray *entries;
  gsize size;

  if (!load (path, MAX_BYTES, &data, &size, error))
    return FALSE;
  entries = find_entries (parser, data, size, path, error);
  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < scene->n_exposures; i++) {
    JsonObject *entry = find_entry (entries, scene->exposures[i].name);

    if (entry == NULL)
      continue;
    if (!apply_entry (&scene->exposures[i], entry, path, &solution->exposures[i], error))
      return FALSE;
    (*ret_n)++;
  }
  return TRUE;
}

/* --- a folder of coordinates ------------------------------------------------------------------ */

/* (transfer full) (nullable) */
static char *
find_wcs_file (const char *folder, const char *name)
{
  static const char *const endings[] = { "_tweakreg.asdf", "_wcs.asdf", "_cal.asdf", ".asdf" };
  g_autofree char *root = dsc_product_name_root (name, DSC_NAME_FILE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *file = g_strconcat (root, endings[i], NULL);
    g_autofree char *path = g_build_filename (folder, file, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&path);
  }
  return NULL;
}

/* Whether coordinates that take the place of those of the header are of the same place. */
static gboolean
check_place (const DscTweakExposure *e, const DscWcs *wcs, const char *path, GError **error)
{
  double x = 0.5 * (e->width - 1.0), y = 0.5 * (e->height - 1.0), sky[4], offset;

  dsc_wcs_pixel_to_sky1 (e->wcs, x, y, &sky[0], &sky[1]);
  dsc_wcs_pixel_to_sky1 (wcs, x, y, &sky[2], &sky[3]);
  offset = 3600.0 * dsc_sky_separation (sky[0], sky[1], sky[2], sky[3]);
  if (offset <= MAX_MOTION)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
               "apply_fit: with the coordinates in '%s' the centre of %s is %.1f arcsec from where "
               "its header has it (limit %.0f): they are of another exposure; take the file away",
               path, e->name, offset, MAX_MOTION);
  return FALSE;
}

GPtrArray *
dsc_tweak_fit_file_list (const char *path, DscLibrary *library)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    const char *name = dsc_image_model_get_name (dsc_library_get_model (library, i));
    char *file = name != NULL ? find_wcs_file (path, name) : NULL;

    if (file != NULL)
      g_ptr_array_add (files, file);
  }
  return files;
}

static gboolean
apply_folder (const DscTweakScene *scene,
              const char *folder,
              DscTweakSolution *solution,
              guint *ret_n,
              GError **error)
{
  for (guint i = 0; i < scene->n_exposures; i++) {
    g_autofree char *path = find_wcs_file (folder, scene->exposures[i].name);
    g_autofree char *data = NULL;
    DscTweakAligned *aligned = &solution->exposures[i];
    gsize size;

    if (path == NULL)
      continue;
    if (!load (path, MAX_WCS_BYTES, &data, &size, error))
      return FALSE;
    aligned->wcs = dsc_gwcs_read (data, size, path, error);
    if (aligned->wcs == NULL || !check_place (&scene->exposures[i], aligned->wcs, path, error))
      return FALSE;
    aligned->state = DSC_TWEAK_ALIGNED;
    (*ret_n)++;
  }
  return TRUE;
}

static void
warn_missing (const DscTweakScene *scene, const char *path, DscTweakSolution *solution)
{
  for (guint i = 0; i < scene->n_exposures; i++)
    if (solution->exposures[i].state == DSC_TWEAK_SKIPPED && solution->exposures[i].wcs == NULL)
      g_ptr_array_add (solution->warnings,
                       g_strdup_printf ("%s is not in '%s': it keeps its coordinates",
                                        scene->exposures[i].name, path));
}

DscTweakSolution *
dsc_tweak_fit_file_apply (const DscTweakScene *scene, const char *path, GError **error)
{
  g_autoptr (DscTweakSolution) solution = dsc_tweak_solution_new (scene->n_exposures);
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  guint n = 0;

  for (guint i = 0; i < scene->n_exposures; i++)
    solution->exposures[i].state = DSC_TWEAK_SKIPPED;
  if (!(is_folder ? apply_folder : apply_json) (scene, path, solution, &n, error))
    return NULL;
  if (n == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "apply_fit: '%s' has nothing for these exposures (the first is %s)", path,
                 scene->n_exposures > 0 ? scene->exposures[0].name : "none");
    return NULL;
  }
  warn_missing (scene, path, solution);
  g_free (solution->method);
  g_free (solution->verdict);
  solution->method = g_strdup ("apply_fit");
  solution->status = DSC_STEP_COMPLETE;
  solution->verdict = g_strdup_printf ("coordinates of %u of %u exposures from a saved alignment",
                                       n, scene->n_exposures);
  dsc_tweak_solution_measure (solution, scene);
  return g_steal_pointer (&solution);
}
