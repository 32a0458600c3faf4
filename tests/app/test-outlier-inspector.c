/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-dq.h"
#include "dsc-outlier-inspector.h"
#include "dsc-outlier-plot.h"

#define N 5
#define SIZE 15

/* Five exposures of one place, as a scene would tell it: the second is hit, the third is beside a
 * hit, the fourth came in bad, the last has no median. */
typedef struct {
  DscOutlierTestimony testimony;
  DscOutlierWitness witnesses[N];
  float sci[N][SIZE * SIZE], blot[N][SIZE * SIZE];
  guint8 mask[N][SIZE * SIZE];
} Case;

static void
judge (DscOutlierWitness *w, float value)
{
  DscOutlierTerms *terms = &w->terms;

  terms->sci = value;
  terms->err = 0.02f;
  terms->difference = fabsf (value - terms->blot - w->level);
  terms->gradient = 0.01f;
  terms->threshold[0] = 1.2f * terms->gradient + 5.0f * terms->err;
  terms->threshold[1] = 0.7f * terms->gradient + 4.0f * terms->err;
  terms->first = terms->difference > terms->threshold[0];
  terms->second = terms->difference > terms->threshold[1];
  terms->outlier = terms->second && (terms->first || terms->near_first);
}

static void
fill_cutouts (Case *c, guint i)
{
  for (guint k = 0; k < SIZE * SIZE; k++) {
    double dx = (double)(k % SIZE) - 7, dy = (double)(k / SIZE) - 7;
    double star = exp (-0.5 * (dx * dx + dy * dy) / 6);

    c->blot[i][k] = (float)(0.2 + 0.12 * star);
    c->sci[i][k] = c->blot[i][k] + c->witnesses[i].level + 0.01f * (float)sin (37.0 * k + i);
    if (i == 1 && fabs (dx - dy) < 1) {
      c->sci[i][k] += 0.5f;
      c->mask[i][k] = 1;
    }
    if (i == 3 && dx > 0)
      c->mask[i][k] = 2;
  }
  c->witnesses[i].size = SIZE;
  c->witnesses[i].cut_sci = c->sci[i];
  c->witnesses[i].cut_blot = c->blot[i];
  c->witnesses[i].cut_mask = c->mask[i];
}

static Case *
make_case (void)
{
  const float values[N] = { 0.41f, 0.9f, 0.52f, 0.35f, 0.4f };
  Case *c = g_new0 (Case, 1);

  c->testimony = (DscOutlierTestimony){ 138.1384, -1.0343, 0.31f, N, c->witnesses };
  for (guint i = 0; i < N; i++) {
    DscOutlierWitness *w = &c->witnesses[i];

    *w = (DscOutlierWitness){
      .index = i + 2, .x = 10.2 + i, .y = 20.3, .ix = (gint)(10 + i), .iy = 20
    };
    w->level = 0.1f;
    w->terms.blot = i == 4 ? NAN : 0.31f;
    w->terms.near_first = i == 2;
    w->dq = i == 3 ? DSC_DQ_DO_NOT_USE | DSC_DQ_HOT : 0;
    judge (w, values[i]);
    fill_cutouts (c, i);
  }
  return c;
}

