/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-exposure.h"

#include <glib/gstdio.h>

#include "dsc-fits-writer.h"
#include "dsc-gwcs.h"
#include "dsc-sim-random.h"
#include "dsc-sim-truth.h"
#include "dsc-size.h"

/* The planes of a file in their order; NULL data are left out. */
static gboolean
write_planes (DscFitsWriter *writer,
              const DscSimPixels *pixels,
              const float *area,
              const DscHeader *sci,
              GError **error)
{
  g_autoptr (DscHeader) unit = dsc_header_new ();
  const struct {
    DscPlaneId id;
    gconstpointer data;
    const DscHeader *header;
  } planes[] = {
    { DSC_PLANE_SCI, pixels->sci, sci },
    { DSC_PLANE_ERR, pixels->err, unit },
    { DSC_PLANE_DQ, pixels->dq, NULL },
    { DSC_PLANE_AREA, area, NULL },
    { DSC_PLANE_VAR_POISSON, pixels->var_poisson, NULL },
    { DSC_PLANE_VAR_RNOISE, pixels->var_rnoise, NULL },
    { DSC_PLANE_VAR_FLAT, pixels->var_flat, NULL },
  };

  dsc_header_set_string (unit, "BUNIT", "MJy/sr", "physical units of the array values");
  for (guint i = 0; i < G_N_ELEMENTS (planes); i++) {
    const char *name = dsc_plane_name (planes[i].id);

    if (planes[i].data == NULL)
      continue;
    if (!dsc_fits_writer_add_image (writer, name, planes[i].id, pixels->width, pixels->height, 0,
                                    planes[i].header, error)
        || !dsc_fits_writer_write_rows (writer, name, 0, 0, pixels->height, planes[i].data, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_file (const DscSimExposure *exposure,
            const DscSimScene *scene,
            const DscSimPixels *pixels,
            const float *area,
            const char *directory,
            gboolean aligned,
            GError **error)
{
  g_autofree char *name = g_strconcat (exposure->root, "_cal.fits", NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (DscFitsWriter) writer = NULL;
  g_autoptr (DscHeader) primary = dsc_sim_primary_header (scene, exposure, aligned);
  g_autoptr (DscHeader) sci = dsc_sim_sci_header (scene, exposure, aligned, error);
  g_autoptr (GBytes) asdf = NULL;

  if (sci == NULL)
    return FALSE;
  asdf = dsc_gwcs_write (aligned ? exposure->true_wcs : exposure->header_wcs, NULL, error);
  if (asdf == NULL)
    return FALSE;
  writer = dsc_fits_writer_new (path, error);
  return writer != NULL && dsc_fits_writer_primary (writer, primary, error)
         && write_planes (writer, pixels, scene->with_area ? area : NULL, sci, error)
         && dsc_fits_writer_add_asdf (writer, g_bytes_get_data (asdf, NULL),
                                      g_bytes_get_size (asdf), error)
         && dsc_fits_writer_finish (writer, error);
}

/* The index of the detector's aperture: names its fixed pattern of bad pixels. */
static guint
detector_number (const DscSimAperture *aperture)
{
  return (guint)(aperture - dsc_sim_aperture_nth (0));
}

gboolean
dsc_sim_exposure_write (DscSimExposure *exposure,
                        const DscSimScene *scene,
                        const DscSimSky *sky,
                        const DscSimPsf *psf,
                        const char *directory,
                        GCancellable *cancellable,
                        GError **error)
{
  guint width = exposure->width, height = exposure->height;
  gsize n = (gsize)width * height;
  g_autofree double *light = dsc_try_alloc (n * sizeof (double), "exposure", error);
  g_autofree float *area = NULL;
  g_autofree char *aligned = g_build_filename (directory, "aligned", NULL);
  g_autofree char *npz_name = g_strconcat (exposure->root, "_truth.npz", NULL);
  g_autofree char *npz = g_build_filename (directory, npz_name, NULL);
  g_autoptr (DscSimPixels) pixels = NULL;
  DscSimRandom random;

  if (light == NULL)
    return FALSE;
  area = dsc_try_alloc (n * sizeof (float), "exposure", error);
  if (area == NULL)
    return FALSE;
  dsc_sim_sky_area (exposure->true_wcs, width, height, exposure->nominal_arcsec2, area);
  if (!dsc_sim_sky_render (sky, exposure->true_wcs, psf, width, height, exposure->nominal_arcsec2,
                           area, light, &exposure->n_stars, cancellable, error))
    return FALSE;
  dsc_sim_random_init (&random, scene->seed, DSC_SIM_SKY, exposure->index, 0);
  exposure->sky = scene->sky * (1.0 + scene->sky_var * (2.0 * dsc_sim_uniform (&random) - 1.0));
  pixels = dsc_sim_expose (scene, exposure->index, detector_number (exposure->aperture), light,
                           width, height, exposure->sky, error);
  if (pixels == NULL)
    return FALSE;
  exposure->n_saturated = pixels->n_saturated;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  exposure->touched = TRUE;
  return write_file (exposure, scene, pixels, area, directory, FALSE, error)
         && (!scene->aligned_copies
             || write_file (exposure, scene, pixels, area, aligned, TRUE, error))
         && dsc_sim_truth_write_hits (npz, pixels->hit, width, height, error);
}

void
dsc_sim_exposure_remove (const DscSimExposure *exposure, const char *directory)
{
  g_autofree char *cal = g_strconcat (exposure->root, "_cal.fits", NULL);
  g_autofree char *npz = g_strconcat (exposure->root, "_truth.npz", NULL);
  const char *const names[][2] = { { ".", cal }, { "aligned", cal }, { ".", npz } };

  for (guint i = 0; i < G_N_ELEMENTS (names) && exposure->touched; i++) {
    g_autofree char *path = g_build_filename (directory, names[i][0], names[i][1], NULL);

    g_unlink (path);
  }
}
