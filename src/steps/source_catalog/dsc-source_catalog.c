/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "dsc-catalog-output.h"
#include "dsc-catalog-table.h"
#include "dsc-star-finder.h"
#include "dsc-step-advice.h"
#include "dsc-steps.h"

/* Bytes for a pixel: the image, its mask and labels, or for stars the image without background; and
 * what is made for parts of it. */
#define PIXEL_BYTES 13
/* Pixels in a second on one processor. */
#define PIXELS_PER_SECOND 5e6
/* Of a background in very small boxes. */
#define BOX_BYTES 26
#define BOXES_PER_SECOND 250e3
/* Products of pixels and kernels in a second on one processor. */
#define TAPS_PER_SECOND 2e9
#define DAOFIND_SIGMA_RADIUS 1.5
#define LONG_SECONDS 5.0
#define SIGMA_TO_FWHM (2 * sqrt (2 * G_LN2))

typedef struct {
  const DscStepInput *input;
  const DscSourceCatalogParams *params;
  DscCatalogApertures apertures;
  DscCatalogImage *image;
  DscCatalogFinding *finding;
  GArray *sources;
  guint n_extended, n_without_flux;
  gboolean knows_extended;
} Work;

static void
work_clear (Work *work)
{
  dsc_catalog_apertures_clear (&work->apertures);
  g_clear_pointer (&work->finding, dsc_catalog_finding_unref);
  g_clear_pointer (&work->image, dsc_catalog_image_unref);
  g_clear_pointer (&work->sources, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
tell (const Work *work, DscMessageLevel level, const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    dsc_progress_message (work->input->progress, level, "%s", (const char *)texts->pdata[i]);
}

/* Boxes that were filled from others tell how far the background can be trusted. */
static void
tell_mesh (const Work *work)
{
  const DscBackgroundMesh *mesh = work->image->mesh;
  guint n = mesh->n_x * mesh->n_y, n_missing = 0;

  for (guint i = 0; i < n; i++)
    n_missing += isnan (mesh->measured_level[i]) != 0;
  if (mesh->whole_image)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_INFO,
                          "background: no box of bkg_boxsize %d has enough pixels: one level and "
                          "noise for the whole image",
                          work->params->bkg_boxsize);
  else if (n_missing > 0)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_INFO,
                          "background: %u of %u boxes measured, %u without enough pixels follow "
                          "their neighbours",
                          n - n_missing, n, n_missing);
}

/* "segment 7 (12000 pixels, columns 0 to 99, rows 3 to 200)", by its label in the product */
static char *
describe_segment (const DscDeblendReport *report)
{
  const DscSegment *s = &report->largest;
  g_autofree char *labels
      = report->largest_parts > 1
            ? g_strdup_printf ("segments %u to %u (together ", report->largest_label,
                               report->largest_label + report->largest_parts - 1)
            : g_strdup_printf ("segment %u (", report->largest_label);

  return g_strdup_printf ("%s%" G_GSIZE_FORMAT " pixels, columns %u to %u, rows %u to %u)", labels,
                          s->area, s->x0, s->x1 - 1, s->y0, s->y1 - 1);
}

static void
tell_blends (const Work *work)
{
  const DscDeblendReport *report = &work->finding->report;
  g_autofree char *largest = NULL;

  if (report->n_crowded + report->n_bounded == 0)
    return;
  largest = describe_segment (report);
  if (report->n_crowded > 0)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_WARNING,
                          "%u segment%s had more than 200 parts and %s split by levels spaced "
                          "linearly, the largest into %s: raise snr_threshold if it covers the "
                          "field",
                          report->n_crowded, report->n_crowded == 1 ? "" : "s",
                          report->n_crowded == 1 ? "was" : "were", largest);
  if (report->n_bounded > 0)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_WARNING,
                          "%u very large segment%s of many equal pixels, %s: to bound the time "
                          "these went to its parts in the order of rows; raise snr_threshold or "
                          "set deblend=false",
                          report->n_bounded, report->n_bounded == 1 ? "" : "s", largest);
}

/* Products of a pixel and a tap of the kernel that the star finder takes for a pixel. */
static double
count_taps (const DscSourceCatalogParams *params, double sigma_radius, GError **error)
{
  g_autoptr (DscStarFinder) finder = dsc_star_finder_new (DSC_STAR_FINDER_DAO, params->kernel_fwhm,
                                                          sigma_radius, params->minsep_fwhm, error);

  return finder != NULL ? (double)finder->kernel->n_taps : -1;
}

static double
get_speed (const DscStepInput *input)
{
  return TAPS_PER_SECOND * (input->n_threads > 0 ? input->n_threads : g_get_num_processors ());
}

