/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-keywords.h"

#include <math.h>
#include <string.h>

#include "dsc-blend.h"
#include "dsc-config-build.h"
#include "dsc-gwcs.h"

static const char *const kernel_names[]
    = { "square", "gaussian", "point", "turbo", "lanczos2", "lanczos3" };
static const char *const weight_names[] = { "ivm", "exptime", "None" };

gboolean
dsc_resample_blends (const DscResamplePlan *plan, DscLibrary *library)
{
  return plan->params->blendheaders && (plan->n > 1 || dsc_library_get_asn_table (library) != NULL);
}

/* Sums and limits over groups, from the first exposure of each (reference part B, 2.10). */
typedef struct {
  guint n_groups;
  double effexptm, tmeasure, duration, expstart, expend;
  gboolean all_measured, any_effexptm, any_duration;
} Times;

static Times
add_up_times (const DscResamplePlan *plan,
              DscLibrary *library,
              guint n_members,
              const guint *members,
              DscProgress *progress)
{
  Times t = { .all_measured = TRUE, .expstart = INFINITY, .expend = -INFINITY };
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_members; i++) {
    DscImageModel *model = plan->exposures[members[i]].model;
    double value;

    if (!g_hash_table_add (seen, GUINT_TO_POINTER (dsc_library_get_group (library, members[i]))))
      continue;
    t.n_groups++;
    if (dsc_image_model_get_double (model, "EFFEXPTM", &value)) {
      t.effexptm += value;
      t.any_effexptm = TRUE;
    } else {
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "'%s' has no EFFEXPTM: the exposure time of the mosaic lacks it",
                            dsc_image_model_get_name (model));
    }
    if (dsc_image_model_get_double (model, "TMEASURE", &value))
      t.tmeasure += value;
    else
      t.all_measured = FALSE;
    if (dsc_image_model_get_double (model, "DURATION", &value)) {
      t.duration += value;
      t.any_duration = TRUE;
    }
    if (dsc_image_model_get_double (model, "EXPSTART", &value))
      t.expstart = MIN (t.expstart, value);
    if (dsc_image_model_get_double (model, "EXPEND", &value))
      t.expend = MAX (t.expend, value);
  }
  return t;
}

static void
set_times (const Times *t, DscHeader *primary, DscHeader *sci)
{
  if (t->any_effexptm) {
    dsc_header_set_double (primary, "EFFEXPTM", t->effexptm, "[s] Effective exposure time");
    dsc_header_set_double (sci, "XPOSURE", t->effexptm, "[s] Effective exposure time");
  }
  if (t->all_measured)
    dsc_header_set_double (primary, "TMEASURE", t->tmeasure, "[s] Measurement time");
  else
    dsc_header_remove (primary, "TMEASURE");
  if (t->any_duration) {
    dsc_header_set_double (primary, "DURATION", t->duration, "[s] Total duration of exposure");
    dsc_header_set_double (sci, "TELAPSE", t->duration, "[s] Total elapsed exposure time");
  }
  if (isfinite (t->expstart))
    dsc_header_set_double (primary, "EXPSTART", t->expstart, "[d] exposure start time in MJD");
  if (isfinite (t->expend))
    dsc_header_set_double (primary, "EXPEND", t->expend, "[d] exposure end time in MJD");
}

/* The date of a product is that of its latest data: a run of tomorrow writes the same bytes. */
static void
set_date (const DscResamplePlan *plan, guint n_members, const guint *members, DscHeader *primary)
{
  static const char *const keys[] = { "DATE-END", "DATE-BEG", "DATE" };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++) {
    const char *latest = NULL;

    for (guint i = 0; i < n_members; i++) {
      const char *date = dsc_image_model_get_string (plan->exposures[members[i]].model, keys[k]);

      if (date != NULL && (latest == NULL || strcmp (date, latest) > 0))
        latest = date;
    }
    if (latest != NULL) {
      dsc_header_set_string (primary, "DATE", latest, "UTC date of the latest data");
      return;
    }
  }
  dsc_header_remove (primary, "DATE");
}

/* All footprints on the plane of the mosaic, joined and cut at its edges. */
static GPtrArray *
find_outline (const DscResamplePlan *plan, guint n_members, const guint *members)
{
  g_autoptr (GPtrArray) flat = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_autoptr (DscPolygon) clip = dsc_polygon_new (4);
  const DscBox *box = &plan->grid.box;

  for (guint i = 0; i < n_members; i++) {
    GPtrArray *footprint = plan->exposures[members[i]].footprint;

    for (guint p = 0; p < footprint->len; p++) {
      const DscPolygon *sky = g_ptr_array_index (footprint, p);
      g_autoptr (DscPolygon) polygon = dsc_polygon_new (sky->n);
      gboolean finite = TRUE;

      dsc_wcs_sky_to_pixel (plan->out_wcs, sky->n, sky->x, sky->y, polygon->x, polygon->y);
      for (guint k = 0; k < sky->n; k++)
        finite = finite && isfinite (polygon->x[k]) && isfinite (polygon->y[k]);
      if (finite)
        g_ptr_array_add (flat, g_steal_pointer (&polygon));
    }
  }
  clip->x[0] = clip->x[3] = box->x0;
  clip->x[1] = clip->x[2] = box->x1;
  clip->y[0] = clip->y[1] = box->y0;
  clip->y[2] = clip->y[3] = box->y1;
  return dsc_polygons_union (flat, clip);
}

/* Each ring clockwise in the pixels of the mosaic, as the peer's. */
static void
reverse (DscPolygon *polygon)
{
  for (guint i = 0, j = polygon->n - 1; i < j; i++, j--) {
    double x = polygon->x[i], y = polygon->y[i];

    polygon->x[i] = polygon->x[j];
    polygon->y[i] = polygon->y[j];
    polygon->x[j] = x;
    polygon->y[j] = y;
  }
}

