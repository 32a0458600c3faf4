/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-segmentation.h"

#include <string.h>

#include "dsc-error.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

#define BAND_ROWS 64

/* Pixels x0 .. x1 - 1 of a row that are above the threshold. */
typedef struct {
  guint x0, x1;
} Run;

typedef struct {
  const float *data, *threshold;
  float constant;
  DscThresholdFunc function;
  DscDetectFunc rows;
  gpointer user_data;
  const guint8 *mask;
  guint width, height;
  GArray **runs;   /* of each band */
  guint32 *n_runs; /* of each row */
  /* when all are there */
  Run *all;
  gsize *first; /* of each row */
  guint32 *parent;
  DscSegmentMap *map;
} Detect;

/* Rows of a band, as they are needed. @threshold: NULL: the constant; @made: (nullable) */
typedef struct {
  const float *data, *threshold;
  float *made;
} Rows;

static gboolean
get_rows (const Detect *d, DscBand band, Rows *rows, GError **error)
{
  guint n_rows = band.y1 - band.y0;
  gsize n = (gsize)d->width * n_rows, at = (gsize)d->width * band.y0;

  *rows = (Rows){ d->data != NULL ? d->data + at : NULL,
                  d->threshold != NULL ? d->threshold + at : NULL, NULL };
  if (d->function == NULL && d->rows == NULL)
    return TRUE;
  rows->made
      = dsc_try_alloc ((d->rows != NULL ? 2 : 1) * n * sizeof (float), "rows of an image", error);
  if (rows->made == NULL)
    return FALSE;
  rows->threshold = rows->made;
  if (d->rows == NULL) {
    d->function (band.y0, n_rows, d->user_data, rows->made);
    return TRUE;
  }
  rows->data = rows->made + n;
  return d->rows (band.y0, n_rows, d->user_data, rows->made + n, rows->made, error);
}

/* @mask: (nullable): of the row */
static void
mark_row (
    const Detect *d, const float *data, const float *threshold, const guint8 *mask, guint8 *above)
{
  if (threshold != NULL) {
    for (guint x = 0; x < d->width; x++)
      above[x] = data[x] > threshold[x];
  } else {
    for (guint x = 0; x < d->width; x++)
      above[x] = data[x] > d->constant;
  }
  if (mask == NULL)
    return;
  for (guint x = 0; x < d->width; x++)
    above[x] = above[x] & (mask[x] == 0);
}

static void
add_runs (const guint8 *above, guint width, GArray *runs)
{
  const guint8 *next = above, *end = above + width;

  while (next < end && (next = memchr (next, 1, (gsize)(end - next))) != NULL) {
    const guint8 *stop = memchr (next, 0, (gsize)(end - next));
    Run run = { (guint)(next - above), stop == NULL ? width : (guint)(stop - above) };

    g_array_append_val (runs, run);
    next = above + run.x1;
  }
}

static gboolean
find_runs (guint index, gpointer user_data, GError **error)
{
  Detect *d = user_data;
  DscBand band = dsc_band_get (d->height, BAND_ROWS, index);
  g_autofree guint8 *above = g_new (guint8, d->width);
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  Rows rows;
  gboolean ok = get_rows (d, band, &rows, error);

  d->runs[index] = runs;
  for (guint y = band.y0; ok && y < band.y1; y++) {
    guint before = runs->len;
    gsize at = (gsize)(y - band.y0) * d->width;

    mark_row (d, rows.data + at, rows.threshold != NULL ? rows.threshold + at : NULL,
              d->mask != NULL ? d->mask + (gsize)y * d->width : NULL, above);
    add_runs (above, d->width, runs);
    d->n_runs[y] = runs->len - before;
  }
  g_free (rows.made);
  return ok;
}

