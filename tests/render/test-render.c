/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-render.h"
#include "dsc-test.h"

#define BLANK 0xff123456u
#define SURROUND 0xff654321u

typedef struct {
  guint32 *data;
  DscPixels pixels;
} Picture;

static Picture
picture_new (int width, int height)
{
  Picture p = { g_new0 (guint32, width * height), { NULL, width, height, width } };

  p.pixels.data = p.data;
  return p;
}

/* Gray from 0 to 255 for values 0 to 255. */
static DscLut *
gray_lut (void)
{
  DscStretchCurve curve = { DSC_STRETCH_LINEAR, 1000, 0, 255, NULL, 0 };
  DscLut *lut = g_new0 (DscLut, 1);

  dsc_lut_set_curve (lut, &curve);
  dsc_lut_set_colors (lut, dsc_colormap_find ("gray"), FALSE, 1, 0.5, BLANK);
  return lut;
}

static DscImage *
ramp_image (guint width, guint height)
{
  DscImage *image = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, "test", NULL);

  for (guint i = 0; i < width * height; i++)
    image->f[i] = (float)(i * 7 % 251);
  return image;
}

static DscPyramid *
pyramid_of (DscImage *image)
{
  GError *error = NULL;
  DscPyramid *pyramid = dsc_pyramid_new (image, 0, 2, NULL, &error);

  g_assert_no_error (error);
  return pyramid;
}

/* Usual orientation: image pixel (0, 0) at the lower left corner of the picture. */
static DscAffine
upright (double zoom, int picture_height)
{
  return (DscAffine){ zoom, 0, 0, -zoom, 0.5 * zoom, picture_height - 0.5 * zoom };
}

/* --- pyramid --- */

static void
test_pyramid_means (void)
{
  /* Only the first corner and the ends are looked at. */
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 131, 3, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL;

  dsc_image_fill (image, 8.0f);
  image->f[0] = 1.0f;
  image->f[1] = NAN;
  image->f[131] = 3.0f;
  image->f[132] = INFINITY;
  image->f[2] = image->f[3] = image->f[133] = image->f[134] = -INFINITY;
  image->f[130] = 4.0f; /* last column stands alone: mean of two rows */
  pyramid = pyramid_of (image);
  g_assert_cmpuint (pyramid->levels[1].width, ==, 66);
  g_assert_cmpuint (pyramid->levels[1].height, ==, 2);
  dsc_assert_near (pyramid->levels[1].f[0], 2.0, 0, 0); /* of 1 and 3 */
  g_assert_true (isnan (pyramid->levels[1].f[1]));
  dsc_assert_near (pyramid->levels[1].f[2], 8.0, 0, 0);
  dsc_assert_near (pyramid->levels[1].f[65], 6.0, 0, 0);
  dsc_assert_near (pyramid->levels[1].f[66], 8.0, 0, 0); /* last row counts once */
  dsc_assert_near (pyramid->levels[2].f[0], (2.0 + 8.0 + 8.0) / 3.0, 1e-6, 0);
  g_assert_cmpuint (pyramid->levels[pyramid->n_levels - 1].width, ==, 1);
}

static void
test_pyramid_bits (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_UINT, 257, 200, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL;

  image->u[0] = 1;
  image->u[1] = 4;
  image->u[257] = 1u << 31;
  image->u[256] = 16; /* odd last column */
  pyramid = pyramid_of (image);
  g_assert_cmphex (pyramid->levels[1].u[0], ==, 5 | 1u << 31);
  g_assert_cmphex (pyramid->levels[1].u[1], ==, 0);
  g_assert_cmphex (pyramid->levels[1].u[128], ==, 16);
  g_assert_cmphex (pyramid->levels[pyramid->n_levels - 1].u[0], ==, 5 | 16 | 1u << 31);
}

