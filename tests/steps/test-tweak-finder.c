/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tweakreg/dsc-tweak-finder.h"

#include <math.h>
#include <string.h>

#include "dsc-fits-model.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-table.h"
#include "dsc-test.h"

typedef DscTweakregParams Params;

static Params *
new_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_tweakreg_step, settings);
}

static void
free_params (Params *params)
{
  dsc_params_free (dsc_tweakreg_step.params, dsc_tweakreg_step.n_params, params);
}

static GArray *
new_sources (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
}

static const DscTweakSource *
get (const GArray *sources, guint i)
{
  return &g_array_index (sources, DscTweakSource, i);
}

static DscTweakFinder *
new_finder (DscImageModel *model, DscCompat compat)
{
  return dsc_tweak_finder_new (model, dsc_image_model_get_wcs (model), compat);
}

static GArray *
run (DscTweakFinder *finder, const Params *params, guint n_threads, double *ret_fwhm)
{
  g_autoptr (GError) error = NULL;
  GArray *sources = new_sources ();

  dsc_tweak_finder_run (finder, params, n_threads, sources, ret_fwhm, NULL, &error);
  g_assert_no_error (error);
  return sources;
}

static DscImageModel *
open_input (const char *scene, const char *folder, const char *name)
{
  g_autofree char *file = g_strdup_printf ("fixtures/%s/%s/%s.fits", scene, folder, name);
  g_autofree char *path = dsc_test_shared (file);
  g_autoptr (GError) error = NULL;
  DscImageModel *model;

  if (path == NULL)
    return NULL;
  model = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  return model;
}

static DscTable *
read_table (const char *name)
{
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (GError) error = NULL;
  DscTable *table;

  if (path == NULL)
    return NULL;
  table = dsc_table_read (path, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static const char *const nircam[]
    = { "jw99001001001_02101_00001_nrcb1_cal", "jw99001001001_02101_00002_nrcb1_cal",
        "jw99001001001_02101_00003_nrcb1_cal", "jw99001001002_03101_00004_nrcb1_cal",
        "jw99001001002_03101_00005_nrcb1_cal" };
static const char *const miri[]
    = { "jw99002001001_02101_00001_mirimage_cal", "jw99002001001_02101_00002_mirimage_cal",
        "jw99002001001_02101_00003_mirimage_cal", "jw99002001001_02101_00004_mirimage_cal" };

/* Sums are in the peer's order: positions agree to rounding, the text of a single precision flux is
 * as long as it must be. */
static void
check_catalog (const GArray *found, DscTable *expected)
{
  const DscColumn *id = dsc_table_find (expected, "id"), *x = dsc_table_find (expected, "x");
  const DscColumn *y = dsc_table_find (expected, "y"), *flux = dsc_table_find (expected, "flux");

  g_assert_cmpuint (found->len, ==, dsc_table_n_rows (expected));
  for (guint i = 0; i < found->len; i++) {
    g_assert_cmpuint (get (found, i)->id, ==, id->i[i]);
    dsc_assert_near (get (found, i)->x, x->d[i], 1e-9, 0);
    dsc_assert_near (get (found, i)->y, y->d[i], 1e-9, 0);
    dsc_assert_near (get (found, i)->flux, flux->d[i], 0, 3e-7);
  }
}

static void
check_golden (const char *scene, const char *variant, const char *name, const char *finder_name)
{
  g_autofree char *golden
      = g_strdup_printf ("fixtures/%s/golden/tweakreg/%s/%s_cat.ecsv", scene, variant, name);
  g_autofree char *setting = g_strdup_printf ("starfinder=%s", finder_name);
  const char *const settings[] = { setting, NULL };
  g_autoptr (DscTable) expected = read_table (golden);
  g_autoptr (DscImageModel) model = NULL;
  Params *params;

  if (expected == NULL)
    return;
  model = open_input (scene, "input", name);
  params = new_params (settings);
  for (guint compat = 0; compat < 2; compat++) {
    g_autoptr (DscTweakFinder) finder
        = new_finder (model, compat == 0 ? DSC_COMPAT_NONE : DSC_COMPAT_JWST);
    g_autoptr (GArray) found = run (finder, params, 0, NULL);

    check_catalog (found, expected);
  }
  free_params (params);
}

static void
test_golden (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nircam); i++) {
    check_golden ("nircam-mini", "defaults", nircam[i], "iraf");
    check_golden ("nircam-mini", "tight-dao", nircam[i], "dao");
  }
  for (guint i = 0; i < G_N_ELEMENTS (miri); i++) {
    check_golden ("miri-mini", "defaults", miri[i], "iraf");
    check_golden ("miri-mini", "tight-dao", miri[i], "dao");
  }
}

