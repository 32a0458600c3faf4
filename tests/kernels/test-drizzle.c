/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-drizzle.h"
#include "dsc-mosaic.h"
#include "dsc-quad-overlap.h"
#include "dsc-test.h"

/* An affine map with an optional bend, and one exposure on it. */
typedef struct {
  double a, b, c, d, x, y, bend;
} Affine;

static void
affine_map (gpointer data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  const Affine *m = data;

  for (gsize i = 0; i < n; i++) {
    double px = x[i], py = y[i];

    ret_x[i] = m->a * px + m->b * py + m->x + m->bend * px * py;
    ret_y[i] = m->c * px + m->d * py + m->y + m->bend * (px * px - py * py);
  }
}

typedef struct {
  guint nx, ny;
  DscPixmap *map;
  DscFloat4 *values;
  float *weight;
  guint32 *dq;
  DscDrizzleInput input;
} Exposure;

static Exposure *
exposure_new_rows (Affine *affine, guint nx, guint ny, guint y0, guint n_rows)
{
  Exposure *e = g_new0 (Exposure, 1);
  DscMapSource source = { .func = affine_map,
                          .user_data = affine,
                          .x1 = (gint)nx - 1,
                          .y1 = (gint)ny - 1,
                          .tolerance = DSC_PIXMAP_TOLERANCE };

  e->nx = nx;
  e->ny = ny;
  e->map = dsc_pixmap_new ();
  g_assert_true (dsc_pixmap_compute (e->map, &source, nx, ny, y0, n_rows, 2, NULL, NULL));
  e->values = g_aligned_alloc0 ((gsize)nx * n_rows, sizeof (DscFloat4), 16);
  e->weight = g_new0 (float, (gsize)nx *n_rows);
  e->dq = g_new0 (guint32, (gsize)nx * n_rows);
  e->input = (DscDrizzleInput){ .map = e->map,
                                .values = e->values,
                                .weight = e->weight,
                                .dq = e->dq,
                                .x1 = (gint)nx - 1,
                                .y1 = (gint)ny - 1 };
  return e;
}

static Exposure *
exposure_new (Affine *affine, guint nx, guint ny)
{
  return exposure_new_rows (affine, nx, ny, 0, ny);
}

static void
exposure_free (Exposure *e)
{
  dsc_pixmap_free (e->map);
  g_aligned_free (e->values);
  g_free (e->weight);
  g_free (e->dq);
  g_free (e);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exposure, exposure_free)

static void
add (DscMosaic *mosaic, DscKernel kernel, double pixfrac, double ratio, Exposure *e, guint index)
{
  DscDrizzleSetup setup;

  dsc_drizzle_setup_init (&setup, kernel, pixfrac, ratio);
  g_assert_true (dsc_mosaic_add (mosaic, &setup, &e->input, index, 0, 2, NULL, NULL, NULL));
  dsc_drizzle_setup_clear (&setup);
}

static double
wht (DscMosaic *m, guint row, guint col)
{
  return m->wht[row * m->width + col];
}

/* Reference part B, section 7: one pixel of weight 1 at (2, 2), map (x + 2.3, y + 2.1). */
static void
test_single_pixel (void)
{
  struct {
    DscKernel kernel;
    double w44, w45, w54, w55;
  } const cases[] = {
    { DSC_KERNEL_SQUARE, .63, .27, .07, .03 },
    { DSC_KERNEL_TURBO, .63, .27, .07, .03 },
    { DSC_KERNEL_POINT, 1, 0, 0, 0 },
    { DSC_KERNEL_GAUSSIAN, .6688, .2206, .0728, .0240 },
    { DSC_KERNEL_LANCZOS3, .8293, .3311, .0792, NAN },
  };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++) {
    Affine shift = { .a = 1, .d = 1, .x = 2.3, .y = 2.1 };
    g_autoptr (Exposure) e = exposure_new (&shift, 5, 5);
    g_autoptr (DscMosaic) m = dsc_mosaic_new (12, 0, 12, 1, TRUE, DSC_NOISE_NONE, NULL);

    e->weight[12] = 1;
    e->values[12] = (DscFloat4){ 7, 0, 0, 0 };
    e->dq[12] = 4;
    add (m, cases[k].kernel, 1, 1, e, 0);
    dsc_assert_near (wht (m, 4, 4), cases[k].w44, 6e-5, 0);
    dsc_assert_near (wht (m, 4, 5), cases[k].w45, 6e-5, 0);
    dsc_assert_near (wht (m, 5, 4), cases[k].w54, 6e-5, 0);
    if (!isnan (cases[k].w55))
      dsc_assert_near (wht (m, 5, 5), cases[k].w55, 6e-5, 0);
    dsc_assert_near (m->sci[4 * 12 + 4], 7, 0, 0);
    g_assert_cmpuint (m->con[4 * 12 + 4], ==, 1);
    g_assert_cmpuint (m->dq[4 * 12 + 4], ==, 4);
    g_assert_cmpuint (m->con[0], ==, 0);
  }
}

