/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-plan.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-pixel-area.h"
#include "dsc-resample-custom-wcs.h"
#include "dsc-resample-load.h"

#define POINT_PIXFRAC 0.001 /* a drop at most this wide is a point */

static gboolean
read_flag (DscImageModel *model, const char *key, gboolean *ret_value)
{
  return dsc_header_get_bool (dsc_image_model_get_primary (model), key, ret_value)
         || dsc_header_get_bool (dsc_image_model_get_sci (model), key, ret_value);
}

static double
read_number (DscImageModel *model, const char *key)
{
  double value = NAN;

  dsc_image_model_get_double (model, key, &value);
  return value;
}

/* Pixels inside the bounding box, and those that are drizzled (reference part B, 2.5). A limit that
 * is not a number leaves nothing: fmax() takes the other side. */
static void
find_ranges (DscResampleExposure *e)
{
  gint nx = (gint)e->width, ny = (gint)e->height;
  DscBox box = { -0.5, nx - 0.5, -0.5, ny - 0.5 };

  dsc_wcs_get_bounding_box (e->wcs, &box);
  e->x0 = (gint)fmin (fmax (ceil (box.x0), 0), nx);
  e->x1 = (gint)fmin (fmax (floor (box.x1), -1), nx - 1);
  e->y0 = (gint)fmin (fmax (ceil (box.y0), 0), ny);
  e->y1 = (gint)fmin (fmax (floor (box.y1), -1), ny - 1);
  e->dx0 = (gint)fmin (fmax (box.x0 + 0.5, 0), nx);
  e->dx1 = (gint)fmin (fmax (box.x1 + 0.5, -1), nx - 1);
  e->dy0 = (gint)fmin (fmax (box.y0 + 0.5, 0), ny);
  e->dy1 = (gint)fmin (fmax (box.y1 + 0.5, -1), ny - 1);
}

/* How far the nearest vertex of an S_REGION is from the first corner of the image, in degrees; 0 if
 * that is less than the image is wide, so that the two tell of the same place. */
static double
region_offset (GPtrArray *region, const DscPolygon *outline)
{
  double nearest = INFINITY;

  for (guint i = 0; i < region->len; i++) {
    const DscPolygon *p = g_ptr_array_index (region, i);

    for (guint k = 0; k < p->n; k++)
      nearest = fmin (nearest, dsc_sky_separation (p->x[k], p->y[k], outline->x[0], outline->y[0]));
  }
  return nearest <= dsc_sky_separation (outline->x[0], outline->y[0], outline->x[2], outline->y[2])
             ? 0
             : nearest;
}

/* The S_REGION, as jwst; but where it is missing, or lies elsewhere than the pixels will fall, what
 * the WCS says. */
static gboolean
find_footprint (DscResampleExposure *e, DscCompat compat, DscProgress *progress, GError **error)
{
  const char *name = dsc_image_model_get_name (e->model);
  const char *s_region = dsc_image_model_get_string (e->model, "S_REGION");
  g_autoptr (DscPolygon) outline = dsc_footprint_from_wcs (e->wcs, e->width, e->height);
  g_autoptr (GPtrArray) region = dsc_footprint_parse (s_region);
  double offset = 0;

  if (region != NULL && outline != NULL && compat == DSC_COMPAT_NONE)
    offset = region_offset (region, outline);
  if (region != NULL && offset == 0) {
    e->footprint = g_steal_pointer (&region);
    return TRUE;
  }
  if (outline == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s': the corners of the image have no position on the sky", name);
    return FALSE;
  }
  e->footprint = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_ptr_array_add (e->footprint, g_steal_pointer (&outline));
  if (region != NULL)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': S_REGION lies %.4g degrees from where the WCS puts the image; the "
                          "footprint is derived from the WCS",
                          name, offset);
  else
    dsc_progress_message (
        progress, DSC_MESSAGE_INFO,
        s_region != NULL ? "'%s': S_REGION is no polygon; the footprint is derived from the WCS"
                         : "'%s' has no S_REGION; the footprint is derived from the WCS",
        name);
  return TRUE;
}

