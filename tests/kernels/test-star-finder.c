/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-star-finder.h"

#include <math.h>
#include <string.h>

#include "dsc-background-mesh.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-test.h"

/* Defaults of both steps. */
static const DscStarLimits default_limits = { 0.5, 2.0, 0.0, 0.2, NAN, 200 };

static DscStarFinder *
new_finder (DscStarFinderKind kind, double fwhm)
{
  g_autoptr (GError) error = NULL;
  DscStarFinder *finder = dsc_star_finder_new (kind, fwhm, 1.5, 0, &error);

  g_assert_no_error (error);
  return finder;
}

static guint
find_column (char **names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  g_error ("no column %s", name);
}

/* A table in ECSV; @columns: the names of number, x, y and flux. */
static GArray *
read_catalog (const char *path, const char *const columns[4])
{
  GArray *stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL, names = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], " ", -1);
    DscStar star = { 0 };

    if (lines[i][0] == '#' || cells[0] == NULL)
      continue;
    if (names == NULL) {
      names = g_steal_pointer (&cells);
      continue;
    }
    star.id = (guint)g_ascii_strtoull (cells[find_column (names, columns[0])], NULL, 10);
    star.x = g_ascii_strtod (cells[find_column (names, columns[1])], NULL);
    star.y = g_ascii_strtod (cells[find_column (names, columns[2])], NULL);
    star.flux = g_ascii_strtod (cells[find_column (names, columns[3])], NULL);
    g_array_append_val (stars, star);
  }
  return stars;
}

static DscImage *
load (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

/* Background, threshold and stars as the peer's steps find them. */
static GArray *
find_stars (const DscStarFinder *finder,
            const DscImage *sci,
            const guint8 *mask,
            double factor,
            int box_size,
            double snr_threshold)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscBackgroundMesh) mesh = NULL;
  g_autofree float *data = g_new (float, dsc_image_n_pixels (sci));
  GArray *stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  guint nx = sci->width, ny = sci->height;
  float rms[2];

  for (gsize i = 0; i < dsc_image_n_pixels (sci); i++)
    data[i] = sci->f[i] * (float)factor;
  mesh = dsc_background_mesh_new (data, mask, nx, ny, box_size, 0, NULL, &error);
  g_assert_no_error (error);
  dsc_background_mesh_subtract (mesh, data, mask, 0, 0, nx, ny, data);
  dsc_background_mesh_middle_rms (mesh, mask, TRUE, rms);
  dsc_star_finder_run (finder, data, mask, nx, ny, 0, 0, nx, ny,
                       dsc_background_median_threshold (rms, snr_threshold), stars, 0, NULL,
                       &error);
  g_assert_no_error (error);
  dsc_stars_select (stars, &default_limits);
  return stars;
}

/* With the default parameters of tweakreg. */
static GArray *
find_in_exposure (const char *path, DscStarFinderKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  g_autoptr (DscStarFinder) finder = new_finder (kind, 2.5);
  g_autoptr (DscImage) sci = load (model, DSC_PLANE_SCI), dq = load (model, DSC_PLANE_DQ);
  g_autofree guint8 *mask = g_new (guint8, dsc_image_n_pixels (dq));

  for (gsize i = 0; i < dsc_image_n_pixels (dq); i++)
    mask[i] = (dq->u[i] & 513) != 0;
  return find_stars (finder, sci, mask, 1, 400, 10);
}

/* With those of source_catalog, which works in Jy. */
static GArray *
find_in_mosaic (const char *path, DscStarFinderKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);
  g_autoptr (DscStarFinder) finder = new_finder (kind, 2);
  g_autoptr (DscImage) sci = load (model, DSC_PLANE_SCI), err = load (model, DSC_PLANE_ERR);
  g_autoptr (DscImage) wht = load (model, DSC_PLANE_WHT);
  g_autofree guint8 *mask = g_new (guint8, dsc_image_n_pixels (sci));
  double area = 0;

  for (gsize i = 0; i < dsc_image_n_pixels (sci); i++)
    mask[i] = isnan (err->f[i]) || wht->f[i] == 0;
  g_assert_true (dsc_image_model_get_double (model, "PIXAR_SR", &area));
  return find_stars (finder, sci, mask, 1e6 * area, 1000, 3);
}

