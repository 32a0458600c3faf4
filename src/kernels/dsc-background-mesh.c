/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-background-mesh.h"

#include <math.h>
#include <string.h>

#include "dsc-background-fill.h"
#include "dsc-clipped-median.h"
#include "dsc-error.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#define GOOD_FRACTION (1 - 10.0 / 100) /* of a full box that must survive */

typedef struct {
  DscBackgroundMesh *mesh;
  const float *data;
  const guint8 *mask;
  double min_good; /* more than that */
} BoxJob;

void
dsc_background_mesh_free (DscBackgroundMesh *self)
{
  if (self == NULL)
    return;
  g_free (self->n_good);
  g_free (self->measured_level);
  g_free (self->measured_rms);
  g_free (self->level);
  g_free (self->rms);
  g_free (self->level_spline);
  g_free (self->rms_spline);
  g_free (self);
}

static DscBackgroundMesh *
new_mesh (guint width, guint height, guint box_width, guint box_height, GError **error)
{
  g_autoptr (DscBackgroundMesh) self = g_new0 (DscBackgroundMesh, 1);
  gsize n;

  self->width = width;
  self->height = height;
  self->box_width = box_width;
  self->box_height = box_height;
  self->n_x = (width - 1) / box_width + 1;
  self->n_y = (height - 1) / box_height + 1;
  n = (gsize)self->n_x * self->n_y;
  if (n > G_MAXINT) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "The background of %u x %u pixels cannot have boxes of %u x %u: take larger ones",
                 width, height, box_width, box_height);
    return NULL;
  }
  self->n_good = dsc_try_alloc (n * sizeof *self->n_good, "the background mesh", error);
  if (self->n_good == NULL)
    return NULL;
  for (guint k = 0; k < 4; k++) {
    float *values = dsc_try_alloc (n * sizeof *values, "the background mesh", error);

    if (values == NULL)
      return NULL;
    *(float **[]){ &self->measured_level, &self->measured_rms, &self->level, &self->rms }[k]
        = values;
  }
  return g_steal_pointer (&self);
}

static gsize
gather (const BoxJob *job, guint bx, guint by, float *values)
{
  const DscBackgroundMesh *mesh = job->mesh;
  guint x0 = bx * mesh->box_width, y0 = by * mesh->box_height;
  guint x1 = x0 + MIN (mesh->box_width, mesh->width - x0);
  guint y1 = y0 + MIN (mesh->box_height, mesh->height - y0);
  gsize n = 0;

  for (guint y = y0; y < y1; y++) {
    const float *row = job->data + (gsize)y * mesh->width;
    const guint8 *bad = job->mask == NULL ? NULL : job->mask + (gsize)y * mesh->width;

    for (guint x = x0; x < x1; x++) {
      values[n] = row[x];
      n += isfinite (row[x]) && (bad == NULL || !bad[x]);
    }
  }
  return n;
}

static gboolean
measure_box (guint index, gpointer user_data, GError **error)
{
  BoxJob *job = user_data;
  DscBackgroundMesh *mesh = job->mesh;
  gsize size = (gsize)mesh->box_width * mesh->box_height;
  g_autofree float *values = dsc_try_alloc (size * 2 * sizeof *values, "a box", error);
  DscClippedMedian found;

  if (values == NULL)
    return FALSE;
  found = dsc_clipped_median (values, values + size,
                              gather (job, index % mesh->n_x, index / mesh->n_x, values));
  mesh->n_good[index] = (guint)found.n;
  mesh->measured_level[index] = (double)found.n > job->min_good ? found.median : NAN;
  mesh->measured_rms[index] = (double)found.n > job->min_good ? found.std : NAN;
  return TRUE;
}