static gboolean
read_exposure (DscResampleExposure *e,
               DscImageModel *model,
               const DscResampleParams *params,
               DscCompat compat,
               DscProgress *progress,
               GError **error)
{
  const char *name = dsc_image_model_get_name (model);
  gboolean subtracted = FALSE;

  e->model = g_object_ref (model);
  e->width = dsc_image_model_get_width (model);
  e->height = dsc_image_model_get_height (model);
  if (dsc_image_model_get_wcs (model) == NULL) {
    const char *note = dsc_image_model_get_wcs_note (model);

    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS, "'%s' has no coordinates%s%s", name,
                 note != NULL ? ": " : "", note != NULL ? note : "");
    return FALSE;
  }
  e->wcs = dsc_wcs_ref (dsc_image_model_get_wcs (model));
  find_ranges (e);
  if (!find_footprint (e, compat, progress, error))
    return FALSE;

  e->exposure_time = read_number (model, "TMEASURE");
  if (isnan (e->exposure_time))
    e->exposure_time = read_number (model, "EFFEXPTM");
  if (params->weight_type == DSC_RESAMPLE_WEIGHT_EXPTIME && !(e->exposure_time > 0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has no positive exposure time in TMEASURE or EFFEXPTM: weight_type exptime "
                 "cannot be used; take ivm",
                 name);
    return FALSE;
  }
  if (params->weight_type == DSC_RESAMPLE_WEIGHT_IVM
      && !dsc_image_model_has_plane (model, DSC_PLANE_VAR_RNOISE))
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "no read-noise variance in '%s': equal weights used", name);

  /* a missing BKGSUB means that the level is still in the pixels */
  read_flag (model, "BKGSUB", &subtracted);
  e->level = subtracted ? 0 : read_number (model, "BKGLEVEL");
  if (!isfinite (e->level))
    e->level = 0;
  return TRUE;
}

static gboolean
check_units (const DscResamplePlan *plan, GError **error)
{
  DscImageModel *first = plan->exposures[0].model;

  for (guint i = 1; i < plan->n; i++) {
    DscImageModel *model = plan->exposures[i].model;

    if (g_strcmp0 (dsc_image_model_get_unit (first), dsc_image_model_get_unit (model)) != 0) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                   "'%s' is in %s but '%s' in %s: exposures of different units cannot be combined",
                   dsc_image_model_get_name (first), dsc_image_model_get_unit (first),
                   dsc_image_model_get_name (model), dsc_image_model_get_unit (model));
      return FALSE;
    }
  }
  return TRUE;
}

static void
warn_of_filters (const DscResamplePlan *plan, DscProgress *progress)
{
  const char *first = dsc_image_model_get_string (plan->exposures[0].model, "FILTER");

  for (guint i = 1; i < plan->n; i++) {
    const char *filter = dsc_image_model_get_string (plan->exposures[i].model, "FILTER");

    if (g_strcmp0 (first, filter) != 0) {
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "exposures of different filters are combined: %s and %s",
                            first != NULL ? first : "none", filter != NULL ? filter : "none");
      return;
    }
  }
}

static void
take_vertices (const DscResamplePlan *plan, gint without, GArray *ra, GArray *dec)
{
  for (guint i = 0; i < plan->n; i++)
    for (guint p = 0; (gint)i != without && p < plan->exposures[i].footprint->len; p++) {
      const DscPolygon *polygon = g_ptr_array_index (plan->exposures[i].footprint, p);

      g_array_append_vals (ra, polygon->x, polygon->n);
      g_array_append_vals (dec, polygon->y, polygon->n);
    }
}

