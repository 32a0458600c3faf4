/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-centroids.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-windowed-centroid.h"

#define CHUNK 64 /* sources */
#define SIGMA_TO_FWHM (2 * sqrt (2 * G_LN2))

/* The window is as wide as the stars, but where they are narrower than about two pixels the
 * centroid under a narrow window moves with where in a pixel they are: by 17 mpx either way for 1.5
 * pixels under a sigma of 1.0, by 2 under 1.5. */
#define SAMPLED_FWHM 2.1
#define UNDERSAMPLED 0.8 /* more sigma for each pixel that is missing */
#define WIDEST_LEAST 1.6
#define LEAST_SIGMA 1.0

/* Stars have 0.9 to 1.1 of their common width and are round to 0.06, hits are not. */
#define SHARPEST 0.75
#define HIT_ELONGATED 0.3

/* What is left where noise plays no part: neighbours, where in a pixel a star is. */
#define FLOOR 0.0015

#define N_STARS 60 /* to tell the width */
#define WIDTH_ROUNDS 4
#define LEAST_WIDTH 0.4 /* sigma, pixels: below are hits and hot pixels */
#define WORST_STAR 0.05 /* error, pixels */
#define MOST_ELONGATED 0.08
#define BAD_PER_SIGMA2 1.0 /* a fiftieth of the window */
#define ALIKE 1.1
#define REACH 16 /* pixels */

static double
get_window (double fwhm)
{
  double least = LEAST_SIGMA + UNDERSAMPLED * MAX (0, SAMPLED_FWHM - fwhm);

  return MAX (MIN (least, WIDEST_LEAST), fwhm / SIGMA_TO_FWHM);
}

static double
get_noise (const DscTweakPixels *pixels, const DscTweakSource *source)
{
  float noise = 0;

  if (pixels->mesh != NULL)
    dsc_background_mesh_eval (
        pixels->mesh, DSC_BACKGROUND_RMS, (guint)CLAMP (source->x + 0.5, 0, pixels->width - 1.0),
        (guint)CLAMP (source->y + 0.5, 0, pixels->height - 1.0), 1, 1, &noise);
  return noise;
}

static gboolean
measure (const DscTweakPixels *pixels,
         const DscTweakNoise *noise,
         double sigma,
         const GArray *sources,
         guint index,
         DscCentroid *ret_centroid)
{
  const DscTweakSource *source = &g_array_index (sources, DscTweakSource, index);
  DscCentroidImage image = { .data = pixels->data, .mask = pixels->mask };

  image.width = pixels->width;
  image.height = pixels->height;
  image.noise = get_noise (pixels, source);
  dsc_tweak_noise_get (noise, index, &image);
  *ret_centroid = (DscCentroid){ .x = source->x, .y = source->y };
  return dsc_windowed_centroid (&image, sigma, ret_centroid);
}

static int
compare_flux (gconstpointer a, gconstpointer b)
{
  const DscTweakSource *p = *(const DscTweakSource *const *)a,
                       *q = *(const DscTweakSource *const *)b;

  if (p->flux != q->flux)
    return p->flux > q->flux ? -1 : 1;
  return p->id < q->id ? -1 : p->id > q->id;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double p = *(const double *)a, q = *(const double *)b;

  return p < q ? -1 : p > q;
}

/* The median of those around which there are most: stars are alike, galaxies and hits are not. */
static double
find_mode (double *values, guint n)
{
  guint best = 0, best_n = 0;

  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, compare_doubles);
  for (guint i = 0; i < n; i++) {
    guint k = i;

    while (k < n && values[k] <= values[i] * ALIKE)
      k++;
    if (k - i > best_n) {
      best_n = k - i;
      best = i;
    }
  }
  return 0.5 * (values[best + (best_n - 1) / 2] + values[best + best_n / 2]);
}

/* Widths of the brightest under a window of @sigma. Returns: how many */
static guint
measure_widths (const DscTweakPixels *pixels,
                const DscTweakNoise *noise,
                double sigma,
                const GArray *sources,
                const GPtrArray *bright,
                double widths[N_STARS])
{
  const DscTweakSource *first = (const DscTweakSource *)(gconstpointer)sources->data;
  double most_bad = BAD_PER_SIGMA2 * sigma * sigma;
  guint n = 0;

  for (guint i = 0; i < bright->len && n < N_STARS; i++) {
    guint index = (guint)((const DscTweakSource *)bright->pdata[i] - first);
    DscCentroid c;

    if (measure (pixels, noise, sigma, sources, index, &c) && c.n_bad <= most_bad
        && c.error < WORST_STAR && c.width > LEAST_WIDTH && isfinite (c.width))
      widths[n++] = c.width;
  }
  return n;
}

