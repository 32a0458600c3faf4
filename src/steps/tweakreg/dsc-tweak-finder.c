/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-finder.h"

#include <math.h>

#include "dsc-star-finder.h"
#include "dsc-tweak-centroids.h"
#include "dsc-tweak-noise.h"
#include "dsc-tweak-pixels.h"
#include "dsc-tweak-segments.h"

struct _DscTweakFinder {
  DscImageModel *model;
  DscCompat compat;
  DscBox box;
  DscTweakPixels *pixels;
  DscTweakSegments *segments;
  DscTweakNoise *noise;
  double fwhm;         /* of the stars of the last run */
  float middle_rms[2]; /* of the noise of the pixels */
};

typedef struct {
  guint x0, y0, n_columns, n_rows;
} Rect;

DscTweakFinder *
dsc_tweak_finder_new (DscImageModel *model, const DscWcs *wcs, DscCompat compat)
{
  DscTweakFinder *self = g_new0 (DscTweakFinder, 1);
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);

  self->model = g_object_ref (model);
  self->noise = dsc_tweak_noise_new (model);
  self->compat = compat;
  self->fwhm = NAN;
  if (wcs == NULL || !dsc_wcs_get_bounding_box (wcs, &self->box))
    self->box = (DscBox){ -0.5, width - 0.5, -0.5, height - 0.5 };
  return self;
}

static void
drop_pixels (DscTweakFinder *self)
{
  g_clear_pointer (&self->segments, dsc_tweak_segments_free);
  g_clear_pointer (&self->pixels, dsc_tweak_pixels_free);
}

void
dsc_tweak_finder_free (DscTweakFinder *self)
{
  if (self == NULL)
    return;
  drop_pixels (self);
  g_clear_pointer (&self->noise, dsc_tweak_noise_free);
  g_clear_object (&self->model);
  g_free (self);
}

static gboolean
prepare (DscTweakFinder *self,
         const DscTweakregParams *params,
         guint n_threads,
         GCancellable *cancellable,
         GError **error)
{
  if (self->pixels != NULL && self->pixels->box_size == params->bkg_boxsize)
    return TRUE;
  drop_pixels (self);
  self->pixels
      = dsc_tweak_pixels_new (self->model, params->bkg_boxsize, n_threads, cancellable, error);
  if (self->pixels == NULL)
    return FALSE;
  if (self->pixels->mesh != NULL)
    dsc_background_mesh_middle_rms (self->pixels->mesh, self->pixels->mask,
                                    self->compat == DSC_COMPAT_JWST, self->middle_rms);
  return TRUE;
}

static gboolean
is_in_box (const DscTweakFinder *self, double x, double y)
{
  return x > self->box.x0 && x < self->box.x1 && y > self->box.y0 && y < self->box.y1;
}

static gboolean
find_stars (DscTweakFinder *self,
            const DscTweakregParams *params,
            const Rect *rect,
            guint brightest,
            guint n_threads,
            GArray *ret_sources,
            GCancellable *cancellable,
            GError **error)
{
  DscStarFinderKind kind
      = params->starfinder == DSC_STARFINDER_DAO ? DSC_STAR_FINDER_DAO : DSC_STAR_FINDER_IRAF;
  g_autoptr (DscStarFinder) finder = dsc_star_finder_new (
      kind, params->kernel_fwhm, params->sigma_radius, params->minsep_fwhm, error);
  DscStarLimits limits = { params->sharplo, params->sharphi, params->roundlo,
                           params->roundhi, params->peakmax, brightest };
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  const DscTweakPixels *p = self->pixels;

  if (finder == NULL
      || !dsc_star_finder_run (
          finder, p->data, p->mask, p->width, p->height, rect->x0, rect->y0, rect->n_columns,
          rect->n_rows, dsc_background_median_threshold (self->middle_rms, params->snr_threshold),
          stars, n_threads, cancellable, error))
    return FALSE;
  dsc_stars_select (stars, &limits);
  for (guint i = 0; i < stars->len; i++) {
    const DscStar *star = &g_array_index (stars, DscStar, i);
    DscTweakSource source = { .id = star->id, .x = star->x, .y = star->y, .flux = star->flux };

    g_array_append_val (ret_sources, source);
  }
  return TRUE;
}

static gboolean
find (DscTweakFinder *self,
      const DscTweakregParams *params,
      const Rect *rect,
      guint brightest,
      guint n_threads,
      GArray *ret_sources,
      GCancellable *cancellable,
      GError **error)
{
  if (self->pixels->mesh == NULL)
    return TRUE;
  if (params->starfinder != DSC_STARFINDER_SEGMENTATION)
    return find_stars (self, params, rect, brightest, n_threads, ret_sources, cancellable, error);
  if (self->segments == NULL)
    self->segments = dsc_tweak_segments_new (self->pixels);
  return dsc_tweak_segments_find (self->segments, params, rect->x0, rect->y0, rect->n_columns,
                                  rect->n_rows, n_threads, ret_sources, cancellable, error);
}

