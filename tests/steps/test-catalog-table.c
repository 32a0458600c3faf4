/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog/dsc-catalog-table.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-check.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"

typedef struct {
  const char *scene, *variant;
  const char *settings[4];
} Golden;

static const Golden goldens[] = {
  { "nircam-mini", "defaults", { NULL } },
  { "nircam-mini", "no-deblend", { "deblend=false" } },
  { "nircam-mini", "dao", { "starfinder=dao" } },
  { "miri-mini", "defaults", { NULL } },
  { "miri-mini", "no-deblend", { "deblend=false" } },
  { "miri-mini", "dao", { "starfinder=dao" } },
};

/* Returns: (transfer full) (nullable) */
static DscTable *
read_golden (const Golden *g)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/source_catalog/%s/%s_cat.ecsv",
                                           g->scene, g->variant, g->scene);
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (GError) error = NULL;
  DscTable *table = path != NULL ? dsc_table_read (path, NULL, &error) : NULL;

  g_assert_no_error (error);
  return table;
}

static void
check_column_head (const DscColumn *ours, const DscColumn *peer)
{
  g_assert_cmpstr (ours->name, ==, peer->name);
  /* no dimension: a Quantity, but no unit in the header */
  g_assert_cmpstr (g_strcmp0 (ours->unit, "") == 0 ? NULL : ours->unit, ==, peer->unit);
  g_assert_cmpstr (ours->format, ==, peer->format);
  g_assert_cmpstr (ours->description, ==, peer->description);
  g_assert_cmpint (ours->type, ==, peer->type);
  if (ours->bits != peer->bits)
    g_error ("%s: %u bits, not %u", ours->name, ours->bits, peer->bits);
}

/* Sums in single precision: the peer squares errors and adds up roundness so. */
static double
get_tolerance (const char *name)
{
  if (strstr (name, "_err") != NULL)
    return 3e-7;
  return g_str_equal (name, "isophotal_abmag") || g_str_equal (name, "isophotal_vegamag") ? 2e-7
                                                                                          : 1e-10;
}

static void
check_column (const DscColumn *ours, const DscColumn *peer, gsize n_rows)
{
  double relative = get_tolerance (ours->name);
  double absolute = g_str_equal (ours->name, "roundness") ? 1e-6 : 0;

  check_column_head (ours, peer);
  for (gsize i = 0; i < n_rows; i++) {
    g_assert_cmpint (dsc_column_is_masked (ours, i), ==, dsc_column_is_masked (peer, i));
    dsc_assert_near (dsc_column_get_double (ours, i), dsc_column_get_double (peer, i), absolute,
                     relative);
  }
}

static void
test_golden (gconstpointer data)
{
  const Golden *g = data;
  g_auto (DscCatalogCheck) check = { 0 };
  g_autoptr (DscTable) peer = read_golden (g), ours = NULL;

  if (peer == NULL || !dsc_catalog_check_init (&check, g->scene, g->settings, DSC_COMPAT_JWST, 0))
    return;
  ours = dsc_catalog_table_new (check.sources, &check.apertures, check.params, DSC_COMPAT_JWST,
                                NULL);
  g_assert_cmpuint (dsc_table_n_rows (ours), ==, dsc_table_n_rows (peer));
  g_assert_cmpuint (dsc_table_n_columns (ours), ==, dsc_table_n_columns (peer));
  for (guint i = 0; i < dsc_table_n_columns (peer); i++)
    check_column (dsc_table_get_column (ours, i), dsc_table_get_column (peer, i),
                  dsc_table_n_rows (peer));
}