/* The sum of an image of even size is kept by every level; one and two threads agree. */
static void
test_pyramid_sum (void)
{
  g_autoptr (DscImage) image = ramp_image (512, 256);
  g_autoptr (DscPyramid) one = NULL, two = NULL;
  double sum = 0;

  one = dsc_pyramid_new (image, 0, 1, NULL, NULL);
  two = dsc_pyramid_new (image, 0, 2, NULL, NULL);
  for (guint i = 0; i < 512 * 256; i++)
    sum += image->f[i];
  for (guint k = 1; k < one->n_levels; k++) {
    guint n = one->levels[k].width * one->levels[k].height;
    double s = 0;

    for (guint i = 0; i < n; i++) {
      s += one->levels[k].f[i];
      g_assert_cmpfloat (one->levels[k].f[i], ==, two->levels[k].f[i]);
    }
    if (k <= 8)
      dsc_assert_near (s * pow (4, k), sum, 0, 1e-6);
  }
}

/* --- picture --- */

/* At whole zooms every image pixel is an exact block; around the image is the surround. */
static void
test_whole_zoom (void)
{
  g_autoptr (DscImage) image = ramp_image (9, 6);
  g_autoptr (DscPyramid) pyramid = pyramid_of (image);
  g_autofree DscLut *lut = gray_lut ();

  image->f[10] = NAN;
  for (int zoom = 1; zoom <= 5; zoom++) {
    Picture p = picture_new (9 * zoom + 7, 6 * zoom + 4);
    DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };

    job.affine = upright (zoom, p.pixels.height);
    dsc_render (&job, &p.pixels, 2);
    for (int y = 0; y < p.pixels.height; y++)
      for (int x = 0; x < p.pixels.width; x++) {
        int i = x / zoom, j = (p.pixels.height - 1 - y) / zoom;
        guint32 expected = SURROUND;

        if (i < 9 && j < 6) {
          float value = image->f[j * 9 + i];

          expected = isnan (value) ? BLANK : dsc_lut_color (lut, value);
        }
        g_assert_cmphex (p.data[y * p.pixels.width + x], ==, expected);
      }
    g_free (p.data);
  }
}

/* A quarter turn goes through the other code and must show the same pixels. */
static void
test_quarter_turn (void)
{
  g_autoptr (DscImage) image = ramp_image (30, 20);
  g_autoptr (DscPyramid) pyramid = pyramid_of (image);
  g_autofree DscLut *lut = gray_lut ();
  Picture p = picture_new (20, 30);
  DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };

  /* x grows downwards, y to the right. */
  job.affine = (DscAffine){ 0, 1, 1, 0, 0.5, 0.5 };
  dsc_render (&job, &p.pixels, 1);
  for (int y = 0; y < 30; y++)
    for (int x = 0; x < 20; x++)
      g_assert_cmphex (p.data[y * 20 + x], ==, dsc_lut_color (lut, image->f[x * 30 + y]));
  g_free (p.data);
}

/* Halved exactly, each device pixel is between four image pixels of level 1: a plane stays a plane,
 * at any orientation. */
static void
test_bilinear_plane (void)
{
  static const double angles[] = { 0.0, 0.3, G_PI / 2, 2.0 };
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 256, 256, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL;
  g_autofree DscLut *lut = gray_lut ();

  for (guint i = 0; i < 256 * 256; i++)
    image->f[i] = 0.3f * (float)(i % 256) + 0.4f * (float)(i / 256);
  pyramid = pyramid_of (image);
  for (guint k = 0; k < G_N_ELEMENTS (angles); k++) {
    for (double zoom = 0.2; zoom < 1.0; zoom += 0.15) {
      Picture p = picture_new (40, 30);
      double c = zoom * cos (angles[k]), s = zoom * sin (angles[k]);
      DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };
      DscAffine inverse;

      job.affine = (DscAffine){ c, -s, -s, -c, 0, 0 };
      job.affine.x0 = 20 - (c - s) * 127.5;
      job.affine.y0 = 15 + (c + s) * 127.5;
      dsc_render (&job, &p.pixels, 2);
      g_assert_true (dsc_affine_invert (&job.affine, &inverse));
      for (int y = 0; y < 30; y++)
        for (int x = 0; x < 40; x++) {
          double ix, iy;

          dsc_affine_apply (&inverse, x + 0.5, y + 0.5, &ix, &iy);
          if (ix > 8 && iy > 8 && ix < 247 && iy < 247)
            dsc_assert_near ((p.data[y * 40 + x] & 255) + 0.5, (0.3 * ix + 0.4 * iy) * 256 / 255,
                             0.505, 0);
        }
      g_free (p.data);
    }
  }
}

