/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-measure.h"

#include <math.h>

#include "dsc-aperture.h"
#include "dsc-catalog-daofind.h"
#include "dsc-catalog-kron.h"
#include "dsc-catalog-neighbours.h"
#include "dsc-catalog-shape.h"
#include "dsc-catalog-sky.h"
#include "dsc-catalog-tiles.h"
#include "dsc-catalog-window.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-star-finder.h"
#include "dsc-windowed-centroid.h"

#define CHUNK 128 /* sources */
/* Of the area of a circle, added up pixel by pixel. */
#define AREA_TOLERANCE 1e-9
#define SIGMA_TO_FWHM (2 * sqrt (2 * G_LN2))
/* A narrower window would follow where in a pixel a star is. */
#define LEAST_WINDOW 1.0 /* sigma, pixels */
#define WINDOW_REACH 6.0 /* sigma, from where it starts */
#define KRON_REACH 24.0  /* pixels, of most sources */
#define MOST_REACH 64.0  /* what is made for sources together */

typedef struct {
  const DscCatalogImage *image;
  const DscCatalogFinding *finding;
  const DscCatalogApertures *apertures;
  const DscSourceCatalogParams *params;
  DscCompat compat;
  DscCatalogDaofind *daofind;
  DscCatalogKron kron;
  DscCatalogTiles tiles;
  double north;
  GArray *sources;
  DscProgress *progress;
  gint n_done; /* tiles, atomic */
  GCancellable *cancellable;
} Measuring;

static void
clear_source (DscCatalogSource *s)
{
  *s = (DscCatalogSource){ .neighbour = -1 };
  s->x = s->y = s->area = s->isophotal = s->isophotal_error = NAN;
  s->semimajor = s->semiminor = s->ellipticity = s->orientation = NAN;
  s->neighbour_distance = NAN;
  s->xwin = s->ywin = s->win_error = NAN;
  s->kron_radius = s->kron = s->kron_error = NAN;
}

static gboolean
measure_segment (const Measuring *m, DscCatalogWindow *window, guint index, DscCatalogSource *s)
{
  const DscSegmentMap *map = m->finding->map;
  const DscSegment *segment = &map->segments[index];
  guint local_width = (guint)m->params->localbkg_width;
  DscCatalogRegion r = { segment->x0, segment->y0, segment->x1, segment->y1 };
  const DscCatalogPart *part;
  DscSegmentValues v;

  if (local_width > 0)
    dsc_segment_get_ring (map, index, local_width, &r.x0, &r.y0, &r.x1, &r.y1);
  part = dsc_catalog_window_get_segment (window, &r, segment);
  if (part == NULL)
    return FALSE;
  dsc_segment_measure (map, index, &part->images, local_width, &v);
  s->label = index + 1;
  s->x = v.x;
  s->y = v.y;
  s->x0 = segment->x0;
  s->y0 = segment->y0;
  s->x1 = segment->x1;
  s->y1 = segment->y1;
  s->area = v.area > 0 ? (double)v.area : NAN;
  s->isophotal = v.flux;
  s->isophotal_error = (double)(float)v.error;
  dsc_catalog_shape_set (s, &v, m->compat);
  if (m->compat == DSC_COMPAT_NONE && m->params->kron_columns) {
    DscCatalogKron kron = m->kron;

    kron.images = part->images;
    kron.window = window;
    dsc_catalog_kron_measure (&kron, index, v.local_background, s);
  }
  return window->error == NULL;
}

static void
take_star (const Measuring *m, guint index, DscCatalogSource *s)
{
  const DscStar *star = &g_array_index (m->finding->stars, DscStar, index);

  s->label = star->id;
  s->x = star->x;
  s->y = star->y;
  s->isophotal = star->flux;
  s->orientation = star->orientation;
}

/* Of a circle that misses the image there is nothing. */
static gboolean
measure_circle (const Measuring *m,
                DscCatalogWindow *window,
                const DscCatalogSource *s,
                double radius,
                DscApertureSum *ret_sum)
{
  const DscCatalogPart *part;
  DscCatalogRegion r;
  gboolean peer = m->compat == DSC_COMPAT_JWST;

  *ret_sum = (DscApertureSum){ NAN, NAN, 0, 0, 0 };
  if (!dsc_catalog_region_around (m->image, s->x, s->y, radius, &r))
    return TRUE;
  part = dsc_catalog_window_get_raw (window, &r);
  if (part == NULL)
    return FALSE;
  r = part->region;
  /* places less than 2^20 with their origin elsewhere are the same to the last bit */
  dsc_aperture_circle (part->sci, part->err, peer ? NULL : part->mask, r.x1 - r.x0, r.y1 - r.y0,
                       s->x - r.x0, s->y - r.y0, radius, ret_sum);
  return TRUE;
}

