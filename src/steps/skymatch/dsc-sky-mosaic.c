/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-mosaic.h"

#include <math.h>

#include "dsc-dq.h"
#include "dsc-error.h"
#include "dsc-footprint.h"
#include "dsc-output-grid.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-sky-lattice.h"
#include "dsc-sky-plane.h"

#define BAD_FLAGS (DSC_DQ_DO_NOT_USE | DSC_DQ_NON_SCIENCE)
#define NODE_PIXELS 32 /* exposure pixels between positions that are computed */
#define MAX_RATIO 1e6
#define POLL_ROWS 64

/* What one exposure adds to the pixels of its window: sum and number of samples. */
typedef struct {
  DscSkyLattice *lattice;
  float *sum;
  guint32 *n;
} Tile;

typedef struct {
  DscLibrary *library;
  const double *levels;
  DscOutputGrid grid;
  guint samples; /* along each side of a mosaic pixel */
  Tile *tiles;   /* of the batch */
  guint first;   /* exposure of the first tile */
  double *sum, *level_sum;
  guint32 *n_samples;
  float *n_exposures;
  GCancellable *cancellable;
} Mosaic;

static void
tile_clear (Tile *tile)
{
  g_clear_pointer (&tile->lattice, dsc_sky_lattice_free);
  g_clear_pointer (&tile->sum, g_free);
  g_clear_pointer (&tile->n, g_free);
}

static gboolean
fill_request (DscLibrary *library, GArray *ra, GArray *dec, DscGridRequest *request, GError **error)
{
  DscImageModel *first = NULL;

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    DscWcs *wcs = dsc_image_model_get_wcs (model);
    g_autoptr (DscPolygon) polygon = NULL;

    if (wcs != NULL)
      polygon = dsc_footprint_from_wcs (wcs, dsc_image_model_get_width (model),
                                        dsc_image_model_get_height (model));
    if (polygon == NULL)
      continue;
    if (first == NULL)
      first = model;
    g_array_append_vals (ra, polygon->x, polygon->n);
    g_array_append_vals (dec, polygon->y, polygon->n);
  }
  if (first == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "no exposure has coordinates: there is nothing to make a mosaic of");
    return FALSE;
  }
  *request = (DscGridRequest){ .n_vertices = ra->len,
                               .ra = (const double *)(gpointer)ra->data,
                               .dec = (const double *)(gpointer)dec->data,
                               .wcs = dsc_image_model_get_wcs (first),
                               .width = dsc_image_model_get_width (first),
                               .height = dsc_image_model_get_height (first),
                               .ra_ref = NAN,
                               .dec_ref = NAN,
                               .roll_ref = NAN,
                               .v3i_yang = NAN,
                               .pixel_scale = NAN,
                               .ratio = 1.0,
                               .rotation = NAN,
                               .crval = { NAN, NAN },
                               .crpix = { NAN, NAN },
                               .full_edges = TRUE };
  return TRUE;
}

/* Coarser until the longer side fits. */
static gboolean
make_grid (DscLibrary *library, guint max_size, DscOutputGrid *grid, GError **error)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  DscGridRequest request;

  if (!fill_request (library, ra, dec, &request, error))
    return FALSE;
  for (;;) {
    g_autoptr (GError) failure = NULL;
    gboolean ok = dsc_output_grid_make (&request, grid, &failure);
    guint side = ok ? MAX (grid->width, grid->height) : 0;

    if (ok && side <= max_size)
      return TRUE;
    if ((!ok && !g_error_matches (failure, DSC_ERROR, DSC_ERROR_TOO_LARGE))
        || request.ratio > MAX_RATIO) {
      if (!ok)
        g_propagate_error (error, g_steal_pointer (&failure));
      else
        g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                     "a mosaic of these exposures does not fit %u pixels", max_size);
      return FALSE;
    }
    request.ratio *= ok ? MAX (1.0005 * side / max_size, 1.001) : 16.0;
  }
}

