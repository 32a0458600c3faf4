/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-provenance.h"

#include "dsc-config-build.h"

static void
add_history (DscHeader *primary, const DscStep *step, const char *name, const char *value)
{
  g_autofree char *text = g_strdup_printf ("DSC %s %s=%s", step->id, name, value);
  DscCard card = { .key = "HISTORY", .type = DSC_CARD_TEXT, .string = text };

  dsc_header_append (primary, &card);
}

void
dsc_provenance_add (DscHeader *primary, const DscStep *step, gconstpointer params, DscCompat compat)
{
  g_autofree char *algorithm = g_strdup_printf ("%u", step->algorithm);

  dsc_header_set_string (primary, "DSC_VER", "ditherscope " DSC_VERSION,
                         "Program that made this product");
  add_history (primary, step, "algorithm", algorithm);
  add_history (primary, step, "compat", compat == DSC_COMPAT_JWST ? "jwst" : "none");
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *text = NULL;

    if (spec->flags & DSC_PARAM_NO_HASH)
      continue;
    text = dsc_param_get_text (spec, params);
    if ((spec->type == DSC_PARAM_FILE && *text != '\0')
        || (spec->type == DSC_PARAM_STRING && g_file_test (text, G_FILE_TEST_IS_REGULAR))) {
      char *name = g_path_get_basename (text);

      g_free (text);
      text = name;
    }
    add_history (primary, step, spec->name, text);
  }
}
