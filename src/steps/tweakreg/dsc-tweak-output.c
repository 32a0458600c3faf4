/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-output.h"

#include <string.h>

#include "dsc-exposure-delta.h"
#include "dsc-footprint.h"
#include "dsc-parallel.h"
#include "dsc-product-name.h"
#include "dsc-provenance.h"
#include "dsc-steps.h"
#include "dsc-tweak-catalogs.h"
#include "dsc-tweak-fit-file.h"
#include "dsc-tweak-result.h"
#include "dsc-tweak-verdict.h"
#include "dsc-wcs-sip.h"

typedef struct {
  const DscTweakScene *scene;
  const DscTweakSolution *solution;
  const DscTweakregParams *params;
  const DscStepInput *input;
  DscImageModel **models; /* of each exposure */
  char **catalogs;        /* (nullable): of each exposure: the file that was written */
} Job;

static void
job_clear (Job *job)
{
  for (guint i = 0; i < job->scene->n_exposures; i++) {
    g_clear_object (&job->models[i]);
    g_free (job->catalogs[i]);
  }
  g_free (job->models);
  g_free (job->catalogs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static const char *
status_word (DscStepStatus status)
{
  static const char *const words[] = { "COMPLETE", "SKIPPED", "FAILED" };

  return words[status];
}

static char *
make_path (const DscStepInput *input, guint i, const char *kind, const char *ext)
{
  g_autofree char *name = g_strdup_printf ("%s-%05u.%s", kind, i + 1, ext);

  return g_build_filename (input->work_dir, name, NULL);
}

/* x_cal.fits: "cal_cat": with the root of the name it makes x_cal_cat, as jwst names it. */
static char *
catalog_suffix (const char *name)
{
  g_autofree char *root = dsc_product_name_root (name, DSC_NAME_FILE, NULL);
  gsize n = strlen (root), end = strlen (name);

  if (g_str_has_suffix (name, ".fits"))
    end -= strlen (".fits");
  if (strncmp (name, root, n) != 0 || n + 1 >= end)
    return g_strdup ("cat");
  return g_strdup_printf ("%.*s_cat", (int)(end - n - 1), name + n + 1);
}

static const char *
catalog_extension (const DscTweakregParams *params)
{
  return params->catalog_format == DSC_CATALOG_FORMAT_FITS ? "fits" : "ecsv";
}

/* The keyword names the catalog, as it is called once it is saved. */
static void
set_catalog_keyword (const Job *job, guint i, DscHeader *primary)
{
  const DscTweakExposure *e = &job->scene->exposures[i];
  g_autofree char *name = NULL;

  if (e->catalog != NULL) {
    name = job->scene->compat == DSC_COMPAT_JWST ? g_strdup (e->catalog)
                                                 : g_path_get_basename (e->catalog);
  } else if (job->catalogs[i] != NULL) {
    g_autofree char *suffix = catalog_suffix (e->name);
    g_autofree char *ext = g_strconcat (".", catalog_extension (job->params), NULL);

    name = dsc_product_name (e->name, DSC_NAME_FILE, NULL, suffix, ext);
  }
  if (name != NULL)
    dsc_header_set_string (primary, "TCATFILE", name, "tweakreg catalog file name");
}

static void
set_sip (const Job *job, guint i, const DscWcs *wcs, DscHeader *sci)
{
  const DscTweakExposure *e = &job->scene->exposures[i];
  const DscTweakregParams *p = job->params;
  double crpix[2];
  gboolean kept = dsc_header_get_double (sci, "CRPIX1", &crpix[0])
                  && dsc_header_get_double (sci, "CRPIX2", &crpix[1]);
  DscSipOptions options
      = { .max_error = p->sip_max_pix_error,
          .max_inverse_error = p->sip_max_inv_pix_error,
          .degree = p->sip_degree == DSC_INT_UNSET ? 0 : (guint)p->sip_degree,
          .inverse_degree = p->sip_inv_degree == DSC_INT_UNSET ? 0 : (guint)p->sip_inv_degree,
          .n_points = (guint)p->sip_npoints,
          .crpix = kept ? crpix : NULL,
          .compat = job->scene->compat };
  g_autoptr (GError) error = NULL;

  if (kept) {
    crpix[0] -= 1.0;
    crpix[1] -= 1.0;
  }
  if (!dsc_wcs_fit_sip_header (wcs, e->width, e->height, &options, sci, NULL, NULL, &error))
    dsc_progress_message (job->input->progress, DSC_MESSAGE_WARNING,
                          "%s: the FITS keywords of the coordinates stay as they were: %s", e->name,
                          error->message);
}

static void
set_region (const DscTweakExposure *e, const DscWcs *wcs, DscHeader *sci)
{
  DscPolygon *corners = dsc_footprint_from_wcs (wcs, e->width, e->height);
  g_autoptr (GPtrArray) polygons
      = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_autofree char *text = NULL;

  if (corners == NULL)
    return;
  g_ptr_array_add (polygons, corners);
  text = dsc_footprint_format (polygons);
  dsc_header_set_string (sci, "S_REGION", text, "Spatial footprint of the observation");
}

static DscImageModel *
make_model (const Job *job, guint i)
{
  DscImageModel *base = dsc_library_get_model (job->input->library, i);
  const DscTweakAligned *a = &job->solution->exposures[i];
  DscStepStatus status = dsc_tweak_verdict_exposure_status (job->solution, job->scene, i);
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (base));
  g_autoptr (DscHeader) sci = NULL;
  DscModelChanges changes = { .primary = primary };

  dsc_header_set_string (primary, "S_TWKREG", status_word (status), "Tweakreg image alignment");
  set_catalog_keyword (job, i, primary);
  if (a->wcs != NULL) {
    sci = dsc_header_copy (dsc_image_model_get_sci (base));
    set_region (&job->scene->exposures[i], a->wcs, sci);
    if (job->params->sip_approx)
      set_sip (job, i, a->wcs, sci);
    changes.sci = sci;
    changes.wcs = a->wcs;
    changes.wcs_note = dsc_image_model_get_wcs_note (base);
  }
  if (status == DSC_STEP_COMPLETE || a->wcs != NULL)
    dsc_provenance_add (primary, &dsc_tweakreg_step, job->params, job->scene->compat);
  return dsc_derived_model_new (base, &changes);
}

static gboolean
write_one (guint i, gpointer user_data, GError **error)
{
  Job *job = user_data;
  const DscTweakExposure *e = &job->scene->exposures[i];
  g_autofree char *path = make_path (job->input, i, "tweakreg", "fits");

  if (job->params->save_catalogs && e->catalog == NULL) {
    job->catalogs[i] = make_path (job->input, i, "catalog", catalog_extension (job->params));
    if (!dsc_tweak_catalogs_write (e, job->params, job->catalogs[i], error))
      return FALSE;
  }
  if (job->params->save_fit && job->solution->exposures[i].wcs != NULL) {
    g_autofree char *asdf = make_path (job->input, i, "tweakreg", "asdf");

    if (!dsc_tweak_fit_file_write_wcs (job->solution->exposures[i].wcs, asdf, error))
      return FALSE;
  }
  job->models[i] = make_model (job, i);
  return dsc_exposure_delta_write (DSC_DERIVED_MODEL (job->models[i]), path, error);
}

static void
add_files (const Job *job, DscStepOutput *output)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < job->scene->n_exposures; i++) {
    g_autofree char *path = make_path (job->input, i, "tweakreg", "fits");

    dsc_step_output_add_file (output, path, "tweakreg", (int)i);
    if (job->catalogs[i] != NULL) {
      g_autofree char *suffix = catalog_suffix (job->scene->exposures[i].name);

      dsc_step_output_add_file (output, job->catalogs[i], suffix, (int)i);
    }
    if (job->params->save_fit && job->solution->exposures[i].wcs != NULL) {
      g_autofree char *asdf = make_path (job->input, i, "tweakreg", "asdf");

      dsc_step_output_add_file (output, asdf, "tweakreg", (int)i);
    }
    g_ptr_array_add (models, g_object_ref (job->models[i]));
  }
  output->library = dsc_library_with_models (job->input->library, models);
}