/* turbo on a grid twice as fine: 1/16 1/8 1/16; 1/8 1/4 1/8; 1/16 1/8 1/16. */
static void
test_turbo_fine (void)
{
  static const double expected[3] = { 0.25, 0.5, 0.25 };
  Affine twice = { .a = 2, .d = 2, .x = 2, .y = 2 };
  g_autoptr (Exposure) e = exposure_new (&twice, 3, 3);
  g_autoptr (DscMosaic) m = dsc_mosaic_new (12, 0, 12, 1, FALSE, DSC_NOISE_NONE, NULL);

  e->weight[4] = 1;
  add (m, DSC_KERNEL_TURBO, 1, 0.5, e, 0);
  for (guint r = 0; r < 3; r++)
    for (guint c = 0; c < 3; c++)
      dsc_assert_near (wht (m, 3 + r, 3 + c), expected[r] * expected[c], 1e-7, 0);
}

/* A pixel next to one without a position has no corner: the ring of pixels is left out. */
static void
test_missing_positions (void)
{
  Affine identity = { .a = 1, .d = 1 };
  g_autoptr (Exposure) e = exposure_new (&identity, 8, 8);
  g_autoptr (DscMosaic) m = dsc_mosaic_new (8, 0, 8, 1, FALSE, DSC_NOISE_NONE, NULL);
  DscMapSource source = { .func = affine_map,
                          .user_data = &identity,
                          .x0 = 2,
                          .y0 = 3,
                          .x1 = 7,
                          .y1 = 7,
                          .tolerance = DSC_PIXMAP_TOLERANCE };

  g_assert_true (dsc_pixmap_compute (e->map, &source, 8, 8, 0, 8, 1, NULL, NULL));
  for (guint i = 0; i < 64; i++)
    e->weight[i] = 1;
  add (m, DSC_KERNEL_SQUARE, 1, 1, e, 0);
  for (guint r = 0; r < 8; r++)
    for (guint c = 0; c < 8; c++)
      dsc_assert_near (wht (m, r, c), r >= 4 && c >= 3 ? 1 : 0, 1e-6, 0);
}

/* Weight is conserved by square and turbo for any map inside the output, and the weights of a cell
 * that is covered add up to w / |det|. */
static void
test_weight_conserved (void)
{
  DscTestRandom random = { 42 };

  for (guint k = 0; k < 24; k++) {
    double angle = k == 0 ? 0 : dsc_test_uniform (&random) * 6.3;
    double scale = 0.4 + 2.2 * dsc_test_uniform (&random), pixfrac = k % 2 == 0 ? 1 : 0.6;
    Affine m1 = { .a = scale * cos (angle),
                  .b = -scale * sin (angle),
                  .c = scale * sin (angle),
                  .d = scale * cos (angle),
                  .bend = 1e-4 };
    guint n = 70, size = 300;
    g_autoptr (Exposure) e = NULL;
    g_autoptr (DscMosaic) m = dsc_mosaic_new (size, 0, size, 1, FALSE, DSC_NOISE_NONE, NULL);
    double sum = 0, max = 0;

    m1.x = 150 - 35 * (m1.a + m1.b);
    m1.y = 150 - 35 * (m1.c + m1.d);
    e = exposure_new (&m1, n, n);
    for (guint i = 0; i < n * n; i++)
      e->weight[i] = 3;
    add (m, DSC_KERNEL_SQUARE, pixfrac, 1 / scale, e, 0);
    for (guint i = 0; i < size * size; i++) {
      sum += m->wht[i];
      max = MAX (max, m->wht[i]);
    }
    dsc_assert_near (sum, 3.0 * n * n, 0, 2e-6);
    if (pixfrac == 1 && scale > 0.8)
      dsc_assert_near (max, 3 / (scale * scale), 0, 0.04); /* the bend */
  }
}

