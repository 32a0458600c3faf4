/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-scan-fill.h"
#include "dsc-sphere-polygon.h"
#include "dsc-test.h"

static guint64
fill (guint n, const double *x, const double *y, GArray **ret_spans)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (DscSpan));
  guint64 count;

  dsc_scan_fill (n, x, y, 10, 8, spans);
  count = dsc_spans_count ((const DscSpan *)(gpointer)spans->data, spans->len);
  if (ret_spans != NULL)
    *ret_spans = spans;
  else
    g_array_unref (spans);
  return count;
}

/* The examples of the reference, 4.5.2: the square (1,1)-(5,4) fills columns 1-5, rows 1-4; the
 * outline of an image fills all of it. */
static void
test_squares (void)
{
  static const double x[] = { 1, 5, 5, 1 }, y[] = { 1, 1, 4, 4 };
  static const double all_x[] = { -0.5, 9.5, 9.5, -0.5 }, all_y[] = { -0.5, -0.5, 7.5, 7.5 };
  static const double out_x[] = { 20, 25, 25, 20 };
  g_autoptr (GArray) spans = NULL;

  g_assert_cmpuint (fill (4, x, y, &spans), ==, 20);
  g_assert_cmpint (g_array_index (spans, DscSpan, 0).x0, ==, 1);
  g_assert_cmpint (g_array_index (spans, DscSpan, 0).x1, ==, 5);
  g_assert_cmpint (g_array_index (spans, DscSpan, 0).y, ==, 1);
  g_assert_cmpint (g_array_index (spans, DscSpan, 3).y, ==, 4);
  g_assert_cmpuint (fill (4, all_x, all_y, NULL), ==, 80);
  g_assert_cmpuint (fill (4, out_x, y, NULL), ==, 0);
}

/* Halves are rounded to even, and lines, points and what is not finite fill nothing. */
static void
test_fill_edges (void)
{
  static const double x[] = { 0.5, 2.5, 2.5, 0.5 }, y[] = { 0, 0, 2, 2 };
  static const double line_x[] = { 3, 3, 3 }, line_y[] = { 0, 5, 7 };
  static const double flat_y[] = { 4, 4, 4 }, flat_x[] = { 0, 5, 9 };
  const double wild[] = { 0, NAN, 5, 5 }, far[] = { -1e300, 1e300, 5, 1 };
  g_autoptr (GArray) spans = NULL;

  g_assert_cmpuint (fill (4, x, y, &spans), ==, 9); /* columns 0-2 */
  g_assert_cmpint (g_array_index (spans, DscSpan, 0).x1, ==, 2);
  g_assert_cmpuint (fill (3, line_x, line_y, NULL), ==, 0);
  g_assert_cmpuint (fill (3, flat_x, flat_y, NULL), ==, 0);
  g_assert_cmpuint (fill (4, wild, y, NULL), ==, 0);
  g_assert_cmpuint (fill (4, far, y, NULL), ==, 0);
  g_assert_cmpuint (fill (0, x, y, NULL), ==, 0);
}

static void
test_merge (void)
{
  const DscSpan list[] = { { 2, 5, 9 }, { 1, 0, 3 }, { 2, 0, 4 }, { 1, 2, 6 }, { 1, 8, 9 } };
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (DscSpan));

  g_array_append_vals (spans, list, G_N_ELEMENTS (list));
  dsc_spans_merge (spans);
  g_assert_cmpuint (spans->len, ==, 3);
  g_assert_cmpuint (dsc_spans_count (&g_array_index (spans, DscSpan, 0), 3), ==, 19);
}

/* A square of @size degrees turned by @angle. */
static DscSpherePolygon *
make_square (double ra, double dec, double size, double angle)
{
  double x[4], y[4], s = sin (angle) * size / 2, c = cos (angle) * size / 2;
  DscTan tan = { { 0, 0 }, { ra, dec }, { 1, 1 }, { -1, 0, 0, 1 } };
  const double px[4] = { -c + s, c + s, c - s, -c - s }, py[4] = { -s - c, s - c, s + c, -s + c };

  dsc_tan_pixel_to_sky (&tan, 4, px, py, x, y);
  return dsc_sphere_polygon_new (4, x, y);
}

static double
overlap (const DscSpherePolygon *a, const DscSpherePolygon *b)
{
  g_autoptr (DscSpherePolygon) both = dsc_sphere_polygon_intersect (a, b);
  g_autoptr (DscSpherePolygon) again = dsc_sphere_polygon_intersect (b, a);

  g_assert_cmpint (both == NULL, ==, again == NULL);
  if (both == NULL)
    return 0;
  dsc_assert_near (dsc_sphere_polygon_area (both), dsc_sphere_polygon_area (again), 0, 1e-8);
  return dsc_sphere_area_to_arcsec2 (dsc_sphere_polygon_area (both));
}

