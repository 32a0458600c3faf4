/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-star-finder.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-pairwise-sum.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-star-measure.h"

#define BAND_ROWS 64
#define SUMS_PER_LOOK (1u << 24) /* products of a convolution */
#define LANES 16                 /* pixels looked at together */
#define MIN_RADIUS 2
#define MAX_RADIUS 500
#define MAX_SEPARATION 5000

/* sqrt (8 ln 2) */
#define FWHM_TO_SIGMA (1.0 / (2.0 * sqrt (2.0 * G_LN2)))

/* Weights of zero sum that give the amplitude of a Gaussian on a flat background. */
static void
make_kernel (DscStarFinder *self, double a, double limit)
{
  guint n = self->size * self->size;
  g_autofree double *g = g_new (double, n), *g2 = g_new (double, n);
  double sum, denominator;

  for (guint i = 0; i < n; i++) {
    gint dx = (gint)(i % self->size) - (gint)self->radius;
    gint dy = (gint)(i / self->size) - (gint)self->radius;
    double r2 = a * (dx * dx) + a * (dy * dy);

    self->inside[i] = r2 <= limit || dx * dx + dy * dy <= MIN_RADIUS * MIN_RADIUS;
    self->n_inside += self->inside[i];
    self->gaussian[i] = exp (-r2);
    g[i] = self->gaussian[i] * self->inside[i];
    g2[i] = g[i] * g[i];
  }
  sum = dsc_pairwise_sum_double (g, n);
  denominator = dsc_pairwise_sum_double (g2, n) - sum * sum / self->n_inside;
  self->relative_error = 1 / sqrt (denominator);
  for (guint i = 0; i < n; i++)
    g[i] = (g[i] - sum / self->n_inside) / denominator * self->inside[i];
  self->kernel = dsc_kernel_new (self->size, g);
}

DscStarFinder *
dsc_star_finder_new (DscStarFinderKind kind,
                     double kernel_fwhm,
                     double sigma_radius,
                     double minsep_fwhm,
                     GError **error)
{
  DscStarFinder *self;
  double sigma = kernel_fwhm * FWHM_TO_SIGMA, a = 1 / (2 * (sigma * sigma));
  double limit = sigma_radius * sigma_radius / 2, radius = sqrt (a * limit / (a * a));
  double separation = kernel_fwhm * minsep_fwhm + 0.5;
  const char *name = NULL;

  if (!(kernel_fwhm > 0) || !isfinite (kernel_fwhm))
    name = "kernel_fwhm";
  else if (!(sigma_radius > 0) || !(radius < MAX_RADIUS))
    name = "sigma_radius";
  else if (!(minsep_fwhm >= 0) || !(separation < MAX_SEPARATION))
    name = "minsep_fwhm";
  if (name != NULL) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_PARAMETER,
        "%s does not fit: kernel_fwhm=%g, sigma_radius=%g, minsep_fwhm=%g; the kernel must "
        "be narrower than %d pixels, the distance of stars less than %d",
        name, kernel_fwhm, sigma_radius, minsep_fwhm, 2 * MAX_RADIUS, MAX_SEPARATION);
    return NULL;
  }
  self = g_new0 (DscStarFinder, 1);
  self->kind = kind;
  self->fwhm = kernel_fwhm;
  self->sigma = sigma;
  self->radius = (guint)MAX (MIN_RADIUS, radius);
  self->size = 2 * self->radius + 1;
  self->separation = MAX (2, (guint)separation);
  self->gaussian = g_new (double, self->size * self->size);
  self->inside = g_new (guint8, self->size * self->size);
  make_kernel (self, a, limit);
  return self;
}

void
dsc_star_finder_free (DscStarFinder *self)
{
  if (self == NULL)
    return;
  dsc_kernel_free (self->kernel);
  g_free (self->gaussian);
  g_free (self->inside);
  g_free (self);
}

guint
dsc_star_finder_margin (const DscStarFinder *self)
{
  return self->radius + MAX (self->separation, self->radius);
}

typedef struct {
  const DscStarFinder *finder;
  const float *data;
  const guint8 *mask;
  guint width, height;
  guint x0, y0, n_columns, n_rows;
  float threshold; /* of the convolved image: the largest number that is not above it */
  gboolean threshold_is_zero;
  GArray **stars; /* of each band */
  GCancellable *cancellable;
} Search;