/* The batch of overlaps against the plain one. */
static void
test_quad_batch (void)
{
  DscTestRandom random = { 7 };
  g_autofree DscQuadBatch *batch = g_new0 (DscQuadBatch, 1);

  for (guint cells = 2; cells <= DSC_QUAD_MAX_CELLS; cells++)
    for (guint round = 0; round < 200; round++) {
      for (guint i = 0; i < DSC_QUAD_BATCH; i++) {
        double t = round % 4 == 0 ? 1e-9 * round : 6.3 * dsc_test_uniform (&random);
        double half = cells / 2.0, r = half / (fabs (cos (t)) + fabs (sin (t)));

        for (guint k = 0; k < 4; k++) {
          static const double ux[] = { -1, 1, 1, -1 }, uy[] = { 1, 1, -1, -1 };

          batch->x[k][i] = CLAMP (half + r * (ux[k] * cos (t) - uy[k] * sin (t)), 0, cells);
          batch->y[k][i] = CLAMP (half + r * (ux[k] * sin (t) + uy[k] * cos (t)), 0, cells);
        }
      }
      dsc_quad_batch_run (batch, DSC_QUAD_BATCH, cells);
      for (guint i = 0; i < DSC_QUAD_BATCH; i++)
        for (guint cell = 0; cell < cells * cells; cell++) {
          double x[4], y[4];

          for (guint k = 0; k < 4; k++) {
            x[k] = batch->x[k][i] - cell % cells;
            y[k] = batch->y[k][i] - cell / cells;
          }
          dsc_assert_near (batch->area[cell][i], dsc_quad_overlap_unit (x, y), 3e-15, 0);
        }
    }
}

/* Known overlaps: a square turned by 45 degrees about the middle of a cell leaves its corners. */
static void
test_quad_known (void)
{
  double r = sqrt (0.5), x[] = { 0.5 - r, 0.5, 0.5 + r, 0.5 }, y[] = { 0.5, 0.5 + r, 0.5, 0.5 - r };
  double far_x[] = { 2, 2, 3, 3 }, far_y[] = { 0, 1, 1, 0 };

  dsc_assert_near (dsc_quad_overlap_unit (x, y), 1 - 4 * (r - 0.5) * (r - 0.5), 1e-15, 0);
  dsc_assert_near (dsc_quad_overlap_unit (far_x, far_y), 0, 0, 0);
}

/* Worked check of reference part B, 2.9: read-noise variances 0.005 and 0.02, flux 1 and 2. */
static void
test_variances (void)
{
  static const float rnoise[] = { 0.005f, 0.02f }, flux[] = { 1, 2 };
  Affine identity = { .a = 1, .d = 1 };
  g_autoptr (DscMosaic) m = dsc_mosaic_new (6, 0, 6, 2, FALSE, DSC_NOISE_VARIANCE, NULL);
  gsize mid = 2 * 6 + 2;

  for (guint k = 0; k < 2; k++) {
    g_autoptr (Exposure) e = exposure_new (&identity, 6, 6);

    for (guint i = 0; i < 36; i++) {
      e->weight[i] = 1 / rnoise[k];
      e->values[i] = (DscFloat4){ flux[k], sqrtf (rnoise[k]), sqrtf (0.004f), NAN };
    }
    add (m, DSC_KERNEL_SQUARE, 1, 1, e, k);
  }
  dsc_mosaic_finish (m, NAN, 1, 1);
  dsc_assert_near (m->sci[mid], 1.2, 0, 1e-6);
  dsc_assert_near (m->var[0][mid], 0.004, 0, 1e-6);
  dsc_assert_near (m->var[1][mid], 0.00272, 0, 1e-6);
  dsc_assert_near (m->var[2][mid], NAN, 0, 0);
  dsc_assert_near (m->err[mid], sqrt (0.004 + 0.00272), 0, 1e-6);
  g_assert_cmpuint (m->con[mid], ==, 3);
}

/* 40 inputs everywhere: planes -1 and 255. */
static void
test_context_planes (void)
{
  Affine identity = { .a = 1, .d = 1 };
  g_autoptr (DscMosaic) m = dsc_mosaic_new (4, 0, 4, 40, FALSE, DSC_NOISE_NONE, NULL);
  g_autoptr (Exposure) e = exposure_new (&identity, 4, 4);

  for (guint i = 0; i < 16; i++)
    e->weight[i] = 1;
  for (guint k = 0; k < 40; k++)
    add (m, DSC_KERNEL_POINT, 1, 1, e, k);
  g_assert_cmpuint (m->n_con, ==, 2);
  for (guint i = 0; i < 16; i++) {
    g_assert_cmpint ((gint32)m->con[i], ==, -1);
    g_assert_cmpint ((gint32)m->con[16 + i], ==, 255);
  }
}