/* Sharpness and roundness convolve as many pixels around each source as the kernel has. */
static void
tell_kernel (const Work *work)
{
  double taps = count_taps (work->params, DAOFIND_SIGMA_RADIUS, NULL);
  double n = dsc_catalog_finding_n_sources (work->finding);
  double seconds = n * taps * taps / get_speed (work->input);

  if (seconds > LONG_SECONDS)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_WARNING,
                          "sharpness and roundness of %.0f sources with a kernel_fwhm of %g pixels "
                          "take about %.0f s; a star is seldom wider than 5 pixels",
                          n, work->params->kernel_fwhm, ceil (seconds));
}

static gboolean
find_sources (Work *work, GError **error)
{
  const DscStepInput *input = work->input;

  dsc_progress_push (input->progress, 0.0, 0.3);
  work->image = dsc_catalog_image_new (input->image, work->params, input->compat, input->n_threads,
                                       input->progress, input->cancellable, error);
  dsc_progress_pop (input->progress);
  if (work->image == NULL)
    return FALSE;
  tell (work, DSC_MESSAGE_WARNING, work->image->notes);
  tell_mesh (work);
  dsc_progress_set (input->progress, 0.3, _ ("finding sources"));
  work->finding = dsc_catalog_find (work->image, work->params, input->compat, input->n_threads,
                                    input->progress, input->cancellable, error);
  if (work->finding == NULL)
    return FALSE;
  tell_blends (work);
  tell_kernel (work);
  dsc_progress_set (input->progress, 0.6, _ ("measuring sources"));
  dsc_progress_push (input->progress, 0.6, 0.9);
  work->sources = dsc_catalog_measure (work->image, work->finding, &work->apertures, work->params,
                                       input->compat, input->n_threads, input->progress,
                                       input->cancellable, error);
  dsc_progress_pop (input->progress);
  dsc_catalog_image_forget_pixels (work->image);
  return work->sources != NULL;
}

/* What a person has to know about the image goes with the numbers, before what is said of the
 * apertures. */
static void
add_notes (const Work *work, DscTable *table)
{
  const char *others = dsc_table_get_meta (table, "warnings");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < work->image->notes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            (const char *)work->image->notes->pdata[i]);
  if (text->len > 0 && others != NULL)
    g_string_append_printf (text, "; %s", others);
  if (text->len > 0)
    dsc_table_set_meta (table, "warnings", text->str);
  g_string_free (text, TRUE);
}

static char *
output_path (const Work *work, const char *tail)
{
  g_autofree char *name = g_strconcat (work->input->product, tail, NULL);

  return g_build_filename (work->input->work_dir, name, NULL);
}

static void
count_flags (Work *work, const DscTable *table)
{
  const DscColumn *extended = dsc_table_find (table, "is_extended");

  for (guint i = 0; i < work->sources->len; i++) {
    work->n_without_flux += isnan (g_array_index (work->sources, DscCatalogSource, i).flux[2]) != 0;
    if (extended != NULL && !dsc_column_is_masked (extended, i)) {
      work->knows_extended = TRUE;
      work->n_extended += extended->i[i] != 0;
    }
  }
  if (work->n_without_flux > 0)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_WARNING,
                          "%u of %u sources have no aperture fluxes: their apertures reach over "
                          "pixels without a value (saturated ones, gaps) or beyond the edge",
                          work->n_without_flux, work->sources->len);
}

static gboolean
write_tables (Work *work, const char *catalog, const char *full, GError **error)
{
  DscHeader *const primary[] = { work->image->primary };
  g_autofree char *date = dsc_header_latest_date_end (1, primary);
  gboolean classic = work->params->columns == DSC_CATALOG_COLUMNS_CLASSIC;
  DscCompat compat = work->input->compat;
  g_autoptr (DscTable) table = (classic ? dsc_catalog_table_new_classic : dsc_catalog_table_new) (
      work->sources, &work->apertures, work->params, compat, date);
  g_autoptr (DscTable) all
      = dsc_catalog_table_new_full (work->sources, &work->apertures, work->params, compat, date);

  if (compat == DSC_COMPAT_NONE)
    add_notes (work, table);
  add_notes (work, all);
  count_flags (work, all);
  return dsc_table_write_ecsv (table, catalog, error)
         && dsc_table_write_fits (all, full, "SOURCES", error);
}

