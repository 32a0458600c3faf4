/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-sky.h"

#include <math.h>

#include "dsc-sim-attitude.h"
#include "dsc-sim-convolve.h"
#include "dsc-sim-galaxy.h"
#include "dsc-sim-nebula.h"
#include "dsc-sim-random.h"
#include "dsc-sim-wcs.h"
#include "dsc-units.h"

#define AREA_STEP 8
#define GALAXY_SLOPE 2.2  /* of the magnitudes; that of stars is in the scene */
#define GALAXY_SPREAD 0.5 /* of ln (re) */
#define AB_ZERO 8.9       /* magnitude of 1 Jy */

static const double sersic_indices[] = { 1.0, 1.5, 2.5, 4.0 };

/* A place on the disc, uniform. */
static void
place (const DscSimSky *sky, DscSimRandom *random, DscSimSource *source)
{
  double r = sky->radius_arcsec * DSC_ARCSEC * sqrt (dsc_sim_uniform (random));
  double angle = 2.0 * G_PI * dsc_sim_uniform (random);
  double toward[3], east[3], north[3], v[3];

  dsc_sim_to_vector (sky->ra, sky->dec, toward);
  dsc_sim_east_north (sky->ra, sky->dec, east, north);
  for (int i = 0; i < 3; i++)
    v[i] = cos (r) * toward[i] + sin (r) * (sin (angle) * east[i] + cos (angle) * north[i]);
  dsc_sim_from_vector (v, &source->ra, &source->dec);
}

/* A flux whose magnitude is bright + (faint - bright) u^(1 / slope). */
static double
draw_flux (DscSimRandom *random, double bright, double faint, double slope)
{
  double mag = bright + (faint - bright) * pow (dsc_sim_uniform (random), 1.0 / slope);

  return pow (10.0, -0.4 * (mag - AB_ZERO));
}

DscSimSky *
dsc_sim_sky_new (const DscSimScene *scene, double ra, double dec, double radius_arcsec)
{
  DscSimSky *sky = g_new0 (DscSimSky, 1);
  DscSimRandom random;

  sky->ra = ra;
  sky->dec = dec;
  sky->radius_arcsec = radius_arcsec;
  sky->nebulae = g_array_ref (scene->nebulae);
  sky->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_sim_sersic_free);
  for (guint i = 0; i < G_N_ELEMENTS (sersic_indices); i++)
    g_ptr_array_add (sky->profiles, dsc_sim_sersic_new (sersic_indices[i]));
  sky->sources
      = g_array_sized_new (FALSE, FALSE, sizeof (DscSimSource), scene->n_stars + scene->n_galaxies);
  for (guint i = 0; i < scene->n_stars; i++) {
    DscSimSource star = { .is_star = TRUE, .q = 1.0 };

    dsc_sim_random_init (&random, scene->seed, DSC_SIM_STARS, i, 0);
    place (sky, &random, &star);
    star.flux_jy = draw_flux (&random, scene->mag_bright, scene->mag_faint, scene->star_slope);
    g_array_append_val (sky->sources, star);
  }
  for (guint i = 0; i < scene->n_galaxies; i++) {
    DscSimSource galaxy = { .is_star = FALSE };

    dsc_sim_random_init (&random, scene->seed, DSC_SIM_GALAXIES, i, 0);
    place (sky, &random, &galaxy);
    galaxy.flux_jy = draw_flux (&random, scene->mag_bright + 1.0, scene->mag_faint, GALAXY_SLOPE);
    galaxy.re_arcsec = scene->gal_re_arcsec * exp (GALAXY_SPREAD * dsc_sim_normal (&random));
    galaxy.q = 0.3 + 0.7 * dsc_sim_uniform (&random);
    galaxy.pa = G_PI * dsc_sim_uniform (&random);
    galaxy.profile = dsc_sim_below (&random, G_N_ELEMENTS (sersic_indices));
    g_array_append_val (sky->sources, galaxy);
  }
  return sky;
}

void
dsc_sim_sky_free (DscSimSky *sky)
{
  if (sky == NULL)
    return;
  g_array_unref (sky->sources);
  g_ptr_array_unref (sky->profiles);
  g_array_unref (sky->nebulae);
  g_free (sky);
}

void
dsc_sim_sky_area (
    const DscWcs *wcs, guint width, guint height, double nominal_arcsec2, float *ret_area)
{
  guint nx = (width - 1) / AREA_STEP + 2, ny = (height - 1) / AREA_STEP + 2;
  g_autofree double *grid = g_new (double, (gsize)nx *ny);

  for (guint j = 0; j < ny; j++)
    for (guint i = 0; i < nx; i++) {
      double m[4];

      dsc_sim_wcs_jacobian (wcs, i * AREA_STEP, j * AREA_STEP, m);
      grid[(gsize)j * nx + i] = fabs (m[0] * m[3] - m[1] * m[2]) / nominal_arcsec2;
    }
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++) {
      double fx = (double)(x % AREA_STEP) / AREA_STEP, fy = (double)(y % AREA_STEP) / AREA_STEP;
      const double *g = grid + (gsize)(y / AREA_STEP) * nx + x / AREA_STEP;

      ret_area[(gsize)y * width + x] = (float)((1.0 - fy) * ((1.0 - fx) * g[0] + fx * g[1])
                                               + fy * ((1.0 - fx) * g[nx] + fx * g[nx + 1]));
    }
}

