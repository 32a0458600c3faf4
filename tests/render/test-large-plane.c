/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-large-plane.h"
#include "dsc-render.h"
#include "dsc-test.h"

/* A plane that is read by tiles gives what the same plane in memory gives. */

#define WIDTH 1111
#define HEIGHT 777

static DscImageModel *
make_model (void)
{
  DscImageModel *model = dsc_image_model_new ("large.fits", WIDTH, HEIGHT);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, WIDTH, HEIGHT, 1, "SCI", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, WIDTH, HEIGHT, 1, "DQ", NULL);
  guint64 s = 88172645463325252u;

  for (gsize i = 0; i < (gsize)WIDTH * HEIGHT; i++) {
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    sci->f[i] = (float)(s & 0xff) + (float)(i % WIDTH) / 16.0f;
    if ((s >> 40 & 0x1ff) == 0)
      sci->f[i] = (s >> 50 & 1) ? NAN : INFINITY;
    dq->u[i] = (s >> 20 & 0x3ff) == 0 ? 1u << (s >> 56 & 31) : 0;
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  return model;
}

static DscPyramid *
in_memory (DscImageModel *model, DscPlaneId plane)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) image = dsc_image_model_load_plane (model, plane, &error);
  DscPyramid *pyramid = dsc_pyramid_new (image, 0, 2, NULL, &error);

  g_assert_no_error (error);
  return pyramid;
}

static DscPyramid *
by_tiles (DscImageModel *model, DscPlaneId plane, guint first, DscPlaneSums *ret_sums)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTiles) tiles = dsc_tiles_new (model, plane, 0);
  DscPyramid *pyramid = dsc_large_plane_reduce (tiles, first, 2, ret_sums, NULL, &error);

  g_assert_no_error (error);
  return pyramid;
}

static void
test_levels (void)
{
  g_autoptr (DscImageModel) model = make_model ();

  for (guint i = 0; i < 4; i++) {
    DscPlaneId plane = i % 2 ? DSC_PLANE_DQ : DSC_PLANE_SCI;
    guint first = i < 2 ? 2 : 3;
    DscPlaneSums sums;
    g_autoptr (DscPyramid) whole = in_memory (model, plane);
    g_autoptr (DscPyramid) part = by_tiles (model, plane, first, &sums);

    g_assert_cmpuint (part->n_levels, ==, whole->n_levels);
    g_assert_cmpuint (part->first, ==, first);
    for (guint k = 0; k < whole->n_levels; k++) {
      gsize n = (gsize)whole->levels[k].width * whole->levels[k].height;

      g_assert_cmpuint (part->levels[k].width, ==, whole->levels[k].width);
      g_assert_cmpuint (part->levels[k].height, ==, whole->levels[k].height);
      if (k >= first)
        g_assert_cmpmem (part->levels[k].f, n * 4, whole->levels[k].f, n * 4);
      else
        g_assert_null (part->levels[k].f);
    }
    g_assert_cmpuint (dsc_pyramid_bytes (part), <, dsc_pyramid_bytes (whole) / 10);
  }
}

static void
test_sums (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  g_autoptr (DscImageStats) stats
      = dsc_image_stats_new (dsc_image_model_peek_plane (model, DSC_PLANE_SCI), 0, 1, NULL);
  DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);
  guint64 counts[32] = { 0 };
  DscPlaneSums sums;
  g_autoptr (DscPyramid) sci = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
  g_autoptr (DscPyramid) bits = NULL;

  g_assert_cmpuint (sums.n_finite, ==, stats->n_finite);
  g_assert_cmpfloat (sums.min, ==, stats->min);
  g_assert_cmpfloat (sums.max, ==, stats->max);
  bits = by_tiles (model, DSC_PLANE_DQ, 3, &sums);
  for (gsize i = 0; i < dsc_image_n_pixels (dq); i++)
    for (guint bit = 0; bit < 32; bit++)
      counts[bit] += dq->u[i] >> bit & 1;
  g_assert_cmpmem (sums.n_flags, sizeof counts, counts, sizeof counts);
}

