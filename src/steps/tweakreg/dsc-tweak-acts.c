/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-acts.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-product-name.h"

#define MAX_ACTS 100000

static const char *const forms[] = {
  [DSC_TWEAK_ACT_EXCLUDE] = "exclude: 'name'",
  [DSC_TWEAK_ACT_REGROUP] = "regroup: 'exposure=group'",
  [DSC_TWEAK_ACT_DROP] = "drop_sources: 'exposure: x,y x,y'",
  [DSC_TWEAK_ACT_NUDGE] = "nudge: 'group: dx,dy' or 'group: dx,dy,rotation'",
};

static DscTweakAct *
act_new (const char *name)
{
  DscTweakAct *act = g_new0 (DscTweakAct, 1);

  act->name = g_strstrip (g_strdup (name));
  act->values = g_array_new (FALSE, TRUE, sizeof (double));
  return act;
}

static void
act_free (gpointer data)
{
  DscTweakAct *act = data;

  g_free (act->name);
  g_free (act->group);
  g_array_unref (act->values);
  g_free (act);
}

static double
get_value (const DscTweakAct *act, guint i)
{
  return g_array_index (act->values, double, i);
}

/* "1,2 3,4": all numbers finite */
static gboolean
parse_values (DscTweakAct *act, const char *text)
{
  const char *p = text;

  while (*p != '\0') {
    char *end;
    double value;

    if (strchr (" \t,", *p) != NULL) {
      p++;
      continue;
    }
    value = g_ascii_strtod (p, &end);
    if (end == p || !isfinite (value) || (*end != '\0' && strchr (" \t,", *end) == NULL))
      return FALSE;
    g_array_append_val (act->values, value);
    p = end;
  }
  return TRUE;
}

static gboolean
parse_entry (DscTweakActKind kind, DscTweakAct *act, const char *rest)
{
  if (*act->name == '\0')
    return FALSE;
  if (kind == DSC_TWEAK_ACT_REGROUP) {
    act->group = g_strstrip (g_strdup (rest));
    return *act->group != '\0';
  }
  if (!parse_values (act, rest))
    return FALSE;
  if (kind == DSC_TWEAK_ACT_DROP)
    return act->values->len >= 2 && act->values->len % 2 == 0;
  if (act->values->len == 2)
    g_array_set_size (act->values, 3);
  return act->values->len == 3;
}

GPtrArray *
dsc_tweak_acts_parse (DscTweakActKind kind, const char *text, GError **error)
{
  g_autoptr (GPtrArray) acts = g_ptr_array_new_with_free_func (act_free);
  const char *between = kind == DSC_TWEAK_ACT_EXCLUDE ? ";, \t\n" : ";\n";
  g_auto (GStrv) entries = g_strsplit_set (text, between, -1);

  for (guint i = 0; entries[i] != NULL; i++) {
    char *mark;

    g_strstrip (entries[i]);
    if (*entries[i] == '\0')
      continue;
    mark = strrchr (entries[i], kind == DSC_TWEAK_ACT_REGROUP ? '=' : ':');
    if (kind == DSC_TWEAK_ACT_EXCLUDE) {
      g_ptr_array_add (acts, act_new (entries[i]));
    } else {
      g_autofree char *name
          = mark != NULL ? g_strndup (entries[i], (gsize)(mark - entries[i])) : g_strdup ("");

      g_ptr_array_add (acts, act_new (name));
    }
    if ((kind != DSC_TWEAK_ACT_EXCLUDE
         && (mark == NULL || !parse_entry (kind, acts->pdata[acts->len - 1], mark + 1)))
        || acts->len > MAX_ACTS) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "'%s' is not of the form of %s; entries are separated by ';'", entries[i],
                   forms[kind]);
      return NULL;
    }
  }
  return g_steal_pointer (&acts);
}

static void
append_number (GString *text, double value, const char *before)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, before);
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
}

char *
dsc_tweak_acts_format (DscTweakActKind kind, GPtrArray *acts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < acts->len; i++) {
    const DscTweakAct *act = acts->pdata[i];

    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", act->name);
    if (kind == DSC_TWEAK_ACT_REGROUP)
      g_string_append_printf (text, "=%s", act->group);
    else if (kind != DSC_TWEAK_ACT_EXCLUDE)
      g_string_append_c (text, ':');
    for (guint k = 0; k < act->values->len; k++) {
      if (kind == DSC_TWEAK_ACT_NUDGE && k == 2 && get_value (act, k) == 0.0)
        break;
      append_number (text, get_value (act, k),
                     k == 0 || (kind == DSC_TWEAK_ACT_DROP && k % 2 == 0) ? " " : ",");
    }
  }
  return g_string_free (text, FALSE);
}

