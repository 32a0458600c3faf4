/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-radial-profile.h"
#include "dsc-source-card.h"
#include "dsc-source-curve.h"
#include "dsc-source-facts.h"

#define SIZE 120
#define SIGMA 2.0
#define PEAK 50.0
#define LEVEL 0.5
#define PIXAR 2.1e-14
#define N 4

/* A star in the middle, one without a core, one at the edge, one outside. */
static const double places[N][2] = { { 60.2, 59.7 }, { 20, 90 }, { 118, 40 }, { 300, 300 } };

static DscImageModel *
make_image (void)
{
  DscImageModel *model = dsc_image_model_new ("test_i2d.fits", SIZE, SIZE);
  DscHeader *header = dsc_image_model_get_sci (model);
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, SIZE, SIZE, 1, "SCI", NULL);
  float *pixels = image->f;
  DscTestRandom random = { 9 };

  for (guint i = 0; i < SIZE * SIZE; i++) {
    double value = LEVEL + 0.01 * dsc_test_normal (&random);

    for (guint k = 0; k < N; k++) {
      double dx = i % SIZE - places[k][0], dy = i / SIZE - places[k][1];

      value += PEAK * exp (-0.5 * (dx * dx + dy * dy) / (SIGMA * SIGMA));
    }
    pixels[i] = (float)value;
  }
  pixels[90 * SIZE + 20] = NAN;
  dsc_header_set_string (header, "BUNIT", "MJy/sr", NULL);
  dsc_header_set_double (header, "PIXAR_SR", PIXAR, NULL);
  dsc_header_set_double (header, "PIXAR_A2", 9e-4, NULL);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, image);
  return model;
}

static DscColumn *
add (DscTable *table, const char *name, const char *unit)
{
  return dsc_table_add (table, name, DSC_COLUMN_DOUBLE, 64, unit, NULL);
}

/* The light of the star within @radius, Jy */
static double
light_within (double radius)
{
  double variance = SIGMA * SIGMA + 1.0 / 12;

  return 1e6 * PIXAR * PEAK * 2 * G_PI * SIGMA * SIGMA
         * (1 - exp (-0.5 * radius * radius / variance));
}

static DscTable *
make_table (gboolean capitals)
{
  static const double radii[] = { 2, 4, 6 }, corrections[] = { 3, 2, 1.1 };
  DscTable *table = dsc_table_new (N);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  DscColumn *extended = dsc_table_add (table, "is_extended", DSC_COLUMN_INT64, 1, NULL, NULL);
  DscColumn *x = add (table, "xcentroid", "pix"), *y = add (table, "ycentroid", "pix");
  DscColumn *background = add (table, "aper_bkg_flux", "Jy");

  for (guint k = 0; k < 3; k++) {
    g_autofree char *name = g_strdup_printf ("aper%u_flux", 30 + 20 * k);
    g_autofree char *error = g_strconcat (name, "_err", NULL);
    g_autofree char *ci = g_strdup_printf ("CI_%u_%u", k ? 70u : 50u, k == 1 ? 50u : 30u);
    DscColumn *flux = add (table, name, "Jy"), *flux_err = add (table, error, "Jy");

    for (guint i = 0; i < N; i++) {
      flux->d[i] = i == 1 ? NAN : light_within (radii[k]);
      flux_err->d[i] = 0.01 * light_within (radii[k]);
    }
    flux = add (table, ci, NULL);
    for (guint i = 0; i < N; i++)
      flux->d[i] = i == 1 ? NAN : 1.5;
  }
  for (guint i = 0; i < N; i++) {
    label->i[i] = i + 7;
    extended->i[i] = i == 2;
    x->d[i] = places[i][0];
    y->d[i] = places[i][1];
    background->d[i] = LEVEL * 1e6 * PIXAR;
  }
  dsc_table_set_meta_list (
      table, capitals ? "APERTURE_PARAMS.APERTURE_RADII" : "aperture_params.aperture_radii", 3,
      radii);
  dsc_table_set_meta_list (table, "aperture_params.aperture_corrections", 3, corrections);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_inner_radius", 12);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_outer_radius", 18);
  return table;
}

static DscCatalogCase *
make_case (void)
{
  g_autoptr (DscImageModel) image = make_image ();
  GError *error = NULL;
  DscCatalogCase *shown = dsc_catalog_case_new (make_table (FALSE), NULL, image, &error);

  g_assert_no_error (error);
  return shown;
}

static DscSourceLook *
make_look (const DscCatalogCase *shown, guint row)
{
  GError *error = NULL;
  DscSourceLook *look = dsc_source_look_new (shown, row, NULL, &error);

  g_assert_no_error (error);
  return look;
}

