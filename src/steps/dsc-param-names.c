/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-names.h"

#include <string.h>

#include "dsc-common-params.h"

gboolean
dsc_param_unknown (const DscStep *step, const char *name, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, step->n_params + 1);
  const char *closest;

  for (guint i = 0; i < step->n_params; i++)
    names[i] = step->params[i].name;
  closest = dsc_closest_name (names, name);
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s has no parameter '%s'%s%s%s", step->id,
               name, closest != NULL ? "; did you mean " : "", closest != NULL ? closest : "",
               closest != NULL ? "?" : "");
  return FALSE;
}

typedef struct {
  const char *step; /* NULL: any step and the pipeline */
  const char *name, *now;
  DscNameMeaning kind;
  const char *why;
  const char *usual; /* a value that says nothing: no notice */
} OldName;

#define HOOKS "hooks are not supported; run the program on the product instead"
#define GONE "jwst 3.0.0 has it no more"
#define GAIA "give abs_refcat=GAIADR3, GAIADR2 or the file of a catalogue instead"
#define NAMING "file names follow from the association; use output_dir and output_file"

/* Reference part A, section 6, and what 2.2 lists beyond the common parameters. */
static const OldName old_names[] = {
  { NULL, "pre_hooks", NULL, DSC_NAME_REFUSED, HOOKS },
  { NULL, "post_hooks", NULL, DSC_NAME_REFUSED, HOOKS },
  { NULL, "output_ext", NULL, DSC_NAME_IGNORED, "products are always .fits", ".fits" },
  { NULL, "output_use_model", NULL, DSC_NAME_IGNORED, NAMING },
  { NULL, "output_use_index", NULL, DSC_NAME_IGNORED, NAMING, "true" },
  { NULL, "input_dir", NULL, DSC_NAME_IGNORED, "members stand beside their association" },
  { "tweakreg", "align_to_gaia", NULL, DSC_NAME_REFUSED, GAIA },
  { "tweakreg", "gaia_catalog", NULL, DSC_NAME_IGNORED, GAIA },
  { "tweakreg", "min_gaia", "abs_minobj", DSC_NAME_OLD, NULL },
  { "tweakreg", "save_gaia_catalog", "save_abs_catalog", DSC_NAME_OLD, NULL },
  { "outlier_detection", "wht_type", "weight_type", DSC_NAME_OLD, NULL },
  { "outlier_detection", "allowed_memory", NULL, DSC_NAME_IGNORED, GONE },
  { "outlier_detection", "grow", NULL, DSC_NAME_IGNORED, GONE, "1" },
  { "outlier_detection", "nhigh", NULL, DSC_NAME_IGNORED, GONE },
  { "outlier_detection", "nlow", NULL, DSC_NAME_IGNORED, GONE },
  { "outlier_detection", "scale_detection", NULL, DSC_NAME_IGNORED, GONE },
  { "resample", "wht_type", "weight_type", DSC_NAME_OLD, NULL },
  { "resample", "allowed_memory", NULL, DSC_NAME_IGNORED, GONE },
  { "resample", "good_bits", NULL, DSC_NAME_IGNORED,
    "resample always uses ~DO_NOT_USE+NON_SCIENCE" },
};

/* A list that is empty, a switch that is off, or nothing. */
static gboolean
is_off (const char *value)
{
  static const char *const words[] = { "", "[]", "None", "null", "false", "no", "off", "0" };

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (value, words[i]) == 0)
      return TRUE;
  return value == NULL;
}

DscNameMeaning
dsc_param_resolve_name (const DscStep *step,
                        const char *name,
                        const char *value,
                        const char **ret_name,
                        const char **ret_why)
{
  *ret_name = NULL;
  *ret_why = NULL;
  if (step != NULL) {
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, name);

    if (spec != NULL) {
      *ret_name = spec->name;
      return DSC_NAME_KNOWN;
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (old_names); i++) {
    const OldName *old = &old_names[i];

    if (!g_str_equal (old->name, name)
        || (old->step != NULL && (step == NULL || !g_str_equal (old->step, step->id))))
      continue;
    *ret_name = old->now;
    *ret_why = old->why;
    if (old->kind == DSC_NAME_IGNORED && (is_off (value) || g_strcmp0 (old->usual, value) == 0))
      *ret_why = NULL;
    if (old->kind == DSC_NAME_REFUSED && is_off (value)) {
      *ret_why = NULL;
      return DSC_NAME_IGNORED;
    }
    return old->kind;
  }
  return DSC_NAME_UNKNOWN;
}
