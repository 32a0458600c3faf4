/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-param-panel.h"
#include "dsc-param-sliders.h"

static DscSession *
make_session (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("product", NULL, NULL, NULL);
  g_autoptr (DscImageModel) model = dsc_image_model_new ("one_cal.fits", 10, 10);
  DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (GError) error = NULL;
  DscSession *session;

  dsc_library_add (library, model, NULL);
  session = dsc_session_new (library, &options, &error);
  g_assert_no_error (error);
  return session;
}

/* Every parameter of every step has a row, except those of other observing modes. */
static void
test_all_rows (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));

  dsc_param_panel_set_session (panel, session);
  g_assert_cmpuint (dsc_session_n_steps (session), ==, 5);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);
    guint n = 0;

    dsc_param_panel_set_step (panel, i);
    for (guint k = 0; k < step->n_params; k++) {
      const DscParamSpec *spec = &step->params[k];
      DscParamRow *row = dsc_param_panel_get_row (panel, spec->name);

      if (spec->flags & DSC_PARAM_OTHER_MODE) {
        g_assert_null (row);
        continue;
      }
      g_assert_nonnull (row);
      g_assert_true (dsc_param_row_get_spec (row) == spec);
      g_assert_null (dsc_param_row_get_error (row));
      n++;
    }
    g_assert_cmpuint (dsc_param_panel_n_rows (panel), ==, n);
    g_assert_cmpuint (n, >, 7);
  }
  g_object_unref (panel);
}

/* A legal value that is not the default, for parameters where one is easy to find. */
static char *
other_value (const DscParamSpec *spec)
{
  switch (spec->type) {
  case DSC_PARAM_BOOL:
    return g_strdup (spec->def != 0 ? "false" : "true");
  case DSC_PARAM_ENUM:
    return g_strdup (spec->enum_names[spec->def == 0 ? 1 : 0]);
  case DSC_PARAM_DOUBLE:
  case DSC_PARAM_INT: {
    double value = isfinite (spec->def) ? spec->def : spec->ui_min;

    value = value + spec->step <= spec->max ? value + spec->step : value - spec->step;
    return g_strdup_printf ("%.17g", value);
  }
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST:
  default:
    return NULL;
  }
}

/* Entering a value through every row reaches the session, and reset takes it back. */
static void
test_set_and_reset (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint n_set = 0;

  dsc_param_panel_set_session (panel, session);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);

    dsc_param_panel_set_step (panel, i);
    for (guint k = 0; k < step->n_params; k++) {
      const DscParamSpec *spec = &step->params[k];
      DscParamRow *row = dsc_param_panel_get_row (panel, spec->name);
      g_autofree char *text = row ? other_value (spec) : NULL;

      /* A special rule may refuse the neighbour of a default; the row then says why. */
      if (!text || spec->check)
        continue;
      g_assert_true (dsc_param_row_enter (row, text));
      g_assert_null (dsc_param_row_get_error (row));
      g_assert_false (dsc_session_param_is_default (session, i, spec->name));
      dsc_param_row_reset (row);
      g_assert_true (dsc_session_param_is_default (session, i, spec->name));
      n_set++;
    }
  }
  g_assert_cmpuint (n_set, >, 60);
  g_object_unref (panel);
}

/* (nullable): among the widgets below */
static DscParamSliders *
find_sliders (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child)) {
    DscParamSliders *found
        = DSC_IS_PARAM_SLIDERS (child) ? DSC_PARAM_SLIDERS (child) : find_sliders (child);

    if (found)
      return found;
  }
  return NULL;
}

static guint
find_step (DscSession *session, const char *id)
{
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    if (strcmp (dsc_session_get_step (session, i)->id, id) == 0)
      return i;
  }
  g_assert_not_reached ();
}

