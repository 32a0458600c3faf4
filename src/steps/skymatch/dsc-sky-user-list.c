/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-user-list.h"

#include <math.h>
#include <string.h>

#include "dsc-product-name.h"

#define MAX_BYTES (16 << 20)

static char *
make_stem (const char *name)
{
  return dsc_product_name_root (name, DSC_NAME_FILE, NULL);
}

/* Returns: FALSE with @error set if the line is not understood; an empty one gives no name */
static gboolean
parse_line (
    const char *line, guint number, const char *path, char **ret_name, double *ret, GError **error)
{
  g_autofree char *text = g_strdup (line);
  char *comment = strchr (text, '#'), *end = NULL;
  g_auto (GStrv) all = NULL;
  const char *words[3] = { NULL };
  guint n = 0;

  *ret_name = NULL;
  if (comment != NULL)
    *comment = '\0';
  all = g_strsplit_set (text, " \t\r,", -1);
  for (guint i = 0; all[i] != NULL && n < 3; i++)
    if (*all[i] != '\0')
      words[n++] = all[i];
  if (n == 0)
    return TRUE;
  if (n == 2)
    *ret = g_ascii_strtod (words[1], &end);
  if (n != 2 || *end != '\0' || !isfinite (*ret)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s', line %u: '%s' is not a file name and a level (a number), such as "
                 "'x_cal.fits 0.12'",
                 path, number, line);
    return FALSE;
  }
  *ret_name = make_stem (words[0]);
  return TRUE;
}

/* Returns: (transfer full) (nullable): levels by stem */
static GHashTable *
parse_lines (const char *path, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  if (!g_file_get_contents (path, &content, &size, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "the list of sky levels '%s' cannot be read: give its path in skylist", path);
    return NULL;
  }
  if (size > MAX_BYTES || strlen (content) != size || !g_utf8_validate (content, -1, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is not a text file with sky levels",
                 path);
    return NULL;
  }
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *name = NULL;
    double level = NAN;

    if (!parse_line (g_strchomp (lines[i]), i + 1, path, &name, &level, error))
      return NULL;
    if (name == NULL)
      continue;
    if (g_hash_table_contains (table, name)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "'%s', line %u: '%s' has a level already: leave one", path, i + 1, name);
      return NULL;
    }
    g_hash_table_insert (table, g_steal_pointer (&name), g_memdup2 (&level, sizeof level));
  }
  return g_steal_pointer (&table);
}

gboolean
dsc_sky_user_list_read (
    const char *path, DscLibrary *library, DscCompat compat, double *ret_levels, GError **error)
{
  g_autoptr (GHashTable) table = parse_lines (path, error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = dsc_library_get_n_models (library);

  if (table == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const char *name = dsc_image_model_get_name (dsc_library_get_model (library, i));
    g_autofree char *stem = make_stem (name);
    const double *level = g_hash_table_lookup (table, stem);

    if (level == NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER, "'%s' gives no level for '%s'", path,
                   name);
      return FALSE;
    }
    ret_levels[i] = compat == DSC_COMPAT_JWST ? (double)(float)*level : *level;
    g_hash_table_add (seen, g_steal_pointer (&stem));
  }
  if (g_hash_table_size (seen) != g_hash_table_size (table)) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_PARAMETER,
        "'%s' has %u levels for %u exposures: the list must name each of them and no other", path,
        g_hash_table_size (table), n);
    return FALSE;
  }
  return TRUE;
}
