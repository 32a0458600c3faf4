/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "dsc-fits-model.h"
#include "dsc-steps.h"
#include "tweakreg/dsc-tweak-finder.h"

/* Measures how long finding the sources of exposures takes, whole and in a view; with --list
 * prints them instead. */

static double
seconds (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct {
  const char *what;
  double wall, cpu;
} Timer;

static Timer
start (const char *what)
{
  return (Timer){ what, seconds (CLOCK_MONOTONIC), seconds (CLOCK_PROCESS_CPUTIME_ID) };
}

static void
stop (Timer timer, guint n)
{
  double wall = seconds (CLOCK_MONOTONIC) - timer.wall;
  double cpu = seconds (CLOCK_PROCESS_CPUTIME_ID) - timer.cpu;

  g_print ("%-34s %8.1f ms wall %8.1f ms CPU %6u sources\n", timer.what, 1e3 * wall, 1e3 * cpu, n);
}

static void
list (const char *name, const GArray *sources, double fwhm)
{
  for (guint i = 0; i < sources->len; i++) {
    const DscTweakSource *s = &g_array_index (sources, DscTweakSource, i);

    g_print ("%s %u %.6f %.6f %.6g %.6f %.6f %.6f %u %.4f\n", name, s->id, s->x, s->y, s->flux,
             s->xwin, s->ywin, s->error, s->n_bad, fwhm);
  }
}

static gboolean
show_region (DscTweakFinder *finder, DscImageModel *model, DscTweakregParams *params, double snr)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  guint x0 = width / 10, y0 = height / 10;
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
  g_autofree char *what = g_strdup_printf ("view of 1000 x 800, snr_threshold %g", snr);
  double before = params->snr_threshold;
  Timer timer = start (what);
  gboolean ok;

  params->snr_threshold = snr;
  ok = dsc_tweak_finder_run_region (finder, params, x0, y0, MIN (1000, width - x0),
                                    MIN (800, height - y0), NAN, 0, sources, NULL, NULL);
  stop (timer, sources->len);
  params->snr_threshold = before;
  return ok;
}

static gboolean
run (
    const char *path, gboolean is_list, DscCompat compat, DscTweakregParams *params, GError **error)
{
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, error);
  g_autoptr (DscTweakFinder) finder = NULL;
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscTweakSource));
  double fwhm = NAN;
  Timer timer = start (path);

  if (model == NULL)
    return FALSE;
  finder = dsc_tweak_finder_new (model, dsc_image_model_get_wcs (model), compat);
  if (!dsc_tweak_finder_run (finder, params, 1, sources, &fwhm, NULL, error))
    return FALSE;
  if (is_list) {
    list (dsc_image_model_get_name (model), sources, fwhm);
    return TRUE;
  }
  stop (timer, sources->len);
  return show_region (finder, model, params, 10) && show_region (finder, model, params, 9)
         && show_region (finder, model, params, 9) && show_region (finder, model, params, 3);
}

/* Options: --list, --compat=jwst, NAME=VALUE (a parameter), files. */
int
main (int argc, char **argv)
{
  const DscStep *step = &dsc_tweakreg_step;
  DscTweakregParams *params = dsc_params_new (step->params, step->n_params, step->params_size);
  gboolean is_list = FALSE, ok = argc > 1;
  DscCompat compat = DSC_COMPAT_NONE;
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < argc && ok; i++) {
    char *value = strchr (argv[i], '=');
    const DscParamSpec *spec;

    if (strcmp (argv[i], "--list") == 0) {
      is_list = TRUE;
    } else if (strcmp (argv[i], "--compat=jwst") == 0) {
      compat = DSC_COMPAT_JWST;
    } else if (value != NULL) {
      *value = '\0';
      spec = dsc_params_find (step->params, step->n_params, argv[i]);
      ok = spec != NULL && dsc_param_set_text (spec, params, value + 1, &error);
    } else {
      ok = run (argv[i], is_list, compat, params, &error);
    }
  }
  dsc_params_free (step->params, step->n_params, params);
  if (!ok)
    g_printerr ("bench-tweak: %s\n",
                error != NULL ? error->message : "give files, NAME=VALUE or --list");
  return ok ? 0 : 1;
}
