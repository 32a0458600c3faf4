/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-settings.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"

static const char *const models[] = { "gauss", "moffat", NULL };
static const char *const levels[] = { "linear", "log", "sigma", NULL };
static const char *const truths[] = { "false", "true", NULL };

void
dsc_examine_settings_init (DscExamineSettings *settings)
{
  *settings = (DscExamineSettings){ .radius = 5,
                                    .inner = 10,
                                    .outer = 15,
                                    .reach = 12,
                                    .box = 31,
                                    .model = DSC_PROFILE_MOFFAT,
                                    .subtract = TRUE,
                                    .center = TRUE,
                                    .levels = DSC_LEVELS_LOG };
}

static gboolean
set_length (double *length, double max, const char *value)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end || !(number >= 0.5) || number > max)
    return FALSE;
  *length = number;
  return TRUE;
}

static gboolean
set_box (guint *box, const char *value)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, DSC_EXAMINE_BOX_MIN, DSC_EXAMINE_BOX_MAX, &number,
                                   NULL))
    return FALSE;
  *box = (guint)number | 1;
  return TRUE;
}

static int
find_word (const char *const *words, const char *value)
{
  for (int i = 0; words[i]; i++)
    if (g_ascii_strcasecmp (words[i], value) == 0)
      return i;
  return -1;
}

/* Returns: FALSE for a value that is not legal; @ret_known: (out): whether there is such a name */
static gboolean
set_one (DscExamineSettings *s, const char *name, const char *value, gboolean *ret_known)
{
  const struct {
    const char *name;
    double *length, max;
  } lengths[] = { { "radius", &s->radius, DSC_EXAMINE_RADIUS_MAX },
                  { "inner", &s->inner, DSC_EXAMINE_RADIUS_MAX },
                  { "outer", &s->outer, DSC_EXAMINE_RADIUS_MAX },
                  { "reach", &s->reach, DSC_EXAMINE_REACH_MAX } };
  int word;

  *ret_known = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (strcmp (name, lengths[i].name) == 0)
      return set_length (lengths[i].length, lengths[i].max, value);
  if (strcmp (name, "box") == 0)
    return set_box (&s->box, value);
  if (strcmp (name, "model") == 0 && (word = find_word (models, value)) >= 0)
    s->model = (DscProfileModel)word;
  else if (strcmp (name, "levels") == 0 && (word = find_word (levels, value)) >= 0)
    s->levels = (DscLevelKind)word;
  else if (strcmp (name, "subtract") == 0 && (word = find_word (truths, value)) >= 0)
    s->subtract = word;
  else if (strcmp (name, "center") == 0 && (word = find_word (truths, value)) >= 0)
    s->center = word;
  else
    *ret_known = FALSE;
  return *ret_known;
}

gboolean
dsc_examine_settings_set (DscExamineSettings *settings,
                          const char *name,
                          const char *value,
                          GError **error)
{
  DscExamineSettings changed = *settings;
  gboolean known;

  if (!set_one (&changed, name, value, &known)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 known ? _ ("“%s” is no legal value of %s") : _ ("“%s” is no value of “%s”"), value,
                 name);
    return FALSE;
  }
  /* The end that is moved takes the other one along. */
  if (changed.inner >= changed.outer && strcmp (name, "inner") == 0)
    changed.outer = MIN (changed.inner + 5, DSC_EXAMINE_RADIUS_MAX + 5);
  else if (changed.inner >= changed.outer)
    changed.inner = changed.outer / 2;
  *settings = changed;
  return TRUE;
}

char *
dsc_examine_settings_to_text (const DscExamineSettings *s)
{
  const double lengths[] = { s->radius, s->inner, s->outer, s->reach };
  const char *const names[] = { "radius", "inner", "outer", "reach" };
  GString *text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (text, "%s=%s ", names[i],
                            g_ascii_formatd (number, sizeof number, "%.6g", lengths[i]));
  g_string_append_printf (text, "box=%u model=%s subtract=%s center=%s levels=%s", s->box,
                          models[s->model], truths[s->subtract != 0], truths[s->center != 0],
                          levels[s->levels]);
  return g_string_free (text, FALSE);
}

void
dsc_examine_settings_from_text (DscExamineSettings *settings, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++) {
    char *value = strchr (words[i], '=');

    if (!value)
      continue;
    *value++ = '\0';
    dsc_examine_settings_set (settings, words[i], value, NULL);
  }
}
