/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-provenance.h"

#include "dsc-config-build.h"

/* "DSC RESAMPLE PIXFRAC"; fits the 72 bytes of a card's key. */
static char *
key_of (const DscStep *step, const char *name)
{
  g_autofree char *key = g_strdup_printf ("DSC %s %s", step->id, name);

  return g_ascii_strup (key, -1);
}

void
dsc_provenance_add (DscHeader *primary, const DscStep *step, gconstpointer params, DscCompat compat)
{
  g_autofree char *algorithm = key_of (step, "algorithm");
  g_autofree char *compat_key = key_of (step, "compat");

  dsc_header_set_string (primary, "DSC VERSION", DSC_VERSION, "Ditherscope");
  dsc_header_set_int (primary, algorithm, step->algorithm, NULL);
  dsc_header_set_string (primary, compat_key, compat == DSC_COMPAT_JWST ? "jwst" : "none", NULL);
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *key = key_of (step, spec->name);
    g_autofree char *text = NULL;

    if (spec->flags & DSC_PARAM_NO_HASH)
      continue;
    text = dsc_param_get_text (spec, params);
    if (spec->type == DSC_PARAM_FILE) {
      char *name = g_path_get_basename (text);

      g_free (text);
      text = name;
    }
    dsc_header_set_string (primary, key, text, dsc_param_unit (spec));
  }
}
