/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-fits-model.h"
#include "dsc-gwcs.h"
#include "dsc-provenance.h"
#include "dsc-resample-combine.h"
#include "dsc-resample-keywords.h"
#include "dsc-resample-plan.h"
#include "dsc-step-advice.h"
#include "dsc-steps.h"

/* One product in the making. */
typedef struct {
  const DscResamplePlan *plan;
  const DscStepInput *input;
  guint n_members;
  const guint *members;
  DscHeader *primary, *sci;
  GPtrArray *outline;
} Product;

static void
product_clear (Product *product)
{
  g_clear_pointer (&product->primary, dsc_header_unref);
  g_clear_pointer (&product->sci, dsc_header_unref);
  g_clear_pointer (&product->outline, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Product, product_clear)

/* The images of the product, in jwst's order (reference part B, 2.13). */
static gboolean
add_images (const Product *product, DscFitsWriter *writer, GError **error)
{
  const DscResamplePlan *plan = product->plan;
  const DscResampleParams *p = plan->params;
  gboolean variances = plan->noise == DSC_NOISE_VARIANCE && p->report_var;
  struct {
    DscPlaneId id;
    gboolean wanted;
    guint depth;
  } const planes[] = {
    { DSC_PLANE_SCI, TRUE, 0 },
    { DSC_PLANE_ERR, plan->noise != DSC_NOISE_NONE, 0 },
    { DSC_PLANE_DQ, p->propagate_dq, 0 },
    { DSC_PLANE_CON, p->enable_ctx, (product->n_members - 1) / 32 + 1 },
    { DSC_PLANE_WHT, TRUE, 0 },
    { DSC_PLANE_VAR_POISSON, variances, 0 },
    { DSC_PLANE_VAR_RNOISE, variances, 0 },
    { DSC_PLANE_VAR_FLAT, variances, 0 },
  };
  g_autoptr (DscHeader) err = dsc_header_new ();
  const char *unit = dsc_header_get_string (product->sci, "BUNIT");

  if (unit != NULL)
    dsc_header_set_string (err, "BUNIT", unit, "physical units of the array values");
  for (guint k = 0; k < G_N_ELEMENTS (planes); k++)
    if (planes[k].wanted
        && !dsc_fits_writer_add_image (writer, dsc_plane_name (planes[k].id), planes[k].id,
                                       plan->grid.width, plan->grid.height, planes[k].depth,
                                       planes[k].id == DSC_PLANE_SCI   ? product->sci
                                       : planes[k].id == DSC_PLANE_ERR ? err
                                                                       : NULL,
                                       error))
      return FALSE;
  return TRUE;
}

static gboolean
add_tables (const Product *product, DscFitsWriter *writer, GError **error)
{
  const DscResamplePlan *plan = product->plan;
  g_autofree char *meta = NULL;
  g_autoptr (GBytes) asdf = NULL;
  gint64 n_groups = 0;

  if (dsc_resample_blends (plan, product->input->library)) {
    g_autofree DscHeader **primary = g_new (DscHeader *, product->n_members);
    g_autofree DscHeader **sci = g_new (DscHeader *, product->n_members);

    for (guint i = 0; i < product->n_members; i++) {
      DscImageModel *model = plan->exposures[product->members[i]].model;

      primary[i] = dsc_image_model_get_primary (model);
      sci[i] = dsc_image_model_get_sci (model);
    }
    if (!dsc_fits_writer_add_hdrtab (writer, product->n_members, primary, sci, error))
      return FALSE;
  }
  dsc_header_get_int (product->primary, "NDRIZ", &n_groups);
  meta = dsc_resample_make_meta (plan, (guint)n_groups);
  asdf = dsc_gwcs_write (plan->out_wcs, meta, error);
  return asdf != NULL
         && dsc_fits_writer_add_asdf (writer, g_bytes_get_data (asdf, NULL),
                                      g_bytes_get_size (asdf), error);
}

/* Makes the file @name in the work directory. Returns: its path */
static char *
make_product (Product *product, const char *name, DscResampleTally *tally, GError **error)
{
  const DscStepInput *input = product->input;
  g_autofree char *path = g_build_filename (input->work_dir, name, NULL);
  g_autoptr (DscFitsWriter) writer = NULL;

  if (!dsc_resample_make_headers (product->plan, input->library, product->n_members,
                                  product->members, name, &product->primary, &product->sci,
                                  &product->outline, input->progress, error))
    return NULL;
  dsc_provenance_add (product->primary, &dsc_resample_step, product->plan->params, input->compat);
  tally->outline = product->outline;
  writer = dsc_fits_writer_new (path, error);
  if (writer == NULL || !dsc_fits_writer_primary (writer, product->primary, error)
      || !add_images (product, writer, error)
      || !dsc_resample_combine (product->plan, product->n_members, product->members, writer, tally,
                                input->progress, input->cancellable, error)
      || !add_tables (product, writer, error) || !dsc_fits_writer_finish (writer, error))
    return NULL;
  return g_steal_pointer (&path);
}

static char *
make_verdict (const DscResamplePlan *plan, const DscResampleTally *tally)
{
  double empty = tally->n_inside > 0 ? 100 * (double)tally->n_empty / (double)tally->n_inside : 100;

  return g_strdup_printf ("mosaic %u x %u px of %.4g arcsec, %u exposure%s, %.1f %% empty inside "
                          "the footprint",
                          plan->grid.width, plan->grid.height, plan->grid.scale_deg * 3600, plan->n,
                          plan->n == 1 ? "" : "s", empty);
}

static void
warn_of_silent (const DscResamplePlan *plan, const DscResampleTally *tally, DscProgress *progress)
{
  for (guint i = 0; i < plan->n; i++)
    if (tally->n_touched[i] == 0)
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "'%s' contributes nothing: all weights are zero, or it lies outside "
                            "the output grid",
                            dsc_image_model_get_name (plan->exposures[i].model));
}