/* Three sources: a star, one of negative flux, one without anything. */
static GArray *
make_sources (void)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (DscCatalogSource));
  DscCatalogSource *s;

  g_array_set_size (sources, 3);
  s = &g_array_index (sources, DscCatalogSource, 0);
  *s = (DscCatalogSource){ .label = 1, .x = 10.5, .y = 20.25, .x0 = 8, .y0 = 18, .x1 = 13 };
  s->y1 = 23;
  s->area = 20;
  s->isophotal = 1e-6;
  s->isophotal_error = 1e-8;
  s->semimajor = 2;
  s->semiminor = 1;
  s->orientation = 300;
  s->sky_orientation = 200;
  for (guint i = 0; i < 3; i++) {
    s->flux[i] = 1e-7 * (i + 1) * (i + 1);
    s->flux_error[i] = 1e-9;
  }
  s->neighbour = 2;
  s[1] = s[0];
  s[1].label = 2;
  s[1].neighbour = 1;
  s[1].isophotal = s[1].flux[0] = s[1].flux[1] = s[1].flux[2] = -1e-7;
  s[1].orientation = 30;
  s[2] = (DscCatalogSource){ .label = 3, .neighbour = -1 };
  s[2].x = s[2].y = s[2].isophotal = s[2].isophotal_error = s[2].orientation = NAN;
  s[2].flux[0] = s[2].flux[1] = s[2].flux[2] = NAN;
  return sources;
}

static DscCatalogApertures
make_apertures (DscAperturesOrigin origin)
{
  DscCatalogApertures a = { .origin = origin, .names = { 1, 2, 3 }, .radii = { 1, 2, 3 } };

  a.corrections[0] = a.corrections[1] = a.corrections[2] = a.vega_offset = NAN;
  a.ring_inner = 5;
  a.ring_outer = 10;
  return a;
}

static DscSourceCatalogParams *
make_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_source_catalog_step, settings);
}

static void
params_free (DscSourceCatalogParams *params)
{
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, params);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSourceCatalogParams, params_free)

static double
get (const DscTable *table, const char *name, gsize row)
{
  DscColumn *column = dsc_table_find (table, name);

  g_assert_nonnull (column);
  return dsc_column_get_double (column, row);
}

/* Without a reference file nothing is made up. */
static void
test_fixed (void)
{
  g_autoptr (GArray) sources = make_sources ();
  DscCatalogApertures a = make_apertures (DSC_APERTURES_FIXED);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new ();
  g_autoptr (DscSourceCatalogParams) params = make_params (NULL);
  g_autoptr (DscTable) table = NULL, peer = NULL, full = NULL;

  g_ptr_array_add (warnings, (gpointer) "no corrections");
  g_ptr_array_add (warnings, (gpointer) "no Vega");
  a.warnings = warnings;
  table = dsc_catalog_table_new (sources, &a, params, DSC_COMPAT_NONE, "2026-01-02");
  g_assert_cmpfloat (get (table, "aper2_flux", 0), ==, 4e-7);
  dsc_assert_near (get (table, "aper2_abmag", 0), -2.5 * log10 (4e-7) + 8.9, 1e-12, 0);
  dsc_assert_near (get (table, "CI_3_1", 0), 9, 1e-12, 0);
  dsc_assert_near (get (table, "is_extended", 0), 0, 0, 0);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (isnan (get (table, "aper_total_flux", i)));
    g_assert_true (isnan (get (table, "aper_total_abmag_err", i)));
    g_assert_true (isnan (get (table, "aper1_vegamag", i)));
    g_assert_true (isnan (get (table, "isophotal_vegamag_err", i)));
  }
  g_assert_cmpstr (dsc_table_find (table, "aper2_flux")->description, ==,
                   "Flux within the circular aperture of 2 pixels");
  g_assert_cmpstr (dsc_table_get_meta (table, "warnings"), ==, "no corrections; no Vega");
  g_assert_cmpstr (dsc_table_get_meta (table, "date"), ==, "2026-01-02");
  g_assert_null (dsc_table_get_meta (table, "aperture_params.aperture_ee"));
  g_assert_false (dsc_column_is_masked (dsc_table_find (table, "is_extended"), 0));
  full = dsc_catalog_table_new_full (sources, &a, params, DSC_COMPAT_NONE, NULL);
  g_assert_true (dsc_column_is_masked (dsc_table_find (full, "is_extended"), 0));
  peer = dsc_catalog_table_new (sources, &a, params, DSC_COMPAT_JWST, NULL);
  g_assert_cmpfloat (get (peer, "is_extended", 0), ==, 1);
  g_assert_null (dsc_table_find (peer, "xwin"));
  g_assert_null (dsc_table_find (peer, "kron_flux"));
}

