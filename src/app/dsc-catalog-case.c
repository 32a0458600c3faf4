/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-case.h"

#include <math.h>
#include <string.h>

#define CELLS_MOST 1024 /* along an axis */

/* --- where sources are --- */

/* Rows by square cells: those of cell i are rows[starts[i]] .. rows[starts[i + 1] - 1]. */
typedef struct _DscCatalogGrid {
  double x0, y0, cell;
  guint nx, ny;
  guint *starts, *rows;
} DscCatalogGrid;

static void
grid_free (DscCatalogGrid *grid)
{
  g_free (grid->starts);
  g_free (grid->rows);
  g_free (grid);
}

static guint
find_cell (double offset, double cell, guint n)
{
  double i = floor (offset / cell);

  return i > 0 ? (guint)MIN (i, n - 1) : 0;
}

static guint
find_index (const DscCatalogGrid *grid, double x, double y)
{
  return find_cell (y - grid->y0, grid->cell, grid->ny) * grid->nx
         + find_cell (x - grid->x0, grid->cell, grid->nx);
}

static gboolean
has_place (const DscCatalogCase *self, guint row)
{
  return isfinite (self->x[row]) && isfinite (self->y[row]);
}

/* About two sources a cell. */
static void
measure_grid (DscCatalogGrid *grid, const DscCatalogCase *self)
{
  double x1 = -INFINITY, y1 = -INFINITY;
  guint n = 0;

  grid->x0 = grid->y0 = INFINITY;
  for (guint i = 0; i < self->n; i++) {
    if (!has_place (self, i))
      continue;
    n++;
    grid->x0 = MIN (grid->x0, self->x[i]);
    grid->y0 = MIN (grid->y0, self->y[i]);
    x1 = MAX (x1, self->x[i]);
    y1 = MAX (y1, self->y[i]);
  }
  grid->nx = grid->ny = 1;
  grid->cell = 1;
  if (n == 0)
    return;
  grid->cell = MAX (sqrt (2 * (x1 - grid->x0) * (y1 - grid->y0) / n),
                    MAX (x1 - grid->x0, y1 - grid->y0) / CELLS_MOST);
  if (!(grid->cell > 0) || !isfinite (grid->cell))
    grid->cell = 1;
  grid->nx = find_cell (x1 - grid->x0, grid->cell, CELLS_MOST + 1) + 1;
  grid->ny = find_cell (y1 - grid->y0, grid->cell, CELLS_MOST + 1) + 1;
}