/* NaN does not spread over its neighbours when the picture is a little smaller than the image, and
 * vanishes where a finite pixel shares its block. */
static void
test_nan_small (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 128, 128, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL;
  g_autofree DscLut *lut = gray_lut ();
  Picture p = picture_new (128, 128);
  DscRenderJob job = { .lut = lut, .background = SURROUND };
  guint n_blank = 0;

  dsc_image_fill (image, 100.0f);
  image->f[64 * 128 + 64] = NAN;
  pyramid = pyramid_of (image);
  job.image = pyramid;
  job.affine = upright (0.8, 128);
  dsc_render (&job, &p.pixels, 1);
  for (guint i = 0; i < 128 * 128; i++)
    n_blank += p.data[i] == BLANK;
  g_assert_cmpuint (n_blank, >=, 1);
  g_assert_cmpuint (n_blank, <=, 2);
  job.affine = upright (0.4, 128);
  dsc_render (&job, &p.pixels, 1);
  for (guint i = 0; i < 128 * 128; i++)
    g_assert_cmphex (p.data[i], !=, BLANK);
  g_free (p.data);
}

/* Every value that is not a number gets the blank colour, through whole vectors and their tails. */
static void
test_blank_values (void)
{
  static const guint32 odd_bits[]
      = { 0x7f800000u, 0xff800000u, 0x7fc00000u, 0xffc00000u, 0x7f800001u, 0xffffffffu };
  g_autofree DscLut *lut = gray_lut ();
  DscStretchCurve log_curve = { DSC_STRETCH_LOG, 1000, 0, 255, NULL, 0 };

  for (guint pass = 0; pass < 2; pass++) {
    for (guint n = 1; n < 40; n++) {
      g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, n, 1, 1, "test", NULL);
      g_autoptr (DscPyramid) pyramid = NULL;
      Picture p = picture_new ((int)n, 1);
      DscRenderJob job = { .lut = lut, .background = SURROUND };

      for (guint i = 0; i < n; i++)
        image->f[i] = (float)i;
      for (guint i = 0; i < n; i += 3)
        image->u[i] = odd_bits[i / 3 % G_N_ELEMENTS (odd_bits)];
      pyramid = pyramid_of (image);
      job.image = pyramid;
      job.affine = upright (1, 1);
      dsc_render (&job, &p.pixels, 1);
      for (guint i = 0; i < n; i++)
        g_assert_cmphex (p.data[i], ==, i % 3 ? dsc_lut_color (lut, (float)i) : BLANK);
      g_free (p.data);
    }
    dsc_lut_set_curve (lut, &log_curve);
    dsc_lut_set_colors (lut, dsc_colormap_find ("gray"), FALSE, 1, 0.5, BLANK);
    g_assert_true (lut->by_bits);
  }
}

/* --- flags --- */

static guint32
mask_one_pixel (guint32 flags, guint32 bits, guint32 alpha, double zoom)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 200, 200, 1, "test", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, 200, 200, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL, mask = NULL;
  g_autofree DscLut *lut = gray_lut ();
  Picture p = picture_new (200, 200);
  DscRenderJob job = { .lut = lut, .background = SURROUND, .dq_bits = bits, .dq_first = 16 };
  guint32 found = 0;

  dq->u[77 * 200 + 33] = flags;
  pyramid = pyramid_of (image);
  mask = pyramid_of (dq);
  job.image = pyramid;
  job.dq = mask;
  for (guint i = 0; i < 32; i++) {
    job.dq_colors[i] = 0x010000u * (i + 1) + 0x80;
    job.dq_alphas[i] = i == 3 ? alpha / 2 : alpha;
  }
  job.affine = upright (zoom, 200);
  dsc_render (&job, &p.pixels, 2);
  for (guint i = 0; i < 200 * 200; i++)
    if (p.data[i] != 0xff000000u && p.data[i] != SURROUND)
      found = p.data[i];
  g_free (p.data);
  return found;
}

