/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-nebula.h"

#include <math.h>

#include "dsc-sim-attitude.h"
#include "dsc-sim-json.h"
#include "dsc-units.h"

#define NEBULA(field) G_STRUCT_OFFSET (DscSimNebula, field)

static const DscSimKey nebula_keys[] = {
  { "offset_arcsec", DSC_SIM_KEY_OTHER },
  { "sigma_arcsec", DSC_SIM_KEY_DOUBLE, NEBULA (sigma_arcsec), 1, 3600, 0, .required = TRUE },
  { "peak", DSC_SIM_KEY_DOUBLE, NEBULA (peak), 0, 1e6, 0, .required = TRUE },
};

gboolean
dsc_sim_nebula_read (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error)
{
  DscSimNebula nebula = { { 0.0, 0.0 }, 0.0, 0.0 };

  if (!dsc_sim_json_fill (json, object, nebula_keys, G_N_ELEMENTS (nebula_keys), &nebula, error)
      || !dsc_sim_json_pair (json, object, "offset_arcsec", -3600, 3600, FALSE,
                             nebula.offset_arcsec, error))
    return FALSE;
  g_array_append_val (scene->nebulae, nebula);
  return TRUE;
}

/* Unit vector of the centre. */
static void
find_centre (const DscSimNebula *nebula, double ra, double dec, double ret[3])
{
  double toward[3], east[3], north[3], norm = 0.0;

  dsc_sim_to_vector (ra, dec, toward);
  dsc_sim_east_north (ra, dec, east, north);
  for (int k = 0; k < 3; k++) {
    ret[k]
        = toward[k]
          + DSC_ARCSEC * (nebula->offset_arcsec[0] * east[k] + nebula->offset_arcsec[1] * north[k]);
    norm += ret[k] * ret[k];
  }
  for (int k = 0; k < 3; k++)
    ret[k] /= sqrt (norm);
}

static void
add_row (const DscSimNebula *nebula,
         const double centre[3],
         const double *ra,
         const double *dec,
         double *row,
         guint width)
{
  double unit = 1.0 / (nebula->sigma_arcsec * DSC_ARCSEC);

  for (guint x = 0; x < width; x++) {
    double v[3], u2 = 0.0;

    dsc_sim_to_vector (ra[x], dec[x], v);
    for (int k = 0; k < 3; k++)
      u2 += (v[k] - centre[k]) * (v[k] - centre[k]) * unit * unit;
    row[x] += nebula->peak * exp (-0.5 * u2);
  }
}

void
dsc_sim_nebulae_add (GArray *nebulae,
                     double ra,
                     double dec,
                     const DscWcs *wcs,
                     double *image,
                     guint width,
                     guint height)
{
  g_autofree double *x = g_new (double, width);
  g_autofree double *y = g_new (double, width);

  for (guint row = 0; row < height && nebulae->len > 0; row++) {
    for (guint k = 0; k < width; k++)
      x[k] = k, y[k] = row;
    dsc_wcs_pixel_to_sky (wcs, width, x, y, x, y, FALSE);
    for (guint n = 0; n < nebulae->len; n++) {
      const DscSimNebula *nebula = &g_array_index (nebulae, DscSimNebula, n);
      double centre[3];

      find_centre (nebula, ra, dec, centre);
      add_row (nebula, centre, x, y, image + (gsize)row * width, width);
    }
  }
}