/* The outline on the sky, or NULL if it is empty. */
static char *
make_s_region (const DscResamplePlan *plan, GPtrArray *outline)
{
  g_autoptr (GPtrArray) sky = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);

  for (guint p = 0; p < outline->len; p++) {
    const DscPolygon *part = g_ptr_array_index (outline, p);
    DscPolygon *polygon = dsc_polygon_new (part->n);

    dsc_wcs_pixel_to_sky (plan->out_wcs, part->n, part->x, part->y, polygon->x, polygon->y, FALSE);
    reverse (polygon);
    g_ptr_array_add (sky, polygon);
  }
  return sky->len > 0 ? dsc_footprint_format (sky) : NULL;
}

static void
set_resample_keys (const DscResamplePlan *plan, guint n_groups, DscHeader *primary, DscHeader *sci)
{
  double area = plan->pixel_area_sr;

  dsc_header_set_string (primary, "S_RESAMP", "COMPLETE", "Image resampling");
  dsc_header_set_int (primary, "NDRIZ", n_groups,
                      "Number of groups/pointings included in resampled product");
  dsc_header_set_string (primary, "RESWHT", weight_names[plan->weight_type],
                         "Type of drizzle weighting to use in resampling input");
  dsc_header_set_double (primary, "PIXFRAC", plan->params->pixfrac,
                         "Drizzle parameter describing pixel shrinking");
  dsc_header_set_double (primary, "PXSCLRT", plan->grid.ratio,
                         "Pixel scale ratio relative to native detector scale");
  dsc_header_set_double (sci, "PIXAR_SR", area, "Nominal pixel area in steradians");
  dsc_header_set_double (sci, "PIXAR_A2", area / (DSC_ARCSEC * DSC_ARCSEC),
                         "Nominal pixel area in arcsec^2");
}

static void
set_provenance (DscLibrary *library, const char *name, DscHeader *primary)
{
  const char *table = dsc_library_get_asn_table (library);
  const char *pool = dsc_library_get_asn_pool (library);

  dsc_header_set_string (primary, "FILENAME", name, "Name of the file");
  dsc_header_set_string (primary, "DATAMODL", "ImageModel", "Type of data model");
  if (table != NULL)
    dsc_header_set_string (primary, "ASNTABLE", table, "Name of the ASN table");
  if (pool != NULL)
    dsc_header_set_string (primary, "ASNPOOL", pool, "Name of the ASN pool");
}

gboolean
dsc_resample_make_headers (const DscResamplePlan *plan,
                           DscLibrary *library,
                           guint n_members,
                           const guint *members,
                           const char *name,
                           DscHeader **ret_primary,
                           DscHeader **ret_sci,
                           GPtrArray **ret_outline,
                           DscProgress *progress,
                           GError **error)
{
  g_autofree DscHeader **in_primary = g_new (DscHeader *, n_members);
  g_autofree DscHeader **in_sci = g_new (DscHeader *, n_members);
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (DscHeader) sci = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) outline = NULL;
  g_autofree char *s_region = NULL;
  Times times = add_up_times (plan, library, n_members, members, progress);
  double worst;

  for (guint i = 0; i < n_members; i++) {
    in_primary[i] = dsc_image_model_get_primary (plan->exposures[members[i]].model);
    in_sci[i] = dsc_image_model_get_sci (plan->exposures[members[i]].model);
  }
  dsc_blend_headers (dsc_resample_blends (plan, library) ? n_members : 1, in_primary, in_sci,
                     &primary, &sci, &notes);
  for (guint i = 0; notes != NULL && i < notes->len; i++)
    dsc_progress_message (progress, DSC_MESSAGE_INFO, "%s",
                          (const char *)g_ptr_array_index (notes, i));
  set_times (&times, primary, sci);
  set_date (plan, n_members, members, primary);
  set_resample_keys (plan, times.n_groups, primary, sci);
  set_provenance (library, name, primary);
  if (!dsc_wcs_to_fits_header (plan->out_wcs, plan->grid.width, plan->grid.height, sci, &worst,
                               error))
    return FALSE;
  if (worst > 0)
    dsc_progress_message (progress, DSC_MESSAGE_INFO,
                          "the output WCS is no plain TAN: its FITS keywords are a fit, good to "
                          "%.3g pixel",
                          worst);
  outline = find_outline (plan, n_members, members);
  s_region = make_s_region (plan, outline);
  if (s_region != NULL)
    dsc_header_set_string (sci, "S_REGION", s_region, "Spatial footprint of the observation");
  else
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "no exposure overlaps the output grid: S_REGION is not set");
  *ret_primary = g_steal_pointer (&primary);
  *ret_sci = g_steal_pointer (&sci);
  *ret_outline = g_steal_pointer (&outline);
  return TRUE;
}

char *
dsc_resample_make_meta (const DscResamplePlan *plan, guint n_groups)
{
  char pixfrac[G_ASCII_DTOSTR_BUF_SIZE], ratio[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (pixfrac, sizeof pixfrac, plan->params->pixfrac);
  g_ascii_dtostr (ratio, sizeof ratio, plan->grid.ratio);
  return g_strdup_printf ("  resample:\n"
                          "    kernel: %s\n"
                          "    fillval: '%s'\n"
                          "    pixfrac: %s\n"
                          "    pixel_scale_ratio: %s\n"
                          "    pointings: %u\n"
                          "    weight_type: '%s'\n",
                          kernel_names[plan->params->kernel], plan->params->fillval, pixfrac, ratio,
                          n_groups, weight_names[plan->weight_type]);
}
