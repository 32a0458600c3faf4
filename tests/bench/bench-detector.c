/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times the parts of source_catalog and what is seen before a run: bench-detector IMAGE [THREADS]
 * [NAME=VALUE...] */
#include <stdlib.h>
#include <sys/resource.h>

#include "dsc-fits-model.h"
#include "dsc-steps.h"
#include "source_catalog/dsc-catalog-detector.h"

static double
cpu_seconds (void)
{
  struct rusage u;

  getrusage (RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
         + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static gint64 last_wall;
static double last_cpu;

static void
lap (const char *what)
{
  gint64 wall = g_get_monotonic_time ();
  double cpu = cpu_seconds ();

  if (what != NULL)
    g_print ("%-44s %9.1f ms %9.1f ms CPU\n", what, 1e-3 * (double)(wall - last_wall),
             1e3 * (cpu - last_cpu));
  last_wall = g_get_monotonic_time ();
  last_cpu = cpu_seconds ();
}

static guint n_threads;

static void
check (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static DscCatalogFinding *
find (DscCatalogDetector *detector,
      const DscSourceCatalogParams *params,
      const DscCatalogRegion *region,
      gboolean deblend)
{
  GError *error = NULL;
  DscCatalogFinding *finding = dsc_catalog_detector_find (detector, params, DSC_COMPAT_NONE, region,
                                                          deblend, n_threads, NULL, &error);

  check (error);
  return finding;
}

static void
look_boxes (DscCatalogImage *image, DscSourceCatalogParams *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCatalogImage) other = NULL;

  params->bkg_boxsize = 300;
  lap (NULL);
  other = dsc_catalog_image_new_boxes (image, params, n_threads, NULL, &error);
  check (error);
  lap ("background in other boxes");
}

/* What a hand on a slider waits for, in the middle of the image. */
static void
look (DscCatalogImage *image, DscSourceCatalogParams *params)
{
  guint x0 = MAX (image->width / 2, 500) - 500, y0 = MAX (image->height / 2, 400) - 400;
  DscCatalogRegion region
      = { x0, y0, MIN (x0 + 1000, image->width), MIN (y0 + 800, image->height) };
  g_autoptr (DscCatalogDetector) detector = dsc_catalog_detector_new (image);
  static const double widths[] = { 2, 2.5, 3, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++) {
    g_autofree char *what = g_strdup_printf ("1000 x 800, kernel_fwhm %g, outlines", widths[i]);
    g_autoptr (DscCatalogFinding) a = NULL, b = NULL;

    params->kernel_fwhm = widths[i];
    lap (NULL);
    a = find (detector, params, &region, FALSE);
    lap (what);
    b = find (detector, params, &region, TRUE);
    g_print ("%u segments, %u sources; ", dsc_catalog_finding_n_sources (a),
             dsc_catalog_finding_n_sources (b));
    lap ("again, with blends separated");
  }
  look_boxes (image, params);
}

int
main (int argc, char **argv)
{
  const DscStep *step = &dsc_source_catalog_step;
  DscSourceCatalogParams *params = dsc_params_new (step->params, step->n_params, step->params_size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscCatalogImage) image = NULL;
  g_autoptr (DscCatalogDetector) detector = NULL;
  g_autoptr (DscCatalogFinding) raw = NULL, finding = NULL;
  struct rusage usage;

  if (argc < 2) {
    g_printerr ("Use: bench-detector IMAGE [THREADS] [NAME=VALUE...]\n");
    return 2;
  }
  n_threads = argc > 2 ? (guint)atoi (argv[2]) : 0;
  for (int i = 3; i < argc; i++) {
    g_auto (GStrv) parts = g_strsplit (argv[i], "=", 2);
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, parts[0]);

    if (spec != NULL)
      dsc_param_set_text (spec, params, parts[1], &error);
    check (error);
  }
  model = dsc_fits_model_open (argv[1], &error);
  check (error);
  lap (NULL);
  image = dsc_catalog_image_new (model, params, DSC_COMPAT_NONE, n_threads, NULL, NULL, &error);
  check (error);
  lap ("reading, background");
  detector = dsc_catalog_detector_new (image);
  raw = find (detector, params, NULL, FALSE);
  lap ("smoothing, segments");
  finding = dsc_catalog_detector_finish (detector, raw, params, n_threads, NULL, &error);
  check (error);
  lap ("separating blends");
  g_print ("%u segments, %u sources\n", dsc_catalog_finding_n_sources (raw),
           dsc_catalog_finding_n_sources (finding));
  getrusage (RUSAGE_SELF, &usage);
  g_print ("peak %ld MB\n", usage.ru_maxrss / 1024);
  look (image, params);
  dsc_params_free (step->params, step->n_params, params);
  return 0;
}
