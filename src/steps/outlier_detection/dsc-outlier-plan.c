/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-plan.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-param-checks.h"
#include "resample/dsc-resample-load.h"
#include "dsc-steps.h"

#define DEFAULT_MAX_MEMORY ((guint64)1 << 30)
#define PROBE_STEP 64 /* pixels between the places where the extent of an exposure is looked up */
#define WINDOW_MARGIN 8.0 /* mosaic pixels around what is found there */

/* In the order of the words of the parameter. */
static const DscResampleKernel kernels[]
    = { DSC_RESAMPLE_KERNEL_SQUARE, DSC_RESAMPLE_KERNEL_POINT, DSC_RESAMPLE_KERNEL_TURBO };
static const DscResampleWeight weights[] = { DSC_RESAMPLE_WEIGHT_IVM, DSC_RESAMPLE_WEIGHT_EXPTIME };

/* Resample with its defaults, but for what the two steps have in common. */
static DscResampleParams *
make_drizzle_params (const DscOutlierDetectionParams *p)
{
  DscResampleParams *drizzle = dsc_params_new (dsc_resample_param_specs, DSC_RESAMPLE_N_PARAMS,
                                               sizeof (DscResampleParams));

  drizzle->pixfrac = p->pixfrac;
  drizzle->kernel = kernels[p->kernel];
  drizzle->weight_type = weights[p->weight_type];
  g_free (drizzle->fillval);
  drizzle->fillval = g_strdup (p->fillval);
  drizzle->pixmap_stepsize = p->pixmap_stepsize;
  drizzle->pixmap_order = p->pixmap_order;
  drizzle->enable_ctx = FALSE;
  drizzle->enable_err = FALSE;
  drizzle->report_var = FALSE;
  drizzle->propagate_dq = FALSE;
  drizzle->blendheaders = FALSE;
  return drizzle;
}

/*
 * What the pixels of an exposure have more than the blotted median. jwst looks for BKGSUB = F
 * here, though it takes off the level of an exposure without BKGSUB when it drizzles it.
 */
static float
find_level (const DscOutlierPlan *plan, guint index, double backg)
{
  DscImageModel *model = plan->resample->exposures[index].model;
  gboolean subtracted = plan->compat == DSC_COMPAT_JWST;
  double level = NAN;

  if (!plan->params->resample_data)
    return (float)plan->resample->exposures[index].level;
  if (!dsc_header_get_bool (dsc_image_model_get_primary (model), "BKGSUB", &subtracted))
    dsc_header_get_bool (dsc_image_model_get_sci (model), "BKGSUB", &subtracted);
  if (!subtracted)
    dsc_image_model_get_double (model, "BKGLEVEL", &level);
  return (float)(isfinite (level) ? level : backg);
}

DscOutlierRule
dsc_outlier_plan_get_rule (const DscOutlierPlan *plan,
                           guint index,
                           const DscOutlierDetectionParams *params)
{
  DscOutlierRule rule = { .level = find_level (plan, index, params->backg) };
  double snr[2] = { NAN, NAN }, scale[2] = { NAN, NAN };

  dsc_param_parse_two_numbers (params->snr, snr);
  dsc_param_parse_two_numbers (params->scale, scale);
  for (guint k = 0; k < 2; k++) {
    rule.snr[k] = (float)snr[k];
    rule.scale[k] = (float)scale[k];
  }
  return rule;
}

gboolean
dsc_outlier_plan_find_window (const DscOutlierPlan *plan, guint index, DscGroupWindow *ret_window)
{
  const DscResamplePlan *resample = plan->resample;
  gint nx = (gint)resample->grid.width, ny = (gint)resample->grid.height;
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY }, margin;
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (resample, index, &mapping);
  gint x0, x1, y0, y1;

  *ret_window = (DscGroupWindow){ .mean_weight = NAN };
  if (source.x0 > source.x1 || source.y0 > source.y1)
    return FALSE;
  for (gint y = source.y0; y < source.y1 + PROBE_STEP; y += PROBE_STEP)
    for (gint x = source.x0; x < source.x1 + PROBE_STEP; x += PROBE_STEP) {
      double p[2] = { MIN (x, source.x1), MIN (y, source.y1) }, q[2];

      source.func (source.user_data, 1, &p[0], &p[1], &q[0], &q[1]);
      for (guint k = 0; k < 2; k++) {
        /* a place without a position: it may be anywhere */
        low[k] = isfinite (q[k]) ? MIN (low[k], q[k]) : -1e9;
        high[k] = isfinite (q[k]) ? MAX (high[k], q[k]) : 1e9;
      }
    }
  margin = WINDOW_MARGIN + resample->setup.reach;
  x0 = (gint)CLAMP (floor (low[0] - margin), 0, nx);
  y0 = (gint)CLAMP (floor (low[1] - margin), 0, ny);
  x1 = (gint)CLAMP (ceil (high[0] + margin), -1, nx - 1);
  y1 = (gint)CLAMP (ceil (high[1] + margin), -1, ny - 1);
  if (x0 > x1 || y0 > y1)
    return FALSE;
  ret_window->x0 = x0;
  ret_window->y0 = y0;
  ret_window->width = (guint)(x1 - x0 + 1);
  ret_window->height = (guint)(y1 - y0 + 1);
  return TRUE;
}

