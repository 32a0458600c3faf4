/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-cli-info.h"
#include "dsc-dq.h"
#include "dsc-quick-median.h"
#include "dsc-size.h"

#define SAMPLE (4u << 20) /* pixels kept for the median */
#define BAND_PIXELS (1u << 20)

typedef struct {
  gsize n, n_nan, n_inf, n_zero;
  double min, max, median;
  gboolean sampled;
} Stats;

/* Calls back with every band of rows of a plane. */
typedef void (*BandFunc) (gconstpointer pixels, gsize n, guint y0, gpointer data);

static gboolean
for_bands (
    DscImageModel *model, DscPlaneId id, guint z, BandFunc func, gpointer data, GError **error)
{
  guint width = dsc_image_model_get_width (model);
  guint height = dsc_image_model_get_height (model);
  guint band = CLAMP (BAND_PIXELS / width, 1, height);
  g_autofree gpointer buffer = g_malloc ((gsize)band * width * 4);

  for (guint y = 0; y < height; y += band) {
    guint n = MIN (band, height - y);

    if (!dsc_image_model_read_rows (model, id, z, y, n, buffer, error))
      return FALSE;
    func (buffer, (gsize)n * width, y, data);
  }
  return TRUE;
}

typedef struct {
  Stats stats;
  float *sample;
  gsize n_sample, step, next;
} StatsJob;

static void
stats_band (gconstpointer pixels, gsize n, guint y0, gpointer data)
{
  StatsJob *job = data;
  const float *p = pixels;

  for (gsize i = 0; i < n; i++) {
    float v = p[i];

    if (isnan (v))
      job->stats.n_nan++;
    else if (isinf (v))
      job->stats.n_inf++;
    else {
      job->stats.n_zero += v == 0.0f;
      job->stats.min = MIN (job->stats.min, v);
      job->stats.max = MAX (job->stats.max, v);
      if (job->next-- == 0) {
        job->next = job->step - 1;
        if (job->n_sample < SAMPLE)
          job->sample[job->n_sample++] = v;
      }
    }
  }
  job->stats.n += n;
}

static double
median_of (float *v, gsize n)
{
  double upper = dsc_quick_select (v, n, n / 2);
  float lower = -INFINITY;

  if (n % 2 == 1)
    return upper;
  for (gsize i = 0; i < n / 2; i++)
    lower = MAX (lower, v[i]);
  return 0.5 * (upper + (double)lower);
}

static gboolean
get_stats (DscImageModel *model, DscPlaneId id, Stats *ret_stats, GError **error)
{
  gsize n = (gsize)dsc_image_model_get_width (model) * dsc_image_model_get_height (model);
  StatsJob job = { .stats = { .min = INFINITY, .max = -INFINITY } };
  g_autofree float *sample = g_new (float, MIN (n, SAMPLE));

  job.sample = sample;
  job.step = (n + SAMPLE - 1) / SAMPLE;
  if (!for_bands (model, id, 0, stats_band, &job, error))
    return FALSE;
  job.stats.median = job.n_sample > 0 ? median_of (sample, job.n_sample) : NAN;
  job.stats.sampled = job.step > 1;
  *ret_stats = job.stats;
  return TRUE;
}

static char *
number (double v)
{
  return isfinite (v) ? g_strdup_printf ("%.5g", v) : g_strdup ("-");
}

/* "0 %" and "100 %" only when it is exactly so. */
static char *
percent (gsize part, gsize whole)
{
  double p = 100.0 * (double)part / (double)MAX (whole, 1);

  if (part == 0)
    return g_strdup ("0 %");
  if (part == whole)
    return g_strdup ("100 %");
  if (p < 0.01)
    return g_strdup ("< 0.01 %");
  return p > 99.99 ? g_strdup ("> 99.99 %") : g_strdup_printf ("%.2f %%", p);
}

static char *
plane_unit (DscImageModel *model, DscPlaneId id)
{
  const char *unit = dsc_image_model_get_unit (model);

  if (*unit == '\0' || id == DSC_PLANE_WHT || id == DSC_PLANE_AREA)
    return g_strdup ("");
  if (id == DSC_PLANE_SCI || id == DSC_PLANE_ERR)
    return g_strdup (unit);
  return g_strdup_printf ("(%s)^2", unit);
}

static gboolean
add_float_plane (
    DscInfoTable *table, DscImageModel *model, DscPlaneId id, gboolean *sampled, GError **error)
{
  Stats s;
  g_autofree char *nan = NULL, *zero = NULL, *min = NULL, *median = NULL, *max = NULL;
  g_autofree char *unit = NULL;

  if (!get_stats (model, id, &s, error))
    return FALSE;
  nan = percent (s.n_nan + s.n_inf, s.n);
  zero = percent (s.n_zero, s.n);
  min = number (s.min);
  median = number (s.median);
  max = number (s.max);
  *sampled = *sampled || s.sampled;
  unit = plane_unit (model, id);
  dsc_info_table_add (table, dsc_plane_name (id), nan, zero, min, median, max, unit);
  return TRUE;
}