static gboolean
gather_runs (Detect *d, guint n_bands, GError **error)
{
  gsize n = 0;

  for (guint y = 0; y < d->height; y++) {
    d->first[y] = n;
    n += d->n_runs[y];
  }
  d->first[d->height] = n;
  if (n >= G_MAXUINT32) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "%" G_GSIZE_FORMAT " rows of pixels are above the threshold: take a higher one",
                 n);
    return FALSE;
  }
  d->all = dsc_try_alloc ((n + 1) * sizeof *d->all, "rows of pixels above the threshold", error);
  d->parent = d->all == NULL ? NULL
                             : dsc_try_alloc ((n + 1) * sizeof *d->parent,
                                              "rows of pixels above the threshold", error);
  if (d->parent == NULL)
    return FALSE;
  n = 0;
  for (guint i = 0; i < n_bands; i++) {
    if (d->runs[i]->len > 0)
      memcpy (d->all + n, d->runs[i]->data, d->runs[i]->len * sizeof (Run));
    n += d->runs[i]->len;
    g_clear_pointer (&d->runs[i], g_array_unref);
  }
  return TRUE;
}

static guint32
find_root (guint32 *parent, guint32 i)
{
  while (parent[i] != i) {
    parent[i] = parent[parent[i]];
    i = parent[i];
  }
  return i;
}

