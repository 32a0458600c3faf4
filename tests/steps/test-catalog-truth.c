/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-star-finder.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"
#include "source_catalog/dsc-catalog-daofind.h"
#include "source_catalog/dsc-catalog-measure.h"

#define FIELD 200
#define PITCH 40
#define N_STARS 25
#define SIGMA 1.6
#define FLUX 1e-6
#define LEVEL 3e-9
#define NOISE 4e-10

/* Gaussian stars on a lattice, a bit off the pixels. */
typedef struct {
  DscCatalogImage image;
  DscCatalogFinding finding;
  DscSourceCatalogParams *params;
  DscCatalogApertures apertures;
  double x[N_STARS], y[N_STARS];
  DscTestRandom random;
} Field;

static void
paint_star (Field *f, guint k)
{
  double amplitude = FLUX / (2 * G_PI * SIGMA * SIGMA);

  f->x[k] = PITCH / 2.0 + PITCH * (k % 5) + dsc_test_uniform (&f->random);
  f->y[k] = PITCH / 2.0 + PITCH * (k / 5) + dsc_test_uniform (&f->random);
  for (int y = 0; y < FIELD; y++)
    for (int x = 0; x < FIELD; x++) {
      double r2 = (x - f->x[k]) * (x - f->x[k]) + (y - f->y[k]) * (y - f->y[k]);

      f->image.sci[y * FIELD + x] += (float)(amplitude * exp (-0.5 * r2 / (SIGMA * SIGMA)));
    }
}

/* @noise: of each pixel. Its background is known, and its errors are those of a model. */
static void
give_noise (Field *f, double noise)
{
  gsize n = FIELD * FIELD;
  g_autofree float *level = g_new (float, n);
  g_autoptr (DscImage) err = NULL;
  g_autoptr (GError) error = NULL;

  err = dsc_image_new (DSC_PIXEL_FLOAT, FIELD, FIELD, 1, "errors", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++) {
    f->image.sci[i] += (float)(noise * dsc_test_normal (&f->random));
    f->image.sci[i] += (float)LEVEL;
    err->f[i] = (float)noise;
    level[i] = (float)LEVEL;
  }
  f->image.mesh = dsc_background_mesh_new (level, NULL, FIELD, FIELD, FIELD, 1, NULL, &error);
  g_assert_no_error (error);
  f->image.model = dsc_image_model_new ("field", FIELD, FIELD);
  dsc_image_model_set_plane (f->image.model, DSC_PLANE_ERR, err);
  f->image.has_err = TRUE;
  f->image.jy = 1;
}

static void
field_init (Field *f, guint64 seed, double noise)
{
  gsize n = FIELD * FIELD;

  *f = (Field){ .random = { seed } };
  f->image.width = f->image.height = FIELD;
  f->image.sci = g_new0 (float, n);
  f->image.mask = g_new0 (guint8, n);
  f->finding.stars = g_array_new (FALSE, TRUE, sizeof (DscStar));
  for (guint k = 0; k < N_STARS; k++) {
    DscStar star = { .id = k + 1, .flux = 1, .orientation = NAN };

    paint_star (f, k);
    star.x = f->x[k] + 0.2;
    star.y = f->y[k] - 0.1;
    g_array_append_val (f->finding.stars, star);
  }
  give_noise (f, noise);
  f->params = dsc_step_check_params (&dsc_source_catalog_step, NULL);
  f->params->kernel_fwhm = 3.75;
  f->apertures
      = (DscCatalogApertures){ .radii = { 1.5, 3, 6 }, .ring_inner = 10, .ring_outer = 15 };
}

static void
field_clear (Field *f)
{
  g_free (f->image.sci);
  dsc_background_mesh_free (f->image.mesh);
  g_object_unref (f->image.model);
  g_free (f->image.mask);
  g_array_unref (f->finding.stars);
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, f->params);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Field, field_clear)

static GArray *
measure_field (Field *f, DscCompat compat)
{
  g_autoptr (GError) error = NULL;
  GArray *sources = dsc_catalog_measure (&f->image, &f->finding, &f->apertures, f->params, compat,
                                         2, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, N_STARS);
  return sources;
}

/* Windowed centroids find the stars again; the largest aperture holds all but 1e-3 of them. */
static void
test_truth (void)
{
  g_auto (Field) f = { 0 };
  g_autoptr (GArray) sources = NULL;

  field_init (&f, 5, 0);
  sources = measure_field (&f, DSC_COMPAT_NONE);
  for (guint k = 0; k < N_STARS; k++) {
    const DscCatalogSource *s = &g_array_index (sources, DscCatalogSource, k);

    dsc_assert_near (s->xwin, f.x[k], 1e-3, 0);
    dsc_assert_near (s->ywin, f.y[k], 1e-3, 0);
    dsc_assert_near (s->flux[2], FLUX, 0, 2e-3);
    dsc_assert_near (s->ring, LEVEL, 0, 1e-3);
    g_assert_cmpuint (s->label, ==, k + 1);
    g_assert_true (isnan (s->area) && isnan (s->semimajor) && isnan (s->ra));
    g_assert_true (isnan (s->bbox_ra[2]) && isnan (s->sky_orientation) && isnan (s->kron));
    g_assert_cmpfloat (s->neighbour_distance, <, 1.5 * PITCH);
  }
}