static DscRenderJob
make_job (DscPyramid *image, DscPyramid *dq, const DscLut *lut, double zoom, double slant)
{
  DscRenderJob job = { .image = image, .dq = dq, .lut = lut, .background = 0xff102030u };
  double c = zoom * cos (slant), s = slant == 0 ? 0 : zoom * sin (slant);

  job.affine = (DscAffine){ c, -s, -s, -c, 0, 0 };
  job.affine.x0 = 200.3 - c * 0.6 * WIDTH + s * 0.4 * HEIGHT;
  job.affine.y0 = 150.7 + s * 0.6 * WIDTH + c * 0.4 * HEIGHT;
  job.dq_bits = dq != NULL ? 0xffffffffu : 0;
  for (guint i = 0; i < 32; i++) {
    job.dq_colors[i] = 0x010203u * (i + 1);
    job.dq_alphas[i] = 100;
  }
  return job;
}

static void
test_pictures (void)
{
  static const double zooms[] = { 0.02, 0.13, 0.25, 0.26, 0.4, 0.5, 0.77, 1.0, 2.0, 3.3, 40 };
  static const double slants[] = { 0, 0.4, G_PI / 2, 3.0 };
  g_autoptr (DscImageModel) model = make_model ();
  g_autofree DscLut *lut = g_new0 (DscLut, 1);
  g_autofree guint32 *a = g_new (guint32, 400 * 300);
  g_autofree guint32 *b = g_new (guint32, 400 * 300);
  DscStretchCurve curve = { DSC_STRETCH_LINEAR, 1000, 0, 320, NULL, 0 };
  DscPlaneSums sums;
  DscPyramid *whole[2] = { in_memory (model, DSC_PLANE_SCI), in_memory (model, DSC_PLANE_DQ) };
  DscPyramid *part[2]
      = { by_tiles (model, DSC_PLANE_SCI, 2, &sums), by_tiles (model, DSC_PLANE_DQ, 3, &sums) };
  DscPixels pixels_a = { a, 400, 300, 400 }, pixels_b = { b, 400, 300, 400 };

  dsc_lut_set_curve (lut, &curve);
  dsc_lut_set_colors (lut, dsc_colormap_find ("viridis"), FALSE, 1, 0.5, 0xff00ff00u);
  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
      for (guint j = 0; j < G_N_ELEMENTS (slants); j++) {
        /* pixels; pixels and flags; flags as the picture */
        guint first = k == 2 ? 1 : 0;
        DscRenderJob job
            = make_job (whole[first], k == 1 ? whole[1] : NULL, lut, zooms[i], slants[j]);
        DscRenderJob tiled
            = make_job (part[first], k == 1 ? part[1] : NULL, lut, zooms[i], slants[j]);

        dsc_render (&job, &pixels_a, 2);
        dsc_render_complete (&tiled, &pixels_b, 2);
        if (memcmp (a, b, sizeof *a * 400 * 300) != 0)
          g_error ("pictures differ: kind %u, zoom %g, slant %g", k, zooms[i], slants[j]);
      }
  for (guint i = 0; i < 2; i++) {
    g_clear_pointer (&whole[i], dsc_pyramid_unref);
    g_clear_pointer (&part[i], dsc_pyramid_unref);
  }
}

static void
test_pixels (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
  DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);
  DscPlaneSums sums;
  g_autoptr (DscPyramid) a = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
  g_autoptr (DscPyramid) b = by_tiles (model, DSC_PLANE_DQ, 3, &sums);

  for (gsize i = 0; i < dsc_image_n_pixels (sci); i += 997) {
    float value = 0;
    guint32 bits = 0;

    g_assert_true (dsc_pyramid_get_pixel (a, i % WIDTH, (guint)(i / WIDTH), &value, NULL));
    g_assert_true (dsc_pyramid_get_pixel (b, i % WIDTH, (guint)(i / WIDTH), NULL, &bits));
    g_assert_cmpmem (&value, 4, &sci->f[i], 4);
    g_assert_cmphex (bits, ==, dq->u[i]);
  }
}

