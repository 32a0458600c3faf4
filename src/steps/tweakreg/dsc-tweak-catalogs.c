/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-catalogs.h"

#include <math.h>
#include <string.h>

#include "dsc-table.h"
#include "dsc-tweak-catalog-list.h"

/* The columns of a user's catalog; those after @y are (nullable). */
typedef struct {
  const DscColumn *x, *y, *id, *flux, *weight, *xwin, *ywin;
} Columns;

static gboolean
find_position (const DscTable *table,
               const char *axis,
               const char *path,
               const DscColumn **ret_column,
               GError **error)
{
  static const char *const endings[] = { "", "centroid", "_centroid" };

  *ret_column = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (endings) && *ret_column == NULL; i++) {
    g_autofree char *name = g_strconcat (axis, endings[i], NULL);

    *ret_column = dsc_table_find (table, name);
  }
  if (*ret_column == NULL) {
    g_autofree char *list = dsc_table_list_columns (table);

    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s' has no column %s (or %scentroid, %s_centroid) with pixels "
                 "counted from 0; it has: %s",
                 path, axis, axis, axis, list);
    return FALSE;
  }
  if ((*ret_column)->type == DSC_COLUMN_STRING && dsc_table_n_rows (table) > 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s': column '%s' must hold numbers, but holds texts ('%.40s')", path,
                 (*ret_column)->name, dsc_column_get_string (*ret_column, 0));
    return FALSE;
  }
  return TRUE;
}

static const DscColumn *
find_numbers (const DscTable *table, const char *name)
{
  const DscColumn *column = dsc_table_find (table, name);

  return column != NULL && column->type != DSC_COLUMN_STRING ? column : NULL;
}

static gboolean
find_columns (const DscTable *table, const char *path, Columns *ret_columns, GError **error)
{
  *ret_columns = (Columns){
    .id = find_numbers (table, "id"),
    .flux = find_numbers (table, "flux"),
    .weight = find_numbers (table, "weight"),
    .xwin = find_numbers (table, "xwin"),
    .ywin = find_numbers (table, "ywin"),
  };
  return find_position (table, "x", path, &ret_columns->x, error)
         && find_position (table, "y", path, &ret_columns->y, error);
}

static double
get (const DscColumn *column, gsize row)
{
  return column != NULL ? dsc_column_get_double (column, row) : NAN;
}

static void
add_sources (GArray *sources, const DscTable *table, const Columns *c, const DscBox *box)
{
  for (gsize r = 0; r < dsc_table_n_rows (table); r++) {
    double id = get (c->id, r);
    DscTweakSource source = {
      .x = get (c->x, r),
      .y = get (c->y, r),
      .xwin = get (c->xwin, r),
      .ywin = get (c->ywin, r),
      .error = NAN,
      .flux = get (c->flux, r),
      .weight = get (c->weight, r),
    };

    /* also refuses NaN */
    if (!(source.x > box->x0 && source.x < box->x1 && source.y > box->y0 && source.y < box->y1))
      continue;
    if (c->weight != NULL && !isfinite (source.weight))
      continue;
    source.id = id >= 0 && id <= G_MAXUINT32 ? (guint32)id : (guint32)(r + 1);
    g_array_append_val (sources, source);
  }
}

static gboolean
read_exposure (DscTweakExposure *exposure,
               const char *path,
               gboolean *ret_weighted,
               DscProgress *progress,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (DscTable) table = NULL;
  Columns columns;
  DscBox box = { -0.5, exposure->width - 0.5, -0.5, exposure->height - 0.5 };

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "The catalog '%s' of '%s' does not exist; name another in catfile (or none: a "
                 "line with the exposure alone), or turn use_custom_catalogs off",
                 path, exposure->name);
    return FALSE;
  }
  table = dsc_table_read (path, cancellable, error);
  if (table == NULL || !find_columns (table, path, &columns, error))
    return FALSE;
  dsc_wcs_get_bounding_box (exposure->wcs, &box);
  if (exposure->sources == NULL)
    exposure->sources = g_array_new (FALSE, TRUE, sizeof (DscTweakSource));
  g_array_set_size (exposure->sources, 0);
  add_sources (exposure->sources, table, &columns, &box);
  g_free (exposure->catalog);
  exposure->catalog = g_strdup (path);
  *ret_weighted = columns.weight != NULL;
  if (exposure->sources->len == 0)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': none of the %" G_GSIZE_FORMAT
                          " rows of its catalog '%s' lies in the image; x and y are pixels counted "
                          "from 0",
                          exposure->name, dsc_table_n_rows (table), path);
  return TRUE;
}

