/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-detector.h"

#include <math.h>

#include "dsc-dq.h"
#include "dsc-sim-random.h"
#include "dsc-size.h"

#define FLAT_ERROR 0.002 /* relative */

/* Light of cosmic rays: those that stay in the data, and those that the ramp fit removed. */
typedef struct {
  guint width, height;
  float *kept, *found;
} Rays;

static void
deposit (const Rays *rays, float *plane, int x, int y, double amount)
{
  float *pixel;

  if (x < 0 || y < 0 || x >= (int)rays->width || y >= (int)rays->height)
    return;
  pixel = plane + (gsize)y * rays->width + x;
  *pixel = MAX (*pixel, (float)amount);
}

/* One track: a pixel each half pixel of its length, some light in the four neighbours. */
static void
add_ray (const DscSimScene *scene, const Rays *rays, DscSimRandom *random)
{
  static const int around[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
  double x = dsc_sim_uniform (random) * rays->width;
  double y = dsc_sim_uniform (random) * rays->height;
  double length = 4.0 * dsc_sim_exponential (random) + 0.5;
  double angle = G_PI * dsc_sim_uniform (random);
  double energy = scene->cr_lo * pow (scene->cr_hi / scene->cr_lo, dsc_sim_uniform (random));
  float *plane = dsc_sim_uniform (random) < 0.5 ? rays->kept : rays->found;

  for (double s = 0.0; s < length; s += 0.5) {
    int ix = (int)floor (x + s * cos (angle)), iy = (int)floor (y + s * sin (angle));

    deposit (rays, plane, ix, iy, energy * (0.6 + 0.8 * dsc_sim_uniform (random)));
    for (int k = 0; k < 4; k++)
      if (dsc_sim_uniform (random) < 0.3)
        deposit (rays, plane, ix + around[k][0], iy + around[k][1], 0.15 * energy);
  }
}

static void
add_rays (const DscSimScene *scene, guint exposure, const Rays *rays)
{
  double pixels = (double)rays->width * rays->height;
  guint n = (guint)(scene->cosmic_rays_per_mpix * pixels / 1e6);
  DscSimRandom random;

  dsc_sim_random_init (&random, scene->seed, DSC_SIM_COSMIC_RAYS, exposure, 0);
  for (guint i = 0; i < n; i++)
    add_ray (scene, rays, &random);
}

/* Light, sky and noise of one row, with the variances of that noise. */
static void
expose_row (const DscSimScene *scene,
            guint exposure,
            guint detector,
            const double *light,
            double sky,
            guint y,
            DscSimPixels *out)
{
  gsize start = (gsize)y * out->width;
  double gain = scene->mjysr_per_e;
  DscSimRandom noise, map;

  dsc_sim_random_init (&noise, scene->seed, DSC_SIM_NOISE, exposure, y);
  dsc_sim_random_init (&map, scene->seed, DSC_SIM_READ_NOISE_MAP, detector, y);
  for (gsize i = start; i < start + out->width; i++) {
    double flux = light[i] + sky;
    double rnoise = scene->read_noise * scene->read_noise * (0.9 + 0.2 * dsc_sim_uniform (&map));

    out->var_poisson[i] = (float)(flux * gain);
    out->var_rnoise[i] = (float)rnoise;
    out->sci[i] = (float)(dsc_sim_poisson (&noise, flux / gain) * gain
                          + sqrt (rnoise) * dsc_sim_normal (&noise));
    if (light[i] > scene->saturation) {
      out->dq[i] |= DSC_DQ_DO_NOT_USE | DSC_DQ_SATURATED;
      out->n_saturated++;
    }
  }
}

static void
apply_rays (const Rays *rays, DscSimPixels *out)
{
  for (gsize i = 0; i < (gsize)out->width * out->height; i++)
    if (rays->kept[i] > 0.0f) {
      out->sci[i] += rays->kept[i];
      out->hit[i] = 1;
    } else if (rays->found[i] > 0.0f)
      out->dq[i] |= DSC_DQ_JUMP_DET;
}

/* Hot pixels, and a quarter as many dead ones: at the same places in every exposure of a detector,
 * with an excess of their own in each. */
static void
add_bad_pixels (const DscSimScene *scene, guint exposure, guint detector, DscSimPixels *out)
{
  guint n = (guint)(scene->bad_fraction * out->width * out->height);
  DscSimRandom place, excess;

  dsc_sim_random_init (&place, scene->seed, DSC_SIM_BAD_PIXELS, detector, 0);
  dsc_sim_random_init (&excess, scene->seed, DSC_SIM_HOT_EXCESS, exposure, 0);
  for (guint k = 0; k < n; k++) {
    guint x = dsc_sim_below (&place, out->width), y = dsc_sim_below (&place, out->height);
    gsize i = (gsize)y * out->width + x;

    out->dq[i] |= DSC_DQ_DO_NOT_USE | DSC_DQ_HOT;
    out->sci[i] += (float)(20.0 * scene->read_noise * dsc_sim_exponential (&excess));
  }
  for (guint k = 0; k < n / 4; k++) {
    guint x = dsc_sim_below (&place, out->width), y = dsc_sim_below (&place, out->height);

    out->dq[(gsize)y * out->width + x] |= DSC_DQ_DO_NOT_USE | DSC_DQ_DEAD;
  }
}

/* No number where there is no measurement; the flat error and the sum of the errors elsewhere. */
static void
finish (DscSimPixels *out)
{
  for (gsize i = 0; i < (gsize)out->width * out->height; i++) {
    double flat = FLAT_ERROR * MAX (out->sci[i], 0.0f);

    if (out->dq[i] & (DSC_DQ_SATURATED | DSC_DQ_DEAD)) {
      out->sci[i] = out->err[i] = NAN;
      out->var_poisson[i] = out->var_rnoise[i] = out->var_flat[i] = NAN;
      continue;
    }
    out->var_flat[i] = (float)(flat * flat);
    out->err[i] = (float)sqrt ((double)out->var_poisson[i] + out->var_rnoise[i] + out->var_flat[i]);
  }
}

static DscSimPixels *
pixels_new (guint width, guint height, GError **error)
{
  g_autoptr (DscSimPixels) out = g_new0 (DscSimPixels, 1);
  float **planes[] = { &out->sci, &out->err, &out->var_poisson, &out->var_rnoise, &out->var_flat };
  gsize bytes;

  out->width = width;
  out->height = height;
  if (!dsc_size_check_image ("exposure", width, height, 1, sizeof (float), &bytes, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (planes); i++)
    if ((*planes[i] = dsc_try_alloc (bytes, "exposure", error)) == NULL)
      return NULL;
  out->dq = dsc_try_alloc (bytes, "exposure", error);
  if (out->dq == NULL)
    return NULL;
  out->hit = dsc_try_alloc (bytes / sizeof (float), "exposure", error);
  return out->hit != NULL ? g_steal_pointer (&out) : NULL;
}

DscSimPixels *
dsc_sim_expose (const DscSimScene *scene,
                guint exposure,
                guint detector,
                const double *light,
                guint width,
                guint height,
                double sky,
                GError **error)
{
  g_autoptr (DscSimPixels) out = pixels_new (width, height, error);
  g_autofree float *kept = NULL;
  g_autofree float *found = NULL;
  Rays rays = { width, height, NULL, NULL };

  if (out == NULL)
    return NULL;
  rays.kept = kept = dsc_try_alloc ((gsize)width * height * sizeof (float), "exposure", error);
  if (kept == NULL)
    return NULL;
  rays.found = found = dsc_try_alloc ((gsize)width * height * sizeof (float), "exposure", error);
  if (found == NULL)
    return NULL;
  for (guint y = 0; y < height; y++)
    expose_row (scene, exposure, detector, light, sky, y, out);
  add_rays (scene, exposure, &rays);
  apply_rays (&rays, out);
  add_bad_pixels (scene, exposure, detector, out);
  finish (out);
  return g_steal_pointer (&out);
}

void
dsc_sim_pixels_free (DscSimPixels *pixels)
{
  if (pixels == NULL)
    return;
  g_free (pixels->sci);
  g_free (pixels->err);
  g_free (pixels->var_poisson);
  g_free (pixels->var_rnoise);
  g_free (pixels->var_flat);
  g_free (pixels->dq);
  g_free (pixels->hit);
  g_free (pixels);
}
