/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-examine-private.h"
#include "dsc-units.h"

/* How much light the sum of pixels is, of the units that images are written in. */

#define ANGSTROM_PER_S 2.99792458e18
#define JY_CGS 1e-23 /* erg / (s cm2 Hz) */

static const struct {
  const char *name;
  double jansky;
} units[] = {
  { "MJy", 1e6 },          { "kJy", 1e3 },    { "mJy", 1e-3 }, { "uJy", 1e-6 },
  { "µJy", 1e-6 },         { "nJy", 1e-9 },   { "Jy", 1.0 },   { "nanoJansky", 1e-9 },
  { "microJansky", 1e-6 }, { "Jansky", 1.0 },
};

/* Of what an image is per: its pixels; otherwise NaN. */
static double
get_area (const DscExamineQuestion *q, const char *per, double at_x, double at_y, gboolean *ret_wcs)
{
  gboolean sr = strcmp (per, "/sr") == 0 || strcmp (per, "sr-1") == 0 || strcmp (per, "sr^-1") == 0;
  gboolean arcsec = g_str_has_prefix (per, "/arcsec");
  double area;

  if (*per == '\0' || g_str_has_prefix (per, "/pix") || g_str_has_prefix (per, "pix"))
    return 1;
  if (sr && dsc_image_model_get_double (q->model, "PIXAR_SR", &area) && area > 0 && isfinite (area))
    return area;
  if (arcsec && dsc_image_model_get_double (q->model, "PIXAR_A2", &area) && area > 0
      && isfinite (area))
    return area;
  if (!sr && !arcsec)
    return NAN;
  *ret_wcs = TRUE;
  area = dsc_examine_get_scale (q, at_x, at_y);
  return area * area * (sr ? DSC_DEG * DSC_DEG : 3600.0 * 3600.0);
}

/* Counts per second of HST have their calibration beside them. */
static double
get_hst (const DscExamineQuestion *q, const char *unit)
{
  static const char *const rates[] = { "electron/s", "electrons/s", "count/s", "counts/s", "e-/s" };
  double flam, plam;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    if (g_ascii_strcasecmp (unit, rates[i]) == 0
        && dsc_image_model_get_double (q->model, "PHOTFLAM", &flam)
        && dsc_image_model_get_double (q->model, "PHOTPLAM", &plam) && flam > 0 && plam > 0)
      return flam * plam * plam / ANGSTROM_PER_S / JY_CGS;
  return NAN;
}

double
dsc_examine_get_jansky (const DscExamineQuestion *q, double x, double y, gboolean *ret_wcs)
{
  const char *text = dsc_examine_get_unit (q), *rest;
  g_auto (GStrv) words = NULL;
  g_autofree char *unit = NULL;
  double factor;
  char *end;

  *ret_wcs = FALSE;
  if (dsc_examine_get_plane (q) != DSC_PLANE_SCI)
    return NAN;
  /* A number may stand in front: "10.0*nanoJansky" */
  factor = g_ascii_strtod (text, &end);
  if (end == text)
    factor = 1;
  words = g_strsplit_set (end, " *.", -1);
  unit = g_strjoinv ("", words);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    if (!g_str_has_prefix (unit, units[i].name))
      continue;
    rest = unit + strlen (units[i].name);
    return factor * units[i].jansky * get_area (q, rest, x, y, ret_wcs);
  }
  return get_hst (q, unit);
}