/* The true place of a source in pixels of @model, whose WCS is true: how far @x, @y is from the
 * nearest star of the catalog. */
typedef struct {
  double dx, dy;
} Offset;

static gboolean
find_offset (
    const DscTable *truth, DscWcs *wcs, double scale, double x, double y, Offset *ret_offset)
{
  const DscColumn *ra = dsc_table_find ((DscTable *)truth, "RA");
  const DscColumn *dec = dsc_table_find ((DscTable *)truth, "DEC");
  const DscColumn *is_star = dsc_table_find ((DscTable *)truth, "is_star");
  double best = 1, ra0, dec0;
  gboolean found = FALSE;

  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra0, &dec0);
  for (gsize i = 0; i < dsc_table_n_rows (truth); i++) {
    double dx = (ra0 - ra->d[i]) * cos (dec0 * G_PI / 180) * 3600 / scale;
    double dy = (dec0 - dec->d[i]) * 3600 / scale;

    if (hypot (dx, dy) >= best)
      continue;
    best = hypot (dx, dy);
    *ret_offset = (Offset){ dx, dy };
    found = is_star->i[i] != 0;
  }
  return found;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double p = *(const double *)a, q = *(const double *)b;

  return p < q ? -1 : p > q;
}

static double
find_median (const GArray *values)
{
  g_autofree double *sorted = g_memdup2 (values->data, values->len * sizeof *sorted);

  g_assert_cmpuint (values->len, >, 0);
  qsort (sorted, values->len, sizeof *sorted, compare_doubles);
  return sorted[values->len / 2];
}

/* 1.4826 times the median distance from the median, after division by @errors (nullable). */
static double
find_scatter (const GArray *values, const GArray *errors)
{
  double center = find_median (values);
  g_autoptr (GArray) distances = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < values->len; i++) {
    double d = fabs (g_array_index (values, double, i) - center);

    d /= errors == NULL ? 1 : g_array_index (errors, double, i);
    g_array_append_val (distances, d);
  }
  return 1.4826 * find_median (distances);
}

typedef struct {
  GArray *peer_x, *win_x, *win_y, *errors;
  guint n_star, n_lost;
} Scatter;

static void
add_sources (Scatter *s, const GArray *sources, const DscTable *truth, DscWcs *wcs, double scale)
{
  for (guint i = 0; i < sources->len; i++) {
    const DscTweakSource *source = get (sources, i);
    Offset peer, win;

    if (!find_offset (truth, wcs, scale, source->x, source->y, &peer))
      continue;
    s->n_star++;
    s->n_lost += isnan (source->xwin);
    if (isnan (source->xwin) || !find_offset (truth, wcs, scale, source->xwin, source->ywin, &win))
      continue;
    g_array_append_val (s->peer_x, peer.dx);
    g_array_append_val (s->win_x, win.dx);
    g_array_append_val (s->win_y, win.dy);
    g_array_append_val (s->errors, source->error);
  }
}

/* Stars are where they are: to a few thousandths of a pixel, as the errors say, an order better
 * than the peer's positions; hardly any is lost. */
