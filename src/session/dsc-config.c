/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-config.h"

#include <string.h>

#include "dsc-asdf.h"
#include "dsc-param-names.h"
#include "dsc-pipeline.h"

#define MAX_FILE_BYTES ((gsize)4 << 20)

static void
setting_free (gpointer data)
{
  DscSetting *setting = data;

  g_free (setting->name);
  g_free (setting->value);
  g_free (setting->origin);
  g_free (setting);
}

DscConfig *
dsc_config_new (void)
{
  DscConfig *config = g_new0 (DscConfig, 1);

  config->settings = g_ptr_array_new_with_free_func (setting_free);
  config->notices = g_ptr_array_new_with_free_func (g_free);
  return config;
}

void
dsc_config_free (DscConfig *config)
{
  if (config == NULL)
    return;
  g_ptr_array_unref (config->settings);
  g_ptr_array_unref (config->notices);
  g_free (config);
}

/* Whether @value is legal: tried on a struct of its own. The message begins with @origin, and names
 * the parameter once. */
static gboolean
check_value (const DscStep *step,
             const DscParamSpec *spec,
             const char *value,
             const char *origin,
             GError **error)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  g_autofree char *prefix = g_strconcat (spec->name, ": ", NULL);
  g_autoptr (GError) local = NULL;
  gboolean ok = dsc_param_set_text (spec, params, value, &local);

  if (!ok) {
    const char *message = local->message;

    if (g_str_has_suffix (origin, spec->name) && g_str_has_prefix (message, prefix))
      message += strlen (prefix);
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: %s", origin, message);
  }
  dsc_params_free (step->params, step->n_params, params);
  return ok;
}

gboolean
dsc_config_add (DscConfig *config,
                const DscStep *step,
                const char *name,
                const char *value,
                const char *origin,
                GError **error)
{
  const DscStep *owner = step != NULL ? step : &dsc_pipeline;
  const char *now, *why;
  DscNameMeaning meaning = dsc_param_resolve_name (owner, name, value, &now, &why);
  DscSetting *setting;

  switch (meaning) {
  case DSC_NAME_REFUSED:
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s%s%s: %s", origin,
                 g_str_has_suffix (origin, name) ? "" : ": ",
                 g_str_has_suffix (origin, name) ? "" : name, why);
    return FALSE;
  case DSC_NAME_UNKNOWN:
    dsc_param_unknown (owner, name, error);
    g_prefix_error (error, "%s: ", origin);
    return FALSE;
  case DSC_NAME_IGNORED:
    if (why != NULL)
      g_ptr_array_add (config->notices, g_strdup_printf ("%s: %s %s has no effect: %s", origin,
                                                         owner->id, name, why));
    return TRUE;
  case DSC_NAME_OLD:
    g_ptr_array_add (config->notices,
                     g_strdup_printf ("%s: %s %s is now called %s", origin, owner->id, name, now));
    break;
  case DSC_NAME_KNOWN:
    break;
  }
  if (!check_value (owner, dsc_params_find (owner->params, owner->n_params, now), value, origin,
                    error))
    return FALSE;
  setting = g_new0 (DscSetting, 1);
  setting->step = step;
  setting->name = g_strdup (now);
  setting->value = g_strdup (value);
  setting->origin = g_strdup (origin);
  g_ptr_array_add (config->settings, setting);
  return TRUE;
}

const DscSetting *
dsc_config_find (const DscConfig *config, const DscStep *step, const char *name)
{
  for (guint i = config->settings->len; i > 0; i--) {
    const DscSetting *setting = config->settings->pdata[i - 1];

    if (setting->step == step && g_str_equal (setting->name, name))
      return setting;
  }
  return NULL;
}

const char *
dsc_config_get (const DscConfig *config, const DscStep *step, const char *name)
{
  const DscSetting *setting = dsc_config_find (config, step, name);

  return setting != NULL ? setting->value : NULL;
}

