/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-dq.h"
#include "dsc-fits-model.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-table.h"
#include "dsc-test.h"

/* The step on fields of which the truth is known, and on input it was not made for. */

#define SIDE 160
#define SCALE_DEG 1e-5
#define AREA_SR (SCALE_DEG * SCALE_DEG * (G_PI / 180) * (G_PI / 180))
#define NOISE 0.05
#define SIGMA 1.2

typedef struct {
  double x, y, peak;
} Star;

typedef struct {
  GError *error;
  DscStepOutput output;
  DscTable *catalog; /* (nullable) */
  char *log;
} Result;

static void
result_clear (Result *r)
{
  g_clear_error (&r->error);
  dsc_step_output_clear (&r->output);
  g_clear_pointer (&r->catalog, dsc_table_free);
  g_free (r->log);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static DscImage *
add_plane (DscImageModel *model, DscPlaneId id, float value)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  g_autoptr (DscImage) plane
      = dsc_image_new (dsc_plane_pixel_type (id), width, height, 1, "test", NULL);

  if (dsc_plane_pixel_type (id) == DSC_PIXEL_FLOAT)
    dsc_image_fill (plane, value);
  dsc_image_model_set_plane (model, id, plane);
  return dsc_image_model_peek_plane (model, id);
}

/* A field of @side pixels with noise on a sky of @level, SCI alone. */
static DscImageModel *
make_bare (guint side, double level)
{
  DscImageModel *model = dsc_image_model_new ("field_i2d.fits", side, side);
  DscTan tan
      = { { 0.5 * side, 0.5 * side }, { 80.0, -69.0 }, { SCALE_DEG, SCALE_DEG }, { -1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, (const guint[]){ side, side });
  DscImage *sci = add_plane (model, DSC_PLANE_SCI, (float)level);
  DscTestRandom random = { 11 };

  for (gsize i = 0; i < dsc_image_n_pixels (sci); i++)
    sci->f[i] += (float)(NOISE * dsc_test_normal (&random));
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_header_set_double (dsc_image_model_get_sci (model), "PIXAR_SR", AREA_SR, NULL);
  dsc_header_set_string (dsc_image_model_get_primary (model), "INSTRUME", "NIRCAM", NULL);
  dsc_header_set_string (dsc_image_model_get_primary (model), "FILTER", "F200W", NULL);
  dsc_header_set_string (dsc_image_model_get_primary (model), "PUPIL", "CLEAR", NULL);
  dsc_header_set_string (dsc_image_model_get_primary (model), "DATE-END", "2026-03-01T00:00:00",
                         NULL);
  dsc_image_model_set_wcs (model, wcs, NULL);
  return model;
}

static DscImageModel *
make_field (guint side, double level)
{
  DscImageModel *model = make_bare (side, level);

  add_plane (model, DSC_PLANE_ERR, NOISE);
  add_plane (model, DSC_PLANE_WHT, 1);
  return model;
}

static void
add_star (DscImageModel *model, const Star *star)
{
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);

  for (gint y = (gint)star->y - 10; y <= (gint)star->y + 10; y++)
    for (gint x = (gint)star->x - 10; x <= (gint)star->x + 10; x++)
      if (x >= 0 && y >= 0 && x < (gint)sci->width && y < (gint)sci->height)
        sci->f[(guint)y * sci->width + (guint)x]
            += (float)(star->peak
                       * exp (-0.5 * (pow (x - star->x, 2) + pow (y - star->y, 2))
                              / (SIGMA * SIGMA)));
}

static const Star stars[] = {
  { 40.3, 41.8, 5.0 },  { 120.0, 38.5, 9.0 },   { 81.4, 82.7, 20.0 },
  { 36.9, 118.2, 3.5 }, { 118.6, 121.1, 12.0 },
};

static void
add_stars (DscImageModel *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (stars); i++)
    add_star (model, &stars[i]);
}

