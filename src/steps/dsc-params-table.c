/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-params-table.h"

static const char *
type_name (DscParamType type)
{
  static const char *const names[] = {
    [DSC_PARAM_BOOL] = "bool",         [DSC_PARAM_INT] = "int",
    [DSC_PARAM_DOUBLE] = "float",      [DSC_PARAM_STRING] = "text",
    [DSC_PARAM_FILE] = "file",         [DSC_PARAM_ENUM] = "option",
    [DSC_PARAM_INT_LIST] = "int list", [DSC_PARAM_DOUBLE_LIST] = "float list",
  };

  return names[type];
}

static char *
flag_names (DscParamFlags flags)
{
  static const char *const names[]
      = { "optional", "no-hash", "advanced", "other-mode", "common", "extension" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & (1u << i))
      g_string_append_printf (text, " %s", names[i]);
  return g_string_free (text, FALSE);
}

typedef void (*AppendParam) (GString *out, const DscParamSpec *spec, const char *def);

static void
append_line (GString *out, const DscParamSpec *spec, const char *def)
{
  g_autofree char *range = dsc_param_describe_range (spec);
  g_autofree char *flags = flag_names (spec->flags);
  const char *unit = dsc_param_unit (spec);

  g_string_append_printf (out, "  %-26s %-10s %s [%s%s%s]%s\n", spec->name, type_name (spec->type),
                          *def != '\0' ? def : "''", range, *unit != '\0' ? " " : "", unit, flags);
}

static void
append_row (GString *out, const DscParamSpec *spec, const char *def)
{
  g_autofree char *range = dsc_param_describe_range (spec);

  g_string_append_printf (out, "| `%s` | %s | `%s` | %s | %s | %s. %s%s |\n", spec->name,
                          type_name (spec->type), *def != '\0' ? def : "''", range,
                          dsc_param_unit (spec), spec->title, spec->help,
                          (spec->flags & DSC_PARAM_EXTENSION) ? " Not in jwst." : "");
}

static void
append_params (GString *out, const DscStep *step, AppendParam append)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

  for (guint i = 0; i < step->n_params; i++) {
    g_autofree char *def = dsc_param_get_text (&step->params[i], params);

    append (out, &step->params[i], def);
  }
  dsc_params_free (step->params, step->n_params, params);
}

char *
dsc_params_listing (const DscStep *step)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *each = dsc_step_registry_get (i);

    if (step != NULL && step != each)
      continue;
    g_string_append_printf (out, "%s%s (version %u)\n", out->len > 0 ? "\n" : "", each->id,
                            each->version);
    append_params (out, each, append_line);
  }
  return g_string_free (out, FALSE);
}

char *
dsc_params_markdown (const DscStep *step)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *each = dsc_step_registry_get (i);

    if (step != NULL && step != each)
      continue;
    g_string_append_printf (
        out,
        "%s## %s\n\n%s%s\n\n| name | type | default | legal | unit | meaning |\n"
        "|---|---|---|---|---|---|\n",
        out->len > 0 ? "\n" : "", each->id, each->summary,
        dsc_step_is_available (each) ? "" : " Not in this version.");
    append_params (out, each, append_row);
  }
  return g_string_free (out, FALSE);
}
