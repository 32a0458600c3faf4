/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-region-file.h"
#include "dsc-test.h"

static GPtrArray *
parse (const char *text, GPtrArray **ret_notes)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *regions = dsc_region_file_parse (text, "r.reg", ret_notes, &error);

  g_assert_no_error (error);
  return regions;
}

static void
assert_region (const GPtrArray *regions,
               guint index,
               DscRegionShape shape,
               gboolean sky,
               const double values[5])
{
  const DscRegion *r = regions->pdata[index];

  g_assert_cmpint (r->shape, ==, shape);
  g_assert_cmpint (r->sky, ==, sky);
  dsc_assert_near (r->x, values[0], 1e-9, 0);
  dsc_assert_near (r->y, values[1], 1e-9, 0);
  dsc_assert_near (r->a, values[2], 1e-9, 0);
  dsc_assert_near (r->b, values[3], 1e-9, 0);
  dsc_assert_near (r->angle, values[4], 1e-9, 0);
}

#define ASSERT_REGION(index, shape, sky, ...)                                                      \
  assert_region (regions, index, DSC_REGION_##shape, sky, (const double[5]){ __VA_ARGS__ })

static void
test_ds9_pixels (void)
{
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) regions = parse (
      "# Region file format: DS9 version 4.1\n"
      "global color=red dashlist=8 3 width=1 font=\"helvetica 10 normal roman\" include=1\n"
      "image\n"
      "circle(10,20,3) # color=blue text={a; b} tag={x}\n"
      "-ellipse 10 20 3 5 30\n"
      "box(10,20,6,4)#width=2 text=\"q {w}\"\n"
      "annulus(10,20,3,5,8) || # color=#12aBef\n"
      "annulus(10,20,2,8,n=3)\n"
      "polygon(1,1,11,1,11,21); line(1,2,3,4) # line=0 1; point(3,4) # point=x 20\n"
      "# text(5,6) text={hi there}\n"
      "physical; +circle(1p,1p,2i) # include=0\n"
      "panda(1,2,3,4,5,6,7,8)\n# a comment; circle(1,2,3)\n\n",
      &notes);

  g_assert_cmpuint (regions->len, ==, 13);
  ASSERT_REGION (0, CIRCLE, FALSE, 9, 19, 3);
  g_assert_cmpstr (((DscRegion *)regions->pdata[0])->text, ==, "a; b");
  g_assert_cmphex (((DscRegion *)regions->pdata[0])->color, ==, 0x0000ff);
  ASSERT_REGION (1, ELLIPSE, FALSE, 9, 19, 3, 5, 30);
  g_assert_true (((DscRegion *)regions->pdata[1])->excluded);
  g_assert_cmphex (((DscRegion *)regions->pdata[1])->color, ==, 0xff0000);
  g_assert_null (((DscRegion *)regions->pdata[1])->text);
  ASSERT_REGION (2, BOX, FALSE, 9, 19, 6, 4);
  g_assert_false (((DscRegion *)regions->pdata[2])->excluded);
  g_assert_cmpstr (((DscRegion *)regions->pdata[2])->text, ==, "q {w}");
  ASSERT_REGION (3, ANNULUS, FALSE, 9, 19, 3, 5);
  ASSERT_REGION (4, ANNULUS, FALSE, 9, 19, 5, 8);
  g_assert_cmphex (((DscRegion *)regions->pdata[4])->color, ==, 0x12abef);
  ASSERT_REGION (5, ANNULUS, FALSE, 9, 19, 2, 4);
  ASSERT_REGION (7, ANNULUS, FALSE, 9, 19, 6, 8);
  ASSERT_REGION (8, POLYGON, FALSE, 20 / 3.0, 20 / 3.0);
  ASSERT_REGION (9, LINE, FALSE, 0, 1);
  g_assert_cmpfloat (((DscRegion *)regions->pdata[9])->points[1], ==, 3);
  ASSERT_REGION (10, POINT, FALSE, 2, 3);
  ASSERT_REGION (11, TEXT, FALSE, 4, 5);
  g_assert_cmpstr (((DscRegion *)regions->pdata[11])->text, ==, "hi there");
  ASSERT_REGION (12, CIRCLE, FALSE, 0, 0, 2);
  g_assert_true (((DscRegion *)regions->pdata[12])->excluded);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_nonnull (strstr (notes->pdata[0], "line 12: panda"));
}

static void
test_ds9_sky (void)
{
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) regions
      = parse ("fk5\ncircle(150.5,-2.25,3\")\ncircle(10:02:00,-2:15:00,0.05')\n"
               "circle(10h02m00s,-2d15m00s,0.001)\nicrs;ellipse(150.5d,-2.25d,2\",1\",30)\n"
               "box(-0.5,-2.25,2\",1\",90)\ngalactic\ncircle(10,2,1\")\nellipse(10,2,2\",1\",90)\n"
               "ecliptic\ncircle(0:40:00,2,1\")\nimage;circle(3,4,5\")\nfk5;circle(1,2,5p)\n"
               "fk4;circle(1,2,3\")\n",
               &notes);

  g_assert_cmpuint (regions->len, ==, 8);
  ASSERT_REGION (0, CIRCLE, TRUE, 150.5, -2.25, 3);
  ASSERT_REGION (1, CIRCLE, TRUE, 150.5, -2.25, 3);
  ASSERT_REGION (2, CIRCLE, TRUE, 150.5, -2.25, 3.6);
  ASSERT_REGION (3, ELLIPSE, TRUE, 150.5, -2.25, 2, 1, 120);
  ASSERT_REGION (4, BOX, TRUE, 359.5, -2.25, 2, 1, 0);
  dsc_assert_near (((DscRegion *)regions->pdata[7])->x, 359.81574778, 2e-5, 0);
  g_assert_cmpuint (notes->len, ==, 3);
}

