/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-steps.h"
#include "dsc-tweak-acts.h"
#include "dsc-tweak-group-private.h"

/* The text of group_params, value by value, as a panel edits it. */

/* A name that the text can hold: letters that have a meaning there become a '?', which means any
 * letter. */
static char *
make_section (const char *group)
{
  char *section = g_strdup (group);

  for (char *p = section; *p != '\0'; p++)
    if (strchr (":;[]", *p) != NULL || g_ascii_iscntrl (*p))
      *p = '?';
  return section;
}

/* (nullable) (transfer full): the key of the last such parameter in a section: the one in force */
static char *
find_key (GKeyFile *file, const char *section, const char *name)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, section, NULL, NULL);

  for (guint k = keys != NULL ? g_strv_length (keys) : 0; k-- > 0;)
    if (strcmp (dsc_tweak_group_resolve (keys[k]), name) == 0
        && !dsc_tweak_group_is_foreign (file, section, keys[k]))
      return g_strdup (keys[k]);
  return NULL;
}

static char *
format (GKeyFile *file)
{
  g_auto (GStrv) sections = g_key_file_get_groups (file, NULL);
  GString *text = g_string_new (NULL);

  for (guint s = 0; sections[s] != NULL; s++) {
    g_auto (GStrv) keys = g_key_file_get_keys (file, sections[s], NULL, NULL);

    if (keys == NULL || keys[0] == NULL)
      continue;
    g_string_append_printf (text, "%s%s:", text->len > 0 ? "; " : "", sections[s]);
    for (guint k = 0; keys[k] != NULL; k++) {
      g_autofree char *value = g_key_file_get_value (file, sections[s], keys[k], NULL);

      g_string_append_printf (text, " %s=%s", keys[k], value);
    }
  }
  return g_string_free (text, FALSE);
}

void
dsc_tweak_group_params_foreach (const char *text,
                                const char *group,
                                DscStepGroupValue func,
                                gpointer user_data)
{
  g_autoptr (GKeyFile) file = dsc_tweak_group_read (text, NULL);
  g_autofree char *own = make_section (group);
  g_auto (GStrv) sections = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;

  for (guint s = 0; sections != NULL && sections[s] != NULL; s++) {
    g_auto (GStrv) keys = NULL;

    if (!dsc_tweak_group_section_matches (sections[s], group))
      continue;
    keys = g_key_file_get_keys (file, sections[s], NULL, NULL);
    for (guint k = 0; keys != NULL && keys[k] != NULL; k++) {
      g_autofree char *value = g_key_file_get_value (file, sections[s], keys[k], NULL);

      if (!dsc_tweak_group_is_foreign (file, sections[s], keys[k]))
        func (dsc_tweak_group_resolve (keys[k]), value, strcmp (sections[s], own) == 0, user_data);
    }
  }
}

typedef struct {
  const char *name;
  char *value;
  gboolean own;
} Wanted;

static void
take (const char *name, const char *value, gboolean own, gpointer user_data)
{
  Wanted *wanted = user_data;

  if (strcmp (name, wanted->name) != 0)
    return;
  g_free (wanted->value);
  wanted->value = g_strdup (value);
  wanted->own = own;
}

char *
dsc_tweak_group_params_get (const char *text,
                            const char *group,
                            const char *name,
                            gboolean *ret_own)
{
  Wanted wanted = { .name = name };

  dsc_tweak_group_params_foreach (text, group, take, &wanted);
  if (ret_own != NULL)
    *ret_own = wanted.own;
  return wanted.value;
}

/* Whether a section after that of the group says something else for it. */
static gboolean
is_overridden (GKeyFile *file, const char *own, const char *group, const char *name)
{
  g_auto (GStrv) sections = g_key_file_get_groups (file, NULL);
  gboolean after = FALSE;

  for (guint s = 0; sections[s] != NULL; s++) {
    g_autofree char *key = find_key (file, sections[s], name);

    if (after && key != NULL && dsc_tweak_group_section_matches (sections[s], group))
      return TRUE;
    after |= strcmp (sections[s], own) == 0;
  }
  return FALSE;
}

/* Puts the section of a group behind all others, without what had no effect where it was: all its
 * other values stay as they are. */
