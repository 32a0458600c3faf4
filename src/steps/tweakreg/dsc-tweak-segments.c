/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-segments.h"

#include <math.h>

#include "dsc-deblend.h"
#include "dsc-parallel.h"
#include "dsc-region-segments.h"
#include "dsc-size.h"

struct _DscTweakSegments {
  const DscTweakPixels *pixels;
  DscRegionSegments *segments;
};

DscTweakSegments *
dsc_tweak_segments_new (const DscTweakPixels *pixels)
{
  DscTweakSegments *self = g_new0 (DscTweakSegments, 1);

  self->pixels = pixels;
  self->segments = dsc_region_segments_new (pixels->data, pixels->mask, pixels->width,
                                            pixels->height, pixels->mesh);
  return self;
}

void
dsc_tweak_segments_free (DscTweakSegments *self)
{
  if (self == NULL)
    return;
  dsc_region_segments_free (self->segments);
  g_free (self);
}

static gboolean
deblend (DscSegmentWindow *w,
         const DscTweakregParams *params,
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
  return dsc_segment_map_deblend (w->map, w->images.convolved, &deblending, NULL, n_threads,
                                  cancellable, error);
}

typedef struct {
  const DscSegmentWindow *window;
  guint local_width;
  DscSegmentValues *values;
} Measure;

static gboolean
measure_one (guint index, gpointer user_data, GError **error)
{
  const Measure *m = user_data;

  (void)error;
  dsc_segment_measure (m->window->map, index, &m->window->images, m->local_width,
                       &m->values[index]);
  return TRUE;
}

/* @region: (nullable): numbers are those of the whole image */
static gboolean
measure (const DscSegmentWindow *w,
         const DscTweakregParams *params,
         const DscSegmentRegion *region,
         guint n_threads,
         GArray *ret_sources,
         GCancellable *cancellable,
         GError **error)
{
  guint n = w->map->n_segments;
  g_autofree DscSegmentValues *values
      = dsc_try_alloc ((n + (gsize)1) * sizeof *values, "segments", error);
  Measure m = { w, (guint)params->localbkg_width, values };

  if (values == NULL || !dsc_parallel_for (n, n_threads, measure_one, &m, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    DscTweakSource source = { .id = region == NULL ? i + 1 : 0,
                              .x = values[i].x + w->x0,
                              .y = values[i].y + w->y0,
                              .flux = values[i].flux };

    source.xwin = source.ywin = source.error = source.weight = NAN;
    if (region == NULL || dsc_segment_map_touches (w->map, i, w->x0, w->y0, region))
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
  DscSegmentRegion region = { x0, y0, x0 + n_columns, y0 + n_rows };
  DscSegmentSearch search = { params->kernel_fwhm, params->snr_threshold, (guint)params->npixels,
                              params->connectivity == DSC_CONNECTIVITY_4 ? 4 : 8 };
  gboolean whole = n_columns == p->width && n_rows == p->height;
  g_autoptr (DscSegmentWindow) w = NULL;

  g_return_val_if_fail (region.x1 <= p->width && region.y1 <= p->height, FALSE);
  /* the ring of a segment leaves out all others */
  w = dsc_region_segments_find (self->segments, &search,
                                whole || params->localbkg_width > 0 ? NULL : &region, n_threads,
                                cancellable, error);
  return w != NULL && deblend (w, params, n_threads, cancellable, error)
         && measure (w, params, whole ? NULL : &region, n_threads, ret_sources, cancellable, error);
}
