/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection/dsc-outlier-report.h"

#include <math.h>
#include <string.h>

static DscOutlierReport *
make_report (void)
{
  DscOutlierReport *report = dsc_outlier_report_new (2);

  g_free (report->unit);
  report->unit = g_strdup ("MJy/sr");
  report->nx = 4000;
  report->ny = 3000;
  report->n_groups = 5;
  report->n_coverage = 3;
  report->coverage = g_new (guint64, 3);
  report->coverage[0] = 7;
  report->coverage[1] = G_MAXUINT64;
  report->coverage[2] = 0;
  report->exposures[0]
      = (DscOutlierExposure){ g_strdup ("a_cal.fits"), 0, 1, 2, 3, 4, 5, 6, 7, 0.25, 1.5,
                              DSC_OUTLIER_CAUSE_ERR };
  report->exposures[1]
      = (DscOutlierExposure){ g_strdup ("b_cal.fits"), 1, 11, 12, 13, 14, 15, 16, 17, NAN, -1e-300,
                              DSC_OUTLIER_CAUSE_NONE };
  report->n_sources = 12;
  report->n_cores = 1;
  report->cores = g_new0 (DscOutlierCore, 1);
  report->cores[0]
      = (DscOutlierCore){ 1.5, 2.5, 80.1, -69.1, 100.0, 12.0, 5, 3, 1000.0, 800.0, 2.1 };
  report->advice = g_strdup ("scale '2.1 1.2' would spare it");
  return report;
}

/* Through the text that the store keeps. */
static void
test_round_trip (void)
{
  g_autoptr (DscOutlierReport) a = make_report ();
  g_autoptr (GVariant) written = g_variant_ref_sink (dsc_outlier_report_to_variant (a));
  g_autofree char *text = g_variant_print (written, TRUE);
  g_autoptr (GVariant) read = g_variant_parse (NULL, text, NULL, NULL, NULL);
  g_autoptr (DscOutlierReport) b = dsc_outlier_report_from_variant (read);

  g_assert_nonnull (b);
  g_assert_cmpstr (b->unit, ==, "MJy/sr");
  g_assert_cmpstr (b->advice, ==, a->advice);
  g_assert_true (b->nx == 4000 && b->ny == 3000 && b->n_groups == 5 && b->n_sources == 12);
  g_assert_cmpmem (a->coverage, 24, b->coverage, b->n_coverage * 8);
  g_assert_cmpuint (b->n_exposures, ==, 2);
  for (guint i = 0; i < 2; i++) {
    DscOutlierExposure *x = &a->exposures[i], *y = &b->exposures[i];

    g_assert_cmpstr (x->name, ==, y->name);
    g_assert_true (x->group == y->group && x->n_pixels == y->n_pixels && x->n_good == y->n_good
                   && x->n_checked == y->n_checked && x->n_flagged == y->n_flagged
                   && x->n_before == y->n_before && x->n_in_cores == y->n_in_cores
                   && x->n_cores == y->n_cores && x->chi == y->chi && x->cause == y->cause);
    g_assert_true (x->residual == y->residual || (isnan (x->residual) && isnan (y->residual)));
  }
  g_assert_cmpmem (a->cores, sizeof (DscOutlierCore), b->cores,
                   b->n_cores * sizeof (DscOutlierCore));
}

static void
test_foreign (void)
{
  g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new ("(su)", "x", 1u));
  g_autoptr (DscOutlierReport) empty = dsc_outlier_report_new (0);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (dsc_outlier_report_to_variant (empty));
  g_autoptr (DscOutlierReport) back = dsc_outlier_report_from_variant (nothing);

  g_assert_null (dsc_outlier_report_from_variant (NULL));
  g_assert_null (dsc_outlier_report_from_variant (other));
  g_assert_nonnull (back);
  g_assert_cmpuint (back->n_exposures + back->n_cores + back->n_coverage, ==, 0);
  g_assert_null (back->advice);
  for (DscOutlierCause c = DSC_OUTLIER_CAUSE_NONE; c <= DSC_OUTLIER_CAUSE_UNKNOWN; c++)
    g_assert_cmpuint (strlen (dsc_outlier_cause_name (c)), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier-report/round-trip", test_round_trip);
  g_test_add_func ("/outlier-report/foreign", test_foreign);
  return g_test_run ();
}