gboolean
dsc_config_apply (const DscConfig *config, DscSession *session, GError **error)
{
  for (guint i = 0; i < config->settings->len; i++) {
    const DscSetting *setting = config->settings->pdata[i];

    for (guint k = 0; k < dsc_session_n_steps (session); k++)
      if (setting->step == dsc_session_get_step (session, k)
          && !dsc_session_set_param_from (session, k, setting->name, setting->value,
                                          setting->origin, error)) {
        g_prefix_error (error, "%s: ", setting->origin);
        return FALSE;
      }
  }
  dsc_session_set_output_file (session, dsc_config_get (config, NULL, "output_file"));
  return TRUE;
}

/* A scalar or a list of scalars as the command line would have it. */
static char *
node_text (const DscYamlNode *node)
{
  GString *text;

  if (dsc_yaml_is_null (node))
    return g_strdup ("None");
  if (node->kind == DSC_YAML_SCALAR)
    return g_strdup (node->value);
  if (node->kind == DSC_YAML_MAP)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < dsc_yaml_length (node); i++) {
    const DscYamlNode *item = dsc_yaml_item (node, i);

    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
                            item->kind == DSC_YAML_SCALAR ? item->value : "?");
  }
  return g_string_free (text, FALSE);
}

typedef struct {
  DscConfig *config;
  const char *name;  /* of the file, for messages */
  GString *problems; /* one a line */
} Reader;

static void
add_problem (Reader *reader, const char *text)
{
  if (reader->problems->len > 0)
    g_string_append (reader->problems, "\n  ");
  g_string_append (reader->problems, text);
}

/* Of the values that unset a parameter only those that it may take: null where the default is None
 * in jwst but there is always a value here is left out. */
static gboolean
is_null_default (const DscStep *owner, const char *name, const DscYamlNode *value)
{
  const DscParamSpec *spec = dsc_params_find (owner->params, owner->n_params, name);

  return spec != NULL && dsc_yaml_is_null (value) && !(spec->flags & DSC_PARAM_OPTIONAL)
         && spec->type != DSC_PARAM_ENUM;
}

static void
read_parameters (Reader *reader, const DscStep *step, const DscYamlNode *map, gboolean legacy)
{
  const DscStep *owner = step != NULL ? step : &dsc_pipeline;

  for (guint i = 0; i < dsc_yaml_length (map); i++) {
    const DscYamlNode *value;
    const char *name = dsc_yaml_pair (map, i, &value);
    g_autofree char *text = NULL;
    g_autofree char *origin = NULL;
    g_autoptr (GError) error = NULL;

    if (legacy
        && (g_str_equal (name, "class") || g_str_equal (name, "name")
            || g_str_equal (name, "steps")))
      continue;
    if (is_null_default (owner, name, value))
      continue;
    text = node_text (value);
    origin = g_strdup_printf ("%s:%u", reader->name, value->line);
    if (text == NULL) {
      g_autofree char *problem = g_strdup_printf ("%s: %s: a map is no value", origin, name);

      add_problem (reader, problem);
    } else if (!dsc_config_add (reader->config, step, name, text, origin, &error)) {
      add_problem (reader, error->message);
    }
  }
}

/* The step that a class of jwst stands for: "jwst.resample.resample_step.ResampleStep". */
static const DscStep *
step_of_class (const char *class_name)
{
  const char *dot = class_name != NULL ? strrchr (class_name, '.') : NULL;
  const char *last = dot != NULL ? dot + 1 : class_name;

  for (guint i = 0; last != NULL && i < dsc_step_registry_n (); i++) {
    const DscStep *step = dsc_step_registry_get (i);
    g_auto (GStrv) words = g_strsplit (step->id, "_", -1);
    g_autofree char *joined = g_strjoinv ("", words);
    g_autofree char *name = g_strconcat (joined, "step", NULL);

    if (g_ascii_strcasecmp (last, name) == 0)
      return step;
  }
  return NULL;
}

