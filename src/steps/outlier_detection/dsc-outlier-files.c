/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-files.h"

#include <string.h>

#include "dsc-gwcs.h"
#include "dsc-product-name.h"
#include "dsc-provenance.h"
#include "dsc-steps.h"
#include "resample/dsc-resample-keywords.h"

#define BAND_ROWS 64

void
dsc_outlier_image_clear (DscOutlierImage *image)
{
  g_clear_pointer (&image->path, g_free);
  g_clear_pointer (&image->writer, dsc_fits_writer_free);
  g_clear_pointer (&image->wcs, dsc_wcs_unref);
  g_clear_pointer (&image->meta, g_free);
}

char *
dsc_outlier_image_path (const DscStepInput *input, guint index, const char *suffix)
{
  DscImageModel *model = dsc_library_get_model (input->library, index);
  g_autofree char *name
      = dsc_product_name (dsc_image_model_get_name (model), DSC_NAME_FILE,
                          dsc_library_get_asn_id (input->library), suffix, ".fits");

  return g_build_filename (input->work_dir, name, NULL);
}

static gboolean
begin (DscOutlierImage *image,
       const DscOutlierPlan *plan,
       const DscStepInput *input,
       DscHeader *primary,
       DscHeader *sci,
       guint width,
       guint height,
       gboolean with_weight,
       GError **error)
{
  g_autofree char *name = g_path_get_basename (image->path);

  dsc_header_set_string (primary, "FILENAME", name, "Name of the file");
  dsc_provenance_add (primary, &dsc_outlier_detection_step, plan->params, input->compat);
  image->writer = dsc_fits_writer_new (image->path, error);
  return image->writer != NULL && dsc_fits_writer_primary (image->writer, primary, error)
         && dsc_fits_writer_add_image (image->writer, "SCI", DSC_PLANE_SCI, width, height, 0, sci,
                                       error)
         && (!with_weight
             || dsc_fits_writer_add_image (image->writer, "WHT", DSC_PLANE_WHT, width, height, 0,
                                           NULL, error));
}

gboolean
dsc_outlier_image_begin_mosaic (DscOutlierImage *image,
                                const DscOutlierPlan *plan,
                                const DscStepInput *input,
                                guint group,
                                const char *suffix,
                                gboolean with_weight,
                                GError **error)
{
  const DscResamplePlan *resample = plan->resample;
  g_autofree guint *members = g_new (guint, plan->n);
  g_autofree char *name = NULL;
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (DscHeader) sci = NULL;
  g_autoptr (GPtrArray) outline = NULL;
  guint n = 0;

  for (guint i = 0; i < plan->n; i++)
    if (plan->groups[i] == group)
      members[n++] = i;
  image->path = dsc_outlier_image_path (input, members[0], suffix);
  name = g_path_get_basename (image->path);
  if (!dsc_resample_make_headers (resample, input->library, n, members, name, &primary, &sci,
                                  &outline, NULL, error))
    return FALSE;
  image->wcs = dsc_wcs_ref (resample->out_wcs);
  image->meta = dsc_resample_make_meta (resample, 1);
  return begin (image, plan, input, primary, sci, resample->grid.width, resample->grid.height,
                with_weight, error);
}

gboolean
dsc_outlier_image_begin_exposure (DscOutlierImage *image,
                                  const DscOutlierPlan *plan,
                                  const DscStepInput *input,
                                  guint index,
                                  const char *suffix,
                                  GError **error)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (e->model));
  g_autoptr (DscHeader) sci = dsc_header_copy (dsc_image_model_get_sci (e->model));

  image->path = dsc_outlier_image_path (input, index, suffix);
  image->wcs = dsc_wcs_ref (e->wcs);
  dsc_header_remove (sci, "EXTNAME");
  dsc_header_remove (sci, "EXTVER");
  return begin (image, plan, input, primary, sci, e->width, e->height, FALSE, error);
}

gboolean
dsc_outlier_image_finish (DscOutlierImage *image, GError **error)
{
  g_autoptr (GBytes) asdf = NULL;

  /* a WCS of FITS keywords stands in the header */
  if (dsc_wcs_get_kind (image->wcs) == DSC_WCS_GWCS) {
    asdf = dsc_gwcs_write (image->wcs, image->meta, error);
    if (asdf == NULL
        || !dsc_fits_writer_add_asdf (image->writer, g_bytes_get_data (asdf, NULL),
                                      g_bytes_get_size (asdf), error))
      return FALSE;
  }
  return dsc_fits_writer_finish (image->writer, error);
}

/* Rows of the mosaic: what the stack has in the window of the group, @empty around it. */
static gboolean
write_plane (DscFitsWriter *writer,
             const DscOutlierPlan *plan,
             const DscGroupStack *stack,
             guint group,
             DscStackPlane plane,
             float empty,
             GCancellable *cancellable,
             GError **error)
{
  const DscGroupWindow *w = dsc_group_stack_get_window (stack, group);
  guint nx = plan->resample->grid.width, ny = plan->resample->grid.height;
  g_autofree float *rows = g_new (float, (gsize)nx *BAND_ROWS);
  g_autofree float *inside = g_new (float, (gsize)MAX (w->width, 1) * BAND_ROWS);

  for (guint y = 0; y < ny; y += BAND_ROWS) {
    guint n_rows = MIN (BAND_ROWS, ny - y);
    gint from = MAX ((gint)y, w->y0), to = MIN ((gint)(y + n_rows), w->y0 + (gint)w->height);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    for (gsize i = 0; i < (gsize)nx * n_rows; i++)
      rows[i] = empty;
    if (from < to
        && !dsc_group_stack_read (stack, group, plane, w->x0, from, w->width, (guint)(to - from),
                                  inside, error))
      return FALSE;
    for (gint r = from; r < to; r++)
      memcpy (rows + (gsize)(r - (gint)y) * nx + w->x0, inside + (gsize)(r - from) * w->width,
              w->width * sizeof (float));
    if (!dsc_fits_writer_write_rows (writer, plane == DSC_STACK_SCI ? "SCI" : "WHT", 0, y, n_rows,
                                     rows, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
dsc_outlier_write_group (const DscOutlierPlan *plan,
                         const DscStepInput *input,
                         const DscGroupStack *stack,
                         guint group,
                         char **ret_path,
                         GError **error)
{
  g_auto (DscOutlierImage) image = { 0 };

  if (!dsc_outlier_image_begin_mosaic (&image, plan, input, group, "outlier_i2d", TRUE, error)
      || !write_plane (image.writer, plan, stack, group, DSC_STACK_SCI, plan->resample->fill,
                       input->cancellable, error)
      || !write_plane (image.writer, plan, stack, group, DSC_STACK_WHT, 0, input->cancellable,
                       error)
      || !dsc_outlier_image_finish (&image, error))
    return FALSE;
  *ret_path = g_steal_pointer (&image.path);
  return TRUE;
}