/* Adds the samples of one line through the mosaic pixels of row @y of the tile. */
static void
add_line (const Mosaic *mosaic, Tile *tile, const DscImage *plane, guint y, double v)
{
  const DscSkyLattice *lattice = tile->lattice;
  guint step = lattice->step, samples = mosaic->samples;
  double dt = 1.0 / (step * samples);

  for (guint i = 0; i + 1 < lattice->nx; i++) {
    guint from = i * step, n = MIN (step, lattice->width - from) * samples;
    float *sum = tile->sum + (gsize)y * lattice->width + from;
    guint32 *count = tile->n + (gsize)y * lattice->width + from;
    double x[2], py[2], x0, dx, y0, dy;

    dsc_sky_lattice_segment (lattice, i, v, x, py);
    dx = (x[1] - x[0]) * dt, dy = (py[1] - py[0]) * dt;
    x0 = x[0] + 0.5 * dx + 0.5, y0 = py[0] + 0.5 * dy + 0.5;
    for (guint k = 0; k < n; k++) {
      double fx = x0 + k * dx, fy = y0 + k * dy;
      float value;

      if (!(fx >= lattice->px0 && fx < lattice->px1 + 1.0 && fy >= lattice->py0
            && fy < lattice->py1 + 1.0))
        continue;
      value = plane->f[(gsize)(guint)fy * plane->width + (guint)fx];
      if (isnan (value))
        continue;
      sum[k / samples] += value;
      count[k / samples]++;
    }
  }
}

static gboolean
fill_tile (guint index, gpointer user_data, GError **error)
{
  Mosaic *mosaic = user_data;
  Tile *tile = &mosaic->tiles[index];
  DscImageModel *model = dsc_library_get_model (mosaic->library, mosaic->first + index);
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  guint clip[2] = { mosaic->grid.width, mosaic->grid.height };
  guint step = MAX (1, (guint)(NODE_PIXELS / mosaic->grid.ratio));
  g_autoptr (DscImage) plane = NULL;
  gsize n;

  if (wcs == NULL)
    return TRUE;
  tile->lattice = dsc_sky_lattice_new (wcs, dsc_image_model_get_width (model),
                                       dsc_image_model_get_height (model), &mosaic->grid.tan, clip,
                                       step, error);
  if (tile->lattice == NULL)
    return FALSE;
  n = (gsize)tile->lattice->width * tile->lattice->height;
  if (n == 0)
    return TRUE;
  plane = dsc_sky_plane_load (model, BAD_FLAGS, NAN, NAN, mosaic->cancellable, error);
  if (plane == NULL)
    return FALSE;
  tile->sum = dsc_try_alloc (n * sizeof (float), "mosaic", error);
  tile->n = tile->sum != NULL ? dsc_try_alloc (n * sizeof (guint32), "mosaic", error) : NULL;
  if (tile->n == NULL)
    return FALSE;
  for (guint y = 0; y < tile->lattice->height; y++) {
    if (y % POLL_ROWS == 0 && g_cancellable_set_error_if_cancelled (mosaic->cancellable, error))
      return FALSE;
    for (guint s = 0; s < mosaic->samples; s++)
      add_line (mosaic, tile, plane, y,
                tile->lattice->y0 + (double)y - 0.5 + (s + 0.5) / mosaic->samples);
  }
  return TRUE;
}

/* Tiles are added up in the order of the exposures. */
static void
add_tile (Mosaic *mosaic, const Tile *tile, double level)
{
  const DscSkyLattice *lattice = tile->lattice;

  if (tile->n == NULL)
    return;
  for (guint y = 0; y < lattice->height; y++) {
    gsize to = ((gsize)lattice->y0 + y) * mosaic->grid.width + (gsize)lattice->x0;
    gsize from = (gsize)y * lattice->width;

    for (guint x = 0; x < lattice->width; x++) {
      guint32 n = tile->n[from + x];

      if (n == 0)
        continue;
      mosaic->sum[to + x] += tile->sum[from + x];
      mosaic->level_sum[to + x] += n * level;
      mosaic->n_samples[to + x] += n;
      mosaic->n_exposures[to + x] += 1.0f;
    }
  }
}

