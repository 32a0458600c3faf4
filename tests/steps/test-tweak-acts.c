/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "dsc-test.h"
#include "dsc-steps.h"
#include "tweakreg/dsc-tweak-acts.h"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
assert_round (DscTweakActKind kind, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) acts = dsc_tweak_acts_parse (kind, text, &error);

  g_assert_no_error (error);
  assert_text (dsc_tweak_acts_format (kind, acts), expected);
}

static void
test_text (void)
{
  assert_round (DSC_TWEAK_ACT_EXCLUDE, "", "");
  assert_round (DSC_TWEAK_ACT_EXCLUDE, " a_cal.fits, b*;c ", "a_cal.fits; b*; c");
  assert_round (DSC_TWEAK_ACT_REGROUP, "a = g1;; b=g2", "a=g1; b=g2");
  assert_round (DSC_TWEAK_ACT_DROP, "a: 1.5,2 3,-4;b:7,8", "a: 1.5,2 3,-4; b: 7,8");
  assert_round (DSC_TWEAK_ACT_NUDGE, "g: 0.1,-0.2; h:1,2,0.5", "g: 0.1,-0.2; h: 1,2,0.5");
}

static void
test_bad_text (void)
{
  const struct {
    DscTweakActKind kind;
    const char *text;
  } bad[] = {
    { DSC_TWEAK_ACT_REGROUP, "a" },        { DSC_TWEAK_ACT_REGROUP, "=g" },
    { DSC_TWEAK_ACT_REGROUP, "a=" },       { DSC_TWEAK_ACT_DROP, "a: 1" },
    { DSC_TWEAK_ACT_DROP, "a: 1,2 3" },    { DSC_TWEAK_ACT_DROP, "a: 1,x" },
    { DSC_TWEAK_ACT_DROP, "1,2" },         { DSC_TWEAK_ACT_NUDGE, "g: 1" },
    { DSC_TWEAK_ACT_NUDGE, "g: 1,2,3,4" }, { DSC_TWEAK_ACT_NUDGE, "g: nan,1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (dsc_tweak_acts_parse (bad[i].kind, bad[i].text, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    g_assert_nonnull (strstr (error->message, "form of"));
  }
}

/* What a window does twice is undone. */
static void
test_toggle (void)
{
  const double nudge[3] = { 0.25, -0.5, 0 }, none[3] = { 0, 0, 0 };

  assert_text (dsc_tweak_acts_toggle_exclude ("", "a_cal.fits"), "a_cal.fits");
  assert_text (dsc_tweak_acts_toggle_exclude ("b; a", "a_cal.fits"), "b");
  assert_text (dsc_tweak_acts_set_group ("a=x; b=y", "a_cal.fits", "z"), "b=y; a_cal.fits=z");
  assert_text (dsc_tweak_acts_set_group ("a=x; b=y", "a_cal.fits", NULL), "b=y");
  assert_text (dsc_tweak_acts_toggle_drop ("", "a", 10.04, 20.06), "a: 10,20.1");
  assert_text (dsc_tweak_acts_toggle_drop ("a: 10,20.1", "a", 30, 40), "a: 10,20.1 30,40");
  assert_text (dsc_tweak_acts_toggle_drop ("a: 10,20.1 30,40", "a", 10.5, 20), "a: 30,40");
  assert_text (dsc_tweak_acts_toggle_drop ("a: 30,40", "a", 30, 41), "");
  assert_text (dsc_tweak_acts_set_nudge ("", "g", nudge), "g: 0.25,-0.5");
  assert_text (dsc_tweak_acts_set_nudge ("g: 1,1; h: 2,2", "g", none), "h: 2,2");
}

static void
test_names (void)
{
  g_assert_true (dsc_tweak_name_matches ("a_nrcb1", "/x/a_nrcb1_cal.fits", "g"));
  g_assert_true (dsc_tweak_name_matches ("a_nrcb1_cal.fits", "a_nrcb1_cal.fits", "g"));
  g_assert_true (dsc_tweak_name_matches ("a_nrcb1_crf.fits", "a_nrcb1_cal.fits", "g"));
  g_assert_true (dsc_tweak_name_matches ("*nrcb?", "a_nrcb1_cal.fits", "g"));
  g_assert_true (dsc_tweak_name_matches ("g*", "a_cal.fits", "g12"));
  g_assert_false (dsc_tweak_name_matches ("a_nrcb", "a_nrcb1_cal.fits", "g"));
}

/* Four exposures in two groups. */
static DscTweakScene *
make_scene (void)
{
  DscTweakScene *scene = dsc_tweak_scene_new (4, 2);

  for (guint i = 0; i < 4; i++) {
    DscTweakExposure *e = &scene->exposures[i];

    e->name = g_strdup_printf ("e%u_cal.fits", i);
    e->group = i / 2;
    for (guint k = 0; k < 3; k++) {
      DscTweakSource source = { .id = k + 1, .x = 10.0 * k, .y = 5.0 };

      g_array_append_val (e->sources, source);
    }
  }
  scene->groups[0].name = g_strdup ("jw01345001001_02101_00001");
  scene->groups[1].name = g_strdup ("jw01345002001_02101_00001");
  return scene;
}

static DscTweakregParams *
make_params (void)
{
  return dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                         sizeof (DscTweakregParams));
}