static void
fill_random (Exposure *e, DscTestRandom *random, guint first_row)
{
  for (gsize i = 0; i < (gsize)e->nx * e->map->n_rows; i++) {
    e->weight[i] = dsc_test_uniform (random) < 0.05 ? 0 : (float)(50 + dsc_test_uniform (random));
    e->values[i] = (DscFloat4){ (float)dsc_test_normal (random), 0.1f, 0.2f, 0.3f };
    e->dq[i] = 4u * (i % 3);
  }
}

/* The mosaic does not depend, bit for bit, on the threads, nor on being made in one piece. */
static void
test_bands_identical (void)
{
  Affine turn = { .a = 0.9, .b = -0.35, .c = 0.37, .d = 0.93, .x = 60, .y = -20, .bend = 2e-5 };
  guint n = 180, width = 250, height = 230;
  DscTestRandom random = { 11 };
  g_autoptr (Exposure) e = exposure_new (&turn, n, n);
  g_autoptr (DscMosaic) whole
      = dsc_mosaic_new (width, 0, height, 2, TRUE, DSC_NOISE_VARIANCE, NULL);

  fill_random (e, &random, 0);
  for (DscKernel kernel = DSC_KERNEL_SQUARE; kernel <= DSC_KERNEL_LANCZOS3; kernel++) {
    g_autoptr (DscMosaic) part = dsc_mosaic_new (width, 0, 57, 2, TRUE, DSC_NOISE_VARIANCE, NULL);
    DscDrizzleSetup setup;

    dsc_drizzle_setup_init (&setup, kernel, 0.9, 1);
    dsc_mosaic_reset (whole, 0, height);
    for (guint k = 0; k < 2; k++)
      dsc_mosaic_add (whole, &setup, &e->input, k, 0, 1, NULL, NULL, NULL);
    for (guint y0 = 0; y0 < height; y0 += 57) {
      guint rows = MIN (57, height - y0);
      gsize from = (gsize)y0 * width, bytes = (gsize)rows * width * 4;

      dsc_mosaic_reset (part, (gint)y0, rows);
      for (guint k = 0; k < 2; k++)
        dsc_mosaic_add (part, &setup, &e->input, k, 0, 3, NULL, NULL, NULL);
      g_assert_cmpmem (part->sci, bytes, whole->sci + from, bytes);
      g_assert_cmpmem (part->wht, bytes, whole->wht + from, bytes);
      g_assert_cmpmem (part->con, bytes, whole->con + from, bytes);
      g_assert_cmpmem (part->dq, bytes, whole->dq + from, bytes);
      for (guint v = 0; v < DSC_N_VARIANCES; v++)
        g_assert_cmpmem (part->var[v], bytes, whole->var[v] + from, bytes);
    }
    dsc_drizzle_setup_clear (&setup);
  }
}

/* A map made of patches equals the function, and its rows do not depend on which were asked for. */
/* Two exposures in one tile, with bad pixels and a tile that cuts drops off: planes hold to the bit
 * what cells do, with every kernel and blocks of 2, 3 and more cells. */
static void
check_planes (DscKernel kernel, double pixfrac, Affine *affine)
{
  enum { SIDE = 40, WIDTH = 33, HEIGHT = 29, STRIDE = 50 };
  g_autoptr (Exposure) e = exposure_new (affine, 48, SIDE);
  DscDrizzleCell *cells = g_aligned_alloc0 (WIDTH * HEIGHT, sizeof (DscDrizzleCell), 64);
  g_autofree float *mean = g_new0 (float, STRIDE *HEIGHT), *weight = g_new0 (float, STRIDE *HEIGHT);
  g_autofree float *sci = g_new0 (float, 48 * SIDE);
  DscDrizzleTile in_cells = { .x0 = 5, .y0 = 6, .width = WIDTH, .height = HEIGHT, .cells = cells };
  DscDrizzleTile in_planes = in_cells;
  DscDrizzleInput alone = e->input;
  DscDrizzleSetup setup;
  guint n_filled = 0;

  in_planes.cells = NULL;
  in_planes.mean = mean;
  in_planes.wht = weight;
  in_planes.stride = STRIDE;
  alone.values = NULL;
  alone.sci = sci;
  dsc_drizzle_setup_init (&setup, kernel, pixfrac, 1);
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < 48 * SIDE; i++) {
      sci[i] = (float)((i * 7919 + round * 31) % 1009) / 17.0f - 11;
      e->values[i] = (DscFloat4){ sci[i], 1, 2, 3 };
      e->weight[i] = i % 13 == round ? 0 : 1 + (float)(i * 104729 % 101) / 7.0f;
    }
    dsc_drizzle_add (&setup, &e->input, &in_cells);
    dsc_drizzle_add (&setup, &alone, &in_planes);
  }
  dsc_drizzle_setup_clear (&setup);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < STRIDE; x++) {
      float m = x < WIDTH ? cells[y * WIDTH + x].v[0] : 0;
      float w = x < WIDTH ? cells[y * WIDTH + x].wht : 0;

      n_filled += w != 0;
      g_assert_cmpmem (&mean[y * STRIDE + x], sizeof (float), &m, sizeof m);
      g_assert_cmpmem (&weight[y * STRIDE + x], sizeof (float), &w, sizeof w);
    }
  g_assert_cmpuint (n_filled, >, WIDTH * HEIGHT / 3);
  g_aligned_free (cells);
}

