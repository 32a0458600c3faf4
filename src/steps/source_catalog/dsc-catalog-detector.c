/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-detector.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-star-finder.h"

#define BAND_ROWS 64
/* Separating the parts of one segment, on one processor. */
#define PIXELS_PER_SECOND 1.5e6
#define GIANT_PIXELS 100000
#define GIANT_PART 0.2 /* of the image */

struct _DscCatalogDetector {
  DscCatalogImage *image;
  DscRegionSegments *segments;
  float *data; /* (nullable): without background */
  /* the middle of the noise of all pixels */
  gboolean has_middle;
  DscCompat compat;
  float middle_rms[2];
};

DscCatalogDetector *
dsc_catalog_detector_new (DscCatalogImage *image)
{
  DscCatalogDetector *self = g_new0 (DscCatalogDetector, 1);
  DscSmoothSource source = dsc_catalog_image_get_smooth (image);

  self->image = dsc_catalog_image_ref (image);
  self->segments = dsc_region_segments_new_source (&source);
  return self;
}

void
dsc_catalog_detector_free (DscCatalogDetector *self)
{
  if (self == NULL)
    return;
  dsc_region_segments_free (self->segments);
  g_free (self->data);
  dsc_catalog_image_unref (self->image);
  g_free (self);
}

DscCatalogImage *
dsc_catalog_detector_get_image (DscCatalogDetector *self)
{
  return self->image;
}

guint
dsc_catalog_finding_n_sources (const DscCatalogFinding *self)
{
  return self->map != NULL ? self->map->n_segments : self->stars->len;
}

DscCatalogFinding *
dsc_catalog_finding_ref (DscCatalogFinding *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
dsc_catalog_finding_unref (DscCatalogFinding *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  dsc_segment_map_free (self->map);
  g_free (self->own_convolved);
  g_clear_pointer (&self->stars, g_array_unref);
  g_free (self);
}

static DscCatalogFinding *
finding_new (const DscCatalogRegion *region)
{
  DscCatalogFinding *self = g_new0 (DscCatalogFinding, 1);

  self->ref_count = 1;
  self->region = *region;
  return self;
}

DscCatalogFinding *
dsc_catalog_finding_new_none (const DscCatalogImage *image,
                              const DscSourceCatalogParams *params,
                              GError **error)
{
  g_autoptr (DscCatalogFinding) self
      = finding_new (&(DscCatalogRegion){ 0, 0, image->width, image->height });
  gsize size = (gsize)image->width * image->height * sizeof *self->map->labels;

  self->finished = TRUE;
  if (params->starfinder != DSC_STARFINDER_SEGMENTATION) {
    self->stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
    return g_steal_pointer (&self);
  }
  self->map = g_new0 (DscSegmentMap, 1);
  self->map->width = image->width;
  self->map->height = image->height;
  self->map->labels = dsc_try_alloc (size, "a map of segments", error);
  if (self->map->labels == NULL)
    return NULL;
  memset (self->map->labels, 0, size);
  self->map->segments = g_new0 (DscSegment, 1);
  return g_steal_pointer (&self);
}

static gboolean
is_whole (const DscCatalogDetector *self, const DscCatalogRegion *region)
{
  return region->x0 == 0 && region->y0 == 0 && region->x1 == self->image->width
         && region->y1 == self->image->height;
}

static void
get_middle (DscCatalogDetector *self, DscCompat compat)
{
  const DscCatalogImage *image = self->image;

  if (self->has_middle && self->compat == compat)
    return;
  dsc_background_mesh_middle_rms (image->mesh, image->mask, compat == DSC_COMPAT_JWST,
                                  self->middle_rms);
  self->compat = compat;
  self->has_middle = TRUE;
}

/* dao gives roundness a sign: limits that begin at 0 or above are of its absolute value. */
static void
keep_round (GArray *stars, double least, double greatest)
{
  guint n = 0;

  for (guint i = 0; i < stars->len; i++) {
    DscStar star = g_array_index (stars, DscStar, i);
    double one = fabs (star.roundness), two = fabs (star.roundness2);

    if (one >= least && one <= greatest && two >= least && two <= greatest)
      g_array_index (stars, DscStar, n++) = star;
  }
  g_array_set_size (stars, n);
}

static gboolean
check_peak (const DscSourceCatalogParams *params, DscCompat compat, GError **error)
{
  if (compat != DSC_COMPAT_JWST || isnan (params->peakmax))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "peakmax is %g: jwst fails with any value of it, because its finders then compare "
               "fluxes in Jy with a number; leave it unset, or take compat none, where it is in "
               "MJy/sr",
               params->peakmax);
  return FALSE;
}

