/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param.h"

#include <math.h>

#include "dsc-param-names.h"
#include "dsc-test.h"
#include "resample/resample-params.h"
#include "tweakreg/tweakreg-params.h"

static const DscStep *
step (const char *id)
{
  const DscStep *found = dsc_step_registry_find (id);

  g_assert_nonnull (found);
  return found;
}

static gpointer
params_of (const DscStep *s)
{
  return dsc_params_new (s->params, s->n_params, s->params_size);
}

static const DscParamSpec *
spec_of (const DscStep *s, const char *name)
{
  const DscParamSpec *spec = dsc_params_find (s->params, s->n_params, name);

  g_assert_nonnull (spec);
  return spec;
}

/* Sets @text, expects @expected as text, or a failure whose message is @expected. */
static void
try (const char *id, const char *name, const char *text, gboolean legal, const char *expected)
{
  const DscStep *s = step (id);
  const DscParamSpec *spec = spec_of (s, name);
  gpointer params = params_of (s);
  g_autofree char *before = dsc_param_get_text (spec, params);
  g_autoptr (GError) error = NULL;
  gboolean ok = dsc_param_set_text (spec, params, text, &error);
  g_autofree char *after = dsc_param_get_text (spec, params);

  if (legal) {
    g_assert_no_error (error);
    g_assert_true (ok);
    g_assert_cmpstr (after, ==, expected);
  } else {
    g_assert_false (ok);
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    g_assert_cmpstr (error->message, ==, expected);
    g_assert_cmpstr (after, ==, before);
  }
  dsc_params_free (s->params, s->n_params, params);
}

static void
test_typed_access (void)
{
  const DscStep *s = step ("resample");
  g_autoptr (GError) error = NULL;
  DscResampleParams *p = params_of (s);

  g_assert_cmpfloat (p->pixfrac, ==, 1.0);
  g_assert_cmpint (p->kernel, ==, DSC_RESAMPLE_KERNEL_SQUARE);
  g_assert_true (isnan (p->rotation));
  g_assert_cmpuint (p->output_shape.n, ==, 0);
  g_assert_cmpstr (p->output_wcs, ==, "");
  g_assert_true (p->enable_ctx);
  g_assert_true (dsc_param_set_text (spec_of (s, "output_shape"), p, "[200, 100]", &error));
  g_assert_cmpuint (p->output_shape.n, ==, 2);
  g_assert_cmpint (p->output_shape.v[0], ==, 200);
  g_assert_cmpint (p->output_shape.v[1], ==, 100);
  g_assert_true (dsc_param_set_text (spec_of (s, "kernel"), p, "lanczos3", &error));
  g_assert_cmpint (p->kernel, ==, DSC_RESAMPLE_KERNEL_LANCZOS3);
  g_assert_true (dsc_param_set_text (spec_of (s, "weight_type"), p, "None", &error));
  g_assert_cmpint (p->weight_type, ==, DSC_RESAMPLE_WEIGHT_NONE);
  dsc_params_free (s->params, s->n_params, p);
}