static gboolean
run_combined (const DscResamplePlan *plan,
              const DscStepInput *input,
              DscStepOutput *output,
              GError **error)
{
  g_autofree guint *members = g_new (guint, plan->n);
  g_autofree guint64 *n_touched = g_new0 (guint64, plan->n);
  g_auto (Product) product
      = { .plan = plan, .input = input, .n_members = plan->n, .members = members };
  DscResampleTally tally = { .n_touched = n_touched };
  g_autofree char *name = g_strdup_printf ("%s_i2d.fits", input->product);
  g_autofree char *path = NULL;
  g_autoptr (DscImageModel) image = NULL;

  for (guint i = 0; i < plan->n; i++)
    members[i] = i;
  path = make_product (&product, name, &tally, error);
  if (path == NULL)
    return FALSE;
  image = dsc_fits_model_open (path, error);
  if (image == NULL)
    return FALSE;
  warn_of_silent (plan, &tally, input->progress);
  output->status = DSC_STEP_COMPLETE;
  output->verdict = make_verdict (plan, &tally);
  dsc_step_output_add_file (output, path, "i2d", -1);
  output->image = g_steal_pointer (&image);
  return TRUE;
}

/* "a_b_cal.fits" -> "a_b_outlier_i2d.fits" */
static char *
single_name (DscImageModel *model)
{
  g_autofree char *stem = g_strdup (dsc_image_model_get_name (model));
  char *dot = g_strrstr (stem, ".fits"), *tail;

  if (dot != NULL)
    *dot = '\0';
  tail = strrchr (stem, '_');
  if (tail != NULL)
    *tail = '\0';
  return g_strdup_printf ("%s_outlier_i2d.fits", stem);
}