static DscGridRequest
make_request (const DscResamplePlan *plan, const GArray *ra, const GArray *dec)
{
  const DscResampleParams *p = plan->params;
  const DscResampleExposure *first = &plan->exposures[0];
  double parity = read_number (first->model, "VPARITY");
  gboolean auto_full = plan->compat == DSC_COMPAT_NONE;

  return (DscGridRequest){
    .n_vertices = ra->len,
    .ra = (const double *)(gpointer)ra->data,
    .dec = (const double *)(gpointer)dec->data,
    .wcs = first->wcs,
    .width = first->width,
    .height = first->height,
    .ra_ref = read_number (first->model, "RA_REF"),
    .dec_ref = read_number (first->model, "DEC_REF"),
    .roll_ref = read_number (first->model, "ROLL_REF"),
    .v3i_yang = read_number (first->model, "V3I_YANG"),
    .vparity = parity == 1 || parity == -1 ? (gint)parity : 0,
    .stored_inverse = plan->compat == DSC_COMPAT_JWST,
    .pixel_scale = p->pixel_scale,
    .ratio = p->pixel_scale_ratio,
    .rotation = p->rotation,
    .crval = { p->crval.n == 2 ? p->crval.v[0] : NAN, p->crval.n == 2 ? p->crval.v[1] : NAN },
    .crpix = { p->crpix.n == 2 ? p->crpix.v[0] : NAN, p->crpix.n == 2 ? p->crpix.v[1] : NAN },
    .shape = { p->output_shape.n == 2 ? (guint)p->output_shape.v[0] : 0,
               p->output_shape.n == 2 ? (guint)p->output_shape.v[1] : 0 },
    .full_edges = p->grid_edges == DSC_RESAMPLE_EDGES_FULL
                  || (p->grid_edges == DSC_RESAMPLE_EDGES_AUTO && auto_full),
  };
}

static gboolean
make_grid (DscResamplePlan *plan, DscProgress *progress, GError **error)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  DscGridRequest request;

  if (*plan->params->output_wcs != '\0')
    return dsc_resample_load_custom_wcs (plan, progress, error);
  take_vertices (plan, -1, ra, dec);
  request = make_request (plan, ra, dec);
  if (!dsc_output_grid_make (&request, &plan->grid, error))
    return FALSE;
  plan->out_is_tan = TRUE;
  plan->out_wcs = dsc_wcs_new_tan (&plan->grid.tan, &plan->grid.box,
                                   (guint[2]){ plan->grid.width, plan->grid.height });
  plan->pixel_area_sr = plan->grid.scale_deg * DSC_DEG * plan->grid.scale_deg * DSC_DEG;
  return TRUE;
}

static float
parse_fill (const char *text)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' ? (float)value : NAN;
}

static void
take_params (DscResamplePlan *plan, DscProgress *progress)
{
  const DscResampleParams *p = plan->params;
  DscKernel kernel = (DscKernel)p->kernel;

  if (kernel == DSC_KERNEL_GAUSSIAN || kernel == DSC_KERNEL_LANCZOS2
      || kernel == DSC_KERNEL_LANCZOS3)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "the kernels gaussian, lanczos2 and lanczos3 do not conserve flux");
  if ((kernel == DSC_KERNEL_LANCZOS2 || kernel == DSC_KERNEL_LANCZOS3)
      && fabs (p->pixfrac - 1) > 1e-5)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "lanczos kernels ignore pixfrac");
  if (p->pixfrac <= POINT_PIXFRAC && kernel != DSC_KERNEL_POINT) {
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "pixfrac %g is at most %g: the point kernel is used", p->pixfrac,
                          POINT_PIXFRAC);
    kernel = DSC_KERNEL_POINT;
  }
  dsc_drizzle_setup_init (&plan->setup, kernel, p->pixfrac, plan->grid.ratio);
  plan->weight_type = (DscWeightType)p->weight_type;
  plan->fill = parse_fill (p->fillval);
  plan->noise = p->single ? DSC_NOISE_ERROR : p->enable_err ? DSC_NOISE_VARIANCE : DSC_NOISE_NONE;
}

static gsize
bytes_per_pixel (const DscResamplePlan *plan)
{
  return dsc_mosaic_bytes_per_pixel (plan->params->enable_ctx ? plan->n : 0,
                                     plan->params->propagate_dq, plan->noise);
}

/* The largest exposure in memory, the tiles of the workers, and what any program takes. */
static guint64
fixed_memory (const DscResamplePlan *plan)
{
  guint n_threads = plan->n_threads > 0 ? plan->n_threads : dsc_parallel_default_threads ();

  return dsc_resample_load_bytes (plan)
         + n_threads * (dsc_mosaic_bytes_per_worker (plan->grid.width) + (4 << 20)) + (64 << 20);
}

#define DEFAULT_MAX_MEMORY ((guint64)1 << 30)
#define MIN_STRIP 64

