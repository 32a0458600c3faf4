/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-deblend.h"

#include <math.h>
#include <string.h>

#include "dsc-deblend-levels.h"
#include "dsc-parallel.h"
#include "dsc-size.h"
#include "dsc-watershed.h"

/* More than that are taken for noise, and linear levels for better ones. */
#define MAX_PARTS 200

/* What becomes of a segment: @parts: of its pixels in rows upwards, 1 .. @n; NULL: it stays. */
typedef struct {
  guint32 *parts;
  guint32 n;
  guint32 first_label; /* in the new map */
  gboolean negative, crowded, bounded;
} Result;

typedef struct {
  const DscSegmentMap *map;
  const DscPartSource *image;
  const DscDeblendParams *params;
  guint *large; /* the segments that may be split */
  Result *results;
  GCancellable *cancellable;
} Deblend;

static gboolean
get_range (const DscSegmentCutout *c,
           float *ret_min,
           float *ret_max,
           GCancellable *cancellable,
           GError **error)
{
  float min = c->values[c->cells[0]], max = min;

  for (guint32 i = 1; i < c->n; i++) {
    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    min = MIN (min, c->values[c->cells[i]]);
    max = MAX (max, c->values[c->cells[i]]);
  }
  *ret_min = min;
  *ret_max = max;
  return TRUE;
}

static gboolean
find_markers (const Deblend *d,
              const DscSegmentCutout *cutout,
              Result *result,
              guint32 *labels,
              guint32 *ret_n,
              GError **error)
{
  const DscDeblendParams *p = d->params;
  g_autofree double *thresholds = g_new (double, p->n_levels);
  DscDeblendMode mode = p->mode;
  float min, max;

  *ret_n = 0;
  if (!get_range (cutout, &min, &max, d->cancellable, error))
    return FALSE;
  if (min == max || !isfinite (max - min))
    return TRUE;
  if (mode == DSC_DEBLEND_EXPONENTIAL && min <= 0) {
    result->negative = TRUE;
    mode = DSC_DEBLEND_LINEAR;
  }
  dsc_deblend_thresholds (min, max, p->n_levels, mode, thresholds);
  if (!dsc_deblend_markers (cutout, thresholds, p->n_levels, p->n_pixels, labels, ret_n,
                            d->cancellable, error))
    return FALSE;
  if (mode == DSC_DEBLEND_LINEAR || *ret_n <= MAX_PARTS)
    return TRUE;
  result->crowded = TRUE;
  dsc_deblend_thresholds (min, max, p->n_levels, DSC_DEBLEND_LINEAR, thresholds);
  return dsc_deblend_markers (cutout, thresholds, p->n_levels, p->n_pixels, labels, ret_n,
                              d->cancellable, error);
}

/* The basins numbered without gaps, pixel by pixel. */
static gboolean
take_parts (const DscSegmentCutout *c,
            const guint32 *labels,
            guint32 n_labels,
            Result *result,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree guint32 *numbers = g_new0 (guint32, n_labels + (gsize)1);

  result->parts = dsc_try_alloc (c->n * sizeof *result->parts, "the parts of a segment", error);
  if (result->parts == NULL)
    return FALSE;
  for (guint32 i = 0; i < c->n; i++) {
    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    numbers[labels[c->cells[i]]] = 1;
  }
  for (guint32 i = 1; i <= n_labels; i++)
    if (numbers[i] != 0)
      numbers[i] = ++result->n;
  for (guint32 i = 0; i < c->n; i++) {
    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    result->parts[i] = numbers[labels[c->cells[i]]];
  }
  return TRUE;
}

static gboolean
deblend_segment (guint index, gpointer user_data, GError **error)
{
  Deblend *d = user_data;
  guint segment = d->large[index];
  Result *result = &d->results[segment];
  g_auto (DscSegmentCutout) cutout = { 0 };
  g_autofree guint32 *labels = NULL;
  guint32 n_markers, n;

  if (!dsc_segment_cutout_init (&cutout, d->map, segment, d->image, d->params->connectivity,
                                d->cancellable, error)
      || (labels = dsc_try_alloc (cutout.n_cells * sizeof *labels, "a segment", error)) == NULL
      || !find_markers (d, &cutout, result, labels, &n_markers, error))
    return FALSE;
  if (n_markers < 2)
    return TRUE;
  if (!dsc_watershed_split (&cutout, labels, n_markers, d->params->contrast, &n, &result->bounded,
                            d->cancellable, error))
    return FALSE;
  if (n < 2)
    return TRUE;
  return take_parts (&cutout, labels, n_markers, result, d->cancellable, error);
}

