/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "dsc-number.h"

#define FIELD(params, spec, type) G_STRUCT_MEMBER (type, params, (spec)->offset)

static gboolean
is_string (const DscParamSpec *spec)
{
  return spec->type == DSC_PARAM_STRING || spec->type == DSC_PARAM_FILE;
}

static void
set_default (const DscParamSpec *spec, gpointer params)
{
  switch (spec->type) {
  case DSC_PARAM_BOOL:
  case DSC_PARAM_ENUM:
    FIELD (params, spec, int) = (int)spec->def;
    break;
  case DSC_PARAM_INT:
    FIELD (params, spec, int) = isnan (spec->def) ? DSC_INT_UNSET : (int)spec->def;
    break;
  case DSC_PARAM_DOUBLE:
    FIELD (params, spec, double) = spec->def;
    break;
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    g_free (FIELD (params, spec, char *));
    FIELD (params, spec, char *) = g_strdup (spec->def_string);
    break;
  case DSC_PARAM_INT_LIST:
    FIELD (params, spec, DscIntList) = (DscIntList){ 0 };
    break;
  case DSC_PARAM_DOUBLE_LIST:
    FIELD (params, spec, DscDoubleList) = (DscDoubleList){ 0 };
    break;
  }
}

void
dsc_params_reset (const DscParamSpec *specs, guint n_specs, gpointer params)
{
  for (guint i = 0; i < n_specs; i++)
    set_default (&specs[i], params);
}

gpointer
dsc_params_new (const DscParamSpec *specs, guint n_specs, gsize size)
{
  gpointer params = g_malloc0 (size);

  dsc_params_reset (specs, n_specs, params);
  return params;
}

gpointer
dsc_params_copy (const DscParamSpec *specs, guint n_specs, gsize size, gconstpointer params)
{
  gpointer copy = g_memdup2 (params, size);

  for (guint i = 0; i < n_specs; i++)
    if (is_string (&specs[i]))
      FIELD (copy, &specs[i], char *) = g_strdup (FIELD (params, &specs[i], char *));
  return copy;
}

void
dsc_params_free (const DscParamSpec *specs, guint n_specs, gpointer params)
{
  if (params == NULL)
    return;
  for (guint i = 0; i < n_specs; i++)
    if (is_string (&specs[i]))
      g_free (FIELD (params, &specs[i], char *));
  g_free (params);
}

const DscParamSpec *
dsc_params_find (const DscParamSpec *specs, guint n_specs, const char *name)
{
  for (guint i = 0; i < n_specs; i++)
    if (g_str_equal (specs[i].name, name))
      return &specs[i];
  return NULL;
}

/* The shortest text that reads back as the same number; always with '.', 'e' or "inf". */
static char *
double_text (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  dsc_number_shortest (value, 'e', buffer);
  if (strpbrk (buffer, ".eni") == NULL)
    g_strlcat (buffer, ".0", sizeof buffer);
  return g_strdup (buffer);
}

