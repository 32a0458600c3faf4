/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-truth.h"

#include <math.h>

#include "model/dsc-test-wcs.h"

#define SIZE 2048
#define ARCSEC (1.0 / 3600.0)

static DscTan
plane_at (double ra, double dec)
{
  return (DscTan){ .crval = { ra, dec }, .cdelt = { ARCSEC, ARCSEC }, .pc = { 1, 0, 0, 1 } };
}

static void
add_source (GArray *sources, double x, double y, double noise, double flux)
{
  DscTweakSource s = { .id = sources->len + 1, .x = x, .y = y, .xwin = x, .ywin = y, .flux = flux };

  s.error = noise;
  s.weight = NAN;
  if (x > 0 && y > 0 && x < SIZE - 1 && y < SIZE - 1)
    g_array_append_val (sources, s);
}

static int
compare_flux (gconstpointer a, gconstpointer b)
{
  const DscTweakSource *p = a, *q = b;

  return (p->flux < q->flux) - (p->flux > q->flux);
}

static void
fill_sources (DscTruth *t, guint e, const DscTruthSky *sky, const double *hot)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (DscTweakSource));

  for (guint k = 0; k < t->n_stars; k++) {
    double x, y;

    dsc_wcs_sky_to_pixel1 (t->truth[e], t->ra[k], t->dec[k], &x, &y);
    add_source (sources, x + sky->noise * dsc_test_normal (&t->random),
                y + sky->noise * dsc_test_normal (&t->random), sky->noise,
                t->flux[k] * (1.0 + 0.02 * dsc_test_normal (&t->random)));
  }
  for (guint k = 0; k < sky->junk + sky->hot; k++) {
    double x = SIZE * dsc_test_uniform (&t->random), y = SIZE * dsc_test_uniform (&t->random);
    gboolean fixed = k >= sky->junk;

    if (fixed) {
      x = hot[2 * (k - sky->junk)] + 0.03 * dsc_test_normal (&t->random);
      y = hot[2 * (k - sky->junk) + 1] + 0.03 * dsc_test_normal (&t->random);
    }
    add_source (sources, x, y, sky->noise, pow (dsc_test_uniform (&t->random), -1.0));
  }
  g_array_sort (sources, compare_flux);
  if (sky->brightest > 0 && sources->len > sky->brightest)
    g_array_set_size (sources, sky->brightest);
  t->scene->exposures[e].sources = sources;
}

static void
fill_stars (DscTruth *t, const DscTruthSky *sky)
{
  DscTan tan = plane_at (sky->ra, sky->dec);

  t->n_stars = sky->stars;
  t->ra = g_new (double, sky->stars + 1);
  t->dec = g_new (double, sky->stars + 1);
  t->flux = g_new (double, sky->stars + 1);
  for (guint k = 0; k < sky->stars; k++) {
    double x = sky->side * (dsc_test_uniform (&t->random) - 0.5);
    double y = sky->side * (dsc_test_uniform (&t->random) - 0.5);

    dsc_tan_pixel_to_sky (&tan, 1, &x, &y, &t->ra[k], &t->dec[k]);
    t->flux[k] = pow ((k + 0.5) / sky->stars, -1.0);
  }
}

static void
fill_reference (DscTruth *t, const DscTruthSky *sky)
{
  guint n = MIN (sky->reference, sky->stars) + sky->reference_junk;
  DscTan tan = plane_at (sky->ra, sky->dec);
  DscTweakCatalog *c;

  if (n == 0)
    return;
  c = t->scene->reference = dsc_tweak_catalog_new ("truth.ecsv", n);
  for (guint k = 0; k < n; k++) {
    double x = sky->side * (dsc_test_uniform (&t->random) - 0.5);
    double y = sky->side * (dsc_test_uniform (&t->random) - 0.5);

    if (k < n - sky->reference_junk) {
      dsc_tan_sky_to_pixel (&tan, 1, &t->ra[k], &t->dec[k], &x, &y);
      x += sky->reference_noise * dsc_test_normal (&t->random);
      y += sky->reference_noise * dsc_test_normal (&t->random);
    }
    dsc_tan_pixel_to_sky (&tan, 1, &x, &y, &c->ra[k], &c->dec[k]);
  }
}

