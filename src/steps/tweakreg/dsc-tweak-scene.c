/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-scene.h"

#include <math.h>

#include "dsc-tweak-acts.h"

DscTweakScene *
dsc_tweak_scene_new (guint n_exposures, guint n_groups)
{
  DscTweakScene *scene = g_new0 (DscTweakScene, 1);

  scene->n_exposures = n_exposures;
  scene->n_groups = n_groups;
  scene->exposures = g_new0 (DscTweakExposure, n_exposures + 1);
  scene->groups = g_new0 (DscTweakGroup, n_groups + 1);
  scene->notes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n_exposures; i++) {
    scene->exposures[i].sources = g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
    scene->exposures[i].fwhm = NAN;
  }
  return scene;
}

void
dsc_tweak_scene_free (DscTweakScene *scene)
{
  if (scene == NULL)
    return;
  for (guint i = 0; i < scene->n_exposures; i++) {
    DscTweakExposure *e = &scene->exposures[i];

    g_free (e->name);
    g_free (e->catalog);
    g_clear_pointer (&e->wcs, dsc_wcs_unref);
    g_array_unref (e->sources);
  }
  for (guint g = 0; g < scene->n_groups; g++) {
    g_free (scene->groups[g].name);
    if (scene->groups[g].params != NULL)
      dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, scene->groups[g].params);
  }
  g_free (scene->exposures);
  g_free (scene->groups);
  g_ptr_array_unref (scene->notes);
  dsc_tweak_catalog_free (scene->reference);
  g_free (scene);
}

DscTweakCatalog *
dsc_tweak_catalog_new (const char *name, gsize n)
{
  DscTweakCatalog *catalog = g_new0 (DscTweakCatalog, 1);

  catalog->name = g_strdup (name);
  catalog->n = n;
  catalog->ra = g_new0 (double, n + 1);
  catalog->dec = g_new0 (double, n + 1);
  return catalog;
}

void
dsc_tweak_catalog_free (DscTweakCatalog *catalog)
{
  if (catalog == NULL)
    return;
  g_free (catalog->name);
  g_free (catalog->ra);
  g_free (catalog->dec);
  g_free (catalog->weight);
  g_free (catalog->mag);
  g_strfreev (catalog->id);
  g_free (catalog);
}

const DscTweakregParams *
dsc_tweak_scene_get_params (const DscTweakScene *scene,
                            guint group,
                            const DscTweakregParams *params)
{
  if (group < scene->n_groups && scene->groups[group].params != NULL)
    return scene->groups[group].params;
  return params;
}

static gboolean
fill_exposure (DscImageModel *model, DscTweakExposure *e, GError **error)
{
  const char *name = dsc_image_model_get_name (model);
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  guint frame;
  DscPlaneMap map;

  e->name = g_strdup (name);
  e->width = dsc_image_model_get_width (model);
  e->height = dsc_image_model_get_height (model);
  if (wcs == NULL) {
    const char *note = dsc_image_model_get_wcs_note (model);

    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s' has no coordinates that can be aligned%s%s: leave it out of the "
                 "association, or skip tweakreg",
                 name, note != NULL ? ": " : "", note != NULL ? note : "");
    return FALSE;
  }
  if (!dsc_image_model_get_double (model, "V2_REF", &e->angles.v2_ref)
      || !dsc_image_model_get_double (model, "V3_REF", &e->angles.v3_ref)
      || !dsc_image_model_get_double (model, "ROLL_REF", &e->angles.roll_ref)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s' lacks V2_REF, V3_REF or ROLL_REF, which the plane of alignment is made "
                 "of: leave it out of the association, or skip tweakreg",
                 name);
    return FALSE;
  }
  e->wcs = dsc_wcs_ref (wcs);
  return dsc_wcs_get_correction (wcs, &e->angles, name, &frame, &map, NULL, error);
}

DscTweakScene *
dsc_tweak_scene_from_library (DscLibrary *library,
                              const DscTweakregParams *params,
                              DscCompat compat,
                              GError **error)
{
  guint n = dsc_library_get_n_models (library);
  g_autoptr (DscTweakScene) scene = dsc_tweak_scene_new (n, dsc_library_get_n_groups (library));

  scene->compat = compat;
  for (guint i = 0; i < n; i++) {
    DscTweakExposure *e = &scene->exposures[i];

    e->group = dsc_library_get_group (library, i);
    if (scene->groups[e->group].name == NULL)
      scene->groups[e->group].name = g_strdup (dsc_library_get_group_id (library, i));
    if (!fill_exposure (dsc_library_get_model (library, i), e, error))
      return NULL;
  }
  if (!dsc_tweak_acts_apply (scene, params, error))
    return NULL;
  return g_steal_pointer (&scene);
}
