/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-exposure.h"

#include <math.h>
#include <string.h>

#include "dsc-gwcs.h"
#include "dsc-units.h"

#define FIRST_MJD 61100.0 /* 2026-03-01 */
#define DAYS_BETWEEN 0.02
#define OVERHEAD 1.05 /* of the elapsed over the exposure time */

#define SET(header, key, value, comment)                                                           \
  _Generic ((value),                                                                               \
      double: dsc_header_set_double,                                                               \
      const char *: dsc_header_set_string,                                                         \
      char *: dsc_header_set_string,                                                               \
      guint: dsc_header_set_int,                                                                   \
      int: dsc_header_set_int) (header, key, value, comment)

static double
start_mjd (const DscSimExposure *exposure)
{
  return FIRST_MJD + exposure->number * DAYS_BETWEEN;
}

/* "2026-03-01", and "00:28:48.000" of the same moment. */
static void
set_date (DscHeader *h, double mjd)
{
  gint64 ms = llround (mjd * 86400e3);
  gint64 day = ms / 86400000, rest = ms % 86400000;
  g_autofree char *text = NULL;
  g_autofree char *clock = NULL;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 17, G_DATE_NOVEMBER, 1858);
  g_date_add_days (&date, (guint)day);
  text = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date),
                          g_date_get_day (&date));
  clock = g_strdup_printf ("%02d:%02d:%02d.%03d", (int)(rest / 3600000), (int)(rest / 60000 % 60),
                           (int)(rest / 1000 % 60), (int)(rest % 1000));
  SET (h, "DATE-OBS", text, "[yyyy-mm-dd] UTC date at start of exposure");
  SET (h, "TIME-OBS", clock, "[hh:mm:ss.sss] UTC time at start of exposure");
}

static void
set_observation (DscHeader *h, const DscSimScene *scene, const DscSimExposure *exposure)
{
  const DscSimVisit *visit = exposure->visit;
  g_autofree char *program = g_strdup_printf ("%05d", (int)scene->program);
  g_autofree char *observation = g_strdup_printf ("%03d", (int)scene->observation);
  g_autofree char *number = g_strdup_printf ("%03d", (int)visit->visit);
  g_autofree char *id = g_strconcat (program, observation, number, NULL);
  g_autofree char *group = g_strdup_printf ("%02d", (int)visit->group);
  g_autofree char *request = g_strdup_printf ("%u", exposure->number);

  set_date (h, start_mjd (exposure));
  SET (h, "VISIT_ID", id, "Visit identifier");
  SET (h, "PROGRAM", program, "Program number");
  SET (h, "OBSERVTN", observation, "Observation number");
  SET (h, "VISIT", number, "Visit number");
  SET (h, "VISITGRP", group, "Visit group identifier");
  SET (h, "SEQ_ID", "1", "Parallel sequence identifier");
  SET (h, "ACT_ID", "01", "Activity identifier");
  SET (h, "EXPOSURE", request, "Exposure request number");
  SET (h, "TARGPROP", scene->target, "Proposer's name for the target");
  SET (h, "TARGNAME", scene->target, "Standard astronomical catalog name for target");
  SET (h, "TARGTYPE", "FIXED", "Type of target (fixed, moving, generic)");
}

/* The wheels: NIRISS has its short filters in the pupil wheel. */
static void
set_instrument (DscHeader *h, const DscSimScene *scene, const DscSimExposure *exposure)
{
  const DscSimAperture *aperture = exposure->aperture;
  const char *filter = scene->filter, *pupil = NULL, *type = "NRC_IMAGE";
  char module[2] = { aperture->detector[3], '\0' };
  double wavelength = 0.0;

  SET (h, "INSTRUME", scene->instrument, "Instrument used to acquire the data");
  SET (h, "DETECTOR", aperture->detector, "Name of detector used to acquire the data");
  dsc_sim_filter_wavelength (aperture->instrument, scene->filter, &wavelength);
  if (aperture->instrument == DSC_SIM_NIRCAM) {
    SET (h, "MODULE", module, "NIRCam module: A, B or MULTIPLE");
    SET (h, "CHANNEL", strstr (aperture->detector, "LONG") != NULL ? "LONG" : "SHORT",
         "Instrument channel");
    pupil = "CLEAR";
  } else if (aperture->instrument == DSC_SIM_NIRISS) {
    type = "NIS_IMAGE";
    filter = wavelength < 2.3e-6 ? "CLEAR" : scene->filter;
    pupil = wavelength < 2.3e-6 ? scene->filter : "CLEARP";
  } else
    type = "MIR_IMAGE";
  SET (h, "FILTER", filter, "Name of the filter element used");
  if (pupil != NULL)
    SET (h, "PUPIL", pupil, "Name of the pupil element used");
  SET (h, "EXP_TYPE", type, "Type of data in the exposure");
  SET (h, "READPATT",
       aperture->instrument == DSC_SIM_NIRCAM ? "MEDIUM8"
       : aperture->instrument == DSC_SIM_MIRI ? "FASTR1"
                                              : "NIS",
       "Readout pattern");
}

static void
set_times (DscHeader *h, const DscSimExposure *exposure)
{
  double time = exposure->visit->exptime, start = start_mjd (exposure);
  double days = OVERHEAD * time / 86400.0;

  SET (h, "EXPSTART", start, "[d] exposure start time in MJD");
  SET (h, "EXPMID", start + days / 2.0, "[d] exposure mid time in MJD");
  SET (h, "EXPEND", start + days, "[d] exposure end time in MJD");
  SET (h, "NINTS", 1, "Number of integrations in exposure");
  SET (h, "NGROUPS", 9, "Number of groups in integration");
  SET (h, "NFRAMES", 1, "Number of frames per group");
  SET (h, "EFFINTTM", time, "[s] Effective integration time");
  SET (h, "EFFEXPTM", time, "[s] Effective exposure time");
  SET (h, "TMEASURE", time, "[s] Measurement time");
  SET (h, "DURATION", OVERHEAD * time, "[s] Total duration of exposure");
}

