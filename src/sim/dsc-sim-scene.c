/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-scene.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-sim-aperture.h"
#include "dsc-sim-json.h"
#include "dsc-sim-nebula.h"

#define MAX_SIDE 8192
#define MAX_FILES 10000
#define GOLDEN_ANGLE 2.399963229728653

#define SCENE(field) G_STRUCT_OFFSET (DscSimScene, field)
#define VISIT(field) G_STRUCT_OFFSET (DscSimVisit, field)

static const DscSimKey scene_keys[] = {
  { "name", DSC_SIM_KEY_NAME, SCENE (name), .required = TRUE },
  { "seed", DSC_SIM_KEY_UINT64, SCENE (seed), 0, 0x1p53, 1 },
  { "instrument", DSC_SIM_KEY_NAME, SCENE (instrument), .required = TRUE },
  { "filter", DSC_SIM_KEY_NAME, SCENE (filter), .required = TRUE },
  { "detectors", DSC_SIM_KEY_OTHER },
  { "apertures", DSC_SIM_KEY_OTHER },
  { "pointing_aperture", DSC_SIM_KEY_NAME, SCENE (pointing_aperture) },
  { "program", DSC_SIM_KEY_INT64, SCENE (program), 0, 99999, 99000 },
  { "observation", DSC_SIM_KEY_INT64, SCENE (observation), 0, 999, 1 },
  { "target", DSC_SIM_KEY_NAME, SCENE (target), .text = "SIM-FIELD" },
  { "subarray", DSC_SIM_KEY_NAME, SCENE (subarray), .text = "FULL" },
  { "ra", DSC_SIM_KEY_DOUBLE, SCENE (ra), 0, 360, 0 },
  { "dec", DSC_SIM_KEY_DOUBLE, SCENE (dec), -90, 90, 0 },
  { "roll", DSC_SIM_KEY_DOUBLE, SCENE (roll), -360, 360, 0 },
  { "size", DSC_SIM_KEY_OTHER },
  { "start", DSC_SIM_KEY_OTHER },
  { "field_radius_arcsec", DSC_SIM_KEY_DOUBLE, SCENE (field_radius_arcsec), 0.1, 3600, 60 },
  { "n_stars", DSC_SIM_KEY_UINT, SCENE (n_stars), 0, 1e6, 200 },
  { "n_galaxies", DSC_SIM_KEY_UINT, SCENE (n_galaxies), 0, 1e6, 100 },
  { "n_reference", DSC_SIM_KEY_UINT, SCENE (n_reference), 0, 1e6, 60 },
  { "mag_bright", DSC_SIM_KEY_DOUBLE, SCENE (mag_bright), -5, 40, 19 },
  { "mag_faint", DSC_SIM_KEY_DOUBLE, SCENE (mag_faint), -5, 40, 27.5 },
  { "star_slope", DSC_SIM_KEY_DOUBLE, SCENE (star_slope), 0.01, 100, 1.8 },
  { "gal_re_arcsec", DSC_SIM_KEY_DOUBLE, SCENE (gal_re_arcsec), 0.001, 60, 0.2 },
  { "sky", DSC_SIM_KEY_DOUBLE, SCENE (sky), 0, 1e6, 0.3 },
  { "sky_var", DSC_SIM_KEY_DOUBLE, SCENE (sky_var), 0, 1, 0.2 },
  { "read_noise", DSC_SIM_KEY_DOUBLE, SCENE (read_noise), 0, 1e6, 0.012 },
  { "mjysr_per_e", DSC_SIM_KEY_DOUBLE, SCENE (mjysr_per_e), 1e-12, 1e6, 0.0006 },
  { "saturation", DSC_SIM_KEY_DOUBLE, SCENE (saturation), 1e-6, 1e12, 400 },
  { "cosmic_rays_per_mpix", DSC_SIM_KEY_DOUBLE, SCENE (cosmic_rays_per_mpix), 0, 1e5, 600 },
  { "cr_lo", DSC_SIM_KEY_DOUBLE, SCENE (cr_lo), 1e-9, 1e9, 0.15 },
  { "cr_hi", DSC_SIM_KEY_DOUBLE, SCENE (cr_hi), 1e-9, 1e9, 30 },
  { "bad_fraction", DSC_SIM_KEY_DOUBLE, SCENE (bad_fraction), 0, 0.5, 0.003 },
  { "jitter_arcsec", DSC_SIM_KEY_DOUBLE, SCENE (jitter_arcsec), 0, 10, 0.002 },
  { "va_scale", DSC_SIM_KEY_DOUBLE, SCENE (va_scale), 0.999, 1.001, 1.00004 },
  { "over", DSC_SIM_KEY_UINT, SCENE (over), 1, 16, 4 },
  { "psf_half", DSC_SIM_KEY_UINT, SCENE (psf_half), 8, 120, 40 },
  { "with_area", DSC_SIM_KEY_BOOL, SCENE (with_area), 0, 1, 1 },
  { "aligned_copies", DSC_SIM_KEY_BOOL, SCENE (aligned_copies), 0, 1, 1 },
  { "wcs_files", DSC_SIM_KEY_OTHER },
  { "nebulae", DSC_SIM_KEY_OTHER },
  { "visits", DSC_SIM_KEY_OTHER },
};