/* A place in the plane of the field, and the roll there of a telescope that has @roll at its
 * centre. */
static DscWcs *
wcs_at (const DscTan *field, double x, double y, double roll, double *ret_roll)
{
  double u = x, v = y + 1.0, ra, dec;
  DscTan here;

  dsc_tan_pixel_to_sky (field, 1, &x, &y, &ra, &dec);
  dsc_tan_pixel_to_sky (field, 1, &u, &v, &u, &v);
  here = plane_at (ra, dec);
  dsc_tan_sky_to_pixel (&here, 1, &u, &v, &u, &v);
  *ret_roll = fmod (roll + atan2 (u, v) * 180.0 / G_PI + 720.0, 360.0);
  return dsc_test_exposure_wcs (ra, dec, *ret_roll);
}

/* The header as the visit has it, the truth with the error of the visit and the jitter. */
static void
fill_exposure (DscTruth *t, guint e, const DscTruthSky *sky, const DscTruthVisit *v, guint k)
{
  DscTweakExposure *exposure = &t->scene->exposures[e];
  DscTan tan = plane_at (sky->ra, sky->dec);
  double x = v->dithers[k][0], y = v->dithers[k][1], roll;

  exposure->wcs = wcs_at (&tan, x, y, v->roll, &roll);
  exposure->angles = (DscWcsAngles){ 122.0, -479.0, roll };
  exposure->width = exposure->height = SIZE;
  exposure->fwhm = 2.0;
  x += v->error[0] + sky->jitter * dsc_test_normal (&t->random);
  y += v->error[1] + sky->jitter * dsc_test_normal (&t->random);
  t->truth[e] = wcs_at (&tan, x, y, v->roll + v->error_roll, &roll);
}

DscTruth *
dsc_truth_new (const DscTruthSky *sky, const DscTruthVisit *visits, guint n_visits, guint64 seed)
{
  DscTruth *t = g_new0 (DscTruth, 1);
  g_autofree double *hot = g_new (double, 2 * sky->hot + 1);
  guint e = 0;

  t->random.state = seed;
  for (guint v = 0; v < n_visits; v++)
    t->n += visits[v].n;
  t->params = dsc_params_new (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS,
                              sizeof (DscTweakregParams));
  t->scene = dsc_tweak_scene_new (t->n, t->n);
  fill_stars (t, sky);
  for (guint k = 0; k < 2 * sky->hot; k++)
    hot[k] = SIZE * dsc_test_uniform (&t->random);
  for (guint v = 0; v < n_visits; v++)
    for (guint k = 0; k < visits[v].n; k++, e++) {
      t->scene->exposures[e].name
          = g_strdup_printf ("jw01234001%03u_02101_%05u_nrcb1_cal.fits", v + 1, e + 1);
      t->scene->groups[e].name = g_strdup_printf ("jw01234001%03u_02101_%05u", v + 1, e + 1);
      t->scene->exposures[e].group = e;
      fill_exposure (t, e, sky, &visits[v], k);
      fill_sources (t, e, sky, hot);
    }
  fill_reference (t, sky);
  return t;
}

void
dsc_truth_free (DscTruth *t)
{
  for (guint e = 0; e < t->n; e++)
    dsc_wcs_unref (t->truth[e]);
  dsc_params_free (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, t->params);
  dsc_tweak_scene_free (t->scene);
  g_free (t->ra);
  g_free (t->dec);
  g_free (t->flux);
  g_free (t);
}

