/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-centroids.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-windowed-centroid.h"

#define CHUNK 64 /* sources */

double
dsc_tweak_centroids_width (const DscTweakPixels *pixels, const GArray *sources)
{
  (void)pixels;
  (void)sources;
  return NAN;
}

typedef struct {
  const DscTweakPixels *pixels;
  const float *err;
  double sigma;
  GArray *sources;
} Measuring;

static gboolean
measure_chunk (guint index, gpointer user_data, GError **error)
{
  Measuring *m = user_data;
  const DscTweakPixels *p = m->pixels;

  (void)error;
  for (guint i = index * CHUNK; i < MIN ((index + 1) * CHUNK, m->sources->len); i++) {
    DscTweakSource *source = &g_array_index (m->sources, DscTweakSource, i);

    source->xwin = source->x;
    source->ywin = source->y;
    source->error = NAN;
    if (!dsc_windowed_centroid (p->data, p->mask, p->width, p->height, m->sigma, &source->xwin,
                                &source->ywin, &source->n_bad))
      source->xwin = source->ywin = NAN;
  }
  return TRUE;
}

gboolean
dsc_tweak_centroids_measure (const DscTweakPixels *pixels,
                             const float *err,
                             double fwhm,
                             GArray *sources,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error)
{
  Measuring m = { pixels, err, fwhm / (2 * sqrt (2 * G_LN2)), sources };

  return dsc_parallel_for ((sources->len + CHUNK - 1) / CHUNK, n_threads, measure_chunk, &m,
                           cancellable, error);
}
