/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <glib/gstdio.h>

#include "dsc-association.h"
#include "dsc-steps.h"

/* Measures reading and one step on an association, without session and cache. */

typedef struct {
  double wall, user, system;
} Clock;

static Clock
now (void)
{
  struct rusage usage;
  struct timespec t;

  getrusage (RUSAGE_SELF, &usage);
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (Clock){ (double)t.tv_sec + 1e-9 * (double)t.tv_nsec,
                  (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec,
                  (double)usage.ru_stime.tv_sec + 1e-6 * (double)usage.ru_stime.tv_usec };
}

static void
report (const char *what, Clock from, const char *note)
{
  struct rusage usage;
  Clock to = now ();

  getrusage (RUSAGE_SELF, &usage);
  g_print ("%-22s %7.2f s wall  %7.2f s CPU (%.2f user, %.2f system)  peak so far %ld MB  %s\n",
           what, to.wall - from.wall, to.user - from.user + to.system - from.system,
           to.user - from.user, to.system - from.system, usage.ru_maxrss / 1024, note);
}

/* Every row of the six planes that resample uses, in blocks. */
static gboolean
read_planes (DscLibrary *library, GError **error)
{
  static const DscPlaneId ids[]
      = { DSC_PLANE_SCI,        DSC_PLANE_ERR,         DSC_PLANE_DQ,
          DSC_PLANE_VAR_RNOISE, DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT };

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
    g_autofree float *rows = g_new (float, 16 * (gsize)width);

    for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
      for (guint y = 0; dsc_image_model_has_plane (model, ids[k]) && y < height; y += 16)
        if (!dsc_image_model_read_rows (model, ids[k], 0, y, MIN (16, height - y), rows, error))
          return FALSE;
  }
  return TRUE;
}

static gboolean
bench (const DscStep *step,
       const char *path,
       const char *dir,
       char **settings,
       DscCompat compat,
       GError **error)
{
  const char *const paths[] = { path, NULL };
  Clock start = now ();
  g_autoptr (DscLibrary) library = dsc_library_load (paths, NULL, error);
  DscStepInput input
      = { .library = library, .product = "bench", .compat = compat, .work_dir = dir };
  DscStepOutput output = { 0 };
  gpointer params;
  gboolean ok = TRUE;

  if (library == NULL)
    return FALSE;
  report ("open (headers, WCS)", start, "");
  start = now ();
  if (!read_planes (library, error))
    return FALSE;
  report ("read all planes", start, "");

  params = dsc_params_new (step->params, step->n_params, step->params_size);
  for (; ok && *settings != NULL; settings++) {
    g_auto (GStrv) parts = g_strsplit (*settings, "=", 2);
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, parts[0]);

    ok = spec != NULL && parts[1] != NULL && dsc_param_set_text (spec, params, parts[1], error);
    if (spec == NULL)
      g_printerr ("no parameter '%s'\n", parts[0]);
  }
  start = now ();
  ok = ok && step->run (params, &input, &output, error);
  if (ok)
    report (step->id, start, output.verdict);
  dsc_step_output_clear (&output);
  dsc_params_free (step->params, step->n_params, params);
  return ok;
}

int
main (int argc, char **argv)
{
  const DscStep *step = &dsc_resample_step;
  DscCompat compat = DSC_COMPAT_NONE;
  g_autoptr (GError) error = NULL;
  int first = 3;

  for (; first < argc && g_str_has_prefix (argv[first], "--"); first++) {
    if (strcmp (argv[first], "--compat=jwst") == 0)
      compat = DSC_COMPAT_JWST;
    else if (g_str_has_prefix (argv[first], "--step="))
      step = dsc_step_registry_find (argv[first] + strlen ("--step="));
  }
  if (argc < 3 || step == NULL || !dsc_step_is_available (step)) {
    g_printerr (
        "Usage: dsc-bench ASN OUTDIR [--compat=jwst] [--step=STEP] [PARAMETER=VALUE ...]\n");
    return 2;
  }
  g_mkdir_with_parents (argv[2], 0777);
  if (!bench (step, argv[1], argv[2], argv + first, compat, &error)) {
    g_printerr ("dsc-bench: %s\n", error != NULL ? error->message : "failed");
    return 1;
  }
  return 0;
}
