/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-preview.h"

#include <math.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-association.h"
#include "dsc-catalog-look.h"
#include "dsc-steps.h"
#include "view-fixture.h"

/* The step alone on one exposure, which is seen in part. */
typedef struct {
  Fixture fixture;
  DscSession *session;
  DscCatalogPreview *preview;
} Stage;

static const DscStep *const steps[] = { &dsc_source_catalog_step };

static void
set_param (Stage *s, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_session_set_param (s->session, 0, name, text, &error));
  g_assert_no_error (error);
}

static gboolean
is_settled (gpointer data)
{
  return dsc_catalog_preview_is_settled (((Stage *)data)->preview);
}

static DscCatalogFinding *
wait_finding (Stage *s)
{
  dsc_app_test_wait (is_settled, s, 10);
  return dsc_catalog_preview_get_finding (s->preview);
}

static void
stage_set_up (Stage *s, gconstpointer data)
{
  g_autofree char *path = dsc_app_test_exposure (0);
  const char *const paths[] = { path, NULL };
  DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLibrary) library = dsc_library_load (paths, NULL, &error);

  g_assert_no_error (error);
  s->session = dsc_session_new_with_steps (library, &options, steps, 1, &error);
  g_assert_no_error (error);
  set_param (s, "snr_threshold", "1.5");
  set_param (s, "npixels", "4");
  set_up (&s->fixture, NULL);
  show_model (&s->fixture, dsc_library_get_model (library, 0));
  dsc_image_view_zoom_about (s->fixture.view, 30, 40, 8);
  s->preview = dsc_catalog_preview_new ();
  dsc_catalog_preview_set_session (s->preview, s->session, 0);
  dsc_catalog_preview_set_view (s->preview, s->fixture.view);
}

static void
stage_tear_down (Stage *s, gconstpointer data)
{
  g_object_unref (s->preview);
  tear_down (&s->fixture, NULL);
  g_object_unref (s->session);
}

static DscCatalogRegion
get_region (Stage *s)
{
  int r[4];

  g_assert_true (dsc_image_view_get_visible (s->fixture.view, 96, 96, r));
  return (DscCatalogRegion){ (guint)r[0], (guint)r[2], (guint)r[1] + 1, (guint)r[3] + 1 };
}

/* What a run with the parameters in force finds in the whole image. */
static DscCatalogFinding *
find_whole (Stage *s)
{
  DscImageModel *model = dsc_library_get_model (dsc_session_get_library (s->session), 0);
  DscSourceCatalogParams *params = dsc_session_dup_params (s->session, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCatalogImage) image
      = dsc_catalog_image_new (model, params, DSC_COMPAT_NONE, 0, NULL, NULL, &error);
  g_autoptr (DscCatalogDetector) detector = dsc_catalog_detector_new (image);
  DscCatalogFinding *finding
      = dsc_catalog_detector_find (detector, params, DSC_COMPAT_NONE, NULL, TRUE, 0, NULL, &error);

  g_assert_no_error (error);
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, params);
  return finding;
}

/* Pixel by pixel the same segments, whatever their numbers. */
static void
check_equal (Stage *s, const DscCatalogFinding *part, const DscSegmentMap *all)
{
  DscCatalogRegion r = get_region (s);
  g_autofree guint32 *number = g_new0 (guint32, part->map->n_segments + (gsize)1);
  guint n = 0;

  g_assert_true (part->finished);
  g_assert_cmpmem (&part->region, sizeof r, &r, sizeof r);
  for (guint y = r.y0; y < r.y1; y++)
    for (guint x = r.x0; x < r.x1; x++) {
      guint32 a = part->map->labels[(gsize)(y - part->y0) * part->map->width + (x - part->x0)];
      guint32 b = all->labels[(gsize)y * all->width + x];

      if (a > 0 && number[a] == 0) {
        number[a] = b;
        n++;
      }
      g_assert_cmpuint (number[a], ==, b);
    }
  g_assert_cmpuint (n, ==, dsc_catalog_finding_n_sources (part));
  g_assert_cmpuint (n, >, 0);
}

/* Before any run: what there would be; with every value it is what a run gives. */
static void
test_equals_run (Stage *s, gconstpointer data)
{
  static const char *const values[][2]
      = { { "snr_threshold", "2" }, { "kernel_fwhm", "3.5" }, { "npixels", "9" },
          { "bkg_boxsize", "40" },  { "deblend", "false" },   { "connectivity", "4" } };

  g_assert_null (wait_finding (s));
  g_assert_null (dsc_catalog_preview_dup_summary (s->preview));
  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  for (guint i = 0; i <= G_N_ELEMENTS (values); i++) {
    g_autoptr (DscCatalogFinding) all = NULL;
    g_autofree char *badge = NULL;

    if (i > 0)
      set_param (s, values[i - 1][0], values[i - 1][1]);
    all = find_whole (s);
    g_assert_nonnull (wait_finding (s));
    check_equal (s, dsc_catalog_preview_get_finding (s->preview), all->map);
    badge = dsc_catalog_preview_dup_badge (s->preview);
    g_assert_nonnull (strstr (badge, "preview"));
    g_assert_nonnull (strstr (badge, "here"));
  }
  g_assert_cmpfloat (dsc_catalog_preview_get_ms (s->preview), >, 0);
  dsc_catalog_preview_set_enabled (s->preview, FALSE);
  g_assert_null (wait_finding (s));
}