/* The sources that may touch the frame: within its half diagonal and a margin of @margin_pix. */
static GArray *
near_frame (const DscSimSky *sky, const DscWcs *wcs, guint width, guint height, double margin_pix)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint));
  double x[5] = { (width - 1) / 2.0, -0.5, width - 0.5, width - 0.5, -0.5 };
  double y[5] = { (height - 1) / 2.0, -0.5, -0.5, height - 0.5, height - 0.5 };
  double ra[5], dec[5], centre[3], jacobian[4], limit = 0.0;

  dsc_wcs_pixel_to_sky (wcs, 5, x, y, ra, dec, FALSE);
  dsc_sim_to_vector (ra[0], dec[0], centre);
  dsc_sim_wcs_jacobian (wcs, x[0], y[0], jacobian);
  for (int k = 1; k < 5; k++) {
    double v[3];

    dsc_sim_to_vector (ra[k], dec[k], v);
    limit = MAX (limit, hypot (hypot (v[0] - centre[0], v[1] - centre[1]), v[2] - centre[2]));
  }
  limit += margin_pix * hypot (jacobian[0], jacobian[2]) * DSC_ARCSEC;
  for (guint i = 0; i < sky->sources->len; i++) {
    const DscSimSource *s = &g_array_index (sky->sources, DscSimSource, i);
    double v[3];

    dsc_sim_to_vector (s->ra, s->dec, v);
    if (hypot (hypot (v[0] - centre[0], v[1] - centre[1]), v[2] - centre[2]) < limit)
      g_array_append_val (indices, i);
  }
  return indices;
}

gboolean
dsc_sim_sky_render (const DscSimSky *sky,
                    const DscWcs *wcs,
                    const DscSimPsf *psf,
                    guint width,
                    guint height,
                    double nominal_arcsec2,
                    const float *area,
                    double *ret_light,
                    guint *ret_n_stars,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GArray) near = near_frame (sky, wcs, width, height, 250.0);
  g_autofree double *x = g_new (double, near->len + 1);
  g_autofree double *y = g_new (double, near->len + 1);
  /* Jy in a pixel of nominal size to MJy/sr. */
  double unit = 1e-6 / (nominal_arcsec2 * DSC_ARCSEC * DSC_ARCSEC);
  gboolean any_galaxy = FALSE;
  guint n_stars = 0;

  for (guint k = 0; k < near->len; k++) {
    const DscSimSource *s
        = &g_array_index (sky->sources, DscSimSource, g_array_index (near, guint, k));

    x[k] = s->ra;
    y[k] = s->dec;
  }
  dsc_wcs_sky_to_pixel (wcs, near->len, x, y, x, y);
  for (gsize i = 0; i < (gsize)width * height; i++)
    ret_light[i] = 0.0;
  for (guint k = 0; k < near->len; k++) {
    const DscSimSource *s
        = &g_array_index (sky->sources, DscSimSource, g_array_index (near, guint, k));
    double jacobian[4];
    DscSimEllipse ellipse;

    if (s->is_star || !isfinite (x[k]))
      continue;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    dsc_sim_wcs_jacobian (wcs, x[k], y[k], jacobian);
    ellipse = dsc_sim_ellipse (jacobian, s->re_arcsec, s->q, s->pa);
    dsc_sim_add_galaxy (sky->profiles->pdata[s->profile], ret_light, width, height, x[k], y[k],
                        s->flux_jy * unit, &ellipse);
    any_galaxy = TRUE;
  }
  if (any_galaxy
      && !dsc_sim_convolve (ret_light, width, height, psf->kernel, psf->half, cancellable, error))
    return FALSE;
  for (guint k = 0; k < near->len; k++) {
    const DscSimSource *s
        = &g_array_index (sky->sources, DscSimSource, g_array_index (near, guint, k));

    if (!s->is_star)
      continue;
    dsc_sim_psf_add_star (psf, ret_light, width, height, x[k], y[k], s->flux_jy * unit);
    n_stars += x[k] > -0.5 && y[k] > -0.5 && x[k] < width - 0.5 && y[k] < height - 0.5;
  }
  for (gsize i = 0; i < (gsize)width * height; i++)
    ret_light[i] = MAX (ret_light[i], 0.0) / area[i];
  dsc_sim_nebulae_add (sky->nebulae, sky->ra, sky->dec, wcs, ret_light, width, height);
  *ret_n_stars = n_stars;
  return TRUE;
}