/* --- what is measured --- */

static void
test_apertures (void)
{
  for (guint capitals = 0; capitals < 2; capitals++) {
    g_autoptr (DscTable) table = make_table (capitals);
    DscSourceApertures apertures;

    dsc_source_apertures_init (&apertures, table);
    g_assert_cmpuint (apertures.n, ==, 3);
    g_assert_cmpint (apertures.names[1], ==, 50);
    g_assert_cmpfloat (apertures.radii[2], ==, 6);
    g_assert_cmpfloat (apertures.ring[1], ==, 18);
    g_assert_true (apertures.corrected);
  }
}

/* The star is as it was made, and the curve of growth holds its light. */
static void
test_look (void)
{
  g_autoptr (DscCatalogCase) shown = make_case ();
  g_autoptr (DscSourceLook) look = make_look (shown, 0);
  double variance = SIGMA * SIGMA + 1.0 / 12;

  dsc_assert_near (look->background, LEVEL, 1e-9, 0);
  dsc_assert_near (look->noise, 0.01, 0, 0.1);
  dsc_assert_near (look->fwhm, 2.3548 * sqrt (variance), 0.12, 0);
  dsc_assert_near (look->half_light, sqrt (2 * variance * log (2)), 0.03, 0);
  dsc_assert_near (look->scale, 0.03, 1e-12, 0);
  for (guint k = 2; k < 12; k += 2)
    dsc_assert_near (look->growth[2 * k - 1] * look->jy, light_within (k), 0, 0.01);
  g_assert_cmpuint (look->n_bad, ==, 0);
  g_assert_false (look->at_edge);
  g_assert_cmpfloat (look->high, >, look->low);
}

