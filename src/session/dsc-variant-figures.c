/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-table.h"
#include "dsc-variant-private.h"
#include "outlier_detection/dsc-outlier-report.h"
#include "skymatch/dsc-sky-report.h"
#include "tweakreg/dsc-tweak-result.h"

/* Numbers of the products by which variants are compared. */

#define MAS 1000.0
#define SIGMA_TO_FWHM 2.3548200450309493
#define DEPTH_SIGMA 5.0
#define CATALOG_SUFFIX "sources"

enum {
  RMS,
  WORST,
  ALIGNED,
  MISMATCH,
  FLAGGED,
  CORES,
  WIDTH,
  HEIGHT,
  NOISE,
  ERR,
  EMPTY,
  SOURCES,
  SIZE,
  DEPTH,
  N_FIGURES,
};

static const DscVariantFigure figures[N_FIGURES] = {
  [RMS]
  = { "rms", N_ ("Alignment rms"),
      N_ ("Root mean square of what is left between matched stars, over all fits of exposures "
          "to each other; over those to the reference catalog if there are no others"),
      "mas", "tweakreg", FALSE, DSC_VARIANT_LESS },
  [WORST] = { "worst", N_ ("Worst group"), N_ ("The largest rms of one fit"), "mas", "tweakreg",
              FALSE, DSC_VARIANT_LESS },
  [ALIGNED] = { "aligned", N_ ("Exposures aligned"),
                N_ ("Those that have a fit that was applied, and those that others are aligned to"),
                "", "tweakreg", TRUE, DSC_VARIANT_MORE },
  [MISMATCH] = { "mismatch", N_ ("Sky mismatch after"),
                 N_ ("Root mean square of the differences of the sky in overlaps, with the levels "
                     "taken off"),
                 "MJy/sr", "skymatch", FALSE, DSC_VARIANT_LESS },
  [FLAGGED]
  = { "flagged", N_ ("Pixels flagged"),
      N_ ("Outliers among the good pixels of all exposures. Neither few nor many are good as such: "
          "cosmic rays are to be flagged, cores of stars are not"),
      "%", "outlier_detection", FALSE, DSC_VARIANT_NEITHER },
  [CORES] = { "cores", N_ ("Cores flagged"),
              N_ ("Sources with a flag in their core in two or more exposures"), "",
              "outlier_detection", TRUE, DSC_VARIANT_LESS },
  [WIDTH] = { "width", N_ ("Mosaic width"), N_ ("Columns of the mosaic"), "px", "resample", TRUE,
              DSC_VARIANT_NEITHER },
  [HEIGHT] = { "height", N_ ("Mosaic height"), N_ ("Rows of the mosaic"), "px", "resample", TRUE,
               DSC_VARIANT_NEITHER },
  [NOISE] = { "noise", N_ ("Noise of the empty sky"),
              N_ ("Median over boxes of 32 × 32 pixels of the standard deviation of SCI, clipped "
                  "at 3 sigma; "
                  "boxes with sources or edges in more than a tenth of them do not count. Pixels "
                  "that share "
                  "light (large pixfrac, small pixels) make it look small"),
              "MJy/sr", "resample", FALSE, DSC_VARIANT_LESS },
  [ERR] = { "err", N_ ("Median of ERR"), N_ ("Of all pixels of the mosaic with a value"), "MJy/sr",
            "resample", FALSE, DSC_VARIANT_LESS },
  [EMPTY] = { "empty", N_ ("Holes"),
              N_ ("Pixels without a value among those that have some with one on all four sides"),
              "%", "resample", FALSE, DSC_VARIANT_LESS },
  [SOURCES] = { "sources", N_ ("Sources"), N_ ("Rows of the catalog"), "", "source_catalog", TRUE,
                DSC_VARIANT_NEITHER },
  [SIZE] = { "fwhm", N_ ("Median size"),
             N_ ("Median over sources of the full width at half maximum of the Gaussian with their "
                 "moments: of stars and galaxies alike"),
             "px", "source_catalog", FALSE, DSC_VARIANT_LESS },
  [DEPTH] = { "depth", N_ ("Depth at 5 sigma"),
              N_ ("Median over sources of the AB magnitude that would be 5 times the error of the "
                  "flux in its segment"),
              "mag", "source_catalog", FALSE, DSC_VARIANT_MORE },
};