static DscCatalogGrid *
grid_new (const DscCatalogCase *self)
{
  DscCatalogGrid *grid = g_new0 (DscCatalogGrid, 1);
  gsize n_cells;

  measure_grid (grid, self);
  n_cells = (gsize)grid->nx * grid->ny;
  grid->starts = g_new0 (guint, n_cells + 1);
  grid->rows = g_new (guint, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    if (has_place (self, i))
      grid->starts[find_index (grid, self->x[i], self->y[i]) + 1]++;
  for (gsize i = 0; i < n_cells; i++)
    grid->starts[i + 1] += grid->starts[i];
  /* Each start moves to its end, which is the next one's start. */
  for (guint i = 0; i < self->n; i++)
    if (has_place (self, i))
      grid->rows[grid->starts[find_index (grid, self->x[i], self->y[i])]++] = i;
  memmove (grid->starts + 1, grid->starts, n_cells * sizeof (guint));
  grid->starts[0] = 0;
  return grid;
}

void
dsc_catalog_case_foreach_in (const DscCatalogCase *self,
                             double x0,
                             double y0,
                             double x1,
                             double y1,
                             void (*func) (guint row, gpointer user_data),
                             gpointer user_data)
{
  const DscCatalogGrid *grid = self->grid;
  guint first, last;

  if (!(x0 < x1) || !(y0 < y1))
    return;
  first = find_cell (x0 - grid->x0, grid->cell, grid->nx);
  last = find_cell (x1 - grid->x0, grid->cell, grid->nx);
  for (guint cy = find_cell (y0 - grid->y0, grid->cell, grid->ny);
       cy <= find_cell (y1 - grid->y0, grid->cell, grid->ny); cy++) {
    const guint *starts = grid->starts + (gsize)cy * grid->nx;

    for (guint i = starts[first]; i < starts[last + 1]; i++) {
      guint row = grid->rows[i];

      if (self->x[row] >= x0 && self->x[row] < x1 && self->y[row] >= y0 && self->y[row] < y1)
        func (row, user_data);
    }
  }
}

typedef struct {
  const DscCatalogCase *shown;
  double x, y, best;
  int row;
} Nearest;

static void
nearest_cb (guint row, gpointer user_data)
{
  Nearest *nearest = user_data;
  double dx = nearest->shown->x[row] - nearest->x, dy = nearest->shown->y[row] - nearest->y;
  double distance = dx * dx + dy * dy;

  if (distance < nearest->best || (distance == nearest->best && (int)row < nearest->row)) {
    nearest->best = distance;
    nearest->row = (int)row;
  }
}

int
dsc_catalog_case_pick (const DscCatalogCase *self, double x, double y, double radius)
{
  Nearest nearest = { self, x, y, radius * radius, -1 };
  double column = floor (x + 0.5), line = floor (y + 0.5);
  guint32 label;

  dsc_catalog_case_foreach_in (self, x - radius, y - radius, x + radius, y + radius, nearest_cb,
                               &nearest);
  if (nearest.row >= 0 || !self->map)
    return nearest.row;
  if (!(column >= 0 && column < self->map->width && line >= 0 && line < self->map->height))
    return -1;
  label = self->map->labels[(gsize)line * self->map->width + (gsize)column];
  return label ? dsc_catalog_case_find_segment_row (self, label - 1) : -1;
}

/* --- columns --- */

static const char *const label_names[] = { "label", "id", "number" };

static DscColumn *
find_any (const DscTable *table, const char *name)
{
  DscColumn *column = dsc_table_find (table, name);

  for (guint i = 0; !column && i < dsc_table_n_columns (table); i++)
    if (g_ascii_strcasecmp (dsc_table_get_column (table, i)->name, name) == 0)
      column = dsc_table_get_column (table, i);
  return column && column->type != DSC_COLUMN_STRING ? column : NULL;
}

static gboolean
find_pair (const DscTable *table, const char *const names[][2], guint n, DscColumn *ret_columns[2])
{
  for (guint i = 0; i < n; i++) {
    ret_columns[0] = find_any (table, names[i][0]);
    ret_columns[1] = find_any (table, names[i][1]);
    if (ret_columns[0] && ret_columns[1])
      return TRUE;
  }
  return FALSE;
}

/* By what the columns say they are, in a VOTable of any archive. */
static gboolean
find_by_ucd (const DscTable *table, DscColumn *ret_columns[2])
{
  static const char *const words[2][2]
      = { { "pos.eq.ra", "POS_EQ_RA" }, { "pos.eq.dec", "POS_EQ_DEC" } };
  gboolean is_main[2] = { FALSE, FALSE };

  ret_columns[0] = ret_columns[1] = NULL;
  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    DscColumn *column = dsc_table_get_column (table, i);

    for (guint k = 0; column->ucd && column->type == DSC_COLUMN_DOUBLE && k < 2; k++) {
      gboolean main_one = strstr (column->ucd, "main") || strstr (column->ucd, "MAIN");

      if ((g_str_has_prefix (column->ucd, words[k][0])
           || g_str_has_prefix (column->ucd, words[k][1]))
          && g_strcmp0 (column->unit, "rad") != 0
          && (!ret_columns[k] || (main_one && !is_main[k]))) {
        ret_columns[k] = column;
        is_main[k] = main_one;
      }
    }
  }
  return ret_columns[0] && ret_columns[1];
}

