/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Visits every step of the registry: whatever holds for steps as such is checked here once. */
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-common-params.h"
#include "dsc-params-table.h"
#include "dsc-pipeline.h"
#include "dsc-step.h"
#include "dsc-test.h"
#include "template/template-params.h"

extern const DscStep dsc_template_step;

#define DO(function)                                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    for (guint i = 0; i < dsc_step_registry_n (); i++)                                             \
      function (dsc_step_registry_get (i));                                                        \
    function (&dsc_pipeline);                                                                      \
    function (&dsc_template_step);                                                                 \
  }                                                                                                \
  G_STMT_END

static gboolean
is_number (const DscParamSpec *spec)
{
  return spec->type == DSC_PARAM_INT || spec->type == DSC_PARAM_DOUBLE
         || spec->type == DSC_PARAM_INT_LIST || spec->type == DSC_PARAM_DOUBLE_LIST;
}

static void
check_docs (const DscStep *step)
{
  g_assert_cmpstr (step->title, !=, "");
  g_assert_true (g_str_has_suffix (step->summary, "."));
  g_assert_cmpuint (step->version, >=, 1);
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];

    g_test_message ("%s.%s", step->id, spec->name);
    g_assert_cmpuint (strlen (spec->title), >, 2);
    g_assert_false (g_str_has_suffix (spec->title, "."));
    g_assert_true (g_str_has_suffix (spec->help, "."));
    g_assert_cmpuint (strlen (spec->group_title), >, 2);
    g_assert_cmpuint (strlen (spec->group), >, 0);
  }
}

static void
test_docs (void)
{
  DO (check_docs);
}

static void
check_ranges (const DscStep *step)
{
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    gboolean may_unset = (spec->flags & DSC_PARAM_OPTIONAL) != 0;

    g_test_message ("%s.%s", step->id, spec->name);
    g_assert_cmpuint (spec->offset, <, step->params_size);
    if (is_number (spec)) {
      g_assert_cmpfloat (spec->min, <, spec->max);
      g_assert_cmpfloat (spec->ui_min, <, spec->ui_max);
      g_assert_cmpfloat (spec->ui_min, >=, spec->min);
      g_assert_cmpfloat (spec->ui_max, <=, spec->max);
      g_assert_cmpfloat (spec->step, >, 0.0);
      g_assert_true (isfinite (spec->ui_max - spec->ui_min));
      g_assert_true (may_unset == isnan (spec->def));
    }
    if (spec->type == DSC_PARAM_STRING || spec->type == DSC_PARAM_FILE)
      g_assert_nonnull (spec->def_string);
    if (spec->type == DSC_PARAM_INT_LIST || spec->type == DSC_PARAM_DOUBLE_LIST) {
      g_assert_cmpuint (spec->list_max, <=, DSC_LIST_MAX);
      g_assert_cmpuint (spec->list_min, <=, spec->list_max);
      g_assert_cmpuint (spec->list_min, >, 0);
    }
    if (spec->type == DSC_PARAM_ENUM)
      g_assert_cmpuint ((guint)spec->def, <, g_strv_length ((GStrv)spec->enum_names));
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (spec->name, !=, step->params[k].name);
  }
}

static void
test_ranges (void)
{
  DO (check_ranges);
}