/* Sums are in the peer's order; the text of a single precision number is as long as it must be. */
static void
check_catalog (const char *name, const GArray *found, const GArray *expected)
{
  double worst_place = 0, worst_flux = 0;

  g_test_message ("%s: %u found, %u expected", name, found->len, expected->len);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++) {
    DscStar *a = &g_array_index (found, DscStar, i), *b = &g_array_index (expected, DscStar, i);

    g_assert_cmpuint (a->id, ==, b->id);
    dsc_assert_near (a->x, b->x, 1e-10, 0);
    dsc_assert_near (a->y, b->y, 1e-10, 0);
    dsc_assert_near (a->flux, b->flux, 0, 1.2e-7);
    worst_place = MAX (worst_place, hypot (a->x - b->x, a->y - b->y));
    worst_flux = MAX (worst_flux, fabs (a->flux / b->flux - 1));
  }
  g_test_message ("worst: %g pixels, flux %g", worst_place, worst_flux);
}

static void
check_exposure (const char *scene, const char *variant, const char *name, DscStarFinderKind kind)
{
  static const char *const columns[] = { "id", "x", "y", "flux" };
  g_autofree char *golden
      = g_strdup_printf ("fixtures/%s/golden/tweakreg/%s/%s_cat.ecsv", scene, variant, name);
  g_autofree char *input = g_strdup_printf ("fixtures/%s/input/%s.fits", scene, name);
  g_autofree char *golden_path = dsc_test_shared (golden), *path = NULL;
  g_autoptr (GArray) expected = NULL, found = NULL;

  if (golden_path == NULL)
    return;
  path = dsc_test_shared (input);
  expected = read_catalog (golden_path, columns);
  found = find_in_exposure (path, kind);
  check_catalog (golden, found, expected);
}

static void
check_mosaic (const char *scene)
{
  static const char *const columns[] = { "label", "xcentroid", "ycentroid", "isophotal_flux" };
  g_autofree char *golden
      = g_strdup_printf ("fixtures/%s/golden/source_catalog/dao/%s_cat.ecsv", scene, scene);
  g_autofree char *input
      = g_strdup_printf ("fixtures/%s/golden/resample/defaults/%s_i2d.fits", scene, scene);
  g_autofree char *golden_path = dsc_test_shared (golden), *path = NULL;
  g_autoptr (GArray) expected = NULL, found = NULL;

  if (golden_path == NULL)
    return;
  path = dsc_test_shared (input);
  expected = read_catalog (golden_path, columns);
  found = find_in_mosaic (path, DSC_STAR_FINDER_DAO);
  check_catalog (golden, found, expected);
}

static void
test_golden_mosaic (void)
{
  check_mosaic ("nircam-mini");
  check_mosaic ("miri-mini");
}

static void
test_golden (gconstpointer user_data)
{
  static const char *const nircam[]
      = { "jw99001001001_02101_00001_nrcb1_cal", "jw99001001001_02101_00002_nrcb1_cal",
          "jw99001001001_02101_00003_nrcb1_cal", "jw99001001002_03101_00004_nrcb1_cal",
          "jw99001001002_03101_00005_nrcb1_cal" };
  static const char *const miri[]
      = { "jw99002001001_02101_00001_mirimage_cal", "jw99002001001_02101_00002_mirimage_cal",
          "jw99002001001_02101_00003_mirimage_cal", "jw99002001001_02101_00004_mirimage_cal" };
  DscStarFinderKind kind = (DscStarFinderKind)GPOINTER_TO_INT (user_data);
  const char *variant = kind == DSC_STAR_FINDER_DAO ? "tight-dao" : "defaults";

  for (guint i = 0; i < G_N_ELEMENTS (nircam); i++)
    check_exposure ("nircam-mini", variant, nircam[i], kind);
  for (guint i = 0; i < G_N_ELEMENTS (miri); i++)
    check_exposure ("miri-mini", variant, miri[i], kind);
}