static gboolean
subtract_band (guint index, gpointer user_data, GError **error)
{
  DscCatalogDetector *self = user_data;
  const DscCatalogImage *image = self->image;
  DscBand band = dsc_band_get (image->height, BAND_ROWS, index);

  (void)error;
  dsc_background_mesh_cut (image->mesh, image->sci, image->mask, 0, band.y0, image->width,
                           band.y1 - band.y0, self->data + (gsize)band.y0 * image->width, NULL);
  return TRUE;
}

/* Stars are looked for in all of the image without background, once it is made. */
static gboolean
make_data (DscCatalogDetector *self, guint n_threads, GCancellable *cancellable, GError **error)
{
  const DscCatalogImage *image = self->image;
  gsize bytes = (gsize)image->width * image->height * sizeof *self->data;

  if (self->data != NULL)
    return TRUE;
  self->data = dsc_try_alloc (bytes, "the image without background", error);
  if (self->data != NULL
      && dsc_parallel_for (dsc_band_count (image->height, BAND_ROWS), n_threads, subtract_band,
                           self, cancellable, error))
    return TRUE;
  g_clear_pointer (&self->data, g_free);
  return FALSE;
}

static GArray *
find_stars (DscCatalogDetector *self,
            const DscSourceCatalogParams *params,
            DscCompat compat,
            const DscCatalogRegion *r,
            guint n_threads,
            GCancellable *cancellable,
            GError **error)
{
  const DscCatalogImage *image = self->image;
  gboolean dao = params->starfinder == DSC_STARFINDER_DAO;
  g_autoptr (DscStarFinder) finder = NULL;
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  DscStarLimits limits = { params->sharplo,
                           params->sharphi,
                           params->roundlo,
                           params->roundhi,
                           params->peakmax * image->jy,
                           is_whole (self, r) ? (guint)params->brightest : 0 };

  if (!check_peak (params, compat, error))
    return NULL;
  finder
      = dsc_star_finder_new (dao ? DSC_STAR_FINDER_DAO : DSC_STAR_FINDER_IRAF, params->kernel_fwhm,
                             params->sigma_radius, params->minsep_fwhm, error);
  if (finder == NULL || !make_data (self, n_threads, cancellable, error))
    return NULL;
  get_middle (self, compat);
  if (!dsc_star_finder_run (
          finder, self->data, image->mask, image->width, image->height, r->x0, r->y0, r->x1 - r->x0,
          r->y1 - r->y0, dsc_background_median_threshold (self->middle_rms, params->snr_threshold),
          stars, n_threads, cancellable, error))
    return NULL;
  if (dao && compat != DSC_COMPAT_JWST && params->roundlo >= 0) {
    keep_round (stars, params->roundlo, params->roundhi);
    limits.roundness_min = -params->roundhi;
  }
  dsc_stars_select (stars, &limits);
  return g_steal_pointer (&stars);
}

