/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-checks.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"

gboolean
dsc_param_parse_fillval (const char *text, double *ret_value)
{
  char *end;
  double value;

  if (*text == '\0' || g_ascii_strcasecmp (text, "nan") == 0 || g_str_equal (text, "INDEF")) {
    *ret_value = NAN;
    return TRUE;
  }
  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0')
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
dsc_param_check_fillval (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  const char *text = *(char *const *)value;
  double number;

  if (dsc_param_parse_fillval (text, &number))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s: '%s' is not a fill value; give a number, NAN or INDEF", spec->name, text);
  return FALSE;
}

gboolean
dsc_param_parse_two_numbers (const char *text, double ret_numbers[2])
{
  double numbers[2];
  char *end = NULL;

  for (guint i = 0; i < 2; i++) {
    numbers[i] = g_ascii_strtod (text, &end);
    if (end == text || !isfinite (numbers[i]) || (*end != '\0' && !g_ascii_isspace (*end)))
      return FALSE;
    text = end;
  }
  while (g_ascii_isspace (*text))
    text++;
  if (*text != '\0')
    return FALSE;
  memcpy (ret_numbers, numbers, sizeof numbers);
  return TRUE;
}

gboolean
dsc_param_check_two_numbers (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  const char *text = *(char *const *)value;
  double numbers[2];

  if (dsc_param_parse_two_numbers (text, numbers) && numbers[0] >= 0.0 && numbers[1] >= 0.0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s: '%s' is not legal; it needs two numbers from 0 up, separated by a blank, as "
               "in \"%s\"",
               spec->name, text, spec->def_string);
  return FALSE;
}

gboolean
dsc_param_check_dq_bits (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  guint32 bad;

  if (dsc_dq_parse_mask (*(char *const *)value, &bad, error))
    return TRUE;
  g_prefix_error (error, "%s: ", spec->name);
  return FALSE;
}

gboolean
dsc_param_check_spline_order (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  int order = *(const int *)value;

  if (order == 1 || order == 3)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: %d is not legal; give 1 or 3",
               spec->name, order);
  return FALSE;
}

gboolean
dsc_param_check_sky_position (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  const DscDoubleList *list = value;

  if (list->n < 2 || fabs (list->v[1]) <= 90.0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s: the declination %.10g is beyond the pole; give RA,Dec in degrees with Dec "
               "within -90 .. 90",
               spec->name, list->v[1]);
  return FALSE;
}

gboolean
dsc_param_check_suffix (const DscParamSpec *spec, gconstpointer value, GError **error)
{
  const char *text = *(char *const *)value;

  if (strchr (text, '/') == NULL)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "%s: '%s' is not legal; a suffix is part of a file name and holds no '/'",
               spec->name, text);
  return FALSE;
}