static void
test_planes (void)
{
  Affine maps[] = { { 1, 0, 0, 1, 2.3, 2.1, 0 },
                    { 0.9, 0.3, -0.3, 0.9, 1.7, 9.2, 1e-4 },
                    { 2.4, 0.4, -0.4, 2.4, -20, -11, 0 },
                    { -0.6, 0.1, 0.1, 0.6, 35, 2, 0 },
                    { 4.6, 0, 0, 4.6, -40, -50, 0 } };

  for (guint k = DSC_KERNEL_SQUARE; k <= DSC_KERNEL_LANCZOS3; k++)
    for (guint m = 0; m < G_N_ELEMENTS (maps); m++)
      if (k == DSC_KERNEL_SQUARE || m < 2)
        check_planes ((DscKernel)k, m == 1 ? 0.7 : 1, &maps[m]);
}

static void
test_pixmap (void)
{
  Affine bent = { .a = 0.98, .b = 0.1, .c = -0.1, .d = 1.02, .x = -3, .y = 5, .bend = 1e-5 };
  guint n = 300;
  g_autoptr (Exposure) all = exposure_new (&bent, n, n);
  g_autoptr (Exposure) part = exposure_new_rows (&bent, n, n, 77, 100);

  for (gint y = 0; y < (gint)n; y++)
    for (gint x = 0; x < (gint)n; x++) {
      double px = x, py = y, qx, qy;
      gsize at = dsc_pixmap_index (all->map, x, y);

      affine_map (&bent, 1, &px, &py, &qx, &qy);
      dsc_assert_near (all->map->x[at], qx, 1e-10, 0);
      dsc_assert_near (all->map->y[at], qy, 1e-10, 0);
      if (y >= 76 && y <= 177)
        g_assert_true (part->map->x[dsc_pixmap_index (part->map, x, y)] == all->map->x[at]);
    }
}

/* The peer's limits: a pixel that the edge of the output cuts counts from about half its width. */
static void
test_scan_limits (void)
{
  static const struct {
    double shift;
    gint first, last;
  } cases[] = { { 0, 0, 9 },    { 0.3, 0, 9 },   { 0.7, 0, 8 },
                { -0.3, 0, 9 }, { -0.7, 1, 10 }, { 100, 0, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Affine shift = { .a = 1, .d = 1, .x = cases[i].shift };
    DscMapSource source = { .func = affine_map, .user_data = &shift, .x1 = 19, .y1 = 19 };
    g_autofree DscScanRow *rows = dsc_scan_limits_new (&source, 20, 0, 19, 0, 19, 10, 10);

    for (gint y = 0; y < 20; y++) {
      gboolean inside = y < 10 && cases[i].last >= 0;

      g_assert_cmpint (rows[y].x0, ==, inside ? cases[i].first : 0);
      g_assert_cmpint (rows[y].x1, ==, inside ? cases[i].last : -1);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drizzle/single-pixel", test_single_pixel);
  g_test_add_func ("/drizzle/turbo-fine", test_turbo_fine);
  g_test_add_func ("/drizzle/missing-positions", test_missing_positions);
  g_test_add_func ("/drizzle/weight-conserved", test_weight_conserved);
  g_test_add_func ("/drizzle/variances", test_variances);
  g_test_add_func ("/drizzle/context-planes", test_context_planes);
  g_test_add_func ("/drizzle/bands-identical", test_bands_identical);
  g_test_add_func ("/drizzle/planes", test_planes);
  g_test_add_func ("/drizzle/scan-limits", test_scan_limits);
  g_test_add_func ("/quad-overlap/batch", test_quad_batch);
  g_test_add_func ("/quad-overlap/known", test_quad_known);
  g_test_add_func ("/pixmap/patches", test_pixmap);
  return g_test_run ();
}
