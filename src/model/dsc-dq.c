/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-dq.h"

#include <string.h>

#include "dsc-error.h"

static const char *const names[32] = {
  "DO_NOT_USE",
  "SATURATED",
  "JUMP_DET",
  "DROPOUT",
  "OUTLIER",
  "PERSISTENCE",
  "AD_FLOOR",
  "CHARGELOSS",
  "RESERVED",
  "NON_SCIENCE",
  "DEAD",
  "HOT",
  "WARM",
  "LOW_QE",
  "RC",
  "TELEGRAPH",
  "NONLINEAR",
  "BAD_REF_PIXEL",
  "NO_FLAT_FIELD",
  "NO_GAIN_VALUE",
  "NO_LIN_CORR",
  "NO_SAT_CHECK",
  "UNRELIABLE_BIAS",
  "UNRELIABLE_DARK",
  "UNRELIABLE_SLOPE",
  "UNRELIABLE_FLAT",
  "OPEN",
  "ADJ_OPEN",
  "FLUX_ESTIMATED",
  "MSA_FAILED_OPEN",
  "OTHER_BAD_PIXEL",
  "REFERENCE_PIXEL",
};

const char *
dsc_dq_bit_name (guint bit)
{
  g_return_val_if_fail (bit < 32, NULL);
  return names[bit];
}

char *
dsc_dq_describe (guint32 flags)
{
  GString *text = g_string_new (NULL);

  for (guint bit = 0; bit < 32; bit++)
    if (flags & (1u << bit)) {
      if (text->len > 0)
        g_string_append_c (text, '+');
      g_string_append (text, names[bit]);
    }
  if (text->len == 0)
    g_string_append (text, "GOOD");
  return g_string_free (text, FALSE);
}

static gboolean
parse_part (const char *part, const char *whole, guint32 *bits, GError **error)
{
  guint64 value;

  for (guint bit = 0; bit < 32; bit++)
    if (strcmp (part, names[bit]) == 0) {
      *bits |= 1u << bit;
      return TRUE;
    }
  if (strcmp (part, "GOOD") == 0)
    return TRUE;
  if (g_ascii_string_to_unsigned (part, 10, 0, G_MAXUINT32, &value, NULL)) {
    *bits |= (guint32)value;
    return TRUE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "'%s' in the data quality bits \"%s\" is neither a flag such as DO_NOT_USE nor a "
               "number from 0 to 4294967295",
               part, whole);
  return FALSE;
}

gboolean
dsc_dq_parse_mask (const char *text, guint32 *ret_bad, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  const char *list = stripped;
  const char *separators[] = { ",", "+", "|" };
  const char *separator = ",";
  g_auto (GStrv) parts = NULL;
  guint32 bits = 0;
  guint n_kinds = 0;
  gboolean only_listed;

  if (*list == '\0' || g_ascii_strcasecmp (list, "None") == 0) {
    *ret_bad = 0;
    return TRUE;
  }
  only_listed = *list == '~';
  if (only_listed)
    list++;
  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    if (strstr (list, separators[i]) != NULL) {
      separator = separators[i];
      n_kinds++;
    }
  if (n_kinds > 1) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "The data quality bits \"%s\" mix separators; join them by ',' or '+' or '|'",
                 text);
    return FALSE;
  }
  parts = g_strsplit (list, separator, -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (!parse_part (g_strstrip (parts[i]), text, &bits, error))
      return FALSE;
  *ret_bad = only_listed ? bits : ~bits;
  return TRUE;
}