static void
check_truth (const char *scene, const char *const *names, guint n, double scale, double fwhm)
{
  g_autofree char *catalog = g_strdup_printf ("fixtures/%s/input/truth_catalog.ecsv", scene);
  g_autoptr (DscTable) truth = read_table (catalog);
  GArray *values[4];
  Scatter s = { 0 };
  Params *params = new_params (NULL);

  for (guint i = 0; i < 4; i++)
    values[i] = g_array_new (FALSE, FALSE, sizeof (double));
  s = (Scatter){ values[0], values[1], values[2], values[3], 0, 0 };
  for (guint i = 0; truth != NULL && i < n; i++) {
    g_autoptr (DscImageModel) model = open_input (scene, "input/aligned", names[i]);
    g_autoptr (DscTweakFinder) finder = new_finder (model, DSC_COMPAT_NONE);
    double found = NAN;
    g_autoptr (GArray) sources = run (finder, params, 0, &found);

    dsc_assert_near (found, fwhm, 0.03, 0);
    add_sources (&s, sources, truth, dsc_image_model_get_wcs (model), scale);
  }
  if (truth != NULL) {
    double peer = find_scatter (s.peer_x, NULL);
    double x = find_scatter (s.win_x, NULL), y = find_scatter (s.win_y, NULL);
    double chi_x = find_scatter (s.win_x, s.errors), chi_y = find_scatter (s.win_y, s.errors);

    g_test_message ("%s: %u stars, %u lost; scatter in mpx: peer %.1f, windowed %.1f %.1f; "
                    "in errors %.2f %.2f",
                    scene, s.n_star, s.n_lost, 1e3 * peer, 1e3 * x, 1e3 * y, chi_x, chi_y);
    g_assert_cmpfloat (MAX (x, y), <, 0.008);
    g_assert_cmpfloat (peer, >, 5 * MAX (x, y));
    g_assert_cmpfloat (MIN (chi_x, chi_y), >, 0.6);
    g_assert_cmpfloat (MAX (chi_x, chi_y), <, 1.4);
    g_assert_cmpuint (s.n_lost * 30, <, s.n_star);
  }
  for (guint i = 0; i < 4; i++)
    g_array_unref (values[i]);
  free_params (params);
}

static void
test_truth (void)
{
  check_truth ("nircam-mini", nircam, G_N_ELEMENTS (nircam), 0.0311, 2.16);
  check_truth ("miri-mini", miri, G_N_ELEMENTS (miri), 0.1109, 2.30);
}

static void
assert_same (const DscTweakSource *a, const DscTweakSource *b)
{
  g_assert_true (a->x == b->x && a->y == b->y && a->flux == b->flux && a->n_bad == b->n_bad);
  g_assert_true (memcmp (&a->xwin, &b->xwin, sizeof a->xwin) == 0);
  g_assert_true (memcmp (&a->ywin, &b->ywin, sizeof a->ywin) == 0);
  g_assert_true (memcmp (&a->error, &b->error, sizeof a->error) == 0);
}

static void
test_threads (void)
{
  g_autoptr (DscImageModel) model = open_input ("nircam-mini", "input", nircam[0]);
  Params *params;

  if (model == NULL)
    return;
  params = new_params (NULL);
  {
    g_autoptr (DscTweakFinder) one = new_finder (model, DSC_COMPAT_NONE);
    g_autoptr (DscTweakFinder) many = new_finder (model, DSC_COMPAT_NONE);
    double fwhm_one = 0, fwhm_many = 1;
    g_autoptr (GArray) a = run (one, params, 1, &fwhm_one), b = run (many, params, 5, &fwhm_many);

    g_assert_cmpuint (a->len, >, 50);
    g_assert_cmpuint (a->len, ==, b->len);
    g_assert_cmpfloat (fwhm_one, ==, fwhm_many);
    for (guint i = 0; i < a->len; i++)
      assert_same (get (a, i), get (b, i));
  }
  free_params (params);
}

static gboolean
is_within (const DscTweakSource *s, const guint rect[4])
{
  return s->x >= rect[0] - 0.5 && s->x < rect[0] + rect[2] - 0.5 && s->y >= rect[1] - 0.5
         && s->y < rect[1] + rect[3] - 0.5;
}

static const DscTweakSource *
find_source (const GArray *sources, double x, double y)
{
  for (guint i = 0; i < sources->len; i++)
    if (get (sources, i)->x == x && get (sources, i)->y == y)
      return get (sources, i);
  return NULL;
}