static void
move_to_end (GKeyFile *file, const char *own, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, own, NULL, NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; keys[k] != NULL; k++)
    g_ptr_array_add (values, is_overridden (file, own, group, dsc_tweak_group_resolve (keys[k]))
                                 ? NULL
                                 : g_key_file_get_value (file, own, keys[k], NULL));
  g_key_file_remove_group (file, own, NULL);
  for (guint k = 0; keys[k] != NULL; k++)
    if (values->pdata[k] != NULL)
      g_key_file_set_value (file, own, keys[k], values->pdata[k]);
}

char *
dsc_tweak_group_params_set (
    const char *text, const char *group, const char *name, const char *value, GError **error)
{
  g_autoptr (GKeyFile) file = dsc_tweak_group_read (text, error);
  g_autofree char *own = make_section (group);

  if (file == NULL)
    return NULL;
  if (!dsc_tweak_group_params_is_possible (name)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "group_params: %s is not of one group: set it for the step", name);
    return NULL;
  }
  if (value != NULL && g_key_file_has_group (file, own) && is_overridden (file, own, group, name))
    move_to_end (file, own, group);
  for (char *key = find_key (file, own, name); key != NULL; key = find_key (file, own, name)) {
    gboolean last = value != NULL && strcmp (key, name) == 0;

    if (!last)
      g_key_file_remove_key (file, own, key, NULL);
    g_free (key);
    if (last)
      break;
  }
  if (value != NULL)
    g_key_file_set_value (file, own, name, value);
  return format (file);
}

/* One section of @from, in the words of the text. */
static gboolean
copy_section (GKeyFile *from, const char *section, GKeyFile *to, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, section, NULL, NULL);
  g_autofree char *name = make_section (section);
  gpointer params = dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                                    sizeof (DscTweakregParams));
  gboolean ok = TRUE;

  for (guint k = 0; ok && keys != NULL && keys[k] != NULL; k++) {
    const char *key = dsc_tweak_group_resolve (keys[k]);
    g_autofree char *value = NULL;

    if (dsc_tweak_group_is_foreign (from, section, keys[k]))
      continue;
    ok = dsc_tweak_group_set_one (from, section, keys[k], params, error);
    if (!ok)
      break;
    value = dsc_param_get_text (
        dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, key), params);
    g_key_file_set_value (to, name, key, value);
  }
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, params);
  return ok;
}

char *
dsc_tweak_group_params_read (const char *group_params, GError **error)
{
  g_autofree char *path = dsc_tweak_group_params_dup_path (group_params);
  g_autoptr (GKeyFile) from = dsc_tweak_group_read (group_params, error);
  g_autoptr (GKeyFile) to = g_key_file_new ();
  g_auto (GStrv) sections = NULL;

  if (from == NULL)
    return NULL;
  if (path == NULL)
    return g_strdup (group_params);
  sections = g_key_file_get_groups (from, NULL);
  for (guint s = 0; sections[s] != NULL; s++)
    if (!copy_section (from, sections[s], to, error))
      return NULL;
  return format (to);
}

/* --- for the window --------------------------------------------------------------------------- */

static GStrv
list (gconstpointer params, DscLibrary *library)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  DscTweakregParams *p = dsc_params_copy (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                                          sizeof (DscTweakregParams), params);
  g_autoptr (DscTweakScene) scene = NULL;

  /* The groups are there whatever is said of them. */
  g_free (p->group_params);
  p->group_params = g_strdup ("");
  scene = dsc_tweak_group_params_scene (library, p, NULL);
  if (scene == NULL) {
    g_free (p->regroup);
    p->regroup = g_strdup ("");
    scene = dsc_tweak_group_params_scene (library, p, NULL);
  }
  for (guint g = 0; scene != NULL && g < scene->n_groups; g++)
    g_ptr_array_add (names, g_strdup (scene->groups[g].name));
  g_ptr_array_add (names, NULL);
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, p);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

const DscStepGroups dsc_tweak_step_groups = {
  .param = "group_params",
  .list = list,
  .is_possible = dsc_tweak_group_params_is_possible,
  .foreach = dsc_tweak_group_params_foreach,
  .set = dsc_tweak_group_params_set,
  .read = dsc_tweak_group_params_read,
  .dup_path = dsc_tweak_group_params_dup_path,
};
