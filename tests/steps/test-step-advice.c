/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step.h"

/* Returns: (transfer full): what is said of the defaults of a step with @settings: "name=value
 * name=value" */
static GPtrArray *
advise (const char *id, const char *settings)
{
  const DscStep *step = dsc_step_registry_find (id);
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);
  GPtrArray *list = dsc_step_advice_list_new ();

  for (guint i = 0; words[i] && *words[i]; i++) {
    g_auto (GStrv) sides = g_strsplit (words[i], "=", 2);
    g_autoptr (GError) error = NULL;

    dsc_param_set_text (dsc_params_find (step->params, step->n_params, sides[0]), params, sides[1],
                        &error);
    g_assert_no_error (error);
  }
  step->advise (params, NULL, list);
  dsc_params_free (step->params, step->n_params, params);
  return list;
}

/* The defaults go together. */
static void
test_defaults (void)
{
  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    g_autoptr (GPtrArray) list = advise (dsc_step_registry_get (i)->id, "");

    g_assert_cmpuint (list->len, ==, 0);
  }
}

static void
test_cases (void)
{
  const struct {
    const char *step, *settings, *concerned;
  } cases[] = {
    { "tweakreg", "separation=0.9", "tolerance" },
    { "tweakreg", "sharplo=3 sharphi=2", "sharphi" },
    { "tweakreg", "roundlo=1 roundhi=1", "roundlo" },
    { "tweakreg", "minobj=2 fitgeometry=general", "fitgeometry" },
    { "tweakreg", "brightest=10", "minobj" },
    { "skymatch", "lower=3 upper=2", "upper" },
    { "skymatch", "lsigma=0.5", "nclip" },
    { "outlier_detection", "maskpt=1", "maskpt" },
    { "resample", "pixfrac=0 kernel=gaussian", "kernel" },
    { "resample", "pixfrac=0.5 kernel=lanczos3", "pixfrac" },
    { "resample", "pixel_scale=0.03 pixel_scale_ratio=0.5", "pixel_scale_ratio" },
    { "resample", "output_shape=100,80 crpix=120,10 crval=10,10", "output_shape" },
    { "source_catalog", "aperture_ee1=60 aperture_ee2=50", "aperture_ee2" },
    { "source_catalog", "bkg_boxsize=5", "kernel_fwhm" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) list = advise (cases[i].step, cases[i].settings);

    g_test_message ("%s %s", cases[i].step, cases[i].settings);
    g_assert_cmpuint (list->len, ==, 1);
    g_assert_true (dsc_step_advice_concerns (list->pdata[0], cases[i].concerned));
    g_assert_false (dsc_step_advice_concerns (list->pdata[0], "skip"));
  }
}

/* No step shows more than seven parameters before it is asked for all. */
static void
test_basic (void)
{
  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *step = dsc_step_registry_get (i);
    guint n = 0;

    for (guint k = 0; k < step->n_params; k++)
      n += step->params[k].flags & (DSC_PARAM_ADVANCED | DSC_PARAM_COMMON | DSC_PARAM_OTHER_MODE)
               ? 0
               : 1;
    g_assert_cmpuint (n, >=, 3);
    g_assert_cmpuint (n, <=, 7);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-advice/defaults", test_defaults);
  g_test_add_func ("/step-advice/cases", test_cases);
  g_test_add_func ("/step-advice/basic", test_basic);
  return g_test_run ();
}