static char *
list_text (const DscParamSpec *spec, gconstpointer field)
{
  GString *text = g_string_new (NULL);

  if (spec->type == DSC_PARAM_INT_LIST) {
    const DscIntList *list = field;

    for (guint i = 0; i < list->n; i++)
      g_string_append_printf (text, "%s%d", i > 0 ? "," : "", list->v[i]);
  } else {
    const DscDoubleList *list = field;

    for (guint i = 0; i < list->n; i++) {
      g_autofree char *number = double_text (list->v[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", number);
    }
  }
  if (text->len == 0)
    g_string_assign (text, "None");
  return g_string_free (text, FALSE);
}

char *
dsc_param_get_text (const DscParamSpec *spec, gconstpointer params)
{
  gconstpointer field = G_STRUCT_MEMBER_P (params, spec->offset);

  switch (spec->type) {
  case DSC_PARAM_BOOL:
    return g_strdup (*(const gboolean *)field ? "true" : "false");
  case DSC_PARAM_INT:
    if (*(const int *)field == DSC_INT_UNSET)
      return g_strdup ("None");
    return g_strdup_printf ("%d", *(const int *)field);
  case DSC_PARAM_DOUBLE:
    if (isnan (*(const double *)field))
      return g_strdup ("None");
    return double_text (*(const double *)field);
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    if ((spec->flags & DSC_PARAM_OPTIONAL) && **(char *const *)field == '\0')
      return g_strdup ("None");
    return g_strdup (*(char *const *)field);
  case DSC_PARAM_ENUM:
    return g_strdup (spec->enum_names[*(const int *)field]);
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST:
    return list_text (spec, field);
  }
  g_return_val_if_reached (NULL);
}

gboolean
dsc_param_is_default (const DscParamSpec *spec, gconstpointer params)
{
  gconstpointer field = G_STRUCT_MEMBER_P (params, spec->offset);

  switch (spec->type) {
  case DSC_PARAM_BOOL:
    return !*(const gboolean *)field == (spec->def == 0.0);
  case DSC_PARAM_INT:
    return isnan (spec->def) ? *(const int *)field == DSC_INT_UNSET
                             : *(const int *)field == (int)spec->def;
  case DSC_PARAM_ENUM:
    return *(const int *)field == (int)spec->def;
  case DSC_PARAM_DOUBLE:
    return isnan (spec->def) ? isnan (*(const double *)field) : *(const double *)field == spec->def;
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    return g_str_equal (*(char *const *)field, spec->def_string);
  case DSC_PARAM_INT_LIST:
    return ((const DscIntList *)field)->n == 0;
  case DSC_PARAM_DOUBLE_LIST:
    return ((const DscDoubleList *)field)->n == 0;
  }
  g_return_val_if_reached (TRUE);
}

/* @rule: "name", "!name", "name=word|word" or "name!=word" */
static gboolean
holds (const char *rule, const DscParamSpec *specs, guint n_specs, gconstpointer params)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  const DscParamSpec *other;
  const char *word = "true";
  gboolean wanted = TRUE;
  gsize length;

  if (*rule == '!') {
    wanted = FALSE;
    rule++;
  }
  length = strcspn (rule, "!=");
  name = g_strndup (rule, length);
  if (rule[length] == '!')
    wanted = FALSE;
  if (rule[length] != '\0')
    word = strchr (rule, '=') + 1;
  other = dsc_params_find (specs, n_specs, name);
  g_return_val_if_fail (other != NULL, TRUE);
  text = dsc_param_get_text (other, params);
  words = g_strsplit (word, "|", -1);
  return g_strv_contains ((const char *const *)words, text) == wanted;
}

gboolean
dsc_param_is_enabled (const DscParamSpec *spec,
                      const DscParamSpec *specs,
                      guint n_specs,
                      gconstpointer params)
{
  return spec->enabled_when == NULL || holds (spec->enabled_when, specs, n_specs, params);
}

gboolean
dsc_param_is_limit (const DscParamSpec *spec,
                    const DscParamSpec *specs,
                    guint n_specs,
                    gconstpointer params)
{
  return spec->limit_when != NULL && holds (spec->limit_when, specs, n_specs, params);
}

static void
append_number (GString *text, const DscParamSpec *spec, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.10g", value);
  g_string_append (text, buffer);
}

static void
append_range (GString *text, const DscParamSpec *spec)
{
  gboolean whole = spec->type == DSC_PARAM_INT || spec->type == DSC_PARAM_INT_LIST;
  gboolean above_zero = spec->min == DBL_MIN;
  gboolean has_min = spec->min > (whole ? G_MININT : -DBL_MAX);
  gboolean has_max = spec->max < (whole ? G_MAXINT : DBL_MAX);

  if (above_zero) {
    g_string_append (text, "> 0");
    if (has_max) {
      g_string_append (text, ", <= ");
      append_number (text, spec, spec->max);
    }
  } else if (has_min && has_max) {
    append_number (text, spec, spec->min);
    g_string_append (text, " .. ");
    append_number (text, spec, spec->max);
  } else if (has_min || has_max) {
    g_string_append (text, has_min ? ">= " : "<= ");
    append_number (text, spec, has_min ? spec->min : spec->max);
  } else {
    g_string_append (text, whole ? "any whole number" : "any number");
  }
}

const char *
dsc_param_unit (const DscParamSpec *spec)
{
  return spec->unit == DSC_UNIT_FRACTION ? "" : dsc_unit_symbol (spec->unit);
}

char *
dsc_param_describe_range (const DscParamSpec *spec)
{
  GString *text = g_string_new (NULL);

  switch (spec->type) {
  case DSC_PARAM_BOOL:
    g_string_append (text, "true, false");
    break;
  case DSC_PARAM_STRING:
    g_string_append (text, "text");
    break;
  case DSC_PARAM_FILE:
    g_string_append (text, "file");
    break;
  case DSC_PARAM_ENUM:
    for (guint i = 0; spec->enum_names[i] != NULL; i++)
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", spec->enum_names[i]);
    break;
  case DSC_PARAM_INT:
  case DSC_PARAM_DOUBLE:
    append_range (text, spec);
    break;
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST:
    if (spec->list_min == spec->list_max)
      g_string_append_printf (text, "%u numbers, each ", spec->list_min);
    else
      g_string_append_printf (text, "%u to %u numbers, each ", spec->list_min, spec->list_max);
    append_range (text, spec);
    break;
  }
  return g_string_free (text, FALSE);
}