/* The first run of all is the root. */
static void
join (guint32 *parent, guint32 a, guint32 b)
{
  a = find_root (parent, a);
  b = find_root (parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

static void
connect_rows (Detect *d, guint connectivity)
{
  guint reach = connectivity == 8 ? 1 : 0;

  for (gsize i = 0; i < d->first[d->height]; i++)
    d->parent[i] = (guint32)i;
  for (guint y = 1; y < d->height; y++) {
    gsize below = d->first[y - 1], end = d->first[y];

    for (gsize i = end; i < d->first[y + 1]; i++) {
      while (below < end && d->all[below].x1 + reach <= d->all[i].x0)
        below++;
      for (gsize j = below; j < end && d->all[j].x0 < d->all[i].x1 + reach; j++)
        join (d->parent, (guint32)i, (guint32)j);
    }
  }
}

static void
add_run (DscSegment *segment, const Run *run, guint y)
{
  if (segment->area == 0) {
    *segment = (DscSegment){ run->x0, y, run->x1, y + 1, 0 };
  } else {
    segment->x0 = MIN (segment->x0, run->x0);
    segment->x1 = MAX (segment->x1, run->x1);
    segment->y1 = y + 1;
  }
  segment->area += run->x1 - run->x0;
}

/* After it @parent has the label of each run. */
static gboolean
number_segments (Detect *d, guint n_pixels, GError **error)
{
  gsize n = d->first[d->height];
  g_autofree gsize *area = dsc_try_alloc ((n + 1) * sizeof *area, "areas of segments", error);
  DscSegmentMap *map = d->map;

  if (area == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    area[find_root (d->parent, (guint32)i)] += d->all[i].x1 - d->all[i].x0;
  for (gsize i = 0; i < n; i++)
    map->n_segments += d->parent[i] == i && area[i] >= n_pixels;
  map->segments
      = dsc_try_alloc ((map->n_segments + (gsize)1) * sizeof *map->segments, "segments", error);
  if (map->segments == NULL)
    return FALSE;
  map->n_segments = 0;
  /* a parent comes before its children, and from here on has a label for its area */
  for (gsize i = 0; i < n; i++)
    if (d->parent[i] == i)
      area[i] = area[i] >= n_pixels ? ++map->n_segments : 0;
    else
      area[i] = area[d->parent[i]];
  for (guint y = 0; y < d->height; y++)
    for (gsize i = d->first[y]; i < d->first[y + 1]; i++) {
      d->parent[i] = (guint32)area[i];
      if (d->parent[i] > 0)
        add_run (&map->segments[d->parent[i] - 1], &d->all[i], y);
    }
  return TRUE;
}

static gboolean
paint_runs (guint index, gpointer user_data, GError **error)
{
  Detect *d = user_data;
  DscBand band = dsc_band_get (d->height, BAND_ROWS, index);

  (void)error;
  for (guint y = band.y0; y < band.y1; y++) {
    guint32 *row = d->map->labels + (gsize)y * d->width;

    for (gsize i = d->first[y]; i < d->first[y + 1]; i++)
      for (guint x = d->all[i].x0; x < d->all[i].x1; x++)
        row[x] = d->parent[i];
  }
  return TRUE;
}

static DscSegmentMap *
detect (Detect *d,
        guint n_pixels,
        guint connectivity,
        guint n_threads,
        GCancellable *cancellable,
        GError **error)
{
  guint n_bands = dsc_band_count (d->height, BAND_ROWS);
  g_autoptr (DscSegmentMap) map = g_new0 (DscSegmentMap, 1);
  g_autofree GArray **runs = d->runs = g_new0 (GArray *, n_bands);
  g_autofree guint32 *n_runs = d->n_runs = g_new0 (guint32, d->height), *parent = NULL;
  g_autofree gsize *first = d->first = g_new0 (gsize, d->height + (gsize)1);
  g_autofree Run *all = NULL;
  gboolean ok;

  g_return_val_if_fail (n_pixels >= 1 && (connectivity == 4 || connectivity == 8), NULL);
  d->map = map;
  map->width = d->width;
  map->height = d->height;
  map->labels = dsc_try_alloc ((gsize)d->width * d->height * sizeof *map->labels,
                               "a map of segments", error);
  ok = map->labels != NULL
       && dsc_parallel_for (n_bands, n_threads, find_runs, d, cancellable, error)
       && gather_runs (d, n_bands, error);
  all = d->all;
  parent = d->parent;
  for (guint i = 0; i < n_bands; i++)
    g_clear_pointer (&runs[i], g_array_unref);
  if (!ok)
    return NULL;
  connect_rows (d, connectivity);
  if (!number_segments (d, n_pixels, error)
      || !dsc_parallel_for (n_bands, n_threads, paint_runs, d, cancellable, error))
    return NULL;
  return g_steal_pointer (&map);
}

DscSegmentMap *
dsc_segment_map_detect (const float *data,
                        const float *threshold,
                        float constant,
                        const guint8 *mask,
                        guint width,
                        guint height,
                        guint n_pixels,
                        guint connectivity,
                        guint n_threads,
                        GCancellable *cancellable,
                        GError **error)
{
  Detect d = { .data = data,
               .threshold = threshold,
               .constant = constant,
               .mask = mask,
               .width = width,
               .height = height };

  return detect (&d, n_pixels, connectivity, n_threads, cancellable, error);
}

DscSegmentMap *
dsc_segment_map_detect_above (const float *data,
                              DscThresholdFunc threshold,
                              gpointer user_data,
                              const guint8 *mask,
                              guint width,
                              guint height,
                              guint n_pixels,
                              guint connectivity,
                              guint n_threads,
                              GCancellable *cancellable,
                              GError **error)
{
  Detect d = { .data = data,
               .function = threshold,
               .user_data = user_data,
               .mask = mask,
               .width = width,
               .height = height };

  return detect (&d, n_pixels, connectivity, n_threads, cancellable, error);
}

DscSegmentMap *
dsc_segment_map_detect_rows (DscDetectFunc rows,
                             gpointer user_data,
                             const guint8 *mask,
                             guint width,
                             guint height,
                             guint n_pixels,
                             guint connectivity,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error)
{
  Detect d
      = { .rows = rows, .user_data = user_data, .mask = mask, .width = width, .height = height };

  return detect (&d, n_pixels, connectivity, n_threads, cancellable, error);
}

void
dsc_segment_map_select (DscSegmentMap *self, const guint8 *keep)
{
  guint32 n = 0;

  for (guint i = 0; i < self->n_segments; i++) {
    DscSegment s = self->segments[i];
    guint32 label = keep[i] ? n + 1 : 0;

    if (label == i + 1) {
      n++;
      continue;
    }
    for (guint y = s.y0; y < s.y1; y++) {
      guint32 *row = self->labels + (gsize)y * self->width;

      for (guint x = s.x0; x < s.x1; x++)
        if (row[x] == i + 1)
          row[x] = label;
    }
    if (label > 0)
      self->segments[n++] = s;
  }
  self->n_segments = n;
}

void
dsc_segment_map_free (DscSegmentMap *self)
{
  if (self == NULL)
    return;
  g_free (self->labels);
  g_free (self->segments);
  g_free (self);
}