/* Sources of one group are fitted together: with weights, or without. */
static gboolean
check_weights (const DscTweakScene *scene, const gboolean *weighted, GError **error)
{
  g_autofree guint *first = g_new0 (guint, scene->n_groups + 1); /* 1 + exposure */

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    guint *of_group = &first[e->group];

    if (*of_group == 0)
      *of_group = i + 1;
    else if (weighted[*of_group - 1] != weighted[i]) {
      const DscTweakExposure *one = &scene->exposures[weighted[i] ? i : *of_group - 1];
      const DscTweakExposure *other = &scene->exposures[weighted[i] ? *of_group - 1 : i];

      g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                   "The exposures '%s' and '%s' move together (group '%s'), but the catalog '%s' "
                   "has a column weight and %s has none; give weights to both or to neither",
                   one->name, other->name, scene->groups[e->group].name, one->catalog,
                   other->catalog != NULL ? other->catalog : "what is found in the other");
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
dsc_tweak_catalogs_read_user (DscTweakScene *scene,
                              DscLibrary *library,
                              const DscTweakregParams *params,
                              DscProgress *progress,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) paths = dsc_tweak_catalog_list_paths (params, library, progress, error);
  g_autofree gboolean *weighted = g_new0 (gboolean, scene->n_exposures + 1);

  if (paths == NULL)
    return FALSE;
  g_return_val_if_fail (paths->len == scene->n_exposures, FALSE);
  for (guint i = 0; i < paths->len; i++)
    if (paths->pdata[i] != NULL
        && !read_exposure (&scene->exposures[i], paths->pdata[i], &weighted[i], progress,
                           cancellable, error))
      return FALSE;
  return check_weights (scene, weighted, error);
}

/* The name of the file without what follows its last point, as the peer has it. */
static char *
make_stem (const char *name)
{
  g_autofree char *stem = g_path_get_basename (name);
  char *point = strrchr (stem, '.');
  gsize n;

  if (point != NULL && point > stem)
    *point = '\0';
  n = strlen (stem);
  while (n > 0 && strchr ("_- ", stem[n - 1]) != NULL)
    stem[--n] = '\0';
  return g_strdup (stem + strspn (stem, "_- "));
}

/* As photutils makes them: whole numbers of the finders are long, segments and fluxes short. */
static DscTable *
make_table (const DscTweakExposure *exposure, const DscTweakregParams *params)
{
  gboolean segments = params->starfinder == DSC_STARFINDER_SEGMENTATION;
  gboolean dao = params->starfinder == DSC_STARFINDER_DAO;
  guint n = exposure->sources != NULL ? exposure->sources->len : 0;
  DscTable *table = dsc_table_new (n);
  DscColumn *id = dsc_table_add (table, "id", DSC_COLUMN_INT64, segments ? 32 : 64, NULL, NULL);
  DscColumn *x = dsc_table_add (table, "x", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *y = dsc_table_add (table, "y", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *flux = dsc_table_add (table, "flux", DSC_COLUMN_DOUBLE, dao ? 32 : 64, NULL, NULL);
  DscColumn *xwin = dsc_table_add (table, "xwin", DSC_COLUMN_DOUBLE, 64, NULL,
                                   "windowed centroid, pixels from 0");
  DscColumn *ywin = dsc_table_add (table, "ywin", DSC_COLUMN_DOUBLE, 64, NULL,
                                   "windowed centroid, pixels from 0");
  g_autofree char *name = make_stem (exposure->name);

  for (guint k = 0; k < n; k++) {
    const DscTweakSource *source = &g_array_index (exposure->sources, DscTweakSource, k);

    id->i[k] = source->id;
    x->d[k] = source->x;
    y->d[k] = source->y;
    flux->d[k] = source->flux;
    xwin->d[k] = source->xwin;
    ywin->d[k] = source->ywin;
  }
  dsc_table_set_meta (table, "name", name);
  return table;
}

gboolean
dsc_tweak_catalogs_write (const DscTweakExposure *exposure,
                          const DscTweakregParams *params,
                          const char *path,
                          GError **error)
{
  g_autoptr (DscTable) table = make_table (exposure, params);

  return params->catalog_format == DSC_CATALOG_FORMAT_FITS
             ? dsc_table_write_fits (table, path, "CATALOG", error)
             : dsc_table_write_ecsv (table, path, error);
}
