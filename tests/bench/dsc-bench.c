/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <glib/gstdio.h>

#include "dsc-association.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-steps.h"

/* Measures reading and steps on an association, or steps on an image on one, without session and
 * cache. */

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

/* Largest resident memory since forget_peak(), MB; Linux only. */
static long
read_peak (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmHWM:");
  return line != NULL ? (long)g_ascii_strtoll (line + 6, NULL, 10) / 1024 : 0;
}

/* Where the kernel does not allow it the peak is that since the start. */
static void
forget_peak (void)
{
  FILE *file = g_fopen ("/proc/self/clear_refs", "w");

  if (file == NULL)
    return;
  fputs ("5", file);
  fclose (file);
}

static void
report (const char *what, Clock from, const char *note)
{
  Clock to = now ();

  g_print ("%-22s %7.2f s wall  %7.2f s CPU (%.2f user, %.2f system)  peak %ld MB  %s\n", what,
           to.wall - from.wall, to.user - from.user + to.system - from.system, to.user - from.user,
           to.system - from.system, read_peak (), note);
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

/* Sets what is meant for @step: STEP.NAME=VALUE, or NAME=VALUE if @alone. */
static gboolean
set_params (const DscStep *step, gpointer params, char **settings, gboolean alone, GError **error)
{
  for (; *settings != NULL; settings++) {
    g_auto (GStrv) parts = g_strsplit (*settings, "=", 2);
    const char *dot = strchr (parts[0], '.'), *name = dot != NULL ? dot + 1 : parts[0];
    gsize length = strlen (step->id);
    const DscParamSpec *spec;

    if (dot != NULL ? (gsize)(dot - parts[0]) != length || strncmp (parts[0], step->id, length) != 0
                    : !alone)
      continue;
    spec = dsc_params_find (step->params, step->n_params, name);
    if (spec == NULL || parts[1] == NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "no parameter '%s'", *settings);
      return FALSE;
    }
    if (!dsc_param_set_text (spec, params, parts[1], error))
      return FALSE;
  }
  return TRUE;
}

/* What steps work on. @library, @image: (nullable) */
typedef struct {
  DscLibrary *library;
  DscImageModel *image;
} Data;

static void
data_clear (Data *data)
{
  g_clear_object (&data->library);
  g_clear_object (&data->image);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Data, data_clear)

/* Runs one step; what it makes replaces what is in @data. */
static gboolean
run_step (const DscStep *step,
          Data *data,
          const char *dir,
          char **settings,
          gboolean alone,
          DscCompat compat,
          guint n_threads,
          GError **error)
{
  g_autofree char *work_dir = g_build_filename (dir, step->id, NULL);
  DscStepInput input = { .library = data->library,
                         .image = data->image,
                         .product = "bench",
                         .compat = compat,
                         .n_threads = n_threads,
                         .work_dir = work_dir };
  DscStepOutput output = { 0 };
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);
  gboolean ok = set_params (step, params, settings, alone, error);
  Clock start;

  g_mkdir_with_parents (work_dir, 0777);
  forget_peak ();
  start = now ();
  if (ok && !dsc_step_is_available (step)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, "%s is not in this version", step->id);
    ok = FALSE;
  }
  ok = ok && step->run (params, &input, &output, error);
  if (ok)
    report (step->id, start, output.verdict != NULL ? output.verdict : "");
  if (ok && output.library != NULL)
    g_set_object (&data->library, output.library);
  if (ok && output.image != NULL)
    g_set_object (&data->image, output.image);
  dsc_step_output_clear (&output);
  dsc_params_free (step->params, step->n_params, params);
  return ok;
}

/* An association, or an image if no step needs exposures. */
static gboolean
open_input (const char *path, gboolean as_image, Data *data, GError **error)
{
  const char *const paths[] = { path, NULL };
  Clock start = now ();

  if (as_image) {
    data->image = dsc_fits_model_open (path, error);
    return data->image != NULL;
  }
  data->library = dsc_library_load (paths, NULL, error);
  if (data->library == NULL)
    return FALSE;
  report ("open (headers, WCS)", start, "");
  start = now ();
  if (!read_planes (data->library, error))
    return FALSE;
  report ("read all planes", start, "");
  return TRUE;
}

static gboolean
bench (const char *path,
       const char *dir,
       const char *steps,
       char **settings,
       DscCompat compat,
       guint n_threads,
       GError **error)
{
  g_auto (GStrv) ids = g_strsplit (steps, ",", -1);
  const DscStep *first = dsc_step_registry_find (ids[0]);
  g_auto (Data) data = { NULL, NULL };

  if (!open_input (path, first != NULL && first->input == DSC_PORT_IMAGE, &data, error))
    return FALSE;
  for (guint k = 0; ids[k] != NULL; k++) {
    const DscStep *step = dsc_step_registry_find (ids[k]);

    if (step == NULL
        || (step->input == DSC_PORT_IMAGE ? data.image == NULL : data.library == NULL)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   "'%s' is no step that works on what there is then", ids[k]);
      return FALSE;
    }
    if (!run_step (step, &data, dir, settings, g_strv_length (ids) == 1, compat, n_threads, error))
      return FALSE;
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  DscCompat compat = DSC_COMPAT_NONE;
  const char *steps = "resample";
  guint n_threads = 0;
  g_autoptr (GError) error = NULL;
  int first = 3;

  for (; first < argc && g_str_has_prefix (argv[first], "--"); first++) {
    if (strcmp (argv[first], "--compat=jwst") == 0)
      compat = DSC_COMPAT_JWST;
    else if (g_str_has_prefix (argv[first], "--threads="))
      n_threads = (guint)g_ascii_strtoull (strchr (argv[first], '=') + 1, NULL, 10);
    else if (g_str_has_prefix (argv[first], "--step=")
             || g_str_has_prefix (argv[first], "--steps="))
      steps = strchr (argv[first], '=') + 1;
    else
      argc = 0;
  }
  if (argc < 3) {
    g_printerr ("Usage: dsc-bench ASN|IMAGE OUTDIR [--compat=jwst] [--threads=N] "
                "[--steps=STEP,...] [[STEP.]PARAMETER=VALUE ...]\n");
    return 2;
  }
  g_mkdir_with_parents (argv[2], 0777);
  if (!bench (argv[1], argv[2], steps, argv + first, compat, n_threads, &error)) {
    g_printerr ("dsc-bench: %s\n", error != NULL ? error->message : "failed");
    return 1;
  }
  return 0;
}
