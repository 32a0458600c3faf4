/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-drizzle-private.h"

#include <string.h>

#include "dsc-quad-overlap.h"

/* Overlaps below this are rounding noise of cells that the drop does not touch. */
#define NOISE 1e-13

/* No block of cells: the drop is too large for one, or there is nothing to do. */
enum { SKIP = 0, LARGE = 1 };

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

/* The drops of a segment. Corners as the peer numbers them: (-,+), (+,+), (+,-), (-,-). */
typedef struct {
  double x[4][DSC_PIXMAP_SEGMENT], y[4][DSC_PIXMAP_SEGMENT];
  double x_min[DSC_PIXMAP_SEGMENT], y_min[DSC_PIXMAP_SEGMENT]; /* nearest integers */
  double x_max[DSC_PIXMAP_SEGMENT], y_max[DSC_PIXMAP_SEGMENT];
  double area[DSC_PIXMAP_SEGMENT];
  double weight[DSC_PIXMAP_SEGMENT];  /* of a unit of area */
  float share[4][DSC_PIXMAP_SEGMENT]; /* weights that go to a block of 2 x 2 cells */
  guint8 cells[DSC_PIXMAP_SEGMENT];   /* SKIP, LARGE, or the size of the block it is in */
  guint8 slot[DSC_PIXMAP_SEGMENT];
} Segment;

/* The corners of pixels i .. i + n - 1 by bilinear interpolation of the map of the centres; @v
 * points at the first centre. */
static inline void
find_corners (const double *restrict v,
              gsize stride,
              gint n,
              double h,
              double *restrict c0,
              double *restrict c1,
              double *restrict c2,
              double *restrict c3)
{
  const double *restrict below = v - stride, *restrict above = v + stride;
  double mid = (1 - h) * (1 - h), side = (1 - h) * h, corner = h * h;

  for (gint i = 0; i < n; i++) {
    double m = v[i] * mid, l = v[i - 1] * side, r = v[i + 1] * side;
    double b = below[i] * side, a = above[i] * side;

    c0[i] = l + m + above[i - 1] * corner + a;
    c1[i] = m + r + a + above[i + 1] * corner;
    c2[i] = b + below[i + 1] * corner + m + r;
    c3[i] = below[i - 1] * corner + b + l + m;
  }
}

#define LOW(a, b) ((a) < (b) ? (a) : (b))
#define HIGH(a, b) ((b) < (a) ? (a) : (b))

static inline void
find_extent (double (*restrict c)[DSC_PIXMAP_SEGMENT],
             gint n,
             double *restrict ret_min,
             double *restrict ret_max)
{
  for (gint i = 0; i < n; i++) {
    double low = LOW (LOW (c[0][i], c[1][i]), LOW (c[2][i], c[3][i]));
    double high = HIGH (HIGH (c[0][i], c[1][i]), HIGH (c[2][i], c[3][i]));

    ret_min[i] = floor (low + 0.5);
    ret_max[i] = floor (high + 0.5);
  }
}

static inline __attribute__ ((always_inline)) void
find_drops (const DscDrizzleInput *input, double half, gint xa, gint y, gint n, Segment *seg)
{
  const DscPixmap *map = input->map;
  gsize at = dsc_pixmap_index (map, xa, y);

  find_corners (map->x + at, map->stride, n, half, seg->x[0], seg->x[1], seg->x[2], seg->x[3]);
  find_corners (map->y + at, map->stride, n, half, seg->y[0], seg->y[1], seg->y[2], seg->y[3]);
  find_extent (seg->x, n, seg->x_min, seg->x_max);
  find_extent (seg->y, n, seg->y_min, seg->y_max);
  for (gint i = 0; i < n; i++)
    seg->area[i] = 0.5
                   * ((seg->x[1][i] - seg->x[3][i]) * (seg->y[0][i] - seg->y[2][i])
                      - (seg->x[0][i] - seg->x[2][i]) * (seg->y[1][i] - seg->y[3][i]));
}

/* All drops, and those of them that fall into 2 x 2 cells as a batch, each in its own slot; what
 * stands in the slots of the others is not used. */
VECTOR_CLONES static void
find_segment (const DscDrizzleInput *input,
              double half,
              gint xa,
              gint y,
              gint n,
              const float *restrict weight,
              Segment *restrict seg,
              DscQuadBatch *restrict batch)
{
  find_drops (input, half, xa, y, n, seg);
  for (gint i = 0; i < n; i++)
    seg->weight[i] = weight[i] / seg->area[i];
  for (guint c = 0; c < 4; c++) {
    for (gint i = 0; i < n; i++)
      batch->x[c][i] = HIGH (seg->x[c][i] - (seg->x_min[i] - 0.5), 0.0);
    for (gint i = 0; i < n; i++)
      batch->y[c][i] = HIGH (seg->y[c][i] - (seg->y_min[i] - 0.5), 0.0);
    for (gint i = n; (i & 7) != 0; i++)
      batch->x[c][i] = batch->y[c][i] = 0;
  }
}