/* What is not legal is refused with the range, and the session keeps the last legal value. */
static void
test_refuse (void)
{
  const char *bad[] = { "1.5", "-0.1", "nan", "much", "" };
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint resample = find_step (session, "resample");
  DscParamRow *row;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, resample);
  row = dsc_param_panel_get_row (panel, "pixfrac");
  g_assert_true (dsc_param_row_enter (row, "0.75"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *now = NULL;

    g_assert_false (dsc_param_row_enter (row, bad[i]));
    g_assert_nonnull (dsc_param_row_get_error (row));
    now = dsc_session_get_param (session, resample, "pixfrac");
    g_assert_cmpstr (now, ==, "0.75");
  }
  g_assert_true (dsc_param_row_enter (row, "0.5"));
  g_assert_null (dsc_param_row_get_error (row));
  g_object_unref (panel);
}

/* A change from elsewhere (the command line of an action, another panel) shows in the rows. */
static void
test_follow (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint resample = find_step (session, "resample");
  g_autoptr (GError) error = NULL;
  DscParamRow *row;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, resample);
  row = dsc_param_panel_get_row (panel, "kernel");
  g_assert_true (dsc_session_set_param (session, resample, "kernel", "turbo", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "turbo");
  dsc_session_reset_params (session, resample);
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "square");

  /* Optional ones are empty when they are unset. */
  row = dsc_param_panel_get_row (panel, "pixel_scale");
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "");
  g_assert_true (dsc_session_set_param (session, resample, "pixel_scale", "0.02", &error));
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "0.02");
  /* The ratio has no meaning now. */
  g_assert_false (dsc_session_param_is_enabled (session, resample, "pixel_scale_ratio"));
  g_object_unref (panel);
}

/* What acts only if it is changed says whether it does. */
static void
test_limits (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint tweakreg = find_step (session, "tweakreg");
  DscParamRow *row;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, tweakreg);
  row = dsc_param_panel_get_row (panel, "tolerance");
  g_assert_cmpstr (dsc_param_row_get_limit (row), ==, "not a limit");
  g_assert_cmpstr (dsc_param_row_get_limit (dsc_param_panel_get_row (panel, "sigma")), ==, NULL);
  g_assert_true (dsc_session_set_param (session, tweakreg, "tolerance", "0.5", NULL));
  g_assert_cmpstr (dsc_param_row_get_limit (row), ==, "limit");
  g_assert_true (dsc_session_set_param (session, tweakreg, "match_method", "xyxymatch", NULL));
  g_assert_cmpstr (dsc_param_row_get_limit (row), ==, NULL);
  g_assert_true (dsc_session_set_param (session, tweakreg, "match_method", "auto", NULL));
  g_assert_cmpstr (dsc_param_row_get_limit (row), ==, "limit");
  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  g_assert_cmpstr (dsc_param_row_get_limit (row), ==, NULL);
  g_object_unref (panel);
}

/* Three exposures of two groups. */
static DscSession *
make_groups (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("product", NULL, NULL, NULL);
  const char *const groups[] = { "visit_1", "visit_1", "visit_2" };
  DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (GError) error = NULL;
  DscSession *session;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    g_autofree char *name = g_strdup_printf ("%u_cal.fits", i);
    g_autoptr (DscImageModel) model = dsc_image_model_new (name, 10, 10);

    dsc_library_add (library, model, groups[i]);
  }
  session = dsc_session_new (library, &options, &error);
  g_assert_no_error (error);
  return session;
}

static void
assert_param (DscSession *session, guint step, const char *name, const char *expected)
{
  g_autofree char *text = dsc_session_get_param (session, step, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_row (DscParamPanel *panel,
            const char *name,
            const char *text,
            DscParamOrigin origin,
            gboolean editable)
{
  DscParamRow *row = dsc_param_panel_get_row (panel, name);

  g_assert_cmpstr (dsc_param_row_get_text (row), ==, text);
  g_assert_cmpint (
      dsc_param_scope_get_origin (dsc_param_panel_get_scope (panel), dsc_param_row_get_spec (row)),
      ==, origin);
  g_assert_cmpint (dsc_param_row_is_editable (row), ==, editable);
}

/* (nullable): the first one below */
static GtkDropDown *
find_chooser (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child)) {
    GtkDropDown *found = GTK_IS_DROP_DOWN (child) ? GTK_DROP_DOWN (child) : find_chooser (child);

    if (found)
      return found;
  }
  return NULL;
}

