/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-export.h"

#include <math.h>

#include "dsc-region-file.h"

#define REGION_SIGMAS 3.0
#define DEFAULT_RADIUS 3.0 /* pixels */
#define REGION_COLOR 0x00ff00

typedef struct {
  DscCatalogCase *shown;
  char *path;
  gsize *rows, n;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  dsc_catalog_case_unref (export->shown);
  g_free (export->path);
  g_free (export->rows);
  g_free (export);
}

/* --- regions --- */

typedef struct {
  const DscColumn *label, *semimajor, *semiminor, *orientation;
  double radius;
  DscWcs *wcs; /* (nullable) */
} Shapes;

static double
find_radius (const DscTable *table)
{
  g_autofree double *radii = NULL;
  gsize n = 0;

  if (!dsc_table_get_meta_list (table, "aperture_params.aperture_radii", &n, &radii) || n == 0
      || !isfinite (radii[n - 1]))
    return DEFAULT_RADIUS;
  return radii[n - 1];
}

static void
find_shapes (Shapes *shapes, const DscCatalogCase *shown)
{
  const DscTable *table = shown->table;

  shapes->label = dsc_table_find (table, "label");
  if (!shapes->label)
    shapes->label = dsc_table_find (table, "id");
  shapes->semimajor = dsc_table_find (table, "semimajor_sigma");
  shapes->semiminor = dsc_table_find (table, "semiminor_sigma");
  shapes->orientation = dsc_table_find (table, "orientation");
  shapes->radius = find_radius (table);
  shapes->wcs = shown->image ? dsc_image_model_get_wcs (shown->image) : NULL;
}

static double
get_number (const DscColumn *column, gsize row)
{
  return column ? dsc_column_get_double (column, row) : NAN;
}

static DscRegion *
make_region (const Shapes *shapes, const DscCatalogCase *shown, gsize row)
{
  double a = get_number (shapes->semimajor, row), b = get_number (shapes->semiminor, row);
  double angle = get_number (shapes->orientation, row);
  gboolean ellipse = isfinite (angle) && a > 0 && b > 0 && isfinite (a);
  g_autoptr (DscRegion) region
      = dsc_region_new (ellipse ? DSC_REGION_ELLIPSE : DSC_REGION_CIRCLE, FALSE);

  region->x = shown->x[row];
  region->y = shown->y[row];
  region->a = ellipse ? REGION_SIGMAS * a : shapes->radius;
  region->b = ellipse ? REGION_SIGMAS * b : 0;
  region->angle = ellipse ? angle : 0;
  region->color = REGION_COLOR;
  if (shapes->label && shapes->label->type == DSC_COLUMN_INT64)
    region->text = g_strdup_printf ("%" G_GINT64_FORMAT, shapes->label->i[row]);
  return shapes->wcs ? dsc_region_to_sky (region, shapes->wcs) : g_steal_pointer (&region);
}

static gboolean
write_regions (const Export *export,
               DscRegionFormat format,
               gsize *ret_n,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) regions = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_region_free);
  Shapes shapes = { 0 };

  find_shapes (&shapes, export->shown);
  for (gsize i = 0; i < export->n; i++) {
    gsize row = export->rows[i];
    DscRegion *region = NULL;

    if (i % 1024 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (isfinite (export->shown->x[row]) && isfinite (export->shown->y[row]))
      region = make_region (&shapes, export->shown, row);
    if (region)
      g_ptr_array_add (regions, region);
  }
  *ret_n = regions->len;
  return dsc_region_file_write (regions, format, export->path, error);
}

/* --- any of them --- */

static gboolean
has_ending (const Export *export, const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (export->path, -1);

  return g_str_has_suffix (lower, ending);
}

static gboolean
write_table (const Export *export, GError **error)
{
  g_autoptr (DscTable) table
      = dsc_table_select_rows (export->shown->table, export->n, export->rows);

  if (has_ending (export, ".ecsv"))
    return dsc_table_write_ecsv (table, export->path, error);
  if (has_ending (export, ".csv"))
    return dsc_table_write_csv (table, export->path, error);
  return dsc_table_write_fits (table, export->path, "CATALOG", error);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  GError *error = NULL;
  gsize n = export->n;
  gboolean ok = FALSE;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (has_ending (export, ".reg"))
    ok = write_regions (export, DSC_REGION_FORMAT_DS9, &n, cancellable, &error);
  else if (has_ending (export, ".crtf"))
    ok = write_regions (export, DSC_REGION_FORMAT_CRTF, &n, cancellable, &error);
  else if (has_ending (export, ".ecsv") || has_ending (export, ".csv")
           || has_ending (export, ".fits"))
    ok = write_table (export, &error);
  else
    g_set_error (&error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "%s: not a kind of file that sources can be written to; give it one of the "
                 "endings .ecsv .csv .fits .reg .crtf",
                 export->path);
  if (ok)
    g_task_return_int (task, (gssize)n);
  else
    g_task_return_error (task, error);
}

void
dsc_catalog_export_async (DscCatalogCase *shown,
                          const GtkBitset *rows,
                          const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);
  GtkBitsetIter iter;
  guint row;

  g_task_set_source_tag (task, dsc_catalog_export_async);
  export->shown = dsc_catalog_case_ref (shown);
  export->path = g_strdup (path);
  export->rows = g_new (gsize, MAX (gtk_bitset_get_size (rows), 1));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, rows, &row); more && row < shown->n;
       more = gtk_bitset_iter_next (&iter, &row))
    export->rows[export->n++] = row;
  g_task_set_task_data (task, export, export_free);
  g_task_run_in_thread (task, export_thread);
}

int
dsc_catalog_export_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
