/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-references.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dsc-asdf.h"
#include "dsc-error.h"
#include "dsc-fits.h"

/* Real files are smaller than 1 MB. */
#define MAX_FILE_BYTES (64u << 20)
#define PEEK_BYTES (64u << 10)
#define MAX_DEPTH 6
#define MAX_ENTRIES 20000
#define MAX_PEEKS 1000

static const struct {
  const char *word, *ending, *marker;
  const char *columns[6];
} kinds[] = {
  [DSC_REFERENCE_APCORR] = { "apcorr",
                             ".fits",
                             "eefraction",
                             { "eefraction", "radius", "apcorr", "skyin", "skyout", NULL } },
  [DSC_REFERENCE_ABVEGAOFFSET]
  = { "abvegaoffset", ".asdf", "abvega_offset", { "abvega_offset", NULL } },
};

typedef struct {
  DscReferenceKind kind;
  const char *instrument; /* lower case */
  gboolean by_name;
  guint n_entries, n_peeks;
  GPtrArray *paths;
} Search;

/* Whether the beginning of the file holds both words, in any case. */
static gboolean
peek (const char *path, const char *first, const char *second)
{
  g_autofree char *start = g_malloc (PEEK_BYTES);
  FILE *file = fopen (path, "rb");
  gsize n;

  if (file == NULL)
    return FALSE;
  n = fread (start, 1, PEEK_BYTES, file);
  fclose (file);
  for (gsize i = 0; i < n; i++)
    start[i] = g_ascii_tolower (start[i]);
  return memmem (start, n, first, strlen (first)) != NULL
         && memmem (start, n, second, strlen (second)) != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)b, *(char *const *)a);
}

static void search_folder (Search *search, const char *folder, guint depth);

static void
look_at (Search *search, const char *folder, const char *name, guint depth)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_str_has_suffix (lower, kinds[search->kind].ending)) {
    if ((!search->by_name || strstr (lower, kinds[search->kind].word) != NULL)
        && g_file_test (path, G_FILE_TEST_IS_REGULAR) && search->n_peeks++ < MAX_PEEKS
        && peek (path, kinds[search->kind].marker, search->instrument))
      g_ptr_array_add (search->paths, g_steal_pointer (&path));
  } else if (depth < MAX_DEPTH && name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    search_folder (search, path, depth + 1);
  }
}

static void
search_folder (Search *search, const char *folder, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && search->n_entries < MAX_ENTRIES && (name = g_dir_read_name (dir)) != NULL) {
    search->n_entries++;
    g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    look_at (search, folder, names->pdata[i], depth);
}

/* Where a CRDS cache keeps the files of an instrument. */
static char *
crds_folder (const char *instrument)
{
  const char *root = g_getenv ("CRDS_PATH");
  char *folder;

  if (root == NULL || *root == '\0')
    return NULL;
  folder = g_build_filename (root, "references", "jwst", instrument, NULL);
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return folder;
  g_free (folder);
  folder = g_build_filename (root, "references", "jwst", NULL);
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return folder;
  g_free (folder);
  return g_strdup (root);
}

GPtrArray *
dsc_catalog_references_find (DscReferenceKind kind, const char *folder, const char *instrument)
{
  g_autofree char *lower = g_ascii_strdown (instrument, -1);
  g_autofree char *crds = crds_folder (lower);
  Search search = { kind, lower, FALSE, 0, 0, g_ptr_array_new_with_free_func (g_free) };

  if (folder != NULL && *folder != '\0')
    search_folder (&search, folder, 0);
  search.by_name = TRUE;
  search.n_entries = search.n_peeks = 0;
  if (crds != NULL)
    search_folder (&search, crds, 0);
  return search.paths;
}

/* A column of an astropy table in ASDF: numbers or texts. */
static gboolean
add_asdf_column (DscTable **table, const DscAsdf *asdf, const DscYamlNode *column, GError **error)
{
  const char *name = dsc_yaml_get_string (dsc_yaml_get (column, "name"));
  const DscYamlNode *data = dsc_yaml_get (column, "data");
  gboolean number = name != NULL && strcmp (name, "abvega_offset") == 0;
  g_autoptr (GPtrArray) texts = NULL;
  g_auto (DscAsdfArray) array = { 0 };
  gsize n;

  if (name == NULL)
    return TRUE;
  if (number ? !dsc_asdf_read_array (asdf, data, name, &array, error)
             : (texts = dsc_asdf_read_strings (asdf, data, name, error)) == NULL)
    return FALSE;
  n = number ? array.n : texts->len;
  if (*table == NULL)
    *table = dsc_table_new (n);
  if (n != dsc_table_n_rows (*table) || dsc_table_find (*table, name) != NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s: column '%s' stands there twice, or has another length than the others",
                 dsc_asdf_name (asdf), name);
    return FALSE;
  }
  if (number) {
    DscColumn *c = dsc_table_add (*table, name, DSC_COLUMN_DOUBLE, 64, "mag", NULL);

    memcpy (c->d, array.values, n * sizeof *c->d);
  } else {
    DscColumn *c = dsc_table_add (*table, name, DSC_COLUMN_STRING, 0, NULL, NULL);

    for (gsize i = 0; i < n; i++)
      dsc_column_set_string (c, i, texts->pdata[i]);
  }
  return TRUE;
}

