/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-segments.h"

#include <math.h>
#include <string.h>

#include "dsc-convolve.h"
#include "dsc-deblend.h"
#include "dsc-parallel.h"
#include "dsc-segment-measure.h"
#include "dsc-size.h"

#define BAND_ROWS 64
#define FWHM_TO_SIGMA (1.0 / (2.0 * sqrt (2.0 * G_LN2)))

/* Around a region at first; segments that reach farther make it larger. */
#define FIRST_MARGIN 32

struct _DscTweakSegments {
  const DscTweakPixels *pixels;
  float *smooth;
  double fwhm; /* of @smooth */
};

/* Columns x0 .. x1 - 1 and rows y0 .. y1 - 1 of the image. */
typedef struct {
  guint x0, y0, x1, y1;
} Window;

/* What is looked at: the whole image or copies of a window of it, without gaps. */
typedef struct {
  DscSegmentImages images;
  guint x0, y0, width, height;
  float *threshold;
  gpointer copies[3];
} View;

DscTweakSegments *
dsc_tweak_segments_new (const DscTweakPixels *pixels)
{
  DscTweakSegments *self = g_new0 (DscTweakSegments, 1);

  self->pixels = pixels;
  return self;
}

void
dsc_tweak_segments_free (DscTweakSegments *self)
{
  if (self == NULL)
    return;
  g_free (self->smooth);
  g_free (self);
}

static gboolean
smooth (
    DscTweakSegments *self, double fwhm, guint n_threads, GCancellable *cancellable, GError **error)
{
  const DscTweakPixels *p = self->pixels;
  g_autofree float *values = NULL;

  if (self->smooth != NULL && self->fwhm == fwhm)
    return TRUE;
  g_clear_pointer (&self->smooth, g_free);
  values
      = dsc_try_alloc ((gsize)p->width * p->height * sizeof *values, "the smoothed image", error);
  if (values == NULL
      || !dsc_convolve_gaussian (p->data, p->mask, p->width, p->height, fwhm * FWHM_TO_SIGMA,
                                 values, n_threads, cancellable, error))
    return FALSE;
  self->smooth = g_steal_pointer (&values);
  self->fwhm = fwhm;
  return TRUE;
}

static gpointer
copy_window (gconstpointer values, gsize size, guint image_width, const View *v, GError **error)
{
  guint8 *copy = dsc_try_alloc ((gsize)v->width * v->height * size, "part of an image", error);

  for (guint y = 0; copy != NULL && y < v->height; y++)
    memcpy (copy + (gsize)y * v->width * size,
            (const guint8 *)values + ((gsize)(v->y0 + y) * image_width + v->x0) * size,
            v->width * size);
  return copy;
}

static void
view_clear (View *v)
{
  for (guint i = 0; i < G_N_ELEMENTS (v->copies); i++)
    g_clear_pointer (&v->copies[i], g_free);
  g_clear_pointer (&v->threshold, g_free);
}

static gboolean
view_init (View *v, const DscTweakSegments *self, const Window *w, GError **error)
{
  const DscTweakPixels *p = self->pixels;

  *v = (View){ { p->data, self->smooth, p->mask }, w->x0, w->y0, 0, 0, NULL, { NULL } };
  v->width = w->x1 - w->x0;
  v->height = w->y1 - w->y0;
  v->threshold
      = dsc_try_alloc ((gsize)v->width * v->height * sizeof *v->threshold, "thresholds", error);
  if (v->threshold == NULL)
    return FALSE;
  if (v->width == p->width && v->height == p->height)
    return TRUE;
  v->images.data = v->copies[0] = copy_window (p->data, sizeof (float), p->width, v, error);
  if (v->copies[0] == NULL)
    return FALSE;
  v->images.convolved = v->copies[1]
      = copy_window (self->smooth, sizeof (float), p->width, v, error);
  if (v->copies[1] == NULL || p->mask == NULL)
    return v->copies[1] != NULL;
  v->images.mask = v->copies[2] = copy_window (p->mask, 1, p->width, v, error);
  return v->copies[2] != NULL;
}

typedef struct {
  const DscBackgroundMesh *mesh;
  const View *view;
  float snr;
} Thresholds;