static void
test_verdicts (void)
{
  g_autofree Case *c = make_case ();
  const char *expected[N] = { "not flagged: 0.0 ≤ 5.6 σ", "flagged: 24.5 > 5.6 σ (first pass)",
                              "flagged as neighbour: 5.5 > 4.3 σ (second pass)",
                              "bad before: DO_NOT_USE+HOT", "not checked: no median here" };
  const DscVerdict verdicts[N] = { DSC_VERDICT_KEPT, DSC_VERDICT_FLAGGED, DSC_VERDICT_NEIGHBOUR,
                                   DSC_VERDICT_BAD_BEFORE, DSC_VERDICT_UNCHECKED };

  for (guint i = 0; i < N; i++) {
    g_autofree char *text = dsc_verdict_describe (&c->witnesses[i]);

    g_assert_cmpint (dsc_verdict_of (&c->witnesses[i]), ==, verdicts[i]);
    g_assert_cmpstr (text, ==, expected[i]);
    for (guint k = 0; k < i; k++)
      g_assert_cmpuint (dsc_verdict_color (verdicts[i]), !=, dsc_verdict_color (verdicts[k]));
  }

  /* Beside a hit, but too faint; a hit that the second pass lets go; an ERR that is no unit. */
  {
    g_autofree char *near = NULL, *spared = NULL, *bare = NULL;

    judge (&c->witnesses[2], 0.45f);
    near = dsc_verdict_describe (&c->witnesses[2]);
    g_assert_cmpstr (near, ==, "not flagged as neighbour: 2.0 ≤ 4.3 σ");
    c->witnesses[1].terms.threshold[1] = 1.0f;
    c->witnesses[1].terms.outlier = FALSE;
    spared = dsc_verdict_describe (&c->witnesses[1]);
    g_assert_cmpstr (spared, ==, "not flagged: the second pass has 24.5 ≤ 50.0 σ");
    c->witnesses[0].terms.err = 0;
    c->witnesses[0].terms.threshold[0] = 0.2f;
    c->witnesses[0].terms.difference = 0.15f;
    bare = dsc_verdict_describe (&c->witnesses[0]);
    g_assert_cmpstr (bare, ==, "not flagged: 0.150 ≤ 0.200");
  }
}

static void
test_sentence (void)
{
  g_autofree Case *c = make_case ();
  g_autofree char *one = dsc_testimony_describe (&c->testimony, "MJy/sr");
  g_autofree char *none = NULL, *apart = NULL, *all = NULL, *empty = NULL;

  g_assert_cmpstr (one, ==,
                   "2 of 5 exposures are flagged here; the other one has 0.31 ± 0.02 MJy/sr; "
                   "1 was bad before");
  c->witnesses[1].terms.blot = c->witnesses[2].terms.blot = 0.31f;
  c->witnesses[2].terms.near_first = FALSE;
  judge (&c->witnesses[1], 0.43f);
  judge (&c->witnesses[2], 0.39f);
  none = dsc_testimony_describe (&c->testimony, "MJy/sr");
  g_assert_cmpstr (none, ==,
                   "None of the 5 exposures is flagged here; they agree at 0.31 ± 0.02 MJy/sr; "
                   "1 was bad before");
  c->witnesses[1].terms.sci = 1.4f;
  apart = dsc_testimony_describe (&c->testimony, "MJy/sr");
  g_assert_nonnull (strstr (apart, "they scatter, 0.6 ± 0.6 MJy/sr"));
  c->testimony.n = 1;
  all = dsc_testimony_describe (&c->testimony, "MJy/sr");
  g_assert_cmpstr (all, ==,
                   "The only exposure here is not flagged; its value is 0.31 ± 0.02 MJy/sr");
  c->testimony.n = 0;
  empty = dsc_testimony_describe (&c->testimony, "MJy/sr");
  g_assert_cmpstr (empty, ==, "No exposure sees this place");
}