static void
set (DscTweakregParams *params, const char *name, const char *text)
{
  const DscParamSpec *spec
      = dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, name);
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_param_set_text (spec, params, text, &error));
}

static void
free_params (DscTweakregParams *params)
{
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, params);
}

static void
test_apply (void)
{
  g_autoptr (DscTweakScene) scene = make_scene ();
  DscTweakregParams *params = make_params ();
  g_autoptr (GError) error = NULL;

  set (params, "regroup", "e0=new; e1=new; e2=jw01345001001_02101_00001");
  set (params, "exclude", "e3");
  set (params, "nudge", "new: 0.5,0.25,0.1");
  set (params, "drop_sources", "e2: 10.4,5.5");
  g_assert_true (dsc_tweak_acts_apply (scene, params, &error));
  g_assert_true (dsc_tweak_acts_drop (scene, params, &error));
  g_assert_cmpuint (scene->n_groups, ==, 3);
  g_assert_cmpstr (scene->groups[0].name, ==, "new");
  g_assert_cmpuint (scene->exposures[1].group, ==, 0);
  g_assert_cmpuint (scene->exposures[2].group, ==, 1);
  g_assert_cmpstr (scene->groups[1].name, ==, "jw01345001001_02101_00001");
  g_assert_true (scene->exposures[3].excluded);
  g_assert_false (scene->exposures[2].excluded);
  g_assert_cmpfloat (scene->groups[0].nudge[2], ==, 0.1);
  g_assert_true (g_array_index (scene->exposures[2].sources, DscTweakSource, 1).dropped);
  g_assert_false (g_array_index (scene->exposures[2].sources, DscTweakSource, 0).dropped);
  free_params (params);
}