static gboolean
write_products (Work *work, DscStepOutput *output, GError **error)
{
  g_autofree char *catalog = output_path (work, "_cat.ecsv");
  g_autofree char *segments = output_path (work, "_segm.fits");
  g_autofree char *full = output_path (work, "_sources.fits");
  g_autofree char *name = g_path_get_basename (catalog);
  const DscStepInput *input = work->input;

  dsc_progress_set (input->progress, 0.9, _ ("writing"));
  if (!write_tables (work, catalog, full, error)
      || (work->finding->map != NULL
          && !dsc_catalog_write_segments (work->image, work->finding->map, work->params,
                                          input->compat, name, segments, input->cancellable,
                                          error)))
    return FALSE;
  dsc_step_output_add_file (output, catalog, "cat", -1);
  if (work->finding->map != NULL)
    dsc_step_output_add_file (output, segments, "segm", -1);
  dsc_step_output_add_internal_file (output, full, "sources", -1);
  return TRUE;
}

static char *
describe_none (const DscSourceCatalogParams *p)
{
  if (p->starfinder == DSC_STARFINDER_SEGMENTATION)
    return g_strdup_printf ("0 sources at %.4g sigma, npixels %d; try lower snr_threshold or "
                            "npixels",
                            p->snr_threshold, p->npixels);
  return g_strdup_printf ("0 sources at %.4g sigma; try a lower snr_threshold, or wider limits of "
                          "sharpness (%g to %g) and roundness (%g to %g)",
                          p->snr_threshold, p->sharplo, p->sharphi, p->roundlo, p->roundhi);
}

static char *
make_verdict (const Work *work)
{
  static const char *const plural[] = { "s", "" };
  guint n = work->sources->len;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u source%s", n, plural[n == 1]);
  if (work->knows_extended)
    g_string_append_printf (text, ", %u extended", work->n_extended);
  if (work->finding->report.n_split > 0)
    g_string_append_printf (text, ", %u blend%s separated", work->finding->report.n_split,
                            plural[work->finding->report.n_split == 1]);
  if (work->n_without_flux > 0)
    g_string_append_printf (text, ", %u without aperture fluxes", work->n_without_flux);
  if (work->apertures.origin == DSC_APERTURES_FIXED)
    g_string_append (text, "; no aperture corrections: apertures of 1, 2, 3 px");
  else
    g_string_append_printf (text, "; apertures of %.3g, %.3g, %.3g px%s", work->apertures.radii[0],
                            work->apertures.radii[1], work->apertures.radii[2],
                            isnan (work->apertures.corrections[2]) ? " without corrections" : "");
  return g_string_free (text, FALSE);
}

/* No result, but no fault of the run either: what came before it stays. */
static gboolean
end_without (Work *work, DscStepOutput *output, char *verdict)
{
  output->status = DSC_STEP_FAILED;
  output->verdict = verdict;
  return TRUE;
}

/* Nothing that counts: a catalog without rows that says why, so that what reads it later finds it.
 */
static gboolean
find_nothing (Work *work, const char *why, GError **error)
{
  work->image = dsc_catalog_image_new_blank (work->input->image, why);
  work->finding = dsc_catalog_finding_new_none (work->image, work->params, error);
  work->sources = g_array_new (FALSE, FALSE, sizeof (DscCatalogSource));
  return work->finding != NULL;
}

/* @ret_none: why there are no sources; NULL if there are some */
static gboolean
find_or_tell (Work *work, char **ret_none, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (find_sources (work, &local)) {
    if (work->sources->len == 0)
      *ret_none = describe_none (work->params);
  } else if (work->image == NULL && g_error_matches (local, DSC_ERROR, DSC_ERROR_FAILED)) {
    *ret_none = g_strdup_printf ("0 sources: %s", local->message);
    if (!find_nothing (work, *ret_none, error))
      return FALSE;
  } else {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (*ret_none != NULL && work->input->compat == DSC_COMPAT_NONE)
    dsc_progress_message (work->input->progress, DSC_MESSAGE_WARNING, "%s", *ret_none);
  return TRUE;
}

static gboolean
run (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  g_auto (Work) work = { .input = input, .params = params };
  g_autoptr (GError) local = NULL;
  g_autofree char *none = NULL;

  if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
    return FALSE;
  if (!dsc_catalog_apertures_init (&work.apertures, dsc_image_model_get_primary (input->image),
                                   dsc_image_model_get_sci (input->image), params, input->compat,
                                   &local)) {
    if (input->compat == DSC_COMPAT_JWST
        && g_error_matches (local, DSC_ERROR, DSC_ERROR_UNSUPPORTED))
      return end_without (&work, output, g_strdup (local->message));
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  tell (&work, DSC_MESSAGE_INFO, work.apertures.sources);
  tell (&work, DSC_MESSAGE_WARNING, work.apertures.warnings);
  if (!find_or_tell (&work, &none, error))
    return FALSE;
  if (none != NULL && input->compat == DSC_COMPAT_JWST)
    return end_without (&work, output, g_steal_pointer (&none));
  if (!write_products (&work, output, error)) {
    dsc_step_output_clear (output);
    return FALSE;
  }
  output->status = DSC_STEP_COMPLETE;
  output->verdict = none != NULL ? g_steal_pointer (&none) : make_verdict (&work);
  dsc_progress_set (input->progress, 1.0, NULL);
  return TRUE;
}

static gboolean
check_kron (const DscDoubleList *kron, GError **error)
{
  if (kron->n == 0 || (kron->v[0] > 0 && kron->v[1] > 0))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "kron_params begins with %g, %g: the scale and the least radius must be positive",
               kron->v[0], kron->v[1]);
  return FALSE;
}

static gboolean
check_kernel (const DscSourceCatalogParams *params, GError **error)
{
  if (params->starfinder != DSC_STARFINDER_SEGMENTATION)
    return count_taps (params, params->sigma_radius, error) >= 0;
  if (params->kernel_fwhm <= DSC_GAUSSIAN_MAX_SIGMA * SIGMA_TO_FWHM)
    return TRUE;
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_PARAMETER,
      "kernel_fwhm is %g pixels: the image is smoothed with at most %.4g; a star is seldom "
      "wider than 5 pixels",
      params->kernel_fwhm, DSC_GAUSSIAN_MAX_SIGMA * SIGMA_TO_FWHM);
  return FALSE;
}