/* What each drop in a batch of 2 x 2 cells gives to each cell. */
VECTOR_CLONES static void
find_shares (const DscQuadBatch *restrict batch, gint n, Segment *restrict seg)
{
  for (guint k = 0; k < 4; k++)
    for (gint i = 0; i < n; i++) {
      double overlap = batch->area[k][i];
      double share = overlap * seg->weight[i];

      seg->share[k][i] = (float)(fabs (overlap) > NOISE ? share : 0.0);
    }
}

/* Puts drop @i into the batch of its block size. Returns: the size, or SKIP, LARGE */
static inline guint
sort_drop (Segment *seg, gint i, const DscDrizzleTile *tile, DscQuadBatch *batches, guint *counts)
{
  double x0 = seg->x_min[i], y0 = seg->y_min[i];
  double span = MAX (seg->x_max[i] - x0, seg->y_max[i] - y0);
  DscQuadBatch *batch;
  guint cells, k;

  /* also FALSE if a corner has no position */
  if (!(seg->area[i] != 0 && !isnan (seg->area[i]) && seg->x_max[i] >= tile->x0
        && x0 < tile->x0 + (gint)tile->width && seg->y_max[i] >= tile->y0
        && y0 < tile->y0 + (gint)tile->height))
    return SKIP;
  if (span >= DSC_QUAD_MAX_CELLS)
    return LARGE;
  cells = MAX (2, (guint)span + 1);
  if (cells == 2) {
    counts[0] = 1;
    return 2;
  }
  batch = &batches[cells - 2];
  k = counts[cells - 2]++;
  for (guint c = 0; c < 4; c++) {
    batch->x[c][k] = HIGH (seg->x[c][i] - (x0 - 0.5), 0.0);
    batch->y[c][k] = HIGH (seg->y[c][i] - (y0 - 0.5), 0.0);
  }
  seg->slot[i] = (guint8)k;
  return cells;
}

/* Runs the batches that hold something; the first one is full. */
static void
run_batches (DscQuadBatch *batches, guint *counts, gint n, Segment *seg)
{
  if (counts[0] > 0) {
    dsc_quad_batch_run (&batches[0], (guint)n, 2);
    find_shares (&batches[0], n, seg);
  }
  for (guint k = 1; k < DSC_QUAD_MAX_CELLS - 1; k++)
    if (counts[k] > 0) {
      for (guint i = counts[k]; (i & 7) != 0; i++)
        for (guint c = 0; c < 4; c++)
          batches[k].x[c][i] = batches[k].y[c][i] = 0;
      dsc_quad_batch_run (&batches[k], counts[k], k + 2);
    }
}

/* Whether the block of 2 x 2 cells of a drop lies in the tile. */
static inline gboolean
is_inside (const DscDrizzleTile *tile, gint left, gint low)
{
  return left >= 0 && low >= 0 && left + 2 <= (gint)tile->width && low + 2 <= (gint)tile->height;
}

static void
deposit_block (const Segment *seg,
               gint i,
               const DscQuadBatch *batch,
               DscDrizzleTile *tile,
               DscFloat4 d,
               guint32 dq)
{
  gint cells = seg->cells[i];
  gint left = (gint)seg->x_min[i] - tile->x0, low = (gint)seg->y_min[i] - tile->y0;
  gint c0 = MAX (0, -left), c1 = MIN (cells, (gint)tile->width - left);
  gint r0 = MAX (0, -low), r1 = MIN (cells, (gint)tile->height - low);
  const double (*area)[DSC_QUAD_BATCH] = batch->area;
  guint slot = seg->slot[i];

  for (gint r = r0; r < r1; r++)
    for (gint c = c0; c < c1; c++) {
      if (cells == 2) {
        dsc_drizzle_put (tile, left + c, low + r, seg->share[r * 2 + c][i], d, dq);
      } else {
        double overlap = area[r * cells + c][slot];

        if (fabs (overlap) > NOISE)
          dsc_drizzle_put (tile, left + c, low + r, (float)(overlap * seg->weight[i]), d, dq);
      }
    }
}