static void
test_mask (void)
{
  g_assert_cmphex (mask_one_pixel (1, 0xffffffffu, 256, 1), ==, 0xff010080u);
  /* DO_NOT_USE goes with almost every other flag and says least. */
  g_assert_cmphex (mask_one_pixel (1 | 4, 0xffffffffu, 256, 1), ==, 0xff030080u);
  g_assert_cmphex (mask_one_pixel (1 | 4, 1, 256, 1), ==, 0xff010080u);
  g_assert_cmphex (mask_one_pixel (1u << 31, 0xffffffffu, 256, 1), ==, 0xff200080u);
  g_assert_cmphex (mask_one_pixel (4, 1, 256, 1), ==, 0);
  g_assert_cmphex (mask_one_pixel (4, 4, 128, 1), ==, 0xff010040u);
  /* Each bit has an opacity of its own. */
  g_assert_cmphex (mask_one_pixel (8, 0xffffffffu, 256, 1), ==, 0xff020040u);
  g_assert_cmphex (mask_one_pixel (8 | 64, 0xffffffffu, 256, 1), ==, 0xff020040u);
  /* The one to show first comes before lower ones, unless it is left out. */
  g_assert_cmphex (mask_one_pixel (1 | 4 | 16, 0xffffffffu, 256, 1), ==, 0xff050080u);
  g_assert_cmphex (mask_one_pixel (1 | 4 | 16, 0xffffffefu, 256, 1), ==, 0xff030080u);
  /* One flagged pixel of 40000 is seen at any size. */
  for (double zoom = 0.95; zoom > 0.02; zoom *= 0.83)
    g_assert_cmphex (mask_one_pixel (4, 4, 256, zoom), ==, 0xff030080u);
}

/* Integers keep their value when small: bits are OR-ed, never averaged. */
static void
test_integers (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_UINT, 128, 128, 1, "test", NULL);
  g_autoptr (DscPyramid) pyramid = NULL;
  g_autofree DscLut *lut = gray_lut ();
  Picture p = picture_new (128, 128);
  DscRenderJob job = { .lut = lut, .background = SURROUND };

  for (guint i = 0; i < 128 * 128; i++)
    image->u[i] = i % 2 ? 64 : 1;
  pyramid = pyramid_of (image);
  job.image = pyramid;
  job.affine = upright (1, 128);
  dsc_render (&job, &p.pixels, 1);
  g_assert_cmphex (p.data[127 * 128], ==, dsc_lut_color (lut, 1));
  g_assert_cmphex (p.data[127 * 128 + 1], ==, dsc_lut_color (lut, 64));
  job.affine = upright (0.5, 128);
  dsc_render (&job, &p.pixels, 1);
  g_assert_cmphex (p.data[127 * 128], ==, dsc_lut_color (lut, 65));
  g_free (p.data);
}

/* --- threads, odd places --- */

static void
test_threads (void)
{
  g_autoptr (DscImage) image = ramp_image (300, 500);
  g_autoptr (DscPyramid) pyramid = pyramid_of (image);
  g_autofree DscLut *lut = gray_lut ();

  for (guint i = 0; i < 8; i++) {
    Picture a = picture_new (333, 222), b = picture_new (333, 222);
    double zoom = 0.1 * pow (1.9, i), turn = i % 2 ? 0.7 : 0.0;
    DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };

    job.affine = (DscAffine){ zoom * cos (turn),  zoom * sin (turn), zoom * sin (turn),
                              -zoom * cos (turn), -10.3 * i,         222 };
    dsc_render (&job, &a.pixels, 1);
    dsc_render (&job, &b.pixels, 4);
    g_assert_cmpmem (a.data, 4 * 333 * 222, b.data, 4 * 333 * 222);
    g_free (a.data);
    g_free (b.data);
  }
}