/* The flux of a star in Jy. */
static double
flux_of (const Star *star)
{
  return star->peak * 2 * G_PI * SIGMA * SIGMA * 1e6 * AREA_SR;
}

static char *
join_messages (DscProgress *progress)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (progress);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    g_string_append_printf (text, "%s\n", ((DscMessage *)messages->pdata[i])->text);
  return g_string_free (text, FALSE);
}

static const char *
file_of (const Result *r, const char *suffix)
{
  for (guint i = 0; r->output.files != NULL && i < r->output.files->len; i++) {
    const DscProductFile *file = r->output.files->pdata[i];

    if (g_str_equal (file->suffix, suffix))
      return file->path;
  }
  return NULL;
}

static Result
run (DscImageModel *image, DscCompat compat, GCancellable *cancellable, const char *const *settings)
{
  Result r = { NULL };
  gpointer params = dsc_step_check_params (&dsc_source_catalog_step, settings);
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input = { .image = image,
                         .product = "field",
                         .compat = compat,
                         .work_dir = dir,
                         .progress = progress,
                         .cancellable = cancellable };
  gboolean ok = dsc_source_catalog_step.check (params, &input, &r.error)
                && dsc_source_catalog_step.run (params, &input, &r.output, &r.error);

  g_assert (ok == (r.error == NULL));
  r.log = join_messages (progress);
  if (file_of (&r, "cat") != NULL) {
    g_autoptr (GError) error = NULL;

    r.catalog = dsc_table_read (file_of (&r, "cat"), NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_file_test (file_of (&r, "sources"), G_FILE_TEST_EXISTS));
  }
  dsc_params_free (dsc_source_catalog_step.params, dsc_source_catalog_step.n_params, params);
  return r;
}

#define RUN(image, ...) run (image, DSC_COMPAT_NONE, NULL, (const char *[]){ __VA_ARGS__ })

static void
assert_says (const char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", text, part);
}

static double
value (const Result *r, const char *column, gsize row)
{
  const DscColumn *c = dsc_table_find (r->catalog, column);

  if (c == NULL)
    g_error ("no column '%s'", column);
  return dsc_column_get_double (c, row);
}

/* The row of the source next to a star, which must be there. */
static gsize
find_row (const Result *r, const Star *star)
{
  gsize n = dsc_table_n_rows (r->catalog);

  for (gsize row = 0; row < n; row++)
    if (hypot (value (r, "xcentroid", row) - star->x, value (r, "ycentroid", row) - star->y) < 0.3)
      return row;
  g_error ("no source at %g, %g", star->x, star->y);
}

static void
test_truth (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  double level;

  add_stars (image);
  g_auto (Result) r
      = RUN (image, "npixels=5", "aperture_radii=2,4,8", "aperture_corrections=4,1.1,1",
             "bkg_annulus=12,18", "abvega_offset=1.5", NULL);
  g_assert_no_error (r.error);
  g_assert_cmpint (r.output.status, ==, DSC_STEP_COMPLETE);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  assert_says (r.output.verdict, "5 sources");
  level = 0.4e6 * AREA_SR;
  for (guint i = 0; i < G_N_ELEMENTS (stars); i++) {
    gsize row = find_row (&r, &stars[i]);
    double flux = flux_of (&stars[i]), noise = 16 * NOISE * 1e6 * AREA_SR;

    dsc_assert_near (value (&r, "aper70_flux", row), flux, 4 * noise, 0);
    dsc_assert_near (value (&r, "aper_bkg_flux", row), level, 0.05 * level, 0);
    dsc_assert_near (value (&r, "aper70_abmag", row),
                     -2.5 * log10 (value (&r, "aper70_flux", row)) + 8.9, 1e-9, 0);
    dsc_assert_near (value (&r, "aper70_vegamag", row), value (&r, "aper70_abmag", row) - 1.5, 1e-9,
                     0);
    g_assert_cmpfloat (value (&r, "is_extended", row), ==, 0);
  }
}