static void
test_kernel (void)
{
  g_autoptr (DscStarFinder) finder = new_finder (DSC_STAR_FINDER_IRAF, 2.5);
  double sum = 0;

  g_assert_cmpuint (finder->size, ==, 5);
  g_assert_cmpuint (finder->n_inside, ==, 13);
  g_assert_cmpuint (finder->separation, ==, 2);
  g_assert_cmpuint (dsc_star_finder_margin (finder), ==, 4);
  dsc_assert_near (finder->relative_error, 1.139778, 1e-6, 0);
  for (guint i = 0; i < finder->kernel->n_taps; i++)
    sum += finder->kernel->weights[i];
  dsc_assert_near (sum, 0, 1e-15, 0);
}

static void
test_bad_parameters (void)
{
  static const double bad[][3]
      = { { 0, 1.5, 0 },        { -1, 1.5, 0 },    { NAN, 1.5, 0 },  { 2.5, 0, 0 },
          { 2.5, NAN, 0 },      { 2.5, 1e9, 0 },   { 2.5, 1.5, -1 }, { 2.5, 1.5, NAN },
          { INFINITY, 1.5, 0 }, { 1e-200, 1.5, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscStarFinder) finder
        = dsc_star_finder_new (DSC_STAR_FINDER_DAO, bad[i][0], bad[i][1], bad[i][2], &error);

    g_assert_null (finder);
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  }
}

#define SIDE 128

static GArray *
run (const DscStarFinder *finder,
     const float *data,
     const guint8 *mask,
     guint x0,
     guint y0,
     guint n_columns,
     guint n_rows,
     double threshold,
     guint n_threads)
{
  GArray *stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  g_autoptr (GError) error = NULL;

  dsc_star_finder_run (finder, data, mask, SIDE, SIDE, x0, y0, n_columns, n_rows, threshold, stars,
                       n_threads, NULL, &error);
  g_assert_no_error (error);
  return stars;
}

static void
test_nothing (void)
{
  g_autofree float *data = g_new0 (float, SIDE *SIDE);

  for (guint kind = 0; kind < 2; kind++) {
    g_autoptr (DscStarFinder) finder = new_finder ((DscStarFinderKind)kind, 2.5);
    g_autoptr (GArray) zero = run (finder, data, NULL, 0, 0, SIDE, SIDE, 0, 0), bad = NULL;

    g_assert_cmpuint (zero->len, ==, 0);
    for (guint i = 0; i < SIDE * SIDE; i++)
      data[i] = NAN;
    bad = run (finder, data, NULL, 0, 0, SIDE, SIDE, 0, 0);
    g_assert_cmpuint (bad->len, ==, 0);
    memset (data, 0, SIDE * SIDE * sizeof *data);
  }
}

static void
add_star (float *data, double x, double y, double peak, double sigma_x, double sigma_y)
{
  for (guint i = 0; i < SIDE * SIDE; i++)
    data[i] += (float)(peak
                       * exp (-0.5
                              * (pow (i % SIDE - x, 2) / pow (sigma_x, 2)
                                 + pow (i / SIDE - y, 2) / pow (sigma_y, 2))));
}

/* Symmetric stars in the middle of pixels, one at the edge, two equal ones side by side. */
static void
test_symmetric (void)
{
  g_autofree float *data = g_new0 (float, SIDE *SIDE);
  g_autofree guint8 *mask = g_new0 (guint8, SIDE * SIDE);

  add_star (data, 30, 40, 100, 1.06, 1.06);
  add_star (data, 90, 64, 50, 1.06, 1.06);
  data[100 * SIDE + 20] = data[100 * SIDE + 21] = 30;
  for (guint kind = 0; kind < 2; kind++) {
    g_autoptr (DscStarFinder) finder = new_finder ((DscStarFinderKind)kind, 2.5);
    g_autoptr (GArray) all = run (finder, data, mask, 0, 0, SIDE, SIDE, 5, 0), rest = NULL;
    const DscStar *star = (const DscStar *)(gpointer)all->data;

    g_assert_cmpuint (all->len, ==, 4);
    dsc_assert_near (star[0].x, 30, 1e-6, 0);
    dsc_assert_near (star[0].y, 40, 1e-6, 0);
    dsc_assert_near (star[0].roundness, 0, 1e-6, 0);
    dsc_assert_near (star[1].x, 90, 1e-6, 0);
    dsc_assert_near (star[0].flux, 2 * star[1].flux, 0, 1e-5);
    dsc_assert_near (star[0].sharpness, star[1].sharpness, 0, 1e-5);
    /* equal neighbours are both peaks */
    g_assert_cmpint (star[2].x_peak, ==, 20);
    g_assert_cmpint (star[3].x_peak, ==, 21);
    g_assert_cmpint (star[3].y_peak, ==, 100);
    /* a masked peak is none, a NaN in the cut-out is the end of it */
    mask[40 * SIDE + 30] = 1;
    data[66 * SIDE + 92] = NAN;
    rest = run (finder, data, mask, 0, 0, SIDE, SIDE, 5, 0);
    g_assert_cmpuint (rest->len, ==, 2);
    mask[40 * SIDE + 30] = 0;
    data[66 * SIDE + 92] = data[62 * SIDE + 88];
  }
}

