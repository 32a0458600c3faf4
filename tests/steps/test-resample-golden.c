/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-association.h"
#include "dsc-fits-model.h"
#include "dsc-resample-check.h"

/* Parity with the products of jwst 3.0.0 in the shared fixtures. Tolerances: the mosaic of the peer
 * is float32 summed in the same order, so what is left is the pixel map: the peer's goes through
 * degrees and is 1e-9 pixel off by rounding. Lanczos looks its weights up in steps of 0.003 pixel,
 * and there such a difference takes the next entry for a row or column of the kernel. For those
 * kernels the map goes through the peer's own roundings; what is left is the last digit of NumPy's
 * atan2, which is not the C library's: one entry in 6 million. */

#define SCI_TOLERANCE 2e-6
#define WHT_TOLERANCE 2e-6
#define ERR_TOLERANCE 1e-5

typedef struct {
  const char *scene, *variant;
  const char *settings[8];
} Variant;

static const Variant variants[] = {
  { "nircam-mini", "defaults", { NULL } },
  { "nircam-mini", "exptime", { "weight_type=exptime" } },
  { "nircam-mini", "pixfrac-0.6-gaussian", { "pixfrac=0.6", "kernel=gaussian" } },
  { "nircam-mini", "point", { "kernel=point" } },
  { "nircam-mini", "turbo", { "kernel=turbo", "pixfrac=0.8" } },
  { "nircam-mini", "lanczos3", { "kernel=lanczos3" } },
  { "nircam-mini", "scale-half", { "pixel_scale_ratio=0.5", "pixfrac=0.7" } },
  { "nircam-mini", "north-up", { "rotation=0", "pixel_scale_ratio=0.75" } },
  { "nircam-mini",
    "fixed-grid",
    { "crpix=200,190", "crval=150.1163,2.2006", "rotation=15", "pixel_scale=0.025",
      "output_shape=420,410" } },
  { "nircam-mini", "stepsize", { "pixmap_stepsize=10", "pixmap_order=3" } },
  { "nircam-mini", "propagate-dq", { "propagate_dq=true" } },
  { "miri-mini", "defaults", { NULL } },
  { "miri-mini", "pixfrac-0.6-gaussian", { "pixfrac=0.6", "kernel=gaussian" } },
  { "miri-mini",
    "fixed-grid",
    { "crpix=200,190", "crval=14.2,-72.8", "rotation=15", "pixel_scale=0.09",
      "output_shape=420,410" } },
};

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* The crf files of golden/outlier_detection/defaults, in the order of their names. */
static DscLibrary *
load_crfs (const char *scene)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/outlier_detection/defaults", scene);
  g_autofree char *dir = dsc_test_shared (name);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = NULL;
  const char *entry;
  DscLibrary *library;

  if (dir == NULL)
    return NULL;
  listing = g_dir_open (dir, 0, NULL);
  while ((entry = g_dir_read_name (listing)) != NULL)
    if (g_str_has_suffix (entry, "_crf.fits"))
      g_ptr_array_add (paths, g_build_filename (dir, entry, NULL));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  library = dsc_library_load ((const char *const *)paths->pdata, NULL, &error);
  g_assert_no_error (error);
  return library;
}

static void
compare_headers (DscImageModel *ours, DscImageModel *theirs)
{
  static const char *const numbers[]
      = { "EFFEXPTM", "XPOSURE", "TMEASURE", "DURATION", "TELAPSE", "EXPSTART",
          "EXPEND",   "EXPMID",  "NDRIZ",    "PXSCLRT",  "PIXFRAC", "PIXAR_SR",
          "PIXAR_A2", "CRPIX1",  "CRPIX2",   "CRVAL1",   "CRVAL2" };
  static const char *const texts[] = { "RESWHT", "S_RESAMP", "FILTER", "BUNIT", "ASNTABLE" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    double a = NAN, b = NAN, relative = 1e-9;

    dsc_image_model_get_double (ours, numbers[i], &a);
    dsc_image_model_get_double (theirs, numbers[i], &b);
    /* the peer's pixel area is a difference of angles near pi: six digits are left */
    if (strcmp (numbers[i], "PXSCLRT") == 0)
      relative = 3e-6;
    dsc_assert_near (a, b, g_str_has_prefix (numbers[i], "CRPIX") ? 1e-7 : 1e-8, relative);
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (texts[i], "ASNTABLE") != 0)
      g_assert_cmpstr (dsc_image_model_get_string (ours, texts[i]), ==,
                       dsc_image_model_get_string (theirs, texts[i]));
}

static void
test_variant (gconstpointer data)
{
  const Variant *v = data;
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/resample/%s/%s_i2d.fits", v->scene,
                                           v->variant, v->scene);
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (DscLibrary) library = path != NULL ? load_crfs (v->scene) : NULL;
  g_autoptr (DscImageModel) golden = NULL;
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };
  DscResampleDifference d;
  gboolean lanczos = strcmp (v->variant, "lanczos3") == 0;

  if (library == NULL)
    return;
  golden = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  dsc_resample_check_run (library, v->settings, DSC_COMPAT_JWST, 0, 0, &output, &error);
  g_assert_no_error (error);
  d = dsc_resample_check_compare (output.image, golden, 0);
  g_test_message ("%s %s: %s; pixels %" G_GUINT64_FORMAT ", SCI %.2g (99.99 %%: %.2g), WHT %.2g, "
                  "ERR %.2g, CON differs in %" G_GUINT64_FORMAT
                  ", empty in one only %" G_GUINT64_FORMAT,
                  v->scene, v->variant, output.verdict, d.n, d.sci, d.sci_usual, d.wht, d.err,
                  d.n_con, d.n_empty);
  g_assert_cmpfloat (d.sci_usual, <=, SCI_TOLERANCE);
  g_assert_cmpfloat (d.sci, <=, lanczos ? 1e-3 : SCI_TOLERANCE);
  g_assert_cmpfloat (d.wht, <=, lanczos ? 1e-3 : WHT_TOLERANCE);
  g_assert_cmpfloat (d.err, <=, lanczos ? 1e-3 : ERR_TOLERANCE);
  g_assert_cmpuint (d.n_con, ==, 0);
  g_assert_cmpuint (d.n_empty, ==, 0);
  compare_headers (output.image, golden);
  if (strcmp (v->variant, "propagate-dq") == 0) {
    g_autoptr (DscImage) ours = dsc_image_model_load_plane (output.image, DSC_PLANE_DQ, &error);
    g_autoptr (DscImage) theirs = dsc_image_model_load_plane (golden, DSC_PLANE_DQ, &error);

    g_assert_cmpmem (ours->u, dsc_image_n_pixels (ours) * 4, theirs->u,
                     dsc_image_n_pixels (theirs) * 4);
  }
  dsc_step_output_clear (&output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autofree char *path
        = g_strdup_printf ("/resample/golden/%s/%s", variants[i].scene, variants[i].variant);

    g_test_add_data_func (path, &variants[i], test_variant);
  }
  return g_test_run ();
}