/* Before its tiles are there a picture is coarse, not empty, and nothing is read for it. */
static void
test_coarse (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  g_autoptr (DscPyramid) part = NULL;
  g_autofree guint32 *data = g_new (guint32, 200 * 200);
  g_autofree DscLut *lut = g_new0 (DscLut, 1);
  DscStretchCurve curve = { DSC_STRETCH_LINEAR, 1000, 0, 255, NULL, 0 };
  DscPixels pixels = { data, 200, 200, 200 };
  DscPlaneSums sums;
  DscRenderJob job;

  dsc_image_fill (dsc_image_model_peek_plane (model, DSC_PLANE_SCI), 51.5f);
  part = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
  dsc_lut_set_curve (lut, &curve);
  dsc_lut_set_colors (lut, dsc_colormap_find ("gray"), FALSE, 1, 0.5, 0xff00ff00u);
  job = make_job (part, NULL, lut, 1.0, 0);
  dsc_tiles_begin (part->tiles);
  dsc_render (&job, &pixels, 1);
  g_assert_cmpuint (dsc_tiles_get_bytes (part->tiles), ==, 0);
  g_assert_true (dsc_tiles_has_wanted (part->tiles));
  for (guint i = 0; i < 200 * 200; i++)
    g_assert_cmphex (data[i], ==, 0xff333333u);
  g_assert_true (dsc_tiles_load_wanted (part->tiles, G_MAXUINT, 2, NULL, NULL));
  g_assert_cmpuint (dsc_tiles_get_bytes (part->tiles), >, 200 * 200 * 4);
}

/* Limits of a quick look are near those of all pixels; a level is the mean over rows it read. */
static void
test_look (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
  g_autoptr (DscTiles) tiles = dsc_tiles_new (model, DSC_PLANE_SCI, 0);
  g_autoptr (DscImageStats) stats = NULL;
  g_autoptr (DscImageStats) all = dsc_image_stats_new (sci, 0, 1, NULL);
  g_autoptr (DscPyramid) look = dsc_large_plane_look (tiles, 2, 2, &stats, NULL, NULL);
  double sum = 0;
  guint n = 0;

  g_assert_nonnull (look);
  g_assert_cmpuint (look->first, ==, 2);
  /* Values are spread over 255 + 70 evenly: 1 % of that is many standard errors of a quantile. */
  for (double q = 0.1; q < 1; q += 0.2)
    dsc_assert_near (dsc_image_stats_quantile (stats, q), dsc_image_stats_quantile (all, q), 4, 0);
  g_assert_cmpfloat (stats->min, >=, all->min);
  g_assert_cmpfloat (stats->max, <=, all->max);
  for (guint x = 40; x < 44; x++)
    if (isfinite (sci->f[(gsize)(5 * 4 + 2) * WIDTH + x])) {
      sum += sci->f[(gsize)(5 * 4 + 2) * WIDTH + x];
      n++;
    }
  if (n == 4)
    dsc_assert_near (look->levels[2].f[5 * look->levels[2].width + 10], sum / 4, 0, 1e-6);
}

/* --- files --- */

typedef struct {
  const char *name;
  int bitpix;
  double scale, zero;
} Form;

static void
put (GByteArray *out, guint64 value, guint bytes)
{
  for (guint i = bytes; i > 0; i--) {
    guint8 byte = (guint8)(value >> 8 * (i - 1));

    g_byte_array_append (out, &byte, 1);
  }
}

static void
put_card (GByteArray *out, const char *text)
{
  char card[81];

  g_snprintf (card, sizeof card, "%-80s", text);
  g_byte_array_append (out, (const guint8 *)card, 80);
}

static void
pad (GByteArray *out, guint8 byte)
{
  while (out->len % 2880 != 0)
    g_byte_array_append (out, &byte, 1);
}

static char *
write_form (const char *directory, const Form *form)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  char *path = g_build_filename (directory, form->name, NULL);
  char card[80];

  put_card (out, "SIMPLE  =                    T");
  g_snprintf (card, sizeof card, "BITPIX  = %20d", form->bitpix);
  put_card (out, card);
  put_card (out, "NAXIS   =                    2");
  put_card (out, "NAXIS1  =                  300");
  put_card (out, "NAXIS2  =                  200");
  if (form->scale != 1 || form->zero != 0) {
    g_snprintf (card, sizeof card, "BSCALE  = %20g", form->scale);
    put_card (out, card);
    g_snprintf (card, sizeof card, "BZERO   = %20g", form->zero);
    put_card (out, card);
  }
  put_card (out, "END");
  pad (out, ' ');
  for (guint i = 0; i < 300 * 200; i++) {
    gint64 k = (gint64)(i * 7919u % 100) - 20;
    union {
      double d;
      guint64 u;
    } wide = { .d = i % 777 == 5 ? NAN : (double)k };
    union {
      float f;
      guint32 u;
    } narrow = { .f = (float)wide.d };

    put (out,
         form->bitpix == -64   ? wide.u
         : form->bitpix == -32 ? narrow.u
                               : (guint64)k,
         (guint)ABS (form->bitpix) / 8);
  }
  pad (out, 0);
  g_assert_true (g_file_set_contents (path, (const char *)out->data, out->len, NULL));
  return path;
}

