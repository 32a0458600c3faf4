/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "dsc-param.h"

/* A value of any type before it is stored; @text is borrowed. */
typedef union {
  gboolean truth;
  int whole;
  double number;
  const char *text;
  DscIntList whole_list;
  DscDoubleList number_list;
} Value;

static gboolean
fail (const DscParamSpec *spec, const char *text, const char *why, GError **error)
{
  g_autofree char *range = dsc_param_describe_range (spec);
  const char *unit = dsc_param_unit (spec);

  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: '%s' is %s; legal: %s%s%s%s", spec->name,
               text, why, range, *unit != '\0' ? " " : "", unit,
               (spec->flags & DSC_PARAM_OPTIONAL) ? ", or None" : "");
  return FALSE;
}

static gboolean
parse_bool (const char *text, gboolean *ret_value)
{
  static const char *const yes[] = { "true", "yes", "on", "1" };
  static const char *const no[] = { "false", "no", "off", "0" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++) {
    if (g_ascii_strcasecmp (text, yes[i]) == 0) {
      *ret_value = TRUE;
      return TRUE;
    }
    if (g_ascii_strcasecmp (text, no[i]) == 0) {
      *ret_value = FALSE;
      return TRUE;
    }
  }
  return FALSE;
}

/* One number of @spec, with its range; @what is the text of the whole value for the message. */
static gboolean
parse_number (
    const DscParamSpec *spec, const char *text, const char *what, double *ret_value, GError **error)
{
  gboolean whole = spec->type == DSC_PARAM_INT || spec->type == DSC_PARAM_INT_LIST;
  char *end = NULL;
  double value;

  errno = 0;
  if (whole)
    value = (double)g_ascii_strtoll (text, &end, 10);
  else
    value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || (!whole && g_ascii_isspace (*text)))
    return fail (spec, what, whole ? "not a whole number" : "not a number", error);
  if (!isfinite (value))
    return fail (spec, what, "not a finite number", error);
  if (value < spec->min || (whole && value <= G_MININT))
    return fail (spec, what, "too small", error);
  if (value > spec->max || (whole && value > G_MAXINT))
    return fail (spec, what, "too large", error);
  *ret_value = value + 0.0; /* one text for both zeros */
  return TRUE;
}

/* "100,200", brackets around it allowed. */
static gboolean
parse_list (const DscParamSpec *spec, const char *text, DscDoubleList *ret_list, GError **error)
{
  g_autofree char *inner = g_strstrip (g_strdup (text));
  g_auto (GStrv) parts = NULL;
  DscDoubleList list = { 0 };
  gsize length = strlen (inner);
  guint n;

  if (length >= 2
      && ((inner[0] == '[' && inner[length - 1] == ']')
          || (inner[0] == '(' && inner[length - 1] == ')'))) {
    inner[length - 1] = '\0';
    inner[0] = ' ';
  }
  parts = g_strsplit (inner, ",", -1);
  n = g_strv_length (parts);
  if (n < spec->list_min || n > spec->list_max)
    return fail (spec, text, n < spec->list_min ? "too short" : "too long", error);
  for (guint i = 0; i < n; i++)
    if (!parse_number (spec, g_strstrip (parts[i]), text, &list.v[i], error))
      return FALSE;
  list.n = n;
  *ret_list = list;
  return TRUE;
}

static gboolean
parse_enum (const DscParamSpec *spec, const char *text, int *ret_value, GError **error)
{
  for (guint i = 0; spec->enum_names[i] != NULL; i++)
    if (g_str_equal (spec->enum_names[i], text)) {
      *ret_value = (int)i;
      return TRUE;
    }
  return fail (spec, text, "not one of the options", error);
}

static gboolean
parse (const DscParamSpec *spec, const char *text, Value *value, GError **error)
{
  DscDoubleList list;
  double number;

  switch (spec->type) {
  case DSC_PARAM_BOOL:
    return parse_bool (text, &value->truth) || fail (spec, text, "not a truth value", error);
  case DSC_PARAM_INT:
    if (!parse_number (spec, text, text, &number, error))
      return FALSE;
    value->whole = (int)number;
    return TRUE;
  case DSC_PARAM_DOUBLE:
    return parse_number (spec, text, text, &value->number, error);
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    if (!g_utf8_validate (text, -1, NULL))
      return fail (spec, "?", "not UTF-8 text", error);
    value->text = text;
    return TRUE;
  case DSC_PARAM_ENUM:
    return parse_enum (spec, text, &value->whole, error);
  case DSC_PARAM_INT_LIST:
    if (!parse_list (spec, text, &list, error))
      return FALSE;
    value->whole_list.n = list.n;
    for (guint i = 0; i < list.n; i++)
      value->whole_list.v[i] = (int)list.v[i];
    return TRUE;
  case DSC_PARAM_DOUBLE_LIST:
    return parse_list (spec, text, &value->number_list, error);
  }
  g_return_val_if_reached (FALSE);
}

static void
set_unset (const DscParamSpec *spec, Value *value)
{
  switch (spec->type) {
  case DSC_PARAM_INT:
    value->whole = DSC_INT_UNSET;
    break;
  case DSC_PARAM_DOUBLE:
    value->number = NAN;
    break;
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
    value->text = "";
    break;
  default:
    break; /* an empty list */
  }
}

static void
store (const DscParamSpec *spec, gpointer field, const Value *value)
{
  switch (spec->type) {
  case DSC_PARAM_BOOL:
    *(gboolean *)field = value->truth;
    break;
  case DSC_PARAM_INT:
  case DSC_PARAM_ENUM:
    *(int *)field = value->whole;
    break;
  case DSC_PARAM_DOUBLE:
    *(double *)field = value->number;
    break;
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE: {
    char *old = *(char **)field;

    *(char **)field = g_strdup (value->text);
    g_free (old);
    break;
  }
  case DSC_PARAM_INT_LIST:
    *(DscIntList *)field = value->whole_list;
    break;
  case DSC_PARAM_DOUBLE_LIST:
    *(DscDoubleList *)field = value->number_list;
    break;
  }
}

gboolean
dsc_param_set_text (const DscParamSpec *spec, gpointer params, const char *text, GError **error)
{
  gboolean unset
      = (spec->flags & DSC_PARAM_OPTIONAL) != 0 && (g_str_equal (text, "None") || *text == '\0');
  Value value = { 0 };

  if (unset)
    set_unset (spec, &value);
  else if (!parse (spec, text, &value, error))
    return FALSE;
  if (!unset && spec->check != NULL && !spec->check (spec, &value, error))
    return FALSE;
  store (spec, G_STRUCT_MEMBER_P (params, spec->offset), &value);
  return TRUE;
}
