/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-common-params.h"
#include "dsc-config.h"
#include "dsc-pipeline.h"

/* What stands before the parameters of jwst's classes. */
static const struct {
  const char *id, *class_name;
} classes[] = {
  { "calwebb_image3", "jwst.pipeline.calwebb_image3.Image3Pipeline" },
  { "tweakreg", "jwst.tweakreg.tweakreg_step.TweakRegStep" },
  { "skymatch", "jwst.skymatch.skymatch_step.SkyMatchStep" },
  { "outlier_detection", "jwst.outlier_detection.outlier_detection_step.OutlierDetectionStep" },
  { "resample", "jwst.resample.resample_step.ResampleStep" },
  { "source_catalog", "jwst.source_catalog.source_catalog_step.SourceCatalogStep" },
};

static const char *
class_of (const DscStep *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i].id, step->id))
      return classes[i].class_name;
  return step->id;
}

/* Text in single quotes, unless it reads as itself. */
static void
append_string (GString *out, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  g_string_append_printf (out, "'%s'", doubled);
}

static void
append_value (GString *out, const DscParamSpec *spec, const char *text)
{
  if (g_str_equal (text, "None") && (spec->flags & DSC_PARAM_OPTIONAL)) {
    /* An unset file is '' in jwst. */
    g_string_append (
        out, spec->type == DSC_PARAM_FILE && !(spec->flags & DSC_PARAM_COMMON) ? "''" : "null");
    return;
  }
  switch (spec->type) {
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
  case DSC_PARAM_ENUM:
    append_string (out, text);
    break;
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST:
    g_string_append_printf (out, "[%s]", text);
    break;
  default:
    g_string_append (out, text);
  }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const DscParamSpec *const *)a)->name, (*(const DscParamSpec *const *)b)->name);
}

static void
append_parameters (GString *out, const DscStep *step, gconstpointer params, const char *indent)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < step->n_params; i++)
    g_ptr_array_add (sorted, (gpointer)&step->params[i]);
  g_ptr_array_sort (sorted, compare_names);
  g_string_append_printf (out, "%sparameters:\n", indent);
  for (guint i = 0; i < sorted->len; i++) {
    const DscParamSpec *spec = sorted->pdata[i];
    g_autofree char *text = dsc_param_get_text (spec, params);

    /* jwst refuses what it does not know: ours, and in_memory of the one step without it. */
    if (((spec->flags & DSC_PARAM_EXTENSION)
         || (g_str_equal (step->id, "source_catalog") && g_str_equal (spec->name, "in_memory")))
        && dsc_param_is_default (spec, params))
      continue;
    g_string_append_printf (out, "%s  %s: ", indent, spec->name);
    append_value (out, spec, text);
    g_string_append_c (out, '\n');
  }
}

/* A params struct of @step with what the session has, or of the pipeline with what was given. */
static gpointer
effective_params (const DscConfig *config, DscSession *session, const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  guint index = 0;

  while (index < dsc_session_n_steps (session) && dsc_session_get_step (session, index) != step)
    index++;
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *text
        = index < dsc_session_n_steps (session)
              ? dsc_session_get_param (session, index, spec->name)
              : g_strdup (dsc_config_get (config, step == &dsc_pipeline ? NULL : step, spec->name));

    if (text != NULL)
      dsc_param_set_text (spec, params, text, NULL);
  }
  return params;
}

static void
append_step (GString *out,
             const DscConfig *config,
             DscSession *session,
             const DscStep *step,
             const char *indent)
{
  gpointer params = effective_params (config, session, step);

  append_parameters (out, step, params, indent);
  dsc_params_free (step->params, step->n_params, params);
}

gboolean
dsc_config_write (const DscConfig *config,
                  DscSession *session,
                  const DscStep *step,
                  const char *path,
                  GError **error)
{
  const DscStep *top = step != NULL ? step : &dsc_pipeline;
  g_autoptr (GString) out = g_string_new ("#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n"
                                          "%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n");
  g_autoptr (GError) local = NULL;

  g_string_append_printf (out, "class: %s\nname: %s\n", class_of (top),
                          step != NULL ? top->id : "Image3Pipeline");
  append_step (out, config, session, top, "");
  if (step == NULL) {
    g_string_append (out, "steps:\n");
    for (guint i = 0; i < dsc_session_n_steps (session); i++) {
      const DscStep *sub = dsc_session_get_step (session, i);

      g_string_append_printf (out, "- class: %s\n  name: %s\n", class_of (sub), sub->id);
      append_step (out, config, session, sub, "  ");
    }
  }
  g_string_append (out, "...\n");
  if (g_file_set_contents (path, out->str, (gssize)out->len, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path, local->message);
  return FALSE;
}