static void
join_windows (DscGroupWindow *a, const DscGroupWindow *b)
{
  gint x1 = MAX (a->x0 + (gint)a->width, b->x0 + (gint)b->width);
  gint y1 = MAX (a->y0 + (gint)a->height, b->y0 + (gint)b->height);

  if (a->width == 0) {
    *a = *b;
    return;
  }
  a->x0 = MIN (a->x0, b->x0);
  a->y0 = MIN (a->y0, b->y0);
  a->width = (guint)(x1 - a->x0);
  a->height = (guint)(y1 - a->y0);
}

static void
lay_windows (DscOutlierPlan *plan)
{
  const DscOutputGrid *grid = &plan->resample->grid;
  /* a number in empty pixels may enter the median, and so they are all kept */
  gboolean everywhere = !isnan (plan->resample->fill);

  plan->windows = g_new0 (DscGroupWindow, plan->n_groups);
  for (guint g = 0; g < plan->n_groups; g++)
    plan->windows[g] = (DscGroupWindow){ .width = everywhere ? grid->width : 0,
                                         .height = everywhere ? grid->height : 0,
                                         .mean_weight = NAN };
  for (guint i = 0; !everywhere && i < plan->n; i++) {
    DscGroupWindow own;

    if (dsc_outlier_plan_find_window (plan, i, &own))
      join_windows (&plan->windows[plan->groups[i]], &own);
  }
}

/* The footprint of each exposure as polygons on the plane of the mosaic. */
static GPtrArray *
flatten_footprints (const DscOutlierPlan *plan)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < plan->n; i++) {
    GPtrArray *footprint = plan->resample->exposures[i].footprint;
    GPtrArray *flat = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);

    for (guint p = 0; p < footprint->len; p++) {
      const DscPolygon *sky = g_ptr_array_index (footprint, p);
      DscPolygon *polygon = dsc_polygon_new (sky->n);

      dsc_wcs_sky_to_pixel (plan->resample->out_wcs, sky->n, sky->x, sky->y, polygon->x,
                            polygon->y);
      g_ptr_array_add (flat, polygon);
    }
    g_ptr_array_add (all, flat);
  }
  return all;
}

static gboolean
contains (GPtrArray *polygons, double x, double y)
{
  for (guint p = 0; p < polygons->len; p++)
    if (dsc_polygon_contains (g_ptr_array_index (polygons, p), x, y))
      return TRUE;
  return FALSE;
}

/* Whether one of N x N places in exposure @index lies in exposure @other. */
static gboolean
overlaps (const DscOutlierPlan *plan, GPtrArray *flat, guint index, guint other)
{
  enum { N = 17 };
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (plan->resample, index, &mapping);

  for (guint k = 0; k < N * N; k++) {
    double x = source.x0 + (k % N) * (source.x1 - source.x0) / (N - 1.0);
    double y = source.y0 + (k / N) * (source.y1 - source.y0) / (N - 1.0), qx, qy;

    source.func (source.user_data, 1, &x, &y, &qx, &qy);
    if (!isnan (qx) && contains (g_ptr_array_index (flat, other), qx, qy))
      return TRUE;
  }
  return FALSE;
}

static void
find_lone (DscOutlierPlan *plan)
{
  g_autoptr (GPtrArray) flat = flatten_footprints (plan);

  for (guint i = 0; i < plan->n; i++) {
    plan->lone[i] = TRUE;
    for (guint k = 0; k < plan->n && plan->lone[i]; k++)
      plan->lone[i] = plan->groups[k] == plan->groups[i] || !overlaps (plan, flat, i, k);
  }
}