static gboolean
choose_strips (DscResamplePlan *plan, GError **error)
{
  guint64 limit = plan->max_memory > 0 ? plan->max_memory : DEFAULT_MAX_MEMORY;
  guint64 fixed = fixed_memory (plan), row = (guint64)plan->grid.width * bytes_per_pixel (plan);
  guint64 rows = limit > fixed ? (limit - fixed) / row : 0, n_strips;

  if (rows < MIN_STRIP && plan->max_memory == 0)
    rows = MIN_STRIP; /* the default limit gives way to a large exposure */
  if (rows < MIN (MIN_STRIP, plan->grid.height)) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
        "the mosaic of %u x %u pixels needs %.0f MB of memory even when made in bands, "
        "but the limit is %.0f MB: raise --max-memory, or leave out enable_ctx, enable_err "
        "or propagate_dq",
        plan->grid.width, plan->grid.height, (double)(fixed + MIN_STRIP * row) / 1e6,
        (double)limit / 1e6);
    return FALSE;
  }
  rows = MIN (rows, plan->grid.height);
  n_strips = (plan->grid.height + rows - 1) / rows;
  plan->strip_rows = (guint)((plan->grid.height + n_strips - 1) / n_strips);
  return TRUE;
}

guint64
dsc_resample_plan_memory (const DscResamplePlan *plan)
{
  return fixed_memory (plan)
         + (guint64)plan->grid.width * plan->strip_rows * bytes_per_pixel (plan);
}

guint64
dsc_resample_plan_disk (const DscResamplePlan *plan)
{
  const DscResampleParams *p = plan->params;
  guint64 planes = 2 + (p->enable_ctx ? (plan->n - 1) / 32 + 1 : 0) + (p->propagate_dq ? 1 : 0);

  planes += plan->noise != DSC_NOISE_NONE ? 1 : 0;
  planes += plan->noise == DSC_NOISE_VARIANCE && p->report_var ? DSC_N_VARIANCES : 0;
  return (guint64)plan->grid.width * plan->grid.height * planes * 4
         + (guint64)plan->n * (p->single ? 1 : 0) * plan->grid.width * plan->grid.height * 4
               * planes
         + (1 << 20);
}

double
dsc_resample_plan_seconds (const DscResamplePlan *plan)
{
  guint n_threads = plan->n_threads > 0 ? plan->n_threads : dsc_parallel_default_threads ();
  double in = 0, out = (double)plan->grid.width * plan->grid.height, per_pixel;
  guint n_strips = (plan->grid.height + plan->strip_rows - 1) / plan->strip_rows;

  for (guint i = 0; i < plan->n; i++)
    in += (double)plan->exposures[i].width * plan->exposures[i].height;
  /* nanoseconds of one core: reading, map and laying down, which grows with the cells of a drop */
  per_pixel = 40
              + (plan->setup.kernel == DSC_KERNEL_LANCZOS3   ? 250
                 : plan->setup.kernel == DSC_KERNEL_LANCZOS2 ? 130
                 : plan->setup.kernel == DSC_KERNEL_GAUSSIAN ? 110
                                                             : 60);
  per_pixel *= MAX (1, 0.5 / (plan->grid.ratio * plan->grid.ratio) + 0.5);
  per_pixel += 20 * (n_strips - 1);
  /* and 150 MB/s to disk, whatever the number of cores */
  return (in * per_pixel + out * 100) * 1e-9 / MIN (n_threads, 4)
         + (double)dsc_resample_plan_disk (plan) / 150e6 + 0.1;
}