static void
test_files (void)
{
  static const Form forms[] = {
    { "float.fits", -32, 1, 0 }, { "double.fits", -64, 1, 0 },     { "scaled.fits", -32, 2.5, -3 },
    { "short.fits", 16, 1, 0 },  { "ushort.fits", 16, 0.5, 1000 }, { "int.fits", 32, 1, 0 },
  };
  g_autofree char *directory = g_dir_make_tmp ("dsc-large-XXXXXX", NULL);
  DscPlaneBox box = { 0, 0, 0, 300, 200 };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *path = write_form (directory, &forms[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
    g_autofree float *data = g_new (float, 300 * 200);
    DscPlaneSums sums;
    g_autoptr (DscPyramid) whole = NULL;
    g_autoptr (DscPyramid) part = NULL;

    g_assert_no_error (error);
    whole = in_memory (model, DSC_PLANE_SCI);
    part = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
    g_assert_cmpmem (part->levels[2].f, 75 * 50 * 4, whole->levels[2].f, 75 * 50 * 4);
    dsc_tiles_want (part->tiles, 0, 0, 0, 300, 200);
    g_assert_true (dsc_tiles_load_wanted (part->tiles, G_MAXUINT, 1, NULL, &error));
    dsc_pyramid_fetch (part, 0, box.x0, box.y0, box.n_columns, box.n_rows, data);
    g_assert_cmpmem (data, 300 * 200 * 4, whole->levels[0].f, 300 * 200 * 4);
    g_unlink (path);
  }
  g_rmdir (directory);
}

/* A file that is cut off while it is open is an error and NaN, not the end of the program; one that
 * is replaced stays the one that was opened. */
static void
test_changed_files (void)
{
  static const Form form = { "float.fits", -32, 1, 0 };
  g_autofree char *directory = g_dir_make_tmp ("dsc-large-XXXXXX", NULL);
  g_autofree char *path = write_form (directory, &form);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  g_autoptr (DscTiles) tiles = dsc_tiles_new (model, DSC_PLANE_SCI, 0);
  DscPlaneSums sums;
  g_autoptr (DscPyramid) part = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
  g_autofree char *again = NULL;
  float value = 0, data[4];
  guint32 bits;

  /* replaced */
  g_unlink (path);
  again = write_form (directory, &(Form){ "float.fits", -32, 3, 0 });
  g_assert_true (dsc_pyramid_get_pixel (part, 1, 0, &value, &bits));
  g_assert_cmpfloat (value, ==, -1.0f);
  g_clear_object (&model);
  g_clear_pointer (&part, dsc_pyramid_unref);

  /* cut off */
  model = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  part = by_tiles (model, DSC_PLANE_SCI, 2, &sums);
  g_assert_cmpint (truncate (path, 2880 + 4 * 300 * 100), ==, 0);
  g_assert_true (dsc_pyramid_get_pixel (part, 1, 0, &value, &bits));
  g_assert_false (dsc_pyramid_get_pixel (part, 1, 150, &value, &bits));
  dsc_tiles_want (part->tiles, 0, 0, 0, 4, 4);
  g_assert_false (dsc_tiles_load_wanted (part->tiles, G_MAXUINT, 1, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  dsc_pyramid_fetch (part, 0, 0, 150, 4, 1, data);
  for (guint i = 0; i < 4; i++)
    g_assert_true (isnan (data[i]));
  g_clear_error (&error);
  g_clear_pointer (&tiles, dsc_tiles_unref);
  tiles = dsc_tiles_new (model, DSC_PLANE_SCI, 0);
  g_assert_null (dsc_large_plane_reduce (tiles, 2, 1, &sums, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_unlink (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/large-plane/levels", test_levels);
  g_test_add_func ("/render/large-plane/sums", test_sums);
  g_test_add_func ("/render/large-plane/pictures", test_pictures);
  g_test_add_func ("/render/large-plane/pixels", test_pixels);
  g_test_add_func ("/render/large-plane/coarse", test_coarse);
  g_test_add_func ("/render/large-plane/look", test_look);
  g_test_add_func ("/render/large-plane/files", test_files);
  g_test_add_func ("/render/large-plane/changed-files", test_changed_files);
  return g_test_run ();
}