static gboolean
add_all (Mosaic *mosaic, guint n_threads, DscProgress *progress, GError **error)
{
  guint n = dsc_library_get_n_models (mosaic->library);
  guint batch = MIN (n, n_threads > 0 ? n_threads : dsc_parallel_default_threads ());
  gboolean ok = TRUE;

  mosaic->tiles = g_new0 (Tile, batch);
  for (guint first = 0; first < n && ok; first += batch) {
    guint count = MIN (batch, n - first);

    mosaic->first = first;
    ok = dsc_parallel_for (count, n_threads, fill_tile, mosaic, mosaic->cancellable, error);
    for (guint k = 0; k < count; k++) {
      double level = mosaic->levels[first + k];

      if (ok)
        add_tile (mosaic, &mosaic->tiles[k], isnan (level) ? 0.0 : level);
      tile_clear (&mosaic->tiles[k]);
    }
    dsc_progress_set (progress, (double)(first + count) / n, NULL);
  }
  g_clear_pointer (&mosaic->tiles, g_free);
  return ok;
}

/* @level_sum: (nullable): what is taken off */
static DscImageModel *
make_model (const Mosaic *mosaic, const char *name, const double *level_sum, GError **error)
{
  guint width = mosaic->grid.width, height = mosaic->grid.height;
  g_autoptr (DscImageModel) model = dsc_image_model_new (name, width, height);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, name, error);
  g_autoptr (DscImage) wht = NULL;
  g_autoptr (DscWcs) wcs
      = dsc_wcs_new_tan (&mosaic->grid.tan, &mosaic->grid.box, (const guint[]){ width, height });

  if (sci == NULL)
    return NULL;
  wht = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, name, error);
  if (wht == NULL)
    return NULL;
  for (gsize i = 0; i < (gsize)width * height; i++) {
    double sum = mosaic->sum[i] - (level_sum != NULL ? level_sum[i] : 0.0);

    sci->f[i] = mosaic->n_samples[i] > 0 ? (float)(sum / mosaic->n_samples[i]) : NAN;
    wht->f[i] = mosaic->n_exposures[i];
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_WHT, wht);
  dsc_image_model_set_wcs (model, wcs, NULL);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT",
                         dsc_image_model_get_unit (dsc_library_get_model (mosaic->library, 0)),
                         NULL);
  return g_steal_pointer (&model);
}

static gboolean
allocate (Mosaic *mosaic, GError **error)
{
  gsize n = (gsize)mosaic->grid.width * mosaic->grid.height;

  mosaic->sum = dsc_try_alloc (n * sizeof (double), "mosaic", error);
  if (mosaic->sum == NULL)
    return FALSE;
  mosaic->level_sum = dsc_try_alloc (n * sizeof (double), "mosaic", error);
  if (mosaic->level_sum == NULL)
    return FALSE;
  mosaic->n_samples = dsc_try_alloc (n * sizeof (guint32), "mosaic", error);
  if (mosaic->n_samples == NULL)
    return FALSE;
  mosaic->n_exposures = dsc_try_alloc (n * sizeof (float), "mosaic", error);
  return mosaic->n_exposures != NULL;
}

gboolean
dsc_sky_mosaic_make (DscLibrary *library,
                     const double *levels,
                     guint max_size,
                     guint n_threads,
                     DscImageModel **ret_before,
                     DscImageModel **ret_after,
                     DscProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Mosaic mosaic = { .library = library, .levels = levels, .cancellable = cancellable };
  g_autoptr (DscImageModel) before = NULL;
  g_autoptr (DscImageModel) after = NULL;

  g_return_val_if_fail (DSC_IS_LIBRARY (library) && levels != NULL && max_size >= 2, FALSE);
  if (!make_grid (library, max_size, &mosaic.grid, error))
    return FALSE;
  mosaic.samples = MAX (1, (guint)(mosaic.grid.ratio + 0.5));
  if (allocate (&mosaic, error) && add_all (&mosaic, n_threads, progress, error)) {
    before = make_model (&mosaic, "sky_before", NULL, error);
    after = before != NULL ? make_model (&mosaic, "sky_after", mosaic.level_sum, error) : NULL;
  }
  g_free (mosaic.sum);
  g_free (mosaic.level_sum);
  g_free (mosaic.n_samples);
  g_free (mosaic.n_exposures);
  if (after == NULL)
    return FALSE;
  *ret_before = g_steal_pointer (&before);
  *ret_after = g_steal_pointer (&after);
  return TRUE;
}
