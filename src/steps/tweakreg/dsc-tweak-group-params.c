/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-param-names.h"
#include "dsc-size.h"
#include "dsc-steps.h"
#include "dsc-tweak-acts.h"
#include "dsc-tweak-group-private.h"

/* Sections of parameters for groups: files such as those of CEERS ([jw01345001001], then name =
 * value), or the same in one line. */

#define MAX_BYTES (1 << 20)

/* Not of one group: they say what the step reads and writes, or act on all of them. */
static const char *const common[] = { "use_custom_catalogs",
                                      "catfile",
                                      "save_catalogs",
                                      "catalog_format",
                                      "match_method",
                                      "group_params",
                                      "regroup",
                                      "exclude",
                                      "drop_sources",
                                      "nudge",
                                      "apply_fit",
                                      "save_fit",
                                      "abs_refcat",
                                      "catalog_folder",
                                      "save_abs_catalog",
                                      "output_use_model",
                                      "enforce_user_order",
                                      "expand_refcat",
                                      NULL };

/* Of the source finder that CEERS ran itself. Where one of the first two stands, deblend is a
 * number of that program, too. */
static const char *const foreign[] = { "detect_thresh", "detect_minarea", "kernel_nsigma", NULL };

/* "abs_fitgeom" is an abbreviation that such files use. */
const char *
dsc_tweak_group_resolve (const char *name)
{
  if (strcmp (name, "abs_fitgeom") == 0)
    return "abs_fitgeometry";
  if (strcmp (name, "fitgeom") == 0)
    return "fitgeometry";
  return name;
}

gboolean
dsc_tweak_group_is_foreign (GKeyFile *file, const char *section, const char *name)
{
  return g_strv_contains (foreign, name)
         || (strcmp (name, "deblend") == 0
             && (g_key_file_has_key (file, section, foreign[0], NULL)
                 || g_key_file_has_key (file, section, foreign[1], NULL)));
}

gboolean
dsc_tweak_group_params_is_possible (const char *name)
{
  const DscParamSpec *spec
      = dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, name);

  return spec != NULL && !(spec->flags & (DSC_PARAM_COMMON | DSC_PARAM_OTHER_MODE))
         && !g_strv_contains (common, name);
}

/* What a GKeyFile takes as the name of a section or of a key. */
static gboolean
is_name (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '[' || *p == ']' || g_ascii_iscntrl (*p))
      return FALSE;
  return *text != '\0';
}

/* "name=value" words; one without a name goes on with the list before it: "x=1,2". */
static gboolean
parse_words (GKeyFile *file, const char *section, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r,", -1);
  g_autofree char *last = NULL;

  for (guint k = 0; words[k] != NULL; k++) {
    char *equals = strchr (words[k], '=');

    if (*words[k] == '\0')
      continue;
    if (equals == NULL && last != NULL) {
      g_autofree char *before = g_key_file_get_value (file, section, last, NULL);
      g_autofree char *list = g_strconcat (before, ",", words[k], NULL);

      g_key_file_set_value (file, section, last, list);
      continue;
    }
    if (equals == NULL || equals[1] == '\0')
      return FALSE;
    *equals = '\0';
    if (!is_name (words[k]))
      return FALSE;
    g_key_file_set_value (file, section, words[k], equals + 1);
    g_free (last);
    last = g_strdup (words[k]);
  }
  return TRUE;
}

/* "a: x=1 y=2; b: z=3" */
static gboolean
parse_line (GKeyFile *file, const char *text, GError **error)
{
  g_auto (GStrv) entries = g_strsplit_set (text, ";\n", -1);

  for (guint i = 0; entries[i] != NULL; i++) {
    g_autofree char *section = NULL;
    char *mark = strchr (g_strstrip (entries[i]), ':');
    gboolean ok = mark != NULL;

    if (*entries[i] == '\0')
      continue;
    if (ok)
      section = g_strstrip (g_strndup (entries[i], (gsize)(mark - entries[i])));
    ok = ok && is_name (section) && parse_words (file, section, mark + 1);
    if (!ok) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "group_params: '%s' is not of the form 'group: name=value name=value'; entries "
                   "are separated by ';'",
                   entries[i]);
      return FALSE;
    }
  }
  return TRUE;
}

char *
dsc_tweak_group_params_dup_path (const char *group_params)
{
  g_autofree char *text = g_strstrip (g_strdup (group_params));

  if (*text == '\0' || (strchr (text, ':') != NULL && strchr (text, '=') != NULL))
    return NULL;
  return g_steal_pointer (&text);
}

static gboolean
read_file (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autofree char *content = NULL;
  gsize size;

  if (!g_file_get_contents (path, &content, &size, &own)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "group_params: %s; give a file with a section for each group, or 'group: "
                 "name=value'",
                 own->message);
    return FALSE;
  }
  if (size > MAX_BYTES || !g_utf8_validate (content, (gssize)size, NULL)
      || !g_key_file_load_from_data (file, content, size, G_KEY_FILE_NONE, &own)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no file of parameters of groups: %s; it has sections [group] with lines "
                 "name = value",
                 path, own != NULL ? own->message : "it is not text, or above 1 MB");
    return FALSE;
  }
  return TRUE;
}