static gboolean
is_inside (const DscCatalogImage *image, double x, double y, double radius)
{
  return x - radius >= -0.5 && y - radius >= -0.5 && x + radius <= image->width - 0.5
         && y + radius <= image->height - 0.5;
}

/* The peer takes no account of the mask, nor of the edge: it subtracts the background of the whole
 * circle. Here a flux to which a pixel is missing does not exist. */
static gboolean
measure_apertures (const Measuring *m, DscCatalogWindow *window, DscCatalogSource *s)
{
  const DscCatalogImage *image = m->image;
  const DscCatalogApertures *a = m->apertures;
  gboolean peer = m->compat == DSC_COMPAT_JWST;
  DscRingLevel ring;

  dsc_aperture_ring (image->sci, peer ? NULL : image->mask, image->width, image->height, s->x, s->y,
                     a->ring_inner, a->ring_outer, &ring);
  s->ring = ring.median;
  s->ring_error = ring.error;
  for (guint i = 0; i < G_N_ELEMENTS (s->flux); i++) {
    double radius = a->radii[i];
    DscApertureSum sum;

    if (!measure_circle (m, window, s, radius, &sum))
      return FALSE;
    s->flux[i] = sum.sum - ring.median * G_PI * radius * radius;
    s->flux_error[i] = sum.error;
    if (!peer && (sum.n_masked > 0 || !is_inside (image, s->x, s->y, radius)))
      s->flux[i] = s->flux_error[i] = NAN;
  }
  return TRUE;
}

static double
get_window_sigma (const DscSourceCatalogParams *params)
{
  return MAX (params->kernel_fwhm / SIGMA_TO_FWHM, LEAST_WINDOW);
}

static gboolean
measure_window (const Measuring *m, DscCatalogWindow *window, DscCatalogSource *s)
{
  const DscCatalogImage *image = m->image;
  DscCentroidImage view = { .width = image->width, .height = image->height };
  DscCentroid centroid = { .x = s->x, .y = s->y };
  double sigma = get_window_sigma (m->params);
  const DscCatalogPart *part;
  DscCatalogRegion r;
  float noise = 0;

  if (!isfinite (s->x) || !isfinite (s->y)
      || !dsc_catalog_region_around (image, s->x, s->y, WINDOW_REACH * sigma, &r))
    return TRUE;
  part = dsc_catalog_window_get (window, &r);
  if (part == NULL)
    return FALSE;
  view.data = part->data;
  view.mask = part->mask;
  view.err = part->err;
  view.part_x0 = view.err_x0 = part->region.x0;
  view.part_y0 = view.err_y0 = part->region.y0;
  view.part_width = view.err_width = part->region.x1 - part->region.x0;
  view.err_height = part->region.y1 - part->region.y0;
  if (!image->has_err)
    dsc_background_mesh_eval (image->mesh, DSC_BACKGROUND_RMS,
                              (guint)CLAMP (s->x + 0.5, 0, image->width - 1.0),
                              (guint)CLAMP (s->y + 0.5, 0, image->height - 1.0), 1, 1, &noise);
  view.noise = noise;
  if (!dsc_windowed_centroid (&view, sigma, &centroid))
    return TRUE;
  s->xwin = centroid.x;
  s->ywin = centroid.y;
  s->win_error = centroid.error;
  return TRUE;
}

static gboolean
measure_source (const Measuring *m, DscCatalogWindow *window, guint index, GError **error)
{
  DscCatalogSource *s = &g_array_index (m->sources, DscCatalogSource, index);
  gboolean ok = TRUE;

  clear_source (s);
  if (m->finding->map != NULL)
    ok = measure_segment (m, window, index, s);
  else
    take_star (m, index, s);
  ok = ok && measure_apertures (m, window, s);
  if (m->compat == DSC_COMPAT_NONE && m->params->windowed_columns)
    ok = ok && measure_window (m, window, s);
  if (!ok) {
    g_propagate_error (error, g_steal_pointer (&window->error));
    return FALSE;
  }
  return dsc_catalog_daofind_measure (m->daofind, m->image->sci, m->image->width, m->image->height,
                                      s->x, s->y, &s->sharpness, &s->roundness, m->cancellable,
                                      error);
}