DscTweakSolution *
dsc_truth_align (const DscTruth *t)
{
  g_autoptr (GError) error = NULL;
  DscTweakSolution *s = dsc_tweak_align_auto (t->scene, t->params, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (s);
  return s;
}

/* A corner by the truth and now, in the plane of the first exposure, arcsec. */
static void
corner (const DscTruth *t, const DscTweakSolution *s, guint i, const DscTan *tan, double p[4])
{
  guint e = i / 4;
  double x = i & 1 ? SIZE - 1 : 0, y = i & 2 ? SIZE - 1 : 0;
  const DscWcs *wcs
      = s != NULL && s->exposures[e].wcs != NULL ? s->exposures[e].wcs : t->scene->exposures[e].wcs;

  dsc_wcs_pixel_to_sky1 (t->truth[e], x, y, &p[0], &p[1]);
  dsc_wcs_pixel_to_sky1 (wcs, x, y, &p[2], &p[3]);
  dsc_tan_sky_to_pixel (tan, 1, &p[0], &p[1], &p[0], &p[1]);
  dsc_tan_sky_to_pixel (tan, 1, &p[2], &p[3], &p[2], &p[3]);
}

double
dsc_truth_score (const DscTruth *t, const DscTweakSolution *s, gboolean relative, double *ret_worst)
{
  double mean[4] = { 0.0 }, cross = 0.0, dot = 0.0, p[4], sum = 0.0, worst = 0.0, ra, dec, c, sn;
  DscTan tan;

  dsc_wcs_pixel_to_sky1 (t->truth[0], 1024, 1024, &ra, &dec);
  tan = plane_at (ra, dec);
  for (guint i = 0; i < 4 * t->n && relative; i++) {
    corner (t, s, i, &tan, p);
    for (int k = 0; k < 4; k++)
      mean[k] += p[k] / (4 * t->n);
  }
  for (guint i = 0; i < 4 * t->n; i++) {
    corner (t, s, i, &tan, p);
    cross += (p[2] - mean[2]) * (p[1] - mean[1]) - (p[3] - mean[3]) * (p[0] - mean[0]);
    dot += (p[2] - mean[2]) * (p[0] - mean[0]) + (p[3] - mean[3]) * (p[1] - mean[1]);
  }
  c = relative ? dot / hypot (cross, dot) : 1.0;
  sn = relative ? cross / hypot (cross, dot) : 0.0;
  for (guint i = 0; i < 4 * t->n; i++) {
    double x, y, r;

    corner (t, s, i, &tan, p);
    x = mean[0] + c * (p[2] - mean[2]) - sn * (p[3] - mean[3]) - p[0];
    y = mean[1] + sn * (p[2] - mean[2]) + c * (p[3] - mean[3]) - p[1];
    r = 1e3 * hypot (x, y);
    sum += r * r;
    worst = MAX (worst, r);
  }
  if (ret_worst != NULL)
    *ret_worst = worst;
  return sqrt (sum / (4 * t->n));
}

void
dsc_truth_log (const DscTruth *t, const DscTweakSolution *s, const char *what)
{
  double worst;
  double header = dsc_truth_score (t, NULL, FALSE, NULL),
         rms = dsc_truth_score (t, s, FALSE, &worst);

  g_test_message ("%s: header %.1f mas, aligned %.2f mas (worst %.2f), relative %.2f; %s", what,
                  header, rms, worst, dsc_truth_score (t, s, TRUE, NULL), s->verdict);
  for (guint i = 0; i < s->fits->len && i < 12; i++) {
    const DscTweakFit *f = s->fits->pdata[i];

    g_test_message ("  %s %s %s: %s", f->kind == DSC_TWEAK_ABSOLUTE ? "abs" : "rel",
                    t->scene->groups[f->group].name, dsc_tweak_state_name (f->state), f->verdict);
  }
  for (guint i = 0; i < s->warnings->len && i < 6; i++)
    g_test_message ("  warning: %s", (const char *)s->warnings->pdata[i]);
}