/* The chooser on top and the scope follow each other. */
static void
test_choose_group (void)
{
  g_autoptr (DscSession) session = make_groups ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint step = find_step (session, "tweakreg");
  GtkDropDown *chooser;
  DscParamScope *scope;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, step);
  scope = dsc_param_panel_get_scope (panel);
  chooser = find_chooser (GTK_WIDGET (panel));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (chooser)), ==, 3);
  g_assert_cmpuint (gtk_drop_down_get_selected (chooser), ==, 0);
  gtk_drop_down_set_selected (chooser, 2);
  g_assert_cmpstr (dsc_param_scope_get_group (scope), ==, "visit_2");
  dsc_param_scope_set_group (scope, "visit_1");
  g_assert_cmpuint (gtk_drop_down_get_selected (chooser), ==, 1);
  g_assert_true (dsc_session_set_param (session, step, "regroup", "2_cal=visit_0", NULL));
  g_assert_cmpstr (dsc_param_scope_get_group (scope), ==, "visit_1");
  gtk_drop_down_set_selected (chooser, 2);
  g_assert_cmpstr (dsc_param_scope_get_group (scope), ==, "visit_0");
  /* One group is all there is. */
  g_assert_true (dsc_session_set_param (session, step, "regroup", "*=visit_0", NULL));
  g_assert_null (dsc_param_scope_get_groups (scope));
  g_assert_null (dsc_param_scope_get_group (scope));
  g_object_unref (panel);
}

/* One group: what is its own is recorded as text, what is not is inherited. */
static void
test_groups (void)
{
  g_autoptr (DscSession) session = make_groups ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint step = find_step (session, "tweakreg");
  DscParamScope *scope;
  DscParamRow *row;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, find_step (session, "resample"));
  g_assert_null (dsc_param_scope_get_groups (dsc_param_panel_get_scope (panel)));
  dsc_param_panel_set_step (panel, step);
  scope = dsc_param_panel_get_scope (panel);
  g_assert_cmpuint (g_strv_length ((char **)dsc_param_scope_get_groups (scope)), ==, 2);
  g_assert_true (dsc_session_set_param (session, step, "group_params", "visit*: nclip=5", NULL));
  g_assert_true (dsc_session_set_param (session, step, "sigma", "2.5", NULL));
  assert_row (panel, "sigma", "2.5", DSC_ORIGIN_SET, TRUE);
  assert_row (panel, "nclip", "3", DSC_ORIGIN_DEFAULT, TRUE);

  g_assert_false (dsc_param_scope_set_group (scope, "visit_3"));
  g_assert_true (dsc_param_scope_set_group (scope, "visit_2"));
  assert_row (panel, "sigma", "2.5", DSC_ORIGIN_INHERITED, TRUE);
  assert_row (panel, "nclip", "5", DSC_ORIGIN_INHERITED, TRUE);
  assert_row (panel, "use_custom_catalogs", "false", DSC_ORIGIN_COMMON, FALSE);
  assert_row (panel, "skip", "false", DSC_ORIGIN_COMMON, FALSE);
  g_assert_false (dsc_param_row_enter (dsc_param_panel_get_row (panel, "skip"), "true"));

  row = dsc_param_panel_get_row (panel, "nclip");
  g_assert_true (dsc_param_row_enter (row, "2"));
  assert_row (panel, "nclip", "2", DSC_ORIGIN_OWN, TRUE);
  g_assert_false (dsc_param_row_enter (row, "-2"));
  g_assert_nonnull (dsc_param_row_get_error (row));
  assert_param (session, step, "group_params", "visit*: nclip=5; visit_2: nclip=2");
  assert_param (session, step, "nclip", "3");
  g_assert_true (dsc_param_row_enter (dsc_param_panel_get_row (panel, "starfinder"), "dao"));
  g_assert_cmpuint (dsc_param_scope_count_own (scope), ==, 2);

  /* What was refused was meant for that group. */
  g_assert_true (dsc_param_scope_set_group (scope, "visit_1"));
  g_assert_null (dsc_param_row_get_error (row));
  assert_row (panel, "nclip", "5", DSC_ORIGIN_INHERITED, TRUE);
  assert_row (panel, "starfinder", "iraf", DSC_ORIGIN_INHERITED, TRUE);
  g_assert_true (dsc_param_scope_set_group (scope, "visit_2"));
  dsc_param_row_reset (row);
  assert_row (panel, "nclip", "5", DSC_ORIGIN_INHERITED, TRUE);
  g_assert_true (dsc_param_scope_reset_group (scope, NULL));
  assert_param (session, step, "group_params", "visit*: nclip=5");
  g_object_unref (panel);
}

