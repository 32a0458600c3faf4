/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-exposure.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-sim-random.h"
#include "dsc-units.h"

#define FIELD_MARGIN_ARCSEC 3.0

static void
exposure_free (gpointer data)
{
  DscSimExposure *exposure = data;

  g_free (exposure->root);
  dsc_wcs_unref (exposure->header_wcs);
  dsc_wcs_unref (exposure->true_wcs);
  g_free (exposure);
}

static char *
make_root (const DscSimScene *scene, const DscSimExposure *exposure)
{
  g_autofree char *detector = g_ascii_strdown (exposure->aperture->detector, -1);

  return g_strdup_printf ("jw%05d%03d%03d_%02d101_%05u_%s", (int)scene->program,
                          (int)scene->observation, (int)exposure->visit->visit,
                          (int)exposure->visit->group, exposure->number, detector);
}

/* What every exposure has, and its share of the pointing error: one draw for all its detectors. */
static DscSimExposure *
exposure_new (const DscSimScene *scene,
              GPtrArray *exposures,
              const DscSimVisit *visit,
              const DscSimAperture *aperture,
              guint number)
{
  DscSimExposure *exposure = g_new0 (DscSimExposure, 1);
  DscSimRandom random;

  dsc_sim_random_init (&random, scene->seed, DSC_SIM_JITTER, number, 0);
  exposure->index = exposures->len;
  exposure->number = number;
  exposure->visit = visit;
  exposure->aperture = aperture;
  exposure->start[0] = scene->start[0];
  exposure->start[1] = scene->start[1];
  for (int k = 0; k < 2; k++)
    exposure->jitter_arcsec[k] = scene->jitter_arcsec * dsc_sim_normal (&random);
  exposure->root = make_root (scene, exposure);
  g_ptr_array_add (exposures, exposure);
  return exposure;
}

static void
move (DscSimAttitude *attitude, const DscSimExposure *exposure, double ra, double dec)
{
  dsc_sim_attitude_move (
      attitude, ra, dec, exposure->visit->error_arcsec[0] + exposure->jitter_arcsec[0],
      exposure->visit->error_arcsec[1] + exposure->jitter_arcsec[1], exposure->visit->error_deg);
}

static void
plan_dither (const DscSimScene *scene,
             GPtrArray *exposures,
             const DscSimVisit *visit,
             DscSimDither dither,
             guint number)
{
  double v2 = 0.0, v3 = 0.0;
  DscSimAttitude nominal, actual;

  dsc_sim_aperture_point (scene->pointing_aperture, &v2, &v3);
  dsc_sim_attitude_init (&nominal, v2 + dither.dv2, v3 + dither.dv3, scene->ra, scene->dec,
                         scene->roll + visit->turn_deg);
  for (guint d = 0; d < scene->detectors->len; d++) {
    const DscSimAperture *aperture = dsc_sim_aperture_find (scene->detectors->pdata[d]);
    DscSimExposure *exposure = exposure_new (scene, exposures, visit, aperture, number);

    actual = nominal;
    move (&actual, exposure, scene->ra, scene->dec);
    exposure->width = scene->width;
    exposure->height = scene->height;
    exposure->nominal_arcsec2 = aperture->scale[0] * aperture->scale[1];
    exposure->header_wcs = dsc_sim_wcs_new (aperture, &nominal, exposure->start, exposure->width,
                                            exposure->height, scene->va_scale, &exposure->header);
    exposure->true_wcs = dsc_sim_wcs_new (aperture, &actual, exposure->start, exposure->width,
                                          exposure->height, scene->va_scale, &exposure->truth);
  }
}

/* The detector that a file name tells ("..._nrcb4_tweakreg.asdf"), else the first of the scene. */
static const DscSimAperture *
detector_of_file (const DscSimScene *scene, const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *upper = g_ascii_strup (base, -1);
  g_auto (GStrv) words = g_strsplit_set (upper, "_.-", -1);
  const DscSimAperture *found = NULL;

  for (guint i = 0; words[i] != NULL; i++) {
    const DscSimAperture *aperture = dsc_sim_aperture_find (words[i]);

    if (aperture != NULL)
      found = aperture;
  }
  if (found == NULL && scene->detectors->len > 0)
    found = dsc_sim_aperture_find (scene->detectors->pdata[0]);
  if (found == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "the name of the WCS file '%s' tells no detector: give \"detectors\" in the scene",
                 path);
  else if (strcmp (dsc_sim_instrument_name (found->instrument), scene->instrument) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                 "the WCS file '%s' is of detector %s, which does not belong to instrument %s",
                 path, found->detector, scene->instrument);
    found = NULL;
  }
  return found;
}

