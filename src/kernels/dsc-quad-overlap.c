/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-quad-overlap.h"

#include <math.h>

/* Results are the same for both clones: no operation is fused or reordered. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__)
#define DSC_VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define DSC_VECTOR_CLONES
#endif

/* Integral of clamp (y, 0, 1) along the edge from (x1, y1) to (x2, y2) over the part of it inside
 * 0 <= x <= 1; negative if the edge runs to the left. */
static double
area_below_edge (double x1, double y1, double x2, double y2)
{
  double dx = x2 - x1, slope, from, to, y_from, y_to, sign = dx < 0 ? -1.0 : 1.0, area = 0;

  if (dx == 0)
    return 0;
  from = CLAMP (MIN (x1, x2), 0, 1);
  to = CLAMP (MAX (x1, x2), 0, 1);
  if (from >= to)
    return 0;
  slope = (y2 - y1) / dx;
  y_from = y1 + slope * (from - x1);
  y_to = y1 + slope * (to - x1);
  if (MAX (y_from, y_to) <= 0)
    return 0;
  if (MIN (y_from, y_to) >= 1)
    return sign * (to - from);

  if (MIN (y_from, y_to) < 0) { /* cut off what is below 0 */
    double x_cut = CLAMP (x1 - y1 / slope, from, to);

    if (y_from < 0) {
      from = x_cut;
      y_from = 0;
    } else {
      to = x_cut;
      y_to = 0;
    }
  }
  if (MAX (y_from, y_to) > 1) { /* and take what is above 1 as a rectangle */
    double x_cut = CLAMP (x1 + (1 - y1) / slope, from, to);

    if (y_from > 1) {
      area = x_cut - from;
      from = x_cut;
      y_from = 1;
    } else {
      area = to - x_cut;
      to = x_cut;
      y_to = 1;
    }
  }
  return sign * (area + 0.5 * (to - from) * (y_from + y_to));
}

double
dsc_quad_overlap_unit (const double x[4], const double y[4])
{
  double sum = 0;

  for (guint k = 0; k < 4; k++)
    sum += area_below_edge (x[k], y[k], x[(k + 1) & 3], y[(k + 1) & 3]);
  return sum;
}

#define SEL(condition, a, b) ((condition) ? (a) : (b))
#define LOW(a, b) SEL ((a) < (b), a, b)
#define HIGH(a, b) SEL ((b) < (a), a, b)

/* What of the part [ta, tb] of an edge, with y - b = pa and pb at its ends, lies above the line
 * y = b: a trapezoid between the place where the edge crosses the line and the end that is above;
 * 0 times something finite if neither end is. */
static inline __attribute__ ((always_inline)) double
part_above (double ta, double tb, double pa, double pb, double cross)
{
  double from = SEL (0 < pa, ta, cross), to = SEL (0 < pb, tb, cross);
  double sum = HIGH (pa, 0.0) + HIGH (pb, 0.0);

  return 0.5 * sum * (to - from);
}

/*
 * Edges (x1, y1) - (x2, y2) of all quadrilaterals in column @c of the cells: what lies below the
 * part in the column down to y = 0 belongs to row 0, but what of it is above the line y = b to row
 * b and higher.
 */
static inline __attribute__ ((always_inline)) void
add_column (const double *restrict ax,
            const double *restrict ay,
            const double *restrict bx,
            const double *restrict by,
            const double *restrict slopes,
            const double *restrict inverses,
            double *restrict area0,
            double *restrict area1,
            double *restrict area2,
            double *restrict area3,
            guint n,
            const guint cells,
            const double c)
{
  for (guint i = 0; i < n; i++) {
    double x1 = ax[i], y1 = ay[i], x2 = bx[i], slope = slopes[i], inverse = inverses[i];
    double ta = LOW (HIGH (x1, c), c + 1), tb = LOW (HIGH (x2, c), c + 1);
    double ya = y1 + slope * (ta - x1), yb = y1 + slope * (tb - x1);
    double below = 0.5 * (ya + yb) * (tb - ta), above;

    above = part_above (ta, tb, ya - 1, yb - 1, x1 + (1 - y1) * inverse);
    area0[i] += below - above;
    if (cells > 2) {
      below = above;
      above = part_above (ta, tb, ya - 2, yb - 2, x1 + (2 - y1) * inverse);
      area1[i] += below - above;
    }
    if (cells > 3) {
      below = above;
      above = part_above (ta, tb, ya - 3, yb - 3, x1 + (3 - y1) * inverse);
      area2[i] += below - above;
    }
    area3[i] += above;
  }
}

static inline __attribute__ ((always_inline)) void
run_batch (DscQuadBatch *batch, guint n, const guint cells)
{
  double slope[DSC_QUAD_BATCH], inverse[DSC_QUAD_BATCH];

  n = (n + 7) & ~7u;
  for (guint k = 0; k < cells * cells; k++)
    for (guint i = 0; i < n; i++)
      batch->area[k][i] = 0;
  for (guint k = 0; k < 4; k++) {
    const double *ax = batch->x[k], *ay = batch->y[k];
    const double *bx = batch->x[(k + 1) & 3], *by = batch->y[(k + 1) & 3];

    for (guint i = 0; i < n; i++) {
      double dx = bx[i] - ax[i], dy = by[i] - ay[i];

      slope[i] = dy / SEL (dx == 0, 1.0, dx);
      inverse[i] = dx / SEL (dy == 0, 1.0, dy);
    }
    for (guint c = 0; c < cells; c++)
      add_column (ax, ay, bx, by, slope, inverse, batch->area[c], batch->area[cells + c],
                  batch->area[2 * cells + c], batch->area[(cells - 1) * cells + c], n, cells, c);
  }
}

DSC_VECTOR_CLONES static void
run_batch_2 (DscQuadBatch *batch, guint n)
{
  run_batch (batch, n, 2);
}

DSC_VECTOR_CLONES static void
run_batch_3 (DscQuadBatch *batch, guint n)
{
  run_batch (batch, n, 3);
}

DSC_VECTOR_CLONES static void
run_batch_4 (DscQuadBatch *batch, guint n)
{
  run_batch (batch, n, 4);
}

void
dsc_quad_batch_run (DscQuadBatch *batch, guint n, guint cells)
{
  g_return_if_fail (n <= DSC_QUAD_BATCH && cells >= 2 && cells <= DSC_QUAD_MAX_CELLS);
  if (cells == 2)
    run_batch_2 (batch, n);
  else if (cells == 3)
    run_batch_3 (batch, n);
  else
    run_batch_4 (batch, n);
}