/* Errors say how far measures are off: the mean square of the ratio is 1. */
static void
test_errors (void)
{
  double pull = 0, pull_win = 0;
  guint n = 0;

  for (guint64 seed = 1; seed <= 8; seed++) {
    g_auto (Field) f = { 0 }, still = { 0 };
    g_autoptr (GArray) sources = NULL, truth = NULL;

    field_init (&f, seed, NOISE);
    field_init (&still, seed, 0);
    sources = measure_field (&f, DSC_COMPAT_NONE);
    truth = measure_field (&still, DSC_COMPAT_NONE);
    for (guint k = 0; k < N_STARS; k++, n++) {
      const DscCatalogSource *s = &g_array_index (sources, DscCatalogSource, k);
      double flux = g_array_index (truth, DscCatalogSource, k).flux[1];
      double error = hypot (s->flux_error[1], s->ring_error * G_PI * 9);

      pull += pow ((s->flux[1] - flux) / error, 2);
      pull_win += (pow (s->xwin - f.x[k], 2) + pow (s->ywin - f.y[k], 2)) / 2
                  / (s->win_error * s->win_error);
    }
  }
  g_test_message ("mean square of the ratio: flux %.3f, position %.3f", pull / n, pull_win / n);
  g_assert_cmpfloat (fabs (pull / n - 1), <, 0.3);
  g_assert_cmpfloat (fabs (pull_win / n - 1), <, 0.25);
}

/* At an edge the peer takes off the background of the whole circle; here an aperture that reaches
 * beyond it has no flux, nor one with a pixel that does not count; without errors there are none.
 */
static void
test_edges (void)
{
  g_auto (Field) f = { 0 };
  g_autoptr (GArray) ours = NULL, peer = NULL;
  DscStar *star;
  const DscCatalogSource *a, *b;

  field_init (&f, 3, 0);
  star = &g_array_index (f.finding.stars, DscStar, 0);
  star->x = -0.5; /* half of the circles is outside, with nothing but background inside */
  star->y = 40;
  star[1].x = NAN;
  star[2].x = -1000;
  star[4].x = 2.5;
  f.image.mask[(gsize)star[3].y * FIELD + (gsize)star[3].x + 3] = 1;
  f.image.has_err = FALSE;
  ours = measure_field (&f, DSC_COMPAT_NONE);
  peer = measure_field (&f, DSC_COMPAT_JWST);
  a = &g_array_index (ours, DscCatalogSource, 0);
  b = &g_array_index (peer, DscCatalogSource, 0);
  for (guint k = 0; k < 3; k++)
    g_assert_true (isnan (a[0].flux[k]) && isnan (a[0].flux_error[k]));
  dsc_assert_near (b[0].flux[1], -LEVEL * 4.5 * G_PI, 0, 1e-4);
  g_assert_true (isnan (a[0].flux_error[1]));
  for (guint k = 1; k <= 2; k++) {
    g_assert_true (isnan (a[k].flux[0]) && isnan (a[k].ring) && isnan (a[k].sharpness));
    g_assert_true (isnan (a[k].roundness) && isnan (a[k].xwin));
  }
  g_assert_cmpint (a[1].neighbour, ==, -1);
  g_assert_true (isnan (a[3].flux[1]) && isfinite (a[3].flux[0]));
  g_assert_true (isfinite (b[3].flux[1]) && isnan (b[3].xwin));
  /* the second circle touches the edge of the first column */
  g_assert_true (isfinite (a[4].flux[1]) && isnan (a[4].flux[2]) && isfinite (b[4].flux[2]));
}

/* What does not change when it is turned by a quarter has no roundness; sharpness of a single
 * pixel is that of the kernel. */
static void
test_daofind (void)
{
  static float image[31 * 31];
  g_autoptr (DscCatalogDaofind) daofind = dsc_catalog_daofind_new (2, NULL);
  double sharpness, roundness, middle;

  image[15 * 31 + 15] = 1;
  dsc_catalog_daofind_measure (daofind, image, 31, 31, 15.5, 14.6, &sharpness, &roundness, NULL,
                               NULL);
  dsc_assert_near (roundness, 0, 1e-6, 0);
  middle = sharpness;
  /* of 13 pixels, 1 / 2^(r^2) each */
  dsc_assert_near (middle, (2.265625 - 4.25 * 4.25 / 13) / (1 - 4.25 / 13), 1e-6, 0);
  image[15 * 31 + 14] = image[15 * 31 + 16] = 0.8f; /* along x */
  dsc_catalog_daofind_measure (daofind, image, 31, 31, 15, 15, &sharpness, &roundness, NULL, NULL);
  g_assert_cmpfloat (roundness, <, -0.3);
  dsc_catalog_daofind_measure (daofind, image, 31, 31, 15.51, 15, &middle, &roundness, NULL, NULL);
  g_assert_cmpfloat (fabs (middle - sharpness), >, 0.1); /* the next pixel is in the middle */
  image[17 * 31 + 17] = NAN;
  dsc_catalog_daofind_measure (daofind, image, 31, 31, 15, 15, &sharpness, &roundness, NULL, NULL);
  g_assert_true (isnan (sharpness) && isnan (roundness));
  dsc_catalog_daofind_measure (daofind, image, 31, 31, NAN, 15, &sharpness, &roundness, NULL, NULL);
  g_assert_true (isnan (sharpness) && isnan (roundness));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog-truth/stars", test_truth);
  g_test_add_func ("/catalog-truth/errors", test_errors);
  g_test_add_func ("/catalog-truth/edges", test_edges);
  g_test_add_func ("/catalog-truth/daofind", test_daofind);
  return g_test_run ();
}