static void
check_region (DscTweakFinder *finder,
              const Params *params,
              const GArray *all,
              const guint rect[4],
              double flux_limit)
{
  g_autoptr (GArray) part = new_sources ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  dsc_tweak_finder_run_region (finder, params, rect[0], rect[1], rect[2], rect[3], flux_limit, 2,
                               part, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++) {
    const DscTweakSource *source = get (all, i), *found;

    if (!is_within (source, rect))
      continue;
    n++;
    found = find_source (part, source->x, source->y);
    g_assert_nonnull (found);
    g_assert_cmpuint (found->id, ==, 0);
    assert_same (found, source);
  }
  g_assert_cmpuint (n, ==, part->len);
}

/* Random rectangles, some of them at the borders, for both finders, wide kernels too, and the cut
 * by the parameter brightest. */
static void
test_region (void)
{
  static const char *const settings[][5]
      = { { "snr_threshold=4", NULL },
          { "starfinder=dao", "roundlo=-1", "roundhi=1", "brightest=999", NULL },
          { "kernel_fwhm=6.3", "sigma_radius=2.2", "minsep_fwhm=1.7", "snr_threshold=3", NULL },
          { "brightest=40", "bkg_boxsize=100", NULL } };
  g_autoptr (DscImageModel) model = open_input ("nircam-mini", "input", nircam[1]);
  g_autoptr (DscTweakFinder) finder = NULL;
  DscTestRandom random = { 77 };

  if (model == NULL)
    return;
  finder = new_finder (model, DSC_COMPAT_NONE);
  for (guint k = 0; k < G_N_ELEMENTS (settings); k++) {
    Params *params = new_params (settings[k]);
    g_autoptr (GArray) all = run (finder, params, 0, NULL);
    double limit = all->len == 40 ? get (all, 39)->flux : NAN;

    g_assert_cmpuint (all->len, >, 20);
    g_assert_cmpuint (all->len, !=, (guint)(k < 3 ? params->brightest : 0));
    for (guint i = 0; i < 40; i++) {
      guint x0 = i % 4 == 0 ? 0 : (guint)(300 * dsc_test_uniform (&random));
      guint y0 = i % 5 == 0 ? 0 : (guint)(300 * dsc_test_uniform (&random));
      guint rect[4] = { x0, y0, 1 + (guint)((320 - x0) * dsc_test_uniform (&random)),
                        i % 6 == 0 ? 320 - y0 : 1 + (guint)((320 - y0) / 2) };

      check_region (finder, params, all, rect, limit);
    }
    free_params (params);
  }
}

#define NX 150
#define NY 130

/* Noise of 1 on a level of 10 with 16 stars of 300, FWHM 2.2, and a hit. */
static DscImageModel *
make_model (gboolean with_dq)
{
  DscImageModel *model = dsc_image_model_new ("made_cal.fits", NX, NY);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, NX, NY, 1, "SCI", NULL);
  g_autoptr (DscImage) dq = dsc_image_new (DSC_PIXEL_UINT, NX, NY, 1, "DQ", NULL);
  DscTestRandom random = { 4 };

  for (guint i = 0; i < NX * NY; i++) {
    double value = 10 + dsc_test_normal (&random);

    for (guint k = 0; k < 16; k++)
      value += 300
               * exp (-0.57
                      * (pow (i % NX - 20.3 - 35.17 * (k % 4), 2)
                         + pow (i / NX - 15.4 - 31.29 * (k / 4), 2)));
    sci->f[i] = (float)value;
  }
  sci->f[60 * NX + 38] += 900;
  sci->f[60 * NX + 39] += 700;
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  if (with_dq)
    dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  return model;
}

static guint
count (DscImageModel *model, DscCompat compat, const char *setting, guint *ret_n_placed)
{
  const char *const settings[] = { setting, NULL };
  Params *params = new_params (settings);
  g_autoptr (DscTweakFinder) finder = new_finder (model, compat);
  double fwhm = 0;
  g_autoptr (GArray) sources = run (finder, params, 1, &fwhm);

  *ret_n_placed = 0;
  for (guint i = 0; i < sources->len; i++)
    *ret_n_placed += !isnan (get (sources, i)->xwin);
  g_assert_true (sources->len > 0 || isnan (fwhm));
  free_params (params);
  return sources->len;
}