/* Where one looks is where it looks. */
static void
test_moves (Stage *s, gconstpointer data)
{
  g_autoptr (DscCatalogFinding) all = find_whole (s);

  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  wait_finding (s);
  for (guint i = 0; i < 6; i++) {
    dsc_image_view_zoom_about (s->fixture.view, 15 * i, 90 - 15 * i, i == 3 ? 2 : 7);
    dsc_app_test_spin (0.02);
    g_assert_nonnull (wait_finding (s));
    check_equal (s, dsc_catalog_preview_get_finding (s->preview), all->map);
  }
}

/* A hand that does not wait: the last value is the one that is seen. */
static void
test_latest (Stage *s, gconstpointer data)
{
  g_autoptr (DscCatalogFinding) all = NULL;

  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  for (guint i = 0; i < 30; i++) {
    g_autofree char *text = g_strdup_printf ("%g", 1 + 0.05 * i);

    set_param (s, "snr_threshold", text);
    if (i % 7 == 0)
      dsc_app_test_spin (0.005);
  }
  all = find_whole (s);
  wait_finding (s);
  check_equal (s, dsc_catalog_preview_get_finding (s->preview), all->map);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(DscCatalogCase **)user_data = dsc_catalog_case_load_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
is_there (gpointer data)
{
  return *(DscCatalogCase **)data != NULL;
}

static DscCatalogCase *
run (Stage *s)
{
  DscCatalogCase *shown = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_session_run (s->session, 0, 0, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  dsc_catalog_case_load_async (s->session, 0, NULL, loaded_cb, &shown);
  dsc_app_test_wait (is_there, &shown, 10);
  return shown;
}

/* After a run there is nothing to see until something changes; what only measures is named; and
 * then a run finds what was seen. */
static void
test_run (Stage *s, gconstpointer data)
{
  g_autoptr (DscCatalogCase) first = run (s), second = NULL;
  g_autoptr (DscCatalogFinding) seen = NULL;
  g_autofree char *summary = NULL, *both = NULL, *was = NULL;
  DscCatalogRegion r = get_region (s);

  dsc_catalog_preview_set_case (s->preview, first);
  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  g_assert_null (wait_finding (s));
  g_assert_null (dsc_catalog_preview_get_reason (s->preview));
  set_param (s, "aperture_ee1", "20");
  g_assert_null (wait_finding (s));
  g_assert_cmpstr (dsc_catalog_preview_get_reason (s->preview), ==, "aperture_ee1");
  summary = dsc_catalog_preview_dup_summary (s->preview);
  g_assert_nonnull (strstr (summary, "aperture_ee1"));
  set_param (s, "snr_threshold", "2.5");
  g_assert_nonnull (wait_finding (s));
  both = dsc_catalog_preview_dup_summary (s->preview);
  g_assert_nonnull (strstr (both, "aperture_ee1"));
  was = g_strdup_printf ("was %u",
                         dsc_catalog_look_count (&(DscCatalogFinding){ .map = first->map }, &r));
  g_assert_nonnull (strstr (both, was));
  set_param (s, "aperture_ee1", "30");
  seen = dsc_catalog_finding_ref (wait_finding (s));
  second = run (s);
  check_equal (s, seen, second->map);
  g_assert_null (wait_finding (s));
}

/* dao and iraf: the whole image, for brightest counts there. */
static void
test_stars (Stage *s, gconstpointer data)
{
  g_autoptr (DscCatalogFinding) all = NULL;
  DscCatalogFinding *found;
  DscCatalogRegion r = get_region (s);

  set_param (s, "starfinder", "dao");
  set_param (s, "brightest", "3");
  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  found = wait_finding (s);
  all = find_whole (s);
  g_assert_true (found->finished);
  g_assert_cmpuint (dsc_catalog_finding_n_sources (found), ==, dsc_catalog_finding_n_sources (all));
  g_assert_cmpuint (dsc_catalog_look_count (found, &r), ==, dsc_catalog_look_count (all, &r));
}

/* What cannot be read is told. */
static void
test_failure (Stage *s, gconstpointer data)
{
  g_autofree char *summary = NULL;

  set_param (s, "kernel_fwhm", "900");
  dsc_catalog_preview_set_enabled (s->preview, TRUE);
  g_assert_null (wait_finding (s));
  summary = dsc_catalog_preview_dup_summary (s->preview);
  g_assert_nonnull (strstr (summary, "no preview"));
  set_param (s, "kernel_fwhm", "2");
  g_assert_nonnull (wait_finding (s));
}

#undef ADD
#define ADD(name, func)                                                                            \
  g_test_add ("/app/catalog-preview/" name, Stage, NULL, stage_set_up, func, stage_tear_down)

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  ADD ("equals-run", test_equals_run);
  ADD ("moves", test_moves);
  ADD ("latest", test_latest);
  ADD ("run", test_run);
  ADD ("stars", test_stars);
  ADD ("failure", test_failure);
  return g_test_run ();
}