static void
test_unknown (void)
{
  const char *const bad[][2] = {
    { "exclude", "nobody" },           { "regroup", "nobody=g" },      { "nudge", "nobody: 1,2" },
    { "drop_sources", "nobody: 1,2" }, { "group_params", "no colon" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (DscTweakScene) scene = make_scene ();
    DscTweakregParams *params = make_params ();
    g_autoptr (GError) error = NULL;

    set (params, bad[i][0], bad[i][1]);
    g_assert_false (dsc_tweak_acts_apply (scene, params, &error)
                    && dsc_tweak_acts_drop (scene, params, &error));
    g_assert_nonnull (error);
    g_assert_nonnull (strstr (error->message, bad[i][0]));
    free_params (params);
  }
}

static void
test_group_params (void)
{
  g_autoptr (DscTweakScene) scene = make_scene ();
  DscTweakregParams *params = make_params ();
  g_autoptr (GError) error = NULL;

  set (params, "sigma", "2.5");
  set (params, "group_params", "*: nclip=7; jw01345002001: tolerance=0.25, snr_threshold=4");
  g_assert_true (dsc_tweak_acts_apply (scene, params, &error));
  g_assert_cmpfloat (dsc_tweak_scene_get_params (scene, 0, params)->tolerance, ==, 0.7);
  g_assert_cmpint (dsc_tweak_scene_get_params (scene, 0, params)->nclip, ==, 7);
  g_assert_cmpfloat (dsc_tweak_scene_get_params (scene, 1, params)->tolerance, ==, 0.25);
  g_assert_cmpfloat (dsc_tweak_scene_get_params (scene, 1, params)->snr_threshold, ==, 4.0);
  g_assert_cmpfloat (dsc_tweak_scene_get_params (scene, 1, params)->sigma, ==, 2.5);
  free_params (params);
}

static void
assert_group_params_fail (const char *text, const char *expected)
{
  g_autoptr (DscTweakScene) scene = make_scene ();
  DscTweakregParams *params = make_params ();
  g_autoptr (GError) error = NULL;

  set (params, "group_params", text);
  g_assert_false (dsc_tweak_acts_apply (scene, params, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, expected));
  free_params (params);
}

static void
test_bad_group_params (void)
{
  assert_group_params_fail ("*: tolerence=1", "did you mean tolerance");
  assert_group_params_fail ("*: tolerance=-3", "-3");
  assert_group_params_fail ("*: abs_refcat=x", "not of one group");
  assert_group_params_fail ("*: sigma=", "form");
  assert_group_params_fail ("*: skip=true", "not of one group");
  assert_group_params_fail ("[a]: sigma=1", "form");
  assert_group_params_fail (" : sigma=1", "form");
  assert_group_params_fail ("*: sigma[x=1", "form");
  assert_group_params_fail ("*: sigma=1,2", "1,2");
  assert_group_params_fail ("/nowhere/f200w.cfg", "/nowhere/f200w.cfg");
}

#define G1 "jw01345001001_02101_00001"
#define G2 "jw01345002001_02101_00001"

static void
assert_value (
    const char *text, const char *group, const char *name, const char *value, gboolean own)
{
  gboolean is_own = !own;

  assert_text (dsc_tweak_group_params_get (text, group, name, &is_own), value);
  g_assert_cmpint (is_own, ==, own);
}

static char *
edit (const char *text, const char *group, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  char *edited = dsc_tweak_group_params_set (text, group, name, value, &error);

  g_assert_no_error (error);
  return edited;
}

/* What a pattern or the name of a visit says is not the group's own. */
static void
test_get_group_params (void)
{
  const char *text = "jw01345*: nclip=7 sigma=2; " G1 ": sigma=2.5 abs_fitgeom=shift; "
                     "jw01345002001: tolerance=0.25; *2001*: nclip=1";

  assert_value (text, G1, "nclip", "7", FALSE);
  assert_value (text, G1, "sigma", "2.5", TRUE);
  assert_value (text, G1, "abs_fitgeometry", "shift", TRUE);
  assert_value (text, G1, "tolerance", NULL, FALSE);
  assert_value (text, G2, "tolerance", "0.25", FALSE);
  assert_value (text, G2, "nclip", "1", FALSE);
  assert_value ("no colon", G2, "nclip", NULL, FALSE);
  assert_value ("*: kron_params=2.5,1.4 nclip=2", G2, "kron_params", "2.5,1.4", FALSE);
  g_assert_true (dsc_tweak_group_params_is_possible ("snr_threshold"));
  g_assert_false (dsc_tweak_group_params_is_possible ("abs_refcat"));
  g_assert_false (dsc_tweak_group_params_is_possible ("skip"));
  g_assert_false (dsc_tweak_group_params_is_possible ("nosuch"));
}

static void
test_set_group_params (void)
{
  g_autoptr (GError) error = NULL;

  assert_text (edit ("", G1, "sigma", "2"), G1 ": sigma=2");
  assert_text (edit (G1 ": sigma=2", G1, "nclip", "1"), G1 ": sigma=2 nclip=1");
  assert_text (edit (G1 ": sigma=2 nclip=1", G1, "sigma", "3"), G1 ": sigma=3 nclip=1");
  assert_text (edit (G1 ": sigma=2 nclip=1", G1, "sigma", NULL), G1 ": nclip=1");
  assert_text (edit (G1 ": sigma=2", G1, "sigma", NULL), "");
  assert_text (edit (G1 ": abs_fitgeom=shift", G1, "abs_fitgeometry", "general"),
               G1 ": abs_fitgeometry=general");
  /* Only its own goes. */
  assert_text (edit ("*: sigma=2; " G1 ": sigma=3", G1, "sigma", NULL), "*: sigma=2");
  assert_text (edit ("*: sigma=2", G1, "sigma", NULL), "*: sigma=2");
  /* A value of its own counts, and no other one of any group changes by that. */
  assert_text (edit (G1 ": nclip=1 minobj=3; *: sigma=2 nclip=5", G1, "sigma", "3"),
               "*: sigma=2 nclip=5; " G1 ": minobj=3 sigma=3");
  /* A name that the text cannot hold. */
  assert_text (edit ("", "a:b;c", "sigma", "2"), "a?b?c: sigma=2");
  assert_value ("a?b?c: sigma=2", "a:b;c", "sigma", "2", TRUE);

  g_assert_null (dsc_tweak_group_params_set ("no colon", G1, "sigma", "2", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (dsc_tweak_group_params_set ("", G1, "abs_refcat", "x", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
}

/* The text of a file sets what the file sets. */
static void
test_read_group_params (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "dsc-group-params.cfg", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "# of a survey\n[jw01345001001]\ndetect_thresh = 4\n"
                                      "deblend = 4\nabs_fitgeom = shift\nkron_params = 2.5, 1.4\n"
                                      "[jw*]\ntolerance = .25\ndeblend = no\n",
                                      -1, NULL));
  assert_text (dsc_tweak_group_params_read (path, &error),
               "jw01345001001: abs_fitgeometry=shift kron_params=2.5,1.4; jw*: tolerance=0.25 "
               "deblend=false");
  g_assert_no_error (error);
  assert_text (dsc_tweak_group_params_read ("*: sigma=2", &error), "*: sigma=2");
  g_assert_true (g_file_set_contents (path, "[jw*]\ntolerance = far\n", -1, NULL));
  g_assert_null (dsc_tweak_group_params_read (path, &error));
  g_assert_nonnull (strstr (error->message, "[jw*]"));
  g_remove (path);
}

/* The file of a survey: parameters of its own source finder are left alone. */
static void
test_ceers_file (void)
{
  g_autofree char *path = dsc_test_shared ("real/ceers-params/f200w.cfg");
  g_autoptr (DscTweakScene) scene = make_scene ();
  DscTweakregParams *params = make_params ();
  g_autoptr (GError) error = NULL;

  if (path == NULL) {
    free_params (params);
    return;
  }
  set (params, "group_params", path);
  g_assert_true (dsc_tweak_acts_apply (scene, params, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (dsc_tweak_scene_get_params (scene, 0, params)->searchrad, ==, 1.0);
  g_assert_cmpint (dsc_tweak_scene_get_params (scene, 0, params)->abs_minobj, ==, 20);
  g_assert_true (dsc_tweak_scene_get_params (scene, 0, params)->deblend);
  g_assert_cmpuint (scene->notes->len, ==, 5);
  free_params (params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steps/tweak-acts/text", test_text);
  g_test_add_func ("/steps/tweak-acts/bad-text", test_bad_text);
  g_test_add_func ("/steps/tweak-acts/toggle", test_toggle);
  g_test_add_func ("/steps/tweak-acts/names", test_names);
  g_test_add_func ("/steps/tweak-acts/apply", test_apply);
  g_test_add_func ("/steps/tweak-acts/unknown", test_unknown);
  g_test_add_func ("/steps/tweak-acts/group-params", test_group_params);
  g_test_add_func ("/steps/tweak-acts/bad-group-params", test_bad_group_params);
  g_test_add_func ("/steps/tweak-acts/get-group-params", test_get_group_params);
  g_test_add_func ("/steps/tweak-acts/set-group-params", test_set_group_params);
  g_test_add_func ("/steps/tweak-acts/read-group-params", test_read_group_params);
  g_test_add_func ("/steps/tweak-acts/ceers-file", test_ceers_file);
  return g_test_run ();
}