/* The convolved image around a band: rows @y0 .., columns @x0 .. of the image. */
typedef struct {
  float *values;
  guint x0, y0, n_columns, n_rows;
} Patch;

static inline float
patch_get (const Patch *patch, gint x, gint y)
{
  return patch
      ->values[(gsize)(y - (gint)patch->y0) * patch->n_columns + (gsize)(x - (gint)patch->x0)];
}

/* The first pixel from @x on, before @x1, that is above the threshold; else @x1. */
static gint
find_above (const Search *s, const Patch *patch, gint x, gint x1, gint y)
{
  const float *row = patch->values + (gsize)(y - (gint)patch->y0) * patch->n_columns;
  gint end = x1 - (gint)patch->x0;

  for (x -= (gint)patch->x0; x < end; x++) {
    guint n_above = 0;

    for (gint k = 0; k < LANES && x + LANES <= end; k++)
      n_above += row[x + k] > s->threshold;
    if (x + LANES <= end && n_above == 0)
      x += LANES - 1;
    else if (row[x] > s->threshold)
      break;
  }
  return x + (gint)patch->x0;
}

/* NaN hides nothing; outside the image is 0. */
static gboolean
is_peak (const Search *s, const Patch *patch, gint x, gint y, float value)
{
  gint r = (gint)s->finder->separation;

  if (value < 0 && (x < r || y < r || x + r >= (gint)s->width || y + r >= (gint)s->height))
    return FALSE;
  for (gint j = MAX (y - r, 0); j <= MIN (y + r, (gint)s->height - 1); j++) {
    gint reach = r;

    while (reach * reach + (j - y) * (j - y) > r * r)
      reach--;
    for (gint i = MAX (x - reach, 0); i <= MIN (x + reach, (gint)s->width - 1); i++)
      if (patch_get (patch, i, j) > value)
        return FALSE;
  }
  return TRUE;
}

static void
cut_out (const Search *s, const Patch *patch, gint xc, gint yc, float *cutout, float *convolved)
{
  gint r = (gint)s->finder->radius;

  for (gint y = yc - r; y <= yc + r; y++)
    for (gint x = xc - r; x <= xc + r; x++) {
      gboolean inside = x >= 0 && y >= 0 && x < (gint)s->width && y < (gint)s->height;

      *cutout++ = inside ? s->data[(gsize)y * s->width + (gsize)x] : 0;
      *convolved++ = inside ? patch_get (patch, x, y) : 0;
    }
}

static void
search_band (const Search *s, const Patch *patch, DscBand band, GArray *stars)
{
  guint n = s->finder->size * s->finder->size;
  g_autofree float *cutout = g_new (float, n), *convolved = g_new (float, n);
  g_autofree double *scratch = g_new (double, n);
  gint x1 = (gint)(s->x0 + s->n_columns), y1 = (gint)(s->y0 + band.y1);

  for (gint y = (gint)(s->y0 + band.y0); y < y1; y++)
    for (gint x = find_above (s, patch, (gint)s->x0, x1, y); x < x1;
         x = find_above (s, patch, x + 1, x1, y)) {
      float value = patch_get (patch, x, y);
      DscStar star = { .x_peak = x, .y_peak = y, .roundness2 = NAN, .fwhm = NAN };

      star.orientation = NAN;
      if ((s->mask != NULL && s->mask[(gsize)y * s->width + (gsize)x])
          || !is_peak (s, patch, x, y, value))
        continue;
      cut_out (s, patch, x, y, cutout, convolved);
      if (dsc_star_measure (s->finder, cutout, convolved, s->threshold_is_zero, scratch, &star))
        g_array_append_val (stars, star);
    }
}

/* In pieces as large as can go between two looks at the cancellable: one pixel of the widest
 * kernels takes a million sums. */
static gboolean
convolve (const Search *s, const Patch *patch, float *values, GError **error)
{
  guint pixels = MAX (1, SUMS_PER_LOOK / MAX (1, s->finder->kernel->n_taps));
  guint n_columns = MIN (pixels, patch->n_columns);
  guint n_rows = n_columns < patch->n_columns ? 1 : MAX (1, pixels / patch->n_columns);

  for (guint y = 0; y < patch->n_rows; y += n_rows)
    for (guint x = 0; x < patch->n_columns; x += n_columns) {
      if (g_cancellable_set_error_if_cancelled (s->cancellable, error))
        return FALSE;
      dsc_convolve_rows (s->finder->kernel, s->data, s->width, s->height, patch->x0 + x,
                         patch->y0 + y, MIN (n_columns, patch->n_columns - x),
                         MIN (n_rows, patch->n_rows - y), values + (gsize)y * patch->n_columns + x);
    }
  return TRUE;
}