static gboolean
is_pipeline_class (const char *class_name)
{
  return class_name != NULL && g_str_has_suffix (class_name, "Image3Pipeline");
}

static void
read_step (Reader *reader, const char *name, const DscYamlNode *node, gboolean legacy)
{
  const DscStep *step = name != NULL ? dsc_step_registry_find (name) : NULL;
  const DscYamlNode *map = legacy ? node : dsc_yaml_get (node, "parameters");

  if (step != NULL) {
    read_parameters (reader, step, map, legacy);
  } else if (g_strcmp0 (name, "assign_mtwcs") != 0) { /* which only moves moving targets */
    g_autofree char *problem
        = g_strdup_printf ("%s:%u: calwebb_image3 has no step '%s'", reader->name,
                           node != NULL ? node->line : 0, name != NULL ? name : "");

    add_problem (reader, problem);
  }
}

static void
read_steps (Reader *reader, const DscYamlNode *steps)
{
  for (guint i = 0; i < dsc_yaml_length (steps); i++) {
    if (steps->kind == DSC_YAML_MAP) {
      const DscYamlNode *node;
      const char *name = dsc_yaml_pair (steps, i, &node);

      read_step (reader, name, node, TRUE);
    } else {
      const DscYamlNode *node = dsc_yaml_item (steps, i);

      read_step (reader, dsc_yaml_get_string (dsc_yaml_get (node, "name")), node, FALSE);
    }
  }
}

static gboolean
read_tree (Reader *reader,
           const DscYamlNode *root,
           const DscStep *step,
           const DscStep **ret_step,
           GError **error)
{
  const DscYamlNode *parameters = dsc_yaml_get (root, "parameters");
  gboolean legacy = dsc_yaml_get (root, "class") == NULL;
  const DscYamlNode *place = legacy ? parameters : root;
  const char *class_name = dsc_yaml_get_string (dsc_yaml_get (place, "class"));

  if (parameters == NULL || parameters->kind != DSC_YAML_MAP) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no parameter file: it has no map 'parameters'", reader->name);
    return FALSE;
  }
  if (step == NULL && !is_pipeline_class (class_name)) {
    step = step_of_class (class_name);
    if (step == NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   "'%s' holds parameters of %s; only those of calwebb_image3 and its steps are of "
                   "use here",
                   reader->name, class_name != NULL ? class_name : "nothing named");
      return FALSE;
    }
  }
  read_parameters (reader, step, parameters, legacy);
  if (step == NULL)
    read_steps (reader, dsc_yaml_get (place, "steps"));
  if (reader->problems->len > 0) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_PARAMETER, reader->problems->str);
    return FALSE;
  }
  if (ret_step != NULL)
    *ret_step = step;
  return TRUE;
}

gboolean
dsc_config_read (DscConfig *config,
                 const char *path,
                 const DscStep *step,
                 const DscStep **ret_step,
                 GError **error)
{
  g_autofree char *bytes = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (DscAsdf) asdf = NULL;
  g_autoptr (GError) local = NULL;
  Reader reader = { config, name, NULL };
  gsize size;
  gboolean ok;

  if (!g_file_get_contents (path, &bytes, &size, &local)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "The parameter file '%s' %s", path,
                 g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? "does not exist"
                                                                           : "cannot be read");
    return FALSE;
  }
  if (size > MAX_FILE_BYTES || size < 5 || memcmp (bytes, "#ASDF", 5) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "'%s' is no ASDF parameter file; ini files (.cfg) are not read: save them with "
                 "strun --save-parameters",
                 path);
    return FALSE;
  }
  asdf = dsc_asdf_parse (bytes, size, name, error);
  if (asdf == NULL)
    return FALSE;
  reader.problems = g_string_new (NULL);
  ok = read_tree (&reader, dsc_asdf_root (asdf), step, ret_step, error);
  g_string_free (reader.problems, TRUE);
  return ok;
}