static const DscSimKey visit_keys[] = {
  { "visit", DSC_SIM_KEY_INT64, VISIT (visit), 0, 999, 1 },
  { "group", DSC_SIM_KEY_INT64, VISIT (group), 0, 99, 2 },
  { "error_arcsec", DSC_SIM_KEY_OTHER },
  { "error_deg", DSC_SIM_KEY_DOUBLE, VISIT (error_deg), -10, 10, 0 },
  { "turn_deg", DSC_SIM_KEY_DOUBLE, VISIT (turn_deg), -360, 360, 0 },
  { "exptime", DSC_SIM_KEY_DOUBLE, VISIT (exptime), 1e-3, 1e7, 1000 },
  { "dithers", DSC_SIM_KEY_OTHER },
  { "wcs_files", DSC_SIM_KEY_OTHER },
};

static const DscSimKey spiral_keys[] = {
  { "spiral", DSC_SIM_KEY_OTHER },
  { "step_arcsec", DSC_SIM_KEY_OTHER },
};

static void
visit_free (gpointer data)
{
  DscSimVisit *visit = data;

  g_clear_pointer (&visit->dithers, g_array_unref);
  g_clear_pointer (&visit->wcs_files, g_ptr_array_unref);
  g_free (visit);
}

static DscSimVisit *
visit_new (void)
{
  DscSimVisit *visit = g_new0 (DscSimVisit, 1);

  visit->visit = 1;
  visit->group = 2;
  visit->exptime = 1000.0;
  visit->dithers = g_array_new (FALSE, FALSE, sizeof (DscSimDither));
  visit->wcs_files = g_ptr_array_new_with_free_func (g_free);
  return visit;
}

void
dsc_sim_scene_free (DscSimScene *scene)
{
  if (scene == NULL)
    return;
  g_free (scene->name);
  g_free (scene->instrument);
  g_free (scene->filter);
  g_free (scene->pointing_aperture);
  g_free (scene->target);
  g_free (scene->subarray);
  g_clear_pointer (&scene->detectors, g_ptr_array_unref);
  g_clear_pointer (&scene->nebulae, g_array_unref);
  g_clear_pointer (&scene->visits, g_ptr_array_unref);
  g_clear_pointer (&scene->json, json_node_unref);
  g_free (scene);
}

guint
dsc_sim_scene_n_files (const DscSimScene *scene)
{
  guint n = 0;

  for (guint i = 0; i < scene->visits->len; i++) {
    const DscSimVisit *visit = scene->visits->pdata[i];

    n += visit->dithers->len * scene->detectors->len + visit->wcs_files->len;
  }
  return n;
}