static void
test_selection (void)
{
  static const double fluxes[] = { 5, 9, 9, 1, 7 };
  g_autoptr (GArray) stars = g_array_new (FALSE, FALSE, sizeof (DscStar));
  DscStarLimits limits = { 0.5, 2, -1, 1, 8, 3 };
  const DscStar *star;

  for (guint i = 0; i < 5; i++) {
    DscStar s = { .x = i,
                  .flux = fluxes[i],
                  .peak = 8,
                  .sharpness = i == 0 ? 0.5 : 2,
                  .roundness = 1,
                  .roundness2 = i == 4 ? -1.01 : NAN };

    g_array_append_val (stars, s);
  }
  dsc_stars_select (stars, &limits);
  star = (const DscStar *)(gpointer)stars->data;
  g_assert_cmpuint (stars->len, ==, 3);
  g_assert_cmpfloat (star[0].x, ==, 2);
  g_assert_cmpfloat (star[1].x, ==, 1);
  g_assert_cmpfloat (star[2].x, ==, 0);
  g_assert_cmpuint (star[2].id, ==, 3);
  limits.peak_max = 7.99;
  dsc_stars_select (stars, &limits);
  g_assert_cmpuint (stars->len, ==, 0);
}

static guint32
hash (guint32 i, guint32 seed)
{
  guint32 h = i * 2654435761u + seed * 40503u;

  h = (h ^ h >> 15) * 2246822519u;
  h = (h ^ h >> 13) * 3266489917u;
  return h ^ h >> 16;
}

static void
make_field (float *data, guint8 *mask)
{
  for (guint i = 0; i < SIDE * SIDE; i++)
    data[i] = (float)(hash (i, 3) / 4294967296.0) - 0.5f;
  add_star (data, 20.3, 30.7, 40, 1.1, 1.1);
  add_star (data, 90.1, 15.5, 25, 1.0, 1.3);
  add_star (data, 64.0, 64.5, 60, 1.2, 1.2);
  add_star (data, 110.2, 100.4, 30, 1.5, 1.1);
  add_star (data, 2.2, 70.1, 50, 1.1, 1.1);
  add_star (data, 50.6, 110.9, 20, 1.1, 1.1);
  add_star (data, 126.8, 126.9, 80, 1.1, 1.1);
  data[70 * SIDE + 66] = data[108 * SIDE + 52] = NAN;
  memset (mask, 0, SIDE * SIDE);
  for (guint y = 14; y < 17; y++)
    memset (mask + y * SIDE + 88, 1, 4);
}

/* What the finders of photutils 3.0.0 say of the same field: threshold 2, fwhm 2.5, no limits.
 * Exponentials of another library may differ in the last place of a pixel. */