/* Groups come and go by hand; one that is gone is not shown any more. */
static void
test_regroup (void)
{
  g_autoptr (DscSession) session = make_groups ();
  guint step = find_step (session, "tweakreg");
  g_autoptr (DscParamScope) scope = dsc_param_scope_new (session, step);

  g_assert_true (dsc_param_scope_set_group (scope, "visit_2"));
  g_assert_true (dsc_session_set_param (session, step, "regroup", "0_cal=new; 2_cal=new", NULL));
  g_assert_null (dsc_param_scope_get_group (scope));
  g_assert_true (dsc_param_scope_set_group (scope, "new"));
  g_assert_cmpstr (dsc_param_scope_get_groups (scope)[1], ==, "visit_1");
  g_assert_true (dsc_session_set_param (session, step, "regroup", "nobody=new", NULL));
  g_assert_cmpuint (g_strv_length ((char **)dsc_param_scope_get_groups (scope)), ==, 2);
}

static void
file_replaced_cb (DscParamPanel *panel, const char *path, char **replaced)
{
  g_free (*replaced);
  *replaced = g_strdup (path);
}

/* A file is read, and its content becomes text with the first change. */
static void
test_group_file (void)
{
  g_autoptr (DscSession) session = make_groups ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint step = find_step (session, "tweakreg");
  g_autofree char *folder = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (folder, "groups.cfg", NULL);
  g_autofree char *replaced = NULL;
  DscParamRow *row;

  g_assert_true (g_file_set_contents (
      path, "[visit_1]\ndetect_thresh = 4\nsigma = 2\n[visit_2]\nsigma = 4\n", -1, NULL));
  g_assert_true (dsc_session_set_param (session, step, "group_params", path, NULL));
  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, step);
  g_signal_connect (panel, "file-replaced", G_CALLBACK (file_replaced_cb), &replaced);
  g_assert_true (dsc_param_scope_set_group (dsc_param_panel_get_scope (panel), "visit_1"));
  assert_row (panel, "sigma", "2.0", DSC_ORIGIN_OWN, TRUE);
  assert_param (session, step, "group_params", path);
  row = dsc_param_panel_get_row (panel, "nclip");
  g_assert_true (dsc_param_row_enter (row, "2"));
  assert_param (session, step, "group_params", "visit_1: sigma=2.0 nclip=2; visit_2: sigma=4.0");
  g_assert_cmpstr (replaced, ==, path);

  /* One that cannot be read is told of, and stays. */
  g_assert_true (dsc_session_set_param (session, step, "group_params", "/nowhere.cfg", NULL));
  g_assert_nonnull (dsc_param_scope_get_failure (dsc_param_panel_get_scope (panel)));
  g_assert_false (dsc_param_row_enter (row, "4"));
  g_assert_nonnull (strstr (dsc_param_row_get_error (row), "nowhere.cfg"));
  assert_param (session, step, "group_params", "/nowhere.cfg");
  g_object_unref (panel);
}

static void
test_search (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, find_step (session, "resample"));
  g_assert_cmpuint (dsc_param_panel_filter (panel, "PIXFRAC"), >=, 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (dsc_param_panel_get_row (panel, "pixfrac"))));
  g_assert_false (
      gtk_widget_get_visible (GTK_WIDGET (dsc_param_panel_get_row (panel, "in_memory"))));
  g_assert_cmpuint (dsc_param_panel_filter (panel, "zebra"), ==, 0);
  g_assert_cmpuint (dsc_param_panel_filter (panel, ""), ==, dsc_param_panel_n_rows (panel));
  g_object_unref (panel);
}

