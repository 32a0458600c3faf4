/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-figure-axes.h"
#include "dsc-figure-form.h"
#include "dsc-image-tabs.h"

/* The way out of the window: files by actions, and figures that say where they are on the sky. */

static gboolean
is_there (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

/* (transfer full): what an action writes to @name in @dir */
static char *
export_file (DscWindow *window, const char *action, const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *text = NULL;

  dsc_app_test_activate (window, action, g_variant_new_string (path));
  dsc_app_test_wait (is_there, path, 20);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* (nullable): the first one below @widget */
static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_widget (child, type);

    if (found)
      return found;
  }
  return NULL;
}

/* Lines, not pixels. */
static void
check_plot (DscWindow *window, const char *dir)
{
  g_autofree char *svg = export_file (window, "export-plot", dir, "plot.svg");
  g_autofree char *pdf = export_file (window, "export-plot", dir, "plot.pdf");

  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_nonnull (strstr (svg, "<path"));
  g_assert_null (strstr (svg, "<image"));
}

static void
test_files (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *script = export_file (window, "export-commands", dir, "a.sh");
  g_autofree char *html = export_file (window, "export-report", dir, "a.html");
  g_autofree char *strun = g_build_filename (dir, "strun", NULL);

  g_assert_nonnull (strstr (script, "dscope run calwebb_image3"));
  g_assert_nonnull (strstr (html, "This step is stale."));
  /* What jwst cannot repeat was not made yet: it is said, and nothing written. */
  dsc_app_test_activate (window, "export-strun", g_variant_new_string (strun));
  while (!dsc_window_get_notice (window) || !strstr (dsc_window_get_notice (window), "tweakreg"))
    dsc_app_test_spin (0.02);
  check_plot (window, dir);
  dsc_app_test_close (window);
}

static gboolean
has_title (gpointer form)
{
  return g_strcmp0 (dsc_figure_form_get_options (form)->title, "M 51 & more") == 0;
}

/* What is chosen in the form is what is written, and stays. @plain: without a title */
static void
check_form (DscWindow *window, const char *dir, const char *plain)
{
  g_autofree char *titled = NULL;
  GtkWidget *form, *title;

  dsc_app_test_activate (window, "figure-form", NULL);
  form = find_widget (GTK_WIDGET (window), DSC_TYPE_FIGURE_FORM);
  g_assert_nonnull (form);
  g_assert_nonnull (dsc_figure_form_get_preview (DSC_FIGURE_FORM (form)));
  title = find_widget (form, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (title), "M 51 & more");
  dsc_app_test_wait (has_title, form, 20);
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (form, GTK_TYPE_POPOVER)));
  dsc_app_test_spin (0.2);
  titled = export_file (window, "export-figure", dir, "titled.svg");
  g_assert_cmpuint (strlen (titled), >, strlen (plain));
}

static void
test_figure (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = dsc_app_test_exposure (0);
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *svg = NULL, *pdf = NULL, *png = NULL, *again = NULL;

  dsc_app_test_spin (0.3);
  svg = export_file (window, "export-figure", dir, "a.svg");
  again = export_file (window, "export-figure", dir, "b.svg");
  pdf = export_file (window, "export-figure", dir, "a.pdf");
  png = export_file (window, "export-figure", dir, "a.png");
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_cmpmem (png, 4, "\x89PNG", 4);
  g_assert_nonnull (strstr (svg, "<image"));
  g_assert_true (g_str_equal (svg, again));
  check_form (window, dir, svg);
  dsc_app_test_close (window);
}

/* Never 60 seconds, no RA of 24 hours, digits as many as the step needs. */
static void
test_labels (void)
{
  static const struct {
    double value, step;
    gboolean is_ra, degrees;
    const char *text;
  } cases[] = {
    { 15.0, 15 / 3600.0, TRUE, FALSE, "01ʰ00ᵐ00ˢ" },
    { 359.9999999999, 15 / 3600.0, TRUE, FALSE, "00ʰ00ᵐ00ˢ" },
    { 150.116308, 15 / 36000.0, TRUE, FALSE, "10ʰ00ᵐ27.9ˢ" },
    { -0.5, 60 / 3600.0, FALSE, FALSE, "−00°30′" },
    { 2.2, 1 / 3600.0, FALSE, FALSE, "+02°12′00″" },
    { -5.3911, 0.0005, FALSE, TRUE, "−5.3911°" },
    { 361.25, 0.05, TRUE, TRUE, "1.25°" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text
        = dsc_figure_format_sky (cases[i].value, cases[i].step, cases[i].is_ra, cases[i].degrees);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
  dsc_assert_near (dsc_figure_choose_step (0.9 / 3600, FALSE, FALSE), 1 / 3600.0, 1e-12, 0);
  dsc_assert_near (dsc_figure_choose_step (0.11 / 3600, FALSE, FALSE), 0.2 / 3600.0, 1e-12, 0);
  dsc_assert_near (dsc_figure_choose_step (7 * 15 / 3600.0, TRUE, FALSE), 10 * 15 / 3600.0, 1e-12,
                   0);
  dsc_assert_near (dsc_figure_choose_step (0.03, TRUE, TRUE), 0.05, 1e-12, 0);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window-export/labels", test_labels);
  g_test_add_func ("/app/window-export/files", test_files);
  g_test_add_func ("/app/window-export/figure", test_figure);
  return g_test_run ();
}
