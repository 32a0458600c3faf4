/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-background-mesh.h"
#include "dsc-size.h"
#include "dsc-variant-private.h"

#define BOX 32
#define MAX_PIXELS ((guint64)16 << 20) /* looked at */
#define MAX_ERRORS ((guint64)1 << 20)  /* of ERR, at equal distances */

typedef struct {
  DscImageModel *image;
  guint width, height;
  guint stride;            /* every that many bands */
  guint error_stride;      /* every that many pixels of ERR */
  float *sci, *err;        /* of one band */
  GArray *sigmas, *errors; /* of float */
  /* per row that is looked at, and per column: where pixels with values begin and end */
  guint *row_first, *row_last, *column_first, *column_last;
  guint8 *has;  /* a bit per pixel of the rows that are looked at */
  GArray *rows; /* of guint */
} Look;

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

static double
find_median (GArray *numbers)
{
  g_array_sort (numbers, compare_floats);
  return numbers->len > 0 ? g_array_index (numbers, float, numbers->len / 2) : NAN;
}

/* A last band of few rows says little of the noise. */
static void
take_noise (Look *look, guint n)
{
  g_autoptr (GError) error = NULL;
  DscBackgroundMesh *mesh;

  if (n < BOX && look->sigmas->len > 0)
    return;
  mesh = dsc_background_mesh_new (look->sci, NULL, look->width, n, BOX, 1, NULL, &error);
  if (mesh == NULL)
    return;
  for (guint i = 0; i < mesh->n_x * mesh->n_y && !mesh->whole_image; i++)
    if (isfinite (mesh->measured_rms[i]) && mesh->measured_rms[i] > 0)
      g_array_append_val (look->sigmas, mesh->measured_rms[i]);
  dsc_background_mesh_free (mesh);
}

static void
take_row (Look *look, guint row, guint y, const float *sci)
{
  gsize at = (gsize)row * look->width;

  look->row_first[row] = G_MAXUINT;
  look->row_last[row] = 0;
  g_array_append_val (look->rows, y);
  for (guint x = 0; x < look->width; x++) {
    if (!isfinite (sci[x]))
      continue;
    look->has[(at + x) / 8] |= (guint8)(1 << ((at + x) % 8));
    look->row_first[row] = MIN (look->row_first[row], x);
    look->row_last[row] = x;
    look->column_first[x] = MIN (look->column_first[x], row);
    look->column_last[x] = row;
  }
}

static void
take_errors (Look *look, guint n)
{
  for (gsize i = 0; i < (gsize)n * look->width; i += look->error_stride)
    if (isfinite (look->sci[i]) && isfinite (look->err[i]) && look->err[i] > 0)
      g_array_append_val (look->errors, look->err[i]);
}

static double
find_empty (const Look *look)
{
  guint64 inside = 0, empty = 0;

  for (guint row = 0; row < look->rows->len; row++)
    for (guint x = 0; x < look->width; x++) {
      gsize at = (gsize)row * look->width + x;

      if (look->row_first[row] == G_MAXUINT || x < look->row_first[row] || x > look->row_last[row]
          || row < look->column_first[x] || row > look->column_last[x])
        continue;
      inside++;
      empty += (look->has[at / 8] >> (at % 8) & 1) == 0;
    }
  return inside > 0 ? (double)empty / (double)inside : NAN;
}

static gboolean
look_at_bands (Look *look, GCancellable *cancellable, GError **error)
{
  gboolean has_error = dsc_image_model_has_plane (look->image, DSC_PLANE_ERR);

  for (guint y = 0; y < look->height; y += BOX * look->stride) {
    guint n = MIN (BOX, look->height - y);

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_image_model_read_rows (look->image, DSC_PLANE_SCI, 0, y, n, look->sci, error))
      return FALSE;
    for (guint i = 0; i < n; i++)
      take_row (look, look->rows->len, y + i, look->sci + (gsize)i * look->width);
    take_noise (look, n);
    if (!has_error)
      continue;
    if (!dsc_image_model_read_rows (look->image, DSC_PLANE_ERR, 0, y, n, look->err, error))
      return FALSE;
    take_errors (look, n);
  }
  return TRUE;
}

static void
look_clear (Look *look)
{
  g_free (look->sci);
  g_free (look->err);
  g_free (look->row_first);
  g_free (look->row_last);
  g_free (look->column_first);
  g_free (look->column_last);
  g_free (look->has);
  g_array_unref (look->sigmas);
  g_array_unref (look->errors);
  g_array_unref (look->rows);
}

static gboolean
look_begin (Look *look, DscImageModel *image, GError **error)
{
  gsize n_rows, band;
  guint64 n;

  look->image = image;
  look->width = dsc_image_model_get_width (image);
  look->height = dsc_image_model_get_height (image);
  n = (guint64)look->width * look->height;
  look->stride = (guint)((n + MAX_PIXELS - 1) / MAX_PIXELS);
  look->error_stride = (guint)(MIN (n, MAX_PIXELS) / MAX_ERRORS) + 1;
  n_rows = ((gsize)look->height / BOX / look->stride + 1) * BOX;
  band = (gsize)BOX * look->width;
  look->sigmas = g_array_new (FALSE, FALSE, sizeof (float));
  look->errors = g_array_new (FALSE, FALSE, sizeof (float));
  look->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  look->sci = dsc_try_alloc (band * sizeof (float), "the noise of the mosaic", error);
  look->err = look->sci != NULL
                  ? dsc_try_alloc (band * sizeof (float), "the noise of the mosaic", error)
                  : NULL;
  look->has = look->err != NULL
                  ? dsc_try_alloc (n_rows * look->width / 8 + 1, "the holes of the mosaic", error)
                  : NULL;
  if (look->has == NULL)
    return FALSE;
  look->row_first = g_new (guint, n_rows);
  look->row_last = g_new (guint, n_rows);
  look->column_first = g_new (guint, look->width);
  look->column_last = g_new0 (guint, look->width);
  memset (look->column_first, 0xff, sizeof (guint) * look->width);
  return TRUE;
}

gboolean
dsc_variant_measure_mosaic (DscImageModel *image,
                            DscVariantMosaic *ret_mosaic,
                            GCancellable *cancellable,
                            GError **error)
{
  Look look = { 0 };
  gboolean ok = look_begin (&look, image, error) && look_at_bands (&look, cancellable, error);

  if (ok) {
    ret_mosaic->noise = find_median (look.sigmas);
    ret_mosaic->error = find_median (look.errors);
    ret_mosaic->empty = find_empty (&look);
  }
  look_clear (&look);
  return ok;
}
