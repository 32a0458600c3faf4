/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-error.h"
#include "dsc-examine-measure.h"
#include "dsc-fits-model.h"
#include "dsc-table.h"
#include "dsc-window-examine.h"
#include "dsc-window-regions.h"

#define N 80
#define STAR_X 41.3
#define STAR_Y 37.6
#define STAR_FWHM 3.0
#define STAR_SUM 5000.0
#define LEVEL 7.0
#define AREA 2e-14

/* A Gaussian star on a level that alternates a little, so that it has a scatter. */
static DscImageModel *
make_model (void)
{
  DscImageModel *model = dsc_image_model_new ("star.fits", N, N);
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, N, N, 1, "star", NULL);
  const DscTan tan = { { 40, 40 }, { 150, 2 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  const guint shape[2] = { N, N };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, shape);
  double k = 4 * M_LN2 / (STAR_FWHM * STAR_FWHM);

  for (guint i = 0; i < N * N; i++) {
    double dx = i % N - STAR_X, dy = i / N - STAR_Y;

    image->f[i] = (float)(LEVEL + ((i % N + i / N) % 2 ? 0.01 : -0.01)
                          + STAR_SUM * k / G_PI * exp (-k * (dx * dx + dy * dy)));
  }
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, image);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_header_set_double (dsc_image_model_get_sci (model), "PIXAR_SR", AREA, NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

static DscExamineQuestion
ask_at (DscImageModel *model, char tool, double x, double y)
{
  DscExamineQuestion q = { .model = model,
                           .plane = DSC_PLANE_SCI,
                           .image = (char *)"star",
                           .key = (char *)"key",
                           .tool = tool,
                           .x = x,
                           .y = y,
                           .visible = { 0, 0, N - 1, N - 1 } };

  dsc_examine_settings_init (&q.settings);
  return q;
}

static DscExamineResult *
measure (const DscExamineQuestion *q)
{
  g_autoptr (GError) error = NULL;
  DscExamineResult *r = dsc_examine_measure (q, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (r);
  return r;
}

/* The light of the star within the circle in Jy and as a magnitude, from a place beside it. */
static void
test_aperture (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscExamineQuestion q = ask_at (model, 'a', 43, 36);
  g_autoptr (DscExamineResult) r = measure (&q), raw = NULL, off = NULL, by_sky = NULL;
  double jansky = STAR_SUM * AREA * 1e6;

  dsc_assert_near (r->x, STAR_X, 1e-3, 0);
  dsc_assert_near (r->y, STAR_Y, 1e-3, 0);
  dsc_assert_near (r->value, jansky, 0, 1e-3);
  g_assert_cmpstr (r->unit, ==, "Jy");
  dsc_assert_near (r->abmag, 8.90 - 2.5 * log10 (jansky), 2e-3, 0);
  dsc_assert_near (r->background, LEVEL, 0.011, 0);
  dsc_assert_near (r->fwhm, STAR_FWHM, 0.05, 0);
  dsc_assert_near (r->arcsec, r->fwhm * 0.036, 0, 1e-4);
  dsc_assert_near (r->ra, 150 - (STAR_X - 40) * 1e-5 / cos (2 * G_PI / 180), 1e-7, 0);
  g_assert_null (r->note);
  /* Without the background, and where asked for. */
  q.settings.subtract = q.settings.center = FALSE;
  raw = measure (&q);
  dsc_assert_near (raw->x, 43, 0, 0);
  g_assert_cmpfloat (raw->value, >, r->value);
  /* Without the area of a pixel it is that of the coordinates, which is said; without these it is
   * what the image holds. */
  dsc_header_remove (dsc_image_model_get_sci (model), "PIXAR_SR");
  q.settings.subtract = q.settings.center = TRUE;
  by_sky = measure (&q);
  dsc_assert_near (by_sky->value, STAR_SUM * pow (1e-5 * G_PI / 180, 2) * 1e6, 0, 1e-3);
  g_assert_nonnull (by_sky->note);
  dsc_image_model_set_wcs (model, NULL, NULL);
  off = measure (&q);
  dsc_assert_near (off->value, STAR_SUM, 0, 1e-3);
  g_assert_cmpstr (off->unit, ==, "MJy/sr pixel");
  g_assert_true (isnan (off->abmag));
}

/* Jy of a star, of other units of images. */
static void
test_units (void)
{
  const struct {
    const char *unit;
    double jansky; /* NAN: it does not tell */
  } units[] = {
    { "MJy / sr", AREA * 1e6 },
    { "MJy.sr-1", AREA * 1e6 },
    { "uJy", 1e-6 },
    { "nJy/pixel", 1e-9 },
    { "10.0*nanoJansky", 1e-8 },
    { "Jy/arcsec2", 4.25e10 * AREA },
    { "Jy/beam", NAN },
    { "DN/s", NAN },
    { "ELECTRONS/S", 7.98e-20 * 5921.1 * 5921.1 / 2.99792458e18 / 1e-23 }, /* ACS F606W */
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (DscImageModel) model = make_model ();
    DscHeader *header = dsc_image_model_get_sci (model);
    DscExamineQuestion q = ask_at (model, 'a', 42, 38);
    g_autoptr (DscExamineResult) r = NULL;

    dsc_header_set_string (header, "BUNIT", units[i].unit, NULL);
    dsc_header_set_double (header, "PIXAR_A2", 4.25e10 * AREA, NULL);
    dsc_header_set_double (header, "PHOTFLAM", 7.98e-20, NULL);
    dsc_header_set_double (header, "PHOTPLAM", 5921.1, NULL);
    r = measure (&q);
    dsc_assert_near (r->value, STAR_SUM * (isnan (units[i].jansky) ? 1 : units[i].jansky), 0, 1e-3);
    g_assert_true (isnan (r->abmag) == isnan (units[i].jansky));
  }
}

/* Flags within the aperture are told, those beside it are not. */
static void
test_flags (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  g_autoptr (DscImage) flags = dsc_image_new (DSC_PIXEL_UINT, N, N, 1, "flags", NULL);
  DscExamineQuestion q = ask_at (model, 'a', 42, 38);
  g_autoptr (DscExamineResult) clean = NULL, r = NULL;

  flags->u[10 * N + 10] = 3;
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, flags);
  clean = measure (&q);
  g_assert_null (clean->note);
  flags->u[38 * N + 41] = 2;
  flags->u[38 * N + 42] = 3;
  r = measure (&q);
  g_assert_nonnull (strstr (r->note, "2 pixels of the aperture are saturated"));
  g_assert_nonnull (strstr (r->note, "1 pixel of the aperture is flagged DO_NOT_USE"));
}

/* At a small scale a click beside the star is meant for it; a place by numbers is taken exactly. */
static void
test_slop (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscExamineQuestion q = ask_at (model, 'a', STAR_X + 9, STAR_Y - 6);
  g_autoptr (DscExamineResult) exact = measure (&q), meant = NULL;

  g_assert_nonnull (exact->note);
  q.slop = 12;
  meant = measure (&q);
  dsc_assert_near (meant->x, STAR_X, 1e-3, 0);
  dsc_assert_near (meant->y, STAR_Y, 1e-3, 0);
}

/* Every way to find the width and the centre. */
static void
test_fits (void)
{
  g_autoptr (DscImageModel) model = make_model ();

  for (const char *tool = "rbjkd"; *tool; tool++) {
    DscExamineQuestion q = ask_at (model, *tool, 42, 38);
    g_autoptr (DscExamineResult) r = NULL;

    q.settings.model = DSC_PROFILE_GAUSS;
    r = measure (&q);
    if (*tool != 'k')
      dsc_assert_near (r->x, STAR_X, 5e-3, 0);
    if (*tool != 'j')
      dsc_assert_near (r->y, STAR_Y, 5e-3, 0);
    if (*tool != 'd')
      dsc_assert_near (r->fwhm, STAR_FWHM, 0.01, 0);
    g_assert_cmpint (r->figure.kind, ==, DSC_FIGURE_XY);
    g_assert_null (r->note);
  }
}

static void
test_growth (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscExamineQuestion q = ask_at (model, 'g', 42, 38);
  g_autoptr (DscExamineResult) r = measure (&q);

  dsc_assert_near (r->value, STAR_SUM * AREA * 1e6, 0, 2e-3);
  /* Half of a Gaussian is within half of its width; a pixel adds 1/12 to the variance. */
  dsc_assert_near (r->figure.marks[0], sqrt (STAR_FWHM * STAR_FWHM / 4 + M_LN2 / 6), 0.03, 0);
}

static void
test_area (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscExamineQuestion q = ask_at (model, 'm', 10, 10);
  g_autoptr (DscExamineResult) r = measure (&q), contour = NULL, surface = NULL;
  g_autoptr (DscImageModel) cut = NULL;
  double x, y;

  /* The square reaches beyond the corner: pixels 0 .. 25. */
  g_assert_cmpuint (r->stats.n, ==, 26 * 26);
  dsc_assert_near (r->value, LEVEL, 1e-6, 0);
  dsc_assert_near (r->stats.std, 0.01, 1e-4, 0);
  q = ask_at (model, 'e', 41, 38);
  contour = measure (&q);
  g_assert_cmpint (contour->figure.kind, ==, DSC_FIGURE_CONTOUR);
  g_assert_cmpuint (contour->figure.pieces->len, >, 50);
  q.tool = 'w';
  surface = measure (&q);
  g_assert_cmpint (surface->figure.kind, ==, DSC_FIGURE_SURFACE);
  g_assert_cmpuint (surface->figure.width, ==, 31);
  /* A cut-out is on the same sky. */
  cut = dsc_examine_cut_out (&q, NULL);
  g_assert_cmpuint (dsc_image_model_get_width (cut), ==, 31);
  dsc_wcs_sky_to_pixel1 (dsc_image_model_get_wcs (cut), surface->ra, surface->dec, &x, &y);
  dsc_assert_near (x, 15, 1e-6, 0);
  dsc_assert_near (y, 15, 1e-6, 0);
}

static void
test_region (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  DscExamineQuestion q = ask_at (model, 'n', 20, 20);
  g_autoptr (DscExamineResult) r = NULL, without = NULL;

  q.region = dsc_region_new (DSC_REGION_CIRCLE, FALSE);
  q.region->x = 20;
  q.region->y = 20;
  q.region->a = 3.1;
  r = measure (&q);
  /* Centres of pixels within 3.1 of one. */
  g_assert_cmpuint (r->stats.n, ==, 29);
  /* 16 of them on one side of the level, 13 on the other. */
  dsc_assert_near (r->value, LEVEL + 3 * 0.01 / 29, 1e-5, 0);
  g_assert_cmpint (r->figure.kind, ==, DSC_FIGURE_XY);
  /* What is excluded is left out, wherever it reaches the region. */
  q.excluded = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_region_free);
  g_ptr_array_add (q.excluded, dsc_region_copy (q.region));
  ((DscRegion *)q.excluded->pdata[0])->a = 1.1;
  g_ptr_array_add (q.excluded, dsc_region_copy (q.region));
  ((DscRegion *)q.excluded->pdata[1])->x = 60;
  without = measure (&q);
  g_assert_cmpuint (without->stats.n, ==, 29 - 5);
  g_assert_nonnull (strstr (without->note, "1 excluded region"));
  g_ptr_array_unref (q.excluded);
  dsc_region_free (q.region);
}

