/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A step that multiplies every exposure by a factor: what every step has to do, and no more. The
 * tests compile it. See README.md. */
#include <math.h>

#include "dsc-steps.h"
#include "template-params.h"

extern const DscStep dsc_template_step;

/* Rules that span parameters. */
static gboolean
check (gconstpointer params, const DscStepInput *input, GError **error)
{
  const DscTemplateParams *p = params;

  if (!p->invert || p->factor > 0.0)
    return TRUE;
  g_set_error_literal (
      error, DSC_ERROR, DSC_ERROR_PARAMETER,
      "factor is 0, which nothing can be divided by; raise it or set invert=false");
  return FALSE;
}

static gboolean
forecast (gconstpointer params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  DscForecast result = { 0 };

  for (guint i = 0; i < dsc_library_get_n_models (input->library); i++) {
    DscImageModel *model = dsc_library_get_model (input->library, i);
    guint64 pixels
        = (guint64)dsc_image_model_get_width (model) * dsc_image_model_get_height (model);

    result.memory += 4 * pixels;
  }
  *ret_forecast = result;
  return TRUE;
}

/* Glue only: the numbers are made by kernels, which know no models. */
static DscImageModel *
scale (const DscTemplateParams *p, DscImageModel *model, GError **error)
{
  float factor = (float)(p->invert ? 1.0 / p->factor : p->factor);
  g_autoptr (DscImage) sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, error);
  g_autoptr (DscImage) scaled = NULL;
  DscImageModel *result;

  if (sci == NULL)
    return NULL;
  scaled = dsc_image_new (DSC_PIXEL_FLOAT, sci->width, sci->height, 1,
                          dsc_image_model_get_name (model), error);
  if (scaled == NULL)
    return NULL;
  for (gsize i = 0; i < dsc_image_n_pixels (sci); i++)
    scaled->f[i] = sci->f[i] * factor;
  result = dsc_image_model_new (dsc_image_model_get_name (model), sci->width, sci->height);
  dsc_image_model_set_plane (result, DSC_PLANE_SCI, scaled);
  return result;
}

static gboolean
run (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const DscTemplateParams *p = params;
  guint n = dsc_library_get_n_models (input->library);
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++) {
    DscImageModel *model = NULL;

    if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
      return FALSE;
    dsc_progress_set (input->progress, (double)i / n, "scaling");
    model = scale (p, dsc_library_get_model (input->library, i), error);
    if (model == NULL)
      return FALSE;
    g_ptr_array_add (models, model);
  }
  /* The output is filled at the end, when nothing can fail any more. */
  output->library = dsc_library_with_models (input->library, models);
  output->verdict = g_strdup_printf ("%u exposures scaled by %g", n, p->factor);
  return TRUE;
}

const DscStep dsc_template_step = {
  .id = "template",
  .title = N_ ("Template"),
  .summary = N_ ("Multiplies the exposures by a factor."),
  .status_key = "S_TEMPL",
  .suffix = "template",
  .version = 1,
  .algorithm = 1,
  .params = dsc_template_param_specs,
  .n_params = DSC_TEMPLATE_N_PARAMS,
  .params_size = sizeof (DscTemplateParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
  .check = check,
  .forecast = forecast,
  .run = run,
};
