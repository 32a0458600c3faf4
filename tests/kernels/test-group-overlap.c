/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-group-overlap.h"

#include <math.h>

#include "dsc-convex.h"
#include "dsc-test.h"

#define AS (G_PI / 180.0 / 3600.0)

/* A square of 0, 0 ... 10, 10 and a point inside. */
static void
test_hull (void)
{
  static const DscPoint points[]
      = { { 10, 10 }, { 5, 5 }, { 0, 0 }, { 0, 10 }, { 10, 0 }, { 5, 0 }, { 10, 10 } };
  g_autoptr (GArray) hull = dsc_convex_hull (7, points, 1e-4);
  g_autoptr (GArray) line = dsc_convex_hull (2, points, 1e-4);
  g_autoptr (GArray) one = dsc_convex_hull (1, points, 1e-4);

  g_assert_cmpuint (hull->len, ==, 4);
  dsc_assert_near (dsc_convex_area (hull), 100.0, 1e-12, 0);
  g_assert_cmpuint (line->len, ==, 2);
  g_assert_cmpuint (one->len, ==, 1);
}

static GArray *
square (double x, double y, double side)
{
  const DscPoint p[4] = { { x, y }, { x + side, y }, { x + side, y + side }, { x, y + side } };

  return dsc_convex_hull (4, p, 1e-9);
}

static void
test_areas (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autoptr (GArray) part = NULL;
  g_autoptr (GArray) none = NULL;

  g_ptr_array_add (all, square (0, 0, 10));
  g_ptr_array_add (all, square (5, 5, 10));
  g_ptr_array_add (all, square (0, 0, 10));
  g_ptr_array_add (all, square (100, 0, 1));
  g_ptr_array_add (all, square (2, 2, 1));
  part = dsc_convex_intersect (all->pdata[0], all->pdata[1]);
  none = dsc_convex_intersect (all->pdata[0], all->pdata[3]);
  dsc_assert_near (dsc_convex_area (part), 25.0, 1e-12, 0);
  g_assert_cmpuint (none->len, ==, 0);
  dsc_assert_near (dsc_convex_union_area (all), 176.0, 1e-9, 0);
}

/* Sources at the corners of a square of @side pixels of an arcsec, around the middle of an image.
 */
static DscSourceFootprint *
footprint (double ra, double dec, double side, guint n)
{
  const DscTan tan = { { 499.5, 499.5 }, { ra, dec }, { 1 / 3600.0, 1 / 3600.0 }, { -1, 0, 0, 1 } };
  const DscBox box = { -0.5, 999.5, -0.5, 999.5 };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, &box, NULL);
  double h = 0.5 * side, x[] = { 499.5 - h, 499.5 + h, 499.5 + h, 499.5 - h, NAN };
  double y[] = { 499.5 - h, 499.5 - h, 499.5 + h, 499.5 + h, 3 };
  DscSourceFootprint *f = dsc_source_footprint_new ();

  dsc_source_footprint_add (f, wcs, 1000, 1000, n, x, y);
  return f;
}

static void
test_overlap (void)
{
  static const double places[][2] = { { 0.001, 0.0 }, { 359.999, 60.0 }, { 30.0, 89.99 } };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    double ra = places[k][0], dec = places[k][1], up = dec + (k == 2 ? -1 : 1) * 30.0 / 3600.0;
    g_autoptr (DscSourceFootprint) a = footprint (ra, dec, 100, 5);
    g_autoptr (DscSourceFootprint) b = footprint (ra, up, 100, 5);
    g_autoptr (DscSourceFootprint) far = footprint (ra + 180.0, -dec, 100, 5);

    dsc_assert_near (dsc_source_footprint_overlap (a, a) / (AS * AS), 1e4, 0.1, 0);
    dsc_assert_near (dsc_source_footprint_overlap (a, b) / (AS * AS), 7e3, 1.0, 0);
    dsc_assert_near (dsc_source_footprint_overlap (b, a) / (AS * AS), 7e3, 1.0, 0);
    g_assert_cmpfloat (dsc_source_footprint_overlap (a, far), ==, 0.0);
  }
}

/* 1, 2 and 3 sources: boxes of 1 x 1, (d + 1) x 1 and the smallest rectangle, half a pixel wider.
 */
static void
test_few (void)
{
  static const double areas[] = { 0.0, 1.0, 101.0, 101.0 * 101.0 };

  for (guint n = 0; n <= 3; n++) {
    g_autoptr (DscSourceFootprint) few = footprint (10, 20, 100, n);
    g_autoptr (DscSourceFootprint) all = footprint (10, 20, 900, 5);

    dsc_assert_near (dsc_source_footprint_overlap (all, few) / (AS * AS), areas[n], 0.01, 1e-4);
  }
}

static void
test_catalog (void)
{
  double ra[] = { 10, 10.1, 10.1, 10, 10.05 }, dec[] = { 0, 0, 0.1, 0.1, NAN };
  g_autoptr (DscSourceFootprint) catalog = dsc_source_footprint_new_from_sky (5, ra, dec);
  g_autoptr (DscSourceFootprint) one = dsc_source_footprint_new_from_sky (1, ra, dec);
  g_autoptr (DscSourceFootprint) none = dsc_source_footprint_new_from_sky (0, ra, dec);
  g_autoptr (DscSourceFootprint) a = footprint (10.05, 0.05, 100, 5);

  dsc_assert_near (dsc_source_footprint_overlap (catalog, a) / (AS * AS), 1e4, 0.1, 0);
  dsc_assert_near (dsc_source_footprint_overlap (one, a) / (AS * AS), 1e4, 100.0, 0);
  g_assert_cmpfloat (dsc_source_footprint_overlap (none, a), ==, 0.0);
}

static void
test_order (void)
{
  /* 1 and 3 overlap most; 3 overlaps more in all. Of the others 0 more than 2. */
  static const double overlap[] = { 0, 1, 2, 4, 1, 0, 1, 9, 2, 1, 0, 3, 4, 9, 3, 0 };
  static const double nothing[16] = { 0 };
  guint order[4];

  dsc_group_order (4, overlap, order);
  g_assert_cmpmem (order, sizeof order, ((guint[]){ 3, 1, 0, 2 }), sizeof order);
  dsc_group_order (4, nothing, order);
  g_assert_cmpmem (order, sizeof order, ((guint[]){ 0, 1, 3, 2 }), sizeof order);
  dsc_group_order (2, overlap, order);
  g_assert_cmpuint (order[0], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group-overlap/hull", test_hull);
  g_test_add_func ("/group-overlap/areas", test_areas);
  g_test_add_func ("/group-overlap/overlap", test_overlap);
  g_test_add_func ("/group-overlap/few", test_few);
  g_test_add_func ("/group-overlap/catalog", test_catalog);
  g_test_add_func ("/group-overlap/order", test_order);
  return g_test_run ();
}