/* Solid angle of the plane of the mosaic without one exposure, and of the exposures together. */
static double
extent_without (const DscResamplePlan *plan, gint without, double *ret_ra, double *ret_dec)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  double mid_ra, mid_dec, low[3] = { 2, 2, 2 }, high[3] = { -2, -2, -2 };

  take_vertices (plan, without, ra, dec);
  dsc_sky_middle (ra->len, (const double *)(gpointer)ra->data, (const double *)(gpointer)dec->data,
                  &mid_ra, &mid_dec);
  for (guint i = 0; i < ra->len; i++) {
    double a = (g_array_index (ra, double, i) - mid_ra) * DSC_DEG;
    double d = g_array_index (dec, double, i) * DSC_DEG, d0 = mid_dec * DSC_DEG;
    double v[3] = { cos (d) * sin (a), cos (d0) * sin (d) - sin (d0) * cos (d) * cos (a),
                    sin (d0) * sin (d) + cos (d0) * cos (d) * cos (a) };

    for (guint k = 0; k < 3; k++) {
      low[k] = MIN (low[k], v[k]);
      high[k] = MAX (high[k], v[k]);
    }
  }
  *ret_ra = mid_ra;
  *ret_dec = mid_dec;
  return (high[0] - low[0]) * (high[1] - low[1]) / MAX (low[2], 0.01);
}

#define WILD_AREA 25  /* times what the exposures cover together */
#define FAR_APART 0.5 /* degrees between two exposures that are hardly of one field */

gint
dsc_resample_find_wild (const DscResamplePlan *plan, double *ret_distance_deg)
{
  double ra, dec, own = 0, all = extent_without (plan, -1, &ra, &dec), best = all;
  gint wild = -1;

  for (guint i = 0; i < plan->n; i++) {
    double area;

    if (dsc_mean_pixel_area (plan->exposures[i].wcs, plan->exposures[i].width,
                             plan->exposures[i].height, &area))
      own += area * plan->exposures[i].width * plan->exposures[i].height;
  }
  if (plan->n < 3 || all <= WILD_AREA * own)
    return -1;
  for (guint i = 0; i < plan->n; i++) {
    double rest = extent_without (plan, (gint)i, &ra, &dec);

    if (rest < best && rest * 4 < all) {
      const DscPolygon *p = g_ptr_array_index (plan->exposures[i].footprint, 0);

      best = rest;
      wild = (gint)i;
      *ret_distance_deg = dsc_sky_separation (ra, dec, p->x[0], p->y[0]);
    }
  }
  return wild;
}

static void
map_to_output (
    gpointer user_data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  const DscResampleMapping *m = user_data;

  if (m->as_jwst) {
    dsc_wcs_pixel_to_sky (m->from, n, x, y, ret_x, ret_y, TRUE);
    dsc_tan_jwst_sky_to_pixel (&m->tan_jwst, n, ret_x, ret_y, ret_x, ret_y);
  } else if (m->is_tan) {
    dsc_wcs_map_to_tan (m->from, &m->tan, n, x, y, ret_x, ret_y);
  } else {
    dsc_wcs_pixel_to_sky (m->from, n, x, y, ret_x, ret_y, TRUE);
    dsc_wcs_sky_to_pixel (m->to, n, ret_x, ret_y, ret_x, ret_y);
  }
}

static gboolean
kernel_has_steps (DscKernel kernel)
{
  return kernel == DSC_KERNEL_POINT || kernel == DSC_KERNEL_LANCZOS2
         || kernel == DSC_KERNEL_LANCZOS3;
}

DscMapSource
dsc_resample_plan_map (const DscResamplePlan *plan, guint index, DscResampleMapping *mapping)
{
  const DscResampleExposure *e = &plan->exposures[index];

  *mapping = (DscResampleMapping){ e->wcs, plan->out_wcs, plan->grid.tan, plan->out_is_tan };
  mapping->as_jwst = plan->compat == DSC_COMPAT_JWST && plan->out_is_tan
                     && kernel_has_steps (plan->setup.kernel);
  if (mapping->as_jwst)
    dsc_tan_jwst_init (&mapping->tan_jwst, &plan->grid.tan);
  return (DscMapSource){ .func = map_to_output,
                         .user_data = mapping,
                         .x0 = e->x0,
                         .x1 = e->x1,
                         .y0 = e->y0,
                         .y1 = e->y1,
                         .exact = mapping->as_jwst,
                         .tolerance = DSC_PIXMAP_TOLERANCE };
}

/*
 * One exposure in a wrong place makes a mosaic of nothing: better refused by name. The size is told
 * if there is one: nothing can be laid out on a plane over a quarter of the sky.
 */