/* "detectors": at least one, all of the instrument; "apertures" may only say what is known. */
static gboolean
read_detectors (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error)
{
  DscSimInstrument instrument = DSC_SIM_NIRCAM;
  JsonObject *apertures = NULL;

  if (!dsc_sim_instrument_find (scene->instrument, &instrument))
    return dsc_sim_json_refuse (json, error, "instrument", scene->instrument,
                                "NIRCAM, NIRISS or MIRI");
  if (!dsc_sim_json_strings (json, object, "detectors", scene->detectors, error)
      || !dsc_sim_json_object (json, object, "apertures", &apertures, error))
    return FALSE;
  for (guint i = 0; i < scene->detectors->len; i++) {
    const char *name = scene->detectors->pdata[i];
    const DscSimAperture *aperture = dsc_sim_aperture_find (name);
    const char *given = apertures != NULL ? dsc_sim_json_peek_string (apertures, name) : NULL;

    if (aperture == NULL || aperture->instrument != instrument
        || strcmp (aperture->detector, name) != 0)
      return dsc_sim_json_refuse (
          json, error, "detectors", name,
          "a detector of the instrument: "
          "NRCA1 ... NRCA4, NRCALONG, NRCB1 ... NRCB4, NRCBLONG; NIS; MIRIMAGE");
    if (given != NULL && strcmp (given, aperture->aperture) != 0)
      return dsc_sim_json_refuse (json, error, "apertures", given, aperture->aperture);
    for (guint k = 0; k < i; k++)
      if (strcmp (scene->detectors->pdata[k], name) == 0)
        return dsc_sim_json_refuse (json, error, "detectors", name, "each detector once");
  }
  return TRUE;
}

static gboolean
read_pointing (DscSimScene *scene, DscSimJson *json, GError **error)
{
  double v2, v3;

  if (scene->pointing_aperture == NULL && scene->detectors->len > 0)
    scene->pointing_aperture
        = g_strdup (dsc_sim_aperture_find (scene->detectors->pdata[0])->aperture);
  if (scene->pointing_aperture != NULL
      && !dsc_sim_aperture_point (scene->pointing_aperture, &v2, &v3))
    return dsc_sim_json_refuse (json, error, "pointing_aperture", scene->pointing_aperture,
                                "the aperture of a detector (NRCB1_FULL, NIS_CEN, MIRIM_FULL ...), "
                                "NRCAS_FULL, NRCBS_FULL or NRCALL_FULL");
  return TRUE;
}

static gboolean
read_filter (DscSimScene *scene, DscSimJson *json, GError **error)
{
  DscSimInstrument instrument = DSC_SIM_NIRCAM;
  g_autofree char *list = NULL;
  double wavelength;

  dsc_sim_instrument_find (scene->instrument, &instrument);
  if (dsc_sim_filter_wavelength (instrument, scene->filter, &wavelength))
    return TRUE;
  list = dsc_sim_filter_list (instrument);
  return dsc_sim_json_refuse (json, error, "filter", scene->filter, list);
}

/* "size": one side or [width, height]; "start": 1-based corner on the detector. */
static gboolean
read_geometry (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error)
{
  double size[2] = { 0.0, 0.0 }, start[2] = { 1.0, 1.0 };

  if (!dsc_sim_json_pair (json, object, "size", 16, MAX_SIDE, TRUE, size, error)
      || !dsc_sim_json_pair (json, object, "start", 1, MAX_SIDE, TRUE, start, error))
    return FALSE;
  scene->width = (guint)size[0];
  scene->height = (guint)size[1];
  scene->start[0] = (guint)start[0];
  scene->start[1] = (guint)start[1];
  if (scene->from_wcs_files)
    return TRUE;
  if (scene->width == 0)
    return dsc_sim_json_missing (json, "size", error);
  for (guint i = 0; i < scene->detectors->len; i++) {
    const DscSimAperture *aperture = dsc_sim_aperture_find (scene->detectors->pdata[i]);

    if (scene->start[0] + scene->width - 1 > aperture->size[0]
        || scene->start[1] + scene->height - 1 > aperture->size[1]) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_PARAMETER,
          "%s: \"start\" [%u, %u] and \"size\" %u x %u reach beyond detector %s, which has "
          "%u x %u pixels: make the size or the start smaller",
          dsc_sim_json_name (json), scene->start[0], scene->start[1], scene->width, scene->height,
          aperture->detector, aperture->size[0], aperture->size[1]);
      return FALSE;
    }
  }
  return TRUE;
}

