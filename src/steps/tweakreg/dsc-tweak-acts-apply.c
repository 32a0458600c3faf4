/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-acts.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"

/* "jw…_nrcb1, jw…_nrcb2 and 5 more" */
static char *
list_names (const DscTweakScene *scene, gboolean groups)
{
  GString *text = g_string_new (NULL);
  guint n = groups ? scene->n_groups : scene->n_exposures;

  for (guint i = 0; i < n && i < 4; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            groups ? scene->groups[i].name : scene->exposures[i].name);
  if (n > 4)
    g_string_append_printf (text, " and %u more", n - 4);
  return g_string_free (text, FALSE);
}

static gboolean
fail_name (const DscTweakScene *scene,
           const char *param,
           const char *name,
           gboolean groups,
           GError **error)
{
  g_autofree char *names = list_names (scene, groups);

  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "%s: there is no %s '%s'; there are: %s",
               param, groups ? "group" : "exposure", name, names);
  return FALSE;
}

static gboolean
exposure_matches (const DscTweakScene *scene, guint i, const char *name)
{
  const DscTweakExposure *e = &scene->exposures[i];

  return dsc_tweak_name_matches (name, e->name, NULL);
}

static gboolean
exclude (DscTweakScene *scene, GPtrArray *acts, GError **error)
{
  for (guint k = 0; k < acts->len; k++) {
    const DscTweakAct *act = acts->pdata[k];
    gboolean found = FALSE;

    for (guint i = 0; i < scene->n_exposures; i++) {
      DscTweakExposure *e = &scene->exposures[i];

      if (!dsc_tweak_name_matches (act->name, e->name, scene->groups[e->group].name))
        continue;
      e->excluded = TRUE;
      found = TRUE;
    }
    if (!found)
      return fail_name (scene, "exclude", act->name, FALSE, error);
  }
  return TRUE;
}

/* A group that nobody had is made. */
static guint
find_group (DscTweakScene *scene, const char *name)
{
  for (guint g = 0; g < scene->n_groups; g++)
    if (strcmp (scene->groups[g].name, name) == 0)
      return g;
  scene->groups = g_renew (DscTweakGroup, scene->groups, scene->n_groups + 1);
  scene->groups[scene->n_groups] = (DscTweakGroup){ .name = g_strdup (name) };
  return scene->n_groups++;
}

/* Groups in the order of their first member, as the library has them. */
static void
sort_groups (DscTweakScene *scene)
{
  g_autofree guint *place = g_new (guint, scene->n_groups);
  DscTweakGroup *sorted = g_new0 (DscTweakGroup, scene->n_groups);
  guint n = 0;

  for (guint g = 0; g < scene->n_groups; g++)
    place[g] = G_MAXUINT;
  for (guint i = 0; i < scene->n_exposures; i++) {
    guint *own = &place[scene->exposures[i].group];

    if (*own == G_MAXUINT) {
      sorted[n] = scene->groups[scene->exposures[i].group];
      *own = n++;
    }
    scene->exposures[i].group = *own;
  }
  for (guint g = 0; g < scene->n_groups; g++)
    if (place[g] == G_MAXUINT)
      g_free (scene->groups[g].name);
  g_free (scene->groups);
  scene->groups = sorted;
  scene->n_groups = n;
}

static gboolean
regroup (DscTweakScene *scene, GPtrArray *acts, GError **error)
{
  for (guint k = 0; k < acts->len; k++) {
    const DscTweakAct *act = acts->pdata[k];
    gboolean found = FALSE;

    for (guint i = 0; i < scene->n_exposures; i++) {
      if (!exposure_matches (scene, i, act->name))
        continue;
      scene->exposures[i].group = find_group (scene, act->group);
      found = TRUE;
    }
    if (!found)
      return fail_name (scene, "regroup", act->name, FALSE, error);
  }
  if (acts->len > 0)
    sort_groups (scene);
  return TRUE;
}

static gboolean
nudge (DscTweakScene *scene, GPtrArray *acts, GError **error)
{
  for (guint k = 0; k < acts->len; k++) {
    const DscTweakAct *act = acts->pdata[k];
    gboolean found = FALSE;

    for (guint g = 0; g < scene->n_groups; g++) {
      if (!dsc_tweak_name_matches (act->name, NULL, scene->groups[g].name))
        continue;
      memcpy (scene->groups[g].nudge, act->values->data, sizeof scene->groups[g].nudge);
      found = TRUE;
    }
    if (!found)
      return fail_name (scene, "nudge", act->name, TRUE, error);
  }
  return TRUE;
}

gboolean
dsc_tweak_acts_regroup (DscTweakScene *scene, const DscTweakregParams *params, GError **error)
{
  g_autoptr (GPtrArray) acts = dsc_tweak_acts_parse (DSC_TWEAK_ACT_REGROUP, params->regroup, error);

  return acts != NULL && regroup (scene, acts, error);
}

gboolean
dsc_tweak_acts_apply (DscTweakScene *scene, const DscTweakregParams *params, GError **error)
{
  const struct {
    DscTweakActKind kind;
    const char *text;
    gboolean (*apply) (DscTweakScene *scene, GPtrArray *acts, GError **error);
  } acts[] = {
    { DSC_TWEAK_ACT_EXCLUDE, params->exclude, exclude },
    { DSC_TWEAK_ACT_NUDGE, params->nudge, nudge },
  };

  if (!dsc_tweak_acts_regroup (scene, params, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autoptr (GPtrArray) parsed = dsc_tweak_acts_parse (acts[i].kind, acts[i].text, error);

    if (parsed == NULL || !acts[i].apply (scene, parsed, error))
      return FALSE;
  }
  return dsc_tweak_group_params_apply (scene, params, error);
}

static void
drop_at (DscTweakExposure *e, double x, double y, GPtrArray *notes)
{
  DscTweakSource *nearest = NULL;
  double least = DSC_TWEAK_DROP_RADIUS;

  for (guint k = 0; e->sources != NULL && k < e->sources->len; k++) {
    DscTweakSource *source = &g_array_index (e->sources, DscTweakSource, k);
    double distance = hypot (source->x - x, source->y - y);

    if (distance <= least) {
      least = distance;
      nearest = source;
    }
  }
  if (nearest != NULL)
    nearest->dropped = TRUE;
  else
    g_ptr_array_add (notes, g_strdup_printf ("drop_sources: no source of %s is within %g pixels of "
                                             "(%g, %g)",
                                             e->name, DSC_TWEAK_DROP_RADIUS, x, y));
}

gboolean
dsc_tweak_acts_drop (DscTweakScene *scene, const DscTweakregParams *params, GError **error)
{
  g_autoptr (GPtrArray) acts
      = dsc_tweak_acts_parse (DSC_TWEAK_ACT_DROP, params->drop_sources, error);

  if (acts == NULL)
    return FALSE;
  for (guint k = 0; k < acts->len; k++) {
    const DscTweakAct *act = acts->pdata[k];
    gboolean found = FALSE;

    for (guint i = 0; i < scene->n_exposures; i++) {
      if (!exposure_matches (scene, i, act->name))
        continue;
      found = TRUE;
      for (guint v = 0; v + 1 < act->values->len; v += 2)
        drop_at (&scene->exposures[i], g_array_index (act->values, double, v),
                 g_array_index (act->values, double, v + 1), scene->notes);
    }
    if (!found)
      return fail_name (scene, "drop_sources", act->name, FALSE, error);
  }
  return TRUE;
}
