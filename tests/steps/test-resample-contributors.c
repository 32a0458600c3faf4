/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-association.h"
#include "dsc-resample-check.h"
#include "resample/dsc-resample-contributors.h"

/* What exposures have in single pixels of a mosaic, against the product of a run on the same
 * exposures. The sums are those of the run, in its order: value, weight and context are equal bit
 * for bit; shares are divided in double precision, so what they add up to differs from the sum of
 * floats by its rounding. */

#define SUM_TOLERANCE 1e-6
#define STRIDE 13 /* pixels between those that are looked at */

typedef struct {
  const char *scene, *name;
  DscCompat compat;
  const char *settings[6];
} Variant;

static const Variant variants[] = {
  { "nircam-mini", "defaults", DSC_COMPAT_NONE, { NULL } },
  { "nircam-mini", "jwst", DSC_COMPAT_JWST, { NULL } },
  { "nircam-mini",
    "gaussian-coarse",
    DSC_COMPAT_NONE,
    { "kernel=gaussian", "pixfrac=0.6", "pixel_scale_ratio=2.5", "weight_type=exptime" } },
  { "nircam-mini", "lanczos3", DSC_COMPAT_NONE, { "kernel=lanczos3" } },
  { "nircam-mini",
    "turned-point",
    DSC_COMPAT_NONE,
    { "kernel=point", "rotation=37", "enable_err=false" } },
  { "miri-mini", "defaults", DSC_COMPAT_NONE, { NULL } },
  { "miri-mini",
    "fine",
    DSC_COMPAT_JWST,
    { "pixel_scale_ratio=0.5", "pixfrac=0.7", "weight_type=None", "fillval=0" } },
};

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* (nullable): the crf files of the peer */
static DscLibrary *
load_scene (const char *scene)
{
  g_autofree char *name = g_strdup_printf ("fixtures/%s/golden/outlier_detection/defaults", scene);
  g_autofree char *dir = dsc_test_shared (name);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = dir ? g_dir_open (dir, 0, NULL) : NULL;
  DscLibrary *library;
  const char *entry;

  if (listing == NULL)
    return NULL;
  while ((entry = g_dir_read_name (listing)) != NULL)
    if (g_str_has_suffix (entry, "_crf.fits"))
      g_ptr_array_add (paths, g_build_filename (dir, entry, NULL));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  library = dsc_library_load ((const char *const *)paths->pdata, NULL, &error);
  g_assert_no_error (error);
  return library;
}

static DscImage *
load_plane (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

static void
check_sums (const DscResampleContributors *c)
{
  double weight = 0, sum = 0, share = 0;

  for (guint i = 0; i < c->n; i++) {
    const DscResampleShare *s = &c->shares[i];

    g_assert_cmpuint (s->index, ==, i);
    g_assert_cmpint (s->touched, ==, (c->con[i / 32] >> (i % 32)) & 1);
    weight += (double)s->weight;
    share += s->share;
    if (s->weight != 0)
      sum += s->share * (double)s->value;
  }
  dsc_assert_near (weight, c->wht, 0, SUM_TOLERANCE);
  if (c->wht == 0)
    return;
  dsc_assert_near (share, 1, 1e-12, 0);
  dsc_assert_near (sum, c->sci, SUM_TOLERANCE, SUM_TOLERANCE);
}

static void
test_product (gconstpointer data)
{
  const Variant *v = data;
  g_autoptr (DscLibrary) library = load_scene (v->scene);
  g_autoptr (DscImage) sci = NULL, wht = NULL, con = NULL;
  g_autoptr (DscResamplePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  DscStepOutput output = { 0 };
  guint n_empty = 0, n_partial = 0;
  DscStepInput input;
  gpointer params;

  if (library == NULL)
    return;
  dsc_resample_check_run (library, v->settings, v->compat, 2, 0, &output, &error);
  g_assert_no_error (error);
  sci = load_plane (output.image, DSC_PLANE_SCI);
  wht = load_plane (output.image, DSC_PLANE_WHT);
  con = load_plane (output.image, DSC_PLANE_CON);
  params = dsc_resample_check_params (v->settings);
  input = (DscStepInput){ .library = library, .product = "x", .compat = v->compat, .n_threads = 1 };
  plan = dsc_resample_plan_new (params, &input, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < sci->height; y += STRIDE)
    for (guint x = y % 5; x < sci->width; x += STRIDE) {
      g_autoptr (DscResampleContributors) c
          = dsc_resample_find_contributors (plan, (gint)x, (gint)y, NULL, &error);
      gsize at = (gsize)y * sci->width + x;

      g_assert_no_error (error);
      g_assert_cmpint (memcmp (&c->sci, &sci->f[at], sizeof (float)), ==, 0);
      g_assert_cmpint (memcmp (&c->wht, &wht->f[at], sizeof (float)), ==, 0);
      g_assert_cmphex (c->con[0], ==, con->u[at]);
      check_sums (c);
      n_empty += c->con[0] == 0;
      n_partial += c->con[0] != 0 && c->con[0] != (1u << c->n) - 1;
    }
  /* it has met both */
  g_assert_cmpuint (n_empty, >, 0);
  g_assert_cmpuint (n_partial, >, 10);
  dsc_resample_check_params_free (params);
  dsc_step_output_clear (&output);
}

/* Outside the mosaic there is nobody to ask; a cancelled question is not answered. */
static void
test_refused (void)
{
  static const gint places[][2] = { { -1, 5 }, { 5, -1 }, { 1 << 20, 5 }, { 5, 1 << 20 } };
  g_autoptr (DscLibrary) library = load_scene ("nircam-mini");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (DscResamplePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  DscStepInput input = { .library = library, .product = "x", .n_threads = 1 };
  gpointer params;

  if (library == NULL)
    return;
  params = dsc_resample_check_params (NULL);
  plan = dsc_resample_plan_new (params, &input, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_assert_null (dsc_resample_find_contributors (plan, places[i][0], places[i][1], NULL, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  g_cancellable_cancel (cancelled);
  g_assert_null (dsc_resample_find_contributors (plan, 150, 150, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dsc_resample_check_params_free (params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autofree char *path
        = g_strdup_printf ("/resample-contributors/%s/%s", variants[i].scene, variants[i].name);

    g_test_add_data_func (path, &variants[i], test_product);
  }
  g_test_add_func ("/resample-contributors/refused", test_refused);
  return g_test_run ();
}