/* Only the columns that rows are chosen by, and the value. */
static gboolean
is_wanted (const DscYamlNode *column)
{
  static const char *const names[] = { "filter", "pupil", "detector", "abvega_offset", NULL };
  const char *name = dsc_yaml_get_string (dsc_yaml_get (column, "name"));

  return name != NULL && g_strv_contains (names, name);
}

static void
name_instrument (DscTable *table, const char *name)
{
  g_autofree char *text = g_strstrip (g_strdup (name != NULL ? name : ""));

  if (*text != '\0')
    dsc_table_set_meta (table, DSC_REFERENCE_INSTRUMENT, text);
}

static DscTable *
read_asdf_table (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree char *content = NULL, *name = g_path_get_basename (path);
  g_autoptr (DscAsdf) asdf = NULL;
  g_autoptr (DscTable) table = NULL;
  const DscYamlNode *columns;
  gsize size;

  if (info == NULL || g_file_info_get_size (info) > MAX_FILE_BYTES
      || !g_file_get_contents (path, &content, &size, NULL)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "'%s' is not there, cannot be read, or is larger than %u MB", path,
                 MAX_FILE_BYTES >> 20);
    return NULL;
  }
  asdf = dsc_asdf_parse (content, size, name, error);
  if (asdf == NULL)
    return NULL;
  columns = dsc_yaml_get (dsc_yaml_get (dsc_asdf_root (asdf), "abvega_offset"), "columns");
  for (guint i = 0; i < dsc_yaml_length (columns); i++)
    if (is_wanted (dsc_yaml_item (columns, i))
        && !add_asdf_column (&table, asdf, dsc_yaml_item (columns, i), error))
      return NULL;
  if (table == NULL)
    table = dsc_table_new (0);
  name_instrument (
      table,
      dsc_yaml_get_string (dsc_yaml_get (
          dsc_yaml_get (dsc_yaml_get (dsc_asdf_root (asdf), "meta"), "instrument"), "name")));
  return g_steal_pointer (&table);
}

static DscTable *
read_other_table (const char *path, GError **error)
{
  DscTable *table = dsc_table_read (path, NULL, error);
  g_autoptr (DscFits) fits = table != NULL ? dsc_fits_open (path, NULL) : NULL;

  if (fits != NULL)
    name_instrument (table, dsc_header_get_string (dsc_fits_get_hdu (fits, 0)->header, "INSTRUME"));
  return table;
}

DscColumn *
dsc_catalog_references_column (const DscTable *table, const char *name)
{
  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    DscColumn *column = dsc_table_get_column (table, i);

    if (g_ascii_strcasecmp (column->name, name) == 0)
      return column;
  }
  return NULL;
}

static gboolean
is_asdf (const char *path)
{
  char start[5] = "";
  FILE *file = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? fopen (path, "rb") : NULL;
  gboolean result;

  if (file == NULL)
    return FALSE;
  result = fread (start, 1, sizeof start, file) == sizeof start
           && memcmp (start, "#ASDF", sizeof start) == 0;
  fclose (file);
  return result;
}

DscTable *
dsc_catalog_references_read (DscReferenceKind kind, const char *path, GError **error)
{
  g_autoptr (DscTable) table
      = is_asdf (path) ? read_asdf_table (path, error) : read_other_table (path, error);

  if (table == NULL)
    return NULL;
  for (guint i = 0; kinds[kind].columns[i] != NULL; i++) {
    DscColumn *column = dsc_catalog_references_column (table, kinds[kind].columns[i]);
    g_autofree char *have = NULL;

    if (column != NULL && column->type == DSC_COLUMN_DOUBLE)
      continue;
    have = dsc_table_list_columns (table);
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no reference file %s: it has no column of numbers '%s' (it has: %s)",
                 path, kind == DSC_REFERENCE_APCORR ? "APCORR" : "ABVEGAOFFSET",
                 kinds[kind].columns[i], *have != '\0' ? have : "none");
    return NULL;
  }
  return g_steal_pointer (&table);
}