DscHeader *
dsc_sim_primary_header (const DscSimScene *scene, const DscSimExposure *exposure, gboolean aligned)
{
  DscHeader *h = dsc_header_new ();
  g_autofree char *name = g_strconcat (exposure->root, "_cal.fits", NULL);

  SET (h, "ORIGIN", "SIM", "Organization responsible for creating file");
  SET (h, "FILENAME", name, "Name of the file");
  SET (h, "DATAMODL", "ImageModel", "Type of data model");
  SET (h, "TELESCOP", "JWST", "Telescope used to acquire the data");
  set_observation (h, scene, exposure);
  SET (h, "TARG_RA", exposure->header.ra, "[deg] Target RA at mid time of exposure");
  SET (h, "TARG_DEC", exposure->header.dec, "[deg] Target Dec at mid time of exposure");
  if (scene->has_centre) {
    SET (h, "TARG_RA", scene->ra, NULL);
    SET (h, "TARG_DEC", scene->dec, NULL);
  }
  set_instrument (h, scene, exposure);
  set_times (h, exposure);
  SET (h, "SUBARRAY", scene->subarray, "Subarray used");
  SET (h, "SUBSTRT1", exposure->start[0], "Starting pixel in axis 1 direction");
  SET (h, "SUBSTRT2", exposure->start[1], "Starting pixel in axis 2 direction");
  SET (h, "SUBSIZE1", exposure->width, "Number of pixels in axis 1 direction");
  SET (h, "SUBSIZE2", exposure->height, "Number of pixels in axis 2 direction");
  SET (h, "PATTTYPE", "INTRAMODULE", "Primary dither pattern type");
  SET (h, "PATT_NUM", exposure->number, "Position number within dither pattern");
  SET (h, "S_WCS", "COMPLETE", "Assign World Coordinate System");
  SET (h, "S_FLAT", "COMPLETE", "Flat Field Correction");
  SET (h, "S_PHOTOM", "COMPLETE", "Photometric Calibration");
  if (aligned)
    SET (h, "S_TWKREG", "COMPLETE", "Tweak image alignment");
  return h;
}

static char *
make_region (const DscWcs *wcs, guint width, guint height)
{
  const double x[4] = { -0.5, -0.5, width - 0.5, width - 0.5 };
  const double y[4] = { -0.5, height - 0.5, height - 0.5, -0.5 };
  GString *text = g_string_new ("POLYGON ICRS ");
  double ra[4], dec[4];

  dsc_wcs_pixel_to_sky (wcs, 4, x, y, ra, dec, FALSE);
  for (int k = 0; k < 4; k++) {
    char number[2][G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (number[0], sizeof number[0], "%.9f", ra[k]);
    g_ascii_formatd (number[1], sizeof number[1], "%.9f", dec[k]);
    g_string_append_printf (text, " %s %s", number[0], number[1]);
  }
  return g_string_free (text, FALSE);
}

DscHeader *
dsc_sim_sci_header (const DscSimScene *scene,
                    const DscSimExposure *exposure,
                    gboolean aligned,
                    GError **error)
{
  g_autoptr (DscHeader) h = dsc_header_new ();
  const DscWcs *wcs = aligned ? exposure->true_wcs : exposure->header_wcs;
  const DscSimPointing *p = aligned ? &exposure->truth : &exposure->header;
  g_autofree char *region = make_region (wcs, exposure->width, exposure->height);
  double time = exposure->visit->exptime, worst;

  SET (h, "XPOSURE", time, "[s] Effective exposure time");
  SET (h, "TELAPSE", OVERHEAD * time, "[s] Total elapsed exposure time");
  SET (h, "VA_SCALE", scene->va_scale, "Velocity aberration scale factor");
  SET (h, "BUNIT", "MJy/sr", "physical units of the array values");
  SET (h, "PHOTMJSR", scene->mjysr_per_e, "Flux density (MJy/steradian) producing 1 cps");
  SET (h, "PIXAR_SR", exposure->nominal_arcsec2 * DSC_ARCSEC * DSC_ARCSEC,
       "Nominal pixel area in steradians");
  SET (h, "PIXAR_A2", exposure->nominal_arcsec2, "Nominal pixel area in arcsec^2");
  if (!dsc_wcs_to_fits_header (wcs, exposure->width, exposure->height, h, &worst, error))
    return NULL;
  SET (h, "RADESYS", "ICRS", "Name of the coordinate reference frame");
  SET (h, "S_REGION", region, "Spatial footprint of the observation");
  SET (h, "V2_REF", p->v2, "[arcsec] Telescope V2 coord of reference point");
  SET (h, "V3_REF", p->v3, "[arcsec] Telescope V3 coord of reference point");
  SET (h, "VPARITY", DSC_SIM_VPARITY, "Relative sense of rotation between Ideal xy and V2V3");
  SET (h, "V3I_YANG", exposure->aperture->v3_ideal_y_angle,
       "[deg] Angle from V3 axis to Ideal y axis");
  SET (h, "RA_REF", p->ra, "[deg] Right Ascension of the reference point");
  SET (h, "DEC_REF", p->dec, "[deg] Declination of the reference point");
  SET (h, "ROLL_REF", p->roll, "[deg] V3 roll angle at the ref point (N over E)");
  return g_steal_pointer (&h);
}