static gboolean
check_params (const DscSourceCatalogParams *p, GError **error)
{
  return check_kernel (p, error) && check_kron (&p->kron_params, error)
         && dsc_catalog_apertures_check (p, error);
}

static gboolean
check (gconstpointer params, const DscStepInput *input, GError **error)
{
  guint n = input->library != NULL ? dsc_library_get_n_models (input->library) : 0;

  if (n > 1 && input->image == dsc_library_get_model (input->library, 0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                 "source_catalog works on one image, and %u were given: run it once for each", n);
    return FALSE;
  }
  return check_params (params, error);
}

static void
foresee (const DscSourceCatalogParams *params, const DscStepInput *input, DscForecast *f)
{
  double pixels = (double)f->width * (double)f->height, box = params->bkg_boxsize;
  double boxes = ceil ((double)f->width / box) * ceil ((double)f->height / box);

  f->memory = (guint64)(PIXEL_BYTES * pixels + BOX_BYTES * boxes);
  f->disk = (guint64)(4.2 * pixels) + (1 << 16);
  f->seconds = pixels / PIXELS_PER_SECOND + boxes / BOXES_PER_SECOND;
  if (params->starfinder != DSC_STARFINDER_SEGMENTATION)
    f->seconds += pixels * count_taps (params, params->sigma_radius, NULL) / get_speed (input);
  f->text = g_strdup_printf (
      _ ("image %" PRIu64 " x %" PRIu64 " px; %.0f MB of memory, %.0f MB on disk, about %.0f s"),
      f->width, f->height, (double)f->memory / 1e6, (double)f->disk / 1e6, ceil (f->seconds));
}

static gboolean
forecast (gconstpointer params,
          const DscStepInput *input,
          DscForecast *ret_forecast,
          GError **error)
{
  DscForecast f = { .width = input->image_width, .height = input->image_height };

  if (!check_params (params, error))
    return FALSE;
  if (input->image != NULL) {
    f.width = dsc_image_model_get_width (input->image);
    f.height = dsc_image_model_get_height (input->image);
  }
  if (f.width > 0 && f.height > 0)
    foresee (params, input, &f);
  if (!dsc_step_check_disk (input, f.disk, "choose another disk", error)) {
    dsc_forecast_clear (&f);
    return FALSE;
  }
  *ret_forecast = f;
  return TRUE;
}

static GPtrArray *
list_files (gconstpointer params, DscLibrary *library)
{
  DscHeader *primary = dsc_library_get_n_models (library) > 0
                           ? dsc_image_model_get_primary (dsc_library_get_model (library, 0))
                           : NULL;

  return dsc_catalog_apertures_list_files (params, primary);
}

const DscStep dsc_source_catalog_step = {
  .id = "source_catalog",
  .title = N_ ("Measure sources"),
  .summary = N_ ("Finds the sources of the mosaic and measures their light."),
  .status_key = "S_SRCCAT",
  .suffix = "cat",
  .version = 1,
  .algorithm = 1,
  .params = dsc_source_catalog_param_specs,
  .n_params = DSC_SOURCE_CATALOG_N_PARAMS,
  .params_size = sizeof (DscSourceCatalogParams),
  .input = DSC_PORT_IMAGE,
  .output = DSC_PORT_CATALOG,
  .check = check,
  .list_files = list_files,
  .advise = dsc_source_catalog_advise,
  .forecast = forecast,
  .run = run,
};