/* A segment is one thread's work: the largest one decides. */
static void
tell_giant (DscProgress *progress, const DscSegmentMap *map)
{
  const DscSegment *giant = NULL;

  for (guint i = 0; i < map->n_segments; i++)
    if (giant == NULL || map->segments[i].area > giant->area)
      giant = &map->segments[i];
  if (giant == NULL || giant->area < GIANT_PIXELS
      || ((double)giant->area < GIANT_PART * map->width * map->height
          && (double)giant->area < PIXELS_PER_SECOND))
    return;
  dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                        "segment %u covers %" G_GSIZE_FORMAT " pixels, %.0f %% of the image "
                        "(columns %u to %u, rows %u to %u): to separate its parts takes about %.0f "
                        "s; if it is no source, raise snr_threshold, or set deblend=false",
                        (guint)(giant - map->segments) + 1, giant->area,
                        100.0 * (double)giant->area / map->width / map->height, giant->x0,
                        giant->x1 - 1, giant->y0, giant->y1 - 1,
                        ceil ((double)giant->area / PIXELS_PER_SECOND));
}

static gboolean
deblend (DscCatalogFinding *finding,
         const DscPartSource *smooth,
         DscProgress *progress,
         const DscSourceCatalogParams *params,
         guint n_threads,
         GCancellable *cancellable,
         GError **error)
{
  DscDeblendParams deblending
      = { (guint)params->npixels, params->connectivity == DSC_CONNECTIVITY_4 ? 4 : 8,
          (guint)params->nlevels, params->contrast, DSC_DEBLEND_EXPONENTIAL };

  if (params->multithresh_mode == DSC_MULTITHRESH_LINEAR)
    deblending.mode = DSC_DEBLEND_LINEAR;
  else if (params->multithresh_mode == DSC_MULTITHRESH_SINH)
    deblending.mode = DSC_DEBLEND_SINH;
  if (params->deblend && params->contrast < 1 && progress != NULL)
    tell_giant (progress, finding->map);
  if (params->deblend
      && !dsc_segment_map_deblend_parts (finding->map, smooth, &deblending, &finding->report,
                                         n_threads, cancellable, error))
    return FALSE;
  finding->finished = TRUE;
  return TRUE;
}

/* Parts of a segment of the region may be outside it. */
static void
select_parts (const DscCatalogDetector *self, DscCatalogFinding *finding)
{
  if (!is_whole (self, &finding->region))
    dsc_segment_map_select_region (finding->map, finding->x0, finding->y0, &finding->region);
}

static DscSegmentSearch
get_search (const DscSourceCatalogParams *params)
{
  return (DscSegmentSearch){ params->kernel_fwhm, params->snr_threshold, (guint)params->npixels,
                             params->connectivity == DSC_CONNECTIVITY_4 ? 4 : 8 };
}

static gboolean
find_segments (DscCatalogDetector *self,
               const DscSourceCatalogParams *params,
               DscCatalogFinding *finding,
               guint n_threads,
               GCancellable *cancellable,
               GError **error)
{
  DscSegmentSearch search = get_search (params);
  g_autoptr (DscSegmentWindow) window = dsc_region_segments_find (
      self->segments, &search, &finding->region, n_threads, cancellable, error);

  if (window == NULL)
    return FALSE;
  finding->x0 = window->x0;
  finding->y0 = window->y0;
  finding->map = g_steal_pointer (&window->map);
  finding->convolved = window->images.convolved;
  finding->own_convolved = dsc_segment_window_steal_convolved (window);
  return TRUE;
}

DscCatalogFinding *
dsc_catalog_detector_find (DscCatalogDetector *self,
                           const DscSourceCatalogParams *params,
                           DscCompat compat,
                           const DscCatalogRegion *region,
                           gboolean with_blends,
                           guint n_threads,
                           GCancellable *cancellable,
                           GError **error)
{
  DscCatalogRegion all = { 0, 0, self->image->width, self->image->height };
  g_autoptr (DscCatalogFinding) finding = finding_new (region == NULL ? &all : region);

  if (params->starfinder != DSC_STARFINDER_SEGMENTATION) {
    finding->finished = TRUE;
    finding->stars
        = find_stars (self, params, compat, &finding->region, n_threads, cancellable, error);
    return finding->stars == NULL ? NULL : g_steal_pointer (&finding);
  }
  if (!find_segments (self, params, finding, n_threads, cancellable, error))
    return NULL;
  finding->finished = !params->deblend;
  if (with_blends) {
    DscPartSource smooth = { .data = finding->convolved };

    if (!deblend (finding, &smooth, NULL, params, n_threads, cancellable, error))
      return NULL;
    select_parts (self, finding);
  }
  return g_steal_pointer (&finding);
}

