/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-footprint.h"
#include "dsc-pixel-area.h"
#include "dsc-test.h"
#include "dsc-units.h"

static DscPolygon *
make_box (double x0, double y0, double x1, double y1)
{
  DscPolygon *p = dsc_polygon_new (4);

  p->x[0] = p->x[3] = x0;
  p->x[1] = p->x[2] = x1;
  p->y[0] = p->y[1] = y0;
  p->y[2] = p->y[3] = y1;
  return p;
}

static GPtrArray *
make_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
}

static void
test_parse (void)
{
  static const char *const wrong[] = { NULL,
                                       "",
                                       "POLYGON ICRS",
                                       "CIRCLE ICRS 1 2 3",
                                       "POLYGON ICRS 1 2 3 4",
                                       "1 2 3 4 5 6",
                                       "POLYGON ICRS 1 2 3 4 nan 6",
                                       "POLYGON FK5 1 2 3 4 5 6" };
  g_autoptr (GPtrArray) two = dsc_footprint_parse (
      "POLYGON ICRS  10.5 -1 11 -1 11 2.25  polygon icrs 1 2 3 4 5 6 7 8 1 2");
  const DscPolygon *p;
  g_autofree char *text = NULL;

  g_assert_cmpuint (two->len, ==, 2);
  p = g_ptr_array_index (two, 1);
  g_assert_cmpuint (p->n, ==, 4); /* the repeated first vertex is gone */
  dsc_assert_near (p->y[3], 8, 0, 0);
  text = dsc_footprint_format (two);
  g_assert_cmpstr (text, ==,
                   "POLYGON ICRS  10.500000000 -1.000000000 11.000000000 -1.000000000 11.000000000 "
                   "2.250000000  POLYGON ICRS  1.000000000 2.000000000 3.000000000 4.000000000 "
                   "5.000000000 6.000000000 7.000000000 8.000000000");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (dsc_footprint_parse (wrong[i]));
}

/* Two overlapping boxes: one outline of 8 vertices and the known area. */
static void
test_union_overlap (void)
{
  g_autoptr (GPtrArray) in = make_list ();
  g_autoptr (GPtrArray) out = NULL;

  g_ptr_array_add (in, make_box (0, 0, 10, 10));
  g_ptr_array_add (in, make_box (4, 5, 14, 15));
  out = dsc_polygons_union (in, NULL);
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_cmpuint (((DscPolygon *)out->pdata[0])->n, ==, 8);
  dsc_assert_near (dsc_polygon_area (out->pdata[0]), 100 + 100 - 6 * 5, 1e-6, 0);
}

/* The same box twice, boxes that share an edge, one inside another: a plain box each time. */
static void
test_union_degenerate (void)
{
  for (guint k = 0; k < 3; k++) {
    g_autoptr (GPtrArray) in = make_list ();
    g_autoptr (GPtrArray) out = NULL;

    g_ptr_array_add (in, make_box (0, 0, 10, 10));
    g_ptr_array_add (in, k == 0   ? make_box (0, 0, 10, 10)
                         : k == 1 ? make_box (10, 0, 20, 10)
                                  : make_box (2, 2, 8, 8));
    out = dsc_polygons_union (in, NULL);
    g_assert_cmpuint (out->len, ==, 1);
    g_assert_cmpuint (((DscPolygon *)out->pdata[0])->n, ==, 4);
    dsc_assert_near (dsc_polygon_area (out->pdata[0]), k == 1 ? 200 : 100, 1e-6, 0);
  }
}

/* Boxes apart are two parts; a ring of four loses its hole; the clip cuts. */
static void
test_union_parts (void)
{
  g_autoptr (GPtrArray) apart = make_list ();
  g_autoptr (GPtrArray) ring = make_list ();
  g_autoptr (GPtrArray) out = NULL, joined = NULL, cut = NULL, none = NULL;
  g_autoptr (DscPolygon) clip = make_box (-0.5, -0.5, 5, 5);
  g_autoptr (DscPolygon) elsewhere = make_box (100, 100, 110, 110);

  g_ptr_array_add (apart, make_box (0, 0, 4, 4));
  g_ptr_array_add (apart, make_box (6, 6, 9, 9));
  out = dsc_polygons_union (apart, NULL);
  g_assert_cmpuint (out->len, ==, 2);

  g_ptr_array_add (ring, make_box (0, 0, 10, 2));
  g_ptr_array_add (ring, make_box (0, 8, 10, 10));
  g_ptr_array_add (ring, make_box (0, 0, 2, 10));
  g_ptr_array_add (ring, make_box (8, 0, 10, 10));
  joined = dsc_polygons_union (ring, NULL);
  g_assert_cmpuint (joined->len, ==, 1);
  dsc_assert_near (dsc_polygon_area (joined->pdata[0]), 100, 1e-6, 0);

  cut = dsc_polygons_union (apart, clip);
  g_assert_cmpuint (cut->len, ==, 1);
  dsc_assert_near (dsc_polygon_area (cut->pdata[0]), 16, 1e-6, 0);
  none = dsc_polygons_union (apart, elsewhere);
  g_assert_cmpuint (none->len, ==, 0);
}