/* {"spiral": N, "step_arcsec": S}: N points of a sunflower, about S apart. */
static gboolean
read_spiral (DscSimVisit *visit, DscSimJson *json, JsonObject *object, GError **error)
{
  double n = 0.0, step = 1.0;

  if (!dsc_sim_json_known (json, object, spiral_keys, G_N_ELEMENTS (spiral_keys), error)
      || !dsc_sim_json_number (json, object, "spiral", 1, MAX_FILES, &n, error)
      || !dsc_sim_json_number (json, object, "step_arcsec", 0, 3600, &step, error))
    return FALSE;
  for (guint k = 0; k < (guint)n; k++) {
    double r = step * sqrt (k), angle = GOLDEN_ANGLE * k;
    DscSimDither dither = { r * cos (angle), r * sin (angle) };

    g_array_append_val (visit->dithers, dither);
  }
  return TRUE;
}

static gboolean
read_dithers (DscSimVisit *visit, DscSimJson *json, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "dithers");
  JsonArray *list;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return read_spiral (visit, json, json_node_get_object (node), error);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return dsc_sim_json_refuse (json, error, "dithers", json_node_type_name (node),
                                "a list of [V2, V3] or {\"spiral\": N, \"step_arcsec\": S}");
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++) {
    double at[2];
    DscSimDither dither;

    if (!dsc_sim_json_node_pair (json, json_array_get_element (list, i), "dithers", -3600, 3600,
                                 FALSE, at, error))
      return FALSE;
    dither = (DscSimDither){ at[0], at[1] };
    g_array_append_val (visit->dithers, dither);
  }
  return TRUE;
}