/* Where the corners of exposure @index lie in the first one, against where they should: pixels. */
static double
pointing_difference (const DscOutlierPlan *plan, guint index)
{
  const DscResampleExposure *first = &plan->resample->exposures[0];
  const DscResampleExposure *e = &plan->resample->exposures[index];
  double worst = 0;

  for (guint k = 0; k < 5; k++) {
    double x = k == 4 ? 0.5 * (e->width - 1.0) : k % 2 * (e->width - 1.0);
    double y = k == 4 ? 0.5 * (e->height - 1.0) : k / 2 * (e->height - 1.0);
    double ra, dec, qx, qy;

    dsc_wcs_pixel_to_sky1 (e->wcs, x, y, &ra, &dec);
    dsc_wcs_sky_to_pixel1 (first->wcs, ra, dec, &qx, &qy);
    if (isnan (qx) || isnan (qy))
      return INFINITY;
    worst = MAX (worst, hypot (qx - x, qy - y));
  }
  return worst;
}

/* A plain stack needs the same pixel in the same place. */
static gboolean
check_stackable (const DscOutlierPlan *plan, GError **error)
{
  const DscResampleExposure *first = &plan->resample->exposures[0];

  for (guint i = 1; i < plan->n; i++) {
    const DscResampleExposure *e = &plan->resample->exposures[i];
    double pixels;

    if (e->width != first->width || e->height != first->height) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_MIXED,
          "'%s' has %u x %u pixels but '%s' %u x %u: exposures of different size cannot be "
          "stacked as they are; set resample_data=true",
          dsc_image_model_get_name (first->model), first->width, first->height,
          dsc_image_model_get_name (e->model), e->width, e->height);
      return FALSE;
    }
    pixels = plan->compat == DSC_COMPAT_JWST ? 0 : pointing_difference (plan, i);
    if (pixels > 1) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_MIXED,
          "'%s' and '%s' point %.1f pixels apart: only undithered exposures can be stacked as "
          "they are; set resample_data=true",
          dsc_image_model_get_name (first->model), dsc_image_model_get_name (e->model), pixels);
      return FALSE;
    }
  }
  return TRUE;
}

/* Exposures stacked as they are: one image each, all of the same size. jwst knows no levels here.
 */
static void
lay_plain (DscOutlierPlan *plan)
{
  plan->n_groups = plan->n;
  plan->windows = g_new0 (DscGroupWindow, plan->n);
  for (guint i = 0; i < plan->n; i++) {
    plan->groups[i] = i;
    if (plan->compat == DSC_COMPAT_JWST)
      plan->resample->exposures[i].level = 0;
    plan->windows[i] = (DscGroupWindow){ .width = plan->resample->exposures[i].width,
                                         .height = plan->resample->exposures[i].height,
                                         .mean_weight = NAN };
  }
}

/* Outliers are judged against ERR; jwst makes zeros where there is none. */
static gboolean
check_err (const DscOutlierPlan *plan, GError **error)
{
  for (guint i = 0; plan->compat == DSC_COMPAT_NONE && i < plan->n; i++) {
    DscImageModel *model = plan->resample->exposures[i].model;

    if (dsc_image_model_has_plane (model, DSC_PLANE_ERR))
      continue;
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
        "'%s' has no ERR, against which outliers are judged; take it out, or skip the step",
        dsc_image_model_get_name (model));
    return FALSE;
  }
  return TRUE;
}

DscOutlierPlan *
dsc_outlier_plan_new (const DscOutlierDetectionParams *params,
                      const DscStepInput *input,
                      GError **error)
{
  g_autoptr (DscOutlierPlan) plan = g_new0 (DscOutlierPlan, 1);
  DscResampleRules rules = { .ignore_nan = TRUE };

  if (!dsc_dq_parse_mask (params->good_bits, &rules.bad_bits, error))
    return NULL;
  plan->params = params;
  plan->compat = input->compat;
  plan->max_memory = input->max_memory > 0 ? input->max_memory : DEFAULT_MAX_MEMORY;
  plan->drizzle = make_drizzle_params (params);
  plan->resample = dsc_resample_plan_new_with_rules (plan->drizzle, &rules, input, error);
  if (plan->resample == NULL)
    return NULL;
  plan->n = plan->resample->n;
  if (!check_err (plan, error))
    return NULL;
  plan->n_groups = dsc_library_get_n_groups (input->library);
  plan->groups = g_new (guint, plan->n);
  plan->rules = g_new (DscOutlierRule, plan->n);
  plan->lone = g_new0 (gboolean, plan->n);
  for (guint i = 0; i < plan->n; i++)
    plan->groups[i] = dsc_library_get_group (input->library, i);
  if (params->resample_data) {
    lay_windows (plan);
    find_lone (plan);
  } else if (check_stackable (plan, error)) {
    lay_plain (plan);
  } else {
    return NULL;
  }
  for (guint i = 0; i < plan->n; i++)
    plan->rules[i] = dsc_outlier_plan_get_rule (plan, i, params);
  return g_steal_pointer (&plan);
}