static const DscStar peer_iraf[] = {
  { .x = 63.99940652949164,
    .y = 64.62656445361645,
    .fwhm = 1.89279906294331,
    .roundness = 0.005415221370222143,
    .orientation = 80.09411359321375,
    .n_pixels = 12,
    .peak = 46.242119471232094,
    .flux = 280.8746585845947,
    .sharpness = 0.757119625177324 },
  { .x = 126.35410701505867,
    .y = 126.5161641227313,
    .fwhm = 1.4982822693288473,
    .roundness = 0.17546037611151236,
    .orientation = 9.684201327528642,
    .n_pixels = 8,
    .peak = 76.77153364817302,
    .flux = 276.5075252850851,
    .sharpness = 0.5993129077315389 },
  { .x = 2.1457554767527482,
    .y = 70.07577943205966,
    .fwhm = 1.9020130578926375,
    .roundness = 0.016591101333478284,
    .orientation = 313.22424674365374,
    .n_pixels = 13,
    .peak = 43.925278981526695,
    .flux = 240.7585090001424,
    .sharpness = 0.760805223157055 },
  { .x = 20.23840216099623,
    .y = 30.762067240959514,
    .fwhm = 1.8481083152165594,
    .roundness = 0.048857539017291424,
    .orientation = 41.10549488603435,
    .n_pixels = 12,
    .peak = 32.51438649495443,
    .flux = 182.01274585723877,
    .sharpness = 0.7392433260866238 },
  { .x = 110.13177724133958,
    .y = 100.28876451077127,
    .fwhm = 1.958562920824799,
    .roundness = 0.23256638356953915,
    .orientation = 355.42909849228613,
    .n_pixels = 12,
    .peak = 22.980854352315266,
    .flux = 145.35919761657715,
    .sharpness = 0.7834251683299196 },
  { .x = 50.675720829055955,
    .y = 110.93205597701666,
    .fwhm = 1.871550973719563,
    .roundness = 0.01881683841089909,
    .orientation = 297.0190583338911,
    .n_pixels = 12,
    .peak = 16.24819215138753,
    .flux = 91.17343187332153,
    .sharpness = 0.7486203894878252 },
};

static const DscStar peer_dao[] = {
  { .x = 63.99751203898182,
    .y = 64.44284247283365,
    .sharpness = 0.546160984507317,
    .roundness = 0.08301495760679245,
    .roundness2 = 0.1310916404462108,
    .peak = 55.03746795654297,
    .flux = 498.75958251953125 },
  { .x = 2.1943010078679097,
    .y = 70.098696918145,
    .sharpness = 0.5759516287491862,
    .roundness = 0.02220071479678154,
    .roundness2 = -0.014225265306592835,
    .peak = 48.915802001953125,
    .flux = 365.5216064453125 },
  { .x = 126.61722353379388,
    .y = 126.44566675604312,
    .sharpness = 0.610871792681013,
    .roundness = -0.6207727193832397,
    .roundness2 = -0.2277681502655052,
    .peak = 61.117034912109375,
    .flux = 317.42266845703125 },
  { .x = 20.309584536231625,
    .y = 30.686638996957537,
    .sharpness = 0.5657334594668971,
    .roundness = -0.1782941371202469,
    .roundness2 = -0.00465537450970371,
    .peak = 36.847206115722656,
    .flux = 289.9410095214844 },
  { .x = 110.20016180604193,
    .y = 100.41844556875206,
    .sharpness = 0.53535815622932,
    .roundness = -0.15437966585159302,
    .roundness2 = -0.38249232520184323,
    .peak = 28.260263442993164,
    .flux = 274.6183166503906 },
};

static void
check_star (const DscStar *a, const DscStar *b, gboolean is_dao)
{
  dsc_assert_near (a->x, b->x, 1e-7, 0);
  dsc_assert_near (a->y, b->y, 1e-7, 0);
  dsc_assert_near (a->flux, b->flux, 0, 3e-7);
  dsc_assert_near (a->peak, b->peak, 0, 3e-7);
  dsc_assert_near (a->sharpness, b->sharpness, 0, 1e-6);
  dsc_assert_near (a->roundness, b->roundness, 1e-6, 0);
  if (is_dao) {
    dsc_assert_near (a->roundness2, b->roundness2, 1e-6, 0);
    return;
  }
  dsc_assert_near (a->fwhm, b->fwhm, 0, 1e-6);
  dsc_assert_near (a->orientation, b->orientation, 1e-3, 0);
  g_assert_cmpuint (a->n_pixels, ==, b->n_pixels);
}

