/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-measure.h"

#include <math.h>

#include "dsc-aperture.h"
#include "dsc-catalog-daofind.h"
#include "dsc-catalog-kron.h"
#include "dsc-catalog-neighbours.h"
#include "dsc-catalog-shape.h"
#include "dsc-catalog-sky.h"
#include "dsc-parallel.h"
#include "dsc-segment-measure.h"
#include "dsc-size.h"
#include "dsc-star-finder.h"
#include "dsc-windowed-centroid.h"

#define CHUNK 128 /* sources */
#define SIGMA_TO_FWHM (2 * sqrt (2 * G_LN2))
/* A narrower window would follow where in a pixel a star is. */
#define LEAST_WINDOW 1.0 /* sigma, pixels */

typedef struct {
  const DscCatalogImage *image;
  const DscCatalogFinding *finding;
  const DscCatalogApertures *apertures;
  const DscSourceCatalogParams *params;
  DscCompat compat;
  DscCatalogDaofind *daofind;
  DscCatalogKron kron;
  DscSegmentImages images;
  double north;
  GArray *sources;
  DscProgress *progress;
  gint n_done; /* chunks, atomic */
  guint n_chunks;
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

static void
measure_segment (const Measuring *m, guint index, DscCatalogSource *s)
{
  const DscSegment *segment = &m->finding->map->segments[index];
  DscSegmentValues v;

  dsc_segment_measure (m->finding->map, index, &m->images, (guint)m->params->localbkg_width, &v);
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
  if (m->compat == DSC_COMPAT_NONE && m->params->kron_columns)
    dsc_catalog_kron_measure (&m->kron, index, v.local_background, s);
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

static gboolean
is_inside (const DscCatalogImage *image, double x, double y, double radius)
{
  return x - radius >= -0.5 && y - radius >= -0.5 && x + radius <= image->width - 0.5
         && y + radius <= image->height - 0.5;
}

/* The peer takes no account of the mask, nor of the edge: it subtracts the background of the whole
 * circle. Here a flux to which a pixel is missing does not exist. */
static void
measure_apertures (const Measuring *m, DscCatalogSource *s)
{
  const DscCatalogImage *image = m->image;
  const DscCatalogApertures *a = m->apertures;
  gboolean peer = m->compat == DSC_COMPAT_JWST;
  const guint8 *mask = peer ? NULL : image->mask;
  DscRingLevel ring;

  dsc_aperture_ring (image->sci, mask, image->width, image->height, s->x, s->y, a->ring_inner,
                     a->ring_outer, &ring);
  s->ring = ring.median;
  s->ring_error = ring.error;
  for (guint i = 0; i < G_N_ELEMENTS (s->flux); i++) {
    double radius = a->radii[i];
    DscApertureSum sum;

    dsc_aperture_circle (image->sci, image->err, mask, image->width, image->height, s->x, s->y,
                         radius, &sum);
    s->flux[i] = sum.sum - ring.median * G_PI * radius * radius;
    s->flux_error[i] = sum.error;
    if (!peer && (sum.n_masked > 0 || !is_inside (image, s->x, s->y, radius)))
      s->flux[i] = s->flux_error[i] = NAN;
  }
}

static void
measure_window (const Measuring *m, DscCatalogSource *s)
{
  const DscCatalogImage *image = m->image;
  DscCentroidImage view = { .data = image->data, .mask = image->mask, .err = image->err };
  DscCentroid centroid = { .x = s->x, .y = s->y };
  double sigma = MAX (m->params->kernel_fwhm / SIGMA_TO_FWHM, LEAST_WINDOW);
  float noise = 0;

  if (!isfinite (s->x) || !isfinite (s->y))
    return;
  view.width = image->width;
  view.height = image->height;
  if (image->err == NULL && image->mesh != NULL)
    dsc_background_mesh_eval (image->mesh, DSC_BACKGROUND_RMS,
                              (guint)CLAMP (s->x + 0.5, 0, image->width - 1.0),
                              (guint)CLAMP (s->y + 0.5, 0, image->height - 1.0), 1, 1, &noise);
  view.noise = noise;
  if (!dsc_windowed_centroid (&view, sigma, &centroid))
    return;
  s->xwin = centroid.x;
  s->ywin = centroid.y;
  s->win_error = centroid.error;
}

static gboolean
measure_source (const Measuring *m, guint index, GError **error)
{
  DscCatalogSource *s = &g_array_index (m->sources, DscCatalogSource, index);

  clear_source (s);
  if (m->finding->map != NULL)
    measure_segment (m, index, s);
  else
    take_star (m, index, s);
  measure_apertures (m, s);
  if (m->compat == DSC_COMPAT_NONE && m->params->windowed_columns)
    measure_window (m, s);
  return dsc_catalog_daofind_measure (m->daofind, m->image->sci, m->image->width, m->image->height,
                                      s->x, s->y, &s->sharpness, &s->roundness, m->cancellable,
                                      error);
}

static gboolean
measure_chunk (guint index, gpointer user_data, GError **error)
{
  Measuring *m = user_data;
  guint from = index * CHUNK, to = MIN (from + CHUNK, m->sources->len);

  for (guint i = from; i < to; i++)
    if (g_cancellable_set_error_if_cancelled (m->cancellable, error)
        || !measure_source (m, i, error))
      return FALSE;
  dsc_catalog_sky_set (m->image, m->north, m->compat,
                       &g_array_index (m->sources, DscCatalogSource, from), to - from);
  dsc_progress_set (m->progress,
                    (double)(g_atomic_int_add (&m->n_done, 1) + 1) / (double)m->n_chunks, NULL);
  return TRUE;
}

static void
set_up (Measuring *m)
{
  const DscDoubleList *kron = &m->params->kron_params;

  m->images = (DscSegmentImages){ m->image->data, m->finding->convolved, m->image->mask,
                                  m->image->err, m->cancellable };
  m->kron = (DscCatalogKron){
    m->finding->map, m->images, (int)m->params->apermask_method, { 2.5, 1.4, 0 }, 3
  };
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
  m.n_chunks = (n + CHUNK - 1) / CHUNK;
  m.cancellable = cancellable;
  set_up (&m);
  if (!dsc_parallel_for (m.n_chunks, n_threads, measure_chunk, &m, cancellable, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !dsc_catalog_neighbours_set (sources, compat, cancellable, error))
    return NULL;
  return g_steal_pointer (&sources);
}
