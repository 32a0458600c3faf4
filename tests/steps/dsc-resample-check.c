/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-step-check.h"
#include "dsc-steps.h"

gpointer
dsc_resample_check_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_resample_step, settings);
}

void
dsc_resample_check_params_free (gpointer params)
{
  dsc_params_free (dsc_resample_step.params, dsc_resample_step.n_params, params);
}

gboolean
dsc_resample_check_run (DscLibrary *library,
                        const char *const *settings,
                        DscCompat compat,
                        guint n_threads,
                        guint64 max_memory,
                        DscStepOutput *output,
                        GError **error)
{
  gpointer params = dsc_resample_check_params (settings);
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input = { .library = library,
                         .product = dsc_library_get_product (library),
                         .compat = compat,
                         .n_threads = n_threads,
                         .max_memory = max_memory,
                         .work_dir = dir };
  gboolean ok = dsc_resample_step.run (params, &input, output, error);

  dsc_resample_check_params_free (params);
  return ok;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static DscImage *
load (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

static double
largest_relative (DscImageModel *ours, DscImageModel *theirs, DscPlaneId id, guint ring)
{
  g_autoptr (DscImage) a = load (ours, id);
  g_autoptr (DscImage) b = load (theirs, id);
  double worst = 0;

  for (guint y = ring; y < b->height - ring; y++)
    for (guint x = ring; x < b->width - ring; x++) {
      double u = a->f[(gsize)y * b->width + x], v = b->f[(gsize)y * b->width + x];

      if (isnan (u) && isnan (v))
        continue;
      worst = isnan (u) || isnan (v) ? INFINITY : MAX (worst, fabs (u - v) / fabs (v));
    }
  return worst;
}

DscResampleDifference
dsc_resample_check_compare (DscImageModel *ours, DscImageModel *theirs, guint ring)
{
  static const DscPlaneId noise[]
      = { DSC_PLANE_ERR, DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_FLAT };
  g_autoptr (DscImage) sci = load (ours, DSC_PLANE_SCI);
  g_autoptr (DscImage) sci_0 = load (theirs, DSC_PLANE_SCI);
  g_autoptr (DscImage) wht = load (ours, DSC_PLANE_WHT);
  g_autoptr (DscImage) wht_0 = load (theirs, DSC_PLANE_WHT);
  g_autoptr (DscImage) con = load (ours, DSC_PLANE_CON);
  g_autoptr (DscImage) con_0 = load (theirs, DSC_PLANE_CON);
  gsize n = (gsize)sci_0->width * sci_0->height, n_weights = 0;
  g_autofree double *sorted = g_new (double, n);
  DscResampleDifference d = { 0 };
  double median;

  g_assert_cmpuint (sci->width, ==, sci_0->width);
  g_assert_cmpuint (sci->height, ==, sci_0->height);
  g_assert_cmpuint (con->depth, ==, con_0->depth);
  for (gsize i = 0; i < n; i++)
    if (wht_0->f[i] > 0)
      sorted[n_weights++] = wht_0->f[i];
  qsort (sorted, n_weights, sizeof *sorted, compare_doubles);
  median = sorted[n_weights / 2];

  for (guint y = ring; y < sci_0->height - ring; y++)
    for (guint x = ring; x < sci_0->width - ring; x++) {
      gsize i = (gsize)y * sci_0->width + x;
      double u = sci->f[i], v = sci_0->f[i];

      d.wht = MAX (d.wht, fabs ((double)wht->f[i] - wht_0->f[i]) / MAX (wht_0->f[i], median));
      for (guint z = 0; z < con->depth; z++)
        if (con->u[z * n + i] != con_0->u[z * n + i]) {
          d.n_con++;
          break;
        }
      if (isnan (u) != isnan (v))
        d.n_empty++;
      else if (!isnan (u))
        sorted[d.n++] = fabs (u - v) / fabs (v);
    }
  qsort (sorted, d.n, sizeof *sorted, compare_doubles);
  d.sci = sorted[d.n - 1];
  d.sci_usual = sorted[(gsize)(0.9999 * (double)(d.n - 1))];
  for (guint k = 0; k < G_N_ELEMENTS (noise); k++)
    if (dsc_image_model_has_plane (ours, noise[k]) && dsc_image_model_has_plane (theirs, noise[k]))
      d.err = MAX (d.err, largest_relative (ours, theirs, noise[k], ring));
  return d;
}