static gboolean
fill_thresholds (guint index, gpointer user_data, GError **error)
{
  const Thresholds *t = user_data;
  const View *v = t->view;
  DscBand band = dsc_band_get (v->height, BAND_ROWS, index);
  float *values = v->threshold + (gsize)band.y0 * v->width;

  (void)error;
  dsc_background_mesh_eval (t->mesh, DSC_BACKGROUND_RMS, v->x0, v->y0 + band.y0, v->width,
                            band.y1 - band.y0, values);
  for (gsize i = 0; i < (gsize)v->width * (band.y1 - band.y0); i++)
    values[i] = t->snr * values[i];
  return TRUE;
}

static DscSegmentMap *
detect (const DscTweakSegments *self,
        const DscTweakregParams *params,
        const View *v,
        guint n_pixels,
        guint n_threads,
        GCancellable *cancellable,
        GError **error)
{
  Thresholds t = { self->pixels->mesh, v, (float)params->snr_threshold };

  if (!dsc_parallel_for (dsc_band_count (v->height, BAND_ROWS), n_threads, fill_thresholds, &t,
                         cancellable, error))
    return NULL;
  return dsc_segment_map_detect (
      v->images.convolved, v->threshold, 0, v->images.mask, v->width, v->height, n_pixels,
      params->connectivity == DSC_CONNECTIVITY_4 ? 4 : 8, n_threads, cancellable, error);
}

static gboolean
has_pixel_in (const DscSegmentMap *map, guint segment, const View *v, const Window *region)
{
  const DscSegment *s = &map->segments[segment];

  for (guint y = s->y0; y < s->y1; y++)
    for (guint x = s->x0; x < s->x1; x++)
      if (map->labels[(gsize)y * map->width + x] == segment + 1 && v->x0 + x >= region->x0
          && v->x0 + x < region->x1 && v->y0 + y >= region->y0 && v->y0 + y < region->y1)
        return TRUE;
  return FALSE;
}

/* Whether it may go on outside the view. */
static gboolean
is_cut (const DscSegment *s, const View *v, const DscTweakPixels *p)
{
  return (s->x0 == 0 && v->x0 > 0) || (s->y0 == 0 && v->y0 > 0)
         || (s->x1 == v->width && v->x0 + v->width < p->width)
         || (s->y1 == v->height && v->y0 + v->height < p->height);
}

/* Leaves the segments of the region that are large enough. Returns: whether all are whole */
static gboolean
select_region (DscSegmentMap *map,
               const View *v,
               const Window *region,
               const DscTweakPixels *p,
               guint n_pixels)
{
  g_autofree guint8 *keep = g_new0 (guint8, map->n_segments + (gsize)1);

  for (guint i = 0; i < map->n_segments; i++) {
    if (!has_pixel_in (map, i, v, region))
      continue;
    if (is_cut (&map->segments[i], v, p))
      return FALSE;
    keep[i] = map->segments[i].area >= n_pixels;
  }
  dsc_segment_map_select (map, keep);
  return TRUE;
}

static Window
widen (const DscTweakPixels *p, const Window *region, guint margin)
{
  return (Window){ region->x0 - MIN (region->x0, margin), region->y0 - MIN (region->y0, margin),
                   MIN (p->width - region->x1, margin) + region->x1,
                   MIN (p->height - region->y1, margin) + region->y1 };
}

static gboolean
is_whole (const DscTweakPixels *p, const Window *w)
{
  return w->x0 == 0 && w->y0 == 0 && w->x1 == p->width && w->y1 == p->height;
}

/* The segments of the region as they are in the whole image, in a view that holds them. */
static DscSegmentMap *
detect_region (const DscTweakSegments *self,
               const DscTweakregParams *params,
               const Window *region,
               View *v,
               guint n_threads,
               GCancellable *cancellable,
               GError **error)
{
  const DscTweakPixels *p = self->pixels;

  for (guint margin = FIRST_MARGIN;; margin *= 4) {
    g_autoptr (DscSegmentMap) map = NULL;
    Window w = widen (p, region, margin);

    view_clear (v);
    if (!view_init (v, self, &w, error)
        || (map = detect (self, params, v, 1, n_threads, cancellable, error)) == NULL)
      return NULL;
    if (select_region (map, v, region, p, (guint)params->npixels))
      return g_steal_pointer (&map);
  }
}