/* The fit of every group and exposure, in each of its forms. */
static gboolean
write_fit (const Job *job, DscStepOutput *output, GError **error)
{
  for (guint k = 0; k < DSC_N_TWEAK_FIT_FILES; k++) {
    g_autofree char *name = g_strconcat ("fit.", dsc_tweak_fit_file_extension (k), NULL);
    g_autofree char *path = g_build_filename (job->input->work_dir, name, NULL);

    if (!dsc_tweak_fit_file_write (job->scene, job->solution, k, path, error))
      return FALSE;
    dsc_step_output_add_file (output, path, "fit", -1);
  }
  return TRUE;
}

gboolean
dsc_tweak_output_write (const DscTweakScene *scene,
                        const DscTweakSolution *solution,
                        const DscTweakregParams *params,
                        const DscStepInput *input,
                        DscStepOutput *output,
                        GError **error)
{
  g_auto (Job) job = { scene, solution, params, input, NULL, NULL };
  g_autofree char *path = g_build_filename (input->work_dir, "alignment", NULL);

  job.models = g_new0 (DscImageModel *, scene->n_exposures + 1);
  job.catalogs = g_new0 (char *, scene->n_exposures + 1);
  if (!dsc_parallel_for (scene->n_exposures, input->n_threads, write_one, &job, input->cancellable,
                         error)
      || !dsc_tweak_result_write (scene, solution, path, error))
    return FALSE;
  add_files (&job, output);
  if (params->save_fit && !write_fit (&job, output, error))
    return FALSE;
  dsc_step_output_add_internal_file (output, path, DSC_TWEAK_RESULT_SUFFIX, -1);
  return TRUE;
}

gboolean
dsc_tweak_output_pass_by (const DscStepInput *input,
                          DscStepStatus status,
                          DscStepOutput *output,
                          GError **error)
{
  guint n = dsc_library_get_n_models (input->library);
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++) {
    DscImageModel *base = dsc_library_get_model (input->library, i);
    g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (base));
    const DscModelChanges changes = { .primary = primary };
    g_autofree char *path = make_path (input, i, "tweakreg", "fits");

    dsc_header_set_string (primary, "S_TWKREG", status_word (status), "Tweakreg image alignment");
    g_ptr_array_add (models, dsc_derived_model_new (base, &changes));
    if (!dsc_exposure_delta_write (DSC_DERIVED_MODEL (models->pdata[i]), path, error))
      return FALSE;
    dsc_step_output_add_file (output, path, "tweakreg", (int)i);
  }
  output->library = dsc_library_with_models (input->library, models);
  return TRUE;
}
