/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-solution.h"

#include <math.h>

#include "dsc-footprint.h"

const char *
dsc_tweak_state_name (DscTweakState state)
{
  static const char *const names[]
      = { "skipped", "aligned", "reference", "failed", "no sources", "excluded" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == DSC_N_TWEAK_STATES);
  return (guint)state < DSC_N_TWEAK_STATES ? names[state] : "unknown";
}

DscTweakFit *
dsc_tweak_fit_new (DscTweakFitKind kind, guint group)
{
  DscTweakFit *fit = g_new0 (DscTweakFit, 1);

  fit->kind = kind;
  fit->group = group;
  fit->verdict = g_strdup ("");
  fit->geometry = DSC_FIT_RSHIFT;
  fit->map = (DscPlaneMap)DSC_PLANE_MAP_IDENTITY;
  fit->scale = 1.0;
  fit->rmse = fit->mae = NAN;
  fit->error_shift[0] = fit->error_shift[1] = fit->error_rotation = NAN;
  fit->false_probability = fit->tolerance = fit->clip = NAN;
  fit->pairs = g_array_new (FALSE, TRUE, sizeof (DscTweakPair));
  return fit;
}

void
dsc_tweak_fit_free (DscTweakFit *fit)
{
  if (fit == NULL)
    return;
  g_free (fit->verdict);
  g_free (fit->advice);
  dsc_match_histogram_clear (&fit->histogram);
  g_array_unref (fit->pairs);
  g_free (fit);
}

DscTweakSolution *
dsc_tweak_solution_new (guint n_exposures)
{
  DscTweakSolution *solution = g_new0 (DscTweakSolution, 1);

  solution->method = g_strdup ("");
  solution->verdict = g_strdup ("");
  solution->status = DSC_STEP_SKIPPED;
  solution->warnings = g_ptr_array_new_with_free_func (g_free);
  solution->fits = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_tweak_fit_free);
  solution->n_exposures = n_exposures;
  solution->exposures = g_new0 (DscTweakAligned, n_exposures + 1);
  for (guint i = 0; i < n_exposures; i++)
    solution->exposures[i].scale = 1.0;
  return solution;
}

void
dsc_tweak_solution_free (DscTweakSolution *solution)
{
  if (solution == NULL)
    return;
  for (guint i = 0; i < solution->n_exposures; i++)
    g_clear_pointer (&solution->exposures[i].wcs, dsc_wcs_unref);
  g_free (solution->exposures);
  g_free (solution->method);
  g_free (solution->verdict);
  g_ptr_array_unref (solution->warnings);
  g_ptr_array_unref (solution->fits);
  g_free (solution);
}

/* Centre of an image and half of its size. */
static void
find_centre (const DscTweakExposure *e, double centre[2], double half[2])
{
  DscBox box = { -0.5, e->width - 0.5, -0.5, e->height - 0.5 };

  dsc_wcs_get_bounding_box (e->wcs, &box);
  centre[0] = 0.5 * (box.x0 + box.x1);
  centre[1] = 0.5 * (box.y0 + box.y1);
  half[0] = 0.4 * (box.x1 - box.x0);
  half[1] = 0.4 * (box.y1 - box.y0);
}

/* Centre and Jacobian (half sizes to arcsec; row-major) in the plane that touches at @tan. */
static void
find_axes (const DscWcs *wcs,
           const DscTan *tan,
           const double centre[2],
           const double half[2],
           double ret_centre[2],
           double ret_axes[4])
{
  double x[5] = { centre[0], centre[0] - half[0], centre[0] + half[0], centre[0], centre[0] };
  double y[5] = { centre[1], centre[1], centre[1], centre[1] - half[1], centre[1] + half[1] };

  dsc_wcs_pixel_to_sky (wcs, 5, x, y, x, y, FALSE);
  dsc_tan_sky_to_pixel (tan, 5, x, y, x, y);
  ret_centre[0] = x[0];
  ret_centre[1] = y[0];
  ret_axes[0] = 0.5 * (x[2] - x[1]);
  ret_axes[1] = 0.5 * (x[4] - x[3]);
  ret_axes[2] = 0.5 * (y[2] - y[1]);
  ret_axes[3] = 0.5 * (y[4] - y[3]);
}

static void
measure (DscTweakAligned *a, const DscTweakExposure *e)
{
  DscTan tan = { .cdelt = { 1.0 / 3600.0, 1.0 / 3600.0 }, .pc = { 1, 0, 0, 1 } };
  double centre[2], half[2], c[2], d[2], p[4], q[4], m[4], det;

  find_centre (e, centre, half);
  dsc_wcs_pixel_to_sky1 (e->wcs, centre[0], centre[1], &tan.crval[0], &tan.crval[1]);
  find_axes (e->wcs, &tan, centre, half, c, p);
  find_axes (a->wcs, &tan, centre, half, d, q);
  det = p[0] * p[3] - p[1] * p[2];
  m[0] = (q[0] * p[3] - q[1] * p[2]) / det;
  m[1] = (q[1] * p[0] - q[0] * p[1]) / det;
  m[2] = (q[2] * p[3] - q[3] * p[2]) / det;
  m[3] = (q[3] * p[0] - q[2] * p[1]) / det;
  a->shift[0] = d[0] - c[0];
  a->shift[1] = d[1] - c[1];
  a->rotation = atan2 (m[1] - m[2], m[0] + m[3]) * 180.0 / G_PI;
  a->scale = sqrt (fabs (m[0] * m[3] - m[1] * m[2]));
  a->moved = dsc_footprint_shift (e->wcs, a->wcs, e->width, e->height);
}

void
dsc_tweak_solution_measure (DscTweakSolution *solution, const DscTweakScene *scene)
{
  g_return_if_fail (solution->n_exposures == scene->n_exposures);

  for (guint i = 0; i < solution->n_exposures; i++) {
    DscTweakAligned *a = &solution->exposures[i];

    a->shift[0] = a->shift[1] = a->rotation = a->moved = 0.0;
    a->scale = 1.0;
    if (a->wcs != NULL && scene->exposures[i].wcs != NULL)
      measure (a, &scene->exposures[i]);
  }
}