guint
dsc_variant_n_figures (void)
{
  return N_FIGURES;
}

const DscVariantFigure *
dsc_variant_get_figure (guint figure)
{
  g_return_val_if_fail (figure < N_FIGURES, NULL);
  return &figures[figure];
}

DscVariantEvidence *
dsc_variant_evidence_new (DscVariant *variant, guint step)
{
  DscProduct *product = dsc_variant_get_loaded (variant, step);
  DscVariantEvidence *self;

  if (product == NULL)
    return NULL;
  self = g_new0 (DscVariantEvidence, 1);
  self->product = dsc_product_ref (product);
  self->step = variant->session->steps[step].step;
  self->params = dsc_product_dup_params (product, self->step);
  g_set_object (&self->input, dsc_session_load_product_input (variant->session, product));
  return self;
}

void
dsc_variant_evidence_free (DscVariantEvidence *evidence)
{
  dsc_product_unref (evidence->product);
  dsc_params_free (evidence->step->params, evidence->step->n_params, evidence->params);
  g_clear_object (&evidence->input);
  g_free (evidence);
}

/* (nullable) */
static const char *
find_file (const DscVariantEvidence *evidence, const char *suffix)
{
  for (guint i = 0; i < dsc_product_get_n_files (evidence->product); i++) {
    const DscProductFile *file = dsc_product_get_file (evidence->product, i);

    if (file->member < 0 && g_str_equal (file->suffix, suffix))
      return file->path;
  }
  return NULL;
}

/* --- tweakreg --- */

static void
measure_fits (const DscTweakSolution *solution, DscTweakFitKind kind, double *values)
{
  double sum = 0.0;
  guint n = 0;

  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = solution->fits->pdata[i];

    if (fit->kind != kind || fit->state != DSC_TWEAK_ALIGNED || !isfinite (fit->rmse)
        || fit->n_used == 0)
      continue;
    sum += fit->n_used * fit->rmse * fit->rmse;
    n += fit->n_used;
    values[WORST] = fmax (values[WORST], fit->rmse * MAS);
  }
  if (n > 0)
    values[RMS] = sqrt (sum / n) * MAS;
}

static void
measure_alignment (const DscVariantEvidence *evidence, double *values)
{
  const char *path = find_file (evidence, DSC_TWEAK_RESULT_SUFFIX);
  DscLibrary *output = dsc_product_get_library (evidence->product);
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (path == NULL || evidence->input == NULL || output == NULL)
    return;
  if (!dsc_tweak_result_read (path, evidence->input, output, evidence->params, &scene, &solution,
                              &error)) {
    g_debug ("%s", error->message);
    return;
  }
  for (guint i = 0; i < solution->n_exposures; i++)
    n += solution->exposures[i].state == DSC_TWEAK_ALIGNED
         || solution->exposures[i].state == DSC_TWEAK_REFERENCE;
  values[ALIGNED] = n;
  measure_fits (solution, DSC_TWEAK_RELATIVE, values);
  if (isnan (values[RMS]))
    measure_fits (solution, DSC_TWEAK_ABSOLUTE, values);
}

/* --- tables --- */

static GVariant *
find_table (const DscVariantEvidence *evidence, const char *name)
{
  GHashTable *tables = dsc_product_get_tables (evidence->product);

  return tables != NULL ? g_hash_table_lookup (tables, name) : NULL;
}

static void
measure_sky (const DscVariantEvidence *evidence, double *values)
{
  GVariant *table = find_table (evidence, DSC_SKY_TABLE);
  DscSkyReport *report = table != NULL ? dsc_sky_report_from_variant (table) : NULL;

  if (report == NULL)
    return;
  values[MISMATCH] = report->rms_after;
  dsc_sky_report_free (report);
}

