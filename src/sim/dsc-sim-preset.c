/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-simulate.h"

#include <string.h>

#include "dsc-error.h"
#include "dsc-sim-resources.h"

static const char *const names[] = { "demo", "mini", "full", "many", NULL };

const char *const *
dsc_sim_preset_names (void)
{
  return names;
}

GBytes *
dsc_sim_preset_load (const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/org/ditherscope/presets/%s.json", name);
  g_autofree char *all = NULL;
  GBytes *bytes = NULL;

  if (g_strv_contains (names, name))
    bytes = g_resource_lookup_data (dsc_sim_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                    error);
  if (bytes != NULL || g_strv_contains (names, name))
    return bytes;
  all = g_strjoinv (", ", (char **)names);
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "there is no preset '%s'; there are: %s",
               name, all);
  return NULL;
}

gboolean
dsc_sim_preset_make (const char *name,
                     const char *directory,
                     DscProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GBytes) text = dsc_sim_preset_load (name, error);
  g_autoptr (DscSimScene) scene = NULL;

  if (text == NULL)
    return FALSE;
  scene = dsc_sim_scene_parse (g_bytes_get_data (text, NULL), (gssize)g_bytes_get_size (text), name,
                               NULL, error);
  return scene != NULL && dsc_simulate (scene, directory, 0, progress, cancellable, error);
}
