/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-catalog-list.h"

#include <string.h>

#include "dsc-tweak-catalogs.h"
#include "dsc-tweak-fit-file.h"

#define MAX_BYTES ((gsize)16 << 20)
#define MAX_LINE 8192 /* two paths */

/* Name of a file of an exposure -> path of its catalog, "" if its sources are to be looked for. */
typedef struct {
  GHashTable *paths, *lines; /* by name of the exposure; lines: of catfile */
} List;

static void
list_free (List *list)
{
  g_hash_table_unref (list->paths);
  g_hash_table_unref (list->lines);
  g_free (list);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (List, list_free)

static gboolean
is_set (const char *text)
{
  return text[strspn (text, " \t\n")] != '\0';
}

/* Returns: FALSE if the line has more than a name and a catalog */
static gboolean
parse_line (List *list, char *line, guint number, const char *directory)
{
  g_auto (GStrv) all = NULL;
  g_autofree char *base = NULL;
  const char *words[2] = { NULL };
  guint n = 0;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  all = g_strsplit_set (line, " \t\r\f\v", -1);
  for (guint i = 0; all[i] != NULL; i++)
    if (*all[i] != '\0') {
      if (n == 2)
        return FALSE;
      words[n++] = all[i];
    }
  base = g_path_get_basename (words[0]);
  g_hash_table_replace (list->paths, g_strdup (base),
                        words[1] == NULL ? g_strdup ("")
                        : g_path_is_absolute (words[1])
                            ? g_strdup (words[1])
                            : g_build_filename (directory, words[1], NULL));
  g_hash_table_replace (list->lines, g_steal_pointer (&base), GUINT_TO_POINTER (number));
  return TRUE;
}

static List *
read_list (const char *path, GError **error)
{
  g_autoptr (List) list = g_new0 (List, 1);
  g_autofree char *content = NULL;
  g_autofree char *directory = g_path_get_dirname (path);
  g_auto (GStrv) lines = NULL;
  gsize size;

  list->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  list->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)
      || !g_file_get_contents (path, &content, &size, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "The list of catalogs '%s' (catfile) cannot be read; give the path of a text file "
                 "with an exposure and its catalog on each line",
                 path);
    return NULL;
  }
  if (size > MAX_BYTES || strlen (content) != size || !g_utf8_validate (content, -1, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' (catfile) is no text file with an exposure and its catalog on each line",
                 path);
    return NULL;
  }
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    gsize length = strlen (lines[i]);

    if (length > MAX_LINE) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s' (catfile), line %u is %" G_GSIZE_FORMAT
                   " bytes long: this is no list of an exposure and its catalog on each line",
                   path, i + 1, length);
      return NULL;
    }
    if (!parse_line (list, lines[i], i + 1, directory)) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_FORMAT,
          "'%s', line %u: '%.200s' is more than the name of an exposure and of its catalog", path,
          i + 1, lines[i]);
      return NULL;
    }
  }
  return g_steal_pointer (&list);
}

/* What catfile says of a model: by the name of its file, or the one it had when it was made. */
static const char *
look_up (const List *list, DscImageModel *model, const char **ret_key)
{
  const char *names[]
      = { dsc_image_model_get_name (model), dsc_image_model_get_string (model, "FILENAME") };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *path = names[i] != NULL ? g_hash_table_lookup (list->paths, names[i]) : NULL;

    if (path != NULL) {
      *ret_key = names[i];
      return path;
    }
  }
  return NULL;
}

/* TCATFILE: as it is given, else beside the exposure. */
static char *
from_keyword (DscImageModel *model)
{
  const char *text = dsc_image_model_get_string (model, "TCATFILE");
  const char *path = dsc_image_model_get_path (model);
  g_autofree char *directory = NULL;
  g_autofree char *beside = NULL;

  if (text == NULL || !is_set (text))
    return NULL;
  if (path == NULL || g_path_is_absolute (text) || g_file_test (text, G_FILE_TEST_EXISTS))
    return g_strdup (text);
  directory = g_path_get_dirname (path);
  beside = g_build_filename (directory, text, NULL);
  return g_file_test (beside, G_FILE_TEST_EXISTS) ? g_steal_pointer (&beside) : g_strdup (text);
}