/* Nothing there, or nothing but gaps: said so, without numbers. */
static void
test_refused (void)
{
  g_autoptr (DscImageModel) model = make_model ();
  g_autoptr (DscImage) gaps = dsc_image_new (DSC_PIXEL_FLOAT, N, N, 1, "gaps", NULL);
  g_autoptr (GError) error = NULL;
  DscExamineQuestion q = ask_at (model, 'a', -50, 10);

  g_assert_null (dsc_examine_measure (&q, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_clear_error (&error);
  q = ask_at (model, '?', 10, 10);
  g_assert_null (dsc_examine_measure (&q, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  dsc_image_fill (gaps, NAN);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, gaps);
  for (const char *tool = "argbdjkmhewlcx"; *tool; tool++) {
    g_autoptr (DscExamineResult) r = NULL;

    q = ask_at (model, *tool, 10, 10);
    r = measure (&q);
    g_assert_true (isnan (r->fwhm));
    g_assert_false (isfinite (r->value) && r->value != 0);
    if (!strchr ("glcx", *tool))
      g_assert_nonnull (r->note);
  }
}

static void
test_settings (void)
{
  DscExamineSettings s, other;
  g_autofree char *text = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;

  dsc_examine_settings_init (&s);
  g_assert_true (dsc_examine_settings_set (&s, "radius", "3.5", &error));
  g_assert_true (dsc_examine_settings_set (&s, "inner", "20", &error));
  g_assert_cmpfloat (s.outer, >, s.inner);
  g_assert_true (dsc_examine_settings_set (&s, "outer", "4", &error));
  g_assert_cmpfloat (s.outer, >, s.inner);
  g_assert_true (dsc_examine_settings_set (&s, "box", "20", &error));
  g_assert_cmpuint (s.box, ==, 21);
  g_assert_true (dsc_examine_settings_set (&s, "model", "gauss", &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++) {
    const char *const bad[4][2]
        = { { "radius", "-1" }, { "radius", "nan" }, { "box", "1e9" }, { "colour", "red" } };

    g_assert_false (dsc_examine_settings_set (&s, bad[i][0], bad[i][1], &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    g_clear_error (&error);
  }
  text = dsc_examine_settings_to_text (&s);
  dsc_examine_settings_init (&other);
  dsc_examine_settings_from_text (&other, text);
  again = dsc_examine_settings_to_text (&other);
  g_assert_cmpstr (again, ==, text);
}

/* What the peer measured of the same mosaic, with its radii and at its places. */
static void
test_golden (void)
{
  g_autofree char *image
      = dsc_test_shared ("fixtures/nircam-mini/golden/resample/defaults/nircam-mini_i2d.fits");
  g_autofree char *path = dsc_test_shared (
      "fixtures/nircam-mini/golden/source_catalog/defaults/nircam-mini_cat.ecsv");
  g_autoptr (DscTable) table = path ? dsc_table_read (path, NULL, NULL) : NULL;
  g_autoptr (DscImageModel) model = image ? dsc_fits_model_open (image, NULL) : NULL;
  const DscColumn *x, *y, *flux;
  guint checked = 0;

  if (!table || !model)
    return;
  x = dsc_table_find (table, "xcentroid");
  y = dsc_table_find (table, "ycentroid");
  flux = dsc_table_find (table, "aper50_flux");
  for (gsize i = 0; i < dsc_table_n_rows (table); i++) {
    DscExamineQuestion q = ask_at (model, 'a', x->d[i], y->d[i]);
    g_autoptr (DscExamineResult) r = NULL;

    if (!isfinite (flux->d[i]))
      continue;
    q.settings.center = FALSE;
    q.settings.radius = 1.3806701;
    q.settings.inner = 12;
    q.settings.outer = 18;
    r = measure (&q);
    dsc_assert_near (r->value, flux->d[i], 1e-13, 1e-4);
    checked++;
  }
  g_test_message ("%u of %" G_GSIZE_FORMAT " sources", checked, dsc_table_n_rows (table));
  g_assert_cmpuint (checked, >, 10);
}

/* --- in a window ------------------------------------------------------------------------------ */

static gboolean
is_examined (gpointer data)
{
  return dsc_window_is_examined (data);
}

static void
examine_at (DscWindow *window, const char *tool, double x, double y)
{
  dsc_app_test_activate (window, "examine-at", g_variant_new ("(sdd)", tool, x, y));
  dsc_app_test_wait (is_examined, window, 20);
}

static gboolean
has_image (gpointer data)
{
  return dsc_image_view_get_stats (
             dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (data))))
         != NULL;
}

static gboolean
are_regions_settled (gpointer data)
{
  return dsc_window_are_regions_settled (data);
}

/* A region of a file that is selected; none is selected before. */
static void
examine_selected (DscWindow *window, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "r.reg", NULL);
  GPtrArray *results = dsc_examine_board_get_results (dsc_window_get_examine_board (window));
  guint n = results->len;

  dsc_app_test_activate (window, "examine-region", g_variant_new_string (""));
  dsc_app_test_wait (is_examined, window, 10);
  g_assert_cmpuint (results->len, ==, n);
  g_assert_true (g_file_set_contents (path, "image\nbox(31,31,7,3,0)\n", -1, NULL));
  dsc_app_test_activate (window, "regions-load", g_variant_new_string (path));
  dsc_app_test_wait (are_regions_settled, window, 10);
  dsc_app_test_activate (window, "regions-select", g_variant_new_int32 (0));
  dsc_app_test_activate (window, "examine-region", g_variant_new_string (""));
  dsc_app_test_wait (is_examined, window, 10);
}

static void
test_window (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (0), *dir = dsc_test_tmpdir ();
  g_autofree char *ecsv = g_build_filename (dir, "m.ecsv", NULL);
  g_autofree char *png = g_build_filename (dir, "m.png", NULL);
  const char *paths[] = { exposure, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscExamineBoard *board = dsc_window_get_examine_board (window);
  GPtrArray *results = dsc_examine_board_get_results (board);
  g_autoptr (DscTable) table = NULL;
  guint n_tabs = dsc_image_tabs_n_pages (dsc_window_get_tabs (window)), n = 0;

  dsc_app_test_wait (has_image, window, 20);
  for (const char *tool = DSC_EXAMINE_TOOLS; *tool; tool++) {
    const char letter[] = { *tool, '\0' };

    if (*tool == 't')
      continue;
    examine_at (window, letter, 48, 48);
    g_assert_cmpuint (results->len, ==, ++n);
    g_assert_cmpint (dsc_examine_board_get_current (board), ==, n - 1);
    dsc_app_test_spin (0.05);
  }
  g_assert_cmpuint (dsc_data_table_n_rows (dsc_examine_board_get_table (board)), ==, n);
  dsc_app_test_activate (window, "examine-save-figure", g_variant_new_string (png));
  g_assert_true (g_file_test (png, G_FILE_TEST_EXISTS));
  dsc_app_test_activate (window, "examine-save", g_variant_new_string (ecsv));
  dsc_app_test_wait (is_examined, window, 10);
  table = dsc_table_read (ecsv, NULL, NULL);
  g_assert_nonnull (table);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, n);
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "tool"), 1), ==, "r");
  dsc_app_test_activate (window, "examine-region",
                         g_variant_new_string ("image\ncircle(40,40,5)\nbox(50,50,9,5,0)"));
  dsc_app_test_wait (is_examined, window, 10);
  n += 2;
  g_assert_cmpuint (results->len, ==, n);
  g_assert_cmpuint (((DscExamineResult *)g_ptr_array_index (results, n - 1))->stats.n, ==, 45);
  examine_selected (window, dir);
  g_assert_cmpuint (results->len, ==, ++n);
  g_assert_cmpuint (((DscExamineResult *)g_ptr_array_index (results, n - 1))->stats.n, ==, 21);
  examine_at (window, "t", 48, 48);
  g_assert_cmpuint (dsc_image_tabs_n_pages (dsc_window_get_tabs (window)), ==, n_tabs + 1);
  examine_at (window, "a", 1e7, 48);
  g_assert_cmpuint (results->len, ==, n);
  dsc_app_test_activate (window, "examine-clear", NULL);
  g_assert_cmpuint (results->len, ==, 0);
  dsc_app_test_close (window);
}

