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