static void
test_empty (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  g_auto (Result) r = RUN (image, NULL);
  g_auto (Result) dao = RUN (image, "starfinder=dao", "snr_threshold=50", NULL);
  g_auto (Result) peer = run (image, DSC_COMPAT_JWST, NULL, (const char *[]){ NULL });

  g_assert_no_error (r.error);
  g_assert_cmpint (r.output.status, ==, DSC_STEP_COMPLETE);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, 0);
  g_assert_nonnull (dsc_table_find (r.catalog, "isophotal_flux"));
  assert_says (r.output.verdict, "0 sources at 3 sigma, npixels 25; try lower");
  assert_says (r.log, "0 sources at 3 sigma");
  g_assert_nonnull (file_of (&r, "segm"));
  g_assert_cmpuint (dsc_table_n_rows (dao.catalog), ==, 0);
  g_assert_null (file_of (&dao, "segm"));
  g_assert_cmpint (peer.output.status, ==, DSC_STEP_FAILED);
  g_assert_null (peer.output.files);
}

static void
test_one (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);

  add_star (image, &stars[2]);
  g_auto (Result) r = RUN (image, NULL);
  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, 1);
  g_assert_cmpfloat (value (&r, "nn_label", 0), ==, -1);
  g_assert_true (isnan (value (&r, "nn_dist", 0)));
}

static void
test_no_pixels (void)
{
  g_autoptr (DscImageModel) nan = make_field (40, 0.4);
  g_autoptr (DscImageModel) uncovered = make_field (40, 0.4);
  g_autoptr (DscImageModel) tiny = make_field (1, 0.4);

  dsc_image_fill (dsc_image_model_peek_plane (nan, DSC_PLANE_SCI), NAN);
  dsc_image_fill (dsc_image_model_peek_plane (uncovered, DSC_PLANE_WHT), 0);
  g_auto (Result) a = RUN (nan, NULL);
  g_auto (Result) b = RUN (uncovered, NULL);
  g_auto (Result) c = RUN (tiny, NULL);
  g_auto (Result) dao = RUN (nan, "starfinder=dao", NULL);
  g_auto (Result) peer = run (nan, DSC_COMPAT_JWST, NULL, (const char *[]){ NULL });

  for (guint i = 0; i < 3; i++) {
    const Result *r = (const Result *[]){ &a, &b, &dao }[i];

    g_assert_no_error (r->error);
    g_assert_cmpint (r->output.status, ==, DSC_STEP_COMPLETE);
    assert_says (r->output.verdict, "0 sources: no valid pixels");
    assert_says (r->log, "no valid pixels");
    assert_says (dsc_table_get_meta (r->catalog, "warnings"), "no valid pixels");
    g_assert_cmpuint (dsc_table_n_rows (r->catalog), ==, 0);
    g_assert_nonnull (dsc_table_find (r->catalog, "isophotal_flux"));
    g_assert_true ((file_of (r, "segm") != NULL) == (i < 2));
  }
  g_assert_no_error (c.error);
  g_assert_cmpuint (dsc_table_n_rows (c.catalog), ==, 0);
  g_assert_no_error (peer.error);
  g_assert_cmpint (peer.output.status, ==, DSC_STEP_FAILED);
  assert_says (peer.output.verdict, "no valid pixels");
  g_assert_null (peer.output.files);
}

/* A sky that was taken off twice. */
static void
test_negative (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, -3.0);

  add_stars (image);
  g_auto (Result) r = RUN (image, "npixels=5", NULL);
  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  for (guint i = 0; i < G_N_ELEMENTS (stars); i++) {
    gsize row = find_row (&r, &stars[i]);

    g_assert_cmpfloat (value (&r, "isophotal_flux", row), >, 0.7 * flux_of (&stars[i]));
    g_assert_cmpfloat (value (&r, "aper_bkg_flux", row), <, 0);
  }
}