/* The button of a tool turns the mode on, Escape turns it off; settings are states. */
static void
test_mode (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (0);
  const char *paths[] = { exposure, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *off = NULL, *on = NULL, *tool = NULL, *settings = NULL, *page = NULL;

  dsc_app_test_change (window, "examine-tool", g_variant_new_string ("m"));
  on = dsc_app_test_state (window, "examine");
  g_assert_cmpstr (on, ==, "true");
  page = dsc_app_test_state (window, "drawer-page");
  g_assert_cmpstr (page, ==, "'examine'");
  g_signal_emit_by_name (
      dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window))),
      "clicked", 20.0, 30.0, 1, 0);
  dsc_app_test_wait (is_examined, window, 20);
  g_assert_cmpuint (dsc_examine_board_get_results (dsc_window_get_examine_board (window))->len, ==,
                    1);
  tool = dsc_app_test_state (window, "examine-tool");
  g_assert_cmpstr (tool, ==, "'m'");
  dsc_app_test_activate (window, "examine-set", g_variant_new ("(ss)", "radius", "2.5"));
  settings = dsc_app_test_state (window, "examine-settings");
  g_assert_nonnull (strstr (settings, "radius=2.5"));
  g_assert_true (dsc_window_examine_escape (window));
  off = dsc_app_test_state (window, "examine");
  g_assert_cmpstr (off, ==, "false");
  g_assert_false (dsc_window_examine_escape (window));
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/examine/aperture", test_aperture);
  g_test_add_func ("/app/examine/units", test_units);
  g_test_add_func ("/app/examine/flags", test_flags);
  g_test_add_func ("/app/examine/slop", test_slop);
  g_test_add_func ("/app/examine/fits", test_fits);
  g_test_add_func ("/app/examine/growth", test_growth);
  g_test_add_func ("/app/examine/area", test_area);
  g_test_add_func ("/app/examine/region", test_region);
  g_test_add_func ("/app/examine/refused", test_refused);
  g_test_add_func ("/app/examine/settings", test_settings);
  g_test_add_func ("/app/examine/golden", test_golden);
  g_test_add_func ("/app/examine/window", test_window);
  g_test_add_func ("/app/examine/mode", test_mode);
  return g_test_run ();
}