/* The area of a union of turned squares, counted on a fine raster. */
static void
test_union_random (void)
{
  DscTestRandom random = { 5 };

  for (guint round = 0; round < 20; round++) {
    g_autoptr (GPtrArray) in = make_list ();
    g_autoptr (GPtrArray) out = NULL;
    guint n_inside = 0, n_ours = 0, n_differ = 0;

    for (guint k = 0; k < 7; k++) {
      DscPolygon *p = make_box (-20, -20, 20, 20);
      double t = 0.2 * dsc_test_normal (&random), cx = 30 + 25 * dsc_test_uniform (&random);
      double cy = 30 + 25 * dsc_test_uniform (&random);

      for (guint i = 0; i < 4; i++) {
        double x = p->x[i], y = p->y[i];

        p->x[i] = cx + x * cos (t) - y * sin (t);
        p->y[i] = cy + x * sin (t) + y * cos (t);
      }
      g_ptr_array_add (in, p);
    }
    out = dsc_polygons_union (in, NULL);
    for (double y = 0.13; y < 90; y += 0.5)
      for (double x = 0.17; x < 90; x += 0.5) {
        gboolean a = FALSE, b = FALSE;

        for (guint k = 0; k < in->len; k++)
          a = a || dsc_polygon_contains (in->pdata[k], x, y);
        for (guint k = 0; k < out->len; k++)
          b = b || dsc_polygon_contains (out->pdata[k], x, y);
        n_inside += a;
        n_ours += b;
        n_differ += a != b;
      }
    g_assert_cmpuint (n_inside, >, 1000);
    /* holes are filled on purpose, and short sides are simplified away */
    g_assert_cmpuint (n_differ, <=, n_inside / 100);
    g_assert_cmpuint (n_ours, >=, n_inside - n_differ);
  }
}

/* A gnomonic image: near its middle a pixel has cdelt^2, and the mean is known by quadrature. */
static void
test_pixel_area (void)
{
  DscTan tan = { { 150, 150 }, { 0, 60 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  double area, expected = 0, step = 1e-5 * DSC_DEG;

  g_assert_true (dsc_mean_pixel_area (wcs, 301, 301, &area));
  for (gint y = 0; y < 300; y++)
    for (gint x = 0; x < 300; x++) {
      double r2 = (pow (x - 149.5, 2) + pow (y - 149.5, 2)) * step * step;

      expected += step * step * pow (1 + r2, -1.5) / 9e4;
    }
  dsc_assert_near (area, expected, 0, 1e-10);
  dsc_assert_near (dsc_sky_separation (359.9999, 0, 0.0001, 0), 2e-4, 2e-13, 0);
  dsc_assert_near (dsc_sky_separation (10, 89.9999, 190, 89.9999), 2e-4, 2e-13, 0);
}

/* The footprint of an image is its outer pixel edges, or its bounding box. */
static void
test_from_wcs (void)
{
  DscTan tan = { { 0, 0 }, { 30, 0 }, { 0.01, 0.01 }, { 1, 0, 0, 1 } };
  DscBox box = { 9.5, 19.5, -0.5, 49.5 };
  g_autoptr (DscWcs) plain = dsc_wcs_new_tan (&tan, NULL, NULL);
  g_autoptr (DscWcs) boxed = dsc_wcs_new_tan (&tan, &box, NULL);
  g_autoptr (DscPolygon) a = dsc_footprint_from_wcs (plain, 100, 50);
  g_autoptr (DscPolygon) b = dsc_footprint_from_wcs (boxed, 100, 50);
  double x, y;

  dsc_wcs_sky_to_pixel1 (plain, a->x[2], a->y[2], &x, &y);
  dsc_assert_near (x, 99.5, 1e-6, 0);
  dsc_assert_near (y, 49.5, 1e-6, 0);
  dsc_wcs_sky_to_pixel1 (plain, b->x[1], b->y[1], &x, &y);
  dsc_assert_near (x, 9.5, 1e-6, 0);
  dsc_assert_near (y, 49.5, 1e-6, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/footprint/parse", test_parse);
  g_test_add_func ("/footprint/from-wcs", test_from_wcs);
  g_test_add_func ("/footprint/union/overlap", test_union_overlap);
  g_test_add_func ("/footprint/union/degenerate", test_union_degenerate);
  g_test_add_func ("/footprint/union/parts", test_union_parts);
  g_test_add_func ("/footprint/union/random", test_union_random);
  g_test_add_func ("/pixel-area/gnomonic", test_pixel_area);
  return g_test_run ();
}