static gboolean
deblend (DscSegmentMap *map,
         const DscTweakregParams *params,
         const View *v,
         guint n_threads,
         GCancellable *cancellable,
         GError **error)
{
  DscDeblendMode mode = DSC_DEBLEND_EXPONENTIAL;
  DscDeblendParams deblending = { 0 };

  if (!params->deblend)
    return TRUE;
  if (params->multithresh_mode == DSC_MULTITHRESH_LINEAR)
    mode = DSC_DEBLEND_LINEAR;
  else if (params->multithresh_mode == DSC_MULTITHRESH_SINH)
    mode = DSC_DEBLEND_SINH;
  deblending.n_pixels = (guint)params->npixels;
  deblending.connectivity = params->connectivity == DSC_CONNECTIVITY_4 ? 4 : 8;
  deblending.n_levels = (guint)params->nlevels;
  deblending.contrast = params->contrast;
  deblending.mode = mode;
  return dsc_segment_map_deblend (map, v->images.convolved, &deblending, NULL, n_threads,
                                  cancellable, error);
}

typedef struct {
  const DscSegmentMap *map;
  const View *view;
  guint local_width;
  DscSegmentValues *values;
} Measure;

static gboolean
measure_one (guint index, gpointer user_data, GError **error)
{
  const Measure *m = user_data;

  (void)error;
  dsc_segment_measure (m->map, index, &m->view->images, m->local_width, &m->values[index]);
  return TRUE;
}

static gboolean
measure (const DscSegmentMap *map,
         const DscTweakregParams *params,
         const View *v,
         const Window *region,
         gboolean numbered,
         guint n_threads,
         GArray *ret_sources,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree DscSegmentValues *values
      = dsc_try_alloc ((map->n_segments + (gsize)1) * sizeof *values, "segments", error);
  Measure m = { map, v, (guint)params->localbkg_width, values };

  if (values == NULL
      || !dsc_parallel_for (map->n_segments, n_threads, measure_one, &m, cancellable, error))
    return FALSE;
  for (guint i = 0; i < map->n_segments; i++) {
    DscTweakSource source = { .id = numbered ? i + 1 : 0,
                              .x = values[i].x + v->x0,
                              .y = values[i].y + v->y0,
                              .flux = values[i].flux };

    source.xwin = source.ywin = source.error = source.weight = NAN;
    if (numbered || has_pixel_in (map, i, v, region))
      g_array_append_val (ret_sources, source);
  }
  return TRUE;
}

gboolean
dsc_tweak_segments_find (DscTweakSegments *self,
                         const DscTweakregParams *params,
                         guint x0,
                         guint y0,
                         guint n_columns,
                         guint n_rows,
                         guint n_threads,
                         GArray *ret_sources,
                         GCancellable *cancellable,
                         GError **error)
{
  const DscTweakPixels *p = self->pixels;
  Window region = { x0, y0, x0 + n_columns, y0 + n_rows }, all = { 0, 0, p->width, p->height };
  gboolean whole = is_whole (p, &region), ok;
  g_autoptr (DscSegmentMap) map = NULL;
  View v = { 0 };

  g_return_val_if_fail (region.x1 <= p->width && region.y1 <= p->height, FALSE);
  if (!smooth (self, params->kernel_fwhm, n_threads, cancellable, error))
    return FALSE;
  /* the ring of a segment leaves out all others */
  if (whole || params->localbkg_width > 0) {
    if (view_init (&v, self, &all, error))
      map = detect (self, params, &v, (guint)params->npixels, n_threads, cancellable, error);
  } else {
    map = detect_region (self, params, &region, &v, n_threads, cancellable, error);
  }
  ok = map != NULL && deblend (map, params, &v, n_threads, cancellable, error)
       && measure (map, params, &v, &region, whole, n_threads, ret_sources, cancellable, error);
  view_clear (&v);
  return ok;
}