static void
test_odd_places (void)
{
  g_autoptr (DscCatalogCase) shown = make_case ();
  g_autoptr (DscSourceLook) core = make_look (shown, 1), edge = make_look (shown, 2);
  g_autoptr (DscSourceLook) outside = NULL;
  g_autoptr (DscCatalogCase) bare = dsc_catalog_case_new (make_table (FALSE), NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (core->n_bad, ==, 1);
  g_assert_true (edge->at_edge);
  outside = dsc_source_look_new (shown, 3, NULL, &error);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  outside = dsc_source_look_new (bare, 0, NULL, &error);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* The light of a neighbour is not that of the source. */
static void
test_neighbour (void)
{
  g_autoptr (DscImageModel) image = make_image ();
  DscImage *plane = dsc_image_model_peek_plane (image, DSC_PLANE_SCI);
  g_autoptr (DscCatalogCase) shown = NULL;
  g_autoptr (DscSourceLook) look = NULL;
  DscSegmentMap *map;
  int own;

  for (guint i = 0; i < 25; i++)
    plane->f[(68 + i / 5) * SIZE + 68 + i % 5] = 1000;
  map = dsc_segment_map_detect (plane->f, NULL, 1.0f, NULL, SIZE, SIZE, 5, 8, 1, NULL, NULL);
  own = (int)map->labels[60 * SIZE + 60];
  shown = dsc_catalog_case_new (make_table (FALSE), map, image, NULL);
  dsc_table_find (shown->table, "label")->i[0] = own;
  look = make_look (shown, 0);
  g_assert_cmpuint (look->own, ==, own);
  dsc_assert_near (look->half_light, sqrt (2 * (SIGMA * SIGMA + 1.0 / 12) * log (2)), 0.1, 0);
  dsc_assert_near (look->growth[23] * look->jy, light_within (12), 0, 0.02);
}

/* --- in words --- */

static char *
join_flags (const DscCatalogCase *shown, guint row, const DscSourceLook *look)
{
  g_autoptr (GArray) flags = dsc_source_list_flags (shown, row, look);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < flags->len; i++)
    g_string_append_printf (text, "%s;", g_array_index (flags, DscSourceFlag, i).text);
  return g_string_free (text, FALSE);
}

static void
test_flags (void)
{
  g_autoptr (DscCatalogCase) shown = make_case ();

  for (guint i = 0; i < 3; i++) {
    g_autoptr (DscSourceLook) look = make_look (shown, i);
    g_autofree char *text = join_flags (shown, i, look);
    const char *const words[] = { "", "1 NaN pixel", "extended;apertures leave the image;" };

    g_assert_nonnull (strstr (text, words[i]));
    g_assert_cmpint (strstr (text, "NaN") != NULL, ==, i == 1);
    g_assert_cmpint (strstr (text, "star") != NULL, ==, i == 0);
  }
}

static void
test_pairs (void)
{
  static const struct {
    double value, error, factor;
    const char *text;
  } cases[] = {
    { 1.23456e-6, 1.2e-8, 1e6, "1.235 ± 0.012" },
    { 1234567, 2345, 1, "1234567 ± 2345" },
    { -0.5, 0.1, 1, "−0.50 ± 0.10" },
    { 3.14159, NAN, 1, "3.1416" },
    { NAN, 1, 1, "–" },
    { INFINITY, 1, 1, "inf" },
    { 1e-20, 1e-22, 1, "1e−20 ± 1e−22" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text
        = dsc_source_format_pair (cases[i].value, cases[i].error, cases[i].factor);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_units (void)
{
  double factor;

  g_assert_cmpstr (dsc_source_flux_unit (3e-7, &factor), ==, "nJy");
  g_assert_cmpfloat (factor, ==, 1e9);
  g_assert_cmpstr (dsc_source_flux_unit (3e-6, &factor), ==, "µJy");
  g_assert_cmpstr (dsc_source_flux_unit (2, &factor), ==, "Jy");
  g_assert_cmpstr (dsc_source_flux_unit (NAN, &factor), ==, "nJy");
}

/* What is copied has all digits. */
static void
test_text (void)
{
  g_autoptr (DscCatalogCase) shown = make_case ();
  g_autofree char *text = dsc_source_dup_text (shown, 0);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean found = FALSE;

  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (lines[i], "\t", -1);

    if (g_strcmp0 (parts[0], "aper50_flux") != 0)
      continue;
    found = TRUE;
    g_assert_cmpfloat (g_ascii_strtod (parts[1], NULL), ==, light_within (4));
    g_assert_cmpstr (parts[2], ==, "Jy");
  }
  g_assert_true (found);
}

/* --- the widget --- */

static gboolean
row_is (gpointer data)
{
  int *wanted = ((gpointer *)data)[1];

  return dsc_source_card_get_row (((gpointer *)data)[0]) == *wanted;
}

/* Every source one after the other, faster than they can be read, at little cost to the window. */
static void
test_card (void)
{
  g_autoptr (DscCatalogModel) model = dsc_catalog_model_new ();
  g_autoptr (DscCatalogCase) shown = make_case ();
  GtkWidget *window = gtk_window_new (), *card = dsc_source_card_new ();
  int wanted = 2;
  gpointer data[] = { card, &wanted };
  gint64 start, best = G_MAXINT64;

  gtk_window_set_default_size (GTK_WINDOW (window), 320, 300);
  gtk_window_set_child (GTK_WINDOW (window), card);
  dsc_source_card_set_model (DSC_SOURCE_CARD (card), model);
  gtk_window_present (GTK_WINDOW (window));
  dsc_app_test_spin (0.2);
  g_assert_cmpint (dsc_source_card_get_row (DSC_SOURCE_CARD (card)), ==, -1);
  dsc_catalog_model_set_case (model, shown);
  dsc_catalog_model_select_row (model, 0);
  dsc_app_test_spin (0.2);
  for (guint i = 1; i < 23; i++) {
    start = g_get_monotonic_time ();
    dsc_catalog_model_select_row (model, (int)(i % N));
    best = MIN (best, g_get_monotonic_time () - start);
  }
  g_test_message ("a source in %.2f ms", 1e-3 * (double)best);
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (best, <, 20000);
#endif
  dsc_app_test_wait (row_is, data, 5);
  gtk_window_set_default_size (GTK_WINDOW (window), 1300, 300);
  dsc_app_test_spin (0.3);
  dsc_catalog_model_select_row (model, 3);
  dsc_app_test_spin (0.2);
  dsc_catalog_model_select_row (model, 1);
  dsc_catalog_model_set_case (model, NULL);
  g_assert_cmpint (dsc_source_card_get_row (DSC_SOURCE_CARD (card)), ==, -1);
  dsc_app_test_spin (0.2);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/source-card/apertures", test_apertures);
  g_test_add_func ("/app/source-card/look", test_look);
  g_test_add_func ("/app/source-card/odd-places", test_odd_places);
  g_test_add_func ("/app/source-card/neighbour", test_neighbour);
  g_test_add_func ("/app/source-card/flags", test_flags);
  g_test_add_func ("/app/source-card/pairs", test_pairs);
  g_test_add_func ("/app/source-card/units", test_units);
  g_test_add_func ("/app/source-card/text", test_text);
  g_test_add_func ("/app/source-card/card", test_card);
  return g_test_run ();
}