/* Labels of those that stay, then of the parts. Returns: how many there are */
static guint32
number_results (const Deblend *d)
{
  guint32 n = 0;

  for (guint i = 0; i < d->map->n_segments; i++)
    if (d->results[i].parts == NULL)
      d->results[i].first_label = ++n;
  for (guint i = 0; i < d->map->n_segments; i++)
    if (d->results[i].parts != NULL) {
      d->results[i].first_label = n + 1;
      n += d->results[i].n;
    }
  return n;
}

static void
add_pixel (DscSegment *s, guint x, guint y)
{
  if (s->area++ == 0) {
    *s = (DscSegment){ x, y, x + 1, y + 1, 1 };
    return;
  }
  s->x0 = MIN (s->x0, x);
  s->x1 = MAX (s->x1, x + 1);
  s->y1 = y + 1;
}

/* Rows upwards through the image are rows upwards through each of its segments. */
static void
paint (DscSegmentMap *map, const Result *results, gsize *n_seen, DscSegment *segments)
{
  for (guint i = 0; i < map->n_segments; i++)
    if (results[i].parts == NULL)
      segments[results[i].first_label - 1] = map->segments[i];
  for (guint y = 0; y < map->height; y++) {
    guint32 *row = map->labels + (gsize)y * map->width;

    for (guint x = 0; x < map->width; x++) {
      guint32 old = row[x];

      if (old == 0)
        continue;
      row[x] = results[old - 1].first_label;
      if (results[old - 1].parts == NULL)
        continue;
      row[x] += results[old - 1].parts[n_seen[old - 1]++] - 1;
      add_pixel (&segments[row[x] - 1], x, y);
    }
  }
}

static void
add_to_report (DscDeblendReport *report, const DscSegment *segment, const Result *result)
{
  report->n_split += result->parts != NULL;
  report->n_negative += result->negative;
  report->n_crowded += result->crowded;
  report->n_bounded += result->bounded;
  if ((!result->crowded && !result->bounded) || segment->area <= report->largest.area)
    return;
  report->largest = *segment;
  report->largest_label = result->first_label;
  report->largest_parts = MAX (result->n, 1);
}

static gboolean
apply (DscSegmentMap *map, const Deblend *d, DscDeblendReport *report, GError **error)
{
  guint32 n = number_results (d);
  g_autofree gsize *n_seen
      = dsc_try_alloc ((map->n_segments + (gsize)1) * sizeof *n_seen, "segments", error);
  DscSegment *segments = n_seen == NULL
                             ? NULL
                             : dsc_try_alloc ((n + (gsize)1) * sizeof *segments, "segments", error);

  if (segments == NULL || g_cancellable_set_error_if_cancelled (d->cancellable, error)) {
    g_free (segments);
    return FALSE;
  }
  for (guint i = 0; i < map->n_segments; i++)
    add_to_report (report, &map->segments[i], &d->results[i]);
  paint (map, d->results, n_seen, segments);
  g_free (map->segments);
  map->segments = segments;
  map->n_segments = n;
  return TRUE;
}

gboolean
dsc_segment_map_deblend_parts (DscSegmentMap *map,
                               const DscPartSource *image,
                               const DscDeblendParams *params,
                               DscDeblendReport *ret_report,
                               guint n_threads,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree guint *large = g_new (guint, map->n_segments + (gsize)1);
  g_autofree Result *results = g_new0 (Result, map->n_segments + (gsize)1);
  Deblend d = { map, image, params, large, results, cancellable };
  DscDeblendReport report = { 0 };
  guint n_large = 0;
  gboolean ok = TRUE;

  g_return_val_if_fail (params->connectivity == 4 || params->connectivity == 8, FALSE);
  g_return_val_if_fail (params->n_pixels >= 1 && params->n_levels >= 1, FALSE);
  for (guint i = 0; i < map->n_segments; i++)
    if (map->segments[i].area / 2 >= params->n_pixels)
      large[n_large++] = i;
  if (params->contrast < 1)
    ok = dsc_parallel_for (n_large, n_threads, deblend_segment, &d, cancellable, error)
         && apply (map, &d, &report, error);
  for (guint i = 0; i < n_large; i++)
    g_free (results[large[i]].parts);
  if (ok && ret_report != NULL)
    *ret_report = report;
  return ok;
}

gboolean
dsc_segment_map_deblend (DscSegmentMap *map,
                         const float *data,
                         const DscDeblendParams *params,
                         DscDeblendReport *ret_report,
                         guint n_threads,
                         GCancellable *cancellable,
                         GError **error)
{
  DscPartSource image = { .data = data };

  return dsc_segment_map_deblend_parts (map, &image, params, ret_report, n_threads, cancellable,
                                        error);
}