/* How far most sources look. */
static guint
get_reach (const Measuring *m)
{
  const double *radii = m->apertures->radii;
  double reach = MAX (KRON_REACH, WINDOW_REACH * get_window_sigma (m->params) + 3);

  reach = MAX (reach, MAX (radii[0], MAX (radii[1], radii[2])) + 3);
  return (guint)MIN (reach, MOST_REACH);
}

static gboolean
measure_tile (guint index, gpointer user_data, GError **error)
{
  Measuring *m = user_data;
  guint n;
  const guint *sources = dsc_catalog_tiles_get (&m->tiles, index, &n);
  g_auto (DscCatalogWindow) window = { 0 };
  DscCatalogRegion region;

  if (n == 0)
    return TRUE;
  dsc_catalog_tiles_get_region (&m->tiles, index, get_reach (m), &region);
  if (!dsc_catalog_window_open (&window, m->image, m->params->kernel_fwhm, &region,
                                m->cancellable)) {
    g_propagate_error (error, g_steal_pointer (&window.error));
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    if (g_cancellable_set_error_if_cancelled (m->cancellable, error)
        || !measure_source (m, &window, sources[i], error))
      return FALSE;
  dsc_progress_set (m->progress,
                    (double)(g_atomic_int_add (&m->n_done, 1) + 1) / (double)m->tiles.n, NULL);
  return TRUE;
}

static gboolean
place_chunk (guint index, gpointer user_data, GError **error)
{
  Measuring *m = user_data;
  guint from = index * CHUNK, to = MIN (from + CHUNK, m->sources->len);

  (void)error;
  dsc_catalog_sky_set (m->image, m->north, m->compat,
                       &g_array_index (m->sources, DscCatalogSource, from), to - from);
  return TRUE;
}

static void
set_up (Measuring *m)
{
  const DscDoubleList *kron = &m->params->kron_params;

  m->kron = (DscCatalogKron){ m->finding->map, { 0 }, (int)m->params->apermask_method,
                              { 2.5, 1.4, 0 }, 3,     NULL };
  if (kron->n >= 2) {
    m->kron.n_params = kron->n;
    for (guint i = 0; i < kron->n; i++)
      m->kron.params[i] = kron->v[i];
  }
  m->north = dsc_catalog_sky_get_north (m->image, m->compat);
}

GArray *
dsc_catalog_measure (const DscCatalogImage *image,
                     const DscCatalogFinding *finding,
                     const DscCatalogApertures *apertures,
                     const DscSourceCatalogParams *params,
                     DscCompat compat,
                     guint n_threads,
                     DscProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GArray) sources = NULL;
  g_autoptr (DscCatalogDaofind) daofind = dsc_catalog_daofind_new (params->kernel_fwhm, error);
  Measuring m = { .image = image, .finding = finding, .apertures = apertures, .params = params };
  guint n = dsc_catalog_finding_n_sources (finding);
  g_autofree gpointer room = NULL;
  g_auto (DscCatalogTiles) tiles = { 0 };

  if (daofind == NULL)
    return NULL;
  room = dsc_try_alloc (MAX (n, 1) * sizeof (DscCatalogSource), "the measures of sources", error);
  if (room == NULL)
    return NULL;
  g_clear_pointer (&room, g_free); /* there is room for them */
  sources = g_array_sized_new (FALSE, FALSE, sizeof (DscCatalogSource), n);
  g_array_set_size (sources, n);
  m.compat = compat;
  m.daofind = daofind;
  m.sources = sources;
  m.progress = progress;
  m.cancellable = cancellable;
  set_up (&m);
  if (!dsc_catalog_tiles_init (&tiles, image, finding, error))
    return NULL;
  m.tiles = tiles;
  if (!dsc_parallel_for (tiles.n, n_threads, measure_tile, &m, cancellable, error)
      || !dsc_parallel_for ((n + CHUNK - 1) / CHUNK, n_threads, place_chunk, &m, cancellable, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !dsc_catalog_neighbours_set (sources, compat, cancellable, error))
    return NULL;
  return g_steal_pointer (&sources);
}