static void
test_magnitudes (void)
{
  g_autoptr (GArray) sources = make_sources ();
  DscCatalogApertures a = make_apertures (DSC_APERTURES_HAND);
  g_autoptr (DscSourceCatalogParams) params = make_params (NULL);
  g_autoptr (DscTable) table = NULL;

  a.corrections[2] = 1.5;
  a.vega_offset = 0.5;
  g_array_index (sources, DscCatalogSource, 0).flux[0] = 0;
  table = dsc_catalog_table_new (sources, &a, params, DSC_COMPAT_NONE, NULL);
  dsc_assert_near (get (table, "isophotal_abmag", 0), 23.9, 1e-12, 0);
  dsc_assert_near (get (table, "isophotal_vegamag", 0), 23.4, 1e-12, 0);
  dsc_assert_near (get (table, "isophotal_abmag_err", 0), 2.5 * log10 (1.01), 1e-7, 0);
  dsc_assert_near (get (table, "aper_total_flux", 0), 1.5 * 9e-7, 0, 1e-14);
  dsc_assert_near (get (table, "aper_total_flux_err", 0), 1.5e-9, 0, 1e-14);
  g_assert_cmpfloat (get (table, "aper1_abmag", 0), ==, INFINITY);
  g_assert_cmpfloat (get (table, "CI_2_1", 0), ==, INFINITY);
  g_assert_cmpfloat (get (table, "is_extended", 0), ==, 1);
  g_assert_true (isnan (get (table, "aper1_abmag", 1))
                 && isnan (get (table, "aper1_abmag_err", 1)));
  g_assert_true (isnan (get (table, "isophotal_abmag_err", 1)));
  g_assert_true (isnan (get (table, "aper1_abmag", 2)) && isnan (get (table, "CI_2_1", 2)));
  g_assert_cmpfloat (get (table, "is_extended", 2), ==, 0);
}

/* The table of jwst 0.9: names, order, units. */
static const char *const classic_columns[][2] = {
  { "id", NULL },
  { "xcentroid", "pix" },
  { "ycentroid", "pix" },
  { "sky_centroid.ra", "deg" },
  { "sky_centroid.dec", "deg" },
  { "area", "pix2" },
  { "source_sum", "uJy" },
  { "source_sum_err", "uJy" },
  { "semimajor_axis_sigma", "pix" },
  { "semiminor_axis_sigma", "pix" },
  { "orientation", "deg" },
  { "sky_bbox_ll.ra", "deg" },
  { "sky_bbox_ll.dec", "deg" },
  { "sky_bbox_ul.ra", "deg" },
  { "sky_bbox_ul.dec", "deg" },
  { "sky_bbox_lr.ra", "deg" },
  { "sky_bbox_lr.dec", "deg" },
  { "sky_bbox_ur.ra", "deg" },
  { "sky_bbox_ur.dec", "deg" },
  { "orientation_sky", "deg" },
  { "abmag", NULL },
  { "abmag_error", NULL },
};