static void
test_missing_planes (void)
{
  g_autoptr (DscImageModel) bare = make_bare (SIDE, 0.4);
  g_autoptr (DscImageModel) weightless = make_bare (SIDE, 0.4);

  add_stars (bare);
  add_stars (weightless);
  add_plane (weightless, DSC_PLANE_ERR, NOISE);
  g_auto (Result) r = RUN (bare, "npixels=5", NULL);
  g_auto (Result) w = RUN (weightless, "npixels=5", NULL);
  g_auto (Result) peer = run (bare, DSC_COMPAT_JWST, NULL, (const char *[]){ NULL });

  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  assert_says (r.log, "no ERR array");
  assert_says (dsc_table_get_meta (r.catalog, "warnings"), "no ERR array");
  g_assert_true (isnan (value (&r, "isophotal_flux_err", 0)));
  g_assert_true (isnan (value (&r, "aper3_flux_err", 0)));
  g_assert_no_error (w.error);
  g_assert_cmpuint (dsc_table_n_rows (w.catalog), ==, G_N_ELEMENTS (stars));
  g_assert_cmpfloat (value (&w, "isophotal_flux_err", 0), >, 0);
  g_assert_error (peer.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* An exposure: its bad pixels do not count. */
static void
test_exposure (void)
{
  g_autoptr (DscImageModel) image = make_bare (SIDE, 0.4);
  DscImage *sci = dsc_image_model_peek_plane (image, DSC_PLANE_SCI);
  DscImage *dq;

  add_stars (image);
  add_plane (image, DSC_PLANE_ERR, NOISE);
  dq = add_plane (image, DSC_PLANE_DQ, 0);
  for (guint y = 10; y < 16; y++)
    for (guint x = 90; x < 96; x++) {
      sci->f[y * SIDE + x] = 1000;
      dq->u[y * SIDE + x] = DSC_DQ_DO_NOT_USE;
    }
  g_auto (Result) r = RUN (image, "npixels=5", NULL);
  g_auto (Result) peer = run (image, DSC_COMPAT_JWST, NULL, (const char *[]){ "npixels=5", NULL });

  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  g_assert_no_error (peer.error);
  g_assert_cmpuint (dsc_table_n_rows (peer.catalog), ==, G_N_ELEMENTS (stars) + 1);
}

static void
test_unit (void)
{
  g_autoptr (DscImageModel) counts = make_field (40, 0.4);
  g_autoptr (DscImageModel) none = make_field (40, 0.4);
  g_autoptr (DscImageModel) other = make_field (40, 0.4);

  dsc_header_set_string (dsc_image_model_get_sci (counts), "BUNIT", "DN/s", NULL);
  dsc_image_model_set_err_unit (other, "electron");
  dsc_header_remove (dsc_image_model_get_sci (none), "BUNIT");
  g_auto (Result) r = RUN (counts, NULL);
  g_auto (Result) s = RUN (none, NULL);
  g_auto (Result) t = RUN (other, NULL);

  g_assert_error (t.error, DSC_ERROR, DSC_ERROR_FORMAT);
  assert_says (t.error->message, "ERR is 'electron'");
  g_assert_error (r.error, DSC_ERROR, DSC_ERROR_FORMAT);
  assert_says (r.error->message, "'DN/s'");
  g_assert_error (s.error, DSC_ERROR, DSC_ERROR_FORMAT);
}

/* A Kron aperture of no size has no flux; the peer refuses it, too. */
static void
test_kron_params (void)
{
  g_autoptr (DscImageModel) image = make_field (40, 0.4);
  g_auto (Result) none = RUN (image, "kron_params=0,1.4", NULL);
  g_auto (Result) least = RUN (image, "kron_params=2.5,0", NULL);

  g_assert_error (none.error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_assert_error (least.error, DSC_ERROR, DSC_ERROR_PARAMETER);
  assert_says (least.error->message, "kron_params");
}

/* The area of a pixel from the coordinates: fluxes are the same within what is flat. */
static void
test_pixel_area (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  g_autoptr (DscImageModel) lost = make_field (SIDE, 0.4);

  add_stars (image);
  add_stars (lost);
  g_auto (Result) said = RUN (image, "npixels=5", NULL);
  dsc_header_remove (dsc_image_model_get_sci (image), "PIXAR_SR");
  g_auto (Result) found = RUN (image, "npixels=5", NULL);
  dsc_header_set_double (dsc_image_model_get_sci (lost), "PIXAR_SR", 0, NULL);
  dsc_image_model_set_wcs (lost, NULL, NULL);
  g_auto (Result) none = RUN (lost, NULL);

  g_assert_no_error (found.error);
  dsc_assert_near (value (&found, "isophotal_flux", 2), value (&said, "isophotal_flux", 2), 0,
                   1e-4);
  assert_says (found.log, "PIXAR_SR");
  assert_says (dsc_table_get_meta (found.catalog, "warnings"), "PIXAR_SR");
  g_assert_error (none.error, DSC_ERROR, DSC_ERROR_WCS);
}

/* Without files: apertures of 1, 2, 3 pixels, and nothing made up. */
static void
test_offline (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  g_autoptr (DscTable) full = NULL;
  const DscColumn *extended;

  add_stars (image);
  g_auto (Result) r = RUN (image, "npixels=5", NULL);
  g_assert_no_error (r.error);
  for (gsize row = 0; row < G_N_ELEMENTS (stars); row++) {
    g_assert_cmpfloat (value (&r, "aper3_flux", row), >, value (&r, "aper1_flux", row));
    g_assert_true (isnan (value (&r, "aper_total_flux", row)));
    g_assert_true (isnan (value (&r, "aper_total_abmag", row)));
    g_assert_true (isnan (value (&r, "aper2_vegamag", row)));
    g_assert_false (isnan (value (&r, "aper2_abmag", row)));
    g_assert_cmpfloat (value (&r, "is_extended", row), ==, 0);
  }
  g_assert_nonnull (dsc_table_find (r.catalog, "CI_2_1"));
  assert_says (r.log, "no aperture corrections: apertures of 1, 2, 3 px");
  assert_says (r.log, "no AB to Vega offset");
  assert_says (dsc_table_get_meta (r.catalog, "warnings"), "no aperture corrections");
  assert_says (r.output.verdict, "no aperture corrections");
  full = dsc_table_read (file_of (&r, "sources"), NULL, NULL);
  extended = dsc_table_find (full, "is_extended");
  g_assert_true (dsc_column_is_masked (extended, 0));
}

/* A mosaic that is mostly empty: the peer's threshold of dao and iraf is 0 there. */
static void
test_sparse (void)
{
  g_autoptr (DscImageModel) image = make_field (400, 0.4);
  DscImage *weight = dsc_image_model_peek_plane (image, DSC_PLANE_WHT);
  DscImage *sci = dsc_image_model_peek_plane (image, DSC_PLANE_SCI);

  add_stars (image);
  for (guint y = 0; y < 400; y++)
    for (guint x = 0; x < 400; x++)
      if (x >= SIDE || y >= SIDE) {
        weight->f[y * 400 + x] = 0;
        sci->f[y * 400 + x] = NAN;
      }
  const char *const settings[] = { "starfinder=dao",  "roundlo=-1",      "roundhi=1", "sharplo=0.2",
                                   "snr_threshold=8", "kernel_fwhm=2.8", NULL };
  g_auto (Result) r = run (image, DSC_COMPAT_NONE, NULL, settings);
  g_auto (Result) peer = run (image, DSC_COMPAT_JWST, NULL, settings);

  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  g_assert_cmpuint (dsc_table_n_rows (peer.catalog), >, 10 * G_N_ELEMENTS (stars));
}

/* Saturated cores without a value. */
static void
test_holes (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  DscImage *sci = dsc_image_model_peek_plane (image, DSC_PLANE_SCI);

  add_stars (image);
  sci->f[83 * SIDE + 81] = NAN;
  g_auto (Result) r = RUN (image, "npixels=5", NULL);
  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), ==, G_N_ELEMENTS (stars));
  assert_says (r.log, "1 of 5 sources have no aperture fluxes");
  assert_says (r.output.verdict, "1 without aperture fluxes");
}

/* One segment over all of the field: noise above a threshold of nothing. */
static void
test_giant (void)
{
  g_autoptr (DscImageModel) image = make_field (600, 0.4);
  DscImage *sci = dsc_image_model_peek_plane (image, DSC_PLANE_SCI);
  gint64 start = g_get_monotonic_time ();

  for (guint y = 0; y < 600; y++)
    for (guint x = 0; x < 600; x++)
      sci->f[y * 600 + x]
          += (float)(2 * exp (-0.5 * (pow (x - 300.0, 2) + pow (y - 300.0, 2)) / 1e4));
  g_auto (Result) r = RUN (image, "snr_threshold=0.05", "npixels=3", "contrast=0", NULL);
  g_assert_no_error (r.error);
  g_test_message ("%s: %.1f s\n%s", r.output.verdict,
                  (double)(g_get_monotonic_time () - start) / 1e6, r.log);
  g_assert_cmpuint (dsc_table_n_rows (r.catalog), >, 100);
  assert_says (r.log, "more than 200 parts");
  assert_says (r.log, "% of the image (columns ");
  assert_says (r.log, "to separate its parts takes about");
  assert_says (r.log, "the largest into segment");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

static void
test_cancel (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_auto (Result) r = run (image, DSC_COMPAT_NONE, cancellable, (const char *[]){ NULL });
  g_assert_error (r.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (r.output.files);
}

static void
test_classic (void)
{
  static const char *const names[] = { "id",
                                       "xcentroid",
                                       "ycentroid",
                                       "sky_centroid.ra",
                                       "sky_centroid.dec",
                                       "area",
                                       "source_sum",
                                       "source_sum_err",
                                       "semimajor_axis_sigma",
                                       "semiminor_axis_sigma",
                                       "orientation",
                                       "sky_bbox_ll.ra",
                                       "sky_bbox_ll.dec",
                                       "sky_bbox_ul.ra",
                                       "sky_bbox_ul.dec",
                                       "sky_bbox_lr.ra",
                                       "sky_bbox_lr.dec",
                                       "sky_bbox_ur.ra",
                                       "sky_bbox_ur.dec",
                                       "orientation_sky",
                                       "abmag",
                                       "abmag_error" };
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);

  add_stars (image);
  g_auto (Result) r = RUN (image, "npixels=5", "columns=classic", NULL);
  g_assert_no_error (r.error);
  g_assert_cmpuint (dsc_table_n_columns (r.catalog), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (dsc_table_get_column (r.catalog, i)->name, ==, names[i]);
  for (gsize row = 0; row < G_N_ELEMENTS (stars); row++) {
    double sum = value (&r, "source_sum", row), error = value (&r, "source_sum_err", row);

    dsc_assert_near (value (&r, "abmag", row), 23.9 - 2.5 * log10 (sum), 1e-9, 0);
    dsc_assert_near (value (&r, "abmag_error", row), 2.5 / M_LN10 * error / sum, 0, 1e-4);
    g_assert_cmpfloat (fabs (value (&r, "orientation", row)), <=, 90);
  }
}

/* Kernels that cannot be, or take long, are said before the pipeline begins. */
static void
test_forecast (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  DscStepInput input = { .image = image, .n_threads = 1 };
  DscStepInput before = { .image_width = 2000, .image_height = 1000, .n_threads = 1 };
  const char *const settings[][3] = { { NULL },
                                      { "starfinder=iraf", "kernel_fwhm=100", NULL },
                                      { "bkg_boxsize=1", NULL },
                                      { "kernel_fwhm=300", NULL } };
  double seconds[3];

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autoptr (GError) error = NULL;
    DscForecast f = { 0 }, g = { 0 };
    gpointer params = dsc_step_check_params (&dsc_source_catalog_step, settings[i]);
    gboolean ok = dsc_source_catalog_step.forecast (params, &input, &f, &error);

    g_assert (ok == (i < 3));
    if (ok) {
      g_assert_true (dsc_source_catalog_step.forecast (params, &before, &g, NULL));
      g_assert_cmpuint (f.width, ==, SIDE);
      g_assert_cmpuint (g.width, ==, 2000);
      g_assert_cmpuint (g.height, ==, 1000);
      seconds[i] = g.seconds;
    } else {
      assert_says (error->message, "kernel_fwhm is 300 pixels");
    }
    dsc_forecast_clear (&f);
    dsc_forecast_clear (&g);
    dsc_params_free (dsc_source_catalog_step.params, dsc_source_catalog_step.n_params, params);
  }
  g_assert_cmpfloat (seconds[1], >, 10);
  g_assert_cmpfloat (seconds[2], >, 5);
  g_assert_cmpfloat (seconds[0], <, 2);
}

/* The label image: what the keywords and the coordinates say. */
static void
test_segments (void)
{
  g_autoptr (DscImageModel) image = make_field (SIDE, 0.4);
  g_autoptr (DscImageModel) segments = NULL;
  g_autoptr (DscImage) labels = NULL;
  g_autoptr (GError) error = NULL;
  double ra, dec, x, y;

  add_stars (image);
  g_auto (Result) r = RUN (image, "npixels=5", NULL);
  segments = dsc_fits_model_open (file_of (&r, "segm"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_image_model_get_string (segments, "SCATFILE"), ==, "field_cat.ecsv");
  g_assert_cmpstr (dsc_image_model_get_string (segments, "DATAMODL"), ==, "SegmentationMapModel");
  g_assert_cmpstr (dsc_image_model_get_string (segments, "FILENAME"), ==, "field_segm.fits");
  g_assert_cmpstr (dsc_image_model_get_string (segments, "FILTER"), ==, "F200W");
  labels = dsc_image_model_load_plane (segments, DSC_PLANE_SCI, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (stars); i++) {
    gsize at = (gsize)lrint (stars[i].y) * SIDE + (gsize)lrint (stars[i].x);

    g_assert_cmpfloat (labels->f[at], ==, value (&r, "label", find_row (&r, &stars[i])));
  }
  g_assert_nonnull (dsc_image_model_get_wcs (segments));
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (segments), 33, 44, &ra, &dec);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (image), 33, 44, &x, &y);
  dsc_assert_near (ra, x, 1e-11, 0);
  dsc_assert_near (dec, y, 1e-11, 0);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("CRDS_PATH");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steps/source-catalog/truth", test_truth);
  g_test_add_func ("/steps/source-catalog/empty", test_empty);
  g_test_add_func ("/steps/source-catalog/one", test_one);
  g_test_add_func ("/steps/source-catalog/no-pixels", test_no_pixels);
  g_test_add_func ("/steps/source-catalog/negative", test_negative);
  g_test_add_func ("/steps/source-catalog/missing-planes", test_missing_planes);
  g_test_add_func ("/steps/source-catalog/exposure", test_exposure);
  g_test_add_func ("/steps/source-catalog/unit", test_unit);
  g_test_add_func ("/steps/source-catalog/kron-params", test_kron_params);
  g_test_add_func ("/steps/source-catalog/pixel-area", test_pixel_area);
  g_test_add_func ("/steps/source-catalog/offline", test_offline);
  g_test_add_func ("/steps/source-catalog/sparse", test_sparse);
  g_test_add_func ("/steps/source-catalog/holes", test_holes);
  g_test_add_func ("/steps/source-catalog/giant", test_giant);
  g_test_add_func ("/steps/source-catalog/cancel", test_cancel);
  g_test_add_func ("/steps/source-catalog/classic", test_classic);
  g_test_add_func ("/steps/source-catalog/segments", test_segments);
  g_test_add_func ("/steps/source-catalog/forecast", test_forecast);
  return g_test_run ();
}