/* A block of 2 x 2 cells inside a tile of planes: dsc_drizzle_deposit_sci() four times. */
static inline void
deposit_planes (const Segment *seg, gint i, DscDrizzleTile *tile, float sci)
{
  gint left = (gint)seg->x_min[i] - tile->x0, low = (gint)seg->y_min[i] - tile->y0;
  float *mean = tile->mean + (gsize)low * tile->stride + (gsize)left, *mean1 = mean + tile->stride;
  float *wht = tile->wht + (gsize)low * tile->stride + (gsize)left, *wht1 = wht + tile->stride;
  DscFloat4 w = { seg->share[0][i], seg->share[1][i], seg->share[2][i], seg->share[3][i] };
  DscFloat4 old = { wht[0], wht[1], wht1[0], wht1[1] };
  DscFloat4 v = { mean[0], mean[1], mean1[0], mean1[1] };
  DscFloat4 d = { sci, sci, sci, sci };
  DscFloat4 sum = old + w, new_mean = (v * old + d * w) / sum;
  DscMask4 first = old == 0.0f, none = w == 0.0f;

  new_mean = (DscFloat4)((first & (DscMask4)d) | (~first & (DscMask4)new_mean));
  new_mean = (DscFloat4)((none & (DscMask4)v) | (~none & (DscMask4)new_mean));
  sum = (DscFloat4)((none & (DscMask4)old) | (~none & (DscMask4)sum));
  mean[0] = new_mean[0];
  mean[1] = new_mean[1];
  mean1[0] = new_mean[2];
  mean1[1] = new_mean[3];
  wht[0] = sum[0];
  wht[1] = sum[1];
  wht1[0] = sum[2];
  wht1[1] = sum[3];
}

/* A drop over more cells than a block has: each cell on its own. */
static void
deposit_large (const Segment *seg, gint i, DscDrizzleTile *tile, DscFloat4 d, guint32 dq)
{
  gint x0 = MAX (dsc_drizzle_nint (seg->x_min[i]), tile->x0);
  gint x1 = MIN (dsc_drizzle_nint (seg->x_max[i]), tile->x0 + (gint)tile->width - 1);
  gint y0 = MAX (dsc_drizzle_nint (seg->y_min[i]), tile->y0);
  gint y1 = MIN (dsc_drizzle_nint (seg->y_max[i]), tile->y0 + (gint)tile->height - 1);

  for (gint y = y0; y <= y1; y++)
    for (gint x = x0; x <= x1; x++) {
      double cx[4], cy[4], overlap;

      for (guint k = 0; k < 4; k++) {
        cx[k] = seg->x[k][i] - (x - 0.5);
        cy[k] = seg->y[k][i] - (y - 0.5);
      }
      overlap = dsc_quad_overlap_unit (cx, cy);
      if (fabs (overlap) > NOISE)
        dsc_drizzle_put (tile, x - tile->x0, y - tile->y0, (float)(overlap * seg->weight[i]), d,
                         dq);
    }
}

/*
 * The overlaps of all drops of the segment are found first, in batches of equal block size, so that
 * the loops over drops are vector code; then the drops are laid down in their order.
 */
void
dsc_drizzle_square_segment (const DscDrizzleSetup *setup,
                            const DscDrizzleInput *input,
                            DscDrizzleTile *tile,
                            gint xa,
                            gint xb,
                            gint y)
{
  gint n = xb - xa + 1;
  gsize at = (gsize)(y - (gint)input->map->y0) * input->map->nx + xa;
  const float *weight = input->weight + at;
  gboolean planes = tile->cells == NULL;
  DscQuadBatch batches[DSC_QUAD_MAX_CELLS - 1];
  guint counts[DSC_QUAD_MAX_CELLS - 1] = { 0 };
  Segment seg;

  find_segment (input, 0.5 * setup->pixfrac, xa, y, n, weight, &seg, &batches[0]);
  for (gint i = 0; i < n; i++)
    seg.cells[i] = weight[i] == 0 || isnan (weight[i])
                       ? SKIP
                       : (guint8)sort_drop (&seg, i, tile, batches, counts);
  run_batches (batches, counts, n, &seg);
  for (gint i = 0; i < n; i++) {
    if (seg.cells[i] == SKIP)
      continue;
    if (planes && seg.cells[i] == 2
        && is_inside (tile, (gint)seg.x_min[i] - tile->x0, (gint)seg.y_min[i] - tile->y0)) {
      deposit_planes (&seg, i, tile,
                      input->sci != NULL ? input->sci[at + i] : input->values[at + i][0]);
    } else {
      DscFloat4 d = dsc_drizzle_get_values (input, at + i);
      guint32 dq = input->dq != NULL ? input->dq[at + i] : 0;

      if (seg.cells[i] == LARGE)
        deposit_large (&seg, i, tile, d, dq);
      else
        deposit_block (&seg, i, &batches[seg.cells[i] - 2], tile, d, dq);
    }
  }
}