static void
test_nowhere (void)
{
  g_autoptr (DscImage) image = ramp_image (3, 1);
  g_autoptr (DscPyramid) pyramid = pyramid_of (image);
  g_autofree DscLut *lut = gray_lut ();
  static const DscAffine places[] = {
    { 1, 0, 0, -1, 1e9, 0 },       { 1, 0, 0, -1, -1e9, 0 },
    { 1e-4, 0, 0, -1e-4, 1e6, 5 }, { 0, 0, 0, 0, 0, 0 },
    { NAN, 0, 0, 1, 0, 0 },        { 1, 0, 0, 1, NAN, 0 },
    { 1e-9, 0, 0, 1e-9, -7, -7 },  { 0.7, 0.7, -0.7, 0.7, -1e7, 1e7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    Picture p = picture_new (64, 40);
    DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };

    job.affine = places[i];
    dsc_render (&job, &p.pixels, 1);
    for (guint k = 0; k < 64 * 40; k++)
      g_assert_cmphex (p.data[k], ==, SURROUND);
    g_free (p.data);
  }
  /* One pixel high and one wide at every zoom. */
  for (double zoom = 0.05; zoom < 40; zoom *= 1.7)
    for (double turn = 0; turn < 3; turn += 0.5) {
      Picture p = picture_new (64, 40);
      DscRenderJob job = { .image = pyramid, .lut = lut, .background = SURROUND };

      job.affine = (DscAffine){
        zoom * cos (turn), -zoom * sin (turn), zoom * sin (turn), zoom * cos (turn), 32, 20
      };
      dsc_render (&job, &p.pixels, 1);
      g_free (p.data);
    }
}

/* --- markers --- */

static void
test_sprites (void)
{
  Picture p = picture_new (41, 41);

  for (int shape = DSC_MARKER_CIRCLE; shape <= DSC_MARKER_DOT; shape++) {
    g_autoptr (DscSprite) sprite = dsc_sprite_new (shape, 8, 2, 0x00ff00);

    for (guint i = 0; i < 41 * 41; i++)
      p.data[i] = 0xff808080u;
    dsc_sprite_blend (sprite, &p.pixels, 20.5, 20.5);
    /* Inside of outlines nothing is hidden. */
    if (shape <= DSC_MARKER_DIAMOND) {
      g_assert_cmphex (p.data[20 * 41 + 20], ==, 0xff808080u);
      g_assert_cmphex (p.data[20 * 41 + 28], ==, 0xff00ff00u);
      g_assert_cmphex (p.data[12 * 41 + 20], ==, 0xff00ff00u);
    } else {
      g_assert_cmphex (p.data[20 * 41 + 20], ==, 0xff00ff00u);
    }
    g_assert_cmphex (p.data[0], ==, 0xff808080u);
    /* Over the edges and far away. */
    for (int x = -30; x < 80; x += 7)
      for (int y = -30; y < 80; y += 7)
        dsc_sprite_blend (sprite, &p.pixels, x, y);
    dsc_sprite_blend (sprite, &p.pixels, NAN, 3);
    dsc_sprite_blend (sprite, &p.pixels, 1e300, -1e300);
  }
  g_free (p.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/pyramid/means", test_pyramid_means);
  g_test_add_func ("/render/pyramid/bits", test_pyramid_bits);
  g_test_add_func ("/render/pyramid/sum", test_pyramid_sum);
  g_test_add_func ("/render/picture/whole-zoom", test_whole_zoom);
  g_test_add_func ("/render/picture/quarter-turn", test_quarter_turn);
  g_test_add_func ("/render/picture/bilinear-plane", test_bilinear_plane);
  g_test_add_func ("/render/picture/nan-small", test_nan_small);
  g_test_add_func ("/render/picture/blank-values", test_blank_values);
  g_test_add_func ("/render/picture/mask", test_mask);
  g_test_add_func ("/render/picture/integers", test_integers);
  g_test_add_func ("/render/picture/threads", test_threads);
  g_test_add_func ("/render/picture/nowhere", test_nowhere);
  g_test_add_func ("/render/sprites", test_sprites);
  return g_test_run ();
}