/* What astropy 8 gives. */
static void
test_frames (void)
{
  g_autoptr (GPtrArray) regions = parse ("galactic\ncircle(10,2,1\")\nellipse(10,2,2\",1\",90)\n"
                                         "ecliptic\ncircle(10,2,1\")\n",
                                         NULL);
  const DscRegion *a = regions->pdata[0], *b = regions->pdata[1], *c = regions->pdata[2];

  dsc_assert_near (a->x, 270.08856278, 1e-5, 0);
  dsc_assert_near (a->y, -19.30808607, 1e-5, 0);
  /* the axis to the galactic North is that way from North there */
  dsc_assert_near (b->angle, 119.71516612, 1e-4, 0);
  dsc_assert_near (c->x, 8.40026159, 2e-5, 0);
  dsc_assert_near (c->y, 5.79969017, 2e-5, 0);
}

static void
test_crtf (void)
{
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) regions
      = parse ("#CRTFv0 CASA Region Text Format version 0\n"
               "global coord=J2000, color=cyan\n"
               "circle[[150.5deg, -2.25deg], 3arcsec], label=\"a, [b]\", corr=[I, Q]\n"
               "ellipse [[10h02m00s, -2.15.00.0], [2arcsec, 1arcsec], 30deg], color=ff0000\n"
               "rotbox[[10:02:00, -2d15m00s],[2arcsec,1arcsec],0.5rad] coord=ICRS\n"
               "-centerbox[[10pix, 20pix], [6pix, 4pix]]\n"
               "box[[1pix, 2pix], [11pix, 6pix]]\n"
               "# poly [[1pix, 1pix]]\n"
               "poly[[0pix, 0pix], [10pix, 0pix], [10pix, 20pix]]\n"
               "annulus[[10pix, 20pix], [3pix, 5pix]], coord=image\n"
               "ann line[[1pix, 2pix], [3pix, 4pix]]\n"
               "symbol[[1pix, 2pix], +]\n"
               "text[[1pix, 2pix], 'my \"text\"'], label='other'\n"
               "ellipse[[10pix, 20pix], [5pix, 3pix], 30deg]\n"
               "vector[[1pix, 2pix], [3pix, 4pix]]\n"
               "circle[[10deg, 2deg], 3arcsec], coord=B1950\n",
               &notes);

  g_assert_cmpuint (regions->len, ==, 11);
  ASSERT_REGION (0, CIRCLE, TRUE, 150.5, -2.25, 3);
  g_assert_cmpstr (((DscRegion *)regions->pdata[0])->text, ==, "a, [b]");
  g_assert_cmphex (((DscRegion *)regions->pdata[0])->color, ==, 0x00ffff);
  ASSERT_REGION (1, ELLIPSE, TRUE, 150.5, -2.25, 2, 1, 30);
  g_assert_cmphex (((DscRegion *)regions->pdata[1])->color, ==, 0xff0000);
  ASSERT_REGION (2, BOX, TRUE, 150.5, -2.25, 2, 1, 90 + 90 / G_PI);
  ASSERT_REGION (3, BOX, FALSE, 10, 20, 6, 4);
  g_assert_true (((DscRegion *)regions->pdata[3])->excluded);
  ASSERT_REGION (4, BOX, FALSE, 6, 4, 10, 4);
  ASSERT_REGION (5, POLYGON, FALSE, 20 / 3.0, 20 / 3.0);
  ASSERT_REGION (6, ANNULUS, FALSE, 10, 20, 3, 5);
  ASSERT_REGION (7, LINE, FALSE, 1, 2);
  ASSERT_REGION (8, POINT, FALSE, 1, 2);
  ASSERT_REGION (9, TEXT, FALSE, 1, 2);
  g_assert_cmpstr (((DscRegion *)regions->pdata[9])->text, ==, "my \"text\"");
  ASSERT_REGION (10, ELLIPSE, FALSE, 10, 20, 5, 3, 120);
  g_assert_cmpuint (notes->len, ==, 2);
}