static gboolean
read_wcs_files (DscSimVisit *visit, DscSimJson *json, JsonObject *object, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!dsc_sim_json_strings (json, object, "wcs_files", names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (visit->wcs_files, dsc_sim_json_resolve (json, names->pdata[i]));
  return TRUE;
}

static gboolean
read_visit (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error)
{
  DscSimVisit *visit = visit_new ();

  g_ptr_array_add (scene->visits, visit);
  if (!dsc_sim_json_fill (json, object, visit_keys, G_N_ELEMENTS (visit_keys), visit, error)
      || !dsc_sim_json_pair (json, object, "error_arcsec", -100, 100, FALSE, visit->error_arcsec,
                             error)
      || !read_dithers (visit, json, object, error) || !read_wcs_files (visit, json, object, error))
    return FALSE;
  if ((visit->dithers->len > 0) == (visit->wcs_files->len > 0))
    return dsc_sim_json_refuse (json, error, "visits",
                                visit->dithers->len > 0 ? "dithers and wcs_files" : "neither",
                                "either \"dithers\" or \"wcs_files\" in each visit");
  return TRUE;
}

/* "visits", or a list of WCS files for the whole scene, which makes one visit. */
static gboolean
read_visits (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error)
{
  guint n_wcs_visits = 0;

  if (json_object_has_member (object, "wcs_files")) {
    DscSimVisit *visit = visit_new ();

    if (json_object_has_member (object, "visits")) {
      visit_free (visit);
      return dsc_sim_json_refuse (json, error, "wcs_files", "also \"visits\"",
                                  "the list inside each visit when there are visits");
    }
    g_ptr_array_add (scene->visits, visit);
    if (!read_wcs_files (visit, json, object, error))
      return FALSE;
  } else if (!dsc_sim_json_each_object (json, object, "visits", (DscSimJsonFunc)read_visit, scene,
                                        error))
    return FALSE;
  if (scene->visits->len == 0)
    return dsc_sim_json_missing (json, "visits", error);
  for (guint i = 0; i < scene->visits->len; i++)
    n_wcs_visits += ((DscSimVisit *)scene->visits->pdata[i])->wcs_files->len > 0;
  if (n_wcs_visits != 0 && n_wcs_visits != scene->visits->len)
    return dsc_sim_json_refuse (json, error, "visits", "dithers in one, wcs_files in another",
                                "the same kind in all visits");
  scene->from_wcs_files = n_wcs_visits > 0;
  return TRUE;
}

/* What several keys must agree on. */
static gboolean
check_scene (DscSimScene *scene, DscSimJson *json, GError **error)
{
  if (!scene->from_wcs_files) {
    if (scene->detectors->len == 0)
      return dsc_sim_json_missing (json, "detectors", error);
    if (!scene->has_centre)
      return dsc_sim_json_missing (json, "ra\" and \"dec", error);
  }
  if (scene->mag_faint <= scene->mag_bright)
    return dsc_sim_json_refuse (json, error, "mag_faint", "not fainter than mag_bright",
                                "a larger number");
  if (scene->cr_hi < scene->cr_lo)
    return dsc_sim_json_refuse (json, error, "cr_hi", "below cr_lo", "at least cr_lo");
  if (dsc_sim_scene_n_files (scene) > MAX_FILES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "%s: %u files; at most %d are made",
                 dsc_sim_json_name (json), dsc_sim_scene_n_files (scene), MAX_FILES);
    return FALSE;
  }
  return TRUE;
}

static DscSimScene *
scene_from_json (DscSimJson *json, const guint64 *seed, GError **error)
{
  g_autoptr (DscSimScene) scene = g_new0 (DscSimScene, 1);
  JsonObject *object = json_node_get_object (dsc_sim_json_root (json));

  scene->detectors = g_ptr_array_new_with_free_func (g_free);
  scene->visits = g_ptr_array_new_with_free_func (visit_free);
  scene->nebulae = g_array_new (FALSE, FALSE, sizeof (DscSimNebula));
  if (!dsc_sim_json_fill (json, object, scene_keys, G_N_ELEMENTS (scene_keys), scene, error)
      || !read_detectors (scene, json, object, error) || !read_filter (scene, json, error)
      || !read_pointing (scene, json, error) || !read_visits (scene, json, object, error)
      || !read_geometry (scene, json, object, error)
      || !dsc_sim_json_each_object (json, object, "nebulae", (DscSimJsonFunc)dsc_sim_nebula_read,
                                    scene, error))
    return NULL;
  scene->has_centre
      = json_object_has_member (object, "ra") && json_object_has_member (object, "dec");
  scene->has_radius = json_object_has_member (object, "field_radius_arcsec");
  if (!check_scene (scene, json, error))
    return NULL;
  if (seed != NULL) {
    scene->seed = *seed;
    json_object_set_int_member (object, "seed", (gint64)*seed);
  }
  scene->json = json_node_ref (dsc_sim_json_root (json));
  return g_steal_pointer (&scene);
}

DscSimScene *
dsc_sim_scene_parse (
    const char *text, gssize length, const char *name, const guint64 *seed, GError **error)
{
  g_autoptr (DscSimJson) json = dsc_sim_json_parse (text, length, name, error);

  return json != NULL ? scene_from_json (json, seed, error) : NULL;
}

DscSimScene *
dsc_sim_scene_read (const char *path, const guint64 *seed, GError **error)
{
  g_autoptr (DscSimJson) json = dsc_sim_json_read (path, error);

  return json != NULL ? scene_from_json (json, seed, error) : NULL;
}
