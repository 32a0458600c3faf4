/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog/dsc-catalog-table.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-check.h"
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
  g_assert_cmpstr (ours->unit, ==, peer->unit);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++) {
    g_autofree char *path
        = g_strdup_printf ("/catalog-table/golden/%s/%s", goldens[i].scene, goldens[i].variant);

    g_test_add_data_func (path, &goldens[i], test_golden);
  }
  return g_test_run ();
}