/* Defaults are legal and every value's text reads back as the same value. */
static void
check_round_trip (const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  gpointer copy = dsc_params_new (step->params, step->n_params, step->params_size);

  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *text = dsc_param_get_text (spec, params);
    g_autofree char *again = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (dsc_param_is_default (spec, params));
    dsc_param_set_text (spec, copy, text, &error);
    g_assert_no_error (error);
    g_assert_true (dsc_param_is_default (spec, copy));
    again = dsc_param_get_text (spec, copy);
    g_assert_cmpstr (again, ==, text);
    if (spec->type == DSC_PARAM_DOUBLE) {
      double value = spec->ui_min + (spec->ui_max - spec->ui_min) / 3.0;
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_dtostr (number, sizeof number, value);
      dsc_param_set_text (spec, copy, number, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (G_STRUCT_MEMBER (double, copy, spec->offset), ==, value);
      g_free (again);
      again = dsc_param_get_text (spec, copy);
      dsc_param_set_text (spec, params, again, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (G_STRUCT_MEMBER (double, params, spec->offset), ==, value);
    }
  }
  dsc_params_free (step->params, step->n_params, params);
  dsc_params_free (step->params, step->n_params, copy);
}

static void
test_round_trip (void)
{
  DO (check_round_trip);
}

/* Rules of enabled_when and limit_when name parameters and words that exist. */
static void
check_rules (const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

  for (guint i = 0; i < 2 * step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i / 2];
    const char *rule = i % 2 ? spec->limit_when : spec->enabled_when;
    g_autofree char *name = NULL;
    g_auto (GStrv) words = NULL;
    const DscParamSpec *other;

    if (rule == NULL)
      continue;
    name = g_strndup (rule + (*rule == '!'), strcspn (rule + (*rule == '!'), "!="));
    other = dsc_params_find (step->params, step->n_params, name);
    g_assert_nonnull (other);
    words = g_strsplit (strchr (rule, '=') != NULL ? strchr (rule, '=') + 1 : "true", "|", -1);
    for (guint k = 0; words[k] != NULL; k++)
      g_assert_true (dsc_param_set_text (other, params, words[k], NULL));
  }
  dsc_params_free (step->params, step->n_params, params);
}

static void
test_rules (void)
{
  DO (check_rules);
}

static void
check_common (const DscStep *step)
{
  static const char *const names[] = { "skip",   "save_results",       "output_dir", "output_file",
                                       "suffix", "search_output_file", "in_memory" };
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  const DscCommonParams *common = params;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, names[i]);

    g_assert_nonnull (spec);
    g_assert_true (spec->flags & DSC_PARAM_COMMON);
    g_assert_true (spec->flags & DSC_PARAM_NO_HASH);
  }
  dsc_param_set_text (dsc_params_find (step->params, step->n_params, "output_dir"), params, "there",
                      NULL);
  g_assert_cmpstr (common->output_dir, ==, "there");
  g_assert_true (common->in_memory);
  dsc_params_free (step->params, step->n_params, params);
}

static void
test_common (void)
{
  DO (check_common);
}

static void
test_registry (void)
{
  static const char *const ids[]
      = { "tweakreg", "skymatch", "outlier_detection", "resample", "source_catalog" };

  g_assert_cmpuint (dsc_step_registry_n (), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpstr (dsc_step_registry_get (i)->id, ==, ids[i]);
  g_assert_true (dsc_step_registry_find ("jwst::Resample") == dsc_step_registry_get (3));
  g_assert_null (dsc_step_registry_find ("image3"));
}

/* Names, types and defaults of jwst 3.0.0 (reference parts A 2.2, 3.1, 4.1 and B 1.1, 2.1, 3.1). */
static void
test_snapshot (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tools", "params-snapshot.txt", NULL);
  g_autofree char *expected = NULL;
  g_autofree char *listing = dsc_params_listing (NULL);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  if (!g_str_equal (listing, expected))
    g_test_message ("The declaration of a step differs from %s. Raise the step's version, write a "
                    "line in CHANGELOG.md, then: dscope params > %s",
                    path, path);
  g_assert_cmpstr (listing, ==, expected);
}

/* Two exposures with pixels and coordinates. */
static DscLibrary *
small_library (void)
{
  static const DscTan tan
      = { .crpix = { 8, 8 }, .crval = { 10, 20 }, .cdelt = { 1e-5, 1e-5 }, .pc = { -1, 0, 0, 1 } };
  static const guint shape[] = { 16, 16 };
  DscLibrary *library = dsc_library_new ("small", NULL, NULL, NULL);

  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("e%u_cal.fits", i);
    g_autoptr (DscImageModel) model = dsc_image_model_new (name, 16, 16);
    g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, 16, 16, 1, name, NULL);
    g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, shape);

    dsc_image_fill (sci, (float)i);
    dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
    dsc_image_model_set_wcs (model, wcs, NULL);
    dsc_library_add (library, model, NULL);
  }
  return library;
}