/* --- names ------------------------------------------------------------------------------------ */

gboolean
dsc_tweak_name_matches (const char *pattern, const char *file, const char *group)
{
  g_autofree char *base = file != NULL ? g_path_get_basename (file) : NULL;
  g_autofree char *root = file != NULL ? dsc_product_name_root (file, DSC_NAME_FILE, NULL) : NULL;
  g_autofree char *pattern_root = NULL;

  if (group != NULL && g_pattern_match_simple (pattern, group))
    return TRUE;
  if (file == NULL)
    return FALSE;
  pattern_root = dsc_product_name_root (pattern, DSC_NAME_FILE, NULL);
  return g_pattern_match_simple (pattern, base) || g_pattern_match_simple (pattern, root)
         || g_pattern_match_simple (pattern_root, root);
}

/* --- one act more or less --------------------------------------------------------------------- */

static GPtrArray *
parse_or_none (DscTweakActKind kind, const char *text)
{
  GPtrArray *acts = dsc_tweak_acts_parse (kind, text, NULL);

  return acts != NULL ? acts : g_ptr_array_new_with_free_func (act_free);
}

/* (nullable) */
static DscTweakAct *
find_act (GPtrArray *acts, const char *name)
{
  for (guint i = 0; i < acts->len; i++) {
    DscTweakAct *act = acts->pdata[i];

    if (dsc_tweak_name_matches (act->name, name, name))
      return act;
  }
  return NULL;
}

char *
dsc_tweak_acts_toggle_exclude (const char *text, const char *name)
{
  g_autoptr (GPtrArray) acts = parse_or_none (DSC_TWEAK_ACT_EXCLUDE, text);
  DscTweakAct *act = find_act (acts, name);

  if (act == NULL)
    g_ptr_array_add (acts, act_new (name));
  for (; act != NULL; act = find_act (acts, name))
    g_ptr_array_remove (acts, act);
  return dsc_tweak_acts_format (DSC_TWEAK_ACT_EXCLUDE, acts);
}

char *
dsc_tweak_acts_set_group (const char *text, const char *exposure, const char *group)
{
  g_autoptr (GPtrArray) acts = parse_or_none (DSC_TWEAK_ACT_REGROUP, text);

  for (DscTweakAct *act = find_act (acts, exposure); act != NULL; act = find_act (acts, exposure))
    g_ptr_array_remove (acts, act);
  if (group != NULL) {
    DscTweakAct *act = act_new (exposure);

    act->group = g_strdup (group);
    g_ptr_array_add (acts, act);
  }
  return dsc_tweak_acts_format (DSC_TWEAK_ACT_REGROUP, acts);
}

char *
dsc_tweak_acts_toggle_drop (const char *text, const char *exposure, double x, double y)
{
  g_autoptr (GPtrArray) acts = parse_or_none (DSC_TWEAK_ACT_DROP, text);
  DscTweakAct *act = find_act (acts, exposure);
  gboolean taken_back = FALSE;
  double place[2] = { round (x * 10.0) / 10.0, round (y * 10.0) / 10.0 };

  for (guint k = act != NULL ? act->values->len / 2 : 0; k-- > 0;) {
    if (hypot (get_value (act, 2 * k) - x, get_value (act, 2 * k + 1) - y) > DSC_TWEAK_DROP_RADIUS)
      continue;
    g_array_remove_range (act->values, 2 * k, 2);
    taken_back = TRUE;
  }
  if (act == NULL) {
    act = act_new (exposure);
    g_ptr_array_add (acts, act);
  }
  if (!taken_back)
    g_array_append_vals (act->values, place, 2);
  if (act->values->len == 0)
    g_ptr_array_remove (acts, act);
  return dsc_tweak_acts_format (DSC_TWEAK_ACT_DROP, acts);
}

char *
dsc_tweak_acts_set_nudge (const char *text, const char *group, const double nudge[3])
{
  g_autoptr (GPtrArray) acts = parse_or_none (DSC_TWEAK_ACT_NUDGE, text);

  for (DscTweakAct *act = find_act (acts, group); act != NULL; act = find_act (acts, group))
    g_ptr_array_remove (acts, act);
  if (nudge[0] != 0.0 || nudge[1] != 0.0 || nudge[2] != 0.0) {
    DscTweakAct *act = act_new (group);

    g_array_append_vals (act->values, nudge, 3);
    g_ptr_array_add (acts, act);
  }
  return dsc_tweak_acts_format (DSC_TWEAK_ACT_NUDGE, acts);
}