GKeyFile *
dsc_tweak_group_read (const char *group_params, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dsc_tweak_group_params_dup_path (group_params);

  if (path != NULL ? !read_file (file, path, error) : !parse_line (file, group_params, error))
    return NULL;
  return g_steal_pointer (&file);
}

gboolean
dsc_tweak_group_set_one (
    GKeyFile *file, const char *section, const char *key, DscTweakregParams *params, GError **error)
{
  const char *name = dsc_tweak_group_resolve (key);
  const DscParamSpec *spec
      = dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, name);
  g_autofree char *value = g_key_file_get_value (file, section, key, NULL);
  g_autoptr (GError) own = NULL;

  if (spec == NULL) {
    dsc_param_unknown (&dsc_tweakreg_step, name, &own);
  } else if (!dsc_tweak_group_params_is_possible (name)) {
    g_set_error (&own, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "%s is not of one group: set it for the step", name);
  } else if (dsc_param_set_text (spec, params, value, &own)) {
    return TRUE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "group_params [%s]: %s", section,
               own->message);
  return FALSE;
}

/* Once, however many groups a section is for. @note: (transfer full) */
static void
add_note (GPtrArray *notes, char *note)
{
  if (g_ptr_array_find_with_equal_func (notes, note, g_str_equal, NULL))
    g_free (note);
  else
    g_ptr_array_add (notes, note);
}

/* All groups move together onto a reference; auto frees the terms of a fit by group. */
static gboolean
acts_on_all (const char *name, const DscTweakregParams *params)
{
  return g_str_has_prefix (name, "abs_")
         && (params->match_method == DSC_MATCH_METHOD_XYXYMATCH
             || strcmp (name, "abs_fitgeometry") != 0);
}

/* Later sections go over earlier ones. */
static gboolean
set_section (GKeyFile *file,
             const char *section,
             DscTweakScene *scene,
             guint group,
             const DscTweakregParams *params,
             GError **error)
{
  DscTweakGroup *g = &scene->groups[group];
  g_auto (GStrv) keys = g_key_file_get_keys (file, section, NULL, NULL);

  if (g->params == NULL)
    g->params = dsc_params_copy (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                                 sizeof (DscTweakregParams), params);
  for (guint k = 0; keys != NULL && keys[k] != NULL; k++) {
    if (!dsc_tweak_group_is_foreign (file, section, keys[k])) {
      if (!dsc_tweak_group_set_one (file, section, keys[k], g->params, error))
        return FALSE;
      if (acts_on_all (dsc_tweak_group_resolve (keys[k]), params))
        add_note (scene->notes,
                  g_strdup_printf ("group_params [%s]: its parameters abs_... have no effect: the "
                                   "reference catalog is for all groups together; set them for "
                                   "the step",
                                   section));
    } else {
      g_autofree char *value = g_key_file_get_value (file, section, keys[k], NULL);

      add_note (scene->notes, g_strdup_printf ("group_params [%s]: %s = %s is of another source "
                                               "finder and has no effect",
                                               section, keys[k], value));
    }
  }
  return TRUE;
}

/* A section named as the beginning of a group's id, up to a '_', means it too: the visit. */
gboolean
dsc_tweak_group_section_matches (const char *section, const char *group)
{
  gsize n = strlen (section);

  return (strpbrk (section, "*?") != NULL ? dsc_tweak_name_matches (section, NULL, group)
                                          : strcmp (section, group) == 0)
         || (strncmp (section, group, n) == 0 && group[n] == '_');
}

gboolean
dsc_tweak_group_params_apply (DscTweakScene *scene, const DscTweakregParams *params, GError **error)
{
  g_autoptr (GKeyFile) file = dsc_tweak_group_read (params->group_params, error);
  g_auto (GStrv) sections = NULL;

  if (file == NULL)
    return FALSE;
  sections = g_key_file_get_groups (file, NULL);
  for (guint s = 0; sections[s] != NULL; s++) {
    gboolean found = FALSE;

    for (guint g = 0; g < scene->n_groups; g++) {
      if (!dsc_tweak_group_section_matches (sections[s], scene->groups[g].name))
        continue;
      found = TRUE;
      if (!set_section (file, sections[s], scene, g, params, error))
        return FALSE;
    }
    if (!found)
      g_ptr_array_add (scene->notes,
                       g_strdup_printf ("group_params [%s]: no group of this association has that "
                                        "name",
                                        sections[s]));
  }
  return TRUE;
}

DscTweakScene *
dsc_tweak_group_params_scene (DscLibrary *library, const DscTweakregParams *params, GError **error)
{
  guint n = dsc_library_get_n_models (library);
  g_autoptr (DscTweakScene) scene = dsc_tweak_scene_new (n, dsc_library_get_n_groups (library));

  for (guint i = 0; i < n; i++) {
    DscTweakExposure *e = &scene->exposures[i];

    e->name = g_strdup (dsc_image_model_get_name (dsc_library_get_model (library, i)));
    e->group = dsc_library_get_group (library, i);
    if (scene->groups[e->group].name == NULL)
      scene->groups[e->group].name = g_strdup (dsc_library_get_group_id (library, i));
  }
  if (!dsc_tweak_acts_regroup (scene, params, error)
      || !dsc_tweak_group_params_apply (scene, params, error))
    return NULL;
  return g_steal_pointer (&scene);
}