gboolean
dsc_outlier_plan_has_levels (const DscOutlierPlan *plan)
{
  for (guint i = 0; i < plan->n; i++)
    if (plan->resample->exposures[i].level != 0)
      return TRUE;
  return FALSE;
}

void
dsc_outlier_plan_free (DscOutlierPlan *plan)
{
  if (plan == NULL)
    return;
  g_clear_pointer (&plan->resample, dsc_resample_plan_free);
  if (plan->drizzle != NULL)
    dsc_params_free (dsc_resample_param_specs, DSC_RESAMPLE_N_PARAMS, plan->drizzle);
  g_free (plan->groups);
  g_free (plan->rules);
  g_free (plan->windows);
  g_free (plan->lone);
  g_free (plan);
}

gboolean
dsc_outlier_plan_map (const DscOutlierPlan *plan,
                      guint index,
                      guint y0,
                      guint n_rows,
                      guint n_threads,
                      DscPixmap *map,
                      GCancellable *cancellable,
                      GError **error)
{
  /* the blot rounds positions to single precision: the peer's roundings of 1e-9 pixel do not show
   */
  return dsc_resample_compute_map (plan->resample, index, FALSE, y0, n_rows, n_threads, map,
                                   cancellable, error);
}

guint64
dsc_outlier_plan_memory (const DscOutlierPlan *plan)
{
  guint n_threads
      = plan->resample->n_threads > 0 ? plan->resample->n_threads : dsc_parallel_default_threads ();
  guint64 window = 0, masks = 0, exposure = 0;

  for (guint g = 0; g < plan->n_groups; g++)
    window = MAX (window, (guint64)plan->windows[g].width * plan->windows[g].height);
  for (guint i = 0; i < plan->n; i++) {
    guint64 n = (guint64)plan->resample->exposures[i].width * plan->resample->exposures[i].height;

    masks += n / 4;
    exposure = MAX (exposure, n);
  }
  /* an exposure in work and the weights of its group; then its map and its part of the median */
  return MAX (dsc_resample_load_bytes (plan->resample), exposure * 16) + window * 8 + masks
         + n_threads * ((guint64)24 << 20) + ((guint64)64 << 20);
}

guint64
dsc_outlier_plan_disk (const DscOutlierPlan *plan)
{
  const DscOutputGrid *grid = &plan->resample->grid;
  guint64 mosaic = (guint64)grid->width * grid->height * 4, total = 1 << 20;

  if (!plan->params->resample_data)
    mosaic = (guint64)plan->windows[0].width * plan->windows[0].height * 4;
  for (guint g = 0; g < plan->n_groups; g++)
    total += (guint64)plan->windows[g].width * plan->windows[g].height * 4 * DSC_STACK_N_PLANES;
  for (guint i = 0; i < plan->n; i++) {
    guint64 n = (guint64)plan->resample->exposures[i].width * plan->resample->exposures[i].height;

    total += n / 4 + (64 << 10);
    if (plan->params->save_intermediate_results && plan->params->resample_data)
      total += n * 4;
  }
  if (plan->params->save_intermediate_results && plan->params->resample_data)
    total += plan->n_groups * mosaic * 2;
  return total + mosaic;
}

double
dsc_outlier_plan_seconds (const DscOutlierPlan *plan)
{
  guint n_threads
      = plan->resample->n_threads > 0 ? plan->resample->n_threads : dsc_parallel_default_threads ();
  double in = 0, stack = 0;

  for (guint i = 0; i < plan->n; i++)
    in += (double)plan->resample->exposures[i].width * plan->resample->exposures[i].height;
  for (guint g = 0; g < plan->n_groups; g++)
    stack += (double)plan->windows[g].width * plan->windows[g].height;
  /* nanoseconds of one core */
  return (in * 120 + stack * 20) * 1e-9 / MIN (n_threads, 4)
         + (double)dsc_outlier_plan_disk (plan) / 400e6 + 0.1;
}
