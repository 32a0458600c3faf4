/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "skymatch/dsc-sky-mosaic.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"
#include "dsc-error.h"
#include "dsc-test.h"

#define N 100
#define SCALE 1e-5 /* deg */

/* A flat exposure, @shift pixels to the right of the first, turned by @turn degrees round its
 * centre. */
static void
add_flat (DscLibrary *library, double shift, double turn, float value, gboolean with_wcs)
{
  g_autoptr (DscImageModel) model = dsc_image_model_new ("flat_cal.fits", N, N);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, N, N, 1, "sci", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, N, N, 1, "dq", NULL);
  double c = cos (turn * G_PI / 180), s = sin (turn * G_PI / 180);
  DscTan base = { { 49.5 - shift, 49.5 }, { 150, 2 }, { SCALE, SCALE }, { -1, 0, 0, 1 } };
  DscTan tan = { { 49.5, 49.5 }, { 150, 2 }, { SCALE, SCALE }, { -c, s, s, c } };
  g_autoptr (DscWcs) wcs = NULL;

  dsc_tan_pixel_to_sky (&base, 1, tan.crpix, tan.crpix + 1, tan.crval, tan.crval + 1);
  wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
  dsc_image_fill (sci, value);
  for (guint k = 0; k < N; k++) {
    sci->f[k * N + (k * 37) % N] = 1e6f;
    dq->u[k * N + (k * 37) % N] = k % 2 == 0 ? DSC_DQ_DO_NOT_USE : DSC_DQ_NON_SCIENCE;
    sci->f[k * N + (k * 41 + 3) % N] = k % 2 == 0 ? NAN : INFINITY;
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  if (with_wcs)
    dsc_image_model_set_wcs (model, wcs, NULL);
  dsc_library_add (library, model, NULL);
}

static DscLibrary *
make_pair (double turn)
{
  DscLibrary *library = dsc_library_new ("made", "a3001", "made_asn.json", "none");

  add_flat (library, 0, 0, 1.0f, TRUE);
  add_flat (library, 60, turn, 3.0f, TRUE);
  add_flat (library, 0, 0, 100.0f, FALSE);
  return library;
}

static void
make (DscLibrary *library, const double *levels, guint size, guint threads, DscImageModel **ret)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      dsc_sky_mosaic_make (library, levels, size, threads, &ret[0], &ret[1], NULL, NULL, &error));
  g_assert_no_error (error);
}