static void
test_round_trip (void)
{
  static const char *const texts[]
      = { "image\ncircle(10.25,20,3) # text={a {b}}\n-ellipse(1e3,20,3,5,30) # color=yellow\n"
          "box(10,20,6,4,179)\nannulus(1,2,3,4)\npolygon(1,1,11,1,11,21.125)\nline(1,2,3,4)\n"
          "point(3,4) # color=#123456 text={it's}\ntext(5,6) # text={say \"hi\"}\n",
          "icrs\ncircle(150.123456789012,-2.2,3.3\")\nellipse(0.1,20,3\",5\",30)\n"
          "box(10,20,6\",4\",0)\nannulus(1,2,3\",4\")\npolygon(1,1,11,1,11,21)\nline(1,2,3,4)\n"
          "point(3,4)\ntext(5,6) # text={hi}\n" };

  for (guint i = 0; i < 4; i++) {
    DscRegionFormat format = (DscRegionFormat)(i / 2);
    g_autofree char *dir = dsc_test_tmpdir ();
    g_autofree char *path = g_build_filename (dir, "r", NULL);
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr (GPtrArray) regions = parse (texts[i % 2], NULL), back = NULL;

    g_assert_true (dsc_region_file_write (regions, format, path, NULL));
    back = dsc_region_file_read (path, NULL, NULL);
    g_assert_cmpuint (back->len, ==, 8);
    for (guint k = 0; k < 8; k++) {
      const DscRegion *a = regions->pdata[k], *b = back->pdata[k];

      assert_region (back, k, a->shape, a->sky,
                     (const double[]){ a->x, a->y, a->a, a->b, a->angle });
      g_assert_cmpint (a->excluded, ==, b->excluded);
      g_assert_cmphex (a->color, ==, b->color);
      g_assert_cmpstr (a->text, ==, b->text);
      for (guint p = 0; p < 2 * a->n_points; p++)
        dsc_assert_near (a->points[p], b->points[p], 1e-12, 0);
    }
    first = dsc_region_file_format (regions, format);
    second = dsc_region_file_format (back, format);
    g_assert_cmpstr (first, ==, second);
  }
}

static void
test_errors (void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
    { "", "is empty" },
    { "# just a comment\n", "holds no regions" },
    { "hello world\n", "line 1: hello passed over" },
    { "image\ncircle(1,2)\n", "line 2: circle needs 3 numbers, but has 2" },
    { "image\ncircle(1,2,x)\n", "line 2: circle needs a number in place of 'x'" },
    { "image\ncircle(1,2,-3)\n", "negative size '-3'" },
    { "image\ncircle(1,2,3\n", "line 2: the bracket of 'circle' is not closed" },
    { "image\ncircle(1,2,3) what\n", "line 2: what stands behind 'circle (...)'" },
    { "image\ncircle(1,2,nan)\n", "number in place of 'nan'" },
    { "image\ncircle(1e300,2,3)\n", "1e9 pixels" },
    { "image\ncircle(1,2,1e300)\n", "too large" },
    { "fk5\ncircle(1,91,3)\n", "beyond the pole" },
    { "fk5\ncircle(1p,9p,3)\n", "has pixels" },
    { "image\ncircle(1d,9,3)\n", "has the angle" },
    { "image\npolygon(1,2,3,4)\n", "needs 6 numbers" },
    { "image\npolygon(1,2,3,4,5,6,7)\n", "pairs of numbers" },
    { "image\nannulus(1,2,5,3)\n", "less than the inner one" },
    { "image\n(1,2)\n", "a shape such as circle(x, y, r) is expected" },
    { "fk5\ncircle(10:70:00,2,3)\n", "number in place of '10:70:00'" },
    { "#CRTFv0\ncircle[[1pix, 2pix], 3pix\n", "line 2: a square bracket is not closed" },
    { "#CRTFv0\ncircle(1, 2, 3)\n", "line 2: a shape such as circle[[x, y], r]" },
    { "#CRTFv0\ncircle[[1deg, 2deg]]\n", "line 2: circle needs 3 numbers, but has 2" },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) local = NULL;

    g_assert_null (dsc_region_file_parse (cases[i].text, "r.reg", NULL, &local));
    g_assert_error (local, DSC_ERROR, DSC_ERROR_FORMAT);
    if (strstr (local->message, cases[i].message) == NULL
        || strstr (local->message, "'r.reg'") == NULL)
      g_error ("'%s': '%s' does not say '%s'", cases[i].text, local->message, cases[i].message);
  }
  g_assert_null (dsc_region_file_read ("/nonexistent.reg", NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (dsc_region_file_read ("/dev/zero", NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
}

/* A file with its header and nothing more is a file of no regions. */
static void
test_none (void)
{
  g_autoptr (GPtrArray) one = parse ("# Region file format: DS9 version 4.1\nfk5\n", NULL);
  g_autoptr (GPtrArray) two = parse ("#CRTFv0\n", NULL);

  g_assert_cmpuint (one->len, ==, 0);
  g_assert_cmpuint (two->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/region-file/ds9-pixels", test_ds9_pixels);
  g_test_add_func ("/region-file/ds9-sky", test_ds9_sky);
  g_test_add_func ("/region-file/frames", test_frames);
  g_test_add_func ("/region-file/crtf", test_crtf);
  g_test_add_func ("/region-file/round-trip", test_round_trip);
  g_test_add_func ("/region-file/errors", test_errors);
  g_test_add_func ("/region-file/none", test_none);
  return g_test_run ();
}