/* NULL without error: no box has enough pixels. */
static DscBackgroundMesh *
measure (const float *data,
         const guint8 *mask,
         DscBackgroundMesh *mesh,
         double good_fraction,
         guint n_threads,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (DscBackgroundMesh) self = mesh;
  BoxJob job = { self, data, mask, good_fraction * self->box_width * self->box_height };
  guint n = self->n_x * self->n_y;

  if (!dsc_parallel_for (n, n_threads, measure_box, &job, cancellable, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!isnan (self->measured_level[i]))
      return g_steal_pointer (&self);
  return NULL;
}

static void
find_range (const DscBackgroundMesh *self, const float *values, float ret_range[2])
{
  ret_range[0] = ret_range[1] = values[0];
  for (gsize i = 0; i < (gsize)self->n_x * self->n_y; i++) {
    ret_range[0] = MIN (ret_range[0], values[i]);
    ret_range[1] = MAX (ret_range[1], values[i]);
  }
}

static gboolean
finish (DscBackgroundMesh *self, guint n_threads, GCancellable *cancellable, GError **error)
{
  guint n_x = self->n_x, n_y = self->n_y;

  if (!dsc_background_fill (self->measured_level, n_x, n_y, self->level, n_threads, cancellable,
                            error)
      || !dsc_background_fill (self->measured_rms, n_x, n_y, self->rms, n_threads, cancellable,
                               error))
    return FALSE;
  find_range (self, self->level, self->level_range);
  find_range (self, self->rms, self->rms_range);
  self->level_spline = dsc_background_spline (self->level, n_x, n_y, error);
  if (self->level_spline == NULL)
    return FALSE;
  self->rms_spline = dsc_background_spline (self->rms, n_x, n_y, error);
  return self->rms_spline != NULL;
}

DscBackgroundMesh *
dsc_background_mesh_new (const float *data,
                         const guint8 *mask,
                         guint width,
                         guint height,
                         int box_size,
                         guint n_threads,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (DscBackgroundMesh) self = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (width > 0 && height > 0, NULL);
  for (guint whole = box_size < 1; self == NULL && whole < 2; whole++) {
    guint box_width = whole ? width : MIN ((guint)box_size, width);
    guint box_height = whole ? height : MIN ((guint)box_size, height);
    DscBackgroundMesh *mesh = new_mesh (width, height, box_width, box_height, error);

    if (mesh == NULL)
      return NULL;
    mesh->whole_image = whole;
    self = measure (data, mask, mesh, whole ? 0 : GOOD_FRACTION, n_threads, cancellable, &local);
    if (local != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  }
  if (self == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 "There is no background: no pixel of the image of %u x %u is good", width, height);
    return NULL;
  }
  if (!finish (self, n_threads, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Where a pixel lies between the centres of boxes: the lower one (from -1 on), and how far. */
static int
locate (guint pixel, guint box, double *ret_fraction)
{
  double at = (pixel + 0.5) / box - 0.5, base = floor (at);

  *ret_fraction = at - base;
  return (int)base;
}

/* Half-sample symmetric: -1 is 0, n is n - 1. */
static guint
reflect (int index, guint n)
{
  while (index < 0 || index >= (int)n)
    index = index < 0 ? -index - 1 : 2 * (int)n - 1 - index;
  return (guint)index;
}

static void
get_weights (double u, double weights[4])
{
  double v = 1 - u;

  weights[0] = v * v * v / 6;
  weights[1] = (u * u * (u - 2) * 3 + 4) / 6;
  weights[2] = (v * v * (v - 2) * 3 + 4) / 6;
  weights[3] = 1 - weights[0] - weights[1] - weights[2];
}

/* Pixels from @x on of one cubic; its variable is 0 at the centre of a box, @center of them away
 * from the left edge. */
VECTOR_CLONES static void
eval_segment (const double p[4],
              guint x,
              guint n,
              double step,
              double center,
              float lower,
              float upper,
              float *ret_values)
{
  double p0 = p[0], p1 = p[1], p2 = p[2], p3 = p[3];

  for (guint i = 0; i < n; i++) {
    double u = ((int)(x + i) + 0.5) * step - center;
    float value = (float)(p0 + u * (p1 + u * (p2 + u * p3)));

    value = value < lower ? lower : value;
    ret_values[i] = value > upper ? upper : value;
  }
}

/* @c: spline coefficients of this row of pixels */
static void
eval_row (const DscBackgroundMesh *self,
          const double *c,
          float lower,
          float upper,
          guint x0,
          guint n_columns,
          float *ret_values)
{
  double step = 1.0 / self->box_width;

  for (guint x = x0; x < x0 + n_columns;) {
    double p[4], k[4];
    int base = locate (x, self->box_width, &p[0]);
    guint end = MAX (x + 1, (guint)ceil ((base + 1.5) * self->box_width - 0.5));

    end = MIN (end, x0 + n_columns);
    for (int i = 0; i < 4; i++)
      k[i] = c[reflect (base - 1 + i, self->n_x)];
    p[0] = (k[0] + 4 * k[1] + k[2]) / 6;
    p[1] = (k[2] - k[0]) / 2;
    p[2] = (k[0] - 2 * k[1] + k[2]) / 2;
    p[3] = (k[3] - k[0] + 3 * (k[1] - k[2])) / 6;
    eval_segment (p, x, end - x, step, base + 0.5, lower, upper, ret_values + (x - x0));
    x = end;
  }
}

/* The boxes from which columns x0 .. x0 + n_columns - 1 get their values: first .. end - 1. */
static void
find_boxes (
    const DscBackgroundMesh *self, guint x0, guint n_columns, guint *ret_first, guint *ret_end)
{
  double fraction;
  int first = locate (x0, self->box_width, &fraction) - 1;
  int last = locate (x0 + n_columns - 1, self->box_width, &fraction) + 2;

  *ret_first = (guint)MAX (first, 0);
  *ret_end = MIN ((guint)last + 1, self->n_x);
}

void
dsc_background_mesh_eval (const DscBackgroundMesh *self,
                          DscBackgroundMap map,
                          guint x0,
                          guint y0,
                          guint n_columns,
                          guint n_rows,
                          float *ret_values)
{
  const float *range = map == DSC_BACKGROUND_LEVEL ? self->level_range : self->rms_range;
  const double *spline = map == DSC_BACKGROUND_LEVEL ? self->level_spline : self->rms_spline;
  g_autofree double *c = g_new (double, self->n_x);
  guint first, end;

  if (n_columns == 0)
    return;
  find_boxes (self, x0, n_columns, &first, &end);
  for (guint y = y0; y < y0 + n_rows; y++, ret_values += n_columns) {
    double u, weights[4];
    int base = locate (y, self->box_height, &u);

    get_weights (u, weights);
    memset (c + first, 0, (end - first) * sizeof *c);
    for (int i = 0; i < 4; i++) {
      const double *row = spline + (gsize)reflect (base - 1 + i, self->n_y) * self->n_x;

      for (guint x = first; x < end; x++)
        c[x] += weights[i] * row[x];
    }
    eval_row (self, c, range[0], range[1], x0, n_columns, ret_values);
  }
}

void
dsc_background_mesh_subtract (const DscBackgroundMesh *self,
                              const float *data,
                              const guint8 *mask,
                              guint x0,
                              guint y0,
                              guint n_columns,
                              guint n_rows,
                              float *ret_values)
{
  g_autofree float *level = g_new (float, n_columns);

  for (guint y = 0; y < n_rows; y++) {
    gsize at = (gsize)y * n_columns;

    dsc_background_mesh_eval (self, DSC_BACKGROUND_LEVEL, x0, y0 + y, n_columns, 1, level);
    for (guint x = 0; x < n_columns; x++)
      ret_values[at + x] = data[at + x] - (mask != NULL && mask[at + x] ? 0 : level[x]);
  }
}

void
dsc_background_mesh_cut (const DscBackgroundMesh *self,
                         const float *data,
                         const guint8 *mask,
                         guint x0,
                         guint y0,
                         guint n_columns,
                         guint n_rows,
                         float *ret_values,
                         guint8 *ret_mask)
{
  g_autofree float *level = g_new (float, MAX (n_columns, 1));

  for (guint y = 0; y < n_rows; y++) {
    gsize at = (gsize)(y0 + y) * self->width + x0;
    const guint8 *bad = mask != NULL ? mask + at : NULL;
    float *values = ret_values + (gsize)y * n_columns;

    dsc_background_mesh_eval (self, DSC_BACKGROUND_LEVEL, x0, y0 + y, n_columns, 1, level);
    for (guint x = 0; x < n_columns; x++)
      values[x] = data[at + x] - (bad != NULL && bad[x] ? 0 : level[x]);
    if (ret_mask != NULL && bad != NULL)
      memcpy (ret_mask + (gsize)y * n_columns, bad, n_columns);
    else if (ret_mask != NULL)
      memset (ret_mask + (gsize)y * n_columns, 0, n_columns);
  }
}