static void
test_peer (void)
{
  const DscStarLimits all = { -INFINITY, INFINITY, -INFINITY, INFINITY, NAN, 200 };
  g_autofree float *data = g_new (float, SIDE *SIDE);
  g_autofree guint8 *mask = g_new (guint8, SIDE * SIDE);

  make_field (data, mask);
  for (guint kind = 0; kind < 2; kind++) {
    g_autoptr (DscStarFinder) finder = new_finder ((DscStarFinderKind)kind, 2.5);
    g_autoptr (GArray) stars = run (finder, data, mask, 0, 0, SIDE, SIDE, 2, 0);
    gboolean is_dao = kind == DSC_STAR_FINDER_DAO;
    const DscStar *expected = is_dao ? peer_dao : peer_iraf;

    dsc_stars_select (stars, &all);
    g_assert_cmpuint (stars->len, ==, is_dao ? G_N_ELEMENTS (peer_dao) : G_N_ELEMENTS (peer_iraf));
    for (guint i = 0; i < stars->len; i++)
      check_star (&g_array_index (stars, DscStar, i), &expected[i], is_dao);
  }
}

static gboolean
is_same (const DscStar *a, const DscStar *b)
{
  return a->x_peak == b->x_peak && a->y_peak == b->y_peak && a->x == b->x && a->y == b->y
         && a->flux == b->flux && a->sharpness == b->sharpness && a->roundness == b->roundness;
}

/* A part of the image with its margin has the same stars; so have several threads and one. */
static void
test_rectangles (void)
{
  g_autofree float *data = g_new (float, SIDE *SIDE), *part = g_new0 (float, SIDE *SIDE);
  g_autofree guint8 *mask = g_new (guint8, SIDE * SIDE);
  const guint x0 = 40, y0 = 30, n_columns = 50, n_rows = 75;

  make_field (data, mask);
  for (guint kind = 0; kind < 2; kind++) {
    g_autoptr (DscStarFinder) finder = new_finder ((DscStarFinderKind)kind, 2.5);
    g_autoptr (GArray) whole = run (finder, data, mask, 0, 0, SIDE, SIDE, 0.2, 2);
    g_autoptr (GArray) single = run (finder, data, mask, 0, 0, SIDE, SIDE, 0.2, 1);
    g_autoptr (GArray) few = NULL;
    guint margin = dsc_star_finder_margin (finder), n = 0;

    g_assert_cmpuint (whole->len, >, 300);
    g_assert_cmpuint (whole->len, ==, single->len);
    for (guint y = 0; y < SIDE; y++)
      for (guint x = 0; x < SIDE; x++)
        part[y * SIDE + x] = x + margin >= x0 && x < x0 + n_columns + margin && y + margin >= y0
                                     && y < y0 + n_rows + margin
                                 ? data[y * SIDE + x]
                                 : 1e6f;
    few = run (finder, part, mask, x0, y0, n_columns, n_rows, 0.2, 2);
    for (guint i = 0; i < whole->len; i++) {
      const DscStar *star = &g_array_index (whole, DscStar, i);

      g_assert_true (is_same (star, &g_array_index (single, DscStar, i)));
      if (star->x_peak < (gint)x0 || star->x_peak >= (gint)(x0 + n_columns)
          || star->y_peak < (gint)y0 || star->y_peak >= (gint)(y0 + n_rows))
        continue;
      g_assert_cmpuint (n, <, few->len);
      g_assert_true (is_same (star, &g_array_index (few, DscStar, n++)));
    }
    g_assert_cmpuint (n, ==, few->len);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/star-finder/kernel", test_kernel);
  g_test_add_func ("/star-finder/bad-parameters", test_bad_parameters);
  g_test_add_func ("/star-finder/nothing", test_nothing);
  g_test_add_func ("/star-finder/symmetric", test_symmetric);
  g_test_add_func ("/star-finder/selection", test_selection);
  g_test_add_func ("/star-finder/peer", test_peer);
  g_test_add_func ("/star-finder/rectangles", test_rectangles);
  g_test_add_data_func ("/star-finder/golden/iraf", GINT_TO_POINTER (DSC_STAR_FINDER_IRAF),
                        test_golden);
  g_test_add_data_func ("/star-finder/golden/dao", GINT_TO_POINTER (DSC_STAR_FINDER_DAO),
                        test_golden);
  g_test_add_func ("/star-finder/golden/mosaic", test_golden_mosaic);
  return g_test_run ();
}