typedef struct {
  gsize bits[32];
  gsize n, n_good, n_bad;
} Census;

static void
census_band (gconstpointer pixels, gsize n, guint y0, gpointer data)
{
  Census *census = data;
  const guint32 *p = pixels;

  for (gsize i = 0; i < n; i++) {
    guint32 v = p[i];

    census->n_good += v == 0;
    census->n_bad += v & DSC_DQ_DO_NOT_USE;
    for (guint bits = v; bits != 0; bits &= bits - 1)
      census->bits[__builtin_ctz (bits)]++;
  }
  census->n += n;
}

static gboolean
append_dq (GString *out, DscImageModel *model, GError **error)
{
  const char *columns[] = { ">bit", "flag", ">pixels", ">share", NULL };
  g_autoptr (DscInfoTable) table = dsc_info_table_new (columns);
  g_autofree char *good = NULL, *bad = NULL;
  Census census = { 0 };
  gboolean any = FALSE;

  if (!for_bands (model, DSC_PLANE_DQ, 0, census_band, &census, error))
    return FALSE;
  for (guint bit = 0; bit < 32; bit++)
    if (census.bits[bit] > 0) {
      g_autofree char *index = g_strdup_printf ("%u", bit);
      g_autofree char *count = g_strdup_printf ("%" G_GSIZE_FORMAT, census.bits[bit]);
      g_autofree char *share = percent (census.bits[bit], census.n);

      dsc_info_table_add (table, index, dsc_dq_bit_name (bit), count, share);
      any = TRUE;
    }
  good = percent (census.n_good, census.n);
  bad = percent (census.n_bad, census.n);
  g_string_append_printf (out, "\nData quality  %s of the pixels have no flag, %s DO_NOT_USE\n",
                          good, bad);
  if (any)
    dsc_info_table_print (table, out);
  return TRUE;
}

/* How many inputs reach a pixel, from the bits of the context planes. */
typedef struct {
  guint8 *depth;
  guint32 seen;
  guint width;
} Context;

static void
context_band (gconstpointer pixels, gsize n, guint y0, gpointer data)
{
  Context *context = data;
  const guint32 *p = pixels;
  guint8 *depth = context->depth + (gsize)y0 * context->width;

  for (gsize i = 0; i < n; i++) {
    context->seen |= p[i];
    depth[i] = MIN (255, depth[i] + __builtin_popcount (p[i]));
  }
}

static gboolean
append_context (GString *out, DscImageModel *model, GError **error)
{
  guint width = dsc_image_model_get_width (model);
  gsize n = (gsize)width * dsc_image_model_get_height (model), counts[256] = { 0 }, covered = 0;
  g_autofree guint8 *depth = dsc_try_alloc (n, "the depth of the mosaic", error);
  Context context = { .depth = depth, .width = width };
  g_autofree char *share = NULL;
  guint n_inputs = 0, median = 0, max = 0;

  if (depth == NULL)
    return FALSE;
  for (guint z = 0; z < dsc_image_model_plane_depth (model, DSC_PLANE_CON); z++) {
    context.seen = 0;
    if (!for_bands (model, DSC_PLANE_CON, z, context_band, &context, error))
      return FALSE;
    n_inputs += __builtin_popcount (context.seen);
  }
  for (gsize i = 0; i < n; i++)
    counts[depth[i]]++;
  share = percent (n - counts[0], n);
  for (guint d = 1; d < 256; d++) {
    max = counts[d] > 0 ? d : max;
    if (covered <= (n - counts[0]) / 2)
      median = d;
    covered += counts[d];
  }
  g_string_append_printf (out, "\nContext       %u input%s; %s of the pixels covered", n_inputs,
                          n_inputs == 1 ? "" : "s", share);
  if (n_inputs > 1)
    g_string_append_printf (out, ", by %u of them at most, %u in the median", max, median);
  g_string_append_c (out, '\n');
  return TRUE;
}

gboolean
dsc_info_planes (GString *out, DscImageModel *model, GError **error)
{
  const char *columns[]
      = { "plane", ">not finite", ">zero", ">min", ">median", ">max", "unit", NULL };
  g_autoptr (DscInfoTable) table = dsc_info_table_new (columns);
  gboolean sampled = FALSE;

  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
    if (dsc_image_model_has_plane (model, id) && dsc_plane_pixel_type (id) == DSC_PIXEL_FLOAT
        && !add_float_plane (table, model, id, &sampled, error))
      return FALSE;
  g_string_append (out, "\nPixels\n");
  dsc_info_table_print (table, out);
  if (sampled)
    g_string_append (out, "  (medians of a regular sample of the pixels)\n");
  if (dsc_image_model_has_plane (model, DSC_PLANE_DQ) && !append_dq (out, model, error))
    return FALSE;
  return !dsc_image_model_has_plane (model, DSC_PLANE_CON) || append_context (out, model, error);
}