static float
value_at (DscImageModel *model, DscPlaneId id, double x, double y)
{
  DscTan tan = { { 49.5, 49.5 }, { 150, 2 }, { SCALE, SCALE }, { -1, 0, 0, 1 } };
  DscImage *image = dsc_image_model_peek_plane (model, id);
  double ra, dec, mx, my;

  dsc_tan_pixel_to_sky (&tan, 1, &x, &y, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (dsc_image_model_get_wcs (model), ra, dec, &mx, &my);
  return image->f[(gsize)floor (my + 0.5) * image->width + (gsize)floor (mx + 0.5)];
}

/* Steps at the edges of the overlap before, none after; nothing outside; finer than the exposures
 * is not asked for, and the longer side fits when it is coarser. */
static void
test_step (void)
{
  static const guint sizes[] = { 4000, 160, 60, 23 };
  static const double turns[] = { 0, 90, 30 };

  for (guint k = 0; k < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (turns); k++) {
    guint size = sizes[k % G_N_ELEMENTS (sizes)];
    double turn = turns[k / G_N_ELEMENTS (sizes)];
    g_autoptr (DscLibrary) library = make_pair (turn);
    const double levels[] = { 0.25, 2.25, NAN };
    DscImageModel *m[2];
    DscImage *after;
    guint n_seen = 0;

    make (library, levels, size, 1, m);
    after = dsc_image_model_peek_plane (m[1], DSC_PLANE_SCI);
    g_assert_cmpuint (MAX (after->width, after->height), <=, MIN (size, 190));
    g_assert_cmpuint (MAX (after->width, after->height), >=, MIN (size, 158) * 9 / 10);
    for (gsize p = 0; p < dsc_image_n_pixels (after); p++)
      if (!isnan (after->f[p])) {
        dsc_assert_near (after->f[p], 0.75, 1e-6, 0);
        n_seen++;
      }
    g_assert_cmpuint (n_seen, >, dsc_image_n_pixels (after) / 3);
    if (turn != 30) {
      dsc_assert_near (value_at (m[0], DSC_PLANE_SCI, 30, 50), 1, 1e-6, 0);
      dsc_assert_near (value_at (m[0], DSC_PLANE_SCI, 130, 50), 3, 1e-6, 0);
      dsc_assert_near (value_at (m[0], DSC_PLANE_WHT, 30, 50), 1, 0, 0);
      dsc_assert_near (value_at (m[0], DSC_PLANE_WHT, 80, 50), 2, 0, 0);
    }
    g_assert_cmpstr (dsc_image_model_get_unit (m[0]), ==, "MJy/sr");
    g_object_unref (m[0]);
    g_object_unref (m[1]);
  }
}

/* Where both see the sky the mosaic is their mean, weighted by good samples alone. */
static void
test_mean (void)
{
  g_autoptr (DscLibrary) library = make_pair (0);
  const double levels[] = { 0, 0, 0 };
  DscImageModel *m[2];
  DscImage *sci;
  guint counts[3] = { 0 };

  make (library, levels, 4000, 1, m);
  sci = dsc_image_model_peek_plane (m[0], DSC_PLANE_SCI);
  for (gsize p = 0; p < dsc_image_n_pixels (sci); p++)
    for (guint k = 0; k < 3; k++)
      counts[k] += fabs (sci->f[p] - (k + 1.0)) < 1e-6;
  /* 40 x 100 pixels of overlap, a fiftieth of each exposure is bad. */
  g_assert_cmpuint (counts[1], >, 3600);
  g_assert_cmpuint (counts[1], <, 4100);
  g_assert_cmpuint (counts[0], >, 5700);
  g_assert_cmpuint (counts[2], >, 5700);
  g_object_unref (m[0]);
  g_object_unref (m[1]);
}

static void
test_threads (void)
{
  g_autoptr (DscLibrary) library = make_pair (30);
  const double levels[] = { 0.1, 0.2, 0.3 };
  DscImageModel *m[4];

  make (library, levels, 100, 1, m);
  make (library, levels, 100, 3, m + 2);
  for (guint k = 0; k < 2; k++) {
    DscImage *a = dsc_image_model_peek_plane (m[k], DSC_PLANE_SCI);
    DscImage *b = dsc_image_model_peek_plane (m[k + 2], DSC_PLANE_SCI);

    g_assert_cmpmem (a->data, 4 * dsc_image_n_pixels (a), b->data, 4 * dsc_image_n_pixels (b));
  }
  for (guint k = 0; k < 4; k++)
    g_object_unref (m[k]);
}

static void
test_errors (void)
{
  g_autoptr (DscLibrary) library = make_pair (0);
  g_autoptr (DscLibrary) blind = dsc_library_new ("made", "a3001", "made_asn.json", "none");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const double levels[] = { 0, 0, 0 };
  DscImageModel *m[2] = { NULL };

  g_cancellable_cancel (cancellable);
  g_assert_false (
      dsc_sky_mosaic_make (library, levels, 100, 2, &m[0], &m[1], NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  add_flat (blind, 0, 0, 1, FALSE);
  g_assert_false (dsc_sky_mosaic_make (blind, levels, 100, 2, &m[0], &m[1], NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WCS);
  g_assert_null (m[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skymatch/mosaic/step", test_step);
  g_test_add_func ("/skymatch/mosaic/mean", test_mean);
  g_test_add_func ("/skymatch/mosaic/threads", test_threads);
  g_test_add_func ("/skymatch/mosaic/errors", test_errors);
  return g_test_run ();
}