static gboolean
plan_wcs_file (const DscSimScene *scene,
               GPtrArray *exposures,
               const DscSimVisit *visit,
               const char *path,
               guint number,
               GError **error)
{
  const DscSimAperture *aperture = detector_of_file (scene, path, error);
  const guint size[2] = { scene->width, scene->height };
  DscSimExposure *exposure;
  DscSimAttitude attitude;
  guint pixels[2];
  double ra, dec, roll;

  if (aperture == NULL)
    return FALSE;
  exposure = exposure_new (scene, exposures, visit, aperture, number);
  exposure->header_wcs
      = dsc_sim_wcs_read (path, exposure->start, size, pixels, &exposure->header, error);
  if (exposure->header_wcs == NULL)
    return FALSE;
  exposure->width = pixels[0];
  exposure->height = pixels[1];
  exposure->nominal_arcsec2 = aperture->scale[0] * aperture->scale[1];
  exposure->truth = exposure->header;
  dsc_sim_attitude_init (&attitude, exposure->header.v2, exposure->header.v3, exposure->header.ra,
                         exposure->header.dec, exposure->header.roll);
  dsc_wcs_pixel_to_sky1 (exposure->header_wcs, (pixels[0] - 1) / 2.0, (pixels[1] - 1) / 2.0, &ra,
                         &dec);
  move (&attitude, exposure, ra, dec);
  dsc_sim_attitude_at (&attitude, exposure->truth.v2, exposure->truth.v3, &exposure->truth.ra,
                       &exposure->truth.dec, &roll);
  exposure->truth.roll = roll;
  exposure->true_wcs = dsc_sim_wcs_moved (exposure->header_wcs, &exposure->truth);
  return TRUE;
}

static void
find_corners (DscSimExposure *exposure)
{
  double w = exposure->width - 1.0, h = exposure->height - 1.0;
  const double x[4] = { 0.0, w, w, 0.0 }, y[4] = { 0.0, 0.0, h, h };

  for (int k = 0; k < 4; k++) {
    double *to = exposure->corners_true + 2 * k, *as = exposure->corners_header + 2 * k;

    dsc_wcs_pixel_to_sky1 (exposure->true_wcs, x[k], y[k], &to[0], &to[1]);
    dsc_wcs_pixel_to_sky1 (exposure->header_wcs, x[k], y[k], &as[0], &as[1]);
  }
}

/* The disc around the corners of all exposures. */
static gboolean
find_field (
    GPtrArray *exposures, double *ret_ra, double *ret_dec, double *ret_radius, GError **error)
{
  double sum[3] = { 0.0, 0.0, 0.0 }, centre[3], ra, dec, chord = 0.0;

  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *exposure = exposures->pdata[i];

    for (int k = 0; k < 4; k++) {
      double v[3];

      dsc_sim_to_vector (exposure->corners_true[2 * k], exposure->corners_true[2 * k + 1], v);
      for (int c = 0; c < 3; c++)
        sum[c] += v[c];
    }
  }
  dsc_sim_from_vector (sum, &ra, &dec);
  dsc_sim_to_vector (ra, dec, centre);
  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *exposure = exposures->pdata[i];

    for (int k = 0; k < 4; k++) {
      double v[3], d;

      dsc_sim_to_vector (exposure->corners_true[2 * k], exposure->corners_true[2 * k + 1], v);
      d = hypot (hypot (v[0] - centre[0], v[1] - centre[1]), v[2] - centre[2]);
      if (!(d < 3600.0 * DSC_ARCSEC)) {
        g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                     "the exposures are more than a degree apart (%s lies at RA %.4f, Dec %.4f): "
                     "give \"ra\", \"dec\" and \"field_radius_arcsec\", or fewer WCS files",
                     exposure->root, exposure->corners_true[0], exposure->corners_true[1]);
        return FALSE;
      }
      chord = MAX (chord, d);
    }
  }
  *ret_ra = ra;
  *ret_dec = dec;
  *ret_radius = chord / DSC_ARCSEC + FIELD_MARGIN_ARCSEC;
  return TRUE;
}

static gboolean
check_names (GPtrArray *exposures, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *exposure = exposures->pdata[i];

    if (!g_hash_table_add (seen, exposure->root)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                   "two exposures would be '%s_cal.fits': give the visits different numbers",
                   exposure->root);
      return FALSE;
    }
  }
  return TRUE;
}

GPtrArray *
dsc_sim_plan (const DscSimScene *scene, DscSimSky **ret_sky, GError **error)
{
  g_autoptr (GPtrArray) exposures = g_ptr_array_new_with_free_func (exposure_free);
  double ra = scene->ra, dec = scene->dec, radius = scene->field_radius_arcsec;
  guint number = 0;

  for (guint i = 0; i < scene->visits->len; i++) {
    const DscSimVisit *visit = scene->visits->pdata[i];

    for (guint k = 0; k < visit->dithers->len; k++)
      plan_dither (scene, exposures, visit, g_array_index (visit->dithers, DscSimDither, k),
                   ++number);
    for (guint k = 0; k < visit->wcs_files->len; k++)
      if (!plan_wcs_file (scene, exposures, visit, visit->wcs_files->pdata[k], ++number, error))
        return NULL;
  }
  for (guint i = 0; i < exposures->len; i++)
    find_corners (exposures->pdata[i]);
  if (!check_names (exposures, error))
    return NULL;
  if (!scene->has_centre || !scene->has_radius) {
    double found_ra, found_dec, found_radius;

    if (!find_field (exposures, &found_ra, &found_dec, &found_radius, error))
      return NULL;
    if (!scene->has_centre) {
      ra = found_ra;
      dec = found_dec;
    }
    if (!scene->has_radius)
      radius = found_radius;
  }
  *ret_sky = dsc_sim_sky_new (scene, ra, dec, radius);
  return g_steal_pointer (&exposures);
}