static void
test_numbers (void)
{
  const struct {
    double value, error;
    const char *text;
  } cases[] = { { 0.31372, 0.0213, "0.31" }, { 0.31372, 0.0113, "0.314" },
                { 1234.5678, 30, "1235" },   { NAN, 1, "–" },
                { 0.31372, NAN, "0.31372" }, { INFINITY, 1, "∞" },
                { 1e-12, 2e-13, "1e-12" },   { -0.5, 0.25, "-0.5" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = dsc_format_measured (cases[i].value, cases[i].error);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* The bands can be seen whatever a hit has. */
static void
test_span (void)
{
  g_autofree Case *c = make_case ();
  double lo, hi, near_lo, near_hi;

  g_assert_true (dsc_outlier_plot_find_span (&c->testimony, &lo, &hi));
  g_assert_cmpfloat (lo, <, 0.31 - 0.112);
  g_assert_cmpfloat (hi, >, 0.31 + 0.112);
  c->witnesses[1].terms.sci = 5000.0f;
  g_assert_true (dsc_outlier_plot_find_span (&c->testimony, &lo, &hi));
  g_assert_cmpfloat (hi, <, 1);
  c->witnesses[1].terms.sci = 0.41f + 0.3f;
  g_assert_true (dsc_outlier_plot_find_span (&c->testimony, &near_lo, &near_hi));
  g_assert_cmpfloat (near_hi, >, 0.61);
  for (guint i = 0; i < N; i++)
    c->witnesses[i].terms.sci = c->witnesses[i].terms.blot = NAN;
  g_assert_false (dsc_outlier_plot_find_span (&c->testimony, &lo, &hi));
}

static GtkWidget *
find_by_css (GtkWidget *widget, const char *css)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_has_css_class (child, css) ? child : find_by_css (child, css);

    if (found)
      return found;
  }
  return NULL;
}

static void
exposure_cb (guint *where, guint exposure, double x, double y)
{
  where[0] = exposure;
  where[1] = (guint)lround (10 * x);
  where[2] = (guint)lround (10 * y);
}

static void
test_widget (void)
{
  g_autofree Case *c = make_case ();
  GtkWidget *window = gtk_window_new (), *inspector = dsc_outlier_inspector_new (), *button;
  DscOutlierInspector *self = DSC_OUTLIER_INSPECTOR (inspector);
  g_autofree char *table = NULL, *empty = NULL;
  g_auto (GStrv) lines = NULL;
  guint where[3] = { 0 };
  int minimum;

  gtk_window_set_child (GTK_WINDOW (window), inspector);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 330);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect_swapped (inspector, "exposure-activated", G_CALLBACK (exposure_cb), where);
  g_assert_nonnull (strstr (dsc_outlier_inspector_get_sentence (self), "Ctrl+click"));

  dsc_outlier_inspector_show (self, &c->testimony, "MJy/sr");
  dsc_outlier_inspector_set_preview_text (self, "1 204 flagged (was 1 877)");
  dsc_outlier_inspector_set_current (self, 4);
  dsc_app_test_spin (0.2);
  g_assert_true (
      g_str_has_prefix (dsc_outlier_inspector_get_sentence (self), "2 of 5 exposures are flagged"));
  /* It shares the room below a picture with tables. */
  gtk_widget_measure (inspector, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 420);
  table = dsc_outlier_inspector_dup_table (self);
  lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, N + 2);
  g_assert_true (g_str_has_prefix (lines[0], "#\tx\ty\tVerdict\tValue\tERR\t"));
  g_assert_true (g_str_has_prefix (
      lines[2], "4\t12\t21\tflagged: 24.5 > 5.6 σ (first pass)\t0.899999976\t0.0199999996\t"));

  button = find_by_css (inspector, "dsc-cutout");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (where[0], ==, 2);
  g_assert_cmpuint (where[1], ==, 102);
  g_assert_cmpuint (where[2], ==, 203);

  dsc_outlier_inspector_show_message (self, "nothing here");
  g_assert_cmpstr (dsc_outlier_inspector_get_sentence (self), ==, "nothing here");
  empty = dsc_outlier_inspector_dup_table (self);
  g_assert_null (strstr (empty, "flagged"));
  gtk_window_destroy (GTK_WINDOW (window));
  dsc_app_test_spin (0.05);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/outlier-inspector/verdicts", test_verdicts);
  g_test_add_func ("/app/outlier-inspector/sentence", test_sentence);
  g_test_add_func ("/app/outlier-inspector/numbers", test_numbers);
  g_test_add_func ("/app/outlier-inspector/span", test_span);
  g_test_add_func ("/app/outlier-inspector/widget", test_widget);
  return g_test_run ();
}