static void
warn_unused (const List *list, GHashTable *used, const char *catfile, DscProgress *progress)
{
  GHashTableIter iter;
  gpointer key;
  const char *first = NULL;
  guint n = 0, line = G_MAXUINT;

  g_hash_table_iter_init (&iter, list->paths);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    guint at = GPOINTER_TO_UINT (g_hash_table_lookup (list->lines, key));

    if (g_hash_table_contains (used, key))
      continue;
    n++;
    if (at < line) {
      line = at;
      first = key;
    }
  }
  if (n > 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s' names %u exposures that are not among those to be aligned (first: "
                          "'%s', line %u)",
                          catfile, n, first, line);
}

GPtrArray *
dsc_tweak_catalog_list_paths (const DscTweakregParams *params,
                              DscLibrary *library,
                              DscProgress *progress,
                              GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (List) list = NULL;
  gboolean any = params->use_custom_catalogs;

  if (any && is_set (params->catfile)) {
    list = read_list (params->catfile, error);
    if (list == NULL)
      return NULL;
    if (g_hash_table_size (list->paths) == 0) {
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "'%s' (catfile) names no catalogs; sources are looked for in the "
                            "images",
                            params->catfile);
      any = FALSE;
    }
  }
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    const char *key = NULL;
    const char *said = !any           ? ""
                       : list != NULL ? look_up (list, model, &key)
                                      : dsc_library_get_catalog (library, i);

    if (key != NULL)
      g_hash_table_add (used, (gpointer)key);
    g_ptr_array_add (paths, said == NULL    ? from_keyword (model)
                            : *said == '\0' ? NULL
                                            : g_strdup (said));
  }
  if (any && list != NULL)
    warn_unused (list, used, params->catfile, progress);
  return g_steal_pointer (&paths);
}

gboolean
dsc_tweak_catalog_list_check (const DscTweakregParams *params, GError **error)
{
  g_autoptr (List) list = NULL;
  GHashTableIter iter;
  gpointer key, path;

  if (!params->use_custom_catalogs || !is_set (params->catfile))
    return TRUE;
  list = read_list (params->catfile, error);
  if (list == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, list->paths);
  while (g_hash_table_iter_next (&iter, &key, &path))
    if (*(const char *)path != '\0' && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                   "'%s', line %u: the catalog '%s' of '%s' does not exist; paths are relative to "
                   "the directory of the list",
                   params->catfile, GPOINTER_TO_UINT (g_hash_table_lookup (list->lines, key)),
                   (const char *)path, (const char *)key);
      return FALSE;
    }
  return TRUE;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
dsc_tweak_catalog_list_folder (const char *folder, const char *name)
{
  static const char *const suffixes[] = { ".csv", ".ecsv", ".fits", ".fits.gz", ".vot", ".xml" };
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *small = g_ascii_strdown (entry, -1);
    gboolean wanted = FALSE;

    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
      wanted = wanted || g_str_has_suffix (small, suffixes[i]);
    if (wanted && g_str_has_prefix (small, lower))
      g_ptr_array_add (paths, g_build_filename (folder, entry, NULL));
  }
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

GPtrArray *
dsc_tweak_catalogs_list_files (const DscTweakregParams *params, DscLibrary *library)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = dsc_tweak_catalog_list_paths (params, library, NULL, NULL);

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (paths->pdata[i] != NULL)
      g_ptr_array_add (files, g_steal_pointer (&paths->pdata[i]));
  if (is_set (params->group_params) && g_file_test (params->group_params, G_FILE_TEST_IS_REGULAR))
    g_ptr_array_add (files, g_strdup (params->group_params));
  if (dsc_tweak_catalogs_is_service (params->abs_refcat) && is_set (params->catalog_folder)) {
    g_autofree char *name = g_strstrip (g_strdup (params->abs_refcat));
    g_autoptr (GPtrArray) parts = dsc_tweak_catalog_list_folder (params->catalog_folder, name);

    for (guint i = 0; i < parts->len; i++)
      g_ptr_array_add (files, g_strdup (parts->pdata[i]));
  }
  if (is_set (params->apply_fit) && g_file_test (params->apply_fit, G_FILE_TEST_IS_DIR)) {
    g_autoptr (GPtrArray) coordinates = dsc_tweak_fit_file_list (params->apply_fit, library);

    for (guint i = 0; i < coordinates->len; i++)
      g_ptr_array_add (files, g_strdup (coordinates->pdata[i]));
  }
  return files;
}