/* The words of the declaration stand in the order of the C enums. */
static void
test_words (void)
{
  static const struct {
    const char *step, *name, *word;
    int value;
  } words[] = {
    { "resample", "kernel", "gaussian", DSC_RESAMPLE_KERNEL_GAUSSIAN },
    { "resample", "kernel", "turbo", DSC_RESAMPLE_KERNEL_TURBO },
    { "resample", "weight_type", "exptime", DSC_RESAMPLE_WEIGHT_EXPTIME },
    { "resample", "grid_edges", "full", DSC_RESAMPLE_EDGES_FULL },
    { "tweakreg", "fitgeometry", "general", DSC_FIT_GENERAL },
    { "tweakreg", "starfinder", "segmentation", DSC_STARFINDER_SEGMENTATION },
    { "tweakreg", "connectivity", "8", DSC_CONNECTIVITY_8 },
    { "source_catalog", "apermask_method", "none", DSC_APERMASK_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (spec_of (step (words[i].step), words[i].name)->enum_names[words[i].value], ==,
                     words[i].word);
}

static void
test_parse (void)
{
  try ("resample", "single", "YES", TRUE, "true");
  try ("resample", "single", "0", TRUE, "false");
  try ("resample", "single", "T", FALSE, "single: 'T' is not a truth value; legal: true, false");
  try ("resample", "pixfrac", "1", TRUE, "1.0");
  try ("resample", "pixfrac", "-0", TRUE, "0.0");
  try ("resample", "pixfrac", "0.1", TRUE, "0.1");
  try ("resample", "pixfrac", "1.5", FALSE, "pixfrac: '1.5' is too large; legal: 0 .. 1");
  try ("resample", "pixfrac", "nan", FALSE, "pixfrac: 'nan' is not a finite number; legal: 0 .. 1");
  try ("resample", "pixfrac", "None", FALSE, "pixfrac: 'None' is not a number; legal: 0 .. 1");
  try ("resample", "pixfrac", "0,5", FALSE, "pixfrac: '0,5' is not a number; legal: 0 .. 1");
  try ("resample", "pixel_scale", "0.03", TRUE, "0.03");
  try ("resample", "pixel_scale", "None", TRUE, "None");
  try ("resample", "pixel_scale", "0", FALSE,
       "pixel_scale: '0' is too small; legal: > 0, <= 3600 arcsec, or None");
  try ("resample", "pixmap_order", "2", FALSE, "pixmap_order: 2 is not legal; give 1 or 3");
  try ("resample", "pixmap_order", "5.0", FALSE,
       "pixmap_order: '5.0' is not a whole number; legal: 1 .. 3");
  try ("resample", "kernel", "Square", FALSE,
       "kernel: 'Square' is not one of the options; legal: square, gaussian, point, turbo, "
       "lanczos2, lanczos3");
  try ("resample", "output_shape", "100,200", TRUE, "100,200");
  try ("resample", "output_shape", "100", FALSE,
       "output_shape: '100' is too short; legal: 2 numbers, each 1 .. 1048576 px, or None");
  try ("resample", "output_shape", "1,2,3", FALSE,
       "output_shape: '1,2,3' is too long; legal: 2 numbers, each 1 .. 1048576 px, or None");
  try ("resample", "crpix", "26678.5,-724.5", TRUE, "26678.5,-724.5");
  try ("resample", "crval", "214.825, 95", FALSE,
       "crval: the declination 95 is beyond the pole; give RA,Dec in degrees with Dec within -90 "
       ".. 90");
  try ("resample", "fillval", "indef", FALSE,
       "fillval: 'indef' is not a fill value; give a number, NAN or INDEF");
  try ("resample", "fillval", "-999", TRUE, "-999");
  try ("outlier_detection", "snr", "5 4", TRUE, "5 4");
  try ("outlier_detection", "snr", "5,4", FALSE,
       "snr: '5,4' is not legal; it needs two numbers from 0 up, separated by a blank, as in "
       "\"5.0 4.0\"");
  try ("outlier_detection", "snr", "5 4 3", FALSE,
       "snr: '5 4 3' is not legal; it needs two numbers from 0 up, separated by a blank, as in "
       "\"5.0 4.0\"");
  try ("tweakreg", "sip_degree", "99999999999", FALSE,
       "sip_degree: '99999999999' is too large; legal: 1 .. 6, or None");
  try ("skymatch", "dqbits", "~DO_NOT_USE", TRUE, "~DO_NOT_USE");
}

static void
test_range_text (void)
{
  static const struct {
    const char *step, *name, *text;
  } ranges[] = {
    { "resample", "pixfrac", "0 .. 1" },
    { "resample", "pixel_scale_ratio", "> 0, <= 10000" },
    { "resample", "crpix", "2 numbers, each any number" },
    { "tweakreg", "brightest", ">= 1" },
    { "tweakreg", "kron_params", "2 to 3 numbers, each 0 .. 1000000" },
    { "outlier_detection", "weight_type", "ivm, exptime" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    g_autofree char *text
        = dsc_param_describe_range (spec_of (step (ranges[i].step), ranges[i].name));

    g_assert_cmpstr (text, ==, ranges[i].text);
  }
}

static gboolean
enabled (const char *id, const char *name, const char *other, const char *value)
{
  const DscStep *s = step (id);
  gpointer params = params_of (s);
  gboolean ok = dsc_param_set_text (spec_of (s, other), params, value, NULL);
  gboolean result = dsc_param_is_enabled (spec_of (s, name), s->params, s->n_params, params);

  g_assert_true (ok);
  dsc_params_free (s->params, s->n_params, params);
  return result;
}

/* Only where the way of matching is auto, and only those that say so. */
static void
test_limit (void)
{
  static const char *const names[] = { "minobj", "searchrad", "tolerance", "separation" };
  const DscStep *s = step ("tweakreg");
  gpointer params = params_of (s);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *absolute = g_strconcat ("abs_", names[i], NULL);

    g_assert_true (dsc_param_is_limit (spec_of (s, names[i]), s->params, s->n_params, params));
    g_assert_true (dsc_param_is_limit (spec_of (s, absolute), s->params, s->n_params, params));
  }
  g_assert_false (dsc_param_is_limit (spec_of (s, "nclip"), s->params, s->n_params, params));
  g_assert_true (dsc_param_set_text (spec_of (s, "match_method"), params, "xyxymatch", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (dsc_param_is_limit (spec_of (s, names[i]), s->params, s->n_params, params));
  dsc_params_free (s->params, s->n_params, params);
}

static void
test_enabled (void)
{
  g_assert_true (enabled ("resample", "report_var", "enable_err", "true"));
  g_assert_false (enabled ("resample", "report_var", "enable_err", "false"));
  g_assert_false (enabled ("tweakreg", "xoffset", "use2dhist", "true"));
  g_assert_true (enabled ("tweakreg", "xoffset", "use2dhist", "false"));
  g_assert_true (enabled ("tweakreg", "npixels", "starfinder", "segmentation"));
  g_assert_false (enabled ("tweakreg", "npixels", "starfinder", "dao"));
  g_assert_false (enabled ("tweakreg", "sharplo", "starfinder", "segmentation"));
  g_assert_false (enabled ("resample", "pixel_scale_ratio", "pixel_scale", "0.1"));
  g_assert_true (enabled ("resample", "pixel_scale_ratio", "pixel_scale", "None"));
  g_assert_true (enabled ("skymatch", "match_by", "skymethod", "match"));
  g_assert_true (enabled ("skymatch", "match_by", "skymethod", "global+match"));
  g_assert_false (enabled ("skymatch", "match_by", "skymethod", "global"));
}

static void
test_copy (void)
{
  const DscStep *s = step ("resample");
  DscResampleParams *a = params_of (s);
  DscResampleParams *b;

  g_assert_true (dsc_param_set_text (spec_of (s, "output_wcs"), a, "x.asdf", NULL));
  b = dsc_params_copy (s->params, s->n_params, s->params_size, a);
  g_assert_true (dsc_param_set_text (spec_of (s, "output_wcs"), a, "y.asdf", NULL));
  g_assert_cmpstr (b->output_wcs, ==, "x.asdf");
  g_assert_false (dsc_param_is_default (spec_of (s, "output_wcs"), b));
  dsc_params_reset (s->params, s->n_params, b);
  g_assert_cmpstr (b->output_wcs, ==, "");
  dsc_params_free (s->params, s->n_params, a);
  dsc_params_free (s->params, s->n_params, b);
}

static void
test_names (void)
{
  const char *now, *why;

  g_assert_cmpint (dsc_param_resolve_name (step ("resample"), "wht_type", "ivm", &now, &why), ==,
                   DSC_NAME_OLD);
  g_assert_cmpstr (now, ==, "weight_type");
  g_assert_cmpint (dsc_param_resolve_name (step ("resample"), "good_bits", "4", &now, &why), ==,
                   DSC_NAME_IGNORED);
  g_assert_nonnull (why);
  g_assert_cmpint (
      dsc_param_resolve_name (step ("outlier_detection"), "good_bits", "4", &now, &why), ==,
      DSC_NAME_KNOWN);
  g_assert_cmpint (dsc_param_resolve_name (step ("skymatch"), "pre_hooks", "f", &now, &why), ==,
                   DSC_NAME_REFUSED);
  g_assert_cmpint (dsc_param_resolve_name (NULL, "post_hooks", "[]", &now, &why), ==,
                   DSC_NAME_IGNORED);
  g_assert_null (why);
  g_assert_cmpint (dsc_param_resolve_name (step ("tweakreg"), "align_to_gaia", "true", &now, &why),
                   ==, DSC_NAME_REFUSED);
  g_assert_cmpint (dsc_param_resolve_name (step ("tweakreg"), "nothing", "1", &now, &why), ==,
                   DSC_NAME_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/param/typed-access", test_typed_access);
  g_test_add_func ("/param/words", test_words);
  g_test_add_func ("/param/parse", test_parse);
  g_test_add_func ("/param/range-text", test_range_text);
  g_test_add_func ("/param/enabled", test_enabled);
  g_test_add_func ("/param/limit", test_limit);
  g_test_add_func ("/param/copy", test_copy);
  g_test_add_func ("/param/names", test_names);
  return g_test_run ();
}