/* Two numbers in one text: a slider and an entry for each. */
static void
test_two_numbers (void)
{
  g_autoptr (DscSession) session = make_session ();
  DscParamPanel *panel = g_object_ref_sink (g_object_new (DSC_TYPE_PARAM_PANEL, NULL));
  guint step = find_step (session, "outlier_detection");
  DscParamRow *row;
  DscParamSliders *sliders;
  g_autofree char *moved = NULL, *typed = NULL, *kept = NULL;

  dsc_param_panel_set_session (panel, session);
  dsc_param_panel_set_step (panel, step);
  row = dsc_param_panel_get_row (panel, "snr");
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "5.0 4.0");
  sliders = find_sliders (GTK_WIDGET (row));
  g_assert_nonnull (sliders);
  g_assert_cmpfloat (gtk_range_get_value (dsc_param_sliders_get_range (sliders, 0)), ==, 5);
  g_assert_cmpfloat (gtk_range_get_value (dsc_param_sliders_get_range (sliders, 1)), ==, 4);

  /* A slider is heard at once, in steps; a number on its way as soon as it is legal. */
  gtk_range_set_value (dsc_param_sliders_get_range (sliders, 1), 3.3000001);
  moved = dsc_session_get_param (session, step, "snr");
  g_assert_cmpstr (moved, ==, "5.0 3.3");
  gtk_editable_set_text (GTK_EDITABLE (dsc_param_sliders_get_entry (sliders, 0)), "25.5");
  typed = dsc_session_get_param (session, step, "snr");
  g_assert_cmpstr (typed, ==, "25.5 3.3");
  gtk_editable_set_text (GTK_EDITABLE (dsc_param_sliders_get_entry (sliders, 0)), "-");
  g_signal_emit_by_name (dsc_param_sliders_get_entry (sliders, 0), "activate");
  g_assert_nonnull (dsc_param_row_get_error (row));
  kept = dsc_session_get_param (session, step, "snr");
  g_assert_cmpstr (kept, ==, "25.5 3.3");

  /* Back by hand is back: the same text as the default. */
  gtk_range_set_value (dsc_param_sliders_get_range (sliders, 0), 0);
  gtk_range_set_value (dsc_param_sliders_get_range (sliders, 0), 5);
  gtk_range_set_value (dsc_param_sliders_get_range (sliders, 1), 4);
  g_assert_null (dsc_param_row_get_error (row));
  g_assert_true (dsc_session_param_is_default (session, step, "snr"));

  g_assert_false (dsc_param_row_enter (row, "many words here"));
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "many words here");
  dsc_param_row_reset (row);
  g_assert_cmpstr (dsc_param_row_get_text (row), ==, "5.0 4.0");

  /* One number; a span too wide for a slider has none. */
  g_assert_nonnull (find_sliders (GTK_WIDGET (dsc_param_panel_get_row (panel, "maskpt"))));
  g_assert_null (find_sliders (GTK_WIDGET (dsc_param_panel_get_row (panel, "backg"))));
  g_object_unref (panel);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/param-panel/all-rows", test_all_rows);
  g_test_add_func ("/app/param-panel/set-and-reset", test_set_and_reset);
  g_test_add_func ("/app/param-panel/refuse", test_refuse);
  g_test_add_func ("/app/param-panel/follow", test_follow);
  g_test_add_func ("/app/param-panel/limits", test_limits);
  g_test_add_func ("/app/param-panel/groups", test_groups);
  g_test_add_func ("/app/param-panel/choose-group", test_choose_group);
  g_test_add_func ("/app/param-panel/regroup", test_regroup);
  g_test_add_func ("/app/param-panel/group-file", test_group_file);
  g_test_add_func ("/app/param-panel/search", test_search);
  g_test_add_func ("/app/param-panel/two-numbers", test_two_numbers);
  return g_test_run ();
}