static void
measure_outliers (const DscVariantEvidence *evidence, double *values)
{
  GVariant *table = find_table (evidence, DSC_OUTLIER_TABLE);
  g_autoptr (DscOutlierReport) report
      = table != NULL ? dsc_outlier_report_from_variant (table) : NULL;
  guint64 flagged = 0, good = 0;

  if (report == NULL)
    return;
  for (guint i = 0; i < report->n_exposures; i++) {
    flagged += report->exposures[i].n_flagged;
    good += report->exposures[i].n_good;
  }
  if (good > 0)
    values[FLAGGED] = 100.0 * (double)flagged / (double)good;
  values[CORES] = report->n_cores;
}

/* --- mosaic and catalog --- */

static void
measure_mosaic (const DscVariantEvidence *evidence, double *values, GCancellable *cancellable)
{
  DscImageModel *image = dsc_product_get_image (evidence->product);
  DscVariantMosaic mosaic;
  g_autoptr (GError) error = NULL;

  if (image == NULL)
    return;
  values[WIDTH] = dsc_image_model_get_width (image);
  values[HEIGHT] = dsc_image_model_get_height (image);
  if (!dsc_variant_measure_mosaic (image, &mosaic, cancellable, &error)) {
    g_debug ("%s", error->message);
    return;
  }
  values[NOISE] = mosaic.noise;
  values[ERR] = mosaic.error;
  values[EMPTY] = 100.0 * mosaic.empty;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static double
find_median (GArray *numbers)
{
  g_array_sort (numbers, compare_doubles);
  return numbers->len > 0 ? g_array_index (numbers, double, numbers->len / 2) : NAN;
}

static void
add_number (GArray *numbers, double value)
{
  if (isfinite (value))
    g_array_append_val (numbers, value);
}

static void
measure_catalog (const DscVariantEvidence *evidence, double *values, GCancellable *cancellable)
{
  const char *path = find_file (evidence, CATALOG_SUFFIX);
  g_autoptr (DscTable) table = path != NULL ? dsc_table_read (path, cancellable, NULL) : NULL;
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) depths = g_array_new (FALSE, FALSE, sizeof (double));
  const DscColumn *a, *b, *flux, *error, *magnitude;

  if (table == NULL)
    return;
  values[SOURCES] = (double)dsc_table_n_rows (table);
  a = dsc_table_find (table, "semimajor_sigma");
  b = dsc_table_find (table, "semiminor_sigma");
  flux = dsc_table_find (table, "isophotal_flux");
  error = dsc_table_find (table, "isophotal_flux_err");
  magnitude = dsc_table_find (table, "isophotal_abmag");
  for (gsize i = 0; i < dsc_table_n_rows (table); i++) {
    if (a != NULL && b != NULL)
      add_number (sizes, SIGMA_TO_FWHM
                             * sqrt (0.5
                                     * (pow (dsc_column_get_double (a, i), 2)
                                        + pow (dsc_column_get_double (b, i), 2))));
    if (flux != NULL && error != NULL && magnitude != NULL)
      add_number (depths, dsc_column_get_double (magnitude, i)
                              + 2.5
                                    * log10 (dsc_column_get_double (flux, i)
                                             / dsc_column_get_double (error, i) / DEPTH_SIGMA));
  }
  values[SIZE] = find_median (sizes);
  values[DEPTH] = find_median (depths);
}

void
dsc_variant_measure (const DscVariantEvidence *evidence,
                     double *ret_values,
                     GCancellable *cancellable)
{
  const char *id = evidence->step->id;

  for (guint i = 0; i < N_FIGURES; i++)
    ret_values[i] = NAN;
  if (g_str_equal (id, "tweakreg"))
    measure_alignment (evidence, ret_values);
  else if (g_str_equal (id, "skymatch"))
    measure_sky (evidence, ret_values);
  else if (g_str_equal (id, "outlier_detection"))
    measure_outliers (evidence, ret_values);
  else if (g_str_equal (id, "resample"))
    measure_mosaic (evidence, ret_values, cancellable);
  else if (g_str_equal (id, "source_catalog"))
    measure_catalog (evidence, ret_values, cancellable);
}