gboolean
dsc_tweak_centroids_width (const DscTweakPixels *pixels,
                           DscTweakNoise *noise,
                           double start_fwhm,
                           const GArray *sources,
                           double *ret_fwhm,
                           GError **error)
{
  g_autoptr (GPtrArray) bright = g_ptr_array_new ();
  double sigma = MAX (LEAST_SIGMA, start_fwhm / SIGMA_TO_FWHM);

  *ret_fwhm = NAN;
  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (bright, &g_array_index (sources, DscTweakSource, i));
  g_ptr_array_sort (bright, compare_flux);
  for (guint round = 0; round < WIDTH_ROUNDS; round++) {
    double widths[N_STARS], last = sigma, found;
    guint n;

    if (!dsc_tweak_noise_prepare (noise, sources, sigma, error))
      return FALSE;
    n = measure_widths (pixels, noise, sigma, sources, bright, widths);
    if (n == 0)
      break;
    found = find_mode (widths, n);
    sigma = MAX (LEAST_SIGMA, found);
    *ret_fwhm = found * SIGMA_TO_FWHM;
    if (fabs (sigma - last) < 1e-3 * sigma)
      break;
  }
  return TRUE;
}

typedef struct {
  const DscTweakPixels *pixels;
  const DscTweakNoise *noise;
  double fwhm, sigma;
  GArray *sources;
} Measuring;

/* No star looks like this: a hit, the rim of a saturated star, a blend, or another source. */
static gboolean
is_alien (const Measuring *m, const DscTweakSource *source, const DscCentroid *c)
{
  double margin = 3 * c->error;

  return hypot (c->x - source->x, c->y - source->y) > m->sigma
         || c->elongation > HIT_ELONGATED + margin
         || (c->width + margin) * SIGMA_TO_FWHM < SHARPEST * m->fwhm;
}

/* Within the reach of what a bright star leaves around it. */
static guint
count_saturated (const DscTweakPixels *p, const DscTweakSource *source)
{
  int x0 = MAX (0, (int)source->x - REACH), x1 = MIN ((int)p->width, (int)source->x + REACH + 1);
  int y0 = MAX (0, (int)source->y - REACH), y1 = MIN ((int)p->height, (int)source->y + REACH + 1);
  guint n = 0;

  for (int y = y0; y < y1 && p->mask != NULL; y++)
    for (int x = x0; x < x1; x++)
      n += p->mask[(gsize)y * p->width + x] == DSC_TWEAK_MASK_SATURATED;
  return n;
}

static gboolean
measure_chunk (guint index, gpointer user_data, GError **error)
{
  Measuring *m = user_data;

  (void)error;
  for (guint i = index * CHUNK; i < MIN ((index + 1) * CHUNK, m->sources->len); i++) {
    DscTweakSource *source = &g_array_index (m->sources, DscTweakSource, i);
    DscCentroid c;

    source->xwin = source->ywin = source->error = NAN;
    source->n_saturated = count_saturated (m->pixels, source);
    if (!measure (m->pixels, m->noise, m->sigma, m->sources, i, &c))
      continue;
    source->n_bad = c.n_bad;
    if (is_alien (m, source, &c))
      continue;
    source->xwin = c.x;
    source->ywin = c.y;
    source->error = hypot (c.error, FLOOR);
  }
  return TRUE;
}

gboolean
dsc_tweak_centroids_measure (const DscTweakPixels *pixels,
                             DscTweakNoise *noise,
                             double fwhm,
                             double default_fwhm,
                             GArray *sources,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error)
{
  double sigma = get_window (isnan (fwhm) ? default_fwhm : fwhm);
  Measuring m = { pixels, noise, fwhm, sigma, sources };

  return dsc_tweak_noise_prepare (noise, sources, sigma, error)
         && dsc_parallel_for ((sources->len + CHUNK - 1) / CHUNK, n_threads, measure_chunk, &m,
                              cancellable, error);
}
