/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-drizzle-private.h"

#include <string.h>

#include "dsc-quad-overlap.h"

/* Overlaps below this are rounding noise of cells that the drop does not touch. */
#define NOISE 1e-13

/* No block of cells: the drop is too large for one, or there is nothing to do. */
enum { SKIP = 0, LARGE = 1 };

/* The drops of a segment. Corners as the peer numbers them: (-,+), (+,+), (+,-), (-,-). */
typedef struct {
  double x[4][DSC_PIXMAP_SEGMENT], y[4][DSC_PIXMAP_SEGMENT];
  double x_min[DSC_PIXMAP_SEGMENT], y_min[DSC_PIXMAP_SEGMENT]; /* nearest integers */
  double x_max[DSC_PIXMAP_SEGMENT], y_max[DSC_PIXMAP_SEGMENT];
  double area[DSC_PIXMAP_SEGMENT];
  guint8 cells[DSC_PIXMAP_SEGMENT]; /* SKIP, LARGE, or the size of the block it is in */
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

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__)
__attribute__ ((target_clones ("avx2", "default")))
#endif
static void
find_segment (const DscDrizzleInput *input, double half, gint xa, gint y, gint n, Segment *seg)
{
  find_drops (input, half, xa, y, n, seg);
}

/* Puts drop @i into the batch of its block size. Returns: the size, or SKIP, LARGE */
static inline guint
sort_drop (const Segment *seg,
           gint i,
           const DscDrizzleTile *tile,
           DscQuadBatch *batches,
           guint *counts,
           guint8 *ret_slot)
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
  batch = &batches[cells - 2];
  k = counts[cells - 2]++;
  for (guint c = 0; c < 4; c++) {
    batch->x[c][k] = HIGH (seg->x[c][i] - (x0 - 0.5), 0.0);
    batch->y[c][k] = HIGH (seg->y[c][i] - (y0 - 0.5), 0.0);
  }
  *ret_slot = (guint8)k;
  return cells;
}

static void
deposit_block (const Segment *seg,
               gint i,
               const DscQuadBatch *batch,
               DscDrizzleTile *tile,
               double w,
               DscFloat4 d,
               guint32 dq)
{
  gint cells = seg->cells[i];
  gint left = (gint)seg->x_min[i] - tile->x0, low = (gint)seg->y_min[i] - tile->y0;
  gint c0 = MAX (0, -left), c1 = MIN (cells, (gint)tile->width - left);
  gint r0 = MAX (0, -low), r1 = MIN (cells, (gint)tile->height - low);
  const double (*area)[DSC_QUAD_BATCH] = batch->area;
  guint slot = seg->slot[i];

  for (gint r = r0; r < r1; r++) {
    DscDrizzleCell *row = tile->cells + (gsize)(low + r) * tile->width + left;

    for (gint c = c0; c < c1; c++) {
      double overlap = area[r * cells + c][slot];

      if (fabs (overlap) > NOISE)
        dsc_drizzle_deposit (&row[c], (float)(overlap * w), d, dq);
    }
  }
}

/* A drop over more cells than a block has: each cell on its own. */
static void
deposit_large (const Segment *seg, gint i, DscDrizzleTile *tile, double w, DscFloat4 d, guint32 dq)
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
        dsc_drizzle_deposit (&tile->cells[(gsize)(y - tile->y0) * tile->width + (x - tile->x0)],
                             (float)(overlap * w), d, dq);
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
  DscQuadBatch batches[DSC_QUAD_MAX_CELLS - 1];
  guint counts[DSC_QUAD_MAX_CELLS - 1] = { 0 };
  Segment seg;

  find_segment (input, 0.5 * setup->pixfrac, xa, y, n, &seg);
  for (gint i = 0; i < n; i++)
    seg.cells[i] = weight[i] == 0 || isnan (weight[i])
                       ? SKIP
                       : (guint8)sort_drop (&seg, i, tile, batches, counts, &seg.slot[i]);
  for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
    if (counts[k] > 0) {
      for (guint i = counts[k]; (i & 7) != 0; i++)
        for (guint c = 0; c < 4; c++)
          batches[k].x[c][i] = batches[k].y[c][i] = 0;
      dsc_quad_batch_run (&batches[k], counts[k], k + 2);
    }
  for (gint i = 0; i < n; i++) {
    guint32 dq = input->dq != NULL ? input->dq[at + i] : 0;

    if (seg.cells[i] == SKIP)
      continue;
    if (seg.cells[i] == LARGE)
      deposit_large (&seg, i, tile, weight[i] / seg.area[i], input->values[at + i], dq);
    else
      deposit_block (&seg, i, &batches[seg.cells[i] - 2], tile, weight[i] / seg.area[i],
                     input->values[at + i], dq);
  }
}
