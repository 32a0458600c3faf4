/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-mosaic-facts.h"

#include <math.h>

#include "dsc-size.h"

#define MOST_PIXELS (16u << 20) /* that are looked at */
#define MOST_SAMPLES (1u << 20) /* of the medians */
#define SIGMA_PER_MAD 1.4826

void
dsc_mosaic_facts_free (DscMosaicFacts *facts)
{
  if (!facts)
    return;
  g_free (facts->coverage);
  g_free (facts);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float fa = *(const float *)a, fb = *(const float *)b;

  return (fa > fb) - (fa < fb);
}

static double
take_median (GArray *values)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare_floats);
  return (double)g_array_index (values, float, values->len / 2);
}

static double
find_noise (GArray *values)
{
  double median = take_median (values);

  for (guint i = 0; i < values->len; i++) {
    float *value = &g_array_index (values, float, i);

    *value = fabsf (*value - (float)median);
  }
  return SIGMA_PER_MAD * take_median (values);
}

typedef struct {
  DscImageModel *mosaic;
  DscMosaicFacts *facts;
  guint width, step; /* of rows */
  guint every;       /* of pixels, for the medians */
  guint n_con;
  float *row;
  guint32 *bits;
  guint8 *count;
  GArray *sci, *err, *wht;
} Look;

static gboolean
count_row (Look *look, guint y, GError **error)
{
  for (guint z = 0; z < look->n_con; z++) {
    if (!dsc_image_model_read_rows (look->mosaic, DSC_PLANE_CON, z, y, 1, look->bits, error))
      return FALSE;
    for (guint x = 0; x < look->width; x++) {
      guint n = (z ? look->count[x] : 0u) + (guint)__builtin_popcount (look->bits[x]);

      look->count[x] = (guint8)MIN (n, 255);
    }
  }
  for (guint x = 0; look->n_con && x < look->width; x++)
    look->facts->coverage[MIN (look->count[x], look->facts->n_coverage - 1)]++;
  return TRUE;
}

static gboolean
sample_row (Look *look, DscPlaneId id, guint y, GArray *values, GError **error)
{
  if (!dsc_image_model_has_plane (look->mosaic, id))
    return TRUE;
  if (!dsc_image_model_read_rows (look->mosaic, id, 0, y, 1, look->row, error))
    return FALSE;
  for (guint x = 0; x < look->width; x++) {
    gboolean good = isfinite (look->row[x]) && !(id == DSC_PLANE_WHT && look->row[x] == 0);

    look->facts->n_empty += id == DSC_PLANE_SCI && !good;
    if (good && x % look->every == 0)
      g_array_append_val (values, look->row[x]);
  }
  return TRUE;
}

static gboolean
look_at_rows (Look *look, GCancellable *cancellable, GError **error)
{
  guint height = dsc_image_model_get_height (look->mosaic);

  for (guint y = 0; y < height; y += look->step) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !count_row (look, y, error)
        || !sample_row (look, DSC_PLANE_SCI, y, look->sci, error)
        || !sample_row (look, DSC_PLANE_ERR, y, look->err, error)
        || !sample_row (look, DSC_PLANE_WHT, y, look->wht, error))
      return FALSE;
    look->facts->n_looked += look->width;
  }
  return TRUE;
}

DscMosaicFacts *
dsc_mosaic_facts_new (DscImageModel *mosaic,
                      guint n_exposures,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (DscMosaicFacts) facts = g_new0 (DscMosaicFacts, 1);
  guint64 n = (guint64)dsc_image_model_get_width (mosaic) * dsc_image_model_get_height (mosaic);
  Look look = { .mosaic = mosaic,
                .facts = facts,
                .width = dsc_image_model_get_width (mosaic),
                .step = (guint)(n / MOST_PIXELS + 1),
                .every = (guint)(MIN (n, MOST_PIXELS) / MOST_SAMPLES + 1),
                .n_con = dsc_image_model_plane_depth (mosaic, DSC_PLANE_CON) };
  gboolean ok;

  if (look.n_con) {
    facts->n_coverage = MIN (n_exposures, 255) + 1;
    facts->coverage = g_new0 (guint64, facts->n_coverage);
  }
  look.row = g_new (float, look.width);
  look.bits = g_new (guint32, look.width);
  look.count = g_new0 (guint8, look.width);
  look.sci = g_array_new (FALSE, FALSE, sizeof (float));
  look.err = g_array_new (FALSE, FALSE, sizeof (float));
  look.wht = g_array_new (FALSE, FALSE, sizeof (float));
  ok = look_at_rows (&look, cancellable, error);
  facts->noise = find_noise (look.sci);
  facts->err = take_median (look.err);
  facts->wht = take_median (look.wht);
  g_array_unref (look.sci);
  g_array_unref (look.err);
  g_array_unref (look.wht);
  g_free (look.row);
  g_free (look.bits);
  g_free (look.count);
  return ok ? g_steal_pointer (&facts) : NULL;
}

static void
change_free (gpointer data)
{
  DscMosaicChange *change = data;

  dsc_forecast_clear (&change->forecast);
  g_free (change->error);
  g_free (change);
}

GPtrArray *
dsc_mosaic_changes_new (gconstpointer params, DscLibrary *library, DscCompat compat)
{
  static const char *const tries[][2] = {
    { NULL, NULL },
    { "pixel_scale_ratio", "0.5" },
    { "pixel_scale_ratio", "0.75" },
    { "pixel_scale_ratio", "2" },
    { "pixfrac", "0.7" },
    { "kernel", "gaussian" },
    { "weight_type", "exptime" },
    { "report_var", "false" },
  };
  const DscStep *step = dsc_step_registry_find ("resample");
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  DscStepInput input
      = { .library = library, .product = dsc_library_get_product (library), .compat = compat };

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++) {
    DscMosaicChange *change = g_new0 (DscMosaicChange, 1);
    gpointer other = dsc_params_copy (step->params, step->n_params, step->params_size, params);
    g_autoptr (GError) error = NULL;
    gboolean ok = TRUE;

    change->name = tries[i][0];
    change->value = tries[i][1];
    for (guint k = 0; change->name && k < step->n_params; k++) {
      if (g_str_equal (step->params[k].name, change->name))
        ok = dsc_param_set_text (&step->params[k], other, change->value, &error);
    }
    if (!ok || !step->forecast (other, &input, &change->forecast, &error))
      change->error = g_strdup (error->message);
    dsc_params_free (step->params, step->n_params, other);
    g_ptr_array_add (changes, change);
  }
  return changes;
}