static gboolean
find_places (DscCatalogCase *self, GError **error)
{
  static const char *const pixels[][2] = { { "xcentroid", "ycentroid" } };
  static const char *const sky[][2]
      = { { "sky_centroid.ra", "sky_centroid.dec" }, { "RA", "Dec" }, { "ra_deg", "dec_deg" } };
  DscWcs *wcs = self->image ? dsc_image_model_get_wcs (self->image) : NULL;
  g_autofree char *names = NULL;
  DscColumn *columns[2];
  gboolean in_pixels = find_pair (self->table, pixels, G_N_ELEMENTS (pixels), columns);

  if (in_pixels
      || (wcs
          && (find_pair (self->table, sky, G_N_ELEMENTS (sky), columns)
              || find_by_ucd (self->table, columns)))) {
    self->x = g_new (double, MAX (self->n, 1));
    self->y = g_new (double, MAX (self->n, 1));
    for (guint i = 0; i < self->n; i++) {
      self->x[i] = dsc_column_get_double (columns[0], i);
      self->y[i] = dsc_column_get_double (columns[1], i);
    }
    if (!in_pixels)
      dsc_wcs_sky_to_pixel (wcs, self->n, self->x, self->y, self->x, self->y);
    return TRUE;
  }
  names = dsc_table_list_columns (self->table);
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_FORMAT,
      "The catalogue has no positions: it needs xcentroid and ycentroid, or sky_centroid or "
      "RA and Dec%s. It has: %s",
      wcs ? "" : " with an image that has coordinates", names);
  return FALSE;
}

static const DscColumn *
find_labels (const DscTable *table)
{
  const DscColumn *column = NULL;

  for (guint i = 0; !column && i < G_N_ELEMENTS (label_names); i++)
    column = find_any (table, label_names[i]);
  return column;
}

/* Without labels rows are segments in their order. */
static double
get_label (const DscColumn *labels, guint row)
{
  return labels ? dsc_column_get_double (labels, row) : row + 1.0;
}

static void
find_segment_rows (DscCatalogCase *self)
{
  self->labels = find_labels (self->table);
  if (!self->map)
    return;
  self->segment_rows = g_new0 (guint, MAX (self->map->n_segments, 1));
  for (guint i = 0; i < self->n; i++) {
    double label = get_label (self->labels, i);

    if (label >= 1 && label <= self->map->n_segments)
      self->segment_rows[(guint)label - 1] = i + 1;
  }
}

int
dsc_catalog_case_find_segment_row (const DscCatalogCase *self, guint segment)
{
  return self->map && segment < self->map->n_segments ? (int)self->segment_rows[segment] - 1 : -1;
}

int
dsc_catalog_case_find_segment (const DscCatalogCase *self, guint row)
{
  double label;

  if (!self->map || row >= self->n)
    return -1;
  label = get_label (self->labels, row);
  return label >= 1 && label <= self->map->n_segments ? (int)label - 1 : -1;
}

DscCatalogCase *
dsc_catalog_case_new (DscTable *table, DscSegmentMap *map, DscImageModel *image, GError **error)
{
  g_autoptr (DscCatalogCase) self = g_new0 (DscCatalogCase, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->table = table;
  self->map = map;
  g_set_object (&self->image, image);
  if (dsc_table_n_rows (table) >= G_MAXINT) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "A catalog of %" G_GSIZE_FORMAT " sources",
                 dsc_table_n_rows (table));
    return NULL;
  }
  self->n = (guint)dsc_table_n_rows (table);
  if (!find_places (self, error))
    return NULL;
  self->grid = grid_new (self);
  find_segment_rows (self);
  return g_steal_pointer (&self);
}

DscCatalogCase *
dsc_catalog_case_ref (DscCatalogCase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_catalog_case_unref (DscCatalogCase *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->table, dsc_table_free);
  g_clear_pointer (&self->map, dsc_segment_map_free);
  g_clear_object (&self->image);
  g_clear_pointer (&self->grid, grid_free);
  g_free (self->segment_rows);
  g_free (self->x);
  g_free (self->y);
  g_free (self);
}