/* An octant; squares of one arcminute everywhere on the sky. */
static void
test_area (void)
{
  static const double ra[] = { 0, 90, 0 }, dec[] = { 0, 0, 90 };
  static const double places[][2] = { { 150, 2 }, { 0, 0 }, { 12, 90 }, { 200, -89.999 } };
  g_autoptr (DscSpherePolygon) octant = dsc_sphere_polygon_new (3, ra, dec);

  dsc_assert_near (dsc_sphere_polygon_area (octant), G_PI / 2, 0, 1e-14);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (DscSpherePolygon) a = make_square (places[i][0], places[i][1], 1 / 60.0, 0.3);
    g_autoptr (DscSpherePolygon) turned
        = make_square (places[i][0], places[i][1], 1 / 60.0, 0.3 + G_PI / 4);

    dsc_assert_near (dsc_sphere_area_to_arcsec2 (dsc_sphere_polygon_area (a)), 3600, 0, 1e-6);
    /* a square and the same turned by 45 degrees: a regular octagon */
    dsc_assert_near (overlap (a, turned), 3600 * 2 * (sqrt (2) - 1), 0, 1e-6);
  }
}

/* Identical and nearly identical outlines are their own overlap; touching ones have none. */
static void
test_alike (void)
{
  g_autoptr (DscSpherePolygon) a = make_square (359.999, -30, 0.02, 0.1);
  static const double shifts[] = { 0, 1e-15, 1e-13, 1e-11, 1e-9 };
  double area = dsc_sphere_area_to_arcsec2 (dsc_sphere_polygon_area (a));

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++) {
    g_autoptr (DscSpherePolygon) b = make_square (359.999 + shifts[i], -30 + shifts[i], 0.02, 0.1);

    dsc_assert_near (overlap (a, b), area, 0, 1e-6);
  }
  {
    g_autoptr (DscSpherePolygon) left = make_square (10, 0, 0.02, 0);
    g_autoptr (DscSpherePolygon) right = make_square (10.02, 0, 0.02, 0);
    g_autoptr (DscSpherePolygon) away = make_square (10.05, 0, 0.02, 0);

    g_assert_cmpfloat (overlap (left, right), <, 1e-6);
    g_assert_cmpfloat (overlap (left, away), ==, 0);
  }
}

/* Footprints that are lines or points overlap nothing. */
static void
test_lines (void)
{
  static const double ra[] = { 10, 10.01, 10.02, 10.01 }, dec[] = { 0, 0, 0, 0 };
  static const double bad[] = { 0, NAN, 0, 0 };
  g_autoptr (DscSpherePolygon) line = dsc_sphere_polygon_new (4, ra, dec);
  g_autoptr (DscSpherePolygon) square = make_square (10.01, 0, 0.02, 0.2);

  g_assert_cmpfloat (overlap (line, square), ==, 0);
  g_assert_cmpfloat (overlap (line, line), ==, 0);
  g_assert_null (dsc_sphere_polygon_new (4, ra, bad));
}

/* Outlines with many vertices, dented inwards: the overlap follows both. */
static void
test_dented (void)
{
  double ra[40], dec[40];
  g_autoptr (DscSpherePolygon) a = NULL;
  g_autoptr (DscSpherePolygon) b = NULL;
  double half;

  for (guint k = 0; k < 2; k++) {
    for (guint i = 0; i < 40; i++) {
      double t = (i % 10) / 10.0 - 0.5, dent = 0.45 + 0.2 * t * t;
      double x = i / 10 == 0 ? t : i / 10 == 1 ? dent : i / 10 == 2 ? -t : -dent;
      double y = i / 10 == 0 ? -dent : i / 10 == 1 ? t : i / 10 == 2 ? dent : -t;

      ra[i] = 50 + 0.02 * (x + 0.4 * k);
      dec[i] = 0.02 * y;
    }
    *(k == 0 ? &a : &b) = dsc_sphere_polygon_new (40, ra, dec);
  }
  half = dsc_sphere_area_to_arcsec2 (dsc_sphere_polygon_area (a));
  dsc_assert_near (half, 72 * 72 * 0.867, 0, 0.01);
  dsc_assert_near (overlap (a, a), half, 0, 1e-5);
  dsc_assert_near (overlap (a, b), 72 * 72 * 0.48, 0, 0.03);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sky-region/squares", test_squares);
  g_test_add_func ("/sky-region/fill-edges", test_fill_edges);
  g_test_add_func ("/sky-region/merge", test_merge);
  g_test_add_func ("/sky-region/area", test_area);
  g_test_add_func ("/sky-region/alike", test_alike);
  g_test_add_func ("/sky-region/lines", test_lines);
  g_test_add_func ("/sky-region/dented", test_dented);
  return g_test_run ();
}