/* Whole images and such without WCS, DQ and ERR; all NaN, all masked, constant. */
static void
test_nothing (void)
{
  guint n_placed;

  for (guint k = 0; k < 5; k++) {
    g_autoptr (DscImageModel) model = make_model (k != 1);
    DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
    DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);

    for (guint i = 0; i < NX * NY && k > 1; i++)
      if (k == 3)
        dq->u[i] = i % 2 == 0 ? 1 : 512;
      else
        sci->f[i] = k == 2 ? NAN : 5;
    if (k < 2) {
      g_assert_cmpuint (count (model, DSC_COMPAT_NONE, "snr_threshold=10", &n_placed), >=, 16);
      g_assert_cmpuint (n_placed, ==, 16);
    } else {
      g_assert_cmpuint (count (model, DSC_COMPAT_NONE, "snr_threshold=10", &n_placed), ==, 0);
      g_assert_cmpuint (count (model, DSC_COMPAT_JWST, "starfinder=dao", &n_placed), ==, 0);
    }
  }
}

/* With most pixels masked the peer's threshold is 0, and it finds noise. */
static void
test_mostly_masked (void)
{
  g_autoptr (DscImageModel) model = make_model (TRUE);
  DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);
  guint n_placed, n_jwst;

  for (guint i = 0; i < NX * NY * 11 / 20; i++)
    dq->u[i] = 1;
  n_jwst = count (model, DSC_COMPAT_JWST, "snr_threshold=10", &n_placed);
  g_assert_cmpuint (count (model, DSC_COMPAT_NONE, "snr_threshold=10", &n_placed), ==, 8);
  g_assert_cmpuint (n_placed, ==, 8);
  g_assert_cmpuint (n_jwst, >, 50);
}

/* A hit has no windowed centroid, a star with a bad pixel beside its core has one and a count. */
static void
test_marks (void)
{
  const char *const settings[] = { "sharplo=0", "roundhi=1", NULL };
  g_autoptr (DscImageModel) model = make_model (TRUE);
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);
  DscImage *dq = dsc_image_model_peek_plane (model, DSC_PLANE_DQ);
  g_autoptr (DscTweakFinder) finder = new_finder (model, DSC_COMPAT_NONE);
  Params *params = new_params (settings);
  g_autoptr (GArray) sources = NULL;
  guint n_hits = 0, n_marked = 0;
  double fwhm = 0;

  /* beyond the cut-out of the finder, within the window */
  sci->f[15 * NX + 23] = NAN;
  dq->u[15 * NX + 23] = 1;
  sources = run (finder, params, 1, &fwhm);
  dsc_assert_near (fwhm, 2.2, 0.05, 0);
  for (guint i = 0; i < sources->len; i++) {
    const DscTweakSource *s = get (sources, i);

    if (hypot (s->x - 38.4, s->y - 60) < 1) {
      n_hits++;
      g_assert_true (isnan (s->xwin) && isnan (s->error));
    } else if (s->n_bad > 0) {
      n_marked++;
      dsc_assert_near (s->xwin, 20.3, 0.01, 0);
      dsc_assert_near (s->ywin, 15.4, 0.01, 0);
    }
  }
  g_assert_cmpuint (n_hits, ==, 1);
  g_assert_cmpuint (n_marked, ==, 1);
  free_params (params);
}

static void
test_cancelled (void)
{
  g_autoptr (DscImageModel) model = make_model (TRUE);
  g_autoptr (DscTweakFinder) finder = new_finder (model, DSC_COMPAT_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) sources = new_sources ();
  g_autoptr (GError) error = NULL;
  Params *params = new_params (NULL);

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_tweak_finder_run (finder, params, 0, sources, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (sources->len, ==, 0);
  free_params (params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tweak-finder/golden", test_golden);
  g_test_add_func ("/tweak-finder/truth", test_truth);
  g_test_add_func ("/tweak-finder/threads", test_threads);
  g_test_add_func ("/tweak-finder/region", test_region);
  g_test_add_func ("/tweak-finder/nothing", test_nothing);
  g_test_add_func ("/tweak-finder/mostly-masked", test_mostly_masked);
  g_test_add_func ("/tweak-finder/marks", test_marks);
  g_test_add_func ("/tweak-finder/cancelled", test_cancelled);
  return g_test_run ();
}