static DscSegmentMap *
copy_map (const DscSegmentMap *map, GError **error)
{
  g_autoptr (DscSegmentMap) copy = g_new0 (DscSegmentMap, 1);
  gsize size = (gsize)map->width * map->height * sizeof *map->labels;

  copy->width = map->width;
  copy->height = map->height;
  copy->labels = dsc_try_alloc (size, "a map of segments", error);
  if (copy->labels == NULL)
    return NULL;
  memcpy (copy->labels, map->labels, size);
  copy->n_segments = map->n_segments;
  copy->segments = g_memdup2 (map->segments, (map->n_segments + (gsize)1) * sizeof *map->segments);
  return g_steal_pointer (&copy);
}

DscCatalogFinding *
dsc_catalog_detector_finish (DscCatalogDetector *self,
                             const DscCatalogFinding *unfinished,
                             const DscSourceCatalogParams *params,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (DscCatalogFinding) finding = finding_new (&unfinished->region);
  DscPartSource smooth = { NULL };

  g_return_val_if_fail (unfinished->map != NULL, NULL);
  finding->x0 = unfinished->x0;
  finding->y0 = unfinished->y0;
  finding->map = copy_map (unfinished->map, error);
  if (finding->map == NULL)
    return NULL;
  finding->convolved = unfinished->convolved;
  if (unfinished->own_convolved != NULL)
    finding->convolved = finding->own_convolved
        = g_memdup2 (unfinished->own_convolved, (gsize)finding->map->width * finding->map->height
                                                    * sizeof *finding->convolved);
  smooth.data = finding->convolved;
  if (!deblend (finding, &smooth, NULL, params, n_threads, cancellable, error))
    return NULL;
  select_parts (self, finding);
  return g_steal_pointer (&finding);
}

typedef struct {
  DscSmoothSource source;
  double kernel_fwhm;
  GCancellable *cancellable;
} Smooth;

static gboolean
smooth_part (guint x0,
             guint y0,
             guint n_columns,
             guint n_rows,
             gpointer user_data,
             float *ret_values,
             gsize stride,
             GError **error)
{
  const Smooth *s = user_data;

  return dsc_smooth_source_part (&s->source, s->kernel_fwhm, x0, y0, n_columns, n_rows, ret_values,
                                 stride, s->cancellable, error);
}

DscCatalogFinding *
dsc_catalog_find (DscCatalogImage *image,
                  const DscSourceCatalogParams *params,
                  DscCompat compat,
                  guint n_threads,
                  DscProgress *progress,
                  GCancellable *cancellable,
                  GError **error)
{
  DscCatalogRegion all = { 0, 0, image->width, image->height };
  Smooth s = { dsc_catalog_image_get_smooth (image), params->kernel_fwhm, cancellable };
  DscPartSource smooth = { .make = smooth_part, .user_data = &s };
  DscSegmentSearch search = get_search (params);
  g_autoptr (DscCatalogFinding) finding = NULL;

  if (params->starfinder != DSC_STARFINDER_SEGMENTATION) {
    g_autoptr (DscCatalogDetector) detector = dsc_catalog_detector_new (image);

    return dsc_catalog_detector_find (detector, params, compat, NULL, TRUE, n_threads, cancellable,
                                      error);
  }
  finding = finding_new (&all);
  finding->map = dsc_smooth_source_detect (&s.source, &search, n_threads, cancellable, error);
  if (finding->map == NULL
      || !deblend (finding, &smooth, progress, params, n_threads, cancellable, error))
    return NULL;
  return g_steal_pointer (&finding);
}
