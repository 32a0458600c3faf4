/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-simulate.h"

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>

#include "dsc-error.h"
#include "dsc-parallel.h"
#include "dsc-sim-exposure.h"
#include "dsc-sim-truth.h"

#define MAX_APERTURES 16
#define WORK_BYTES_PER_PIXEL 64
#define MAX_WORK_BYTES (G_GUINT64_CONSTANT (2) << 30)
#define FITS_BYTES_PER_PIXEL 28
#define FITS_BYTES_EXTRA 60000

typedef struct {
  const DscSimScene *scene;
  const char *directory;
  GPtrArray *exposures;
  DscSimSky *sky;
  DscSimPsf *psf[MAX_APERTURES]; /* by the number of the aperture; NULL where not used */
  double wavelength;
  DscProgress *progress;
  GCancellable *cancellable;
  gint n_done;
} Job;

static gboolean
make_directory (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) failure = NULL;

  if (g_file_make_directory_with_parents (file, NULL, &failure)
      || (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS)
          && g_file_test (path, G_FILE_TEST_IS_DIR)))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "the directory '%s' cannot be made: %s", path,
               failure->message);
  return FALSE;
}

static guint64
total_bytes (const DscSimScene *scene, GPtrArray *exposures)
{
  guint64 sum = 0;

  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *e = exposures->pdata[i];

    sum += (guint64)e->width * e->height * FITS_BYTES_PER_PIXEL + FITS_BYTES_EXTRA;
  }
  return scene->aligned_copies ? 2 * sum : sum;
}

static gboolean
check_room (const char *directory, guint64 bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (GFileInfo) info
      = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  g_autofree char *need = g_format_size (bytes);
  g_autofree char *have = NULL;
  guint64 room;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  room = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (room >= bytes)
    return TRUE;
  have = g_format_size (room);
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               "the scene needs about %s and '%s' has room for %s: make \"size\" or the number of "
               "exposures smaller, or choose another directory",
               need, directory, have);
  return FALSE;
}

/* One PSF per aperture in use; each is made by one thread. */
static gboolean
make_psf_cb (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;
  const DscSimAperture *aperture = dsc_sim_aperture_nth (index);

  for (guint i = 0; i < job->exposures->len; i++) {
    const DscSimExposure *e = job->exposures->pdata[i];

    if (e->aperture != aperture)
      continue;
    job->psf[index] = dsc_sim_psf_new (job->wavelength, sqrt (e->nominal_arcsec2), job->scene->over,
                                       job->scene->psf_half);
    break;
  }
  return TRUE;
}

static gboolean
make_exposure_cb (guint index, gpointer user_data, GError **error)
{
  Job *job = user_data;
  DscSimExposure *e = job->exposures->pdata[index];
  const DscSimPsf *psf = job->psf[e->aperture - dsc_sim_aperture_nth (0)];
  guint n_done;

  if (!dsc_sim_exposure_write (e, job->scene, job->sky, psf, job->directory, job->cancellable,
                               error))
    return FALSE;
  n_done = (guint)g_atomic_int_add (&job->n_done, 1) + 1;
  dsc_progress_message (job->progress, DSC_MESSAGE_INFO,
                        "%s_cal.fits: %u x %u, sky %.4f MJy/sr, %u stars, %u saturated pixels",
                        e->root, e->width, e->height, e->sky, e->n_stars, e->n_saturated);
  dsc_progress_set (job->progress, (double)n_done / job->exposures->len, NULL);
  return TRUE;
}

/* As many threads as asked for, while their arrays fit two GiB. */
static guint
allowed_threads (const Job *job, guint n_threads)
{
  guint64 largest = 1;

  for (guint i = 0; i < job->exposures->len; i++) {
    const DscSimExposure *e = job->exposures->pdata[i];

    largest = MAX (largest, (guint64)e->width * e->height * WORK_BYTES_PER_PIXEL);
  }
  if (n_threads == 0)
    n_threads = dsc_parallel_default_threads ();
  return (guint)CLAMP (MAX_WORK_BYTES / largest, 1, n_threads);
}

static gboolean
run (Job *job, guint n_threads, GError **error)
{
  guint n_apertures = 0;

  while (dsc_sim_aperture_nth (n_apertures) != NULL)
    n_apertures++;
  g_assert (n_apertures <= MAX_APERTURES);
  return dsc_parallel_for (n_apertures, n_threads, make_psf_cb, job, job->cancellable, error)
         && dsc_parallel_for (job->exposures->len, allowed_threads (job, n_threads),
                              make_exposure_cb, job, job->cancellable, error)
         && dsc_sim_truth_write_catalogs (job->directory, job->scene, job->sky, error)
         && dsc_sim_truth_write_json (job->directory, job->scene, job->exposures, error)
         && dsc_sim_truth_write_association (job->directory, job->scene, job->exposures, error);
}

/* Nothing of an unfinished scene stays; directories go if this run made them. */
static void
clean_up (const Job *job, const char *aligned, gboolean had_directory, gboolean had_aligned)
{
  for (guint i = 0; i < job->exposures->len; i++)
    dsc_sim_exposure_remove (job->exposures->pdata[i], job->directory);
  if (!had_aligned)
    g_rmdir (aligned);
  if (!had_directory)
    g_rmdir (job->directory);
}

gboolean
dsc_simulate (const DscSimScene *scene,
              const char *directory,
              guint n_threads,
              DscProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  Job job = {
    .scene = scene, .directory = directory, .progress = progress, .cancellable = cancellable
  };
  g_autofree char *aligned = g_build_filename (directory, "aligned", NULL);
  gboolean had_directory = g_file_test (directory, G_FILE_TEST_EXISTS);
  gboolean had_aligned = g_file_test (aligned, G_FILE_TEST_EXISTS);
  DscSimInstrument instrument = DSC_SIM_NIRCAM;
  gboolean ok;

  dsc_sim_instrument_find (scene->instrument, &instrument);
  dsc_sim_filter_wavelength (instrument, scene->filter, &job.wavelength);
  job.exposures = dsc_sim_plan (scene, &job.sky, error);
  if (job.exposures == NULL)
    return FALSE;
  ok = make_directory (directory, error)
       && (!scene->aligned_copies || make_directory (aligned, error))
       && check_room (directory, total_bytes (scene, job.exposures), error)
       && run (&job, n_threads, error);
  if (!ok)
    clean_up (&job, aligned, had_directory, had_aligned);
  for (guint i = 0; i < MAX_APERTURES; i++)
    dsc_sim_psf_free (job.psf[i]);
  dsc_sim_sky_free (job.sky);
  g_ptr_array_unref (job.exposures);
  return ok;
}