/* One product per group, all on the common grid. */
static gboolean
run_single (const DscResamplePlan *plan,
            const DscStepInput *input,
            DscStepOutput *output,
            GError **error)
{
  guint n_groups = dsc_library_get_n_groups (input->library);
  g_autofree guint *members = g_new (guint, plan->n);
  g_autofree guint64 *n_touched = g_new0 (guint64, plan->n);
  g_autoptr (DscLibrary) library = dsc_library_new (
      input->product, dsc_library_get_asn_id (input->library),
      dsc_library_get_asn_table (input->library), dsc_library_get_asn_pool (input->library));
  DscResampleTally tally = { .n_touched = n_touched };

  for (guint g = 0; g < n_groups; g++) {
    g_auto (Product) product = { .plan = plan, .input = input, .members = members };
    g_autofree char *name = NULL, *path = NULL;
    g_autoptr (DscImageModel) image = NULL;

    for (guint i = 0; i < plan->n; i++)
      if (dsc_library_get_group (input->library, i) == g)
        members[product.n_members++] = i;
    name = single_name (plan->exposures[members[0]].model);
    dsc_progress_push (input->progress, (double)g / n_groups, (g + 1.0) / n_groups);
    path = make_product (&product, name, &tally, error);
    dsc_progress_pop (input->progress);
    image = path != NULL ? dsc_fits_model_open (path, error) : NULL;
    if (image == NULL)
      return FALSE;
    dsc_library_add (library, image, dsc_library_get_group_id (input->library, members[0]));
    dsc_step_output_add_file (output, path, "outlier_i2d", (int)members[0]);
  }
  warn_of_silent (plan, &tally, input->progress);
  output->status = DSC_STEP_COMPLETE;
  output->library = g_steal_pointer (&library);
  output->verdict = g_strdup_printf ("%u images of %u x %u px on a common grid", n_groups,
                                     plan->grid.width, plan->grid.height);
  return TRUE;
}

static gboolean
run (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  g_autoptr (DscResamplePlan) plan = dsc_resample_plan_new (params, input, error);
  gboolean ok;

  if (plan == NULL)
    return FALSE;
  ok = plan->params->single ? run_single (plan, input, output, error)
                            : run_combined (plan, input, output, error);
  if (!ok)
    dsc_step_output_clear (output);
  return ok;
}

static gboolean
forecast (gconstpointer params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  DscStepInput quiet = *input;
  g_autoptr (DscResamplePlan) plan = NULL;
  DscForecast f = { 0 };

  quiet.progress = NULL;
  plan = dsc_resample_plan_new (params, &quiet, error);
  if (plan == NULL)
    return FALSE;
  f.width = plan->grid.width;
  f.height = plan->grid.height;
  f.memory = dsc_resample_plan_memory (plan);
  f.disk = dsc_resample_plan_disk (plan);
  f.seconds = dsc_resample_plan_seconds (plan);
  if (!dsc_step_check_disk (input, f.disk,
                            "choose a coarser pixel_scale, or turn off report_var and enable_ctx",
                            error))
    return FALSE;
  f.text = g_strdup_printf (ngettext ("mosaic %u x %u px of %.4g arcsec from %u exposure; %.0f MB "
                                      "of memory%s, %.0f MB on disk, about %.0f s",
                                      "mosaic %u x %u px of %.4g arcsec from %u exposures; %.0f MB "
                                      "of memory%s, %.0f MB on disk, about %.0f s",
                                      plan->n),
                            plan->grid.width, plan->grid.height, plan->grid.scale_deg * 3600,
                            plan->n, (double)f.memory / 1e6,
                            plan->strip_rows < plan->grid.height ? _ (" (made in bands)") : "",
                            (double)f.disk / 1e6, ceil (f.seconds));
  *ret_forecast = f;
  return TRUE;
}

const DscStep dsc_resample_step = {
  .id = "resample",
  .title = N_ ("Make the mosaic"),
  .summary = N_ ("Drizzles all exposures onto one grid on the sky."),
  .status_key = "S_RESAMP",
  .suffix = "i2d",
  .version = 1,
  .algorithm = 3,
  .params = dsc_resample_param_specs,
  .n_params = DSC_RESAMPLE_N_PARAMS,
  .params_size = sizeof (DscResampleParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_IMAGE,
  .advise = dsc_resample_advise,
  .forecast = forecast,
  .run = run,
};