static gboolean
refuse_wild (const DscResamplePlan *plan, GError **error)
{
  g_autofree char *size = NULL;
  double distance = 0;
  gint wild = plan->params->output_shape.n == 0 && *plan->params->output_wcs == '\0'
                  ? dsc_resample_find_wild (plan, &distance)
                  : -1;

  if (wild < 0)
    return TRUE;
  if (plan->grid.width > 0)
    size = g_strdup_printf (": the mosaic would be %u x %u pixels, nearly all empty",
                            plan->grid.width, plan->grid.height);
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
      "'%s' points %.4g degrees away from the other exposures%s. Take it out of the association, "
      "or set output_shape (with crval, crpix) if it is meant",
      dsc_image_model_get_name (plan->exposures[wild].model), distance,
      size != NULL ? size : ": no mosaic can hold them all");
  return FALSE;
}

/* With two exposures nobody can tell which one is wrong. */
static void
tell_of_two (const DscResamplePlan *plan, GError **error)
{
  const DscPolygon *p, *q;
  double distance;

  if (plan->n != 2 || *plan->params->output_wcs != '\0')
    return;
  p = g_ptr_array_index (plan->exposures[0].footprint, 0);
  q = g_ptr_array_index (plan->exposures[1].footprint, 0);
  distance = dsc_sky_separation (p->x[0], p->y[0], q->x[0], q->y[0]);
  if (distance > FAR_APART)
    g_prefix_error (error, "'%s' and '%s' are %.4g degrees apart: ",
                    dsc_image_model_get_name (plan->exposures[0].model),
                    dsc_image_model_get_name (plan->exposures[1].model), distance);
}

DscResamplePlan *
dsc_resample_plan_new (const DscResampleParams *params, const DscStepInput *input, GError **error)
{
  DscResampleRules rules = { .bad_bits = DSC_RESAMPLE_BAD_BITS };
  g_autoptr (DscResamplePlan) plan
      = dsc_resample_plan_new_with_rules (params, &rules, input, error);

  return plan != NULL && choose_strips (plan, error) ? g_steal_pointer (&plan) : NULL;
}

DscResamplePlan *
dsc_resample_plan_new_with_rules (const DscResampleParams *params,
                                  const DscResampleRules *rules,
                                  const DscStepInput *input,
                                  GError **error)
{
  g_autoptr (DscResamplePlan) plan = g_new0 (DscResamplePlan, 1);
  g_autoptr (GError) too_large = NULL;

  plan->params = params;
  plan->bad_bits = rules->bad_bits;
  plan->ignore_nan = rules->ignore_nan;
  plan->compat = input->compat;
  plan->n_threads = input->n_threads;
  plan->max_memory = input->max_memory;
  plan->n = dsc_library_get_n_models (input->library);
  plan->exposures = g_new0 (DscResampleExposure, plan->n);
  if (plan->n == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_SCIENCE, "there are no exposures to resample");
    return NULL;
  }
  for (guint i = 0; i < plan->n; i++)
    if (!read_exposure (&plan->exposures[i], dsc_library_get_model (input->library, i), params,
                        input->compat, input->progress, error))
      return NULL;
  if (!check_units (plan, error))
    return NULL;
  warn_of_filters (plan, input->progress);
  if (!make_grid (plan, input->progress, &too_large)) {
    /* a wrong pointing is a better message than its consequence */
    if (refuse_wild (plan, error)) {
      tell_of_two (plan, &too_large);
      g_propagate_error (error, g_steal_pointer (&too_large));
    }
    return NULL;
  }
  if (!refuse_wild (plan, error))
    return NULL;
  take_params (plan, input->progress);
  plan->strip_rows = plan->grid.height;
  return g_steal_pointer (&plan);
}

void
dsc_resample_plan_free (DscResamplePlan *plan)
{
  if (plan == NULL)
    return;
  for (guint i = 0; plan->exposures != NULL && i < plan->n; i++) {
    g_clear_object (&plan->exposures[i].model);
    g_clear_pointer (&plan->exposures[i].wcs, dsc_wcs_unref);
    g_clear_pointer (&plan->exposures[i].footprint, g_ptr_array_unref);
  }
  g_free (plan->exposures);
  g_clear_pointer (&plan->out_wcs, dsc_wcs_unref);
  dsc_drizzle_setup_clear (&plan->setup);
  g_free (plan);
}