static void
test_classic (void)
{
  g_autoptr (GArray) sources = make_sources ();
  DscCatalogApertures a = make_apertures (DSC_APERTURES_FIXED);
  g_autoptr (DscSourceCatalogParams) params = make_params (NULL);
  g_autoptr (DscTable) table
      = dsc_catalog_table_new_classic (sources, &a, params, DSC_COMPAT_NONE, NULL);

  g_assert_cmpuint (dsc_table_n_columns (table), ==, G_N_ELEMENTS (classic_columns));
  for (guint i = 0; i < G_N_ELEMENTS (classic_columns); i++) {
    g_assert_cmpstr (dsc_table_get_column (table, i)->name, ==, classic_columns[i][0]);
    g_assert_cmpstr (dsc_table_get_column (table, i)->unit, ==, classic_columns[i][1]);
  }
  dsc_assert_near (get (table, "source_sum", 0), 1, 1e-14, 0);
  dsc_assert_near (get (table, "source_sum_err", 0), 0.01, 1e-15, 0);
  dsc_assert_near (get (table, "abmag", 0), 23.9, 1e-12, 0);
  dsc_assert_near (get (table, "abmag_error", 0), 0.010857362047581295, 1e-15, 0);
  dsc_assert_near (get (table, "orientation", 0), -60, 0, 0);
  dsc_assert_near (get (table, "orientation", 1), 30, 0, 0);
  dsc_assert_near (get (table, "orientation_sky", 0), 20, 0, 0);
  g_assert_true (isnan (get (table, "abmag", 1)) && isnan (get (table, "abmag_error", 1)));
  g_assert_true (isnan (get (table, "orientation", 2)) && isnan (get (table, "abmag", 2)));
}

/* Rectangles are inclusive there; a star has none. */
static void
test_full (void)
{
  g_autoptr (GArray) sources = make_sources ();
  DscCatalogApertures a = make_apertures (DSC_APERTURES_REFERENCE);
  g_autoptr (DscSourceCatalogParams) params = make_params (NULL);
  g_autoptr (DscTable) table
      = dsc_catalog_table_new_full (sources, &a, params, DSC_COMPAT_NONE, NULL);
  DscColumn *is_extended = dsc_table_find (table, "is_extended");

  dsc_assert_near (get (table, "bbox_xmin", 0), 8, 0, 0);
  dsc_assert_near (get (table, "bbox_xmax", 0), 12, 0, 0);
  dsc_assert_near (get (table, "bbox_ymin", 0), 18, 0, 0);
  dsc_assert_near (get (table, "bbox_ymax", 0), 22, 0, 0);
  g_assert_true (dsc_column_is_masked (dsc_table_find (table, "bbox_xmin"), 2));
  g_assert_false (dsc_column_is_masked (is_extended, 0));
  g_assert_true (dsc_column_is_masked (is_extended, 2));
  g_assert_nonnull (dsc_table_find (table, "kron_radius"));
  g_assert_nonnull (dsc_table_find (table, "xwin"));
}

static void
test_empty (void)
{
  static const char *const settings[] = { "windowed_columns=false", "kron_columns=false", NULL };
  g_autoptr (GArray) sources = g_array_new (FALSE, TRUE, sizeof (DscCatalogSource));
  DscCatalogApertures a = make_apertures (DSC_APERTURES_REFERENCE);
  g_autoptr (DscSourceCatalogParams) params = make_params (settings);
  g_autoptr (DscTable) table = dsc_catalog_table_new (sources, &a, params, DSC_COMPAT_NONE, NULL);
  g_autoptr (DscTable) full
      = dsc_catalog_table_new_full (sources, &a, params, DSC_COMPAT_NONE, NULL);

  g_assert_cmpuint (dsc_table_n_rows (table), ==, 0);
  g_assert_cmpuint (dsc_table_n_columns (table), ==, 59);
  g_assert_cmpuint (dsc_table_n_columns (full), ==, 63);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog-table/fixed", test_fixed);
  g_test_add_func ("/catalog-table/magnitudes", test_magnitudes);
  g_test_add_func ("/catalog-table/classic", test_classic);
  g_test_add_func ("/catalog-table/full", test_full);
  g_test_add_func ("/catalog-table/empty", test_empty);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++) {
    g_autofree char *path
        = g_strdup_printf ("/catalog-table/golden/%s/%s", goldens[i].scene, goldens[i].variant);

    g_test_add_data_func (path, &goldens[i], test_golden);
  }
  return g_test_run ();
}