static void
keep_in_box (const DscTweakFinder *self, GArray *sources)
{
  guint n = 0;

  for (guint i = 0; i < sources->len; i++) {
    DscTweakSource *source = &g_array_index (sources, DscTweakSource, i);

    source->xwin = source->ywin = source->error = source->weight = NAN;
    if (is_in_box (self, source->x, source->y))
      g_array_index (sources, DscTweakSource, n++) = *source;
  }
  g_array_set_size (sources, n);
}

static gboolean
get_width (DscTweakFinder *self,
           const DscTweakregParams *params,
           const GArray *sources,
           double *ret_fwhm,
           GError **error)
{
  return dsc_tweak_centroids_width (self->pixels, self->noise, params->kernel_fwhm, sources,
                                    ret_fwhm, error);
}

static gboolean
measure (const DscTweakFinder *self,
         const DscTweakregParams *params,
         double fwhm,
         guint n_threads,
         GArray *sources,
         GCancellable *cancellable,
         GError **error)
{
  return dsc_tweak_centroids_measure (self->pixels, self->noise, fwhm, params->kernel_fwhm, sources,
                                      n_threads, cancellable, error);
}

gboolean
dsc_tweak_finder_run (DscTweakFinder *self,
                      const DscTweakregParams *params,
                      guint n_threads,
                      GArray *ret_sources,
                      double *ret_fwhm,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
  Rect all
      = { 0, 0, dsc_image_model_get_width (self->model), dsc_image_model_get_height (self->model) };

  if (!prepare (self, params, n_threads, cancellable, error)
      || !find (self, params, &all, (guint)params->brightest, n_threads, sources, cancellable,
                error))
    return FALSE;
  keep_in_box (self, sources);
  dsc_tweak_noise_forget (self->noise);
  if (!get_width (self, params, sources, &self->fwhm, error)
      || !measure (self, params, self->fwhm, n_threads, sources, cancellable, error))
    return FALSE;
  if (sources->len > 0)
    g_array_append_vals (ret_sources, sources->data, sources->len);
  if (ret_fwhm != NULL)
    *ret_fwhm = self->fwhm;
  return TRUE;
}

/* The rectangle and the pixels around it whose stars may have their centres in it. */
static Rect
widen (const DscTweakFinder *self, const Rect *rect, guint reach)
{
  guint width = dsc_image_model_get_width (self->model);
  guint height = dsc_image_model_get_height (self->model);
  Rect wide = { rect->x0 - MIN (rect->x0, reach), rect->y0 - MIN (rect->y0, reach), 0, 0 };

  wide.n_columns = MIN (rect->x0 + rect->n_columns + reach, width) - wide.x0;
  wide.n_rows = MIN (rect->y0 + rect->n_rows + reach, height) - wide.y0;
  return wide;
}

static void
keep_in_rect (const Rect *rect, double flux_limit, GArray *sources)
{
  guint n = 0;

  for (guint i = 0; i < sources->len; i++) {
    DscTweakSource *source = &g_array_index (sources, DscTweakSource, i);
    double x = source->x - rect->x0, y = source->y - rect->y0;

    source->id = 0;
    if (x >= -0.5 && x < rect->n_columns - 0.5 && y >= -0.5 && y < rect->n_rows - 0.5
        && !(source->flux < flux_limit))
      g_array_index (sources, DscTweakSource, n++) = *source;
  }
  g_array_set_size (sources, n);
}

gboolean
dsc_tweak_finder_run_region (DscTweakFinder *self,
                             const DscTweakregParams *params,
                             guint x0,
                             guint y0,
                             guint n_columns,
                             guint n_rows,
                             double flux_limit,
                             guint n_threads,
                             GArray *ret_sources,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
  Rect rect = { x0, y0, n_columns, n_rows }, wide;
  double fwhm = self->fwhm;

  g_return_val_if_fail (x0 + n_columns <= dsc_image_model_get_width (self->model), FALSE);
  g_return_val_if_fail (y0 + n_rows <= dsc_image_model_get_height (self->model), FALSE);
  wide = widen (self, &rect, (guint)ceil (params->kernel_fwhm * params->sigma_radius) + 4);
  if (!prepare (self, params, n_threads, cancellable, error)
      || !dsc_tweak_noise_load (self->noise, error)
      || !find (self, params, params->starfinder == DSC_STARFINDER_SEGMENTATION ? &rect : &wide, 0,
                n_threads, sources, cancellable, error))
    return FALSE;
  keep_in_box (self, sources);
  keep_in_rect (&rect, flux_limit, sources);
  if ((isnan (fwhm) && !get_width (self, params, sources, &fwhm, error))
      || !measure (self, params, fwhm, n_threads, sources, cancellable, error))
    return FALSE;
  if (sources->len > 0)
    g_array_append_vals (ret_sources, sources->data, sources->len);
  return TRUE;
}