static void
check_cancel (const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  g_autoptr (DscLibrary) library = small_library ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input = { .library = library,
                         .image = dsc_library_get_model (library, 0),
                         .product = "small",
                         .work_dir = dir,
                         .cancellable = cancellable };
  DscStepOutput output = { 0 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  if (dsc_step_is_available (step)) {
    g_assert_false (step->run (params, &input, &output, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (output.image);
    g_assert_null (output.library);
    g_assert_null (output.files);
  }
  dsc_params_free (step->params, step->n_params, params);
}

static void
test_cancel (void)
{
  DO (check_cancel);
}

/* Runs a step into a directory of its own. */
static void
run_with_threads (const DscStep *step, DscLibrary *library, guint n_threads, DscStepOutput *output)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input
      = { .library = library, .product = "small", .n_threads = n_threads, .work_dir = dir };
  const DscParamSpec *limit = dsc_params_find (step->params, step->n_params, "max_flagged_percent");
  g_autoptr (GError) error = NULL;

  /* the exposures come with the sky levels they have */
  if (limit != NULL)
    dsc_param_set_text (limit, params, "100", NULL);
  g_assert_true (step->run (params, &input, output, &error));
  g_assert_no_error (error);
  dsc_params_free (step->params, step->n_params, params);
}

/* One and four threads make the same bytes. */
static void
check_threads (const DscStep *step, DscLibrary *library)
{
  DscStepOutput one = { 0 }, four = { 0 };

  if (!dsc_step_is_available (step) || step->input != DSC_PORT_EXPOSURES)
    return;
  run_with_threads (step, library, 1, &one);
  run_with_threads (step, library, 4, &four);
  g_assert_cmpstr (one.verdict, ==, four.verdict);
  g_assert_cmpint (one.status, ==, four.status);
  g_assert_true ((one.files == NULL) == (four.files == NULL));
  for (guint i = 0; one.files != NULL && i < one.files->len; i++) {
    const DscProductFile *a = one.files->pdata[i], *b = four.files->pdata[i];
    g_autofree char *bytes_a = NULL;
    g_autofree char *bytes_b = NULL;
    gsize size_a, size_b;

    g_assert_true (g_file_get_contents (a->path, &bytes_a, &size_a, NULL));
    g_assert_true (g_file_get_contents (b->path, &bytes_b, &size_b, NULL));
    g_assert_cmpmem (bytes_a, size_a, bytes_b, size_b);
  }
  dsc_step_output_clear (&one);
  dsc_step_output_clear (&four);
}

static void
test_threads (void)
{
  g_autofree char *path
      = dsc_test_shared ("fixtures/nircam-mini/input/aligned/nircam-mini_asn.json");
  const char *paths[] = { path, NULL };
  g_autoptr (DscLibrary) library = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  library = dsc_library_load (paths, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < dsc_step_registry_n (); i++)
    check_threads (dsc_step_registry_get (i), library);
  check_threads (&dsc_template_step, library);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/all-steps/registry", test_registry);
  g_test_add_func ("/all-steps/docs", test_docs);
  g_test_add_func ("/all-steps/ranges", test_ranges);
  g_test_add_func ("/all-steps/round-trip", test_round_trip);
  g_test_add_func ("/all-steps/rules", test_rules);
  g_test_add_func ("/all-steps/common", test_common);
  g_test_add_func ("/all-steps/snapshot", test_snapshot);
  g_test_add_func ("/all-steps/cancel", test_cancel);
  g_test_add_func ("/all-steps/threads", test_threads);
  return g_test_run ();
}