static gboolean
run_band (guint index, gpointer user_data, GError **error)
{
  Search *s = user_data;
  DscBand band = dsc_band_get (s->n_rows, BAND_ROWS, index);
  guint reach = MAX (s->finder->separation, s->finder->radius);
  guint x1 = MIN (s->x0 + s->n_columns + reach, s->width);
  guint y1 = MIN (s->y0 + band.y1 + reach, s->height);
  Patch patch
      = { .x0 = s->x0 - MIN (s->x0, reach), .y0 = s->y0 + band.y0 - MIN (s->y0 + band.y0, reach) };
  g_autofree float *values = NULL;
  GArray *stars = g_array_new (FALSE, FALSE, sizeof (DscStar));

  s->stars[index] = stars;
  patch.n_columns = x1 - patch.x0;
  patch.n_rows = y1 - patch.y0;
  patch.values = values = dsc_try_alloc ((gsize)patch.n_columns * patch.n_rows * sizeof *values,
                                         "the convolved image", error);
  if (values == NULL)
    return FALSE;
  if (!convolve (s, &patch, values, error))
    return FALSE;
  search_band (s, &patch, band, stars);
  return TRUE;
}

gboolean
dsc_star_finder_run (const DscStarFinder *self,
                     const float *data,
                     const guint8 *mask,
                     guint width,
                     guint height,
                     guint x0,
                     guint y0,
                     guint n_columns,
                     guint n_rows,
                     double threshold,
                     GArray *ret_stars,
                     guint n_threads,
                     GCancellable *cancellable,
                     GError **error)
{
  guint n_bands = dsc_band_count (n_rows, BAND_ROWS);
  g_autofree GArray **stars = g_new0 (GArray *, n_bands);
  Search s
      = { .finder = self, .data = data, .mask = mask, .stars = stars, .cancellable = cancellable };
  gboolean ok;

  g_return_val_if_fail (x0 + n_columns <= width && y0 + n_rows <= height, FALSE);
  s.width = width;
  s.height = height;
  s.x0 = x0;
  s.y0 = y0;
  s.n_columns = n_columns;
  s.n_rows = n_rows;
  threshold *= self->kind == DSC_STAR_FINDER_DAO ? self->relative_error : 1;
  s.threshold = (float)threshold;
  if (s.threshold > threshold)
    s.threshold = nextafterf (s.threshold, -INFINITY);
  s.threshold_is_zero = threshold == 0;
  ok = dsc_parallel_for (n_bands, n_threads, run_band, &s, cancellable, error);
  for (guint i = 0; i < n_bands; i++) {
    if (ok && stars[i]->len > 0)
      g_array_append_vals (ret_stars, stars[i]->data, stars[i]->len);
    g_clear_pointer (&stars[i], g_array_unref);
  }
  return ok;
}

gboolean
dsc_star_is_within (const DscStar *star, const DscStarLimits *limits)
{
  double low = star->roundness, high = star->roundness;

  if (!isnan (star->roundness2)) {
    low = MIN (low, star->roundness2);
    high = MAX (high, star->roundness2);
  }
  return star->sharpness >= limits->sharpness_min && star->sharpness <= limits->sharpness_max
         && low >= limits->roundness_min && high <= limits->roundness_max
         && !(star->peak > limits->peak_max);
}

static int
compare_flux (gconstpointer a, gconstpointer b)
{
  const DscStar *p = a, *q = b;

  if (p->flux != q->flux)
    return p->flux > q->flux ? -1 : 1;
  return p->id > q->id ? -1 : p->id < q->id;
}

void
dsc_stars_select (GArray *stars, const DscStarLimits *limits)
{
  guint n = 0;

  for (guint i = 0; i < stars->len; i++) {
    DscStar *star = &g_array_index (stars, DscStar, i);

    if (!dsc_star_is_within (star, limits))
      continue;
    star->id = n + 1;
    g_array_index (stars, DscStar, n++) = *star;
  }
  g_array_set_size (stars, n);
  if (limits->brightest == 0)
    return;
  g_array_sort (stars, compare_flux);
  g_array_set_size (stars, MIN (n, limits->brightest));
  for (guint i = 0; i < stars->len; i++)
    g_array_index (stars, DscStar, i).id = i + 1;
}
